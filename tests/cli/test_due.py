"""The commands `due`: the date first, then the steps; the JSON of the contract."""

from __future__ import annotations

import json
import subprocess
import sys

import pandas as pd
import pytest

from ropa.law.request_clock import request_due_all
from support.clocks import as_table

# -- the command ---------------------------------------------------------------------------------------


def test_the_command_prints_the_date_first_then_the_steps(ropa) -> None:
    words = "--received 2026-11-02 --clarification-requested 2026-11-05 --clarification-received 2026-11-24"
    ran = ropa("due", "request", *words.split())

    assert (ran.code, ran.stderr) == (0, "")
    lines = ran.stdout.splitlines()
    assert lines[:3] == [
        "2026-12-22 (Tuesday)",
        "2026-12-21 (Monday), prudent",
        "  1. Received on Mon 2 Nov 2026, working day or not, whatever the hour.",
    ]
    assert lines[-1] == "UK GDPR Art 12(3), 12A, 4A; Reg (EEC, Euratom) 1182/71 Art 3. Not legal advice."
    assert len(lines) == 11


def test_the_command_says_when_there_is_no_last_day_yet(ropa) -> None:
    words = ["due", "request", "--received", "2026-11-02", "--clarification-requested", "2026-11-05"]

    assert ropa(*words).stdout.splitlines()[:2] == [
        "no last day yet: the person has not yet sent what was asked for",
        "2026-12-02 (Wednesday), prudent",
    ]
    found = json.loads(ropa(*words, "--format", "json").stdout)
    assert (found["due"], found["prudent"], found["start"]) == (None, "2026-12-02", "2026-11-02")


COMMANDS = [
    ("request --received 2026-11-25", "2026-12-29", "2026-11-25"),
    ("request --received 2026-11-25 --regime eu --country DE", "2026-12-28", "2026-11-25"),
    ("request --received 2026-11-25 --country de", "2026-12-28", "2026-11-25"),
    ("request --received 2026-11-25 --regime eu", "2026-12-25", "2026-11-25"),
    ("request --received 2026-07-31 --nation scotland --regime uk", "2026-08-31", "2026-07-31"),
    ("request --received 2026-07-31 --extended", "2026-11-02", "2026-07-31"),
    ("request --received 2026-06-02 --identity-received 2026-06-09", "2026-07-09", "2026-06-09"),
    ("request --received 2026-06-02 --identity-requested 2026-06-03 --identity-received 2026-06-09", "2026-07-09", "2026-06-09"),
    ("complaint --received 2026-08-01 --as-of 2026-08-01 --regime uk", "2026-09-01", "2026-08-01"),
    ("breach --aware 2026-11-20T17:30+01:00 --as-of 2026-11-20 --regime eu", "2026-11-23T17:30:00+01:00", "2026-11-20T17:30:00+01:00"),
    ("request --received 2026-06-02 --fee-paid 2026-06-09", "2026-07-09", "2026-06-09"),
    (
        "request --received 2026-06-02 --right erasure --clarification-requested 2026-06-03 --clarification-received 2026-06-09",
        "2026-07-02",
        "2026-06-02",
    ),
    ("complaint --received 2026-08-01", "2026-09-01", "2026-08-01"),
    ("complaint --received 2026-08-01 --nation scotland", "2026-08-31", "2026-08-01"),
    ("breach --aware 2026-11-20T17:30+01:00", "2026-11-23T17:30:00+01:00", "2026-11-20T17:30:00+01:00"),
]


IDENTITY, AUTHORITY = (f"--{what}-requested {{asked}} --{what}-received {{came}}" for what in ("identity", "authority"))
SIDES = [
    # The day before Article 12A began and that day: before it the guidance gave a start on proof of identity, since then the statute.
    (IDENTITY, "2026-02-04", "2026-02-05", "2026-02-10", "uk", ("2026-03-10", "2026-03-04", "2026-02-10")),
    (IDENTITY, "2026-02-05", "2026-02-06", "2026-02-10", "uk", ("2026-03-10", "2026-03-10", "2026-02-10")),
    (IDENTITY, "2026-02-05", "2026-02-06", "2026-02-10", "eu", ("2026-03-05", "2026-03-05", "2026-02-05")),
    (AUTHORITY, "2026-02-04", "2026-02-05", "2026-02-10", "uk", ("2026-03-04", "2026-03-04", "2026-02-04")),
    (AUTHORITY, "2026-02-05", "2026-02-06", "2026-02-10", "uk", ("2026-03-10", "2026-03-05", "2026-02-10")),
    (AUTHORITY, "2026-02-05", "2026-02-06", "2026-02-10", "eu", ("2026-03-05", "2026-03-05", "2026-02-05")),
    # The duties on complaints began on 19 June 2026, and changed nothing for requests. 18, 19 and 25 July are a weekend.
    (IDENTITY, "2026-06-18", "2026-06-19", "2026-06-25", "uk", ("2026-07-27", "2026-07-27", "2026-06-25")),
    (IDENTITY, "2026-06-19", "2026-06-22", "2026-06-25", "uk", ("2026-07-27", "2026-07-27", "2026-06-25")),
    (AUTHORITY, "2026-06-18", "2026-06-19", "2026-06-25", "uk", ("2026-07-27", "2026-07-20", "2026-06-25")),
    (AUTHORITY, "2026-06-19", "2026-06-22", "2026-06-25", "uk", ("2026-07-27", "2026-07-20", "2026-06-25")),
]


