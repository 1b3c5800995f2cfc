"""Retention: which rows set a time limit, and whether data went when its time was over."""

from __future__ import annotations

import pandas as pd

from ropa.facts.view import View
from ropa.model.membership import within, yes

DONE, DONE_LATE, OVERDUE, ON_HOLD, AHEAD, NO_DATE = "done", "done late", "overdue", "on legal hold", "ahead", "no date"


def disposal_states(view: View) -> pd.Series:
    """For each disposal, its state on the day: done, done late, overdue, on legal hold, ahead, or no date."""
    disposals = view.disposals
    due, done = disposals["due_on"], disposals["done_on"]
    found = pd.Series(AHEAD, index=disposals.index, dtype="str").mask(due < view.today, OVERDUE).mask(due.isna(), NO_DATE)
    return found.mask(yes(disposals["legal_hold"]), ON_HOLD).mask(done.notna(), DONE).mask(done > due, DONE_LATE)


def limited(view: View) -> pd.DataFrame:
    """The rows of retention that state a period or criteria."""
    retention = view.retention
    return retention[retention["period"].notna() | retention["criteria"].notna()]


def limitless(view: View) -> pd.Series:
    """For each activity whether no row of retention sets a time limit or names criteria for its data."""
    return ~within(view.activities["activity_id"], limited(view)["activity_id"])
