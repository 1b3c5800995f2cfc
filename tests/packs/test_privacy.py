"""What leaves the house of the logs: 200 planted identifiers, none in any byte; pseudonyms, keys and small numbers."""

from __future__ import annotations

import base64
import csv
import html
import io
import itertools
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ropa
from ropa.errors import SourceError
from ropa.model.logs import LOGS
from ropa.model.register import Register
from ropa.model.shape import looks_personal
from ropa.model.tables import TABLES
from ropa.packs import key as packs_key
from ropa.packs import privacy
from ropa.packs.privacy import COUNT_RULES, LEFT_OUT, Privacy, redact, rounded
from ropa.packs.profiles import PEOPLE
from support.registers import rich, validated

KEY = bytes(range(32))
PERIOD, DAY = "2025-11-01..2026-10-31", "2026-11-22"

# -- 200 identifiers that are nobody's -------------------------------------------------------------------

_FIRST = ("Zebedee", "Quilla", "Órla", "Xanthe", "Thaddeus", "Ywain", "Zuzanna", "Perpetua", "Ignác", "Wilhelmina")
_LAST = ("Quartermaine", "O’Threlkeld", "Featherstonehaugh", "Zielińska")
NAMES = [f"{first} {last}" for first in _FIRST for last in _LAST]
MAILS = [f"{first}.{number}@planted-{number}.example" for number, first in enumerate(["zebedee", "quilla", "xanthe", "ywain"] * 10)]
NI_NUMBERS = [f"QQ{number:06d}{letter}" for number, letter in zip(range(713_201, 713_241), itertools.cycle("ABCD"), strict=False)]
PHONES = [f"07700 9{number:05d}" for number in range(51_700, 51_740)]


def _nhs_numbers() -> Iterator[str]:
    for start in itertools.count(999_413_207):
        check = 11 - sum(int(d) * w for d, w in zip(str(start), range(10, 1, -1), strict=True)) % 11
        if check != 10:
            yield f"{start}{0 if check == 11 else check}"


NHS_NUMBERS = list(itertools.islice(_nhs_numbers(), 40))
PLANTED = [*NAMES, *MAILS, *NI_NUMBERS, *PHONES, *NHS_NUMBERS]
assert len(set(PLANTED)) == 200


def plant(register: Path) -> int:
    """Write the identifiers into every column of every log: alone, within words, and where a date or a number belongs."""
    planted, ways = itertools.cycle(PLANTED), itertools.cycle(["{}", "{}", "{} rang about it", "TBC, ask {}", "{}\nsecond line", "={}"])
    cells = 0
    for table in LOGS:
        file = register / f"{table}.csv"
        rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))[:60]
        columns = TABLES[table].columns().values()
        for number, row in enumerate(rows):
            for place, column in enumerate(columns):
                plain = column.kind in ("text", "key") or (number + place) % 9 == 0  # links, codes, dates and numbers now and then
                if plain and not (column.kind == "key" and number % 3):
                    row[column.name] = next(ways).format(next(planted))
                    cells += 1
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, [column.name for column in columns])
            writer.writeheader()
            writer.writerows(rows)
    return cells


# -- every byte of a pack ----------------------------------------------------------------------------------


