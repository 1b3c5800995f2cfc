"""The sentences of a notice, each with where it stands: under which headings, and which words lead into its list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import groupby, takewhile

from ropa.drafting.lexicon import Hit, Lexicon, plain
from ropa.drafting.pieces import Document, Piece, typed_lists
from ropa.drafting.wordings import Wordings, in_any, wordings

_END = re.compile(r"(?<=[.!?])[\"”’')\]]*\s+(?=[\"“‘'(\[]*[A-Z0-9ÀÖÄÜÉ•])|\n+")
_NUMBERED = re.compile(r"\b(?:[A-Za-z]|[0-9]{1,2})\.$")
"""A full stop behind a letter or a number, which ends no sentence."""


@dataclass(frozen=True)
class Sentence:
    """A sentence, a heading, an item's sentence, or a row of a table."""

    number: int
    """Its place in the notice, from 0."""
    text: str
    line: int
    piece: Piece
    headings: tuple[str, ...] = ()
    """The headings over it, the nearest first."""
    leads: tuple[str, ...] = ()
    """The words that lead into it, where it stands in a list or after a colon, the nearest first."""
    first: bool = True
    """Whether it is the first of its piece."""
    hits: tuple[Hit, ...] = field(default=(), repr=False)
    """What of the lexicon stands in it."""
    topics: frozenset[str] = frozenset()
    """What the words that lead into it, or else the nearest telling heading, say it is about."""
    lead_topics: frozenset[str] = frozenset()
    """What the words that lead into it say it is about."""
    label: str = ""
    """What its label says it tells, like purposes in "Why: to run your membership"; blank if it has none."""
    language: str = "en"
    """Its language, as two letters."""

    @property
    def said(self) -> Wordings:
        """The wordings of its language."""
        return wordings(self.language)

    @cached_property
    def plain(self) -> str:
        """The sentence as patterns see it."""
        return plain(self.text)

    @cached_property
    def _codes_of(self) -> dict[str, set[str]]:
        """The codes of the hits, by their kind."""
        return {kind: {hit.code for hit in hits} for kind, hits in self._hits_of.items()}

    @property
    def listed(self) -> bool:
        """Whether it stands in a list: an item, or a line of its own after a colon."""
        return self.piece.kind == "item" or (self.piece.kind == "paragraph" and bool(self.leads))

    @cached_property
    def _hits_of(self) -> dict[str, list[Hit]]:
        """The hits by their kind."""
        found: dict[str, list[Hit]] = {}
        for hit in self.hits:
            found.setdefault(hit.kind, []).append(hit)
        return found

    def of(self, kind: str) -> list[Hit]:
        """The hits of one kind."""
        return list(self._hits_of.get(kind, ()))

    def codes(self, kind: str) -> set[str]:
        """The codes of the hits of one kind."""
        return set(self._codes_of.get(kind, ()))

    def has(self, kind: str, *codes: str) -> bool:
        """Whether it has a hit of one of the codes of a kind."""
        return not self._codes_of.get(kind, frozenset()).isdisjoint(codes)


_LABELLED = re.compile(r"[A-Z][\w’'/&-]*(?: [\w’'/&-]+){0,4}(?:: | [–—] )\S")
"""A line of a list without marks: "Identity data: your name, title and date of birth"."""


def _filled(said: Wordings, words: str, text: str) -> str:
    """A text's words without those of places that nobody filled in; each character stays in its place."""
    if "[" not in text:
        return words
    parts = list(words)
    for found in said.all("left_to_fill", text):
        parts[found.start() : found.end()] = " " * (found.end() - found.start())
    return "".join(parts)


_BARE_LEAD = 4
"""A lead-in of so many words that names no data says nothing but that a list follows."""
_LABEL = 8
"""The level of a heading that is the first cell of a row, and of what the row tells."""
_PAIR, _LONGEST_LABEL, _LEAST_SECTIONS = 2, 16, 3
_SURELY_SECTIONS = frozenset(("retention", "rights", "basis", "complaint"))
_SECTIONS = _SURELY_SECTIONS | {"purposes", "recipients", "controller", "dpo", "transfers", "adm", "source", "data"}
"""What the rows are about of a table that is a whole notice."""
_PARTS_OF_LIST = frozenset(("marketing", "source", "purposes"))
"""What the heading over a part of a list that has headings of its own may be about: "Marketing (where consent is given)"."""
_PROMISES = frozenset(("principles",))
_OF_USE_OR_BASIS = frozenset(("data", "purposes", "basis"))
_OF_USE = frozenset(("data", "purposes", "source"))
"""What a lead-in to a list of principles seems to be about: "In relation to your data, we will:"."""
LONGEST = 2_000
"""The most characters of a sentence. What is longer is no sentence that people wrote, and is read in parts: patterns would take
minutes for it."""
LONGEST_HEADING = 400
"""The most characters of a heading: what is longer is none, and would be looked at again for each sentence below it."""
_ABBREVIATION = 40
"""The most characters before a full stop that tell whether it ends an abbreviation."""


