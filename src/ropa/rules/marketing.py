"""Marketing and cookies: who may be written to, called or read from, and who has said no.

What is sent to one person is measured against what that person said before. A log of a hundred thousand
messages is looked up in one pass: no rule walks over its rows.
"""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ropa.law.bases import cookie_grounds_on
from ropa.model.checks import ERROR, WARNING, name_record
from ropa.model.codelists import codes, flagged, is_flagged
from ropa.model.days import parse_day
from ropa.model.in_force import end_of_day, zone_of
from ropa.model.membership import within, yes
from ropa.model.tables import TABLES
from ropa.rules.engine import LOG_PHASES, View, first_reason, rule

ELECTRONIC_MAIL = flagged("marketing_channels", "electronic_mail")
NOT_BY_THE_PERSON = ("third_party", "bought_list")
"""Occasions on which someone else spoke: they cannot bring back what the person stopped."""
WITHOUT_EFFECT = ("refused", "withdrawn")
"""Outcomes after which an objection does not stand; that it was refused is RI07's to say."""
COOKIE_PURPOSES = {
    "strictly_necessary": ("strictly_necessary", "security"),
    "transmission": ("transmission",),
    "statistics": ("statistics",),
    "appearance": ("appearance",),
    "emergency_assistance": ("emergency",),
}
"""The purposes that each exemption from consent is for; advertising and following people over sites never are."""

_LONG_AGO = pd.Timestamp("1900-01-01", tz="UTC").as_unit("s")
"""Where a wish without a moment is put in order: before all others."""
_WHO = ["subject_ref", "channel"]


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
    wishes = wishes.sort_values([*_WHO, "at", "out"], kind="stable", ignore_index=True)
    opened = (~wishes["out"]).astype("int64")
    person = [wishes[name] for name in _WHO]
    opened_later = opened.groupby(person).transform("sum") - opened.groupby(person).cumsum()
    standing = wishes[wishes["out"] & (opened_later == 0)].drop_duplicates(_WHO)
    return standing[[*_WHO, "since", "table", "record"]].reset_index(drop=True)


def suppressed(view: View) -> pd.DataFrame:
    """Who must not be sent marketing on the day, by channel, and what says so (see `suppression_list`)."""
    return suppression_list(view.marketing_preferences, _requests(view), view.as_of, zone=zone_of(view.whole))


def _wishes(preferences: pd.DataFrame, requests: pd.DataFrame, at: date | str | None, zone: str) -> pd.DataFrame:
    """What stops or opens a channel: columns subject_ref, channel, at (to put in order), since, out, table, record."""
    day = None if at is None else pd.Timestamp(parse_day(at))
    stated = preferences[preferences["subject_ref"].notna()]
    if day is not None:
        stated = stated[~(stated["captured_at"] >= _midnight(pd.Series([day + pd.Timedelta(days=1)]), zone).iloc[0])]
    out = stated[stated["state"] == "opt_out"]
    back = stated[(stated["state"] == "opt_in") & stated["channel"].notna() & ~stated["obtained_in"].isin(NOT_BY_THE_PERSON)]
    objections = _objections(requests, day)
    morning = _midnight(objections["received_on"], zone)
    # An objection has a day and no hour: nobody is blamed for a message of that same day.
    evening = _midnight(objections["received_on"] + pd.Timedelta(days=1), zone) - pd.Timedelta(seconds=1)
    nowhere = pd.Series(pd.NA, index=objections.index, dtype="str")
    found: pd.DataFrame = pd.concat(
        [
            _events("marketing_preferences", out, out["channel"], out["captured_at"], out["captured_at"]).assign(out=True),
            _events("marketing_preferences", back, back["channel"], back["captured_at"], back["captured_at"]).assign(out=False),
            _events("requests", objections, nowhere, evening, morning).assign(out=True),
        ]
    )
    of_one = found[found["channel"].notna()]
    of_all = found[found["channel"].isna()].drop(columns="channel").merge(_channels(), how="cross")
    return pd.concat([of_one, of_all], ignore_index=True)


