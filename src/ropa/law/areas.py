"""The area of a regime on a day: the countries between which data moves without a restricted transfer."""

from __future__ import annotations

from datetime import date

from ropa.law.tables import rows_in_force


def area(regime: str, day: date | str) -> frozenset[str]:
    """The countries (ISO 3166-1) inside the area on the day: the United Kingdom under uk, the EEA under eu.

    Raises UsageError for a bad day.
    """
    return frozenset(row["place"] for row in rows_in_force("areas", day, regime=regime))
