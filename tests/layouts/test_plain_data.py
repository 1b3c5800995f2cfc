"""JSON and YAML as plain values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ropa.errors import SourceError
from ropa.layouts.plain_data import parse_json, parse_yaml

FILE = Path("a")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('[{"a": 1.50, "b": NaN, "c": 12}]', [{"a": "1.50", "b": "NaN", "c": 12}]),
        ('{"a": 1' + "0" * 5_000 + "}", {"a": "1" + "0" * 5_000}),
        (r'["\ud800x", "\ud83d\ude00", "\\ud800"]', ["\ufffdx", "\U0001f600", r"\ud800"]),
        ('{"a": 1}\n\n{"a": 2}\n', [{"a": 1}, {"a": 2}]),
    ],
)
def test_json_is_read_as_it_is_written(text: str, value: Any) -> None:
    assert parse_json(FILE, text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: [1]\n---\na: [2]\nb: 3\n", {"a": [1, 2], "b": 3}),
        ("- 1\n---\n- 2\n", [1, 2]),
        ("name: A\n---\nname: B\n---\n", [{"name": "A"}, {"name": "B"}]),
        ("x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\nz:\n  <<: *x\n", {"x": {"a": 1, "b": 2}, "y": {"a": 1, "b": 3}, "z": {"a": 1, "b": 2}}),
        ("", None),
    ],
)
def test_documents_of_yaml_are_one_file(text: str, value: Any) -> None:
    assert parse_yaml(FILE, text) == value


def test_a_key_twice_is_refused_for_one_of_its_values_would_be_lost() -> None:
    with pytest.raises(SourceError, match=r"a: not JSON \('purpose' stands twice in one object; keep one"):
        parse_json(FILE, '[{"purpose": "Pay", "x": 1, "purpose": "Sell"}]')
    with pytest.raises(SourceError, match=r"a: not YAML \(line 3: 'purpose' stands twice"):
        parse_yaml(FILE, "- purpose: Pay\n  x: 1\n  purpose: Sell\n")
    with pytest.raises(SourceError, match="not JSON"):
        parse_json(FILE, '{"a": 1}\n2\n')
