"""Registers that are too long for one table: their logs in parts, in several processes or on a Dask cluster."""
