"""Forged messages of a browser, over the real websocket: nothing crashes, nothing is written, no page breaks."""

from __future__ import annotations

import json
import re
import urllib.parse

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from reflectory.web.navigation import PAGES
from tests.hostile.inputs import Dice
from tests.servers import on_district
from tests.web.server.test_walk import kept

NAMES = ("join", "code", "lang", "group", "show", "demonstration", "unit", "kiosk", "ticket", "link", "plain", "tab")
KINDS = ("string_value", "json_value", "json_trigger_value", "int_value", "bool_value", "trigger_value", "bytes_value")
BYTES, WIDGETS, QUERY, OTHER = range(4)
UNKNOWN_FIELD = ("KeyError", "state/session_state.py")
NO_MESSAGE = ("DecodeError", "starlette/starlette_websocket.py")


@pytest.fixture(scope="module")
def settled(filled, tmp_path_factory):
    """A server on the filled district for this file alone: what is forged here may do anything to it."""
    one = on_district(filled, tmp_path_factory.mktemp("forged"))
    yield one
    one.stop()


class Line:
    """A websocket that is opened again whenever the server has had enough."""

    def __init__(self, server):
        self.server, self.stream, self.broken = server, None, []

    def open(self):
        if self.stream is None:
            self.stream = connect(
                f"ws://127.0.0.1:{self.server.port}/_stcore/stream", origin=self.server.url, subprotocols=["streamlit"],
                max_size=None, open_timeout=90, legacy=True,
            )  # fmt: skip
        return self.stream

    def send(self, content, *, answered):
        """Send bytes; where an answer is due, wait for it and note every page that broke."""
        try:
            self.open().send(content)
            while answered:
                message = ForwardMsg()
                message.ParseFromString(self.stream.recv(timeout=120))
                if message.WhichOneof("type") == "delta" and message.delta.new_element.HasField("exception"):
                    self.broken.append(message.delta.new_element.exception.message)
                if message.WhichOneof("type") == "script_finished" and message.script_finished == 0:
                    return
        except ConnectionClosed:
            self.stream = None

    def close(self):
        if self.stream is not None:
            self.stream.close()


def forged(dice, code):
    """Draw a message: bytes, and whether the server runs a page for it."""
    kind = dice.choice((BYTES, WIDGETS, WIDGETS, QUERY, QUERY, OTHER))
    if kind == BYTES:
        return dice.randbytes(dice.randrange(200)), False
    back = BackMsg()
    if kind == OTHER:
        if dice.random() < 0.5:
            back.file_urls_request.request_id = _plain(dice.text())
            back.file_urls_request.file_names.extend([_plain(dice.text())] * 3)
        else:
            back.clear_cache = True
        return back.SerializeToString(), False
    run = back.rerun_script
    run.page_name = dice.choice([row.name for row in PAGES] + [_plain(dice.text())])
    run.page_script_hash = _plain(dice.text()) if dice.random() < 0.2 else ""
    pairs = [(dice.choice(NAMES), _plain(dice.text())) for _ in range(dice.randrange(4))]
    if dice.random() < 0.4:
        pairs.append(("join", code))
    run.query_string = urllib.parse.urlencode(pairs) if dice.random() < 0.8 else _plain(dice.text())
    run.context_info.locale = _plain(dice.text())
    run.context_info.timezone = _plain(dice.text())
    if kind == WIDGETS:
        for _ in range(dice.randrange(1, 5)):
            run.widget_states.widgets.append(_widget(dice))
    return back.SerializeToString(), True


def _widget(dice):
    state = WidgetState(
        id=dice.choice(("$$ID-0-survey", "$$STREAMLIT_INTERNAL_KEY_survey__events", _plain(dice.text())))
    )
    kind, value = dice.choice(KINDS), dice.value()
    if kind in {"string_value", "json_value", "json_trigger_value"}:
        text = dice.choice((_plain(dice.text()), "[" * 50, json.dumps(value, default=repr)))
        setattr(state, kind, _plain(text))
    elif kind == "bytes_value":
        state.bytes_value = dice.randbytes(100)
    else:
        setattr(state, kind, 1 if kind == "int_value" else True)
    return state


def _plain(text):
    return text.encode("utf-8", "replace").decode("utf-8")


def attack(server, code, times, seed):
    """Send so many forged messages, on lines of forty, and return how many pages broke."""
    broken, line = 0, Line(server)
    for number in range(times):
        content, answered = forged(Dice(seed * 1_000_003 + number), code)
        line.send(content, answered=answered)
        if number % 40 == 39:
            broken += len(line.broken)
            line.close()
            line = Line(server)
    line.close()
    return broken + len(line.broken)


