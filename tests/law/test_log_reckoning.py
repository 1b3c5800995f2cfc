"""Counting with a log is counting with each of its days."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ropa.law.log_reckoning import LOG
from ropa.law.reckoning import ONE_DAY
from support.clocks import days, places

pairs = st.lists(st.tuples(days | st.none(), days | st.none(), st.booleans()), min_size=1, max_size=20)


@given(pairs, st.integers(0, 40), places)
def test_a_log_counts_like_its_days(rows, months, place) -> None:
    log = [np.array([row[n] for row in rows], dtype="datetime64[D]") for n in (0, 1)]
    mask = np.array([row[2] for row in rows])
    both = LOG.given(log[0]) & LOG.given(log[1]) & mask

    def told(found) -> list[date | None]:
        return found.astype("datetime64[D]").tolist()

    one_by_one = [(ONE_DAY.day(one), ONE_DAY.day(other), yes) for one, other, yes in rows]
    assert told(LOG.later(*log)) == [ONE_DAY.date(ONE_DAY.later(one, other)) for one, other, _ in one_by_one]
    assert told(LOG.where(mask, *log)) == [ONE_DAY.date(ONE_DAY.where(yes, one, other)) for one, other, yes in one_by_one]
    assert told(LOG.months_later(log[0], months)) == [ONE_DAY.date(ONE_DAY.months_later(one, months)) for one, _, _ in one_by_one]
    assert told(LOG.roll(log[0], place)) == [ONE_DAY.date(ONE_DAY.roll(one, place)) for one, _, _ in one_by_one]
    assert LOG.given(log[0]).tolist() == [ONE_DAY.given(one) for one, _, _ in one_by_one]
    spans = [one - other if yes else 0 for (one, other, _), yes in zip(one_by_one, both, strict=True)]
    assert LOG.count(both, log[0] - log[1]).tolist() == [ONE_DAY.count(yes, span) for yes, span in zip(both, spans, strict=True)]


def test_a_missing_day_is_missing_in_a_log_too() -> None:
    assert not LOG.given(np.array([LOG.day(None)]))[0]
    assert LOG.day(date(2026, 2, 5)) == np.datetime64("2026-02-05")
