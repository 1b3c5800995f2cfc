"""Facts: what is true of a register on a day, each worked out once.

Rules judge facts and reports show them; neither works them out again. There is one file per subject, with the same
subjects as in `rules/` and `analysis/`.
"""
