"""What several tables need: names by key, codes in words, the rows of one record, and the view that rules have of a case."""

from __future__ import annotations

import pandas as pd

from ropa.analysis.frames import Row, rows_of
from ropa.case.case import Case
from ropa.errors import UsageError
from ropa.facts.view import View, of_record
from ropa.model import codelists
from ropa.model.codelists import codelist, flagged
from ropa.model.in_force import CURRENT, on
from ropa.model.membership import within
from ropa.model.register import Register
from ropa.model.written import NOT_UNDERSTOOD, Written
from ropa.text import NOT_RECORDED


def holder_name(case: Case) -> str:
    """The name of the holder, or "not recorded"."""
    holder = case.register.known_holder
    name = None if holder is None else holder["name"]
    return name if isinstance(name, str) else NOT_RECORDED


def code_words(codelist: str, code: str | None) -> str | None:
    """The label of a code; None where there is none."""
    return None if code is None else codelists.label(codelist, code)


WHOLE_ACTIVITY = "the whole activity"
NOT_NEEDED = "not needed"
SPECIAL, CRIMINAL = "special category", "criminal offence data"


def view_of(case: Case, phases: tuple[str, ...] = (CURRENT,)) -> View:
    """The view that rules have of a case: the register in force on its day, or of other phases too.

    It is made once per case. Raises UsageError where the case has no day or no regime.
    """
    return case.once(_view, phases)


def _view(case: Case, phases: tuple[str, ...]) -> View:
    in_force = case.in_force if phases == (CURRENT,) else on(case.register, case.in_force.as_of, case.regime, phases=phases)
    if case.regime is None:
        raise UsageError("no law was chosen: open the register with regime, like ropa.open(path, as_of='2026-11-22', regime='uk')")
    return View(in_force.register, case.register, in_force.as_of, case.regime)


def activity_names(register: Register) -> dict[str, str]:
    """What to call each activity, by key."""
    activities = register.activities[["activity_id", "name"]]
    rows = rows_of(activities[activities["activity_id"].notna()])
    return {row["activity_id"]: row["name"] or row["activity_id"] for row in rows}


def organisation_names(register: Register) -> dict[str, str]:
    """The names of the organisations that have one, by key."""
    organisations = rows_of(register.organisations[["organisation_id", "name"]])
    return {row["organisation_id"]: row["name"] for row in organisations if row["name"]}


def purpose_words(row: Row) -> str | None:
    """The purpose of a row of purposes, in words."""
    return row["purpose"] or code_words("purpose_codes", row["purpose_code"])


def purpose_names(register: Register) -> dict[str, str]:
    """What to call each purpose, by key."""
    return {row["purpose_id"]: purpose_words(row) or row["purpose_id"] for row in rows_of(register.purposes) if row["purpose_id"]}


def rows_of_record(register: Register, table: str, record: str) -> pd.DataFrame:
    """The rows of a table that belong to activities of the `controller` or the `processor` record."""
    frame = register[table]
    return frame[within(frame["activity_id"], of_record(register.activities[["activity_id", "role"]], record)["activity_id"])]


def code_field(codes: str, code: object, field: str) -> str | None:
    """What a code list says about a code in one of its columns (label, description, law …); None if it says nothing."""
    known = codelist(codes)
    return (str(known[field].get(str(code), "")) or None) if code is not None else None


def code_detail(codes: str, code: object, field: str) -> str | None:
    """As `code_field`, for a column of its own: of a code that was not understood, nobody knows it."""
    return NOT_UNDERSTOOD if isinstance(code, Written) else code_field(codes, code, field)


def sensitive_kind(category: str | None) -> str | None:
    """Whether a category of data is special, about criminal offences, or neither."""
    if category in flagged("data_categories", "special"):
        return SPECIAL
    return CRIMINAL if category in flagged("data_categories", "criminal") else None
