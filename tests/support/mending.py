"""Registers mended finding by finding, in an order that a random generator chooses, as their owners would mend them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pandas as pd

from ropa.case.case import Case
from ropa.case.opening import case_of
from ropa.model.codelists import codes
from ropa.model.tables import TABLES
from ropa.model.text_tables import TextTables

DAY, LAST_YEAR, NEXT_YEAR = "2026-11-28", "2025-11-28", "2027-11-27"
Rows = dict[str, list[dict[str, str]]]


class Mender:
    """A register as rows of text, of which one finding at a time is mended.

    `cells` counts what a person would have typed or emptied.
    """

    def __init__(self, tables: TextTables, random: Random) -> None:
        self.rows: Rows = {
            table: [
                {str(name): str(value) for name, value in row.items() if not pd.isna(value)}
                for row in frame[[*_own(table, frame)]].to_dict("records")
            ]
            for table, frame in tables.frames.items()
        }
        self.random, self.cells, self.made = random, 0, 0

    def case(self) -> Case:
        """The register as it is now, looked at."""
        frames = {
            table: pd.DataFrame(rows, columns=[name for name in TABLES[table].columns() if any(name in row for row in rows)], dtype="str")
            for table, rows in self.rows.items()
            if rows
        }
        return case_of(TextTables(frames, source="mended"), DAY, "uk")

    def row(self, table: str, key: str) -> dict[str, str]:
        """The row of that key."""
        return next(row for row in self.rows[table] if row[TABLES[table].key()] == key)

    def fill(self, table: str, key: str, /, **cells: str) -> None:
        """Type these cells of a row."""
        self.row(table, key).update(cells)
        self.cells += len(cells)

    def add(self, table: str, /, **cells: str) -> str:
        """Type a new row. Returns its key."""
        self.made += 1
        key = f"new{self.made}"
        self.rows.setdefault(table, []).append({TABLES[table].key(): key, **cells})
        self.cells += len(cells) + 1
        return key

    def either(self, *answers: str) -> str:
        """One of these answers."""
        return self.random.choice(answers)

    def mend(self, found: dict[str, Any]) -> None:
        """Mend one finding. Raises KeyError for a code that nobody here knows how to mend."""
        MENDS[found["code"]](self, found)


def _own(table: str, frame: pd.DataFrame) -> Iterator[str]:
    return (name for name in TABLES[table].columns() if name in frame)


def _placeholder(mender: Mender, found: dict[str, Any]) -> None:
    """Answer the cell, or leave it blank where the row says enough without it."""
    table, name = found["table"], found["field"]
    answers = {
        "organisations.name": ["Example Ltd"],
        "organisations.complaints_route": ["A form on the website"],
        "organisations.dspt_submitted_on": ["2026-06-20"],
        "activities.told_when": ["at_collection", ""],
        "activity_parties.processing_category": ["Hosting", ""],
        "purposes.consent_record": ["The mailing list", ""],
        "purposes.withdrawal_route": ["A link in each message", ""],
        "purposes.is_primary": ["yes", "no", ""],
        "data_subjects.approximate_number": ["250", "2000000", ""],
        "retention.criteria": ["", "Until claims are barred"],
    }.get(f"{table}.{name}", ["As it is done here", ""])
    row, answer = mender.row(table, found["record"]), mender.either(*answers)
    row.pop(name)
    if answer:
        row[name] = answer
    mender.cells += 1


def _review(mender: Mender, found: dict[str, Any]) -> None:
    mender.add("reviews", activity_id=found["record"], reviewed_on=DAY, next_review_on=NEXT_YEAR)


def _owner(mender: Mender, found: dict[str, Any]) -> None:
    contact = next((one["contact_id"] for one in mender.rows.get("contacts", ()) if one.get("contact_role") == "owner"), None)
    contact = contact or mender.add("contacts", organisation_id="O1", contact_role="owner", name="Somebody", email="a@example.org")
    mender.fill("activities", found["record"], owner_contact_id=contact)


def _interests(mender: Mender, found: dict[str, Any]) -> None:
    """Weigh the interests, as far as today or years ago; or rest the purpose on consent."""
    if mender.random.random() < 0.25:
        mender.fill("purposes", found["record"], lawful_basis="consent")
        mender.row("purposes", found["record"]).pop("legitimate_interest", None)
        return
    due = mender.either(NEXT_YEAR, "2026-01-31")  # a weighing that is past its review
    mender.add(
        "assessments",
        activity_id=found["activity_id"],
        kind="lia",
        status="complete",
        decided_on="2019-01-02",
        review_due=due,
        outcome="go_ahead",
    )


def _consent(mender: Mender, found: dict[str, Any]) -> None:
    mender.fill("purposes", found["record"], consent_record="The mailing list", withdrawal_route="A link")


def _policy(mender: Mender, found: dict[str, Any]) -> None:
    mender.add(
        "assessments",
        activity_id=found["activity_id"],
        kind="appropriate_policy_document",
        status="complete",
        decided_on=LAST_YEAR,
        review_due=NEXT_YEAR,
    )


def _followed(mender: Mender, found: dict[str, Any]) -> None:
    for row in mender.rows["retention"]:
        if row["activity_id"] == found["activity_id"]:
            followed = mender.either("yes", "no")
            mender.fill(
                "retention", row["retention_id"], followed=followed, **({"reason_not_followed": "Litigation"} if followed == "no" else {})
            )


def _impact(mender: Mender, found: dict[str, Any]) -> None:
    if mender.random.random() < 0.5:
        mender.add("assessments", activity_id=found["record"], kind="dpia", status="not_required", justification="A small number of staff")
    else:
        due = mender.either(NEXT_YEAR, "2026-01-31")
        mender.add(
            "assessments", activity_id=found["record"], kind="dpia", status="complete", decided_on="2019-01-02", review_due=due,
            outcome="go_ahead", residual_risk="low",
        )  # fmt: skip


def _again(mender: Mender, found: dict[str, Any]) -> None:
    mender.fill("assessments", found["record"], decided_on=DAY, review_due=NEXT_YEAR)


def _named(mender: Mender, found: dict[str, Any]) -> None:
    """Name the processors of an activity: at home, or abroad."""
    for row in mender.rows["recipients"]:
        if row["activity_id"] == found["record"] and row.get("recipient_role") == "processor" and "organisation_id" not in row:
            firm = mender.add("organisations", name="A processor", country=mender.either("GB", "US", "IN"), email="b@example.org")
            mender.fill("recipients", row["recipient_id"], organisation_id=firm)


def _contract(mender: Mender, found: dict[str, Any]) -> None:
    row = mender.row("recipients", found["record"])
    contract = mender.add(
        "contracts", organisation_id=row["organisation_id"], kind="processor_contract", signed_on="2024-01-01", starts_on="2024-01-01"
    )
    mender.fill("recipients", found["record"], contract_id=contract)


def _terms(mender: Mender, found: dict[str, Any]) -> None:
    mender.add("contract_terms", contract_id=found["record"], term="all_terms")


def _abroad(mender: Mender, found: dict[str, Any]) -> None:
    firm = mender.row("recipients", found["record"])["organisation_id"]
    country = mender.row("organisations", firm)["country"]
    mender.add("transfers", activity_id=found["activity_id"], organisation_id=firm, destination=country)


def _mechanism(mender: Mender, found: dict[str, Any]) -> None:
    mender.fill(
        "transfers",
        found["record"],
        mechanism="idta",
        document="An agreement",
        signed_on="2024-01-01",
        started_on="2024-01-01",
        frequency="continuous",
    )


def _risk(mender: Mender, found: dict[str, Any]) -> None:
    due = mender.either(NEXT_YEAR, "2026-01-31")
    mender.add(
        "assessments", activity_id=found["activity_id"], transfer_id=found["record"], kind="transfer_risk_assessment", status="complete",
        decided_on="2023-12-01", review_due=due, outcome="go_ahead",
    )  # fmt: skip


def _linked(mender: Mender, found: dict[str, Any]) -> None:
    """Link statements of the notice to what they tell: all of the finding's, or one."""
    tells = {
        "purposes": "purposes", "legal_basis": "purposes", "legitimate_interests": "purposes", "withdraw_consent": "purposes",
        "recipients": "recipients", "transfers": "transfers", "transfer_grounds": "transfers",
        "safeguards_copy": "transfers", "retention": "retention", "categories_of_data": "data_categories",
        "source": "data_categories", "controller_identity": "organisations", "dpo_contact": "contacts",
    }  # fmt: skip
    linked = {one["notice_statement_id"] for one in mender.rows.get("notice_links", ())}
    notice = found["record"] if found["table"] == "notices" else mender.row("notice_statements", found["record"])["notice_id"]
    for said in list(mender.rows["notice_statements"]):
        table = tells.get(said.get("element", ""))
        if said["notice_id"] != notice or said["notice_statement_id"] in linked or not table:
            continue
        for row in mender.rows.get(table, ()):
            mender.add("notice_links", notice_statement_id=said["notice_statement_id"], table=table, record=row[TABLES[table].key()])
        if not mender.rows.get(table):
            mender.rows["notice_statements"].remove(said)
            mender.cells += 1


