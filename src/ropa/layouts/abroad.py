"""Reads what a cell says of transfers: none or some, the countries, and what allows them. What has two meanings is not read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from ropa import vocabulary
from ropa.layouts.legal import one_or_another_word
from ropa.layouts.lists import STRONG, code_of, labels
from ropa.layouts.words import words
from ropa.model.codelists import entries, place_names
from ropa.vocabulary import Reading
from ropa.vocabulary.words import folded, meanings, one_of, spellings

Languages = tuple[str, ...]


@dataclass(frozen=True)
class Transfer:
    """What a cell says of transfers: none or some, the countries, and what allows them."""

    stated: str = ""
    countries: tuple[Reading, ...] = ()
    mechanisms: tuple[Reading, ...] = ()
    why: str = ""
    """Why something of the text was not read; it is then kept as it is."""
    rule: str = ""


_EEA = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO"
EEA = frozenset(_EEA.split())
"""The countries of the EEA."""
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
    doubt = doubts(text, languages)
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


def doubts(text: str, languages: Languages) -> tuple[str, ...]:
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
    clear = [clause for clause in clauses if not doubts(clause, languages)]
    doubted = [clause for clause in clauses if doubts(clause, languages)]
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
    behind = rf"(?<![a-z])(?:{names})\.?(?:\s*\([^()]*\))?,?\s+(?:{one_or_another_word(languages)})\s"
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
    three = _three_letters() if _CODES_ALONE.fullmatch(text.strip()) else {}
    for hit in re.finditer(r"(?<![A-Za-z])(?:[A-Z]\.? ?[A-Z]\.?(?: ?[A-Z]\.?)?)(?![A-Za-z])", text[:3_000]):
        short = hit[0].replace(".", "").replace(" ", "")
        read = vocabulary.country(short, () if short == "USA" else languages)
        code = (
            three[short]
            if short in three
            else read.value
            if isinstance(read, Reading)
            else short
            if short in EEA | _CODES and short not in ("IT", "IS", "NO", "SE", "DE", "AT")
            else None
        )
        if code:
            found.setdefault(code, Reading(code, f"country: {short}"))
    return tuple(found.values())


def unknown_places(text: str, languages: Languages = ()) -> tuple[str, ...]:
    """The parts of a list of countries, of three words at most, that name none: "Ruritania" in "United States; Ruritania"."""
    parts = [part.strip(" .") for part in re.split(r"[;\n|]", text) if part.strip(" .")]
    if not any(isinstance(vocabulary.country(part, languages), Reading) for part in parts):
        return ()
    unknown = [part for part in parts if _NAME.fullmatch(part) and not countries(part, languages)]
    known = [part for part in unknown if transfers(part, languages).stated or mechanisms(part, languages) or doubts(part, languages)]
    return tuple(part for part in unknown if part not in known)


_NAME = re.compile(r"[^\W\d_a-z][^\W\d_]+(?: [^\W\d_]+){0,2}")
"""A name of one to three words."""

_CODES_ALONE = re.compile(r"[A-Z]{3}(?:\s*[,;/|\n]\s*[A-Z]{3})*")
"""A cell of codes of three letters and nothing else: "USA, GBR, CAN". Among words DEC may be a month and CAN a verb."""


@cache
def _three_letters() -> dict[str, str]:
    return dict(pair.split(":") for pair in words("countries", "alpha3"))


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
