"""The samples that ropa carries: a complete register and a real policy."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import ropa as package
from ropa.analysis import findings_grouped
from ropa.case.opening import open_case
from ropa.model.checks import SHAPE
from ropa.model.findings import Findings
from ropa.model.tables import TABLES
from ropa.model.validate import validate
from ropa.rules import RULES, assess
from ropa.sources import locate
from support.samples import findings, register

DAY = "2026-11-22"
Found = set[tuple[str, str, str]]


def told(found: Findings) -> Found:
    """The code, record and severity of each finding, or `waived` in the severity's place."""
    severity = found["severity"].where(found["waived"].isna(), "waived")
    return set(zip(found["code"], found["record"].fillna(""), severity, strict=True))


def on_day(day: str, codes: set[str]) -> Found:
    """What the rules `codes` find in harbour-health on a day; those that do not run yet find nothing."""
    return told(assess(register("harbour-health"), day, "uk", select=codes))


# -- harbour-health ---------------------------------------------------------------------------------

KNOWN = {
    ("BR01", "BR-03", "warning"),  # told after 72 hours, with reasons
    ("BR03", "BR-08", "warning"),  # the client told after 29 hours; its contract allows 48
    ("GV01", "C05", "warning"),  # review due on 30 October
    ("MK01", "MS-397", "warning"),  # whether a company or a person subscribes is not known
    ("RC04", "K-KAURI", "warning"),  # ends on 31 January 2027
    ("RI05", "RQ-27", "warning"),  # identity was asked for when the month was over
    ("RI02", "RQ-49", "warning"),  # due on 27 November
    ("RC07", "C20", "waived"),
    ("SE03", "C20-M3", "waived"),
}

BOUNDARIES = [
    pytest.param(
        "2026-02-04",
        "2026-02-05",
        {
            ("LB02", "C18-P1", "error"),
            ("LB10", "C19", "error"),
            ("MK04", "CK-05", "error"),
            ("MK04", "CK-06", "error"),
        },
        {("NT09", "JOBS1", "warning"), ("NT09", "STAFF2", "warning")},
        id="recognised interests, automated decisions, cookies, transfers (DUAA, SI 2026/82)",
    ),
    pytest.param(
        "2026-06-18",
        "2026-06-19",
        {("NT09", "STAFF2", "warning")},
        {("NT05", "JOBS1", "error")},
        id="the right to complain to the controller (s.164A): one notice is late",
    ),
    pytest.param(
        "2026-06-30", "2026-07-01", {("NT05", "JOBS1", "error"), ("NT09", "JOBS1", "warning")}, set(), id="the late notice follows"
    ),
    pytest.param(
        "2026-10-19",
        "2026-10-20",
        {("AS01", "C27", "warning"), ("LB04", "C27-P1", "warning")},
        set(),
        id="the day of an LIA and a DPIA, for what is planned",
    ),
    pytest.param("2026-12-10", "2026-12-11", set(), {("CP01", "CP-18", "error")}, id="30 days after a complaint"),
    pytest.param(
        "2026-12-15",
        "2026-12-16",
        set(),
        {("TR05", transfer, "warning") for transfer in ("C01-T1", "C02-T1", "C06-T2", "C09-T1")},
        id="a look at the framework's list is older than a year",
    ),
    pytest.param(
        "2026-12-31",
        "2027-01-01",
        {("SE03", "C20-M3", "waived")},
        {("SE03", "C20-M3", "warning"), ("GV05", "W-01", "warning"), ("RT05", "DS-25", "warning")},
        id="a waiver runs out, a disposal falls due",
    ),
    pytest.param("2027-01-20", "2027-01-21", set(), {("TR05", "C11-T1", "warning")}, id="the other look at the list"),
    pytest.param("2027-01-30", "2027-01-31", {("RC04", "K-KAURI", "warning")}, {("RC02", "C25-R1", "error")}, id="a contract ends"),
    pytest.param(
        "2027-01-31",
        "2027-02-01",
        set(),
        {("NT03", "C27-P1", "error"), ("NT03", "C27-L1", "error"), ("GV01", "C27", "warning")},
        id="what was planned begins, and no notice tells it",
    ),
    pytest.param(
        "2027-03-31",
        "2027-04-01",
        {("RC07", "C20", "waived")},
        {("RC07", "C20", "advice"), ("GV05", "W-02", "warning")},
        id="the other waiver",
    ),
    pytest.param("2027-05-14", "2027-05-15", set(), {("ID10", "HARBOUR", "warning")}, id="the registration runs out"),
    pytest.param(
        "2027-06-30",
        "2027-07-01",
        {("RC04", "K-CORRAN", "warning"), ("RC04", "K-FENWOLD", "warning")},
        {("ID06", "P03-B1", "error"), ("ID06", "P09-B2", "error")},
        id="contracts with clients end",
    ),
]


