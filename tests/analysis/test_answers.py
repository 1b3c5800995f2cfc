"""The sentences with which reports begin."""

from __future__ import annotations

import inspect
import re

import pytest

from ropa import analysis
from ropa.case.opening import case_of
from ropa.history.compare import compare
from ropa.history.portfolio import look_failed, side_by_side
from support.tiny import text_tables

DAY = "2026-11-22"

ANSWERS = [name for name in dir(analysis) if name.endswith("_answer")]


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_one_to_three_sentences(name, tiny_case, tmp_path):
    bare = case_of(text_tables({"organisations": [{"organisation_id": "o", "is_holder": "yes"}]}), DAY, "uk")
    for asked in (tiny_case, bare):
        answer = getattr(analysis, name)
        other = {
            "comparison": lambda asked=asked: compare(asked, asked),
            "states": lambda asked=asked: [asked, asked],
            "portfolio": lambda: side_by_side([look_failed("one", "it is no register")]),
        }
        said = answer(next((other[name]() for name in inspect.signature(answer).parameters if name in other), asked))
        assert re.fullmatch(r"[A-Z0-9][^\n]*\.", said), said
        assert 1 <= len(re.findall(r"[.:] (?=[A-Z0-9])", said)) + 1 <= 4, said
        assert not re.search(r"\bnone of them that|\bfor none\b|not recorded", said), said
        assert not re.search(r"\b0 (likely|pieces)", said), said


def test_answers_count_what_is_there_and_what_is_missing():
    activity = {"activity_id": "one", "name": "One", "role": "controller"}
    tables = {
        "organisations": [{"organisation_id": "o", "name": "Acme", "is_holder": "yes"}],
        "activities": [activity, activity | {"activity_id": "two", "name": "Two", "transfers_stated": "none"}],
        "purposes": [{"purpose_id": "p", "activity_id": "one", "purpose": "Sell"}],
        "transfers": [{"transfer_id": "t", "activity_id": "one", "destination_country": "US"}],
        "retention": [{"retention_id": "r", "activity_id": "one", "period": "P1Y"}],
    }
    asked = case_of(text_tables(tables), DAY, "uk")
    sent = "Of 2 activities, 1 may send data outside the United Kingdom, in 1 transfer; for it no valid ground is on record."
    assert analysis.transfers_answer(asked) == sent
    based = "The organisation uses personal data for 1 purpose; it has no lawful basis on record."
    assert analysis.bases_answer(asked) == based
    kept = "Of 2 activities, 1 says how long data is kept and 1 does not. No disposal of data is overdue."
    assert analysis.retention_answer(asked) == kept
    assert analysis.controller_answer(asked).startswith("Acme uses personal data for its own purposes in 2 activities. Of ")
    (missing,) = re.findall(r"(\d+) are missing", analysis.health_answer(asked))
    items = analysis.completeness(asked)["status"]
    assert int(missing) == int(items.isin(["missing", "not stated"]).sum())
