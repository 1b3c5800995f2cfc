"""What the reports on logs share: local time, whose duty a row is, and which rules found something in it.

They never name the person.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ropa.analysis.frames import rows_of
from ropa.case.case import Case
from ropa.facts.view import LOG_PHASES, View
from ropa.model.in_force import on
from ropa.model.membership import within
from ropa.text import day_words

OURS, FOR_A_CLIENT, OTHER_LAW = "ours", "the client's", "under the other law"
"""Whose duty it is to answer: the holder's as a controller, its client's where it is a processor, nobody's under the law applied."""


def moment_words(moments: pd.Series, zone: str) -> pd.Series:
    """A column of instants as people in the zone write them: 18 May 2026, 17:25."""
    local = moments.dt.tz_convert(zone)
    return pd.Series([None if at is pd.NaT else f"{day_words(at)}, {at:%H:%M}" for at in local], index=moments.index, dtype="str")


def rules_that_spoke(case: Case, table: str, only: Sequence[str] = ("",)) -> dict[str, str]:
    """The rules that found something in each record of a table, like "TR02, TR05 (waived)". `only` limits them to codes or families."""
    findings = pd.DataFrame(case.findings)
    findings = findings[findings["code"].str.startswith(tuple(only)).astype(bool)]
    spoke: dict[str, dict[str, bool]] = {}
    for row in rows_of(findings.loc[findings["table"] == table, ["record", "code", "waived"]].dropna(subset="record")):
        codes = spoke.setdefault(row["record"], {})
        codes[row["code"]] = codes.get(row["code"], True) and row["waived"] is not None
    return {
        record: ", ".join(f"{code} (waived)" if waived else code for code, waived in sorted(codes.items()))
        for record, codes in spoke.items()
    }


def whose(case: Case, view: View, owners: pd.Series) -> pd.Series:
    """Whose duty each row of a log is, by the activity that it names. A row without an activity is the holder's own."""
    elsewhere = within(owners, case.once(_under_any_law)) & ~within(owners, view.activities["activity_id"])
    found = pd.Series(OURS, index=owners.index, dtype="str")
    return found.mask(within(owners, view.of_role("processor")["activity_id"]), FOR_A_CLIENT).mask(elsewhere, OTHER_LAW)


def _under_any_law(case: Case) -> pd.Series:
    """The activities that logs may be about, under any regime."""
    return on(case.register, case.in_force.as_of, None, phases=LOG_PHASES).register.activities["activity_id"]
