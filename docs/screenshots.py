"""Draw the pictures of the README anew, from a real server in a real browser. Run by `make screenshots`."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
PORT = 8697
BASE = f"http://127.0.0.1:{PORT}"
PHONE, DESK = (360, 740), (1280, 900)


def welcome(page: Page, code: str) -> None:
    """The first screen."""
    page.goto(BASE)
    page.get_by_text("Just looking?").wait_for()


def promise(page: Page, code: str) -> None:
    """The first screen of a survey."""
    page.goto(f"{BASE}/?join={code}&lang=en")
    page.locator(".survey[data-screen=first]").wait_for()


def answer(page: Page, code: str) -> None:
    """A statement with its answer."""
    promise(page, code)
    page.locator(".foot .primary").click()
    for name, label in (("cluster", "Harbour cluster"), ("school", "Alder Elementary")):
        if page.locator(f"#{name}").count():
            page.locator(f"#{name}").select_option(label=label)
    page.get_by_role("radio", name="Grades 2 and 3").press("Space")
    page.locator(".foot .primary").click()
    page.locator(".statement input").nth(3).press("Space")


def profile(page: Page, code: str) -> None:
    """One's own picture at the end."""
    answer(page, code)
    choice = 3
    while page.locator(".survey[data-screen=statement]").count():
        page.locator(".statement input").nth(choice).press("Space")
        page.locator("[data-next]").press("Enter")
        choice = 7 - choice
    page.locator("[data-send]").click()
    page.get_by_role("heading", name="Thank you!", level=1).wait_for()


def report(page: Page, code: str) -> None:
    """The report of a school."""
    page.goto(f"{BASE}/?tab=demonstration")
    page.get_by_role("button", name="Principal of Alder Elementary").click(timeout=60000)
    page.locator(".picture").nth(1).wait_for(timeout=60000)


SHOTS: tuple[tuple[str, Callable[[Page, str], None]], ...] = (
    ("welcome", welcome),
    ("promise", promise),
    ("answer", answer),
    ("profile", profile),
    ("report", report),
)
FOR_README = {("answer", PHONE, "light"), ("profile", PHONE, "light"), ("report", PHONE, "light")}


def small(png: bytes) -> bytes:
    """Return a picture in 64 colours: a third of the size, the same to the eye."""
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def main(everything: Path | None) -> None:
    """Draw the README's pictures, or into a folder all of them: phone and desk, light and dark."""
    from browser import find

    folder = Path(tempfile.mkdtemp())
    own = {
        "DATABASE_URL": f"sqlite:///{folder}/own.db",
        "REFLECTORY_DEMO_URL": f"sqlite:///{folder}/demonstration.db",
        "REFLECTORY_KEYS": str(folder / "keys"),
    }
    os.environ.update(own)
    from reflectory.db.engine import connect
    from reflectory.demo.district import fill

    code = fill(connect(own["REFLECTORY_DEMO_URL"])).join_code
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port",
        str(PORT),
        "--server.address",
        "127.0.0.1",
    ]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **own}, stderr=subprocess.DEVNULL)
    try:
        _wait()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=find(), args=["--no-sandbox", "--disable-dev-shm-usage"]
            )
            for name, walk in SHOTS:
                for size in (PHONE, DESK):
                    for scheme in ("light", "dark"):
                        wanted = (name, size, scheme) in FOR_README
                        if not (wanted or everything):
                            continue
                        view = {"width": size[0], "height": size[1]}
                        context = browser.new_context(viewport=view, color_scheme=scheme, locale="en-CA")
                        page = context.new_page()
                        page.set_default_timeout(60000)
                        walk(page, code)
                        page.wait_for_timeout(1200)
                        picture = small(page.screenshot())
                        if wanted:
                            (ROOT / "docs" / "pictures" / f"{name}.png").write_bytes(picture)
                        if everything:
                            (everything / f"{name}-{size[0]}-{scheme}.png").write_bytes(picture)
                        context.close()
            browser.close()
    finally:
        server.terminate()
        server.wait()


def _wait() -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{BASE}/readyz", timeout=2)
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the server did not start; run make run and read what it says")


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if target:
        target.mkdir(parents=True, exist_ok=True)
    (ROOT / "docs" / "pictures").mkdir(exist_ok=True)
    main(target)
