"""Each finding of shape: found once, at its exact place in a folder and in a workbook, telling no cell's value."""

from __future__ import annotations

import time

import pandas as pd
import pytest

import ropa.model.validate as validate_module
from ropa.model.checks import SHAPE
from ropa.model.findings import MOST_OF_A_KIND, Findings
from ropa.model.register import Register
from ropa.model.shape import looks_personal
from ropa.model.tables import TABLES
from ropa.model.validate import validate
from ropa.sources import read
from support.corpora import NAUGHTY
from support.registers import CORE, frames, places, register_folder, register_workbook, validated, value

PURPOSES = "purpose_id,activity_id,purpose,lawful_basis\n"
KEY = "Give every row a short key that no other row of the table has."
LINK = "Correct the key, or add the row it should point to."
PERSONAL = "Write a pseudonymous reference instead, and keep the person's details elsewhere."
PLAIN = "Write the cell again without them, or shorten it and file the long text elsewhere."

# code, severity, the tables, the place in a folder, the place in a workbook, the message
CASES = {
    "an unknown table": (
        "SH02",
        "error",
        {"purpose": "purpose_id\nP1\n"},
        "purpose.csv",
        "r.xlsx purpose",
        "{table} purpose: the register knows {none} of that name; did you mean purposes?",
    ),
    "an unknown column": (
        "SH02",
        "error",
        {"activities": "activity_id,name,role,started\nA1,x,controller,2020-01-01\n"},
        "activities.csv:1 started",
        "r.xlsx activities!D1",
        "column started: the register knows none of that name; did you mean started_on?",
    ),
    "a column whose name merely looks like another": (
        "SH02",
        "advice",
        {"retention": "retention_id,activity_id,period,Location\nR1,A1,P6Y,x\n"},
        "retention.csv:1 Location",
        "r.xlsx retention!D1",
        "column Location: the register knows none of that name; remove it or keep it outside the register",
    ),
    "a column like one that is there": (
        "SH02",
        "advice",
        {"retention": "retention_id,activity_id,period,retention period\nR1,A1,P6Y,x\n"},
        "retention.csv:1 retention period",
        "r.xlsx retention!D1",
        "column retention period: the register knows none of that name; remove it or keep it outside the register",
    ),
    "a column that may hold what another lacks": (
        "SH02",
        "error",
        {"retention": "retention_id,activity_id,retention period\nR1,A1,P6Y\n"},
        "retention.csv:1 retention period",
        "r.xlsx retention!C1",
        "column retention period: the register knows none of that name; did you mean period?",
    ),
    "a column that looks like nothing known": (
        "SH02",
        "advice",
        {"activities": "activity_id,zzz,name,role\nA1,1,x,controller\n"},
        "activities.csv:1 zzz",
        "r.xlsx activities!B1",
        "column zzz: the register knows none of that name; remove it or keep it outside the register",
    ),
    "personal data in the place of a heading": (
        "SH02",
        "advice",
        {"activities": "activity_id,name,role,zqxmarker@example.org\nA1,x,controller,y\n"},
        "activities.csv:1 4 (its heading looks like personal data)",
        "r.xlsx activities!D1",
        "column 4 (its heading looks like personal data): the register knows none of that name; remove it or keep it outside the register",
    ),
    "a column twice": (
        "SH02",
        "error",
        {"activities": "activity_id,name,role,Our role\nA1,x,controller,processor\n"},
        "activities.csv role",
        "r.xlsx activities",
        "column role: it stands twice; keep one",
    ),
    "a required column missing": (
        "SH03",
        "error",
        {"activities": "activity_id,name\nA1,x\nA2,y\n"},
        "activities.csv role",
        "r.xlsx activities",
        "column role is missing; add it (Our role: As what the holder does it: decides who keeps which record.)",
    ),
    "a key column missing": (
        "SH03",
        "error",
        {"activities": "name,role\nx,controller\ny,controller\n", "purposes": PURPOSES + "P1,A1,x,consent\n"},
        "activities.csv activity_id",
        "r.xlsx activities",
        "column activity_id is missing; add it (Activity: Short, stable and unique: other tables point to it.)",
    ),
    "a link column missing": (
        "SH03",
        "error",
        {"purposes": "purpose_id,purpose\nP1,x\nP2,y\n"},
        "purposes.csv activity_id",
        "r.xlsx purposes",
        "column activity_id is missing; add it (Activity: The activity.)",
    ),
    "a bad date": (
        "SH04",
        "error",
        {"activities": "activity_id,name,role,started_on\nA1,x,controller,\nA2,x,controller,zqxmarker\n"},
        "activities.csv:3 started_on",
        "r.xlsx activities!D3",
        "activity A2: started_on is not a date; write it like 2026-11-22",
    ),
    "a bad moment": (
        "SH04",
        "error",
        {"breaches": "breach_id,aware_at\nB1,2026-01-01T10:00:00 ZQXMARKER\n"},
        "breaches.csv:2 aware_at",
        "r.xlsx breaches!B2",
        "breach B1: aware_at is not a moment with its offset; write it like 2026-11-22T14:05:00+00:00",
    ),
    "a bad number": (
        "SH04",
        "error",
        {"data_subjects": "data_subject_id,activity_id,category,approximate_number\nS1,A1,customers,zqxmarker 12\n"},
        "data_subjects.csv:2 approximate_number",
        "r.xlsx data_subjects!D2",
        "data subject S1: approximate_number is not a whole number; write digits alone",
    ),
    "a bad yes or no": (
        "SH04",
        "error",
        {"activities": "activity_id,name,role,large_scale\nA1,x,controller,zqxmarker\n"},
        "activities.csv:2 large_scale",
        "r.xlsx activities!D2",
        "activity A1: large_scale is neither yes nor no",
    ),
    "the holder's own yes that cannot be read": (
        "SH04",
        "error",
        {"organisations": "organisation_id,name,is_holder\nO1,x,zqxmarker\n"},
        "organisations.csv:2 is_holder",
        "r.xlsx organisations!C2",
        "organisation O1: is_holder is neither yes nor no",
    ),
    "a bad period": (
        "SH04",
        "error",
        {"retention": "retention_id,activity_id,period\nT1,A1,seven zqxmarker\n"},
        "retention.csv:2 period",
        "r.xlsx retention!C2",
        "time limit T1: period is not a period; write it like P7Y, P6M or P30D; "
        "or leave it blank, and write what decides how long in criteria",
    ),
    "a country misspelt": (
        "SH04",
        "error",
        {"systems": "system_id,name,country\nY1,x,Norwayy\n"},
        "systems.csv:2 country",
        "r.xlsx systems!C2",
        "system Y1: country is not in the code list countries; did you mean NO?",
    ),
    "a country nobody knows": (
        "SH04",
        "error",
        {"systems": "system_id,name,country\nY1,x,zqxmarker\n"},
        "systems.csv:2 country",
        "r.xlsx systems!C2",
        "system Y1: country is not in the code list countries; write the two letters of ISO 3166-1, like GB or NO",
    ),
    "a code misspelt": (
        "SH05",
        "error",
        {"purposes": PURPOSES + "P1,A1,x,consnt\n"},
        "purposes.csv:2 lawful_basis",
        "r.xlsx purposes!D2",
        "purpose P1: lawful_basis is not in the code list lawful_bases; did you mean consent?",
    ),
    "a code nobody knows": (
        "SH05",
        "error",
        {"purposes": PURPOSES + "P1,A1,x,zqxmarker\n"},
        "purposes.csv:2 lawful_basis",
        "r.xlsx purposes!D2",
        "purpose P1: lawful_basis is not in the code list lawful_bases; `ropa reference lawful_bases` prints the list",
    ),
    "a period with words beside it": (
        "SH04",
        "error",
        {"retention": "retention_id,activity_id,period\nR1,A1,6 years after zqxmarker\n"},
        "retention.csv:2 period",
        "r.xlsx retention!C2",
        "time limit R1: period holds a period with words beside it; if it means P6Y, write that alone; "
        "what it counts from, and why, have columns of their own",
    ),
    "a number of days of a spreadsheet": (
        "SH04",
        "error",
        {"contracts": "contract_id,signed_on\nC1,45987\n"},
        "contracts.csv:2 signed_on",
        "r.xlsx contracts!B2",
        "contract C1: signed_on is a number, as spreadsheets count days inside; give the cell the format of a date, "
        "or write it like 2026-11-22",
    ),
    "a month without its day": (
        "SH04",
        "error",
        {"contracts": "contract_id,signed_on\nC1,March 2026\n"},
        "contracts.csv:2 signed_on",
        "r.xlsx contracts!B2",
        "contract C1: signed_on names no day; write the whole date, like 2026-11-22",
    ),
    "a year of either century": (
        "SH04",
        "error",
        {"contracts": "contract_id,signed_on\nC1,3 Mar 98\n"},
        "contracts.csv:2 signed_on",
        "r.xlsx contracts!B2",
        "contract C1: signed_on may mean two days; write it like 2026-11-22, with the whole year and the month as a number",
    ),
    "days where hours are asked": (
        "SH04",
        "error",
        {"contracts": "contract_id,breach_notice_hours\nC1,2 working days\n"},
        "contracts.csv:2 breach_notice_hours",
        "r.xlsx contracts!B2",
        "contract C1: breach_notice_hours is not a whole number; write digits alone, in hours",
    ),
    "several periods": (
        "SH04",
        "error",
        {"retention": "retention_id,activity_id,period\nR1,A1,30 days or 2 years of zqxmarker\n"},
        "retention.csv:2 period",
        "r.xlsx retention!C2",
        "time limit R1: period holds several periods (P30D, P2Y); make one row for each, or of a range write the longest alone",
    ),
    "several codes": (
        "SH05",
        "error",
        {"purposes": PURPOSES + 'P1,A1,x,"Contract; legal obligation / zqxmarker"\n'},
        "purposes.csv:2 lawful_basis",
        "r.xlsx purposes!D2",
        "purpose P1: lawful_basis holds several values of the code list lawful_bases (contract, legal_obligation); make one row for each",
    ),
    "one code and more": (
        "SH05",
        "error",
        {"data_categories": "data_category_id,activity_id,category\nD1,A1,Names and shoe size\n"},
        "data_categories.csv:2 category",
        "r.xlsx data_categories!C2",
        "data category D1: category holds several values, of which only contact is in the code list data_categories; make one row for each",
    ),
    "a code of a short list": (
        "SH05",
        "error",
        {"activities": "activity_id,name,role\nA1,x,zqxmarker\n"},
        "activities.csv:2 role",
        "r.xlsx activities!C2",
        "activity A1: role is not in the code list activity_roles; write one of controller, joint_controller, processor, sub_processor",
    ),
    "a country with two meanings": (
        "SH04",
        "error",
        {"systems": "system_id,name,country\nS1,x,Korea\n"},
        "systems.csv:2 country",
        "r.xlsx systems!C2",
        "system S1: country has two meanings in the code list countries: KR (South Korea) or KP (North Korea); write one of them",
    ),
    "a country whose code may be meant otherwise": (
        "SH12",
        "advice",
        {"systems": "system_id,name,country\nS1,x,NI\n"},
        "systems.csv:2 country",
        "r.xlsx systems!C2",
        "system S1: country is read as NI (Nicaragua), not as GB (Northern Ireland); change it if that is not meant",
    ),
    "a country with words beside it": (
        "SH04",
        "error",
        {"systems": "system_id,name,country\nS1,x,US (zqxmarker)\n"},
        "systems.csv:2 country",
        "r.xlsx systems!C2",
        "system S1: country holds a value of the code list countries with words beside it; if it means US, write that alone",
    ),
    "one country and more": (
        "SH04",
        "error",
        {"organisations": "organisation_id,name,is_holder,country\nO1,x,yes,France and zqxmarker\n"},
        "organisations.csv:2 country",
        "r.xlsx organisations!D2",
        "organisation O1: country is not in the code list countries as a whole; "
        "write FR if it means that alone, else write the one where it has its seat",
    ),
    "several dates": (
        "SH04",
        "error",
        {"notices": "notice_id,title,published_on\nN1,Notice,2025-01-01; 1 May 2026\n"},
        "notices.csv:2 published_on",
        "r.xlsx notices!C2",
        "notice N1: published_on holds several dates; make one row for each",
    ),
    "a date with words beside it": (
        "SH04",
        "error",
        {"contracts": "contract_id,signed_on\nC1,zqxmarker 3 March 2026\n"},
        "contracts.csv:2 signed_on",
        "r.xlsx contracts!B2",
        "contract C1: signed_on holds a date with words beside it; write the date alone, like 2026-11-22",
    ),
    "a bound": (
        "SH04",
        "error",
        {"data_subjects": "data_subject_id,activity_id,category,approximate_number\nD1,A1,customers,500+\n"},
        "data_subjects.csv:2 approximate_number",
        "r.xlsx data_subjects!D2",
        "data subject D1: approximate_number gives a bound, a range or an estimate; write one number, digits alone",
    ),
    "a group of countries": (
        "SH04",
        "error",
        {"systems": "system_id,name,country\nS1,x,EU\n"},
        "systems.csv:2 country",
        "r.xlsx systems!C2",
        "system S1: country names many countries at once; make one row for each, with the two letters of ISO 3166-1, like GB or NO",
    ),
    "a group of countries of one organisation": (
        "SH04",
        "error",
        {"organisations": "organisation_id,name,is_holder,country\nO1,x,yes,EU\n"},
        "organisations.csv:2 country",
        "r.xlsx organisations!D2",
        "organisation O1: country names many countries at once; write the one where it has its seat, with the two letters of ISO 3166-1, "
        "like GB or NO",
    ),
    "several codes of one breach": (
        "SH05",
        "error",
        {"breaches": "breach_id,risk\nB1,risk; high\n"},
        "breaches.csv:2 risk",
        "r.xlsx breaches!B2",
        "breach B1: risk holds several values of the code list breach_risks (risk, high); "
        "write the one that is true of the breach as a whole",
    ),
    "a date in an order that nobody named": (
        "SH04",
        "error",
        {"activities": "activity_id,name,role,started_on\nA1,x,controller,31/12/2025\n"},
        "activities.csv:2 started_on",
        "r.xlsx activities!D2",
        "activity A1: started_on is a date, and the register does not say whether day or month comes first; write it like 2026-11-22, "
        'or say how dates are written: dates = "day-first" or "month-first" in register.toml or on the sheet register (or --dates)',
    ),
    "a date in no year of ours": (
        "SH04",
        "error",
        {"activities": "activity_id,name,role,started_on\nA1,x,controller,9999-12-31\n"},
        "activities.csv:2 started_on",
        "r.xlsx activities!D2",
        "activity A1: started_on is a date outside the years 1900 to 2199; leave the cell blank where there is no such day",
    ),
    "a number with two meanings": (
        "SH04",
        "error",
        {"data_subjects": "data_subject_id,activity_id,category,approximate_number\nD1,A1,customers,1.000\n"},
        "data_subjects.csv:2 approximate_number",
        "r.xlsx data_subjects!D2",
        "data subject D1: approximate_number has two meanings, for its mark may stand before thousands or before decimals; "
        "write digits alone",
    ),
    "a period in words": (
        "SH12",
        "advice",
        {"retention": "retention_id,activity_id,period\nR1,A1,7 years\nR2,A1,P7Y\nR3,A1,seven years\n"},
        "retention.csv:2 period",
        "r.xlsx retention!C2",
        "time limit R1: period is read as P7Y, and so in 1 more row; change it if that is not meant",
    ),
    "a nation": (
        "SH12",
        "advice",
        {"organisations": "organisation_id,name,is_holder,country\nO1,x,yes,England\n"},
        "organisations.csv:2 country",
        "r.xlsx organisations!D2",
        "organisation O1: country is read as GB with subdivision england; change it if that is not meant",
    ),
    "a key missing": (
        "SH06",
        "error",
        {"activities": "activity_id,name,role\nA1,x,controller\n,y,controller\n"},
        "activities.csv:3 activity_id",
        "r.xlsx activities!A3",
        f"activities: the key is missing or used more than once. {KEY}",
    ),
    "no holder": (
        "SH06",
        "error",
        {"organisations": "organisation_id,name,is_holder\nO1,x,\n"},
        "organisations.csv is_holder",
        "r.xlsx organisations",
        "organisations: is_holder is yes 0 times; it must be yes for exactly one, the organisation whose record this is",
    ),
    "two holders": (
        "SH06",
        "error",
        {"organisations": "organisation_id,name,is_holder\nO1,x,yes\nO2,x,yes\n"},
        "organisations.csv is_holder",
        "r.xlsx organisations",
        "organisations: is_holder is yes 2 times; it must be yes for exactly one, the organisation whose record this is",
    ),
    "a broken link": (
        "SH07",
        "error",
        {"purposes": PURPOSES + "P1,A1,x,\nP2,zqxmarker,x,\n"},
        "purposes.csv:3 activity_id",
        "r.xlsx purposes!B3",
        f"purpose P2: activity_id does not point to a row of activities. {LINK}",
    ),
    "a required link that is blank": (
        "SH07",
        "error",
        {"purposes": PURPOSES + "P1,,x,\n"},
        "purposes.csv:2 activity_id",
        "r.xlsx purposes!B2",
        f"purpose P1: activity_id does not point to a row of activities. {LINK}",
    ),
    "a broken link that may be blank": (
        "SH07",
        "error",
        {"activities": "activity_id,name,role,replaced_by\nA1,x,controller,zqxmarker\nA2,x,controller,\n"},
        "activities.csv:2 replaced_by",
        "r.xlsx activities!D2",
        f"activity A1: replaced_by does not point to a row of activities. {LINK}",
    ),
    "a broken link to a record of any table": (
        "SH07",
        "error",
        {
            "notices": "notice_id,title\nN1,x\n",
            "notice_statements": "notice_statement_id,notice_id\nT1,N1\n",
            "notice_links": "notice_link_id,notice_statement_id,table,record\nL1,T1,activities,A1\nL2,T1,purposes,A1\n",
        },
        "notice_links.csv:3 record",
        "r.xlsx notice_links!D3",
        f"notice link L2: record does not point to a row of the table named beside it. {LINK}",
    ),
    "dates out of order": (
        "SH08",
        "error",
        {"activities": "activity_id,name,role,started_on,ended_on\nA1,x,controller,2024-01-02,2024-01-01\n"},
        "activities.csv:2 ended_on",
        "r.xlsx activities!E2",
        "activity A1: ended_on lies before started_on. Correct whichever of the two dates is wrong.",
    ),
    "moments out of order across offsets": (
        "SH08",
        "error",
        {"breaches": "breach_id,occurred_at,aware_at\nB1,2026-01-01T10:00:00+00:00,2026-01-01T10:30:00+01:00\n"},
        "breaches.csv:2 aware_at",
        "r.xlsx breaches!C2",
        "breach B1: aware_at lies before occurred_at. Correct whichever of the two dates is wrong.",
    ),
    "a name for a reference": (
        "SH09",
        "warning",
        {"requests": "request_id,subject_ref\nR1,Zqxmarker Doe\n"},
        "requests.csv:2 subject_ref",
        "r.xlsx requests!B2",
        f"request R1: subject_ref looks like personal data. {PERSONAL}",
    ),
    "a National Insurance number in prose": (
        "SH09",
        "error",
        {"breaches": "breach_id,facts\nB1,ZQXMARKER lost the file of AB 12 34 56 C\n"},
        "breaches.csv:2 facts",
        "r.xlsx breaches!B2",
        f"breach B1: facts looks like personal data. {PERSONAL}",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_found_once_at_its_place_in_a_folder(case, tmp_path):
    code, severity, tables, where, _, message = CASES[case]
    register, findings = validate(read(register_folder(tmp_path / "r", tables)))

    assert places(findings) == [(code, where)]
    assert list(findings["severity"]) == [severity]
    assert list(findings["message"]) == [message.format(table="table", none="none")]
    assert_whole(register, findings, tables)


@pytest.mark.parametrize("case", CASES)
def test_found_once_at_its_place_in_a_workbook(case, tmp_path):
    code, severity, tables, _, where, message = CASES[case]
    register, findings = validate(read(register_workbook(tmp_path / "r.xlsx", tables)))

    assert places(findings) == [(code, where)]
    assert list(findings["severity"]) == [severity]
    assert list(findings["message"]) == [message.format(table="sheet", none="no table")]
    assert_whole(register, findings, tables)


def assert_whole(register, findings, tables):
    """Every row is kept, the finding says where it is, and no cell's value stands in it."""
    for table, rows in frames({**CORE, **tables}).items():
        if table in TABLES:
            assert len(register[table]) == len(rows)
    found = findings.iloc[0]
    assert found["where"].startswith(found["file"])
    if isinstance(found["column"], str) and not pd.isna(found["row"]):
        assert found["where"] == f"{found['file']} {found['sheet']}!{found['column']}{found['row']}"
    assert "zqxmarker" not in "".join(str(cell) for cell in found).casefold()


def test_a_nation_says_the_subdivision_unless_another_is_written():
    rows = "organisation_id,name,is_holder,country,subdivision\nO1,x,yes,England,\nO2,y,no,Scotland,wales\nO3,z,no,U.K.,\n"
    register, findings = validated({"organisations": rows})
    assert register.organisations["country"].tolist() == ["GB"] * 3
    assert register.organisations["subdivision"].fillna("").tolist() == ["england", "wales", ""]
    assert list(findings["code"]) == ["SH12"] * 3


def test_every_code_of_shape_is_tested():
    assert {case[0] for case in CASES.values()} | {"SH01", "SH10", "SH11"} == set(SHAPE)


def test_sh10_at_its_place(tmp_path):
    tables = {"activities": "activity_id,name,role\nA1,zqx\x07marker,controller\nA2," + "y" * 32_767 + ",controller\nA\x1b3,z,controller\n"}
    register, findings = validate(read(register_folder(tmp_path, tables)))

    says = "holds control characters or was cut at 32,767 characters"
    assert places(findings) == [
        ("SH10", "activities.csv:2 name"),
        ("SH10", "activities.csv:3 name"),
        ("SH10", "activities.csv:4 activity_id"),
    ]
    assert list(findings["message"]) == [
        f"activity A1: name {says}. {PLAIN}",
        f"activity A2: name {says}. {PLAIN}",
        f"activity A 3: activity_id {says}. {PLAIN}",
    ]
    assert list(findings["severity"]) == ["warning"] * 3
    assert len(register.activities) == 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("y" * 32_766, False),
        ("y" * 32_767, True),
        ("😀" * 16_383, False),
        ("😀" * 16_384, True),
        ("tab\there\nand line", False),
        ("nul\x00", True),
        ("del\x7f", True),
        ("c1\x85c1\x9f", True),
        ("noncharacter\ufffe", True),
        ("﷽ zero\u200bwidth \u202eoverride", False),
    ],
)
def test_what_a_cell_cannot_hold_is_found(text, found):
    _, findings = validate({"activities": pd.DataFrame({"activity_id": ["A1"], "name": [text], "role": ["controller"]})})
    assert ("SH10" in set(findings["code"])) == found


