"""Transfers, flows, requests, incidents, marketing, notice and summary: every answer on registers small enough to know it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import ropa
from conftest import NAUGHTY, frames, register_folder
from ropa import analysis, show
from ropa.analysis import flows, incidents, marketing, notice, requests, summary, transfers
from ropa.case.case import Case
from ropa.case.opening import case_of
from ropa.errors import UsageError
from ropa.facts.marketing import FOOTINGS
from ropa.files import shipped
from ropa.law.transfers import STATUSES
from ropa.model.codelists import codes
from ropa.model.in_force import zone_of
from ropa.model.tables import TABLES
from ropa.model.text_tables import TextTables
from ropa.reports import report
from ropa.show import bars, geography, timelines
from ropa.show import flows as charts_flow
from ropa.show import world as show_world

DAY = "2026-11-22"
REPORTS = ["data-flows", "incidents", "marketing", "notice", "rights-requests", "summary", "transfers"]
SAMPLES = [name for name in ("illumit", "harbour-health") if (shipped("samples") / name).is_dir()]

# ruff: noqa: E501 (a row of a table is a line)

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
CHARTS = {
    "world_map": (show_world.world_map, transfers.world_statuses),
    "flow_chart": (charts_flow.flow_chart, flows.data_flows),
    "requests_chart": (bars.requests_chart, requests.requests_by_right),
    "backlog_chart": (timelines.backlog_chart, requests.requests_by_month),
    "breaches_chart": (timelines.breaches_chart, incidents.breach_steps),
    "preferences_chart": (bars.preferences_chart, marketing.preferences_by_channel),
    "sends_chart": (bars.sends_chart, marketing.sends_by_channel),
    "notice_chart": (bars.notice_chart, notice.elements_told),
}


# -- all of them ------------------------------------------------------------------------------------


@pytest.mark.parametrize("regime", ["uk", "eu"])
@pytest.mark.parametrize("name", SAMPLES)
def test_every_function_answers_on_a_sample_and_changes_nothing(name, regime):
    case = sample(name, regime)
    before = case.register.hash
    for function in FUNCTIONS:
        found = function(case)
        assert isinstance(found.index, pd.RangeIndex)
        assert "subject_ref" not in found.columns
    assert case.register.hash == before


def test_columns_are_the_same_with_rows_and_without():
    for function in FUNCTIONS:
        empty, full = function(a_case()), function(sample(SAMPLES[-1]))
        pd.testing.assert_frame_equal(full, function(sample(SAMPLES[-1])))
        assert list(empty.columns) == list(full.columns), function.__name__
        assert [str(kind) for kind in empty.dtypes] == [str(kind) for kind in full.dtypes], function.__name__


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_has_words_and_the_same_bytes_twice(name):
    draw, frame = CHARTS[name]
    for case in (a_case(), sample(SAMPLES[-1])):
        made = [show.figure(draw(frame(case)), "A chart").html for _ in range(2)]
        assert made[0] == made[1]
        assert len(re.search(r"<desc[^>]*>(.+?)</desc>", made[0], re.DOTALL).group(1)) > 30
        assert "NaN" not in made[0]


def test_nobody_who_keeps_the_register_and_no_tables_at_all():
    nobody = {"organisations": "organisation_id,name\nO1,Nobody\n", "requests": "request_id,right,received_on\nR1,access,2026-10-01\n"}
    sends = {"marketing_sends": "marketing_send_id,subject_ref,channel,sent_at\nM1,s-1,email,2026-10-01T09:00:00+00:00\n"}
    for case in (
        a_case(nobody | sends),
        case_of(TextTables(frames({"activities": "activity_id,name,role\nA1,One,controller\n"}), source="x"), DAY, "uk"),
    ):
        for function in FUNCTIONS:
            function(case)
        assert summary.board_words(case)


def test_a_case_without_a_day_is_not_reported():
    case = case_of(TextTables(frames({"organisations": ORGANISATIONS, "activities": ACTIVITIES}), source="x"))
    with pytest.raises(UsageError, match="as_of"):
        transfers.transfers_listed(case)


def hostile() -> Case:
    """A register whose every name is one that breaks pages, charts and files."""

    def table(columns: str, rows: list[list[str]]) -> str:
        frame = pd.DataFrame(rows, columns=columns.split(","))
        return frame.to_csv(index=False)

    # A cell that is blank or says nothing is none of these; the reader has dealt with them.
    texts = [text for text in NAUGHTY if text.strip() and "\x00" not in text]
    texts = [*texts, "$x^$ \\frac{", "</svg><script>alert(1)</script>", "https://example.org/?a=1", "\U0001f600\u202e", "a" * 400]
    ids = range(len(texts))
    return a_case(
        {
            "organisations": ORGANISATIONS + table("a,b,c,d,e,f", [[f"H{n}", texts[n], "no", "US", "", ""] for n in ids]).split("\n", 1)[1],
            "activities": table("activity_id,name,role", [[f"A{n}", texts[n], "controller"] for n in ids]),
            "recipients": table("recipient_id,activity_id,organisation_id,service", [[f"R{n}", f"A{n}", f"H{n}", texts[n]] for n in ids]),
            "transfers": table(
                "transfer_id,activity_id,organisation_id,destination,document", [[f"T{n}", f"A{n}", f"H{n}", "US", texts[n]] for n in ids]
            ),
            "cookies": table("cookie_id,name,provider", [[f"C{n}", texts[n], texts[n]] for n in ids]),
            "notices": table("notice_id,title", [["N1", texts[0]], ["N2", texts[-1]]]),
            "notice_statements": table(
                "notice_statement_id,notice_id,section,element,claim", [[f"S{n}", "N1", texts[n], "recipients", texts[n]] for n in ids]
            ),
            "requests": table("request_id,right,activity_id,received_on", [[f"Q{n}", "access", f"A{n}", "2026-11-01"] for n in ids]),
            "breaches": table(
                "breach_id,activity_id,aware_at,risk,facts",
                [[f"B{n}", f"A{n}", "2026-11-01T10:00:00+00:00", "risk", texts[n]] for n in ids],
            ),
        }
    )


def test_hostile_names_are_nothing_but_text():
    case = hostile()
    pieces = [show.table(function(case), function.__name__, why="why") for function in FUNCTIONS]
    pieces += [show.figure(draw(frame(case)), name) for name, (draw, frame) in CHARTS.items()]
    page = "\n".join(piece.html for piece in pieces)
    tags = {tag.lower() for tag in re.findall(r"<\s*([a-zA-Z][a-zA-Z0-9]*)", page)}
    known = {"table", "caption", "thead", "tbody", "tr", "th", "td", "span", "div", "p", "strong", "br", "figure", "figcaption"}
    assert tags <= known | {"svg", "title", "desc", "g", "path", "use", "defs", "clippath", "pattern", "rect", "style"}
    assert not re.search(r"<[^>]*\son[a-z]+\s*=|<[^>]*(?:href|src)\s*=\s*[\"'](?!#)", page)


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


def test_each_transfer_with_its_destination_mechanism_and_what_stands_behind_it():
    listed = transfers.transfers_listed(a_case(TRANSFERS)).set_index("transfer_id")
    assert listed["status"].to_dict() == {
        "T1": "adequate in part", "T2": "adequate in part", "T3": "restricted", "T4": "adequate",
        "T5": "restricted", "T6": "not known", "T7": "adequate", "T8": "restricted",
    }  # fmt: skip
    assert listed["state"].to_dict() == {
        "T1": "valid", "T2": "valid", "T3": "valid", "T4": "none given; adequacy covers it", "T5": "no longer in force",
        "T6": "valid", "T7": "not needed: not a restricted transfer", "T8": "valid",
    }  # fmt: skip
    assert listed["risk_assessment"].to_dict() == {
        "T1": "not needed", "T2": "not needed", "T3": "missing", "T4": "not needed", "T5": "open",
        "T6": "missing", "T7": "not needed", "T8": "complete on 1 December 2024",
    }  # fmt: skip
    assert listed.loc["T1", "scope"] == "Data Privacy Framework with UK Extension, confirmed on 20 January 2026"
    assert listed.loc["T2", "scope"] == "not confirmed: Data Privacy Framework with UK Extension"
    assert listed.loc["T2", "rules"] == "TR05"
    assert listed.loc["T6", "rules"] == "TR01, TR04"
    assert listed["status"].tolist()[:3] == ["restricted"] * 3  # what least protects people stands first


def test_destinations_are_counted_once_and_the_unknown_one_too():
    found = transfers.destinations(a_case(TRANSFERS)).set_index("destination")
    assert found["transfers"].to_dict() == {"India": 1, "Singapore": 2, "not recorded": 1, "United States": 2, "Ireland": 1, "Portugal": 1}
    assert found.loc["United States", "needs"] == "Data Privacy Framework with UK Extension"
    assert found.loc["Ireland", "law"] == "DPA 2018 Sch 21 para 5(1)(a)"
    world = transfers.world_statuses(a_case(TRANSFERS)).set_index("code")
    assert set(world["status"]) <= set(STATUSES)
    assert world.loc["SG", "transfers"] == 2
    assert set(world.index) == set(codes("destinations"))


def test_places_abroad_without_a_transfer_are_found_also_where_none_is_stated():
    found = transfers.places_without_transfer(a_case(TRANSFERS))
    assert list(found[["activity_id", "kind", "name", "country", "stated", "rules"]].fillna("").itertuples(index=False, name=None)) == [
        ("P1", "recipient registered abroad", "Mail Ireland", "Ireland", "nothing", "RC06"),
        ("A2", "system kept abroad", "Mail", "Ireland", "None", "TR08"),
        ("A2", "recipient registered abroad", "Hotel Pte", "Singapore", "None", "TR08"),
    ]
    assert "Own server" not in set(found["name"])  # the holder's own


def test_transfers_in_figures():
    number = transfers.transfers_in_short(a_case(TRANSFERS)).set_index("figure")["number"]
    assert number["Transfers in force"] == 8
    assert number["Destinations"] == 5
    assert number["Risk assessment missing"] == 2
    assert number["Without a valid ground"] == 1  # the legacy clauses
    assert number["Places abroad without a transfer"] == 3


def test_a_certification_is_due_again_after_a_year():
    found = transfers.scopes_due(a_case(TRANSFERS), pd.Timestamp("2027-02-20").date())
    assert list(found["transfer_id"]) == ["T1"]
    assert found["due_on"].iloc[0] == pd.Timestamp("2027-01-20")
    assert transfers.scopes_due(a_case(TRANSFERS), pd.Timestamp("2027-01-19").date()).empty


# -- the map ----------------------------------------------------------------------------------------


def test_the_map_has_whole_countries_by_their_code():
    shapes = geography.shapes()
    assert set(shapes) - {"-"} <= codes("countries")
    assert {"GB", "IE", "US", "RU", "FJ", "XK", "NZ", "ZA"} <= set(shapes)
    assert len(shapes["-"]) == 2  # territories without a code
    for code, rings in shapes.items():
        for ring in rings:
            assert np.abs(ring[0] - ring[-1]).max() < 1e-6 or code == "AQ"
            assert np.abs(np.diff(ring[:, 0])).max() < 90  # nothing runs across the map
            assert np.abs(ring[:, 1]).max() <= 90
    assert max(ring[:, 0].max() for ring in shapes["RU"]) > 180  # unwrapped, not torn in two


def test_countries_lie_where_they_are():
    middle = geography.centres()
    assert middle["US"][0] < middle["GB"][0] < middle["IN"][0] < middle["JP"][0] < middle["NZ"][0]
    assert middle["NO"][1] > middle["GB"][1] > middle["ES"][1] > 0 > middle["ZA"][1] > middle["NZ"][1]
    assert geography.equal_earth(np.array([[0.0, 0.0], [180.0, 0.0]])) == pytest.approx(np.array([[0, 0], [2.7066, 0]]), abs=1e-3)


def test_the_map_says_what_is_too_small_for_it_and_what_boundaries_mean():
    small = {"transfers": "transfer_id,activity_id,destination\nT1,A1,GG\nT2,A1,SG\nT3,A1,UN\nT4,A1,FR\n"}
    drawn = show_world.world_map(transfers.world_statuses(a_case(small)))
    below = " ".join(drawn.get_supxlabel().split())
    assert "Guernsey: 1 transfer" in below
    assert "Singapore: 1 transfer, restricted" in below
    assert "United Nations" in below
    assert "France" not in below
    assert "imply no opinion on the legal status" in below
    assert "France: 1 transfer, adequate" in drawn.get_label()
    assert "imply no opinion" in show_world.world_map(transfers.world_statuses(a_case())).get_label()


def test_the_map_file_is_the_vendors_and_has_its_licence():
    folder = Path(geography.__file__).parent.parent / "data" / "style"
    assert (folder / "countries-110m.json").stat().st_size == 107_761
    licence = (folder / "countries-110m.LICENCE.txt").read_text(encoding="utf-8")
    assert "Natural Earth" in licence
    assert "Permission to use, copy, modify" in licence


# -- flows ------------------------------------------------------------------------------------------

FLOWS = TRANSFERS | {
    "collection_points": """collection_point_id,activity_id,channel
