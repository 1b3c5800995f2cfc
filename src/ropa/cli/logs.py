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
    note,
    one_line,
    out,
    print_json,
    today_if_missing,
)
from ropa.cli.root import app
from ropa.text import count_words

ROWS_OF_A_PART = 1_000_000
"""About how many rows of logs one part holds, unless --parts says otherwise: some 2 GB of memory."""


@app.command()
def logs(
    register: RegisterArgument,
    logs: Annotated[
        str, typer.Argument(metavar="LOGS", help="A folder of Parquet: NAME.parquet, or a folder NAME, for each log.", show_default=False)
    ],
    to: Annotated[str, typer.Option("--out", metavar="FILE", help="A new Parquet file for the findings.", show_default=False)],
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
    each part tells as many one by one. Memory grows with a part and with what is found, disk with a copy of the logs. A killed
    worker costs its part another try. The exit code is 1 if an error was found.

        ropa logs register.xlsx marketing-2026 --out findings.parquet --workers 2
        ropa logs kept --at 2026-06-30 logs --out findings.parquet --cluster tcp://host:8786 --scratch /shared/scratch
    """
    import io
    from pathlib import Path

    import pandas as pd

    from ropa.files import put, refuse_taken
    from ropa.scale.cluster import client
    from ropa.scale.logs import check_logs, files_of, rows_in
    from ropa.sources.states import state_at

    refuse_taken(Path(to))
    day = today_if_missing(as_of, quiet)
    rows = sum(rows_in(path) for paths in files_of(logs).values() for path in paths)
    number = parts or max(workers, -(-rows // ROWS_OF_A_PART), 1)
    note(f"{count_words(rows, 'row')} of logs in {count_words(number, 'part')}", quiet)
    place = scratch or f"{to}.scratch"
    with client(cluster, workers) as connected:
        done = check_logs(
            state_at(register, at), logs, day, str(regime) if regime else None, scratch=place, parts=number, connected=connected
        )
    content = io.BytesIO()
    pd.DataFrame(done.findings).to_parquet(content, compression="zstd", index=False)
    put(Path(to), content.getvalue(), fresh=True)
    counts = done.findings.counts()
    found = done.findings.counted.groupby(["code", "severity", "table"]).size().sort_values(ascending=False)
    by_code = [row | {"findings": int(row["findings"])} for row in found.reset_index(name="findings").to_dict("records")]
    if format is Format.json:
        said = {"register": register, "as_of": day, "rows": dict(done.rows), "parts": done.parts, "counts": counts, "found": by_code}
        print_json(said | {"out": to})
    else:
        told = f"{count_words(counts['error'], 'error')}, {count_words(counts['warning'], 'warning')}"
        out(f"{sum(done.rows.values()):,} rows of logs as of {day}: {told}")
        for row in by_code:
            out(one_line(f"  {row['code']} {row['severity']} in {row['table']}: {row['findings']:,}"))
        out(f"{to}: every finding with its place")
        out("Not legal advice.")
    if counts["error"]:
        raise typer.Exit(1)
