"""Registers small enough to know every answer, with transfers, requests, incidents, marketing and notices."""

# ruff: noqa: E501 (a row of a table is a line)

from __future__ import annotations

from functools import cache

import ropa
from ropa.analysis import flows, incidents, marketing, notice, requests, summary, transfers
from ropa.case.case import Case
from ropa.case.opening import case_of
from ropa.model.text_tables import TextTables
from support.registers import frames

DAY = "2026-11-22"
REPORTS = ["data-flows", "incidents", "marketing", "notice", "rights-requests", "summary", "transfers"]
SAMPLES = ["illumit", "harbour-health"]

ORGANISATIONS = """organisation_id,name,is_holder,country,uk_gdpr,eu_gdpr
O1,Holder Ltd,yes,GB,yes,no
US1,Cloudy Inc,,US,,
IE1,Mail Ireland,,IE,,
SG1,Hotel Pte,,SG,,
"""
ACTIVITIES = """activity_id,name,role,transfers_stated,recipients_stated,started_on,ended_on,regime
A1,Sales,controller,,,,,
A2,Payroll,controller,none,none,,,
P1,Hosting,processor,,,,,
E1,Old line,controller,,,,2025-01-01,
X1,Bonn office,controller,,,,,eu
"""


def a_case(tables: dict[str, str] | None = None, *, day: str = DAY, regime: str = "uk") -> Case:
    """A Case of CSV texts, on the organisations and activities above."""
    given = {"organisations": ORGANISATIONS, "activities": ACTIVITIES, **(tables or {})}
    return _assessed(tuple(given.items()), day, regime)


@cache
def _assessed(tables: tuple[tuple[str, str], ...], day: str, regime: str) -> Case:
    return case_of(TextTables(frames(dict(tables)), source="tiny"), day, regime)


@cache
def sample(name: str, regime: str = "uk") -> Case:
    return ropa.open(f"sample:{name}", as_of=DAY, regime=regime)


FUNCTIONS = [
    *(transfers.transfers_listed, transfers.destinations, transfers.world_statuses, transfers.places_without_transfer),
    *(transfers.transfers_in_short, flows.data_flows, flows.flows_by_activity, flows.flow_steps, flows.flows_in_short),
    *(requests.requests_listed, requests.requests_by_right, requests.requests_by_outcome, requests.requests_by_month),
    *(requests.request_deadlines, requests.requests_in_short, incidents.breaches_listed, incidents.breach_steps),
    *(incidents.complaints_listed, incidents.complaints_by_outcome, incidents.incidents_in_short),
    *(marketing.preferences_by_channel, marketing.suppression_by_channel, marketing.sends_by_channel),
    *(marketing.footings_of_sends, marketing.cookies_listed, marketing.marketing_in_short, notice.notices_in_force),
    *(notice.notice_elements, notice.elements_told, notice.elements_by_activity, notice.statements_without_backing),
    *(notice.not_in_the_notice, notice.disagreements, notice.notice_in_short, summary.activities_by_role),
    *(summary.board_deadlines, summary.board_deadlines_by_kind),
]

# -- transfers --------------------------------------------------------------------------------------

TRANSFERS = {
    "transfers": """transfer_id,activity_id,organisation_id,destination,mechanism,document,signed_on,started_on,scope_confirmed,scope_confirmed_on,same_legal_entity
T1,A1,US1,US,adequacy,List,,2024-01-01,dpf_uk_extension,2026-01-20,
T2,A1,US1,US,adequacy,,,2024-01-01,,,
T3,A1,SG1,SG,idta,IDTA-1,2024-01-01,2024-02-01,,,
T4,A1,IE1,IE,,,,,,,
T5,A1,,IN,scc_legacy,,,,,,
T6,P1,,,idta,,,,,,
T7,P1,O1,PT,not_restricted,,,,,,yes
T8,A1,,SG,addendum,ADD-1,2025-01-01,2025-01-01,,,
""",
    "assessments": """assessment_id,activity_id,transfer_id,kind,status,decided_on
AS1,A1,T8,transfer_risk_assessment,complete,2024-12-01
""",
    "recipients": """recipient_id,activity_id,organisation_id,recipient_role
R1,A1,US1,processor
R2,A2,SG1,controller
R3,P1,IE1,sub_processor
""",
    "systems": "system_id,name,organisation_id,country\nS1,Mail,IE1,\nS2,Own server,O1,PT\n",
    "activity_systems": "activity_system_id,activity_id,system_id\nY1,A2,S1\nY2,A1,S2\n",
}

# -- requests ---------------------------------------------------------------------------------------

REQUESTS = {
    "requests": """request_id,subject_ref,right,activity_id,received_on,identity_requested_on,identity_received_on,clarification_requested_on,clarification_received_on,extended_on,extension_reason,closed_on,outcome,refusal_reason
R1,s-1,access,A1,2026-09-01,,,,,,,2026-09-11,granted,
R2,s-2,access,A1,2026-08-03,,,,,,,2026-10-05,refused,exemption
R3,s-3,erasure,A1,2026-11-02,,,,,,,,,
R4,s-4,erasure,E1,2026-09-14,,,,,,,,,
R5,s-5,access,,2026-11-10,2026-11-11,,,,,,,,
R6,s-6,access,P1,2026-11-01,,,,,,,,,
R7,s-7,access,X1,2026-11-01,,,,,,,,,
R8,s-8,access,A2,2026-07-01,2026-07-02,,,,,,2026-07-06,identity_not_shown,
R9,s-9,portability,A1,2026-12-01,,,,,,,,,
""",
}

