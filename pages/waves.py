"""Waves of a facilitator's units: prepare, open, share, close, release. How many answered is told in steps."""

from __future__ import annotations

from reflectory.web.access.visit import enter
from reflectory.web.layout import tabs
from reflectory.web.waves import bring, listing, new_wave

visit = enter(__file__)

tabs(visit, {"waves": listing.show, "new": new_wave.show, "bring": bring.show})
