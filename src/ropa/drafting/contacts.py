"""Who the controller and the data protection officer are and how to reach them, and the date of the notice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ropa.drafting.context import about
from ropa.drafting.lexicon import plain, service
from ropa.drafting.mailboxes import EMAIL, emails, links
from ropa.drafting.pieces import Document
from ropa.drafting.sentences import Sentence
from ropa.drafting.shapes import ORGANISATION, PERSON
from ropa.drafting.wordings import Wordings, in_any, wordings
from ropa.vocabulary import Reading, date

_NAMES = wordings("en")
"""What names, mailboxes and addresses look like is read alike in every language."""
_PHONE = re.compile(r"(?<![\w./-])(?:\+|00)?\(?[0-9][0-9 ()/.-]{7,17}[0-9](?![\w-])")
POSTCODE = re.compile(
    r"\b(?:GIR ?0AA|[A-PR-UWYZ][A-HJ-Z]?[0-9][0-9A-HJKMNPR-Y]? ?[0-9][ABD-HJLNP-UW-Z]{2}|(?:[AC-FHKNPRTV-Y][0-9]{2}|D6W) ?[AC-FHKNPRTV-Y][0-9AC-FHKNPRTV-Y]{3})\b"
)
"""A postcode of the United Kingdom or of Ireland."""
_PLACE = re.compile(
    r"\b(?:[0-9]{5} [A-ZÄÖÜ][\w-]+|[1-9][0-9]{3} ?[A-Z]{2},? [A-Z][\w-]+|(?:[A-Z]{1,2}-)?[1-9][0-9]{2} [0-9]{2} [A-ZÅÄÖØ][\w-]+|(?<=[0-9], )(?:[A-Z]{1,2}-)?[0-9]{4} [A-ZÄÖÅØ][\w-]+|P\.?\s?O\.? Box [0-9]+|Dublin (?:6W|[1-9]|1[0-9]|2[0-4])"
    r"|(?:Co\.?|County) (?:Carlow|Cavan|Clare|Cork|Donegal|Dublin|Galway|Kerry|Kildare|Kilkenny|Laois|Leitrim|Limerick|Longford|Louth|Mayo|Meath|Monaghan|Offaly|"
    r"Roscommon|Sligo|Tipperary|Waterford|Westmeath|Wexford|Wicklow))\b"
)
_ICO = re.compile(r"\b(?:Z[A-Z]?[0-9]{6,7}|A[0-9]{7})\b")
_FIRM = re.compile(r"[A-Z][\w&'’.-]*(?: [\w&'’.()-]+){0,5},? (?:Ltd|Limited|LLP|plc|PLC|CIC|CIO|Inc)\b")
_FIRM_IN_CAPITALS = re.compile(r"[A-Z][\w&'’.-]*(?: [A-Z&(][\w&'’.()-]*){0,5},? (?:Ltd|Limited|LLP|plc|PLC|CIC|CIO|Inc|LLC|GmbH)\b")
"""A firm in a sentence, without the words before it."""
_DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}|[0-9]{1,2}(?:st|nd|rd|th|er|\.)?(?: of| de)? [^\W\d]{3,12}\.?,? [0-9]{4}|"
    r"[^\W\d]{3,12}\.? [0-9]{1,2}(?:st|nd|rd|th)?,? [0-9]{4}|[^\W\d]{3,12}[.,]? [0-9]{4}(?![-/]?[0-9])|[0-9]{1,2}/[0-9]{4}"
)


@dataclass(frozen=True)
class Value:
    """Something read, with the sentence that says it."""

    value: str
    sentence: Sentence


@dataclass(frozen=True)
class Contacts:
    """What was read of a party, by field: name, email, phone, address, company_number, regulator_registration."""

    controller: dict[str, Value]
    dpo: dict[str, Value]
    candidates: tuple[tuple[str, Value], ...] = ()


def contacts(document: Document, sentences: Sequence[Sentence], language: str = "en") -> Contacts:
    """Who the controller and its data protection officer are, as far as the notice says it."""
    wording = wordings(language)
    controller: dict[str, Value] = {}
    officer: dict[str, Value] = {}
    candidates: list[tuple[str, Value]] = []
    personal: set[str] = set()
    roles = _roles(sentences, wording)
    appointed = {name.lower() for each in sentences for found in wording.all("stands_for", each.text) for name in found.groups() if name}
    later: list[tuple[str, Value]] = []
    for field, found in (
        ("name", _controller_name(sentences, wording)),
        ("name", _works_alone(sentences, wording)),
        ("name", _introduced(sentences, wording)),
        ("name", _footer_name(sentences)),
        ("name", _addressed_firm(sentences, wording)),
    ):
        if found is not None:
            controller.setdefault(field, found)
    roles = [
        "other" if role == "reach" and _is_of_firm(sentence, controller.get("name"), wording) else role
        for sentence, role in zip(sentences, roles, strict=True)
    ]
    for sentence, role in zip(sentences, roles, strict=True):
        if role != "other":
            _number(sentence, controller, wording)
        if role == "regulator":
            if wording.find("officer_or_like", sentence.text):  # one sentence may name the officer, and the regulator after that
                for email in emails(sentence, wording):
                    if _NAMES.find("officers_mail", email) and not _NAMES.find("regulators", email):
                        officer.setdefault("email", Value(email, sentence))
            continue
        for email in emails(sentence, wording):
            if _NAMES.find("regulators", email) or wording.find("placeholder_email", email) or _domain(email) in appointed:
                continue
            value = Value(email, sentence)
            if (
                role == "dpo"
                and "email" in officer
                and sentence.piece.kind in ("item", "row")
                and not wording.find("officer_or_like", sentence.text)
            ):
                controller.setdefault("email", value)  # the next line of a list of contacts is the organisation's again
            elif role == "dpo":
                officer.setdefault("email", value)
            elif role == "reach" and "name" in officer and officer["name"].value in sentence.text:
                officer.setdefault("email", value)
                if email not in personal:
                    controller.setdefault("email", value)
            elif role == "reach" and (email in personal or _is_of_person(email, sentence, controller.get("name"))):
                personal.add(email)
                later.append(("email", value))
            elif role == "reach" and (_is_given(sentence, email, wording) or not _is_own(sentence, email, controller.get("name"), wording)):
                later.append(("email", value))
            elif role == "reach":
                controller.setdefault("email", value)
        if (phone := _phone(sentence, wording)) and not wording.find("placeholder_phone", phone):
            value = Value(phone, sentence)
            if role == "dpo":
                officer.setdefault("phone", value)
            elif role == "reach" and (
                not personal.isdisjoint(emails(sentence, wording))
                or _is_given(sentence, phone, wording)
                or not _is_own(sentence, phone, controller.get("name"), wording)
            ):
                later.append(("phone", value))
            elif role == "reach":
                controller.setdefault("phone", value)
        if role == "dpo" and not _goes_on(sentence, sentences, wording) and (name := _officer_name(sentence, wording)):
            officer.setdefault("name", Value(name, sentence))
    if "name" not in officer and (signed := _signed(sentences, wording)):
        officer["name"] = signed
    if "email" in officer and "email" in controller and officer["email"].value.lower() == controller["email"].value.lower():
        kept = controller.pop("email")  # questions go to the officer
        others = [
            value for field, value in _reach_emails(sentences, roles, wording) if value.value.lower() != officer["email"].value.lower()
        ]
        controller["email"] = others[0] if others else kept
    alone = len({value.value for field, value in later if field == "email"}) == 1 and "email" not in officer
    for field, value in later:
        if (
            field == "email"
            and "email" not in controller
            and (
                wording.find("asks_of_notice", value.sentence.text)
                or (alone and wording.find("of_us", value.sentence.text) and not wording.find("for_one_thing", value.sentence.text))
                or (alone and _NAMES.find("mailbox_for_all", value.value) and wording.find("of_ourselves", value.sentence.text))
            )
        ):
            controller["email"] = value  # the notice itself sends its readers there
        elif value.value not in {each.value for each in (*controller.values(), *officer.values())}:
            candidates.append((f"controller.{field}", value))
    surname = plain(officer["name"].value).split()[-1] if "name" in officer else ""
    if surname and "email" not in officer and surname in controller.get("email", Value("", sentences[0])).value.lower():
        officer["email"] = controller.pop("email")  # the officer's own address
    for address, sentence, role in _addresses(sentences, roles, wording):
        if wording.find("as_example", sentence.text[: _place(sentence)]):
            continue
        if role == "dpo":
            officer.setdefault("address", Value(address, sentence))
        elif role == "reach":
            controller.setdefault("address", Value(address, sentence))
    if "address" in controller and "address" not in officer:
        for sentence, role in zip(sentences, roles, strict=True):
            if role == "dpo" and wording.find("same_address", sentence.text) and controller["address"].sentence.number < sentence.number:
                officer["address"] = Value(controller["address"].value, sentence)
                break
    if "name" in officer and "name" in controller and officer["name"].value == controller["name"].value:
        del officer["name"]  # the address of the officer begins with the organisation
    if (
        "name" in controller
        and "address" in controller
        and (at := controller["address"].value.find(controller["name"].value)) > 0
        and wording.find("said_to_be", controller["address"].value[:at])
    ):
        controller["address"] = replace(controller["address"], value=controller["address"].value[at:])  # a sentence that leads to it
    if "name" not in controller and (found := _spoken_of(sentences, document.title, wording)):
        controller["name"] = found
    if "name" not in controller and "address" in controller and (firm := _FIRM.match(controller["address"].value)):
        controller["name"] = Value(firm[0], controller["address"].sentence)
    if "name" not in controller and "address" in controller:
        first = controller["address"].value.partition(",")[0]
        if _NAMES.find("body_word", first) and re.fullmatch(ORGANISATION, first) and (name := _tidy_name(first)):
            controller["name"] = Value(name, controller["address"].sentence)
    head = _NAMES.find("opens_address", wording.without("office_first", controller["address"].value)) if "address" in controller else None
    if "name" not in controller and head and (name := _tidy_name(head["name"])):
        controller["name"] = Value(name, controller["address"].sentence)
    if "name" not in controller and (found := _by_initials(sentences, officer.get("address") or controller.get("address"), wording)):
        controller["name"] = found
    if "name" not in controller and "email" in controller and (found := _by_domain(controller["email"].value, sentences, wording)):
        controller["name"] = found
    title = next((sentence for sentence in sentences if sentence.piece.kind == "heading"), None)
    titles = [title.text if title is not None else "", document.title]
    if "name" not in controller and title is not None and (name := next(filter(None, (_titled(each, wording) for each in titles)), None)):
        said = next((each for each in sentences if each is not title and re.search(rf"\b{re.escape(name)}\b", each.text)), None)
        if (said is not None and len(name.split()) > 1) or _NAMES.find("body_word", name):
            controller["name"] = Value(name, said or title)
        else:
            candidates.append(("controller.name", Value(name, title)))
    if "name" in controller:
        name = wording.without("stands_for_itself", wording.without("and_its_head", controller["name"].value))
        controller["name"] = replace(controller["name"], value=_legal(_longer(name, sentences), sentences))
    return Contacts(controller, officer, tuple(candidates))


_PERSON = re.compile(PERSON)


def _domain(email: str) -> str:
    """The first part of the domain of an address."""
    return email.rpartition("@")[2].partition(".")[0].lower()


def _is_of_person(email: str, sentence: Sentence, controller: Value | None) -> bool:
    """Whether an address is the own one of a person whom the sentence names, who is not the controller: "Jo Marsh – jo.marsh@elm.example"."""
    local = email.partition("@")[0].lower()
    for found in _PERSON.finditer(EMAIL.sub(" ", sentence.text)):
        first, *_, last = found[0].lower().split()
        if last in local and (len(last) > 3 or first in local):
            return controller is None or found[0] not in controller.value
    return False


def _is_of_firm(sentence: Sentence, controller: Value | None, wording: Wordings) -> bool:
    """Whether a sentence says that another firm than the controller does something: "Payments are taken by Oak Pay Ltd, 1 Quay Road"."""
    own = set(plain(controller.value).split()) - {"limited", "ltd"} if controller is not None else set()
    firms = list(_FIRM_IN_CAPITALS.finditer(sentence.text))
    return bool(own and firms) and all(
        wording.find("done_by", sentence.text[: firm.start()]) and own.isdisjoint(plain(firm[0]).split()) for firm in firms
    )


def _reach_emails(sentences: Sequence[Sentence], roles: Sequence[str], wording: Wordings) -> list[tuple[str, Value]]:
    """The addresses by which the notice says that the controller is reached."""
    return [
        ("email", Value(email, sentence))
        for sentence, role in zip(sentences, roles, strict=True)
        if role == "reach"
        for email in emails(sentence, wording)
        if not (_NAMES.find("regulators", email) or wording.find("placeholder_email", email) or _is_given(sentence, email, wording))
    ]


def _is_given(sentence: Sentence, written: str, wording: Wordings) -> bool:
    """Whether a number or an address is an example, for one errand only, or that of somebody who holds an office, or of a body beside it."""
    at = sentence.text.find(written)
    before = sentence.text[: max(at, 0)]
    office = "@" in written and wording.find("office_mailbox", written) is not None
    if "@" in written and wording.find("for_one_errand", written) and not wording.find("of_work", " ".join(sentence.headings)):
        return True
    if (wording.find("office_holder", sentence.text) and not office) or wording.find("for_one_thing", sentence.text):
        return wording.find("asks_of_notice", sentence.text) is None
    return wording.find("as_example", before) is not None or wording.find("in_brackets_of", before) is not None


def _is_own(sentence: Sentence, written: str, controller: Value | None, wording: Wordings) -> bool:
    """Whether a notice plainly says that it is reached there: where contacts stand, by "us" and "our", or by the organisation's own name."""
    if about(sentence, *_OWN_TOPICS) or not sentence.headings[1:] or wording.find("reaches_us", sentence.text):
        return True
    if wording.find("asks_of_notice", sentence.text) or any(wording.find("reaches_us", lead) for lead in sentence.leads):
        return True
    name = controller.value if controller is not None else ""
    if (name and name in sentence.text) or not _NAMES.without("label_left", _PHONE.sub("", EMAIL.sub("", sentence.text)).strip(" .,|")):
        return True
    domain = written.rpartition("@")[2].lower()
    return "@" in written and any(word in domain for word in plain(name).split() if len(word) > _SHORT_WORD)


