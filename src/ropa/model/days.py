"""The day on which a register or the law is looked at (`as_of`), and which days are allowed."""

from __future__ import annotations

from datetime import date, datetime

from ropa.errors import UsageError

YEARS = range(1900, 2101)
"""The years that are allowed: calendars of holidays and archives do not reach further."""


def parse_day(day: date | str) -> date:
    """A day from a date, a datetime or an ISO string. Raises UsageError if it is no date, or its year is not in `YEARS`."""
    if isinstance(day, date) and day == day:
        found = day.date() if isinstance(day, datetime) else day
    else:
        try:
            found = date.fromisoformat(day)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            raise UsageError(f"as_of: {day!r} is not a date; write it like 2026-11-22") from None
    if found.year not in YEARS:
        raise UsageError(f"as_of: {found.isoformat()} is not between {YEARS[0]} and {YEARS[-1]}")
    return found
