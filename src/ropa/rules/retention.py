"""Rules on retention: time limits, the law or reason behind them, and whether data goes when its time is over."""

from __future__ import annotations

import pandas as pd

from ropa.facts.retention import (
    EMPTY_CRITERIA,
    NO_LIMIT,
    OPEN_ENDED,
    OVERDUE,
    UNREASONED,
    UNTRIGGERED,
    disposal_states,
    limit_starts,
    limited,
    limitless,
    period_grounds,
)
from ropa.facts.sensitive import needs_policy_document
from ropa.facts.view import LOG_PHASES, View
from ropa.law.bases import listed_on
from ropa.model.checks import ADVICE, ART30, ERROR, GUIDANCE, WARNING
from ropa.model.codelists import codelist, is_flagged
from ropa.model.membership import matching, no, within
from ropa.model.periods import may_be_shorter
from ropa.model.register import keeps_record
from ropa.rules.engine import Among, among, rule


@rule(
    "RT01",
    table="activities",
    also=("data_categories",),
    law="Art 30(1)(f)",
    duty=ART30,
    applies="c",
    says="no time limit and no criteria are recorded for its data",
    many="have no time limit and no criteria on record",
    wants=("retention.period", "retention.criteria", "activities.not_possible_reason"),
    chosen_by=("data_categories.category",),
)
def time_limits_recorded(view: View) -> Among:
    """Every category of data has an envisaged time limit, or criteria for one.

    Add a row to retention with a period (P7Y) or criteria, for the category or for the whole
    activity; where that is not possible, say why in not_possible_reason.
    """
    activities, data, limits = view.activities, view.data_categories, limited(view)
    bare = activities[limitless(view)]
    open_data = data[data["category"].notna() & ~_covered(data, limits) & ~within(data["activity_id"], bare["activity_id"])]
    excused = activities["activity_id"][activities["not_possible_reason"].notna()]
    found = pd.concat(
        [
            pd.DataFrame({"index": bare.index, "table": "activities", "owner": bare["activity_id"], "detail": ""}),
            pd.DataFrame(
                {"index": open_data.index, "table": "data_categories", "owner": open_data["activity_id"], "detail": open_data["category"]}
            ),
        ]
    )
    found["severity"] = within(found["owner"], excused).map({True: WARNING, False: ERROR})
    return among({"activities": activities, "data_categories": data[data["category"].notna()]}, found.drop(columns="owner"))


def _covered(data: pd.DataFrame, limits: pd.DataFrame) -> pd.Series:
    """Which rows of data_categories are covered by a time limit of their activity."""
    pairs = (
        data[["activity_id", "purpose_id", "category"]]
        .reset_index()
        .merge(limits[["activity_id", "purpose_id", "category"]], on="activity_id", suffixes=("", "_limit"))
    )
    same_category = pairs["category_limit"].isna() | (pairs["category_limit"] == pairs["category"])
    same_purpose = pairs["purpose_id_limit"].isna() | pairs["purpose_id"].isna() | (pairs["purpose_id_limit"] == pairs["purpose_id"])
    return data.index.to_series().isin(pairs["index"][same_category & same_purpose])


@rule(
    "RT02",
    table="retention",
    field="trigger",
    law="Art 5(1)(e)",
    severity=WARNING,
    applies="c",
    says="nobody can work out a date from it",
    many={
        "the period has no trigger": "have a period without a trigger, so nobody can work out a date",
        "the trigger is open-ended": "have an open-ended trigger, so nobody can work out a date",
        "the criteria say nothing": "have criteria that say nothing, so nobody can work out a date",
    },
    wants=("retention.trigger",),
)
def time_limit_can_be_applied(view: View) -> Among:
    """A time limit can be turned into a date.

    Name the event that the period is counted from, one that is sure to happen and to be noticed;
    replace criteria that only repeat the law by what really decides.
    """
    start = view.once(limit_starts)
    parts = [
        pd.DataFrame({"index": start.index[start == why], "table": "retention", "field": name, "detail": why})
        for why, name in ((UNTRIGGERED, "trigger"), (OPEN_ENDED, "trigger"), (EMPTY_CRITERIA, "criteria"))
    ]
    return among(start != NO_LIMIT, pd.concat(parts))


