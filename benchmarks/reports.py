"""What it takes to make reports: this engine beside papermill's and nbconvert's commands, in one run on one machine.

python benchmarks/reports.py            # 8 reports each way
python benchmarks/reports.py --leak 500 # and the memory of the warm process over so many runs
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NAMES = ["summary", "health-check", "controller-record", "retention", "recipients", "security", "lawful-bases", "assessments"]
SAMPLE, DAY = "sample:harbour-health", "2026-11-22"
BIN = Path(sys.executable).parent


def timed(what, *words):
    """Seconds of a function."""
    start = time.perf_counter()
    what(*words)
    return time.perf_counter() - start


def commands(folder, names):
    """The two commands one after another, a notebook at a time, each from a cold start."""
    from ropa.files import shipped

    for name in names:
        out = folder / f"{name}.ipynb"
        given = ["-p", "register", SAMPLE, "-p", "as_of", DAY, "-p", "regime", "uk"]
        subprocess.run([BIN / "papermill", shipped("notebooks") / f"{name}.ipynb", out, *given], check=True, capture_output=True)
        subprocess.run([BIN / "jupyter", "nbconvert", "--to", "html", "--no-input", out], check=True, capture_output=True)


def api(folder, names):
    """papermill's own engine, one notebook after another, in a new process (no HTML)."""
    code = (
        "import papermill, sys\nfrom ropa.files import shipped\n"
        "for name in sys.argv[2:]: papermill.execute_notebook("
        "shipped('notebooks') / f'{name}.ipynb', f'{sys.argv[1]}/{name}.ipynb', "
        f"dict(register={SAMPLE!r}, as_of={DAY!r}, regime='uk'), progress_bar=False)"
    )
    subprocess.run([sys.executable, "-c", code, folder, *names], check=True, capture_output=True)


def ours(folder, names, *options):
    """`ropa report`, from a cold start, with HTML."""
    command = [BIN / "ropa", "--quiet", "report", SAMPLE, *names, "--out", folder, "--as-of", DAY, *options]
    subprocess.run(command, check=True, capture_output=True)


def plan(folder, registers):
    """`ropa run` over so many copies of the sample, 8 reports each."""
    from ropa.sources import locate

    for n in range(registers):
        shutil.copytree(locate(SAMPLE), folder / f"r{n}")
    (folder / "plan.toml").write_text(f'as_of = "{DAY}"\nreports = {json.dumps(NAMES)}\n[[register]]\npath = "r*"\n')
    subprocess.run([BIN / "ropa", "--quiet", "run", folder / "plan.toml"], check=True, capture_output=True)


def floor(names):
    """The cells alone, in a process that has imported everything and opened the register."""
    import nbformat

    from ropa.files import shipped
    from ropa.model.handed import hand_over
    from ropa.reports.warm import up
    from ropa.rules import open_case

    up()
    with tempfile.TemporaryDirectory() as staging:
        import os

        os.environ.update(hand_over(open_case(SAMPLE, DAY, "uk"), Path(staging) / "case", (SAMPLE, DAY, "uk")))
        sources = []
        for name in names:
            cells = nbformat.read(shipped("notebooks") / f"{name}.ipynb", 4).cells
            code = [cell.source.replace("sample:illumit", SAMPLE) for cell in cells if cell.cell_type == "code"]
            sources.append(compile("\n".join(code), name, "exec"))
        start = time.perf_counter()
        for source in sources:
            exec(source, {})
        return time.perf_counter() - start


def leak(runs):
    """Memory of the warm process, in MiB, before and after so many runs."""
    import psutil

    from ropa.files import shipped
    from ropa.kernels.zygote import shared
    from ropa.reports.execute import HASHING, MODULES, WARM, execute

    values = {"register": SAMPLE, "as_of": DAY, "regime": "uk"}
    zygote, own, seen = shared(MODULES, WARM, HASHING), psutil.Process(), []
    for n in range(runs + 1):
        if n % max(1, runs // 5) == 0:
            seen.append(
                (n, round(psutil.Process(zygote.pid).memory_info().rss / 2**20), round(own.memory_info().rss / 2**20), own.num_fds())
            )
        assert execute(shipped("notebooks") / "summary.ipynb", values, tier="fork").failure is None
    return seen


def main():
    given = argparse.ArgumentParser()
    given.add_argument("--leak", type=int, default=0)
    given.add_argument("--registers", type=int, default=5)
    options = given.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        for name in ("cli", "api", "fork", "warm", "plain", "two", "plan"):
            (place / name).mkdir()
        cli = timed(commands, place / "cli", NAMES)
        rows = [("papermill + nbconvert commands", 8, cli)]
        rows.append(("papermill API, one process, no HTML", 8, timed(api, place / "api", NAMES)))
        for tier in ("plain", "warm", "fork"):
            rows.append((f"ropa report --tier {tier}", 8, timed(ours, place / tier, NAMES, "--tier", tier)))
        rows.append(("ropa report --workers 2", 8, timed(ours, place / "two", NAMES, "--workers", "2")))
        rows.append((f"ropa run, {options.registers} registers", 8 * options.registers, timed(plan, place / "plan", options.registers)))
        rows.append(("floor: the cells, warm", 8, floor(NAMES)))
    for what, count, seconds in rows:
        print(f"{what:40} {count:4} reports {seconds:7.1f} s {seconds / count:6.2f} s each  ratio {seconds / count / (cli / 8):.3f}")
    if options.leak:
        for n, zygote, own, files in leak(options.leak):
            print(f"after {n:4} runs: warm process {zygote} MiB, this process {own} MiB, {files} open files")


if __name__ == "__main__":
    main()