@pytest.mark.parametrize(
    ("reference", "severity"),
    [
        ("jane.doe@example.org", "warning"),
        ("Jane Doe", "warning"),
        ("Jane M. Doe", "warning"),
        ("+44 20 7946 0958", "warning"),
        ("020 7946 0958", "warning"),
        ("943 476 5919", "error"),
        ("9434765919", "error"),
        ("AB123456C", "error"),
        ("ab 12 34 56 c", "error"),
        ("9434765918", None),
        ("ref-000123", None),
        ("Jane", None),
        ("S-2024-0001", None),
        ("5f2b9c1e-7a41-4f0e-9a55-1c3d2e4f5a6b", None),
        ("GB123456C", None),
    ],
)
def test_what_looks_like_a_person_where_a_reference_belongs(reference, severity):
    _, findings = validated({"requests": f"request_id,subject_ref\nR1,{reference}\n"})
    assert list(findings["severity"]) == ([severity] if severity else [])


def test_prose_may_hold_names_but_no_national_numbers():
    _, findings = validated({"breaches": "breach_id,facts\nB1,Jane Doe of jane@example.org\nB2,the file of 943 476 5919\n"})
    assert list(zip(findings["code"], findings["record"], strict=True)) == [("SH09", "B2")]


# -- all at once, each once -----------------------------------------------------------------------


