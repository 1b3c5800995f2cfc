"""A Case remembers what it has answered, and can be handed on however much it was looked at."""

from __future__ import annotations

import copy
import inspect
import pickle
from collections.abc import Callable
from dataclasses import replace

import cloudpickle
import pandas as pd
import pytest

import ropa
from ropa import analysis
from ropa.case.case import Case
from ropa.show import bars

DAY = "2026-11-22"


def opened() -> Case:
    """A sample as it is just after it was opened."""
    return ropa.open("sample:illumit", as_of=DAY, regime="uk")


@pytest.fixture(scope="module")
def used() -> Case:
    """A sample after everything that can be asked of a Case alone was asked."""
    case = opened()
    questions = [question for name in dir(analysis) if inspect.isfunction(question := getattr(analysis, name)) and asks_a_case(question)]
    assert len(questions) > 50
    for question in questions:
        question(case)
    bars.completeness_chart(analysis.completeness_by_item(case))
    assert case.once(lambda of: len(of.source)) == len("sample:illumit"), "a function that cannot be pickled"
    assert not case.in_force.register.activities.empty
    assert "Case" in case._repr_html_()
    assert "illumit" in repr(case)
    return case


def asks_a_case(question: Callable[..., object]) -> bool:
    """Whether a function takes a Case, and needs nothing else."""
    needed = [name for name, one in inspect.signature(question).parameters.items() if one.default is one.empty]
    return needed == ["case"]


def test_a_question_is_worked_out_once_for_each_case_and_for_what_else_it_is_given():
    case, asked = opened(), []

    def rows(of: Case, most: int) -> int:
        asked.append(most)
        return min(most, len(of.register.activities))

    assert [case.once(rows, 3), case.once(rows, 3), case.once(rows, most=2), case.once(rows, 3)] == [3, 3, 2, 3]
    assert asked == [3, 2]
    assert replace(case, regime="eu").once(rows, 3) == 3
    assert asked == [3, 2, 3]


def test_a_table_may_be_changed_by_whoever_asked_for_it():
    case = opened()
    first, names = case.once(analysis.completeness), case.once(names_of)
    first.loc[:, "status"] = "spoilt"
    names.iloc[:] = "spoilt"
    pd.testing.assert_frame_equal(case.once(analysis.completeness), analysis.completeness(case))
    assert "spoilt" not in {*case.once(names_of), *case.register.activities["name"]}


def names_of(case: Case) -> pd.Series:
    return case.register.activities["name"]


@pytest.mark.parametrize(
    "twin",
    [
        lambda case: pickle.loads(pickle.dumps(case)),
        lambda case: cloudpickle.loads(cloudpickle.dumps(case)),
        copy.copy,
        copy.deepcopy,
        replace,
    ],
    ids=["pickle", "cloudpickle", "copy", "deepcopy", "replace"],
)
def test_a_case_that_was_looked_at_can_be_handed_on(used, twin):
    found = twin(used)
    assert (found.name, found.as_of, found.regime, found.register.hash) == (used.name, used.as_of, used.regime, used.register.hash)
    assert (found.findings.rules_run, found.findings.rules_skipped) == (used.findings.rules_run, used.findings.rules_skipped)
    pd.testing.assert_frame_equal(pd.DataFrame(found.findings), pd.DataFrame(used.findings))
    pd.testing.assert_frame_equal(analysis.deadlines(found), analysis.deadlines(used))


def test_a_case_that_was_looked_at_weighs_no_more_when_handed_on(used):
    fresh = opened()
    assert fresh.in_force.register.hash == used.in_force.register.hash, "both have worked out what is in force"
    assert len(pickle.dumps(used)) < 1.1 * len(pickle.dumps(fresh))


def test_a_case_that_was_looked_at_can_be_reported_on(used, tmp_path):
    results = ropa.report("sample:illumit", ["processor-record"], out=tmp_path, as_of=DAY, regime="uk", case=used)
    assert [(one.name, one.status) for one in results] == [("processor-record", "done")]


@pytest.mark.slow
def test_a_case_that_was_looked_at_goes_to_a_cluster_and_back(used):
    from distributed import LocalCluster

    from ropa.analysis import transfers  # a subject, which is a module that can be called

    with LocalCluster(processes=True, n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster, cluster.get_client() as client:
        client.run(pd.set_option, "mode.string_storage", pd.get_option("mode.string_storage"))
        there = client.submit(analysis.deadlines, used).result(timeout=600)
        back = client.submit(lambda case: (analysis.deadlines(case), transfers(case), case)[2], used).result(timeout=600)
    pd.testing.assert_frame_equal(there, analysis.deadlines(used))
    assert back.register.hash == used.register.hash


@pytest.mark.parametrize("sample", ["illumit", "harbour-health", "broken"])
def test_a_case_prints_as_at_most_twenty_lines(sample):
    case = ropa.open(f"sample:{sample}", "2026-11-22", "uk")
    lines = str(case).splitlines()
    assert len(lines) <= 20
    assert max(map(len, lines)) <= 140
    assert lines[0] == f"Case sample:{sample}: as of 2026-11-22, uk"
    assert f"{case.findings.counts()['error']:,} error" in lines[1]
    assert "ropa.analysis" in lines[-1]
    assert "not assessed" in str(ropa.open(f"sample:{sample}"))
