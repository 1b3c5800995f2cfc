"""Words for periods."""

from __future__ import annotations

import pytest

from ropa.analysis.frames import period_words


@pytest.mark.parametrize(
    ("period", "words"),
    [("P7Y", "7 years"), ("P1Y6M", "1 year 6 months"), ("PT0S", "not kept at all"), ("PT72H", "72 hours"), ("odd", "odd")],
)
def test_periods_in_words(period, words):
    assert period_words(period) == words
