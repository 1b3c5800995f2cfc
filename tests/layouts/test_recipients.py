"""Tests of what a table says of recipients and transfers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ropa.layouts.read import read_register
from ropa.model.codelists import entries


@pytest.mark.parametrize(
    ("heading", "destinations"),
    [("Transfers outside the UK", ["IE", "IN"]), ("Transfers outside the UK or EEA", ["IN"]), ("Transfers", ["IN"])],
)
def test_a_heading_that_asks_what_leaves_the_united_kingdom_has_the_eea_abroad(
    tmp_path: Path, heading: str, destinations: list[str]
) -> None:
    path = tmp_path / "theirs.csv"
    heads = f"Processing activity,Purpose,Lawful basis,Categories of individuals,Categories of personal data,{heading},Retention"
    rows = [f"{name},Pay,Contract,Employees,Contact details,{place},6 years" for name, place in (("A", "Ireland"), ("B", "India"))]
    path.write_text("\n".join((heads, *rows)) + "\n", encoding="utf-8")

    assert read_register(path).tables["transfers"]["destination"].tolist() == destinations


def test_whom_the_file_names_elsewhere_is_known_among_the_recipients(tmp_path: Path) -> None:
    path = tmp_path / "theirs.csv"
    heads = "Processing activity,Purpose,Lawful basis,Categories of individuals,Joint controller,Recipients,Retention"
    names = "Linksphere Networks Ireland; Tideway Care Alliance CIC; Somebody Else"
    path.write_text(f"{heads}\nA,Pay,Contract,Employees,Linksphere Networks Ireland,{names},6 years\n", encoding="utf-8")

    tables = read_register(path).tables
    names = tables["organisations"].set_index("organisation_id")["name"]
    assert tables["recipients"]["organisation_id"].map(names).fillna("").tolist() == [
        "Linksphere Networks Ireland", "Tideway Care Alliance CIC", "",
    ]  # fmt: skip
    assert tables["recipients"]["category"].fillna("").tolist()[2] == "Somebody Else"


HEADS = "Processing activity,Purpose,Lawful basis,Categories of individuals,Categories of personal data,Recipients,Retention"


@pytest.mark.parametrize(
    ("text", "stated", "codes"),
    [
        ("None (self-hosted)", "none", []),
        ("— (internal)", "none", []),
        ("nobody", "none", []),
        ("keine Weitergabe", "none", []),
        ("No se comunican datos a terceros", "none", []),
        ("Ministry of Justice; own safeguarding team only", "some", ["public_body", "internal_team"]),
        ("Bank; HMRC (not applicable)", "some", ["bank"]),
        ("Bank; hosting provider (if used)", "some", ["bank"]),
        ("Jones LLP (solicitors); Stripe – payment provider", "some", ["legal_adviser", "payment"]),
        ("Acme (Ireland)", "some", []),
        ("Meta??", None, []),
        ("Bank; HMRC (no longer)", "some", ["bank"]),
        ("Aucun / None", "none", []),
        ("Police on request; the insurer, in case of incidents", "some", ["law_enforcement", "insurer"]),
        ("None, except the bank", "None, except the bank", []),
        ("None (except the bank)", "None (except the bank)", []),
        ("None (bank)", "None (bank)", []),
    ],
)
def test_no_recipients_and_recipients_in_doubt(tmp_path: Path, text: str, stated: str | None, codes: list[str]) -> None:
    path = tmp_path / "theirs.csv"
    path.write_text(f'{HEADS}\nA,Pay,Contract,Employees,Contact details,"{text}",6 years\n', encoding="utf-8")

    read = read_register(path)

    assert read.tables["activities"].get("recipients_stated", pd.Series([None])).tolist() == [stated]
    listed = read.tables.frames.get("recipients")
    known = (
        [] if listed is None else [code for code in listed["category"] if isinstance(code, str) and code in entries("recipient_categories")]
    )
    assert known == codes


@pytest.mark.parametrize(("said", "stated"), [("nein", ["none"]), ("USA – EU-US DPF", ["some"])])
def test_one_column_may_ask_for_the_country_and_the_safeguard(tmp_path: Path, said: str, stated: list[str]) -> None:
    path = tmp_path / "theirs.csv"
    heads = "Verarbeitungstätigkeit,Zweck,Rechtsgrundlage,Betroffene,Datenkategorien,Drittland / Garantie,Löschfrist"
    path.write_text(f"{heads}\nLohn,Zahlung,Vertrag,Beschäftigte,Lohndaten,{said},6 Jahre\n", encoding="utf-8")

    assert read_register(path).tables["activities"]["transfers_stated"].tolist() == stated


@pytest.mark.parametrize(
    ("cell", "stated", "places"),
    [
        ("USA - UK Addendum to the EU SCCs", ["some"], ["US"]),
        ("None", ["none"], []),
        ("USA? supplier to confirm", ["USA? supplier to confirm"], []),
    ],
)
def test_one_column_may_ask_where_to_and_by_what(tmp_path: Path, cell: str, stated: list[str], places: list[str]) -> None:
    path = tmp_path / "theirs.csv"
    head = HEADS.replace("Recipients", "Transfers outside the UK and safeguard")
    path.write_text(f"{head}\nA,Pay,Contract,Employees,Contact details,{cell},6 years\n", encoding="utf-8")

    read = read_register(path)

    assert read.tables["activities"].get("transfers_stated", pd.Series(dtype=str)).dropna().tolist() == stated
    assert [one.value for one in read.read_as if one.field == "destination"] == places


@pytest.mark.parametrize(("text", "stated"), [("Locked cabinets in the office", []), ("Standard contractual clauses", ["some"])])
def test_a_safeguard_that_is_none_states_no_transfer(tmp_path: Path, text: str, stated: list[str]) -> None:
    path = tmp_path / "theirs.csv"
    path.write_text(f"Activity,Purpose,Lawful basis,Data subjects,Safeguards\nPay,To pay,Contract,Staff,{text}\n", encoding="utf-8")

    activities = read_register(path).tables["activities"]

    assert [*activities["transfers_stated"]] == stated if stated else "transfers_stated" not in activities


@pytest.mark.parametrize(
    ("text", "role"), [("?", []), ("Acme Ltd (payroll provider, processor)", ["processor"]), ("Parentix (supplier)", ["processor"])]
)
def test_a_processor_in_doubt_is_none_and_a_supplier_is_no_kind_of_one(tmp_path: Path, text: str, role: list[str]) -> None:
    path = tmp_path / "theirs.csv"
    path.write_text(
        f'{HEADS.replace("Recipients", "Processors")}\nA,Pay,Contract,Employees,Contact details,"{text}",6 years\n', encoding="utf-8"
    )

    recipients = read_register(path).tables["recipients"]

    assert recipients.get("recipient_role", pd.Series(dtype=str)).dropna().tolist() == role
    assert "supplier" not in recipients.get("category", pd.Series(dtype=str)).tolist()
