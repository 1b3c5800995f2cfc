"""What all charts share: each takes the frame that its docstring names, and no other."""

from __future__ import annotations

import inspect
import re

import pandas as pd
import pytest

from ropa import analysis, show
from ropa.errors import UsageError

CHARTS = sorted(name for name in dir(show) if name.endswith("_chart"))


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_of_another_frame_is_refused(name: str) -> None:
    chart = getattr(show, name)
    named = re.search(r"frame of `(\w+)`", inspect.getdoc(chart) or "")
    assert named
    assert hasattr(analysis, named[1])
    for other in (pd.DataFrame({"x": [1]}), pd.DataFrame({"x": pd.Series(dtype="str")})):
        with pytest.raises(UsageError, match=rf"{name} takes the frame of ropa.analysis.{named[1]}; this frame has no column "):
            chart(other)


def test_a_frame_whose_index_is_called_like_a_column_is_drawn() -> None:
    steps = pd.DataFrame({"breach_id": ["B1"], "role": ["controller"], "risk": ["risk"], "step": ["regulator told"], "hours": [80.0]})

    assert show.breaches_chart(steps.set_index("breach_id", drop=False)).get_label() == show.breaches_chart(steps).get_label()
