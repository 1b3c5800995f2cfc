"""Lawful bases, conditions, rights and elements of notices as of a day."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd
import pytest

from ropa.law import bases, tables
from ropa.model import codelists
from ropa.model.codelists import codelist, codes
from ropa.rules import assess
from ropa.rules.examples import Example

BEFORE, AFTER = "2026-02-04", "2026-02-05"
BEFORE_IT, FIRST_DAY, LAST_DAY, PAST_IT = "2026-11-30", "2026-12-01", "2027-05-31", "2027-06-01"


# -- bases, rights, decisions, notices, cookies --------------------------------------------------------


def test_recognised_interests_are_a_basis_in_the_united_kingdom_from_their_day() -> None:
    six = frozenset({"consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interests"})
    assert bases.bases_on("uk", BEFORE) == bases.bases_on("eu", AFTER) == six
    assert bases.bases_on("uk", AFTER) == six | {"recognised_legitimate_interest"}
    assert bases.recognised_on("uk", BEFORE) == bases.recognised_on("eu", AFTER) == frozenset()
    assert bases.recognised_on("uk", AFTER) == codes("recognised_interests")


@pytest.mark.parametrize("regime", ["uk", "eu"])
@pytest.mark.parametrize("day", ["2018-05-25", BEFORE, AFTER])
def test_the_matrix_of_rights_has_every_basis_and_right_of_the_day(regime: str, day: str) -> None:
    matrix = bases.rights_on(regime, day)
    assert set(matrix.index) == bases.bases_on(regime, day)
    assert set(matrix.columns) == codes("rights")
    assert matrix.notna().all(axis=None)


RIGHTS = """
basis                            access  erasure      portability  objection  objection_marketing
consent                          yes     yes          yes          no         yes
contract                         yes     yes          yes          no         yes
legal_obligation                 yes     no           no           no         yes
vital_interests                  yes     yes          no           no         yes
public_task                      yes     no           no           yes        yes
recognised_legitimate_interest   yes     conditional  no           yes        yes
legitimate_interests             yes     yes          no           yes        yes
"""


def test_which_basis_gives_which_right() -> None:
    header, *lines = [line.split() for line in RIGHTS.strip().splitlines()]
    matrix = bases.rights_on("uk", AFTER)
    assert {line[0]: list(matrix.loc[line[0], header[1:]]) for line in lines} == {line[0]: line[1:] for line in lines}
    for right in ("access", "rectification", "restriction", "objection_marketing"):
        assert set(matrix[right]) == {"yes"}


def test_a_column_of_rights_answers_as_single_ones_do() -> None:
    pairs = [(basis, right) for basis in sorted(codes("lawful_bases")) for right in sorted(codes("rights"))] + [
        (None, "access"),
        ("consent", None),
    ]
    frame = pd.DataFrame(pairs, columns=["basis", "right"], index=range(100, 100 + len(pairs)), dtype="str")
    for regime in ("uk", "eu"):
        found = bases.right_available(frame["basis"], frame["right"], regime, AFTER)
        assert list(found.index) == list(frame.index)
        for (basis, right), answer in zip(pairs, found, strict=True):
            single = bases.right_available(basis, right, regime, AFTER) if basis and right else None
            assert (single is None and pd.isna(answer)) or single == answer
    assert bases.right_available("recognised_legitimate_interest", "access", "eu", AFTER) is None


@pytest.mark.parametrize(
    ("basis", "condition", "special", "regime", "day", "answer"),
    [
        ("legitimate_interests", None, False, "uk", BEFORE, "conditional"),
        ("legitimate_interests", None, False, "uk", AFTER, "yes"),
        ("legitimate_interests", None, False, "eu", AFTER, "conditional"),
        ("recognised_legitimate_interest", None, False, "uk", AFTER, "no"),
        ("recognised_legitimate_interest", "explicit_consent", True, "uk", AFTER, "no"),
        ("recognised_legitimate_interest", None, True, "uk", AFTER, "no"),
        ("consent", None, False, "eu", AFTER, "yes"),
        ("contract", None, None, "eu", AFTER, "yes"),
        ("legal_obligation", None, False, "eu", AFTER, "conditional"),
        ("legal_obligation", None, False, "uk", AFTER, "yes"),
        ("vital_interests", None, False, "uk", BEFORE, "conditional"),
        ("vital_interests", "explicit_consent", True, "uk", AFTER, "conditional"),
        ("consent", "explicit_consent", True, "eu", AFTER, "yes"),
        ("consent", "vital_interests", True, "eu", AFTER, "no"),
        ("contract", "substantial_public_interest", True, "uk", AFTER, "yes"),
        ("public_task", "substantial_public_interest", True, "uk", AFTER, "conditional"),
        ("legitimate_interests", "substantial_public_interest", True, "uk", AFTER, "conditional"),
        ("contract", "health_or_social_care", True, "uk", AFTER, "no"),
        ("contract", "health_or_social_care", False, "uk", AFTER, "yes"),
        ("contract", None, True, "uk", AFTER, None),
        (None, "explicit_consent", True, "uk", AFTER, None),
    ],
)
def test_decisions_by_machine_alone(
    basis: str | None, condition: str | None, special: bool | None, regime: str, day: str, answer: str | None
) -> None:
    found = bases.decision_allowed(
        pd.Series([basis], dtype="str"), pd.Series([condition], dtype="str"), pd.Series([special], dtype="boolean"), regime, day
    )
    assert [None if pd.isna(value) else value for value in found["allowed"]] == [answer]
    consented = (regime, day, special, condition) == ("uk", AFTER, True, "explicit_consent")
    assert list(found["needs"]) == [("all_consented" if consented else "law") if answer == "conditional" else ""]


def test_schedule_1_belongs_to_the_united_kingdom_and_fits_its_condition() -> None:
    assert bases.conditions_on("uk", AFTER) == bases.conditions_on("eu", AFTER) == codes("article9_conditions")
    assert bases.conditions_needing_schedule1("eu") == frozenset()
    letters = {codelist("article9_conditions")["article"][code][-2] for code in bases.conditions_needing_schedule1("uk")}
    assert letters == set("bghij")
    schedule1 = pd.Series(["sch1_01", "sch1_01", "sch1_18", "sch1_29", None, "sch1_02"], dtype="str")
    condition = [
        "employment_social_security",
        "health_or_social_care",
        "substantial_public_interest",
        "explicit_consent",
        "public_health",
        None,
    ]
    assert bases.schedule1_fits(schedule1, pd.Series(condition, dtype="str")).tolist() == [True, False, True, False, pd.NA, pd.NA]
    needed = bases.policy_document_needed(pd.Series(["sch1_01", "sch1_02", "sch1_10", "sch1_13", "sch1_36", None], dtype="str"))
    assert needed.fillna("?").tolist() == ["yes", "no", "except", "no", "follows", "?"]


def test_cookie_grounds() -> None:
    old = {"consent", "strictly_necessary", "transmission"}
    assert bases.cookie_grounds_on("uk", BEFORE) == bases.cookie_grounds_on("eu", AFTER) == old
    assert bases.cookie_grounds_on("uk", AFTER) == old | {"statistics", "appearance", "emergency_assistance"}


@pytest.mark.parametrize(("article", "own"), [(13, {"statutory_contractual"}), (14, {"source", "categories_of_data"})])
def test_elements_of_a_notice(article: int, own: set[str]) -> None:
    shared = codes("notice_elements") - {"collection", "cookies", "marketing_choices", "security", "changes", "other"}
    shared -= {"transfer_grounds", "safeguards_copy"}  # parts of what a notice tells of transfers: a rule of its own asks for them
    shared -= {"statutory_contractual", "source", "categories_of_data", "complain_controller"}
    assert list(bases.elements_called_for(article, "eu", "2026-11-22").columns) == ["element", "condition", "law", "note"]
    assert set(bases.elements_called_for(article, "eu", "2026-11-22")["element"]) == shared | own
    assert set(bases.elements_called_for(article, "uk", "2026-06-18")["element"]) == shared | own
    assert set(bases.elements_called_for(article, "uk", "2026-06-19")["element"]) == shared | own | {"complain_controller"}


def test_an_element_cites_what_the_code_list_cites() -> None:
    rows = tables.table("notice_elements")
    listed = codelist("notice_elements")
    for row in rows.itertuples():
        cited = re.search(r"Art (1[34]\([^;,]+)", row.law)
        assert cited is not None
        assert cited[1] == listed.loc[row.element, f"article{row.article}"]


def test_what_a_notice_and_an_assessment_must_have_taken_in() -> None:
    assert list(bases.changes_touching("notice", "uk", "2020-12-30")["change"]) == []
    assert list(bases.changes_touching("notice", "uk", "2020-12-31")["change"]) == ["end_of_transition"]
    days = bases.changes_touching("notice", "uk", "2026-11-22")["valid_from"].dt.date
    assert set(days) == {date(2020, 12, 31), date(2026, 2, 5), date(2026, 6, 19), date(2026, 9, 30)}
    assert list(bases.changes_touching("transfer_risk_assessment", "uk", AFTER)["condition"]) == ["transfers", "transfers"]
    assert list(bases.changes_touching("lia", "uk", "2026-11-22")["change"]) == []


def test_a_code_dated_in_its_row_alone_arrives(monkeypatch):
    row = {"code": "care", "label": "Care", "valid_from": "2026-02-05", "valid_to": "2026-12-31"}
    listed = pd.concat([codelist("lawful_bases"), pd.DataFrame([row], index=["care"])]).fillna("")
    monkeypatch.setattr(bases, "codelist", lambda name: listed)

    for regime in ("uk", "eu"):
        assert "care" not in bases.bases_on(regime, BEFORE)
        assert "care" in bases.bases_on(regime, AFTER)
        assert "care" in bases.bases_on(regime, "2026-12-31")
        assert "care" not in bases.bases_on(regime, "2027-01-01")
    assert bases.times_of("lawful_bases", "care") == "from 2026-02-05 until 2026-12-31"


def _list(monkeypatch, name: str, code: str) -> None:
    """A code list has one code more."""
    monkeypatch.setattr(codelists, "codes", lambda asked, known=codelists.codes: known(asked) | ({code} if asked == name else set()))


def test_a_basis_is_found_before_its_day_and_not_after(monkeypatch):
    row = {"code": "care", "label": "Care", "valid_from": "2026-02-05"}
    listed = pd.concat([codelist("lawful_bases"), pd.DataFrame([row], index=["care"])]).fillna("")
    monkeypatch.setattr(bases, "codelist", lambda name: listed)
    drawn = {"purposes": "purpose_id,activity_id,purpose,lawful_basis\nP1,A1,Nursing,contract"}
    register = Example("LB02", "", drawn, (), None, AFTER, "uk").register()
    _list(monkeypatch, "lawful_bases", "care")
    register = register.with_tables({"purposes": register.purposes.assign(lawful_basis=pd.Series(["care"], dtype="str"))})

    assert list(assess(register, BEFORE, "uk", select=["LB02"])["record"]) == ["P1"]
    assert list(assess(register, AFTER, "uk", select=["LB02"])["record"]) == []


def test_the_times_of_a_code_are_told_by_regime():
    assert bases.times_of("lawful_bases", "recognised_legitimate_interest") == "uk from 2026-02-05"
    assert bases.times_of("lawful_bases", "public_task") == "uk from 2018-05-25; eu from 2018-05-25"


@pytest.mark.parametrize(
    ("rule", "table", "row", "column", "code"),
    [
        ("LB02", "recognised_interests", {"interest": "elections", "regime": "uk"}, "recognised_interest", "elections"),
        ("SC07", "article9", {"condition": "ageing_research", "regime": "uk"}, "article9_condition", "ageing_research"),
    ],
)
def test_a_future_code_is_found_before_its_day_and_not_after(monkeypatch, rule, table, row, column, code):
    more = row | {"valid_from": date(2026, 12, 1), "valid_to": date(2027, 5, 31), "law": "", "source": "", "note": ""}
    known = bases.rows(table)
    monkeypatch.setattr(tables, "rows", lambda name, whole=tables.rows: (*known, more) if name == table else whole(name))
    monkeypatch.setattr(bases, "rows", tables.rows)
    drawn = {"purposes": "purpose_id,activity_id,purpose,lawful_basis\nP1,A1,Nursing,recognised_legitimate_interest"}
    register = Example(rule, "", drawn, (), None, AFTER, "uk").register()
    _list(monkeypatch, f"{column}s", code)
    register = register.with_tables({"purposes": register.purposes.assign(**{column: pd.Series([code], dtype="str")})})

    found = {day: list(assess(register, day, "uk", select=[rule])["record"]) for day in (BEFORE_IT, FIRST_DAY, LAST_DAY, PAST_IT)}
    assert found == {BEFORE_IT: ["P1"], FIRST_DAY: [], LAST_DAY: [], PAST_IT: ["P1"]}
    message = assess(register, BEFORE_IT, "uk", select=[rule])["message"].iloc[0]
    assert f"{code}: uk from 2026-12-01 until 2027-05-31" in message


def test_a_condition_of_schedule_1_and_a_law_on_retention_end_with_their_dates(monkeypatch):
    def ending(name):
        listed = codelist(name)
        return listed.assign(valid_to=listed["valid_to"].mask(listed.index.isin(["sch1_18", "uk_vat"]), "2026-12-31"))

    monkeypatch.setattr(bases, "codelist", ending)
    drawn = {
        "purposes": "purpose_id,activity_id,purpose,schedule1_condition\nP1,A1,Care,sch1_18",
        "retention": "retention_id,activity_id,period,legal_source\nL1,A1,P1Y,uk_vat",
    }
    register = Example("SC07", "", drawn, (), None, AFTER, "uk").register()

    assert list(assess(register, "2026-12-31", "uk", select=["SC07", "RT03"])["record"]) == ["L1"]
    assert list(assess(register, "2027-01-01", "uk", select=["SC07", "RT03"])["record"]) == ["P1"]


def test_an_exemption_lifts_what_its_row_says_from_its_day_under_its_regime():
    assert "crime_and_taxation" in bases.exemptions_from(34, "uk", "2018-05-25")
    assert "crime_and_taxation" not in bases.exemptions_from(34, "uk", "2018-05-24")
    assert "crime_and_taxation" not in bases.exemptions_from(13, "eu", AFTER)
    assert bases.exemptions_from(33, "uk", AFTER) == {"national_security"}
    assert "further_research_use" in bases.exemptions_from(13, "uk", AFTER) - bases.exemptions_from(13, "uk", BEFORE)
    assert bases.not_told_reasons_on("uk", AFTER) == codes("not_told_reasons") - {"national_restriction"}
    of_article_34 = {"encrypted", "later_measures", "public_communication"}
    assert bases.not_told_reasons_on("eu", AFTER) == of_article_34 | {"national_restriction", "special_purposes"}
    exempting = {code for article in (13, 14) for regime in ("uk", "eu") for code in bases.exemptions_from(article, regime, AFTER)}
    assert exempting == codes("notice_exemptions"), "an exemption that lifts no duty to tell is none"


def test_an_exemption_lifts_the_rights_of_its_paragraph_and_never_an_objection_to_marketing():
    lifted = bases.rights_lifted("uk", AFTER)

    assert {pair.split()[0] for pair in lifted} == codes("request_exemptions") - {"national_restriction"}
    of_eu = {"national_restriction", "special_purposes", "research_statistics", "public_archiving"}
    assert {pair.split()[0] for pair in bases.rights_lifted("eu", AFTER)} == of_eu
    assert {pair for pair in lifted if pair.startswith("research_statistics")} == {
        f"research_statistics {right}" for right in ("access", "rectification", "restriction", "objection")
    }
    assert not any(pair.endswith("objection_marketing") for pair in lifted)
    assert [pair for pair in lifted if pair.endswith("automated_decision")] == ["national_security automated_decision"]
    assert not bases.rights_lifted("uk", "2018-05-24")
    assert "serious_harm" not in bases.codes_on("notice_exemptions", "uk", AFTER)


def test_the_provisions_that_an_exemption_lifts_are_those_of_its_paragraph():
    lifted = bases.provisions_lifted("uk", AFTER)

    assert {"5b", "5e", "6", "7", "8", "9", "10", "36", "44"} <= set(lifted["special_purposes"])  # DPA 2018 Sch 2 para 26(9)
    assert "6" not in lifted["national_security"]  # s.26(2)(a)(ii) keeps Article 6
    assert {"9", "32", "33", "44"} <= set(lifted["national_security"])  # s.28 for 9 and 32
    assert "5b" in lifted["crime_and_taxation"]  # para 1(b)(ii)
    assert "5b" not in lifted["regulatory_functions"]  # para 6 lists no purpose limitation
    assert "special_purposes" in bases.provisions_lifted("eu", AFTER)
    assert not bases.provisions_lifted("uk", "2018-05-24")
