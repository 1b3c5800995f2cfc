"""Charts of where data goes and of what is due: a world map, flows, requests, breaches, deadlines.

In the one style of `charts`: each function takes a tidy frame and returns a Figure whose label says in words
what it shows. Names from a register are drawn by `charts_register.label`: plain text, shortened.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import fsum

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from ropa.analysis.charts import style
from ropa.analysis.charts_register import label as named
from ropa.analysis.flows import STEPS
from ropa.analysis.geography import BOUNDARIES, centres, equal_earth, shapes
from ropa.analysis.notice import NOT_TOLD, TOLD
from ropa.analysis.requests import NOT_OURS
from ropa.analysis.transfers import STATUS_WORDS, UNKNOWN
from ropa.analysis.words import rows_of
from ropa.facts.marketing import FOOTINGS, NO_FOOTING, STOPPED
from ropa.facts.requests import CLOSED, LATE, ON_TIME, OPEN, OPEN_LATE, WAITING
from ropa.law.clocks import BREACH_HOURS
from ropa.law.transfers import ADEQUATE, ADEQUATE_PARTIAL, DOMESTIC, RESTRICTED
from ropa.text import NOT_RECORDED, count_words

WIDTH = 8.2
"""How wide every chart is, in inches."""

Looks = Mapping[str, tuple[str, str]]
"""The colour and the pattern of each kind, so that it is told apart in grey too."""

PLACE_LOOKS: Looks = {
    DOMESTIC: ("#0B4F82", ""),
    ADEQUATE: ("#8CCFBA", ""),
    ADEQUATE_PARTIAL: ("#F6D98B", "xxxx"),
    RESTRICTED: ("#F5D2BD", "///"),
}
PLAIN_PLACE = ("#FFFFFF", "")


def _said(rows: Iterable[str], nothing: str) -> str:
    listed = list(rows)
    more = f"; and {len(listed) - 40} more, in the table" if len(listed) > 40 else ""
    return f"{'; '.join(listed[:40])}{more}." if listed else nothing


# -- the world --------------------------------------------------------------------------------------


def world_map(statuses: pd.DataFrame) -> Figure:
    """The world by what the law says of each country on the day, with the transfers that go there (`world_statuses`)."""
    used = statuses[statuses["transfers"] > 0].sort_values(["transfers", "destination"], ascending=[False, True], kind="stable")
    words = dict(zip(statuses["code"], statuses["status"].map(STATUS_WORDS).fillna(UNKNOWN), strict=True))
    goes = [f"{row['destination']}: {count_words(row['transfers'], 'transfer')}, {words[row['code']]}" for row in rows_of(used)]
    off = [said for said, code in zip(goes, used["code"], strict=True) if code not in centres()]
    with style():
        drawn = Figure(figsize=(WIDTH, 4.75), layout="constrained")
        intro = "World map: each country coloured by what the law says of it on the day, with the number of transfers that go there."
        drawn.set_label(f"{intro} {_said(goes, 'No transfer with a known destination is recorded.')} {BOUNDARIES}")
        axes = drawn.subplots()
        by_code = dict(zip(statuses["code"], statuses["status"], strict=True))
        _draw_countries(axes, by_code)
        for code, number in zip(used["code"], used["transfers"], strict=True):
            if code in centres():
                _mark(axes, centres()[code], int(number))
        axes.set_aspect("equal")
        axes.set_axis_off()
        keys = [
            Patch(facecolor=colour, hatch=hatch, edgecolor="#444444", label=STATUS_WORDS[kind])
            for kind, (colour, hatch) in PLACE_LOOKS.items()
        ]
        ring = {"marker": "o", "markersize": 9, "markerfacecolor": "white", "markeredgecolor": "black", "linestyle": "none"}
        keys.append(Line2D([], [], label="number of transfers", **ring))  # type: ignore[arg-type]
        drawn.legend(handles=keys, loc="outside upper left", ncols=5, fontsize=9, handlelength=1.6, columnspacing=1.4)
        below = [f"Too small for this map, or no country: {'; '.join(off)}."] if off else []
        drawn.supxlabel(
            "\n".join(textwrap.fill(named(line, 600, 1), 118) for line in [*below, BOUNDARIES]), fontsize=7.5, x=0.01, ha="left"
        )
    return drawn


def _draw_countries(axes: Axes, statuses: Mapping[str, str]) -> None:
    """Every country in its colour and pattern; Antarctica is left out."""
    for code, rings in shapes().items():
        if code == "AQ":
            continue
        colour, hatch = PLACE_LOOKS.get(statuses.get(code, ""), PLAIN_PLACE)
        parts = [Path(_thinned(equal_earth(ring)), closed=True) for ring in rings]
        path = Path.make_compound_path(*parts)
        axes.add_patch(PathPatch(path, facecolor=colour, edgecolor="#666666", hatch=hatch, linewidth=0.35, hatch_linewidth=0.25))
    axes.autoscale_view()
    axes.margins(0.005)


def _thinned(ring: np.ndarray) -> np.ndarray:
    """A closed line without points that lie closer to the last one than can be seen."""
    kept = [0]
    for place in range(1, len(ring) - 1):
        if np.hypot(*(ring[place] - ring[kept[-1]])) > 0.006:
            kept.append(place)
    return np.round(ring[[*kept, len(ring) - 1]], 4) if len(kept) > 3 else ring


def _mark(axes: Axes, place: tuple[float, float], number: int) -> None:
    """A ring with a number in it."""
    axes.text(
        *place,
        f"{number:,}",
        ha="center",
        va="center",
        fontsize=7.5,
        fontweight="bold",
        bbox={"boxstyle": "circle,pad=0.22", "facecolor": "white", "edgecolor": "black", "linewidth": 0.9},
    )


# -- flows ------------------------------------------------------------------------------------------

STEP_TITLES = {"channel": "How it comes in", "activity": "What uses it", "recipient": "Who receives it", "country": "Where"}
_OTHERS = {"channel": "channels", "activity": "activities", "recipient": "recipients", "country": "countries"}
_BY_WORDS = {words: PLACE_LOOKS[status] for status, words in STATUS_WORDS.items()} | {UNKNOWN: PLAIN_PLACE}


@dataclass
class _Place:
    """One place of a step: how many activities' worth of data passes, and where it is drawn (in inches, from the top)."""

    name: str
    value: float
    last: bool
    top: float = 0.0
    height: float = 0.0
    left_used: float = 0.0
    right_used: float = 0.0


