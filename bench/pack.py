"""A pack of one PDF a group for the demonstration district, against a browser that prints the same groups to PDF.

    .venv/bin/python bench/pack.py [groups]     default: every group of the district's last wave

The demonstration is made in a folder of its own first. Two yardsticks in the same run: headless Chromium printing the
HTML file of the same groups to tagged PDF (the first `SAMPLE` groups, one browser kept open, told a group), and Typst
setting a page with one word as often as the pack has files: what the compiler alone costs.
"""

from __future__ import annotations

import io
import os
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import typst

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.browser import find

SAMPLE = 8
DAY = datetime(2026, 1, 1, tzinfo=UTC)


def district(folder: Path):
    """Make the demonstration district; return the report of its last wave of teams, and those before it."""
    os.environ |= {"DATABASE_URL": f"sqlite:///{folder}/district.db", "REFLECTORY_KEYS": str(folder / "keys")}
    from reflectory.db.engine import connect
    from reflectory.db.releases import listed
    from reflectory.demo.district import fill
    from reflectory.releases.read import earlier_waves, read

    engine = connect()
    fill(engine, lambda share: None)
    found = {one.wave_id: read(engine, one.wave_id) for one in listed(engine)}
    wave = max(found, key=lambda id: (len(found[id].sections) >= 70, id))
    before = [found[id] for id in earlier_waves(engine, wave)]
    engine.dispose()
    return found[wave], before


def packed(report, sections, earlier) -> tuple[float, float, int]:
    """Return the seconds, the seconds of all processors, and the bytes of a pack."""
    from reflectory.reports.exports.bulk import pack

    out, began, busy = io.BytesIO(), time.perf_counter(), time.process_time()
    assert pack(report, sections, earlier, "en", out)
    return time.perf_counter() - began, time.process_time() - busy, len(out.getvalue())


def printed(report, sections) -> float:
    """Return the seconds a group that Chromium takes to print our own HTML file of it."""
    from playwright.sync_api import sync_playwright

    from reflectory.reports.exports import html

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox", "--disable-dev-shm-usage"])
        page = browser.new_page()
        began = time.perf_counter()
        for section in sections[:SAMPLE]:
            page.set_content(html.write(report, "en", section).decode())
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert page.pdf(format="Letter", tagged=True, outline=True)
        each = (time.perf_counter() - began) / len(sections[:SAMPLE])
        browser.close()
    return each


def bare(times: int) -> float:
    """Return the seconds Typst takes to set a page with one word so many times."""
    compiler = typst.Compiler()
    began = time.perf_counter()
    for at in range(times):
        source = f'#set document(title: "{at}")\n#set text(lang: "en")\n= {at}'.encode()
        assert compiler.compile(source, pdf_standards="ua-1", timestamp=DAY)
    return time.perf_counter() - began


def main(many: int | None) -> None:
    """Print seconds and ratios."""
    with tempfile.TemporaryDirectory() as folder:
        report, earlier = district(Path(folder))
        sections = [one for one, _ in report.in_order()][:many]
        packed(report, sections[:1], earlier)  # fonts and docstrings are read once
        before = os.getloadavg()[0]
        seconds, busy, size = packed(report, sections, earlier)
        again, _, _ = packed(report, sections, earlier)
        each, floor = printed(report, sections), bare(len(sections))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"processors {os.cpu_count()}, load before {before:.1f}")
    print(f"pack of {len(sections)} PDFs      {seconds:6.1f} s  processors busy {busy:.1f} s in all")
    print(f"                       {size / 1e6:6.1f} MB zipped; peak memory {peak:.0f} MB")
    print(f"the same pack again    {again:6.1f} s  nothing is kept from the first but fonts and laid-out parts")
    whole = each * len(sections)
    print(f"Chromium, the same     {whole:6.1f} s  {each:.2f} s a group: {whole / seconds:.1f} times the pack")
    print(f"Typst, one word each   {floor:6.1f} s  the pack is {seconds / floor:.1f} times this floor")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else None)
