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
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

import ropa
from ropa.case.case import Case
from ropa.errors import PackError, SourceError, UsageError
from ropa.model import codelists
from ropa.model.checks import SEVERITIES
from ropa.model.tables import TABLES
from ropa.packs.chain import verify
from ropa.packs.key import sealed
from ropa.reports import reports
from ropa.rules import RULES
from support.commands import Ran
from support.packs import DAY, PERIOD, REPORT, SAMPLE, Opened, _unzipped, build, tiny
from support.registers import CORE


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, key: Path) -> Opened:
    made = ropa.pack(SAMPLE, period=PERIOD, as_of=DAY, out=tmp_path_factory.mktemp("full"), key_file=key, reports=REPORT)
    assert made.status == "WHOLE"
    return Opened(made.path)


# -- the whole -----------------------------------------------------------------------------------------------


def test_the_index_lists_every_file_with_its_hash(full: Opened):
    listed = {row["file"]: row for row in full.rows("01-index.csv")}
    assert set(listed) == set(full.files)
    assert f"Files: {len(full.files)} under data" in full.files["00-README.txt"].decode("utf-8")
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
    sheet = book["requests"]
    headings = [cell.value for cell in sheet[1]]
    first = dict(zip(headings, [cell.value for cell in sheet[2]], strict=True))
    assert headings[headings.index("right") + 1] == "right (label)"
    assert first["right (label)"] == codelists.label("rights", first["right"])
    assert isinstance(first["received_on"], datetime)  # a date that a spreadsheet can sort by
    assert isinstance(book["breaches"][2][[cell.value for cell in book["breaches"][1]].index("aware_at (UTC)")].value, datetime)
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
        tested = case.findings.tested.get(code)
        wanted = (
            "skipped" if code in case.findings.rules_skipped else "failed" if counts.get(code) else "passed" if tested != 0 else "nothing"
        )
        assert row["tested"] == ("" if tested is None else str(tested)), code
        assert row["not_understood"] == ("" if tested is None else str(case.findings.not_understood.get(code, 0))), code
        assert row["result"].startswith(wanted), code
        assert bool(row["why"]) == (wanted == "skipped")
    assert {row["result"] for row in rules.values()} >= {"passed", "nothing to test"}
    listed = full.rows("05-validation/findings.csv")
    assert len(listed) == len(case.findings)
    found = case.findings[["code", "activity_id", "owner"]].fillna("").drop_duplicates()
    assert {(row["code"], row["activity_id"], row["owner"]) for row in listed} == set(found.itertuples(index=False, name=None))
    for severity in SEVERITIES:  # the same numbers in every file
        total = sum(int(row[severity]) for row in rules.values())
        assert total == case.findings.counts()[severity] == sum(one["severity"] == severity and not one["waived"] for one in listed)
    milder = {code for code, row in rules.items() if row["milder"]}
    rank = {severity: place for place, severity in enumerate(SEVERITIES)}
    assert milder == {one["code"] for one in listed if rank[one["severity"]] > rank[rules[one["code"]]["severity"]]} != set()
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


@pytest.mark.slow
def test_what_is_missing_makes_a_pack_partial_loudly(tmp_path: Path, key: Path, ropa: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch):
    contracts = "contract_id,organisation_id,kind,reference\nK1,O1,processor_contract,contracts/gone.pdf\n"
    register = tiny(tmp_path / "register", contracts=contracts)
    words = ["pack", "build", register, "--period", PERIOD, "--as-of", DAY, "--key-file", key, "--out", tmp_path / "out"]
    monkeypatch.setattr("ropa.reports.catalogue.of_roles", lambda case, there: [one for one in there if one.name in REPORT])
    ran = ropa("--quiet", *words, "--strict")
    assert ran.code == PackError.exit_code
    assert "PARTIAL" in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1
    assert not list(tmp_path.glob("out/*")), "nothing is written"
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
    (register / "activities.csv").write_text("activity_id,name,role,started_no,colour\nA1,Payroll,controller,,blue\n")
    made = ropa.pack(register, period=PERIOD, as_of=DAY, out=tmp_path / "out", key_file=key, reports=REPORT)
    assert made.status == "PARTIAL"
    assert sorted(one.what for one in made.missing) == ["1 file", "activities: 1 column", "disclosures: its file"]
    pack = Opened(made.path)
    assert "disclosures: its file: it could not be read" in pack.files["00-README.txt"].decode("utf-8")
    said = "When it was packed, part of it could not be read (disclosures: its file), so rows may be missing."
    for page in (f"02-reports/{REPORT[0]}.html", "00-README.html", "01-index.html"):
        assert f"<strong>The register is incomplete.</strong> {said}" in pack.files[page].decode("utf-8"), page
    assert said in pack.files["09-method/register/register.toml"].decode("utf-8"), "whoever makes a report of it again reads it too"