C1,A1,website
C2,A1,email
C3,A1,website
""",
    "recipients": """recipient_id,activity_id,category,organisation_id,recipient_role
R1,A1,hosting,US1,processor
R2,A1,bank,,controller
""",
    "transfers": """transfer_id,activity_id,organisation_id,destination
T1,A1,US1,CA
T2,P1,,IN
""",
    "activity_systems": "activity_system_id,activity_id,system_id\n",
}


def test_every_way_through_an_activity_is_a_row_and_its_shares_are_one():
    found = flows.data_flows(a_case(FLOWS))
    ways = found[found["activity_id"] == "A1"]
    assert list(ways[["channel", "recipient", "country"]].itertuples(index=False, name=None)) == [
        ("Website", "Cloudy Inc", "Canada"),  # where the transfer goes, not where the recipient is registered
        ("Website", "Bank", "not recorded"),
        ("E-mail", "Cloudy Inc", "Canada"),
        ("E-mail", "Bank", "not recorded"),
    ]
    assert found.groupby("activity_id")["share"].sum().tolist() == pytest.approx([1.0, 1.0, 1.0])
    payroll = found[found["activity_id"] == "A2"].iloc[0]
    assert (payroll["channel"], payroll["recipient"], payroll["country"]) == (
        "not recorded",
        "nobody (stated)",
        "stays with the organisation",
    )
    hosting = found[found["activity_id"] == "P1"].iloc[0]
    assert (hosting["recipient"], hosting["country"], hosting["status"]) == ("someone abroad, not named", "India", "restricted")
    assert set(found["activity_id"]) == {"A1", "A2", "P1"}  # neither the ended one nor that of the other law


def test_flows_are_counted_by_step_and_by_place():
    case = a_case(FLOWS)
    steps = flows.flow_steps(case)
    assert steps[steps["step"] == "recipient to country"]["activities"].tolist() == [1, 1, 1, 1]
    countries = flows.places_of_flow(case, "country").set_index("country")
    assert countries.loc["Canada", "status"] == "adequate in part"
    assert countries.loc["not recorded", "names"] == "Sales"
    by_activity = flows.flows_by_activity(case).set_index("activity")
    assert by_activity.loc["Sales", "channels"] == "Website\nE-mail"
    number = flows.flows_in_short(case).set_index("figure")["number"]
    assert (number["Activities"], number["Ways in"], number["Recipients"], number["Activities with data abroad"]) == (3, 2, 4, 2)


def test_many_places_are_drawn_as_the_first_and_the_rest():
    rows = "\n".join(f"C{n},A1,{channel}" for n, channel in enumerate(sorted(codes("channels"))))
    found = flows.data_flows(a_case({"collection_points": f"collection_point_id,activity_id,channel\n{rows}\n"}))
    total = len(codes("channels"))
    texts = {text.get_text().replace("\n", " ") for text in charts_flow.flow_chart(found, 5).axes[0].texts}
    assert f"{total - 5} other channels (1)" in texts
    assert {"How it comes in", "What uses it", "Who receives it", "Where"} <= texts
    few = {text.get_text().replace("\n", " ") for text in charts_flow.flow_chart(found, total - 1).axes[0].texts}
    assert not any("other channels" in text for text in few)  # one left over stands by itself


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


def test_where_each_request_stands():
    listed = requests.requests_listed(a_case(REQUESTS)).set_index("request_id")
    assert listed["standing"].to_dict() == {
        "R1": "answered on time", "R2": "answered late", "R3": "open", "R4": "open and late", "R5": "clock stopped",
        "R6": "not ours to answer", "R7": "not ours to answer", "R8": "closed without a clock",
    }  # fmt: skip
    assert listed.loc["R1", "due"] == pd.Timestamp("2026-10-01")
    assert listed.loc["R1", "days"] == 10
    assert listed.loc["R3", "days_left"] == 10  # to 2 December
    assert pd.isna(listed.loc["R6", "due"])
    assert "R9" not in listed.index  # it has not happened yet
    assert listed.loc["R5", "activity"] == "all activities"
    assert listed.loc["R4", "activity"] == "Old line"
    assert "RI01" in listed.loc["R4", "rules"]


def test_requests_by_right_and_by_outcome():
    by_right = requests.requests_by_right(a_case(REQUESTS)).set_index("right")
    access = by_right.loc["Access"]
    assert (access["received"], access["answered on time"], access["answered late"], access["not ours to answer"]) == (6, 1, 1, 2)
    assert access["median_days"] == 10
    assert access["longest_days"] == 63
    assert pd.isna(by_right.loc["Erasure", "median_days"])
    by_outcome = requests.requests_by_outcome(a_case(REQUESTS)).set_index("outcome")
    assert by_outcome.loc["Refused", "reasons"] == "Exemption in law: 1"
    assert by_outcome["requests"].sum() == 3


def test_the_backlog_month_by_month():
    found = requests.requests_by_month(a_case(REQUESTS)).set_index("month")
    assert [str(month.date()) for month in found.index] == ["2026-07-01", "2026-08-01", "2026-09-01", "2026-10-01", "2026-11-01"]
    assert found["received"].tolist() == [1, 1, 2, 0, 2]
    assert found["closed"].tolist() == [1, 0, 1, 1, 0]
    assert found["open"].tolist() == [0, 1, 2, 1, 3]
    assert found["late"].tolist() == [0, 0, 1, 1, 1]
    assert len(requests.requests_by_month(a_case(REQUESTS), 2)) == 2


def test_open_requests_the_most_pressing_first():
    found = requests.request_deadlines(a_case(REQUESTS))
    assert found["request_id"].tolist() == ["R4", "R3", "R5"]
    assert found["days_left"].iloc[0] < 0
    assert found.set_index("request_id").loc["R3", "extend_by"] == pd.Timestamp("2026-12-02")
    assert pd.isna(found.set_index("request_id").loc["R4", "extend_by"])  # too late
    number = requests.requests_in_short(a_case(REQUESTS)).set_index("figure")["number"]
    assert number["Requests received"] == 8
    assert number["Open and late"] == 1
    assert number["Not ours to answer"] == 2
    assert number["Median days to answer"] == 10


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


def test_what_became_of_the_72_hours():
    listed = incidents.breaches_listed(a_case(INCIDENTS)).set_index("breach_id")
    assert listed["regulator"].to_dict() == {
        "B1": "told in time", "B2": "told late, with reasons", "B3": "told late, no reasons", "B4": "not told, clock running",
        "B5": "not told, time is up", "B6": "not needed: risk unlikely", "B7": "the client's to tell", "B8": "not told, risk not assessed",
    }  # fmt: skip
    first = listed.loc["B1"]
    assert (first["aware"], first["due"], first["hours"]) == ("18 May 2026, 17:25", "21 May 2026, 17:25", 72)
    assert first["people"] == "told 19 May 2026, 12:00"
    assert listed.loc["B5", "people"] == "not told: Data unreadable"
    assert listed.loc["B7", "client"] == "3 October 2026, 21:30"  # the holder's own time
    assert listed.loc["B7", "hours"] == 12
    assert listed.loc["B6", "documented"] == "missing: facts, effects, remedy"
    assert listed.loc["B2", "documented"] == "missing: remedy"
    assert listed.loc["B8", "activity"] == "no one activity"
    assert listed.loc["B3", "rules"] == "BR01"
    assert zone_of(a_case().register) == "Europe/London"


def test_the_steps_of_a_breach_in_hours():
    steps = incidents.breach_steps(a_case(INCIDENTS))
    first = steps[steps["breach_id"] == "B1"].set_index("step")["hours"]
    assert list(first.index) == ["happened", "aware", "people told", "regulator told"]
    assert first["regulator told"] == 72
    assert first["happened"] == pytest.approx(-25 / 60)
    label = timelines.breaches_chart(steps).get_label()
    assert "breach B1, high risk: happened 0 h before, people told after 19 h, regulator told after 72 h" in label


def test_complaints_and_their_acknowledgement_under_each_law():
    listed = incidents.complaints_listed(a_case(INCIDENTS)).set_index("complaint_id")
    assert listed["acknowledgement"].to_dict() == {
        "C1": "acknowledged in time", "C2": "acknowledged late", "C3": "not acknowledged, time is up", "C4": "to be acknowledged",
        "C5": "no statutory clock", "C6": "no statutory clock",
    }  # fmt: skip
    assert listed.loc["C1", "acknowledge_by"] == pd.Timestamp("2026-07-31")
    assert (listed.loc["C1", "days"], listed.loc["C3", "days"]) == (31, 111)
    assert set(incidents.complaints_listed(a_case(INCIDENTS, regime="eu"))["acknowledgement"]) == {"no statutory clock"}
    outcomes = incidents.complaints_by_outcome(a_case(INCIDENTS)).set_index("outcome")
    assert outcomes["complaints"].to_dict() == {"open": 4, "Upheld": 1, "not recorded": 1}
    number = incidents.incidents_in_short(a_case(INCIDENTS)).set_index("figure")["number"]
    assert (number["Breaches"], number["Regulator told late"], number["Regulator not told"], number["People hit"]) == (8, 2, 3, 3)
    assert (number["Acknowledged in time"], number["Acknowledged late or not at all"]) == (1, 2)


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


def test_what_people_last_said_and_who_must_not_be_reached():
    found = marketing.preferences_by_channel(a_case(MARKETING)).set_index("channel")
    email = found.loc["E-mail"]
    assert (email["opted in"], email["soft opt-in"], email["opted out"], email["suppressed"]) == (1, 1, 1, 3)
    assert found.loc["Every channel", "opted out"] == 1
    assert (found.loc["Post", "opted in"], found.loc["Post", "suppressed"]) == (1, 2)
    listed = marketing.suppression_by_channel(a_case(MARKETING)).set_index("channel")
    assert listed.loc["E-mail"].tolist() == [3, 2, 1]
    assert len(listed) == len(codes("marketing_channels"))


def test_what_each_message_rested_on():
    found = marketing.sends_by_channel(a_case(MARKETING)).set_index("channel")
    email = found.loc["E-mail", list(FOOTINGS)].to_dict()
    assert email == {
        "consent": 1,
        "soft opt-in": 1,
        "company": 1,
        "screened call": 0,
        "none needed": 0,
        "none recorded": 1,
        "after an opt-out": 1,
    }
    assert found.loc["Live call", ["messages", "people", "screened call", "none recorded"]].tolist() == [2, 1, 1, 1]
    assert found.loc["Post", ["none needed", "after an opt-out"]].tolist() == [1, 1]
    assert (found.loc["E-mail", "first_on"], found.loc["E-mail", "last_on"]) == (pd.Timestamp("2026-02-01"), pd.Timestamp("2026-04-01"))
    footings = marketing.footings_of_sends(a_case(MARKETING)).set_index("footing")["messages"]
    assert footings.sum() == 9
    assert footings["after an opt-out"] == 2
    number = marketing.marketing_in_short(a_case(MARKETING)).set_index("figure")["number"]
    assert (number["People with a preference"], number["People on the suppression list"], number["Sent after an opt-out"]) == (4, 3, 2)


def test_cookies_with_what_allows_them():
    found = marketing.cookies_listed(a_case(MARKETING)).set_index("cookie_id")
    assert found.loc["K1", ["activity", "duration", "ground", "opt_out_offered"]].tolist() == [
        "the website as a whole",
        "the session",
        "Strictly necessary",
        "no",
    ]
    assert found.loc["K2", "duration"] == "90 days"
    assert found.loc["K2", "rules"] == "MK04"


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


def test_items_told_and_not_told():
    case = a_case(NOTICE)
    told = notice.notice_elements(case)
    sales = told[told["activity_id"] == "A1"].set_index("code")["told"]
    assert sales["purposes"] == sales["rights_core"] == sales["controller_identity"] == "told"
    assert sales["legitimate_interests"] == sales["retention"] == sales["complain_controller"] == "not told"
    assert "transfers" not in sales.index  # nothing calls for it
    assert set(told.loc[told["activity_id"] == "A2", "told"]) == {"no notice serves them"}
    assert "P1" not in set(told["activity_id"])
    elements = notice.elements_told(case).set_index("element")
    assert elements.loc["Purposes", ["called_for", "told", "not told", "where"]].tolist() == [2, 1, 1, "Payroll"]
    by_activity = notice.elements_by_activity(case).set_index("activity")
    assert by_activity.loc["Payroll", "missing"] == "no notice in force serves its people"
    assert "How long data is kept" in by_activity.loc["Sales", "missing"]


def test_both_ways_between_notice_and_register():
    case = a_case(NOTICE)
    assert notice.statements_without_backing(case)["notice_statement_id"].tolist() == ["S5"]
    assert notice.statements_without_backing(case)["rules"].tolist() == ["NT02"]
    untold = notice.not_in_the_notice(case)
    assert untold[["record", "activity"]].to_numpy().tolist() == [["U2", "Sales"]]
    differ = notice.disagreements(case)
    assert differ[["record", "notice", "claim"]].to_numpy().tolist() == [["S3", "Customer notice", "On the contract"]]
    in_force = notice.notices_in_force(case).iloc[0]
    assert (in_force["serves"], in_force["told_by"], in_force["statements"], in_force["unbacked"]) == ("Customers", "By e-mail", 5, 1)
    number = notice.notice_in_short(case).set_index("figure")["number"]
    assert (number["Notices in force"], number["In the register, not in the notice"], number["Disagreements"]) == (1, 1, 1)


# -- summary ----------------------------------------------------------------------------------------


def test_activities_by_role_count_every_activity():
    found = summary.activities_by_role(a_case()).set_index("role")
    assert found["activities"].to_dict() == {"Controller": 2, "Processor": 1, summary.ALL_OF_IT: 3}
    assert found.loc[summary.ALL_OF_IT, "items"] > found.loc["Controller", "items"] + found.loc["Processor", "items"]
    assert found["share"].between(0, 1).all()


def test_deadlines_of_every_clock_within_the_days_asked_for():
    case = a_case(
        REQUESTS
        | {"complaints": INCIDENTS["complaints"], "transfers": TRANSFERS["transfers"]}
        | {"reviews": "review_id,activity_id,reviewed_on,next_review_on\nV1,A1,2025-01-01,2026-01-01\nV2,A2,2026-01-01,2027-06-01\n"}
    )
    found = summary.board_deadlines(case, 90)
    what = dict(zip(found["what"], found["days_left"], strict=True))
    assert what["Erasure, R4"] < 0
    assert what["Complaint C4"] == 18
    assert "Data Privacy Framework with UK Extension, transfer T1" in what
    assert what["Entry in the record"] == -325
    assert found["days_left"].max() <= 90
    assert found["on"].is_monotonic_increasing
    by_kind = summary.board_deadlines_by_kind(case, 90).set_index("kind")
    assert by_kind.loc["Answer to a rights request", ["passed", "ahead"]].tolist() == [1, 2]
    assert by_kind[["passed", "ahead"]].to_numpy().sum() == len(found)
    assert "Holder Ltd has 3 activities" in summary.board_words(case)
    assert summary.board_words(a_case()).endswith("The register sets no deadline that has passed or lies within 90 days.")


# -- the reports ------------------------------------------------------------------------------------

MARKER = "zq-marker"
PLANTED = {
    "organisations": ORGANISATIONS,
    "activities": NOTICE["activities"],
    "requests": REQUESTS["requests"].replace("s-", f"{MARKER}-ref-"),
    "complaints": INCIDENTS["complaints"].replace("s-", f"{MARKER}-ref-"),
    "breaches": re.sub(
        r",f,e,(r?)$", rf",{MARKER}-facts,{MARKER}-effects,{MARKER}-remedy", INCIDENTS["breaches"], flags=re.MULTILINE
    ).replace("Someone was ill", f"{MARKER}-delay"),
    "marketing_preferences": MARKETING["marketing_preferences"].replace("s-", f"{MARKER}-ref-"),
    "marketing_sends": MARKETING["marketing_sends"].replace("s-", f"{MARKER}-ref-").replace("News", f"{MARKER}-campaign"),
    "cookies": MARKETING["cookies"],
    **{name: NOTICE[name] for name in ("data_subjects", "purposes", "notices", "notice_subjects", "notice_statements", "notice_links")},
    "transfers": "transfer_id,activity_id,destination,mechanism\nT1,A1,SG,idta\n",
    "contacts": "contact_id,organisation_id,contact_role,name\nK1,O1,owner,Head of sales\n",
    "waivers": "waiver_id,code,table,record,reason,owner_contact_id,until\nW1,BR01,breaches,B3,Accepted,K1,2027-01-01\n",
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, str]:
    """The seven reports over a register with marks where people's data is."""
    folder = tmp_path_factory.mktemp("planted")
    results = report(register_folder(folder / "register", PLANTED), REPORTS, out=folder / "out", as_of=DAY, regime="uk")
    assert [result.warnings for result in results] == [()] * len(REPORTS)
    return {result.name: result.files[0].read_text(encoding="utf-8") for result in results}


