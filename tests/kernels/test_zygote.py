"""The warm process from which notebooks are forked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ropa.kernels.zygote import Zygote, ZygoteError, shared
from ropa.reports.execute import choose_tier, execute
from ropa.reports.forks import HASHING, MODULES, WARM
from support.kernels import write
from support.processes import alive, environment, gone, until

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="kernels are forked on Linux only")


def test_a_killed_zygote_ends_its_children_and_the_next_run_starts_another(tmp_path):
    choose_tier("fork")
    path = write(tmp_path / "n.ipynb", "import os, time\nprint(os.getpid())\nos.kill(os.getppid(), 9)\ntime.sleep(600)")
    executed = execute(path, {}, tier="fork")
    assert executed.failure is not None
    assert "its kernel died" in executed.failure.message
    assert gone(int(executed.notebook.cells[1].outputs[0].text))
    assert execute(write(tmp_path / "m.ipynb", "1"), {}, tier="fork").failure is None


def test_a_spare_that_is_killed_takes_no_notebook_away(tmp_path):
    choose_tier("fork")
    path = write(tmp_path / "n.ipynb", "import os\nprint(os.getpid())")

    def ran() -> int:
        executed = execute(path, {}, tier="fork")
        executed.ended()
        return int(executed.notebook.cells[1].outputs[0].text)

    ran()
    zygote = shared(MODULES, WARM, HASHING)
    assert isinstance(zygote, Zygote)
    children = Path(f"/proc/{zygote.pid}/task/{zygote.pid}/children")
    spare = int(until(children.read_text))
    assert ran() == spare
    spare = int(until(children.read_text))
    os.kill(spare, signal.SIGKILL)
    assert ran() != spare
    zygote.close()
    assert gone(spare)


def test_a_library_that_starts_a_thread_or_fails_means_no_forks(tmp_path):
    (tmp_path / "threads.py").write_text("import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n")
    with pytest.raises(ZygoteError, match="started a thread"):
        Zygote(["threads"], env={"PYTHONPATH": str(tmp_path)}).wait()
    with pytest.raises(ZygoteError, match="No module named 'nothing_of_the_kind'"):
        Zygote(["nothing_of_the_kind"]).wait()


def test_a_zygote_has_one_thread_and_is_shared():
    choose_tier("fork")
    first = shared(["json"])
    assert shared(["json"]) is first
    assert len(list(Path(f"/proc/{first.pid}/task").iterdir())) == 1
    first.close()
    assert not first.alive
    second = shared(["json"])
    assert second is not first
    second.close()


BORROWER = """
import socket, sys, time
from ropa.kernels.wire import receive, send
from ropa.kernels.zygote import borrow, shared
borrow(socket.socket(fileno=int(sys.argv[1])), ["json"])
cell = {"source": "import time; time.sleep(600)", "tolerant": False}
child, talk, *_ = shared(["json"]).fork({"kind": "shell", "cells": [cell], "cwd": "/", "env": {}})
while receive(talk)["kind"] != "start":
    pass
send(talk, {"kind": "begin"})
print(child.pid, flush=True)
time.sleep(600)
"""


def test_a_zygote_that_is_lent_ends_the_children_of_whoever_is_killed_and_forks_for_the_others():
    zygote = shared(["json"])
    assert isinstance(zygote, Zygote)
    control = zygote.lent()
    borrowers = [
        subprocess.Popen(
            [sys.executable, "-c", BORROWER, str(control.fileno())], pass_fds=[control.fileno()], env=environment(), stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    killed, other = ((one, int(one.stdout.readline())) for one in borrowers if one.stdout)
    parents = {Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1] for _, pid in (killed, other)}
    assert parents == {str(zygote.pid)}
    killed[0].kill()
    killed[0].communicate()
    assert gone(killed[1])
    assert alive(other[1])
    zygote.close()  # although another process holds its socket
    assert gone(other[1])
    other[0].kill()
    other[0].communicate()