_OWN_TOPICS = ("contact", "controller", "rights", "complaint", "dpo", "changes", "scope")
"""Topics under which a notice tells how the organisation is reached."""
_SHORT_WORD = 3


def _by_domain(email: str, sentences: Sequence[Sentence], wording: Wordings) -> Value | None:
    """The name in the text that the domain of the contact address spells: "Elm Tree Teas" of hello@elmtreeteas.example."""
    domain = email.rpartition("@")[2].lower().split(".")[0].replace("-", "")
    for sentence in sentences:
        for found in _NAMES.all("capital_words", sentence.text):
            parts = found[0].split()
            for start in range(len(parts)):
                for end in range(len(parts), start, -1):
                    if len(domain) < _SHORTEST_DOMAIN or re.sub(r"[^a-z0-9]", "", "".join(parts[start:end]).lower()) != domain:
                        continue
                    begins = start if start and parts[start - 1].lower() in ("the", "of", "and", "for", "&") else 0
                    if end < len(parts) and _NAMES.find("body_word", parts[end].strip(",.;:")):
                        end += 1  # "Elm Tree Golf" and "Club" of elmtreegolf.example
                    whole = _tidy_name(" ".join(parts[begins:end]))
                    if whole and not _is_somebody_else(" ".join(parts[start:end]), sentence, sentences, wording):
                        return Value(whole, sentence)
    return None


