"""How long a register takes to be written to and read from SQLite and PostgreSQL, beside CSV files and a snapshot in Parquet.

    PYTHONPATH=tests .venv/bin/python benchmarks/databases.py [rows]

CPU seconds of this process and wall seconds of harbour-health and of a made-up register of about so many rows (100,000). What
PostgreSQL's own processes take shows in the wall seconds alone. Each reading is validated, and its hash compared.

CPU seconds to write and read 66,375 rows, on a busy machine with two cores: CSV 0.70 and 0.23, SQLite 1.79 and 0.57, PostgreSQL 1.09
and 0.34, Parquet 0.17 and 0.26. harbour-health (3,454 rows): 0.31 and 0.11, 0.81 and 0.13, 0.54 and 0.13, 0.25 and 0.43.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import ropa
from ropa.sources.archive import take
from ropa.sources.made_up import made_up
from support.postgres import PASSWORD, cluster


def timed(work: Callable[[], object]) -> str:
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return f"{time.process_time() - cpu:.2f} / {time.perf_counter() - wall:.2f}"


def main(rows: int) -> None:
    small = ropa.validate(ropa.read("sample:harbour-health"))
    each = sum(len(frame) for frame in made_up("Example", 50, 1).values()) / 50
    large = ropa.validate(made_up("Example", round(rows / each), 1))
    os.environ["PGPASSWORD"] = PASSWORD
    print("register, rows | place | write: CPU / wall | read: CPU / wall")
    with cluster() as server, tempfile.TemporaryDirectory() as folder:
        url = server.database("ropa")
        for name, (register, shape) in (("harbour-health", small), ("made up", large)):
            archive = f"{folder}/{name} archive"
            writes: dict[str, tuple[str, Callable[[], object]]] = {}
            for kind, place in (
                ("CSV", f"{folder}/{name}"),
                ("SQLite", f"sqlite:///{folder}/{name}.db"),
                ("PostgreSQL", f"{url}&schema={name.replace(' ', '')}"),
            ):
                writes[kind] = (place, partial(ropa.write, register, place))
            writes["Parquet"] = (archive, partial(take, register, shape, archive, by="me", when=datetime.now(UTC)))
            for kind, (place, write) in writes.items():
                wrote, read = timed(write), timed(partial(ropa.read, place))
                assert ropa.validate(ropa.read(place))[0].hash == register.hash, kind
                print(f"{name}, {sum(register.rows().values()):,} | {kind} | {wrote} | {read}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
