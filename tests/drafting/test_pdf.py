import pytest
import weasyprint

from ropa.drafting.pdf import read_pdf
from ropa.errors import SourceError

PAGE = """<h1>Privacy notice</h1><p>We keep your name for two years. Then we erase it, unless the law asks us to keep it for a longer
time than that, which it seldom does.</p><h2>Your rights</h2><p>You may see it.</p><ul><li>access</li><li>erasure</li></ul>
<p style="page-break-before: always">On another page stands this sentence.</p>"""


def test_a_pdf_has_headings_paragraphs_items_and_pages(tmp_path):
    path = tmp_path / "a.pdf"
    weasyprint.HTML(string=PAGE).write_pdf(path)
    found = [(piece.kind, piece.text[:20], piece.page) for piece in read_pdf(path).pieces]
    assert found == [
        ("heading", "Privacy notice", 1),
        ("paragraph", "We keep your name fo", 1),
        ("heading", "Your rights", 1),
        ("paragraph", "You may see it.", 1),
        ("item", "access", 1),
        ("item", "erasure", 1),
        ("paragraph", "On another page stan", 2),
    ]


def test_a_table_that_is_drawn_has_rows_and_a_word_that_a_line_parts_is_whole(tmp_path):
    path = tmp_path / "a.pdf"
    style = "<style>td{border:1px solid} p{width:4cm;hyphens:auto}</style><html lang=en>"
    rows = "<tr><td>Record</td><td>Kept for</td></tr><tr><td>Wages and all that we<br>pay to anybody</td><td>6 years</td></tr>"
    text = "<p>We keep the administrative correspondence.</p>"
    weasyprint.HTML(string=f"{style}<p>Before</p><table style='border-collapse:collapse'>{rows}</table>{text}").write_pdf(path)
    pieces = read_pdf(path).pieces
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("paragraph", "Before"),
        ("row", "Record | Kept for"),
        ("row", "Wages and all that we pay to anybody | 6 years"),
        ("paragraph", "We keep the administrative correspondence."),
    ]
    assert pieces[2].header == ("Record", "Kept for")


@pytest.mark.parametrize("content", [b"%PDF-1.7 nonsense", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj trailer<</Root 1 0 R>>"])
def test_a_broken_pdf_ends_with_one_line(tmp_path, content):
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"a\.pdf: .*save its text as \.txt"):
        read_pdf(path)


def test_a_pdf_without_text_says_so(tmp_path):
    path = tmp_path / "a.pdf"
    weasyprint.HTML(string="<p></p>").write_pdf(path)
    with pytest.raises(SourceError, match="holds no text"):
        read_pdf(path)


def test_nothing_of_the_working_folder_is_run(tmp_path, monkeypatch):
    for name in ("pdfplumber", "json", "calendar"):
        (tmp_path / f"{name}.py").write_text("import pathlib; pathlib.Path('run').touch()")
    weasyprint.HTML(string="<p>We keep your name.</p>").write_pdf(tmp_path / "a.pdf")
    monkeypatch.chdir(tmp_path)
    assert [piece.text for piece in read_pdf(tmp_path / "a.pdf").pieces] == ["We keep your name."]
    assert not (tmp_path / "run").exists()
