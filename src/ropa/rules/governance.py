"""Rules on governance: reviews, owners, placeholders, what has ended, waivers."""

from __future__ import annotations

import re

import pandas as pd

from ropa.facts.contracts import contract_uses
from ropa.facts.inventory import inventory
from ropa.facts.reviews import latest_reviews
from ropa.facts.view import View
from ropa.model.checks import ADVICE, ERROR, GUIDANCE, SHAPE, WARNING
from ropa.model.in_force import CURRENT, ENDED, phase
from ropa.model.membership import within
from ropa.model.tables import TABLES
from ropa.rules.engine import RULES, Among, among, cells_of_article_30, first_reason, rule


@rule(
    "GV01",
    table="activities",
    law="EU GDPR Art 24(1); ICO accountability framework: records of processing are reviewed regularly",
    severity=WARNING,
    duty=GUIDANCE,
    says="its entry was never reviewed, or its review is overdue",
    many={"never reviewed": "have no review", "review overdue": "are overdue for review"},
    wants=("reviews.reviewed_on", "reviews.next_review_on"),
)
def entry_reviewed(view: View) -> pd.DataFrame:
    """Every entry is reviewed regularly.

    Compare the entry with what is really done, then add a row to reviews with the next date.
    """
    activities = view.activities
    last = latest_reviews(view.reviews).dropna(subset=["reviewed_on"])
    late = last["activity_id"][last["next_review_on"] < view.today]
    never = ~within(activities["activity_id"], last["activity_id"])
    overdue = within(activities["activity_id"], late)
    return pd.concat(
        [
            pd.DataFrame({"index": activities.index[never], "detail": "never reviewed"}),
            pd.DataFrame({"index": activities.index[overdue], "detail": "review overdue"}),
        ]
    )


@rule(
    "GV02",
    table="activities",
    field="owner_contact_id",
    law="EU GDPR Art 5(2), 24(1); ICO accountability framework: responsibilities are assigned",
    severity=WARNING,
    duty=GUIDANCE,
    says="nobody is named who answers for it",
    many="name nobody who answers for them",
)
def entry_owned(view: View) -> pd.Series:
    """Every entry has an owner.

    Name in owner_contact_id who answers for the activity.
    """
    return view.activities["owner_contact_id"].isna()


@rule(
    "GV03",
    table="activities",
    also=("purposes",),
    law="Art 30",
    any_cell=True,
    says="a placeholder stands where an answer belongs",
    many="hold a placeholder where an answer belongs",
)
def placeholders_replaced(view: View) -> pd.DataFrame:
    """Every answer is an answer, not a promise of one.

    Replace the placeholder by the answer, or leave the cell blank. It is an error where Article 30 asks for the cell.
    """
    held = view.whole.held
    held = held[held["why"] == "placeholder"]
    parts = [
        part[part["index"].isin(view.register.shared(str(table)).index)][["index", "table", "field"]]
        for table, part in held.groupby("table", sort=False)
    ]
    if not parts:
        return pd.DataFrame({"index": [], "table": [], "field": []})
    found, asked = pd.concat(parts), cells_of_article_30()
    cells = found["table"] + "." + found["field"]
    return found.assign(severity=within(cells, asked).map({True: ERROR, False: WARNING}))


@rule(
    "GV04",
    table="activities",
    field="ended_on",
    law="Art 5(1)(e), 28(3)(g)",
    severity=WARNING,
    phases=(CURRENT, ENDED),
    says="it has ended, and not all that belongs to it has",
    hangs_on=(
        "contracts.ends_on",
        "transfers.ended_on",
    ),
    chosen_by=("activities.ended_on",),
)
def ended_cleanly(view: View) -> Among:
    """What has ended leaves nothing open behind it.

    End its transfers and the contracts that served it alone, and record in disposals what became of its data.
    """
    activities = view.activities
    ended = activities[phase(activities, view.as_of) == ENDED]
    others = activities["activity_id"][~within(activities["activity_id"], ended["activity_id"])]
    uses = view.once(contract_uses).dropna()
    shared = uses["contract_id"][within(uses["activity_id"], others)]
    open_contracts = uses[within(uses["contract_id"], view.contracts["contract_id"]) & ~within(uses["contract_id"], shared)]
    disposed = view.disposals["retention_id"]
    kept = view.retention["activity_id"][~within(view.retention["retention_id"], disposed)]
    reasons = {
        "open transfers": within(ended["activity_id"], view.transfers["activity_id"]),
        "open contracts": within(ended["activity_id"], open_contracts["activity_id"]),
        "data without disposal": within(ended["activity_id"], kept),
    }
    return among(ended, first_reason(ended, reasons))


@rule(
    "GV05",
    table="waivers",
    law="–",
    severity=WARNING,
    duty=GUIDANCE,
    says="the waiver does not hold",
    wants=("waivers.code", "waivers.record", "waivers.owner_contact_id", "waivers.until"),
)
def waiver_holds(view: View) -> pd.DataFrame:
    """A waiver names its finding, its owner and its end.

    Renew it with a reason and a new date, correct what it names, or delete it.
    """
    waivers = view.waivers
    if waivers.empty:
        return first_reason(waivers, {})
    keys = pd.concat([view.whole.shared(table)[model.key()] for table, model in TABLES.items()])
    reasons = {
        "expired": waivers["until"] < view.today,
        "no end": waivers["until"].isna(),
        "no owner": waivers["owner_contact_id"].isna(),
        "names no finding": ~waivers["code"].isin([*RULES, *SHAPE]),
        "names no record": ~within(waivers["record"], keys.dropna()),
    }
    return first_reason(waivers, reasons)


@rule(
    "GV06",
    table="activities",
    field="name",
    law="–",
    severity=ADVICE,
    duty=GUIDANCE,
    says="another activity of the same role has the same name",
)
def no_twins(view: View) -> pd.Series:
    """One activity stands once.

    Merge the two entries, or name them so that people can tell them apart.
    """
    activities = view.activities
    plain = activities["name"].map(lambda name: re.sub(r"[\W_]+", " ", name.casefold()).strip(), na_action="ignore").astype("str")
    return plain.notna() & (plain != "") & activities.assign(plain=plain).duplicated(["plain", "role", "regime"])


@rule(
    "GV07",
    table="systems",
    also=("organisations", "contracts", "contacts"),
    law="–",
    severity=ADVICE,
    duty=GUIDANCE,
    says="nothing in the register points to it, so no entry tells what it is for",
    many="have nothing in the register that points to them",
    wants=("contacts.contact_role",),
)
def inventory_used(view: View) -> Among:
    """Every system, organisation, contract and contact is part of some entry.

    Link it to the activities that it belongs to, or remove it if it is no longer used.
    """
    listed = view.once(inventory)
    asked = listed[~listed["used"] | (listed["links"] > 0)]  # nobody asks whether the holder, or its officer, is used
    parts = {str(table): pd.DataFrame(index=part["index"].to_numpy()) for table, part in asked.groupby("table", sort=False)}
    return among(parts, listed.loc[~listed["used"], ["index", "table"]])