_LEAD_END = re.compile(r":\s*[-–—]+$")
"""How a lead-in may end: "for the following purposes: –"."""


_FEWEST_ITEMS, _MOST_ITEMS, _LONGEST_ITEM = 2, 40, 40
"""How many paragraphs in a row are taken for a list whose marks are lost, and of how many words each may be."""


def _may_be_item(said: Wordings, piece: Piece) -> bool:
    """Whether a paragraph may be an item of a list: one part of a sentence, and no whole one."""
    if piece.kind != "paragraph" or len(piece.text.split()) > _LONGEST_ITEM or len(split(piece.text)) != 1:
        return False
    text = piece.text.rstrip()
    return not text.endswith((":", "?")) and not (text.endswith(".") and said.find("whole_sentence", text))


def split(text: str) -> list[tuple[int, str]]:
    """The sentences of a text, each with where it begins; none is longer than LONGEST."""
    found: list[tuple[int, str]] = []
    start = 0
    for end in _END.finditer(text):
        before = text[max(start, end.start() - _ABBREVIATION) : end.start()].rstrip("\"”’')]")
        if "\n" not in end[0] and (_NUMBERED.search(before) or in_any("abbreviation", before)):
            continue
        found += _parts(text, start, end.start())
        start = end.end()
    return found + _parts(text, start, len(text))


def _parts(text: str, start: int, end: int) -> list[tuple[int, str]]:
    """The text between two places, in parts of at most LONGEST characters, cut at a blank where there is one."""
    found = []
    while start < end:
        stop = end if end - start <= LONGEST else start + LONGEST
        if stop < end and (blank := text.rfind(" ", start, stop)) > start:
            stop = blank
        if text[start:stop].strip():
            found.append((start, _LEAD_END.sub(":", text[start:stop].strip())))
        start = stop
    return found


def sentences(document: Document, lexicon: Lexicon) -> tuple[Sentence, ...]:
    """Every sentence of a notice, in order."""
    return tuple(_Context(lexicon).read(document))


