"""Codes as people write them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from ropa.model import codelists
from ropa.vocabulary import Reading, Unread, code
from ropa.vocabulary.codes import alike, near, split


def labels(name: str) -> dict[str, str]:
    return {one: codelists.label(name, one) for one in codelists.codes(name)}


@pytest.mark.parametrize(
    ("text", "value", "as_written"),
    [
        ("consent", "consent", True),
        ("Legal obligation", "legal_obligation", True),
        ("Legal Obligation.", "legal_obligation", False),
        ("legal-obligation", "legal_obligation", False),
        ("Legitimate  interest", "legitimate_interests", False),
        ("Intérêt légitime", "legitimate_interests", False),
    ],
)
def test_a_code_is_read_by_label_or_another_word(text: str, value: str, as_written: bool) -> None:
    read = code(text, labels("lawful_bases"), "lawful_bases")
    assert isinstance(read, Reading)
    assert (read.value, read.as_written) == (value, as_written)


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("Contract; legal obligation", ("contract", "legal_obligation")),
        ("Contract\nLegal obligation", ("contract", "legal_obligation")),
        ("consent, contract", ("consent", "contract")),
        ("consent and contract", ("consent", "contract")),
        ("Consent / something else", ("consent",)),
        ("• Consent\n• Contract", ("consent", "contract")),
    ],
)
def test_several_values_are_never_the_nearest_one(text: str, choices: tuple[str, ...]) -> None:
    assert code(text, labels("lawful_bases"), "lawful_bases") == Unread("several", choices)


def test_a_label_with_a_comma_is_one_value() -> None:
    every = [(name, one, label) for name in codelists.names() for one, label in labels(name).items()]
    assert [row for row in every if not isinstance(code(row[2], labels(row[0])), Reading)] == []


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("consnt", "consent"),
        ("contarct", "contract"),
        ("legitimte_interest", "legitimate_interests"),
        ("xx", None),
        ("LI", "legitimate_interests"),
        ("L.I.X", None),
    ],
)
def test_a_slip_of_the_pen_has_a_hint(text: str, meant: str | None) -> None:
    assert near(text, labels("lawful_bases")) == meant


@pytest.mark.parametrize(
    ("name", "text"), [("countries", "England"), ("security_measures", "Restricted access"), ("system_kinds", "PR system")]
)
def test_what_only_looks_alike_has_none(name: str, text: str) -> None:
    assert near(text, labels(name)) is None


def test_brackets_hold_together() -> None:
    assert split("Names (first, last), addresses") == ["Names (first, last)", "addresses"]


@pytest.mark.parametrize("text", ["Names and contact details", "names, addresses, phone", "E-mail\nPhone number"])
def test_several_words_for_one_code_are_that_code(text: str) -> None:
    read = code(text, labels("data_categories"), "data_categories")
    assert isinstance(read, Reading)
    assert (read.value, read.as_written) == ("contact", False)


def test_one_of_several_that_is_not_known_is_never_dropped() -> None:
    assert code("Names and shoe size", labels("data_categories"), "data_categories") == Unread("several", ("contact",))


@pytest.mark.parametrize(
    ("name", "text", "meant"),
    [
        ("data_subjects", "Visitors", {"website_visitors", "visitors_on_site"}),
        ("article9_conditions", "employment", {"employment_social_security"}),
        ("retention_laws", "Gift Aid", {"uk_gift_aid"}),
        ("security_measures", "Policy", {"policies"}),  # of passwords it is only mentioned
        ("transfer_mechanisms", "consent", {"art49_a"}),  # vital interests only mention it
        ("data_subjects", "all", set()),
        ("recipient_categories", "agency", set()),  # said of too many codes to be a hint
        ("data_categories", "shoe size", set()),
        ("data_categories", "Restricted access", set()),  # half of it alone is said of building access records
        ("data_categories", "the of and", set()),
    ],
)
def test_a_hint_names_the_codes_of_which_most_of_a_text_is_said(name: str, text: str, meant: set[str]) -> None:
    assert set(alike(text, codelists.meanings_of(name), name)) == meant


def test_a_hint_is_the_same_in_every_run() -> None:
    """A text at the very edge of `MOSTLY`: the order of its words, which differs from run to run, must not decide."""
    text = "Kontaktdaten der Angehörigen (Name, Adresse, Telefon, E-Mail)"
    words = f"{text!r}, codelists.meanings_of('data_categories'), 'data_categories'"
    code = f"from ropa.model import codelists; from ropa.vocabulary.codes import alike; print(alike({words}))"
    runs = [
        subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in "128"
    ]
    assert len(set(runs)) == 1
