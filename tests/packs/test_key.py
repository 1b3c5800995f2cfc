"""The key of pseudonyms: made once, for its owner alone, away from packs."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ropa.errors import SourceError, UsageError
from ropa.packs import key as packs_key

# -- the key ------------------------------------------------------------------------------------------------


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path):
    file = tmp_path / "deep" / "key"
    key, made = packs_key.key_of(file, tmp_path / "out")
    assert made
    assert len(key) == 32
    assert packs_key.key_of(file, tmp_path / "out") == (key, False)
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        file.chmod(0o640)
        with pytest.raises(SourceError, match="chmod 600"):
            packs_key.key_of(file, tmp_path / "out")


def test_a_key_does_not_lie_with_packs(tmp_path: Path):
    with pytest.raises(UsageError, match="must not lie where packs"):
        packs_key.key_of(tmp_path / "out" / "deep" / "key", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("content", [b"", b"secret", b"00" * 31, b"zz" * 32, bytes(64)])
def test_what_is_no_key_is_refused(tmp_path: Path, content: bytes):
    file = tmp_path / "key"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(SourceError, match="not a key"):
        packs_key.key_of(file, tmp_path / "out")


def test_the_key_lies_in_the_users_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    assert packs_key.default_key_file() == tmp_path / "settings" / "ropa" / "pack.key"
