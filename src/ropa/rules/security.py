"""Security of processing."""

from __future__ import annotations

import pandas as pd

from ropa.model.checks import ART30, ERROR, WARNING
from ropa.model.codelists import flagged, is_flagged
from ropa.model.membership import within, yes
from ropa.rules.engine import View, rule

# Words that describe no measure: they repeat the law instead.
_LEAD = r"we|have|take|use|put|in place|all|the"
_SAID = r"reasonable|appropriate|adequate|suitable|technical|organi[sz]ational|security|and|or"
_WHAT = r"measures?|controls?|steps?|safeguards?|security"
VAGUE_WORDS = rf"(?i)^\W*(?:(?:{_LEAD})\W+)*(?:(?:{_SAID})\W*)+(?:{_WHAT})?(?: (?:are )?in place)?\W*$"


STRONG = ("encryption", "access_control", "restore_test")
"""The functions of measures that protect sensitive data by more than words: a flag of the code list."""


def telling(measures: pd.DataFrame) -> pd.Series:
    """For each row of security_measures whether it names or describes a measure, planned or not."""
    empty = is_flagged(measures["measure"], "security_measures", "vague") | measures["measure"].isna()
    wordless = measures["description"].isna() | yes(measures["description"].str.match(VAGUE_WORDS))
    return ~(empty & wordless)


NO_DATE, OVERDUE, AHEAD = "no date", "overdue", "ahead"


def planned_measures(view: View) -> pd.DataFrame:
    """The measures that are planned, with a column `state`: overdue, ahead, or no date."""
    measures = view.security_measures
    planned = measures[measures["status"] == "planned"]
    due = planned["due_on"]
    state = pd.Series(AHEAD, index=planned.index, dtype="str").mask(due < view.today, OVERDUE).mask(due.isna(), NO_DATE)
    return planned.assign(state=state)


def protected(view: View) -> pd.Series:
    """For each activity whether encryption, access control or a restore test is in place."""
    measures = view.security_measures
    strong = [code for function in STRONG for code in flagged("security_measures", "function", function)]
    in_place = measures[within(measures["measure"], strong) & (measures["status"].fillna("in_place") == "in_place")]
    return within(view.activities["activity_id"], in_place["activity_id"])


def risky(view: View) -> pd.Series:
    """For each activity whether it uses special category data or is on a large scale."""
    activities, data = view.activities, view.data_categories
    sensitive = data.loc[is_flagged(data["category"], "data_categories", "special"), "activity_id"]
    return within(activities["activity_id"], sensitive) | yes(activities["large_scale"])


@rule(
    "SE01",
    table="activities",
    law="Art 30(1)(g), 30(2)(d), 32(1)",
    duty=ART30,
    says="no security measure in place is described",
    wants=("security_measures.measure", "security_measures.description", "activities.not_possible_reason"),
)
def security_described(view: View) -> pd.Series:
    """Every activity has a general description of its security measures.

    Add rows to security_measures for what is in place: access control, encryption, backup, training …
    """
    measures, activities = view.security_measures, view.activities
    measures = measures[(measures["status"].fillna("") != "planned") & (measures["measure"].notna() | measures["description"].notna())]
    silent = ~within(activities["activity_id"], measures.loc[telling(measures), "activity_id"])
    milder = activities["not_possible_reason"].notna() | within(activities["activity_id"], measures["activity_id"])
    return milder.map({True: WARNING, False: ERROR}).where(silent)


@rule(
    "SE02",
    table="activities",
    law="Art 32(1)",
    severity=WARNING,
    says="sensitive data, or data on a large scale, without encryption, access control or a restore test in place",
    wants=("security_measures.measure",),
    requires=("SE01",),
)
def sensitive_data_protected(view: View) -> pd.Series:
    """Special category data, and data on a large scale, is protected by more than words.

    Put encryption, access control or tested backups in place, and record them in security_measures.
    """
    return risky(view) & ~protected(view)


@rule(
    "SE03",
    table="security_measures",
    field="due_on",
    law="Art 32(1)",
    severity=WARNING,
    says="the measure is planned, and its date has passed",
)
def planned_measure_in_time(view: View) -> pd.DataFrame:
    """A planned measure comes when it was planned.

    Put it in place and say so in status, or set a new date with a reason.
    """
    planned = planned_measures(view)
    return pd.DataFrame({"index": planned.index[planned["state"] == OVERDUE]})
