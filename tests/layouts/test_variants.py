"""Words that are bent: for both sexes, for one or many, with whose they are."""

from __future__ import annotations

import pytest

from ropa.layouts.lists import code_of


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("Kund:innen", "customers"),
        ("MitarbeiterInnen", "staff"),
        ("Mitarbeiter/-innen", "staff"),
        ("Bürgerinnen und Bürger", "members_of_public"),
        ("Kunde(n)", "customers"),
        ("Nos salarié·e·s", "staff"),
        ("employé(e)s", "staff"),
        ("donateurs et donatrices", "donors"),
        ("l'ensemble du personnel", "staff"),
        ("alumnos/as", "students"),
        ("candidati/e", "job_applicants"),
        ("medewerk(st)ers", "staff"),
        ("all our employees", "staff"),
        ("employees of the company", "staff"),
        ("adhérents de l'association", "members"),
        ("employees (former)", "former_staff"),
        ("Mitarbeiter (ehemalige)", "former_staff"),
        ("Kunden (potenzielle)", "enquirers"),
        ("employees (office)", "staff"),
        ("Kunden und Kundenbetreuer", None),
        ("members (excluding minors)", None),
        ("employees of the client", None),
    ],
)
def test_what_is_bent_means_what_its_plain_form_does(text: str, means: str | None) -> None:
    read = code_of(text, "data_subjects")

    assert (read.value if read else None) == means


def test_who_keeps_the_register_is_left_out_of_people_only() -> None:
    assert code_of("administration", "recipient_categories") is None  # internal, a public body or a service: nobody can tell
    assert code_of("Stadtverwaltung der Gemeinde", "recipient_categories", ("de",)) is None
