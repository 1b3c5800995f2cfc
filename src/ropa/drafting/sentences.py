"""The sentences of a notice, each with where it stands: under which headings, and which words lead into its list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby, takewhile

from ropa.drafting.lexicon import Hit, Lexicon, plain
from ropa.drafting.pieces import Document, Piece, typed_lists
from ropa.drafting.wordings import Wordings, wordings

_END = re.compile(r"(?<=[.!?])[\"”’')\]]*\s+(?=[\"“‘'(\[]*[A-Z0-9ÀÖÄÜÉ•])|\n+")
_NO_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|ltd|no|nos|art|arts|mr|mrs|ms|dr|prof|st|rev|inc|co|vs|cf|para|sec|tel|abs|z\.b|d\.h|bzw|ca|nr|lit|\w*str|u\.k|u\.s|p|approx)|"
    r"\b[A-Z]|\b[0-9]{1,2})\.$",
    re.IGNORECASE,
)

_FOLLOWING_DATA = re.compile(r"\bfollowing (?:\w+ +)?(?:information|data|details)\b|\b(?:limited|restricted|confined) to *$")
_GATHERS = re.compile(
    r"\b(?:we|i) (?:\w+ +){0,4}(?:collect|receive|hold|process|store|record|gather|keep|ask for|need)\b"
    r"(?!.*\b(?:via|through|by|when|where|because|if|as|in the following ways) *$)"
)
_GATHERS_HOW = re.compile(
    r"\b(?:collect|get|receive|gather|obtain|record)\w*\b(?: (?:your|some|any|the|this|that|it|most of|all|personal|data|information|details|about you|from you)){0,6} *$"
)
"""How a list is opened that says when or where data comes in: "We collect information about you:"."""
_SAYS_DATA = re.compile(
    r"\b(?:data|information|details|collect\w*|hold|holds|gather\w*|daten|informationen|donn\u00e9es|gegevens|persoonsgegevens|verzamel\w*|verwerken|erheben|collect\w*)\b"
)
_GETS = re.compile(r"\b(?:collect\w*|get|receive\w*|gather\w*|obtain\w*|come\w*)\b")
_SHARES = re.compile(
    r"\b(?:share|shared|disclose|disclosed|pass|passed|send|sent|provide|provided|given?|available)\b(?!.* in order to).*\b(?:with|to)\b(?! (?:us|me|you)\b)(?: (?!help|provide|enable|allow|meet|comply)\w+){0,6} *$"
)
_SHARE_LEAD = re.compile(
    r"^ *(?:we|i|the \w+) (?:(?:may|will|can|also|only|sometimes) (?:\w+ +)?){0,2}(?:share|disclose|pass on)"
    r"(?: (?:it|this|(?:your |any )?(?:personal )?(?:data|information|details)))?(?: only)?(?: (?:in|with|to|when|where|if))? *$"
)
_SHARES_AS_FOLLOWS = re.compile(
    r"\b(?:share|disclose|pass on)\b(?: \S+){0,5} (?:as follows|in (?:these|the following) (?:cases|circumstances|ways|situations|limited \w+)) *$"
)
"""How a list of recipients is opened, also after other words: "We respect you and only share information as follows:"."""
_NOT_ALL = re.compile(r"\b(?:but )?(?:is|are|may be)? ?not (?:necessarily )?(?:restricted|limited|confined) to\b")
"""Words that say that a list is not whole."""
_WITHIN_OR_WITHOUT = re.compile(r" *(?:internal|external)(?:ly)?(?: (?:recipients|parties|processors|organisations|sharing))? *")
"""A line over those who get the data within an organisation, or outside it: "External:"."""
_MUST_BE = re.compile(
    r"\b(?:data|information)\b(?: +\S+){0,8} (?:must|should|shall) be *$|\b(?:law|act|gdpr|regulation|principles?)\b(?: +\S+){0,6} (?:says?|states?|requires?)\b.*\bmust(?: be)? *$"
)
"""How the principles of the law are opened: "the personal data we hold about you must be:"."""
_RELIES_ON = re.compile(
    r"^ *(?:(?:in doing so|for this|to do this|here|so) )?(?:we|i) (?:(?:will|may|can|also|mostly|generally|usually) )*rely on(?: (?:one or more of )?(?:the following|these))? *$"
)
"""How a list of bases is opened: "We rely on:"."""
_BASED_ON = re.compile(
    r"\b(?:process|use|hold|collect|handle)\w*\b(?: +\S+){1,7} (?:based on|on the basis of|relying on|under)(?: (?:one or more of )?(?:the following|these))? *$"
)
"""How a list of bases is opened: "We process your data based on:"."""
_DATA_ARE = re.compile(
    r"[0-9. ]*(?:the |this |your |such )?(?:categories of |types? of |kinds? of )?(?:personal )?(?:data|information)\b(?: +\S+){0,18}? +(?:are|is|includes?|comprises?|consists? of)(?: +(?:in particular|the following|as follows|for example|e g|mainly|but (?:is|are) not limited to))* *$"
)
"""How a list of data is opened that says first what is done with it: "The personal data which may be collected for these purposes are:"."""
_DATA_GO = re.compile(r"\b(?:shared|disclosed|passed|transferred|kept|retained|deleted|stored|used (?:for|to)|sources?|recipients?)\b")
_SO_THAT = re.compile(
    r"\b(?:data|information|details|it|them) (?:\S+ +){0,8}(?:collected|processed|used|held|needed|collect|process|use|hold|need)\b(?: +\S+){0,6} +so that(?: (?:we|i|it) can)? *$"
)
"""How a list of uses is opened: "Your data are collected so that:"."""
_BECAUSE = re.compile(r"\b(?:because|where|when|if|that|circumstances|following applies|basis)(?: [^ ]+){0,2} *$")
"""How a list of what makes use lawful is opened: "We may process your data because:"."""
_FROM = re.compile(r"(?:(?:or )?(?:directly |indirectly |automatically )?(?:from|via|through)) ", re.IGNORECASE)
"""How an item of a list of sources begins."""
_ON_OCCASION = re.compile(
    r"(?:when(?:ever)?|if|while|each time|every time) (?:you|someone|somebody|people|they|members|a \w+)\b(?! (?:do not|don))|by (?:e-?mail|phone|telephone|post|letter|completing|filling)\b|"
    r"(?:in person|over the (?:phone|telephone)|on the phone|face to face|at (?:events|meetings|the (?:door|desk|time)))\b",
    re.IGNORECASE,
)
"""How an item of a list begins that says on which occasion data comes in: "when you ring us"."""
_INCLUDES = re.compile(r"\b(?:includes?|including|following|comprises?) *$")
"""How a list of things is opened, not one of uses."""
_HELP_WITH = re.compile(r"\b(?:data|information|details|it|this|them)\b.*\bto (?:help|assist)(?: \w+)? with *$")
"""How a list of uses is opened: "your data can also be used to help with:"."""
_ENABLES = re.compile(
    r"\b(?:processing|using|data|information|details|it|this)\b.*\b(?:allows?|enables?|lets?|helps?) (?:us|me|the \w+|our \w+) to *$"
)
"""How a list of uses is opened: "Processing it allows the club to:"."""
_KEPT_FOR = re.compile(
    r"\b(?:hold|keep|retain|store|kept|held|retained|stored)\b.*\b(?:for|until) *$|\b(?:is|are|be) (?:kept|held|retained|stored)(?: by us| as follows)? *$"
)
_KEPT_AS_LONG = re.compile(
    r"\b(?:hold|keep|retain|store|kept|held|retained|stored)\b.*\b(?:as long as|no longer than|longer than|only while|for (?:a|the|different|various|varying) (?:\S+ +)?periods?)\b"
)
"""How a list of time limits is opened that says first what decides them: "We keep data as long as we need it:"."""
_HOW_USED = re.compile(
    r" *(?:how|why|what) (?:(?!collect|hold|keep|stor|gather|shar|need)\w+ +){0,6}(?:use|used|using)(?: (?:it|this|them|your|the|for|data|information|personal|details)){0,3} *$"
)
"""A line that asks how data is used, and leads into the uses: "How your data is used:"."""
_USES_TO = re.compile(
    r"^ *(?:we|i)(?: \w+){0,3} use (?:your|the|this|that|any|it)\b(?!.*\b(?:share|disclose|pass|send)\b).* (?:example|including|order|purposes?|reasons?|us) to *$"
    r"|\b(?:provided|given|supplied|submitted|sent) to (?:us|me)\b[^.;]* by you\b[^.;]* (?:to|so (?:that )?(?:we|i)(?: can| may)?) *$"
)
"""How a list of uses is opened, whatever stands between: "We only use it for the reason for which you gave it, for example to:"."""
_USED_AS_FOLLOWS = re.compile(
    r"\b(?:we|i|will|may|only) use (?:the |your |this )?(?:personal )?(?:data|information|details|it)(?: (?:that )?you (?:provide|give|gave|send)(?: us)?)? as follows *$|\b(?:data|information|details)\b.* (?:is|are|be) used\b.* (?:as follows|in these ways|in the following ways) *$"
)
"""How a list of uses is opened: "Your details will be used as follows:"."""
_NOT_GIVEN = re.compile(
    r"\b(?:accordance|connection|comply|compliance|line|deal\w*|relation|order|necessary|need|required|able|used|due) (?:with|to) *$"
)
"""Words at the end of a lead-in in which nothing is given to anybody."""
_FROM_OTHERS = re.compile(
    r"^[0-9. ]*(?!.*\b(?:shar|disclos|pass|giv)\w*)(?:\S+ +){0,6}(?:data|information|details|collect\w*|receive\w*|obtain\w*|get)\b(?: +\S+){0,4} from (?:\S+ +){0,2}(?:third part\w+|other\w*|partners|someone else)\b"
)
"""A heading over what others give: "Information from third parties"."""
_USING = re.compile(r"[0-9. ]*using (?:your|my|the|this|personal|pupil|member|customer|patient)(?: \S+){0,3} *|[0-9. ]*why *")
"""A heading over what data is used for: "Using your information", "Why?"."""
_CHANGES = re.compile(r"[0-9. ]*(?:changes|updates|amendments|changes and updates|policy changes) *")
_WE = re.compile(r"\b(?:we|us|our|i|my|collect\w*|hold|process)\b")
_POLICIES_OF = re.compile(r"\bpolic(?:y|ies) (?:of|for) (?:the |our |these )?(?:third part\w+|service providers|providers|processors)\b")
"""How a list of those whose services are used is opened by way of their policies."""
_RIGHT_TO = re.compile(r"\brights?(?: +\w+){0,3} +(?:to|at any time|as follows)(?: to)? *$")
"""How a list of rights is opened: "You have the right to:"."""
_MAY_ASK = re.compile(
    r"\b(?:you|they|members|parents|individuals|people|anyone|everyone)(?: \w+){0,3}? (?:can|may|could|are (?:\w+ )?(?:entitled|able|free|welcome)|have (?:the|a) right)(?: also| always| still| at any time| to)*"
    r" (?:ask|request|require|tell)(?: (?:us|me|for|that we|that i|that|our \w+|in writing|at any time))*(?: to| that we| that i| for)? *$"
)
"""How a list of rights is opened by what readers may ask: "You can also ask us to:"."""
_WHO_MAY = re.compile(r"(?:You|They|Members|Individuals|People) (?:can|may|could|are entitled to)(?: also| always)?\s*[:–…-]+")
"""How a list is opened of which the sentence before says what it is: "You have several rights. You can:"."""
_THIS_IS = re.compile(r"(?:(?:This|These|They|It) (?:includes?|are|is|means)|For example|Examples?|Namely)\s*[:–…-]+")
_RETAINS = re.compile(r"\b(?:retain|retention|keep|kept)\b")
"""What the sentence before such words must say, that the list be one of time limits: "We must keep some records. These are:"."""
_RECEIVES = re.compile(
    r"\bwe (?:\w+ +){0,3}(?:receive|obtain|get|collect)\b.*\bfrom (?:\S+ +){0,8}(?:third part|parties|sources|organisations|others|providers)\w*"
)
_TABLE_LEAD = re.compile(r"\b(?:tables?|below|following|as follows|set out|summar\w+|listed)\b", re.IGNORECASE)
"""Words that lead into a table without a colon."""
_USE_AND_SHARE = re.compile(r"\b(?:use|process) (?:and|or) (?:\w+ +)?(?:disclose|share)\b")
_NEEDS = re.compile(
    r"\b(?:we|i|to) (?:\w+ +){0,3}(?:need|use|require|process|hold|keep|collect)\b.*\b(?:data|information|details|it|this|records?)\b.*\bto *$"
)
_USED_FOR = re.compile(
    r"\b(?:data|information|details|it|they|this)\b.*\b(?:is|are|be) (?:\w+ +)?(?:used|processed|needed) (?:(?:exclusively|solely|only|mainly|primarily|strictly) )?(?:for|to|in order to|so that we can) *$"
    r"|\b(?:gegevens|persoonsgegevens)\b.*\b(?:om|voor|voor (?:het|de)|voor (?:de )?(?:volgende|onderstaande) (?:doelen|doeleinden)|zodat (?:wij|we)) *$"
)
_FOR_PURPOSES = re.compile(
    r"\b(?:use|process|collect|hold|gather|used|processed|collected|held)\b(?! the following)(?!.*provided to us).*(?:\bfollowing (?:\w+ +)?(?:purposes|reasons)|\bto|\bin order to|\bfor) *$"
)


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
_LISTED_BELOW = re.compile(
    r"\b(?:we|i) (?:\w+ +){0,3}(?:collect|hold|process|record|ask for|need|keep)\b(?: +\S+){0,14}? +(?:information|data|details) (?:that (?:is|are) )?(?:listed|set out|shown|described|detailed) (?:below|here)\b"
)
"""How a list of data is opened, whatever it is for: "We may collect the information listed below to help you"."""
_THEY_ARE = re.compile(
    r" *(?:these|they|this|those|such \w+|examples?) (?:(?:may|might|can|will|could|would|typically|usually|currently|mainly) )*(?:includes?|are|is|be|comprises?)"
    r"(?: (?:the following|for example|but (?:is|are) not limited to|without limitation))* *"
)
"""A lead-in that says no more than that those are meant of whom the sentence before speaks: "These might include:"."""
_SHARED_WITH = re.compile(
    r"\b(?:share|shared|disclose|disclosed|pass|passed|transfer|transferred|sent|given|provided|available)\b.*\b(?:with|to)\b.*\b(?:part(?:y|ies)|organi[sz]ations?|others?|those|compan(?:y|ies)|providers?|suppliers?|recipients?|partners?|processors?|bodies|agencies|people)\b"
)
"""What such a sentence says that speaks of those who get the data."""
_SEND_TO_US = re.compile(
    r"\b(?:complaints?|requests?|questions?|quer(?:y|ies)|enquir\w+|correspondence|comments?|letters?|concerns?|objections?)\b(?: +\S+){0,12}? +(?:sent|addressed|made|directed|submitted|put|posted|emailed|mailed)(?: +in writing)? +(?:to|at) *$"
)
"""What leads to the address of the organisation, which is no recipient: "Complaints should be sent to:"."""
_OPENS_ACTS = re.compile(r"\b(?:to|in order to|so that we can|we)\s*[:…–-]+\s*$")
_ACT = re.compile(
    r"(?!(?:You|We|By|The|This|These|If|Our|In|For|Where|When|It|Your|All|As|Please|Any|To|A|An|Some)\b)[A-Z][a-z]+\b[^.]{0,200}\.?\s*$"
)
"""A line of a list without marks, below a lead-in that ends with "to:": "Prevent or detect fraud"."""
_PLACEHOLDER = re.compile(r"\[ ?(?:insert|add|enter|include|delete|name of|your|describe|specify|list)\b[^\[\]]*(?:\]|$)", re.IGNORECASE)
"""What a template left for somebody to fill in: "[insert details of your measures]"."""


def _filled(words: str, text: str) -> str:
    """A text's words without those of places that nobody filled in; each character stays in its place."""
    if "[" not in text:
        return words
    parts = list(words)
    for found in _PLACEHOLDER.finditer(text):
        parts[found.start() : found.end()] = " " * (found.end() - found.start())
    return "".join(parts)


