"""Ask for known vulnerabilities of everything that is installed with Reflectory, and say so plainly if nobody answered.

Run by `make security`. Exit code 1: something is vulnerable; 2: nothing, or not everything, could be asked for.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SERVICES = ("pypi", "osv")


def main() -> int:
    """Audit the pinned requirements with each service in turn, until one answers for all of them."""
    for service in SERVICES:
        words = [sys.executable, "-m", "pip_audit", "-r", str(ROOT / "requirements.txt"), "--no-deps", "--disable-pip",
                 "--progress-spinner", "off", "--vulnerability-service", service, "--format", "json"]  # fmt: skip
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        verdict, said = judged(done.stdout)
        print(f"{service}: {said}")
        if verdict != 2:
            return verdict
    print("NOT AUDITED: no vulnerability service answers from here. Run `make security` where one can be reached.")
    return 2


def judged(output: str) -> tuple[int, str]:
    """Return an exit code and a sentence for what pip-audit wrote.

    Examples
    --------
    >>> judged('{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}')
    (0, '1 packages asked for, none with a known vulnerability')
    >>> judged('{"dependencies": [{"name": "a", "skip_reason": "not found"}]}')[0], judged("")[0]
    (2, 2)
    >>> judged('{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]}]}')
    (1, 'a 1: X-1 (mended in 2)')
    """
    try:
        found = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return 2, "no answer"
    skipped = [one["name"] for one in found if "skip_reason" in one]
    bad = [f"{one['name']} {one['version']}: {vuln['id']} (mended in {', '.join(vuln['fix_versions']) or 'no version'})"
           for one in found for vuln in one.get("vulns", ())]  # fmt: skip
    if bad:
        return 1, "; ".join(bad)
    if skipped or not found:
        return 2, f"{len(skipped)} of {len(found)} packages could not be asked for"
    return 0, f"{len(found)} packages asked for, none with a known vulnerability"


if __name__ == "__main__":
    sys.exit(main())
