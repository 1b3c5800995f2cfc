"""What the law says on a day about transfers: the status of a destination, and the worth of a mechanism.

`destination` answers for one place, `status_of` for a column of places, both from the same facts. What the law leaves
open, and what is done here:

- Only whole days count: the United Kingdom is inside the area up to 31 December 2020, the day on which it left at 23:00.
- A decision that the Court struck down no longer holds on the day of the judgment.
- Before 25 May 2018, there are answers on areas, adequacy and the frameworks of the time, but on no other mechanism.
- The bridge of 2021 counts as adequacy, though by its text the United Kingdom was no third country.
- Outermost regions and Åland are inside the area if their state is (TFEU Art 355); other territories are not.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from ropa.errors import UsageError
from ropa.law.regulators import regulator_name
from ropa.law.tables import rows, rows_in_force
from ropa.model.codelists import codes, entries, label, place_names
from ropa.model.days import parse_day
from ropa.model.regimes import refuse_regime
from ropa.text import day_words

if TYPE_CHECKING:
    import pandas as pd

DOMESTIC, ADEQUATE, ADEQUATE_PARTIAL, RESTRICTED = "domestic", "adequate", "adequate_partial", "restricted"
STATUSES = {
    DOMESTIC: "inside the area of the regime, so no transfer at all",
    ADEQUATE: "adequate, so nothing more is needed",
    ADEQUATE_PARTIAL: "adequate for a part only; outside it a transfer is restricted",
    RESTRICTED: "restricted, so a safeguard or an exception is needed",
}
"""The status that a destination can have, and what it means."""

VALID, DEAD, NOT_IN_FORCE = "valid", "dead", "not_in_force"
NOT_FOR_THIS_DESTINATION, NOT_UNDER_THIS_REGIME = "not_for_this_destination", "not_under_this_regime"
NONE_GIVEN, NOT_NEEDED = "none_given", "not_needed"
STATES = {
    VALID: "open on the day",
    DEAD: "no longer in force, or the contract was concluded too late for it",
    NOT_IN_FORCE: "not yet in force on the day",
    NOT_FOR_THIS_DESTINATION: "not for this destination",
    NOT_UNDER_THIS_REGIME: "never one of this regime",
    NONE_GIVEN: "none given, and the destination is outside the area",
    NOT_NEEDED: "not needed: the destination is inside the area",
}
"""The state that a recorded mechanism can be in, and what it means."""


# -- names of places --------------------------------------------------------------------------------

_SEVERAL = {
    "channel islands": ("GG", "JE"),
    "the crown dependencies": ("GG", "JE", "IM"),
    "virgin islands": ("VG", "VI"),
    "congo": ("CG", "CD"),
    "saint martin": ("MF", "SX"),
    "netherlands antilles": ("BQ", "CW", "SX"),
    "serbia and montenegro": ("RS", "ME"),
}
"""Names that stand for more than one place."""

_NO_PLACE = {
    **dict.fromkeys(
        ("eu", "european union", "eea", "european economic area", "europe"), "name the country, or EUI for the Union's institutions"
    ),
    **dict.fromkeys(("world", "worldwide", "global", "international", "various", "multiple"), "name each country, one at a time"),
}
"""Names that are no single destination, and what to write instead."""


def _plain(text: str) -> str:
    """A name without case, accents, full stops, "the", doubled spaces and typographic marks."""
    bare = unicodedata.normalize("NFKD", text.casefold().replace("’", "'").replace("&", " and "))
    bare = "".join(mark for mark in bare if not unicodedata.combining(mark) and mark != ".")
    return " ".join(bare.split()).removeprefix("the ")


@cache
def _spellings() -> dict[str, str]:
    """The codes of destinations by every name for them (`_plain`): other names, labels, and the codes themselves."""
    places = entries("destinations")
    written = place_names() | {row["label"]: code for code, row in places.items()} | {code: code for code in places}
    return {_plain(text): code for text, code in written.items()}


@cache
def _several() -> dict[str, tuple[str, ...]]:
    return {_plain(name): found for name, found in _SEVERAL.items()}


def find_place(name_or_code: str) -> str:
    """The code of a country or international organisation, from its code or English name.

    Raises UsageError, with the nearest name or the choices, if it is no destination or more than one.
    """
    if name_or_code in entries("destinations"):
        return name_or_code
    asked = _plain(name_or_code)
    if asked in _spellings():
        return _spellings()[asked]
    if asked in _several():
        choices = " or ".join(_named(code) for code in _several()[asked])
        raise UsageError(f"{name_or_code!r} is more than one destination: write {choices}")
    if asked in _NO_PLACE:
        raise UsageError(f"{name_or_code!r} is no single destination: {_NO_PLACE[asked]}")
    known = [text for text in [*_spellings(), *_several()] if len(text) > 3]
    near = difflib.get_close_matches(asked, known, n=1, cutoff=0.7)
    if near:
        codes_meant = _several().get(near[0]) or (_spellings()[near[0]],)
        raise UsageError(f"no destination is called {name_or_code!r}: did you mean {' or '.join(_named(code) for code in codes_meant)}?")
    raise UsageError(f"no destination is called {name_or_code!r}: write the ISO code, like DE, or the name in English")


def _named(code: str) -> str:
    return f"{code} ({label('destinations', code)})"


# -- destinations -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Destination:
    """What the law of a regime says about a destination on a day."""

    country: str
    on: date
    regime: str
    status: str
    """One of STATUSES."""
    scope: str | None
    """For adequate_partial: the code (of adequacy_scopes) of what must be confirmed; None if there is no code for it."""
    mechanisms: list[dict[str, Any]]
    """The mechanisms that are open on the day, each with the keys mechanism, label, needs (in words) and law."""
    law: str
    why: str = field(default="", compare=False)
    """What the status rests on, in words, and what is special about it."""
    law_then: str = field(default="", compare=False)
    """The name of the regime's law on the day."""
    earlier: list[str] = field(default_factory=list, compare=False)
    """The adequacy decisions and regulations that had ended by the day, in words."""

    def as_json(self) -> dict[str, Any]:
        """The JSON that `ropa transfer` prints; the README promises its keys."""
        return {
            "country": self.country,
            "on": self.on.isoformat(),
            "regime": self.regime,
            "status": self.status,
            "scope": self.scope,
            "mechanisms": self.mechanisms,
            "law": self.law,
        }


