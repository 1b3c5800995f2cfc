"""Patterns of words, as the files of the lexicon hold them (`lexicon.py` tells how they are written), and where they stand in a text.

A notice is looked through for some ten thousand patterns, most of them a word or two. They are matched word by word: to make as many
regular expressions would take longer than to read the notice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

GAP = 7
"""The most words that `...` stands for."""
_ANY = "_"
_GAP = "..."


class Step(NamedTuple):
    """A word of a pattern: one of several, of which some have any ending and some are several words."""

    whole: frozenset[str]
    """The words with which a choice begins."""
    stems: tuple[str, ...]
    """The beginnings of words with any ending with which a choice begins."""
    several: tuple[tuple[str, ...], ...]
    """All choices in the order in which they are tried, where one of them is several words or any word; else none."""
    kind: str
    """Whether it is `needed`, `optional` or a `gap`; `any` if any word will do."""
    words: tuple[str, ...]
    """A word of each choice: one of them stands wherever the step does. Stems end in *."""

    def begins(self, text: Text) -> list[tuple[int, int]]:
        """The places of a text where a pattern may begin with the step, from the left."""
        places = text.places
        found = [place for word in self.words if word in places for place in places[word]]
        if self.stems:
            found += [place for word, those in places.items() if _stands(word, self.stems) for place in those]
        return sorted(set(found)) if len(found) > 1 else found

    def ends(self, words: list[str], at: int) -> Sequence[int]:
        """Where the next word stands, for each choice that stands at a place."""
        word = words[at]
        if word not in self.whole and not (self.stems and _stands(word, self.stems)) and _ANY not in self.whole:
            return ()
        if not self.several:
            return (at + 1,)
        return [at + len(choice) for choice in self.several if _all_stand(choice, words, at)]


def _all_stand(choice: tuple[str, ...], words: list[str], at: int) -> bool:
    if at + len(choice) > len(words):
        return False
    for wanted in choice:
        if wanted != words[at] and not _is(wanted, words[at]):
            return False
        at += 1
    return True


def _stands(word: str, stems: tuple[str, ...]) -> bool:
    return word.startswith(stems) and "@" not in word


def _is(wanted: str, word: str) -> bool:
    return wanted == _ANY or (wanted[-1] == "*" and _stands(word, (wanted[:-1],)))


@lru_cache(maxsize=20_000)
def _step(token: str) -> Step:
    if token == _GAP:
        return Step(frozenset(), (), (), "gap", ())
    if token.replace("/", "").isalpha() and "//" not in f"/{token}/":  # the most
        words = tuple(token.split("/"))
        return Step(frozenset(words), (), (), "needed", words)
    choices = [tuple(choice.split("+")) for choice in token.removesuffix("?").split("/")]
    if any(not word for choice in choices for word in choice):
        raise ValueError(f"a choice of {token!r} is blank")
    firsts = tuple(dict.fromkeys(choice[0] for choice in choices))
    kind = "any" if _ANY in firsts else "needed"
    return Step(
        frozenset(word for word in firsts if word[-1] != "*"),
        tuple(word[:-1] for word in firsts if word[-1] == "*"),
        tuple(choices) if kind == "any" or any(len(choice) > 1 for choice in choices) else (),
        "optional" if token.endswith("?") else kind,
        firsts,
    )


class Text:
    """A `plain` text as its words, and where each word begins."""

    def __init__(self, text: str) -> None:
        self.words = text.split()
        self.starts: list[int] = []
        self.places: dict[str, list[tuple[int, int]]] = {}
        """By word the places where a pattern may begin with it: the number of the word, and where the pattern begins in the text.
        What follows d' or l' begins there: "l'adresse" is an adresse."""
        start = 0
        for number, word in enumerate(self.words):
            start = text.index(word, start)
            self.starts.append(start)
            self.places.setdefault(word, []).append((number, start))
            if word[:2] in ("d'", "l'") and len(word) > 2:
                self.places.setdefault(word[2:], []).append((number, start + 2))
            start += len(word)

    def end(self, number: int) -> int:
        """Where the word before a place ends."""
        return self.starts[number - 1] + len(self.words[number - 1])


class Pattern:
    """One pattern without `|` and `~`, whose first word may not be left out. Raises ValueError for one that begins or ends with a gap."""

    def __init__(self, pattern: str) -> None:
        self.steps = tuple(map(_step, pattern.split()))
        kinds = [step.kind for step in self.steps if step.kind != "optional"]
        if self.steps[0].kind == "optional" or "gap" in (kinds[0], kinds[-1]):
            raise ValueError(f"the pattern {pattern!r} begins or ends with what may be left out")

    def spans(self, text: Text) -> Iterator[tuple[int, int]]:
        """Where it stands in a text, from the left, none inside another."""
        first = self.steps[0]
        if len(self.steps) == 1 and not first.several:
            yield from ((start, text.end(number + 1)) for number, start in first.begins(text))
            return
        free = 0
        for number, start in first.begins(text):
            if start >= free and (end := self._end(text, number, text.words[number][start - text.starts[number] :])) > 0:
                free = text.end(end)
                yield start, free

    def _end(self, text: Text, number: int, word: str) -> int:
        """The number of the word behind it, if it begins with this one; 0 if it does not."""
        words = text.words
        if word != words[number]:
            words = [*words[:number], word, *words[number + 1 :]]
        return _follow(self.steps, 0, words, number)


def _follow(steps: tuple[Step, ...], at: int, words: list[str], number: int) -> int:
    """The number of the word behind the steps from one on, if they stand there; 0 if they do not."""
    if at == len(steps):
        return number
    step = steps[at]
    if step.kind == "gap":
        for further in range(number, min(number + GAP, len(words)) + 1):  # as few words as will do
            if end := _follow(steps, at + 1, words, further):
                return end
        return 0
    if number < len(words):
        for after in step.ends(words, number):
            if end := _follow(steps, at + 1, words, after):
                return end
    return _follow(steps, at + 1, words, number) if step.kind == "optional" else 0


def alternatives(pattern: str) -> list[str]:
    """The patterns that `|` parts. One whose first word may be left out is two, and so is one with `~`."""
    found: list[str] = []
    for one in [order for part in pattern.split("|") for order in _orders(part.strip())]:
        words = one.split()
        while words and words[0].endswith("?"):
            found.append(" ".join([words[0][:-1], *words[1:]]))
            words = words[1:]
        found.append(" ".join(words))
    return [part for part in found if part]


def _orders(pattern: str) -> list[str]:
    before, mark, after = pattern.partition(" ~ ")
    return [f"{before} ... {after}", f"{after} ... {before}"] if mark else [pattern]
