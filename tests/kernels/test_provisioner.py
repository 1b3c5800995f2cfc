"""The kernel that Jupyter is offered."""

from __future__ import annotations

import os
import sys

import pytest
from jupyter_client.manager import start_new_kernel

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="kernels are forked on Linux only")


def test_jupyter_offers_a_kernel_that_is_forked_warm():
    manager, client = start_new_kernel(kernel_name="ropa", env={**os.environ, "MPLBACKEND": "agg"})
    shown = []
    try:
        code = "import os, sys; before = 'ropa.analysis' in sys.modules\nprint(before, open(f'/proc/{os.getppid()}/cmdline').read())"
        client.execute_interactive(code, timeout=600, output_hook=lambda message: shown.append(message["content"].get("text", "")))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert "".join(shown).startswith("True ")
    assert "ropa.kernels.server" in "".join(shown)
