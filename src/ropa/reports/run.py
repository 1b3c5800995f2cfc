"""Make the reports of one register: choose them, check the request, run the notebooks, and write each report whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shlex
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ropa.errors import RopaError, SourceError, UsageError
from ropa.files import file_digest, put, put_json, remove, scratch, unwritable
from ropa.kernels.imports import uncollected
from ropa.reports import parameters as parameters_of
from ropa.reports.catalogue import Report, among, for_roles, reports
from ropa.reports.execute import Executed, Limits, choose_tier, end_all, execute, processors
from ropa.reports.forks import get_ready, let_go, opener
from ropa.reports.formats import FORMATS, refuse_formats, written
from ropa.reports.opened import Opened, of_case, open_for_reports
from ropa.reports.pdf import PdfError, library
from ropa.reports.prepare import read
from ropa.reports.request import How, Request
from ropa.reports.results import DONE, FAILED, Result, run_record, told_of, whole
from ropa.reports.unchanged import RUN_FILE, inputs_digest, last_run, unchanged
from ropa.reports.written import Written
from ropa.sources.database import absolute, named
from ropa.sources.formats import SAMPLE
from ropa.sources.urls import is_database

if TYPE_CHECKING:
    from ropa.case.case import Case
    from ropa.kernels.workers import Workers


Progress = Callable[[str, int, int], None]
"""Called before each report with its name, its number (from 1) and how many reports there are."""


def report(
    register: str | Path,
    names: Sequence[str] = (),
    *,
    out: str | Path,
    as_of: date | str,
    regime: str | None = None,
    formats: Sequence[str] = ("html",),
    parameters: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
    notebooks: Path | None = None,
    workers: int | None = None,
    tier: str | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    retries: int = 0,
    keep_unchanged: bool = False,
    case: Case | None = None,
) -> list[Result]:
    """Run reports over a register and write them to the folder `out`.

    - `register`: a folder, a workbook or `sample:NAME`. It is opened once, so all reports show the same state.
    - `names`: the reports; by default every one that fits the holder's roles.
    - `as_of`: the day, as a date or ISO text.
    - `regime`: uk or eu; by default the one regime that the holder is under.
    - `formats`: what to write, of FORMATS.
    - `parameters`: values for the reports' own parameters.
    - `notebooks`: a folder of report notebooks in place of ropa's own.
    - `workers`: how many reports at a time; by default one per processor, at most four.
    - `tier`: how notebooks are run: plain, warm or fork; by default the fastest that this machine allows.
    - `limits`: the time and memory that each report may use.
    - `retries`: how often to try a report again that failed for a reason outside it.
    - `keep_unchanged`: keep a report that was already made from the same inputs by the same notebook and program.
    - `case`: the register on that day under that regime, if the caller has opened it already.

    Writes NAME.html (NAME.ipynb …) and run.json. Only run.json holds the real time, user and machine.
    Other files in `out` stay as they are.

    Everything is checked before the first notebook starts: raises UsageError, SourceError,
    LayoutError or NothingToCheckError. If a notebook fails, the others are still made, and then
    FailedReportsError (a ReportError) is raised. NAME.failed.html holds the page up to the failure;
    an older NAME.html stays.
    """
    request = Request(
        named(register),
        Path(out),
        as_of.isoformat() if isinstance(as_of, date) else as_of,
        (names,) if isinstance(names, str) else tuple(names),
        regime,
        tuple(formats),
        dict(parameters or {}),
        notebooks,
        how=How(workers, tier, limits, retries, keep_unchanged),
    )
    return make(request, progress, case)


def make(
    request: Request, progress: Progress | None = None, case: Case | None = None, opened: Callable[[], None] = lambda: None
) -> list[Result]:
    """Make the reports of a request. It writes and raises as `report` does. `opened` is called once the register has been opened."""
    there = request.there or tuple(reports(request.notebooks))
    asked = _asked(request, there)
    started, before = datetime.now(UTC), last_run(request.out)
    if not (request.how.keep_unchanged and before):
        _get_ready(request)  # first of all, as it takes longest
    choice = _choice(request, there)
    kept = _kept(request.out, choice["inputs"], there) if request.how.keep_unchanged else {}
    if kept and _nothing_to_do(request.out, choice, kept):
        return [kept[name] for name in choice["asked"] or kept]
    _get_ready(request)
    with scratch() as staging:
        held = _opened(request, case, staging / "case", asked or there)
        opened()
        chosen = asked or _fitting(request, there, held)
        common = {"register": str(request.register), "as_of": held.as_of, "regime": held.regime}
        values = {one.name: parameters_of.for_report(one, common, request.parameters) for one in chosen}
        tier = choose_tier(request.how.tier)
        _made(request.out)  # before any notebook runs
        results = {one.name: kept[one.name] for one in chosen if one.name in kept}
        left = sorted((one for one in chosen if one.name not in kept), key=_length, reverse=True)
        jobs = [_Job(one, values[one.name], request, tier, held, staging) for one in left]
        notebook = {one.name: {"title": one.title, "notebook": file_digest(one.path)} for one in chosen}
        for result in _run(jobs, request.how.workers or min(4, processors()), progress):
            results[result.name] = result
            # Written after each report, so that finished reports count even if the run is killed.
            made = [results[one.name] for one in chosen if one.name in results]
            known = choice | {"whole": len(made) == len(chosen), "again": _again(request)}
            told = [notebook[one.name] | told_of(one) | _earlier(one, before) for one in made]
            record = run_record(held, request.formats, started, known, told)
            try:
                put_json(request.out / RUN_FILE, record, lasting=len(made) == len(chosen), parents=False)
            except SourceError:
                _refuse_gone(request.out)
                raise
    return whole([results[one.name] for one in chosen])


def nothing_to_do(request: Request) -> bool:
    """Whether every report that is asked for is there already, made from the same inputs. Writes nothing.

    Raises UsageError for a request that cannot be met, and SourceError where the register cannot be read.
    """
    there = request.there or tuple(reports(request.notebooks))
    _asked(request, there)
    choice = _choice(request, there)
    kept = _kept(request.out, choice["inputs"], there)
    return bool(kept) and _nothing_to_do(request.out, choice, kept)


def _asked(request: Request, there: Sequence[Report]) -> list[Report]:
    """The reports that the request names; an empty list if it names none. Raises UsageError for a request that cannot be met."""
    if request.how.workers is not None and request.how.workers < 1:
        raise UsageError(f"workers is {request.how.workers}; it must be at least 1")
    refuse_formats(request.formats)
    chosen = among(there, request.names)
    if chosen:
        parameters_of.refuse_unknown(chosen, request.parameters)
    return chosen


def _fitting(request: Request, there: Sequence[Report], held: Opened) -> list[Report]:
    """The reports that fit the holder's roles. Raises UsageError where none fits, or where none takes a given parameter."""
    chosen = for_roles(held.roles, there)
    if not chosen:
        raise UsageError(f"{request.notebooks or 'ropa'}: no report fits the roles of the holder; name the reports you want")
    parameters_of.refuse_unknown(chosen, request.parameters)
    return chosen


