"""Lengths of ISO 8601 periods, compared as the calendar counts them."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd
from dateutil.relativedelta import relativedelta

_PARTS = re.compile(r"P(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)W)?(?:([0-9]+)D)?(?:T.*)?")
_FROM = date(2023, 1, 1)


def ends(period: str, start: date) -> date:
    """The day on which a period that starts on a day is over. Raises ValueError for what is no period."""
    found = _PARTS.fullmatch(period)
    if not found:
        raise ValueError(f"{period!r} is not an ISO 8601 period")
    years, months, weeks, days = (int(part or 0) for part in found.groups())
    return start + relativedelta(years=min(years, 5000), months=min(months, 60_000), days=min(7 * weeks + days, 1_800_000))


def days(periods: pd.Series) -> pd.Series:
    """The length of each period in days, counted from 1 January 2023; missing stays missing.

    Good for telling the shorter of two: P6Y and P72M are equal, 2,190 days are shorter than both.
    """
    lengths = {text: (ends(text, _FROM) - _FROM).days for text in periods.dropna().unique()}
    return periods.map(lengths).astype("Int64")
