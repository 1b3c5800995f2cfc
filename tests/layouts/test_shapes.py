"""Where the activities of a file stand: rows, columns, forms, sections; and what is none."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from ropa.layouts.found import COLUMNS, FORM, ROWS, Found
from ropa.layouts.grids import SHEET, Grid, Grids
from ropa.layouts.markdown import read_markdown
from ropa.layouts.read import read_register
from ropa.layouts.shapes import find, nearest
from ropa.layouts.sheets import read_sheets
from support.corpora import CORPORA
from support.registers_of_others import HEADINGS, NEWS, PAYROLL, sheet


def names(found: Found) -> list[str]:
    return [cell.text if (cell := record.first("name")) else "" for record in found.records]


def shapes(found: Found) -> list[tuple[str, int]]:
    return [(shape, count) for shape, _, count in found.shapes]


def markdown(path: Path, text: str) -> Grids:
    path.write_text(text, encoding="utf-8")
    return read_markdown(path)


def test_a_table_may_begin_anywhere_below_titles(tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "a.xlsx", [["Register 2026"], ["Controller: Acme Ltd | DPO: dpo@acme.example"], [], HEADINGS, PAYROLL, NEWS], at=(3, 2)
    )

    found = find(read_sheets(path).grids)

    assert shapes(found) == [(ROWS, 2)]
    assert names(found) == ["Payroll", "Newsletter"]
    assert found.records[0].first("name").where == "Register!D8"  # type: ignore[union-attr]
    assert [cell.text for cell in found.about["controller"]] == ["Acme Ltd"]


def test_help_rows_example_rows_and_rows_of_numbers_are_no_activities(tmp_path: Path) -> None:
    helped = ["Number", "Name of the processing activity", "What the purpose is", "Which lawful basis", "Which data subjects",
              "Which personal data",
              "Who the recipients are", "Any transfers", "The retention period", "Security measures"]  # fmt: skip
    example = ["0", "Example: payroll", *PAYROLL[2:]]
    path = sheet(tmp_path / "a.xlsx", [HEADINGS, helped, example, PAYROLL, ["3"], ["4", "—"], NEWS])

    found = find(read_sheets(path).grids)

    assert names(found) == ["Payroll", "Newsletter"]
    assert {"a row of explanations below the headings", "an example that the template gives", "a row that holds only its number"} <= set(
        found.ignored.values()
    )


def test_a_row_without_a_name_goes_on_with_the_activity_above(tmp_path: Path) -> None:
    more = ["", "", "Reporting tax", "", "", "Tax code", "Tax office", "", "", ""]
    found = find(read_sheets(sheet(tmp_path / "a.xlsx", [HEADINGS, PAYROLL, more, NEWS])).grids)

    assert names(found) == ["Payroll", "Newsletter"]
    assert [cell.text for cell in found.records[0].cells["purpose"]] == ["Paying staff", "Reporting tax"]


def test_a_merged_name_covers_its_rows(tmp_path: Path) -> None:
    more = ["", "", "Reporting tax", "", "", "Tax code", "Tax office", "", "", ""]
    path = sheet(tmp_path / "a.xlsx", [HEADINGS, PAYROLL, more, NEWS], merged=["B2:B3", "A2:A3"])

    assert names(find(read_sheets(path).grids)) == ["Payroll", "Newsletter"]


def test_attributes_may_be_rows_and_activities_columns(tmp_path: Path) -> None:
    turned = [list(row) for row in zip(HEADINGS, PAYROLL, NEWS, strict=True)]

    found = find(read_sheets(sheet(tmp_path / "a.xlsx", turned)).grids)

    assert shapes(found) == [(COLUMNS, 2)]
    assert names(found) == ["Payroll", "Newsletter"]


def test_one_sheet_per_activity(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        for values in (PAYROLL, NEWS):
            page = book.add_worksheet(values[1])
            for row, (label, value) in enumerate(zip(HEADINGS, values, strict=True)):
                page.write(row + 2, 1, label)
                page.write(row + 2, 2, value)
        book.add_worksheet("Lists").write(0, 0, "Choose one")

    found = find(read_sheets(tmp_path / "a.xlsx").grids)

    assert shapes(found) == [(FORM, 1), (FORM, 1)]
    assert names(found) == ["Payroll", "Newsletter"]


def test_several_tables_on_a_sheet(tmp_path: Path) -> None:
    other = [[], ["Supplier", "Country", "Contract"], ["Mailchimp", "US", "yes"], [], HEADINGS, NEWS]

    found = find(read_sheets(sheet(tmp_path / "a.xlsx", [HEADINGS, PAYROLL, *other])).grids)

    assert "Newsletter" in names(found)
    assert "Payroll" in names(found)


def test_tables_of_something_else_below_a_table_are_no_activities(tmp_path: Path) -> None:
    recipients = [["2. Recipients"], ["Recipient", "Role", "Country", "Safeguard"], ["Spektrix", "Processor", "UK", ""]]
    never = [["3. Not processed"], ["Data", "Reason"], ["Health data", "We do not collect it"]]
    more = ["P3", "Security", "Access control", "Legitimate interests", "Employees", "Name", "", "None", "1 year", ""]
    rows = [HEADINGS, PAYROLL, [], more, [], *recipients, [], *never, [], ["4. Other activities"], HEADINGS, NEWS]

    found = find(read_sheets(sheet(tmp_path / "a.xlsx", rows)).grids)

    assert names(found) == ["Payroll", "Security", "Newsletter"]
    assert {"a table or sheet that lists no activities"} == {found.ignored[0, 5, 0], found.ignored[0, 7, 1], found.ignored[0, 11, 0]}


def test_a_table_of_kinds_of_data_belongs_to_its_section(tmp_path: Path) -> None:
    head = "| Personal data | Lawful basis | Retention |\n|---|---|---|\n"
    patients = "- **Purpose:** Treat\n- **Data subjects:** Patients"
    care = f"## Care\n\n{patients}\n\n{head}| Names | Contract | 20 years |\n| Scans | Consent | 1 year |\n"
    staff = f"## Staff\n\n- **Purpose:** Employ\n- **Data subjects:** Staff\n\n{head}| Pay | Legal obligation | 7 years |\n"

    found = find(markdown(tmp_path / "a.md", f"# Record\n\n{care}\n{staff}").grids)

    assert [record.title for record in found.records] == ["Care", "Staff"]
    assert [(cell.text, cell.part) for cell in found.records[0].cells["basis"]] == [("Contract", "Names"), ("Consent", "Scans")]
    assert [cell.text for cell in found.records[1].cells["data"]] == ["Pay"]
    alone = find(markdown(tmp_path / "b.md", f"# Record\n\n{head}| Names | Contract | 20 years |\n").grids)
    assert len(alone.records) == 1, "without an activity above it, a row is one"


@pytest.mark.parametrize(
    ("heads", "cells", "wanted"),
    [
        (["Consenso", "Contratto", "Obbligo legale"], ["", "X", "x"], {"basis:contract", "basis:legal_obligation"}),
        (["Consentimento", "Interesse legítimo"], ["Não", "Sim"], {"basis:legitimate_interests"}),
        (["Zgoda (art. 6 ust. 1 lit. a)", "Umowa (art. 6 ust. 1 lit. b)"], ["tak", "nie"], {"basis:consent"}),
        (["Consent", "Contract"], ["see the form", "signed"], set()),
    ],
)
def test_a_column_or_a_row_for_each_basis(tmp_path: Path, heads: list[str], cells: list[str], wanted: set[str]) -> None:
    table = [["Activity", "Purpose", "Data subjects", "Retention", *heads], ["Mail", "News", "Readers", "1 year", *cells]]
    turned = [list(row) for row in zip(*table, [*table[1][:4], *cells], strict=True)]

    for number, rows in enumerate((table, turned)):
        found = find(read_sheets(sheet(tmp_path / f"{number}.xlsx", rows)).grids)
        yes = {item for item, listed in found.records[0].cells.items() if item.startswith("basis:") and listed[0].text in "Xx Sim tak"}
        assert yes == wanted


def test_a_list_of_recipients_is_no_register() -> None:
    from ropa.layouts.delimited import read_delimited

    grids = read_delimited(CORPORA / "registers" / "klotzkette-recipients.csv").grids

    assert find(grids).records == []
    assert "categories of people" in nearest(grids)


def test_sections_of_a_page_are_one_activity() -> None:
    found = find(read_markdown(CORPORA / "registers" / "marcwoge.md").grids)

    assert shapes(found) == [(FORM, 1)]
    (record,) = found.records
    assert len(record.cells["purpose"]) == 4
    assert [cell.part for cell in record.cells["data"]][:2] == ["Identifikationsdaten", "Beschäftigungsdaten"]
    assert {"controller", "dpo"} <= set(found.about)


LABELS = """# Register

