"""Changes of a register: rows that are added to a table."""

from __future__ import annotations

from ropa.model.register import Register


def with_row(register: Register, table: str, **cells: str) -> dict:
    """A table with one row more."""
    frame = register[table]
    frame = frame.reindex([*frame.index, len(frame)])
    for name, value in cells.items():
        frame.loc[len(frame) - 1, name] = value
    return {table: frame}


def one_more(key: str):
    """An edit of two tables: an activity and its purpose."""

    def edit(register: Register) -> Register:
        more = with_row(register, "activities", activity_id=f"A{key}", name="One more", role="controller")
        return register.with_tables(more | with_row(register, "purposes", purpose_id=f"P{key}", activity_id=f"A{key}", purpose="Why"))

    return edit
