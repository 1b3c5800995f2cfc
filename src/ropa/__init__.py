"""ropa: records of processing (UK and EU GDPR, Article 30) as validated tables, rules and reports.

The five verbs: `read`, `validate`, `assess`, `report`, `pack`; and `open`, which does the first three.
Names are loaded when first used, so that `import ropa` is instant.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_NAMES = {
    "Case": "ropa.case.case:Case",
    "Findings": "ropa.model.findings:Findings",
    "Register": "ropa.model.register:Register",
    "RopaError": "ropa.errors:RopaError",
    "assess": "ropa.rules:assess",
    "change": "ropa.sources.change:change",
    "compare": "ropa.history.compare:compare",
    "on": "ropa.model.in_force:on",
    "open": "ropa.case.opening:open_case",
    "over_time": "ropa.history.over_time:over_time",
    "pack": "ropa.packs.build:pack",
    "portfolio": "ropa.history.portfolio:portfolio_here",
    "read": "ropa.sources:read",
    "report": "ropa.reports:report",
    "samples": "ropa.sources:samples",
    "validate": "ropa.model.validate:validate",
    "write": "ropa.sources:write",
}

__all__ = [*sorted(_NAMES), "__version__"]


_ROOMS = ("analysis", "show")
"""Modules for notebooks: the tables of reports, and their pieces and charts."""


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used (PEP 562)."""
    if name in _ROOMS:
        return import_module(f"ropa.{name}")
    if name not in _NAMES:
        from ropa.text import nearest

        hint = "" if name.startswith("_") else nearest(name, [*__all__, *_ROOMS])
        raise AttributeError(f"module 'ropa' has no attribute {name!r}{hint}")
    module, _, attribute = _NAMES[name].partition(":")
    value = getattr(import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, *_ROOMS])
