"""From a path to a Case in one call: read, validate, assess."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from ropa.case.case import Case
from ropa.case.handover import handed
from ropa.errors import NothingToCheckError
from ropa.model.days import parse_day
from ropa.model.findings import Findings, merge
from ropa.model.regimes import choose_regime
from ropa.model.register import Register
from ropa.model.text_tables import TextTables
from ropa.model.validate import validate
from ropa.rules.engine import RULES, assess
from ropa.sources import read

NO_ACTIVITY_READ = "no activity could be read"
NO_HOLDER = "the register does not say whose record it is"
"""Why no rule ran."""


def open_case(
    path: str | Path,
    as_of: date | str | None = None,
    regime: str | None = None,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    dates: str | None = None,
    article_30: bool = False,
) -> Case:
    """Read, validate and assess a register.

    `path` is a folder of CSV files, an .xlsx workbook or `sample:NAME`. `as_of` is a date or an ISO string; without it no
    rule runs, and the findings are those of shape alone. `regime` is uk or eu, by default the one that the register
    names, else the holder's only one. With `article_30`, only the rules run that test what Article 30
    itself asks for. For `encoding`, `delimiter` and `dates` see `ropa.read`.

    Raises SourceError or LayoutError if it cannot be read as a register, UsageError for a bad argument,
    NothingToCheckError if it has no activities, and RuleError if a rule crashes.
    """
    day = as_of.isoformat() if isinstance(as_of, date) else as_of
    if not (encoding or delimiter or dates) and (case := handed((str(path), day, regime))) is not None:
        return only_article_30(case) if article_30 else case
    return case_of(read(path, encoding=encoding, delimiter=delimiter, dates=dates), as_of, regime, article_30=article_30)


def only_article_30(case: Case) -> Case:
    """The Case with the findings of shape, and of the rules that test what Article 30 itself asks for."""
    if case.as_of is None or not case.findings.rules_run:
        return case
    shape = case.findings[case.findings["code"].str.startswith("SH").astype(bool)]
    found = merge(Findings(shape), assess(case.register, case.as_of, case.regime, article_30=True))
    return replace(case, findings=found)


def case_of(
    tables: TextTables,
    as_of: date | str | None = None,
    regime: str | None = None,
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    article_30: bool = False,
) -> Case:
    """Validate and assess text tables that were already read. `select` and `ignore` are codes of findings, or families.

    With `article_30`, only the rules run that test what Article 30 itself asks for; faults of shape are found too.

    Raises LayoutError, UsageError, NothingToCheckError and RuleError as `open_case` does.
    """
    register, shape = validate(tables)
    if as_of is None:
        return Case(register, shape, None, regime, tables.source)
    if why := _why_not_assessed(register, shape):
        unassessed = Findings(shape, rules_skipped=dict.fromkeys(RULES, why))
        return Case(register, _selected(unassessed, select, ignore), parse_day(as_of), regime, tables.source)
    chosen, select = _regime(register, regime), tuple(select)
    if select and all(code.upper().startswith("SH") for code in select):
        found = Findings(rules_skipped=dict.fromkeys(RULES, "not selected"))
        return Case(register, _selected(merge(shape, found), select, ignore), parse_day(as_of), chosen, tables.source)
    found = assess(register, as_of, chosen, select=select, ignore=ignore, article_30=article_30)
    return Case(register, _selected(merge(shape, found), select, ignore), parse_day(as_of), chosen, tables.source)


def _why_not_assessed(register: Register, shape: Findings) -> str | None:
    """Why no rule can run, if the findings of shape already say what to do; None if rules can run.

    Raises NothingToCheckError for a register that is empty rather than broken.
    """
    broken = shape[~((shape["code"] == "SH06") & (shape["field"] == "is_holder"))]
    if register.activities.empty and broken.empty:
        raise NothingToCheckError("nothing to check: the register has no activities yet")
    if register.activities.empty:
        return NO_ACTIVITY_READ
    return None if register.known_holder is not None else NO_HOLDER


def _regime(register: Register, regime: str | None) -> str:
    """The regime asked for, else the one that register.toml names, else the holder's only one."""
    named = register.settings.get("regime")
    return choose_regime(register, regime or (str(named) if named else None))


def _selected(findings: Findings, select: Iterable[str], ignore: Iterable[str]) -> Findings:
    """The findings whose codes are selected and not ignored, also those of shape."""
    wanted, unwanted = tuple(c.upper() for c in select), tuple(c.upper() for c in ignore)
    if not wanted and not unwanted:
        return findings
    codes = findings["code"]
    keep = codes.str.startswith(wanted) if wanted else codes.notna()
    if unwanted:
        keep &= ~codes.str.startswith(unwanted)
    return Findings(findings[keep.astype(bool)], rules_run=findings.rules_run, rules_skipped=findings.rules_skipped)
