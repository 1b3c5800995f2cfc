"""A system without ssh-keygen."""

from __future__ import annotations

import shutil

import pytest

from ropa.bags import sign as signing


@pytest.fixture
def without_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine without OpenSSH."""
    find = shutil.which
    monkeypatch.setattr(signing.shutil, "which", lambda name: None if name == "ssh-keygen" else find(name))
