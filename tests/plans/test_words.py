"""Errors of one register in the words of a plan."""

from __future__ import annotations

import pytest

from ropa.plans.words import in_words_of_a_plan
from support.plans import FAST, run, write_plan


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("use --tier plain", 'use tier = "plain"'),
        ("give --regime uk or --regime eu", 'write regime = "uk" or "eu" in the plan'),
        ("or choose other --formats", "or choose other formats of the plan"),
        ("a--regime", "a--regime"),
    ],
)
def test_options_become_settings(said, words):
    assert in_words_of_a_plan(said) == words


def test_a_holder_under_both_laws_is_told_of_the_plans_setting_and_takes_it(tmp_path):
    path = write_plan(tmp_path, "one", settings=FAST + "retries = 0\n")
    organisations = tmp_path / "one" / "organisations.csv"
    header, holder, *rest = organisations.read_text().splitlines()
    values = dict(zip(header.split(","), holder.split(","), strict=True)) | {"uk_gdpr": "yes", "eu_gdpr": "yes"}
    blank = "," * (len(values) - len(header.split(",")))
    organisations.write_text("\n".join([",".join(values), ",".join(values.values()), *(row + blank for row in rest)]) + "\n")
    (error,) = run(path)["outcomes"][0]["errors"]
    assert error == 'the holder is under both regimes: write regime = "uk", "eu" or "both" in the plan'
    path.write_text(path.read_text() + 'regime = "both"\n')
    told = run(path)
    assert [(one["folder"], one["status"]) for one in told["outcomes"]] == [("one-uk", "done"), ("one-eu", "done")]
    assert told["failed"] is False  # it only moved
