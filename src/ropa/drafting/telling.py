"""Which ways in, rights, marketing and cookies a notice tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ropa.drafting.context import about, column_topics, is_off, negated, unshadowed
from ropa.drafting.data import NO_DATA_IN
from ropa.drafting.lexicon import Hit, Lexicon, evidence, plain
from ropa.drafting.people import answers_of_a_study
from ropa.drafting.sentences import Sentence
from ropa.drafting.told import Told, told
from ropa.drafting.wordings import wordings

# -- ways in, rights, marketing -------------------------------------------------------------------


def channels(sentences: Sequence[Sentence], lexicon: Lexicon) -> list[Told]:
    """The ways in which the notice says that data comes in, each time that a sentence tells one."""
    studied = [replace(each, code="survey", sure=True) for each in answers_of_a_study(sentences, wordings(lexicon.language))]
    found = [
        *_outright(sentences, lexicon),
        *_from_bodies(sentences),
        *_channels(sentences),
        *_contacted_by(sentences),
        *_on_the_site(sentences),
        *_by_cameras(sentences),
    ]
    logged = {each.sentence.number for each in found if each.code == "server_logs"}
    found = [each for each in found if each.code != "device_data" or each.sentence.number not in logged]  # the log file is the way
    by_others = {each.number for each in sentences if wordings(lexicon.language).find("of_others_features", each.plain)}
    return _by_place([*(each for each in found if each.code != "device_data" or each.sentence.number not in by_others), *studied])


def _by_place(found: Sequence[Told]) -> list[Told]:
    """The ways in, each weighed by where the notice tells it: where it speaks of data or its sources, or elsewhere. Cameras film wherever they are.

    What was not plainly told gets no evidence.
    """
    there = {each.code for each in found if each.sure and (about(each.sentence, "data", "source") or each.code == "cctv")}
    trusted = evidence("collection")
    kinds = {each.code: f"way in {'where data is told' if each.code in there else 'elsewhere'}" for each in found if each.sure}
    for each in found:
        if each.sure and each.code not in there and each.sentence.said.find("comes_from", each.sentence.plain):
            kinds[each.code] = "way in said to be one"
    return [replace(each, sure=trusted[kinds[each.code]], evidence=kinds[each.code]) if each.sure else each for each in found]


_NOT_IN = ("rights", "complaint", "links", "retention", "security", "transfers", "dpo", "children", "changes")
"""What a section is about in which no way in is told."""
_ALSO_FROM_THEM = frozenset(("third_party_feed", "referral", "public_sources", "cctv"))
"""Ways in that are told, too, where it is said who gets data: "They will have shared your details with us"."""


def _outright(sentences: Sequence[Sentence], lexicon: Lexicon) -> Iterator[Told]:
    """The ways in that a sentence tells by its own words, whatever its section is about: "The agency passes your details on to us"."""
    for at, sentence in enumerate(sentences):
        if is_off(sentence) or sentence.piece.contents or sentence.piece.kind == "heading" or sentence.has("cues", "intro"):
            continue
        sourced = about(sentence, "source")
        comes_in = sourced or sentence.has("cues", "collect")
        if (about(sentence, *_NOT_IN) and not sourced) or sentence.said.find("rights_of", sentence.plain) or _is_right(sentence):
            continue
        for hit in (*sentence.of("ways_in"), *_as_told(sentence, lexicon), *_got_from(sentence)):
            others = hit.code in _ALSO_FROM_THEM
            gets = (
                comes_in
                or sentence.said.find("gets_it", sentence.plain[hit.start : hit.end])
                or (sentence.said.find("on_occasion", sentence.plain, hit.start) and sentence.said.find("keeps_it", sentence.plain))
            )
            if not others and not sourced and (not gets or about(sentence, "recipients", "cookies", "marketing", "contact")):
                continue
            if not others and any(
                each.said.find("names_nobody", each.plain) for each in sentences[at : at + 3] if each.piece is sentence.piece
            ):
                continue
            invited = not sourced and sentence.said.find("invites_reader", sentence.plain[: hit.start]) is not None
            if not invited and not negated(sentence, hit.start) and not sentence.said.find("says_no", sentence.plain[hit.start : hit.end]):
                yield told(sentence, hit)


def _is_right(sentence: Sentence) -> bool:
    """Whether a sentence tells a right, and how it is used: "You have the right to have it corrected by writing to us"."""
    return bool(sentence.of("rights")) and "right to" in sentence.plain


def _as_told(sentence: Sentence, lexicon: Lexicon) -> Iterator[Hit]:
    """The ways in that an item of a list tells once the words before it are said with it: "when you", "visit our shop"."""
    if sentence.piece.kind != "item" or not sentence.first or not about(sentence, "source"):
        return
    before = ""
    if sentence.said.find("says_who", sentence.plain):
        before = "when "
    elif sentence.leads and sentence.said.find("ends_with_you", plain(sentence.leads[0])):
        before = "when you "
    for hit in lexicon.hits(before + sentence.plain.lstrip()) if before else ():
        if hit.kind == "ways_in":
            yield replace(hit, start=max(0, hit.start - len(before)), end=max(0, hit.end - len(before)))


def _from_bodies(sentences: Sequence[Sentence]) -> Iterator[Told]:
    """Bodies that a sentence says give data: an item of a list of sources, "Your bank tells us", "we are sent it by the council"."""
    for sentence in sentences:
        if is_off(sentence) or sentence.piece.contents or sentence.piece.kind in ("heading", "row") or sentence.has("cues", "intro"):
            continue
        sourced = about(sentence, "source")
        if about(sentence, *_NOT_IN, "recipients", "basis") and not sourced:
            continue
        if (given := sentence.said.find("given_by", sentence.plain)) and not negated(sentence, given.start()):
            yield Told("third_party_feed", sentence, sentence.text[given.start() : given.end()])
        listed = sourced and sentence.piece.kind == "item" and bool(sentence.lead_topics or not sentence.leads)
        known = [hit for hit in (*sentence.of("channels"), *sentence.of("ways_in")) if hit.start <= _OPENS_ITEM]
        for hit in sentence.of("recipients"):
            if hit.code in _NO_GIVERS or negated(sentence, hit.start):
                continue
            if any(each.start < hit.end and hit.start < each.end for each in sentence.of("channels") if each.code != "third_party_feed"):
                continue
            before, after = sentence.plain[: hit.start], sentence.plain[hit.end :]
            opens = (
                listed
                and not known
                and sentence.said.find("opens_source", before) is not None
                and not sentence.said.find("does_with", after)
            )
            if (
                opens
                or sentence.said.find("gives_us", after)
                or (sentence.said.find("got_from", before) and not sentence.has("cues", "share"))
            ):
                yield replace(told(sentence, hit), code="third_party_feed")


_NO_GIVERS = frozenset(
    (
        "internal_team",
        "public_at_large",
        "hosting",
        "analytics_provider",
        "social_network",
        "cloud_software",
        "email_service",
        "client",
        "the_person",
        "payment",
        "it_support",
    )
)
"""Kinds of recipients that are no source of data by being named in a list of sources."""


def _got_from(sentence: Sentence) -> list[Hit]:
    """Others from whom a sentence says that something is got, however much stands between: "We obtain names of people who ... from X"."""
    if about(sentence, "recipients"):
        return []
    hits = [hit for hit in unshadowed(sentence.of("channels")) if hit.code in _FROM_OTHERS or hit.code == "public_sources"]
    return [
        hit for hit in hits if sentence.said.find("got_from", sentence.plain[: hit.start] + " " + sentence.plain[hit.start : hit.start + 5])
    ]


def _by_cameras(sentences: Sequence[Sentence]) -> Iterator[Told]:
    """Cameras, wherever a sentence says that there are some: "The club operates CCTV"."""
    for sentence in sentences:
        if is_off(sentence) or sentence.piece.contents or about(sentence, "rights", "complaint", "links"):
            continue
        for hit in sentence.of("channels"):
            if hit.code == "cctv" and sentence.said.find("has_cameras", sentence.plain[: hit.start]) and not negated(sentence, hit.start):
                yield told(sentence, hit)


def _on_the_site(sentences: Sequence[Sentence]) -> Iterator[Told]:
    """The website, where the opening of a notice says that data is collected on it; cookies, where they are one way of collecting."""
    for sentence in sentences:
        if sentence.piece.contents or is_off(sentence) or sentence.piece.kind == "heading":
            continue
        for hit in sentence.of("channels"):
            if negated(sentence, hit.start):
                continue
            if (
                hit.code == "website"
                and sentence.has("cues", "intro")
                and sentence.said.find("says_collected", sentence.plain[: hit.start])
            ):
                if sentence.said.find("on_the_site", sentence.plain[: hit.end]):
                    yield told(sentence, hit)
            elif hit.code == "cookies" and _is_way_of_collecting(sentence, hit):
                yield told(sentence, hit)


def _is_way_of_collecting(sentence: Sentence, hit: Hit) -> bool:
    """Whether a section on what is collected has a part that says that cookies are used."""
    return (
        about(sentence, "cookies")
        and sentence.said.find("says_collected", plain(" ".join(sentence.headings[1:]))) is not None
        and sentence.said.find("sets_them", sentence.plain[: hit.start]) is not None
    )


def _contacted_by(sentences: Sequence[Sentence]) -> Iterator[Told]:
    """The website, wherever a sentence says that people write by way of it."""
    for sentence in sentences:
        if is_off(sentence) or sentence.piece.contents or about(sentence, "rights", "complaint", "links", "contact"):
            continue
        for hit in unshadowed(sentence.of("channels")):
            before = sentence.plain[: hit.start]
            if (hit.code == "website" and sentence.said.find("writes_by_site", sentence.plain[: hit.end])) or (
                hit.code in _WRITTEN
                and sentence.said.find("to_us", sentence.plain[: hit.end])
                and sentence.said.find("we_have_it", sentence.plain[hit.end :])
                and not negated(sentence, hit.start)
                and not sentence.said.find("asked_to_write", before)
            ):
                yield told(sentence, hit)


_WRITTEN = frozenset(("email", "phone", "post", "sms", "instant_message", "social_network"))


def _channels(sentences: Sequence[Sentence]) -> Iterator[Told]:
    for sentence in sentences:
        if is_off(sentence) or sentence.piece.contents or sentence.piece.kind == "heading" or sentence.has("cues", "intro"):
            continue
        if _is_right(sentence):
            continue
        sourced = about(sentence, "source") and not about(sentence, "rights", "recipients", "retention", "complaint")
        only_given = False
        said = None if sourced or about(sentence, *_NOT_IN, "recipients") else sentence.said.find("comes_from", sentence.plain)
        if (
            not sourced
            and said is None
            and (about(sentence, *NO_DATA_IN, "recipients", "security", "retention", "basis") or not sentence.has("elements", "source"))
        ):
            automatic = (
                sentence.said.find("automatically", sentence.plain)
                and sentence.has("cues", "collect")
                and not about(sentence, "rights", "adm")
            )
            given = comes_when(sentence) and sentence.has("cues", "collect") and not about(sentence, *NO_DATA_IN, "recipients", "security")
            if not automatic and not given:
                continue
            only_given = not automatic
        hits = unshadowed(sentence.of("channels"))
        sure: list[Hit] = []
        for hit in hits:
            if negated(sentence, hit.start) or sentence.said.find("of_channel", sentence.plain[hit.end :]):
                continue
            if only_given and hit.code in _NOT_DONE:
                continue
            if said is not None and hit.start < said.end() - 1:
                continue
            if _is_way_in(sentence, hit, sure):
                sure.append(hit)
                yield told(sentence, hit)
            else:
                yield replace(told(sentence, hit), sure=False)


_NOT_DONE = frozenset(("device_data", "survey", "cookies"))
"""Ways in that no act of readers names: "when you create surveys" is said of a tool."""


def comes_when(sentence: Sentence) -> bool:
    """Whether a sentence says when data comes in: "when you visit our site", "setting up an account"."""
    return sentence.said.find("comes_when", sentence.plain) is not None


def _is_way_in(sentence: Sentence, hit: Hit, sure: Sequence[Hit]) -> bool:
    """Whether a sentence says that data comes in by a way, not only names it."""
    before = sentence.plain[: hit.start]
    if (
        hit.code in _WRITTEN
        and about(sentence, "source")
        and sentence.said.find("reader_sends", before + sentence.plain[hit.start : hit.end])
    ):
        return True
    if hit.code in ("email", "phone", "post") and sentence.said.find("no_way_in", before):
        return False  # what is done by e-mail, or an address
    if hit.code == "device_data" and sentence.said.find("places_cookie", before):
        return False
    if hit.code in ("email", "sms", "post") and sentence.said.find("reads_ours", before):
        return False  # what is sent out
    if about(sentence, "source") and (
        sentence.said.find("reader_does", before) or (hit.code in _FROM_OTHERS and sentence.said.find("to_organisation", sentence.plain))
    ):
        return True
    if about(sentence, "source") and sentence.said.find("are_recorded", sentence.plain) and hit.start <= 1:
        return True
    listed = about(sentence, "source") and sentence.piece.kind == "item" and (sentence.lead_topics or not sentence.leads)
    if listed and hit.start <= _OPENS_ITEM:
        return True
    if sentence.has("cues", "collect") is False and not listed and "source" not in sentence.topics:
        return False
    if hit.code == "website" and sentence.said.find("on_the_site", before + sentence.plain[hit.start : hit.end]):
        return True
    if sentence.said.find("opens_way_in", sentence.plain[hit.start : hit.end]):
        return True
    if sentence.said.find("by_way_of", before) or (sentence.said.find("when_reader", before) and hit.start - len(before) < 1):
        return True
    return bool(sure) and sentence.said.find("one_more_way", sentence.plain[sure[-1].end : hit.start]) is not None


_FROM_OTHERS = frozenset(("third_party_feed", "referral"))
_OPENS_ITEM = 30
"""How far into an item of a list of ways in the way may stand, in characters."""


def rights(sentences: Sequence[Sentence], lexicon: Lexicon) -> list[Told]:
    """The rights that the notice tells of, each time that a sentence tells one."""
    return list(_rights(sentences))


def _rights(sentences: Sequence[Sentence]) -> Iterator[Told]:
    for sentence in sentences:
        if sentence.piece.contents or is_off(sentence) or sentence.said.find("a_cookie", sentence.plain):
            continue
        yield from _claims(sentence)
        if (
            (named := sentence.said.find("names_access", sentence.plain))
            and about(sentence, "rights")
            and (sentence.listed or sentence.piece.kind == "row")
        ):
            yield Told("access", sentence, sentence.text[named.start() : named.end()].strip())
        if sentence.piece.kind == "heading":
            if not any("right" in plain(heading) for heading in sentence.headings[:1]) and not sentence.said.find(
                "asks_how", sentence.plain
            ):
                continue
        elif not (
            about(sentence, "rights")
            or sentence.said.find("right_to", sentence.plain)
            or (about(sentence, "marketing") and sentence.has("rights", "objection_marketing"))
            or _asks_for_several(sentence)
            or sentence.said.find("asks_for_own", sentence.plain) is not None
            or sentence.said.find("mistakes", sentence.plain) is not None
            or sentence.said.find("wishes", sentence.plain) is not None
            or sentence.said.find("may_object", sentence.plain) is not None
            or sentence.said.find("is_entitled", sentence.plain) is not None
            or sentence.said.find("plainly", sentence.plain) is not None
        ) or not (
            sentence.said.find("speaks_of_right", sentence.plain)
            or sentence.said.find("wishes", sentence.plain)
            or sentence.said.find("plainly", sentence.plain)
            or sentence.said.find("mistakes", sentence.plain)
            or "rights" in sentence.lead_topics
            or sentence.listed
            or (sentence.first and sentence.piece.kind == "paragraph" and sentence.said.find("names_right", sentence.plain))
            or (sentence.first and about(sentence, "rights") and sentence.said.find("right_as_act", sentence.plain))
            or (sentence.piece.kind == "row" and sentence.piece.cells != sentence.piece.header)
        ):
            continue
        for hit in _unshadowed_rights(sentence):
            if hit.code == "erasure" and sentence.said.find("leaves_list", sentence.plain):
                continue
            if hit.code == "access" and about(sentence, "transfers") and "right" not in sentence.plain:
                continue  # "you may ask for a copy of them": of the safeguards
            if (
                hit.code == "automated_decision"
                or not sentence.said.find("denied_right", sentence.plain[: hit.start])
                or sentence.said.find("right_not", sentence.plain)
            ) and not sentence.said.find("does_not_apply", sentence.plain, hit.end):
                yield told(sentence, hit)


def _claims(sentence: Sentence) -> Iterator[Told]:
    """The rights that a sentence tells by its own words, whatever its section is about: "If you would like it deleted, please write"."""
    if sentence.piece.kind == "heading":
        return
    claims = sentence.of("claims")
    narrower = [hit for hit in (*claims, *sentence.of("rights")) if hit.code in ("restriction", "objection_marketing")]
    for hit in claims:
        if hit.code == "objection" and any(hit.start <= other.end and other.start <= hit.end for other in narrower):
            continue  # "stop using it for a while"
        if sentence.said.find("does_not_apply", sentence.plain, hit.end):
            continue
        asked = sentence.said.find("ends_asking", sentence.plain[hit.start : hit.end])
        if asked or not sentence.said.find("withheld_right", sentence.plain[: hit.start]):  # "we can delete it on request"
            yield told(sentence, hit)


def _asks_for_several(sentence: Sentence) -> bool:
    """Whether a sentence tells two rights or more at once, wherever it stands: "you may ask us for a copy, or to correct it"."""
    told = sentence.codes("rights") - {"objection_marketing", "automated_decision"}
    return len(told) >= _SEVERAL and sentence.said.find("asked_of_us", sentence.plain) is not None


_SEVERAL = 2


def _unshadowed_rights(sentence: Sentence) -> list[Hit]:
    """The rights of a sentence: an objection to marketing is not also one to other uses, unless it is said to be included."""
    hits, said = sentence.of("rights"), sentence.plain
    narrower = [hit for hit in hits if hit.code in ("objection_marketing", "restriction")]

    def is_narrowed(hit: Hit) -> bool:
        stops = sentence.said.find("asks_to_stop", said[hit.start : hit.end])  # "ask us to stop" begins "stop sending you news"
        return any(
            other.start < hit.end and hit.start < other.end
            if stops
            else other.code == "objection_marketing" and other.start <= hit.start < other.end
            for other in narrower
        )

    return [hit for hit in hits if hit.code != "objection" or sentence.said.find("one_of_objections", said) or not is_narrowed(hit)]


def marketing(sentences: Sequence[Sentence], lexicon: Lexicon) -> list[Told]:
    """The channels by which the notice says that marketing is sent."""
    return [*_mailings(sentences), *_marketing(sentences)]


def _mailings(sentences: Sequence[Sentence]) -> Iterator[Told]:
    """The channels of marketing that a sentence tells by its own words, whatever its section is about."""
    for sentence in sentences:
        if sentence.piece.contents or sentence.piece.kind == "heading" or is_off(sentence) or about(sentence, "cookies", "complaint"):
            continue
        if sentence.said.find("gives_data", sentence.plain) and not about(sentence, "marketing"):
            continue
        for hit in sentence.of("mailings"):
            if not negated(sentence, hit.start, unless=False) and not sentence.said.find("says_no", sentence.plain[hit.start : hit.end]):
                yield told(sentence, hit)


def _marketing(sentences: Sequence[Sentence]) -> Iterator[Told]:
    for sentence in sentences:
        if (
            is_off(sentence)
            or sentence.piece.contents
            or sentence.piece.kind == "heading"
            or about(sentence, "recipients", "cookies")
            or (about(sentence, "rights") and not sentence.said.find("contacts_to_market", sentence.plain))
            or (sentence.said.find("gives_data", sentence.plain) and not about(sentence, "marketing"))
        ):
            continue
        if not (
            sentence.said.find("markets", sentence.plain)
            or about(sentence, "marketing")
            or sentence.said.find("reaches_out", sentence.plain)
            or sentence.said.find("offers_something", sentence.plain)
        ):
            continue
        for hit in unshadowed(sentence.of("marketing")):
            if (
                not negated(sentence, hit.start, unless=False)
                and (
                    not sentence.said.find("address_of_way", sentence.plain[hit.end :])
                    or (
                        sentence.said.find("uses_address", sentence.plain[: hit.start])
                        and sentence.said.find("offers_something", sentence.plain[hit.end :])
                    )
                )
                and "@" not in sentence.plain[hit.end : hit.end + 40]
            ):
                yield replace(
                    told(sentence, hit),
                    sure=_is_sent(sentence, hit)
                    or (sentence.said.find("reaches_out", sentence.plain) is not None and _is_verb(sentence, hit)),
                )


def _is_verb(sentence: Sentence, hit: Hit) -> bool:
    """Whether a way is what an organisation does to readers: the text in "we text you about offers"."""
    return (
        sentence.said.find("to_reader", sentence.plain[hit.end :]) is not None
        and sentence.said.find("by_reader", sentence.plain[: hit.start]) is None
    )


def _is_sent(sentence: Sentence, hit: Hit) -> bool:
    """Whether a sentence says that marketing goes out by a way, not only that there is a newsletter or a list."""
    said = sentence.plain[hit.start : hit.end]
    if sentence.said.find("subscription", said):
        return "newsletter" in said and sentence.said.find("signs_up", sentence.plain[: hit.start]) is not None
    asked = sentence.said.find("asks_to_write", sentence.plain[: hit.start])
    before = sentence.plain[: hit.start]
    if asked is None and sentence.said.find("uses_address", before):
        return True
    if asked is None and about(sentence, "marketing") and sentence.said.find("writes_to_reader", before):
        return sentence.said.find("on_own_matter", sentence.plain) is None
    sells = sentence.said.find("markets", sentence.plain) or sentence.said.find("offers_something", sentence.plain)
    if sentence.said.find("on_own_matter", sentence.plain) and "marketing" not in sentence.plain:
        return False
    return (
        asked is None
        and sells is not None
        and (sentence.said.find("sent_by", before) is not None or sentence.said.find("gets_calls", before) is not None)
    )


# -- cookies --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cookie:
    """A cookie, or a kind of cookies, with what it is for."""

    name: str | None
    purpose: str
    sentence: Sentence


_COOKIE_NAME = re.compile(
    r"(?:^|[\s(“\"'`])(?P<name>_{0,3}[A-Za-z][\w.-]*(?:_[\w.*-]+|sess(?:ion)?id|csrftoken|PHPSESSID|JSESSIONID)|_g[a-z]+|NID|IDE|PHPSESSID|JSESSIONID|csrftoken|sessionid)(?=$|[\s),:.”\"'`|–-])"
)


_COOKIE_LINE = re.compile(r"[`*]*[A-Za-z_][\w.*-]{1,60}[`*]*")
_OF_BROWSERS = re.compile(r"https?://\S*(?:support|help|cookies)\b|\bhttps?://\S+ \(", re.IGNORECASE)
"""A link to how a browser deletes cookies."""


def _goes_without(sentences: Sequence[Sentence], at: int) -> bool:
    """Whether the sentence behind one says that what it tells works without cookies."""
    after = sentences[at + 1] if at + 1 < len(sentences) else None
    return after is not None and after.piece is sentences[at].piece and after.said.find("goes_without", after.plain) is not None


def cookies(sentences: Sequence[Sentence], lexicon: Lexicon) -> list[Cookie]:
    """The cookies that the notice names, or else the kinds that it tells."""
    named: dict[str, Cookie] = {}
    kinds: dict[str, Cookie] = {}
    for at, sentence in enumerate(sentences):
        if _COOKIE_LINE.fullmatch(sentence.text) and about(sentence, "cookies") and not sentence.piece.contents:
            after = sentences[at + 1 : at + 3]
            if any(each.said.find("cookie_detail", each.text) for each in after):  # the name is a line of its own, over its purpose
                kind = next((hit.code for each in after for hit in each.of("cookies")), "other")
                named.setdefault(sentence.text.strip("` *"), Cookie(sentence.text.strip("` *"), kind, sentence))
                continue
        if (
            sentence.piece.kind == "heading"
            or sentence.piece.contents
            or not (
                about(sentence, "cookies")
                or sentence.said.find("a_cookie", sentence.plain)
                or sentence.said.find("stores_in_browser", sentence.plain)
                or (
                    sentence.said.find("cookies_go_on", sentence.plain)
                    and at
                    and sentence.said.find("stores_in_browser", sentences[at - 1].plain + sentences[at - 2].plain)
                )
            )
        ):
            continue
        hits = sentence.of("cookies")
        if sentence.piece.kind != "row" and (_OF_BROWSERS.search(sentence.text) or _goes_without(sentences, at)):
            continue
        if sentence.piece.kind == "row":
            header = sentence.piece.header
            if sentence.piece.cells == header or not header:
                continue
            if not about(sentence, "cookies") and not any("cookies" in column_topics(lexicon, cell) for cell in header):
                continue
            name = sentence.piece.cells[0].split("\n")[0].strip("` *")
            if name and len(name.split()) <= 4:
                named.setdefault(name, Cookie(name, hits[0].code if hits else "other", sentence))
            continue
        found = None if re.search(r"https?:|www\.", sentence.text) else _COOKIE_NAME.search(sentence.text)
        if found and (sentence.piece.kind == "item" or "cookie" in sentence.plain):
            named.setdefault(found["name"], Cookie(found["name"], hits[0].code if hits else "other", sentence))
            continue
        tells = sentence.piece.kind == "item" or sentence.said.find("cookie_act", sentence.plain)
        if (
            tells
            and not sentence.said.find("is_a_file", sentence.plain)
            and not sentence.said.find("sets_none", sentence.plain)
            and not sentence.said.find("one_day", sentence.plain)
            and not sentence.said.find("turned_off", sentence.plain)
            and not sentence.said.find("of_any_site", sentence.plain)
        ):
            named_kinds = [
                hit
                for hit in hits
                if sentence.said.find("kind_of_cookies", sentence.plain, hit.end)
                or sentence.plain[: hit.end].endswith(("cookies", "cookie"))
            ]
            told_kinds = hits[:1] if sentence.piece.kind == "item" else named_kinds or hits
            if (
                "cookie" in sentence.plain
                and not about(sentence, "cookies")
                and not named_kinds
                and not sentence.said.find("cookies_do", sentence.plain)
            ):
                told_kinds = []  # it names cookies among other things
            for hit in told_kinds:
                if negated(sentence, hit.start) or sentence.said.find("not_set", sentence.plain[hit.end :]):
                    continue
                kinds.setdefault(hit.code, Cookie(None, hit.code, sentence))
    return list(named.values()) or list(kinds.values())
