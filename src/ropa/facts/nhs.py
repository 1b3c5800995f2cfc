"""Data on NHS patients: the yearly submission of the toolkit, and uses beyond the care of the person."""

from __future__ import annotations

from datetime import date

import pandas as pd

from ropa.facts.view import View
from ropa.model.codelists import is_flagged
from ropa.model.membership import no, within, yes
from ropa.model.register import keeps_record

SUBMITTED, STALE, NEVER, UNKNOWN, NOT_ASKED = (
    "submitted for the last year",
    "not for the last year",
    "never",
    "it is not recorded whether NHS data is used",
    "no NHS data",
)
"""How far the submission of the Data Security and Protection Toolkit is."""

FIRST_YEAR = (date(2020, 10, 1), date(2021, 6, 30))
"""The first year whose submissions were due on 30 June: that of 2019/20 could be sent until 30 September 2020."""

PATIENTS = "patient_records"


def toolkit_year(day: date) -> tuple[date, date]:
    """The last year of the toolkit that is over on the day: the first day on which one could submit for it, and its 30 June.

    On 30 June itself the year is not over yet.
    """
    end = date(day.year if day > date(day.year, 6, 30) else day.year - 1, 6, 30)
    return FIRST_YEAR if end == FIRST_YEAR[1] else (date(end.year - 1, 7, 1), end)


def submissions(view: View) -> pd.Series:
    """For each organisation how far its yearly submission is: one of the states above."""
    organisations = view.organisations
    opened = pd.Timestamp(toolkit_year(view.as_of)[0])
    submitted, uses = organisations["dspt_submitted_on"], organisations["nhs_patient_data"]
    state = pd.Series(SUBMITTED, index=organisations.index, dtype="str")
    state = state.mask(submitted < opened, STALE).mask(submitted.isna(), NEVER)
    with_patients = bool((view.data_categories["category"] == PATIENTS).any())
    return state.mask(uses.isna(), UNKNOWN if with_patients else NOT_ASKED).mask(no(uses), NOT_ASKED)


def of_patients(view: View) -> pd.Series:
    """Which activities use records of patients."""
    data = view.data_categories
    return within(view.activities["activity_id"], data["activity_id"][data["category"] == PATIENTS])


def beyond_care(view: View) -> pd.Series:
    """Which activities have a purpose beyond the care of the person: research and planning (column beyond_care of its code list)."""
    purposes = view.purposes
    beyond = is_flagged(purposes["purpose_code"], "purpose_codes", "beyond_care")
    return within(view.activities["activity_id"], purposes.loc[beyond, "activity_id"])


def guarded(view: View) -> pd.Series:
    """Which organisations must heed the guidance on Caldicott Guardians: the holder, who cares for NHS patients in England itself.

    That is a holder with access to data on NHS patients that uses records of patients as a controller. Who only processes them for
    others gives no care.
    """
    organisations = view.organisations
    cares = bool((of_patients(view) & within(view.activities["activity_id"], view.of_role("controller")["activity_id"])).any())
    return keeps_record(organisations) & yes(organisations["nhs_patient_data"]) & (cares and of_england(view))


def of_england(view: View) -> bool:
    """Whether the holder is in England, or in the United Kingdom without saying where."""
    holder = view.register.known_holder
    return holder is None or pd.isna(holder["subdivision"]) or holder["subdivision"] == "england"
