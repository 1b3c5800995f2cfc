"""What the register lists beside its activities: systems, organisations, contracts, contacts, and what points to each."""

from __future__ import annotations

import pandas as pd

from ropa.analysis.frames import rows_of, tidy
from ropa.analysis.names import code_words, organisation_names, view_of
from ropa.case.case import Case
from ropa.facts.inventory import INVENTORY
from ropa.facts.inventory import inventory as listed_by
from ropa.text import NOT_RECORDED

IN_USE, UNUSED = "in use", "nothing points to it"


def inventory(case: Case) -> pd.DataFrame:
    """One row per system, organisation, contract and contact in force. What nothing points to stands first.

    Columns: kind, name (of a contract, with whom it is; of a contact, what it is for, for people are not named), record,
    links (how many rows of the register point to it), state (in use, or nothing points to it). Raises UsageError where
    the case has no day or no regime.
    """
    view = view_of(case)
    register = case.in_force.register
    names = organisation_names(register)
    rows = []
    listed = view.once(listed_by)
    for table, kind in INVENTORY.items():
        mine = listed[listed["table"] == table]
        for row, links, used in zip(rows_of(register[table]), mine["links"].tolist(), mine["used"].tolist(), strict=True):
            if table == "contacts":
                name = code_words("contact_roles", row["contact_role"])
            else:
                name = names.get(row["organisation_id"], row["organisation_id"]) if table == "contracts" else row["name"]
            key = row[f"{kind}_id"]
            rows.append({"kind": kind, "name": name or NOT_RECORDED, "record": key, "links": links, "state": IN_USE if used else UNUSED})
    rows.sort(key=lambda row: row["state"] != UNUSED)
    return tidy(rows, kind="text", name="text", record="text", links="number", state="text")
