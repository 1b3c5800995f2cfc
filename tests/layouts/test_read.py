"""A register of another layout, from the file to our tables, with the account of every cell."""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path

import pytest

from ropa.errors import LayoutError, SourceError
from ropa.layouts.catalogue import layout
from ropa.layouts.imported import Imported
from ropa.layouts.lists import code_of
from ropa.layouts.read import ENDINGS, read_register
from ropa.layouts.shapes import find
from ropa.model.validate import validate
from support.corpora import CORPORA
from support.registers_of_others import HEADINGS, NEWS, PAYROLL, plain, sheet
from support.xlsb import write_xlsb

OTHERS = CORPORA / "registers"
READABLE = ["klotzkette.xlsx", "klotzkette-transfer.md", "marcwoge.md"]


def texts(read: Imported, table: str, column: str) -> list[str | None]:
    return [cell if isinstance(cell, str) else None for cell in read.tables[table][column]] if column in read.tables[table] else []


def kept(read: Imported) -> list[tuple[str, str]]:
    return [(one.text, f"{one.table}.{one.field}" if one.table else one.field) for one in read.kept]


def test_a_sheet_becomes_our_tables(tmp_path: Path) -> None:
    read = read_register(plain(tmp_path / "a.xlsx"))

    assert texts(read, "activities", "activity_id") == ["P1", "P2"]
    assert texts(read, "activities", "name") == ["Payroll", "Newsletter"]
    assert texts(read, "activities", "role") == ["controller", "controller"]
    assert texts(read, "activities", "transfers_stated") == ["none", "some"]
    assert texts(read, "purposes", "lawful_basis") == ["legal_obligation", "consent"]
    assert texts(read, "data_subjects", "category") == ["staff", "newsletter_subscribers"]
    assert texts(read, "data_categories", "category") == ["contact", "payment", "contact"]
    assert texts(read, "transfers", "destination") == ["US"]
    assert texts(read, "transfers", "mechanism") == ["scc_2021"]
    assert texts(read, "retention", "period") == ["P7Y", None]
    assert texts(read, "retention", "criteria") == [None, "Until withdrawal"]
    assert texts(read, "security_measures", "measure") == ["multi_factor", "backup", "encryption_in_transit"]
    assert texts(read, "organisations", "name")[1:] == ["Mailchimp"]
    assert read.kept == ()


def test_every_value_names_its_cell_and_the_rule_that_read_it(tmp_path: Path) -> None:
    read = read_register(plain(tmp_path / "a.xlsx"))

    basis = next(one for one in read.read_as if one.field == "lawful_basis")
    assert (basis.where, basis.text, basis.value) == ("Register!D2", "Legal obligation (Art. 6(1)(c))", "legal_obligation")
    assert basis.rule.startswith("lawful basis")


def test_doubt_is_kept_beside_a_finding_at_its_cell(tmp_path: Path) -> None:
    row = (
        "P3",
        "Profiling",
        "Scoring",
        "Consent — disputed",
        "Tenants",
        "Scores; Frobnications",
        "Whoever asks",
        "To be checked",
        "2-5 years",
        "",
    )
    read = read_register(plain(tmp_path / "a.xlsx", row))

    assert ("Consent — disputed", "purposes.lawful_basis") in kept(read)
    assert ("Frobnications", "data_categories.category") in kept(read)
    assert ("To be checked", "activities.transfers_stated") in kept(read)
    found = validate(read.tables)[1]
    told = found[found["code"] == "SH11"]
    assert {"a.xlsx Register!D4", "a.xlsx Register!F4", "a.xlsx Register!H4"} <= set(told["where"])
    assert told.set_index("field").loc["lawful_basis", ["sheet", "row", "column"]].tolist() == ["Register", 4, "D"]
    assert set(told["severity"]) == {"warning"}
    assert not found["code"].isin(["SH04", "SH05"]).any()
    assert "disputed" not in " ".join(told["message"].str.replace("in doubt (disputed)", ""))


def test_text_that_is_not_understood_stays_in_the_register(tmp_path: Path) -> None:
    row = ("P3", "Profiling", "Scoring", "Consent — disputed", "Tenants", "Frobnications", "", "", "", "")
    register = validate(read_register(plain(tmp_path / "a.xlsx", row)).tables)[0]

    assert "Consent — disputed" in set(register.held["text"])
    assert "Consent — disputed" in set(register.canonical("purposes")["lawful_basis"].dropna())


@pytest.mark.parametrize("name", READABLE)
def test_every_cell_is_read_or_kept_or_ignored(name: str) -> None:
    told = read_register(OTHERS / name).as_json()

    cells = told["cells"]
    assert cells["seen"] == cells["read"] + cells["kept"] + cells["ignored"]
    assert cells["seen"] > 40
    assert told["rows_in"] == told["rows_out"] == told["tables"]["activities"]