def test_every_row_of_a_key_used_twice_is_named():
    _, findings = validated({"activities": "activity_id,name,role\nA1,x,controller\nA1,y,controller\nA2,z,controller\n"})
    assert list(zip(findings["code"], findings["record"], strict=True)) == [("SH06", "A1"), ("SH06", "A1")]


def test_all_faults_are_found_at_once_each_once(tmp_path):
    tables = {
        "activities": (
            "activity_id,name,role,started_on,ended_on,large_scale,owner_contact_id,extra\n"
            "A1,x,controler,2024-01-01,2023-01-01,jein,C9,\n"
            "A1,y,controller,soon,,,,\n"
            ",z,controller,TBD,n/a,,,\n"
        ),
        "purposes": PURPOSES + "P1,A1,x,TBD\nP2,A9,TBD,a\nP3,TBD,x,n/a\n",
    }
    _, findings = validate(read(register_folder(tmp_path, tables)))
    assert sorted(places(findings)) == [
        ("SH02", "activities.csv:1 extra"),
        ("SH04", "activities.csv:2 large_scale"),
        ("SH04", "activities.csv:3 started_on"),
        ("SH05", "activities.csv:2 role"),
        ("SH05", "purposes.csv:3 lawful_basis"),
        ("SH06", "activities.csv:2 activity_id"),
        ("SH06", "activities.csv:3 activity_id"),
        ("SH06", "activities.csv:4 activity_id"),
        ("SH07", "activities.csv:2 owner_contact_id"),
        ("SH07", "purposes.csv:3 activity_id"),
        ("SH08", "activities.csv:2 ended_on"),
    ]


