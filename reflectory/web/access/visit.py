"""One visitor during one run, and the line that admits them to a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import streamlit as st

from reflectory.db.accounts import Account
from reflectory.db.engine import Engine
from reflectory.errors import ReflectoryError
from reflectory.i18n.catalogue import say
from reflectory.i18n.errors import sentence
from reflectory.web.access.browser import language
from reflectory.web.databases import is_invented
from reflectory.web.markdown import as_written

Id = TypeVar("Id")
EVERYBODY = "everybody"
MEMBER = "member"
NEWCOMER = "newcomer"  # everybody, as long as nobody has an account
ADMITTED = "_admitted"
TAB = "tab"  # in the address: which part of a page


@dataclass(frozen=True)
class Visit:
    """One visitor during one run: their language, their database, and what they are here.

    ``units`` are the ids of the units an account is responsible for, ``groups`` those of the book-study groups whose
    code the visitor gave. ``demonstration`` is true where everything shown is invented. On a page, ``tabs`` are those
    of its tabs that are open to them, and ``tab`` is the one that is shown.
    """

    language: str
    engine: Engine
    roles: frozenset[str]
    account: Account | None = None
    groups: frozenset[int] = field(default_factory=frozenset)
    demonstration: bool = False
    token: str = field(default="", repr=False)  # of the session that the account is signed in by
    tabs: tuple[str, ...] = ()
    tab: str = ""

    @property
    def units(self) -> frozenset[int]:
        """Ids of the units the account is responsible for."""
        return frozenset(self.account.units) if self.account else frozenset()

    @property
    def invented(self) -> bool:
        """Whether everything in the visitor's database is invented, and has to be labelled so."""
        return self.demonstration or is_invented(self.engine)

    def say(self, key: str, /, **values: object) -> str:
        """Say something in the visitor's language."""
        return say(self.language, key, **values)

    def text(self, key: str, /, **values: object) -> str:
        """Say something as Markdown: what fills the braces is shown as somebody wrote it."""
        written = {name: as_written(value) if isinstance(value, str) else value for name, value in values.items()}
        return say(self.language, key, **written)

    def names(self, key: str, ids: Iterable[Id]) -> dict[Id, str]:
        """Return the names of our own things by their ids, for a field that offers them: each is said by its key."""
        return {id: say(self.language, f"{key}{id}") for id in ids}

    def explain(self, error: ReflectoryError) -> str:
        """Say a refusal as Markdown: place, fault and remedy."""
        return as_written(sentence(error, self.language))


def admit(visit: Visit, pages: Mapping[str, tuple[str, ...]]) -> None:
    """Let this run's visitor into these tabs of these pages and no others."""
    st.session_state[ADMITTED] = (visit, pages)


def enter(file: str) -> Visit:
    """Admit the visitor to a page by its ``__file__``, or stop: the first line of every page.

    They come in if `web/main.py` admitted them to this page in this run, with the tab that the address asks for, or
    the first that is open to them.
    """
    visit: Visit | None
    visit, pages = st.session_state.get(ADMITTED, (None, {}))
    tabs = pages.get(Path(file).stem)
    if visit is None or not tabs:
        spoken = language()
        st.title(say(spoken, "door.closed_title"), anchor=False)
        st.write(say(spoken, "door.closed"))
        st.stop()
    if asked := st.query_params.get(TAB, ""):
        st.query_params[TAB] = asked  # a link to the page one is on leaves the browser's address as it was
    return replace(visit, tabs=tabs, tab=asked if asked in tabs else tabs[0])
