"""Reads what a cell says of how long data is kept. Only a cell with one period is read as one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from ropa import vocabulary
from ropa.layouts.abroad import doubts
from ropa.layouts.headings import bare
from ropa.layouts.lists import STRONG, code_of
from ropa.layouts.words import alternatives, words
from ropa.vocabulary import Reading, Unread
from ropa.vocabulary.words import folded, meanings, one_of

Languages = tuple[str, ...]

_EXCEPT = re.compile(rf"\b(?:{one_of(words('answers', 'except'))})\b")


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
        label = re.match(r"^[^0-9:]{3,80}:\s*", line) or _labelled(line, languages)
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


_LABELLED = re.compile(r"([^0-9:;+]{3,60}?)(?:\s+[-–—])?\s+(?=[0-9])")


def _labelled(line: str, languages: Languages) -> re.Match[str] | None:
    """What stands before the period of a line and names what it is for: "HR files 6 years". None where it may be a bound, or more."""
    label = _LABELLED.match(line) or _before_words(line, languages)
    if label is None or not isinstance(vocabulary.period(_BRACKETS.sub("", line[label.end() :]).strip(" ."), languages), Reading):
        return None
    plain = folded(label[1])
    bounds = meanings("bounds", languages)
    waits = any(pattern.search(plain) for pattern in (_ELSE, _TRIGGERED, _UNTIL_SOMETHING, _OPENS, _NO_LABEL))
    waits = waits or bool(re.search(rf"(?<![a-z])(?:{one_of(alternatives(languages))})(?![a-z])", plain))
    alone = plain in _BEFORE or re.fullmatch(_CURRENT, plain)  # "kept for 6 years", "current year 6 years"
    return None if waits or alone or plain.split()[-1] in bounds or len(plain.split()) > 5 else label


def _before_words(line: str, languages: Languages) -> re.Match[str] | None:
    """What stands before a period whose number is a word: "logs two weeks"."""
    found = vocabulary.find("period", line, languages)
    start = found[0].span[0] if len(found) == 1 and len(folded(line)) == len(line) else 0
    return re.compile(r"([^0-9:;+]{3,60}?)(?:\s+[-–—])?\s+").fullmatch(line[:start]) if start > 3 else None


_UNTIL_SOMETHING = re.compile(rf"(?<![a-z])(?:{one_of(words('retention', 'until'))}|when|once|while|if|till|ate|az)(?![a-z])")
_NO_LABEL = re.compile(rf"(?<![a-z])(?:{one_of(words('retention', 'no_label'))})(?![a-z])")
"""Words of a sentence, which names more than what a period is for: "the child is 25 years", "not 6 years"."""
_OPENS = re.compile(rf"(?<![a-z])(?:{one_of(words('retention', 'after'))})$")
"""A word like after, right before a period: "deletion after 6 years" says what is done, and not of what."""


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
_IF_REFUSED = re.compile(rf"(?<![a-z])(?:{one_of(words('retention', 'if_refused'))})(?: (?:candidates?|applicants?|bewerber))?\)?\.?$")
"""The one case that a time limit is for, behind its period: "6 months if unsuccessful", "trois mois si refus"."""
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
    if (refused := _IF_REFUSED.search(folded(text))) and len(folded(text)) == len(text) and refused.start() > 2:
        limited = limit(text[: refused.start()].strip(" ,;-–("), languages)
        if limited.period and not limited.reason:
            return replace(limited, reason=text[refused.start() :].strip(" ,;-–()"))
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
    if doubt := doubts(text, languages):
        return f"the text itself is in doubt ({', '.join(doubt[:3])})"
    return "it names no one period" if len(text.split()) <= _SHORT else ""


_SHORT = 5
"""The most words of a text that says how long and hardly more: "6 or 7 years", "at least 6 years"."""


@cache
def _more(languages: Languages) -> re.Pattern[str]:
    """What says that a text goes on with another period, a condition or an alternative. A lone "of" may say whose the end is."""
    known = {*words("answers", "except"), *alternatives(languages)} - {"of"}
    return re.compile(rf"[0-9;:\n+/]|(?<![a-z])(?:{one_of(known)})(?![a-z])")


_FROM_IN_FINNISH = re.compile(r"[a-z]{4}[sl]ta$")
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
    if re.search(rf"{_UNTIL_SOMETHING.pattern}\s+\S+\s+\S", plain[:start]):  # until the child is 25 years
        return False
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