def test_a_cell_without_a_value_is_kept_as_written():
    register, findings = validated({"activities": 'activity_id,name,role,started_on,changed_on\nA1,x,controller," TBD\r\n",soon\n'})
    assert register.activities["started_on"].isna().all()
    assert register.held.to_dict("records") == [
        {"table": "activities", "index": 0, "record": "A1", "field": "started_on", "text": "TBD", "why": "placeholder"},
        {"table": "activities", "index": 0, "record": "A1", "field": "changed_on", "text": "soon", "why": "unreadable"},
    ]
    assert list(findings["field"]) == ["changed_on"]


def test_a_register_in_which_every_cell_has_a_value_keeps_none():
    register, _ = validated({"activities": "activity_id,name,role\nA1,x,controller\n"})
    pd.testing.assert_frame_equal(register.held, Register({}).held)


def test_a_table_that_could_not_be_read_breaks_no_links(tmp_path):
    tables = {"activities": b"activity_id,name,role\nA1,\xff,controller\n", "purposes": PURPOSES + "P1,A1,x,\nP2,A2,x,\n"}
    _, findings = validate(read(register_folder(tmp_path, tables)))
    assert places(findings) == [("SH01", "activities.csv")]


def test_a_missing_optional_table_breaks_links():
    _, findings = validated({"activities": "activity_id,name,role,owner_contact_id\nA1,x,controller,C1\n"})
    assert list(findings["message"]) == [f"activity A1: owner_contact_id does not point to a row of contacts. {LINK}"]


