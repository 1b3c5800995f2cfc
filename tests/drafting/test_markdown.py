from ropa.drafting.markdown import read_markdown


def test_pieces_of_markdown_have_the_lines_of_the_file():
    text = """---
title: x
---
# Notice

We use it
to **help** you.

1. one
   - inner
2. two

| Purpose | Basis |
| --- | --- |
| Pay | Contract |

<div>
<p>Raw</p>
</div>
"""
    found = [(piece.kind, piece.text, piece.line) for piece in read_markdown("a.md", text).pieces]
    assert found == [
        ("heading", "Notice", 4),
        ("paragraph", "We use it to help you.", 6),
        ("item", "one", 9),
        ("item", "inner", 10),
        ("item", "two", 11),
        ("row", "Purpose | Basis", 13),
        ("row", "Pay | Contract", 15),
        ("paragraph", "Raw", 18),
    ]
    row = read_markdown("a.md", text).pieces[6]
    assert (row.cells, row.header) == (("Pay", "Contract"), ("Purpose", "Basis"))


def test_a_meant_line_break_stays_and_a_soft_one_counts():
    (piece,) = read_markdown("a.md", "Shop Ltd  \n1 High Street\nin Town").pieces
    assert piece.text == "Shop Ltd\n1 High Street in Town"
    assert [piece.line_at(piece.text.index(word)) for word in ("Shop", "High", "Town")] == [1, 2, 3]


def test_lines_of_a_letterhead_stay_apart():
    (piece,) = read_markdown("a.md", "Shop Ltd\n1 High Street\nTown AN1 2AB").pieces
    assert piece.text == "Shop Ltd\n1 High Street\nTown AN1 2AB"
    assert "\n" not in read_markdown("a.md", "Shop Ltd\n" * 13).pieces[0].text


def test_links_to_the_page_are_contents_and_bullets_of_other_signs_are_items():
    pieces = read_markdown("a.md", "- [Rights](#rights)\n- [ICO](https://ico.org.uk)\n\n• one\n• two\n").pieces
    assert [piece.contents for piece in pieces] == [True, False, False, False]
    assert [piece.kind for piece in pieces] == ["item"] * 4
    assert pieces[1].links == ("https://ico.org.uk",)


def test_lines_in_bold_over_their_text_are_headings_if_most_are_those_of_a_notice():
    def headings(text):
        return [piece.text for piece in read_markdown("a.md", text).pieces if piece.kind == "heading"]

    assert headings("**Your rights**\nYou may ask us.\n\n1. **How long**\n\n   A year.\n") == ["Your rights", "How long"]
    assert headings("**Rights**\nYou may ask us.\n\n**Hall**\nWe let it out.\n\n**Boats**\nWe mend them.\n") == []
    assert headings("- **Access**\n- **Erasure**\n") == []


def test_a_table_without_its_line_has_rows():
    pieces = read_markdown("a.md", "Record | Kept for | Then\n**Pay** | 6 years | Erased\n\nA | B").pieces
    assert [(piece.kind, piece.text, piece.line) for piece in pieces] == [
        ("row", "Record | Kept for | Then", 1),
        ("row", "Pay | 6 years | Erased", 2),
        ("paragraph", "A | B", 4),
    ]
    assert pieces[1].header == ("Record", "Kept for", "Then")
