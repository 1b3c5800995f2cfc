"""Runs notebooks fast: kernels are forked from one process, the zygote, that has already imported what they need.

server       the zygote, which has a fork ready for the next notebook
pages        which pages of its memory a fork will write to
zygote       starts a zygote and asks it to fork
wire         the messages between the two
fork, shell  run one notebook in a fork without a kernel's sockets: `fork` in this process, `shell` in the child
engine       the way in for papermill (`papermill --engine ropa`)
provisioner  the way in for Jupyter: warm kernels for papermill, JupyterLab and other clients
imports      the slow imports that ropa's own processes do without

This room knows nothing of records of processing. It works on Linux only: elsewhere it is not safe to fork a process with
libraries loaded.
"""
