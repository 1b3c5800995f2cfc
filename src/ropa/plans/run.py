"""A plan's run: the reports of many registers, several at a time. A register that fails never stops the others.

Each register is a task of its own, given to processes of this machine or to any executor with `submit`,
such as a cluster's. Paths and parameters are sent, not tables. `batch.json` in the run's folder says how
far the run is, and at the end how it went.
"""

from __future__ import annotations

import atexit
import fnmatch
import gc
import hashlib
import os
import stat
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from ropa import __version__
from ropa.errors import RopaError, SourceError
from ropa.files import file_digest, locked, put_json, scratch, unwritable
from ropa.kernels.imports import SELDOM, lean_imports
from ropa.plans import history
from ropa.plans.plan import Job, Plan
from ropa.plans.remote import fetch, fetched, folder_at
from ropa.plans.words import in_part, in_words_of_a_plan
from ropa.reports.batches import BATCH_FILE, FINISHED, INTERRUPTED, RUNNING
from ropa.reports.catalogue import Report, reports
from ropa.reports.execute import Limits, processors
from ropa.reports.forks import begin_workers, forked_workers
from ropa.reports.request import How, Request
from ropa.reports.results import DONE, FAILED, FailedReportsError, Result
from ropa.reports.run import make as make_reports
from ropa.reports.run import nothing_to_do
from ropa.reports.site import INDEX
from ropa.reports.unchanged import RUN_FILE, inputs_digest, last_run
from ropa.sources.urls import is_url
from ropa.text import count_words

UNCHANGED = "unchanged"

RETRY_PAUSE = timedelta(hours=4)
"""How long `due` waits before it makes again what failed, where nothing has changed: whatever was away may be back."""

_PAUSE = 1.0  # seconds before a register that could not be read is tried again
_SAVE_EVERY = 2.0  # seconds between two writings of batch.json while the run goes on


@dataclass(frozen=True)
class Task:
    """What one worker gets: which reports to make of one register, and the folder or the URL to put them in."""

    folder: str
    """The name of that folder within the run's."""
    place: str
    request: Request
    incomplete: bool = False
    """Whether the reports of a register that could not be read whole count as made."""
    gate: str = ""
    """A file: when the register has been opened, its notebooks wait until this is there."""