def flow_chart(flows: pd.DataFrame, top: int = 12) -> Figure:
    """Flows from channel to country (`data_flows`): each activity counts once, shared equally among its ways.

    Of each step the `top` places with the most activities (of the activities those with the most ways) stand by
    themselves, the rest together.
    """
    shown = flows.assign(**{step: _folded(flows, step, top) for step in STEPS})
    with style():
        steps = {step: _places(shown, step) for step in STEPS}
        most = max((len(places) for places in steps.values()), default=0)
        tall = max(2.6, 0.42 * most + 0.9)
        drawn = Figure(figsize=(WIDTH, tall))
        drawn.set_label(_flow_words(flows))
        axes = drawn.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_axis_off()
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(tall, 0)
        if len(flows):
            _draw_flows(axes, shown, steps, tall)
    return drawn


def _flow_words(flows: pd.DataFrame) -> str:
    parts = []
    for step in STEPS:
        counts = flows.groupby(step)["activity_id"].nunique().sort_values(ascending=False, kind="stable")
        listed = [f"{place}: {count_words(int(number), 'activity', 'activities')}" for place, number in counts.head(12).items()]
        more = [f"and {len(counts) - 12} more"] if len(counts) > 12 else []
        parts.append(f"{STEP_TITLES[step]}: {'; '.join([*listed, *more])}.")
    said = "Bands that run from the channels by which data comes in, through the activities, to recipients and countries."
    return f"{said} {' '.join(parts)}" if len(flows) else "There are no activities, so no flows."


def _folded(flows: pd.DataFrame, step: str, top: int) -> pd.Series:
    """The places of a step, all but those with the most activities (or ways, for an activity) under one name."""
    groups = flows.groupby(step)["activity_id"]
    counts = (groups.size() if step == "activity" else groups.nunique()).sort_index().sort_values(ascending=False, kind="stable")
    counts = counts.drop(NOT_RECORDED, errors="ignore")
    rest = list(counts.index[max(1, top) :])
    if len(rest) < 2:
        return flows[step]
    return flows[step].mask(flows[step].isin(rest), f"{len(rest)} other {_OTHERS[step]}")


def _places(shown: pd.DataFrame, step: str) -> list[_Place]:
    """The places of a step, largest first, those that stand for several or for nothing last."""
    values = shown.groupby(step, sort=True)["share"].sum()
    places = [
        _Place(str(name), float(value), str(name).endswith(f"other {_OTHERS[step]}") or name == NOT_RECORDED)
        for name, value in values.items()
    ]
    return sorted(places, key=lambda place: (place.last, place.name == NOT_RECORDED, -place.value, place.name))


