"""Reads what a cell says of a lawful basis, a transfer or a time limit. What has two meanings, or doubt, is not read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from ropa import vocabulary
from ropa.layouts.headings import bare
from ropa.layouts.lists import STRONG, code_of, labels
from ropa.layouts.words import alternatives, words
from ropa.model.codelists import entries, place_names
from ropa.vocabulary import Reading, Unread
from ropa.vocabulary.words import folded, meanings, one_of, spellings

Languages = tuple[str, ...]

OTHER_LAW = re.compile(
    r"\bLGPD\b|\bart(?:igo)?s?\.? ?(?:7|11|14|18)\s?[º°o]|lei (?:n[º°.]* ?)?13\.?709|\bCCPA\b|\bCPRA\b|\bPIPEDA\b|\bPOPIA\b"
    r"|\bUU PDP\b|\bPDPA\b|\bPIPL\b|\bnLPD\b|\bDPDP\b",
    re.IGNORECASE,
)
"""Other laws than the GDPR, and how they are cited. What cites them is no basis of the GDPR."""


@cache
def _or(languages: Languages) -> str:
    """A pattern of the words that leave open which of two things is meant."""
    return rf"(?:{one_of(alternatives(languages))})"


_LETTERED = re.compile(r"\(?([a-f])\)\s+(?=\S)")
"""A letter with its bracket before words: "b) contract"."""
_NEXT_LETTER = re.compile(r"\s*(?:[/,+]|\b(?:and|und|et|en|y|e|og|och|i|oraz)\b)\s*(?=\(?[a-f]\)\s+[^\W\d_]{3})", re.IGNORECASE)
"""What stands between two such letters: "b) contract / e) public task"."""
_BARE_LETTERS = re.compile(r"^\s*\(?([a-f])\)?(?:\s*(?:[/,;+&]|and|und|et|en|y|e|og|och)\s*\(?([a-f])\)?)*(?=\s*(?:$|\(|[-–—:]))")


_EACH_LETTER = re.compile(
    r"\s*[a-f]\)?\s*\([^()]{2,80}\)(?:\s*(?:[/,;+&\n]|(?<=\))\s(?:and|und|et|en|y|e|og|och|i|oraz)\s)\s*[a-f]\)?\s*\([^()]{2,80}\))+\s*"
)
"""Letters, each with its reason in brackets: "b (tenancy) and c (income test)"."""
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
    from ropa.vocabulary.bases import LETTERS, letters

    if OTHER_LAW.search(text) or OTHER_LAW.search(heading.replace("_", " ")):
        return Bases(why="it cites another law than the GDPR")
    text = re.sub(r"(?<=[a-z])_(?=[a-z])", " ", text)  # legal_obligation
    coded = _CODED.search(text) is not None
    text = _abbreviated(text, languages)
    text = _CODED.sub("Art. ", _SPECIAL_LINE.sub(r"; \1;", text))
    if article9(text):  # lines are told apart no more once a text is folded
        text = re.sub(r"(?<![,;])[ \t]*\n\s*", ", ", text.strip())
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
    if _ASKS_FOR_6.search(heading) and (lettered := _by_letters(text, languages)) is not None:
        return lettered
    if _ASKS_FOR_6.search(heading) and _EACH_LETTER.fullmatch(plain):
        return Bases(tuple({c: Reading(LETTERS[c], _ITS_LETTER) for c in re.findall(r"(?<![^\W\d_])([a-f])\s*\(", plain)}.values()))
    lead = _BARE_LETTERS.match(plain) if _ASKS_FOR_6.search(heading) else None
    found = tuple(one for one in vocabulary.find("lawful_basis", text, languages) if not _of_article9(one, plain, special))
    if lead and not any(one.rule.endswith("article") for one in found):
        behind = plain[lead.end() :]
        if re.search(rf"^\s*(?:\([^()]*\)\s*)?{_or(languages)}\b", behind):
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
    if found and _beside(plain, found):
        return Bases(why="it names one basis, and beside it something that ropa does not know")
    if not found:
        return Bases((), special, "" if special else "no lawful basis that ropa knows")
    for one in found:
        start, end = one.span
        cited = re.sub(r"[0-9n]\.?o\b", " ", plain[start:end])  # 6.º and n.º are numbers, no "or"
        if one.rule.endswith("its article") and re.search(rf"(?<![a-z]){_or(languages)}(?![a-z])", cited):
            return Bases(why="it names one basis or another")
        or_ = _or(languages)
        if re.match(rf"\s*(?:\([^()]*\)\s*)?,?\s*{or_}\b", plain[end:]) or re.search(rf"\b{or_}\s*$", plain[:start]):
            return Bases(why="it names one basis or another")
    if _contradicts(found, plain):
        return Bases(why="its words and its article name different bases")
    return Bases(found, special)


_ABBREVIATED = re.compile(r"(?<![\w-])(?:LI|PT|LO)(?![\w-])(?!\s?[0-9])")
_IN_WORDS = {"LI": "legitimate interests", "PT": "public task", "LO": "legal obligation"}


def _abbreviated(text: str, languages: Languages) -> str:
    """A text of an English register with the usual abbreviations of lawful bases in words: "LI (LIA 7)". LIA is an assessment."""
    if not set(languages) <= {"en"}:
        return text
    return _ABBREVIATED.sub(lambda found: _IN_WORDS[found[0]] if languages or found[0] == "LI" else found[0], text)


_AND_OR_E = re.compile(r"[a-f] [ea] [a-f]")
_ASKS_FOR_9 = re.compile(r"(?<![0-9])9(?![0-9])")
_ASKS_FOR_6 = re.compile(r"(?<![0-9])6(?![0-9])")
_PROPOSED = re.compile(rf"(?<![a-z])(?:{one_of(words('answers', 'proposed'))})(?![a-z])")


def _by_letters(text: str, languages: Languages) -> Bases | None:
    """The bases of a text whose every line is a letter of Article 6(1) with words: "b) contract; f) legitimate interests".

    The words of one line at least must say what its letter says, else the letters may only count. None if there are no such lines.
    """
    from ropa.vocabulary.bases import LETTERS

    lines = [line for part in STRONG.split(text.strip()) for line in _NEXT_LETTER.split(part) if line.strip()]
    found = [_LETTERED.match(folded(line)) for line in lines]
    if not lines or not all(found):
        return None
    codes: list[Reading] = []
    agreed = 0
    for line, letter in zip(lines, found, strict=True):
        code = LETTERS[letter[1]] if letter else ""
        said = bases(line[re.search(r"[a-fA-F]\)", line).end() :], "", languages)  # type: ignore[union-attr]
        if said.codes and {one.value for one in said.codes} != {code}:
            return Bases(why="its letter and its words name different bases")
        agreed += bool(said.codes)
        codes.append(Reading(code, "lawful basis: its letter, the heading says Article 6"))
    return Bases(tuple({one.value: one for one in codes}.values())) if agreed else Bases(why="its letters may only count its lines")


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
    if re.search(rf"(?<![a-z]){_or(languages)}(?![a-z])", folded(text)) and len(article9(text)) != 1:
        return (), "it names one condition or another"
    if cited := article9(text):
        return cited, ""
    if named := lettered_conditions(text, heading):
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


@dataclass(frozen=True)
class Transfer:
    """What a cell says of transfers: none or some, the countries, and what allows them."""

    stated: str = ""
    countries: tuple[Reading, ...] = ()
    mechanisms: tuple[Reading, ...] = ()
    why: str = ""
    """Why something of the text was not read; it is then kept as it is."""
    rule: str = ""


EEA = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "HR",
        "CY",
        "CZ",
        "DK",
        "EE",
        "FI",
        "FR",
        "DE",
        "GR",
        "HU",
        "IE",
        "IT",
        "LV",
        "LT",
        "LU",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SK",
        "SI",
        "ES",
        "SE",
        "IS",
        "LI",
        "NO",
    ]
)
_INSIDE = re.compile(rf"\b(?:{one_of(words('transfers', 'inside'))})\b")
_AREA = re.compile(rf"(?:{one_of(words('transfers', 'area'))})\W*")
_OF_EEA = re.compile(rf"(?!within the uk\b)(?:{one_of((*words('transfers', 'area'), *words('transfers', 'inside')))})\W*")
_EXCEPT = re.compile(rf"\b(?:{one_of(words('answers', 'except'))})\b")


DENIED = "it says that a safeguard is not there"


UK_ALONE = "it names the United Kingdom alone, and the file does not say whether that is home or abroad"
_MAYBE = re.compile(rf"(?<![a-z])(?:{one_of(words('transfers', 'maybe'))})(?![a-z])")
_ONLY = re.compile(rf"(?<![a-z])(?:{one_of(words('transfers', 'only'))})(?![a-z])")
_ADEQUATE = re.compile(rf"(?:\s*(?:{one_of(words('transfers', 'adequate'))})\s*)+")
_PLANNED = frozenset(words("transfers", "planned"))
_UNKNOWN = re.compile(rf"\s+(?:d'|de |of |om |o |di )?(?:{one_of(words('answers', 'unknown'))})")
_POINTS = re.compile(rf"(?<![a-z])(?:{one_of(words('answers', 'points'))})(?![a-z])")


_LABEL = re.compile(rf"(?:{one_of(words('transfers', 'label'))})\s*:\s*(?=\S)")
_AT_HOME = re.compile(rf"(?<![a-z])(?:{one_of(words('transfers', 'home'))})(?![a-z])")


def _apart_from(text: str, named: tuple[Reading, ...]) -> str:
    """What a text says beside the names of countries and "only", folded and without marks."""
    plain = folded(text)
    for one in named:
        plain = re.sub(rf"(?<![a-z]){re.escape(folded(one.rule.removeprefix('country: ')))}(?![a-z])", " ", plain)
    return re.sub(r"[^a-z]+", " ", _ONLY.sub(" ", re.sub(r"\bu\.k\.", " ", plain)))


@lru_cache(maxsize=50_000)
def transfers(text: str, languages: Languages = (), *, third: bool = False, home: str = "") -> Transfer:
    """What a cell says of transfers to third countries.

    `third` says that countries of the EEA are third countries, as in the UK. `home` is the country whose law the register is
    under, where that is known and not of the EEA: GB.
    """
    plain = folded(text).strip()
    if (label := _LABEL.match(plain)) and len(plain) == len(text.strip()):
        text, plain = text.strip()[label.end() :], plain[label.end() :]
    doubt = _doubts(text, languages)
    why = f"the text itself is in doubt ({', '.join(doubt[:3])})" if doubt else ""
    if set(doubt) & _PLANNED and not _says_none(plain, languages):
        return Transfer(why=why)
    if vocabulary.is_template_mark(text) or _MAYBE.search(plain):
        return Transfer(why=why or "it says that there may be one")
    means = mechanisms(text, languages)
    leaving = _leaving(text, languages) if _STAYS.search(plain) else text
    named = countries(_without(leaving, means) if leaving == text else leaving, languages)
    if not means and named and _ADEQUATE.fullmatch(_apart_from(text, named)):
        means = (Reading("adequacy", "transfer mechanism: adequacy, beside countries alone"),)
    alone = _ONLY.search(plain) is not None and not means and not doubt and not _apart_from(text, named).strip()
    stays = (_AT_HOME.search(plain) or _STAYS.search(plain)) is not None and not means and not doubt
    if (alone or stays) and {one.value for one in named} == {"GB"} and not _says_none(plain, languages):
        at_home = third or home == "GB"
        return Transfer("none", rule="transfers: the United Kingdom only") if at_home else Transfer(why=UK_ALONE)
    inside = {"GB"} if third else EEA | {home}
    places = tuple(one for one in named if one.value not in inside)
    none = _says_none(plain, languages)
    if none:
        rest = plain[len(none) :]
        if _UNKNOWN.match(rest) or _POINTS.search(rest):
            return Transfer(why=why or "it says none, and points to something else")
        limited = _EXCEPT.search(rest) or re.match(r"\s+(?:de|di|of|for|pour|pentru|von|van|directly|diretamente)\b", rest)
        if not places and not means and not limited and set(doubt) <= _PLANNED and not denies(text):
            return Transfer("none", rule=f"transfers: {none}")
        if _AT_HOME.search(rest) and {one.value for one in places} == {"GB"} and not means and not doubt and not _EXCEPT.search(rest):
            return Transfer("none", rule=f"transfers: {none}")
        return Transfer(why=why or "it says none, and then more")
    if third and not places and not means and _OF_EEA.fullmatch(plain):
        return Transfer(why=why or "it names the EEA, which is abroad here, and no country")
    if _AREA.fullmatch(plain) or (_INSIDE.search(plain) and not places and not means and not doubt and not _EXCEPT.search(plain)):
        return Transfer("none", rule="transfers: inside the EU")
    if named and not places and not means and not doubt and len(text) < 80 and not _EXCEPT.search(plain):
        return Transfer("none", rule="transfers: countries of the EEA")
    if places and (_GONE.search(plain) or _not_there(plain, places, languages)):
        return Transfer(why=why or "it says that data does not go there, or not any more")
    if _one_or_another(plain, named, languages):
        return Transfer(why=why or "it names one country or another")
    if doubt and not _of_the_safeguard_alone(text, languages):
        return Transfer(why=why)
    if places or means:
        unread = _unread_words(plain, means) if not doubt else ""
        unread = unread or (DENIED if not means and denies(text) else "")
        return Transfer(
            "some", places, () if doubt else means, why or unread, "transfers: a third country" if places else "transfers: a safeguard"
        )
    yes = vocabulary.yes_no(text, languages)
    if isinstance(yes, Reading) and not doubt:
        return Transfer("some" if yes.value == "yes" else "none", rule=yes.rule)
    return Transfer(why=why or "no country and no safeguard that ropa knows")


_SAFEGUARDED = re.compile(
    r"safeguard|garanti|klausel|clause|clausul|adequa|angemess|geeignet|salvaguard|waarborg|garanzi|skyddsatg|\bscc|\bccts?\b|\bdpf\b|\bidta\b|\bbcr|\btia\b|\bdpa\b|\bavv?\b"
)


def _doubts(text: str, languages: Languages) -> tuple[str, ...]:
    """The words of doubt in a text on transfers. "Indien" is India, but in Dutch."""
    return tuple(one for one in vocabulary.doubts(text, languages) if one != "indien" or _dutch(languages) or "Indien" not in text)


def _dutch(languages: Languages) -> bool:
    """Whether a word is Dutch rather than German or Nordic."""
    return "nl" in languages and not {"de", "da", "sv", "no"} & set(languages)


_STAYS = re.compile(rf"(?<![a-z])(?:{one_of(words('transfers', 'stays'))})(?![a-z])")


def _leaving(text: str, languages: Languages) -> str:
    """A text without its clauses on what stays where it is, if another clause names a country."""
    clauses = [clause for clause in re.split(r"[.;,]", text) if not _STAYS.search(folded(clause))]
    return "; ".join(clauses) if any(countries(clause, languages) for clause in clauses) else text


def _of_the_safeguard_alone(text: str, languages: Languages) -> bool:
    """Whether the doubt in a text is about the safeguard, in a clause of its own: "India, SCCs not signed yet"."""
    clauses = [clause for clause in re.split(r"[;,(]|\s[–—-]\s|\.\s", text) if clause.strip()]
    clear = [clause for clause in clauses if not _doubts(clause, languages)]
    doubted = [clause for clause in clauses if _doubts(clause, languages)]
    about = bool(doubted) and (_SAFEGUARDED.search(folded(doubted[0])) is not None or bool(mechanisms(doubted[0], languages)))
    return about and any(countries(clause, languages) for clause in clear)


_GONE = re.compile(rf"(?<![a-z])(?:{one_of(words('transfers', 'no_longer'))})(?![a-z])")


def _not_there(plain: str, places: tuple[Reading, ...], languages: Languages) -> bool:
    """Whether a text denies one of the countries that it names: "not to the US". Portuguese "no Brasil" is in Brazil."""
    names = one_of(folded(one.rule.removeprefix("country: ")) for one in places)
    without = one_of(word for word in words("transfers", "without") if word != "no" or (languages and "pt" not in languages))
    return re.search(rf"(?<![a-z])(?:{without})\s(?:[a-z]+\s){{0,2}}(?:{names})(?![a-z])", plain) is not None


def _one_or_another(plain: str, named: tuple[Reading, ...], languages: Languages) -> bool:
    """Whether a text leaves open which of two countries it means: "Canada or the US"."""
    if len(named) < 2:
        return False
    names = one_of({re.escape(folded(one.rule.removeprefix("country: "))).replace("\\ ", " ") for one in named})
    behind = rf"(?<![a-z])(?:{names})\.?(?:\s*\([^()]*\))?,?\s+(?:{_or(languages)})\s"
    return re.search(behind, plain) is not None


_BETWEEN = re.compile(
    r"\b[A-Za-z]{2,5}\.?[-–][A-Za-z.]{2,5}(?=\s+(?:data (?:bridge|privacy framework)|privacy shield|DPF)\b)", re.IGNORECASE
)
"""The two ends of an arrangement: the UK-US data bridge is no transfer to the United Kingdom."""


def _without(text: str, means: tuple[Reading, ...]) -> str:
    """A text without the names of safeguards in it: the United Kingdom's addendum is no country that data goes to."""
    text = _BETWEEN.sub(" ", text)
    if len(folded(text)) != len(text):
        return text
    for one in means:
        start, end = one.span
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


