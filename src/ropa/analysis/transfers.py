"""Transfers out of the area of the law: the destination, the ground, the documents behind it, and what is not recorded."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from ropa.analysis.frames import Row, figures, finding_figures, of_more, rows_of, tidy
from ropa.analysis.logs import rules_that_spoke
from ropa.analysis.names import NOT_NEEDED, activity_names, code_words, organisation_names, view_of
from ropa.case.case import Case
from ropa.errors import LayoutError
from ropa.facts.statements import SAYS_NOTHING, said_of_transfers
from ropa.facts.transfers import (
    BY_DECISION,
    CERTIFIED,
    CLAUSES_ALONE,
    COMPLETE,
    NONE,
    NOT_RESTRICTED,
    OPEN,
    PUBLIC_POWERS,
    REFUSED,
    SETTLED,
    UNREAD,
    foreign_places,
    grounds,
    risk_assessments,
)
from ropa.law.transfers import (
    ADEQUATE,
    ADEQUATE_PARTIAL,
    DEAD,
    DOMESTIC,
    NONE_GIVEN,
    NOT_FOR_THIS_DESTINATION,
    NOT_IN_FORCE,
    NOT_UNDER_THIS_REGIME,
    RESTRICTED,
    VALID,
    destination,
    status_of,
)
from ropa.law.transfers import NOT_NEEDED as INSIDE_THE_AREA
from ropa.model.codelists import codelist
from ropa.model.written import NOT_UNDERSTOOD, unread
from ropa.text import NOT_RECORDED, day_words

TRANSFERS_FINDINGS = ("TR", "RC06")
"""What rules have found about transfers."""

UNKNOWN = "not known"
STATUS_WORDS = {DOMESTIC: "inside the area", ADEQUATE: "adequate", ADEQUATE_PARTIAL: "adequate in part", RESTRICTED: "restricted"}
"""The status of a destination on the day, in a word or two; `UNKNOWN` if it is not recorded."""

STATE_WORDS = {
    VALID: "valid",
    DEAD: "no longer in force",
    NOT_IN_FORCE: "not yet in force",
    CLAUSES_ALONE: "not one of this law",
    PUBLIC_POWERS: "not for public powers",
    BY_DECISION: "none given; adequacy covers it",
    NOT_RESTRICTED: f"{NOT_NEEDED}: not a restricted transfer",
    OPEN: "open: the destination is not known",
    UNREAD: "open: the mechanism is not understood",
    NOT_FOR_THIS_DESTINATION: "not for this destination",
    NOT_UNDER_THIS_REGIME: "not one of this law",
    NONE_GIVEN: "none given",
    INSIDE_THE_AREA: NOT_NEEDED,
}
"""What allows a transfer on the day, or why nothing does, in a word or two (see `ropa.facts.transfers.GROUNDS`)."""

_ORDER = (RESTRICTED, None, ADEQUATE_PARTIAL, ADEQUATE, DOMESTIC)
"""The statuses of destinations, from the one that asks for most."""


def transfers_listed(case: Case) -> pd.DataFrame:
    """One row per transfer in force. Those to the least protected destinations stand first.

    Columns: transfer_id, activity_id, activity, recipient, code and destination, status (of the destination on
    the day), mechanism, state (what the mechanism is worth), document, signed_on, started_on, risk_assessment,
    scope (what was confirmed, where adequacy covers a part), frequency, rules (that found something).
    Raises UsageError where the case has no day or no regime.
    """
    view = view_of(case)
    transfers = case.in_force.register.transfers
    names, organisations = activity_names(case.register), organisation_names(case.register)
    facts = status_of(transfers["destination"], view.as_of, view.regime)
    spoke = rules_that_spoke(case, "transfers")
    risks = risk_assessments(view)
    rows = []
    columns = (view.once(grounds), facts["status"], facts["scope"])
    for row, risk, ground, status, scope in zip(rows_of(transfers), rows_of(risks), *map(_plain, columns), strict=True):
        rows.append(
            {
                **{name: row[name] for name in ("transfer_id", "activity_id", "document", "signed_on", "started_on")},
                "activity": names.get(row["activity_id"], row["activity_id"]),
                "recipient": organisations.get(row["organisation_id"], row["organisation_id"]),
                "code": row["destination"],
                "destination": code_words("destinations", row["destination"]),
                "status": STATUS_WORDS.get(status or "", UNKNOWN),
                "mechanism": code_words("transfer_mechanisms", row["mechanism"]),
                "state": STATE_WORDS[ground],
                # Only where the ground is settled can be said what else it needs.
                "risk_assessment": _risk_words(risk) or (NOT_NEEDED if ground in SETTLED else "open"),
                "scope": _scope_words(row, scope),
                "frequency": code_words("transfer_frequencies", row["frequency"]),
                "rules": spoke.get(row["transfer_id"]),
                "order": _ORDER.index(status),
            }
        )
    rows.sort(key=lambda row: (row["order"], str(row["destination"] or "~"), str(row["activity"])))
    text = ("transfer_id", "activity_id", "activity", "recipient", "code", "destination", "status", "mechanism", "state", "document")
    more = ("risk_assessment", "scope", "frequency", "rules")
    dates = {"signed_on": "date", "started_on": "date"}
    return tidy(rows, **dict.fromkeys(text, "text"), **dates, **dict.fromkeys(more, "text"))


def _plain(column: pd.Series) -> list[Any]:
    """A column as a list, None where a cell has no value."""
    return [None if pd.isna(value) else value for value in column]


def _scope_words(row: Row, scope: str | None) -> str:
    """What was confirmed for a transfer to a destination that is adequate only in part."""
    confirmed = code_words("adequacy_scopes", row["scope_confirmed"])
    if confirmed:
        on = row["scope_confirmed_on"]
        return f"{confirmed}, {'confirmed on ' + day_words(on) if on is not None else 'day not recorded'}"
    if row["mechanism"] == "adequacy" and scope:
        return f"not confirmed: {code_words('adequacy_scopes', scope)}"
    return NOT_NEEDED


def _risk_words(risk: Row) -> str | None:
    """The state of a transfer's risk assessment in words; None if none is recorded and none is needed."""
    on = f" on {day_words(risk['decided_on'])}" if risk["decided_on"] is not None else ""
    words = {COMPLETE: f"complete{on}", REFUSED: f"complete{on}, and does not allow it", NONE: None}.get(
        risk["state"], code_words("assessment_statuses", risk["status"]) or NOT_RECORDED
    )
    if not risk["needed"] or risk["state"] == COMPLETE:
        return words
    return f"missing ({words})" if words else "missing"