def _spoken_of(sentences: Sequence[Sentence], title: str, wording: Wordings) -> Value | None:
    """The body of which a notice speaks as of itself: it is named in the title, or again and again, and does something with data."""
    found: dict[str, list[tuple[int, Sentence]]] = {}
    heads = " | ".join((title, *(each.text for each in sentences if each.piece.kind == "heading" and each.number < _TOP)))
    for sentence in sentences:
        if (
            sentence.piece.kind == "heading"
            or sentence.piece.contents
            or about(sentence, "recipients", "links", "cookies", "transfers", "complaint", "source")
        ):
            continue
        if (
            _NAMES.find("regulators", sentence.text)
            or wording.find("controller_too", sentence.text)
            or wording.find("made_by", sentence.text)
        ):
            continue
        for hit in _NAMES.all("spoken_name", sentence.text):
            name = _tidy_name(hit["name"])
            if (
                not name
                or " " not in name
                or not _NAMES.find("ends_name", name.split()[-1])
                or _is_somebody_else(name, sentence, sentences, wording)
            ):
                continue
            points = 1 + (_NAMES.find("own_verb", sentence.text[hit.end("name") :]) is not None) + 2 * (name.lower() in heads.lower())
            found.setdefault(name, []).append((points, sentence))
    ranked = sorted(((sum(points for points, _ in each), -each[0][1].number, name) for name, each in found.items()), reverse=True)
    if not ranked or ranked[0][0] < _ENOUGH or (len(ranked) > 1 and ranked[1][0] > ranked[0][0] - 1):
        return None
    return Value(ranked[0][2], found[ranked[0][2]][0][1])


