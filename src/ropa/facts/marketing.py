"""Marketing: who has said what on which channel, and what stood when a message went out."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ropa.facts.view import View
from ropa.model.checks import name_record
from ropa.model.codelists import codes, flagged, is_flagged
from ropa.model.days import parse_day
from ropa.model.in_force import end_of_day, zone_of
from ropa.model.membership import within, yes
from ropa.model.tables import TABLES

ELECTRONIC_MAIL = flagged("marketing_channels", "electronic_mail")
NOT_BY_THE_PERSON = ("third_party", "bought_list")
"""Occasions on which someone else spoke: they cannot bring back what the person stopped."""
WITHOUT_EFFECT = ("refused", "withdrawn")
"""Outcomes after which an objection does not stand; that it was refused is RI07's to say."""

LONG_AGO = pd.Timestamp("1900-01-01", tz="UTC").as_unit("s")
"""Where a wish without a moment is put in order: before all others."""
WHO = ["subject_ref", "channel"]


STOPPED, CONSENT, SOFT, COMPANY, SCREENED = "after an opt-out", "consent", "soft opt-in", "company", "screened call"
NO_FOOTING, NONE_NEEDED = "none recorded", "none needed"
FOOTINGS = (CONSENT, SOFT, COMPANY, SCREENED, NONE_NEEDED, NO_FOOTING, STOPPED)
"""What a message rested on when it went out."""


# -- who has said what ----------------------------------------------------------------------------


def suppression_list(
    preferences: pd.DataFrame, requests: pd.DataFrame, at: date | str | None = None, *, zone: str = "Europe/London"
) -> pd.DataFrame:
    """Who must not be sent marketing, on which channel, since when, and what says so.

    `preferences` is the table marketing_preferences, `requests` the table requests, `at` the day at whose
    end it holds (by default after all that is recorded), `zone` where the days of requests begin.
    Returns the columns subject_ref, channel, since (missing where it was not recorded), table and record.

    The latest wish wins. An opt-out stops its channel, one without a channel stops all. A request to object
    to direct marketing that was neither refused nor withdrawn stops all, from the end of the day it came in.
    Only a later opt-in by the person opens a channel again: never a soft opt-in, nor one from somebody else
    or a bought list. Of two wishes in the same second the opt-out wins. `since` is the first opt-out or
    objection since the person last opted in. Whoever has no entry is not thereby open to marketing.
    """
    wishes = _wishes(preferences, requests, at, zone)
    wishes = wishes.sort_values([*WHO, "at", "out"], kind="stable", ignore_index=True)
    opened = (~wishes["out"]).astype("int64")
    person = [wishes[name] for name in WHO]
    opened_later = opened.groupby(person).transform("sum") - opened.groupby(person).cumsum()
    standing = wishes[wishes["out"] & (opened_later == 0)].drop_duplicates(WHO)
    return standing[[*WHO, "since", "table", "record"]].reset_index(drop=True)


def suppressed(view: View) -> pd.DataFrame:
    """Who must not be sent marketing on the day, by channel, and what says so (see `suppression_list`)."""
    return suppression_list(view.marketing_preferences, requests_known(view), view.as_of, zone=zone_of(view.whole))


def _wishes(preferences: pd.DataFrame, requests: pd.DataFrame, at: date | str | None, zone: str) -> pd.DataFrame:
    """What stops or opens a channel: columns subject_ref, channel, at (to put in order), since, out, table, record."""
    day = None if at is None else pd.Timestamp(parse_day(at))
    stated = preferences[preferences["subject_ref"].notna()]
    if day is not None:
        stated = stated[~(stated["captured_at"] >= day_begins(pd.Series([day + pd.Timedelta(days=1)]), zone).iloc[0])]
    out = stated[stated["state"] == "opt_out"]
    back = stated[(stated["state"] == "opt_in") & stated["channel"].notna() & ~stated["obtained_in"].isin(NOT_BY_THE_PERSON)]
    objections = standing_objections(requests, day)
    morning = day_begins(objections["received_on"], zone)
    # An objection has a day and no hour: nobody is blamed for a message of that same day.
    evening = day_begins(objections["received_on"] + pd.Timedelta(days=1), zone) - pd.Timedelta(seconds=1)
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
    moments = {"at": as_instants(at).fillna(LONG_AGO), "since": as_instants(since)}
    who = {"subject_ref": rows["subject_ref"], "channel": channel}
    return pd.DataFrame(who | moments).assign(table=table, record=rows[TABLES[table].key()])