**Controller:** Acme Ltd

## Payroll

- **Purpose:** Paying staff
- **Data subjects:** Employees
- **Personal data:** name, bank details
- **Retention:** 7 years

## Newsletter

**Purpose:** Sending news
**Data subjects:** Subscribers
**Legal basis:**
- Consent
**Retention:** Until withdrawal
"""


def test_bold_labels_below_headings_are_one_activity_each(tmp_path: Path) -> None:
    found = find(markdown(tmp_path / "a.md", LABELS).grids)

    assert [record.title for record in found.records] == ["Payroll", "Newsletter"]
    assert found.records[1].first("basis").text == "Consent"  # type: ignore[union-attr]
    assert found.about["controller"][0].text == "Acme Ltd"


def test_a_row_that_answers_is_no_row_of_explanations(tmp_path: Path) -> None:
    heads = [
        "Nombre del tratamiento",
        "Finalidad del tratamiento",
        "Base legal",
        "Interesados",
        "Categorías de datos",
        "Plazo de conservación",
    ]
    first = ["Tratamiento de clientes", "Finalidad contractual", "Base legal: art. 6.1.b RGPD", "Interesados: clientes",
             "Datos de contacto", "Plazo: 6 años"]  # fmt: skip

    found = find(
        read_sheets(sheet(tmp_path / "a.xlsx", [heads, first, ["Nóminas", "Pagar", "Contrato", "Empleados", "Nómina", "4 años"]])).grids
    )

    assert names(found) == ["Tratamiento de clientes", "Nóminas"]


def test_a_section_whose_heading_is_an_item_may_be_an_activity(tmp_path: Path) -> None:
    page = LABELS.replace("## Payroll", "## 2.7 Security and abuse prevention")

    assert len(find(markdown(tmp_path / "a.md", page).grids).records) == 2


def test_a_section_beside_activities_that_says_its_purpose_is_one(tmp_path: Path) -> None:
    page = f"{LABELS}\n## Voting\n\n- **Purpose:** Deciding together\n\n## Contact\n\n- **Write to:** us\n"

    found = find(markdown(tmp_path / "a.md", page).grids)

    assert [record.title for record in found.records] == ["Payroll", "Newsletter", "Voting"]


def test_forms_of_one_page_are_alike_and_a_bold_line_above_each_is_its_name(tmp_path: Path) -> None:
    head = "\n| Rubrique | Contenu |\n|---|---|\n"
    long = "| Finalité | Facturer |\n| Base légale | Contrat |\n| Personnes concernées | Clients |\n| Durées | 10 ans |\n"
    page = f"# R\n\n## A. Registre\n\n**N° 1 — Factures**\n{head}{long}\n**N° 2 — Site** *(bientôt)*\n{head}| Finalité | Informer |\n"

    found = find(markdown(tmp_path / "a.md", page).grids)

    assert [(record.title, record.first("purpose").text) for record in found.records] == [  # type: ignore[union-attr]
        ("N° 1 — Factures", "Facturer"),
        ("N° 2 — Site", "Informer"),
    ]
    assert found.records[0].first("retention").text == "10 ans"  # type: ignore[union-attr]


def test_the_table_of_a_processor_is_known_by_the_clients_that_it_names(tmp_path: Path) -> None:
    table = (
        "| Kunde(-kategori) | Behandling utført på vegne av kunden | Kategorier opplysninger | Overføring tredjeland |\n|---|---|---|---|\n"
    )

    found = find(markdown(tmp_path / "a.md", f"# R\n\n{table}| Kommuner | Drift av systemer | Ansattdata | Nei |\n").grids)

    assert [record.first("client").text for record in found.records] == ["Kommuner"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "head", ["## Als Auftragsverarbeiter (Art. 30 Abs. 2)", "## Como ENCARGADO del tratamiento (Art. 30.2)", "## As a processor"]
)
def test_a_part_may_be_a_processors_record(tmp_path: Path, head: str) -> None:
    table = "| Activity | Controller | Categories of processing | Retention |\n|---|---|---|---|\n"
    table += "| Hosting | Client A | Storing files | 30 days |\n"

    found = find(markdown(tmp_path / "a.md", f"# R\n\n{head}\n\n{table}").grids)

    assert [record.processor for record in found.records] == [True]


def test_a_page_without_activities_has_none(tmp_path: Path) -> None:
    found = find(markdown(tmp_path / "a.md", "# Readme\n\nA table of prices:\n\n| Item | Price |\n|---|---|\n| Tea | 2 |\n").grids)

    assert found.records == []


def stacked(*forms: list[tuple[str, str]], titled: bool = True) -> str:
    """Forms of labels and values below each other, each with a title above it."""
    lines = ["Register of a nursery;"]
    for number, form in enumerate(forms, 1):
        lines += [f"Activity {number};"] * titled + [f"{label};{value}" for label, value in form]
    return "\n".join(lines)


ASKED = ["1. Name of the processing activity", "2. Purpose and legal basis", "3. Data subjects", "4. Personal data", "5. Retention"]
CARE = list(zip(ASKED, ["Care", "Care: Art. 6(1)(b)", "Children", "Name", "5 years"], strict=True))
PHOTOS = list(zip(ASKED, ["Photos", "Public relations: consent", "Children; staff", "Photos", "until withdrawn"], strict=True))
PAY = list(zip(ASKED, ["Pay", "Employment: Art. 6(1)(b)", "Staff", "Pay", "6 years"], strict=True))


@pytest.mark.parametrize("titled", [True, False])
def test_forms_that_stand_below_each_other_are_one_activity_each(tmp_path: Path, titled: bool) -> None:
    path = tmp_path / "forms.csv"
    path.write_text(stacked(CARE, PHOTOS[:2] + PHOTOS[3:], PAY, titled=titled), encoding="utf-8")

    read = read_register(path)

    assert read.tables["activities"]["name"].tolist() == ["Care", "Photos", "Pay"]
    assert read.tables["purposes"]["lawful_basis"].tolist() == ["contract", "consent", "contract"]
    assert [(one.record, one.value) for one in read.read_as if one.field == "period"] == [("RT001", "P5Y"), ("RT003", "P6Y")]


def test_a_column_for_each_kind_of_people(tmp_path: Path) -> None:
    path = tmp_path / "matrix.csv"
    rows = ["Pay;To pay;Y;;;Contract;6 years", "Trips;To travel;;x;Y;Consent;1 year", "Trial;To try;?;;;tbc;tbc"]
    path.write_text("\n".join(["System;Used for;Staff;Parents;Pupils;Lawful basis;Retention", *rows]), encoding="utf-8")

    read = read_register(path)

    people = read.tables["data_subjects"]
    assert list(zip(people["activity_id"], people["category"], strict=True)) == [
        ("A001", "staff"), ("A002", "parents_guardians"), ("A002", "pupils"),
    ]  # fmt: skip
    assert [(one.text, one.why) for one in read.kept if one.field == "Staff"] == [("?", "neither yes nor no")]


@pytest.mark.parametrize(
    ("controller", "role"),
    [("Us alone", "controller"), ("Joint controllers: us and the Diocese", "joint_controller"), ("To be agreed", "To be agreed")],
)
def test_who_is_controller_tells_the_role(tmp_path: Path, controller: str, role: str) -> None:
    path = tmp_path / "roles.csv"
    path.write_text(
        f"What is it?;Why do we have it?;Who is the controller?;Whose data;What data\nRoll;Law;{controller};Members;Name", encoding="utf-8"
    )

    assert read_register(path).tables["activities"]["role"].tolist() == [role]


def test_columns_for_kinds_of_data_and_a_column_of_units(tmp_path: Path) -> None:
    path = tmp_path / "matrix.csv"
    rows = ["Pay;To pay;Contract;X;X;;Staff;6;years", "Sick;To plan;Legal obligation;X;;X;Staff;24;months"]
    path.write_text("\n".join(["Activity;Purpose;Lawful basis;Name;Bank details;Health;People;Retention;Unit", *rows]), encoding="utf-8")

    read = read_register(path)

    data = read.tables["data_categories"]
    assert list(zip(data["activity_id"], data["category"], strict=True)) == [
        ("A001", "contact"), ("A001", "payment"), ("A002", "contact"), ("A002", "health"),
    ]  # fmt: skip
    assert read.tables["retention"]["period"].tolist() == ["P6Y", "P24M"]


MATRIX = [
    "The shop's register;;;;;;;;;;;;",
    ";;Ground;;Condition, Art. 9;;Kinds of people;;Kinds of data;;Recipients;;",
    "Activity;Purpose;Contract;Consent;Explicit consent;Employment law;Suppliers;Pilots;Ethnic group;Bank details;Police;Garage;Retention",
    "Pay;To pay;x;;;x;;x;;x;;;6 years",
    "Survey;To ask;;x;x;;x;;x;;x;x;1 year",
]


def test_headings_of_a_matrix_are_answers_to_the_headings_above_them(tmp_path: Path) -> None:
    path = tmp_path / "matrix.csv"
    path.write_text("\n".join(MATRIX).replace("Ground", "Lawful basis").replace("Kinds of people", "Data subjects"), encoding="utf-8")

    tables = read_register(path).tables

    assert [*tables["purposes"]["lawful_basis"]] == ["contract", "consent"]
    assert [*tables["purposes"]["article9_condition"]] == ["employment_social_security", "explicit_consent"]
    assert [*tables["data_categories"]["category"]] == ["payment", "ethnicity"]
    assert [*tables["data_subjects"]["category"]] == ["Pilots", "suppliers_contacts"]
    assert [*tables["recipients"]["category"]] == ["law_enforcement", "Garage"]
    assert [*tables["activities"]["recipients_stated"].fillna("")] == ["", "some"]


def test_columns_for_kinds_of_recipients(tmp_path: Path) -> None:
    path = tmp_path / "matrix.csv"
    rows = ["Pay;To pay;Y;N;Staff;Contract;6 years", "Trips;To travel;?;x;Pupils;Consent;1 year"]
    path.write_text("\n".join(["System;Used for;HMRC;Insurers;Data subjects;Lawful basis;Retention", *rows]), encoding="utf-8")

    read = read_register(path)

    assert [*read.tables["recipients"]["category"]] == ["tax_authority", "insurer"]
    assert [(one.text, one.why) for one in read.kept if one.field == "HMRC"] == [("?", "neither yes nor no")]


LONG = list(
    zip(
        ["Name", "Purpose", "Legal basis", "Data subjects", "Transfers", "Safeguards", "Gumpf", "Wibble"],
        ["Pay", "To pay", "Contract", "Staff", "No", "", "Mrs A", "Blue folder"],
        strict=True,
    )
)


@pytest.mark.parametrize("answered", [True, False])
def test_a_label_that_is_left_blank_opens_no_list_of_what_is_none_of_its_answers(tmp_path: Path, answered: bool) -> None:
    path = tmp_path / "forms.csv"
    other = [(label, {"Transfers": "India", "Safeguards": "SCCs" * answered}.get(label, value)) for label, value in LONG]
    path.write_text(stacked(LONG, other), encoding="utf-8")

    read = read_register(path)

    assert [*read.tables["activities"]["transfers_stated"]] == ["none", "some"]
    assert [*read.tables["transfers"]["destination"]] == ["IN"]
    assert {one.text for one in read.kept if one.field in ("Gumpf", "Wibble")} == {"Mrs A", "Blue folder"}


def test_a_label_that_stands_alone_opens_a_list_of_what_answers_it(tmp_path: Path) -> None:
    path = tmp_path / "form.csv"
    path.write_text("Name;Pay\nPurpose;To pay\nLegal basis;Contract\nTransfers;\nThe archive;India\nRetention;6 years\n", encoding="utf-8")

    assert [*read_register(path).tables["transfers"]["destination"]] == ["IN"]


@pytest.mark.parametrize(
    ("somebody", "role"), [("Riverside University", "joint_controller"), ("None", "controller"), ("TBC", "controller")]
)
def test_whoever_decides_jointly_with_somebody_is_a_joint_controller(tmp_path: Path, somebody: str, role: str) -> None:
    path = tmp_path / "roles.csv"
    path.write_text(f"Name;Purpose;Joint controller;Data subjects;Lawful basis\nRoll;Law;{somebody};Members;Contract", encoding="utf-8")

    assert [*read_register(path).tables["activities"]["role"]] == [role]


def test_a_heading_may_name_what_is_asked_for_and_the_answer(tmp_path: Path) -> None:
    path = tmp_path / "matrix.csv"
    heads = "Activity;Purpose;Basis: consent;Basis: contract;People: cooks;People: members;Data - bank details;Data - health;Retention"
    path.write_text(
        "\n".join([heads, "Pay;To pay;no;yes;yes;no;yes;no;6 years", "Club;To meet;yes;no;no;yes;no;?;1 year"]), encoding="utf-8"
    )

    read = read_register(path)

    assert [*read.tables["purposes"]["lawful_basis"]] == ["contract", "consent"]
    assert [*read.tables["data_subjects"]["category"]] == ["cooks", "members"]
    assert [*read.tables["data_categories"]["category"]] == ["payment"]
    assert [one.text for one in read.kept if not one.table] == ["?"]


BANDS = [
    ["Job;Reason;Acting as", "Pay;To pay people;Controller"],
    ["Lawful basis;Data subjects", "Contract;Staff"],
    ["Colour;Kept for;Personal data", "Blue;6 years;Bank details"],
]


@pytest.mark.parametrize("blank", [[""], []])
def test_labels_may_stand_above_their_answers(tmp_path: Path, blank: list[str]) -> None:
    path = tmp_path / "bands.csv"
    one = [line for band in BANDS for line in (*band, *blank)]
    other = [line.replace("Pay;To pay people;Controller", "Club;To meet;Processor").replace("6 years", "tbc") for line in one]
    path.write_text("\n".join(["Form 7", *one, *other]), encoding="utf-8")

    read = read_register(path)

    assert [*read.tables["activities"]["name"]] == ["Pay", "Club"]
    assert [*read.tables["activities"]["role"]] == ["controller", "processor"]
    assert [*read.tables["retention"]["period"].fillna("")] == ["P6Y", ""]
    assert [one.text for one in read.kept if one.field == "Colour"] == ["Blue", "Blue"]


def test_labels_above_answers_are_the_same_on_every_sheet(tmp_path: Path) -> None:
    sheets = [[line.split(";") for band in BANDS for line in band] for _ in range(2)]
    sheets[1][3] = ["Name", "Purpose"]  # answers that would be headings elsewhere
    path = tmp_path / "bands.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for number, rows in enumerate(sheets):
            page = book.add_worksheet(f"Job {number}")
            for row, cells in enumerate(rows):
                page.write_row(row, 1, cells)

    assert [*read_register(path).tables["retention"]["period"]] == ["P6Y", "P6Y"]


def test_the_second_row_of_headings_counts_where_the_first_spans(tmp_path: Path) -> None:
    path = tmp_path / "spans.html"
    path.write_text(
        "<table><tr><th rowspan=2>Activity<th rowspan=2>Purpose<th colspan=2>Legal basis<th colspan=2>Transfers"
        "<th rowspan=2>Data subjects</tr>"
        "<tr><th>Article 6<th>Article 9<th>Countries<th>Safeguards</tr>"
        "<tr><td>Study<td>Research<td>Consent<td>Explicit consent<td>India<td>SCCs<td>Patients</tr></table>",
        encoding="utf-8",
    )

    tables = read_register(path).tables

    assert [*tables["activities"]["name"]] == ["Study"]
    assert [*tables["purposes"]["lawful_basis"]] == ["consent"]
    assert [*tables["purposes"]["article9_condition"]] == ["explicit_consent"]
    assert [*tables["transfers"]["mechanism"]] == ["scc_2021"]


_DEEP = [
    ["Register 2024", "", "", "", "", "", "", ""],
    ["No.", "Activity", "Purpose", "Categories of", "", "Recipients", "", "Retention"],
    ["", "", "", "data subjects", "personal data", "internal", "external", ""],
]
_BELOW_DEEP = [["1", "Payroll", "Pay staff", "Staff", "Name", "Finance", "HMRC", "6 years"]] * 2


@pytest.mark.parametrize("merged", [True, False])
def test_headings_may_stand_in_several_rows(merged: bool) -> None:
    """Sheets merge the cells of a heading with those below it; a CSV file leaves them blank."""
    down = tuple(((1, column), (2, column)) for column in (0, 1, 2, 7))
    areas = (*down, ((1, 3), (1, 4)), ((1, 5), (1, 6))) if merged else ()
    grid = Grid("R", [*_DEEP, *_BELOW_DEEP], SHEET, merged=areas)
    found = find([grid])

    assert names(found) == ["Payroll", "Payroll"]
    said = {item: [cell.text for cell in cells] for item, cells in found.records[0].cells.items()}
    assert (said["subjects"], said["data"], said["retention"]) == (["Staff"], ["Name"], ["6 years"])
    assert (said["recipients_internal"], said["recipients"]) == (["Finance"], ["HMRC"])
    assert {row for _, row, _ in found.used} == {1, 2}
    assert set(found.ignored) == {(0, 0, 0)}


@pytest.mark.parametrize("first", [["1", "Payroll", "", "Staff", "", "", "", "6 years"], ["", "Payroll", "", "", "", "", "", ""]])
def test_an_activity_of_which_little_is_known_is_no_row_of_headings(first: list[str]) -> None:
    heads = ["No.", "Activity", "Purpose", "Data subjects", "Personal data", "Recipients", "Retention", "Security"]

    assert names(find([Grid("R", [heads, first, *_BELOW_DEEP], SHEET)]))[0] == "Payroll"
    assert len(find([Grid("R", [heads, first, *_BELOW_DEEP], SHEET)]).records) == 3


def test_a_heading_below_each_activity_that_nobody_knows_is_read_by_what_stands_below_it(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    told = {
        "Pay": ("Contract", "Staff"),
        "Club": ("Consent", "Members"),
        "Shop": ("Contract", "Customers"),
        "Jobs": ("Consent", "Trainees"),
    }
    path.write_text(
        "\n".join(
            f"## {name}\n### Purpose\nTo do it\n### Zork\n{basis}\n### Data subjects\n- {who}\n### Personal data\n- Name\n"
            for name, (basis, who) in told.items()
        ),
        encoding="utf-8",
    )

    read = read_register(path)

    assert [*read.tables["purposes"]["lawful_basis"]] == ["contract", "consent", "contract", "consent"]
    assert {one.rule.rpartition("; ")[2] for one in read.read_as if one.field == "lawful_basis"} == {
        "its heading is not known, what stands below it is"
    }


def test_bold_labels_may_be_followed_by_a_dash(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(
        "## Pay\n\n* **Purpose** – To pay\n* **Lawful basis**\n    * Contract\n* **Colour** – Blue\n"
        "* **Data subjects** – Staff\n* **Retention** – 6 years\n",
        encoding="utf-8",
    )

    read = read_register(path)

    assert [*read.tables["purposes"]["lawful_basis"]] == ["contract"]
    assert [*read.tables["retention"]["period"]] == ["P6Y"]
    assert [one.text for one in read.kept if one.field == "Colour"] == ["Blue"]


def test_a_hidden_sheet_is_read_only_if_no_other_lists_activities() -> None:
    rows = (("Activity", "Purpose", "Data subjects", "Lawful basis"), ("Pay", "To pay", "Staff", "Contract"))
    shown, old = Grid("Register", rows, SHEET), Grid("Old", rows, SHEET, hidden=True)

    assert [record.grid for record in find([old, shown]).records] == [shown]
    assert {why for spot, why in find([old, shown]).ignored.items() if spot[0] == 0} == {
        "a hidden sheet: the sheets that are shown list the activities"
    }
    assert [record.grid for record in find([old]).records] == [old]
