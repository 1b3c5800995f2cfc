"""A plan: a TOML file that says which reports to make, of which registers, for which day, and where to put them."""

from __future__ import annotations

import fnmatch
import glob
import math
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

from ropa.errors import RopaError, SourceError, UsageError
from ropa.files import of_the_system, refuse_no_file, safe_name
from ropa.model.regimes import REGIMES
from ropa.plans.calendar import last_moment
from ropa.reports import catalogue
from ropa.reports import parameters as parameters_of
from ropa.reports.execute import TIERS
from ropa.reports.formats import refuse_formats
from ropa.sources.database import absolute, database_name, database_of
from ropa.sources.urls import is_url
from ropa.text import file_text, one_line, without_marks

SCHEDULES = ("daily", "weekly", "monthly")

BOTH = "both"
"""The regime of a register whose reports are made under both laws."""

FAIL_ON = ("report", "error", "warning", "advice", "never")
"""What makes a run a failure: a report that failed; that, or a finding of this severity or worse; or nothing."""

_DAYS = "a date like 2026-11-22, today, yesterday, last-month-end, last-quarter-end, last-year-end or last-fiscal-year-end"


@dataclass(frozen=True)
class Job:
    """One register of a plan, and what to make of it."""

    register: str
    folder: str
    """The folder of its reports within the run's folder."""
    reports: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("html",)
    regime: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    called: str = ""
    """How the register is called, if its folder cannot be called so: the name of a folder holds few characters."""


@dataclass(frozen=True)
class Plan:
    """A plan that was read and checked. `KEYS` says what each setting means."""

    path: Path
    name: str
    out: Path
    run: str
    as_of: date
    jobs: tuple[Job, ...]
    workers: int = 1
    tier: str | None = None
    deadline: float | None = None
    cell_deadline: float | None = None
    memory: int | None = None
    retries: int = 1
    keep: int | None = None
    forget: bool = False
    """Whether registers that the last run looked at may be gone."""
    incomplete: bool = False
    """Whether reports of a register that could not be read whole count as made."""
    fail_on: str = "report"
    notify: tuple[str, ...] = ()
    notebooks: Path | None = None
    there: tuple[catalogue.Report, ...] = ()
    """The reports that its jobs choose from. They are read once, because a plan may have a thousand registers."""
    schedule: str = "monthly"
    url: str = ""
    """The URL of all runs, if they lie at one; `out` is then the local working folder."""

    @property
    def folder(self) -> Path:
        """The folder of this run."""
        return self.out / self.run

    def place(self, folder: str = "") -> str:
        """The path or the URL of this run, or of one register's folder in it."""
        return "/".join(filter(None, [self.url, self.run, folder])) if self.url else str(self.folder / folder)

    def matching(self, only: str | None) -> tuple[Job, ...]:
        """The jobs whose folder, or what people call it, matches the pattern `only`; without a pattern, all jobs."""
        return tuple(job for job in self.jobs if only is None or matches(only, job.folder, job.called))

    def of(self, only: str | None) -> tuple[Job, ...]:
        """The jobs as `matching` returns them. Raises UsageError if there is none."""
        jobs = self.matching(only)
        if not jobs:
            known = ", ".join(job.folder for job in self.jobs[:10])
            raise UsageError(f"{self.path}: no register's folder matches {only!r}; there are {known}")
        return jobs


def matches(only: str, *names: str) -> bool:
    """Whether one of the names matches a pattern, however the accents of either are composed."""
    pattern = _composed(only)
    return any(fnmatch.fnmatchcase(_composed(name), pattern) for name in names)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text[:1_000])  # of a long run of accents, it would take time in proportion to the square


