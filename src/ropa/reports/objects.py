"""The objects of a PDF that Typst wrote: the cells that head a row are tagged so, and what is written in plain words is compressed.

Typst tags heads of rows only with a setting that its Python package does not offer, and compresses no tags, which are two thirds of a
report. It writes each tag as an object of plain words, those of rows in their order, and a plain table of where each object begins.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from itertools import islice

_TOGETHER = 200
"""So many objects are compressed together."""


def finished(content: bytes, row_heads: Sequence[Sequence[bool]]) -> bytes:
    """The file with the heads of rows tagged, and smaller.

    `row_heads` has, for each row of all tables, which of its cells head the row. A file of another form comes back as it is.
    """
    table = int(content[content.rindex(b"startxref") + 9 :].split()[0])
    begin = content[: content.index(b"1 0 obj\n")]
    if not content.startswith(b"xref\n0 ", table):
        return content
    objects = dict(_objects(content, table))
    rows = [list(map(int, re.findall(rb"\b(\d+) 0 R", row[1]))) for number in sorted(objects) if (row := _ROW.match(objects[number]))]
    if [len(cells) for cells in rows] == [len(heads) for heads in row_heads]:
        for cells, heads in zip(rows, row_heads, strict=True):
            objects |= _headed(objects, cells, heads)
    return _put_together(begin, objects, content[content.index(b"<<", table) + 2 : content.rindex(b">>")])


_ROW = re.compile(rb"<</Type/StructElem/S/TR/P \d+ 0 R/K\[([^\]]*)\]")
_HEADERS = re.compile(rb"/Headers\[[^\]]*\]")


def _objects(content: bytes, table: int) -> Iterator[tuple[int, bytes]]:
    """Each object by its number, without the words around it."""
    count = int(content[table:].split(maxsplit=3)[2])
    first = content.index(b"\n", table + len(b"xref\n")) + 1
    places = {number: int(content[first + 20 * number : first + 20 * number + 10]) for number in range(1, count)}
    order = sorted(places, key=lambda number: places[number])
    for number, end in zip(order, [*(places[later] for later in order[1:]), table], strict=True):
        whole = content[places[number] : end]
        yield number, whole[whole.index(b"obj\n") + 4 : whole.rindex(b"\nendobj")]


def _headed(objects: dict[int, bytes], cells: Sequence[int], heads: Sequence[bool]) -> dict[int, bytes]:
    """The cells of a row with what they head. Heads say whether they head a column or a row, so that no other cell need list its own."""
    made = {}
    for number, is_head in zip(cells, heads, strict=True):
        if is_head:
            made[number] = _HEADERS.sub(b"/Scope/Row", objects[number].replace(b"/S/TD", b"/S/TH", 1), count=1)
        elif True in heads:
            made[number] = _HEADERS.sub(b"", objects[number], count=1)
    return made


def _put_together(begin: bytes, objects: dict[int, bytes], trailer: bytes) -> bytes:
    """A file of these objects: those without a stream in streams of objects (ISO 32000-1, 7.5.7), and a stream that finds all (7.5.8)."""
    written, at = [begin], len(begin)
    found: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}

    def write(number: int, content: bytes) -> None:
        nonlocal at
        found[number] = (1, at, 0)
        written.append(b"%d 0 obj\n%b\nendobj\n" % (number, content))
        at += len(written[-1])

    small = iter(sorted(number for number, content in objects.items() if not content.endswith(b"endstream")))
    free = len(objects) + 1
    for number in sorted(objects):
        if objects[number].endswith(b"endstream"):
            write(number, objects[number])
    while some := list(islice(small, _TOGETHER)):
        places, length = [], 0
        for place, number in enumerate(some):
            found[number] = (2, free, place)
            places.append(b"%d %d" % (number, length))
            length += len(objects[number]) + 1
        head = b" ".join(places) + b"\n"
        told = b"/Type/ObjStm/N %d/First %d" % (len(some), len(head))
        write(free, _stream(told, head + b"\n".join(objects[number] for number in some)))
        free += 1
    found[free] = (1, at, 0)
    table = b"".join(
        kind.to_bytes(1, "big") + place.to_bytes(4, "big") + last.to_bytes(2, "big") for _, (kind, place, last) in sorted(found.items())
    )
    told = b"/Type/XRef/W[1 4 2]/Size %d%b" % (free + 1, re.sub(rb"/Size \d+", b"", trailer))
    written.append(b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF" % (free, _stream(told, table), at))
    return b"".join(written)


def _stream(told: bytes, content: bytes) -> bytes:
    packed = zlib.compress(content)
    return b"<<%b/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (told, len(packed), packed)
