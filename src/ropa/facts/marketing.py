"""Marketing: who must not be sent any, on which channel, and what each message rested on when it was sent."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ropa.facts.view import View
from ropa.law.bases import listed_on
from ropa.model.checks import name_record
from ropa.model.codelists import codes, entries, flagged, is_flagged
from ropa.model.days import parse_day
from ropa.model.groups import joined
from ropa.model.in_force import end_of_day, zone_of
from ropa.model.membership import within, yes
from ropa.model.tables import TABLES
from ropa.model.written import NOT_UNDERSTOOD, any_unread, unread

ELECTRONIC_MAIL = flagged("marketing_channels", "electronic_mail")
"""The channels that are electronic mail (PECR reg 22)."""
NOT_BY_THE_PERSON = ("third_party", "bought_list")
"""Origins of a preference that is not the person's own word: it cannot undo the person's opt-out."""
WITHOUT_EFFECT = ("refused", "withdrawn")
"""The outcomes of an objection that end it. Whether it could be refused is for RI07."""

LONG_AGO = pd.Timestamp("1900-01-01", tz="UTC").as_unit("s")
"""Stands for a missing moment, so that a wish without one comes before all others."""
WHO = ["subject_ref", "channel"]

SALE, CHARITY = "sale", "charity"
"""The kinds of soft opt-in: from a sale or its negotiation, for anyone; from interest or support, for charities alone."""

STOPPED, CONSENT, SOFT, COMPANY, SCREENED = "after an opt-out", "consent", "soft opt-in", "company", "screened call"
NO_FOOTING, NONE_NEEDED = "none recorded", "none needed"
FOOTINGS = (CONSENT, SOFT, COMPANY, SCREENED, NONE_NEEDED, NO_FOOTING, STOPPED)
"""What a message can have rested on when it was sent. NOT_UNDERSTOOD stands where that hangs on a cell which nobody understands."""


# -- who must not be sent marketing ----------------------------------------------------------------


def suppression_list(
    preferences: pd.DataFrame, requests: pd.DataFrame, at: date | str | None = None, *, zone: str = "Europe/London"
) -> pd.DataFrame:
    """Who must not be sent marketing: one row per person and channel.

    `preferences` is the table marketing_preferences, `requests` the table requests. The list holds at the end of the day
    `at`, by default after all that is recorded. `zone` is the time zone in which the days of requests begin.

    Columns subject_ref and channel, since (the first opt-out or objection since the person last opted in; missing if its
    moment is not recorded), table and record (the row that says so).

    The latest wish wins; of two in the same second, the opt-out. An opt-out stops its channel, or all channels if it
    names none. An objection to direct marketing that was neither refused nor withdrawn stops all channels from the end
    of the day on which it was received. Only a later opt-in by the person opens a channel again: not a soft opt-in, and
    not one from somebody else or a bought list. A person who is not listed may still not be sent marketing without a
    ground for it.
    """
    wishes = _wishes(preferences, requests, at, zone)
    wishes = wishes.sort_values([*WHO, "at", "out"], kind="stable", ignore_index=True)
    opened = (~wishes["out"]).astype("int64")
    person = [wishes[name] for name in WHO]
    opened_later = opened.groupby(person).transform("sum") - opened.groupby(person).cumsum()
    standing = wishes[wishes["out"] & (opened_later == 0)].drop_duplicates(WHO)
    return standing[[*WHO, "since", "table", "record"]].reset_index(drop=True)


def suppressed(view: View) -> pd.DataFrame:
    """The `suppression_list` of the view's day."""
    return suppression_list(view.marketing_preferences, requests_known(view), view.as_of, zone=zone_of(view.whole))


