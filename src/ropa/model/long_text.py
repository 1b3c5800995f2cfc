"""Long columns of text, looked at where Arrow keeps them, without a Python text per cell.

Arrow keeps the bytes of a column's cells one after the other, with the place where each begins. So one look at the bytes tells
which cells are plain, and which are dates, moments and numbers as the register writes them. What such a look does not take
for certain is left to the careful readers, one text at a time (`ropa.model.cells`, `ropa.model.shape`): a column means the same either way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ropa.model.membership import LONG, as_mask, as_text
from ropa.vocabulary.dates import YEARS

_Mask = np.ndarray[Any, np.dtype[np.bool_]]
_Numbers = np.ndarray[Any, np.dtype[np.int64]]
_Content = np.ndarray[Any, np.dtype[np.uint8]]
_Moments = np.ndarray[Any, np.dtype[np.datetime64]]
_NO_TIME = np.datetime64("NaT", "s")
_Bytes = Callable[[_Content], _Mask]
"""Which of some bytes are meant."""


@dataclass(frozen=True)
class Cells:
    """The cells of a column as bytes of UTF-8."""

    array: pa.Array
    """The same as Arrow has it."""
    content: _Content
    """The bytes of all cells."""
    spots: _Numbers
    """Where the bytes of each row begin, and where those of the last end."""
    blank: _Mask
    """Which rows are missing."""

    @property
    def begins(self) -> _Numbers:
        """By row, where its bytes begin."""
        return self.spots[:-1]

    @cached_property
    def sizes(self) -> _Numbers:
        """By row, how many bytes it has; 0 where it is missing."""
        return np.diff(self.spots)

    @cached_property
    def filled(self) -> _Mask:
        """Which rows have bytes."""
        found = np.empty(len(self.blank), dtype=bool)
        for rows, begins, ends in self.pieces():
            np.less(begins, ends, out=found[rows])
        return found

    @cached_property
    def last(self) -> _Content:
        """By row its last byte; any if it has none."""
        found = np.zeros(len(self.blank), dtype=np.uint8)
        for rows, _, ends in self.pieces() if len(self.content) else ():
            self.content.take(ends - 1, out=found[rows], mode="clip")
        return found

    @cached_property
    def longest(self) -> int:
        """The most bytes of a row."""
        return max((int((ends - begins).max()) for _, begins, ends in self.pieces()), default=0)

    def pieces(self) -> Iterator[tuple[slice, _Numbers, _Numbers]]:
        """Some rows after the other, with where each begins and ends: what is made of so few is at hand until it is no longer needed."""
        for first in range(0, len(self.blank), _ROWS):
            last = min(first + _ROWS, len(self.blank))
            yield slice(first, last), self.spots[first:last], self.spots[first + 1 : last + 1]

    def having(self, wanted: _Bytes) -> _Mask:
        """Which rows have one of these bytes."""
        if not self.holds(wanted):
            return np.zeros(len(self.blank), dtype=bool)
        marks = wanted(self.content)
        return self._where_filled(lambda begins, _: np.logical_or.reduceat(marks, begins))

    def holds(self, wanted: _Bytes) -> bool:
        """Whether one of these bytes is in any row."""
        if not wanted(_PRINTED).any() and self.printed:
            return False
        return _any(self.content, wanted)

    @cached_property
    def span(self) -> tuple[int, int]:
        """The lowest and the highest byte; those of a letter if there is none."""
        return _span(self.content)

    @property
    def printed(self) -> bool:
        """Whether all is printable ASCII: mostly it is, and then no look for any other byte is needed."""
        return _within(self.span, _PRINTED)

    @property
    def plain(self) -> bool:
        """Whether all is printable ASCII without blanks."""
        return _within(self.span, _PRINTED[1:])

    @cached_property
    def twice(self) -> _Mask:
        """Which rows hold what another holds too; a missing one does not."""
        return _used_twice(self)

    def _where_filled(self, ask: Callable[[_Numbers, _Numbers], _Mask]) -> _Mask:
        """The answer for the rows that have bytes, given where these begin and how many they are; for the others it is no."""
        if self.sizes.all():
            return ask(self.begins, self.sizes) if len(self.sizes) else np.zeros(0, dtype=bool)
        some = np.flatnonzero(self.sizes)
        found = np.zeros(len(self.sizes), dtype=bool)
        if len(some):
            found[some] = ask(self.begins[some], self.sizes[some])
        return found

    def of_size(self, size: int) -> tuple[_Mask, _Content]:
        """Which rows have so many bytes, and these bytes one row after the other."""
        fits, others = np.empty(len(self.blank), dtype=bool), []
        for rows, begins, ends in self.pieces():
            sizes = ends - begins
            fits[rows] = sizes == size
            others.append(rows.start + np.flatnonzero((begins != ends) ^ fits[rows]))
        odd = np.concatenate(others) if others else np.zeros(0, dtype=np.int64)
        if len(odd) * 8 > len(fits):
            return fits, _held(self.array.filter(pa.array(fits)))[0]
        firsts, lasts = [0, *self.spots[odd + 1].tolist()], [*self.spots[odd].tolist(), len(self.content)]
        between = [self.content[first:last] for first, last in zip(firsts, lasts, strict=True)]
        return fits, np.concatenate(between) if len(odd) else self.content


def cells_of(column: pd.Series) -> Cells | None:
    """The cells of a long column that Arrow keeps; None for any other."""
    if not _is_long(column):
        return None
    array, known = as_text(column), _known.get()
    if known is None:
        return _cells(array)
    _, places, content = array.buffers()
    spot = places.address, content.address if content is not None else 0, array.offset, len(array)
    if spot not in known:
        known[spot] = _cells(array)
    return known[spot]


def surely_shown(column: pd.Series) -> _Mask | None:
    """Which cells of a long column that Arrow keeps surely end with a mark that is seen; None for any other column."""
    if not _is_long(column):
        return None
    array = as_text(column)
    cells = Cells(array, *_held(array), as_mask(array.is_null()))
    shown = cells.filled & ~cells.blank
    return shown if cells.plain else shown & _plain(cells.last)


def _is_long(column: pd.Series) -> bool:
    return len(column) >= LONG and isinstance(column.dtype, pd.StringDtype) and column.dtype.storage == "pyarrow"


MANY = 20_000
"""Of fewer cells, to number all texts takes no longer than to look which there are."""


def few_texts(column: pd.Series) -> Iterator[tuple[list[str], bool]]:
    """The texts of a very long column that Arrow keeps, each once, if they are few: those at its start, then all; and if they are all."""
    array = as_text(column) if _is_long(column) and len(column) >= MANY else None
    if array is None or len(first := pc.unique(array[:LONG]).drop_null()) > LONG // 10:
        return
    if len(first) <= _FEW:  # mostly there is no other but in a few rows
        yield first.to_pylist(), False
    found = pc.unique(array).drop_null()
    if len(found) <= LONG:
        yield found.to_pylist(), True


def holding(array: pa.Array, texts: Sequence[str]) -> pa.BooleanArray:
    """Which cells are one of these texts; a missing one is not."""
    if not texts:
        return pa.nulls(len(array), pa.bool_()).fill_null(False)
    if len(texts) > _FEW:
        return pc.is_in(array, value_set=pa.array(texts, array.type))
    return reduce(pc.or_, [pc.equal(array, text) for text in texts]).fill_null(False)


_FEW = 4
"""To look for so many texts one after the other takes less than for all at once."""


_known: ContextVar[dict[tuple[int, ...], Cells | None] | None] = ContextVar("known", default=None)
"""What is known of the columns by where their bytes are. It holds these, so that no other bytes come to be there meanwhile."""


@contextmanager
def each_once() -> Iterator[None]:
    """Meanwhile, what is found of a long column is kept for all who ask of it."""
    before = _known.set({})
    try:
        yield
    finally:
        _known.reset(before)


def _held(array: pa.Array) -> tuple[_Content, _Numbers]:
    """The bytes of an array of long strings, and where among them each row begins and the last ends."""
    _, places, content = array.buffers()
    spots = np.frombuffer(places, dtype=np.int64)[array.offset : array.offset + len(array) + 1]
    every = np.frombuffer(content, dtype=np.uint8) if content is not None else np.empty(0, dtype=np.uint8)
    return every[spots[0] : spots[-1]], spots - spots[0] if spots[0] else spots


def _cells(array: pa.Array) -> Cells | None:
    """The cells of an array of long strings; None where bytes stand in a missing one."""
    content, spots = _held(array)
    cells = Cells(array, content, spots, as_mask(array.is_null()) if array.null_count else np.zeros(len(array), dtype=bool))
    if array.null_count and any(((begins != ends) & cells.blank[rows]).any() for rows, begins, ends in cells.pieces()):
        return None  # Arrow allows bytes where there is no cell, and nobody writes them
    return cells


_PIECE = 2**17
"""So many bytes are looked at while they are at hand: what is made of more is put away in memory, and fetched from there again."""


def _any(content: _Content, wanted: _Bytes) -> bool:
    """Whether one of these bytes is among them."""
    return any(wanted(content[start : start + _PIECE]).any() for start in range(0, len(content), _PIECE))


def _span(content: _Content) -> tuple[int, int]:
    """The lowest and the highest of some bytes; those of a letter if there is none."""
    pieces = [content[start : start + _PIECE] for start in range(0, len(content), _PIECE)]
    both = [(int(piece.min()), int(piece.max())) for piece in pieces] or [(0x41, 0x41)]
    return min(low for low, _ in both), max(high for _, high in both)


def _within(span: tuple[int, int], among: _Content) -> bool:
    """Whether the lowest and the highest byte, and so all between them, are among those that follow one another."""
    return int(among[0]) <= span[0] and span[1] <= int(among[-1])


def _among(first: int, last: int) -> _Bytes:
    """Which bytes lie between two, these included. To compare them all takes a tenth of looking each up in a table."""
    return lambda content: (content - np.uint8(first)) <= np.uint8(last - first)


_plain = _among(0x21, 0x7E)
_digit, _upper, _lower, _return = _among(0x30, 0x39), _among(0x41, 0x5A), _among(0x61, 0x7A), _among(0x0D, 0x0D)
_over_ascii = _among(0x80, 0xFF)
_printed = _among(0x20, 0x7E)
_PRINTED = np.arange(0x20, 0x7F, dtype=np.uint8)


def _no_digit(content: _Content) -> _Mask:
    return ~_digit(content)


def _odd(content: _Content) -> _Mask:
    """Bytes of which some belong to characters that no page may hold (`ropa.text.NO_TEXT`): all that no key of a keyboard writes."""
    found = ~_printed(content)
    if found.any():
        found &= (content != 0x09) & (content != 0x0A) & (content != 0x0D)
    return found


def kept_as_it_is(cells: Cells, *, key: bool, longest_answer: int) -> _Mask:
    """Which cells are for certain kept word for word: no blanks around them, no carriage return, and no words that stand for an answer.

    A key may be any word. Other text is looked at more carefully if it has at most `longest_answer` bytes and no digit: no words for
    "none" or "to be confirmed" have one.
    """
    found = _with_plain_ends(cells)
    if not cells.printed:
        found &= ~cells.having(_return)
    if not key:
        sure = _digit(cells.last)  # a digit mostly stands at the end, as in codes
        for look in (lambda: cells.sizes > longest_answer, lambda: cells.having(_digit)):
            if not (found & ~sure).any():
                break
            sure |= look()
        found &= sure
    return found


def _with_plain_ends(cells: Cells) -> _Mask:
    """Which rows begin and end with a printable character of ASCII that is no blank."""
    found = cells.filled.copy()
    if not cells.plain:
        found &= _plain(cells.last)
        for rows, begins, _ in cells.pieces():
            found[rows] &= _plain(cells.content.take(begins, mode="clip"))
    return found


def days(cells: Cells) -> tuple[_Mask, _Moments]:
    """Which cells are a day like 2026-11-22, and by row its day (datetime64[s]; no time where there is none)."""
    fits, text = cells.of_size(10)
    when = _days(text, 10)
    if len(when) == len(fits):
        return ~np.isnat(when), when
    found, first = np.empty(len(fits), dtype="datetime64[s]"), 0
    for rows, _, _ in cells.pieces():
        last = first + int(np.count_nonzero(fits[rows]))
        some = found[rows]
        some[:] = _NO_TIME
        some[fits[rows]] = when[first:last]
        first = last
    return ~np.isnat(found), found


def _days(text: _Content, size: int) -> _Moments:
    """The day with which each cell of `size` bytes begins; no time where it begins with none."""
    known, centuries = _every_day(), _centuries()
    found = np.empty(len(text) // size, dtype="datetime64[s]")
    for first in range(0, len(found), _ROWS):
        rows, at = min(_ROWS, len(found) - first), first * size
        spots, wrong = _days_of_century(np.ndarray((rows,), "<u8", text, at + 2, (size,)))
        spots += centuries.take(np.ndarray((rows,), "<u2", text, at, (size,)))
        if wrong.any():
            np.putmask(spots, wrong, np.uint64(len(known) - 1))
        known.take(spots.view(np.int64), out=found[first : first + rows], mode="clip")
    return found


_ROWS = 2**15
"""So many rows are looked at while they are at hand."""


def _days_of_century(words: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], _Mask]:
    """Of texts like 26-11-22, each held as one number, the place of the day among those of a century (see `_every_day`).

    Also which texts are written otherwise, or name a month or a day that is none. All bytes of a number are looked at in one step.
    """
    values = words & _each_byte(0xF, 0xF, 0, 0xF, 0xF, 0, 0xF, 0xF)  # of a digit what it says
    values *= np.uint64(10 << 8 | 1)
    values >>= np.uint64(8)  # in every third byte, what it and the next say together
    values &= _each_byte(0xFF, 0, 0, 0xFF, 0, 0, 0xFF, 0)
    values *= np.uint64((_MONTHS * _DAYS << 48) + (_DAYS << 24) + 1)  # the two highest bytes are then the sum of all three
    values >>= np.uint64(48)
    return values, _days_written().take(values.view(np.int64)) != words


def _each_byte(*values: int) -> np.uint64:
    """The number whose bytes these are."""
    return np.uint64(int.from_bytes(bytes(values), "little"))


@cache
def _days_written() -> np.ndarray[Any, np.dtype[np.uint64]]:
    """By the place of a day among those of a century its text like 26-11-22, as one number; elsewhere what no text has."""
    year, month, day = np.ogrid[:100, :_MONTHS, :_DAYS]
    both = [number // 10 + number % 10 * 256 for number in (year, month, day)]  # the two digits of each, the first in the lower byte
    texts = both[0] + (both[1] << 24) + (both[2] << 48) + int.from_bytes(b"00-00-00", "little")
    found = np.full(2**16, _each_byte(*[0xFF] * 8))
    found[: texts.size] = texts.ravel().astype(np.uint64)
    return found


@cache
def _centuries() -> np.ndarray[Any, np.dtype[np.uint64]]:
    """By the first two digits of a year, as a number of two bytes, the place of its century's first day; of others that of no time."""
    found = np.full(2**16, len(_every_day()), dtype=np.uint64)
    for century in range(YEARS.start, YEARS.stop, 100):
        found[int.from_bytes(str(century)[:2].encode(), "little")] = (century - YEARS.start) * _MONTHS * _DAYS
    return found


