"""How text is held in memory while a register is looked at: as Python's or as Arrow's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd

FEW_ROWS = 20_000
"""Up to so many rows, text is quicker to check as Python's, beyond as Arrow's, whose every call costs more and every row less."""


@contextmanager
def text_storage(rows: int) -> Iterator[None]:
    """Within it, new columns of text are held as is quickest for a register of so many rows. What they mean is the same.

    pandas keeps the choice for the whole process, so threads other than the main one leave it alone.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with pd.option_context("mode.string_storage", "python" if rows <= FEW_ROWS else "pyarrow"):
        yield
