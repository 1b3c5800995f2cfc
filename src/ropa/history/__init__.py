"""The history of a register: what changed between two states of it."""