@lru_cache(maxsize=50_000)
def pairs(text: str, languages: Languages = ()) -> tuple[tuple[Reading, Reading], ...]:
    """The countries with the safeguard of each, if every line of a text says one of each: "India - Adequacy; Brazil - …".

    Where each has its safeguard beside it, a country of the EEA counts too: under another law it is a third country.
    """
    found: list[tuple[Reading, Reading]] = []
    for line in STRONG.split(text.strip()):
        said = re.match(r"^(.{2,80}?)\s*(?:\s[-–—]|:)\s+(.+)$", line)
        means = code_of(said[2], "transfer_mechanisms", languages) if said else None
        named = countries(said[1], languages) if said else ()
        if said is None or means is None or len(named) != 1 or vocabulary.doubts(line, languages):
            return ()
        found.append((named[0], means))
    return tuple(found)


def _unread_words(plain: str, means: tuple[Reading, ...]) -> str:
    """Why a text with a safeguard may still not be understood: it names one that ropa does not know."""
    if not means and re.search(r"safeguard|garanti|klausel|clauses?\b|adequate|geeignete", plain):
        return "it names a safeguard that ropa does not know"
    return ""


def _says_none(plain: str, languages: Languages) -> str:
    """The words at the start of a text that say there is none; "" if it does not begin so."""
    bare = plain.strip(" .!*_")
    if vocabulary.is_nothing(bare) or bare in ("-", "–", "—", "/"):
        return plain
    no = vocabulary.yes_no(bare, languages)
    if isinstance(no, Reading) and no.value == "no":
        return plain
    found = _none_words().match(plain)
    return found[0] if found else ""


