"""A Register: the whole record as typed tables, what is in force on a day, and its hash."""

from __future__ import annotations

import hashlib
import html
import io
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ropa.errors import LayoutError, UsageError
from ropa.model import cells, codelists
from ropa.model.days import parse_day
from ropa.model.findings import Findings
from ropa.model.regimes import REGIMES, refuse_regime
from ropa.model.schema import Table
from ropa.model.sets import within, yes
from ropa.model.tables import TABLES

HELD_COLUMNS = ("table", "index", "record", "field", "text", "why")
"""Cells that hold text but no value: which row (its index label), the text as written, and why
("placeholder", "answer" or "unreadable")."""


@dataclass(frozen=True)
class Place:
    """Where the rows and columns of one table stood in their source."""

    file: str
    sheet: str = ""
    rows: np.ndarray[Any, Any] = field(default_factory=lambda: np.array([], dtype=np.int64))
    letters: Mapping[str, str] = field(default_factory=dict)
    """For a workbook: the letter of each column by its name, and by its heading as it stands."""
    top: int = 1
    """The row of the headings."""

    def row(self, index: Any) -> int | None:
        """The row, as a spreadsheet shows it, of the frame's row label `index`."""
        return int(self.rows[index]) if isinstance(index, int | np.integer) and 0 <= index < len(self.rows) else None

    def column(self, name: str) -> str | None:
        """The letter of a column in a workbook; None elsewhere."""
        return self.letters.get(name) or None

    def heading(self, heading: str, shown: str) -> str:
        """The place of a heading in words; `shown` is what to call it."""
        letter = self.letters.get(heading, "")
        return f"{self.file} {self.sheet}!{letter}{self.top}" if self.sheet and letter else f"{self.file}:{self.top} {shown}"

    def where(self, index: Any, name: str) -> str:
        """A place in words: `purposes.csv:14 lawful_basis` or `illumit.xlsx purposes!D14`."""
        row = self.row(index)
        if not self.sheet:
            spot = f"{self.file}:{row}" if row else self.file
            return f"{spot} {name}".strip()
        if row is None:
            return f"{self.file} {self.sheet}"
        letter = self.letters.get(name, "")
        spot = f"{self.file} {self.sheet}!{letter}{row}"
        return spot if letter or not name else f"{spot} {name}"


def keeps_record(organisations: pd.DataFrame) -> pd.Series:
    """For each organisation whether the record is its own: it is marked as the holder."""
    return yes(organisations["is_holder"])


@dataclass(frozen=True)
class RecordPlace(Place):
    """Where the records of one table stood in a file of records, like JSON: counted from 1, `sheet` the name of their list."""

    def row(self, index: Any) -> int | None:
        """The number of the record with the frame's row label `index`."""
        return index + 1 if isinstance(index, int | np.integer) and index >= 0 else None

    def heading(self, heading: str, shown: str) -> str:
        """The place of a field in words; `shown` is what to call it."""
        return f"{self.file} {self.sheet} {shown}"

    def where(self, index: Any, name: str) -> str:
        """A place in words: `register.json purposes record 14 lawful_basis`."""
        number = self.row(index)
        return " ".join(filter(None, [self.file, self.sheet, f"record {number}" if number else "", name]))


