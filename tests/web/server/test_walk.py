"""Every tab of every page as every role and as nobody: by its address and by the one it had before, by its hash, over
the websocket, and with forged values.

All of it is made from the page table, so that a new page is walked as well. The table of who may enter stands a second
time, by hand, in tests/web/pages/test_who_enters.py.
"""

from __future__ import annotations

import sqlite3
import urllib.request
from urllib.parse import urlsplit

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.util import calc_hash

from reflectory.db import accounts
from reflectory.db.engine import connect
from reflectory.db.units import units
from reflectory.web.navigation import PAGES
from tests.web.pages.conftest import address
from tests.web.pages.test_who_enters import HEADINGS

PASSWORD = "quiet maple river"
ROLES = ("nobody", "leader", "facilitator", "administrator", "auditor")
ELSEWHERE = ("River cluster", "Dogwood Elementary", "Maple Elementary", "Hillside cluster")  # not beside Alder
OTHERS = ("Alder", "Birch Elementary", "Cedar Elementary", *ELSEWHERE)
PASSING = ("session", "ticket", "attempt")  # what a visit itself may write
TABS = [(row.name, tab, who) for row in PAGES for tab, who in row.tabs.items() if tab != "set_up"]  # which has a test
EVERYBODY = {tab for _, tab, who in TABS if "everybody" in who}
BEFORE = {  # where tabs stood before pages were put together: links to them are on posters, in letters and bookmarks
    "start": "welcome", "demonstration": "demonstration", "read": "reports", "goals": "goals",
    "conversation": "meeting", "plan": "study-plan", "profiles": "group-profiles", "new": "new-wave",
    "releases": "releases", "log": "audit-log", "reflections": "my-reflections",
    "colleagues": "colleague-view", "privacy": "privacy", "stored": "what-is-stored", "methods": "methods",
    "screen": "show", "sign_in": "sign-in", "set_up": "set-up", "password": "password",
}  # fmt: skip
LEADER_OF_ALDER = "Principal of Alder Elementary"


@pytest.fixture(scope="module")
def tokens(settled):
    """One account with one role each, without units but for the leader's, and their session tokens."""
    engine = connect(settled.database)
    for role in ROLES[1:]:
        accounts.create_account(engine, f"Only {role}", PASSWORD, [role])
    engine.dispose()
    return {"nobody": ""} | {role: settled.token(f"Only {role}") for role in ROLES[1:]}


@pytest.fixture(scope="module")
def widgets(settled):
    """Ids of every widget of every page, seen by somebody who may do everything."""
    token, found = settled.token("District office"), {}
    for page, tab, _ in TABS:
        ids = found.setdefault(tab, {})
        for message in settled.messages(page, query=f"tab={tab}", token=token):
            element = message.delta.new_element
            kind = element.WhichOneof("type")
            if kind and hasattr(getattr(element, kind), "id") and getattr(element, kind).id:
                ids[getattr(element, kind).id] = kind
    return found


def lands(settled, old):
    """Return the page and the query that a browser lands on which asks for an address."""
    with urllib.request.urlopen(f"{settled.url}/{old}", timeout=60) as answer:
        at = urlsplit(answer.geturl())
    return at.path.removeprefix("/"), at.query


def may_enter(role, who):
    return bool({role, "everybody"} & who)


def kept(settled):
    """Return everything in the database but what a visit itself writes."""
    with sqlite3.connect(settled.folder / "reflectory.db") as connection:
        tables = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
        found = {name: sorted(map(repr, connection.execute(f'select * from "{name}"')))
                 for name in tables if name not in PASSING}  # fmt: skip
    connection.close()
    return found


def pressed(ids):
    """Press every button and send nonsense to every field there is, known by its id or not."""
    states = []
    for id, kind in ids.items():
        if kind in {"button", "download_button"}:
            states.append(WidgetState(id=id, trigger_value=True))
        elif kind == "checkbox":
            states.append(WidgetState(id=id, bool_value=True))
        elif kind in {"selectbox", "text_input", "text_area", "radio"}:
            states.append(WidgetState(id=id, string_value="Birch Elementary"))
    return states