_MONTHS, _DAYS = 13, 32
"""The numbers of months and of days, with a zero that is none."""


@cache
def _every_day() -> _Moments:
    """The days of all years, by year, month and day, each a number; no time where there is no such day, and at the end."""
    firsts = np.arange(f"{YEARS.start}-01", f"{YEARS.stop}-02", dtype="datetime64[M]").astype("datetime64[D]")
    lengths, days = np.diff(firsts).astype(np.int64), np.arange(_DAYS - 1)
    every = (firsts[:-1, None] + days).astype("datetime64[s]")
    every[days >= lengths[:, None]] = _NO_TIME
    found = np.full((len(YEARS), _MONTHS, _DAYS), _NO_TIME)
    found[:, 1:, 1:] = every.reshape(len(YEARS), _MONTHS - 1, _DAYS - 1)
    return np.append(found.ravel(), _NO_TIME)


_DASH, _COLON, _T, _Z, _PLUS, _BLANK = (ord(mark) for mark in "-:TZ+ ")
_INNER = tuple(np.datetime64(f"{year}-01-01", "s") for year in (YEARS.start + 1, YEARS.stop - 1))
"""The years in which a moment surely is, whatever its offset: the first, and the first that is not one of them."""


def moments(cells: Cells) -> tuple[_Mask, _Moments]:
    """Which cells are a moment like 2026-11-22T14:05:00+00:00 or 2026-11-22T14:05:00Z, and by row its moment in UTC (datetime64[s])."""
    found = np.full(len(cells.sizes), _NO_TIME)
    for size in (20, 25):
        long, content = cells.of_size(size)
        when = _days(content, size)
        fits = (when >= _INNER[0]) & (when < _INNER[1])
        text = np.ascontiguousarray(content.reshape(-1, size).T)  # the first byte of each, then the second of each
        (hour, minute, second), digits = _numbers(text, (11, 13), (14, 16), (17, 19))
        fits &= digits & ((text[10] == _T) | (text[10] == _BLANK)) & (text[13] == _COLON) & (text[16] == _COLON)
        fits &= (hour <= 23) & (minute <= 59) & (second <= 59)
        seconds = hour * 3600 + minute * 60 + second
        if size == 20:
            fits &= text[19] == _Z
        else:
            (hours, minutes), digits = _numbers(text, (20, 22), (23, 25))
            sign = text[19]
            fits &= digits & ((sign == _PLUS) | (sign == _DASH)) & (text[22] == _COLON) & (hours <= 23) & (minutes <= 59)
            seconds = seconds - np.where(sign == _DASH, -1, 1) * (hours * 3600 + minutes * 60)
        found[np.flatnonzero(long)[fits]] = (when + seconds.astype("timedelta64[s]"))[fits]
    return ~np.isnat(found), found


