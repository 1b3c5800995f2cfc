"""A Case of a few rows, and the records in which a rule found something."""

from __future__ import annotations

from ropa.case.case import Case
from ropa.case.opening import case_of
from ropa.model.text_tables import TextTables
from support.registers import CORE, frames

DAY = "2026-11-22"


def a_case(**tables: str) -> Case:
    return case_of(TextTables(frames({**CORE, **tables})), DAY, "uk")


def records(case: Case, code: str) -> list[str]:
    return sorted(case.findings.loc[case.findings["code"] == code, "record"])
