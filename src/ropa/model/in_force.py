"""What of a register is in force on a day. Only this module decides it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ropa.model import codelists
from ropa.model.days import parse_day
from ropa.model.membership import within
from ropa.model.register import Later, Register, refuse_no_register
from ropa.model.schema import Table
from ropa.model.tables import TABLES


@dataclass(frozen=True)
class InForce:
    """The part of a register that is in force on a day under a regime, and how much was left out."""

    register: Register
    as_of: date
    regime: str | None
    left_out: pd.DataFrame
    """One row per table and reason; columns table, reason, rows (how many were left out)."""


def zone_of(register: Register) -> str:
    """The name of the holder's time zone, by its country; Europe/London if that is not known."""
    holder = register.known_holder
    country = None if holder is None else holder["country"]
    named = codelists.codelist("countries")["timezone"].get(country, "") if isinstance(country, str) else ""
    return str(named) or "Europe/London"


def end_of_day(register: Register, day: date) -> pd.Timestamp:
    """The instant, in UTC, at which the day ends in the holder's time zone."""
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone_of(register)))
    return pd.Timestamp(midnight).tz_convert("UTC")


CURRENT, PLANNED, ENDED = "current", "planned", "ended"


def phase(activities: pd.DataFrame, day: date) -> pd.Series:
    """For each activity whether it is CURRENT, PLANNED or ENDED on the day."""
    today = np.datetime64(day)
    phases = np.full(len(activities), CURRENT, dtype=object)
    phases[activities["started_on"].to_numpy() > today] = PLANNED
    phases[activities["ended_on"].to_numpy() <= today] = ENDED
    return pd.Series(phases, index=activities.index, dtype=pd.StringDtype(na_value=np.nan))


def on(
    register: Register,
    as_of: date | str,
    regime: str | None = None,
    *,
    phases: tuple[str, ...] = (CURRENT,),
) -> InForce:
    """The part of a register that is in force on a day.

    A row is in force if its start is blank or not after the day, and its end is blank or after the day. A log entry is
    in force if its date is not after the day. An event after the day becomes blank. A row goes with the rows that it
    belongs to (its required links). Activities stay if their phase is one of `phases`; with a regime, activities of
    the other regime are left out. Row labels are kept, so that a finding can be traced to its place.

    Raises UsageError if `as_of` is no day.
    """
    refuse_no_register(register)
    day = parse_day(as_of)
    bounds = _Bounds(np.datetime64(day, "s"), end_of_day(register, day).to_numpy())
    left: dict[str, pd.Series] = {}
    kept: dict[str, pd.DataFrame] = {}
    later: dict[str, Later] = {}
    counts: list[dict[str, object]] = []
    rows = register.rows()
    for table, model in _parents_first():
        if not rows[table]:
            continue
        frame = register.shared(table)
        if table == "activities":
            masks = list(_of_phase_or_regime(frame, day, regime, phases))
        else:
            masks = list(_not_in_force(model, frame, bounds))
        for column in model.of_kind("link"):
            if column.required and column.to in left:
                mask = within(frame[column.name], left[column.to]).to_numpy()
                masks.append((f"belongs to a row of {column.to} left out", mask))
        out, reasons = _first_reasons(masks, len(frame))
        if reasons:
            later[table] = Later(int(np.count_nonzero(~out)), partial(_the_rest, model, frame, out, bounds))
        elif (known := _as_known(model, frame, bounds)) is not frame:
            kept[table] = known
        if reasons:
            left[table] = frame[model.key()][out]
            counts += [{"table": table, "reason": reason, "rows": number} for reason, number in reasons.items()]
    left_out = pd.DataFrame(counts, columns=["table", "reason", "rows"])
    return InForce(register.narrowed(kept, later), day, regime, left_out)


_Mask = np.ndarray[Any, np.dtype[np.bool_]]


class _Bounds(NamedTuple):
    """The day, and the instant in UTC at which it ends."""

    today: np.datetime64
    end: np.datetime64


@cache
def _parents_first() -> list[tuple[str, type[Table]]]:
    """The tables, ordered so that each comes after the tables that its rows belong to."""
    order: list[str] = []

    def visit(table: str) -> None:
        if table in order:
            return
        for column in TABLES[table].of_kind("link"):
            if column.required and column.to != table:
                visit(column.to)
        order.append(table)

    for table in TABLES:
        visit(table)
    return [(table, TABLES[table]) for table in order]


def _first_reasons(masks: Iterable[tuple[str, _Mask]], rows: int) -> tuple[_Mask, dict[str, int]]:
    """Which of so many rows are left out; and for how many each reason is the first that holds, most first."""
    out = np.zeros(rows, dtype=bool)
    reasons: dict[str, int] = {}
    for reason, mask in masks:
        if number := int(np.count_nonzero(mask & ~out)):
            reasons[reason] = number
            out |= mask
    return out, dict(sorted(reasons.items(), key=lambda one: -one[1]))


def _of_phase_or_regime(activities: pd.DataFrame, day: date, regime: str | None, phases: tuple[str, ...]) -> Iterator[tuple[str, _Mask]]:
    """By reason, the activities whose phase was not asked for, and those of the other regime."""
    phase_of = phase(activities, day).to_numpy(dtype=object)
    words = {PLANNED: "not yet started", ENDED: "ended", CURRENT: "in force"}
    for name, reason in words.items():
        if name not in phases:
            yield reason, phase_of == name
    if regime is not None:
        other = [isinstance(named, str) and named != regime for named in activities["regime"].tolist()]
        yield "under the other regime", np.array(other, dtype=bool)


def _not_in_force(model: type[Table], frame: pd.DataFrame, bounds: _Bounds) -> Iterator[tuple[str, _Mask]]:
    """By reason, which rows are not in force on the day."""
    if start := model.dated("start"):
        yield "not yet started", _moments(frame[start]) > bounds.today
    if stop := model.dated("end"):
        yield "ended", _moments(frame[stop]) <= bounds.today
    if logged := model.dated("logged"):
        yield "not yet happened", _after(frame[logged], bounds)


def _moments(dates: pd.Series) -> np.ndarray[Any, np.dtype[np.datetime64]]:
    """Dates, or instants in UTC."""
    return np.asarray(dates.array, dtype="datetime64[s]")


def _after(dates: pd.Series, bounds: _Bounds) -> _Mask:
    """Which dates or instants lie after the day."""
    return _moments(dates) >= bounds.end if isinstance(dates.dtype, pd.DatetimeTZDtype) else _moments(dates) > bounds.today


def _the_rest(model: type[Table], frame: pd.DataFrame, out: _Mask, bounds: _Bounds) -> pd.DataFrame:
    """The rows that are not left out, as they were known on the day."""
    return _as_known(model, frame[~out], bounds)


def _as_known(model: type[Table], frame: pd.DataFrame, bounds: _Bounds) -> pd.DataFrame:
    """The rows as they were known on the day: events after it are blank."""
    blank = {
        column.name: later
        for column in model.of_kind("date", "instant")
        if column.role == "event" and (later := _after(frame[column.name], bounds)).any()
    }
    if not blank:
        return frame
    frame = frame.copy()
    for name, later in blank.items():
        frame.loc[later, name] = pd.NaT
    return frame
