"""Words that are misspelt by one letter."""

from __future__ import annotations

import pytest

from ropa.layouts.lists import read_list


@pytest.mark.parametrize(
    ("text", "name", "language", "code"),
    [
        ("Voluntters", "data_subjects", "en", "volunteers"),  # a letter changed
        ("Employes", "data_subjects", "de", ""),  # too short to be sure
        ("Emplyoees", "data_subjects", "en", "staff"),  # two letters swapped
        ("Mitarbeitter", "data_subjects", "de", "staff"),  # a letter too many
        ("Fournisseus", "data_subjects", "fr", "suppliers_contacts"),  # a letter too few
        ("Recruitmnt agencies", "recipient_categories", "en", "recruitment_agency"),
        ("Directory", "data_subjects", "en", ""),  # another word
        ("Mitarbeitter", "data_subjects", "fr", ""),  # another language's
        ("Bolunteers", "data_subjects", "en", ""),  # the start is kept even by who is in a hurry
    ],
)
def test_a_text_one_letter_from_words_of_one_meaning_has_it(text: str, name: str, language: str, code: str) -> None:
    assert [part.code or "" for part in read_list(text, name, (language,))] == [code]
