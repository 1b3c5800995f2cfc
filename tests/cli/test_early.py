"""What a command starts before its words can be read."""

from __future__ import annotations

import sys

import pytest

from ropa.cli import early, main, root
from ropa.reports import forks


@pytest.mark.parametrize(
    ("words", "begun"),
    [
        (["report", "r", "--out", "o"], True),
        (["-q", "report", "--out", "o", "r"], True),
        (["report", "--list"], False),
        (["report", "r", "--help"], False),
        (["report", "--copy=summary", "--out", "o"], False),
        (["report", "r", "--out", "o", "--tier", "plain"], False),
        (["report"], False),
        (["check", "report"], False),
        ([], False),
    ],
)
def test_what_runs_notebooks_is_started_where_a_command_makes_reports(monkeypatch, words, begun):
    asked: list[None] = []

    def refused(tier: None) -> None:
        asked.append(tier)
        raise OSError("no more processes")

    monkeypatch.setattr(forks, "get_ready", refused)
    monkeypatch.setattr(sys, "argv", ["ropa", *words])
    early.begin()
    assert asked == [None] * begun
    monkeypatch.setenv("_ROPA_COMPLETE", "complete_bash")
    early.begin()
    assert asked == [None] * begun


def test_it_is_started_first(monkeypatch):
    done: list[str] = []
    monkeypatch.setattr(early, "begin", lambda: done.append("begun"))
    monkeypatch.setattr(root, "main", lambda: done.append("read"))
    main()
    assert done == ["begun", "read"]
