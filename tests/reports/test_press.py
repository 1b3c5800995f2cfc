"""PDFs made in several processes: the same files, and one process that is ended stops no other page."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from ropa.reports import FailedReportsError, pdf, report
from ropa.reports.press import Press, PressError
from support.tiny import write_tiny

pytest.importorskip("weasyprint")

DAY = "2026-11-22"
PAGES = [f"<html lang=en><title>{n}</title><h1>Page {n}</h1>".encode() for n in range(3)]


def workers() -> list[psutil.Process]:
    """The processes that make pages."""
    alive = [one for one in psutil.Process().children() if one.status() != psutil.STATUS_ZOMBIE]
    return [one for one in alive if any("ropa.reports.press" in word for word in one.cmdline())]


def test_pages_of_other_processes_are_the_same_and_an_ended_process_stops_no_other_page():
    press = Press(2)
    try:
        with ThreadPoolExecutor(3) as pool:
            made = list(pool.map(press.pdf, PAGES, [DAY] * 3))
        assert made == [pdf.from_html(page, DAY) for page in PAGES]
        assert len(workers()) == 2
        workers()[0].kill()
        with ThreadPoolExecutor(3) as pool:
            again = [pool.submit(press.pdf, page, DAY) for page in PAGES]
        problems = [str(one.exception()) for one in again if one.exception()]
        assert problems == ["its process was ended"]
        assert press.pdf(PAGES[0], DAY) == made[0]
    finally:
        press.close()
    assert workers() == []
    with pytest.raises(PressError, match=r"its process was ended|the run was ended"):
        press.pdf(PAGES[0], DAY)


@pytest.mark.parametrize("most", [1, 2])
def test_of_what_cannot_be_made_only_the_kind_is_told(most):
    """What it says may be of a register."""
    press = Press(most)
    try:
        with pytest.raises(PressError, match=r"^UnicodeDecodeError$"):
            press.pdf(b"\xff Zebedee Quartermaine", DAY)
    finally:
        press.close()


def test_a_report_whose_pdf_cannot_be_made_fails_alone_and_has_its_other_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(page: bytes, day: str | None) -> None:
        raise MemoryError

    monkeypatch.setattr(pdf, "from_html", fail)
    with pytest.raises(FailedReportsError, match=r"report summary: its page could not be made a PDF \(MemoryError\)"):
        report(write_tiny(tmp_path / "tiny"), ["summary"], out=tmp_path / "out", as_of=DAY, formats=("html", "pdf"), workers=1)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["run.json", "summary.failed.html"]
