"""Reflections on a page: how one's own answers moved, and each time again, beside the group's published figures."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from reflectory.i18n.catalogue import number, say
from reflectory.reports import direction
from reflectory.web.respondent import personal_record
from reflectory.web.respondent.profile import picture, profile_html, standing_of, whole
from reflectory.web.respondent.self_ratings import NO_WAVE, RATING

if TYPE_CHECKING:
    from reflectory.db.reflections import Entry
    from reflectory.web.access.visit import Visit
    from reflectory.web.respondent.score_change import Change

Published = tuple[str, Mapping[str, float]] | None


def entry_section(visit: Visit, entry: Entry) -> None:
    """Show one answering again: its profile, and the group's figures if they are published."""
    survey = personal_record.survey_of(visit.engine, entry)
    if survey is None:
        st.write(visit.say("reflections.unknown_survey"))
        return
    st.html(profile_html(survey, personal_record.answers_of(survey, entry), visit.language))
    out = personal_record.published(visit.engine, entry)
    if out is None:
        if entry.form == RATING:
            st.write(visit.say("colleagues.entry.group_none"))
        elif entry.wave_id != NO_WAVE:
            st.write(visit.say("reflections.group_none"))
        return
    name, means = out
    own = personal_record.scores_of(survey, entry)
    rows = []
    for scale in survey.scales:
        if scale.id in own and scale.id in means:
            score = say(
                visit.language,
                "reflections.group_line",
                own=number(own[scale.id], 1, visit.language),
                group=number(means[scale.id], 1, visit.language),
            )
            rows.append(f"<li><strong>{escape(direction.named(scale, visit.language))}</strong>: {escape(score)}</li>")
    if not rows:
        return
    title = escape(visit.say("reflections.group_title"))
    lead = escape(visit.say("reflections.group_lead", name=name, title=entry.title))
    st.html(f'<div class="profile"><h2>{title}</h2><p>{lead}</p><ul>{"".join(rows)}</ul></div>')


def movement_html(
    language: str, first: Entry, last: Entry, moved: tuple[Change, ...], before: Published, after: Published
) -> str:
    """Return how a person's own scores moved from one time to another, in words beside a bar each."""
    lead = say(language, "reflections.change_lead", first=named(language, first), last=named(language, last))
    parts = [f"<h2>{escape(say(language, 'reflections.change_title'))}</h2>", f"<p>{escape(lead)}</p>"]
    parts.append(_legend(language, with_group=bool(after or before)))
    for change in moved:
        scale = change.survey.scale(change.scale)
        now = standing_of(change.survey, scale, change.last)
        out = after or before
        group = out[1].get(change.scale) if out else None
        both = {"first": number(change.first, 1, language), "last": number(change.last, 1, language)}
        value = escape(say(language, "reflections.from_to", **both))
        name = f"<strong>{escape(direction.named(scale, language))}</strong>"
        parts.append(
            f'<div class="standing"><p class="name">{name} <span>{value}</span></p>'
            f"{picture(now, language, before=change.first, group=group)}"
            f"<p>{escape(_change_text(language, change, before, after))}</p></div>"
        )
    parts.append(f"<p class='quiet'>{escape(_noise(language, moved))}</p>")
    return whole(language, "".join(parts))


def _change_text(language: str, change: Change, before: Published, after: Published) -> str:
    difference = abs(round(change.last, 1) - round(change.first, 1))  # as far apart as the scores beside it
    scale = change.survey.scale(change.scale)
    sentence = direction.sentence(scale, f"reflections.{change.direction}", language, n=number(difference, 1, language))
    if change.direction != "same":
        sentence += say(language, "reflections.beyond" if change.beyond else "reflections.within")
    group = [number(out[1][change.scale], 1, language) for out in (before, after) if out and change.scale in out[1]]
    if group:
        sentence += say(language, "reflections.group_then", group=" → ".join(group))
    return f"{sentence}."


def _noise(language: str, moved: tuple[Change, ...]) -> str:
    known = sorted(change.noise for change in moved if change.known)
    if not known:
        return say(language, "reflections.noise_thumb", n=number(max(change.noise for change in moved), 1, language))
    ends = {"low": number(known[0], 1, language), "high": number(known[-1], 1, language)}
    return say(language, "reflections.noise_known", **ends)


def _legend(language: str, *, with_group: bool) -> str:
    marks = {"ring": "then", "dot": "now"} | ({"group": "published"} if with_group else {})
    rows = "".join(
        f'<li><span class="range sample"><i class="{mark}" style="--at:0"></i></span>'
        f"{escape(say(language, f'reflections.legend_{name}'))}</li>"
        for mark, name in marks.items()
    )
    return f'<ul class="legend" aria-hidden="true">{rows}</ul>'


def named(language: str, entry: Entry) -> str:
    """Return what an answering is called: its wave's title, and whether it was a start or an end."""
    moment = say(language, f"reflections.{entry.moment}") if entry.moment else ""
    return f"{entry.title} ({moment})" if moment else entry.title
