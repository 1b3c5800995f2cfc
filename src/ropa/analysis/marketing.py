"""Marketing and cookies in counts: what people want, and what was sent on what footing. People are never named."""

from __future__ import annotations

import pandas as pd

from ropa.analysis.frames import NOT_KEPT, figures, finding_figures, period_words, rows_of, tidy, yes_no_words
from ropa.analysis.logs import rules_that_spoke
from ropa.analysis.names import activity_names, code_words, view_of
from ropa.case.case import Case
from ropa.facts.marketing import COMPANY, CONSENT, FOOTINGS, NO_FOOTING, NONE_NEEDED, SCREENED, SOFT, STOPPED, sends, suppressed
from ropa.facts.view import LOG_PHASES
from ropa.model.codelists import codelist
from ropa.model.in_force import zone_of
from ropa.model.written import NOT_UNDERSTOOD, unread
from ropa.text import NOT_RECORDED

MARKETING_FINDINGS = ("MK", "RI06")
"""What rules have found about marketing and cookies."""

EVERY_CHANNEL = "Every channel"
"""The channel of a preference that names none."""

FOOTING_MEANS = {
    CONSENT: "the person had opted in to this channel and not opted out since",
    SOFT: "no consent, but details from a sale or its negotiation; its conditions are tested by rule MK03",
    COMPANY: "electronic mail to a company: no consent is asked for, though an opt-out is kept",
    SCREENED: "a live call to a number that was checked against the register for people or for companies who want no calls",
    NONE_NEEDED: "post and online advertising: no consent is asked for by PECR; people may object at any time",
    NO_FOOTING: "the register shows nothing that allowed it",
    STOPPED: "the person had opted out of the channel or objected before, and not come back",
    NOT_UNDERSTOOD: "it hangs on a cell that is written and was not understood",
}


def preferences_by_channel(case: Case) -> pd.DataFrame:
    """One row per channel: what people last said about it, and how many are on the suppression list.

    Columns: channel, one column per state (opted in, soft opt-in, opted out: how many people; a preference without
    a person counts as one), suppressed (how many people must not be reached there, for any reason).
    Raises UsageError where the case has no day or no regime.
    """
    view = view_of(case, LOG_PHASES)
    stated = view.marketing_preferences.assign(channel=_channels(view.marketing_preferences))
    ordered = stated.sort_values("captured_at", kind="stable", na_position="first")
    latest = pd.concat(
        [
            ordered[ordered["subject_ref"].notna()].drop_duplicates(["subject_ref", "channel"], keep="last"),
            ordered[ordered["subject_ref"].isna()],
        ]
    )
    states = {code: text.lower() for code, text in codelist("preference_states")["label"].items()}
    counts = latest.groupby(["channel", "state"]).size().unstack(fill_value=0)
    on_list = suppressed(view).groupby("channel").size()
    rows = []
    for code in ["", *codelist("marketing_channels").index, NOT_UNDERSTOOD]:
        numbers = {words: int(counts.loc[code].get(state, 0)) if code in counts.index else 0 for state, words in states.items()}
        listed = int(on_list.get(code, 0))
        if any(numbers.values()) or listed:
            rows.append(
                {
                    "channel": code_words("marketing_channels", code) if code else EVERY_CHANNEL,
                    **numbers,
                    "suppressed": listed if code else None,
                }
            )
    return tidy(rows, channel="text", **dict.fromkeys(states.values(), "number"), suppressed="number")


def suppression_by_channel(case: Case) -> pd.DataFrame:
    """One row per channel: how many people are on the suppression list, and what put them there.

    Columns: channel, people, opt_outs (by a preference), objections (by a rights request).
    """
    listed = suppressed(view_of(case, LOG_PHASES))
    rows = []
    for code in codelist("marketing_channels").index:
        part = listed[listed["channel"] == code]
        said = part["table"].value_counts()
        opt_outs, objections = (int(said.get(table, 0)) for table in ("marketing_preferences", "requests"))
        rows.append(
            {"channel": code_words("marketing_channels", code), "people": len(part), "opt_outs": opt_outs, "objections": objections}
        )
    rows = rows if len(listed) else []
    return tidy(rows, channel="text", people="number", opt_outs="number", objections="number")


def _channels(log: pd.DataFrame) -> pd.Series:
    """The channel of each row; blank where none is named."""
    return log["channel"].mask(unread(log, "channel"), NOT_UNDERSTOOD).fillna("")


