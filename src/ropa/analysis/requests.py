"""Rights requests: how many, how fast, how late, and what is due. Who asked is left out."""

from __future__ import annotations

import pandas as pd

from ropa.analysis.frames import figures, finding_figures, tidy
from ropa.analysis.logs import OURS, rules_that_spoke, whose
from ropa.analysis.names import activity_names, code_words, view_of
from ropa.case.case import Case
from ropa.facts.requests import BEFORE, CLOSED, LATE, ON_TIME, OPEN, OPEN_LATE, WAITING, clocks, standing
from ropa.facts.requests import STANDINGS as OWN_STANDINGS
from ropa.facts.view import LOG_PHASES
from ropa.model.codelists import codelist
from ropa.model.written import NOT_UNDERSTOOD, carried, said, unread
from ropa.text import NOT_RECORDED

REQUESTS_FINDINGS = ("RI",)
"""What rules have found about rights requests."""

NOT_OURS = "not ours to answer"
"""The standing of a request that the client answers, because it is about work for the client, or that is under the other law."""

STANDINGS = (*OWN_STANDINGS, NOT_OURS)
"""The standings that a request can have on the day."""


def requests_listed(case: Case) -> pd.DataFrame:
    """One row per request received by the day, the latest first.

    Columns: request_id, right, activity_id, activity, received_on, due (the statute's last day), prudent (the safer
    day where the law can be read in two ways), first_month_end (the last day to tell of an extension), extended_on,
    closed_on, days (from receipt to closing), days_left (until the prudent day, for open requests), standing (one of
    STANDINGS), outcome, refusal_reason, rules (that found something). The person's reference is left out on purpose.
    Raises UsageError where the case has no day or no regime.
    """
    view = view_of(case, LOG_PHASES)
    requests = view.requests
    clock = view.once(clocks)
    names = activity_names(case.register)
    mine = whose(case, view, requests["activity_id"])
    spoke = rules_that_spoke(case, "requests")
    stands = view.once(standing).mask(mine != OURS, NOT_OURS)
    running = stands.isin([OPEN, OPEN_LATE, WAITING])
    found = pd.DataFrame(
        {
            "request_id": requests["request_id"],
            "right": requests["right"]
            .map(lambda code: code_words("rights", code), na_action="ignore")
            .pipe(said, requests, "right")
            .fillna(NOT_RECORDED),
            "activity_id": requests["activity_id"],
            "activity": requests["activity_id"].map(names).fillna(requests["activity_id"]).fillna("all activities"),
            "received_on": requests["received_on"],
            "due": clock["due"].where(mine == OURS),
            "prudent": clock["prudent"].where(mine == OURS),
            "first_month_end": clock["first_month_end"].where(mine == OURS),
            "extended_on": requests["extended_on"],
            "closed_on": requests["closed_on"],
            "days": (requests["closed_on"] - requests["received_on"]).dt.days.astype("Int64"),
            "days_left": (clock["prudent"] - view.today).dt.days.astype("Int64").where(running),
            "standing": stands,
            "outcome": requests["outcome"]
            .map(lambda code: code_words("request_outcomes", code), na_action="ignore")
            .pipe(said, requests, "outcome"),
            "refusal_reason": _words(requests, "refusal_reason", "refusal_reasons"),
            "rules": requests["request_id"].map(spoke),
        }
    )
    text = ["request_id", "right", "activity_id", "activity", "standing", "outcome", "refusal_reason", "rules"]
    found = carried(found, requests, received_on="received_on", extended_on="extended_on", closed_on="closed_on")
    return found.astype(dict.fromkeys(text, "str")).sort_values(
        ["received_on", "request_id"], ascending=[False, True], kind="stable", ignore_index=True
    )


def _words(requests: pd.DataFrame, field: str, codes: str) -> pd.Series:
    """A column of codes in words, with what was written where it was not understood."""
    return requests[field].map(lambda code: code_words(codes, code), na_action="ignore").astype("str").pipe(said, requests, field)


def requests_by_right(case: Case) -> pd.DataFrame:
    """One row per right that somebody used, most used first.

    Columns: right, received (how many), one column per standing, median_days (from receipt to closing; missing where
    none is closed), longest_days.
    """
    listed = case.once(requests_listed)
    rows = []
    for right, part in listed.groupby("right", sort=True):
        counts = part["standing"].value_counts()
        ours = part[part["standing"] != NOT_OURS]
        rows.append(
            {
                "right": right,
                "received": len(part),
                **{standing: int(counts.get(standing, 0)) for standing in STANDINGS},
                "median_days": ours["days"].median(),
                "longest_days": ours["days"].max(),
            }
        )
    order = {label: place for place, label in enumerate(codelist("rights")["label"])}
    rows.sort(key=lambda row: (-row["received"], order.get(row["right"], 99)))
    shown = [standing for standing in STANDINGS if standing not in (BEFORE, NOT_UNDERSTOOD) or any(row[standing] for row in rows)]
    frame = pd.DataFrame(rows, columns=["right", "received", *shown, "median_days", "longest_days"])
    kinds = {"right": "str", "median_days": "Float64", "longest_days": "Int64"}
    return frame.astype({name: kinds.get(name, "int64") for name in frame.columns})


