"""The record of processing as tables: one class per table, one line per column.

To add a column, add its line here. To add a table, add its class and its line in `TABLES`. The readers, the blank
workbook with its drop-downs, the checks, the data dictionary and the canonical form follow. The first line of a class's
docstring says what one row is.

A cell may be blank unless a rule says otherwise: the tables hold the *shape* (columns, types, keys, codes, links), the
rules hold the *obligations*.
"""

from __future__ import annotations

from typing import Annotated

from ropa.model import codelists
from ropa.model.columns import (
    Date,
    Instant,
    Number,
    Text,
    YesNo,
    any_link,
    coded,
    date,
    instant,
    key,
    link,
    number,
    period,
    text,
    yes_no,
)
from ropa.model.schema import LONGEST_HEADING, Table, bare_name

# An instant is held in UTC, to the second.
Moment = Annotated[Instant, "s", "UTC"]

WHOLE_ACTIVITY = "it holds for the whole activity"


# -- who and what -------------------------------------------------------------------------------


class Organisations(Table):
    """A legal person named anywhere in the record."""

    organisation_id: Text = key("Organisation")
    name: Text = text("Name", "The registered name.", law="Art 30(1)(a), 30(2)(a)", required=True)
    is_holder: YesNo = yes_no("Keeps this record", "Yes for exactly one: the organisation whose record this is.", law="Art 30(1), 30(2)")
    country: Text = coded("Country", "countries", "Where it is registered (ISO 3166-1 alpha-2).", law="Art 30(1)(d), (e)")
    subdivision: Text = coded("Nation", "subdivisions", "For the United Kingdom: the nation, whose bank holidays move deadlines.", law="UK GDPR Art 4A")
    address: Text = text("Address", "Where post reaches it.", law="Art 30(1)(a)")
    email: Text = text("E-mail", "Where e-mail reaches it.", law="Art 30(1)(a)")
    phone: Text = text("Phone", "Where calls reach it.", law="Art 30(1)(a)")
    website: Text = text("Website", "Its public address on the web.")
    company_number: Text = text("Company number", "Its number in the companies register.")
    regulator_registration: Text = text("Regulator registration", "Its number in the regulator's register of fee payers.", law="DP (Charges and Information) Regulations 2018")
    registration_expires_on: Date = date("Registration expires", "The day that registration ends.", role="plan", law="DP (Charges and Information) Regulations 2018")
    fee_exempt_reason: Text = text("Fee exemption", "Why no fee is due, if none is.", law="DP (Charges and Information) Regulations 2018", none_is_answer=True)
    employees: Number = number("Employees", "Head count: fewer than 250 matters for the exemption.", law="Art 30(5)", unit="people")
    turnover: Number = number("Turnover", "Yearly, in pounds; it decides the tier of the fee.", unit="pounds", law="DP (Charges and Information) Regulations 2018 reg 3")
    fee_tier: Text = coded("Fee tier", "fee_tiers", "The tier that it paid for.", law="DP (Charges and Information) Regulations 2018 reg 3")
    charity: YesNo = yes_no("Charity", "Whether it is a charity by the law of a part of the United Kingdom.", law="PECR reg 22(3A), (5)")
    complaints_route: Text = text("Way to complain", "How people complain to it about its use of their data: a form to fill in online, and another way.", law="DPA 2018 s.164A(2)")
    nhs_patient_data: YesNo = yes_no("Access to NHS data", "Whether it has access to NHS patient data or NHS systems in England.", law="NHS Standard Contract")
    dspt_submitted_on: Date = date("DSPT submitted on", "The day of its last submission of the Data Security and Protection Toolkit.", role="event", law="NHS Standard Contract")
    dspt_status: Text = coded("DSPT status", "dspt_statuses", "What that submission came to.", law="NHS Standard Contract")
    public_authority: YesNo = yes_no("Public authority", "Whether it is a public authority or body; parish and community councils and meetings are none (DPA 2018 s.7(3)).", law="Art 6(1), 37(1)(a)")
    uk_gdpr: YesNo = yes_no("Under UK GDPR", "Whether the UK GDPR applies to it.", law="UK GDPR Art 3")
    eu_gdpr: YesNo = yes_no("Under EU GDPR", "Whether the EU GDPR applies to it.", law="EU GDPR Art 3")
    uk_established: YesNo = yes_no("Established in the UK", "Whether it has an establishment in the United Kingdom.", law="Art 27")
    eu_established: YesNo = yes_no("Established in the EU", "Whether it has an establishment in the European Union.", law="Art 27")
    representative_exempt: Text = coded("No representative needed", "representative_exemptions", "Why it needs no representative, though it is not established there.", law="Art 27(2)")
    dpo_required: Text = coded("DPO needed", "dpo_needs", "Whether it must appoint a data protection officer.", law="Art 37(1)")