@dataclass(frozen=True)
class Outcome:
    """How it went for one register: done, unchanged (nothing had to be made) or failed, with the reason."""

    register: str
    folder: str
    status: str
    errors: tuple[str, ...] = ()
    reports: tuple[Mapping[str, Any], ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    attempts: int = 1
    inputs: str | None = None
    """The digest of what its reports are made from, if it failed; None if that could not be read."""
    last_seen: str | None = None
    """The day of the last run that the register was there for, if it is gone."""

    def as_json(self) -> dict[str, Any]:
        """The outcome as batch.json holds it."""
        return {**vars(self), "errors": list(self.errors), "reports": list(self.reports), "counts": dict(self.counts)}


Progress = Callable[[Outcome, int, int], None]
"""Called after each register with its outcome, how many registers are done, and how many there are."""


def run_plan(
    plan: Plan,
    *,
    workers: int | None = None,
    only: str | None = None,
    executor: Any = None,
    wait_for_others: bool = False,
    due: bool = False,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Make the reports that the plan asks for and that are not there yet. Return what batch.json then holds.

    - `workers`: how many registers at a time, in place of what the plan says.
    - `only`: a pattern; registers whose folder does not match are left out.
    - `executor`: anything with `submit` that returns futures of `concurrent.futures`, like Dask's `Client.get_executor()`.
      Its workers must see the same paths or URLs.
    - `wait_for_others`: if another run of the plan is under way, wait for it.
    - `due`: make nothing if the run that the plan's schedule asks for was made already; the record then has `"due": false`.
      What failed in that run is made again, for the same day, once its inputs have changed or RETRY_PAUSE has passed.

    Raises UsageError where `only` matches nothing. Raises SourceError where another run of the plan is under way,
    where another plan's run lies in its place, or where the place cannot be written. What fails within the run is in
    the record: `failed` says whether the plan counts that as a failure, and `others` holds the outcomes of an earlier
    run of the day for registers that `only` leaves out.
    """
    jobs = history.jobs_of(plan, only)
    with scratch() as here:
        if plan.url:
            plan = replace(plan, out=here)
        try:
            with locked(_lock_folder(plan), "another run", wait=wait_for_others):
                if plan.url:
                    fetch(plan.url, here, (BATCH_FILE, INDEX))
                history.note_killed(plan)
                now = datetime.now().astimezone()
                if due and (made := history.made_since(plan, now)):
                    plan = of_the_day(plan, made["as_of"])
                    if not _again_due(plan, made, now):
                        return made | {"due": False}
                history.refuse_anothers(plan)
                return _run(plan, jobs, workers, only, executor, progress)
        except OSError as problem:
            raise unwritable(plan.url or plan.out, problem) from problem


def of_the_day(plan: Plan, as_of: str) -> Plan:
    """The plan for a day, like that of an earlier run."""
    return replace(plan, as_of=(day := date.fromisoformat(as_of)), run=day.isoformat())


def _lock_folder(plan: Plan) -> Path:
    """The folder of the lock of a plan's runs. A URL has no lock, so only runs of this user on this machine are kept apart.

    Raises SourceError where another user owns the folder for this user's locks.
    """
    if not plan.url:
        return plan.out
    user = getattr(os, "getuid", lambda: None)()
    place = Path(tempfile.gettempdir()) / f"ropa-locks-{user or 0}"
    with suppress(FileExistsError):
        place.mkdir(mode=0o700)
    if user is not None and ((found := place.lstat()).st_uid != user or not stat.S_ISDIR(found.st_mode)):
        raise SourceError(f"{place}: another user owns this folder, which plans at URLs need for locks; have it removed, or set TMPDIR")
    return place / hashlib.sha256(plan.url.encode()).hexdigest()[:16]


@contextmanager
def _all_runs(plan: Plan) -> Iterator[Plan]:
    """The plan with all its runs in a local `out`. Runs at a URL are copied here, and what changed is delivered at the end."""
    if not plan.url:
        yield plan
        return
    with folder_at(plan.url) as here:
        yield replace(plan, out=here)


@dataclass
class _Under:
    """A run under way: the outcomes of its tasks so far, and what batch.json says about it."""

    plan: Plan
    tasks: Sequence[Task]
    only: str | None
    progress: Progress | None
    others: list[dict[str, Any]]
    """The outcomes of an earlier run of the day for registers that this run leaves out."""
    gone: Sequence[Outcome] = ()
    """The registers that the last run looked at and that are gone."""
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    """The outcomes by the folder of the task."""
    saved: float = 0.0

    def record(self, state: str) -> dict[str, Any]:
        """What batch.json holds in this state."""
        return _record(self, state) | {"others": self.others}

    def save(self, state: str, *, parents: bool = True) -> dict[str, Any]:
        """Write batch.json. Return what it holds. Raises SourceError; without `parents`, also where the run's folder is gone."""
        record = self.record(state)
        put_json(self.plan.folder / BATCH_FILE, record, parents=parents)
        return record

    def done(self, outcome: Outcome) -> None:
        """Note the outcome of a task. Raises SourceError where the run's folder is gone."""
        self.outcomes[outcome.folder] = outcome
        if not (self.plan.folder / BATCH_FILE).exists():
            raise SourceError(f"{self.plan.folder}: the folder disappeared while the run wrote to it; run the plan again when it is back")
        if time.monotonic() - self.saved > _SAVE_EVERY:
            self.save("running", parents=False)
            self.saved = time.monotonic()
        if self.progress:
            self.progress(outcome, len(self.outcomes), len(self.tasks))


def _run(
    plan: Plan, jobs: Sequence[Job], workers: int | None, only: str | None, executor: Any, progress: Progress | None
) -> dict[str, Any]:
    # A cluster's worker reads its own notebooks: ropa may be installed elsewhere there.
    tasks = [task_of(plan, job, plan.there if executor is None else ()) for job in jobs]
    gone, others = _gone(plan, only)
    under = _Under(plan, tasks, only, progress, [*history.left_out(plan, [job.folder for job in jobs]), *others], gone)
    if executor is None and min(workers or plan.workers or processors(), len(tasks)) > 1 and not _made_before(tasks[0]):
        begin_workers(plan.tier)  # as it takes longest; meanwhile the pages are written that say that the run goes on
    try:
        _indexes(plan, under.save(RUNNING))  # who comes to the page of all runs after a kill sees this one there
        _make_all(under, workers, executor)
        return _finished(under)
    except BaseException as stopped:
        with suppress(SourceError):  # what stopped the run is what is told
            record = under.save(INTERRUPTED)
            _indexes(plan, record)
            if not isinstance(stopped, KeyboardInterrupt):  # who pressed the keys knows
                _notify(plan, record)
        raise


def _gone(plan: Plan, only: str | None) -> tuple[list[Outcome], list[dict[str, Any]]]:
    """The registers that are gone, as failures: those that `only` matches, and the others. Both are empty if the plan forgets them."""
    if plan.forget:
        return [], []
    every = [
        Outcome(one["register"], one["folder"], FAILED, (history.why_gone(one),), last_seen=one["last_seen"]) for one in history.gone(plan)
    ]
    wanted = [one for one in every if only is None or fnmatch.fnmatchcase(one.folder, only)]
    return wanted, [one.as_json() for one in every if one not in wanted]


def _indexes(plan: Plan, record: Mapping[str, Any]) -> None:
    """Write the index of a run that has not ended, and the one over all runs; at a URL, which holds these, that one waits for the end."""
    _index(plan.folder, record)
    if not plan.url:
        _index(plan.out, record, plan.folder)


def _index(folder: Path, record: Mapping[str, Any], of: Path | None = None) -> None:
    """Write the index over a folder. `record` is what batch.json of this run (in `of`, by default that folder) says by now."""
    from ropa.reports.site import site

    site(folder, {(of or folder): record})


def _make_all(under: _Under, workers: int | None, executor: Any) -> None:
    """Make every task: in the executor, one after another in this process, or in processes of this machine."""
    most = workers or under.plan.workers or processors()
    tasks = under.tasks if executor is not None else list(_without_made(under.tasks, under.done))
    count = min(most, len(tasks))
    if executor is not None:
        _submit(tasks, executor, count if workers else len(tasks), under.done)
        for task in tasks:
            if task.folder not in under.outcomes:
                under.done(_lost(task, "the executor broke before its reports were made; run the plan again"))
    elif count <= 1:
        for task in spread(tasks, most):
            under.done(make(task))
    else:
        told = workers or under.plan.workers  # who says how many registers at a time never gets one more
        _in_processes(spread(tasks, most), count, 0 if told else len(tasks) % most, under.done)


def _without_made(tasks: Sequence[Task], done: Callable[[Outcome], None]) -> Iterator[Task]:
    """The tasks from the first on that has something to make. Those before it are done here: that needs no process, and no tables."""
    for task in (left := iter(tasks)):
        if not _made_before(task):
            yield task
            break
        done(make(task))
    yield from left


def _made_before(task: Task) -> bool:
    """Whether every report of a task is there already. False where that is slow to say, or cannot be said."""
    request = task.request
    if is_url(task.place) or is_url(str(request.register)) or not (request.out / RUN_FILE).is_file():
        return False
    try:
        return nothing_to_do(request)
    except RopaError:
        return False


def spread(tasks: Sequence[Task], most: int) -> list[Task]:
    """The tasks, of which those that are left over when each of so many workers has had the same number share the workers."""
    left = len(tasks) % most
    return [
        replace(task, request=replace(task.request, how=replace(task.request.how, workers=most // left))) if place <= left else task
        for place, task in zip(range(len(tasks), 0, -1), tasks, strict=True)
    ]


def _finished(under: _Under) -> dict[str, Any]:
    """Write the indexes, remove runs that the plan does not keep, run its `notify` command. Return what batch.json holds in the end."""
    with _all_runs(under.plan) as whole:
        record = under.record(FINISHED)
        _index(whole.folder, record)
        history.forget(whole)
        _index(whole.out, record, whole.folder)
        put_json(whole.folder / BATCH_FILE, record)
        if problem := _notify(whole, record):
            record["notify_error"] = problem
            put_json(whole.folder / BATCH_FILE, record)
    return record


def task_of(plan: Plan, job: Job, there: tuple[Report, ...] = ()) -> Task:
    """What a worker gets for one register. `there` holds the reports to choose from, if they were read already."""
    limits = Limits(plan.deadline, plan.cell_deadline, plan.memory)
    how = How(workers=1, tier=plan.tier, limits=limits, retries=plan.retries, keep_unchanged=True)
    place, day = plan.place(job.folder), plan.as_of.isoformat()
    parameters = dict(job.parameters)
    request = Request(job.register, Path(place), day, job.reports, job.regime, job.formats, parameters, plan.notebooks, there, how)
    return Task(job.folder, place, request, plan.incomplete)


def make(task: Task) -> Outcome:
    """Make the reports of one register that are not there yet. Whatever is wrong with the register is in the outcome, never raised."""
    started, attempts, wanted = time.monotonic(), 0, task.request
    while True:
        attempts += 1
        results: list[Result] = []
        counts: Mapping[str, int] = {}
        errors: list[str] = []
        try:
            with fetched(str(wanted.register)) as register, folder_at(task.place) as out:
                try:
                    results = make_reports(replace(wanted, register=register, out=out), opened=lambda: _wait_for(task.gate))
                except FailedReportsError as failure:
                    results, errors = failure.results, [result.error for result in failure.results if result.error]
                record = last_run(out)
                counts = record.get("counts", {})
                if (lost := record.get("incomplete")) and not task.incomplete:
                    errors = [*errors, in_part(lost)]
        except RopaError as problem:
            results, counts, errors = [], {}, [in_words_of_a_plan(str(problem))]
            if isinstance(problem, SourceError) and attempts <= wanted.how.retries:
                time.sleep(_PAUSE)  # the share may be away for a moment, or somebody may be saving the file
                continue
        except Exception as problem:  # noqa: BLE001 - it must not stop the others; its text may be data, so only its type is told
            results, counts = [], {}
            errors = [f"stopped by an unexpected {type(problem).__name__}; run `ropa report` on it alone to see where"]
        break
    status = FAILED if errors else UNCHANGED if results and all(result.unchanged for result in results) else DONE
    return Outcome(
        register=str(wanted.register),
        folder=task.folder,
        status=status,
        errors=tuple(errors),
        reports=tuple(result.as_json() | {"files": [path.name for path in result.files]} for result in results),
        counts=counts,
        seconds=round(time.monotonic() - started, 3),
        attempts=attempts,
        inputs=_inputs(wanted) if status == FAILED and not is_url(str(wanted.register)) else None,
    )


def _wait_for(gate: str) -> None:
    """Wait until a file is there; "" waits for nothing."""
    while gate and not Path(gate).exists():
        time.sleep(0.01)


def _again_due(plan: Plan, made: Mapping[str, Any], now: datetime) -> bool:
    """Whether what failed in a run is to be made again: its inputs have changed since, or the pause is over."""
    failed = {one["folder"]: one for one in made["outcomes"] if one["status"] == FAILED}
    jobs = [job for job in plan.jobs if job.folder in failed]
    if not failed:
        return False
    if made.get("finished") and now - datetime.fromisoformat(made["finished"]) >= RETRY_PAUSE:
        return True
    return any(
        not is_url(job.register) and failed[job.folder].get("inputs") != _inputs(task_of(plan, job, plan.there).request) for job in jobs
    )


def _inputs(request: Request) -> str | None:
    """The digest of all that a register's reports are made from; None where the register cannot be read."""
    try:
        shared = inputs_digest(request.register, request.as_of, request.regime, request.formats, request.parameters)
        notebooks = [file_digest(one.path) for one in request.there or reports(request.notebooks)]
    except (RopaError, OSError):
        return None
    return hashlib.sha256(" ".join([shared, *notebooks]).encode()).hexdigest()


def _in_processes(tasks: Sequence[Task], count: int, left_over: int, done: Callable[[Outcome], None]) -> None:
    """Make the tasks in processes, `count` at a time. A task whose process was killed is tried once more.

    The last `left_over` open their registers beside the last of the others (see `_submit`).
    """
    left = list(tasks)
    while left:
        finished: set[str] = set()

        def note(outcome: Outcome, finished: set[str] = finished) -> None:
            finished.add(outcome.folder)
            done(outcome)

        under_way = _in_a_pool(left, count, left_over, note)
        for task in under_way:  # one at a time, so that a killed process is blamed on its own task
            if _in_a_pool([task], 1, 0, note):
                note(_lost(task, "its process was killed, twice"))
        left = [task for task in left if task.folder not in finished]


def _in_a_pool(tasks: Sequence[Task], count: int, left_over: int, done: Callable[[Outcome], None]) -> list[Task]:
    """Make the tasks in new processes. Return those that were under way when a process was killed."""
    with ExitStack() as ends:
        try:
            executor = _processes(count + left_over, tasks[0].request.how.tier, ends)
        except OSError:  # no /dev/shm, or one that is full or read-only: processes have no place for what they share
            for task in tasks:
                done(make(task))
            return []
        return _submit(_gated(tasks, left_over, ends.enter_context(scratch())), executor, count, done)


def _gated(tasks: Sequence[Task], left_over: int, folder: Path) -> list[Task]:
    """The tasks, of which the last so many are opened early: they have gates in the folder."""
    regular = len(tasks) - left_over
    return [replace(task, gate=str(folder / str(place)) if place >= regular else "") for place, task in enumerate(tasks)]


def _processes(count: int, tier: str | None, ends: ExitStack) -> Any:
    """An executor of `count` processes, forked where that can be, else new ones. With `ends` they end."""
    if forked := forked_workers(count, tier):
        ends.callback(forked.close)
        return forked
    from multiprocessing import get_context

    given = os.environ.get(_SAFE_PATH)
    ends.callback(_set_safe_path, given)
    os.environ[_SAFE_PATH] = "1"  # a new process begins with `python -c`, which would import from the working folder
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin_worker, initargs=(given,))
    ends.callback(pool.shutdown, wait=True, cancel_futures=True)
    return pool


def _lost(task: Task, why: str) -> Outcome:
    """The outcome of a task that never returned one, after all attempts."""
    return Outcome(str(task.request.register), task.folder, FAILED, (why,), attempts=2)


def _submit(tasks: Sequence[Task], executor: Any, at_once: int, done: Callable[[Outcome], None]) -> list[Task]:
    """Give an executor at most `at_once` tasks at a time. Return those that were under way when it broke.

    Tasks with a gate, which are the last, begin as soon as the others have begun: they open their registers, and one goes on when one of
    the others has ended. An error that the executor raises for one task, like Dask's KilledWorker, is the failure of that task. Raises
    SourceError where the executor takes no tasks.
    """
    waiting, running, gates = list(reversed(tasks)), dict[Future[Outcome], Task](), list[str]()
    try:
        while waiting or running:
            while waiting and (len(running) < at_once or waiting[-1].gate):
                task = waiting.pop()
                gates += [task.gate] if task.gate else []
                try:
                    running[executor.submit(make, task)] = task
                except BrokenExecutor:
                    raise
                except Exception as problem:
                    raise SourceError(f"the executor takes no more work ({type(problem).__name__}); is the cluster still up?") from problem
            while gates and len(running) - len(gates) < at_once:
                Path(gates.pop(0)).touch()
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                try:
                    outcome = future.result()
                except BrokenExecutor:
                    raise
                except Exception as problem:  # noqa: BLE001 - each executor has its own
                    outcome = _lost(running[future], f"its worker was lost ({type(problem).__name__})")
                del running[future]
                done(outcome)
    except BrokenExecutor:
        return list(running.values())
    except BaseException:
        for future in running:
            future.cancel()
        raise
    return []


_SAFE_PATH = "PYTHONSAFEPATH"


def _set_safe_path(given: str | None) -> None:
    """Put the environment back to what the user gave, for the programs that a notebook or `notify` starts."""
    if given is None:
        os.environ.pop(_SAFE_PATH, None)
    else:
        os.environ[_SAFE_PATH] = given


def _begin_worker(safe_path: str | None) -> None:
    """Prepare a worker that is a new process: import only what it needs, and end it when the run ends, even if the run was killed."""
    _set_safe_path(safe_path)
    lean_imports()
    gc.freeze()  # what it imported stays
    gc.set_threshold(*SELDOM)
    atexit.register(os._exit, 0)  # last of all: giving back each thing that was imported takes a quarter of a second
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _record(under: _Under, state: str) -> dict[str, Any]:
    """What batch.json holds."""
    plan, tasks = under.plan, under.tasks
    ordered = [*(under.outcomes[task.folder] for task in tasks if task.folder in under.outcomes), *under.gone]
    return {
        "ropa": __version__,
        "plan": plan.name,
        "path": str(plan.path.resolve()),
        "as_of": plan.as_of.isoformat(),
        "only": under.only,
        "state": state,
        "failed": _failed(plan.fail_on, ordered),
        "started": under.started.isoformat(timespec="milliseconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds") if state == FINISHED else None,
        "registers": len(tasks) + len(under.gone),
        "status": {status: sum(outcome.status == status for outcome in ordered) for status in (DONE, UNCHANGED, FAILED)},
        "tasks": [{"folder": task.folder, "register": str(task.request.register)} for task in tasks],
        "outcomes": [outcome.as_json() for outcome in ordered],
    }


def _failed(fail_on: str, outcomes: Sequence[Outcome]) -> bool:
    """Whether the plan counts these outcomes as a failure."""
    if fail_on == "never":
        return False
    if any(outcome.status == FAILED for outcome in outcomes):
        return True
    return any(outcome.counts.get(severity, 0) for outcome in outcomes for severity in _grave(fail_on))


def why_failed(plan: Plan, record: Mapping[str, Any]) -> str:
    """Why the plan counts a run as a failure, in one line."""
    failed = [one["folder"] for one in record["outcomes"] if one["status"] == FAILED]
    said = f'as fail_on = "{plan.fail_on}" asks'
    if failed:
        more = f" and {len(failed) - 3} more" if len(failed) > 3 else ""
        return f"{len(failed)} of {count_words(record['registers'], 'register')} failed ({', '.join(failed[:3])}{more}), {said}"
    severities = _grave(plan.fail_on)
    found = {one["folder"]: sum(one["counts"].get(severity, 0) for severity in severities) for one in record["outcomes"]}
    worst = sorted((folder for folder, number in found.items() if number), key=lambda folder: -found[folder])
    more = f" and {len(worst) - 3} more" if len(worst) > 3 else ""
    named = ", ".join(f"{folder}: {found[folder]:,}" for folder in worst[:3])
    return f"all reports were made, but findings count as a failure ({named}{more}), {said}"


def _grave(fail_on: str) -> tuple[str, ...]:
    """The severities of findings that make a run a failure."""
    return {"error": ("error",), "warning": ("error", "warning"), "advice": ("error", "warning", "advice")}.get(fail_on, ())


def _notify(plan: Plan, record: Mapping[str, Any]) -> str:
    """Run the plan's `notify` command. Return what went wrong; "" if nothing did."""
    if not plan.notify:
        return ""
    status = record["state"] if record["state"] != "finished" else "failed" if record["failed"] else "done"
    env = {**os.environ, "ROPA_RUN_RECORD": str(plan.folder / BATCH_FILE), "ROPA_RUN_STATUS": status}
    here = plan.path.resolve().parent  # a plan names everything from its own folder
    try:
        # Its output goes to stderr, because a program may read JSON from stdout.
        done = subprocess.run(plan.notify, env=env, cwd=here, timeout=300, check=False, stdin=subprocess.DEVNULL, stdout=2)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as problem:
        return f"notify: {plan.notify[0]} could not be run ({type(problem).__name__})"
    return f"notify: {plan.notify[0]} ended with {done.returncode}" if done.returncode else ""