def standing_objections(requests: pd.DataFrame, day: pd.Timestamp | None = None) -> pd.DataFrame:
    """The objections to direct marketing that stand on the day. An outcome that came later is not known yet."""
    found = requests[(requests["right"] == "objection_marketing") & requests["subject_ref"].notna()]
    known = pd.Series(True, index=found.index)
    if day is not None:
        found = found[~(found["received_on"] > day)]
        known = ~(found["closed_on"] > day)
    return found[~(found["outcome"].isin(WITHOUT_EFFECT) & known)]


def every_channel() -> pd.DataFrame:
    """The channels of marketing, one row per channel: column channel."""
    return pd.DataFrame({"channel": sorted(codes("marketing_channels"))}, dtype="str")


def as_instants(column: pd.Series) -> pd.Series:
    """A column of instants as the tables hold them: in UTC, to the second."""
    return pd.to_datetime(column, utc=True).dt.as_unit("s")


def day_begins(days: pd.Series, zone: str) -> pd.Series:
    """The moment at which each day begins in the zone, in UTC."""
    local = days.astype("datetime64[s]").dt.tz_localize(ZoneInfo(zone), nonexistent="shift_forward", ambiguous=True)
    return local.dt.tz_convert("UTC")


# -- what stood when a message went out -----------------------------------------------------------


def standing_at_sending(view: View, sends: pd.DataFrame) -> pd.DataFrame:
    """For each message what held when it went out, by row of `sends` (subject_ref, channel, sent_at).

    Columns: `stopped_by` (what suppresses the person, in words; missing if nothing does), `consented`, and `soft` (the
    row of marketing_preferences with the soft opt-in that it rests on). A message without a moment is measured
    against all that was ever permitted and stopped by nothing.
    """
    preferences = view.marketing_preferences
    used = sends["channel"].unique()
    wishes = view.once(_known_wishes)
    wishes = wishes[wishes["channel"].isin(used)]
    given = preferences[preferences["channel"].isin(used)]
    given = given[[*WHO, "state", "obtained_in", "refusal_offered"]].assign(at=as_instants(given["captured_at"]).fillna(LONG_AGO))
    moments = sends[WHO].assign(
        at=as_instants(sends["sent_at"].fillna(end_of_day(view.register, view.as_of))), dated=sends["sent_at"].notna()
    )
    moments = moments.sort_values("at", kind="stable")
    for frame, numbers in zip((moments, wishes, given), _numbers([moments, wishes, given]), strict=True):
        frame["who"] = numbers
    soft = given[given["state"] == "soft_opt_in"]

    out = _last(moments, wishes[wishes["out"]], exact=False)
    own = _last(moments, wishes[~wishes["out"]])
    consent = _last(moments, given[given["state"] == "opt_in"])
    any_soft, good_soft = _last(moments, soft), _last(moments, soft[_collected_well(soft)])

    stopped = out["event"].notna() & ~(own["then"] > out["then"]) & moments["dated"]
    consented = consent["event"].notna() & ~((out["then"] >= consent["then"]) & moments["dated"]) & ~stopped
    by = _names(wishes.loc[out.loc[stopped, "event"].astype("int64")])
    found = {
        "stopped_by": pd.Series(by.to_numpy(), index=moments.index[stopped], dtype="str"),
        "consented": consented,
        "soft": good_soft["event"].fillna(any_soft["event"]).where(~stopped & ~consented),
    }
    return pd.DataFrame(found, index=sends.index)


def _known_wishes(view: View) -> pd.DataFrame:
    """The wishes known on the day."""
    return _wishes(view.marketing_preferences, requests_known(view), view.as_of, zone_of(view.register))


