"""A PostgreSQL server of the tests' own: Debian's programs, on a socket in a temporary folder, without a port."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

PASSWORD = "planted-secret-7Q"
"""Of a server that lives as long as the tests."""
_PLACES = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/local/bin"), Path("/usr/bin")]


@dataclass(frozen=True)
class Cluster:
    """A running server."""

    socket: Path

    def url(self, database: str, user: str = "owner", schema: str = "") -> str:
        """The URL of a database for ropa."""
        return f"postgresql+psycopg://{user}@/{database}?host={self.socket}{f'&schema={schema}' if schema else ''}"

    def connect(self, database: str = "postgres", user: str = "owner") -> psycopg.Connection:
        """A connection as another program has one; each statement counts at once."""
        return psycopg.connect(host=str(self.socket), dbname=database, user=user, password=PASSWORD, autocommit=True)

    def database(self, name: str) -> str:
        """Make a database; its URL."""
        with self.connect() as connection:
            connection.execute(f'CREATE DATABASE "{name}" STRATEGY wal_log')
        return self.url(name)

    def psql(self, database: str, *statements: str, user: str = "owner") -> list[tuple]:
        """Run statements as another program; the rows of the last."""
        rows: list[tuple] = []
        with self.connect(database, user) as connection:
            for statement in statements:
                done = connection.execute(statement)
                rows = done.fetchall() if done.description else []
        return rows


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a server, which ends with the block. Its roles `owner` and `reader` have the password `PASSWORD`.

    The server refuses to run as root, so root hands it to `postgres` or `nobody`. It writes nothing through to the disk.
    """
    programs = next((place for place in _PLACES if (place / "initdb").is_file()), None)
    assert programs is not None, "install postgresql: apt-get install postgresql"
    folder = Path(tempfile.mkdtemp(prefix="ropa-pg-"))  # short: the name of a socket has at most 107 characters
    as_user: dict[str, str] = {}
    if os.geteuid() == 0:
        names = [one.pw_name for one in pwd.getpwall()]
        as_user = {"user": "postgres" if "postgres" in names else "nobody"}
        shutil.chown(folder, **as_user)
    secret = folder / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    data = folder / "data"
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}

    def run(program: str, *words: object) -> None:
        command = [str(programs / program), *map(str, words)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, env=environment, group=None, extra_groups=[], **as_user)

    def start() -> subprocess.Popen[bytes]:
        words = ["-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "full_page_writes=off"]
        words += ["-c", "synchronous_commit=off", "-c", "shared_buffers=16MB", "-c", "autovacuum=off", "-c", "jit=off"]
        ends_with_us = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []  # also where the tests are killed
        command = [*ends_with_us, str(programs / "postgres"), *map(str, words)]
        with (folder / "log").open("wb") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env=environment, extra_groups=[], **as_user)

    server = None
    try:
        run("initdb", "-D", data, "-U", "owner", "-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256", f"--pwfile={secret}", "-N")
        server = start()
        _wait(server, folder)
        made = Cluster(folder)
        made.psql("postgres", f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'")
        yield made
    finally:
        if server is not None:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(server: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait until the server listens. Raises AssertionError if it does not."""
    end = time.monotonic() + 300
    while time.monotonic() < end:
        assert server.poll() is None, (folder / "log").read_text()
        try:
            psycopg.connect(host=str(folder), dbname="postgres", user="owner", password=PASSWORD).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError((folder / "log").read_text())
