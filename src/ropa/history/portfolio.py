"""Many registers side by side: worst first, by family of rules, where data goes, and which processors they share.

Registers are looked at one at a time, in processes of their own: memory is bounded by the largest register, whatever their number.
A process that is killed costs its register another try, and no other register anything.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ropa.case.case import register_name
from ropa.case.opening import open_case
from ropa.errors import RopaError, SourceError, UsageError
from ropa.law.transfers import status_of
from ropa.model import codelists
from ropa.model.checks import SEVERITIES
from ropa.model.membership import within
from ropa.rules.families import family_of
from ropa.sources.database import database_of
from ropa.sources.formats import FORMATS
from ropa.sources.states import Archived, state_of

Tell = Callable[[str, int, int], None]
"""Told after each register: its name, how many are done, how many there are."""

TRIES = 2
"""How often a register is looked at whose process is killed."""


@dataclass(frozen=True)
class Portfolio:
    """Many registers side by side."""

    organisations: pd.DataFrame
    """One row per register, worst first: register, organisation, activities, error, warning, advice, failed (why it could not be
    looked at, else missing)."""
    families: pd.DataFrame
    """One row per register and family of rules with findings: register, family, findings."""
    destinations: pd.DataFrame
    """One row per place outside the area that data goes to: destination (its code), name, status (adequate, adequate in part,
    restricted), organisations, activities (how many send there)."""
    processors: pd.DataFrame
    """One row per processor, those that most organisations share first: processor (its name), country, organisations, activities
    (how many stop if it does)."""


def registers_in(places: Iterable[str]) -> list[str]:
    """The registers at some places, sorted: a register, a folder of registers, or an archive, of which each organisation is one.

    Raises SourceError for a place where no register is.
    """
    found: dict[str, None] = {}
    for place in places:
        here = list(_at(place))
        if not here:
            raise SourceError(f"{place}: no register is there; give registers, a folder of them, or an archive")
        found |= dict.fromkeys(here)
    return list(found)


def _at(place: str) -> Iterator[str]:
    if database_of(place) is not None:
        yield place
        return
    state = state_of(place)
    if isinstance(state, Archived) and state.organisation is None:
        from urllib.parse import quote

        from ropa.sources.archive import organisations

        day = f"@{state.day}" if state.day else ""
        yield from (f"{state.archive}/{quote(name, safe=' &')}{day}" for name in organisations(state.archive))
        return
    path = Path(place)
    if state is not None or place.startswith("sample:") or path.is_file() or (path / "activities.csv").is_file():
        yield place
    elif path.is_dir():
        for child in sorted(path.iterdir()):
            folder = child.is_dir() and (child / "activities.csv").is_file()
            file = (
                child.is_file()
                and not child.name.startswith((".", "~$"))
                and any(one.ending and one.recognise(child) for one in FORMATS if one.named is Path)
            )
            if folder or file:
                yield str(child)


def look(register: str, as_of: str, regime: str | None) -> dict[str, Any]:
    """What a portfolio keeps of one register: figures, and where its data goes. A register that cannot be looked at says why."""
    kept: dict[str, Any] = {"register": register_name(register), "organisation": None, "activities": None, "failed": None}
    kept |= dict.fromkeys(SEVERITIES) | {"families": {}, "destinations": [], "processors": []}
    try:
        case = open_case(register, as_of, regime)
    except RopaError as problem:
        return kept | {"failed": f"{type(problem).__name__}: {problem}"}
    if not case.findings.rules_run:
        return kept | {"failed": next(iter(case.findings.rules_skipped.values()), "no rule ran")}
    now = case.in_force.register
    holder = case.register.known_holder
    families = case.findings.counted["code"].map(lambda code: family_of(code).title).value_counts()
    kept |= {"organisation": None if holder is None or pd.isna(holder["name"]) else str(holder["name"]), "activities": len(now.activities)}
    kept |= case.findings.counts() | {"families": {str(name): int(count) for name, count in families.items()}}
    sent = now.transfers.dropna(subset="destination")
    status = status_of(sent["destination"], as_of, str(case.regime))["status"]
    kept["destinations"] = sorted(set(zip(sent["destination"], status.fillna("unknown"), sent["activity_id"].fillna(""), strict=True)))
    used = now.recipients[within(now.recipients["recipient_role"], ("processor", "sub_processor"))].dropna(subset="organisation_id")
    known = now.organisations.drop_duplicates("organisation_id").set_index("organisation_id")
    names, countries = (used["organisation_id"].map(known[column]).fillna("") for column in ("name", "country"))
    kept["processors"] = sorted({row for row in zip(names, countries, used["activity_id"].fillna(""), strict=True) if row[0]})
    return kept


def portfolio(registers: Iterable[str], as_of: str, regime: str | None = None, *, workers: int = 1, tell: Tell | None = None) -> Portfolio:
    """Look at many registers on a day and put them side by side. `workers` is how many are looked at at a time.

    A register that cannot be read, or whose process is killed twice, is a row that says so; no other is touched by it. Raises
    UsageError for a number of workers below one.
    """
    if workers < 1:
        raise UsageError(f"workers is {workers}; it must be at least 1")
    return side_by_side(_looked(list(registers), as_of, regime, workers, tell))


def _looked(registers: list[str], as_of: str, regime: str | None, workers: int, tell: Tell | None) -> list[dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = {}
    tries = dict.fromkeys(registers, 0)
    while todo := [register for register in registers if register not in kept]:
        # What a killed process was at is not known: each of its registers is then looked at in a process of its own.
        alone = [register for register in todo if tries[register]]
        for batch, number in ((alone[:1], 1),) if alone else ((todo, workers),):
            for register, found in _run(batch, as_of, regime, number):
                tries[register] += 1
                if found is None and tries[register] < TRIES:
                    continue
                if found is None:
                    found = look_failed(register, "its process was killed, as happens when memory runs out")
                kept[register] = found
                if tell:
                    tell(register_name(register), len(kept), len(registers))
    return [kept[register] for register in registers]


def look_failed(register: str, why: str) -> dict[str, Any]:
    """What a portfolio keeps of a register that it could not look at."""
    nothing: dict[str, Any] = {"register": register_name(register), "organisation": None, "activities": None, "failed": why}
    return nothing | dict.fromkeys(SEVERITIES) | {"families": {}, "destinations": [], "processors": []}


def _run(registers: list[str], as_of: str, regime: str | None, workers: int) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """Look at registers in processes; yield each with what is kept of it, None where its process was killed."""
    method = multiprocessing.get_context("spawn")
    left = iter(registers)
    with ProcessPoolExecutor(min(workers, len(registers)), mp_context=method, max_tasks_per_child=200) as pool:
        at: dict[Future[dict[str, Any]], str] = {}
        broken = False
        while True:
            while not broken and len(at) < 2 * workers and (register := next(left, None)) is not None:
                try:
                    at[pool.submit(look, register, as_of, regime)] = register
                except BrokenProcessPool:  # it died between two registers
                    broken = True
                    yield register, None
            if not at:
                return
            for done in wait(at, return_when=FIRST_COMPLETED).done:
                register = at.pop(done)
                try:
                    yield register, done.result()
                except BrokenProcessPool:
                    broken = True
                    yield register, None


def side_by_side(kept: list[dict[str, Any]]) -> Portfolio:
    """The tables of a portfolio from what `look` keeps of each register."""
    columns = ["register", "organisation", "activities", *SEVERITIES, "failed"]
    types = {"register": "str", "organisation": "str", "failed": "str", "activities": "Int64"} | dict.fromkeys(SEVERITIES, "Int64")
    organisations = pd.DataFrame([{name: one[name] for name in columns} for one in kept], columns=columns).astype(types)
    organisations = organisations.assign(first=organisations["failed"].notna()).sort_values(
        ["first", *SEVERITIES], ascending=False, kind="stable", ignore_index=True
    )
    families = [(one["register"], family, count) for one in kept for family, count in one["families"].items()]
    sent = [(place, status, number, activity) for number, one in enumerate(kept) for place, status, activity in one["destinations"]]
    used = [(name, country or None, number, activity) for number, one in enumerate(kept) for name, country, activity in one["processors"]]
    destinations = _shared(pd.DataFrame(sent, columns=["destination", "status", "register", "activity"]), ["destination", "status"])
    destinations.insert(1, "name", codelists.labels("destinations", destinations["destination"]))
    return Portfolio(
        organisations.drop(columns="first"),
        pd.DataFrame(families, columns=["register", "family", "findings"]),
        destinations[~destinations["status"].isin(["domestic"])].reset_index(drop=True),
        _shared(pd.DataFrame(used, columns=["processor", "country", "register", "activity"]), ["processor", "country"]),
    )


def _shared(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """How many organisations and activities each has, most first."""
    groups = rows.groupby(by, dropna=False, sort=True)
    made = pd.DataFrame({"organisations": groups["register"].nunique(), "activities": groups.size()}).reset_index()
    made[by] = made[by].astype("str")
    return made.sort_values(["organisations", "activities"], ascending=False, kind="stable", ignore_index=True)
