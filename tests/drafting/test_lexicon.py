import pytest

from ropa.drafting.lexicon import Lexicon, languages, plain, rows, services
from ropa.drafting.patterns import Pattern, Text, alternatives
from ropa.model.codelists import codes

LISTS = {
    "bases": "lawful_bases",
    "bodies": "data_subjects",
    "channels": "channels",
    "claims": "rights",
    "cookies": "cookie_purposes",
    "data_categories": "data_categories",
    "data_items": "data_categories",
    "data_parts": "data_categories",
    "elements": "notice_elements",
    "mailings": "marketing_channels",
    "hints": "data_subjects",
    "marketing": "marketing_channels",
    "people": "data_subjects",
    "purposes": "purpose_codes",
    "recipient_parts": "recipient_categories",
    "recipients": "recipient_categories",
    "rights": "rights",
    "safeguards": "transfer_mechanisms",
    "statements": "notice_elements",
    "titles": "data_subjects",
    "triggers": "retention_triggers",
    "ways_in": "channels",
}
ROWS = [row for language in languages() for row in rows(language)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.kind}-{row.number}")
def test_each_row_finds_its_example_and_leaves_the_other_text_alone(row):
    patterns = [Pattern(pattern) for pattern in alternatives(row.pattern)]
    assert any(list(pattern.spans(Text(plain(row.example)))) for pattern in patterns)
    assert row.counter
    assert not any(list(pattern.spans(Text(plain(row.counter)))) for pattern in patterns)
    if row.kind in LISTS:
        assert row.code in codes(LISTS[row.kind])


@pytest.mark.parametrize("language", languages())
def test_the_lexicon_finds_by_their_words_what_its_patterns_find(language):
    lexicon = Lexicon(language)
    for row in rows(language):
        assert any(hit.row == row for hit in lexicon.hits(plain(row.example))), row


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
