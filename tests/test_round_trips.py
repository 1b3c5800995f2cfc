"""Registers written and read again, hostile text included: ours come back whole, other layouts with all that they can hold."""

from __future__ import annotations

import os
import tempfile
import unicodedata
from pathlib import Path

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import example, given, settings

import ropa
from ropa.layouts.catalogue import layout, layouts
from ropa.layouts.export import write_layout, written
from ropa.layouts.imported import Imported
from ropa.layouts.read import read_register
from ropa.model.codelists import codes
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.model.text_tables import TextTables
from ropa.model.validate import validate
from support.corpora import NAUGHTY

TIMES = 1 if "CI" in os.environ else 4
"""How many times as often outside of CI."""
HOSTILE = [
    *(
        "=1+1",
        "+SUM(A1)",
        "-5",
        "@cmd",
        "'quoted",
        '"',
        "a;b",
        "a,b",
        "a\nb",
        "• bullet",
        "{{ mark }}",
        "[x](y)",
        "<b>x</b>",
        "NULL",
        "None",
        "nil",
    ),
    *(
        "true",
        "0012",
        "1e5",
        "2026-01-01",
        "Art. 6(1)(f)",
        "Consent",
        "United States - SCC",
        "7 years",
        "UK",
        "idem",
        "#3",
        "_x000D_",
        "\u202eevil",
        "é",
    ),
]
texts = st.one_of(
    st.sampled_from(HOSTILE), st.sampled_from([text for text in NAUGHTY if text.strip()]), st.text(min_size=1, max_size=30)
).map(lambda text: "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Cn"))[:200])
"""What people may write, and what nobody should. Controls and lone surrogates are refused by name, for no workbook can hold them."""


def code(listed: str, *but: str) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(set(codes(listed)) - {"other", "unspecified", *but}))


@st.composite
def registers(draw: st.DrawFn) -> Register:
    """A register of one to three activities with purposes, people, data, transfers, time limits and measures."""
    rows: dict[str, list[dict[str, str]]] = {
        "organisations": [{"organisation_id": "O1", "name": draw(texts), "is_holder": "yes", "uk_gdpr": "yes"}]
    }

    def add(table: str, **cells: str) -> None:
        listed = rows.setdefault(table, [])
        listed.append({TABLES[table].key(): f"{table}-{len(listed)}", **cells})

    for number in range(draw(st.integers(1, 3))):
        key = f"A-{number + 1}"
        rows.setdefault("activities", []).append(
            {"activity_id": key, "name": draw(texts), "role": "controller", "description": draw(texts), "business_function": draw(texts)}
        )
        purpose = draw(texts)
        for basis in draw(st.lists(code("lawful_bases"), min_size=1, max_size=2, unique=True)):
            add("purposes", activity_id=key, purpose=purpose, lawful_basis=basis)
        for subject in draw(st.lists(code("data_subjects"), min_size=1, max_size=3, unique=True)):
            add("data_subjects", activity_id=key, category=subject)
        for category in draw(st.lists(code("data_categories"), min_size=1, max_size=3, unique=True)):
            add("data_categories", activity_id=key, category=category, description=draw(texts))
        for place in draw(st.lists(st.sampled_from(["US", "IN", "BR", "KR", "AU", "CA"]), max_size=2, unique=True)):
            add("transfers", activity_id=key, destination=place, mechanism=draw(code("transfer_mechanisms")))
        for period in draw(st.lists(st.sampled_from(["P1Y", "P6M", "P30D", "P2W", "P10Y"]), min_size=1, max_size=2, unique=True)):
            add("retention", activity_id=key, period=period, trigger=draw(code("retention_triggers")))
        for measure in draw(st.lists(code("security_measures"), max_size=2, unique=True)):
            add("security_measures", activity_id=key, measure=measure, description=draw(texts))
    return validate(TextTables({name: pd.DataFrame(listed, dtype="str") for name, listed in rows.items()}))[0]


def same(one: Register, other: Register) -> None:
    for table in TABLES:
        pd.testing.assert_frame_equal(one.canonical(table), other.canonical(table), obj=table)


@pytest.mark.parametrize("name", ["folder", "register.xlsx"])
@settings(max_examples=2 * TIMES)
@given(register=registers())
def test_ours_come_back_exactly(name: str, register: Register) -> None:
    with tempfile.TemporaryDirectory() as place:
        ropa.write(register, Path(place) / name)
        same(validate(ropa.read(Path(place) / name))[0], register)


HOLDS = {
    "basis": ("purposes", "lawful_basis", "lawful_bases"),
    "subjects": ("data_subjects", "category", "data_subjects"),
    "data": ("data_categories", "category", "data_categories"),
    "transfers": ("transfers", "destination", "destinations"),
    "destination": ("transfers", "destination", "destinations"),
    "safeguards": ("transfers", "mechanism", "transfer_mechanisms"),
    "retention": ("retention", "period", ""),
    "security": ("security_measures", "measure", "security_measures"),
}
"""By item of a layout: the codes that it holds."""
NOT_BY_NAME = {"fides": {"retention", "security"}, "odif": {"transfers"}, "tilt": {"destination", "safeguards"}}
"""Fides counts in days and has one text of measures for a whole system; TILT tells transfers of all activities together."""


def held(name: str) -> list[str]:
    return sorted({column.item for column in layout(name).columns} & set(HOLDS) - NOT_BY_NAME.get(name, set()))


def by_activity(read: Imported, item: str, place: int) -> set[str]:
    table, column, listed = HOLDS[item]
    frame = read.tables.frames.get(table)
    if frame is None or column not in frame:
        return set()
    found = set(frame.loc[frame["activity_id"] == read.tables["activities"]["activity_id"].iloc[place], column].dropna())
    return found & set(codes(listed)) if listed else found


UNNAMED = validate(
    TextTables(
        {
            name: pd.DataFrame(rows, dtype="str")
            for name, rows in {
                "organisations": [{"organisation_id": "O1", "name": "=1+1", "is_holder": "yes", "uk_gdpr": "yes"}],
                "activities": [{"activity_id": key, "name": name, "role": "controller"} for key, name in (("A-1", "=1+1"), ("A-2", None))],
                "purposes": [
                    {"purpose_id": key, "activity_id": key, "purpose": "=1+1", "lawful_basis": "consent"} for key in ("A-1", "A-2")
                ],
                "data_subjects": [{"data_subject_id": key, "activity_id": key, "category": "staff"} for key in ("A-1", "A-2")],
                "data_categories": [{"data_category_id": key, "activity_id": key, "category": "contact"} for key in ("A-1", "A-2")],
            }.items()
        }
    )
)[0]
"""Two activities, the second of which has a reference and no name."""


@pytest.mark.parametrize("name", [name for name in layouts() if held(name) and layout(name).role == "controller" and name != "fides"])
@settings(max_examples=TIMES)
@example(register=UNNAMED)
@given(register=registers())
def test_a_layout_comes_back_with_the_codes_that_it_holds(name: str, register: Register) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / f"a{layout(name).endings[0]}"
        write_layout(register, layout(name), path)
        back = read_register(path)
    keys = written(register, layout(name))
    assert back.rows_out == len(keys)
    for item in held(name):
        table, column, _ = HOLDS[item]
        mine = register.canonical(table)
        for number, key in enumerate(keys):
            wanted = set(mine.loc[mine["activity_id"] == key, column].dropna())
            assert by_activity(back, item, number) == wanted, (item, key)
