"""Real servers, each a process of its own on a database of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from google.protobuf.text_format import MessageToString
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from bench.yardstick.servers import ROOT, free_port
from reflectory.db import accounts, sessions
from reflectory.db.engine import connect as connect_database

ADDRESS = "http://reflect.example.org"


def streamlit_run(port):
    return ["streamlit", "run", "app.py", "--server.address", "127.0.0.1", "--server.port", port]


def uvicorn(port):
    return ["uvicorn", "app:app", "--host", "127.0.0.1", "--port", port, "--no-access-log"]


def on_district(filled, folder):
    """Start a server on a copy of the filled district; the first it is ever asked for is a leader's page."""
    filled.copy(folder)
    one = Server(folder, uvicorn).start()
    one.first = one.visit("reports")
    return one


class Answer:
    """What came back over HTTP."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")


class Server:
    """The app on a free port, with its own database, keys and demonstration in a folder; not started yet.

    It can be killed and started again, also with another program. Further arguments are settings.
    """

    def __init__(self, folder, by=streamlit_run, program=sys.executable, root=ROOT, **settings):
        self.folder, self.log, self.root = folder, folder / "server.log", root
        self.by, self.program, self.process = by, program, None
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = f"sqlite:///{folder}/reflectory.db"
        self.settings = {
            "DATABASE_URL": self.database,
            "REFLECTORY_DEMO_URL": f"sqlite:///{folder}/demonstration.db",
            "REFLECTORY_KEYS": f"{folder}/keys",
            **settings,
        }

    def start(self):
        """Start the process, and return the server when it listens; nothing is asked of it."""
        with self.log.open("ab") as log:
            command = [self.program, "-m", *self.by(str(self.port))]
            own = {**os.environ, **self.settings}
            self.process = subprocess.Popen(command, cwd=self.root, env=own, stdout=log, stderr=log)
        self.log_line("")
        return self

    def kill(self):
        """End the process without a word."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        """End the process as a service manager does."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()

    def log_line(self, wanted, seconds=90):
        """Wait until the port answers without asking it for anything, and until the log holds a text."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            if listens(self.port) and wanted in self.said:
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


def listens(port):
    """Tell whether anything listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