_TITLE = re.compile(r"\b(?:privacy|data protection|fair processing)\b(?!.*\bcookie)", re.IGNORECASE)
_BARE_DATA = re.compile(r"[0-9. ]*(?:(?:the|your|our|personal) )*(?:data|information) *|[0-9. ]*what we (?:use|collect|need|hold) *")
"""A heading that says no more than data."""
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
_ANNOUNCES = re.compile(
    r"\b(?:following|below|as follows|these|such as|includ\w*|ways|purposes|reasons|types|categories|rights|who|with|may|can)\b",
    re.IGNORECASE,
)
"""Words of a sentence that announce what follows it, though it ends with a full stop."""
_WEIGHED = re.compile(r"\b(?:overrid\w*|outweigh\w*|balanc\w*|impact on|affect\w*)\b[^.]*\brights\b[^.]*\.\s*$")
"""How a sentence ends that weighs interests against rights, and tells none: "… which does not override your rights."."""
_OF_USE_OR_BASIS = frozenset(("data", "purposes", "basis"))
_WHOLE_OF_US = re.compile(r"(?:We|I) (?:(?:may|will|also|can|must|only|sometimes) ){0,2}[a-z]+ ")
"""How an item begins that is a whole sentence on what the organisation does."""
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


_INTEREST_IN = re.compile(
    r"\b(?:interests?|interested) in *$|\blegitimate (?:interests?|purposes?|aims?) (?:are|is|include|includes|to) *$"
)
"""How a list of interests is opened: "We have a legitimate interest in:"."""
_FEWEST_ITEMS, _MOST_ITEMS, _LONGEST_ITEM = 2, 40, 40
"""How many paragraphs in a row are taken for a list whose marks are lost, and of how many words each may be."""
_WHOLE = re.compile(r"(?:We|I|You|This|These|The|If|Where|When|In|For|Please|It|Our|All|As) ")


