"""What a column or a row of a form holds, where its heading is none that ropa knows: nearly all of its cells say one kind of thing.

Only what cannot be mistaken is told so: roles, lawful bases, time limits, safeguards of transfers, people, data, recipients, measures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ropa import vocabulary
from ropa.layouts import abroad, legal, limits
from ropa.layouts.found import Found, lists_activities
from ropa.layouts.grids import LABELS, Grid
from ropa.layouts.headings import bare, item_of
from ropa.layouts.lists import Part, read_list
from ropa.layouts.wording import FORM_OF_COMPANY, KNOWN_SERVICE, role_of

MOST = 60
"""How many cells below a heading are looked at."""
_LEAST = 3
"""How many cells must speak."""

_ASKED_BY = {
    "basis": ("basis",),
    "retention": ("retention", "retention_days"),
    "transfers": ("transfers", "destination", "safeguards"),
    "subjects": ("subjects", "subjects_and_data"),
    "data": ("data", "subjects_and_data"),
    "recipients": ("recipients", "recipients_internal", "processors"),
    "security": ("security", "technical", "organisational"),
    "role": ("role",),
}
"""The items that a file asks for already by which none of this is looked for."""
_LISTS = {
    "subjects": "data_subjects",
    "data": "data_categories",
    "recipients": "recipient_categories",
    "security": "security_measures",
}


def by_contents(grids: Sequence[Grid], found: Found) -> dict[str, str]:
    """The item that each unknown heading asks for, judged by what stands below it; by `bare` heading.

    A heading is left alone if the file asks for that item elsewhere, or if two headings seem to ask for it.
    """
    told: dict[str, list[str]] = {}
    asked = {item.partition(":")[0] for item in found.headings.values() if item}
    for heading, texts in _unknown(grids, found).items():
        item = item_by_contents(texts)
        if item and not asked & set(_ASKED_BY[item]):
            told.setdefault(item, []).append(heading)
    return {heads[0]: item for item, heads in told.items() if len(heads) == 1}


def _unknown(grids: Sequence[Grid], found: Found) -> dict[str, list[str]]:
    """The first texts below each heading that is none that ropa knows."""
    texts: dict[str, list[str]] = {}
    if found.records:
        for cell in found.homeless:
            listed = texts.setdefault(bare(cell.heading), [])
            if len(listed) < MOST:
                listed.append(cell.text)
        return {heading: listed for heading, listed in texts.items() if heading and item_of(heading) is None}
    for grid in grids:
        if grid.kind != LABELS:
            texts |= _below(grid)
    return texts


def _below(grid: Grid) -> Mapping[str, list[str]]:
    """The texts below the unknown headings of a table in which no activities were found, if what they hold makes it one of activities."""
    best: tuple[int, dict[str, list[str]]] = (0, {})
    for row in range(min(len(grid.rows) - _LEAST, 12)):
        heads = {column: text for column in range(min(len(grid.rows[row]), 60)) if (text := grid.text(row, column))}
        if len(set(heads.values())) < 3 or any(len(text) > 100 for text in heads.values()):
            continue
        unknown: dict[str, list[str]] = {}
        items: list[str] = []
        for column, heading in heads.items():
            if (item := item_of(heading)) is not None:
                items.append(item)
                continue
            texts = [text for below in range(row + 1, min(row + 1 + MOST, len(grid.rows))) if (text := grid.text(below, column))]
            if found := item_by_contents(texts):
                unknown[bare(heading)] = texts
                items.append(found)
        if lists_activities(items) and len(set(items)) > best[0]:
            best = (len(set(items)), unknown)
    return best[1]


def item_by_contents(texts: Sequence[str]) -> str | None:
    """What nearly all of the texts say: the item that they answer; None if that is not clear."""
    moved = [abroad.transfers(text) for text in texts[:MOST] if len(text) <= 600]
    elsewhere = any(one.mechanisms or (one.countries and len(moved) > _LEAST) for one in moved)
    if len(moved) >= _LEAST and elsewhere and _share(bool(one.stated) for one in moved) >= 0.75:
        return "transfers"
    said = [text for text in texts[:MOST] if not _says_little(text)]
    if len(said) < _LEAST - 1 or len(set(said)) < 2 or max(map(len, said)) > 600:
        return None
    if len(said) < _LEAST:  # two cells must say it both, and with a code each
        return _of_two(said)
    if _share(role_of(text, ()) is not None for text in said) >= 0.8:
        return "role"
    if _share(bool(legal.bases(text).codes) for text in said) >= 0.65:
        return "basis"
    if _share(bool(limits.limit(text).period) for text in said) >= 0.6:
        return "retention"
    shares = {item: _coded(said, name) for item, name in _LISTS.items()}
    best = max(shares, key=lambda item: shares[item])
    others = max(share for item, share in shares.items() if item != best)
    return best if shares[best] >= 0.6 and others <= shares[best] / 2 else None


def _of_two(texts: Sequence[str]) -> str | None:
    """What two texts say, if each of their parts says it and nothing else."""
    if all(legal.bases(text).codes for text in texts):
        return "basis"
    if all(limits.limit(text).period for text in texts):
        return "retention"
    found = [
        item
        for item, name in _LISTS.items()
        if all(part.code not in (None, "internal_team") for text in texts for part in read_list(text, name))
    ]
    return found[0] if len(found) == 1 else None


def _says_little(text: str) -> bool:
    return not text.strip() or vocabulary.is_nothing(text) or vocabulary.is_placeholder(text) or vocabulary.is_template_mark(text)


def _coded(texts: Sequence[str], name: str) -> float:
    """Which share of the parts of lists is one that the vocabulary knows; 0 if one cell in five, or more, has none that is.

    Own staff are told by a column of owners too, and so are no sign of recipients; the names of companies are.
    """

    def speaks(part: Part) -> bool:
        if name != "recipient_categories":
            return part.code is not None
        known = part.code is not None and part.code != "internal_team"
        return known or FORM_OF_COMPANY.search(part.text) is not None or KNOWN_SERVICE.match(part.text) is not None

    parts = [read_list(text, name) for text in texts]
    if _share(any(map(speaks, one)) for one in parts) < 0.8 or sum(len(one) for one in parts) < _LEAST + 1:
        return 0.0
    return _share(speaks(part) for one in parts for part in one)


def _share(answers: Iterable[bool]) -> float:
    listed = list(answers)
    return sum(listed) / len(listed) if listed else 0.0
