"""Faults: a write in a process of its own, in which the n-th file operation is where it is killed or the system fails it."""

from __future__ import annotations

import atexit
import errno
import io
import itertools
import json
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from multiprocessing import forkserver
from pathlib import Path
from unittest.mock import patch

import nbformat
import pandas as pd
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ropa import sources
from ropa.bags import sign as signing
from ropa.bags.write import write_bag
from ropa.case import handover
from ropa.case.case import Case
from ropa.case.opening import open_case
from ropa.errors import RopaError
from ropa.files import new_folder, put, staged_file
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.model.validate import validate
from ropa.packs.chain import PACK, verify
from ropa.packs.key import key_of
from ropa.plans import history
from ropa.plans import run as batch
from ropa.plans.plan import read_plan
from ropa.reports import execute, formats, run, site, unchanged
from ropa.sources import change
from support.checkout import TESTS

# -- what goes wrong ------------------------------------------------------------------------------

MAKES = ("open", "mkdir", "link", "write", "fsync")
NAMES = ("open", "mkdir", "link", "rename", "replace", "unlink", "remove", "rmdir", "chmod")
ALL = (*NAMES, "write", "fsync")


@dataclass(frozen=True)
class Mode:
    """A kind of fault: what the n-th of these operations does, and whether all after it do the same."""

    name: str
    strikes: tuple[str, ...]
    error: int | None
    """None: the process is killed."""
    half: bool = False
    """Whether half of the bytes are written first."""
    lasting: bool = False


MODES = (
    Mode("killed", ALL, None),
    Mode("killed half-way through a write", ("write",), None, half=True),
    Mode("no space", ALL, errno.ENOSPC),
    Mode("no space half-way through a write", ("write",), errno.ENOSPC, half=True),
    Mode("no space from then on", MAKES, errno.ENOSPC, lasting=True),
    Mode("no permission", NAMES, errno.EACCES),
    Mode("the share is gone from then on", ALL, errno.ESTALE, lasting=True),
)


class Striker:
    """Counts operations, and strikes at the n-th."""

    def __init__(self, mode: Mode, at: int) -> None:
        self.mode, self.at, self.count, self.hit = mode, at, 0, ""

    def __call__(self, operation: str, path: object = None, half: Callable[[], object] = lambda: None) -> None:
        if operation not in self.mode.strikes:
            return
        self.count += 1
        if self.count < self.at or (self.count > self.at and not self.mode.lasting):
            return
        self.hit = self.hit or operation
        if self.mode.half:
            half()
        if self.mode.error is None:
            os.kill(os.getpid(), signal.SIGKILL)
        raise OSError(self.mode.error, os.strerror(self.mode.error), *([path] if isinstance(path, str | Path) else []))


