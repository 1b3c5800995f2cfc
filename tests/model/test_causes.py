"""Findings that share a cause are told once, in right English, and none is lost."""

from __future__ import annotations

import pandas as pd
import pytest

import ropa
from ropa import analysis
from ropa.model.causes import by_cause, first_places
from ropa.rules import RULES, assess
from ropa.rules.engine import in_plural
from ropa.rules.examples import examples
from support.registers import register_folder

DAY = "2026-11-22"


def opened(folder, activities: str, **tables: str) -> ropa.Case:
    return ropa.open(register_folder(folder, {"activities": activities, **tables}), as_of=DAY, regime="uk")


def told(case: ropa.Case, code: str) -> list[tuple[str, int, int, str]]:
    found = analysis.findings_grouped(case, [code])
    words = found["message"].str.split(r"\. ", regex=True).str[0]
    return list(zip(words, found["count"], found["of"].fillna(0), found["where"], strict=True))


def test_what_is_true_of_every_row_says_all(tmp_path) -> None:
    rows = "".join(f"A{n},name {n},controller\n" for n in range(36))
    case = opened(tmp_path / "r", f"activity_id,name,role\n{rows}")

    assert told(case, "PU01") == [
        ("all 36 activities have no purpose on record", 36, 36, "activities.csv:2, activities.csv:3, activities.csv:4 and 33 more")
    ]
    assert told(case, "GV02")[0][0] == "all 36 activities name nobody who answers for them"


def test_two_of_two_are_both_and_some_of_many_are_counted(tmp_path) -> None:
    activities = "activity_id,name,role\nA1,x,controller\nA2,y,controller\n"
    assert told(opened(tmp_path / "two", activities), "PU01") == [
        ("both activities have no purpose on record", 2, 2, "activities.csv:2, activities.csv:3")
    ]
    purposes = "purpose_id,activity_id,purpose\nP1,A2,x\n"
    some = opened(tmp_path / "some", activities + "A3,z,controller\n", purposes=purposes)
    assert told(some, "PU01")[0][:3] == ("2 of 3 activities have no purpose on record", 2, 3)


def test_one_finding_keeps_its_own_words(tmp_path) -> None:
    case = opened(tmp_path / "r", "activity_id,name,role\nA1,x,controller\n")
    assert told(case, "PU01") == [("activity A1: no purpose is recorded", 1, 0, "activities.csv:2")]


def test_of_rows_no_longer_in_force_nothing_is_said(tmp_path) -> None:
    rows = "A1,x,controller,\nA2,y,controller,\nA3,z,controller,2020-01-01\n"
    case = opened(tmp_path / "r", f"activity_id,name,role,ended_on\n{rows}")
    assert told(case, "PU01")[0][:3] == ("both activities in force have no purpose on record", 2, 2)


def test_other_details_waivers_and_severities_are_other_causes() -> None:
    case = ropa.open("sample:harbour-health", as_of=DAY, regime="uk")
    one = pd.DataFrame(case.findings).head(1)
    for name, value in (("waived", "W-99"), ("severity", "advice"), ("field", "name"), ("code", "ID01"), ("message", "another")):
        two = pd.concat([one, one.assign(**{name: value})])
        assert by_cause(two, case.register, case.in_force.register, in_plural)["count"].tolist() == [1, 1], name
    same = pd.concat([one, one.assign(row=99, where="elsewhere")])
    assert by_cause(same, case.register, case.in_force.register, in_plural)["count"].tolist() == [2]


@pytest.mark.parametrize("sample", ["illumit", "harbour-health", "broken"])
def test_no_finding_is_lost_and_the_order_stays(sample) -> None:
    case = ropa.open(f"sample:{sample}", as_of=DAY, regime="uk")
    grouped, findings = analysis.findings_grouped(case), pd.DataFrame(case.findings)

    assert grouped["count"].sum() == len(findings)
    assert (
        grouped.groupby(["severity", "code"], sort=False)["count"]
        .sum()
        .equals(findings.groupby(["severity", "code"], sort=False).size().rename("count"))
    )
    alone = grouped[grouped["count"] == 1]
    assert set(alone["message"]) <= set(findings["message"])


def test_nothing_found_is_an_empty_table_with_its_columns(tmp_path) -> None:
    case = opened(tmp_path / "r", "activity_id,name,role\nA1,x,controller\n")
    none = analysis.findings_grouped(case, "ZZ")
    assert none.empty
    assert list(none.columns) == list(analysis.findings_grouped(case).columns)
    assert analysis.findings_grouped(case, "PU01").equals(analysis.findings_grouped(case, ["PU01"]))


@pytest.mark.parametrize(
    ("places", "said"),
    [
        (["a"], "a"),
        (["a", "b", "c"], "a, b, c"),
        (["a", "b", "c", "d"], "a, b, c and 1 more"),
        (["a", "a", "b", "c", "d", "e"], "a, b, c and 2 more"),
    ],
)
def test_the_first_places_are_named_and_the_others_counted(places, said) -> None:
    assert first_places(pd.Series(places)) == said


def test_a_rule_says_what_is_wrong_of_several_records_by_detail(tmp_path) -> None:
    rows = "".join(f"A{n},name {n},controller\n" for n in range(4))
    reviews = "review_id,activity_id,reviewed_on,next_review_on\nR1,A1,2024-01-01,2025-01-01\nR2,A2,2024-01-01,2025-01-01\n"
    case = opened(tmp_path / "r", f"activity_id,name,role\n{rows}", reviews=reviews)

    assert sorted(words for words, *_ in told(case, "GV01")) == [
        "2 of 4 activities are overdue for review",
        "2 of 4 activities have no review",
    ]
    assert all("Compare the entry with what is really done" in message for message in analysis.findings_grouped(case, ["GV01"])["message"])


def test_a_rule_without_words_for_several_says_each(tmp_path) -> None:
    requests = "request_id,right,received_on,closed_on,outcome\n" + "".join(f"R{n},access,2026-10-01,2026-10-02,refused\n" for n in (1, 2))
    case = opened(tmp_path / "r", "activity_id,name,role\nA1,x,controller\n", requests=requests)
    assert in_plural("RI03", "it was refused without a reason") is in_plural("SH04", "no date") is None
    assert "both requests, each: it was refused without a reason" in [words for words, *_ in told(case, "RI0")]


@pytest.mark.parametrize("code", [code for code, made in RULES.items() if not isinstance(made.many, str)])
def test_words_by_detail_are_about_details_that_the_rule_gives(code: str) -> None:
    made = RULES[code]
    found = [assess(case.register(), case.as_of, case.regime, select=[code]) for case in examples()[code] if case.finds]
    messages = "".join(pd.concat([pd.DataFrame(one) for one in found])["message"])
    for detail in made.many:
        assert f": {made.says}{f' ({detail})' if detail else ''}. " in messages, detail
