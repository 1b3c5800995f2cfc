"""A pack for one client names no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from ropa.case.case import Case
from ropa.model.tables import TABLES
from ropa.packs.client import Finder, clients_of
from support.packs import DAY, SAMPLE, Opened, _unzipped, build

# -- profiles ---------------------------------------------------------------------------------------------------


def test_a_client_is_told_of_no_other_client(tmp_path: Path, key: Path, case: Case):
    """Not a name, a key, an address or a contact of any other client, in any byte."""
    mine = "DUNMERE"
    others = sorted(set(clients_of(case.in_force)) - {mine})
    assert len(others) >= 5
    pack = Opened(build(SAMPLE, tmp_path, key, profile="client", client=mine, reports=["processor-record"]))
    named = case.register.organisations.set_index("organisation_id")
    contacts = case.register.contacts[case.register.contacts["organisation_id"].isin(others)]
    details = ["name", "email", "phone", "website", "company_number", "address"]
    telling = {text for other in others for text in named.loc[other, details].dropna()}
    telling |= {text for column in ("name", "email", "phone") for text in contacts[column].dropna()} - {"Data protection officer"}
    assert len(telling) > 10
    for name, content in _unzipped(pack.all):
        for text in telling:
            assert text.casefold().encode() not in content.lower(), (name, text)
        for other in others:
            assert other.encode() not in content, (name, other)
    assert {row["organisation_id"] for row in pack.rows("03-registers/csv/activity_parties.csv")} == {mine}
    assert str(named.loc[mine, "name"]) in pack.files["02-reports/processor-record.html"].decode("utf-8")
    assert not [path for path in pack.files if path.startswith(("05-", "06-", "07-", "08-", "10-"))]
    assert not any(f"/{table}." in path for table in ("purposes", "requests", "data_subjects") for path in pack.files)


def test_a_text_that_names_another_client_is_left_out_for_this_one(case: Case):
    """Its name, its key, its town's name alone; a key that names it gets another; the holder's own address stays."""
    register = case.register
    activities, measures = register.activities.copy(), register.security_measures.copy()
    mine = activities["activity_id"] == "P01"
    activities.loc[mine, "description"] = "Hosting, as for the Community Health NHS Trust"
    named = [
        "Ask FENWOLD's desk",
        "as in the SCHT",
        "S a l t m o u t h",
        "tickets of pellridge-ambulance",
        "Saltmouths",
        "Ask the TRUST: it sent a PDF",
    ]
    measures.loc[measures["activity_id"] == "P01", "description"] = named
    measures.loc[measures["activity_id"] == "P01", "security_measure_id"] = [f"M-saltmouth-{n}" for n in range(6)]
    changed = register.with_tables({"activities": activities, "security_measures": measures})
    from ropa.model.in_force import on
    from ropa.packs.client import for_client

    extract = for_client(changed, on(changed, DAY, "uk"), "DUNMERE")
    assert extract.cells_left_out == 1 + 5 + 6
    text = "".join(extract.register.canonical(table).to_csv() for table in TABLES if table not in ("organisations", "contacts")).casefold()
    assert not [word for word in ("saltmouth", "s a l t", "community health", "fenwold", "scht", "pellridge") if word in text]
    assert "Ask the TRUST: it sent a PDF" in extract.register.security_measures["description"].tolist()
    assert extract.register.security_measures["security_measure_id"].is_unique
    assert "Saltmouth" in str(extract.register.holder["address"])


@pytest.mark.parametrize(
    "written",
    [
        "Saltmouth Borough Council", "SALTMOUTH  borough council", "Saltmouth\nBorough\u00a0Council", "Salt\u00admouth Borough Council",
        "Saltm\u043euth Borough Council", "Saltmouth-Borough Council", "\uff33altmouth Borough Council", "Salt\u200bmouth Borough Council",
        "O\u0301rla Trust", "\u00d3rla Trust", "Orla trust", "of Orla Trust's staff",
    ],
)  # fmt: skip
def test_a_client_is_found_however_its_name_is_written(written: str):
    finder = Finder(["Saltmouth Borough Council", "\u00d3rla Trust"])
    assert finder.search(f"shared with {written} since May")
    assert not finder.search("shared with the borough council of Orlando since May")
    assert not Finder([]).search(written)
