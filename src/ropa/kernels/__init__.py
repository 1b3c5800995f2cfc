"""Notebooks run fast: kernels forked from one process that has already imported what they need.

`server` is that process (the zygote), `zygote` talks to it, `shell` runs the cells of a notebook in
a fork without sockets, `engine` is papermill's way in (`papermill --engine ropa`), `provisioner`
Jupyter's (kernels forked warm, for papermill, JupyterLab and whoever starts kernels); `lean` is what
processes of our own do without. Knows nothing of records of processing. Linux only: elsewhere a fork
of a process with libraries loaded is not safe.
"""