@pytest.mark.parametrize("name", READABLE)
def test_no_word_of_an_activity_is_lost(name: str) -> None:
    read = read_register(OTHERS / name)
    held = "\n".join(text for frame in read.tables.frames.values() for column in frame for text in frame[column].dropna())
    account = "\n".join([one.text for one in read.kept] + [one.text for one in read.read_as]) + held

    written = [cell.text for record in find(read.grids.grids).records for cells in record.cells.values() for cell in cells]
    assert len(written) > 8
    for text in written:
        for word in re.findall(r"\w{4,}", text):
            assert word in account, text


def test_a_filled_german_register(tmp_path: Path) -> None:
    read = read_register(OTHERS / "klotzkette.xlsx")

    assert read.rows_out == 8
    assert texts(read, "organisations", "name")[0].startswith("VermieterCheck")  # type: ignore[union-attr]
    bases = texts(read, "purposes", "lawful_basis")
    assert bases[2:4] == ["contract", "legitimate_interests"]
    assert "UNWIRKSAM" in str(bases[0])
    assert texts(read, "activities", "transfers_stated")[1] == "none"
    assert texts(read, "transfers", "destination") == ["IN", "US", "US", "IN"]
    assert "SCC FEHLT" in str(texts(read, "transfers", "mechanism")[0])
    assert read.tables.settings["regime"] == "eu"


def test_a_shifted_row_is_told_and_never_read(tmp_path: Path) -> None:
    lines = [";".join(HEADINGS), ";".join(PAYROLL), ";".join(NEWS).replace("Until withdrawal", "until withdrawal; consent stays")]
    (tmp_path / "a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    read = read_register(tmp_path / "a.csv")

    assert read.rows_in == read.rows_out == 2
    assert texts(read, "activities", "activity_id") == ["P1", "row-3"]
    assert [one.text for one in read.kept if one.record == "row-3"][:2] == ["P2", "Newsletter"]
    found = validate(read.tables)[1]
    assert "line 3: the row has 11 cells, the others 10" in found[found["code"] == "SH01"]["message"].iloc[0]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("| Mail | News | Consent | Readers | 1 year |", "the row has 5 cells, the headings 6"),
        ("| Mail | News | Consent | Readers | Names | E-mail | 1 year |", "the row has 7 cells, the headings 6"),
    ],
)
def test_a_markdown_row_with_a_cell_too_few_or_too_many_is_told_and_never_read(tmp_path: Path, row: str, why: str) -> None:
    head = "| Activity | Purpose | Lawful basis | Data subjects | Personal data | Retention |\n|---|---|---|---|---|---|\n"
    (tmp_path / "a.md").write_text(f"# Record\n\n{head}| Pay | Pay staff | Contract | Staff | Names | 7 years |\n{row}\n", encoding="utf-8")

    read = read_register(tmp_path / "a.md")

    assert texts(read, "activities", "activity_id") == ["A001", "row-6"]
    assert [one.text for one in read.kept if one.record == "row-6"] == [cell.strip() for cell in row.strip("|").split("|")]
    assert why in str(read.tables.faults[-1]["message"])


def test_visitors_are_those_of_what_the_activity_is_about(tmp_path: Path) -> None:
    def read(purpose: str) -> list[str | None]:
        row = ("P3", "Third", purpose, "Consent", "Besucher", "Names", "To be confirmed", "None", "6 years after end of tenancy", "")
        found = read_register(plain(tmp_path / "a.xlsx", row))
        activities = found.tables["activities"].set_index("activity_id")
        assert activities["recipients_stated"].isna()["P3"], "a placeholder says neither none nor some"
        limit = found.tables["retention"].set_index("activity_id").loc["P3"]
        assert (limit["period"], limit["trigger"]) == ("P6Y", "after end of tenancy")
        people = found.tables["data_subjects"]
        return list(people[people["activity_id"] == "P3"]["category"])

    assert read("Statistik der Webseite") == ["website_visitors"]
    assert read("Videoüberwachung") == ["visitors_on_site"]
    assert read("Statistik") == ["Besucher"]
    assert read("Videoüberwachung und Webseite") == ["Besucher"]


def test_idem_is_the_row_above_or_the_row_that_it_names(tmp_path: Path) -> None:
    one = ("P3", "Second mail", "More news", "idem", "as above", "idem P1", "", "idem", "ditto", "")
    read = read_register(plain(tmp_path / "a.xlsx", one))
    mine = read.tables["purposes"]

    assert mine[mine["activity_id"] == "P3"]["lawful_basis"].tolist() == ["consent"]
    data = read.tables["data_categories"]
    assert data[data["activity_id"] == "P3"]["category"].tolist() == ["contact", "payment"]
    limits = read.tables["retention"]
    assert limits[limits["activity_id"] == "P3"]["criteria"].tolist() == ["Until withdrawal"]


