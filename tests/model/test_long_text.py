"""What is read of a long column at once is what is read of its texts one by one."""

import random

import numpy as np
import pandas as pd
import pytest

from ropa.model import long_text, shape
from ropa.model.cells import read_column
from ropa.model.tables import TABLES
from ropa.vocabulary.words import spellings

COLUMNS = {column.kind: column for model in TABLES.values() for column in model.columns().values() if not column.codes}
WRITTEN = {
    "date": "2026-11-22 2024-02-29 2023-02-29 1900-02-29 1900-01-01 1899-12-31 2199-12-31 2200-01-01 2026-00-10 2026-13-01 2026-01-00 "
    "2026-04-31 2026-14-01 2026-01-33 2026-01-99",
    "instant": "2026-11-22T14:05:00+00:00 2026-11-22T14:05:00Z 2026-11-22T24:00:00Z 2026-11-22T23:59:60Z 2026-02-30T10:00:00Z "
    "2199-12-31T23:59:59-10:00 1900-01-01T00:00:00+05:00 1901-01-01T00:00:00+23:59 2026-11-22T14:05:00-24:00 2026-11-22T14:05:00+09:60 "
    "2026-11-22T14:05 2026-11-22T14:05:00 2026-11-22T14:05:00.5Z 2026-11-22x14:05:00Z 2026-11-22T14:05:00z 2026-03-29T01:30:00+01:00",
    "number": "0 7 007 12 1,200 1,000 1200.0 -3 +3 999999999999999 1000000000000000 0000000000000001 ² ١",
    "text": "TBC n/a none — Payroll café S000001 CV. Applicants ABC123 AB123456C 9434765919 a@b.org +447700900123 0770\x000123",
    "key": "A1 a1 TBC none A\u00a01 A2",
    "link": "A1 TBC none n/a A2",
    "yes_no": "yes no ja True maybe TBC n/a",
    "role": "controller processor joint_controller Controller wizard TBC n/a",
}
COLUMNS["role"] = TABLES["activities"].columns()["role"]
AROUND = ["", " ", "\t", "\r\n", "\n", "\u00a0", "\x1c", "x", "-", "0", "\x7f", "é", "."]


@pytest.fixture(autouse=True)
def _as_pandas_holds_it():
    """What is read at once is text that Arrow holds."""
    with pd.option_context("mode.string_storage", "pyarrow"):
        yield


def texts_of(kind: str, many: int = 3000) -> list[str | None]:
    """Texts as they are written, and others that differ from them by a little."""
    draw = random.Random(kind)
    known = [*WRITTEN[kind].split(), "", " ", "Ann Smith", "Office of the owner", "x" * 900, "x" * 32_767, *map(str, range(40))]
    made: list[str | None] = [None, *known]
    while len(made) < many:
        text = draw.choice(known)
        if draw.random() < 0.6 and len(text) < 100:
            place = draw.randrange(len(text) + 1)
            text = text[:place] + draw.choice(AROUND) + text[place + draw.randrange(2) :]
        made.append(text if draw.random() < 0.95 else None)
    return made


def both(texts: list[str | None]) -> tuple[pd.Series, pd.Series]:
    """The texts as Arrow keeps them, and as Python does, which are read one by one."""
    index = pd.Index(range(100, 100 + len(texts)))
    return tuple(pd.Series(texts, dtype=pd.StringDtype(kept, na_value=np.nan), index=index) for kept in ("pyarrow", "python"))


