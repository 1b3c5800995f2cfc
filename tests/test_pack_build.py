"""What goes into an evidence pack, and how it is built: whole, reconciled, reproducible, one profile's and no more."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import os
import platform
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

import ropa
from conftest import CORE, Ran, register_folder
from ropa.case.case import Case
from ropa.errors import PackError, SourceError, UsageError
from ropa.model.tables import TABLES
from ropa.packs.chain import verify
from ropa.packs.client import clients_of
from ropa.packs.contents import Source, days_of
from ropa.packs.files import guarded, xlsx_file
from ropa.packs.key import sealed
from ropa.packs.linked import linked
from ropa.packs.profiles import PEOPLE, PROFILES, Profile
from ropa.reports import reports
from ropa.rules import RULES
from test_reports import write_notebook

PERIOD, DAY = "2025-11-01..2026-10-31", "2026-11-22"
SAMPLE = "sample:harbour-health"
REPORT = ["controller-record"]


class Opened:
    """A pack's files, by their path under data/."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            top = f"{path.stem}/"
            assert all(name.startswith(top) for name in archive.namelist()), "one folder at the top"
            self.all = {name.removeprefix(top): archive.read(name) for name in archive.namelist()}
        self.files = {name.removeprefix("data/"): content for name, content in self.all.items() if name.startswith("data/")}

    def rows(self, path: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.files[path].decode("utf-8"))))

    @property
    def info(self) -> dict[str, str]:
        lines = self.all["bag-info.txt"].decode("utf-8").splitlines()
        return dict(line.split(": ", 1) for line in lines if ": " in line)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("key") / "key"
    file.write_text("0123456789abcdef" * 4)
    file.chmod(0o600)
    return file


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, key: Path) -> Opened:
    made = ropa.pack(SAMPLE, period=PERIOD, as_of=DAY, out=tmp_path_factory.mktemp("full"), key_file=key, reports=REPORT)
    assert made.status == "WHOLE"
    return Opened(made.path)


TINY = {
    **CORE,
    "activities": "activity_id,name,role,started_on,ended_on\nA1,Payroll,controller,,\nA2,Fax,controller,,2020-01-01\n",
    "contracts": "contract_id,organisation_id,kind,reference\n"
    "K1,O1,processor_contract,contracts/signed.pdf\nK2,O1,processor_contract,CL-2\n",
    "requests": "request_id,subject_ref,right,received_on,closed_on,extension_reason\n"
    "RQ-1,s-1,access,2024-01-01,2024-01-20,\nRQ-2,s-2,access,2026-01-01,,They asked Jane\nRQ-3,s-1,erasure,2026-11-10,,\n",
    "notices": "notice_id,title,url\nN1,Privacy notice,https://example.org/privacy.html\n",
}


def tiny(folder: Path, **tables: str | None) -> Path:
    made = register_folder(folder, {**TINY, **tables})
    (made / "contracts").mkdir(exist_ok=True)
    (made / "contracts" / "signed.pdf").write_bytes(b"%PDF-1.7 a contract")
    return made


@pytest.fixture(scope="module")
def case() -> Case:
    return ropa.open(SAMPLE, DAY)


def build(register: str | Path, out: Path, key: Path, **options: object) -> Path:
    wanted = {"period": PERIOD, "as_of": DAY, "reports": REPORT, **options}
    return ropa.pack(register, out=out, key_file=key, **wanted).path  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, key: Path) -> Path:
    folder = tmp_path_factory.mktemp("small")
    return build(tiny(folder / "register"), folder / "out", key)


# -- the whole -----------------------------------------------------------------------------------------------


def test_the_index_lists_every_file_with_its_hash(full: Opened):
    listed = {row["file"]: row for row in full.rows("01-index.csv")}
    assert set(listed) == set(full.files)
    assert f"Files: {len(full.files)}\n" in full.files["00-README.txt"].decode("utf-8")
    front = {"00-README.html", "00-README.txt", "01-index.html", "01-index.csv", "ro-crate-metadata.json", "ro-crate-preview.html"}
    for path, row in listed.items():
        assert row["title"], path
        if path not in front:
            assert row["sha256"] == hashlib.sha256(full.files[path]).hexdigest(), path
            assert int(row["bytes"]) == len(full.files[path]), path
    page = full.files["01-index.html"].decode("utf-8")
    linked = set(re.findall(r'<a href="([^"#]+)">', page))
    assert linked == set(listed)


def test_counts_reconcile(full: Opened, case: Case):
    """The rows that the index promises are in the files, and they are the rows of the register: read = left out + in force."""
    for row in full.rows("01-index.csv"):
        if row["rows"]:
            assert _counted(row["file"], full.files[row["file"]]) == int(row["rows"]), row["file"]
    out = pd.DataFrame(full.rows("04-ipe/left-out.csv")).astype({"rows": "int64"}).groupby("table")["rows"].sum()
    tables = {row["table"]: row for row in full.rows("04-ipe/tables.csv")}
    assert set(tables) == set(TABLES)
    for table, row in tables.items():
        assert int(row["rows_in_source"]) == int(row["rows_read"]) == len(case.register[table]), table
        assert int(row["rows_left_out"]) == out.get(table, 0), table
        assert int(row["rows_read"]) == int(row["rows_left_out"]) + int(row["rows_in_force"]), table
        shown = full.files.get(f"03-registers/csv/{table}.csv")
        assert int(row["rows_in_force"]) == (_counted("x.csv", shown) if shown else 0), table
        if table not in ("requests", "complaints", "marketing_preferences", "marketing_sends", "consents"):
            assert int(row["rows_in_force"]) == len(case.in_force.register[table]), table
    for total in full.rows("04-ipe/control-totals.csv"):
        cells = [row[total["column"]] for row in full.rows(f"03-registers/csv/{total['table']}.csv")]
        assert int(total["filled"]) == sum(map(bool, cells)), total
        if total["sum"]:
            assert int(total["sum"]) == sum(int(cell) for cell in cells if cell), total


