"""The PDF of a report: an archive's tagged file of the same page, that nothing outside can reach or change."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pandas as pd
import pypdf
import pytest

import ropa
from ropa import show
from ropa.errors import UsageError
from ropa.reports import pdf
from ropa.reports.pdf import PdfError, from_html, to_pdf
from support.corpora import NAUGHTY
from support.registers import register_folder
from support.tiny import write_tiny
from support.verapdf import verdicts

DAY = "2026-11-22"
PAGE = {"organisation": "Acme Ltd", "register": "acme", "as_of": "22 November 2026", "regime": "UK GDPR", "marking": "Confidential"}


def notebook(*pieces: show.Piece, page: dict[str, str] | None = None):
    """An executed notebook that shows these pieces, as a kernel would hand it back."""
    cells = [nbformat.v4.new_markdown_cell("# Things\n\nWhat there is.", id="title")]
    for number, piece in enumerate(pieces):
        data = {"text/html": piece._repr_html_(), "text/plain": repr(piece)}
        cells.append(nbformat.v4.new_code_cell(id=f"c{number}", outputs=[nbformat.v4.new_output("execute_result", data=data)]))
    return nbformat.v4.new_notebook(cells=cells, metadata={"ropa": {"page": PAGE | (page or {}), "as_of": DAY}})


def opened(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def texts(reader: pypdf.PdfReader) -> list[str]:
    """The text of each page, words with single spaces."""
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def objects(reader: pypdf.PdfReader) -> list[object]:
    """Every object of the file."""
    return [reader.get_object(number) for number in range(1, int(reader.trailer["/Size"]))]


def nothing_leads_out(content: bytes) -> None:
    """Assert that no object of the file is a script, an attachment, or a link to anywhere but the file."""
    reader = opened(content)
    for found in objects(reader):
        if isinstance(found, dict):
            assert not {"/JS", "/AA", "/OpenAction", "/EF", "/URI", "/Launch", "/AF"} & set(found)
            assert found.get("/S") not in ("/JavaScript", "/URI", "/Launch", "/GoToR", "/SubmitForm", "/ImportData")
            assert found.get("/Type") not in ("/Filespec", "/EmbeddedFile")
    assert "/EmbeddedFiles" not in reader.trailer["/Root"].get("/Names", {})


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A report of the real sample as HTML and PDF."""
    folder = tmp_path_factory.mktemp("made")
    ropa.report("sample:illumit", ["retention"], out=folder, as_of=DAY, formats=("html", "pdf"))
    return folder


def test_a_report_is_a_tagged_archive_file_of_the_same_page(made):
    reader = pypdf.PdfReader(made / "retention.pdf")
    html = (made / "retention.html").read_text(encoding="utf-8")
    root = reader.trailer["/Root"]
    described = root["/Metadata"].get_data().decode("utf-8")
    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in described
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/OutputIntents"]
    assert root["/Lang"] == "en"
    assert reader.metadata is not None
    assert f"<title>{reader.metadata.title}</title>" in html
    assert reader.metadata["/CreationDate"] == reader.metadata["/ModDate"] == "D:20261122000000Z"
    kinds = {found.get("/S") for found in objects(reader) if isinstance(found, dict) and found.get("/Type") == "/StructElem"}
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/Figure"} <= kinds
    heads = [found["/A"][0].get("/Scope") for found in objects(reader) if isinstance(found, dict) and found.get("/S") == "/TH"]
    assert min(heads.count("/Row"), heads.count("/Column")) > 20
    assert set(heads) == {"/Row", "/Column"}
    figures = [found for found in objects(reader) if isinstance(found, dict) and found.get("/S") == "/Figure"]
    assert all(figure.get("/Alt") for figure in figures)
    pages = texts(reader)
    for number, text in enumerate(pages, start=1):
        assert "illumit Ltd · as of 22 November 2026" in text
        assert f"{number} / {len(pages)}" in text
        assert len(text) > 150, f"page {number} is blank"
    whole = "".join("".join(pages).split())
    headings = [re.sub(r"<[^>]+>", "", inside) for inside in re.findall(r"<h[123] id[^>]*>(.*?)</h[123]>", html)]
    assert len(headings) > 3
    assert [heading for heading in headings if "".join(heading.split()) not in whole] == []
    assert all(page.mediabox.width == pytest.approx(595.3, abs=0.1) for page in reader.pages)
    fonts = {str(found["/BaseFont"]).split("+")[-1] for found in objects(reader) if isinstance(found, dict) and "/BaseFont" in found}
    assert fonts
    assert all(font.startswith("DejaVuSans") for font in fonts), fonts


