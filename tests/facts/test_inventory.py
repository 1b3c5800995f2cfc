"""What nothing points to: one answer for the rule and for the table."""

from __future__ import annotations

from ropa import analysis
from support.facts import a_case, records
from support.registers import CORE

BLANKS = "," * (CORE["organisations"].splitlines()[0].count(",") - 1)
TABLES = {
    "organisations": CORE["organisations"] + f"X1,Cloud{BLANKS}\nX2,Post{BLANKS}\n",
    "systems": "system_id,name,organisation_id\nY1,Payroll,X1\nY2,Card index,\nY3,Archive,\n",
    "activity_systems": "activity_system_id,activity_id,system_id\nL1,A1,Y1\nL2,A1,Y3\n",
    "contracts": "contract_id,organisation_id\nK1,X1\n",
    "contract_terms": "contract_term_id,contract_id,term\nT1,K1,instructions\n",
    "contacts": "contact_id,organisation_id,contact_role\nC1,,dpo\nC2,,owner\nC3,,reviewer\nC4,,\n",
    "reviews": "review_id,activity_id,reviewed_on,reviewer_contact_id\nV1,A1,2026-01-01,C3\n",
    "waivers": "waiver_id,code,table,record,reason,owner_contact_id,until\nW1,GV07,systems,Y2,Kept,C3,2027-01-01\n",
}


def test_what_nothing_points_to_is_found_and_listed_first() -> None:
    case = a_case(**TABLES)
    listed = analysis.inventory(case)
    unused = listed.loc[listed["state"] == "nothing points to it", "record"].tolist()
    assert unused == ["Y2", "X2", "K1", "C2", "C4"]
    assert listed["state"].head(len(unused)).tolist() == ["nothing points to it"] * len(unused)
    assert sorted(records(case, "GV07")) == sorted(unused)
    assert set(case.findings.set_index("code").loc[["GV07"], "severity"]) == {"advice"}


def test_a_system_of_an_activity_that_has_ended_was_used() -> None:
    activities = CORE["activities"]
    ended = activities + f"A9,Old{',' * (activities.splitlines()[0].count(',') - 1)}\n"
    uses = "activity_system_id,activity_id,system_id\nL1,A9,Y1\n"
    case = a_case(activities=ended, systems="system_id,name\nY1,Payroll\n", activity_systems=uses)
    assert records(case, "GV07") == []


def test_people_are_not_named_in_the_inventory() -> None:
    case = a_case(contacts="contact_id,contact_role,name,email\nC1,owner,Zz Marker,zz.marker@secret.example\n")
    listed = analysis.inventory(case)
    assert listed.loc[listed["kind"] == "contact", "name"].tolist() == ["Activity owner"]
    assert not listed.astype("str").apply(lambda cells: cells.str.contains("Marker")).any(axis=None)
