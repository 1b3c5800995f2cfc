"""Registers to start from: what organisations of a kind usually do, every row marked "to be confirmed".

The content stands in `ropa/data/starters.toml`, in a form that a lawyer can read. Nothing in it is a fact about anybody, so one cell
of each row holds a placeholder. The rule GV03 finds every such row until somebody has confirmed it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from ropa.errors import UsageError

if TYPE_CHECKING:  # help names the kinds, and must not wait for pandas
    import pandas as pd

    from ropa.model.text_tables import TextTables

MARK = "to be confirmed"
"""What stands in one cell of each row until somebody has confirmed the row."""

MARKED = {
    "organisations": "name",
    "activities": "description",
    "activity_parties": "processing_category",
    "purposes": "is_primary",
    "data_subjects": "approximate_number",
    "data_categories": "description",
    "recipients": "service",
    "retention": "criteria",
    "security_measures": "description",
    "notices": "version",
    "notice_statements": "claim",
}
"""The column of each table in which the mark stands: one that is blank in most registers."""

_MEASURES = (
    ("access_control", "technical"),
    ("encryption_in_transit", "technical"),
    ("backup", "technical"),
    ("training", "organisational"),
)
_ELEMENTS = (
    "controller_identity", "purposes", "legal_basis", "legitimate_interests", "recipients", "retention", "rights_core",
    "complain_controller", "complain_regulator",
)  # fmt: skip
_OF_CONSENT = ("withdraw_consent",)
"""What people are told besides, where something rests on their consent (Art. 13(2)(c))."""
_OF_OTHERS = ("categories_of_data", "source")
"""What people are told besides, where others give their data (Art. 14)."""

_TELLS = {
    "controller_identity": ("organisations", "is_holder", "yes"),
    "purposes": ("purposes", "purpose", ""),
    "legal_basis": ("purposes", "lawful_basis", ""),
    "legitimate_interests": ("purposes", "lawful_basis", "legitimate_interests"),
    "withdraw_consent": ("purposes", "lawful_basis", "consent"),
    "recipients": ("recipients", "category", ""),
    "retention": ("retention", "period", ""),
    "categories_of_data": ("data_categories", "source", "third_party"),
    "source": ("data_categories", "source", "third_party"),
}
"""By element of a notice, the table that it tells, and the column and value of the rows of it (any value: blank)."""


@cache
def _content() -> Mapping[str, Any]:
    return tomllib.loads((resources.files("ropa") / "data" / "starters.toml").read_text(encoding="utf-8"))


def kinds() -> dict[str, str]:
    """The kinds of organisation that a register can start from, each with its title."""
    return {name: str(kind["title"]) for name, kind in _content().items()}


def starter(kind: str) -> TextTables:
    """The tables of a register for a kind of organisation, as text. Raises UsageError for a kind that is not there."""
    from ropa.model.tables import TABLES
    from ropa.model.text_tables import TextTables

    if kind not in kinds():
        raise UsageError(f"--for: {kind!r} is none of {', '.join(kinds())}")
    own = _content()[kind]
    activities = [one for name in (kind, *own["includes"]) for one in _content()[name]["activity"]]
    rows: dict[str, list[dict[str, str]]] = {table: [] for table in MARKED}
    holder = {"organisation_id": "O1", "is_holder": "yes", "country": "GB", "uk_gdpr": "yes", "complaints_route": MARK}
    if own.get("public_authority"):
        holder["public_authority"] = "yes"
    if own.get("nhs_patient_data"):
        holder |= {"nhs_patient_data": "yes", "dspt_submitted_on": MARK}
    rows["organisations"].append(holder)
    for number, activity in enumerate(activities, start=1):
        _add(rows, f"A{number:02}", activity, public=bool(own.get("public_authority")))
    if any(activity.get("role") == "processor" for activity in activities):
        rows["organisations"].append({"organisation_id": "O2", "country": "GB"})
    rows["notices"].append({"notice_id": "N1", "title": "Privacy notice"})
    asked_for_consent = any(said.get("consent") for one in activities for said in one.get("purposes", ()))
    elements = (
        *_ELEMENTS,
        *(_OF_CONSENT if asked_for_consent else ()),
        *(_OF_OTHERS if any(one.get("others") for one in activities) else ()),
    )
    rows["notice_statements"] += [
        {"notice_statement_id": f"N1-S{number}", "notice_id": "N1", "element": element} for number, element in enumerate(elements, start=1)
    ]
    told = [
        (said["notice_statement_id"], table, row[TABLES[table].key()])
        for said in rows["notice_statements"]
        for table, column, value in (_TELLS.get(said["element"], ("", "", "")),)
        for row in rows.get(table, ())
        if row.get(column) and value in ("", row[column])
    ]
    rows["notice_links"] = [
        {"notice_link_id": f"L{number:03}", "notice_statement_id": statement, "table": table, "record": record}
        for number, (statement, table, record) in enumerate(told, start=1)
    ]
    return TextTables({table: _frame(table, found) for table, found in rows.items() if found}, source=f"starter:{kind}")


def _add(rows: dict[str, list[dict[str, str]]], key: str, activity: Mapping[str, Any], *, public: bool) -> None:
    """Add the rows of one activity. A public authority does as a task what others do for a legitimate interest (Art. 6(1))."""
    from ropa.model.tables import TABLES

    role = activity.get("role", "controller")
    one = {"activity_id": key, "name": activity["name"], "role": role, "business_function": activity["part"]}
    others = activity.get("others", ())
    one |= {"recipients_stated": "some"} if activity.get("recipients") else {}
    rows["activities"].append(one | ({"told_when": MARK} if others else {}))

    def add(table: str, letter: str, found: list[dict[str, str]]) -> None:
        name = TABLES[table].key()
        rows[table] += [{name: f"{key}-{letter}{number}", "activity_id": key, **row} for number, row in enumerate(found, start=1)]

    if role == "processor":
        add("activity_parties", "C", [{"organisation_id": "O2", "party_role": "controller_instructing_us"}])
    special = activity.get("special", {})
    conditions = {"article9_condition": special.get("condition", ""), "schedule1_condition": special.get("schedule1", "")}
    add(
        "purposes",
        "P",
        [
            {
                "purpose": said["purpose"],
                "purpose_code": said["code"],
                "lawful_basis": said["basis"],
                "basis_source": said.get("law", ""),
                "legitimate_interest": said.get("interest", ""),
                "party_to_contract": "yes" if said["basis"] == "contract" else "",
                **({"consent_record": MARK, "withdrawal_route": MARK} if said.get("consent") else {}),
                **conditions,
            }
            for said in (_of_authority(one) if public else one for one in activity.get("purposes", ()))
        ],
    )
    add("data_subjects", "S", [{"category": code} for code in activity.get("people", ())])
    of_the_person = [{"category": code, "source": "subject"} for code in activity.get("data", ())]
    add("data_categories", "D", of_the_person + [{"category": code, "source": "third_party"} for code in others])
    add("recipients", "R", [{"category": said["category"], "recipient_role": said["role"]} for said in activity.get("recipients", ())])
    if keep := activity.get("keep"):
        law, why = keep.get("law", ""), keep.get("why", "")
        add(
            "retention",
            "T",
            [
                {
                    "period": keep["period"],
                    "trigger": keep["from"],
                    "action": keep["then"],
                    "legal_source": law,
                    "reason": why or f"See {activity['source']}.",
                }
            ],
        )
    add("security_measures", "M", [{"measure": measure, "kind": kind, "status": "in_place"} for measure, kind in _MEASURES])


def _of_authority(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """A purpose as a public authority has it."""
    return {**said, "basis": "public_task", "law": said["authority"], "interest": ""} if "authority" in said else said


def _frame(table: str, found: list[dict[str, str]]) -> pd.DataFrame:
    import pandas as pd

    from ropa.model.tables import TABLES

    mark = {MARKED[table]: MARK} if table in MARKED else {}  # what a link says is confirmed with its statement
    marked = [mark | {name: text for name, text in row.items() if text} for row in found]
    columns = [name for name in TABLES[table].columns() if any(name in row for row in marked)]
    return pd.DataFrame(marked, columns=columns, dtype="str")
