"""Who is suppressed, since when and why."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ropa.facts.marketing import (
    COMPANY,
    CONSENT,
    NO_FOOTING,
    NONE_NEEDED,
    SCREENED,
    SOFT,
    STOPPED,
    day_starts,
    sends,
    standing_objections,
    suppression_list,
)
from ropa.facts.view import View
from ropa.model.days import parse_day
from ropa.model.validate import validate
from support.marketing import CHANNELS, OBJECTIONS, START, WISHES, slowly
from support.registers import frames


def preferences(*rows: tuple[str, str | None, str, str | None, str | None]) -> pd.DataFrame:
    """Rows of subject_ref, channel, state, obtained_in and moment."""
    frame = pd.DataFrame(rows, columns=["subject_ref", "channel", "state", "obtained_in", "captured_at"], dtype="str")
    frame["captured_at"] = pd.to_datetime(frame["captured_at"], utc=True).dt.as_unit("s")
    return frame.assign(marketing_preference_id=[f"M{n}" for n in range(len(frame))])


def requests(*rows: tuple[str, str, str, str | None, str | None]) -> pd.DataFrame:
    """Rows of subject_ref, right, received_on, closed_on and outcome."""
    frame = pd.DataFrame(rows, columns=["subject_ref", "right", "received_on", "closed_on", "outcome"], dtype="str")
    for name in ("received_on", "closed_on"):
        frame[name] = pd.to_datetime(frame[name]).dt.as_unit("s")
    return frame.assign(request_id=[f"R{n}" for n in range(len(frame))])


def listed(said: pd.DataFrame, asked: pd.DataFrame | None = None, at: str | None = None) -> set[tuple[str, str]]:
    found = suppression_list(said, requests() if asked is None else asked, at)
    return set(zip(found["subject_ref"], found["channel"], strict=True))


# -- the suppression list ---------------------------------------------------------------------------


def test_it_says_since_when_and_what_says_so() -> None:
    said = preferences(
        ("p1", "email", "opt_out", "request", "2026-01-01T08:00:00+00:00"),
        ("p1", "email", "opt_in", "account", "2026-02-01T08:00:00+00:00"),
        ("p1", "email", "opt_out", "request", "2026-03-01T08:00:00+00:00"),
        ("p1", "email", "opt_out", "request", "2026-04-01T08:00:00+00:00"),
    )
    found = suppression_list(said, requests())

    assert found.to_dict("records") == [
        {
            "subject_ref": "p1",
            "channel": "email",
            "since": pd.Timestamp("2026-03-01T08:00:00", tz="UTC"),
            "table": "marketing_preferences",
            "record": "M2",
        }
    ]


def test_nobody_said_anything() -> None:
    found = suppression_list(preferences(), requests())

    assert found.empty
    assert list(found) == ["subject_ref", "channel", "since", "table", "record"]


def test_an_objection_stops_every_channel_since_its_morning() -> None:
    found = suppression_list(preferences(), requests(("p1", "objection_marketing", "2026-07-01", None, None)))

    assert list(found["channel"]) == CHANNELS
    assert set(found["since"]) == {pd.Timestamp("2026-06-30T23:00:00", tz="UTC")}
    assert set(found["table"]) == {"requests"}


def test_an_opt_out_without_a_channel_stops_every_channel_and_one_without_a_moment_stops_too() -> None:
    found = suppression_list(preferences(("p1", None, "opt_out", None, None)), requests())

    assert list(found["channel"]) == CHANNELS
    assert found["since"].isna().all()


@pytest.mark.parametrize(
    ("state", "obtained_in", "comes_back"),
    [
        ("opt_in", "account", True),
        ("opt_in", None, True),
        ("opt_in", "third_party", False),
        ("opt_in", "bought_list", False),
        ("soft_opt_in", "sale", False),
    ],
)
def test_only_the_person_comes_back(state: str, obtained_in: str | None, comes_back: bool) -> None:
    said = preferences(
        ("p1", "email", "opt_out", "request", "2026-01-01T08:00:00+00:00"), ("p1", "email", state, obtained_in, "2026-02-01T08:00:00+00:00")
    )
    assert (listed(said) == set()) is comes_back


def test_an_opt_in_opens_its_own_channel_only_and_none_where_it_names_none() -> None:
    objection = requests(("p1", "objection_marketing", "2026-01-01", None, None), ("p2", "objection_marketing", "2026-01-01", None, None))
    said = preferences(
        ("p1", "email", "opt_in", "account", "2026-01-02T00:00:00+00:00"), ("p2", None, "opt_in", "account", "2026-01-02T00:00:00+00:00")
    )
    assert listed(said, objection) == {(p, c) for p in ("p1", "p2") for c in CHANNELS} - {("p1", "email")}


def test_an_opt_in_of_the_day_of_the_objection_does_not_outrank_it() -> None:
    objection = requests(("p1", "objection_marketing", "2026-07-01", None, None))

    assert ("p1", "email") in listed(preferences(("p1", "email", "opt_in", None, "2026-07-01T22:59:59+00:00")), objection)
    assert ("p1", "email") not in listed(preferences(("p1", "email", "opt_in", None, "2026-07-01T23:00:00+00:00")), objection)


def test_of_two_wishes_in_one_second_the_opt_out_wins() -> None:
    moment = "2026-01-01T08:00:00+00:00"
    rows = [("p1", "email", "opt_out", None, moment), ("p1", "email", "opt_in", None, moment)]

    assert listed(preferences(*rows)) == listed(preferences(*reversed(rows))) == {("p1", "email")}


@pytest.mark.parametrize(("outcome", "stands"), [("refused", False), ("withdrawn", False), ("partly_granted", True), (None, True)])
def test_an_objection_stands_unless_refused_or_withdrawn(outcome: str | None, stands: bool) -> None:
    asked = requests(("p1", "objection_marketing", "2026-01-01", "2026-01-20", outcome))

    assert bool(listed(preferences(), asked)) is stands
    assert listed(preferences(), asked, "2026-01-19"), "its outcome is not known yet"


@pytest.mark.parametrize(("at", "there"), [("2026-06-30", False), ("2026-07-01", True)])
def test_what_comes_after_the_day_is_not_known(at: str, there: bool) -> None:
    assert bool(listed(preferences(), requests(("p1", "objection_marketing", "2026-07-01", None, None)), at)) is there
    # 23:30 UTC on 30 June is 1 July in London.
    assert bool(listed(preferences(("p1", "email", "opt_out", None, "2026-06-30T23:30:00+00:00")), at=at)) is there


def drawn(wishes: list, objections: list) -> tuple[pd.DataFrame, pd.DataFrame]:
    said = preferences(*[(who, ch, state, origin, str(START + pd.Timedelta(hours=hour))) for who, ch, state, origin, hour in wishes])
    days = [(who, str((START + pd.Timedelta(days=day)).date()), outcome) for who, day, outcome in objections]
    return said, requests(*[(who, "objection_marketing", day, None, outcome) for who, day, outcome in days])


@settings(max_examples=40)
@given(WISHES, OBJECTIONS)
def test_it_agrees_with_reading_in_order(wishes: list, objections: list) -> None:
    assert listed(*drawn(wishes, objections)) == slowly(wishes, objections)


@settings(max_examples=20)
@given(WISHES, OBJECTIONS, st.integers(0, 10))
def test_a_day_in_between_is_the_list_of_what_was_known(wishes: list, objections: list, day: int) -> None:
    at = (START + pd.Timedelta(days=day)).date().isoformat()
    assert listed(*drawn(wishes, objections), at) == slowly(wishes, objections, 24 * (day + 1))


@settings(max_examples=20)
@given(WISHES, OBJECTIONS)
def test_the_latest_wins_and_an_objection_outranks_everything_before(wishes: list, objections: list) -> None:
    said, asked = drawn(wishes, objections)
    later = str(START + pd.Timedelta(days=30))
    out, back = ("p1", "email", "opt_out", None, later), ("p1", "email", "opt_in", "account", later)
    soft = ("p1", "email", "soft_opt_in", "sale", later)
    before = listed(said, asked)

    assert listed(pd.concat([said, preferences(out)]), asked) == before | {("p1", "email")}
    assert listed(pd.concat([said, preferences(back)]), asked) == before - {("p1", "email")}
    assert listed(pd.concat([said, preferences(soft)]), asked) == before
    objection = requests(("p1", "objection_marketing", "2026-02-01", None, "granted"))
    assert listed(said, pd.concat([asked, objection])) == before | {("p1", channel) for channel in CHANNELS}


@settings(max_examples=20)
@given(WISHES, OBJECTIONS, st.randoms())
def test_the_order_of_rows_does_not_matter(wishes: list, objections: list, random: object) -> None:
    shuffled = wishes.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert listed(*drawn(shuffled, objections)) == listed(*drawn(wishes, objections))


# -- what a message rested on ------------------------------------------------------------------------

SAID = """marketing_preference_id,subject_ref,subscriber_kind,channel,state,obtained_in,refusal_offered,captured_at
M1,company,corporate,email,,,,
M2,buyer,individual,email,soft_opt_in,sale,yes,2026-01-01T10:00:00Z
M3,buyer,individual,email,soft_opt_in,sale,no,2026-02-01T10:00:00Z
M4,buyer,individual,post,soft_opt_in,sale,yes,2026-01-01T10:00:00Z
M5,friend,individual,email,opt_out,request,,2026-01-01T10:00:00Z
M6,friend,individual,email,opt_in,account,,2026-02-01T10:00:00Z
M7,foe,individual,email,opt_in,account,,2026-01-01T10:00:00Z
M8,foe,individual,email,opt_out,request,,2026-02-01T10:00:00Z
M9,company,unknown,email,,,,2026-02-01T10:00:00Z
M10,company,,email,,,,2026-03-01T10:00:00Z
M11,,individual,email,opt_in,account,,2026-02-01T10:00:00Z
"""
RESTED_ON = [
    ("stranger", "email", "", NO_FOOTING, ""),
    ("stranger", "post", "", NONE_NEEDED, ""),
    ("stranger", "live_call", "", NO_FOOTING, ""),
    ("stranger", "live_call", "tps", SCREENED, ""),
    ("stranger", "automated_call", "tps", NO_FOOTING, ""),
    ("company", "email", "", COMPANY, ""),
    ("company", "post", "", NONE_NEEDED, ""),
    ("buyer", "email", "", SOFT, "M2"),  # the one that was collected well, though another came later
    ("buyer", "post", "", NONE_NEEDED, "M4"),
    ("friend", "email", "", CONSENT, ""),
    ("foe", "email", "", STOPPED, ""),
    ("", "email", "", NO_FOOTING, ""),  # nobody knows who it is: no consent of somebody else counts
]


def test_each_message_has_the_strongest_footing_that_held_when_it_was_sent() -> None:
    log = "marketing_send_id,subject_ref,channel,screened,sent_at\n" + "".join(
        f"S{n},{who},{channel},{screened},2026-06-01T10:00:00Z\n" for n, (who, channel, screened, *_) in enumerate(RESTED_ON)
    )
    organisations = "organisation_id,name,is_holder,country,uk_gdpr\nO1,Holder,yes,GB,yes\n"
    register, _ = validate(frames({"organisations": organisations, "marketing_preferences": SAID, "marketing_sends": log}))

    found = sends(View(register, register, parse_day("2026-11-22"), "uk"))

    softs = found["soft"].map(register.marketing_preferences["marketing_preference_id"]).fillna("")
    assert list(zip(found["footing"], softs, strict=True)) == [(footing, soft) for *_, footing, soft in RESTED_ON]


def test_an_outcome_is_known_on_its_day() -> None:
    asked = requests(("p1", "objection_marketing", "2026-07-01", "2026-07-10", "withdrawn"))

    assert len(standing_objections(asked, pd.Timestamp("2026-07-09"))) == 1
    assert standing_objections(asked, pd.Timestamp("2026-07-10")).empty


def test_a_day_that_begins_twice_begins_with_the_first_midnight() -> None:
    assert list(day_starts(pd.Series([pd.Timestamp("2026-10-25")]), "Atlantic/Azores")) == [pd.Timestamp("2026-10-25T00:00", tz="UTC")]
