"""A database that goes away: every page says so kindly, and goes on when it is back."""

from __future__ import annotations

import pytest

from reflectory.db import units
from reflectory.i18n.catalogue import say
from reflectory.web import databases


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_page_says_that_the_database_is_away_and_goes_on_when_it_is_back(fresh, tmp_path, language):
    units.add_unit(fresh.engine, "Maple Hill", "school")
    visit = fresh.visitor(fresh.account("Robin", "administrator"), language=language).go("units")
    assert "Maple Hill" in visit.sent

    def let_go():  # so that the next look opens the file anew
        for engine in (fresh.engine, *databases._engines.values()):
            engine.dispose()

    let_go()
    file = tmp_path / "reflectory.db"
    kept = file.read_bytes()
    file.write_bytes(b"something else entirely" * 50)
    visit.at.run()
    assert say(language, "faults.away") in visit.errors
    assert "Maple Hill" not in visit.sent
    let_go()
    file.write_bytes(kept)
    visit.press(say(language, "faults.again"))
    assert visit.errors == ""
    assert "Maple Hill" in visit.sent
