"""How personal data flows: by which channel it comes in, what uses it, who receives it and in which country."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pandas as pd

from ropa.analysis.frames import Row, figures, finding_figures, rows_of
from ropa.analysis.names import code_words, organisation_names, view_of
from ropa.analysis.transfers import STATUS_WORDS, UNKNOWN
from ropa.case.case import Case
from ropa.facts.transfers import sending_abroad
from ropa.law.transfers import DOMESTIC, status_of
from ropa.model.register import Register
from ropa.model.written import Written
from ropa.text import NOT_RECORDED, cell

FLOWS_FINDINGS = ("RC01", "RC06", "RC07", "TR01", "TR08", "GV07")
"""What rules have found about where data goes."""

NOBODY = "nobody (stated)"
"""The recipient of an activity if the register says that nobody receives its data."""
INSIDE = "inside the area (stated)"
"""The country of a recipient that has none recorded, if the register says that the activity's data stays inside the area."""
STAYS = "stays with the organisation"

STEPS = ("channel", "activity", "recipient", "country")
"""The steps of a flow, in order: columns of `data_flows`."""


def data_flows(case: Case) -> pd.DataFrame:
    """One row per way that data takes through an activity in force: from one channel to one recipient in one country.

    Columns: activity_id, activity, channel, recipient, recipient_role, country, status (of the country on the day),
    share. The register does not say which channel feeds which recipient, so each channel is paired with each
    recipient. The shares of an activity add up to 1. No activity is left out: a step without a record reads "not
    recorded". Raises UsageError where the case has no day or no regime.
    """
    view = view_of(case)
    register = case.in_force.register
    channels = _channels(register)
    going = _outlets(register)
    rows = []
    for activity in rows_of(register.activities):
        key = activity["activity_id"]
        name = activity["name"] or key or NOT_RECORDED
        ways_in = channels.get(key) or [NOT_RECORDED]
        ways_out = going.get(key) or [_without_recipient(activity)]
        share = 1 / (len(ways_in) * len(ways_out))
        for way_in in ways_in:
            for recipient, role, code in ways_out:
                rows.append((key, name, way_in, recipient, role, code, activity["transfers_stated"], share))
    frame = pd.DataFrame(rows, columns=["activity_id", "activity", "channel", "recipient", "recipient_role", "code", "stated", "share"])
    frame = frame.astype(dict.fromkeys(frame.columns.drop("share"), "str") | {"share": "float64"})
    status = status_of(frame["code"], view.as_of, view.regime)["status"]
    stated_inside = frame["code"].isna() & (frame["stated"] == "none")
    country = pd.Series(
        [code_words("destinations", code) if isinstance(code, str) else NOT_RECORDED for code in frame["code"]], dtype="str"
    )
    country = country.mask(stated_inside, INSIDE).mask(frame["recipient"] == NOBODY, STAYS)
    words = status.map(STATUS_WORDS).fillna(UNKNOWN).mask(stated_inside | (frame["recipient"] == NOBODY), STATUS_WORDS[DOMESTIC])
    made = frame.assign(country=country, status=words.astype("str"))
    return made[["activity_id", "activity", "channel", "recipient", "recipient_role", "country", "status", "share"]]


def _channels(register: Register) -> dict[str, list[str]]:
    """The channels of each activity, each once."""
    found: dict[str, list[str]] = {}
    for row in rows_of(register.collection_points):
        if row["channel"] is not None:
            _add(found, row["activity_id"], code_words("channels", row["channel"]) or row["channel"])
    return found


def _add(found: dict[str, list[str]], key: str | None, word: str) -> None:
    if key is not None and word not in found.setdefault(key, []):
        found[key].append(word)


Outlet = tuple[str, str | None, str | None]
"""A recipient, its role, and the code of its country if known."""


def _outlets(register: Register) -> dict[str, list[Outlet]]:
    """Who receives the data of each activity, and where: its recipients, and transfers to anyone who is not among them."""
    names = organisation_names(register)
    home = {row["organisation_id"]: row["country"] for row in rows_of(register.organisations)}
    sent: dict[tuple[str | None, str | None], list[str | None]] = {}
    for row in rows_of(register.transfers):
        sent.setdefault((row["activity_id"], row["organisation_id"]), []).append(row["destination"])
    found: dict[str, list[Outlet]] = {}
    met: set[tuple[str | None, str | None]] = set()
    for row in rows_of(register.recipients):
        who = names.get(row["organisation_id"], row["organisation_id"]) or code_words("recipient_categories", row["category"])
        pair = (row["activity_id"], row["organisation_id"])
        to = sent.get(pair, []) if row["organisation_id"] else []
        met.add(pair if row["organisation_id"] else (None, None))
        role = code_words("recipient_roles", row["recipient_role"])
        for code in dict.fromkeys(to or [home.get(row["organisation_id"])]):
            _outlet(found, row["activity_id"], (who or NOT_RECORDED, role, code))
    for pair, to in sent.items():
        if pair not in met or pair[1] is None:
            who = names.get(pair[1], pair[1]) if pair[1] else "someone abroad, not named"
            for code in dict.fromkeys(to):
                _outlet(found, pair[0], (who, None, code))
    return found


