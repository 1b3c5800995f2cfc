"""Two cases side by side: what changed, and which findings opened, closed or are still open."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

import ropa
from ropa.errors import UsageError
from ropa.history.compare import Comparison
from support.histories import STATE, case
from support.registers import register_folder


def told(comparison: Comparison) -> list[tuple[object, ...]]:
    shown = comparison.changes[["table", "record", "kind", "field", "old", "new"]].astype(object)
    return list(shown.where(shown.notna(), None).itertuples(index=False, name=None))


def state_of(comparison: Comparison, code: str) -> list[tuple[str, str]]:
    found = comparison.findings[comparison.findings["code"] == code]
    return list(zip(found["state"], found["why"].fillna(""), strict=True))


def test_the_same_case_has_no_change_and_every_finding_is_still_open():
    one = case()
    found = ropa.compare(one, one)
    assert found.changes.empty
    assert set(found.findings["state"]) == {"still open"}
    assert len(found.still_open) == len(one.findings.counted)
    assert found.counts() == dict.fromkeys(["added", "started", "changed", "renamed", "ended", "removed", "opened", "closed"], 0) | {
        "still open": len(one.findings.counted)
    }


def test_rows_and_findings_that_come_and_go():
    one = case()
    other = one.what_if(
        purposes={"P1": {"lawful_basis": None}}, data_subjects={"S1": None}, contracts={"C1": {"ends_on": "2026-01-01"}},
        add={"systems": [{"system_id": "Y3", "name": "New"}]},
    )  # fmt: skip
    found = ropa.compare(one, other)
    assert found.changed[["record", "field", "old"]].values.tolist() == [["P1", "lawful_basis", "contract"]]
    assert (found.added["record"].tolist(), found.removed["record"].tolist(), found.ended["record"].tolist()) == (["Y3"], ["S1"], ["C1"])
    assert state_of(found, "LB01") == [("opened", "its row changed")]
    back = ropa.compare(other, one)
    assert state_of(back, "LB01") == [("closed", "its row changed")]
    assert len(back.still_open) == len(found.still_open)


def test_what_nobody_looked_for_has_not_closed(tmp_path):
    folder = register_folder(tmp_path / "r", {"purposes": "purpose_id,activity_id,purpose\nP1,A1,Pay people\nP1,A1,zzz\n"})
    one, unassessed = ropa.open(folder, "2026-11-22"), ropa.open(folder)
    assert len(one.findings.counted) > len(unassessed.findings.counted) == 2
    assert ropa.compare(one, unassessed).counts() == ropa.compare(unassessed, one).counts()
    assert ropa.compare(one, unassessed).findings["state"].tolist() == ["still open"] * 2
    beside = ropa.compare(one, folder)  # a path is opened for the day of the case beside it
    assert (beside.after.as_of, len(beside.still_open)) == (one.as_of, len(one.findings.counted))


def test_a_moment_stands_for_its_day_and_what_is_no_side_is_told():
    one = case()
    assert ropa.compare(one, pd.Timestamp("2026-11-01 10:00")).after.as_of == date(2026, 11, 1)
    for other in (None, one.register, one.findings, [one]):
        with pytest.raises(UsageError, match=r"^a Case, the path of a register or a day is compared; case.what_if"):
            ropa.compare(one, other)


def test_a_finding_of_a_renamed_row_is_still_open():
    one = case({"purposes": "purpose_id,activity_id,purpose\nP1,A1,Pay people\n"})
    other = case({"purposes": "purpose_id,activity_id,purpose\nPURPOSE,A1,Pay people\n"})
    found = ropa.compare(one, other)
    assert state_of(found, "LB01") == [("still open", "")]
    assert found.renamed[["old", "new"]].values.tolist() == [["P1", "PURPOSE"]]
    assert found.still_open.loc[found.still_open["code"] == "LB01", "record"].tolist() == ["PURPOSE"]


def test_of_several_findings_of_one_row_the_right_one_closes():
    one = case()
    told = {"notice_statements": "notice_statement_id,notice_id,element\nS1,N1,dpo_contact\n"}
    other = case(told)
    found = ropa.compare(one, other)
    assert [message.count("(dpo_contact)") for message in found.closed.loc[found.closed["code"] == "NT01", "message"]] == [1]
    assert not (found.opened["code"] == "NT01").any()
    swapped = ropa.compare(other, case({"notice_statements": told["notice_statements"].replace("dpo_contact", "retention")}))
    assert [state for state, _ in state_of(swapped, "NT01") if state != "still open"] == ["opened", "closed"]


def test_a_finding_that_says_more_than_before_is_still_open():
    one = case({"purposes": "purpose_id,activity_id,purpose,lawful_basis\nP1,A1,Pay,consent\n"})
    late = "review_id,activity_id,reviewed_on,next_review_on\nV1,A1,2024-01-01,2025-01-01\n"
    found = ropa.compare(one, case({"reviews": late, "purposes": "purpose_id,activity_id,purpose,lawful_basis\nP1,A1,Pay,consent\n"}))
    assert state_of(found, "GV01") == [("still open", "")]
    assert "review overdue" in found.still_open.loc[found.still_open["code"] == "GV01", "message"].iloc[0]


def test_a_finding_that_is_waived_is_closed_and_opens_again_when_the_waiver_has_ended():
    without = {"purposes": "purpose_id,activity_id,purpose\nP1,A1,Pay people\n"}
    waiver = {"waivers": "waiver_id,code,table,record,reason,owner_contact_id,until\nW1,LB01,purposes,P1,known,K1,2026-12-31\n"}
    one, other = case(without), case({**without, **waiver})
    assert state_of(ropa.compare(one, other), "LB01") == [("closed", "waived by W1")]
    assert state_of(ropa.compare(other, one), "LB01") == [("opened", "its waiver W1 no longer holds")]
    assert state_of(ropa.compare(other, other), "LB01") == []


def test_why_a_finding_came_or_went():
    row = {"purposes": "purpose_id,activity_id,purpose\nP1,A1,Pay people\nP2,A1,Tell people\n"}
    assert ("opened", "its row is new") in state_of(ropa.compare(case(), case(row)), "LB01")
    gone = state_of(ropa.compare(case(row), case()), "LB01")
    assert sorted(gone) == [("closed", "its row changed"), ("closed", "its row is gone")]
    plain = ropa.compare(case(), case({"retention": None}))
    assert [why for state, why in state_of(plain, "RT01") if state == "opened"] == ["another row changed"]
    law = ropa.compare(case(as_of="2026-05-01"), case(as_of="2026-11-22"))
    assert state_of(law, "NT05") == [("opened", "the rule did not run before: in force from 2026-06-19")]
    assert state_of(ropa.compare(law.after, law.before), "NT05") == [("closed", "the rule no longer runs: in force from 2026-06-19")]
    assert [why for state, why in state_of(law, "NT09") if state == "opened"] in ([], ["time passed"])


def test_two_days_of_one_register():
    tables = {
        "activities": "activity_id,name,role,started_on,ended_on\nA1,Payroll,controller,,\nA2,Old,controller,,2026-03-01\n"
        "A3,New,controller,2026-04-01,\nA4,Planned,controller,2027-01-01,\n",
        "purposes": "purpose_id,activity_id,purpose,lawful_basis\nP1,A1,Pay,contract\nP2,A2,x,contract\nP3,A3,y,contract\n",
        "requests": "request_id,received_on,closed_on\nQ1,2026-02-01,2026-05-01\nQ2,2026-02-20,2026-02-21\n",
    }
    found = ropa.compare("2026-02-10", date(2026, 6, 1), register=case(tables))
    assert told(found) == [
        ("activities", "A2", "ended", "ended_on", None, "2026-03-01"),
        ("activities", "A3", "started", "started_on", None, "2026-04-01"),
        ("purposes", "P2", "ended", None, None, None),
        ("purposes", "P3", "started", None, None, None),
        ("requests", "Q1", "changed", "closed_on", None, "2026-05-01"),
        ("requests", "Q2", "added", None, None, None),
    ]
    assert (str(found.before.as_of), str(found.after.as_of), found.before.source) == ("2026-02-10", "2026-06-01", "small")
    assert told(ropa.compare(case(tables, "2026-02-10"), "2026-06-01")) == told(found)
    back = ropa.compare("2026-06-01", case(tables, "2026-06-01"))
    assert back.changes.empty


def test_two_days_of_a_register_that_was_edited_too():
    before = {
        "activities": "activity_id,name,role,started_on\nA1,Payroll,controller,\nA4,Planned,controller,2027-01-01\nA5,Gone,controller,\n",
        "systems": "system_id,name\nY1,One\n",
    }
    after = {
        "activities": "activity_id,name,role,started_on\nB1,Payroll,controller,\nA4,Planned better,controller,2027-01-01\n",
        "systems": "system_id,name\nY1,One\nY9,Nine\n",
        "purposes": STATE["purposes"].replace("A1", "B1"),
    } | {table: STATE[table].replace("A1", "B1") for table in ("data_categories", "data_subjects", "recipients", "retention", "transfers")}
    found = ropa.compare(case(before, "2026-01-01"), case(after, "2026-06-01"))
    assert told(found) == [
        ("activities", "A5", "removed", None, None, None),
        ("activities", "B1", "renamed", "activity_id", "A1", "B1"),
        ("activities", "A4", "changed", "name", "Planned", "Planned better"),
        ("systems", "Y9", "added", None, None, None),
    ]


def test_paths_are_opened(tmp_path):
    one, other = register_folder(tmp_path / "one"), register_folder(tmp_path / "2026-01-01", {"activities": "activity_id,name\nA1,Pay\n"})
    found = ropa.compare(one, str(other), as_of="2026-11-22", regime="uk")
    assert [row[1:4] for row in told(found)] == [("A1", "changed", "name"), ("A1", "changed", "role")]
    assert found.after.as_of == date(2026, 11, 22)
    assert ropa.compare(str(one), str(other)).after.as_of is None
    nothing = ropa.compare(str(one), str(one))
    assert (len(nothing.changes), len(nothing.findings), len(nothing.before.findings)) == (0, 0, 0)


def test_days_without_a_register_and_a_register_too_many_are_told():
    with pytest.raises(UsageError, match="two days are compared of one register: say which"):
        ropa.compare("2026-01-01", "2026-02-01")
    with pytest.raises(UsageError, match="register= is for two days"):
        ropa.compare(case(), "2026-02-01", register=case())


def test_a_comparison_shows_itself_in_twenty_lines_without_what_cells_hold():
    one = case()
    other = one.what_if(
        contacts={"K2": {"name": "<b>Bob Secret</b>"}},
        add={"purposes": [{"purpose_id": f"P{n}", "activity_id": "A1", "purpose": "Secret aim"} for n in range(2, 40)]},
    )
    shown = repr(ropa.compare(one, other))
    assert len(shown.splitlines()) == 20
    assert shown.splitlines()[0] == "small (as of 2026-11-22, uk) → small (what if) (as of 2026-11-22, uk)"
    assert shown.splitlines()[1].startswith("38 rows added, 1 cell changed; findings: ")
    assert "lines more" in shown.splitlines()[-1]
    assert "Secret" not in shown
    assert "<b>" not in ropa.compare(one, other)._repr_html_()


@pytest.mark.parametrize(
    ("was", "now", "kind"),
    [
        (None, "2026-01-01", "ended"),
        ("2028-06-03", "2026-01-01", "ended"),
        (None, "2028-06-03", "changed"),
        ("2028-06-03", "2027-06-03", "changed"),
        ("2025-06-03", "2026-01-01", "changed"),
        ("2026-01-01", None, "changed"),
    ],
)
def test_a_row_has_ended_once_its_end_has_come(was, now, kind):
    before = case().what_if(contracts={"C1": {"ends_on": was}})
    assert before.as_of == date(2026, 11, 22)
    found = ropa.compare(before, before.what_if(contracts={"C1": {"ends_on": now}}))
    assert told(found) == [("contracts", "C1", kind, "ends_on", was, now)]
    assert ("has ended" in found.changes["means"].iloc[0]) == (kind == "ended")
