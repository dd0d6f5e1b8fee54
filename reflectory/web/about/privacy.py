"""What is stored, who sees what, and what is not promised: in plain words, with what every release was checked for."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import streamlit as st

from reflectory.db.releases import listed
from reflectory.releases.subtraction_example import lesson
from reflectory.web.access.visit import Visit

Words = Callable[..., str]

PARTS = ("promise", "stored", "never", "seen", "protected")
SMALL = ("small_1", "small_2", "small_3")
SHOWN = ("shown_1", "shown_2", "shown_3")


def show(visit: Visit) -> None:
    """Say in plain words what is promised, let subtraction fail, and list what every release was checked for."""
    st.title(visit.say("privacy.title"), anchor=False)
    for part in PARTS:
        st.header(visit.say(f"privacy.{part}_title"), anchor=False)
        st.markdown(visit.say(f"privacy.{part}"))

    words = partial(_example, visit)
    st.header(words("title"), anchor=False)
    st.write(words("intro"))
    chosen = st.radio(words("team"), range(len(SMALL)), format_func=lambda at: words(SMALL[at]), horizontal=True)
    if st.button(words("draw"), type="primary"):
        _lesson(words, chosen)

    st.header(visit.say("privacy.limits_title"), anchor=False)
    st.markdown(visit.say("privacy.limits"))

    released = listed(visit.engine)
    if released:
        st.header(visit.say("privacy.checked_title"), anchor=False)
        st.write(visit.say("privacy.checked"))
        titled = visit.account is not None or visit.invented  # a title may name a team or a school: not for everybody
        for release in reversed(released):
            claim = "privacy.checked_wave" if release.answers else "privacy.checked_nothing"
            title = release.title if titled else visit.say("privacy.a_wave", number=release.wave_id)
            st.markdown("- " + visit.text(claim, title=title, n=release.answers, digest=release.digest[:12]))


def _example(visit: Visit, name: str, **values: object) -> str:
    return visit.say(f"privacy.example.{name}", **values)


def _table(words: Words, rows: Iterable[tuple[str, Sequence[object]]]) -> None:
    """Show counts of the five answers, one row a group."""
    lines = [f"| {words('group')} | 1 | 2 | 3 | 4 | 5 |", "|---|--:|--:|--:|--:|--:|"]
    st.markdown("\n".join(lines + [f"| {name} | {' | '.join(map(str, counts))} |" for name, counts in rows]))


def _steps(words: Words, first: str, taken: Iterable[tuple[str, Sequence[object]]], last: str) -> None:
    """Show a subtraction as a list."""
    lines = [first, *(words("step_less", team=name, counts=_inline(counts)) for name, counts in taken), last]
    st.markdown("\n".join(f"- {line}" for line in lines))


def _inline(counts: Sequence[object]) -> str:
    """Write counts in one line."""
    return " · ".join(map(str, counts))


def _lesson(words: Words, small: int) -> None:
    """Publish an invented school's answers in two ways, and subtract in both."""
    names = tuple(words(name) for name in (*SHOWN, SMALL[small]))
    school, team = words("school"), names[-1]
    example = lesson(small, names, school, secrets.randbits(32))
    hiding, ours = st.columns(2, gap="medium")
    with hiding:
        st.markdown(f"### {words('hide_title')}")
        st.write(words("hide_what"))
        published_teams = list(zip(names[:-1], example.teams, strict=False))
        _table(words, [(school, example.steps[0]), *published_teams, (f"{team} ({words('hidden')})", ("–",) * 5)])
        st.write(words("subtract"))
        difference = words("step_found", team=team, counts=_inline(example.hidden))
        _steps(words, words("step_whole", counts=_inline(example.steps[0])), published_teams, difference)
        answer = next(code for code, count in enumerate(example.hidden, 1) if count)
        st.error(words("known", n=max(example.hidden), team=team, answer=answer), icon=":material/visibility:")
    with ours:
        st.markdown(f"### {words('ours_title')}")
        rows = [(section.name, counts) for section, counts in example.rows()]
        pooled = next(section for section in example.parts if team in section.names)
        st.write(words("ours_what", team=team, n=pooled.answered))
        _table(words, rows)
        st.write(words("again"))
        others = [row for row in rows[1:] if row[0] != pooled.name]
        left = words("nothing", team=pooled.name, n=pooled.answered)
        _steps(words, words("step_whole", counts=_inline(rows[0][1])), others, left)
        st.success(words("checked", n=example.answers), icon=":material/visibility_off:")
    st.caption(words("columns") + " " + words("plus"))
