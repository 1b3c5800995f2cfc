"""Build an evidence pack: read the register, redact it, make the reports of the redacted register, and write one ZIP.

The ZIP is written whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from ropa import __version__
from ropa.analysis.names import holder_name
from ropa.bags import crate, write
from ropa.bags.names import LONGEST_PART
from ropa.bags.tree import open_tree
from ropa.case.case import Case
from ropa.case.opening import open_case
from ropa.errors import PackError, RopaError, RuleError, SourceError, UsageError
from ropa.files import file_digest, put, refuse_taken, safe_name, scratch, unwritable
from ropa.model.checks import ADVICE, ERROR
from ropa.model.days import parse_day
from ropa.model.findings import Findings
from ropa.model.in_force import on
from ropa.model.logs import LOGS
from ropa.model.membership import within
from ropa.model.regimes import choose_regime, holder_regimes
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.model.text_tables import TextTables
from ropa.model.validate import validate
from ropa.packs import chain, contents, profiles
from ropa.packs.client import for_client
from ropa.packs.contents import Material, Missing, Source, SourceFile, days_of
from ropa.packs.crate_page import preview
from ropa.packs.files import File, csv_file
from ropa.packs.front import Facts, front
from ropa.packs.key import default_key_file, fingerprint, key_of, sealed
from ropa.packs.linked import linked
from ropa.packs.privacy import COUNT_RULES, CountRule, Privacy, redact
from ropa.packs.profiles import Profile, choose
from ropa.packs.record import record_path, write_record
from ropa.reports import FailedReportsError, Result
from ropa.reports import report as make_reports
from ropa.reports.catalogue import Report, among, of_roles
from ropa.reports.catalogue import reports as all_reports
from ropa.reports.execute import processors
from ropa.reports.forks import get_ready
from ropa.reports.formats import refuse_formats
from ropa.reports.pdf import PdfError, from_html, library
from ropa.reports.written import Written
from ropa.show.first_page import page_facts
from ropa.sources import locate, read, register_name
from ropa.sources.database import Database, named
from ropa.sources.folder import csv_bytes, settings_text
from ropa.sources.settings import SETTINGS_FILE
from ropa.text import count_words, one_line

Progress = Callable[[str, int, int], None]
"""Called before each step with its name, its number (from 1) and how many steps there are. Each report is a step."""

LICENCE = "Given in confidence to whoever asked for it; not for publication."


@dataclass(frozen=True)
class Pack:
    """A pack that was written: its ZIP, whether it is whole, what is missing, its files and its fingerprint."""

    path: Path
    status: str
    missing: tuple[Missing, ...]
    files: int
    size: int
    fingerprint: str
    cells_not_read: int = 0
    """How many cells of the register are written and hold no value (04-ipe/not-read.csv)."""
    key_made: Path | None = None
    """The key file, if it was made for this pack."""
    record: Path | None = None
    """The record beside it of who built it, when, where and with what, if it was asked for."""

    def as_json(self) -> dict[str, Any]:
        """The pack as JSON holds it."""
        return {
            "path": str(self.path),
            "status": self.status,
            "missing": [{"what": one.what, "why": one.why} for one in self.missing],
            "files": self.files,
            "size": self.size,
            "fingerprint": self.fingerprint,
            "cells_not_read": self.cells_not_read,
            "key_made": str(self.key_made) if self.key_made else None,
            "record": str(self.record) if self.record else None,
        }


@dataclass(frozen=True)
class _Asked:
    """What the caller asked for, already checked."""

    register: str
    period: contents.Period
    day: date
    out: Path
    regime: str | None
    profile: Profile
    client: str | None
    previous: Path | None
    key_file: Path
    free_text: bool
    counts: CountRule
    reports: tuple[str, ...]
    there: tuple[Report, ...]
    """Every report that can be made."""
    formats: tuple[str, ...]
    strict: bool
    record: bool


def pack(
    register: str | Path,
    *,
    period: str,
    as_of: date | str,
    out: str | Path,
    regime: str | None = None,
    profile: str = "full",
    client: str | None = None,
    previous: str | Path | None = None,
    key_file: str | Path | None = None,
    with_free_text: bool = False,
    counts: str = "nhs",
    reports: Sequence[str] = (),
    formats: Sequence[str] = ("html",),
    strict: bool = False,
    record: bool = False,
    progress: Progress | None = None,
) -> Pack:
    """Build an evidence pack of a register: one ZIP in the folder `out`.

    - `register`: a folder, a workbook or `sample:NAME`.
    - `period`: the days from which logs are shown, as FROM..TO.
    - `as_of`: the day; what is in force on it is shown.
    - `profile`: a name in `PROFILES`. The profile of one client needs `client`, the key of that organisation.
    - `previous`: the pack that this one follows in a chain.
    - `record`: also write PACK.record.json beside it: who built it, when, where and with what.
    - `key_file`: the key of the pseudonyms. By default it lies in the user's settings and is made when first needed.
    - `with_free_text`: keep the text of logs.
    - `counts`: how numbers of people are rounded: nhs, min10 or none.
    - `reports`: fewer reports than the profile has.
    - `formats`: what the reports are written as.
    - `strict`: write nothing where something is missing.

    Everything that can be checked is checked first: raises UsageError, SourceError, LayoutError or
    NothingToCheckError. Raises PackError where the previous pack is not whole or, with `strict`, where
    this one would not be. The pack gets its name when it is whole. No pack is ever overwritten.
    """
    chosen = choose(profile, client)
    if counts not in COUNT_RULES:
        raise UsageError(f"counts: {counts!r} is none of {', '.join(COUNT_RULES)}")
    days, day = days_of(period), parse_day(as_of)
    if days[1] > day:
        raise UsageError(f"period: it ends after {day.isoformat()}, the day that the pack is about; nothing after that day is known")
    if previous is not None and profiles.CHANGES not in chosen.sections:
        raise UsageError(f"the profile {chosen.name} does not tell of changes; leave out --previous")
    key = Path(key_file) if key_file else default_key_file()
    asked = _Asked(
        named(register), days, day, Path(out), regime, chosen, client, Path(previous) if previous else None, key, with_free_text,
        COUNT_RULES[counts], tuple(reports), tuple(all_reports()), tuple(dict.fromkeys(["html", "ipynb", *formats])), strict, record,
    )  # fmt: skip
    among(asked.there, asked.reports)
    refuse_formats(asked.formats)
    return _build(asked, progress or (lambda what, number, of: None))


def _build(asked: _Asked, progress: Progress) -> Pack:
    with _guarded(asked.register):
        tables = read(asked.register)
        whole, shape = validate(tables)
    regime = choose_regime(whole, asked.regime or _named_regime(whole))
    path = asked.out / f"{_name(asked, whole, regime)}.zip"
    _refuse_unwritable(asked.out)
    refuse_taken(path)
    if asked.record:
        refuse_taken(record_path(path))
    get_ready(None)  # what runs the reports is imported in a process of its own, while the register is redacted and opened
    with scratch() as staging:
        made = _leaving(asked, whole, regime)
        unread, lost = _unread(asked.profile, shape)
        notes = (*made.notes, *_own_columns(asked.profile, shape, tables))
        own = str(whole.settings.get("incomplete") or "")
        if own and asked.client is not None:  # its words may name another client
            own = "Its owner says that something is missing from it."
        made = replace(made, unread=unread, notes=notes, lost=" ".join(text for text in (own, lost) if text))
        material = _material(asked, tables, whole, shape, regime, made, staging)
        built = _written(asked, material, made, path, staging, progress)
    return replace(built, record=write_record(path, built.fingerprint)) if asked.record else built


def _refuse_unwritable(folder: Path) -> None:
    """Raise SourceError where nothing can be written to `folder`. This is asked first, so that no work is lost."""
    try:
        there = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
    except OSError as problem:
        raise unwritable(folder, problem) from problem
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        why = "not a folder" if not there.is_dir() else "on a disk that is read-only" if _is_read_only(there) else "closed to you"
        raise SourceError(f"{folder}: cannot be written ({there} is {why})")


def _is_read_only(folder: Path) -> bool:
    """Whether a folder's disk can only be read, as far as the system tells."""
    return hasattr(os, "statvfs") and bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


