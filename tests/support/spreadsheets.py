"""Tables as people make them: what they write into cells, how they head columns, what stands around a table."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import strategies as st

from ropa.model.codelists import labels_of
from ropa.model.columns import Column
from ropa.model.tables import TABLES
from support.fuzz import MARKERS

MARKED = st.sampled_from([*MARKERS, f"Dr {MARKERS[1]} <{MARKERS[2]}>", f"{MARKERS[1]}, 1 Any Street\nAny Town", f"{MARKERS[0]} TBC"])
"""Text about a person."""

_YEARS = (1900, 1904, 1969, 1999, 2000, 2024, 2026, 2027, 2199, 9999)


@st.composite
def dates(draw: st.DrawFn) -> str:
    """A date as people write it, or something that looks like one."""
    year, month, day = draw(st.sampled_from(_YEARS)), draw(st.integers(0, 13)), draw(st.integers(0, 32))
    form = draw(
        st.sampled_from(
            [
                "{y}-{m:02}-{d:02}",
                "{d:02}/{m:02}/{y}",
                "{m}/{d}/{s:02}",
                "{d}.{m}.{y}",
                "{d} {name} {y}",
                "{name} {d}, {y}",
                "{y}{m:02}{d:02}",
                "{y}-{m:02}-{d:02}T09:30:00Z",
                "{y}-{m:02}-{d:02} 09:30",
                "{y}-{m:02}-{d:02}T09:30:00+25:00",
                "{d:02}-{name}-{s:02}",
                "{name} {y}",
                "{y}",
                "Q{d} {y}",
                "{d}. {name} {y}",
                "{y}年{m}月{d}日",
                "45{d:02}{m:02}.5",
                "ca. {name} {y}",
                "{d:02}/{m:02}/{y} or later",
            ]
        )
    )
    name = draw(st.sampled_from(["January", "Feb", "März", "juillet", "Nov.", "décembre", "Sept", "ноября"]))
    return form.format(y=year, s=year % 100, m=month, d=day, name=name)


ODD = st.sampled_from(
    [
        *(
            "",
            " ",
            "\u00a0",
            "-",
            "–",
            "?",
            "n/a",
            "N/A",
            "TBC",
            "tbd",
            "none",
            "None",
            "null",
            "NaN",
            "nil",
            "unknown",
            "k.A.",
            "s.o.",
            "0",
        ),
        *("yes", "Yes ", "Y", "JA", "oui", "true", "TRUE", "1", "x", "✓", "☐", "☑", "no", "nein", "false"),
        *(
            "=1+1",
            "+44",
            "-1",
            "@SUM(A1)",
            "=cmd|'/c calc'!A0",
            "'quoted",
            '"quoted"',
            'say "so"',
            "a,b;c|d\te",
            "#N/A",
            "#REF!",
            "#DIV/0!",
        ),
        *(
            "7 years",
            "P7Y",
            "P-1Y",
            "P1Y2M",
            "seven years",
            "7 yrs after end",
            "P99999999Y",
            "1 200",
            "1,200.5",
            "1.200,5",
            "1e9",
            "٣",
            "½",
        ),
        *("GB", "U.K.", "England", "UK, US", "EU", "Deutschland", "XX", "gb", "日本", "\u200bGB", "G\u00adB", "ＧＢ", "É", "E\u0301"),
        *(
            "line\nbreak",
            "tab\there",
            "cr\rhere",
            "\ufeffmark",
            "a\u202eb",
            "x" * 300,
            "<b>bold</b>",
            "{{ 7*7 }}",
            "_x000D_",
            "%s%n",
            "\\",
            "\U0001f600",
        ),
        *(
            "controller",
            "processor",
            "Controller/Processor",
            "joint controller",
            "consent",
            "Art. 6(1)(f)",
            "legitimate interests, contract",
        ),
    ]
)


def cells(column: Column) -> st.SearchStrategy[str]:
    """What may stand in a cell of a column that is no key. Whatever is not of its kind is marked, so that no message may show it."""
    fit: list[st.SearchStrategy[str]] = [MARKED, ODD]
    if column.codes and column.codes != "countries":
        codes = labels_of(column.codes)
        fit += [st.sampled_from([*codes, *codes.values()])] * 3
    if column.kind in ("date", "instant", "text"):
        fit += [dates()] * 2
    return st.one_of(fit)


@dataclass
class Sheet:
    """A table as it stands in a file: rows above its headings, headings, rows."""

    table: str
    above: list[list[str]]
    headings: list[str]
    rows: list[list[str]]
    columns: list[str] = field(default_factory=list)

    def lines(self) -> list[list[str]]:
        """All rows of the file."""
        return [*self.above, self.headings, *self.rows]


_DRAWN = [table for table in TABLES if table not in ("organisations", "activities")]


@st.composite
def heading(draw: st.DrawFn, column: Column) -> str:
    """A heading of a column as people write it: by its name or its title."""
    written = draw(st.sampled_from([column.name, column.name, column.title, column.name.upper(), column.title.lower()]))
    return draw(st.sampled_from(["{}", "{}", "{} ", " {}", "{}\u00a0"])).format(written)


@st.composite
def sheets(draw: st.DrawFn, table: str) -> Sheet:
    """A table of a register. Every row has a key of its own, so that none is blank."""
    model = TABLES[table]
    columns = [column for column in model.columns().values() if column.required]
    others = [column for column in model.columns().values() if not column.required]
    columns += draw(st.lists(st.sampled_from(others), unique_by=lambda one: one.name, max_size=6)) if others else []
    columns = draw(st.permutations(columns))
    count = draw(st.integers(0, 6))
    rows = []
    for number in range(count):
        row = []
        for column in columns:
            if column.name == model.key():
                row.append(f"K{number}")
            elif column.kind == "link":
                row.append(draw(st.sampled_from(["A1", "O1", "K0", "K1", "missing", ""])))
            elif (table, column.name) == ("organisations", "is_holder"):
                row.append("yes" if number == 0 else "")
            else:
                row.append(draw(cells(column)))
        rows.append(row)
    headings = [draw(heading(column)) for column in columns]
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):  # columns of one's own, and blank ones
        place = draw(st.integers(0, len(headings)))
        headings.insert(place, draw(st.sampled_from(["", "Our notes", "Comments (internal)", "Ref."])))
        for row in rows:
            row.insert(place, draw(st.one_of(st.just(""), MARKED)) if headings[place] else "")
    above: list[list[str]] = []
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 3]))):
        above.append(draw(st.sampled_from([[], ["Record of processing"], ["", "", "Confidential"], ["Version", "3", "of 2026"]])))
    return Sheet(table, above, headings, rows, [column.name for column in columns])


@st.composite
def registers(draw: st.DrawFn) -> list[Sheet]:
    """Some tables of a register."""
    tables = ["organisations", "activities", *draw(st.lists(st.sampled_from(_DRAWN), unique=True, max_size=2))]
    return [draw(sheets(table)) for table in tables]


@st.composite
def csv_bytes(draw: st.DrawFn, sheet: Sheet, delimiter: str, encoding: str) -> bytes:
    """A table as the bytes of a CSV file, with the habits of the programs that write them."""
    end = draw(st.sampled_from(["\n", "\r\n"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]))
    width = max(len(line) for line in sheet.lines())
    filled = draw(st.booleans())
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=end, quoting=quoting)
    for line in sheet.lines():
        writer.writerow(line + [""] * (width - len(line)) if filled else line)
    text = buffer.getvalue()
    if draw(st.sampled_from([False, False, True])):
        text = f"sep={delimiter}{end}{text}"
    text += draw(st.sampled_from(["", "", end, end * 3, delimiter * 3 + end]))
    mark = draw(st.sampled_from(["", "", "\ufeff", "\ufeff\ufeff"])) if encoding == "utf-8" else ""
    return (mark + text).encode(encoding, "replace")


_TYPED: list[Any] = [
    1,
    0,
    -1,
    1.5,
    1e300,
    True,
    False,
    date(2026, 11, 22),
    datetime(2026, 11, 22, 9, 30),
    time(9, 30),
    45000,
    123456789012345678,
]


@st.composite
def workbook(draw: st.DrawFn, tables: list[Sheet], path: Path) -> dict[str, bool]:
    """Write tables as a workbook. Returns, for each, whether every row is there with its key."""
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    whole: dict[str, bool] = {}
    for table in tables:
        model = TABLES[table.table]
        name = draw(st.sampled_from([table.table, model.table_title()]))[:31]
        page = book.create_sheet(name)
        whole[table.table] = True
        for r, line in enumerate(table.lines(), start=1):
            for c, text in enumerate(line, start=1):
                cleaned = "".join(one for one in text if one in "\n\t" or one >= " ")
                cell = page.cell(r, c)
                key = r > len(table.above) + 1 and text.startswith("K")
                if cleaned and r > len(table.above) + 1 and not key and draw(st.sampled_from([False] * 9 + [True])):
                    cell.value = draw(st.sampled_from(_TYPED))
                elif cleaned.startswith("="):
                    cell.value = cleaned  # a formula, without a value until a spreadsheet works it out
                elif cleaned:
                    cell.value = cleaned
                    cell.data_type = "s"
        if draw(st.sampled_from([False, False, True])) and table.rows:
            top, left = len(table.above) + 2, draw(st.integers(1, len(table.headings)))
            bottom, right = top + draw(st.integers(0, 2)), left + draw(st.integers(0, 2))
            if (bottom, right) != (top, left):
                page.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
                whole[table.table] = False  # what is merged has lost its cells but the first, as in a spreadsheet
        if draw(st.sampled_from([False, False, True])):
            page.sheet_state = draw(st.sampled_from(["hidden", "veryHidden"]))
    for _ in range(draw(st.integers(0, 2))):
        extra = book.create_sheet(draw(st.sampled_from(["Notes", "Lists", "Tabelle1", "activites", "Sheet 1"])))
        extra["B3"] = draw(MARKED)
    book.create_sheet("Front", 0)
    book.save(path)
    return whole
