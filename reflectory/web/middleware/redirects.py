"""Addresses that lead elsewhere: those of before, and those of pages that stand behind the bare address."""

from __future__ import annotations

from urllib.parse import parse_qs

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
