"""Whole small registers of organisations of many kinds, written as a lawyer would who keeps the law.

Each states what is lawful for its kind and for few others: a church holds religion under Article 9(2)(d), a parish council
is no public authority, a newspaper publishes what Article 9 bars.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from ropa.facts.contracts import required_terms
from ropa.law.bases import elements_called_for
from ropa.model.tables import TABLES

DAY = "2026-11-22"
Row = dict[str, str]


class Kind:
    """A register that grows row by row. It begins with a holder who can be reached and a notice that tells every element."""

    def __init__(self, name: str, regime: str = "uk", **holder: str) -> None:
        self.regime = regime
        self._rows: dict[str, list[Row]] = {}
        at_home: Row = {"country": "GB", "uk_gdpr": "yes"} if regime == "uk" else {"country": "FR", "eu_gdpr": "yes"}
        usual: Row = {"dpo_required": "no", "regulator_registration": "Z1", "complaints_route": "A form on the website, or by post"}
        self.row(
            "organisations", organisation_id="O1", name=name, is_holder="yes", address="1 High Street", **at_home, **{**usual, **holder}
        )
        self.row("contacts", contact_id="K1", organisation_id="O1", contact_role="dpo", name="Officer", email="dpo@example.org")
        self.row("notices", notice_id="N1", title="Notice", published_on="2026-10-15", effective_on="2026-10-15", told_by="email")
        for element in sorted({str(code) for article in (13, 14) for code in elements_called_for(article, regime, DAY)["element"]}):
            self.row("notice_statements", notice_statement_id=f"T-{element}", notice_id="N1", element=element)

    def row(self, table: str, **cells: str) -> None:
        self._rows.setdefault(table, []).append(cells)

    def of(self, table: str, activity: str, **cells: str) -> None:
        """A row of a table of an activity, with a key made up."""
        self.row(table, **{TABLES[table].key(): f"{activity}-{len(self._rows.get(table, []))}"}, activity_id=activity, **cells)

    def activity(
        self,
        key: str,
        name: str,
        *,
        purposes: Iterable[Row],
        data: Iterable[str],
        people: str,
        limit: Row | None = None,
        source: str = "subject",
        documents: Iterable[str] = (),
        **cells: str,
    ) -> None:
        """An activity with its purposes, data, people, a time limit, security and the assessments (`documents`) it needs."""
        stated = {"recipients_stated": "none", "transfers_stated": "none", "role": "controller", "started_on": "2019-01-01"}
        self.row("activities", activity_id=key, name=name, **{**stated, **cells})
        for purpose in purposes:
            self.of("purposes", key, **purpose)
        for category in data:
            self.of("data_categories", key, category=category, source=source)
        self.of("data_subjects", key, category=people)
        self.of("retention", key, **(limit or {"period": "P6Y", "trigger": "creation"}), followed="yes", reason="Claims")
        self.of("security_measures", key, measure="access_control", status="in_place", description="Only who needs it")
        for kind in documents:
            self.of("assessments", key, kind=kind, status="complete", decided_on="2018-12-01", outcome="go_ahead", residual_risk="medium")

    def change(self, table: str, **cells: str) -> Kind:
        """The register with these cells in every row of the table."""
        for row in self._rows[table]:
            row.update(cells)
        return self

    def tables(self) -> dict[str, str]:
        """The tables as CSV texts."""
        return {table: _text(rows) for table, rows in self._rows.items()}


def _text(rows: list[Row]) -> str:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    written = csv.DictWriter(out, columns, lineterminator="\n")
    written.writeheader()
    written.writerows(rows)
    return out.getvalue()


def interest(purpose: str, why: str, **cells: str) -> Row:
    return {"purpose": purpose, "lawful_basis": "legitimate_interests", "legitimate_interest": why, **cells}


def by_law(purpose: str, law: str, **cells: str) -> Row:
    return {"purpose": purpose, "lawful_basis": "legal_obligation", "basis_source": law, **cells}


def task(purpose: str, law: str, **cells: str) -> Row:
    return {"purpose": purpose, "lawful_basis": "public_task", "basis_source": law, "public_task": "yes", **cells}


def church() -> Kind:
    kind = Kind("Parochial church council", charity="yes", fee_exempt_reason="A not-for-profit body")
    members = interest("Keep members in touch", "The life of the parish", article9_condition="not_for_profit")
    kind.activity("A1", "Members", purposes=[members], data=["contact", "religion_belief"], people="members", documents=["lia"])
    checks = {"schedule1_condition": "sch1_18", "article10_authority": "Safeguarding Vulnerable Groups Act 2006"}
    kind.activity(
        "A2",
        "Checks of helpers",
        purposes=[by_law("Keep children safe", "Safeguarding Vulnerable Groups Act 2006", **checks)],
        data=["dbs_checks"],
        people="volunteers",
        documents=["appropriate_policy_document"],
    )
    appeal = interest("Ask supporters for gifts", "The upkeep of the church", purpose_code="fundraising")
    kind.activity("A3", "Appeals", purposes=[appeal], data=["contact"], people="donors", documents=["lia"])
    kind.of("marketing_grounds", "A3", channel="email", ground="charity_soft_opt_in")
    return kind


def surgery() -> Kind:
    kind = Kind("High Street Surgery", public_authority="yes", dpo_required="yes", nhs_patient_data="yes", dspt_submitted_on="2026-06-20")
    kind.row("organisations", organisation_id="O2", name="Care board", country="GB", email="board@example.org")
    arrangement = {"kind": "joint_controller_arrangement", "starts_on": "2018-01-01", "essence_told": "yes"}
    kind.row("contracts", contract_id="C1", organisation_id="O2", **arrangement)
    care = task("Care for patients", "NHS Act 2006", article9_condition="health_or_social_care", schedule1_condition="sch1_02")
    for key, role in (("A1", "controller"), ("A2", "joint_controller")):
        kind.activity(
            key,
            f"Records of patients {key}",
            purposes=[care],
            data=["patient_records"],
            people="patients",
            documents=["dpia"],
            role=role,
            large_scale="yes",
            confidentiality_ground="implied_consent",
        )
    kind.of("activity_parties", "A2", organisation_id="O2", party_role="joint_controller", contract_id="C1")
    kind.activity(
        "A3", "Rota", purposes=[interest("Plan locums", "An open surgery", public_task="no")], data=["working_time"], people="staff"
    )
    return kind


def bakery() -> Kind:
    kind = Kind("Two bakers", employees="3")
    draw = {"purpose": "Draw a prize", "lawful_basis": "consent", "consent_record": "Slips", "withdrawal_route": "At the till"}
    kind.row("activities", activity_id="A1", name="A prize", role="controller", occasional="yes", exemption_claimed="yes")
    kind.of("purposes", "A1", **draw)
    return kind


def solicitors() -> Kind:
    kind = Kind("Solicitors LLP")
    claims = {"article9_condition": "legal_claims", "schedule1_condition": "sch1_33"}
    files = {"purpose": "Act for clients", "lawful_basis": "contract", "party_to_contract": "yes", **claims}
    kind.activity("A1", "Files", purposes=[files], data=["health", "criminal_offences"], people="customers")
    against = interest("Act against them", "The claims of clients", **claims)
    privilege = {"notice_exemption": "legal_privilege"}
    kind.activity(
        "A2", "Opponents", purposes=[against], data=["allegations"], people="witnesses", source="client", documents=["lia"], **privilege
    )
    abroad = {"transfers_stated": "some"}
    kind.activity("A3", "A claim in India", purposes=[against], data=["health"], people="customers", documents=["lia"], **abroad)
    kind.of("transfers", "A3", destination="IN", mechanism="art49_e", started_on="2026-05-01", frequency="once")
    return kind


def university() -> Kind:
    kind = Kind("University", public_authority="yes", dpo_required="yes")
    study = task("Study health", "Royal Charter", purpose_code="research", article9_condition="archiving_research_statistics")
    kind.activity(
        "A1",
        "A study of many years",
        purposes=[{**study, "schedule1_condition": "sch1_04"}],
        data=["health"],
        people="other",
        source="third_party",
        limit={"criteria": "Kept while it can answer questions of research, reviewed every five years", "action": "keep_for_ever"},
        documents=["dpia"],
        large_scale="yes",
        notice_exemption="impossible_or_disproportionate",
    )
    kind.activity("A2", "Alumni", purposes=[interest("Ask for gifts", "Its work", public_task="no")], data=["contact"], people="other")
    return kind


def party() -> Kind:
    kind = Kind("A political party")
    canvass = task("Win votes", "DPA 2018 s.8(e)", article9_condition="substantial_public_interest", schedule1_condition="sch1_22")
    documents = ["dpia", "appropriate_policy_document"]
    people, told = "members_of_public", {"large_scale": "yes", "told_when": "first_communication"}
    kind.activity("A1", "Canvassing", purposes=[canvass], data=["political_opinions"], people=people, documents=documents, **told)
    return kind


def nursery() -> Kind:
    kind = Kind("Little Acorns")
    consent = {"article9_condition": "explicit_consent", "consent_record": "The form", "withdrawal_route": "At the desk"}
    care = {"purpose": "Look after children", "lawful_basis": "contract", "party_to_contract": "yes", **consent}
    duty = by_law("Keep to the framework", "Childcare Act 2006 s.40", article9_condition="substantial_public_interest")
    documents = ["dpia", "appropriate_policy_document"]
    purposes = [care, {**duty, "schedule1_condition": "sch1_18"}]
    kind.activity("A1", "Children", purposes=purposes, data=["health", "children_data"], people="children", documents=documents)
    return kind


def council() -> Kind:
    kind = Kind("A parish council", public_authority="no")  # DPA 2018 s.7(3)(a)
    answers = interest("Answer residents", "A parish that is heard", public_task="yes")
    kind.activity("A1", "Letters", purposes=[answers], data=["contact"], people="members_of_public", documents=["lia"])
    return kind


def partnership() -> Kind:
    kind = Kind("A borough", public_authority="yes", dpo_required="yes")
    kind.row("organisations", organisation_id="O2", name="Police", country="GB", email="police@example.org")
    kind.row("contracts", contract_id="C1", organisation_id="O2", kind="legal_act", reference="Crime and Disorder Act 1998 s.5")
    crime = task("Reduce crime", "Crime and Disorder Act 1998 s.5", schedule1_condition="sch1_10")
    exempt = {"notice_exemption": "crime_and_taxation", "notice_exemption_reason": "It would warn them", "role": "joint_controller"}
    documents = ["appropriate_policy_document"]
    kind.activity(
        "A1", "Safe streets", purposes=[crime], data=["allegations"], people="suspected_wrongdoers", documents=documents, **exempt
    )
    kind.of("activity_parties", "A1", organisation_id="O2", party_role="joint_controller", contract_id="C1")
    return kind


def newspaper(regime: str) -> Kind:
    kind = Kind("A newspaper", regime)
    exempt = {"notice_exemption": "special_purposes", "notice_exemption_reason": "They would stop the story", "transfers_stated": "some"}
    story = interest("Inform the public", "Freedom of expression")
    data = ["health", "allegations"]
    kind.activity(
        "A1", "Enquiries", purposes=[story], data=data, people="public_officials", source="third_party", documents=["lia"], **exempt
    )
    kind.of("transfers", "A1", destination="US", started_on="2026-05-01", frequency="once")
    return kind


def school() -> Kind:
    kind = Kind("A maintained school", public_authority="yes", dpo_required="yes")
    needs = by_law("Meet special needs", "Children and Families Act 2014 s.66", article9_condition="substantial_public_interest")
    documents = ["dpia", "appropriate_policy_document"]
    kind.activity(
        "A1", "Needs", purposes=[{**needs, "schedule1_condition": "sch1_06"}], data=["health"], people="pupils", documents=documents
    )
    consent = {"consent_record": "A parent's form", "withdrawal_route": "At the office", "article9_condition": "explicit_consent"}
    lunch = {"purpose": "Pay for lunch by fingerprint", "lawful_basis": "consent", "public_task": "no", **consent}
    kind.activity("A2", "Lunch", purposes=[lunch], data=["biometric_identification"], people="pupils", documents=["dpia"])
    return kind


def union() -> Kind:
    kind = Kind("A trade union")
    members = interest("Serve members", "Their work", article9_condition="not_for_profit")
    some = {"recipients_stated": "some"}
    kind.activity("A1", "Members", purposes=[members], data=["trade_union"], people="members", documents=["lia"], **some)
    kind.of("recipients", "A1", category="internal_team", recipient_role="internal")
    claims = interest("Speak for members", "Justice", article9_condition="legal_claims")
    kind.activity("A2", "Tribunals", purposes=[claims], data=["health"], people="members", documents=["lia"], **some)
    kind.of("recipients", "A2", category="court", recipient_role="controller")
    return kind


def decider(regime: str, basis: Row) -> Kind:
    kind = Kind("A lender", regime, dpo_required="yes")
    machine = {"automated_decisions": "solely", "large_scale": "yes"}
    purposes = [{"purpose": "Decide on loans", "decided_by_machine": "yes", **basis}]
    kind.activity("A1", "Loans", purposes=purposes, data=["financial"], people="customers", documents=["dpia", "lia"], **machine)
    for safeguard in ("information", "representations", "human_intervention", "contest"):
        kind.of("decision_safeguards", "A1", safeguard=safeguard)
    return kind


BY_CONTRACT: Row = {"lawful_basis": "contract", "party_to_contract": "yes"}
BY_INTEREST: Row = {"lawful_basis": "legitimate_interests", "legitimate_interest": "Fast loans"}


def alert_line() -> Kind:
    kind = Kind("A company with an alert line", "eu")
    law = "Loi 2016-1691 art 8"
    duty = by_law("Follow alerts", law, purpose_code="whistleblowing", article10_authority=law)
    exempt = {"notice_exemption": "national_restriction", "notice_exemption_reason": "Loi 2016-1691 art 9"}
    people = "suspected_wrongdoers"
    kind.activity("A1", "Alerts", purposes=[duty], data=["allegations"], people=people, source="third_party", documents=["dpia"], **exempt)
    return kind


def bureau() -> Kind:
    kind = Kind("A payroll bureau")
    kind.row("organisations", organisation_id="O2", name="Client", country="GB", email="client@example.org")
    kind.row("organisations", organisation_id="O3", name="Data centre", country="GB", email="centre@example.org")
    for key, party, what in (("C1", "O2", "processor_contract"), ("C2", "O3", "subprocessor_contract")):
        kind.row("contracts", contract_id=key, organisation_id=party, kind=what, starts_on="2019-01-01")
        for term in sorted(required_terms()):
            kind.row("contract_terms", contract_term_id=f"{key}-{term}", contract_id=key, term=term)
    stated = {"recipients_stated": "some", "transfers_stated": "none", "started_on": "2019-01-01"}
    kind.row("activities", activity_id="A1", name="Payroll", role="processor", **stated)
    client = {"party_role": "controller_instructing_us", "processing_category": "Payroll"}
    kind.of("activity_parties", "A1", organisation_id="O2", contract_id="C1", **client)
    allowed = {"recipient_role": "sub_processor", "subprocessor_authorisation": "general", "authorised_on": "2019-01-01"}
    kind.of("recipients", "A1", category="hosting", organisation_id="O3", contract_id="C2", **allowed)
    kind.of("security_measures", "A1", measure="access_control", status="in_place", description="Only who needs it")
    return kind


def housing() -> Kind:
    kind = Kind("A housing association", charity="yes")
    tenancy = {"purpose": "Let homes", "lawful_basis": "contract", "party_to_contract": "yes"}
    kind.activity("A1", "Tenancies", purposes=[tenancy], data=["housing", "payment"], people="tenants_residents")
    recognised = {"lawful_basis": "recognised_legitimate_interest", "recognised_interest": "crime", "schedule1_condition": "sch1_10"}
    exempt = {"notice_exemption": "crime_and_taxation", "notice_exemption_reason": "It would name the neighbour who complained"}
    documents = ["dpia", "appropriate_policy_document"]
    kind.activity(
        "A2",
        "Nuisance",
        purposes=[{"purpose": "Stop nuisance", **recognised}],
        data=["allegations"],
        people="suspected_wrongdoers",
        source="third_party",
        documents=documents,
        **exempt,
    )
    risk = {"lawful_basis": "recognised_legitimate_interest", "recognised_interest": "safeguarding", "schedule1_condition": "sch1_18"}
    guarded = {"purpose": "Protect tenants at risk", "article9_condition": "substantial_public_interest", **risk}
    kind.activity("A3", "At risk", purposes=[guarded], data=["health"], people="individuals_at_risk", documents=documents)
    return kind


def waterworks() -> Kind:
    kind = Kind("A water company", dpo_required="yes")
    supply = by_law("Supply water", "Water Industry Act 1991 s.52")
    kind.activity("A1", "Supply", purposes=[supply], data=["contact", "financial"], people="customers", large_scale="yes")
    priority = by_law("Help those who need it", "Water Industry Act 1991", article9_condition="substantial_public_interest")
    kind.activity(
        "A2",
        "Priority services",
        purposes=[{**priority, "schedule1_condition": "sch1_18"}],
        data=["accessibility_needs"],
        people="customers",
        documents=["dpia", "appropriate_policy_document"],
        large_scale="yes",
    )
    return kind


def detective() -> Kind:
    kind = Kind("A private investigator", employees="1")
    secret = {"notice_exemption": "legal_proceedings", "notice_exemption_reason": "They would move away"}
    trace = interest("Find debtors", "Claims of creditors", schedule1_condition="sch1_33")
    people, documents = "debtors", ["lia"]
    kind.activity(
        "A1", "Tracing", purposes=[trace], data=["allegations"], people=people, source="public_profile", documents=documents, **secret
    )
    return kind


def tribunal() -> Kind:
    kind = Kind("A tribunal", public_authority="yes", dpo_required="court").change("contacts", contact_role="general")
    cases = task("Decide cases", "Tribunals, Courts and Enforcement Act 2007", article9_condition="legal_claims")
    judicial = {"notice_exemption": "judicial"}
    kind.activity(
        "A1",
        "Judgments",
        purposes=[{**cases, "schedule1_condition": "sch1_34"}],
        data=["health", "criminal_offences"],
        people="claimants",
        source="third_party",
        **judicial,
    )
    return kind


def scheme() -> Kind:
    """Pension trustees: a small scheme's fee, health of a member's relatives under paragraph 21, ill health under employment law."""
    kind = Kind("Trustees of the mill", employees="0", turnover="40000000", fee_tier="tier1_pension_scheme")
    documents = ["lia", "dpia", "appropriate_policy_document"]
    kind.activity(
        "A1",
        "Benefits of dependants",
        purposes=[
            interest("Pay whom it is due", "A fair scheme", article9_condition="substantial_public_interest", schedule1_condition="sch1_21")
        ],
        data=["health", "family"],
        people="next_of_kin",
        source="third_party",
        documents=documents,
        notice_exemption="impossible_or_disproportionate",
    )
    employed = {"article9_condition": "employment_social_security", "schedule1_condition": "sch1_01"}
    kind.activity(
        "A2",
        "Ill-health retirement",
        purposes=[by_law("Decide on pensions", "Pensions Act 1995", **employed)],
        data=["occupational_health"],
        people="members",
        documents=documents,
    )
    return kind


def home() -> Kind:
    """A care home: care under paragraph 2, safeguarding under a recognised interest, a guardian and the toolkit of the NHS."""
    kind = Kind("Elm Lodge", dpo_required="yes", nhs_patient_data="yes", dspt_submitted_on="2026-06-20", dspt_status="standards_met")
    kind.row("contacts", contact_id="K2", organisation_id="O1", contact_role="caldicott_guardian", name="Matron", email="m@example.org")
    care = {"article9_condition": "health_or_social_care", "schedule1_condition": "sch1_02"}
    kind.activity(
        "A1",
        "Care plans",
        purposes=[{"purpose": "Care", "purpose_code": "health_care", "lawful_basis": "contract", "party_to_contract": "yes", **care}],
        data=["health", "patient_records", "religion_belief"],
        people="service_users",
        documents=["dpia"],
        large_scale="yes",
        confidentiality_ground="implied_consent",
    )
    guarded = {"article9_condition": "substantial_public_interest", "schedule1_condition": "sch1_18"}
    at_risk = {"lawful_basis": "recognised_legitimate_interest", "recognised_interest": "safeguarding"}
    kind.activity(
        "A2",
        "Adults at risk",
        purposes=[{"purpose": "Protect them", **at_risk, **guarded}],
        data=["health", "allegations"],
        people="individuals_at_risk",
        documents=["dpia", "appropriate_policy_document"],
    )
    return kind


LAWFUL = {
    "pension trustees": scheme,
    "care home": home,
    "housing association": housing,
    "water company": waterworks,
    "private investigator": detective,
    "tribunal": tribunal,
    "school": school,
    "union": union,
    "lender on legitimate interests": lambda: decider("uk", BY_INTEREST),
    "lender in France": lambda: decider("eu", BY_CONTRACT),
    "alert line in France": alert_line,
    "payroll bureau": bureau,
    "church": church,
    "surgery": surgery,
    "bakery": bakery,
    "solicitors": solicitors,
    "university": university,
    "party": party,
    "nursery": nursery,
    "council": council,
    "partnership": partnership,
    "newspaper": lambda: newspaper("uk"),
    "newspaper in France": lambda: newspaper("eu"),
}
"""Registers in which no rule may find an error, by kind."""

BROKEN = {
    "trustees who keep origin under the paragraph for health": (
        lambda: scheme().change("data_categories", category="ethnicity"),
        {"SC03"},
    ),
    "a church that names no condition for religion": (lambda: church().change("purposes", article9_condition=""), {"SC01"}),
    "a council that is an authority": (lambda: council().change("organisations", public_authority="yes"), {"LB09"}),
    "an arrangement that is none": (lambda: partnership().change("contracts", kind="service_contract"), {"ID04"}),
    "a newspaper without the exemption": (lambda: newspaper("uk").change("activities", notice_exemption=""), {"SC01", "SC06", "TR02"}),
    "a school that asks nobody for fingerprints": (
        lambda: school().change("purposes", lawful_basis="legitimate_interests", article9_condition="", public_task="yes"),
        {"SC01", "LB09"},
    ),
    "a lender's machine without safeguards": (
        lambda: decider("uk", BY_INTEREST).change("decision_safeguards", activity_id=""),
        {"LB10"},
    ),
    "a lender in France that decides on its interests": (lambda: decider("eu", BY_INTEREST), {"LB10"}),
    "an alert line without a law": (lambda: alert_line().change("purposes", article10_authority=""), {"SC06"}),
    "a bureau whose client never allowed the data centre": (
        lambda: bureau().change("recipients", subprocessor_authorisation="none"),
        {"RC05"},
    ),
    "fingerprints of pupils that nobody assessed": (lambda: school().change("assessments", kind="lia"), {"AS01"}),
    "nuisance without a condition for allegations": (lambda: housing().change("purposes", schedule1_condition=""), {"SC03", "SC06"}),
    "a study without a condition of Schedule 1": (lambda: university().change("purposes", schedule1_condition=""), {"SC03"}),
}
"""The same with one fact changed, and the errors that this earns among `WATCHED`."""

WATCHED = ("AS01", "SC01", "SC03", "SC06", "LB09", "LB10", "RC05", "ID04", "TR02")