_LEFT, _RIGHT, _TOP, _PAD, _NODE = 1.62, 1.42, 0.42, 0.3, 0.09


def _draw_flows(axes: Axes, shown: pd.DataFrame, steps: dict[str, list[_Place]], tall: float) -> None:
    room, total = tall - _TOP - 0.45, fsum(place.value for place in steps[STEPS[0]])
    scale = min((room - _PAD * len(places)) / total for places in steps.values())
    left = dict(zip(STEPS, np.linspace(_LEFT, WIDTH - _RIGHT - _NODE, len(STEPS)).tolist(), strict=True))
    before: list[_Place] | None = None
    for number, step in enumerate(STEPS):
        if before:
            _settle(shown, STEPS[number - 1], step, before, steps[step])
        gap = (room - fsum(place.value * scale for place in steps[step])) / len(steps[step])
        down = _TOP
        for place in steps[step]:
            place.height = place.value * scale
            place.top = down + gap / 2
            down += place.height + gap
        before = steps[step]
    statuses = dict(zip(shown["country"], shown["status"], strict=True))
    for source, target in pairwise(STEPS):
        _draw_bands(axes, shown, (source, target), (left[source] + _NODE, left[target]), (steps[source], steps[target]), scale)
    for step in STEPS:
        counts = shown.groupby(step)["activity_id"].nunique()
        for place in steps[step]:
            looks = _BY_WORDS.get(statuses.get(place.name, UNKNOWN), PLAIN_PLACE) if step == "country" else ("#3A4A58", "")
            axes.add_patch(
                Rectangle((left[step], place.top), _NODE, max(place.height, 0.06), facecolor=looks[0], hatch=looks[1], edgecolor="#222222")
            )
            _name_place(axes, step, left[step], place, int(counts[place.name]))
        first = step == STEPS[0]
        at = left[step] + (_NODE if first else 0)
        axes.text(at, 0.18, STEP_TITLES[step], fontsize=9.5, fontweight="bold", ha="right" if first else "left", va="center")
    present = [words for words in _BY_WORDS if words in set(shown["status"])]
    keys = [Patch(facecolor=_BY_WORDS[words][0], hatch=_BY_WORDS[words][1], edgecolor="#444444", label=words) for words in present]
    axes.legend(handles=keys, loc="lower right", ncols=len(keys), fontsize=8, handlelength=1.4, columnspacing=1.2, borderaxespad=0.2)


def _settle(shown: pd.DataFrame, source: str, target: str, before: list[_Place], places: list[_Place]) -> None:
    """Put the places of a step in the order of what feeds them, so that few bands cross."""
    middle = {place.name: place.top + place.height / 2 for place in before}
    feeds = shown.groupby([source, target])["share"].sum().reset_index()
    weighted = (feeds[source].map(middle) * feeds["share"]).groupby(feeds[target]).sum() / feeds.groupby(target)["share"].sum()
    places.sort(key=lambda place: (place.last, place.name == NOT_RECORDED, round(float(weighted[place.name]), 6), place.name))


def _draw_bands(
    axes: Axes, shown: pd.DataFrame, pair: tuple[str, str], xs: tuple[float, float], ends: tuple[list[_Place], list[_Place]], scale: float
) -> None:
    """The bands between two steps, each as high as the activities that it carries."""
    shares = shown.groupby(list(pair))["share"].sum()
    x0, x1 = xs
    middle = (x0 + x1) / 2
    for source in ends[0]:
        for target in ends[1]:
            share = float(shares.get((source.name, target.name), 0.0))
            if not share:
                continue
            high = share * scale
            a, b = source.top + source.right_used, target.top + target.left_used
            source.right_used += high
            target.left_used += high
            points = [
                (x0, a),
                (middle, a),
                (middle, b),
                (x1, b),
                (x1, b + high),
                (middle, b + high),
                (middle, a + high),
                (x0, a + high),
                (x0, a),
            ]
            codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
            axes.add_patch(PathPatch(Path(points, codes), facecolor="#8FB3CF", alpha=0.55, edgecolor="#5B7A93", linewidth=0.25))


def _name_place(axes: Axes, step: str, left: float, place: _Place, number: int) -> None:
    """A place's name and number of activities: outside on the two sides, over the bands in the middle."""
    at = place.top + place.height / 2
    outside = step in ("channel", "country")
    words = named(f"{place.name} ({number})" if step != "activity" or place.last else place.name, 23 if outside else 25)
    x, side = (left - 0.06, "right") if step == "channel" else (left + _NODE + 0.05, "left")
    box = None if outside else {"facecolor": "white", "edgecolor": "none", "alpha": 0.78, "pad": 0.6}
    axes.text(x, at, words, ha=side, va="center", fontsize=7.4, linespacing=1.05, bbox=box)