def requests_by_outcome(case: Case) -> pd.DataFrame:
    """One row per outcome of closed requests: how many, and the reasons for refusals.

    Columns: outcome, requests, reasons.
    """
    listed = case.once(requests_listed)
    closed = listed[listed["closed_on"].notna()]
    rows = []
    for outcome, part in closed.groupby(closed["outcome"].fillna(NOT_RECORDED), sort=True):
        reasons = part["refusal_reason"].value_counts().sort_index()
        rows.append({"outcome": outcome, "requests": len(part), "reasons": "; ".join(f"{why}: {n}" for why, n in reasons.items()) or None})
    rows.sort(key=lambda row: (-row["requests"], row["outcome"]))
    return tidy(rows, outcome="text", requests="number", reasons="text")


def requests_by_month(case: Case, months: int = 24) -> pd.DataFrame:
    """One row per month: what came in, what was closed, and what was open at its end. At most the last `months` up to the day.

    Columns: month (its first day), received, closed, open (the backlog at the end of the month, or on the day), late
    (how many of these were past their last day then). Requests that are not the holder's to answer do not count, nor
    does one as open whose day of closing was not understood.
    """
    view = view_of(case, LOG_PHASES)
    listed = case.once(requests_listed)
    mine = listed[(listed["standing"] != NOT_OURS) & listed["received_on"].notna()]
    lost = unread(mine, "closed_on")
    rows = []
    if len(mine):
        first = max(mine["received_on"].min().to_period("M"), view.today.to_period("M") - (months - 1))
        for month in pd.period_range(first, view.today.to_period("M"), freq="M"):
            start = month.to_timestamp()
            end = min(month.end_time.normalize(), view.today)
            left = mine[(mine["received_on"] <= end) & ~(mine["closed_on"] <= end) & ~lost]
            rows.append(
                {
                    "month": start,
                    "received": int(mine["received_on"].between(start, end).sum()),
                    "closed": int(mine["closed_on"].between(start, end).sum()),
                    "open": len(left),
                    "late": int((left["due"] < end).sum()),
                }
            )
    return tidy(rows, month="date", received="number", closed="number", open="number", late="number")


def request_deadlines(case: Case) -> pd.DataFrame:
    """One row per open request that is the holder's to answer. The one to answer first stands first.

    Columns: request_id, right, activity, received_on, prudent (work to this day), due, days_left (to the prudent day;
    negative where it has passed), extend_by (the last day to tell of an extension; missing where one was told or it is too
    late), standing.
    """
    view = view_of(case, LOG_PHASES)
    listed = case.once(requests_listed)
    unclear = (listed["standing"] == NOT_UNDERSTOOD) & listed["closed_on"].isna()
    waiting = listed[listed["standing"].isin([OPEN, OPEN_LATE, WAITING]) | unclear]
    can_extend = waiting["extended_on"].isna() & (waiting["first_month_end"] >= view.today)
    made = waiting.assign(extend_by=waiting["first_month_end"].where(can_extend)).sort_values(
        ["prudent", "received_on", "request_id"], kind="stable", ignore_index=True
    )
    return made[["request_id", "right", "activity", "received_on", "prudent", "due", "days_left", "extend_by", "standing"]]


def requests_in_short(case: Case) -> pd.DataFrame:
    """The key figures on requests: columns figure, number, means."""
    listed = case.once(requests_listed)
    count = {standing: int((listed["standing"] == standing).sum()) for standing in STANDINGS}
    days = listed.loc[listed["standing"].isin([ON_TIME, LATE, CLOSED]), "days"].dropna()
    answered = count[ON_TIME] + count[LATE]
    share = f" That is {count[ON_TIME] / answered:.0%} of those that had a last day." if answered else ""
    said = [
        ("Requests received", len(listed), "Every request in the log up to the day."),
        ("Answered on time", count[ON_TIME], f"Closed on or before the statute's last day.{share}"),
        ("Answered late", count[LATE], "Closed after it."),
        ("Open", count[OPEN] + count[WAITING], f"Not closed and not late; in {count[WAITING]} of them the clock stands still."),
        ("Open and late", count[OPEN_LATE], "Not closed, and the last day has passed: answer these first."),
    ]
    if count[NOT_UNDERSTOOD]:
        said.append(("As written, not understood", count[NOT_UNDERSTOOD], "When they came or were closed: mend those cells first."))
    if count[NOT_OURS]:
        said.append(
            ("Not ours to answer", count[NOT_OURS], "The client answers, or the other law applies; they are not counted above or below.")
        )
    if len(days):
        said.append(
            ("Median days to answer", round(float(days.median())), "Half of the closed ones took no longer, from receipt to closing.")
        )
    return figures([*said, *finding_figures(case, REQUESTS_FINDINGS)])
