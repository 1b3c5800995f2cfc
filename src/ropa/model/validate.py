"""Validation: turns text tables into a typed Register and the findings of shape (SH01 to SH12).

It never raises for content and keeps every row. It finds all faults in one go and reports each once: a cell that cannot
be read is reported at its place and is missing in the typed table, and no later check or rule reports it again.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache, partial
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from ropa.errors import refuse_other
from ropa.model import cells, codelists, long_text
from ropa.model.checks import ADVICE, ERROR, GUIDANCE, TOLD, WARNING, Check, faults_at, name_record, name_records, rows_found
from ropa.model.columns import Column
from ropa.model.findings import COVERS, MOST_OF_A_KIND, Findings, SomeFound, one_by_one, shape_fault, shape_faults, to_rows
from ropa.model.membership import distinct, texts_of, within
from ropa.model.register import Register, keeps_record
from ropa.model.schema import LONGEST_HEADING, Table
from ropa.model.shape import looks_personal
from ropa.model.tables import TABLES
from ropa.model.text_tables import HELD_COLUMNS, Place, TextTables
from ropa.model.threads import side_by_side
from ropa.text import alike, count_words, each_alike, none_alike, one_line, what_differs
from ropa.vocabulary import DateStyle, Reading, Unread
from ropa.vocabulary.codes import alike as words_alike
from ropa.vocabulary.codes import near as slip_of
from ropa.vocabulary.codes import split


def validate(tables: Mapping[str, pd.DataFrame]) -> tuple[Register, Findings]:
    """Type the tables and check their shape.

    `tables` maps table names to frames of text, as a reader returns them or an analyst made them. Returns the Register,
    with every row that was given, and the findings SH01 to SH12. Raises UsageError for what is no such tables.
    """
    refuse_other(tables, Mapping, "ropa.validate takes what ropa.read gives, or frames of text by the names of their tables")
    for table, frame in tables.items():
        refuse_other(frame, pd.DataFrame, f"the table {one_line(str(table))} is to be a frame of text")
    given = tables if isinstance(tables, TextTables) else TextTables(dict(tables))
    with long_text.each_once():
        return _validate(given)


def _validate(given: TextTables) -> tuple[Register, Findings]:
    faults: list[SomeFound] = list(given.faults)
    typed: dict[str, pd.DataFrame] = {}
    used: dict[str, set[str]] = {}
    held = _Held()
    places: dict[str, Place] = {}
    refused_tables: set[str] = set()
    told = {(fault["table"], fault["record"], fault["field"]) for fault in given.faults if fault["code"] == "SH11"}
    for name in given.frames:
        if name not in TABLES:
            place = given.places.get(name, Place(name))
            faults.append(shape_fault("SH02", name, _unknown(f"table {one_line(name)}", name, {t: t for t in TABLES}), place))
    found: list[SomeFound]
    for table, model in TABLES.items():
        place = given.places.get(table, Place(f"{table}.csv"))
        if table not in given.frames:
            typed[table] = model.blank()
            continue
        texts, odd = _headings(model, given.frames[table], place)
        faults += odd
        rows = len(given.frames[table])
        try:
            typed[table], used[table], cells_held, found = _type_table(model, texts, rows, place, given.settings.get("dates", "iso"))
        except _TooManyUnreadableError as refused:
            typed[table], cells_held, found = model.blank(), _Held(), [shape_fault("SH01", table, f"{place.file}: {refused}", place)]
            refused_tables.add(table)
        faults += [one for one in one_by_one(found) if (one["table"], one["record"], one["field"]) not in told] if told else found
        held.add(cells_held)
        places[table] = place
    register = Register(typed, held=held.frame(), places=places, settings=given.settings)
    # What could not be read at all was reported once: the checks that need it would only report it again.
    alone = [fault for fault in faults if isinstance(fault, dict) and fault["code"] in ("SH01", "SH03")]  # many are of one kind
    gone = {(fault["table"], fault["field"] if fault["code"] == "SH03" else None) for fault in alone}
    gone -= {(table, None) for table in given.frames if table not in refused_tables}
    filled = {table: columns for table, columns in used.items() if len(register.shared(table))}
    looks = [
        lambda: _check_shapes(register, filled, gone),
        lambda: _check_twins(register, filled) + _check_links(register, filled, gone) + _check_holder(register, gone),
    ]
    found = [one for some in side_by_side(looks, max(register.rows().values())) for one in some]
    covered = {(fault["table"], *cell) for fault in given.faults for cell in fault.get(COVERS, ())}
    faults += [one for one in one_by_one(found) if (one["table"], one["field"], one["row"]) not in covered] if covered else found
    return register, Findings(faults, register=register)


class _Held:
    """Cells that hold text but no value, by the columns `HELD_COLUMNS`: where many are, a tuple of each is too much."""

    def __init__(self, **columns: list[Any]) -> None:
        self._columns = columns or {name: [] for name in HELD_COLUMNS}

    def add(self, others: _Held) -> None:
        """Take in others."""
        for name, column in self._columns.items():
            column += others._columns[name]

    def frame(self) -> pd.DataFrame:
        """A row for each."""
        return pd.DataFrame(self._columns if self._columns["index"] else [], columns=list(HELD_COLUMNS))


MOST_UNREADABLE_OF_A_TABLE = 500_000
"""The most cells of one table that may be of another type than their columns. A table with more is not read: to keep each with its
words and its place would take minutes and gigabytes."""


class _TooManyUnreadableError(Exception):
    """A table has more unreadable cells than it may have; the text names the column in which they became too many."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"more than {MOST_UNREADABLE_OF_A_TABLE:,} of its cells, up to the column {name}, cannot be read as what their columns hold, "
            "so the table was not read; look whether it is the right file, and how it writes dates and codes"
        )


