"""Two registers, or one register on two days, side by side: what changed, what it means in law, which findings came and went."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from ropa.case.case import Case
from ropa.case.judging import judged
from ropa.case.opening import case_of, open_case
from ropa.errors import UsageError, refuse_other
from ropa.history.apart import comparable, comparable_findings, reduced
from ropa.history.diff import ADDED, CHANGED, ENDED, REMOVED, RENAMED, diff, new_keys, own_keys, with_new_keys
from ropa.history.undivided import named_by, parts_of, together
from ropa.history.untold import AFTER, BEFORE, untold
from ropa.history.untold import words as untold_words
from ropa.history.weigh import Both, weighed
from ropa.history.words import comparison_lines, not_whole
from ropa.model.days import parse_day
from ropa.model.findings import COLUMNS as FINDING_COLUMNS
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.sources import read
from ropa.sources.database import named
from ropa.sources.states import Archived, state_of

STARTED = "started"
"""A kind of change between two days: a row that was there before has come into force."""

KINDS = (ADDED, STARTED, CHANGED, RENAMED, ENDED, REMOVED)

OPENED, CLOSED, STILL_OPEN = "opened", "closed", "still open"
"""The states of a finding between two cases."""

Side = Case | str | Path | date
"""What may be compared: a case, the path of a register, or a day."""

_SIDES = "a Case, the path of a register or a day is compared; case.what_if(…) makes a Case with other cells, ropa.write a path"


@dataclass(frozen=True, repr=False)
class Comparison:
    """What changed from one case to another. `print(comparison)` says it in at most twenty lines."""

    before: Case
    after: Case
    changes: pd.DataFrame
    """One row per added, started, renamed, ended or removed row and per changed cell: table, record, field, old, new, kind, weight
    (act, record, detail), activity_id, means, look_at, law. All text."""
    findings: pd.DataFrame
    """One row per finding of either case that counts: state (opened, closed, still open), why, and the columns of Findings, as the
    later case has them where it has them."""
    not_compared: pd.DataFrame
    """One row per table or column that a register of another layout tells nothing of, so that nothing is said of it (see `untold`), per
    column, or table, of which it says less in so many cells, or rows (`cells`), and per activity that it divides by purpose, so that its
    parts are compared as one (field `divided=KEY`)."""

    @property
    def added(self) -> pd.DataFrame:
        """The rows that are new, and those that have come into force."""
        return self._of(ADDED, STARTED)

    @property
    def removed(self) -> pd.DataFrame:
        """The rows that are gone."""
        return self._of(REMOVED)

    @property
    def ended(self) -> pd.DataFrame:
        """The rows that have ended."""
        return self._of(ENDED)

    @property
    def changed(self) -> pd.DataFrame:
        """The cells that hold something else."""
        return self._of(CHANGED)

    @property
    def renamed(self) -> pd.DataFrame:
        """The rows that have another key: old and new hold the two keys."""
        return self._of(RENAMED)

    @property
    def opened(self) -> pd.DataFrame:
        """The findings that were not there before."""
        return self._in(OPENED)

    @property
    def closed(self) -> pd.DataFrame:
        """The findings that are no longer there, or no longer count."""
        return self._in(CLOSED)

    @property
    def still_open(self) -> pd.DataFrame:
        """The findings that were there before and still are."""
        return self._in(STILL_OPEN)

    def _of(self, *kinds: str) -> pd.DataFrame:
        return self.changes[self.changes["kind"].isin(kinds)].reset_index(drop=True)

    def _in(self, state: str) -> pd.DataFrame:
        return self.findings[self.findings["state"] == state].drop(columns="state").reset_index(drop=True)

    def counts(self) -> dict[str, int]:
        """How many changes of each kind and findings in each state there are. Each is a key, also if there are none."""
        kinds, states = self.changes["kind"].value_counts(), self.findings["state"].value_counts()
        return {kind: int(kinds.get(kind, 0)) for kind in KINDS} | {s: int(states.get(s, 0)) for s in (OPENED, CLOSED, STILL_OPEN)}

    @cached_property
    def lines(self) -> list[str]:
        """The comparison as lines for people, without the text that cells hold; see `comparison_lines`."""
        return comparison_lines(self.before, self.after, self.changes, self.findings, self.caveats)

    @property
    def caveats(self) -> list[str]:
        """What to know before the changes: a line for each side that was not read whole, or that tells nothing of something."""
        return [
            *not_whole(self.before, self.after),
            *untold_words(self.not_compared, {BEFORE: self.before.name, AFTER: self.after.name}),
        ]

    def __repr__(self) -> str:
        most = 20
        return "\n".join(
            self.lines if len(self.lines) <= most else [*self.lines[: most - 1], f"… and {len(self.lines) - most + 1} lines more"]
        )

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(repr(self))}</pre>"


def compare(
    before: Side, after: Side, *, register: Case | str | Path | None = None, as_of: date | str | None = None, regime: str | None = None
) -> Comparison:
    """What changed from one state of a register to another, and which findings opened, closed or are still open.

    Each side is a Case, the path of a register, or a day (a date or its ISO text). A path is opened as of `as_of`; without one
    beside a Case, as of the Case's day. A day stands for the other side's register on that day: of an archive, what was kept by then
    (before the first snapshot, what that holds), of any other register what it says now of that day. For two days, `register` says
    which: `compare("2026-01-01", "2026-11-22", register="sample:harbour-health")`. If rules were run for one side alone, only
    the findings of shape are compared.

    On one day, all rows are compared. Between two days, what is in force on each is: rows that began, ended or were logged in
    between have changed too, though nobody edited them. Keys find the rows, and a renamed key is found; their order does not matter.

    Raises UsageError for a side that is none of these and for two days without a register, and what `ropa.open` raises.
    """
    cases = _cases(before, after, register, as_of, regime)
    return compared(*cases)


def compared(before: Case, after: Case) -> Comparison:
    """What changed from one case to another (see `compare`)."""
    whose = before, after
    parts = {BEFORE: parts_of(before.register, after.register), AFTER: parts_of(after.register, before.register)}
    before, after = (
        _with_register(case, together(case.register, parts[side])) if parts[side] else case
        for case, side in ((before, BEFORE), (after, AFTER))
    )
    one, other, changes = _states(before, after)
    renamed = new_keys(changes)
    changes = weighed(_by_the_day(changes, after.as_of), Both(one, other, after.as_of, after.regime, renamed))
    left_out = untold(one, other)
    changes, left_out, less = comparable(changes, left_out, one, other)
    shared = {
        side: _with_register(case, reduced(case.register, left_out[left_out["side"] == side], less))
        for side, case in ((AFTER, before), (BEFORE, after))
        if (left_out["side"] == side).any()
    }
    findings = _findings(before, after, changes, renamed, shared)
    findings = comparable_findings(findings, left_out, less, one, other)
    if any(parts.values()):
        left_out = pd.concat([left_out, named_by(parts)], ignore_index=True).astype("str")
    return Comparison(*whose, changes, findings, left_out)


def _day(side: Any) -> str | None:
    """The day that a side stands for; None if it is no day."""
    if isinstance(side, date):
        return parse_day(side).isoformat()
    return side if isinstance(side, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", side) and not Path(side).exists() else None


def _cases(
    before: Side, after: Side, register: Case | str | Path | None, as_of: date | str | None, regime: str | None
) -> tuple[Case, Case]:
    for side in (before, after):
        refuse_other(side, (Case, str, PathLike, date), _SIDES)
    days = _day(before), _day(after)
    if all(days) and register is None:
        raise UsageError("two days are compared of one register: say which, like ropa.compare(day, day, register='sample:illumit')")
    if register is not None and not all(days):
        raise UsageError("register= is for two days; here one side is a register already")
    if not any(days):
        as_of = as_of or next((side.as_of for side in (before, after) if isinstance(side, Case)), None)
        opened = [side if isinstance(side, Case) else open_case(named(side), as_of, regime) for side in (before, after)]
        return opened[0], opened[1]
    of = register if register is not None else (before if days[0] is None else after)
    case = of if isinstance(of, Case) else open_case(named(of), as_of or days[0] or days[1], regime)
    made = [case if day is None else _kept_by(case, day, regime) for day in days]
    return made[0], made[1]


def archive_of(case: Case) -> Archived | None:
    """The archive that a case was read from; None if it was read from none, or was changed since."""
    try:
        state = state_of(case.source)
    except UsageError:  # `ARCHIVE@DATE (what if)`
        return None
    return state if isinstance(state, Archived) else None


def _kept_by(case: Case, day: str, regime: str | None) -> Case:
    """A case on another day: of an archive, by the snapshot that held then; else as `on_day`."""
    state = archive_of(case)
    if state is None:
        return on_day(case, day, regime)
    from ropa.sources.archive import address, chosen, snapshots

    now = chosen(state.archive, state.organisation, state.day)
    kept = snapshots(state.archive, now.organisation)
    then = [one for one in kept if one.number <= now.number and one.taken_at.date() <= parse_day(day)] or kept[:1]
    if then[-1].number == now.number:
        return on_day(case, day, regime)
    name = address(state.archive, now.organisation, then[-1].taken_at.date())
    return case_of(read(name), day, regime or case.regime, ignore=case.unasked)


def on_day(case: Case, day: str, regime: str | None = None) -> Case:
    """The register of a case on another day, by the rules that were asked for before. It is not read anew."""
    if case.as_of is not None and case.as_of.isoformat() == day:
        return case
    moved = case.what_if(as_of=day, regime=regime)
    return Case(moved.register, moved.findings, moved.as_of, moved.regime, case.source)


def _states(before: Case, after: Case) -> tuple[Register, Register, pd.DataFrame]:
    """The two states that are compared, and what changed between them."""
    whole = diff(before.register, after.register)
    if before.as_of is None or after.as_of is None or before.as_of == after.as_of or before.regime != after.regime:
        return before.register, after.register, whole
    one, other = before.in_force.register, after.in_force.register
    renamed = new_keys(whole)
    found = diff(one, other, renamed)
    parts = []
    for table, part in found.groupby("table", sort=False):
        model = TABLES[str(table)]
        were = with_new_keys(before.register[str(table)][model.key()], renamed.get(str(table), {}))
        are = after.register[str(table)][model.key()]
        part = part.copy()
        if not model.dated("logged"):
            part["kind"] = part["kind"].mask((part["kind"] == ADDED) & part["record"].isin(were), STARTED)
        gone = (part["kind"] == REMOVED) & own_keys(part, renamed).isin(are)
        part["kind"] = part["kind"].mask(gone, ENDED)
        parts.append(_with_days(part, after.register, str(table)))
    # What is in force on neither day, like an activity that is planned, is compared as it is written.
    shown = pd.concat(
        [pd.DataFrame({"table": t, "record": r[t][TABLES[t].key()]}) for r in (one, other) for t in TABLES if len(r[t])] or [found]
    )
    known = set(zip(shown["table"], shown["record"], strict=True)) | {(t, k) for t, names in renamed.items() for k in names.values()}
    rest = whole[[pair not in known for pair in zip(whole["table"], whole["record"], strict=True)]]
    parts += [rest] if len(rest) else []
    made = pd.concat(parts, ignore_index=True) if parts else found
    order = {table: n for n, table in enumerate(TABLES)}
    return one, other, made.sort_values("table", key=lambda names: names.map(order), kind="stable", ignore_index=True).astype("str")


def _by_the_day(changes: pd.DataFrame, day: date | None) -> pd.DataFrame:
    """The changes, where an end that has come since has ended its row, and one that is still to come is a cell that changed."""
    ends = {table: model.dated("end") for table, model in TABLES.items()}
    cells = changes["field"].notna() & (changes["field"] == changes["table"].map(ends)) & changes["kind"].isin((CHANGED, ENDED))
    if day is None or not cells.any():
        return changes
    came, was = (pd.to_datetime(changes.loc[cells, side], format="%Y-%m-%d", errors="coerce") for side in ("new", "old"))
    over = (came <= pd.Timestamp(day)) & ~(was <= pd.Timestamp(day))
    kinds = changes.loc[cells, "kind"].mask(came.notna(), CHANGED).mask(over, ENDED)
    return changes.assign(kind=changes["kind"].mask(cells, kinds))


def _with_days(part: pd.DataFrame, register: Register, table: str) -> pd.DataFrame:
    """Rows that started or ended between two days, with the day on which they did, where their table has one."""
    model = TABLES[table]
    texts = register.canonical(table).dropna(subset=model.key()).drop_duplicates(model.key()).set_index(model.key())
    for kind, role in ((STARTED, "start"), (ENDED, "end")):
        name, rows = model.dated(role), (part["kind"] == kind) & part["field"].isna()
        if name is None or not rows.any():
            continue
        days = part.loc[rows, "record"].map(texts[name])
        part.loc[days.index[days.notna()], "field"] = name
        part.loc[days.index, "new"] = days
    return part


_PLACE = ["code", "table", "record", "field"]
_KEY = [*_PLACE, "said", "number"]


def _with_register(case: Case, register: Register) -> Case:
    """A case of another register, assessed on the same day by the same rules, with the findings of shape that it had."""
    if case.as_of is None:
        return case
    found, _, _ = judged(register, case.findings.of_shape, case.as_of, case.regime, ignore=case.unasked)
    return Case(register, found, case.as_of, case.regime, case.source)


def _findings(
    before: Case, after: Case, changes: pd.DataFrame, renamed: dict[str, dict[str, str]], shared: dict[str, Case]
) -> pd.DataFrame:
    """The findings of both cases that count, with their states.

    For a side that tells less than the other, `shared` holds the other one with no more than that tells: what is found there
    too has not opened, and what is not found there either has not closed.
    """
    one_alone = (before.as_of is None) != (after.as_of is None)  # what nobody looked for has neither opened nor closed
    old, new = (_numbered(case, names, shape_alone=one_alone) for case, names in ((before, renamed), (after, {})))
    # Where a place has one finding of a code in both cases, it is the same one, whatever else it says now.
    lone = [set(map(tuple, side.loc[~side.duplicated(_PLACE, keep=False), _PLACE].to_numpy())) for side in (old, new)]
    for side in (old, new):
        alone = [place in lone[0] and place in lone[1] for place in map(tuple, side[_PLACE].to_numpy())]
        side["said"] = side["said"].mask(pd.Series(alone, index=side.index, dtype=bool), "")
    key = _KEY
    both = old.merge(new[[*key, "waived"]], on=key, how="outer", suffixes=("", "_after"), indicator=True)
    left, right = (both["_merge"] != "right_only") & both["waived"].eq(""), (both["_merge"] != "left_only") & both["waived_after"].eq("")
    both["state"] = (
        pd.Series(None, index=both.index, dtype="str")
        .mask(left & right, STILL_OPEN)
        .mask(left & ~right, CLOSED)
        .mask(right & ~left, OPENED)
    )
    for which, case in shared.items():
        there = _numbered(case, renamed if which == AFTER else {}, shape_alone=one_alone)
        known = pd.MultiIndex.from_frame(both[_PLACE]).isin(pd.MultiIndex.from_frame(there[_PLACE]))
        came, went = (OPENED, CLOSED) if which == AFTER else (CLOSED, OPENED)
        both["state"] = both["state"].mask(((both["state"] == came) & known) | ((both["state"] == went) & ~known))
    both["why"] = _whys(both, before, after, changes.assign(record=own_keys(changes, renamed)))
    told = both.loc[both["state"].notna(), [*key, "state", "why"]]
    rows = []
    for state, side in ((OPENED, new), (CLOSED, old), (STILL_OPEN, new)):
        rows.append(told[told["state"] == state].merge(side.drop(columns=["waived"]), on=key, how="left", sort=False))
    made = pd.concat(rows, ignore_index=True)
    made["record"] = made["own"].where(made["own"] != "")
    made["field"] = made["field"].where(made["field"] != "")
    made = made.sort_values("order", kind="stable").sort_values(
        "state", key=lambda s: s.map({OPENED: 0, CLOSED: 1, STILL_OPEN: 2}), kind="stable"
    )
    columns = [name for name in FINDING_COLUMNS if name != "waived"]
    return made[["state", "why", *columns]].reset_index(drop=True)


def _numbered(case: Case, renamed: dict[str, dict[str, str]], *, shape_alone: bool) -> pd.DataFrame:
    """The findings of a case with what those of two cases are matched by: code, table, record, field, what is said, and a number."""
    found = pd.DataFrame(case.findings.of_shape if shape_alone else case.findings).reset_index(drop=True)
    found = found.assign(order=range(len(found)), own=found["record"].fillna(""), waived=found["waived"].fillna(""))
    found["record"], found["field"] = found["record"].fillna(""), found["field"].fillna("")
    for table, names in renamed.items():
        found["record"] = found["record"].mask(found["table"] == table, with_new_keys(found["record"], names))
    # What a finding says of its row, without the row's name, which may be another one by now.
    found["said"] = found["message"].str.replace(r"^.*?: ", "", n=1, regex=True)
    found[[*_PLACE, "said"]] = found[[*_PLACE, "said"]].astype(object)  # Arrow joins no column of text that has no part at all
    return found.assign(number=found.groupby([*_PLACE, "said"], sort=False).cumcount())


def _whys(both: pd.DataFrame, before: Case, after: Case, changes: pd.DataFrame) -> list[str | None]:
    """Why each finding opened or closed, as far as that is certain."""
    kinds: dict[tuple[str, str], set[str]] = {}
    for table, record, kind in zip(changes["table"], changes["record"], changes["kind"], strict=True):
        kinds.setdefault((table, record), set()).add(kind)
    unseen = "another row changed"
    if before.as_of != after.as_of:
        unseen = "time passed" if before.register.hash == after.register.hash else "time passed or another row changed"
    if before.register.asked != after.register.asked:
        unseen += ", or only one of the layouts tells it"
    whys: list[str | None] = []
    for row in both[["code", "table", "record", "state", "waived", "waived_after", "_merge"]].itertuples(index=False, name=None):
        code, table, record, state, waived, waived_after, merged = row
        here = kinds.get((table, record), set())
        if state == OPENED:
            if merged == "both":
                whys.append(f"its waiver {waived} no longer holds")
            elif here & {ADDED, STARTED}:
                whys.append("its row is new")
            elif code in before.findings.rules_skipped:
                whys.append(f"the rule did not run before: {before.findings.rules_skipped[code]}")
            else:
                whys.append("its row changed" if here else unseen)
        elif state == CLOSED:
            if merged == "both":
                whys.append(f"waived by {waived_after}")
            elif here & {REMOVED, ENDED} and CHANGED not in here:
                whys.append("its row has ended" if ENDED in here else "its row is gone")
            elif code in after.findings.rules_skipped:
                whys.append(f"the rule no longer runs: {after.findings.rules_skipped[code]}")
            else:
                whys.append("its row changed" if here else unseen)
        else:
            whys.append(None)
    return whys
