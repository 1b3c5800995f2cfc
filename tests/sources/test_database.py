"""What the URL of a database names, that a password is never repeated, and what is said where a database cannot be used."""

from __future__ import annotations

import builtins
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest

import ropa as package
from ropa.errors import LayoutError, RopaError, SourceError, UsageError
from ropa.model.validate import validate
from ropa.sources import read, write
from ropa.sources.archive import restored, take
from ropa.sources.database import absolute, database_name, database_of
from ropa.sources.urls import is_database, is_url, without_password
from support.checkout import ROOT
from support.commands import DAY
from support.packs import Opened, build, tiny
from support.plans import run, write_plan
from support.postgres import PASSWORD
from support.registers import register_folder, validated

MARK = "planted7Q"
WITH_PASSWORD = [
    f"postgresql+psycopg://me:{MARK}@host/db",
    f"postgresql://me:{MARK}/x@host/db",
    f"postgres://me:a@b:{MARK}@host/db",
    f"postgresql+psycopg://host/db?password={MARK}",
    f"postgresql+psycopg://host/db?passwor%64={MARK}",
    f"postgresql+psycopg://host/db?sslmode=require&sslpassword={MARK}@x",
    f"postgresql://me:{MARK}/db",
    f"mysql+pymysql://me:{MARK}@host/db",
    f"sqlite://me:{MARK}@host/file.db",
]


@pytest.mark.parametrize("url", WITH_PASSWORD)
def test_a_password_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(UsageError) as problem:
        database_of(url)

    assert MARK not in str(problem.value)
    assert MARK not in (database_name(url) or "")
    if "%64" not in url:
        assert "***" in without_password(url)


@pytest.mark.parametrize("url", [WITH_PASSWORD[0], WITH_PASSWORD[3], WITH_PASSWORD[4]])
def test_no_command_shows_or_keeps_a_password(url: str, tmp_path: Path, ropa, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plan.toml").write_text(f'reports = ["summary"]\n[[register]]\npath = "{url}"\n', encoding="utf-8")
    for words in (
        ("check", url, *DAY),
        ("check", f"{url}@2026-01-01", *DAY),
        ("report", url, "summary", "--out", "out", *DAY),
        ("pack", "build", url, "--period", "2025-11-01..2026-10-31", "--profile", "regulator", "--out", "packs", *DAY),
        ("init", url),
        ("init", url, "--layout", "ico-controller"),
        ("import", "sample:illumit", "--out", url),
        ("export", url, "--layout", "ico-controller", "--out", "x.xlsx"),
        ("snapshot", url, "--archive", "kept"),
        ("diff", url, "sample:illumit", *DAY),
        ("portfolio", url, *DAY),
        ("report", "sample:illumit", "summary", *DAY, f"--out={url}"),
        ("export", "sample:illumit", "--layout", "ico-controller", "--out", url),
        ("run", "plan.toml"),
    ):
        ran = ropa(*words)
        assert ran.code != 0, words
        assert MARK not in ran.stdout + ran.stderr, words
        assert len(ran.stderr.splitlines()) <= 2, words
    kept = [path for path in tmp_path.rglob("*") if path.name != "plan.toml"]
    assert not [path for path in kept if MARK in str(path) or (path.is_file() and MARK.encode() in path.read_bytes())]


@pytest.mark.parametrize(
    ("url", "kind", "name", "said"),
    [
        ("sqlite:///a/b.db", "sqlite", "b.db", "a/b.db"),
        ("sqlite:////a:c@d/b.db", "sqlite", "b.db", "/a:c@d/b.db"),
        ("postgresql+psycopg://me@host:5433/town", "postgresql", "town", ""),
        ("postgres:///town?host=/run/pg&schema=acme", "postgresql", "town.acme", ""),
    ],
)
def test_what_a_url_names(url: str, kind: str, name: str, said: str) -> None:
    found = database_of(url)

    assert found is not None
    assert (found.kind, found.name, str(found.file or ""), str(found)) == (kind, name, said, url)
    assert without_password(url) == url
    assert is_database(url)
    assert not is_url(url)


def test_what_is_no_database() -> None:
    assert [database_of(place) for place in ("a.db", "sample:illumit", "s3://bucket/x", Path("sqlite/x"))] == [None] * 4
    assert is_url("s3://bucket/x")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///a.db?mode=ro", "options after a"),
        ("postgresql+psycopg://host", "names no database"),
        ("postgresql+psycopg://host/db?colour=red", "knows no option colour"),
        ("postgresql+psycopg2://host/db", r"keeps no registers in postgresql\+psycopg2; a database is sqlite"),
        ("mysql://host/db", "keeps no registers in mysql"),
        ("postgresql://host:port/db", r"postgresql://host:\*\*\*/db"),
    ],
)
def test_a_url_that_cannot_be_used_says_why(url: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        database_of(url)


def test_a_relative_file_lies_below_a_plan(tmp_path: Path) -> None:
    assert absolute("sqlite:///a.db", tmp_path) == f"sqlite:///{tmp_path}/a.db"
    assert absolute("sqlite:////a.db", tmp_path) == "sqlite:////a.db"


def test_what_cannot_be_reached_or_read_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def said(url: str) -> str:
        with pytest.raises(RopaError) as problem:
            package.read(url)
        assert "\n" not in str(problem.value)
        assert MARK not in str(problem.value)
        return f"{type(problem.value).__name__}: {problem.value}"

    monkeypatch.setenv("PGPASSWORD", MARK)
    assert "cannot be reached" in said("postgresql+psycopg://me@localhost:1/db")
    assert "cannot be reached" in said(f"postgresql+psycopg:///db?host={tmp_path}")
    assert "there is no such file (`ropa init" in said(f"sqlite:///{tmp_path}/none.db")
    (tmp_path / "text.db").write_text("not a database, but long enough to be looked at as one" * 20)
    assert "not a whole SQLite database" in said(f"sqlite:///{tmp_path}/text.db")
    (tmp_path / "empty.db").touch()
    assert "LayoutError" in said(f"sqlite:///{tmp_path}/empty.db")
    with pytest.raises(SourceError, match="cannot be opened; is its folder there"):
        package.write(validated()[0], f"sqlite:///{tmp_path}/no/folder.db")


def test_who_may_not_and_what_is_not_there(server) -> None:
    for url, said in (
        (server.url("ropa", user="nobody-here"), "password authentication failed"),
        (server.url("gone"), 'database "gone" does not exist'),
        (server.url("ropa", schema="gone"), "no schema of that name"),
    ):
        with pytest.raises(SourceError, match=said):
            package.read(url)
    with pytest.raises(LayoutError, match="no table of a register"):
        package.read(server.url("postgres"))
    with pytest.raises(SourceError, match=r"permission denied for database ropa.*GRANT"):
        package.write(validated()[0], server.url("ropa", user="reader", schema="theirs"))


@pytest.mark.parametrize(
    ("missing", "url", "said"),
    [
        ("sqlalchemy", "sqlite:///{}", r"needs sqlalchemy: pip install 'ropa-analytics\[sql\]'"),
        ("psycopg", "postgresql://h/db{}", r"PostgreSQL needs psycopg: pip install 'ropa-analytics\[sql\]'"),
    ],
)
def test_a_missing_package_is_named(missing: str, url: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest, **named):
        if name.split(".")[0] == missing:
            raise ImportError(name)
        return real(name, *rest, **named)

    file = tmp_path / "x.db"
    file.touch()
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match=said):
        package.read(url.format(file if missing == "sqlalchemy" else ""))


