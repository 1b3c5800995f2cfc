"""The regulator's name by day, where people read it."""

from __future__ import annotations

import pytest

from ropa.law.clocks import breach_due
from ropa.law.regulators import named_regulator, regulator_name
from ropa.law.transfers import destination


def test_the_regulator_is_called_what_it_is_on_the_day() -> None:
    assert regulator_name("uk", "2026-09-29") == "Information Commissioner"
    assert regulator_name("uk", "2026-09-30") == "Information Commission"
    assert regulator_name("eu", "2026-09-30") == "supervisory authority"


def test_as_a_line_of_its_own_it_has_its_days() -> None:
    assert named_regulator("uk", "2026-09-29") == "Information Commissioner (until 29 September 2026)"
    assert named_regulator("uk", "2026-09-30") == "Information Commission (from 30 September 2026)"
    assert named_regulator("eu", "2026-09-30") == "Supervisory authority"


@pytest.mark.parametrize(
    ("day", "regime", "name"),
    [
        ("2026-09-29", "uk", "Information Commissioner"),
        ("2026-09-30", "uk", "Information Commission"),
        ("2026-09-30", "eu", "supervisory authority"),
    ],
)
def test_what_a_transfer_needs_of_the_regulator_names_it(day: str, regime: str, name: str) -> None:
    needs = [need for offer in destination("CN", day, regime).mechanisms for need in offer["needs"]]

    assert f"the approval of the {name}" in needs
    assert f"the {name} told" in needs


@pytest.mark.parametrize(
    ("day", "between"), [("2026-02-04", "the public bodies"), ("2026-02-05", "a public body and another relevant person")]
)
def test_an_instrument_of_public_bodies_is_between_whom_the_law_says(day: str, between: str) -> None:
    needs = [need for offer in destination("CN", day, "uk").mechanisms for need in offer["needs"]]

    assert f"the binding instrument between {between}" in needs


@pytest.mark.parametrize(
    ("aware", "name"), [("2026-09-26T12:00:00Z", "Information Commissioner"), ("2026-09-27T12:00:00Z", "Information Commission")]
)
def test_a_breach_is_told_to_whom_it_is_on_its_last_day(aware: str, name: str) -> None:
    assert any(f"(in the United Kingdom the {name})" in step for step in breach_due(aware).steps)
