"""Charts along a line of time: time limits, deadlines, the backlog of requests, breaches."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from ropa.analysis.frames import rows_of
from ropa.law.clocks import BREACH_HOURS
from ropa.model.written import NOT_UNDERSTOOD
from ropa.show.style import MOST, WIDTH, more, nothing, said_of, short_name, style, takes
from ropa.text import count_words, day_words, month_words

# -- over time --------------------------------------------------------------------------------------


@takes("requests_by_month", "month", "received", "closed", "open", "late")
def backlog_chart(by_month: pd.DataFrame) -> Figure:
    """Requests received, closed and left open each month (the frame of `requests_by_month`)."""
    months = [month_words(month) for month in by_month["month"]]
    said = [
        f"{month}: {row['received']} received, {row['closed']} closed, {row['open']} open at the end, of these {row['late']} late"
        for month, row in zip(months, rows_of(by_month), strict=True)
    ]
    with style():
        drawn = Figure(figsize=(WIDTH, 3.2), layout="constrained")
        intro = "Bars of requests received and closed each month, and a line of those open at its end."
        drawn.set_label(f"{intro} {said_of(said, 'There are no requests.')}")
        axes = drawn.subplots()
        places = np.arange(len(by_month))
        axes.bar(places - 0.2, by_month["received"].astype("float64"), 0.38, color="#56B4E9", label="received")
        axes.bar(places + 0.2, by_month["closed"].astype("float64"), 0.38, color="#BBBBBB", hatch="////", label="closed")
        axes.plot(places, by_month["open"].astype("float64"), color="#1b1b1b", marker="o", markersize=4, label="open at the end")
        axes.plot(
            places, by_month["late"].astype("float64"), color="#D55E00", marker="X", linestyle="--", markersize=5, label="of these late"
        )
        each = max(1, -(-len(months) // 12))
        axes.set_xticks(places[::each], [month.replace(" ", "\n") for month in months[::each]], fontsize=8)
        axes.set_ylabel("Number of requests")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_ylim(bottom=0)
        axes.grid(axis="y")
        if months:
            drawn.legend(loc="outside upper left", ncols=4, fontsize=9)
    return drawn


@takes("trend", "day", "error", "warning", "advice")
def trend_chart(states: pd.DataFrame) -> Figure:
    """How a register stood over time (the frame of `trend`): completeness and requests on time in percent, then findings."""
    if states["error"].notna().sum() < 2:
        return nothing("There are not two states to compare.")
    days = [day_words(day) for day in states["day"]]
    said = []
    for day, row in zip(days, rows_of(states), strict=True):
        shares = [f"{row[name]:.0%} {words}" for name, words in _SHARES.items() if row[name] is not None]
        counts = [f"{row[name]:,} {name}" for name in _FOUND if row[name] is not None]
        said.append(f"{day}: {', '.join([*shares, *counts]) or 'not looked at'}")
    with style():
        drawn = Figure(figsize=(WIDTH, 5.2), layout="constrained")
        drawn.set_label(f"Lines over the days looked at: shares in percent above, findings below. {said_of(said, 'There are no states.')}")
        above, below = drawn.subplots(2, 1, sharex=True)
        places = np.arange(len(days))
        for axes, looks, factor in ((above, _SHARES, 100.0), (below, _FOUND, 1.0)):
            for place, name in enumerate(looks):
                colour, marker, line = _LINES[place]
                values = states[name].astype("float64") * factor
                axes.plot(places, values, color=colour, marker=marker, linestyle=line, label=looks[name])
            axes.grid(axis="y")
            axes.legend(loc="best", fontsize=9)
        above.set_ylim(0, 105)
        above.set_ylabel("Percent")
        below.set_ylim(bottom=0)
        below.set_ylabel("Number of findings")
        below.yaxis.set_major_locator(MaxNLocator(integer=True))
        below.set_xticks(places, [day.replace(" ", "\n", 2) for day in days], fontsize=8)
    return drawn


_SHARES = {"complete": "of what Article 30 asks for is there", "on_time": "of requests were answered on time"}
_FOUND = {"error": "errors", "warning": "warnings", "advice": "advice"}
_LINES = (("#0072B2", "o", "-"), ("#E69F00", "s", "--"), ("#009E73", "^", ":"))
"""Colour, mark and line of each kind in turn: told apart in grey too."""


_STEP_MARKS = {
    "happened": ("|", "#444444"),
    "aware": ("o", "#FFFFFF"),
    "regulator told": ("s", "#0072B2"),
    "people told": ("^", "#E69F00"),
    "client told": ("D", "#009E73"),
}
_FIRST, _LAST = -48.0, 168.0


@takes("breach_steps", "breach_id", "risk", "step", "hours")
def breaches_chart(steps: pd.DataFrame, most: int = 30) -> Figure:
    """When people were told of each breach, in hours from awareness (the frame of `breach_steps`). The latest stands last.

    A moment that was not understood has words in place of a mark.
    """
    shown = list(dict.fromkeys(steps["breach_id"]))[-most:]
    steps = steps[steps["breach_id"].isin(shown)]
    said = []
    for breach, part in steps.groupby("breach_id", sort=False):
        lost = _moments_lost(part)
        told = [f"{row['step']} {_hours(row['hours'])}" for row in rows_of(part.dropna(subset="hours")) if row["step"] != "aware"]
        told += [lost] if lost else []
        said.append(f"breach {breach}, {part['risk'].iloc[0].lower()}: {', '.join(told) or 'nobody told'}")
    with style():
        drawn = Figure(figsize=(WIDTH, max(2.2, 1.25 + 0.36 * len(shown))), layout="constrained")
        intro = "Timelines of breaches in hours from the moment of awareness; a line marks the 72 hours within which the regulator is told."
        drawn.set_label(f"{intro} {said_of(said, 'No breach is recorded.')}")
        axes = drawn.subplots()
        axes.axvspan(0, BREACH_HOURS, color="#EEF4F8", zorder=0)
        axes.axvline(BREACH_HOURS, color="#D55E00", linestyle="--", linewidth=1.2, zorder=1)
        for place, breach in enumerate(shown):
            part = steps[steps["breach_id"] == breach]
            if lost := _moments_lost(part):
                axes.text(0.99, place + 0.3, lost, transform=axes.get_yaxis_transform(), ha="right", fontsize=7.5, style="italic", zorder=4)
            part = part.dropna(subset="hours")
            inside = part["hours"].clip(_FIRST, _LAST)
            axes.plot([inside.min(), inside.max()], [place, place], color="#777777", linewidth=1.2, zorder=2)
            for row, at in zip(rows_of(part), inside, strict=True):
                sign, colour = _STEP_MARKS[row["step"]]
                axes.plot(at, place, marker=sign, color=colour, markeredgecolor="#222222", markersize=8, linestyle="none", zorder=3)
                if row["hours"] != at:
                    axes.annotate(_hours(row["hours"]), (at, place), (0, 7), textcoords="offset points", ha="center", fontsize=7)
        axes.set_yticks(range(len(shown)), [short_name(breach, 22, 1) for breach in shown])
        axes.set_ylim(max(0.5, len(shown) - 0.3), -0.8)
        axes.set_xlim(_FIRST - 8, _LAST + 14)
        axes.set_xticks(range(int(_FIRST), int(_LAST) + 1, 24))
        axes.set_xlabel("Hours from awareness")
        axes.text(BREACH_HOURS + 1.5, -0.62, f"{BREACH_HOURS} hours", fontsize=8, color="#8f2400", va="center")
        axes.grid(axis="x")
        present = [step for step in _STEP_MARKS if step in set(steps.loc[steps["hours"].notna(), "step"])]
        looks = {"linestyle": "none", "markeredgecolor": "#222222", "markersize": 8}
        keys = [Line2D([], [], marker=_STEP_MARKS[step][0], color=_STEP_MARKS[step][1], label=step, **looks) for step in present]  # type: ignore[arg-type]
        if keys:
            drawn.legend(handles=keys, loc="outside upper left", ncols=5, fontsize=9)
    return drawn


def _moments_lost(steps: pd.DataFrame) -> str:
    """The moments of a breach that were written and not understood, in words; blank if there is none."""
    lost = steps.loc[steps["hours"].isna(), "step"].tolist()
    return f"{', '.join(f'when {_WHEN[step]}' for step in lost)} ({NOT_UNDERSTOOD})" if lost else ""


_WHEN = {
    "happened": "it happened",
    "aware": "it became known",
    "regulator told": "the regulator was told",
    "people told": "people were told",
    "client told": "the client was told",
}


def _hours(hours: float) -> str:
    """The time from awareness in words."""
    size = abs(hours)
    words = f"{size:.0f} h" if size < 96 else f"{size / 24:.0f} days"
    return f"{words} before" if hours < 0 else f"after {words}"


_SERIES = (
    ("#0072B2", ""),
    ("#E69F00", "////"),
    ("#56B4E9", ".."),
    ("#D55E00", "xx"),
    ("#F0E442", "--"),
    ("#009E73", "\\\\\\\\"),
    ("#CC79A7", "++"),
    ("#BBBBBB", ""),
)
_ENDS = {
    "Erase": ("o", "#0072B2"),
    "Anonymise": ("s", "#E69F00"),
    "Return": ("^", "#009E73"),
    "Review": ("D", "#CC79A7"),
    "Archive": ("P", "#56B4E9"),
    "Put beyond use": ("X", "#F0E442"),
    "Keep for ever": ("*", "#D55E00"),
}
_NOT_SAID = ("v", "#FFFFFF")
_TICKS = (
    *((1, "1\nday"), (7, "1\nweek"), (30, "1\nmonth"), (181, "6\nmonths"), (365, "1\nyear"), (1096, "3\nyears")),
    *((2192, "6"), (3653, "10"), (7305, "20"), (14610, "40"), (36525, "100")),
)
"""The marks on the line of time: days, and their names."""


# -- time limits --------------------------------------------------------------------------------------


@takes("retention_schedule", "activity", "activity_id", "period", "days", "action")
def retention_chart(schedule: pd.DataFrame, most: int = MOST) -> Figure:
    """Time limits (the frame of `retention_schedule`) along a line of time: one row per activity, the longest first.

    Each mark is a time limit. Its shape says what happens at the end. The axis is logarithmic. An activity of which no period
    was understood stands last, with words in place of a mark.
    """
    limits, lost = schedule[schedule["days"].notna()], _not_understood(schedule)
    if limits.empty:
        return nothing(f"{_lost_words(lost)}." if lost.any() else "No time limit with a period is recorded.")
    longest = limits.groupby("activity_id")["days"].max().sort_values(ascending=False, kind="stable")
    silent = schedule.loc[lost, "activity_id"].drop_duplicates()
    silent = silent[~silent.isin(longest.index)]
    keys = [*longest.index, *silent][:most]
    names = schedule.drop_duplicates("activity_id").set_index("activity_id")["activity"]
    drawn_limits = limits[limits["activity_id"].isin(keys)]
    place = {key: number for number, key in enumerate(keys)}
    with style():
        drawn = Figure(figsize=(8.2, 1.5 + 0.29 * len(keys)), layout="constrained")
        drawn.set_label(_retention_words(schedule, limits, most, len(longest) + len(silent)))
        axes = drawn.subplots()
        for key in keys:
            if key not in longest:
                axes.text(0.02, place[key], NOT_UNDERSTOOD, transform=axes.get_yaxis_transform(), va="center", fontsize=8.5, style="italic")
                continue
            axes.plot([0.1, max(int(longest[key]), 1)], [place[key]] * 2, color="#b5b5b5", linewidth=2.2, zorder=1, solid_capstyle="butt")
        looks = _ENDS | {"not said": _NOT_SAID}
        actions = drawn_limits["action"].fillna("not said")
        for action, part in drawn_limits.groupby(actions, sort=False):
            marker, colour = looks.get(str(action), _NOT_SAID)
            places = [place[key] for key in part["activity_id"]]
            axes.scatter(part["days"].clip(lower=1).astype("int64"), places, marker=marker, s=52, c=colour, edgecolors="#222222", zorder=2)
        _time_axis(axes, int(limits["days"].min()), int(longest.max()))
        axes.set_yticks(range(len(keys)), [short_name(str(names[key]), 40, 1) for key in keys], fontsize=8.5)
        axes.set_ylim(len(keys) - 0.4, -0.6)
        used = [action for action in looks if (actions == action).any()]
        handles = [
            Line2D([], [], marker=looks[a][0], color="none", markerfacecolor=looks[a][1], markeredgecolor="#222222", markersize=7, label=a)
            for a in used
        ]
        drawn.legend(
            handles=handles, title="At the end", loc="outside lower left", ncols=min(5, len(handles)), fontsize=9, title_fontsize=9
        )
    return drawn


def _time_axis(axes: Axes, shortest: int, longest: int) -> None:
    first = max(0.8, min(shortest, 30) * 0.5)
    ticks = [(days, words) for days, words in _TICKS if first <= days <= max(longest * 1.4, 400)]
    axes.set_xscale("log")
    axes.set_xlim(first, max(longest * 1.6, 400))
    axes.set_xticks([days for days, _ in ticks], [words for _, words in ticks], fontsize=8.5)
    axes.minorticks_off()
    axes.xaxis.tick_top()
    axes.spines["top"].set_visible(True)
    axes.spines["bottom"].set_visible(False)
    axes.grid(axis="x")
    axes.set_xlabel("Kept for (counted from the event that the table names)", fontsize=9, labelpad=8)
    axes.xaxis.set_label_position("top")


def _retention_words(schedule: pd.DataFrame, limits: pd.DataFrame, most: int, activities: int) -> str:
    counts = limits.groupby("period", sort=False).agg(days=("days", "first"), number=("days", "size")).sort_values("days")
    said = "; ".join(f"{period}: {count_words(int(row['number']), 'limit')}" for period, row in counts.iterrows())
    lost = _not_understood(schedule)
    without = len(schedule) - len(limits) - int(lost.sum())
    other = f" {count_words(without, 'limit has', 'limits have')} no period." if without else ""
    other += f" {_lost_words(lost)}." if lost.any() else ""
    return f"Time limits of each activity along a line of time, the longest first. {said}.{other}{more(activities, most, 'activity')}"


def _not_understood(schedule: pd.DataFrame) -> pd.Series:
    """Which time limits have a period that is written and was not understood."""
    return schedule["days"].isna() & schedule["period"].notna()


def _lost_words(lost: pd.Series) -> str:
    return f"{count_words(int(lost.sum()), 'limit has a period that was', 'limits have a period that was')} not understood"


# -- deadlines ----------------------------------------------------------------------------------------


@takes("deadlines_by_month", "month")
def deadlines_chart(by_month: pd.DataFrame) -> Figure:
    """Deadlines (the frame of `deadlines_by_month`) as bars: first those overdue, then month by month."""
    kinds = [str(name) for name in by_month.columns if name != "month"]
    if not kinds or not int(by_month[kinds].to_numpy().sum()):
        return nothing("Nothing is overdue, and no deadline lies ahead in this time.")
    sums = by_month[kinds].sum(axis=1)
    said = [
        f"{row['month']}: {', '.join(f'{int(row[kind])} {kind}' for kind in kinds if row[kind])}"
        for (_, row), total in zip(by_month.iterrows(), sums, strict=True)
        if total
    ]
    with style():
        drawn = Figure(figsize=(8.2, 3.4), layout="constrained")
        drawn.set_label(f"Bars of the number of deadlines in each month, and of those overdue. {'. '.join(said)}.")
        axes = drawn.subplots()
        base = pd.Series(0, index=by_month.index)
        for number, kind in enumerate(kinds):
            colour, hatch = _SERIES[number % len(_SERIES)]
            name = short_name(kind, 44, 1)
            axes.bar(range(len(by_month)), by_month[kind], bottom=base, color=colour, hatch=hatch, label=name, width=0.78)
            base = base + by_month[kind]
        for place, total in enumerate(sums):
            if total:
                axes.text(place, total, f"{int(total):,}", ha="center", va="bottom", fontsize=8.5)
        axes.set_xticks(range(len(by_month)), list(by_month["month"]), rotation=60, ha="right", rotation_mode="anchor", fontsize=8.5)
        axes.axvline(0.5, color="#444444", linewidth=0.8, linestyle=":")
        axes.set_ylabel("Deadlines")
        axes.set_ylim(0, max(4, int(sums.max()) * 1.15))
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(axis="y")
        drawn.legend(loc="outside upper left", ncols=2, fontsize=9)
    return drawn
