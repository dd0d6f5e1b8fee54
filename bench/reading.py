"""How long a leader waits for a report in a browser, beside a bare Streamlit page of five charts and a table.

Chromium, 1280 x 900, warm: the browser and the server have shown each page before. Times run from opening the address.
*First screen*: the last change inside the window's first screen; *all*: the last change anywhere on the page. The bare
page draws five `st.plotly_chart` and one `st.dataframe`, tuned as we are, in the same run, each page in turn.

    .venv/bin/python -m bench.reading [--repeat 5] [--schools 320]
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

from bench.stored_release import made
from bench.yardstick.servers import app, bare, district
from reflectory.db.accounts import accounts, create_account
from reflectory.db.engine import Engine, connect
from reflectory.db.releases import destroy_answers, store
from reflectory.db.sessions import begin_session
from reflectory.db.wave_records import waves
from reflectory.releases.read import read
from reflectory.reports.serialization import to_rows
from tests.browser import find

QUIET = 1_500  # milliseconds without a change, after which a page is complete
BARE = "bare Streamlit"
WATCH = f"""(() => {{
  const last = window.lastChange = {{anywhere: 0, first: 0}};
  const seen = (node) => {{
    const box = (node.nodeType === 1 ? node : node.parentElement)?.getBoundingClientRect();
    return box && box.width && box.height && box.top < innerHeight && box.bottom > 0;
  }};
  new MutationObserver((changes) => {{
    last.anywhere = performance.now();
    const nodes = changes.flatMap(({{addedNodes, target}}) => addedNodes.length ? [...addedNodes] : [target]);
    if (nodes.some(seen)) last.first = last.anywhere;
  }}).observe(document, {{childList: true, subtree: true, characterData: true}});
  window.isComplete = () => last.anywhere && performance.now() - last.anywhere > {QUIET}
    && document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning";
}})()"""


def main() -> None:
    """Measure every page in turn, and print medians beside the bare page's."""
    wishes = _wishes()
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        (folder / "large").mkdir()
        district(folder)
        os.environ["REFLECTORY_KEYS"] = str(folder / "keys")
        small, small_token = _leader(connect(f"sqlite:///{folder}/reflectory.db"), "District office")
        large_engine = connect(f"sqlite:///{folder}/large/reflectory.db")
        _large(large_engine, wishes.schools)
        create_account(large_engine, "Office", "a long enough password", ("leader",), [1])
        large, large_token = _leader(large_engine, "Office")
        servers = [bare(folder, tuned=True, page="bare_report.py"), app(folder), app(folder / "large")]
        browser = playwright.chromium.launch(
            executable_path=find() or sys.exit("No browser found: run `make browser`."),
            args=["--no-sandbox", "--disable-dev-shm-usage"],
        )
        contexts = [browser.new_context(viewport={"width": 1280, "height": 900}) for _ in servers]
        for context, server, token in zip(contexts, servers, ("", small_token, large_token), strict=True):
            context.add_init_script(WATCH)
            if token:
                context.add_cookies([{"name": "reflectory_session", "value": token, "url": server.url}])
        of_bare, of_small, of_large = ((context, server.url) for context, server in zip(contexts, servers, strict=True))
        pages = {BARE: (*of_bare, "")}
        pages |= {label: (*of_small, address) for label, address in small.items()}
        pages |= {f"{label}, {wishes.schools * 6:,} units": (*of_large, address) for label, address in large.items()}
        try:
            for turn in range(wishes.repeat + 1):  # the first turn warms servers and browsers
                for label, (context, url, address) in pages.items():
                    times = _visit(context, f"{url}/{address}")
                    if turn:
                        found[label].append(times)
        finally:
            for server in servers:
                server.stop()
    _print(found)


def _visit(context: BrowserContext, address: str) -> tuple[float, float]:
    """Return the seconds until the first screen of a page stands still, and until all of it does."""
    page: Page = context.new_page()
    try:
        page.goto(address, wait_until="commit", timeout=120_000)
        page.wait_for_function("window.isComplete?.()", timeout=120_000)
        last = page.evaluate("window.lastChange")
        assert page.get_by_test_id("stException").count() == 0, address
        return last["first"] / 1000, last["anywhere"] / 1000
    finally:
        page.close()


def _large(engine: Engine, schools: int) -> None:
    """Release a wave of a large invented district."""
    wave_id, report = made(engine, schools)
    text, rows = to_rows(report)
    store(engine, wave_id, text, report.check, rows=rows)
    destroy_answers(engine, wave_id)


def _leader(engine: Engine, name: str) -> tuple[dict[str, str], str]:
    """Return the addresses of the newest report's pages that an account leads, and a session of it."""
    wave = [wave for wave in waves(engine) if wave.status == "released" and not wave.moment][-1]
    report = read(engine, wave.id)
    top = next(section for section in report.sections if section.parent is None)
    school = next(section for section in report.sections if section.kind == "school")
    token = begin_session(engine, next(account.id for account in accounts(engine) if account.name == name))
    engine.dispose()
    about = {"a school": school, "the district and its groups": top}
    return {label: f"reports?wave={wave.id}&section={section.key}" for label, section in about.items()}, token


def _print(found: dict[str, list[tuple[float, float]]]) -> None:
    middle = {label: [statistics.median(part) for part in zip(*times, strict=True)] for label, times in found.items()}
    _, whole = middle[BARE]
    print(f"{'seconds, and times the bare page':42}{'first screen':>14}{'':>7}{'all':>8}")
    for label, (first, everything) in middle.items():
        print(f"{label:42}{first:12.2f} s{first / whole:6.2f} x{everything:8.2f} s{everything / whole:6.2f} x")


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--schools", type=int, default=320, help="of the large district, six teams each")
    return parser.parse_args()


if __name__ == "__main__":
    main()
