"""What a reading code opens, as HTML: how the group answered, what it decided, what moved."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from reflectory.config import setting
from reflectory.i18n.catalogue import day, languages, say
from reflectory.i18n.labels import isolated
from reflectory.releases.echo import echo_lines, echo_of
from reflectory.releases.everybody import GroupView, group_view
from reflectory.reports.charts.drawings import CHARTS
from reflectory.reports.first_page import first_page
from reflectory.responses.submit import barrier, fielded
from reflectory.web.databases import is_invented, main_engine, released_report
from reflectory.web.demonstration import engine_of
from reflectory.web.reports.parts import first
from reflectory.web.respondent.profile import tag
from reflectory.web.survey.plain_form import READ, hidden
from surveys.model import words

if TYPE_CHECKING:
    from reflectory.db.engine import Engine
    from reflectory.db.goals import Goal
    from reflectory.reports.model import Report, Section


def group_html(code: str, copy: str, language: str) -> str:
    """Return what a code opens in the installation's database or a visit's own; nothing where it opens nothing."""
    for engine in filter(None, (main_engine(), engine_of(copy))):
        if view := group_view(engine, code, released_report):
            return _view(engine, view, {"code": code, "copy": copy}, language)
    return ""


def _view(engine: Engine, view: GroupView, again: dict[str, str], language: str) -> str:
    """Return the group's page: you answered, we decided, it moved."""
    survey_title = words(fielded(view.wave.survey).title, language)
    switch = "".join(
        f'<form class="inline" method="post" action="{READ}">{hidden({**again, "lang": code})}'
        f'<button class="quiet" lang="{code}">{escape(say(code, "answer.page.own_name"))}</button></form>'
        for code in languages()
        if code != language
    )
    invented = tag("p", say(language, "answer.page.invented"), "invented") if is_invented(engine) else ""
    above = filter(None, (setting("REFLECTORY_ORGANISATION"), *reversed(view.path)))
    head = f'<div class="corner">{switch}</div>{invented}{tag("p", isolated(" · ".join(above)), "kicker")}'
    report, section = view.report, view.section
    if report is None:
        return f"{head}{tag('h1', survey_title)}{tag('p', say(language, 'everybody.waits'), 'lead')}"
    if section is None:
        nothing = say(language, "everybody.nothing", k=view.wave.k)
        return f"{head}{tag('h1', survey_title)}{tag('p', nothing, 'lead')}"
    page = first_page(report, section, language, view.earlier)
    moved = "".join(tag("p", isolated(line)) for line in page.changed)
    parts = [
        head,
        tag("h1", isolated(page.name)),
        tag("p", isolated(view.wave.title), "lead"),
        f"<h2>{escape(say(language, 'everybody.answered'))}</h2><div class='picture first'>{first.areas(page)}</div>"
        + ("" if page.rows else _items(report, section, language)),
        f"<h2>{escape(say(language, 'everybody.decided'))}</h2>{_goals(engine, view.goals, again['copy'], language)}",
        f"<h2>{escape(say(language, 'everybody.moved'))}</h2>{moved}",
        tag("p", say(language, "everybody.what", k=view.wave.k), "quiet"),
        tag("p", say(language, "everybody.unwatched"), "quiet"),
    ]
    return "".join(parts)


def _items(report: Report, section: Section, language: str) -> str:
    """Return the bars of a survey that has no scales."""
    chart = next(chart for chart in CHARTS if chart.name == "items_stacked")
    return f'<figure class="picture">{chart.draw(report, section, language, None)}</figure>'


def _goals(engine: Engine, goals: tuple[Goal, ...], copy: str, language: str) -> str:
    if not goals:
        return tag("p", say(language, "everybody.no_goal"))
    rows = "".join(
        f"<li>{escape(' '.join(_lines(goal, language)))}{_echo(engine, goal, copy, language)}</li>" for goal in goals
    )
    return f'<ul class="decided">{rows}</ul>'


def _lines(goal: Goal, language: str) -> list[str]:
    known = {"text": isolated(goal.text), "day": day(goal.due, language)}
    lines = [say(language, f"answer.page.decided_{goal.status}", **known), isolated(goal.closing)]
    lines += [say(language, "everybody.owner", owner=isolated(goal.owner))] if goal.owner else []
    return [line for line in lines if line]


def _echo(engine: Engine, goal: Goal, copy: str, language: str) -> str:
    """Return what came of asking everybody about a goal, or the way to answer while that is open; else nothing."""
    if lines := echo_lines(engine, goal, language, released_report):
        return f"<br><b>{escape(say(language, 'goals.echo.result'))}</b> {escape(' '.join(lines))}"
    asked = echo_of(engine, goal)
    if asked is None or barrier(asked):
        return ""
    link = f"/a/{asked.join_code}?lang={language}{f'&copy={quote(copy)}' if copy else ''}"
    return f'<br><a href="{escape(link)}">{escape(say(language, "goals.echo.answer"))}</a>'
