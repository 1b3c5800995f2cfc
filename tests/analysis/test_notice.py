"""The notice against the register, both ways."""

from __future__ import annotations

from ropa.analysis import notice
from support.logs import NOTICE, a_case


def test_items_told_and_not_told():
    case = a_case(NOTICE)
    told = notice.notice_elements(case)
    sales = told[told["activity_id"] == "A1"].set_index("code")["told"]
    assert sales["purposes"] == sales["rights_core"] == sales["controller_identity"] == "told"
    assert sales["legitimate_interests"] == sales["retention"] == sales["complain_controller"] == "not told"
    assert "transfers" not in sales.index  # nothing calls for it
    assert set(told.loc[told["activity_id"] == "A2", "told"]) == {"no notice serves them"}
    assert "P1" not in set(told["activity_id"])
    elements = notice.elements_told(case).set_index("element")
    assert elements.loc["Purposes", ["called_for", "told", "not told", "where"]].tolist() == [2, 1, 1, "Payroll"]
    by_activity = notice.elements_by_activity(case).set_index("activity")
    assert by_activity.loc["Payroll", "missing"] == "no notice in force serves its people"
    assert "How long data is kept" in by_activity.loc["Sales", "missing"]


def test_both_ways_between_notice_and_register():
    case = a_case(NOTICE)
    assert notice.statements_without_backing(case)["notice_statement_id"].tolist() == ["S5"]
    assert notice.statements_without_backing(case)["rules"].tolist() == ["NT02"]
    untold = notice.not_in_the_notice(case)
    assert untold[["record", "activity"]].to_numpy().tolist() == [["U2", "Sales"]]
    differ = notice.disagreements(case)
    assert differ[["record", "notice", "claim"]].to_numpy().tolist() == [["S3", "Customer notice", "On the contract"]]
    in_force = notice.notices_in_force(case).iloc[0]
    assert (in_force["serves"], in_force["told_by"], in_force["statements"], in_force["unbacked"]) == ("Customers", "By e-mail", 5, 1)
    number = notice.notice_in_short(case).set_index("figure")["number"]
    assert (number["Notices in force"], number["In the register, not in the notice"], number["Disagreements"]) == (1, 1, 1)


def test_statements_stand_with_the_number_of_rows_behind_them():
    told = notice.statements_told(a_case(NOTICE)).set_index("notice_statement_id")
    assert told.loc["S5", "backed_by"] == 0
    assert told["backed_by"].max() >= 1