@rule(
    "RT03",
    table="retention",
    field="period",
    law="the law that the row names (see the code list retention_laws)",
    regimes=("uk",),
    applies="c",
    says="the period is shorter than the law that it names demands",
    chosen_by=("retention.legal_source",),
)
def minimum_kept(view: View) -> Among:
    """Data that a law wants kept is kept as long as it demands.

    Lengthen the period to the statutory minimum, or name the law that really applies.
    """
    retention = view.retention
    laws = codelist("retention_laws")
    in_force = laws[laws.index.isin(listed_on("retention_laws", view.as_of))]
    minimums = in_force[(in_force["kind"] == "minimum") & (in_force["period"] != "")]
    source = retention["legal_source"]
    demanded, wanted = (source.map(dict(minimums[name]), na_action="ignore").astype("str") for name in ("period", "trigger"))
    # What the law counts from the end of a year may have begun up to a year earlier, at the creation of the record.
    at_creation = within(wanted, YEAR_ENDS) & within(retention["trigger"], BEFORE_YEAR_END)
    longer = demanded.map({text: _a_year_more(text) for text in demanded.dropna().unique()}, na_action="ignore").astype("str")
    # A time limit starts anew for each record, so one in days must suffice from whatever day it starts.
    short = may_be_shorter(retention["period"], demanded.mask(at_creation, longer))
    elsewhere = retention["trigger"].notna() & (retention["trigger"] != wanted) & ~at_creation & wanted.notna() & (wanted != "")
    said = source + " " + demanded + " from " + wanted
    found = pd.concat(
        [
            pd.DataFrame({"index": retention.index[short], "detail": said[short], "severity": ERROR}),
            pd.DataFrame(
                {
                    "index": retention.index[elsewhere & ~short],
                    "detail": said[elsewhere & ~short] + "; it is counted from something else",
                    "severity": ADVICE,
                }
            ),
        ]
    )
    return among(demanded.notna(), found)


SERVICE = "6M"
"""The months, beside the years of a limitation, in which a claim that was brought in time may still be served."""

YEAR_ENDS = ("end_of_tax_year", "end_of_financial_year")
"""Triggers of laws at the end of a year."""
BEFORE_YEAR_END = ("creation", "collection", "last_entry")
"""Triggers that lie in such a year, up to a year before its end."""


def _a_year_more(text: str) -> str:
    """A period of whole years, a year longer."""
    return f"P{int(text.removeprefix('P').removesuffix('Y')) + 1}Y" if text.endswith("Y") else text


# Grounds that allow data to be kept without an end.
_WITHOUT_END = ("indefinite_with_safeguards", "research_archive")


def _suppresses(view: View) -> pd.Series:
    """Rows of retention that are about the suppression list (by row label)."""
    retention, purposes = view.retention, view.purposes
    suppressing = purposes[purposes["purpose_code"] == "suppression"]
    by_purpose = within(retention["purpose_id"], suppressing["purpose_id"].dropna())
    others = purposes["activity_id"][purposes["purpose_code"].notna() & (purposes["purpose_code"] != "suppression")]
    only = suppressing["activity_id"][~within(suppressing["activity_id"], others)]
    alone = retention["purpose_id"].isna() & within(retention["activity_id"], only)
    return by_purpose | alone | (retention["category"] == "suppression_record")


@rule(
    "RT04",
    table="retention",
    field="action",
    law="Art 5(1)(e)",
    severity=WARNING,
    applies="c",
    says="the data is kept for ever, and no ground that allows it is recorded",
    wants=("retention.action", "retention.criteria"),
    chosen_by=(
        "retention.action",
        "retention.period",
    ),
)
def nothing_kept_for_ever(view: View) -> Among:
    """Nothing is kept for ever without a ground that allows it.

    Set a period; or name the law, or the exception (archiving, research, safeguards) that allows it.
    """
    retention, exceptions = view.retention, view.retention_exceptions
    words = retention["period"].isna() & matching(retention["criteria"], r"(?i)\b(?:indefinite|for ?ever|permanent|no limit)")
    for_ever = is_flagged(retention["action"], "retention_actions", "for_ever") | words
    allowed = within(retention["retention_id"], exceptions.loc[exceptions["exception"].isin(_WITHOUT_END), "retention_id"])
    says = retention[["period", "criteria", "action"]].notna().any(axis=1)
    return among(says, for_ever & retention["legal_source"].isna() & ~allowed & ~_suppresses(view))


@rule(
    "RT05",
    table="disposals",
    field="done_on",
    law="Art 5(1)(e)",
    applies="c",
    provision="5e",
    phases=LOG_PHASES,
    says="the data was due to go and has not gone, and no legal hold stops it",
    wants=("disposals.due_on", "disposals.done_on", "disposals.legal_hold"),
    chosen_by=("disposals.due_on",),
)
def disposed_in_time(view: View) -> Among:
    """Data goes when its time is over.

    Erase it or make it anonymous and record the day; or record the legal hold that stops it. Where an exception to the time limit
    is recorded (retention_exceptions), say in legal_hold or due_on that it holds for this data.
    """
    disposals, exceptions = view.disposals, view.retention_exceptions
    longer = exceptions["retention_id"][is_flagged(exceptions["exception"], "retention_exceptions", "longer")]
    may_hold = within(disposals["retention_id"], longer) & ~no(disposals["legal_hold"])
    severity = may_hold.map({True: WARNING, False: ERROR})
    return among(disposals["due_on"] <= view.today, severity.where(disposal_states(view) == OVERDUE))


