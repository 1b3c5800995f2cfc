"""Comparisons with registers of other layouts: what a layout cannot hold, and keys that its rows have no names of."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import ropa
from ropa.history.compare import Comparison
from ropa.layouts.catalogue import layout
from ropa.layouts.export import write_layout
from support.registers import register_folder

DAY = "2026-11-22"


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sample as a sheet of the ICO's layout, with its rows moved, without one of them, without its bases; and in the CNIL's."""
    folder = tmp_path_factory.mktemp("sheets")
    made = {name: folder / f"{name}.csv" for name in ("ico", "moved", "shorter", "bare", "cnil")}
    register = ropa.open("sample:illumit").register
    write_layout(register, layout("ico-controller"), made["ico"])
    write_layout(register, layout("cnil"), made["cnil"])
    with made["ico"].open(encoding="utf-8-sig", newline="") as file:
        top, *rows = csv.reader(file)
    basis = next(n for n, heading in enumerate(top) if heading.startswith("Article 6 lawful basis"))
    bare = [[*row[:basis], "", *row[basis + 1 :]] for row in rows]
    for name, part in {"moved": rows[::-1], "shorter": rows[:1] + rows[2:], "bare": bare}.items():
        with made[name].open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([top, *part])
    return made


def between(sheets: dict[str, Path], one: str, other: str) -> Comparison:
    return ropa.compare(sheets[one], sheets[other], as_of=DAY, regime="uk")


def _left_out(found: Comparison) -> list[tuple[str, str, str | None]]:
    return [(side, table, field) for side, table, field, _ in found.not_compared.itertuples(index=False, name=None)]


def test_rows_that_moved_in_a_sheet_without_keys_are_no_change(sheets: dict[str, Path]):
    found = between(sheets, "ico", "moved")
    assert found.changes.empty
    assert set(found.opened["code"]) == set(found.closed["code"]) == {"GV06"}  # of two with one name, the later is told


def test_a_row_that_was_taken_out_of_a_sheet_without_keys_is_one_activity_less(sheets: dict[str, Path]):
    found = between(sheets, "ico", "shorter")
    assert set(found.changes["kind"]) == {"removed"}
    assert (found.changes["table"] == "activities").sum() == 1
    assert set(found.changes["activity_id"].dropna()) == {"A002"}
    assert set(found.closed["why"]) == {"its row is gone"}
    assert found.opened.empty


def test_what_is_emptied_under_the_same_headings_has_changed(sheets: dict[str, Path]):
    found = between(sheets, "ico", "bare")
    assert found.not_compared.empty
    assert "lawful_basis" in set(found.changed["field"])


def test_what_another_layout_cannot_hold_has_not_changed_and_is_named(sheets: dict[str, Path]):
    found = between(sheets, "ico", "cnil")
    left_out = set(_left_out(found))
    assert ("after", "purposes", "lawful_basis") in left_out
    assert found.changes.empty  # nor have names, purposes that are a list in a cell, and activities of which no purpose is told
    assert ("before", "activities", "name") in left_out
    assert not found.findings["field"].isin(["lawful_basis"]).any()
    assert "cnil.csv, is of another layout and tells nothing of: the tables" in "\n".join(found.lines)
    assert "purposes (lawful_basis" in "\n".join(found.lines)


def test_the_activities_of_the_record_that_a_layout_does_not_hold_are_not_gone(sheets: dict[str, Path]):
    found = ropa.compare("sample:illumit", sheets["ico"], as_of=DAY)
    assert ("after", "activities", "role=processor") in set(_left_out(found))
    processors = set(found.before.register.activities.query("role == 'processor'")["activity_id"])
    assert processors
    assert not processors & set(found.changes["activity_id"])
    assert not processors & set(found.findings["activity_id"])


