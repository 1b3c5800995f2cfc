"""Run one notebook through papermill, in a kernel of this very Python. Nothing is left behind."""

from __future__ import annotations

import builtins
import os
import re
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ropa import errors
from ropa.case.handover import KEPT
from ropa.errors import RopaError, UsageError
from ropa.files import scratch, working_folder_gone
from ropa.reports.forks import HASHING, MODULES, WARM
from ropa.reports.prepare import Kept, prepared, read
from ropa.reports.processes import end_group
from ropa.text import file_text


@dataclass(frozen=True)
class Failure:
    """Why a notebook stopped: the number of the cell (from 1), and the error in one line."""

    cell: int
    cells: int
    message: str
    outside: bool = False
    """Whether the reason lies outside the notebook: the kernel died or did not start, or time ran out."""
    between: bool = False
    """Whether the reason lies in the programs between this one and a kernel, once cells had begun: worth one more try."""

    def __str__(self) -> str:
        return f"cell {self.cell} of {self.cells}: {self.message}" if self.cell else self.message


@dataclass(frozen=True)
class Executed:
    """A notebook with its outputs, whole or up to the cell that failed, and what it wrote on stderr."""

    notebook: Any
    failure: Failure | None
    ended: Callable[[], object] = lambda: None
    """Waits until nothing of the notebook's process is left. It is ending by itself."""


TIERS = ("plain", "warm", "fork")
"""How a notebook can be run: in a new kernel, in a kernel forked from a warm process, or in such a fork without a kernel."""


@dataclass(frozen=True)
class Limits:
    """What a report may use: seconds in all, seconds per cell, and megabytes beyond what it starts with (Linux)."""

    seconds: float | None = None
    cell_seconds: float | None = None
    megabytes: int | None = None


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def choose_tier(wanted: str | None = None) -> str:
    """The tier named, else the fastest that this machine allows.

    Raises UsageError for a tier that is unknown or not possible here.
    """
    from ropa.kernels.zygote import ZygoteError, shared

    if wanted is not None and wanted not in TIERS:
        raise UsageError(f"there is no tier {wanted}; there are {', '.join(TIERS)}")
    if wanted == "plain":
        return wanted
    try:
        shared(MODULES, WARM, HASHING)
    except ZygoteError as problem:
        if wanted:
            raise UsageError(f"tier {wanted} is not possible here ({problem}); use --tier plain") from problem
        return "plain"
    return wanted or "fork"


_KERNEL = "python3"
"""This Python, whatever the notebook was last opened with."""


def execute(
    path: Path,
    parameters: Mapping[str, Any],
    *,
    tier: str = "plain",
    limits: Limits = Limits(),
    env: Mapping[str, str] | None = None,
    more: bool = False,
    folder: Path | None = None,
) -> Executed:
    """Run the notebook at `path` with these (already checked) parameters, in the caller's folder.

    `tier` is one of TIERS. `env` is added to the environment of the notebook's process. `more` says that the notebook leaves its
    process as it found it: in tier fork and without a limit of memory, others like it may run there, one after another, until `let_go`.
    What its tools write for themselves goes to `folder`, by default to one that is removed at once.
    An error in the notebook is never raised: the result holds it, with all outputs until then.
    """
    import nbformat

    try:
        source = read(path)
    except Exception as found:  # noqa: BLE001 - whatever a library makes of a notebook that Jupyter did not write
        said = f"is no notebook of Jupyter's format ({_what_is_odd(found)}); save it with Jupyter"
        return Executed(nbformat.v4.new_notebook(), Failure(0, 0, f"{file_text(path.name)} {said}"))  # type: ignore[no-untyped-call]
    for last in (False, True):
        running, problem, ended = _tried(source, parameters, tier, limits, {**(env or {}), **HASHING}, more, folder)
        failure = why_failed(source, running, problem) if problem else None
        if last or not (failure and failure.between):
            break
    return Executed(running[-1], failure, ended)