# -- incidents --------------------------------------------------------------------------------------

INCIDENTS = {
    "breaches": """breach_id,activity_id,our_role,occurred_at,aware_at,risk,authority_notified_at,subjects_notified_at,controller_notified_at,delay_reason,not_told_reason,subjects_affected,facts,effects,remedy
B1,A1,,2026-05-18T17:00:00+01:00,2026-05-18T17:25:00+01:00,high,2026-05-21T17:25:00+01:00,2026-05-19T12:00:00+01:00,,,,3,f,e,r
B2,A1,,,2026-06-01T09:00:00+00:00,risk,2026-06-05T09:00:00+00:00,,,Someone was ill,,,f,e,
B3,A1,,,2026-06-02T09:00:00+00:00,risk,2026-06-06T09:00:00+00:00,,,,,,f,e,r
B4,A1,,,2026-11-22T09:00:00+00:00,risk,,,,,,,f,e,r
B5,A1,,,2026-10-01T09:00:00+00:00,high,,,,,encrypted,,f,e,r
B6,A1,,,2026-10-02T09:00:00+00:00,none,,,,,,,,,
B7,P1,,,2026-10-03T09:00:00+00:00,risk,,,2026-10-03T20:30:00+00:00,,,,f,e,r
B8,,controller,,2026-10-04T09:00:00+00:00,,,,,,,,f,e,r
B9,A1,,,2026-11-23T09:00:00+00:00,risk,,,,,,,f,e,r
""",
    "complaints": """complaint_id,subject_ref,activity_id,received_on,acknowledged_on,closed_on,outcome,outcome_told_on
C1,s-1,A1,2026-07-01,2026-07-10,2026-08-01,upheld,2026-08-01
C2,s-2,A1,2026-07-01,2026-08-10,,,
C3,s-3,A1,2026-08-03,,,,
C4,s-4,A1,2026-11-10,,,,
C5,s-5,A1,2026-06-18,,2026-07-01,,
C6,s-6,P1,2026-08-03,,,,
""",
}

# -- marketing --------------------------------------------------------------------------------------

MARKETING = {
    "marketing_preferences": """marketing_preference_id,subject_ref,subscriber_kind,channel,state,obtained_in,refusal_offered,captured_at
M1,s-1,individual,email,opt_in,website_registration,yes,2026-01-01T09:00:00+00:00
M2,s-1,individual,email,opt_out,request,yes,2026-03-01T09:00:00+00:00
M3,s-2,individual,email,soft_opt_in,sale,yes,2026-01-01T09:00:00+00:00
M4,s-3,corporate,email,opt_in,event,yes,2026-06-01T09:00:00+00:00
M5,s-4,individual,,opt_out,request,yes,2026-01-01T09:00:00+00:00
M6,,individual,post,opt_in,event,yes,2026-01-01T09:00:00+00:00
""",
    "requests": """request_id,subject_ref,right,received_on,closed_on,outcome
R1,s-5,objection_marketing,2026-02-01,2026-02-02,granted
""",
    "marketing_sends": """marketing_send_id,subject_ref,channel,sent_at,campaign,similar_product,opt_out_offered,screened
S1,s-1,email,2026-02-01T09:00:00+00:00,News,,yes,
S2,s-1,email,2026-04-01T09:00:00+00:00,News,,yes,
S3,s-2,email,2026-02-01T23:30:00+00:00,News,yes,yes,
S4,s-3,email,2026-02-01T09:00:00+00:00,News,,yes,
S5,s-9,email,2026-02-01T09:00:00+00:00,News,,yes,
S6,s-9,live_call,2026-02-01T09:00:00+00:00,Calls,,,tps
S7,s-9,live_call,2026-02-01T09:00:00+00:00,Calls,,,none
S8,s-9,post,2026-02-01T09:00:00+00:00,Leaflet,,,
S9,s-4,post,2026-02-01T09:00:00+00:00,Leaflet,,,
""",
    "cookies": """cookie_id,name,provider,kind,purpose_class,duration,consent_or_exemption,information_given,opt_out_offered
K1,sid,Us,cookie,strictly_necessary,PT0S,strictly_necessary,yes,no
K2,ads,Them,pixel,advertising,P90D,none,,
""",
}

# -- notice -----------------------------------------------------------------------------------------

NOTICE = {
    "activities": "activity_id,name,role\nA1,Sales,controller\nA2,Payroll,controller\nP1,Hosting,processor\n",
    "data_subjects": "data_subject_id,activity_id,category\nD1,A1,customers\nD2,A2,staff\n",
    "purposes": "purpose_id,activity_id,purpose,lawful_basis\nU1,A1,Sell,contract\nU2,A1,Improve,legitimate_interests\n",
    "notices": "notice_id,title,published_on,told_by\nN1,Customer notice,2026-07-01,email\n",
    "notice_subjects": "notice_subject_id,notice_id,category\nX1,N1,customers\n",
    "notice_statements": """notice_statement_id,notice_id,section,element,claim,value
S1,N1,Who,controller_identity,We are Holder Ltd,
S2,N1,Why,purposes,We sell things,
S3,N1,Why,legal_basis,On the contract,consent
S4,N1,Rights,rights_core,You have rights,
S5,N1,Who else,recipients,A secret recipient,
""",
    "notice_links": """notice_link_id,notice_statement_id,table,record
K1,S1,organisations,O1
K2,S2,purposes,U1
K3,S3,purposes,U1
""",
}