def _counted(path: str, content: bytes) -> int:
    if path.endswith(".csv"):
        return len(list(csv.reader(io.StringIO(content.decode("utf-8"))))) - 1
    if path.endswith(".parquet"):
        return pq.read_table(io.BytesIO(content)).num_rows
    assert path.endswith(".xlsx"), path
    book = openpyxl.load_workbook(io.BytesIO(content))
    return sum(sheet.max_row - 1 for sheet in book)


def test_csv_parquet_and_workbook_hold_the_same_rows(full: Opened):
    book = openpyxl.load_workbook(io.BytesIO(full.files["03-registers/registers.xlsx"]))
    for table in book.sheetnames:
        key = TABLES[table].key()
        keys = [row[key].removeprefix("'") for row in full.rows(f"03-registers/csv/{table}.csv")]
        assert pq.read_table(io.BytesIO(full.files[f"03-registers/parquet/{table}.parquet"]))[key].to_pylist() == keys
        assert [str(cell.value) for cell in book[table]["A"][1:]] == keys


def test_every_rule_has_a_result_and_every_finding_is_listed(full: Opened, case: Case):
    rules = {row["code"]: row for row in full.rows("05-validation/rules.csv")}
    assert set(RULES) < set(rules)
    counts = case.findings["code"].value_counts()
    for code, row in rules.items():
        assert int(row["findings"]) == int(row["listed"]) == counts.get(code, 0), code
        wanted = "skipped" if code in case.findings.rules_skipped else "failed" if counts.get(code) else "passed"
        assert row["result"].startswith(wanted), code
        assert bool(row["why"]) == (wanted == "skipped")
    assert len(full.rows("05-validation/findings.csv")) == len(case.findings)
    assert {row["state"] for row in full.rows("05-validation/waivers.csv")} == {"in force"}
    assert [row["findings"] for row in full.rows("05-validation/waivers.csv")] == ["1", "1"]


def test_what_an_auditor_opens_first_says_what_it_is(full: Opened):
    text = full.files["00-README.txt"].decode("utf-8")
    for words in (
        "Harbour Health Systems Ltd",
        "1 November 2025 to 31 October 2026",
        "22 November 2026",
        "VERIFY.txt",
        "[left out]",
        "WHOLE",
    ):
        assert words in text
    assert full.info["Pack-Status"] == "WHOLE"
    assert full.all["VERIFY.txt"].decode("utf-8").count("sha512sum")
    for name in ("00-README.html", "01-index.html"):
        page = full.files[name].decode("utf-8")
        assert "default-src 'none'" in page
        assert "<script" not in page


def test_the_reports_are_over_what_leaves_and_say_no_machine(full: Opened):
    whole = full.files["02-reports/controller-record.html"].decode("utf-8")
    assert full.info["Register-SHA256"] in whole
    assert "harbour-health" in whole
    for name, content in full.all.items():
        for telling in (b"/tmp/", b"/home/", str(Path.cwd()).encode(), sys.executable.encode()):
            assert telling not in content, (name, telling)


def test_the_mapping_points_to_files_that_are_there(full: Opened):
    rows = full.rows("10-mapping/mapping.csv")
    assert {"Art. 30(1)(a)", "Art. 30(2)(d)"} <= {row["item"] for row in rows}
    for row in rows:
        for file in filter(None, row["files"].split("; ")):
            assert file in full.files or file in full.all, file
        for table in row["register"].split("; "):
            assert table in TABLES or table == "every table", table


def test_approvals_tell_of_every_activity_in_force(full: Opened, case: Case):
    rows = full.rows("07-approvals/approvals.csv")
    assert [row["activity_id"] for row in rows] == list(case.in_force.register.activities["activity_id"])
    late = [row for row in rows if row["state"] == "overdue"]
    assert late
    assert all(row["next_review"] < DAY for row in late)
    assert len(late) == sum(row["kind"].startswith("Review of an activity") for row in full.rows("07-approvals/overdue.csv"))


def test_the_preview_tells_all_that_the_metadata_says_and_links_to_what_is_there(full: Opened):
    page = full.files["ro-crate-preview.html"].decode("utf-8")
    graph = json.loads(full.files["ro-crate-metadata.json"])["@graph"]
    links = {link for link in re.findall(r'<a href="([^"]+)">', page) if not link.startswith(("#", "https://"))}
    own = {"ro-crate-metadata.json", "ro-crate-preview.html"}
    assert links | own == set(full.files)
    anchors = set(re.findall(r' id="([^"]+)"', page))
    assert {link[1:] for link in re.findall(r'href="(#[^"]+)"', page)} <= anchors
    shown = html.unescape(page.replace("<br>", "\n"))
    for entity in graph:
        for name, value in entity.items():
            for said in value if isinstance(value, list) and name != "hasPart" else [value]:
                assert not isinstance(said, str) or said in shown or name in ("@id", "name"), said
    assert "default-src 'none'" in page


