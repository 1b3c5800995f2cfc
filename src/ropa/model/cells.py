"""The text of a cell to a typed value and back: one parser per kind of column.

Each distinct text of a column is parsed once. Text that cannot be read becomes a missing value with a reason, so that
validation can report its place. pandera does not parse here: its coercion takes a millisecond for each bad cell, reads
"false" as true and loses units.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

import numpy as np
import pandas as pd

from ropa.model import codelists, periods
from ropa.model.columns import Column

DateStyle = Literal["iso", "day-first", "month-first"]

# -- words that stand in place of a value ----------------------------------------------------------

_PLACEHOLDERS = frozenset(
    (  # noqa: SIM905 (a word list reads best as one)
        "tbd|tbc|tba|tbn|todo|to do|to-do|fixme|xxx|pending|?|??|???|...|…|n/k|as above|see above|same as above|ditto|idem|"
        "to be confirmed|to be determined|to be decided|to be completed|to be advised|to be agreed|to be defined|"
        "to follow|to complete|awaiting|awaiting confirmation|not yet known|not yet decided|not yet defined|"
        "under review|in progress|fill in|please complete|please fill in|insert here|enter text|placeholder|lorem ipsum|"
        "à compléter|a completer|à définir|a definir|à préciser|a preciser|en attente|voir ci-dessus|"
        "zu ergänzen|noch offen|folgt|wird ergänzt|siehe oben|por definir|por completar|da definire|da completare"
    ).split("|")
)
_PLACEHOLDER_INSIDE = re.compile(
    r"\b(?:TBD|TBC|TBA)\b|^\s*to be (?:confirmed|determined|decided|completed|advised|agreed|defined)\b"
    r"|^\s*[\[<{(]{1,2}\s*(?:insert|enter|add|name|fill|complete|your|date|company)\b.*[\]>})]\s*$",
    re.IGNORECASE,
)
_NOTHING = frozenset({"none", "nil", "n/a", "n.a.", "na", "not applicable", "nothing", "aucun", "néant", "keine", "entfällt"})


def is_placeholder(text: str) -> bool:
    """Whether the text is only a placeholder for an answer: "TBD", "as above", "[insert name]"."""
    bare = text.strip().strip(".:;!()[]<>{}*_\"' ").casefold() or text.strip()
    return bare in _PLACEHOLDERS or bool(_PLACEHOLDER_INSIDE.search(text[:200]))


def is_nothing(text: str) -> bool:
    """Whether the text says that there is none or that the question does not apply. That is an answer, not a gap."""
    return text.strip().rstrip(".").casefold() in _NOTHING or text.strip().casefold() in _NOTHING


# -- one parser per kind of column -----------------------------------------------------------------

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LOCAL_DATE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_YES_NO = {"yes": True, "true": True, "y": True, "1": True, "no": False, "false": False, "n": False, "0": False}
_YEARS = range(1900, 2200)


def _date(text: str, style: DateStyle) -> date:
    local = None if style == "iso" else _LOCAL_DATE.fullmatch(text)
    if local:
        first, second, year = (int(part) for part in local.groups())
        day, month = (first, second) if style == "day-first" else (second, first)
        found = date(year, month, day)
    else:
        if not _ISO_DATE.fullmatch(text):
            raise ValueError
        found = date.fromisoformat(text)
    if found.year not in _YEARS:
        raise ValueError
    return found


def _instant(text: str) -> datetime:
    if not _ISO_DATE.match(text) or len(text) < 16:
        raise ValueError
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError
    found = found.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    if found.year not in _YEARS:
        raise ValueError
    return found


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise ValueError
    return int(text)


def _yes_no(text: str) -> bool:
    try:
        return _YES_NO[text.casefold()]
    except KeyError:
        raise ValueError from None


def _period(text: str) -> str:
    periods.parse(text)
    return text  # as it was written: P12M does not become P1Y


def _parser(column: Column, style: DateStyle) -> Callable[[str], Any]:
    if column.codes:

        def _code(text: str) -> str:
            found = codelists.resolve(column.codes, text)
            if found is None:
                raise ValueError
            return found

        return _code
    parsers: dict[str, Callable[[str], Any]] = {
        "date": lambda text: _date(text, style),
        "instant": _instant,
        "number": _number,
        "yes_no": _yes_no,
        "period": _period,
    }
    return parsers.get(column.kind, str)


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

    @property
    def why(self) -> pd.Series:
        """Why a cell with text has no value: "placeholder", "answer" (none, not applicable) or "unreadable"; else missing."""
        return pd.Series(pd.array(self.reasons, dtype="str").take(self.texts), index=self.values.index)

    def without(self) -> list[tuple[int, str]]:
        """The position of each cell with text and without a value, and why, in order."""
        if not any(self.reasons):
            return []
        found = enumerate(self.reasons[text] for text in self.texts.tolist())
        return [(position, reason) for position, reason in found if reason]


def read_column(texts: pd.Series, column: Column, style: DateStyle = "iso") -> Typed:
    """Type a column of text, missing where blank. `style` is the order of day and month in its dates."""
    codes, distinct = pd.factorize(texts.array, use_na_sentinel=True)
    parse = _parser(column, style)
    values: list[Any] = []
    reasons: list[str | None] = []
    for raw in distinct.tolist():
        value, reason = _read(str(raw), column, parse)
        values.append(value)
        reasons.append(reason)
    values.append(None)
    reasons.append(None)  # a blank cell has the code -1, which takes the last of each list
    return Typed(_typed(values, codes, texts.index, column), codes, reasons)


def trimmed(raw: str) -> str:
    """A text as it is kept: without blanks around it and without carriage returns, which a workbook cannot hold."""
    return raw.strip().replace("\r\n", "\n").replace("\r", "\n")


def _read(raw: str, column: Column, parse: Callable[[str], Any]) -> tuple[Any, str | None]:
    """The value of one text, and if it has none, why (see `Typed.why`)."""
    text = trimmed(raw)
    if not text:
        return None, None
    plain = column.kind in ("text", "key", "link")
    if not plain:
        try:
            return parse(text), None
        except (ValueError, OverflowError):
            pass
    if column.kind != "key" and is_placeholder(text):
        return None, "placeholder"
    if plain and not (column.kind == "link" and is_nothing(text)):
        return text, None
    return None, "answer" if is_nothing(text) else "unreadable"


def _typed(values: list[Any], codes: np.ndarray[Any, Any], index: pd.Index, column: Column) -> pd.Series:
    if column.kind == "date":
        days = np.array([np.datetime64("NaT", "s") if v is None else np.datetime64(v) for v in values], dtype="datetime64[s]")
        return pd.Series(days[codes], index=index)
    if column.kind == "instant":
        moments = np.array([np.datetime64("NaT", "s") if v is None else np.datetime64(v) for v in values], dtype="datetime64[s]")
        return pd.Series(moments[codes], index=index).dt.tz_localize("UTC")
    return pd.Series(pd.array(values, dtype=column.dtype).take(codes), index=index)  # type: ignore[call-overload]


def to_text(values: pd.Series, column: Column) -> pd.Series:
    """A typed column as canonical text: dates and moments in ISO form, yes and no; missing stays missing."""
    if column.kind == "date":
        return pd.Series(values.dt.strftime("%Y-%m-%d"), dtype="str")
    if column.kind == "instant":
        return pd.Series(values.dt.strftime("%Y-%m-%dT%H:%M:%S+00:00"), dtype="str")
    if column.kind == "yes_no":
        return values.map({True: "yes", False: "no"}).astype("str")
    if column.kind == "number":
        return values.astype("str")
    return values.astype("str")