# -- bars -------------------------------------------------------------------------------------------


def bars(frame: pd.DataFrame, label: str, looks: Looks, axis_title: str, intro: str) -> Figure:
    """Horizontal bars, one a row of the frame (named by the column `label`), parts as in `looks`; the number in each part."""
    names = [name for name in looks if name in frame and frame[name].any()]
    said = [
        f"{row[label]}: {', '.join(f'{int(row[name]):,} {name}' for name in names if row[name]) or 'none'}" for _, row in frame.iterrows()
    ]
    with style():
        drawn = Figure(figsize=(WIDTH, max(1.9, 0.95 + 0.38 * len(frame))), layout="constrained")
        drawn.set_label(f"{intro} {_said(said, 'There is nothing to show.')}")
        axes = drawn.subplots()
        places = np.arange(len(frame))
        left = np.zeros(len(frame))
        longest = max(1.0, float(frame[names].sum(axis=1).max())) if names and len(frame) else 1.0
        for name in names:
            numbers = frame[name].to_numpy(dtype="float64")
            axes.barh(places, numbers, left=left, color=looks[name][0], hatch=looks[name][1], label=name, height=0.7)
            for place, (number, start) in enumerate(zip(numbers, left, strict=True)):
                if number >= longest * 0.035:
                    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.2, "alpha": 0.9}
                    axes.text(start + number / 2, place, f"{int(number):,}", ha="center", va="center", fontsize=8, bbox=box)
            left = left + numbers
        axes.set_yticks(places, [named(name) for name in frame[label]])
        axes.invert_yaxis()
        axes.set_xlabel(axis_title)
        axes.set_xlim(0, longest * 1.02)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(axis="x")
        if names and len(frame):
            drawn.legend(
                loc="outside upper left", ncols=4 if sum(len(name) + 6 for name in names) > 100 else max(1, len(names)), fontsize=9
            )
    return drawn


SEVERAL_LOOKS = (
    ("#0072B2", ""),
    ("#E69F00", "////"),
    ("#009E73", "\\\\\\\\"),
    ("#D55E00", "xxxx"),
    ("#BBBBBB", ""),
    ("#F0E442", "--"),
    ("#FFFFFF", ""),
)
"""Colours and patterns for kinds that are neither good nor bad, in turn."""

REQUEST_LOOKS: Looks = {
    ON_TIME: ("#009E73", ""),
    LATE: ("#E69F00", "////"),
    CLOSED: ("#BBBBBB", ""),
    OPEN: ("#56B4E9", ""),
    WAITING: ("#FFFFFF", "--"),
    OPEN_LATE: ("#D55E00", "xxxx"),
    NOT_OURS: ("#E5E5E5", ""),
}
TOLD_LOOKS: Looks = {TOLD: ("#009E73", ""), NOT_TOLD: ("#D55E00", "xxxx")}


def requests_chart(by_right: pd.DataFrame) -> Figure:
    """Requests by right and by where they stand (`requests_by_right`) as bars."""
    return bars(by_right, "right", REQUEST_LOOKS, "Number of requests", "Bars of the requests under each right, split by where they stand.")


def notice_chart(elements: pd.DataFrame) -> Figure:
    """For how many activities each element of the notice is told (`elements_told`), as bars."""
    intro = "Bars of the activities that call for each element of Articles 13 and 14, split by whether people are told it."
    return bars(elements, "element", TOLD_LOOKS, "Number of activities", intro)


def preferences_chart(by_channel: pd.DataFrame) -> Figure:
    """What people last said about each channel (`preferences_by_channel`), as bars."""
    names = [str(name) for name in by_channel if name not in ("channel", "suppressed")]
    looks = dict(zip(names, (("#0072B2", ""), ("#9CC9E8", "////"), ("#D55E00", "xxxx"), *SEVERAL_LOOKS), strict=False))
    by_channel = by_channel[by_channel[names].sum(axis=1) > 0]
    return bars(by_channel, "channel", looks, "Number of people", "Bars of what people last said about each channel of marketing.")


def sends_chart(by_channel: pd.DataFrame) -> Figure:
    """What was sent on each channel on what footing (`sends_by_channel`), as bars."""
    looks = _in_turn(FOOTINGS) | {NO_FOOTING: ("#F0E442", "////"), STOPPED: ("#D55E00", "xxxx")}
    return bars(
        by_channel, "channel", looks, "Number of messages and calls", "Bars of the messages and calls on each channel, split by footing."
    )