@pytest.mark.slow
def test_the_reports_show_what_was_planted_and_nobody(pages):
    assert "R4" in pages["rights-requests"]
    assert "B5" in pages["incidents"]
    assert "E-mail" in pages["marketing"]
    for name, page in pages.items():
        assert MARKER not in page, name


def test_each_report_opens_with_its_answer_and_ends_with_what_it_was_made_from(pages):
    for page in pages.values():
        headings = re.findall(r"<h2[^>]*>(.*?)</h2>", page)
        assert (headings[1], headings[-1]) == ("In short", "About this report")
        assert page.count('<p class="answer">') == 1
        assert page.index('<p class="answer">') < page.index("<table")
        header = page[page.index("<header>") : page.index("</header>")]
        assert '<a href="#s-about-this-report">What this report was made from</a>' in header
        assert re.search(r"22 November 2026.*UK GDPR.*register register, [0-9a-f]{12}<", header)
        assert not re.search(r"<script|<link|<iframe|http-equiv=.refresh", page)


def test_a_waived_finding_is_shown_as_waived(pages):
    assert "BR01 (waived)" in pages["incidents"]
    assert re.search(r"<td[^>]*>W1</td>", pages["incidents"])


@pytest.mark.slow
def test_reports_on_a_bare_register_say_why_it_matters(tmp_path):
    results = report(register_folder(tmp_path / "bare"), REPORTS, out=tmp_path / "out", as_of=DAY, regime="uk")
    for result in results:
        page = result.files[0].read_text(encoding="utf-8")
        silent = "not recorded" if result.name == "data-flows" else "nothing is recorded here."
        assert silent in page, result.name
        assert not result.warnings


@pytest.mark.slow
@pytest.mark.parametrize("name", ["harbour-health"])
def test_reports_on_the_samples_under_the_other_law(name, tmp_path):  # test_browser makes them under uk law
    results = report(f"sample:{name}", REPORTS, out=tmp_path, as_of=DAY, regime="eu")
    assert {result.status for result in results} == {"done"}
    assert not any(result.warnings for result in results)


def test_analysis_offers_what_the_notebooks_call():
    for name in REPORTS:
        text = (shipped("notebooks") / f"{name}.ipynb").read_text(encoding="utf-8")
        for called in set(re.findall(r"analysis\.([A-Za-z_]+)", text)):
            assert called in dir(analysis), called
        for called in set(re.findall(r"show\.([A-Za-z_]+)", text)):
            assert called in dir(show), called
    assert set(TABLES) >= {"transfers", "requests", "breaches"}
