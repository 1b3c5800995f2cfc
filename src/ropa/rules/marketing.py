"""Rules on marketing and cookies: messages, calls, objections, and access to people's devices.

Each message is compared with what the person said before. Facts do so for the whole log in one pass; no rule loops over
its rows.
"""

from __future__ import annotations

import pandas as pd

from ropa.facts.marketing import (
    CHARITY,
    ELECTRONIC_MAIL,
    MAYBE_NO_CHARITY,
    NO_CHARITY,
    NOT_FOR_CHANNEL,
    NOT_IN_FORCE,
    STOPPED,
    UNGROUNDED,
    ground_states,
    is_charity,
    marketing_without_ground,
    route_of,
    sends,
    sends_marketing,
    sent_by,
    state_at_sending,
    subscriber_kinds,
)
from ropa.facts.view import LOG_PHASES, View
from ropa.law.bases import cookie_grounds_on
from ropa.law.tables import commenced
from ropa.model.checks import ERROR, WARNING
from ropa.model.codelists import is_flagged
from ropa.model.in_force import end_of_day
from ropa.model.membership import within, yes
from ropa.rules.engine import Among, among, first_reason, rule

COOKIE_PURPOSES = {
    # A record of what somebody chose on a website is strictly necessary for it (PECR Sch A1 para 4(2)(e)(ii)).
    "strictly_necessary": ("strictly_necessary", "security", "selections", "appearance"),
    "transmission": ("transmission",),
    "statistics": ("statistics",),
    "appearance": ("appearance", "selections"),
    "emergency_assistance": ("emergency",),
}
"""The purposes that each exemption from consent allows. None allows advertising, or following people across sites."""

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
    chosen_by=("marketing_sends.channel",),
)
def electronic_mail_permitted(view: View) -> Among:
    """Nobody is sent electronic mail for marketing without consent or a soft opt-in.

    Stop sending to this person until they opt in; record in marketing_preferences what they agreed to and when.
    Where the kind of subscriber is not known, find out: companies need no consent. In the EU national law decides.
    """
    mail = sent_by(view, ELECTRONIC_MAIL)
    # A message after an opt-out counts too. If MK02 runs, it finds the message, and this rule is silent.
    bare = ~mail["consented"] & mail["soft"].isna() & (mail["kind"] != "corporate") & ~mail["undecided"]
    severity = mail["kind"].map({"individual": ERROR if view.regime == "uk" else WARNING}).fillna(WARNING)
    return among(mail, severity.where(bare))


