"""Every page as every role and as nobody: by its address, by its hash, over the websocket, and with forged values.

All of it is made from the page table, so that a new page is walked as well. The table of who may enter stands a second
time, by hand, in tests/pages/test_who_enters.py.
"""

from __future__ import annotations

import sqlite3

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.util import calc_hash

from storage import accounts
from storage.database import connect
from storage.units import units
from ui.main import PAGES

PASSWORD = "quiet maple river"
ROLES = ("nobody", "leader", "facilitator", "administrator", "auditor")
ELSEWHERE = ("River cluster", "Dogwood Elementary", "Maple Elementary", "Hillside cluster")  # not beside Alder
OTHERS = ("Alder", "Birch Elementary", "Cedar Elementary", *ELSEWHERE)
PASSING = ("session", "ticket", "attempt")  # what a visit itself may write
EVERYBODY = {row.path for row in PAGES if "everybody" in row.who}
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
    for row in PAGES:
        ids = found.setdefault(row.path, {})
        for message in settled.messages(row.path, token=token):
            element = message.delta.new_element
            kind = element.WhichOneof("type")
            if kind and hasattr(getattr(element, kind), "id") and getattr(element, kind).id:
                ids[getattr(element, kind).id] = kind
    return found


def may_enter(role, row):
    return bool({role, "everybody"} & row.who)


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
    for row in PAGES:
        by_hash = () if may_enter(role, row) else ({"script_hash": calc_hash(row.path)},)
        for asked in ({"page": row.path}, *by_hash):
            heard = settled.visit(token=tokens[role], **asked)
            if may_enter(role, row):
                assert "pages.sign_in" not in heard
                assert "This page needs a sign-in" not in heard, f"{role} may enter {row.path}"
                assert "is not open to your account" not in heard, f"{role} may enter {row.path}"
            else:
                refusal = "This page needs a sign-in" if role == "nobody" else "is not open to your account"
                assert refusal in heard, f"{role} may not enter {row.path} {asked}"
                assert not [name for name in OTHERS if name in heard], f"{role} at {row.path}"


def test_nothing_of_a_page_comes_over_http(settled, tokens):
    for row in PAGES:
        for token in tokens.values():
            answer = settled.get(f"/{row.path}", cookie=f"reflectory_session={token}")
            assert not [name for name in OTHERS if name in answer.text], row.path
            assert answer.status == 200


@pytest.mark.parametrize("role", ROLES)
def test_forged_buttons_of_pages_not_shown_do_nothing(role, settled, tokens, widgets):
    assert sum(map(len, widgets.values())) > 20, "there is something to forge"
    before = kept(settled)
    for row in PAGES:
        if may_enter(role, row):
            continue
        heard = settled.visit(row.path, token=tokens[role], states=pressed(widgets[row.path]))
        assert not [name for name in OTHERS if name in heard], f"{role} at {row.path}"
    assert kept(settled) == before
    everything = {id: kind for path in widgets for id, kind in widgets[path].items() if path not in EVERYBODY}
    heard = settled.visit("privacy", token=tokens[role], states=pressed(everything))
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
    from ui.serving import ROUTES

    paths = [one.path.replace("{name}", "x") for one in ROUTES]
    paths += [f"/_stcore/{one}" for one in ("health", "metrics", "host-config", "upload_file/x/y", "agent/interact")]
    paths += ["/media/x", "/component/x/y", "/auth/login", "/auth/logout", "/oauth2callback"]
    for path in paths:
        for method in ("GET", "POST", "PUT", "DELETE"):
            answer = settled.get(path, method=method, body=b"{}" if method != "GET" else None)
            assert answer.status < 500, f"{method} {path}"
            assert not [name for name in OTHERS if name in answer.text], f"{method} {path}"
