"""A release that is cancelled leaves nothing behind: the wave as it was, its ballots and its key."""

from __future__ import annotations

import gc

import pytest
from streamlit.runtime.scriptrunner import StopException

from reflectory.db import ballots, crypto, releases, wave_records
from reflectory.releases.publish import publish
from reflectory.releases.read import read


class Cancel:
    """Counts how often progress is told, and raises at one of those times."""

    def __init__(self, at, kind):
        self.at, self.kind, self.times = at, kind, 0

    def __call__(self, share):
        self.times += 1
        assert 0 <= share <= 1
        if self.times == self.at:
            raise self.kind


def kept(school, wave):
    """Return everything that a release would change."""
    return (
        wave_records.wave(school.engine, wave.id),
        ballots.boxes(school.engine, wave.id),
        crypto.key_path(wave.public_key).read_bytes(),
        sorted(path.name for path in crypto.key_path(wave.public_key).parent.iterdir()),
        releases.listed(school.engine),
    )


@pytest.mark.parametrize("kind", [KeyboardInterrupt, StopException])
def test_a_release_cancelled_at_any_moment_leaves_the_wave_as_it_was(school, kind):
    wave = school.usual()
    before, at = kept(school, wave), 1
    while True:
        cancel = Cancel(at, kind)
        try:
            publish(school.engine, wave.id, cancel)
        except kind:
            if wave_records.wave(school.engine, wave.id).status == "released":
                break  # told of the very end: there is nothing left to cancel
            assert kept(school, wave) == before, f"cancelled at the {at}th time"
            assert gc.isenabled()
        else:
            pytest.fail("the last share told is the end of the release")
        at += 1
    assert at > 10, "progress is told often enough to cancel in time"
    assert read(school.engine, wave.id).sections
    assert not crypto.has_wave_key(wave.public_key)


def test_a_cancelled_release_can_be_made_again(school):
    wave = school.usual()
    with pytest.raises(KeyboardInterrupt):
        publish(school.engine, wave.id, Cancel(5, KeyboardInterrupt))
    report = publish(school.engine, wave.id)
    assert read(school.engine, wave.id) == report


def test_progress_goes_forward_to_the_end(school):
    wave, told = school.usual(), []
    publish(school.engine, wave.id, told.append)
    assert told == sorted(told)
    assert told[-1] == 1
