"""The regulator's name by day, where people read it."""

from __future__ import annotations

import pytest

from ropa.law.clocks import breach_due
from ropa.law.regulators import regulator_name


def test_the_regulator_is_called_what_it_is_on_the_day() -> None:
    assert regulator_name("uk", "2026-09-29") == "Information Commissioner"
    assert regulator_name("uk", "2026-09-30") == "Information Commission"
    assert regulator_name("eu", "2026-09-30") == "supervisory authority"


@pytest.mark.parametrize(
    ("aware", "name"), [("2026-09-26T12:00:00Z", "Information Commissioner"), ("2026-09-27T12:00:00Z", "Information Commission")]
)
def test_a_breach_is_told_to_whom_it_is_on_its_last_day(aware: str, name: str) -> None:
    assert any(f"(in the United Kingdom the {name})" in step for step in breach_due(aware).steps)