def _length(one: Report) -> tuple[bool, int]:
    """How long a report takes, roughly. The longest are begun first, so that no processor is idle while the last one is made."""
    return one.beyond, one.path.stat().st_size


def _choice(request: Request, there: Sequence[Report]) -> dict[str, Any]:
    """What run.json says about the request: inputs (their digest), asked, to_choose_from."""
    inputs = inputs_digest(request.register, request.as_of, request.regime, request.formats, request.parameters)
    asked = list(dict.fromkeys(request.names))
    return {"inputs": inputs, "asked": asked, "to_choose_from": [one.name for one in there]}


def _again(request: Request) -> str:
    """The command that makes a request's reports again, from any folder."""
    register = str(request.register)
    if is_database(register):
        register = absolute(register, Path.cwd())
    elif not register.startswith(SAMPLE):
        register = str(Path(register).absolute())
    words = ["ropa", "report", register, *request.names, "--out", str(request.out.absolute()), "--as-of", request.as_of]
    words += ["--regime", request.regime] if request.regime else []
    words += ["--formats", ",".join(request.formats)] if request.formats != ("html",) else []
    words += ["--notebooks", str(request.notebooks.absolute())] if request.notebooks else []
    for name, value in request.parameters.items():
        words += ["-p", f"{name}={json.dumps(value, ensure_ascii=False)}"]
    return shlex.join(words)


