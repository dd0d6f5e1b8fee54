"""Phones that answer one survey of a running server, by its own page: exit 1 unless all finish and are acknowledged.

.venv/bin/python bench/phones.py http://127.0.0.1:8501 KESTREL -n 400 --think 1-3
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.yardstick.phones import Pace, answer_reflectory, crowd


def main() -> None:
    """Let them answer, and print how long they waited."""
    wishes = _wishes()
    low, _, high = wishes.think.partition("-")
    pace = Pace((float(low), float(high or low)), wishes.arrive)
    begin = time.monotonic()
    tally = asyncio.run(crowd(answer_reflectory, wishes.url, f"join={wishes.code}", wishes.phones, pace))
    took = time.monotonic() - begin
    print(f"{tally.finished} of {wishes.phones} finished in {took:.1f} s; troubles: {dict(tally.troubles)}")
    for name, seconds in sorted(tally.seconds.items()):
        cuts = [1000 * cut for cut in statistics.quantiles([*seconds, seconds[-1]], n=100, method="inclusive")]
        print(f"{name:8} p50 {cuts[49]:6.0f} ms   p95 {cuts[94]:6.0f} ms   p99 {cuts[98]:6.0f} ms")
    sys.exit(not tally.finished == len(tally.kept) == wishes.phones)


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("url")
    parser.add_argument("code")
    parser.add_argument("-n", dest="phones", type=int, default=100)
    parser.add_argument("--think", default="1-3", help="seconds for one statement")
    parser.add_argument("--arrive", type=float, default=10.0, help="seconds over which they come")
    return parser.parse_args()


if __name__ == "__main__":
    main()