def _wishes(preferences: pd.DataFrame, requests: pd.DataFrame, at: date | str | None, zone: str) -> pd.DataFrame:
    """What stops or opens a channel: columns subject_ref, channel, at (the moment, to sort by), since, out, table, record."""
    day = None if at is None else pd.Timestamp(parse_day(at))
    stated = preferences[preferences["subject_ref"].notna()]
    if day is not None:
        stated = stated[~(stated["captured_at"] >= day_starts(pd.Series([day + pd.Timedelta(days=1)]), zone).iloc[0])]
    out = stated[stated["state"] == "opt_out"]
    back = stated[(stated["state"] == "opt_in") & stated["channel"].notna() & ~stated["obtained_in"].isin(NOT_BY_THE_PERSON)]
    objections = standing_objections(requests, day)
    morning = day_starts(objections["received_on"], zone)
    # An objection has a day but no hour, so that messages of the same day are not held against it.
    evening = day_starts(objections["received_on"] + pd.Timedelta(days=1), zone) - pd.Timedelta(seconds=1)
    nowhere = pd.Series(pd.NA, index=objections.index, dtype="str")
    found: pd.DataFrame = pd.concat(
        [
            _events("marketing_preferences", out, out["channel"], out["captured_at"], out["captured_at"]).assign(out=True),
            _events("marketing_preferences", back, back["channel"], back["captured_at"], back["captured_at"]).assign(out=False),
            _events("requests", objections, nowhere, evening, morning).assign(out=True),
        ]
    )
    of_one = found[found["channel"].notna()]
    of_all = found[found["channel"].isna()].drop(columns="channel").merge(every_channel(), how="cross")
    return pd.concat([of_one, of_all], ignore_index=True)


def _events(table: str, rows: pd.DataFrame, channel: pd.Series, at: pd.Series, since: pd.Series) -> pd.DataFrame:
    moments = {"at": to_instants(at).fillna(LONG_AGO), "since": to_instants(since)}
    who = {"subject_ref": rows["subject_ref"], "channel": channel}
    return pd.DataFrame(who | moments).assign(table=table, record=rows[TABLES[table].key()])


def standing_objections(requests: pd.DataFrame, day: pd.Timestamp | None = None) -> pd.DataFrame:
    """The objections to direct marketing that stand on the day, or at all without one. A later outcome is not known yet."""
    found = requests[(requests["right"] == "objection_marketing") & requests["subject_ref"].notna()]
    known = pd.Series(True, index=found.index)
    if day is not None:
        found = found[~(found["received_on"] > day)]
        known = ~(found["closed_on"] > day)
    return found[~(found["outcome"].isin(WITHOUT_EFFECT) & known)]


def every_channel() -> pd.DataFrame:
    """All channels of marketing: one row per channel, column channel."""
    return pd.DataFrame({"channel": sorted(codes("marketing_channels"))}, dtype="str")


def not_understood_people(view: View) -> pd.Series:
    """The people, by their reference, of whom a wish is written and not understood: what they were told may be lawful or not."""
    preferences, requests = view.marketing_preferences, requests_known(view)
    wishes = any_unread(preferences, "state", "channel", "captured_at", "subscriber_kind")
    objections = unread(requests, "right")
    objections |= (requests["right"] == "objection_marketing") & any_unread(requests, "received_on", "outcome", "closed_on")
    people: pd.Series = pd.concat([preferences.loc[wishes, "subject_ref"], requests.loc[objections, "subject_ref"]])
    return people.dropna()


def unsuppressed(view: View) -> pd.DataFrame:
    """The objections to direct marketing that the preferences do not reflect: columns index (the row of requests) and detail (why)."""
    preferences, requests = view.marketing_preferences, requests_known(view)
    nameless = requests[(requests["right"] == "objection_marketing") & requests["subject_ref"].isna()]
    objections = standing_objections(requests, view.today)
    objections = objections[objections["outcome"] != "no_data_held"]
    objections = objections[~within(objections["subject_ref"], view.once(not_understood_people))]
    objections = objections.assign(since=day_starts(objections["received_on"], zone_of(view.register)).fillna(LONG_AGO))
    channels = every_channel()
    outs = preferences[preferences["state"] == "opt_out"].dropna(subset=["subject_ref"])
    last_out = to_instants(outs["captured_at"].fillna(end_of_day(view.register, view.as_of))).groupby(outs["subject_ref"]).max()
    listed = suppression_list(preferences, requests.iloc[:0])
    everywhere = listed.groupby("subject_ref").size()
    of_objections = last_out.reindex(objections["subject_ref"]).set_axis(objections.index)
    answered = (of_objections >= objections["since"]) | objections["subject_ref"].isin(everywhere.index[everywhere == len(channels)])
    left = _left_open(objections[answered], preferences, listed)
    return pd.concat(
        [
            pd.DataFrame({"index": nameless.index, "detail": "nobody can be looked up without a reference"}),
            pd.DataFrame({"index": objections.index[~answered], "detail": "no opt_out is recorded since"}),
            pd.DataFrame({"index": left.index, "detail": ("still open: " + left).to_numpy()}),
        ]
    )