def whole_numbers(cells: Cells) -> tuple[_Mask, _Numbers]:
    """Which cells are digits alone, at most 15, and by row their number."""
    fits = (cells.sizes > 0) & (cells.sizes <= 15) & ~cells.having(_no_digit)
    found = np.zeros(len(cells.sizes), dtype=np.int64)
    if fits.any():
        found[fits] = pc.cast(cells.array.filter(pa.array(fits)), pa.int64()).to_numpy(zero_copy_only=False)
    return fits, found


def _numbers(text: np.ndarray[Any, Any], *spans: tuple[int, int]) -> tuple[list[np.ndarray[Any, np.dtype[np.int32]]], _Mask]:
    """The numbers that stand in these places of each cell, and which cells have digits in all of them."""
    fits, numbers = np.ones(text.shape[1], dtype=bool), []
    for first, last in spans:
        number = np.zeros(text.shape[1], dtype=np.int32)
        for place in range(first, last):
            digit = text[place] - np.uint8(0x30)  # what is no digit becomes 10 or more
            fits &= digit <= 9
            number = number * 10 + digit
        numbers.append(number)
    return numbers, fits


def odd_rows(cells: Cells, longest: int) -> _Numbers:
    """The rows of cells that have more than `longest` bytes, or characters that no keyboard writes."""
    if cells.printed and cells.longest <= longest:
        return np.zeros(0, dtype=np.int64)
    return np.flatnonzero((cells.sizes > longest) | cells.having(_odd))


