"""What is promised and what is not, what is stored, row by row, and how every figure of a report is made."""

from __future__ import annotations

from reflectory.web.about import methods, privacy, stored
from reflectory.web.access.visit import enter
from reflectory.web.layout import tabs

visit = enter(__file__)

tabs(visit, {"privacy": privacy.show, "stored": stored.show, "methods": methods.show})
