"""The how-to pages do what they say: their commands run one after another, in a new folder, with the files that they show."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from ropa.cli import app
from support.checkout import ROOT

PAGES = [ROOT / "docs" / "how-to" / f"{name}.md" for name in (
    "begin-with-the-ico-layout", "bring-your-spreadsheet", "get-your-workbook-back", "what-read-as-means", "write-a-mapping",
)]  # fmt: skip
"""The page about PostgreSQL needs a server: the tests of databases run it."""
LONGEST = 75
"""A page is one screen, or little more with its files."""


def _blocks(page: Path) -> list[tuple[str, str]]:
    return re.findall(r"^```([^\n]*)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.S | re.M)


SLOW = "get-your-workbook-back"


@pytest.mark.parametrize(
    "page", [pytest.param(page, marks=[pytest.mark.slow] if page.stem == SLOW else [], id=page.stem) for page in PAGES]
)
def test_the_commands_of_a_page_work(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    said: dict[str, str] = {}
    for kind, text in _blocks(page):
        if kind.startswith("cells "):
            _type(tmp_path / kind.split()[1], text)
            continue
        if kind:
            (tmp_path / kind.split()[1]).write_text(text, encoding="utf-8")
            continue
        for command in text.strip().splitlines():
            with pytest.raises(SystemExit) as stopped:
                app(shlex.split(command)[1:])
            assert stopped.value.code in ((0, 1) if command.startswith("ropa check") else (0,)), command
            said[command] = "".join(capsys.readouterr())
            assert said[command], command
    CLAIMS[page.stem](tmp_path, said)


def _type(workbook: Path, text: str) -> None:
    """Type the cells that a page shows, as a person does: `12 | A News | F Mailchimp` are A12 and F12."""
    import openpyxl

    book = openpyxl.load_workbook(workbook)
    for number, *cells in (line.split(" | ") for line in text.splitlines()):
        for cell in cells:
            letter, _, words = cell.partition(" ")
            book.worksheets[0][f"{letter}{number}"] = words
    book.save(workbook)


def _begin(folder: Path, said: dict[str, str]) -> None:
    """The table of the page tells what came of it."""
    first, whole = (
        said["ropa check register.xlsx --regime uk --as-of 2026-11-28 --article-30"],
        said["ropa check register.xlsx --regime uk --as-of 2026-11-28"],
    )
    assert "Register!F11" in first
    assert (_left(first), _left(whole)) == (3, 22)
    assert _left(said["ropa check register.xlsx --regime uk --as-of 2026-11-28 --article-30 --fail-on advice"]) == 0
    typed = re.findall(r"^```cells [^\n]*\n(.*?)^```$", PAGES[0].read_text(encoding="utf-8"), re.S | re.M)
    counts = [text.count(" | ") for text in typed]
    assert f"| the ICO's layout | 1 | {counts[0]} | 6 | 3 | 22 |\n| | 2 | {sum(counts)} |" in PAGES[0].read_text(encoding="utf-8")
    assert (folder / "ours.xlsx").is_file()


def _left(said: str) -> int:
    """How many things are to do, as `check` says first."""
    return 0 if "Nothing to do." in said else int(re.search(r"^(\d+) things to do", said, re.M)[1])  # type: ignore[index]


def _bring(folder: Path, said: dict[str, str]) -> None:
    assert "4 activities" in said["ropa check council.csv --regime uk"]
    assert (folder / "council.xlsx").is_file()
    assert "kept" in said["ropa import council.csv --out council.xlsx"]


def _map(folder: Path, said: dict[str, str]) -> None:
    assert 'item = ""' in (folder / "draft.toml").read_text(encoding="utf-8")
    assert "3 activities" in said["ropa check releases.csv --layout mapping.toml"]
    assert "Health and Social Care" in (folder / "releases" / "purposes.csv").read_text(encoding="utf-8")


def _back(folder: Path, said: dict[str, str]) -> None:
    import openpyxl

    assert "Findings" in openpyxl.load_workbook(folder / "again.xlsx").sheetnames
    assert (folder / "for-machines.jsonld").is_file()
    assert "lawful bases" in said["ropa export theirs.xlsx --layout cnil --out for-paris.xlsx"]


def _read_as(_folder: Path, said: dict[str, str]) -> None:
    told = json.loads(re.search(r"^\{.*^\}", said["ropa import words.csv --out words --format json"], re.S | re.M)[0])  # type: ignore[index]
    assert {"text": "Art. 6(1)(b)", "value": "contract"}.items() <= next(
        one for one in told["read_as"] if one["field"] == "lawful_basis"
    ).items()
    assert "Consent or legitimate interest" in {one["text"] for one in told["kept"]}
    assert "SH11" in said["ropa check words.csv --regime eu --select SH11"]


CLAIMS = {
    "begin-with-the-ico-layout": _begin,
    "bring-your-spreadsheet": _bring,
    "write-a-mapping": _map,
    "get-your-workbook-back": _back,
    "what-read-as-means": _read_as,
}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_short_and_its_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert len(text.splitlines()) <= LONGEST
    assert all((page.parent / link).is_file() for link in re.findall(r"\]\((?!http)([^)#]+)\)", text))
    assert "docs/how-to/" + page.name in (ROOT / "README.md").read_text(encoding="utf-8")
