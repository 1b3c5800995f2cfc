"""Findings counted, listed and ordered."""

from __future__ import annotations

from ropa import analysis
from ropa.case.opening import case_of
from support.tiny import TINY, text_tables

DAY = "2026-11-22"


def test_findings_are_counted_every_way_alike(tiny_case):
    total = len(tiny_case.findings.counted)
    assert analysis.findings_by_severity(tiny_case)["findings"].sum() == total
    assert analysis.findings_by_family(tiny_case)["findings"].sum() == total
    by_activity = analysis.findings_by_activity(tiny_case)
    assert by_activity["findings"].sum() == total
    assert set(tiny_case.in_force.register.activities["activity_id"]) <= set(by_activity["activity_id"].dropna())
    assert by_activity["error"].is_monotonic_decreasing


def test_a_waived_finding_is_shown_and_not_counted():
    waiver = {
        "waiver_id": "w1",
        "code": "GV02",
        "record": "event",
        "reason": "Next month",
        "owner_contact_id": "own",
        "until": "2026-12-31",
    }
    waived = case_of(text_tables(TINY | {"waivers": [waiver]}), DAY, "uk")
    row = analysis.findings_by_severity(waived).set_index("severity").loc["warning"]
    assert row["waived"] == 1
    assert "w1" in set(analysis.findings_listed(waived)["waived"].dropna())
    assert analysis.findings_by_activity(waived)["findings"].sum() == len(waived.findings) - 1


def test_what_to_do_first_puts_errors_of_article_30_first(tiny_case):
    first = analysis.what_to_do_first(tiny_case, 50)
    order = [("error", "warning", "advice").index(severity) for severity in first["severity"]]
    assert order == sorted(order)
    errors = first[first["severity"] == "error"]["duty"].tolist()
    assert errors == sorted(errors, key=lambda duty: "Article 30" not in duty)
    assert len(analysis.what_to_do_first(tiny_case, 2)) == 2
    assert first["do"].str.len().min() > 10


# -- findings ---------------------------------------------------------------------------------------


def test_findings_of_some_codes_keep_their_waivers(small_case):
    found = analysis.findings_of(small_case, ["SE03", "LB"])
    assert list(found.columns) == list(analysis.findings_listed(small_case).columns)
    assert {code[:2] for code in found["code"]} == {"LB", "SE"}
    assert found.loc[found["code"] == "SE03", "waived"].tolist() == ["w1"]
    assert analysis.findings_of(small_case, ["ZZ"]).empty
    assert analysis.findings_of(small_case, "SE03").equals(analysis.findings_of(small_case, ["SE03"]))
