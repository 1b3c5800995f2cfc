"""TILT notices: written, and read back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ropa.layouts.catalogue import layout
from ropa.layouts.export import write_layout
from ropa.layouts.read import read_register
from ropa.model.register import Register
from support import samples

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