_Gone = set[tuple[str, str | None]]
"""What could not be read at all: (table, None) for a whole table, (table, column) for a column."""


def _unknown(what: str, name: str, known: Mapping[str, str]) -> str:
    """What is said of a name that is none of those known, which have their titles."""
    near = near_name(name, known)
    hint = f"; did you mean {near}?" if near else "; remove it or keep it outside the register"
    return f"{what}: the register knows none of that name{hint}"


def near_name(name: str, known: Mapping[str, str]) -> str | None:
    """The table or column that a name may mean: a slip of the pen, all of its words, or most of its letters and one of its words.

    Names that merely look alike are not near: a column "Location" is no slip of "action". `known` has the title of each.
    """
    if len(name) > LONGEST_HEADING:
        return None
    if slip := slip_of(name, known):
        return slip
    asked, said = _name_words(name), {one: _name_words(one) for one in known}
    whole = [one for one, words in said.items() if words and (words == asked if one.endswith("_id") else words <= asked)]
    if whole:
        return max(whole, key=lambda one: len(said[one]))
    close = difflib.get_close_matches(" ".join(name.casefold().split()), [one.replace("_", " ") for one in known], n=3, cutoff=0.75)
    return next((one for look in close for one in known if one.replace("_", " ") == look and said[one] & asked), None)


_OF_COLUMNS = frozenset({"id", "on", "at"})


def _name_words(name: str) -> frozenset[str]:
    """The words of a name but those that only say what kind of column it is."""
    return frozenset(re.findall(r"[^\W_]+", name.casefold())) - _OF_COLUMNS