def test_no_tables_at_all_is_a_register_without_a_holder():
    register, findings = validate({})
    assert sum(register.rows().values()) == 0
    assert places(findings) == [("SH06", "organisations.csv is_holder")]


def test_an_analysts_own_frames_may_have_any_labels_and_types():
    activities = pd.DataFrame({"Activity": [1, 2], "name": ["x", None], "role": ["controller", 3.5]}, index=[7, 7])
    register, findings = validate({"organisations": frames(CORE)["organisations"], "activities": activities})
    assert list(register.activities["activity_id"]) == ["1", "2"]
    assert list(zip(findings["code"], findings["record"], strict=True)) == [("SH05", "2")]
    assert list(activities.index) == [7, 7]


def test_half_a_surrogate_pair_is_found_not_raised():
    activities = pd.DataFrame({"activity_id": ["A1"], "name": ["x\ud800"], "role": ["controller"]}, dtype=object)
    register, findings = validate({**frames(CORE), "activities": activities})
    assert list(register.activities["name"]) == ["x\ufffe"]
    assert places(findings) == [("SH10", "activities.csv name")]


# -- hostile content ------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
def test_naughty_strings_in_every_text_column_raise_nothing(table):
    model = TABLES[table]
    rows = {column.name: NAUGHTY if column.kind == "text" else "" for column in model.columns().values()}
    rows[model.key()] = [f"k{n}" for n in range(len(NAUGHTY))]
    register, findings = validate({table: pd.DataFrame(rows)})
    assert len(register[table]) == len(NAUGHTY) == 515
    assert all(message.isprintable() and len(message) < 400 for message in findings["message"])


