"""The one style of all charts: safe for the colour-blind, legible in grey, the same bytes each time.

Every chart is a function that takes a tidy frame and returns a Figure. The figure's label says in words
what it shows, for those who cannot see it. Text from a register is never read as maths.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, wraps
from importlib import resources
from typing import Concatenate, ParamSpec

import matplotlib.style
import pandas as pd
from matplotlib.figure import Figure

from ropa.errors import UsageError
from ropa.text import count_words

WIDTH = 8.2
"""How wide every chart is, in inches."""

Looks = Mapping[str, tuple[str, str]]
"""The colour and the pattern of each kind. The pattern tells kinds apart in grey."""


def said_of(rows: Iterable[str], nothing: str) -> str:
    """What a chart shows, row by row, for its alternative text; `nothing` if there are no rows."""
    listed = list(rows)
    more = f"; and {len(listed) - 40} more, in the table" if len(listed) > 40 else ""
    return f"{'; '.join(listed[:40])}{more}." if listed else nothing


@contextmanager
def style() -> Iterator[None]:
    """Use ropa's style within a block, whatever the user's matplotlib settings are."""
    with resources.as_file(resources.files("ropa") / "data" / "style" / "ropa.mplstyle") as path, matplotlib.rc_context():
        matplotlib.style.use(["default", str(path)])
        yield


MOST = 40
"""The most rows that a chart shows. The table beside it has all of them."""

_BOX = "\N{WHITE RECTANGLE}"


# -- text ---------------------------------------------------------------------------------------------


@cache
def _known_letters() -> frozenset[int]:
    from matplotlib.font_manager import findfont, get_font

    return frozenset(get_font(findfont("DejaVu Sans")).get_charmap())


def short_name(text: str, width: int = 34, lines: int = 2) -> str:
    """A name as a chart can show it: printable, in one or two lines, shortened where it is longer."""
    plain = "".join(" " if unicodedata.category(c)[0] in "CZ" else c if ord(c) in _known_letters() else _BOX for c in text)
    wrapped = textwrap.wrap(" ".join(plain.split()), width, max_lines=lines, placeholder=" …", break_long_words=True)
    return "\n".join(wrapped) or "–"


_Options = ParamSpec("_Options")
_Chart = Callable[Concatenate[pd.DataFrame, _Options], Figure]


def takes(frame: str, *columns: str) -> Callable[[_Chart[_Options]], _Chart[_Options]]:
    """Marks a chart as one of the frame of `ropa.analysis` with this name, which has these columns.

    A chart of another frame would say what is not so, like "No purpose is recorded". The chart raises UsageError for it.
    """

    def marked(draw: _Chart[_Options]) -> _Chart[_Options]:
        @wraps(draw)
        def drawn(table: pd.DataFrame, /, *args: _Options.args, **options: _Options.kwargs) -> Figure:
            lacks = [name for name in columns if name not in table]
            if lacks:
                takes_it = f"{draw.__name__} takes the frame of ropa.analysis.{frame}"
                raise UsageError(f"{takes_it}; this frame has no column {', '.join(lacks)}")
            return _quick_to_lay_out(draw(table.rename_axis(index=None), *args, **options))

        return drawn

    return marked


def _quick_to_lay_out(figure: Figure) -> Figure:
    """The figure, told what its layout need not look at: what is clipped to its axes, and where an axis label stands that says nothing.

    Matplotlib would find that out, thing by thing and twice for each figure. The picture is the same.
    """
    for axes in figure.axes:
        for one in (*axes.lines, *axes.patches, *axes.collections):
            if one.get_clip_on() and one.get_clip_box() is axes.bbox:
                one.set_in_layout(False)
        for axis in (axes.xaxis, axes.yaxis):
            if not axis.get_label_text():
                axis.set_label_coords(0.0, 0.0)
    return figure


def nothing(alt: str) -> Figure:
    """A chart without data, whose text says so."""
    with style():
        drawn = Figure(figsize=(8.2, 0.9), layout="constrained")
        drawn.set_label(alt)
        axes = drawn.subplots()
        axes.axis("off")
        axes.text(0.0, 0.5, alt, ha="left", va="center", fontsize=10)
    return drawn


def more(total: int, most: int, what: str) -> str:
    """The sentence that says how many rows a chart leaves to its table; "" if it shows them all."""
    return (
        f" The first {most} of {count_words(total, what, what + 's' if not what.endswith('y') else what[:-1] + 'ies')} are drawn."
        if total > most
        else ""
    )
