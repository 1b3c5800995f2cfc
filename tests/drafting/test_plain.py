from ropa.drafting.plain import read_plain

TEXT = """PRIVACY POLICY

WHO WE ARE
Shop is a shop that sells things to people who like to buy things from a shop.

Our suppliers

We may give your details to suppliers who help us to send what you have ordered from us.

• names
  and addresses
•    orders

(a) calls

Shop Ltd
1 High Street
Town TO1 2WN

• Seeing your data

You may ask us for a copy of what we hold about you, and we will send it to you within a month.
"""


def test_capitals_bullets_and_short_lines_that_stand_alone_are_structure():
    found = [(piece.kind, piece.text, piece.line) for piece in read_plain("a.txt", TEXT).pieces]
    assert found == [
        ("heading", "PRIVACY POLICY", 1),
        ("heading", "WHO WE ARE", 3),
        ("paragraph", "Shop is a shop that sells things to people who like to buy things from a shop.", 4),
        ("heading", "Our suppliers", 6),
        ("paragraph", "We may give your details to suppliers who help us to send what you have ordered from us.", 8),
        ("item", "names\nand addresses", 10),
        ("item", "orders", 12),
        ("item", "calls", 14),
        ("paragraph", "Shop Ltd\n1 High Street\nTown TO1 2WN", 16),
        ("heading", "Seeing your data", 20),
        ("paragraph", "You may ask us for a copy of what we hold about you, and we will send it to you within a month.", 22),
    ]


def test_a_wrapped_paragraph_is_one_and_knows_its_lines():
    first = "We keep what you tell us for as long as the law of the land asks us to"
    wrapped = f"{first}\nand then we destroy it in a machine that cuts paper into small pieces.\n"
    (piece,) = read_plain("a.txt", wrapped).pieces
    assert "\n" not in piece.text
    assert piece.line_at(piece.text.index("destroy")) == 2


def test_a_short_line_before_a_list_is_its_heading():
    found = [(piece.kind, piece.text) for piece in read_plain("a.txt", "Why we collect it\n\n • to send news\n • to run events\n").pieces]
    assert found == [("heading", "Why we collect it"), ("item", "to send news"), ("item", "to run events")]


def test_underlined_lines_are_headings_and_words_between_asterisks_are_words():
    text = "Privacy\n=======\n\nDoors\n^^^^^\n\n* **Contract** - we open them\n"
    assert [(piece.kind, piece.level, piece.text) for piece in read_plain("a.txt", text).pieces] == [
        ("heading", 2, "Privacy"),
        ("heading", 4, "Doors"),
        ("item", 1, "Contract - we open them"),
    ]


def test_headings_that_markdown_marks_are_headings_in_any_text():
    found = read_plain("a.txt", "### What we hold ###\n\nYour name. Ask #3 of us.\n\n#hashtag is no heading of ours at all\n").pieces
    assert [(piece.kind, piece.level, piece.text) for piece in found] == [
        ("heading", 3, "What we hold"),
        ("paragraph", 1, "Your name. Ask #3 of us."),
        ("paragraph", 1, "#hashtag is no heading of ours at all"),
    ]


def test_cells_that_stand_apart_by_tabs_or_upright_lines_are_rows_of_a_table():
    text = "Why\tWhat\tBasis\nTo send parcels\taddress\tcontract\nTo send news\temail\tconsent\n\nA | B\n--- | ---\none | two\n"
    pieces = read_plain("a.txt", text).pieces
    assert [(piece.kind, piece.line, piece.cells) for piece in pieces if piece.kind != "heading"] == [
        ("row", 1, ("Why", "What", "Basis")),
        ("row", 2, ("To send parcels", "address", "contract")),
        ("row", 3, ("To send news", "email", "consent")),
        ("row", 5, ("A", "B")),
        ("row", 7, ("one", "two")),
    ]
    assert {piece.header for piece in pieces if piece.line in (2, 3)} == {("Why", "What", "Basis")}
    assert not [piece for piece in read_plain("a.txt", "Phone\t0123\nMobile\t0456\n").pieces if piece.kind == "row"]


def test_a_numbered_line_below_a_list_with_other_marks_is_a_heading():
    text = "We use it for:\n• racing\n• news\n\n4. Who sees it\n\nWe share it with the harbour.\n"
    assert ("heading", "Who sees it") in [(piece.kind, piece.text) for piece in read_plain("a.txt", text).pieces]


def test_numbered_lines_over_sentences_and_questions_are_headings():
    text = "1. Who we are\nElm Ltd sells tea.\n\nQ: How long is it kept?\nA: A year.\n\n1. names\n2. Addresses\n"
    assert [(piece.kind, piece.text) for piece in read_plain("a.txt", text).pieces] == [
        ("heading", "1. Who we are"),
        ("paragraph", "Elm Ltd sells tea."),
        ("heading", "How long is it kept?"),
        ("paragraph", "A year."),
        ("item", "names"),
        ("item", "Addresses"),
    ]


def test_a_line_that_stands_alone_over_a_table_is_its_heading():
    found = read_plain("a.txt", "Retention\n\nRecord\tKept for\tThen\nPay\t6 years\tErased\n").pieces
    assert [(piece.kind, piece.text) for piece in found] == [
        ("heading", "Retention"),
        ("row", "Record | Kept for | Then"),
        ("row", "Pay | 6 years | Erased"),
    ]


def test_lines_set_in_below_a_colon_are_items_and_a_line_between_two_lists_is_a_heading():
    text = "We use it:\n      To race\n      To send news\n\nWhy we need it\n  • racing\nWhat we hold\n  • names\n"
    pieces = [(piece.kind, piece.text) for piece in read_plain("a.txt", text).pieces]
    assert pieces[1:3] == [("item", "To race"), ("item", "To send news")]
    assert ("heading", "What we hold") in pieces


def test_sections_that_a_program_holds_are_headings_and_text():
    section = "  {\n    id: 'a',\n    title: '1. Why we use it',\n    body: `• To race\n\n• To send news`\n  },\n"
    pieces = [(piece.kind, piece.text, piece.line) for piece in read_plain("a.txt", section * 3).pieces]
    assert pieces[:3] == [("heading", "1. Why we use it", 3), ("item", "To race", 4), ("item", "To send news", 6)]
    assert len(pieces) == 9
    assert len(read_plain("a.txt", section).pieces) != 3
