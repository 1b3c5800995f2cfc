"""Security: which measures say something, which are planned, and which activities need and have protection."""

from __future__ import annotations

import pandas as pd

from ropa.facts.view import View
from ropa.model.codelists import flagged, is_flagged
from ropa.model.membership import matching, within, yes
from ropa.model.written import NOT_UNDERSTOOD, unread

NO_DATE, OVERDUE, AHEAD = "no date", "overdue", "ahead"

# The parts of descriptions that name no measure but repeat the law, like "appropriate technical measures are in place".
_LEAD = r"we|have|take|use|put|in place|all|the"
_SAID = r"reasonable|appropriate|adequate|suitable|technical|organi[sz]ational|security|and|or"
_WHAT = r"measures?|controls?|steps?|safeguards?|security"
VAGUE_WORDS = rf"(?i)^\W*(?:(?:{_LEAD})\W+)*(?:(?:{_SAID})\W*)+(?:{_WHAT})?(?: (?:are )?in place)?\W*$"
"""Matches a description that names no measure."""

STRONG = ("encryption", "access_control", "restore_test")
"""The functions of measures (a flag of the code list) of which sensitive data needs at least one."""


def telling(measures: pd.DataFrame) -> pd.Series:
    """For each row of security_measures, whether it names or describes a measure, planned or not."""
    empty = is_flagged(measures["measure"], "security_measures", "vague") | measures["measure"].isna()
    wordless = measures["description"].isna() | matching(measures["description"], VAGUE_WORDS)
    return ~(empty & wordless)


def planned_measures(view: View) -> pd.DataFrame:
    """The planned measures, with a column state: overdue, ahead, no date, or not understood."""
    measures = view.security_measures
    planned = measures[measures["status"] == "planned"]
    due = planned["due_on"]
    state = pd.Series(AHEAD, index=planned.index, dtype="str").mask(due < view.today, OVERDUE).mask(due.isna(), NO_DATE)
    state = state.mask(unread(planned, "due_on"), NOT_UNDERSTOOD)
    return planned.assign(state=state)


def protected(view: View) -> pd.Series:
    """For each activity, whether encryption, access control or a restore test is in place."""
    measures = view.security_measures
    strong = [code for function in STRONG for code in flagged("security_measures", "function", function)]
    in_place = measures[within(measures["measure"], strong) & (measures["status"].fillna("in_place") == "in_place")]
    return within(view.activities["activity_id"], in_place["activity_id"])


def risky(view: View) -> pd.Series:
    """For each activity, whether it uses special category data or is done on a large scale."""
    activities, data = view.activities, view.data_categories
    sensitive = data["activity_id"][is_flagged(data["category"], "data_categories", "special")]
    return within(activities["activity_id"], sensitive) | yes(activities["large_scale"])