class Contacts(Table):
    """A named contact point of an organisation."""

    contact_id: Text = key("Contact")
    organisation_id: Text = link("Organisation", "organisations", "Whose contact point it is.")
    contact_role: Text = coded("Role", "contact_roles", "What this contact point is for.", law="Art 30(1)(a), 30(2)(a)", required=True)
    name: Text = text("Name", "The person or team.", law="Art 30(1)(a)")
    email: Text = text("E-mail", "Where e-mail reaches them.", law="Art 30(1)(a)")
    phone: Text = text("Phone", "Where calls reach them.", law="Art 30(1)(a)")
    address: Text = text("Address", "Where post reaches them.", law="Art 30(1)(a)")
    conflict_of_interests: YesNo = yes_no("Conflict of interests", "Whether other tasks of the data protection officer conflict with that one, such as deciding why or how data is used; no: looked at, and they do not.", law="Art 38(6)")


class Activities(Table):
    """A processing activity."""

    activity_id: Text = key("Activity")
    name: Text = text("Name", "What the people who do it call it.", law="Art 30(1)(b)", required=True)
    description: Text = text("Description", "What is done, in a sentence or two.", free=True)
    role: Text = coded("Our role", "activity_roles", "As what the holder does it: decides who keeps which record.", law="Art 4(7), 4(8), 30(1), 30(2)", required=True)
    regime: Text = coded("Regime", "regimes", "The one law it is under, if not all of its holder's.", law="Art 3", blank_means="all regimes of the holder")
    business_function: Text = text("Business function", "The part of the organisation that does it.", law="ICO template")
    owner_contact_id: Text = link("Owner", "contacts", "Who answers for this entry.", law="ICO accountability framework", required=False)
    started_on: Date = date("Started on", "The first day of the processing.", role="start")
    ended_on: Date = date("Ended on", "The day from which it is no longer done.", role="end", after="started_on")
    changed_on: Date = date("Last changed on", "The day of the last material change.", role="event", law="Art 35(11)")
    automated_decisions: Text = coded("Automated decisions", "automated_decisions", "Profiling and significant decisions taken by machine.", law="UK GDPR Art 22A-22D; EU GDPR Art 22")
    adm_law: Text = text("Law that authorises the decisions", "The law that requires or authorises decisions by machine alone.", law="UK GDPR Art 22B(3)(a)(ii); EU GDPR Art 22(2)(b)")
    adm_safeguards: Text = text("Safeguards for automated decisions", "How people are told, heard and can have a person look again.", law="UK GDPR Art 22C; EU GDPR Art 22(3)", none_is_answer=True)
    large_scale: YesNo = yes_no("Large scale", "Whether it is done on a large scale.", law="Art 35(3)(b), 37(1)")
    occasional: YesNo = yes_no("Occasional", "Not regular and outside the usual course of business.", law="Art 30(5)")
    exemption_claimed: YesNo = yes_no("Small-organisation exemption claimed", "Whether it is left out of the duty to record under Art 30(5).", law="Art 30(5)")
    recipients_stated: Text = coded("Recipients", "stated", "none: nobody receives the data; some: see the recipients table.", law="Art 30(1)(d)")
    transfers_stated: Text = coded("Transfers", "stated", "none: the data stays inside the area; some: see the transfers table.", law="Art 30(1)(e), 30(2)(c)")
    special_data_stated: Text = coded("Special category data", "stated", "none or some.", law="Art 9(1)")
    not_possible_reason: Text = text("Why not possible", "Why a time limit or a security description cannot be given.", law="Art 30(1)(f), (g)", none_is_answer=True)
    offered_to_children: YesNo = yes_no("Online service for children", "Whether it is an online service offered directly to children, or likely to be used by them.", law="Art 8; UK GDPR Art 25(1A)")
    children_considered: Text = text("How children are protected", "How their needs and risks were taken into account in its design.", law="UK GDPR Art 25(1A)-(1B); Children's Code")
    notice_exemption: Text = coded("Notice exemption", "notice_exemptions", "Why people need not be told, if so; some exemptions lift other duties too.", law="Art 13(4), 14(5); DPA 2018 Sch 2-3; EU GDPR Art 23")
    notice_exemption_reason: Text = text("Why the exemption holds", "What telling people would prejudice, or the law that restricts the duty.", law="DPA 2018 Sch 2; EU GDPR Art 23", free=True)
    told_when: Text = coded("People told", "telling_times", "When people are told, where their data comes from others.", law="Art 14(3)")
    confidentiality_ground: Text = coded("Confidentiality", "confidentiality_grounds", "What lets confidential information on patients be used or disclosed.", law="Common law duty of confidentiality; NHS Act 2006 s.251")
    data_opt_out: Text = coded("National data opt-out", "data_opt_outs", "How the national data opt-out is respected where patient data is used beyond care.", law="Information standard DCB3058")
    replaced_by: Text = link("Replaced by", "activities", "The activity that took over from this one.", required=False)


class ActivityParties(Table):
    """Another party to an activity: a joint controller, or whoever instructs the holder."""

    activity_party_id: Text = key("Party")
    activity_id: Text = link("Activity", "activities", "The activity.")
    organisation_id: Text = link("Organisation", "organisations", "The other party.", law="Art 26, 30(2)(a)")
    party_role: Text = coded("Their role", "party_roles", "What they are in it.", law="Art 26, 28, 30(2)(a)", required=True)
    processing_category: Text = text("Category of processing", "What is done for that controller.", law="Art 30(2)(b)")
    contract_id: Text = link("Contract", "contracts", "The contract or arrangement between us.", law="Art 26(1), 28(3)", required=False)


