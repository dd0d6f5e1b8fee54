"""What only a whole wave can bear stands on the page of everybody together, and nowhere else."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from reflectory.i18n.catalogue import say
from tests.reports.test_whole_wave import released
from tests.web.pages.conftest import read


def shown(report, key, language):
    def page(report, key, language):
        from reflectory.web.reports.view import show_head, show_section

        section = report.section(key)
        show_head(report, section, language)
        show_section(report, section, language)

    at = AppTest.from_function(page, args=(report, key, language), default_timeout=120).run()
    assert not at.exception, at.exception[0].stack_trace
    return at


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_goes_with_what_is_told_of_the_whole_wave_as_association(language):
    report, _, _ = released(12)
    whole = next(one for one in report.sections if one.parent is None)
    at = shown(report, whole.key, language)
    assert say(language, "show.goes_with") in [box.value for box in at.subheader]
    assert ("does not say what causes what" if language == "en" else "ne dit pas ce qui cause quoi") in read(at)
    team = next(one for one in report.sections if one.parent == whole.key)
    assert say(language, "show.goes_with") not in [box.value for box in shown(report, team.key, language).subheader]


def test_too_few_people_give_no_such_sentence():
    report, _, _ = released(4)
    whole = next(one for one in report.sections if one.parent is None)
    assert say("en", "show.goes_with") not in [box.value for box in shown(report, whole.key, "en").subheader]