def test_one_record_in_two_layouts_has_no_change_but_what_was_edited(tmp_path: Path):
    tables = {
        "activities": "activity_id,name,role\nA1,Payroll,joint_controller\nA2,Letters,controller\n",
        "purposes": "purpose_id,activity_id,purpose,lawful_basis\nP1,A1,Pay,contract\nP2,A1,Tax,legal_obligation\nP4,A2,Write,contract\n",
        "retention": "retention_id,activity_id,category,period\nL1,A1,wage slips,P6Y\nL2,A2,,P1Y\n",
        "organisations": "organisation_id,name,is_holder,uk_gdpr\nO1,One Ltd,yes,yes\nO2,Two Ltd,no,\n",
        "activity_parties": "activity_party_id,activity_id,organisation_id,party_role\nB1,A1,O2,joint_controller\n",
    }
    register_folder(tmp_path / "own", tables)
    for name, role in (("cnil", "controller"), ("ico-controller", "joint_controller")):
        write_layout(ropa.open(tmp_path / "own").register, layout(name), tmp_path / f"{name}.csv")
        found = ropa.compare(tmp_path / f"{name}.csv", tmp_path / "own", as_of=DAY, regime="uk")
        assert set(found.before.register.activities["role"]) == {"controller", role}
        assert found.changes.query("table != 'organisations'").empty, found
        assert found.not_compared["field"].eq("role=joint_controller").any() == (role == "controller")
    write_layout(ropa.open(tmp_path / "own").register, layout("fides"), tmp_path / "fides.yml")
    for sides, side in ((("fides.yml", "own"), "before"), (("own", "fides.yml"), "after")):
        found = ropa.compare(*(tmp_path / name for name in sides), as_of=DAY, regime="uk")
        assert len(found.before.register.activities) != len(found.after.register.activities)
        assert (side, "activities", "divided=A1") in set(_left_out(found))
        assert "fides.yml, divides activities by purpose; their parts are compared as one: A1." in "\n".join(found.lines)
        assert found.changes.query("table in ('activities', 'purposes', 'retention') and kind in ('added', 'removed')").empty
        assert not found.findings.query("state != 'still open'")["activity_id"].isin(["A1", "A001", "A002"]).any()
    tables["purposes"] += "P3,A1,Plan shifts,contract\n"
    tables["activities"] = tables["activities"].replace("Letters,controller", "Letters,joint_controller")
    register_folder(tmp_path / "own", tables)
    edited = ropa.compare(tmp_path / "ico-controller.csv", tmp_path / "own", as_of=DAY, regime="uk").changes
    assert "P3" in set(edited.query("table == 'purposes' and kind == 'added'")["record"])
    assert edited.query("field == 'role'")[["record", "new"]].values.tolist() == [["A2", "joint_controller"]]
    tables["retention"] = tables["retention"].replace("P6Y", "P2Y")  # of an activity that the other layout divides
    register_folder(tmp_path / "own", tables)
    changes = ropa.compare(tmp_path / "fides.yml", tmp_path / "own", as_of=DAY, regime="uk").changes
    assert set(changes.loc[changes["activity_id"] == "A1", "table"]) == {"purposes", "retention"}, changes


def test_a_part_of_a_divided_activity_whose_purpose_was_reworded_still_goes_with_it(tmp_path: Path):
    tables = {
        "activities": "activity_id,name,role\nA1,Payroll,controller\nA2,Letters,controller\n",
        "purposes": "purpose_id,activity_id,purpose,lawful_basis\nP1,A1,Pay,contract\nP2,A1,Tax,legal_obligation\nP4,A2,Write,contract\n",
        "data_categories": "data_category_id,activity_id,category\nD1,A1,financial\nD2,A2,contact\n",
        "organisations": "organisation_id,name,is_holder,uk_gdpr\nO1,One Ltd,yes,yes\n",
    }
    register_folder(tmp_path / "own", tables)
    write_layout(ropa.open(tmp_path / "own").register, layout("fides"), tmp_path / "fides.yml")
    register_folder(tmp_path / "own", tables | {"purposes": tables["purposes"].replace("Tax", "Levies")})
    found = ropa.compare(tmp_path / "fides.yml", tmp_path / "own", as_of=DAY, regime="uk")
    assert ("before", "activities", "divided=A1") in set(_left_out(found))
    assert set(found.changes["table"]) == {"purposes"}, found.changes