@rule(
    "RT06",
    table="retention",
    field="reason_not_followed",
    law="Art 5(1)(e); DPA 2018 Sch 1 para 41(c)",
    severity=WARNING,
    applies="c",
    says="the time limit is not followed, and no reason is recorded",
    many="are not followed, and no reason is recorded",
    chosen_by=("retention.followed",),
)
def deviation_explained(view: View) -> Among:
    """Who does not follow a time limit says why.

    Write the reason in reason_not_followed, or follow the limit.
    """
    retention, purposes = view.retention, view.purposes
    deviates = no(retention["followed"])
    silent = deviates & retention["reason_not_followed"].isna()
    bound = purposes[needs_policy_document(purposes)] if view.regime == "uk" else purposes.iloc[:0]
    covered = within(retention["purpose_id"], bound["purpose_id"]) | (
        retention["purpose_id"].isna() & within(retention["activity_id"], bound["activity_id"])
    )
    return among(deviates, covered.map({True: ERROR, False: WARNING}).where(silent))


@rule(
    "RT07",
    table="retention",
    field="reason",
    law="EU GDPR Art 5(1)(e), 5(2); ICO: retention schedules say why",
    severity=ADVICE,
    duty=GUIDANCE,
    applies="c",
    says="the period has neither a law nor a reason behind it",
    many="have a period with neither a law nor a reason behind it",
    wants=("retention.reason", "retention.legal_source"),
    chosen_by=("retention.period",),
)
def period_has_reason(view: View) -> Among:
    """Every period has a law or a reason behind it.

    Write the law in legal_source, or why so long in reason.
    """
    return among(view.retention["period"].notna(), view.once(period_grounds) == UNREASONED)


BLANKET_FROM = 3
"""From this many activities on, a single period for everything looks like a blanket (RT08)."""


@rule(
    "RT08",
    table="organisations",
    law="Art 5(1)(e); ICO: granular and meaningful records",
    severity=WARNING,
    applies="c",
    says="one period stands for every category of data of every activity",
    wants=("retention.period",),
    chosen_by=("retention.period",),
)
def limits_are_granular(view: View) -> Among:
    """Time limits differ where the data differs.

    Ask of each category what it is needed for and how long; a single period for all is too long for most.
    """
    organisations = view.organisations
    controlled = view.of_role("controller")["activity_id"]
    limits = limited(view)
    limits = limits[within(limits["activity_id"], controlled)]
    enough = limits["activity_id"].nunique() >= BLANKET_FROM
    blanket = bool(limits["period"].notna().all()) and limits["period"].nunique() == 1 and limits["trigger"].nunique(dropna=False) == 1
    asked = keeps_record(organisations) & enough
    return among(asked, asked & blanket)


@rule(
    "RT09",
    table="retention",
    field="period",
    law="Art 21(3)",
    severity=WARNING,
    applies="c",
    says="the suppression list has an end date",
    chosen_by=("purposes.purpose_code",),
)
def suppression_lasts(view: View) -> Among:
    """The suppression list lasts as long as marketing does.

    Keep the little that is needed to respect an objection for as long as there is marketing: give criteria, not a period.
    """
    about = _suppresses(view)
    return among(about, about & view.retention["period"].notna())


@rule(
    "RT10",
    table="retention",
    field="period",
    law="Art 5(1)(e)",
    severity=WARNING,
    applies="c",
    says="the period is longer than the time for claims that it is kept for",
    many="are longer than the time for claims that they are kept for",
    chosen_by=("retention.legal_source",),
)
def no_longer_than_claims(view: View) -> Among:
    """Data kept for the sake of claims goes when no claim can be brought any more.

    Shorten the period to the limitation that it names, name another law, or say in retention_exceptions why it lasts longer (a legal
    hold). Six months more are allowed for, since a claim may be served after it was brought.
    """
    retention, exceptions = view.retention, view.retention_exceptions
    laws = codelist("retention_laws")
    # Where a claim accrues on a day that nobody knows yet, like that of learning of an injury, no end can be reckoned.
    claims = laws[(laws["kind"] == "justification") & (laws["period"] != "") & (laws["trigger"] != "claim_accrual")]
    claims = claims[claims.index.isin(listed_on("retention_laws", view.as_of))]
    allowed = retention["legal_source"].map(dict(claims["period"]), na_action="ignore").astype("str")
    held = within(retention["retention_id"], exceptions["retention_id"][exceptions["exception"] == "legal_hold"])
    longer = may_be_shorter(allowed + SERVICE, retention["period"]) & ~held
    detail = retention["legal_source"] + " " + allowed
    return among(allowed.notna() & ~held, pd.DataFrame({"index": retention.index[longer], "detail": detail[longer]}))
