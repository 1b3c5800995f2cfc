"""A Case handed over to the processes that report on it, so that a register is opened once a run.

Whoever runs reports writes the Case it opened to a file of its own and names the file in the
environment; `ropa.open` with the very same words takes it from there. All reports of a run then
see one state of the register, whatever happens to its files meanwhile.
"""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import TYPE_CHECKING

from ropa.files import staged_file

if TYPE_CHECKING:
    from ropa.case.case import Case

VARIABLE = "ROPA_CASE"
"""Names the file. It is a pickle, so whoever may set the environment may run code, as ever."""


def hand_over(case: Case, file: Path, asked: tuple[str, str | None, str | None]) -> dict[str, str]:
    """Write the Case that was `asked` for (register, day as ISO text, regime); the environment that names it."""
    from ropa import __version__

    _ = case.register.hash, case.as_of and case.in_force  # worked out once; what is cached travels along
    with staged_file(file, fresh=True, mode=0o600) as stream:
        pickle.dump((__version__, asked, case), stream, protocol=pickle.HIGHEST_PROTOCOL)
    return {VARIABLE: str(file)}


def handed(asked: tuple[str, str | None, str | None]) -> Case | None:
    """The Case that was handed over to this process for these very words, None where there is none."""
    place = os.environ.get(VARIABLE)
    return read_handed(Path(place), asked) if place and Path(place).is_file() else None


def read_handed(file: Path, asked: tuple[str, str | None, str | None] | None = None) -> Case | None:
    """The Case in a file, None if it answers other words than `asked` or another ropa wrote it."""
    from ropa import __version__

    with file.open("rb") as stream:
        version, words, kept = pickle.load(stream)  # noqa: S301 - written by `hand_over`, in a folder of this user's
    case: Case = kept
    return case if version == __version__ and asked in (None, words) else None