# -- profiles ---------------------------------------------------------------------------------------------------


def test_a_client_is_told_of_no_other_client(tmp_path: Path, key: Path, case: Case):
    """Not a name, a key, an address or a contact of any other client, in any byte."""
    mine = "DUNMERE"
    others = sorted(set(clients_of(case.in_force)) - {mine})
    assert len(others) >= 5
    pack = Opened(build(SAMPLE, tmp_path, key, profile="client", client=mine, reports=["processor-record"]))
    named = case.register.organisations.set_index("organisation_id")
    contacts = case.register.contacts[case.register.contacts["organisation_id"].isin(others)]
    details = ["name", "email", "phone", "website", "company_number", "address"]
    telling = {text for other in others for text in named.loc[other, details].dropna()}
    telling |= {text for column in ("name", "email", "phone") for text in contacts[column].dropna()} - {"Data protection officer"}
    assert len(telling) > 10
    for name, content in _unzipped(pack.all):
        for text in telling:
            assert text.casefold().encode() not in content.lower(), (name, text)
        for other in others:
            assert other.encode() not in content, (name, other)
    assert {row["organisation_id"] for row in pack.rows("03-registers/csv/activity_parties.csv")} == {mine}
    assert str(named.loc[mine, "name"]) in pack.files["02-reports/processor-record.html"].decode("utf-8")
    assert not [path for path in pack.files if path.startswith(("05-", "06-", "07-", "08-", "10-"))]
    assert not any(f"/{table}." in path for table in ("purposes", "requests", "data_subjects") for path in pack.files)


def test_a_text_that_names_another_client_is_left_out_for_this_one(case: Case):
    """Its name, its key, its town's name alone; a key that names it gets another; the holder's own address stays."""
    register = case.register
    activities, measures = register.activities.copy(), register.security_measures.copy()
    mine = activities["activity_id"] == "P01"
    activities.loc[mine, "description"] = "Hosting, as for Saltmouth"
    measures.loc[measures["activity_id"] == "P01", "description"] = ["Ask FENWOLD's desk", *["Locked"] * 5]
    measures.loc[measures["activity_id"] == "P01", "security_measure_id"] = [f"M-saltmouth-{n}" for n in range(6)]
    changed = register.with_tables({"activities": activities, "security_measures": measures})
    from ropa.model.in_force import on
    from ropa.packs.client import for_client

    extract = for_client(changed, on(changed, DAY, "uk"), "DUNMERE")
    assert extract.cells_left_out == 1 + 1 + 6
    text = "".join(extract.register.canonical(table).to_csv() for table in TABLES if table not in ("organisations", "contacts")).casefold()
    assert not [word for word in ("saltmouth", "fenwold") if word in text]
    assert extract.register.security_measures["security_measure_id"].is_unique
    assert "Saltmouth" in str(extract.register.holder["address"])


def _unzipped(files: dict[str, bytes]) -> list[tuple[str, bytes]]:
    found = list(files.items())
    for name, content in files.items():
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                found += [(f"{name}/{member}", archive.read(member)) for member in archive.namelist()]
        if name.endswith(".parquet"):
            found.append((f"{name} decoded", repr(pq.read_table(io.BytesIO(content)).to_pydict()).encode()))
    return found


@pytest.mark.slow
def test_a_regulator_gets_records_and_of_logs_of_people_figures(tmp_path: Path, key: Path, case: Case):
    pack = Opened(build(SAMPLE, tmp_path, key, profile="regulator", reports=["transfers"]))
    assert not [path for path in pack.files if any(f"/{table}." in path for table in PEOPLE)]
    assert not [path for path in pack.files if path.startswith("05-")]
    figures = pack.rows("03-registers/logs-in-figures.csv")
    assert {row["log"] for row in figures} == set(PEOPLE)
    assert all(int(row["number"]) % 5 == 0 and int(row["number"]) for row in figures)
    assert not {row["table"] for row in pack.rows("04-ipe/tables.csv")} & set(PEOPLE)
    references = pd.concat([case.register[table]["subject_ref"] for table in ("requests", "consents", "marketing_sends")]).dropna()
    everything = b"\n".join(content for _, content in _unzipped(pack.all))
    assert not re.search(rb"ps-[a-p]{16}", everything)
    assert not [text for text in references.unique() if text.encode() in everything]


def test_reports_of_records_alone_do_not_change_without_the_logs_of_people(case: Case):
    """What the profiles leave out takes no finding from the tables that they show, nor adds one: their reports stay true."""
    from ropa.packs.profiles import shown

    part = ropa.assess(shown(case.register, PROFILES["regulator"]), DAY, "uk")
    whole = pd.DataFrame(case.findings)
    columns = ["code", "table", "record", "field"]
    assert part[columns].values.tolist() == whole[~whole["table"].isin(PEOPLE)][columns].values.tolist()


OF_LOGS = {"rights-requests", "incidents", "marketing", "summary", "lawful-bases", "health-check"}
OUT = {
    "full": set(),
    "regulator": OF_LOGS,
    "client": {report.name for report in reports()} - {"processor-record"},
    "iso27701": OF_LOGS,
}
"""The reports that each profile leaves out; every other report is in it."""


