"""The index of reports: what it lists, what it refuses, and that the same runs give the same bytes."""

from __future__ import annotations

import base64
import hashlib
import json
import re

import pytest

from ropa.errors import SourceError
from ropa.files import locked
from ropa.reports.site import site
from support.corpora import NAUGHTY
from support.pages import Page
from support.sites import a_batch, a_report, a_run, cells, links, text_of


def test_the_index_lists_organisations_days_reports_findings_and_files(tmp_path):
    a_run(tmp_path / "zeta", organisation="Zeta plc", regime="eu")
    a_run(tmp_path / "acme" / "2025", as_of="2025-11-22")
    a_run(tmp_path / "acme" / "2026", [a_report("mine", title="My own report", files=["mine.html", "mine.pdf", "mine.xlsx", "mine.ipynb"])])
    path = site(tmp_path)
    assert path == tmp_path / "index.html"
    text = text_of(path)
    assert "2 organisations, 3 runs, 5 reports, none of which failed." in text
    assert re.findall(r"<h2><bdi>(.*?)</bdi>", text) == ["Acme Ltd", "Zeta plc"]
    days = re.findall(r"<h3[^>]*>(.*?)</h3>", text)
    assert days == ["As of 22 November 2026, UK GDPR", "As of 22 November 2025, UK GDPR", "As of 22 November 2026, EU GDPR"]
    assert cells(text, "Acme Ltd") == ["Acme Ltd", "22 November 2026", "UK GDPR", "1", "0", "3", "1,204", "0"]
    assert cells(text, "My own report")[:2] == ["My own report", "done"]
    assert cells(text, "Health check of the record of processing")[:2] == ["Health check of the record of processing", "done"]
    files = [link for link in links(text) if not link.startswith("#")]
    assert [link for link in files if "2026" in link] == [f"./acme/2026/mine.{kind}" for kind in ("html", "pdf", "xlsx", "ipynb")]
    assert all((tmp_path / link).is_file() for link in files)
    assert len(files) == 4 + 2 * 4
    assert "me" not in re.findall(r"\b\w+\b", re.sub(r"<script>.*", "", text, flags=re.DOTALL))  # the user of run.json


def test_a_failed_report_is_shown_with_its_error(tmp_path):
    error = "report notice: cell 4 of 5: ValueError: no <b>luck</b>"
    a_run(tmp_path, [a_report("notice", status="failed", error=error, files=["notice.failed.html"]), a_report("summary")])
    text = text_of(site(tmp_path))
    assert "1 report failed. In all: 1 organisation, 1 run, 2 reports." in text
    assert "ValueError: no &lt;b&gt;luck&lt;/b&gt;" in text
    assert cells(section(text, "glance"), "Acme Ltd")[3:5] == ["1", "1"]
    assert "./notice.failed.html" in links(text)


def section(text: str, id: str) -> str:
    return text[text.index(f'<section id="{id}"') :].split("</section>")[0]


def test_what_failed_stands_first_with_its_cause_and_the_command_to_run_again(tmp_path):
    a_run(tmp_path / "ok", organisation="Aardvark Ltd")
    command = "ropa report '/srv/a b/zeta.xlsx' notice --out /srv/out --as-of 2026-11-22"
    error = "report notice: cell 4 of 5: ValueError"
    a_run(tmp_path / "zeta", [a_report("notice", status="failed", error=error, files=[])], organisation="Zeta plc", again=command)
    text = text_of(site(tmp_path))
    assert text.index("What failed: 1") < text.index("At a glance")
    assert cells(text, "Zeta plc")[1:] == [
        "22 November 2026",
        "failed The register against the privacy notice",
        error,
        command.replace("'", "&#x27;"),
    ]
    assert "none of which failed" not in text
    assert "none of which failed" in text_of(site(tmp_path / "ok"))


def test_a_register_that_left_no_run_fails_by_its_plans_record(tmp_path):
    a_batch(tmp_path / "2026-11-22", ["gone", "good"], gone={"errors": ["/srv/gone.xlsx: not there"]})
    a_run(tmp_path / "2026-11-22" / "good", started="2026-11-23T05:00:00+00:00")
    for folder in (tmp_path, tmp_path / "2026-11-22"):
        text = text_of(site(folder))
        assert "1 register failed as a whole. In all: 1 organisation, 1 run, 2 reports." in text
        row = section(text, "failed")
        assert "the whole register, gone.xlsx" in row
        assert "/srv/gone.xlsx: not there" in row
        assert "ropa run /srv/plan.toml --as-of 2026-11-22 --only gone</code>" in row


