"""Retention: which rows set a time limit, and whether data went when its time was over."""

from __future__ import annotations

import pandas as pd

from ropa.facts.view import View
from ropa.model.codelists import is_flagged
from ropa.model.membership import matching, within, yes
from ropa.model.written import NOT_UNDERSTOOD, any_unread, unread

DONE, DONE_LATE, OVERDUE, ON_HOLD, AHEAD, NO_DATE = "done", "done late", "overdue", "on legal hold", "ahead", "no date"

UNTRIGGERED, OPEN_ENDED, EMPTY_CRITERIA = "the period has no trigger", "the trigger is open-ended", "the criteria say nothing"
DATED, BY_CRITERIA, NO_LIMIT = "counted from an event", "decided by criteria", "no time limit"
STARTS = (DATED, BY_CRITERIA, UNTRIGGERED, OPEN_ENDED, EMPTY_CRITERIA, NO_LIMIT, NOT_UNDERSTOOD)
"""From what a time limit is counted, or what decides instead (RT02)."""

BY_LAW, BY_REASON, UNREASONED, NO_PERIOD = "a law", "a reason", "neither", "no period"
GROUNDS = (BY_LAW, BY_REASON, UNREASONED, NO_PERIOD, NOT_UNDERSTOOD)
"""What stands behind a period (RT07)."""

# Words that give a time limit no meaning: they repeat the law instead of applying it.
_LEAD = (
    r"(?:for )?(?:only )?as long as|no longer than|(?:for )?(?:the )?(?:period|time)(?: that)?(?: is)?|until(?: no longer)?|as|where|when"
)
_NEED = r"(?:it )?(?:is|are)|deemed|we|reasonably|strictly"
_SAID = r"necessary|needed|required|appropriate|need it|applicable"
_WHAT_FOR = r" (?:for|by) (?:the |its |our )?(?:purposes?|law|business)[a-z ]{0,20}"
VAGUE_CRITERIA = rf"(?i)^\W*(?:{_LEAD})?\W*(?:(?:{_NEED})\W*)*(?:{_SAID})(?:{_WHAT_FOR})?\W*$"
"""Matches criteria that decide nothing."""


def disposal_states(view: View) -> pd.Series:
    """For each disposal, its state on the day: done, done late, overdue, on legal hold, ahead, no date, or not understood."""
    disposals = view.disposals
    due, done = disposals["due_on"], disposals["done_on"]
    found = pd.Series(AHEAD, index=disposals.index, dtype="str").mask(due < view.today, OVERDUE).mask(due.isna(), NO_DATE)
    found = found.mask(any_unread(disposals, "due_on", "done_on", "legal_hold"), NOT_UNDERSTOOD)
    return found.mask(yes(disposals["legal_hold"]), ON_HOLD).mask(done.notna(), DONE).mask(done > due, DONE_LATE)


def limited(view: View) -> pd.DataFrame:
    """The rows of retention that state a period or criteria."""
    retention = view.retention
    return retention[retention["period"].notna() | retention["criteria"].notna()]


def limitless(view: View) -> pd.Series:
    """For each activity whether no row of retention sets a time limit or names criteria for its data."""
    return ~within(view.activities["activity_id"], limited(view)["activity_id"])


def limit_starts(view: View) -> pd.Series:
    """For each row of retention, from what its time is counted: one of STARTS."""
    retention = view.retention
    period, criteria = retention["period"].notna(), retention["criteria"]
    start = pd.Series(NO_LIMIT, index=retention.index, dtype="str").mask(criteria.notna(), BY_CRITERIA)
    start = start.mask(matching(criteria, VAGUE_CRITERIA), EMPTY_CRITERIA).mask(period, DATED)
    start = start.mask(is_flagged(retention["trigger"], "retention_triggers", "open_ended"), OPEN_ENDED)
    start = start.mask(period & retention["trigger"].isna(), UNTRIGGERED)
    unclear = (start == UNTRIGGERED) & unread(retention, "trigger") | (start == NO_LIMIT) & unread(retention, "period")
    return start.mask(unclear, NOT_UNDERSTOOD)


def period_grounds(view: View) -> pd.Series:
    """For each row of retention, what stands behind its period: one of GROUNDS."""
    retention = view.retention
    ground = pd.Series(UNREASONED, index=retention.index, dtype="str").mask(retention["reason"].notna(), BY_REASON)
    ground = ground.mask((ground == UNREASONED) & unread(retention, "legal_source"), NOT_UNDERSTOOD)
    return ground.mask(retention["legal_source"].notna(), BY_LAW).mask(retention["period"].isna(), NO_PERIOD)
