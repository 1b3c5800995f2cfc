"""How far it is trusted that a notice tells a kind of data: by the kind, by the words that stand around it, and by how often it is told.

`data/vocabulary/notice_kinds.csv` says, kind by kind, how often one that a notice plainly told was right, in notices from which no rule had
been learnt. The words of some kinds mostly name nothing else ("date of birth"); those of others often do ("messages", "employment", "your
account"). What is plainly told of a doubtful kind is read if other words or sentences tell it, too; fewer are asked of what is named in full, in a part of a list of its own.
Some words of a doubtful kind name nothing else ("payment history"): the wording `means_just_that` knows them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from ropa.drafting.context import about
from ropa.drafting.lexicon import Hit, evidence, plain, table
from ropa.drafting.sentences import Sentence
from ropa.drafting.told import Told
from ropa.drafting.wordings import Wordings

_PRIOR_RIGHT, _PRIOR = 1.6, 2
"""What is thought of a kind before it was counted: right in four cases of five, as if two had been seen."""
_FIRM = 0.8
"""From which share on a kind counts as firm."""
_POOR = 0.6
"""A kind that was right in a smaller share is not read in a row of others either."""
DOUBTFUL, PART, IN_ROW, IN_FULL = "doubtful kind", "doubtful kind as a part", "doubtful kind in a row", "doubtful kind in full"
AS_ITEM = "doubtful kind as an item"
AS_LABEL = "doubtful kind as a label"
AGAIN = "doubtful kind again"
ELSEWHERE = "named elsewhere"
_PLAINLY = frozenset(("said to be held", "item of a list", "example", "cell of a table"))
"""Kinds of evidence by which data is plainly told."""
_CLAUSE = re.compile(r"[,;:.(]")
_MARK = re.compile(r"[,;:.()/–—|]|\s-\s|\b(?:and|or)\b")
"""What a list has between its parts: an item without any is one part."""
_LABEL = re.compile(r"[*_]*(?P<label>[A-Z][^:(—–.;]{2,45}?)[*_]*(?::| \(| —| –| - )")
"""What an item or a paragraph begins with, before it says what is in it: "Account information: your name"."""
_SENTENCES, _WORDS = {IN_FULL: 2, IN_ROW: 2, PART: 4, DOUBTFUL: 4}, 3
"""How many sentences, or how many different words, bear each other out in what they tell of a doubtful kind."""


@cache
def _counted(field: str) -> Mapping[str, tuple[int, int]]:
    """By code of a field, how often one that was told was right, and wrong."""
    return {row["code"]: (int(row["right"]), int(row["wrong"])) for row in table("notice_kinds") if row["field"] == field}


def is_firm(field: str, code: str) -> bool:
    """Whether the words of a kind mostly mean just that."""
    return _share(field, code) >= _FIRM


@cache
def _share(field: str, code: str) -> float:
    """In which share a kind was right, by what was counted and what was thought of it before."""
    right, wrong = _counted(field).get(code, (0, 0))
    return round((right + _PRIOR_RIGHT) / (right + wrong + _PRIOR), 6)


def graded(sentence: Sentence, hit: Hit, kind: str, wording: Wordings, cell: str = "") -> str:
    """The kind of evidence for a kind of data in a sentence, or in a cell of a row, weaker if its words often mean something else."""
    if kind not in _PLAINLY or is_firm("data_categories", hit.code):
        return kind
    text = cell or sentence.text
    if says_just_that(text, hit, wording):
        return kind
    label = None if about(sentence, "retention") and not cell else _LABEL.match(text)
    if label is not None and hit.end <= label.end("label") and is_part(text[: label.end("label")], hit, wording):
        return AS_LABEL
    if not is_part(text, hit, wording):
        return DOUBTFUL
    if kind == "item of a list" and not _MARK.search(text.rstrip(" .;,*_")):
        return AS_ITEM
    if wording.find("hedges", _CLAUSE.split(text[: hit.start])[-1]) is not None:
        return PART
    if len(text[hit.start : hit.end].split()) > 1:
        return IN_FULL
    several = len({*sentence.codes("data_categories"), hit.code}) > 1
    return IN_ROW if several and _share("data_categories", hit.code) >= _POOR else PART


def says_just_that(text: str, hit: Hit, wording: Wordings) -> bool:
    """Whether the words of a hit name the kind of data and nothing else, wherever data is told."""
    return wording.find("means_just_that", plain(text[hit.start : hit.end])) is not None


def is_part(text: str, hit: Hit, wording: Wordings) -> bool:
    """Whether a hit is all of a part of a list, but for words like "your" and "details"."""
    return wording.find("before_part", text[: hit.start]) is not None and wording.find("after_part", text[hit.end :]) is not None


def again(found: Iterable[Told]) -> list[Told]:
    """What is told, where other words or sentences bear out what one tells of a doubtful kind."""
    told = list(found)
    said: dict[str, set[str]] = defaultdict(set)
    sentences: dict[str, set[int]] = defaultdict(set)
    for each in told:
        said[each.code].add(each.words.lower())
        sentences[each.code].add(each.sentence.number)
    sure = evidence("data_categories")[AGAIN]

    def borne_out(each: Told) -> bool:
        return each.evidence in _SENTENCES and (len(said[each.code]) >= _WORDS or len(sentences[each.code]) >= _SENTENCES[each.evidence])

    return [replace(each, evidence=AGAIN, sure=sure) if borne_out(each) else each for each in told]