def destination(country: str, on: date | str, regime: str) -> Destination:
    """What the law of the regime says about a destination on a day. `country` is a code or a name.

    Raises UsageError for an unknown place or regime, or a bad day.
    """
    code, day = find_place(country), parse_day(on)
    refuse_regime(regime)
    fact, law_then = _facts(day, regime)[code], _law_then(day, regime)
    return Destination(
        country=code,
        on=day,
        regime=regime,
        status=fact["status"],
        scope=fact["scope"] or None,
        mechanisms=_open(code, regime, day, fact),
        law=fact["law"],
        why=f"{_why(fact)} {law_then['note']}".strip(),
        law_then=law_then["name"],
        earlier=list(_earlier(day, regime).get(code, ())),
    )


def status_of(destinations: pd.Series, day: date | str, regime: str) -> pd.DataFrame:
    """Columns status and scope for a column of destinations, row by row; both missing where the destination is unknown.

    `scope` is also missing if the destination is not adequate in part, or if what must be confirmed has no code.
    """
    refuse_regime(regime)
    import pandas as pd  # slow to import, and a single destination does not need it

    facts = _facts(parse_day(day), regime)
    statuses = {code: fact["status"] for code, fact in facts.items()}
    scopes = {code: fact["scope"] for code, fact in facts.items() if fact["scope"]}
    return pd.DataFrame(
        {
            "status": destinations.map(statuses, na_action="ignore").astype("str"),
            "scope": destinations.map(scopes, na_action="ignore").astype("str"),
        }
    )


_ADEQUACY = {"full": ADEQUATE, "partial": ADEQUATE_PARTIAL}
"""The status of a destination by what its adequacy decision or regulations cover."""


