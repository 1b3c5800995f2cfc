import pytest

from ropa.drafting.constants import filled
from ropa.drafting.reading import read_notice


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("const UPDATED = '3 May 2025';\n<p>Updated {UPDATED}</p>", "<p>Updated 3 May 2025</p>"),
        ('const DAY: string = "3 May 2025";\nnote: `Updated on ${DAY}.`', "note: `Updated on 3 May 2025.`"),
        ('{% set firm = "Quay Oars" %}\n{{ firm }} rows.', "Quay Oars rows."),
        ("const SITE = { name: 'Quay', mail: { to: 'a@quay.example' }, last: 'x' };\n{SITE.mail.to} {SITE.last}", "a@quay.example x"),
        ("const SITE = { name: 'Quay' };\n{SITE.phone} {OTHER}", "{SITE.phone} {OTHER}"),
        ("const MARK = '<b>';\n{MARK}", "{MARK}"),
        ("The club rows. {UPDATED}", "The club rows. {UPDATED}"),
    ],
)
def test_a_text_that_is_named_stands_where_its_name_is_shown(text, shown):
    assert filled(text).split("\n")[-1] == shown
    assert filled(text).count("\n") == text.count("\n")


def test_the_places_that_are_filled_in_are_bounded():
    assert len(filled(f"const A = '{'b' * 400}';\n" + "{A}" * 100_000)) < 2_000_000


def test_a_page_says_its_date_by_the_name_that_its_script_gives_to_it(tmp_path):
    page = "const DAY = '3 May 2025';\nexport default function Page() {\n  return (\n    <p>Last updated: {DAY}</p>\n  );\n}\n"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    assert any("3 May 2025" in piece.text for piece in read_notice(tmp_path / "page.html").pieces if "updated" in piece.text)
