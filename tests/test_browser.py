"""Every report of every sample, the index and JupyterLab, in a real browser: Debian's chromium, driven by Playwright."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

import nbformat
import psutil
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

import ropa
from ropa.files import shipped
from ropa.reports import reports
from ropa.reports.site import site
from support.corpora import NAUGHTY
from support.pages import refuse_disorder
from support.sites import a_report, a_run

pytestmark = pytest.mark.slow
expect.set_options(timeout=60_000)  # by default 5 seconds, which a busy machine may need for a page

DAY = "2026-11-22"
SAMPLES = ropa.samples()
NAMES = [report.name for report in reports()]
WIDE, NARROW, PAPER = 1280, 320, 680  # pixels: a desk, a phone or a page at 400 %, what A4 has within its margins
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RUN_AXE = "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})"
# Rows of a table that look alike (tags, classes, stripe; whatever the words) are looked at once: half the time.
THIN_OUT = """() => {
  for (const body of document.querySelectorAll("tbody")) {
    const seen = new Set();
    [...body.rows].forEach((row, place) => {
      const look = `${place % 2} ${row.innerHTML.replace(/>[^<]+</g, ">x<")}`;
      row.style.display = seen.has(look) ? "none" : "";
      seen.add(look);
    });
  }
}"""
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  return [...document.querySelectorAll("body *")]
    .filter((one) => !one.closest("svg") && !one.closest(".skip, .unseen") && one.getBoundingClientRect().right > width + 1)
    .filter((one) => matchMedia("print").matches || !one.closest(".wide"))
    .map((one) => `${one.tagName} ${one.textContent.trim().slice(0, 60)}`);
}"""


def made_of(sample: str) -> list[str]:
    """The reports that are made of a sample: every one; in CI a share of the two that have less to show or longer pages."""
    return NAMES[{"broken": slice(0, None, 6), "illumit": slice(1, None, 3)}.get(sample, slice(None))] if "CI" in os.environ else NAMES


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """The reports of every sample, and the index over them: a folder a sample."""
    root = tmp_path_factory.mktemp("made")
    for sample in SAMPLES:
        ropa.report(f"sample:{sample}", made_of(sample), out=root / sample, as_of=DAY, regime="uk", formats=("html", "ipynb"))
    site(root)
    return root


@pytest.fixture(scope="module")
def chromium(made) -> Iterator[Browser]:
    """The browser; started when the reports are made, for while it runs no other event loop can."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
        )
        yield browser
        browser.close()


@dataclass
class Watched:
    """A page, with what it asked for and what it said on the console."""

    page: Page
    requests: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


Opened = Callable[..., Watched]


@pytest.fixture
def opened(chromium) -> Iterator[Opened]:
    """Open a file in a context of its own: `opened(path, javascript=False)`."""
    contexts = []

    def go(path: Path, *, javascript: bool = True, width: int = WIDE) -> Watched:
        contexts.append(chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=javascript))
        watched = Watched(contexts[-1].new_page())
        watched.page.on("request", lambda request: watched.requests.append(request.url))
        watched.page.on("console", lambda message: watched.said.append(f"{message.type}: {message.text}"))
        watched.page.on("pageerror", lambda error: watched.said.append(str(error)))
        watched.page.goto(path.as_uri())
        return watched

    yield go
    for context in contexts:
        context.close()


def refuse_barriers(page: Page) -> None:
    """Assert that axe-core finds nothing."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(RUN_AXE, RULES)
    assert found["testEngine"]["version"] >= "4.10"
    assert len(found["passes"]) > 10
    nodes = [(rule["id"], node["html"][:200], node["failureSummary"]) for rule in found["violations"] for node in rule["nodes"]]
    assert nodes == []


