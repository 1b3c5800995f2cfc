"""Databases for tests: a PostgreSQL server that the session starts, and a new place for a register in each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from support.postgres import PASSWORD, Cluster, cluster

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[Cluster]:
    """A PostgreSQL server, with a database `ropa`."""
    with cluster() as running:
        running.database("ropa")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PGPASSWORD", PASSWORD)
            yield running


def _place(request: pytest.FixtureRequest, folder: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{folder / f'r{next(_NUMBERS)}.db'}"
    running: Cluster = request.getfixturevalue("server")
    return running.url("ropa", schema=f"r{next(_NUMBERS)}")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database where no register is yet."""
    return _place(request, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same for all tests of a file."""
    return _place(request, tmp_path_factory.mktemp("db"))


@pytest.fixture
def sql() -> Callable[..., list[tuple]]:
    """Runs statements on the database of a URL as another program does; the rows of the last. `{}` stands before a table's name."""

    def run(url: str, *statements: str) -> list[tuple]:
        if url.startswith("sqlite"):
            import sqlite3

            connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
            try:
                rows = [connection.execute(statement.replace("{}", "")).fetchall() for statement in statements]
            finally:
                connection.close()
            return rows[-1]
        socket, schema = url.partition("host=")[2].split("&schema=")
        return Cluster(Path(socket)).psql("ropa", *(statement.replace("{}", f'"{schema}".') for statement in statements))

    return run