class _Context:
    """Walks through the pieces, and keeps which headings and which lead-in hold."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.said = wordings(lexicon.language)
        self.headings: list[tuple[float, str]] = []
        self.leads: list[tuple[int, str]] = []
        self.known: dict[str, frozenset[str]] = {}
        self.open_lead = ""
        self.opened, self.opened_level = "", 0
        self.colon = False
        self.told_before: dict[str, str] = {}
        """By lead-in that only says "they are", the sentence before it."""
        self.number = 0

        self.title = ""
        """The title of the notice, which says what it is and not what each of its sections is about."""

    def read(self, document: Document) -> Iterator[Sentence]:
        for piece in self._with_lists(list(self._turned(document.pieces))):
            if piece.level != _LABEL:
                self.headings = [each for each in self.headings if each[0] < _LABEL]
            if piece.kind == "heading" and len(piece.text) <= LONGEST_HEADING:
                yield from self._heading(piece)
                continue
            if piece.kind == "heading":
                piece = replace(piece, kind="paragraph", level=1)
            leads = self._leads(piece)
            within = leads
            for start, text in [(0, piece.text)] if piece.kind == "row" else split(piece.text):
                on_its_line = piece.kind == "paragraph" and (not start or piece.text[:start].rstrip(" ").endswith("\n"))
                if not on_its_line or text.endswith(":"):
                    within = leads
                yield self._sentence(piece, start, text, within)
                if on_its_line and text.endswith(":") and start + len(text) < len(piece.text.rstrip()):
                    within = (text, *leads)  # lines of a list that stand in one paragraph
            self._after(piece)

    def _with_lists(self, pieces: Sequence[Piece]) -> Iterator[Piece]:
        """The pieces, where the paragraphs below the words that open a list of uses are its items, if they are such though their marks are lost."""
        at = 0
        while at < len(pieces):
            yield pieces[at]
            at += 1
            if not self._opens_uses(pieces[at - 1]):
                continue
            below = list(takewhile(partial(_may_be_item, self.said), pieces[at : at + _MOST_ITEMS]))
            open_ended = sum(not piece.text.rstrip().endswith((".", "!")) for piece in below)
            if len(below) >= _FEWEST_ITEMS and open_ended >= len(below) - 1:
                yield from (replace(piece, kind="item") for piece in below)
                at += len(below)

    def _opens_uses(self, piece: Piece) -> bool:
        """Whether a paragraph ends with words that open a list of uses."""
        if piece.kind != "paragraph" or not piece.text.rstrip().endswith((":", ":-", "–")):
            return False
        last = split(piece.text)[-1][1]
        if self.said.find("opens_interests", plain(last)):
            return True
        return self._lead_topics(last) == {"purposes"}

    def _turned(self, pieces: Sequence[Piece]) -> Iterator[Piece]:
        """The pieces, where the rows of a table that is a whole notice are sections: "Retention | Six years" is a heading and what it tells."""
        for is_table, group in groupby(pieces, lambda piece: piece.kind == "row"):
            rows = list(group)
            if not is_table or not self._is_notice(rows):
                yield from rows
                continue
            for row in rows:
                label, *told = (cell for cell in row.cells if cell)
                yield Piece("heading", label, row.line, _LABEL, page=row.page)
                lines = (line for cell in told for line in cell.split("\n"))
                yield from typed_lists(Piece("paragraph", line, row.line, _LABEL, page=row.page) for line in lines if line.strip())

    def _is_notice(self, rows: Sequence[Piece]) -> bool:
        """Whether the first cells of the rows are what a notice has as headings, and no heading row says what the columns hold."""
        told = {topic for row in rows for topic in self._topics(row.cells[0]) & _SECTIONS}
        labels = all(len(row.cells[0].split()) <= _LONGEST_LABEL for row in rows)
        pairs = all(sum(bool(cell) for cell in row.cells) == _PAIR and row.cells[0] for row in rows)
        return pairs and labels and len(told) >= _LEAST_SECTIONS and bool(told & _SURELY_SECTIONS) and not self._topics(rows[0].cells[-1])

    def _heading(self, piece: Piece) -> Iterator[Sentence]:
        while self.headings and self.headings[-1][0] >= piece.level:
            self.headings.pop()
        if self.colon and self.open_lead and self._topics(self.open_lead) and not self._topics(piece.text) - _PARTS_OF_LIST:
            self.opened, self.opened_level = self.open_lead, piece.level  # a list whose items have headings of their own
        elif self.opened and (self._topics(piece.text) - _PARTS_OF_LIST or piece.level < self.opened_level):
            self.opened = ""
        if self.opened and self.headings[-1:] != [(self.opened_level - 0.5, self.opened)]:
            self.headings.append((self.opened_level - 0.5, self.opened))
        self.leads, self.open_lead, self.colon = [], "", False
        yield self._sentence(piece, 0, piece.text, ())
        if self.number == 1 or not self.headings:
            self.title = self.title or (piece.text if self.said.find("title_of_notice", piece.text) else "")
        self.headings.append((piece.level, piece.text))

    def _leads(self, piece: Piece) -> tuple[str, ...]:
        if piece.kind == "item":
            self.leads = [(level, text) for level, text in self.leads if level < piece.level]
            return tuple(text for _, text in reversed(self.leads))
        if piece.kind == "row":
            return (self.open_lead,) if self.colon or self.said.find("leads_to_table", self.open_lead) else ()
        if self.colon and self.open_lead:
            return (self.open_lead,)
        self.leads = []
        return ()

    def _after(self, piece: Piece) -> None:
        parts = split(piece.text)[-2:]
        last = parts[-1][1] if parts else ""
        if len(parts) > 1 and self.said.find("they_are", plain(last)):
            self.told_before[last] = parts[0][1]
        if piece.kind == "item":
            self.colon = False
            if last.endswith(":") or len(piece.text) < 200:
                self.leads.append((piece.level, piece.text))
            return
        if piece.kind == "paragraph":
            ends = last.endswith((":", ":-", "–", "…"))
            opens = self.said.find("opens_acts", self.open_lead) is not None and self.said.find("line_of_act", piece.text) is not None
            if self.colon and not ends and (len(piece.text.split()) <= 12 or opens or _LABELLED.match(piece.text)):
                return  # one of several lines after a colon, like those of an address
            before = " ".join(text for _, text in split(piece.text)[-2:-1])
            if self.said.find("who_may", last) or (self.said.find("this_is", last) and self.said.find("says_retained", before)):
                last = f"{before} {last}".strip()
            self.leads = [(0, last)]
            self.open_lead, self.colon = last, ends

    def _sentence(self, piece: Piece, start: int, text: str, leads: tuple[str, ...]) -> Sentence:
        headings = tuple(heading for _, heading in reversed(self.headings))
        announcing = [lead for lead in leads if self._announces(lead)]
        lead_topics = next((topics for lead in announcing if (topics := self._lead_topics(lead))), frozenset())
        if lead_topics == {"data"} and leads and not self._label(leads[0]) and not self.said.find("lead_says_data", plain(leads[0])):
            over = next((found for heading in headings if (found := self._topics(heading))), frozenset())
            if "purposes" in over and piece.kind == "item" and len(leads[0].split()) <= _BARE_LEAD and not self._is_data(text):
                lead_topics = frozenset(("purposes",))  # "This includes:" under "Why we need your data"
            elif over and "data" not in over:
                lead_topics = frozenset()  # "for example:" opens a list of anything
        if (
            lead_topics
            and lead_topics <= {"data", "special"}
            and piece.kind == "item"
            and "definition" in self._nearest(headings)
            and not self.said.find("lead_speaks_of_us", plain(leads[0]))
        ):
            lead_topics = self._nearest(headings)  # a term of a list of terms
        if lead_topics == {"data"} and leads and leads[0].rstrip().endswith(".") and "recipients" in (nearest := self._nearest(headings)):
            lead_topics = nearest & lead_topics  # a sentence of its own, not one that opens the list
        if lead_topics and lead_topics <= _OF_USE and _PROMISES & (nearest := self._nearest(headings)) and not nearest & _OF_USE:
            lead_topics = nearest  # "we will:" under "Data protection principles"
        kept = leads and (self.said.find("opens_limits", plain(leads[0])) or self.said.find("kept_as_long", plain(leads[0])))
        if lead_topics == {"data"} and kept and "retention" in self._nearest(headings):
            lead_topics = frozenset(("retention",))  # "We hold your data for:" under "How long"
        if (
            lead_topics <= _OF_USE_OR_BASIS
            and piece.kind == "item"
            and leads
            and leads[0].endswith(".")
            and self.said.find("whole_of_us", text)
        ):
            lead_topics = frozenset()  # a sentence of its own below another
        if (
            lead_topics == {"data"}
            and "basis" in (nearest := self._nearest(headings))
            and self.said.find("opens_conditions", plain(leads[0]))
        ):
            lead_topics = lead_topics | {"basis"}
        comes = self.said.find("item_from", text) or (
            leads and self.said.find("item_on_occasion", text) and self.said.find("opens_occasions", plain(leads[0]))
        )
        if "source" not in lead_topics and lead_topics <= {"data"} and piece.kind == "item" and start == 0 and comes:
            over = self._nearest(headings)
            if "source" in over or (leads and self.said.find("lead_gets", plain(leads[0]))):
                lead_topics = frozenset(("source",))  # "We may also collect information:", "from your doctor"
        label = self._label(text) if piece.kind in ("paragraph", "item") else ""
        around = lead_topics or next((found for heading in headings if (found := self._topics(heading))), frozenset())
        if label and not (label == "purposes" and around & {"recipients", "cookies"}):  # there it says why somebody else gets the data
            lead_topics = frozenset((label,))
        topics = lead_topics or self._nearest(headings)
        made = Sentence(
            self.number,
            text,
            piece.line_at(start),
            piece,
            headings,
            leads,
            start == 0,
            self.lexicon.hits(_filled(self.said, plain(text), text)),
            topics,
            lead_topics,
            label if label in lead_topics else "",
            self.lexicon.language,
        )
        self.number += 1
        return made

    def _announces(self, lead: str) -> bool:
        """Whether words lead into what follows them: they do not end with a full stop, or they say that something follows."""
        if not lead.rstrip().endswith((".", "!")):
            return True
        return self.said.find("says_that_it_follows", lead) is not None and not self.said.find("weighed_only", lead)

    def _nearest(self, headings: tuple[str, ...]) -> frozenset[str]:
        """What the nearest telling heading is about."""
        return next((found for heading in headings if (found := self._topics_of_heading(heading))), frozenset())

    def _is_data(self, text: str) -> bool:
        """Whether the words name data and no purpose."""
        kinds = {hit.kind for hit in self.lexicon.hits(plain(text))}
        return "data_categories" in kinds and "purposes" not in kinds

    def _label(self, text: str) -> str:
        label, colon, rest = text.partition(":")
        words = plain(label).strip()
        if not colon or not rest.strip() or rest.startswith("//") or len(words.split()) > 7:
            return ""
        return next((hit.code for hit in self.lexicon.hits(words) if hit.kind == "labels" and hit.start == 0 and hit.end == len(words)), "")

    def _lead_topics(self, text: str) -> frozenset[str]:
        """What a lead-in announces: if it says what data is used for, then that alone."""
        if self.said.find("shared_with_whom", plain(self.told_before.get(text, ""))):
            return frozenset(("recipients",))
        topics, words = self._topics(text), " ".join(self.said.parts("not_all_of_it", plain(text)))
        if label := self._label(text):
            return frozenset((label,))  # "What we use: your:" opens a list
        if self.said.find("data_listed_below", words) or self.said.find("opens_what_is_held", text):
            return frozenset(("data",))
        if self.said.find("send_to_us", words):
            return frozenset(("contact",))
        if self.said.find("within_or_without", words):
            return frozenset(("recipients",))
        if self.said.find("relies_on", words) or self.said.find("based_on", words):
            return frozenset(("basis",))
        if self.said.find("opens_principles", words):
            return frozenset(("principles",))
        if self.said.find("data_are", words) and not self.said.find("what_becomes_of_data", words):
            return topics & {"source"} | {"data"}
        if self.said.find("used_so_that", words) and "rights" not in topics:
            return frozenset(("purposes",))
        if self.said.find("opens_rights", words) or self.said.find("may_ask_us", words):
            return frozenset(("rights",))
        if self.said.find("item_from", text) and not self.said.find("lead_shares", words):
            return topics - {"recipients"} | {"source"}
        if {"links", "recipients"} <= topics and self.said.find("policies_of", words):
            return frozenset(("recipients",))
        if self.said.find("asks_how_used", words) or (self.said.find("used_as_follows", words) and "rights" not in topics):
            return frozenset(("purposes",))
        if self.said.find("uses_it_to", words) and "rights" not in topics:
            return frozenset(("purposes",))
        if (self.said.find("helps_with", words) or self.said.find("enables_us", words)) and "rights" not in topics:
            return frozenset(("purposes",))
        if self.said.find("receives_from", words) and not self.said.find("lead_shares", words):
            topics = topics - {"recipients"} | {"source"}  # they give data, and get none
        if self.said.find("lead_only_shares", words) or self.said.find("shares_as_follows", words):
            return frozenset(("recipients",))
        if (
            self.said.find("use_and_share", words)
            and not self.said.find("lead_shares", words)
            and not self.said.find("opens_things", words)
        ):
            return frozenset(("purposes",))
        if self.said.find("lead_when_you", words):
            return frozenset(("source",)) if self.said.find("lead_gets", words) else frozenset(("scope",))
        if "rights" not in topics and self.said.find("lead_shares", words) and not self.said.find("nothing_given", words):
            return frozenset(("recipients",))
        if self.said.find("needs_it_to", words) and not topics & {"rights", "recipients"} and not self.said.find("following_data", words):
            return frozenset(("purposes",))
        if self.said.find("used_for_lead", words) and not topics & {"rights", "recipients", "cookies", "retention"}:
            return frozenset(("purposes",))
        if "purposes" in topics and self.said.find("for_purposes", words) and not self.said.find("following_data", words):
            return frozenset(("purposes",))
        if self.said.find("opens_data", words) and not topics & {
            "purposes",
            "rights",
            "recipients",
            "basis",
            "retention",
            "definition",
            "duties",
        }:
            return topics | {"data"}
        return topics

    def _topics_of_heading(self, heading: str) -> frozenset[str]:
        return frozenset() if heading == self.title else self._topics(heading)

    def _topics(self, text: str) -> frozenset[str]:
        if text not in self.known:
            if self.said.find("bare_data", plain(text)):
                self.known[text] = frozenset(("data",))
                return self.known[text]
            self.known[text] = frozenset(hit.code for hit in self.lexicon.hits(plain(text)) if hit.kind == "topics")
            if self.said.find("headed_from_others", plain(text)):
                self.known[text] = self.known[text] - {"recipients"} | {"source"}
            elif self.said.find("headed_use", plain(text)):
                self.known[text] = self.known[text] | {"purposes"}
            elif self.said.find("headed_changes", plain(text)):
                self.known[text] = frozenset(("changes",))
        return self.known[text]
