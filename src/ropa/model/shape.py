"""The shape checks as functions of a frame: keys, codes, order of dates, personal data, and text that cannot be kept.

Each takes a table's frame and returns, row by row, what is wrong. `schema.py` makes the checks of a table of them.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ropa.model import codelists, long_text
from ropa.model.checks import ERROR, WARNING, Check
from ropa.model.membership import texts_of
from ropa.text import LONGEST_CELL, NO_TEXT


class ShapeError(ValueError):
    """A frame fails a shape check, which the error carries as `check`."""

    def __init__(self, check: Check) -> None:
        self.check = check
        super().__init__(f"{check.code} {check.table}.{check.field}: {check.says}")


def key_faults(frame: pd.DataFrame, key: str) -> pd.Series:
    """Rows whose key is missing or used more than once."""
    cells = long_text.cells_of(frame[key])
    if cells is not None:
        return pd.Series(cells.blank | cells.twice, index=frame.index)
    if len(texts_of(frame[key])) == len(frame):
        return pd.Series(np.zeros(len(frame), dtype=bool), index=frame.index)
    return frame[key].isna() | frame[key].duplicated(keep=False)


def unknown_codes(frame: pd.DataFrame, name: str, codelist: str) -> pd.Series:
    """Rows whose code is not in its list."""
    distinct = pd.Index(frame[name].dropna().unique())
    unknown = distinct.difference(pd.Index(sorted(codelists.codes(codelist)), dtype="str"))
    if unknown.empty:
        return pd.Series(False, index=frame.index)
    return frame[name].isin(unknown)


def out_of_order(frame: pd.DataFrame, earlier: str, later: str) -> pd.Series:
    """Rows whose second date lies before the first."""
    first, second = frame[earlier], frame[later]
    if not (isinstance(first.dtype, np.dtype) and isinstance(second.dtype, np.dtype)):
        return second < first
    return pd.Series(second.to_numpy() < first.to_numpy(), index=frame.index, copy=False)  # numpy compares no time without a second look


# Patterns of personal data. Letters and digits are ASCII on purpose.
# Each looks only so far, so that a long text takes time in proportion to its length.
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}\.[A-Za-z]{2}")
_PHONE = re.compile(r"(?:\+[0-9]{1,3}|0)[0-9 ()-]{8,40}[0-9]")
_DAY_DIGITS = 8
"""The digits of a day, as in 01-02-2026: a phone number has more."""
_NI_NUMBER = re.compile(r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]\b", re.I)
_NHS_NUMBER = re.compile(r"(?<![0-9])[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}(?![0-9])")
_NAME = re.compile(r"(?:[A-Z][a-zà-ÿ'’-]+)(?: [A-Z][a-zà-ÿ'’-]*\.?)+")


def _nhs_number(text: str) -> bool:
    """Whether a valid NHS number (ten digits, modulus 11) stands in the text."""
    for found in _NHS_NUMBER.finditer(text):
        digits = [int(c) for c in found.group() if c.isdigit()]
        check = 11 - sum(d * w for d, w in zip(digits, range(10, 1, -1), strict=False)) % 11
        if (0 if check == 11 else check) == digits[9]:
            return True
    return False


def looks_personal(text: str, *, reference: bool) -> str | None:
    """The severity of a text that looks like personal data; None if it does not.

    NHS and National Insurance numbers are errors anywhere. E-mail addresses, phone numbers and names are warnings where
    a pseudonymous reference belongs (`reference`).
    """
    if _NI_NUMBER.search(text) or _nhs_number(text):
        return ERROR
    if reference and (("@" in text and _EMAIL.search(text)) or _PHONE.fullmatch(text.strip()) or _NAME.fullmatch(text.strip())):
        return WARNING
    return None


def reaches_somebody(text: str) -> bool:
    """Whether a text, wherever it stands, is surely somebody's: an e-mail address, a phone number, an NHS or National Insurance number."""
    phone = _PHONE.fullmatch(text.strip()) is not None and sum(map(str.isdigit, text)) > _DAY_DIGITS
    return "@" in text or phone or looks_personal(text, reference=False) is not None


def personal(frame: pd.DataFrame, name: str, *, reference: bool) -> pd.Series:
    """Row by row, the severity of a text that looks like personal data (see `looks_personal`); missing if it does not."""
    cells = long_text.cells_of(frame[name])
    some = frame[name] if cells is None else frame[name].iloc[long_text.may_be_personal(cells)]
    distinct = some.dropna().unique()
    found = {text: severity for text in distinct if (severity := looks_personal(text, reference=reference))}
    return frame[name].map(found).astype("str") if found else pd.Series(dtype="str", index=frame.index)


def unfit_text(frame: pd.DataFrame, name: str) -> pd.Series:
    """Rows whose text has control characters or is as long as a spreadsheet cell can be, so that it was most likely cut."""
    cells = long_text.cells_of(frame[name])
    rows = None if cells is None else long_text.odd_rows(cells, LONGEST_CELL - 1)
    texts = texts_of(frame[name]) if rows is None else texts_of(frame[name].iloc[rows]) if len(rows) else ()
    if max(map(len, texts), default=0) * 2 < LONGEST_CELL and not NO_TEXT.search(" ".join(texts)):  # one look at all of them
        return pd.Series(np.zeros(len(frame), dtype=bool), index=frame.index)
    unfit = [text for text in texts if _length(text) >= LONGEST_CELL or NO_TEXT.search(text)]
    return frame[name].isin(unfit) if unfit else pd.Series(False, index=frame.index)


def _length(text: str) -> int:
    """The length of a text as spreadsheets count it, in UTF-16 units."""
    return len(text) if len(text) * 2 < LONGEST_CELL else len(text.encode("utf-16-le", "surrogatepass")) // 2