@contextmanager
def _guarded(register: str) -> Iterator[None]:
    """Until the register is redacted, errors name only their type: the text of an error may hold data. ropa's own errors pass."""
    try:
        yield
    except RuleError:
        raise PackError(f"{register}: a rule could not run over it; run `ropa check` on it to see which") from None
    except RopaError:
        raise
    except Exception as problem:  # noqa: BLE001 (its text may be about a person)
        raise PackError(f"{register}: cannot be made ready for a pack ({type(problem).__name__}); run `ropa check` on it") from None


def _named_regime(register: Register) -> str | None:
    named = register.settings.get("regime")
    return str(named) if named else None


def _name(asked: _Asked, whole: Register, regime: str) -> str:
    """The name of the pack: holder, profile, client, law and day. The law is there only if the holder is under both."""
    client = [_short(asked.client)] if asked.client else []
    law = [regime] if len(holder_regimes(whole)) > 1 else []
    parts = [asked.profile.name, *client, *law, asked.day.isoformat()]
    holder = whole.holder["name"]
    stem = safe_name(holder if isinstance(holder, str) else "register", LONGEST_PART - 1 - len("_".join(parts)), "register").lower()
    return "_".join([stem, *parts])


def _short(client: str) -> str:
    """A client's key as part of a name. A long key is cut and gets a digest, so that two keys that begin alike stay apart."""
    name = safe_name(client)
    return name if len(name) <= 16 else f"{name[:9]}-{hashlib.sha256(client.encode('utf-8', 'surrogatepass')).hexdigest()[:6]}"


