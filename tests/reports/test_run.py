"""Running reports for real: what is written, what is refused, what happens when a notebook fails."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from datetime import date, datetime
from pathlib import Path

import nbformat
import pytest

import ropa
from ropa.errors import ReportError, SourceError, UsageError
from ropa.kernels.zygote import Forks
from ropa.reports import FailedReportsError, run
from support.notebooks import write_notebook
from support.pages import HOSTILE, Page, refuse_live
from support.processes import environment
from support.tiny import TINY, write_tiny

DAY = "2026-11-22"
NAMES = ["controller-record", "health-check", "processor-record"]


def page(path: Path) -> Page:
    return Page(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """The three reports of the tiny register, as HTML and notebook."""
    folder = tmp_path_factory.mktemp("made")
    register = write_tiny(folder / "tiny")
    seen: list[tuple[str, int, int]] = []
    results = ropa.report(register, NAMES, out=folder / "out", as_of=DAY, formats=("html", "ipynb"), progress=lambda *a: seen.append(a))
    assert [result.name for result in results] == NAMES
    assert {result.status for result in results} == {"done"}
    assert seen == [("health-check", 1, 3), ("controller-record", 2, 3), ("processor-record", 3, 3)]  # the longest first
    return folder / "out"


@pytest.fixture(scope="module")
def illumit(tmp_path_factory) -> Path:
    """A report of the real sample; plain papermill runs another (test_notebooks)."""
    if "illumit" not in ropa.samples():
        pytest.skip("the sample illumit is not there")
    folder = tmp_path_factory.mktemp("illumit")
    ropa.report("sample:illumit", ["processor-record"], out=folder, as_of=date(2026, 11, 22))
    return folder


# -- the pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_report_is_one_accessible_page(made, name):
    text = (made / f"{name}.html").read_text(encoding="utf-8")
    found = Page(text)
    assert text.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert found.count("main") == found.count("h1") == found.count("nav") == text.count("<title>") == 1
    assert 'href="#content"' in text
    assert found.count("table") == found.count("caption") > 1
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in found.elements if tag == "th")
    ids = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = [attributes["href"][1:] for tag, attributes in found.elements if tag == "a"]
    assert len(targets) > 3
    assert set(targets) <= set(ids)
    assert all(attributes.get("role") == "img" and attributes.get("aria-labelledby") for tag, attributes in found.elements if tag == "svg")


def test_a_report_loads_and_runs_nothing(made, illumit):
    for path in [*made.glob("*.html"), *illumit.glob("*.html")]:
        found = page(path)
        refuse_live(found)
        policy = next(attributes["content"] for tag, attributes in found.elements if tag == "meta" and "http-equiv" in attributes)
        assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:")
        text = path.read_text(encoding="utf-8")
        style = text[text.index("<style>") : text.index("</style>")]
        assert "url(" not in style
        assert "@import" not in style


def test_a_report_shows_no_code(made):
    for name in NAMES:
        text = (made / f"{name}.html").read_text(encoding="utf-8")
        assert "import ropa" not in text
        assert "ropa.open(" not in text
        assert "sample:illumit" not in text  # the default of a parameter


def test_the_first_page_and_the_sections_are_there(made):
    controller = (made / "controller-record.html").read_text(encoding="utf-8")
    assert "<title>Record of processing as a controller – Acme Ltd</title>" in controller
    assert "22 November 2026" in controller
    assert "not legal advice" in controller
    assert ">Sales</h3>" in controller
    assert "Fax line" not in controller  # ended
    processor = (made / "processor-record.html").read_text(encoding="utf-8")
    headings = re.findall(r"<h3[^>]*>(.*?)</h3>", processor)
    assert headings == ["Beta NHS Trust", "Gamma plc", "Controller not recorded"]
    health = page(made / "health-check.html")
    assert health.count("svg") == 2


def test_the_real_sample_shows_its_gaps(illumit):
    processor = (illumit / "processor-record.html").read_text(encoding="utf-8")
    assert "Controller not recorded" in processor
    assert "illumit Ltd" in processor


def test_run_json_is_the_only_place_with_clock_and_machine(made):
    record = json.loads((made / "run.json").read_text(encoding="utf-8"))
    assert record["register"] == "tiny"
    assert len(record["register_hash"]) == 64
    assert (record["as_of"], record["regime"], record["formats"]) == (DAY, "uk", ["html", "ipynb"])
    assert datetime.fromisoformat(record["started"]) <= datetime.fromisoformat(record["finished"])
    assert {"python", "platform", "user", "host", "ropa"} <= set(record)
    assert [one["name"] for one in record["reports"]] == NAMES
    assert record["reports"][0]["files"] == ["controller-record.html", "controller-record.ipynb"]
    for one in record["reports"]:
        assert one["warnings"] == []
    assert sorted(path.name for path in made.iterdir()) == sorted([*(f"{n}.{k}" for n in NAMES for k in ("html", "ipynb")), "run.json"])


def test_the_same_inputs_give_the_same_bytes_elsewhere(made, tmp_path, monkeypatch):
    register = write_tiny(tmp_path / "elsewhere" / "tiny")
    monkeypatch.chdir(tmp_path / "elsewhere")
    again = ["health-check", "processor-record"]
    ropa.report("tiny", again, out=tmp_path / "again", as_of=date(2026, 11, 22), regime="uk", formats=("ipynb", "html"))
    assert register.is_dir()
    for name in again:
        for kind in ("html", "ipynb"):
            assert (tmp_path / "again" / f"{name}.{kind}").read_bytes() == (made / f"{name}.{kind}").read_bytes(), f"{name}.{kind}"


def test_the_cleaned_notebook_is_whole_and_tells_no_machine(made):
    text = (made / "health-check.ipynb").read_text(encoding="utf-8")
    found = nbformat.reads(text, as_version=4)
    nbformat.validate(found)
    assert "papermill" not in found.metadata
    assert found.metadata["language_info"] == {"name": "python"}
    injected = next(cell for cell in found.cells if "injected-parameters" in cell.metadata.get("tags", ()))
    assert injected.id == "injected-parameters"
    assert injected.source == '# Parameters\nregister = "tiny"\nas_of = "2026-11-22"\nregime = "uk"'
    assert str(made.parent) not in text
    assert "0x7f" not in text


def test_hostile_text_is_only_text(tmp_path):
    free = {
        "organisations": ("name",),
        "activities": ("name", "description", "business_function"),
        "purposes": ("purpose", "legitimate_interest"),
    }
    free |= {"data_categories": ("description",), "security_measures": ("description",), "activity_parties": ("processing_category",)}
    tables = {
        table: [
            row | {name: f"{HOSTILE} {number}" for name in free.get(table, ()) if name in row or table == "activities"}
            for number, row in enumerate(rows)
        ]
        for table, rows in TINY.items()
    }
    register = write_tiny(tmp_path / "hostile", tables)
    ropa.report(register, NAMES, out=tmp_path / "out", as_of=DAY)
    for name in NAMES:
        text = (tmp_path / "out" / f"{name}.html").read_text(encoding="utf-8")
        assert "&lt;script&gt;" in text
        refuse_live(Page(text))
        assert Page(text).count("img") == 0


# -- parameters -----------------------------------------------------------------------------------


def test_an_unknown_report_is_refused(tmp_path, tiny):
    with pytest.raises(
        UsageError, match=r"^there is no report helth-check; there are .*controller-record, .*health-check, .*processor-record"
    ):
        ropa.report(tiny, ["helth-check"], out=tmp_path / "out", as_of=DAY)
    assert not (tmp_path / "out").exists()


def test_an_unknown_format_is_refused(tmp_path, tiny):
    with pytest.raises(UsageError, match=r"^there is no format docx; there are html, .*xlsx, ipynb$"):
        ropa.report(tiny, out=tmp_path / "out", as_of=DAY, formats=("html", "docx"))


def test_a_report_takes_its_own_parameters(tmp_path, notebooks, tiny):
    write_notebook(notebooks / "small.ipynb", "print(most, note, which)")
    (result,) = ropa.report(tiny, out=tmp_path / "out", as_of=DAY, parameters={"most": 7, "which": ['"; x=1 #']}, notebooks=notebooks)
    assert "7 None [&#x27;&quot;; x=1 #&#x27;]" in result.files[0].read_text(encoding="utf-8")


def test_a_bad_register_or_day_is_one_clear_error(tmp_path, tiny):
    with pytest.raises(SourceError, match="not there"):
        ropa.report(tmp_path / "nowhere", out=tmp_path / "out", as_of=DAY)
    with pytest.raises(UsageError, match="write it like 2026-11-22"):
        ropa.report(tiny, out=tmp_path / "out", as_of="22.11.2026")
    assert not (tmp_path / "out").exists()


def test_a_place_that_cannot_be_written_is_told_before_a_notebook_runs(tmp_path, tiny):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(SourceError, match="cannot be written"):
        ropa.report(tiny, out=tmp_path / "out", as_of=DAY, progress=lambda *a: pytest.fail("ran"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="kernels are forked on Linux only")
def test_notebooks_of_ropa_share_a_process_and_others_never_do_and_papermill_is_asked_only_of_failures(
    tmp_path, notebooks, tiny, monkeypatch
):
    forked, fork = [], Forks.fork
    monkeypatch.setattr(Forks, "fork", lambda self, job: forked.append(job["cells"]) or fork(self, job))
    ropa.report(tiny, NAMES[:2], out=tmp_path / "own", as_of=DAY, workers=1)
    assert len(forked) == 1
    write_notebook(notebooks / "small.ipynb", 'print("hello")', "# long " * 100)
    write_notebook(notebooks / "the-others.ipynb", 'print("hello")', beyond=True)
    for name in [*sys.modules, "papermill"]:  # its import takes half as long as a notebook
        if name.startswith("papermill"):
            monkeypatch.setitem(sys.modules, name, None)
    seen: list[str] = []
    ropa.report(tiny, out=tmp_path / "other", as_of=DAY, notebooks=notebooks, workers=1, progress=lambda name, *_: seen.append(name))
    assert len(forked) == 3
    assert seen == ["the-others", "small"]  # what looks at other registers too takes longest


IN_A_PROCESS_WITHOUT_TABLES = """
import os, sys
from pathlib import Path
import ropa
from ropa.errors import LayoutError
from ropa.kernels.workers import Workers
register, notebooks, out = map(Path, sys.argv[1:])
ropa.report(register, out=out / "forked", as_of="2026-11-22", notebooks=notebooks, formats=["html", "xlsx"])
(register / "register.toml").write_text("schema = ")
try:
    ropa.report(register, out=out, as_of="2026-11-22", notebooks=notebooks)
