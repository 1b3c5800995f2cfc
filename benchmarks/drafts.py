"""The draft that `ropa draft` makes of a notice against a register that a person made of the same notice, table by table.

    .venv/bin/python benchmarks/drafts.py NOTICE [REGISTER]      # by default the sample illumit
    .venv/bin/python benchmarks/drafts.py NOTICE > docs/draft-beside-sample.md      # as `make reference` does

Prints a Markdown table: one row per table, with the values that both have, that the draft alone has, and that the person alone has.
What the draft lists for a person to confirm stands in a column of its own. Values are codes and periods, never words of the notice.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from ropa.drafting.annotated import notice_at
from ropa.drafting.notice import Notice
from ropa.drafting.register import drafted
from ropa.model.validate import validate
from ropa.sources import read

SAMPLE = Path(__file__).parent.parent / "data" / "samples" / "illumit"
COLUMNS = {
    "purposes": ("purpose_code", "lawful_basis"),
    "data_categories": ("category",),
    "data_subjects": ("category",),
    "collection_points": ("channel",),
    "recipients": ("category",),
    "transfers": ("destination",),
    "retention": ("period", "trigger"),
    "cookies": ("purpose_class",),
    "contacts": ("contact_role",),
    "notice_statements": ("element",),
}
"""By table, the columns whose values are compared together."""


INTRODUCTION = """\
# What `ropa draft` makes of a notice, beside a register that a person made of it

The notice is illumit's privacy policy, whose wording is not kept here; the register is the sample `illumit`. Values are codes and
periods. Made by `benchmarks/drafts.py NOTICE`, which takes any notice and register. A person wrote one purpose per activity, also for
work that the policy only hints at; the draft says what sentences say.
"""
"""What opens the page on the sample."""


def values(frame: pd.DataFrame, columns: tuple[str, ...]) -> set[str]:
    """The values of a table, one for each combination that is filled in."""
    there = [column for column in columns if column in frame]
    rows = frame[there].dropna(how="all").fillna("-").drop_duplicates() if there else pd.DataFrame()
    return {" / ".join(str(cell) for cell in row) for row in rows.to_numpy().tolist()}


def compared(notice: Notice, register: Path) -> list[list[str]]:
    """One row per table: its name, and the values of both, of the draft alone, of the person alone, and those to confirm."""
    draft, made = drafted(notice).frames, validate(read(register))[0]
    rows = []
    for table, columns in COLUMNS.items():
        read_off = values(draft.get(table, pd.DataFrame()), columns)
        by_hand = values(made.canonical(table), columns)
        asked = {each.value for each in notice.candidates if each.field == table}
        rows.append([table, *(", ".join(sorted(some)) for some in (read_off & by_hand, read_off - by_hand, by_hand - read_off, asked))])
    return rows


def main() -> None:
    """Print the table."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    register = Path(sys.argv[2]) if len(sys.argv) > 2 else SAMPLE
    rows = compared(notice_at(sys.argv[1]), register)
    if register == SAMPLE:
        print(INTRODUCTION)
    print("| table | both | draft alone | person alone | to confirm |\n| --- | --- | --- | --- | --- |")
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
