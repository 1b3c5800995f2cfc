"""The sections of a record: one heading and one table per entry or client."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from ropa.analysis.frames import rows_of
from ropa.analysis.records import CONTROLLER_HEADINGS, PROCESSOR_HEADINGS, controller_record, processor_record
from ropa.case.case import Case
from ropa.show.page import Piece, heading, paragraph, table
from ropa.text import NONE_STATED, NOT_RECORDED

CLIENT_UNKNOWN = "Controller not recorded"
_UNASKED = {CONTROLLER_HEADINGS["joint"]: NONE_STATED, CONTROLLER_HEADINGS["function"]: None}
"""Rows that an entry leaves out: that control is not shared, and a business function that is not recorded. The law asks for neither."""
_NO_CONTROLLER = "The register has no activity that the organisation does as a controller on this day."
_UNKNOWN = (
    "The register does not say for whom these activities are done, though Article 30(2)(a) asks for the name and "
    "contact details of each controller."
)
_NO_CLIENT = "The register has no activity that the organisation does for someone else on this day."


def entries(case: Case) -> Piece:
    """The controller's record: one section per activity, with what each item of Article 30(1) holds."""
    record = rows_of(controller_record(case))
    if not record:
        return paragraph(_NO_CONTROLLER)
    pieces = []
    for row in record:
        name = row["activity"] or row["activity_id"] or NOT_RECORDED
        items = [{"item": words, "recorded": row[column]} for column, words in CONTROLLER_HEADINGS.items() if column != "activity"]
        items = [item for item in items if item["recorded"] != _UNASKED.get(item["item"] or "", "")]
        key = row["activity_id"] or "without a key"
        made = table(_table(items), f"Entry {key}: {name}", missing=NOT_RECORDED, headings={"recorded": "What is recorded"})
        pieces.append(heading(name) + _described(row["description"]) + made)
    return _all(pieces)


def client_sections(case: Case) -> Piece:
    """The processor's record: one section per controller that the holder works for. The unknown one comes last."""
    record = processor_record(case)
    if record.empty:
        return paragraph(_NO_CLIENT)
    keys = record["client_id"].fillna("")
    names = record["client"].fillna(CLIENT_UNKNOWN)
    order = sorted(set(zip(keys, names, strict=True)), key=lambda pair: (not pair[0], pair[1], pair[0]))
    columns = [name for name in PROCESSOR_HEADINGS if name not in ("client", "contact", "engaged_by")]
    called = Counter(name for _, name in order)
    pieces = []
    for key, name in order:
        name = f"{name} ({key})" if called[name] > 1 and key else name  # two clients of one name are told apart by their keys
        done = record[keys == key]
        shown = [*columns[:2], "engaged_by", *columns[2:]] if done["engaged_by"].fillna("x").ne("none").any() else columns
        contact = done["contact"].iloc[0] if key else None
        reach = f"How to reach it:\n{contact}" if isinstance(contact, str) else f"How to reach it: {NOT_RECORDED}."
        made = table(
            done, f"What is done for: {name}" if key else CLIENT_UNKNOWN, columns=shown, headings=PROCESSOR_HEADINGS, missing=NOT_RECORDED
        )
        pieces.append(heading(name) + paragraph(reach if key else _UNKNOWN) + made)
    return _all(pieces)


def _described(description: str | None) -> Piece:
    return paragraph(description) if description else Piece("", "")


def _table(rows: list[dict[str, str | None]]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype="str") for name in ("item", "recorded")})


def _all(pieces: list[Piece]) -> Piece:
    sections = "\n".join(f"<section>{piece.html}</section>" for piece in pieces)
    tables = tuple(table for piece in pieces for table in piece.tables)
    return Piece(sections, "\n\n".join(piece.text for piece in pieces), tables)
