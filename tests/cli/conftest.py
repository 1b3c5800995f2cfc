"""A register without a finding, and one with many."""

from __future__ import annotations

import pytest

from support.registers import register_folder


@pytest.fixture
def good(tmp_path):
    """A register in which validation and ID04 find nothing."""
    return register_folder(tmp_path / "good")


@pytest.fixture
def bad(tmp_path):
    """A register with 25 findings of one code, one of another and a warning."""
    purposes = "purpose_id,activity_id,purpose,lawful_basis\n" + "".join(f"P{n},A1,x,zzz\n" for n in range(25))
    return register_folder(
        tmp_path / "bad",
        {"purposes": purposes, "requests": "request_id,subject_ref\nR1,Jane Doe\n", "systems": "system_id,name,country\nY1,x,zzzz\n"},
    )