def _headings(model: type[Table], frame: pd.DataFrame, place: Place) -> tuple[dict[str, pd.Series], list[dict[str, Any]]]:
    """The model's columns that stand in the frame, found by name or title, and the faults of its headings (SH02, SH03)."""
    table, columns = model.table_name(), model.columns()
    faults: list[dict[str, Any]] = []
    taken: dict[str, int] = {}
    given = {model.named(str(heading)) for heading in frame.columns}
    for position, heading in enumerate(str(heading) for heading in frame.columns):
        name = model.named(heading)
        if name is None:
            shown = _shown(heading, position)
            lacking = {name: column.title for name, column in columns.items() if name not in given}
            message = _unknown(f"column {shown}", heading, lacking)
            # A column of the organisation's own is no fault of its record; one that may hold what another lacks is an answer that is lost.
            severity = ERROR if "did you mean" in message else ADVICE
            fault = shape_fault("SH02", table, message, place, severity=severity, name=shown)
            faults.append(fault | {"column": place.column(heading), "where": place.heading(heading, shown)})
        elif name in taken:
            message = f"column {name}: it stands twice; keep one"
            faults.append(shape_fault("SH02", table, message, place, name=name))
        else:
            taken[name] = position
    missing = [c for c in columns.values() if c.required and c.name not in taken]
    faults += [
        shape_fault("SH03", table, f"column {c.name} is missing; add it ({c.title}: {c.description})", place, name=c.name) for c in missing
    ]
    cells = [column for _, column in frame.items()]
    return {name: _as_text(cells[position]) for name, position in taken.items()}, faults


def _shown(heading: str, position: int) -> str:
    """How to name an unknown column. In a file without headings, its first row of data stands in their place."""
    if not heading.strip():
        return f"{position + 1} (no heading)"
    if looks_personal(heading, reference=True):
        return f"{position + 1} (its heading looks like personal data)"
    return one_line(heading)


_HALF = re.compile("[\ud800-\udfff]")


def _as_text(column: pd.Series) -> pd.Series:
    """The column as text. Half of a surrogate pair, which Arrow cannot hold, becomes U+FFFE, which SH10 finds."""
    if _in_arrow(column):
        return column
    text = column
    if not (isinstance(column.dtype, pd.StringDtype) and column.dtype.na_value is np.nan):
        with suppress(UnicodeEncodeError):
            text = column.astype("str")
    if _in_arrow(text) or not _HALF.search("".join(cell for cell in text.to_numpy(dtype=object) if isinstance(cell, str))):
        return text
    return text.map(lambda cell: _HALF.sub("\ufffe", str(cell)), na_action="ignore").astype("str")


def _in_arrow(column: pd.Series) -> bool:
    return isinstance(column.dtype, pd.StringDtype) and column.dtype.storage == "pyarrow"


def _type_table(
    model: type[Table], texts: Mapping[str, pd.Series], rows: int, place: Place, style: DateStyle
) -> tuple[pd.DataFrame, set[str], _Held, list[SomeFound]]:
    """The typed table of so many rows; the columns in which a value may stand; held cells; and the faults of what could not be read.

    Held cells are those that hold text but no value (as `HELD_COLUMNS`). Most columns are not in use: of these, all of one type share
    their missing cells.
    """
    if not rows:
        return model.blank(), set(), _Held(), []
    table, key = model.table_name(), model.key()
    typed: dict[str, Any] = {}
    used: set[str] = set()
    held = _Held()
    faults: list[SomeFound] = []
    also: dict[str, list[str | None]] = {}
    unreadable = 0
    given = [column for column in model.columns().values() if column.name in texts]
    lacking = {column.dtype: column for column in model.columns().values() if column.name not in texts}
    tasks: list[Callable[[], Any]] = [partial(cells.read_column, texts[column.name], column, style) for column in given]
    tasks += [partial(cells.missing, column, rows) for column in lacking.values()]
    made = side_by_side(tasks, rows)
    read_as_given: dict[str, cells.Typed] = {column.name: read for column, read in zip(given, made, strict=False)}
    empty: dict[str, Any] = dict(zip(lacking, made[len(given) :], strict=True))
    for column in model.columns().values():
        name = column.name
        read = read_as_given.pop(name, None)
        if read is None or len(read.reasons) == 1:  # nothing stands in it
            if column.dtype not in empty:
                empty[column.dtype] = cells.missing(column, rows)
            typed[name] = empty[column.dtype]
            continue
        typed[name] = read.values.array
        if any(reason is None for reason in read.reasons[:-1]):
            used.add(name)
        unreadable += read.unreadable()
        if unreadable > MOST_UNREADABLE_OF_A_TABLE:
            raise _TooManyUnreadableError(name)
        if read.told:
            faults += _told(column, texts, read.told, place)
            if any(one.also for one in read.told.values()):
                also |= _also(texts[name].tolist(), read.told)
        some, why = read.without()
        if some:
            written = texts[name].array.take(some).tolist()
            records = texts[key].array.take(some).tolist() if key in texts else [None] * len(some)
            bare = {text: cells.trimmed(text) for text in set(written)}
            words = [bare[text] for text in written]
            held.add(_Held(table=[table] * len(some), index=some, record=records, field=[name] * len(some), text=words, why=why))
            unread = list(range(len(some))) if set(why) == {"unreadable"} else [spot for spot, one in enumerate(why) if one == "unreadable"]
            tried = [spot for spot in unread if written[spot] not in read.untried] if read.untried else unread
            told = tried[:MOST_UNREADABLE]
            rows_told, texts_told, keys_told = (_at(told, said) for said in (some, written, records))
            faults += _unreadable(column, rows_told, texts_told, keys_told, read.unread, place)
            counted = {
                "cannot be read either": len(tried) - MOST_UNREADABLE,
                "were not tried, as so many could not be read": len(unread) - len(tried),
            }
            faults += [
                shape_fault(
                    _unread_code(column), table, f"{name}: {count_words(number, 'more cell')} {what}", place, name=name, count=number
                )
                for what, number in counted.items()
                if number > 0
            ]
    for name, said in also.items():  # what another column says beside its value, where this one is blank
        if name in typed:
            blank = texts[name].isna().tolist() if name in texts else [True] * rows
            values = [other if gone else value for value, other, gone in zip(list(typed[name]), said, blank, strict=True)]
            typed[name] = pd.Series(values, dtype=model.columns()[name].dtype).array
            used.add(name)
    return pd.DataFrame(typed, index=range(rows), copy=False), used, held, faults  # columns in which nothing stands go on sharing it