def refuse_too_wide(page: Page, width: int, media: str = "screen") -> None:
    """Assert that at this width nothing sticks out, but tables within their own scrolling region."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(media=media)
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


# -- the reports ------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_notebook_runs_on_every_sample(made, sample):
    names = made_of(sample)
    for name in names:
        found = nbformat.read(made / sample / f"{name}.ipynb", as_version=4)
        outputs = [output for cell in found.cells for output in cell.get("outputs", ())]
        assert len(outputs) >= 3, name
        assert {output.output_type for output in outputs} <= {"display_data", "execute_result"}, name  # no error and nothing printed
        page = (made / sample / f"{name}.html").read_text(encoding="utf-8")
        refuse_disorder(page)
        assert not re.search(r"\bs-00\d{3}\b", page), name  # nobody of the logs
        if name == "security" and sample == "harbour-health":
            assert "W-01" in page  # a waived finding is shown with its waiver
    assert '"warnings": []' in (text := (made / sample / "run.json").read_text(encoding="utf-8"))
    assert text.count('"warnings": []') == text.count('"status": "done"') == len(names)


ON_PAPER = ("controller-record", "data-flows", "incidents", "summary")
"""Four reports that have between them all that a report is made of."""


def looked_at() -> list[tuple[str, str]]:
    """Each report of each sample. Looking takes longer than making, so in CI each report is looked at once: of harbour-health
    those of `ON_PAPER` and what is made of no other sample.
    """
    every = [(sample, name) for name in NAMES for sample in SAMPLES if name in made_of(sample)]
    if "CI" not in os.environ:
        return every
    others = {name for sample, name in every if sample != "harbour-health"} - set(ON_PAPER)
    return [(sample, name) for sample, name in every if name not in others or sample != "harbour-health"]


LOOKED_AT = looked_at()


@pytest.mark.parametrize(("sample", "name"), LOOKED_AT)
def test_a_report_in_the_browser(made, opened, sample, name):
    path = made / sample / f"{name}.html"
    watched = opened(path)
    refuse_too_wide(watched.page, NARROW)
    refuse_too_wide(watched.page, PAPER, "print")
    if (sample, name) != ("illumit", "processor-record"):  # one is looked at whole, to be sure
        watched.page.evaluate(THIN_OUT)
    if sample == "harbour-health" and ("CI" not in os.environ or name in ON_PAPER):
        refuse_barriers(watched.page)
    watched.page.set_viewport_size({"width": WIDE, "height": 900})
    watched.page.emulate_media(media="screen")
    refuse_barriers(watched.page)
    assert watched.requests == [path.as_uri()]
    assert watched.said == []


def test_a_report_by_keyboard(made, opened):
    page = opened(made / "harbour-health" / "incidents.html", width=NARROW).page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the report")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
    page.keyboard.press("Tab")
    region = page.locator(".wide:focus")  # the first table that scrolls
    expect(region).to_have_attribute("role", "region")
    page.keyboard.press("ArrowRight")
    # Asked from outside: Playwright's own waiting evaluates text in the page, which the page's policy rightly refuses.
    asked = (page.wait_for_timeout(50) or page.evaluate("document.activeElement.scrollLeft") for _ in range(600))
    assert any(scrolled > 0 for scrolled in asked)


# -- the index --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Path:
    """An index over three runs, one of them with a failed report."""
    root = tmp_path_factory.mktemp("site")
    a_run(root / "acme")
    failed = a_report("notice", status="failed", files=["notice.failed.html"], error="report notice: cell 4 of 5: ValueError: no luck")
    a_run(root / "acme-25", [a_report("summary"), failed], as_of="2025-11-22")
    a_run(root / "zoé", [a_report("summary")], organisation="Zoé & Söhne", regime="eu")
    (root / "zoé" / "summary.html").write_text('<!DOCTYPE html><html lang="en"><title>Zoé</title><p>the report</p>', encoding="utf-8")
    return site(root)


def rows(page: Page) -> list[str]:
    """The reports that are shown."""
    return [text.strip() for text in page.locator("article tbody th:visible").all_inner_texts()]


def test_the_index_in_the_browser(made, index, opened):
    for path in (made / "index.html", index):
        watched = opened(path)
        refuse_barriers(watched.page)
        watched.page.get_by_role("searchbox").fill("no such thing")
        refuse_barriers(watched.page)
        watched.page.get_by_role("searchbox").fill("")
        refuse_too_wide(watched.page, NARROW)
        refuse_barriers(watched.page)
        refuse_too_wide(watched.page, PAPER, "print")
        refuse_barriers(watched.page)
        assert watched.requests == [path.as_uri()]
        assert watched.said == []
    page = opened(made / "index.html").page
    assert len(rows(page)) == sum(len(made_of(sample)) for sample in SAMPLES)


def test_the_index_is_searched_and_followed_by_keyboard_alone(index, opened):
    watched = opened(index)
    page, press = watched.page, watched.page.keyboard.press
    assert len(rows(page)) == 5
    press("Tab")
    press("Tab")
    expect(page.get_by_role("searchbox", name="Find an organisation, a report, a day, a status or a cause")).to_be_focused()
    page.keyboard.type("acme FAILED")
    assert rows(page) == [next(report.title for report in reports() if report.name == "notice")]
    expect(page.get_by_role("status")).to_have_text("1 of 5 reports shown, 1 of 1 failures.")
    expect(page.locator("#failed").get_by_text("no luck")).to_be_visible()
    expect(page.get_by_role("heading", name="Zoé & Söhne")).to_be_hidden()
    assert page.locator("#glance tbody tr:visible").count() == 1
    press("Enter")
    assert watched.requests == [index.as_uri()]
    press("ControlOrMeta+a")
    page.keyboard.type("zoe eu")  # accents need not be typed
    assert len(rows(page)) == 1
    press("ControlOrMeta+a")
    page.keyboard.type("nobody at all")
    assert rows(page) == []
    expect(page.get_by_role("status")).to_have_text("Nothing holds all these words.")
    press("ControlOrMeta+a")
    page.keyboard.type("zoe")
    for _ in range(6):
        press("Tab")
        if page.evaluate("document.activeElement.textContent").startswith("HTML"):
            break
    expect(page.get_by_role("link", name="HTML of ")).to_be_focused()
    press("Enter")
    page.wait_for_url("**/summary.html")
    expect(page.get_by_text("the report")).to_be_visible()
    page.go_back()
    assert watched.said == []


def test_the_index_without_scripts(index, opened):
    page = opened(index, javascript=False).page
    expect(page.get_by_role("searchbox")).to_be_hidden()
    assert len(rows(page)) == 5
    page.locator("#glance").get_by_role("link", name="Zoé").press("Enter")
    assert page.url.endswith("#run-3")
    page.locator("#run-3").get_by_role("link", name="HTML").press("Enter")
    page.wait_for_url("**/summary.html")


def test_hostile_text_in_the_index_does_nothing(tmp_path, opened):
    texts = [*NAUGHTY, "</script><script>alert(1)</script>", "</bdi></h2><img src=x onerror=alert(1)>"]
    for number, text in enumerate(texts):
        a_run(tmp_path / f"run{number}", [a_report(text, title=text, files=[])], organisation=text, register=text)
    path = site(tmp_path)
    watched = opened(path)
    watched.page.on("dialog", lambda dialog: watched.said.append(dialog.message))
    watched.page.get_by_role("searchbox").fill("<script>alert")
    assert 0 < len(rows(watched.page)) < len(texts)
    assert watched.requests == [path.as_uri()]
    assert watched.said == []


# -- JupyterLab -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab over a folder."""

    url: str
    token: str
    folder: Path
    process: psutil.Process