def _left_open(objections: pd.DataFrame, preferences: pd.DataFrame, listed: pd.DataFrame) -> pd.Series:
    """By row of objections, the channels that the person opened before the objection and that are still open."""
    open_states = preferences["state"].isin(["opt_in", "soft_opt_in"]) & preferences["channel"].notna()
    opened = preferences[open_states & preferences["subject_ref"].isin(objections["subject_ref"])]
    by_themselves = (opened["state"] == "opt_in") & ~opened["obtained_in"].isin(NOT_BY_THE_PERSON)
    asked = objections[["subject_ref", "since"]].assign(label=objections.index)
    pairs = opened[[*WHO, "captured_at"]].assign(own=by_themselves).merge(asked, on="subject_ref")
    later = pairs["captured_at"] >= pairs["since"] + pd.Timedelta(days=1)
    came_back = pd.MultiIndex.from_frame(pairs.loc[later & pairs["own"], ["label", "channel"]])
    before = pairs[~later].drop_duplicates(["label", "channel"])
    closed = pd.MultiIndex.from_frame(before[WHO]).isin(pd.MultiIndex.from_frame(listed[WHO]))
    left = before[~closed & ~pd.MultiIndex.from_frame(before[["label", "channel"]]).isin(came_back)]
    left = left.sort_values(["label", "channel"])
    return joined(left["channel"], left["label"])


def to_instants(column: pd.Series) -> pd.Series:
    """A column of moments as the tables hold them: in UTC, to the second."""
    return pd.to_datetime(column, utc=True).dt.as_unit("s")


def day_starts(days: pd.Series, zone: str) -> pd.Series:
    """The moment, in UTC, at which each day starts in the time zone."""
    local = days.astype("datetime64[s]").dt.tz_localize(ZoneInfo(zone), nonexistent="shift_forward", ambiguous=True)
    return local.dt.tz_convert("UTC")


# -- what a message rested on ----------------------------------------------------------------------


def state_at_sending(view: View, sends: pd.DataFrame) -> pd.DataFrame:
    """For each row of `sends` (columns subject_ref, channel, sent_at), what held when the message was sent.

    Columns stopped_by (the opt-out or objection, in words, that stood against it; missing if none did), consented, and
    soft (the row label, in marketing_preferences, of the soft opt-in that it rests on). A message without a moment may
    rest on anything that was ever permitted, and nothing stands against it.
    """
    preferences = view.marketing_preferences
    used = sends["channel"].unique()
    wishes = view.once(_known_wishes)
    wishes = wishes[wishes["channel"].isin(used)]
    given = preferences[preferences["channel"].isin(used)]
    given = given[[*WHO, "state", "obtained_in", "refusal_offered"]].assign(at=to_instants(given["captured_at"]).fillna(LONG_AGO))
    moments = sends[WHO].assign(
        at=to_instants(sends["sent_at"].fillna(end_of_day(view.register, view.as_of))), dated=sends["sent_at"].notna()
    )
    moments = moments.sort_values("at", kind="stable")
    for frame, numbers in zip((moments, wishes, given), _numbers([moments, wishes, given]), strict=True):
        frame["who"] = numbers
    soft = given[given["state"] == "soft_opt_in"]
    of_sale, of_charity = (soft[_collected_well(soft) & (route_of(soft) == route)] for route in (SALE, CHARITY))

    out = _last(moments, wishes[wishes["out"]], exact=False)
    own = _last(moments, wishes[~wishes["out"]])
    consent = _last(moments, given[given["state"] == "opt_in"])
    any_soft, by_sale, by_charity = (_last(moments, part)["event"] for part in (soft, of_sale, of_charity))
    # Who has both may send either kind of message: each rests on the soft opt-in of its kind.
    for_charity = yes(sends["charitable_purpose"].reindex(moments.index)) if "charitable_purpose" in sends else by_charity.notna()
    fitting = by_charity.where(for_charity).fillna(by_sale).fillna(by_charity)

    stopped = out["event"].notna() & ~(own["then"] > out["then"]) & moments["dated"]
    consented = consent["event"].notna() & ~((out["then"] >= consent["then"]) & moments["dated"]) & ~stopped
    by = _names(wishes.loc[out.loc[stopped, "event"].astype("int64")])
    found = {
        "stopped_by": pd.Series(by.to_numpy(), index=moments.index[stopped], dtype="str"),
        "consented": consented,
        "soft": fitting.fillna(any_soft).where(~stopped & ~consented),
    }
    return pd.DataFrame(found, index=sends.index)


