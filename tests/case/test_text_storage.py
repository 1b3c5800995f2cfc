"""How text is held while a register is looked at."""

from __future__ import annotations

import threading

import pandas as pd
import pytest

from ropa.case.opening import opened_briefly
from ropa.case.text_storage import FEW_ROWS, quick_text
from support.tiny import write_tiny


def held() -> str:
    return pd.get_option("mode.string_storage")


@pytest.mark.parametrize(("rows", "way"), [(1, "python"), (FEW_ROWS + 1, "pyarrow")])
def test_text_is_held_as_is_quickest_for_so_many_rows_within_the_block_alone(rows, way):
    with pd.option_context("mode.string_storage", "auto"):
        with quick_text({"activities": pd.DataFrame(index=range(rows))}):
            assert held() == way
        assert held() == "auto"


def test_another_thread_leaves_the_setting_of_all_threads_alone():
    said = []

    def look() -> None:
        with quick_text({"activities": pd.DataFrame(index=range(1))}):
            said.append(held())

    with pd.option_context("mode.string_storage", "pyarrow"):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert said == ["pyarrow"]


def test_what_is_opened_for_reports_keeps_its_text_as_python_s_after_the_block(tmp_path):
    with pd.option_context("mode.string_storage", "pyarrow"):
        with opened_briefly(str(write_tiny(tmp_path / "tiny")), "2026-11-22", "uk") as case:
            pass
        assert held() == "pyarrow"
    assert case.register.activities["name"].dtype.storage == "python"
