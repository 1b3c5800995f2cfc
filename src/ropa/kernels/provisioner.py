"""The provisioner for Jupyter: kernels forked from a warm process, for papermill, JupyterLab and other clients.

A kernel specification that names it (`ropa-warm`) gets an ordinary IPython kernel that starts sooner. If forking is not
possible, the kernel is started in the usual way.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Dict, List, Unicode


class WarmProvisioner(LocalProvisioner):
    """Provides a local kernel, forked if possible. The configuration may name what the zygote prepares."""

    modules: Any = List(Unicode(), help="modules that the zygote imports beside its own").tag(config=True)
    warm: Any = List(Unicode(), help="functions (module:function) that the zygote calls").tag(config=True)
    zygote_env: Any = Dict(help="environment of the zygote").tag(config=True)

    async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
        """Fork the kernel; if that is not possible, start it in the usual way."""
        from ropa.kernels.zygote import ZygoteError, shared

        marker = [place for place, word in enumerate(cmd) if word in ("ipykernel_launcher", "ipykernel")]
        if not marker:
            return await super().launch_kernel(cmd, **options)
        cwd = Path(options.get("cwd") or Path.cwd())
        env = {**(options.get("env") or os.environ), "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
        job = {
            "kind": "kernel",
            "argv": cmd[marker[0] + 1 :],
            "cwd": str(cwd),
            "env": env,
            "path": [] if "-P" in cmd[: marker[0]] else [""],
        }
        try:
            self.process: Any = shared(self.modules, self.warm, self.zygote_env).fork_kernel(job)
        except ZygoteError as problem:
            self.log.warning("kernel not forked: %s", problem)
            return await super().launch_kernel(cmd, **options)
        self.pid = self.pgid = self.process.pid
        self.cwd = cwd
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait until the kernel has ended. Polls more often than Jupyter does."""
        if not self.process:
            return 0
        while self.process.poll() is None:
            await asyncio.sleep(0.005)
        code: int | None = self.process.poll()
        self.process = None
        return code
