"""How long ropa takes to write, verify and sign a pack, and bagit.py for the same files in the same run.

    .venv/bin/python benchmarks/packs.py [--large MEGABYTES] [--scratch DIR] [--reports]

Prints one line per case: first 1,000 small files, then 1,000 files of --large megabytes in all (default 1000), which cannot be
compressed. bagit.py makes its bag in place, from a copy that is made before the clock starts. With --reports it measures a whole pack of
harbour-health instead, with its reports as HTML and then as PDF too: processor time, that of its processes included, and time on the clock.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ropa.bags.sign import sign
from ropa.bags.write import write_bag
from ropa.packs.chain import PACK, verify


def files(folder: Path, number: int, size: int) -> dict[str, Path]:
    """So many files of random bytes, by their path in the pack."""
    found = {}
    source = random.Random(1)
    for n in range(number):
        path = folder / f"{n // 100:02}" / f"file-{n:04}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source.randbytes(size))
        found[path.relative_to(folder).as_posix()] = path
    return found


def timed(what: Callable[[], object]) -> float:
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def bagit_py(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "bagit", "--quiet", *words], check=True)


def case(name: str, number: int, size: int, scratch: Path) -> None:
    folder = Path(tempfile.mkdtemp(dir=scratch))
    try:
        payload = files(folder / "in", number, size)
        pack, copy = folder / "pack.zip", folder / "bagit"
        times = {"write": timed(lambda: write_bag(pack, "pack", payload, info={}))}
        times["verify"] = timed(lambda: verify(pack))
        times["verify --fast"] = timed(lambda: verify(pack, level="fast"))
        if shutil.which("ssh-keygen"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "key")], check=True)
            times["sign (verifies first)"] = timed(lambda: sign(pack, folder / "key", "me", PACK))
        shutil.copytree(folder / "in", copy)
        times["bagit.py make"] = timed(lambda: bagit_py("--sha256", "--sha512", str(copy)))
        times["bagit.py validate"] = timed(lambda: bagit_py("--validate", str(copy)))
        shutil.rmtree(copy)
        print(f"{name}: " + ", ".join(f"{what} {seconds:.2f} s" for what, seconds in times.items()))
    finally:
        shutil.rmtree(folder)


def whole(formats: str, scratch: Path) -> None:
    """One pack, built by the command in a process of its own."""
    folder = Path(tempfile.mkdtemp(dir=scratch))
    words = ["pack", "build", "sample:harbour-health", "--period", "2025-11-01..2026-10-31", "--as-of", "2026-11-22", "--formats", formats]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        places = ["--out", str(folder / "out"), "--key-file", str(folder / "key"), "--quiet"]
        clock = timed(lambda: subprocess.run([sys.executable, "-m", "ropa", *words, *places], check=True, capture_output=True))
    finally:
        shutil.rmtree(folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"harbour-health as {formats}: {spent:.1f} CPU s, {clock:.1f} s on the clock")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--large", type=int, default=1000, metavar="MEGABYTES")
    options.add_argument("--scratch", type=Path, default=None, metavar="DIR")
    options.add_argument("--reports", action="store_true")
    given = options.parse_args()
    if given.reports:
        for formats in ("html", "html,pdf"):
            whole(formats, given.scratch)
        sys.exit()
    case("1,000 files, 2 MB", 1000, 2_000, given.scratch)
    case(f"1,000 files, {given.large} MB", 1000, given.large * 1000, given.scratch)
    print(f"{os.cpu_count()} cores; most memory held {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")
