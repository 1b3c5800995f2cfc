"""Rules on the categories of people and data, special category data and criminal offence data."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ropa.facts.purposes import pairs_for_purpose
from ropa.facts.sensitive import BEGUN, MISSING, OVERDUE, beyond_their_condition, document_states, documented
from ropa.facts.view import View
from ropa.law.bases import conditions_needing_schedule1, conditions_on, schedule1_conditions_on, schedule1_fits
from ropa.model.checks import ART30, ERROR, WARNING
from ropa.model.codelists import flagged, is_flagged
from ropa.model.groups import joined
from ropa.model.membership import no, within
from ropa.rules.engine import Among, among, first_reason, not_in_force, rule


@rule(
    "SC01",
    table="activities",
    also=("purposes",),
    law="Art 9(2)",
    applies="c",
    provision="9",
    says="special category data is used without an Article 9 condition",
    many="use special category data without an Article 9 condition",
    wants=("purposes.article9_condition",),
    requires=("PU01",),
    chosen_by=("data_categories.category",),
)
def special_data_has_condition(view: View) -> Among:
    """Every purpose that special category data is used for has an Article 9 condition.

    Write the condition of Article 9(2) in article9_condition of the purpose, or tie the data to the
    purposes that need it (purpose_id of data_categories).
    """
    purposes, data = view.purposes, view.data_categories
    special = data.loc[is_flagged(data["category"], "data_categories", "special"), ["activity_id", "purpose_id"]]
    lacking, used = purposes["article9_condition"].isna(), _used_for(view, special)
    tied = purposes.index[lacking & used["purposes"]]
    untied = special["activity_id"][special["purpose_id"].isna()]
    bare = purposes.loc[lacking, ["activity_id", "purpose_id"]]
    bare = bare[within(bare["activity_id"], untied)]
    activities = view.activities["activity_id"][within(view.activities["activity_id"], bare["activity_id"])]
    partly = within(activities, purposes["activity_id"][~lacking]).to_numpy()
    beside = bare[within(bare["activity_id"], activities[partly])]
    without = joined(beside["purpose_id"].fillna("one without a key"), beside["activity_id"], sort=False).reindex(activities)
    some_have = "its other purposes have one, and none stands at " + without
    details = some_have.where(partly, "").fillna("")
    found = pd.concat(
        [
            pd.DataFrame({"index": tied, "table": "purposes", "field": "article9_condition", "severity": ERROR, "detail": ""}),
            pd.DataFrame(
                {
                    "index": activities.index,
                    "table": "activities",
                    "field": "",
                    "severity": np.where(partly, WARNING, ERROR),
                    "detail": details.to_numpy(),
                }
            ),
        ]
    )
    return among(used, found)


def _used_for(view: View, data: pd.DataFrame) -> dict[str, pd.Series]:
    """Masks of purposes that some data is tied to, and of activities whose data is tied to no purpose: by table."""
    untied = data["activity_id"][data["purpose_id"].isna()]
    return {
        "purposes": within(view.purposes["purpose_id"], data["purpose_id"].dropna()),
        "activities": within(view.activities["activity_id"], untied),
    }


@rule(
    "DS01",
    table="activities",
    law="Art 30(1)(c)",
    duty=ART30,
    applies="c",
    says="no category of people is recorded",
    many="have no category of people on record",
    wants=("data_subjects.category",),
)
def people_recorded(view: View) -> pd.Series:
    """Every activity says whose data it uses.

    Add a row to data_subjects for each category of people.
    """
    return view.lacks("data_subjects", "category")


@rule(
    "DC01",
    table="activities",
    law="Art 30(1)(c)",
    duty=ART30,
    applies="c",
    says="no category of personal data is recorded",
    many="have no category of personal data on record",
    wants=("data_categories.category",),
)
def data_recorded(view: View) -> pd.Series:
    """Every activity says which categories of personal data it uses.

    Add a row to data_categories for each category.
    """
    return view.lacks("data_categories", "category")


@rule(
    "SC02",
    table="purposes",
    field="lawful_basis",
    law="Art 9(2), 6(1)",
    applies="c",
    provision="6",
    says="an Article 9 condition stands without a lawful basis of Article 6",
    chosen_by=("purposes.article9_condition",),
)
def condition_needs_basis(view: View) -> Among:
    """Special category data needs both a lawful basis and a condition.

    Write the ground of Article 6(1) in lawful_basis beside the Article 9 condition.
    """
    claimed = view.purposes["article9_condition"].notna()
    return among(claimed, claimed & view.purposes["lawful_basis"].isna())


@rule(
    "SC03",
    table="purposes",
    field="schedule1_condition",
    law="DPA 2018 s.10, Sch 1",
    applies="c",
    provision="9",
    regimes=("uk",),
    says="its Article 9 condition needs a condition of Schedule 1 that fits it",
    chosen_by=("purposes.article9_condition",),
)
def schedule1_condition_fits(view: View) -> Among:
    """Where UK law asks for a condition of Schedule 1 beside the Article 9 condition, one that fits stands.

    Choose in schedule1_condition one of Part 1 or Part 2 that belongs to the Article 9 condition, and is for the data: paragraphs 8, 9,
    16, 19, 20, 21 and 22 are for certain special categories alone. Or tie the data to the purpose that it is used for.
    """
    purposes = view.purposes
    needing = purposes[within(purposes["article9_condition"], conditions_needing_schedule1(view.regime))]
    fits = schedule1_fits(needing["schedule1_condition"], needing["article9_condition"])
    reasons = {
        "none is named": needing["schedule1_condition"].isna(),
        "the one named belongs to another": ~fits.fillna(True).astype(bool),
        "the one named is for other data": beyond_their_condition(view)[needing.index],
    }
    return among(needing, first_reason(needing, reasons))


@rule(
    "SC04",
    table="purposes",
    law="DPA 2018 Sch 1 paras 5, 10(2), 27(3), 38-40",
    applies="c",
    provision="9",
    regimes=("uk",),
    says="its Schedule 1 condition needs an appropriate policy document, and none is complete and current",
    wants=("assessments.kind", "assessments.status", "purposes.schedule1_condition"),
    chosen_by=("purposes.schedule1_condition",),
)
def policy_document_in_place(view: View) -> Among:
    """Where a Schedule 1 condition asks for an appropriate policy document, a current one is in place.

    Add it to assessments (kind appropriate_policy_document, status complete, with its review date), or
    record in exempt_reason why paragraph 10(2) or 27(3) spares it.
    """
    states = view.once(document_states)
    lacking = {"none is complete": states["state"].isin([BEGUN, MISSING])}
    # The law wants it reviewed "from time to time" (paragraph 40): a day that one set oneself is no limit of the law.
    overdue = {"its review is overdue": states["state"] == OVERDUE}
    return among(states, pd.concat([first_reason(states, lacking, severity=ERROR), first_reason(states, overdue, severity=WARNING)]))


@rule(
    "SC05",
    table="purposes",
    law="DPA 2018 Sch 1 para 41",
    duty=ART30,
    applies="c",
    regimes=("uk",),
    says="the record lacks what paragraph 41 of Schedule 1 asks for",
    wants=("purposes.lawful_basis", "purposes.schedule1_condition", "retention.followed", "retention.reason_not_followed"),
    chosen_by=("purposes.schedule1_condition",),
)
def paragraph_41_recorded(view: View) -> Among:
    """Where a policy document is needed, the record also says basis, condition and whether retention is followed.

    Fill in lawful_basis, and followed in retention with reason_not_followed if it is not.
    """
    needing, retention = documented(view), view.retention
    rows = needing.index.to_series()
    pairs = pairs_for_purpose(needing, retention)
    said = pairs["index"][pairs["followed"].notna()]
    unexplained = pairs["index"][no(pairs["followed"]) & pairs["reason_not_followed"].isna()]
    reasons = {
        "no lawful basis": needing["lawful_basis"].isna(),
        "not said whether retention is followed": ~rows.isin(said),
        "not said why retention is not followed": rows.isin(unexplained),
    }
    return among(needing, first_reason(needing, reasons))


@rule(
    "SC06",
    table="activities",
    also=("purposes",),
    law="Art 10; DPA 2018 s.10(5)",
    applies="c",
    provision="10",
    says="criminal offence data is used and no authority in law is recorded",
    wants=("purposes.article10_authority", "purposes.schedule1_condition"),
    requires=("PU01",),
    chosen_by=("data_categories.category",),
)
def criminal_data_has_authority(view: View) -> Among:
    """Criminal offence data is used only under an authority in law.

    Write the law in article10_authority of the purpose. Under UK law a condition of Schedule 1 serves, unless it is for listed
    special categories only (paragraphs 8, 9, 16, 19, 20, 21 and 22; insurers need paragraph 37).
    """
    purposes, data = view.purposes, view.data_categories
    criminal = data[is_flagged(data["category"], "data_categories", "criminal")]
    lacking = purposes["article10_authority"].isna()
    if view.regime == "uk":
        lacking &= ~is_flagged(purposes["schedule1_condition"], "schedule1_conditions", "article10")
    tied = purposes[lacking & within(purposes["purpose_id"], criminal["purpose_id"].dropna())]
    untied = criminal["activity_id"][criminal["purpose_id"].isna()]
    covered = purposes["activity_id"][~lacking]
    activities = view.activities
    bare = activities[within(activities["activity_id"], untied) & ~within(activities["activity_id"], covered)]
    found = pd.concat(
        [
            pd.DataFrame({"index": tied.index, "table": "purposes", "field": "article10_authority"}),
            pd.DataFrame({"index": bare.index, "table": "activities", "field": ""}),
        ]
    )
    return among(_used_for(view, criminal), found)


@rule(
    "SC07",
    table="purposes",
    field="article9_condition",
    law="Art 9(2); DPA 2018 Sch 1",
    applies="c",
    provision="9",
    says="this condition does not exist under this law on this day",
    wants=("purposes.article9_condition", "purposes.schedule1_condition"),
    chosen_by=("purposes.article9_condition",),
)
def condition_exists(view: View) -> Among:
    """Every Article 9 condition, and every condition of Schedule 1, exists under the law of the run on the day.

    Choose one that does. The detail says under which law and from which day the one that is named holds.
    """
    purposes, today = view.purposes, (view.regime, view.as_of)
    # Under EU rules the conditions of Schedule 1 mean nothing, and a register under both laws may name them.
    by_schedule = purposes if view.regime == "uk" else purposes.iloc[:0]
    found = pd.concat(
        [
            not_in_force(purposes, "article9_condition", "article9_conditions", conditions_on(*today)),
            not_in_force(by_schedule, "schedule1_condition", "schedule1_conditions", schedule1_conditions_on(view.as_of)),
        ]
    )
    named = purposes["article9_condition"].notna()
    return among(named | purposes["schedule1_condition"].notna() if view.regime == "uk" else named, found)


@rule(
    "SC08",
    table="purposes",
    field="basis_source",
    law="EU GDPR Art 9(2)(b), (g)-(j)",
    severity=WARNING,
    applies="c",
    regimes=("eu",),
    provision="9",
    says="its Article 9 condition opens only by a law, and none is named",
    many="have an Article 9 condition that opens only by a law, and name none",
)
def law_behind_condition(view: View) -> Among:
    """A condition of Article 9(2) that rests on the law of the Union or a Member State names that law.

    Write it in basis_source: the law that authorises the use (employment, substantial public interest, health, research), the
    collective agreement, or for care the contract with a health professional. Under UK law Schedule 1 says so instead (SC03).
    """
    purposes = view.purposes
    by_law = within(purposes["article9_condition"], flagged("article9_conditions", "needs_schedule1"))
    return among(by_law, by_law & purposes["basis_source"].isna())


@rule(
    "SC09",
    table="recipients",
    also=("disclosures",),
    law="Art 9(2)(d)",
    severity=WARNING,
    applies="c",
    provision="9",
    says="a not-for-profit body discloses special category data of its members, and consent to that is not recorded",
    wants=("recipients.recipient_role", "purposes.consent_record"),
    requires=("SC07",),
    chosen_by=(
        "purposes.article9_condition",
        "recipients.recipient_role",
    ),
)
def members_data_stays_within(view: View) -> Among:
    """What a not-for-profit body uses under Article 9(2)(d) is not disclosed outside it without the consent of the people.

    Write in consent_record of the purpose where the consent to the disclosure is kept; or tie the recipient to a purpose of its own
    with the condition that allows it (explicit consent, legal claims). Processors and people of the body are not outside it.
    """
    members = view.purposes[view.purposes["article9_condition"] == "not_for_profit"]
    shown = members["consent_record"].notna() | within(members["purpose_id"], view.consents["purpose_id"].dropna())
    unshown = _disclosed(view, members[~shown])
    found = [
        pd.DataFrame({"index": view.recipients.index[unshown["recipients"]], "table": "recipients", "field": "recipient_role"}),
        pd.DataFrame({"index": view.disclosures.index[unshown["disclosures"]], "table": "disclosures", "field": "ground"}),
    ]
    return among(_disclosed(view, members), pd.concat(found))


def _disclosed(view: View, purposes: pd.DataFrame) -> dict[str, pd.Series]:
    """Masks of the recipients outside the body that get the data of some purposes, and of its disclosures: by table."""
    recipients, disclosures = view.recipients, view.disclosures
    whole = recipients["purpose_id"].isna() & within(recipients["activity_id"], purposes["activity_id"])
    outside = recipients["recipient_role"].isin(["controller", "joint_controller"])
    of_its_own = disclosures["ground"].isin(["legal_duty", "crime", "legal_claim"])  # a law or a claim opens a condition of its own
    return {
        "recipients": outside & (whole | within(recipients["purpose_id"], purposes["purpose_id"])),
        "disclosures": ~of_its_own & within(disclosures["activity_id"], purposes["activity_id"]),
    }


@rule(
    "DC02",
    table="data_categories",
    also=("activities",),
    field="category",
    law="Art 9(1)",
    severity=WARNING,
    applies="c",
    says="what is stated of special category data does not agree with the categories on record",
    hangs_on=("data_categories.category",),
    chosen_by=("activities.special_data_stated",),
)
def special_data_stated(view: View) -> Among:
    """What an activity states of special category data agrees with its categories.

    Where it states none and has some, set special_data_stated to some and record the Article 9 condition, or correct the category.
    Where it states some, add the category to data_categories: no rule on such data can look at it before.
    """
    data, activities = view.data_categories, view.activities
    special = is_flagged(data["category"], "data_categories", "special")
    states_none, states_some = (activities["special_data_stated"] == word for word in ("none", "some"))
    barred = within(data["activity_id"], activities.loc[states_none, "activity_id"])
    missing = states_some & ~within(activities["activity_id"], data.loc[special, "activity_id"])
    found = pd.concat(
        [
            first_reason(data, {"the category is special, and the activity states none": barred & special}),
            first_reason(
                activities,
                {"some is stated, and no category of it is recorded": missing},
                table="activities",
                field="special_data_stated",
            ),
        ]
    )
    return among({"data_categories": barred, "activities": states_some}, found)