def test_reports_that_a_later_run_did_not_come_to_are_marked_with_their_day(tmp_path):
    a_batch(tmp_path, ["shut", "good"], shut={"errors": ["/srv/shut.xlsx: cannot be read"]})
    a_run(tmp_path / "shut", organisation="Shut Ltd", started="2026-11-20T05:00:00+00:00", finished="2026-11-20T05:01:00+00:00")
    a_run(tmp_path / "good", started="2026-11-20T05:00:00+00:00", finished="2026-11-20T05:01:00+00:00")  # unchanged since
    text = text_of(site(tmp_path))
    assert text.count("of an earlier run, made on 20 November 2026") == 1
    articles = {re.search(r"<caption>Reports of <bdi>(.*?)<", one).group(1): one for one in text.split("<article")[1:]}
    assert "of an earlier run" in articles["Shut Ltd"]
    assert ">done<" not in articles["Shut Ltd"]
    assert ">done<" in articles["Acme Ltd"]
    assert "of an earlier run" not in articles["Acme Ltd"]


def test_the_page_of_a_report_that_has_failed_since_says_when_it_was_made(tmp_path):
    (tmp_path / "notice.html").write_text("the older page")
    earlier = {"files": ["notice.html", "../secret.html"], "made": "2026-11-20T05:01:00+00:00"}
    a_run(tmp_path, [a_report("notice", status="failed", error="no", files=["notice.failed.html"], earlier=earlier)])
    text = text_of(site(tmp_path))
    assert "Of an earlier run, made on 20 November 2026:" in text
    assert [link for link in links(text) if not link.startswith("#")] == ["./notice.failed.html", "./notice.html"]


def test_failures_of_older_runs_of_a_plan_stand_after_those_of_the_newest(tmp_path):
    a_batch(tmp_path / "2026-10-31", ["old"], as_of="2026-10-31", old={"errors": ["old trouble"]})
    a_batch(tmp_path / "2026-11-30", ["zebra"], as_of="2026-11-30", zebra={"errors": ["new trouble"]})
    text = text_of(site(tmp_path))
    assert text.index("new trouble") < text.index("old trouble")
    assert "1 register failed as a whole and 1 failed in earlier runs." in text
    assert section(text, "failed").count("earlier run</span>") == 1


@pytest.mark.parametrize("state", ["running", "interrupted"])
def test_a_run_that_has_not_ended_never_looks_as_if_nothing_failed(tmp_path, state):
    a_batch(tmp_path / "2026-11-22", ["one"], state=state)
    if state == "running":  # whoever runs it holds the lock
        with locked(tmp_path, "a run"):
            text = text_of(site(tmp_path))
        assert "had not ended when this page was written, after 1 of 1 register" in text
    text = text_of(site(tmp_path))
    assert "was interrupted after 1 of 1 register. It goes on where it stopped: <code" in text
    assert "ropa run /srv/plan.toml --as-of 2026-11-22</code>" in text


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"plan": 1}', '{"plan": "p", "state": "finished", "only": null, "started": "x"}'])
def test_a_record_of_a_run_that_is_not_ropas_is_named(tmp_path, content):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "batch.json").write_text(content)
    assert "<li>a/batch.json: not the record of a plan" in text_of(site(tmp_path))


def test_the_same_runs_give_the_same_bytes_wherever_and_whenever(tmp_path):
    first, second = tmp_path / "first", tmp_path / "elsewhere" / "second"
    for root, names in ((first, ("b", "a")), (second, ("a", "b"))):
        for name in names:
            a_run(root / name, started="2026-01-01T00:00:00+00:00" if root == first else "2027-02-02T00:00:00+00:00", host=root.name)
    made = site(first).read_bytes()
    assert site(second).read_bytes() == made
    assert site(first).read_bytes() == made  # its own page is no report
    assert str(tmp_path).encode() not in made


BROKEN = {
    "empty": ("", "not JSON"),
    "half": ('{"ropa": "0.1.0", "repo', "not JSON"),
    "binary": ("\x00\x01", "not JSON"),
    "deep": ("[" * 100_000, "not JSON"),
    "list": ("[]", "not a run of ropa"),
    "foreign": ('{"name": "mlflow", "status": "FINISHED"}', "not a run of ropa (its ropa)"),
    "reports": ('{"ropa": "1", "as_of": "2026-11-22", "reports": {"a": 1}}', "not a run of ropa (its reports)"),
    "report": ('{"ropa": "1", "as_of": "2026-11-22", "reports": ["a"]}', "not a run of ropa (its reports)"),
    "files": ('{"ropa": "1", "as_of": "2026-11-22", "reports": [{"name": "a", "status": "done"}]}', "not a run of ropa (its files)"),
    "day": ('{"ropa": "1", "as_of": "tomorrow", "reports": []}', "not a run of ropa (its as_of)"),
    "none": ('{"ropa": "1", "as_of": null, "reports": []}', "not a run of ropa (its as_of)"),
}