_TOP = 3
_ENOUGH = 2


def _by_initials(sentences: Sequence[Sentence], office: Value | None, wording: Wordings) -> Value | None:
    """The body by whose initials the notice speaks of itself again and again: "Quay Boat Trust (QBT)", at the address of its officer too."""
    heads = [(office.value.partition(",")[0], office.sentence)] if office else []
    named = [
        (found["name"], each)
        for each in sentences
        if each.topics & {"contact", "controller"}
        for found in _NAMES.all("short_form", each.text)
    ]
    for written, sentence in (*named, *heads):
        name = _tidy_name(written)
        initials = "".join(word[0] for word in (name or "").split() if word[0].isupper())
        if not name or len(initials) < _FEWEST_INITIALS or not re.fullmatch(ORGANISATION, name):
            continue
        again = any(re.search(rf"\b{initials}\b", each.text) for each in sentences if each is not sentence)
        if again and not _is_somebody_else(name, sentence, sentences, wording):
            return Value(name, sentence)
    return None


_FEWEST_INITIALS = 3
"""Two letters may stand for anything."""
_SHORTEST_DOMAIN = 6
"""A domain of fewer letters may be spelt by chance."""
LONGEST_TITLE = 200
"""What is longer is no title that names somebody."""


def _titled(title: str, wording: Wordings) -> str | None:
    """The name that a title gives, like that of "Anytown Choir: privacy notice"; None if it gives none."""
    if len(title) > LONGEST_TITLE:
        return None
    for each in wording.ranked("notice_title"):
        if (found := each.find(title)) and (name := _tidy_name(found["name"])) and not _NAMES.find("no_name_in_title", name):
            return name
    return None


def _roles(sentences: Sequence[Sentence], wording: Wordings) -> list[str]:
    """Whose contact details a sentence may hold: regulator, dpo, reach (the controller's), other (somebody else's) or "" (not known)."""
    roles: list[str] = []
    follows = {
        sentence.number
        for sentence, after in pairwise(sentences)
        if wording.find("whose_it_is", after.text) and wording.find("officer_or_like", after.text)
    }
    named = any(wording.find("officer", each.text) and not wording.find("no_officer", each.text) for each in sentences)
    officer = "officer" if named else "officer_or_like"
    state, told = "", False
    where: tuple[str, ...] = ("",)
    for sentence in sentences:
        text, around = sentence.text, " ".join((*sentence.leads, *sentence.headings[:1]))
        here = sentence.headings[:1]
        if here != where or sentence.piece.kind == "heading":
            state, where = "", here
        short = len(text.split()) <= 14
        if state == "regulator" and POSTCODE.search(text) and not _NAMES.find("regulators", text) and sentence.first and told:
            state = ""  # the regulator's own was told already
        if not wording.find("is_registered", text) and (_NAMES.find("regulators", text) or sentence.has("elements", "complain_regulator")):
            told = told or POSTCODE.search(text) is not None
            state = "regulator"
        elif (
            wording.find("representative", text)
            or (wording.find("someone_elses", text) and not wording.find("of_us", text) and not wording.find("officer_appointed", text))
            or (short and (wording.find("representative", around) or wording.find("someone_elses", around)))
            or (short and any(wording.find("their_details", lead) for lead in sentence.leads))
        ):
            state = "other"
        elif (none := wording.find("no_officer", text)) and not wording.find(officer, text[none.end() :]):
            state = ""
        elif wording.find(officer, text):
            state = "dpo"
        elif state == "dpo" and wording.find("office", text):
            state = ""
        elif _NAMES.find("regulators", around) and short:
            state = state or "regulator"
        elif wording.find(officer, around) and not state:
            state = "dpo"
        elif wording.find("of_us", text) or wording.find("anything_else", text):
            state = ""
        elif not short and not (state == "dpo" and wording.find("reached_by", text)):
            state = "" if state == "regulator" and not wording.find("of_the_regulator", text) else state
            if wording.find("reach_us_by", text):
                state = ""
        if state == "other":
            roles.append("other")
        elif state or sentence.number in follows:
            roles.append("dpo" if sentence.number in follows else state)
        else:
            asked = sentence.number and wording.find("asks_of_notice", sentences[sentence.number - 1].text) and short
            roles.append("reach" if asked or _is_reach(sentence, wording) else "")
    return roles


