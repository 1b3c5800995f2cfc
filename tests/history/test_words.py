"""A comparison in words."""

from __future__ import annotations

import ropa
from ropa.history.words import comparison_lines
from support.histories import case


def lines(one, other, **options):
    found = ropa.compare(one, other)
    return comparison_lines(found.before, found.after, found.changes, found.findings, found.caveats, **options)


def test_no_change_says_so():
    one = case()
    assert lines(one, one)[1] == f"no change; findings: 0 opened, 0 closed, {len(one.findings.counted)} still open"
    assert len(lines(one, one)) == 2


def test_a_change_says_its_row_what_happened_what_it_means_and_the_law():
    one = case()
    other = one.what_if(purposes={"P1": {"lawful_basis": "Consent", "purpose": "Secret aim"}}, activities={"A1": {"description": "Secret"}})
    told = lines(one, other)
    assert told[2:5] == [
        "Changes that ask for something else to be looked at: 2",
        "  purposes P1: purpose changed. A purpose is another one or described differently. Look at: notice; compatibility. "
        "[Art 5(1)(b), 13(1)(c), 13(3), 14(4), 30(1)(b)]",
        "  purposes P1: lawful_basis contract → consent. Another lawful basis. Look at: notice; rights of people. "
        "[Art 6(1), 13(1)(c), 14(1)(c)]",
    ]
    assert told[5] == "Other changes: 1"
    assert "Secret" not in "\n".join(told)
    assert lines(one, other, every=True)[6] == "  activities A1: description filled in."


def test_what_comes_with_an_activity_is_told_in_its_line():
    one = case()
    other = one.what_if(
        add={
            "activities": [{"activity_id": "A9", "name": "x", "role": "controller"}],
            "purposes": [{"purpose_id": "P9", "activity_id": "A9", "purpose": "x"}],
            "data_categories": [{"data_category_id": "D9", "activity_id": "A9", "category": "health"}],
        }
    )
    told = lines(one, other)
    assert told[2:4] == [
        "Changes that ask for something else to be looked at: 1",
        "  activities A9: added. A new activity. Look at: notice; DPIA. [Art 13, 14, 30(1), 35(1)] With 2 rows that belong to it. "
        "A new purpose. New special category data.",
    ]


def test_a_renamed_row_and_an_end_are_told():
    one = case()
    other = case({"systems": "system_id,name,country\nY1,Ledger,GB\nCLOUD,Cloud,IN\n"}).what_if(contracts={"C1": {"ends_on": "2026-01-01"}})
    told = lines(one, other, every=True)
    assert "  systems CLOUD: renamed, was Y2." in told
    assert any(line.startswith("  contracts C1: ended on 2026-01-01. A contract has ended.") for line in told)


def test_findings_are_told_with_why():
    one = case()
    told = lines(one, one.what_if(purposes={"P1": {"lawful_basis": None}}))
    at = told.index(next(line for line in told if line.startswith("Findings opened: ")))
    assert any(line.startswith("  LB01 error  purpose P1: ") and line.endswith("(its row changed)") for line in told[at:])


def test_no_line_shows_a_text_that_stands_where_a_code_a_day_or_a_key_belongs():
    other = case(
        {
            "systems": "system_id,name,country,organisation_id\nY1,Ledger,at Ana's,ana@reed.example\nY2,Cloud,IN,\n",
            "contracts": "contract_id,organisation_id,ends_on\nC1,O2,ask Ana\n",
        }
    )
    told = "\n".join(lines(case(), other, every=True))
    assert "systems Y1: country GB → a text that is not understood." in told
    assert "organisation_id blank → a text that may be about people." in told
    assert "contracts C1: ends_on blank → a text that is not understood." in told
    assert "ana" not in told.casefold()
