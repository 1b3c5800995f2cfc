"""What is so on the day, each fact worked out once.

A rule masks a fact, a table of a report shows it; neither works it out again. One file per subject, the same subjects
as in `rules/` and `analysis/`.
"""
