import pytest

from ropa.drafting.html import read_html


def test_each_piece_has_the_line_of_its_words():
    page = """<html><head><title>Notice | Shop</title><script>var a = "<p>no</p>";</script></head>
<body>
<h2>
   How we use it
</h2>
<p>One
two <b>three</b>.</p>
<ul>
  <li>first</li>
  <li>
     second
     <ul><li>inner</li></ul></li></ul>
</body></html>"""
    document = read_html("a.html", page)
    found = [(piece.kind, piece.text, piece.line, piece.level) for piece in document.pieces]
    assert found == [
        ("heading", "How we use it", 4, 2),
        ("paragraph", "One two three.", 6, 1),
        ("item", "first", 9, 1),
        ("item", "second", 11, 1),
        ("item", "inner", 12, 2),
    ]
    assert document.title == "Notice | Shop"
    assert document.pieces[1].line_at(4) == 7


def test_dashes_that_somebody_typed_are_a_list():
    page = "<p>We hold:</p><p>- names</p><p>• addresses</p><p>-5 degrees</p><p>– an age</p>"
    found = [(piece.kind, piece.text) for piece in read_html("a.html", page).pieces]
    assert found == [("paragraph", "We hold:"), ("item", "names"), ("item", "addresses"), ("paragraph", "-5 degrees"), ("item", "an age")]


def test_rows_know_the_heading_row_of_their_table():
    page = "<table><tr><th>Purpose</th><th>Basis</th></tr><tr><td>Pay</td><td>Contract<br>or law</td></tr></table><p>After</p>"
    head, row, after = read_html("a.html", page).pieces
    assert head.cells == ("Purpose", "Basis")
    assert row.cells == ("Pay", "Contract\nor law")
    assert row.header == ("Purpose", "Basis")
    assert (after.kind, after.header) == ("paragraph", ())


def test_a_table_of_contents_is_known_and_what_is_hidden_is_not_read():
    hidden = '<p style="display: none">secret</p><p hidden>secret</p>'
    page = f'<ul><li><a href="#a">Rights</a></li></ul>{hidden}<p>Seen <a href="mailto:a@b.org">a@b.org</a></p>'
    contents, seen = read_html("a.html", page).pieces
    assert contents.contents
    assert (seen.text, seen.links) == ("Seen a@b.org", ("mailto:a@b.org",))


def test_marks_of_template_engines_are_no_text():
    page = "<% if a %>\n<p>Words</p>\n{% include x %}<p>{{ name }}</p>"
    first, second = read_html("a.html", page).pieces
    assert (first.text, first.line) == ("Words", 2)
    assert (second.text, second.line) == ("{{ name }}", 3)  # what is left over in its place is shown as it stands


@pytest.mark.parametrize(
    ("page", "texts"),
    [
        ("<?php\n$title = 'Privacy > us';\n?>\n<h1>Privacy</h1>\n<p>We keep names.</p>\n<?php footer();", ["5 We keep names."]),
        ("<?php\necho <<<HTML\n<p>We keep names.</p>\nHTML;\n?>\n<p>And orders.</p>", ["3 We keep names.", "6 And orders."]),
        ("<?php\n$page = <<<'END'\n<h1>Privacy</h1>\n<p>We keep names.</p>\n  END;\nshow($page);", ["4 We keep names."]),
        ("<?= $top ?><h1>Privacy</h1><p>We keep names.</p>", ["1 We keep names."]),
        ("{{> top}}\n<p>We keep names.</p>\n{{#if shop}}<p>And orders.</p>{{/if}}", ["2 We keep names.", "3 And orders."]),
        ("@extends('site')\n@section('body')\n<p>We keep names.</p>\n@endsection", ["3 We keep names."]),
        ("@model Site.Page\n@page\n<p>@page is our name elsewhere.</p>", ["3 @page is our name elsewhere."]),
        (
            "<script>let a = 1</script>\n<template>\n<div><p>We keep names.</p></div>\n</template>\n<style>p {}</style>",
            ["3 We keep names."],
        ),
        ("<html><body><template><p>Not shown.</p></template><p>We keep names.</p></body></html>", ["1 We keep names."]),
        ("{# for later #}\n<p>We keep {#a} names {#b}.</p>", ["2 We keep {#a} names {#b}."]),
    ],
)
def test_marks_of_other_template_engines_are_no_text_either(page, texts):
    found = [f"{piece.line} {piece.text}" for piece in read_html("a.html", page).pieces if piece.kind == "paragraph"]
    assert found == texts


