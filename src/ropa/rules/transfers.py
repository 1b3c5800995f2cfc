"""Rules on transfers out of the area of the regime."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ropa.facts.transfers import (
    CERTIFIED,
    COMPLETE,
    GROUNDS,
    LAPSED,
    NOT_RESTRICTED,
    OPEN,
    SETTLED,
    UNKNOWN_POWERS,
    UNREAD,
    barred_to_authority,
    between_entities,
    foreign_places,
    grounds,
    risk_assessments,
)
from ropa.facts.view import View
from ropa.law.transfers import DOMESTIC, NOT_NEEDED, status_of
from ropa.model.checks import ADVICE, ART30, ERROR, GUIDANCE, WARNING
from ropa.model.codelists import is_flagged
from ropa.model.membership import within, yes
from ropa.rules.engine import Among, among, first_reason, rule

_OCCASIONAL, _EXCEPTION = "it is for occasional transfers", "it must not become the rule"
SPECIFIC = {
    **dict.fromkeys(("art49_b", "art49_c", "art49_e"), _OCCASIONAL),
    **dict.fromkeys(("art49_a", "art49_d", "art49_f"), _EXCEPTION),
    "art49_g": "it may not come to all that the register holds",
}
"""The exceptions of Article 49(1), and why each carries no continuing flow. That of compelling interests has a rule of its own."""


@rule(
    "TR01",
    table="transfers",
    also=("activities",),
    field="destination",
    law="Art 30(1)(e), 30(2)(c)",
    duty=ART30,
    says="the country or international organisation is not identified",
    many="name no country or international organisation",
)
def destination_identified(view: View) -> Among:
    """Every transfer names its destination.

    Write the country's two letters in destination, one row per country; where transfers_stated is some, add the rows.
    """
    activities, transfers = view.activities, view.transfers
    nowhere = transfers[transfers["destination"].isna()]
    some = activities[activities["transfers_stated"] == "some"]
    stated = some[~within(some["activity_id"], transfers["activity_id"])]
    found = [
        pd.DataFrame({"index": nowhere.index, "table": "transfers", "field": "destination"}),
        pd.DataFrame({"index": stated.index, "table": "activities", "field": "transfers_stated"}),
    ]
    return among({"transfers": transfers, "activities": some}, pd.concat(found))


@rule(
    "TR02",
    table="transfers",
    field="mechanism",
    law="EU GDPR Art 44-49; UK GDPR Art 44-49 until 4 Feb 2026; UK GDPR Art 44A-49A from 5 Feb 2026",
    provision="44",
    says="nothing in Chapter V allows it as it is recorded",
    wants=("transfers.mechanism", "transfers.destination"),
    requires=("TR03",),
    chosen_by=(
        "transfers.destination",
        "transfers.mechanism",
    ),
)
def mechanism_valid(view: View) -> Among:
    """Every transfer rests on a mechanism that is valid for its destination on the day.

    `ropa transfer COUNTRY` says what is open and what each needs; choose one, or stop the transfer. An authority whose public
    powers are not at stake says so in public_task of the purposes (Article 49(3)).
    """
    found = _unsettled(view, [code for code in GROUNDS if code not in (*SETTLED, *LAPSED, OPEN, UNREAD)])
    unsure = between_entities(view.transfers) & (barred_to_authority(view) == UNKNOWN_POWERS)
    said = "a public authority relies on it, and it is not recorded whether its public powers are exercised"
    doubtful = first_reason(view.transfers, {said: unsure}, severity=WARNING)
    judged = ~view.once(grounds).isin([NOT_NEEDED, NOT_RESTRICTED, OPEN, UNREAD]) | unsure
    return among(judged, pd.concat([found.assign(severity=ERROR), doubtful]))


def _unsettled(view: View, codes: Iterable[str]) -> pd.DataFrame:
    """The transfers whose ground is one of the codes, with its words as the detail."""
    ground = view.once(grounds)
    return first_reason(view.transfers, {GROUNDS[code]: ground == code for code in codes})


@rule(
    "TR03",
    table="transfers",
    field="mechanism",
    law="Art 46; Schrems I and II; DPA 2018 s.119A",
    provision="44",
    says="the mechanism is dead",
    wants=("transfers.mechanism",),
    chosen_by=("transfers.mechanism",),
)
def mechanism_alive(view: View) -> Among:
    """No transfer rests on a mechanism that has been struck down or has run out.

    Replace it: legacy clauses and Privacy Shield no longer hold. Under UK law the EU's clauses need the UK Addendum, or take the
    IDTA.
    """
    resting = view.transfers["mechanism"].notna() & (view.once(grounds) != NOT_RESTRICTED)
    return among(resting, _unsettled(view, LAPSED))


@rule(
    "TR04",
    table="transfers",
    field="mechanism",
    law="EU GDPR Art 46(1); UK GDPR Art 46(1) until 4 Feb 2026; UK GDPR Art 46(1A), (6) from 5 Feb 2026; Schrems II (C-311/18)",
    provision="44",
    says="it rests on safeguards without a completed risk assessment",
    many="rest on safeguards without a completed risk assessment",
    wants=("assessments.kind", "assessments.status", "assessments.transfer_id"),
    requires=("TR02", "TR03"),
    chosen_by=("transfers.mechanism",),
)
def transfer_risk_assessed(view: View) -> Among:
    """Safeguards are relied on only after the risk of the transfer was assessed.

    Carry out a transfer risk assessment and record it in assessments with its transfer_id.
    """
    risks = risk_assessments(view)
    found = view.transfers[risks["needed"] & (risks["state"] != COMPLETE)]
    return among(risks["needed"], pd.DataFrame({"index": found.index, "detail": found["mechanism"].to_numpy()}))


@rule(
    "TR05",
    table="transfers",
    field="scope_confirmed",
    law="EU GDPR Art 45; UK GDPR Art 45 until 4 Feb 2026; UK GDPR Art 45A from 5 Feb 2026",
    provision="44",
    says="adequacy covers only some recipients there, and this one is not confirmed to be among them",
    wants=("transfers.scope_confirmed", "transfers.scope_confirmed_on"),
    requires=("TR03",),
    chosen_by=(
        "transfers.destination",
        "transfers.mechanism",
    ),
)
def scope_confirmed(view: View) -> Among:
    """Where adequacy covers a part, the recipient is confirmed to be in that part.

    Check it (for the Data Privacy Framework in its public list, every year), then fill in
    scope_confirmed and scope_confirmed_on.
    """
    transfers = view.transfers
    facts = status_of(transfers["destination"], view.as_of, view.regime)
    partial = transfers[(transfers["mechanism"] == "adequacy") & facts["scope"].notna() & between_entities(transfers)]
    scope = facts["scope"][partial.index]
    wrong = partial["scope_confirmed"].fillna("") != scope
    year_ago = view.today - pd.DateOffset(years=1)
    stale = ~wrong & scope.isin(CERTIFIED) & ~(partial["scope_confirmed_on"] >= year_ago)
    unconfirmed = first_reason(partial, {"not confirmed": wrong})
    # Who must be certified is not covered before. Whom a law covers for what it is may be covered, though nobody looked.
    worth = pd.Series(ERROR, index=partial.index).mask(partial["scope_confirmed"].isna() & ~scope.isin(CERTIFIED), WARNING)
    unconfirmed["severity"] = worth.mask(scope == "automated_processing", ADVICE).reindex(unconfirmed["index"]).to_numpy()
    # An old confirmation is stale evidence: the recipient may well be certified still.
    old = first_reason(partial, {"not confirmed within twelve months": stale}, severity=WARNING)
    return among(partial, pd.concat([unconfirmed, old]))


@rule(
    "TR06",
    table="transfers",
    field="safeguards",
    law="Art 49(1) 2nd para, 49(6), 30(1)(e), 30(2)(c)",
    duty=ART30,
    beyond_record=True,
    provision="44",
    says="the exception for compelling interests is used without all that it asks for",
    wants=("transfers.safeguards", "transfers.regulator_informed_on", "transfers.subjects_informed_on"),
    chosen_by=("transfers.mechanism",),
)
def exceptional_transfer_documented(view: View) -> Among:
    """An exceptional transfer is documented, told, and not repeated.

    Describe the safeguards, tell the regulator and the people, and record the days; a transfer that repeats needs another mechanism.
    """
    transfers = view.transfers
    used = transfers[transfers["mechanism"] == "art49_compelling"]
    reasons = {
        "no safeguards": used["safeguards"].isna(),
        "the regulator was not told": used["regulator_informed_on"].isna(),
        "the people were not told": used["subjects_informed_on"].isna(),
        "it repeats": is_flagged(used["frequency"], "transfer_frequencies", "continuing"),
    }
    return among(used, first_reason(used, reasons))


@rule(
    "TR07",
    table="transfers",
    field="frequency",
    law="Art 49(1)-(2), Rec 111-112; EDPB Guidelines 2/2018",
    severity=WARNING,
    says="an exception for specific situations carries a continuing flow",
    chosen_by=("transfers.mechanism",),
)
def exception_stays_occasional(view: View) -> Among:
    """The exceptions of Article 49 are for specific situations, not the way in which data ordinarily travels.

    Put safeguards in place for a flow that goes on. Exceptions for contracts and legal claims are for occasional transfers; consent, public
    interest and vital interests must stay exceptions too; what comes from a public register may not be all that it holds.
    """
    transfers = view.transfers
    continuing = is_flagged(transfers["frequency"], "transfer_frequencies", "continuing")
    excepted = transfers["mechanism"].isin(list(SPECIFIC)) & between_entities(transfers)
    why = {words: excepted & continuing & (transfers["mechanism"].map(SPECIFIC) == words) for words in dict.fromkeys(SPECIFIC.values())}
    return among(excepted, first_reason(transfers, why))


@rule(
    "TR08",
    table="activities",
    field="transfers_stated",
    law="Art 30(1)(e), 30(2)(c)",
    duty=ART30,
    says="no transfers are stated, and data goes abroad",
    wants=("activities.transfers_stated", "systems.country", "transfers.destination"),
    chosen_by=("activities.transfers_stated",),
)
def none_means_none(view: View) -> Among:
    """Who states that there are no transfers keeps the data at home.

    Record the transfers, or correct the country of the system or the recipient.
    """
    activities, places = view.activities, view.once(foreign_places)
    stated = activities[activities["transfers_stated"] == "none"]
    abroad = ~view.once(grounds).isin([NOT_RESTRICTED, NOT_NEEDED, UNREAD])
    recorded = within(stated["activity_id"], view.transfers.loc[abroad, "activity_id"])
    hosted = within(stated["activity_id"], places["activity_systems"]["activity_id"])
    registered = within(stated["activity_id"], places["recipients"]["activity_id"])
    found = pd.concat(
        [
            first_reason(stated, {"a system is kept abroad": hosted}, severity=ERROR),
            first_reason(
                stated,
                {"a transfer is recorded": recorded & ~hosted, "a recipient is registered abroad": registered & ~hosted},
                severity=WARNING,
            ),
        ]
    )
    return among(stated, found)


@rule(
    "TR09",
    table="transfers",
    field="signed_on",
    law="Art 46",
    severity=WARNING,
    says="the document was signed after the transfer began",
    wants=("transfers.signed_on", "transfers.started_on"),
    chosen_by=(
        "transfers.signed_on",
        "transfers.started_on",
    ),
)
def signed_before_start(view: View) -> Among:
    """The document is signed before the first transfer.

    Correct the dates; or record what covered the transfers in between.
    """
    transfers = view.transfers
    dated = transfers["signed_on"].notna() & transfers["started_on"].notna()
    return among(dated, transfers["signed_on"] > transfers["started_on"])


@rule(
    "TR10",
    table="transfers",
    field="destination",
    law="EU GDPR Art 44; UK GDPR Art 44 until 4 Feb 2026; UK GDPR Art 44A from 5 Feb 2026; ICO guidance on restricted transfers",
    severity=ADVICE,
    duty=GUIDANCE,
    says="it is recorded as restricted and is not",
    chosen_by=("transfers.mechanism",),
)
def restricted_only_where_it_is(view: View) -> Among:
    """Only what is a restricted transfer is recorded as one.

    Set the mechanism to not_restricted, or remove the row: the data stays in one legal entity, or inside the area.
    """
    transfers = view.transfers
    status = status_of(transfers["destination"], view.as_of, view.regime)["status"]
    claimed = transfers["mechanism"].notna() & (transfers["mechanism"] != "not_restricted")
    reasons = {
        "within one legal entity": yes(transfers["same_legal_entity"]) & claimed,
        "inside the area": (status == DOMESTIC) & claimed,
    }
    return among(claimed, first_reason(transfers, reasons))
