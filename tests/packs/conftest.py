"""A key, a Case and a small pack."""

from __future__ import annotations

from pathlib import Path

import pytest

import ropa
from ropa.case.case import Case
from support.packs import DAY, SAMPLE, build, tiny


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("key") / "key"
    file.write_text("0123456789abcdef" * 4)
    file.chmod(0o600)
    return file


@pytest.fixture(scope="module")
def case() -> Case:
    return ropa.open(SAMPLE, DAY)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, key: Path) -> Path:
    folder = tmp_path_factory.mktemp("small")
    return build(tiny(folder / "register"), folder / "out", key)
