"""Many answer at the same moment: nothing is lost, nothing doubled, and the process is set up for it by itself."""

from __future__ import annotations

import asyncio
import ctypes
import errno
import os
import socket
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from bench.yardstick.phones import FLAT_OUT, answer_reflectory, crowd
from bench.yardstick.servers import ROOT, STREAMLIT, Server, surroundings
from bench.yardstick.wave import open_wave, stored

PEOPLE = 40
FEW_FILES = 128  # four a session: forty phones need more, so the process has to have asked for more
GETFD = 438  # the system call pidfd_getfd, which Python does not offer


@pytest.fixture
def crowded(database_url, tmp_path):
    """A server that was started with few files allowed, and the wave it serves."""
    wave = open_wave(database_url, tmp_path / "keys")
    command = ["sh", "-c", f'ulimit -S -n {FEW_FILES}; exec "$@"', "sh", *STREAMLIT, "app.py"]
    server = Server(command, tmp_path, surroundings(tmp_path, database_url), ROOT)
    yield server, wave
    server.stop()


def test_forty_at_once_are_all_kept_once_and_as_they_were_sent(crowded, database_url, tmp_path):
    server, wave = crowded
    with ThreadPoolExecutor(1) as aside:  # where the browser of other tests runs no loop
        people = crowd(answer_reflectory, server.url, f"join={wave.join_code}", PEOPLE, FLAT_OUT)
        tally = aside.submit(asyncio.run, people).result()
    assert (tally.finished, len(tally.kept)) == (PEOPLE, PEOPLE), tally.troubles
    expected = {wave.key(token): wave.sheet(sent) for token, sent in tally.kept.items()}
    assert stored(database_url, tmp_path / "keys", wave) == expected
    assert "Too many open files" not in server.log.read_text("utf-8", "replace")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets one process look at another one's sockets")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_process_allows_itself_files_and_sends_small_packets_at_once(crowded):
    server, _ = crowded
    soft, hard = psutil.Process(server.process.pid).rlimit(psutil.RLIMIT_NOFILE)
    assert soft == min(hard, 65536) > FEW_FILES
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"200" in line.recv(1000)
        sockets = [one for one in _sockets_of(server.process.pid) if one.getsockname()[1] == server.port]
        lines = [one for one in sockets if not one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)]
        assert lines  # the one above, as the server holds it
        assert all(one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for one in lines)
        for one in sockets:
            one.close()


def test_nothing_is_collected_or_watched_after_every_run():
    """Measured: these three cost ten times a run itself (docs/benchmarks.md)."""
    told = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert told["runner"] == {"postScriptGC": False, "magicEnabled": False}
    assert told["server"]["fileWatcherType"] == "none"
    script = "import gc; from reflectory.web.server import _warm; _warm(); print(gc.get_freeze_count())"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout.split()[-1]) > 100_000  # what is imported for good is left out of every collection


def _sockets_of(pid):
    system = ctypes.CDLL(None, use_errno=True)
    process = os.pidfd_open(pid)
    found = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        if _leads_to(entry).startswith("socket:"):
            handle = system.syscall(GETFD, process, int(entry.name), 0)
            if handle < 0:  # closed between the two looks
                assert ctypes.get_errno() == errno.EBADF, os.strerror(ctypes.get_errno())
                continue
            one = socket.socket(fileno=handle)
            if one.family == socket.AF_INET and one.type == socket.SOCK_STREAM:
                found.append(one)
            else:
                one.close()
    os.close(process)
    return found


def _leads_to(entry):
    """What an open file of a process is, or nothing if it has been closed since it was listed."""
    try:
        return entry.readlink().name
    except FileNotFoundError:
        return ""
