"""How pandas holds text while a register is looked at: as Python's or as Arrow's. What is found and shown is the same."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

FEW_ROWS = 60_000
"""Up to so many rows, text is quicker to look at as Python's, beyond as Arrow's, whose every call costs more and every row less."""


def quickest(tables: Mapping[str, pd.DataFrame]) -> Literal["python", "pyarrow"]:
    """How pandas is to hold the text of tables of this length (its option `mode.string_storage`)."""
    return "python" if sum(map(len, tables.values())) <= FEW_ROWS else "pyarrow"


@contextmanager
def quick_text(tables: Mapping[str, pd.DataFrame]) -> Iterator[None]:
    """Within it, pandas holds text as is quickest for these tables.

    Only where the Case does not leave ropa's own code: other code may ask how text is held. pandas has one setting for all threads of
    a process, and two that set it back in another order than they set it would leave it changed. So only the main thread sets it.
    """
    import pandas as pd

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with pd.option_context("mode.string_storage", quickest(tables)):
        yield