def destinations(case: Case) -> pd.DataFrame:
    """One row per destination of the transfers in force. The least protected stand first.

    Columns: code, destination, status, transfers and activities (how many), law (what the status rests on), why (in
    words), needs (what must be confirmed where adequacy covers a part). Transfers without a destination share a row.
    """
    view = view_of(case)
    transfers = case.in_force.register.transfers
    rows = []
    places = transfers["destination"].mask(unread(transfers, "destination"), NOT_UNDERSTOOD).fillna("")
    for code, part in transfers.groupby(places, sort=True):
        known = destination(str(code), view.as_of, view.regime) if code not in ("", NOT_UNDERSTOOD) else None
        rows.append(
            {
                "code": code if known else None,
                "destination": code_words("destinations", str(code)) if code else NOT_RECORDED,
                "status": STATUS_WORDS[known.status] if known else UNKNOWN,
                "transfers": len(part),
                "activities": part["activity_id"].nunique(),
                "law": known.law if known else None,
                "why": known.why if known else _NO_PLACE[str(code)],
                "needs": code_words("adequacy_scopes", known.scope) if known else None,
                "order": _ORDER.index(known.status if known else None),
            }
        )
    rows.sort(key=lambda row: (row["order"], row["destination"]))
    kinds = {"transfers": "number", "activities": "number"}
    columns = ("code", "destination", "status", "transfers", "activities", "law", "why", "needs")
    return tidy(rows, **{name: kinds.get(name, "text") for name in columns})


def world_statuses(case: Case) -> pd.DataFrame:
    """One row per country and international organisation: its status on the day, and how many transfers go there.

    Transfers whose destination was not understood, or is not recorded, have a row at the end, without code and status.
    Columns: code, destination, status (a code of `ropa.law.transfers.STATUSES`), transfers.
    """
    view = view_of(case)
    places = codelist("destinations")
    codes = pd.Series(places.index, dtype="str")
    transfers = case.in_force.register.transfers
    counts, lost = transfers["destination"].value_counts(), unread(transfers, "destination")
    known = pd.DataFrame(
        {
            "code": codes,
            "destination": pd.Series(places["label"].to_numpy(), dtype="str"),
            "status": status_of(codes, view.as_of, view.regime)["status"],
            "transfers": codes.map(counts).fillna(0).astype("int64"),
        }
    )
    nowhere = {NOT_UNDERSTOOD: int(lost.sum()), NOT_RECORDED: int((transfers["destination"].isna() & ~lost).sum())}
    rows = [{"destination": words, "transfers": number} for words, number in nowhere.items() if number]
    return pd.concat([known, pd.DataFrame(rows, columns=known.columns).astype(known.dtypes.to_dict())], ignore_index=True)


