"""The names of recipients in the sentences of a notice: well-known services, lists, labels and what others do for the organisation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ropa.drafting.context import about, negated, unshadowed, words
from ropa.drafting.lexicon import plain, services
from ropa.drafting.places import is_country
from ropa.drafting.sentences import Sentence
from ropa.drafting.shapes import PROPER as _PROPER

_USES = re.compile(
    r"\b(?:we|i|which|and|our \S+|it|site|website|service|club|school|trust|charity|society|company|practice|group|church|council|university|team|study) (?:(?:also|may|currently|will|only|mainly|sometimes|then) )*us(?:e|es|ing)\b|\bpowered by\b|\busing\b|\bcalled\b|\buses? (?:the |an? )?(?:\S+ ){0,3}(?:service|tool|software|platform|library|sdk|plugin|provider)\b|\b(?:app|application|game|extension|platform|product|practice) uses\b"
)
_NAME_FIRST = re.compile(
    rf"^(?:[Tt]he )?(?P<name>{_PROPER})(?:\s*\([^)]{{1,60}}\))?\s*(?:[–—:|-]|\(|,|$|\bwhich\b|\bto\b|\bfor\b|\bwho\b|\bprovides?\b|\bis\b|\bare\b|\bas\b)"
)
_NAME_IN = re.compile(
    rf"\b(?:with|to|by|on|in|from|via|through|called|use|uses|using|supply|is|the):?\s+(?:the )?(?P<name>{_PROPER})(?:[’']s)?(?: \((?P<short>[A-Z][\w.]{{1,20}})\))?"
)
_NO_RECIPIENT = re.compile(
    r"^(?:(?:US|USA|UK|EU|EEA|United States) (?:and|or) .*|(?:Where|When|If|To|As|For|In|Any|All|Some|Other|Internal|Our|We|Your|Under|With|By|At|Only|Those|Each|Such|Because|Unless|External) .*|We|Our|Your|You|The|This|These|They|It|If|When|Where|Other|Third|Service|IT|Data|Personal|Information|European|EEA|EU|UK|GDPR|United|In|For|To|All|Any|Some|Such|Providers?|Suppliers?|Partners?|"
    r"Professional|Government|Local|Law|Legal(?: \w+)?|Legitimate \w+|Consent|Contract\w*|Payments|SMS|Texts?|Communications?|Scheduling|Messaging|Bookings?|Storage|Security|Support|Employees?|Staff|Members?|Group|Companies|Company|Payment|Email|E-mail|E-Mail|EMail|European Commission.*|Hosting|Cloud|Website|Insurance|Regulat\w+|Police|Courts?|Banks?|Who|What|Why|How|Name|"
    r"Privacy|Information Commissioner.*|ICO|Article.*|DPA.*|Act|Anyone|People|Organisations?|External|Internal|Contractors?|Agents?|Advis\w+|Solicitors?|Accountants?|Auditors?|Analytics|Marketing|"
    r"Health|NHS|Schools?|Hospitals?|Social|Research\w*|Credit|Debt|Fraud|HR|API|URL|PDF|Cookies?|Monday|Tuesday|Wednesday|Thursday|Friday|Internet|Web|Online|Android|Windows|Apple|Chrome|Firefox|January|February|"
    r"March|April|May|June|July|August|September|October|November|December|SSL|TLS|HTTPS?|H&S|CCTV|RFID|Gift Aid|VAT|PAYE|PCI.*|ISO.*|[A-Z]+-compliant|Trustees?|Volunteers?|Parents?|Users?|Customers?|Clients?|Her|His|Relevant|Trusted|Selected|Certain|Where|Public|Disclosure|"
    r"Standard|International|Privacy Shield|Data Protection.*|ORGANISATION|General|Environment.*|Once|After|Before|Each|Only|No|Not|As|At|By|On|With|From|Please|Examples?|Children|Emergency|Local Authorit\w+|Central|County|GPs?|GDRP|The Application|Application|App|Platform|Software|Extension|Association|Society|Foundation|Firm|Federation|University|College|Council|Charity|School|Practice|Club|Trust|Personal (?:Data|Information)|.* (?:Cookies?|Data|Payments)|Box Office|CRM|CDN|DNS|CMS|CSV|SDK|APIs?|(?:EU|UK|US|EEA)-based.*|Session|Preference|Photographs?|Videos?|Central|Payroll|Pension\w*)$"
)


_NO_BODY = re.compile(
    r"\b(?:Clauses?|Addendum|Security Standard|Agreement|Executive|Chief|Regulations?|Act|Area|(?:European|Customs) Union|Convention|Directive|Principles?|Protection|Kingdom|States|Europe|Policy|Notice|Rights?|Leaders?|Ministers?|Trustees|Pastors?|Elders|Officer|Schedule|Order|"
    r"Providers?|Services|Suppliers|Partners|Companies|Authorities|Organisations?|Agencies|Processors?|Teams?|Members|Trusts|Layer|Protocol|Practitioners?|Professionals?|Insurers?)\b(?! Ltd| Limited)"
)


def named_in(sentence: Sentence, topical: bool, gives: bool) -> Iterator[tuple[str, str]]:
    """The names that a sentence gives, each with its category if the service is known.

    `topical`: it stands where recipients are told. `gives`: it says that data is given to somebody.
    """
    text = sentence.text
    if not (
        topical
        or gives
        or _USES.search(sentence.plain)
        or _SERVICE_DOES.match(text)
        or sentence.said.find("names_doer", text)
        or any(each.search(text) for each in (_DOES_FOR_US, _FIRM_WITH))
    ):
        return
    if re.search(r"\bself hosted\b", sentence.plain):
        return
    if re.search(r"\bdata processor does the following\b", sentence.plain) and sentence.headings and words(sentence.headings[0]) <= 6:
        if not _is_no_name(sentence.headings[0]):
            yield sentence.headings[0], services().get(" ".join(plain(sentence.headings[0]).split()), ("", ""))[1]
        return
    seen: set[str] = set()
    for name in _after_a_kind(text):
        seen.add(name)
        yield name, ""
    tools = ((name, category) for name, category in _tools(sentence) if not _holds_service(name))
    for name, category in (*_labelled_names(sentence, topical), *tools):
        if name not in seen:
            seen.add(name)
            yield name, category
    for name, written, category in _well_known(sentence, topical):
        if name not in seen:
            seen.add(name)
            yield written, category
    kinds = list(sentence.said.all("named_after_kind", text))
    shares = topical or _SHARES.search(sentence.plain) is not None
    for found in (*kinds, *(_WORKS_FOR.finditer(text) if topical else ())):
        if not shares and sentence.said.find("in_use_before", text[: found.start()]) is None:
            continue
        name = re.sub(r"[’']s$", "", found["name"]).strip(" .,’'")
        if (
            not (_is_no_name(name) or is_country(name) or _holds_service(name))
            and name not in seen
            and not negated(sentence, found.start("name"))
        ):
            seen.add(name)
            yield name, ""
    if not shares:
        return
    for name in _such_as(sentence, topical):
        if not any(plain(name).strip() in plain(each) for each in seen) and not _holds_service(name):
            seen.add(name)
            yield name, ""
    for name in _capitals(sentence, topical, seen):
        seen.add(name)
        yield name, ""


_SERVICE_DOES = re.compile(
    r"(?:[*_]{0,3}\w{1,40}[*_]{0,3}: )?[A-Z][\w.]{1,40}(?: [A-Z]\w{1,40})? (?:tracks?|collects?|measures?|records?|stores?|hosts?|handles?|sends?|logs?) "
)
"""A service that does something with data: "Example Analytics tracks visits"."""


def headed_name(sentence: Sentence) -> Iterator[tuple[str, str]]:
    """The name that a heading is, with its category if the service is known: "The Elm Street Council"."""
    known = [(written, category) for _, written, category in _well_known(sentence, True)]
    if known:
        yield from known
        return
    name = re.sub(r"^[Tt]he ", "", sentence.text.strip(" .:"))
    if words(name) > 1 and _ALL_CAPITALS.fullmatch(name) and not _is_no_name(name) and not is_country(name) and _ONE_BODY.search(name):
        yield name, ""


_ONE_BODY = re.compile(
    r"\b(?:Ltd|Limited|LLP|plc|PLC|Inc|CIC|Council|University|College|Trust|Department|Ministry|Office|Agency|Authority|Association|Federation|Society|Foundation|Commission|Board|Education|Software|Systems|Solutions|Group|Bank|Union|Service)\b"
)
"""A word that a name of one body has."""
_WORKS_FOR = re.compile(
    rf"\b(?:(?:employees?|staff|members?|part|branch) of|employed by|works? for) (?:the )?(?P<name>{_PROPER})(?=[,.;)]|$| and | to | who | which )"
)
"""A body for which somebody works who gets the data: "the nurse, an employee of the Elm Street Trust"."""
_SHARES = re.compile(
    r"\b(?:share\w*|sharing|disclos\w*|pass(?:ed|es)?|sen[dt]s?|transmit\w*|submit\w*|held|stored?|hosted|called|processed by|suppl(?:y|ied)|transfer\w*)\b"
)
_KIND_OF_RECIPIENT = re.compile(r"processors?|providers?|recipients?|third parties|suppliers?|partners?", re.IGNORECASE)


_ALL_CAPITALS = re.compile(r"[A-Z0-9]\S*(?: (?:[A-Z0-9&(]\S*|of|and|the|for|de|van))*")
"""A name as it is written: each of its telling words with a capital."""


def _after_a_kind(text: str) -> Iterator[str]:
    """The names after a label that says what they are: "Our suppliers: Acme Ltd, Example Ltd"."""
    label, colon, rest = text.partition(": ")
    if not colon or words(label) > 6 or not _KIND_OF_RECIPIENT.search(label) or re.search(r"\b(?:we|who|for|to)\b", rest):
        return
    for part in re.split(r",|;| and ", rest.strip(" .")):
        name = part.strip()
        if _ALL_CAPITALS.fullmatch(name) and words(name) <= 6 and not _is_no_name(name) and " ".join(plain(name).split()) not in services():
            yield name


def _is_no_name(name: str) -> bool:
    """Whether words with capitals name no single body: a word that opens a sentence, a kind of bodies, a law."""
    return bool(_NO_RECIPIENT.match(name) or _GENERIC.search(name) or _NO_BODY.search(name))


def _well_known(sentence: Sentence, topical: bool) -> Iterator[tuple[str, str, str]]:
    """The well-known services that stand in a sentence: the name by which each is known, the one that is written, and its category."""
    text, taken = sentence.text, f" {' '.join(sentence.plain.replace(chr(39) + 's ', ' ').split())} "
    there = frozenset(taken.split())
    for name, proper, category in _beginning_with(there):
        if f" {name} " not in taken or not category or not re.search(rf"(?<![\w@.]){re.escape(proper[:1])}", text, re.IGNORECASE):
            continue
        stands = re.search(r"(?<!\w)" + r"(?:'s)?\W+".join(map(re.escape, name.split())) + r"(?!\w)", sentence.plain)
        at = stands.start() if stands else sentence.plain.find(name.split()[0])
        if re.search(r"\bproducts,? +(?:such as|like) +(?:\S+ +){0,5}$", sentence.plain[:at]):
            continue  # what somebody makes
        if negated(sentence, at) or _signs_in_with(name, sentence.plain) or not (_is_written(name, text) or _is_spelt(proper, text)):
            continue
        if _NOT_THAT_ONE.search(sentence.plain[:at]) or (_MADE_BY.search(sentence.plain[:at]) and _holds_service(text[:at])):
            continue
        if not topical and category in _BODIES and not _TELLS_THEM.search(sentence.plain[:at]):
            continue
        taken = taken.replace(f" {name} ", " ")
        yield proper, _as_written(name, text) or proper, category


def _beginning_with(there: frozenset[str]) -> list[tuple[str, str, str]]:
    """The well-known services of which the first word is one of some, those with the longest names first: name, as written, category."""
    known = _by_first_word()
    found = [each for word in there if word in known for each in known[word]]
    return sorted(found, key=lambda each: (-len(each[0]), each))


_NOT_THAT_ONE = re.compile(
    r"\b(?:(?:regulated|authorised|accredited|licensed|inspected) (?:and \w+ )?by|(?:alternative|equivalent) to|instead of|rather than|unlike|certificate from) +(?:the )?$"
    r"|\b(?:sms|texts?|e ?mails?|phone|telephone)(?: messages?)? +(?:and|or) +$"
)
"""What stands before a service that is not used, or a body that looks after somebody: "an alternative to Example"."""
_MADE_BY = re.compile(
    r"\ba (?:\S+ +){0,4}(?:service|tool|product|platform|software) (?:provided|offered|operated|run|made|developed|owned) by +(?:the )?$"
)
"""What stands before the maker of a service that is named before it."""


@cache
def _by_first_word() -> dict[str, list[tuple[str, str, str]]]:
    """The well-known services by the first word of their names: name, as written, category."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for name, (proper, category) in services().items():
        found.setdefault(name.split()[0], []).append((name, proper, category))
    return found