def none_alike(cells: Cells, longest: int) -> bool:
    """Whether the cells are plain ASCII, of at most `longest` characters, and none that differ differ by capitals alone.

    False says nothing.
    """
    if not cells.printed or cells.longest > longest:
        return False
    if cells.span[1] < ord("a") or not _any(cells.content, _upper) or not _any(cells.content, _lower):
        return True
    return bool(pc.count_distinct(pc.ascii_lower(cells.array)).as_py() == pc.count_distinct(cells.array).as_py())


def _used_twice(cells: Cells) -> _Mask:
    found = ~cells.blank
    alike = _alike_in_order(cells)
    if alike is not None:  # as most exports write them
        found[:] = False
        found[alike] = True
        return found
    if cells.longest <= _LONGEST_SUMMED:  # most keys are used once: their sums are looked at first
        found = _alike(_sums(cells), found)
    rows = np.flatnonzero(found)
    if not len(rows):
        return found
    numbers = cells.array.take(pa.array(rows)).dictionary_encode().indices.to_numpy(zero_copy_only=False)
    found[rows] = (np.bincount(numbers) > 1)[numbers]
    return found


def _alike_in_order(cells: Cells) -> _Numbers | None:
    """The rows that hold what the filled one above or below them holds, if none comes before the filled one above it; else None."""
    found: _Numbers | None = None
    for some in [slice(LONG), slice(None)]:
        texts, blank = cells.array[some], cells.blank[some]
        later, gaps = _later(texts[:-1], texts[1:]), _gaps(blank)
        later |= blank[:-1] | blank[1:]
        rows, over = np.flatnonzero(~later), gaps[:, ~_later(*(texts.take(pa.array(side)) for side in gaps))]
        above, below = np.concatenate((rows, over[0])), np.concatenate((rows + 1, over[1]))
        if len(above) * 2 > len(texts):
            return None
        if not pc.all(pc.equal(texts.take(pa.array(above)), texts.take(pa.array(below))), min_count=0).as_py():
            return None
        found = np.concatenate((above, below))
    return found