def test_every_report_is_in_each_profile_or_out_of_it_for_a_reason():
    assert set(OUT) == set(PROFILES)
    for name, profile in PROFILES.items():
        why = {report.name: profile.why_not(report) for report in reports()}
        assert {report for report, reason in why.items() if reason} == OUT[name], name
        for report in OF_LOGS & OUT[name] if name != "client" else ():
            assert why[report] == "It looks at logs of people, which this pack leaves out"


def test_every_report_of_ours_says_what_packs_need():
    for report in reports():
        said = json.loads(report.path.read_text(encoding="utf-8"))["metadata"]["ropa"]
        assert said["clauses"], report.name
        assert "logs_of_people" in said, report.name


@pytest.mark.slow
def test_a_report_and_a_profile_that_are_added_arrive_in_packs(
    tmp_path: Path, key: Path, ropa: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
):
    """A report is one notebook, a profile one record: nothing else has to be told of them."""
    (folder := tmp_path / "notebooks").mkdir()
    for name, logs in (("weather", False), ("gossip", True)):
        write_notebook(folder / f"{name}.ipynb", 'print("hello")', clauses="Art 99", logs_of_people=logs)
    monkeypatch.setattr("ropa.files.shipped", lambda what: folder)
    insurer = Profile("insurer", "what an insurer asks for", ("02-reports", "03-registers", "09-method"), left_out=(*PEOPLE, "contracts"))
    monkeypatch.setitem(PROFILES, "insurer", insurer)
    words = ["--profile", "insurer", "--period", PERIOD, "--as-of", DAY, "--key-file", key, "--out", tmp_path / "out"]
    assert ropa("pack", "build", tiny(tmp_path / "register"), *words).code == 0
    [path] = (tmp_path / "out").glob("*_insurer_*.zip")
    pack = Opened(path)
    assert [row["clause"] for row in pack.rows("01-index.csv") if row["file"] == "02-reports/weather.html"] == ["Art 99"]
    assert not any("gossip" in file for file in pack.files)
    readme = pack.files["00-README.txt"].decode("utf-8")
    assert "The reports gossip: It looks at logs of people, which this pack leaves out" in readme
    assert "insurer: what an insurer asks for" in readme
    assert "03-registers/csv/activities.csv" in pack.files
    assert not any("contracts" in file for file in pack.files)
    assert {file.split("/")[0] for file in pack.files if file.endswith(".csv")} == {"01-index.csv", "03-registers", "04-ipe", "09-method"}


# -- documents, periods, chains ------------------------------------------------------------------------------------


def test_documents_beside_the_register_go_in_and_others_are_listed(small: Path):
    pack = Opened(small)
    listed = {row["record"]: row for row in pack.rows("08-linked/linked.csv")}
    assert {record: row["state"] for record, row in listed.items()} == {"K1": "in this pack", "K2": "filed elsewhere", "N1": "an address"}
    assert pack.files[listed["K1"]["file"]] == b"%PDF-1.7 a contract"
    states = {row["request_id"]: row for row in pack.rows("03-registers/csv/requests.csv")}
    assert set(states) == {"RQ-2"}, "one was settled before the period, one came after it"
    reasons = {(row["table"], row["reason"]): row["rows"] for row in pack.rows("04-ipe/left-out.csv")}
    assert reasons["requests", "settled before the period"] == reasons["requests", "after the period"] == "1"
    assert reasons["activities", "ended"] == "1"
    assert len(pack.rows("09-method/register/requests.csv")) == 3, "the reports read all of them"


@pytest.mark.parametrize(
    ("reference", "state", "why"),
    [
        ("contracts/gone.pdf", "MISSING", "no such file"),
        ("../outside.pdf", "MISSING", "outside the folder"),
        ("link.pdf", "MISSING", "outside the folder"),
        ("/etc/x.pdf", "MISSING", "outside the folder"),
        ("file:///etc/x.pdf", "MISSING", "outside the folder"),
        ("C:\\docs\\x.pdf", "MISSING", "outside the folder"),
        ("gone.zip", "MISSING", "no such file"),
        ("requests.csv", "MISSING", "the register itself"),
        ("copy.CSV", "MISSING", "the register itself"),
        ("register.toml", "filed elsewhere", ""),
        ("linked.txt", "MISSING", "the register itself"),
        ("contracts", "filed elsewhere", ""),
        ("contracts\\signed.pdf", "in this pack", ""),
    ],
)
def test_a_document_is_looked_for_beside_the_register_and_nowhere_else(tmp_path: Path, reference: str, state: str, why: str):
    (tmp_path / "outside.pdf").write_bytes(b"%PDF not ours to give")
    register = tiny(tmp_path / "register", contracts=f"contract_id,organisation_id,reference\nK1,O1,{reference}\n")
    (register / "link.pdf").symlink_to(tmp_path / "outside.pdf")
    (register / "copy.CSV").write_text("request_id\n")
    (register / "linked.txt").hardlink_to(register / "requests.csv")
    source = Source("register", register, "", {}, frozenset({register / "requests.csv"}), {}, pd.DataFrame())
    files, missing = linked(ropa.validate(ropa.read(register))[0], ["contracts"], source)
    [row] = csv.DictReader(io.StringIO(files[0].read().decode("utf-8")))
    assert row["state"] == state
    assert [why in one.why for one in missing] == ([True] if why else [])
    assert len(files) == 1 + (state == "in this pack")


