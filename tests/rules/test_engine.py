"""How rules are run, selected, waived and blamed."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import ropa
from ropa import analysis
from ropa.case.opening import case_of
from ropa.errors import LayoutError, NothingToCheckError, RuleError, UsageError
from ropa.facts.view import View
from ropa.model.in_force import on
from ropa.model.register import Register
from ropa.model.text_tables import TextTables
from ropa.reference import rules_page
from ropa.rules import RULES, assess
from ropa.rules.engine import Among, Rule, in_plural, rule
from ropa.rules.examples import Example, examples
from ropa.rules.families import FAMILIES, Family, family_of, load
from support.registers import CORE, frames, validated


def found_by(made: Rule, register: Register, case: Example) -> pd.Series | pd.DataFrame:
    """What a rule itself finds."""
    shown = on(register, case.as_of, case.regime or "uk", phases=made.phases).register
    return of(made, View(shown, register, date.fromisoformat(case.as_of), case.regime or "uk"))


def of(made: Rule, view: View) -> pd.Series | pd.DataFrame:
    """What a rule finds in a view, without which rows it tested."""
    found = made.find(view)
    return found.found if isinstance(found, Among) else found


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
        for found in (of(made, views[made.phases]), found_by(made, an_example(code).register(), an_example(code))):
            named = set(found["table"].dropna()) if isinstance(found, pd.DataFrame) and "table" in found else set()
            assert named <= {made.table, *made.also}, code


def an_example(code: str = "PU01") -> Example:
    return next(case for case in examples()[code] if case.finds)


def test_a_rule_without_enough_memory_is_no_fault_of_ours() -> None:
    @rule("PU99", table="activities", law="none", says="never")
    def hungry(view: View):  # type: ignore[no-untyped-def]
        """Never.

        Never.
        """
        raise MemoryError

    try:
        with pytest.raises(MemoryError):
            assess(an_example().register(), "2026-11-22", "uk")
    finally:
        del RULES["PU99"]


def test_a_register_that_does_not_say_whose_it_is_is_no_fault_of_ours() -> None:
    register = an_example().register()
    organisations = register.organisations.assign(is_holder=False)
    with pytest.raises(LayoutError, match="is_holder must be yes for exactly one organisation"):
        assess(register.with_tables(organisations=organisations), "2026-11-22", "uk")


def test_a_rule_that_crashes_is_our_fault_and_is_named() -> None:
    @rule("PU99", table="activities", law="none", says="never")
    def crashes(view: View):  # type: ignore[no-untyped-def]
        """Never.

        Never.
        """
        return view.activities["nope"]

    try:
        with pytest.raises(
            RuleError, match=r"rule PU99 could not run \(KeyError at rules/engine.py:[0-9]+\); this is a fault of ropa: please report"
        ):
            assess(an_example().register(), "2026-11-22", "uk")
    finally:
        del RULES["PU99"]


@pytest.mark.parametrize(
    ("code", "cause", "words"),
    [
        ("ID05", f"{RULES['ID05'].says} (no controller is named). Add", "name no controller"),
        ("ID05", f"{RULES['ID05'].says} (of another kind). Add", None),
        ("ID07", "what is done for this controller is not recorded. Write", "do not say what is done for the controller. Write"),
        ("ID07", "something else", None),
        ("ID10", "no valid registration", None),
        ("SH01", "a file cannot be read", None),
    ],
)
def test_a_message_is_said_of_several_records(code: str, cause: str, words: str | None) -> None:
    found = in_plural(code, cause)

    assert found is None if words is None else found is not None and found.startswith(words)


@pytest.mark.parametrize(("as_of", "codes"), [("2018-05-24", ["SC07"]), ("2018-05-25", ["SC09"])])
def test_what_a_rule_about_another_table_explains_is_told_once(as_of: str, codes: list[str]) -> None:
    case = next(case for case in examples()["SC09"] if case.finds)

    assert sorted(set(assess(case.register(), as_of, "uk", select=["SC07", "SC09"])["code"])) == codes


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


def test_no_rule_crashes_on_the_least_and_on_the_fullest_register(full):
    for register in (validated()[0], full):
        for regime in ("uk", "eu"):
            assert assess(register, "2026-11-22", regime).rules_run


def test_a_rule_says_how_many_rows_it_tested():
    case = ropa.open("sample:broken", "2026-11-22", "uk")
    assert set(case.findings.tested) == set(case.findings.rules_run)
    rows = case.findings[~case.findings["code"].str.startswith("SH")].drop_duplicates(["code", "table", "row"])["code"].value_counts()
    for code, found in rows.items():
        assert found <= case.findings.tested[code], code
    register, _ = validated({"purposes": "purpose_id,activity_id,purpose\nP1,A1,Paying staff\n"})
    tested = assess(register, "2026-11-22", "uk").tested
    assert (tested["PU01"], tested["LB01"], tested["BR01"], tested["ID05"]) == (1, 1, 0, 0)  # no breach, and no activity for others


def test_a_rule_tests_the_rows_that_it_asks_something_of() -> None:
    activities = "activity_id,name,role\nA1,Payroll,controller\nA2,Hosting,processor\n"
    purposes = "purpose_id,activity_id,purpose,lawful_basis\nP1,A1,Pay,contract\nP2,A1,Tell,consent\nP3,A2,Host,contract\nP4,A1,Keep,\n"
    parties = "organisation_id,name,is_holder\nO1,Acme,yes\nO2,Other,\n"
    tables = {"activities": activities, "purposes": purposes, "organisations": parties}
    tested = assess(validated(tables)[0], "2026-11-22", "uk").tested
    expected = {
        "LB01": 3,  # the purposes of what is done as a controller
        "LB02": 2,  # those of them with a basis
        "LB11": 1,  # those that rest on a contract
        "LB07": 1,
        "LB03": 0,
        "LB08": 0,
        "ID01": 1,  # the holder, and no other organisation
        "ID10": 1,
        "SC01": 0,
        "AS05": 0,
    }
    assert {code: tested[code] for code in expected} == expected


def test_a_placeholder_in_what_article_30_asks_for_is_found_where_nothing_else_is_looked_for() -> None:
    tables = {
        "activities": "activity_id,name,role,business_function\nA1,Payroll,controller,TBC\n",
        "security_measures": "security_measure_id,activity_id,measure\nM1,A1,TBC\n",
        "notices": "notice_id,title\nN1,TBC\n",
    }
    found = assess(validated(tables)[0], "2026-11-22", "uk", article_30=True)
    held = found[found["code"] == "GV03"].set_index("record")
    assert held["duty"].to_dict() == {"A1": "law", "M1": "art30"}, "the notice is no matter of Article 30"
    assert "SE01" not in set(found["code"]), "GV03 speaks for it"
    whole = assess(validated(tables)[0], "2026-11-22", "uk")
    assert set(whole.loc[whole["code"] == "GV03", "record"]) == {"A1", "M1", "N1"}


def test_who_has_no_notice_is_told_where_to_write_one() -> None:
    found = assess(validated()[0], "2026-11-22", "uk", select=["NT01"])
    assert "Add the notice that people are given to notices, whom it is for to notice_subjects" in found["message"].item()


def test_what_rests_on_article_30_alone_is_an_item_of_it() -> None:
    alone = [made for made in RULES.values() if re.fullmatch(r"Art 30\(\d\)[^A-Z;]*", made.law)]
    assert {"ID08", "RC06", "TR08"} < {made.code for made in alone}
    assert [made.code for made in alone if made.duty != "art30"] == []


ASKED_OF_ALL = {"DC01", "DS01", "GV01", "GV02", "GV03", "GV06", "ID01", "ID12", "NT01", "PU01", "RC01", "RT01", "SE01"}
"""The rules that ask something of every activity of a controller, or of every holder of a record."""


@pytest.mark.parametrize("regime", ["uk", "eu"])
def test_a_rule_whose_premise_holds_of_nothing_tests_nothing(regime: str) -> None:
    """One activity, of which nothing is said, and its holder: most rules have nothing to ask of them."""
    tables = {
        "activities": "activity_id,name,role\nA1,Payroll,controller\n",
        "organisations": "organisation_id,name,is_holder,country,uk_gdpr,eu_gdpr\nO1,Acme,yes,GB,yes,yes\n",
    }
    tested = assess(validated(tables)[0], "2026-11-22", regime).tested
    assert {code for code, rows in tested.items() if rows} == ASKED_OF_ALL | ({"ID10", "ID15"} if regime == "uk" else {"ID03"})
    assert set(tested) == {code for code, made in RULES.items() if regime in made.regimes}


def test_a_rule_tests_nothing_of_what_its_premise_leaves_out() -> None:
    """Rows that call for nothing: a transfer inside the country, a notice that tells nothing, a breach without a risk."""
    tables = {
        "organisations": "organisation_id,name,is_holder,country,uk_gdpr\nO1,Acme,yes,GB,yes\nO2,Other,,GB,\n",
        "activities": "activity_id,name,role,transfers_stated\nA1,Payroll,controller,none\n",
        "activity_parties": "activity_party_id,activity_id,organisation_id,party_role\nX1,A1,O2,joint_controller\n",
        "transfers": "transfer_id,activity_id,destination\nT1,A1,GB\n",
        "retention": "retention_id,activity_id\nR1,A1\n",
        "breaches": "breach_id,activity_id,risk,aware_at,facts,effects,remedy\nB1,A1,none,2026-03-01T10:00:00Z,x,y,z\n",
        "notices": "notice_id,title,published_on\nN1,Privacy,\n",
        "notice_subjects": "notice_subject_id,notice_id,category\nS1,N1,customers\n",
        "notice_statements": "notice_statement_id,notice_id,element,value\nK1,N1,changes,\n",
        "data_subjects": "data_subject_id,activity_id,category\nP1,A1,staff\n",
        "purposes": "purpose_id,activity_id,purpose,purpose_code\nP1,A1,Pay,payroll\n",
    }
    tested = assess(validated(tables)[0], "2026-11-22", "uk").tested
    spared = ["BR01", "BR02", "ID05", "MK08", "NT02", "NT04", "NT05", "NT06", "NT09", "NT11", "NT12", "RT02", "RT04", "TR02", "TR03"]
    assert {code: tested[code] for code in spared} == dict.fromkeys(spared, 0)


def test_what_a_notice_says_is_compared_only_with_what_it_is_linked_to() -> None:
    case = next(case for case in examples()["NT06"] if case.finds)
    unlinked = replace(case, tables={name: text for name, text in case.tables.items() if name != "notice_links"})

    assert [assess(made.register(), made.as_of, "uk", select=["NT06"]).tested["NT06"] for made in (case, unlinked)] == [3, 1]


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("purposes.lawful_basis", {"LB11": 1, "LB03": 1, "SC02": 1}),  # chooses, is looked at
        ("activities.role", {"ID06": 2, "ID05": 2}),  # may be a processor's, and its client too
        ("recipients.recipient_role", {"RC02": 1}),
        ("retention.period", {"RT03": 1}),
        ("transfers.mechanism", {"TR04": 1, "TR10": 1}),
        ("breaches.risk", {"BR02": 1}),
        ("breaches.aware_at", {"BR01": 1, "BR02": 1}),
        ("notice_statements.element", {"NT01": 1, "NT06": 1}),  # a notice is of no one activity
    ],
)
def test_a_rule_says_of_how_many_rows_it_cannot_tell(cell: str, wanted: dict[str, int]) -> None:
    table, _, name = cell.partition(".")
    rows = {
        "organisations": {"organisation_id": "O1", "name": "Acme", "is_holder": "yes", "uk_gdpr": "yes"},
        "activities": {"activity_id": "A1", "name": "Payroll", "role": "processor" if "role" in cell else "controller"},
        "activity_parties": {"activity_party_id": "X1", "activity_id": "A1", "party_role": "controller_instructing_us"},
        "purposes": {"purpose_id": "P1", "activity_id": "A1", "lawful_basis": "contract", "article9_condition": "employment"},
        "recipients": {"recipient_id": "R1", "activity_id": "A1", "category": "banks", "recipient_role": "processor"},
        "retention": {"retention_id": "R1", "activity_id": "A1", "period": "P9Y", "legal_source": "uk_vat"},
        "transfers": {"transfer_id": "T1", "activity_id": "A1", "destination": "US", "mechanism": "adequacy"},
        "breaches": {"breach_id": "B1", "activity_id": "A1", "risk": "high", "aware_at": "2026-03-01T10:00:00Z"},
        "notices": {"notice_id": "N1", "title": "Privacy notice", "published_on": "2026-01-01"},
        "notice_statements": {"notice_statement_id": "S1", "notice_id": "N1", "element": "purposes"},
    }

    def of() -> dict[str, int]:
        texts = {each: f"{','.join(row)}\n{','.join(row.values())}\n" for each, row in rows.items()}
        return assess(validated(texts)[0], "2026-11-22", "uk").not_understood

    assert not of()
    rows[table][name] = "no words for it 7"
    found = of()
    assert {code: found.get(code) for code in wanted} == wanted
    assert "BR03" not in found  # it asks of what a processor does alone


def test_a_rule_tests_nothing_of_what_the_exemption_of_small_organisations_lifts() -> None:
    tested = {claimed: validated_tested(claimed) for claimed in ("yes", "no")}
    assert [(tested[claimed]["SC05"], tested[claimed]["LB07"]) for claimed in ("yes", "no")] == [(0, 1), (1, 1)]


def validated_tested(claimed: str) -> dict[str, int]:
    """How many rows each rule tested, of one activity that claims the exemption or does not."""
    activities = f"activity_id,name,role,exemption_claimed,occasional\nA1,Help,controller,{claimed},yes\n"
    purposes = (
        "purpose_id,activity_id,purpose,lawful_basis,article9_condition,schedule1_condition\n"
        "P1,A1,Help,consent,substantial_public_interest,sch1_18\n"
    )
    organisations = "organisation_id,name,is_holder,employees\nO1,Acme,yes,5\n"
    tables = {"activities": activities, "purposes": purposes, "organisations": organisations}
    return assess(validated(tables)[0], "2026-11-22", "uk").tested


@pytest.mark.parametrize(
    ("cell", "code", "severity"),
    [
        ("activities.role", "PU01", "warning"),  # it may be done for others
        ("activities.started_on", "PU01", "warning"),  # it may be planned
        ("activities.ended_on", "PU01", "warning"),  # it may be over
        ("activities.description", "PU01", "error"),
        ("activity_parties.party_role", "ID06", None),  # it may be the processor that engages us
        ("notice_statements.element", "NT01", "warning"),  # it may be what is missing
        ("notices.url", "NT01", "error"),
    ],
)
def test_what_hangs_on_a_cell_that_nobody_understands_is_no_error(cell, code, severity) -> None:
    table, _, name = cell.partition(".")
    below = code == "ID06"
    rows = {
        "organisations": {"organisation_id": "O1", "name": "Acme", "is_holder": "yes", "uk_gdpr": "yes"},
        "activities": {"activity_id": "A1", "name": "Payroll", "role": "sub_processor" if below else "controller"},
        "activity_parties": {"activity_party_id": "Z1", "activity_id": "A1", "organisation_id": "O1", "party_role": "recipient"},
        "notices": {"notice_id": "N1", "title": "Privacy notice", "url": "x"},
        "notice_statements": {"notice_statement_id": "S1", "notice_id": "N1", "element": "purposes"},
        "data_subjects": {"data_subject_id": "D1", "activity_id": "A1", "category": "staff"},
        "data_categories": {"data_category_id": "D1", "activity_id": "A1", "category": "contact"},
    }
    rows[table][name] = "no words for it 7"
    tables = {each: f"{','.join(row)}\n{','.join(row.values())}\n" for each, row in rows.items()}
    found = assess(validated(tables)[0], "2026-11-22", "uk")
    mine = found[found["code"] == code]
    assert list(mine["severity"].unique()) == ([severity] if severity else [])
    assert mine["message"].str.contains("not understood").all() == (severity != "error")
