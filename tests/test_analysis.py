"""The tables behind the reports, on a register small enough to know every answer."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

import ropa
from conftest import register_folder
from ropa import analysis
from ropa.analysis.completeness import MISSING, NONE, NOT_APPLICABLE, NOT_STATED
from ropa.analysis.frames import period_words
from ropa.case.case import Case
from ropa.case.opening import case_of
from ropa.errors import UsageError
from ropa.law import tables as law_tables
from ropa.model.text_tables import TextTables
from ropa.show import bars, first_page, page, sections

DAY = "2026-11-22"

# ruff: noqa: E501 (a row of a table is a line)

TINY: dict[str, list[dict[str, str]]] = {
    "organisations": [
        {"organisation_id": "acme", "name": "Acme Ltd", "is_holder": "yes", "country": "GB", "email": "hello@acme.example", "uk_gdpr": "yes", "dpo_required": "yes"},
        {"organisation_id": "beta", "name": "Beta NHS Trust", "email": "ig@beta.example"},
        {"organisation_id": "gamma", "name": "Gamma plc"},
        {"organisation_id": "delta", "name": "Delta Co", "phone": "0300 123 4567"},
    ],
    "contacts": [
        {"contact_id": "dpo", "organisation_id": "acme", "contact_role": "dpo", "name": "Dana Officer", "email": "dpo@acme.example"},
        {"contact_id": "own", "organisation_id": "acme", "contact_role": "owner", "name": "Head of sales"},
        {"contact_id": "b-dpo", "organisation_id": "beta", "contact_role": "dpo", "name": "Bo", "email": "dpo@beta.example"},
    ],
    "activities": [
        {"activity_id": "sales", "name": "Sales", "role": "controller", "business_function": "Sales", "owner_contact_id": "own", "started_on": "2020-01-01", "recipients_stated": "none", "transfers_stated": "none"},
        {"activity_id": "event", "name": "Joint event", "role": "joint_controller", "not_possible_reason": "Depends on the partner"},
        {"activity_id": "host", "name": "Hosting", "role": "processor", "transfers_stated": "none"},
        {"activity_id": "lost", "name": "Extraction", "role": "processor"},
        {"activity_id": "old", "name": "Fax line", "role": "controller", "ended_on": "2021-01-01"},
        {"activity_id": "odd", "name": "Who knows"},
    ],
    "activity_parties": [
        {"activity_party_id": "p1", "activity_id": "host", "organisation_id": "beta", "party_role": "controller_instructing_us", "processing_category": "Hosting of records"},
        {"activity_party_id": "p2", "activity_id": "host", "organisation_id": "gamma", "party_role": "controller_instructing_us"},
        {"activity_party_id": "p3", "activity_id": "event", "organisation_id": "delta", "party_role": "joint_controller"},
    ],
    "purposes": [
        {"purpose_id": "u1", "activity_id": "sales", "purpose": "Sell things", "lawful_basis": "contract"},
        {"purpose_id": "u2", "activity_id": "sales", "purpose": "Win customers back", "lawful_basis": "legitimate_interests", "legitimate_interest": "Growth"},
        {"purpose_id": "u3", "activity_id": "event", "purpose": "TBD"},
    ],
    "data_subjects": [{"data_subject_id": "s1", "activity_id": "sales", "category": "customers", "approximate_number": "1200"}],
    "data_categories": [{"data_category_id": "d1", "activity_id": "sales", "category": "contact", "description": "Name and e-mail"}],
    "retention": [{"retention_id": "t1", "activity_id": "sales", "period": "P7Y", "trigger": "contract_end"}],
    "security_measures": [{"security_measure_id": "m1", "activity_id": "sales", "measure": "encryption_at_rest", "status": "in_place", "description": "AES on every disk"}],
}  # fmt: skip


def text_tables(tables: dict[str, list[dict[str, str]]]) -> TextTables:
    """Rows as a reader returns them."""
    return TextTables({name: pd.DataFrame(rows).astype("str") for name, rows in tables.items()}, source="tiny")


def write_tiny(folder: Path, tables: dict[str, list[dict[str, str]]] | None = None) -> Path:
    """The tiny register as a folder of CSV files."""
    folder.mkdir(parents=True)
    for name, rows in (tables or TINY).items():
        pd.DataFrame(rows).to_csv(folder / f"{name}.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def case() -> Case:
    return case_of(text_tables(TINY), DAY, "uk")


def test_the_first_page_answers_what_an_auditor_asks(case):
    facts = first_page.opening(case).set_index("item")["value"]
    assert facts["Organisation"] == "Acme Ltd"
    assert facts["Register"] == "tiny"
    assert facts["Register hash"] == f"{case.register.hash[:12]}\nSHA-256 in full: {case.register.hash}"
    assert facts["As of"] == "22 November 2026"
    assert facts["Law applied"] == "UK GDPR"
    assert facts["Rows read"] == "23 rows in 9 tables"
    assert facts["Rows left out"] == "1 row in all\n1 row: ended"
    assert facts["Cells not read"] == "1 cell: a placeholder stands there"
    assert facts["Rules run"].startswith(f"{len(case.findings.rules_run)}: ")
    assert facts["Made with"] == f"ropa {ropa.__version__}, law tables {law_tables.law_tables()}"
    assert facts["Prepared by"] == "not given"
    assert "not legal advice" in facts["Please note"]


def test_the_first_page_shows_no_folder(tmp_path):
    folder = write_tiny(tmp_path / "secret-place" / "tiny")
    opened = ropa.open(folder, as_of=DAY)
    assert first_page.opening(opened).set_index("item")["value"]["Register"] == "tiny"
    assert not first_page.opening(opened)["value"].str.contains("secret-place").any()


def test_law_tables_have_a_short_steady_version():
    assert re.fullmatch(r"[0-9a-f]{12}", law_tables.law_tables())


def test_a_case_without_a_day_has_no_first_page():
    with pytest.raises(UsageError, match="not assessed"):
        first_page.opening(case_of(text_tables(TINY)))


def test_the_controller_record_has_each_item_in_words(case):
    record = analysis.controller_record(case).set_index("activity_id")
    assert list(record.index) == ["sales", "event", "odd"]
    sales = record.loc["sales"]
    assert sales["purposes"] == "1. Sell things\n2. Win customers back"
    assert sales["lawful_basis"] == "1. Contract\n2. Legitimate interests (Growth)"
    assert sales["people"] == "Customers (about 1,200)"
    assert sales["data"] == "Contact details (Name and e-mail)"
    assert sales["recipients"] == sales["transfers"] == "none"
    assert sales["time_limits"] == "7 years, counted from: End of the contract"
    assert sales["security"] == "Encryption of stored data: AES on every disk"
    event = record.loc["event"]
    assert event["joint"] == "Delta Co"
    assert event["purposes"] == "not recorded"  # a placeholder is no purpose
    assert event["security"] == event["time_limits"] == "not possible: Depends on the partner"
    assert pd.isna(event["recipients"])


def test_no_activity_is_lost(case):
    assert set(analysis.controller_record(case)["activity_id"]) | set(analysis.processor_record(case)["activity_id"]) == {
        *case.in_force.register.activities["activity_id"]
    }


def test_the_processor_record_has_a_row_for_each_controller(case):
    record = analysis.processor_record(case)
    assert list(zip(record["activity_id"], record["client"].fillna("?"), strict=True)) == [
        ("host", "Beta NHS Trust"),
        ("host", "Gamma plc"),
        ("lost", "?"),
    ]
    assert record.loc[0, "contact"] == "ig@beta.example\nData protection officer: Bo, dpo@beta.example"
    assert record.loc[0, "processing"] == "Hosting of records"
    assert pd.isna(record.loc[1, "processing"])
    assert analysis.clients(case)["activities"].tolist() == [1, 1, 1]


def test_parties_name_the_holder_its_officer_and_joint_controllers(case):
    parties = analysis.parties(case, "controller").set_index("part")
    assert parties.loc["Controller", "name"] == "Acme Ltd"
    assert parties.loc["Data protection officer", "email"] == "dpo@acme.example"
    assert parties.loc["Joint controller", "name"] == "Delta Co"
    assert parties.loc["Joint controller", "activities"] == "Joint event"
    assert "Joint controller" not in set(analysis.parties(case, "processor")["part"])


def test_a_missing_officer_is_a_row_without_a_name():
    tables = TINY | {"contacts": TINY["contacts"][1:]}
    parties = analysis.parties(case_of(text_tables(tables), DAY, "uk"), "controller").set_index("part")
    assert pd.isna(parties.loc["Data protection officer", "name"])


def statuses(case, activity):
    rows = analysis.completeness(case)
    return rows[rows["activity_id"] == activity].set_index("item")["status"].to_dict()


def test_completeness_knows_complete_missing_none_and_not_stated(case):
    assert statuses(case, "sales") == {
        "Art. 30(1)(b)": "complete",
        "Art. 30(1)(c)": "complete",
        "Art. 30(1)(d)": NONE,
        "Art. 30(1)(e)": NONE,
        "Art. 30(1)(f)": "complete",
        "Art. 30(1)(g)": "complete",
    }
    event = statuses(case, "event")
    assert event["Art. 30(1)(a)"] == MISSING  # no arrangement
    assert event["Art. 30(1)(b)"] == MISSING  # a placeholder, about which the rule is silent
    assert event["Art. 30(1)(d)"] == MISSING
    assert event["Art. 30(1)(e)"] == NOT_STATED
    assert event["Art. 30(1)(f)"] == event["Art. 30(1)(g)"] == NOT_APPLICABLE
    assert statuses(case, "host")["Art. 30(2)(b)"] == MISSING  # of one controller only
    assert statuses(case, "lost")["Art. 30(2)(a)"] == statuses(case, "lost")["Art. 30(2)(b)"] == MISSING
    assert statuses(case, "odd")["Art. 30(1)(b)"] == MISSING  # without a role it counts as the controller's


def test_completeness_is_counted_item_by_item(case):
    by_item = analysis.completeness_by_item(case).set_index("item")
    assert list(by_item.index) == [*(f"Art. 30(1)({c})" for c in "abcdefg"), *(f"Art. 30(2)({c})" for c in "abcd")]
    assert by_item.loc["Art. 30(1)(d)", ["stated none", "missing", "not assessed", "entries"]].tolist() == [1, 2, 0, 3]
    assert by_item.loc["Art. 30(1)(d)", "share"] == pytest.approx(1 / 3)
    matrix = analysis.completeness_matrix(case, "processor")
    assert list(matrix.columns) == ["activity", *(f"Art. 30(2)({c})" for c in "abcd")]


def test_findings_are_counted_every_way_alike(case):
    total = len(case.findings.counted)
    assert analysis.findings_by_severity(case)["findings"].sum() == total
    assert analysis.findings_by_family(case)["findings"].sum() == total
    by_activity = analysis.findings_by_activity(case)
    assert by_activity["findings"].sum() == total
    assert set(case.in_force.register.activities["activity_id"]) <= set(by_activity["activity_id"].dropna())
    assert by_activity["error"].is_monotonic_decreasing


def test_a_waived_finding_is_shown_and_not_counted():
    waiver = {
        "waiver_id": "w1",
        "code": "GV02",
        "record": "event",
        "reason": "Next month",
        "owner_contact_id": "own",
        "until": "2026-12-31",
    }
    waived = case_of(text_tables(TINY | {"waivers": [waiver]}), DAY, "uk")
    row = analysis.findings_by_severity(waived).set_index("severity").loc["warning"]
    assert row["waived"] == 1
    assert "w1" in set(analysis.findings_listed(waived)["waived"].dropna())
    assert analysis.findings_by_activity(waived)["findings"].sum() == len(waived.findings) - 1


def test_what_to_do_first_puts_errors_of_article_30_first(case):
    first = analysis.what_to_do_first(case, 50)
    order = [("error", "warning", "advice").index(severity) for severity in first["severity"]]
    assert order == sorted(order)
    errors = first[first["severity"] == "error"]["duty"].tolist()
    assert errors == sorted(errors, key=lambda duty: "Article 30" not in duty)
    assert len(analysis.what_to_do_first(case, 2)) == 2
    assert first["do"].str.len().min() > 10


def test_a_table_is_accessible_and_holds_nothing_but_text():
    frame = pd.DataFrame({"name": ["<script>alert(1)</script>", None], "n": [1200, 3]})
    made = page.table(frame, "A <b> caption", missing="not recorded").html
    assert "<script" not in made
    assert "<caption>A &lt;b&gt; caption</caption>" in made
    assert made.count('<th scope="col"') == 2
    assert made.count('<th scope="row"') == 2
    assert ">1,200<" in made
    assert '<span class="gap">not recorded</span>' in made


def test_a_wide_table_can_be_scrolled_by_keyboard():
    frame = pd.DataFrame([["a", "b", "c", "d"]], columns=list("wxyz"))
    assert '<div class="wide" tabindex="0" role="region" aria-label="Table: Wide">' in page.table(frame, "Wide").html
    assert "tabindex" not in page.table(frame[["w", "x"]], "Narrow").html


def test_an_empty_table_says_why_it_matters():
    made = page.table(pd.DataFrame({"x": []}), "Transfers", why="Abroad the law may not protect.").html
    assert made == '<p class="empty"><strong>Transfers:</strong> nothing is recorded here. Abroad the law may not protect.</p>'


def test_a_table_shows_the_columns_that_are_named_in_their_order_and_no_other():
    frame = pd.DataFrame({"a": ["one"], "b": ["two"], "c": ["three"]})
    made = page.table(frame, "Some", columns=["c", "a"])
    assert [column["name"] for column in made.tables[0]["columns"]] == ["c", "a"]
    assert "two" not in made.html
    assert page.table(frame.assign(new="four"), "Some", columns=["c", "a"]) == made
    assert [column["name"] for column in page.table(frame, "All").tables[0]["columns"]] == ["a", "b", "c"]


@pytest.mark.parametrize("rows", [0, 1])
def test_a_column_that_is_not_there_is_named_with_those_that_are(rows):
    frame = pd.DataFrame({"a": ["one"], "b": ["two"]}).head(rows)
    with pytest.raises(UsageError, match=r"^the table 'Some' has no column d, e; it has: a, b$"):
        page.table(frame, "Some", columns=["a", "d", "e"])


def test_about_is_a_section_with_what_the_report_was_made_from(case):
    made = page.about(case, filters="only <b>some</b>")
    assert made.html.startswith("<h2>About this report</h2>")
    assert made.tables == page.table(first_page.opening(case, filters="only <b>some</b>"), "What this report was made from").tables
    assert "only &lt;b&gt;some&lt;/b&gt;" in made.html
    assert "none: what the headings name is shown whole" in page.about(case).html


def test_findings_are_a_section_and_say_where_they_were_cut(case):
    every = analysis.findings_of(case, ["LB"])
    assert len(every) > 1
    made = page.findings(case, ["LB"], "lawful bases")
    assert made.html.startswith("<h2>What is wrong or missing</h2>")
    assert "What the rules found about lawful bases, worst first" in made.html
    (table,) = made.tables
    assert table["caption"] == "Findings about lawful bases"
    assert [row[1] for row in table["rows"]] == list(every["code"])
    (cut,) = page.findings(case, ["LB"], "lawful bases", most=1).tables
    assert (cut["caption"], len(cut["rows"])) == (f"Findings about lawful bases: the first 1 of {len(every)}", 1)
    assert len(page.findings(case).tables[0]["rows"]) == len(case.findings)
    (none,) = page.findings(case, ["ZZ"]).tables
    assert none["rows"] == []
    assert "does not prove the record true" in none["note"]


def test_what_is_true_of_many_entries_is_said_once_with_its_places_folded(tmp_path):
    keys = [*(f"A{n}" for n in range(5)), "<b>"]
    rows = "".join(f"{key},name {key},controller\n" for key in keys)
    case = ropa.open(register_folder(tmp_path / "r", {"activities": f"activity_id,name,role\n{rows}"}), as_of="2026-11-22", regime="uk")
    made = page.findings(case, ["PU01"])
    assert made.html.count("all 6 activities: no purpose is recorded") == 1
    places = [f"activities.csv:{n} (activity {key})" for n, key in enumerate([*keys[:5], "&lt;b&gt;"], start=2)]
    assert f"<details><summary>6 places</summary><ul>{''.join(f'<li>{place}</li>' for place in places)}</ul></details>" in made.html
    assert [row[0] for row in made.tables[0]["rows"]] == [f"activities.csv:{n}" for n in range(2, 8)]  # a workbook has each finding
    cut = page.findings(case, ["PU01"], most=4).html
    assert f"<li>{places[3]}</li><li>and 2 more</li>" in cut
    assert "all 6 activities" in cut
    assert "Findings: the first" not in cut  # one cause is all there is


def test_few_places_are_not_folded(tmp_path):
    rows = "A1,x,controller\nA2,y,controller\n"
    case = ropa.open(register_folder(tmp_path / "r", {"activities": f"activity_id,name,role\n{rows}"}), as_of="2026-11-22", regime="uk")
    made = page.findings(case, ["PU01"]).html
    assert "activities.csv:2 (activity A1)<br>activities.csv:3 (activity A2)" in made
    assert "<details>" not in made


def test_a_link_in_a_table_leads_where_it_says_and_is_text_in_a_workbook():
    frame = pd.DataFrame({"file": [page.Link('a"b.html', "<a>"), (page.Link("#x", "x"), "y")]})
    made = page.table(frame, "Files", place="files")
    assert made.html.startswith('<table id="files"><caption>')
    assert '<th scope="row"><a href="a&quot;b.html">&lt;a&gt;</a></th>' in made.html
    assert '<th scope="row"><a href="#x">x</a><br>y</th>' in made.html
    assert [row[0] for row in made.tables[0]["rows"]] == ["<a>", "x\ny"]


def test_an_answer_is_text_and_nothing_else():
    assert page.answer("3 <of> 18").html == '<p class="answer">3 &lt;of&gt; 18</p>'


ANSWERS = [name for name in dir(analysis) if name.endswith("_answer")]


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_one_to_three_sentences(name, case, tmp_path):
    bare = case_of(text_tables({"organisations": [{"organisation_id": "o", "is_holder": "yes"}]}), DAY, "uk")
    for asked in (case, bare):
        said = getattr(analysis, name)(asked)
        assert re.fullmatch(r"[A-Z0-9][^\n]*\.", said), said
        assert 1 <= len(re.findall(r"[.:] (?=[A-Z0-9])", said)) + 1 <= 4, said
        assert not re.search(r"\bnone of them that|\bfor none\b|not recorded", said), said


def test_answers_count_what_is_there_and_what_is_missing():
    activity = {"activity_id": "one", "name": "One", "role": "controller"}
    tables = {
        "organisations": [{"organisation_id": "o", "name": "Acme", "is_holder": "yes"}],
        "activities": [activity, activity | {"activity_id": "two", "name": "Two", "transfers_stated": "none"}],
        "purposes": [{"purpose_id": "p", "activity_id": "one", "purpose": "Sell"}],
        "transfers": [{"transfer_id": "t", "activity_id": "one", "destination_country": "US"}],
        "retention": [{"retention_id": "r", "activity_id": "one", "period": "P1Y"}],
    }
    asked = case_of(text_tables(tables), DAY, "uk")
    sent = "Of 2 activities, 1 sends data outside the United Kingdom, in 1 transfer; for it no valid ground is on record."
    assert analysis.transfers_answer(asked) == sent
    based = "The organisation uses personal data for 1 purpose; it has no lawful basis on record."
    assert analysis.bases_answer(asked) == based
    kept = "Of 2 activities, 1 says how long data is kept and 1 does not. No disposal of data is overdue."
    assert analysis.retention_answer(asked) == kept
    assert analysis.controller_answer(asked).startswith("Acme uses personal data for its own purposes in 2 activities. Of ")
    (missing,) = re.findall(r"(\d+) are missing", analysis.health_answer(asked))
    items = analysis.completeness(asked)["status"]
    assert int(missing) == int(items.isin(["missing", "not stated"]).sum())


def test_a_figure_has_a_text_and_is_the_same_twice(case):
    by_item = analysis.completeness_by_item(case)
    made = [page.figure(bars.completeness_chart(by_item), "Completeness").html for _ in range(2)]
    assert made[0] == made[1]
    assert 'role="img"' in made[0]
    assert "<title" in made[0]
    assert "Recipients, Art. 30(1)(d): 2 missing, 1 stated none of 3 entries" in re.sub(r"\s+", " ", made[0])
    ids = re.findall(r'\bid="([^"]+)"', made[0])
    assert len(ids) == len(set(ids))
    assert all(f'id="{name}"' in made[0] for name in re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', made[0]) for name in name if name)


def test_a_figure_without_words_is_refused():
    from matplotlib.figure import Figure

    with pytest.raises(ValueError, match="give alt"):
        page.figure(Figure(), "Nothing")


@pytest.mark.parametrize("empty", ["findings", "completeness"])
def test_charts_of_nothing_are_still_charts(case, empty):
    if empty == "findings":
        drawn = bars.findings_chart(analysis.findings_by_family(case).head(0))
    else:
        drawn = bars.completeness_chart(analysis.completeness_by_item(case).head(0))
    assert "There are no" in page.figure(drawn, "Empty").html


def test_text_with_dollars_is_not_maths(case):
    frame = analysis.findings_by_family(case).head(1).assign(family="a $x^$ b")
    assert "<svg" in page.figure(bars.findings_chart(frame), "Dollars").html


@pytest.mark.parametrize(
    ("period", "words"),
    [("P7Y", "7 years"), ("P1Y6M", "1 year 6 months"), ("PT0S", "not kept at all"), ("PT72H", "72 hours"), ("odd", "odd")],
)
def test_periods_in_words(period, words):
    assert period_words(period) == words


def test_nothing_at_all_is_described(case):
    only = case_of(text_tables({"organisations": TINY["organisations"][:1], "activities": TINY["activities"][4:5]}), DAY, "uk")
    assert "no activity" in sections.entries(only).html
    assert "no activity" in sections.client_sections(only).html
    for frame in (analysis.completeness(only), analysis.completeness_by_item(only), analysis.completeness_matrix(only, "controller")):
        assert frame.empty
    assert analysis.findings_by_severity(only)["findings"].sum() >= 0


def test_a_register_without_a_holder_is_still_described():
    nobody = case_of(text_tables({"organisations": TINY["organisations"][1:], "activities": TINY["activities"]}), DAY, "uk")
    assert first_page.opening(nobody).set_index("item")["value"]["Organisation"] == "not recorded"
    assert set(analysis.completeness(nobody)["status"]) == {"not assessed"}
    assert analysis.parties(nobody, "controller")["name"].isna().all()
