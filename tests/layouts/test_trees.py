"""JSON and YAML as grids."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ropa.errors import SourceError
from ropa.layouts import trees
from ropa.layouts.read import read_register

ACTIVITIES = """
controller:
  name: Acme Ltd
  contact: privacy@acme.example
activities:
  - id: act-auth
    purpose: Signing in
    lawful_basis: {gdpr: 6(1)(b) performance of contract, ccpa: business purpose}
    data_classes: [email, password]
    retention: 30 days
    recipients: [Vercel, Neon]
    transfers: [{to: United States, mechanism: SCC}]
    automated_decision_making: false
"""


def test_a_list_of_objects_is_read_as_a_table(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(ACTIVITIES, encoding="utf-8")

    read = read_register(tmp_path / "a.yaml")

    assert read.tables["activities"][["activity_id", "name", "automated_decisions"]].values.tolist() == [["act-auth", "Signing in", "none"]]
    assert read.tables["purposes"]["lawful_basis"].tolist() == ["contract", "business purpose"]
    assert read.tables["transfers"][["destination", "mechanism"]].values.tolist() == [["US", "scc_2021"]]
    assert read.tables["organisations"]["name"].tolist()[0] == "Acme Ltd"
    other = next(one for one in read.kept if one.field == "lawful_basis")
    assert (other.where, other.why) == ("activities[0] lawful_basis ccpa", "it cites another law than the GDPR")
    cells = read.as_json()["cells"]
    assert cells["seen"] == cells["read"] + cells["kept"] + cells["ignored"]


def test_keys_of_another_list_are_told_by_what_that_list_calls_them(tmp_path: Path) -> None:
    one = {"id": "a", "purpose": "Pay", "lawful_basis": "contract", "data_classes": ["d1", "d2"], "data_subjects": ["d1", "odd"]}
    rows = [one, {**one, "id": "b", "data_classes": ["d2"], "data_subjects": ["staff"]}]
    data = [{"id": "d1", "description": "E-mail address"}, {"id": "d2", "name": "Bank details"}]
    (tmp_path / "a.json").write_text(json.dumps({"activities": rows, "data_classes": data}), encoding="utf-8")

    read = read_register(tmp_path / "a.json")

    assert read.tables["data_categories"]["category"].tolist() == ["contact", "payment", "payment"]
    assert read.tables["data_subjects"]["category"].tolist() == ["d1", "odd", "staff"]  # not each of them is a key of that list


def test_json_and_objects_by_their_key(tmp_path: Path) -> None:
    one = {"zweck": "Lohn", "rechtsgrundlage": "Vertrag", "betroffene": ["Mitarbeiter"], "drittlandtransfer": False}
    (tmp_path / "a.json").write_text(json.dumps({"verzeichnis": {"a": one, "b": one}}), encoding="utf-8")

    read = read_register(tmp_path / "a.json")

    assert read.rows_out == 2
    assert read.tables["activities"]["transfers_stated"].tolist() == ["none", "none"]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.json", "[1,", "not JSON"),
        ("a.yaml", "a: [b", "not YAML"),
        ("a.yaml", "a: !!python/object/apply:os.system [true]", "not YAML"),
        ("a.json", "[" * 100_000, "nested|not JSON"),
        ("a.yaml", "a: " + "[" * 5_000 + "]" * 5_000, "nested"),
    ],
)
def test_what_is_broken_or_hostile_is_an_error(tmp_path: Path, name: str, text: str, says: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")

    with pytest.raises(SourceError, match=says):
        trees.read_tree(tmp_path / name)


def test_a_bomb_of_aliases_is_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    (tmp_path / "a.yaml").write_text("\n".join(lines), encoding="utf-8")

    with pytest.raises(SourceError, match="more than"):
        trees.read_tree(tmp_path / "a.yaml")


def test_declarations_inside_of_systems_are_activities(tmp_path: Path) -> None:
    declared = {"name": "Sell", "data_categories": ["user.contact"], "data_use": "essential.service", "data_subjects": ["customer"]}
    systems = {
        "system": [
            {"fides_key": "shop", "name": "Shop", "privacy_declarations": [declared, {**declared, "name": "Analyse"}]},
            {"fides_key": "idle"},
        ]
    }
    (tmp_path / "a.json").write_text(json.dumps(systems), encoding="utf-8")

    read = read_register(tmp_path / "a.json")

    assert read.tables["activities"]["name"].tolist() == ["Sell", "Analyse"]
    assert read.layout == "fides"
    assert read.tables["systems"]["name"].tolist() == ["Shop"]
    assert read.tables["purposes"]["purpose_code"].tolist() == ["service_delivery", "service_delivery"]
    assert read.tables["data_categories"]["category"].tolist() == ["contact", "contact"]
    assert read.tables["data_subjects"]["category"].tolist() == ["customers", "customers"]


def test_a_tilt_notice_is_read_by_its_layout(tmp_path: Path) -> None:
    disclosed = {
        "_id": "d1",
        "category": "E-Mail",
        "purposes": [{"purpose": "Newsletter", "description": "Sending it"}],
        "legalBases": [{"reference": "GDPR-6-1-a", "description": "consent"}],
        "legitimateInterests": [{"exists": False, "reasoning": None}],
        "recipients": [{"name": "Acme GmbH", "category": None}],
        "storage": [{"temporal": [{"description": None, "ttl": "P2Y"}]}],
        "nonDisclosure": {"legalRequirement": False},
    }
    (tmp_path / "a.json").write_text(json.dumps({"controller": {"name": "Shop AG"}, "dataDisclosed": [disclosed]}), encoding="utf-8")

    read = read_register(tmp_path / "a.json")

    assert (read.layout, read.rows_out) == ("tilt", 1)
    assert read.tables["purposes"]["lawful_basis"].tolist() == ["consent"]
    assert read.tables["data_categories"]["category"].tolist() == ["contact"]
    assert read.tables["organisations"]["name"].tolist()[0] == "Shop AG"
    cells = read.as_json()["cells"]
    assert cells["seen"] == cells["read"] + cells["kept"] + cells["ignored"]


def test_every_object_is_an_activity_and_one_that_explains_the_keys_is_none(tmp_path: Path) -> None:
    keys = ["declaration_name", "purpose", "data_subjects", "data_categories"]
    explains = dict(zip(keys, ["Name", "Purpose of processing", "Categories of individuals", "Categories of personal data"], strict=True))
    unnamed = dict(zip(keys, [None, "Security", "Customers", "Contact details"], strict=True))
    (tmp_path / "map.json").write_text(json.dumps([explains, unnamed, {**unnamed, "purpose": "Advertising"}]), encoding="utf-8")

    assert read_register(tmp_path / "map.json").tables["activities"]["name"].tolist() == ["Security", "Advertising"]


def test_what_a_policy_forbids_is_no_activity(tmp_path: Path) -> None:
    declared = {"name": "Serve", "data_use": "essential", "data_subjects": ["customer"], "data_categories": ["user.contact"]}
    rule = {"name": "No ads", "data_uses": ["marketing"], "data_subjects": ["customer"], "data_categories": ["user"]}
    systems = [{"fides_key": "shop", "name": "Shop", "privacy_declarations": [declared]}]
    path = tmp_path / "fides.json"
    path.write_text(json.dumps({"system": systems, "policy": [{"fides_key": "p", "name": "Policy", "rules": [rule]}]}), encoding="utf-8")

    assert read_register(path).tables["activities"]["name"].tolist() == ["Serve"]