_Cell = TypeVar("_Cell")


def _at(spots: Sequence[int], said: list[_Cell]) -> list[_Cell]:
    """What stands at these places, all of them or some, in order."""
    return said if len(spots) == len(said) else [said[spot] for spot in spots]


def _told(column: Column, texts: Mapping[str, pd.Series], told: Mapping[str, Reading], place: Place) -> list[dict[str, Any]]:
    """SH12: one finding per value that was read generously in a column, at its first place, with how many cells there are."""
    found: dict[str, list[int]] = {}
    written = texts[column.name].array
    some = np.flatnonzero(within(texts[column.name], told))
    for row, text in zip(some.tolist(), written.take(some).tolist(), strict=True):
        found.setdefault(_as_read(column, told[text]), []).append(row)
    keys, faults = texts.get(TABLES[column.table].key()), []
    for value, rows in found.items():
        key = None if keys is None else keys.iloc[rows[0]]
        record = key if isinstance(key, str) else ""
        message = read_as(name_record(column.table, record), f"{column.name} is read as {value}", len(rows))
        fault = shape_fault(TOLD, column.table, message, place, severity=ADVICE, index=rows[0], name=column.name, record=record)
        faults.append(fault | {"count": len(rows)})
    return faults


def read_as(who: str, said: str, rows: int) -> str:
    """What SH12 says of the first of so many rows, `who`, in which a value was read alike."""
    return f"{who}: {said}{_and_so_in(rows)}{_IF_NOT_MEANT}"


def said_of(message: str, who: str, rows: int) -> str:
    """What `read_as` was given to say."""
    return message.removeprefix(f"{who}: ").removesuffix(f"{_and_so_in(rows)}{_IF_NOT_MEANT}")


_IF_NOT_MEANT = "; change it if that is not meant"


def _and_so_in(rows: int) -> str:
    return f", and so in {count_words(rows - 1, 'more row')}" if rows > 1 else ""