@cache
def _none_words() -> re.Pattern[str]:
    none = [*meanings("none"), *(word for word, means in meanings("yes_no").items() if means == ("no",)), "no"]
    none += [*words("transfers", "none"), *words("answers", "nobody")]
    usable = [word for word in none if len(word) > 1]
    return re.compile(rf"(?:{one_of(usable)})(?=\s*(?:$|[(.,;:–—-])|\s+\S)(?!\s*/)")


_CODES = frozenset({"US", "GB", "CH", "JP", "AU", "NZ", "KR", "UA", "ZA", "HK"})
"""Codes of countries outside the EEA that are no other word in capitals."""


_OF_MEANS = re.compile(
    r"\b(?:UK|EU|Swiss)(?:\s?[-–/]\s?|\s)(?:US|U\.S\.|USA)(?=\s(?:data|DPF|privacy|bridge))|\bUK\s(?=extension|addendum|IDTA|bridge|adequacy)",
    re.IGNORECASE,
)
"""Countries in the names of safeguards: the UK Extension is one for transfers to the US, as the data bridge is."""


@lru_cache(maxsize=50_000)
def countries(text: str, languages: Languages = ()) -> tuple[Reading, ...]:
    """The countries that a text names, each once. A name of two or three letters counts only in capitals."""
    found: dict[str, Reading] = {}
    text = _OF_MEANS.sub(lambda means: " " * len(means[0]), text)
    if states := re.search(r"\bEE\.? ?UU\b", text):
        found["US"] = Reading("US", f"country: {states[0]}")
    for hit in _countries().finditer(folded(text[:3_000])):
        code = _country_names().get(hit[0])
        if code and not (hit[0] == "indien" and _dutch(languages)):
            found.setdefault(code, Reading(code, f"country: {hit[0]}", span=hit.span()))
    for hit in re.finditer(r"(?<![A-Za-z])(?:[A-Z]\.? ?[A-Z]\.?(?: ?[A-Z]\.?)?)(?![A-Za-z])", text[:3_000]):
        short = hit[0].replace(".", "").replace(" ", "")
        read = vocabulary.country(short, () if short == "USA" else languages)
        code = (
            read.value
            if isinstance(read, Reading)
            else short
            if short in EEA | _CODES and short not in ("IT", "IS", "NO", "SE", "DE", "AT")
            else None
        )
        if code:
            found.setdefault(code, Reading(code, f"country: {short}"))
    return tuple(found.values())