def test_idem_below_idem_leads_to_what_the_first_of_them_means_and_a_circle_to_nothing(tmp_path: Path) -> None:
    rows = [[f"P{i}", "Mail", "News", "idem", "as above", "as above", "", "", "ditto", ""] for i in (3, 4, 5)]
    rows[1][8] = "same as P9"
    circle = ["P6", "Doors", "Safety", "same as P7", "Staff", "Name", "", "", "30 days", ""]
    read = read_register(
        sheet(tmp_path / "a.xlsx", [HEADINGS, PAYROLL, NEWS, *rows, circle, ["P7", *circle[1:3], "same as P6", *circle[4:]]])
    )

    purposes = read.tables["purposes"].set_index("activity_id")["lawful_basis"]
    assert purposes["P2"] == purposes["P3"] == purposes["P4"] == purposes["P5"] == "consent"
    assert (purposes["P6"], purposes["P7"]) == ("same as P7", "same as P6")
    limits = read.tables["retention"].set_index("activity_id")["criteria"]
    assert (limits["P3"], limits["P4"]) == ("Until withdrawal", "same as P9")
    assert ("same as P9", "retention.criteria") in kept(read)


def _calls(path: Path) -> int:
    """How many calls of functions it takes to read a file."""
    count = 0

    def counted(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        read_register(path)
    finally:
        sys.setprofile(before)
    return count


def test_work_grows_with_the_rows_and_no_faster(tmp_path: Path) -> None:
    """Owners, joint controllers and pointers of each row of its own were once looked up among all rows before it."""

    def calls(rows: int) -> int:
        path = tmp_path / f"{rows}.csv"
        made = [f"A{i},Act,Why,{'as above' if i else 'Consent'},Staff,Owner {i},Partner {i} Ltd" for i in range(rows)]
        path.write_text("\n".join(["Ref,Activity,Purpose,Lawful basis,Data subjects,Owner,Joint controller", *made]))
        read_register(path)  # what is remembered of texts is not counted
        return _calls(path)

    one, two, three = calls(60), calls(120), calls(180)
    assert (three - two) / (two - one) < 1.02


@pytest.mark.parametrize(
    ("people", "by", "started"),
    [
        ('["Staff","Customers"]', "Created By", False),
        ("Staff;#Customers", "Last edited time", False),
        ("Staff;#3;#Customers;#5", "Item Type", False),
        ("Staff; Customers", "Colour", True),
    ],
)
def test_lists_of_a_program_write_choices_in_their_own_way_and_when_a_row_was_typed(
    tmp_path: Path, people: str, by: str, started: bool
) -> None:
    heads = ["ID", "Title", "Purpose", "Legal basis", "Data subjects", "Data", "Created", by]
    read = read_register(sheet(tmp_path / "a.xlsx", [heads, ["1", "Pay", "Pay staff", "Contract", people, "Name", "2023-02-01", "x"]]))

    assert texts(read, "data_subjects", "category") == ["staff", "customers"]
    assert texts(read, "activities", "started_on") == (["2023-02-01"] if started else [])


def test_the_heading_of_a_section_names_its_activity(tmp_path: Path) -> None:
    parts = [
        f"## {name}\n\n**Purpose**: {why}\n\n**Legal basis**: contract\n\n**Data subjects**: staff\n"
        for name, why in (("Pay", "a"), ("Tax", "b"))
    ]
    (tmp_path / "a.md").write_text("# Register\n\n" + "\n".join(parts))

    assert texts(read_register(tmp_path / "a.md"), "activities", "name") == ["Pay", "Tax"]


def test_a_title_above_repeated_headings_is_no_activity(tmp_path: Path) -> None:
    blank = [""] * len(HEADINGS)
    rows = [["Finance"], HEADINGS, PAYROLL, blank, ["Marketing", *blank[1:]], HEADINGS, NEWS]

    assert texts(read_register(sheet(tmp_path / "a.xlsx", rows)), "activities", "name") == ["Payroll", "Newsletter"]


def test_columns_without_a_home_are_kept_in_the_account(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", [[*HEADINGS, "Favourite colour"], [*PAYROLL, "green"], NEWS])

    read = read_register(path)

    assert [(one.text, one.field, one.why) for one in read.kept] == [("green", "Favourite colour", "the register has no column for it")]
    assert read.confidence < 1


def test_two_bases_are_two_rows_and_letters_need_their_heading(tmp_path: Path) -> None:
    def read(heading: str, text: str) -> list[str | None]:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.xlsx"
        return texts(
            read_register(sheet(path, [["Activity", "Purpose", heading, "Data subjects"], ["A", "B", text, "Staff"]])),
            "purposes",
            "lawful_basis",
        )

    assert read("Lawful basis", "Contract / Consent") == ["contract", "consent"]
    assert read("Grondslag (art. 6)", "b (overeenkomst)") == ["contract"]
    assert read("Legal basis", "b") == ["b"]


@pytest.mark.parametrize("ending", [".md", ".html", ".csv", ".tsv"])
def test_pages_and_tables_of_text_are_read_alike(tmp_path: Path, ending: str) -> None:
    rows = [HEADINGS, PAYROLL, NEWS]
    made = {
        ".md": "# R\n\n" + "\n".join("| " + " | ".join(row) + " |" for row in [rows[0], ["---"] * len(HEADINGS), *rows[1:]]),
        ".html": "<table>" + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows) + "</table>",
        ".csv": "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows),
        ".tsv": "\n".join("\t".join(row) for row in rows),
    }
    path = tmp_path / f"a{ending}"
    path.write_text(made[ending], encoding="utf-8")
    wanted = validate(read_register(plain(tmp_path / "b.xlsx")).tables)[0]

    assert validate(read_register(path).tables)[0].hash == wanted.hash


def test_a_file_without_a_register_is_an_error_that_names_what_is_missing(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", [["Vendor", "Personal data", "Recipients"], ["A", "b", "c"]])

    with pytest.raises(
        LayoutError,
        match=r"no layout fits it.*B1.*lacks purposes, categories of people, time limits.*; for .* of its .* headings are missing: '",
    ):
        read_register(path)
    with pytest.raises(SourceError, match=r"reads registers from .*\.docx.*; save it as \.docx or \.xlsx from the program"):
        read_register(tmp_path / "a.pdf")


def test_what_ropa_reads_is_named() -> None:
    assert {".xlsx", ".ods", ".xls", ".csv", ".md", ".html", ".docx"} <= set(ENDINGS)


def _answer() -> dict[tuple[str, str], list[dict[str, str]]]:
    """What the authors of DPCat get from their files by their own query: the rows of each record, by department and title."""
    rows: dict[tuple[str, str], list[dict[str, str]]] = {}
    with (CORPORA / "dpcat" / "query-result-ropa-controller.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            rows.setdefault((row["department"], row["title"]), []).append(row)
    return rows


DEPARTMENTS = {
    "Customer Service Dept.": "Customer Services deptartment of Alpha.xlsx",
    "HR Dept.": "HR department of Alpha.xlsx",
    "Marketing Dept.": "Marketing department of Alpha.xlsx",
}
SAME = {"payroll activities": "payroll activities", "direct marketing via email": "direct marketing via e-mail"}
"""What the authors wrote in one way in the graph, and in another in the sheet."""


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_dpcats_files_give_what_their_authors_query_gives(department: str) -> None:
    """Field by field: purpose, people, data, period, country, recipient's kind. Contact persons and days are in the graph alone."""
    read = read_register(CORPORA / "dpcat" / DEPARTMENTS[department])
    keys = read.tables["activities"]["activity_id"].tolist()
    wanted = [rows for (of, _), rows in _answer().items() if of == department]
    assert len(keys) == len(wanted)

    for key, rows in zip(keys, wanted, strict=True):
        mine = {table: frame[frame["activity_id"] == key] for table, frame in read.tables.frames.items() if "activity_id" in frame}
        purpose = rows[0]["purpose"].casefold()
        assert mine["purposes"]["purpose"].str.casefold().tolist() == [SAME.get(purpose, purpose)]
        people = {code_of(row["datasubject"], "data_subjects", ("en",)).value for row in rows}  # type: ignore[union-attr]
        assert set(mine["data_subjects"]["category"]) == people
        data = {found.value if (found := code_of(row["personaldata"], "data_categories", ("en",))) else row["personaldata"] for row in rows}
        assert {DATA.get(one, one) for one in data} == set(mine["data_categories"]["category"])
        years = rows[0]["storageyears"]
        limit = mine["retention"].iloc[0]
        if years == "End of Contract":
            assert limit["criteria"].casefold() == "until end of contract"
        else:
            assert limit["period"] == f"P{float(years):.0f}Y"
        place = rows[0]["recipient_location"]
        assert (mine["transfers"]["destination"].tolist() if "transfers" in mine and len(mine["transfers"]) else []) == (
            [PLACES[place]] if place else []
        )
        kind = rows[0]["recipient_category"]
        told = mine["recipients"]["category"].dropna().tolist() if "recipients" in mine and len(mine["recipients"]) else []
        assert told == ([KINDS[kind]] if kind else [])


PLACES = {"Canada": "CA"}
KINDS = {"Tax Authority": "tax_authority", "Pension Provider": "pension_provider", "Data Processor": "data processor"}
"""A recipient whose role alone is told stays as written."""
DATA = {"Voice Communication Recording": "audio", "Telephone Number": "contact", "Email Address": "contact", "Physical Address": "contact"}
"""Terms of the graph that are narrower than the sheet's own words: voice recordings, contact data."""


def test_keys_in_english_and_texts_of_another_language(tmp_path: Path) -> None:
    row = {"name": "Facturas", "purpose": "Facturar", "legal_basis": "Contrato", "data_subjects": "Clientes, proveedores",
           "data_categories": "nombre, NIF", "recipients": "bancos", "retention_period": "6 años"}  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps({"activities": [row, row | {"name": "Cobros"}]}), encoding="utf-8")

    read = read_register(tmp_path / "a.json")

    assert texts(read, "data_subjects", "category") == ["customers", "suppliers_contacts"] * 2
    assert texts(read, "retention", "period") == ["P6Y", "P6Y"]


def test_people_with_the_data_of_each_in_one_cell(tmp_path: Path) -> None:
    heads = "Behandling,Formål,Kategorier registrerte / opplysninger,Grunnlag,Lagringstid"
    (tmp_path / "a.csv").write_text(f'{heads}\nLønn,Betale,"Ansatte: navn, lønn; kunder: navn",Avtale,5 år\n', encoding="utf-8")

    read = read_register(tmp_path / "a.csv")

    assert texts(read, "data_subjects", "category") == ["staff", "customers"]
    assert texts(read, "data_categories", "category") == ["contact", "payroll"]


def test_marks_of_a_template_are_neither_taken_apart_nor_read(tmp_path: Path) -> None:
    page = "Verantwortlicher: <<Name, Anschrift, ggf. Vertreter>>\n\n"
    page += "| Verarbeitung | Zweck | Rechtsgrundlage | Betroffene | Empfänger | Löschfrist |\n"
    page += "|---|---|---|---|---|---|\n| Konto | Login | Vertrag | Nutzer | <<Anbieter, falls aktiv>> | 3 Jahre |\n"
    (tmp_path / "a.md").write_text(page, encoding="utf-8")

    read = read_register(tmp_path / "a.md")

    assert texts(read, "organisations", "address") == []
    assert [text for text, field in kept(read) if field == "recipients.category"] == ["<<Anbieter, falls aktiv>>"]


def test_two_activities_with_one_reference_are_both_kept_and_told(tmp_path: Path) -> None:
    read = read_register(sheet(tmp_path / "a.xlsx", [HEADINGS, PAYROLL, ("P1", *NEWS[1:]), ("P1-2", *NEWS[1:])]))

    assert texts(read, "activities", "activity_id") == ["P1", "P1-2", "P1-2-2"]
    assert [(one.where, one.record, one.field) for one in read.kept] == [
        ("Register!A3", "P1-2", "activity_id"),
        ("Register!A4", "P1-2-2", "activity_id"),
    ]
    assert [fault["code"] for fault in read.tables.faults] == ["SH11", "SH11"]
    told = read.as_json()["cells"]
    assert told["seen"] == told["read"] + told["kept"] + told["ignored"]


@pytest.mark.parametrize(("law", "destinations"), [("uk", []), ("eu", ["GB"]), (None, ["GB"])])
def test_the_law_that_is_asked_for_says_what_is_abroad(tmp_path: Path, law: str | None, destinations: list[str]) -> None:
    path = sheet(tmp_path / "a.xlsx", [HEADINGS, (*PAYROLL[:7], "UK", *PAYROLL[8:])])

    read = read_register(path, law=law)

    assert (texts(read, "transfers", "destination") if "transfers" in read.tables else []) == destinations


@pytest.mark.parametrize(
    ("heads", "row", "destination"),
    [
        (
            "Nr;Czynność przetwarzania;Cel;Podstawa prawna (art. 6);"
            "Kategorie osób;Kategorie danych;Odbiorcy;Transfer do państw trzecich;Retencja",
            "1;Płace;Wypłata;c;Pracownicy;imię i nazwisko;bank;USA (SCC);5 lat od zakończenia umowy",
            "US",
        ),
        (
            "Nro;Käsittelyn nimi;Käsittelyn tarkoitus;Oikeusperuste (6 artikla);"
            "Rekisteröidyt;Henkilötiedot;Vastaanottajat;Siirrot;Säilytysaika",
            "1;Palkat;Maksaminen;c;Työntekijät;nimi;pankki;Yhdysvallat (SCC);5 vuotta",
            "US",
        ),
        (
            "Č.;Činnost zpracování;Účel;Právní základ (čl. 6);Subjekty údajů;Osobní údaje;Příjemci;Předání do třetích zemí;Doba uložení",
            "1;Mzdy;Výplata;c;Zaměstnanci;jméno;banka;Spojené státy (SCC);5 let",
            "US",
        ),
        (
            "Sorszám;Adatkezelési tevékenység;Célja;Jogalap (6. cikk);Érintettek;Személyes adatok;Címzettek;Továbbítás;Megőrzési idő",
            "1;Bér;Fizetés;c;Munkavállalók;név;bank;Egyesült Államok (SCC);5 év",
            "US",
        ),
        (
            "P.č.;Spracovateľská činnosť;Účel;Právny základ (čl. 6);"
            "Dotknuté osoby;Osobné údaje;Príjemcovia;Prenos do tretích krajín;Lehota",
            "1;Mzdy;Výplata;c;Zamestnanci;meno;banka;prípadne USA;5 rokov",
            None,
        ),
        (
            "Nr.;Behandlingsaktivitet;Formål;Behandlingsgrundlag (art. 6);"
            "Registrerede;Personoplysninger;Modtagere;Overførsel til tredjelande;Slettefrist",
            "1;Løn;Udbetaling;c;Medarbejdere;navn;bank;evt. USA;5 år",
            None,
        ),
    ],
)
def test_sheets_in_languages_that_few_tools_know(tmp_path: Path, heads: str, row: str, destination: str | None) -> None:
    (tmp_path / "a.csv").write_text(f"{heads}\n{row}\n", encoding="utf-8")

    read = read_register(tmp_path / "a.csv")

    assert texts(read, "activities", "activity_id") == ["1"]
    assert texts(read, "purposes", "lawful_basis") == ["legal_obligation"]
    assert texts(read, "data_subjects", "category") == ["staff"]
    assert texts(read, "data_categories", "category") == ["contact"]
    assert texts(read, "recipients", "category") == ["bank"]
    assert texts(read, "retention", "period") == ["P5Y"]
    assert (texts(read, "transfers", "destination") if "transfers" in read.tables else [None]) == [destination]


def test_why_a_condition_was_not_read_is_said_in_words_wherever_it_is_kept(tmp_path: Path) -> None:
    headings = (*HEADINGS, "Article 9 condition", "Art. 9 condition for special data")
    read = read_register(sheet(tmp_path / "a.xlsx", [headings, (*PAYROLL, "whatever it takes", "whatever else")]))

    told = {one.text: one.why for one in read.kept if one.text.startswith("whatever")}
    assert told == dict.fromkeys(("whatever it takes", "whatever else"), "no condition of Article 9(2) that ropa knows")


def test_columns_of_bases_special_data_and_visitors_as_people_fill_them(tmp_path: Path) -> None:
    head = "Verarbeitung;Zweck;Einwilligung;Vertrag;Besondere Kategorien (Art. 9 Abs. 2);Betroffene;Daten;Löschfrist"
    rows = [
        "Empfang;Hausrecht;nein;ja;b, h;Besucher des Rathauses;Name;30 Tage",
        "Statistik;Reichweite;noch zu klären;nein;nein;Besucherinnen und Besucher der Website;IP-Adresse;1 Jahr",
    ]
    path = tmp_path / "spalten.csv"
    path.write_text("\n".join((head, *rows)) + "\n", encoding="cp1252")

    read = read_register(path)

    assert set(texts(read, "purposes", "lawful_basis")) == {"contract", None, "noch zu klären"}
    assert set(texts(read, "purposes", "article9_condition")) >= {"employment_social_security"}
    assert texts(read, "activities", "special_data_stated") == ["some", "none"]
    assert texts(read, "data_subjects", "category") == ["visitors_on_site", "website_visitors"]
    assert ("noch zu klären", "purposes.lawful_basis") in kept(read)


def test_a_column_that_says_what_to_write_is_no_activity(tmp_path: Path) -> None:
    rows = [
        ["Trattamento", "Istruzioni", "Paghe", "Newsletter"],
        ["Finalità", "A che cosa serve?", "Gestione del rapporto di lavoro", "Informare"],
        ["Categorie di interessati", "Di chi sono i dati?", "Dipendenti", "Iscritti alla newsletter"],
        ["Categorie di dati", "Elencare", "Buste paga", "E-mail"],
        ["Base giuridica", "Indicare la base", "Contratto", "Consenso"],
        ["Conservazione", "Per quanto tempo?", "10 anni", "fino alla revoca"],
    ]
    path = tmp_path / "quer.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)

    read = read_register(path)

    assert read.rows_out == 2
    assert texts(read, "data_subjects", "category") == ["staff", "newsletter_subscribers"]
    assert texts(read, "retention", "period") == ["P10Y", None]


def test_a_bare_letter_counts_where_others_below_its_heading_cite_the_article(tmp_path: Path) -> None:
    head = "Activity;Purpose;Legal ground;Data subjects;Data;Retention"
    rows = ["A;Pay;Contract (art. 6.1.b);Staff;Name;1 year", "B;Safety;f;Staff;Name;1 year", "C;Tax;c (tax law);Staff;Name;1 year"]
    read = {}
    for name, some in (("cited", rows), ("alone", rows[1:])):
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join([head, *some]), encoding="utf-8")
        read[name] = [one.value for one in read_register(path).read_as if one.field == "lawful_basis"]

    assert read == {"cited": ["contract", "legitimate_interests", "legal_obligation"], "alone": []}


def test_a_binary_workbook_is_read_like_any_other(tmp_path: Path) -> None:
    rows = [["Activity", "Purpose", "Lawful basis", "Data subjects", "Retention"], ["Pay", "Pay staff", "Contract", "Staff", "6 years"]]

    read = read_register(write_xlsb(tmp_path / "a.xlsb", rows))

    assert {(one.field, one.value) for one in read.read_as} >= {("lawful_basis", "contract"), ("category", "staff"), ("period", "P6Y")}


def test_a_controllers_and_a_processors_template_in_one_workbook_are_both_read(tmp_path: Path) -> None:
    import xlsxwriter

    ours, theirs = layout("ico-controller"), layout("ico-processor")
    with xlsxwriter.Workbook(str(tmp_path / "both.xlsx")) as book:
        for name, named, values in (
            ("Controller", ours, {"purpose": "Payroll", "subjects": "Staff", "basis": "Contract"}),
            ("Processor", theirs, {"client": "Acme Ltd", "processing_category": "Hosting", "destination": "India"}),
        ):
            page = book.add_worksheet(name)
            for place, column in enumerate(named.columns):
                page.write(0, place, column.heading)
                page.write(1, place, values.get(column.item, ""))

    read = read_register(tmp_path / "both.xlsx")

    assert (read.layout, read.tables["activities"]["role"].tolist()) == ("ico-controller", ["controller", "processor"])
    assert read.tables["transfers"]["destination"].tolist() == ["IN"]


def test_of_a_processors_activity_the_controller_is_its_client_and_the_kind_of_processing_names_it(tmp_path: Path) -> None:
    heads = ["Role", "Controller", "Categories of processing", "Data subjects", "Security"]
    read = read_register(sheet(tmp_path / "a.xlsx", [heads, ["Processor", "Acme Ltd", "Hosting", "Customers", "TLS"]]))

    assert read.tables["activities"]["name"].tolist() == ["Hosting"]
    assert read.tables["activity_parties"]["party_role"].tolist() == ["controller_instructing_us"]
    assert "Acme Ltd" in read.tables["organisations"]["name"].tolist()


@pytest.mark.parametrize(
    ("heads", "days", "wanted"),
    [
        (("Processing activity", "Purpose", "Data subjects", "Last reviewed"), ("03/04/2024", "25/12/2023"), ["2024-04-03", "2023-12-25"]),
        (("Processing activity", "Purpose", "Data subjects", "Last reviewed"), ("03/04/2024", "12/25/2023"), ["2024-03-04", "2023-12-25"]),
        (("Processing activity", "Purpose", "Data subjects", "Last reviewed"), ("03.04.2024", "05.04.2024"), ["2024-04-03", "2024-04-05"]),
        (("Verwerking", "Doel", "Betrokkenen", "Laatst beoordeeld"), ("03-04-2024", "05-04-2024"), ["2024-04-03", "2024-04-05"]),
        (("Processing activity", "Purpose", "Data subjects", "Last reviewed"), ("03/04/2024", "05/04/2024"), []),
        (("Processing activity", "Purpose", "Data subjects", "Last reviewed"), ("13/04/2024", "04/13/2024"), []),
    ],
)
def test_the_order_of_dates_is_told_by_a_date_that_can_be_read_in_one_way_by_points_and_by_the_language(
    heads: tuple[str, ...], days: tuple[str, ...], wanted: list[str], tmp_path: Path
) -> None:
    rows = [[f"A{number}", "Pay", "Staff", day] for number, day in enumerate(days)]
    read = read_register(sheet(tmp_path / "a.xlsx", [heads, *rows]))

    assert ([] if "reviews" not in read.tables.frames else read.tables["reviews"]["reviewed_on"].tolist()) == wanted
    assert not any(one.field == "reviewed_on" for one in read.kept) or not wanted


def test_a_title_over_labels_and_answers_is_no_answer_and_of_one_kind_of_special_data_a_no_says_nothing(tmp_path: Path) -> None:
    title = "Angaben zur Verarbeitungstätigkeit"
    form = [[title, title], ["Bezeichnung der Verarbeitungstätigkeit", "Lohn"], ["Zwecke der Verarbeitung", "Löhne zahlen"],
            ["Kategorien betroffener Personen", "Beschäftigte"], ["Gesundheitsdaten?", "nein"], ["Löschfristen", "6 Jahre"]]  # fmt: skip
    read = read_register(sheet(tmp_path / "a.xlsx", form))

    assert read.tables["activities"]["name"].tolist() == ["Lohn"]
    assert "special_data_stated" not in read.tables["activities"]
    assert [(one.text, one.why) for one in read.kept] == [("nein", "it asks of one kind of special data alone")]


@pytest.mark.parametrize(
    ("heading", "text", "column", "wanted"),
    [
        ("Recipients", "Parliamentary and Health Service Ombudsman", "category", "regulator"),
        ("Destinatarios", "Gestoría administrativa Roldán", "category", "accountant"),
        ("Recipients", "Accountants Guild Ashford", "category", "Accountants Guild Ashford"),
        ("Destinataires", "Cabinet comptable Ouest Paie", "category", "accountant"),
        ("Security", "MFA for admins", "measure", "multi_factor"),
        ("Security", "no MFA for admins", "measure", None),
        ("Security", "Backup MFA drills", "measure", None),
    ],
)
def test_names_behind_a_kind_and_measures_within_words(heading: str, text: str, column: str, wanted: str | None, tmp_path: Path) -> None:
    others = {"Recipients": "Purpose Subjects", "Security": "Purpose Subjects"}.get(heading)
    heads = ["Processing activity", "Purpose", "Data subjects"] if others else ["Traitement", "Finalité", "Personnes concernées"]
    heads = ["Tratamiento", "Finalidad", "Interesados"] if heading == "Destinatarios" else heads
    read = read_register(sheet(tmp_path / "a.xlsx", [[*heads, heading], ["A", "b", "c", text]]))
    frame = read.tables["security_measures" if column == "measure" else "recipients"]

    assert (frame[column].tolist() if column in frame else [None]) == [wanted]


@pytest.mark.parametrize(("ours", "theirs"), [("Processor", "sub_processor"), ("Sub-processor to Acme Ltd", "sub_processor"),
                                              ("Controller", "processor"), ("Processor or controller?", "sub_processor")])  # fmt: skip
def test_whom_a_processor_engages_is_a_sub_processor(ours: str, theirs: str, tmp_path: Path) -> None:
    heads = ["Processing activity", "Role", "Purpose", "Data subjects", "Sub-processors"]
    read = read_register(sheet(tmp_path / "a.xlsx", [heads, ["A", ours, "b", "Staff", "Acme Hosting Ltd"]]))

    assert read.tables["recipients"]["recipient_role"].tolist() == [theirs]
    assert read.tables["activities"]["role"].tolist() == [
        {"Sub-processor to Acme Ltd": "sub_processor"}.get(ours, ours.casefold() if "?" not in ours else ours)
    ]


def test_a_term_with_its_definition_on_the_next_line_is_a_label(tmp_path: Path) -> None:
    page = "# Records\n\n## Payroll\n\nPurpose\n: Paying people\n\nData subjects\n: Staff\n\nRetention\n: 6 years\n"
    (tmp_path / "a.md").write_text(page)
    read = read_register(tmp_path / "a.md")

    assert read.tables["activities"]["name"].tolist() == ["Payroll"]
    assert (read.tables["data_subjects"]["category"].tolist(), read.tables["retention"]["period"].tolist()) == (["staff"], ["P6Y"])


def test_labels_above_their_answers_in_one_column_are_a_form(tmp_path: Path) -> None:
    texts = ["Admissions", "", "Purpose of processing", "Deciding who gets a place", "Categories of data subjects", "Job applicants",
             "parents", "Security", "Retention period", "1 year", "Recipients", "None", "Lawful basis", "Public task"]  # fmt: skip
    read = read_register(sheet(tmp_path / "a.xlsx", [[text] for text in texts]))

    assert read.tables["purposes"][["purpose", "lawful_basis"]].to_numpy().tolist() == [["Deciding who gets a place", "public_task"]]
    assert read.tables["data_subjects"]["category"].tolist() == ["job_applicants", "parents_guardians"]
    assert read.tables["retention"]["period"].tolist() == ["P1Y"]
    assert read.tables["activities"]["recipients_stated"].tolist() == ["none"]


@pytest.mark.parametrize(("people", "wanted"), [("Alumnos, padres y tutores", "pupils"), ("Alumnos, profesores", "students")])
def test_those_who_learn_are_pupils_where_parents_stand_beside_them(people: str, wanted: str, tmp_path: Path) -> None:
    rows = [["Tratamiento", "Finalidad", "Interesados", "Plazo"], ["Matrícula", "Gestión", people, "2 años"]]

    assert read_register(sheet(tmp_path / "a.xlsx", rows)).tables["data_subjects"]["category"].iloc[0] == wanted


@pytest.mark.parametrize(("name", "wanted"), [("Løn og personale", "apprentices_trainees"), ("Kameraer", "pupils")])
def test_pupils_beside_staff_are_apprentices_where_the_activity_is_about_staff(name: str, wanted: str, tmp_path: Path) -> None:
    rows = [["Behandling", "Formål", "Registrerede", "Slettefrist"], [name, "Formål", "medarbejdere, elever", "5 år"]]

    assert read_register(sheet(tmp_path / "a.xlsx", rows)).tables["data_subjects"]["category"].tolist() == ["staff", wanted]


def test_a_processors_page_in_polish_is_read(tmp_path: Path) -> None:
    page = (
        "# Rejestr kategorii czynności\n\n## Hosting\n\n- **Administrator:** Gmina Leśna\n- **Kategoria przetwarzania:** kopie zapasowe\n"
    )
    (tmp_path / "a.md").write_text(
        page + "- **Podprocesorzy:** brak\n- **Przekazanie poza EOG:** nie\n- **Zabezpieczenia:** TLS\n", "utf-8"
    )
    read = read_register(tmp_path / "a.md")

    assert read.tables["activities"][["name", "role", "transfers_stated"]].to_numpy().tolist() == [["Hosting", "processor", "none"]]
    assert read.tables["activity_parties"]["party_role"].tolist() == ["controller_instructing_us"]
