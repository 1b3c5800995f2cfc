"""What stands on a page, as the typesetter is told it: text stays text, tables get their columns, pictures come from nowhere else."""

from __future__ import annotations

import io

import pypdf
import pytest

from ropa.reports.pdf import from_html
from ropa.reports.sheet import sheet

DAY = "2026-11-22"
HEAD = '<svg role="img" aria-labelledby="a b" viewBox="0 0 100 50" xmlns="http://www.w3.org/2000/svg">'


def body(page: str) -> list[object]:
    return sheet(f"<html lang=en><title>T</title><body>{page}", DAY).told["body"]


def picture(inside: str) -> str:
    return f'{HEAD}<title>Reds &amp; "blues"</title><desc>One red square.</desc>{inside}</svg>'


def test_what_the_margins_say_is_no_part_of_the_text():
    told = sheet(
        '<html lang="de"><title>T &amp; U</title><body class="compact"><header><p class="marking">Secret</p><p class="running">'
        '<strong>Acme</strong> <span>as of  today</span> <span class="about"><a href="#x">From</a></span></p></header>'
        "<nav><ol><li>One</ol></nav><main>Text</main><footer>Secret</footer>",
        DAY,
    ).told
    assert (told["title"], told["lang"], told["day"], told["compact"], told["marking"]) == ("T & U", "de", [2026, 11, 22], True, "Secret")
    assert told["running"] == [["strong", {}, ["Acme"]], " · ", "as of today"]
    assert told["body"] == ["Text"]


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>a\n <b>b</b> c<p>d", [["p", {}, ["a ", ["b", {}, ["b"]], " c"]], ["p", {}, ["d"]]]),
        ("<ul><li>a<li>b</b></ul>c", [["ul", {}, [["li", {}, ["a"]], ["li", {}, ["b"]]]], "c"]),
        ('<h2 id="h">H</h2><a href="#h">l</a><a href="#none">m</a>', [["h2", {"id": "h"}, ["H"]], ["a", {"to": "h"}, ["l"]], "m"]),
        ('<h2 id="h">H</h2><h3 id="h">I</h3>', [["h2", {"id": "h"}, ["H"]], ["h3", {}, ["I"]]]),
        ("<script>x</script><p>&lt;b&gt; #text(red)[x] $a$", [["p", {}, ["<b> #text(red)[x] $a$"]]]),
        ('<a href="https://elsewhere.example">out</a><img src="/etc/passwd" alt="A file">', ["out", "A file"]),
        ("\ufeffa", ["a"]),
    ],
)
def test_text_lists_headings_and_links(page, found):
    assert body(page) == found


def testlines_have_a_cell_for_each_column_and_say_which_cells_head_them():
    found = sheet(
        "<table><caption>C</caption><thead><tr><th>A<th>B<th>C</thead>"
        "<tr><th>r<td rowspan=9>s<td class=number>1<tr><th>t</th><tr><td colspan=2>u <table><tr><td>v</table>",
        DAY,
    )
    [[kind, given, _]] = found.told["body"]
    assert (kind, given["caption"], len(given["columns"]), sum(given["columns"])) == ("table", ["C"], 3, pytest.approx(1, abs=0.001))
    shape = [[tuple(cell[:4]) for cell in row] for row in [*given["heads"], *given["rows"]]]
    assert shape[0] == [(True, False, 1, 1)] * 3
    assert shape[1] == [(True, False, 1, 1), (False, False, 1, 3), (False, True, 1, 1)]
    assert shape[2] == [(True, False, 1, 1), (False, False, 1, 1)]
    assert shape[3] == [(False, False, 2, 1)]
    assert "".join(given["rows"][2][0][5]) == "u v"
    assert found.row_heads == [[False] * 3, [True, False, False], [True, False], [False]]


def test_a_word_that_fits_no_line_may_be_cut_and_no_other():
    narrow = "<table><tr>" + "".join(f"<td>{'short ' * 9}" for _ in range(8)) + "<td>a/" + "W" * 30 + "</table>"
    [[_, given, _]] = body(narrow)
    *others, long = (cell[5] for cell in given["rows"][0])
    assert others == [[("short " * 9).strip()]] * 8
    assert [one for one in long if isinstance(one, str)] == ["a/", *["WWW"] * 10]
    assert ["cut", {}, []] in long


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="/etc/passwd" width="9" height="9"/>',
        '<image xmlns:x="http://www.w3.org/1999/xlink" x:href="a.png"/>',
        '<use href="https://elsewhere.example/#m"/>',
        '<path d="M 0 0 L 1 1" style="fill: url(https://elsewhere.example/#m)"/>',
        "<style>@import 'a.css';</style>",
        "<foreignObject><p>x</p></foreignObject>",
        "&nbsp;",
        "<g>",
    ],
)
def test_a_picture_that_is_not_whole_or_needs_anything_else_is_told_in_words(inside):
    assert body(f"<p>{picture(inside)}</p>") == [["p", {}, [["p", {"class": ["blank"]}, ['Reds & "blues". One red square.']]]]]


def test_a_chart_is_drawn_and_told_in_words():
    chart = picture('<path d="M 0 0 L 9 9 L 0 9 z" style="fill: #ff0000"/>')
    reader = pypdf.PdfReader(io.BytesIO(from_html(f"<h1>T</h1>{chart}".encode(), DAY).content))
    held = [reader.get_object(number) for number in range(1, int(reader.trailer["/Size"]))]
    drawn = b"".join(one.get_data() for one in held if isinstance(one, pypdf.generic.StreamObject))
    assert b"1 0 0 sc" in drawn
    assert 'Reds & "blues". One red square.' in [one.get("/Alt") for one in held if isinstance(one, dict)]


@pytest.mark.parametrize("data", ["", "iVBORw0KGgo=", "bm9uZQ==", "%%%"])
def test_a_picture_that_cannot_be_read_is_told_in_words(data):
    assert body(f'<p><img alt="Bars" src="data:image/png;base64,{data}">') == [["p", {}, ["Bars"]]]


def test_what_no_archive_file_may_hold_is_told_and_shown_all_the_same():
    """A picture within pictures without end, which Typst refuses."""
    inside = '<path id="g30" d="M 0 0 L 1 1"/>' + "".join(
        f'<g id="g{n}"><use href="#g{n + 1}"/><use href="#g{n + 1}"/></g>' for n in range(30)
    )
    made = from_html(f"<h1>T</h1>{picture(inside)}".encode(), DAY)
    assert "does not claim to be PDF/A" in made.lacking
    assert "One red square." in pypdf.PdfReader(io.BytesIO(made.content)).pages[0].extract_text()


def test_the_column_of_long_texts_gets_the_room_that_others_do_not_need():
    names = ["Rule", "Severity", "What should hold", "What to do", "Findings", "Law", "Where"]
    row = ["BR01", "warning", "A requirement of the law", "Long advice. " * 12, "1", "Art 33(1)", "Recruitment"]
    line = f"<tr>{_cells('td', row)}"
    [[_, given, _]] = body(f"<table><thead><tr>{_cells('th', names)}</thead>{line * 5}</table>")
    rule, severity, hold, advice, findings, law, where = given["columns"]
    assert advice > 0.3 > hold > law
    assert where > findings > rule
    assert severity > rule


def _cells(tag, texts):
    return "".join(f"<{tag}>{text}" for text in texts)