@cache
def _country_names() -> dict[str, str]:
    """The codes of countries by their names of four letters or more, in all languages."""
    names = {folded(name): code for name, code in place_names().items() if code in entries("countries")}
    for row in spellings("countries"):
        codes = row.means.split()
        if len(codes) == 1 and codes[0] != "group":
            names[folded(row.written)] = codes[0].partition("/")[0]
    names |= {folded(row["label"]): code for code, row in entries("countries").items()}
    return {name: code for name, code in names.items() if len(name) > 3}


@cache
def _countries() -> re.Pattern[str]:
    return re.compile(rf"(?<![a-zø-])(?:{one_of(_country_names())})(?![a-zø])")


@lru_cache(maxsize=50_000)
def mechanisms(text: str, languages: Languages = ()) -> tuple[Reading, ...]:
    """What in Chapter V a text names as allowing a transfer, each once. "No adequacy decision" names none."""
    whole = code_of(text, "transfer_mechanisms", languages)
    if whole is not None:
        return (whole,)
    found: dict[str, Reading] = {}
    plain = folded(text[:3_000])
    for hit in _mechanisms().finditer(plain):
        if _is_denied(plain, hit):
            continue
        code = _mechanism_names()[hit[0].replace("-", " ")]
        found.setdefault(code, Reading(code, f"transfer mechanism: {hit[0]}", span=hit.span()))
    for part in re.split(r"[,;–—]|\s-\s", text[:3_000]) if not found else ():  # "Canada, adequacy"
        if (named := code_of(part, "transfer_mechanisms", languages)) is not None:
            found.setdefault(named.value, Reading(named.value, f"transfer mechanism: {folded(part.strip())}"))
    for derogation in _DEROGATION.finditer(plain):
        code = f"art49_{derogation[1]}"
        found.setdefault(code, Reading(code, f"transfer mechanism: Article 49(1)({derogation[1]})", span=derogation.span()))
    if re.search(r"(?<![0-9])46\s?(?:\(2\)|abs\.? ?2|[.,-] ?2)[ ]*(?:lit\.?)?[ ]*\(?-?c\)?", plain):
        found.setdefault("scc_2021", Reading("scc_2021", "transfer mechanism: Article 46(2)(c)"))
    return tuple(found.values())


