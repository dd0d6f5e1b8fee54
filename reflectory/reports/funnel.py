"""Answers that lead on from each other, such as tried, helped, kept: how many came so far, from one protected table.

Of a ladder, whose answers are sentences, it says on which rung a group stands on average and which one comes next.

A count at a cap may stand for a larger one, and an answer moved there for another, so that a sum reads "or more", "or
fewer", or both ways "about": decided from the published table alone, as `analysis.disclosure.caps` words single counts.
"""

from __future__ import annotations

from reflectory.i18n.catalogue import say
from reflectory.reports.model import Figure, Section
from surveys.model import Survey, words


def sums(figure: Figure, survey: Survey, language: str) -> tuple[str, ...]:
    """Say of a question outside the scales, if its answers lead on from each other, how many people came so far.

    Examples
    --------
    >>> from surveys.loader import instrument
    >>> chapter = instrument("book-study").forms["chapter"]
    >>> sums(Figure("item", "tried", 9, ((4, 1, 2, 2),), ((),)), chapter, "en")
    ('Tried: 5 of 9.', 'It helped: 4 of 9.', 'Kept: 2 of 9.')
    >>> sums(Figure("item", "tried", 5, ((0, 0, 2, 3),), ((3,),)), chapter, "en")[-1]
    'Kept: 3 or more of 5.'
    >>> sums(Figure("item", "tried", 9, ((7, 0, 2, 0),), ((0,),)), chapter, "en")[0]
    'Tried: 2 or fewer of 9.'
    """
    from analysis.disclosure.caps import rule, sum_wording  # numpy: only where a question has sums

    item = survey.item(figure.id)
    form = survey.format_of(item)
    table, capped = figure.counts[0], frozenset(figure.capped[0] if figure.capped else ())
    total = sum(table)
    if not form.sums or not total:
        return ()
    sentences = []
    for first, what in enumerate(form.sums, start=1):
        asked = range(first, form.points)
        codes = frozenset(form.points - 1 - code for code in asked) if item.reverse else frozenset(asked)
        way = sum_wording(rule(form.points), capped, codes)
        count = say(language, f"report.{way}", n=sum(table[code] for code in codes))
        sentences.append(say(language, "report.sum", what=words(what, language), count=count, people=total))
    return tuple(sentences)


def rung(figure: Figure, survey: Survey, language: str) -> str:
    """Say of a ladder on which of its sentences a group stands on average, and which one comes next; else nothing."""
    item, mean = survey.item(figure.id), figure.estimate("mean").value
    form = survey.format_of(item)
    if not form.ladder or mean is None:
        return ""
    here = min(max(round((mean - form.low) / form.step), 0), form.points - 1)
    anchors = form.anchors[::-1] if item.reverse else form.anchors
    known = {"here": words(anchors[here], language)}
    if here == form.points - 1:
        return say(language, "report.rung_last", **known)
    return say(language, "report.rung", **known, next=words(anchors[here + 1], language))


def steps(figure: Figure, survey: Survey, language: str) -> tuple[str, ...]:
    """Say how many came so far where answers lead on from each other, and the next rung of a ladder."""
    return tuple(sentence for sentence in (*sums(figure, survey, language), rung(figure, survey, language)) if sentence)


def of_section(section: Section, survey: Survey, language: str) -> tuple[str, ...]:
    """Say the sums of all questions of a group whose answers lead on from each other, and the next rung of ladders."""
    figures = (section.figure("item", item.id) for item in survey.single_items)
    return tuple(step for figure in figures if figure is not None for step in steps(figure, survey, language))