def _may_be_item(piece: Piece) -> bool:
    """Whether a paragraph may be an item of a list: one part of a sentence, and no whole one."""
    if piece.kind != "paragraph" or len(piece.text.split()) > _LONGEST_ITEM or len(split(piece.text)) != 1:
        return False
    text = piece.text.rstrip()
    return not text.endswith((":", "?")) and not (text.endswith(".") and _WHOLE.match(text))


def split(text: str) -> list[tuple[int, str]]:
    """The sentences of a text, each with where it begins; none is longer than LONGEST."""
    found: list[tuple[int, str]] = []
    start = 0
    for end in _END.finditer(text):
        if "\n" not in end[0] and _NO_END.search(text[max(start, end.start() - _ABBREVIATION) : end.start()].rstrip("\"”’')]")):
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
            below = list(takewhile(_may_be_item, pieces[at : at + _MOST_ITEMS]))
            open_ended = sum(not piece.text.rstrip().endswith((".", "!")) for piece in below)
            if len(below) >= _FEWEST_ITEMS and open_ended >= len(below) - 1:
                yield from (replace(piece, kind="item") for piece in below)
                at += len(below)

    def _opens_uses(self, piece: Piece) -> bool:
        """Whether a paragraph ends with words that open a list of uses."""
        if piece.kind != "paragraph" or not piece.text.rstrip().endswith((":", ":-", "–")):
            return False
        last = split(piece.text)[-1][1]
        if _INTEREST_IN.search(plain(last)):
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
            self.title = self.title or (piece.text if _TITLE.search(piece.text) else "")
        self.headings.append((piece.level, piece.text))

    def _leads(self, piece: Piece) -> tuple[str, ...]:
        if piece.kind == "item":
            self.leads = [(level, text) for level, text in self.leads if level < piece.level]
            return tuple(text for _, text in reversed(self.leads))
        if piece.kind == "row":
            return (self.open_lead,) if self.colon or _TABLE_LEAD.search(self.open_lead) else ()
        if self.colon and self.open_lead:
            return (self.open_lead,)
        self.leads = []
        return ()

    def _after(self, piece: Piece) -> None:
        parts = split(piece.text)[-2:]
        last = parts[-1][1] if parts else ""
        if len(parts) > 1 and _THEY_ARE.fullmatch(plain(last)):
            self.told_before[last] = parts[0][1]
        if piece.kind == "item":
            self.colon = False
            if last.endswith(":") or len(piece.text) < 200:
                self.leads.append((piece.level, piece.text))
            return
        if piece.kind == "paragraph":
            ends = last.endswith((":", ":-", "–", "…"))
            opens = _OPENS_ACTS.search(self.open_lead) is not None and _ACT.match(piece.text) is not None
            if self.colon and not ends and (len(piece.text.split()) <= 12 or opens or _LABELLED.match(piece.text)):
                return  # one of several lines after a colon, like those of an address
            before = " ".join(text for _, text in split(piece.text)[-2:-1])
            if _WHO_MAY.fullmatch(last) or (_THIS_IS.fullmatch(last) and _RETAINS.search(before)):
                last = f"{before} {last}".strip()
            self.leads = [(0, last)]
            self.open_lead, self.colon = last, ends

    def _sentence(self, piece: Piece, start: int, text: str, leads: tuple[str, ...]) -> Sentence:
        headings = tuple(heading for _, heading in reversed(self.headings))
        announcing = [lead for lead in leads if self._announces(lead)]
        lead_topics = next((topics for lead in announcing if (topics := self._lead_topics(lead))), frozenset())
        if lead_topics == {"data"} and leads and not self._label(leads[0]) and not _SAYS_DATA.search(plain(leads[0])):
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
            and not _WE.search(plain(leads[0]))
        ):
            lead_topics = self._nearest(headings)  # a term of a list of terms
        if lead_topics == {"data"} and leads and leads[0].rstrip().endswith(".") and "recipients" in (nearest := self._nearest(headings)):
            lead_topics = nearest & lead_topics  # a sentence of its own, not one that opens the list
        if lead_topics and lead_topics <= _OF_USE and _PROMISES & (nearest := self._nearest(headings)) and not nearest & _OF_USE:
            lead_topics = nearest  # "we will:" under "Data protection principles"
        kept = leads and (_KEPT_FOR.search(plain(leads[0])) or _KEPT_AS_LONG.search(plain(leads[0])))
        if lead_topics == {"data"} and kept and "retention" in self._nearest(headings):
            lead_topics = frozenset(("retention",))  # "We hold your data for:" under "How long"
        if lead_topics <= _OF_USE_OR_BASIS and piece.kind == "item" and leads and leads[0].endswith(".") and _WHOLE_OF_US.match(text):
            lead_topics = frozenset()  # a sentence of its own below another
        if lead_topics == {"data"} and "basis" in (nearest := self._nearest(headings)) and _BECAUSE.search(plain(leads[0])):
            lead_topics = lead_topics | {"basis"}
        comes = _FROM.match(text) or (leads and _ON_OCCASION.match(text) and _GATHERS_HOW.search(plain(leads[0])))
        if "source" not in lead_topics and lead_topics <= {"data"} and piece.kind == "item" and start == 0 and comes:
            over = self._nearest(headings)
            if "source" in over or (leads and _GETS.search(plain(leads[0]))):
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
            self.lexicon.hits(_filled(plain(text), text)),
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
        return _ANNOUNCES.search(lead) is not None and not _WEIGHED.search(lead)

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
        if _SHARED_WITH.search(plain(self.told_before.get(text, ""))):
            return frozenset(("recipients",))
        topics, words = self._topics(text), _NOT_ALL.sub(" ", plain(text))
        if label := self._label(text):
            return frozenset((label,))  # "What we use: your:" opens a list
        if _LISTED_BELOW.search(words) or wordings(self.lexicon.language).find("opens_what_is_held", text):
            return frozenset(("data",))
        if _SEND_TO_US.search(words):
            return frozenset(("contact",))
        if _WITHIN_OR_WITHOUT.fullmatch(words):
            return frozenset(("recipients",))
        if _RELIES_ON.search(words) or _BASED_ON.search(words):
            return frozenset(("basis",))
        if _MUST_BE.search(words):
            return frozenset(("principles",))
        if _DATA_ARE.match(words) and not _DATA_GO.search(words):
            return topics & {"source"} | {"data"}
        if _SO_THAT.search(words) and "rights" not in topics:
            return frozenset(("purposes",))
        if _RIGHT_TO.search(words) or _MAY_ASK.search(words):
            return frozenset(("rights",))
        if _FROM.match(text) and not _SHARES.search(words):
            return topics - {"recipients"} | {"source"}
        if {"links", "recipients"} <= topics and _POLICIES_OF.search(words):
            return frozenset(("recipients",))
        if _HOW_USED.match(words) or (_USED_AS_FOLLOWS.search(words) and "rights" not in topics):
            return frozenset(("purposes",))
        if _USES_TO.search(words) and "rights" not in topics:
            return frozenset(("purposes",))
        if (_HELP_WITH.search(words) or _ENABLES.search(words)) and "rights" not in topics:
            return frozenset(("purposes",))
        if _RECEIVES.search(words) and not _SHARES.search(words):
            topics = topics - {"recipients"} | {"source"}  # they give data, and get none
        if _SHARE_LEAD.search(words) or _SHARES_AS_FOLLOWS.search(words):
            return frozenset(("recipients",))
        if _USE_AND_SHARE.search(words) and not _SHARES.search(words) and not _INCLUDES.search(words):
            return frozenset(("purposes",))
        if re.search(r"\b(?:when|if|where|whenever) you *$", words):
            return frozenset(("source",)) if _GETS.search(words) else frozenset(("scope",))
        if "rights" not in topics and _SHARES.search(words) and not _NOT_GIVEN.search(words):
            return frozenset(("recipients",))
        if _NEEDS.search(words) and not topics & {"rights", "recipients"} and not _FOLLOWING_DATA.search(words):
            return frozenset(("purposes",))
        if _USED_FOR.search(words) and not topics & {"rights", "recipients", "cookies", "retention"}:
            return frozenset(("purposes",))
        if "purposes" in topics and _FOR_PURPOSES.search(words) and not _FOLLOWING_DATA.search(words):
            return frozenset(("purposes",))
        if _GATHERS.search(words) and not topics & {"purposes", "rights", "recipients", "basis", "retention", "definition", "duties"}:
            return topics | {"data"}
        return topics

    def _topics_of_heading(self, heading: str) -> frozenset[str]:
        return frozenset() if heading == self.title else self._topics(heading)

    def _topics(self, text: str) -> frozenset[str]:
        if text not in self.known:
            if _BARE_DATA.fullmatch(plain(text)):
                self.known[text] = frozenset(("data",))
                return self.known[text]
            self.known[text] = frozenset(hit.code for hit in self.lexicon.hits(plain(text)) if hit.kind == "topics")
            if _FROM_OTHERS.search(plain(text)):
                self.known[text] = self.known[text] - {"recipients"} | {"source"}
            elif _USING.fullmatch(plain(text)):
                self.known[text] = self.known[text] | {"purposes"}
            elif _CHANGES.fullmatch(plain(text)):
                self.known[text] = frozenset(("changes",))
        return self.known[text]