def test_a_heading_below_the_first_row_loses_nothing_and_what_is_not_understood_is_said_first(tmp_path: Path, key: Path):
    complaints = "Complaints 2026\ncomplaint_id,received_on\nC1,2026-01-02\nC2,when Ann Other rang\n"
    activities = "activity_id,name,role,started_on\nA1,Payroll,wobbly,one autumn 7\nA2,Fax,controller,\n"
    register = tiny(tmp_path / "register", complaints=complaints, activities=activities)
    made = ropa.pack(register, period=PERIOD, as_of=DAY, out=tmp_path / "out", key_file=key, reports=REPORT)
    assert (made.status, made.missing, made.cells_not_read) == ("WHOLE", (), 3)
    pack = Opened(made.path)
    says = "NOT ALL READ: 3 cells of the register are written and not understood, or a placeholder. 04-ipe/not-read.csv lists them."
    assert pack.files["00-README.txt"].decode("utf-8").splitlines()[0] == says
    assert says in pack.files["00-README.html"].decode("utf-8")
    rows = {row["where"]: row["written"] for row in pack.rows("04-ipe/not-read.csv")}
    places = ("activities.csv:2 role", "activities.csv:2 started_on", "complaints.csv:3 received_on")
    assert rows == dict(zip(places, ("wobbly", "one autumn 7", ""), strict=True)), "the text of a log may name people"
    assert all(b"Ann Other" not in content for content in pack.all.values())


def guessable(pack: Opened, register: Path, key: Path) -> list[str]:
    """What digests of a pack tell whoever guesses right, and the pack does not: cells of a file, or an unknown digest's first letters."""
    files = [file for file in register.rglob("*") if file.is_file()]
    source = {hashlib.sha256(file.read_bytes()).hexdigest(): file for file in files}
    tables = [content.decode("utf-8") for path, content in pack.files.items() if path.endswith(".csv")]
    shown = {cell for text in tables for row in csv.reader(io.StringIO(text)) for cell in row}
    known = {kind(content).hexdigest() for content in pack.all.values() for kind in (hashlib.sha256, hashlib.sha512)}
    whole = ropa.validate(ropa.read(register))[0].hash
    known |= {sealed(bytes.fromhex(key.read_text()), digest) for digest in [*source, whole]}
    known.add(pack.info["Register-SHA256"])  # of the register as it is in the pack
    told = []
    every = {
        digest.decode()
        for content in pack.all.values()
        for digest in re.findall(rb"(?<![0-9a-f])(?:[0-9a-f]{64}){1,2}(?![0-9a-f])", content)
    }
    for digest in sorted(every - known):
        rows = csv.reader(io.StringIO(source[digest].read_text(encoding="utf-8"))) if digest in source else [[digest[:8]]]
        told += [cell for row in rows for cell in row if cell not in shown]
    return told


def test_no_digest_lets_anybody_guess_what_a_pack_does_not_show(full: Opened, small: Path, key: Path):
    assert guessable(full, Path(__file__).parents[2] / "data" / "samples" / "harbour-health", key) == []
    assert guessable(Opened(small), small.parent.parent / "register", key) == []


