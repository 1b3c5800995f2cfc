"""Who receives the data: recipients, processors and their contracts, sub-processors, clients, disclosures."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ropa.analysis.frames import Row, figures, finding_figures, lines_by, of_more, rows_of, tidy
from ropa.analysis.names import (
    WHOLE_ACTIVITY,
    activity_names,
    code_detail,
    code_field,
    code_words,
    organisation_names,
    purpose_names,
    view_of,
)
from ropa.case.case import Case
from ropa.facts.contracts import (
    ENDING_SOON,
    IN_FORCE,
    INSTRUCTING,
    PROCESSORS,
    contract_states,
    contract_uses,
    processing_contracts,
    required_terms,
    terms_held,
)
from ropa.facts.statements import SAYS_NOTHING, said_of_recipients
from ropa.facts.view import of_record
from ropa.model.in_force import CURRENT, ENDED
from ropa.model.membership import within
from ropa.model.register import Register
from ropa.model.written import NOT_UNDERSTOOD, unread
from ropa.text import aside, cell

RECIPIENTS_FINDINGS = ("RC", "ID06")
"""The findings on recipients, processors and contracts."""

COVERED, MISSING = "yes", "missing"


def recipients_in_short(case: Case) -> pd.DataFrame:
    """The key figures on recipients: columns figure, number, means."""
    listed, engaged = case.once(recipients), case.once(processors)
    named = engaged[engaged["organisation_id"].notna()]
    terms = case.once(contract_terms)
    view = view_of(case)
    silent = view.once(said_of_recipients)[view.of_role("controller").index].isin(SAYS_NOTHING)
    unallowed = int((case.once(sub_processors)["authorisation"].isna()).sum())
    ending = case.once(contracts_ending, ENDING_SOON)
    unsure = int(ending["days_left"].isna().sum())
    said = [
        ("Recipients listed", len(listed), "Each is a kind of recipient, or one organisation, that an activity gives data to."),
        (
            "Activities that say nothing",
            int(silent.sum()),
            "As a controller: neither recipients are recorded, nor that there are none.",
        ),
        ("Processors named", int(named["organisation_id"].nunique()), "Organisations that use the data on our behalf."),
        ("Named processors without a contract in force", _without(named), "The law asks for a written contract with each."),
        (
            "Contracts that lack terms",
            int((terms[list(required_terms())] == MISSING).any(axis=1).sum()),
            f"The law lists {len(required_terms())} terms that each must hold.",
        ),
        ("Sub-processors not authorised", unallowed, "Used in work for a client who has not allowed it in writing."),
        (
            f"Contracts ended or ending within {ENDING_SOON} days",
            len(ending) - unsure,
            f"While the processing under them goes on.{of_more(unsure)}",
        ),
    ]
    return figures(said + finding_figures(case, RECIPIENTS_FINDINGS))


def _without(named: pd.DataFrame) -> int:
    return int(named.loc[named["contract_state"] != IN_FORCE, "organisation_id"].nunique())


def recipients(case: Case) -> pd.DataFrame:
    """One row per recipient of an activity's data, in work for clients too.

    Columns: activity, activity_id, record (controller or processor), category, recipient (its name, where
    it is one), their_role, service, country, data (categories it receives), purpose (or the whole activity).
    """
    register = case.in_force.register
    names, purposes, organisations = activity_names(register), purpose_names(register), _organisations(register)
    controlled = set(of_record(register.activities, "controller")["activity_id"])
    data: dict[str, list[Row]] = {}
    for row in rows_of(register.data_categories):
        data.setdefault(row["activity_id"], []).append(row)
    rows = [
        {
            "activity": names.get(key),
            "activity_id": key,
            "record": "controller" if key in controlled else "processor",
            "category": code_words("recipient_categories", row["category"]),
            "recipient": _name(organisations, row["organisation_id"]),
            "their_role": code_words("recipient_roles", row["recipient_role"]),
            "service": row["service"],
            "country": _country(organisations, row["organisation_id"]),
            "data": cell(_received(data.get(key, []), row["purpose_id"])),
            "purpose": purposes.get(row["purpose_id"], row["purpose_id"]) if row["purpose_id"] else WHOLE_ACTIVITY,
        }
        for row in rows_of(register.recipients)
        for key in (row["activity_id"],)
    ]
    first = ("activity", "activity_id", "record", "category", "recipient", "their_role", "service", "country", "data", "purpose")
    return tidy(rows, **dict.fromkeys(first, "text"))


def _received(data: list[Row], purpose: str | None) -> list[str]:
    """The categories of data that a recipient for that purpose (None: any) receives, each once."""
    mine = [row for row in data if row["category"] and (purpose is None or row["purpose_id"] in (None, purpose))]
    return list(dict.fromkeys(code_words("data_categories", row["category"]) or "" for row in mine))


def recipients_by_category(case: Case) -> pd.DataFrame:
    """One row per category of recipient, most used first: columns category, roles, named, activities (how many)."""
    listed = case.once(recipients)
    listed["category"] = listed["category"].fillna("Category not recorded")
    rows = [
        {
            "category": category,
            "roles": cell(sorted(part["their_role"].dropna().unique())),
            "named": cell(sorted(part["recipient"].dropna().unique())),
            "activities": part["activity_id"].nunique(),
        }
        for category, part in listed.groupby("category")
    ]
    made = tidy(rows, category="text", roles="text", named="text", activities="number")
    return made.sort_values(["activities", "category"], ascending=[False, True], kind="stable").reset_index(drop=True)


def processors(case: Case) -> pd.DataFrame:
    """One row per processor with its contract. A kind of processor without a name has a row too.

    Columns: processor, organisation_id, services, country, activities (how many), activity_names,
    contract, contract_state (in force, not in force, with somebody else, none), signed_on, ends_on, breach_notice_hours, terms
    (how many of those of Art. 28(3) are recorded; missing without a contract in force).
    """
    register = case.in_force.register
    organisations, names = _organisations(register), activity_names(register)
    used = register.recipients[register.recipients["recipient_role"].isin(PROCESSORS)]
    groups: dict[tuple[str | None, str | None, str | None], list[Row]] = {}
    for row, state in zip(rows_of(used), contract_states(used, register.contracts), strict=True):
        kind = None if row["organisation_id"] else row["category"]
        groups.setdefault((row["organisation_id"], kind, row["contract_id"]), []).append(row | {"state": state})
    in_force, whole = _contracts(register), _contracts(case.register)
    held = terms_held(register.contract_terms)
    rows = []
    for (organisation, kind, contract), mine in groups.items():
        agreed: Row = in_force.get(contract or "") or whole.get(contract or "") or {}
        state = mine[0]["state"]
        rows.append(
            {
                "processor": _name(organisations, organisation) or f"{code_words('recipient_categories', kind) or 'Processor'}, not named",
                "organisation_id": organisation,
                "services": cell(dict.fromkeys(row["service"] for row in mine if row["service"])),
                "country": _country(organisations, organisation),
                "activities": len({row["activity_id"] for row in mine}),
                "activity_names": cell(dict.fromkeys(names.get(row["activity_id"]) or "" for row in mine)),
                "contract": agreed.get("reference") or contract,
                "contract_state": state,
                "signed_on": agreed.get("signed_on"),
                "ends_on": agreed.get("ends_on"),
                "breach_notice_hours": agreed.get("breach_notice_hours"),
                "terms": len(held.get(contract or "", set())) if state == IN_FORCE else None,
            }
        )
    rows.sort(key=lambda row: (row["organisation_id"] is None, str(row["processor"]).casefold()))
    first = {"processor": "text", "organisation_id": "text", "services": "text", "country": "text", "activities": "number"}
    then = {"activity_names": "text", "contract": "text", "contract_state": "text", "signed_on": "date", "ends_on": "date"}
    return tidy(rows, **first, **then, breach_notice_hours="number", terms="number")


def processors_by_activity(case: Case) -> pd.DataFrame:
    """One row per processor and activity that it serves. A kind of processor without a name has rows too.

    Columns: processor, organisation_id, activity, activity_id, service, contract_id.
    """
    register = case.in_force.register
    organisations, names = _organisations(register), activity_names(register)
    used = register.recipients[register.recipients["recipient_role"].isin(PROCESSORS)]
    rows = [
        {
            "processor": _name(organisations, row["organisation_id"])
            or f"{code_words('recipient_categories', row['category']) or 'Processor'}, not named",
            "organisation_id": row["organisation_id"],
            "activity": names.get(row["activity_id"]),
            "activity_id": row["activity_id"],
            "service": row["service"],
            "contract_id": row["contract_id"],
        }
        for row in rows_of(used)
    ]
    rows.sort(key=lambda row: (row["organisation_id"] is None, str(row["processor"]).casefold(), str(row["activity_id"])))
    columns = ("processor", "organisation_id", "activity", "activity_id", "service", "contract_id")
    return tidy(rows, **dict.fromkeys(columns, "text"))


# -- contracts --------------------------------------------------------------------------------------


def term_headings(*, opening: bool) -> dict[str, str]:
    """Headings for the columns of `contract_terms`: what each term is about, with its place in the law.

    With `opening`, those of the opening words of Art. 28(3), which say what the contract is about; otherwise those of its letters.
    """
    places = {code: code_field("contract_terms", code, "law") or "" for code in required_terms()}
    return {
        code: f"{code_field('contract_terms', code, 'label')}\n{place}"
        for code, place in places.items()
        if place.endswith("(3)") == opening
    }


def contract_terms(case: Case) -> pd.DataFrame:
    """One row per contract in force with a processor or a client: which terms of Art. 28(3) it holds.

    Columns: contract, contract_id, with_whom, side (their processor or ours), terms (how many), then one
    column per term: yes, missing, or that a term of the contract was not understood.
    """
    view = view_of(case)
    register = view.register
    used = register.contracts[within(register.contracts["contract_id"], processing_contracts(view))]
    ours = set(register.activity_parties.loc[register.activity_parties["party_role"].isin(INSTRUCTING), "contract_id"].dropna())
    organisations, held, wanted = _organisations(register), terms_held(register.contract_terms), required_terms()
    unclear = set(register.contract_terms.loc[unread(register.contract_terms, "term"), "contract_id"].dropna())
    rows = [
        {
            "contract": row["reference"] or key,
            "contract_id": key,
            "with_whom": _name(organisations, row["organisation_id"]),
            "side": "we work for them" if key in ours else "they work for us",
            "terms": len(held.get(key, set())),
        }
        | {term: COVERED if term in held.get(key, set()) else NOT_UNDERSTOOD if key in unclear else MISSING for term in wanted}
        for row in rows_of(used)
        for key in (row["contract_id"],)
    ]
    texts = dict.fromkeys(("contract", "contract_id", "with_whom", "side"), "text")
    return tidy(rows, **texts, terms="number", **dict.fromkeys(wanted, "text"))


def contracts_with_clients(case: Case) -> pd.DataFrame:
    """One row per activity and client that we process for in it, with the contract for that work.

    Columns: party, their_role, activity, what_is_done, contract, contract_state, signed_on, ends_on.
    """
    register = case.in_force.register
    organisations, names = _organisations(register), activity_names(register)
    in_force, whole = _contracts(register), _contracts(case.register)
    parties = register.activity_parties[register.activity_parties["party_role"].isin(INSTRUCTING)]
    rows = []
    for row, state in zip(rows_of(parties), contract_states(parties, register.contracts), strict=True):
        contract = row["contract_id"]
        agreed: Row = in_force.get(contract or "") or whole.get(contract or "") or {}
        rows.append(
            {
                "party": _name(organisations, row["organisation_id"]),
                "their_role": code_words("party_roles", row["party_role"]),
                "activity": names.get(row["activity_id"]),
                "what_is_done": row["processing_category"],
                "contract": agreed.get("reference") or contract,
                "contract_state": state,
                "signed_on": agreed.get("signed_on"),
                "ends_on": agreed.get("ends_on"),
            }
        )
    texts = dict.fromkeys(("party", "their_role", "activity", "what_is_done", "contract", "contract_state"), "text")
    return tidy(rows, **texts, signed_on="date", ends_on="date")


def sub_processors(case: Case) -> pd.DataFrame:
    """One row per processor that we use in work for a client: who it is, and how the client authorised it.

    Columns: activity, clients, sub_processor, service, country, authorisation (missing where there is
    none), authorised_on, contract.
    """
    register = case.in_force.register
    organisations, names = _organisations(register), activity_names(register)
    mine = of_record(register.activities, "processor")["activity_id"]
    used = register.recipients[register.recipients["recipient_role"].isin(PROCESSORS) & within(register.recipients["activity_id"], mine)]
    parties = register.activity_parties[register.activity_parties["party_role"] == "controller_instructing_us"]
    clients = lines_by(parties, "activity_id", lambda row: _name(organisations, row["organisation_id"]))
    contracts = _contracts(case.register)
    rows = [
        {
            "activity": names.get(row["activity_id"]),
            "clients": cell(clients.get(row["activity_id"])),
            "sub_processor": _name(organisations, row["organisation_id"])
            or aside(code_words("recipient_categories", row["category"]) or "", "not named"),
            "service": row["service"],
            "country": _country(organisations, row["organisation_id"]),
            "authorisation": _authorisation(row),
            "authorised_on": row["authorised_on"],
            "contract": contracts.get(row["contract_id"] or "", {}).get("reference") or row["contract_id"],
        }
        for row in rows_of(used)
    ]
    texts = dict.fromkeys(("activity", "clients", "sub_processor", "service", "country", "authorisation"), "text")
    return tidy(rows, **texts, authorised_on="date", contract="text")


def _authorisation(row: Row) -> str | None:
    code = row["subprocessor_authorisation"]
    return None if code == "none" else code_words("subprocessor_authorisations", code)


def contracts_ending(case: Case, days: int = 365) -> pd.DataFrame:
    """One row per contract in use on the day that has ended or ends within so many days. The soonest stands first.

    A contract whose end was not understood stands last, with the text as written.

    Columns: contract, contract_id, with_whom, kind, ends_on, days_left (negative where it has ended),
    activities (that use it, by name).
    """
    register = case.in_force.register
    today = pd.Timestamp(case.in_force.as_of)
    uses = contract_uses(register)
    contracts = case.register.contracts
    soon = (contracts["ends_on"] <= today + pd.Timedelta(days=days)) | unread(contracts, "ends_on")
    ending = contracts[within(contracts["contract_id"], uses["contract_id"]) & soon]
    organisations, names = _organisations(register), activity_names(register)
    activities = lines_by(uses, "contract_id", lambda row: names.get(row["activity_id"]))
    rows = [
        {
            "contract": row["reference"] or row["contract_id"],
            "contract_id": row["contract_id"],
            "with_whom": _name(organisations, row["organisation_id"]),
            "kind": code_words("contract_kinds", row["kind"]),
            "ends_on": row["ends_on"],
            "days_left": (row["ends_on"] - today).days if isinstance(row["ends_on"], pd.Timestamp) else None,
            "activities": cell(activities.get(row["contract_id"])),
        }
        for row in rows_of(ending.sort_values("ends_on", kind="stable"))
    ]
    texts = dict.fromkeys(("contract", "contract_id", "with_whom", "kind"), "text")
    return tidy(rows, **texts, ends_on="date", days_left="number", activities="text")


def disclosures(case: Case) -> pd.DataFrame:
    """One row per one-off disclosure until the day, newest first: columns disclosed_on, activity, to_whom, ground, means."""
    view = view_of(case, (CURRENT, ENDED))
    organisations, names = _organisations(view.register), activity_names(view.register)
    rows = [
        {
            "disclosed_on": row["disclosed_on"],
            "activity": names.get(row["activity_id"]),
            "to_whom": _name(organisations, row["organisation_id"]),
            "ground": code_words("disclosure_grounds", row["ground"]),
            "means": code_detail("disclosure_grounds", row["ground"], "description"),
        }
        for row in rows_of(view.register.disclosures.sort_values("disclosed_on", ascending=False, kind="stable", na_position="last"))
    ]
    return tidy(rows, disclosed_on="date", activity="text", to_whom="text", ground="text", means="text")


# -- names ------------------------------------------------------------------------------------------


def _organisations(register: Register) -> dict[str, Row]:
    names = organisation_names(register)
    found = rows_of(register.organisations)
    return {row["organisation_id"]: {"name": names.get(row["organisation_id"]), "country": row["country"]} for row in found}


def _name(organisations: dict[str, Row], key: str | None) -> str | None:
    return organisations.get(key or "", {}).get("name") or key


def _country(organisations: dict[str, Row], key: str | None) -> str | None:
    return code_words("countries", organisations.get(key or "", {}).get("country"))


def _contracts(register: Register) -> dict[str, dict[str, Any]]:
    return {row["contract_id"]: row for row in rows_of(register.contracts) if row["contract_id"]}