@pytest.mark.slow
def test_what_is_missing_makes_a_pack_partial_loudly(tmp_path: Path, key: Path, ropa: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch):
    contracts = "contract_id,organisation_id,kind,reference\nK1,O1,processor_contract,contracts/gone.pdf\n"
    register = tiny(tmp_path / "register", contracts=contracts)
    words = ["pack", "build", register, "--period", PERIOD, "--as-of", DAY, "--key-file", key, "--out", tmp_path / "out"]
    ran = ropa("--quiet", *words, "--strict")
    assert ran.code == PackError.exit_code
    assert "PARTIAL" in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1
    assert not list(tmp_path.glob("out/*")), "nothing is written"
    monkeypatch.setattr("ropa.reports.catalogue.of_roles", lambda case, there: [one for one in there if one.name in REPORT])
    ran = ropa(*words, "--format", "json")
    assert ran.code == 0
    assert "PARTIAL: the document of contracts K1, reference: there is no such file" in ran.stderr
    made = json.loads(ran.stdout)
    assert made["status"] == "PARTIAL"
    why = "there is no such file beside the register; put it there, or correct the name"
    assert made["missing"] == [{"what": "the document of contracts K1, reference", "why": why}]
    pack = Opened(Path(made["path"]))
    assert pack.info["Pack-Status"] == "PARTIAL"
    for page in ("00-README.html", "01-index.html", "00-README.txt"):
        assert b"PARTIAL" in pack.files[page]
    assert b"the document of contracts K1" in pack.files["00-README.txt"]
    assert b"contracts/gone.pdf" in pack.files["08-linked/linked.csv"]
    ran = ropa("pack", "verify", made["path"])
    assert (ran.code, ran.stdout.splitlines()[-1].endswith(".zip: PARTIAL, nothing changed; unsigned")) == (0, True)
    assert "note   status     bag-info.txt: PARTIAL: something that belongs in it is missing; its 00-README says what" in ran.stdout


def test_what_the_register_holds_and_cannot_be_read_makes_a_pack_partial(tmp_path: Path, key: Path):
    register = tiny(tmp_path / "register", disclosures=b"disclosure_id,recipient\nD1,\xff\xfe\n", recipient="a,b\n1,2\n")
    (register / "activities.csv").write_text("activity_id,name,role,colour\nA1,Payroll,controller,blue\n")
    made = ropa.pack(register, period=PERIOD, as_of=DAY, out=tmp_path / "out", key_file=key, reports=REPORT)
    assert made.status == "PARTIAL"
    assert sorted(one.what for one in made.missing) == ["activities.csv:1 colour", "disclosures.csv", "recipient.csv"]
    readme = Opened(made.path).files["00-README.txt"].decode("utf-8")
    assert "disclosures.csv: disclosures.csv: line 2 is not utf-8 text" in readme


def test_nothing_lets_a_log_be_guessed_and_its_owner_can_show_which_it_was(small: Path, key: Path):
    """A plain digest of a log of few rows would tell whoever tries the possible people which one it was."""
    register, pack = small.parent.parent / "register", Opened(small)
    rows = {row["table"]: row for row in pack.rows("04-ipe/tables.csv")}
    log, plain = (hashlib.sha256((register / f"{table}.csv").read_bytes()).hexdigest() for table in ("requests", "activities"))
    secret = bytes.fromhex(key.read_text())
    assert (rows["requests"]["source_sha256"], rows["requests"]["source_sealed"]) == ("", sealed(secret, log))
    assert (rows["activities"]["source_sha256"], rows["activities"]["source_sealed"]) == (plain, "")
    whole = ropa.validate(ropa.read(register))[0].hash
    assert f"sealed with the key: {sealed(secret, whole)}".encode() in pack.files["00-README.txt"]
    for path, content in pack.all.items():
        assert log.encode() not in content, path
        assert whole.encode() not in content, path


WAIVERS = (
    "waiver_id,code,table,record,reason,until\nW1,RI01,requests,RQ-2,Ann Other was ill,2027-01-01\n"
    'W2,ID01,activities,A1,The board knows,2027-01-01\nW3,RI01,requests,RQ-3,"TBC, ask Ann Other",2027-01-01\n'
)


@pytest.mark.parametrize(("profile", "waivers"), [("full", ["W1", "W2", "W3"]), ("iso27701", ["W2"]), ("regulator", [])])
def test_why_a_finding_in_a_log_was_accepted_stays_at_home(tmp_path: Path, key: Path, profile: str, waivers: list[str]):
    pack = Opened(build(tiny(tmp_path / "register", waivers=WAIVERS), tmp_path / "out", key, profile=profile))
    for path in ("05-validation/waivers.csv", "03-registers/csv/waivers.csv", "09-method/register/waivers.csv"):
        rows = {row["waiver_id"]: row for row in pack.rows(path)} if path in pack.files else {}
        assert list(rows) == waivers, path
        assert {"W2": "The board knows"}.items() <= {waiver: row["reason"] for waiver, row in rows.items()}.items() or not waivers
    for path, content in pack.all.items():
        assert b"Ann Other" not in content, path


