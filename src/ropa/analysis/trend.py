"""How a record stood over time: how complete it was, what was found in it, and how many requests were answered on time."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ropa.analysis.completeness import COMPLETE, NONE, NOT_APPLICABLE, NOT_ASSESSED, completeness_by_item
from ropa.analysis.frames import ERRORS_MEAN, figures, tidy
from ropa.analysis.names import holder_name
from ropa.analysis.requests import requests_listed
from ropa.case.case import Case
from ropa.facts.requests import LATE, ON_TIME, OPEN_LATE
from ropa.model.checks import SEVERITIES
from ropa.model.findings import numbers
from ropa.rules.families import family_of
from ropa.text import NOT_RECORDED, count_words, day_words


def trend(states: Sequence[Case]) -> pd.DataFrame:
    """One row per state of a register, the oldest first.

    Columns: day, activities (in force), complete (the share of what Article 30 asks for that is there), error, warning, advice
    (findings that no waiver covers), answered (requests with a last day that were closed in the year before), on_time (the share of
    them that were closed by it), late (open requests whose last day has passed). What could not be looked at is missing.
    """
    rows = [_row(state) for state in states]
    made = tidy(rows, day="date", activities="number", **dict.fromkeys((*SEVERITIES, "answered", "late"), "number"))
    for share in ("complete", "on_time"):
        made[share] = pd.Series([row.get(share) for row in rows], dtype="float64")
    return made[["day", "activities", "complete", *SEVERITIES, "answered", "on_time", "late"]]


def _row(state: Case) -> dict[str, object]:
    if state.as_of is None or not state.findings.rules_run:
        return {"day": pd.Timestamp(state.as_of) if state.as_of else None}
    items = state.once(completeness_by_item)
    asked = int((items["entries"] - items[NOT_ASSESSED]).sum())
    requests = state.once(requests_listed)
    day = pd.Timestamp(state.as_of)
    row: dict[str, object] = {"day": day}
    lately = requests[(requests["closed_on"] > day - pd.DateOffset(years=1)) & (requests["closed_on"] <= day)]["standing"]
    on_time, late = int((lately == ON_TIME).sum()), int((lately == LATE).sum())
    return (
        row
        | dict(state.findings.counts())
        | {
            "activities": len(state.in_force.register.activities),
            "complete": float(items[[COMPLETE, NONE, NOT_APPLICABLE]].to_numpy().sum()) / asked if asked else None,
            "answered": on_time + late,
            "on_time": on_time / (on_time + late) if on_time + late else None,
            "late": int((requests["standing"] == OPEN_LATE).sum()),
        }
    )


def trend_by_family(states: Sequence[Case]) -> pd.DataFrame:
    """One row per family of rules that found something in the first or the last state, by how much it grew.

    Columns: family, first, last (findings that no waiver covers), change.
    """
    ends = [state.findings.counted for state in (states[0], states[-1])]
    sides = [numbers(found).groupby(found["code"].map(lambda code: family_of(code).title)).sum() for found in ends]
    names = sorted({*sides[0].index, *sides[1].index})
    rows = [{"family": name, "first": int(sides[0].get(name, 0)), "last": int(sides[1].get(name, 0))} for name in names]
    rows = [row | {"change": row["last"] - row["first"]} for row in rows]
    rows.sort(key=lambda row: (-row["change"], -row["last"], row["family"]))
    return tidy(rows, family="text", first="number", last="number", change="number")


def trend_in_short(states: Sequence[Case]) -> pd.DataFrame:
    """The key figures on how a record stood: columns figure, number, means."""
    found = trend(states)
    first, last = found.iloc[0], found.iloc[-1]
    since = f"{day_words(states[0].as_of)}" if states[0].as_of else "the first state"
    said = [("States looked at", len(found), f"From {since} on, each as the law stood on its day.")]
    if pd.notna(last["complete"]):
        before = f" It was {first['complete']:.0%} on {since}." if pd.notna(first["complete"]) else ""
        said.append(("Percent complete", round(100 * last["complete"]), f"Of what Article 30 asks for.{before}"))
    for severity, words in (("error", "Errors"), ("warning", "Warnings")):
        if pd.notna(last[severity]):
            before = f" There were {first[severity]:,} on {since}." if pd.notna(first[severity]) else ""
            said.append(
                (
                    words,
                    int(last[severity]),
                    f"{ERRORS_MEAN if severity == 'error' else 'To look at.'}{before}",
                )
            )
    if pd.notna(last["on_time"]):
        before = f" It was {first['on_time']:.0%} on {since}." if pd.notna(first["on_time"]) else ""
        said.append(("Percent of requests on time", round(100 * last["on_time"]), f"Of those closed in the year before.{before}"))
    return figures(said)


def trend_answer(states: Sequence[Case]) -> str:
    """Whether the record became more complete, whether more or fewer errors are found, and how requests are answered."""
    found = trend(states)
    last = found.iloc[-1]
    if pd.isna(last["error"]):
        return "The register could not be looked at, so nothing can be said of how it stood over time."
    holder = holder_name(states[-1])
    record = "The record" if holder == NOT_RECORDED else f"The record of {holder}"
    known = found[found["error"].notna()]
    first = known.iloc[0]
    since = day_words(first["day"])
    told = (
        f"{record} is {last['complete']:.0%} complete"
        if pd.notna(last["complete"])
        else f"{record} has no entry that Article 30 asks about"
    )
    if len(known) == 1:
        return f"{told}, with {count_words(int(last['error']), 'error')}. There is no earlier state to compare it with."
    if pd.notna(last["complete"]) and pd.notna(first["complete"]):
        told += f"; it was {first['complete']:.0%} on {since}"
    grew = int(last["error"] - first["error"])
    moved = "as many as then" if not grew else f"{count_words(abs(grew), 'error')} {'more' if grew > 0 else 'fewer'} than then"
    on_time = (
        f" Of the requests closed in the year before, {last['on_time']:.0%} were answered on time." if pd.notna(last["on_time"]) else ""
    )
    return (
        f"{told}. {count_words(int(last['error']), 'error').capitalize()} {'is' if last['error'] == 1 else 'are'} found, {moved}.{on_time}"
    )
