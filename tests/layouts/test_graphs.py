"""Turtle and JSON-LD as a grid of activities, and hostile graphs."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from ropa.errors import SourceError
from ropa.layouts import graphs
from ropa.layouts.imported import Imported
from ropa.layouts.read import read_register

PREFIXES = """
@prefix dpv: <https://w3id.org/dpv#> .
@prefix eu-gdpr: <https://w3id.org/dpv/legal/eu/gdpr#> .
@prefix pd: <https://w3id.org/dpv/pd#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix time: <http://www.w3.org/2006/time#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix ex: <https://alpha.example/#> .
"""
CATALOGUE = (
    PREFIXES
    + """
<https://alpha.example/> a owl:Ontology ; owl:imports <http://127.0.0.1:9/never> .
ex:HR a dcat:Catalog ; dct:title "HR department" ; dct:publisher ex:Alpha ; dcat:record ex:R4 ;
  dcat:contactPoint [ a vcard:Individual ; vcard:fn "Head of HR" ] .
ex:Alpha a dpv:DataController ; rdfs:label "Alpha Ltd." .
ex:R4 a dpv:PersonalDataHandling ; dct:title "Record004" ;
  dpv:hasPurpose [ a dpv:ServiceProvision ; rdfs:label "Expenses payments" ] ;
  dpv:hasLegalBasis eu-gdpr:A6-1-c, eu-gdpr:A45-3, eu-gdpr:A9-2-b ;
  dpv:hasDataSubject dpv:Employee ;
  dpv:hasPersonalDataCategory pd:Financial , [ a dpv:PersonalData ; rdfs:label "CV" ] ;
  dpv:hasRecipient ex:Beta ;
  dpv:hasDataImporter ex:Beta ;
  dpv:hasStorage [ a dpv:StorageDuration ; time:hasDuration [ time:years 7.0 ] ] ;
  dpv:hasTechnicalOrganisationalMeasure ( dpv:EncryptionAtRest dpv:MultiFactorAuthentication ) ;
  dct:temporal [ a dct:PeriodOfTime ; dcat:startDate "2019-01-01"^^xsd:date ; dcat:endDate "2022-12-13"^^xsd:date ] ;
  ex:own "a property of our own" .