def _tried(
    source: Any, parameters: Mapping[str, Any], tier: str, limits: Limits, env: Mapping[str, str], more: bool, given: Path | None
) -> tuple[list[Any], Exception | None, Callable[[], object]]:
    """The notebooks that there are after a run (the last one is filled), why it stopped, and what waits for the end of its process."""
    running, ended = [source], Executed.ended
    with nullcontext(given) if given else scratch() as folder:
        own = {**env, "IPYTHONDIR": str(folder / "ipython")}
        try:
            Path.cwd()  # where it is gone, no kernel can start in it
            fresh = prepared(source, parameters)
            if tier == "fork":
                others = more and not limits.megabytes
                ended = _in_a_fork(fresh, limits, own | ({KEPT: "1"} if others else {}), running, others)
            else:
                ended = _in_a_kernel(fresh, folder, tier, limits, own, running)
            _raise_for_errors(running[-1])
        except Exception as found:  # noqa: BLE001 - a cell raised; the kernel died or never came; time is up; an odd notebook
            return running, None if tier != "fork" and _only_its_ending(found, running) else found, ended
    return running, None, ended


def _raise_for_errors(notebook: Any) -> None:
    """Raise papermill's error where a cell failed. Where none did, papermill, which takes long to import, is not asked."""
    told = [cell.metadata.get("papermill", {}).get("exception") for cell in notebook.cells]
    if any(told) or any(output.output_type == "error" for cell in notebook.cells for output in cell.get("outputs", ())):
        from papermill.execute import raise_for_execution_errors

        raise_for_execution_errors(notebook, None)


def _only_its_ending(problem: Exception, running: list[Any]) -> bool:
    """Whether the kernel had answered after the last cell, so that nothing but ending it went wrong: its group is killed anyway."""
    from papermill.exceptions import PapermillExecutionError

    from ropa.kernels.fork import TooMuchOutputError

    answered = len(running) > 1 and "language_info" in running[-1].metadata
    return answered and not isinstance(problem, PapermillExecutionError | TooMuchOutputError | TimeoutError)


def _what_is_odd(problem: Exception) -> str:
    """The kind of an error, and the cell that it is about, by what it knows of its place; its text may hold what the notebook does."""
    match [*getattr(problem, "relative_path", ())]:
        case ["cells", int(place), *rest]:
            return f"cell {place + 1}: its {' '.join(str(name) for name in rest[:2])}" if rest else f"cell {place + 1}"
        case _:
            return type(problem).__name__


def _in_a_fork(notebook: Any, limits: Limits, env: dict[str, str], running: list[Any], more: bool) -> Callable[[], object]:
    """Run the notebook in a fork, and add it to those running. Returns what waits for the end of the fork."""
    from ropa.kernels.fork import run

    return run(
        Kept(notebook),
        on_notebook_start=lambda notebook: running.append(notebook),
        isolated=True,
        env=env,
        modules=MODULES,
        warm=WARM,
        zygote_env=HASHING,
        timeout=limits.cell_seconds,
        deadline=limits.seconds,
        memory=limits.megabytes,
        more=more,
    )


def _in_a_kernel(notebook: Any, folder: Path, tier: str, limits: Limits, env: dict[str, str], running: list[Any]) -> Callable[[], object]:
    """Run the notebook in a kernel, and add it to those running once the kernel is there. The kernel has ended when this returns."""
    from papermill.engines import papermill_engines

    notebook.metadata.pop("language_info", None)  # set again once the kernel has answered after the last cell
    with _kernel_options(folder, tier, limits, env) as options:
        papermill_engines.execute_notebook_with_engine(
            None, notebook, _KERNEL, progress_bar=False, on_notebook_start=lambda notebook: running.append(notebook), **options
        )
    return Executed.ended


