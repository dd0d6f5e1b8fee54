"""The pages, who may open each of their tabs, and the menu.

`PAGES` is the permission: a page without a row is never shown, and a row without its file fails a test.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from reflectory import ROOT
from reflectory.web.access.session import EVERYBODY, MEMBER, NEWCOMER

if TYPE_CHECKING:
    from reflectory.web.access.session import Visit

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

    def open_to(self, roles: frozenset[str]) -> tuple[str, ...]:
        """Return the tabs that somebody of these roles may open."""
        return tuple(tab for tab, who in self.tabs.items() if who & roles)


def page(name: str, *who: str, in_menu: bool = True, **tabs: str | tuple[str, ...]) -> Page:
    """Write one row of the table: a page that is one thing for all who may open it, or one with tabs."""
    parts = {tab: (one,) if isinstance(one, str) else one for tab, one in tabs.items()} or {name: who}
    return Page(name, {tab: frozenset(roles) for tab, roles in parts.items()}, in_menu)


# Who sees what: a row a page. Nobody sees an answer that is not their own; unreleased figures exist on no page.
PAGES = (
    page("start", start=EVERYBODY, demonstration=EVERYBODY),
    page("answer", EVERYBODY, in_menu=False),
    page("reports", read=LEADER, goals=LEADER, conversation=LEADER),
    page("study", study=(LEADER, FACILITATOR, MEMBER), plan=FACILITATOR, profiles=MEMBER),
    page("waves", waves=FACILITATOR, new=FACILITATOR),
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


def open_pages(roles: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Return the pages that somebody of these roles may enter, each with the tabs that are open to them."""
    return {row.name: tabs for row in PAGES if (tabs := row.open_to(roles))}


def streamlit_pages(visit: Visit, first: str) -> tuple[dict[str, Any], list[Any]]:
    """Return Streamlit's pages by their names, open and shut; making them takes a fifth of a run, so they are kept.

    A shut page is the sign-in under its address: afterwards one is there. Whoever comes to answer finds no shut ones:
    no link leads there together with a join code.
    """
    about = visit.roles, visit.language, first
    if st.session_state.get("_menu", (None,))[0] != about:
        pages = {row.name: _open(row, visit, first) for row in PAGES if row.who & visit.roles}
        shut = [_shut(row, visit) for row in PAGES if row.name not in pages and first != "answer"]
        st.session_state["_menu"] = about, pages, shut
    _, pages, shut = st.session_state["_menu"]
    return pages, shut


def _open(row: Page, visit: Visit, first: str) -> st.Page:
    return st.Page(
        FOLDER / f"{row.name}.py",
        title=visit.say(f"pages.{row.name}"),
        url_path=row.name,
        default=row.name == first,
        visibility="visible" if row.in_menu else "hidden",
    )


def _shut(row: Page, visit: Visit) -> st.Page:
    title = visit.say("pages.sign_in")
    return st.Page(FOLDER / "account.py", title=title, url_path=row.name, visibility="hidden")


def menu(visit: Visit, pages: Mapping[str, Any], shut: Sequence[Any]) -> dict[str, list[Any]]:
    """Return Streamlit's pages under the words of their heads; those that are shut are in no menu."""
    under = {
        visit.say(f"pages.{head}") if head else "": [pages[name] for name in names]
        for head, names in heads(visit.roles).items()
    }
    return {**under, "": [*under[""], *shut]}


def heads(roles: frozenset[str]) -> dict[str, list[str]]:
    """Return the names of the pages that somebody of these roles may enter, under the heads they have in the menu.

    Without a head, as "", stand a few pages in a row, or the first one and whatever would be alone under its head.
    """
    rows = [row for row in PAGES if row.who & roles]
    if sum(row.in_menu for row in rows) <= MOST:
        return {"": [row.name for row in rows]}
    under = {head: [row.name for row in rows if _head(row, roles) == head] for head in HEADS}
    below = {head: names for head, names in under.items() if len(names) > 1}
    return {"": [row.name for row in rows if not any(row.name in names for names in below.values())], **below}


def _head(row: Page, roles: frozenset[str]) -> str:
    if not row.in_menu or row is PAGES[0]:
        return ""
    return next(head for head, who in HEADS.items() if who & roles & row.who)
