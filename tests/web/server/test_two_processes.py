"""Two processes behind the proxies of `deploy/`: who came to one stays with it, and a restart loses no answer."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest

from bench.yardstick.phones import Pace, Tally, answer_reflectory, steady
from bench.yardstick.proxy import PROXIES
from bench.yardstick.servers import app
from bench.yardstick.wave import open_wave, stored

PATHS = (
    "/?join=ABC",
    "/reports",
    "/_stcore/health",
    "/_stcore/host-config",
    "/media/0123.csv",
    "/_stcore/upload_file/session/file",
    "/component/one/two",
    "/static/js/index.js",
    "/healthz",
)
VISITORS = 24
PHONES = 6  # hundreds: `bench/load.py`


class Echo:
    """A process that answers everything with its own name and what it was told."""

    def __init__(self, name):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                headers = {key.lower(): value for key, value in self.headers.items()}
                body = json.dumps({"name": name, "headers": headers}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *told):
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Visitor:
    """A browser that keeps its cookies."""

    def __init__(self, url):
        self.url, self.cookies = url, {}

    def get(self, path):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}{path}", headers=headers), timeout=60) as answer:
            for line in answer.headers.get_all("set-cookie", ()):
                self.cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
            return json.loads(answer.read())


@pytest.mark.parametrize("proxy", PROXIES, ids=lambda one: one.name)
def test_everything_a_visitor_asks_for_goes_to_one_process_until_that_one_stops(proxy, tmp_path):
    one, two = Echo("one"), Echo("two")
    with proxy(tmp_path, (one.port, two.port)) as front:
        try:
            visitors = [Visitor(front.url) for _ in range(VISITORS)]
            at_first = [visitor.get("/")["name"] for visitor in visitors]
            assert set(at_first) == {"one", "two"}
            for visitor, name in zip(visitors, at_first, strict=True):
                assert {visitor.get(path)["name"] for path in PATHS} == {name}
            cookies = [tuple(visitor.cookies.items()) for visitor in visitors]
            assert len(set(cookies)) == 2  # says which process, and nothing that tells two people apart
            one.stop()
            assert {visitor.get(path)["name"] for visitor in visitors for path in PATHS[:3]} == {"two"}
        finally:
            one.stop()
            two.stop()


@pytest.mark.parametrize("proxy", PROXIES, ids=lambda one: one.name)
def test_a_process_is_told_the_name_and_the_scheme_and_nobodys_address(proxy, tmp_path):
    one, two = Echo("one"), Echo("two")
    with proxy(tmp_path, (one.port, two.port)) as front:
        told = Visitor(front.url).get("/")["headers"]
    one.stop()
    two.stop()
    assert told["host"] == front.url.removeprefix("http://")
    assert told["x-forwarded-proto"] == "http"
    assert not told.get("x-forwarded-for")
    assert "x-real-ip" not in told


@pytest.mark.parametrize("proxy", PROXIES, ids=lambda one: one.name)
def test_a_rolling_restart_under_load_loses_no_answer(proxy, postgresql, tmp_path):
    url = postgresql.fresh()
    keys = tmp_path / "keys"
    wave = open_wave(url, keys)
    with ThreadPoolExecutor() as together:
        servers = list(together.map(lambda _: app(tmp_path, url), range(2)))
        over, tally = Event(), Tally()
        try:
            with proxy(tmp_path, [server.port for server in servers]) as front:
                query, pace = f"join={wave.join_code}", Pace(think=(0.0, 0.05))
                phones = steady(answer_reflectory, front.url, query, PHONES, pace, over, tally)
                load = together.submit(asyncio.run, phones)
                for server, end in zip(servers, ("stop", "kill"), strict=True):
                    _wait_for_more(tally, load)
                    getattr(server, end)()
                    server.start()
                _wait_for_more(tally, load)
                over.set()
                load.result(120)
        finally:
            over.set()
            for server in servers:
                server.stop()
    assert tally.troubles["gave up"] == 0  # whose line broke came again, where the proxy did not
    assert tally.finished == len(tally.kept)
    expected = {wave.key(token): wave.sheet(sent) for token, sent in tally.kept.items()}
    assert stored(url, keys, wave) == expected
    postgresql.drop(url)


def _wait_for_more(tally, load, phones=PHONES, seconds=120):
    """Wait until so many more phones have finished."""
    enough, waiting = tally.finished + phones, Event()
    for _ in range(seconds * 20):
        if tally.finished >= enough:
            return
        if load.done():
            load.result()
        waiting.wait(0.05)
    raise AssertionError("the phones do not come forward")
