"""Debian's packages for what the tests need and this machine lacks. Used by `browser.py` and `proxy.py`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path


def install(packages: list[str], services: tuple[str, ...] = ()) -> None:
    """Install packages as root or by sudo; where neither is at hand, say what somebody who may has to type.

    Services among them are not left running: the tests start their own on free ports.
    """
    if os.geteuid() == 0:
        before = []
    elif shutil.which("sudo"):
        before = ["sudo"]
    else:
        sys.exit(f"The tests need more: as root, run 'apt install {' '.join(packages)}', then make test again.")
    before += ["env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1"]  # by `env`: sudo passes nobody's environment on
    subprocess.run([*before, "apt-get", "update", "-qq"], check=True)
    subprocess.run([*before, "apt-get", "install", "-y", "-qq", *packages], check=True)
    if services and Path("/run/systemd/system").is_dir():  # there RUNLEVEL is not asked
        subprocess.run([*before, "systemctl", "disable", "--quiet", "--now", *services], check=True)