# -- what may leave -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Leaving:
    """The redacted register: with every table, and as the profile shows it."""

    every: Register
    shown: Register
    treated: pd.DataFrame
    key: bytes
    """The key of the pseudonyms, empty for a client's record, which has none."""
    key_made: bool
    notes: tuple[tuple[str, str], ...] = ()
    name: str = ""
    unread: tuple[Missing, ...] = ()
    """What was found in the register's place but could not be read."""
    lost: str = ""
    """What the packed register, and so every report, says of rows that may be missing."""


def _leaving(asked: _Asked, whole: Register, regime: str) -> _Leaving:
    name = _folder_name(asked.register)
    if asked.client is not None:
        with _guarded(asked.register):
            extract = for_client(whole, on(whole, asked.day, regime), asked.client)
        hidden = extract.cells_left_out
        notes = ((f"{count_words(hidden, 'cell')} of text", "They named another client; [left out] stands there"),) if hidden else ()
        blank = pd.DataFrame(columns=["table", "column", "treatment", "cells"])
        return _Leaving(
            extract.register, extract.register, blank, b"", False, notes, "register" if extract.others.any.search(name) else name
        )
    key, made = key_of(asked.key_file, asked.out)
    with _guarded(asked.register):
        done = redact(whole, Privacy(key, asked.free_text, asked.counts))
    return _Leaving(done.register, profiles.shown(done.register, asked.profile), done.treated, key, made, (), name)


