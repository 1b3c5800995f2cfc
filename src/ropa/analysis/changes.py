"""What changed between two states of a register, for people: by what it means in law, and by finding. Logs of events are left out."""

from __future__ import annotations

import pandas as pd

from ropa.analysis.frames import figures, period_words, rows_of, tidy
from ropa.analysis.names import activity_names, holder_name
from ropa.case.case import Case
from ropa.errors import UsageError
from ropa.history.compare import CLOSED, OPENED, STILL_OPEN, Comparison
from ropa.history.weigh import ACT, DETAIL, RECORD
from ropa.history.words import severities
from ropa.model import codelists
from ropa.model.logs import LOGS
from ropa.model.tables import TABLES
from ropa.text import NOT_RECORDED, count_words, day_words, one_line

CAME, WENT = ("added", "started"), ("ended", "removed")
"""The kinds of change of rows that came, and of those that went."""


def year_before(case: Case) -> str:
    """The day a year before that of the case, as ISO text. Raises UsageError if the case has no day."""
    if case.as_of is None:
        raise UsageError("not assessed: open the register with as_of, like ropa.open(path, as_of='2026-11-22')")
    return str((pd.Timestamp(case.as_of) - pd.DateOffset(years=1)).date())


def _of_record(comparison: Comparison) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The changes and the findings of the record itself, without the logs."""
    changes, findings = comparison.changes, comparison.findings
    return changes[~changes["table"].isin(LOGS)], findings[~findings["table"].isin(LOGS)]


def changes_in_short(comparison: Comparison) -> pd.DataFrame:
    """The key figures on what changed: columns figure, number, means."""
    changes, findings = _of_record(comparison)
    weights, states = changes["weight"].value_counts(), findings["state"].value_counts()
    activities = changes[changes["table"] == "activities"]
    told = {state: severities(findings[findings["state"] == state]) for state in (OPENED, CLOSED, STILL_OPEN)}
    return figures(
        [
            ("Activities begun", int(activities["kind"].isin(CAME).sum()), "Added to the record, or begun in between."),
            ("Activities ended", int(activities["kind"].isin(WENT).sum()), "Given an end that has come, or taken out of the record."),
            ("Changes to act on", int(weights.get(ACT, 0)), "The law asks for something else to be looked at: a notice, an assessment …"),
            ("Changes of the record", int(weights.get(RECORD, 0)), "What Article 30 asks to be recorded is different."),
            ("Other changes", int(weights.get(DETAIL, 0)), "Everything else that is recorded."),
            ("Findings opened", int(states.get(OPENED, 0)), f"Not there before: {told[OPENED]}."),
            ("Findings closed", int(states.get(CLOSED, 0)), f"No longer there, or accepted: {told[CLOSED]}."),
            ("Findings still open", int(states.get(STILL_OPEN, 0)), f"There before and now: {told[STILL_OPEN]}."),
        ]
    )


def changes_answer(comparison: Comparison) -> str:
    """What began and ended, what asks for something to be looked at, and which findings came and went; first, the caveats."""
    return " ".join([*comparison.caveats, _in_between(comparison)])


def _in_between(comparison: Comparison) -> str:
    at = dict(changes_in_short(comparison)[["figure", "number"]].itertuples(index=False, name=None))
    before, after = comparison.before, comparison.after
    since = f"since {day_words(before.as_of)}" if before.as_of and before.as_of != after.as_of else "since the earlier register"
    record = "the record" if holder_name(after) == NOT_RECORDED else f"the record of {holder_name(after)}"
    if not any(
        at[figure] for figure in ("Changes to act on", "Changes of the record", "Other changes", "Findings opened", "Findings closed")
    ):
        return f"Nothing in {record} has changed {since}."
    began, ended = count_words(at["Activities begun"], "activity", "activities"), at["Activities ended"]
    acts = count_words(at["Changes to act on"], "change")
    asks = "asks" if at["Changes to act on"] == 1 else "ask"
    opened, closed = count_words(at["Findings opened"], "finding"), at["Findings closed"]
    return (
        f"In {record}, {began} began {since}, and {ended:,} ended. {acts} {asks} for something else to be looked at, such as "
        f"a notice, an assessment or a contract. {opened} came, and {closed:,} went."
    )


def changes_by_weight(comparison: Comparison, weight: str) -> pd.DataFrame:
    """One row per change of that weight: act, record or detail.

    Columns: activity (its name; missing if it belongs to none), entry (the table and key of the row), change (what happened),
    before, after (codes and periods in words), means, look_at, law.
    """
    changes, _ = _of_record(comparison)
    names = activity_names(comparison.before.register) | activity_names(comparison.after.register)
    rows = []
    for row in rows_of(changes[changes["weight"] == weight]):
        model = TABLES[row["table"]]
        column = model.columns().get(row["field"] or "")
        values = [None if row[side] is None or column is None else _words(row[side], column.kind, column.codes) for side in ("old", "new")]
        rows.append(
            {
                "activity": names.get(row["activity_id"] or "", row["activity_id"]),
                "entry": f"{model.table_title()} {row['record'] or ''}".strip(),
                "change": row["kind"] if column is None else f"{column.title}: {row['kind']}",
                "before": values[0],
                "after": values[1],
                "means": row["means"],
                "look_at": row["look_at"],
                "law": row["law"],
            }
        )
    columns = ("activity", "entry", "change", "before", "after", "means", "look_at", "law")
    return tidy(rows, **dict.fromkeys(columns, "text"))


def _words(text: str, kind: str, codes: str) -> str:
    if kind == "code":
        return codelists.label(codes, text)
    return period_words(text) if kind == "period" else one_line(text, 200)


def findings_that(comparison: Comparison, state: str) -> pd.DataFrame:
    """One row per finding of that state: opened, closed or still open. Columns: code, severity, entry, message, why, law."""
    _, findings = _of_record(comparison)
    rows = [row | {"entry": " ".join(filter(None, (row["table"], row["record"])))} for row in rows_of(findings[findings["state"] == state])]
    return tidy(rows, **dict.fromkeys(("code", "severity", "entry", "message", "why", "law"), "text"))