def test_naughty_strings_in_every_column_raise_nothing():
    tables = {
        table: pd.DataFrame({column.name: NAUGHTY for column in TABLES[table].columns().values()})
        for table in ("activities", "retention", "breaches", "notice_links")
    }
    register, findings = validate(tables)
    assert {len(register[table]) for table in tables} == {515}
    assert all(message.isprintable() and len(message) < 400 for message in findings["message"])


def test_naughty_strings_as_headings_raise_nothing():
    row = pd.DataFrame([NAUGHTY], columns=NAUGHTY)
    register, findings = validate({"activities": row})
    assert len(register.activities) == 1
    assert all(message.isprintable() and len(message) < 400 for message in findings["message"])
    assert all(where.isprintable() for where in findings["where"])


def test_a_marker_in_every_bad_cell_stands_in_no_message(tmp_path):
    tables, marker = {}, "Zqxmarker Doe, zqxmarker@example.org, AB 12 34 56 C, \x1b[31m"
    for table, model in TABLES.items():
        columns = list(model.columns().values())
        rows = [
            {c.name: (f"{c.name}-{n}" if c.kind == "key" else marker if n == at else value(c, 0)) for at, c in enumerate(columns)}
            for n in range(len(columns))
        ]
        tables[table] = pd.DataFrame(rows).to_csv(index=False)
    register, findings = validate(read(register_folder(tmp_path, tables)))
    assert len(findings) > 200
    told = findings.drop(columns="owner").to_csv()  # the one column that holds a name
    assert "zqxmarker" not in told.casefold()
    assert "\x1b" not in told
    assert register.rows() == {table: len(model.columns()) for table, model in TABLES.items()}