def _unread(profile: Profile, shape: Findings) -> tuple[tuple[Missing, ...], str]:
    """The parts of the register that could not be read as a table, a column or a row, and what to say of rows that may be missing.

    They are not in the pack. Columns of the organisation's own are no such parts (see `_own_columns`).

    Only tables, rows and numbers are told. A heading or the name of a file may be anybody's name: a log that lost its heading row
    has a person's cells there, and one client's table may name another.
    """
    found = pd.DataFrame(shape)
    found = found[((found["code"] == "SH02") & ~_is_own_column(found)) | ((found["code"] == "SH01") & (found["severity"] == ERROR))]
    ours = within(found["table"], TABLES)
    if profile.of_client:  # a client learns nothing of the rest of the register
        found = found[ours & ~found["table"].isin(profile.without)]
        ours = ours[found.index]
    told, lost = [], []
    for table, part in found[ours].groupby("table", sort=False):
        columns, rows = int((part["code"] == "SH02").sum()), [int(row) for row in part.loc[part["code"] == "SH01", "row"].dropna()]
        if columns:
            told.append(Missing(f"{table}: {count_words(columns, 'column')}", "no column of the register has such a heading"))
        if rows:
            lost.append(Missing(f"{table}: row {', '.join(map(str, rows[:10]))}{' …' if len(rows) > 10 else ''}", "not read as it stands"))
        elif columns < len(part):
            lost.append(Missing(f"{table}: {'its file' if part['sheet'].isna().all() else 'a sheet of it'}", "it could not be read"))
    if others := int((~ours).sum()):
        told.append(Missing(count_words(others, "file"), "no table of the register has such a name"))
    places = "; ".join(one.what for one in lost)
    said = f"When it was packed, part of it could not be read ({places}), so rows may be missing." if lost else ""
    return (*lost, *told), said


def _is_own_column(shape: pd.DataFrame) -> pd.Series:
    """Which findings are of a column that the model does not know, and that no column of the model may be meant by.

    Where a column is missing that every table has, its heading row may be lost: then nobody knows what its columns are.
    """
    headless = shape.loc[shape["code"] == "SH03", "table"]
    return (shape["code"] == "SH02") & (shape["severity"] == ADVICE) & within(shape["table"], TABLES) & ~within(shape["table"], headless)


def _own_columns(profile: Profile, shape: Findings, tables: TextTables) -> list[tuple[str, str]]:
    """The columns of the organisation's own that the register has and the pack has not, by count and place. No heading is shown."""
    found = pd.DataFrame(shape)[_is_own_column(shape)]
    if profile.of_client:
        found = found[~found["table"].isin(profile.without)]
    told = []
    for table, part in found.groupby("table", sort=False):
        headings = [one_line(str(heading)) for heading in tables[str(table)].columns]
        at = [headings.index(name) + 1 if name in headings else (re.match("[0-9]+", name) or "?")[0] for name in part["field"]]
        spots = [letter if isinstance(letter, str) else place for letter, place in zip(part["column"], at, strict=True)]
        known = sorted(map(str, spots), key=lambda spot: (len(spot), spot))
        where = f"{', '.join(known[:10])}{' …' if len(known) > 10 else ''}"
        told.append(
            (f"{table}: {count_words(len(part), 'column')} ({where})", "A column of the owner's own, which is no part of the record")
        )
    return told


def _folder_name(register: str) -> str:
    """A name for the folder of the packed register, made from the register's own name, which reports show."""
    return safe_name(register_name(register).removeprefix("sample:"), otherwise="register")


def _material(asked: _Asked, tables: TextTables, whole: Register, shape: Findings, regime: str, made: _Leaving, staging: Path) -> Material:
    """Write the redacted register to a folder of its own and read it again. From here on, only this copy is used."""
    shown = _reopened(made.shown, made.lost, staging / "shown" / made.name, asked.day, regime)
    every = shown
    if made.every is not made.shown:
        every = _reopened(made.every, made.lost, staging / "every" / made.name, asked.day, regime)
    return Material(shown, every, _source(asked, tables, whole, shape, made), asked.profile, asked.period, made.treated, asked.counts)


def _reopened(register: Register, lost: str, folder: Path, day: date, regime: str) -> Case:
    folder.mkdir(parents=True)
    for table in TABLES:
        if len(register[table]) or table in ("organisations", "activities"):
            put(folder / f"{table}.csv", csv_bytes(register.canonical(table)))
    settings = {name: value for name, value in register.settings.items() if name in ("name", "prepared_by", "marking")}
    settings |= {"incomplete": lost} if lost else {}
    put(folder / SETTINGS_FILE, settings_text(settings).encode("utf-8", "replace"))
    case = open_case(folder, day, regime)
    if case.register.hash != register.hash:
        raise PackError(f"{folder.name}: reading back what was to be packed gave other content; this is a fault of ropa, please report it")
    return case