KEYS: dict[str, tuple[type | tuple[type, ...], str]] = {
    "name": (str, "what to call the plan; by default the name of its file"),
    "out": (str, "the folder of all runs, from the plan's own folder, or a URL like s3://bucket/runs; by default reports"),
    "as_of": ((str, date), _DAYS + "; by default today"),
    "fiscal_year_end": (str, "month and day on which the fiscal year ends, like 03-31; by default 12-31"),
    "regime": (str, "uk, eu or both (each register under both laws, in two folders); by default each holder's only one"),
    "reports": (list, "names of reports; by default every one that fits the register"),
    "formats": (list, "html, pdf, xlsx, ipynb; by default html"),
    "article_30": (bool, "true looks only for what Article 30 itself asks for, in the reports that take it"),
    "parameters": (dict, "what the reports take of their own"),
    "workers": (int, "how many registers at a time; by default one per processor"),
    "tier": (str, "plain, warm or fork; by default the fastest possible"),
    "deadline": ((int, float), "seconds that a report may take"),
    "cell_deadline": ((int, float), "seconds that a cell may take"),
    "memory": (int, "megabytes that a report may take beyond what it starts with (Linux)"),
    "retries": (int, "how often to try again what failed for a reason outside it; by default 1"),
    "keep": (int, "how many runs to keep; by default all"),
    "forget": (bool, "true accepts that registers of the last run are gone; without it a register that is gone counts as failed"),
    "incomplete": (bool, "true accepts registers that could not be read whole; without it such a register counts as failed"),
    "fail_on": (str, "report, error, warning, advice or never: what makes the run a failure"),
    "notify": (list, "a command to run at the end, in the plan's folder, with ROPA_RUN_RECORD and ROPA_RUN_STATUS (done, failed or "
               "interrupted) in its environment"),
    "notebooks": (str, "a folder of your own report notebooks"),
    "schedule": (str, "daily, weekly, monthly or a cron line of five fields; for `ropa schedule` and `--due`"),
    "register": (list, "the registers: [[register]] with path (a path, sample:NAME, a URL, or a pattern like clients/*.xlsx), and of "
                 "its own folder, regime, reports, formats, parameters"),
}  # fmt: skip
"""What a plan may say, each with its type and meaning."""

_NOT_EMPTY = ("name", "out", "notebooks", "formats", "folder")
"""What names something, or is all that is made: empty, it would be found out only at the end of a run."""

_OF_A_REGISTER = ("path", "folder", "regime", "reports", "formats", "parameters")


def read_plan(path: str | Path, today: date, *, as_of: str | None = None, regime: str | None = None) -> Plan:
    """The plan in a TOML file. Words for days, like last-month-end, are counted from `today`.

    `as_of` and `regime` replace what the plan says, for all its registers.

    Raises SourceError for a file that cannot be read, and UsageError, naming the setting, for a setting that is wrong.
    """
    place = Path(path)
    refuse_no_file(place)
    try:
        said = tomllib.loads(without_marks(place.read_text(encoding="utf-8")))
    except OSError as problem:
        raise SourceError(f"{path}: cannot be read ({problem.strerror or problem})") from problem
    except (ValueError, RecursionError) as problem:  # not TOML, not UTF-8, or brackets without end
        why = "its brackets are nested too deep" if isinstance(problem, RecursionError) else "it is not UTF-8"
        why = one_line(str(problem), 200) if isinstance(problem, tomllib.TOMLDecodeError) else why
        raise SourceError(f"{path}: not a TOML file ({why})") from problem
    _refuse(str(path), said)
    _refuse_schedule(str(path), said.get("schedule", SCHEDULES[0]), today)
    root = place.resolve().parent
    where, wanted = (str(path), str(said.get("as_of", "today"))) if as_of is None else ("options", as_of)
    day = day_of(wanted, today, ends := said.get("fiscal_year_end", "12-31"), where)
    _in_year(ends, today.year, str(path))
    shared = Job(
        "", "", tuple(said.get("reports", ())), tuple(said.get("formats", ("html",))), said.get("regime"), said.get("parameters", {})
    )
    if regime is not None:
        said["register"] = [entry | {"regime": regime} for entry in said.get("register", ())]
    out = said.get("out", "reports")
    ours = root / ("reports" if is_url(out) else out)
    jobs = _apart(
        str(path), [job for entry in said.get("register", ()) for job in _under_both(_jobs(str(path), root, shared, entry, ours))]
    )
    if not jobs:
        raise UsageError(f"{path}: the plan names no register; add [[register]] with a path")
    notebooks = root / said["notebooks"] if "notebooks" in said else None
    there = _refuse_reports(str(path), jobs, notebooks)
    if said.get("article_30", False):
        jobs = [_only_article_30(str(path), job, there) for job in jobs]
    return Plan(
        path=place,
        name=said.get("name", file_text(place.stem)),
        out=ours,
        url=out.rstrip("/") if is_url(out) else "",
        run=day.isoformat(),
        as_of=day,
        jobs=tuple(jobs),
        workers=said.get("workers", 0),
        tier=said.get("tier"),
        deadline=said.get("deadline"),
        cell_deadline=said.get("cell_deadline"),
        memory=said.get("memory"),
        retries=said.get("retries", 1),
        keep=said.get("keep"),
        forget=said.get("forget", False),
        incomplete=said.get("incomplete", False),
        fail_on=said.get("fail_on", "report"),
        notify=tuple(said.get("notify", ())),
        notebooks=notebooks,
        there=tuple(there),
        schedule=said.get("schedule", "monthly"),
    )


