"""Every rule on its own cases, and how rules are run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import ropa
from conftest import CORE, frames
from ropa import analysis
from ropa.case.opening import case_of
from ropa.errors import NothingToCheckError, RuleError, UsageError
from ropa.facts.view import View
from ropa.model.in_force import on
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.model.text_tables import TextTables
from ropa.reference import rules_page
from ropa.rules import RULES, assess
from ropa.rules.engine import Rule, rule
from ropa.rules.examples import Example, examples, read_table
from ropa.rules.families import FAMILIES, Family, family_of, load

CASES = [case for cases in examples().values() for case in cases]


def test_every_rule_has_a_passing_and_a_failing_case() -> None:
    for code in RULES:
        cases = examples().get(code)
        assert cases, f"write src/ropa/data/cases/{code}.toml with a passing and a failing case"
        assert any(case.finds for case in cases), f"{code}.toml has no failing case"
        assert any(not case.finds for case in cases), f"{code}.toml has no passing case"


def test_every_case_belongs_to_a_rule() -> None:
    assert set(examples()) == set(RULES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}: {case.says}")
def test_case(case: Example) -> None:
    found = assess(case.register(), case.as_of, case.regime, select=[case.code])

    assert sorted(found["record"]) == sorted(case.finds)
    if case.severity:
        assert set(found["severity"]) == {case.severity}
    for table, field in found[["table", "field"]].dropna().itertuples(index=False):
        assert field in TABLES[table].columns()
    for message in found["message"]:
        assert message.endswith("Not an Article 30 item.") == (RULES[case.code].duty != "art30")


LIA = "assessment_id,activity_id,kind,status,decided_on,review_due\nQ1,A1,lia,complete,2026-01-01,"
PROCESSOR = "activity_id,name,role\nA1,Hosting,processor"
BREACH = "breach_id,activity_id,our_role,aware_at\nB1,A1,processor,"
REQUEST = "request_id,right,received_on,clarification_requested_on,clarification_received_on,closed_on\n"
EDGES = [
    ("AS03", "due for review today", {"assessments": LIA + "2026-11-22"}, []),
    ("AS03", "yesterday", {"assessments": LIA + "2026-11-21"}, ["Q1"]),
    ("AS03", "never finished", {"assessments": (LIA + "2026-11-21").replace("complete", "in_progress")}, []),
    ("AS03", "a policy document is SC04's", {"assessments": (LIA + "2026-11-21").replace("lia", "appropriate_policy_document")}, []),
    ("BR03", "24 hours at the end of the day", {"activities": PROCESSOR, "breaches": BREACH + "2026-11-22T00:00:00+00:00"}, []),
    ("BR03", "a second more", {"activities": PROCESSOR, "breaches": BREACH + "2026-11-21T23:59:59+00:00"}, ["B1"]),
    ("ID03", "whether the law applies is blank", {"organisations": "organisation_id,name,is_holder,country\nO1,Holder,yes,US"}, []),
    (
        "ID05",
        "who engages us is not the controller",
        {
            "organisations": "organisation_id,name,is_holder,email\nO1,Holder,yes,\nO2,Prime,,a@prime.example",
            "activities": "activity_id,name,role\nA1,Hosting,sub_processor",
            "activity_parties": "activity_party_id,activity_id,organisation_id,party_role\nX1,A1,O2,processor_instructing_us",
        },
        ["A1"],
    ),
    ("TR01", "whether there are transfers is not said", {}, []),
    ("RI05", "answered on the last day", {"requests": REQUEST + "Q1,erasure,2026-03-02,2026-03-05,2026-03-10,2026-04-02"}, []),
    ("RI05", "a day later", {"requests": REQUEST + "Q1,erasure,2026-03-02,2026-03-05,2026-03-10,2026-04-03"}, ["Q1"]),
]
"""The edges of rules: too fine for the page that prints the cases."""


@pytest.mark.parametrize(("code", "says", "tables", "finds"), EDGES, ids=[f"{code}: {says}" for code, says, *_ in EDGES])
def test_edge(code: str, says: str, tables: dict[str, str], finds: list[str]) -> None:
    case = Example(code, says, tables, (), None, "2026-11-22", "uk")

    assert sorted(assess(case.register(), case.as_of, case.regime, select=[code])["record"]) == finds


def found_by(made: Rule, register: Register, case: Example) -> pd.Series | pd.DataFrame:
    """What a rule itself finds."""
    shown = on(register, case.as_of, case.regime or "uk", phases=made.phases).register
    return made.find(View(shown, register, date.fromisoformat(case.as_of), case.regime or "uk"))


def test_a_rule_finds_nothing_where_its_tables_have_no_row() -> None:
    """`assess` does not even ask it then."""
    for code, made in RULES.items():
        case, tables = an_example(code), {made.table, *made.also}
        if tables & {"organisations", "activities"}:
            continue  # a register without these is none
        register = case.register()
        without = register.with_tables({table: register[table].iloc[:0] for table in tables})
        found = found_by(made, without, case)
        assert not (found.any() if isinstance(found, pd.Series) else len(found)), code


def test_a_rule_finds_rows_of_its_tables_alone() -> None:
    register = ropa.validate(ropa.read("sample:broken"))[0]
    views = {phases: View(on(register, "2026-11-22", "uk", phases=phases).register, register, date(2026, 11, 22), "uk")
             for phases in {made.phases for made in RULES.values()}}  # fmt: skip
    for code, made in RULES.items():
        for found in (made.find(views[made.phases]), found_by(made, an_example(code).register(), an_example(code))):
            named = set(found["table"].dropna()) if isinstance(found, pd.DataFrame) and "table" in found else set()
            assert named <= {made.table, *made.also}, code


def an_example(code: str = "PU01") -> Example:
    return next(case for case in examples()[code] if case.finds)


def test_a_rule_that_crashes_is_our_fault_and_is_named() -> None:
    @rule("PU99", table="activities", law="none", says="never")
    def crashes(view: View):  # type: ignore[no-untyped-def]
        """Never.

        Never.
        """
        return view.activities["nope"]

    try:
        with pytest.raises(RuleError, match=r"rule PU99 could not run: KeyError: 'nope'; this is a fault of ropa, please report it"):
            assess(an_example().register(), "2026-11-22", "uk")
    finally:
        del RULES["PU99"]


def test_a_code_cannot_be_defined_twice() -> None:
    with pytest.raises(ValueError, match="rule PU01 is defined twice"):
        rule("PU01", table="activities", law="", says="")(lambda view: view.activities["name"].isna())


def test_a_rule_must_say_what_to_do() -> None:
    def silent(view: View):  # type: ignore[no-untyped-def]
        """Only a title."""

    with pytest.raises(ValueError, match="rule PU98: its docstring must say what must hold and what to do"):
        rule("PU98", table="activities", law="", says="")(silent)


def test_a_selection_that_leaves_nothing_is_not_a_pass() -> None:
    with pytest.raises(NothingToCheckError, match="no rule is left to run"):
        assess(an_example().register(), "2026-11-22", "uk", select=["PU01"], ignore=["PU"])


def test_an_unknown_code_is_named() -> None:
    with pytest.raises(UsageError, match="no rule QQ01"):
        assess(an_example().register(), "2026-11-22", "uk", select=["QQ01"])


def test_rules_not_run_say_why() -> None:
    found = assess(an_example().register(), "2026-11-22", "uk", select=["PU"], ignore=[])
    assert found.rules_run == ("PU01",)
    assert found.rules_skipped["LB01"] == "not selected"


@pytest.mark.parametrize(
    ("waiver", "waived"),
    [
        ("W1,PU01,activities,A1,C1,2026-11-22", True),
        ("W1,PU01,,A1,C1,2026-11-22", True),
        ("W1,PU01,activities,A1,C1,2026-11-21", False),
        ("W1,PU01,activities,A2,C1,2026-12-31", False),
        ("W1,PU01,purposes,A1,C1,2026-12-31", False),
        ("W1,LB01,activities,A1,C1,2026-12-31", False),
        ("W1,PU01,activities,A1,,2026-12-31", False),
        ("W1,PU01,activities,A1,C1,", False),
    ],
)
def test_a_waiver_covers_its_finding_until_its_day(waiver: str, waived: bool) -> None:
    tables = {
        "waivers": f"waiver_id,code,table,record,owner_contact_id,until\n{waiver}",
        "contacts": "contact_id,organisation_id,contact_role\nC1,O1,owner",
    }
    case = Example("PU01", "", tables, (), None, "2026-11-22", "uk")

    found = assess(case.register(), case.as_of, case.regime, select=["PU01"])

    assert list(found["waived"].notna()) == [waived]
    assert found.counts()["error"] == (0 if waived else 1)
    assert len(found) == 1


@pytest.mark.parametrize(
    ("dates", "phase_finds"),
    [("2026-11-23,", 0), ("2026-11-22,", 1), (",2026-11-23", 1), (",2026-11-22", 0)],
)
def test_rules_look_at_what_is_in_force(dates: str, phase_finds: int) -> None:
    case = Example(
        "PU01", "", {"activities": f"activity_id,name,role,started_on,ended_on\nA1,x,controller,{dates}"}, (), None, "2026-11-22", "uk"
    )
    assert len(assess(case.register(), case.as_of, case.regime, select=["PU01"])) == phase_finds


def test_an_activity_under_the_other_regime_is_left_to_the_other_run() -> None:
    case = Example(
        "PU01", "", {"activities": "activity_id,name,role,regime\nA1,x,controller,eu\nA2,x,controller,"}, (), None, "2026-11-22", "uk"
    )
    register = case.register()
    assert list(assess(register, case.as_of, "uk", select=["PU01"])["record"]) == ["A2"]
    assert list(assess(register, case.as_of, "eu", select=["PU01"])["record"]) == ["A1", "A2"]


def test_a_drawn_table_reads_blank_as_missing() -> None:
    assert read_table("a, b\n1,").isna().to_numpy().tolist() == [[False, True]]


def test_a_rule_of_no_family_is_refused() -> None:
    with pytest.raises(ValueError, match="rule ZZ01: its letters belong to no family"):
        rule("ZZ01", table="activities", law="", says="")(lambda view: view.activities["name"].isna())


def test_every_family_has_rules_and_every_rule_a_family() -> None:
    assert {family_of(code).prefix for code in RULES} == set(FAMILIES)
    assert family_of("SH04").title == "Shape of the tables"
    modules = {made.find.__module__.rpartition(".")[2] for made in RULES.values()}
    assert modules == {family.file for family in FAMILIES.values()}


@pytest.fixture
def zoo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Family]:
    """A family of one rule, whose file lies beside the others for the time of a test."""
    (tmp_path / "zoo.py").write_text(
        "from ropa.rules.engine import rule\n\n\n"
        "@rule('ZO01', table='activities', law='none', says='no animal is named in it')\n"
        "def animals(view):\n"
        "    '''Every activity names an animal.\n\n    Name one.\n    '''\n"
        "    return ~view.activities['name'].str.contains('cat').astype(bool)\n"
    )
    family = Family("ZO", "The zoo", "zoo", "Which animals there are.")
    monkeypatch.setattr(ropa.rules, "__path__", [*ropa.rules.__path__, str(tmp_path)])
    monkeypatch.setitem(FAMILIES, "ZO", family)
    load()
    yield family
    del RULES["ZO01"], sys.modules["ropa.rules.zoo"]


def test_a_new_family_arrives_everywhere(zoo: Family) -> None:
    case = case_of(TextTables(frames(CORE)), "2026-11-22", "uk")
    assert list(case.findings.loc[case.findings["code"] == "ZO01", "record"]) == ["A1"]
    assert analysis.findings_by_family(case).set_index("family").loc[zoo.title, "error"] == 1
    assert "## The zoo\n\nWhich animals there are.\n\n### ZO01\n\n**Every activity names an animal.** Name one." in rules_page()
    assert assess(case.register, "2026-11-22", "uk", select=["ZO"]).rules_run == ("ZO01",)
    with pytest.raises(UsageError, match=r"no rule QQ; the families of rules are ID, PU, .*, NT, ZO, SH"):
        assess(case.register, "2026-11-22", "uk", select=["QQ"])
