"""`ropa sample`: made-up registers for trials of size."""

from __future__ import annotations

from typing import Annotated

import typer

from ropa.cli.common import Quiet, bar, folder_of, out
from ropa.cli.root import app
from ropa.text import count_words


@app.command()
def sample(
    out_dir: Annotated[str, typer.Option("--out", metavar="DIR", help="The folder for the registers.", show_default=False)],
    organisations: Annotated[int, typer.Option("--organisations", metavar="N", min=1, help="How many organisations.")] = 20,
    activities: Annotated[int, typer.Option("--activities", metavar="N", min=1, help="How many activities each has.")] = 50,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="The same seed makes the same registers.")] = 1,
    quiet: Quiet = False,
) -> None:
    """Make up a portfolio of registers, to try ropa at size.

    Each organisation is a folder of CSV files. Its activities are those of the sample harbour-health, drawn at
    random with all that belongs to them, and with gaps as in life. Registers that are there already are left.

        ropa sample --organisations 2000 --activities 500 --seed 1 --out portfolio
    """
    from ropa.sources.made_up import write_made_up

    rows = made = 0
    with bar(quiet) as tell:
        for number, (name, of) in enumerate(
            write_made_up(folder_of(out_dir, "each register gets its own"), organisations, activities, seed), start=1
        ):
            rows, made = rows + of, made + (of > 0)
            if tell and (number % 25 == 0 or number == organisations):
                tell(name, number, organisations, f"[{number}/{organisations}] {name}")
    out(f"{count_words(made, 'register')} made in {out_dir}, {count_words(rows, 'row')}; {organisations - made} were there")