_NOT_ALL_READ = ("SH01", "SH02")
"""Findings of a file of which something was not read: rows, or a column that the model does not know."""


def _source(asked: _Asked, tables: TextTables, whole: Register, shape: Findings, made: _Leaving) -> Source:
    """Where the register came from. The findings of its shape are only counted.

    Where a file holds more than the pack shows, a plain digest would let a reader test guesses of the rest. Such
    a file, one of which anything was changed on its way out or was not read, and a workbook or database, which hold more
    than tables, get a keyed digest, which their owner can check, or none.
    """
    located = locate(asked.register)
    if isinstance(located, Database):  # documents may lie beside a file; a server has no folder
        place = located.file if located.file is not None else Path(asked.register) / located.name
    else:
        place = located
    folder = place if place.is_dir() else place.parent
    changed = {*LOGS, *(table for table, model in TABLES.items() if model.any_links())}  # tables whose cells become pseudonyms
    changed |= {table for table in TABLES if not made.every.canonical(table).equals(whole.canonical(table))}
    changed |= set(shape.loc[shape["code"].isin(_NOT_ALL_READ), "table"])
    keyed = {tables.places[table].file for table in changed if table in tables.places}
    files = {}
    for table, stood in tables.places.items():
        file = folder / stood.file
        if table in TABLES and file.is_file():
            name = made.name if asked.client and not place.is_dir() else stood.file
            digest = file_digest(file)
            told = not asked.client and stood.file not in keyed and file.suffix.lower() == ".csv"  # others hold more than is read
            files[table] = SourceFile(name, stood.sheet, digest if told else "", "" if told else sealed(made.key, digest))
    read_from = {(folder / stood.file).resolve() for stood in tables.places.values()} | {place.resolve()}
    findings = pd.DataFrame(shape)[["table", "code"]]
    named = whole.settings.get("documents")
    documents = folder / str(named) if named else None
    return Source(made.name, folder, sealed(made.key, whole.hash), files, frozenset(read_from), whole.rows(), findings, documents)


# -- writing -------------------------------------------------------------------------------------------------


def _written(asked: _Asked, material: Material, made: _Leaving, path: Path, staging: Path, progress: Progress) -> Pack:
    wanted, shown = set(material.profile.sections), contents.select_shown(material)
    documents, missing = linked(material.case.register, material.tables, material.source) if profiles.LINKED in wanted else ([], [])
    missing = [*made.unread, *missing]
    _refuse_partial(asked, path, missing)  # first, because what follows takes long
    changed = _changes(asked, material, made, staging) if profiles.CHANGES in wanted else []
    with _reports(asked, material, staging, progress) as pages:  # while their PDFs are made, the tables are written
        tables = [*contents.registers(material, shown), *contents.ipe(material, shown)]
        if profiles.VALIDATION in wanted:
            tables += contents.validation(material)
        tables += changed
        if profiles.APPROVALS in wanted:
            tables += contents.approvals(material)
        reports, executed, failed = pages()
    missing = [*missing, *failed]
    _refuse_partial(asked, path, missing)
    files = [*reports, *tables, *documents]
    notebooks = {one.name: one.path.read_bytes() for one in among(asked.there, sorted(executed))}
    files += contents.method(material, _parameters(asked, material, made), notebooks, executed)
    files.append(_settings_file(staging / "shown" / made.name))
    if profiles.MAPPING in wanted:
        files.append(contents.mapping(files))
    facts = Facts(
        asked.client, missing, (*made.notes, *_not_asked_for(asked, material)), fingerprint(made.key) if made.key else "", asked.free_text
    )
    files += front(material, facts, files)
    payload: dict[str, bytes | Path] = {file.path: file.content for file in files}
    payload[crate.NAME] = described = _crate(material, files, executed, path.stem)
    payload[crate.PREVIEW] = preview(described, page_facts(material.case))
    info = _info(asked, material, facts, path.stem)
    mark = write.write_bag(path, path.stem, payload, info=info, tags={"VERIFY.txt": chain.verify_text(path.stem).encode("utf-8")})
    unread, key = len(contents.not_read(material)), asked.key_file if made.key_made else None
    return Pack(path, facts.status, tuple(missing), len(payload), path.stat().st_size, mark, unread, key)


