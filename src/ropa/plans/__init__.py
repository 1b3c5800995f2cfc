"""Scheduled generation: a plan of many registers, run, recorded and kept."""
