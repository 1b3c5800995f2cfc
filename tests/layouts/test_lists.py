"""Lists in one cell, by whatever mark."""

from __future__ import annotations

import pytest

from ropa.layouts.lists import code_of, read_list, split


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a; b (c; d); e", ["a", "b (c; d)", "e"]),
        ("a, b (c, d), e", ["a", "b (c, d)", "e"]),
        ("- Dirección IP\n- Idioma", ["Dirección IP", "Idioma"]),
        ("i. nama lengkap;\nii. jenis kelamin;", ["nama lengkap", "jenis kelamin"]),
        ("Name|Email", ["Name", "Email"]),
        ("Stamm-,Auftrags-,Rechnungsdaten", ["Stammdaten", "Auftragsdaten", "Rechnungsdaten"]),
        ("Lohn- und Gesundheitsdaten", ["Lohndaten", "Gesundheitsdaten"]),
        ("1,500 people, staff", ["1,500 people", "staff"]),
    ],
)
def test_a_list_is_taken_apart(text: str, parts: list[str]) -> None:
    assert split(text) == parts


@pytest.mark.parametrize(
    ("text", "name", "codes"),
    [
        ("Name, Adresse, E-Mail, Bankverbindung", "data_categories", ["contact", "contact", "contact", "payment"]),
        ("Name_Email_Phone", "data_categories", ["contact", "contact", "contact"]),
        ("Interessenten/Kunden", "data_subjects", ["enquirers", "customers"]),
        ("Children (if applicable); datos de salud (en su caso)", "data_subjects", [None, None]),
        ("Health data (to be confirmed), name", "data_categories", [None, "contact"]),
        ("salariés et candidats", "data_subjects", ["staff", "job_applicants"]),
        ("Vermieter (Nutzer), Patienten", "data_subjects", [None, "patients"]),
        ("members and cooks applying for a place, staff", "data_subjects", [None, "staff"]),
        ("members and cooks, staff", "data_subjects", ["members", "staff"]),
        ("prestataire pour l'envoi des courriels; piattaforma per l'invio di newsletter", "recipient_categories", ["email_service"] * 2),
        ("fornitore dei pagamenti, servizio di pagamenti", "recipient_categories", ["payment", "payment"]),
        ("finance company; IT company; finance department", "recipient_categories", [None, "it_support", "internal_team"]),
        ("notre outil; service des archives", "recipient_categories", [None, None]),
        ("TLS 1.3|AES-256|MFA", "security_measures", ["encryption_in_transit", "encryption_at_rest", "multi_factor"]),
    ],
)
def test_each_part_is_read_as_a_code_where_it_has_one_meaning(text: str, name: str, codes: list[str | None]) -> None:
    assert [part.code for part in read_list(text, name)] == codes


def test_a_part_that_means_nothing_stays_whole() -> None:
    assert [part.text for part in read_list("Research and development, staff", "data_subjects")] == ["Research and development", "staff"]
    assert code_of("Name (optional)", "data_categories") is not None
    assert code_of("Schufa-Negativmerkmale", "data_categories") is None


def test_a_word_that_joins_in_one_language_joins_nothing_in_another() -> None:
    assert [part.text for part in read_list("people with a badge, staff", "data_subjects", ("en",))] == ["people with a badge", "staff"]
    assert [part.code for part in read_list("uchazeči a dodavatelé", "data_subjects", ("cs", "en"))] == [
        "job_applicants",
        "suppliers_contacts",
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [("pracownicy firm", "pl"), ("Mitarbeiter von Firmen", "de"), ("salariés d'entreprises", "fr"), ("zaměstnanci dodavatelů", "cs"),
     ("employees of contractors", "en"), ("empleados de empresas", "es")],
)  # fmt: skip
def test_the_staff_of_others_is_not_ones_own(text: str, language: str) -> None:
    assert [part.code for part in read_list(text, "data_subjects", (language,))] == [None]