def _is_reach(sentence: Sentence, wording: Wordings) -> bool:
    """Whether the details in a sentence are the controller's own."""
    if sentence.topics & {"recipients", "transfers", "cookies", "links", "definition", "source"} and not sentence.topics & {
        "contact",
        "controller",
    }:
        return wording.find("reach_us_by", sentence.text) is not None
    return True


def _phone(sentence: Sentence, wording: Wordings) -> str | None:
    for found in _PHONE.finditer(sentence.text):
        digits = re.sub(r"\D", "", found[0])
        cued = (
            wording.find("phone_cue", sentence.text)
            or wording.find("phone_cue", " ".join(sentence.leads))
            or found[0].startswith(("+", "0", "(0"))
        )
        before = sentence.text[max(0, found.start() - 30) : found.start()]
        if 10 <= len(digits) <= 14 and cued and not _DATE.search(found[0]) and not wording.find("no_phone", before):
            return found[0].strip(" .")
    return next((link.partition(":")[2] for link in links(sentence, "tel:") if len(re.sub(r"\D", "", link)) >= _SHORTEST_PHONE), None)


_SHORTEST_PHONE = 10


def _number(sentence: Sentence, controller: dict[str, Value], wording: Wordings) -> None:
    hits = wording.all("company_number", sentence.text)
    found = next((hit for hit in hits if not wording.find("other_number", sentence.text[max(0, hit.start() - 25) : hit.end()])), None)
    if found:
        written = next(filter(None, found.groups()), "")
        if not _ICO.fullmatch(written) and not wording.find("of_charity", sentence.text[: found.end()]):
            controller.setdefault("company_number", Value(written, sentence))
    if (registered := _ICO.search(sentence.text)) and _NAMES.find("registered_there", sentence.text):
        controller.setdefault("regulator_registration", Value(registered[0], sentence))


def _goes_on(sentence: Sentence, sentences: Sequence[Sentence], wording: Wordings) -> bool:
    """Whether a line goes on with the address that the line above began, and that does not begin with the officer."""
    above = sentences[sentence.number - 1] if sentence.number else sentence
    return above.leads == sentence.leads and above.text.rstrip().endswith(",") and not wording.find("officer_or_like", above.text)


def _officer_name(sentence: Sentence, wording: Wordings) -> str | None:
    text = sentence.text
    if (found := wording.find("officer_hired", text) or wording.find("officer_appointed", text)) is not None:
        return found["name"]
    hired = wording.find("officer_body", text)
    if hired is not None and not wording.find("no_officer", text):
        return hired["name"].strip()
    for each in wording.ranked("officer_named"):
        if (found := each.find(text)) and not _NAMES.find("no_persons_name", found["name"]):
            return found["name"]
    around = " ".join((*sentence.leads[:1], *sentence.headings[:1]))
    if (
        wording.find("officer", around)
        and not wording.find("reached_at", around)
        and re.fullmatch(rf"{_FIRM.pattern}\.?", _NAMES.without("labels_name", text.strip(" ,")))
    ):
        return _NAMES.without("labels_name", text).strip(" ,")
    name = _NAMES.without("labels_name", _NAMES.without("label_left", _PHONE.sub("", EMAIL.sub("", text)).strip(" .,")))
    if _PERSON.fullmatch(name) and wording.find("officer_or_like", around) and not _NAMES.find("no_persons_name", name):
        return name
    return None


def _signed(sentences: Sequence[Sentence], wording: Wordings) -> Value | None:
    """The person in a line of an address right above or below the one that is no more than the officer's title."""
    for above, below in pairwise(sentences):
        for title, line in ((below, above), (above, below)):
            if title.piece.kind == "heading" or line.piece.kind == "heading" or title.headings != line.headings:
                continue
            if not wording.find("officer_alone", title.text.strip(" ,.:")):
                continue
            signed = _NAMES.find("signed_line", line.text.strip(" ,."))
            if signed and not _NAMES.find("body_word", signed["name"]) and not _NAMES.find("no_persons_name", signed["name"]):
                return Value(signed["name"], line)
    return None