def _gaps(blank: _Mask) -> _Numbers:
    """The filled rows above and below each run of blank ones; none for a run at an end."""
    rows = np.flatnonzero(blank)
    inner = np.diff(rows) > 1
    ends = np.stack((rows[np.append(True, inner)] - 1, rows[np.append(inner, True)] + 1)) if len(rows) else np.zeros((2, 0), dtype=np.int64)
    return ends[:, (ends[0] >= 0) & (ends[1] < len(blank))]


def _later(texts: pa.Array, others: pa.Array) -> _Mask:
    """Which of the others come after the text beside them; not where one of the two is missing."""
    return as_mask(pc.less(texts, others).fill_null(False))


_LONGEST_SUMMED = 64


def _alike(sums: np.ndarray[Any, np.dtype[np.uint64]], given: _Mask) -> _Mask:
    """Which of the given cells have the same sum as another. Most are told apart by the last bits of their sums."""
    ends = 1 << (4 * len(sums)).bit_length()
    low = (sums & np.uint64(ends - 1)).astype(np.intp)
    counts = np.bincount(low[given], minlength=ends)
    found: _Mask = given & (counts[low] > 1)
    rows = np.flatnonzero(found)
    in_order = np.sort(sums[rows])
    twice = np.unique(in_order[1:][in_order[1:] == in_order[:-1]])
    found[rows] = twice[np.minimum(np.searchsorted(twice, sums[rows]), len(twice) - 1)] == sums[rows] if len(twice) else False
    return found


