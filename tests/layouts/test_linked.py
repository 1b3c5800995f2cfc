"""A register as JSON-LD: what a parser of RDF that is not ours makes of it, and its terms."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from rdflib import Graph

from ropa.layouts import terms
from ropa.layouts.catalogue import layout
from ropa.layouts.export import write_layout
from ropa.layouts.linked import CONTEXT
from ropa.layouts.read import read_register
from ropa.model.register import Register
from ropa.model.validate import validate
from support import samples
from support.corpora import CORPORA

KNOWN = set((CORPORA / "dpv" / "terms.txt").read_text(encoding="utf-8").split("\n"))
"""Terms of the stored vocabularies, as prefix:name."""
QUERY = """
SELECT ?key ?purpose ?basis ?country WHERE {
  ?record a dcat:Catalog ; dpv:hasProcess ?process .
  ?process a dpv:Process ; dct:identifier ?key ; dpv:hasPurpose/dct:title ?purpose .
  OPTIONAL { ?process dpv:hasLegalBasis ?basis }
  OPTIONAL { ?process dpv:hasProcessing/dpv:hasThirdCountry/dct:title ?country }
}
"""


@pytest.fixture(scope="module")
def register() -> Register:
    return samples.register("harbour-health")


@pytest.fixture(scope="module")
def written(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("linked") / "a.jsonld"
    write_layout(register, layout("dpv"), path)
    return path


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph")
def test_a_parser_of_others_finds_every_purpose_by_a_query(register: Register, written: Path) -> None:
    graph = Graph().parse(data=written.read_text(encoding="utf-8"), format="json-ld")

    found = list(graph.query(QUERY, initNs=CONTEXT))

    mine = register.purposes.dropna(subset=["purpose"])
    assert {(str(row[0]), str(row[1])) for row in found} == set(zip(mine["activity_id"], mine["purpose"], strict=True))
    assert {"Canada", "Portugal"} <= {str(row[3]) for row in found}


def test_every_term_is_one_of_the_vocabulary(written: Path) -> None:
    used = set(re.findall(r'"((?:dpv|pd|eu-gdpr):[^"]+)"', written.read_text(encoding="utf-8")))

    assert len(used) > 30
    assert used <= KNOWN


@pytest.mark.parametrize(
    "listed", sorted({"lawful_bases", "article9_conditions", "transfer_mechanisms", "data_subjects", "data_categories"})
)
def test_every_term_that_is_read_or_written_is_one_of_the_vocabulary(listed: str) -> None:
    assert set(terms.codes("dpv", listed)) <= KNOWN


def test_terms_of_the_unions_law_are_not_written_where_the_kingdoms_alone_applies(register: Register, tmp_path: Path) -> None:
    organisations = register.organisations.copy()
    organisations["uk_gdpr"], organisations["eu_gdpr"] = True, False
    activities = register.activities.copy()
    activities["regime"] = None
    write_layout(register.with_tables({"organisations": organisations, "activities": activities}), layout("dpv"), tmp_path / "a.jsonld")

    text = (tmp_path / "a.jsonld").read_text(encoding="utf-8")

    assert "eu-gdpr:A" not in text.replace(json.dumps(CONTEXT), "")
    assert '"dpv:LegalObligation"' in text
    back = validate(read_register(tmp_path / "a.jsonld").tables)[0]
    for column in ("lawful_basis", "article9_condition"):  # substantial public interest is no public task
        pairs = {(row["activity_id"], row[column]) for _, row in register.purposes.dropna(subset=[column]).iterrows()}
        assert {(row["activity_id"], row[column]) for _, row in back.purposes.dropna(subset=[column]).iterrows()} == pairs
