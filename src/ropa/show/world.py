"""The map of the world: where data goes."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path

from ropa.analysis.frames import rows_of
from ropa.analysis.transfers import STATUS_WORDS, UNKNOWN
from ropa.law.transfers import ADEQUATE, ADEQUATE_PARTIAL, DOMESTIC, RESTRICTED
from ropa.show.geography import BOUNDARIES, centres, equal_earth, shapes
from ropa.show.style import WIDTH, Looks, said_of, short_name, style
from ropa.text import count_words

PLACE_LOOKS: Looks = {
    DOMESTIC: ("#0B4F82", ""),
    ADEQUATE: ("#8CCFBA", ""),
    ADEQUATE_PARTIAL: ("#F6D98B", "xxxx"),
    RESTRICTED: ("#F5D2BD", "///"),
}
PLAIN_PLACE = ("#FFFFFF", "")


# -- the world --------------------------------------------------------------------------------------


def world_map(statuses: pd.DataFrame) -> Figure:
    """The world by what the law says about each country on the day, with the transfers there (the frame of `world_statuses`)."""
    used = statuses[statuses["code"].notna() & (statuses["transfers"] > 0)].sort_values(
        ["transfers", "destination"], ascending=[False, True], kind="stable"
    )
    words = dict(zip(statuses["code"], statuses["status"].map(STATUS_WORDS).fillna(UNKNOWN), strict=True))
    goes = [f"{row['destination']}: {count_words(row['transfers'], 'transfer')}, {words[row['code']]}" for row in rows_of(used)]
    nowhere = [
        f"{count_words(row['transfers'], 'transfer')} with a destination {row['destination']}"
        for row in rows_of(statuses[statuses["code"].isna()])
    ]
    lost = f"Not on the map: {'; '.join(nowhere)}." if nowhere else ""
    off = [said for said, code in zip(goes, used["code"], strict=True) if code not in centres()]
    with style():
        drawn = Figure(figsize=(WIDTH, 4.75), layout="constrained")
        intro = "World map: each country coloured by what the law says of it on the day, with the number of transfers that go there."
        drawn.set_label(
            f"{intro} {said_of(goes, 'No transfer with a known destination is recorded.')} {f'{lost} ' if lost else ''}{BOUNDARIES}"
        )
        axes = drawn.subplots()
        placed = statuses.dropna(subset="code")
        by_code = dict(zip(placed["code"], placed["status"], strict=True))
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
        below += [lost] if lost else []
        drawn.supxlabel(
            "\n".join(textwrap.fill(short_name(line, 600, 1), 118) for line in [*below, BOUNDARIES]), fontsize=7.5, x=0.01, ha="left"
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
    """A closed line without the points that are too close to the one before to be seen."""
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