def test_a_lock_file_says_what_it_was_made_with(full: Opened):
    from importlib.metadata import version

    lines = full.files["09-method/requirements.txt"].decode("utf-8").splitlines()
    assert {f"pandas=={version('pandas')}", f"tornado=={version('tornado')}", f"weasyprint=={version('weasyprint')}"} <= set(lines)
    assert all(re.fullmatch(r"[a-z0-9.-]+==[^\s=]+", line) for line in lines)
    assert [line.partition("=")[0] for line in lines] == sorted(line.partition("=")[0] for line in lines)


def test_a_page_of_somebody_elses_is_not_a_click_away(tmp_path: Path, key: Path):
    contracts = "contract_id,organisation_id,kind,reference\nK1,O1,processor_contract,evil.html\n"
    register = tiny(tmp_path / "register", contracts=contracts)
    (register / "evil.html").write_text("<script>alert(1)</script>")
    pack = Opened(build(register, tmp_path / "out", key))
    [there] = [path for path in pack.files if path.endswith("-evil.html")]
    index = pack.files["01-index.html"].decode("utf-8")
    assert there in index
    assert f'href="{there}"' not in index


def test_reports_say_that_the_period_does_not_limit_them_and_which_were_not_asked_for(small: Path):
    readme = Opened(small).files["00-README.txt"].decode("utf-8")
    assert "02-reports: The reports, as of the day and over all that the register holds: the period limits 03-registers alone" in readme
    assert "The reports assessments, data-flows, health-check, incidents" in readme


def test_a_name_tells_the_law_where_there_may_be_two(tmp_path: Path, key: Path):
    both = "organisation_id,name,is_holder,country,uk_gdpr,eu_gdpr\nO1,Example Ltd,yes,GB,yes,yes\n"
    register = tiny(tmp_path / "register", organisations=both)
    names = [build(register, tmp_path / "out", key, regime=regime).name for regime in ("uk", "eu")]
    assert names == [f"example-ltd_full_{regime}_2026-11-22.zip" for regime in ("uk", "eu")]


@pytest.mark.slow
def test_a_failed_report_is_missing_and_said_to_be(tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch):
    """The other reports are there; of the failed one nothing but that it failed."""
    from ropa.packs import build as module

    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    for one in reports():
        if one.name in ("controller-record", "security"):
            text = one.path.read_text(encoding="utf-8")
            (notebooks / one.path.name).write_text(text.replace("import ropa\\n", "raise ValueError('broken')\\n", one.name == "security"))
    real = module.make_reports
    monkeypatch.setattr(module, "make_reports", lambda *a, **k: real(*a, **k, notebooks=notebooks))
    made = ropa.pack(
        tiny(tmp_path / "r"), period=PERIOD, as_of=DAY, out=tmp_path / "out", key_file=key, reports=["controller-record", "security"]
    )
    assert made.status == "PARTIAL"
    assert [one.what for one in made.missing] == ["02-reports/security.html"]
    assert "ValueError (what it says may be personal data" in made.missing[0].why
    assert [path for path in Opened(made.path).files if path.startswith("02-")] == ["02-reports/controller-record.html"]


@pytest.mark.slow
def test_a_pdf_that_fails_is_missing_and_the_others_are_there(tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch):
    """Its page is there, the report's and the others' PDFs are listed, described and covered; nothing of the fault but its kind."""
    from ropa.reports import pdf

    real = pdf.from_html

    def fault(page: bytes, day: str | None) -> bytes:
        if b"<h1>Security" in page:
            raise ValueError("Zebedee Quartermaine")
        return real(page, day)

    monkeypatch.setattr(pdf, "from_html", fault)
    options = {"reports": ["controller-record", "security"], "formats": ("html", "pdf")}
    made = ropa.pack(tiny(tmp_path / "r"), period=PERIOD, as_of=DAY, out=tmp_path / "out", key_file=key, **options)  # type: ignore[arg-type]
    assert (made.status, [one.what for one in made.missing]) == ("PARTIAL", ["02-reports/security.pdf"])
    assert made.missing[0].why.endswith("PDF (ValueError)")
    pack = Opened(made.path)
    assert b"02-reports/security.pdf" in pack.files["00-README.html"]
    there = [path for path in pack.files if path.startswith("02-")]
    assert there == ["02-reports/controller-record.html", "02-reports/controller-record.pdf", "02-reports/security.html"]
    content = pack.files[there[1]]
    assert content.startswith(b"%PDF-")
    [row] = [row for row in pack.rows("01-index.csv") if row["file"] == there[1]]
    assert (row["clause"], row["sha256"]) == ("Art 30(1)", hashlib.sha256(content).hexdigest())
    assert hashlib.sha512(content).hexdigest().encode() + b"  data/" + there[1].encode() in pack.all["manifest-sha512.txt"]
    entities = {entity["@id"]: entity for entity in json.loads(pack.files["ro-crate-metadata.json"])["@graph"]}
    assert entities[there[1]]["encodingFormat"] == "application/pdf"
    assert {"@id": there[1]} in entities["#run-1"]["result"]
    assert verify(made.path).ok