def _signs_in_with(name: str, said: str) -> bool:
    """Whether somebody signs in with a service, or has an account with it: "log in with Example"."""
    signs = r"(?:sign|log|signed|logged|signing|logging)(?: in| up)? (?:with|via|through|using)"
    return re.search(rf"\b(?:{signs} (?:\S+ ){{0,2}}|your (?:own |personal )?){re.escape(name)}\b", said) is not None


def _is_spelt(proper: str, text: str) -> bool:
    """Whether a service whose name begins small stands in a text as it is spelt: "eBay"."""
    return not proper.islower() and re.search(rf"(?<!\w){re.escape(proper)}(?!\w)", text) is not None


def _is_written(name: str, text: str) -> bool:
    """Whether a service is written as a name: a short one as a word of its own, and with a capital."""
    return (len(name) > 5 or re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) is not None) and (
        _is_capital(name, text)
        or (
            len(name) > 5
            and re.search(
                rf"\b(?:by|via|with|using|through|use|uses|on|(?:provided|sent|passed|transmitted|transferred|given|submitted|disclosed) (?:\S+ ){{0,3}}to) {re.escape(name)}\b",
                text,
            )
            is not None
        )
    )


def _capitals(sentence: Sentence, topical: bool, seen: set[str]) -> Iterator[str]:
    """The other names, by their capitals: at the beginning of an item on recipients, or after words like "with" and "by"."""
    text = sentence.text
    patterns = [_NAME_FIRST] if topical and sentence.piece.kind in ("item", "row") else []
    for pattern in [*patterns, _NAME_IN]:
        for found in pattern.finditer(text):
            if pattern is _NAME_IN and topical and _is_given(sentence, topical) and not negated(sentence, found.start("name")):
                yield from _further(sentence, found.end("name"), seen)
            name = re.sub(r"[’']s$", "", found["name"]).strip(" .,’'")
            flat = " ".join(plain(name).split())
            if _NO_RECIPIENT.match(name) or flat in services() or any(flat in plain(each) or plain(each).strip() in flat for each in seen):
                continue
            fits = (_opens(sentence, found, name) or _is_label(sentence, name)) if pattern is _NAME_FIRST else _is_given(sentence, topical)
            if not fits or _is_told_otherwise(sentence, found, name):
                continue
            if pattern is _NAME_IN and words(name) == 1 and re.search(r"\b(?:in|on)\s+(?:the )?$", text[: found.start("name")]):
                continue  # a town, or a page
            if name[:1].isupper() and len(name) > 2 and not re.fullmatch(r"[A-Z]\w*ing", name):
                yield from (one for one in _each(name) if not is_country(one) and not _GENERIC.search(one))


