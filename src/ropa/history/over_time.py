"""A register over time: its case, and the cases of its earlier states."""

from __future__ import annotations

from datetime import date

import pandas as pd

from ropa.case.case import Case
from ropa.case.opening import open_case
from ropa.errors import UsageError
from ropa.history.compare import archive_of, on_day
from ropa.sources.states import Archived

MONTHS = 3
"""How many months lie between two days on which a register without an archive is looked at."""


def over_time(case: Case, points: int = 5) -> list[Case]:
    """The case and its earlier states, the oldest first, at most so many.

    If its source is an archive, the states are the snapshots taken before its day, and not after the one that it is of, each looked
    at on the day it was taken; of more than `points`, some in between are left out, evenly. Any other register is looked at as it is
    now, on earlier days three months apart.
    Raises UsageError if the case has no day or points is below 1, SourceError if a snapshot cannot be read.
    """
    if case.as_of is None:
        raise UsageError("not assessed: open the register with as_of, like ropa.open(path, as_of='2026-11-22')")
    if points < 1:
        raise UsageError(f"points is {points}; it must be at least 1")
    state = archive_of(case)
    if state is not None:
        return [*(open_case(name, day, case.regime) for name, day in _snapshots(state, case.as_of, points - 1)), case]
    days = [(pd.Timestamp(case.as_of) - pd.DateOffset(months=MONTHS * back)).date() for back in range(points - 1, 0, -1)]
    return [*(on_day(case, day.isoformat()) for day in days), case]


def _snapshots(state: Archived, until: date, most: int) -> list[tuple[str, date]]:
    """The names and days of the snapshots before a day, at most so many, the oldest and the newest among them."""
    from ropa.sources.archive import address, chosen, snapshots

    organisation = chosen(state.archive, state.organisation, state.day).organisation
    taken = {one.taken_at.date() for one in snapshots(state.archive, organisation)}
    days = sorted(day for day in taken if day < until and (state.day is None or day <= state.day))
    if len(days) > most:
        days = [days[round(place * (len(days) - 1) / max(1, most - 1))] for place in range(most)]
    return [(address(state.archive, organisation, day), day) for day in days]