def places_without_transfer(case: Case) -> pd.DataFrame:
    """One row per foreign recipient or system of an activity that belongs to another legal entity and has no transfer recorded.

    Nor is one listed if the destination of a transfer of its activity was not understood, for it may be the one.
    Columns: activity_id, activity, kind (recipient or system), name, country, status, stated (what the register says
    about transfers), rules (that found something there).
    """
    view = view_of(case)
    try:
        found = foreign_places(view)
    except LayoutError:  # the register has no holder, so nothing is abroad
        found = {}
    names, organisations = activity_names(case.register), organisation_names(case.register)
    systems = {row["system_id"]: row["name"] for row in rows_of(view.systems)}
    stated = {row["activity_id"]: row["transfers_stated"] for row in rows_of(view.activities)}
    of_activity = rules_that_spoke(case, "activities", ["TR08"])
    unsure = set(view.transfers.loc[unread(view.transfers, "destination"), "activity_id"])
    rows = []
    for table, places in found.items():
        frame, spoke = view.register[table], rules_that_spoke(case, table, ["RC06"])
        status = status_of(places["country"], view.as_of, view.regime)["status"]
        for place, is_now in zip(rows_of(places), status, strict=True):
            if place["recorded"] or place["activity_id"] in unsure:
                continue
            row = rows_of(frame.loc[[place["index"]]])[0]
            is_system = table == "activity_systems"
            name = systems.get(row["system_id"]) if is_system else organisations.get(row["organisation_id"])
            rules = spoke.get(row["activity_system_id" if is_system else "recipient_id"]) or of_activity.get(place["activity_id"])
            rows.append(
                {
                    "activity_id": place["activity_id"],
                    "activity": names.get(place["activity_id"], place["activity_id"]),
                    "kind": "system kept abroad" if is_system else "recipient registered abroad",
                    "name": name or row["system_id" if is_system else "organisation_id"],
                    "country": code_words("countries", place["country"]),
                    "status": STATUS_WORDS[is_now],
                    "stated": code_words("stated", stated.get(place["activity_id"])) or "nothing",
                    "rules": rules,
                }
            )
    columns = ("activity_id", "activity", "kind", "name", "country", "status", "stated", "rules")
    return tidy(sorted(rows, key=lambda row: (str(row["country"]), str(row["activity"]))), **dict.fromkeys(columns, "text"))


def transfers_in_short(case: Case) -> pd.DataFrame:
    """The key figures on transfers: columns figure, number, means."""
    view, listed, places = view_of(case), case.once(transfers_listed), places_without_transfer(case)
    activities = case.in_force.register.activities
    none = int((activities["transfers_stated"] == "none").sum())
    silent = view.once(said_of_transfers).isin(SAYS_NOTHING)
    ground, lost = view.once(grounds), unread(view.transfers, "destination")
    unsure = (ground == UNREAD) | ((ground == OPEN) & lost)
    bare = int((~ground.isin(SETTLED) & ~unsure).sum())
    by_status = listed["status"].value_counts()
    spread = ", ".join(f"{by_status[words]} {words}" for words in (*STATUS_WORDS.values(), UNKNOWN) if words in by_status)
    return figures(
        [
            ("Transfers in force", len(listed), f"By destination: {spread}." if spread else "None is recorded."),
            ("Destinations", view.transfers["destination"].nunique(), "Countries and international organisations, each counted once."),
            ("Without a valid ground", bare, f"The mechanism is missing, dead, or not for that destination.{of_more(int(unsure.sum()))}"),
            ("Risk assessment missing", int(listed["risk_assessment"].str.startswith("missing").sum()), "Safeguards ask for one first."),
            ("Places abroad without a transfer", len(places), "Recipients and systems abroad for which no transfer is recorded."),
            ("Activities that state none", none, "The register says that their data stays inside the area."),
            ("Activities that say nothing", int(silent.sum()), "Neither a transfer nor a statement that there is none."),
            *finding_figures(case, TRANSFERS_FINDINGS),
        ]
    )


_NO_PLACE = {
    "": "The country or international organisation is not written down.",
    NOT_UNDERSTOOD: "What is written is neither a country nor an international organisation that ropa knows.",
}


def scopes_due(case: Case, day: date) -> pd.DataFrame:
    """One row per transfer whose confirmed certification runs out by the day. A certification holds for twelve months.

    Columns: transfer_id, activity_id, due_on, scope.
    """
    view = view_of(case)
    rows = [
        {
            "transfer_id": row["transfer_id"],
            "activity_id": row["activity_id"],
            "due_on": row["scope_confirmed_on"] + pd.DateOffset(years=1),
            "scope": code_words("adequacy_scopes", row["scope_confirmed"]),
        }
        for row in rows_of(view.transfers)
        if row["scope_confirmed"] in CERTIFIED and isinstance(row["scope_confirmed_on"], pd.Timestamp)
    ]
    rows = [row for row in rows if row["due_on"] <= pd.Timestamp(day)]
    return tidy(rows, transfer_id="text", activity_id="text", due_on="date", scope="text")