def test_a_pack_is_whole_without_a_column_of_the_organisations_own(tmp_path: Path, key: Path):
    """No law asks for it, and nobody's record lacks it. It is named by its place: a heading may name anybody."""
    own = "\n".join(f"{row},{cell}" for row, cell in zip(CORE["organisations"].splitlines(), ("Perpetua asks", "Perpetua"), strict=False))
    made = ropa.pack(tiny(tmp_path / "r", organisations=own), period=PERIOD, as_of=DAY, out=tmp_path / "out", key_file=key, reports=REPORT)
    assert (made.status, made.missing) == ("WHOLE", ())
    files = Opened(made.path).files
    assert b"Perpetua" not in b"".join(files.values())
    place = len(own.splitlines()[0].split(","))
    assert f"organisations: 1 column ({place})".encode() in next(content for name, content in files.items() if "README" in name)


def test_a_heading_that_the_register_does_not_know_is_told_by_its_number_alone(tmp_path: Path, key: Path):
    """A log that lost its heading row has a person's cells there, and a table of one client may name another."""
    organisations = CORE["organisations"].splitlines()
    organisations = [f"{organisations[0]},whom to ask", *(f"{row},Perpetua Winstanley" for row in organisations[1:])]
    notices = "notice_id,title,url\nN1,Privacy notice,\nN2,Another,,Perpetua Winstanley\n"
    register = tiny(
        tmp_path / "register",
        complaints="CP-01,Perpetua Winstanley,NHS 999 413 2079\nCP-02,x,y\n",
        organisations="\n".join(organisations),
        notices=notices,
    )
    (register / "Perpetua Winstanley.csv").write_text("a\n1\n")
    made = ropa.pack(register, period=PERIOD, as_of=DAY, out=tmp_path / "out", key_file=key, reports=REPORT)
    assert made.status == "PARTIAL"
    for name, content in Opened(made.path).files.items():
        assert b"Winstanley" not in content, name
        assert b"999 413" not in content, name
    assert guessable(Opened(made.path), register, key) == []


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


STAYING = [("iso27701", ["W2"]), ("regulator", []), ("full", ["W1", "W2", "W3"])]


@pytest.mark.parametrize(("profile", "waivers"), STAYING[:1] if "CI" in os.environ else STAYING)  # a pack of each is built
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
    assert {f"pandas=={version('pandas')}", f"tornado=={version('tornado')}", f"typst=={version('typst')}"} <= set(lines)
    assert all(re.fullmatch(r"[a-z0-9.-]+==[^\s=]+", line) for line in lines)
    assert [line.partition("=")[0] for line in lines] == sorted(line.partition("=")[0] for line in lines)


def test_a_page_of_somebody_elses_is_not_a_click_away(tmp_path: Path, key: Path):
    contracts = "contract_id,organisation_id,kind,reference\nK1,O1,processor_contract,evil.html\n"
    register = tiny(tmp_path / "register", contracts=contracts)
    (register / "contracts" / "evil.html").write_text("<script>alert(1)</script>")
    pack = Opened(build(register, tmp_path / "out", key))
    [there] = [path for path in pack.files if path.endswith("-evil.html")]
    index = pack.files["01-index.html"].decode("utf-8")
    assert there in index
    assert f'href="{there}"' not in index


def test_reports_say_that_the_period_does_not_limit_them_and_which_were_not_asked_for(small: Path):
    readme = Opened(small).files["00-README.txt"].decode("utf-8")
    assert "02-reports: The reports, as of the day and over all that the register holds: the period limits 03-registers alone" in readme
    assert "The reports assessments, changes, data-flows, health-check, incidents" in readme


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

    sheet = pdf.sheet

    def fault(page: str, day: str | None) -> object:
        if "<h1>Security" in page:
            raise ValueError
        return sheet(page, day)

    monkeypatch.setattr(pdf, "sheet", fault)
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
    changes = {(row["record"], row["kind"], row["field"]) for row in pack.rows("06-changes/changes.csv")}
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