def _addresses(sentences: Sequence[Sentence], roles: Sequence[str], wording: Wordings) -> list[tuple[str, Sentence, str]]:
    """Postal addresses with whose they are: what stands in the lines before a postcode belongs to it."""
    found: list[tuple[str, Sentence, str]] = []
    for at, sentence in enumerate(sentences):
        end = next((hit for pattern in (POSTCODE, _PLACE) for hit in pattern.finditer(sentence.text)), None)
        if (
            end is not None
            and end.re is _PLACE
            and any(POSTCODE.search(near.text) and _is_address_line(sentence, near, wording) for near in sentences[at + 1 : at + 5])
        ):
            continue
        cell = sentence.piece.cells[-1] if sentence.piece.kind == "row" else ""
        alone = sentence.topics & {"contact", "dpo"} and POSTCODE.search(cell) and len(cell.split()) <= _LONGEST_ADDRESS
        if end is None or (cell and not alone and not _NAMES.find("label_of_address", sentence.text)):
            continue
        street = at and sentences[at - 1].piece is sentence.piece and _is_street(sentences[at - 1].text)
        told = sentence.topics & {"contact", "controller", "dpo", "rights"} or wording.find("says_address", sentence.text[: end.start()])
        if end.re is _PLACE and not street and not told:
            continue  # five digits and a word are an address only where one is told
        parts = [sentence.text[: end.end()]]
        back = at - 1
        while back >= 0 and at - back <= 7 and _is_address_line(sentences[back], sentence, wording):
            parts.insert(0, sentences[back].text)
            back -= 1
        if cell:
            parts = [re.sub(r"^[^\w]+", "", _NAMES.without("label_of_address", parts[-1].rsplit(" | ", 1)[-1]))]
        written = ", ".join(part.strip(" ,|").removesuffix(".") for part in parts)
        written = _NAMES.without("address_label", _NAMES.without("leads_to_address", written))
        written = _NAMES.without("number_in_brackets", written)
        written = re.sub(r"\s+", " ", written).strip(" ,:")
        running = [word for word in written.split() if word.islower() and word not in _NAMES.words("words_of_address")]
        if len(running) >= 3 and (prose := _NAMES.find("ends_in_address", written)) and len(prose[0].split()) >= 4:
            written = prose[0].strip(" ,")
        written = _NAMES.without("officer_first", written)
        written = written.rsplit(" | ", 1)[-1] if POSTCODE.search(written.rsplit(" | ", 1)[-1]) else written
        if len(written.split()) <= 30 and not POSTCODE.fullmatch(written):
            found.append((written, sentence, roles[at]))
    return found


def _place(sentence: Sentence) -> int:
    """Where the postcode of a sentence stands, or the end."""
    found = POSTCODE.search(sentence.text)
    return found.start() if found else len(sentence.text)


_NUMBERED = re.compile(r"^\S.* [0-9]{1,3}[a-z]?$", re.IGNORECASE)


def _is_street(line: str) -> bool:
    """Whether a line is a street with its number, in whatever language the notice is."""
    return bool(_NUMBERED.search(line)) or in_any("a_street", line) is not None


_LONGEST_ADDRESS = 14
"""A cell of more words that holds a postcode is no address alone."""
_TOWN = 4
"""A line of so many words over a bare postcode may be the town, with a full stop."""


def _is_address_line(before: Sentence, sentence: Sentence, wording: Wordings) -> bool:
    near = before.piece is sentence.piece or sentence.line - before.line <= 12
    return (
        near
        and before.piece.kind != "heading"
        and before.headings[:1] == sentence.headings[:1]
        and len(before.text.split()) <= 6
        and not wording.find("controller_label", before.text.strip(" :"))
        and not before.text.rstrip().endswith((":", "?"))
        and (
            not before.text.rstrip().endswith(".")
            or (POSTCODE.fullmatch(sentence.text.strip()) is not None and len(before.text.split()) <= _TOWN)
        )
        and not EMAIL.search(before.text)
        and not re.search(r"[:@]|https?", before.text)
    )


def _controller_name(sentences: Sequence[Sentence], wording: Wordings) -> Value | None:
    for at, sentence in enumerate(sentences):
        if (
            sentence.piece.kind != "heading"
            and (found := wording.find("name_label", sentence.text))
            and (sentence.topics & {"contact", "controller"} or any(emails(each, wording) for each in sentences[at + 1 : at + 2]))
        ):
            officer = wording.find("officer_or_like", " ".join((*sentence.headings[:1], *sentence.leads))) or any(
                wording.find("officer_or_like", near.text) for near in sentences[max(0, at - 1) : at]
            )
            if not officer and (name := _tidy_name(found["name"])):
                return Value(name, sentence)
    for label, below in pairwise(sentences):
        if wording.find("controller_label", label.text.strip(" :")) and (label.piece is below.piece or label.piece.kind == "heading"):
            written = re.fullmatch(ORGANISATION, _NAMES.without("labels_name", below.text.strip(" ,.")))
            if written and below.piece.kind in ("paragraph", "item") and (name := _tidy_name(written[0])):
                return Value(name, below)
    said = [
        *((True, each) for each in wording.ranked("controller_surely")),
        *((False, each) for each in wording.ranked("controller_named")),
        *((False, each) for each in wording.ranked("used_by_us")),
    ]
    for surely, each in said:
        for sentence in sentences:
            elsewhere = sentence.topics & {"recipients", "cookies", "links", "transfers"} and not sentence.topics & {"controller"}
            if sentence.piece.kind == "heading" or (elsewhere and not surely):
                continue
            for found in each.expression.finditer(sentence.text):
                if wording.find("controller_too", sentence.text) or (
                    not surely and _is_somebody_else(found["name"], sentence, sentences, wording)
                ):
                    continue
                if wording.find("person_for_data", sentence.text[: found.start("name")]):
                    continue
                if _is_of_a_part(sentence, sentences, wording) or _is_service(found["name"], sentences):
                    continue
                if name := _tidy_name(found["name"]):
                    return Value(_spelt_out(_whole_name(name, sentences), sentences), sentence)
    return None


