"""The rules: one decorated function per rule, one file per family or few families, one record per family in `families.py`.

`RULES` maps each code to its rule; `assess` runs them. To add a rule, write one function in the file of its family, and a
passing and a failing example in `data/cases/CODE.toml`.
"""

from __future__ import annotations

from ropa.facts.view import View
from ropa.rules.engine import RULES, Rule, assess, rule
from ropa.rules.families import load

load()

__all__ = ["RULES", "Rule", "View", "assess", "rule"]