def _earlier(result: Result, before: Mapping[str, Any]) -> dict[str, Any]:
    """Of a report that failed: the files that an earlier run of it left, and when that run ended. Of any other: {}."""
    was: dict[str, Any] = (
        next((one for one in before.get("reports", ()) if one["name"] == result.name), {}) if result.status == FAILED else {}
    )
    if not was:
        return {}
    if was["status"] == DONE:
        return {"earlier": {"files": was["files"], "made": before.get("finished")}}
    return {"earlier": was["earlier"]} if "earlier" in was else {}


def _get_ready(request: Request) -> None:
    """Start what is needed to run and write reports. Raises UsageError where the library for PDF is not installed."""
    if "pdf" in request.formats:
        library()
    get_ready(request.how.tier)


def _kept(folder: Path, inputs: str, there: Sequence[Report]) -> dict[str, Result]:
    """The reports that need not be made again, by name."""
    return {
        name: Result(
            name,
            DONE,
            tuple(folder / file for file in one["files"]),
            one["seconds"],
            warnings=tuple(one["warnings"]),
            sha256=tuple(one["sha256"][file] for file in one["files"]),
            unchanged=True,
        )
        for name, one in unchanged(folder, inputs, {one.name: one.path for one in there}).items()
    }


def _nothing_to_do(folder: Path, choice: Mapping[str, Any], kept: Mapping[str, Result]) -> bool:
    """Whether every report asked for is there unchanged: those named, or all those of an earlier run that also named none."""
    record = last_run(folder)
    if choice["asked"]:
        return set(choice["asked"]) <= set(kept)
    same = record["asked"] == [] and record["to_choose_from"] == choice["to_choose_from"]
    return same and bool(record["whole"]) and len(kept) == len(record["reports"])


