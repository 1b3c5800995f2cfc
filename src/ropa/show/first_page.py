"""What every report says about itself: the line at the top of its page, and the facts in its last section."""

from __future__ import annotations

import pandas as pd

from ropa import __version__
from ropa.analysis.names import holder_name
from ropa.case.case import Case
from ropa.case.whole import incomplete
from ropa.law.regulators import named_regulator
from ropa.law.tables import law_tables
from ropa.model import codelists
from ropa.text import NOT_ADVICE, count_words, day_words


def page_facts(case: Case) -> dict[str, str]:
    """The facts at the top of every page: organisation, register, register_hash (short), as_of, regime, marking, incomplete.

    The last two may be "".
    """
    return {
        "organisation": holder_name(case),
        "register": case.name,
        "register_hash": case.register.hash[:12],
        "as_of": day_words(case.as_of) if case.as_of else "",
        "regime": codelists.label("regimes", case.regime) if case.regime else "",
        "marking": str(case.register.settings.get("marking", "")),
        "incomplete": incomplete(case),
    }


def opening(case: Case, *, filters: str = "") -> pd.DataFrame:
    """What a report was made from. One row per fact: columns item and value.

    `filters` says what the report leaves out or shortens on purpose. Raises UsageError where the case has no day.
    """
    in_force, settings = case.in_force, case.register.settings
    facts = [
        ("Organisation", holder_name(case)),
        ("Register", case.name),
        ("Register hash", f"{case.register.hash[:12]}\nSHA-256 in full: {case.register.hash}"),
        ("As of", day_words(in_force.as_of)),
        ("Law applied", codelists.label("regimes", case.regime) if case.regime else "not decided"),
        ("Regulator", named_regulator(case.regime, in_force.as_of) if case.regime else ""),
        ("Rows read", _rows_read(case)),
        ("Rows left out", _left_out(in_force.left_out)),
        ("Cells not read", _cells_held(case)),
        ("Filters", filters or "none: what the headings name is shown whole"),
        ("Rules run", _rules_run(case)),
        ("Rules skipped", _rules_skipped(case)),
        ("Made with", f"ropa {__version__}, law tables {law_tables()}"),
        ("Prepared by", str(settings.get("prepared_by") or "not given")),
        ("Marking", str(settings.get("marking") or "")),
        ("Please note", NOT_ADVICE),
    ]
    return pd.DataFrame([fact for fact in facts if fact[1]], columns=["item", "value"], dtype="str")


def _rows_read(case: Case) -> str:
    filled = [rows for rows in case.register.rows().values() if rows]
    return f"{count_words(sum(filled), 'row')} in {count_words(len(filled), 'table')}"


def _left_out(left_out: pd.DataFrame) -> str:
    """How many rows are not shown, and why: one line per reason."""
    if left_out.empty:
        return "none: every row read is in force"
    reasons = left_out.groupby("reason", sort=True)["rows"].sum()
    lines = [f"{count_words(int(rows), 'row')}: {reason}" for reason, rows in reasons.items()]
    return "\n".join([f"{count_words(int(left_out['rows'].sum()), 'row')} in all", *lines])


def _cells_held(case: Case) -> str:
    """How many cells hold text that is not a value. The findings name each of them."""
    held = case.register.held["why"].value_counts()
    words = {"placeholder": "a placeholder stands there", "unreadable": "not of their kind"}
    lines = [f"{count_words(int(held[why]), 'cell')}: {said}" for why, said in words.items() if why in held]
    return "\n".join(lines) or "none"


def _rules_run(case: Case) -> str:
    codes = case.findings.rules_run
    return f"{len(codes)}: {', '.join(codes)}" if codes else "none: the register was not assessed"


def _rules_skipped(case: Case) -> str:
    skipped = case.findings.rules_skipped
    reasons: dict[str, list[str]] = {}
    for code, why in sorted(skipped.items()):
        reasons.setdefault(why, []).append(code)
    return "\n".join(f"{len(codes)}, {why}: {', '.join(codes)}" for why, codes in reasons.items()) or "none"
