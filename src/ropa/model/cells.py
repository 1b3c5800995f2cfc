"""The text of a cell to a typed value and back: one parser per kind of column.

How people write values is known to `ropa.vocabulary`. Each distinct text of a column is parsed once. Text that cannot be
read becomes a missing value with a reason, so that validation can report its place. pandera does not parse here: its
coercion takes a millisecond for each bad cell, reads "false" as true and loses units.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property, partial
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ropa import vocabulary
from ropa.model import codelists, long_text, periods
from ropa.model.columns import Column
from ropa.model.membership import LONG, as_mask, as_text, texts_of
from ropa.vocabulary import DateStyle, Reading, Unread, is_nothing, is_placeholder
from ropa.vocabulary.answers import LONGEST
from ropa.vocabulary.codes import split
from ropa.vocabulary.dates import YEARS

# -- one parser per kind of column -----------------------------------------------------------------

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

SPELLED = {"activity_roles": "roles", "recipient_roles": "roles"}
"""By code list, the file of `data/vocabulary/` with other words for its codes, where it is not called like the list."""


def spelled(codes: str) -> str:
    """The file of `data/vocabulary/` with other words for the codes of a list. Not every list has one."""
    return SPELLED.get(codes, codes)


def _instant(text: str) -> datetime:
    if not _ISO_DATE.match(text) or len(text) < 16:
        raise ValueError
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError
    found = found.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    if found.year not in YEARS:
        raise ValueError
    return found


_BRACKET = re.compile(r"([^()]+)\(([^()]+)\)")
_ONLY = re.compile(r"(?<!\s)\s+only\s*\Z", re.IGNORECASE)


def _place(text: str, codes: str) -> Reading | Unread:
    """A country, or where the list holds them an international organisation, by any name that is known for it."""
    text = _ONLY.sub("", text)
    if (read := _one_place(text, codes)) != Unread():
        return read
    if found := _BRACKET.fullmatch(text.strip()):  # "UK (England)" is one country, "US (California)" may be
        outer, inner = (_one_place(part, codes) for part in found.groups())
        if isinstance(outer, Reading) and isinstance(inner, Reading) and outer.value == inner.value:
            return Reading(outer.value, outer.rule, also={**outer.also, **inner.also})
        beside = inner in (Unread(), Unread("group"))  # "US (Virginia)", "Germany (EU)"
        return Unread(reading=outer) if isinstance(outer, Reading) and beside else Unread()
    parts = [_one_place(part, codes) for part in split(text) if part]
    if len(parts) > 1 and (one := _within_it(parts)):  # "Northern Ireland, UK" is one place
        return one
    if len(parts) > 1 and any(isinstance(part, Unread) and part.why == "group" for part in parts):
        return Unread("group")
    several = tuple(dict.fromkeys(part.value for part in parts if isinstance(part, Reading)))
    return Unread("several", several) if len(parts) > 1 and several else Unread()


def _within_it(parts: list[Reading | Unread]) -> Reading | None:
    """The country that each part of a text names or stands for a part of; None if they name several, or one of them is not known."""
    read = [part for part in parts if isinstance(part, Reading)]
    if len(read) < len(parts) or len({part.value for part in read}) > 1 or any(part.doubt for part in read):
        return None
    nations = {nation for part in read if (nation := part.also.get("subdivision"))}
    return Reading(read[0].value, "country: and a part of it", also={"subdivision": nations.pop()} if len(nations) == 1 else {})


def _one_place(text: str, codes: str) -> Reading | Unread:
    """A text with one place; Unread of the kind "unknown" for one that is not known."""
    found = codelists.resolve(codes, text)
    read = vocabulary.country(text)
    if found is not None:
        others = read.choices if isinstance(read, Unread) else ()
        return Reading(found, "code: its code or label", as_written=not others, doubt=tuple(one for one in others if one != found))
    if read == Unread():
        names, bare = codelists.place_names(), " ".join(text.casefold().split())
        code = names.get(bare) or names.get(bare.removeprefix("the ")) or codelists.by_three_letters().get(text.strip().upper())
        if code in codelists.codes(codes):
            return Reading(code, "country: another name")
        one = vocabulary.code(text, codelists.labels_of(codes))
        return one if isinstance(one, Reading) else read
    return read


def _code(text: str, codes: str) -> Reading | Unread:
    if codes in ("countries", "destinations"):
        return _place(text, codes)
    known = codelists.resolve(codes, text)
    if known is not None:
        return Reading(known, "code: its code or label", as_written=True)
    read = vocabulary.code(text, codelists.labels_of(codes), spelled(codes))
    if isinstance(read, Unread) and len(read.choices) < 2 and codes in _ALSO and (said := _ALSO[codes](text)) != Unread():
        return said
    if read == Unread() and (found := _BRACKET.fullmatch(text.strip())):  # what stands in brackets may change what is meant
        outer = vocabulary.code(found[1], codelists.labels_of(codes), spelled(codes))
        return Unread(reading=outer) if isinstance(outer, Reading) else read
    return read


_LEAD = re.compile(r"(?:(?:from|after|since|upon|on|at|when|once|the|date of|day of)\s+)+", re.IGNORECASE)


def _trigger(text: str) -> Reading | Unread:
    """What starts a period, without the words that lead to it: "from the date of collection"."""
    bare = _LEAD.sub("", text.strip(), count=1)
    return vocabulary.code(bare, codelists.labels_of("retention_triggers"), "retention_triggers") if bare != text.strip() else Unread()


_ALSO: dict[str, Callable[[str], Reading | Unread]] = {
    "lawful_bases": vocabulary.basis,
    "article9_conditions": lambda text: vocabulary.condition(text, codelists.labels_of("article9_conditions")),
    "retention_triggers": _trigger,
}
"""By code list: how else its codes are written than by themselves, their labels and other words."""


def _moment(text: str) -> Reading | Unread:
    try:
        return Reading(_instant(text).isoformat(), "instant", as_written=True)
    except (ValueError, OverflowError):
        return Unread()


def _parser(column: Column, style: DateStyle) -> Callable[[str], Reading | Unread]:
    if column.codes:
        return lambda text: _code(text, column.codes)
    parsers: dict[str, Callable[[str], Reading | Unread]] = {
        "date": lambda text: vocabulary.date(text, style),
        "instant": _moment,
        "number": lambda text: vocabulary.number(text, column.unit),
        "yes_no": vocabulary.yes_no,
        "period": lambda text: vocabulary.period(text, session=column.unit == "session"),
    }
    return parsers[column.kind]


_TYPE: dict[str, Callable[[str], Any]] = {
    "date": date.fromisoformat,
    "instant": datetime.fromisoformat,
    "number": int,
    "yes_no": lambda text: text == "yes",
}
"""By kind of column, a value from its canonical text; every other kind is text."""

HOW_TO_WRITE = {
    "date": "not a date; write it like 2026-11-22",
    "instant": "not a moment with its offset; write it like 2026-11-22T14:05:00+00:00",
    "number": "not a whole number; write digits alone",
    "yes_no": "neither yes nor no",
    "period": periods.NOT_A_PERIOD,
}
"""By kind of column: what is wrong with a cell that cannot be read, and how to write it."""


@dataclass(frozen=True)
class Typed:
    """A column after it was read."""

    values: pd.Series
    """The typed values; missing where the cell is blank or holds no value."""
    texts: np.ndarray[Any, Any]
    """By row the number of its text; -1 where the cell is blank."""
    reasons: list[str | None]
    """By the number of a text why it has no value; the last is that of a blank cell."""

    told: Mapping[str, Reading] = field(default_factory=dict)
    """By text, the values that were read generously: who wrote them should know what was read."""
    unread: Mapping[str, Unread] = field(default_factory=dict)
    """By text, what is known of each that is unreadable."""
    rows: np.ndarray[Any, Any] | None = None
    """The positions of the rows that `texts` tells of, where it does not tell of all: every other cell is blank or was read."""

    @cached_property
    def untried(self) -> frozenset[str]:
        """The texts that were not tried, as MOST_TRIED before them could not be read."""
        return frozenset(islice(self.unread, MOST_TRIED, None))

    @property
    def why(self) -> pd.Series:
        """Why a cell with text has no value: "placeholder", "answer" (none, not applicable) or "unreadable"; else missing."""
        texts = self.texts
        if self.rows is not None:
            texts = np.full(len(self.values), -1)
            texts[self.rows] = self.texts
        return pd.Series(pd.array(self.reasons, dtype="str").take(texts), index=self.values.index)

    @cached_property
    def _some(self) -> np.ndarray[Any, Any]:
        """Where in `texts` the cells with text and without a value are."""
        if not any(self.reasons):
            return np.zeros(0, dtype=np.int64)
        return np.flatnonzero(np.array([bool(reason) for reason in self.reasons])[self.texts])

    def unreadable(self) -> int:
        """How many cells are unreadable."""
        if "unreadable" not in self.reasons:
            return 0
        return int(np.count_nonzero(np.array([reason == "unreadable" for reason in self.reasons])[self.texts[self._some]]))

    def without(self) -> tuple[list[int], list[str]]:
        """The position of each cell with text and without a value, in order; and why of each."""
        positions = self._some if self.rows is None else self.rows[self._some]
        said = [str(reason) for reason in self.reasons]
        return positions.tolist(), [said[text] for text in self.texts[self._some].tolist()]


MOST_TRIED = 10_000
"""So many different texts of a column may be unreadable until no other is tried: to try each takes longer than to read a whole register.
The finding with the count of the others says so."""


def read_column(texts: pd.Series, column: Column, style: DateStyle = "iso") -> Typed:
    """Type a column of text, missing where blank. `style` is the order of day and month in its dates.

    In a long column, what is written as the register writes it is read all at once, and only the other cells one text at a time.
    """
    found = (_few_at_once if column.codes or column.kind == "yes_no" else _written_at_once)(texts, column)
    if found is None:
        whole = _kept_as_they_are(texts, key=column.kind == "key") if column.kind in ("key", "link") else None
        return _read_texts(texts, column, style) if whole is None else Typed(whole, _NO_ROWS, [None, None], rows=_NO_ROWS)
    others, values, done = found
    if not len(others):
        return Typed(values, others, [None, None], rows=others)
    read = _read_texts(texts.iloc[others], column, style)
    if not done or read.values.notna().any():  # to set some texts of a long column takes as long as to read it
        values.iloc[others] = read.values.array
    return Typed(values, read.texts + 1, [None, *read.reasons], read.told, read.unread, others)


_NO_ROWS = np.zeros(0, dtype=np.int64)
_DIGITS = frozenset("0123456789")


def _kept_as_they_are(texts: pd.Series, *, key: bool) -> pd.Series | None:
    """A short column of keys if every text of it is surely kept word for word, as mostly; else None.

    A key may be any word; what links to one ends with a digit, for no words for "none" or "to be confirmed" do.
    """
    cells, given = texts.tolist(), texts_of(texts)
    if not given or "" in given or not "".join(given).isprintable() or " " in {text[0] for text in given}:
        return None
    ends = {text[-1] for text in given}
    if " " in ends if key else ends - _DIGITS:
        return None
    return pd.Series(pd.array(cells, dtype=pd.StringDtype(na_value=np.nan)), index=texts.index, copy=False)


_AtOnce = tuple[np.ndarray[Any, Any], pd.Series, bool]
"""The positions of the cells of a column that are not read yet, its values, and whether these are missing there."""


def _written_at_once(texts: pd.Series, column: Column) -> _AtOnce | None:
    """A long column of words, days, moments or numbers, with what is written as the register writes it."""
    cells = long_text.cells_of(texts) if column.kind in _AT_ONCE else None
    if cells is None or cells.blank.all():
        return None
    fits, values = _AT_ONCE[column.kind](cells, texts.index)
    return np.flatnonzero(~fits & ~cells.blank), values, False


def _few_at_once(texts: pd.Series, column: Column) -> _AtOnce | None:
    """A long column of codes, or of yes and no: what the register writes so is taken as it is, without numbering the texts of all rows."""
    some = long_text.few_texts(texts)
    return next((found for written, every in some if written and (found := _of_few(texts, written, column, every=every))), None)


def _of_few(texts: pd.Series, written: list[str], column: Column, *, every: bool) -> _AtOnce | None:
    """A long column with those cells read that hold one of these texts as the register writes it; None if these are not nearly all.

    `every` says that it holds no other text.
    """
    parsed = _parsed(written, column)
    said = {text: value for text, value in zip(written, parsed.values, strict=True) if value is not None}
    plain = [text for text, value in said.items() if text not in parsed.told and (not column.codes or value == text)]
    if not every and len(plain) > _MOST_LOOKED_FOR:
        return None
    cells = as_text(texts)
    yes = long_text.holding(cells, [text for text in plain if said[text] is True])
    if every:
        odd = long_text.holding(cells, [text for text in written if text not in plain])
    else:
        odd = pc.and_not(pc.and_not(cells.is_valid(), yes), long_text.holding(cells, [text for text in plain if said[text] is not True]))
    others = np.flatnonzero(as_mask(odd))
    if len(others) * 8 > len(texts):
        return None
    values: Any
    if column.codes:
        values = pd.array(pc.if_else(odd, pa.scalar(None, cells.type), cells) if len(others) else cells, dtype="str")
    else:
        values = pd.arrays.BooleanArray(as_mask(yes), as_mask(pc.or_(odd, cells.is_null())))
    return others, pd.Series(values, index=texts.index, copy=False), True


_MOST_LOOKED_FOR = 2
"""To look for more texts one after the other takes longer than to tell all apart."""


def _numbered(texts: pd.Series) -> tuple[np.ndarray[Any, Any], list[str]]:
    """By row the number of its text, -1 where it is missing; and the texts, each once. Few that Python holds it tells apart sooner."""
    if len(texts) >= LONG or getattr(texts.dtype, "storage", "") == "pyarrow":
        encoded = as_text(texts).dictionary_encode()
        return encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False), encoded.dictionary.to_pylist()
    cells = texts.tolist()
    given = [text for text in dict.fromkeys(cells) if isinstance(text, str)]
    known = {text: number for number, text in enumerate(given)}
    return np.array([known.get(text, -1) for text in cells], dtype=np.int64), given


@dataclass(frozen=True)
class _Parsed:
    """Texts after they were read, each once: see `Typed`."""

    values: list[Any]
    reasons: list[str | None]
    told: dict[str, Reading]
    unread: dict[str, Unread]


def _read_texts(texts: pd.Series, column: Column, style: DateStyle = "iso") -> Typed:
    """Type a column, one distinct text at a time."""
    codes, raws = _numbered(texts)
    read = _parsed(raws, column, style)
    # A blank cell has the code -1, which takes the last of each list.
    return Typed(_typed([*read.values, None], codes, texts.index, column), codes, [*read.reasons, None], read.told, read.unread)


def _parsed(raws: Sequence[str], column: Column, style: DateStyle = "iso") -> _Parsed:
    """What each of these texts of a column means."""
    parse = None if column.kind in ("text", "key", "link") else _parser(column, style)
    values: list[Any] = []
    reasons: list[str | None] = []
    told: dict[str, Reading] = {}
    unread: dict[str, Unread] = {}
    for raw in raws:
        text = trimmed(raw)
        read = parse(text) if text and parse and len(unread) < MOST_TRIED else None
        if isinstance(read, Reading) and (read.as_written or not _stands_for_none(text)):
            values.append(_TYPE.get(column.kind, str)(read.value))
            reasons.append(None)
            if not read.as_written and not read.rule.endswith("-first"):  # a date in the order of the settings is as agreed
                told[raw] = read
            continue
        value, reason = _unparsed(text, column)
        values.append(value)
        reasons.append(reason)
        if reason == "unreadable":
            unread[raw] = read if isinstance(read, Unread) else Unread()
    return _Parsed(values, reasons, told, unread)


def _words_at_once(cells: long_text.Cells, index: pd.Index, *, key: bool = False) -> tuple[_Mask, pd.Series]:
    fits = long_text.kept_as_it_is(cells, key=key, longest_answer=_LONGEST_ANSWER)
    return fits, pd.Series(pd.array(cells.array, dtype="str"), index=index, copy=False)


def _days_at_once(cells: long_text.Cells, index: pd.Index) -> tuple[_Mask, pd.Series]:
    fits, days = long_text.days(cells)
    return fits, pd.Series(days, index=index, copy=False)


def _moments_at_once(cells: long_text.Cells, index: pd.Index) -> tuple[_Mask, pd.Series]:
    fits, moments = long_text.moments(cells)
    return fits, pd.Series(moments, index=index, copy=False).dt.tz_localize("UTC")


def _numbers_at_once(cells: long_text.Cells, index: pd.Index) -> tuple[_Mask, pd.Series]:
    fits, numbers = long_text.whole_numbers(cells)
    return fits, pd.Series(pd.arrays.IntegerArray(numbers, ~fits), index=index, copy=False)


_Mask = np.ndarray[Any, np.dtype[np.bool_]]
_AT_ONCE: dict[str, Callable[[long_text.Cells, pd.Index], tuple[_Mask, pd.Series]]] = {
    "key": partial(_words_at_once, key=True),
    "link": _words_at_once,
    "text": _words_at_once,
    "date": _days_at_once,
    "instant": _moments_at_once,
    "number": _numbers_at_once,
}
"""By kind of column: which cells of a long one are written as the register writes them, and their values. Other kinds have few texts."""

_LONGEST_ANSWER = 4 * LONGEST
"""No words for "none" or "to be confirmed" have more bytes."""


def _stands_for_none(text: str) -> bool:
    return is_placeholder(text) or is_nothing(text)


def trimmed(raw: str) -> str:
    """A text as it is kept: without blanks around it and without carriage returns, which a workbook cannot hold."""
    return raw.strip().replace("\r\n", "\n").replace("\r", "\n")


def _unparsed(text: str, column: Column) -> tuple[str | None, str | None]:
    """The value of a text that no parser reads, and if it has none, why (see `Typed.why`)."""
    if not text:
        return None, None
    plain = column.kind in ("text", "key", "link")
    if column.kind != "key" and is_placeholder(text):
        return None, "placeholder"
    if plain and not (column.kind == "link" and is_nothing(text)):
        return text, None
    return None, "answer" if is_nothing(text) else "unreadable"


def _typed(values: list[Any], codes: np.ndarray[Any, Any], index: pd.Index, column: Column) -> pd.Series:
    if column.kind == "date":
        days = np.array([np.datetime64("NaT", "s") if v is None else np.datetime64(v) for v in values], dtype="datetime64[s]")
        return pd.Series(days[codes], index=index, copy=False)
    if column.kind == "instant":
        moments = np.array([np.datetime64("NaT", "s") if v is None else np.datetime64(v) for v in values], dtype="datetime64[s]")
        return pd.Series(moments[codes], index=index, copy=False).dt.tz_localize("UTC")
    return pd.Series(_array(values, column).take(codes), index=index, copy=False)


def _array(values: list[Any], column: Column) -> Any:
    """Values as a column of this type holds them; None where there is none."""
    return pd.array(values, dtype=_WITH_MISSING[column.kind]() if column.kind in _WITH_MISSING else pd.StringDtype(na_value=np.nan))


_WITH_MISSING: dict[str, Callable[[], Any]] = {"number": pd.Int64Dtype, "yes_no": pd.BooleanDtype}
"""By kind of column, the type of its values, where that is neither a date nor text. To look a type up by its name takes longer."""


def missing(column: Column, rows: int) -> Any:
    """The cells of a column in which nothing stands."""
    if column.dtype == "str" and rows >= LONG:
        return pd.array(pa.nulls(rows, pa.large_string()), dtype="str")
    if column.dtype == "datetime64[s]":
        return pd.array(np.full(rows, np.datetime64("NaT", "s")), copy=False)
    if column.dtype == "boolean":
        return pd.arrays.BooleanArray(np.zeros(rows, dtype=bool), np.ones(rows, dtype=bool))
    return _typed([None], np.zeros(rows, dtype=np.int64), pd.RangeIndex(rows), column).array


def to_text(values: pd.Series, column: Column) -> pd.Series:
    """A typed column as canonical text: dates and moments in ISO form, yes and no; missing stays missing."""
    if column.kind == "date":
        days = np.asarray(values, dtype="datetime64[D]")
        written = np.datetime_as_string(days).astype(object)
        written[np.isnat(days)] = None
        return pd.Series(pd.array(written, dtype="str"), index=values.index)
    if column.kind == "instant":
        return pd.Series(values.dt.strftime("%Y-%m-%dT%H:%M:%S+00:00"), dtype="str")
    if column.kind == "yes_no":
        return values.map({True: "yes", False: "no"}).astype("str")
    return values if isinstance(values.dtype, pd.StringDtype) and values.dtype.na_value is np.nan else values.astype("str")
