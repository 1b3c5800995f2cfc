"""Electronic addresses that notices write so that no machine should know them."""

import pytest

from ropa.drafting.mailboxes import shown, unmasked
from ropa.drafting.wordings import wordings


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("dpo [at–symbol] elm.example", "dpo@elm.example"),
        ("dpo (at) elm (dot) co (dot) uk", "dpo@elm.co.uk"),
        ("dpo{at}elm[.]example", "dpo@elm.example"),
        ("jo AT elm DOT example", "jo@elm.example"),
        ("jo at elm dot example", "jo@elm.example"),
        ("dpo at elm.example", "dpo@elm.example"),
        ("jo AT elm.example", "jo@elm.example"),
        ("dpo _at_ elm.example", "dpo@elm.example"),
        ("dpo @ elm.example", "dpo@elm.example"),
        ("dpo＠elm.example", "dpo@elm.example"),
        ("dpo@@elm.example", "dpo@elm.example"),
        ("dpo (replace this with @) elm.example", "dpo@elm.example"),
        ("Look at elm.example (at noon).", "Look at elm.example (at noon)."),
        ("Write to our DPO at elm.example.", "Write to our DPO at elm.example."),
        ("Follow us @ elm.example.", "Follow us @ elm.example."),
        ("jo@elm.example. Dots (dot) stay.", "jo@elm.example. Dots (dot) stay."),
        ("jo [at] elm.example, (dot) or no dot", "jo@elm.example, (dot) or no dot"),
    ],
)
def test_masked_addresses_are_written_out_and_other_words_are_left(text, written):
    assert unmasked(text, wordings("en")) == written


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "dpo (ät) elm (punkt) example"),
        ("fr", "dpo [arobase] elm [point] example"),
        ("nl", "dpo (apenstaartje) elm (punt) example"),
    ],
)
def test_signs_have_names_in_each_language(language, text):
    assert unmasked(text, wordings(language)) == "dpo@elm.example"


def test_what_is_no_hidden_address_is_blank():
    assert shown("4b2f3b240b242a39386525") == "dpo@oars.n"
    assert shown("4b2") == shown("dpo@elm.example") == ""
