"""What is promised and what is not, what is stored, row by row, and how every figure of a report is made."""

from __future__ import annotations

from ui.about import methods, privacy, stored
from ui.door import enter
from ui.frame import tabs

visit = enter(__file__)

TABS = {"privacy": privacy.show, "stored": stored.show, "methods": methods.show}

tabs(visit)
TABS[visit.tab](visit)
