"""For auditors and administrators: every release checked again, and the log of who did what."""

from __future__ import annotations

from ui.admin import log, releases
from ui.door import enter
from ui.frame import tabs

visit = enter(__file__)

TABS = {"releases": releases.show, "log": log.show}

tabs(visit)
TABS[visit.tab](visit)
