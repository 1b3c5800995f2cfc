"""The commands `pack sign` and `pack verify`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.bags import a_pack, contents, flipped, unpacked, zipped
from support.commands import Ran
from support.signatures import ME, OTHER

# -- the commands -----------------------------------------------------------------------------------


def test_an_unsigned_whole_pack_is_exit_0_and_said_to_be_unsigned(tmp_path: Path, ropa: Callable[..., Ran]) -> None:
    pack = a_pack(tmp_path)
    for words in ((), ("--full",), ("--fast",)):
        ran = ropa("pack", "verify", pack, *words)
        assert ran.code == 0
        assert ran.stdout.splitlines()[-1].startswith(f"{pack.name}: ")
        assert ran.stdout.splitlines()[-1].endswith("; unsigned")
    assert "contents not read" in ropa("pack", "verify", pack, "--fast").stdout
    assert ropa("pack", "verify", unpacked(pack, tmp_path / "out")).code == 0


def test_a_changed_pack_is_exit_15_and_names_the_file(tmp_path: Path, ropa: Callable[..., Ran]) -> None:
    files = contents(a_pack(tmp_path))
    files["data/01-index.csv"] = flipped(files["data/01-index.csv"])
    pack = zipped(tmp_path / "changed.zip", files)
    ran = ropa("pack", "verify", pack)
    assert ran.code == 15
    assert "WRONG  fixity     data/01-index.csv: changed" in ran.stdout
    assert ran.stdout.splitlines()[-1] == "changed.zip: NOT TO BE RELIED ON, 1 problem"


def test_a_pack_that_is_not_there_is_exit_11(tmp_path: Path, ropa: Callable[..., Ran]) -> None:
    ran = ropa("pack", "verify", tmp_path / "gone.zip")
    assert ran.code == 11
    assert "gone.zip: cannot be read (No such file or directory)" in ran.stderr


def test_whether_a_pack_may_be_read_is_said_by_its_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ropa: Callable[..., Ran]
) -> None:
    """In one line with the exit code of sources: the library of the command line would print a box, and exit with 2."""
    pack = a_pack(tmp_path)
    real = Path.open

    def closed(path: Path, *args: Any, **kwargs: Any) -> Any:
        if path == pack:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *args, **kwargs)

    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    monkeypatch.setattr(Path, "open", closed)
    ran = ropa("pack", "verify", pack)
    assert (ran.code, ran.stdout) == (11, "")
    assert ran.stderr == f"ropa: {pack}: cannot be read (Permission denied); give a pack's ZIP or its unpacked folder\n"


def test_a_pipe_in_place_of_a_pack_does_not_hold_the_reader(tmp_path: Path, ropa: Callable[..., Ran]) -> None:
    os.mkfifo(tmp_path / "a.zip")
    assert ropa("pack", "verify", tmp_path / "a.zip").code == 11


def test_json_holds_the_whole_verdict_and_nothing_else(tmp_path: Path, ropa: Callable[..., Ran]) -> None:
    pack = a_pack(tmp_path)
    verdict = json.loads(ropa("pack", "verify", pack, "--format", "json").stdout)
    assert {key: verdict[key] for key in ("ok", "level", "signed", "signer", "key", "previous")} == {
        "ok": True, "level": "full", "signed": False, "signer": None, "key": None, "previous": None,
    }  # fmt: skip
    assert [check["name"] for check in verdict["checks"]] == ["container", "bag", "complete", "tag files", "fixity", "signature"]
    assert all(set(check) == {"name", "ok", "warning", "file", "message"} for check in verdict["checks"])


def test_many_problems_are_counted_not_listed(tmp_path: Path, ropa: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    files = contents(a_pack(tmp_path)) | {f"data/added-{number}.txt": b"" for number in range(30)}
    ran = ropa("pack", "verify", zipped(tmp_path / "many.zip", files))
    assert ran.stdout.count("added: no manifest") == 20
    assert "… and 11 more" in ran.stdout
    monkeypatch.setattr("ropa.bags.verify.MOST_TOLD", 5)
    told = json.loads(ropa("pack", "verify", tmp_path / "many.zip", "--format", "json").stdout)
    assert sum(not check["ok"] for check in told["checks"]) == 5
    assert told["more"] == [{"name": "complete", "ok": False, "warning": False, "number": 26}]


def test_the_commands_sign_and_verify(tmp_path: Path, keys: Path, ropa: Callable[..., Ran]) -> None:
    pack = a_pack(tmp_path)
    signed = ropa("pack", "sign", pack, "--key", keys / "mine", "--identity", ME)
    assert signed.code == 0
    signature, line = signed.stdout.splitlines()
    assert signature == f"{pack}.sig"
    assert line.startswith(f'{ME} namespaces="ropa-pack" ssh-ed25519 AAAA')
    allowed = tmp_path / "signers"
    allowed.write_text(line)
    assert ropa("pack", "sign", pack, "--key", keys / "mine", "--identity", ME).code == 11
    good = ropa("pack", "verify", pack, "--allowed-signers", allowed, "--identity", ME)
    assert (good.code, good.stdout.splitlines()[-1]) == (0, f"{pack.name}: whole; signed by {ME}")
    any_of_them = ropa("pack", "verify", pack, "--allowed-signers", allowed)
    assert (any_of_them.code, any_of_them.stdout.splitlines()[-1]) == (0, f"{pack.name}: whole; signed by {ME}")
    unasked = ropa("pack", "verify", pack)
    assert (unasked.code, unasked.stdout.splitlines()[-1]) == (0, f"{pack.name}: whole; signed, signer not checked")
    assert ropa("pack", "verify", pack, "--allowed-signers", allowed, "--identity", OTHER).code == 15
    assert ropa("pack", "verify", pack, "--identity", ME).code == 2
    assert ropa("pack", "verify", pack, "--allowed-signers", tmp_path / "gone").code == 11


@pytest.mark.parametrize(("path", "codes"), [("", {2}), (".", {11, 15}), ("/", {11, 15})])
def test_a_path_without_a_name_is_no_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ropa: Callable[..., Ran], path: str, codes: set[int]
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = ropa("pack", "sign", path, "--key", "key", "--identity", ME)
    assert ran.code in codes
    assert len(ran.stderr.strip().splitlines()) == 1
