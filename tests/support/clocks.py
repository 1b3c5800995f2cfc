"""Requests as people and as tables write them."""

from __future__ import annotations

from datetime import date

import pandas as pd
from hypothesis import strategies as st

from ropa.law.holidays import NATIONS

# -- worked examples: law 4.2, 4.3 and 6.1 ----------------------------------------------------------

CLARIFIED = {"clarification_requested": "2026-11-05", "clarification_received": "2026-11-24"}

# -- properties ---------------------------------------------------------------------------------------

days = st.dates(date(2018, 5, 25), date(2040, 12, 31))

places = st.sampled_from([*NATIONS, None])

ROWS = {
    "received": "received_on",
    "right": "right",
    "identity_requested": "identity_requested_on",
    "identity_received": "identity_received_on",
    "fee_requested": "fee_requested_on",
    "fee_paid": "fee_paid_on",
    "clarification_requested": "clarification_requested_on",
    "clarification_received": "clarification_received_on",
    "extended": "extended_on",
}


def as_table(cases) -> pd.DataFrame:
    """Requests as the table of a register holds them."""
    rows = [{**case, "extended": case["received"] if case["extended"] is True else case["extended"] or None} for case in cases]
    columns = {to: [row.get(name) for row in rows] for name, to in ROWS.items()}
    dates = {name: pd.to_datetime(pd.Series(values)).astype("datetime64[s]") for name, values in columns.items() if name != "right"}
    return pd.DataFrame({**dates, "right": pd.Series(columns["right"], dtype="str")})
