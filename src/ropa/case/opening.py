"""From a path to a Case in one call: read, validate, assess."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from ropa.case.case import Case
from ropa.case.handover import handed
from ropa.case.judging import judged
from ropa.case.text_storage import quick_text
from ropa.model.findings import merge
from ropa.model.text_tables import TextTables
from ropa.model.validate import validate
from ropa.rules.engine import assess
from ropa.sources import read


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
    return case_of(read(path, encoding=encoding, delimiter=delimiter, dates=dates, regime=regime), as_of, regime, article_30=article_30)


@contextmanager
def opened_briefly(path: str, as_of: str, regime: str | None) -> Iterator[Case]:
    """The Case of `open_case`, for ropa's own code alone: within the block, pandas holds text as is quickest to look at.

    Raises what `open_case` raises.
    """
    if (case := handed((path, as_of, regime))) is not None:
        yield case
        return
    tables = read(path, regime=regime)
    with quick_text(tables.frames):
        yield case_of(tables, as_of, regime)


def only_article_30(case: Case) -> Case:
    """The Case with the findings of shape, and of the rules that test what Article 30 itself asks for."""
    if case.as_of is None or not case.findings.rules_run:
        return case
    found = merge(case.findings.of_shape, assess(case.register, case.as_of, case.regime, article_30=True))
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
    findings, day, chosen = judged(register, shape, as_of, regime, select=select, ignore=ignore, article_30=article_30)
    return Case(register, findings, day, chosen, tables.source)
