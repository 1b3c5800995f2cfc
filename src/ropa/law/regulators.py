"""What the regulator is called on a day. A module of its own, so that clocks name it without pandas."""

from __future__ import annotations

from datetime import date

from ropa.law.tables import rows_in_force
from ropa.text import day_words


def named_regulator(regime: str, day: date | str) -> str:
    """The regulator as a line of its own: the name, and from when until when it is called so. Raises UsageError for a bad day."""
    row = next(iter(rows_in_force("regulators", day, regime=regime)))
    name = str(row["name"])[:1].upper() + str(row["name"])[1:]
    dates = [f"{word} {day_words(row[column])}" for word, column in (("from", "valid_from"), ("until", "valid_to")) if row[column]]
    return f"{name} ({', '.join(dates)})" if dates else name


def regulator_name(regime: str, day: date | str) -> str:
    """What the regulator of the regime is called on the day. Raises UsageError for a bad day."""
    return next(str(row["name"]) for row in rows_in_force("regulators", day, regime=regime))