def test_components_that_show_an_address_or_a_number_are_text():
    page = '<p>Email: <EmailLink email="jo@elm.example"\n source="a" /> Phone: <PhoneLink phone="01632 960001" /></p>\n<p>Elm</p>'
    document = read_html("a.html", page)
    assert [(piece.text, piece.line) for piece in document.pieces] == [("Email: jo@elm.example Phone: 01632 960001", 1), ("Elm", 3)]


def test_after_typed_items_a_line_of_its_own_is_a_paragraph():
    page = "<div>We use it to:<br>● Answer you,<br>also by phone<br>● Send\nparcels.<br>The bases are:<br>(a) Your consent.<br></div>"
    found = [(piece.kind, piece.text.replace("\n", " ")) for piece in read_html("a.html", page).pieces]
    assert found == [
        ("paragraph", "We use it to:"),
        ("item", "Answer you, also by phone"),
        ("item", "Send parcels."),
        ("paragraph", "The bases are:"),
        ("item", "Your consent."),
    ]


def test_a_part_of_a_page_that_begins_with_its_styles_is_read():
    page = "<title>Shop</title><style>p {}</style>\n<main><section><p>We keep names.</p></section></main>"
    assert [piece.text for piece in read_html("a.html", page).pieces] == ["We keep names."]


def test_a_page_as_deep_as_the_sea_is_read_without_a_crash():
    deep = "<div>" * 50_000 + "<p>bottom</p>"
    read_html("a.html", deep)
    read_html("a.html", "<b><i>" * 20_000 + "x")


def test_a_line_in_bold_is_a_heading():
    bold, label = read_html("a.html", "<p><strong>Who we share with</strong></p><p><strong>Name:</strong> Shop</p>").pieces
    assert read_html("a.html", "<p><u>Who we share with</u></p><p>Shops.</p>").pieces[0].kind == "heading"
    assert (bold.kind, bold.level) == ("heading", 7)
    assert label.kind == "paragraph"


def test_a_class_or_title_case_makes_a_heading_of_a_line_that_stands_alone():
    page = (
        '<p class="section-title">What we hold</p><p>Your name.</p><div class="h4">Rights</div><p>Ask us.</p>'
        '<p class="title">This is a sentence.</p><p>Who We Share It With</p><p>We share it with those who deliver what you order.</p>'
        '<div class="title"><p>Not alone</p></div><p>1 Mill Lane</p><p>Elm Road</p><p>Anytown</p>'
    )
    assert [(piece.level, piece.text) for piece in read_html("a.html", page).pieces if piece.kind == "heading"] == [
        (3, "What we hold"),
        (4, "Rights"),
        (5, "Who We Share It With"),
    ]


@pytest.mark.parametrize(
    ("page", "headings"),
    [
        ('<h2><button class="accordion-button" type="button">Rights</button></h2><div>Ask us.</div>', ["Rights"]),
        ('<button aria-expanded="false">Rights</button><div>Ask us.</div><button type="submit">Send</button>', ["Rights"]),
        ('<div role="heading" aria-level="4">Rights</div><div>Ask us.</div>', ["Rights"]),
        ('<div><span class="heading">Rights</span><span>Ask us.</span></div>', ["Rights"]),
        ("<p>How long is it kept?</p><p>A year.</p>", ["How long is it kept?"]),
        ("<p><b>How long</b><br>For a year.<br><br><b>Your rights</b><br>You may ask us.</p>", ["How long", "Your rights"]),
        ("<p><b>How we are reached</b><br>Elm Ltd<br>1 Mill Lane</p>", []),
        ("<p><b>Children</b><br>We teach them to row.</p><p><b>Hall</b><br>We let it to anyone.</p>", []),
    ],
)
def test_whatever_opens_or_stands_over_a_part_of_a_page_is_its_heading(page, headings):
    pieces = read_html("a.html", page).pieces
    assert [piece.text for piece in pieces if piece.kind == "heading"] == headings
    assert not any("Send" in piece.text for piece in pieces)


def test_cells_that_go_over_rows_and_columns_leave_the_others_in_their_columns():
    heads = '<tr><th colspan="2">What</th><th>Kept for</th></tr>'
    page = f'<table>{heads}<tr><td rowspan="2">Staff</td><td>Pay</td><td>6 years</td></tr><tr><td>Leave</td><td>2 years</td></tr></table>'
    head, first, second = read_html("a.html", page).pieces
    assert head.cells == ("What", "What", "Kept for")
    assert (first.cells, second.cells) == (("Staff", "Pay", "6 years"), ("", "Leave", "2 years"))
