"""A code that a sentence of a notice tells, and whether it may stand in the record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ropa.drafting.lexicon import Hit, evidence
from ropa.drafting.sentences import Sentence


@dataclass(frozen=True)
class Told:
    """A code that a sentence tells."""

    code: str
    sentence: Sentence
    words: str
    """The words that tell it, as written."""
    sure: bool = True
    """Whether it may stand in the record; otherwise a person should confirm it first."""
    evidence: str = ""
    """The kind of evidence, by which the table of evidence decides that."""


def firsts(found: Iterable[Told]) -> list[Told]:
    """The first telling of each code; the first sure one, if there is one."""
    kept: dict[str, Told] = {}
    for each in found:
        if each.code not in kept or (each.sure and not kept[each.code].sure):
            kept[each.code] = each
    return list(kept.values())


def told(sentence: Sentence, hit: Hit) -> Told:
    """What a sentence tells by the words of a pattern."""
    return Told(hit.code, sentence, sentence.text[hit.start : hit.end])


def weighed(field: str, sentence: Sentence, hit: Hit, kind: str) -> Told:
    """What a sentence tells by the words of a pattern, on a kind of evidence that the table of evidence weighs."""
    return Told(hit.code, sentence, sentence.text[hit.start : hit.end], evidence(field)[kind], kind)


@dataclass(frozen=True)
class Purpose:
    """A purpose with its basis, as the notice tells it."""

    purpose: str
    code: str
    sentence: Sentence
    line: int
    basis: str | None = None
    basis_sentence: Sentence | None = None
    sure: bool = True
    """Whether it may stand in the record; otherwise a person should confirm it first."""


@dataclass(frozen=True)
class Basis:
    """A lawful basis that the notice states."""

    code: str
    sentence: Sentence
