"""The log: a line an event, as text or as JSON, and nothing in it that somebody typed, sent or came from."""

from __future__ import annotations

import io
import json
import logging
import os
import socket
import subprocess
import sys

import pytest
from starlette.websockets import WebSocket, WebSocketDisconnected

from reflectory.errors import DatabaseError
from reflectory.web import logs
from tests.servers import Server

SECRET = "maple-river-answers"


@pytest.fixture
def log(monkeypatch):
    """Begin the log in a form, and return what is written; everything is as before afterwards."""
    every = [one for one in logging.root.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    loggers = [logging.getLogger(), *every]
    before = [(one, one.handlers[:], one.level, one.disabled, one.propagate) for one in loggers]

    def began(form):
        monkeypatch.setenv("REFLECTORY_LOG", form)
        told = io.StringIO()
        logs.begin(told)
        return told

    yield began
    for one, handlers, level, disabled, propagate in before:
        one.handlers[:], one.level, one.disabled, one.propagate = handlers, level, disabled, propagate


def broken():
    """Fail as deep code does: an exception that quotes what somebody typed."""
    try:
        raise ValueError(f"cannot read {SECRET}")
    except ValueError:
        return sys.exc_info()


def test_json_is_one_line_an_event_with_time_level_and_place(log):
    told = log("json")
    logs.event("wave opened", wave=3)
    logging.getLogger("reflectory.due").warning("two\nlines\x1b[2J")
    first, second = map(json.loads, told.getvalue().splitlines())
    assert (first["level"], first["where"], first["event"], first["wave"]) == ("info", "reflectory", "wave opened", 3)
    assert first["time"].endswith("+00:00")
    assert second["event"] == "two lines [2J"


def test_text_is_one_line_an_event(log):
    told = log("")
    logs.event("wave opened", wave=3)
    assert told.getvalue() == "info reflectory: wave opened wave=3\n"


@pytest.mark.parametrize("form", ["json", ""])
def test_of_an_exception_only_its_kind_and_its_places_are_written(log, form):
    told = log(form)
    logging.getLogger("anything.else").error("it broke", exc_info=broken())
    said = told.getvalue()
    assert "ValueError" in said
    assert "tests/web/server/test_logs.py:" in said
    assert SECRET not in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("form", ["json", ""])
def test_somebody_who_closes_the_page_while_being_answered_is_no_fault(log, form):
    told = log(form)
    with pytest.raises(WebSocketDisconnected) as gone:
        WebSocket({"type": "websocket"}, None, None).receive_text().send(None)  # as a loop would
    logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=gone.value)
    assert told.getvalue() == ""
    logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=broken())
    assert "ValueError" in told.getvalue()


def test_what_storage_says_of_a_fault_is_written_because_it_quotes_nobody(log):
    told = log("json")
    try:
        raise DatabaseError("database-damaged", "database-file", reason="page 3")
    except DatabaseError:
        logging.getLogger("reflectory").exception("not kept")
    assert json.loads(told.getvalue())["fault"]["said"] == "database file: it is damaged (page 3); restore a backup"


def test_what_a_statement_was_given_is_in_no_exception_of_the_database(engine):
    from sqlalchemy import text

    with pytest.raises(Exception, match="no_such_table") as told, engine.connect() as connection:
        connection.execute(text("select * from no_such_table where name = :name"), {"name": SECRET})
    assert SECRET not in str(told.value)


def test_a_server_told_so_logs_in_json_and_nobody_who_comes_is_in_it(tmp_path):
    server = Server(tmp_path, REFLECTORY_LOG="json").start()
    try:
        server.log_line("set_up_code")
        server.visit(query=f"join={SECRET}&code={SECRET}")
        server.get(f"/?join={SECRET}", Cookie=f"reflectory_session={SECRET}")
        server.get("/session", method="POST", body=SECRET.encode())
    finally:
        server.stop()
    lines = [json.loads(line) for line in server.said.splitlines() if line.startswith("{")]
    events = {line["event"]: line for line in lines}
    assert events["started"]["database"] == "sqlite"
    assert events["started"]["version"]
    assert SECRET not in server.said
    assert not any("127.0.0.1" in json.dumps(line) for line in lines)
    assert all(line["level"] in {"info", "warning", "error"} for line in lines)
    banner = [line for line in server.said.splitlines() if line.strip() and not line.startswith("{")]
    assert all(line.startswith("  ") for line in banner), banner  # what Streamlit tells of itself, no event


def test_a_start_without_its_database_says_so_in_one_line_with_the_remedy():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # taken, and nobody listens
        url = f"postgresql://reflectory:{SECRET}@127.0.0.1:{nobody.getsockname()[1]}/reflectory"
        own = {**os.environ, "DATABASE_URL": url, "REFLECTORY_LOG": ""}
        command = [sys.executable, "-m", "reflectory", "run", "--address", "127.0.0.1", "--port", "0"]
        done = subprocess.run(command, cwd=logs.ROOT, env=own, capture_output=True, text=True, timeout=240)
    assert done.returncode != 0, "the service manager starts it again"
    (line,) = [one for one in done.stderr.splitlines() if "it cannot start" in one]
    assert "check host and port" in line
    assert "Traceback" not in done.stderr + done.stdout
    assert SECRET not in done.stderr + done.stdout
