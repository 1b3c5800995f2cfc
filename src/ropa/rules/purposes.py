"""Rules on purposes and their lawful bases."""

from __future__ import annotations

import pandas as pd

from ropa.facts.purposes import interests, purposeless
from ropa.facts.view import View
from ropa.law.bases import bases_on, decision_allowed, recognised_on
from ropa.model.checks import ADVICE, ART30, ERROR, WARNING
from ropa.model.codelists import is_flagged
from ropa.model.in_force import CURRENT, PLANNED
from ropa.model.membership import no, within, yes
from ropa.rules.engine import first_reason, not_in_force, rule


@rule(
    "PU01",
    table="activities",
    law="Art 30(1)(b)",
    duty=ART30,
    applies="c",
    says="no purpose is recorded",
    many="have no purpose on record",
    wants=("purposes.purpose",),
)
def purpose_recorded(view: View) -> pd.Series:
    """Every activity has a purpose.

    Add a row to purposes that says why the data is used.
    """
    return purposeless(view)


@rule(
    "LB01",
    table="purposes",
    field="lawful_basis",
    law="Art 6(1)",
    applies="c",
    says="no lawful basis is recorded",
    many="have no lawful basis on record",
)
def lawful_basis_recorded(view: View) -> pd.Series:
    """Every purpose has a lawful basis.

    Decide with the owner which ground of Article 6(1) applies, and write its code in lawful_basis.
    """
    return view.purposes["lawful_basis"].isna()


@rule(
    "LB03",
    table="purposes",
    field="legitimate_interest",
    law="Art 6(1)(f), 13(1)(d)",
    applies="c",
    says="it rests on legitimate interests and names none",
    many="rest on legitimate interests and name none",
)
def interest_named(view: View) -> pd.Series:
    """Who relies on legitimate interests names the interest.

    Write in legitimate_interest which interest is pursued, and whose.
    """
    purposes = view.purposes
    return (purposes["lawful_basis"] == "legitimate_interests") & purposes["legitimate_interest"].isna()


@rule(
    "LB06",
    table="purposes",
    field="basis_source",
    law="Art 6(3)",
    applies="c",
    says="it rests on a legal obligation and names no law",
    many="rest on a legal obligation and name no law",
)
def obligation_named(view: View) -> pd.Series:
    """Who relies on a legal obligation names the law.

    Write the Act or regulation, with its section, in basis_source; a contract is not a legal obligation.
    """
    purposes = view.purposes
    return (purposes["lawful_basis"] == "legal_obligation") & purposes["basis_source"].isna()


@rule(
    "LB04",
    table="purposes",
    law="Art 5(2), 6(1)(f)",
    severity=WARNING,
    applies="c",
    phases=(CURRENT, PLANNED),
    says="it rests on legitimate interests without an assessment completed before it began",
    many={
        "none allows it": "rest on legitimate interests, and no assessment allows it",
        "completed after the start": "rest on legitimate interests that were assessed only after the start",
    },
    wants=("assessments.kind", "assessments.status", "assessments.decided_on"),
)
def interests_weighed(view: View) -> pd.DataFrame:
    """Legitimate interests are weighed before the processing begins.

    Complete a legitimate interests assessment (assessments, kind lia) for the purpose or the activity.
    """
    weighed = interests(view)
    reasons = {"none allows it": ~weighed["allowed"], "completed after the start": weighed["allowed"] & ~weighed["in_time"]}
    return first_reason(weighed, reasons)


@rule(
    "LB05",
    table="purposes",
    law="UK GDPR Art 6(5), 22B(4), Annex 1",
    applies="c",
    regimes=("uk",),
    valid_from="2026-02-05",
    says="a recognised legitimate interest is relied on where it cannot be, or without its condition",
    wants=("purposes.recognised_interest",),
)
def recognised_interest_fits(view: View) -> pd.DataFrame:
    """A recognised legitimate interest meets a condition of Annex 1 and is used only where it may be.

    Name the condition in recognised_interest; for direct marketing, or for significant decisions
    taken solely by machine, choose another basis.
    """
    purposes, activities = view.purposes, view.activities
    claimed = purposes[purposes["lawful_basis"] == "recognised_legitimate_interest"]
    automated = activities.loc[activities["automated_decisions"] == "solely", "activity_id"]
    reasons = {
        "no condition is named": claimed["recognised_interest"].isna(),
        "direct marketing": is_flagged(claimed["purpose_code"], "purpose_codes", "direct_marketing"),
        "solely automated decisions": within(claimed["activity_id"], automated),
    }
    return first_reason(claimed, reasons)


@rule(
    "LB07",
    table="purposes",
    law="Art 7(1), 7(3)",
    applies="c",
    says="it rests on consent that cannot be shown or withdrawn",
    wants=("purposes.consent_record", "purposes.withdrawal_route"),
)
def consent_can_be_shown(view: View) -> pd.DataFrame:
    """Consent can be shown, and withdrawn as easily as given.

    Write in consent_record where consents are kept (or fill the table consents), and in
    withdrawal_route how a person withdraws.
    """
    purposes = view.purposes
    claimed = purposes[purposes["lawful_basis"] == "consent"]
    logged = within(claimed["purpose_id"], view.consents["purpose_id"].dropna())
    unshown = claimed["consent_record"].isna() & ~logged
    unwithdrawable = claimed["withdrawal_route"].isna()
    return pd.concat(
        [
            first_reason(claimed, {"no record of consent": unshown}, field="consent_record", severity=ERROR),
            first_reason(claimed, {"no way to withdraw": unwithdrawable}, field="withdrawal_route", severity=WARNING),
        ]
    )