def unfolded(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file and everything that is folded away in it: archives, Parquet, escapes of JSON and HTML, pictures."""
    yield name, content
    if name.endswith((".zip", ".xlsx")):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from unfolded(f"{name}/{member}", archive.read(member))
    if name.endswith(".parquet"):
        yield f"{name} decoded", repr(pq.read_table(io.BytesIO(content)).to_pydict()).encode()
        metadata = pq.ParquetFile(io.BytesIO(content)).metadata
        groups = [metadata.row_group(n) for n in range(metadata.num_row_groups)]
        yield f"{name} statistics", repr([group.column(n).statistics for group in groups for n in range(group.num_columns)]).encode()
    if name.endswith(".pdf"):
        reader = pypdf.PdfReader(io.BytesIO(content))
        text = " ".join("\n".join(page.extract_text() for page in reader.pages).replace("\x00", "").split())
        yield f"{name} text", text.encode("utf-8", "surrogatepass")
        yield f"{name} words broken across lines", text.replace(" ", "").replace("\N{SOFT HYPHEN}", "").encode("utf-8", "surrogatepass")
        for number in range(1, int(reader.trailer["/Size"])):
            made = reader.get_object(number)
            packed = made.get_data() if isinstance(made, pypdf.generic.StreamObject) else repr(made).encode("utf-8", "surrogatepass")
            yield f"{name} object {number}", packed
    if name.endswith((".ipynb", ".json")):
        yield f"{name} decoded", "\n".join(_strings(json.loads(content))).encode("utf-8", "surrogatepass")
    if name.endswith((".html", ".ipynb", ".xml")):
        text = content.decode("utf-8")
        yield f"{name} unescaped", html.unescape(text).encode("utf-8", "surrogatepass")
        for number, packed in enumerate(re.findall(r"base64,([A-Za-z0-9+/=]{40,})", text)):
            yield f"{name} picture {number}", base64.b64decode(packed)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from (name, *_strings(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


_TELLING = sorted({text.casefold() for text in (*PLANTED, *_LAST, "planted-")})


def leaks(name: str, content: bytes) -> list[str]:
    """Where a planted identifier, or a telling part of one, stands in a file."""
    found = []
    for place, inner in unfolded(name, content):
        text = inner.decode("utf-8", "replace").casefold()
        found += [f"{place}: {telling}" for telling in _TELLING if telling in text]
    return found


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted") / "register"
    from ropa.sources import copy_sample

    copy_sample("harbour-health", folder)
    assert plant(folder) > 700
    return folder


def test_the_search_sees_what_is_folded_away(tmp_path: Path):
    """The search itself: what is planted in each kind of file is found in it."""
    from ropa.packs.files import csv_file, parquet_file, xlsx_file
    from ropa.reports.pdf import from_html

    frame = pd.DataFrame({"who": pd.Series([NAMES[3]] * 50, dtype="str")})
    for made in (csv_file("a.csv", "", "", frame), parquet_file("a.parquet", "", "", frame), xlsx_file("a.xlsx", "", "", {"a": frame})):
        assert leaks(made.path, made.read()), made.path
    made = from_html(f"<title>A</title><p>Nobody</p><p title='{MAILS[0]}'>{NAMES[3]}</p>".encode(), DAY).content
    assert [where.split(":")[0] for where in leaks("a.pdf", made) if "text" in where]
    assert leaks("a.pdf", from_html(f"<title>{NAMES[3]}</title><p>Nobody</p>".encode(), DAY).content)
    assert leaks("a.ipynb", json.dumps({"x": ["Zieli\u0144ska"]}).encode())
    assert leaks("a.html", b'<img src="data:image/svg+xml;base64,' + base64.b64encode(f"<svg>{'.' * 40}{PHONES[0]}</svg>".encode()) + b'">')


@pytest.mark.slow
def test_200_planted_identifiers_are_in_no_byte_of_a_pack(planted: Path, tmp_path: Path):
    reports = ["incidents"] if "CI" in os.environ else ["incidents", "health-check"]  # a PDF takes longest to look through
    made = ropa.pack(
        planted, period=PERIOD, as_of=DAY, out=tmp_path / "out", key_file=tmp_path / "key", reports=reports,
        formats=["html", "pdf"],
    )  # fmt: skip
    assert leaks(made.path.name, made.path.read_bytes()) == []
    with zipfile.ZipFile(made.path) as archive:
        assert sum(name.endswith(".pdf") for name in archive.namelist()) == len(reports)
        names = [name for name in archive.namelist() if name.endswith(".csv")]
        log = next(name for name in names if name.endswith("03-registers/csv/requests.csv"))
        rows = list(csv.DictReader(io.TextIOWrapper(archive.open(log), "utf-8")))
    assert len(rows) > 20
    assert all(row["subject_ref"].startswith("ps-") or row["subject_ref"] == privacy.PLACEHOLDER for row in rows)


@pytest.mark.slow
def test_a_pack_that_fails_says_nothing_of_anyone(planted: Path, tmp_path: Path):
    """A build that ends in an error, and one that dies of a fault in the program, print no cell of a log."""
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "taken").write_text("a file where a folder should be")
    words = ["pack", "build", str(planted), "--period", PERIOD, "--as-of", DAY, "--key-file", str(tmp_path / "key")]
    ran = subprocess.run(
        [sys.executable, "-c", "import ropa.cli; ropa.cli.main()", *words, "--out", str(folder / "taken")], capture_output=True
    )
    assert ran.returncode == SourceError.exit_code
    assert leaks("stderr", ran.stderr) == leaks("stdout", ran.stdout) == []
    fault = (
        "import sys, ropa.cli, ropa.packs.privacy as p\n"
        "def fault(key, kind, text): raise ValueError(f'cannot hash {text}')\n"
        "p.letters = fault\n"
        f"sys.argv = {['ropa', *words, '--out', str(folder)]!r}\n"
        "ropa.cli.main()"
    )
    ran = subprocess.run([sys.executable, "-c", fault], capture_output=True)
    assert ran.returncode == 15
    assert b"ValueError" in ran.stderr
    assert leaks("stderr", ran.stderr) == leaks("stdout", ran.stdout) == []
    assert sorted(path.name for path in folder.iterdir()) == ["taken"]


# -- the register as it may leave ---------------------------------------------------------------------------


def test_every_table_with_a_person_is_a_log():
    """A new table about single people must be added to the logs, or its references would leave as they are."""
    named = {table for table, model in TABLES.items() if any(column.reference for column in model.columns().values())}
    assert named <= set(PEOPLE) <= set(LOGS)


def test_redacting_keeps_rows_labels_and_everything_that_is_no_log(full: Register):
    done = redact(full, Privacy(KEY)).register
    for table in TABLES:
        assert list(done[table].index) == list(full[table].index)
        assert list(done[table].columns) == list(full[table].columns)
        assert (done[table].isna() == full[table].isna()).all(axis=None), table
        if table not in (*LOGS, "waivers", "notice_links"):
            pd.testing.assert_frame_equal(done[table], full[table])
        else:
            assert dict(done[table].dtypes) == dict(full[table].dtypes)


def test_text_is_left_out_unless_asked_for(full: Register):
    assert set(redact(full, Privacy(KEY)).register.breaches["facts"]) == {LEFT_OUT}
    kept = redact(full, Privacy(KEY, with_free_text=True)).register
    assert list(kept.breaches["facts"]) == list(full.breaches["facts"])
    assert not set(kept.requests["subject_ref"]) & set(full.requests["subject_ref"]), "a person never leaves as they are"


def _log(rows: list[str], header: str = "request_id,subject_ref,right,received_on,extension_reason") -> Register:
    return validated({"requests": "\n".join([header, *rows]) + "\n"})[0]


def test_the_same_person_is_one_pseudonym_and_another_key_another():
    register = _log(["RQ-1,s-1,access,2026-01-01,", "RQ-2,s-1,access,2026-01-02,", "RQ-3,s-2,access,2026-01-03,"])
    mine, other = (list(redact(register, Privacy(key)).register.requests["subject_ref"]) for key in (KEY, bytes(32)))
    assert mine[0] == mine[1] != mine[2]
    assert not set(mine) & set(other)


@given(st.text(max_size=40))
def test_a_pseudonym_says_nothing_and_is_never_taken_for_a_number_of_a_person(text: str):
    made = privacy.PSEUDONYM + packs_key.letters(KEY, "person", text)
    assert re.fullmatch(r"ps-[a-p]{16}", made)
    assert looks_personal(made, reference=True) is None


@pytest.mark.parametrize("key", ["RQ-01", "CP-1", "MS-00123", "DP-C01-1", "BR7", "r.12"])
def test_a_short_number_stays_a_key(key: str):
    assert privacy.SHORT_KEY.fullmatch(key)


@pytest.mark.parametrize("key", [*PLANTED, "Jane-1", "JS-1990-0102", "07700900123", "9434765919", "QQ123456", "", "RQ", "smith", "a b-1"])
def test_nothing_that_could_be_a_person_stays_a_key(key: str):
    assert not privacy.SHORT_KEY.fullmatch(key)


def test_who_points_to_a_log_follows_its_key():
    tables = {
        "requests": "request_id,subject_ref,right,received_on\nZebedee Quartermaine,s-1,access,2026-01-01\nRQ-2,s-2,access,2026-01-02\n",
        "waivers": "waiver_id,code,table,record,reason\n"
        "W1,RI01,requests,Zebedee Quartermaine,known\nW2,RI01,requests,RQ-2,known\nW3,GV01,,A1,known\n",
    }
    done = redact(validated(tables)[0], Privacy(KEY)).register
    assert list(done.waivers["record"]) == [done.requests["request_id"].iloc[0], "RQ-2", "A1"]
    assert done.requests["request_id"].iloc[0].startswith("ps-")


def test_a_cell_without_a_value_leaves_without_its_text():
    register = _log(
        ["RQ-1,s-1,access,Zebedee Quartermaine,", "RQ-2,s-2,Quilla Quartermaine,2026-01-01,TBC ask Zebedee", "RQ-3,s-3,access,n/a,none"]
    )
    done = redact(register, Privacy(KEY)).register
    texts = done.canonical("requests")
    assert list(texts["received_on"])[:2] == [LEFT_OUT, "2026-01-01"]
    assert texts["right"].iloc[1] == LEFT_OUT
    assert texts["extension_reason"].iloc[1] == LEFT_OUT, "words beside a placeholder are words"
    assert texts["extension_reason"].iloc[2] == "none", "that there is none is an answer, and stays one"
    assert leaks("requests.csv", texts.to_csv().encode("utf-8", "surrogatepass")) == []


def test_rules_find_the_same_in_what_leaves():
    """Leaving text out and hiding people changes no result: that there was text stays visible."""
    case = ropa.open("sample:harbour-health", DAY)
    done = redact(case.register, Privacy(KEY)).register
    assert done.hash != case.register.hash
    found = ropa.assess(done, DAY, "uk")
    columns = ["code", "severity", "table", "record", "field"]
    assert found[columns].values.tolist() == pd.DataFrame(case.findings)[columns].values.tolist()


# -- small numbers ------------------------------------------------------------------------------------------

NUMBERS = pd.Series(range(200), dtype="Int64")


@pytest.mark.parametrize("rule", ["nhs", "min10"])
def test_no_number_of_people_can_be_worked_back(rule: str):
    """Every number that is shown could have been several, also the small ones; none stays none and missing stays missing."""
    shown = rounded(NUMBERS, COUNT_RULES[rule])
    assert shown[0] == 0
    assert (shown[1:] > 0).all()
    assert shown[1:].groupby(shown[1:]).size()[:-1].min() >= 5
    assert (shown % COUNT_RULES[rule].base == 0).all()
    assert (shown - NUMBERS).abs().max() <= 9
    assert rounded(pd.Series([pd.NA], dtype="Int64"), COUNT_RULES[rule]).isna().all()


def test_totals_are_made_of_rounded_numbers_alone():
    """Logs that differ only in numbers that round alike become the same register, so whatever is made of it, totals too, is the same."""
    one, other = (
        validated(
            {
                "breaches": "breach_id,aware_at,subjects_affected\n"
                + "".join(f"B{i},2026-01-01T10:00:00+00:00,{n}\n" for i, n in enumerate(numbers))
            }
        )[0]
        for numbers in ([0, 1, 6, 11, 38], [0, 7, 2, 9, 41])
    )
    mine, theirs = (redact(register, Privacy(KEY)).register for register in (one, other))
    assert one.hash != other.hash
    assert mine.hash == theirs.hash
    assert list(mine.breaches["subjects_affected"]) == [0, 5, 5, 10, 40]


def test_rich_registers_hold_every_log():
    assert set(LOGS) <= set(rich())
