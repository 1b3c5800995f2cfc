"""The rules: one decorated function a rule, one file a family.

`RULES` maps each code to its rule; `assess` runs them. To add a rule, write one function in the
file of its family, and its pass and fail case in `data/cases/CODE.toml`.
"""

from __future__ import annotations

from ropa.facts.view import View
from ropa.rules import (
    assessments,
    breaches,
    governance,
    marketing,
    notices,
    parties,
    purposes,
    recipients,
    retention,
    rights,
    security,
    sensitive,
    transfers,
)
from ropa.rules.engine import RULES, Rule, assess, rule

__all__ = ["RULES", "Rule", "View", "assess", "open_case", "rule"]