_AND_FURTHER = re.compile(rf"(?:[’']s)?(?: \([^()]{{1,60}}\))?(?:,? and|,|;) (?:to |by |with )?(?:the )?(?P<name>{_PROPER})")


def _further(sentence: Sentence, at: int, seen: set[str]) -> Iterator[str]:
    """The names of several words that follow in one list: "with Quay Pathology, Quayshire Care Board and the Quay Trust"."""
    while found := _AND_FURTHER.match(sentence.text, at):
        at = found.end()
        name = found["name"].strip(" .,’'")
        if (
            words(name) > 1
            and name not in seen
            and not (_is_no_name(name) or is_country(name) or _holds_service(name) or _is_told_otherwise(sentence, found, name))
        ):
            yield from _each(name)


def _opens(sentence: Sentence, found: re.Match[str], name: str) -> bool:
    """Whether a name opens its item as one does; a single word stands alone there, or is explained."""
    alone = re.search(r"^\S+\s*(?:[(–—-]|$|, (?:our|which|who|an?|the)\b)", sentence.text)
    served = re.match(r"[A-Z]{3,}(?= to [a-z])", sentence.text)  # "SSCL to pay your claims"
    if words(name) == 1 and sentence.piece.kind == "item" and not (alone or served):
        return False
    return not re.match(r"\s*:", sentence.text[found.end("name") :])


