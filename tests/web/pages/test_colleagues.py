"""The colleague view by the front door: who may begin, who reads what comes out, and who sees nothing of it."""

from __future__ import annotations

import datetime
import re

import pytest

from reflectory.db import rater_groups, reflections, wave_records
from reflectory.db.audit_log import entries as log_of
from reflectory.db.mnemonic_words import new_reflection_key, parse_reflection_key
from reflectory.db.reflections import Entry
from reflectory.domain.waves import NOWHERE
from reflectory.i18n.catalogue import say
from reflectory.releases.publish import publish_circle
from reflectory.responses.submit import fielded, submit
from surveys.loader import instrument

NAME = "Quentarra"  # in no text of the app, so that it can be searched for
FORM = instrument("enhancer").forms["colleague"]
SELF = instrument("enhancer").forms["self"]
SOON = datetime.date.today() + datetime.timedelta(days=14)


def own_key(engine, answered=True):
    """Draw a key; with or without one's own answers in its box."""
    key = parse_reflection_key(" ".join(new_reflection_key("en")))
    kept = [Entry(0, "enhancer", "self", "", 0, tuple([3] * len(SELF.items)), title="My own view")] if answered else []
    reflections.keep(engine, *key, kept)
    return key


def rate(engine, circle, people, code=2, start=0):
    """Let people answer by the seam that the question page calls."""
    for person in range(start, start + people):
        wave = rater_groups.joined(engine, circle.code)
        survey = fielded(wave.survey)
        answers = {item.id: min(code + person % 2, survey.format_of(item).points - 1) for item in survey.items}
        sent = {"token": f"{person:064x}", "unit": NOWHERE, "answers": answers}
        if circle.slips:
            sent["code"] = circle.slips[person]
        assert submit(engine, wave, survey, sent).status == "kept"


def ended(engine, key, people, **choices):
    circle = rater_groups.begin(engine, *key, NAME, FORM, SOON, **choices)
    rate(engine, circle, people)
    rater_groups.close(engine, *key, circle.wave_id)
    publish_circle(engine, *key, circle.wave_id)
    return circle


def open_page(installation, key, account=None, language="en"):
    visitor = installation.visitor(account, language=language)
    visitor.at.session_state["reflection_key_held"] = key
    return visitor.go("colleagues")


def timeless(sent):
    """Leave out the minute of the day, which the page says where a day ends."""
    return re.sub(r"[0-9]{1,2}:[0-9]{2}", "", sent)


def test_without_a_key_nobody_is_shown_anything(fresh):
    fresh.account("Ann", "administrator", "facilitator", "leader")
    ended(fresh.engine, own_key(fresh.engine), 6)
    visitor = fresh.visitor().go("colleagues")
    assert visitor.heading == "Colleague view"
    assert "Your key" in visitor.sent
    assert "Make me a reflection key" not in visitor.sent
    assert NAME not in visitor.sent


def test_who_has_an_account_makes_a_key_and_begins(fresh):
    account = fresh.account("Ann", "leader")
    visitor = fresh.visitor(account).go("colleagues").press("Make me a reflection key")
    assert "they are shown only this once" in visitor.sent
    visitor.press("I have kept the words")
    assert "Quentarra" not in visitor.sent
    visitor.press("Make the link")
    assert "Please write the name" in visitor.errors
    visitor.fill(**{"The name your colleagues know you by": NAME}).press("Make the link")
    assert "Fewer than 5 colleagues have answered so far" in visitor.sent
    assert "https://reflect.example.org/?join=" in visitor.sent
    assert "One-use codes, one for each colleague (10)" in visitor.sent


def test_wrong_words_open_nothing(fresh):
    own_key(fresh.engine)
    visitor = fresh.visitor().go("colleagues")
    wrong = " ".join(new_reflection_key("en"))
    visitor.fill(**{"Your reflection key": wrong}).press("Open")
    assert "We found no reflections for these words" in visitor.errors


def test_before_the_end_only_enough_or_not_is_told(fresh):
    key = own_key(fresh.engine)
    circle = rater_groups.begin(fresh.engine, *key, NAME, FORM, SOON)
    before = timeless(open_page(fresh, key).sent)
    rate(fresh.engine, circle, 4)
    after_four = timeless(open_page(fresh, key).sent)
    assert before.replace("\n", "") == after_four.replace("\n", "")
    assert "End it and show me the result" not in after_four
    rate(fresh.engine, circle, 1, start=4)
    after_five = timeless(open_page(fresh, key).sent)
    assert "At least 5 colleagues have answered" in after_five
    rate(fresh.engine, circle, 6, start=5)
    assert timeless(open_page(fresh, key).sent) == after_five


def test_the_person_rated_ends_it_and_reads_habits_beside_their_own(fresh):
    key = own_key(fresh.engine)
    circle = rater_groups.begin(fresh.engine, *key, NAME, FORM, SOON)
    rate(fresh.engine, circle, 6)
    visitor = open_page(fresh, key).press("Open the answers and destroy them")
    assert "How 6 colleagues see it" in visitor.sent
    assert "Finding talent" in visitor.sent
    assert "Single statements" not in visitor.sent
    assert "beside your own view" in visitor.sent
    assert rater_groups.running(fresh.engine, circle) is None
    assert rater_groups.joined(fresh.engine, circle.code) is None


def test_single_statements_come_with_eight_colleagues(fresh):
    key = own_key(fresh.engine)
    ended(fresh.engine, key, 8)
    sent = open_page(fresh, key).sent
    assert "How 8 colleagues see it" in sent
    assert "Single statements" in sent
    assert f"{NAME} lets me finish my thought before responding." in sent
    assert re.search(r"get to use\?.{0,80}about \d+%", sent, re.DOTALL), "of one's colleagues' ability one said nothing"


