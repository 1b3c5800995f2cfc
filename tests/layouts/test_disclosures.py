"""TILT notices: written, and read back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ropa.errors import SourceError
from ropa.layouts.catalogue import layout
from ropa.layouts.export import write_layout
from ropa.layouts.imported import Imported
from ropa.layouts.read import read_register
from ropa.model.register import Register
from support import samples

CORPUS = sorted((Path(__file__).parents[3] / "shared" / "data" / "tilt").glob("*.json"))
"""Notices that others made, where they stand beside this repository."""
HELD = {"purposes": ["lawful_basis", "article9_condition"], "data_categories": ["category"], "retention": ["period", "trigger"]}


@pytest.fixture(scope="module")
def register() -> Register:
    return samples.register("harbour-health")


@pytest.fixture(scope="module")
def path(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tilt") / "a.json"
    write_layout(register, layout("tilt"), path)
    return path


def test_what_a_notice_holds_comes_back_by_activity(register: Register, path: Path) -> None:
    back = read_register(path)
    mine = register.activities.loc[~register.activities["role"].isin(["processor", "sub_processor"]), "activity_id"]

    assert (back.layout, sorted(back.tables["activities"]["activity_id"])) == ("tilt", sorted(mine))
    for table, columns in HELD.items():
        texts = register.canonical(table)
        for column in columns:
            wanted = texts[texts["activity_id"].isin(mine)].dropna(subset=[column])
            found = back.tables[table].dropna(subset=[column])
            pairs = [set(zip(frame["activity_id"], frame[column], strict=True)) for frame in (wanted, found)]
            assert pairs[1] == pairs[0], column


def test_transfers_are_told_by_country_with_what_allows_them(path: Path) -> None:
    told = json.loads(path.read_text(encoding="utf-8"))["thirdCountryTransfers"]

    assert {"CA", "PT"} <= {one["country"] for one in told}
    assert next(one for one in told if one["country"] == "CA")["adequacyDecision"]["available"] is True


def test_words_of_a_condition_of_article_9_are_no_basis(tmp_path: Path) -> None:
    bases = [
        {"reference": "GDPR-6-1-c", "description": "law"},
        {"reference": "GDPR-9-2-a", "description": "explicit consent, public interest"},
    ]
    disclosed = {
        "_id": "a",
        "category": "Health",
        "purposes": [{"purpose": "Care", "description": ""}],
        "legalBases": bases,
        "recipients": [],
    }
    disclosed |= {"legitimateInterests": [], "storage": []}
    (tmp_path / "a.json").write_text(json.dumps({"dataDisclosed": [disclosed]}), encoding="utf-8")

    purposes = read_register(tmp_path / "a.json").tables["purposes"]

    assert purposes["lawful_basis"].dropna().tolist() == ["legal_obligation"]
    assert purposes["article9_condition"].dropna().tolist() == ["explicit_consent"]


def _notice(tmp_path: Path, disclosed: list[dict[str, object]], **more: object) -> Imported:
    blank: dict[str, object] = {
        key: [] for key in ("_id", "category", "purposes", "legalBases", "legitimateInterests", "recipients", "storage")
    }
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"controller": CONTROLLER, "dataDisclosed": [{**blank, **one} for one in disclosed], **more}))
    return read_register(path)


CONTROLLER = {"country": "DE", "name": "Hafen AG", "address": "Kai 1", "sector": "H"}
USA = {"country": "US", "adequacyDecision": {"available": None}, "standardDataProtectionClause": {"available": True, "description": "URL"}}


def test_each_period_of_a_notice_is_a_time_limit_and_words_in_place_of_one_too(tmp_path: Path) -> None:
    logs, kept = {"ttl": "P14D", "description": "Logs.\nThen they go."}, {"ttl": "P5Y"}
    words = {"description": "As long as\nneeded", "aggregationFunction": "max"}
    odd = {"temporal": {"ttl": "P48H", "description": "the test"}, "aggregationFunction": "min"}

    read = _notice(tmp_path, [{"_id": "a", "category": "Name", "storage": [{"temporal": [logs, kept]}, words, odd]}])

    rows = read.tables["retention"].astype(object).where(lambda frame: frame.notna(), None)
    assert rows[["period", "criteria", "reason"]].values.tolist() == [
        ["P14D", None, "Logs. Then they go."],
        ["P5Y", None, None],
        [None, "As long as needed", None],
        [None, "P48H the test", None],
    ]


def test_countries_of_one_disclosure_are_its_transfers_and_of_several_are_kept(tmp_path: Path) -> None:
    one = _notice(tmp_path, [{"_id": "a", "category": "Name"}], thirdCountryTransfers=[USA])
    two = _notice(tmp_path, [{"_id": "a", "category": "Name"}, {"_id": "b", "category": "Age"}], thirdCountryTransfers=[USA])

    assert one.tables["transfers"][["activity_id", "destination", "mechanism"]].values.tolist() == [["a", "US", "scc_2021"]]
    assert "transfers" not in two.tables.frames
    assert next((kept.text, kept.why) for kept in two.kept) == ("US", "it is said of all activities (transfers)")


def test_a_notice_that_discloses_nothing_is_read(tmp_path: Path) -> None:
    read = _notice(tmp_path, [{}], dataProtectionOfficer={"name": None, "email": "dpo@hafen.example"})

    assert (read.layout, read.rows_out, len(read.tables["activities"])) == ("tilt", 0, 0)
    assert read.tables["organisations"][["name", "address"]].values.tolist() == [["Hafen AG", "Kai 1\nDE"]]
    assert read.tables["contacts"]["email"].tolist() == ["dpo@hafen.example"]


def test_nobody_is_the_controller_where_a_notice_names_none(tmp_path: Path) -> None:
    read = _notice(tmp_path, [{}], **{"controller": {"name": None, "country": "DE", "sector": "H"}})

    assert read.tables["organisations"]["name"].tolist() == [""]


def test_every_disclosure_and_period_of_real_notices_is_there() -> None:
    """Those that lie beside the repository; their licence lets none be kept in it."""
    for path in CORPUS:
        _read_whole(path)


def _read_whole(path: Path) -> None:
    try:
        disclosed = json.loads(path.read_text(encoding="utf-8"))["dataDisclosed"]
    except json.JSONDecodeError:
        with pytest.raises(SourceError, match=f"{path.name}: not JSON"):
            read_register(path)
        return
    read = read_register(path)

    assert read.layout == "tilt"
    assert read.rows_out == sum(any(isinstance(one[key], str) for key in ("_id", "category")) for one in disclosed)
    for number, one in enumerate(disclosed[: read.rows_out]):
        key = read.tables["activities"]["activity_id"].iloc[number]
        limits = read.tables.frames.get("retention")
        mine = "" if limits is None else limits[limits["activity_id"] == key].to_csv()
        assert all(ttl in mine for ttl in _periods(one["storage"])), one["_id"]


def _periods(value: object) -> list[str]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    mine = [value["ttl"]] if isinstance(value, dict) and isinstance(value.get("ttl"), str) else []
    return [*mine, *(ttl for one in inner for ttl in _periods(one))]