def _not_asked_for(asked: _Asked, material: Material) -> list[tuple[str, str]]:
    """The reports that fit the holder and are not in the pack, and why."""
    gone: dict[str, list[str]] = {}
    for one in of_roles(material.case, asked.there):
        why = material.profile.why_not(one) or ("Only others were asked for" if asked.reports and one.name not in asked.reports else "")
        if why and not material.profile.of_client:  # a client learns nothing of the rest of the register
            gone.setdefault(why, []).append(one.name)
    return [(f"The report{'s' if len(names) > 1 else ''} {', '.join(names)}", why) for why, names in gone.items()]


def _refuse_partial(asked: _Asked, path: Path, missing: Sequence[Missing]) -> None:
    if missing and asked.strict:
        more = f" (and {len(missing) - 1} more; without --strict its readme lists them)" if len(missing) > 1 else ""
        raise PackError(f"{path.name}: not written, for it would be PARTIAL: {missing[0].what}: {missing[0].why}{more}")


def _settings_file(folder: Path) -> File:
    return File(
        f"{profiles.METHOD}/register/{SETTINGS_FILE}",
        "The settings of the register as the reports read it",
        "",
        (folder / SETTINGS_FILE).read_bytes(),
    )


@contextmanager
def _reports(
    asked: _Asked, material: Material, staging: Path, progress: Progress
) -> Iterator[Callable[[], tuple[list[File], dict[str, bytes], list[Missing]]]]:
    """Make the reports of the redacted register. A report that fails is listed as missing.

    Yields a function that waits for their PDFs and returns the files, the executed notebooks by report, and what is missing.
    """
    belong = {one.name: one for one in of_roles(material.case, asked.there) if not material.profile.why_not(one)}
    for name in asked.reports:
        if name not in belong:
            raise UsageError(f"the report {name} is not of the profile {material.profile.name}, or does not fit the holder's roles")
    names = [name for name in belong if not asked.reports or name in asked.reports]

    def files(made: Made) -> tuple[list[File], dict[str, bytes], list[Missing]]:
        results, missing = made()
        found, executed = [], {}
        for result in results:
            one = belong[result.name]
            for file in result.files:
                if file.suffix == ".ipynb":
                    executed[result.name] = file.read_bytes()
                else:
                    found.append(File(f"{profiles.REPORTS}/{file.name}", one.title, one.clauses, file.read_bytes()))
        return found, executed, missing

    with reports_of(material.case, names, staging / "reports", asked.formats, progress) as made:
        yield lambda: files(made)


Made = Callable[[], tuple[list[Result], list[Missing]]]
"""Waits for the PDFs of reports. Returns the whole reports with their files, and what is missing with the reason."""


@contextmanager
def reports_of(case: Case, names: Sequence[str], out: Path, formats: Sequence[str], progress: Progress | None) -> Iterator[Made]:
    """Make reports of a case in `out`. Yields what waits for their PDFs, which other processes make meanwhile.

    A PDF is made from the report's page. If that fails, the report keeps its other files.
    Raises UsageError or SourceError before the first report is made.
    """
    day, pdf = case.in_force.as_of.isoformat(), "pdf" in formats
    if pdf:
        library()
    try:
        results = make_reports(
            case.source,
            names,
            out=out,
            as_of=day,
            regime=case.regime,
            formats=[kind for kind in formats if kind != "pdf"],
            progress=progress,
            case=case,
        )
    except FailedReportsError as failure:
        results = failure.results
    missing = [Missing(f"{profiles.REPORTS}/{result.name}.html", result.error) for result in results if result.error]
    whole = [result for result in results if not result.error]
    with _pdfs([out / f"{result.name}.html" for result in whole] if pdf else [], day) as pages:
        yield lambda: _with_pdfs(whole, pages, missing, out)


