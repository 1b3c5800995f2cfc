"""Where work is done."""

from __future__ import annotations

import os
import signal
from concurrent.futures import CancelledError
from pathlib import Path

import pandas as pd
import pytest

from ropa.errors import SourceError, UsageError
from ropa.history.portfolio import portfolio
from ropa.scale.cluster import client, each, executor
from support.registers import register_folder


def doubled(number: int) -> int:
    return 2 * number


def killed_once(mark: str) -> int:
    """Be killed at the first try, or at each if the mark says so."""
    place = Path(mark)
    if place.name == "always" or not place.exists():
        place.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 1


def test_without_a_client_all_is_done_here_in_order():
    with client() as connected:
        assert connected is None
        assert list(each(connected, doubled, range(5))) == [0, 2, 4, 6, 8]


def test_no_scheduler_is_told():
    with pytest.raises(UsageError, match="no scheduler answers there"), client("tcp://127.0.0.1:1"):
        pass


def test_workers_do_every_task_once_a_killed_one_costs_another_try_and_registers_are_looked_at(tmp_path: Path):
    register = str(register_folder(tmp_path / "one"))
    with client(workers=1) as connected:
        assert sorted(each(connected, doubled, range(7))) == [0, 2, 4, 6, 8, 10, 12]
        assert list(each(connected, killed_once, [str(tmp_path / "mark")])) == [1]
        found = portfolio([register], "2026-11-22", "uk", connected=connected, findings=str(tmp_path / "found"))
    alone = portfolio([register], "2026-11-22", "uk")
    assert found.organisations.equals(alone.organisations)
    [file] = (tmp_path / "found").iterdir()
    counted = pd.read_parquet(file)["severity"].value_counts()
    assert {name: int(counted.get(name, 0)) for name in ("error", "warning")} == found.organisations[["error", "warning"]].iloc[0].to_dict()


def test_nobody_waits_for_a_cluster_without_workers(monkeypatch: pytest.MonkeyPatch):
    from distributed import LocalCluster

    monkeypatch.setattr("ropa.scale.cluster.PATIENCE", 1)
    with LocalCluster(n_workers=0, dashboard_address=None) as empty, client(empty.scheduler_address) as connected:  # noqa: SIM117
        with pytest.raises(SourceError, match="no worker for 1 second"):
            list(each(connected, doubled, range(3)))
    with LocalCluster(n_workers=0, dashboard_address=None) as empty, executor(empty.scheduler_address) as taking:
        given_up = taking.submit(doubled, 1)
        with pytest.raises(CancelledError):
            given_up.result(timeout=30)
        with pytest.raises(RuntimeError):
            taking.submit(doubled, 2)


@pytest.mark.slow
def test_a_task_that_kills_every_worker_is_told(tmp_path: Path):
    import dask

    (tmp_path / "always").touch()
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}), client(workers=1) as connected:  # one worker is enough here
        assert list(each(connected, killed_once, [str(tmp_path / "always")], lambda _: -1)) == [-1]
        with pytest.raises(SourceError, match="make more parts"):
            list(each(connected, killed_once, [str(tmp_path / "always")]))