def _known_wishes(view: View) -> pd.DataFrame:
    """The wishes that are known on the view's day."""
    return _wishes(view.marketing_preferences, requests_known(view), view.as_of, zone_of(view.register))


def requests_known(view: View) -> pd.DataFrame:
    """The requests received by the day, also with their dates after it."""
    return view.whole.requests.loc[view.requests.index]


def _names(wishes: pd.DataFrame) -> pd.Series:
    """The names of the rows that wishes come from: "request R7"."""
    nouns = {table: name_record(table, "-").removesuffix(" -") for table in ("marketing_preferences", "requests")}
    return wishes["table"].map(nouns).astype("str").str.cat(wishes["record"].astype("str").fillna(""), sep=" ").str.strip()


def _numbers(frames: list[pd.DataFrame]) -> list[pd.Series]:
    """For each row of each frame, a number for its person and channel, the same in all frames; -1 if one is missing."""
    together = pd.concat([frame[WHO] for frame in frames], ignore_index=True)
    people, _ = pd.factorize(together["subject_ref"])
    channels, known = pd.factorize(together["channel"])
    numbers = np.where((people < 0) | (channels < 0), -1, people * (len(known) + 1) + channels)
    ends = np.cumsum([len(frame) for frame in frames])
    return [pd.Series(part, index=frame.index) for part, frame in zip(np.split(numbers, ends[:-1]), frames, strict=True)]


def _last(moments: pd.DataFrame, events: pd.DataFrame, *, exact: bool = True) -> pd.DataFrame:
    """For each moment, the last event of the same person and channel before it, or at it if `exact`.

    `moments` are sorted by time. Columns event (the event's row label) and then (its moment); missing if there is none.
    """
    right = events.loc[events["who"] >= 0, ["who", "at"]].assign(event=lambda found: found.index, then=lambda found: found["at"])
    right = right.sort_values("at", kind="stable")
    found = pd.merge_asof(moments[["who", "at"]], right, on="at", by="who", allow_exact_matches=exact)
    return found[["event", "then"]].set_axis(moments.index)


def subscriber_kinds(view: View, sends: pd.DataFrame) -> pd.Series:
    """The kind of subscriber of each message: as last recorded for the person on the channel, else for the person, else unknown."""
    preferences = view.marketing_preferences
    told = preferences[preferences["subscriber_kind"].notna() & (preferences["subscriber_kind"] != "unknown")]
    told = told.sort_values("captured_at", kind="stable", na_position="first")
    on_channel = told.drop_duplicates(WHO, keep="last")[[*WHO, "subscriber_kind"]]
    found = sends[WHO].merge(on_channel, on=WHO, how="left")["subscriber_kind"].set_axis(sends.index)
    if found.notna().all():
        return found
    of_person = told.drop_duplicates("subject_ref", keep="last").dropna(subset=["subject_ref"]).set_index("subject_ref")["subscriber_kind"]
    of_sends = pd.Series(of_person.reindex(sends["subject_ref"]).to_numpy(), index=sends.index, dtype="str")
    return found.astype("str").fillna(of_sends).fillna("unknown")


def _collected_well(preferences: pd.DataFrame) -> pd.Series:
    """Whether the details were collected as a soft opt-in needs: on an occasion that gives one, with a way to refuse."""
    return route_of(preferences).notna() & yes(preferences["refusal_offered"])


def route_of(preferences: pd.DataFrame) -> pd.Series:
    """For each preference, the kind of soft opt-in that its occasion may give: SALE (PECR reg 22(3)), CHARITY (22(3A)), or none."""
    routes = {code: row["soft_opt_in"] for code, row in entries("preference_origins").items() if row["soft_opt_in"]}
    return preferences["obtained_in"].map(routes, na_action="ignore").astype("str")


def sends(view: View) -> pd.DataFrame:
    """The log of messages with what each rested on: one row per message.

    Columns of marketing_sends, those of `state_at_sending`, and: kind (of subscriber), screened_against (tps or ctps, the
    register against which a live call to such a subscriber is screened), was_screened (whether it was), undecided (whether it hangs on a
    cell that is written and not understood), footing (one of FOOTINGS, or NOT_UNDERSTOOD).
    """
    log = view.marketing_sends
    undecided = any_unread(log, "subject_ref", "channel", "sent_at", "screened")
    undecided |= within(log["subject_ref"], view.once(not_understood_people))
    log = log.join(state_at_sending(view, log)).assign(kind=subscriber_kinds(view, log))
    against = log["kind"].map({"corporate": "ctps"}).astype("str").fillna("tps")
    screened = (log["screened"] == "both") | (log["screened"] == against)
    return log.assign(
        screened_against=against,
        was_screened=screened,
        undecided=undecided,
        stopped_by=log["stopped_by"].mask(undecided),
        footing=_footing(log, screened).mask(undecided, NOT_UNDERSTOOD),
    )


