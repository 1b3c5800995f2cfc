"""Which tier of the fee can be right."""

from __future__ import annotations

import pandas as pd

from ropa.facts.parties import SCHEME_TIER, tiers_called_for

SIZES = [
    (10, 99_000_000, None, 1),
    (11, 632_000, None, 1),
    (11, 632_001, None, 2),
    (250, 99_000_000, None, 2),
    (251, 36_000_000, None, 2),
    (251, 36_000_001, None, 3),
    (251, 36_000_001, SCHEME_TIER, 1),
    (None, None, None, 1),
]


def test_the_lowest_tier_that_can_be_right() -> None:
    frame = pd.DataFrame(SIZES, columns=["employees", "turnover", "fee_tier", "tier"])
    frame = frame.astype({"employees": "Int64", "turnover": "Float64", "fee_tier": "str"})
    frame = frame.assign(public_authority=False, charity=False).astype({"public_authority": "boolean", "charity": "boolean"})

    assert tiers_called_for(frame).tolist() == frame["tier"].tolist()