def test_too_few_answers_show_nothing_and_say_so_kindly(fresh):
    key = own_key(fresh.engine)
    ended(fresh.engine, key, 4)
    sent = open_page(fresh, key).sent
    assert "Too few answers this time" in sent
    assert "Finding talent" not in sent
    assert "Ask again" in sent


def test_without_own_answers_the_colleagues_stand_alone_and_oneself_is_asked(fresh):
    key = own_key(fresh.engine, answered=False)
    ended(fresh.engine, key, 6)
    visitor = open_page(fresh, key)
    assert "What they see most favourably comes first." in visitor.sent
    assert "Blind spots" not in visitor.sent
    for radio in [one for one in visitor.at.radio if one.label.startswith(("I ", "When ", "When you"))]:
        radio.set_value(4)
    visitor.press("Keep my answers")
    assert "Your answers are kept in your box." in visitor.sent
    assert "Blind spots, worth asking about" in visitor.sent
    assert reflections.find(fresh.engine, *key)[-1].wave_id == 0


def test_raters_read_who_asked_and_who_sees_what_before_the_first_statement(fresh):
    key = own_key(fresh.engine)
    circle = rater_groups.begin(fresh.engine, *key, NAME, FORM, SOON)
    visitor = fresh.visitor(join=circle.code)
    told = (f"{NAME} asked you for your view", f"{NAME} never sees single answers", f"{NAME} alone reads the averages",
            "alone will see the result", "fewer than 5 answers nobody sees anything", "I have not seen this",
            "from 8 on that of single statements", "let friends answer", f"ask {NAME} in person",
            f"{NAME} lets me finish my thought")  # fmt: skip
    for words in told:
        assert words in visitor.sent, words
    assert "leaders see figures of groups" not in visitor.sent, "what is promised where a unit is asked"
    assert '"questions": []' in visitor.sent or '\\"questions\\": []' in visitor.sent


def as_bytes(text):
    """Return a text as it is printed where it is sent as bytes."""
    return "".join(chr(byte) if byte < 128 else f"\\{byte:o}" for byte in text.encode())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_rater_is_not_offered_to_see_how_they_change(fresh, language):
    circle = rater_groups.begin(fresh.engine, *own_key(fresh.engine), NAME, FORM, SOON)
    rater = fresh.visitor(language=language, join=circle.code)
    own, other = (
        say(language, "colleagues.page.key_what", name="|").split("|")[1],
        say(language, "answer.page.key_what"),
    )
    assert as_bytes(own) in rater.sent
    assert as_bytes(other) not in rater.sent


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_state_of_the_page_is_said_in_both_languages(fresh, language):
    key = own_key(fresh.engine)
    first = open_page(fresh, key, language=language).sent
    circle = rater_groups.begin(fresh.engine, *key, NAME, FORM, SOON, slips=9)
    running = open_page(fresh, key, language=language).sent
    rate(fresh.engine, circle, 9)
    rater_groups.close(fresh.engine, *key, circle.wave_id)
    publish_circle(fresh.engine, *key, circle.wave_id)
    last = open_page(fresh, key, language=language).sent
    marks = {"en": ("Make the link", "Slips to print", "How 9 colleagues"),
             "fr": ("Créer le lien", "Billets à imprimer", "Comment 9 collègues")}  # fmt: skip
    for sent, mark in zip((first, running, last), marks[language], strict=True):
        assert mark in sent


def test_no_page_of_anybody_else_names_a_circle_or_lists_it(settled):
    key = own_key(settled.engine)
    listed, log = wave_records.waves(settled.engine), len(log_of(settled.engine))
    circle = rater_groups.begin(settled.engine, *key, NAME, FORM, SOON, slips=8)
    rate(settled.engine, circle, 8)
    sealed = wave_records.wave(settled.engine, circle.wave_id)
    plain = circle.code.replace("-", "")
    mighty = settled.account("Zoe", "leader", "facilitator", "administrator", "auditor", units=(1,))
    visitor = settled.visitor(mighty)
    assert {"waves", "reports", "people", "units"} <= visitor.pages
    for file in sorted(visitor.pages):
        sent = visitor.go(file).sent
        for secret in (NAME, circle.code, plain, sealed.title, sealed.join_code, *circle.slips):
            assert secret not in sent, (file, secret)
    assert wave_records.waves(settled.engine) == listed
    rater_groups.close(settled.engine, *key, circle.wave_id)
    publish_circle(settled.engine, *key, circle.wave_id)
    assert wave_records.waves(settled.engine) == listed
    assert len(log_of(settled.engine)) == log + 1, (
        "of one person's own the audit log tells nothing; of the account it does"
    )


def test_no_address_opens_a_result_without_the_key(fresh):
    key = own_key(fresh.engine)
    fresh.account("Ann", "administrator", "facilitator", "leader")
    circle = ended(fresh.engine, key, 6)
    other = own_key(fresh.engine)
    for visitor in (fresh.visitor(join=circle.code), fresh.visitor(show=circle.code), open_page(fresh, other)):
        assert NAME not in visitor.sent
        assert "How 6 colleagues" not in visitor.sent


def test_a_second_view_waits_three_months_and_says_from_when(fresh):
    key = own_key(fresh.engine)
    ended(fresh.engine, key, 6)
    sent = open_page(fresh, key).sent
    assert "You can begin another from" in sent
    assert "Make the link" not in sent