@rule(
    "MK02",
    table="marketing_sends",
    field="sent_at",
    law="Art 21(3); PECR reg 21, 22; ePrivacy Directive Art 13",
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
    law="PECR reg 22(3); PECR reg 22(3A) from 5 Feb 2026",
    applies="c",
    regimes=("uk",),
    phases=LOG_PHASES,
    wants=(
        "marketing_preferences.obtained_in",
        "marketing_preferences.refusal_offered",
        "marketing_sends.similar_product",
        "marketing_sends.charitable_purpose",
        "organisations.charity",
        "marketing_sends.opt_out_offered",
    ),
    says="the conditions of a soft opt-in are not met",
    chosen_by=(
        "marketing_preferences.captured_at",
        "marketing_preferences.channel",
        "marketing_preferences.state",
        "marketing_preferences.subscriber_kind",
        "marketing_sends.channel",
        "marketing_sends.sent_at",
    ),
)
def soft_opt_in_holds(view: View) -> Among:
    """A soft opt-in comes from the sender's own sale, for similar products; or from support for a charity, for its purposes.

    Both need a way to refuse, when the details are collected and in each message. Get consent before the next message, or stop.
    Where the condition was met, record it: obtained_in and refusal_offered in marketing_preferences; similar_product, for a charity
    charitable_purpose, and opt_out_offered in marketing_sends; charity in organisations. The charity's way is open from 5 February 2026.
    Companies need none of this: where the kind of subscriber is not known, find out.
    """
    preferences, mail = view.marketing_preferences, sent_by(view, ELECTRONIC_MAIL)
    messages = mail[mail["soft"].notna() & (mail["kind"] != "corporate") & ~mail["undecided"]]
    # A soft opt-in that no message rests on counts as well, if a message of today would.
    unused = preferences[(preferences["state"] == "soft_opt_in") & within(preferences["channel"], ELECTRONIC_MAIL)]
    today = state_at_sending(view, unused.assign(sent_at=end_of_day(view.register, view.as_of)))["soft"].dropna()
    today = today[subscriber_kinds(view, unused.loc[today.index]) != "corporate"]
    collected = preferences[preferences.index.isin(messages["soft"]) | preferences.index.isin(today)]
    of_messages = _unlike_their_ground(view, messages).assign(severity=None)
    known = mail["kind"].reindex(of_messages["index"]).eq("individual").to_numpy()
    of_messages["severity"] = pd.Series(known).map({True: ERROR, False: WARNING}).to_numpy()
    kinds = subscriber_kinds(view, collected)
    of_details = _badly_collected(view, collected)
    unknown = ~kinds.reindex(of_details["index"]).eq("individual").to_numpy()
    of_details["severity"] = of_details["severity"].mask(unknown, WARNING) if len(of_details) else of_details["severity"]
    return among({"marketing_sends": messages, "marketing_preferences": collected}, pd.concat([of_details, of_messages]))


def _charity_start() -> pd.Timestamp:
    """The first moment at which a charity could rely on its own soft opt-in."""
    return pd.Timestamp(commenced("charity_soft_opt_in", "uk"), tz="Europe/London")


def _badly_collected(view: View, collected: pd.DataFrame) -> pd.DataFrame:
    """The soft opt-ins whose details were not collected as their kind asks."""
    route, place = route_of(collected), {"table": "marketing_preferences", "field": "obtained_in"}
    of_charity = route == CHARITY
    early = of_charity & (collected["captured_at"] < _charity_start())
    return pd.concat(
        [
            first_reason(
                collected,
                {
                    "no sale or negotiation with the sender, and no support for a charity, is recorded": route.isna(),
                    "the sender is not recorded as a charity": of_charity & (not is_charity(view)),
                    "no way to refuse at collection is recorded": ~yes(collected["refusal_offered"]),
                },
                severity=ERROR,
                **place,
            ),
            # The regulations do not say so; the regulator's guidance does.
            first_reason(collected, {"the details are older than the charity's soft opt-in": early}, severity=WARNING, **place),
        ]
    )


def _unlike_their_ground(view: View, messages: pd.DataFrame) -> pd.DataFrame:
    """The messages that are not what the soft opt-in that they rest on is for."""
    preferences = view.marketing_preferences
    of_charity = messages["soft"].map(route_of(preferences)) == CHARITY
    early = of_charity & (messages["sent_at"] < _charity_start())
    return first_reason(
        messages,
        {
            "not recorded as about similar products": ~of_charity & ~yes(messages["similar_product"]),
            "not recorded as for the charity's purposes alone": of_charity & ~yes(messages["charitable_purpose"]),
            "before charities had a soft opt-in": early,
            "no way to refuse in the message is recorded": ~yes(messages["opt_out_offered"]),
        },
        table="marketing_sends",
        field="similar_product",
    )


