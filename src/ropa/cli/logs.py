"""`ropa logs`: check a register whose logs are long."""

from __future__ import annotations

from typing import Annotated

import typer

from ropa.cli.common import (
    AsOf,
    At,
    Cluster,
    Format,
    Quiet,
    RegimeOption,
    RegisterArgument,
    folder_of,
    note,
    one_line,
    out,
    print_json,
    today_if_missing,
)
from ropa.cli.root import app
from ropa.text import count_words

ROWS_OF_A_PART = 1_000_000
"""About how many rows of logs one part holds, unless --parts says otherwise: some 1.5 GB of memory."""


@app.command()
def logs(
    register: RegisterArgument,
    logs: Annotated[
        str, typer.Argument(metavar="LOGS", help="A folder of Parquet: NAME.parquet, or a folder NAME, for each log.", show_default=False)
    ],
    to: Annotated[
        str, typer.Option("--out", metavar="DIR", help="A new folder for the findings; every worker must reach it.", show_default=False)
    ],
    as_of: AsOf = None,
    at: At = None,
    regime: RegimeOption = None,
    parts: Annotated[
        int | None, typer.Option("--parts", metavar="N", min=1, help="In how many parts.", show_default="one per million rows")
    ] = None,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=0, help="How many processes of this machine (Dask).")] = 0,
    cluster: Cluster = None,
    scratch: Annotated[
        str | None,
        typer.Option(
            "--scratch",
            metavar="DIR",
            help="A new folder, where the logs are divided; every worker must reach it.",
            show_default="beside --out",
        ),
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="How to print what was found.")] = Format.text,
    quiet: Quiet = False,
) -> None:
    """Check a register together with logs too long for a table: Parquet in, findings out.

    The logs are divided by person, so that what one person said and was sent stands together, and each part is checked with the whole
    record. The findings are those of `ropa check` with the logs in the register; of a kind that is found more than 10,000 times,
    each part tells as many one by one, and counts the others. Each part writes its own file, so memory grows with a part alone, disk with
    a copy of the logs and with what is found; any reader of Parquet reads the folder as one table. `_summary.json` in it holds all numbers,
    those beyond what is told included. A killed worker costs its part another try. The exit code is 1 if an error was found.

        ropa logs register.xlsx marketing-2026 --out findings --workers 2
        ropa logs kept --at 2026-06-30 logs --out /shared/findings --cluster tcp://host:8786 --scratch /shared/scratch
    """
    from pathlib import Path

    from ropa.files import refuse_taken
    from ropa.scale.cluster import client
    from ropa.scale.logs import check_logs, files_of, rows_in
    from ropa.sources.states import state_at

    refuse_taken(folder_of(to, "the findings are written as files of Parquet"))
    day = today_if_missing(as_of, quiet)
    rows = sum(rows_in(path) for paths in files_of(logs).values() for path in paths)
    number = parts or max(workers, -(-rows // ROWS_OF_A_PART), 1)
    note(f"{count_words(rows, 'row')} of logs in {count_words(number, 'part')}", quiet)
    place = scratch or Path(to).with_name(f"{Path(to).name[:60]}.scratch")  # beside it; a name may have 255 bytes
    with client(cluster, workers) as connected:
        done = check_logs(
            state_at(register, at),
            logs,
            day,
            str(regime) if regime else None,
            out=to,
            scratch=str(place),
            parts=number,
            connected=connected,
        )
    said, counts = done.summary(), done.counts()
    if format is Format.json:
        print_json({"register": register, "as_of": day, **said, "out": to})
    else:
        told = f"{count_words(counts['error'], 'error')}, {count_words(counts['warning'], 'warning')}"
        out(f"{sum(done.rows.values()):,} rows of logs as of {day}: {told}")
        for row in said["found"]:
            field = f", {row['field']}" if row["field"] else ""
            out(one_line(f"  {row['code']} {row['severity']} in {row['table']}{field}: {row['findings']:,}; the first: {row['where']}"))
        out(f"{to}: every finding with its place, as Parquet")
        out("Not legal advice.")
    if counts["error"]:
        raise typer.Exit(1)
