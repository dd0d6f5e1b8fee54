"""Real servers, each a process of its own on a database of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from google.protobuf.text_format import MessageToString
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from reflectory.db import accounts, sessions
from reflectory.db.engine import connect as connect_database

ROOT = Path(__file__).resolve().parents[3]


class Answer:
    """What came back over HTTP."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")


class Server:
    """The app on a free port, with its own database, keys and demonstration."""

    def __init__(self, folder, by, port=None, program=sys.executable, cwd=ROOT, **settings):
        self.folder, self.log = folder, folder / "server.log"
        self.port = port or _some_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = f"sqlite:///{folder}/reflectory.db"
        own = {
            "DATABASE_URL": self.database,
            "REFLECTORY_DEMO_URL": f"sqlite:///{folder}/demonstration.db",
            "REFLECTORY_KEYS": f"{folder}/keys",
            **settings,
        }
        with self.log.open("wb") as log:
            command = [program, "-m", *by(str(self.port))]
            self.process = subprocess.Popen(command, cwd=cwd, env={**os.environ, **own}, stdout=log, stderr=log)
        self.log_line("")

    def log_line(self, wanted, seconds=90):
        """Wait until the port answers without asking it for anything, and until the log holds a text."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            if not _free(self.port) and wanted in self.said:
                return
            time.sleep(0.05)
        raise RuntimeError(self.said)

    @property
    def said(self):
        return self.log.read_text("utf-8", "replace")

    def get(self, path, method="GET", body=None, **headers):
        request = urllib.request.Request(f"{self.url}{path}", method=method, data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())

    def visit(self, page="", script_hash="", query="", token="", states=()):
        """Ask for a page over the websocket as a browser does, and return every message as one text."""
        return self.text(self.messages(page, script_hash, query, token, states))

    def text(self, messages):
        """Return messages as one readable text."""
        text = "\n".join(MessageToString(one, as_utf8=True) for one in messages)
        return text.replace("\\'", "'").replace('\\"', '"')

    def messages(self, page="", script_hash="", query="", token="", states=()):
        """Ask for a page, then send widget values if there are any; returns what the last run sent."""
        headers = {"Cookie": f"reflectory_session={token}"} if token else {}
        with connect(
            f"ws://127.0.0.1:{self.port}/_stcore/stream",
            origin=self.url,
            subprotocols=["streamlit"],
            additional_headers=headers,
            max_size=None,
            open_timeout=60,
        ) as stream:
            heard = _rerun(stream, page, script_hash, query, ())
            return _rerun(stream, page, script_hash, query, states) if states else heard

    def token(self, name):
        """Return a session token of an account, as its browser would hold it."""
        engine = connect_database(self.database)
        try:
            found = next(one for one in accounts.accounts(engine) if one.name == name)
            return sessions.begin_session(engine, found.id)
        finally:
            engine.dispose()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _rerun(stream, page, script_hash, query, states):
    """Ask for one run, and return its messages: those up to the end of the last script that it started."""
    back = BackMsg()
    back.rerun_script.query_string = query
    back.rerun_script.page_name = page
    back.rerun_script.page_script_hash = script_hash
    back.rerun_script.widget_states.widgets.extend(states)
    stream.send(back.SerializeToString())
    heard = []
    while True:
        message = ForwardMsg()
        message.ParseFromString(stream.recv(timeout=90))
        heard.append(message)
        if message.WhichOneof("type") == "script_finished" and message.script_finished == 0:
            return heard


def _some_port():
    """Ask the machine for a port that nobody uses: tests run beside each other."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _free(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def streamlit_run(port):
    return ["streamlit", "run", "app.py", "--server.address", "127.0.0.1", "--server.port", port]


def uvicorn(port):
    return ["uvicorn", "app:app", "--host", "127.0.0.1", "--port", port, "--no-access-log"]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A server that nobody has set up, started by `streamlit run app.py`."""
    one = Server(tmp_path_factory.mktemp("fresh"), streamlit_run)
    yield one
    one.stop()


@pytest.fixture(scope="module")
def settled(filled, tmp_path_factory):
    """A server on the filled district, by `uvicorn app:app`; the first it is ever asked for is a leader's page."""
    folder = tmp_path_factory.mktemp("settled")
    filled.copy(folder)
    one = Server(folder, uvicorn)
    one.first = one.visit("reports")
    yield one
    one.stop()


class FreePort:
    """Gives a port nobody listens on, each time another one."""

    def __init__(self):
        self.given = set()

    def __call__(self):
        port = next(one for one in iter(_some_port, None) if one not in self.given)
        self.given.add(port)
        return port

    is_free = staticmethod(_free)


@pytest.fixture(scope="session")
def free_port():
    """A source of free ports."""
    return FreePort()


@pytest.fixture(scope="session")
def server_of():
    """Starts a server on a folder and a port of its own, with settings of its own."""
    return lambda folder, port, **settings: Server(folder, streamlit_run, port, **settings)
