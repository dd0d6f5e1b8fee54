"""Sign in, set up the first account, choose a password. It also stands in for every page that needs a sign-in."""

from __future__ import annotations

from reflectory.web.access import account
from reflectory.web.access.visit import enter

visit = enter(__file__)

{"sign_in": account.sign_in, "set_up": account.set_up, "password": account.password}[visit.tab](visit)
