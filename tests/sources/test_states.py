"""Earlier states of a register: of an archive by its day, of git by its revision."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import ropa
from ropa.errors import LayoutError, SourceError, UsageError
from ropa.sources import fingerprint, locate, read
from ropa.sources.archive import take
from ropa.sources.states import Archived, Revision, dated, state_at, state_of
from support.registers import register_folder, register_workbook, validated


def git(folder: Path, *words: str) -> str:
    named = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", *named, *words], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def versions(tmp_path: Path) -> Path:
    """A register in a subfolder of a repository, with two commits, and a workbook beside it."""
    git(tmp_path, "init", "-q")
    for name in ("Pay", "Wages"):
        register_folder(tmp_path / "sub/reg", {"activities": f"activity_id,name,role\nA1,{name},controller\n"})
        register_workbook(tmp_path / "sub/book.xlsx", {"activities": f"activity_id,name,role\nA1,{name},controller\n"})
        (tmp_path / "sub/reg/register.toml").write_text(f'name = "{name}"\n')
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-qm", name)
    register_folder(tmp_path / "sub/reg", {"activities": "activity_id,name,role\nA1,Not yet committed,controller\n"})
    return tmp_path / "sub"


@pytest.mark.parametrize("what", ["reg", "book.xlsx"])
def test_a_register_in_git_is_read_at_a_revision(versions: Path, what: str):
    names = {rev: ropa.open(f"{versions / what}@{rev}").register.activities["name"].tolist() for rev in ("HEAD", "HEAD~1")}
    assert names == {"HEAD": ["Wages"], "HEAD~1": ["Pay"]}
    tables = read(f"{versions / what}@HEAD~1")
    assert tables.source == f"{versions / what}@HEAD~1"
    one, other = (fingerprint(f"{versions / what}@{rev}") for rev in ("HEAD", "HEAD~1"))
    assert one != other
    assert locate(f"{versions / what}@HEAD") == versions / what


def test_the_register_may_be_all_that_is_in_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = register_folder(tmp_path / "all", {"activities": "activity_id,name,role\nA1,Pay,controller\n"})
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "Pay"]):
        git(folder, *words)
    register_folder(folder, {"activities": "activity_id,name,role\nA1,Not yet committed,controller\n"})
    (tmp_path / "link").symlink_to(folder)
    monkeypatch.chdir(folder)
    for path in (".", folder, tmp_path / "link"):
        assert ropa.open(f"{path}@HEAD").register.activities["name"].tolist() == ["Pay"]


def test_a_folder_that_is_gone_and_what_git_tells_its_hooks_are_no_hindrance(versions: Path, monkeypatch: pytest.MonkeyPatch):
    shutil.rmtree(versions)
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    assert ropa.open(f"{versions}/reg@HEAD~1").register.activities["name"].tolist() == ["Pay"]
    assert ropa.open(f"{versions}/reg@HEAD@{{0}}").register.activities["name"].tolist() == ["Wages"]


def test_settings_come_from_the_revision_too(versions: Path):
    assert read(f"{versions / 'reg'}@HEAD~1").settings["name"] == "Pay"


def test_a_path_from_the_folder_one_stands_in(versions: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(versions)
    assert ropa.open("reg@HEAD~1").register.activities["name"].tolist() == ["Pay"]


def test_a_branch_with_a_slash_in_its_name_and_a_tag_are_revisions(versions: Path):
    git(versions, "branch", "release/1.0", "HEAD~1")
    git(versions, "tag", "v2")
    names = {rev: ropa.open(f"{versions / 'reg'}@{rev}").register.activities["name"].tolist() for rev in ("release/1.0", "v2")}
    assert names == {"release/1.0": ["Pay"], "v2": ["Wages"]}
    assert state_of(f"{versions / 'none'}@release/1.0") is None


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("reg@origin/nope", "git knows no such revision here"),
        ("reg@nope", "git knows no such revision here"),
        ("reg@--output=x", "git knows no such revision here"),
        ("new@HEAD", r"was not in the repository at that revision; if it had another name then, give that one, like .*reg@HEAD$"),
        ("new.xlsx@HEAD", r"like .*book\.xlsx@HEAD$"),
        ("reg/activities.csv@HEAD", r"sub/reg/activities\.csv@HEAD: no layout fits it"),
    ],
)
def test_what_git_does_not_know_is_told(versions: Path, path: str, said: str):
    with pytest.raises((SourceError, LayoutError), match=said):
        read(versions / path)
    assert not (versions / "x").exists()


def test_a_folder_outside_of_git_has_no_revisions(tmp_path: Path):
    with pytest.raises(SourceError, match="reg lies in no git repository"):
        read(f"{register_folder(tmp_path / 'reg')}@HEAD")


def test_a_path_that_is_there_means_what_it_is(tmp_path: Path):
    folder = register_folder(tmp_path / "reg@HEAD")
    assert state_of(folder) is None
    assert len(ropa.open(folder).register.activities) == 1
    assert state_of("sample:illumit") is None
    assert state_of(register_folder(tmp_path / "plain")) is None


# -- archives ----------------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path: Path) -> str:
    """An archive with two snapshots of one organisation."""
    place = str(tmp_path / "kept")
    for month, name in ((1, "Pay"), (3, "Wages")):
        register, shape = validated({"activities": f"activity_id,name,role\nA1,{name},controller\n"})
        take(register, shape, place, by="Ann", when=datetime(2026, month, 1, tzinfo=UTC))
    return place


def test_an_archive_is_read_at_a_day(kept: str):
    names = {path: ropa.open(path).register.activities["name"].tolist() for path in (kept, f"{kept}@2026-02-01", f"{kept}/O1@2026-03-01")}
    assert list(names.values()) == [["Wages"], ["Pay"], ["Wages"]]
    assert state_of(f"{kept}/O1") == Archived(kept, "O1")
    assert state_of(f"{kept}/A%2FB@2026-03-01") == Archived(kept, "A/B", date(2026, 3, 1))
    assert fingerprint(f"{kept}@2026-02-01") != fingerprint(kept)
    assert ropa.compare(f"{kept}@2026-01-01", kept).changed["new"].tolist() == ["Wages"]


def test_a_day_that_is_none_and_an_organisation_that_is_not_there_are_told(kept: str):
    with pytest.raises(UsageError, match="write the day like 2026-11-22"):
        read(f"{kept}@yesterday")
    with pytest.raises(UsageError, match="kept@2026-13-01: '2026-13-01' is not a date; write it like"):
        read(f"{kept}@2026-13-01")
    for by_option in (state_at, dated):
        for day in ("yesterday", ""):
            with pytest.raises(UsageError, match=f"--at '{day}': write the day like 2026-11-22"):
                by_option(kept, day)
    with pytest.raises(UsageError, match="--from 'yesterday': write the day"):
        dated(kept, "yesterday", "--from")
    with pytest.raises(UsageError, match="has no snapshot of O2"):
        read(f"{kept}/O2")
    with pytest.raises(SourceError, match="no snapshot was taken by 2025-01-01"):
        read(f"{kept}@2025-01-01")


def test_a_day_by_option(kept: str, tmp_path: Path):
    assert state_at(kept, "2026-02-01") == dated(kept, "2026-02-01") == f"{kept}@2026-02-01"
    assert state_at(kept, None) == dated(kept, None) == kept
    plain = str(register_folder(tmp_path / "plain"))
    assert dated(plain, "2026-02-01") == plain
    with pytest.raises(UsageError, match=r"--at .* no archive; keep its states by `ropa snapshot`"):
        state_at("sqlite:///x.db", "2026-01-01")
    with pytest.raises(UsageError, match="--at chooses a snapshot, and this is no archive"):
        state_at(plain, "2026-02-01")
    assert isinstance(state_of(f"{plain}@2026-02-01"), Revision)
    for named in (f"{kept}@2026-02-01", f"{plain}@HEAD"):
        with pytest.raises(UsageError, match="names a day or a revision already; leave out --at 2026-02-01"):
            state_at(named, "2026-02-01")
