"""Seven reports as pages: they show what was planted, and nobody of the logs."""

from __future__ import annotations

import re

import pytest

from ropa.reports import report
from support.logs import INCIDENTS, MARKETING, NOTICE, ORGANISATIONS, REPORTS, REQUESTS
from support.registers import register_folder

DAY = "2026-11-22"

# -- the reports ------------------------------------------------------------------------------------

MARKER = "zq-marker"
PLANTED = {
    "organisations": ORGANISATIONS,
    "activities": NOTICE["activities"],
    "requests": REQUESTS["requests"].replace("s-", f"{MARKER}-ref-"),
    "complaints": INCIDENTS["complaints"].replace("s-", f"{MARKER}-ref-"),
    "breaches": re.sub(
        r",f,e,(r?)$", rf",{MARKER}-facts,{MARKER}-effects,{MARKER}-remedy", INCIDENTS["breaches"], flags=re.MULTILINE
    ).replace("Someone was ill", f"{MARKER}-delay"),
    "marketing_preferences": MARKETING["marketing_preferences"].replace("s-", f"{MARKER}-ref-"),
    "marketing_sends": MARKETING["marketing_sends"].replace("s-", f"{MARKER}-ref-").replace("News", f"{MARKER}-campaign"),
    "cookies": MARKETING["cookies"],
    **{name: NOTICE[name] for name in ("data_subjects", "purposes", "notices", "notice_subjects", "notice_statements", "notice_links")},
    "transfers": "transfer_id,activity_id,destination,mechanism\nT1,A1,SG,idta\n",
    "contacts": "contact_id,organisation_id,contact_role,name\nK1,O1,owner,Head of sales\n",
    "waivers": "waiver_id,code,table,record,reason,owner_contact_id,until\nW1,BR01,breaches,B3,Accepted,K1,2027-01-01\n",
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, str]:
    """The seven reports over a register with marks where people's data is."""
    folder = tmp_path_factory.mktemp("planted")
    results = report(register_folder(folder / "register", PLANTED), REPORTS, out=folder / "out", as_of=DAY, regime="uk")
    assert [result.warnings for result in results] == [()] * len(REPORTS)
    return {result.name: result.files[0].read_text(encoding="utf-8") for result in results}


@pytest.mark.slow
def test_the_reports_show_what_was_planted_and_nobody(pages):
    assert "R4" in pages["rights-requests"]
    assert "B5" in pages["incidents"]
    assert "E-mail" in pages["marketing"]
    for name, page in pages.items():
        assert MARKER not in page, name


def test_each_report_opens_with_its_answer_and_ends_with_what_it_was_made_from(pages):
    for page in pages.values():
        headings = re.findall(r"<h2[^>]*>(.*?)</h2>", page)
        assert (headings[1], headings[-1]) == ("In short", "About this report")
        assert page.count('<p class="answer">') == 1
        assert page.index('<p class="answer">') < page.index("<table")
        header = page[page.index("<header>") : page.index("</header>")]
        assert '<a href="#s-about-this-report">What this report was made from</a>' in header
        assert re.search(r"22 November 2026.*UK GDPR.*register register, [0-9a-f]{12}<", header)
        assert not re.search(r"<script|<link|<iframe|http-equiv=.refresh", page)


def test_a_waived_finding_is_shown_as_waived(pages):
    assert "BR01 (waived)" in pages["incidents"]
    assert re.search(r"<td[^>]*>W1</td>", pages["incidents"])


@pytest.mark.slow
def test_reports_on_a_bare_register_say_why_it_matters(tmp_path):
    results = report(register_folder(tmp_path / "bare"), REPORTS, out=tmp_path / "out", as_of=DAY, regime="uk")
    for result in results:
        page = result.files[0].read_text(encoding="utf-8")
        silent = "not recorded" if result.name == "data-flows" else "nothing is recorded here."
        assert silent in page, result.name
        assert not result.warnings


@pytest.mark.slow
@pytest.mark.parametrize("name", ["harbour-health"])
def test_reports_on_the_samples_under_the_other_law(name, tmp_path):  # test_browser makes them under uk law
    results = report(f"sample:{name}", REPORTS, out=tmp_path, as_of=DAY, regime="eu")
    assert {result.status for result in results} == {"done"}
    assert not any(result.warnings for result in results)
