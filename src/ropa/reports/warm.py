"""Warm up a process before it is forked: do once what every report would do first."""

from __future__ import annotations

import importlib
import io
import sys

LATER = (
    "ropa.case.opening",
    "ropa.history.over_time",
    "ropa.law.log_reckoning",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
)
"""Modules that reports import only while they run."""

LISTS = (
    "assessment_kinds",
    "countries",
    "data_subjects",
    "destinations",
    "dpia_criteria",
    "lawful_bases",
    "notice_elements",
    "retention_laws",
    "rights",
    "security_measures",
)
"""Code lists that reports look at as tables."""


def up() -> None:
    """Import what reports import late, draw a figure and write a small table.

    Names of analysis and show, fonts, styles, code lists and law tables are then in memory.
    """
    import pandas as pd
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from ropa import analysis, show
    from ropa.law import tables
    from ropa.model import codelists
    from ropa.model.tables import TABLES
    from ropa.show import geography, page
    from ropa.show.style import short_name, style

    for name in LATER:
        importlib.import_module(name)
    for room in (analysis, show):
        for name in dir(room):  # it imports a file when one of its names is asked for
            getattr(room, name)
    with style():
        figure = Figure(layout="constrained", label="x")
        axes = figure.subplots()
        axes.plot([0, 1], [0, 1], label=short_name("x"))
        axes.set_title("x", weight="bold")
        axes.set_xticks([0, 1], ["x", "y"], fontsize=8)  # a font is looked for once for each size
        axes.set_yticks([0, 1], ["x", "y"], fontsize=8.5)
        for pattern in ("//", "////", "..", "--", "xx"):
            axes.bar(0, 1, hatch=pattern)
        figure.legend(fontsize=9)
        FigureCanvasAgg(figure).print_figure(io.BytesIO(), format="png")
    page.figure(figure, "x")
    geography.shapes()
    tables.law_tables()
    for name in tables.names():
        tables.table(name)
    page.table(pd.DataFrame({"name": ["x"], "number": [1]}), "x")
    for model in TABLES.values():
        for column in model.columns().values():
            if column.codes:
                codelists.codes(column.codes)
    for name in LISTS:
        codelists.codelist(name)


def pages() -> None:
    """Make a page as a worker does, and open a register's notebooks: what that imports, reads and asks once is then in memory."""
    import platform

    from ropa.files import shipped
    from ropa.kernels.imports import lean_imports
    from ropa.reports.html import to_html
    from ropa.reports.prepare import prepared, read
    from ropa.reports.unchanged import program_digest

    given = set(sys.modules)
    lean_imports()
    for path in shipped("notebooks").glob("*.ipynb"):
        to_html(prepared(read(path), {"register": "x"}))
    for name in [name for name in sys.modules if name not in given and sys.modules[name] is None]:
        del sys.modules[name]  # a notebook may want what ropa does without
    program_digest()
    platform.platform()
