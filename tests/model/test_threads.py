"""Tasks done side by side answer in order, and fail as they do one after the other."""

import threading

import pytest

from ropa.model import threads
from ropa.model.threads import side_by_side


@pytest.fixture
def _two_processors(monkeypatch):
    monkeypatch.setattr(threads.pa, "cpu_count", lambda: 2)


@pytest.mark.usefixtures("_two_processors")
def test_answers_come_in_order_from_two_threads():
    both, seen = threading.Barrier(2, timeout=30), set()

    def task(number):
        if number < 2:
            both.wait()  # the first two are under way at once
        seen.add(threading.get_ident())
        return number * number

    assert side_by_side([lambda number=number: task(number) for number in range(20)], threads.MANY) == [n * n for n in range(20)]
    assert len(seen) == 2


@pytest.mark.usefixtures("_two_processors")
@pytest.mark.parametrize("rows", [1, threads.MANY])
def test_what_the_first_task_that_fails_raises_is_raised(rows):
    def fail(number):
        raise ValueError(number)

    with pytest.raises(ValueError, match="1"):
        side_by_side([lambda: 0, lambda: fail(1), lambda: fail(2)], rows)


@pytest.mark.usefixtures("_two_processors")
def test_without_a_second_thread_all_is_done_by_one(monkeypatch):
    def refuse(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threads.threading.Thread, "start", refuse)
    assert side_by_side([lambda: 1, lambda: 2], threads.MANY) == [1, 2]