def test_verapdf_agrees_that_a_report_is_an_archive_file(made, tmp_path):
    spoiled = tmp_path / "spoiled.pdf"
    writer = pypdf.PdfWriter(clone_from=made / "retention.pdf")
    del writer.root_object["/OutputIntents"]
    writer.write(spoiled)
    sound, bad = verdicts([made / "retention.pdf", spoiled])
    assert sound == (True, sound.checks, ())
    assert sound.checks > 10_000
    assert not bad.compliant
    assert bad.clauses


UNKNOWN = "\u5c71\u7530\u592a\u90ce \U0001f680 \u0b9c\u0b9c"
"""Four letters of Han, an emoji, and a letter of Tamil twice: none is in the fonts of ropa."""


def test_letters_without_a_glyph_are_told_and_no_archive_file_is_claimed():
    page = f"<html lang=en><title>T</title><p>Office of {UNKNOWN}</p>"
    # A machine without fonts, so that what this one has decides nothing.
    program = "import sys, typst; real = typst.Fonts; typst.Fonts = lambda **given: real(**given | {'include_system_fonts': False})\n"
    program += "from ropa.reports.pdf import from_html; made = from_html(sys.stdin.buffer.read(), sys.argv[1])\n"
    program += "sys.stdout.buffer.write(made.content); print(made.lacking, file=sys.stderr)"
    ran = subprocess.run(
        [sys.executable, "-c", program, DAY],
        input=page.encode(),
        capture_output=True,
        check=True,
    )
    told = ran.stderr.decode()
    assert "\n6 characters (Han, Tamil, emoji) cannot be shown" in f"\n{told}"
    assert "apt-get install fonts-noto-cjk fonts-noto-color-emoji fonts-noto-core" in told
    assert not set(UNKNOWN) & set(told) - {" "}
    described = opened(ran.stdout).trailer["/Root"].get("/Metadata")
    assert described is None or b"pdfaid" not in described.get_data()
    assert from_html(b"<html lang=en><title>T</title><p>Office</p>", DAY).lacking == ""


def test_a_run_says_what_its_pdf_cannot_show(tmp_path, request):
    command = request.getfixturevalue("ropa")  # the name is the package's here
    named = "organisation_id,name,is_holder,country,uk_gdpr\nO1,Example \U0010fffd Ltd,yes,GB,yes\n"  # a letter that no font has
    folder, out = register_folder(tmp_path / "register", {"organisations": named}), tmp_path / "out"
    ran = command("report", folder, "retention", "--formats", "pdf,html", "--out", out, "--as-of", DAY)
    told = "retention.pdf: 1 character (private or unknown characters) cannot be shown with the fonts of this machine"
    (record,) = json.loads((out / "run.json").read_text(encoding="utf-8"))["reports"]
    assert [warning[: len(told)] for warning in record["warnings"]] == [told]
    assert f"retention: {told}" in ran.stderr
    assert ran.code == 0
    assert "\U0010fffd" not in ran.stderr


