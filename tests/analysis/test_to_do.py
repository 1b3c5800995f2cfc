"""What is to do: a number that mending never makes grow, and what stands first."""

from __future__ import annotations

import os
from itertools import pairwise
from random import Random

import pandas as pd
import pytest

from ropa.analysis.to_do import to_do, to_do_counts, to_do_words
from ropa.case.opening import case_of, open_case
from ropa.model.checks import TOLD
from ropa.sources import read
from ropa.sources.starters import kinds, starter
from support.mending import Mender
from support.registers import CORE, register_folder

HOLDER = CORE["organisations"]
PURPOSES = "purpose_id,activity_id,purpose,lawful_basis,basis_source,legitimate_interest\n"
DATA = "data_category_id,activity_id,category\n"
RETENTION = "retention_id,activity_id,period,trigger,action\n"
ASSESSMENTS = "assessment_id,activity_id,kind,status,decided_on,outcome\n"

STEPS: list[dict[str, str]] = [
    {"organisations": "organisation_id,name,country,uk_gdpr\nO1,Example Ltd,GB,yes\n"},  # whose record it is, is not said
    {"organisations": HOLDER},
    {"activities": "activity_id,name,role\nA1,Payroll,\nA2,Donations,controller\n"},
    {"activities": "activity_id,name,role\nA1,Payroll,controller\nA2,Donations,controller\n"},
    {"purposes": PURPOSES + "P1,A1,Paying staff,TBC,,\n"},
    {"purposes": PURPOSES + "P1,A1,Paying staff,legal_obligation,,\n"},
    {"purposes": PURPOSES + "P1,A1,Paying staff,legal_obligation,An Act,\n"},
    {"data_categories": DATA + "D1,A1,bank_details\n"},
    {"data_categories": DATA + "D1,A1,financial\n"},
    {"data_categories": DATA + "D1,A1,financial\nD2,A1,health\n"},  # it brings conditions, an assessment and more security to light
    {"purposes": PURPOSES + "P1,A1,Paying staff,legal_obligation,An Act,\nP2,A2,Asking for gifts,legitimate_interests,,\n"},
    {"data_subjects": "data_subject_id,activity_id,category\nS1,A1,employees\nS2,A2,donors\n"},
    {"retention": RETENTION + "R1,A1,6 winters,,\n"},
    {"retention": RETENTION + "R1,A1,P6Y,,\n"},
    {"retention": RETENTION + "R1,A1,P6Y,end_of_employment,\nR2,A2,P7Y,end_of_relationship,erase\n"},
    {"recipients": "recipient_id,activity_id,category,organisation_id,recipient_role\nX1,A1,processors,O2,processor\n"},
    {"organisations": HOLDER + "O2,Payroll Bureau,,US,\n"},
    {"contracts": "contract_id,organisation_id,kind,signed_on\nK1,O2,processor,2024-01-01\n"},  # without the terms of Art. 28(3)
    {"notices": "notice_id,title,version,published_on\nN1,Privacy notice,1,2026-01-01\n"},  # that tells nothing yet
    {"security_measures": "security_measure_id,activity_id,measure,status\nM1,A1,encryption,in_place\nM2,A2,encryption,in_place\n"},
]  # fmt: skip
"""A register that is filled in, one step after another. Many steps mend one finding and bring others to light."""


def test_mending_one_thing_never_makes_the_number_grow(tmp_path):
    tables = {"activities": "activity_id,name,role\nA1,Payroll,\nA2,Donations,\n"}
    totals, findings = [], []
    for number, step in enumerate(STEPS):
        tables |= step
        case = case_of(read(register_folder(tmp_path / str(number), tables)), "2026-11-22", "uk")
        totals.append(to_do_counts(case)["total"])
        findings.append(len(case.findings))
    assert all(after <= before for before, after in pairwise(totals)), totals
    assert any(after > before for before, after in pairwise(findings)), findings  # or the test would show nothing
    assert totals[-1] < totals[0]


