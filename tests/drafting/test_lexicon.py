import pytest

from ropa.drafting.lexicon import Lexicon, alternatives, compiled, languages, plain, rows, services
from ropa.model.codelists import codes

LISTS = {
    "bases": "lawful_bases",
    "channels": "channels",
    "claims": "rights",
    "cookies": "cookie_purposes",
    "data_categories": "data_categories",
    "data_items": "data_categories",
    "data_parts": "data_categories",
    "elements": "notice_elements",
    "mailings": "marketing_channels",
    "marketing": "marketing_channels",
    "people": "data_subjects",
    "purposes": "purpose_codes",
    "recipient_parts": "recipient_categories",
    "recipients": "recipient_categories",
    "rights": "rights",
    "safeguards": "transfer_mechanisms",
    "statements": "notice_elements",
    "triggers": "retention_triggers",
    "ways_in": "channels",
}
ROWS = [row for language in languages() for row in rows(language)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.kind}-{row.number}")
def test_each_row_finds_its_example_and_leaves_the_other_text_alone(row):
    patterns = [compiled(pattern) for pattern in alternatives(row.pattern)]
    assert any(pattern.search(plain(row.example)) for pattern in patterns)
    assert row.counter
    assert not any(pattern.search(plain(row.counter)) for pattern in patterns)
    if row.kind in LISTS:
        assert row.code in codes(LISTS[row.kind])


@pytest.mark.parametrize("language", languages())
def test_the_lexicon_finds_by_first_words_what_its_patterns_find(language):
    lexicon = Lexicon(language)
    for row in rows(language):
        assert any(hit.row == row for hit in lexicon.hits(plain(row.example))), row


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
    ],
)
def test_a_pattern_reads_as_it_looks(pattern, text, found):
    hit = compiled(pattern).search(plain(text))
    assert (hit and hit[0]) == found


def test_a_first_word_that_may_be_left_out_makes_two_patterns():
    assert alternatives("our? own? staff | team") == ["our own? staff", "own staff", "staff", "team"]
    for pattern in ("our? staff", "... staff", "staff ..."):
        with pytest.raises(ValueError, match="left out"):
            compiled(pattern)


def test_plain_text_keeps_every_character_in_its_place():
    for text in ("İstanbul’s “café” — A/B", "Straße (ẞ)", "a@b.org"):
        assert len(plain(text)) == len(text)


def test_a_trap_hides_what_stands_inside_it():
    lexicon = Lexicon("en")

    def people(text):
        return {hit.code for hit in lexicon.hits(plain(text)) if hit.kind == "people"}

    assert people("our members") == {"members"}
    assert people("a member state") == set()
    assert people("a member state and our members") == {"members"}


def test_services_have_categories_of_the_list():
    assert {category for _, category in services().values()} - {""} <= codes("recipient_categories")
    assert services()["aws"] == ("Amazon Web Services", "hosting")