def _told(mender: Mender, found: dict[str, Any]) -> None:
    """Tell a record that the notice does not tell."""
    element = {"purposes": "purposes", "recipients": "recipients", "transfers": "transfers", "retention": "retention"}.get(
        found["table"], "categories_of_data"
    )
    said = next((one["notice_statement_id"] for one in mender.rows["notice_statements"] if one.get("element") == element), None)
    said = said or mender.add("notice_statements", notice_id="N1", element=element)
    mender.add("notice_links", notice_statement_id=said, table=found["table"], record=found["record"])


def _missing(mender: Mender, found: dict[str, Any]) -> None:
    """Add to the notice what the message says is missing in it."""
    told = {one.get("element") for one in mender.rows["notice_statements"]}
    for element in sorted(codes("notice_elements").intersection(re.findall(r"[a-z_]+", found["message"])) - told):
        mender.add("notice_statements", notice_id="N1", element=element)


def _safeguards(mender: Mender, found: dict[str, Any]) -> None:
    told = {one.get("element") for one in mender.rows["notice_statements"]}
    for element in sorted({"transfer_grounds", "safeguards_copy"} - told):
        mender.add("notice_statements", notice_id="N1", element=element)


def _anew(mender: Mender, found: dict[str, Any]) -> None:
    """Write a notice, or assess a risk, under the law as it is now."""
    if found["table"] == "assessments":
        _again(mender, found)
    else:
        mender.fill("notices", found["record"], published_on=DAY, effective_on=DAY, told_by="letter")


