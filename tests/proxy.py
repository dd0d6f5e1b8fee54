"""Make sure there are nginx and Caddy for the tests of two processes, and on Debian the library that moves a process's
clock; say where the proxies are. Run by `make proxy`."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

CLOCK = "libfaketimeMT.so.1"  # in Debian's package faketime; elsewhere the one test that needs it is skipped
PACKAGES = {"nginx": "nginx-light", "caddy": "caddy"}
PLACES = os.pathsep.join(("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin", "/usr/local/bin", "/usr/bin", "/bin"))


def find(name: str) -> str | None:
    """Return the path of a proxy on this machine, or None."""
    return shutil.which(name, path=PLACES)


def install(names: list[str]) -> None:
    """Install Debian's packages where there is apt; they do not start as services."""
    if not shutil.which("apt-get"):
        sys.exit(f"No {' and no '.join(names)} found: run `brew install {' '.join(names)}`, then make test again.")
    from debian import install as installed

    installed([PACKAGES[name] for name in names], services=tuple(names))


if __name__ == "__main__":
    if missing := [name for name in PACKAGES if not find(name)]:
        install(missing)
    if shutil.which("apt-get") and not any(Path("/usr/lib").glob(f"**/{CLOCK}")):
        from debian import install as installed

        installed(["faketime"])
    print("proxies:", *(find(name) or sys.exit(f"No {name} found.") for name in PACKAGES))
