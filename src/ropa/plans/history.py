"""Earlier runs of a plan: whether they are this plan's, what they made, whether a run is due, and which runs to remove."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from ropa.errors import SourceError, UsageError
from ropa.files import put_json
from ropa.plans.calendar import last_moment
from ropa.plans.plan import SCHEDULES, Job, Plan, matches, no_schedule
from ropa.reports.batches import BATCH_FILE, FINISHED, INTERRUPTED, RUNNING, read_record
from ropa.reports.formats import FORMATS
from ropa.reports.site import INDEX, refuse_foreign
from ropa.reports.unchanged import RUN_FILE, last_run
from ropa.text import count_words


def refuse_anothers(plan: Plan) -> None:
    """Raise SourceError where another plan's run lies in the place of this one. Neither may overwrite the other."""
    for folder in (plan.out, plan.folder):
        refuse_foreign(folder)
    whose = read_record(plan.folder).get("plan", plan.name)
    if whose != plan.name:
        raise SourceError(f"{plan.place()}: holds the run of another plan ({whose}); give one of them an out of its own")


def left_out(plan: Plan, folders: Collection[str]) -> list[dict[str, Any]]:
    """The outcomes of an earlier run of this day for registers that are not in `folders`, as batch.json holds them."""
    record = read_record(plan.folder)
    wanted = {job.folder for job in plan.jobs} - set(folders)
    return [outcome for outcome in [*record.get("outcomes", ()), *record.get("others", ())] if outcome["folder"] in wanted]


def note_killed(plan: Plan) -> None:
    """Write "interrupted" into the records, and the indexes, of runs that were killed. Only who holds the plan's lock may call it."""
    from ropa.reports.site import site

    for folder in _runs(plan):
        if (record := read_record(folder))["state"] == RUNNING:
            told = record | {"state": INTERRUPTED}
            put_json(folder / BATCH_FILE, told)
            site(folder, {folder: told})


def interrupted(plan: Plan) -> list[str]:
    """One line per run of the plan that was broken off and not finished since: how far it came."""
    told = []
    for folder in _runs(plan):
        if (record := read_record(folder))["state"] == INTERRUPTED:
            done = sum(1 for one in record["outcomes"] if not one.get("last_seen"))
            told.append(
                f"{folder}: was interrupted after {done:,} of {count_words(record['registers'], 'register')}; it goes on where it stopped"
            )
    return told


def why_gone(one: Mapping[str, Any]) -> str:
    """Why a register that is gone counts as failed (`one` as `gone` returns it)."""
    return f"it was there for {one['last_seen']} and is gone; put it back, or accept that with forget = true in the plan"


def gone(plan: Plan, only: str | None = None) -> list[dict[str, Any]]:
    """The registers that the last runs of this plan looked at and that it finds no longer, one dict per register.

    Each has register, folder and last_seen: the day of the last run that it was there for. A register that was only
    moved to another folder, or another place of the same folder, is not gone. `only` is a pattern of folders.
    """
    seen: dict[str, dict[str, Any]] = {}
    for folder in sorted(_runs(plan), key=lambda folder: str(read_record(folder)["started"]), reverse=True):
        record = read_record(folder)
        known = [*record["outcomes"], *record.get("others", ()), *record.get("tasks", ())]
        for one in known:
            day = one.get("last_seen") or record["as_of"]
            seen.setdefault(one["folder"], {"register": str(one["register"]), "folder": one["folder"], "last_seen": day})
        if record["state"] == FINISHED and record["only"] is None:
            break  # it looked at every register that there was
    folders, registers = {job.folder for job in plan.jobs}, {job.register for job in plan.jobs}
    lost = [one for one in seen.values() if one["folder"] not in folders and one["register"] not in registers]
    return [one for one in lost if only is None or matches(only, one["folder"], Path(one["register"]).stem)]


def jobs_of(plan: Plan, only: str | None) -> tuple[Job, ...]:
    """The plan's jobs whose folder matches `only`.

    Raises UsageError where none does: of a register that is gone it says so, for an index names the command that makes it alone.
    """
    try:
        return plan.of(only)
    except UsageError:
        if plan.forget or plan.url or not (lost := gone(plan, only)):
            raise
        raise UsageError("; ".join(f"{one['folder']}: {why_gone(one)}" for one in lost)) from None


def made_since(plan: Plan, now: datetime) -> dict[str, Any]:
    """The record of the run that the plan's schedule last asked for; {} if that run is still due.

    A plan is due from the beginning of the day, the week (Monday) or the month that `now` lies in, or from the last moment that
    its cron line names, by the clock of this machine. It stops being due when a run of the whole plan that began since then has
    ended, whether it failed or not. A run that began after `now` was recorded under a wrong clock, and counts for nothing
    (see `of_the_future`). Raises UsageError for a schedule that is neither a word nor a cron line.
    """
    since = _asked_for(plan, now.astimezone().replace(tzinfo=None)).astimezone()  # by the offset of that day: clocks change
    for folder in _runs(plan):
        record = read_record(folder)
        if record["state"] == FINISHED and record["only"] is None and since <= datetime.fromisoformat(record["started"]) <= now + _CLOCKS:
            return record
    return {}


_CLOCKS = timedelta(minutes=10)
"""By how much the clocks of machines that run one plan may differ."""


def of_the_future(plan: Plan, now: datetime) -> list[str]:
    """One line per run of this plan that was recorded after `now`: its clock was wrong, or this machine's is."""
    told = []
    for folder in _runs(plan):
        started = datetime.fromisoformat(read_record(folder)["started"])
        if started > now + _CLOCKS:
            said = f"says that it began on {started:%Y-%m-%d}, which is yet to come, so it does not count; see to this machine's clock"
            told.append(f"{folder / BATCH_FILE}: {said}, and remove that run if its clock was wrong")
    return told


def _asked_for(plan: Plan, now: datetime) -> datetime:
    """The moment up to `now` for which the plan's schedule last asked. Both are by this machine's clock, without an offset."""
    if plan.schedule not in SCHEDULES:
        try:
            return last_moment(plan.schedule, now)
        except UsageError as problem:
            raise no_schedule(str(plan.path), plan.schedule, problem) from problem
    day = now.date()
    begins = {"daily": day, "weekly": day - timedelta(days=day.weekday()), "monthly": day.replace(day=1)}[plan.schedule]
    return datetime.combine(begins, time())


def forget(plan: Plan) -> None:
    """Remove the oldest runs of this plan beyond those that it keeps: the files of reports, and folders that are then empty."""
    if plan.keep is None:
        return
    for folder in _runs(plan)[: -plan.keep]:
        if folder == plan.folder:
            continue
        for run in sorted(folder.glob(f"*/{RUN_FILE}")):
            if not (record := last_run(run.parent)):
                continue  # a record that cannot be read does not say which files are its own, so they stay
            for one in record["reports"]:
                name = Path(one["name"]).name
                for kind in FORMATS:  # also a file of an earlier run of that day, which run.json no longer names
                    for ending in ("", ".failed"):
                        (run.parent / f"{name}{ending}.{kind}").unlink(missing_ok=True)
            run.unlink()
            _remove_if_empty(run.parent)
        for name in (INDEX, BATCH_FILE):
            (folder / name).unlink(missing_ok=True)
        _remove_if_empty(folder)


def _runs(plan: Plan) -> list[Path]:
    """The folders of this plan's runs, the oldest first."""
    return sorted(path.parent for path in plan.out.glob(f"????-??-??/{BATCH_FILE}") if read_record(path.parent).get("plan") == plan.name)


def _remove_if_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()