def test_a_wide_and_long_table_fits_and_repeats_its_headings():
    names = [f"column_{letter}" for letter in "abcdefghijkl"]
    frame = pd.DataFrame([[f"r{row}c{place}" + "W" * (40 * (place == 3)) for place in range(12)] for row in range(40)], columns=names)
    reader = opened(to_pdf(notebook(show.table(frame, "Wide"))).content)
    assert len(reader.pages) > 1
    for page in reader.pages:
        places: list[float] = []
        page.extract_text(
            visitor_text=lambda text, page_at, at, font, size, places=places: places.append(page_at[0] * at[4]) if text.strip() else None
        )
        assert max(places) < 595
        assert "Column l" in " ".join(page.extract_text().split())
    whole = "".join("".join(page.extract_text().split()) for page in reader.pages)
    assert all(f"r{row}c11" in whole for row in range(40))


def test_the_marking_stands_on_every_page():
    frame = pd.DataFrame({"a": [str(row) for row in range(150)]})
    pages = texts(opened(to_pdf(notebook(show.table(frame, "Long"))).content))
    assert len(pages) > 1
    assert all("Confidential" in text for text in pages)


RENDER = "import sys, nbformat; from ropa.reports.pdf import to_pdf; sys.stdout.buffer.write(to_pdf(nbformat.read(sys.argv[1], 4)).content)"


def test_the_same_notebook_is_the_same_bytes(tmp_path):
    one = notebook(show.table(pd.DataFrame({"a": ["x", "ł"], "b": [1, 2]}), "Few"), show.heading("More", 2), show.paragraph("<b>"))
    nbformat.write(one, tmp_path / "one.ipynb")
    here = to_pdf(one).content
    time.sleep(1)
    home = tmp_path / "home"
    home.mkdir()
    env = {**os.environ, "TZ": "Pacific/Auckland", "HOME": str(home), "SOURCE_DATE_EPOCH": "1", "PYTHONHASHSEED": "7"}
    there = subprocess.run([sys.executable, "-c", RENDER, str(tmp_path / "one.ipynb")], cwd=home, env=env, capture_output=True, check=True)
    assert there.stderr == b""
    assert hashlib.sha256(there.stdout).hexdigest() == hashlib.sha256(here).hexdigest()


