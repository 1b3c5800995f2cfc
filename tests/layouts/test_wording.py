"""Roles as people write them."""

from __future__ import annotations

import pytest

from ropa.layouts.wording import role_of


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
