"""Runs of the question page take turns, and one that hangs holds nobody up for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.turns import turn

RUNS = 40


@given(breaks=st.sets(st.integers(0, RUNS - 1)))
def test_one_run_at_a_time_also_where_some_break_off(breaks):
    running, most, done, lock = [], [], [], Lock()

    def run(number):
        with turn() as mine:
            with lock:
                running.append(number)
                most.append(len(running))
            try:
                if number in breaks:
                    raise KeyError(number)
            finally:
                with lock:
                    running.remove(number)
                    done.append(mine)

    with ThreadPoolExecutor(8) as threads:
        faults = [one.exception() for one in [threads.submit(run, number) for number in range(RUNS)]]
    assert sum(one is not None for one in faults) == len(breaks)
    assert max(most) == 1
    assert done == [True] * RUNS


def test_a_run_that_hangs_holds_nobody_up_for_ever():
    hanging, over = Event(), Event()

    def hang():
        with turn():
            hanging.set()
            over.wait(60)

    with ThreadPoolExecutor(1) as threads:
        stuck = threads.submit(hang)
        assert hanging.wait(60)
        with turn(patience=0.01) as mine:
            assert not mine
        assert not stuck.done()
        over.set()
        stuck.result(60)
    with turn() as mine:
        assert mine


def test_a_run_that_had_no_turn_gives_none_back():
    with turn(), turn(patience=0) as mine:
        assert not mine
    with turn(), turn(patience=0) as mine:
        assert not mine


@pytest.mark.parametrize("patience", [0, 0.001])
def test_patience_may_be_short(patience):
    with turn(patience=patience) as mine:
        assert mine
