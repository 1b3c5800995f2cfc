"""The engine for papermill: `papermill --engine ropa`, or `papermill.execute_notebook(…, engine_name="ropa")`.

papermill imports every installed engine whenever it is imported itself, so this module imports little.
"""

from __future__ import annotations

from typing import Any

from papermill.engines import Engine


class ForkEngine(Engine):  # type: ignore[misc]
    """Runs cells in a fork of a warm process, without a kernel's sockets. The outputs are the same as a kernel's."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """Run the notebook of a papermill `NotebookExecutionManager`. For the options see `ropa.kernels.fork.run_notebook`."""
        from ropa.kernels.fork import run_notebook

        run_notebook(nb_man, **options)
