"""`ropa run` and `ropa schedule`: reports of many registers, by a plan."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

import typer

from ropa.cli.common import Cluster, Format, Quiet, Regime, bar, note, out, print_json
from ropa.cli.root import app
from ropa.errors import ReportError, UsageError

PlanArgument = Annotated[str, typer.Argument(metavar="PLAN", help="The plan, a TOML file.", show_default=False)]


@app.command()
def run(
    plan: PlanArgument,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DATE", help="The day to look at, as a plan says it, like last-month-end.", show_default="the plan's"
        ),
    ] = None,
    regime: Annotated[
        Regime | None, typer.Option("--regime", help="The law to test every register against.", show_default="the plan's")
    ] = None,
    workers: Annotated[int | None, typer.Option("--workers", metavar="N", min=1, help="How many registers at a time.")] = None,
    cluster: Cluster = None,
    only: Annotated[
        str | None, typer.Option("--only", metavar="GLOB", help="Make reports only of registers whose folder matches this pattern.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be made or fail, and why, and stop.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="If the plan is being run already, wait until that has ended.")] = False,
    due: Annotated[
        bool, typer.Option("--due", help="Run only what the plan's schedule asks for and is not made yet, or failed; else print nothing.")
    ] = False,
    format: Annotated[Format, typer.Option("--format", help="How to print the outcome.")] = Format.text,
    quiet: Quiet = False,
) -> None:
    """Make the reports of a plan: many registers, unattended.

    Reports that were already made from the same inputs are not made again. A report that failed for a
    reason outside it is tried again. A register that fails does not stop the others. The summary is
    OUT/DAY/index.html, the record OUT/DAY/batch.json. The exit code is 14 if the plan counts the
    outcome as a failure.

        ropa run month-end.toml --dry-run
        ropa run month-end.toml --workers 2
    """
    from ropa.plans.history import of_the_future
    from ropa.plans.plan import read_plan
    from ropa.plans.run import of_the_day, run_plan, why_failed
    from ropa.scale import cluster as clusters

    read = read_plan(plan, date.today(), as_of=as_of, regime=regime.value if regime else None)
    if dry_run:
        _say_what_would_be_made(read, only, format, quiet)
        return
    for line in of_the_future(read, datetime.now().astimezone()) if due and not read.url else ():
        note(line, quiet)
    if not due:  # cron mails whatever is printed, and most often nothing is due
        note(f"as of {read.as_of}, into {read.place()}", quiet)
    with clusters.executor(cluster) as executor, bar(quiet) as tell:
        record = run_plan(
            read, workers=workers, only=only, executor=executor, wait_for_others=wait, due=due, progress=tell and _telling(tell)
        )
    if format is Format.json:
        print_json(record)
    elif record.get("due", True):
        status = record["status"]
        read = of_the_day(read, record["as_of"])  # what failed is made again for the day of the run in which it failed
        out(f"{read.name}: {status['done']} made, {status['unchanged']} unchanged, {status['failed']} failed; {read.place('index.html')}")
    if not record.get("due", True):
        return  # the earlier run has told its own outcome
    for outcome in record["outcomes"]:
        for error in outcome["errors"]:
            note(f"ropa: {outcome['folder']}: {error}")
    if "notify_error" in record:
        note(f"ropa: {record['notify_error']}")
    if record["failed"]:
        note(f"ropa: exit code {ReportError.exit_code}: {why_failed(read, record)}")
        raise typer.Exit(ReportError.exit_code)


@app.command()
def schedule(
    plan: PlanArgument,
    for_cron: Annotated[bool, typer.Option("--cron", help="A line for crontab.")] = False,
    for_systemd: Annotated[bool, typer.Option("--systemd", help="A service and a timer for systemd.")] = False,
    user: Annotated[str | None, typer.Option("--user", metavar="NAME", help="Who runs it under systemd.", show_default="you")] = None,
    out_dir: Annotated[
        str | None, typer.Option("--out", metavar="DIR", help="Write systemd's units to this folder, and print how to install them.")
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.text,
    quiet: Quiet = False,
) -> None:
    """Print the entry by which cron or systemd runs a plan.

    Give --cron or --systemd. The entry is printed, and nothing is installed: root copies it, or you put it into your
    crontab. However many runs were missed, one run makes up for them.

        ropa schedule month-end.toml --cron
        ropa schedule month-end.toml --systemd --user ropa --out units
    """
    from pathlib import Path

    from ropa.files import put, user_name
    from ropa.plans import schedule as entries
    from ropa.plans.plan import read_plan

    if for_cron == for_systemd:
        raise UsageError("give one of --cron and --systemd: which scheduler is to run the plan?")
    if for_cron and (user or out_dir):
        raise UsageError("--user and --out are for --systemd; cron runs the line as whoever's crontab it stands in")
    read, command = read_plan(plan, date.today()), [sys.executable, "-P", "-m", "ropa"]
    made = {"crontab": entries.cron(read, command)} if for_cron else entries.systemd(read, command, user or user_name())
    for name, content in made.items() if out_dir else ():
        put(Path(str(out_dir), name), content.encode("utf-8"))
    if format is Format.json:
        print_json(made)
    elif for_cron:
        out(made["crontab"].rstrip("\n"))
    else:
        for name, content in made.items() if not out_dir else ():
            out(f"# /etc/systemd/system/{name}\n{content}")
        begin = "" if out_dir else "# "
        out(f"{begin or '# '}To install{'' if out_dir else ', once --out units has written both files'}:")
        for line in entries.install_lines(read, Path(out_dir or "units")):
            out(f"{begin}{line}")


def _say_what_would_be_made(plan: Any, only: str | None, format: Format, quiet: bool) -> None:
    from ropa.plans.foresee import foresee
    from ropa.plans.history import interrupted

    for line in interrupted(plan):
        note(line, quiet)
    with bar(quiet) as tell:
        seen = foresee(plan, only, tell and (lambda folder, number, of: tell(folder, number - 1, of, f"[{number}/{of}] {folder}")))
    if format is Format.json:
        print_json({"plan": plan.name, "as_of": plan.as_of.isoformat(), "jobs": [one.as_json() for one in seen]})
        return
    for one in seen:
        reports = f"{', '.join(one.reports) or 'every report that fits'} ({', '.join(one.formats)}): " if one.formats else ""
        out(f"{one.register} → {one.out}: {reports}{one.state}{f' ({one.why})' if one.why else ''}")


def _telling(tell: Callable[[str, int, int, str], None]) -> Callable[[Any, int, int], None]:
    """A function for a run to call after each register. It passes the outcome on to a progress bar."""

    def told(outcome: Any, done: int, total: int) -> None:
        tell(outcome.folder, done, total, f"[{done}/{total}] {outcome.folder}: {outcome.status} ({outcome.seconds:.1f} s)")

    return told
