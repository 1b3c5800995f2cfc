"""Run one notebook through papermill, in a kernel that is this very Python, leaving nothing behind."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ropa import errors
from ropa.errors import RopaError

LONGEST_SOCKET = 80
"""A Unix socket's path may not be much longer than 100 bytes: beyond this, TCP is used."""


@dataclass(frozen=True)
class Failure:
    """Why a notebook stopped: which cell (as people count them), and the error in one line."""

    cell: int
    cells: int
    message: str

    def __str__(self) -> str:
        return f"cell {self.cell} of {self.cells}: {self.message}" if self.cell else self.message


@dataclass(frozen=True)
class Executed:
    """A notebook as it was run, whole or up to the cell that failed, and what it said on stderr."""

    notebook: Any
    failure: Failure | None


def execute(path: Path, parameters: Mapping[str, Any]) -> Executed:
    """Run the notebook at `path` with these (already checked) parameters, in the caller's folder.

    Never raises for what a notebook does: what failed, and what there was until then, is in the result.
    """
    import nbformat
    import papermill
    from papermill.exceptions import PapermillExecutionError

    source = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    running = [source]  # the notebook as it is filled, once it runs
    problem: Exception | None = None
    with tempfile.TemporaryDirectory(prefix="ropa-") as staging:
        try:
            papermill.execute_notebook(
                nbformat.from_dict(source),  # type: ignore[no-untyped-call]
                None,
                parameters=dict(parameters),
                progress_bar=False,
                request_save_on_cell_execute=False,
                on_notebook_start=lambda notebook: running.append(notebook),
                shutdown_kernel="immediate",
                kernel_manager_class=kernel_class(Path(staging)),
            )
        except (PapermillExecutionError, RuntimeError, OSError) as found:  # a cell raised; the kernel died or never came
            problem = found
    return Executed(running[-1], _failure(source, running, problem) if problem else None)


def kernel_class(folder: Path) -> Any:
    """A kernel manager class for one run: this interpreter, its files in `folder`, no user's IPython settings.

    The kernel does not depend on which kernels are installed under which name, nor does it look
    into the working directory for modules; messages go over Unix sockets where there are any.
    """
    from ipykernel.kernelspec import make_ipkernel_cmd
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    class ReportKernel(AsyncKernelManager):
        """The kernel of one report."""

        def __init__(self, **options: Any) -> None:
            # The kernel files keep out of the user's home; a short path, for sockets.
            ipc = os.name == "posix" and len(str(folder)) <= LONGEST_SOCKET
            super().__init__(connection_file=str(folder / "kernel.json"), transport="ipc" if ipc else "tcp", **options)

        @property
        def kernel_spec(self) -> Any:
            """This interpreter, wherever it is."""
            command = make_ipkernel_cmd(executable=sys.executable)
            command += ["--IPKernelApp.ignore_cwd=True", "--HistoryManager.enabled=False"]
            wanted = {"IPYTHONDIR": str(folder / "ipython"), "PYTHONHASHSEED": "0"} | _same_ropa()
            environment = {name: value.replace("$", "$$") for name, value in wanted.items()}  # a spec's values are templates
            return KernelSpec(argv=command, env=environment, display_name="ropa", language="python")

    return ReportKernel


def _same_ropa() -> dict[str, str]:
    """What makes a kernel import the ropa that runs it, where that is not the installed one."""
    import ropa

    root = Path(ropa.__file__).resolve().parent.parent
    if {"site-packages", "dist-packages"} & set(root.parts):
        return {}
    return {"PYTHONPATH": os.pathsep.join(part for part in (str(root), os.environ.get("PYTHONPATH", "")) if part)}


def _failure(source: Any, running: list[Any], problem: Exception) -> Failure:
    """Why and where the notebook stopped."""
    places = {cell.get("id"): place for place, cell in enumerate(source.cells, start=1)}
    ours = {kind.__name__ for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, RopaError)}
    begun = 0
    for cell in running[-1].cells:
        if cell.metadata.get("papermill", {}).get("start_time"):
            begun = places.get(cell.get("id"), begun)
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                said = _one_line(output.evalue)
                message = said if output.ename in ours and said else f"{output.ename}: {said}" if said else output.ename
                return Failure(places.get(cell.get("id"), begun), len(source.cells), message)
    what = "its kernel died" if len(running) > 1 else "its kernel could not be started"
    return Failure(begun, len(source.cells), f"{what} ({_one_line(str(problem)) or type(problem).__name__})")


def _one_line(text: str) -> str:
    return " ".join(text.split())[:400]
