"""A district of its own for every test, and for the browser tests a real server and a real Chromium."""

from __future__ import annotations

import os
from dataclasses import dataclass

import pytest

from reflectory.db import crypto, invitations, units, wave_records, waves
from reflectory.db.engine import connect
from surveys.loader import instrument, to_json
from tests.servers import ADDRESS, Server
from tests.web.survey.walking import go, go_inside


@dataclass
class District:
    """Two schools; one with a large and a small team and people of its own, one with two teams."""

    engine: object
    root: int
    large: int
    small: int
    office: int
    other: int
    codes: tuple = ()

    def wave(self, survey="our-students", form=None, **choices):
        forms = instrument(survey).forms
        fielded = choices.pop("fielded", None) or (forms[form] if form else next(iter(forms.values())))
        opened, codes_for = choices.pop("opened", True), choices.pop("codes_for", None)
        if codes_for:
            choices["access"] = "codes"
        made = waves.create_wave(
            self.engine,
            title=choices.pop("title", "Spring"),
            survey=to_json(fielded),
            survey_id=fielded.id,
            form=fielded.form,
            root=self.root,
            **choices,
        )
        self.codes = invitations.issue(self.engine, made.id, codes_for, 2) if codes_for else []
        if opened:
            waves.open_wave(self.engine, made.id, crypto.new_wave_key())
        return wave_records.wave(self.engine, made.id)


def build(engine):
    root = units.add_unit(engine, "Northern cluster", "cluster")
    cedar = units.add_unit(engine, "Cedar Elementary", "school", root, size=6)
    harbour = units.add_unit(engine, "Harbour Secondary", "school", root)
    large = units.add_unit(engine, "Primary team", "team", cedar, size=8)
    small = units.add_unit(engine, "Grade 6 and 7", "team", cedar, size=4)
    other = units.add_unit(engine, "Humanities", "team", harbour, size=9)
    units.add_unit(engine, "Sciences", "team", harbour, size=7)
    return District(engine, root, large, small, cedar, other)


@pytest.fixture
def district(tmp_path, monkeypatch, sqlite_url):
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("REFLECTORY_DEMO_URL", f"sqlite:///{tmp_path}/demonstration.db")
    engine = connect(sqlite_url)
    yield build(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    one = Server(tmp_path_factory.mktemp("answering"), REFLECTORY_ADDRESS=ADDRESS).start()
    yield one
    one.kill()


@pytest.fixture(scope="session")
def served(server):
    """The district that the server serves."""
    before = os.environ.get("REFLECTORY_KEYS")
    os.environ["REFLECTORY_KEYS"] = server.settings["REFLECTORY_KEYS"]
    engine = connect(server.database)
    yield build(engine)
    engine.dispose()
    if before is None:
        del os.environ["REFLECTORY_KEYS"]
    else:
        os.environ["REFLECTORY_KEYS"] = before


@pytest.fixture(scope="session")
def places(served):
    """What a tour of the respondent's pages needs, once a run."""
    from tests.web.survey.places import make

    return make(served)


@pytest.fixture
def phone(tabs):
    """Open new phones: ``phone(locale="fr-CA", dark=True)`` gives a page of a profile of its own."""

    def open_phone(locale="en-CA", dark=False, width=360, height=740):
        return tabs((width, height), locale, dark=dark)

    return open_phone


@pytest.fixture(params=["alone", "inside"])
def come(request, server):
    """Come to a survey by its link, or by the app's start page."""

    def to(page, wave):
        if request.param == "alone":
            go(page, f"{server.url}/?join={wave.join_code}")
        else:
            go_inside(page, server, wave)

    return to
