"""Warm up a process before it is forked: do once what every report would do first."""

from __future__ import annotations

import io


def up() -> None:
    """Draw a figure and write a small table. Fonts, styles, code lists and law tables are then in memory."""
    import pandas as pd
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    from ropa.model import codelists
    from ropa.model.tables import TABLES
    from ropa.show import page

    figure = Figure()
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], label="x")
    axes.set_title("x")
    axes.legend()
    for canvas in (FigureCanvasAgg(figure), FigureCanvasSVG(figure)):
        canvas.print_figure(io.BytesIO(), format="svg" if isinstance(canvas, FigureCanvasSVG) else "png")
    page.table(pd.DataFrame({"name": ["x"], "number": [1]}), "x")
    for model in TABLES.values():
        for column in model.columns().values():
            if column.codes:
                codelists.codes(column.codes)