@contextmanager
def struck(strike: Striker) -> Iterator[None]:
    """Every file operation of this process asks `strike` first."""
    opened = io.open

    class Raw(io.FileIO):
        def write(self, content):
            strike("write", half=lambda: super(Raw, self).write(memoryview(content)[: len(content) // 2]))
            return super().write(content)

    def open_(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
        if not set(mode) & set("wax+"):
            return opened(file, mode, buffering, encoding, errors, newline, closefd, opener)
        if not isinstance(file, int):
            strike("open", file)
        raw = Raw(file, mode.replace("b", "").replace("t", ""), closefd, opener)
        stream = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return stream if "b" in mode else io.TextIOWrapper(stream, encoding, errors, newline)

    def asking(name):
        does = getattr(os, name)

        def do(*words, **options):
            strike(name, words[0])
            return does(*words, **options)

        return patch.object(os, name, do)

    patches = [*(asking(name) for name in (*NAMES, "fsync")), patch("io.open", open_), patch("builtins.open", open_)]
    try:
        for one in patches:
            one.start()
        yield
    finally:
        for one in patches:
            one.stop()


# -- a process of its own -------------------------------------------------------------------------


@dataclass(frozen=True)
class Ended:
    """How a write ended (done, error, crash or killed), what it said, and the operation that was struck ("" if none was)."""

    how: str
    said: str = ""
    hit: str = ""


def processes() -> multiprocessing.context.ForkServerContext:
    """Where processes come from: a server that has imported all this, and has no threads that a fork could lose."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["support.faults"])
    path = os.pathsep.join([str(TESTS), *filter(None, [os.environ.get("PYTHONPATH")])])
    with patch.dict(os.environ, {"PYTHONPATH": path, "FAULTS_READY": "1"}):
        forkserver.ensure_running()
    return context


def trial(write: Callable[[Path], object], folder: Path, mode: Mode, at: int) -> Ended:
    """Write in a process of its own, struck at the n-th operation."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = processes().Process(target=_write, args=(write, folder, mode, at, theirs))
    process.start()
    theirs.close()
    try:
        ended = Ended(*ours.recv())
    except EOFError:
        ended = Ended("killed", hit="killed")
    process.join()
    assert process.exitcode == (-signal.SIGKILL if ended.how == "killed" else 0)
    ours.close()
    process.close()
    return ended


def _write(write, folder, mode, at, answer) -> None:
    tempfile.tempdir, sys.dont_write_bytecode = str(folder / "tmp"), True
    strike = Striker(mode, at)
    try:
        with struck(strike):
            write(folder)
        ended = "done", ""
    except RopaError as problem:
        ended = "error", str(problem)
    except BaseException:  # noqa: BLE001 - shown by the test
        ended = "crash", traceback.format_exc()
    answer.send((*ended, strike.hit))


# -- what is written ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Target:
    """Something that ropa writes to a folder: what makes the old, what the new, and what a reader finds, by name."""

    write: Callable[[Path], object]
    read: Callable[[Path], dict[str, object]]
    old: Callable[[Path], object] = lambda folder: None
    between: tuple[object, ...] = ()
    """What a reader may find beside the old and the new."""


DAY = "2026-10-31"
LONG = 20_000
CSV = {
    "organisations": "organisation_id,name,is_holder,country,uk_gdpr\nO1,Example Ltd,yes,GB,yes\n",
    "activities": "activity_id,name,role\nA1,Payroll,controller\n",
}
PLAN = f'reports = ["summary"]\nas_of = "{DAY}"\nworkers = 1\nout = "out"\n[[register]]\npath = "one"\n'
NOTEBOOK = (
    'register: str = "sample:illumit"  # the register\nas_of: str = "2026-11-22"  # the day\nregime: str = "uk"  # the law\n',
    "print(1)",
)


@cache
def ready() -> tuple[Register, Case, Path]:
    """A small register, the same one opened, and a folder with it (`one`), a report's notebook (`own`) and a plan."""
    place = Path(tempfile.mkdtemp(prefix="ropa-faults-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    for table, text in CSV.items():
        put(place / "one" / f"{table}.csv", text.encode())
    cells = [
        nbformat.v4.new_markdown_cell("# Small\n\nA small report.", id="title"),
        nbformat.v4.new_code_cell(NOTEBOOK[0], id="parameters", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(NOTEBOOK[1], id="code"),
    ]
    metadata = {
        "ropa": {"roles": ["controller", "processor"]},
        "kernelspec": {"name": "python3", "display_name": "x", "language": "python"},
    }
    put(place / "own" / "small.ipynb", nbformat.writes(nbformat.v4.new_notebook(cells=cells, metadata=metadata)).encode())
    put(place / "plan.toml", PLAN.encode())
    unchanged.program_digest()
    return validate(sources.read(place / "one"))[0], open_case(place / "one", DAY, "uk"), place


def content(path: Path) -> dict[str, object]:
    return {path.name: path.read_bytes() if path.exists() else None}


def put_fresh(folder: Path) -> None:
    put(folder / "deep" / "file", b"new" * LONG, fresh=True)


def put_old(folder: Path) -> None:
    put(folder / "file", b"old" * LONG)


def put_pieces(folder: Path) -> None:
    with staged_file(folder / "file") as stream:
        for _ in range(3):
            stream.write(b"new" * LONG)


def folder_of_two(folder: Path) -> None:
    with new_folder(folder / "there") as staged:
        (staged / "a").write_bytes(b"new" * LONG)
        (staged / "below").mkdir()
        (staged / "below" / "b").write_text("new" * LONG)


def contents(place: Path) -> dict[str, bytes]:
    """The files of a folder by their path, or the one file; nothing where nothing is."""
    files = [place] if place.is_file() else sorted(path for path in place.rglob("*") if path.is_file())
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in files}


def read_folder_of_two(folder: Path) -> dict[str, object]:
    return {"there": contents(folder / "there")}


def empty_there(folder: Path) -> None:
    (folder / "there").mkdir()


def register_folder(folder: Path) -> None:
    with (
        patch.object(Register, "canonical", lambda register, table: canonical(table)),
        patch.object(sources.folder, "refuse_unfit", lambda frame, table: None),
    ):
        sources.write(ready()[0], folder / "register")


@cache
def canonical(table: str, canonical: Callable = Register.canonical) -> pd.DataFrame:
    """What is written of a table, worked out once: it is the writing that is tried here, many times."""
    return canonical(ready()[0], table)


def register_before(folder: Path) -> None:
    for table, text in CSV.items():
        put(folder / "register" / f"{table}.csv", text.encode())


def change_of_register(folder: Path) -> None:
    """What a change writes, once it is known: two tables."""
    change.settle(folder / "register")
    change.commit(folder / "register", {f"{table}.csv": text.replace("1", "2").encode() for table, text in CSV.items()})


def read_texts(folder: Path) -> dict[str, object]:
    tables = sources.read(folder / "register")
    return {"register": (tables.faults, {table: frame.to_csv() for table, frame in tables.items()})}


def register_workbook(folder: Path) -> None:
    sources.write(ready()[0], folder / "register.xlsx")


READ: dict[str, str] = {}


def read_register(folder: Path) -> dict[str, object]:
    """The hash of a register, or of none; the same files are read once."""
    found = []
    for place in (folder / "register", folder / "register.xlsx"):
        if files := contents(place):
            if (key := repr(files)) not in READ:
                READ[key] = validate(sources.read(place))[0].hash
            found.append(READ[key])
    return {"register": found}


@contextmanager
def canned(mark: str) -> Iterator[None]:
    """Reports without the running of notebooks, whose writing is what matters here."""
    done = execute.Executed(nbformat.read(ready()[2] / "own" / "small.ipynb", as_version=4), None)
    with (
        patch.object(run, "execute", lambda *words, **options: done),
        patch.object(run, "written", lambda kind, *_: formats.Written(f"{mark}{kind}".encode() * LONG)),
        patch.object(handover, "dump", lambda case, stream, text: stream.write(b"case" * LONG)),
    ):
        yield


def report_set(folder: Path, mark: str = "new") -> None:
    _, case, place = ready()
    with canned(mark):
        options = {"as_of": DAY, "regime": "uk", "formats": ("html", "xlsx"), "workers": 1, "tier": "plain", "case": case}
        run.report(place / "one", ["small"], out=folder / "out", notebooks=place / "own", **options)


def read_reports(folder: Path) -> dict[str, object]:
    """Each report, and whether run.json, if there, is whole; what it says must be whole too, or be found out."""
    found = {name: content(folder / "out" / name)[name] for name in ("small.html", "small.xlsx")}
    if (folder / "out" / "run.json").exists():
        record = unchanged.last_run(folder / "out")
        assert record["reports"][0]["files"] == list(found)
        found["run.json"] = record["reports"][0]["sha256"]
    return found


def index_page(folder: Path) -> None:
    site.site(folder / "out")


def read_index(folder: Path) -> dict[str, object]:
    return content(folder / "out" / "index.html")


def plan_run(folder: Path, mark: str = "new") -> None:
    outcome = batch.Outcome("one", "one", "done", counts={mark: 1})
    with patch.object(batch, "make", lambda task: outcome):
        batch.run_plan(read_plan(folder / "plan.toml", date.fromisoformat(DAY)))


def plan_run_before(folder: Path) -> None:
    (folder / "plan.toml").write_text(PLAN, encoding="utf-8")
    plan_run(folder, "old")


def read_plan_run(folder: Path) -> dict[str, object]:
    """How far the run's record says it is, and its pages, which must be whole."""
    record, found = folder / "out" / DAY / history.BATCH_FILE, None
    if record.exists():
        told = json.loads(record.read_bytes())
        found = told["state"], [outcome["counts"] for outcome in told["outcomes"]]
    for page in (folder / "out" / DAY / "index.html", folder / "out" / "index.html"):
        assert not page.exists() or page.read_text(encoding="utf-8").endswith("</html>\n"), page
    return {"batch.json": found}


def bag(folder: Path) -> None:
    payload = {"a.csv": b"a\n" * LONG, "b.html": ready()[2] / "plan.toml", "c.txt": b""}
    write_bag(folder / "pack.zip", "pack", payload, info={"Bagging-Date": DAY})


def read_bag(folder: Path) -> dict[str, object]:
    pack = folder / "pack.zip"
    assert not pack.exists() or all(check.ok for check in verify(pack).checks)
    return content(pack)


def key_for_signing(folder: Path) -> None:
    bag(folder)
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    put(folder / "key", private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))


def signature(folder: Path) -> None:
    with patch.object(signing.shutil, "which", lambda program: None):
        signing.sign(folder / "pack.zip", folder / "key", "dpo@acme.example", PACK)


def read_signature(folder: Path) -> dict[str, object]:
    return content(folder / "pack.zip.sig")


def key_of_pseudonyms(folder: Path) -> None:
    key_of(folder / "config" / "pack.key", folder / "out")


def read_key(folder: Path) -> dict[str, object]:
    """A key is made up: what counts is that it is one, and nobody else's to read."""
    file = folder / "config" / "pack.key"
    return {"key": (len(bytes.fromhex(file.read_text())), file.stat().st_mode & 0o777) if file.exists() else None}


STATES = tuple((state, outcomes) for state in ("running", "interrupted") for outcomes in ([], [{"new": 1}]))
TARGETS = {
    "a file": Target(put_pieces, lambda folder: content(folder / "file"), put_old),
    "a fresh file": Target(put_fresh, lambda folder: content(folder / "deep" / "file")),
    "a folder": Target(folder_of_two, read_folder_of_two, empty_there),
    "a register's folder": Target(register_folder, read_register),
    "a change of a register": Target(change_of_register, read_texts, register_before),
    "a register's workbook": Target(register_workbook, read_register),
    "reports": Target(report_set, read_reports, lambda folder: report_set(folder, "old")),
    "an index page": Target(index_page, read_index, report_set),
    "the record of a plan's run": Target(plan_run, read_plan_run, plan_run_before, STATES),
    "a pack": Target(bag, read_bag),
    "a signature": Target(signature, read_signature, key_for_signing),
    "a key": Target(key_of_pseudonyms, read_key),
}


def for_ever(folder: Path) -> None:
    """Write registers, packs, a report set and a run's record, again and again."""
    plan_run_before(folder)
    for number in itertools.count():
        mark, place = ("old", "new")[number % 2], folder / str(number)
        register_folder(place)
        bag(place)
        report_set(folder, mark)
        plan_run(folder, mark)
        put(folder / "file", mark.encode() * LONG)


if os.environ.get("FAULTS_READY"):  # in the server that processes come from: what is dear is done before the first
    ready()
    for table in TABLES:
        canonical(table)
    with tempfile.TemporaryDirectory() as somewhere:
        report_set(Path(somewhere))