class ActivityCriteria(Table):
    """A criterion for a data protection impact assessment that an activity meets."""

    activity_criterion_id: Text = key("Criterion met")
    activity_id: Text = link("Activity", "activities", "The activity.")
    criterion: Text = coded("Criterion", "dpia_criteria", "Of Art 35(3), the regulator's list or WP248.", law="Art 35(3), 35(4); WP248", required=True)


class Purposes(Table):
    """One purpose of one activity, with its lawful basis."""

    purpose_id: Text = key("Purpose entry")
    activity_id: Text = link("Activity", "activities", "The activity.")
    purpose: Text = text("Purpose", "Why the data is used, in words people understand.", law="Art 30(1)(b)")
    purpose_code: Text = coded("Kind of purpose", "purpose_codes", "The kind of purpose, for grouping and for rules on marketing.", law="Art 30(1)(b)")
    lawful_basis: Text = coded("Lawful basis", "lawful_bases", "The ground of Art 6(1). A processor leaves it to the controller.", law="Art 6(1)")
    is_primary: YesNo = yes_no("Primary basis", "Where one purpose stands twice with two bases: the main one.", law="Art 5(1)(a)")
    basis_source: Text = text("Source of the basis", "The law or the contract that the basis rests on.", law="Art 6(3)")
    legitimate_interest: Text = text("Legitimate interest", "The interest pursued, ours or a third party's.", law="Art 6(1)(f), 13(1)(d)")
    recognised_interest: Text = coded("Recognised interest", "recognised_interests", "The condition of Annex 1 that is met.", law="UK GDPR Art 6(5), Annex 1")
    public_task: YesNo = yes_no("Task of a public authority", "Whether it is done in the performance of the authority's tasks.", law="Art 6(1)")
    party_to_contract: YesNo = yes_no("People are the party", "Whether the people concerned are the party to the contract.", law="Art 6(1)(b)")
    decided_by_machine: YesNo = yes_no("Decided by machine", "Whether the significant decisions that a machine takes alone are taken for this purpose.", law="UK GDPR Art 22A-22D; EU GDPR Art 22")
    reused_since: Date = date("Reused since", "The day from which data collected for another purpose is used for this one.", role="event", law="Art 6(4), 13(3), 14(4); UK GDPR Art 8A")
    compatibility: Text = coded("Compatibility", "compatibility_grounds", "Why this purpose is compatible with the one for which the data was collected.", law="Art 5(1)(b), 6(4); UK GDPR Art 8A, Annex 2")
    collected_on_consent: YesNo = yes_no("Collected on consent", "Whether the reused data was collected on the basis of consent.", law="UK GDPR Art 8A(4)")
    article9_condition: Text = coded("Art 9 condition", "article9_conditions", "The condition for special category data.", law="Art 9(2)")
    schedule1_condition: Text = coded("Schedule 1 condition", "schedule1_conditions", "The condition of DPA 2018 Schedule 1, where Art 9 or 10 needs one.", law="DPA 2018 s.10, Sch 1")
    article10_authority: Text = text("Art 10 authority", "The law that allows criminal offence data to be used.", law="Art 10; DPA 2018 s.10(5)")
    consent_record: Text = text("Record of consent", "Where consents are kept.", law="Art 7(1)")
    parental_consent: Text = text("Consent of a parent", "For a child under the age of consent: how a holder of parental responsibility consents, and how that is checked.", law="Art 8(1)-(2)")
    withdrawal_route: Text = text("Way to withdraw", "How consent is withdrawn.", law="Art 7(3)")


class DecisionSafeguards(Table):
    """A safeguard for the significant decisions that a machine takes alone in an activity."""

    decision_safeguard_id: Text = key("Safeguard entry")
    activity_id: Text = link("Activity", "activities", "The activity.")
    safeguard: Text = coded("Safeguard", "decision_safeguards", "Which safeguard.", law="UK GDPR Art 22C(2); EU GDPR Art 22(3)", required=True)
    description: Text = text("Description", "How it is done.", law="UK GDPR Art 22C(2); EU GDPR Art 22(3)")


class DataCategories(Table):
    """A category of personal data that an activity uses."""

    data_category_id: Text = key("Data category entry")
    activity_id: Text = link("Activity", "activities", "The activity.")
    purpose_id: Text = link("Purpose", "purposes", "The purpose it is used for.", required=False, blank_means=WHOLE_ACTIVITY)
    category: Text = coded("Category", "data_categories", "The category; the list says which are special, criminal or children's data.", law="Art 30(1)(c), 9(1), 10")
    description: Text = text("Description", "What exactly, in words.", law="Art 30(1)(c)", free=True)
    source: Text = coded("Source", "data_sources", "Where it comes from.", law="Art 14(2)(f)")
    obligation: Text = coded("Obligation", "obligations", "Whether people must give it.", law="Art 13(2)(e)")


class DataSubjects(Table):
    """A category of people that an activity is about."""

    data_subject_id: Text = key("People entry")
    activity_id: Text = link("Activity", "activities", "The activity.")
    category: Text = coded("Category", "data_subjects", "The category; the list says which are vulnerable.", law="Art 30(1)(c)")
    approximate_number: Number = number("About how many", "Roughly how many people.", law="Art 35(3)(b)", unit="about")


