"""Registers with a notice, made of a few rows."""

from __future__ import annotations

from datetime import date

from ropa.model.register import Register
from ropa.rules.examples import Example

DAY = date(2026, 11, 22)
ALWAYS = ["controller_identity", "purposes", "legal_basis", "retention", "rights_core", "complain_regulator", "complain_controller"]


def a_register(**tables: str) -> Register:
    return Example("NT01", "", tables, (), None, "2026-11-22", "uk").register()


def table(head: str, *rows: str) -> str:
    return "\n".join([head, *rows])


STATEMENTS = "notice_statement_id,notice_id,element,value\n"

# -- by hand -----------------------------------------------------------------------------------------

PEOPLE = ["staff", "customers", "website_visitors"]
