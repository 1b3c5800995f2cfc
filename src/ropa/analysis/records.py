"""The two records of Article 30: what the holder does as a controller, and what it does for others.

The controller's record has one row per activity, the processor's one per activity and controller that it is
done for. Cells are in words. A missing cell means not recorded; "none" means that the register says there is none.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from ropa.analysis.frames import Row, lines_by, period_words, rows_of
from ropa.analysis.names import code_words, organisation_names
from ropa.case.case import Case
from ropa.facts.view import of_record
from ropa.model.codelists import flagged
from ropa.model.register import Register
from ropa.model.written import Written
from ropa.text import NONE_STATED, NOT_RECORDED, aside, cell, day_words, numbered

CONTROLLER_HEADINGS = {
    "activity": "Activity",
    "function": "Business function",
    "role": "Our role",
    "joint": "Joint controllers\nArt. 30(1)(a)",
    "purposes": "Purposes\nArt. 30(1)(b)",
    "lawful_basis": "Lawful basis\nnot an Article 30 item",
    "people": "Whose data\nArt. 30(1)(c)",
    "data": "Which data\nArt. 30(1)(c)",
    "recipients": "Who receives it\nArt. 30(1)(d)",
    "transfers": "Transfers abroad\nArt. 30(1)(e)",
    "time_limits": "How long it is kept\nArt. 30(1)(f)",
    "security": "How it is protected\nArt. 30(1)(g)",
}
PROCESSOR_HEADINGS = {
    "activity": "Activity",
    "role": "Our role",
    "client": "Controller\nArt. 30(2)(a)",
    "contact": "How to reach it\nArt. 30(2)(a)",
    "engaged_by": "Engaged by",
    "processing": "What is done for it\nArt. 30(2)(b)",
    "transfers": "Transfers abroad\nArt. 30(2)(c)",
    "security": "How it is protected\nArt. 30(2)(d)",
}


# -- the two records ------------------------------------------------------------------------------


def controller_record(case: Case) -> pd.DataFrame:
    """One row per activity in force that the holder does as a controller: Art. 30(1), item by item.

    Columns: activity_id, activity, description, function, role, joint, purposes, lawful_basis,
    people, data, recipients, transfers, time_limits, security. Raises UsageError where the case
    has no day.
    """
    register = case.in_force.register
    activities = rows_of(of_record(register.activities, "controller"))
    names = organisation_names(register)
    joint = lines_by(_parties_of(register, "joint_controller"), "activity_id", lambda row: _named(names, row))
    for row in rows_of(register.activity_parties):
        if isinstance(row["party_role"], Written) and row["activity_id"] is not None:
            joint.setdefault(row["activity_id"], []).append(f"{_named(names, row) or NOT_RECORDED}: {row['party_role']}")
    purposes, bases = _purposes(register)
    people = lines_by(register.data_subjects, "activity_id", _person)
    data = lines_by(register.data_categories, "activity_id", _datum)
    recipients = lines_by(register.recipients, "activity_id", lambda row: _recipient(row, names))
    transfers = lines_by(register.transfers, "activity_id", lambda row: _transfer(row, names))
    limits, security = _time_limits(register), lines_by(register.security_measures, "activity_id", _measure)
    rows = [
        {
            "activity_id": key,
            "activity": row["name"],
            "description": row["description"],
            "function": row["business_function"],
            "role": code_words("activity_roles", row["role"]),
            "joint": cell(joint.get(key)) if row["role"] == "joint_controller" else NONE_STATED,
            "purposes": numbered(purposes.get(key)),
            "lawful_basis": numbered(bases.get(key)),
            "people": cell(people.get(key)),
            "data": cell(data.get(key)),
            "recipients": cell(recipients.get(key)) or _stated(row["recipients_stated"]),
            "transfers": cell(transfers.get(key)) or _stated(row["transfers_stated"]),
            "time_limits": cell(limits.get(key)) or _not_possible(row),
            "security": cell(security.get(key)) or _not_possible(row),
        }
        for row in activities
        for key in (row["activity_id"],)
    ]
    return _frame(rows, ["activity_id", "activity", "description", *_columns(CONTROLLER_HEADINGS)])


def processor_record(case: Case) -> pd.DataFrame:
    """One row per processor activity in force and controller it is done for: Art. 30(2), item by item.

    Columns: activity_id, activity, description, role, client_id, client, contact, engaged_by,
    processing, transfers, security. `client` is missing where no controller is recorded. Raises
    UsageError where the case has no day.
    """
    register = case.in_force.register
    names, contacts = organisation_names(register), _contact_details(register)
    clients_of: dict[str, list[Row]] = {}
    for party in rows_of(_parties_of(register, "controller_instructing_us")):
        clients_of.setdefault(party["activity_id"], []).append(party)
    engaged = lines_by(_parties_of(register, "processor_instructing_us"), "activity_id", lambda row: _named(names, row))
    transfers = lines_by(register.transfers, "activity_id", lambda row: _transfer(row, names))
    security = lines_by(register.security_measures, "activity_id", _measure)
    nobody: Row = {"organisation_id": None, "processing_category": None}
    rows = [
        {
            "activity_id": key,
            "activity": row["name"],
            "description": row["description"],
            "role": code_words("activity_roles", row["role"]),
            "client_id": party["organisation_id"],
            "client": names.get(party["organisation_id"]) or party["organisation_id"],
            "contact": contacts.get(party["organisation_id"]),
            "engaged_by": cell(engaged.get(key)) or (NONE_STATED if row["role"] == "processor" else None),
            "processing": party["processing_category"],
            "transfers": cell(transfers.get(key)) or _stated(row["transfers_stated"]),
            "security": cell(security.get(key)) or _not_possible(row),
        }
        for row in rows_of(of_record(register.activities, "processor"))
        for key in (row["activity_id"],)
        for party in clients_of.get(key, [nobody])
    ]
    columns = ["activity_id", "activity", "description", "role", "client_id", *_columns(PROCESSOR_HEADINGS)]
    return _frame(rows, list(dict.fromkeys(columns)))


def clients(case: Case) -> pd.DataFrame:
    """One row per controller that the holder processes for. The unknown one comes last.

    Columns: client_id, client, contact, activities (how many).
    """
    record = processor_record(case)
    each = record.groupby(["client_id", "client", "contact"], dropna=False, sort=False)
    counted = each["activity_id"].nunique().reset_index(name="activities")
    return counted.sort_values(["client", "client_id"], na_position="last", kind="stable").reset_index(drop=True)


def activities_at_a_glance(case: Case, record: str) -> pd.DataFrame:
    """One row per activity in force of the `controller` or `processor` record, in order of function.

    Columns: activity, function, role, since, owner (who answers for the entry).
    """
    register = case.in_force.register
    owners = {row["contact_id"]: row["name"] or row["email"] for row in rows_of(register.contacts)}
    rows = [
        {
            "activity": row["name"] or row["activity_id"],
            "function": row["business_function"],
            "role": code_words("activity_roles", row["role"]),
            "since": day_words(row["started_on"]) if row["started_on"] is not None else None,
            "owner": owners.get(row["owner_contact_id"]),
        }
        for row in rows_of(of_record(register.activities, record))
    ]
    columns = ["activity", "function", "role", "since", "owner"]
    return _frame(rows, columns).sort_values("function", kind="stable", na_position="last").reset_index(drop=True)


# -- who is behind it: Art. 30(1)(a) and 30(2)(a) -------------------------------------------------


def parties(case: Case, record: str) -> pd.DataFrame:
    """One row per party of the `controller` or `processor` record.

    The parties are the holder, its data protection officer, its representatives and, for a controller, the
    joint controllers. Where no contact is the officer, those whose role was not understood stand there. A party that must
    be recorded but is not has a row without a name. Columns: part (what the party is), name, address, email, phone,
    activities (which ones the party is for).
    """
    register = case.in_force.register
    known = register.known_holder
    holder: Row = {"organisation_id": None} if known is None else rows_of(known.to_frame().T)[0]
    rows = [_reach("Controller" if record == "controller" else "Processor", holder)]
    own = [row for row in rows_of(register.contacts) if row["organisation_id"] == holder["organisation_id"]]
    officers = [_reach("Data protection officer", row) for row in own if row["contact_role"] == "dpo"]
    none_needed = {"part": "Data protection officer", "name": "none: the register says that none is needed", "activities": "all"}
    unclear = [_reach(f"Contact: {row['contact_role']}", row) for row in own if isinstance(row["contact_role"], Written)]
    rows += officers or unclear or [none_needed if holder.get("dpo_required") in ("no", "court") else _reach("Data protection officer", {})]
    for regime, place in (("uk", "United Kingdom"), ("eu", "European Union")):
        part = f"Representative in the {place}"
        found = [_reach(part, row) for row in own if row["contact_role"] == f"representative_{regime}"]
        established = holder.get(f"{regime}_established")
        needed = case.regime == regime and established is not None and not bool(established)
        rows += found or ([_reach(part, {})] if needed else [])
    if record == "controller":
        rows += _joint_controllers(register)
    return _frame(rows, ["part", "name", "address", "email", "phone", "activities"])


def _joint_controllers(register: Register) -> list[dict[str, Any]]:
    organisations = {row["organisation_id"]: row for row in rows_of(register.organisations)}
    activities = {row["activity_id"]: row["name"] for row in rows_of(register.activities)}
    joint = _parties_of(register, "joint_controller")
    shared = lines_by(joint, "organisation_id", lambda row: activities.get(row["activity_id"]) or row["activity_id"])
    found = ((organisations.get(key, {"name": key}), lines) for key, lines in shared.items())
    unclear = [row for row in rows_of(register.activity_parties) if isinstance(row["party_role"], Written)]
    return [_reach("Joint controller", row) | {"activities": cell(lines)} for row, lines in found] + [
        _reach(f"Party: {row['party_role']}", organisations.get(row["organisation_id"], {"name": row["organisation_id"]}))
        | {"activities": activities.get(row["activity_id"]) or row["activity_id"]}
        for row in unclear
    ]


def _reach(part: str, row: Row) -> dict[str, Any]:
    return {"part": part, "activities": "all"} | {name: row.get(name) for name in ("name", "address", "email", "phone")}


def _parties_of(register: Register, role: str) -> pd.DataFrame:
    return register.activity_parties[register.activity_parties["party_role"] == role]


def _contact_details(register: Register) -> dict[str, str | None]:
    """How to reach each organisation: its own details, its officer's and its representatives'."""
    details = {
        row["organisation_id"]: [", ".join(said for name in ("address", "email", "phone") if (said := row[name]))]
        for row in rows_of(register.organisations)
    }
    for row in rows_of(register.contacts):
        reach = ", ".join(said for name in ("name", "email", "phone", "address") if (said := row[name]))
        if reach and row["organisation_id"] in details and row["contact_role"] not in ("owner", "reviewer"):
            role = code_words("contact_roles", row["contact_role"]) or "Contact"
            details[row["organisation_id"]].append(f"{role}: {reach}")
    return {key: cell(line for line in lines if line) for key, lines in details.items()}


def _named(names: dict[str, str], row: Row) -> str | None:
    key = row["organisation_id"]
    return names.get(key) or key


# -- the items, one line per row --------------------------------------------------------------------


def _purposes(register: Register) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The purposes and the lawful bases of each activity, in the same order."""
    purposes: dict[str, list[str]] = {}
    bases: dict[str, list[str]] = {}
    for row in rows_of(register.purposes):
        if row["activity_id"] is not None:
            said = row["purpose"] or code_words("purpose_codes", row["purpose_code"]) or NOT_RECORDED
            purposes.setdefault(row["activity_id"], []).append(said)
            bases.setdefault(row["activity_id"], []).append(_basis(row))
    return purposes, bases


