"""How many tried, for how many it helped, how many keep it: sums of one protected table, never told more exactly."""

from dataclasses import replace
from itertools import combinations_with_replacement

import numpy as np
import pytest

from analysis.disclosure.caps import capped, rule, true_tables
from analysis.disclosure.partition import partition
from analysis.disclosure.protect import protect
from analysis.disclosure.tree import Node
from analysis.estimate import Estimate
from reflectory.i18n.catalogue import languages, say
from reflectory.reports.agenda import protocol
from reflectory.reports.build import build_report
from reflectory.reports.exports import EXPORTS, html, pptx
from reflectory.reports.exports.pdf_parts.flow import document
from reflectory.reports.funnel import of_section, rung, steps, sums
from reflectory.reports.model import Figure
from reflectory.reports.sentences import overview
from reflectory.web.reports.presentation import released
from reflectory.web.respondent.profile import profile_html
from surveys.loader import instrument
from surveys.model import words
from tests.reports.test_direction import of_html, of_slides, strings
from tests.tables import tables

BOTH = pytest.mark.parametrize("language", languages())
CHAPTER = instrument("book-study").forms["chapter"]
TREE = (Node(1, None, "study", "The book"), Node(2, 1, "group", "Reading 1"), Node(3, 1, "group", "Reading 2"))


def shown_tables(people):
    """Return every table of four answers that protection may leave of some people."""
    how = rule(4)
    for codes in combinations_with_replacement(range(4), people):
        table = tuple(np.bincount(codes, minlength=4).tolist())
        if all(sum(table[code] for code in together) <= people - 2 for together in how.capped_together):
            yield table


def worded(table):
    marked = tuple(np.flatnonzero(capped(np.array([table]), rule(4))[0]).tolist())
    return sums(Figure("item", "tried", sum(table), (table,), (marked,)), CHAPTER, "en")


@pytest.mark.parametrize("people", [5, 6, 7, 8, 9, 12])
def test_a_sum_is_worded_as_far_as_the_true_tables_behind_reach_and_never_more_exactly(people):
    seen = set()
    for table in shown_tables(people):
        behind = true_tables(table, rule(4))
        for first, said in enumerate(worded(table), start=1):
            possible = {sum(true[first:]) for true in behind}
            n = sum(table[first:])
            way = "plain" if possible == {n} else "or_more" if min(possible) == n else "or_fewer"
            assert way != "or_fewer" or max(possible) == n, (table, possible)
            seen.add(way)
            count = say("en", f"report.{way}", n=n)
            assert said.split(": ")[1] == f"{count} of {people}.", (table, said)
    assert seen == {"plain", "or_more", "or_fewer"}


def released_report(groups, seed=0):
    """Protect and publish what the groups of a book study answered, by the front door."""
    codes = np.array([code for answers in groups for code in answers], dtype=np.int8)[:, None]
    counts = {at + 2: len(answers) for at, answers in enumerate(groups)}
    blocks = partition(TREE, counts)
    home = [blocks.of(unit) for unit, many in counts.items() for _ in range(many)]
    sheets = protect(codes, home, [4], [True], np.random.default_rng(seed))
    assert sum(len(one) for one in tables(sheets))
    return build_report(sheets, TREE, blocks, CHAPTER, wave="w", title="Chapter 1", closed="2026-11-30")


@BOTH
def test_four_of_nine_who_tried_nothing_are_counted_among_the_nine(language):
    report = released_report([[0, 0, 0, 0, 1, 2, 2, 3, 3], [3] * 5])
    tried, helped, keep = of_section(report.of_unit(2), CHAPTER, language)
    of = "of" if language == "en" else "sur"
    assert [one.split(": ")[-1] for one in (tried, helped, keep)] == [f"5 {of} 9.", f"4 {of} 9.", f"2 {of} 9."]
    *_, keep = of_section(report.of_unit(3), CHAPTER, language)
    assert keep.split(": ")[-1] == f"{say(language, 'report.or_more', n=3)} {of} 5."
    nobody = released_report([[0] * 9, [0] * 5])
    tried, *_ = of_section(nobody.of_unit(2), CHAPTER, language)
    assert tried.split(": ")[-1] == f"{say(language, 'report.or_fewer', n=2)} {of} 9."


@BOTH
def test_two_caps_in_a_larger_group_are_told_as_about(language):
    report = released_report([[0] * 5, [2] * 5])
    whole = of_section(report.section(report.of_unit(2).parent), CHAPTER, language)
    assert whole[1].split(": ")[-1].startswith(say(language, "report.about", n=5))


@BOTH
def test_a_survey_without_scales_reads_well_on_every_page_and_in_every_file(language):
    report = released_report([[0, 0, 0, 0, 1, 2, 2, 3, 3], [3] * 5])
    one = report.of_unit(2)
    said = of_section(one, CHAPTER, language)
    texts = {
        "pdf": " ".join(strings(document(report, one, [], language))),
        "html": " ".join(of_html(html.write(report, language, one).decode())),
        "slides": " ".join(of_slides(pptx.write(report, language, one))),
        "room": " ".join(released(report, one, language)),
    }
    for name, text in texts.items():
        assert all(line in text for line in said), name
        for nothing in ("glance.how.none", "glance.strong.none", "glance.try.none", "report.overview.middle"):
            assert say(language, nothing) not in text, name
    assert overview(one, CHAPTER, language) == said
    assert protocol(report, one, language).steps
    assert all(export.write(report, language, one) for export in EXPORTS)
    page = profile_html(CHAPTER, {"tried": 0}, language)
    assert say(language, "profile.no_scales") in page
    assert say(language, "profile.practice") not in page


def test_a_question_below_five_answers_tells_no_sum():
    assert sums(Figure("item", "tried", 0, ((0, 0, 0, 0),), ((),)), CHAPTER, "en") == ()


@BOTH
@pytest.mark.parametrize(("mean", "here"), [(1.0, 0), (2.4, 1), (2.6, 2), (4.6, 4), (5.0, 4), (None, None)])
def test_a_ladder_names_the_sentence_a_group_stands_on_and_the_next(mean, here, language):
    survey = instrument("our-students").forms["self"]
    form = survey.format_of(survey.item("care-step"))
    estimate = Estimate.missing("mean", 3, "too_few") if mean is None else Estimate("mean", mean, n=9)
    figure = Figure("item", "care-step", 9, ((1, 2, 3, 2, 1),), ((),), {"mean": estimate})
    told, anchors = rung(figure, survey, language), [words(anchor, language) for anchor in form.anchors]
    if here is None:
        assert told == ""
    else:
        assert anchors[here] in told
        assert [anchor in told for anchor in anchors].count(True) == (1 if here == 4 else 2)
        assert here == 4 or anchors[here + 1] in told
        assert told in steps(figure, survey, language)
    plain = Figure("item", "stay-work", 9, ((1, 2, 3, 2, 1),), ((),), {"mean": Estimate("mean", 3.0, n=9)})
    assert rung(plain, survey, language) == ""


@BOTH
def test_a_ladder_that_is_asked_from_its_top_is_climbed_from_its_last_sentence(language):
    survey = instrument("our-students").forms["self"]
    items = tuple(replace(item, reverse=item.id == "care-step") for item in survey.items)
    figure = Figure("item", "care-step", 9, ((9, 0, 0, 0, 0),), ((),), {"mean": Estimate("mean", 1.0, n=9)})
    anchors = [words(anchor, language) for anchor in survey.format_of(survey.item("care-step")).anchors]
    sentence = rung(figure, replace(survey, items=items), language)
    assert [anchor for anchor in anchors if anchor in sentence] == anchors[-2:]