@pytest.mark.parametrize("role", ROLES)
def test_a_page_is_shown_to_its_roles_alone_by_name_and_by_hash(role, settled, tokens):
    titles = {tab: HEADINGS[address(row, tab)] for row in PAGES for tab in row.tabs}
    for page, tab, who in TABS:
        led, query = lands(settled, BEFORE[tab]) if tab in BEFORE else (page, "")
        by_hash = () if may_enter(role, who) else ({"script_hash": calc_hash(page)},)
        for asked in ({"page": led}, *by_hash):
            heard = settled.visit(token=tokens[role], query=query, **asked)
            if may_enter(role, who):
                assert titles[tab] in heard, f"{role} at {tab}"
                assert "pages.sign_in" not in heard
                assert "This page needs a sign-in" not in heard, f"{role} may enter {tab}"
                assert "is not open to your account" not in heard, f"{role} may enter {tab}"
            else:
                refusal = "This page needs a sign-in" if role == "nobody" else "is not open to your account"
                assert refusal in heard, f"{role} may not enter {tab} {asked}"
                assert not [name for name in OTHERS if name in heard], f"{role} at {tab}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("goals?wave=3&section=7.8", ("reports", "tab=goals&wave=3&section=7.8")),
        ("what-is-stored?wave=KESTREL&lang=fr", ("about", "tab=stored&wave=KESTREL&lang=fr")),
        ("show?show=ABC&theme=dark", ("", "show=ABC&theme=dark")),
        ("answer?join=KESTREL&unit=3", ("", "join=KESTREL&unit=3")),
        ("set-up", ("account", "tab=set_up")),
        ("welcome?group=ABC", ("", "group=ABC")),
        ("?join=KESTREL&kiosk=1", ("", "join=KESTREL&kiosk=1")),
        ("reports?wave=3", ("reports", "wave=3")),
    ],
)
def test_an_address_of_before_leads_on_with_all_that_it_carries(settled, old, new):
    assert lands(settled, old) == new


def test_nothing_of_a_page_comes_over_http(settled, tokens):
    for row in PAGES:
        for token in tokens.values():
            answer = settled.get(f"/{row.name}", cookie=f"reflectory_session={token}")
            assert not [name for name in OTHERS if name in answer.text], row.name
            assert answer.status == 200


@pytest.mark.parametrize("role", ROLES)
def test_forged_buttons_of_pages_not_shown_do_nothing(role, settled, tokens, widgets):
    assert sum(map(len, widgets.values())) > 20, "there is something to forge"
    before = kept(settled)
    for page, tab, who in TABS:
        if may_enter(role, who):
            continue
        heard = settled.visit(page, query=f"tab={tab}", token=tokens[role], states=pressed(widgets[tab]))
        assert not [name for name in OTHERS if name in heard], f"{role} at {tab}"
    assert kept(settled) == before
    everything = {id: kind for tab in widgets for id, kind in widgets[tab].items() if tab not in EVERYBODY}
    heard = settled.visit("about", token=tokens[role], states=pressed(everything))
    assert kept(settled) == before, "not from an open page either"


def test_a_leader_s_forged_choices_show_nobody_else_s_report(settled):
    token = settled.token(LEADER_OF_ALDER)
    engine = connect(settled.database)
    known = units(engine)
    engine.dispose()
    own = settled.messages("reports", token=token)
    shown = {one.name for one in known if one.name in settled.text(own)}
    assert "Alder Elementary" in shown
    assert not shown & set(ELSEWHERE)
    chosen = [one.delta.new_element.selectbox for one in own if one.delta.new_element.HasField("selectbox")]
    assert len(chosen) >= 2, "a wave and a group are chosen"
    number = next(str(one.id) for one in known if one.name == "Dogwood Elementary")
    for forged in ("Dogwood Elementary", "\u2003Dogwood Elementary", number, f"{number}|", "999", "'; --"):
        states = [WidgetState(id=one.id, string_value=forged) for one in chosen]
        heard = settled.visit("reports", token=token, states=states)
        assert "Alder Elementary" in heard, "the page is still the leader's own"
        assert {one.name for one in known if one.name in heard} <= shown, forged
    states = [WidgetState(id=one.id, int_value=999) for one in chosen]  # a kind of value the field never sends
    heard = settled.visit("reports", token=token, states=states)
    assert {one.name for one in known if one.name in heard} <= shown


def test_an_administrator_s_forged_account_form_cannot_name_an_unknown_role(settled, tokens):
    heard = settled.messages("people", token=tokens["administrator"])
    fields = [one.delta.new_element.multiselect for one in heard if one.delta.new_element.HasField("multiselect")]
    states = []
    for field in fields:
        state = WidgetState(id=field.id)
        state.string_array_value.data.append("king")
        states.append(state)
    before = kept(settled)
    settled.visit("people", token=tokens["administrator"], states=states)
    assert kept(settled) == before


def test_every_route_is_known_and_answers_nobody_with_anything_of_a_page(settled):
    from reflectory.web.server import ROUTES

    paths = [one.path.replace("{name}", "x") for one in ROUTES]
    paths += [f"/_stcore/{one}" for one in ("health", "metrics", "host-config", "upload_file/x/y", "agent/interact")]
    paths += ["/media/x", "/component/x/y", "/auth/login", "/auth/logout", "/oauth2callback"]
    for path in paths:
        for method in ("GET", "POST", "PUT", "DELETE"):
            answer = settled.get(path, method=method, body=b"{}" if method != "GET" else None)
            assert answer.status < 500, f"{method} {path}"
            assert not [name for name in OTHERS if name in answer.text], f"{method} {path}"
