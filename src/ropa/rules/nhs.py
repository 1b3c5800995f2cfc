"""Rules on data on patients: the national data opt-out of the NHS in England, confidentiality, and who guards it.

They are no data protection law: an information standard, the common law and statutory guidance ask for them. What breaks them is for
others to say, so that they only warn. Under EU law national law decides (Art. 9(4)), and none is read.
"""

from __future__ import annotations

from ropa.facts.nhs import beyond_care, guarded, of_england, of_patients
from ropa.facts.view import View
from ropa.model.checks import GUIDANCE, WARNING
from ropa.model.codelists import is_flagged
from ropa.model.membership import within
from ropa.rules.engine import Among, among, first_reason, rule


@rule(
    "NH01",
    table="activities",
    field="data_opt_out",
    law="Information standard DCB3058 (Health and Social Care Act 2012 s.250), to be met by 31 July 2022",
    severity=WARNING,
    duty=GUIDANCE,
    applies="c",
    regimes=("uk",),
    valid_from="2022-08-01",
    says="patient data is used beyond care, and the national data opt-out is not respected or it is not recorded how",
    chosen_by=(
        "data_categories.category",
        "purposes.purpose_code",
    ),
)
def opt_out_respected(view: View) -> Among:
    """Where patient data is used for research or planning, the national data opt-out is respected.

    Take out the data of those who opted out, or record in data_opt_out why it does not reach this use: explicit consent, a law,
    an overriding public interest, data that identifies nobody.
    """
    activities, opt_out = view.activities, view.activities["data_opt_out"]
    asked = of_patients(view) & beyond_care(view) & of_england(view)
    reasons = {"not recorded": asked & opt_out.isna(), "not applied": asked & (opt_out == "not_applied")}
    return among(asked, first_reason(activities, reasons))


@rule(
    "NH02",
    table="activities",
    field="confidentiality_ground",
    law="Common law duty of confidentiality; NHS Act 2006 s.251",
    severity=WARNING,
    duty=GUIDANCE,
    applies="c",
    regimes=("uk",),
    says="confidential data on patients is used, and what lifts the duty of confidence is not recorded or does not reach this use",
    chosen_by=("data_categories.category",),
)
def confidence_lifted(view: View) -> Among:
    """Confidential information on patients is used and disclosed only where something lifts the duty of confidence.

    Record in confidentiality_ground what does. Implied consent reaches the care of the person alone; for research and planning it
    takes explicit consent, approval under section 251, a law or an overriding public interest. A lawful basis does not replace it.
    """
    activities, ground = view.activities, view.activities["confidentiality_ground"]
    asked = of_patients(view)
    alone = is_flagged(ground, "confidentiality_grounds", "care_alone") & beyond_care(view)
    reasons = {"not recorded": asked & ground.isna(), "implied consent reaches care alone": asked & alone}
    return among(asked, first_reason(activities, reasons))


@rule(
    "NH03",
    table="organisations",
    law="Health and Social Care (National Data Guardian) Act 2018 s.1; guidance of August 2021, to be met by 30 June 2023",
    severity=WARNING,
    duty=GUIDANCE,
    applies="c",
    regimes=("uk",),
    valid_from="2023-07-01",
    says="confidential data on NHS patients is used, and no Caldicott Guardian is recorded",
    wants=("contacts.contact_role",),
    chosen_by=(
        "data_categories.category",
        "organisations.nhs_patient_data",
    ),
)
def guardian_appointed(view: View) -> Among:
    """Who cares for NHS patients in England has a Caldicott Guardian, who may be shared with others.

    Add a row to contacts with the role caldicott_guardian. Public bodies of the health service and adult social care, and those who
    deliver care for them, must have regard to this guidance; where you have good reasons to do without, say so in a waiver.
    """
    asked, contacts = guarded(view), view.contacts
    guardians = contacts["organisation_id"][contacts["contact_role"] == "caldicott_guardian"]
    return among(asked, asked & ~within(view.organisations["organisation_id"], guardians))
