"""The kernel of one report: this very Python, with its files in a folder of its own and without the user's IPython settings.

It does not depend on the kernels that are installed, and it does not import modules from the working directory.
Messages go over Unix sockets where the system has them. It is ended together with all that it started.
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
"""The longest path, in bytes, that is used for a Unix socket: systems allow little more than 100. Beyond it, TCP is used."""
_SPACE = 2 * 2**30  # bytes of address space of a new kernel with the libraries of a report, with room to spare


@dataclass
class Started:
    """What the kernels of one run are started with, and what became of them."""

    folder: Path
    """The folder of the kernel's own files."""
    env: Mapping[str, str]
    warm: Mapping[str, Any] | None = None
    """Asks the warm process for a kernel; None for a kernel that is started afresh."""
    megabytes: int | None = None
    pids: list[int] = field(default_factory=list)
    """The process ids of the kernels that were started."""
    flooded: threading.Event = field(default_factory=threading.Event)
    """Set when a kernel was ended because of too much output."""
    late: threading.Event = field(default_factory=threading.Event)
    """Set when the deadline has passed. A kernel that starts after that is ended at once."""


def kernel_class(started: Started) -> type[ReportKernel]:
    """A kernel manager class for one run, as papermill wants one."""

    class OneChannel(Counted):
        """The channel of this run's output."""

        run = started

    class OneKernel(ReportKernel):
        """The kernel of this run."""

        run = started
        channel = OneChannel

    return OneKernel


class Counted(AsyncZMQSocketChannel):
    """The channel of a kernel's output. It ends the kernel after too much output."""

    run: ClassVar[Started]
    seen = 0

    async def get_msg(self, *options: Any, **named: Any) -> dict[str, Any]:  # type: ignore[override]
        """The next message."""
        message = await super().get_msg(*options, **named)
        if self.run.flooded.is_set() and "text" in message["content"]:
            message["content"]["text"] = ""  # output that was on its way when the kernel was ended
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
        """A client that counts the output."""
        return super().client(iopub_channel_class=self.channel, **options)

    @property
    def kernel_spec(self) -> Any:
        """The kernel's specification: this interpreter, not one that is installed by name."""
        command = make_ipkernel_cmd(executable=sys.executable)
        command.insert(1, "-P")  # nothing of the working folder is imported, not even by Python's own start
        command += ["--IPKernelApp.ignore_cwd=True", "--HistoryManager.enabled=False"]
        wanted = {**self.run.env, "PYTHONPATH": python_path()}
        environment = {name: value.replace("$", "$$") for name, value in wanted.items()}  # a spec's values are templates
        metadata = {}
        if self.run.warm:
            metadata = {"kernel_provisioner": {"provisioner_name": "ropa-warm", "config": dict(self.run.warm)}}
        return KernelSpec(argv=command, env=environment, display_name="ropa", language="python", metadata=metadata)

    async def _async_launch_kernel(self, kernel_cmd: list[str], **options: Any) -> None:
        """Start the kernel and limit its memory."""
        await super()._async_launch_kernel(kernel_cmd, **options)
        pid = getattr(self.provisioner, "pid", None)
        if pid:
            self.run.pids.append(pid)
            if self.run.late.is_set():  # the deadline passed while it was starting
                end_group(self.run.pids)
            if self.run.megabytes:
                _limit_memory(pid, self.run.megabytes)

    async def _async_kill_kernel(self, restart: bool = False) -> None:
        """End the kernel and its processes, while it is still known which these are."""
        end_group(self.run.pids)
        await super()._async_kill_kernel(restart=restart)


def _limit_memory(pid: int, megabytes: int) -> None:
    """Let a process use at most `megabytes` beyond what a kernel starts with. After that, Python raises MemoryError."""
    import resource

    if hasattr(resource, "prlimit"):
        room = _SPACE + megabytes * 2**20
        resource.prlimit(pid, resource.RLIMIT_AS, (room, room))
