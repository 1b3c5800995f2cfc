"""Processor time of commands in a new process, compared with importing pandas.

    .venv/bin/python benchmarks/cold.py [RUNS]

Prints for each command the median of the runs (5 by default) in seconds, and as a multiple of `import pandas`. Seconds are
user and system time together, because other work on the machine disturbs these less than elapsed time. Byte code is there
already, as for somebody who runs a command for the second time. Nothing is asserted.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path

ROPA = str(Path(sys.executable).with_name("ropa"))
MEASURE = "import pandas"
LINES = {
    "python -c pass": [sys.executable, "-c", "pass"],
    MEASURE: [sys.executable, "-c", "import pandas"],
    "import pandera.pandas": [sys.executable, "-c", "import pandera.pandas"],
    "ropa --version": [ROPA, "--version"],
    "ropa --help": [ROPA, "--help"],
    "ropa due request": [ROPA, "due", "request", "--received", "2026-11-02"],
    "ropa transfer": [ROPA, "transfer", "US", "--on", "2026-11-22", "--regime", "uk"],
    "ropa check sample:illumit": [ROPA, "check", "sample:illumit", "--as-of", "2026-11-22"],
}


def seconds(words: list[str]) -> float:
    """User and system time of a process and all that it starts."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode not in (0, 1):  # a check that finds something ends with 1
        raise SystemExit(f"{' '.join(words)}: {done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(runs: int) -> None:
    """Print one line for each command; the first run of each, which may write byte code, does not count."""
    for words in LINES.values():
        seconds(words)
    found: dict[str, list[float]] = {name: [] for name in LINES}
    for _ in range(runs):  # in turn, so that a busy moment spoils no line alone
        for name, words in LINES.items():
            found[name].append(seconds(words))
    measure = statistics.median(found[MEASURE])
    print(f"{'median of ' + str(runs):<28} {'seconds':>8} {'x ' + MEASURE:>16}")
    for name, times in found.items():
        print(f"{name:<28} {statistics.median(times):>8.3f} {statistics.median(times) / measure:>16.2f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
