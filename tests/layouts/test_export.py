"""A register written in another layout, and read back."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from ropa.errors import NothingToCheckError, SourceError, UsageError
from ropa.layouts.catalogue import layout, layouts
from ropa.layouts.export import write_blank, write_layout, written
from ropa.layouts.read import read_grids, read_register
from ropa.layouts.texts import in_words
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.model.text_tables import Place, TextTables
from ropa.model.validate import validate
from support import samples
from support.corpora import NAUGHTY
from support.registers_of_others import plain


@pytest.fixture(scope="module")
def register() -> Register:
    """Every third activity of harbour-health, of each role."""
    whole = samples.register("harbour-health")
    some = whole.activities["activity_id"].iloc[::3]
    return whole.with_tables(
        {
            table: frame[frame["activity_id"].isin(some)].reset_index(drop=True)
            for table in ("activities", "purposes", "transfers")
            for frame in [whole[table]]
        }
    )


@pytest.mark.parametrize("name", layouts())
def test_every_layout_is_written_and_recognised(name: str, register: Register, tmp_path: Path) -> None:
    path = tmp_path / f"a{layout(name).endings[0]}"
    write_layout(register, layout(name), path)

    back = read_register(path)

    assert back.layout == name
    silent = len(set(register.activities["activity_id"]) - set(register.purposes["activity_id"]))
    held = written(register, layout(name))
    assert back.rows_out == (len(register.purposes) + silent if name == "fides" else len(held))
    _loses_only_what_it_says(validate(back.tables)[0], register, held, name)


def _loses_only_what_it_says(back: Register, register: Register, held: list[str], name: str) -> None:
    """No kind of fact is gone that `ropa formats` does not name, none comes twice, and a processor's record is no controller's."""
    told = layout(name).loses
    mine = register.activities[register.activities["activity_id"].isin(held)]
    others = set(mine["role"].dropna()) - {"controller", "joint_controller"}
    assert bool(others) == bool(set(back.activities["role"].dropna()) - {"controller", "joint_controller"}) or name == "ciso-assistant"
    for table, words in {
        "purposes": "purposes", "data_subjects": "people", "data_categories": "categories of data", "recipients": "recipients",
        "transfers": "transfers", "retention": "time limits", "security_measures": "security", "activity_systems": "systems",
    }.items():  # fmt: skip
        before, after = register[table], back[table]
        before = before[before["activity_id"].isin(held)]
        assert len(after) or not len(before) or words in told, f"{table} are lost, and {name} does not say so"
        if name != "fides" and table in ("purposes", "retention", "security_measures"):
            assert len(after) <= len(before), f"{table} come twice out of {name}"


def test_what_the_ico_layout_holds_comes_back(tmp_path: Path) -> None:
    mine = validate(read_register(plain(tmp_path / "a.xlsx")).tables)[0]
    write_layout(mine, layout("ico-controller"), tmp_path / "b.xlsx")

    back = validate(read_register(tmp_path / "b.xlsx").tables)[0]

    for table, columns in {
        "purposes": ["purpose", "lawful_basis"],
        "data_subjects": ["category"],
        "data_categories": ["category"],
        "transfers": ["destination", "mechanism"],
        "retention": ["period"],
        "security_measures": ["measure"],
    }.items():
        for column in columns:
            assert sorted(back[table][column].dropna()) == sorted(mine[table][column].dropna()), f"{table}.{column}"


def test_the_data_protection_officer_of_somebody_else_is_not_the_holders(register: Register, tmp_path: Path) -> None:
    """A client's officer stands in the register too. What is said of the holder comes back as it was."""
    mine, others = (
        register.contacts[register.contacts["contact_role"] == "dpo"].query(f"organisation_id {sign} 'HARBOUR'") for sign in ("==", "!=")
    )
    assert len(mine) == len(others) == 1
    for name, file in (("ico-controller", "a.xlsx"), ("tilt", "a.json"), ("dpv", "a.jsonld")):
        write_layout(register, layout(name), tmp_path / file)
        if file == "a.xlsx":
            back = read_register(tmp_path / file).tables
            told = back["contacts"].query("contact_role == 'dpo'")[["name", "email", "phone"]]
            assert told.to_numpy().tolist() == mine[["name", "email", "phone"]].to_numpy().tolist()
            holder = back["organisations"].query("is_holder == 'yes'").iloc[0]
            assert holder[["address", "email", "phone"]].tolist() == register.holder[["address", "email", "phone"]].tolist()
            continue
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert mine["name"].iloc[0] in text
        assert json.loads(text)["dataProtectionOfficer"]["email"] == mine["email"].iloc[0] if file == "a.json" else "Officer" in text
        assert others["email"].iloc[0] not in text


