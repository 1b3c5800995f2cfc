"""From a validated register to its findings: which rules run, under which regime, and why none does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ropa.errors import NothingToCheckError
from ropa.model.days import parse_day
from ropa.model.findings import Findings, merge
from ropa.model.regimes import choose_regime, refuse_regime
from ropa.model.register import Register
from ropa.rules.engine import NOT_SELECTED, RULES, assess

NO_ACTIVITY_READ = "no activity could be read"
NO_HOLDER = "the register does not say whose record it is"
"""Why no rule ran."""


def judged(
    register: Register,
    shape: Findings,
    as_of: date | str | None,
    regime: str | None,
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    article_30: bool = False,
) -> tuple[Findings, date | None, str | None]:
    """The findings of shape and of the rules, with the day and the regime that they are of.

    Without a day no rule runs. `select` and `ignore` are codes of findings, or families; with `article_30`, of the rules only
    those run whose duty is Article 30 itself. Raises UsageError,
    NothingToCheckError and RuleError as `open_case` does.
    """
    if regime is not None:
        refuse_regime(regime)
    if as_of is None:
        return shape, None, regime
    day, select = parse_day(as_of), tuple(select)
    if why := _why_not_assessed(register, shape):
        return _selected(Findings(shape, rules_skipped=dict.fromkeys(RULES, why)), select, ignore), day, regime
    chosen = _regime(register, regime)
    if select and all(code.upper().startswith("SH") for code in select):
        found = Findings(rules_skipped=dict.fromkeys(RULES, NOT_SELECTED))
    else:
        found = assess(register, day, chosen, select=select, ignore=ignore, article_30=article_30)
    return _selected(merge(shape, found), select, ignore), day, chosen


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
    return findings.with_rows(findings[keep.astype(bool)])