@pytest.fixture
def lab(chromium, tmp_path) -> Iterator[Lab]:
    """JupyterLab on a free port of this machine alone, with a home of its own; nothing of it is left."""
    home, folder, token = tmp_path / "home", tmp_path / "work", secrets.token_hex(16)
    folder.mkdir()
    settings = home / "settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')  # every cell is in the page
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {f"JUPYTER_{kind}_DIR": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    own |= {"JUPYTERLAB_SETTINGS_DIR": str(home / "settings"), "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces")}
    own |= {"HOME": str(home), "IPYTHONDIR": str(home / "ipython"), "JUPYTER_TOKEN": token}
    own |= {"PYTHONPATH": os.pathsep.join(filter(None, [str(Path(ropa.__file__).parent.parent), os.environ.get("PYTHONPATH", "")]))}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--port-retries=0"]
    command += [f"--ServerApp.root_dir={folder}", "--LabApp.news_url=", "--LabApp.extension_manager=readonly"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    command += ["--allow-root"] if os.name == "posix" and os.geteuid() == 0 else []
    log = tmp_path / "lab.log"
    with log.open("wb") as stream:
        started = psutil.Popen(command, env={**os.environ, **own}, cwd=folder, stdout=stream, stderr=stream, stdin=subprocess.DEVNULL)
    ours = [started]
    try:
        for _ in range(1200):
            if started.poll() is not None:
                pytest.fail(f"JupyterLab ended: {log.read_text()[-2000:]}")
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield Lab(f"http://127.0.0.1:{port}", token, folder, started)
        ours += started.children(recursive=True)
        started.terminate()
        _, alive = psutil.wait_procs(ours, timeout=60)
        assert [process.pid for process in alive] == []
    finally:
        for process in [*ours, *(started.children(recursive=True) if started.is_running() else ())]:
            if process.is_running():
                process.kill()


@pytest.mark.parametrize("name", ["analyst/explore"] if "CI" in os.environ else ["analyst/explore", "health-check"])
def test_a_notebook_runs_in_jupyterlab(lab, chromium, name):
    path = lab.folder / f"{Path(name).name}.ipynb"
    shutil.copyfile(shipped("notebooks") / f"{name}.ipynb", path)
    with chromium.new_context(viewport={"width": WIDE, "height": 1000}) as context:
        page = context.new_page()
        foreign = []
        page.on("request", lambda request: None if request.url.startswith((lab.url, "data:", "blob:")) else foreign.append(request.url))
        page.goto(f"{lab.url}/lab/tree/{path.name}?token={lab.token}")
        expect(page.locator(".jp-Notebook .jp-CodeCell").first).to_be_visible(timeout=60_000)
        expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=60_000)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        cells = page.locator(".jp-Notebook .jp-CodeCell")
        expect(cells.last.locator(".jp-InputPrompt")).to_have_text(f"[{cells.count()}]:", timeout=120_000)
        assert (
            page.locator('[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"]').count() == 0
        )
        expect(page.locator(".jp-OutputArea-output table").first).to_be_visible()
        expect(page.locator(".jp-OutputArea-output figure svg[role=img]").first).to_be_visible()
        page.locator(".jp-Notebook").press("ControlOrMeta+s")
        expect(page.locator(".jp-mod-dirty")).to_have_count(0)
        assert foreign == []
    for _ in range(100):
        saved = nbformat.read(path, as_version=4)
        if all(cell.execution_count for cell in saved.cells if cell.cell_type == "code"):
            break
        time.sleep(0.1)
    assert all(cell.execution_count for cell in saved.cells if cell.cell_type == "code")
    assert {output.output_type for cell in saved.cells for output in cell.get("outputs", ())} <= {"execute_result", "display_data"}
