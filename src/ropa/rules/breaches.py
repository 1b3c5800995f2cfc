"""Rules on personal data breaches: who was told, when, and what is recorded."""

from __future__ import annotations

import pandas as pd

from ropa.facts.breaches import (
    CLIENTS,
    EXCUSED,
    EXEMPT,
    IN_TIME,
    LATE_WITH,
    LATE_WITHOUT,
    NO_HIGH_RISK,
    NOT_TOLD,
    UNASSESSED,
    UNLIKELY,
    awareness_unknown,
    hours_gone,
    hours_until_told,
    our_role,
    people_in_doubt,
    telling_people,
    telling_regulator,
)
from ropa.facts.view import LOG_PHASES, View
from ropa.law.clocks import BREACH_HOURS
from ropa.model.checks import ADVICE, ERROR, WARNING
from ropa.model.membership import yes
from ropa.rules.engine import Among, among, first_reason, rule

PROCESSOR_HOURS = 24
"""A processor must tell its controller "without undue delay" (Art 33(2)). More hours than these are worth a warning."""

PEOPLE_LATE = "the people; they were told later than that"
WHO_IS_TOLD = {"the regulator": "regulator", "the people": "people"}


@rule(
    "BR01",
    table="breaches",
    field="authority_notified_at",
    law="Art 33(1)",
    phases=LOG_PHASES,
    says=f"the regulator was told later than {BREACH_HOURS} hours after awareness",
    chosen_by=(
        "breaches.authority_notified_at",
        "breaches.aware_at",
        "breaches.risk",
    ),
)
def regulator_told_in_time(view: View) -> Among:
    """The regulator is told of a breach within 72 hours of awareness.

    Write the reasons in delay_reason, and tell them to the regulator; without reasons it is a failure of its own. Whoever need
    not tell, because a risk is unlikely, is never late.
    """
    state = view.once(telling_regulator)
    return among(state.isin([IN_TIME, LATE_WITHOUT, LATE_WITH]), state.map({LATE_WITHOUT: ERROR, LATE_WITH: WARNING}))


@rule(
    "BR02",
    table="breaches",
    law="Art 33(1), 34(1), 34(3)",
    phases=LOG_PHASES,
    says="72 hours after awareness those who must know have not been told",
    wants=("breaches.risk", "breaches.authority_notified_at", "breaches.subjects_notified_at", "breaches.aware_at"),
    done={
        PEOPLE_LATE: "They were told since. The law sets no hours, and allows no undue delay: record in delay_reason why it took so long."
    },
)
def risk_is_told(view: View) -> Among:
    """A breach that is a risk is told to the regulator, one that is a high risk to the people too.

    Tell them now, with the reasons for the delay; or record in risk that a risk is unlikely, if it is. For people, record in
    not_told_reason which exception of 34(3), or which exemption, holds. Record in aware_at when it became known: no clock can be
    reckoned without it.
    """
    breaches = view.breaches
    regulator = view.once(telling_regulator)
    people = telling_people(view)
    unknown, doubtful = view.once(awareness_unknown), people_in_doubt(view)
    since_when = {f"{who}; it is not recorded when it became known": unknown[name] for who, name in WHO_IS_TOLD.items()}
    found = [
        first_reason(breaches, since_when, field="aware_at", severity=WARNING),
        first_reason(breaches, {"the people; its risk was not assessed": doubtful["unassessed"]}, field="risk", severity=WARNING),
        first_reason(
            breaches,
            {PEOPLE_LATE: doubtful["late"] & breaches["delay_reason"].isna()},
            field="subjects_notified_at",
            severity=WARNING,
        ),
        first_reason(breaches, {"the regulator": regulator == NOT_TOLD}, field="authority_notified_at"),
        first_reason(breaches, {"the regulator; its risk was not assessed": regulator == UNASSESSED}, field="risk"),
        first_reason(breaches, {"the people": people == NOT_TOLD}, field="subjects_notified_at"),
    ]
    spared = regulator.isin([UNLIKELY, EXEMPT, CLIENTS]) & people.isin([NO_HIGH_RISK, EXCUSED, CLIENTS])
    return among(~spared, pd.concat(found))


@rule(
    "BR03",
    table="breaches",
    field="controller_notified_at",
    law="Art 33(2)",
    phases=LOG_PHASES,
    says="the controller was not told, or was told late",
    done=dict.fromkeys(
        ("later than the contract allows", f"later than {PROCESSOR_HOURS} hours"),
        "It was told since. See what holds such reports up, and the hours that the contract allows (breach_notice_hours).",
    ),
    wants=("breaches.controller_notified_at", "breaches.aware_at"),
)
def controller_told(view: View) -> Among:
    """A processor tells its controller of every breach without undue delay.

    Tell the controller now; see the hours that the contract allows (breach_notice_hours).
    """
    breaches = view.breaches
    ours = our_role(view) == "processor"
    allowed = breaches["activity_id"].map(_hours_allowed(view)).astype("Float64")
    waited = hours_until_told(breaches["controller_notified_at"], breaches["aware_at"]).fillna(hours_gone(view)).astype("Float64")
    # The law names no hours. Until those of the regulator's clock are over, only the contract says that it is too late.
    untold = breaches["controller_notified_at"].isna() & (waited > allowed.fillna(BREACH_HOURS))
    slowly = breaches["controller_notified_at"].isna() & ~untold & (waited > PROCESSOR_HOURS) & allowed.isna()
    over = breaches["controller_notified_at"].notna() & yes(waited > allowed)
    slow = breaches["controller_notified_at"].notna() & ~over & (waited > PROCESSOR_HOURS)
    found = pd.concat(
        [
            first_reason(breaches, {"not told": ours & untold, "later than the contract allows": ours & over}, severity=ERROR),
            first_reason(breaches, {f"later than {PROCESSOR_HOURS} hours": ours & slow}, severity=WARNING),
            first_reason(breaches, {f"not told for more than {PROCESSOR_HOURS} hours": ours & yes(slowly)}, severity=WARNING),
            first_reason(
                breaches,
                {"not told; it is not recorded when it became known": view.once(awareness_unknown)["controller"]},
                field="aware_at",
                severity=WARNING,
            ),
        ]
    )
    return among(ours, found)


def _hours_allowed(view: View) -> pd.Series:
    """By activity, the fewest hours that its contracts allow for telling the controller."""
    uses = view.activity_parties.merge(view.contracts[["contract_id", "breach_notice_hours"]], on="contract_id")
    return uses.groupby("activity_id")["breach_notice_hours"].min()


@rule(
    "BR04",
    table="breaches",
    law="Art 33(5)",
    phases=LOG_PHASES,
    says="its facts, effects or remedy are not recorded",
    many="lack facts, effects or remedy",
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