@dataclass(frozen=True)
class Register:
    """The record as typed tables (`TABLES`), each an attribute of its name; never changed in place.

    Beside the data: `held`, the cells that hold text
    but no value (columns `HELD_COLUMNS`), and `places`, where each table's rows stood.
    """

    tables: Mapping[str, pd.DataFrame]
    held: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(HELD_COLUMNS)))
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)
    settings: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def __getitem__(self, table: str) -> pd.DataFrame:
        """The table of that name. Raises KeyError."""
        return self.tables[table]

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name in TABLES and "tables" in vars(self):
            return self.tables[name]
        raise AttributeError(f"a register has no table {name!r}")

    def __dir__(self) -> list[str]:
        return sorted([*super().__dir__(), *TABLES])

    def with_tables(self, changed: Mapping[str, pd.DataFrame]) -> Register:
        """A copy with some tables replaced. Raises KeyError for a name that is no table's."""
        if unknown := set(changed) - set(TABLES):
            raise KeyError(f"a register has no table {', '.join(sorted(unknown))}")
        return replace(self, tables={**self.tables, **changed})

    @cached_property
    def holder(self) -> pd.Series:
        """The row of the organisation whose record this is. Raises LayoutError if it is not exactly one."""
        if self.known_holder is None:
            raise LayoutError("organisations: is_holder must be yes for exactly one organisation")
        return self.known_holder

    @cached_property
    def known_holder(self) -> pd.Series | None:
        """The row of the organisation whose record this is; None if it is not exactly one."""
        held_by = self.organisations[keeps_record(self.organisations)]
        return held_by.iloc[0] if len(held_by) == 1 else None

    def rows(self) -> dict[str, int]:
        """The number of rows of each table."""
        return {table: len(self[table]) for table in TABLES}

    def canonical(self, table: str) -> pd.DataFrame:
        """A table as canonical text: what `write` writes and the hash is taken of; missing where blank.

        A cell without a value stands as it was written.
        """
        model, frame = TABLES[table], self[table]
        texts = pd.DataFrame({c.name: cells.to_text(frame[c.name], c) for c in model.columns().values()})
        held = self.held[self.held["table"] == table]
        held = held[held["index"].isin(texts.index)]  # a part of a register has fewer rows
        for name, part in held.groupby("field", sort=False):
            texts.loc[part["index"], name] = part["text"].to_numpy()
        return texts

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical CSV of all that is filled in, whatever the source or its order.

        Empty tables and columns do not count, so a column that a later version adds changes nothing.
        """
        digest = hashlib.sha256()
        for table in TABLES:
            if self[table].empty:
                continue
            texts = self.canonical(table).dropna(axis="columns", how="all").dropna(how="all")
            if texts.empty:
                continue
            texts = texts.sort_values(list(texts.columns), na_position="first")
            buffer = io.StringIO()
            texts.to_csv(buffer, index=False, lineterminator="\n")
            digest.update(f"{table}\n".encode() + buffer.getvalue().encode("utf-8", "surrogatepass"))
        return digest.hexdigest()

    def equals(self, other: object) -> bool:
        """Whether the other register holds the same content, wherever it came from."""
        return isinstance(other, Register) and self.hash == other.hash

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><td>{t}</td><td>{n}</td></tr>" for t, n in self.rows().items() if n)
        return (
            f"<p><strong>Register</strong> {self.hash[:12]}</p>"
            f"<table><thead><tr><th>table</th><th>rows</th></tr></thead><tbody>{rows}</tbody></table>"
        )


# -- what is in force on a day --------------------------------------------------------------------


@dataclass(frozen=True)
class InForce:
    """The part of a register that is in force on a day under a regime, and what was left out."""

    register: Register
    as_of: date
    regime: str | None
    left_out: pd.DataFrame
    """Columns table, reason, rows: how many rows are not shown, and why."""


def holder_regimes(register: Register) -> list[str]:
    """The regimes that the holder is under."""
    holder = register.holder
    return [regime for regime in REGIMES if holder[f"{regime}_gdpr"] is not pd.NA and bool(holder[f"{regime}_gdpr"])]


def choose_regime(register: Register, regime: str | None) -> str:
    """The regime of a run: the one asked for, else the holder's only one.

    Raises UsageError where the holder is under both or none and nobody chose.
    """
    if regime is not None:
        refuse_regime(regime)
        return regime
    found = holder_regimes(register)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError("the holder is under no regime: set uk_gdpr or eu_gdpr in organisations, or give --regime uk or --regime eu")
    raise UsageError("the holder is under both regimes: run once with --regime uk and once with --regime eu")


def zone_of(register: Register) -> str:
    """The time zone of the holder, by its country; London's where that is not known."""
    holder = register.known_holder
    country = None if holder is None else holder["country"]
    named = codelists.codelist("countries")["timezone"].get(country, "") if isinstance(country, str) else ""
    return str(named) or "Europe/London"


def end_of_day(register: Register, day: date) -> pd.Timestamp:
    """The instant at which the day ends where the holder is, in UTC."""
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone_of(register)))
    return pd.Timestamp(midnight).tz_convert("UTC")


CURRENT, PLANNED, ENDED = "current", "planned", "ended"


def phase(activities: pd.DataFrame, day: date) -> pd.Series:
    """For each activity whether it is current, planned or ended on the day."""
    today = pd.Timestamp(day)
    phases = pd.Series(CURRENT, index=activities.index, dtype="str")
    phases[activities["started_on"] > today] = PLANNED
    phases[activities["ended_on"] <= today] = ENDED
    return phases


def on(
    register: Register,
    as_of: date | str,
    regime: str | None = None,
    *,
    phases: tuple[str, ...] = (CURRENT,),
) -> InForce:
    """What is in force on a day: the one place that decides it.

    A row counts if its start is blank or on or before the day and its end blank or after it; a log
    row counts if its date is on or before the day; an event after the day is not yet known. Rows
    follow what they belong to. With a regime, activities that name the other one are left out.
    Row labels are kept, so that a finding can be traced to its place.
    """
    day = parse_day(as_of)
    end = end_of_day(register, day)
    today = pd.Timestamp(day)
    kept: dict[str, pd.DataFrame] = {}
    counts: list[dict[str, object]] = []
    for table, model in _parents_first():
        frame = register[table]
        if frame.empty:
            kept[table] = frame
            continue
        reasons = pd.Series(None, index=frame.index, dtype="object")
        _mark(reasons, _not_in_force(model, frame, today, end), table)
        if table == "activities":
            _mark_activities(reasons, frame, day, regime, phases)
        for column in model.of_kind("link"):
            if column.required and column.to in kept:
                gone = register[column.to][TABLES[column.to].key()]
                gone = gone[~register[column.to].index.isin(kept[column.to].index)]
                if len(gone):
                    _mark(reasons, {f"belongs to a row of {column.to} left out": within(frame[column.name], gone)}, "")
        stays = reasons.isna().to_numpy()
        kept[table] = _as_known(model, frame if stays.all() else frame[stays], today, end)
        counts += [{"table": table, "reason": reason, "rows": int(n)} for reason, n in reasons.value_counts().items()]
    left_out = pd.DataFrame(counts, columns=["table", "reason", "rows"])
    return InForce(register.with_tables(kept), day, regime, left_out)


