"""The samples that ropa carries: a complete register and a real policy."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import ropa as package
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
    ("RI01", "RQ-27", "warning"),  # answered late in July
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
        {("SE03", "C20-M3", "warning"), ("GV05", "W-01", "warning"), ("RT05", "DS-25", "error")},
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
    assert not found.rules_skipped


def test_harbour_health_on_the_eve_of_the_new_law() -> None:
    found = assess(register("harbour-health"), "2026-02-04", "uk")

    assert {row for row in told(found) if row[2] == "error"} == BOUNDARIES[0].values[2]
    assert set(found.rules_skipped) == {"AS05", "CP01", "CP02", "LB05", "NT05"}


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

ILLUMIT = {
    "DC01": 7,
    "GV01": 36,
    "GV02": 36,
    "ID05": 4,
    "ID11": 1,
    "LB01": 16,
    "LB03": 11,
    "LB04": 20,
    "LB06": 3,
    "LB12": 1,
    "MK07": 2,
    "MK08": 5,
    "NT03": 5,
    "NT05": 1,
    "NT06": 1,
    "NT07": 1,
    "NT08": 2,
    "NT09": 1,
    "PU01": 4,
    "RC01": 21,
    "RC07": 8,
    "RT02": 32,
    "RT08": 1,
    "RT09": 1,
    "SE01": 31,
    "SE02": 2,
    "TR01": 6,
}
ILLUMIT_RECORDS = {
    "DC01": "A03 A10 A22 A23 A29 A30 A31",
    "ID05": "A33 A34 A35 A36",
    "ID11": "A17",
    "LB01": "A04-P1 A05-P1 A06-P1 A12-P1 A14-P1 A14-P2 A16-P1 A19-P1 A20-P1 A21-P1 A29-P2 A29-P3 A30-P1 A30-P2 A31-P1 A32-P1",
    "LB03": "A01-P1 A01-P2 A02-P1 A02-P3 A03-P1 A11-P1 A11-P2 A24-P1 A24-P2 A26-P1 A27-P1",
    "LB06": "A02-P2 A28-P1 A29-P1",
    "LB12": "A02-P1",
    "MK07": "A13 A14",
    "MK08": "A07 A08 A09 A10 A11",
    "NT03": "A04-P1 A05-P1 A16-P1 A21-P1 A32-P1",
    "NT05": "N01",
    "NT06": "S098",
    "NT07": "N01",
    "NT08": "S070 S073",
    "NT09": "N01",
    "PU01": "A13 A15 A17 A18",
    "RC07": "A01 A04 A06 A07 A10 A12 A13 A18",
    "RT08": "ILLUMIT",
    "RT09": "A27-L1",
    "SE02": "A33 A34",
    "TR01": "A01-T1 A04-T1 A07-T1 A12-T1 A13-T1 A18-T1",
}
SEVERITIES = {"error": 75, "warning": 175, "advice": 9}


def test_illumit_has_the_findings_that_its_policy_deserves() -> None:
    found = findings("illumit")

    assert Counter(found["code"]) == ILLUMIT
    assert found.counts() == SEVERITIES
    assert {code for code, count in ILLUMIT.items() if count <= 16} == set(ILLUMIT_RECORDS)


@pytest.mark.parametrize("code", ILLUMIT_RECORDS)
def test_illumit_has_them_where_they_belong(code: str) -> None:
    found = findings("illumit")

    assert sorted(found.loc[found["code"] == code, "record"]) == ILLUMIT_RECORDS[code].split()
