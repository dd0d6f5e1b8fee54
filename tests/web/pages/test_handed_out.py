"""What is handed out carries the address the page was opened by; what only this computer opens is not handed out."""

from __future__ import annotations

import io
import socket
import threading

import pytest
import streamlit as st
from click.testing import CliRunner
from pdfminer.high_level import extract_text

from reflectory.cli.main import main
from reflectory.db import sessions, studies, units, wave_records, waves
from reflectory.db.share_links import JOIN, group_code, make_link
from reflectory.web.waves.printing import only_here
from tests.web.pages.maple import School

HERE = "This link works on this computer only"
NAMED = "http://maple-office:8501"


@pytest.fixture
def opened_by(monkeypatch):
    """Let pages be opened by an address; downloads are handed to the test instead of to a browser."""
    monkeypatch.delenv("REFLECTORY_ADDRESS", raising=False)
    made = {}

    def by(url):
        monkeypatch.setattr(type(st.context), "url", property(lambda self: f"{url}/waves"))
        monkeypatch.setattr(st, "download_button", lambda label, data, *rest, **more: made.__setitem__(label, data))
        return made

    return by


def taken(data):
    """What a download gives in a thread of its own, without the visit."""
    found = []
    thread = threading.Thread(target=lambda: found.append(data() if callable(data) else data))
    thread.start()
    thread.join()
    text = extract_text(io.BytesIO(found[0])) if found[0].startswith(b"%PDF") else found[0].decode()
    return "".join(text.split())


def test_poster_slips_and_links_carry_the_address_that_the_page_was_opened_by(fresh, opened_by, monkeypatch):
    made = opened_by(NAMED)
    one = School(fresh, access="codes")
    one.tab.press("Make slips with one-use codes").press("Open this wave")
    assert f"{NAMED}/?join={one.wave.join_code}" in one.tab.sent
    monkeypatch.setattr(type(st.context), "url", property(lambda self: None))
    for label in ("Poster to print", "Slips to print (shown only now)", "Links for a mailing (CSV)"):
        said = taken(made[label])
        assert f"{NAMED}/?join={one.wave.join_code}" in said, label
        assert "localhost" not in said


def test_a_poster_is_made_for_who_is_still_signed_in(fresh, opened_by):
    made = opened_by(NAMED)
    one = School(fresh)
    one.tab.press("Open this wave")
    sessions.end_session(one.engine, one.tab.at.session_state["token"])  # in another tab
    with pytest.raises(PermissionError, match="signed out"):
        made["Poster to print"]()


@pytest.mark.parametrize("host", ["http://localhost:8501", "http://127.0.0.1:8501", "http://[::1]:8501"])
def test_what_only_this_computer_opens_is_handed_out_nowhere_on_a_wave(fresh, opened_by, host):
    made = opened_by(host)
    one = School(fresh)
    assert HERE in one.tab.press("Open this wave").sent
    assert "Poster to print" not in made
    assert "You are invited" not in one.tab.sent
    assert "Make a link for the screen" not in [button.label for button in one.tab.at.button]
    assert "data:image/svg" not in one.tab.sent, "and no QR code of it"
    screen = fresh.visitor(show=make_link(one.engine, one.id, JOIN, one.robin.id)).sent
    assert "nobody in the room can join by it" in screen
    assert "<svg" not in screen
    made.clear()
    other = fresh.visitor(one.robin)
    waves.change_draft(one.engine, waves.reopen_draft(one.engine, one.id).id, access="codes")
    assert HERE in other.go("waves").sent
    assert not made
    assert "Make slips with one-use codes" not in [button.label for button in other.at.button]


def test_nor_is_a_password_link_a_link_to_a_screen_or_a_card(settled, opened_by):
    made = opened_by("http://localhost:8501")
    released = next(one for one in wave_records.waves(settled.engine) if one.status == "released")
    office = settled.visitor(settled.account("Office", "administrator", "leader", units=[released.root]))
    office.go("people").fill(**{"Name for signing in": "Newcomer"}).press("Add and make a link")
    assert HERE in office.sent
    assert "#link=" not in office.sent
    assert HERE in office.go("reports?part=take").sent
    assert "Make the link" not in [button.label for button in office.at.button]
    study = units.add_unit(settled.engine, "A book", "study")
    group = units.add_unit(settled.engine, "Tuesday", "group", study, 6)
    studies.describe_study(settled.engine, studies.Study(study, "A book", (), None, None, "", ""))
    kim = settled.visitor(settled.account("Kim", "facilitator", units=[study])).go("study")
    assert group_code(settled.engine, group) in kim.sent
    assert HERE in kim.sent
    assert not [label for label in made if "card" in label.lower()]


def test_which_addresses_only_this_computer_opens():
    for host in ("localhost", "LOCALHOST", "localhost.", "maple.localhost", "127.1.2.3", "[::1]", "0.0.0.0:8501"):
        assert only_here(f"http://{host}/?join=KESTREL"), host
    for link in ("localhost:8501/?join=KESTREL", "reflect.example.org/?join=KESTREL", "https:///?join=KESTREL"):
        assert only_here(link), f"{link}: no camera makes an address of it"
    for host in ("maple-office:8501", "192.168.1.20", "localhost.example.org", "[fd00::1]:8501"):
        assert not only_here(f"http://{host}/?join=KESTREL"), host


def test_an_address_of_this_computer_only_is_no_better_when_it_is_set(fresh, monkeypatch):
    monkeypatch.setenv("REFLECTORY_ADDRESS", "http://localhost:8501")
    assert HERE in School(fresh).tab.press("Open this wave").sent


def test_a_port_that_is_taken_ends_the_start_with_what_to_do(monkeypatch):
    monkeypatch.setenv("REFLECTORY_ADDRESS", "http://192.168.1.20:8501")
    with socket.create_server(("127.0.0.1", 0)) as taken_by:
        port = taken_by.getsockname()[1]
        done = CliRunner().invoke(main, ["run", "--address", "127.0.0.1", "--port", str(port)])
    assert done.exit_code == 1
    assert f"port {port}: it cannot be used" in done.output
    assert "REFLECTORY_ADDRESS (http://192.168.1.20:8501)" in done.output
