"""Registers and reports at URLs: fetched before, delivered after, whole, and nothing of a failed delivery to be seen."""

from __future__ import annotations

import json
import shutil
import sys
import uuid
from datetime import date

import fsspec
import pytest

from ropa.errors import ReportError, SourceError, UsageError
from ropa.files import shipped
from ropa.plans.plan import read_plan
from ropa.plans.remote import deliver, fetched, folder_at
from ropa.plans.run import run_plan
from ropa.reports import report
from ropa.sources import read
from ropa.sources.formats import choices
from ropa.sources.urls import is_url
from support.plans import FAST, TODAY, files, run, write_plan
from support.registers import register_folder, register_workbook


@pytest.fixture(params=["memory", "file"])
def place(request, tmp_path):
    """A URL of a store's empty corner."""
    if request.param == "file":
        yield (tmp_path / "store").as_uri()
        return
    corner = f"memory://{uuid.uuid4().hex}"
    yield corner
    store, root = fsspec.core.url_to_fs(corner)
    if store.exists(root):
        store.rm(root, recursive=True)


def put(url, content):
    store, path = fsspec.core.url_to_fs(url)
    store.makedirs(store._parent(path), exist_ok=True)
    store.pipe_file(path, content)


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def listed(url):
    store, root = fsspec.core.url_to_fs(url)
    return {name.removeprefix(root).lstrip("/"): store.cat_file(name) for name in store.find(root)}


def test_a_register_is_fetched_as_it_is_under_its_own_name_and_leaves_nothing_behind(place, tmp_path):
    here = register_folder(tmp_path / "clients" / "acme", {"register.toml": "", "notes.txt": "é"})
    (here / "below").mkdir()
    (here / "below" / "more.csv").write_bytes(b"\x00\r\n")
    register_workbook(tmp_path / "clients" / "one.xlsx")
    deliver(tmp_path / "clients", place)
    with fetched(f"{place}/acme") as copy:
        assert copy.name == "acme"
        assert contents(copy) == contents(here)
    assert not copy.parent.exists()
    with fetched(f"{place}/one.xlsx") as copy:
        assert copy.name == "one.xlsx"
        assert copy.read_bytes() == (tmp_path / "clients" / "one.xlsx").read_bytes()
    assert not copy.parent.exists()


def test_an_error_names_the_url_and_not_the_copy(place):
    put(f"{place}/bad.txt", b"no register")
    with pytest.raises(SourceError, match=f"^{place}/none: not there"), fetched(f"{place}/none"):
        pass
    with pytest.raises(SourceError, match=f"^{place}/bad.txt: neither a folder") as problem, fetched(f"{place}/bad.txt") as copy:
        read(copy)
    assert str(copy) not in str(problem.value)


def test_what_cannot_be_followed_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    for url, said in {
        "nosuch://x/y": "cannot be followed",
        "sftp://me:hunter2@host/x": "secrets by the environment",
        "s3://bucket/x?X-Amz-Signature=hunter2": "secrets by the environment",
        f"{(tmp_path / 'file').as_uri()}/x": "cannot be written",
    }.items():
        with pytest.raises((UsageError, SourceError), match=said) as problem, folder_at(url) as copy:
            (copy / "run.json").write_text("{}")
        assert "\n" not in str(problem.value)
        assert "hunter2" not in str(problem.value)


def test_without_fsspec_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(UsageError, match=r"pip install 'ropa-analytics\[remote\]'"), fetched("s3://bucket/x"):
        pass


def test_a_key_that_climbs_out_of_its_folder_is_refused(tmp_path):
    corner = f"memory://{uuid.uuid4().hex}"
    store, root = fsspec.core.url_to_fs(corner)
    put(f"{corner}/r/x.csv", b"a\n")
    store.store[f"{root}/r/../../evil.csv"] = store.store.pop(f"{root}/r/x.csv")
    try:
        with pytest.raises(SourceError, match="outside of the folder"), fetched(f"{corner}/r"):
            pass
    finally:
        del store.store[f"{root}/r/../../evil.csv"]


def test_nothing_of_a_delivery_is_seen_before_all_of_it_is_over_and_the_record_comes_last(place, tmp_path, monkeypatch):
    (tmp_path / "made").mkdir()
    for name in ("run.json", "a.html", "z.html"):
        (tmp_path / "made" / name).write_text("new")
    put(f"{place}/run.json", b"old")
    store, _ = fsspec.core.url_to_fs(place)
    opened, begin = [], type(store).open

    def fails_late(self, path, mode="rb", **options):
        if mode == "wb":
            opened.append(path.rpartition("/")[2])
        if opened[-1] == "run.json" and mode == "wb":
            assert set(listed(place)) == {"run.json"}
            raise PermissionError("no")
        return begin(self, path, mode, **options)

    with monkeypatch.context() as patch:
        patch.setattr(type(store), "open", fails_late)
        with pytest.raises(SourceError, match=r"cannot be written .*PermissionError"):
            deliver(tmp_path / "made", place)
    assert opened == ["a.html", "z.html", "run.json"]
    assert listed(place) == {"run.json": b"old"}
    deliver(tmp_path / "made", place)
    assert listed(place) == dict.fromkeys(("run.json", "a.html", "z.html"), b"new")


