"""What activities say of recipients, transfers and special category data: rows, none, or nothing at all."""

from __future__ import annotations

import pandas as pd

from ropa.facts.view import SENSITIVE, View
from ropa.model.membership import within
from ropa.model.written import NOT_UNDERSTOOD, unread

LISTED, STATED_NONE, ROWS_MISSING, SILENT = "listed", "stated none", "stated, rows missing", "says nothing"
STATES = (LISTED, STATED_NONE, ROWS_MISSING, SILENT, NOT_UNDERSTOOD)
"""What an activity can say of a subject."""

SAYS_NOTHING = (ROWS_MISSING, SILENT)
"""The states in which nobody can tell from the record what is done: no row says it, and none is not stated."""


def said_of_recipients(view: View) -> pd.Series:
    """For each activity, what it says of those who receive its data: one of STATES. Rows need a category or an organisation."""
    rows = view.recipients
    told = rows["category"].notna() | rows["organisation_id"].notna()
    return _said(view, rows.loc[told, "activity_id"], "recipients_stated")


def said_of_transfers(view: View) -> pd.Series:
    """For each activity, what it says of transfers out of the area: one of STATES."""
    return _said(view, view.transfers["activity_id"], "transfers_stated")


def said_of_sensitive_data(view: View) -> pd.Series:
    """For each activity, what it says of special category and criminal offence data: one of STATES."""
    data = view.data_categories
    return _said(view, data["activity_id"][within(data["category"], SENSITIVE)], "special_data_stated")


def _said(view: View, listed: pd.Series, stated_in: str) -> pd.Series:
    activities = view.activities
    stated = activities[stated_in]
    state = pd.Series(SILENT, index=activities.index, dtype="str").mask(stated == "none", STATED_NONE).mask(stated == "some", ROWS_MISSING)
    state = state.mask(unread(activities, stated_in), NOT_UNDERSTOOD)
    return state.mask(within(activities["activity_id"], listed), LISTED)
