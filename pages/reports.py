"""Reports of a leader's own units: one to read and take away, goals set on it, the plan of a conversation about it."""

from __future__ import annotations

from reflectory.web.access.visit import enter
from reflectory.web.layout import tabs
from reflectory.web.reports import agenda, goals, report

visit = enter(__file__)

tabs(visit, {"read": report.show, "goals": goals.show, "conversation": agenda.show})