def _as_read(column: Column, read: Reading) -> str:
    """How a message names what was read: a code or a period itself, anything else by its form, for it may be about a person."""
    if read.doubt and column.codes:
        return f"{_named(read.value, column)}, not as {' or '.join(_named(code, column) for code in read.doubt)}"
    if column.codes or column.kind == "period":
        return " with ".join([read.value, *(f"{name} {said}" for name, said in read.also.items())])
    return {"date": "a date like 2026-11-22", "number": "a number without marks", "yes_no": read.value}[column.kind]


def _also(written: list[Any], told: Mapping[str, Reading]) -> dict[str, list[str | None]]:
    """What the texts of a column say of other columns, by column: England is GB, and also the subdivision."""
    names = {name for read in told.values() for name in read.also}
    return {name: [told[text].also.get(name) if text in told else None for text in written] for name in names}


MOST_UNREADABLE = MOST_OF_A_KIND
"""The most cells of one column that are told one by one because they cannot be read. The others are counted."""

_IN = {"hours": ", in hours", "pounds": ", in pounds"}
"""By unit of a number, what a message adds."""

_UNREAD_PERIOD = "; what it counts from, and why, have columns of their own"


def _unreadable(
    column: Column, rows: Sequence[int], texts: Sequence[str], keys: Sequence[Any], unread: Mapping[str, Unread], place: Place
) -> Sequence[SomeFound]:
    """The findings for cells, by row, text and key, that are not of their type or not in their code list. No text is shown."""
    says = {
        text: f"{column.name} {_why_not_code(column, text, unread[text]) if column.codes else _why_not(column, unread[text])}"
        for text in set(texts)
    }
    records = [key if isinstance(key, str) else "" for key in keys]
    messages = [f"{record}: {says[text]}" for record, text in zip(name_records(column.table, records), texts, strict=True)]
    return shape_faults(_unread_code(column), column.table, messages, place, indices=rows, name=column.name, records=records)


def _unread_code(column: Column) -> str:
    """The check that finds what cannot be read in a column."""
    return "SH05" if column.codes and column.codes != "countries" else "SH04"


def _why_not(column: Column, unread: Unread) -> str:
    """Why a cell of a kind has no value, and what to do. Of the cell it shows periods alone."""
    if column.kind == "period" and unread.why in ("several", "two meanings"):
        one_of = f"({', '.join(unread.choices)})"
        return (
            f"holds several periods {one_of}; make one row for each, or of a range write the longest alone"
            if unread.why == "several"
            else f"means one of {one_of}; write it"
        )
    if column.kind == "period" and unread.reading:
        return f"holds a period with words beside it; if it means {unread.reading.value}, write that alone{_UNREAD_PERIOD}"
    if unread.why == "bound":
        return f"gives a bound, a range or an estimate; write one number, digits alone{_IN.get(column.unit, '')}"
    if column.kind == "date" and unread.reading:
        return "holds a date with words beside it; write the date alone, like 2026-11-22"
    if column.kind == "date" and unread.why == "several":
        return f"holds several dates; {_for_each(column)}"
    if unread.why == "no year":
        return "names no year; write the whole date, like 2026-11-22"
    if unread.why == "date order":
        return (
            "is a date, and the register does not say whether day or month comes first; write it like 2026-11-22, "
            "or say how dates are written: "
            'dates = "day-first" or "month-first" in register.toml or on the sheet register (or --dates)'
        )
    if unread.why == "out of range":
        return "is a date outside the years 1900 to 2199; leave the cell blank where there is no such day"
    if unread.why == "other order":
        return (
            "is a date only in the other order of day and month than the register says (dates in register.toml, on the sheet register, "
            "or --dates); write it like 2026-11-22"
        )
    if unread.why == "day count":
        return "is a number, as spreadsheets count days inside; give the cell the format of a date, or write it like 2026-11-22"
    if unread.why == "no day":
        return "names no day; write the whole date, like 2026-11-22"
    if unread.why == "two meanings" and column.kind == "date":
        return "may mean two days; write it like 2026-11-22, with the whole year and the month as a number"
    if unread.why == "two meanings":
        return "has two meanings, for its mark may stand before thousands or before decimals; write digits alone"
    if column.kind == "period" and column.table == "retention":  # the one period with a column for what decides instead
        return f"is {cells.HOW_TO_WRITE['period']}; or leave it blank, and write what decides how long in criteria"
    return f"is {cells.HOW_TO_WRITE.get(column.kind, 'not readable')}{_IN.get(column.unit, '')}"