def test_harbour_health_is_in_shape_and_complete() -> None:
    found = findings("harbour-health")

    assert list(found.loc[found["code"].isin(list(SHAPE)), "message"]) == []
    assert {table for table, rows in register("harbour-health").rows().items() if rows} == set(TABLES)


def test_harbour_health_has_only_known_findings() -> None:
    found = findings("harbour-health")

    assert told(found) == KNOWN
    assert found.counts() == {"error": 0, "warning": 7, "advice": 0}
    assert found.rules_skipped == {"SC08": "not under uk"}


def test_harbour_health_on_the_eve_of_the_new_law() -> None:
    found = assess(register("harbour-health"), "2026-02-04", "uk")

    assert {row for row in told(found) if row[2] == "error"} == BOUNDARIES[0].values[2]
    assert set(found.rules_skipped) == {"AS05", "CP01", "CP02", "ID15", "LB05", "NT05", "SC08"}


@pytest.mark.parametrize(("before", "day", "gone", "come"), BOUNDARIES)
def test_harbour_health_from_one_day_to_the_next(before: str, day: str, gone: Found, come: Found) -> None:
    codes = {row[0] for row in gone | come}
    skipped = {code for code in codes if RULES[code].skipped(date.fromisoformat(before), "uk")}

    earlier, later = on_day(before, codes - skipped), on_day(day, codes)

    assert earlier - later == gone
    assert later - earlier == come


def test_complaints_count_from_the_day_of_the_law() -> None:
    """One of 11 May was acknowledged after 45 days and one of 18 June never: no duty then."""
    assert assess(register("harbour-health"), "2026-06-18", "uk", select=["CP", "RI"]).rules_skipped["CP01"] == "in force from 2026-06-19"
    for day in ("2026-06-19", "2026-07-20", DAY):
        assert on_day(day, {"CP01"}) == set()


def test_harbour_health_is_the_same_in_a_workbook(tmp_path: Path) -> None:
    package.write(register("harbour-health"), tmp_path / "harbour.xlsx")

    again, shape = validate(package.read(tmp_path / "harbour.xlsx"))

    assert list(shape["message"]) == []
    assert again.hash == register("harbour-health").hash


def test_harbour_health_names_nobody_real() -> None:
    """Domains are reserved ones (RFC 2606), phone numbers those that Ofcom keeps for drama, and files stay small."""
    for file in locate("sample:harbour-health").iterdir():
        text = file.read_text(encoding="utf-8")
        assert len(text) < 100_000, file.name
        assert [
            domain for domain in re.findall(r"[\w.-]+@([\w.-]+\w)|https?://([\w.-]+)", text) if not "".join(domain).endswith(".example")
        ] == []
        assert [number for number in re.findall(r"\b0\d{4} ?\d{6}\b", text) if not re.fullmatch(r"01632 960\d{3}", number)] == []


# -- illumit ----------------------------------------------------------------------------------------

