"""The first page, and what a report was made from."""

from __future__ import annotations

from dataclasses import replace

import pytest

import ropa
from ropa.case.opening import case_of
from ropa.errors import UsageError
from ropa.law import tables as law_tables
from ropa.show import first_page, page
from support.registers import register_folder
from support.tiny import TINY, text_tables, write_tiny

DAY = "2026-11-22"


def test_the_first_page_answers_what_an_auditor_asks(tiny_case):
    facts = first_page.opening(tiny_case).set_index("item")["value"]
    assert facts["Organisation"] == "Acme Ltd"
    assert facts["Register"] == "tiny"
    assert facts["Register hash"] == f"{tiny_case.register.hash[:12]}\nSHA-256 in full: {tiny_case.register.hash}"
    assert facts["As of"] == "22 November 2026"
    assert facts["Law applied"] == "UK GDPR"
    assert facts["Regulator"] == "Information Commission (from 30 September 2026)"
    assert facts["Rows read"] == "23 rows in 9 tables"
    assert facts["Rows left out"] == "1 row in all\n1 row: ended"
    assert facts["Cells not read"] == "1 cell: a placeholder stands there"
    assert facts["Rules run"].startswith(f"{len(tiny_case.findings.rules_run)}: ")
    assert facts["Made with"] == f"ropa {ropa.__version__}, law tables {law_tables.law_tables()}"
    assert facts["Prepared by"] == "not given"
    assert "not legal advice" in facts["Please note"]


def test_the_first_page_shows_no_folder(tmp_path):
    folder = write_tiny(tmp_path / "secret-place" / "tiny")
    opened = ropa.open(folder, as_of=DAY)
    assert first_page.opening(opened).set_index("item")["value"]["Register"] == "tiny"
    assert not first_page.opening(opened)["value"].str.contains("secret-place").any()


def test_a_case_without_a_day_has_no_first_page():
    with pytest.raises(UsageError, match="not assessed"):
        first_page.opening(case_of(text_tables(TINY)))


def test_about_is_a_section_with_what_the_report_was_made_from(tiny_case):
    made = page.about(tiny_case, filters="only <b>some</b>")
    assert made.html.startswith("<h2>About this report</h2>")
    facts, unread = made.tables
    (expected,) = page.table(first_page.opening(tiny_case, filters="only <b>some</b>"), "What this report was made from").tables
    assert facts == expected
    assert unread["caption"] == "Cells not read"
    assert unread["rows"][0][:2] == ["purposes.csv purpose", "TBD"]
    assert '<a href="#cells-not-read">1 cell: a placeholder stands there</a>' in made.html
    assert 'id="cells-not-read"' in made.html
    assert "only &lt;b&gt;some&lt;/b&gt;" in made.html
    assert "none: what the headings name is shown whole" in page.about(tiny_case).html


def test_a_register_that_could_not_be_read_whole_is_incomplete(tmp_path, tiny_case):
    purposes = 'purpose_id,activity_id,purpose,lawful_basis\nP1,A1,"never closed,contract\nP2,A1,Pay people,contract\n'
    case = ropa.open(register_folder(tmp_path / "r", {"purposes": purposes}), as_of="2026-11-22", regime="uk")
    said = first_page.page_facts(case)["incomplete"]
    assert said.startswith("purposes.csv:2 could not be found or read, so rows may be missing.")
    assert first_page.page_facts(tiny_case)["incomplete"] == ""


def test_a_register_says_itself_what_is_missing_from_it():
    settings = {"incomplete": "The complaints are still on paper."}
    case = case_of(replace(text_tables(TINY), settings=settings), "2026-11-22", "uk")
    assert first_page.page_facts(case)["incomplete"] == "The complaints are still on paper."
