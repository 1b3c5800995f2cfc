import pytest

from ropa.drafting.lexicon import plain
from ropa.drafting.patterns import Pattern, Text, alternatives


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("date/dates of birth", "Your date of birth.", "date of birth"),
        ("rectif*", "rectification", "rectification"),
        ("next+of+kin/partner name?", "the next of kin", "next of kin"),
        ("staff our?", "staff", "staff"),
        ("keep ... secure", "keep it all safe and secure", "keep it all safe and secure"),
        ("keep ... secure", "keep a b c d e f g h secure", None),
        ("e mail", "E-mail", "e mail"),
        ("id", "the word hidden", None),
        ("person's", "a person’s data", "person's"),
        ("adresse", "à l’adresse", "adresse"),
        ("dresse", "à l’adresse", None),
        ("adresse postale", "l'adresse  postale", "adresse  postale"),
        ("your _ name", "your full name", "your full name"),
        ("your _? name", "your name", "your name"),
        ("next/next+of kin", "next of kin", "next of kin"),
        ("write to @", "write to @us", None),
        ("tel* ... us", "tel@x us, telephone us", "telephone us"),
    ],
)
def test_a_pattern_reads_as_it_looks(pattern, text, found):
    words = plain(text)
    assert [words[start:end] for start, end in Pattern(pattern).spans(Text(words))] == ([found] if found else [])


def test_a_first_word_that_may_be_left_out_makes_two_patterns():
    assert alternatives("our? own? staff | team") == ["our own? staff", "own staff", "staff", "team"]
    for pattern in ("our? staff", "... staff", "staff ...", "staff ... us?"):
        with pytest.raises(ValueError, match="left out"):
            Pattern(pattern)
    with pytest.raises(ValueError, match="blank"):
        Pattern("to/ us")


def test_a_pattern_is_found_as_often_as_it_stands_there():
    text = "name and name of the name"
    assert list(Pattern("name").spans(Text(text))) == [(0, 4), (9, 13), (21, 25)]
    assert list(Pattern("name ... name").spans(Text(text))) == [(0, 13)]
