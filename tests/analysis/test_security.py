"""Measures, and what they cover."""

from __future__ import annotations

import pytest

from ropa import analysis
from support.records import rows

# -- security ---------------------------------------------------------------------------------------


def test_what_covers_each_activity(small_case):
    groups = ("Encryption", "Access control", "Restore test", "Organisational")
    assert rows(analysis.security_coverage(small_case), "activity_id", "sensitive", *groups, "in_place") == [
        ("hr", "yes", "none", "none", "planned", "none", 0),
        ("host", "yes", "none", "none", "none", "in place", 1),
        ("crm", "no", "in place", "none", "none", "none", 1),
    ]
    assert rows(analysis.sensitive_protection(small_case), "activity_id", "why", "protected") == [
        ("hr", "Health\nCriminal record checks", "no"),
        ("host", "Patient records", "no"),
    ]


def test_measures_in_place_planned_and_empty_words(small_case):
    found = analysis.security_by_activity(small_case).set_index("activity_id")
    assert found.loc["crm", "in_place"] == "Encryption of stored data\nAppropriate measures (names no measure)"
    assert found.loc["hr", "planned"] == "Restore test (by 1 October 2026)"
    assert rows(analysis.measures_planned(small_case), "activity", "state", "due_on") == [("Staff files", "overdue", "2026-10-01")]
    used = analysis.measures_used(small_case).set_index("measure")
    assert used.loc["Training and awareness", ["in_place", "planned"]].tolist() == [1, 0]
    assert used.loc["Training and awareness", "share"] == pytest.approx(1 / 3)
