"""A case: a register, what was found in it, and the day and the regime it was looked at under."""