def requests_known(view: View) -> pd.DataFrame:
    """The requests until the day, with the dates that lie ahead of it."""
    return view.whole.requests.loc[view.requests.index]


def _names(wishes: pd.DataFrame) -> pd.Series:
    """What to call the rows that wishes stand in: `request R7`."""
    nouns = {table: name_record(table, "-").removesuffix(" -") for table in ("marketing_preferences", "requests")}
    return wishes["table"].map(nouns).astype("str").str.cat(wishes["record"].astype("str").fillna(""), sep=" ").str.strip()


def _numbers(frames: list[pd.DataFrame]) -> list[pd.Series]:
    """A number for each pair of person and channel, the same in every frame; negative where one is missing."""
    together = pd.concat([frame[WHO] for frame in frames], ignore_index=True)
    people, _ = pd.factorize(together["subject_ref"])
    channels, known = pd.factorize(together["channel"])
    numbers = np.where((people < 0) | (channels < 0), -1, people * (len(known) + 1) + channels)
    ends = np.cumsum([len(frame) for frame in frames])
    return [pd.Series(part, index=frame.index) for part, frame in zip(np.split(numbers, ends[:-1]), frames, strict=True)]


def _last(moments: pd.DataFrame, events: pd.DataFrame, *, exact: bool = True) -> pd.DataFrame:
    """The last event of the same person and channel before each moment (or at it): its row label `event`, and `then`.

    `moments` are in order of time.
    """
    right = events.loc[events["who"] >= 0, ["who", "at"]].assign(event=lambda found: found.index, then=lambda found: found["at"])
    right = right.sort_values("at", kind="stable")
    found = pd.merge_asof(moments[["who", "at"]], right, on="at", by="who", allow_exact_matches=exact)
    return found[["event", "then"]].set_axis(moments.index)


def subscriber_kinds(view: View, sends: pd.DataFrame) -> pd.Series:
    """The kind of subscriber: what was last recorded for the person on the channel, else for the person, else unknown."""
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
    """Whether the details were obtained as a soft opt-in wants it."""
    return _from_sale(preferences) & yes(preferences["refusal_offered"])


def _from_sale(preferences: pd.DataFrame) -> pd.Series:
    return is_flagged(preferences["obtained_in"], "preference_origins", "soft_opt_in")


def sends(view: View) -> pd.DataFrame:
    """Every message of the log, with what stood when it went out: one row per message.

    Columns: its own, then stopped_by (what suppressed the person, in words; missing if nothing did), consented, soft (the row of
    marketing_preferences with the soft opt-in that it rests on), kind (of subscriber), screened_against (the register that a
    live call to such a subscriber is screened against: tps or ctps), was_screened (whether it was), footing (one of FOOTINGS).
    """
    log = view.marketing_sends
    log = log.join(standing_at_sending(view, log)).assign(kind=subscriber_kinds(view, log))
    against = log["kind"].map({"corporate": "ctps"}).astype("str").fillna("tps")
    screened = (log["screened"] == "both") | (log["screened"] == against)
    return log.assign(screened_against=against, was_screened=screened, footing=_footing(log, screened))


def _footing(log: pd.DataFrame, screened: pd.Series) -> pd.Series:
    """What each message rested on when it went out, the strongest that it has; an opt-out beats them all."""
    channel = log["channel"]
    mail, call = within(channel, ELECTRONIC_MAIL), is_flagged(channel, "marketing_channels", "call")
    found = pd.Series(NO_FOOTING, index=log.index, dtype="str").mask(~mail & ~call & channel.notna(), NONE_NEEDED)
    found = found.mask((channel == "live_call") & screened, SCREENED).mask(mail & (log["kind"] == "corporate"), COMPANY)
    return found.mask(mail & log["soft"].notna(), SOFT).mask(log["consented"], CONSENT).mask(log["stopped_by"].notna(), STOPPED)


def sent_by(view: View, channels: frozenset[str]) -> pd.DataFrame:
    """The messages of the log that went out on some channels."""
    log = view.once(sends)
    return log[within(log["channel"], channels)]
