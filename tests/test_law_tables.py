"""The law tables: whole, cited, dated, without overlap; and what is read from them."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pandas as pd
import pytest

from ropa.errors import UsageError
from ropa.law import bases, tables
from ropa.model.codelists import codelist, codes
from ropa.rules import RULES, assess
from ropa.rules.examples import Example

KEYS = {
    "adequacy": ("place", "regime", "scope"),
    "areas": ("place", "regime"),
    "article9": ("condition", "regime"),
    "changes": ("change", "regime", "touches", "condition"),
    "lawful_bases": ("basis", "regime"),
    "mechanisms": ("mechanism", "regime", "place"),
    "notice_elements": ("element", "article", "regime"),
    "pecr_exceptions": ("exception", "regime"),
    "recognised_interests": ("interest", "regime"),
    "regimes": ("regime",),
    "rights": ("basis", "right", "regime"),
    "solely_automated": ("basis", "condition", "regime"),
    "transfer_needs": ("need", "regime"),
}
CODES = {
    ("adequacy", "place"): "destinations",
    ("adequacy", "scope"): "adequacy_scopes",
    ("areas", "place"): "destinations",
    ("article9", "condition"): "article9_conditions",
    ("lawful_bases", "basis"): "lawful_bases",
    ("mechanisms", "mechanism"): "transfer_mechanisms",
    ("mechanisms", "place"): "destinations",
    ("notice_elements", "element"): "notice_elements",
    ("pecr_exceptions", "exception"): "cookie_grounds",
    ("recognised_interests", "interest"): "recognised_interests",
    ("rights", "basis"): "lawful_bases",
    ("rights", "right"): "rights",
    ("solely_automated", "basis"): "lawful_bases",
    ("solely_automated", "condition"): "article9_conditions",
    **{(table, "regime"): "regimes" for table in KEYS},
}
WORDS = {
    ("adequacy", "status"): {"full", "partial"},
    ("changes", "condition"): {"", *bases.CONDITIONS},
    ("changes", "touches"): {"", "notice", *codes("assessment_kinds")},
    ("notice_elements", "article"): {"13", "14"},
    ("notice_elements", "condition"): set(bases.CONDITIONS),
    ("rights", "available"): {"yes", "no", "conditional"},
    ("solely_automated", "allowed"): {"yes", "no", "conditional"},
}
EACH = pytest.mark.parametrize("name", tables.names())
BEFORE, AFTER = "2026-02-04", "2026-02-05"


def test_every_table_is_known_here() -> None:
    assert set(tables.names()) == set(KEYS)


@EACH
def test_every_row_is_cited_and_dated(name: str) -> None:
    frame = tables.table(name)
    assert tuple(frame.columns[-5:]) == tables.COMMON
    assert len(frame)
    for column in ("law", "source"):
        assert (frame[column].str.strip() != "").all(), f"{name}.csv: a row has no {column}"
    text = frame.select_dtypes("str")
    assert text.notna().all(axis=None)
    assert not text.apply(lambda column: column.str.contains(r"^\s|\s$|\n")).any(axis=None)
    backwards = frame[frame["valid_to"] < frame["valid_from"]]
    assert backwards.empty, backwards
    assert str(frame["valid_from"].dtype) == str(frame["valid_to"].dtype) == "datetime64[s]"


@EACH
def test_no_two_rows_hold_at_once_for_the_same_keys(name: str) -> None:
    frame = tables.table(name).sort_values("valid_from", na_position="first")
    for keys, rows in frame.groupby(list(KEYS[name])):
        ends = rows["valid_to"].iloc[:-1]
        starts = rows["valid_from"].iloc[1:]
        assert ends.notna().all(), f"{name}.csv: {keys} has an open row before a later one"
        assert starts.notna().all(), f"{name}.csv: {keys} twice without a start"
        assert (ends.to_numpy() < starts.to_numpy()).all(), f"{name}.csv: rows of {keys} overlap"


def test_one_adequacy_a_place_at_a_time() -> None:
    for day in pd.to_datetime(tables.table("adequacy")[["valid_from", "valid_to"]].stack().dropna().unique()):
        rows = tables.in_force("adequacy", day.date())
        assert not rows.duplicated(["place", "regime"]).any()


@pytest.mark.parametrize(("name", "column"), CODES, ids=lambda word: str(word))
def test_every_code_stands_in_its_list(name: str, column: str) -> None:
    unknown = set(tables.table(name)[column]) - codes(CODES[name, column]) - {""}
    assert not unknown
    assert column in ("scope", "place", "basis", "condition") or "" not in set(tables.table(name)[column])


@pytest.mark.parametrize(("name", "column"), WORDS, ids=lambda word: str(word))
def test_every_word_is_one_of_its_choices(name: str, column: str) -> None:
    assert set(tables.table(name)[column]) <= WORDS[name, column]


def test_a_scope_is_one_of_its_country() -> None:
    rows = tables.table("adequacy")
    rows = rows[rows["scope"] != ""]
    assert set(rows["status"]) == {"partial"}
    countries = codelist("adequacy_scopes")["country"]
    assert all(place in countries[scope].split() for place, scope in zip(rows["place"], rows["scope"], strict=True))


def test_every_need_is_worded_wherever_a_mechanism_has_it_and_used() -> None:
    worded = set(zip(tables.table("transfer_needs")["need"], tables.table("transfer_needs")["regime"], strict=True))
    rows = tables.table("mechanisms")
    used = {(need, regime) for needs, regime in zip(rows["needs"], rows["regime"], strict=True) for need in needs.split()}
    assert used == worded


def test_a_table_that_is_none_and_a_day_that_is_none_are_refused() -> None:
    with pytest.raises(KeyError, match="there is no law table 'nope'"):
        tables.table("nope")
    with pytest.raises(KeyError, match="nope"):
        tables.in_force("areas", "2026-11-22", nope="x")
    with pytest.raises(UsageError, match=r"'22\.11\.2026' is not a date"):
        tables.in_force("areas", "22.11.2026")


@pytest.mark.parametrize(
    ("name", "keys", "first", "last"),
    [
        ("areas", {"place": "HR", "regime": "eu"}, "2013-07-01", None),
        ("areas", {"place": "HR", "regime": "uk"}, "2013-07-01", "2020-12-31"),
        ("areas", {"place": "GB", "regime": "eu"}, None, "2020-12-31"),
        ("areas", {"place": "GI", "regime": "eu"}, None, "2020-12-31"),
        ("areas", {"place": "YT", "regime": "eu"}, "2014-01-01", None),
        ("areas", {"place": "BL", "regime": "eu"}, None, "2011-12-31"),
        ("adequacy", {"place": "US", "regime": "eu", "law": "Decision 2000/520/EC (Safe Harbour)"}, "2000-07-26", "2015-10-05"),
        ("adequacy", {"place": "US", "regime": "uk", "law": "Decision (EU) 2016/1250 (Privacy Shield)"}, "2016-07-12", "2020-07-15"),
        ("adequacy", {"place": "US", "regime": "eu", "scope": "dpf"}, "2023-07-10", None),
        ("adequacy", {"place": "US", "regime": "uk", "scope": "dpf_uk_extension"}, "2023-10-12", None),
        ("adequacy", {"place": "GB", "regime": "eu"}, "2021-01-01", "2031-12-27"),
        ("adequacy", {"place": "KR", "regime": "uk"}, "2022-12-19", None),
        ("adequacy", {"place": "FR", "regime": "uk"}, "2021-01-01", None),
        ("mechanisms", {"mechanism": "scc_legacy", "regime": "uk"}, None, "2024-03-21"),
        ("mechanisms", {"mechanism": "scc_legacy", "regime": "eu"}, None, "2022-12-27"),
        ("mechanisms", {"mechanism": "idta", "regime": "uk"}, "2022-03-21", None),
        ("mechanisms", {"mechanism": "addendum", "regime": "uk"}, "2022-03-21", None),
        ("mechanisms", {"mechanism": "scc_2021", "regime": "eu"}, "2021-06-27", None),
        ("notice_elements", {"element": "complain_controller", "regime": "uk", "article": "13"}, "2026-06-19", None),
        ("lawful_bases", {"basis": "recognised_legitimate_interest", "regime": "uk"}, "2026-02-05", None),
    ],
)
def test_the_day_before_and_the_day_after(name: str, keys: dict[str, str], first: str | None, last: str | None) -> None:
    def holds(day: date) -> bool:
        return len(tables.in_force(name, day, **keys)) == 1

    one = timedelta(days=1)
    start = date.fromisoformat(first) if first else None
    end = date.fromisoformat(last) if last else None
    assert start is None or (holds(start) and not holds(start - one))
    assert end is None or (holds(end) and not holds(end + one))
    assert start is not None or holds(date(1995, 6, 1))
    assert end is not None or holds(date(2026, 11, 22))


def test_the_eu_area_is_its_states_their_outermost_regions_and_its_institutions() -> None:
    inside = set(tables.in_force("areas", "2026-11-22", regime="eu")["place"])
    states = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO"
    assert inside == {*states.split(), "AX", "GF", "GP", "MF", "MQ", "RE", "YT", "EUI"}
    assert set(tables.in_force("areas", "2026-11-22", regime="uk")["place"]) == {"GB"}
    assert set(tables.in_force("areas", "2020-12-31", regime="uk")["place"]) == inside | {"GB", "GI"}


def test_every_eea_place_is_adequate_under_uk_since_it_left() -> None:
    inside = set(tables.in_force("areas", "2026-11-22", regime="eu")["place"])
    assert inside <= set(tables.in_force("adequacy", "2021-01-01", regime="uk", status="full")["place"])


# -- bases, rights, decisions, notices, cookies --------------------------------------------------------


def test_recognised_interests_are_a_basis_in_the_united_kingdom_from_their_day() -> None:
    six = codes("lawful_bases") - {"recognised_legitimate_interest"}
    assert bases.bases_on("uk", BEFORE) == bases.bases_on("eu", AFTER) == six
    assert bases.bases_on("uk", AFTER) == codes("lawful_bases")
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
        ("legitimate_interests", None, False, "uk", BEFORE, "no"),
        ("legitimate_interests", None, False, "uk", AFTER, "yes"),
        ("legitimate_interests", None, False, "eu", AFTER, "no"),
        ("recognised_legitimate_interest", None, False, "uk", AFTER, "no"),
        ("recognised_legitimate_interest", "explicit_consent", True, "uk", AFTER, "no"),
        ("recognised_legitimate_interest", None, True, "uk", AFTER, "no"),
        ("consent", None, False, "eu", AFTER, "yes"),
        ("contract", None, None, "eu", AFTER, "yes"),
        ("legal_obligation", None, False, "eu", AFTER, "conditional"),
        ("legal_obligation", None, False, "uk", AFTER, "yes"),
        ("vital_interests", None, False, "uk", BEFORE, "no"),
        ("vital_interests", "explicit_consent", True, "uk", AFTER, "yes"),
        ("consent", "explicit_consent", True, "eu", AFTER, "yes"),
        ("consent", "vital_interests", True, "eu", AFTER, "no"),
        ("contract", "substantial_public_interest", True, "uk", AFTER, "yes"),
        ("public_task", "substantial_public_interest", True, "uk", AFTER, "conditional"),
        ("legitimate_interests", "substantial_public_interest", True, "uk", AFTER, "no"),
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
    assert [None if pd.isna(value) else value for value in found] == [answer]


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
    assert set(days) == {date(2020, 12, 31), date(2026, 2, 5), date(2026, 6, 19)}
    assert list(bases.changes_touching("transfer_risk_assessment", "uk", AFTER)["condition"]) == ["transfers", "transfers"]
    assert list(bases.changes_touching("lia", "uk", "2026-11-22")["change"]) == []


def test_when_a_change_of_law_commenced() -> None:
    assert tables.commenced("time_limits", "uk") == date(2026, 2, 5)
    assert tables.commenced("complaints", "uk") == date(2026, 6, 19)
    for change, regime in (("time_limits", "eu"), ("nope", "uk")):
        with pytest.raises(KeyError, match=f"there is no change of law '{change}' under {regime}"):
            tables.commenced(change, regime)


@pytest.mark.parametrize(("code", "change"), [("CP01", "complaints"), ("LB05", "recognised_interests"), ("NT05", "complaints")])
def test_a_rule_of_new_law_begins_with_it(code: str, change: str) -> None:
    assert RULES[code].valid_from == tables.commenced(change, "uk")


# -- one calendar -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", bases.CALENDARS)
def test_a_code_is_dated_in_one_place(name):
    table, column = bases.CALENDARS[name]
    dated = codelist(name).query("valid_from != '' or valid_to != ''")

    assert CODES[table, column] == name
    assert set(dated.index).isdisjoint(row[column] for row in tables.rows(table)), "its rows of the law table date it"


@pytest.mark.parametrize("name", ["transfer_mechanisms", "notice_elements"])
def test_where_the_law_table_says_more_than_dates_it_alone_dates(name):
    """A mechanism has its places, an element its article and condition: without rows of the law table the code means nothing."""
    dated = codelist(name).query("valid_from != '' or valid_to != ''")
    assert dated.empty, f"codelists/{name}.csv dates {', '.join(dated.index)}; date its rows in law/{bases.CALENDARS[name][0]}.csv"


def lacking_rights() -> list[str]:
    """What the matrix of rights lacks, on every day from which some lawful basis holds."""
    begins = [row["valid_from"] for row in tables.rows("lawful_bases")]
    begins += [date.fromisoformat(text) for text in bases.codelist("lawful_bases")["valid_from"] if text]
    return [
        f"data/law/rights.csv lacks {basis}, {right} under {regime} on {day}"
        for day in sorted(set(begins))
        for regime in ("uk", "eu")
        for basis in sorted(bases.bases_on(regime, day))
        for right in sorted(codes("rights"))
        if bases.right_available(basis, right, regime, day) is None
    ]


def test_every_basis_has_its_rows_in_the_matrix_of_rights(monkeypatch):
    assert lacking_rights() == []

    row = {"code": "care", "label": "Care", "valid_from": "2031-01-01"}
    listed = pd.concat([codelist("lawful_bases"), pd.DataFrame([row], index=["care"])]).fillna("")
    monkeypatch.setattr(bases, "codelist", lambda name: listed)
    lacking = lacking_rights()
    assert len(lacking) == 2 * len(codes("rights"))
    assert lacking[0] == "data/law/rights.csv lacks care, access under uk on 2031-01-01"


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


def test_a_basis_is_found_before_its_day_and_not_after(monkeypatch):
    row = {"code": "care", "label": "Care", "valid_from": "2026-02-05"}
    listed = pd.concat([codelist("lawful_bases"), pd.DataFrame([row], index=["care"])]).fillna("")
    monkeypatch.setattr(bases, "codelist", lambda name: listed)
    drawn = {"purposes": "purpose_id,activity_id,purpose,lawful_basis\nP1,A1,Nursing,contract"}
    register = Example("LB02", "", drawn, (), None, AFTER, "uk").register()
    register = register.with_tables({"purposes": register.purposes.assign(lawful_basis=pd.Series(["care"], dtype="str"))})

    assert list(assess(register, BEFORE, "uk", select=["LB02"])["record"]) == ["P1"]
    assert list(assess(register, AFTER, "uk", select=["LB02"])["record"]) == []


def test_the_times_of_a_code_are_told_by_regime():
    assert bases.times_of("lawful_bases", "recognised_legitimate_interest") == "uk from 2026-02-05"
    assert bases.times_of("lawful_bases", "public_task") == "uk from 2018-05-25; eu from 2018-05-25"
