"""Findings: worst first, counted without those that a waiver covers."""

from __future__ import annotations

from ropa.model.findings import Findings


def test_findings_stand_worst_first_and_count_what_no_waiver_covers():
    rows = [
        {"code": "GV01", "severity": "advice", "table": "activities", "row": None},
        {"code": "LB01", "severity": "error", "table": "purposes", "row": 9, "waived": "W1"},
        {"code": "LB01", "severity": "error", "table": "purposes", "row": 4},
        {"code": "AA01", "severity": "warning", "table": "purposes", "row": 3},
    ]
    findings = Findings(rows, rules_run=["b", "a"])
    assert list(zip(findings["code"], findings["row"].fillna(0), strict=True)) == [("LB01", 4), ("LB01", 9), ("AA01", 3), ("GV01", 0)]
    assert findings.counts() == {"error": 1, "warning": 1, "advice": 1}
    assert list(findings.at_least("warning")["code"]) == ["LB01", "AA01"]
    assert findings.rules_run == ("a", "b")
    assert Findings().counts() == {"error": 0, "warning": 0, "advice": 0}
