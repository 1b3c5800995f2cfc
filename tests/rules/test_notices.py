"""Rules of notices: what the examples cannot say."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

import ropa
from ropa.model.register import Register
from ropa.rules import assess
from support.notices import ALWAYS, DAY, PEOPLE, STATEMENTS, a_register, table


def statements(elements: list[str], notice: str = "N1", start: int = 1) -> str:
    return "\n".join(f"S{start + n},{notice},{element}," for n, element in enumerate(elements))


NOTICE = "notice_id,title\nN1,Privacy notice"


def found(register: Register, *select: str, day: date = DAY, regime: str = "uk") -> pd.DataFrame:
    return assess(register, day, regime, select=select)


# -- words ------------------------------------------------------------------------------------------


def test_it_says_which_element_and_which_activities_call_for_it() -> None:
    activities = [f"A{n},Activity,controller" for n in range(1, 8)]
    purposes = [f"P{n},A{n},Selling,{'contract' if n == 7 else 'legitimate_interests'}" for n in range(1, 8)]
    register = a_register(
        activities=table("activity_id,name,role", *activities),
        purposes=table("purpose_id,activity_id,purpose,lawful_basis", *purposes),
        notices=NOTICE,
        notice_statements=STATEMENTS + statements([e for e in ALWAYS if e != "retention"]),
    )
    messages = sorted(found(register, "NT01")["message"])

    assert len(messages) == 2
    assert "(legitimate_interests: A1, A2, A3 and 3 more)" in messages[0]
    assert "(retention)" in messages[1]
    assert all(message.startswith("notice N1: people are not told") for message in messages)


SENT = table("transfer_id,activity_id,destination,mechanism", "X1,A1,US,{mechanism}")


@pytest.mark.parametrize(
    ("mechanism", "told"),
    [("adequacy", "transfers, transfer_grounds"), ("idta", "transfers, transfer_grounds, safeguards_copy")],
)
def test_a_notice_without_transfers_is_told_at_once_all_that_belongs_to_them(mechanism: str, told: str) -> None:
    tables = {"transfers": SENT.format(mechanism=mechanism), "activities": "activity_id,name,role\nA1,Sales,controller"}
    register = a_register(notices=NOTICE, notice_statements=STATEMENTS + statements(ALWAYS), **tables)
    assert f"asks for ({told})." in found(register, "NT01")["message"].item()
    new = found(a_register(**tables), "NT01")["message"].item()
    assert "(no notice is in force: it has to tell controller_identity, purposes, legal_basis, " in new
    assert told in new
    every = [*ALWAYS, *told.split(", ")]
    assert found(a_register(notices=NOTICE, notice_statements=STATEMENTS + statements(every), **tables), "NT01", "NT05", "NT12").empty


def test_the_fullest_notice_is_the_one_to_mend() -> None:
    register = a_register(
        notices="notice_id,title\nN1,Cookie notice\nN2,Privacy notice",
        notice_statements=STATEMENTS + statements(["cookies"]) + "\n" + statements(ALWAYS[:3], "N2", 2),
    )
    assert set(found(register, "NT01")["record"]) == {"N2"}


def test_who_is_not_served_is_named_once_an_activity() -> None:
    register = a_register(
        data_subjects="data_subject_id,activity_id,category\nD1,A1,staff\nD2,A1,job_applicants\nD3,A1,customers",
        notices=NOTICE,
        notice_subjects="notice_subject_id,notice_id,category\nX1,N1,customers",
        notice_statements=STATEMENTS + statements(ALWAYS),
    )
    rows = found(register, "NT01")

    assert list(rows["record"]) == ["A1"]
    assert "(no notice in force serves staff, job_applicants)" in rows["message"].iloc[0]


def test_disagreements_name_the_code_and_the_rows() -> None:
    kept = [f"L{n},A1,P6Y" for n in range(1, 6)]
    register = a_register(
        retention=table("retention_id,activity_id,period", *kept, "L6,A1,P7Y"),
        notices=NOTICE,
        notice_statements=STATEMENTS + "S1,N1,retention,P7Y",
        notice_links=table("notice_link_id,notice_statement_id,table,record", *[f"K{n},S1,retention,L{n}" for n in range(1, 7)]),
    )
    assert "(it says P7Y, not so L1, L2, L3 and 2 more)" in found(register, "NT06")["message"].iloc[0]


def test_changes_of_law_are_named_with_their_days_in_order() -> None:
    register = a_register(
        notices="notice_id,title,published_on\nN1,Privacy notice,2019-08-30", transfers="transfer_id,activity_id,destination\nT1,A1,US"
    )
    said = "(end_of_transition of 2020-12-31, data_protection_test of 2026-02-05, complaints of 2026-06-19)"
    assert said in found(register, "NT09")["message"].iloc[0]


def test_what_a_notice_says_in_words_is_never_shown() -> None:
    register = a_register(
        purposes="purpose_id,activity_id,purpose,lawful_basis\nP1,A1,Ring Ms Example,contract",
        retention="retention_id,activity_id,period\nL1,A1,P6Y",
        notices="notice_id,title,published_on,told_by\nN1,Ms Example,2019-08-30,posting_only",
        notice_statements=(
            "notice_statement_id,notice_id,element,claim,value\nS1,N1,purposes,Ms Example,Ms Example\n"
            "S2,N1,retention,Ms Example,Ms Example\nS3,N1,recipients,Ms Example,Ms Example"
        ),
        notice_links="notice_link_id,notice_statement_id,table,record\nK1,S1,organisations,O1\nK2,S2,retention,L1",
    )
    rows = found(register, "NT")

    assert {"NT01", "NT02", "NT03", "NT05", "NT07", "NT09"} <= set(rows["code"])
    assert not rows["message"].str.contains("Example").any()


def test_statements_of_a_notice_that_is_not_there_are_told_one_by_one() -> None:
    register = a_register(notice_statements=STATEMENTS + statements(["purposes", "retention"], notice="N9"))
    rows = found(register, "NT02")

    assert set(rows["table"]) == {"notice_statements"}
    assert set(rows["record"]) == {"S1", "S2"}


# -- dates and regimes -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "day", "regime", "why"),
    [
        ("NT05", "2026-06-18", "uk", "in force from 2026-06-19"),
        ("NT05", "2026-11-22", "eu", "not under eu"),
        ("NT08", "2020-12-31", "uk", "in force from 2021-01-01"),
        ("NT08", "2026-11-22", "eu", "not under eu"),
    ],
)
def test_rules_that_do_not_look_say_why(code: str, day: str, regime: str, why: str) -> None:
    assert assess(a_register(), day, regime, select=["NT"]).rules_skipped[code] == why


def test_the_right_to_complain_is_found_by_one_rule_alone() -> None:
    register = a_register(notices=NOTICE, notice_statements=STATEMENTS + statements(ALWAYS[:-1]))

    assert list(found(register, "NT01", "NT05")["code"]) == ["NT05"]
    assert found(register, "NT01", day=date(2026, 6, 18)).empty


def test_nobody_is_asked_for_a_notice_before_there_was_a_gdpr() -> None:
    assert found(a_register(), "NT01", day=date(2018, 5, 24)).empty
    assert list(found(a_register(), "NT01", day=date(2018, 5, 25))["record"]) == ["O1"]


# -- the published policy of a real company ---------------------------------------------------------


@pytest.fixture(scope="module")
def illumit() -> Register:
    return ropa.validate(ropa.read("sample:illumit"))[0]


def test_illumits_notice_of_2019_today(illumit: Register) -> None:
    rows = found(illumit, "NT", "MK")

    assert sorted(zip(rows["code"], rows["record"], strict=True)) == [
        ("MK04", "CK1"),
        ("MK04", "CK2"),
        ("MK07", "A13"),
        *[("MK08", ground) for ground in ("A07-G2", "A07-G3", "A08-G1")],
        ("NT02", "S036"),
        ("NT02", "S059"),
        *[("NT03", purpose) for purpose in ("A04-P1", "A05-P1", "A16-P1", "A21-P1", "A32-P1")],
        ("NT05", "N01"),
        ("NT06", "S098"),
        ("NT07", "N01"),
        ("NT08", "S070"),
        ("NT08", "S073"),
        ("NT09", "N01"),
        ("NT11", "N01"),
        ("NT12", "N01"),
        ("NT13", "A17"),
    ]


@pytest.mark.parametrize(("day", "gone"), [(date(2026, 6, 18), {"NT05"}), (date(2020, 12, 30), {"NT05", "NT08", "NT09"})])
def test_illumits_notice_on_earlier_days(illumit: Register, day: date, gone: set[str]) -> None:
    assert {"NT03", "NT05", "NT06", "NT07", "NT08", "NT09"} - set(found(illumit, "NT", day=day)["code"]) == gone


def test_before_it_took_effect_there_was_no_notice(illumit: Register) -> None:
    rows = found(illumit, "NT", day=date(2019, 9, 5))
    assert list(zip(rows["code"], rows["record"], strict=True)) == [("NT01", "ILLUMIT"), ("NT13", "A17")]


def test_a_large_register_is_found_as_few_faults_as_a_small_one() -> None:
    count = 5_000
    ids = range(count)
    register = a_register(
        activities=table("activity_id,name,role", *[f"A{n},x,controller" for n in ids]),
        purposes=table("purpose_id,activity_id,purpose,lawful_basis", *[f"P{n},A{n},x,consent" for n in ids]),
        recipients=table("recipient_id,activity_id,category", *[f"R{n},A{n},hosting" for n in ids]),
        data_subjects=table("data_subject_id,activity_id,category", *[f"D{n},A{n},{PEOPLE[n % 3]}" for n in ids]),
        notices=NOTICE,
        notice_statements=STATEMENTS + statements([*ALWAYS, "recipients"]),
        notice_links=table("notice_link_id,notice_statement_id,table,record", *[f"K{n},S2,purposes,P{n}" for n in ids]),
    )
    rows = found(register, "NT01", "NT03")

    assert sorted(zip(rows["code"], rows["record"], strict=True)) == [("NT01", "N1"), ("NT03", "R0")]
    assert "(hosting; in 5000 activities)" in rows.loc[rows["code"] == "NT03", "message"].iloc[0]


def test_where_some_purposes_have_a_condition_the_others_are_named() -> None:
    purposes = table("purpose_id,activity_id,purpose,article9_condition", "P1,A1,Care,health_or_social_care", "P2,A1,Bill,", "P3,A1,Sell,")
    register = a_register(purposes=purposes, data_categories=table("data_category_id,activity_id,category", "D1,A1,health"))
    message = found(register, "SC01")["message"].item()
    assert "without an Article 9 condition (its other purposes have one, and none stands at P2, P3)." in message
