"""Many organisations side by side: processor seconds and memory by the number of registers, those that are there already.

    .venv/bin/ropa sample --organisations 2000 --activities 500 --seed 1 --out DIR
    .venv/bin/python benchmarks/portfolio.py DIR [REGISTERS ...] [--workers N]

Prints a line for each size: registers, activities and rows, findings (a file of Parquet for each register), processor seconds of all
processes, seconds on the clock, and the most memory of who asks and of the largest process that looks. Each size runs in a process of its
own. Memory should stay flat and time grow in a straight line; nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DAY = "2026-11-22"


def rows_in(register: Path) -> int:
    """The rows of all files of a register; texts of made-up registers hold no line ends."""
    return sum(file.read_bytes().count(b"\n") - 1 for file in register.glob("*.csv"))


def one(place: str, number: int, workers: int) -> dict[str, float]:
    """What one size takes."""
    from ropa.history.portfolio import portfolio, registers_in

    with tempfile.TemporaryDirectory() as found:
        registers, clock = registers_in([place])[:number], time.perf_counter()
        made = portfolio(registers, DAY, workers=workers, findings=found)
        seconds = time.perf_counter() - clock
        written = sum(file.stat().st_size for file in Path(found).iterdir()) / 2**20
    others, mine = resource.getrusage(resource.RUSAGE_CHILDREN), resource.getrusage(resource.RUSAGE_SELF)
    for why in made.organisations["failed"].dropna():
        print(why, file=sys.stderr)
    told = made.organisations[["error", "warning", "advice"]].sum()
    return {
        "registers": len(registers),
        "failed": int(made.organisations["failed"].notna().sum()),
        "activities": int(made.organisations["activities"].sum()),
        "rows": sum(rows_in(Path(register)) for register in registers),
        "findings": int(told.sum()),
        "cpu": sum(used.ru_utime + used.ru_stime for used in (others, mine)),
        "seconds": seconds,
        "asking": mine.ru_maxrss / 1024,
        "looking": others.ru_maxrss / 1024,
        "written": written,
    }


HEADINGS = (
    "| registers | failed | activities | rows | findings | CPU s | CPU s each | on the clock "
    "| MB of who asks | MB of the largest other | MB of findings |"
)


def main(place: str, sizes: list[int], workers: int) -> None:
    print(HEADINGS, "|---" * (HEADINGS.count("|") - 1) + "|", sep="\n", flush=True)
    for number in sizes:
        command = [sys.executable, __file__, "--one", place, str(number), str(workers)]
        done = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip().splitlines()[-1])
        print(
            f"| {done['registers']:,} | {done['failed']} | {done['activities']:,} | {done['rows']:,} | {done['findings']:,} "
            f"| {done['cpu']:,.0f} | {done['cpu'] / done['registers']:.2f} | {done['seconds']:,.0f} s | {done['asking']:,.0f} "
            f"| {done['looking']:,.0f} | {done['written']:,.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(one(sys.argv[2], *map(int, sys.argv[3:]))))
    else:
        given = argparse.ArgumentParser(description=__doc__)
        given.add_argument("place")
        given.add_argument("registers", type=int, nargs="*", default=[500, 1000, 2000])
        given.add_argument("--workers", type=int, default=2)
        options = given.parse_args()
        main(options.place, options.registers, options.workers)
