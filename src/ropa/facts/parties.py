"""Organisations: which can be reached, which lack a name, and whether the holder uses sensitive data on a large scale."""

from __future__ import annotations

import pandas as pd

from ropa.facts.view import SENSITIVE, View
from ropa.model.membership import within, yes
from ropa.model.register import keeps_record

REACHABLE = ("address", "email", "phone")
"""The contact details: any of them makes an organisation reachable."""


def reachable(view: View) -> pd.Series:
    """Whether an organisation can be reached, row by row: by a contact detail of its own or of one of its contacts."""
    organisations, contacts = view.organisations, view.contacts
    own = organisations[list(REACHABLE)].notna().any(axis=1)
    through = contacts["organisation_id"][contacts[list(REACHABLE)].notna().any(axis=1)]
    return own | within(organisations["organisation_id"], through)


def nameless(view: View) -> set[str]:
    """The keys of the organisations that lack a name or any contact detail."""
    organisations = view.organisations
    known = reachable(view) & organisations["name"].notna()
    return set(organisations["organisation_id"][~known].dropna())


def officers_who_own(view: View) -> pd.Series:
    """For each data protection officer of the holder whether they own activities, by the label of the row in contacts.

    A row with the same name or e-mail as an owner's is the same person.
    """
    contacts, organisations = view.contacts, view.organisations
    ours = contacts[within(contacts["organisation_id"], organisations.loc[keeps_record(organisations), "organisation_id"])]
    owners, found = within(ours["contact_id"], view.activities["owner_contact_id"]), []
    for name in ("contact_id", "name", "email"):
        written = ours[name].str.strip().str.casefold()
        found.append(within(written, written[owners].dropna()))
    owning: pd.Series = (found[0] | found[1] | found[2])[ours["contact_role"] == "dpo"]
    return owning


def large_scale_special(view: View) -> bool:
    """Whether some activity uses special category or criminal data on a large scale (Art 37(1)(c))."""
    large = view.activities["activity_id"][yes(view.activities["large_scale"])]
    data = view.data_categories
    return bool((within(data["category"], SENSITIVE) & within(data["activity_id"], large)).any())


SMALL = 250
"""An organisation with fewer employees than this is small (Art 30(5))."""

HURDLES = {
    "not occasional": "the processing is regular, or nobody says that it is occasional",
    "special category or criminal data": "it uses special category or criminal offence data",
    "likely a risk": "it meets a criterion for an impact assessment, or is done on a large scale",
    "250 employees or more": "the holder is not small",
    "the number of employees is not recorded": "nobody can tell whether the holder is small",
}
"""What keeps the exemption of small organisations from holding, with its meaning."""


def exemption_hurdles(view: View) -> pd.DataFrame:
    """What stands against the exemption of Art. 30(5): one row per activity that claims it, one column per hurdle of HURDLES."""
    activities, data = view.activities, view.data_categories
    claimed = activities[yes(activities["exemption_claimed"])]
    sensitive = data["activity_id"][within(data["category"], SENSITIVE)]
    holder = view.register.known_holder
    employees = pd.NA if holder is None else holder["employees"]
    unknown = bool(pd.isna(employees))
    found = {
        "not occasional": ~yes(claimed["occasional"]),
        "special category or criminal data": within(claimed["activity_id"], sensitive),
        "likely a risk": within(claimed["activity_id"], view.activity_criteria["activity_id"]) | yes(claimed["large_scale"]),
        "250 employees or more": pd.Series(not unknown and bool(employees >= SMALL), index=claimed.index),
        "the number of employees is not recorded": pd.Series(unknown, index=claimed.index),
    }
    return pd.DataFrame(found, index=claimed.index)


def exempt_from_record(view: View) -> pd.Series:
    """The activity_id of each activity that need not be recorded: it claims the exemption of Art. 30(5), and nothing stands against it."""
    hurdles = view.once(exemption_hurdles)
    found: pd.Series = view.activities["activity_id"][hurdles.index[~hurdles.any(axis=1)]]
    return found


FEE_TIERS = ((1, 10, 632_000), (2, 250, 36_000_000))
"""The tiers of the fee below the last: the most staff, and the most turnover in pounds; either suffices (SI 2018/480 reg 3)."""

SCHEME_TIER = "tier1_pension_scheme"
"""The tier of a small occupational pension scheme, whatever its staff and turnover."""


def tiers_called_for(organisations: pd.DataFrame) -> pd.Series:
    """For each organisation the lowest tier of the fee that can be right; missing where staff and turnover do not tell.

    A charity and a small occupational pension scheme are in tier 1. For a public authority only the number of staff counts.
    Others are in a tier if either fits, so both must be known to be above its limits.
    """
    staff, turnover = organisations["employees"], organisations["turnover"]
    authority = yes(organisations["public_authority"])
    found = pd.Series(1, index=organisations.index, dtype="Int64")
    for tier, most_staff, most_turnover in FEE_TIERS:
        above = yes(staff > most_staff) & (authority | yes(turnover > most_turnover))
        found = found.mask(above, tier + 1)
    return found.mask(yes(organisations["charity"]) | (organisations["fee_tier"] == SCHEME_TIER), 1)