def test_nothing_is_fetched(tmp_path, monkeypatch):
    (tmp_path / "secret.txt").write_text("TOPSECRET", encoding="utf-8")
    (tmp_path / "s.css").write_text("body::before { content: 'STYLED' }", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    fetched: list[str] = []
    sys.addaudithook(lambda event, args: fetched.append(f"{event} {args[0]}") if _reaches_out(event, args, tmp_path) else None)
    inner = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">%s</svg>'
    places = [
        (tmp_path / "secret.txt").as_uri(),
        "file:///etc/passwd",
        "http://127.0.0.1:9/x",
        "secret.txt",
        "//127.0.0.1:9/y",
        "ftp://127.0.0.1/z",
    ]
    svgs = [base64.b64encode((inner % f'<image xlink:href="{place}" width="9" height="9"/>').encode()).decode() for place in places]
    page = "".join(
        [
            f'<base href="{tmp_path.as_uri()}/"><style>@import "s.css"; @import url(http://127.0.0.1:9/a.css);',
            "@font-face { font-family: f; src: url(file:///etc/passwd), url(font:DejaVuSans.ttf) } p { background: url(secret.txt) }",
            *(f"li {{ list-style-image: url('{place}') }} p::after {{ content: url('{place}') }}" for place in places),
            "</style>",
            *(f'<link rel="stylesheet" href="{place}"><link rel="attachment" href="{place}">' for place in [*places, "s.css"]),
            '<link rel="attachment" href="data:text/plain,attached">',
            "<title>Hostile</title><p>Seen</p><ul><li>x</ul>",
            *(f'<img src="{place}" alt=""><object data="{place}"></object><embed src="{place}">' for place in places),
            *(
                f'<a href="{place}">l</a><a rel="attachment" href="{place}">m</a>'
                for place in [*places, "javascript:alert(1)", "mailto:a@b.c"]
            ),
            '<a rel="attachment" href="data:text/plain,attached">n</a>',
            '<p style="-weasy-link: attr(title) !important" title="http://127.0.0.1:9/">o</p>',
            *(f'<img src="data:image/svg+xml;base64,{svg}" alt="">' for svg in svgs),
        ]
    )
    content = from_html(page.encode(), DAY).content
    assert fetched == []
    nothing_leads_out(content)
    assert "Seen" in texts(opened(content))[0]
    assert "STYLED" not in texts(opened(content))[0]


def _reaches_out(event: str, args: tuple[object, ...], folder: Path) -> bool:
    """Whether an audit event is a connection, or the opening of a file that the page names."""
    if event == "open":
        return str(args[0]).startswith((str(folder), "/etc/passwd"))
    return event in ("socket.connect", "socket.getaddrinfo", "urllib.Request") and not str(args[0]).startswith("data:")


def test_hostile_text_is_text():
    frame = pd.DataFrame({"what": NAUGHTY[::2], "again": [*NAUGHTY[1::2], "x"][: len(NAUGHTY[::2])]})
    bad = NAUGHTY[100] + "\x0b\x00<script>alert(1)</script>"
    content = to_pdf(notebook(show.table(frame, bad), show.heading(bad, 2), page={"organisation": bad, "marking": bad})).content
    nothing_leads_out(content)
    whole = "".join("".join(texts(opened(content))).split()).replace("\x00", "")  # pypdf leaves a zero before some letters
    assert "<script>alert(1)</script>" in whole
    assert "javascript:alert" in whole


def test_a_missing_library_is_told_before_anything_runs(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    pdf.library.cache_clear()
    try:
        with pytest.raises(UsageError, match=r"pip install 'ropa-analytics\[pdf\]'"):
            ropa.report("sample:illumit", ["retention"], out=tmp_path / "out", as_of=DAY, formats=("html", "pdf"))
    finally:
        pdf.library.cache_clear()
    assert not (tmp_path / "out").exists()


def test_several_threads_make_the_same_files_as_one():
    pages = [f"<html lang=en><title>{n}</title><h1>Page {n}</h1>".encode() for n in range(3)]
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(from_html, pages, [DAY] * 3)) == [from_html(page, DAY) for page in pages]


def test_of_what_cannot_be_made_only_the_kind_is_told():
    """What it says may be of a register."""
    with pytest.raises(PdfError, match=r"^UnicodeDecodeError$"):
        from_html(b"\xff Zebedee Quartermaine", DAY)


def test_a_report_whose_pdf_cannot_be_made_fails_alone_and_has_its_other_files(tmp_path, monkeypatch):
    def fail(page: str, day: str | None) -> None:
        raise MemoryError

    monkeypatch.setattr(pdf, "sheet", fail)
    with pytest.raises(ropa.reports.FailedReportsError, match=r"report summary: its page could not be made a PDF \(MemoryError\)"):
        ropa.report(write_tiny(tmp_path / "tiny"), ["summary"], out=tmp_path / "out", as_of=DAY, formats=("html", "pdf"), workers=1)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["run.json", "summary.failed.html"]


KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
PARAMETERS = 'register: str = ""  # what\nas_of: str = ""  # when\nregime: str = ""  # which law'


def test_a_report_that_fails_says_so_in_its_pdf(tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    cells = [
        nbformat.v4.new_markdown_cell("# Falls\n\nIt falls."),
        nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell("1 / 0"),
    ]
    nbformat.write(
        nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL, "ropa": {"roles": ["controller"]}}), own / "falls.ipynb"
    )
    with pytest.raises(ropa.reports.FailedReportsError):
        ropa.report(
            register_folder(tmp_path / "register"), ["falls"], out=tmp_path / "out", as_of=DAY, regime="uk", formats=("pdf",), notebooks=own
        )
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"falls.failed.pdf", "run.json"}
    assert "This report could not be finished" in texts(pypdf.PdfReader(tmp_path / "out" / "falls.failed.pdf"))[0]
