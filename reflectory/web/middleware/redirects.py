"""Addresses that lead elsewhere: those of before, and those of pages that stand behind the bare address."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, unquote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from reflectory.web import demonstration

# Of pages that were put together or named anew: letters, posters, cards and bookmarks go on working.
MOVED = {
    "welcome": "start",
    "demonstration": "start?tab=demonstration",
    "goals": "reports?tab=goals",
    "meeting": "reports?tab=conversation",
    "study-plan": "study?tab=plan",
    "group-profiles": "study?tab=profiles",
    "new-wave": "waves?tab=new",
    "units-and-numbers": "start",  # which nobody is asked to look over any more
    "releases": "audit?tab=releases",
    "audit-log": "audit?tab=log",
    "my-reflections": "reflections",
    "colleague-view": "colleagues",
    "privacy": "about?tab=privacy",
    "what-is-stored": "about?tab=stored",
    "methods": "about?tab=methods",
    "show": "screen",
    "sign-in": "account",
    "set-up": "account?tab=set_up",
    "password": "account?tab=password",
}
# Pages that stand behind the bare address, there where this is in it: Streamlit does not find those by their own name.
FIRST = {"start": "", "answer": "join", "screen": "show"}


OTHERS = ("/static/", "/_stcore/", "/media/", "/component/")  # no pages, and some of them are asked for often


class Redirects:
    """Lead old addresses to new ones, and a survey's link to the survey's own page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and not scope["path"].startswith(OTHERS):
            query = scope["query_string"].decode("latin-1")
            elsewhere = new_address(scope["path"], query)
            if elsewhere is None and scope["path"] == "/" and "join=" in query:
                elsewhere = await run_in_threadpool(_survey_address, scope, query)
            if elsewhere is not None:
                await RedirectResponse(elsewhere, 307)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _survey_address(scope: Scope, query: str) -> str | None:
    """Return where the survey of a link is asked; None where the code is no survey's: Streamlit's page says so."""
    asked = {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
    code = asked.pop("join", "").strip()[:64]
    copy = unquote(HTTPConnection(scope).cookies.get("reflectory_demonstration", "")).partition(" ")[0]
    reached = demonstration.wave_in_reach(code, copy)
    if reached is None and not demonstration.invents(code, ""):
        return None
    if reached is not None and demonstration.engine_of(copy) is reached[0]:
        asked["copy"] = copy  # their own copy of the demonstration
    return f"./a/{quote(code, safe='')}" + (f"?{urlencode(asked)}" if asked else "")


def new_address(path: str, query: str = "") -> str | None:
    """Return where an address leads instead, with all that it carries; None where it stands as it is.

    Examples
    --------
    >>> new_address("/goals", "wave=3&section=g1"), new_address("/show", "show=KESTREL"), new_address("/reports")
    ('./reports?tab=goals&wave=3&section=g1', './?show=KESTREL', None)
    """
    name = path.removeprefix("/")
    page, _, tab = MOVED.get(name, name).partition("?")
    if page in FIRST and (not FIRST[page] or FIRST[page] in parse_qs(query, keep_blank_values=True)):
        page = ""
    if page == name:
        return None
    carried = "&".join(part for part in (tab, query) if part)
    return f"./{page}?{carried}" if carried else f"./{page}"
