"""What a notice tells, kept apart from the words in which it does, so that a sentence that was only reworded is no change."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ropa.drafting.lexicon import plain
from ropa.model.codelists import label


@dataclass(frozen=True)
class Telling:
    """One thing that a notice tells: an element, its value, and what it is about where one value has several."""

    element: str
    value: str
    about: str
    """The purpose, the organisation or the limit in words; empty where the value says all."""
    claim: str
    """The sentence, with its line."""

    @property
    def line(self) -> str:
        """The telling as a line to print."""
        value = f" ({self.value})" if self.value else ""
        return f"{label('notice_elements', self.element)}{value}: {self.claim}"


def tellings(tables: Mapping[str, Any], notice_id: str) -> list[Telling]:
    """What the statements of a notice tell, in order; `tables` are those of its register, with cells as text."""
    statements = tables.get("notice_statements")
    if statements is None or not len(statements):
        return []
    links = _links(tables)
    found: list[Telling] = []
    wanted = ["notice_statement_id", "element", "value", "claim"]
    for row in statements[statements["notice_id"] == notice_id].reindex(columns=wanted).fillna("").to_dict("records"):
        element, value, claim = row["element"], row["value"], row["claim"]
        names = links.get(row["notice_statement_id"], []) if element in _BY_LINKS else []
        words = "" if element in _BY_VALUE and value else _words(claim)
        found += [Telling(element, value, name, claim) for name in names or [words]]
    return found


def changed(old: list[Telling], new: list[Telling]) -> tuple[list[Telling], list[Telling]]:
    """What is told now, and what is told no longer: each telling is met by the one most like it of the same element and value."""
    now: list[Telling] = []
    gone: list[Telling] = []
    there, here = _grouped(old), _grouped(new)
    for key in dict.fromkeys((*there, *here)):
        before, after = there.get(key, []), here.get(key, [])
        if key[0] not in _BY_LINKS and key[0] not in _BY_WORDS:
            gone += [] if after else before[:1]
            now += [] if before else after[:1]
            continue
        met = _met(before, after)
        gone += [each for at, each in enumerate(before) if at not in met]
        now += [each for at, each in enumerate(after) if at not in met.values()]
    order_now, order_gone = ({id(each): at for at, each in enumerate(told)} for told in (new, old))
    return sorted(now, key=lambda each: order_now[id(each)]), sorted(gone, key=lambda each: order_gone[id(each)])


def _grouped(told: list[Telling]) -> dict[tuple[str, str], list[Telling]]:
    groups: dict[tuple[str, str], list[Telling]] = defaultdict(list)
    for each in told:
        groups[each.element, each.value].append(each)
    return groups


def _met(before: list[Telling], after: list[Telling]) -> dict[int, int]:
    """Which of the earlier tellings stands, perhaps reworded, as which of the later ones: the most alike first."""
    alike = sorted(
        ((_likeness(one, other), -at, -to) for at, one in enumerate(before) for to, other in enumerate(after)),
        reverse=True,
    )
    met: dict[int, int] = {}
    for likeness, at, to in alike:
        if likeness >= _LEAST_LIKE and -at not in met and -to not in met.values():
            met[-at] = -to
    return met


def _likeness(one: Telling, other: Telling) -> float:
    """How alike two tellings of the same element and value are, 0 to 1, or more where they say the same in the same words."""
    if one.about == other.about:
        return 2.0
    if one.element == "recipients":  # by name: it may stand in the sentence where it was not read as one
        name, said = (one.about, other) if one.about else (other.about, one)
        return float(not said.about and name in _words(said.claim))
    if one.element in _BY_WORDS and _facts(one.about) != _facts(other.about):
        return 0.0
    mine, theirs = ({word[:_STEM] for word in each.about.split() if len(word) > _SHORT} for each in (one, other))
    return len(mine & theirs) / max(min(len(mine), len(theirs)), 1)


def _facts(text: str) -> frozenset[str]:
    """The numbers and addresses in a text: where they differ, it says something else."""
    return frozenset(_FACT.findall(text))


def _links(tables: Mapping[str, Any]) -> dict[str, list[str]]:
    """For each statement, what the rows behind it say: purposes in words, recipients by their organisation, each once."""
    links = tables.get("notice_links")
    if links is None or not len(links):
        return {}
    names = {("purposes", row["purpose_id"]): _words(row["purpose"]) for row in _rows(tables, "purposes", "purpose_id", "purpose")} | {
        ("recipients", row["recipient_id"]): _words(row["organisation_id"].replace("-", " "))
        for row in _rows(tables, "recipients", "recipient_id", "organisation_id")
    }
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for row in links.reindex(columns=["notice_statement_id", "table", "record"]).fillna("").to_dict("records"):
        name = names.get((row["table"], row["record"]))
        if name is not None:
            found[row["notice_statement_id"]].setdefault(name)
    return {statement: list(each) for statement, each in found.items()}


def _rows(tables: Mapping[str, Any], table: str, *columns: str) -> list[dict[str, str]]:
    frame = tables.get(table)
    rows: list[dict[str, str]] = [] if frame is None else frame.reindex(columns=list(columns)).fillna("").to_dict("records")
    return rows


def _words(claim: str) -> str:
    """A text without its line, however it is set."""
    return " ".join(plain(_LINE.sub("", claim)).split())


_LINE = re.compile(r"^line [0-9]+: ")
_FACT = re.compile(r"\S*[0-9@]\S*")

_BY_LINKS = frozenset(("purposes", "legitimate_interests", "recipients"))
"""The elements whose statements tell what the rows behind them hold, which several have the same value."""

_BY_VALUE = frozenset(("legal_basis", "categories_of_data", "collection", "transfers", "rights_core", "cookies"))
"""The elements of which the value says all."""

_BY_WORDS = frozenset(("controller_identity", "dpo_contact", "retention"))
"""The elements that hold several facts of one value: those are told apart by their words, numbers and addresses."""

_LEAST_LIKE = 0.5
"""How alike two texts must at least be to tell the same."""

_STEM, _SHORT = 5, 3
"""Words longer than so many letters are compared, by so many of their first."""