@pytest.mark.slow
def test_a_pack_names_the_one_before_it_and_what_changed(small: Path, tmp_path: Path, key: Path):
    later = tiny(
        tmp_path / "later",
        activities="activity_id,name,role,started_on,ended_on\nA1,Payroll and pensions,controller,,2026-11-22\nA3,Cameras,controller,,\n",
    )
    from ropa.bags.write import fingerprint

    pack = Opened(build(later, tmp_path / "two", key, previous=small))
    assert pack.info["Previous-Pack-SHA256"] == fingerprint(small)
    changes = {(row["record"], row["change"], row["field"]) for row in pack.rows("06-changes/changes.csv")}
    assert changes == {("A1", "changed", "name"), ("A1", "ended", "ended_on"), ("A2", "removed", ""), ("A3", "added", "")}
    other = tmp_path / "other-key"
    other.write_text("f" * 64)
    other.chmod(0o600)
    pack = Opened(build(later, tmp_path / "three", other, previous=small))
    assert not [row for row in pack.rows("06-changes/changes.csv") if row["table"] == "requests"], (
        "under another key every person is another"
    )
    for what, changed in (
        ("Source-Organization Another Ltd", {"organisations": CORE["organisations"].replace("Example", "Another")}),
        ("Pack-Regime eu", {"organisations": CORE["organisations"].replace("uk_gdpr", "eu_gdpr")}),
    ):
        with pytest.raises(UsageError, match=f"cannot follow .*: its {what} is not that of {small.name}; give the one before"):
            build(tiny(tmp_path / what, **changed), tmp_path / "five", key, previous=small)
    torn = tmp_path / "torn.zip"
    torn.write_bytes(small.read_bytes().replace(b"Payroll", b"Payrall", 1))
    with pytest.raises(PackError, match="not whole"):
        build(later, tmp_path / "four", key, previous=torn)


# -- the same again ------------------------------------------------------------------------------------------------


def test_the_same_inputs_give_the_same_bytes_elsewhere_on_another_day(small: Path, tmp_path: Path, key: Path):
    """Another folder, another day, another user, another hash seed, another zone: the same ZIP, and rerun finds the same."""
    elsewhere = tmp_path / "else" / "where" / "deep"
    tiny(elsewhere / "register")
    words = ["pack", "build", "register", "--period", PERIOD, "--as-of", DAY, "--key-file", str(key), "--out", "out"]
    script = (
        "import time; time.time = lambda real=time.time: real() + 3e7\n"
        "import platform, sys; sys.version = sys.version.replace(platform.python_version(), '3.98.7')\n"
        "platform.python_version = lambda: '3.98.7'\n"
        f"import sys, functools, ropa.packs.build as b; b.pack = functools.partial(b.pack, reports={REPORT!r})\n"
        f"import ropa.cli; sys.argv = {['ropa', *words]!r}; ropa.cli.main()"
    )
    environment = {**os.environ, "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7", "LOGNAME": "nobody", "TMPDIR": str(tmp_path)}
    ran = subprocess.run([sys.executable, "-c", script], cwd=elsewhere, env=environment, capture_output=True)
    assert ran.returncode == 0, ran.stderr
    [two] = (elsewhere / "out").iterdir()
    assert two.name == small.name
    mine, theirs = Opened(small).all, Opened(two).all
    assert [name for name in mine if mine[name] != theirs.get(name)] == []
    assert small.read_bytes() == two.read_bytes()


def test_a_pack_does_not_say_which_python_made_it(full: Opened):
    """Or two of them could not make the same bytes. Packages have versions of their own, which versions.csv lists."""
    version, (major, minor, *_) = re.escape(platform.python_version()), sys.version_info
    spoken = re.compile(rf"(?<![\d.]){version}(?![\d.])|cp?ython.?{major}\.?{minor}\b", re.IGNORECASE)
    packages = "09-method/versions.csv"
    for name, content in _unzipped(full.all):
        text = content.decode("utf-8", "replace")
        assert not spoken.search(text) or name.endswith(packages), name
    assert not {row["name"].casefold() for row in full.rows(packages)} & {"python", "cpython"}
    for name, content in full.files.items():
        if name.endswith(".ipynb"):
            assert "version" not in json.loads(content)["metadata"].get("language_info", {}), name


def test_a_figure_does_not_tell_the_last_digit_of_a_float():
    """Python 3.12 sums floats otherwise: a figure's layout differs in digits that it does not print, and its bytes must not."""
    from matplotlib.figure import Figure

    from ropa.show import page as show

    def drawn(left: float) -> str:
        figure = Figure()
        figure.add_axes((left, 0.1, 0.8, 0.8)).barh([1, 2], [3, 4], hatch="//")
        return show.figure(figure, "Bars", "Two bars").html

    assert drawn(0.1234567) == drawn(0.1234567 + 1e-15)
    assert drawn(0.1) != drawn(0.2)
    assert set(re.findall(r'(?:href="|url\()#([^")]+)', drawn(0.1))) <= set(re.findall(r'\bid="([^"]+)"', drawn(0.1)))


def test_rerun_makes_the_reports_again_from_the_pack_alone(small: Path, ropa: Callable[..., Ran]):
    ran = ropa("pack", "verify", small, "--rerun", "--format", "json")
    assert ran.code == 0
    again = [check for check in json.loads(ran.stdout)["checks"] if check["name"].startswith("rerun")]
    assert [check["file"] for check in again] == [
        "data/02-reports/controller-record.html",
        "data/09-method/executed/controller-record.ipynb",
    ]
    assert all(check["ok"] and not check["warning"] for check in again)


