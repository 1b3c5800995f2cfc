"""The extract for one client: what a processor's register says about this client, and about no other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from ropa.errors import UsageError
from ropa.facts.view import of_record
from ropa.model.in_force import InForce
from ropa.model.membership import within, yes
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.packs.privacy import LEFT_OUT
from ropa.text import alike_letters, is_unseen


def clients_of(in_force: InForce) -> list[str]:
    """The keys of the controllers that the holder processes for on the day."""
    parties, activities = in_force.register.activity_parties, _processing(in_force.register)
    ours = parties[_instructs(parties) & within(parties["activity_id"], activities["activity_id"])]
    return sorted(ours["organisation_id"].dropna().unique())


@dataclass(frozen=True)
class Extract:
    """The record of one client as a register, the number of cells left out, and the patterns that find other clients in a text."""

    register: Register
    cells_left_out: int
    others: Others


def for_client(whole: Register, in_force: InForce, client: str) -> Extract:
    """The processor's record of one client as a register of its own.

    It holds what is in force: the activities done for that client, with their transfers, measures and
    sub-processors, its own contract, and the holder's contact points. The text of a cell that still names
    another client, past or present, is left out. Raises UsageError where the client has no processing on the day.
    """
    register, known = in_force.register, clients_of(in_force)
    if client not in known:
        raise UsageError(f"client: there is no processing for {client!r} on that day; there are {', '.join(known) or 'no clients'}")
    parties, activities = register.activity_parties, _processing(register)
    mine = parties[_instructs(parties) & (parties["organisation_id"] == client)]
    activities = activities[within(activities["activity_id"], mine["activity_id"])]
    prime = _engaged_by(parties, activities)
    others = _others(whole, {client, str(register.holder["organisation_id"])}, set(prime["organisation_id"].dropna()))
    mine = pd.concat([mine[within(mine["activity_id"], activities["activity_id"])], prime]).sort_index()
    mine = mine[~mine["organisation_id"].isin(others)]
    contracts = register.contracts[register.contracts["organisation_id"] == client]
    contracts = contracts[within(contracts["contract_id"], mine["contract_id"])]
    recipients, transfers = (_of(register[table], activities, others) for table in ("recipients", "transfers"))
    recipients = recipients[recipients["recipient_role"].isin(["processor", "sub_processor"])]
    named = pd.concat([frame["organisation_id"] for frame in (mine, recipients, transfers)]).dropna()
    shown_ones = [*named, client, str(register.holder["organisation_id"])]
    contacts = register.contacts[register.contacts["organisation_id"].isin(shown_ones[-2:])]
    kept = {
        "organisations": register.organisations[within(register.organisations["organisation_id"], shown_ones)],
        "contacts": contacts[~contacts["contact_role"].isin(["owner", "reviewer"])],
        "activities": activities.assign(owner_contact_id=_blank(activities), replaced_by=_blank(activities)),
        "activity_parties": mine.assign(contract_id=mine["contract_id"].where(within(mine["contract_id"], contracts["contract_id"]))),
        "recipients": recipients.assign(purpose_id=_blank(recipients), contract_id=_blank(recipients)),
        "transfers": transfers,
        "security_measures": _of(register.security_measures, activities, others),
        "contracts": contracts,
        "contract_terms": register.contract_terms[within(register.contract_terms["contract_id"], contracts["contract_id"])],
    }
    held = register.held
    stays = [table in kept and index in kept[table].index for table, index in zip(held["table"], held["index"], strict=True)]
    held = held[pd.Series(stays, index=held.index, dtype=bool)]
    blank = {table: register[table].iloc[:0] for table in TABLES if table not in kept}
    extract = replace(register.with_tables(blank | kept), held=held)
    pattern = _naming(whole, others, {*extract.organisations["name"].dropna(), *extract.contacts["name"].dropna()})
    cleaned, cells = _without(extract, pattern)
    return Extract(cleaned, cells, pattern)


def _processing(register: Register) -> pd.DataFrame:
    return of_record(register.activities, "processor")


def _instructs(parties: pd.DataFrame) -> pd.Series:
    return yes(parties["party_role"] == "controller_instructing_us")


def _blank(frame: pd.DataFrame) -> pd.Series:
    return pd.Series(pd.NA, index=frame.index, dtype="str")


def _engaged_by(parties: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """Whoever engaged us for this client: known only where an activity has no other client."""
    clients = parties[_instructs(parties)].groupby("activity_id")["organisation_id"].nunique()
    single = clients.index[clients == 1]
    prime = parties[(parties["party_role"] == "processor_instructing_us") & within(parties["activity_id"], activities["activity_id"])]
    return prime[prime["activity_id"].isin(single)]


def _others(whole: Register, ours: set[str], prime: set[str]) -> list[str]:
    """Everyone else whom the holder ever worked for, and whoever brought that work."""
    parties = whole.activity_parties
    clients = set(parties.loc[_instructs(parties), "organisation_id"].dropna())
    brought = set(parties.loc[parties["party_role"] == "processor_instructing_us", "organisation_id"].dropna())
    return sorted((clients | (brought - prime)) - ours)


def _of(rows: pd.DataFrame, activities: pd.DataFrame, others: list[str]) -> pd.DataFrame:
    """The rows of these activities that point to none of the other clients."""
    kept = rows[within(rows["activity_id"], activities["activity_id"])]
    return kept[~kept["organisation_id"].isin(others)] if "organisation_id" in kept else kept


_WORD = re.compile(r"[^\W\d_]{4,}")
_HOST = re.compile(r"(?:@|//(?:www\.)?|^www\.)([\w.-]+\.\w+)")


class Finder:
    """Finds any of several texts in another as whole words, however they are written: see `_folded`. Without texts it finds nothing.

    Of abbreviations (`initials`) it finds those in capitals.
    """

    def __init__(self, texts: list[str], initials: Iterable[str] = ()) -> None:
        longest_first = sorted({_folded(text) for text in texts} - {""}, key=lambda text: (-len(text), text))
        found = "|".join(map(re.escape, longest_first)) or "(?!)"
        self._pattern = re.compile(rf"(?<![^\W_])(?:{found})(?:'?s)?(?![^\W_])")
        self._initials = re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, sorted(initials))) or '(?!)'})(?![^\W_])")

    def search(self, text: str) -> bool:
        """Whether one of them stands in the text."""
        return self._pattern.search(_folded(text)) is not None or self._initials.search(text) is not None


_BREAKS = re.compile(r"[\s\-_/]+")
_APART = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .][^\W\d_]){3,}(?![^\W_])")
"""Letters apart, four or more: S a l t m o u t h."""


def _folded(text: str) -> str:
    """Text without what a name may be written with or without: capitals, accents, full width, invisible characters, hyphens, blanks."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", alike_letters(text)) if not unicodedata.combining(c) and not is_unseen(c))
    whole = _APART.sub(lambda found: found[0][::2], plain.casefold())
    return _BREAKS.sub(" ", whole).strip()


