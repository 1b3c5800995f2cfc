"""Writes a register as linked data: JSON-LD in terms of the Data Privacy Vocabulary, with its context inside.

Each activity is a `dpv:Process`. A code that the vocabulary has a term for is that term; any other is a node of the term's class with
our words as its title, so that no term is made up.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ropa.layouts import terms
from ropa.layouts.texts import Texts, in_words, label_of, words
from ropa.model.belonging import own_contacts
from ropa.model.codelists import entries

CONTEXT = {
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_CLASSES = {
    "data_subjects": "dpv:DataSubject",
    "data_categories": "dpv:PersonalData",
    "security_measures": "dpv:TechnicalOrganisationalMeasure",
    "lawful_bases": "dpv:LegalBasis",
    "article9_conditions": "dpv:LegalBasis",
    "transfer_mechanisms": "dpv:LegalBasis",
}
_PROCESSORS = ("processor", "sub_processor")


def register_as_linked_data(texts: Texts) -> dict[str, Any]:
    """The JSON-LD of a register: the catalogue of its activities, the organisations, and one process per activity."""
    register = texts.register
    holder = register.known_holder
    catalogue: dict[str, Any] = {"@id": "urn:ropa:record", "@type": ["dcat:Catalog", "dpv:RecordsOfActivities"]}
    graph: list[dict[str, Any]] = [catalogue]
    mine = str(holder["organisation_id"]) if holder is not None else ""
    if mine:
        catalogue["dct:publisher"] = {"@id": _name("organisation", mine)}
    own = own_contacts(register)
    for role, predicate in (("dpo", "dpv:hasDataProtectionOfficer"), ("representative", "dpv:hasRepresentative")):
        contacts = own[own["contact_role"].fillna("").str.startswith(role)]
        told = [_titled("dpv:DataProtectionOfficer" if role == "dpo" else "dpv:Representative", words(name)) for name in contacts["name"]]
        if any(one.get("dct:title") for one in told):
            catalogue[predicate] = [one for one in told if one.get("dct:title")]
    keys = [key for key in register.activities["activity_id"] if isinstance(key, str)]
    catalogue["dpv:hasProcess"] = [{"@id": _name("activity", key)} for key in keys]
    graph += [_organisation(row) for _, row in register.organisations.iterrows() if isinstance(row["organisation_id"], str)]
    activities = register.canonical("activities").set_index("activity_id", drop=False)
    graph += [_process(texts, activities.loc[key], mine) for key in keys]
    return {"@context": CONTEXT, "@graph": graph}


def _name(kind: str, key: str) -> str:
    return f"urn:ropa:{kind}:{quote(key, safe='')}"


def _titled(kind: str, title: str) -> dict[str, Any]:
    return {"@type": kind, "dct:title": title}


def _organisation(row: Any) -> dict[str, Any]:
    node: dict[str, Any] = {"@id": _name("organisation", row["organisation_id"]), "@type": "dpv:LegalEntity"}
    if words(row["name"]):
        node["dct:title"] = row["name"]
    if words(row["country"]):
        node["dpv:hasCountry"] = _titled("dpv:Country", label_of("countries", row["country"]))
    return node


def _process(texts: Texts, activity: Any, mine: str) -> dict[str, Any]:
    key = str(activity["activity_id"])
    node: dict[str, Any] = {"@id": _name("activity", key), "@type": "dpv:Process", "dct:identifier": key}
    for name, predicate in (("name", "dct:title"), ("description", "dct:description")):
        if words(activity[name]):
            node[predicate] = activity[name]
    if words(activity["business_function"]):
        node["dpv:hasOrganisationalUnit"] = _titled("dpv:OrganisationalUnit", activity["business_function"])
    _roles(texts, key, words(activity["role"]), mine, node)
    purposes = texts.of("purposes", key)
    general = _uk_alone(texts, activity)
    _put(node, "dpv:hasPurpose", [_titled("dpv:Purpose", text) for text in purposes["purpose"].dropna()])
    bases = [_coded("lawful_bases", code, general) for code in purposes["lawful_basis"].dropna()]
    bases += [_coded("article9_conditions", code, general) for code in purposes["article9_condition"].dropna()]
    _put(node, "dpv:hasLegalBasis", bases)
    _put(node, "dpv:hasDataSubject", [_coded("data_subjects", code) for code in texts.of("data_subjects", key)["category"].dropna()])
    data = texts.of("data_categories", key)
    _put(node, "dpv:hasPersonalData", [_data(words(row["category"]), words(row["description"])) for _, row in data.iterrows()])
    _recipients(texts, key, node)
    _put(node, "dpv:hasProcessing", [_transfer(texts, row, general) for _, row in texts.of("transfers", key).iterrows()])
    _put(node, "dpv:hasStorageCondition", [_storage(row) for _, row in texts.of("retention", key).iterrows()])
    measures = texts.of("security_measures", key)
    told = [_measure(words(row["measure"]), words(row["description"])) for _, row in measures.iterrows()]
    _put(node, "dpv:hasTechnicalOrganisationalMeasure", told)
    dates = {"dcat:startDate": words(activity["started_on"]), "dcat:endDate": words(activity["ended_on"])}
    if any(dates.values()):
        period = {name: {"@value": day, "@type": "xsd:date"} for name, day in dates.items() if day}
        node["dct:temporal"] = {"@type": "dct:PeriodOfTime", **period}
    owners = texts.contacts.loc[texts.contacts["contact_id"] == activity["owner_contact_id"], "name"].dropna()
    _put(node, "dcat:contactPoint", [{"@type": "vcard:Kind", "vcard:fn": text} for text in owners])
    return node


def _put(node: dict[str, Any], predicate: str, values: list[Any]) -> None:
    kept = [one for number, one in enumerate(values) if one and one not in values[:number]]
    if kept:
        node[predicate] = kept


def _roles(texts: Texts, key: str, role: str, mine: str, node: dict[str, Any]) -> None:
    parties = texts.of("activity_parties", key)

    def of(kind: str) -> list[dict[str, str]]:
        keys = parties.loc[parties["party_role"] == kind, "organisation_id"].dropna()
        return [{"@id": _name("organisation", one)} for one in keys]

    holder = [{"@id": _name("organisation", mine)}] if mine else []
    if role in _PROCESSORS:
        _put(node, "dpv:hasDataProcessor", holder)
        _put(node, "dpv:hasDataController", of("controller_instructing_us"))
    elif role:
        _put(node, "dpv:hasDataController", holder)
        _put(node, "dpv:hasJointDataControllers", of("joint_controller"))


def _uk_alone(texts: Texts, activity: Any) -> bool:
    """Whether the law of the United Kingdom alone applies to an activity, so that terms of the EU's GDPR would be wrong."""
    regime = words(activity["regime"])
    holders = texts.register.canonical("organisations")
    holder = next((row for _, row in holders[holders["is_holder"] == "yes"].iterrows()), None)
    if regime or holder is None:
        return regime == "uk"
    return bool(holder["uk_gdpr"] == "yes" and holder["eu_gdpr"] != "yes")


