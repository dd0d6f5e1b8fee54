"""Make sure there is a Chromium for the tests; say where it is. Run by `make browser`."""

from __future__ import annotations

import ctypes.util
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def find() -> str | None:
    """Return the path of a Chromium on this machine, or None."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    for path in MAC:
        if Path(path).exists():
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def missing() -> list[str]:
    """Return Debian's packages that the tests need for a browser and that are not here, where there is apt."""
    if not shutil.which("apt-get"):
        return []
    driver = [] if ctypes.util.find_library("atomic") else ["libatomic1"]  # of Playwright; a bare Debian has none
    if any(shutil.which(name) for name in NAMES) or (not driver and find()):
        return driver
    return ["chromium", *driver]


def install() -> None:
    """Install what is missing: Debian's packages where there is apt, else Playwright's own browser."""
    if packages := missing():
        from debian import install as installed

        installed(packages)
    elif not find():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


if __name__ == "__main__":
    install()
    print("browser:", find() or sys.exit("No browser found: install Chromium or Chrome, then run make test again."))