def _grounds(mender: Mender, found: dict[str, Any]) -> None:
    mender.add("marketing_grounds", activity_id=found["record"], channel="email", ground="consent")


def _fee(mender: Mender, found: dict[str, Any]) -> None:
    mender.fill("organisations", found["record"], regulator_registration="ZA123456", registration_expires_on=NEXT_YEAR)


def _officer(role: str) -> Callable[[Mender, dict[str, Any]], None]:
    def mend(mender: Mender, found: dict[str, Any]) -> None:
        mender.add("contacts", organisation_id="O1", contact_role=role, name="Somebody", email="c@example.org")

    return mend


def _no_conflict(mender: Mender, found: dict[str, Any]) -> None:
    mender.fill("contacts", found["record"], conflict_of_interests="no")


def _client(mender: Mender, found: dict[str, Any]) -> None:
    mender.row("organisations", "O2")["name"] = "A client"
    mender.fill("organisations", "O2", email="d@example.org")
    for row in mender.rows["activity_parties"]:
        if "organisation_id" not in row:
            mender.fill("activity_parties", row["activity_party_id"], organisation_id="O2")


def _instructed(mender: Mender, found: dict[str, Any]) -> None:
    contract = mender.add("contracts", organisation_id="O2", kind="processor_contract", signed_on="2024-01-01", starts_on="2024-01-01")
    mender.fill("activity_parties", found["record"], contract_id=contract)


def _authorised(mender: Mender, found: dict[str, Any]) -> None:
    mender.fill("recipients", found["record"], subprocessor_authorisation="general", authorised_on="2024-01-01")


def _confidence(mender: Mender, found: dict[str, Any]) -> None:
    mender.fill("activities", found["record"], confidentiality_ground="implied_consent")


def _told_when(mender: Mender, found: dict[str, Any]) -> None:
    mender.fill("activities", found["record"], told_when="at_collection")


def _category(mender: Mender, found: dict[str, Any]) -> None:
    mender.fill("activity_parties", found["record"], processing_category="Hosting")


MENDS: dict[str, Callable[[Mender, dict[str, Any]], None]] = {
    "GV03": _placeholder, "GV01": _review, "GV02": _owner, "LB04": _interests, "LB07": _consent, "SC04": _policy, "SC05": _followed,
    "AS01": _impact, "AS02": _impact, "AS03": _again, "RC07": _named, "RC02": _contract, "RC03": _terms, "RC06": _abroad,
    "TR02": _mechanism, "TR04": _risk, "NT01": _missing, "NT12": _safeguards, "NT02": _linked, "NT03": _told, "NT09": _anew,
    "MK08": _grounds,
    "ID10": _fee, "ID17": _no_conflict,
    "ID02": _officer("dpo"), "NH03": _officer("caldicott_guardian"), "ID05": _client, "ID06": _instructed,
    "RC05": _authorised, "NH02": _confidence, "NT13": _told_when, "ID07": _category,
}  # fmt: skip
"""By code, how a finding is mended."""