def _is_label(sentence: Sentence, name: str) -> bool:
    """Whether an item begins with the short form of a body as its label: "ABCD: as the law requires"."""
    return re.match(rf"[*_]*{re.escape(name)}[*_]*: [A-Z]", sentence.text) is not None and re.fullmatch(r"[A-Z]{3,6}", name) is not None


_IN_HANDS_OF = re.compile(
    r"\b(?:share\w*|disclos\w*|pass\w*|sen[dt]\w*|provid\w*|suppl\w*|transfer\w*|held|hosted|stored?|called|process\w*|register\w*|database|system|given?|us(?:e|es|ing)|submit\w*|report\w*|requests?)\b"
)


def _is_given(sentence: Sentence, topical: bool) -> bool:
    """Whether a sentence says that something is in somebody's hands, where it does not speak of other things."""
    if not _IN_HANDS_OF.search(sentence.plain):
        return False
    elsewhere = not topical and about(sentence, "basis", "transfers", "data", "retention")
    return not elsewhere or re.search(r"\b(?:database|system|called)\b", sentence.plain) is not None


def _is_told_otherwise(sentence: Sentence, found: re.Match[str], name: str) -> bool:
    """Whether a name is part of a kind of recipient or of people, belongs to something else ("Acme accounts"), or is no body's."""
    start, end = found.span("name")
    if any(hit.start <= start and end <= hit.end and hit.code not in ("professional_body", "other") for hit in sentence.of("recipients")):
        return True
    if words(name) == 1 and name.isupper() and re.match(r" (?:services?|programmes?|purposes|schemes?)\b", sentence.text[end:]):
        return True
    if _NO_BODY.search(name) or re.match(r" (?:team|staff|members|users?|accounts?|website|customers?)\b", sentence.text[end:]):
        return True
    return any(hit.start <= start < hit.end for hit in sentence.of("people"))