_DEROGATION = re.compile(
    r"(?<![0-9])49\.?o?,?\s?(?:\(1\)|abs\.? ?1|par\.? ?1|lid 1|stk\.? ?1|ust\.? ?1|odst\.? ?1|n\.?o? ?1|[.,/-] ?1)[ .,/-]*"
    r"(?:(?:s(?:atz)?|uabs)\.? ?1[ ,]*)?(?:lit(?:era|ra|t)?|letter|letra|lett|let|buchst|al|bokstav|onder|sub|pkt)?"
    r"\.? ?\(?([a-g])\)?(?![a-z])"
)
"""A citation of Article 49(1)."""
_WITHOUT = re.compile(rf"\b(?:{one_of(words('transfers', 'without'))})(?:\s|['’])\s*(?:\w+\s)?$")
_MISSING = re.compile(
    rf"[\s(,:–-]{{1,3}}(?:(?:are|is|were|was|have|has|been|sind|ist|wurden)\s)*(?:{one_of(words('transfers', 'missing'))})\b"
)


def _is_denied(plain: str, hit: re.Match[str]) -> bool:
    """Whether the words beside the name of a safeguard say that it is not there: "no SCCs", "SCCs are not signed"."""
    before = plain[max(0, hit.start() - 40) : hit.start()]
    return _WITHOUT.search(before) is not None or _MISSING.match(plain, hit.end()) is not None


def begins_with_none(text: str, languages: Languages = ()) -> bool:
    """Whether a text begins by saying that there is none, whatever follows."""
    return bool(_says_none(folded(text).strip(), languages))


def denies(text: str) -> bool:
    """Whether a text names a safeguard and says that it is not there."""
    plain = folded(text[:3_000])
    return any(_is_denied(plain, hit) for hit in _mechanisms().finditer(plain))


