"""The record beside a pack: what it tells, whose it is, and that the pack keeps its bytes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ropa.bags.write import fingerprint
from ropa.errors import PackError, SourceError
from ropa.packs.chain import NAMESPACE, verify
from ropa.packs.record import record_path, sign_record, signature_path, write_record
from support.bags import a_pack


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return a_pack(tmp_path)


def told(pack: Path, **options: Path | str) -> list[tuple[bool, str]]:
    return [(check.ok, check.message) for check in verify(pack, **options).checks if check.name == "record"]  # type: ignore[arg-type]


def test_a_record_tells_who_when_where_and_with_what(pack: Path) -> None:
    before = pack.read_bytes()
    assert told(pack) == []
    found = json.loads(write_record(pack, fingerprint(pack)).read_bytes())
    assert pack.read_bytes() == before
    assert found["fingerprint"] == fingerprint(pack)
    assert {"built_at", "built_by", "host", "platform", "python", "ropa", "with", "sha256"} <= set(found)
    (first, second) = told(pack)
    assert first == (True, f"it says: built at {found['built_at']} by {found['built_by']} on {found['host']}")
    assert second == (True, "unsigned: nothing shows who wrote it")
    with pytest.raises(SourceError, match="already there"):
        write_record(pack, fingerprint(pack))


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"fingerprint": 1}', "[" * 100_000])
def test_what_is_no_record_is_wrong(pack: Path, content: str) -> None:
    record_path(pack).write_text(content)
    assert told(pack) == [(False, "not a record that ropa wrote")]
    with pytest.raises(PackError, match="it was not signed"):
        sign_record(pack, pack, NAMESPACE)


def test_the_record_of_another_pack_is_wrong(pack: Path) -> None:
    write_record(pack, "0" * 64)
    assert told(pack) == [(False, "it is the record of another pack")]


def test_a_signed_record_that_was_changed_is_wrong(pack: Path, keys: Path) -> None:
    assert sign_record(pack, keys / "mine", NAMESPACE) is None  # there is none
    path = write_record(pack, fingerprint(pack))
    assert sign_record(pack, keys / "mine", NAMESPACE) == signature_path(pack)
    assert all(ok for ok, _ in told(pack))
    path.write_bytes(path.read_bytes().replace(b'"built_by": "', b'"built_by": "not '))
    assert told(pack)[1] == (False, f"not over this pack: {path.name} is another than the one that was signed")
