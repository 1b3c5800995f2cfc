"""What systemd's timers call the moments that a cron line names (crontab(5), systemd.time(7))."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ropa.errors import UsageError

NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
"""Lines that cron knows by a name."""

_DAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day of the month", 1, 31), ("month", 1, 12), ("day of the week", 0, 7))
_PART = re.compile(r"(?P<all>\*)|(?P<first>\w+)(-(?P<last>\w+))?", re.ASCII)


def on_calendar(line: str) -> tuple[str, ...]:
    """The values of OnCalendar for a cron line of five fields, or a name like @daily.

    There are two where the line restricts both the day of the month and the day of the week, for then cron runs on either.
    Raises UsageError, naming the field, for a line that cron would not take.
    """
    fields = NICKNAMES.get(line.strip().lower(), line).split()
    if len(fields) != len(_FIELDS):
        raise UsageError(f"{line!r} is no cron line of five fields: minute, hour, day of the month, month, day of the week")
    minutes, hours, days, months, weekdays = (_values(text, *field) for text, field in zip(fields, _FIELDS, strict=True))
    time = f"{_listed(hours, 24)}:{_listed(minutes, 60)}:00"
    dates = f"*-{_listed(months, 12)}-"
    names = ",".join(_DAYS[day] for day in sorted({day % 7 for day in weekdays}, key=lambda day: (day - 1) % 7))
    by_date, by_weekday = not fields[2].startswith("*"), not fields[4].startswith("*")
    every_weekday = len({day % 7 for day in weekdays}) == 7
    on_dates, on_weekdays = f"{dates}{_listed(days, 31)} {time}", f"{names} {dates}* {time}"
    if by_date and by_weekday:
        return (on_dates, on_weekdays)
    if every_weekday:
        return (on_dates,)
    return (f"{names} {dates}{_listed(days, 31)} {time}",)


def _values(text: str, name: str, least: int, most: int) -> list[int]:
    """The numbers that a field of a cron line names, in order."""
    found: set[int] = set()
    for item in text.split(","):
        part, slash, step = item.partition("/")
        said = _PART.fullmatch(part)
        if said is None or (slash and not (step.isascii() and step.isdecimal() and int(step) > 0)):
            raise UsageError(f"{item!r} is no {name} of a cron line")
        if said["all"]:
            first, last = least, most
        else:
            first = _number(said["first"], name, least, most)
            last = _number(said["last"], name, least, most) if said["last"] else most if slash else first
        if last < first:
            raise UsageError(f"{item!r} is no {name} of a cron line: it runs backwards")
        found |= set(range(first, last + 1, int(step) if slash else 1))
    return sorted(found)


def _number(word: str, name: str, least: int, most: int) -> int:
    names = {"month": {text: number for number, text in enumerate(_MONTHS, start=1)}}
    names["day of the week"] = {text.lower(): number for number, text in enumerate(_DAYS)}
    number = int(word) if word.isdecimal() else names.get(name, {}).get(word.lower(), -1)
    if not least <= number <= most:
        raise UsageError(f"{word!r} is no {name} of a cron line")
    return number


def _listed(numbers: Sequence[int], of: int) -> str:
    """Numbers as systemd lists them; * for all of them."""
    return "*" if len(numbers) == of else ",".join(f"{number:02}" for number in numbers)
