"""What every test may use: hooks, registers, and the command line in this process."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pandas as pd
import pytest

from ropa.case.case import Case
from ropa.case.opening import case_of
from ropa.kernels.imports import lean_imports
from ropa.model.register import Register
from ropa.model.validate import validate
from support.checkout import TESTS
from support.commands import Ran
from support.records import SMALL
from support.registers import rich
from support.signatures import keygen, need
from support.tiny import TINY, text_tables


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]
    """In CI a skipped test is a failed one: whatever it needs, CI installs."""
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", f"skipped in CI: {report.longrepr}"
    return report


SLOWEST: tuple[str, ...] = (
    *("test_browser.py", "plans/test_run.py", "reports/test_execute.py", "packs/test_privacy.py", "packs/test_build.py", "test_faults.py"),
    *(
        "test_reference.py",
        "test_how_to.py",
        "history/test_compare.py",
        "test_naughty.py",
        "rules/test_examples.py",
        "packs/test_profiles.py",
    ),
    *("kernels/test_fork.py", "test_pages_of_records.py", "test_pages_of_logs.py", "analysis/test_every_table.py", "history/test_diff.py"),
)
"""The files that take longest, the longest first: begun first, so that at the end no worker waits for one of them."""

lean_imports()  # as the command does; or every process of the tests would build a grammar that none of them uses

if sys.version_info < (3, 13):
    # Text as `ropa check` holds that of short registers: a quarter less of all time. Newer Pythons try it as pandas holds it.
    pd.set_option("mode.string_storage", "python")

hypothesis.settings.register_profile(
    "ropa", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.data_too_large]
)
hypothesis.settings.load_profile("ropa")  # a busy machine is no fault of a test


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the files."""
    order = {TESTS / name: place for place, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: order.get(item.path, len(order)))


def pytest_collection_finish() -> None:
    """Thousands of collected tests are not looked through again and again by the garbage collector: a tenth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session")
def full() -> Register:
    """A Register in which every column of every table is filled, without a finding."""
    register, findings = validate(rich())
    assert list(findings["message"]) == []
    return register


@pytest.fixture
def ropa(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """The command line, in this process: `ropa("check", path).code`."""
    from ropa.cli import main

    def run(*words: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["ropa", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        code = ended.value.code
        return Ran(code if isinstance(code, int) else int(code is not None), printed.out, printed.err)

    return run


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of keys: mine and another's (Ed25519), one with a passphrase, one of another kind."""
    need("ssh-keygen")
    folder = tmp_path_factory.mktemp("keys")
    for name, kind, passphrase in (
        ("mine", "ed25519", ""),
        ("other", "ed25519", ""),
        ("locked", "ed25519", "secret"),
        ("ecdsa", "ecdsa", ""),
    ):
        keygen("-q", "-t", kind, "-N", passphrase, "-C", "", "-f", folder / name)
    return folder


@pytest.fixture(scope="session")
def small_case() -> Case:
    """The register of `support.records`, looked at."""
    return case_of(text_tables(SMALL), "2026-11-22", "uk")


@pytest.fixture(scope="session")
def tiny_case() -> Case:
    """The register of `support.tiny`, looked at."""
    return case_of(text_tables(TINY), "2026-11-22", "uk")
