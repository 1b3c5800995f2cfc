"""The analyst's door (pandera) takes and refuses what it should."""

from __future__ import annotations

import pandas as pd
import pandera.errors
import pytest

from ropa.model.checks import Check
from ropa.model.columns import any_link
from ropa.model.schema import Table
from ropa.model.tables import TABLES
from ropa.model.validate import validate


@pytest.mark.parametrize("required", [True, False])
def test_a_new_link_by_table_is_looked_up_where_it_must_be_there(required, monkeypatch):
    monkeypatch.setattr(TABLES["waivers"], "record", any_link("Record", "table", "The row.", required=required))
    Table.columns.cache_clear()
    try:
        text = {"waiver_id": ["W1", "W2"], "code": "GV01", "table": "activities", "record": ["A1", "A9"]}
        activities = pd.DataFrame({"activity_id": ["A1"], "name": ["x"], "role": ["controller"]}, dtype="str")
        found = validate({"waivers": pd.DataFrame(text, dtype="str"), "activities": activities})[1]
    finally:
        monkeypatch.undo()
        Table.columns.cache_clear()

    assert list(found.loc[found["code"] == "SH07", "record"]) == (["W2"] if required else [])


# -- the analyst's door ---------------------------------------------------------------------------


CHECKS = [check for model in TABLES.values() for check in model.shape_checks()]


def check_name(check: Check) -> str:
    return f"{check.code}-{check.table}.{check.field}"


def spoiled(frame: pd.DataFrame, check: Check) -> pd.DataFrame:
    """The frame with its second row made to fail the check, and no other."""
    column = TABLES[check.table].columns()[check.field]
    bad = {
        "SH05": "ZQX-no-such-code",
        "SH06": frame[check.field].iloc[0],
        "SH08": frame[column.after].iloc[1] - pd.Timedelta(days=1) if column.after else None,
        "SH09": "ZQX jane.doe@example.org" if column.reference else "ZQX, AB 12 34 56 C",
        "SH10": "ZQX\x07",
    }[check.code]
    frame = frame.copy()
    frame.loc[1, check.field] = bad
    return frame


@pytest.mark.parametrize("table", TABLES)
def test_the_analysts_door_takes_a_validated_table_and_a_blank_one(table, full):
    model = TABLES[table]
    assert model.validate(full[table]).equals(full[table])
    assert model.validate(model.blank()).empty


@pytest.mark.parametrize("check", CHECKS, ids=check_name)
def test_the_analysts_door_refuses_a_table_that_fails_a_check(check, full):
    frame = spoiled(full[check.table], check)
    with pytest.raises(pandera.errors.SchemaError) as refused:
        TABLES[check.table].validate(frame)
    assert f"{check.code} {check.table}.{check.field}: {check.says}" in str(refused.value)
    assert "ZQX" not in str(refused.value)


def test_every_table_has_a_check_of_its_key_first():
    for table, model in TABLES.items():
        assert (model.shape_checks()[0].code, model.shape_checks()[0].field) == ("SH06", TABLES[table].key())


@pytest.mark.parametrize("table", TABLES)
def test_the_analysts_door_refuses_a_missing_an_extra_and_a_badly_typed_column(table, full):
    model, frame = TABLES[table], full[table]
    last = list(model.columns())[-1]
    for bad in (frame.drop(columns=last), frame.assign(extra="x"), frame.assign(**{last: [1.5, 2.5]})):
        with pytest.raises((pandera.errors.SchemaError, pandera.errors.SchemaErrors)):
            model.validate(bad)
