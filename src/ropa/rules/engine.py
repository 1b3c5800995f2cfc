"""What a rule is, and how rules are run: registration, scope, dates, rules that stay silent, and waivers.

A rule is a function of a `View` (the register in force on a day) that returns where something is wrong. The decorator
`rule` says the rest. People read the rule's docstring: its first line says what must hold, the rest what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property, partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ropa.errors import LayoutError, NothingToCheckError, RuleError, UsageError, kind_and_place
from ropa.facts.exemptions import exempted
from ropa.facts.parties import exempt_from_record
from ropa.facts.view import GDPR_LOGS, View, before_gdpr
from ropa.law.bases import times_of
from ropa.law.citations import cited_on, said_under
from ropa.model.belonging import owner_activity
from ropa.model.checks import ART30, ERROR, GUIDANCE, LAW, SEVERITIES, WARNING, Check, Column, Faults, rows_found
from ropa.model.days import parse_day
from ropa.model.findings import Findings, SomeFound, one_by_one, to_rows
from ropa.model.in_force import CURRENT, ENDED, PLANNED, on, phase
from ropa.model.membership import within, yes
from ropa.model.regimes import choose_regime
from ropa.model.register import Register, refuse_no_register
from ropa.model.tables import TABLES
from ropa.rules.families import FAMILIES, SHAPE
from ropa.text import docstring


@dataclass(frozen=True)
class Rule(Check):
    """A check of a register in force: a Check that also says when it applies, and to whom."""

    applies: str = "all"
    """The activities that it looks at. c: as a controller or joint controller, and without a role; p: as a processor or
    sub-processor; all: every activity."""
    regimes: tuple[str, ...] = ("uk", "eu")
    valid_from: date | None = None
    valid_to: date | None = None
    phases: tuple[str, ...] = (CURRENT,)
    wants: tuple[str, ...] = ()
    """The cells, as table.column, whose absence it reports. It is silent where one holds a placeholder or cannot be read."""
    hangs_on: tuple[str, ...] = ()
    """Other cells, as table.column, by which it decides: where one cannot be read, it says nothing of the row or the activity. What it
    says of others, where the cell belongs to no activity, is a warning that says so."""
    chosen_by: tuple[str, ...] = ()
    """The cells, as table.column, by which it chooses the rows that it asks something of: where one cannot be read, nobody can tell
    whether it asks something of the row."""
    requires: tuple[str, ...] = ()
    """Rules that explain more: it is silent on an activity, or a row, on which one of them found something."""
    also: tuple[str, ...] = ()
    """Other tables, besides `table`, of which it may find rows."""
    planned_severity: str = WARNING
    beyond_record: bool = False
    """Whether its duty holds beside Article 30 too, so that the exemption of small organisations (Art. 30(5)) does not lift it."""
    provision: str = ""
    """The provision behind it, as the column `lifts` of the exemptions has it, where an exemption may lift it ("9" for Article 9)."""
    any_cell: bool = False
    """Whether it looks at every cell. What it finds in a cell that Article 30 asks for is an item of Article 30."""
    many: str | Mapping[str, str] = ""
    """What is wrong, said of several records: for every detail, or by detail. Blank: only of each by itself."""

    done: Mapping[str, str] = field(default_factory=dict)
    """By detail, what to do where it is something else: of what was done late after all, nobody is told to do it now."""

    def advice_of(self, detail: str) -> str:
        """What to do about a finding with this detail; what stands behind a colon in it says only more of the same."""
        return self.done.get(detail, self.done.get(detail.partition(":")[0], self.advice))

    def skipped(self, as_of: date, regime: str) -> str | None:
        """Why the rule does not run on that day under that regime; None if it does."""
        if regime not in self.regimes:
            return f"not under {regime}"
        if self.valid_from and as_of < self.valid_from:
            return f"in force from {self.valid_from}"
        if self.valid_to and as_of > self.valid_to:
            return f"in force until {self.valid_to}"
        return None

    def in_plural(self, cause: str) -> str | None:
        """A message without its record, said of several records; None where the rule has no words for that."""
        if isinstance(self.many, str):
            return self.many + cause.removeprefix(self.says) if self.many and cause.startswith(self.says) else None
        for detail, words in self.many.items():
            told = self.says + (f" ({detail})" if detail else "")
            if cause.startswith(f"{told}."):
                return words + cause.removeprefix(told)
        return None


RULES: dict[str, Rule] = {}
"""Every rule by its code."""

Rows = pd.Series | pd.DataFrame


class Among(NamedTuple):
    """What a rule found, and by table the labels of the rows that it tested. The table "" is the rule's own."""

    found: Rows
    tested: Mapping[str, pd.Index]


