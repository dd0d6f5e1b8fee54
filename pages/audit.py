"""For auditors and administrators: every release checked again, and the log of who did what."""

from __future__ import annotations

from reflectory.web.access.visit import enter
from reflectory.web.admin import audit_log, releases
from reflectory.web.layout import tabs

visit = enter(__file__)

tabs(visit, {"releases": releases.show, "log": audit_log.show})