@lru_cache(maxsize=10_000)
def what_to_write(table: str, name: str, text: str) -> str:
    """What to write in place of a text that is none of a column's codes; "" for a column without codes. It shows codes alone."""
    column = TABLES[table].columns()[name]
    return _why_not_code(column, text, Unread()).partition("; ")[2] if column.codes else ""


def _why_not_code(column: Column, text: str, unread: Unread) -> str:
    """Why a cell of codes has no value, and what to do. Of the cell it shows codes alone."""
    if unread.why == "several" and len(unread.choices) == 1:
        code = unread.choices[0]
        if column.codes not in ("countries", "destinations"):
            return f"holds several values, of which only {code} is in the code list {column.codes}; {_for_each(column)}"
        return f"is not in the code list {column.codes} as a whole; write {code} if it means that alone, else {_for_each(column)}"
    if unread.why == "several":
        return f"holds several values of the code list {column.codes} ({', '.join(unread.choices)}); {_for_each(column)}"
    if unread.why == "two meanings":
        choices = " or ".join(_named(code, column) for code in unread.choices)
        return f"has two meanings in the code list {column.codes}: {choices}; write one of them"
    if unread.reading:
        return f"holds a value of the code list {column.codes} with words beside it; if it means {unread.reading.value}, write that alone"
    if unread.why == "group":
        return f"names many countries at once; {_for_each(column)}, with the two letters of ISO 3166-1, like GB or NO"
    labels = codelists.labels_of(column.codes)
    near = slip_of(text, labels)
    if near:
        hint = f"did you mean {near}?"
    elif column.codes == "countries":
        hint = "write the two letters of ISO 3166-1, like GB or NO"
    elif len(labels) <= _FEW:
        hint = f"write one of {', '.join(labels)}"
    else:
        alike = [_with_label(code, labels) for code in words_alike(text, codelists.meanings_of(column.codes), cells.spelled(column.codes))]
        hint = f"if it means {' or '.join(alike)}, write {'that' if len(alike) == 1 else 'which'}; " if alike else ""
        hint += f"`ropa reference {column.codes}` prints the list"
    return f"is not in the code list {column.codes}; {hint}"


def _for_each(column: Column) -> str:
    """What to do with several values in a cell. An organisation in two rows would be two."""
    if column.table not in _ONE_THING or column.name == "role":
        return "make one row for each"
    seat = column.table == "organisations" and column.name == "country"
    return "write the one where it has its seat" if seat else f"write the one that is true of the {_ONE_THING[column.table]} as a whole"


_ONE_THING = {"organisations": "organisation", "activities": "activity", "breaches": "breach"}
"""The tables whose rows are things that are counted, and what each is: a second row for a second value would be a second thing. What is
done in two roles is two activities."""


def _named(code: str, column: Column) -> str:
    """A code; of a place with its name, for two letters do not speak for themselves."""
    place, _, nation = code.partition("/")
    if column.codes not in ("countries", "destinations"):
        return code
    return f"{place} ({codelists.label('subdivisions', nation) if nation else codelists.label(column.codes, place)})"


def _with_label(code: str, labels: Mapping[str, str]) -> str:
    """A code; with its label where it does not speak for itself."""
    return f"{code} ({labels[code]})" if re.search("[0-9]", code) else code


_FEW = 5
"""The most codes of a list that a message names."""


_Filled = Mapping[str, Collection[str]]
"""By table that has rows, the columns in which a value may stand. Whether one does, the checks see."""