ex:Beta a dpv:DataProcessor ; rdfs:label "Beta Ltd." ; dpv:hasThirdCountry [ rdfs:label "Canada" ] .
"""
)
LIMITS = {
    "purposes": {
        "purpose": ["Expenses payments"], "lawful_basis": ["legal_obligation"], "article9_condition": ["employment_social_security"],
    },
    "data_subjects": {"category": ["staff"]},
    "data_categories": {"category": ["financial", "recruitment"]},
    "retention": {"period": ["P7Y"]},
    "security_measures": {"measure": ["encryption_at_rest", "multi_factor"]},
    "transfers": {"destination": ["CA"], "mechanism": ["adequacy"]},
    "activities": {
        "name": ["Record004"], "business_function": ["HR department"], "role": ["controller"], "started_on": ["2019-01-01"],
        "ended_on": ["2022-12-13"],
    },
    "contacts": {"name": ["Head of HR"], "contact_role": ["owner"]},
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    path = tmp_path_factory.mktemp("graph") / "hr.ttl"
    path.write_text(CATALOGUE, encoding="utf-8")
    return read_register(path)


@pytest.mark.parametrize(("table", "column"), [(table, column) for table, columns in LIMITS.items() for column in columns])
def test_a_process_and_what_stands_above_it_is_an_activity(table: str, column: str, catalogue: Imported) -> None:
    assert sorted(catalogue.tables[table][column].dropna()) == LIMITS[table][column]


def test_a_recipient_has_its_name_and_country_and_nothing_is_lost(catalogue: Imported) -> None:
    named = catalogue.tables["organisations"].set_index("name")["country"]
    assert named["Beta Ltd."] == "CA"
    assert "Alpha Ltd." in named.index
    assert (catalogue.layout, catalogue.rows_out) == ("dpv", 1)
    assert [one.text for one in catalogue.kept] == ["a property of our own"]
    cells = catalogue.as_json()["cells"]
    assert cells["seen"] == cells["read"] + cells["kept"] + cells["ignored"]


@pytest.mark.parametrize(
    "space", ["https://w3id.org/dpv#", "http://www.w3.org/ns/dpv#", "https://w3id.org/dpv/2.0#", "http://w3.org/ns/dpv#"]
)
def test_every_version_of_the_vocabulary_is_known(space: str, tmp_path: Path) -> None:
    said = 'd:hasPurpose "Pay staff" ; d:hasDataSubject d:Employee ; d:hasLegalBasis d:Contract'
    text = f"@prefix d: <{space}> . <urn:a> a d:Process ; {said} ."
    (tmp_path / "a.ttl").write_text(text, encoding="utf-8")

    read = read_register(tmp_path / "a.ttl")

    assert read.tables["data_subjects"]["category"].tolist() == ["staff"]
    assert read.tables["purposes"]["lawful_basis"].tolist() == ["contract"]


def _deep(opening: str, closing: str, times: int) -> str:
    return f"{PREFIXES} ex:a ex:b {opening * times}{closing * times} ."


HOSTILE: list[tuple[str, Any, str]] = [
    ("a.ttl", "ex:a ex:b", "not Turtle"),
    ("a.ttl", _deep("[ ex:b ", "]", 5_000), "nested more than"),
    ("a.ttl", _deep("( ", ")", 5_000), "nested more than"),
    ("a.ttl", _deep("[ ex:b ", "]", 100), "nested more than"),  # the parser would go along
    ("a.nt", "<urn:a> <urn:b> .", "not N-Triples"),
    ("a.jsonld", "[" * 100_000, "nested|not JSON"),
    ("a.jsonld", {"@context": "http://127.0.0.1:9/context", "@id": "urn:a"}, "@context is at a URL"),
    ("a.json", {"@context": ["http://127.0.0.1:9/context", {}], "@id": "urn:a"}, "@context is at a URL"),
    ("a.jsonld", {"@context": {"a": {"@id": "urn:a", "@context": "file:///etc/passwd"}}, "@id": "urn:a"}, "@context is at a URL"),
    ("a.jsonld", {"@context": {"@import": "http://127.0.0.1:9/context"}, "@id": "urn:a"}, "@import is at a URL"),
    ("a.ttl", f"{PREFIXES} ex:a ex:b ex:c .", "no node is a process"),
]


@pytest.mark.parametrize(("name", "text", "says"), HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_broken_or_hostile_is_an_error_and_nothing_is_fetched(
    name: str, text: Any, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_named: object) -> None:
        raise AssertionError("something was fetched")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    (tmp_path / name).write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")

    with pytest.raises(SourceError, match=says):
        read_register(tmp_path / name)


def test_a_graph_with_too_many_statements_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphs, "MOST_TRIPLES", 10)
    (tmp_path / "a.ttl").write_text(CATALOGUE, encoding="utf-8")

    with pytest.raises(SourceError, match="more than 10 statements"):
        read_register(tmp_path / "a.ttl")


def test_brackets_in_texts_and_names_are_not_depth(tmp_path: Path) -> None:
    text = CATALOGUE.replace("a property of our own", "(" * 500)
    (tmp_path / "a.ttl").write_text(text, encoding="utf-8")

    assert read_register(tmp_path / "a.ttl").rows_out == 1


@pytest.mark.parametrize("name", ["a.json", "a.jsonld"])
def test_a_list_of_objects_with_whole_names_is_a_graph_and_a_street_is_no_country(name: str, tmp_path: Path) -> None:
    dpv = "https://w3id.org/dpv#"
    acme = {
        "@id": "urn:acme",
        "@type": [f"{dpv}DataController"],
        f"{dpv}hasName": [{"@value": "Acme"}],
        f"{dpv}hasAddress": [{"@value": "Mill Lane"}],
    }
    process = {
        "@id": "urn:p", "@type": [f"{dpv}Process"], f"{dpv}hasPurpose": [{"@value": "Sell"}],
        f"{dpv}hasDataSubject": [{"@id": f"{dpv}Customer"}], f"{dpv}hasDataController": [{"@id": "urn:acme"}],
    }  # fmt: skip
    (tmp_path / name).write_text(json.dumps([acme, process]), encoding="utf-8")

    read = read_register(tmp_path / name)

    assert read.layout == "dpv"
    assert read.tables["data_subjects"]["category"].tolist() == ["customers"]
    assert read.tables["organisations"]["name"].tolist() == ["Acme"]
