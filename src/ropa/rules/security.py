"""Rules on the security of processing."""

from __future__ import annotations

import pandas as pd

from ropa.facts.security import OVERDUE, planned_measures, protected, risky, telling
from ropa.facts.view import View
from ropa.model.checks import ART30, ERROR, WARNING
from ropa.model.membership import within
from ropa.rules.engine import Among, among, rule


@rule(
    "SE01",
    table="activities",
    law="Art 30(1)(g), 30(2)(d), 32(1)",
    duty=ART30,
    says="no security measure in place is described",
    many="describe no security measure in place",
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
    many="have sensitive data, or data on a large scale, without encryption, access control or a restore test in place",
    wants=("security_measures.measure",),
    requires=("SE01",),
    chosen_by=("data_categories.category",),
)
def sensitive_data_protected(view: View) -> Among:
    """Special category data, and data on a large scale, is protected by more than words.

    Put encryption, access control or tested backups in place, and record them in security_measures.
    """
    asked = risky(view)
    return among(asked, asked & ~protected(view))


@rule(
    "SE03",
    table="security_measures",
    field="due_on",
    law="Art 32(1)",
    severity=WARNING,
    says="the measure is planned, and its date has passed",
    many="are planned, and their date has passed",
    chosen_by=("security_measures.status",),
)
def planned_measure_in_time(view: View) -> Among:
    """A planned measure comes when it was planned.

    Put it in place and say so in status, or set a new date with a reason.
    """
    planned = planned_measures(view)
    return among(planned, pd.DataFrame({"index": planned.index[planned["state"] == OVERDUE]}))
