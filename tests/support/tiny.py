"""The smallest register that shows every state of a record."""

# ruff: noqa: E501 (a row of a table is a line)

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ropa.model.text_tables import TextTables

TINY: dict[str, list[dict[str, str]]] = {
    "organisations": [
        {"organisation_id": "acme", "name": "Acme Ltd", "is_holder": "yes", "country": "GB", "email": "hello@acme.example", "uk_gdpr": "yes", "dpo_required": "yes"},
        {"organisation_id": "beta", "name": "Beta NHS Trust", "email": "ig@beta.example"},
        {"organisation_id": "gamma", "name": "Gamma plc"},
        {"organisation_id": "delta", "name": "Delta Co", "phone": "0300 123 4567"},
    ],
    "contacts": [
        {"contact_id": "dpo", "organisation_id": "acme", "contact_role": "dpo", "name": "Dana Officer", "email": "dpo@acme.example"},
        {"contact_id": "own", "organisation_id": "acme", "contact_role": "owner", "name": "Head of sales"},
        {"contact_id": "b-dpo", "organisation_id": "beta", "contact_role": "dpo", "name": "Bo", "email": "dpo@beta.example"},
    ],
    "activities": [
        {"activity_id": "sales", "name": "Sales", "role": "controller", "business_function": "Sales", "owner_contact_id": "own", "started_on": "2020-01-01", "recipients_stated": "none", "transfers_stated": "none"},
        {"activity_id": "event", "name": "Joint event", "role": "joint_controller", "not_possible_reason": "Depends on the partner"},
        {"activity_id": "host", "name": "Hosting", "role": "processor", "transfers_stated": "none"},
        {"activity_id": "lost", "name": "Extraction", "role": "processor"},
        {"activity_id": "old", "name": "Fax line", "role": "controller", "ended_on": "2021-01-01"},
        {"activity_id": "odd", "name": "Who knows"},
    ],
    "activity_parties": [
        {"activity_party_id": "p1", "activity_id": "host", "organisation_id": "beta", "party_role": "controller_instructing_us", "processing_category": "Hosting of records"},
        {"activity_party_id": "p2", "activity_id": "host", "organisation_id": "gamma", "party_role": "controller_instructing_us"},
        {"activity_party_id": "p3", "activity_id": "event", "organisation_id": "delta", "party_role": "joint_controller"},
    ],
    "purposes": [
        {"purpose_id": "u1", "activity_id": "sales", "purpose": "Sell things", "lawful_basis": "contract"},
        {"purpose_id": "u2", "activity_id": "sales", "purpose": "Win customers back", "lawful_basis": "legitimate_interests", "legitimate_interest": "Growth"},
        {"purpose_id": "u3", "activity_id": "event", "purpose": "TBD"},
    ],
    "data_subjects": [{"data_subject_id": "s1", "activity_id": "sales", "category": "customers", "approximate_number": "1200"}],
    "data_categories": [{"data_category_id": "d1", "activity_id": "sales", "category": "contact", "description": "Name and e-mail"}],
    "retention": [{"retention_id": "t1", "activity_id": "sales", "period": "P7Y", "trigger": "contract_end"}],
    "security_measures": [{"security_measure_id": "m1", "activity_id": "sales", "measure": "encryption_at_rest", "status": "in_place", "description": "AES on every disk"}],
}  # fmt: skip


def text_tables(tables: dict[str, list[dict[str, str]]]) -> TextTables:
    """Rows as a reader returns them."""
    return TextTables({name: pd.DataFrame(rows).astype("str") for name, rows in tables.items()}, source="tiny")


def write_tiny(folder: Path, tables: dict[str, list[dict[str, str]]] | None = None) -> Path:
    """The tiny register as a folder of CSV files."""
    folder.mkdir(parents=True)
    for name, rows in (tables or TINY).items():
        pd.DataFrame(rows).to_csv(folder / f"{name}.csv", index=False)
    return folder
