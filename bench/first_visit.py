"""How long a phone waits for the first question, beside a bare Streamlit survey in the same run.

A new browser each time, 360 x 740, a line of 1.6 Mbit/s and 150 ms, a processor slowed to a quarter. Cold: nothing kept
from before. Warm: the same browser comes again. Times run from the moment the address is opened. "All loaded": ready to
send, for somebody who hurries there without reading; "picture" runs from the tap on Send to the picture. "In view": the
first statement of a survey whose link says the place, Start tapped as soon as it is there; a browser of its own.

    .venv/bin/python bench/first_visit.py [--repeat 5] [--mbit 1.6] [--rtt 150] [--cpu 4] [--requests]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.yardstick.phones import ASKED  # noqa: E402
from bench.yardstick.servers import app, bare, district  # noqa: E402

UP = 750_000 / 8  # bytes a second a phone can send on such a line
COLUMNS = ("first paint", "first screen", "in view", "first statement", "all loaded", "picture", "KiB", "requests")


def main() -> None:
    """Measure every app, cold and warm, in turn, and print medians beside bare Streamlit's."""
    wishes = _wishes()
    found: dict[tuple[str, str], list[dict[str, float]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        code = district(folder)
        servers = {
            "bare Streamlit": bare(folder, tuned=False),
            "bare, tuned": bare(folder, tuned=True),
            "Reflectory": app(folder),
        }
        browser = playwright.chromium.launch(
            executable_path=_chromium(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        try:
            for turn in range(wishes.repeat + 1):  # the first turn warms the servers, not the browsers
                for label, server in servers.items():
                    address = server.url if label.startswith("bare") else f"{server.url}/a/{code}"
                    seen = None if label.startswith("bare") else _in_view(browser, address, wishes)
                    for visit, figures in _two_visits(browser, address, wishes, turn == wishes.repeat and label):
                        figures["in view"] = seen[visit] if seen else figures["first statement"]
                        if turn:
                            found[label, visit].append(figures)
        finally:
            for server in servers.values():
                server.stop()
    _print(found, wishes)


def _two_visits(
    browser: Browser, address: str, wishes: argparse.Namespace, label: str
) -> list[tuple[str, dict[str, float]]]:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, locale="en-CA"
    )
    try:
        visits = []
        for visit in ("cold", "warm"):
            page = context.new_page()
            visits.append(
                (
                    visit,
                    _visit(page, context.new_cdp_session(page), address, wishes, f"{label}, {visit}" if label else ""),
                )
            )
            page.evaluate("localStorage.clear()")  # comes again, but to an empty sheet
            page.close()
        return visits
    finally:
        context.close()


def _in_view(browser: Browser, address: str, wishes: argparse.Namespace) -> dict[str, float]:
    """Return the seconds until the first statement is in view, cold and warm, where the link says the place."""
    asked = ASKED.search(urllib.request.urlopen(address).read())
    assert asked is not None
    leaf = next(unit["id"] for unit in json.loads(asked[1])["units"] if unit["leaf"])
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, locale="en-CA"
    )
    seconds = {}
    for visit in ("cold", "warm"):
        page = context.new_page()
        _slow(context.new_cdp_session(page), wishes)
        begin = time.monotonic()
        page.goto(f"{address}?unit={leaf}", wait_until="commit", timeout=120_000)
        page.get_by_role("button", name="Start").tap(timeout=120_000)
        page.locator(".statement h1").wait_for()
        seconds[visit] = time.monotonic() - begin
        page.evaluate("localStorage.clear()")
        page.close()
    context.close()
    return seconds


def _slow(line: CDPSession, wishes: argparse.Namespace) -> None:
    slow = {
        "offline": False,
        "latency": wishes.rtt,
        "downloadThroughput": wishes.mbit * 1e6 / 8,
        "uploadThroughput": UP,
    }
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", slow)
    line.send("Emulation.setCPUThrottlingRate", {"rate": wishes.cpu})


def _visit(page: Page, line: CDPSession, address: str, wishes: argparse.Namespace, label: str) -> dict[str, float]:
    loaded = _listen(line)
    _slow(line, wishes)
    begin = time.monotonic()
    page.goto(address, wait_until="commit", timeout=120_000)
    first_screen = first_statement = picture = 0.0
    if "/a/" in address:
        page.get_by_role("button", name="Start").tap(timeout=120_000)
        page.locator("#school").wait_for()
        first_screen = time.monotonic() - begin
        page.locator("#school").select_option(label="Alder Elementary")
        page.get_by_role("radio", name="Grades 2 and 3").tap()
        page.get_by_role("button", name="Begin").tap()
        page.locator(".statement label").first.tap()
    else:
        page.locator("[data-testid=stRadio] label").nth(1).tap(timeout=120_000)
        page.locator("input[type=radio]:checked").first.wait_for(state="attached")
    first_statement = time.monotonic() - begin
    if "/a/" in address:
        for _ in range(3):  # enough of a scale for a picture
            page.locator(".statement input").first.press("Space")
            page.locator("[data-next]").press("Enter")
        while page.locator(".survey[data-screen=statement]").count():
            page.locator("[data-next]").press("Enter")
    all_loaded = time.monotonic() - begin
    if "/a/" in address:
        sent = time.monotonic()
        page.locator("[data-send]").press("Enter")
        page.locator(".profile").wait_for()
        picture = time.monotonic() - sent
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN") / 1000
    if wishes.requests and label:
        print(f"\n{label}")
        for size, url in sorted(((one[1], one[0]) for one in loaded.values()), reverse=True):
            print(f"  {size / 1024:8.1f} KiB  {url.split('/', 3)[-1][:90]}")
    return {
        "first paint": paint,
        "first screen": first_screen or first_statement,
        "first statement": first_statement,
        "all loaded": all_loaded,
        "picture": picture,
        "KiB": sum(size for _, size in loaded.values()) / 1024,
        "requests": sum(size > 0 for _, size in loaded.values()),
    }


def _listen(line: CDPSession) -> dict[str, tuple[str, int]]:
    loaded: dict[str, tuple[str, int]] = {}

    def asked(event: Any) -> None:
        loaded[event["requestId"]] = (event["request"]["url"], 0)

    def came(event: Any) -> None:
        url, _ = loaded.get(event["requestId"], ("", 0))
        loaded[event["requestId"]] = (url, int(event["encodedDataLength"]))

    line.send("Network.enable")
    line.on("Network.requestWillBeSent", asked)
    line.on("Network.loadingFinished", came)
    return loaded


def _print(found: dict[tuple[str, str], list[dict[str, float]]], wishes: argparse.Namespace) -> None:
    print(
        f"\n{wishes.mbit:g} Mbit/s, {wishes.rtt:g} ms, processor / {wishes.cpu:g}; median of {wishes.repeat}, seconds"
    )
    print(f"{'':16}{'':6}" + "".join(f"{name:>17}" for name in COLUMNS))
    middle = {
        key: {name: statistics.median(one[name] for one in all) for name in COLUMNS} for key, all in found.items()
    }
    for visit, yardstick in (("cold", "bare Streamlit"), ("warm", "bare, tuned")):
        for label in ("bare Streamlit", "bare, tuned", "Reflectory"):
            figures = middle[label, visit]
            shown = "".join(f"{figures[name]:17.2f}" for name in COLUMNS[:6]) + "".join(
                f"{figures[name]:17.0f}" for name in COLUMNS[6:]
            )
            print(f"{label:16}{visit:6}{shown}")
        ours, theirs = middle["Reflectory", visit], middle[yardstick, visit]["first statement"]
        print(
            f"  {visit}: {yardstick} / Reflectory: first screen {theirs / ours['first screen']:.2f}, "
            f"first statement {theirs / ours['first statement']:.2f}\n"
        )


def _chromium() -> str:
    spec = importlib.util.spec_from_file_location("finding", ROOT / "tests" / "browser.py")
    assert spec is not None
    assert spec.loader is not None
    finding = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(finding)
    return str(finding.find() or sys.exit("No browser found: run `make browser`."))


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--mbit", type=float, default=1.6)
    parser.add_argument("--rtt", type=float, default=150, help="milliseconds")
    parser.add_argument("--cpu", type=float, default=4, help="how many times slower than this processor")
    parser.add_argument("--requests", action="store_true", help="list what the last visits of each app loaded")
    return parser.parse_args()


if __name__ == "__main__":
    main()