class CollectionPoints(Table):
    """A way in which the data of an activity comes in."""

    collection_point_id: Text = key("Collection point")
    activity_id: Text = link("Activity", "activities", "The activity.")
    channel: Text = coded("Channel", "channels", "The way in.", law="Art 13, 14")
    detail: Text = text("Detail", "Which site, form, page or line.")


class Systems(Table):
    """A place where data is kept."""

    system_id: Text = key("System")
    name: Text = text("Name", "What the system is called.", required=True)
    organisation_id: Text = link("Host", "organisations", "Who hosts it.", law="Art 28, 30(1)(d)", required=False)
    country: Text = coded("Country", "countries", "Where the data lies.", law="Art 30(1)(e)")
    kind: Text = coded("Kind", "system_kinds", "What sort of system.")


class ActivitySystems(Table):
    """A system that an activity uses."""

    activity_system_id: Text = key("Use of a system")
    activity_id: Text = link("Activity", "activities", "The activity.")
    system_id: Text = link("System", "systems", "The system.")


# -- who else, where else, how long, how safe -----------------------------------------------------


class Recipients(Table):
    """A recipient, or a category of recipient, of an activity's data."""

    recipient_id: Text = key("Recipient")
    activity_id: Text = link("Activity", "activities", "The activity.")
    purpose_id: Text = link("Purpose", "purposes", "The purpose they receive it for.", required=False, blank_means=WHOLE_ACTIVITY)
    category: Text = coded("Category", "recipient_categories", "The kind of recipient.", law="Art 30(1)(d)")
    organisation_id: Text = link("Organisation", "organisations", "Who, where it is one known organisation.", law="Art 30(1)(d)", required=False, blank_means="the category as a whole")
    recipient_role: Text = coded("Their role", "recipient_roles", "What they are towards this data.", law="Art 4(7)-(10), 28")
    service: Text = text("Service", "What they do with it.")
    contract_id: Text = link("Contract", "contracts", "The contract with them.", law="Art 28(3)", required=False)
    subprocessor_authorisation: Text = coded("Authorisation of the sub-processor", "subprocessor_authorisations", "How the controller allowed it.", law="Art 28(2), (4)")
    authorised_on: Date = date("Authorised on", "The day the controller allowed it.", role="event", law="Art 28(2)")


class Contracts(Table):
    """A contract or arrangement with another organisation."""

    contract_id: Text = key("Contract")
    organisation_id: Text = link("Organisation", "organisations", "The other side.", required=False)
    kind: Text = coded("Kind", "contract_kinds", "What sort of contract.", law="Art 26, 28(3)")
    reference: Text = text("Reference", "Where it is filed.")
    signed_on: Date = date("Signed on", "The day of the last signature.", role="event")
    starts_on: Date = date("Starts on", "The first day it is in force.", role="start")
    ends_on: Date = date("Ends on", "The day from which it is no longer in force.", role="end", after="starts_on")
    essence_told: YesNo = yes_no("Essence told", "Whether the essence of an arrangement between joint controllers is available to people.", law="Art 26(2)")
    breach_notice_hours: Number = number("Breach notice (hours)", "Hours within which a processor tells of a breach.", law="Art 33(2)", unit="hours")


class ContractTerms(Table):
    """A term of Art. 28(3) that a contract holds."""

    contract_term_id: Text = key("Term entry")
    contract_id: Text = link("Contract", "contracts", "The contract.")
    term: Text = coded("Term", "contract_terms", "Which term.", law="Art 28(3)(a)-(h)", required=True)


class Transfers(Table):
    """One transfer of an activity's data out of the area of its regime."""

    transfer_id: Text = key("Transfer")
    activity_id: Text = link("Activity", "activities", "The activity.")
    organisation_id: Text = link("Recipient", "organisations", "Who receives it there.", required=False)
    destination: Text = coded("Destination", "destinations", "The country (ISO 3166-1 alpha-2) or the international organisation.", law="Art 30(1)(e), 30(2)(c)")
    mechanism: Text = coded("Mechanism", "transfer_mechanisms", "What in Chapter V allows it.", law="Art 44-49; UK GDPR Art 44A-49A")
    document: Text = text("Document", "Where the clauses, rules or decision are filed.", law="Art 46")
    signed_on: Date = date("Signed on", "The day that document was signed.", role="event", law="Art 46")
    started_on: Date = date("Started on", "The first day of the transfer.", role="start")
    ended_on: Date = date("Ended on", "The day from which it is no longer made.", role="end", after="started_on")
    scope_confirmed: Text = coded("Scope confirmed", "adequacy_scopes", "What was checked, where adequacy covers some recipients only.", law="Art 45")
    scope_confirmed_on: Date = date("Scope confirmed on", "The day that was checked.", role="event", law="Art 45")
    frequency: Text = coded("Frequency", "transfer_frequencies", "How often it is made.", law="Art 49(1), Rec 111")
    safeguards: Text = text("Safeguards", "The suitable safeguards, for an exceptional transfer.", law="Art 30(1)(e), 30(2)(c), 49(1) 2nd para")
    regulator_informed_on: Date = date("Regulator told on", "The day the regulator was told of an exceptional transfer.", role="event", law="Art 49(1) 2nd para")
    subjects_informed_on: Date = date("People told on", "The day the people concerned were told of it.", role="event", law="Art 49(1) 2nd para")
    same_legal_entity: YesNo = yes_no("Same legal entity", "Whether it stays within one legal person.", law="ICO guidance on restricted transfers")


