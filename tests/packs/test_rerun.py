"""Reports made again from a pack alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ropa.errors import PackError
from support.commands import Ran
from support.packs import Opened, build


def test_rerun_makes_the_reports_again_from_the_pack_alone(small: Path, ropa: Callable[..., Ran]):
    ran = ropa("pack", "verify", small, "--rerun", "--format", "json")
    assert ran.code == 0
    again = [check for check in json.loads(ran.stdout)["checks"] if check["name"].startswith("rerun")]
    assert [check["file"] for check in again] == [
        "data/02-reports/controller-record.html",
        "data/09-method/executed/controller-record.ipynb",
    ]
    assert all(check["ok"] and not check["warning"] for check in again)


def test_rerun_never_runs_a_notebook_that_came_in_a_pack(small: Path, tmp_path: Path):
    """A forged pack, whole by its digests: its notebook writes a file if it is run, its report says something else."""
    from ropa.bags.write import write_bag
    from ropa.packs.rerun import rerun

    files = dict(Opened(small).files)
    trap = tmp_path / "trap"
    notebook = json.loads(files["09-method/notebooks/controller-record.ipynb"])
    notebook["cells"][2]["source"] = f"open({str(trap)!r}, 'w')"
    evil = json.dumps(notebook).encode()
    files["02-reports/controller-record.html"] += b"<!-- forged -->"
    write_bag(tmp_path / "forged.zip", "forged", files, info={})
    assert [check.ok for check in rerun(tmp_path / "forged.zip")] == [False, True], "the report is another than the register gives"
    parameters = json.loads(files["09-method/parameters.json"])
    parameters["notebooks"] = {"controller-record": hashlib.sha256(evil).hexdigest(), "mine": hashlib.sha256(evil).hexdigest()}
    files |= {"09-method/notebooks/controller-record.ipynb": evil, "09-method/notebooks/mine.ipynb": evil}
    files["09-method/parameters.json"] = json.dumps(parameters).encode()
    write_bag(tmp_path / "worse.zip", "worse", files, info={})
    checks = rerun(tmp_path / "worse.zip")
    assert all(check.warning and check.message.startswith("cannot rerun") for check in checks)
    assert len(checks) == 2
    assert not trap.exists()


def forged(small: Path, folder: Path, parameters: bytes) -> Path:
    """A pack, whole by its digests, with other parameters."""
    from ropa.bags.write import write_bag

    write_bag(folder / "forged.zip", "forged", {**Opened(small).files, "09-method/parameters.json": parameters}, info={})
    return folder / "forged.zip"


@pytest.mark.parametrize("said", ["[]", "null", "{", '{"register": 3}', "[" * 100_000, '{"formats": null}', '{"notebooks": {"a": []}}'])
def test_a_pack_of_anybodys_never_ends_in_a_traceback(small: Path, tmp_path: Path, key: Path, ropa: Callable[..., Ran], said: str):
    given = json.loads(Opened(small).files["09-method/parameters.json"])
    if said.startswith('{"'):
        said = json.dumps(given | json.loads(said))
    pack = forged(small, tmp_path, said.encode())
    ran = ropa("pack", "verify", pack, "--rerun")
    assert (ran.code, ran.stderr.splitlines()[-1].startswith(f"ropa: {pack}: no data/09-method/parameters.json in it")) == (15, True)
    with pytest.raises(PackError, match="in it that ropa can read; give a pack that ropa built"):
        build(small.parent.parent / "register", tmp_path / "out", key, previous=pack)


def test_a_report_whose_notebook_is_forgotten_is_wrong(small: Path, tmp_path: Path, ropa: Callable[..., Ran]):
    given = json.loads(Opened(small).files["09-method/parameters.json"])
    ran = ropa("pack", "verify", forged(small, tmp_path, json.dumps(given | {"notebooks": {}}).encode()), "--rerun")
    assert ran.code == 15
    assert "02-reports/controller-record.html: a report of which parameters.json names no notebook" in ran.stdout


@pytest.mark.parametrize(
    ("file", "content"),
    [("register/register.toml", b'encoding = "punycode"\n'), ("parameters.json", None)],
    ids=["the register cannot be read", "the day is none"],
)
def test_a_pack_whose_register_cannot_be_opened_is_wrong(small: Path, tmp_path: Path, file: str, content: bytes | None):
    from ropa.bags.write import write_bag
    from ropa.packs.rerun import rerun

    files = dict(Opened(small).files)
    files[f"09-method/{file}"] = content or json.dumps(json.loads(files[f"09-method/{file}"]) | {"as_of": "2026-02-31"}).encode()
    write_bag(tmp_path / "forged.zip", "forged", files, info={})
    (check,) = rerun(tmp_path / "forged.zip")
    assert not check.ok
    assert check.message.startswith("its register cannot be opened: ")