def _parents_first() -> list[tuple[str, type[Table]]]:
    """The tables in an order in which every table comes after those its rows belong to."""
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


def _mark(reasons: pd.Series, found: Mapping[str, pd.Series], table: str) -> None:
    """Write each reason where its mask holds and no reason stands yet."""
    for reason, mask in found.items():
        if table == "activities" and reason in ("not yet started", "ended"):
            continue  # the phases decide
        if mask.any():
            reasons[reasons.isna() & yes(mask)] = reason


def _mark_activities(reasons: pd.Series, frame: pd.DataFrame, day: date, regime: str | None, phases: tuple[str, ...]) -> None:
    phase_of = phase(frame, day)
    words = {PLANNED: "not yet started", ENDED: "ended", CURRENT: "in force"}
    for name, reason in words.items():
        if name not in phases:
            reasons[reasons.isna() & (phase_of == name)] = reason
    if regime is not None:
        reasons[reasons.isna() & frame["regime"].notna() & (frame["regime"] != regime)] = "under the other regime"


def _not_in_force(model: type[Table], frame: pd.DataFrame, today: pd.Timestamp, end: pd.Timestamp) -> dict[str, pd.Series]:
    """The rows that do not count on the day, by reason."""
    found: dict[str, pd.Series] = {}
    if start := model.dated("start"):
        found["not yet started"] = frame[start] > today
    if stop := model.dated("end"):
        found["ended"] = frame[stop] <= today
    if logged := model.dated("logged"):
        found["not yet happened"] = _after(frame[logged], today, end)
    return found


def _after(dates: pd.Series, today: pd.Timestamp, end: pd.Timestamp) -> pd.Series:
    """Which dates or instants lie after the day."""
    return dates >= end if isinstance(dates.dtype, pd.DatetimeTZDtype) else dates > today


def _as_known(model: type[Table], frame: pd.DataFrame, today: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """The rows as they were known on the day: events that lie ahead are blank."""
    blank = {
        column.name: later
        for column in model.of_kind("date", "instant")
        if column.role == "event" and (later := _after(frame[column.name], today, end)).any()
    }
    if not blank:
        return frame
    frame = frame.copy()
    for name, later in blank.items():
        frame.loc[later, name] = pd.NaT
    return frame


# -- a case: all that a report needs --------------------------------------------------------------


def register_name(source: str) -> str:
    """The name of a register without its folder: the last part of its path or URL; `sample:illumit` stays."""
    return source if source.startswith("sample:") else Path(source).name or source


Words = ParamSpec("Words")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Case:
    """A register, what was found in it, and the day and regime it was looked at under.

    Without `as_of` nothing was assessed: the findings are of shape alone.
    """

    register: Register
    findings: Findings
    as_of: date | None
    regime: str | None
    source: str

    @property
    def name(self) -> str:
        """What to call the register (see `register_name`)."""
        return register_name(self.source)

    @cached_property
    def in_force(self) -> InForce:
        """What is in force on the day. Raises UsageError where the case has no day."""
        if self.as_of is None:
            raise UsageError("not assessed: open the register with as_of, like ropa.open(path, as_of='2026-11-22')")
        return on(self.register, self.as_of, self.regime)

    @cached_property
    def _answers(self) -> dict[Hashable, Any]:
        return {}

    def once(self, question: Callable[Concatenate[Case, Words], Answer], *args: Words.args, **kwargs: Words.kwargs) -> Answer:
        """What a function of the case answers, worked out the first time only: `case.once(disposals)` is `disposals(case)`.

        A case does not change, so neither does the answer. A table is handed out as a copy that shares its data
        until one of the two is written to, so that whoever asks may change what they get.
        """
        key = (question, args, tuple(sorted(kwargs.items())))
        if key not in self._answers:
            self._answers[key] = question(self, *args, **kwargs)
        answer = self._answers[key]
        return cast("Answer", answer.copy(deep=False) if isinstance(answer, pd.DataFrame | pd.Series) else answer)

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled and copied: everything but the answers, which are quick to work out again."""
        return {name: value for name, value in vars(self).items() if name != "_answers"}

    def _repr_html_(self) -> str:
        status = f"as of {self.as_of}, {self.regime}" if self.as_of else "not assessed (no as_of given)"
        return f"<p><strong>Case</strong> {html.escape(self.name)}: {status}</p>{self.register._repr_html_()}{self.findings._repr_html_()}"