class Retention(Table):
    """A time limit for a category of an activity's data."""

    retention_id: Text = key("Time limit")
    activity_id: Text = link("Activity", "activities", "The activity.")
    purpose_id: Text = link("Purpose", "purposes", "The purpose it is kept for.", required=False, blank_means=WHOLE_ACTIVITY)
    category: Text = coded("Category of data", "data_categories", "The category of data.", law="Art 30(1)(f)", blank_means=WHOLE_ACTIVITY)
    period: Text = period("Period", "How long: P7Y is seven years, P6M six months.", law="Art 30(1)(f)")
    criteria: Text = text("Criteria", "Where no period can be given: what decides.", law="Art 30(1)(f), 13(2)(a)")
    trigger: Text = coded("Counted from", "retention_triggers", "What starts the period.", law="Art 5(1)(e)")
    action: Text = coded("At the end", "retention_actions", "What is done then.", law="Art 5(1)(e)")
    legal_source: Text = coded("Law behind it", "retention_laws", "The law that sets or justifies the period.", law="Art 5(1)(e)")
    reason: Text = text("Reason", "Why so long.", law="Art 5(1)(e)")
    followed: YesNo = yes_no("Followed", "Whether the data is kept and erased accordingly.", law="DPA 2018 Sch 1 para 41(c)")
    reason_not_followed: Text = text("Why not followed", "The reason, if it is not.", law="DPA 2018 Sch 1 para 41(c)", none_is_answer=True)


class RetentionExceptions(Table):
    """An exception to a time limit."""

    retention_exception_id: Text = key("Exception entry")
    retention_id: Text = link("Time limit", "retention", "The time limit.")
    exception: Text = coded("Exception", "retention_exceptions", "When the limit does not hold.", law="Art 17(3), 5(1)(e)", required=True)
    description: Text = text("Description", "In words.")


class SecurityMeasures(Table):
    """A security measure on an activity."""

    security_measure_id: Text = key("Measure entry")
    activity_id: Text = link("Activity", "activities", "The activity.")
    measure: Text = coded("Measure", "security_measures", "The kind of measure.", law="Art 32(1), 30(1)(g), 30(2)(d)")
    kind: Text = coded("Kind", "measure_kinds", "Technical or organisational.", law="Art 32(1)")
    description: Text = text("Description", "What it is.", law="Art 30(1)(g), 30(2)(d)")
    status: Text = coded("Status", "measure_statuses", "In place or planned.")
    due_on: Date = date("Due on", "For a planned measure: by when.", role="plan")


# -- governance -----------------------------------------------------------------------------------


class Assessments(Table):
    """An assessment: DPIA, LIA, transfer risk assessment, appropriate policy document, compatibility test."""

    assessment_id: Text = key("Assessment")
    activity_id: Text = link("Activity", "activities", "The activity.")
    purpose_id: Text = link("Purpose", "purposes", "The purpose it assesses.", required=False, blank_means=WHOLE_ACTIVITY)
    transfer_id: Text = link("Transfer", "transfers", "The transfer it assesses.", required=False, blank_means=WHOLE_ACTIVITY)
    kind: Text = coded("Kind", "assessment_kinds", "Which assessment.", law="Art 35, 6(1)(f), 46; DPA 2018 Sch 1 Pt 4", required=True)
    status: Text = coded("Status", "assessment_statuses", "How far it is.")
    decided_on: Date = date("Decided on", "The day it was completed.", role="logged")
    review_due: Date = date("Review due", "The day it is to be looked at again.", role="plan", law="Art 35(11)")
    outcome: Text = coded("Outcome", "assessment_outcomes", "What came of it.")
    residual_risk: Text = coded("Residual risk", "risk_levels", "The risk that remains.", law="Art 36(1)")
    justification: Text = text("Justification", "Why it was decided so, or why none is needed.", law="WP248")
    regulator_consulted_on: Date = date("Regulator consulted on", "The day the regulator was consulted.", role="event", law="Art 36(1)")
    exempt_reason: Text = text("Exemption", "Why the document is not required; of an impact assessment, the law that was itself assessed.", law="Art 35(10); DPA 2018 Sch 1 paras 10(2), 27(3)", none_is_answer=True)
    reference: Text = text("Reference", "Where it is filed.")


class Reviews(Table):
    """A review or sign-off of an activity's entry."""

    review_id: Text = key("Review")
    activity_id: Text = link("Activity", "activities", "The activity.")
    reviewed_on: Date = date("Reviewed on", "The day.", role="logged", law="ICO accountability framework")
    reviewer_contact_id: Text = link("Reviewer", "contacts", "Who reviewed it.", required=False)
    outcome: Text = coded("Outcome", "review_outcomes", "What came of it.")
    next_review_on: Date = date("Next review on", "By when it is reviewed again.", role="plan", after="reviewed_on")