def test_an_sqlite_file_by_its_path_says_how_to_give_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/r.db"
    package.write(validated()[0], url)
    with pytest.raises(SourceError, match=f"this is an SQLite database; give it as sqlite:///{tmp_path}/r.db"):
        package.read(tmp_path / "r.db")


def test_the_page_on_postgresql_works_as_it_is_written(server, tmp_path: Path, ropa, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    server.database("howto")
    register_folder(tmp_path / "my-register")
    ours = f"owner@/howto?host={server.socket}"
    text = (ROOT / "docs/how-to/postgresql.md").read_text(encoding="utf-8")
    text = text.replace("me@db.example.org/ropa?", f"{ours}&").replace("me@db.example.org/ropa", ours)
    ran = set()
    for language, block in re.findall(r"^```(\w*)\n(.*?)^```$", text, re.S | re.M):
        if language == "sql":
            server.psql("howto", block)
        elif language == "python":
            exec(compile(block, "postgresql.md", "exec"), {})
        for line in block.splitlines() if not language else ():
            if line.startswith("ropa "):
                words = shlex.split(line)[1:]
                done = ropa(*words)
                assert done.code == (1 if words[0] == "check" else 0), (line, done.stderr)
                assert done.stdout, line
        ran.add(language)

    assert ran == {"", "sql", "python"}
    assert (tmp_path / "reports" / "summary.html").is_file()
    activities = package.validate(package.read(tmp_path / "taken-out"))[0].activities.set_index("activity_id")
    assert activities["business_function"].to_dict()["NEW1"] == "Reception"
    assert server.psql("howto", "SELECT count(*) FROM charity.activities")[0][0] > 1


def test_a_snapshot_of_a_database_is_that_of_the_register_in_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    register = validated()[0]
    write(register, url)
    stored, shape = validate(read(url))

    made = take(stored, shape, str(tmp_path / "kept"), by="Ann", when=datetime(2026, 1, 1, 12, tzinfo=UTC))

    assert restored(str(tmp_path / "kept"), made).hash == register.hash


def test_packs_and_plans_take_a_database_and_no_password_is_in_what_they_leave(server, tmp_path: Path, ropa) -> None:
    """The pack holds the rows of the database and can be verified; the plan's second run sees that nothing changed."""
    url = server.url("ropa", schema="packs_and_plans")
    folder = tiny(tmp_path / "register", contracts=None)
    write(validate(read(folder))[0], url)
    key = tmp_path / "key"
    key.write_text("0123456789abcdef" * 4)
    key.chmod(0o600)

    made = build(url, tmp_path / "packs", key)
    plan = write_plan(tmp_path / "plan", url)
    ran = [run(plan)["status"] for _ in range(2)]

    assert ropa("pack", "verify", str(made)).code == 0
    activities = next(name for name in Opened(made).files if name.endswith("activities.csv"))
    assert [row["activity_id"] for row in Opened(made).rows(activities)] == ["A1"]
    assert ran == [{"done": 1, "unchanged": 0, "failed": 0}, {"done": 0, "unchanged": 1, "failed": 0}]
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    held = [content for path in left for content in (path.read_bytes(), *(Opened(path).all.values() if path.suffix == ".zip" else ()))]
    assert (tmp_path / "plan" / "reports" / "2026-10-31" / "index.html") in left
    assert not [content for content in held if PASSWORD.encode() in content]


def test_a_plan_with_a_password_in_a_url_is_refused_and_the_password_not_repeated(tmp_path: Path, ropa) -> None:
    plan = write_plan(tmp_path, WITH_PASSWORD[0])

    ran = ropa("run", str(plan))

    assert ran.code == 2
    assert "environment" in ran.stderr
    assert MARK not in ran.stdout + ran.stderr
