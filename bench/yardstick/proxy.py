"""The proxies of `deploy/` on free ports of this machine, for the benchmarks and the tests."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from bench.yardstick.servers import ROOT, free_port

PLACES = os.pathsep.join(("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin", "/usr/local/bin", "/usr/bin", "/bin"))
MISSING = "no {name} here: run `make proxy` (Debian), or `brew install {name}` (Mac)"


class Proxy:
    """A proxy in front of two processes, by the file of `deploy/` with this machine's ports and without TLS."""

    name = ""

    def __init__(self, folder: Path, ports: Sequence[int]) -> None:
        found = shutil.which(self.name, path=PLACES)
        if not found:
            raise SystemExit(MISSING.format(name=self.name))
        self.folder = folder / self.name
        self.folder.mkdir()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = self.folder / "said.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([found, *self.arguments(ports)], stdout=log, stderr=log)
        self._wait()

    def arguments(self, ports: Sequence[int]) -> list[str]:
        """Write the file, and return the arguments that start the proxy with it."""
        raise NotImplementedError

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *fault: object) -> None:
        self.process.terminate()
        self.process.wait(20)

    def _wait(self) -> None:
        end = time.monotonic() + 30
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5):
                    return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(self.log.read_text("utf-8", "replace"))


class Nginx(Proxy):
    """nginx by `deploy/nginx.conf`."""

    name = "nginx"

    def arguments(self, ports: Sequence[int]) -> list[str]:
        """Keep the second server of the file, on a free port and without TLS."""
        site = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
        first = site.index("server {")
        site = site[:first] + site[site.index("server {", first + 1) :]
        site = site.replace("listen 443 ssl http2", f"listen 127.0.0.1:{self.port}").replace("; Secure", "")
        site = re.sub(r"^ *ssl_.*\n", "", site, flags=re.MULTILINE)
        site = site.replace("/var/log/nginx", str(self.folder))
        for number, port in zip((8501, 8502), ports, strict=True):
            site = site.replace(f"127.0.0.1:{number}", f"127.0.0.1:{port}")
        paths = "".join(
            f"{kind}_temp_path {self.folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        whole = (
            f"daemon off; pid {self.folder}/pid; error_log {self.folder}/error.log; worker_processes 1;"
            f"events {{ worker_connections 8192; }}\nhttp {{ {paths}\n{site}\n}}\n"
        )
        (self.folder / "nginx.conf").write_text(whole, "utf-8")
        return ["-c", str(self.folder / "nginx.conf"), "-e", str(self.folder / "error.log")]


class Caddy(Proxy):
    """Caddy by `deploy/Caddyfile`."""

    name = "caddy"

    def arguments(self, ports: Sequence[int]) -> list[str]:
        """Give the site a free port, and with it plain HTTP."""
        site = (ROOT / "deploy" / "Caddyfile").read_text("utf-8").replace("reflect.example.org", self.url)
        for number, port in zip((8501, 8502), ports, strict=True):
            site = site.replace(f"127.0.0.1:{number}", f"127.0.0.1:{port}")
        (self.folder / "Caddyfile").write_text(site, "utf-8")
        return ["run", "--config", str(self.folder / "Caddyfile"), "--adapter", "caddyfile"]


PROXIES = (Nginx, Caddy)