def _sums(cells: Cells) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """A number per cell, the same for the same bytes. Others of the same number are as good as never there."""
    padded = np.concatenate((cells.content, np.zeros(8, dtype=np.uint8)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, 8)
    sums = cells.sizes.astype(np.uint64)
    for first in range(0, cells.longest, 8):
        left = np.clip(cells.sizes - first, 0, 8)
        word = windows[np.minimum(cells.begins + first, len(cells.content))].view("<u8").ravel()
        word &= _FIRST_BYTES[left]
        sums = (sums ^ word) * np.uint64(0x9E3779B97F4A7C15)
        sums ^= sums >> np.uint64(29)
    return sums


_FIRST_BYTES = np.array([(1 << 8 * size) - 1 for size in range(9)], dtype=np.uint64)
"""By a number of bytes, what leaves so many of eight."""


_MAY_BE_PERSONAL = "|".join(
    (
        "@",
        "[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}",
        "[A-Za-z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-Da-d]",
        r"^[\x00-\x20]*[+0][0-9 ()-]{8,}",
        "[A-Z][a-z'-]+ [A-Z]",
    )
)
"""What stands in every text of ASCII that `ropa.model.shape.looks_personal` names, and in others."""


def may_be_personal(cells: Cells) -> _Numbers:
    """The rows of cells that may look like personal data: all others do not."""
    some = as_mask(pc.match_substring_regex(cells.array, _MAY_BE_PERSONAL).fill_null(False))
    return np.flatnonzero(some | cells.having(_over_ascii))
