"""Finds the tags of a part of a workbook in its bytes, and what its cells say of themselves, in time in proportion to its length.

A sheet of 100,000 rows has millions of tags. Numpy looks at all of them together, some twenty times as quickly as an expression
does; those few that are written as no usual program writes them are looked at one by one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

LONGEST_TAG = 1_000
"""The most bytes of the tag of a cell or row."""

_Positions = npt.NDArray[np.intp]
_Mask = npt.NDArray[np.bool_]
_Words = npt.NDArray[np.uint64]

_CHUNK, _BLOCK = 1 << 18, 1 << 14
"""How many bytes, and how many tags, are looked at together: as many as a processor keeps at hand."""
_MOST_PREFIXES, _MOST_COLONS = 8, 200_000
_BLANKS = b" \t\r\n"
_ENDS = np.isin(np.arange(256), list(_BLANKS + b"/>"))
_LETTERS = np.array([(byte & 0xDF) - 64 if chr(byte).isascii() and chr(byte).isalpha() else 0 for byte in range(256)], dtype=np.uint64)

_BITS = {bits: np.uint64(bits) for bits in (7, 8, 16, 32, 56, 64)}
_BYTE, _HALF, _BITS_63 = np.uint64(0xFF), np.uint64(0xFFFFFFFF), np.uint64(1 << 63)
_ONES, _HIGH, _ZEROS = (np.uint64(0x0101010101010101 * byte) for byte in (1, 0x80, ord("0")))
_SIX_BELOW, _PAIRS = np.uint64(0x7676767676767676), np.uint64(0x000000FF000000FF)
_R = np.uint64(int.from_bytes(b' r="', "little"))
_SHARED_THEN_VALUE = np.uint64(int.from_bytes(b't="s"><v', "little"))
_WINDOW = 16
_C, _END_C, _END_F, _V, _END_V = range(1, 6)
_REFERENCE = re.compile(r"[A-Z]{1,4}[0-9]{1,9}")

_PREFIXED = re.compile(rb":(?:sheetData|c|row|f|v|sst|si|mergeCell)[\s/>]")
_NAME_ENDS = re.compile(rb"[\s<>]")
_OTHER = rb"""(?:\s+(?!r[\s=])[^\s=<>"'/]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*+"""
_TAG = re.compile(
    rb"<(c|row)" + _OTHER + rb"""(?:\s+r\s*=\s*(?:"([A-Za-z]{0,9})([0-9]{0,20})"|'([A-Za-z]{0,9})([0-9]{0,20})'))?""" + _OTHER + rb"\s*/?>"
)
_IS_ERROR = re.compile(rb"""\st\s*=\s*$""")
_TEXT_RESULT = re.compile(rb"""\st\s*=\s*["']str["']""")


class TooManyTagsError(Exception):
    """A part has more tags than it may have."""


class LongTagError(Exception):
    """The tag of a cell or row is longer than `LONGEST_TAG`."""


@dataclass(frozen=True)
class Cells:
    """The cells of a sheet: how many there are, how far they reach, and the one that reaches farthest."""

    count: int
    last_row: int
    last_column: int
    lowest: str
    """The reference of the lowest cell or the number of the lowest row."""
    widest: str
    """The reference of the cell that lies farthest to the right; empty if it has none."""


def without_prefixes(content: bytes) -> bytes:
    """A part whose elements that are looked for have no prefix: `<x:c r="A1">` is `<c r="A1">`.

    Raises ValueError for more prefixes, or longer ones, than any program writes.
    """
    for _ in range(_MOST_PREFIXES):
        prefix = _prefix(content)
        if not prefix:
            return content
        content = content.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</")
    raise ValueError("more prefixes than any program writes")


def _prefix(content: bytes) -> bytes:
    """The first prefix of an element that is looked for, with its colon; nothing if there is none."""
    for tried, found in enumerate(_PREFIXED.finditer(content)):
        if tried > _MOST_COLONS:
            raise ValueError("more colons than any text has")
        first = max(0, found.start() - LONGEST_TAG)
        begin = content.rfind(b"<", first, found.start())
        name = content[max(begin, first) : found.start()].lstrip(b"<").removeprefix(b"/")
        if _NAME_ENDS.search(name) or (begin < 0 and first == 0):
            continue
        if begin < 0:
            raise ValueError("a prefix that is longer than any program writes it")
        return name + b":"
    return b""


class Tags:
    """The tags of a part: where each begins, and what it is. A tag is known by its position among all of them."""

    def __init__(self, content: bytes, most: int) -> None:
        """Find the tags of a part. Raises TooManyTagsError if there are more than `most`."""
        self.content = content
        self.bytes = np.frombuffer(content, dtype=np.uint8)
        found: list[_Positions] = []
        for start in range(0, len(content), _CHUNK):
            found.append(np.flatnonzero(self.bytes[start : start + _CHUNK] == ord("<")) + start)
            most -= len(found[-1])
            if most < 0:
                raise TooManyTagsError
        self.at = np.concatenate(found) if found else np.empty(0, dtype=np.intp)

    def __len__(self) -> int:
        return len(self.at)

    @cached_property
    def _first(self) -> npt.NDArray[np.uint8]:
        return self.bytes.take(self.at + 1, mode="clip")

    def named(self, name: bytes) -> _Positions:
        """The tags of that name; a closing one is named `/c`."""
        found = np.flatnonzero(self._first == name[0])
        for ahead, byte in enumerate(name[1:], 2):
            found = found[self.bytes.take(self.at[found] + ahead, mode="clip") == byte]
        ends: _Positions = found[_ENDS[self.bytes.take(self.at[found] + len(name) + 1, mode="clip")]]
        return ends

    def ends(self, found: _Positions) -> _Positions:
        """Where the tags behind these begin; behind the last one, where the part ends."""
        after: _Positions = self.at.take(found + 1, mode="clip")
        after[found == len(self.at) - 1] = len(self.content)
        return after

    def declares(self) -> bool:
        """Whether there is a document type or an entity."""
        marked = self.at[np.flatnonzero(self._first == ord("!"))]
        marked = marked[np.isin(self.bytes.take(marked + 2, mode="clip"), list(b"DE"))]
        return any(self.content.startswith((b"<!DOCTYPE", b"<!ENTITY"), int(begin)) for begin in marked)

    def words(self, places: _Positions) -> tuple[_Words, _Words]:
        """The sixteen bytes at each of these places, as two numbers of eight. A place too near to the end is read a little before it."""
        if len(self.bytes) < _WINDOW:
            return np.zeros(len(places), dtype=np.uint64), np.zeros(len(places), dtype=np.uint64)
        windows = np.lib.stride_tricks.sliding_window_view(self.bytes, _WINDOW)
        read = np.ascontiguousarray(windows[np.minimum(places, len(windows) - 1)]).view("<u8")
        return read[:, 0], read[:, 1]


def cells_of(tags: Tags) -> Cells:
    """The cells of a sheet.

    Raises LongTagError for a tag of a cell or row that is too long, ValueError for one that is no XML.
    """
    cells, rows = tags.named(b"c"), tags.named(b"row")
    _refuse_long(tags, cells)
    _refuse_long(tags, rows)
    columns, lines, odd = _references(tags, cells, 2, letters=True)
    _, numbers, odd_rows = _references(tags, rows, 4, letters=False)
    last_column, last_row = int(columns.max(initial=0)), int(max(lines.max(initial=0), numbers.max(initial=0)))
    widest = _reference_at(tags, cells[int(columns.argmax())]) if last_column else ""
    lowest = _reference_at(tags, cells[int(lines.argmax())]) if len(lines) and lines.max() == last_row else f"row {last_row}"
    unplaced = unnumbered = 0
    for tag in (*cells[odd], *rows[odd_rows]):
        letters, digits = _written(tags, int(tag))
        column, row = _column_number(letters), int(digits or b"0")
        is_row = tags.content[int(tags.at[tag]) + 1] == ord("r")
        unplaced += not is_row and not (column and row)
        unnumbered += is_row and not row
        if column > last_column:
            last_column, widest = column, (letters + digits).decode()
        if row > last_row:
            last_row, lowest = row, f"row {row}" if is_row else (letters + digits).decode()
    if unplaced:  # such a cell follows the one before
        last_column += int(np.diff(np.searchsorted(cells, [0, *rows, len(tags)])).max(initial=0))
        widest = ""
    if unnumbered:
        last_row, lowest = last_row + unnumbered, f"row {last_row + unnumbered}"
    return Cells(len(cells), last_row, last_column, lowest, widest)


def _refuse_long(tags: Tags, found: _Positions) -> None:
    for tag in found[tags.ends(found) - tags.at[found] > LONGEST_TAG]:
        begin = int(tags.at[tag])
        if not _TAG.match(tags.content, begin, begin + LONGEST_TAG):
            raise LongTagError


def _references(tags: Tags, found: _Positions, name: int, *, letters: bool) -> tuple[_Words, _Words, _Mask]:
    """The columns and rows of tags that begin like `<c r="A1"` or `<row r="1"`, and which begin otherwise: those have 0 in both."""
    columns, rows, odd = np.zeros(len(found), dtype=np.uint64), np.zeros(len(found), dtype=np.uint64), np.zeros(len(found), dtype=np.bool_)
    for start in range(0, len(found), _BLOCK):
        part = slice(start, start + _BLOCK)
        columns[part], rows[part], odd[part] = _block_of_references(tags, tags.at[found[part]] + name, letters=letters)
    return columns, rows, odd


def _block_of_references(tags: Tags, places: _Positions, *, letters: bool) -> tuple[_Words, _Words, _Mask]:
    """As `_references`, of the bytes behind the names of a few tags."""
    first, second = tags.words(places)
    usual = (first & _HALF) == _R
    rest, behind = (first >> _BITS[32]) | (second << _BITS[32]), second >> _BITS[32]
    columns = np.zeros(len(places), dtype=np.uint64)
    if letters:
        columns = _LETTERS[rest & _BYTE]
        usual &= columns > 0
        going, shift = usual, np.full(len(places), 8, dtype=np.uint64)
        for place in (8, 16):
            value = _LETTERS[(rest >> _BITS[place]) & _BYTE]
            going = going & (value > 0)
            if not going.any():
                break
            columns = np.where(going, columns * np.uint64(26) + value, columns)
            shift += going * _BITS[8]
        rest = (rest >> shift) | (behind << (_BITS[64] - shift))
    rows, whole = _numbers(rest, b'"')
    usual &= whole
    return columns * usual, rows * usual, ~usual


def _numbers(words: _Words, end: bytes) -> tuple[_Words, _Mask]:
    """The number of one to seven digits that each word begins with, and whether the byte `end` follows it."""
    same = words ^ (_ONES * np.uint64(end[0]))
    zero = (same - _ONES) & ~same & _HIGH  # the lowest bit that is set is right: it is the first byte that is `end`
    lowest = zero & (~zero + np.uint64(1))
    length = np.where(zero > 0, lowest, np.uint64(0x80)) >> _BITS[7]  # two to the power of the bits of the digits
    digits = (words & (length - np.uint64(1))) - (_ZEROS & (length - np.uint64(1)))
    good = (zero > 0) & (length > 1) & ((((digits + _SIX_BELOW) | digits) & _HIGH) == 0)
    digits *= np.where(good, (_BITS_63 // np.maximum(length, np.uint64(1))) * np.uint64(2), np.uint64(0))  # the last digit in the last byte
    digits = digits * np.uint64(10) + (digits >> _BITS[8])
    low = (digits & _PAIRS) * np.uint64(100 + (1_000_000 << 32))
    high = ((digits >> _BITS[16]) & _PAIRS) * np.uint64(1 + (10_000 << 32))
    return ((low + high) >> _BITS[32]) * good, good


def _written(tags: Tags, tag: int) -> tuple[bytes, bytes]:
    """The letters and the digits of the reference of the tag of a cell or row, however it is written. Raises ValueError if it is no XML."""
    begin = int(tags.at[tag])
    if tags.content[begin + 2 : begin + 3] in (b">", b"/"):
        return b"", b""
    found = _TAG.match(tags.content, begin, begin + LONGEST_TAG)
    if not found:
        raise ValueError("a tag of a cell or row that is no XML")
    return found[2] or found[4] or b"", found[3] or found[5] or b""


def _reference_at(tags: Tags, tag: int) -> str:
    letters, digits = _written(tags, tag)
    return (letters + digits).decode()


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def formulas_without_value(tags: Tags) -> frozenset[str]:
    """The references of cells with a formula and no value. A formula may yield the empty text, which is a value."""
    formulas = tags.named(b"f")
    if not len(formulas):
        return frozenset()
    kinds = np.zeros(len(tags) + 4, dtype=np.int8)
    for kind, name in enumerate((b"c", b"/c", b"/f", b"v", b"/v"), 1):
        kinds[tags.named(name)] = kind
    formulas = formulas[(formulas > 0) & (kinds[formulas - 1] == _C)]
    after = np.where(kinds[formulas + 1] == _END_F, formulas + 2, formulas + 1)
    ends = np.append(tags.at, [len(tags.content)] * 4)
    closed = tags.bytes.take(ends[after + 1] - 1, mode="clip")
    blank = (kinds[after] == _V) & ((kinds[after + 1] == _END_C) | ((kinds[after + 1] == _END_V) & np.isin(closed, list(_BLANKS + b">"))))
    found = set()
    for formula, empty in zip(formulas[(kinds[after] == _END_C) | blank], blank[(kinds[after] == _END_C) | blank], strict=True):
        cell, begin, end = int(formula) - 1, int(tags.at[formula - 1]), int(tags.at[formula])
        if not (empty and _TEXT_RESULT.search(tags.content, begin, min(end, begin + LONGEST_TAG))):
            found.add(_reference_at(tags, cell))
    return frozenset(filter(_REFERENCE.fullmatch, found))


def errors(tags: Tags) -> frozenset[str]:
    """The references of cells whose value is an error, like #N/A."""
    if b"#" not in tags.content or b">#" not in tags.content:  # every error begins so; one byte alone is found much more quickly
        return frozenset()
    cells, found = frozenset(tags.named(b"c").tolist()), set()
    for hit in re.finditer(rb"""["']e["']""", tags.content):
        tag = int(np.searchsorted(tags.at, hit.start())) - 1
        if tag in cells and _IS_ERROR.search(tags.content, max(int(tags.at[tag]), hit.start() - 20), hit.start()):
            found.add(_reference_at(tags, tag))
    return frozenset(filter(_REFERENCE.fullmatch, found))


def _holds(content: bytes, value: bytes) -> int:
    """How often a value stands in quotes."""
    return content.count(b'"' + value + b'"') + content.count(b"'" + value + b"'")


def lengths_of_strings(tags: Tags) -> npt.NDArray[np.int64]:
    """How many bytes each shared string has, tags included; nothing if this is no table of strings."""
    if not len(tags.named(b"sst")):
        return np.empty(0, dtype=np.int64)
    return np.diff(tags.at[tags.named(b"si")], append=len(tags.content))


def shared_strings(tags: Tags) -> tuple[_Positions, int]:
    """The shared strings that cells refer to, by their positions in the table; and how many cells refer to one in an unusual way."""
    cells = tags.named(b"c")
    value = np.minimum(cells + 1, len(tags) - 1)
    at = tags.at[value]
    first, _ = tags.words(np.maximum(at - 6, 0))
    referring = first == _SHARED_THEN_VALUE
    quoted = _holds(tags.content, b"s")
    if quoted > np.count_nonzero(referring):
        hits = np.fromiter((hit.start() for hit in re.finditer(rb"""["']s["']""", tags.content)), dtype=np.intp)
        referring |= np.isin(cells, np.searchsorted(tags.at, hits) - 1)
    start, second = tags.words(at[referring] + 2)
    positions, whole = _numbers((start >> _BITS[8]) | (second << _BITS[56]), b"<")
    whole &= (start & _BYTE) == ord(">")
    return positions[whole].astype(np.intp), int(np.count_nonzero(~whole))
