"""The processes of kernels, ended with all that they started."""

from __future__ import annotations

import os
import signal
from contextlib import suppress


def end_group(pids: list[int]) -> None:
    """End kernels, their process groups, and the processes that they started in other groups. A group's id is its kernel's."""
    import psutil

    for pid in pids:
        below = []
        with suppress(psutil.Error):
            below = psutil.Process(pid).children(recursive=True)
        if hasattr(os, "killpg"):
            with suppress(OSError):
                os.killpg(pid, signal.SIGKILL)
        for one in below:
            with suppress(psutil.Error):
                one.kill()