def _is_of_a_part(sentence: Sentence, sentences: Sequence[Sentence], wording: Wordings) -> bool:
    """Whether a sentence names the controller of some data only, for whom the organisation is a processor, as the next one says."""
    after = sentences[sentence.number + 1 : sentence.number + 2]
    return any(each.piece is sentence.piece and wording.find("we_are_processor", each.text) for each in after)


def _is_service(name: str, sentences: Sequence[Sentence]) -> bool:
    """Whether a name is that of a well-known tool of others, which no heading, title or mailbox has: "The survey is run by Quizmill"."""
    known = service(name)
    if known is None or known[1] not in _TOOLS:
        return False
    word = plain(name).split()[0]
    return not any(word in plain(each.text) for each in sentences if each.piece.kind == "heading" or "@" in each.text)


_TOOLS = frozenset(
    (
        "cloud_software",
        "hosting",
        "payment",
        "email_service",
        "analytics_provider",
        "advertising",
        "courier",
        "research_company",
        "telephony",
        "social_network",
    )
)
"""Kinds of well-known names that a notice uses and seldom is by."""


def _works_alone(sentences: Sequence[Sentence], wording: Wordings) -> Value | None:
    """Whoever names herself in the line after the one in which she says "I am the data controller"."""
    for said, below in pairwise(sentences):
        name = _PERSON.fullmatch(below.text.strip(" ,."))
        if name and below.piece.kind != "heading" and wording.find("i_am_controller", said.text):
            return Value(name[0], below)
    return None


def _introduced(sentences: Sequence[Sentence], wording: Wordings) -> Value | None:
    """Whoever the first sentence under "Who we are" says something of: "Shorely is a planner that helps you"."""
    for above, sentence in pairwise(sentences):
        if above.piece.kind == "heading" and wording.find("asks_who", above.text) and sentence.piece.kind == "paragraph":
            found = _IS_A.match(sentence.text)
            return Value(name, sentence) if found and (name := _tidy_name(found["name"])) else None
    return None


_IS_A = re.compile(rf"(?P<name>{ORGANISATION}) (?:is|are) (?:an?|the) [a-zA-Z]")


def _legal(name: str, sentences: Sequence[Sentence]) -> str:
    """Whose a trading name, an app or a website is, where a notice says it: "Elm Teas is the trading name of Elm Foods Ltd"."""
    if _NAMES.find("ends_with_form", name):
        return name
    patterns = [re.compile(each.pattern.replace("THAT_NAME", re.escape(name))) for each in _NAMES.ranked("trades_as")]
    for sentence in sentences:
        if (
            sentence.piece.kind == "heading"
            or not _NAMES.find("says_whose", sentence.text)
            or about(sentence, "recipients", "cookies", "links")
        ):
            continue
        for pattern in patterns:
            found = pattern.search(sentence.text)
            whole = _tidy_name(found["name"]) if found else None
            person = (
                pattern is not patterns[0]
                and found is not None
                and whole is not None
                and _PERSON.fullmatch(whole) is not None
                and not sentence.text[: found.start("name")].lower().endswith(" the ")
            )
            if whole and whole != name and not whole.startswith(name) and not person:
                return whole
    return name


def _longer(name: str, sentences: Sequence[Sentence]) -> str:
    """The name with the words that a notice writes behind it elsewhere: "Hillcrest" of "Hillcrest Primary School"."""
    if _NAMES.find("kind_of_body", name) or " " in name.strip() or name.isupper():
        return name
    for sentence in sentences:
        if name not in sentence.text or about(sentence, "recipients", "links"):
            continue
        for at in re.finditer(rf"\b{re.escape(name)}", sentence.text):
            if found := _NAMES.find("rest_of_name", sentence.text[at.end() :]):
                return name + found[0]
    return name


def _is_somebody_else(name: str, sentence: Sentence, sentences: Sequence[Sentence], wording: Wordings) -> bool:
    """Whether a name is that of a service whose own notice the sentence points to, or of the representative whom the notice names."""
    written = re.escape(name.strip())
    if any(_NAMES.find("own_notice_next", sentence.text[at.end() :]) for at in re.finditer(written, sentence.text)):
        return True
    return any(
        not at.start() or wording.find("appoints", each.text[: at.start()])
        for each in sentences
        if wording.find("representative", each.text)
        for at in re.finditer(rf"{written}\b", each.text)
    )


def _whole_name(name: str, sentences: Sequence[Sentence]) -> str:
    """The name of the business, where a notice calls its owner by the first name alone: "Jo is the controller"."""
    if " " in name or not re.fullmatch(r"[A-Z][a-z]+", name):
        return name
    owned = re.compile(rf"\b{name} [A-Z][a-z]+\b")
    for sentence in sentences:
        if owned.search(sentence.text) and (found := _NAMES.find("is_business", sentence.text)) and (whole := _tidy_name(found["name"])):
            return whole
    return name


def _spelt_out(name: str, sentences: Sequence[Sentence]) -> str:
    """The whole name of a body that a notice calls by its initials: "The Quay Research Unit (QRU) …"."""
    if not re.fullmatch(r"[A-Z]{2,8}", name):
        return name
    written = re.compile(rf"(?P<name>{ORGANISATION}) \((?:[^()]*[“\"‘'])?{name}[”\"’']?\)")
    for sentence in sentences:
        found = written.search(sentence.text)
        whole = _tidy_name(found["name"]) if found else None
        initials = "".join(re.findall(r"\b[A-Z]", whole or ""))
        if whole and len(whole.split()) > 1 and (whole[0] == name[0] or initials.endswith(name)):
            return whole
    return name