def day_of(said: str, today: date, fiscal_year_end: str = "12-31", where: str = "as_of") -> date:
    """The day that a word means: a date as ISO text, today, yesterday, or the end of the last month, quarter, year or fiscal year.

    The last month, quarter, year or fiscal year is the latest that ended before `today` began.
    Raises UsageError.
    """
    first = today.replace(day=1)
    if said == "today":
        return today
    if said == "yesterday":
        return today - timedelta(days=1)
    if said == "last-month-end":
        return first - timedelta(days=1)
    if said == "last-quarter-end":
        return first.replace(month=(first.month - 1) // 3 * 3 + 1) - timedelta(days=1)
    if said == "last-year-end":
        return date(today.year - 1, 12, 31)
    if said == "last-fiscal-year-end":
        ends = [_in_year(fiscal_year_end, year, where) for year in (today.year, today.year - 1)]
        return next(end for end in ends if end < today)
    try:
        return date.fromisoformat(said)
    except ValueError as problem:
        raise UsageError(f"{where}: as_of is {said!r}; write {_DAYS}") from problem


def _in_year(month_day: str, year: int, where: str) -> date:
    """A month and day in a year. In a year without 29 February, 28 February stands for it."""
    try:
        return date.fromisoformat(f"{year}-{month_day}")
    except ValueError as problem:
        if month_day == "02-29":
            return date(year, 2, 28)
        raise UsageError(f"{where}: fiscal_year_end is {month_day!r}; write a month and day like 03-31") from problem


def _refuse(path: str, said: Mapping[str, Any]) -> None:
    """Raise UsageError for a setting that is unknown, of another type, or out of its range."""
    for name, value in said.items():
        if name not in KEYS:
            hint = "; a register is written [[register]]" if name == "registers" else ""
            raise UsageError(f"{path}: there is no setting {name}; there are {', '.join(KEYS)}{hint}")
        if name == "register" and isinstance(value, dict):
            raise UsageError(f"{path}: write [[register]], in double brackets, for each register")
        _refuse_kind(path, name, name, value)
    for name in ("workers", "keep", "memory", "deadline", "cell_deadline"):
        if name in said and not 0 < said[name] < math.inf:
            raise UsageError(f"{path}: {name} is {said[name]}; it must be more than 0")
    if said.get("retries", 0) < 0:
        raise UsageError(f"{path}: retries is {said['retries']}; it cannot be less than 0")
    for name, allowed in (("fail_on", FAIL_ON), ("tier", TIERS)):
        if said.get(name, allowed[0]) not in allowed:
            raise UsageError(f"{path}: {name} is {said[name]!r}; it is {', '.join(allowed)}")
    for entry in said.get("register", ()):
        if not isinstance(entry, dict) or not isinstance(entry.get("path"), str) or not entry["path"].strip():
            raise UsageError(f"{path}: each [[register]] needs a path")
        try:  # first, because whatever else is wrong is told with the path
            database_of(entry["path"])
        except UsageError as problem:
            raise UsageError(f"{path}: {problem}") from None
        for name, value in entry.items():
            if name not in _OF_A_REGISTER:
                instead = (
                    "write it above the first [[register]], for all of them" if name in KEYS else f"it has {', '.join(_OF_A_REGISTER)}"
                )
                raise UsageError(f"{path}: a [[register]] has no setting {name}; {instead}")
            _refuse_nul(path, f"{name} of a register", value)
            _refuse_empty(path, name, f"{name} of a register", value)
            if name in KEYS:
                _refuse_kind(path, name, f"{name} of register {entry['path']}", value)
            elif not isinstance(value, str):
                raise UsageError(f"{path}: {name} of register {entry['path']} is {value!r}; it is text")


def _refuse_schedule(path: str, schedule: str, today: date) -> None:
    """Raise UsageError for a schedule that no scheduler could follow, before any run: else only `ropa schedule` would say so."""
    if schedule in SCHEDULES:
        return
    try:
        last_moment(schedule, datetime.combine(today, time.max))
    except UsageError as problem:
        raise no_schedule(path, schedule, problem) from problem


def no_schedule(path: str, schedule: str, problem: UsageError) -> UsageError:
    """The error for a schedule of a plan that is neither a word nor a cron line; `problem` says what is wrong with the line."""
    words = f"it is {', '.join(SCHEDULES)} or a cron line of five fields"
    return UsageError(f"{path}: schedule is {schedule!r}; {words} ({problem})")


def _refuse_kind(path: str, name: str, called: str, value: Any) -> None:
    """Raise UsageError for a value that is not of its setting's type. Lists hold text, except the list of registers."""
    kind, meaning = KEYS[name]
    words = kind is not list or name == "register" or (isinstance(value, list) and all(isinstance(word, str) for word in value))
    if not isinstance(value, kind) or (isinstance(value, bool | datetime) and kind is not bool) or not words:
        raise UsageError(f"{path}: {called} is {str(value) if isinstance(value, date) else repr(value)}; it is {meaning}")
    if name == "regime" and value not in (*REGIMES, BOTH):
        raise UsageError(f"{path}: {called} is {value!r}; it is {', '.join(REGIMES)} or {BOTH}")
    _refuse_nul(path, called, value)
    _refuse_empty(path, name, called, value)


def _refuse_empty(path: str, name: str, called: str, value: Any) -> None:
    """Raise UsageError for nothing where something must stand."""
    if name in _NOT_EMPTY and (value == [] or (isinstance(value, str) and not value.strip())):
        raise UsageError(f"{path}: {called} is empty; write {KEYS[name][1] if name in KEYS else 'one, or leave it out'}")


def _refuse_nul(path: str, called: str, value: Any) -> None:
    """Raise UsageError for a text with a NUL, which no path and no word of a command can hold."""
    if any(
        "\0" in text for text in ([value] if isinstance(value, str) else value if isinstance(value, list) else ()) if isinstance(text, str)
    ):
        raise UsageError(f"{path}: {called} holds a NUL character, which no name can have; write it anew")


def _refuse_reports(path: str, jobs: list[Job], notebooks: Path | None) -> list[catalogue.Report]:
    """All reports of the plan's notebooks. Raises UsageError where a job asks for one that does not exist or cannot be made so."""
    from ropa.model.regimes import refuse_regime

    there: list[catalogue.Report] = []
    for job in jobs:
        try:
            refuse_formats(job.formats)
            if job.regime is not None:
                refuse_regime(job.regime)
            there = there or catalogue.reports(notebooks)
            chosen = catalogue.among(there, job.reports) or there
            parameters_of.refuse_unknown(chosen, job.parameters)
            for one in chosen:
                parameters_of.for_report(one, {}, job.parameters)
        except RopaError as problem:
            raise UsageError(f"{path}: register {job.register}: {problem}") from problem
    return there


def _only_article_30(path: str, job: Job, there: list[catalogue.Report]) -> Job:
    """The job with the parameter article_30. Raises UsageError where none of its reports takes it."""
    chosen = catalogue.among(there, job.reports) or there
    if not any(parameter.name == "article_30" for one in chosen for parameter in one.parameters):
        raise UsageError(f"{path}: article_30: none of the reports of register {job.register} takes it; health-check does")
    return replace(job, parameters={**job.parameters, "article_30": True})


def _jobs(path: str, root: Path, shared: Job, entry: Mapping[str, Any], ours: Path) -> list[Job]:
    """The jobs of one [[register]]: one job, or one per register that its pattern finds. `ours` is the folder of the plan's runs."""
    said: str = entry["path"]
    own = replace(
        shared,
        reports=tuple(entry.get("reports", shared.reports)),
        formats=tuple(entry.get("formats", shared.formats)),
        regime=entry.get("regime", shared.regime),
        parameters={**shared.parameters, **entry.get("parameters", {})},
    )
    if said.startswith("sample:"):
        return [_named(own, said, entry.get("folder", said.partition(":")[2]))]
    if (name := database_name(said)) is not None:
        return [_named(own, absolute(said, root), entry.get("folder") or name)]
    if is_url(said):
        return [_named(own, said.rstrip("/"), entry.get("folder") or _name(PurePosixPath(said)))]
    place = str(Path(said).expanduser())
    if glob.has_magic(said):
        # Only the setting is a pattern: the path of the plan's folder may hold brackets.
        found = [one for one in _found(path, root, place) if Path(one) != ours]  # it was not there before the first run
        if not found:
            raise UsageError(f"{path}: no register is found at {said}")
        if "folder" in entry and len(found) > 1:
            raise UsageError(f"{path}: folder names one place, and {said} finds {len(found)} registers; leave folder out")
    else:
        found = [str(root / place)]
    return [_named(own, one, entry.get("folder") or _name(Path(one))) for one in found]


def _named(job: Job, register: str, called: str) -> Job:
    """The job of a register that is called so."""
    folder = safe_name(called)
    return replace(job, register=register, folder=folder, called="" if called == folder else called)


MOST_REGISTERS = 10_000
"""The most registers that one pattern may find. A pattern that finds more, like /**, was surely not meant so."""


def _found(path: str, root: Path, pattern: str) -> list[str]:
    """What a pattern finds, without the files that office programs keep for themselves. Raises UsageError."""
    try:
        found = list(islice(glob.iglob(pattern, root_dir=root, recursive=True), MOST_REGISTERS + 1))  # noqa: PTH207
    except (OSError, ValueError, RecursionError) as problem:
        raise UsageError(f"{path}: {pattern} is no pattern that can be looked for ({type(problem).__name__})") from problem
    if len(found) > MOST_REGISTERS:
        raise UsageError(f"{path}: {pattern} finds more than {MOST_REGISTERS:,} files; name the folder that holds the registers")
    return sorted({str(root / one) for one in found if not of_the_system(Path(one).name)})


def _under_both(jobs: list[Job]) -> list[Job]:
    """The jobs, each whose regime is "both" as two jobs: one under each regime, in a folder of its own."""
    return [
        one
        for job in jobs
        for one in ([replace(job, regime=regime, folder=f"{job.folder}-{regime}") for regime in REGIMES] if job.regime == BOTH else [job])
    ]


def _name(place: PurePath) -> str:
    """What to call a register: the name of its folder or file, or of the folder above where that name says nothing."""
    return place.parent.name if place.stem.lower() in ("register", "ropa") and place.parent.name else place.stem


def _apart(path: str, jobs: list[Job]) -> list[Job]:
    """The jobs, each with a folder of its own on every system. Registers with the same name get a number."""
    taken: dict[str, str] = {}
    apart = []
    for job in jobs:
        folder, number = job.folder, 2
        while folder.casefold() in taken:
            if taken[folder.casefold()] == job.register:
                raise UsageError(f"{path}: register {job.register} is named twice; give one of them a folder of its own")
            folder, number = f"{job.folder}-{number}", number + 1
        taken[folder.casefold()] = job.register
        apart.append(replace(job, folder=folder))
    return apart
