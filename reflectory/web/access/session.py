"""Who is at the door, and what they may enter. The only place that keeps anything between visits.

`web/navigation.py` holds the table of pages, `web/main.py` admits; every page begins with ``visit = enter(__file__)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlencode

import streamlit as st

from reflectory.db.accounts import accounts, session_account
from reflectory.db.attempts import wrong
from reflectory.db.audit_log import SERVER, acting
from reflectory.db.oidc_rules import NotAdmittedError
from reflectory.db.sessions import begin_session, end_session, make_ticket
from reflectory.db.share_links import group_of, projected
from reflectory.i18n.catalogue import SOURCE, languages, say
from reflectory.web import demonstration
from reflectory.web.access import oidc
from reflectory.web.databases import has_accounts, is_invented, main_engine
from reflectory.web.markdown import as_written

if TYPE_CHECKING:
    from reflectory.db.accounts import Account
    from reflectory.db.engine import Engine

COOKIE = "reflectory_session"
DEVICE = "reflectory_device"  # a browser that signed in before: guessing by others does not shut it out
SESSION_SECONDS = 12 * 3600
EVERYBODY = "everybody"
MEMBER = "member"
NEWCOMER = "newcomer"  # everybody, as long as nobody has an account
ADMITTED = "_admitted"
GROUPS = ("groups", "invented_groups")  # apart: an invented group's number may be a real one's
TAB = "tab"  # in the address: which part of a page
ABOUT, LONGEST_ABOUT = (TAB, "wave", "section", "study"), 100  # what an address says beside its page
HOMES = {  # where a role begins; whoever has several begins where there is most to do
    "facilitator": "waves",
    "leader": "reports",
    "administrator": "units",
    "auditor": "audit",
}


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

    def say(self, key: str, /, **values: object) -> str:
        """Say something in the visitor's language."""
        return say(self.language, key, **values)

    def text(self, key: str, /, **values: object) -> str:
        """Say something as Markdown: what fills the braces is shown as somebody wrote it."""
        written = {name: as_written(value) if isinstance(value, str) else value for name, value in values.items()}
        return say(self.language, key, **written)


def arrive() -> Visit:
    """Find out who is here. Called once a run, by web/main.py, before any page."""
    visit = _arrived()
    acting(visit.account.name if visit.account else SERVER)
    return visit


def admit(visit: Visit, pages: Mapping[str, tuple[str, ...]]) -> None:
    """Let this run's visitor into these tabs of these pages and no others."""
    st.session_state[ADMITTED] = (visit, pages)


def enter(file: str) -> Visit:
    """Admit the visitor to a page, or stop: the first line of every page.

    Parameters
    ----------
    file : str
        The page's ``__file__``.

    Returns
    -------
    Visit
        The visitor, if `web/main.py` admitted them to this page in this run, with the tab that the address asks for,
        or the first that is open to them. Otherwise the page stops here.
    """
    visit: Visit | None
    visit, pages = st.session_state.get(ADMITTED, (None, {}))
    tabs = pages.get(Path(file).stem)
    if visit is None or not tabs:
        language = _language()
        st.title(say(language, "door.closed_title"), anchor=False)
        st.write(say(language, "door.closed"))
        st.stop()
    asked = st.query_params.get(TAB, "")
    return replace(visit, tabs=tabs, tab=asked if asked in tabs else tabs[0])


def known_device() -> str:
    """Return what the browser kept of an earlier sign-in, or nothing."""
    return _cookie_named(DEVICE) or ""


def asked_for(path: str) -> None:
    """Remember which page somebody asked for who has to sign in first, and about which report of which group.

    An empty path forgets it.
    """
    about = {name: st.query_params[name][:LONGEST_ABOUT] for name in ABOUT if name in st.query_params}
    st.session_state["asked"] = f"{path}?{urlencode(about)}" if path and about else path


def sign_in(account: Account) -> None:
    """Remember for this visit, and ask the browser to keep a cookie, that an account signed in."""
    engine = main_engine()
    token = begin_session(engine, account.id)
    st.session_state["token"] = token
    st.session_state["ticket"] = make_ticket(engine, token)


def while_signed_in(visit: Visit, make: Callable[[], bytes | str]) -> Callable[[], bytes | str]:
    """Return what makes a file to take away, as long as its visitor is signed in: it is asked for without a run."""

    def make_for_account() -> bytes | str:
        if visit.account and not visit.demonstration and session_account(visit.engine, visit.token) != visit.account:
            raise PermissionError("signed out meanwhile")
        return make()

    return make_for_account


def home(account: Account) -> str:
    """Return the page that an account is led to after signing in: the first that its roles are for."""
    return next((file for role, file in HOMES.items() if role in account.roles), "account")


def sign_out() -> None:
    """Forget the account (or the demonstration's role) on the server, and ask the browser to forget it."""
    if token := st.session_state.pop("token", None):
        end_session(main_engine(), token)
    if token := _cookie():
        end_session(main_engine(), token)
    for name in ("ticket", *GROUPS):
        st.session_state.pop(name, None)
    play(None)
    oidc.leave()


def invented(visit: Visit) -> bool:
    """Tell whether everything in the visitor's database is invented, and has to be labelled so."""
    return visit.demonstration or is_invented(visit.engine)


def join_group(visit: Visit, code: str) -> None:
    """Remember for this visit that somebody gave the code of a book-study group, as long as it is its code."""
    state, place = st.session_state, GROUPS[visit.demonstration]
    state[place] = {*state.get(place, ()), code}