def test_the_same_record_in_a_layout_that_says_less_has_not_changed(sheets: dict[str, Path]):
    found = ropa.compare("sample:illumit", sheets["ico"], as_of=DAY, regime="uk")
    assert found.changes.empty
    less = found.not_compared.dropna(subset="cells")
    assert ("data_categories", "description") in set(
        zip(less["table"], less["field"], strict=True)
    )  # the sheet has the codes' labels alone
    assert "Nor where ico.csv says less of the same: " in "\n".join(found.lines)
    # The sheet has one basis for the purposes of an activity: the findings that come of it are all that opened and closed.
    assert {*found.opened["code"], *found.closed["code"]} <= {"ID01", "LB03", "LB04", "LB06", "LB12"}
    back = ropa.compare(sheets["cnil"], "sample:illumit", as_of=DAY, regime="uk")
    assert back.changes.empty
    assert not back.findings["state"].isin(["opened", "closed"]).any(), back


EDITS = {
    "basis": ("Article 6 lawful basis", "Legitimate interests", "Consent", ("purposes", "lawful_basis", "changed")),
    "one of two bases": ("Article 6 lawful basis", "Legal obligation", "Consent", ("purposes", None, "added")),
    "period": ("Retention schedule", "7 years", "2 years", ("retention", "period", "changed")),
    "people": ("Categories of individuals", "Customers", "Customers; Children", ("data_subjects", None, "added")),
    "data": ("Categories of personal data", "Contact details", "Contact details; Health", ("data_categories", None, "added")),
    "recipient": ("Categories of recipients", "Hosting provider", "", ("recipients", None, "removed")),
    "purpose": ("Purpose of processing", "Deal with queries", "Sell addresses", ("purposes", "purpose", "changed")),
}


