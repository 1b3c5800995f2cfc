"""Whether a list tells uses of data, by signs that are weighed together: how its items begin, what they name, what leads into it, what is over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property

from ropa.drafting.bases import Bases
from ropa.drafting.context import is_denied_list
from ropa.drafting.lexicon import plain, table
from ropa.drafting.sentences import Sentence

_List = tuple[tuple[str, ...], tuple[str, ...]]
"""A list, by what leads into it and what is over it."""


def _list_of(item: Sentence) -> _List:
    return item.leads[:1], item.headings


class ListSigns:
    """Which lists tell uses of data. Each sign has points in the table `notice_list_signs`; those of a share of items count by that share."""

    def __init__(self, bases: Bases) -> None:
        self.bases = bases
        self.wording = bases.wording
        self._known: dict[_List, dict[str, float]] = {}
        self._uses: dict[_List, bool] = {}

    def tells_uses(self, sentence: Sentence) -> bool:
        """Whether the list of an item tells uses."""
        key = _list_of(sentence)
        if key not in self._uses:
            signs = {} if self._is_off(self._lists.get(key, [sentence])[0]) else self._signs_around(sentence)
            self._uses[key] = sum(points()[sign] * share for sign, share in signs.items()) >= _ENOUGH
        return self._uses[key]

    def tells_data(self, sentence: Sentence) -> bool:
        """Whether most items of an item's list name data, and hardly any begins with what is done."""
        signs = self._signs_around(sentence)
        return max(signs["data"], signs["begins with data"], signs["labels data"]) >= _MOST and signs["act"] <= _HARDLY_ANY

    def _signs_around(self, sentence: Sentence) -> dict[str, float]:
        """The signs of the list in which a sentence stands; of the sentence alone where it stands in none."""
        key = _list_of(sentence)
        if key not in self._lists:
            return dict(self.signs([sentence]))
        if key not in self._known:
            self._known[key] = dict(self.signs(self._lists[key]))
        return self._known[key]

    @cached_property
    def _lists(self) -> dict[_List, list[Sentence]]:
        """The items of each list."""
        found: dict[_List, list[Sentence]] = {}
        for each in self.bases.sentences:
            if each.piece.kind == "item" and each.first and not each.piece.contents:
                found.setdefault(_list_of(each), []).append(each)
        return found

    def _is_off(self, item: Sentence) -> bool:
        """Whether the list tells what is not done, what readers may do, or something else that no use is told of."""
        lead = item.leads[0] if item.leads else ""
        over = self._over(item)
        if is_denied_list(item) or any(
            self.wording.find(name, lead) for name in ("says_not", "restricts", "lead_to_measures", "lead_on_readers", "lead_to_address")
        ):
            return True
        return not (item.lead_topics or over).isdisjoint(_NEVER) or not over.isdisjoint(_NEVER - {"recipients", "cookies"})

    def _over(self, item: Sentence) -> frozenset[str]:
        """What the nearest telling heading is about."""
        return next((topics for heading in item.headings if (topics := self.bases.topics(heading))), frozenset())

    def signs(self, items: Sequence[Sentence]) -> Iterator[tuple[str, float]]:
        """The signs of a list, each with how far it holds, 0 to 1."""
        first = items[0]
        lead = first.leads[0] if first.leads else ""
        looked_at = items[:_MOST_LOOKED_AT]
        for sign, holds in self._of_items.items():
            yield sign, sum(map(holds, looked_at)) / len(looked_at)
        for sign, name in _OF_LEAD.items():
            yield sign, float(self.wording.find(name, plain(lead)) is not None)
        over = self._over(first)
        yield "led to uses", float("purposes" in first.lead_topics)
        yield "led to data", float("data" in first.lead_topics and not first.lead_topics & {"purposes"})
        yield "under uses", float("purposes" in over)
        yield "under bases", float("basis" in over)
        yield "under a basis", float(bool(first.headings and self.bases.of_heading(first.headings[0])))
        yield "on something else", float(not (first.lead_topics | over).isdisjoint(_ELSE))

    @property
    def _of_items(self) -> dict[str, Callable[[Sentence], bool]]:
        """The signs of items."""
        return {
            "act": lambda each: any(self.wording.find(name, each.text) for name in ("is_use", "begins_as_purpose", "begins_with_act")),
            "known use": lambda each: self.bases.code(each.text) != "other",
            "with a basis": lambda each: bool(self.bases.named(each.text)) and not self.bases.is_bare_basis(each.text),
            "bare basis": lambda each: self.bases.is_bare_basis(each.text),
            "data": lambda each: bool(each.codes("data_categories")) and not each.codes("purposes"),
            "labels data": lambda each: bool(each.codes("data_categories")) and self.wording.find("data_with_label", each.text) is not None,
            "begins with data": lambda each: any(hit.start <= _OPENING for hit in each.of("data_categories")),
            "whole sentence": lambda each: self.wording.find("begins_sentence", each.text) is not None,
        }


@cache
def points() -> dict[str, float]:
    """By sign, what it counts for or against uses."""
    return {row["sign"]: float(row["points"]) for row in table("notice_list_signs")}


_OF_LEAD = {
    "lead speaks of purposes": "lead_on_purposes",
    "lead says used": "lead_on_use",
    "lead says includes": "lead_includes",
    "lead breaks off": "lead_breaks_off",
    "lead speaks of data": "lead_on_data",
}
"""The signs of lead-ins, each with the wording that finds it."""

_NEVER = frozenset(("rights", "complaint", "recipients", "retention", "principles", "duties", "definition", "links", "cookies"))
"""What a list is about in which no use is told."""

_ELSE = frozenset(("source", "security", "scope", "contact", "controller", "dpo", "changes", "children", "transfers", "adm", "special"))
"""What a list is about that seldom tells uses."""

_ENOUGH = 4.0
"""So many points tell uses."""

_MOST, _HARDLY_ANY = 0.6, 0.2
"""The shares of items that decide what a list tells."""

_OPENING = 12
"""How far the words that open an item reach, in characters."""

_MOST_LOOKED_AT = 50
"""So many items of a list at most say what all of it holds."""
