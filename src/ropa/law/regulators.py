"""What the regulator is called on a day. A module of its own, so that clocks name it without pandas."""

from __future__ import annotations

from datetime import date

from ropa.law.tables import rows_in_force


def regulator_name(regime: str, day: date | str) -> str:
    """What the regulator of the regime is called on the day. Raises UsageError for a bad day."""
    return next(str(row["name"]) for row in rows_in_force("regulators", day, regime=regime))