def test_a_run_at_a_url_goes_on_where_it_was_and_keeps_what_is_not_its_own(tmp_path):
    place = f"memory://{uuid.uuid4().hex}"
    assert is_url(place)
    assert not is_url(tmp_path)
    with folder_at(str(tmp_path)) as same:
        assert same == tmp_path
    register_folder(tmp_path / "acme")
    out = f"{place}/2026-11-22/acme"
    put(f"{out}/theirs.txt", b"a person's")

    def made():
        with folder_at(out) as folder:
            results = report(tmp_path / "acme", ["summary"], out=folder, as_of="2026-11-22", regime="uk", keep_unchanged=True)
        return [result.unchanged for result in results]

    assert made() == [False]
    first = listed(out)
    assert set(first) == {"summary.html", "run.json", "theirs.txt"}
    assert json.loads(first["run.json"])["reports"][0]["status"] == "done"
    assert made() == [True]
    assert listed(out) == first


def test_what_a_failed_run_left_is_delivered_and_goes_when_it_succeeds(place):
    def fail():
        with folder_at(f"{place}/x") as folder:
            (folder / "a.failed.html").write_text("partly")
            raise ReportError(f"what there was is in {folder}/a.failed.html")

    with pytest.raises(ReportError, match=f"is in {place}/x/a.failed.html"):
        fail()
    assert set(listed(f"{place}/x")) == {"a.failed.html"}
    with folder_at(f"{place}/x") as folder:
        (folder / "a.failed.html").unlink()
        (folder / "a.html").write_text("whole")
    assert set(listed(f"{place}/x")) == {"a.html"}


def test_a_plan_whose_registers_and_reports_are_at_urls_makes_the_same_and_goes_on_where_it_was(tmp_path):
    store = (tmp_path / "store").as_uri()
    deliver(shipped("samples") / "illumit", f"{store}/registers/illumit")
    toml = tmp_path / "p.toml"
    toml.write_text(
        f'as_of = "2026-10-31"\nreports = ["summary"]\nworkers = 1\nout = "{store}/out"\n'
        f'[[register]]\npath = "{store}/registers/illumit"\n[[register]]\npath = "{store}/registers/none"\n'
    )
    plan = read_plan(toml, date(2026, 11, 22))
    record = run_plan(plan)
    assert [outcome["status"] for outcome in record["outcomes"]] == ["done", "failed"]
    assert record["outcomes"][1]["errors"] == [f"{store}/registers/none: not there; give {choices()}"]
    made = tmp_path / "store" / "out" / "2026-10-31"
    assert {path.relative_to(made).as_posix() for path in made.rglob("*.*")} == {
        "batch.json", "index.html", "illumit/run.json", "illumit/summary.html"}  # fmt: skip
    assert json.loads((made / "batch.json").read_text())["state"] == "finished"
    assert [outcome["status"] for outcome in run_plan(plan)["outcomes"]] == ["unchanged", "failed"]


def test_a_plan_over_urls_delivers_what_the_same_plan_makes_in_folders(tmp_path):
    here = write_plan(tmp_path / "here", "one", "two")
    run(here)
    store = (tmp_path / "store").as_uri()
    for name in ("one", "two"):
        shutil.copytree(tmp_path / "here" / name, tmp_path / "store" / "clients" / name)
    there = write_plan(tmp_path / "there", f"{store}/clients/one", f"{store}/clients/two", settings=f'out = "{store}/runs"\n' + FAST)
    told = run(there)
    assert told["status"] == {"done": 2, "unchanged": 0, "failed": 0}
    runs = tmp_path / "store" / "runs"
    made, expected = files(runs), files(tmp_path / "here" / "reports")
    assert set(made) == set(expected)
    pages = [name for name in made if not name.endswith("index.html")]
    assert len(pages) == 2
    assert all(made[name] == expected[name] for name in pages)
    assert json.loads((runs / "2026-10-31" / "batch.json").read_text())["state"] == "finished"
    assert not (tmp_path / "there" / "reports").exists()

    before = files(runs)
    assert run(there)["status"] == {"done": 0, "unchanged": 2, "failed": 0}
    assert files(runs) == before
    shutil.rmtree(tmp_path / "store" / "clients" / "two")
    told = run(there)
    assert told["status"] == {"done": 0, "unchanged": 1, "failed": 1}
    assert f"{store}/clients/two" in told["outcomes"][1]["errors"][0]
    assert files(runs)["2026-10-31/two/small.html"] == before["2026-10-31/two/small.html"]


def test_a_url_names_one_register_and_a_store_that_is_unknown_fails_that_one_alone(tmp_path):
    settings = 'out = "s3://bucket/runs/"\n' + FAST
    plan = read_plan(write_plan(tmp_path / "p", "s3://bucket/clients/acme.xlsx", "one", settings=settings), TODAY)
    assert (plan.jobs[0].register, plan.jobs[0].folder) == ("s3://bucket/clients/acme.xlsx", "acme")
    assert plan.place("acme") == "s3://bucket/runs/2026-10-31/acme"
    told = run(write_plan(tmp_path / "q", "nosuch://x/missing", "one"))
    assert told["status"] == {"done": 1, "unchanged": 0, "failed": 1}
    assert "nosuch://x/missing: cannot be followed" in told["outcomes"][0]["errors"][0]
