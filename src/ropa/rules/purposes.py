"""Rules on purposes and their lawful bases."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ropa.facts.purposes import (
    DISPUTED,
    IF_NO_CONSENT,
    NOT_AFTER_CONSENT,
    NOT_HERE,
    REFUSED,
    TEST_REFUSES,
    UNSTATED,
    UNTESTED,
    decisions,
    interests,
    no_safeguards,
    purposeless,
    reuses,
    safeguarded_by_law,
)
from ropa.facts.view import View
from ropa.law.bases import ALL_CONSENTED, LAW_NEEDED, bases_on, recognised_on, safeguards_on
from ropa.model.checks import ADVICE, ART30, ERROR, WARNING
from ropa.model.codelists import is_flagged
from ropa.model.groups import differing, having, numbered
from ropa.model.in_force import CURRENT, PLANNED
from ropa.model.membership import no, within, yes
from ropa.model.register import keeps_record
from ropa.rules.engine import Among, among, first_reason, not_in_force, rule

BY_PURPOSE_ALONE = "a purpose is marked as decided by machine, and the activity says that no machine decides alone"
OF_EMPLOYEES = "people consent to their employer"
OF_AN_AUTHORITY = "a public authority asks for it in its task"


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
    provision="6",
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
    provision="6",
    says="it rests on legitimate interests and names none",
    many="rest on legitimate interests and name none",
    chosen_by=("purposes.lawful_basis",),
)
def interest_named(view: View) -> Among:
    """Who relies on legitimate interests names the interest.

    Write in legitimate_interest which interest is pursued, and whose.
    """
    claimed = view.purposes["lawful_basis"] == "legitimate_interests"
    return among(claimed, claimed & view.purposes["legitimate_interest"].isna())


@rule(
    "LB06",
    table="purposes",
    field="basis_source",
    law="Art 6(3)",
    severity=WARNING,
    applies="c",
    says="it rests on a legal obligation and names no law",
    many="rest on a legal obligation and name no law",
    chosen_by=("purposes.lawful_basis",),
)
def obligation_named(view: View) -> Among:
    """Who relies on a legal obligation names the law.

    Write the Act or regulation, with its section, in basis_source; a contract is not a legal obligation.
    """
    claimed = view.purposes["lawful_basis"] == "legal_obligation"
    return among(claimed, claimed & view.purposes["basis_source"].isna())


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
    chosen_by=("purposes.lawful_basis",),
)
def interests_weighed(view: View) -> Among:
    """Legitimate interests are weighed before the processing begins.

    Complete a legitimate interests assessment (assessments, kind lia) for the purpose or the activity. Where it says not to go
    ahead, the interests of the people weigh more: stop, or find another basis.
    """
    weighed = interests(view)
    refused = ~weighed["allowed"] & (weighed["state"] == REFUSED)
    reasons = {"none allows it": ~weighed["allowed"] & ~refused, "completed after the start": weighed["allowed"] & ~weighed["in_time"]}
    sure = first_reason(weighed, {"the assessment does not allow it": refused}, severity=ERROR)
    return among(weighed, pd.concat([sure, first_reason(weighed, reasons, severity=WARNING)]))


@rule(
    "LB05",
    table="purposes",
    law="UK GDPR Art 6(5), 22B(4), Annex 1",
    applies="c",
    provision="6",
    regimes=("uk",),
    valid_from="2026-02-05",
    says="a recognised legitimate interest is relied on where it cannot be, or without its condition",
    wants=("purposes.recognised_interest",),
    chosen_by=("purposes.lawful_basis",),
)
def recognised_interest_fits(view: View) -> Among:
    """A recognised legitimate interest meets a condition of Annex 1 and is used only where it may be.

    Name the condition in recognised_interest; for direct marketing, or for significant decisions taken solely by machine,
    choose another basis. Where such decisions are taken for another purpose, mark that one in decided_by_machine.
    """
    purposes, deciding = view.purposes, view.once(decisions)
    claimed = purposes[purposes["lawful_basis"] == "recognised_legitimate_interest"]
    reasons = {
        "no condition is named": claimed["recognised_interest"].isna(),
        "direct marketing": is_flagged(claimed["purpose_code"], "purpose_codes", "direct_marketing"),
        "solely automated decisions": claimed.index.to_series().isin(deciding.index[deciding["sure"]]),
    }
    perhaps = {"perhaps for solely automated decisions": claimed.index.to_series().isin(deciding.index[~deciding["sure"]])}
    found = pd.concat([first_reason(claimed, reasons, severity=ERROR), first_reason(claimed, perhaps, severity=WARNING)])
    return among(claimed, found)


@rule(
    "LB07",
    table="purposes",
    law="Art 7(1), 7(3), 9(2)(a)",
    applies="c",
    provision="7",
    says="it rests on consent that cannot be shown or withdrawn",
    wants=("purposes.consent_record", "purposes.withdrawal_route"),
    chosen_by=("purposes.lawful_basis",),
)
def consent_can_be_shown(view: View) -> Among:
    """Consent can be shown, and withdrawn as easily as given.

    Write in consent_record where consents are kept (or fill the table consents), and in
    withdrawal_route how a person withdraws.
    """
    purposes = view.purposes
    # Explicit consent to the use of special category data is consent too.
    claimed = purposes[(purposes["lawful_basis"] == "consent") | (purposes["article9_condition"] == "explicit_consent")]
    logged = within(claimed["purpose_id"], view.consents["purpose_id"].dropna())
    unshown = claimed["consent_record"].isna() & ~logged
    unwithdrawable = claimed["withdrawal_route"].isna()
    found = pd.concat(
        [
            first_reason(claimed, {"no record of consent": unshown}, field="consent_record", severity=ERROR),
            first_reason(claimed, {"no way to withdraw": unwithdrawable}, field="withdrawal_route", severity=WARNING),
        ]
    )
    return among(claimed, found)


@rule(
    "LB08",
    table="purposes",
    field="basis_source",
    law="Art 6(1)(e), 6(3)",
    severity=WARNING,
    applies="c",
    says="it rests on a public task and names no law that sets it",
    many="rest on a public task and name no law that sets it",
    chosen_by=("purposes.lawful_basis",),
)
def task_named(view: View) -> Among:
    """Who relies on a public task names the law that sets it.

    Write the Act or regulation in basis_source; a private supplier cannot borrow its client's task.
    """
    claimed = view.purposes["lawful_basis"] == "public_task"
    return among(claimed, claimed & view.purposes["basis_source"].isna())


@rule(
    "LB09",
    table="purposes",
    field="lawful_basis",
    law="Art 6(1) 2nd para",
    applies="c",
    provision="6",
    says="a public authority relies on legitimate interests for its tasks",
    wants=("purposes.lawful_basis", "purposes.public_task"),
)
def authority_has_another_basis(view: View) -> Among:
    """A public authority does not perform its tasks on legitimate interests.

    Choose the public task or another basis; or say in public_task that the purpose is none of its tasks. In the
    United Kingdom parish and community councils and meetings are no public authorities (DPA 2018 s.7(3)): say so in public_authority.
    """
    purposes = view.purposes
    authority = view.holder["public_authority"]
    if pd.isna(authority) or not authority:
        nothing = pd.Series(False, index=purposes.index)
        return among(nothing, nothing)
    claimed = purposes["lawful_basis"].isin(["legitimate_interests", "recognised_legitimate_interest"])
    severity = purposes["public_task"].map({True: ERROR}, na_action="ignore").astype("str")
    return among(claimed, severity.mask(purposes["public_task"].isna(), WARNING).where(claimed))


@rule(
    "LB10",
    table="activities",
    field="automated_decisions",
    law="UK GDPR Art 22A-22D from 5 Feb 2026; UK GDPR Art 22 until 4 Feb 2026; EU GDPR Art 22",
    applies="c",
    provision="22",
    says="significant decisions taken solely by machine are not allowed like this",
    wants=(
        "activities.automated_decisions",
        "activities.adm_safeguards",
        "activities.adm_law",
        "purposes.lawful_basis",
        "purposes.article9_condition",
        "purposes.decided_by_machine",
    ),
    chosen_by=("activities.automated_decisions",),
)
def automated_decisions_allowed(view: View) -> Among:
    """Significant decisions taken solely by machine have a basis that allows them, and safeguards.

    Record in decision_safeguards or adm_safeguards how people are told, heard and can have a person look again; check the lawful
    basis and, for special category data, the Article 9 condition of the purpose (decided_by_machine says which it is). Where a
    law must authorise the decision, name it in adm_law. Or let a person decide.
    """
    activities, purposes = view.activities, view.purposes
    solely = activities[activities["automated_decisions"] == "solely"]
    marked = within(activities["activity_id"], purposes["activity_id"][yes(purposes["decided_by_machine"])])
    contradicted = activities[marked & ~activities.index.isin(solely.index)]
    asked = view.once(decisions)
    needs_law = (asked["allowed"] == "conditional") & asked["needs"].str.contains(LAW_NEEDED) & ~asked["named"]
    barred = (asked["allowed"] == "no") | needs_law
    ungated = asked["special"] & asked["allowed"].isna() & asked["lawful_basis"].notna()
    consented = (asked["allowed"] == "conditional") & asked["needs"].str.contains(ALL_CONSENTED) & ~barred

    def of(which: pd.Series) -> pd.Series:
        return within(solely["activity_id"], asked.loc[which, "activity_id"])

    # A machine may decide for one of several purposes only; which is not said.
    perhaps = of((barred | ungated) & ~asked["sure"])
    found = pd.concat(
        [
            first_reason(
                solely,
                {
                    "no safeguards are recorded": (no_safeguards(view) & ~safeguarded_by_law(view))[solely.index],
                    "a lawful basis or condition does not allow them": of(barred & asked["sure"]),
                    "special category data is used without the condition that allows them": of(ungated & asked["sure"]),
                },
                severity=ERROR,
            ),
            first_reason(
                solely,
                {
                    "a purpose does not allow them, and it is not recorded for which purpose they are taken": perhaps,
                    "they are allowed only if all the data that they use is explicitly consented to": of(consented),
                },
                severity=WARNING,
            ),
            first_reason(contradicted, {BY_PURPOSE_ALONE: contradicted["activity_id"].notna()}, severity=WARNING),
        ]
    )
    return among(activities.loc[activities.index.isin([*solely.index, *contradicted.index])], found)


@rule(
    "LB13",
    table="activities",
    field="adm_safeguards",
    law="UK GDPR Art 22C(2) from 5 Feb 2026; UK GDPR Art 22(3) until 4 Feb 2026; EU GDPR Art 22(3)",
    applies="c",
    provision="22",
    says="not every safeguard for significant decisions taken solely by machine is recorded",
    wants=("decision_safeguards.safeguard", "activities.adm_safeguards"),
    requires=("LB10",),
    chosen_by=("activities.automated_decisions",),
)
def each_safeguard_recorded(view: View) -> Among:
    """Each safeguard that the law asks for stands behind decisions taken solely by machine.

    Add a row to decision_safeguards for each: that people are told of the decisions, can make representations, can have a person
    look again, and can contest them. Words in adm_safeguards alone do not show that all of them are there. A law that authorises the
    decisions (adm_law) lays down its own under Article 22; Article 22C asks for these besides.
    """
    activities, recorded = view.activities, view.decision_safeguards
    solely = activities[(activities["automated_decisions"] == "solely") & ~safeguarded_by_law(view)]
    wanted = safeguards_on(view.regime, view.as_of)
    held = recorded.dropna(subset=["activity_id", "safeguard"]).groupby("activity_id")["safeguard"].agg(set)
    missing = [", ".join(code for code in wanted if code not in held.get(key, ())) for key in solely["activity_id"]]
    begun = within(solely["activity_id"], recorded["activity_id"])
    severity = begun.map({True: ERROR, False: WARNING}).to_numpy()
    found = pd.DataFrame({"index": solely.index, "detail": missing, "severity": severity})
    return among(solely, found[found["detail"] != ""])


@rule(
    "LB11",
    table="purposes",
    field="party_to_contract",
    law="Art 6(1)(b)",
    severity=WARNING,
    applies="c",
    says="it rests on a contract that the people concerned are not a party to",
    chosen_by=("purposes.lawful_basis",),
)
def people_are_party(view: View) -> Among:
    """A contract is a basis only for the people who are a party to it.

    Choose another basis: a contract with someone's employer is not a contract with them.
    """
    claimed = view.purposes["lawful_basis"] == "contract"
    return among(claimed, claimed & no(view.purposes["party_to_contract"]))


@rule(
    "LB12",
    table="purposes",
    field="is_primary",
    law="Art 5(1)(a)",
    severity=ADVICE,
    applies="c",
    says="the same purpose stands with two lawful bases, and none is marked primary",
    chosen_by=("purposes.lawful_basis",),
)
def one_basis_is_primary(view: View) -> Among:
    """A purpose with two lawful bases says which is the main one.

    Set is_primary on one of the rows, or split the purpose in two.
    """
    purposes = view.purposes
    texts, said = pd.factorize(purposes["purpose"])
    words = np.append(numbered(pd.Series(said, dtype="str").str.casefold()), -1)[texts]  # of many alike one is put into small letters
    same = numbered(purposes["activity_id"], words)
    twice = ~pd.Series(same, index=purposes.index).duplicated() & differing(same, numbered(purposes["lawful_basis"]))
    return among(twice, twice & ~having(same, yes(purposes["is_primary"]).to_numpy()))


@rule(
    "LB15",
    table="purposes",
    field="compatibility",
    law="Art 5(1)(b), 6(4); UK GDPR Art 8A and Annex 2 from 5 Feb 2026",
    applies="c",
    provision="5b",
    says="data collected for another purpose is used, and its ground does not make that compatible",
    wants=("purposes.compatibility", "assessments.kind", "assessments.status", "assessments.outcome"),
    chosen_by=("purposes.reused_since",),
)
def reuse_is_compatible(view: View) -> Among:
    """Data is used for a new purpose only where that is compatible with the one for which it was collected.

    Write in compatibility why it is: consent to the new purpose, a law, research, a condition of Annex 2 (UK), or a complete
    compatibility test (assessments, kind compatibility_test). The new purpose needs a lawful basis too, and people are told of it.
    """
    reused = view.once(reuses)
    state = reused["state"]
    sure = first_reason(reused, {why: state == why for why in (NOT_HERE, NOT_AFTER_CONSENT, TEST_REFUSES)}, severity=ERROR)
    doubtful = first_reason(reused, {why: state == why for why in (UNSTATED, UNTESTED, IF_NO_CONSENT, DISPUTED)}, severity=WARNING)
    return among(reused, pd.concat([sure, doubtful]))


@rule(
    "LB16",
    table="purposes",
    field="lawful_basis",
    law="Art 6(1)(c), 12(2), 21(3)",
    severity=ADVICE,
    applies="c",
    says="what the law itself asks for rests on legitimate interests",
    many="rest on legitimate interests although the law itself asks for them",
    chosen_by=("purposes.purpose_code",),
)
def duties_rest_on_the_law(view: View) -> Among:
    """What is done because data protection law asks for it rests on that legal obligation.

    Answering requests and suppressing marketing are duties (Art. 12 to 22): a legal obligation fits better, and nobody can object
    to it. Under UK law so is settling complaints (DPA 2018 s.164A). Write the article in basis_source.
    """
    purposes = view.purposes
    duty = purposes["purpose_code"].isin(["rights_requests", "suppression"])
    return among(duty, duty & (purposes["lawful_basis"] == "legitimate_interests"))


@rule(
    "LB17",
    table="purposes",
    field="lawful_basis",
    law="Art 6(1), 21(2); ICO guidance on direct marketing",
    severity=WARNING,
    applies="c",
    provision="6",
    says="direct marketing rests on a lawful basis that hardly ever allows it",
    many="are direct marketing on a lawful basis that hardly ever allows it",
    wants=("purposes.lawful_basis", "purposes.purpose_code"),
    requires=("LB02", "LB05"),
    chosen_by=(
        "purposes.lawful_basis",
        "purposes.purpose_code",
    ),
)
def marketing_rests_on_choice(view: View) -> Among:
    """Direct marketing rests on consent or on legitimate interests.

    No life depends on an advertisement, and a contract, a law or a public task seldom needs one. Choose consent or legitimate
    interests. Where a public authority's message is needed for its task, it is no direct marketing: choose another kind of purpose.
    """
    purposes = view.purposes
    marketing = is_flagged(purposes["purpose_code"], "purpose_codes", "direct_marketing") & purposes["lawful_basis"].notna()
    fitting = is_flagged(purposes["lawful_basis"], "lawful_bases", "direct_marketing")
    by_annex_1 = purposes["lawful_basis"] == "recognised_legitimate_interest"  # LB05 judges it
    return among(marketing, marketing & ~fitting & ~by_annex_1)


@rule(
    "LB02",
    table="purposes",
    field="lawful_basis",
    law="Art 6(1); UK GDPR Annex 1 from 5 Feb 2026",
    applies="c",
    provision="6",
    says="this lawful basis or recognised interest does not exist under this law on this day",
    wants=("purposes.lawful_basis", "purposes.recognised_interest"),
    chosen_by=("purposes.lawful_basis",),
)
def basis_exists(view: View) -> Among:
    """Every lawful basis, and every recognised interest, exists under the law of the run on the day.

    Choose one that does. The detail says under which law and from which day the one that is named holds.
    """
    purposes, today = view.purposes, (view.regime, view.as_of)
    # A recognised interest says something only beside its basis, which is found by itself where it does not exist.
    bases = bases_on(*today)
    interests = purposes[within(purposes["lawful_basis"], bases)]
    found = pd.concat(
        [
            not_in_force(purposes, "lawful_basis", "lawful_bases", bases),
            not_in_force(interests, "recognised_interest", "recognised_interests", recognised_on(*today)),
        ]
    )
    return among(purposes["lawful_basis"].notna(), found)


@rule(
    "LB14",
    table="purposes",
    field="parental_consent",
    law="Art 8(1)-(2)",
    severity=WARNING,
    applies="c",
    says="an online service for children rests on consent, and how a parent consents for the young ones is not recorded",
    wants=("purposes.parental_consent", "activities.offered_to_children"),
    chosen_by=(
        "activities.offered_to_children",
        "purposes.lawful_basis",
    ),
)
def parents_consent(view: View) -> Among:
    """Where an online service is offered directly to children, a parent consents for those under the age of consent.

    Under UK law the age is 13. Under EU law it is 13 to 16, as the Member State says. Write in parental_consent how a holder of
    parental responsibility consents and how that is checked, or that nobody under the age can use it.
    """
    purposes, activities = view.purposes, view.activities
    offered = activities["activity_id"][yes(activities["offered_to_children"])]
    consented = (purposes["lawful_basis"] == "consent") & within(purposes["activity_id"], offered)
    return among(consented, consented & purposes["parental_consent"].isna())


EMPLOYED = ("staff", "apprentices_trainees")
"""People who can hardly refuse what their employer asks."""


@rule(
    "LB18",
    table="purposes",
    field="lawful_basis",
    law="Art 4(11), 7(4), Rec 43; ICO guidance on consent; EDPB Guidelines 05/2020, paras 16-24",
    severity=WARNING,
    applies="c",
    provision="7",
    says="it rests on consent that people can hardly refuse",
    many={
        OF_EMPLOYEES: "rest on the consent of people to their employer",
        OF_AN_AUTHORITY: "rest on consent in a task of a public authority",
    },
    wants=("data_subjects.category", "purposes.public_task"),
    requires=("LB01",),
    chosen_by=("purposes.lawful_basis",),
)
def consent_is_free(view: View) -> Among:
    """Consent is free: whoever refuses it loses nothing by that.

    Employees and those who need a public authority seldom have that choice: a contract, a law, the public task or (for what is no
    task of an authority) legitimate interests fit better. Where refusing costs nothing, say so in a waiver; an authority says in
    public_task that the purpose is none of its tasks.
    """
    purposes, people = view.purposes, view.data_subjects
    employed = people["category"].isin(EMPLOYED)
    others = people["activity_id"][~employed]
    only_employed = within(purposes["activity_id"], people.loc[employed, "activity_id"]) & ~within(purposes["activity_id"], others)
    consented = purposes["lawful_basis"] == "consent"
    explicitly = purposes["article9_condition"] == "explicit_consent"
    organisations = view.organisations
    authority = bool((keeps_record(organisations) & yes(organisations["public_authority"])).any())
    reasons = {
        OF_EMPLOYEES: only_employed & (consented | explicitly),
        OF_AN_AUTHORITY: consented & yes(purposes["public_task"]) & authority,
    }
    return among(consented | explicitly, first_reason(purposes, reasons))
