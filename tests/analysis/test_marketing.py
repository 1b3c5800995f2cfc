"""What people said, what each message rested on, cookies."""

from __future__ import annotations

import pandas as pd

from ropa.analysis import marketing
from ropa.facts.marketing import FOOTINGS
from ropa.model.codelists import codes
from support.logs import MARKETING, a_case


def test_what_people_last_said_and_who_must_not_be_reached():
    found = marketing.preferences_by_channel(a_case(MARKETING)).set_index("channel")
    email = found.loc["E-mail"]
    assert (email["opted in"], email["soft opt-in"], email["opted out"], email["suppressed"]) == (1, 1, 1, 3)
    assert found.loc["Every channel", "opted out"] == 1
    assert (found.loc["Post", "opted in"], found.loc["Post", "suppressed"]) == (1, 2)
    listed = marketing.suppression_by_channel(a_case(MARKETING)).set_index("channel")
    assert listed.loc["E-mail"].tolist() == [3, 2, 1]
    assert len(listed) == len(codes("marketing_channels"))


def test_what_each_message_rested_on():
    found = marketing.sends_by_channel(a_case(MARKETING)).set_index("channel")
    email = found.loc["E-mail", list(FOOTINGS)].to_dict()
    assert email == {
        "consent": 1,
        "soft opt-in": 1,
        "company": 1,
        "screened call": 0,
        "none needed": 0,
        "none recorded": 1,
        "after an opt-out": 1,
    }
    assert found.loc["Live call", ["messages", "people", "screened call", "none recorded"]].tolist() == [2, 1, 1, 1]
    assert found.loc["Post", ["none needed", "after an opt-out"]].tolist() == [1, 1]
    assert (found.loc["E-mail", "first_on"], found.loc["E-mail", "last_on"]) == (pd.Timestamp("2026-02-01"), pd.Timestamp("2026-04-01"))
    footings = marketing.footings_of_sends(a_case(MARKETING)).set_index("footing")["messages"]
    assert footings.sum() == 9
    assert footings["after an opt-out"] == 2
    number = marketing.marketing_in_short(a_case(MARKETING)).set_index("figure")["number"]
    assert (number["People with a preference"], number["People on the suppression list"], number["Sent after an opt-out"]) == (4, 3, 2)


def test_cookies_with_what_allows_them():
    found = marketing.cookies_listed(a_case(MARKETING)).set_index("cookie_id")
    assert found.loc["K1", ["activity", "duration", "ground", "opt_out_offered"]].tolist() == [
        "the website as a whole",
        "the session",
        "Strictly necessary",
        "no",
    ]
    assert found.loc["K2", "duration"] == "90 days"
    assert found.loc["K2", "rules"] == "MK04"