def sends_by_channel(case: Case) -> pd.DataFrame:
    """One row per channel that was used: how many messages to how many people, when, and on what footing.

    Columns: channel, messages, people, first_on, last_on (days in the holder's time zone), one column per footing (FOOTINGS, and
    "as written, not understood" where some hang on a cell that nobody understands).
    """
    log = _sends(case)
    footings = _footings(log)
    local = log["sent_at"].dt.tz_convert(zone_of(case.register)).dt.tz_localize(None).dt.normalize()
    rows = []
    for code, part in log.groupby(_channels(log), sort=True):
        days, counts = local.loc[part.index], part["footing"].value_counts()
        rows.append(
            {
                "channel": code_words("marketing_channels", str(code)) if code else NOT_RECORDED,
                "messages": len(part),
                "people": part["subject_ref"].nunique(),
                "first_on": days.min(),
                "last_on": days.max(),
                **{name: int(counts.get(name, 0)) for name in footings},
            }
        )
    rows.sort(key=lambda row: (-row["messages"], row["channel"]))
    return tidy(
        rows, channel="text", messages="number", people="number", first_on="date", last_on="date", **dict.fromkeys(footings, "number")
    )


def _sends(case: Case) -> pd.DataFrame:
    """Every message of the log with its footing (see `ropa.facts.marketing.sends`)."""
    view = view_of(case, LOG_PHASES)
    made = view.once(sends)
    unclear = unread(view.marketing_sends, "channel").reindex(made.index, fill_value=False)
    return made.assign(channel=made["channel"].mask(unclear, NOT_UNDERSTOOD)) if unclear.any() else made


def _footings(log: pd.DataFrame) -> tuple[str, ...]:
    """The footings that are shown: all that messages can rest on, and whether one hangs on a cell that is not understood."""
    return (*FOOTINGS, NOT_UNDERSTOOD) if (log["footing"] == NOT_UNDERSTOOD).any() else FOOTINGS


def footings_of_sends(case: Case) -> pd.DataFrame:
    """One row per footing that messages were sent on: how many, and what the footing means.

    Columns: footing, messages, means.
    """
    counts = _sends(case)["footing"].value_counts()
    used = [name for name in (*FOOTINGS, NOT_UNDERSTOOD) if name in counts]
    rows = [{"footing": name, "messages": int(counts[name]), "means": FOOTING_MEANS[name]} for name in used]
    return tidy(rows, footing="text", messages="number", means="text")


def cookies_listed(case: Case) -> pd.DataFrame:
    """One row per cookie or similar: what it is for, how long it stays, what allows it.

    Columns: cookie_id, name, provider, activity, kind, purpose, duration, ground, information_given, opt_out_offered, rules.
    """
    view = view_of(case)
    names, spoke = activity_names(case.register), rules_that_spoke(case, "cookies")
    rows = [
        {
            "cookie_id": row["cookie_id"],
            "name": row["name"],
            "provider": row["provider"],
            "activity": names.get(row["activity_id"], row["activity_id"]) or "the website as a whole",
            "kind": code_words("cookie_kinds", row["kind"]),
            "purpose": code_words("cookie_purposes", row["purpose_class"]),
            "duration": _duration(row["duration"]),
            "ground": code_words("cookie_grounds", row["consent_or_exemption"]),
            "information_given": yes_no_words(row["information_given"]),
            "opt_out_offered": yes_no_words(row["opt_out_offered"]),
            "rules": spoke.get(row["cookie_id"]),
        }
        for row in rows_of(view.cookies)
    ]
    columns = ("cookie_id", "name", "provider", "activity", "kind", "purpose", "duration", "ground", "information_given", "opt_out_offered")
    return tidy(rows, **dict.fromkeys((*columns, "rules"), "text"))


def _duration(period: str | None) -> str | None:
    if period is None:
        return None
    words = period_words(period)
    return "the session" if words == NOT_KEPT else words


def marketing_in_short(case: Case) -> pd.DataFrame:
    """The key figures on marketing and cookies: columns figure, number, means."""
    view = view_of(case, LOG_PHASES)
    preferences, log = view.marketing_preferences, _sends(case)
    footing = log["footing"].value_counts()
    on_list = suppressed(view)
    cookies = view_of(case).cookies
    needing = int((cookies["consent_or_exemption"] == "consent").sum())
    return figures(
        [
            ("People with a preference", preferences["subject_ref"].nunique(), f"In {len(preferences):,} preferences that were recorded."),
            ("People on the suppression list", on_list["subject_ref"].nunique(), "They must not be reached on at least one channel."),
            ("Messages and calls", len(log), f"To {log['subject_ref'].nunique():,} people."),
            (
                "Sent after an opt-out",
                int(footing.get(STOPPED, 0)),
                "The person had opted out or objected before: the law gives no exception.",
            ),
            ("Sent on no recorded footing", int(footing.get(NO_FOOTING, 0)), "Neither consent nor another footing is in the register."),
            ("Cookies and similar", len(cookies), f"Of these {needing} rest on consent."),
            *finding_figures(case, MARKETING_FINDINGS),
        ]
    )