_BODIES = frozenset(
    (
        "public_body",
        "regulator",
        "nhs_body",
        "law_enforcement",
        "credit_reference",
        "tax_authority",
        "immigration_authority",
        "vetting_provider",
        "court",
        "professional_body",
        "bank",
        "insurer",
        "pension_provider",
        "training_provider",
        "business_partner",
    )
)
"""Bodies that notices also name where nobody gets data."""
_TELLS_THEM = re.compile(
    r"\b(?:shar|disclos(?!ure (?:and )?barring)|pass|sen[dt]|report|provid\w* (?:\S+ ){0,4}(?:to|with)\b|suppl|submit|transfer|transmit|forward|giv|tell|required by|held (?:on|by)|claim\w* .* from)\w*"
)


def _as_written(name: str, text: str) -> str:
    """A well-known service as the text writes it; blank if its words do not stand there one after another."""
    found = re.search(r"(?<!\w)" + r"[\W_]+".join(map(re.escape, name.split())) + r"(?!\w)", text, re.IGNORECASE)
    return found[0] if found else ""


def is_known(name: str) -> bool:
    """Whether a name is one of a well-known service or body."""
    return " ".join(plain(name).split()) in services()


def known_as(name: str) -> str:
    """The name by which a service is known, whichever of its names is written."""
    return services().get(" ".join(plain(name).split()), (name, ""))[0]


def _holds_service(name: str) -> bool:
    """Whether a well-known service stands in a name; it is told by itself."""
    flat = f" {' '.join(plain(name).replace(chr(39) + 's ', ' ').split())} "
    return any(f" {service} " in flat for service, _, _ in _beginning_with(frozenset(flat.split())))


_GENERIC = re.compile(
    r"\b(?:Units|Boards|Trusts|Federations|Associations|Organisers|Statisticians|Providers|Agencies|Bodies|Departments|Groups|Schools|Practices|Hospitals|Universities|Charities|Clubs|Officers|"
    r"Professionals|Advisers|Advisors|Regulators|Networks|Environments|Agreements|Documents|Clauses|Standards|Measures|Systems|Platforms|Tools|Apps|Processors|Parties)$|^(?:Other |Private |General )?(?:Health|Insurance|Medical|Healthcare|Travel|Credit|Payment)(?: Insurance)? (?:Company|Insurer|Provider|Adviser)$|^(?:Legal|Professional|Third|Payment|Email|"
    r"Cloud|Data|Other|Our|IT|Business|Government|Regulatory|Public|Law|Tax|Social|Credit|Debt|External|Internal) [A-Z]?[a-z]+s$"
)
"""Words that name a kind of bodies, not one."""