@pytest.mark.parametrize(
    "kind", ["employer"] + ([] if "CI" in os.environ else [pytest.param(kind, marks=pytest.mark.slow) for kind in kinds()])
)
def test_whoever_mends_a_starter_in_any_order_never_sees_the_number_grow_and_reaches_nothing(kind):
    random = Random(kind)
    mender = Mender(starter(kind), random)
    before, mended = None, []
    while len((case := mender.case()).findings):
        total = to_do_counts(case)["total"]
        assert before is None or total <= before, (before, total, mended)
        left = pd.DataFrame(case.findings).to_dict("records")
        mended = random.sample(left, len(left) * 4 // 5 + 1)
        for finding in mended:
            mender.mend(finding)
        before = total
    assert to_do_words(case) == "Nothing to do."
    assert before is not None


def test_what_an_organisation_may_bring_to_those_who_use_it_is_counted_before_it_shows():
    case = open_case("sample:harbour-health", "2026-11-22", "uk", article_30=True)
    assert to_do_counts(case)["total"] == 0
    unsure, abroad = (case.what_if(organisations={"CIRRUSTON": {"country": country}}) for country in ("TBC", "US"))
    assert to_do_counts(unsure)["total"] >= to_do_counts(abroad)["total"] > 1  # the processor of thirteen activities


def test_what_article_30_asks_of_a_processor_once_it_is_named_is_counted_before(tmp_path):
    tables = {"recipients": "recipient_id,activity_id,category,recipient_role\nR1,A1,hosting,processor\n"}
    unnamed = open_case(register_folder(tmp_path / "r", tables), "2026-11-22", "uk", article_30=True)
    assert "RC07" not in set(unnamed.findings["code"])
    firm = {"organisation_id": "O2", "name": "Hosting Ltd", "country": "IN", "email": "a@example.org"}
    named = unnamed.what_if(recipients={"R1": {"organisation_id": "O2"}}, add={"organisations": [firm]})
    assert "RC06" in set(named.findings["code"])
    assert to_do_counts(named)["total"] <= to_do_counts(unnamed)["total"]


def test_what_only_waits_to_be_confirmed_is_one_thing_per_activity_and_brings_nothing_to_light(tmp_path):
    tables = {
        "purposes": PURPOSES + "P1,A1,Paying staff,legal_obligation,TBC,\n",  # LB06 asks for it
        "data_categories": "data_category_id,activity_id,category,description\nD1,A1,financial,TBC\n",
        "data_subjects": "data_subject_id,activity_id,category,approximate_number\nS1,A1,employees,TBC\n",
        "security_measures": "security_measure_id,activity_id,measure,description,status\nM1,A1,encryption_in_transit,TBC,in_place\n",
    }
    case = case_of(read(register_folder(tmp_path / "r", tables)), "2026-11-22", "uk")
    things = to_do(case).loc[lambda one: one["activity_id"] == "A1"].set_index("subject")
    assert len(case.findings[case.findings["code"] == "GV03"]) == 4
    assert things.loc["Confirmation, owner and review", "findings"] == 5  # with owner and review
    assert "GV03" in things.loc["Purposes and what allows them", "code"]
    assert not {"People and data", "Security", "Marketing and cookies"} & set(things.index)


@pytest.mark.parametrize("sample", ["illumit", "harbour-health", "broken"])
def test_every_finding_that_counts_belongs_to_one_thing(sample):
    case = open_case(f"sample:{sample}", "2026-11-22", "uk")
    things = to_do(case)
    assert things["findings"].sum() == (case.findings.counted["code"] != TOLD).sum()
    assert not things[["subject", "activity_id"]].duplicated().any()
    assert (things.loc[things["state"] == "later", "findings"] == 0).all()
    assert things.loc[things["state"] == "now", ["code", "message", "where", "severity"]].notna().all(axis=None)


def test_faults_of_shape_come_first_then_errors_then_what_article_30_asks_for(tmp_path):
    tables = {"retention": RETENTION + "R1,A1,6 winters,,\n"}
    things = to_do(case_of(read(register_folder(tmp_path / "r", tables)), "2026-11-22", "uk"))
    now = things[things["state"] == "now"]
    assert now["code"].iloc[0] == "SH04"
    rest = now.iloc[1:]
    order = list(zip(rest["severity"].map({"error": 0, "warning": 1, "advice": 2}), ~rest["art30"], strict=True))
    assert order == sorted(order)
    assert "error" in set(rest["severity"])


def test_a_placeholder_belongs_to_the_subject_of_its_cell(tmp_path):
    tables = {"purposes": PURPOSES + "P1,A1,Paying staff,TBC,,\n"}
    things = to_do(case_of(read(register_folder(tmp_path / "r", tables)), "2026-11-22", "uk"))
    (subject,) = things.loc[things["code"] == "GV03", "subject"]
    assert subject == "Purposes and what allows them"


def test_what_a_waiver_covers_is_not_to_do():
    case = open_case("sample:harbour-health", "2026-11-22", "uk")
    assert len(case.findings) > len(case.findings.counted)
    assert to_do(case)["findings"].sum() == len(case.findings.counted)


def test_only_article_30_looks_for_nothing_else_and_promises_nothing_else():
    case = open_case("sample:illumit", "2026-11-22", "uk", article_30=True)
    assert set(case.findings["duty"]) == {"art30"}
    assert set(case.findings.rules_skipped.values()) == {"not asked for by Article 30"}
    assert to_do(case).loc[lambda one: one["state"] == "now", "art30"].all()
    whole = open_case("sample:illumit", "2026-11-22", "uk")
    assert len(case.findings) >= int((whole.findings["duty"] == "art30").sum())
    assert to_do_counts(case)["total"] < to_do_counts(whole)["total"]
    assert "Marketing and cookies" not in set(to_do(case)["subject"])


def test_nothing_to_do_is_said(tmp_path):
    case = case_of(read(register_folder(tmp_path / "r")), "2026-11-22", "uk", select=["ID04"])
    assert to_do_words(case) == "Nothing to do."
    assert to_do(case).empty


def test_what_was_read_although_it_was_written_otherwise_is_told_and_is_nothing_to_do(tmp_path):
    tables = {**CORE, "organisations": "organisation_id,name,is_holder,country,uk_gdpr\nO1,Example Ltd,yes,England,yes\n"}
    told = open_case(register_folder(tmp_path / "r", tables), "2026-11-22", "uk")
    plain = {**CORE, "organisations": "organisation_id,name,is_holder,country,subdivision,uk_gdpr\nO1,Example Ltd,yes,GB,england,yes\n"}
    assert TOLD in set(told.findings["code"])
    assert to_do(told)["code"].tolist() == to_do(open_case(register_folder(tmp_path / "s", plain), "2026-11-22", "uk"))["code"].tolist()
