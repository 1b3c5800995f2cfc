"""A notice as tables: its text with what each sentence was read as, its elements, and what a person should confirm."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from ropa.drafting.notice import ELEMENTS, Notice, understand
from ropa.drafting.reading import read_notice
from ropa.model.codelists import entries, label

if TYPE_CHECKING:
    import pandas as pd

FOUND, NOT_FOUND, NOT_CALLED_FOR = "found", "not found", "not called for"

_LISTS = {
    "basis": "lawful_bases",
    "collection": "channels",
    "cookie": "cookie_purposes",
    "data": "data_categories",
    "element": "notice_elements",
    "marketing": "marketing_channels",
    "people": "data_subjects",
    "purpose": "purpose_codes",
    "recipient": "recipient_categories",
    "right": "rights",
}
"""The code list of each kind of thing that a sentence is read as."""


def notice_at(path: str) -> Notice:
    """The notice in a file, understood. Raises what `read_notice` raises."""
    return understand(read_notice(path))


def sentences_read(notice: Notice) -> pd.DataFrame:
    """One row per sentence of a notice, in its order. Columns: line, page, said, status (used, set aside, not understood), read_as."""
    import pandas as pd

    rows = []
    for sentence in notice.sentences:
        if sentence.number in notice.used:
            status, why = "used", "; ".join(_words(each) for each in notice.used[sentence.number])
        elif sentence.number in notice.set_aside:
            status, why = "set aside", notice.set_aside[sentence.number]
        else:
            status, why = "not understood", "read it yourself"
        rows.append({"line": sentence.line, "page": sentence.piece.page, "said": sentence.text, "status": status, "read_as": why})
    return pd.DataFrame(rows, columns=["line", "page", "said", "status", "read_as"])


def _words(read_as: str) -> str:
    """What a sentence was read as, with the label of its code."""
    kind, _, code = read_as.partition(": ")
    return f"{kind}: {label(_LISTS[kind], code).lower()}" if kind in _LISTS else read_as.replace("_", " ")


def elements_found(notice: Notice, called_for: Collection[str]) -> pd.DataFrame:
    """One row per element of Art. 13 and 14 and of good practice, in the law's order.

    `called_for` holds the labels of the elements that the record calls for. Columns: element, law, state (found, not found,
    not called for), line, said (the first sentence that tells it).
    """
    import pandas as pd

    rows = []
    for element in ELEMENTS:
        row, sentence = entries("notice_elements")[element], notice.elements.get(element)
        state = FOUND if sentence is not None else NOT_FOUND if row["label"] in called_for else NOT_CALLED_FOR
        place = {"line": sentence.line, "said": sentence.text} if sentence is not None else {"line": None, "said": None}
        rows.append({"element": row["label"], "law": row["law"], "state": state, **place})
    return pd.DataFrame(rows, columns=["element", "law", "state", "line", "said"]).astype({"line": "Int64"})


def candidates(notice: Notice) -> pd.DataFrame:
    """One row per thing that a person should confirm before it stands in the record. Columns: what, value, why, line, said."""
    import pandas as pd

    rows = [
        {
            "what": each.field.replace("_", " ").replace(".", ", "),
            "value": each.value,
            "why": each.why,
            "line": each.line,
            "said": each.text,
        }
        for each in notice.candidates
    ]
    return pd.DataFrame(rows, columns=["what", "value", "why", "line", "said"])


def in_words(notice: Notice) -> str:
    """What was found in a notice, in two sentences."""
    found = [element for element in ELEMENTS if notice.elements.get(element) is not None]
    left = len(notice.not_understood)
    return (
        f"The notice has {len(notice.sentences)} sentences and headings; {len(notice.used)} were used, {len(notice.set_aside)} were set aside "
        f"with a reason, and {left} {'was' if left == 1 else 'were'} not understood. "
        f"{len(found)} of {len(ELEMENTS)} elements were found; not found means that no sentence was understood to tell it."
    )