def _each(name: str) -> list[str]:
    """The names in words with capitals: "UK Athletics and England Athletics" are two, "Work and Pensions" belong together."""
    if " and the " in name:
        return [part for each in name.split(" and the ") for part in _each(each)]
    parts = name.split(" and ")
    if len(parts) == 2 and words(parts[0]) == 1 and (parts[0].isupper() or " " not in parts[1]) and len(parts[0]) > 2:
        return parts
    if (
        len(parts) == 2
        and all(words(part) >= 2 for part in parts)
        and not re.search(r"\b(?:of|for)\b", parts[0])
        and not re.search(r"(?:Ltd|Limited|LLP|plc|CIC|Trust|Council|University)$", parts[1])
    ):
        return parts
    return [name]


def _such_as(sentence: Sentence, topical: bool) -> Iterator[str]:
    """The names in a list of examples: "bodies such as Education Anywhere, Exams Board Anywhere and Skills Anywhere"."""
    for found in sentence.said.all("names_examples", sentence.text):
        for part in re.split(r",(?: and| or)? (?:the )?", found["names"]):
            for name in _each(re.sub(r"(?: in (?:the )?[A-Z]\w+)?(?: \([^()]*\))?$", "", part.strip(" .,’'"))):
                if not (_is_no_name(name) or is_country(name) or len(name) < 3) and (
                    topical or words(name) > 1 or re.search(r"[a-z][A-Z]|\.", name)
                ):
                    yield name


_LIST_OF_NAMES = re.compile(r"[A-Z0-9][\w&.'’!-]*(?: (?:[A-Z0-9(][\w&.'’!)-]*|of|and|the|for)){0,5}")


def _labelled_names(sentence: Sentence, topical: bool) -> Iterator[tuple[str, str]]:
    """The names after a label that is a kind of recipient: "Hosting: IONOS", "Email – Mailchimp and Brevo"."""
    label, mark, rest = re.sub(r" [–—-] ", ": ", sentence.text, count=1).partition(": ")
    rest = re.split(r" [–—-] ", rest, maxsplit=1)[0]
    if not topical or not mark or words(label) > 5 or words(rest) > 14 or sentence.piece.kind == "row":
        return
    kinds = [hit.code for hit in unshadowed(sentence.of("recipients")) if hit.end <= len(label) + 1]
    if not kinds and not re.search(
        r"platform|shop|analytics|hosting|e-?mail|payments?|accounting|support|delivery|forms|storage|database|booking",
        label,
        re.IGNORECASE,
    ):
        return
    for part in re.split(r",| and | \+ | / |(?<=[a-z])/(?=[A-Z])|;|&", rest.strip(" .")):
        name = re.sub(r"\s*\(.*?\)?$", "", part).strip()
        flat = " ".join(plain(name).split())
        if services().get(flat, ("", ""))[1]:
            continue
        if _LIST_OF_NAMES.fullmatch(name) and not _NO_RECIPIENT.match(name) and not _GENERIC.search(name) and not is_country(name):
            yield name, kinds[0] if kinds else ""


_AND_FOR = re.compile(rf"\b[Uu]s(?:es?|ing) [^.;]{{2,60}}? (?:for|to) [^.;]{{2,60}}?(?:,| and|, and) (?P<name>{_PROPER}) (?:for|to) ")
"""A further tool of a list: "We use Acme for bookings and Other for invoices"."""
_DOES_FOR_US = re.compile(
    rf"(?:^|[.;] )(?:The )?(?P<name>{_PROPER})(?: \([^()]{{1,40}}\))?,? (?:also |who |which )?(?:sends?|provides?|hosts?|process(?:es)?|handles?|manages?|collects?|runs?|stores?|delivers?|"
    r"supplies|supply|looks? after|takes?|prints?|helps?|acts?|does|do|maintains?|administers?) (?:[^.;]{0,60} )?(?:for us|on our behalf|our (?!privacy|website is)\w+|as our \w+)\b"
)
"""A body that does something for the organisation: "Acme Ltd sends text messages on our behalf"."""
_ACTS = re.compile(
    rf"(?:^|[,;] (?:and )?|\. )(?:The )?(?P<name>{_PROPER}) (?:also )?(?:sends?|hosts?|destroys?|shreds?|prints?|stores?|delivers?|handles?|processes|manages?|maintains?|posts?|keeps|runs) (?:the|our|your|text|old|letters|email|paper|records|parcels|payments|backups|it\b)"
)
"""What somebody does, in a section on recipients: "Acme prints the letters, and Other Ltd posts them"."""
_LABEL_DOES = re.compile(
    rf"^(?P<name>{_PROPER}) ?[:–—-] ?(?:(?:who|which|it|they|this) )?(?:provides?|suppl(?:y|ies)|hosts?|handles?|manages?|runs?|processes|sends?|stores?|supports?|maintains?|powers?)\b"
)
"""A body as a label before what it does: "Acme Ltd: provides us with software"."""
_FIRM_WITH = re.compile(
    rf"(?P<name>{_PROPER} (?:Ltd|Limited|LLP|plc|PLC|CIC|Inc|LLC|GmbH))\.?,? (?:also |who |which |that |will |may |can ){{0,3}}(?:provides?|hosts?|process(?:es)?|handles?|manages?|supports?|"
    r"maintains?|stores?|(?:have|has|having) access)\b"
)
"""A firm, by its legal form, that does something with data: "Acme Ltd, who provide technical support"."""
_OF_THE_SITE = re.compile(
    r"\b(?:[Tt]his|[Tt]he|[Oo]ur) (?:\S+ ){0,6}(?:website|site|service|guidance|app|platform|shop|notice|policy) is $"
)
"""Whoever runs what the notice is about is the controller, not a recipient."""
_SYSTEM = re.compile(
    r"\b(?:systems?|software|platform|app|database|tool|manage|administer|store|stores|record|track|book|bookings|forms?)\b", re.IGNORECASE
)