except LayoutError:
    print("refused", "pandas" in sys.modules)
(register / "register.toml").unlink()
submit = Workers.submit
Workers.submit = lambda self, function, *words: submit(self, os._exit, 1)
ropa.report(register, out=out / "here", as_of="2026-11-22", notebooks=notebooks)
print("made", "pandas" in sys.modules)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux only")
def test_a_process_without_tables_lets_a_fork_open_the_register_and_imports_them_where_that_fails(tmp_path, notebooks):
    register = write_tiny(tmp_path / "tiny")
    words = [sys.executable, "-c", IN_A_PROCESS_WITHOUT_TABLES, register, notebooks, tmp_path]
    done = subprocess.run(words, env=environment(), capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("refused False\nmade True\n", "")
    ropa.report(register, out=tmp_path / "this", as_of=DAY, notebooks=notebooks)
    pages = {(tmp_path / folder / "small.html").read_bytes() for folder in ("forked", "here", "this")}
    assert len(pages) == 1


def test_what_runs_notebooks_is_started_before_the_register_is_read_unless_nothing_may_be_to_do(tmp_path, notebooks, tiny, monkeypatch):
    started, ready = [], run.get_ready
    monkeypatch.setattr(run, "get_ready", lambda tier: started.append(tier) or ready(tier))
    with pytest.raises(SourceError):
        ropa.report(tmp_path / "absent", out=tmp_path / "out", as_of=DAY)
    assert started
    for _ in range(2):
        started.clear()
        ropa.report(tiny, out=tmp_path / "kept", as_of=DAY, notebooks=notebooks, keep_unchanged=True)
    assert not started


def test_the_next_notebook_runs_while_a_page_is_written_and_the_folder_is_put_on_the_disk_at_the_end(
    tmp_path, notebooks, tiny, monkeypatch
):
    second, execute, put, synced = threading.Event(), run.execute, run.put, []
    begun: list[Path] = []
    monkeypatch.setattr(run, "execute", lambda path, *a, **k: begun.append(path) or (begun[1:] and second.set()) or execute(path, *a, **k))
    monkeypatch.setattr(run, "put", lambda *a, **k: put(*a, **k) if second.wait(60) else pytest.fail("it waited for the page"))
    monkeypatch.setattr("ropa.files.sync_folder", synced.append)
    write_notebook(notebooks / "other.ipynb", 'print("hello")')
    ropa.report(tiny, out=tmp_path / "out", as_of=DAY, notebooks=notebooks, workers=1)
    assert len(begun) == 2
    assert synced == [tmp_path / "out"]


# -- failures -------------------------------------------------------------------------------------


def test_a_failed_report_leaves_what_there_was_and_yesterdays_report(tmp_path, notebooks, tiny):
    write_notebook(notebooks / "small.ipynb", 'print("so far so good")', 'raise ValueError("no <b>such</b> luck")', 'print("never")')
    write_notebook(notebooks / "well.ipynb", 'print("well")')
    out = tmp_path / "out"
    out.mkdir()
    (out / "small.html").write_text("yesterday")
    (out / "other.txt").write_text("not ours")
    with pytest.raises(FailedReportsError) as failed:
        ropa.report(tiny, out=out, as_of=DAY, formats=("html", "ipynb"), notebooks=notebooks)
    why = "ValueError (what it says may be personal data, so only the page has it)"
    said = f"report small: cell 4 of 5: {why}; what there was is in {out / 'small.failed.html'}"
    assert str(failed.value) == said
    assert isinstance(failed.value, ReportError)
    assert [(result.name, result.status) for result in failed.value.results] == [("small", "failed"), ("well", "done")]
    assert (out / "small.html").read_text() == "yesterday"
    assert (out / "other.txt").read_text() == "not ours"
    text = (out / "small.failed.html").read_text(encoding="utf-8")
    assert text.index("This report could not be finished") < text.index("so far so good") < text.index("Traceback")
    assert "no &lt;b&gt;such&lt;/b&gt; luck" in text
    refuse_live(Page(text))
    assert (out / "small.failed.ipynb").is_file()
    assert (out / "well.html").is_file()
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert [one["status"] for one in record["reports"]] == ["failed", "done"]
    assert not [path for path in out.iterdir() if path.name.startswith(".")]

    write_notebook(notebooks / "small.ipynb", 'print("mended")')
    ropa.report(tiny, ["small"], out=out, as_of=DAY, notebooks=notebooks)
    assert "mended" in (out / "small.html").read_text(encoding="utf-8")
    assert not list(out.glob("*.failed.*"))


def test_a_mistake_that_ropa_reports_is_told_in_its_own_words(tmp_path, notebooks, tiny):
    write_notebook(notebooks / "small.ipynb", 'import ropa\nropa.open(register, as_of="soon")')
    with pytest.raises(ReportError, match=r"^report small: cell 3 of 3: as_of: 'soon' is not a date; write it like 2026-11-22; what"):
        ropa.report(tiny, out=tmp_path / "out", as_of=DAY, notebooks=notebooks)
