"""Whose an activity is: one answer for rules and tables."""

from __future__ import annotations

from datetime import date

import pytest

from ropa import analysis
from ropa.facts.view import View
from ropa.reports.catalogue import fitting
from support.facts import a_case, records
from support.registers import validated


def test_an_activity_without_a_role_is_the_controllers_in_rules_and_tables() -> None:
    activities = "activity_id,name,role\nA1,Payroll,controller\nA2,Badges,\nA3,Hosting,processor\n"
    case = a_case(activities=activities)

    assert records(case, "PU01") == ["A1", "A2"]
    assert records(case, "ID12") == ["A2"]
    assert records(case, "ID05") == ["A3"]
    assert list(analysis.controller_record(case)["activity_id"]) == ["A1", "A2"]
    assert list(analysis.processor_record(case)["activity_id"]) == ["A3"]
    by_role = analysis.activities_by_role(case)
    assert dict(zip(by_role["role"], by_role["activities"], strict=True))["not recorded"] == 1
    assert fitting(a_case(activities="activity_id,name,role\nA2,Badges,\nA3,Hosting,processor\n")) == fitting(case)
    shown = analysis.completeness(case).set_index(["activity_id", "item"])["status"]
    assert shown["A2", "Art. 30(1)(b)"] == shown["A1", "Art. 30(1)(b)"] == "missing"


@pytest.mark.parametrize("rows", [3, 1500])  # a long table is held by Arrow
def test_words_for_none_are_missing_to_rules_wherever_they_stand(rows):
    lines = [f"A{n},Activity {n},{'' if n else 'None'}" for n in range(rows - 1)] + [f"A{rows},n/a,ended 2025"]
    register, _ = validated({"activities": "activity_id,name,adm_law\n" + "\n".join(lines) + "\n"})
    seen = View(register.narrowed({"activities": register.activities.iloc[1:]}), register, date(2026, 11, 22), "uk").activities
    assert register.words_for_none("activities") == {"name": {"n/a"}, "adm_law": {"None"}}
    assert seen["name"].isna().tolist() == [False] * (rows - 2) + [True]
    assert register.activities["name"].notna().all()
