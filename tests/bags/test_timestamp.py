"""Time stamps beside signatures, checked against an authority."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ropa.errors import SourceError
from support.bags import a_pack, verify
from support.signatures import ME, authority, sign, stamped


def test_a_time_stamp_beside_the_signature(tmp_path: Path, keys: Path) -> None:
    pack = a_pack(tmp_path)
    made = sign(pack, keys / "mine", ME)
    (tmp_path / "tsa").mkdir()
    (tmp_path / "tsa2").mkdir()
    ca, stranger = authority(tmp_path / "tsa"), authority(tmp_path / "tsa2")
    assert not verify(pack, authority=ca).ok  # asked for, not there
    token = stamped(made, tmp_path / "tsa")
    unasked = next(one for one in verify(pack).checks if one.name == "time")
    assert unasked.ok
    assert unasked.warning
    timed = next(one for one in verify(pack, authority=ca).checks if one.name == "time")
    assert timed.ok
    assert re.search(r"there on \w+ +\d+ [\d:]+ 20\d\d GMT", timed.message)
    assert [(one.name, one.file) for one in verify(pack, authority=stranger).checks if not one.ok] == [("time", token.name)]
    content, of_it = made.read_bytes(), token.read_bytes()
    made.unlink()
    token.unlink()
    sign(pack, keys / "other", ME)
    token.write_bytes(of_it)
    assert made.read_bytes() != content
    assert [(one.name, one.file) for one in verify(pack, authority=ca).checks if not one.ok] == [("time", token.name)]
    with pytest.raises(SourceError, match=r"gone\.pem"):
        verify(pack, authority=tmp_path / "gone.pem")
    made.unlink()
    assert [(one.name, one.file) for one in verify(pack, authority=ca).checks if not one.ok] == [("time", token.name)], "over nothing"
