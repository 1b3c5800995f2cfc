"""Time and memory to make reports, with ropa and with the commands of papermill and nbconvert, in one run on one machine.

    python benchmarks/reports.py                       # 8 reports each way, then 40 by the commands' rate and ours
    python benchmarks/reports.py --growth 8 64 512     # so many reports by `ropa run`: time, and memory of all its processes
    python benchmarks/reports.py --plan 200            # so many made-up registers, three reports each, to the summary page
    python benchmarks/reports.py --warm 5              # eight warm reports beside their cells alone, in turns, at best of so many rounds
    python benchmarks/reports.py --leak 500            # memory of the warm process over so many runs

Prints; nothing is asserted. ploomber-engine is measured where it is installed.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from assess import register_folder

NAMES = ["summary", "health-check", "controller-record", "retention", "recipients", "security", "lawful-bases", "assessments"]
SAMPLE, DAY = "sample:harbour-health", "2026-11-22"
GIVEN = {"register": SAMPLE, "as_of": DAY, "regime": "uk"}
BIN = Path(sys.executable).parent


def timed(what, *words):
    """Seconds of a function."""
    start = time.perf_counter()
    what(*words)
    return time.perf_counter() - start


# -- eight reports, each way ----------------------------------------------------------------------


def commands(folder):
    """The two commands one after another, a notebook at a time, each from a cold start."""
    from ropa.files import shipped

    for name in NAMES:
        out = folder / f"{name}.ipynb"
        given = [word for key, value in GIVEN.items() for word in ("-p", key, value)]
        subprocess.run([BIN / "papermill", shipped("notebooks") / f"{name}.ipynb", out, *given], check=True, capture_output=True)
        subprocess.run([BIN / "jupyter", "nbconvert", "--to", "html", "--no-input", out], check=True, capture_output=True)


ONE = """
import sys
from pathlib import Path
from ropa.files import shipped
folder, names = Path(sys.argv[1]), sys.argv[2:]
def one(name):
    {run}(shipped("notebooks") / f"{{name}}.ipynb", folder / f"{{name}}.ipynb", parameters={given!r}, progress_bar=False)
"""
IN_ONE_PROCESS = "import {module}\n" + ONE + "for name in names: one(name)\n"
IN_A_POOL = (
    "import papermill\n" + ONE + "from concurrent.futures import ProcessPoolExecutor\n"
    "if __name__ == '__main__':\n    with ProcessPoolExecutor(2) as pool: list(pool.map(one, names))\n"
)


def script(folder, code, module="papermill"):
    """A script of papermill's API (or that of a library like it), in a new process, without HTML."""
    file = folder / "run.py"
    file.write_text(code.format(module=module, run=f"{module}.execute_notebook", given=GIVEN))
    subprocess.run([sys.executable, file, folder, *NAMES], check=True, capture_output=True)


def ours(folder, *options):
    """`ropa report`, from a cold start, with HTML."""
    command = [BIN / "ropa", "--quiet", "report", SAMPLE, *NAMES, "--out", folder, "--as-of", DAY, *options]
    subprocess.run(command, check=True, capture_output=True)


def ready(place):
    """Make this process what a report's is: with everything imported, the register opened, and a collector that seldom looks."""
    from ropa.case.handover import hand_over
    from ropa.case.opening import open_case
    from ropa.kernels.imports import SELDOM
    from ropa.reports.warm import up

    up()
    os.environ.update(hand_over(open_case(SAMPLE, DAY, "uk"), place / "case", (SAMPLE, DAY, "uk")))
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


def floor(names=NAMES):
    """Seconds of all notebooks' cells alone, in a process that is `ready`."""
    import nbformat

    from ropa.files import shipped

    seconds = 0.0
    for name in names:
        cells = nbformat.read(shipped("notebooks") / f"{name}.ipynb", 4).cells
        code = [cell.source.replace("sample:illumit", SAMPLE) for cell in cells if cell.cell_type == "code"]
        source = compile("\n".join(code), name, "exec")
        start = time.perf_counter()
        exec(source, {})
        seconds += time.perf_counter() - start
    return seconds


def warm(place):
    """Seconds of the same notebooks through the engine, once it is warm, one at a time: from the first cell to the last page as HTML."""
    import ropa

    begun = []
    ropa.report(SAMPLE, NAMES, out=place, as_of=DAY, workers=1, progress=lambda *_: begun.append(time.perf_counter()))
    return time.perf_counter() - begun[0]


def warm_and_floor(place, rounds):
    """Seconds of the eight notebooks, warm and by their cells alone, in turns: each at the best of so many rounds."""
    warm(place)
    with ProcessPoolExecutor(1, get_context("spawn"), ready, (place,)) as other:
        other.submit(floor).result()
        both = [(warm(place), other.submit(floor).result()) for _ in range(rounds)]
    return tuple(map(min, zip(*both, strict=True)))