def _outlet(found: dict[str, list[Outlet]], key: str | None, outlet: Outlet) -> None:
    if key is not None and outlet not in found.setdefault(key, []):
        found[key].append(outlet)


def _without_recipient(activity: Row) -> Outlet:
    stated = activity["recipients_stated"]
    return (NOBODY if stated == "none" else stated if isinstance(stated, Written) else NOT_RECORDED, None, None)


def flows_by_activity(case: Case) -> pd.DataFrame:
    """One row per activity in force: how its data comes in, who receives it and where.

    Columns: activity, channels, recipients, countries. Where a cell holds several, each has a line.
    """
    flows = case.once(data_flows)
    rows = [
        {
            "activity": part["activity"].iloc[0],
            "channels": cell(_once(part["channel"])),
            "recipients": cell(_once(part["recipient"])),
            "countries": cell(_once(part["country"])),
        }
        for _, part in flows.groupby(["activity_id", "activity"], sort=False, dropna=False)
    ]
    return pd.DataFrame(rows, columns=["activity", "channels", "recipients", "countries"], dtype="str")


def _once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def flow_steps(case: Case) -> pd.DataFrame:
    """One row per pair of places between which data flows: how many activities. Within a step, the most stand first.

    Columns: step ("channel to activity" and so on), source, target, activities.
    """
    flows = case.once(data_flows)
    parts = []
    for before, after in pairwise(STEPS):
        counts = flows.groupby([before, after], sort=True)["activity_id"].nunique().reset_index(name="activities")
        parts.append(counts.set_axis(["source", "target", "activities"], axis=1).assign(step=f"{before} to {after}"))
        parts[-1] = parts[-1].sort_values("activities", ascending=False, kind="stable")
    return pd.concat(parts, ignore_index=True)[["step", "source", "target", "activities"]]


def places_of_flow(case: Case, step: str) -> pd.DataFrame:
    """One row per place of one step (channel, recipient or country) with its activities. The most stand first.

    Columns: the step, activities (how many), names (of the activities); for a country also status.
    """
    flows = case.once(data_flows)
    rows = []
    for place, part in flows.groupby(step, sort=True):
        names = _once(part["activity"])
        rows.append({step: place, "status": part["status"].iloc[0], "activities": part["activity_id"].nunique(), "names": _some(names)})
    rows.sort(key=lambda row: (-row["activities"], row[step]))
    columns = [step, *(["status"] if step == "country" else []), "activities", "names"]
    made = pd.DataFrame(rows, columns=columns)
    return made.astype({name: "int64" if name == "activities" else "str" for name in columns})


def _some(names: list[str], shown: int = 6) -> str:
    return "; ".join([*names[:shown], *([f"and {len(names) - shown} more"] if len(names) > shown else [])])


def flows_in_short(case: Case) -> pd.DataFrame:
    """The key figures on flows: columns figure, number, means."""
    flows = case.once(data_flows)

    def places(step: str) -> int:
        return int(flows.loc[flows[step] != NOT_RECORDED, step].nunique())

    def silent(step: str) -> int:
        return int(flows.loc[flows[step] == NOT_RECORDED, "activity_id"].nunique())

    abroad = sending_abroad(view_of(case))
    return figures(
        [
            ("Activities", flows["activity_id"].nunique(), "In force on the day, in both roles."),
            ("Ways in", places("channel"), f"Kinds of channel. Of {silent('channel')} activities none is recorded."),
            ("Recipients", places("recipient"), f"Organisations or kinds of them. Of {silent('recipient')} activities none is recorded."),
            ("Countries", places("country"), f"Of {silent('country')} activities a recipient has no country recorded."),
            (
                "Activities with data abroad",
                len(abroad),
                "To someone outside the area of the law, or to a place not recorded.",
            ),
            *finding_figures(case, FLOWS_FINDINGS),
        ]
    )
