"""Layouts by name and by mapping: recognised, chosen, refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from ropa.errors import LayoutError, UsageError
from ropa.layouts import catalogue
from ropa.layouts.catalogue import chosen, doors, layout, layouts, recognised
from ropa.layouts.mapped import KNOWN_ITEMS
from ropa.layouts.read import read_grids, read_register
from support.registers_of_others import sheet


@pytest.mark.parametrize("name", layouts())
def test_every_layout_is_recognised_by_its_own_headings(name: str, tmp_path: Path) -> None:
    heads = [column.heading for column in layout(name).columns]
    path = sheet(tmp_path / "a.xlsx", [["A title"], [], heads, ["x"] * len(heads)])

    found = recognised(read_grids(path).grids)

    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("name", layouts())
def test_every_layout_says_what_it_is_and_what_it_loses(name: str) -> None:
    said = layout(name)

    assert said.words
    assert said.loses.endswith(".")
    assert said.source
    assert said.regime in ("", "uk", "eu")
    assert {column.item.partition(":")[0] for column in said.columns} - KNOWN_ITEMS <= {"processing_kind", "basis_note"}
    assert name in {door.name for door in doors()}


def test_two_layouts_that_fit_equally_well_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    twin = layout("article30")
    monkeypatch.setattr(catalogue, "layouts", lambda: ("one", "two"))
    monkeypatch.setattr(catalogue, "layout", lambda _name: twin)
    path = sheet(tmp_path / "a.xlsx", [[column.heading for column in twin.columns[1:]], ["x"]])

    with pytest.raises(LayoutError, match=r"two and one; choose one with --layout \(for two 1 of its .* headings are missing: '\w") as told:
        recognised(read_grids(path).grids)
    assert "; for one 1 of its" in str(told.value)


def test_a_layout_without_purposes_is_read_by_its_name(tmp_path: Path) -> None:
    rows = [["ref_id", "name", "description", "status", "processing_nature", "domain", "assigned_to", "labels",
             "dpia_required", "dpia_reference"],
            ["PRC-1", "Payroll", "Paying people", "Draft", "storage", "HR", "", "", "TRUE", ""]]  # fmt: skip
    read = read_register(sheet(tmp_path / "a.xlsx", rows))

    assert (read.layout, read.confidence, read.rows_out) == ("ciso-assistant", 1.0, 1)
    assert read.tables["activities"]["business_function"].tolist() == ["HR"]
    assert read.tables["assessments"]["kind"].tolist() == ["dpia"]
    assert {one.text for one in read.kept} == {"Draft", "storage"}


def test_headings_in_capitals_or_misspelt_by_one_letter_are_those_of_the_layout(tmp_path: Path) -> None:
    heads = ["NAME", "PURPOSE", "LEGALBASIS", "PERSONCATEGORES", "SUBPURPOSES", "RETENTIONPERIOD", "ASSIGNEDTOEMAIL"]
    read = read_register(sheet(tmp_path / "a.xlsx", [heads, ["Payroll", "Pay staff", "Contract", "Employees", "", "7 years", ""]]))

    assert read.layout == "article30"
    assert read.confidence == pytest.approx(6 / 7)
    assert read.tables["data_subjects"]["category"].tolist() == ["staff"]


def test_the_officer_above_a_table_and_normal_data_are_read(tmp_path: Path) -> None:
    heads = ["Name of Business Process", "Processing Number", "Purpose of Processing", "Basis for Processing", "GDPR Data Category",
             "Functional Data Category", "Data Subject Category", "Recipient Category", "Retention Period", "Security Measures",
             "Type of Processing"]  # fmt: skip
    row = ["HR", "1", "Payroll", "Contract", "Normal", "Salary", "Employees", "Tax authority", "10 years", "Access control", "Normal"]
    rows = [
        ["Data Protection Officer", "Ana Pohl, dpo@molen.example"],
        [],
        heads,
        row,
        ["Ads", "2", *row[2:4], "Dati comuni", *row[5:]],
        ["Care", "3", *row[2:4], "Sensitive", *row[5:]],
    ]
    read = read_register(sheet(tmp_path / "a.xlsx", rows))

    assert read.layout == "apd"
    assert read.tables["contacts"][["contact_role", "email"]].to_numpy().tolist() == [["dpo", "dpo@molen.example"]]
    assert read.tables["activities"]["special_data_stated"].tolist() == ["none", "none", "some"]


def test_a_safeguard_that_two_columns_name_is_one_transfer(tmp_path: Path) -> None:
    heads = ["Processing activity", "Purpose", "Categories of people", "International transfers", "Safeguards for the transfer"]
    rows = [heads, ["News", "Send news", "Customers", "United States - Standard contractual clauses", "Standard contractual clauses"]]
    read = read_register(sheet(tmp_path / "a.xlsx", rows))

    assert read.tables["transfers"][["destination", "mechanism"]].to_numpy().tolist() == [["US", "scc_2021"]]
    assert not read.kept


def test_one_column_per_basis(tmp_path: Path) -> None:
    heads = [column.heading for column in layout("mercator").columns]
    yes = {"name": "Payroll", "purpose": "Pay", "lawfulness_contract": "1", "lawfulness_consent": "0", "lawfulness_legal_obligation": "x"}
    read = read_register(sheet(tmp_path / "a.xlsx", [heads, [yes.get(head, "") for head in heads]]))

    assert read.layout == "mercator"
    assert sorted(read.tables["purposes"]["lawful_basis"]) == ["contract", "legal_obligation"]


def test_unknown_names_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no layout 'nope'; there are art30, apd"):
        chosen("nope")
    with pytest.raises(UsageError, match=r"art30 only reads: .*; choose one of apd"):
        layout("art30")
    with pytest.raises(UsageError, match=r"a mapping is a \.toml file"):
        chosen(str(tmp_path))
    (tmp_path / "m.TOML").write_bytes("[[columns]]\nheading = 'é'".encode("utf-16"))
    with pytest.raises(LayoutError, match="no text in UTF-8"):
        chosen(str(tmp_path / "m.TOML"))


def test_a_mapping_reads_what_no_heading_says(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", [["Ding", "Wozu", "Wer", "Farbe"], ["Lohn", "Zahlen", "Mitarbeiter", "rot"]])
    mapping = tmp_path / "m.toml"
    pairs = {"Ding": "name", "Wozu": "purpose", "Wer": "subjects", "Farbe": ""}
    mapping.write_text("".join(f'[[columns]]\nheading = "{head}"\nitem = "{item}"\n' for head, item in pairs.items()), encoding="utf-8")

    with pytest.raises(LayoutError, match="no layout fits"):
        read_register(path)
    read = read_register(path, layout=str(mapping))

    assert read.tables["activities"]["name"].tolist() == ["Lohn"]
    assert read.tables["data_subjects"]["category"].tolist() == ["staff"]
    assert [one.text for one in read.kept] == ["rot"]


def test_a_layout_that_does_not_fit_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LayoutError, match="ico-controller does not fit it: no row or column has half of its headings"):
        read_register(sheet(tmp_path / "a.xlsx", [["A", "B"], ["1", "2"]]), layout="ico-controller")