def _check_shapes(register: Register, filled: _Filled, gone: _Gone) -> list[SomeFound]:
    """Run the checks of every table. Codes were checked when they were read."""
    faults: list[SomeFound] = []
    for table, used in filled.items():
        frame, model = register.shared(table), TABLES[table]
        for check in model.shape_checks():
            if check.code == "SH05" or (table, check.field) in gone:
                continue
            if check.field not in used and check.field != model.key():
                continue  # nothing is in the column
            wrong = check.find(frame)  # a mask, or a severity per row
            if wrong.any():
                faults += to_rows(register, table, check.field, rows_found(wrong, check.severity), check)
    return faults


def _not_in(keys: pd.Series, known: pd.Series) -> pd.Series:
    """Which keys are given and not among the known ones."""
    return keys.notna() & ~within(keys, known)


def _check_links(register: Register, filled: _Filled, gone: _Gone) -> list[SomeFound]:
    """SH07: links to rows that are not there, also links by table and record."""
    lost = {table for table, column in gone if column is None or (table in TABLES and column == TABLES[table].key())}
    faults: list[SomeFound] = []
    for table, used in filled.items():
        frame, model = register.shared(table), TABLES[table]
        for column in model.of_kind("link"):
            if column.to in lost or (table, column.name) in gone:
                continue
            if not column.required and column.name not in used:
                continue
            keys, known = frame[column.name], register.shared(column.to)[TABLES[column.to].key()]
            missing = _not_in(keys, known)
            if column.required:
                blank = keys.isna()
                if blank.any() and len(register.held):
                    held = register.held[(register.held["table"] == table) & (register.held["field"] == column.name)]
                    blank &= ~frame.index.isin(held["index"])
                missing |= blank
            faults += _broken(register, table, column.name, missing, f"a row of {column.to}", known)
        for column in model.any_links():
            if not column.required:
                continue  # such a link may name a row that is no longer there
            broken = pd.Series(False, index=frame.index)
            for target, part in frame.groupby(column.by, sort=False):
                if target in lost:
                    continue
                broken.loc[part.index] = _not_in(part[column.name], register.shared(str(target))[TABLES[str(target)].key()])
            faults += _broken(register, table, column.name, broken, "a row of the table named beside it")
    return faults


def _broken(register: Register, table: str, name: str, mask: pd.Series, target: str, known: pd.Series | None = None) -> list[SomeFound]:
    if not mask.any():
        return []
    check = Check(
        code="SH07",
        table=table,
        field=name,
        severity=ERROR,
        duty=GUIDANCE,
        law="",
        title="A link points to a row that is there.",
        says=f"{name} does not point to {target}",
        advice="Correct the key, or add the row it should point to.",
        find=lambda frame: mask,
    )
    found = rows_found(mask, ERROR)
    if known is not None:
        keys = [key for key in distinct(known) if len(key) <= _LONGEST_KEY]
        looks = dict(zip(each_alike(keys), keys, strict=True))
        names = _keys_by_name(register, TABLES[table].columns()[name].to)
        keys = register.shared(table)[name].reindex(found.index[:MOST_OF_A_KIND]).tolist()  # the others are counted
        said = {key: _difference(key, looks) or _instead(key, looks, names) for key in set(keys)}
        found.detail[: len(keys)] = [said[key] for key in keys]
    return to_rows(register, table, name, found, check)


def _difference(key: object, looks: Mapping[str, str]) -> str:
    """In what a key differs from the one that it looks like; "" if it looks like none of `looks` (keys by what they look like)."""
    if not isinstance(key, str) or len(key) > _LONGEST_KEY or not (look := alike(key)) or look not in looks:
        return ""
    return f"it differs from {one_line(looks[look])} only in {what_differs(key, looks[look])}"


def _keys_by_name(register: Register, table: str) -> dict[str, list[str]]:
    """The keys of a table by what its rows are called, as it looks: people know the name better than the key."""
    called = next((name for name in _CALLED if name in TABLES[table].columns()), None)
    found: dict[str, list[str]] = {}
    frame = register.shared(table)
    if called is None or len(frame) > _MOST_NAMED:
        return found
    texts = frame[called].tolist()
    given = [text for text in dict.fromkeys(texts) if isinstance(text, str) and len(text) <= _LONGEST_KEY]
    named: dict[str, list[str]] = {text: found.setdefault(look, []) for text, look in zip(given, each_alike(given), strict=True)}
    for key, text in zip(frame[TABLES[table].key()].tolist(), texts, strict=True):
        if text in named and isinstance(key, str):
            named[text].append(key)
    return found