@pytest.mark.parametrize("what", EDITS)
def test_what_was_edited_in_another_layout_is_told(sheets: dict[str, Path], tmp_path: Path, what: str):
    heading, old, new, expected = EDITS[what]
    with sheets["ico"].open(encoding="utf-8-sig", newline="") as file:
        top, *rows = csv.reader(file)
    column = next(n for n, name in enumerate(top) if name.startswith(heading))
    row = next(row for row in rows if old in row[column])
    row[column] = row[column].replace(old, new).strip("; ")
    with (tmp_path / "edited.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([top, *rows])
    changes = ropa.compare("sample:illumit", tmp_path / "edited.csv", as_of=DAY, regime="uk").changes
    told = {
        (table, field if isinstance(field, str) else None, kind) for table, field, kind in changes[["table", "field", "kind"]].to_numpy()
    }
    assert expected in told, changes
    assert len(changes) <= 3, changes  # and nothing else


def test_what_only_one_of_two_layouts_says_of_an_activity_itself_is_no_change(tmp_path: Path):
    tables = {
        "activities": "activity_id,name,role,transfers_stated\nA1,Payroll,controller,none\nA2,Letters,controller,none\n",
        "purposes": "purpose_id,activity_id,purpose,lawful_basis\nP1,A1,Pay,contract\nP2,A2,Write,contract\n",
        "transfers": "transfer_id,activity_id,destination\nT1,A2,IN\n",
        "organisations": "organisation_id,name,is_holder,uk_gdpr\nO1,One Ltd,yes,yes\n",
    }
    register_folder(tmp_path / "own", tables)
    places = [tmp_path / f"{name}.csv" for name in ("ico-controller", "cnil")]
    for place in places:
        write_layout(ropa.open(tmp_path / "own").register, layout(place.stem), place)
    for one, other in (places, places[::-1]):
        found = ropa.compare(one, other, as_of=DAY, regime="uk")
        assert found.changes.empty, found.changes
        assert "transfers_stated" in set(found.not_compared["field"])


@pytest.mark.parametrize("role", ["dpo", "representative_uk"])
def test_who_stands_for_the_holder_is_gone_though_a_layout_has_no_place_for_what_they_own(tmp_path: Path, role: str):
    tables = {
        "activities": "activity_id,name,role,owner_contact_id\nA1,Payroll,controller,C1\n",
        "purposes": "purpose_id,activity_id,purpose,lawful_basis\nP1,A1,Pay,contract\n",
        "organisations": "organisation_id,name,is_holder,uk_gdpr\nO1,One Ltd,yes,yes\n",
        "contacts": f"contact_id,organisation_id,contact_role,name\nC1,O1,{role},Ana Reed\nC2,O1,security,Bo Lund\n",
    }
    register_folder(tmp_path / "own", tables)
    theirs = ropa.open(tmp_path / "own").register
    other = "representative_uk" if role == "dpo" else "dpo"
    write_layout(theirs.with_tables(contacts=theirs.contacts.assign(contact_role=other)), layout("ico-controller"), tmp_path / "ico.xlsx")
    changes = ropa.compare(tmp_path / "own", tmp_path / "ico.xlsx", as_of=DAY, regime="uk").changes
    assert ("contacts", "C1", "removed") in set(changes[["table", "record", "kind"]].itertuples(index=False, name=None)) or (
        "contact_role" in set(changes["field"])
    ), changes


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with people and organisations of several kinds, of which each layout has a place for others."""
    return register_folder(
        tmp_path_factory.mktemp("staffed") / "own",
        {
            "activities": (
                "activity_id,name,role,owner_contact_id\nA1,Payroll,controller,C2\nA2,Letters,controller,C5\nB1,Hosting,processor,\n"
            ),
            "purposes": (
                "purpose_id,activity_id,purpose,lawful_basis\nP1,A1,Pay,contract\nP2,A1,Tax,legal_obligation\nP3,A2,Write,consent\n"
            ),
            "recipients": (
                "recipient_id,activity_id,category,organisation_id,recipient_role,service\n"
                "R1,A1,tax_authority,,authority,\nR2,A1,pension_provider,O2,controller,Runs the scheme\nR3,A1,hosting,,processor,\n"
                "R4,A2,email_service,O3,processor,\nR5,A2,,O4,processor,\n"
            ),
            "organisations": (
                'organisation_id,name,is_holder,country,address,uk_gdpr\nO1,One Ltd,yes,GB,"1 High Street, Ayr",yes\nO2,Two Trust,no,IE,,\n'
                "O3,Three Inc,no,US,,\nO4,Four GmbH,no,DE,,\nO5,Five NHS Trust,no,GB,,\n"
            ),
            "contacts": (
                "contact_id,organisation_id,contact_role,name,email\nC1,O1,dpo,Ana Reed,dpo@one.example\nC2,O1,owner,Head of Pay,\n"
                "C3,O1,security_contact,Desk,desk@one.example\nC4,O5,dpo,Bo Lund,dpo@five.example\nC5,O1,privacy_lead,Cy Oak,\n"
            ),
            "activity_parties": "activity_party_id,activity_id,organisation_id,party_role\nD1,B1,O5,controller_instructing_us\n",
            "transfers": "transfer_id,activity_id,organisation_id,destination\nT1,A2,O3,US\nT2,A1,O1,IN\n",
            "reviews": "review_id,activity_id,reviewed_on\nV1,A1,2026-01-01\nV2,A2,2026-01-01\n",
        },
    )


@pytest.mark.parametrize("name", ["apd", "article30", "cnil", "dpcat", "dpv", "fides-datamap", "glpi", "monarc", "openrgpd", "tilt"])
def test_people_and_organisations_for_which_a_layout_has_no_place_have_not_gone(staffed: Path, tmp_path: Path, name: str):
    place = tmp_path / f"it.{ {'dpv': 'jsonld', 'tilt': 'json'}.get(name, 'csv') }"
    write_layout(ropa.open(staffed).register, layout(name), place)
    found = ropa.compare(staffed, place, as_of=DAY, regime="uk")
    assert found.changes.empty, found.changes.to_string()


def test_one_record_in_a_layout_without_names_and_in_one_that_divides_activities_has_not_changed(sheets: dict[str, Path], tmp_path: Path):
    write_layout(ropa.open("sample:illumit").register, layout("fides"), tmp_path / "fides.yml")
    found = ropa.compare(sheets["ico"], tmp_path / "fides.yml", as_of=DAY, regime="uk")
    assert found.changes.empty, found.changes.to_string()


def test_a_holder_that_only_one_of_two_layouts_names_is_the_holder(staffed: Path, tmp_path: Path):
    places = [tmp_path / "apd.csv", tmp_path / "tilt.json"]
    for place in places:
        write_layout(ropa.open(staffed).register, layout(place.stem), place)
    changes = ropa.compare(*places, as_of=DAY, regime="uk").changes
    assert not (changes["table"] == "organisations").any(), changes.to_string()