def _footing(log: pd.DataFrame, screened: pd.Series) -> pd.Series:
    """The strongest ground that each message rested on; an opt-out beats them all."""
    channel = log["channel"]
    mail, call = within(channel, ELECTRONIC_MAIL), is_flagged(channel, "marketing_channels", "call")
    found = pd.Series(NO_FOOTING, index=log.index, dtype="str").mask(~mail & ~call & channel.notna(), NONE_NEEDED)
    found = found.mask((channel == "live_call") & screened, SCREENED).mask(mail & (log["kind"] == "corporate"), COMPANY)
    return found.mask(mail & log["soft"].notna(), SOFT).mask(log["consented"], CONSENT).mask(log["stopped_by"].notna(), STOPPED)


def sent_by(view: View, channels: frozenset[str]) -> pd.DataFrame:
    """The messages of `sends` on the given channels."""
    log = view.once(sends)
    return log[within(log["channel"], channels)]


# -- what allows marketing, as the activity records it ------------------------------------------------

PROFILING = "marketing_profiling"

NO_CHARITY, MAYBE_NO_CHARITY = "the sender is no charity", "it is not recorded whether the sender is a charity"
UNGROUNDED, NOT_IN_FORCE, NOT_FOR_CHANNEL, GROUNDED = "no ground is named", "not in force here", "not for this channel", "grounded"
"""Whether something allows a channel of direct marketing."""


def ground_states(view: View) -> pd.Series:
    """For each row of marketing_grounds, whether its ground allows the channel on the day: one of the six states."""
    rows = view.marketing_grounds
    ground, channel, listed = rows["ground"], rows["channel"], entries("marketing_grounds")
    here = [code for code, row in listed.items() if view.regime in row["regimes"].split()]
    kind = pd.Series("other", index=rows.index, dtype="str").mask(within(channel, ELECTRONIC_MAIL), "mail")
    kind = kind.mask(is_flagged(channel, "marketing_channels", "call"), "call")
    for_channel = ground.map({code: row["channels"] for code, row in listed.items()}, na_action="ignore").astype("str")
    # No rule of PECR is a ground for post alone; screening serves live calls, not automated ones.
    fits = (for_channel == "any") | ((for_channel == kind) & ~((ground == "screened_calls") & (channel == "automated_call")))
    in_force = within(ground, listed_on("marketing_grounds", view.as_of)) & within(ground, here)
    found = pd.Series(GROUNDED, index=rows.index, dtype="str").mask(channel.notna() & ~fits, NOT_FOR_CHANNEL)
    of_charity, charity = ground == "charity_soft_opt_in", is_charity(view)
    found = found.mask(of_charity & (charity is None), MAYBE_NO_CHARITY).mask(of_charity & (charity is False), NO_CHARITY)
    return found.mask(~in_force, NOT_IN_FORCE).mask(ground.isna(), UNGROUNDED)


def is_charity(view: View) -> bool | None:
    """Whether the holder is a charity; None where that is not recorded."""
    holder = view.register.known_holder
    return None if holder is None or pd.isna(holder["charity"]) else bool(holder["charity"])


def sends_marketing(view: View) -> pd.Series:
    """For each activity whether one of its purposes sends direct marketing. Who profiles for it sends nothing by that."""
    purposes = view.purposes
    marketing = is_flagged(purposes["purpose_code"], "purpose_codes", "direct_marketing") & (purposes["purpose_code"] != PROFILING)
    return within(view.activities["activity_id"], purposes.loc[marketing, "activity_id"])


def marketing_without_ground(view: View) -> pd.Series:
    """For each activity, whether it sends direct marketing and no row of marketing_grounds says what allows that.

    Who profiles for marketing sends nothing by that: what is sent goes by the channel of another purpose.
    """
    return sends_marketing(view) & ~within(view.activities["activity_id"], view.marketing_grounds["activity_id"])