@pytest.mark.parametrize("kind", sorted(WRITTEN))
@pytest.mark.parametrize("plain", [False, True])  # most columns hold the same few texts and hardly another
def test_a_long_column_means_what_its_texts_mean(monkeypatch, kind, plain):
    monkeypatch.setattr(long_text, "MANY", long_text.LONG)
    texts = texts_of(kind)
    if plain:
        written = WRITTEN[kind].split()
        texts = [*[*written[:2], None, written[0]] * long_text.LONG, *written, " "]
    long, short = both(texts)
    assert long_text.cells_of(long) is not None
    assert long_text.cells_of(short) is None
    at_once, one_by_one = read_column(long, COLUMNS[kind]), read_column(short, COLUMNS[kind])
    pd.testing.assert_series_equal(at_once.values, one_by_one.values)
    pd.testing.assert_series_equal(at_once.why, one_by_one.why)
    assert at_once.without() == one_by_one.without()
    assert list(at_once.told.items()) == list(one_by_one.told.items())
    assert list(at_once.unread.items()) == list(one_by_one.unread.items())


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        *(("key", text, text) for text in ("A2", "TBC", "n/a", "Ä")),
        *((kind, text, "A2") for kind in ("key", "link") for text in (" A2", "A2 ", "\u00a0A2", "A2\t")),
        *(("link", text, value) for text, value in (("A2", "A2"), ("A", "A"), ("TBC", None), ("n/a", None), ("A\r2", "A\n2"))),
    ],
)
def test_a_short_column_of_keys_is_kept_but_for_what_is_no_key(kind, text, value):
    for column in both(["A1", None, text, "A1"]):
        assert read_column(column, COLUMNS[kind]).values.fillna("").tolist() == ["A1", "", value or "", "A1"]


def test_a_cell_far_down_is_looked_at(monkeypatch):
    monkeypatch.setattr(long_text, "_PIECE", 64)
    for odd in (" A1", "A1 ", "TBC", "n/a", "A\x00", "é", "a1"):
        texts = [f"A{n}" for n in range(1500)] + [odd]
        for kind in ("key", "link", "text"):
            arrow, python = (read_column(column, COLUMNS[kind]) for column in both(texts))
            assert arrow.values.tolist() == python.values.tolist()
        assert not long_text.none_alike(long_text.cells_of(both([*texts, "a2"])[0]), 100)


def test_a_part_of_a_column_is_read_by_itself():
    long, short = both(texts_of("date"))
    for part in (lambda column: column.iloc[7:2900], lambda column: pd.concat([column, column])):
        pd.testing.assert_series_equal(read_column(part(long), COLUMNS["date"]).values, read_column(part(short), COLUMNS["date"]).values)


def test_every_day_is_read():
    days = np.arange("1900-01-01", "2200-01-01", dtype="datetime64[D]")
    fits, found = long_text.days(long_text.cells_of(pd.Series(np.datetime_as_string(days), dtype="str")))
    assert fits.all()
    assert (found == days).all()


def test_a_long_column_has_the_faults_of_a_short_one():
    long, short = (column.to_frame("x") for column in both(texts_of("text")))
    for faults in (
        lambda frame: shape.key_faults(frame, "x"),
        lambda frame: shape.unfit_text(frame, "x"),
        lambda frame: shape.personal(frame, "x", reference=True).fillna("").astype("object"),
        lambda frame: shape.personal(frame, "x", reference=False).fillna("").astype("object"),
    ):
        found = faults(long)
        assert found.any()
        pd.testing.assert_series_equal(found, faults(short), check_names=False)


def test_keys_used_once_are_told_from_those_used_twice():
    long = [f"K{n}" for n in range(2000)]
    in_order = sorted([*long, "K7", "K7", "K1999", "K0"])
    gaps = [[None, *in_order, None], [*in_order[:1500], None, *in_order[1500:]], [*in_order, None, "K0"]]
    ways = [in_order, *gaps, ["K"] * 2000, [*in_order, "K0"], sorted(long)]
    for texts in (long, [*long, "K7"], [*long, None, None], [*long, "x" * 99], [*long, "x" * 99, "x" * 99], *ways):
        column, _ = both(texts)
        cells = long_text.cells_of(column)
        assert cells.twice.tolist() == (column.duplicated(keep=False) & column.notna()).tolist()


@pytest.mark.parametrize(
    ("more", "differ"), [([], True), (["k7"], False), (["K7"], True), (["KÉ"], False), (["x" * 50], False), (["lower"], True)]
)
def test_keys_that_differ_by_capitals_are_looked_at(more, differ):
    column, _ = both([*(f"K{n}" for n in range(2000)), *more])
    assert long_text.none_alike(long_text.cells_of(column), 40) is differ


def test_no_words_for_none_have_a_digit():
    """So a text with a digit is no such word, and need not be compared with all of them."""
    assert not [row.written for name in ("placeholders", "none") for row in spellings(name) if any(map(str.isdigit, row.written))]
