"""The command `report`: its notebooks, its limits and its index."""

from __future__ import annotations

import json

import pytest

from ropa.errors import SourceError
from ropa.files import shipped
from support.notebooks import write_notebook
from support.sites import cells, links, text_of
from support.tiny import write_tiny

# -- the command ------------------------------------------------------------------------------------


def test_report_with_site_leaves_the_index_and_site_alone_makes_it_again(ropa, tmp_path):
    register = tmp_path / "register"
    assert ropa("init", register, "--sample", "harbour-health").code == 0
    out = tmp_path / "out"
    ran = ropa("report", register, "summary", "--out", out / "harbour", "--as-of", "2026-11-22", "--regime", "uk", "--site")
    assert ran.code == 0, ran.stderr
    assert f"index: {out / 'harbour' / 'index.html'}" in ran.stderr
    text = text_of(out / "harbour" / "index.html")
    record = json.loads((out / "harbour" / "run.json").read_text(encoding="utf-8"))
    assert record["organisation"] == "Harbour Health Systems Ltd"
    assert set(record["counts"]) == {"error", "warning", "advice"}
    counts = [f"{record['counts'][code]:,}" for code in ("error", "warning", "advice")]
    assert cells(text, "Harbour Health Systems Ltd") == ["Harbour Health Systems Ltd", "22 November 2026", "UK GDPR", "1", "0", *counts]
    assert record["reports"][0]["title"] in text
    again = ropa("report", "--site", "--out", out)
    assert (again.code, again.stdout, again.stderr) == (0, f"{out / 'index.html'}\n", "")
    assert "./harbour/summary.html" in links(text_of(out / "index.html"))


def test_a_taken_index_is_told_before_a_notebook_runs(ropa, tmp_path):
    (tmp_path / "index.html").write_text("mine")
    ran = ropa("report", "sample:illumit", "summary", "--out", tmp_path, "--as-of", "2026-11-22", "--site")
    assert (ran.code, [path.name for path in tmp_path.iterdir()]) == (SourceError.exit_code, ["index.html"])
    assert "already there and not made by ropa" in ran.stderr
    missing = ropa("report", "--site", "--out", tmp_path / "nowhere")
    assert (missing.code, (tmp_path / "nowhere").exists()) == (3, False)


def test_a_report_is_copied_for_an_analyst_and_nothing_is_overwritten(ropa, tmp_path):
    mine = tmp_path / "mine"
    ran = ropa("report", "--copy", "health-check", "--copy", "notice", "--out", mine)
    assert (ran.code, ran.stdout) == (0, f"{mine / 'health-check.ipynb'}\n{mine / 'notice.ipynb'}\n")
    assert (mine / "notice.ipynb").read_bytes() == (shipped("notebooks") / "notice.ipynb").read_bytes()
    (mine / "notice.ipynb").write_text("my work")
    again = ropa("report", "--copy", "marketing", "--copy", "notice", "--out", mine)
    assert (again.code, (mine / "marketing.ipynb").exists(), (mine / "notice.ipynb").read_text()) == (11, False, "my work")
    assert "notice.ipynb: already there" in again.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--copy", "health-check"), 2, "--out DIR"),
        (("--copy", "helth", "--out", "mine"), 2, "there is no report helth"),
        (("sample:illumit", "--copy", "notice", "--out", "mine"), 2, "takes no REGISTER"),
        (("sample:illumit", "--notebooks", ".", "--out", "out", "--as-of", "2026-11-22"), 2, "no notebook (.ipynb) there"),
        (("--list", "--notebooks", "nowhere"), 2, "nowhere: no notebook (.ipynb) there"),
    ],
)
def test_a_wrong_call_is_one_line_and_makes_nothing(ropa, tmp_path, monkeypatch, words, code, said):
    monkeypatch.chdir(tmp_path)
    ran = ropa("report", *words)
    assert (ran.code, len(ran.stderr.splitlines())) == (code, 1)
    assert said in ran.stderr
    assert list(tmp_path.iterdir()) == []


DAY = "2026-11-22"


def test_a_deadline_ends_one_report_and_not_the_next(tmp_path, ropa):
    own = tmp_path / "own"
    own.mkdir()
    write_notebook(own / "endless.ipynb", "print('begun')", "while True: pass")
    write_notebook(own / "small.ipynb", "print('made')")
    register = write_tiny(tmp_path / "tiny")
    command = ("report", register, "--out", tmp_path / "out", "--as-of", DAY, "--notebooks", own, "--format", "json", "--deadline")
    for seconds in (2, 8, 32, 128):  # where a machine is slow, the small one is not ready within the first of them
        done = ropa(*command, seconds)
        assert done.code == 14
        outcomes = [(one["name"], one["status"]) for one in json.loads(done.stdout)]
        if outcomes == [("endless", "failed"), ("small", "done")] and "cell 4 of 4" in done.stderr:
            break
    assert outcomes == [("endless", "failed"), ("small", "done")]
    assert f"report endless: cell 4 of 4: the notebook was not ready within {seconds} seconds" in done.stderr
    assert "begun" in (tmp_path / "out" / "endless.failed.html").read_text(encoding="utf-8")
    assert ropa("report", register, "--out", tmp_path / "out", "--as-of", DAY, "--tier", "slow").code == 2
    assert ropa("report", register, "--out", tmp_path / "out", "--as-of", DAY, "--workers", "0").code == 2
