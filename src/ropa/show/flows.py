"""The chart of how data flows: from channels through activities to recipients and countries."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import fsum

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path

from ropa.analysis.flows import STEPS
from ropa.analysis.transfers import STATUS_WORDS, UNKNOWN
from ropa.show.style import WIDTH, short_name, style, takes
from ropa.show.world import PLACE_LOOKS, PLAIN_PLACE
from ropa.text import NOT_RECORDED, count_words

# -- flows ------------------------------------------------------------------------------------------

STEP_TITLES = {"channel": "How it comes in", "activity": "What uses it", "recipient": "Who receives it", "country": "Where"}
_OTHERS = {"channel": "channels", "activity": "activities", "recipient": "recipients", "country": "countries"}
_BY_WORDS = {words: PLACE_LOOKS[status] for status, words in STATUS_WORDS.items()} | {UNKNOWN: PLAIN_PLACE}


@dataclass
class _Place:
    """One place of a step: how many activities pass there, and where it is drawn (in inches, from the top)."""

    name: str
    value: float
    last: bool
    top: float = 0.0
    height: float = 0.0
    left_used: float = 0.0
    right_used: float = 0.0


@takes("data_flows", "activity_id", "activity", "channel", "recipient", "country", "status", "share")
def flow_chart(flows: pd.DataFrame, top: int = 12) -> Figure:
    """Flows from channel to country (the frame of `data_flows`). Each activity counts once, shared equally among its ways.

    In each step, the `top` places with the most activities are drawn singly, the others together. Of the activities,
    those with the most ways are drawn singly.
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
    """The place of each row in a step. Places beyond the `top` ones share one name."""
    groups = flows.groupby(step)["activity_id"]
    counts = (groups.size() if step == "activity" else groups.nunique()).sort_index().sort_values(ascending=False, kind="stable")
    counts = counts.drop(NOT_RECORDED, errors="ignore")
    rest = list(counts.index[max(1, top) :])
    if len(rest) < 2:
        return flows[step]
    return flows[step].mask(flows[step].isin(rest), f"{len(rest)} other {_OTHERS[step]}")


def _places(shown: pd.DataFrame, step: str) -> list[_Place]:
    """The places of a step, largest first. Those that stand for several places, or for none, come last."""
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
    """Order the places of a step by the places that feed them, so that few bands cross."""
    middle = {place.name: place.top + place.height / 2 for place in before}
    feeds = shown.groupby([source, target])["share"].sum().reset_index()
    weighted = (feeds[source].map(middle) * feeds["share"]).groupby(feeds[target]).sum() / feeds.groupby(target)["share"].sum()
    places.sort(key=lambda place: (place.last, place.name == NOT_RECORDED, round(float(weighted[place.name]), 6), place.name))


def _draw_bands(
    axes: Axes, shown: pd.DataFrame, pair: tuple[str, str], xs: tuple[float, float], ends: tuple[list[_Place], list[_Place]], scale: float
) -> None:
    """Draw the bands between two steps. The height of a band is the number of its activities."""
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
    """Write a place's name and its number of activities: beside the chart for the outer steps, over the bands for the others."""
    at = place.top + place.height / 2
    outside = step in ("channel", "country")
    words = short_name(f"{place.name} ({number})" if step != "activity" or place.last else place.name, 23 if outside else 25)
    x, side = (left - 0.06, "right") if step == "channel" else (left + _NODE + 0.05, "left")
    box = None if outside else {"facecolor": "white", "edgecolor": "none", "alpha": 0.78, "pad": 0.6}
    axes.text(x, at, words, ha=side, va="center", fontsize=7.4, linespacing=1.05, bbox=box)
