"""The law tables: whole, cited, dated, without overlap."""

from __future__ import annotations

import hashlib
import re
from datetime import date, timedelta

import pandas as pd
import pytest

from ropa.errors import UsageError
from ropa.law import bases, tables
from ropa.law import tables as law_tables
from ropa.model.codelists import codelist, codes
from ropa.rules import RULES

KEYS = {
    "adequacy": ("place", "regime", "scope"),
    "areas": ("place", "regime"),
    "article9": ("condition", "regime"),
    "changes": ("change", "regime", "touches", "condition"),
    "compatibility": ("ground", "regime"),
    "exemptions": ("exemption", "regime"),
    "lawful_bases": ("basis", "regime"),
    "mechanisms": ("mechanism", "regime", "place"),
    "notice_elements": ("element", "article", "regime"),
    "pecr_exceptions": ("exception", "regime"),
    "recognised_interests": ("interest", "regime"),
    "regimes": ("regime",),
    "regulators": ("regime",),
    "rights": ("basis", "right", "regime"),
    "safeguards": ("safeguard", "regime"),
    "solely_automated": ("basis", "condition", "regime"),
    "transfer_needs": ("need", "regime"),
}
CODES = {
    ("adequacy", "place"): "destinations",
    ("adequacy", "scope"): "adequacy_scopes",
    ("areas", "place"): "destinations",
    ("article9", "condition"): "article9_conditions",
    ("compatibility", "ground"): "compatibility_grounds",
    ("exemptions", "exemption"): ("notice_exemptions", "request_exemptions"),
    ("safeguards", "safeguard"): "decision_safeguards",
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
    ("changes", "weight"): {"", "advice"},
    ("changes", "touches"): {"", "notice", *codes("assessment_kinds")},
    ("compatibility", "after_consent"): {"yes", "no", "conditional", "disputed"},
    ("exemptions", "reason"): {"", "yes"},
    ("notice_elements", "article"): {"13", "14"},
    ("notice_elements", "condition"): set(bases.CONDITIONS),
    ("rights", "available"): {"yes", "no", "conditional"},
    ("solely_automated", "allowed"): {"yes", "no", "conditional"},
    ("solely_automated", "needs"): {"", "law", "all_consented"},
}
EACH = pytest.mark.parametrize("name", tables.names())


def lists_of(table: str, column: str) -> tuple[str, ...]:
    """The code lists of a column of a law table."""
    lists = CODES[table, column]
    return lists if isinstance(lists, tuple) else (lists,)


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
        rows = tables.table_in_force("adequacy", day.date())
        assert not rows.duplicated(["place", "regime"]).any()


@pytest.mark.parametrize(("name", "column"), CODES, ids=lambda word: str(word))
def test_every_code_stands_in_its_list(name: str, column: str) -> None:
    unknown = set(tables.table(name)[column]).difference(*map(codes, lists_of(name, column)), {""})
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
        tables.table_in_force("areas", "2026-11-22", nope="x")
    with pytest.raises(UsageError, match=r"'22\.11\.2026' is not a date"):
        tables.table_in_force("areas", "22.11.2026")


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
        return len(tables.table_in_force(name, day, **keys)) == 1

    one = timedelta(days=1)
    start = date.fromisoformat(first) if first else None
    end = date.fromisoformat(last) if last else None
    assert start is None or (holds(start) and not holds(start - one))
    assert end is None or (holds(end) and not holds(end + one))
    assert start is not None or holds(date(1995, 6, 1))
    assert end is not None or holds(date(2026, 11, 22))


def test_the_eu_area_is_its_states_their_outermost_regions_and_its_institutions() -> None:
    inside = set(tables.table_in_force("areas", "2026-11-22", regime="eu")["place"])
    states = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO"
    assert inside == {*states.split(), "AX", "GF", "GP", "MF", "MQ", "RE", "YT", "EUI"}
    assert set(tables.table_in_force("areas", "2026-11-22", regime="uk")["place"]) == {"GB"}
    assert set(tables.table_in_force("areas", "2020-12-31", regime="uk")["place"]) == inside | {"GB", "GI"}


def test_every_eea_place_is_adequate_under_uk_since_it_left() -> None:
    inside = set(tables.table_in_force("areas", "2026-11-22", regime="eu")["place"])
    assert inside <= set(tables.table_in_force("adequacy", "2021-01-01", regime="uk", status="full")["place"])


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

    assert name in lists_of(table, column)
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


def test_law_tables_have_a_short_steady_version():
    assert re.fullmatch(r"[0-9a-f]{12}", law_tables.law_tables())
    assert not hashlib.sha256(b"").hexdigest().startswith(law_tables.law_tables()), "no table was read"
