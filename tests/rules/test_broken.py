"""The sample `broken`: made of the examples of rules, one case of every finding."""

from __future__ import annotations

import pytest

from ropa.model.checks import SHAPE
from ropa.rules import RULES, broken
from ropa.rules.engine import rule
from ropa.rules.examples import Example, examples
from ropa.sources import locate
from support.samples import findings, register

DAY = "2026-11-22"


# -- broken -----------------------------------------------------------------------------------------


def test_broken_is_what_make_samples_makes_of_the_examples() -> None:
    there = {file.name: file.read_bytes() for file in locate("sample:broken").iterdir()}

    assert there == broken.broken(), "run `make samples` and commit what it writes"


def test_what_is_written_is_the_sample_and_nothing_else_stays(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(broken, "broken", lambda: {"activities.csv": b"activity_id"})
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "old.csv").write_bytes(b"x")

    broken.write(tmp_path / "new")

    assert {file.name: file.read_bytes() for file in (tmp_path / "new").iterdir()} == {"activities.csv": b"activity_id"}


def test_broken_shows_every_code_that_is_not_named_as_out_of_reach() -> None:
    found = set(findings("broken")["code"])

    assert found == {*RULES, *SHAPE} - set(broken.NOT_SHOWN)
    assert set(broken.shown()) == set(RULES) - set(broken.NOT_SHOWN)
    assert all(len(why) > 20 for why in broken.NOT_SHOWN.values())


@pytest.mark.parametrize("code", sorted(broken.shown()))
def test_broken_shows_a_rule_on_the_records_that_its_example_finds(code: str) -> None:
    found = findings("broken")

    assert set(broken.shown()[code]) <= set(found.loc[found["code"] == code, "record"])


@pytest.mark.parametrize("code", sorted({*SHAPE} - set(broken.NOT_SHOWN)))
def test_broken_shows_faults_of_shape_and_no_others(code: str) -> None:
    found = findings("broken")

    assert set(found.loc[found["code"] == code, "record"].fillna("")) == ({""} if code in {"SH01", "SH02", "SH03"} else {code})


def test_what_is_wrong_stands_out_in_broken() -> None:
    """An activity has no more wrong with it than its example and what follows from that."""
    found = findings("broken")
    of_activities = found[(found["table"] == "activities") & found["code"].isin(list(RULES))]

    assert len(of_activities) < 2 * of_activities["code"].nunique()


def test_broken_names_say_the_code() -> None:
    activities = register("broken").activities.drop_duplicates("activity_id")
    codes = activities["activity_id"].str.partition("-")[0]

    assert len(activities) > 90
    assert all(name.startswith(f"{code}: ") for name, code in zip(activities["name"], codes, strict=True))


def test_broken_is_read_whole_but_for_one_file() -> None:
    found = findings("broken")

    assert list(found.loc[found["code"] == "SH01", "file"]) == ["disclosures.csv"]
    assert list(found.loc[found["code"] == "SH02", "table"]) == ["recipient"]
    assert int(register("broken").organisations["is_holder"].sum()) == 1


def test_a_new_rule_comes_into_broken_by_its_example_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    @rule("SE99", table="systems", field="kind", law="none", says="no kind is recorded")
    def kindless(view):  # type: ignore[no-untyped-def]
        """A system is of some kind.

        Say which.
        """
        return view.systems["kind"].isna()

    drawn = {"systems": "system_id,name,kind\nY1,Mail,"}
    mine = [Example("SE99", "a system of no kind", drawn, ("Y1",), None, DAY, "uk")]
    monkeypatch.setattr(broken, "examples", lambda: {**examples(), "SE99": mine})
    try:
        files = broken.broken()
    finally:
        del RULES["SE99"]
    assert b"\nSE99-Y1,Mail" in files["systems.csv"]
    assert b"\nSE99-A1,SE99: a system of no kind,controller" in files["activities.csv"]
    assert b"\nSE99-A1-M0,SE99-A1,access_control" in files["security_measures.csv"]


def test_a_fault_of_shape_may_not_hide_rows_of_an_example(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = {"disclosures": "disclosure_id,activity_id\nX1,A1"}
    monkeypatch.setattr(broken, "examples", lambda: {"PU01": [Example("PU01", "hidden", drawn, ("A1",), None, DAY, "uk")]})

    with pytest.raises(ValueError, match=r"disclosures\.csv would hide rows of an example"):
        broken.broken()
