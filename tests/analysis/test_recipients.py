"""Recipients, processors and their contracts."""

from __future__ import annotations

from ropa import analysis
from support.records import rows

# -- recipients -------------------------------------------------------------------------------------


def test_recipients_and_the_data_that_they_receive(small_case):
    assert rows(analysis.recipients(small_case), "activity_id", "category", "recipient", "their_role", "data") == [
        ("crm", "E-mail service", "Cloud Co", "Processor", "Contact details"),
        ("crm", "Hosting provider", None, "Processor", "Contact details"),
        ("hr", "Tax authority", None, "Authority in a particular inquiry", "Health"),
        ("host", "Hosting provider", "Cloud Co", "Sub-processor", "Patient records"),
    ]
    assert rows(analysis.recipients_by_category(small_case), "category", "named", "activities")[0] == ("Hosting provider", "Cloud Co", 2)


def test_processors_and_their_contracts(small_case):
    found = analysis.processors(small_case)
    assert rows(found, "processor", "country", "activities", "contract", "contract_state", "ends_on", "terms") == [
        ("Cloud Co", "Ireland", 2, "SU-1", "in force", "2026-12-31", 2),
        ("Hosting provider, not named", None, 1, None, "none", None, None),
    ]
    assert rows(analysis.contracts_with_clients(small_case), "party", "activity", "contract", "contract_state") == [
        ("Beta NHS Trust", "Hosting", "CL-1", "not in force")
    ]


def test_the_terms_of_contracts(small_case):
    (terms,) = analysis.contract_terms(small_case).to_dict("records")
    assert (terms["contract"], terms["side"], terms["terms"]) == ("SU-1", "they work for us", 2)
    assert (terms["instructions"], terms["audits"]) == ("yes", "missing")
    letters, opening = analysis.term_headings(opening=False), analysis.term_headings(opening=True)
    assert {*letters, *opening} == set(analysis.contract_terms(small_case).columns[5:])
    assert (len(letters), len(opening)) == (8, 6)


def test_sub_processors_need_the_clients_word(small_case):
    assert rows(analysis.sub_processors(small_case), "activity", "clients", "sub_processor", "authorisation") == [
        ("Hosting", "Beta NHS Trust", "Cloud Co", None)
    ]


def test_contracts_that_end(small_case):
    assert rows(analysis.contracts_ending(small_case, 90), "contract", "days_left") == [("CL-1", -325), ("SU-1", 39)]
    assert rows(analysis.contracts_ending(small_case, 0), "contract") == [("CL-1",)]


def test_a_disclosure_stays_after_its_activity_has_ended(small_case):
    assert rows(analysis.disclosures(small_case), "disclosed_on", "activity", "ground") == [("2020-05-05", "Fax line", "Crime")]