def _events(table: str, rows: pd.DataFrame, channel: pd.Series, at: pd.Series, since: pd.Series) -> pd.DataFrame:
    moments = {"at": _moments(at).fillna(_LONG_AGO), "since": _moments(since)}
    who = {"subject_ref": rows["subject_ref"], "channel": channel}
    return pd.DataFrame(who | moments).assign(table=table, record=rows[TABLES[table].key()])


def _objections(requests: pd.DataFrame, day: pd.Timestamp | None = None) -> pd.DataFrame:
    """The objections to direct marketing that stand on the day. An outcome that came later is not known yet."""
    found = requests[(requests["right"] == "objection_marketing") & requests["subject_ref"].notna()]
    known = pd.Series(True, index=found.index)
    if day is not None:
        found = found[~(found["received_on"] > day)]
        known = ~(found["closed_on"] > day)
    return found[~(found["outcome"].isin(WITHOUT_EFFECT) & known)]


def _channels() -> pd.DataFrame:
    return pd.DataFrame({"channel": sorted(codes("marketing_channels"))}, dtype="str")


def _moments(column: pd.Series) -> pd.Series:
    """A column of instants as the tables hold them: in UTC, to the second."""
    return pd.to_datetime(column, utc=True).dt.as_unit("s")


def _midnight(days: pd.Series, zone: str) -> pd.Series:
    """The moment at which each day begins in the zone, in UTC."""
    local = days.astype("datetime64[s]").dt.tz_localize(ZoneInfo(zone), nonexistent="shift_forward", ambiguous=True)
    return local.dt.tz_convert("UTC")


# -- what stood when a message went out -----------------------------------------------------------