class Notices(Table):
    """A version of a privacy notice."""

    notice_id: Text = key("Notice")
    title: Text = text("Title", "What it is called.", required=True)
    version: Text = text("Version", "Which version.")
    published_on: Date = date("Published on", "The day it was posted or last updated.", role="event", law="Art 12(1)")
    effective_on: Date = date("Effective on", "The first day it holds.", role="start", after="published_on")
    ended_on: Date = date("Ended on", "The day from which it no longer holds.", role="end", after="effective_on")
    told_by: Text = coded("Changes told by", "told_by", "How people learn of changes.", law="Art 5(1)(a); WP260")
    url: Text = text("Address", "Where it is published.")


class NoticeSubjects(Table):
    """A category of people that a notice serves; a notice with none serves everyone."""

    notice_subject_id: Text = key("Notice audience")
    notice_id: Text = link("Notice", "notices", "The notice.")
    category: Text = coded("Category", "data_subjects", "The people it serves.", law="Art 13, 14", required=True)


class NoticeStatements(Table):
    """Something that a notice tells people."""

    notice_statement_id: Text = key("Statement")
    notice_id: Text = link("Notice", "notices", "The notice.")
    section: Text = text("Section", "Where in the notice it stands.")
    element: Text = coded("Element", "notice_elements", "The item of Art 13 or 14 that it serves.", law="Art 13, 14")
    claim: Text = text("Claim", "What it says, in our own words.", law="Art 13, 14")
    value: Text = text("Value", "The period, country, basis or other code that it names.", law="Art 13, 14")


class NoticeLinks(Table):
    """A row of the register that backs a statement of a notice."""

    notice_link_id: Text = key("Backing")
    notice_statement_id: Text = link("Statement", "notice_statements", "The statement.")
    table: Text = coded("Table", "tables", "The table of the row that backs it.", required=True)
    record: Text = any_link("Record", "table", "The key of the row that backs it.", required=True)


# -- logs -----------------------------------------------------------------------------------------


class Requests(Table):
    """A rights request."""

    request_id: Text = key("Request")
    subject_ref: Text = text("Person", "A pseudonymous reference, never a name.", reference=True)
    right: Text = coded("Right", "rights", "Which right is used.", law="Art 15-22")
    activity_id: Text = link("Activity", "activities", "The activity it is about.", required=False, blank_means="it is about all activities")
    received_on: Date = date("Received on", "The day it came in.", role="logged", law="Art 12(3); UK GDPR Art 12A(2)(a)")
    identity_requested_on: Date = date("Identity asked on", "The day proof of identity was asked for.", role="event", law="Art 12(6)", after="received_on")
    identity_received_on: Date = date("Identity received on", "The day it was received: the clock starts.", role="event", law="UK GDPR Art 12A(2)(b)", after="identity_requested_on")
    authority_requested_on: Date = date("Authority asked on", "The day proof was asked for that a third party may act for the person.", role="event", law="Art 12(6); ICO guidance", after="received_on")
    authority_received_on: Date = date("Authority received on", "The day that proof was received: the clock starts.", role="event", law="ICO guidance on the right of access", after="authority_requested_on")
    fee_requested_on: Date = date("Fee asked on", "The day a fee was asked for.", role="event", law="Art 12(5)", after="received_on")
    fee_paid_on: Date = date("Fee paid on", "The day it was paid.", role="event", law="UK GDPR Art 12A(2)(c)", after="fee_requested_on")
    fee_reason: Text = coded("Reason for the fee", "fee_reasons", "Why a fee may be asked for: an answer is free of charge otherwise.", law="Art 12(5), 15(3)")
    exam_results_on: Date = date(
        "Exam results on",
        "Where exam marks were asked for before the results: the day of the announcement, or the one that is planned.",
        role="plan",
        law="DPA 2018 Sch 2 para 25(2)-(3)",
    )
    clarification_requested_on: Date = date("Clarification asked on", "The day the person was asked what they seek.", role="event", law="UK GDPR Art 12A(5)", after="received_on")
    clarification_received_on: Date = date("Clarification received on", "The day they answered.", role="event", law="UK GDPR Art 12A(5)", after="clarification_requested_on")
    extended_on: Date = date("Extended on", "The day the person was told that it takes longer.", role="event", law="Art 12(3); UK GDPR Art 12A(3)", after="received_on")
    extension_reason: Text = text("Reason for extension", "Why.", law="Art 12(3); UK GDPR Art 12A(4)", free=True)
    closed_on: Date = date("Closed on", "The day it was answered.", role="event", law="Art 12(3)", after="received_on")
    outcome: Text = coded("Outcome", "request_outcomes", "What came of it.", law="Art 12(3)-(5)")
    refusal_reason: Text = coded("Reason for refusal", "refusal_reasons", "Why it was refused, in whole or part.", law="Art 12(4)-(5)")
    exemption: Text = coded("Exemption", "request_exemptions", "Which exemption it was refused under, where that is the reason.", law="DPA 2018 s.26, Sch 2-4; EU GDPR Art 23, 89")
    restricted_from: Date = date("Restricted from", "The first day the data is only stored.", role="event", law="Art 18")
    restricted_until: Date = date("Restricted until", "The day that ends.", role="plan", law="Art 18(3)", after="restricted_from")


