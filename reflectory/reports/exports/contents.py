"""What a written report says, in the order of reading: walked here once, and set by every format in its own way."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from reflectory.i18n.catalogue import day, say
from reflectory.reports import sentences
from reflectory.reports.charts.bars import Picture, picture_of, picture_of_items
from reflectory.reports.charts.heatmap import Heat, heats, notes
from reflectory.reports.charts.two_means import Pairs, beside_whole, since_before
from reflectory.reports.direction import named
from reflectory.reports.first_page import FirstPage, first_page
from reflectory.reports.focus import Promise, Promises
from reflectory.reports.funnel import steps
from reflectory.reports.model import Report, Section
from reflectory.reports.rounding import rounded_mean
from reflectory.reports.summary import Answer, answers
from reflectory.reports.trend import history
from reflectory.reports.verdicts import form_of
from reflectory.reports.wave_sentences import about_team, association, consistency
from surveys.model import ResponseFormat, Scale, words


@dataclass(frozen=True)
class ScalePart:
    """One scale of one group: ``mean`` is its average in words."""

    scale: Scale
    form: ResponseFormat
    name: str
    meaning: str
    mean: str
    sentences: tuple[str, ...]
    picture: Picture
    questions: list[str]
    practice: str


@dataclass(frozen=True)
class Comments:
    """The answers to one open question; ``placed`` says with whom they were placed, where not with this group alone."""

    question: str
    placed: str
    texts: tuple[str, ...]


class Chapter:
    """One group's part of a report, in one language. Pictures are made when asked for: a district has many groups."""

    def __init__(
        self,
        report: Report,
        section: Section,
        earlier: Sequence[Report],
        language: str,
        promises: Sequence[Promise] = (),
    ) -> None:
        self.promises = promises
        self.report, self.section, self.earlier, self.language = report, section, earlier, language
        self.survey, self.parent = report.survey, report.parent(section)
        self.name = sentences.title(section, self.survey, language)
        self.parent_name = sentences.title(self.parent, self.survey, language) if self.parent else ""
        self.above = sentences.above(report, section, language)
        self.kind = " · ".join([sentences.kind_of(section, language), *self.above])
        self.capped = sentences.held_back(section, language)
        weighted = sentences.weighted(section, self.survey, language)
        self.notes = [note for note in (weighted, sentences.census(section, language), self.capped) if note]

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Four questions in more words than the first page has room for."""
        past = history(self.earlier, self.report, self.section)
        return answers(self.report, self.section, past, self.earlier, self.language)

    @cached_property
    def first(self) -> FirstPage:
        """The first page."""
        return first_page(self.report, self.section, self.language, self.earlier, self.promises)

    @property
    def beside(self) -> Pairs:
        """Every scale's average beside that of the whole the group is part of."""
        return beside_whole(self.report, self.section, self.language)

    @cached_property
    def moved(self) -> Pairs:
        """Every scale's average now beside that of the wave before, or a study's end beside its start."""
        return since_before(history(self.earlier, self.report, self.section), self.section, self.language)

    @cached_property
    def heats(self) -> tuple[Heat, ...]:
        """The groups below by scales, a table for each kind."""
        return heats(self.report, self.section, self.language)

    @property
    def about_heat(self) -> list[str]:
        """What is to be known before groups are compared."""
        return notes(self.report, self.section, self.language)

    def statements(self, scale: Scale) -> Picture:
        """The items of one scale."""
        return picture_of_items(self.section, scale, self.survey, self.language)

    @property
    def scales(self) -> list[ScalePart]:
        """Every scale."""
        return [self._scale(scale) for scale in self.survey.scales]

    def mean(self, scale: Scale) -> str:
        """A scale's average in words; empty where there is none."""
        figure, form = self.section.figure("scale", scale.id), form_of(scale, self.survey)
        if figure is None or (mean := figure.estimate("mean").value) is None:
            return ""
        rounded = rounded_mean(mean, form, self.language)
        return say(self.language, "paper.mean", mean=rounded, high=form.high)

    def _scale(self, scale: Scale) -> ScalePart:
        language = self.language
        return ScalePart(
            scale,
            form_of(scale, self.survey),
            named(scale, language),
            words(scale.meaning, language),
            self.mean(scale),
            sentences.of_scale(self.section, scale, self.report, language),
            self.statements(scale),
            [words(question, language) for question in scale.questions],
            words(scale.practice, language),
        )

    @property
    def singles(self) -> list[tuple[Picture, tuple[str, ...]]]:
        """The items of no scale, each with how many came so far where its answers lead on from each other."""
        figures = (self.section.figure("item", item.id) for item in self.survey.single_items)
        return [
            (picture_of([figure], self.survey, self.language), steps(figure, self.survey, self.language))
            for figure in figures
            if figure is not None
        ]

    @property
    def comments(self) -> Iterator[Comments]:
        """What people wrote."""
        asked = {question.id: words(question.text, self.language) for question in self.survey.questions}
        for remark in self.report.comments_at(self.section):
            names = sentences.listed(remark.names, self.language)
            placed = say(self.language, "show.remarks_together", names=names)
            yield Comments(asked[remark.question], placed if remark.units != self.section.units else "", remark.texts)


class Contents:
    """A report in one language: its chapters, and what every reader needs once."""

    def __init__(
        self,
        report: Report,
        section: Section | None,
        earlier: Sequence[Report],
        language: str,
        promises: Promises | None = None,
    ) -> None:
        self.report, self.survey, self.language = report, report.survey, language
        ordered = [*report.in_order()] if section is None else [(section, 0)]
        self.depths = [depth for _, depth in ordered]
        goals = promises or {}
        self.chapters = [Chapter(report, part, earlier, language, goals.get(part.key, ())) for part, _ in ordered]
        self.about = words(self.survey.title, language)
        self.closed = datetime.date.fromisoformat(report.closed) if report.closed else None
        version = say(language, "report.page.survey", survey=self.about, version=self.survey.version)
        closed = say(language, "report.page.closed", date=day(self.closed, language)) if self.closed else ""
        self.line = f"{version}, {closed}" if closed else version
        self.purpose = sentences.not_for(language)

    @property
    def pooled(self) -> list[str]:
        """The groups that are several small ones together."""
        sections = (chapter.section for chapter in self.chapters)
        return [line for part in sections if (line := sentences.together(part, self.report.k, self.language))]

    def consistency(self, scale: Scale) -> str:
        """How consistently a scale measured over the whole wave, and how much of it is about the group."""
        parts = [
            consistency(part, self.survey, self.language) for part in self.report.reliability if part.id == scale.id
        ]
        parts += [about_team(part, self.language) for part in self.report.team_shares if part.id == scale.id]
        return " ".join(filter(None, parts))

    @property
    def associations(self) -> list[str]:
        """What goes along with what over the whole wave."""
        lines = (association(part, self.survey, self.language) for part in self.report.goes_with)
        return [line for line in lines if line]


def licence(report: Report, language: str) -> str:
    """Say under which licence a survey's texts stand, and where they come from."""
    survey = report.survey
    return say(language, "report.page.licence", licence=survey.licence, sources="; ".join(survey.sources))


def check(report: Report, language: str) -> str:
    """Say how the release was checked; empty for a report that was not."""
    line = sentences.checked(report, language)
    return say(language, "paper.check", k=report.k, line=line) if report.check else ""
