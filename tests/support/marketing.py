"""Wishes and objections of a few people, and who must not be reached, found the slow way."""

from __future__ import annotations

import pandas as pd
from hypothesis import strategies as st

from ropa.model.codelists import codes

CHANNELS = sorted(codes("marketing_channels"))

PEOPLE = st.sampled_from(["p1", "p2", "p3"])
WISHES = st.lists(
    st.tuples(
        PEOPLE,
        st.sampled_from(["email", "sms", None]),
        st.sampled_from(["opt_in", "soft_opt_in", "opt_out"]),
        st.sampled_from(["account", "sale", "bought_list", None]),
        st.integers(0, 9 * 24),
    ),
    max_size=12,
)
OBJECTIONS = st.lists(st.tuples(PEOPLE, st.integers(0, 9), st.sampled_from(["granted", "refused", None])), max_size=3)

START = pd.Timestamp("2026-01-01", tz="UTC")  # winter: London keeps UTC


def slowly(wishes: list, objections: list, until: float = float("inf")) -> set[tuple[str, str]]:
    """Who is suppressed, as one would work it out by hand: read in order, the latest wins. Hours since the start."""
    told = []
    for who, channel, state, origin, hour in wishes:
        if state == "opt_out":
            told += [(hour, 1, who, ch, True) for ch in ([channel] if channel else CHANNELS)]
        elif state == "opt_in" and channel and origin != "bought_list":
            told.append((hour, 0, who, channel, False))
    for who, day, outcome in objections:
        if outcome != "refused":
            told += [(24 * (day + 1) - 1 / 3600, 1, who, ch, True) for ch in CHANNELS]
    state_of: dict[tuple[str, str], bool] = {}
    for hour, _, who, channel, out in sorted(told):
        if hour < until:
            state_of[who, channel] = out
    return {key for key, out in state_of.items() if out}