class Complaints(Table):
    """A complaint to the organisation about its use of personal data."""

    complaint_id: Text = key("Complaint")
    subject_ref: Text = text("Person", "A pseudonymous reference, never a name.", reference=True)
    activity_id: Text = link("Activity", "activities", "The activity it is about.", required=False, blank_means="it is about all activities")
    received_on: Date = date("Received on", "The day it came in.", role="logged", law="DPA 2018 s.164A(3)")
    acknowledged_on: Date = date("Acknowledged on", "The day its receipt was confirmed.", role="event", law="DPA 2018 s.164A(3)", after="received_on")
    closed_on: Date = date("Closed on", "The day it was settled.", role="event", law="DPA 2018 s.164A(4)", after="received_on")
    outcome: Text = coded("Outcome", "complaint_outcomes", "What came of it.", law="DPA 2018 s.164A(4)")
    outcome_told_on: Date = date("Outcome told on", "The day the person was told.", role="event", law="DPA 2018 s.164A(4)", after="received_on")


class Breaches(Table):
    """A personal data breach."""

    breach_id: Text = key("Breach")
    activity_id: Text = link("Activity", "activities", "The activity whose data it hit.", required=False)
    our_role: Text = coded("Our role", "breach_roles", "As what the holder was hit.", law="Art 33(1), 33(2)")
    occurred_at: Moment = instant("Occurred at", "When it happened.", role="event")
    aware_at: Moment = instant("Aware at", "When the holder became aware of it: the clock starts.", role="logged", law="Art 33(1), 33(2)", after="occurred_at")
    risk: Text = coded("Risk", "breach_risks", "The risk to people.", law="Art 33(1), 34(1)")
    authority_notified_at: Moment = instant("Regulator told at", "When the regulator was told.", role="event", law="Art 33(1)", after="aware_at")
    subjects_notified_at: Moment = instant("People told at", "When the people hit were told.", role="event", law="Art 34(1)", after="aware_at")
    controller_notified_at: Moment = instant("Controller told at", "When the controller was told.", role="event", law="Art 33(2)", after="aware_at")
    delay_reason: Text = text("Reason for delay", "Why it took more than 72 hours.", law="Art 33(1)", free=True)
    not_told_reason: Text = coded("Reason people were not told", "not_told_reasons", "The exception of Art 34(3), or the exemption.", law="Art 34(3); DPA 2018 s.26, Sch 2; EU GDPR Art 23")
    subjects_affected: Number = number("People hit", "About how many.", law="Art 33(3)(a)", unit="about")
    records_affected: Number = number("Records hit", "About how many.", law="Art 33(3)(a)", unit="about")
    facts: Text = text("Facts", "What happened.", law="Art 33(5)", free=True)
    effects: Text = text("Effects", "What came or may come of it.", law="Art 33(5)", free=True)
    remedy: Text = text("Remedy", "What was done.", law="Art 33(5)", free=True)


class Disclosures(Table):
    """A one-off disclosure of personal data."""

    disclosure_id: Text = key("Disclosure")
    activity_id: Text = link("Activity", "activities", "The activity whose data it was.")
    organisation_id: Text = link("To", "organisations", "Who received it.", required=False)
    disclosed_on: Date = date("Disclosed on", "The day.", role="logged")
    ground: Text = coded("Ground", "disclosure_grounds", "Why it was disclosed.", law="Art 6; DPA 2018 Sch 2")


class MarketingPreferences(Table):
    """One preference that one person expressed about marketing."""

    marketing_preference_id: Text = key("Preference")
    subject_ref: Text = text("Person", "A pseudonymous reference, never a name.", reference=True)
    subscriber_kind: Text = coded("Subscriber", "subscriber_kinds", "Individual or corporate subscriber.", law="PECR reg 2(1), 22")
    channel: Text = coded("Channel", "marketing_channels", "The channel it is about.", law="PECR reg 19-22")
    state: Text = coded("State", "preference_states", "What the person wants.", law="Art 7, 21(2)-(3); PECR reg 22")
    obtained_in: Text = coded("Obtained in", "preference_origins", "On what occasion.", law="PECR reg 22(3)(a)")
    refusal_offered: YesNo = yes_no("Refusal offered", "Whether a simple way to refuse was offered when the details were collected.", law="PECR reg 22(3)(c)")
    captured_at: Moment = instant("Captured at", "When it was expressed.", role="logged", law="Art 7(1)")


class MarketingSends(Table):
    """One marketing message or call to one person."""

    marketing_send_id: Text = key("Message")
    subject_ref: Text = text("Person", "A pseudonymous reference, never a name.", reference=True)
    channel: Text = coded("Channel", "marketing_channels", "The channel used.", law="PECR reg 19-22")
    sent_at: Moment = instant("Sent at", "When it was sent.", role="logged")
    campaign: Text = text("Campaign", "Which campaign.")
    similar_product: YesNo = yes_no("Similar product", "Whether it is about the sender's own similar products or services.", law="PECR reg 22(3)(b)")
    charitable_purpose: YesNo = yes_no("Charitable purpose", "Whether its sole purpose is to further the charity's own purposes.", law="PECR reg 22(3A)(a)")
    opt_out_offered: YesNo = yes_no("Opt-out offered", "Whether it offered a simple way to refuse more.", law="PECR reg 22(3)(c)")
    screened: Text = coded("Screened", "screenings", "Against which register a call was screened.", law="PECR reg 21")


