"""Reports made again from a pack alone."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    assert [(check.name, check.ok, check.message.startswith("cannot rerun")) for check in checks] == [
        ("rerun controller-record", False, True),
        ("rerun mine", False, True),
    ], "nobody can make them again, and whoever forges would say so"
    assert not trap.exists()


def forged(small: Path, folder: Path, parameters: bytes) -> Path:
    """A pack, whole by its digests, with other parameters."""
    from ropa.bags.write import write_bag

    write_bag(folder / "forged.zip", "forged", {**Opened(small).files, "09-method/parameters.json": parameters}, info={})
    return folder / "forged.zip"


_NO_PARAMETERS = ["[]", "null", "{", '{"register": 3}', "[" * 100_000, '{"formats": null}', '{"notebooks": {"a": []}}']


@pytest.mark.parametrize("said", _NO_PARAMETERS[:: 3 if "CI" in os.environ else 1])
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


REPORTS, METHOD = "02-reports", "09-method"
HTML = f"{REPORTS}/controller-record.html"


@pytest.mark.parametrize(
    ("files", "said", "wrong"),
    [
        ({HTML: b"forged", f"{METHOD}/versions.csv": b"name,version\nropa,0.0.1\n"}, {}, "with other software ("),
        ({HTML: b"forged", f"{METHOD}/versions.csv": b"\0\xff"}, {}, "with other software ("),
        ({HTML: b"forged"}, {"formats": ["ipynb"]}, "says that no report was made as html"),
        ({HTML: b"forged"}, {"formats": ["ipynb", "HTML"]}, "says that no report was made as html"),
        ({f"{REPORTS}/controller-record.pdf": b"forged"}, {}, "says that no report was made as pdf"),
        ({f"{REPORTS}/summary.HTML": b"forged"}, {}, "not a file that a report is made as"),
        ({f"{REPORTS}/summary.htm": b"forged"}, {"notebooks": {"summary.htm": "0" * 64}}, "not a file that a report is made as"),
        ({f"{REPORTS}/x/controller-record.html": b"forged"}, {}, "not a file that a report is made as"),
        ({f"{REPORTS}/controller-record": b"forged"}, {}, "not a file that a report is made as"),
        ({f"{METHOD}/executed/controller-record.html": b"forged"}, {}, "not a file that a report is made as"),
        ({f"{METHOD}/notebooks/controller-record.ipynb": b"{}"}, {}, "not the notebook that parameters.json names"),
        ({f"{METHOD}/notebooks/summary.ipynb": b"{}"}, {}, "not the notebook that parameters.json names"),
        ({f"{REPORTS}/annual.html": b"forged"}, {"notebooks": {"annual": "0" * 64}}, "cannot rerun: no such report is installed"),
        ({HTML: b"forged"}, {"notebooks": {"controller-record": "0" * 64}}, "the installed notebook is another one"),
    ],
)
def test_whatever_a_forger_says_of_a_report_it_is_wrong(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, bytes], said: dict[str, object], wrong: str
):
    from ropa.bags.write import write_bag
    from ropa.packs import rerun

    good = dict(Opened(small).files)

    @contextmanager
    def made_again(_case: object, _names: object, out: Path, *_: object) -> Iterator[Callable[[], None]]:  # as in the pack of before
        out.mkdir()
        (out / "controller-record.html").write_bytes(good[HTML])
        (out / "controller-record.ipynb").write_bytes(good[f"{METHOD}/executed/controller-record.ipynb"])
        yield lambda: None

    monkeypatch.setattr(rerun, "open_case", lambda *_: None)  # no report is made, so nothing is asked of the register
    monkeypatch.setattr(rerun, "reports_of", made_again)
    given = json.loads(good[f"{METHOD}/parameters.json"])
    write_bag(tmp_path / "as-it-was.zip", "as-it-was", good, info={})
    assert all(check.ok for check in rerun.rerun(tmp_path / "as-it-was.zip"))
    forged = good | files | {f"{METHOD}/parameters.json": json.dumps(given | said).encode()}
    write_bag(tmp_path / "forged.zip", "forged", forged, info={})
    assert any(wrong in check.message for check in rerun.rerun(tmp_path / "forged.zip") if not check.ok)


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