def test_many_bad_cells_are_found_each_once():
    rows = 20_000
    purposes = pd.DataFrame({"purpose_id": [f"P{n}" for n in range(rows)], "activity_id": "A1", "purpose": "x", "lawful_basis": "consnt"})
    _, findings = validate({**frames(CORE), "purposes": purposes})
    assert findings["code"].value_counts().to_dict() == {"SH05": MOST_OF_A_KIND + 1}
    (counting,) = findings[findings["record"].isna()].to_dict("records")
    assert (counting["count"], findings.counts()["error"]) == (rows - MOST_OF_A_KIND, rows)
    assert f"{rows - MOST_OF_A_KIND:,} more cells" in counting["message"]


@pytest.mark.parametrize(
    ("key", "link", "differs"),
    [
        ("A1", "a1", "it differs from A1 only in capital and small letters"),
        ("file1", "ﬁle1", "it differs from file1 only in characters that look alike"),
        ("A1", "A1\u200b", r"it differs from A1 only in an invisible character (U+200B)"),
        ("A1", "A\ufe0f1", r"it differs from A1 only in an invisible character (U+FE0F)"),
        ("A1", "A\u034f1", r"it differs from A1 only in an invisible character (U+034F)"),
        ("A1", "A\x001", r"it differs from A1 only in an invisible character (U+0000)"),
        ("A 1", "A\u28001", r"it differs from A 1 only in an invisible character (U+2800)"),
        ("A 1", "A\u00a01", r"it differs from A 1 only in an invisible character (U+00A0)"),
        ("\u00e91", "e\u03011", "it differs from \u00e91 only in how its accents are stored"),
        ("A1", "\u04101", "it differs from A1 only in characters that look alike"),
        ("A-1", "A\u20131", "it differs from A-1 only in characters that look alike"),
        ("A1", "\uff211", "it differs from A1 only in characters that look alike"),
        ("A1", "B1", ""),
        ("A1", "X", "it is the name of A1: write that"),
        ("A1", "A1; B", "it holds several keys, A1 and B: make one row for each"),
        ("A1", "x and the other", "it holds several keys, A1 and B: make one row for each"),
        ("A1", "A1 and B1", ""),
    ],
)
def test_a_link_that_looks_like_a_key_says_what_differs(key, link, differs):
    activities = f"activity_id,name,role\n{key},x,controller\nB,the other,controller\n"
    core = {"activities": activities, "purposes": PURPOSES + f"P1,{link},x,consent\n"}
    _, findings = validated(core)
    told = list(findings.loc[findings["code"] == "SH07", "message"])
    assert told == [f"purpose P1: activity_id does not point to a row of activities{f' ({differs})' if differs else ''}. {LINK}"]


@pytest.mark.parametrize(
    ("one", "other", "severity"),
    [("\u00e91", "e\u03011", "error"), ("A1", "A1\u200d", "error"), ("A1", "a1", "warning"), ("A1", "\u04101", "error")],
)
def test_keys_that_look_alike_are_found(one, other, severity):
    _, findings = validated({"activities": f"activity_id,name,role\n{one},x,controller\n{other},y,controller\nB,z,controller\n"})
    assert [(row["code"], row["severity"], row["row"]) for row in findings.to_dict("records")] == [("SH06", severity, 3)] or findings[
        "severity"
    ].tolist() == [severity]
    assert "it differs from" in findings["message"].iloc[0]


def test_keys_without_visible_characters_are_not_compared():
    _, findings = validated({"activities": "activity_id,name,role\n\u200b,x,controller\n\u200d,y,controller\n"})
    assert not findings["message"].str.contains("differs").any()


@pytest.mark.parametrize("storage", ["python", "pyarrow"])
def test_text_means_the_same_however_it_is_held(storage):
    activities = pd.DataFrame({"activity_id": ["A1", "A2"], "name": ["x\ud800", None], "role": ["controller", "nobody"]}, dtype=object)
    expected, faults = validate({"activities": activities})
    with pd.option_context("mode.string_storage", storage):
        register, found = validate({"activities": activities.astype("str") if storage == "python" else activities})
    assert register.activities["name"].tolist()[0] == "x\ufffe"
    assert register.hash == expected.hash
    assert found.to_dict("records") == faults.to_dict("records")


