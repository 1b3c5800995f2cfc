"""Long logs in parts: processor seconds and memory by the number of rows, with parts of one size.

    .venv/bin/python benchmarks/logs.py PLOT.svg [ROWS ...] [--part ROWS] [--workers N]

The log is of messages to people (marketing_sends) and what they said before (marketing_preferences), 1 % of the cells bad. Each size runs
in processes of its own: one that asks, and the workers of a local Dask cluster. Memory is what each holds at most; growth should be a
straight line in time, and flat in memory in both. Nothing is asserted.
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

import numpy as np
import pyarrow as pa
import pyarrow.parquet

FILE = 1_000_000
"""Rows of one file."""


def write_logs(folder: Path, rows: int, seed: int = 1) -> None:
    """Write logs of so many rows: nine tenths messages, one tenth what people said."""
    draw = np.random.default_rng(seed)
    people = max(10, rows // 20)
    for log, share in (("marketing_sends", 0.9), ("marketing_preferences", 0.1)):
        (folder / log).mkdir(parents=True)
        left, number, key = int(rows * share), 0, 0
        while left:
            n = min(left, FILE)
            moments = np.datetime64("2025-01-01T00:00:00") + draw.integers(0, 59_000_000, n).astype("timedelta64[s]")
            channel = np.where(draw.random(n) < 0.01, "smoke", np.array(["email", "sms", "live_call"])[draw.integers(0, 3, n)])
            who = pa.array(np.char.add("s-", draw.integers(0, people, n).astype("str")))
            cells = {"subject_ref": who, "channel": pa.array(channel).dictionary_encode()}
            at = pa.array(moments, pa.timestamp("s")).cast(pa.timestamp("s", "UTC"))
            if log == "marketing_sends":
                cells = {"marketing_send_id": pa.array([f"S{key + i}" for i in range(n)]), **cells, "sent_at": at}
                cells["opt_out_offered"] = pa.array(draw.random(n) < 0.99)
            else:
                cells = {"marketing_preference_id": pa.array([f"M{key + i}" for i in range(n)]), **cells, "captured_at": at}
                cells["state"] = pa.array(np.array(["opt_in", "opt_out"])[(draw.random(n) < 0.02).astype(int)]).dictionary_encode()
            pyarrow.parquet.write_table(pa.table(cells), folder / log / f"{number:05}.parquet", compression="zstd")
            left, number, key = left - n, number + 1, key + n


def used() -> tuple[float, float]:
    """The processor seconds of this process, and the most memory in MB that it has held."""
    return time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def one(rows: int, part: int, workers: int) -> dict[str, float]:
    """Processor seconds, peak memory of who asks and of the largest worker, and findings of one size."""
    from ropa.scale.cluster import client
    from ropa.scale.logs import check_logs

    with tempfile.TemporaryDirectory() as place, client(workers=workers) as connected:
        subprocess.run([sys.executable, __file__, "--write", f"{place}/logs", str(rows)], check=True)
        parts, began, clock = max(1, -(-rows // part)), used()[0], time.perf_counter()
        given = {"out": f"{place}/found", "scratch": f"{place}/scratch", "parts": parts, "connected": connected}
        done = check_logs("sample:illumit", f"{place}/logs", "2026-11-22", "uk", **given)
        seconds, of_workers = time.perf_counter() - clock, list(connected.run(used).values())
        cpu, asking = used()
        written = sum(file.stat().st_size for file in Path(place, "found").iterdir()) / 2**20
    return {
        "rows": rows,
        "parts": parts,
        "cpu": cpu - began + sum(spent for spent, _ in of_workers),
        "seconds": seconds,
        "asking": asking,
        "worker": max(most for _, most in of_workers),
        "findings": int(done.kinds["findings"].sum()),
        "written": written,
    }


HEADINGS = "| rows | parts | CPU s | rows per CPU s | on the clock | MB of who asks | MB of a worker | findings | MB of findings |"


def main(plot: str, sizes: list[int], part: int, workers: int) -> None:
    found = []
    print(HEADINGS, "|---" * (HEADINGS.count("|") - 1) + "|", sep="\n", flush=True)
    for rows in sizes:
        command = [sys.executable, __file__, "--one", str(rows), str(part), str(workers)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        said = json.loads(done.stdout.strip().splitlines()[-1])
        found.append(said)
        cpu = said["cpu"]
        print(
            f"| {rows:,} | {said['parts']} | {cpu:,.0f} | {rows / cpu:,.0f} | {said['seconds']:,.0f} s | {said['asking']:,.0f} "
            f"| {said['worker']:,.0f} | {said['findings']:,} | {said['written']:,.1f} |",
            flush=True,
        )
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(8.2, 3.2), layout="constrained")
    left, right = drawn.subplots(1, 2)
    millions = [one["rows"] / 1e6 for one in found]
    left.plot(millions, [one["cpu"] for one in found], marker="o", color="#0072B2")
    right.plot(millions, [one["worker"] for one in found], marker="o", color="#0072B2", label="a worker")
    right.plot(millions, [one["asking"] for one in found], marker="s", color="#D55E00", label="the process that asks")
    right.legend()
    for axes, words in ((left, "Processor seconds"), (right, "Most memory in MB")):
        axes.set_xlabel("Million rows of logs")
        axes.set_ylabel(words)
        axes.set_ylim(bottom=0)
        axes.grid()
    drawn.savefig(plot)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        write_logs(Path(sys.argv[2]), int(sys.argv[3]))
    elif sys.argv[1:2] == ["--one"]:
        print(json.dumps(one(*map(int, sys.argv[2:]))))
    else:
        given = argparse.ArgumentParser(description=__doc__)
        given.add_argument("plot")
        given.add_argument("rows", type=float, nargs="*", default=[1e5, 3e5, 1e6])
        given.add_argument("--part", type=int, default=100_000)
        given.add_argument("--workers", type=int, default=1)
        options = given.parse_args()
        main(options.plot, [int(rows) for rows in options.rows], options.part, options.workers)