def _basis(row: Row) -> str:
    details = (
        row["legitimate_interest"],
        code_words("recognised_interests", row["recognised_interest"]),
        row["basis_source"],
        _prefixed("Article 9: ", code_words("article9_conditions", row["article9_condition"])),
        _prefixed("Schedule 1: ", code_words("schedule1_conditions", row["schedule1_condition"])),
        _prefixed("Article 10: ", row["article10_authority"]),
    )
    return aside(code_words("lawful_bases", row["lawful_basis"]) or NOT_RECORDED, *details)


def _person(row: Row) -> str | None:
    number = row["approximate_number"]
    people = code_words("data_subjects", row["category"])
    return aside(people, f"about {number:,}" if number is not None else None) if people else None


def _datum(row: Row) -> str | None:
    category = row["category"]
    if category is None:
        return aside(row["description"], "category not recorded") if row["description"] else None
    kind = "special category" if category in flagged("data_categories", "special") else None
    kind = "criminal offence data" if category in flagged("data_categories", "criminal") else kind
    return aside(code_words("data_categories", category) or category, kind, row["description"])


def _recipient(row: Row, names: dict[str, str]) -> str | None:
    category, name = code_words("recipient_categories", row["category"]), _named(names, row)
    who = f"{category}: {name}" if category and name else category or name
    return aside(who, code_words("recipient_roles", row["recipient_role"]), row["service"]) if who else None