_DONE = {
    "payment": re.compile(r"\bpayments?\b[^.]{0,60} (?:processed|handled|taken|managed|collected) "),
    "hosting": re.compile(r"\bhosted "),
    "email_service": re.compile(
        r"\b(?:e ?mails?|newsletters?|mailings?)\b[^.]{0,40} (?:sent|handled|managed|delivered|provided|processed) "
    ),
    "courier": re.compile(r"\b(?:orders?|parcels?|goods)\b[^.]{0,40} (?:delivered|posted) "),
    "administration": re.compile(r"\b(?:printed|transcribed|payroll\b[^.]{0,30} (?:run|managed|handled|processed|provided)) "),
    "secure_disposal": re.compile(r"\b(?:shredded|destroyed) "),
}
"""By kind of recipient, what somebody does whose name follows: "Payments are handled by …"."""


def _what_is_done(before: str) -> str:
    """The kind of recipient that does what stands before a name; blank if that is not known."""
    return next((kind for kind, does in _DONE.items() if does.search(before)), "")


def _tools(sentence: Sentence) -> Iterator[tuple[str, str]]:
    """Those whose tools are used, by name: "We use Acme to manage bookings", "transcribed by Acme Ltd"."""
    if about(sentence, "rights", "complaint", "security", "transfers", "basis") or sentence.piece.kind == "heading":
        return
    said, text = sentence.said, sentence.text
    ways = [
        ("tool", said.all("names_tool", text)),
        ("tool", _AND_FOR.finditer(text)),
        ("doer", said.all("names_doer", text)),
        ("tool", _DOES_FOR_US.finditer(text)),
        ("firm", _FIRM_WITH.finditer(text)),
    ]
    if about(sentence, "recipients"):
        ways += [("tool", _ACTS.finditer(text)), ("tool", _LABEL_DOES.finditer(text))]
    for way, places in ways:
        for found in places:
            group = found.lastgroup or "name"
            name = re.sub(r"[’']s$", "", found[group]).strip(" .,’'")
            if (
                re.search(r"[’'](?:ll|ve|re|d)\b", name)
                or negated(sentence, found.start(group))
                or (way == "doer" and (about(sentence, "controller") or _OF_THE_SITE.search(sentence.text[: found.start()])))
                or _is_no_name(name)
                or is_country(name)
            ):
                continue
            by_tool = way != "firm" and _SYSTEM.search(sentence.text)
            done = _what_is_done(sentence.plain[: found.start(group)]) if way == "doer" else ""
            yield name, done or ("cloud_software" if by_tool else "")


def _is_capital(name: str, text: str) -> bool:
    """Whether a name, which may also be common words, is written with a capital where it stands."""
    whole = r"[\W_]+".join(map(re.escape, name.split()))
    places = list(re.finditer(whole, text, re.IGNORECASE)) or list(re.finditer(re.escape(name.split()[0]), text, re.IGNORECASE))
    return any(found[0][:1].isupper() for found in places)
