"""Plainer phrases of a list: each says what the longer one says, or none is offered."""

from __future__ import annotations

import pytest

from ropa.layouts.lists import read_list
from ropa.layouts.phrases import plainer, spread, trimmed


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("phone number etc.", "phone number"),
        ("including agency workers", "agency workers"),
        ("z.B. Kunden", "Kunden"),
        ("Kunden usw.", "Kunden"),
        ("emails …", "emails"),
        ("android users", "android users"),
        ("Name", "Name"),
    ],
)
def test_what_only_links_parts_of_a_list_is_left_out(text: str, bare: str) -> None:
    assert trimmed(text) == bare


def test_pieces_share_the_words_at_their_end_or_their_start() -> None:
    assert ["current staff", "former staff"] in list(spread(["current", "former staff"]))
    assert ["salariés actuels", "salariés anciens"] in list(spread(["salariés actuels", "anciens"]))


@pytest.mark.parametrize("text", ["x" * 200, "names of relatives", "patients' files", "complaints"])
def test_whose_data_means_more_is_not_left_out(text: str) -> None:
    people = {"relatives": "next_of_kin", "patients": "patients"}.get

    assert not {"names", "files"} & set(plainer(text, "data_categories", people))


@pytest.mark.parametrize(
    ("text", "name", "codes"),
    [
        ("Names of attendees", "data_categories", ["contact"]),
        ("pupils and their next of kin", "data_subjects", ["pupils", "next_of_kin"]),
        ("enfants 3-11 ans", "data_subjects", ["children"]),
        ("New pupils & their parents/carers", "data_subjects", ["pupils", "parents_guardians", "parents_guardians"]),
        ("Children (aged 5 to 11)", "data_subjects", ["children"]),
        ("Tenants' contact details", "data_categories", ["contact"]),
        ("Kundenadressen", "data_categories", ["contact"]),
        ("coordonnées des salariés", "data_categories", ["contact"]),
        ("copies of passports", "data_categories", ["identity_documents"]),
        ("Personal data (name, bank details, NI number)", "data_categories", ["contact", "payment", "unique_identifiers"]),
        ("HR file (name, salary)", "data_categories", ["employment", "contact", "payroll"]),
        ("Contact details (name, email)", "data_categories", ["contact"]),
        ("Personal data (this and that)", "data_categories", [None]),
        ("addresses of relatives", "data_categories", [None]),
        ("Employees (current and former)", "data_subjects", ["staff", "former_staff"]),
        ("aktuelle und ehemalige Beschäftigte", "data_subjects", ["staff", "former_staff"]),
        ("Contractors on site", "data_subjects", ["contractors"]),
        ("Staff who drive our vans", "data_subjects", ["staff"]),
        ("parents of junior members", "data_subjects", ["parents_guardians"]),
        ("people of the quarter (tenants)", "data_subjects", ["tenants_residents"]),
        ("Clients vendeurs", "data_subjects", ["customers"]),
        ("Mitarbeiter im Außendienst", "data_subjects", ["staff"]),
        ("Kunden im Zahlungsverzug", "data_subjects", [None]),
        ("Employees of customers", "data_subjects", [None]),
        ("Candidats à la location", "data_subjects", [None]),
        ("Name and a secret", "data_categories", ["contact", None]),
        ("Koeriers die voor ons rijden", "recipient_categories", ["courier"]),
        ("the pet's insurer when the owner claims", "recipient_categories", ["insurer"]),
        ("Bank of England", "recipient_categories", [None]),
        ("Staff and people of the street", "data_subjects", ["staff", None]),
        ("external IT support", "recipient_categories", ["it_support"]),
        ("Third-party hosting company", "recipient_categories", ["hosting"]),
        ("our legal advisers etc.", "recipient_categories", ["legal_adviser"]),
    ],
)
def test_phrases_are_read_by_the_plainer_ones(text: str, name: str, codes: list[str | None]) -> None:
    assert [part.code for part in read_list(text, name)] == codes