def _initials(name: str) -> set[str]:
    """The abbreviations of a name of four words or more: SCHNT and SCHT for Saltmouth Community Health NHS Trust.

    Shorter ones mean too much.
    """
    words = [word for word in re.findall(r"[^\W\d_]+", name) if word[0].isupper()]
    ways = (words, [word for word in words if not word.isupper()])
    return {letters for way in ways if len(letters := "".join(word[0] for word in way)) >= _FEWEST_INITIALS}


_FEWEST_INITIALS = 4
_PROVIDERS = frozenset(
    (
        "gmail",
        "googlemail",
        "outlook",
        "hotmail",
        "live",
        "yahoo",
        "icloud",
        "proton",
        "protonmail",
        "btinternet",
        "example",
        "mail",
        "info",
        "office",
    )
)
"""Names of hosts that are nobody's own."""


def _own_label(host: str) -> list[str]:
    """The part of a host that is the name of whoever has it: pellridge-ambulance of pellridge-ambulance.nhs.example."""
    labels = [label for label in host.split(".") if label not in ("www", "mail")]
    return [label for label in labels[:1] if len(label) >= _SHORTEST_LABEL and label.casefold() not in _PROVIDERS]


_SHORTEST_LABEL = 5


@dataclass(frozen=True)
class Others:
    """What finds another client in a text: words that may name one, and texts that can name nothing else."""

    any: Finder
    sure: Finder


