"""Personal data breaches."""

from __future__ import annotations

import pandas as pd

from ropa.model.check import ADVICE, ERROR, WARNING
from ropa.model.codelists import is_flagged
from ropa.model.register import end_of_day
from ropa.model.sets import within, yes
from ropa.rules.engine import LOG_PHASES, View, first_reason, rule

NOTICE_HOURS = 72
"""Hours after awareness within which the regulator is told (Art 33(1))."""
PROCESSOR_HOURS = 24
"""A processor tells "without undue delay" (Art 33(2)): longer than this needs a reason."""


def our_role(view: View) -> pd.Series:
    """As what the holder was hit, by row: as stated, else as the activity's role says."""
    breaches = view.breaches
    processors = view.activities.loc[is_flagged(view.activities["role"], "activity_roles", "record", "processor"), "activity_id"]
    of_activity = within(breaches["activity_id"], processors).map({True: "processor", False: "controller"})
    role: pd.Series = breaches["our_role"].fillna(of_activity)
    return role


def _hours(later: pd.Series, earlier: pd.Series) -> pd.Series:
    hours: pd.Series = (later - earlier).dt.total_seconds() / 3600
    return hours


def _hours_gone(view: View) -> pd.Series:
    """Hours from awareness to the end of the day of the run."""
    return _hours(pd.Series(end_of_day(view.whole, view.as_of), index=view.breaches.index), view.breaches["aware_at"])


@rule(
    "BR01",
    table="breaches",
    field="authority_notified_at",
    law="Art 33(1)",
    phases=LOG_PHASES,
    says=f"the regulator was told later than {NOTICE_HOURS} hours after awareness",
)
def regulator_told_in_time(view: View) -> pd.Series:
    """The regulator is told of a breach within 72 hours of awareness.

    Write the reasons in delay_reason, and tell them to the regulator; without reasons it is a failure of its own.
    """
    breaches = view.breaches
    late = (our_role(view) == "controller") & (_hours(breaches["authority_notified_at"], breaches["aware_at"]) > NOTICE_HOURS)
    return breaches["delay_reason"].isna().map({True: ERROR, False: WARNING}).where(late)


@rule(
    "BR02",
    table="breaches",
    law="Art 33(1), 34(1), 34(3)",
    phases=LOG_PHASES,
    says="72 hours after awareness those who must know have not been told",
    wants=("breaches.risk", "breaches.authority_notified_at", "breaches.subjects_notified_at"),
)
def risk_is_told(view: View) -> pd.DataFrame:
    """A breach that is a risk is told to the regulator, one that is a high risk to the people too.

    Tell them now, with the reasons for the delay; for people, record in not_told_reason which exception of 34(3) holds.
    """
    breaches = view.breaches
    due = (our_role(view) == "controller") & (_hours_gone(view) > NOTICE_HOURS)
    regulator = due & breaches["risk"].isin(["risk", "high"]) & breaches["authority_notified_at"].isna()
    people = due & (breaches["risk"] == "high") & breaches["subjects_notified_at"].isna() & breaches["not_told_reason"].isna()
    return pd.concat(
        [
            first_reason(breaches, {"the regulator": regulator}, field="authority_notified_at"),
            first_reason(breaches, {"the people": people}, field="subjects_notified_at"),
        ]
    )


@rule(
    "BR03",
    table="breaches",
    field="controller_notified_at",
    law="Art 33(2)",
    phases=LOG_PHASES,
    says="the controller was not told, or was told late",
    wants=("breaches.controller_notified_at", "breaches.aware_at"),
)
def controller_told(view: View) -> pd.DataFrame:
    """A processor tells its controller of every breach without undue delay.

    Tell the controller now; see the hours that the contract allows (breach_notice_hours).
    """
    breaches = view.breaches
    ours = our_role(view) == "processor"
    allowed = breaches["activity_id"].map(_hours_allowed(view)).astype("Float64")
    waited = _hours(breaches["controller_notified_at"], breaches["aware_at"]).fillna(_hours_gone(view)).astype("Float64")
    untold = breaches["controller_notified_at"].isna() & (waited > allowed.fillna(PROCESSOR_HOURS))
    over = breaches["controller_notified_at"].notna() & yes(waited > allowed)
    slow = breaches["controller_notified_at"].notna() & ~over & (waited > PROCESSOR_HOURS)
    return pd.concat(
        [
            first_reason(breaches, {"not told": ours & untold, "later than the contract allows": ours & over}, severity=ERROR),
            first_reason(breaches, {f"later than {PROCESSOR_HOURS} hours": ours & slow}, severity=WARNING),
        ]
    )


def _hours_allowed(view: View) -> pd.Series:
    """The fewest hours that the contracts with an activity's controllers allow, by activity."""
    uses = view.activity_parties.merge(view.contracts[["contract_id", "breach_notice_hours"]], on="contract_id")
    return uses.groupby("activity_id")["breach_notice_hours"].min()


@rule(
    "BR04",
    table="breaches",
    law="Art 33(5)",
    phases=LOG_PHASES,
    says="its facts, effects or remedy are not recorded",
    wants=("breaches.facts", "breaches.effects", "breaches.remedy"),
)
def breach_documented(view: View) -> pd.DataFrame:
    """Every breach is documented: facts, effects, remedy.

    Write them down, also for a breach that nobody had to be told of.
    """
    breaches = view.breaches
    found = first_reason(breaches, {f"no {name}": breaches[name].isna() for name in ("facts", "effects", "remedy")})
    severity = our_role(view).map({"controller": ERROR, "processor": ADVICE})
    return found.assign(severity=severity.reindex(found["index"]).to_numpy())