@rule(
    "LB08",
    table="purposes",
    field="basis_source",
    law="Art 6(1)(e), 6(3)",
    severity=WARNING,
    applies="c",
    says="it rests on a public task and names no law that sets it",
    many="rest on a public task and name no law that sets it",
)
def task_named(view: View) -> pd.Series:
    """Who relies on a public task names the law that sets it.

    Write the Act or regulation in basis_source; a private supplier cannot borrow its client's task.
    """
    purposes = view.purposes
    return (purposes["lawful_basis"] == "public_task") & purposes["basis_source"].isna()


@rule(
    "LB09",
    table="purposes",
    field="lawful_basis",
    law="Art 6(1) 2nd para",
    applies="c",
    says="a public authority relies on legitimate interests for its tasks",
    wants=("purposes.lawful_basis", "purposes.public_task"),
)
def authority_has_another_basis(view: View) -> pd.Series:
    """A public authority does not perform its tasks on legitimate interests.

    Choose the public task or another basis; or say in public_task that the purpose is none of its tasks.
    """
    purposes = view.purposes
    authority = view.holder["public_authority"]
    if pd.isna(authority) or not authority:
        return pd.Series(False, index=purposes.index)
    claimed = purposes["lawful_basis"].isin(["legitimate_interests", "recognised_legitimate_interest"])
    severity = purposes["public_task"].map({True: ERROR}, na_action="ignore").astype("str")
    return severity.mask(purposes["public_task"].isna(), WARNING).where(claimed)


@rule(
    "LB10",
    table="activities",
    field="automated_decisions",
    law="UK GDPR Art 22A-22D from 5 Feb 2026, Art 22 before; EU GDPR Art 22",
    applies="c",
    says="significant decisions taken solely by machine are not allowed like this",
    wants=("activities.automated_decisions", "activities.adm_safeguards", "purposes.lawful_basis", "purposes.article9_condition"),
)
def automated_decisions_allowed(view: View) -> pd.DataFrame:
    """Significant decisions taken solely by machine have a basis that allows them, and safeguards.

    Record in adm_safeguards how people are told, heard and can have a person look again; check the
    lawful basis and, for special category data, the Article 9 condition of each purpose; or let a person decide.
    """
    activities, purposes, data = view.activities, view.purposes, view.data_categories
    solely = activities[activities["automated_decisions"] == "solely"]
    concerned = purposes[within(purposes["activity_id"], solely["activity_id"])]
    special = data.loc[is_flagged(data["category"], "data_categories", "special"), "activity_id"]
    is_special = within(concerned["activity_id"], special)
    allowed = decision_allowed(concerned["lawful_basis"], concerned["article9_condition"], is_special, view.regime, view.as_of)
    # "conditional": only where a law authorises the decision, so a law must be named.
    barred = (allowed == "no") | ((allowed == "conditional") & concerned["basis_source"].isna())
    ungated = is_special & allowed.isna() & concerned["lawful_basis"].notna()
    reasons = {
        "no safeguards are recorded": solely["adm_safeguards"].isna(),
        "a lawful basis or condition does not allow them": within(solely["activity_id"], concerned.loc[barred, "activity_id"]),
        "special category data is used without the condition that allows them": within(
            solely["activity_id"], concerned.loc[ungated, "activity_id"]
        ),
    }
    return first_reason(solely, reasons)


@rule(
    "LB11",
    table="purposes",
    field="party_to_contract",
    law="Art 6(1)(b)",
    severity=WARNING,
    applies="c",
    says="it rests on a contract that the people concerned are not a party to",
)
def people_are_party(view: View) -> pd.Series:
    """A contract is a basis only for the people who are a party to it.

    Choose another basis: a contract with someone's employer is not a contract with them.
    """
    purposes = view.purposes
    return (purposes["lawful_basis"] == "contract") & no(purposes["party_to_contract"])


@rule(
    "LB12",
    table="purposes",
    field="is_primary",
    law="Art 5(1)(a)",
    severity=ADVICE,
    applies="c",
    says="the same purpose stands with two lawful bases, and none is marked primary",
)
def one_basis_is_primary(view: View) -> pd.Series:
    """A purpose with two lawful bases says which is the main one.

    Set is_primary on one of the rows, or split the purpose in two.
    """
    purposes = view.purposes
    key = [purposes["activity_id"], purposes["purpose"].str.casefold()]
    bases = purposes.groupby(key)["lawful_basis"].transform("nunique")
    marked = yes(purposes["is_primary"]).groupby(key).transform("any")
    first = ~purposes.assign(purpose=key[1]).duplicated(["activity_id", "purpose"])
    return (bases > 1) & ~yes(marked) & first & purposes["purpose"].notna()


@rule(
    "LB02",
    table="purposes",
    field="lawful_basis",
    law="Art 6(1); UK GDPR Annex 1",
    applies="c",
    says="this lawful basis or recognised interest does not exist under this law on this day",
    wants=("purposes.lawful_basis", "purposes.recognised_interest"),
)
def basis_exists(view: View) -> pd.DataFrame:
    """Every lawful basis, and every recognised interest, exists under the law of the run on the day.

    Choose one that does. The detail says under which law and from which day the one that is named holds.
    """
    purposes, today = view.purposes, (view.regime, view.as_of)
    # A recognised interest says something only beside its basis, which is found by itself where it does not exist.
    bases = bases_on(*today)
    interests = purposes[within(purposes["lawful_basis"], bases)]
    return pd.concat(
        [
            not_in_force(purposes, "lawful_basis", "lawful_bases", bases),
            not_in_force(interests, "recognised_interest", "recognised_interests", recognised_on(*today)),
        ]
    )
