"""The entry for the system's own scheduler: a line for cron, or two units for systemd."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Sequence
from pathlib import Path

from ropa.errors import UsageError
from ropa.files import safe_name
from ropa.plans.calendar import on_calendar
from ropa.plans.plan import SCHEDULES, Plan, no_schedule
from ropa.text import file_text

# Early in the day, and not at a full hour, when everything else on a machine starts.
_CRON = "17 4-23 * * *"
_CALENDAR = {"daily": "*-*-* 04:17:00", "weekly": "Mon *-*-* 04:17:00", "monthly": "*-*-01 04:17:00"}
_USER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\$?|[0-9]+")
"""Names and numbers of users that systemd takes (systemd.exec(5))."""


def cron(plan: Plan, command: Sequence[str]) -> str:
    """Lines for `crontab`. Cron starts the plan each hour from the fifth on; it makes a run only if one is due.

    So a machine that was off makes up for all missed runs by one. A schedule that is a cron line is used as it is.
    Raises UsageError for a schedule that is neither.
    """
    caught_up = plan.schedule in SCHEDULES
    if not caught_up:
        _calendar(plan)  # what it refuses, cron would not take
    when, more = (_CRON, ["--due"]) if caught_up else (plan.schedule, [])
    words = " ".join(map(_in_a_shell, [*_call(plan, command), *more])).replace("%", r"\%")  # cron reads a bare % as the end of the line
    return f"# {_one_line(plan.name)}: reports of records of processing\n{when} {words}\n"


def systemd(plan: Plan, command: Sequence[str], user: str) -> dict[str, str]:
    """The units by file name: a service, which runs as `user`, and a timer.

    After time off, the timer makes up for all missed runs by one (`Persistent`). A cron line is said in systemd's way.
    Raises UsageError for a schedule that is neither a word nor a cron line, and for a user that no unit can name.
    """
    if not _USER.fullmatch(user):
        raise UsageError(f"--user: {user!r} is no name of a user")
    name = unit_name(plan)
    words = " ".join(_quoted(word) for word in _call(plan, command))
    folder = str(plan.path.resolve().parent)
    where = "" if _no_text(folder) else f"WorkingDirectory={folder.replace('%', '%%')}\n"  # nothing of the plan hangs on it
    about = _one_line(plan.name).replace("%", "%%")
    service = f"[Unit]\nDescription=Reports of records of processing: {about}\n\n[Service]\nType=oneshot\nUser={user}\n"
    service += f"{where}ExecStart={words}\n"
    when = "".join(f"OnCalendar={moment}\n" for moment in _calendar(plan))
    timer = f"[Unit]\nDescription=When to run {name}.service\n\n[Timer]\n{when}Persistent=true\n"
    timer += "RandomizedDelaySec=300\n\n[Install]\nWantedBy=timers.target\n"
    return {f"{name}.service": service, f"{name}.timer": timer}


def install_lines(plan: Plan, folder: Path) -> list[str]:
    """The commands that install the units that lie in `folder`, and start the timer."""
    name = unit_name(plan)
    files = shlex.join([str(folder / f"{name}.service"), str(folder / f"{name}.timer")])
    return [
        f"sudo install -m 644 {files} /etc/systemd/system/",
        "sudo systemctl daemon-reload",
        f"sudo systemctl enable --now {name}.timer",
    ]


def unit_name(plan: Plan) -> str:
    """The name of the plan's units, without their endings."""
    return f"ropa-{safe_name(plan.name)}"


def _calendar(plan: Plan) -> tuple[str, ...]:
    """The values of OnCalendar."""
    if plan.schedule in _CALENDAR:
        return (_CALENDAR[plan.schedule],)
    try:
        return on_calendar(plan.schedule)
    except UsageError as problem:
        raise no_schedule(str(plan.path), plan.schedule, problem) from problem


def _call(plan: Plan, command: Sequence[str]) -> list[str]:
    """The command line that runs the plan. It waits for a run that is still under way.

    Raises UsageError for a path that no entry of a scheduler can hold: a new line in it would begin an entry of its own.
    """
    place = str(Path(plan.path).resolve())
    if not _BYTE.sub("", place).isprintable():
        raise UsageError(f"{plan.path}: its path has characters that no scheduler can be told, like a new line; rename the file or folder")
    return [*command, "run", place, "--wait"]


_BYTE = re.compile("[\udc80-\udcff]")
"""A byte of a file's name that is no UTF-8, as Python holds it."""


def _no_text(name: str) -> bool:
    """Whether a name has bytes that are no UTF-8."""
    return _BYTE.search(name) is not None


def _in_a_shell(word: str) -> str:
    """A word as a shell reads it. Bytes that are no UTF-8 are written out, so that the line is text whatever it names."""
    if not _no_text(word):
        return shlex.quote(word)
    written = re.sub(rb"[^A-Za-z0-9/._-]", lambda byte: b"\\%03o" % ord(byte[0]), os.fsencode(word))
    return f"\"$(printf '{written.decode('ascii')}')\""


def _quoted(word: str) -> str:
    """A word as systemd reads it (systemd.service(5), systemd.syntax(7))."""
    safe = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    safe = _BYTE.sub(lambda byte: f"\\x{ord(byte[0]) - 0xDC00:02x}", safe)
    return f'"{safe}"'


def _one_line(text: str) -> str:
    return " ".join(file_text(text).split())
