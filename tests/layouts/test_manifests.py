"""Fides's manifests: written, and read back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from ropa.layouts import terms
from ropa.layouts.catalogue import layout
from ropa.layouts.export import write_layout
from ropa.layouts.imported import Imported
from ropa.layouts.manifests import NO_SYSTEM, slug
from ropa.layouts.read import read_register
from ropa.model.codelists import codes
from ropa.model.register import Register
from support import samples


@pytest.fixture(scope="module")
def register() -> Register:
    return samples.register("harbour-health")


@pytest.fixture(scope="module")
def path(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fides") / "a.yml"
    write_layout(register, layout("fides"), path)
    return path


@pytest.fixture(scope="module")
def back(path: Path) -> Imported:
    return read_register(path)


@pytest.mark.parametrize(("table", "column"), [("purposes", "lawful_basis"), ("purposes", "article9_condition")])
def test_bases_come_back_each_with_its_purpose(table: str, column: str, register: Register, back: Imported) -> None:
    mine = register[table].dropna(subset=[column])
    found = back.tables[table].dropna(subset=[column])
    assert sorted(zip(mine["purpose"], mine[column], strict=True)) == sorted(zip(found["purpose"], found[column], strict=True))


@pytest.mark.parametrize(
    ("table", "column"), [("data_subjects", "category"), ("data_categories", "category"), ("systems", "name"), ("retention", "period")]
)
def test_codes_come_back(table: str, column: str, register: Register, back: Imported) -> None:
    wanted = set(register[table][column].dropna())
    if table == "systems":
        first = register["activity_systems"].drop_duplicates("activity_id")["system_id"]
        wanted = set(register.systems.loc[register.systems["system_id"].isin(first), "name"])
    assert set(back.tables[table][column].dropna()) == wanted


def test_a_manifest_is_what_fides_reads(path: Path) -> None:
    systems = yaml.safe_load(path.read_text(encoding="utf-8"))["system"]

    keys = [system["fides_key"] for system in systems]
    assert len(keys) == len(set(keys))
    assert all(slug(key) == key for key in keys)
    assert all(isinstance(one["data_use"], str) for system in systems for one in system["privacy_declarations"])
    assert {one for system in systems for one in system} <= {
        "fides_key", "name", "system_type", "administrating_department", "responsibility", "privacy_declarations",
    }  # fmt: skip
    assert slug(NO_SYSTEM) == NO_SYSTEM


@pytest.mark.parametrize("listed", ["data_categories", "data_subjects", "lawful_bases", "article9_conditions", "purpose_codes"])
def test_every_term_means_a_code_and_every_written_one_is_read_back(listed: str) -> None:
    known = terms.codes("fides", listed)
    assert set(known.values()) <= set(codes(listed))
    assert all(known[term] == code for code, term in terms.terms("fides", listed).items())


def test_a_narrower_term_is_the_nearest_wider_one(tmp_path: Path) -> None:
    declared = {
        "name": "Ship",
        "data_categories": ["user.contact.address.street", "user"],
        "data_use": "essential.service",
        "data_subjects": [],
    }
    (tmp_path / "a.yml").write_text(yaml.safe_dump({"system": [{"fides_key": "a", "privacy_declarations": [declared]}]}), encoding="utf-8")

    read_back = read_register(tmp_path / "a.yml")

    assert read_back.layout == "fides"
    assert read_back.tables["data_categories"]["category"].tolist() == ["contact", "user"]
    assert [one.text for one in read_back.kept if one.field == "category"] == ["user"]


def test_whose_record_it_is_comes_back(register: Register, back: Imported) -> None:
    known = register.activities["role"].replace("joint_controller", "controller")  # Fides knows no joint controller
    assert set(back.tables["activities"]["role"]) == set(known)
    assert {"processor", "sub_processor"} <= set(known)


def test_what_a_manifest_says_of_profiling_and_transfers_is_no_basis_of_its_declarations(tmp_path: Path) -> None:
    """A system with an assessment, transfers and a basis for profiling was taken for the activity, and its declarations for one text."""
    system = {
        "fides_key": "crm", "name": "CRM", "responsibility": ["Processor"], "legal_basis_for_profiling": ["Explicit consent"],
        "does_international_transfers": True, "legal_basis_for_transfers": ["SCCs"], "requires_data_protection_assessments": True,
        "third_country_transfers": ["USA", "CAN"], "joint_controller": {"name": "Other Ltd", "email": "o@o.example"},
        "privacy_declarations": [
            {"name": "Answer", "data_use": "analytics", "data_categories": ["user.contact"], "data_subjects": ["customer"],
             "legal_basis_for_processing": "Contract", "retention_period": "365"},
            {"data_use": "analytics", "data_categories": ["user.device"], "data_subjects": ["anonymous_user"]},
        ],
    }  # fmt: skip
    whole = {"organization": [{"fides_key": "o", "name": "O", "controller": {"name": "Brindle Ltd"}}], "system": [system]}
    for name, content in {"a.yml": yaml.safe_dump(whole), "b.json": json.dumps([system]), "c.json": json.dumps(system)}.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
        read = read_register(tmp_path / name)

        tables = read.tables
        assert (read.layout, tables["activities"]["role"].tolist()) == ("fides", ["processor", "processor"])
        assert tables["activities"]["name"].tolist() == ["Answer", "analytics"]
        assert tables["purposes"]["lawful_basis"].dropna().tolist() == ["contract"]
        assert tables["transfers"]["destination"].dropna().tolist() == ["US", "CA", "US", "CA"]
        assert tables["retention"]["period"].tolist() == ["P365D"]
        assert tables["systems"]["name"].tolist() == ["CRM"]
        named = tables["organisations"].set_index("is_holder")["name"]
        assert (named["no"], named["yes"]) == ("Other Ltd", "Brindle Ltd" if name == "a.yml" else "")