def _coded(listed: str, code: str, general: bool = False) -> dict[str, Any]:
    term = terms.terms("dpv", listed, "general").get(code) if general else terms.terms("dpv", listed).get(code)
    if general and term is None and listed in ("data_subjects", "data_categories", "security_measures"):
        term = terms.terms("dpv", listed).get(code)
    if term is None and listed == "article9_conditions":  # its words alone read like a lawful basis: substantial public interest
        cited = f"Article {entries(listed)[code]['article']}"
        return {**_titled(_CLASSES[listed], cited), "dct:description": label_of(listed, code)}
    return {"@id": term} if term else _titled(_CLASSES[listed], label_of(listed, code))


def _data(category: str, description: str) -> dict[str, Any]:
    if category and category != "other":
        return _coded("data_categories", category)
    return _titled("dpv:PersonalData", description) if description else {}


def _measure(measure: str, description: str) -> dict[str, Any]:
    if measure and measure not in ("other", "unspecified"):
        return _coded("security_measures", measure)
    return _titled(_CLASSES["security_measures"], description) if description else {}


def _recipients(texts: Texts, key: str, node: dict[str, Any]) -> None:
    by: dict[str, list[Any]] = {}
    for _, row in texts.of("recipients", key).iterrows():
        predicate = "dpv:hasDataProcessor" if words(row["recipient_role"]) in _PROCESSORS else "dpv:hasRecipient"
        if isinstance(row["organisation_id"], str):
            by.setdefault(predicate, []).append({"@id": _name("organisation", row["organisation_id"])})
        elif words(row["category"]):
            by.setdefault(predicate, []).append(_titled("dpv:Recipient", label_of("recipient_categories", row["category"])))
    for predicate, values in by.items():
        _put(node, predicate, [*node.get(predicate, []), *values])


def _transfer(texts: Texts, row: Any, general: bool) -> dict[str, Any]:
    node: dict[str, Any] = {"@type": "dpv:Transfer"}
    if words(row["destination"]):
        node["dpv:hasThirdCountry"] = _titled("dpv:ThirdCountry", label_of("destinations", row["destination"]))
    if words(row["mechanism"]):
        node["dpv:hasLegalBasis"] = _coded("transfer_mechanisms", row["mechanism"], general)
    if isinstance(row["organisation_id"], str):
        node["dpv:hasDataImporter"] = {"@id": _name("organisation", row["organisation_id"])}
    return node if len(node) > 1 else {}


def _storage(row: Any) -> dict[str, Any]:
    period, trigger = words(row["period"]), words(row["trigger"])
    said = words(row["criteria"])
    if period:
        said = in_words(period) + (f" after {label_of('retention_triggers', trigger).lower()}" if trigger else "")
    node: dict[str, Any] = _titled("dpv:StorageDuration" if period else "dpv:StorageCondition", said) if said else {}
    if period:
        node["dpv:hasDuration"] = {"@value": period, "@type": "xsd:duration"}
    return node