def _footer_name(sentences: Sequence[Sentence]) -> Value | None:
    for sentence in reversed(sentences):
        if (found := _NAMES.find("copyright", sentence.text)) and (name := _tidy_name(found["name"])):
            return Value(name, sentence)
    return None


def _addressed_firm(sentences: Sequence[Sentence], wording: Wordings) -> Value | None:
    """The firm at whose address the officer is reached, and of which the notice speaks elsewhere, too, if only by its first word."""
    for sentence in sentences:
        around = " ".join(sentence.leads[:1])
        firm = re.fullmatch(rf"{_FIRM.pattern}\.?", sentence.text.strip(" ,"))
        if firm and wording.find("officer", around) and wording.find("reached_at", around):
            spoken = re.compile(rf"\b{re.escape(firm[0].split()[0])}\b")
            if any(spoken.search(each.text) for each in sentences if each is not sentence):
                return Value(firm[0], sentence)
    return None


_MOST_WORDS = 12
"""A name of a body has no more words."""


def _tidy_name(name: str) -> str | None:
    name = re.sub(r"[’']s$", "", _NAMES.without("law_before", name).strip(" ,.;:(")).strip()
    name = _NAMES.without("word_before", name)
    name = re.sub(r"^(?:(?:19|20)[0-9]{2}|[0-9]{1,2}[.)]) (?=[A-Z])", "", name)  # the year of a copyright, the number of a paragraph
    bare = _NAMES.without("article_first", name)
    if (
        not bare
        or "[" in name
        or re.match(r"[0-9]+ [0-9]", bare)
        or _NAMES.find("no_name", bare)
        or _NAMES.find("no_name", name)
        or _NAMES.find("no_name_within", name)
        or len(name.split()) > _MOST_WORDS
        or len(bare) < 3
    ):
        return None
    if beyond := _NAMES.find("beyond_legal_form", name):
        name = name[: beyond.start("beyond")]
    name = _NAMES.without("left_over", name)
    name = re.sub(r" \([A-Z][A-Z0-9&]{1,7}\)$", "", name)  # what it is called for short
    name = _NAMES.without("called_below", name)  # what it calls itself below
    if name.count("(") != name.count(")"):
        name = name.split("(")[0].strip()
    name = re.sub(r"\bB\.V$", "B.V.", re.sub(r"\be\. ?V$", "e.V.", name))
    name = re.sub(r"\b((?:[A-Z]\.){2,}[A-Z])$", r"\1.", name)  # "C.I.C."
    return _NAMES.without("article_first", name) or None


_DIGIT = re.compile(r"[0-9]")
"""What no date is without."""
_OF_THE_PAGE = re.compile(r"(?:date|lastmod|published)\s*: *['\"]?(?:[0-9]{1,2}:[0-9]{2}|[0-9T: -]+:[0-9]{2})")
"""The moment in the head of a file at which the page was made."""


def version_date(sentences: Sequence[Sentence], language: str) -> Value | None:
    """The day on which the notice was last updated or takes effect, or its month; None if it does not say. Dates are read day first."""
    wording = wordings(language)
    found: list[tuple[int, int, Value]] = []
    for sentence in sentences:
        text = sentence.text
        if not _DIGIT.search(text) or _OF_THE_PAGE.match(text):
            continue
        for hit in _DATE.finditer(text):
            day = _day(hit[0], language)
            if not day:
                continue
            before = text[max(0, hit.start() - 80) : hit.start()]
            alone = len(text.split()) <= len(hit[0].split()) + 3
            around = " ".join((before, *((*sentence.headings[:1], *sentence.leads[:1]) if alone else ())))
            if wording.find("dated_after", text[hit.end() :]):
                around += " version"
            if wording.find("not_dated", before) and not wording.find("last_changed", before):
                continue
            if sentence.piece.kind == "row" and wording.find("changed", text):
                around += " changed"
            if wording.find("latest", around) and wording.find("dated", around):
                rank = 0
            elif wording.find("dated", around) or (alone and wording.find("the_notice", before)):
                rank = 1
            elif alone:
                rank = 2
            else:
                continue
            if len(day) < len("2024-05-01") and rank > 1:
                continue
            found.append((rank, sentence.number, Value(day, sentence)))
    if not found:
        return None
    rank, _, first = min(found, key=lambda each: each[:2])
    if first.sentence.piece.kind != "row":
        return first
    rows = [value for at, _, value in found if at == rank and value.sentence.piece.header == first.sentence.piece.header]
    return max(rows, key=lambda each: each.value)  # a table of versions: the last one


def _day(written: str, language: str) -> str:
    """A date as YYYY-MM-DD, or a month as YYYY-MM; blank if the words are neither."""
    read = date(written, "day-first", (language,))
    if isinstance(read, Reading):
        return read.value
    month = date(f"01/{written}" if written[0].isdigit() else f"1 {written}", "day-first", (language,))
    return month.value[: len("2024-05")] if isinstance(month, Reading) and re.search(r"[0-9]{4}$", written) else ""
