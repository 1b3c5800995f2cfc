"""Many registers side by side: worst first, by family of rules, where data goes, and which processors they share.

Registers are looked at one at a time, in processes of their own: memory is bounded by the largest register, whatever their number.
A process that is killed costs its register another try, and no other register anything.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ropa.case.case import Case
from ropa.case.opening import opened_briefly
from ropa.case.whole import incomplete
from ropa.errors import RopaError, SourceError, UsageError, kind_and_place
from ropa.files import of_the_system, refuse_unreadable
from ropa.law.transfers import ADEQUATE, ADEQUATE_PARTIAL, status_of
from ropa.model import codelists
from ropa.model.checks import SEVERITIES
from ropa.model.findings import numbers
from ropa.model.membership import within
from ropa.rules.families import family_of
from ropa.scale.cluster import each
from ropa.sources import register_name
from ropa.sources.database import database_of
from ropa.sources.formats import FORMATS
from ropa.sources.states import Archived, state_of
from ropa.text import file_text

Tell = Callable[[str, int, int], None]
"""Told after each register: its name, how many are done, how many there are."""

ADEQUACY = "adequacy"
"""The mechanism of a transfer that rests on adequacy."""

KILLED = "its process was killed, as happens when memory runs out"
"""Why a register could not be looked at whose process was killed each time."""

TRIES = 2
"""How often a register is looked at whose process is killed."""


@dataclass(frozen=True)
class Portfolio:
    """Many registers side by side."""

    organisations: pd.DataFrame
    """One row per register, worst first: register (its name, with the folders before it where several share one), organisation,
    activities, error, warning, advice, failed (why it could not be looked at, else missing), incomplete (what of it could not be
    read, else missing)."""
    families: pd.DataFrame
    """One row per register and family of rules with findings: register, family, findings."""
    destinations: pd.DataFrame
    """One row per place outside the area that data goes to: destination (its code), name, status (adequate, adequate in part,
    restricted), organisations, activities (how many send there), organisations_on_adequacy, on_adequacy (those of them that
    lose what allows the transfer if adequacy ends: they name it as the mechanism, or none)."""
    processors: pd.DataFrame
    """One row per processor, those that most organisations share first: processor (its name), country, status (of the country, where
    the organisations that use it see it alike), organisations, activities (how many stop if it does)."""


def registers_in(places: Iterable[str]) -> list[str]:
    """The registers at some places, sorted: a register, a folder of registers, or an archive, of which each organisation is one.

    Raises SourceError for a place where no register is.
    """
    found: dict[str, None] = {}
    for place in places:
        here = list(_at(place))
        if not here:
            refuse_unreadable(place)
            raise SourceError(f"{place}: no register is there; give registers, a folder of them, or an archive")
        found |= dict.fromkeys(here)
    return list(found)


def _at(place: str) -> Iterator[str]:
    if database_of(place) is not None:
        yield place
        return
    state = state_of(place)
    if isinstance(state, Archived) and state.organisation is None:
        from ropa.sources.archive import address, organisations

        yield from (address(state.archive, name, state.day) for name in organisations(state.archive))
        return
    path = Path(place)
    if state is not None or place.startswith("sample:") or path.is_file() or (path / "activities.csv").is_file():
        yield place
    elif path.is_dir():
        for child in sorted(path.iterdir()):
            if of_the_system(child.name):  # a register that is being written has a hidden name, too
                continue
            folder = child.is_dir() and (child / "activities.csv").is_file()
            formats = [one for one in FORMATS if one.ending and one.named is Path]
            # a link that leads nowhere, or a pipe, is not absent: who looks at it says why it cannot be read
            named = not child.is_file() and not child.is_dir() and any(child.suffix.lower() == one.ending for one in formats)
            file = named or (child.is_file() and any(one.recognise(child) for one in formats))
            if folder or file:
                yield str(child)


def names_apart(registers: Sequence[str]) -> dict[str, str]:
    """The name of each register; of those that share one, with as many of the folders before it as tell it from the others.

    Databases that share a name are numbered: their URLs may hold more than may be shown.
    """
    names = {register: register_name(register) for register in registers}
    shared: dict[str, list[str]] = {}
    for register, name in names.items():
        shared.setdefault(name, []).append(register)
    for name, alike in shared.items():
        if len(alike) == 1:
            continue
        paths = [() if database_of(register) else Path(register).parts for register in alike]
        most = max(map(len, paths))
        ends = (["/".join(path[-depth:]) or name for path in paths] for depth in range(2, most + 1))
        told = next((end for end in ends if len(set(end)) == len(end)), [f"{name} ({number})" for number in range(1, len(alike) + 1)])
        names |= {register: file_text(end) for register, end in zip(alike, told, strict=True)}
    return names


def look(register: str, as_of: str, regime: str | None, findings: str | None = None, name: str | None = None) -> dict[str, Any]:
    """What a portfolio keeps of one register: figures, and where its data goes. A register that cannot be looked at says why.

    Its findings are written to the folder `findings` as a Parquet file, whole or not at all. `name` is how it is called there, and in
    what is kept; by default as the last part of its path.
    """
    try:
        with opened_briefly(register, as_of, regime) as case:
            if findings:
                _keep(case, register, Path(findings), name or register_name(register))
            kept = kept_of(case, register)
    except RopaError as problem:
        kept = look_failed(register, f"{type(problem).__name__}: {problem}")
    except Exception as problem:  # noqa: BLE001 - a fault of ropa, which is no reason to look at no other register
        kept = look_failed(register, f"a fault of ropa, not of its files: {kind_and_place(problem)}")
    return kept | ({"register": name} if name else {})


def _keep(case: Case, register: str, folder: Path, name: str) -> None:
    """Write the findings of a case, with the name of the register that they are of, to a file of its own."""
    import hashlib

    from ropa.files import parquet_bytes, put

    rows = pd.DataFrame(case.findings)
    rows.insert(0, "register", pd.Series(name, index=rows.index, dtype="str"))
    content = parquet_bytes(rows)
    safe = "".join(letter if letter.isalnum() or letter in "-_.@" else "-" for letter in name)[:80]
    put(folder / f"{safe}-{hashlib.sha256(register.encode('utf-8', 'replace')).hexdigest()[:8]}.parquet", content)


def _looked_at(task: tuple[str, str, str | None, str | None, str]) -> tuple[str, dict[str, Any]]:
    return task[0], look(*task)


def kept_of(case: Case, register: str) -> dict[str, Any]:
    """What a portfolio keeps of a case; `register` is how the register is named."""
    if not case.findings.rules_run:
        why = next(iter(case.findings.rules_skipped.values()), "no rule ran")
        return look_failed(register, f"{why}; `ropa check {register}` says where")
    kept: dict[str, Any] = {"register": register_name(register), "failed": None, "incomplete": incomplete(case) or None}
    now = case.in_force.register
    holder, day = case.register.known_holder, case.in_force.as_of
    counted = case.findings.counted
    families = numbers(counted).groupby(counted["code"].map(lambda code: family_of(code).title)).sum()
    kept |= {"organisation": None if holder is None or pd.isna(holder["name"]) else str(holder["name"]), "activities": len(now.activities)}
    kept |= case.findings.counts() | {"families": {str(name): int(count) for name, count in families.items()}}
    sent = now.transfers.dropna(subset="destination")
    status = status_of(sent["destination"], day, str(case.regime))["status"]
    rests = within(status, (ADEQUATE, ADEQUATE_PARTIAL)) & within(sent["mechanism"].fillna(ADEQUACY), (ADEQUACY,))
    owners = sent["activity_id"].fillna("")
    kept["destinations"] = sorted(set(zip(sent["destination"], status.fillna("unknown"), owners, rests.tolist(), strict=True)))
    used = now.recipients[within(now.recipients["recipient_role"], ("processor", "sub_processor"))].dropna(subset="organisation_id")
    known = now.organisations.drop_duplicates("organisation_id").set_index("organisation_id")
    names, countries = (used["organisation_id"].map(known[column]).fillna("") for column in ("name", "country"))
    seen = status_of(countries, day, str(case.regime))["status"].fillna("")
    kept["processors"] = sorted({row for row in zip(names, countries, used["activity_id"].fillna(""), seen, strict=True) if row[0]})
    return kept


def portfolio(
    registers: Iterable[str],
    as_of: str,
    regime: str | None = None,
    *,
    workers: int = 1,
    tell: Tell | None = None,
    findings: str | None = None,
    connected: Any = None,
) -> Portfolio:
    """Look at many registers on a day and put them side by side. `workers` is how many are looked at at a time.

    With `findings`, a folder, the findings of each register are written there as Parquet. With `connected`, a client of
    `scale.cluster.client`, the workers of its cluster look at the registers: they must find them, and the folder, at the same paths.

    A register that cannot be read, or whose process is killed twice, is a row that says so; no other is touched by it. Raises
    UsageError for a number of workers below one.
    """
    if workers < 1:
        raise UsageError(f"workers is {workers}; it must be at least 1")
    if findings:
        Path(findings).mkdir(parents=True, exist_ok=True)
    if connected is not None:
        return side_by_side(_on_cluster(list(registers), as_of, regime, tell, findings, connected))
    return side_by_side(_looked(list(registers), as_of, regime, workers, tell, findings))


def _on_cluster(
    registers: list[str], as_of: str, regime: str | None, tell: Tell | None, findings: str | None, connected: Any
) -> list[dict[str, Any]]:
    names = names_apart(registers)
    tasks = [(register, as_of, regime, findings, names[register]) for register in registers]
    kept: dict[str, dict[str, Any]] = {}
    for register, found in each(connected, _looked_at, tasks, lambda task: (task[0], look_failed(task[0], KILLED))):
        kept[register] = found | {"register": names[register]}
        if tell:
            tell(names[register], len(kept), len(registers))
    return [kept[register] for register in registers]


def portfolio_here(places: Iterable[str], as_of: str, regime: str | None = None) -> Portfolio:
    """The registers at some places (see `registers_in`) side by side, looked at one after the other in this very process.

    Raises SourceError for a place where no register is.
    """
    names = names_apart(registers_in(places))
    return side_by_side([look(register, as_of, regime, None, name) for register, name in names.items()])


def _looked(
    registers: list[str], as_of: str, regime: str | None, workers: int, tell: Tell | None, findings: str | None
) -> list[dict[str, Any]]:
    names = names_apart(registers)
    kept: dict[str, dict[str, Any]] = {}
    tries = dict.fromkeys(registers, 0)
    while todo := [register for register in registers if register not in kept]:
        # What a killed process was at is not known: each of its registers is then looked at in a process of its own.
        alone = [register for register in todo if tries[register]]
        for batch, number in ((alone[:1], 1),) if alone else ((todo, workers),):
            for register, found in _run(batch, as_of, regime, number, findings, names):
                tries[register] += 1
                if found is None and tries[register] < TRIES:
                    continue
                if found is None:
                    found = look_failed(register, KILLED) | {"register": names[register]}
                kept[register] = found
                if tell:
                    tell(names[register], len(kept), len(registers))
    return [kept[register] for register in registers]


def look_failed(register: str, why: str) -> dict[str, Any]:
    """What a portfolio keeps of a register that it could not look at."""
    nothing: dict[str, Any] = {"register": register_name(register), "organisation": None, "activities": None, "failed": why}
    nothing["incomplete"] = None
    return nothing | dict.fromkeys(SEVERITIES) | {"families": {}, "destinations": [], "processors": []}


def _run(
    registers: list[str], as_of: str, regime: str | None, workers: int, findings: str | None, names: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """Look at registers in processes; yield each with what is kept of it, None where its process was killed."""
    method = multiprocessing.get_context("spawn")
    left = iter(registers)
    with ProcessPoolExecutor(min(workers, len(registers)), mp_context=method, max_tasks_per_child=200) as pool:
        at: dict[Future[dict[str, Any]], str] = {}
        broken = False
        while True:
            while not broken and len(at) < 2 * workers and (register := next(left, None)) is not None:
                try:
                    at[pool.submit(look, register, as_of, regime, findings, names[register])] = register
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
    columns = ["register", "organisation", "activities", *SEVERITIES, "failed", "incomplete"]
    texts = dict.fromkeys(["register", "organisation", "failed", "incomplete"], "str")
    types = texts | {"activities": "Int64"} | dict.fromkeys(SEVERITIES, "Int64")
    organisations = pd.DataFrame([{name: one[name] for name in columns} for one in kept], columns=columns).astype(types)
    organisations = organisations.assign(first=organisations["failed"].notna()).sort_values(
        ["first", *SEVERITIES], ascending=False, kind="stable", ignore_index=True
    )
    families = [(one["register"], family, count) for one in kept for family, count in one["families"].items()]
    sent = pd.DataFrame(
        [(place, status, number, *more) for number, one in enumerate(kept) for place, status, *more in one["destinations"]],
        columns=["destination", "status", "register", "activity", "rests"],
    )
    used = pd.DataFrame(
        [(name, country or None, number, *more) for number, one in enumerate(kept) for name, country, *more in one["processors"]],
        columns=["processor", "country", "register", "activity", "status"],
    )
    destinations = _shared(sent, ["destination", "status"])
    destinations.insert(1, "name", codelists.labels("destinations", destinations["destination"]))
    resting = _shared(sent[sent["rests"].astype(bool)], ["destination", "status"])
    destinations = destinations.merge(
        resting.rename(columns={"organisations": "organisations_on_adequacy", "activities": "on_adequacy"}),
        on=["destination", "status"],
        how="left",
    ).fillna({"organisations_on_adequacy": 0, "on_adequacy": 0})
    destinations = destinations.astype({"organisations_on_adequacy": "int64", "on_adequacy": "int64"})
    processors = _shared(used, ["processor", "country"])
    seen = used[used["status"] != ""].groupby(["processor", "country"], dropna=False)["status"]
    alike = seen.first().where(seen.nunique() == 1).astype("str").reset_index()
    processors = processors.merge(alike.astype({"processor": "str", "country": "str"}), on=["processor", "country"], how="left")
    return Portfolio(
        organisations.drop(columns="first"),
        pd.DataFrame(families, columns=["register", "family", "findings"]),
        destinations[~destinations["status"].isin(["domestic"])].reset_index(drop=True),
        processors[["processor", "country", "status", "organisations", "activities"]],
    )


def _shared(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """How many organisations and activities each has, most first."""
    groups = rows.drop_duplicates([*by, "register", "activity"]).groupby(by, dropna=False, sort=True)
    made = pd.DataFrame({"organisations": groups["register"].nunique(), "activities": groups.size()}).reset_index()
    made[by] = made[by].astype("str")
    return made.sort_values(["organisations", "activities"], ascending=False, kind="stable", ignore_index=True)
