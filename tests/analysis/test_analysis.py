"""Every table of the analysis: on samples, on nothing, with the columns that it names."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import ropa
from ropa import analysis, show
from ropa.analysis import summary, transfers
from ropa.case.case import Case
from ropa.case.opening import case_of
from ropa.errors import UsageError
from ropa.files import shipped
from ropa.model.tables import TABLES
from ropa.model.text_tables import TextTables
from support.logs import ACTIVITIES, FUNCTIONS, ORGANISATIONS, REPORTS, SAMPLES, a_case, sample
from support.records import CHARTS, SMALL
from support.registers import frames, register_folder
from support.tiny import text_tables

DAY = "2026-11-22"


def figure(frame: pd.DataFrame) -> dict[str, int]:
    return dict(zip(frame["figure"], frame["number"], strict=True))


# -- in short ---------------------------------------------------------------------------------------


def test_the_few_figures_that_matter(small_case):
    bases = figure(analysis.bases_in_short(small_case))
    assert (bases["Purposes"], bases["Purposes without a lawful basis"], bases["Purposes on consent"]) == (4, 1, 1)
    special = figure(analysis.special_in_short(small_case))
    assert (special["Activities with special category data"], special["Activities for clients with either"]) == (1, 1)
    recipients = figure(analysis.recipients_in_short(small_case))
    assert (recipients["Processors named"], recipients["Sub-processors not authorised"]) == (1, 1)
    assert recipients["Contracts ended or ending within 90 days"] == 2
    retention = figure(analysis.retention_in_short(small_case))
    assert (retention["Disposals overdue"], retention["Limits not followed"], retention["Periods that start from nothing"]) == (1, 1, 1)
    assessments = figure(analysis.assessments_in_short(small_case))
    assert (assessments["Assessments on file"], assessments["Reviews overdue"], assessments["Not yet complete"]) == (3, 1, 1)
    security = figure(analysis.security_in_short(small_case))
    assert (security["Activities without a measure in place"], security["Of these, less protected"]) == (1, 2)
    assert security["Waived findings"] == 1


# -- nothing at all, and the reports ------------------------------------------------------------------


def every_table(small_case: Case) -> dict[str, pd.DataFrame]:
    """Every table of these reports."""
    names = [
        *("bases_in_short", "bases_by_purpose", "bases_by_activity", "purposes_by_basis", "bases_by_kind", "rights_by_basis"),
        *("rights_that_differ", "rights_by_activity", "legitimate_interests", "recognised_interests", "consents"),
        *("special_in_short", "sensitive_data", "sensitive_purposes", "policy_document_register", "paragraph_41"),
        *("recipients_in_short", "recipients", "recipients_by_category", "processors", "contract_terms", "contracts_with_clients"),
        *("sub_processors", "contracts_ending", "disclosures", "retention_in_short", "retention_schedule", "retention_exceptions"),
        *(
            "disposals",
            "disposals_due",
            "disposals_done",
            "legal_holds",
            "exceptions_by_kind",
            "assessments_in_short",
            "assessments_register",
        ),
        *("assessments_replaced", "assessments_by_kind", "dpia_needs", "criteria_met", "deadlines", "deadlines_by_month"),
        *("security_in_short", "security_by_activity", "security_coverage", "sensitive_protection", "measures_planned", "measures_used"),
    ]
    return {name: getattr(analysis, name)(small_case) for name in names}


@pytest.mark.parametrize("regime", ["uk", "eu"])
def test_nothing_at_all_gives_empty_tables_and_charts(regime):
    only = {"organisations": SMALL["organisations"][:1], "activities": SMALL["activities"][3:4]}
    empty = case_of(text_tables(only), DAY, regime)
    for name, frame in every_table(empty).items():
        assert len(frame.columns), name
    assert analysis.recipients(empty).empty
    for draw in CHARTS.values():
        assert "<svg" in show.figure(draw(empty), "Empty").html


def test_without_a_day_or_a_law_it_is_told():
    with pytest.raises(UsageError, match="not assessed"):
        analysis.rights_by_basis(case_of(text_tables(SMALL)))
    nobody = case_of(text_tables(SMALL | {"organisations": SMALL["organisations"][1:]}), DAY)
    with pytest.raises(UsageError, match="no law was chosen"):
        analysis.sensitive_purposes(nobody)


# -- all of them ------------------------------------------------------------------------------------


@pytest.mark.parametrize("regime", ["uk", "eu"])
@pytest.mark.parametrize("name", SAMPLES)
def test_every_function_answers_on_a_sample_and_changes_nothing(name, regime):
    case = sample(name, regime)
    before = case.register.hash
    for function in FUNCTIONS:
        found = function(case)
        assert isinstance(found.index, pd.RangeIndex)
        assert "subject_ref" not in found.columns
    assert case.register.hash == before


def test_columns_are_the_same_with_rows_and_without():
    for function in FUNCTIONS:
        empty, full = function(a_case()), function(sample(SAMPLES[-1]))
        pd.testing.assert_frame_equal(full, function(sample(SAMPLES[-1])))
        assert list(empty.columns) == list(full.columns), function.__name__
        assert [str(kind) for kind in empty.dtypes] == [str(kind) for kind in full.dtypes], function.__name__


def test_nobody_who_keeps_the_register_and_no_tables_at_all():
    nobody = {"organisations": "organisation_id,name\nO1,Nobody\n", "requests": "request_id,right,received_on\nR1,access,2026-10-01\n"}
    sends = {"marketing_sends": "marketing_send_id,subject_ref,channel,sent_at\nM1,s-1,email,2026-10-01T09:00:00+00:00\n"}
    for case in (
        a_case(nobody | sends),
        case_of(TextTables(frames({"activities": "activity_id,name,role\nA1,One,controller\n"}), source="x"), DAY, "uk"),
    ):
        for function in FUNCTIONS:
            function(case)
        assert summary.board_words(case)


def test_a_case_without_a_day_is_not_reported():
    case = case_of(TextTables(frames({"organisations": ORGANISATIONS, "activities": ACTIVITIES}), source="x"))
    with pytest.raises(UsageError, match="as_of"):
        transfers.transfers_listed(case)


def test_analysis_offers_what_the_notebooks_call():
    for name in REPORTS:
        text = (shipped("notebooks") / f"{name}.ipynb").read_text(encoding="utf-8")
        for called in set(re.findall(r"analysis\.([A-Za-z_]+)", text)):
            assert called in dir(analysis), called
        for called in set(re.findall(r"show\.([A-Za-z_]+)", text)):
            assert called in dir(show), called
    assert set(TABLES) >= {"transfers", "requests", "breaches"}


def test_a_subject_is_its_main_table_and_is_found_by_tab():
    case = ropa.open("sample:harbour-health", "2026-11-22", "uk")
    assert {"analysis", "show"} <= set(dir(ropa))
    assert set(analysis.MAIN) <= set(dir(ropa.analysis))
    for subject in analysis.MAIN:
        listed = dir(getattr(analysis, subject))
        assert analysis.MAIN[subject] in listed
        assert set(listed) <= set(dir(analysis))  # none of what its file imports
    for subject, table in analysis.MAIN.items():
        made = getattr(ropa.analysis, subject)(case)
        pd.testing.assert_frame_equal(made, getattr(analysis, table)(case))


def test_every_activity_that_a_processor_serves_is_a_row():
    case = ropa.open("sample:harbour-health", "2026-11-22", "uk")
    whole = analysis.processors(case)
    rows = analysis.processors_by_activity(case)
    assert rows["activity_id"].notna().all()
    assert rows["activity"].str.contains("\n").sum() == 0
    counted = rows.dropna(subset=["organisation_id"]).groupby(["organisation_id", "contract_id"], dropna=False)["activity_id"].nunique()
    named = whole.dropna(subset=["organisation_id"])
    assert sorted(counted) == sorted(named["activities"])


def test_findings_carry_their_activity_and_who_answers_for_it():
    case = ropa.open("sample:harbour-health", "2026-11-22", "uk")
    found = case.findings
    contacts = dict(zip(case.register.contacts["contact_id"], case.register.contacts["name"], strict=True))
    owner = dict(zip(case.register.activities["activity_id"], case.register.activities["owner_contact_id"], strict=True))
    of_one = found[found["activity_id"].notna()]
    assert len(of_one)
    for key, name in zip(of_one["activity_id"], of_one["owner"], strict=True):
        assert name == contacts[owner[key]]
    assert found.loc[found["activity_id"].isna(), "owner"].isna().all()


def test_a_row_without_a_key_of_its_own_carries_its_activity_too(tmp_path):
    tables = {
        "activities": "activity_id,name,role,owner_contact_id\nA1,One,controller,C1\nA2,Two,controller,\n",
        "contacts": "contact_id,organisation_id,contact_role,name\nC1,O1,owner,Head of Two\n",
        "purposes": "purpose_id,activity_id,purpose,lawful_basis\nP1,A1,x,hunch\nP1,A2,y,whim\n,A1,z,fancy\n",
    }
    found = ropa.open(register_folder(tmp_path / "r", tables), "2026-11-22", "uk").findings
    unread = found[(found["code"] == "SH05") & (found["field"] == "lawful_basis")].sort_values("row")
    assert unread["activity_id"].tolist() == ["A1", "A2", "A1"]
    assert unread["owner"].fillna("").tolist() == ["Head of Two", "", "Head of Two"]
    assert found.loc[(found["code"] == "SH06") & (found["record"] == "P1"), "activity_id"].isna().all()  # two claim the key
