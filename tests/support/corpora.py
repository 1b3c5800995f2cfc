"""Where the corpora of hostile and odd inputs lie."""

from __future__ import annotations

import json

from support.checkout import TESTS

CORPORA = TESTS / "corpora"
NAUGHTY: list[str] = json.loads((CORPORA / "blns" / "blns.json").read_text(encoding="utf-8"))