@lru_cache(maxsize=64)
def _facts(day: date, regime: str) -> dict[str, dict[str, Any]]:
    """Status, scope, law, valid_from, valid_to and note of every destination on the day, by code. Do not change them."""
    governs = _law_then(day, regime)["transfers"]
    outside = {"status": RESTRICTED, "scope": "", "law": governs, "valid_from": None, "valid_to": None, "note": ""}
    adequate = {row["place"]: row | {"status": _ADEQUACY[row["status"]]} for row in rows_in_force("adequacy", day, regime=regime)}
    inside = {row["place"]: row | {"status": DOMESTIC, "scope": ""} for row in rows_in_force("areas", day, regime=regime)}
    known = adequate | inside
    return {code: {name: known.get(code, outside)[name] for name in outside} for code in sorted(codes("destinations"))}


@lru_cache(maxsize=64)
def _law_then(day: date, regime: str) -> dict[str, str]:
    """The law of the regime on the day: name, transfers (the provisions on them) and note."""
    row = rows_in_force("regimes", day, regime=regime)[0]
    return {name: row[name] for name in ("name", "transfers", "note")}


def _why(fact: Mapping[str, Any]) -> str:
    """What the status rests on, in words."""
    since = f" since {day_words(fact['valid_from'])}" if fact["valid_from"] else ""
    until = f" until {day_words(fact['valid_to'])}" if fact["valid_to"] else ""
    said = {
        DOMESTIC: f"Inside the area{since}{until}.",
        ADEQUATE: f"Covered{since}{until}.",
        ADEQUATE_PARTIAL: f"Covered in part{since}{until}.",
        RESTRICTED: "Outside the area, and no adequacy decision or regulations cover it.",
    }[fact["status"]]
    return f"{said} {fact['note']}".strip()


@lru_cache(maxsize=64)
def _earlier(day: date, regime: str) -> dict[str, list[str]]:
    """By place, the adequacy that had ended by the day without being carried on, in words."""
    listed = sorted((row for row in rows("adequacy") if row["regime"] == regime), key=_beginning)
    carried_on = {(row["place"], row["valid_from"] - timedelta(days=1)) for row in listed if row["valid_from"]}
    found: dict[str, list[str]] = {}
    for row in listed:
        place, last = row["place"], row["valid_to"]
        if last and last < day and (place, last) not in carried_on:
            found.setdefault(place, []).append(f"{row['law']}, to {day_words(last)}")
    return found


def _beginning(row: Mapping[str, Any]) -> date:
    """The first day on which a row of a law table holds, to sort by; the earliest possible day if it is open."""
    return row["valid_from"] or date.min


# -- mechanisms -------------------------------------------------------------------------------------


def mechanism_state(
    mechanism: pd.Series, destination: pd.Series, regime: str, day: date | str, concluded: pd.Series | None = None
) -> pd.Series:
    """Row by row, the state of the mechanism of a transfer to the destination: one of STATES.

    `concluded` is the day on which the contract was concluded, if known. Inside the area no mechanism is needed, but
    `not_restricted` is valid everywhere. Missing where the state depends on a destination that is not known.
    """
    import pandas as pd  # slow to import, and a single destination does not need it

    on = parse_day(day)
    given = _mechanisms(on, regime)
    states, places = ({code: row[name] for code, row in given.items()} for name in ("state", "place"))
    status = status_of(destination, on, regime)["status"]
    state = mechanism.map(states, na_action="ignore").astype("str")
    place = mechanism.map(places, na_action="ignore")
    elsewhere = (place != "") & (place != destination)
    not_adequate = (mechanism == "adequacy") & ~status.isin([ADEQUATE, ADEQUATE_PARTIAL])
    valid = state == VALID
    if concluded is not None:
        ends = {code: pd.Timestamp(row["conclude_by"]) for code, row in given.items() if row["conclude_by"]}
        last = pd.to_datetime(mechanism.map(ends, na_action="ignore"))
        state = state.mask(valid & (concluded > last), DEAD)
        valid = state == VALID
    state = state.mask(valid & (elsewhere | not_adequate), NOT_FOR_THIS_DESTINATION)
    state = state.mask(valid & status.isna() & ((mechanism == "adequacy") | (place != "")))
    state = state.mask(mechanism.isna() & status.notna(), NONE_GIVEN)
    return state.mask((status == DOMESTIC) & (mechanism != "not_restricted"), NOT_NEEDED)


