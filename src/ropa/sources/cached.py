"""What openpyxl does not write, put back: the values that formulas had, and blanks between two pieces of rich text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import IO
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from ropa.sources.workbook import sheet_parts

_WRITTEN = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"([^>]*)>(<f(?:/>|[ >].*?</f>|[^>]*/>))<v ?/?>(?:</v>)?</c>', re.DOTALL)
"""A cell with a formula and no value, as openpyxl writes it."""
_BLANK = re.compile(rb"<t>(\s+)</t>")


def with_values(made: IO[bytes], original: IO[bytes]) -> bytes:
    """The workbook `made`, in which each formula that stands where it stood in `original` has the value that it had there, and blanks stay.

    The guard must have looked at the original.
    """
    new_parts, out = sheet_parts(made), io.BytesIO()
    with zipfile.ZipFile(original) as old:
        values = {new_parts[sheet]: _values(old, part) for sheet, part in sheet_parts(original).items() if sheet in new_parts}
    with zipfile.ZipFile(made) as new, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for info in new.infolist():
            text = new.read(info)
            written.writestr(info, _filled(text, values[info.filename]) if info.filename in values else text)
    return out.getvalue()


def _values(archive: zipfile.ZipFile, part: str) -> dict[bytes, tuple[str, str]]:
    """The kind and the value of each cell of a sheet that holds a formula, by its reference."""
    name = next((name for name in archive.namelist() if name.replace("\\", "/") == part), "")
    text = archive.read(name) if name else b""
    if not re.search(rb"<(?:[A-Za-z0-9_.]+:)?f[ />]", text):
        return {}
    found = {}
    for _, cell in ElementTree.iterparse(io.BytesIO(text)):  # noqa: S314  # the guard refuses entities
        if cell.tag.rpartition("}")[2] != "c":
            continue
        value = cell.findtext("{*}v")
        if value and cell.find("{*}f") is not None:
            found[cell.get("r", "").encode()] = (cell.get("t", "n"), value)
        cell.clear()
    return found


def _filled(text: bytes, values: Mapping[bytes, tuple[str, str]]) -> bytes:
    def fill(cell: re.Match[bytes]) -> bytes:
        kind, value = values.get(cell[1], ("", ""))
        if not kind:
            return cell[0]
        of_kind = b"" if kind == "n" else f' t="{escape(kind)}"'.encode()
        return b'<c r="%s"%s%s>%s<v>%s</v></c>' % (cell[1], cell[2], of_kind, cell[3], escape(value).encode())

    text = _BLANK.sub(rb'<t xml:space="preserve">\1</t>', text)
    return _WRITTEN.sub(fill, text) if values else text
