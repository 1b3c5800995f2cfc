"""Destinations: names, status by day and regime, what is open."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from ropa.errors import UsageError
from ropa.law import transfers
from ropa.law.tables import rows_in_force
from ropa.law.transfers import destination, find_place, mechanism_state, status_of
from ropa.model.codelists import codelist, codes, place_names
from support import adequacy

NOW = "2026-11-22"
SHORT = {"dom": "domestic", "full": "adequate", "part": "adequate_partial", "none": "restricted"}

# place | day | status under uk | status under eu
STATUS = """
GB  2018-06-01  dom   dom
GB  2020-12-31  dom   dom
GB  2021-01-01  dom   full
GB  2021-06-27  dom   full
GB  2021-06-28  dom   full
GB  2025-06-28  dom   full
GB  2025-12-28  dom   full
GB  2031-12-27  dom   full
GB  2031-12-28  dom   none
HR  2013-06-30  none  none
HR  2013-07-01  dom   dom
HR  2020-12-31  dom   dom
HR  2021-01-01  full  dom
RO  2006-12-31  none  none
RO  2007-01-01  dom   dom
GR  2026-11-22  full  dom
NO  2026-11-22  full  dom
LI  1995-04-30  none  none
LI  1995-05-01  dom   dom
RE  2026-11-22  full  dom
AX  2026-11-22  full  dom
YT  2013-12-31  none  none
YT  2014-01-01  dom   dom
BL  2011-12-31  dom   dom
BL  2012-01-01  none  none
PF  2026-11-22  none  none
GL  2026-11-22  none  none
GI  2020-12-31  dom   dom
GI  2021-01-01  full  none
GG  2003-11-20  none  none
GG  2003-11-21  full  full
GG  2026-11-22  full  full
JE  2026-11-22  full  full
IM  2020-12-31  full  full
IM  2021-01-01  full  full
FO  2026-11-22  full  full
CH  2019-01-01  full  full
CH  2026-11-22  full  full
AD  2026-11-22  full  full
AR  2026-11-22  full  full
NZ  2026-11-22  full  full
CA  2026-11-22  part  part
IL  2026-11-22  part  part
UY  2026-11-22  part  part
JP  2019-01-22  none  none
JP  2019-01-23  part  part
JP  2021-01-01  part  part
KR  2021-12-16  none  none
KR  2021-12-17  none  part
KR  2022-12-18  none  part
KR  2022-12-19  part  part
US  2000-07-25  none  none
US  2000-07-26  part  part
US  2015-10-05  part  part
US  2015-10-06  none  none
US  2016-07-11  none  none
US  2016-07-12  part  part
US  2019-01-01  part  part
US  2020-07-15  part  part
US  2020-07-16  none  none
US  2023-07-09  none  none
US  2023-07-10  none  part
US  2023-10-11  none  part
US  2023-10-12  part  part
BR  2026-01-25  none  none
BR  2026-01-26  none  full
EPO 2025-07-14  none  none
EPO 2025-07-15  none  full
EUI 2020-12-31  dom   dom
EUI 2021-01-01  full  dom
UN  2026-11-22  none  none
IN  2026-11-22  none  none
MC  2026-11-22  none  none
SM  2026-11-22  none  none
VA  2026-11-22  none  none
AU  2026-11-22  none  none
"""
CASES = [line.split() for line in STATUS.strip().splitlines()]


@pytest.mark.parametrize(("place", "day", "uk", "eu"), CASES, ids=[" ".join(case[:2]) for case in CASES])
def test_status(place: str, day: str, uk: str, eu: str) -> None:
    assert destination(place, day, "uk").status == SHORT[uk]
    assert destination(place, day, "eu").status == SHORT[eu]


@pytest.mark.parametrize(
    ("place", "regime", "day", "scope"),
    [
        ("US", "uk", NOW, "dpf_uk_extension"),
        ("US", "eu", NOW, "dpf"),
        ("US", "eu", "2019-01-01", None),
        ("CA", "uk", NOW, "pipeda"),
        ("JP", "eu", NOW, "appi"),
        ("KR", "uk", NOW, "pipa"),
        ("IL", "uk", NOW, "automated_processing"),
        ("UY", "eu", NOW, "automated_processing"),
        ("NZ", "eu", NOW, None),
        ("IN", "eu", NOW, None),
    ],
)
def test_scope(place: str, regime: str, day: str, scope: str | None) -> None:
    assert destination(place, day, regime).scope == scope


@pytest.mark.parametrize("day", ["1996-01-01", "2019-01-01", "2020-07-16", "2021-03-01", "2022-06-30", NOW, "2032-01-01"])
@pytest.mark.parametrize("regime", ["uk", "eu"])
def test_a_column_answers_as_single_ones_do_and_what_is_open_is_valid(day: str, regime: str) -> None:
    places = pd.Series([*sorted(codes("destinations")), None], dtype="str").sample(frac=1, random_state=1)
    found = status_of(places, day, regime)
    assert list(found.index) == list(places.index)
    assert list(found.columns) == ["status", "scope"]
    assert pd.isna(found.loc[places.isna(), "status"]).all()
    opened: list[tuple[str, str]] = []
    for place, status, scope in zip(places, found["status"], found["scope"], strict=True):
        if pd.isna(place):
            continue
        single = destination(place, day, regime)
        assert (single.status, single.scope) == (status, None if pd.isna(scope) else scope)
        assert bool(single.mechanisms) == (status != "domestic")
        opened += [(place, mechanism["mechanism"]) for mechanism in single.mechanisms]
    frame = pd.DataFrame(opened, columns=["place", "mechanism"], dtype="str")
    assert set(mechanism_state(frame["mechanism"], frame["place"], regime, day)) == {"valid"}


# -- names ---------------------------------------------------------------------------------------------


def test_every_code_and_label_is_found() -> None:
    labels = codelist("destinations")["label"]
    for code in codes("destinations"):
        assert find_place(code) == find_place(code.lower()) == find_place(labels[code]) == code


def test_every_other_name_is_found() -> None:
    assert {name: find_place(name) for name in place_names()} == place_names()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("UK", "GB"),
        (" united  kingdom ", "GB"),
        ("Northern Ireland", "GB"),
        ("Scotland", "GB"),
        ("U.K.", "GB"),
        ("EL", "GR"),
        ("el", "GR"),
        ("Greece", "GR"),
        ("NO", "NO"),
        ("Guernsey", "GG"),
        ("Sark", "GG"),
        ("Jersey", "JE"),
        ("the Isle of Man", "IM"),
        ("Gibraltar", "GI"),
        ("Faroe Islands", "FO"),
        ("Switzerland", "CH"),
        ("European Patent Organisation", "EPO"),
        ("European Patent Office", "EPO"),
        ("European Commission", "EUI"),
        ("USA", "US"),
        ("The United States of America", "US"),
        ("South Korea", "KR"),
        ("Curacao", "CW"),
        ("Cote d’Ivoire", "CI"),
        ("Bosnia & Herzegovina", "BA"),
        ("Reunion", "RE"),
        ("Sao Tomé and Principe", "ST"),
        ("U.S.A", "US"),
    ],
)
def test_names_that_trip_people(name: str, code: str) -> None:
    assert find_place(name) == code


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Channel Islands", r"'Channel Islands' is more than one destination: write GG \(Guernsey\) or JE \(Jersey\)$"),
        ("the channel islands", r"write GG \(Guernsey\) or JE \(Jersey\)$"),
        ("Chanel Islands", r"did you mean GG \(Guernsey\) or JE \(Jersey\)\?"),
        ("Crown Dependencies", r"write GG \(Guernsey\) or JE \(Jersey\) or IM \(Isle of Man\)"),
        ("Congo", r"write CG \(Republic of the Congo\) or CD"),
        ("EEA", r"'EEA' is no single destination: name the country, or EUI for the Union's institutions"),
        ("European Union", "is no single destination: name the country"),
        ("worldwide", "name each country"),
        ("Germny", r"no destination is called 'Germny': did you mean DE \(Germany\)\?"),
        ("Gibralter", r"did you mean GI \(Gibraltar\)\?"),
        ("XX", "no destination is called 'XX': write the ISO code, like DE, or the name in English"),
        ("", "no destination is called ''"),
        ("Atlantis-on-Sea", "write the ISO code"),
    ],
)
def test_names_that_are_none_or_several(name: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        find_place(name)


def test_a_regime_or_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="regime: 'us' is none of uk, eu"):
        destination("FR", NOW, "us")
    with pytest.raises(UsageError, match="regime: 'us' is none of uk, eu"):
        status_of(pd.Series(["FR"]), NOW, "us")
    with pytest.raises(UsageError, match="is not a date"):
        destination("FR", "yesterday", "uk")


# -- mechanisms ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mechanism", "place", "regime", "day", "state"),
    [
        ("idta", "IN", "uk", "2022-03-20", "not_in_force"),
        ("idta", "IN", "uk", "2022-03-21", "valid"),
        ("idta", "IN", "eu", NOW, "not_under_this_regime"),
        ("addendum", "IN", "uk", "2022-03-21", "valid"),
        ("addendum", "IN", "eu", NOW, "not_under_this_regime"),
        ("idta", "FR", "uk", NOW, "valid"),
        ("idta", "GB", "uk", NOW, "not_needed"),
        ("scc_2021", "IN", "uk", NOW, "not_under_this_regime"),
        ("scc_2021", "IN", "eu", "2021-06-26", "not_in_force"),
        ("scc_2021", "IN", "eu", "2021-06-27", "valid"),
        ("scc_2021", "FR", "eu", NOW, "not_needed"),
        ("scc_legacy", "IN", "uk", "2024-03-21", "valid"),
        ("scc_legacy", "IN", "uk", "2024-03-22", "dead"),
        ("scc_legacy", "IN", "eu", "2022-12-27", "valid"),
        ("scc_legacy", "IN", "eu", "2022-12-28", "dead"),
        ("privacy_shield", "US", "eu", "2016-07-11", "not_in_force"),
        ("privacy_shield", "US", "eu", "2020-07-15", "valid"),
        ("privacy_shield", "US", "uk", "2020-07-16", "dead"),
        ("privacy_shield", "IN", "eu", "2019-01-01", "not_for_this_destination"),
        ("privacy_shield", None, "eu", NOW, "dead"),
        ("privacy_shield", None, "eu", "2019-01-01", None),
        ("safe_harbour", "US", "eu", "2015-10-05", "valid"),
        ("safe_harbour", "US", "eu", "2015-10-06", "dead"),
        ("adequacy", "CH", "uk", NOW, "valid"),
        ("adequacy", "US", "uk", "2023-10-11", "not_for_this_destination"),
        ("adequacy", "US", "uk", "2023-10-12", "valid"),
        ("adequacy", "EPO", "uk", NOW, "not_for_this_destination"),
        ("adequacy", "EPO", "eu", NOW, "valid"),
        ("adequacy", "DE", "eu", NOW, "not_needed"),
        ("adequacy", None, "eu", NOW, None),
        ("bcr", "IN", "eu", NOW, "valid"),
        ("bcr", None, "eu", NOW, "valid"),
        ("art49_a", "IN", "uk", NOW, "valid"),
        ("not_restricted", "GB", "uk", NOW, "valid"),
        ("not_restricted", "IN", "uk", NOW, "valid"),
        (None, "IN", "uk", NOW, "none_given"),
        (None, "CH", "uk", NOW, "none_given"),
        (None, "GB", "uk", NOW, "not_needed"),
        (None, None, "uk", NOW, None),
    ],
)
def test_what_a_mechanism_is_worth(mechanism: str | None, place: str | None, regime: str, day: str, state: str | None) -> None:
    found = mechanism_state(pd.Series([mechanism], index=[7], dtype="str"), pd.Series([place], index=[7], dtype="str"), regime, day)
    assert [None if pd.isna(value) else value for value in found] == [state]
    assert list(found.index) == [7]
    assert state is None or state in transfers.STATES


@pytest.mark.parametrize(
    ("regime", "day", "concluded", "state"),
    [
        ("uk", "2023-01-01", "2022-09-21", "valid"),
        ("uk", "2023-01-01", "2022-09-22", "dead"),
        ("eu", "2022-01-01", "2021-09-26", "valid"),
        ("eu", "2022-01-01", "2021-09-27", "dead"),
        ("uk", "2023-01-01", None, "valid"),
    ],
)
def test_legacy_clauses_concluded_too_late_are_dead(regime: str, day: str, concluded: str | None, state: str) -> None:
    signed = pd.Series([pd.Timestamp(concluded) if concluded else pd.NaT, pd.NaT], dtype="datetime64[s]")
    found = mechanism_state(pd.Series(["scc_legacy", "bcr"], dtype="str"), pd.Series(["IN", "IN"], dtype="str"), regime, day, signed)
    assert found.tolist() == [state, "valid"]


def test_every_mechanism_has_a_state_on_every_day_under_every_regime() -> None:
    mechanisms = pd.Series(sorted(codes("transfer_mechanisms")), dtype="str")
    india = pd.Series("IN", index=mechanisms.index, dtype="str")
    for regime in ("uk", "eu"):
        for day in ("1996-01-01", "2019-01-01", NOW):
            assert set(mechanism_state(mechanisms, india, regime, day)) <= set(transfers.STATES)


def test_empty_columns_stay_empty() -> None:
    nothing = pd.Series([], dtype="str")
    assert status_of(nothing, NOW, "uk").empty
    assert mechanism_state(nothing, nothing, "uk", NOW, pd.Series([], dtype="datetime64[s]")).empty


def opened(place: str, day: str, regime: str) -> dict[str, list[str]]:
    return {mechanism["mechanism"]: mechanism["needs"] for mechanism in destination(place, day, regime).mechanisms}


def test_what_is_open_for_a_restricted_destination() -> None:
    uk, eu = opened("IN", NOW, "uk"), opened("IN", NOW, "eu")
    assert {"idta", "addendum", "bcr", "art49_compelling"} <= set(uk)
    assert not {"scc_2021", "scc_legacy", "adequacy", "not_restricted", "privacy_shield"} & set(uk)
    assert "scc_2021" in eu
    assert not {"idta", "addendum"} & set(eu)
    assert opened("FR", NOW, "uk") == {"adequacy": []}
    assert opened("GB", NOW, "uk") == {}


def test_an_assessment_is_needed_for_safeguards_alone_and_from_its_day() -> None:
    def assessed(day: str, regime: str) -> set[str]:
        return {name for name, needs in opened("IN", day, regime).items() if any("assessment:" in need for need in needs)}

    safeguards = set(codelist("transfer_mechanisms").query("group == 'safeguards'").index)
    assert assessed(NOW, "uk") == safeguards - {"scc_2021"}
    assert assessed(NOW, "eu") == safeguards - {"idta", "addendum"}
    assert assessed("2020-07-15", "eu") == set()
    assert "bcr" in assessed("2020-07-16", "eu")
    assert any("not materially lower" in need for need in opened("IN", "2026-02-05", "uk")["idta"])
    assert any("essentially equivalent" in need for need in opened("IN", "2026-02-04", "uk")["idta"])


def test_partial_adequacy_says_what_must_be_confirmed() -> None:
    scope = codelist("adequacy_scopes").loc["dpf_uk_extension"]
    assert opened("US", NOW, "uk")["adequacy"] == [f"{scope['label']}: {scope['description']}"]
    assert opened("US", "2019-01-01", "eu")["adequacy"] == ["a recipient or data within the decision"]
    assert "privacy_shield" in opened("US", "2019-01-01", "eu")
    assert "privacy_shield" not in opened("IN", "2019-01-01", "eu")
    assert opened("IN", "2022-01-01", "uk")["scc_legacy"][0] == "a contract concluded by 21 September 2022"


@pytest.mark.parametrize(
    ("place", "day", "regime", "law"),
    [
        ("FR", NOW, "uk", "DPA 2018 Sch 21 para 5(1)(a)"),
        ("FR", "2019-01-01", "uk", "TEU Art 52"),
        ("CA", NOW, "uk", "DPA 2018 Sch 21 para 5(2)(b)"),
        ("CA", NOW, "eu", "Decision 2002/2/EC"),
        ("IN", NOW, "uk", "UK GDPR Art 44A-49A; DPA 2018 Sch 21"),
        ("IN", "2026-02-04", "uk", "UK GDPR Art 44-49; DPA 2018 Sch 21"),
        ("IN", "2020-12-31", "uk", "EU GDPR Art 44-49"),
        ("IN", NOW, "eu", "EU GDPR Art 44-49"),
        ("IN", "2018-05-24", "eu", "Directive 95/46/EC Art 25-26"),
        ("US", NOW, "uk", "SI 2023/1028"),
    ],
)
def test_the_law_of_the_day_is_cited(place: str, day: str, regime: str, law: str) -> None:
    assert destination(place, day, regime).law == law


def test_what_had_ended_is_told_once_and_not_what_was_carried_on() -> None:
    assert destination("US", "2022-01-01", "eu").earlier == [
        "Decision 2000/520/EC (Safe Harbour), to 5 October 2015",
        "Decision (EU) 2016/1250 (Privacy Shield), to 15 July 2020",
    ]
    assert destination("GB", NOW, "eu").earlier == destination("CH", NOW, "uk").earlier == []
    assert destination("GB", "2031-12-28", "eu").earlier == ["Decision (EU) 2021/1772, as renewed on 19 December 2025, to 27 December 2031"]


# -- a second opinion: adequacy, typed from other sources than the table ------------------------------


def adequacy_of(regime: str, day: str) -> dict[str, tuple[str, str, str]]:
    """By place with adequacy on the day: the law cited, its first day and its scope."""
    rows = rows_in_force("adequacy", day, regime=regime)
    return {row["place"]: (row["law"], str(row["valid_from"]), row["scope"]) for row in rows}


def test_the_decisions_of_the_union_are_those_typed_from_elsewhere() -> None:
    table = adequacy_of("eu", "2026-11-22")

    assert set(table) - set(adequacy.EU) == {"GB", "BR", "EPO"}
    for place, (number, day, scope) in adequacy.EU.items():
        law, start, covers = table[place]
        assert (law.endswith(number), start, covers) == (True, day, scope), place


@pytest.mark.parametrize("place", adequacy.EU)
def test_a_decision_holds_from_its_day_on(place: str) -> None:
    _, day, _ = adequacy.EU[place]
    eve = str(date.fromisoformat(day) - timedelta(days=1))

    assert place in adequacy_of("eu", day)
    assert place not in adequacy_of("eu", eve) or place == "US"  # two earlier frameworks; none of them on that eve
    assert "US" not in adequacy_of("eu", "2023-07-09")


def test_the_regulations_of_the_united_kingdom_are_those_typed_from_elsewhere() -> None:
    table = adequacy_of("uk", "2026-11-22")

    for place, (law, day, scope) in adequacy.UK.items():
        assert table[place] == (law, day, scope)
        assert place not in adequacy_of("uk", str(date.fromisoformat(day) - timedelta(days=1)))
    for place, scope in adequacy.UK_SCHEDULE_21.items():
        law, start, covers = table[place]
        assert (law.startswith("DPA 2018 Sch 21 para 5(2)"), start, covers) == (True, "2021-01-01", scope), place
    assert set(adequacy.UK_EEA.split()) | {"GI"} <= set(table)
    others = set(table) - set(adequacy.UK) - set(adequacy.UK_SCHEDULE_21) - set(adequacy.UK_EEA.split())
    assert others == {"GI", "EUI", "AX", "GF", "GP", "MF", "MQ", "RE", "YT"}, "Gibraltar, the Union's bodies, and what belongs to a state"