def judged(settled, code, times, seed):
    """Nothing is written, nothing of ours raises: Streamlit itself refuses what is no message, and unknown fields."""
    before, heard = kept(settled), len(settled.said)
    broken = attack(settled, code, times, seed)
    assert settled.process.poll() is None
    assert settled.get("/healthz").text == "ok"
    assert kept(settled) == before
    faults = re.findall(r"\[(\w+)(?:: [^\]]*)? at ([\w/]+\.py)", settled.said[heard:])
    assert faults.count(UNKNOWN_FIELD) == broken
    assert set(faults) <= {UNKNOWN_FIELD, NO_MESSAGE}
    return broken


def test_forged_messages_break_no_page_and_write_nothing(settled, filled):
    assert judged(settled, filled.join_code, 120, seed=1) > 0  # unknown fields break the page of their sender


@pytest.mark.proof
@pytest.mark.timeout(7200)
def test_twenty_thousand_forged_messages_break_no_page_and_write_nothing(settled, filled):
    judged(settled, filled.join_code, 20_000, seed=2)


def test_the_page_that_takes_a_key_from_the_browser_survives_whatever_its_component_is_said_to_send(settled):
    """The real id of the component, and events that no browser of ours would send."""
    before = kept(settled)
    trigger = f"$$STREAMLIT_INTERNAL_KEY_{_component(settled.messages('reflections')).id}__events"
    dice = Dice(7)
    events = ["[" * 90, '{"a":' * 90, "[]", "{}", "null", "7", '"x"', "[7]", '[{"event":"words"}]', "\x00"]
    for _ in range(25):
        events.append(json.dumps([{"event": "words", "value": dice.choice((dice.text(), dice.value()))}], default=repr))
    for event in events:
        state = WidgetState(id=trigger, json_trigger_value=_plain(event))
        heard = settled.messages("reflections", states=[state])
        broken = [
            one.delta.new_element.exception.message for one in heard if one.delta.new_element.HasField("exception")
        ]
        assert not broken, (event[:200], settled.said[-3000:])
    assert kept(settled) == before
    assert settled.get("/healthz").text == "ok"


def test_json_nested_without_end_breaks_the_page_of_its_sender_alone(settled):
    """Streamlit reads it before we do, and gives up; what it tells the sender holds nothing."""
    trigger = f"$$STREAMLIT_INTERNAL_KEY_{_component(settled.messages('reflections')).id}__events"
    state = WidgetState(id=trigger, json_trigger_value="[" * 100_000)
    said = settled.text(settled.messages("reflections", states=[state]))
    assert "The original error message is redacted" in said
    assert _component(settled.messages("reflections"))
    assert settled.get("/healthz").text == "ok"


@pytest.mark.parametrize("path", ["/keep", "/session", "/session/end"])
def test_whatever_is_posted_is_answered_and_nothing_of_it_is_kept(settled, filled, path):
    before, heard, dice = kept(settled), len(settled.said), Dice(11)
    bodies = [b"", b"x" * 3_000_000, b"[" * 100_000, b'{"join":' * 20_000, b"\xff\xfe", b"null", b"7", b'"x"']
    for id in (b"NaN", b"Infinity", b'"\\ud800"', b"{}", b"1" * 5000, b'"%s"' % (b"x" * 9000)):
        bodies += [b'{"kind":"submit","id":%s,"wave":"%s"}' % (id, code) for code in (b"x", filled.join_code.encode())]
    for _ in range(40):
        sent = {**_shape(dice), "kind": "submit", "wave": dice.choice((filled.join_code, dice.text()))}
        bodies.append(_plain(json.dumps(dice.choice((sent, dice.value())), default=repr)).encode())
    for body in bodies:
        headers = {"Content-Type": dice.choice(("application/json", "text/plain", "multipart/form-data; boundary=x"))}
        headers |= {"Origin": settled.url, "Sec-Fetch-Site": "same-origin"} if dice.random() < 0.8 else {}
        try:
            answer = settled.get(path, method="POST", body=body, **headers)
        except OSError:
            assert len(body) > 1_000_000  # hung up on before it was all sent
        else:
            assert answer.status < 500, (body[:200], settled.said[heard:])
    assert kept(settled) == before
    assert "[" not in "".join(re.findall(r"error .*", settled.said[heard:]))


def _component(heard):
    shown = [one.delta.new_element.bidi_component for one in heard if one.delta.new_element.HasField("bidi_component")]
    return next(one for one in shown if one.component_name.endswith("key_in_hand"))


def _shape(dice):
    names = ("id", "token", "unit", "attribute", "code", "answers", "comments", "again", "language")
    return {name: dice.value() for name in names if dice.random() < 0.7}
