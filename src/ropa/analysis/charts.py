"""Charts in one style: safe for the colour-blind, legible in grey, the same bytes each time.

Each function takes a tidy frame and returns a Figure whose label says in words what it shows, for
those who cannot see it. Text of a register is never read as maths.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import resources

import matplotlib.style
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ropa.analysis.completeness import COMPLETE, MISSING, NONE, NOT_APPLICABLE, NOT_ASSESSED, NOT_STATED, STATUSES
from ropa.model.checks import SEVERITIES
from ropa.text import count_words

# Colours of Okabe and Ito, each with a pattern of its own for grey print.
SEVERITY_LOOKS = {"error": ("#D55E00", "////"), "warning": ("#E69F00", ".."), "advice": ("#56B4E9", "")}
STATUS_LOOKS = {
    COMPLETE: ("#009E73", ""),
    NONE: ("#56B4E9", "--"),
    NOT_APPLICABLE: ("#BBBBBB", ""),
    NOT_STATED: ("#F0E442", ".."),
    MISSING: ("#D55E00", "////"),
    NOT_ASSESSED: ("#FFFFFF", "xx"),
}


@contextmanager
def style() -> Iterator[None]:
    """Our style within a block, whatever the user's matplotlib settings."""
    with resources.as_file(resources.files("ropa") / "data" / "style" / "ropa.mplstyle") as path, matplotlib.rc_context():
        matplotlib.style.use(["default", str(path)])
        yield


def findings_chart(by_family: pd.DataFrame) -> Figure:
    """Findings by family and severity (the frame of `findings_by_family`) as bars."""
    said = [f"{row['family']}: {_counts(row, SEVERITIES)}" for _, row in by_family.iterrows()]
    words = "Bars of the number of findings in each family of rules, split by severity."
    alt = f"{words} {'. '.join(said)}." if said else "There are no findings."
    return _stacked(by_family.set_index("family")[list(SEVERITIES)], SEVERITY_LOOKS, "Number of findings", alt)


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


def _counts(row: pd.Series, names: tuple[str, ...]) -> str:
    """The numbers of a row that are not zero, with their names."""
    return ", ".join(f"{count} {name}" for name in names if (count := int(row[name])))


def _stacked(counts: pd.DataFrame, looks: Mapping[str, tuple[str, str]], axis_title: str, alt: str) -> Figure:
    """Horizontal bars of counts, one a row of the frame, one colour and pattern a column; the number in each part."""
    with style():
        drawn = Figure(figsize=(8.2, max(2.0, 0.9 + 0.36 * len(counts))), layout="constrained")
        drawn.set_label(alt)
        axes = drawn.subplots()
        places = range(len(counts))
        left = pd.Series(0, index=counts.index)
        longest = max(1, int(counts.sum(axis=1).max())) if len(counts) else 1
        for name in counts:
            colour, pattern = looks[str(name)]
            axes.barh(places, counts[name], left=left, color=colour, hatch=pattern, label=str(name), height=0.72)
            _write_numbers(axes, counts[name], left, longest)
            left = left + counts[name]
        axes.set_yticks(places, [str(label) for label in counts.index])
        axes.invert_yaxis()
        axes.set_xlabel(axis_title)
        axes.set_xlim(0, longest * 1.02)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(axis="x")
        if len(counts.columns) and len(counts):
            drawn.legend(loc="outside upper left", ncols=min(6, len(counts.columns)), fontsize=9)
    return drawn


def _write_numbers(axes: Axes, numbers: pd.Series, left: pd.Series, longest: int) -> None:
    """Write each number in the middle of its part of a bar, where it fits."""
    for place, (number, start) in enumerate(zip(numbers, left, strict=True)):
        if number >= longest * 0.04:
            axes.text(
                start + number / 2,
                place,
                f"{number:,}",
                ha="center",
                va="center",
                fontsize=8,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2, "alpha": 0.9},
            )
