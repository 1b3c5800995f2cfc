"""The entry for the system's own scheduler: a line for cron, or two units for systemd."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from pathlib import Path

from ropa.errors import UsageError
from ropa.files import safe_name
from ropa.plans.plan import SCHEDULES, Plan

# Early in the day, and not at a full hour, when everything else on a machine starts.
_CRON = "17 4-23 * * *"
_CALENDAR = {"daily": "*-*-* 04:17:00", "weekly": "Mon *-*-* 04:17:00", "monthly": "*-*-01 04:17:00"}
_FIELD = r"(\*|[0-9A-Za-z]+(-[0-9A-Za-z]+)?)(/[0-9]+)?"
_FIELDS = re.compile(rf"{_FIELD}(,{_FIELD})*(\s+{_FIELD}(,{_FIELD})*){{4}}")


def cron(plan: Plan, command: Sequence[str]) -> str:
    """Lines for `crontab`. Cron starts the plan each hour from the fifth on; it makes a run only if one is due.

    So a machine that was off makes up for all missed runs by one. A schedule that is a cron line is used as it is.
    Raises UsageError for a schedule that is neither.
    """
    caught_up = plan.schedule in SCHEDULES
    if not caught_up and not _FIELDS.fullmatch(plan.schedule):
        raise UsageError(f"{plan.path}: schedule is {plan.schedule!r}; it is {', '.join(SCHEDULES)} or a cron line of five fields")
    when, more = (_CRON, ["--due"]) if caught_up else (plan.schedule, [])
    words = shlex.join([*_call(plan, command), *more]).replace("%", r"\%")  # cron reads a bare % as the end of the line
    return f"# {_one_line(plan.name)}: reports of records of processing\n{when} {words}\n"


def systemd(plan: Plan, command: Sequence[str]) -> dict[str, str]:
    """The units by file name: a service and a timer. After time off, the timer makes up for all missed runs by one (`Persistent`).

    Raises UsageError for a schedule that is a cron line: systemd writes schedules in another way.
    """
    if plan.schedule not in _CALENDAR:
        raise UsageError(f"{plan.path}: schedule is {plan.schedule!r}, a line for cron; for systemd write daily, weekly or monthly")
    name = f"ropa-{safe_name(plan.name)}"
    words = " ".join(_quoted(word) for word in _call(plan, command))
    folder = str(plan.path.resolve().parent).replace("%", "%%")
    about = _one_line(plan.name).replace("%", "%%")
    service = f"[Unit]\nDescription=Reports of records of processing: {about}\n\n[Service]\nType=oneshot\n"
    service += f"WorkingDirectory={folder}\nExecStart={words}\n"
    timer = f"[Unit]\nDescription=When to run {name}.service\n\n[Timer]\nOnCalendar={_CALENDAR[plan.schedule]}\nPersistent=true\n"
    timer += "RandomizedDelaySec=300\n\n[Install]\nWantedBy=timers.target\n"
    return {f"{name}.service": service, f"{name}.timer": timer}


def _call(plan: Plan, command: Sequence[str]) -> list[str]:
    """The command line that runs the plan. It waits for a run that is still under way."""
    return [*command, "run", str(Path(plan.path).resolve()), "--wait"]


def _quoted(word: str) -> str:
    """A word as systemd reads it (systemd.service(5), systemd.syntax(7))."""
    safe = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{safe}"'


def _one_line(text: str) -> str:
    return " ".join(text.split())
