"""Parameters of reports: checked before anything runs."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from papermill.translators import PythonTranslator

import ropa
from ropa.errors import UsageError
from ropa.reports import parameters

DAY = "2026-11-22"


@pytest.mark.parametrize("name", ["mosst", "x\nPWNED=1\nz", "class"])
def test_an_unknown_parameter_is_refused_before_anything_runs(tmp_path, name, tiny):
    with pytest.raises(UsageError, match=r"of their own, health-check takes article_30, most, listed$"):
        ropa.report(tiny, ["health-check"], out=tmp_path / "out", as_of=DAY, parameters={name: 3})
    assert not (tmp_path / "out").exists()


def test_a_parameter_that_is_given_apart_is_refused_among_the_others(tmp_path, tiny):
    with pytest.raises(UsageError, match="give it as as_of itself"):
        ropa.report(tiny, ["health-check"], out=tmp_path, as_of=DAY, parameters={"as_of": "2020-01-01"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("most", "3"),
        ("most", True),
        ("most", 2.5),
        ("share", float("nan")),
        ("share", "0.5"),
        ("which", ("a",)),
        ("which", {"a"}),
        ("which", [Path("a")]),
        ("note", 3),
        ("note", datetime(2026, 1, 1)),
        ("note", Path("a")),
    ],
)
def test_a_badly_typed_parameter_is_refused(tmp_path, notebooks, name, value, tiny):
    with pytest.raises(UsageError, match=f"^small: parameter {name} must be "):
        ropa.report(tiny, out=tmp_path / "out", as_of=DAY, parameters={name: value}, notebooks=notebooks)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("declared", "value"), [("float", 3), ("str | None", None), ("list[str]", ["a"]), ("dict", {"a": [1, None]}), ("int", 0)]
)
def test_well_typed_parameters_pass(declared, value):
    assert parameters.checked("r", "p", declared, value) == value


def test_a_date_travels_as_iso_text():
    assert parameters.checked("r", "p", "str", date(2026, 1, 2)) == "2026-01-02"


def test_parameters_are_written_as_papermill_writes_them():
    nasty = {
        "text": "say \"é\\n\" 'x' \t \u2028 \U0001f600 \\",
        "values": [None, True, False, 0, -7, 10**30, 0.1, -1e300, float("nan"), float("inf"), float("-inf"), [], {}],
        "nested": {"a": {'b"': [1, "two", {"c": None}]}, "": ""},
        "day": date(2026, 11, 22),
    }
    assert parameters.as_code(nasty) == PythonTranslator.codify(nasty, "Parameters")
    assert parameters.as_code({}) == PythonTranslator.codify({}, "Parameters")
