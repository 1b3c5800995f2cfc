"""The rules: one decorated function a rule, one file a family.

`RULES` maps each code to its rule; `assess` runs them. To add a rule, write one function in the
file of its family, and its pass and fail case in `tests/rules/CODE.toml`.
"""

from __future__ import annotations

from ropa.rules import (  # the families register their rules when imported
    governance,
    parties,
    purposes,
    recipients,
    retention,
    security,
    special,
    transfers,
)
from ropa.rules.case import open_case
from ropa.rules.engine import RULES, Rule, View, assess, rule

FAMILIES = (parties, purposes, special, recipients, transfers, retention, security, governance)

__all__ = ["FAMILIES", "RULES", "Rule", "View", "assess", "open_case", "rule"]
