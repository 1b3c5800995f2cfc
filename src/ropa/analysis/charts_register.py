"""Charts of the record itself: bases by purpose, time limits, deadlines ahead, security coverage.

In the one style of `charts`. Names from a register are drawn as plain text, never as maths, and
characters that the font does not know are shown as a box; the table beside a chart has them whole.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from math import fsum

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator

from ropa.analysis.charts import style
from ropa.analysis.security import FUNCTIONS, IN_PLACE, NONE, PLANNED
from ropa.text import count_words

MOST = 40
"""Rows that a chart shows at most; the table beside it has them all."""

_BOX = "\N{WHITE RECTANGLE}"
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
"""Where the line of time has its marks: days, and what they are called."""


# -- text ---------------------------------------------------------------------------------------------


@cache
def _known_letters() -> frozenset[int]:
    from matplotlib.font_manager import findfont, get_font

    return frozenset(get_font(findfont("DejaVu Sans")).get_charmap())


def label(text: str, width: int = 34, lines: int = 2) -> str:
    """A name as a chart can show it: printable, in one or two lines, shortened where it is longer."""
    plain = "".join(" " if unicodedata.category(c)[0] in "CZ" else c if ord(c) in _known_letters() else _BOX for c in text)
    wrapped = textwrap.wrap(" ".join(plain.split()), width, max_lines=lines, placeholder=" …", break_long_words=True)
    return "\n".join(wrapped) or "–"


def _nothing(alt: str) -> Figure:
    """A chart of nothing: its text says so."""
    with style():
        drawn = Figure(figsize=(8.2, 0.9), layout="constrained")
        drawn.set_label(alt)
        axes = drawn.subplots()
        axes.axis("off")
        axes.text(0.0, 0.5, alt, ha="left", va="center", fontsize=10)
    return drawn


def _more(total: int, most: int, what: str) -> str:
    """What a chart leaves to its table."""
    return (
        f" The first {most} of {count_words(total, what, what + 's' if not what.endswith('y') else what[:-1] + 'ies')} are drawn."
        if total > most
        else ""
    )


def _grid(
    rows: list[str],
    columns: list[str],
    paint: Callable[[Axes, int, int], None],
    alt: str,
    *,
    left: float = 3.0,
    marks: Iterable[Patch] = (),
) -> Figure:
    """A grid of cells with names at the left and on top; `paint` draws the cell of a row and a column."""
    names, heads = [label(row) for row in rows], [label(column, 14, 3) for column in columns]
    deep = max((head.count("\n") for head in heads), default=0)
    high = fsum(0.34 if "\n" in name else 0.24 for name in names)
    with style():
        wide = min(9.6, left + max(1.0, 0.95 * len(columns)))
        drawn = Figure(figsize=(wide, 0.7 + 0.17 * deep + max(0.3, high) + (0.35 if marks else 0)), layout="constrained")
        drawn.set_label(alt)
        axes = drawn.subplots()
        for row in range(len(rows)):
            for column in range(len(columns)):
                paint(axes, row, column)
        axes.set_xlim(-0.5, len(columns) - 0.5)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_yticks(range(len(rows)), names, fontsize=8.5)
        axes.set_xticks(range(len(columns)), heads, fontsize=8.5)
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        for side in axes.spines.values():
            side.set_visible(False)
        shown = list(marks)
        if shown:
            drawn.legend(handles=shown, loc="outside lower left", ncols=len(shown), fontsize=9)
    return drawn


def _cell(axes: Axes, row: int, column: int, colour: str, text: str = "", hatch: str = "", ink: str = "#1b1b1b") -> None:
    axes.add_patch(Rectangle((column - 0.48, row - 0.45), 0.96, 0.9, facecolor=colour, hatch=hatch, edgecolor="#9a9a9a", linewidth=0.5))
    if text:
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.9} if hatch else None
        axes.text(column, row, text, ha="center", va="center", fontsize=8.5, color=ink, bbox=box)


# -- bases --------------------------------------------------------------------------------------------


def bases_chart(by_kind: pd.DataFrame, most: int = MOST) -> Figure:
    """Lawful bases by kind of purpose (the frame of `bases_by_kind`): a grid of numbers, darker where there are more."""
    if by_kind.empty:
        return _nothing("No purpose is recorded.")
    bases = [str(name) for name in by_kind.columns if name not in ("kind", "purposes")]
    shown = by_kind.head(most)
    top = max(4, int(shown[bases].to_numpy().max()))

    def paint(axes: Axes, row: int, column: int) -> None:
        number = int(shown[bases[column]].iloc[row])
        _cell(axes, row, column, _shade(number / top) if number else "#FFFFFF", str(number) if number else "", ink=_ink(number / top))

    totals = ", ".join(f"{base} {int(by_kind[base].sum())}" for base in bases)
    alt = f"A grid of kinds of purpose against lawful bases, with the number of purposes in each cell. In all: {totals}."
    return _grid(list(shown["kind"].astype(str)), bases, paint, alt + _more(len(by_kind), most, "kind"), left=3.4)


def _shade(share: float) -> str:
    """From pale to dark blue, evenly in grey too."""
    pale, dark = (0xDC, 0xEB, 0xF5), (0x0B, 0x4F, 0x82)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in zip(pale, dark, strict=True))


def _ink(share: float) -> str:
    return "#FFFFFF" if share > 0.45 else "#1b1b1b"


# -- time limits --------------------------------------------------------------------------------------


def retention_chart(schedule: pd.DataFrame, most: int = MOST) -> Figure:
    """Time limits (the frame of `retention_schedule`) along a line of time, one row an activity, the longest first.

    Each mark is a time limit, its shape what happens at the end; the axis grows tenfold, not evenly.
    """
    limits = schedule[schedule["days"].notna()]
    if limits.empty:
        return _nothing("No time limit with a period is recorded.")
    longest = limits.groupby("activity_id")["days"].max().sort_values(ascending=False, kind="stable")
    keys = list(longest.index[:most])
    names = limits.drop_duplicates("activity_id").set_index("activity_id")["activity"]
    drawn_limits = limits[limits["activity_id"].isin(keys)]
    place = {key: number for number, key in enumerate(keys)}
    with style():
        drawn = Figure(figsize=(8.2, 1.5 + 0.29 * len(keys)), layout="constrained")
        drawn.set_label(_retention_words(schedule, limits, most, len(longest)))
        axes = drawn.subplots()
        for key in keys:
            axes.plot([0.1, max(int(longest[key]), 1)], [place[key]] * 2, color="#b5b5b5", linewidth=2.2, zorder=1, solid_capstyle="butt")
        looks = _ENDS | {"not said": _NOT_SAID}
        actions = drawn_limits["action"].fillna("not said")
        for action, part in drawn_limits.groupby(actions, sort=False):
            marker, colour = looks.get(str(action), _NOT_SAID)
            places = [place[key] for key in part["activity_id"]]
            axes.scatter(part["days"].clip(lower=1).astype("int64"), places, marker=marker, s=52, c=colour, edgecolors="#222222", zorder=2)
        _time_axis(axes, int(limits["days"].min()), int(longest.max()))
        axes.set_yticks(range(len(keys)), [label(str(names[key]), 40, 1) for key in keys], fontsize=8.5)
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
    without = len(schedule) - len(limits)
    other = f" {count_words(without, 'limit has', 'limits have')} no period." if without else ""
    return f"Time limits of each activity along a line of time, the longest first. {said}.{other}{_more(activities, most, 'activity')}"


# -- deadlines ----------------------------------------------------------------------------------------


def deadlines_chart(by_month: pd.DataFrame) -> Figure:
    """Deadlines (the frame of `deadlines_by_month`) as bars, what is overdue first, then month by month."""
    kinds = [str(name) for name in by_month.columns if name != "month"]
    if not kinds or not int(by_month[kinds].to_numpy().sum()):
        return _nothing("Nothing is overdue, and no deadline lies ahead in this time.")
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
            axes.bar(range(len(by_month)), by_month[kind], bottom=base, color=colour, hatch=hatch, label=label(kind, 44, 1), width=0.78)
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


# -- security -----------------------------------------------------------------------------------------

_COVER = {
    IN_PLACE: ("#1B7F5C", "", "✓", "#FFFFFF"),
    PLANNED: ("#F6EEB0", "//", "planned", "#1b1b1b"),
    NONE: ("#FFFFFF", "", "–", "#5a5a5a"),
}


def coverage_chart(coverage: pd.DataFrame, most: int = MOST) -> Figure:
    """What protects each activity (the frame of `security_coverage`): a grid of activities and groups of measures."""
    if coverage.empty:
        return _nothing("No activity is in force.")
    groups = [name for name in FUNCTIONS.values() if name in coverage]
    shown = coverage.head(most)
    names = [
        f"{name} *" if sensitive == "yes" else str(name) for name, sensitive in zip(shown["activity"], shown["sensitive"], strict=True)
    ]

    def paint(axes: Axes, row: int, column: int) -> None:
        colour, hatch, mark, ink = _COVER[str(shown[groups[column]].iloc[row])]
        _cell(axes, row, column, colour, mark, hatch, ink)

    said = [f"{group}: {', '.join(f'{n} {state}' for state in _COVER if (n := int((coverage[group] == state).sum())))}" for group in groups]
    alt = f"A grid of activities against groups of security measures, sensitive activities (marked *) first. {'. '.join(said)}."
    marks = [Patch(facecolor=look[0], hatch=look[1], edgecolor="#9a9a9a", label=state) for state, look in _COVER.items()]
    return _grid(names, groups, paint, alt + _more(len(coverage), most, "activity"), left=3.6, marks=marks)
