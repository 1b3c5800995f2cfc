"""The rules: one decorated function per rule, one record per family in `families.py`.

`RULES` maps each code to its rule; `assess` runs them. To add a rule, write one function in the
file of its family, and its pass and fail case in `data/cases/CODE.toml`.
"""

from __future__ import annotations

from ropa.facts.view import View
from ropa.rules.engine import RULES, Rule, assess, rule
from ropa.rules.families import load

load()

__all__ = ["RULES", "Rule", "View", "assess", "rule"]
