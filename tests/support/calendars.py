"""Public holidays of two years, typed by hand: a second opinion on the table of holidays, made without it and without its library.

The United Kingdom's are those of gov.uk's own data on bank holidays (compared on 28 November 2026 with a public copy of it, for all three
divisions), and Scotland's one-off of 15 June 2026 that of the Royal Proclamation of 4 February 2026 (Scottish Government, 5 February 2026).
The six states' are the days that their laws name, compared with the texts on the same day: France, article L3133-1 of the Code du travail
(legifrance.gouv.fr); Ireland, Schedule 2 to the Organisation of Working Time Act 1997, with Saint Brigid's Day since 2023; Italy, article
2 of law 260/1949 as laws 54/1977, 336/2000 and 151/2025 left it (and the page of the Camera dei deputati); Poland, article 1 of the act
of 18 January 1951 (Dz.U. 2025 item 296, with 24 December); Austria, section 7 of the Arbeitsruhegesetz; Germany, article 2(2) of the
Einigungsvertrag and the eight days that the laws of all sixteen Länder share. Irish, Italian, Polish, Austrian and German texts are those
of public copies, not of the states' own sites.
Only days from Monday to Friday are listed: a holiday on a weekend moves no last day.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

TYPED = {
    "england": "2025: 1-1 4-18 4-21 5-5 5-26 8-25 12-25 12-26; 2026: 1-1 4-3 4-6 5-4 5-25 8-31 12-25 12-28",
    "wales": "2025: 1-1 4-18 4-21 5-5 5-26 8-25 12-25 12-26; 2026: 1-1 4-3 4-6 5-4 5-25 8-31 12-25 12-28",
    "scotland": "2025: 1-1 1-2 4-18 5-5 5-26 8-4 12-1 12-25 12-26; 2026: 1-1 1-2 4-3 5-4 5-25 6-15 8-3 11-30 12-25 12-28",
    "northern-ireland": "2025: 1-1 3-17 4-18 4-21 5-5 5-26 7-14 8-25 12-25 12-26; 2026: 1-1 3-17 4-3 4-6 5-4 5-25 7-13 8-31 12-25 12-28",
    "DE": "2025: 1-1 4-18 4-21 5-1 5-29 6-9 10-3 12-25 12-26; 2026: 1-1 4-3 4-6 5-1 5-14 5-25 12-25",
    "FR": "2025: 1-1 4-21 5-1 5-8 5-29 6-9 7-14 8-15 11-11 12-25; 2026: 1-1 4-6 5-1 5-8 5-14 5-25 7-14 11-11 12-25",
    "IE": "2025: 1-1 2-3 3-17 4-21 5-5 6-2 8-4 10-27 12-25 12-26; 2026: 1-1 2-2 3-17 4-6 5-4 6-1 8-3 10-26 12-25",
    "AT": "2025: 1-1 1-6 4-21 5-1 5-29 6-9 6-19 8-15 12-8 12-25 12-26; 2026: 1-1 1-6 4-6 5-1 5-14 5-25 6-4 10-26 12-8 12-25",
    "IT": "2025: 1-1 1-6 4-21 4-25 5-1 6-2 8-15 12-8 12-25 12-26; 2026: 1-1 1-6 4-6 5-1 6-2 12-8 12-25",
    "PL": "2025: 1-1 1-6 4-21 5-1 6-19 8-15 11-11 12-24 12-25 12-26; 2026: 1-1 1-6 4-6 5-1 6-4 11-11 12-24 12-25",
}
"""By place: the holidays of 2025 and 2026 that fall on a weekday."""


@cache
def typed(place: str) -> frozenset[date]:
    """The holidays of a place as days."""
    found = []
    for year in TYPED[place].split("; "):
        number, _, listed = year.partition(": ")
        found += [date(int(number), *map(int, day.split("-"))) for day in listed.split()]
    return frozenset(found)


def next_working_day(day: date, place: str) -> date:
    """The day itself, or the next that is neither on a weekend nor a holiday typed here, found day by day."""
    while day.weekday() in (5, 6) or day in typed(place):
        day += timedelta(days=1)
    return day


@cache
def months_by_counting(start: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last day, found by walking day by day."""
    day, gone = start, 0
    while True:
        tomorrow = day + timedelta(days=1)
        gone += tomorrow.month != day.month
        if gone > months or (gone == months and tomorrow.day > start.day):
            return day
        day = tomorrow
        if gone == months and day.day == start.day:
            return day
