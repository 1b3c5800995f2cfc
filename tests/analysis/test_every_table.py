"""Every table of `ropa.analysis`: its docstring names the columns that its frame has."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache

import pandas as pd
import pytest

import ropa
from ropa import analysis, show
from ropa.case.opening import case_of
from ropa.history.compare import Comparison
from ropa.history.over_time import over_time
from ropa.history.portfolio import Portfolio, kept_of, side_by_side
from ropa.model.logs import LOGS
from ropa.model.tables import TABLES
from ropa.show import page
from ropa.sources import read

ARGUMENTS = {
    "activities_at_a_glance": ["controller"],
    "completeness_matrix": ["controller"],
    "changes_by_weight": ["act"],
    "findings_of": [("LB",)],
    "findings_that": ["opened"],
    "parties": ["controller"],
    "places_of_flow": ["recipient"],
    "scopes_due": [date(2026, 11, 22)],
}
"""What a function asks for beside the Case."""
PARENTHESES = re.compile(r"\([^()]*\)")
FIELD = re.compile(r"(?<![`\w.])[a-z0-9]+(?:_[a-z0-9]+)+(?![\w`])")
BY_KIND = re.compile(r"\b(one|those|the bases)( column| rights)? (an?|per|for each|by name)\b|\bthe step\b")
"""How a docstring speaks of columns that are named by what the register holds or the caller asks for."""
SAME_AS = re.compile(r"^ as `(\w+)`")


def tables() -> list[str]:
    """The functions that take a Case and answer with a DataFrame."""
    public = {name: getattr(analysis, name) for name in dir(analysis)}
    return [name for name, value in public.items() if inspect.isfunction(value) and value.__annotations__.get("return") == "pd.DataFrame"]


@cache
def case() -> ropa.Case:
    return ropa.open("sample:harbour-health", as_of="2026-11-22", regime="uk")


@cache
def comparison(of: Callable[[], ropa.Case]) -> Comparison:
    return ropa.compare("2025-11-22", of())


@cache
def two_states(of: Callable[[], ropa.Case]) -> list[ropa.Case]:
    return over_time(of(), 2)


@cache
def portfolio(of: Callable[[], ropa.Case]) -> Portfolio:
    return side_by_side([kept_of(of(), name) for name in ("one", "two")])


OTHERS = {"comparison": comparison, "states": two_states, "portfolio": portfolio}
"""What a table may be of beside a case, by the name of the parameter."""


def asked(name: str, of: Callable[[], ropa.Case]) -> pd.DataFrame:
    """The table of that name of a case, or of what changed in it in a year, of its states or of two such organisations."""
    function = getattr(analysis, name)
    about = next((OTHERS[one](of) for one in inspect.signature(function).parameters if one in OTHERS), None) or of()
    return function(about, *ARGUMENTS.get(name, ()))


def said_of_columns(function: Callable[..., pd.DataFrame]) -> str:
    """What the docstring says of columns, without its asides."""
    said = re.split(r"[Cc]olumns\b", " ".join((inspect.getdoc(function) or "").split()), maxsplit=1)
    text = said[1] if len(said) == 2 else ""
    while (shorter := PARENTHESES.sub("", text)) != text:
        text = shorter
    return text


@pytest.mark.parametrize("name", tables())
def test_a_docstring_names_the_columns_of_its_table_in_their_order(name: str) -> None:
    function = getattr(analysis, name)
    columns = [str(column) for column in asked(name, case).columns]
    said = said_of_columns(function)
    if same := SAME_AS.match(said):
        other = same.group(1)
        assert columns == [str(column) for column in getattr(analysis, other)(case(), *ARGUMENTS.get(other, ())).columns]
        return
    places = {column: found.start() for column in columns if (found := re.search(rf"\b{re.escape(column)}\b", said))}
    unnamed = [place for place, column in enumerate(columns) if column not in places]
    assert not unnamed or (BY_KIND.search(said) and unnamed == list(range(unnamed[0], unnamed[-1] + 1))), [columns[n] for n in unnamed]
    assert list(places.values()) == sorted(places.values()), "in another order"
    assert [field for field in FIELD.findall(said) if field not in columns] == [], "there is no such column"


@pytest.mark.parametrize("name", tables())
def test_a_docstring_says_what_a_row_is(name: str) -> None:
    first = (inspect.getdoc(getattr(analysis, name)) or "").split("\n\n")[0]
    assert re.search(r"\b(rows?|figures|findings)\b", first)


SHOWN = {
    "activities": ["role", "started_on"],
    "collection_points": ["channel"],
    "contracts": ["kind", "ends_on"],
    "data_categories": ["category"],
    "data_subjects": ["category"],
    "purposes": ["purpose_code", "lawful_basis", "is_primary"],
    "recipients": ["category", "recipient_role"],
    "retention": ["category", "period", "trigger", "action", "legal_source", "followed"],
    "security_measures": ["measure", "status"],
    "transfers": ["destination", "mechanism", "signed_on"],
}
"""Columns of which a table of some report shows every cell."""


@cache
def unread_case() -> ropa.Case:
    """A register of which the last rows of every table have text that nobody understands: the last one in every cell that
    is no text, the five before it in every second."""
    tables = read("sample:harbour-health")
    frames = {name: frame.copy() for name, frame in tables.frames.items()}
    for name, frame in frames.items():
        from_end = len(frame) - pd.RangeIndex(len(frame)).to_series(index=frame.index)
        for place, column in enumerate(TABLES[name].columns().values()):
            if column.kind not in ("key", "link", "text") and column.name != "is_holder":
                cells = frame[column.name] if column.name in frame else pd.Series(None, index=frame.index, dtype="str")
                struck = (from_end == 1) | ((from_end <= 6) & ((from_end + place) % 2 == 0))
                frame[column.name] = cells.astype("str").mask(struck, f"whatever {name} {column.name}")
    return case_of(replace(tables, frames=frames), "2026-11-22", "uk")


@pytest.mark.parametrize("name", tables())
def test_a_table_is_made_of_cells_that_nobody_understands(name: str) -> None:
    made = asked(name, unread_case)
    assert page.table(made, name).tables


def test_what_was_written_and_not_understood_is_shown_as_written() -> None:
    made = [asked(name, unread_case) for name in tables() if name != "cells_not_read"]
    text = "\n".join(str(table["rows"]) for frame in made for table in page.table(frame, "all").tables)
    lost = [f"{table}.{column}" for table, columns in SHOWN.items() for column in columns if f"“whatever {table} {column}”" not in text]
    assert lost == []
    unread = analysis.cells_not_read(unread_case())
    logs = unread["table"].isin(LOGS)
    assert unread["written"].notna().tolist() == (~logs).tolist()
    assert set(unread["where"]) >= set(unread_case().findings.query("code in ('SH04', 'SH05')")["where"])


DECIDES = {
    ("activities", "C09", "special_data_stated"),
    ("activities", "C18", "notice_exemption"),
    ("activity_criteria", "C12-wp_prevents_right_or_service", "criterion"),
    ("activity_parties", "C09-B1", "party_role"),
    ("assessments", "LIA-C01-1", "kind"),
    ("assessments", "LIA-C01-2", "decided_on"),
    ("assessments", "LIA-C08-1", "status"),
    ("breaches", "BR-05", "authority_notified_at"),
    ("complaints", "CP-02", "acknowledged_on"),
    ("complaints", "CP-03", "received_on"),
    ("complaints", "CP-18", "closed_on"),
    ("contacts", "CT-DPO", "contact_role"),
    ("contract_terms", "K-DUNMERE-instructions", "term"),
    ("contracts", "K-PELLRIDGE", "ends_on"),
    ("disposals", "DS-02", "done_on"),
    ("disposals", "DS-22", "legal_hold"),
    ("marketing_sends", "MS-001", "channel"),
    ("purposes", "C01-P2", "lawful_basis"),
    ("purposes", "C12-P1", "schedule1_condition"),
    ("purposes", "C18-P1", "recognised_interest"),
    ("requests", "RQ-03", "closed_on"),
    ("requests", "RQ-17", "clarification_received_on"),
    ("retention", "C02-L1", "trigger"),
    ("retention", "C04-L1", "legal_source"),
    ("security_measures", "C01-M3", "status"),
    ("security_measures", "C04-M3", "measure"),
    ("security_measures", "C20-M3", "due_on"),
    ("transfers", "C01-T1", "destination"),
    ("transfers", "C02-T1", "mechanism"),
}
"""Cells on which it hangs whether something was done, is due, or is allowed."""


@cache
def undecided_case() -> ropa.Case:
    """The sample with text that nobody understands in each cell of DECIDES."""
    tables = read("sample:harbour-health")
    frames = {name: frame.copy() for name, frame in tables.frames.items()}
    for table, record, column in DECIDES:
        rows = frames[table][TABLES[table].key()] == record
        assert rows.sum() == 1, record
        frames[table].loc[rows, column] = "whatever"
    return case_of(replace(tables, frames=frames), "2026-11-22", "uk")


@pytest.mark.parametrize(
    ("name", "arguments", "row", "column"),
    [
        ("assessments_register", (), ("assessment_id", "LIA-C01-1"), "state"),
        ("assessments_register", (), ("assessment_id", "LIA-C01-2"), "state"),
        ("assessments_by_kind", (), ("means", "What is written is no kind that ropa knows."), "kind"),
        ("dpia_needs", (), ("activity", "Criminal record checks"), "criteria"),
        ("breaches_listed", (), ("breach_id", "BR-05"), "regulator"),
        ("requests_listed", (), ("request_id", "RQ-03"), "standing"),
        ("requests_listed", (), ("request_id", "RQ-17"), "standing"),
        ("request_deadlines", (), ("request_id", "RQ-03"), "standing"),
        ("disposals_due", (), ("disposal_id", "DS-02"), "state"),
        ("disposals_due", (), ("disposal_id", "DS-22"), "state"),
        ("legal_holds", (), ("holds", "disposal DS-22"), "description"),
        ("contract_terms", (), ("contract_id", "K-DUNMERE"), "instructions"),
        ("purposes_by_basis", (), ("means", "What is written is no lawful basis that ropa knows."), "lawful_basis"),
        ("legitimate_interests", (), ("purpose_id", "C08-P1"), "state"),
        ("deadlines", (), ("what", "Accident and injury records"), "on"),
        ("board_deadlines", (), ("what", "Objection to direct marketing, RQ-03"), "on"),
        ("measures_planned", (), ("description", "Encrypted recorder to replace the old one"), "state"),
        ("recognised_interests", (), ("activity", "Safeguarding alerts"), "law"),
        ("paragraph_41", (), ("activity", "Criminal record checks"), "schedule1_condition"),
        ("criteria_met", (), ("activity_names", "Criminal record checks"), "criterion"),
        ("sends_by_channel", (), ("messages", 1), "channel"),
        ("parties", ("controller",), ("activities", "Harbour and Tideway users' day"), "part"),
        ("controller_record", (), ("activity_id", "C09"), "joint"),
        ("transfers_listed", (), ("transfer_id", "C02-T1"), "state"),
    ],
)
def test_what_hangs_on_a_cell_that_nobody_understands_is_not_decided(name, arguments, row, column) -> None:
    made = undecided_case().once(getattr(analysis, name), *arguments)
    field, value = row
    assert "not understood" in str(made.loc[made[field] == value, column].item())


def test_no_rule_and_no_figure_decides_on_a_cell_that_nobody_understands() -> None:
    found, before = undecided_case(), case()
    figures = [analysis.retention_in_short, analysis.transfers_in_short, analysis.special_in_short, analysis.recipients_in_short]
    for figure in figures:
        now, then = (one.once(figure).set_index("figure")["number"] for one in (found, before))
        grown = [name for name in now.index if name != "Findings" and now[name] != then.get(name) and "Disposals" not in name]
        assert grown == [], figure.__name__
    codes = ["code", "table", "record"]
    new = found.findings.merge(before.findings[codes].drop_duplicates(), on=codes, how="left", indicator=True)
    told = new[(new["_merge"] == "left_only") & ~new["code"].str.startswith("SH")]
    assert told[codes].to_numpy().tolist() == []


def test_what_is_counted_has_a_third_state_for_cells_that_nobody_understands() -> None:
    found = undecided_case()
    figures = {
        figure: found.once(getattr(analysis, f"{subject}_in_short")).set_index("figure").loc[figure]
        for subject, figure in (
            ("assessments", "Reviews overdue"),
            ("bases", "Of these, not weighed as they should be"),
            ("recipients", "Contracts ended or ending within 90 days"),
            ("incidents", "Complaints"),
            ("incidents", "Acknowledged in time"),
            ("requests", "As written, not understood"),
            ("transfers", "Without a valid ground"),
            ("transfers", "Destinations"),
            ("transfers", "Places abroad without a transfer"),
        )
    }
    assert [row["number"] for row in figures.values()] == [0, 0, 1, 18, 9, 2, 0, 9, 0]
    assert figures["Complaints"]["means"].endswith("; 1 open.")
    unsure = (
        "Contracts ended or ending within 90 days",
        "Of these, not weighed as they should be",
        "Acknowledged in time",
        "Without a valid ground",
    )
    assert [re.findall(r"Of (\d+) more", figures[name]["means"]) for name in unsure] == [["1"], ["2"], ["2"], ["2"]]
    sales = analysis.bases_by_kind(found).set_index("kind").loc["Sales"]
    assert (sales["as written, not understood"], sales["purposes"]) == (1, 1)
    kinds = analysis.assessments_by_kind(found).set_index("kind")["not_understood"]
    assert (kinds["Legitimate interests assessment"], kinds["as written, not understood"]) == (2, 1)
    outcomes = analysis.complaints_by_outcome(found).set_index("outcome")["complaints"]
    assert (outcomes["open"], outcomes["as written, not understood"]) == (1, 1)
    taken = analysis.complaints_listed(found).query("complaint_id == 'CP-02'")
    assert "as written, not understood" in str(page.table(taken, "CP-02").tables)
    assert analysis.requests_by_month(found)["late"].sum() == analysis.requests_by_month(case())["late"].sum() == 0
    cover = analysis.security_coverage(found).set_index("activity_id")["Encryption"]
    assert [cover[key] for key in ("C01", "C02", "C04")] == ["as written, not understood", "in place", "as written, not understood"]
    assert "2 as written, not understood" in str(show.coverage_chart(analysis.security_coverage(found)).get_label())
    assert "not understood" not in str(show.coverage_chart(analysis.security_coverage(case())).get_label())
    items = analysis.completeness(found)["status"].value_counts()
    assert analysis.activities_by_role(found)["not_understood"].iloc[-1] == items["written, not understood"] > 0


def test_what_is_looked_at_is_every_table() -> None:
    assert len(tables()) > 95
    assert {"located", "transfers_listed", "controller_record"} <= set(tables())