_CALLED = ("name", "title", "purpose", "reference")
"""The columns by which people call a row, the likeliest first."""
_MOST_NAMED = 10_000
"""A table with more rows is no list of names."""


def _instead(key: object, looks: Mapping[str, str], names: Mapping[str, list[str]]) -> str:
    """The keys that a text stands for where it is no key: the name of a row, or several keys or names; "" if none is known."""
    if not isinstance(key, str) or len(key) > _LONGEST_KEY:
        return ""
    if named := names.get(alike(key), []):
        return (
            f"it is the name of {named[0]}: write that"
            if len(named) == 1
            else f"it is the name of {_listed(named, 'or')}: write one of them"
        )
    parts = [part for part in split(key) if part]
    meant = [[looks[alike(part)]] if alike(part) in looks else names.get(alike(part), []) for part in parts]
    if len(parts) < 2 or not all(len(one) == 1 for one in meant):
        return ""
    return f"it holds several keys, {_listed([one[0] for one in meant], 'and')}: make one row for each"


def _listed(keys: list[str], last: str) -> str:
    """Keys as a sentence names them; of many only the first."""
    shown = [one_line(key) for key in keys]
    return (
        f"{', '.join(shown[:-1])} {last} {shown[-1]}" if len(shown) <= _FEW else f"{', '.join(shown[:_FEW])} and {len(shown) - _FEW} more"
    )


_LONGEST_KEY = 1000
"""The most characters of keys that are compared by their looks."""


def _check_twins(register: Register, tables: Collection[str]) -> list[SomeFound]:
    """SH06: keys of one table that look alike but are not the same (a warning if they differ by capitals alone)."""
    faults: list[SomeFound] = []
    for table in tables:
        name = TABLES[table].key()
        column = register.shared(table)[name]
        known = long_text.cells_of(column)
        if known is not None and long_text.none_alike(known, _LONGEST_KEY):
            continue
        given = texts_of(column)
        if max(map(len, given), default=0) <= _LONGEST_KEY and none_alike(given):
            continue  # none looks like another, as mostly
        keys: dict[str, int] = {}
        for label, key in enumerate(column.tolist()):
            if isinstance(key, str):
                keys.setdefault(key, label)
        first: dict[str, str] = {}
        found: dict[int, tuple[str, str]] = {}
        for key, label in keys.items():
            look = alike(key) if len(key) <= _LONGEST_KEY else key
            if look and first.setdefault(look, key) != key:
                severity = WARNING if key.lower() == first[look].lower() else ERROR
                found[label] = severity, _difference(key, first)
        if not found:
            continue
        check = Check(
            code="SH06",
            table=table,
            field=name,
            severity=ERROR,
            duty=GUIDANCE,
            law="",
            title="Every row has a key of its own.",
            says="the key looks like that of another row",
            advice="Give it a key that nobody takes for the other, or make the two one.",
            find=lambda frame: frame.index.to_series().isin(found),  # noqa: B023 - used at once
        )
        faults += to_rows(register, table, name, faults_at(list(found), *map(list, zip(*found.values(), strict=True))), check)
    return faults


def _check_holder(register: Register, gone: _Gone) -> list[dict[str, Any]]:
    """SH06: exactly one organisation is the holder."""
    held_by = int(keeps_record(register.shared("organisations")).sum())
    held = register.held
    if held_by == 1 or ("organisations", None) in gone:
        return []
    unread = (held["table"] == "organisations") & (held["field"] == "is_holder") & (held["why"] == "unreadable")
    if held_by == 0 and unread.any():
        return []
    place = register.places.get("organisations", Place("organisations.csv"))
    message = f"organisations: is_holder is yes {held_by} times; it must be yes for exactly one, the organisation whose record this is"
    return [shape_fault("SH06", "organisations", message, place, name="is_holder")]