def _with_pdfs(
    results: Sequence[Result], pages: Sequence[Future[Written]], missing: Sequence[Missing], out: Path
) -> tuple[list[Result], list[Missing]]:
    """The reports with the PDFs of their pages as files, and what is missing."""
    whole, lacking = list(results), list(missing)
    for number, page in enumerate(pages):
        result, path = whole[number], out / f"{whole[number].name}.pdf"
        try:
            made = page.result()
        except PdfError as problem:
            lacking.append(Missing(f"{profiles.REPORTS}/{path.name}", f"its page could not be made a PDF ({problem})"))
            continue
        put(path, made.content)
        whole[number] = replace(result, files=(*result.files, path))
        if made.lacking:
            lacking.append(Missing(f"some text of {profiles.REPORTS}/{path.name}", made.lacking))
    return whole, lacking


@contextmanager
def _pdfs(pages: Sequence[Path], day: str) -> Iterator[list[Future[Written]]]:
    """Each page as a PDF to come, or a PdfError: one page must not stop the others, whatever the library raises.

    The longest page is made first, so that no processor waits for it at the end.
    """
    pool = ThreadPoolExecutor(max(1, min(4, processors(), len(pages))))
    longest_first = sorted(pages, key=lambda page: page.stat().st_size, reverse=True)
    begun = {page: pool.submit(from_html, page.read_bytes(), day) for page in longest_first}
    try:
        yield [begun[page] for page in pages]
    finally:
        pool.shutdown(cancel_futures=True)


def _parameters(asked: _Asked, material: Material, made: _Leaving) -> dict[str, Any]:
    return {
        "register": made.name,
        "as_of": asked.day.isoformat(),
        "regime": material.case.regime,
        "period": [day.isoformat() for day in asked.period],
        "profile": asked.profile.name,
        "client": asked.client,
        "formats": list(asked.formats),
        "counts": asked.counts.name,
        "with_free_text": asked.free_text,
        "key": fingerprint(made.key) if made.key else "",
    }


def _changes(asked: _Asked, material: Material, made: _Leaving, staging: Path) -> list[File]:
    """What changed since the previous pack, which must be whole and of the same profile."""
    if asked.previous is None:
        none = pd.DataFrame([("previous pack", "none given: this pack is the first of its chain")], columns=["item", "value"])
        return [csv_file(f"{profiles.CHANGES}/summary.csv", "The pack before this one, by its fingerprint", "", none)]
    verdict = chain.verify(asked.previous)
    if not verdict.ok:
        wrong = next(check for check in verdict.checks if not check.ok)
        raise PackError(f"{asked.previous}: the pack before this one is not whole ({wrong.file or wrong.name}: {wrong.message})")
    folder, before = unpacked(asked.previous, staging / "previous")
    now = _parameters(asked, material, made)
    if reason := chain.disorder(_identity(asked, material), verdict.info):
        raise UsageError(f"this pack cannot follow {asked.previous}: {reason} {asked.previous.name}; give the one before")
    register = validate(read(folder))[0]
    hashes = register.hash, material.case.register.hash
    if any(before.get(name) != now[name] for name in ("key", "counts", "with_free_text")):
        # Under another key or treatment every cell of a log differs, and the older pack may show more than this one.
        logs = {table: register[table].iloc[:0] for table in LOGS}
        register = register.with_tables(logs)
        material = replace(material, case=replace(material.case, register=material.case.register.with_tables(logs)))
    return contents.changes(material, register, hashes, verdict.fingerprint, asked.previous.stem)