@rule(
    "MK04",
    table="cookies",
    field="consent_or_exemption",
    law="PECR reg 6; PECR Sch A1 from 5 Feb 2026; ePrivacy Directive Art 5(3)",
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
    chosen_by=("marketing_sends.channel",),
)
def live_call_screened(view: View) -> Among:
    """Before a live call the number is screened, unless the person consented; nobody who objected is called.

    Screen individuals against the TPS and companies against the CTPS before each campaign and record it in
    screened; call nobody on the suppression list. A call that was not screened breaks the law where the number was listed. Calls about
    claims or pensions need consent whatever the screening (regulations 21A and 21B); what a call is about, no rule can see.
    """
    calls = sent_by(view, frozenset({"live_call"}))
    unscreened = ~calls["consented"] & ~calls["was_screened"] & ~calls["undecided"]
    stopped = calls["footing"] == STOPPED
    unscreened &= ~stopped
    doubtful = {
        "not screened against the TPS": unscreened & (calls["screened_against"] == "tps"),
        "not screened against the CTPS": unscreened & (calls["screened_against"] == "ctps"),
    }
    objected = first_reason(calls, {"after an objection": stopped}, severity=ERROR)
    return among(calls, pd.concat([objected, first_reason(calls, doubtful, severity=WARNING)]))


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
    many="are automated calls made without consent",
    chosen_by=("marketing_sends.channel",),
)
def automated_call_consented(view: View) -> Among:
    """Nobody gets an automated call without having consented to such calls.

    Stop calling this number by machine; record the consent in marketing_preferences, channel automated_call, if there was one.
    """
    calls = sent_by(view, frozenset({"automated_call"}))
    return among(calls, ~calls["consented"] & ~calls["undecided"])


@rule(
    "MK07",
    table="activities",
    law="PECR reg 6; ePrivacy Directive Art 5(3); Art 5(2)",
    severity=WARNING,
    applies="c",
    says="it takes data from people's devices, and no cookie or similar is recorded for it",
    many="take data from people's devices, and no cookie or similar is recorded for them",
    chosen_by=("collection_points.channel",),
)
def cookies_recorded(view: View) -> Among:
    """Where data comes from cookies or devices, each cookie or similar is recorded.

    List in cookies what is stored on or read from devices, with its purpose and what allows it.
    """
    activities, points, cookies = view.activities, view.collection_points, view.cookies
    reads = points["activity_id"][is_flagged(points["channel"], "channels", "cookies")]
    everywhere = bool(cookies["activity_id"].isna().any())
    reading = activities["activity_id"].isin(reads)
    return among(reading, reading & ~activities["activity_id"].isin(cookies["activity_id"]) & (not everywhere))


@rule(
    "MK08",
    table="activities",
    also=("marketing_grounds",),
    law="PECR reg 19-22; ePrivacy Directive Art 13",
    applies="c",
    says="direct marketing is sent, and nothing on record allows it",
    wants=("marketing_grounds.ground", "marketing_grounds.channel", "organisations.charity"),
    chosen_by=("purposes.purpose_code",),
)
def marketing_has_ground(view: View) -> Among:
    """Each channel of direct marketing has something that allows it, whether or not messages are logged.

    Add a row to marketing_grounds for each channel: consent, a soft opt-in, companies only, screened calls, or that no rule speaks
    of the channel. The soft opt-in of charities is for charities alone: say in charity of organisations whether the holder is one.
    Under UK law only electronic mail and automated calls are unlawful for want of a ground. Under EU law national law decides more.
    """
    activities, rows, state = view.activities, view.marketing_grounds, view.once(ground_states)
    barred = within(rows["channel"], ELECTRONIC_MAIL | {"automated_call"}) & (view.regime == "uk")
    wrong = first_reason(
        rows, {why: state == why for why in (NOT_IN_FORCE, NOT_FOR_CHANNEL, NO_CHARITY)}, table="marketing_grounds", field="ground"
    )
    wrong["severity"] = barred.reindex(wrong["index"]).map({True: ERROR, False: WARNING}).to_numpy()
    found = [
        first_reason(activities, {"no channel is recorded": marketing_without_ground(view)}, severity=WARNING),
        first_reason(
            rows,
            {why: state == why for why in (UNGROUNDED, MAYBE_NO_CHARITY)},
            severity=WARNING,
            table="marketing_grounds",
            field="ground",
        ),
        wrong,
    ]
    return among({"activities": activities[sends_marketing(view)], "marketing_grounds": rows}, pd.concat(found))