class Consents(Table):
    """Consent that one person gave or withdrew for a purpose."""

    consent_id: Text = key("Consent")
    purpose_id: Text = link("Purpose", "purposes", "The purpose.")
    subject_ref: Text = text("Person", "A pseudonymous reference, never a name.", reference=True)
    given_at: Moment = instant("Given at", "When it was given.", role="logged", law="Art 7(1)")
    withdrawn_at: Moment = instant("Withdrawn at", "When it was withdrawn.", role="event", law="Art 7(3)", after="given_at")
    evidence: Text = text("Evidence", "Where the proof is.", law="Art 7(1)")


class Disposals(Table):
    """Data erased or made anonymous, or due to be."""

    disposal_id: Text = key("Disposal")
    retention_id: Text = link("Time limit", "retention", "The time limit that ran out.")
    due_on: Date = date("Due on", "The day it was to be done.", role="plan", law="Art 5(1)(e)")
    done_on: Date = date("Done on", "The day it was done.", role="event", law="Art 5(1)(e)")
    method: Text = coded("Method", "disposal_methods", "How.")
    legal_hold: YesNo = yes_no("Legal hold", "Whether a legal hold stops it.", law="Art 17(3)(e)")


class MarketingGrounds(Table):
    """A channel by which an activity sends direct marketing, and what allows it."""

    marketing_ground_id: Text = key("Marketing ground")
    activity_id: Text = link("Activity", "activities", "The activity.")
    channel: Text = coded("Channel", "marketing_channels", "The channel.", law="PECR reg 19-22", required=True)
    ground: Text = coded("Ground", "marketing_grounds", "What allows it.", law="PECR reg 19-22; ePrivacy Directive Art 13")
    evidence: Text = text("Evidence", "Where it is shown: the form, the list, the screening.", law="Art 5(2), 7(1)")


class Cookies(Table):
    """A cookie, or a similar way to store or read something on a person's device."""

    cookie_id: Text = key("Cookie")
    activity_id: Text = link("Activity", "activities", "The activity it serves.", required=False, blank_means="the website as a whole")
    name: Text = text("Name", "Its name on the device.", required=True)
    provider: Text = text("Provider", "Who sets it.")
    kind: Text = coded("Kind", "cookie_kinds", "What is stored or read.", law="PECR reg 6")
    purpose_class: Text = coded("Purpose", "cookie_purposes", "What it is for.", law="PECR reg 6, Sch A1")
    duration: Text = period("Duration", "How long it stays; PT0S for the session.", law="PECR reg 6", unit="session")
    consent_or_exemption: Text = coded("Consent or exemption", "cookie_grounds", "What allows it.", law="PECR reg 6, Sch A1")
    information_given: YesNo = yes_no("Information given", "Whether clear information is given.", law="PECR reg 6(2), Sch A1")
    opt_out_offered: YesNo = yes_no("Opt-out offered", "Whether there is a simple, free way to object.", law="PECR Sch A1")


class Waivers(Table):
    """A finding that someone has accepted for a time."""

    waiver_id: Text = key("Waiver")
    code: Text = text("Finding code", "The code of the finding, like GV01.", required=True)
    table: Text = coded("Table", "tables", "The table of the row it is about.", blank_means="every table")
    record: Text = any_link("Record", "table", "The key of the row it is about.")
    reason: Text = text("Reason", "Why it is accepted.")
    owner_contact_id: Text = link("Owner", "contacts", "Who accepted it.", required=False)
    until: Date = date("Until", "The last day it holds.", role="plan")


TABLES: dict[str, type[Table]] = {
    model.table_name(): model
    for model in (
        Organisations,
        Contacts,
        Activities,
        ActivityParties,
        Purposes,
        DataSubjects,
        DataCategories,
        Recipients,
        Transfers,
        Retention,
        RetentionExceptions,
        SecurityMeasures,
        Contracts,
        ContractTerms,
        CollectionPoints,
        Systems,
        ActivitySystems,
        ActivityCriteria,
        DecisionSafeguards,
        Assessments,
        Reviews,
        Notices,
        NoticeSubjects,
        NoticeStatements,
        NoticeLinks,
        Requests,
        Complaints,
        Breaches,
        Disclosures,
        MarketingPreferences,
        MarketingSends,
        Consents,
        Disposals,
        MarketingGrounds,
        Cookies,
        Waivers,
    )
}
"""Every table of the record by name, core tables first."""

_BY_BARE_NAME = {bare_name(name): name for name in TABLES}


def table_named(text: str) -> str | None:
    """The table that a sheet or file is of, by its name in any case, spacing and marks; None if there is none."""
    return _BY_BARE_NAME.get(bare_name(text)) if len(text) <= LONGEST_HEADING else None


codelists.provide(
    "tables",
    lambda: [
        {"code": name, "label": model.table_title(), "description": model.row_is(), "source": "ropa"} for name, model in TABLES.items()
    ],
)
