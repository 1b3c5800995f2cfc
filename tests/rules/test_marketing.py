"""The rules of marketing: what stood when a message went out, and long logs."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ropa.model.register import Register
from ropa.rules import RULES, assess
from ropa.rules.examples import Example
from support.marketing import OBJECTIONS, PEOPLE, START, WISHES, slowly

MARKETING = [code for code in RULES if code.startswith("MK") or code == "RI07"]
DAY = date(2026, 11, 22)


def a_register(regime: str = "uk", **tables: str) -> Register:
    return Example("MK01", "", tables, (), None, "2026-11-22", regime).register()


SENDS = st.lists(st.tuples(PEOPLE, st.sampled_from(["email", "sms"]), st.integers(0, 240)), min_size=6, max_size=30)


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
@settings(max_examples=30)
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


@pytest.mark.parametrize(("column", "of"), [("state", "p1"), ("channel", "p1"), ("captured_at", "p1"), ("right", "p2"), ("sent_at", "p3")])
def test_a_message_that_hangs_on_a_cell_nobody_understands_is_not_judged(column, of) -> None:
    sent = [("p1", "email", 50), ("p2", "email", 60), ("p3", "email", 70)]
    tables = as_csv([("p1", "email", "opt_out", None, 5)], [("p2", 0, None)], sent)
    judged = {"MK01", "MK02"}
    before = assess(a_register(**tables), DAY, "uk")
    said = before[before["code"].isin(judged)].set_index("record")
    assert set(said.index) == {"S0", "S1", "S2"}
    table = {"right": "requests", "sent_at": "marketing_sends"}.get(column, "marketing_preferences")
    head, *rows = tables[table].splitlines()
    at = head.split(",").index(column)
    broken = [row.split(",") for row in rows]
    for cells in broken:
        if of in cells:
            cells[at] = "somehow 7 words"
    frames = {**tables, table: "\n".join([head, *map(",".join, broken)])}
    after = assess(a_register(**frames), DAY, "uk")
    left = set(after.loc[after["code"].isin(judged), "record"])
    assert left == {"S0", "S1", "S2"} - {{"p1": "S0", "p2": "S1", "p3": "S2"}[of]}