def _made(folder: Path) -> Path:
    """The folder, made if it is not there. Raises SourceError where it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise unwritable(folder, problem) from problem
    return folder


def _refuse_gone(folder: Path) -> None:
    """Raise SourceError where the folder of the reports is gone, and with it the reports made so far: a notebook may take it away."""
    if not folder.is_dir():
        raise SourceError(f"{folder}: the folder disappeared while reports were written to it; run them again when it is back")


def _opened(request: Request, case: Case | None, file: Path, notebooks: Sequence[Report]) -> Opened:
    """What is known of the register, whose Case is then in the file. It is opened once, so a bad one gives one clear error.

    A process that has no tables yet lets a fork of that from which notebooks are forked open it, and gets ready for pages meanwhile.
    """
    words = str(request.register), request.as_of, request.regime, file
    if case is not None:
        return of_case(case, words[0], file)
    if "pandas" not in sys.modules and (worker := opener(request.how.tier)):
        with closing(worker):
            coming = worker.submit(open_for_reports, *words)
            threading.Thread(target=_get_ready_for_pages, args=(worker, request.how.tier, notebooks)).start()
            if isinstance(coming.exception(), RopaError | None):
                return coming.result()
    # Whatever else went wrong there: where this process meets it too, it can tell the places that it came through.
    return open_for_reports(*words)


def _get_ready_for_pages(worker: Workers, tier: str | None, notebooks: Sequence[Report]) -> None:
    """Read the notebooks, and import what makes pages, as soon as nothing else is imported: before, it would keep the opener waiting."""
    from ropa.kernels.zygote import ZygoteError

    with suppress(UsageError, ZygoteError):
        worker.wait()
        choose_tier(tier)
        with uncollected():
            for one in notebooks:
                with suppress(Exception):  # who runs it says what is wrong with it
                    read(one.path)
            with suppress(Exception):  # as who makes a page does
                from ropa.reports.html import exporter

                exporter()


@dataclass(frozen=True)
class _Job:
    """One report to make, as it is handed to a thread."""

    report: Report
    values: Mapping[str, Any]
    request: Request
    tier: str
    of: Opened
    """The register."""
    staging: Path
    """A folder of this run alone."""


def _run(jobs: Sequence[_Job], workers: int, progress: Progress | None) -> Iterator[Result]:
    """Make the reports, `workers` at a time. The results come in the order of the jobs."""
    # Threads are enough: a notebook's cells always run in another process. While a page is made and written, the next notebook runs.
    at_once = max(1, min(workers, len(jobs)))
    pool, desk = ThreadPoolExecutor(at_once), ThreadPoolExecutor(at_once)
    futures = [pool.submit(_make, job, desk) for job in jobs]
    try:
        for number, (job, future) in enumerate(zip(jobs, futures, strict=True), start=1):
            if progress:
                progress(job.report.name, number, len(jobs))
            yield future.result().result()
    except (KeyboardInterrupt, SystemExit):
        pool.shutdown(wait=False, cancel_futures=True)  # first, so that no other notebook begins
        end_all()  # otherwise this would wait for the notebooks
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        desk.shutdown(cancel_futures=True)
        let_go()


def _make(job: _Job, desk: ThreadPoolExecutor) -> Future[Result]:
    """Run one notebook, and let the result be written at the desk."""
    start = time.monotonic()
    executed = _executed(job)
    return desk.submit(_written, job, executed, time.monotonic() - start)


def _written(job: _Job, executed: Executed, seconds: float) -> Result:
    """Write the result of a notebook that ran for so many seconds."""
    from ropa.reports.notebook import stderr_of

    start, one = time.monotonic(), job.report
    try:
        error, files, made = _put(job, executed)
    finally:
        executed.ended()
    return Result(
        one.name,
        FAILED if error else DONE,
        files,
        round(seconds + time.monotonic() - start, 3),
        error,
        (*stderr_of(executed.notebook), *(f"{path.name}: {of.lacking}" for path, of in zip(files, made, strict=True) if of.lacking)),
        outside=bool(executed.failure and executed.failure.outside),
        sha256=tuple(hashlib.sha256(of.content).hexdigest() for of in made),
    )


def _put(job: _Job, executed: Executed) -> tuple[str, tuple[Path, ...], list[Written]]:
    """Write a report in each format. Returns its error, its files, and what each of them holds."""
    one, out = job.report, job.request.out
    error = f"report {one.name}: {executed.failure}" if executed.failure else ""
    kinds, page = job.request.formats, _page(job, executed.notebook, error)
    try:
        made = [written(kind, page) for kind in kinds]  # every format is made before the first is written
    except PdfError as problem:
        error = error or f"report {one.name}: its page could not be made a PDF ({problem})"
        kinds, page = tuple(kind for kind in kinds if kind != "pdf"), _page(job, executed.notebook, error)
        made = [written(kind, page) for kind in kinds]
    ending = ".failed" if error else ""
    files = tuple(out / f"{one.name}{ending}.{kind}" for kind in kinds)
    try:
        for path, of in zip(files, made, strict=True):
            put(path, of.content, listed=False, parents=False)  # the record of the run is listed, which is written last
    except SourceError:
        _refuse_gone(out)
        raise
    if not error:
        for kind in FORMATS:
            remove(out / f"{one.name}.failed.{kind}")
    return error, files, made


def _executed(job: _Job) -> Executed:
    """The executed notebook. It is tried again if it failed for a reason outside it."""
    how, own, folder = job.request.how, job.request.notebooks is None, _made(job.staging / job.report.name)
    for attempt in range(how.retries + 1):
        executed = execute(job.report.path, job.values, tier=job.tier, limits=how.limits, env=job.of.env, more=own, folder=folder)
        if not (executed.failure and executed.failure.outside) or attempt == how.retries:
            break
    return executed


def _page(job: _Job, notebook: Any, error: str) -> Any:
    """An executed notebook without traces of this run, and with the facts of the register and the error that its page shows."""
    from ropa.reports.notebook import clean

    cleaned = clean(notebook, {**job.values, "register": job.of.name})
    facts = {"page": job.of.page, "as_of": job.of.as_of}
    cleaned.metadata["ropa"] = dict(cleaned.metadata.get("ropa", {})) | facts
    if error:
        cleaned.metadata["ropa"]["failed"] = error
    return cleaned