@contextmanager
def _kernel_options(folder: Path, tier: str, limits: Limits, env: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The arguments that papermill gets for a kernel, and the deadline over it.

    Raises TimeoutError when the deadline has passed, and TooMuchOutputError.
    """
    from ropa.kernels.fork import TooMuchOutputError
    from ropa.reports.kernel import Started, kernel_class

    config = {"modules": list(MODULES), "warm": list(WARM), "zygote_env": HASHING} if tier == "warm" else None
    started = Started(folder, env, config, limits.megabytes)
    _running.append(started.pids)

    def end() -> None:
        started.late.set()
        end_group(started.pids)

    timer = threading.Timer(limits.seconds, end) if limits.seconds else None
    if timer:
        timer.daemon = True
        timer.start()
    try:
        yield {"shutdown_kernel": "immediate", "kernel_manager_class": kernel_class(started), "execution_timeout": limits.cell_seconds}
    except RuntimeError as problem:
        if started.late.is_set():
            raise TimeoutError(f"the notebook was not ready within {limits.seconds:g} seconds") from problem
        if started.flooded.is_set():
            raise TooMuchOutputError from problem
        raise
    finally:
        if timer:
            timer.cancel()
        _running.remove(started.pids)
        end_group(started.pids)  # what its cells started and left running
        if threading.current_thread() is not threading.main_thread():
            _close_loop()


def _close_loop() -> None:
    """Close the event loop that nbclient made for this thread, with the tasks that an error left in it."""
    import asyncio

    from jupyter_core.utils import ensure_event_loop

    loop = ensure_event_loop()
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    if left:
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    loop.close()


_running: list[list[int]] = []
"""The kernels of notebooks under way in this process, by their process ids."""


def end_all() -> None:
    """End every notebook that is under way in this process. Each fails as if its kernel had died."""
    from ropa.kernels.zygote import close_shared

    close_shared()
    for pids in list(_running):
        end_group(pids)


def why_failed(source: Any, running: list[Any], problem: Exception) -> Failure | None:
    """Why and where the notebook stopped; None if only cells raised that may raise."""
    from papermill.exceptions import PapermillExecutionError

    from ropa.kernels.fork import TooMuchOutputError

    places = {cell.get("id"): place for place, cell in enumerate(source.cells, start=1)}
    begun, cells = 0, len(source.cells)
    for cell in running[-1].cells:
        if cell.metadata.get("papermill", {}).get("start_time"):
            begun = places.get(cell.get("id"), begun)
        if "raises-exception" in cell.metadata.get("tags", ()):
            continue
        for output in cell.get("outputs", ()):
            stopped = isinstance(problem, TimeoutError) and output.get("ename") == "KeyboardInterrupt"  # by its end, which came too late
            if output.output_type == "error" and not stopped:
                message = _told(output.ename, _one_line(output.evalue), source, output.traceback)
                return Failure(places.get(cell.get("id"), begun), cells, message)
        if cell.metadata.get("papermill", {}).get("exception"):
            return Failure(places.get(cell.get("id"), begun), cells, "it stopped without saying why")
    if isinstance(problem, TooMuchOutputError):
        return Failure(begun, cells, str(problem))
    if isinstance(problem, PapermillExecutionError):
        return None  # papermill counts the error of a cell that may raise; Jupyter does not
    if isinstance(problem, TimeoutError):
        return Failure(begun, cells, _one_line(str(problem).partition("\n")[0]), outside=True)
    if isinstance(problem, RuntimeError | OSError):
        what = "its kernel died" if len(running) > 1 else "its kernel could not be started"
        return Failure(begun, cells, f"{what} ({_words_of(problem)})", outside=True)
    if begun:
        said = f"the programs between ropa and its kernel failed ({type(problem).__name__} in {_place(problem)}); make the report again"
        return Failure(begun, cells, said, outside=True, between=True)
    return Failure(begun, cells, f"it cannot be run ({type(problem).__name__}); is it a notebook as Jupyter saves it?")


def _place(problem: Exception) -> str:
    """The module and the line that raised an error: names of programs alone, whatever the error's text holds."""
    *_, (frame, line) = traceback.walk_tb(problem.__traceback__)
    return f"{frame.f_globals.get('__name__', 'a module')}, line {line}"


def _words_of(problem: Exception) -> str:
    """What an error of the machinery says, if the words are the machinery's own; else its kind alone."""
    from nbclient.exceptions import DeadKernelError

    from ropa.kernels.zygote import ZygoteError

    if isinstance(problem, OSError):
        if working_folder_gone():
            return "the folder in which ropa was started is gone; start it in another"
        return problem.strerror or type(problem).__name__
    said = _one_line(str(problem))
    ours = isinstance(problem, DeadKernelError | ZygoteError) or said.startswith("Kernel died before replying")
    return said if ours and said else type(problem).__name__


_HARMLESS = frozenset({
    "AttributeError", "ImportError", "IndentationError", "MemoryError", "ModuleNotFoundError", "NameError", "NotImplementedError",
    "StdinNotImplementedError", "SyntaxError", "ZeroDivisionError",
})  # fmt: skip
"""Errors whose text holds only the notebook's own words and Python's, unless a cell makes code of data."""

_WORDS = re.compile(r"\w+")
_PYTHONS = frozenset(_WORDS.findall(
    "name is not defined object has no attribute module type cannot import from partially initialized most likely due to a circular "
    "unknown location invalid syntax line expected an indented block after statement on unexpected indent unindent does not match any "
    "outer indentation level was never closed unmatched division by zero float integer modulo No named package raw_input called but this "
    "frontend does not support input requests Did you mean free local variable referenced before assignment in enclosing scope where it "
    "associated with value access Perhaps forgot comma unterminated string literal detected at end of file while parsing assign here "
    "Maybe meant instead or function call expression decimal character python py site packages lib usr tmp DataFrame Series Index "
    "Timestamp NoneType ndarray Findings Case Register"
)) | frozenset(dir(builtins))  # fmt: skip
"""The words of Python's own messages."""


def _told(kind: str, said: str, source: Any, lines: Sequence[str]) -> str:
    """What messages and records say about an error in a cell.

    Text is told if it can only come from the notebook, from Python or from ropa: every word of it stands in the notebook's code, or is
    one that Python's messages are made of; or ropa raised it. Any other text may come from the register, and is left out, and so
    is the name of a kind of error that nobody but the notebook's data may have made.
    """
    known = _PYTHONS.union(*(_WORDS.findall(cell.source) for cell in source.cells))
    ours = {one.__name__ for one in vars(errors).values() if isinstance(one, type) and issubclass(one, RopaError)}
    if said and kind in ours and _raised_by_ropa(lines):
        return said
    name = kind if kind in known or kind in ours or kind in _HARMLESS or kind in _kinds() else "an error"
    if not said:
        return name
    plain = all(word in known or (word.isdigit() and len(word) < 4) for word in _WORDS.findall(said))
    return f"{name}: {said}" if kind in _HARMLESS and plain else f"{name} (what it says may be personal data, so only the page has it)"


_FILE = re.compile(r"File (?:\x1b\[[0-9;]*m)*(.+?\.py)")


def _raised_by_ropa(lines: Sequence[str]) -> bool:
    """Whether the last file that a traceback names is one of ropa's."""
    files = _FILE.findall("\n".join(lines))
    return bool(files) and Path(files[-1]).expanduser().is_relative_to(Path(errors.__file__).parent)


@cache
def _kinds() -> frozenset[str]:
    """The names of the errors of libraries that notebooks use."""
    import numpy as np
    import pandas as pd

    return frozenset(dir(np.exceptions)) | frozenset(dir(pd.errors))


def _one_line(text: str) -> str:
    return " ".join(text.split())[:400]