Found = Rows | Among


def among(tested: Rows | Mapping[str, Rows], found: Rows) -> Among:
    """What a rule found among the rows that it tests, for a rule that asks something of some rows only.

    LB11 tests the purposes that rest on a contract: where none does, it has nothing to test, and is not passed. `tested` is a mask
    over the rule's table or a selection of its rows, or these by table.
    """
    by_table = tested if isinstance(tested, Mapping) else {"": tested}
    return Among(found, {table: rows.index[rows] if isinstance(rows, pd.Series) else rows.index for table, rows in by_table.items()})


def rule(
    code: str,
    *,
    table: str,
    law: str,
    says: str,
    severity: str = ERROR,
    duty: str = LAW,
    field: str = "",
    applies: str = "all",
    regimes: tuple[str, ...] = ("uk", "eu"),
    valid_from: str | None = None,
    valid_to: str | None = None,
    phases: tuple[str, ...] = (CURRENT,),
    wants: tuple[str, ...] = (),
    hangs_on: tuple[str, ...] = (),
    chosen_by: tuple[str, ...] = (),
    requires: tuple[str, ...] = (),
    also: tuple[str, ...] = (),
    beyond_record: bool = False,
    provision: str = "",
    any_cell: bool = False,
    many: str | Mapping[str, str] = "",
    done: Mapping[str, str] | None = None,
) -> Callable[[Callable[[View], Found]], Callable[[View], Found]]:
    """Register the function as the rule `code`.

    `table` and `field` are the place of its findings. `says` is what is wrong, and follows the record's name in the
    message: "activity A07: …". The docstring's first line says what must hold; the rest says what to do.

    `also` names other tables whose rows it may find instead. NT01 finds activities; where no notice is in force it finds the
    holder, with `also=("organisations",)`.
    `wants` names the cells whose absence it reports. SE01 finds an activity without a measure, and wants
    `security_measures.measure`: where a placeholder like "TBC" stands there, GV03 speaks and SE01 is silent. By default its own field.
    `hangs_on` names cells by which it decides and whose absence it does not report. RI05 looks at how a request was answered, and hangs on
    `requests.right`.
    A rule that asks something of some rows only, like those with one lawful basis, returns `among` these rows: the others are not tested.
    `chosen_by` names the cells that choose them. Rows in which one cannot be read are counted.
    `requires` names rules that explain more. AS02 requires AS01: where the law itself calls for an assessment, nobody is
    told besides that two criteria do.
    `phases` are the activities that it looks at. `(CURRENT, PLANNED)` is for what must be done before the processing begins
    (AS01): of planned activities it warns only. LOG_PHASES is for logs: a late answer stays late when the activity has ended.
    `beyond_record` says that a rule of duty ART30 has a duty of its own as well, like Article 26 in ID04: the exemption of
    small organisations, where it holds, silences the others of that duty.
    `provision` is the provision that an exemption may lift, like "9" (Article 9) for SC01. An activity that records such an exemption
    gets a warning where others get an error: how far the exemption reaches cannot be seen in a register.
    `any_cell` says that it looks at every cell, as GV03 does for placeholders. Where only Article 30 is looked for, it runs on the tables
    that Article 30 asks about: a cell of theirs that holds a placeholder silences the rule that asks for it.
    `many` says what is wrong of several records: "have no purpose on record" completes "36 activities …". GV01 has words by
    detail: `{"never reviewed": "have no review", "review overdue": "are overdue for review"}`.
    `done` says by detail what to do where it is something else, as where it was done, but late: {"answered late": "See what holds …"}.

    Raises ValueError for a code defined twice, for letters of no family and for a word that is not known.
    """

    def register(find: Callable[[View], Found]) -> Callable[[View], Found]:
        if code in RULES:
            raise ValueError(f"rule {code} is defined twice")
        if not any(code.startswith(letters) for letters in FAMILIES):
            raise ValueError(f"rule {code}: its letters belong to no family; see ropa.rules.families")
        if severity not in SEVERITIES or duty not in (ART30, LAW, GUIDANCE) or applies not in ("c", "p", "all"):
            raise ValueError(f"rule {code}: unknown severity, duty or scope")
        title, _, advice = docstring(find).partition("\n")
        if not title or not advice.strip():
            raise ValueError(f"rule {code}: its docstring must say what must hold and what to do")
        RULES[code] = Rule(
            code=code,
            table=table,
            field=field,
            severity=severity,
            duty=duty,
            law=law,
            title=title,
            says=says,
            advice=" ".join(advice.split()),
            find=find,
            applies=applies,
            regimes=regimes,
            valid_from=date.fromisoformat(valid_from) if valid_from else None,
            valid_to=date.fromisoformat(valid_to) if valid_to else None,
            phases=phases,
            wants=wants or ((f"{table}.{field}",) if field else ()),
            hangs_on=hangs_on,
            chosen_by=chosen_by,
            requires=requires,
            also=also,
            beyond_record=beyond_record,
            provision=provision,
            any_cell=any_cell,
            many=many,
            done=done or {},
        )
        return find

    return register


