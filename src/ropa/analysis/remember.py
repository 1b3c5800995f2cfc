"""What a Case has answered once: several tables and charts of a report ask the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import pandas as pd

from ropa.model.register import Case

P = ParamSpec("P")
T = TypeVar("T")


def remembered(work: Callable[Concatenate[Case, P], T]) -> Callable[Concatenate[Case, P], T]:
    """Have a function of a Case, and of words and numbers, do its work once for each Case, which keeps what came of it.

    A Case does not change, so neither does the answer; a table is handed out as a copy that shares its
    data until one is written to (pandas' copy-on-write).
    """

    @wraps(work)
    def asked(case: Case, *args: P.args, **kwargs: P.kwargs) -> T:
        kept: dict[Hashable, Any] = vars(case).setdefault("_remembered", {})
        key = (work, args, tuple(sorted(kwargs.items())))
        if key not in kept:
            kept[key] = work(case, *args, **kwargs)
        found = kept[key]
        return cast("T", found.copy(deep=False) if isinstance(found, pd.DataFrame | pd.Series) else found)

    return cast("Callable[Concatenate[Case, P], T]", asked)