@pytest.mark.parametrize(("proof", "received", "asked", "came", "regime", "days"), SIDES)
def test_proofs_on_both_sides_of_the_changes_of_law(
    ropa, proof: str, received: str, asked: str, came: str, regime: str, days: tuple[str, str, str]
) -> None:
    words = f"request --received {received} {proof.format(asked=asked, came=came)} --regime {regime}"

    found = json.loads(ropa("due", *words.split(), "--format", "json").stdout)

    assert (found["due"], found["prudent"], found["start"]) == days


@pytest.mark.parametrize(("words", "due", "start"), COMMANDS, ids=[words for words, *_ in COMMANDS])
def test_the_command_as_json_has_the_keys_of_the_contract_and_nothing_else(ropa, words, due, start) -> None:
    ran = ropa("due", *words.split(), "--format", "json")

    found = json.loads(ran.stdout)
    assert (ran.code, ran.stderr, list(found)) == (0, "", ["due", "prudent", "start", "steps", "law"])
    assert (found["due"], found["prudent"], found["start"]) == (due, due, start)
    assert found["steps"]
    assert all(isinstance(step, str) for step in found["steps"])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("breach --aware 2026-11-20T17:30", "aware: 2026-11-20T17:30 has no offset; write it like 2026-11-22T14:05:00+00:00"),
        ("request --received 2026-06-02 --country DE --regime uk", "--country goes with --regime eu; under uk give --nation"),
        (
            "request --received 2026-06-02 --nation wales --regime eu",
            "--nation goes with --regime uk; under eu give --country, like --country DE",
        ),
        (
            "request --received 2026-06-02 --identity-requested 2026-06-05 --identity-received 2026-06-04",
            "identity received: 2026-06-04 lies before 2026-06-05, when it was requested",
        ),
        ("request --received 2026-06-02 --as-of 2026-06-01", "received: 2026-06-02 lies after 2026-06-01, the day looked at"),
        ("complaint --received 2026-08-02 --as-of 2026-08-01", "received: 2026-08-02 lies after 2026-08-01, the day looked at"),
        ("breach --aware 2026-11-20T17:30+01:00 --as-of 2026-11-19", "aware: 2026-11-20 lies after 2026-11-19, the day looked at"),
        ("breach --aware 2026-11-20T17:30+01:00 --as-of monday", "as_of: 'monday' is not a date; write it like 2026-11-22"),
        (
            "complaint --received 2026-08-02 --regime eu",
            "--regime eu: the EU GDPR sets no day for a complaint to the organisation; this clock is UK law alone",
        ),
        (
            "complaint --received 2026-06-18",
            "received: 2026-06-18 lies before 2026-06-19, the first day of DPA 2018 s.164A: no statutory clock runs for this complaint",
        ),
    ],
)
def test_a_wrong_command_is_one_line_and_exit_2(ropa, words, message) -> None:
    ran = ropa("due", *words.split())

    assert (ran.code, ran.stdout, ran.stderr) == (2, "", f"ropa: {message}\n")


@pytest.mark.parametrize(
    "dates",
    [
        {"identity_requested": "2026-06-03"},
        {"identity_requested": "2026-06-03", "identity_received": "2026-06-09"},
        {"identity_requested": "2026-07-03", "identity_received": "2026-07-06"},
        {"identity_requested": "2026-06-03", "fee_requested": "2026-06-04", "fee_paid": "2026-06-10"},
        {"identity_received": "2026-06-09", "fee_requested": "2026-07-06", "fee_paid": "2026-07-08"},
        {"identity_requested": "2026-06-03", "identity_received": "2026-08-09"},
    ],
)
def test_the_command_gives_the_days_that_the_rules_count_by(ropa, dates) -> None:
    table = as_table([{"received": "2026-06-02", "right": "access", "extended": False, **dates}])
    row = request_due_all(table, place="england", on="2026-07-20").iloc[0]
    options = [word for name, day in dates.items() for word in (f"--{name.replace('_', '-')}", day)]

    ran = ropa("due", "request", "--received", "2026-06-02", *options, "--as-of", "2026-07-20", "--format", "json")

    found = json.loads(ran.stdout)
    assert [found[name] for name in ("start", "due", "prudent")] == [
        None if pd.isna(row[name]) else row[name].date().isoformat() for name in ("start", "due", "prudent")
    ]


def test_the_command_line_loads_nothing_heavy() -> None:
    code = "import sys, ropa.cli; print(sorted({'pandas', 'numpy', 'holidays'} & set(sys.modules)))"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
