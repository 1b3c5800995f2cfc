"""Writes a small .xlsb workbook: no library that may be used here does. The records are those of [MS-XLSB] that a sheet of texts needs."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_BOOK, _SHEET = "application/vnd.ms-excel.sheet.binary.macroEnabled.main", "application/vnd.ms-excel.worksheet"


def _record(number: int, data: bytes = b"") -> bytes:
    """A record: its number and the size of its data in bytes of seven bits, then the data."""
    head = bytes([number]) if number < 128 else bytes([(number & 0x7F) | 0x80, number >> 7])
    size, left = b"", len(data)
    while True:
        size += bytes([(left & 0x7F) | (0x80 if left > 0x7F else 0)])
        left >>= 7
        if not left:
            return head + size + data


def _text(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _relation(kind: str, target: str) -> str:
    return f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'


def write_xlsb(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """Write one sheet of texts."""
    width = max(map(len, rows))
    book = (
        _record(131)
        + _record(143)
        + _record(156, struct.pack("<II", 0, 1) + _text("rId1") + _text("Register"))
        + _record(144)
        + _record(132)
    )
    sheet = _record(129) + _record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1)) + _record(145)
    for number, row in enumerate(rows):
        sheet += _record(0, struct.pack("<II", number, 0) + b"\x2c\x01\x00\x00\x00" + struct.pack("<III", 1, 0, width - 1))
        sheet += b"".join(_record(6, struct.pack("<II", column, 0) + _text(text)) for column, text in enumerate(row) if text)
    sheet += _record(146) + _record(130)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
        f'.relationships+xml"/><Default Extension="bin" ContentType="{_BOOK}"/>'
        f'<Override PartName="/xl/worksheets/sheet1.bin" ContentType="{_SHEET}"/></Types>',
        "_rels/.rels": _relation("officeDocument", "xl/workbook.bin"),
        "xl/_rels/workbook.bin.rels": _relation("worksheet", "worksheets/sheet1.bin"),
        "xl/workbook.bin": book,
        "xl/worksheets/sheet1.bin": sheet,
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path