def play(name: str | None) -> None:
    """Look around the demonstration as one of its invented accounts, or leave it: what was done in it goes."""
    copy = st.session_state.get("demonstration", "")
    st.session_state["plays"] = name
    if name is None:
        st.session_state["demonstration"] = ""
        st.session_state["forget"] = demonstration.end(copy)  # nor does this device remember what was answered
    elif demonstration.engine_of(copy) is None:
        st.session_state["demonstration"] = demonstration.begin()


def remembered(visit: Visit) -> dict[str, str]:
    """Return what the browser is to remember over a reload: the language, and where in the demonstration it is."""
    played = f"{st.session_state['demonstration']} {st.session_state.get('plays') or ''}" if visit.demonstration else ""
    return {"language": visit.language, "demonstration": played, "target": st.session_state.get("asked", "")}


def choose_language(language: str) -> None:
    """Speak this language from now on, also after a reload."""
    st.session_state["language"] = language


def _arrived() -> Visit:
    language = _language()
    if (copy := _demonstration()) is not None:
        return _demonstration_visit(language, copy)
    engine = main_engine()
    account = _account(engine) or _from_provider(engine)
    groups = _groups(engine, invented=False)
    token = st.session_state.get("token", "") if account else ""
    return Visit(language, engine, _roles(engine, account, groups), account, groups, token=token)


def _from_provider(engine: Engine) -> Account | None:
    """Sign in whoever has just come back from the provider, and take them to the page they had asked for."""
    try:
        account = oidc.admitted(engine)
    except NotAdmittedError:
        st.session_state["not_admitted"] = True
        st.session_state["go_to"] = "account"
        return None
    if account is not None:
        sign_in(account)
        st.session_state["go_to"] = _remembered("target") or home(account)
    return account


def _language() -> str:
    asked = st.query_params.get("lang") or st.session_state.get("language") or _remembered("language")
    if asked not in languages():
        browser = str(getattr(st.context, "locale", "") or "")[:2]
        asked = browser if browser in languages() else SOURCE
    st.session_state["language"] = asked
    return asked


def _demonstration() -> Engine | None:
    """Return the copy of the demonstration that a visitor looks around in, a new one where theirs is over; or None."""
    state = st.session_state
    if "demonstration" not in state:
        state["demonstration"], _, state["plays"] = _remembered("demonstration").partition(" ")
    inside = bool(state["demonstration"])
    if played := st.query_params.get("demonstration"):
        inside, state["plays"] = True, state.get("plays") or played
    ended = bool(state["demonstration"]) and not demonstration.is_offered()
    if join := st.query_params.get("join"):
        unknown = ended and demonstration.wave_in_reach(join) is None
        inside = unknown or demonstration.invents(join, state["demonstration"])
    elif inside:
        inside = not _leads_elsewhere()
    if not inside or not demonstration.is_ready():
        if inside and ended:
            state["go_to"] = "start?tab=demonstration"  # which says that there is none any more
        state["demonstration"] = ""
        return None
    if (engine := demonstration.engine_of(state["demonstration"])) is None:
        state["demonstration"] = demonstration.begin()
        engine = demonstration.engine_of(state["demonstration"])
    return engine


def _leads_elsewhere() -> bool:
    """Tell whether the address carries the code of a real group or screen: its page is no part of a demonstration."""
    group, screen = (st.query_params.get(name, "") for name in ("group", "show"))
    return bool(group and group_of(main_engine(), group)) or bool(screen and projected(main_engine(), screen))


def _demonstration_visit(language: str, engine: Engine) -> Visit:
    plays = st.session_state.get("plays")
    account = next((account for account in accounts(engine) if account.name == plays), None)
    groups = _groups(engine, invented=True)
    return Visit(language, engine, _roles(engine, account, groups), account, groups, demonstration=True)


def _groups(engine: Engine, invented: bool) -> frozenset[int]:
    """Return the book-study groups whose code was given, on a page or with the address, and which it still opens."""
    opened, given = st.session_state.get(GROUPS[invented], set()), st.query_params.get("group")
    groups = {code: group_of(engine, code) for code in {*opened, *([given] if given else [])}}
    if given and groups[given] is None and given != st.session_state.get("wrong_group"):
        wrong(engine, "group-code")
        st.session_state["wrong_group"] = given  # counted once, however often its page is drawn
    st.session_state[GROUPS[invented]] = {code for code, unit in groups.items() if unit is not None}
    return frozenset(unit for unit in groups.values() if unit is not None)


def _roles(engine: Engine, account: Account | None, groups: frozenset[int]) -> frozenset[str]:
    roles = {EVERYBODY}
    if account:
        roles |= set(account.roles)
    elif not has_accounts(engine):
        roles.add(NEWCOMER)
    if groups:
        roles.add(MEMBER)
    return frozenset(roles)


def _account(engine: Engine) -> Account | None:
    for token in (st.session_state.get("token"), _cookie()):
        if token and (account := session_account(engine, token)):
            st.session_state["token"] = token
            return account
    st.session_state.pop("token", None)
    return None


def _cookie() -> str | None:
    return _cookie_named(COOKIE)


def _remembered(name: str) -> str:
    return unquote(_cookie_named(f"reflectory_{name}") or "")


def _cookie_named(name: str) -> str | None:
    try:
        cookie = st.context.cookies.get(name)
    except AttributeError:  # no request: a test without a browser
        return None
    return cookie if isinstance(cookie, str) else None
