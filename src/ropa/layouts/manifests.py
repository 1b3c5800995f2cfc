"""Writes a register as manifests of Fides: one system per system, department and role, one privacy declaration per activity and basis."""

from __future__ import annotations

import re
from typing import Any

from ropa.layouts import terms
from ropa.layouts.texts import Texts, kept_for, label_of, words

_RESPONSIBLE = {"controller": "Controller", "joint_controller": "Controller", "processor": "Processor", "sub_processor": "Sub-Processor"}
"""How Fides calls the roles; it knows no joint controller."""
NO_SYSTEM = "no_system_recorded"
"""The key of the system that stands for activities without one: Fides knows no declaration outside of a system."""


def register_as_manifests(texts: Texts) -> dict[str, Any]:
    """The manifests of a register: `{"system": [{"fides_key", "name", "privacy_declarations": […]}]}`."""
    systems: dict[tuple[str, str, str], dict[str, Any]] = {}
    keys: set[str] = set()
    for _, activity in texts.register.canonical("activities").iterrows():
        key = words(activity["activity_id"])
        if not key:
            continue
        name, department = _system_of(texts, key), words(activity["business_function"])
        role = _RESPONSIBLE.get(words(activity["role"]), "")
        system = systems.get((name, department, role))
        if system is None:
            made = wanted = slug(name) if name else NO_SYSTEM
            number = 1
            while made in keys:
                number += 1
                made = f"{wanted}_{number}"
            keys.add(made)
            system = {"fides_key": made, **({"name": name} if name else {}), "system_type": "Service"}
            system |= {"administrating_department": department} if department else {}
            system |= {"responsibility": [role]} if role else {}
            systems[name, department, role] = {**system, "privacy_declarations": []}
        systems[name, department, role]["privacy_declarations"] += _declarations(texts, key, activity)
    return {"system": list(systems.values())}


def slug(text: str) -> str:
    """A text as a key of Fides: letters, digits, underscores, dots and hyphens alone."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", text).strip("_").lower() or "unnamed"


def _system_of(texts: Texts, activity: str) -> str:
    keys = texts.of("activity_systems", activity)["system_id"].dropna()
    names = texts.systems.loc[texts.systems["system_id"].isin(keys), "name"].dropna()
    return str(names.iloc[0]) if len(names) else ""


def _declarations(texts: Texts, key: str, activity: Any) -> list[dict[str, Any]]:
    """One declaration per purpose and basis of an activity; one for an activity that records none."""
    purposes = texts.of("purposes", key)
    data = texts.of("data_categories", key)
    shared: dict[str, Any] = {
        "data_categories": _terms("data_categories", data["category"].dropna()),
        "data_subjects": _terms("data_subjects", texts.of("data_subjects", key)["category"].dropna()),
    }
    kept = "; ".join(dict.fromkeys(filter(None, (kept_for(row) for _, row in texts.of("retention", key).iterrows()))))
    beside: dict[str, Any] = {"retention_period": kept} if kept else {}
    others = _third_parties(texts, key)
    if others:
        beside |= {"data_shared_with_third_parties": True, "third_parties": "; ".join(others)}
    rows: list[Any] = [row for _, row in purposes.iterrows()] or [{}]
    made = []
    for row in rows:
        basis, special = words(row.get("lawful_basis")), words(row.get("article9_condition"))
        use = terms.terms("fides", "purpose_codes").get(words(row.get("purpose_code")), "")
        one: dict[str, Any] = {"name": words(row.get("purpose")) or words(activity["name"]), **shared, "data_use": use}
        if basis:
            one["legal_basis_for_processing"] = terms.terms("fides", "lawful_bases").get(basis) or label_of("lawful_bases", basis)
        if special:
            one["processes_special_category_data"] = True
            one["special_category_legal_basis"] = terms.terms("fides", "article9_conditions").get(special, "")
        made.append(one | beside)
    return made


def _terms(listed: str, codes: Any) -> list[str]:
    """The keys of codes; a code that Fides has no key for is its own key, as an extension of the taxonomy."""
    known = terms.terms("fides", listed)
    return list(dict.fromkeys(known.get(code) or code for code in codes))


def _third_parties(texts: Texts, key: str) -> list[str]:
    told = [texts.recipient(row) for _, row in texts.of("recipients", key).iterrows()]
    return list(dict.fromkeys(filter(None, told)))