def each_way(place):
    """Print what eight reports take, and forty."""
    cold = timed(commands, folder(place, "commands"))
    rows = [("papermill + nbconvert commands", 8, cold)]
    rows.append(("papermill API, one process, no HTML", 8, timed(script, folder(place, "api"), IN_ONE_PROCESS)))
    rows.append(("papermill API, two processes, no HTML", 8, timed(script, folder(place, "pool"), IN_A_POOL)))
    if importlib.util.find_spec("ploomber_engine"):
        rows.append(
            ("ploomber-engine, one process, no HTML", 8, timed(script, folder(place, "ploomber"), IN_ONE_PROCESS, "ploomber_engine"))
        )
    for options in (["--tier", "plain"], ["--tier", "warm"], ["--tier", "fork", "--workers", "1"], []):
        name = " ".join(["ropa report", *options])
        rows.append((name, 8, timed(ours, folder(place, name), *options)))
    rows.append(("ropa run, 5 registers", 40, plan(copies(folder(place, "forty"), 5))))
    ours_warm, least = warm_and_floor(folder(place, "warm"), 5)
    rows += [("a warm engine, one at a time", 8, ours_warm), ("floor: the cells alone, warm", 8, least)]
    for what, count, seconds in rows:
        print(f"{what:40} {count:4} reports {seconds:7.1f} s {seconds / count:6.2f} s each  ratio {seconds / count / (cold / 8):.3f}")


def folder(place, name):
    """A new folder."""
    (place / name).mkdir()
    return place / name


# -- plans ----------------------------------------------------------------------------------------


def copies(place, registers):
    """A plan of so many copies of the sample, 8 reports each."""
    from ropa.sources import locate

    for n in range(registers):
        shutil.copytree(locate(SAMPLE), place / f"r{n:04}")
    return written(place, NAMES)


def made_up(place, registers):
    """A plan of so many made-up registers of 5 to 60 activities, three reports each."""
    for n in range(registers):
        register_folder(folder(place, f"r{n:04}"), 5 + (n * 7) % 56, seed=n)
    return written(place, ["summary", "health-check", "controller-record"])


def written(place, names):
    """The plan's file."""
    (place / "plan.toml").write_text(f'as_of = "{DAY}"\nregime = "uk"\nreports = {json.dumps(names)}\n[[register]]\npath = "r*"\n')
    return place / "plan.toml"


def plan(file, told=None):
    """Seconds of `ropa run`; `told` is called with the process now and then."""
    import psutil

    start = time.perf_counter()
    running = psutil.Popen([BIN / "ropa", "--quiet", "run", file], stdout=subprocess.DEVNULL)
    while running.poll() is None:
        if told:
            told(running)
        time.sleep(0.2)
    assert running.returncode == 0, running.returncode
    return time.perf_counter() - start


class Memory:
    """The most that a process and all beneath it have held at a time, in MiB, shared pages counted by their share."""

    def __init__(self):
        self.most, self.processes, self.next = 0.0, 0, 0.0

    def __call__(self, running):
        """Look, once in ten seconds: looking itself takes time."""
        import psutil

        if time.monotonic() < self.next:
            return
        self.next, held, count = time.monotonic() + 10, 0, 0
        for one in [running, *running.children(recursive=True)]:
            try:
                held, count = held + one.memory_full_info().pss, count + 1
            except psutil.Error:
                continue
        if held / 2**20 > self.most:
            self.most, self.processes = held / 2**20, count


def growth(place, counts):
    """Print time and memory for so many reports."""
    for count in counts:
        memory = Memory()
        seconds = plan(copies(folder(place, f"g{count}"), max(1, count // len(NAMES))), memory)
        held = f"{memory.most:.0f} MiB in {memory.processes} processes"
        print(f"{count:5} reports by a plan {seconds:7.1f} s {seconds / count:6.2f} s each  {held}")


def many(place, registers):
    """Print what a plan of made-up registers takes from start to summary page."""
    file, memory = made_up(folder(place, "many"), registers), Memory()
    seconds = plan(file, memory)
    pages = sum(1 for _ in file.parent.rglob("*.html"))
    record = json.loads(next(file.parent.rglob("batch.json")).read_text())
    print(f"{registers} registers x 3 reports: {seconds:.1f} s, {pages} pages, {record['status']}, {memory.most:.0f} MiB")


# -- memory over time -----------------------------------------------------------------------------


def leak(runs):
    """Print the memory of the warm process and of this one over so many runs."""
    import psutil

    from ropa.files import shipped
    from ropa.kernels.zygote import shared
    from ropa.reports.execute import execute
    from ropa.reports.forks import HASHING, MODULES, WARM

    zygote, own = shared(MODULES, WARM, HASHING), psutil.Process()
    for n in range(runs + 1):
        if n % max(1, runs // 5) == 0:
            theirs, held = psutil.Process(zygote.pid).memory_info().rss / 2**20, own.memory_info().rss / 2**20
            print(f"after {n:4} runs: warm process {theirs:.0f} MiB, this process {held:.0f} MiB, {own.num_fds()} open files")
        assert execute(shipped("notebooks") / "controller-record.ipynb", GIVEN, tier="fork").failure is None


def main():
    """What is asked for; without anything, each way."""
    given = argparse.ArgumentParser()
    given.add_argument("--growth", type=int, nargs="+", default=[])
    given.add_argument("--plan", type=int, default=0)
    given.add_argument("--warm", type=int, default=0)
    given.add_argument("--leak", type=int, default=0)
    options = given.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        if not (options.growth or options.plan or options.leak or options.warm):
            each_way(place)
        if options.warm:
            ours_warm, least = warm_and_floor(folder(place, "warm"), options.warm)
            print(f"warm {ours_warm / 8:.3f} s each, the cells alone {least / 8:.3f} s: {ours_warm / least:.3f} of them")
        growth(place, options.growth)
        if options.plan:
            many(place, options.plan)
    if options.leak:
        leak(options.leak)


if __name__ == "__main__":
    main()
