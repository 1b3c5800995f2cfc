"""The moments that a cron line names, and what systemd's timers call them (crontab(5), systemd.time(7))."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

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


@dataclass(frozen=True)
class _Line:
    """The numbers that the five fields of a cron line name, each in order, and which of the two fields of days restrict it."""

    minutes: list[int]
    hours: list[int]
    days: list[int]
    months: list[int]
    weekdays: list[int]
    """0 is Sunday."""
    by_date: bool
    by_weekday: bool

    def names(self, day: date) -> bool:
        """Whether cron runs the line on a day. Where the line restricts both the day of the month and of the week, either is enough."""
        on_date, on_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        right = on_date or on_weekday if self.by_date and self.by_weekday else on_date and on_weekday
        return right and day.month in self.months


def _line(text: str) -> _Line:
    """A cron line of five fields, or a name like @daily. Raises UsageError, naming the field, for a line that cron would not take."""
    fields = NICKNAMES.get(text.strip().lower(), text).split()
    if len(fields) != len(_FIELDS):
        raise UsageError(f"{text!r} is no cron line of five fields: minute, hour, day of the month, month, day of the week")
    minutes, hours, days, months, weekdays = (_values(said, *field) for said, field in zip(fields, _FIELDS, strict=True))
    found = sorted({day % 7 for day in weekdays})
    return _Line(minutes, hours, days, months, found, not fields[2].startswith("*"), not fields[4].startswith("*"))


def on_calendar(line: str) -> tuple[str, ...]:
    """The values of OnCalendar for a cron line of five fields, or a name like @daily.

    There are two where the line restricts both the day of the month and the day of the week, for then cron runs on either.
    Raises UsageError, naming the field, for a line that cron would not take.
    """
    said = _line(line)
    at = f"{_listed(said.hours, 24)}:{_listed(said.minutes, 60)}:00"
    dates = f"*-{_listed(said.months, 12)}-"
    names = ",".join(_DAYS[day] for day in sorted(said.weekdays, key=lambda day: (day - 1) % 7))
    on_dates, on_weekdays = f"{dates}{_listed(said.days, 31)} {at}", f"{names} {dates}* {at}"
    if said.by_date and said.by_weekday:
        return (on_dates, on_weekdays)
    if len(said.weekdays) == 7:
        return (on_dates,)
    return (f"{names} {dates}{_listed(said.days, 31)} {at}",)


def last_moment(line: str, now: datetime) -> datetime:
    """The latest moment up to `now` that a cron line names, on the same clock.

    Raises UsageError for a line that cron would not take, naming the field, and for one whose day never comes, like 30 February.
    """
    said = _line(line)
    for back in range(_DAYS_BACK):
        day = now.date() - timedelta(days=back)
        if not said.names(day):
            continue
        for hour in reversed(said.hours):
            for minute in reversed(said.minutes):
                moment = datetime.combine(day, time(hour, minute), now.tzinfo)
                if moment <= now:
                    return moment
    raise UsageError(f"{line!r} names a day that never comes")


_DAYS_BACK = 8 * 366 + 1
"""Eight years always hold a 29 February."""


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
