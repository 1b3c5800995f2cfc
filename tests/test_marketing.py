"""Marketing: who is suppressed, what stood when a message went out, and long logs."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ropa.facts.marketing import suppression_list
from ropa.model.codelists import codes
from ropa.model.register import Register
from ropa.rules import RULES, assess
from ropa.rules.examples import Example

CHANNELS = sorted(codes("marketing_channels"))
MARKETING = [code for code in RULES if code.startswith("MK") or code == "RI07"]
DAY = date(2026, 11, 22)


def a_register(regime: str = "uk", **tables: str) -> Register:
    return Example("MK01", "", tables, (), None, "2026-11-22", regime).register()


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


PEOPLE = st.sampled_from(["p1", "p2", "p3"])
WISHES = st.lists(
    st.tuples(
        PEOPLE,
        st.sampled_from(["email", "sms", None]),
        st.sampled_from(["opt_in", "soft_opt_in", "opt_out"]),
        st.sampled_from(["account", "sale", "bought_list", None]),
        st.integers(0, 9 * 24),
    ),
    max_size=12,
)
OBJECTIONS = st.lists(st.tuples(PEOPLE, st.integers(0, 9), st.sampled_from(["granted", "refused", None])), max_size=3)
SENDS = st.lists(st.tuples(PEOPLE, st.sampled_from(["email", "sms"]), st.integers(0, 240)), min_size=6, max_size=30)
START = pd.Timestamp("2026-01-01", tz="UTC")  # winter: London keeps UTC


def drawn(wishes: list, objections: list) -> tuple[pd.DataFrame, pd.DataFrame]:
    said = preferences(*[(who, ch, state, origin, str(START + pd.Timedelta(hours=hour))) for who, ch, state, origin, hour in wishes])
    days = [(who, str((START + pd.Timedelta(days=day)).date()), outcome) for who, day, outcome in objections]
    return said, requests(*[(who, "objection_marketing", day, None, outcome) for who, day, outcome in days])


def slowly(wishes: list, objections: list, until: float = float("inf")) -> set[tuple[str, str]]:
    """Who is suppressed, as one would work it out by hand: read in order, the latest wins. Hours since the start."""
    told = []
    for who, channel, state, origin, hour in wishes:
        if state == "opt_out":
            told += [(hour, 1, who, ch, True) for ch in ([channel] if channel else CHANNELS)]
        elif state == "opt_in" and channel and origin != "bought_list":
            told.append((hour, 0, who, channel, False))
    for who, day, outcome in objections:
        if outcome != "refused":
            told += [(24 * (day + 1) - 1 / 3600, 1, who, ch, True) for ch in CHANNELS]
    state_of: dict[tuple[str, str], bool] = {}
    for hour, _, who, channel, out in sorted(told):
        if hour < until:
            state_of[who, channel] = out
    return {key for key, out in state_of.items() if out}


@settings(deadline=None, max_examples=100)
@given(WISHES, OBJECTIONS)
def test_it_agrees_with_reading_in_order(wishes: list, objections: list) -> None:
    assert listed(*drawn(wishes, objections)) == slowly(wishes, objections)


@settings(deadline=None, max_examples=50)
@given(WISHES, OBJECTIONS, st.integers(0, 10))
def test_a_day_in_between_is_the_list_of_what_was_known(wishes: list, objections: list, day: int) -> None:
    at = (START + pd.Timedelta(days=day)).date().isoformat()
    assert listed(*drawn(wishes, objections), at) == slowly(wishes, objections, 24 * (day + 1))


@settings(deadline=None, max_examples=50)
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


@settings(deadline=None, max_examples=50)
@given(WISHES, OBJECTIONS, st.randoms())
def test_the_order_of_rows_does_not_matter(wishes: list, objections: list, random: object) -> None:
    shuffled = wishes.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert listed(*drawn(shuffled, objections)) == listed(*drawn(wishes, objections))


# -- messages ---------------------------------------------------------------------------------------


def as_csv(wishes: list, objections: list, sends: list) -> dict[str, str]:
    def moment(hour: int) -> str:
        return (START + pd.Timedelta(hours=hour)).isoformat()

    said = [f"M{n},{w},individual,{ch or ''},{state},{o or ''},yes,{moment(h)}" for n, (w, ch, state, o, h) in enumerate(wishes)]
    sent = [f"S{n},{who},{channel},{moment(hour)},yes,yes" for n, (who, channel, hour) in enumerate(sends)]
    asked = [f"R{n},{w},objection_marketing,{START.date() + timedelta(days=d)},{o or ''}" for n, (w, d, o) in enumerate(objections)]
    heads = {
        "marketing_preferences": "marketing_preference_id,subject_ref,subscriber_kind,channel,"
        "state,obtained_in,refusal_offered,captured_at",
        "marketing_sends": "marketing_send_id,subject_ref,channel,sent_at,similar_product,opt_out_offered",
        "requests": "request_id,subject_ref,right,received_on,outcome",
    }
    return {name: "\n".join([heads[name], *rows]) for name, rows in zip(heads, (said, sent, asked), strict=True)}


def by_hand(wishes: list, objections: list, sends: list) -> dict[str, set[str]]:
    """What MK01, MK02 and MK03 should find, a message at a time."""
    found: dict[str, set[str]] = {"MK01": set(), "MK02": set(), "MK03": set()}
    for n, (who, channel, hour) in enumerate(sends):
        # The opt-out of the very second has not been before the message, a consent of that second has.
        earlier = [w for w in wishes if w[4] < hour or (w[4] == hour and w[2] != "opt_out")]
        if (who, channel) in slowly(earlier, objections, hour + 1e-9):
            found["MK02"].add(f"S{n}")
            continue
        mine = [w for w in earlier if w[0] == who and w[1] == channel]
        outs = [w[4] for w in earlier if w[0] == who and w[1] in (channel, None) and w[2] == "opt_out"]
        outs += [
            24 * (day + 1) - 1 / 3600 for w, day, outcome in objections if w == who and outcome != "refused" and 24 * (day + 1) <= hour
        ]
        consent = [w for w in mine if w[2] == "opt_in" and w[4] > max(outs, default=-1)]
        soft = [w for w in mine if w[2] == "soft_opt_in"]
        if consent:
            continue
        if not soft:
            found["MK01"].add(f"S{n}")
        elif not any(w[3] == "sale" for w in soft):
            found["MK03"].add("collection")
    return found


@pytest.mark.slow
@settings(deadline=None, max_examples=30)
@given(WISHES, OBJECTIONS, SENDS)
def test_the_rules_agree_with_looking_at_one_message_at_a_time(wishes: list, objections: list, sends: list) -> None:
    found = assess(a_register(**as_csv(wishes, objections, sends)), DAY, "uk", select=["MK01", "MK02", "MK03"])
    expected = by_hand(wishes, objections, sends)

    assert set(found.loc[found["code"] == "MK02", "record"]) == expected["MK02"]
    assert set(found.loc[found["code"] == "MK01", "record"]) == expected["MK01"]
    if expected["MK03"]:
        assert "MK03" in set(found["code"])


def test_a_message_after_an_opt_out_is_found_once() -> None:
    said = (
        "marketing_preference_id,subject_ref,subscriber_kind,channel,state,captured_at\nM1,p1,individual,,opt_out,2026-01-01T08:00:00+00:00"
    )
    sends = (
        "marketing_send_id,subject_ref,channel,sent_at,screened\nS1,p1,email,2026-02-01T08:00:00+00:00,\n"
        "S2,p1,live_call,2026-02-01T08:00:00+00:00,none\nS3,p1,automated_call,2026-02-01T08:00:00+00:00,"
    )
    found = assess(a_register(marketing_preferences=said, marketing_sends=sends), DAY, "uk", select=MARKETING)

    assert sorted(zip(found["code"], found["record"], strict=True)) == [("MK02", "S1"), ("MK02", "S2"), ("MK02", "S3")]
    assert "after marketing preference M1" in found["message"].iloc[0]


def test_a_message_without_a_moment_or_a_person() -> None:
    said = (
        "marketing_preference_id,subject_ref,subscriber_kind,channel,state,obtained_in,captured_at\n"
        "M1,p1,individual,email,opt_in,account,2026-01-01T08:00:00+00:00\nM2,p1,individual,email,opt_out,account,2026-02-01T08:00:00+00:00"
    )
    sends = "marketing_send_id,subject_ref,channel,sent_at\nS1,p1,email,\nS2,,email,2026-01-15T08:00:00+00:00\nS3,p2,email,"
    found = assess(a_register(marketing_preferences=said, marketing_sends=sends), DAY, "uk", select=MARKETING)

    assert sorted(zip(found["code"], found["record"], found["severity"], strict=True)) == [
        ("MK01", "S2", "warning"),
        ("MK01", "S3", "warning"),
    ]


def test_a_placeholder_where_the_screening_belongs_is_not_found_twice() -> None:
    sends = "marketing_send_id,subject_ref,channel,sent_at,screened\nS1,p1,live_call,2026-02-01T08:00:00+00:00,TBC"
    assert assess(a_register(marketing_sends=sends), DAY, "uk", select=["MK05"]).empty


@pytest.mark.parametrize("code", ["MK03", "MK05", "MK06"])
def test_what_only_british_law_asks_is_skipped_in_the_eu(code: str) -> None:
    assert assess(a_register(), DAY, "eu", select=["MK"]).rules_skipped[code] == "not under eu"


def test_the_holders_own_midnight_ends_the_day_of_an_objection() -> None:
    tables = {
        "organisations": "organisation_id,name,is_holder,country,eu_gdpr\nO1,Holder,yes,GR,yes",
        "requests": "request_id,subject_ref,right,received_on,closed_on,outcome\nR1,p1,objection_marketing,2026-07-01,2026-07-02,granted",
        "marketing_sends": (
            "marketing_send_id,subject_ref,channel,sent_at\nS1,p1,email,2026-07-01T23:59:59+03:00\nS2,p1,email,2026-07-02T00:00:00+03:00"
        ),
    }
    assert list(assess(a_register("eu", **tables), DAY, "eu", select=["MK02"])["record"]) == ["S2"]


def test_a_hundred_thousand_messages_against_a_hundred_thousand_preferences() -> None:
    rows, people = 100_000, 40_000
    random = np.random.default_rng(7)
    register = a_register()

    def some(values: list, chances: list[float] | None = None) -> pd.Series:
        return pd.Series(random.choice(values, rows, p=chances))

    def moments() -> pd.Series:
        return pd.Series(pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(random.integers(0, 600 * 86_400, rows), unit="s"))

    who = pd.Series([f"p{n}" for n in random.integers(0, people, rows)])
    given = pd.DataFrame(
        {
            "marketing_preference_id": [f"M{n}" for n in range(rows)],
            "subject_ref": who.sample(frac=1, random_state=1).to_numpy(),
            "subscriber_kind": some(["individual", "corporate"]),
            "channel": some(["email", "live_call"]),
            "state": some(["opt_in", "soft_opt_in", "opt_out"], [0.6, 0.3, 0.1]),
            "obtained_in": some(["sale", "event"]),
            "refusal_offered": True,
            "captured_at": moments(),
        }
    )
    sent = pd.DataFrame(
        {
            "marketing_send_id": [f"S{n}" for n in range(rows)],
            "subject_ref": who,
            "channel": some(["email", "live_call"]),
            "sent_at": moments(),
        }
    )
    tables = {
        "marketing_preferences": given.astype(register.marketing_preferences.dtypes.to_dict()),
        "marketing_sends": sent.reindex(columns=register.marketing_sends.columns).astype(register.marketing_sends.dtypes.to_dict()),
    }
    found = assess(register.with_tables(tables), DAY, "uk", select=["MK02"])

    # One in five hundred, looked at one at a time.
    checked = sent.iloc[::500]
    spoken = given[(given["state"] != "soft_opt_in") & given["subject_ref"].isin(checked["subject_ref"])].sort_values("captured_at")
    expected = set()
    for record, person, channel, at in checked.itertuples(index=False):
        said = spoken[(spoken["subject_ref"] == person) & (spoken["channel"] == channel) & (spoken["captured_at"] < at)]
        if len(said) and said["state"].iloc[-1] == "opt_out":
            expected.add(record)
    assert set(found["record"]) & set(checked["marketing_send_id"]) == expected
    assert expected