def in_plural(code: str, cause: str) -> str | None:
    """What the rule `code` says of several records that share a cause (see `Rule.in_plural`); None for a check of shape."""
    return RULES[code].in_plural(cause) if code in RULES else None


def first_reason(frame: pd.DataFrame, reasons: Mapping[str, pd.Series], **columns: str) -> pd.DataFrame:
    """The rows of a frame for which any reason holds: one row each, with all reasons that hold as the detail.

    `reasons` maps each reason to a mask over the frame. `columns` sets table, field or severity, where these are not the
    rule's own.
    """
    masks = {reason: holds for reason, mask in reasons.items() if (holds := yes(mask).to_numpy()).any()}
    if not masks:
        return _no_rows(tuple(columns))
    details = np.full(len(frame), "", dtype=object)
    for reason, holds in masks.items():
        details[holds] = [f"{said}; {reason}" if said else reason for said in details[holds]]
    found = details != ""
    return pd.DataFrame({"index": frame.index[found], "detail": details[found], **columns})


@cache
def _no_rows(columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({"index": np.zeros(0, dtype=np.int64), **{name: pd.Series(dtype="str") for name in ("detail", *columns)}})


def not_in_force(frame: pd.DataFrame, column: str, codes: str, on_the_day: frozenset[str]) -> pd.DataFrame:
    """The rows of a frame whose code in `column` is none of those in force, with the code and its dates as the detail.

    `codes` is the code list of the column.
    """
    gone = frame[column][frame[column].notna() & ~within(frame[column], on_the_day)]
    dates = {code: f"{code}: {times_of(codes, code) or 'of no law'}" for code in gone.unique()}
    return pd.DataFrame({"index": gone.index, "field": column, "detail": gone.map(dates).to_numpy()})


@dataclass(frozen=True)
class _Hits:
    """The rows in which a rule found something wrong, by table; no table without any."""

    register: Register
    """The register in force that they are rows of."""
    by_table: dict[str, Faults] = field(default_factory=dict)

    def where(self, keeps: Callable[[str, Faults], Any]) -> _Hits:
        """Those that a function keeps: it answers a mask over what was found in a table."""
        if not self.by_table:
            return self
        masks = {table: np.asarray(keeps(table, mine), dtype=bool) for table, mine in self.by_table.items()}
        if all(mask.all() for mask in masks.values()):
            return self
        return _Hits(self.register, {table: self.by_table[table].where(mask) for table, mask in masks.items() if mask.any()})


MAY_BE_LIFTED = "the exemption recorded for the activity may lift this"


HANGS_ON_UNREAD = "what decides this is written and not understood"


def _soften(found: Faults, mask: Column, why: str = MAY_BE_LIFTED) -> None:
    """Make the findings that a mask holds warnings at the most, and say why."""
    found.severity[mask & (found.severity == ERROR)] = WARNING
    found.detail[mask] = [f"{detail}; {why}" if detail else why for detail in found.detail[mask]]


# -- running --------------------------------------------------------------------------------------


NOT_SELECTED, IGNORED, NOT_ARTICLE_30 = "not selected", "ignored", "not asked for by Article 30"
"""Why a rule does not run, where the user did not ask for it."""


def cells_of_article_30() -> frozenset[str]:
    """The cells, as table.column, that rules on Article 30 ask for."""
    return frozenset(cell for made in RULES.values() if made.duty == ART30 for cell in made.wants)


def select_codes(select: Iterable[str] = (), ignore: Iterable[str] = (), *, article_30: bool = False) -> dict[str, str | None]:
    """For every rule, None if it is selected, else why it is not. A code may also be the prefix of a family, like `LB`.

    With `article_30`, only rules whose duty is Article 30 itself are selected, and those that look at every cell.

    Raises UsageError for a code that no rule has.
    """
    select, ignore = [code.upper() for code in select], [code.upper() for code in ignore]
    for code in [*select, *ignore]:
        if not any(known.startswith(code) for known in RULES) and not code.startswith(SHAPE.prefix):
            families = ", ".join([*FAMILIES, SHAPE.prefix])
            raise UsageError(f"no rule {code}; the families of rules are {families}, and `ropa reference` prints every rule")
    chosen: dict[str, str | None] = {}
    for code in sorted(RULES):
        if select and not code.startswith(tuple(select)):
            chosen[code] = NOT_SELECTED
        elif ignore and code.startswith(tuple(ignore)):
            chosen[code] = IGNORED
        elif article_30 and RULES[code].duty != ART30 and not RULES[code].any_cell:
            chosen[code] = NOT_ARTICLE_30
        else:
            chosen[code] = None
    return chosen


def assess(
    register: Register,
    as_of: date | str,
    regime: str | None = None,
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    article_30: bool = False,
) -> Findings:
    """Check a register against the law in force on a day.

    Runs every rule, or the selected ones, under one regime: by default the holder's only one. With `article_30`, only the
    rules run that test what Article 30 itself asks for. Returns their findings, with those that a waiver covers marked.

    Raises UsageError for a bad date, regime or code, NothingToCheckError if there is no activity or no rule to run, LayoutError
    where a rule asks whose record it is and no single organisation is the holder, and RuleError, which names the rule, if a
    rule crashes.
    """
    refuse_no_register(register)
    day, chosen_regime = parse_day(as_of), choose_regime(register, regime)
    skipped = {
        code: why
        for code, said in select_codes(select, ignore, article_30=article_30).items()
        if (why := said or RULES[code].skipped(day, chosen_regime)) is not None
    }
    to_run = [RULES[code] for code in sorted(RULES) if code not in skipped]
    if register.activities.empty:
        raise NothingToCheckError("nothing to check: the register has no activities")
    if not to_run:
        raise NothingToCheckError("nothing to check: no rule is left to run with this selection")
    run = _Run(register, day, chosen_regime)
    tables = {cell.partition(".")[0] for cell in cells_of_article_30()} if article_30 else set(TABLES)
    explain = {code for made in to_run for code in made.requires}

    def find(made: Rule) -> _Hits:
        found = run.find(made)
        return found.where(lambda table, mine: np.full(len(mine.index), table in tables)) if made.any_cell else found

    # What explains nothing is made into rows at once: where everything is wrong, the hits of all rules together would fill the memory.
    found = {made.code: find(made) for made in to_run if made.code in explain}
    rows: list[SomeFound] = []
    for made in to_run:
        mine = found[made.code] if made.code in explain else find(made)
        rows += run.rows(made, run.unless_explained(made, mine, found))
    return Findings(
        _waive(rows, run),
        register=register,
        rules_run=[made.code for made in to_run],
        rules_skipped=skipped,
        tested={made.code: run.tested(made) for made in to_run},
        not_understood={made.code: number for made in to_run if (number := run.not_understood(made))},
    )


_ScopeKey = tuple[int, str, bool, bool, str]
"""A view, whom the rule applies to, whether exemptions and the GDPR's beginning count, and the table."""


@dataclass
class _Run:
    """One run of rules over one register, with a view for each set of phases that rules look at."""

    register: Register
    as_of: date
    regime: str
    views: dict[tuple[str, ...], View] = field(default_factory=dict)
    owners: dict[tuple[int, str], pd.Series] = field(default_factory=dict)
    scopes: dict[_ScopeKey, tuple[pd.Series | None, bool]] = field(default_factory=dict)
    sizes: dict[_ScopeKey, int] = field(default_factory=dict)
    looked_at: dict[str, Mapping[str, pd.Index]] = field(default_factory=dict)
    """By rule, for those that test some rows only: by table the labels of these rows (see `among`)."""

    def view(self, phases: tuple[str, ...]) -> View:
        """What rules of these phases look at. Where no activity is of a phase, rules with it and without it share one view."""
        there = tuple(sorted(self._phases & set(phases)))
        if there not in self.views:
            in_force = on(self.register, self.as_of, self.regime, phases=there)
            self.views[there] = View(in_force.register, self.register, self.as_of, self.regime)
        return self.views[there]

    @cached_property
    def _phase_of(self) -> pd.Series:
        """The phase that each activity of the register is in on the day."""
        return phase(self.register.activities, self.as_of)

    @cached_property
    def _phases(self) -> frozenset[str]:
        """The phases that some activity is in."""
        return frozenset(self._phase_of.tolist())

    def find(self, made: Rule) -> _Hits:
        """What the rule finds in its scope."""
        if all(not self.rows_of[table] for table in (made.table, *made.also)):
            return _Hits(self.register)
        view = self.view(made.phases)
        try:
            wrong = made.find(view)
            if isinstance(wrong, Among):
                wrong, self.looked_at[made.code] = wrong
            if isinstance(wrong, pd.Series) and not wrong.any():
                return _Hits(view.register)
            faults = rows_found(wrong, made.severity)
        except (MemoryError, LayoutError):
            raise  # the machine's limit, or a register that does not say whose it is: no fault of the rule
        except Exception as problem:
            raise RuleError(
                f"rule {made.code} could not run ({kind_and_place(problem)}); this is a fault of ropa: please report this line, "
                "without your register"
            ) from problem
        found = self._hits(made, view, faults).where(lambda table, mine: self._in_scope(made, view, table, mine.index))
        spared = view.once(exempted).get(made.provision) if made.provision else None
        for table, mine in found.by_table.items():
            owners = self._owners_of(found.register, table, mine.index)
            if spared is not None:
                _soften(mine, within(owners, spared).to_numpy() & (mine.severity == ERROR))
            if PLANNED in made.phases:
                mine.severity[within(owners, self._planned).to_numpy()] = made.planned_severity
        return self._decided(made, self._not_held(made, found))

    def tested(self, made: Rule) -> int:
        """How many rows the rule tests: of those in its scope the ones that it asks something of."""
        view = self.view(made.phases)
        if made.code in self.looked_at:
            return sum(
                int(self._in_scope(made, view, table or made.table, rows).sum()) for table, rows in self.looked_at[made.code].items()
            )
        return sum(self._rows_in_scope(made, view, table) for table in {made.table, *made.also} if self.rows_of[table])

    def _rows_in_scope(self, made: Rule, view: View, table: str) -> int:
        """How many rows of a table are in the scope of a rule: many rules have the same scope."""
        key = self._scope_key(made, view, table)
        if key not in self.sizes:
            self.sizes[key] = int(self._in_scope(made, view, table, view.register.shared(table).index).sum())
        return self.sizes[key]

    def not_understood(self, made: Rule) -> int:
        """Of how many rows in its scope the rule says nothing, or nothing certain, since nobody could read a cell that decides.

        Such a cell decides of a row that the rule tests, or whether it tests the row. A row has it itself, or its activity has it in
        another table; one that belongs to no activity, as a notice's, may decide of every row.
        """
        cells = [cell for cell in dict.fromkeys((*made.wants, *made.hangs_on, *made.chosen_by)) if cell in self._held]
        unclear = self._role_unread if made.applies == "p" else None
        if not cells and unclear is None:
            return 0
        view, unread = self.view(made.phases), 0
        for table in dict.fromkeys((made.table, *made.also)):
            rows = view.register.shared(table).index
            lost, asked = np.zeros(len(rows), dtype=bool), self._asked(made, table, rows)
            for cell in cells:
                mine = np.zeros(len(rows), dtype=bool)
                of, held = cell.partition(".")[0], pd.Index(self._held[cell])
                if of == table:
                    mine |= rows.isin(held)
                elif table == made.table:
                    owners = self._owners_of(self.register, of, held)
                    mine |= within(self._owners_of(view.register, table, rows), owners.dropna()).to_numpy()
                    mine |= cell not in made.wants and bool(owners.isna().any())  # of no activity, so it may decide of any
                lost |= mine if cell in made.chosen_by else mine & asked
            lost[lost] = self._in_scope(made, view, table, rows[lost])
            if unclear is not None:  # counted as a controller's, so out of the scope of rules for processors
                lost |= within(self._owners_of(view.register, table, rows), unclear).to_numpy()
            unread += int(lost.sum())
        return unread

    def _asked(self, made: Rule, table: str, rows: pd.Index) -> Column:
        """Which rows of a table the rule asks something of: all, unless it says which."""
        looked_at = self.looked_at.get(made.code)
        if looked_at is None:
            return np.ones(len(rows), dtype=bool)
        asked: Column = rows.isin(looked_at.get(table, looked_at.get("", []) if table == made.table else []))
        return asked

    @cached_property
    def _role_unread(self) -> pd.Series | None:
        """The activities in which the role was not understood; None where there is none."""
        held = self._held.get("activities.role")
        return self.register.shared("activities").loc[held, "activity_id"] if held else None

    def _in_scope(self, made: Rule, view: View, table: str, rows: Any) -> Column:
        """Which rows of a table, by their labels, are in the scope of a rule.

        A row that belongs to no activity (the holder, a notice, a log row about everything) is in it if the holder does anything in
        that role.
        """
        key = self._scope_key(made, view, table)
        if key not in self.scopes:
            self.scopes[key] = self._scope(view, made.applies, table, exempt=key[2], dated=key[3])
        inside, otherwise = self.scopes[key]
        if inside is None:
            return np.full(len(rows), otherwise)
        if inside.index is rows:
            return inside.to_numpy()
        place = inside.index.get_indexer(pd.Index(rows))
        found: Column = np.where(place >= 0, inside.to_numpy()[place], otherwise) if len(inside) else np.full(len(rows), otherwise)
        return found

    def _scope_key(self, made: Rule, view: View, table: str) -> _ScopeKey:
        """What decides which rows of a table are in the scope of a rule."""
        # What happened before the GDPR applied is no breach of it; a placeholder stands there all the same.
        exempt = made.duty == ART30 and not made.beyond_record
        dated = table in GDPR_LOGS and not made.any_cell
        return id(view), made.applies, exempt, dated, table

    def _scope(self, view: View, applies: str, table: str, *, exempt: bool, dated: bool) -> tuple[pd.Series | None, bool]:
        """By the label of each row of a table in force whether it is in scope, and whether others are; None where all are as the others."""
        record = {"c": "controller", "p": "processor"}.get(applies)
        spared = view.once(exempt_from_record).dropna() if exempt else ()
        wanted = view.of_role(record)["activity_id"] if record else None
        otherwise = wanted is None or len(wanted) > 0
        early = before_gdpr(view.register, table) if dated else None
        if not len(spared) and (wanted is None or not len(wanted)) and early is None:
            return None, otherwise
        owners = self._owner(view.register, table)
        inside = ~within(owners, spared) if early is None else ~within(owners, spared) & ~early
        return inside if wanted is None else inside & (within(owners, wanted) | (owners.isna() & otherwise)), otherwise

    @cached_property
    def rows_of(self) -> dict[str, int]:
        """The number of rows of each table."""
        return self.register.rows()

    def _hits(self, made: Rule, view: View, faults: Faults) -> _Hits:
        """What a rule found, by table, with the rule's own table and column where it names no other."""
        faults.table[faults.table == ""] = made.table
        faults.field[pd.isna(faults.field)] = made.field
        tables = dict.fromkeys(faults.table.tolist())
        alone = len(tables) == 1
        return _Hits(view.register, {table: faults if alone else faults.where(faults.table == table) for table in tables})

    def _owners_of(self, register: Register, table: str, rows: Any) -> pd.Series:
        """The activity that each of these rows belongs to, by the labels of the rows; missing if it belongs to none."""
        owners = self._owner(register, table)
        return owners if owners.index.equals(pd.Index(rows)) else owners.reindex(rows)

    def _owner(self, register: Register, table: str) -> pd.Series:
        """By the label of each row of a table the activity that it belongs to."""
        key = (id(register), table)
        if key not in self.owners:
            self.owners[key] = owner_activity(register, table)
        return self.owners[key]

    @cached_property
    def _planned(self) -> pd.Series:
        return self.register.activities["activity_id"][self._phase_of == PLANNED]

    @cached_property
    def _held(self) -> dict[str, list[Any]]:
        """By column, as table.column, the labels of the rows in which a placeholder or an unreadable text stands."""
        held = self.register.held
        held = held[held["why"] != "answer"]
        found: dict[str, list[Any]] = {}
        for table, name, label in zip(held["table"].tolist(), held["field"].tolist(), held["index"].tolist(), strict=True):
            found.setdefault(f"{table}.{name}", []).append(label)
        return found

    def _not_held(self, made: Rule, found: _Hits) -> _Hits:
        """The findings without those that a placeholder or an unreadable cell already explains."""
        for wanted in made.wants:
            if found.by_table and wanted in self._held:
                found = found.where(partial(self._not_held_in, made, wanted, found.register))
        return found

    def _decided(self, made: Rule, found: _Hits) -> _Hits:
        """The findings without those that a cell decides which cannot be read; what such a cell may decide is a warning that says so.

        Whether an activity has begun or ended, and in which role it is done, decides whether a rule looks at it at all.
        """
        cells: tuple[str, ...] = ("activities.role",) if made.applies != "all" else ()
        cells += ("activities.started_on", "activities.ended_on") if ENDED not in made.phases else ()
        for cell in cells:
            if found.by_table and cell in self._held:
                unread = self.register.shared("activities").loc[self._held[cell], "activity_id"]
                for table, mine in found.by_table.items():
                    _soften(mine, within(self._owners_of(found.register, table, mine.index), unread).to_numpy(), HANGS_ON_UNREAD)
        for cell in made.hangs_on:
            if found.by_table and cell in self._held:
                found = found.where(partial(self._not_of, cell, found.register))
                if self._owners_of(self.register, cell.partition(".")[0], pd.Index(self._held[cell])).isna().any():
                    for table, mine in found.by_table.items():
                        if table != cell.partition(".")[0]:
                            _soften(mine, np.ones(len(mine.index), dtype=bool), HANGS_ON_UNREAD)
        return found

    def _not_of(self, cell: str, register: Register, table: str, mine: Faults) -> Column:
        """Which findings are not of the rows, or else the activities, in which this cell cannot be read."""
        of, rows = cell.partition(".")[0], pd.Index(self._held[cell])
        if table == of:
            return ~pd.Index(mine.index).isin(rows)
        return ~within(self._owners_of(register, table, mine.index), self._owners_of(self.register, of, rows).dropna()).to_numpy()

    def _not_held_in(self, made: Rule, wanted: str, register: Register, table: str, mine: Faults) -> Column:
        of, rows = wanted.partition(".")[0], pd.Index(self._held[wanted])
        held = pd.Index(mine.index).isin(rows) if table == of else np.zeros(len(mine.index), dtype=bool)
        if of != made.table:
            held |= within(self._owners_of(register, table, mine.index), self._owners_of(self.register, of, rows)).to_numpy()
        return ~held

    def unless_explained(self, made: Rule, mine: _Hits, found: dict[str, _Hits]) -> _Hits:
        """What the rule found, `mine`, without the activities or rows on which a rule of its `requires` found something."""
        for code in made.requires:
            if mine.by_table and code in found and found[code].by_table:
                mine = mine.where(partial(self._not_explained, made, found[code], mine.register))
        return mine

    def _not_explained(self, made: Rule, theirs: _Hits, register: Register, table: str, mine: Faults) -> Column:
        explained = np.zeros(len(mine.index), dtype=bool)
        if table in theirs.by_table:
            explained |= pd.Index(mine.index).isin(theirs.by_table[table].index)
        # If both rules are about the same table, only the same row counts: one request does not explain another.
        for other in theirs.by_table.keys() - {made.table}:
            owners = self._owners_of(theirs.register, other, theirs.by_table[other].index)
            explained |= within(self._owners_of(register, table, mine.index), owners).to_numpy()
        return ~explained

    def rows(self, made: Rule, found: _Hits) -> list[SomeFound]:
        """What the rule found, as Findings take it."""
        if not found.by_table:
            return []
        asked = cells_of_article_30() if made.any_cell else frozenset[str]()
        made = replace(made, law=cited_on(made.law, self.regime, self.as_of), advice=said_under(made.advice, self.regime))
        return [
            row
            for table, mine in found.by_table.items()
            for name in dict.fromkeys(mine.field.tolist())
            for row in to_rows(
                self.register,
                table,
                name,
                mine.where(mine.field == name),
                replace(made, duty=ART30) if f"{table}.{name}" in asked else made,
            )
        ]


def _waive(found: list[SomeFound], run: _Run) -> Sequence[SomeFound]:
    """Mark the rows that a waiver covers: its code, its record and (if given) its table match, and it has not run out."""
    if not run.rows_of["waivers"]:
        return found
    rows = one_by_one(found)
    waivers = run.register.waivers.dropna(subset=["code", "record", "owner_contact_id", "until"])
    waivers = waivers[waivers["until"] >= pd.Timestamp(run.as_of)]
    for waiver in waivers.to_dict("records"):
        for row in rows:
            if (row["code"], row["record"]) != (waiver["code"], waiver["record"]) or isinstance(row["waived"], str):
                continue
            if not isinstance(waiver["table"], str) or row["table"] == waiver["table"]:
                row["waived"] = waiver["waiver_id"]
    return rows
