"""Writes a register as a TILT notice: what a controller tells of each kind of data that it uses."""

from __future__ import annotations

from typing import Any

from ropa.layouts.texts import Texts, for_others, in_words_of, label_of, words
from ropa.model.belonging import own_contacts
from ropa.model.codelists import entries


def register_as_notice(texts: Texts) -> dict[str, Any]:
    """The notice of a register: one disclosure per activity that it is the controller of, and its transfers to third countries."""
    register = texts.register
    holder = register.known_holder
    activities = register.canonical("activities")
    activities = activities[~for_others(activities) & activities["activity_id"].notna()]
    contacts = own_contacts(register)
    officers = contacts[contacts["contact_role"] == "dpo"]
    officer = next((row for _, row in officers.iterrows()), None)
    keys = list(activities["activity_id"])

    def of(row: Any, *names: str) -> dict[str, Any]:
        return {name: (words(row[name]) or None) if row is not None else None for name in names}

    return {
        "meta": {"name": words(holder["name"]) if holder is not None else "", "language": "en", "version": 1, "status": "active"},
        "controller": {**of(holder, "name", "address", "country"), "representative": {"name": None, "email": None, "phone": None}},
        "dataProtectionOfficer": of(officer, "name", "address", "email", "phone"),
        "dataDisclosed": [_disclosure(texts, key) for key in keys],
        "thirdCountryTransfers": _transfers(texts, keys),
        "automatedDecisionMaking": {"inUse": _automated(activities["automated_decisions"])},
    }


def _automated(column: Any) -> bool | None:
    said = set(column.dropna())
    return bool(said - {"none"}) if said else None


def _disclosure(texts: Texts, key: str) -> dict[str, Any]:
    purposes, data = texts.of("purposes", key), texts.of("data_categories", key)
    category = [in_words_of("data_categories", row["category"], row["description"]) for _, row in data.iterrows()]
    interests = list(purposes["legitimate_interest"].dropna())
    return {
        "_id": key,
        "category": "; ".join(dict.fromkeys(filter(None, category))),
        "purposes": [{"purpose": text, "description": ""} for text in dict.fromkeys(purposes["purpose"].dropna())],
        "legalBases": [*_bases(purposes["lawful_basis"], "lawful_bases"), *_bases(purposes["article9_condition"], "article9_conditions")],
        "legitimateInterests": [{"exists": True, "reasoning": text} for text in interests],
        "recipients": [_recipient(texts, row) for _, row in texts.of("recipients", key).iterrows()],
        "storage": [{"temporal": [_temporal(row)]} for _, row in texts.of("retention", key).iterrows()],
        "nonDisclosure": {"legalRequirement": None, "contractualRegulation": None, "obligationToProvide": None, "consequences": None},
    }


def _bases(codes: Any, listed: str) -> list[dict[str, str]]:
    """How TILT cites: GDPR-6-1-f. A basis that the GDPR does not have is told in words alone."""
    told = []
    for code in dict.fromkeys(codes.dropna()):
        article = entries(listed)[code].get("article") or ""
        found = {"lawful_bases": "6-1-", "article9_conditions": "9-2-"}[listed]
        letter = article.rpartition("(")[2].rstrip(")")
        cited = f"GDPR-{found}{letter}" if len(letter) == 1 and article.startswith(found[0]) else ""
        told.append({"reference": cited, "description": label_of(listed, code)})
    return told


def _recipient(texts: Texts, row: Any) -> dict[str, Any]:
    found = texts.organisations[texts.organisations["organisation_id"] == row["organisation_id"]]
    named = next((one for _, one in found.iterrows()), None)
    return {
        "name": words(named["name"]) if named is not None else None,
        "country": words(named["country"]) or None if named is not None else None,
        "category": label_of("recipient_categories", row["category"]) or None,
    }


def _temporal(row: Any) -> dict[str, Any]:
    trigger = f"after {label_of('retention_triggers', row['trigger']).lower()}" if words(row["period"]) and words(row["trigger"]) else ""
    return {"description": words(row["criteria"]) or trigger or None, "ttl": words(row["period"])}


def _transfers(texts: Texts, keys: list[str]) -> list[dict[str, Any]]:
    """One entry per country that data goes to: by what decision, clauses or guarantees."""
    found: dict[str, dict[str, Any]] = {}
    kinds = {"adequacy": "adequacyDecision", "scc_2021": "standardDataProtectionClause", "scc_legacy": "standardDataProtectionClause"}
    for key in keys:
        for _, row in texts.of("transfers", key).iterrows():
            if not words(row["destination"]):
                continue
            entry = found.setdefault(
                row["destination"],
                {
                    "country": row["destination"],
                    **{name: {"available": False, "description": ""} for name in ("adequacyDecision", "appropriateGuarantees")},
                    "standardDataProtectionClause": {"available": False, "description": ""},
                },
            )
            if words(row["mechanism"]):
                means = kinds.get(row["mechanism"], "appropriateGuarantees")
                entry[means] = {"available": True, "description": label_of("transfer_mechanisms", row["mechanism"])}
    return list(found.values())
