"""Long logs in parts: processor seconds and memory by the number of rows, with parts of one size.

    .venv/bin/python benchmarks/logs.py PLOT.svg [ROWS ...]

The log is of messages to people (marketing_sends) and what they said before (marketing_preferences), 1 % of the cells bad. Each size runs
in a process of its own, without Dask: the same code that a worker runs. Memory is what the process holds at most, growth should be a
straight line in time and flat in memory. Nothing is asserted.
"""

from __future__ import annotations

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

PART = 100_000
"""Rows of one part."""
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


def one(rows: int) -> dict[str, float]:
    """Processor seconds, peak memory in MB and findings of one size, in this process."""
    from ropa.scale.logs import check_logs

    with tempfile.TemporaryDirectory() as place:
        write_logs(Path(place) / "logs", rows)
        began = time.process_time()
        done = check_logs("sample:illumit", f"{place}/logs", "2026-11-22", "uk", scratch=f"{place}/scratch", parts=max(1, -(-rows // PART)))
        spent = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"rows": rows, "cpu": spent, "memory": peak, "findings": len(done.findings)}


def main(plot: str, sizes: list[int]) -> None:
    found = []
    print("| rows | CPU s | rows per CPU s | most MB | findings |\n|---|---|---|---|---|")
    for rows in sizes:
        done = subprocess.run([sys.executable, __file__, "--one", str(rows)], capture_output=True, text=True, check=True)
        said = json.loads(done.stdout.strip().splitlines()[-1])
        found.append(said)
        cpu, memory = said["cpu"], said["memory"]
        print(f"| {rows:,} | {cpu:.1f} | {rows / cpu:,.0f} | {memory:,.0f} | {said['findings']:,} |", flush=True)
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(8.2, 3.2), layout="constrained")
    for axes, name, words in zip(drawn.subplots(1, 2), ("cpu", "memory"), ("Processor seconds", "Most memory in MB"), strict=True):
        axes.plot([one["rows"] for one in found], [one[name] for one in found], marker="o", color="#0072B2")
        axes.set_xlabel("Rows of logs")
        axes.set_ylabel(words)
        axes.set_ylim(bottom=0)
        axes.grid()
    drawn.savefig(plot)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(one(int(sys.argv[2]))))
    else:
        main(sys.argv[1], [int(float(word)) for word in sys.argv[2:]] or [100_000, 300_000, 1_000_000])
