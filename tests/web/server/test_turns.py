"""Runs of the question page take turns and give way to answers; one that hangs holds nobody up for ever."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine
from starlette.requests import Request

from bench.yardstick.wave import open_wave
from reflectory.web.survey import endpoint
from reflectory.web.survey.turns import answer, give_way, turn

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


def test_a_run_waits_until_every_answer_is_kept():
    order, begun = [], Event()

    def run():
        begun.set()
        with turn():
            order.append("run")

    with ThreadPoolExecutor(1) as threads:
        with answer():
            with answer():
                first = threads.submit(run)
                assert begun.wait(60)
                assert not give_way(0.02)
            assert not give_way(0.02)
            order.append("answers")
        first.result(60)
    assert order == ["answers", "run"]
    assert give_way(0)


def test_an_answer_that_hangs_holds_no_run_up_for_ever():
    with answer():
        with turn() as mine:
            assert mine
        assert not give_way(0)
    with pytest.raises(KeyError), answer():
        raise KeyError("broken off")
    assert give_way(0)


def test_runs_give_way_while_an_answer_is_written(tmp_path, monkeypatch):
    """The request that keeps an answer says so for as long as the database takes, also where it ends in a fault."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/r.db")
    monkeypatch.setenv("REFLECTORY_DEMO_URL", f"sqlite:///{tmp_path}/demo.db")
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    wave = open_wave(f"sqlite:///{tmp_path}/r.db", tmp_path / "keys")
    said = {
        "wave": wave.join_code, "kind": "submit", "id": "a", "token": "ab" * 32, "language": "en", "code": "",
        "unit": 3, "answers": {wave.items[0]: 1}, "comments": [],
    }  # fmt: skip

    async def receive():
        return {"type": "http.request", "body": json.dumps(said).encode(), "more_body": False}

    def send():
        head = [(b"content-type", b"application/json")]
        reply = anyio.run(endpoint.keep, Request({"type": "http", "method": "POST", "headers": head}, receive))
        return json.loads(reply.body)["status"]

    other = create_engine(f"sqlite:///{tmp_path}/r.db")
    with ThreadPoolExecutor(1) as threads, other.connect() as writer:
        writer.exec_driver_sql("begin immediate")
        sending = threads.submit(send)
        while give_way(0) and not sending.done():
            continue
        assert not give_way(0.2)
        writer.rollback()
        assert sending.result(60) == "kept"
    other.dispose()
    assert give_way(0)
