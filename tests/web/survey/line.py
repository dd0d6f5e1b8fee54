"""A line between a browser and the server that a test can really cut: a TCP proxy in two threads a connection."""

from __future__ import annotations

import contextlib
import socket
import threading


class Line:
    """``cut()`` closes every connection and refuses new ones; ``swallow()`` eats replies and lets requests through."""

    def __init__(self, server_port):
        self.server_port = server_port
        self.swallowing = threading.Event()
        self.sent = bytearray()  # everything browsers said, as it went over the wire
        self._pairs = []
        self._lock = threading.Lock()
        self._listener = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.mend()

    def mend(self):
        self.swallowing.clear()
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", self.port))
        self._listener.listen(64)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self):
        _close(self._listener)
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for one in (end for pair in pairs for end in pair):
            _close(one)

    def swallow(self):
        self.swallowing.set()

    def _accept(self, listener):
        while True:
            try:
                browser, _ = listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.server_port), timeout=30)
            except OSError:
                _close(browser)
                continue
            server.settimeout(None)
            with self._lock:
                self._pairs.append((browser, server))
            for ends in ((browser, server, True), (server, browser, False)):
                threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source, target, asking):
        while True:
            try:
                part = source.recv(65536)
            except OSError:
                part = b""
            if not part:
                if self.swallowing.is_set() and not asking:
                    return  # that the server hung up is swallowed as well: the browser waits on
                break
            if asking:
                self.sent += part
            elif self.swallowing.is_set():
                continue
            try:
                target.sendall(part)
            except OSError:
                break
        _close(source)
        _close(target)


def _close(end):
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
