"""The kernel of one report: this very Python, its files in a folder of its own, no user's IPython settings.

It does not depend on which kernels are installed under which name, nor does it look into the working directory for
modules; messages go over Unix sockets where there are any. It is ended with all that it started.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from ipykernel.kernelspec import make_ipkernel_cmd
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from ropa.kernels import fork
from ropa.kernels.zygote import python_path
from ropa.reports.processes import end_group

LONGEST_SOCKET = 80
"""A Unix socket's path may not be much longer than 100 bytes: beyond this, TCP is used."""
_SPACE = 2 * 2**30  # addresses that a fresh kernel with the libraries of a report maps, generously


@dataclass
class Started:
    """What the kernels of one run are started with, and what is known of them since."""

    folder: Path
    """Where the kernel's own files lie."""
    env: Mapping[str, str]
    warm: Mapping[str, Any] | None = None
    """What the warm process is asked for, where the kernel is forked from it."""
    megabytes: int | None = None
    pids: list[int] = field(default_factory=list)
    """The kernels started."""
    flooded: threading.Event = field(default_factory=threading.Event)
    """Set when one was ended because it showed too much."""
    late: threading.Event = field(default_factory=threading.Event)
    """Set by whoever watches the time: a kernel that is started after that is ended at once."""


def kernel_class(started: Started) -> type[ReportKernel]:
    """A kernel manager class for one run, as papermill wants one."""

    class OneChannel(Counted):
        """What this run's kernels show."""

        run = started

    class OneKernel(ReportKernel):
        """This run's kernels."""

        run = started
        channel = OneChannel

    return OneKernel


class Counted(AsyncZMQSocketChannel):
    """What a kernel shows, as long as that is not too much."""

    run: ClassVar[Started]
    seen = 0

    async def get_msg(self, *options: Any, **named: Any) -> dict[str, Any]:  # type: ignore[override]
        """The next message."""
        message = await super().get_msg(*options, **named)
        if self.run.flooded.is_set() and "text" in message["content"]:
            message["content"]["text"] = ""  # what was on its way when it was ended
        self.seen += sum(len(str(value)) for value in message["content"].values())
        if self.seen > fork.MOST_OUTPUT and not self.run.flooded.is_set():
            self.run.flooded.set()
            end_group(self.run.pids)
        return message


class ReportKernel(AsyncKernelManager):
    """The kernel of one report."""

    run: ClassVar[Started]
    channel: ClassVar[type[Counted]]

    def __init__(self, **options: Any) -> None:
        # The kernel files keep out of the user's home; a short path, for sockets.
        folder = str(self.run.folder)
        ipc = os.name == "posix" and len(folder) <= LONGEST_SOCKET
        super().__init__(connection_file=str(self.run.folder / "kernel.json"), transport="ipc" if ipc else "tcp", **options)

    def client(self, **options: Any) -> Any:
        """A client that counts what it is shown."""
        return super().client(iopub_channel_class=self.channel, **options)

    @property
    def kernel_spec(self) -> Any:
        """This interpreter, wherever it is."""
        command = make_ipkernel_cmd(executable=sys.executable)
        command += ["--IPKernelApp.ignore_cwd=True", "--HistoryManager.enabled=False"]
        wanted = {**self.run.env, "PYTHONPATH": python_path()}
        environment = {name: value.replace("$", "$$") for name, value in wanted.items()}  # a spec's values are templates
        metadata = {}
        if self.run.warm:
            metadata = {"kernel_provisioner": {"provisioner_name": "ropa-warm", "config": dict(self.run.warm)}}
        return KernelSpec(argv=command, env=environment, display_name="ropa", language="python", metadata=metadata)

    async def _async_launch_kernel(self, kernel_cmd: list[str], **options: Any) -> None:
        """Start it, and hold it to its memory."""
        await super()._async_launch_kernel(kernel_cmd, **options)
        pid = getattr(self.provisioner, "pid", None)
        if pid:
            self.run.pids.append(pid)
            if self.run.late.is_set():  # while it was starting, when there was nobody to end
                end_group(self.run.pids)
            if self.run.megabytes:
                _limit_memory(pid, self.run.megabytes)

    async def _async_kill_kernel(self, restart: bool = False) -> None:
        """End it while it is still known what it started."""
        end_group(self.run.pids)
        await super()._async_kill_kernel(restart=restart)


def _limit_memory(pid: int, megabytes: int) -> None:
    """Let a process map at most so much beyond what a kernel starts with; beyond it Python raises MemoryError."""
    import resource

    if hasattr(resource, "prlimit"):
        room = _SPACE + megabytes * 2**20
        resource.prlimit(pid, resource.RLIMIT_AS, (room, room))
