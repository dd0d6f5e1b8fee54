"""The pages, who may open each of their tabs, and the menu.

`PAGES` is the permission: a page without a row is never shown, and a row without its file fails a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from reflectory import ROOT
from reflectory.web.access.visit import EVERYBODY, MEMBER, NEWCOMER, Visit

FOLDER = ROOT / "pages"
LEADER, FACILITATOR, ADMINISTRATOR, AUDITOR = "leader", "facilitator", "administrator", "auditor"


@dataclass(frozen=True)
class Page:
    """One page: its name in pages/, in the address and in the menu, and who may open each of its tabs.

    The first tab is what an address without a tab opens. A page out of the menu is reached by links.
    """

    name: str
    tabs: Mapping[str, frozenset[str]]
    in_menu: bool = True

    @property
    def who(self) -> frozenset[str]:
        """Who may open any of it."""
        return frozenset().union(*self.tabs.values())


def page(name: str, *who: str, in_menu: bool = True, **tabs: str | tuple[str, ...]) -> Page:
    """Write one row of the table: a page that is one thing for all who may open it, or one with tabs."""
    parts = {tab: (roles,) if isinstance(roles, str) else roles for tab, roles in tabs.items()} or {name: who}
    return Page(name, {tab: frozenset(roles) for tab, roles in parts.items()}, in_menu)


# Who sees what: a row a page. Nobody sees an answer that is not their own; unreleased figures exist on no page.
PAGES = (
    page("start", start=EVERYBODY, demonstration=EVERYBODY),
    page("answer", EVERYBODY, in_menu=False),
    page("reports", read=LEADER, goals=LEADER, conversation=LEADER),
    page("study", study=(LEADER, FACILITATOR, MEMBER), plan=FACILITATOR, profiles=MEMBER),
    page("waves", waves=FACILITATOR, new=FACILITATOR, bring=FACILITATOR),
    page("units", ADMINISTRATOR),
    page("people", ADMINISTRATOR),
    page("audit", releases=AUDITOR, log=(AUDITOR, ADMINISTRATOR)),
    page("status", ADMINISTRATOR),
    page("reflections", EVERYBODY),
    page("colleagues", EVERYBODY),
    page("about", privacy=EVERYBODY, stored=EVERYBODY, methods=EVERYBODY),
    page("screen", EVERYBODY, in_menu=False),
    page("account", sign_in=EVERYBODY, set_up=NEWCOMER, password=EVERYBODY, in_menu=False),
)
MOST = 5  # words in the row of the menu; with more of them it covered the choice of language and Sign out
HEADS = {  # a page stands under the first of them that is the visitor's and its own
    "head_run": frozenset({FACILITATOR}),
    "head_read": frozenset({LEADER, MEMBER}),
    "head_keep": frozenset({ADMINISTRATOR, AUDITOR}),
    "head_everybody": frozenset({EVERYBODY}),
}


def open_tabs(roles: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Return the pages that somebody of these roles may enter, each with the tabs that are open to them."""
    return {row.name: tuple(tab for tab, who in row.tabs.items() if who & roles) for row in PAGES if row.who & roles}


def streamlit_pages(visit: Visit, first: str) -> tuple[dict[str, st.Page], list[st.Page]]:
    """Return Streamlit's pages by their names, open and shut; making them takes a fifth of a run, so they are kept.

    A shut page is the sign-in under its address: afterwards one is there. Whoever comes to answer finds no shut ones:
    no link leads there together with a join code.
    """
    about = visit.roles, visit.language, first
    if st.session_state.get("_menu", (None,))[0] != about:
        pages = {row.name: _page(row, visit, default=row.name == first) for row in PAGES if row.who & visit.roles}
        shut = [_page(row, visit, "account") for row in PAGES if row.name not in pages and first != "answer"]
        st.session_state["_menu"] = about, pages, shut
    _, pages, shut = st.session_state["_menu"]
    return pages, shut


def _page(row: Page, visit: Visit, file: str = "", *, default: bool = False) -> st.Page:
    path, title = FOLDER / f"{file or row.name}.py", visit.say(f"pages.{file or row.name}")
    listed = row.in_menu and not file
    return st.Page(path, title=title, url_path=row.name, default=default, visibility="visible" if listed else "hidden")


def heads(roles: frozenset[str]) -> dict[str, list[str]]:
    """Return the names of the pages that somebody of these roles may enter, under the heads they have in the menu.

    Without a head, as "", stand a few pages in a row, or the first one and whatever would be alone under its head.
    """
    rows = [row for row in PAGES if row.who & roles]
    under: dict[str, list[str]] = {head: [] for head in HEADS}
    for row in rows[1:]:
        if row.in_menu:
            under[next(head for head, who in HEADS.items() if who & roles & row.who)].append(row.name)
    few = sum(row.in_menu for row in rows) <= MOST
    below = {head: names for head, names in under.items() if len(names) > 1 and not few}
    headed = {name for names in below.values() for name in names}
    return {"": [row.name for row in rows if row.name not in headed], **below}
