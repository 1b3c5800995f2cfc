"""Hands a Case over to the processes that report on it, so that a register is opened once per run.

The process that runs reports writes its Case to a file and names the file in the environment. In a report's process,
`ropa.open` with the same arguments takes the Case from that file. So all reports of a run see one state of the register,
whatever happens to its files meanwhile.
"""

from __future__ import annotations

import os
import pickle
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ropa.case.text_storage import quickest
from ropa.files import staged_file

if TYPE_CHECKING:
    from ropa.case.case import Case

VARIABLE = "ROPA_CASE"
"""The environment variable that names the file. The file is a pickle, which can run code: so can anyone who may set the
environment of a process anyway."""

KEPT = "ROPA_CASE_KEPT"
"""The environment variable that says: this process runs one notebook after another, none of which changes the Case. So it is read once, and
what one notebook asked it (`Case.once`) is answered for the next."""


def hand_over(case: Case, file: Path, asked: tuple[str, str | None, str | None]) -> dict[str, str]:
    """Write the Case to a file, and return the environment variable that names it.

    `asked` holds the arguments that the Case answers: register, day as ISO text, regime. Raises SourceError if the file
    cannot be written.
    """
    from ropa import __version__

    _ = case.register.hash, case.as_of and case.in_force  # worked out here once: cached properties are pickled too
    text = quickest(case.register.tables)
    with staged_file(file, fresh=True, mode=0o600, lasting=False) as stream:
        dump((__version__, text, asked, case), stream, text)
    return {VARIABLE: str(file)}


def dump(what: Any, stream: IO[bytes], text: str) -> None:
    """Pickle something; with `text` as python, the text in it that Arrow holds is read back as Python's."""
    (_WithPythonText if text == "python" else pickle.Pickler)(stream, pickle.HIGHEST_PROTOCOL).dump(what)


class _WithPythonText(pickle.Pickler):
    """Writes text that Arrow holds as Python's: of a short register, the tables of reports are then quicker to work out, by a quarter."""

    def __init__(self, stream: IO[bytes], protocol: int) -> None:
        from pandas import StringDtype
        from pandas.arrays import ArrowStringArray

        super().__init__(stream, protocol)
        self._of_arrow, self._type = ArrowStringArray, StringDtype

    def reducer_override(self, one: Any) -> Any:
        if isinstance(one, self._of_arrow):
            return one.astype(self._type("python", one.dtype.na_value)).__reduce_ex__(pickle.HIGHEST_PROTOCOL)
        return NotImplemented


def handed(asked: tuple[str, str | None, str | None]) -> Case | None:
    """The Case that was handed over to this process for these arguments; None if there is none.

    From then on, pandas holds text in this process as in the Case. The process is one of a report's own.
    """
    place = os.environ.get(VARIABLE)
    if not place or not Path(place).is_file():
        return None
    return _kept(place, asked) if os.environ.get(KEPT) else read_handed(Path(place), asked)


@lru_cache(maxsize=8)  # one Case, and other days that were asked for, for which there is none
def _kept(place: str, asked: tuple[str, str | None, str | None]) -> Case | None:
    return read_handed(Path(place), asked)


def read_handed(file: Path, asked: tuple[str, str | None, str | None] | None = None) -> Case | None:
    """The Case in a file; None if it answers other arguments than `asked`, or another version of ropa wrote it."""
    from ropa import __version__

    with file.open("rb") as stream:
        version, text, words, kept = pickle.load(stream)  # noqa: S301 - written by `hand_over`, in a folder of this user's
    case: Case = kept
    if version != __version__ or asked not in (None, words):
        return None
    import pandas as pd

    pd.set_option("mode.string_storage", text)
    return case
