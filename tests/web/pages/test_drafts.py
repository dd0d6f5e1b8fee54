"""A wave in preparation: fields follow the survey until somebody writes there; another survey; which stands first."""

from __future__ import annotations

import datetime

from reflectory.db import ballots, crypto, units, wave_records, waves
from reflectory.responses.submit import fielded, submit
from surveys.loader import from_json, instrument, to_json
from tests.web.pages.maple import TODAY, School

TITLE = "Title of the wave, shown to those who answer"
ENTRY = "How do people get in?"


def test_title_and_way_in_follow_the_chosen_survey_until_somebody_writes(fresh):
    one = School(fresh)
    tab = one.tab.go("waves?tab=new")
    month = f"{TODAY:%Y-%m}"
    assert (tab.field(TITLE).value, tab.field(ENTRY).value) == (f"Team pulse, {month}", "link")
    tab.fill(Survey="enhancer").run()
    assert tab.field(TITLE).value.endswith(month)
    assert not tab.field(TITLE).value.startswith("Team pulse")
    assert tab.field(ENTRY).value == "codes"
    tab.fill(Survey="learning-day").run()
    assert tab.field(ENTRY).value == "link"
    tab.fill(**{TITLE: "Our own title", ENTRY: "codes"}).run()
    tab.fill(Survey="team-pulse").run()
    assert (tab.field(TITLE).value, tab.field(ENTRY).value) == ("Our own title", "codes")


def test_the_survey_of_a_draft_can_be_changed(fresh):
    one = School(fresh)
    before = one.wave.survey
    one.tab.press("Keep the changes")
    assert one.wave.survey == before, "nobody chose another one"
    one.tab.fill(Survey="book-study").run()
    one.tab.at.get("button_group")[-1].set_value("end")
    one.tab.press("Keep the changes")
    now = one.wave
    assert (now.survey_id, now.form, now.moment, now.title) == ("book-study", "end", "end", "Autumn")
    assert from_json(now.survey).form == "end"
    assert one.tab.at.get("button_group")[-1].value in ("end", ["end"])
    one.tab.press("Open this wave")
    item = fielded(now.survey).items[0].id
    sheet = {"token": "ab" * 32, "unit": one.teams["Kindergarten"], "attribute": "", "code": "", "answers": {item: 1},
             "comments": []}  # fmt: skip
    assert submit(one.engine, one.wave, fielded(now.survey), sheet).status == "kept"


def test_a_title_that_was_proposed_goes_with_the_survey_of_a_draft(fresh):
    one = School(fresh, title=f"Team pulse, {TODAY:%Y-%m}")
    one.tab.fill(Survey="enhancer").run().press("Keep the changes")
    assert not one.wave.title.startswith("Team pulse")


def test_the_forms_of_a_study_stand_as_they_are_asked(fresh):
    engine = fresh.engine
    study = units.add_unit(engine, "A book", "study")
    units.add_unit(engine, "Tuesday", "group", study, 6)
    robin = fresh.account("Robin", "facilitator", units=[study])
    forms = instrument("book-study").forms
    for moment in ("start", "end"):
        waves.create_wave(engine, f"The {moment}", to_json(forms[moment]), "book-study", study, form=moment,
                          moment=moment, closes=TODAY + datetime.timedelta(days=9))  # fmt: skip
    tab = fresh.visitor(robin).go("waves")
    assert [one.label.split("**")[1] for one in tab.at.expander if "draft" in one.label] == ["The start", "The end"]
    assert next(one for one in tab.at.expander if "The start" in one.label).proto.expanded


def test_a_wave_that_is_spoilt_says_so_while_it_is_open_and_when_it_is_closed(fresh):
    one = School(fresh)
    one.tab.press("Open this wave")
    box = ballots.encode(one.teams["Kindergarten"], "", [0] * len(fielded(one.wave.survey).items))

    def come(first, count):
        sealed = [(n.to_bytes(16, "big"), crypto.seal(one.wave.public_key, box)) for n in range(first, first + count)]
        ballots.cast_many(one.engine, one.id, sealed)

    come(1, 20)  # of 19 people
    assert "than people were invited" not in one.tab.run().sent, "nothing that a single answer moves"
    one.tab.press("Yes, close it now")
    assert "More people answered than were invited (19)" in one.tab.sent
    one.tab.press("Open it again")
    come(21, 8)
    assert "Far more answers have arrived than people were invited" in one.tab.run().sent
    one.tab.press("Yes, close it now")
    assert "Far more people answered than were invited" in one.tab.sent
    one.tab.press("Destroy it for good")
    assert wave_records.waves(one.engine) == ()