def _naming(whole: Register, others: list[str], shown_names: set[str]) -> Others:
    """Patterns for other clients: key, name, its parts and initials, addresses, the names of hosts, numbers, contact points.

    They find too much rather than too little. A name that the extract shows ("Data protection officer") and its
    words are never taken for a client.
    """
    organisations = whole.organisations[whole.organisations["organisation_id"].isin(others)]
    contacts = whole.contacts[whole.contacts["organisation_id"].isin(others)]
    columns = ["name", "address", "email", "phone", "website", "company_number", "regulator_registration"]
    texts = [cell for name in columns for cell in organisations[name].dropna()]
    texts += [cell for name in ("contact_id", "name", "email", "phone", "address") for cell in contacts[name].dropna()]
    texts += [host for text in texts for host in _HOST.findall(text)]
    known = {word.casefold() for name in shown_names for word in _WORD.findall(name)}
    first = [words[0] for name in organisations["name"].dropna() if (words := _WORD.findall(name)) and words[0].casefold() not in known]
    names = {name.casefold() for name in shown_names}
    sure = [text for text in texts if text.strip() and text.casefold() not in names]
    labels = [label for text in texts for host in _HOST.findall(text) for label in _own_label(host) if label.casefold() not in known]
    shown_initials = {letters for name in shown_names for letters in _initials(name)}
    initials = {letters for name in organisations["name"].dropna() for letters in _initials(name)} - shown_initials
    shown = [f" {_folded(name)} " for name in shown_names]
    parts = [part for name in organisations["name"].dropna() for part in _parts(name) if not any(f" {part} " in one for one in shown)]
    return Others(Finder([*sure, *first, *labels, *others, *parts], initials), Finder(sure))


def _parts(name: str) -> list[str]:
    """What is left of a name without its first or its last word, if that is more than a general word.

    "community health nhs trust" and "saltmouth community health nhs" of Saltmouth Community Health NHS Trust.
    """
    words = _folded(name).split()
    return [" ".join(part) for part, fewest in ((words[1:], 3), (words[:-1], 2)) if len(part) >= fewest]


def _without(extract: Register, others: Others) -> tuple[Register, int]:
    """The register without the texts that name another client, and the number of cells that were left out.

    A key that names another client is replaced everywhere by the same new key.
    """
    changed: dict[str, pd.DataFrame] = {}
    renamed: dict[str, str] = {}
    cells = 0
    for table, model in TABLES.items():
        frame = extract[table]
        for column in model.columns().values():
            texts = frame[column.name].dropna().unique() if frame[column.name].dtype == "str" else ()
            # Towns stand in addresses, and clients are named after towns.
            finds = others.sure if column.name == "address" else others.any
            for text in filter(finds.search, texts):
                cells += int((frame[column.name] == text).sum())
                new = renamed.setdefault(text, f"hidden-{len(renamed) + 1}") if column.kind in ("key", "link") else LEFT_OUT
                frame = frame.assign(**{column.name: frame[column.name].mask(frame[column.name] == text, new)})
        changed[table] = frame
    held = extract.held.assign(text=[LEFT_OUT if others.any.search(text) else text for text in extract.held["text"]])
    settings = {name: LEFT_OUT if others.any.search(str(value)) else value for name, value in extract.settings.items()}
    return replace(extract.with_tables(changed), held=held, settings=settings), cells
