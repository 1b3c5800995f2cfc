"""Charts in grids: lawful bases by kind of purpose, groups of security measures by activity."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import fsum

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from ropa.analysis.security import FUNCTIONS, IN_PLACE, NONE, PLANNED
from ropa.model.written import NOT_UNDERSTOOD
from ropa.show.style import MOST, more, nothing, short_name, style, takes


def _grid(
    rows: list[str],
    columns: list[str],
    paint: Callable[[Axes, int, int], None],
    alt: str,
    *,
    left: float = 3.0,
    marks: Iterable[Patch] = (),
) -> Figure:
    """A grid of cells with names at the left and on top. `paint` draws the cell of a row and a column."""
    names, heads = [short_name(row) for row in rows], [short_name(column, 14, 3) for column in columns]
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
    # The grid sets its limits itself, so the axes need not be widened for each cell, nor its layout ask for the size of each text.
    axes.add_artist(Rectangle((column - 0.48, row - 0.45), 0.96, 0.9, facecolor=colour, hatch=hatch, edgecolor="#9a9a9a", linewidth=0.5))
    if text:
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.9} if hatch else None
        axes.text(column, row, text, ha="center", va="center", fontsize=8.5, color=ink, bbox=box).set_in_layout(False)


# -- bases --------------------------------------------------------------------------------------------


@takes("bases_by_kind", "kind", "purposes")
def bases_chart(by_kind: pd.DataFrame, most: int = MOST) -> Figure:
    """Lawful bases by kind of purpose (the frame of `bases_by_kind`) as a grid. Higher numbers are darker."""
    if by_kind.empty:
        return nothing("No purpose is recorded.")
    bases = [str(name) for name in by_kind.columns if name not in ("kind", "purposes")]
    shown = by_kind.head(most)
    numbers = shown[bases].to_numpy().tolist()
    top = max(4, *(int(number) for row in numbers for number in row))

    def paint(axes: Axes, row: int, column: int) -> None:
        number = int(numbers[row][column])
        _cell(axes, row, column, _shade(number / top) if number else "#FFFFFF", str(number) if number else "", ink=_ink(number / top))

    totals = ", ".join(f"{base} {int(by_kind[base].sum())}" for base in bases)
    alt = f"A grid of kinds of purpose against lawful bases, with the number of purposes in each cell. In all: {totals}."
    return _grid(list(shown["kind"].astype(str)), bases, paint, alt + more(len(by_kind), most, "kind"), left=3.4)


def _shade(share: float) -> str:
    """A colour from pale to dark blue that darkens evenly in grey too."""
    pale, dark = (0xDC, 0xEB, 0xF5), (0x0B, 0x4F, 0x82)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in zip(pale, dark, strict=True))


def _ink(share: float) -> str:
    return "#FFFFFF" if share > 0.45 else "#1b1b1b"


# -- security -----------------------------------------------------------------------------------------

_COVER = {
    IN_PLACE: ("#1B7F5C", "", "✓", "#FFFFFF"),
    PLANNED: ("#F6EEB0", "//", "planned", "#1b1b1b"),
    NONE: ("#FFFFFF", "", "–", "#5a5a5a"),
    NOT_UNDERSTOOD: ("#ECE7F3", "..", "?", "#1b1b1b"),
}


@takes("security_coverage", "activity", "sensitive", "in_place")
def coverage_chart(coverage: pd.DataFrame, most: int = MOST) -> Figure:
    """What protects each activity (the frame of `security_coverage`) as a grid of activities and groups of measures."""
    if coverage.empty:
        return nothing("No activity is in force.")
    groups = [name for name in FUNCTIONS.values() if name in coverage]
    shown = coverage.head(most)
    names = [
        f"{name} *" if sensitive == "yes" else str(name) for name, sensitive in zip(shown["activity"], shown["sensitive"], strict=True)
    ]

    states = shown[groups].to_numpy().tolist()

    def paint(axes: Axes, row: int, column: int) -> None:
        colour, hatch, mark, ink = _COVER[str(states[row][column])]
        _cell(axes, row, column, colour, mark, hatch, ink)

    used = {state: look for state, look in _COVER.items() if state != NOT_UNDERSTOOD or (coverage[groups] == state).to_numpy().any()}
    said = [f"{group}: {', '.join(f'{n} {state}' for state in _COVER if (n := int((coverage[group] == state).sum())))}" for group in groups]
    alt = f"A grid of activities against groups of security measures, sensitive activities (marked *) first. {'. '.join(said)}."
    marks = [Patch(facecolor=look[0], hatch=look[1], edgecolor="#9a9a9a", label=state) for state, look in used.items()]
    return _grid(names, groups, paint, alt + more(len(coverage), most, "activity"), left=3.6, marks=marks)