def test_a_broken_or_foreign_run_is_named_and_the_others_are_listed(tmp_path):
    a_run(tmp_path / "good")
    for name, (content, _) in BROKEN.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.json").write_text(content, encoding="utf-8")
    (tmp_path / "latin").mkdir()
    (tmp_path / "latin" / "run.json").write_bytes(b'{"ropa": "\xe9"}')
    text = text_of(site(tmp_path))
    notes = text[text.index('<section id="notes">') :]
    for name, (_, why) in BROKEN.items():
        assert f"<li>{name}/run.json: {why}" in notes
    assert "<li>latin/run.json: not JSON" in notes
    assert "1 organisation, 1 run, 2 reports" in text


def test_a_run_without_organisation_or_counts_says_so(tmp_path):
    a_run(tmp_path, organisation=None, counts=None, regime=None, register_hash="x")
    text = text_of(site(tmp_path))
    assert cells(text, "Organisation not recorded")[5:] == ["not recorded"] * 3
    assert "fingerprint" not in text
    a_run(tmp_path, counts={"error": True, "warning": "7", "advice": 1.5})
    assert cells(text_of(site(tmp_path)), "Acme Ltd")[5:] == ["not recorded"] * 3


def test_files_that_are_gone_or_of_an_earlier_run_are_told(tmp_path):
    a_run(tmp_path / "a")
    (tmp_path / "a" / "notice.pdf").unlink()
    (tmp_path / "a" / "summary.html").write_text("an earlier one")
    text = text_of(site(tmp_path))
    assert "./a/notice.pdf" not in links(text)
    assert "<li>a/notice.pdf: run.json names it, and it is not there</li>" in text
    assert "<li>a: files of reports that its run.json does not name, from an earlier run: 1</li>" in text


def test_a_run_leads_to_nothing_outside_its_folder(tmp_path):
    (tmp_path / "secret.html").write_text("not of this run")
    names = ["../secret.html", "/etc/passwd", "javascript:alert(1)", "a.exe", "..", "", ".html", "a\x00.html", "http://evil.example/x.html"]
    (folder := tmp_path / "site" / "run").mkdir(parents=True)
    record = {"ropa": "0.1.0", "as_of": "2026-11-22", "reports": [a_report("x", files=names)]}
    (folder / "run.json").write_text(json.dumps(record))
    found = links(text_of(site(tmp_path / "site")))
    assert [link for link in found if not link.startswith("#")] == []


def test_names_of_folders_and_files_are_quoted(tmp_path):
    place = tmp_path / 'a b#c?d%e"f&é'
    a_run(place, [a_report("x", files=["50% of &quot; me#1.html"])])
    (link,) = [link for link in links(text_of(site(tmp_path))) if not link.startswith("#")]
    assert link == "./a%20b%23c%3Fd%25e%22f%26%C3%A9/50%25%20of%20%26quot%3B%20me%231.html"


def test_hostile_text_is_nothing_but_text(tmp_path):
    a_run(tmp_path / "all", [a_report(text, title=text, files=[], status="failed", error=text) for text in [*NAUGHTY, "\ud800"]])
    for number, text in enumerate([*NAUGHTY, "</script><script>alert(1)</script>", "\x00\ud800"]):
        a_run(tmp_path / f"run{number}", [], organisation=text, register=text, regime=text)
    text = text_of(site(tmp_path))
    found = Page(text)
    known = {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "a",
        "main",
        "h1",
        "h2",
        "h3",
        "p",
        "div",
        "label",
        "input",
        "section",
        "table",
    }
    known |= {"caption", "thead", "tbody", "tr", "th", "td", "bdi", "span", "article", "code", "ul", "li", "footer", "script", "br"}
    assert {tag for tag, _ in found.elements} <= known
    assert found.count("script") == 1
    assert not [name for _, attributes in found.elements for name in attributes if name.startswith("on")]
    assert all(link.startswith(("#", "./")) for link in links(text))
    assert "\x00" not in text


def test_the_policy_allows_this_script_and_this_style_alone(tmp_path):
    text = text_of(site(a_run(tmp_path)))
    policy = next(attributes["content"] for tag, attributes in Page(text).elements if attributes.get("http-equiv"))
    for tag in ("script", "style"):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert not re.search(r"fetch|XMLHttp|innerHTML|eval|document\.write", text)


def test_nothing_there_is_told(tmp_path):
    text = text_of(site(tmp_path))
    assert "No run was found in this folder or below it." in text
    assert "<script>" not in text
    a_run(tmp_path / ".hidden")
    assert text_of(site(tmp_path)) == text


def test_a_page_of_someone_elses_is_not_overwritten(tmp_path):
    a_run(tmp_path)
    (tmp_path / "index.html").write_text("<!DOCTYPE html><title>My own page</title>")
    with pytest.raises(SourceError, match=r"index\.html: already there and not made by ropa; move it away"):
        site(tmp_path)
    assert "My own page" in text_of(tmp_path / "index.html")
    (tmp_path / "index.html").unlink()
    site(tmp_path)
    site(tmp_path)
