"""The one request that an answer needs: kept once, refused with a reason, and nothing half read."""

from __future__ import annotations

import json
import secrets

import pytest

from bench.yardstick.wave import open_wave, stored
from reflectory.db.engine import connect
from reflectory.db.wave_records import wave_units
from reflectory.db.waves import close_wave
from reflectory.web.survey.endpoint import LARGEST
from tests.servers import Server

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A server with one open wave."""
    folder = tmp_path_factory.mktemp("keeping")
    url = f"sqlite:///{folder}/reflectory.db"
    wave = open_wave(url, folder / "keys")
    server = Server(folder).start()
    team = next(one.id for one in waves_of(server.database, wave) if one.kind == "team")
    yield server, wave, folder, team
    server.stop()


def waves_of(url, wave):
    engine = connect(url)
    try:
        return wave_units(engine, wave.id)
    finally:
        engine.dispose()


def message(wave, team, **changes):
    answers = dict.fromkeys(wave.items, 1)
    return {
        "wave": wave.join_code, "kind": "submit", "id": "abc", "token": secrets.token_hex(32), "language": "en",
        "unit": team, "attribute": None, "code": "", "answers": answers, "comments": [], **changes,
    }  # fmt: skip


def send(server, said, **headers):
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    return server.get("/keep", "POST", body, **{**JSON, **headers})


def test_answers_are_kept_by_one_request_and_the_same_again_is_the_same(kept):
    server, wave, folder, team = kept
    before = len(stored(server.database, folder / "keys", wave))
    mine = message(wave, team)
    for _ in range(3):
        reply = send(server, mine)
        assert reply.status == 200
        assert json.loads(reply.body)["status"] == "kept"
        assert json.loads(reply.body)["to"] == "abc"
        assert reply.headers["cache-control"] == "no-store"
    after = stored(server.database, folder / "keys", wave)
    assert len(after) == before + 1
    assert after[wave.key(mine["token"])] == wave.sheet(mine)


@pytest.mark.parametrize(
    ("said", "headers", "status"),
    [
        (b"{}", {"Content-Type": "text/plain"}, 415),
        (b"token=1", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        (b"", {}, 400),
        (b"{", {}, 400),
        (b"[" * 100_000, {}, 400),
        (b"[]", {}, 400),
        (b'{"kind": "another"}', {}, 400),
        (b'{"kind": "kept"}', {}, 400),
        (b"\xff\xfe", {}, 400),
        (b" " * (LARGEST + 1), {}, 413),
    ],
)
def test_what_no_question_page_sends_is_refused_before_anything_is_read(kept, said, headers, status):
    server, wave, folder, _ = kept
    before = stored(server.database, folder / "keys", wave)
    assert send(server, said, **headers).status == status
    assert stored(server.database, folder / "keys", wave) == before
    assert "Traceback" not in server.said


@pytest.mark.parametrize(
    "changes",
    [
        {"wave": "NOSUCHX"}, {"wave": None}, {"wave": {"a": 1}}, {"token": "short"}, {"unit": 10**30}, {"unit": "x"},
        {"answers": {"nothing": 1}}, {"answers": []}, {"comments": {}}, {"language": {"a": []}}, {"id": ["x"]},
    ],
)  # fmt: skip
def test_a_message_that_does_not_fit_is_refused_in_words_or_kept_as_far_as_it_fits(kept, changes):
    server, wave, _, team = kept
    reply = send(server, message(wave, team) | changes)
    assert reply.status == 200
    told = json.loads(reply.body)
    assert told["status"] in ("refused", "kept", "busy")
    assert told["status"] == "kept" or told["message"]
    assert "Traceback" not in server.said


def test_nothing_is_kept_by_asking_with_an_address(kept):
    server, wave, folder, _ = kept
    before = stored(server.database, folder / "keys", wave)
    server.get(f"/keep?wave={wave.join_code}&kind=submit")
    assert stored(server.database, folder / "keys", wave) == before


def test_a_wave_that_has_closed_says_so_in_the_language_that_was_chosen(kept):
    server, wave, _, team = kept
    engine = connect(server.database)
    close_wave(engine, wave.id)
    engine.dispose()
    told = json.loads(send(server, message(wave, team, language="fr")).body)
    assert told["status"] == "refused"
    assert "fermé" in told["message"] or "clos" in told["message"] or "terminé" in told["message"]
