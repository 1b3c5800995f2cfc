"""Days and months in words are the same on every machine."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import ropa
from ropa.text import alike, day_of_words, day_words, each_alike, file_text, month_words, none_alike, weekday_words


@pytest.mark.parametrize("day", [date(2026, 9, 3), pd.Timestamp("2026-09-03"), pd.Timestamp("2026-09-03T23:59Z")])
def test_a_day_and_its_month_in_words(day) -> None:
    assert (day_words(day), month_words(day)) == ("3 September 2026", "Sep 2026")
    assert day_of_words("3 Sep 2026") == day_of_words(day_words(day)) == date(2026, 9, 3)


def test_every_month_has_its_name() -> None:
    months = [month_words(month) for month in pd.period_range("2026-01", "2026-12", freq="M")]
    assert " ".join(month.removesuffix(" 2026") for month in months) == "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"


def test_every_day_of_the_week_has_its_name() -> None:
    days = [weekday_words(date(2026, 11, 23 + n))[:3] for n in range(7)]
    assert " ".join(days) == "Mon Tue Wed Thu Fri Sat Sun"


def test_no_name_of_a_day_or_month_is_asked_of_the_machine() -> None:
    """strftime writes %A, %a, %B, %b, %c, %p, %x and %X in the language of whoever runs it."""
    sources = sorted(Path(ropa.__file__).parent.rglob("*.py"))
    assert len(sources) > 100
    asks = re.compile(r"""[:"' ]%[AaBbcpxX][ "'}]""")
    assert [path.name for path in sources if asks.search(path.read_text(encoding="utf-8"))] == []


def test_a_file_name_is_text_that_begins_no_line() -> None:
    assert file_text("a\nb\u2028\x1b\udcffé 名") == "a\ufffdb\ufffd\ufffd\ufffdé 名"
    assert file_text("plain name.csv") == "plain name.csv"


@pytest.mark.parametrize("texts", [["A  1", " b ", "C"], ["É", "a\u00a0b", "A  B"], ["A\tb", "c"], []])
def test_many_texts_look_as_each_looks(texts) -> None:
    assert each_alike(texts) == [alike(text) for text in texts]


@pytest.mark.parametrize(
    ("texts", "none"),
    [
        ({"A1", "B2"}, True),
        ({"a1", "b2"}, True),
        ({"A1", "a2"}, True),
        ({"A1", "a1"}, False),
        ({"É1", "E\u0301 1", "É 1"}, False),
        ({"1", "2\u200b", "2"}, False),
        (set(), True),
    ],
)
def test_texts_of_which_one_looks_like_another_are_seen(texts, none):
    assert none_alike(texts) is none