@lru_cache(maxsize=64)
def _mechanisms(day: date, regime: str) -> dict[str, dict[str, Any]]:
    """State, place and conclude_by of every mechanism on the day, by code. Do not change them."""
    best: dict[str, tuple[int, dict[str, Any]]] = {}
    for row in sorted((row for row in rows("mechanisms") if row["regime"] == regime), key=_beginning):
        state = _state_on(row, day)
        rank = (VALID, DEAD, NOT_IN_FORCE).index(state)
        if row["mechanism"] not in best or rank < best[row["mechanism"]][0]:
            best[row["mechanism"]] = rank, {"state": state, "place": row["place"], "conclude_by": row["conclude_by"]}
    unknown = 0, {"state": NOT_UNDER_THIS_REGIME, "place": "", "conclude_by": None}
    return {code: best.get(code, unknown)[1] for code in sorted(codes("transfer_mechanisms"))}


def _state_on(row: Mapping[str, Any], day: date) -> str:
    """Whether a row of a law table holds on the day (VALID), no longer does (DEAD) or not yet (NOT_IN_FORCE)."""
    if row["valid_from"] and row["valid_from"] > day:
        return NOT_IN_FORCE
    return DEAD if row["valid_to"] and row["valid_to"] < day else VALID


def mechanisms_barred_to_authorities(regime: str, day: date | str) -> frozenset[str]:
    """The mechanisms in force that a public authority may not use in the exercise of its public powers (Art. 49(3))."""
    need = "not_public_authority"
    return frozenset(row["mechanism"] for row in rows_in_force("mechanisms", day, regime=regime) if need in row["needs"].split())


def mechanisms_with_safeguards() -> frozenset[str]:
    """The mechanisms by which safeguards of Art. 46 or 47, or of Art. 49(1) second paragraph, protect the data.

    People may have a copy of those safeguards (Art. 13(1)(f), 14(1)(f)).
    """
    kinds = ("signed_document", "approval", "authorisation", "binding_instrument", "commitments", "assessed_safeguards")
    return frozenset(row["mechanism"] for row in rows("mechanisms") if any(need in kinds for need in row["needs"].split()))


def mechanisms_needing_assessment(regime: str, day: date | str) -> frozenset[str]:
    """The mechanisms in force that need a transfer risk assessment under the regime on the day."""
    need = "transfer_risk_assessment"
    if not rows_in_force("transfer_needs", day, regime=regime, need=need):
        return frozenset()
    return frozenset(row["mechanism"] for row in rows_in_force("mechanisms", day, regime=regime) if need in row["needs"].split())


def _open(code: str, regime: str, day: date, fact: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The mechanisms that are open for a destination on a day, in the order of their code list."""
    if fact["status"] == DOMESTIC:
        return []
    found = []
    for name, place, law, needed in _offers(regime, day):
        is_adequacy = name == "adequacy"
        if place not in ("", code) or (fact["status"] == ADEQUATE and not is_adequacy) or (fact["status"] == RESTRICTED and is_adequacy):
            continue
        words = _scope_in_words(fact) if is_adequacy else list(needed)
        found.append({"mechanism": name, "label": label("transfer_mechanisms", name), "needs": words, "law": law})
    return found


@lru_cache(maxsize=64)
def _offers(regime: str, day: date) -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
    """Code, place, law and needs in words of every mechanism in force on the day, except not_restricted."""
    regulator = f"the {regulator_name(regime, day)}"
    in_words = {row["need"]: row["words"].format(regulator=regulator) for row in rows_in_force("transfer_needs", day, regime=regime)}
    open_then = {row["mechanism"]: row for row in rows_in_force("mechanisms", day, regime=regime)}
    found = []
    for name, listed in entries("transfer_mechanisms").items():
        if name not in open_then or listed["group"] == "none":
            continue
        row = open_then[name]
        last = row["conclude_by"]
        limit = (f"a contract concluded by {day_words(last)}",) if last else ()
        needed = tuple(in_words[need] for need in row["needs"].split() if need in in_words)
        found.append((name, row["place"], row["law"], limit + needed))
    return tuple(found)


def _scope_in_words(fact: Mapping[str, Any]) -> list[str]:
    """What must be confirmed before adequacy is relied on."""
    if fact["status"] != ADEQUATE_PARTIAL:
        return []
    if not fact["scope"]:
        return ["a recipient or data within the decision"]
    scope = entries("adequacy_scopes")[fact["scope"]]
    return [f"{scope['label']}: {scope['description']}"]
