"""Reads what a cell says of lawful bases and of conditions of Article 9. What has two meanings, or doubt, is not read."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from ropa import vocabulary
from ropa.layouts.lists import STRONG, code_of
from ropa.layouts.slips import slip
from ropa.layouts.words import alternatives, words
from ropa.vocabulary import Reading
from ropa.vocabulary.bases import LETTERS, MARK, cites_article_6, letters, paragraph
from ropa.vocabulary.words import folded, one_of

Languages = tuple[str, ...]

OTHER_LAW = re.compile(
    r"\bLGPD\b|\bart(?:igo)?s?\.? ?(?:7|11|14|18)\s?[º°o]|lei (?:n[º°.]* ?)?13\.?709|\bCCPA\b|\bCPRA\b|\bPIPEDA\b|\bPOPIA\b"
    r"|\bUU PDP\b|\bPDPA\b|\bPIPL\b|\bnLPD\b|\bDPDP\b|\bn?FADP\b|\b(?:n|rev)DSG\b|\brevLPD\b|\bKVKK\b|\bAPPI\b|\bDSG-EKD\b|\bKDG\b"
    r"|\bart\.? ?31\b[^;\n]{0,40}\b(?:DSG|LPD)\b|\b(?:DSG|LPD)\b[^;\n]{0,10}\bart\.? ?31\b|\bley (?:1581|25\.?326)\b",
    re.IGNORECASE,
)
"""Other laws than the GDPR, and how they are cited. What cites them is no basis of the GDPR."""


@cache
def one_or_another_word(languages: Languages) -> str:
    """A pattern of the words that leave open which of two things is meant."""
    return rf"(?:{one_of(alternatives(languages))})"


_BARE_LETTERS = re.compile(r"^\s*\(?([a-f])\)?(?:\s*(?:[/,;+&]|and|und|et|en|y|e|og|och)\s*\(?([a-f])\)?)*(?=\s*(?:$|\(|[-–—:]))")


_ITS_LETTER = "lawful basis: its letter, the heading says Article 6"


_CODED = re.compile(r"\b(?:GDPR|DSGVO|RGPD|AVG)-(?=[69]-[12]-[a-j]\b)", re.IGNORECASE)
"""How machines cite: GDPR-6-1-f."""
_SPECIAL_LINE = re.compile(r"^[^\n]*?\b((?:GDPR|DSGVO|RGPD|AVG)-9-2-[a-j])\b[^\n]*$", re.IGNORECASE | re.MULTILINE)
"""A line in which a machine cites Article 9(2). Its words explain the condition: "explicit consent" there is no basis of Article 6."""


_EXPLAINED = re.compile(r"\bdescription: [^\n]*", re.IGNORECASE)
"""Words that a machine puts beside the basis that it cites. They explain, and put nothing in doubt."""
_OF_THE_LAW = re.compile(r"\b(?:zur|zum|für)\b[^.;\n]{3,200}?\berforderlich\b", re.IGNORECASE)
"""How German law puts it: necessary for the performance of a contract. That it is necessary is no doubt."""


_NOT_RELIED_ON = re.compile(
    rf"\W{{0,3}}(?:(?:is|was|are|were|ist|wird|wurde|est|n'est|es|e|er|is|ar|jest)\s)?(?:{one_of(words('bases', 'taken_back'))})"
)
"""What takes a basis back behind its name: "consent not required"."""
_INCAPABLE = re.compile(rf"(?<![a-z])(?:{one_of(words('bases', 'incapable'))})[^;.:+\n]{{0,50}}\Z")
"""What says before "consent" that somebody cannot give it."""


@dataclass(frozen=True)
class Bases:
    """The lawful bases that a cell names."""

    codes: tuple[Reading, ...] = ()
    article9: tuple[Reading, ...] = ()
    why: str = ""
    """Why nothing was read, if so."""


@lru_cache(maxsize=50_000)
def bases(text: str, heading: str = "", languages: Languages = ()) -> Bases:
    """The lawful bases of Article 6(1) and the conditions of Article 9(2) that a cell names.

    A bare letter is read only under a heading that says Article 6.
    """
    if OTHER_LAW.search(text) or OTHER_LAW.search(heading.replace("_", " ")):
        return Bases(why="it cites another law than the GDPR")
    text = re.sub(r"(?<=[a-z])_(?=[a-z])", " ", text)  # legal_obligation
    coded = _CODED.search(text) is not None
    text = _abbreviated(text, languages)
    text = _CODED.sub("Art. ", _SPECIAL_LINE.sub(r"; \1;", text))
    if article9(text):  # lines are told apart no more once a text is folded
        text = re.sub(r"(?<![,;])[ \t]*\n\s*", ", ", text.strip())
    text = _without_others(text, languages)
    special = article9(text)
    doubt = vocabulary.doubts(_OF_THE_LAW.sub(" ", _EXPLAINED.sub(" ", text) if coded else text), languages)
    if doubt:
        return Bases(why=f"the text itself is in doubt ({', '.join(doubt[:3])})")
    if proposed := _PROPOSED.search(folded(heading)):
        return Bases(why=f"its heading says that it is not settled ({proposed[0]})")
    plain = folded(text)
    if _ASKS_FOR_6.search(heading) and _AND_OR_E.fullmatch(plain):
        if not set(languages) or not set(languages) <= {"it", "pt"}:
            return Bases(why="a letter in it may be a word")
        text = plain = plain.replace(" e ", ", ")
    if _ASKS_FOR_6.search(heading) and (bare := letters(text)):
        return Bases(tuple(Reading(LETTERS[one], "lawful basis: its letter, the heading says Article 6") for one in dict.fromkeys(bare)))
    if _ASKS_FOR_6.search(heading) and not cites_article_6(text) and (lettered := _by_letters(text, languages)) is not None:
        return replace(lettered, article9=special)
    lead = _BARE_LETTERS.match(plain) if _ASKS_FOR_6.search(heading) else None
    found = tuple(one for one in vocabulary.find("lawful_basis", text, languages) if not _of_article9(one, plain, special))
    if lead and not any(one.rule.endswith("article") for one in found):
        behind = plain[lead.end() :]
        if re.search(rf"^\s*(?:\([^()]*\)\s*)?{one_or_another_word(languages)}\b", behind):
            return Bases(why="it names one basis or another")
        named = tuple(
            Reading(LETTERS[one], "lawful basis: its letter, the heading says Article 6") for one in re.findall(r"[a-f]\b", lead[0])
        )
        other = [one for one in found if one.value not in {two.value for two in named}]
        if other and not re.search(r"[+;]", behind):
            return Bases(why="its letter and its words name different bases")
        return Bases((*named, *other), special)
    if len(found) > 1:
        found = tuple(one for one in found if not _cannot_be_given(one, plain))
    if any(one.doubt or _NOT_RELIED_ON.match(plain, one.span[1]) or _cannot_be_given(one, plain) for one in found):
        return Bases(why="the text takes back what it says")
    if len({one.value for one in found}) > 1 and (theirs := [one for one in found if one.value == "consent" and _to_special(one, plain)]):
        if not all(_EXPLICIT.search(_to_special(one, plain)) for one in theirs):
            return Bases(why="its consent may be the condition of Article 9 for special data")
        found = tuple(one for one in found if one not in theirs)
        special = (*special, Reading("explicit_consent", "Article 9(2): explicit consent to special data, beside another basis"))
    if found and (slips := _slips_beside(text, languages)):
        found = (*found, *(one for one in slips if one.value not in {two.value for two in found}))
    if found and _beside(plain, found):
        return Bases(why="it names one basis, and beside it something that ropa does not know")
    if not found and not special and (near := slip(_ASIDE.sub("", text), "lawful_bases", languages)) is not None:
        return Bases((near,))
    if not found:
        return Bases((), special, "" if special else "no lawful basis that ropa knows")
    for one in found:
        start, end = one.span
        cited = re.sub(r"[0-9n]\.?o\b", " ", plain[start:end])  # 6.º and n.º are numbers, no "or"
        if one.rule.endswith("its article") and re.search(rf"(?<![a-z]){one_or_another_word(languages)}(?![a-z])", cited):
            return Bases(why="it names one basis or another")
        or_ = one_or_another_word(languages)
        if re.match(rf"\s*(?:\([^()]*\)\s*)?,?\s*{or_}\b", plain[end:]) or re.search(rf"\b{or_}\s*$", plain[:start]):
            return Bases(why="it names one basis or another")
    if _contradicts(found, plain):
        return Bases(why="its words and its article name different bases")
    return Bases(found, special)


def _slips_beside(text: str, languages: Languages) -> tuple[Reading, ...]:
    """The bases of the lines of a list that are misspelt: "legitmate interests | consent"."""
    lines = [line for line in re.split(r"[|;\n]", text) if line.strip()]
    unread = [line for line in lines if not vocabulary.find("lawful_basis", line, languages)] if len(lines) > 1 else []
    near = [slip(_ASIDE.sub("", line.strip()), "lawful_bases", languages) for line in unread]
    return tuple(one for one in near if one is not None)


_ASIDE_OF_OTHERS = re.compile(r"\s*\(([^()]{3,80})\)\s*$")


def _without_others(text: str, languages: Languages) -> str:
    """A text without brackets that say which basis is not meant beside the one that is: "public task (not consent)"."""
    if (aside := _ASIDE_OF_OTHERS.search(text)) is None:
        return text
    denied = vocabulary.find("lawful_basis", aside[1], languages)
    named = vocabulary.find("lawful_basis", before := text[: aside.start()], languages)
    others = not {one.value for one in denied} & {one.value for one in named}
    return before if named and denied and others and all(one.doubt for one in denied) and not any(one.doubt for one in named) else text


_ABBREVIATED = re.compile(r"(?<![\w-])(?:LI|PT|LO)(?![\w-])(?!\s?[0-9])")
_IN_WORDS = {"LI": "legitimate interests", "PT": "public task", "LO": "legal obligation"}


def _abbreviated(text: str, languages: Languages) -> str:
    """A text of an English register with the usual abbreviations of lawful bases in words: "LI (LIA 7)". LIA is an assessment."""
    if not set(languages) <= {"en"}:
        return text
    return _ABBREVIATED.sub(lambda found: _IN_WORDS[found[0]] if languages or found[0] == "LI" else found[0], text)


_ASIDE = re.compile(r"\s*\([^()]*\)\s*$")
_AND_OR_E = re.compile(r"[a-f] [ea] [a-f]")
_ASKS_FOR_9 = re.compile(r"(?<![0-9])9(?![0-9])")
_ASKS_FOR_6 = re.compile(r"(?<![0-9])6(?![0-9])")
_PROPOSED = re.compile(rf"(?<![a-z])(?:{one_of(words('answers', 'proposed'))})(?![a-z])")


_CLAUSE_OF_LETTER = re.compile(
    r"(?:^|[\n;,/+&]|\s(?:and|und|et|en|y|e|og|och|i|oraz|a|si|ja|sowie|dan|es)\s)\s*(?:-\s)?"
    rf"(?:{paragraph('1', 'i', 'forste')}[ .,/-]*)?"
    rf"(?:(?P<marked>{MARK}\(?(?=[a-f]\b)|\()(?P<a>[a-f])\)?|(?P<b>[a-f])\)|(?P<c>[a-f])(?=\s*(?:$|[(\n;,/+&:–-])))(?![a-z0-9'])"
)
"""A letter of Article 6(1) where a clause begins: "lit. b", "(b)", "b)", "Abs. 1 lit. b", or alone before a bracket or a dash."""


def _by_letters(text: str, languages: Languages) -> Bases | None:
    """The bases of a text whose every clause begins with a letter of Article 6(1): "b) contract; lit. f (safety of the premises)".

    Letters that run a), b), c) may only count the clauses: then the words of one at least must say what its letter says. None if
    the text does not begin with a letter.
    """
    plain = "\n".join(folded(line) for line in STRONG.split(text.strip()) if line.strip())
    heads = list(_CLAUSE_OF_LETTER.finditer(plain))
    if not heads or heads[0].start() > 0:
        return None
    agreed, beside = 0, tuple[Reading, ...]()
    found: list[str] = []
    or_ = one_or_another_word(languages)
    for head, after in zip(heads, [*heads[1:], None], strict=True):
        own = plain[head.end() : after.start() if after else len(plain)]
        rest, more = (part.strip() for part in re.split(r"[;+\n]", f"{own};", maxsplit=1))
        if re.search(rf"^(?:\([^()]*\)\s*)?{or_}(?![a-z])|(?<![a-z]){or_}$", rest):
            return Bases(why="it names one basis or another")
        letter = head["a"] or head["b"] or head["c"]
        said = bases(rest, "", languages).codes if rest else ()
        if said and {one.value for one in said} != {LETTERS[letter]}:
            return Bases(why="its letter and its words name different bases")
        agreed += bool(said)
        found.append(letter)
        beside += bases(more.rstrip(";"), "", languages).codes if more.rstrip(";") else ()  # "b; consent (newsletter)"
    marked = any(head["marked"] or (head["c"] and plain[head.end() : head.end() + 1] != ":") for head in heads)
    counts = found == list("abcdef"[: len(found)]) and not marked
    if counts and not agreed and not all(head.end() == len(plain) for head in heads):
        return Bases(why="its letters may only count its lines")
    named = [Reading(LETTERS[letter], _ITS_LETTER) for letter in dict.fromkeys(found)]
    return Bases((*named, *(one for one in beside if one.value not in {two.value for two in named})))


def article9(text: str) -> tuple[Reading, ...]:
    """The conditions of Article 9(2) that a text cites."""
    from ropa.vocabulary.bases import find_conditions

    return find_conditions(text)


def lettered_conditions(text: str, heading: str) -> tuple[Reading, ...]:
    """The conditions of a text that holds nothing but their letters, under a heading that says Article 9. A lone j may be a yes."""
    from ropa.vocabulary.bases import CONDITIONS, letters

    if not _ASKS_FOR_9.search(heading) or _ASKS_FOR_6.search(heading) or text.strip(" .").casefold() == "j":
        return ()
    return tuple(Reading(CONDITIONS[one], "Article 9(2): its letter, the heading says Article 9") for one in letters(text, "j"))


def conditions(text: str, heading: str, languages: Languages = ()) -> tuple[tuple[Reading, ...], str]:
    """The conditions of Article 9(2) that a cell names which is asked for them; and why none was read, if so.

    A bare letter is read only under a heading that says Article 9, and not 6.
    """
    if doubt := vocabulary.doubts(text, languages):
        return (), f"the text itself is in doubt ({', '.join(doubt[:3])})"
    if (whole := code_of(text, "article9_conditions", languages)) is not None:  # "Health or social care" is one condition
        return (whole,), ""
    if re.search(rf"(?<![a-z]){one_or_another_word(languages)}(?![a-z])", folded(text)) and len(article9(text)) != 1:
        return (), "it names one condition or another"
    if cited := article9(text):
        return cited, ""
    if named := lettered_conditions(text, heading) or lettered_conditions(_ASIDE.sub("", text), heading):  # b (labour law)
        return named, ""
    lines = [re.sub(r"^\(?[a-j]\)\s+", "", line.strip()) for line in (text, *STRONG.split(text.strip()))]
    each = [code_of(line, "article9_conditions", languages) for line in lines]
    if each[0] is not None:
        return (each[0],), ""
    if len(each) > 2 and all(each[1:]):
        return tuple(one for one in each[1:] if one is not None), ""
    return (), "no condition of Article 9(2) that ropa knows"


def _beside(plain: str, found: tuple[Reading, ...]) -> bool:
    """Whether one side of a slash names a basis and the other side says something short that names none: "consent / LI soft opt-in"."""
    sides = list(re.finditer(r"(?:(?!\s/\s).)+", plain))
    if len(sides) != 2 or "(" in plain:
        return False
    named = [any(side.start() <= one.span[0] < side.end() for one in found) for side in sides]
    other = sides[named.index(False)][0].strip(" /") if named.count(False) == 1 else ""
    if vocabulary.find("lawful_basis", other):  # the same basis once more, in other words
        return False
    return bool(other) and len(other.split()) <= 4 and not re.search(r"[0-9§]", other)


def _of_article9(one: Reading, plain: str, special: tuple[Reading, ...]) -> bool:
    """Whether words beside a citation of Article 9 belong to that: "explicit consent (Art. 9(2)(a))".

    Words before a comma or on a line of their own are a basis beside it, but for consent, which may be that of Article 9(2)(a).
    """
    if one.rule.endswith("its article") or not special:
        return False
    start, end = one.span

    def apart(two: Reading) -> str:
        return r"[;+]|art[^9]*6" if (one.value, two.value) == ("consent", "explicit_consent") else r"[;+,]|art[^9]*6"

    return any(
        (0 <= two.span[0] - end <= 25 and not re.search(apart(two), plain[end : two.span[0]]))
        or (0 <= start - two.span[1] <= 12 and not re.search(apart(two), plain[two.span[1] : start]))
        for two in special
    )


_SPECIAL_DATA = re.compile(rf"(?<![a-z])(?:{one_of(words('bases', 'special_data'))})")
_EXPLICIT = re.compile(rf"(?<![a-z])(?:{one_of(words('bases', 'explicit'))})")
_CLAUSE = re.compile(r"[^;,.\n+]+")


def _cannot_be_given(one: Reading, plain: str) -> bool:
    """Whether words of consent tell that there can be none: "vital interests of somebody incapable of giving consent"."""
    return one.value == "consent" and not one.rule.endswith("its article") and bool(_INCAPABLE.search(plain[: one.span[0]]))


def _to_special(one: Reading, plain: str) -> str:
    """The clause in which words of consent stand, if it names special data: "health info with explicit consent"; "" if not."""
    clause = next((part[0] for part in _CLAUSE.finditer(plain) if part.start() <= one.span[0] < part.end()), "")
    return clause if not one.rule.endswith("its article") and _SPECIAL_DATA.search(clause) else ""


def _contradicts(found: tuple[Reading, ...], plain: str) -> bool:
    """Whether words are followed, or led, by the article of another basis in brackets."""
    for one in found:
        for two in found:
            if one.value == two.value or one.rule.endswith("its article") or not two.rule.endswith("its article"):
                continue
            between = plain[one.span[1] : two.span[0]] if one.span[1] <= two.span[0] else plain[two.span[1] : one.span[0]]
            if re.fullmatch(r"\s*[(\[–—-]\s*(?:gdpr\s*)?|\s*[(\[]?\s*[-–—]?\s*", between):
                return True
    return False