def _standing(view: View, sends: pd.DataFrame) -> pd.DataFrame:
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
    given = given[[*_WHO, "state", "obtained_in", "refusal_offered"]].assign(at=_moments(given["captured_at"]).fillna(_LONG_AGO))
    moments = sends[_WHO].assign(
        at=_moments(sends["sent_at"].fillna(end_of_day(view.register, view.as_of))), dated=sends["sent_at"].notna()
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
    return _wishes(view.marketing_preferences, _requests(view), view.as_of, zone_of(view.register))


def _requests(view: View) -> pd.DataFrame:
    """The requests until the day, with the dates that lie ahead of it."""
    return view.whole.requests.loc[view.requests.index]


def _names(wishes: pd.DataFrame) -> pd.Series:
    """What to call the rows that wishes stand in: `request R7`."""
    nouns = {table: name_record(table, "-").removesuffix(" -") for table in ("marketing_preferences", "requests")}
    return wishes["table"].map(nouns).astype("str").str.cat(wishes["record"].astype("str").fillna(""), sep=" ").str.strip()


def _numbers(frames: list[pd.DataFrame]) -> list[pd.Series]:
    """A number for each pair of person and channel, the same in every frame; negative where one is missing."""
    together = pd.concat([frame[_WHO] for frame in frames], ignore_index=True)
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


def _kinds(view: View, sends: pd.DataFrame) -> pd.Series:
    """The kind of subscriber: what was last recorded for the person on the channel, else for the person, else unknown."""
    preferences = view.marketing_preferences
    told = preferences[preferences["subscriber_kind"].notna() & (preferences["subscriber_kind"] != "unknown")]
    told = told.sort_values("captured_at", kind="stable", na_position="first")
    on_channel = told.drop_duplicates(_WHO, keep="last")[[*_WHO, "subscriber_kind"]]
    found = sends[_WHO].merge(on_channel, on=_WHO, how="left")["subscriber_kind"].set_axis(sends.index)
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
    log = log.join(_standing(view, log)).assign(kind=_kinds(view, log))
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


def _sent_by(view: View, channels: frozenset[str]) -> pd.DataFrame:
    """The messages of the log that went out on some channels."""
    log = view.once(sends)
    return log[within(log["channel"], channels)]


SEND = ("marketing_sends.subject_ref", "marketing_sends.channel", "marketing_sends.sent_at")


@rule(
    "MK01",
    table="marketing_sends",
    field="subject_ref",
    law="PECR reg 22; ePrivacy Directive Art 13",
    applies="c",
    phases=LOG_PHASES,
    wants=SEND,
    requires=("MK02",),
    says="it was sent with neither consent nor a soft opt-in",
)
def electronic_mail_permitted(view: View) -> pd.Series:
    """Nobody is sent electronic mail for marketing without consent or a soft opt-in.

    Stop sending to this person until they opt in; record in marketing_preferences what they agreed to and when.
    Where the kind of subscriber is not known, find out: companies need no consent. In the EU national law decides.
    """
    mail = _sent_by(view, ELECTRONIC_MAIL)
    # What was sent after an opt-out counts too: MK02 silences this rule there, where it was run.
    bare = ~mail["consented"] & mail["soft"].isna() & (mail["kind"] != "corporate")
    severity = mail["kind"].map({"individual": ERROR if view.regime == "uk" else WARNING}).fillna(WARNING)
    return severity.where(bare)


@rule(
    "MK02",
    table="marketing_sends",
    field="sent_at",
    law="Art 21(3); PECR reg 21, 22",
    applies="c",
    phases=LOG_PHASES,
    wants=SEND,
    says="it was sent although the person had opted out or objected",
)
def opt_out_kept(view: View) -> pd.DataFrame:
    """Whoever opts out or objects gets no more marketing, unless they opt in again themselves.

    Take the person off every list of that channel, and find out why the suppression list was not asked.
    A later soft opt-in does not bring them back.
    """
    stopped_by = view.once(sends)["stopped_by"].dropna()
    return pd.DataFrame({"index": stopped_by.index, "detail": ("after " + stopped_by).to_numpy()})


@rule(
    "MK03",
    table="marketing_sends",
    also=("marketing_preferences",),
    law="PECR reg 22(3)",
    applies="c",
    regimes=("uk",),
    phases=LOG_PHASES,
    wants=(
        "marketing_preferences.obtained_in",
        "marketing_preferences.refusal_offered",
        "marketing_sends.similar_product",
        "marketing_sends.opt_out_offered",
    ),
    says="the conditions of a soft opt-in are not met",
)
def soft_opt_in_holds(view: View) -> pd.DataFrame:
    """A soft opt-in comes from the sender's own sale, with a way to refuse then and in each message, for similar products.

    Get consent before the next message, or stop. Where the condition was met, record it: obtained_in and
    refusal_offered in marketing_preferences, similar_product and opt_out_offered in marketing_sends.
    """
    preferences, mail = view.marketing_preferences, _sent_by(view, ELECTRONIC_MAIL)
    messages = mail[mail["soft"].notna() & (mail["kind"] != "corporate")]
    # One that nobody has used yet counts as well, if it would be used today.
    unused = preferences[(preferences["state"] == "soft_opt_in") & within(preferences["channel"], ELECTRONIC_MAIL)]
    today = _standing(view, unused.assign(sent_at=end_of_day(view.register, view.as_of)))["soft"].dropna()
    today = today[_kinds(view, unused.loc[today.index]) != "corporate"]
    collected = preferences[preferences.index.isin(messages["soft"]) | preferences.index.isin(today)]
    return pd.concat(
        [
            first_reason(
                collected,
                {
                    "no sale or negotiation with the sender is recorded": ~is_flagged(
                        collected["obtained_in"], "preference_origins", "soft_opt_in"
                    ),
                    "no way to refuse at collection is recorded": ~yes(collected["refusal_offered"]),
                },
                table="marketing_preferences",
                field="obtained_in",
            ),
            first_reason(
                messages,
                {
                    "not recorded as about similar products": ~yes(messages["similar_product"]),
                    "no way to refuse in the message is recorded": ~yes(messages["opt_out_offered"]),
                },
                table="marketing_sends",
                field="similar_product",
            ),
        ]
    )


@rule(
    "MK04",
    table="cookies",
    field="consent_or_exemption",
    law="PECR reg 6, Sch A1; ePrivacy Directive Art 5(3)",
    applies="c",
    wants=("cookies.consent_or_exemption", "cookies.purpose_class", "cookies.information_given", "cookies.opt_out_offered"),
    says="neither consent nor an exemption allows it as it is recorded",
)
def cookie_allowed(view: View) -> pd.DataFrame:
    """Storing or reading on a device rests on consent or on an exemption in force, with its information and opt-out.

    Stop it until people consent; or record the exemption that fits its purpose, and give the information and
    the free way to object that it asks for. In the EU national law decides the details.
    """
    cookies = view.cookies
    ground, purpose = cookies["consent_or_exemption"], cookies["purpose_class"]
    on_the_day = cookie_grounds_on(view.regime, view.as_of)
    allowed = within(ground, on_the_day)
    fits = pd.Series(True, index=cookies.index)
    for exemption, purposes in COOKIE_PURPOSES.items():
        fits = fits.mask((ground == exemption) & purpose.notna() & ~purpose.isin(purposes), False)
    informed, free = yes(cookies["information_given"]), yes(cookies["opt_out_offered"])
    found = first_reason(
        cookies,
        {
            "no ground is recorded": ground.isna(),
            "there is none": ground == "none",
            "that exemption is not in force": ground.notna() & (ground != "none") & ~allowed,
            "that exemption is not for this purpose": allowed & ~fits,
            "no clear information": allowed & fits & is_flagged(ground, "cookie_grounds", "needs_information") & ~informed,
            "no way to object": allowed & fits & is_flagged(ground, "cookie_grounds", "needs_opt_out") & ~free,
        },
    )
    return found.assign(severity=ERROR if view.regime == "uk" else WARNING)


@rule(
    "MK05",
    table="marketing_sends",
    field="screened",
    law="PECR reg 21",
    applies="c",
    regimes=("uk",),
    phases=LOG_PHASES,
    wants=("marketing_sends.screened", *SEND),
    requires=("MK02",),
    says="the call was made without consent, and without screening or after an objection",
)
def live_call_screened(view: View) -> pd.DataFrame:
    """Before a live call the number is screened, unless the person consented; nobody who objected is called.

    Screen individuals against the TPS and companies against the CTPS before each campaign and record it in
    screened; call nobody on the suppression list.
    """
    calls = _sent_by(view, frozenset({"live_call"}))
    unscreened = ~calls["consented"] & ~calls["was_screened"]
    return first_reason(
        calls,
        {
            "after an objection": calls["footing"] == STOPPED,
            "not screened against the TPS": unscreened & (calls["screened_against"] == "tps"),
            "not screened against the CTPS": unscreened & (calls["screened_against"] == "ctps"),
        },
    )


@rule(
    "MK06",
    table="marketing_sends",
    field="subject_ref",
    law="PECR reg 19",
    applies="c",
    regimes=("uk",),
    phases=LOG_PHASES,
    wants=SEND,
    requires=("MK02",),
    says="the automated call was made without consent",
)
def automated_call_consented(view: View) -> pd.Series:
    """Nobody gets an automated call without having consented to such calls.

    Stop calling this number by machine; record the consent in marketing_preferences, channel automated_call, if there was one.
    """
    return ~_sent_by(view, frozenset({"automated_call"}))["consented"]


@rule(
    "MK07",
    table="activities",
    law="PECR reg 6; Art 5(2)",
    severity=WARNING,
    applies="c",
    says="it takes data from people's devices, and no cookie or similar is recorded for it",
)
def cookies_recorded(view: View) -> pd.Series:
    """Where data comes from cookies or devices, each cookie or similar is recorded.

    List in cookies what is stored on or read from devices, with its purpose and what allows it.
    """
    activities, points, cookies = view.activities, view.collection_points, view.cookies
    reads = points.loc[is_flagged(points["channel"], "channels", "cookies"), "activity_id"]
    everywhere = bool(cookies["activity_id"].isna().any())
    return activities["activity_id"].isin(reads) & ~activities["activity_id"].isin(cookies["activity_id"]) & (not everywhere)


@rule(
    "RI06",
    table="requests",
    field="subject_ref",
    law="Art 21(3)",
    applies="c",
    phases=LOG_PHASES,
    wants=("requests.subject_ref", "requests.outcome", "requests.received_on"),
    says="the objection to direct marketing is not on the suppression list",
)
def objection_suppressed(view: View) -> pd.DataFrame:
    """Whoever objects to direct marketing is put on the suppression list for every channel.

    Record an opt_out in marketing_preferences for this person, with no channel for all of them. Keep it; ask nobody to come back.
    """
    preferences, requests = view.marketing_preferences, _requests(view)
    nameless = requests[(requests["right"] == "objection_marketing") & requests["subject_ref"].isna()]
    objections = _objections(requests, view.today)
    objections = objections[objections["outcome"] != "no_data_held"]
    objections = objections.assign(since=_midnight(objections["received_on"], zone_of(view.register)).fillna(_LONG_AGO))
    channels = _channels()
    outs = preferences[preferences["state"] == "opt_out"].dropna(subset=["subject_ref"])
    last_out = _moments(outs["captured_at"].fillna(end_of_day(view.register, view.as_of))).groupby(outs["subject_ref"]).max()
    listed = suppression_list(preferences, requests.iloc[:0])
    everywhere = listed.groupby("subject_ref").size()
    of_objections = last_out.reindex(objections["subject_ref"]).set_axis(objections.index)
    answered = (of_objections >= objections["since"]) | objections["subject_ref"].isin(everywhere.index[everywhere == len(channels)])
    left_open = _left_open(objections[answered], preferences, listed)
    return pd.concat(
        [
            pd.DataFrame({"index": nameless.index, "detail": "nobody can be looked up without a reference"}),
            pd.DataFrame({"index": objections.index[~answered], "detail": "no opt_out is recorded since"}),
            pd.DataFrame({"index": left_open.index, "detail": ("still open: " + left_open).to_numpy()}),
        ]
    )


def _left_open(objections: pd.DataFrame, preferences: pd.DataFrame, listed: pd.DataFrame) -> pd.Series:
    """The channels, by row of objections, that the person had opened before and that are not closed now."""
    open_states = preferences["state"].isin(["opt_in", "soft_opt_in"]) & preferences["channel"].notna()
    opened = preferences[open_states & preferences["subject_ref"].isin(objections["subject_ref"])]
    by_themselves = (opened["state"] == "opt_in") & ~opened["obtained_in"].isin(NOT_BY_THE_PERSON)
    asked = objections[["subject_ref", "since"]].assign(label=objections.index)
    pairs = opened[[*_WHO, "captured_at"]].assign(own=by_themselves).merge(asked, on="subject_ref")
    later = pairs["captured_at"] >= pairs["since"] + pd.Timedelta(days=1)
    came_back = pd.MultiIndex.from_frame(pairs.loc[later & pairs["own"], ["label", "channel"]])
    before = pairs[~later].drop_duplicates(["label", "channel"])
    closed = pd.MultiIndex.from_frame(before[_WHO]).isin(pd.MultiIndex.from_frame(listed[_WHO]))
    left = before[~closed & ~pd.MultiIndex.from_frame(before[["label", "channel"]]).isin(came_back)]
    return left.sort_values(["label", "channel"]).groupby("label")["channel"].agg(", ".join).astype("str")
