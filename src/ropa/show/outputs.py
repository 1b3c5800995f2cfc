"""The type of output in which notebooks keep the tables of their pages. Nothing heavy is imported: makers of reports need no tables."""

from __future__ import annotations

TABLES = "application/vnd.ropa.table+json"
"""The output type under which a notebook stores the data of a Piece's tables, as `Piece.tables` holds them."""