@cache
def _mechanism_names() -> dict[str, str]:
    names = {folded(row.written): row.means for row in spellings("transfer_mechanisms")}
    weak = {
        "certification",
        "zertifizierung",
        "certificering",
        "certificacion",
        "certificazione",
        "addendum",
        "adequacy",
        "adequation",
        "adequacao",
        "adeguatezza",
    }
    names |= {
        folded(label): code for code, label in labels("transfer_mechanisms").items() if code not in ("certification", "code_of_conduct")
    }
    return {name.replace("-", " "): code for name, code in names.items() if name not in weak and len(name) > 2}


@cache
def _mechanisms() -> re.Pattern[str]:
    names = one_of(_mechanism_names()).replace("\\ ", "[ -]")
    return re.compile(rf"(?<![a-z])(?:{names})(?![a-z])")


def unit_of(heading: str) -> str:
    """The unit that a heading names for the numbers below it: "Retention (years)", "retention_days"; "" if it names none, or several."""
    known = meanings("period_units")
    named = {known[word] for word in re.findall(r"[a-z]{3,}", bare(heading)) if word in known}
    units = {unit for several in named for unit in several}
    return units.pop() if len(units) == 1 and units <= {"years", "months", "weeks", "days"} else ""


@dataclass(frozen=True)
class Limit:
    """A time limit: a period with what it is counted from, or criteria in words."""

    period: str = ""
    trigger: str = ""
    since: str = ""
    """What it is counted from, in words that are none of a trigger that ropa knows."""
    reason: str = ""
    """What stands in brackets behind the period: the law, say."""
    criteria: str = ""
    """The whole text, where there is no period, or where the period stands in a sentence."""
    rule: str = ""


@lru_cache(maxsize=50_000)
def limits(text: str, languages: Languages = ()) -> tuple[tuple[str, Limit], ...]:
    """The time limits of a text with several, each with the line that says it; () unless every line says one.

    Where a machine wrote the periods, each line is a time limit of its own, those in words too.
    """
    if coded := _coded(text, languages):
        return coded
    lines = [line.strip() for part in STRONG.split(text.strip()) for line in _SENTENCE.split(part) if line.strip()]
    found = []
    for line in lines:
        label = re.match(r"^[^0-9:]{3,80}:\s*", line) or (len(lines) > 1 and _labelled(line, languages)) or None
        one = limit(line[label.end() :] if label else line, languages)
        if not one.period or vocabulary.doubts(line, languages):
            return ()
        found.append((line if label else "", one))
    return tuple(found) if len(found) > 1 or any(line for line, _ in found) else ()


_MACHINES = re.compile(r"(P(?:[0-9]+[YMWD])+)(?:\s+(?=\S)|\s*$)")
"""How a machine writes a period, before words or alone."""


