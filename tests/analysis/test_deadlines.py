"""Deadlines of the register."""

from __future__ import annotations

import pytest

from ropa import analysis
from ropa.errors import UsageError
from support.records import rows

# -- deadlines --------------------------------------------------------------------------------------


def test_deadlines_of_the_register(small_case):
    assert rows(analysis.deadlines(small_case, 3), "on", "state", "kind", "what") == [
        ("2026-01-01", "overdue", "Review of an assessment", "Appropriate policy document"),
        ("2026-01-01", "overdue", "End of a contract", "Processor contract (CL-1)"),
        ("2026-06-01", "overdue", "Disposal of data", "all its data"),
        ("2026-10-01", "overdue", "Planned security measure", "Restore test"),
        ("2026-12-31", "ahead", "End of a contract", "Processor contract (SU-1)"),
        ("2026-12-31", "ahead", "End of a waiver", "Waiver of SE03"),
        ("2027-01-01", "ahead", "Disposal of data", "all its data"),
        ("2027-01-05", "ahead", "Review of an assessment", "Legitimate interests assessment"),
    ]
    assert analysis.deadlines(small_case, 6, only=["registration"])["what"].tolist() == ["Registration expires"]
    with pytest.raises(UsageError, match="there is no kind of deadline reviews; there are assessment, review"):
        analysis.deadlines(small_case, only=["reviews"])


def test_deadlines_by_month(small_case):
    months = analysis.deadlines_by_month(small_case, 2, only=["assessment"], by="what")
    assert months["month"].tolist() == ["overdue", "Nov 2026", "Dec 2026", "Jan 2027"]
    assert months["Appropriate policy document"].tolist() == [1, 0, 0, 0]
    assert months["Legitimate interests assessment"].tolist() == [0, 0, 0, 1]
