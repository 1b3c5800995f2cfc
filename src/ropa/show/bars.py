"""Charts in bars: findings, completeness, requests, notices, preferences, messages."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ropa.analysis.completeness import COMPLETE, MISSING, NONE, NOT_APPLICABLE, NOT_ASSESSED, NOT_STATED, STATUSES, WRITTEN
from ropa.analysis.requests import NOT_OURS
from ropa.facts.marketing import FOOTINGS, NO_FOOTING, STOPPED
from ropa.facts.notices import NOT_TOLD, TOLD
from ropa.facts.requests import BEFORE, CLOSED, LATE, ON_TIME, OPEN, OPEN_LATE, WAITING
from ropa.model.checks import SEVERITIES
from ropa.model.written import NOT_UNDERSTOOD
from ropa.show.style import MOST, WIDTH, Looks, more, said_of, short_name, style, takes
from ropa.text import count_words

# Colours by Okabe and Ito. Each has a pattern of its own, for grey print.
SEVERITY_LOOKS = {"error": ("#D55E00", "////"), "warning": ("#E69F00", ".."), "advice": ("#56B4E9", "")}
STATUS_LOOKS = {
    COMPLETE: ("#009E73", ""),
    NONE: ("#56B4E9", "--"),
    NOT_APPLICABLE: ("#BBBBBB", ""),
    NOT_STATED: ("#F0E442", ".."),
    WRITTEN: ("#CC79A7", "\\\\"),
    MISSING: ("#D55E00", "////"),
    NOT_ASSESSED: ("#FFFFFF", "xx"),
}


@takes("findings_by_family", "family", "error", "warning", "advice")
def findings_chart(by_family: pd.DataFrame) -> Figure:
    """Findings by family and severity (the frame of `findings_by_family`) as bars."""
    said = [f"{row['family']}: {_counts(row, SEVERITIES)}" for _, row in by_family.iterrows()]
    words = "Bars of the number of findings in each family of rules, split by severity."
    alt = f"{words} {'. '.join(said)}." if said else "There are no findings."
    return _stacked(by_family.set_index("family")[list(SEVERITIES)], SEVERITY_LOOKS, "Number of findings", alt)


@takes("completeness_by_item", "item", "asks", "entries")
def completeness_chart(by_item: pd.DataFrame) -> Figure:
    """How complete the record is, item by item (the frame of `completeness_by_item`), as bars."""
    labels = by_item["asks"] + ", " + by_item["item"]
    counts = by_item[[status for status in STATUS_LOOKS if by_item[status].any()]].set_axis(labels, axis=0)
    said = [
        f"{label}: {_counts(row, STATUSES)} of {count_words(int(row['entries']), 'entry', 'entries')}"
        for label, (_, row) in zip(labels, by_item.iterrows(), strict=True)
    ]
    alt = f"Bars of how many entries have each item of Article 30. {'. '.join(said)}." if said else "There are no entries."
    return _stacked(counts, STATUS_LOOKS, "Number of entries", alt)


@takes("organisations_ranked", "organisation", "error", "warning", "advice")
def organisations_chart(ranked: pd.DataFrame, most: int = MOST) -> Figure:
    """Findings by organisation and severity (the frame of `organisations_ranked`) as bars, worst first."""
    looked = ranked[ranked["error"].notna()]
    intro = f"Bars of the number of findings of each organisation, split by severity.{more(len(looked), most, 'organisation')}"
    return bars(looked.head(most), "organisation", SEVERITY_LOOKS, "Number of findings", intro)


def bars(frame: pd.DataFrame, label: str, looks: Looks, axis_title: str, intro: str) -> Figure:
    """Horizontal bars: one bar per row, named by the column `label`, with one part per kind of `looks`. Each part shows its number."""
    names = [name for name in looks if name in frame and frame[name].any()]
    said = [f"{row[label]}: {_counts(row, names) or 'none'}" for _, row in frame.iterrows()]
    return _stacked(frame.set_index(label)[names], looks, axis_title, f"{intro} {said_of(said, 'There is nothing to show.')}")


def _counts(row: pd.Series, names: Iterable[str]) -> str:
    """The numbers of a row that are not zero, with their names."""
    return ", ".join(f"{count:,} {name}" for name in names if (count := int(row[name])))


def _stacked(counts: pd.DataFrame, looks: Looks, axis_title: str, alt: str) -> Figure:
    """Horizontal bars of counts: one bar per row, one colour and pattern per column. Each part shows its number."""
    with style():
        drawn = Figure(figsize=(WIDTH, max(1.9, 0.95 + 0.38 * len(counts))), layout="constrained")
        drawn.set_label(alt)
        axes = drawn.subplots()
        places = np.arange(len(counts))
        left = np.zeros(len(counts))
        longest = max(1.0, float(counts.sum(axis=1).max())) if counts.size else 1.0
        for name in counts:
            colour, pattern = looks[str(name)]
            numbers = counts[name].to_numpy(dtype="float64")
            axes.barh(places, numbers, left=left, color=colour, hatch=pattern, label=str(name), height=0.7)
            _write_numbers(axes, numbers, left, longest)
            left = left + numbers
        axes.set_yticks(places, [short_name(str(row)) for row in counts.index])
        axes.invert_yaxis()
        axes.set_xlabel(axis_title)
        axes.set_xlim(0, longest * 1.02)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(axis="x")
        if counts.size:
            long = sum(len(str(name)) + 6 for name in counts) > 100
            drawn.legend(loc="outside upper left", ncols=4 if long else len(counts.columns), fontsize=9)
    return drawn


def _write_numbers(axes: Axes, numbers: np.ndarray, left: np.ndarray, longest: float) -> None:
    """Write each number in the middle of its part of a bar, where it fits."""
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.2, "alpha": 0.9}
    for place, (number, start) in enumerate(zip(numbers, left, strict=True)):
        if number >= longest * 0.035:
            axes.text(start + number / 2, place, f"{int(number):,}", ha="center", va="center", fontsize=8, bbox=box)


SEVERAL_LOOKS = (
    ("#0072B2", ""),
    ("#E69F00", "////"),
    ("#009E73", "\\\\\\\\"),
    ("#D55E00", "xxxx"),
    ("#BBBBBB", ""),
    ("#F0E442", "--"),
    ("#FFFFFF", ""),
)
"""Colours and patterns, in turn, for kinds that are neither good nor bad."""

REQUEST_LOOKS: Looks = {
    ON_TIME: ("#009E73", ""),
    LATE: ("#E69F00", "////"),
    CLOSED: ("#BBBBBB", ""),
    OPEN: ("#56B4E9", ""),
    WAITING: ("#FFFFFF", "--"),
    OPEN_LATE: ("#D55E00", "xxxx"),
    NOT_OURS: ("#E5E5E5", ""),
    BEFORE: ("#F0E442", ""),
}
TOLD_LOOKS: Looks = {TOLD: ("#009E73", ""), NOT_TOLD: ("#D55E00", "xxxx")}


@takes("requests_by_right", "right", "received")
def requests_chart(by_right: pd.DataFrame) -> Figure:
    """Requests by right and standing (the frame of `requests_by_right`) as bars."""
    return bars(by_right, "right", REQUEST_LOOKS, "Number of requests", "Bars of the requests under each right, split by where they stand.")


@takes("elements_told", "element", "told")
def notice_chart(elements: pd.DataFrame) -> Figure:
    """How many activities tell people each element of a notice (the frame of `elements_told`), as bars."""
    intro = "Bars of the activities that call for each element of Articles 13 and 14, split by whether people are told it."
    return bars(elements, "element", TOLD_LOOKS, "Number of activities", intro)


@takes("preferences_by_channel", "channel", "suppressed")
def preferences_chart(by_channel: pd.DataFrame) -> Figure:
    """What people last said about each channel (the frame of `preferences_by_channel`), as bars."""
    names = [str(name) for name in by_channel if name not in ("channel", "suppressed")]
    looks = dict(zip(names, (("#0072B2", ""), ("#9CC9E8", "////"), ("#D55E00", "xxxx"), *SEVERAL_LOOKS), strict=False))
    by_channel = by_channel[by_channel[names].sum(axis=1) > 0]
    return bars(by_channel, "channel", looks, "Number of people", "Bars of what people last said about each channel of marketing.")


@takes("sends_by_channel", "channel", "messages")
def sends_chart(by_channel: pd.DataFrame) -> Figure:
    """What was sent on each channel, by footing (the frame of `sends_by_channel`), as bars."""
    looks = _in_turn(FOOTINGS) | {NO_FOOTING: ("#F0E442", "////"), STOPPED: ("#D55E00", "xxxx")}
    looks |= {NOT_UNDERSTOOD: ("#BBBBBB", "....")} if NOT_UNDERSTOOD in by_channel else {}
    return bars(
        by_channel, "channel", looks, "Number of messages and calls", "Bars of the messages and calls on each channel, split by footing."
    )


def _in_turn(names: Iterable[str]) -> dict[str, tuple[str, str]]:
    return dict(zip(names, SEVERAL_LOOKS, strict=False))