def test_rerun_never_runs_a_notebook_that_came_in_a_pack(small: Path, tmp_path: Path):
    """A forged pack, whole by its digests: its notebook writes a file if it is run, its report says something else."""
    from ropa.bags.write import write_bag
    from ropa.packs.rerun import rerun

    files = dict(Opened(small).files)
    trap = tmp_path / "trap"
    notebook = json.loads(files["09-method/notebooks/controller-record.ipynb"])
    notebook["cells"][2]["source"] = f"open({str(trap)!r}, 'w')"
    evil = json.dumps(notebook).encode()
    files["02-reports/controller-record.html"] += b"<!-- forged -->"
    write_bag(tmp_path / "forged.zip", "forged", files, info={})
    assert [check.ok for check in rerun(tmp_path / "forged.zip")] == [False, True], "the report is another than the register gives"
    parameters = json.loads(files["09-method/parameters.json"])
    parameters["notebooks"] = {"controller-record": hashlib.sha256(evil).hexdigest(), "mine": hashlib.sha256(evil).hexdigest()}
    files |= {"09-method/notebooks/controller-record.ipynb": evil, "09-method/notebooks/mine.ipynb": evil}
    files["09-method/parameters.json"] = json.dumps(parameters).encode()
    write_bag(tmp_path / "worse.zip", "worse", files, info={})
    checks = rerun(tmp_path / "worse.zip")
    assert all(check.warning and check.message.startswith("cannot rerun") for check in checks)
    assert len(checks) == 2
    assert not trap.exists()


def forged(small: Path, folder: Path, parameters: bytes) -> Path:
    """A pack, whole by its digests, with other parameters."""
    from ropa.bags.write import write_bag

    write_bag(folder / "forged.zip", "forged", {**Opened(small).files, "09-method/parameters.json": parameters}, info={})
    return folder / "forged.zip"


@pytest.mark.parametrize("said", ["[]", "null", "{", '{"register": 3}', "[" * 100_000, '{"formats": null}', '{"notebooks": {"a": []}}'])
def test_a_pack_of_anybodys_never_ends_in_a_traceback(small: Path, tmp_path: Path, key: Path, ropa: Callable[..., Ran], said: str):
    given = json.loads(Opened(small).files["09-method/parameters.json"])
    if said.startswith('{"'):
        said = json.dumps(given | json.loads(said))
    pack = forged(small, tmp_path, said.encode())
    ran = ropa("pack", "verify", pack, "--rerun")
    assert (ran.code, ran.stderr.splitlines()[-1].startswith(f"ropa: {pack}: no data/09-method/parameters.json in it")) == (15, True)
    with pytest.raises(PackError, match="in it that ropa can read; give a pack that ropa built"):
        build(small.parent.parent / "register", tmp_path / "out", key, previous=pack)


def test_a_report_whose_notebook_is_forgotten_is_wrong(small: Path, tmp_path: Path, ropa: Callable[..., Ran]):
    given = json.loads(Opened(small).files["09-method/parameters.json"])
    ran = ropa("pack", "verify", forged(small, tmp_path, json.dumps(given | {"notebooks": {}}).encode()), "--rerun")
    assert ran.code == 15
    assert "02-reports/controller-record.html: a report of which parameters.json names no notebook" in ran.stdout


# -- what is refused ------------------------------------------------------------------------------------------------


def test_nothing_is_overwritten(small: Path, key: Path):
    before = small.read_bytes()
    with pytest.raises(SourceError, match="already there"):
        build(small.parent.parent / "register", small.parent, key)
    assert small.read_bytes() == before
    assert [path.name for path in small.parent.iterdir()] == [small.name]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"period": "2026"}, "FROM..TO"),
        ({"period": "2026-02-01..2026-01-01"}, "ends before it begins"),
        ({"period": "2026-01-01..2026-12-31"}, "ends after"),
        ({"period": "yesterday..today"}, "not a date"),
        ({"profile": "auditor"}, "no profile auditor"),
        ({"profile": "client"}, "needs --client"),
        ({"client": "O1"}, "needs --client"),
        ({"profile": "client", "client": "O9", "reports": []}, "no processing for 'O9'"),
        ({"counts": "exact"}, "none of nhs"),
        ({"as_of": "2108-01-01"}, "not between 1900 and 2100"),
        ({"reports": ["weather"]}, "no report weather"),
        ({"reports": ["processor-record"]}, "does not fit"),
        ({"formats": ["docx"]}, "no format docx"),
        ({"regime": "us"}, "none of uk, eu"),
    ],
)
def test_wrong_words_are_refused_in_one_line(tmp_path: Path, key: Path, options: dict[str, object], says: str):
    with pytest.raises(UsageError, match=says) as refused:
        build(tiny(tmp_path / "register"), tmp_path / "out", key, **options)
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "out").exists()


def test_a_period_is_two_days():
    first, last = days_of("2025-11-01..2026-10-31")
    assert (first.isoformat(), last.isoformat()) == ("2025-11-01", "2026-10-31")


# -- spreadsheets ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+44 20 7946 0000", "-1", "@x", " =1", "\t=1", "＝1", "|calc", "%x"])
def test_what_a_spreadsheet_would_run_is_guarded(text: str):
    assert guarded(text) == f"'{text}"
    made = xlsx_file("a.xlsx", "", "", {"a": pd.DataFrame({"x": pd.Series([text], dtype="str")})})
    cell = openpyxl.load_workbook(io.BytesIO(made.read()))["a"]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


@pytest.mark.parametrize("text", ["plain", "1", "a=b", "'", "2026-01-01"])
def test_plain_text_stays_as_it_is(text: str):
    assert guarded(text) == text
