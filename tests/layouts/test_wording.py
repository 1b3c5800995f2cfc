"""Roles as people write them."""

from __future__ import annotations

import pytest

from ropa.layouts.wording import name_of, phone_of, role_of


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Processor for local clinics", "processor"),
        ("Joint controller with Elm Trust", "joint_controller"),
        ("Auftragsverarbeiter im Auftrag von Kunden", "processor"),
        ("Processor (Art. 28)", "processor"),
        ("Controller (or processor)", ""),
        ("Controller for staff, processor for clients", ""),
        ("Dalszy podmiot przetwarzający (zlecenie)", "sub_processor"),
    ],
)
def test_a_role_may_say_for_whom_and_may_name_no_other(text: str, role: str) -> None:
    read = role_of(text, ("en", "de", "pl"))

    assert (read.value if read else "") == role


@pytest.mark.parametrize(
    ("text", "name", "phone"),
    [
        ("Ana Reed, ana@quay.example, 01632 960110", "Ana Reed", "01632 960110"),
        ("Ana Reed, +44 (0)1632 960 110", "Ana Reed", "+44 (0)1632 960 110"),
        ("Ana Reed; (01632) 960110; ana@quay.example", "Ana Reed", "(01632) 960110"),
        ("Quay House 12, 10115 Berlin", "Quay House 12, 10115 Berlin", None),  # a postcode is no number to call
        ("ana@quay.example", "ana@quay.example", None),
        ("Company 01234567", "Company 01234567", None),
    ],
)
def test_a_phone_number_is_no_part_of_a_name(text: str, name: str, phone: str | None) -> None:
    assert (name_of(text), phone_of(text)) == (name, phone)