NOWHERE = "nowhere: a policy does not tell it"
ABOUT, ROLE, HOW, AUTOMATIC, KINDS, USE, OTHERS, WHERE, LONG, SECURITY, COOKIES, MARKETING, RIGHTS, CHANGES, COMPLAIN = (
    "What is this policy about?",
    "Our legal role under data protection legislation",
    "How we collect your personal information",
    "Personal information we collect about you",
    "Type of personal information we process about you",
    "How we use your personal information",
    "Others who may receive or have access to your personal information",
    "Where we store your personal information",
    "How long do we keep your personal information",
    "Security and links to other sites",
    "Cookies",
    "Marketing",
    "Your rights",
    "Changes to this policy",
    "Complaining to the UK data protection regulator",
)
CONTROLLER = [f"A{n:02d}" for n in range(1, 33)]
EVERY = [f"A{n:02d}" for n in range(1, 37)]
GIVEN = ["A01", "A02", "A04", "A05", "A06", "A07", "A08", "A09", "A16", "A17", "A18", "A19", "A21", "A24", "A26", "A27", "A28"]
INTERESTS = (
    "A01-P1 A01-P2 A02-P1 A02-P3 A03-P1 A07-P1 A08-P1 A09-P1 A10-P1 A11-P1 A11-P2 A11-P3 A22-P1 A23-P1 A23-P2 A24-P1 A24-P2 A25-P1"
    " A26-P1 A27-P1"
)
ILLUMIT = {
    "AS01": {KINDS: "A11", AUTOMATIC: "A12"},  # behaviour and location are followed, people are profiled
    "DC01": {USE: "A03 A22 A23 A29", MARKETING: "A10", OTHERS: "A30 A31"},
    "GV01": {NOWHERE: " ".join(EVERY)},
    "GV02": {NOWHERE: " ".join(EVERY)},
    "ID05": {ROLE: "A33 A34 A36", OTHERS: "A35"},
    "ID11": {HOW: "A17"},
    "ID15": {COMPLAIN: "ILLUMIT"},  # to the regulator alone
    "ID16": {ROLE: "ILLUMIT"},  # clients of the NHS, and nothing of its toolkit
    "LB01": {
        HOW: "A04-P1 A05-P1 A16-P1 A19-P1 A21-P1",
        ROLE: "A06-P1 A32-P1",
        AUTOMATIC: "A12-P1",
        COOKIES: "A14-P1 A14-P2",
        OTHERS: "A20-P1 A29-P3 A30-P1 A30-P2 A31-P1",
    },
    "LB03": {USE: " ".join(p for p in INTERESTS.split() if p not in ("A22-P1", "A27-P1"))},  # of two it says what they are for
    "LB04": {USE: INTERESTS},
    "LB06": {USE: "A02-P2 A28-P1 A29-P1", OTHERS: "A29-P2"},
    "LB12": {USE: "A02-P1"},
    "LB16": {USE: "A26-P1 A27-P1"},  # rights and suppression rest on legitimate interests
    "MK04": {COOKIES: "CK1 CK2"},  # nothing but the browser's switch
    "MK07": {AUTOMATIC: "A13"},
    "MK08": {MARKETING: "A07-G2 A07-G3 A08-G1"},  # registration and events are no sale; no screening of calls
    "NT02": {KINDS: "S036", OTHERS: "S059"},  # monitoring of whom; the table of recipients is missing
    "NT03": {HOW: "A04-P1 A05-P1 A16-P1 A21-P1", ROLE: "A32-P1"},
    "NT05": {COMPLAIN: "N01"},
    "NT06": {RIGHTS: "S098"},
    "NT07": {CHANGES: "N01"},
    "NT08": {WHERE: "S070 S073"},
    "NT09": {ABOUT: "N01"},
    "NT11": {RIGHTS: "N01"},  # portability
    "NT12": {WHERE: "N01"},  # how to get a copy of the safeguards
    "NT13": {AUTOMATIC: "A17"},  # public profiles: when people are told
    "PU01": {AUTOMATIC: "A13 A15", HOW: "A17 A18"},
    "RC07": {OTHERS: " ".join(CONTROLLER)},
    "RT02": {LONG: " ".join(f"{key}-L1" for key in CONTROLLER)},
    "RT08": {LONG: "ILLUMIT"},
    "RT09": {LONG: "A27-L1"},
    "RT10": {LONG: " ".join(f"{key}-L1" for key in CONTROLLER)},  # seven years for claims that end after six
    "SE01": {SECURITY: " ".join(key for key in CONTROLLER if key != "A04")},
    "SE02": {ROLE: "A33 A34"},
    "TR01": {WHERE: " ".join(f"{key}-T1" for key in GIVEN)},
}
"""What the policy deserves: by code, the section of the policy whose sentence earns a finding, and the records that it is of."""


def test_illumit_has_the_findings_that_its_policy_deserves() -> None:
    found = findings("illumit")

    deserved = {code: sorted(" ".join(records.values()).split()) for code, records in ILLUMIT.items()}
    assert found.groupby("code")["record"].agg(sorted).to_dict() == deserved
    assert found.counts() == {"error": 75, "warning": 212, "advice": 35}


def test_each_section_that_earns_a_finding_is_one_of_the_policy() -> None:
    sections = set(register("illumit").notice_statements["section"])

    assert {section for records in ILLUMIT.values() for section in records} - {NOWHERE} <= sections


def test_what_holds_for_every_activity_is_one_line_with_a_list() -> None:
    lines = findings_grouped(open_case("sample:illumit", DAY, "uk"), ["GV01", "GV02", "RT02", "RT10", "RC07", "SE01"])

    assert sorted(zip(lines["code"], lines["count"], strict=True)) == [
        *[("GV01", 36), ("GV02", 36), ("RC07", 32), ("RT02", 32), ("RT10", 32), ("SE01", 31)]
    ]


def test_illumit_says_how_the_policy_was_read_and_copies_none_of_it() -> None:
    folder = locate("sample:illumit")

    assert "How the policy was read" in (folder / "README.md").read_text(encoding="utf-8")
    assert {file.suffix for file in folder.iterdir()} == {".csv", ".toml", ".md"}