def _in_turn(names: Iterable[str]) -> dict[str, tuple[str, str]]:
    return dict(zip(names, SEVERAL_LOOKS, strict=False))


# -- over time --------------------------------------------------------------------------------------

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def backlog_chart(by_month: pd.DataFrame) -> Figure:
    """Requests that came in and were closed each month, and what was left open (`requests_by_month`)."""
    months = [f"{_MONTHS[month.month - 1]} {month.year}" for month in by_month["month"]]
    said = [
        f"{month}: {row['received']} received, {row['closed']} closed, {row['open']} open at the end, of these {row['late']} late"
        for month, row in zip(months, rows_of(by_month), strict=True)
    ]
    with style():
        drawn = Figure(figsize=(WIDTH, 3.2), layout="constrained")
        intro = "Bars of requests received and closed each month, and a line of those open at its end."
        drawn.set_label(f"{intro} {_said(said, 'There are no requests.')}")
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


_STEP_MARKS = {
    "happened": ("|", "#444444"),
    "aware": ("o", "#FFFFFF"),
    "regulator told": ("s", "#0072B2"),
    "people told": ("^", "#E69F00"),
    "client told": ("D", "#009E73"),
}
_FIRST, _LAST = -48.0, 168.0


def breaches_chart(steps: pd.DataFrame, most: int = 30) -> Figure:
    """When those who must know of each breach were told, in hours from awareness (`breach_steps`), the latest breaches at the bottom."""
    shown = list(dict.fromkeys(steps["breach_id"]))[-most:]
    steps = steps[steps["breach_id"].isin(shown)]
    said = []
    for breach, part in steps.groupby("breach_id", sort=False):
        told = [f"{row['step']} {_hours(row['hours'])}" for row in rows_of(part) if row["step"] != "aware"]
        said.append(f"breach {breach}, {part['risk'].iloc[0].lower()}: {', '.join(told) or 'nobody told'}")
    with style():
        drawn = Figure(figsize=(WIDTH, max(2.2, 1.25 + 0.36 * len(shown))), layout="constrained")
        intro = "Timelines of breaches in hours from the moment of awareness; a line marks the 72 hours within which the regulator is told."
        drawn.set_label(f"{intro} {_said(said, 'No breach is recorded.')}")
        axes = drawn.subplots()
        axes.axvspan(0, BREACH_HOURS, color="#EEF4F8", zorder=0)
        axes.axvline(BREACH_HOURS, color="#D55E00", linestyle="--", linewidth=1.2, zorder=1)
        for place, breach in enumerate(shown):
            part = steps[steps["breach_id"] == breach]
            inside = part["hours"].clip(_FIRST, _LAST)
            axes.plot([inside.min(), inside.max()], [place, place], color="#777777", linewidth=1.2, zorder=2)
            for row, at in zip(rows_of(part), inside, strict=True):
                sign, colour = _STEP_MARKS[row["step"]]
                axes.plot(at, place, marker=sign, color=colour, markeredgecolor="#222222", markersize=8, linestyle="none", zorder=3)
                if row["hours"] != at:
                    axes.annotate(_hours(row["hours"]), (at, place), (0, 7), textcoords="offset points", ha="center", fontsize=7)
        axes.set_yticks(range(len(shown)), [named(breach, 22, 1) for breach in shown])
        axes.set_ylim(max(0.5, len(shown) - 0.3), -0.8)
        axes.set_xlim(_FIRST - 8, _LAST + 14)
        axes.set_xticks(range(int(_FIRST), int(_LAST) + 1, 24))
        axes.set_xlabel("Hours from awareness")
        axes.text(BREACH_HOURS + 1.5, -0.62, f"{BREACH_HOURS} hours", fontsize=8, color="#8f2400", va="center")
        axes.grid(axis="x")
        present = [step for step in _STEP_MARKS if step in set(steps["step"])]
        looks = {"linestyle": "none", "markeredgecolor": "#222222", "markersize": 8}
        keys = [Line2D([], [], marker=_STEP_MARKS[step][0], color=_STEP_MARKS[step][1], label=step, **looks) for step in present]  # type: ignore[arg-type]
        if keys:
            drawn.legend(handles=keys, loc="outside upper left", ncols=5, fontsize=9)
    return drawn


def _hours(hours: float) -> str:
    """A length of time from awareness in words."""
    size = abs(hours)
    words = f"{size:.0f} h" if size < 96 else f"{size / 24:.0f} days"
    return f"{words} before" if hours < 0 else f"after {words}"