def _coded(text: str, languages: Languages) -> tuple[tuple[str, Limit], ...]:
    """The time limits of several lines, one of which at least begins with a machine's period; () for any other text."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) < 2 or not any(map(_MACHINES.match, lines)):
        return ()
    return tuple(("", limit(line, languages)) for line in dict.fromkeys(lines))


_LABELLED = re.compile(r"([^0-9:;]{3,60}?)\s+(?=[0-9])")


def _labelled(line: str, languages: Languages) -> re.Match[str] | None:
    """What stands before the period of a line and names what it is for: "HR files 6 years". None where it may be a bound, or more."""
    label = _LABELLED.match(line)
    if label is None or not isinstance(vocabulary.period(_BRACKETS.sub("", line[label.end() :]).strip(" ."), languages), Reading):
        return None
    plain = folded(label[1])
    bounds = meanings("bounds", languages)
    return None if _ELSE.search(plain) or _TRIGGERED.search(plain) or plain.split()[-1] in bounds else label


_SENTENCE = re.compile(r"(?<=[a-z)]{3})\.\s+(?=[A-ZÀ-Þ])|(?<=\))\.\s+(?=[A-ZÀ-Þ])")
"""What stands between two sentences, which may have a time limit each."""
_ELSE = re.compile(
    rf"(?<![a-z])(?:{one_of(word for word in words('retention', 'else') if len(word.strip()) > 3)}"
    rf"|(?:{one_of(word.strip() for word in words('retention', 'else') if len(word.strip()) <= 3)})(?![a-z]))"
)
_TRIGGERED = re.compile(rf"(?<![a-z])(?:{one_of(words('retention', 'waits'))})")
_ARTICLES = one_of(words("retention", "article"))
_COUNTED = re.compile(rf"(?:{one_of(words('retention', 'after'))})(?:\s|-|l'|d')")
_FROM = one_of((*words("retention", "after"), *words("retention", "of")))
_AFTER = re.compile(rf"^(?:{_FROM}|{_ARTICLES})(?:\s+|-)(?:(?:{_ARTICLES})\s+|l')?")
_UNTIL = re.compile(rf"^(?:{one_of(words('retention', 'until'))})\s+")


_BEFORE = frozenset(map(folded, words("retention", "before")))
_BEHIND = re.compile(rf"\s*[,;.–—(-]?\s*(?<![a-z])(?:{one_of(words('retention', 'behind'))})\)?$")
_CURRENT = rf"(?:{one_of(words('retention', 'year'))})"
_YEARS = re.compile(
    rf"(?:{_CURRENT}\s*(?:\+|plus)\s*([0-9]{{1,2}})"
    rf"|([0-9]{{1,2}}) (?:years?|yrs?)\.? ?(?:\+|plus)\s*(?:{one_of(words('retention', 'years_behind'))}))"
)
"""A number of years beside the year that is counted first: "current year + 6", "6 years plus current"."""
_LAW = rf"(?i:{one_of((*words('retention', 'law'), 'gemäß', 'según'))})\s+"
_CITED = re.compile(rf"(.{{2,30}}?)[,;]?\s+(?:(?:{_LAW})?((?:§|(?i:art)\.? ?[0-9]).{{0,60}})|{_LAW}([A-ZÄÖÜ]{{2,6}}(?![a-z]).{{0,60}}))")
"""A period with the law that it comes from: "10 Jahre gemäß § 257 HGB"."""
_WAITS = re.compile(rf"(\D{{3,80}}?)(?:\s*\+\s*|,?\s+(?:{one_of(words('retention', 'then'))})\s+)([0-9a-zA-Z].{{1,40}})", re.IGNORECASE)
"""What a time limit waits for, and the period that follows it: "Current tax year + 6 years"."""
_BRACKETS = re.compile(r"\s*\(((?:[^()]|\([^()]*\))*)\)\s*\.?\s*$")


_YEARS_ALONE = re.compile(r"[0-9]{1,2}(?: (?:years?|yrs?)\.?)?")


_VERDICT = re.compile(r"\s+[–—-]\s+(?:\*\*)?[A-Z]{3}[A-Z ,/&]{0,60}(?:\*\*)?\.?$")
"""What somebody says of a cell in capitals behind it: "5 years — IMPLEMENTED"."""


def _plainer(text: str) -> str:
    """A time limit without the words before it and behind it that only say that data is kept, or that it goes then."""
    verdict = _VERDICT.search(text)
    if verdict is not None and not vocabulary.doubts(verdict[0]):
        text = text[: verdict.start()]
    words_of = text.strip(" .").split()
    for count in range(min(6, len(words_of) - 1), 0, -1):
        if folded(" ".join(words_of[:count])) in _BEFORE:
            words_of = words_of[count:]
            break
    said = " ".join(words_of)
    plain = folded(said)
    if len(plain) == len(said) and (behind := _BEHIND.search(plain)) and behind.start() > 2:
        said = said[: behind.start()].strip(" ,.;")
    return said if verdict is not None or said != " ".join(text.strip(" .").split()) else text


@lru_cache(maxsize=50_000)
def limit(text: str, languages: Languages = ()) -> Limit:
    """A time limit as written. Only a cell with one period is read as one; everything else is criteria, word for word."""
    if (waits := _WAITS.fullmatch(text.strip(" ."))) and not re.search(r"[0-9;]", waits[1]) and not vocabulary.doubts(text, languages):
        behind = vocabulary.period(_BRACKETS.sub("", waits[2]).strip(" ."), languages)
        if isinstance(behind, Reading):
            trigger = _trigger(waits[1], languages)
            inside = " ".join(one[1] for one in _BRACKETS.finditer(waits[2]))
            return Limit(behind.value, trigger.value if trigger else "", "" if trigger else waits[1].strip(" ,"), inside, rule=behind.rule)
    if (years := _YEARS.fullmatch(folded(text).strip(" ."))) and not vocabulary.doubts(text, languages):
        since = _YEARS_ALONE.sub("", folded(text)).strip(" .+")
        return Limit(
            f"P{int(years[1] or years[2])}Y",
            since=since.removeprefix("plus ").removesuffix(" plus"),
            rule="period: years beside the current one",
        )
    if (plainer := _plainer(text)) != text and (limited := limit(plainer, languages)).period:
        return limited
    said = _BRACKETS.sub("", text).strip(" .")
    read = vocabulary.period(said, languages)
    sides = said.split(" / ")
    if len(sides) == 2 and not isinstance(read, Reading):  # in two languages: "5 ans / 5 years"
        twice = {one.value for side in sides if isinstance(one := vocabulary.period(side), Reading)}
        both = all(isinstance(vocabulary.period(side), Reading) for side in sides)
        read = vocabulary.period(sides[0]) if both and len(twice) == 1 else read
    if not isinstance(read, Reading) and (cited := _CITED.fullmatch(said)) and not vocabulary.doubts(text, languages):
        of, law = vocabulary.period(cited[1], languages), cited[2] or cited[3]
        if isinstance(of, Reading) and not vocabulary.find("period", law, languages):
            return Limit(of.value, reason=law.strip(" ,"), rule=of.rule)
    brackets = " ".join(inside[1] for inside in _BRACKETS.finditer(text))
    if brackets and (isinstance(vocabulary.period(brackets, languages), Reading) or vocabulary.doubts(brackets, languages)):
        return Limit(criteria=text, rule="retention: criteria")
    if isinstance(read, Reading):
        return Limit(read.value, reason=brackets, rule=read.rule)
    coded = _MACHINES.match(text)
    if coded and isinstance(of := vocabulary.period(coded[1], languages), Reading):  # a machine's period, and words beside it
        rest = text[coded.end() :]
        trigger = _trigger(rest, languages)
        return Limit(of.value, trigger.value if trigger else "", reason="" if trigger else rest, rule=of.rule)
    if isinstance(read, Unread) and read.reading is not None and not read.reading.doubt and not vocabulary.doubts(text, languages):
        rest = read.reading.rest
        trigger = _trigger(rest, languages)
        if (
            trigger
            and re.match(r"\W*[0-9a-z]", folded(text))
            and folded(text).startswith(folded(text)[: read.reading.span[0] + 1])
            and read.reading.span[0] <= 1
        ):
            return Limit(read.reading.value, trigger.value, reason=brackets, rule=f"{read.reading.rule}, {trigger.rule}")
        joined = re.match(r"^(.{3,80}?)\s*(?:\+|plus|und weitere|,? puis)$", rest)
        trigger = _trigger(joined[1], languages) if joined else None
        if trigger:
            return Limit(read.reading.value, trigger.value, reason=brackets, rule=f"{read.reading.rule}, {trigger.rule}")
        if since := _since(text, read.reading, languages):
            return Limit(read.reading.value, since=since, reason=brackets, rule=read.reading.rule)
        if _is_sentence(said, read.reading, languages):
            return Limit(read.reading.value, reason=brackets, criteria=text, rule=f"{read.reading.rule}, in a sentence")
    return Limit(criteria=text, rule="retention: criteria, word for word")


def unread_period(text: str, languages: Languages = ()) -> str:
    """Why a text without a period that is read is no criteria either, but a period that is not understood; "" if it may be criteria."""
    if vocabulary.is_placeholder(text):
        return "a placeholder stands in place of the time limit"
    if not vocabulary.find("period", text, languages):
        return ""
    if doubt := _doubts(text, languages):
        return f"the text itself is in doubt ({', '.join(doubt[:3])})"
    return "it names no one period" if len(text.split()) <= _SHORT else ""


_SHORT = 5
"""The most words of a text that says how long and hardly more: "6 or 7 years", "at least 6 years"."""


@cache
def _more(languages: Languages) -> re.Pattern[str]:
    """What says that a text goes on with another period, a condition or an alternative. A lone "of" may say whose the end is."""
    known = {*words("answers", "except"), *alternatives(languages)} - {"of"}
    return re.compile(rf"[0-9;:\n+/]|(?<![a-z])(?:{one_of(known)})(?![a-z])")


_FROM_IN_FINNISH = re.compile(r"[a-z]{4,}[sl]ta$")
"""The ending of a word that something is counted from: "2 vuotta viimeisestä käynnistä"."""


def _since(text: str, period: Reading, languages: Languages) -> str:
    """What a period at the start of a text is counted from, as written: "6 years after the end of the tenancy".

    "" where it is not said with a word like after, or where the text says more: another period, a condition, an alternative.
    """
    said = _BRACKETS.sub("", text).strip(" .")
    plain = folded(said)
    behind = plain[len(plain) - len(folded(period.rest)) :] if plain.endswith(folded(period.rest)) else ""
    begun = plain[: len(plain) - len(behind)].strip()
    if not behind or not re.match(r"[0-9a-z]", plain) or period.span[0] > 1 or len(behind) > 80 or len(begun.split()) > 4:
        return ""
    counted = _COUNTED.match(behind.lstrip()) or ("fi" in languages and _FROM_IN_FINNISH.search(behind))
    more = _more(languages).search(_AFTER.sub("", behind.lstrip(), count=1))  # "o" is or in Spanish, and an article in "após o"
    return said[-len(period.rest) :].strip() if counted and not more else ""


def _is_sentence(text: str, period: Reading, languages: Languages) -> bool:
    """Whether a sentence has one period, and nothing by which it may be another thing than how long data is kept.

    A period that belongs to what the limit waits for ("after two years without a log-in"), an age, a review, a condition, an
    alternative or a second number is one.
    """
    plain = folded(text)
    start, end = period.span
    if len(plain) > 200 or not 0 <= start < end <= len(plain) + 2:
        return False
    around = f"{plain[:start]} | {plain[end:]}"
    if "-" in plain[start:end] or re.search(r"[a-z]{3}\.\s+\S", around):  # the seven-year rule; several sentences
        return False
    if len(around.split()) < 4 or re.search(r"[0-9\n]|;", re.sub(r"\([^()]*\)", " ", around)):
        return False
    return not (
        _ELSE.search(around) or _TRIGGERED.search(around) or _EXCEPT.search(around) or _more(languages).search(around.replace("+", " "))
    )


def _trigger(rest: str, languages: Languages) -> Reading | None:
    """What a period is counted from, if the rest of the text says it and nothing else."""
    rest = re.sub(r"\s*\([^()]*\)", "", folded(rest)).strip(" .,;:-")
    for _ in range(4):
        found = code_of(rest, "retention_triggers", languages)
        if found is not None:
            return found
        shorter = _AFTER.sub("", rest, count=1)
        if shorter == rest:
            shorter = _UNTIL.sub("", rest)
        if shorter == rest:
            return None
        rest = shorter
    return None
