"""Reports of a leader's own units: one to read and take away, goals set on it, the plan of a conversation about it."""

from __future__ import annotations

from ui.door import enter
from ui.frame import tabs
from ui.reading import goals, protocol, report

visit = enter(__file__)

TABS = {"read": report.show, "goals": goals.show, "conversation": protocol.show}

tabs(visit)
TABS[visit.tab](visit)