def unpacked(pack_file: Path, into: Path) -> tuple[Path, dict[str, Any]]:
    """Write the packed register of a pack to `into`; return its folder and the pack's parameters.

    Only the tables and settings that ropa knows are taken. Raises PackError for a pack without them.
    """
    root = f"data/{profiles.METHOD}"
    with open_tree(pack_file) as tree:
        try:
            with tree.open(f"{root}/parameters.json") as stream:
                parameters = _checked(json.loads(stream.read(1_000_000)))
            folder = into / safe_name(parameters["register"])
        except (KeyError, ValueError, OSError, RecursionError) as problem:
            raise PackError(f"{pack_file}: no {root}/parameters.json in it that ropa can read; give a pack that ropa built") from problem
        for name in [*(f"{table}.csv" for table in TABLES), SETTINGS_FILE]:
            if f"{root}/register/{name}" in tree.files:
                with tree.open(f"{root}/register/{name}") as stream:
                    put(folder / name, stream.read())
    return folder, parameters


def _checked(parameters: Any) -> dict[str, Any]:
    """The parameters of a pack, which anybody may have written. Raises ValueError where ropa would not write them so."""
    kinds = {"register": str, "as_of": str, "regime": str, "formats": list, "notebooks": dict}
    shaped = isinstance(parameters, dict) and all(isinstance(parameters.get(name), kind) for name, kind in kinds.items())
    if shaped and all(isinstance(text, str) for text in [*parameters["formats"], *parameters["notebooks"].values()]):
        return dict(parameters)
    raise ValueError("not as ropa writes them")


def _crate(material: Material, files: Sequence[File], executed: Mapping[str, bytes], name: str) -> bytes:
    inputs = [file.path for file in files if file.path.startswith(f"{profiles.METHOD}/register/")]
    there = {file.path for file in files}
    actions = []
    for report in executed:
        outputs = [
            f"{profiles.METHOD}/executed/{report}.ipynb",
            *(p for p in sorted(there) if p.startswith(f"{profiles.REPORTS}/{report}.")),
        ]
        parameters = {"register": material.source.name, "as_of": material.case.in_force.as_of.isoformat(), "regime": material.case.regime}
        actions.append(crate.Action(f"Report {report}", f"{profiles.METHOD}/notebooks/{report}.ipynb", inputs, outputs, parameters))
    described = [
        crate.CrateFile(file.path, file.title, _media(file.path), len(content := file.read()), hashlib.sha256(content).hexdigest())
        for file in sorted(files, key=lambda file: file.path)
    ]
    who = material.case.register.settings.get("prepared_by") or holder_name(material.case)
    return crate.metadata(
        name=name,
        description=f"Evidence pack of {holder_name(material.case)}: {material.profile.words}",
        licence=LICENCE,
        files=described,
        actions=actions,
        software=crate.Software("ropa", __version__, "https://pypi.org/project/ropa-analytics/"),
        agent=crate.Agent(str(who)),
    )


_MEDIA = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".toml": "application/toml",
    ".txt": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _media(path: str) -> str:
    suffix = Path(path).suffix
    return _MEDIA.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")


def _identity(asked: _Asked, material: Material) -> dict[str, str]:
    """What a pack shares with the one before it, and the day by which packs are in order."""
    named = {"Pack-Client": " ".join(asked.client.split())} if asked.client else {}
    return {
        "Source-Organization": " ".join(holder_name(material.case).split()),
        chain.AS_OF: asked.day.isoformat(),
        "Pack-Profile": asked.profile.name,
        **named,
        "Pack-Regime": str(material.case.regime),
    }


def _info(asked: _Asked, material: Material, facts: Facts, name: str) -> dict[str, str]:
    info = {
        **_identity(asked, material),
        "External-Description": f"Evidence pack, profile {asked.profile.name}: {asked.profile.words}",
        chain.IDENTIFIER: chain.identifier(name, material.case.register.hash, asked.period),
        "Bag-Software-Agent": f"ropa {__version__}",
        "Pack-Status": facts.status,
        chain.PERIOD: "..".join(day.isoformat() for day in asked.period),
        "Register-SHA256": material.case.register.hash,
    }
    if asked.previous is not None:
        info[chain.PREVIOUS] = write.fingerprint(asked.previous)
    return info