@pytest.mark.parametrize(
    "text", ["a" * 200_000, "a@" * 100_000, "a@b." * 50_000, "+1" + "(" * 200_000, "0 " * 100_000, "A" + "a" * 200_000, "1 " * 100_000]
)
def test_a_long_reference_is_looked_through_in_a_moment(text):
    """In time that grows with the square of the length this would take minutes."""
    started = time.process_time()
    looks_personal(text, reference=True)
    assert time.process_time() - started < 60


@pytest.mark.parametrize(("odd", "code"), [("k7", "SH06"), ("\u039a7", "SH06"), ("K\u200b7", "SH06"), (None, None)])
def test_of_many_keys_each_that_looks_like_another_is_found(odd: str | None, code: str | None):
    keys = [f"K{n}" for n in range(1200)]
    keys[900] = odd or keys[900]
    text = "activity_id,name,role\n" + "".join(f"{key},x,controller\n" for key in keys)
    register, findings = validated({"activities": text})
    found = findings[(findings["table"] == "activities") & (findings["code"] == "SH06")]
    assert found["record"].tolist() == ([odd] if code else [])
    assert register.activities["activity_id"].tolist() == keys


def test_keys_are_trimmed_and_cells_without_a_value_keep_their_places_among_many():
    rows = [f"A{n},x,controller,\n" for n in range(1100)]
    rows[500], rows[700], rows[900] = " A500 ,x,wizard,TBC\n", "A700,bell\x07,controller,soon\n", ",x,controller,n/a\n"
    register, findings = validated({"activities": "activity_id,name,role,started_on\n" + "".join(rows)})
    assert register.activities["activity_id"].iloc[500] == "A500"
    held = register.held[["index", "field", "why"]].values.tolist()
    assert held == [
        [500, "role", "unreadable"],
        [500, "started_on", "placeholder"],
        [700, "started_on", "unreadable"],
        [900, "started_on", "answer"],
    ]
    assert findings.loc[findings["code"] == "SH10", "record"].tolist() == ["A700"]


def test_a_table_in_which_too_much_is_unreadable_is_not_read(monkeypatch):
    """To keep each cell with its words and place would take minutes; who gave another table by mistake is told at once."""
    monkeypatch.setattr(validate_module, "MOST_UNREADABLE_OF_A_TABLE", 5)
    given = {
        **frames(CORE),
        "systems": pd.DataFrame({"system_id": [f"S{n}" for n in range(4)], "name": "x", "country": "qqq9", "kind": "qqq9"}),
    }
    register, findings = validate(given)
    told = findings[(findings["code"] == "SH01") & (findings["table"] == "systems")]
    assert told["message"].str.contains("more than 5 of its cells").tolist() == [True]
    assert (len(register.systems), len(register.activities), len(register.held)) == (0, 1, 0)
    monkeypatch.setattr(validate_module, "MOST_UNREADABLE_OF_A_TABLE", 8)
    assert len(validate(given)[0].systems) == 4


def test_whose_a_finding_is_does_not_depend_on_how_the_rows_of_a_long_table_are_found(monkeypatch, tmp_path):
    """A row is found by its number, or by a look through all keys, of which some stand twice."""
    keys = [*(f"P{n}" for n in range(3000)), "P7"]
    purposes = "".join(f"{key},A{n},Pay,{'wrong' if n in (7, 9, 3000) else 'consent'}\n" for n, key in enumerate(keys))
    named = {n: f"A{n}" for n in range(3001)} | {20: "A19", 30: ""}
    owned = {18: "C1", 19: "C1", 20: "C2", 30: "C1", 40: "C2", 50: "C3"}
    role = {n: "wizard" if n in (*owned, 60) else "controller" for n in named}
    told = {
        "activities": "activity_id,name,role,owner_contact_id\n"
        + "".join(f"{key},Pay {n},{role[n]},{owned.get(n, '')}\n" for n, key in named.items()),
        "purposes": f"purpose_id,activity_id,purpose,lawful_basis\n{purposes}",
        "contacts": "contact_id,name\nC1,Ann\nC2,\n,Nobody\n",
    }
    folder = register_folder(tmp_path / "register", told)
    with pd.option_context("mode.string_storage", "pyarrow"):  # what is looked at at once is text that Arrow holds
        quick = validate(read(folder))[1]
        register = validate(read(folder))[0]
        elsewhere = Findings([{"code": "SH04", "table": "activities", "record": "A50", "row": 20}], register=register)
        monkeypatch.setattr("ropa.model.belonging.long_text.cells_of", lambda column: None)
        slow = validate(read(folder))[1]
    assert quick.loc[quick["field"] == "lawful_basis", "activity_id"].tolist() == ["A7", "A9", "A3000"]
    assert elsewhere["owner"].tolist() == ["C3"]
    of_role = quick[quick["field"] == "role"].fillna("")
    whose = list(zip(of_role["activity_id"], of_role["owner"], strict=True))
    assert whose == [("A18", "Ann"), ("A19", "C2"), ("A19", "C2"), ("", ""), ("A40", "C2"), ("A50", "C3"), ("A60", "")]
    pd.testing.assert_frame_equal(pd.DataFrame(quick), pd.DataFrame(slow))
