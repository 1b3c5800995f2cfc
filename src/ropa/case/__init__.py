"""A Case (a register, its findings, the day and the regime), opening one, and handing it to another process."""
