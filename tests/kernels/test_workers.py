"""Functions called in forks of the warm process."""

from __future__ import annotations

import os
import signal
import sys
import time
from concurrent.futures import BrokenExecutor
from contextlib import closing
from pathlib import Path

import pytest

from ropa.kernels import zygote
from ropa.kernels.workers import Workers
from ropa.kernels.zygote import Zygote, ZygoteError
from support.processes import alive, gone, until

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux only")

NAME: tuple[list[str], list[str], dict[str, str]] = ["json"], [], {}
"""By which workers know the zygote."""
HERE = {"PYTHONPATH": os.pathsep.join(sys.path)}


def imported(*names: str) -> list[str]:
    """Which modules were imported before the worker was forked."""
    return [name for name in names if name in sys.modules]


def forks() -> tuple[int, int]:
    """The parent of a worker, and of a notebook that it runs."""
    forks = zygote.shared(*NAME)
    child, talk, *pipes = forks.fork({"kind": "shell", "cells": [], "cwd": "/", "env": {}})
    parent = int(Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[1])
    talk.close()
    for pipe in pipes:
        os.close(pipe)
    forks.close()
    return os.getppid(), parent


def test_workers_are_forked_once_the_first_modules_are_there_and_their_notebooks_from_the_same_process():
    first = Zygote(["json"], env=HERE, first=(["support.kernels"], []))
    with closing(first), closing(Workers(first, 2, NAME)) as workers:
        assert workers.submit(imported, "support.kernels", "IPython", "matplotlib").result() == ["support.kernels"]
        assert workers.submit(forks).result() == (first.pid, first.pid)
        with pytest.raises(ZeroDivisionError):
            workers.submit(divmod, 1, 0).result()
        pid = workers.submit(os.getpid).result()
    assert gone(pid)


def test_a_worker_that_ends_breaks_the_executor_and_one_goes_on_where_notebooks_cannot_be_forked():
    only = Zygote(["nothing_of_the_kind"], env=HERE, first=(["support.kernels"], []))
    with closing(only), closing(Workers(only, 1, NAME)) as workers:
        with pytest.raises(ZygoteError, match="cannot fork"):
            workers.submit(forks).result()
        assert workers.submit(abs, -1).result() == 1
        with pytest.raises(BrokenExecutor):
            workers.submit(os.kill, workers.submit(os.getpid).result(), signal.SIGKILL).result()
    with closing(Workers(Zygote(first=(["nothing_of_the_kind"], [])), 1, NAME)) as none:
        with pytest.raises(ZygoteError, match="No module named 'nothing_of_the_kind'"):
            none.submit(abs, -1).result()
        with pytest.raises(BrokenExecutor):
            none.submit(abs, -1).result()


def busy(place: Path) -> None:
    """Say who is at work, and work longer than anybody waits for."""
    place.write_text(str(os.getpid()))
    time.sleep(20)


def test_to_close_workers_ends_those_in_the_midst_of_their_work(tmp_path):
    with closing(Zygote(["json"], env=HERE, first=(["support.kernels"], []))) as first:
        workers = Workers(first, 2, NAME)
        under_way, waiting = [workers.submit(busy, tmp_path / name) for name in "ab"], workers.submit(busy, tmp_path / "c")
        pids = [int(until(lambda place=place: place.is_file() and place.read_text())) for place in (tmp_path / "a", tmp_path / "b")]
        workers.close()
        assert not any(map(alive, pids))
        for one in under_way:
            with pytest.raises(BrokenExecutor):
                one.result()
        assert waiting.cancelled()
        assert not (tmp_path / "c").exists()
