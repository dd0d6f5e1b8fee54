"""What is sent to the server: which routes there are, whose files and forms it takes, how long it waits for them."""

from __future__ import annotations

import re
import socket
import threading
from contextlib import ExitStack
from types import SimpleNamespace

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect as dial

from reflectory.db import accounts, sessions
from reflectory.db.engine import connect
from reflectory.web import uploads
from reflectory.web.middleware import request_limits
from reflectory.web.server import ROUTES

ELSEWHERE = {"Origin": "https://another.example", "Sec-Fetch-Site": "cross-site"}
FILE = 9_900_000


@pytest.mark.parametrize(
    "path",
    ["metrics", "metrics/", "/metrics", "script-health-check", "agent/interact", "agent/openapi.json", "agent/mcp", "",
     "allowed-message-origins", "message", "upload_file", "upload_file/x/y/z"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_streamlit_s_routes_that_no_browser_needs_are_not_there(settled, path, method):
    answer = settled.get(f"/_stcore/{path}", method=method, body=b"{}" if method == "POST" else None)
    assert (answer.status, answer.text) == (404, "There is nothing here.\n")


def test_what_a_browser_needs_of_streamlit_is_there(settled):
    assert settled.get("/_stcore/health").status == 200
    assert settled.get("/_stcore/host-config").status == 200


@pytest.mark.parametrize("host", ["reflect.example.org", "127.0.0.1:8501", "[::1]:8501"])
def test_a_page_talks_to_its_own_host_alone(settled, host):
    policy = settled.get("/", host=host).headers["content-security-policy"]
    assert f"connect-src 'self' ws://{host};" in policy
    behind = settled.get("/", host=host, **{"x-forwarded-proto": "https"}).headers["content-security-policy"]
    assert f"connect-src 'self' wss://{host};" in behind


def test_no_host_writes_a_policy_of_its_own(settled):
    policy = settled.get("/", host="x; script-src *").headers["content-security-policy"]
    assert "connect-src 'self';" in policy
    assert "*" not in policy


@pytest.mark.parametrize("sent", [ELSEWHERE, {"Origin": "null"}, {"Sec-Fetch-Site": "same-site"}, {}])
def test_another_site_s_form_neither_signs_out_nor_in(settled, sent):
    token = settled.token("District office")
    for path in ("/session/end", "/session"):
        answer = settled.get(path, "POST", b"x=1", cookie=f"reflectory_session={token}", **sent)
        assert (answer.status, answer.headers["set-cookie"]) == (403, None), path
    if sent.get("Sec-Fetch-Site"):  # a link is followed, not posted: browsers say no more of it
        answer = settled.get("/auth/logout", cookie=f"reflectory_session={token}", **sent)
        assert (answer.status, answer.headers["set-cookie"]) == (403, None)
    assert "Maple Leaf district" in settled.visit("units", token=token)


def test_a_form_of_ours_signs_out(settled):
    token = settled.token("District office")
    cookie = f"reflectory_session={token}"
    assert (
        "reflectory_session="
        in settled.get("/session/end", "POST", b"", cookie=cookie, Origin=settled.url).headers["set-cookie"]
    )
    assert "This page needs a sign-in" in settled.visit("units", token=token)


def test_whom_a_browser_was_before_is_signed_out_by_another_sign_in(settled):
    before, after = settled.token("District office"), settled.token("Principal of Alder Elementary")
    engine = connect(settled.database)
    ticket = sessions.make_ticket(engine, after)
    engine.dispose()
    cookie = f"reflectory_session={before}"
    answer = settled.get("/session", "POST", ticket.encode(), cookie=cookie, Origin=settled.url)
    assert f"reflectory_session={after};" in answer.headers["set-cookie"], "the session that the sign-in began"
    assert "This page needs a sign-in" in settled.visit("units", token=before)
    assert "Alder Elementary" in settled.visit("reports", token=after)


class Tab:
    """A visit that stays: pages are asked for, and files sent to it, as a browser does."""

    def __init__(self, server, token=""):
        self.server = server
        headers = {"Cookie": f"reflectory_session={token}"} if token else {}
        self.stream = dial(
            f"ws://127.0.0.1:{server.port}/_stcore/stream",
            origin=server.url,
            subprotocols=["streamlit"],
            additional_headers=headers,
            max_size=None,
            legacy=True,
            open_timeout=60,
        )
        self.cookie = server.get("/_stcore/health").headers["set-cookie"].split(";")[0]

    def go(self, page):
        back = BackMsg()
        back.rerun_script.page_name = page
        self.stream.send(back.SerializeToString())
        while True:
            message = ForwardMsg()
            message.ParseFromString(self.stream.recv(timeout=90))
            if message.WhichOneof("type") == "new_session":
                self.visit = message.new_session.initialize.session_id
            if message.WhichOneof("type") == "script_finished" and message.script_finished == 0:
                return self

    def send(self, size, name="a", **more):
        head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n'
        body = head + b"x" * size + b"\r\n--x--\r\n"
        headers = {"Content-Type": "multipart/form-data; boundary=x", "Cookie": self.cookie,
                   "X-Xsrftoken": self.cookie.split("=", 1)[1].strip('"'), **more}  # fmt: skip
        try:
            return self.server.get(f"/_stcore/upload_file/{self.visit}/{name}", "PUT", body, **headers).status
        except OSError:
            return "hung up"


@pytest.fixture
def open_tab(settled):
    """Open visits, each with the session token of an account or without one, and close them at the end."""
    with ExitStack() as visits:

        def open_tab(token=""):
            tab = Tab(settled, token)
            visits.callback(tab.stream.close)
            return tab

        yield open_tab


def test_nobody_leaves_files_where_no_page_asks_for_one(settled, open_tab):
    tab = open_tab()
    for page in ("", "about", "units", "waves", "account"):
        assert tab.go(page).send(1000) == 403, page
    assert settled.get("/_stcore/upload_file/nobody/a", "PUT", b"x").status == 403


def test_a_page_that_asks_for_a_file_gets_it_until_another_page_is_there(settled, open_tab):
    tab = open_tab(settled.token("District office"))
    assert tab.go("units").send(1000) == 204
    assert tab.go("about").send(1000, "b") == 403
    tab.go("units")
    taken = [tab.send(FILE, str(number)) for number in range(4)]
    assert taken[0] == 204
    assert set(taken[2:]) <= {403, "hung up"}, "a visit holds one file and another in its place"
    engine = connect(settled.database)
    office = next(one for one in accounts.accounts(engine) if one.name == "District office")
    again = open_tab(sessions.begin_session(engine, office.id))
    engine.dispose()
    assert again.go("units").send(FILE) == 204, "another visit is not held up by it"


@pytest.fixture
def held(monkeypatch):
    """What the process holds, with room for twenty files; and who is still here."""
    files, here = MemoryUploadedFileManager(""), {f"visit {number}" for number in range(200)}
    runtime = SimpleNamespace(uploaded_file_mgr=files, is_active_session=here.__contains__)
    monkeypatch.setattr(uploads, "Runtime", SimpleNamespace(exists=lambda: True, instance=lambda: runtime))

    def send(visit, most=20 * 990):
        monkeypatch.setattr(uploads, "_asking", {visit: most})
        taken = uploads.may_send(visit, 990)
        if taken:
            files.add_file(visit, UploadedFileRec("a", "a.csv", "text/csv", b"x" * 990))
        return taken

    return files.file_storage, here, send


def test_all_visits_together_hold_no_more_than_the_process_may(held):
    files, _, send = held
    for number in range(200):
        with uploads.coming("another visit", 990):
            send(f"visit {number}")
    assert len(files) == 19


def test_whoever_looks_around_leaves_room_for_those_who_work_here(held):
    _, _, send = held
    assert [send(f"visit {number}", most=10 * 990) for number in range(12)] == [True] * 10 + [False] * 2
    assert send("visit 100")


def test_who_has_gone_holds_up_nobody(held):
    files, here, send = held
    assert all(send(f"visit {number}") for number in range(20))
    assert not send("visit 100")
    here.remove("visit 3")
    assert send("visit 100")
    assert "visit 3" not in files
    assert len(files) == 20


@pytest.fixture(params=["h11", "httptools"])
def impatient(request, monkeypatch):
    """Our routes behind the guard, on either way to speak HTTP, with little patience."""
    monkeypatch.setattr(request_limits, "PATIENCE", 0.3)
    app = Starlette(routes=list(ROUTES), middleware=[Middleware(request_limits.Guard)])
    server = uvicorn.Server(uvicorn.Config(app, port=0, http=request.param, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        threading.Event().wait(0.02)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(20)


@pytest.mark.parametrize("path", ["/keep", "/session", "/session/end", "/healthz", "/nothing"])
def test_a_body_that_does_not_come_is_not_waited_for(impatient, path):
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{impatient}\r\nOrigin: http://127.0.0.1:{impatient}\r\n"
    for length in ("Content-Length: 100", "Transfer-Encoding: chunked"):
        with socket.create_connection(("127.0.0.1", impatient), timeout=20) as line:
            line.sendall(f"{head}Content-Type: application/json\r\n{length}\r\n\r\n".encode())
            line.sendall(b"{" if "100" in length else b"1\r\n{\r\n")
            heard = b""
            while part := line.recv(1000):  # until it is hung up
                heard += part
        status = int(re.match(rb"HTTP/1.1 (\d+)", heard)[1])
        assert status == (408 if path in {"/keep", "/session"} else status) < 500, heard


def test_a_websocket_to_another_route_is_not_opened(settled):
    for path in ("/_stcore/metrics", "/_stcore/agent/mcp"):
        with pytest.raises(InvalidStatus):
            dial(f"ws://127.0.0.1:{settled.port}{path}", origin=settled.url, open_timeout=60)
