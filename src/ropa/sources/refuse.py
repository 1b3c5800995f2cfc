"""Refuses to write text that a file would cut or change."""

from __future__ import annotations

import pandas as pd

from ropa.errors import SourceError
from ropa.model.shape import unfit_text
from ropa.text import LONGEST_CELL


def refuse_unfit(texts: pd.DataFrame, table: str) -> None:
    """Raise SourceError, which names table, row and column, for text with control characters or too long for a cell."""
    key = texts.columns[0]
    for name in texts.columns:
        unfit = unfit_text(texts, name)
        if unfit.any():
            record = texts.loc[unfit, key].iloc[0]
            who = record if isinstance(record, str) and name != key else "a row without a clean key"
            raise SourceError(
                f"{table}: {who}, {name}: the text has control characters, or more than {LONGEST_CELL - 1} characters; "
                "shorten or clean it; nothing was written"
            )
