"""Tells the rows of a table of activities that are none: the columns' numbers, help, titles of groups, notes and totals."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from itertools import pairwise

from ropa.layouts.found import is_answer
from ropa.layouts.grids import TREE, Grid
from ropa.layouts.words import words
from ropa.vocabulary.words import folded, one_of

_HELP = re.compile(rf"\W*(?:{one_of(words('answers', 'help'))})(?![a-z])")
_NOTE = re.compile(rf"\W*(?:{one_of(words('answers', 'note'))})(?![a-z])|\*")
_TOTAL = re.compile(rf"(?:{one_of(words('answers', 'total'))})[\W0-9]*")


def others(grid: Grid, top: int, end: int, items: Mapping[int, str | None], *, of_layout: bool = False) -> dict[int, str]:
    """By row below a row of headings: why it is no activity, where its place and form show that.

    `of_layout` says that the headings are those of a layout: there a long text among the names is a name.
    """
    if grid.kind == TREE:
        return {}
    rows = {row: filled for row in range(top + 1, end) if (filled := _filled(grid, row))}
    found = _below_the_headings(rows, top, _keyed(rows, items))
    full = [row for row, filled in rows.items() if len(set(filled.values())) >= 3 and row not in found]
    if not full:
        return found
    activities = {row: filled for row, filled in rows.items() if row not in found and not _begins_as_example(filled)}
    found |= _titles(activities, [row for row in full if row in activities], items, of_layout=of_layout)
    found |= _behind(rows, max(full), items, of_layout=of_layout)
    return found


def _filled(grid: Grid, row: int) -> dict[int, str]:
    return {column: text for column in range(len(grid.rows[row])) if (text := grid.text(row, column))}


def _keyed(rows: Mapping[int, dict[int, str]], items: Mapping[int, str | None]) -> int | None:
    """The column in which every full row but one, the first, has a number of its own; None if there is none."""
    full = [row for row in sorted(rows) if len(set(rows[row].values())) > 1][:100]
    for column in (column for column, item in items.items() if item == "reference"):
        without = [row for row in full if column not in rows[row]]
        if len(full) > _LEAST and len(without) == 1 and without[0] in full[:2]:
            return column
    return None


_LEAST = 3
"""How many rows of a table must have a number before the one without is none of them."""


def is_example(text: str, *, number: bool = False) -> bool:
    """Whether a cell begins as an example does that a template gives: "e.g.", "Beispiel: …". A `number` that has digits is none."""
    return _EXAMPLE.match(folded(text)) is not None and not (number and re.search("[0-9]", text))


def _begins_as_example(filled: Mapping[int, str]) -> bool:
    return any(is_example(text, number=len(text) < 8) for text in list(filled.values())[:2])


_EXAMPLE = re.compile(
    rf"\W*(?:(?:{one_of(words('answers', 'example'))})\b|(?:e\.g|z\. ?b|p\. ?ex|p\. ?ej|t\. ?ex|f\. ?eks|bijv|np|napr|ex|ej|es)\s?[.:]"
    r"|(?:eks|esim|pl|bsp|vb|bv)\. ?(?=[^\W\d]|$))"
)


def _below_the_headings(rows: Mapping[int, dict[int, str]], top: int, keyed: int | None) -> dict[int, str]:
    """The rows between the headings and the first activity that number the columns, or say what to write into them.

    In the column `keyed` all activities have a number.
    """
    found: dict[int, str] = {}
    for row in sorted(rows):
        if row > top + 3:
            break
        if _numbers(rows[row]):
            found[row] = "a row that numbers the columns"
        elif asks_for_input(list(rows[row].values()), keyed=keyed is None or keyed in rows[row]):
            found[row] = "a row of explanations below the headings"
        elif not _begins_as_example(rows[row]):
            break
    return found


def _numbers(filled: Mapping[int, str]) -> bool:
    """Whether a row holds 1, 2, 3 … or a, b, c … in columns side by side."""
    marks = [text.strip("().[] ").casefold() for text in filled.values()]
    places = [int(mark) if mark.isascii() and mark.isdecimal() and len(mark) < 4 else ord(mark) if len(mark) == 1 else -1 for mark in marks]
    shifts = {place - column for column, place in zip(filled, places, strict=True)}
    counted = [b - a for a, b in itertools.pairwise(places)]
    return len(places) > 2 and min(places) >= 0 and (len(shifts) == 1 or set(counted) == {1})


def asks_for_input(texts: list[str], *, keyed: bool = True) -> bool:
    """Whether many cells of a row say what to write: "List the types", "Why do you need it?", "Yes / No", "letter only".

    A row that is not `keyed` lacks the number that all others of its table have: there one such cell is enough that says nothing else.
    """
    asking = [text for text in texts if (text.endswith("?") and len(text) > 8) or _HELP.match(folded(text)) or _FORM.fullmatch(text)]
    sure = sum(_FORM.fullmatch(text) is not None for text in texts)
    hints = {text for text in texts if _hints(text)}
    hints |= {text for text in texts if hints and _THING.fullmatch(folded(text))}  # "letter" alone may be a kind of data
    if len(hints) >= (3 if keyed else 1) or (len(hints) == 2 and len(texts) <= 8):
        return True
    return len(asking) >= 3 and (len(asking) >= 0.4 * len(texts) or sure >= 2)


def _hints(text: str) -> bool:
    """Whether a short cell says what to write and answers nothing: "letter only", "see Key", "n/a if none", "none / some / all"."""
    plain = folded(text).strip(" ()[]*.")
    options = [one.strip() for one in re.split(r"\s?[/|]\s?", plain)]
    chosen = len(options) > 2 and all(len(one.split()) <= 3 for one in options) and any(map(is_answer, options)) and not is_answer(text)
    return len(plain.split()) <= 8 and (chosen or _HINT.search(plain) is not None)


def _of(name: str) -> str:
    return f"(?:{one_of(words('answers', name))})"


_THING = re.compile(_of("help_thing"))
_HINT = re.compile(
    rf"(?<!\w)(?:{_of('help_only')}(?: \w+){{0,2}} {_of('help_thing')}|{_of('help_thing')}(?: \w+)? {_of('help_only')}"
    rf"|{_of('help_if')} {_of('help_none')}|{_of('help_short')} {_of('help_title')}|{_of('help_title')} {_of('help_short')}"
    rf"|max\w*\.? \d+ {_of('help_words')})(?!\w)"
    rf"|^\W*{_of('help_see')} (?:\w+ )?\W?{_of('help_key')}\W*$"
)
"""What says how to fill in a column, and nothing that could be filled in."""


_FORM = re.compile(
    r"(?:d{2}|t{2}|j{2}|m{2}|v{2}|p{2})[-./ ](?:m{2}|d{2}|k{2})[-./ ][yajrvå]{2,4}"
    r"|\(?a\)? ?(?:-|–|to|bis|t/m|à|a|do|til|till|az?|al) ?\(?[fj]\)?",
    re.IGNORECASE,
)
"""The form of an answer, in a row of help: a date in letters, a range of letters ("dd-mm-yyyy", "a to f")."""


def _titles(rows: Mapping[int, dict[int, str]], full: list[int], items: Mapping[int, str | None], *, of_layout: bool) -> dict[int, str]:
    """The rows that hold one text alone and head a group of activities.

    A text over several columns, or in a column that names none, is a title. In the column of names it may be an activity of which
    nothing more is known: there it is a title if the table begins with one, and each is followed by an activity.
    """
    found: dict[int, str] = {}
    named = [column for column, item in items.items() if item == "name"]
    in_names: list[int] = []
    order, last = sorted(rows), max(full, default=-1)
    for row in order:
        filled = rows[row]
        if len(set(filled.values())) != 1 or row > last:
            continue
        column = min(filled)
        if len(filled) >= 3:
            found[row] = "a title between rows"
        elif len(filled) == 1 and items.get(column) in ("name", None, "reference", "function") and not filled[column].isdecimal():
            if column in named or (not named and items.get(column) is None):
                in_names.append(row)
            elif named and items.get(column) != "name" and column < min(named):
                found[row] = "a title between rows"
    next_to = dict(pairwise(order))
    followers = [next_to[row] for row in in_names if row in next_to]
    if not of_layout and len(in_names) > 1 and in_names[0] == order[0] and set(followers) <= set(full):
        found |= dict.fromkeys(in_names, "a title between rows")
    return found


def _behind(rows: Mapping[int, dict[int, str]], last: int, items: Mapping[int, str | None], *, of_layout: bool) -> dict[int, str]:
    """The rows behind the last activity: totals, and notes of one cell."""
    found: dict[int, str] = {}
    for row, filled in rows.items():
        texts = list(filled.values())
        if row >= last and _TOTAL.fullmatch(folded(texts[0])) and all(re.fullmatch(r"[0-9.,% ]+", text) for text in texts[1:]):
            found[row] = "a row of totals"
        elif row > last and len(filled) == 1:
            text, item = texts[0], items.get(min(filled))
            short = item == "name" and (of_layout or (len(text.split()) <= 6 and text[-1:] not in ".:"))
            if not short or _NOTE.match(folded(text)):
                found[row] = "a note below the table"
    return found
