"""A comparison in words for people: which lines, in which order. No line shows the text that a cell holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from ropa.case.case import Case
from ropa.case.whole import incomplete
from ropa.history.diff import ADDED, CHANGED, ENDED, REMOVED, RENAMED
from ropa.history.weigh import ACT, DETAIL, RECORD
from ropa.model.cells import read_column
from ropa.model.checks import ADVICE, SEVERITIES
from ropa.model.shape import looks_personal
from ropa.model.tables import TABLES
from ropa.text import count_words

HEADINGS = {
    ACT: "Changes that ask for something else to be looked at",
    RECORD: "Changes of what Article 30 asks to be recorded",
    DETAIL: "Other changes",
}

_PLAIN = ("code", "date", "instant", "number", "yes_no", "period", "link", "key")
"""The kinds of columns whose values a line may show. Text may be about people."""

_WHOLE = {ADDED, REMOVED, ENDED, "started"}
"""The kinds of change of a whole activity, under which those of its rows are told."""


def comparison_lines(
    before: Case, after: Case, changes: pd.DataFrame, findings: pd.DataFrame, caveats: Sequence[str] = (), *, every: bool = False
) -> list[str]:
    """A comparison as lines: the two cases, the caveats, the changes by weight, then the findings that opened and closed.

    What belongs to an activity that came or went is told in that activity's line. Details, and the findings that are still open, are
    only counted, unless `every` asks for the details too.
    """
    lines = [f"{_side(before)} → {_side(after)}"]
    lines += caveats
    lines.append(_counts(changes, findings))
    for weight, heading in HEADINGS.items():
        told = _told(changes, weight)
        if not told:
            continue
        lines.append(f"{heading}: {len(told)}")
        if weight != DETAIL or every:
            lines += [f"  {line}" for line in told]
    for state in ("opened", "closed"):
        part = findings[findings["state"] == state]
        if len(part):
            lines.append(f"Findings {state}: {severities(part)}")
            lines += [
                f"  {row['code']} {row['severity']}  {row['message'].partition('. ')[0]} ({row['why']})" for row in part.to_dict("records")
            ]
    return lines


def not_whole(before: Case, after: Case) -> list[str]:
    """A line for each side that was not read whole: its rows that could not be read look like rows that came or went."""
    sides = {"the earlier": incomplete(before), "the later": incomplete(after)}
    return [f"INCOMPLETE, {which} register: {lost} What was not read counts here as not there." for which, lost in sides.items() if lost]


def _side(case: Case) -> str:
    told = ", ".join(word for word in (f"as of {case.as_of}" if case.as_of else "not assessed", case.regime) if word)
    return f"{case.name} ({told})"


def severities(findings: pd.DataFrame) -> str:
    """How many findings of each severity, in words."""
    counts = findings["severity"].value_counts()
    said = [count_words(int(counts[s]), s, s if s == ADVICE else "") for s in SEVERITIES if s in counts]
    return ", ".join(said) or "none"


def _counts(changes: pd.DataFrame, findings: pd.DataFrame) -> str:
    kinds = changes["kind"].value_counts()
    nouns = {CHANGED: ("cell", "changed")}
    said = [
        f"{count_words(int(kinds[kind]), nouns.get(kind, ('row',))[0])} {kind}"
        for kind in (ADDED, "started", CHANGED, RENAMED, ENDED, REMOVED)
        if kind in kinds
    ]
    states = findings["state"].value_counts()
    found = [f"{int(states.get(state, 0)):,} {state}" for state in ("opened", "closed", "still open")]
    return f"{', '.join(said) or 'no change'}; findings: {', '.join(found)}"


def _told(changes: pd.DataFrame, weight: str) -> list[str]:
    """The lines of the changes of one weight."""
    whole = changes[(changes["table"] == "activities") & changes["kind"].isin(_WHOLE)]
    heads = set(zip(whole["record"], whole["kind"], strict=True))
    mine = pd.Series(list(zip(changes["activity_id"], changes["kind"], strict=True)), index=changes.index)
    under = mine.isin(heads) & (changes["table"] != "activities")
    lines = []
    for row in changes[(changes["weight"] == weight) & ~under].to_dict("records"):
        line = change_words(row)
        if (row["record"], row["kind"]) in heads and row["table"] == "activities":
            belonging = changes[under & (mine == (row["record"], row["kind"]))]
            if len(belonging):
                line += f" With {count_words(len(belonging), 'row')} that belong to it."
            more = belonging.loc[belonging["weight"] == ACT, "means"].drop_duplicates()
            line += f" {' '.join(more)}" if len(more) and row["kind"] in (ADDED, "started") else ""
        lines.append(line)
    return lines


def change_words(row: Mapping[Any, Any]) -> str:
    """One change in words: its row, what happened, what that means, what to look at, and the law."""
    who = f"{row['table']} {row['record']}" if isinstance(row["record"], str) else str(row["table"])
    what = _what(row)
    means = f" {row['means']}" if isinstance(row["means"], str) else ""
    look = f" Look at: {row['look_at']}." if isinstance(row["look_at"], str) and row["weight"] == ACT else ""
    law = f" [{row['law']}]" if isinstance(row["law"], str) else ""
    return f"{who}: {what}.{means}{look}{law}"


def _what(row: Mapping[Any, Any]) -> str:
    field, kind = row["field"], row["kind"]
    if not isinstance(field, str):
        return str(kind)
    if kind == RENAMED:
        return f"renamed, was {row['old']}"
    if kind in (ENDED, "started"):
        return f"{kind} on {_shown(row['table'], field, row['new'])}" if isinstance(row["new"], str) else str(kind)
    if TABLES[row["table"]].columns()[field].kind not in _PLAIN:
        word = "filled in" if not isinstance(row["old"], str) else "emptied" if not isinstance(row["new"], str) else "changed"
        return f"{field} {word}"
    old, new = (_shown(row["table"], field, value) if isinstance(value, str) else "blank" for value in (row["old"], row["new"]))
    return f"{field} {old} → {new}"


@lru_cache(maxsize=4096)
def _shown(table: str, field: str, text: str) -> str:
    """A value as a line shows it: what stands where a code, a day or a key belongs and is none may be about people."""
    column = TABLES[table].columns()[field]
    if column.kind in ("link", "key"):
        return "a text that may be about people" if looks_personal(text, reference=True) else text
    return text if read_column(pd.Series([text], dtype="str"), column).values.notna().all() else "a text that is not understood"
