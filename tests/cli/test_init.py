"""The command `init`."""

from __future__ import annotations

import json


def test_init_says_what_it_made(ropa, tmp_path):
    made = ropa("init", tmp_path / "a", "--format", "json")
    assert json.loads(made.stdout) == {"path": str(tmp_path / "a"), "sample": None, "for": None}
    copied = ropa("init", tmp_path / "b.xlsx", "--sample", "illumit")
    assert copied.stdout.splitlines() == [
        f"{tmp_path / 'b.xlsx'}: a copy of the sample illumit",
        f"Next: `ropa check {tmp_path / 'b.xlsx'}`",
    ]
    assert f"`ropa check '{tmp_path / 'of ours'}'`" in ropa("init", tmp_path / "of ours").stdout  # as it is typed