def test_a_transfer_keeps_its_own_safeguard_and_no_country_is_read_out_of_one(register: Register, tmp_path: Path) -> None:
    """The United Kingdom's addendum is no transfer to the United Kingdom, and India's safeguard is not Canada's."""
    for name in ("cnil", "ico-controller"):
        write_layout(register, layout(name), tmp_path / f"{name}.xlsx")
        back = read_register(tmp_path / f"{name}.xlsx")
        found = {(row["destination"], row["mechanism"]) for _, row in back.tables["transfers"].iterrows()}
        mine = register.transfers[register.transfers["activity_id"].isin(written(register, layout(name)))]
        assert found == set(zip(mine["destination"], mine["mechanism"], strict=True))


def test_a_layout_of_objects_is_no_blank_table(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no table to fill in"):
        write_blank(layout("tilt"), tmp_path / "a.json")


@pytest.mark.parametrize("period", ["P7Y", "P6M", "P30D", "P1Y6M", "PT72H"])
def test_periods_are_words_that_are_read_back(period: str) -> None:
    from ropa.layouts.limits import limit

    assert limit(in_words(period)).period == period


def test_a_blank_register_has_the_regulators_headings_and_drop_downs(tmp_path: Path) -> None:
    import openpyxl

    write_blank(layout("ico-controller"), tmp_path / "a.xlsx")

    page = openpyxl.load_workbook(tmp_path / "a.xlsx")["Register"]
    assert [cell.value for cell in page[9]][:2] == ["Business function", "Purpose of processing"]
    assert len(page.data_validations.dataValidation) >= 5
    assert page["A2"].value == "Controller:"

    write_blank(layout("mercator"), tmp_path / "b.xlsx")
    answers = openpyxl.load_workbook(tmp_path / "b.xlsx")["_lists"]
    column = [one.heading for one in layout("mercator").columns].index("lawfulness_consent") + 1
    assert [answers.cell(row, column).value for row in (1, 2, 3)] == ["Yes", "No", None]


def test_a_blank_one_has_nothing_to_check_yet(tmp_path: Path) -> None:
    write_blank(layout("ico-controller"), tmp_path / "a.xlsx")

    with pytest.raises(NothingToCheckError, match="no row of the layout ico-controller is filled in yet"):
        read_register(tmp_path / "a.xlsx")


def test_hostile_text_stays_text(register: Register, tmp_path: Path) -> None:
    activities = register.activities.assign(role="controller")
    texts = [text for text in NAUGHTY if text.strip() and text.isprintable()][: len(activities)]
    activities.loc[: len(texts) - 1, "name"] = texts
    write_layout(register.with_tables({"activities": activities}), layout("cnil"), tmp_path / "a.xlsx")

    grid = read_grids(tmp_path / "a.xlsx").grids[0]
    column = next(c for c in range(grid.width) if grid.text(1, c) == "Nom du traitement")
    assert [grid.text(row, column) for row in range(2, 2 + len(texts))] == [text.strip() for text in texts]


def test_nothing_is_overwritten_and_other_endings_are_refused(register: Register, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"mine")
    with pytest.raises(SourceError, match="already there"):
        write_layout(register, layout("cnil"), tmp_path / "a.xlsx")
    with pytest.raises(UsageError, match=r"is written as \.xlsx or \.csv"):
        write_layout(register, layout("cnil"), tmp_path / "a.ods")


@pytest.mark.parametrize("name", ["ico-processor", "dpv"])
def test_every_client_of_an_activity_comes_back(name: str, tmp_path: Path) -> None:
    """The second client was taken for the first one's address."""
    whole = samples.register("harbour-health")
    path = tmp_path / f"a{layout(name).endings[0]}"
    write_layout(whole, layout(name), path)

    back = validate(read_register(path).tables)[0]

    def clients(register: Register) -> set[str]:
        told = register.activity_parties[register.activity_parties["party_role"] == "controller_instructing_us"]
        organisations = register.organisations.set_index("organisation_id")["name"]
        return {organisations[key] for key in told["organisation_id"]}

    mine, theirs = clients(whole), clients(back)
    assert len(mine) > 2
    assert mine <= theirs
    assert not mine & set(back.organisations["address"].dropna())


@pytest.mark.parametrize("name", layouts())
def test_what_is_not_there_is_written_as_nothing(name: str, tmp_path: Path) -> None:
    """A register whose rows hold their keys and links alone: no blank cell becomes the word None, nan or NaT."""
    bare = {
        "organisations": {"organisation_id": ["O1", "O2"], "is_holder": ["yes", "no"]},
        "contacts": {"contact_id": ["K1"], "organisation_id": ["O1"], "contact_role": ["dpo"]},
        "systems": {"system_id": ["S1"]},
        "activities": {"activity_id": ["A1", "A2"], "role": ["controller", "processor"], "owner_contact_id": ["K1", "K1"]},
    }
    for table in ("purposes", "data_categories", "data_subjects", "retention", "security_measures", "assessments", "reviews"):
        key = TABLES[table].key()
        bare[table] = {key: ["X1", "X2"], "activity_id": ["A1", "A2"]}
    bare["recipients"] = {"recipient_id": ["R1", "R2"], "activity_id": ["A1", "A2"], "organisation_id": ["O2", "O2"]}
    bare["transfers"] = {"transfer_id": ["T1", "T2"], "activity_id": ["A1", "A2"], "organisation_id": ["O2", "O2"]}
    bare["activity_systems"] = {"activity_system_id": ["L1", "L2"], "activity_id": ["A1", "A2"], "system_id": ["S1", "S1"]}
    bare["activity_parties"] = {
        "activity_party_id": ["Y1", "Y2"], "activity_id": ["A1", "A2"], "organisation_id": ["O2", "O2"],
        "party_role": ["joint_controller", "controller_instructing_us"],
    }  # fmt: skip
    frames = {table: pd.DataFrame(columns, dtype="str") for table, columns in bare.items()}
    register = validate(TextTables(frames, {table: Place(table) for table in frames}, {}, ()))[0]
    named = layout(name)
    path = tmp_path / f"out{'.csv' if '.csv' in named.endings else named.endings[0]}"

    write_layout(register, named, path)

    cells = [text for grid in read_grids(path).grids for _, _, text in grid.cells()]
    assert [text for text in cells if re.search(r"\b(?:None|nan|NaN|NaT)\b|<NA>", text)] == []


def test_of_several_reviews_the_last_is_written_and_comes_back(tmp_path: Path) -> None:
    whole = samples.register("harbour-health")
    mine = whole.reviews.dropna(subset=["reviewed_on"]).sort_values("reviewed_on").drop_duplicates("activity_id", keep="last")
    assert len(whole.reviews) > len(mine)
    write_layout(whole, layout("probo"), tmp_path / "it.csv")

    back = validate(read_register(tmp_path / "it.csv").tables)[0]

    assert sorted(back.reviews["reviewed_on"].dropna()) == sorted(
        mine.loc[mine["activity_id"].isin(whole.activities["activity_id"]), "reviewed_on"]
    )
