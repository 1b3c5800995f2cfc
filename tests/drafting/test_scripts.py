import pytest

from ropa.drafting.html import read_html
from ropa.drafting.scripts import read_script, shown_markup

LONG = "We keep it for as long as we must, and then it goes. " * 9
DATA = f"""import {{ Page }} from './page'; // don't
export const metadata = {{ title: 'Privacy', description: 'What we do' }};
const parts: Part[] = [
  {{ id: 'keep', title: "How long we keep it", body: `{LONG}

\u2022 orders: six years
${{more}}` }},
  {{ title: 'Rights', items: ['see it', 'mend it'] }},
  {{ heading: 'Table', rows: [['What', 'How long'], ['Pay', '6 years']] }},
  {{ 'title' => 'Changes', 'content' => 'We don\\'t hide them.\\nAsk us.', 'updated' => '1 May 2024' }},
];
show(<Legal className="wide" updated="2 May 2024" />);
"""


def test_texts_of_a_script_are_the_sections_of_a_notice():
    document = read_script("a.txt", DATA)
    assert document is not None
    assert [(piece.kind, piece.text.strip(), piece.line) for piece in document.pieces] == [
        ("heading", "Privacy", 2),
        ("heading", "How long we keep it", 4),
        ("paragraph", LONG.strip(), 4),
        ("item", "orders: six years", 6),
        ("heading", "Rights", 8),
        ("item", "see it", 8),
        ("item", "mend it", 8),
        ("heading", "Table", 9),
        ("row", "What | How long", 9),
        ("row", "Pay | 6 years", 9),
        ("heading", "Changes", 10),
        ("paragraph", "We don't hide them. Ask us.", 10),
        ("paragraph", "Last updated: 1 May 2024", 10),
        ("paragraph", "Last updated: 2 May 2024", 12),
    ]
    assert document.pieces[9].header == ("What", "How long")


@pytest.mark.parametrize(
    "text",
    [
        "Title: Privacy\n\nHeading: who we are\n\n" + LONG,
        "{ title: 'Privacy', body: 'short' }, { title: 'Rights', body: 'short' }, { title: 'Changes', body: 'short' }",
        f"<p>{LONG}</p>" * 9 + "{ title: 'a', x: 'b' } { title: 'a' } { title: 'c' }",
    ],
)
def test_other_texts_are_no_scripts_of_a_notice(text):
    assert read_script("a.txt", text) is None


def test_lists_of_a_heading_and_what_is_said_below_it_are_sections():
    text = "".join(f"  ['Part {number}', `{LONG}`],\n" for number in range(3))
    document = read_script("a.txt", f"const page = show('Privacy', [\n{text}  ['a', 'b'],\n]);\n")
    assert document is not None
    assert [(piece.kind, piece.line) for piece in document.pieces] == [
        (kind, line) for line in (2, 3, 4) for kind in ("heading", "paragraph")
    ]


def test_a_text_with_tags_in_a_script_is_read_as_a_page():
    text = "".join(f"{{ title: 'Part {number}', content: '<ul><li>{LONG}</li></ul>' }},\n" for number in range(3))
    document = read_script("a.txt", text)
    assert document is not None
    assert [(piece.kind, piece.line) for piece in document.pieces[:4]] == [("heading", 1), ("item", 1), ("heading", 2), ("item", 2)]


def test_components_of_a_script_are_the_tags_that_they_stand_for():
    text = """import React from "react";
export default function Privacy() {
  return (
    <LegalSection title="How long">
      {/* to do */}
      <Paragraph>For{" "}<b>a year</b>.</Paragraph>
      <LegalList><LegalListItem>Orders</LegalListItem></LegalList>
    </LegalSection>
    <Note title="No heading" />
    <Block
      title="Changes"
      body="We show them." />
  );
}
const parts = [
  {
    section: "Rights",
    details: (
      <p>Ask us.</p>
    ),
"""
    pieces = read_html("a.html", shown_markup(text)).pieces
    assert [(piece.kind, piece.text, piece.line) for piece in pieces if piece.text != "{"] == [
        ("heading", "How long", 4),
        ("paragraph", "For a year.", 6),
        ("item", "Orders", 7),
        ("heading", "Changes", 11),
        ("paragraph", "We show them.", 12),
        ("heading", "Rights", 17),
        ("paragraph", "Ask us.", 19),
    ]
    assert shown_markup('<Text title="a">b</Text>') == '<Text title="a">b</Text>'


def test_markdown_in_a_script_is_read_as_such():
    text = f"const text = `\n# Notice\n\n## Retention\n\n{LONG}\n\n## Rights\n\n- **see** it\n`;\n"
    document = read_script("a.txt", text)
    assert document is not None
    assert [(piece.kind, piece.line) for piece in document.pieces] == [
        ("heading", 2),
        ("heading", 4),
        ("paragraph", 6),
        ("heading", 8),
        ("item", 10),
    ]


def test_a_line_that_ends_a_tag_of_a_script_is_markup():
    tags = "<h2\n  style={{\n    color: 'red',\n  }}\n>\n  What we hold\n</h2>\n<h2 style={{\n  color: 'red',\n}}>\n  Rights\n</h2>"
    document = read_html("a.html", shown_markup(f"import {{ Page }} from './page';\n{tags}"))
    assert [(piece.kind, piece.text.strip()) for piece in document.pieces] == [("heading", "What we hold"), ("heading", "Rights")]
