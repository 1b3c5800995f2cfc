"""papermill's way in: `papermill --engine ropa`, or `papermill.execute_notebook(…, engine_name="ropa")`.

papermill imports every engine that is installed whenever it is itself imported, so this module is tiny.
"""

from __future__ import annotations

from typing import Any

from papermill.engines import Engine


class ForkEngine(Engine):  # type: ignore[misc]
    """Cells run in a fork of a warm process, without a kernel's sockets; the outputs are a kernel's."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """Run the notebook that papermill holds ready. Options as `ropa.kernels.fork.run_notebook` takes them."""
        from ropa.kernels.fork import run_notebook

        run_notebook(nb_man, **options)