def _transfer(row: Row, names: dict[str, str]) -> str:
    where = code_words("destinations", row["destination"]) or "destination not recorded"
    mechanism = code_words("transfer_mechanisms", row["mechanism"]) or "mechanism not recorded"
    return f"{aside(where, _prefixed('to ', _named(names, row)))}: {aside(mechanism, row['document'], row['safeguards'])}"


def _time_limits(register: Register) -> dict[str, list[str]]:
    exceptions = lines_by(
        register.retention_exceptions,
        "retention_id",
        lambda row: aside(code_words("retention_exceptions", row["exception"]) or NOT_RECORDED, row["description"]),
    )

    def say(row: Row) -> str | None:
        if not row["period"] and not row["criteria"]:
            return None
        about = code_words("data_categories", row["category"])
        length = period_words(row["period"]) if row["period"] else row["criteria"]
        start = code_words("retention_triggers", row["trigger"])
        action = code_words("retention_actions", row["action"])
        parts = (_prefixed("", about, ": "), length, _prefixed(", counted from: ", start), _prefixed(", then: ", action))
        limit = "".join(part for part in parts if part)
        also = row["criteria"] if row["period"] else None
        said = aside(limit, also, code_words("retention_laws", row["legal_source"]), row["reason"])
        return "\n".join([said, *(f"– except: {exception}" for exception in exceptions.get(row["retention_id"], []))])

    return lines_by(register.retention, "activity_id", say)


def _measure(row: Row) -> str | None:
    measure = code_words("security_measures", row["measure"])
    said = f"{measure}: {row['description']}" if measure and row["description"] else measure or row["description"]
    if said and isinstance(row["status"], Written):
        return aside(said, f"state {row['status']}")
    if not said or row["status"] != "planned":
        return said
    return aside(said, "planned, by " + day_words(row["due_on"]) if row["due_on"] is not None else "planned")


def _stated(stated: str | None) -> str | None:
    """The word "none" if the register states that there is none; else None."""
    return NONE_STATED if stated == "none" else None


def _not_possible(row: Row) -> str | None:
    return _prefixed("not possible: ", row["not_possible_reason"])


def _prefixed(before: str, text: str | None, after: str = "") -> str | None:
    return f"{before}{text}{after}" if text else None


def _columns(headings: dict[str, str]) -> list[str]:
    return [name for name in headings if name != "activity"]


def _frame(rows: list[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series([row.get(name) for row in rows], dtype="str") for name in columns})


__all__ = [
    "CONTROLLER_HEADINGS",
    "PROCESSOR_HEADINGS",
    "activities_at_a_glance",
    "clients",
    "controller_record",
    "parties",
    "processor_record",
]
