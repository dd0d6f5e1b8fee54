"""The survey with plain form fields: for where the question page's script does not run (`?plain=1`).

All statements stand in one form, because a browser keeps what is typed into an unsent form over a lost line and over
a restart of the server; the form also asks once more where its writer belongs, so that the first tap after a restart
has everything. It is read by the value its button returns. Answers stand in no address, and are on the server only
once they are sent.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from analysis.disclosure.comment_patterns import telling
from reflectory.domain.submissions import LONGEST_COMMENT, choices, reaches
from reflectory.domain.unit_tree import short_labels
from reflectory.i18n.catalogue import whole as number
from reflectory.responses.submit import claim, has_answered, has_picture, submit
from reflectory.web.choice import choice
from reflectory.web.layout import page_of
from reflectory.web.markdown import as_written, label
from reflectory.web.survey import plain_tokens
from reflectory.web.survey.rater_wording import page_words
from surveys.model import words

if TYPE_CHECKING:
    from reflectory.domain.waves import Wave, WaveUnit
    from reflectory.web.access.visit import Visit
    from surveys.model import Item, Survey, Text

OPEN = -1
# There is no menu here in whose band the choice of language could stand. A new form takes no touch at first: a second
# tap was meant for the button before it; and as Streamlit may put new fields into the old form, nor do the fields.
# And a field's own count of signs is not how the limit is counted.
STYLE = """<style>
.stMain [data-testid="stForm"], .stMain [data-testid="stForm"] [data-testid="stRadio"],
.stMain [data-testid="stForm"] [data-testid="stFormSubmitButton"] { animation: settling .6s !important; }
@keyframes settling { from, to { pointer-events: none; } }
[data-testid="stTextArea"] [data-testid="InputInstructions"] { display: none; }
[data-testid="stLayoutWrapper"]:has(> .st-key-frame), .st-key-frame {
  position: static !important; block-size: auto !important; }
</style>"""


def draw(
    visit: Visit,
    wave: Wave,
    survey: Survey,
    units: tuple[WaveUnit, ...],
    desk: dict[str, Any],
    *,
    unit: int | None,
    slip: str,
) -> None:
    """Draw the promise, then the one form; when it is sent, lay the outcome on the desk."""
    st.html(STYLE)
    visit = replace(visit, language=survey.shown_in(visit.language))
    if st.query_params.pop("fresh", None) is not None:
        desk.clear()
    token = plain_tokens.token(wave)
    if "outcome" in desk:
        _thank(visit, wave, "thanks", "thanks_lead" if has_picture(survey, desk["outcome"].answers) else "thanks_bare")
        return
    at_form = st.query_params.get("p") == "1"
    if not at_form and has_answered(visit.engine, wave, token):
        _thank(visit, wave, "answered", "answered_lead")
        return
    place = desk.setdefault("place", {"unit": unit, "attribute": "", "code": slip})
    if at_form:
        _form(visit, wave, survey, units, desk, place, token)
    else:
        _promise(visit, wave, survey, units, place, token)


def _promise(
    visit: Visit, wave: Wave, survey: Survey, units: tuple[WaveUnit, ...], place: dict[str, Any], token: str
) -> None:
    st.title(_asked(visit, survey.title), anchor=False)
    st.write(_asked(visit, survey.purpose))
    research = "_research" if wave.research else ""
    by_team = "smallest_lot" if wave.by_lot else "smallest" if wave.cut == "team" else "smallest_role"
    limit = "limit_link" if wave.access == "link" else "limit_codes"
    with st.container(border=True):
        st.header(_wording(visit, wave, "promise_title"), anchor=False)
        st.write(_wording(visit, wave, f"promise{research}"))
        points = ["stored_days" if wave.raw_days else f"stored{research}", "who_sees", by_team, "your_choice"]
        points += ["looked_over"] if wave.looked_over else []
        points += [limit, "limit_server", "limit_pool", "limit_words"]
        st.markdown("\n".join(f"- {_wording(visit, wave, point, k=wave.k, n=wave.raw_days)}" for point in points))
    with st.form("place", border=False):
        _place(visit, wave, survey, units, place, "place")
        if not st.form_submit_button(_wording(visit, wave, "begin"), type="primary"):
            return
    if wave.access == "codes":
        outcome = claim(visit.engine, wave, place["code"], token)
        if outcome.status != "claimed":
            st.error(outcome.message(visit.language))
            return
        place["unit"] = outcome.unit
    if place["unit"] is None:
        st.error(_wording(visit, wave, "unit_missing"))
        return
    st.query_params["p"] = "1"
    st.rerun()


def _form(
    visit: Visit,
    wave: Wave,
    survey: Survey,
    units: tuple[WaveUnit, ...],
    desk: dict[str, Any],
    place: dict[str, Any],
    token: str,
) -> None:
    st.title(_asked(visit, survey.title), anchor=False)
    st.write(visit.say("answer.plain.lead"))
    st.info(_notice(visit, wave, units, place["unit"]))
    mine = next((unit for unit in units if unit.id == place["unit"]), None)
    if mine is not None and mine.invited and not wave.is_circle:
        notice_counts = not wave.by_lot and not _too_few(wave, units)  # the notice itself says how many
        key = "answer.page.not_so" if notice_counts else "answer.page.invited"
        st.caption(visit.say(key, name=as_written(mine.name), n=mine.invited))
    with st.form("sheet", border=False):
        answers = {item.id: _item(visit, survey, item) for item in survey.items}
        comments = _comments(visit, wave, survey, reaches(units)) if survey.questions else []
        st.header(visit.say("answer.plain.place"), anchor=False)
        _place(visit, wave, survey, units, place, "sheet")
        if not st.form_submit_button(_wording(visit, wave, "send"), type="primary"):
            return
    if any(len(comment["text"]) > LONGEST_COMMENT for comment in comments):
        st.error(visit.say("answer.refused.comment_long", n=number(LONGEST_COMMENT, visit.language)))
        return
    warnings = [warning for comment in comments for warning in _warnings(visit, comment["text"])]
    if warnings and desk.get("warned") != warnings:  # once: the second tap sends
        desk["warned"] = warnings
        st.warning("\n\n".join([*warnings, visit.say("answer.plain.all_the_same")]))
        return
    given = {id: code for id, code in answers.items() if code != OPEN}
    # "Again" always: a comment of a sending that broke off may have been taken out since.
    sheet = {**place, "token": token, "answers": given, "comments": comments, "again": True}
    outcome = submit(visit.engine, wave, survey, sheet)
    if outcome.status != "kept":
        st.error(outcome.message(visit.language))
        return
    desk["outcome"] = outcome
    st.query_params.pop("p", None)
    st.rerun()


def _thank(visit: Visit, wave: Wave, title: str, lead: str) -> None:
    st.title(_wording(visit, wave, title), anchor=False)
    st.write(_wording(visit, wave, lead))
    st.page_link(page_of("reflections"), label=visit.say("pages.reflections"))
    link = f"?join={wave.join_code}&amp;plain=1&amp;fresh=1&amp;lang={visit.language}"
    again, what, sure = (escape(visit.say(f"answer.plain.{name}")) for name in ("again", "another", "another_sure"))
    st.html(
        f'<details class="another"><summary>{again}</summary><p>{what}</p>'
        f'<p><a href="{link}" target="_self">{sure}</a></p></details>'
    )


def _asked(visit: Visit, text: Text) -> str:
    """Return a survey's own words, as they are written."""
    return label(words(text, visit.language))


def _wording(visit: Visit, wave: Wave, name: str, **values: object) -> str:
    """Say what the question page says under a name: a circle's own words where it has some."""
    own = page_words(wave, visit.language).get(name)
    if not own:
        return visit.say(f"answer.page.{name}", **values)
    for blank, value in values.items():
        own = own.replace(f"{{{blank}}}", str(value))
    return label(own)


def _notice(visit: Visit, wave: Wave, units: tuple[WaveUnit, ...], unit: int | None) -> str:
    if wave.is_circle:
        return _wording(visit, wave, "promise")
    if _too_few(wave, units):
        return visit.say("answer.page.wave_small", n=sum(unit.invited for unit in units), k=wave.k)
    mine = next((unit_here for unit_here in units if unit_here.id == unit), None)
    if mine is None:
        return _wording(visit, wave, "smallest", k=wave.k)
    size = "small" if mine.invited < wave.k else "large"
    kind = "direct" if any(unit.parent == mine.id for unit in units) else "group"
    name = f"{kind}_{size}" if mine.invited else "group_unknown"
    if wave.cut != "team":
        name = "group_lot" if wave.by_lot else "group_role"
    return visit.say(f"answer.page.{name}", name=as_written(mine.name), n=mine.invited, k=wave.k)


def _too_few(wave: Wave, units: tuple[WaveUnit, ...]) -> bool:
    everybody = sum(unit.invited for unit in units)
    return everybody < wave.k and all(choice.invited for choice in choices(units))


def _place(
    visit: Visit, wave: Wave, survey: Survey, units: tuple[WaveUnit, ...], place: dict[str, Any], form: str
) -> None:
    """Ask where somebody belongs, and the background question if there is one: in both forms, by keys of their own."""
    ends = choices(units)
    if wave.access == "codes":
        label = _wording(visit, wave, "slip")
        place["code"] = st.text_input(label, place["code"], max_chars=64, autocomplete="off", key=f"{form}_code")
    elif len(ends) == 1:
        place["unit"] = ends[0].id
    else:
        place["unit"] = _unit(visit, units, place["unit"], f"{form}_unit")
    attribute = next((attribute for attribute in survey.attributes if attribute.id == wave.attribute), None)
    if attribute is not None:
        named = dict(attribute.values)
        offered = ["", *named]
        place["attribute"] = choice(
            st.selectbox,
            _asked(visit, attribute.text),
            {"": visit.say("answer.page.rather_not")} | {id: words(name, visit.language) for id, name in named.items()},
            index=offered.index(place["attribute"]),
            key=f"{form}_attribute",
        )
        st.caption(visit.say(f"answer.page.attribute_why{'_lot' if wave.by_lot else ''}"))


def _unit(visit: Visit, units: tuple[WaveUnit, ...], chosen: int | None, key: str) -> int | None:
    invited = {unit.id: unit.invited for unit in units}
    label = short_labels(units)
    ids = [choice.id for choice in choices(units)]
    picked: int | None = choice(
        st.selectbox,
        visit.say("answer.page.unit"),
        {id: f"{label[id]} ({invited[id]})" for id in ids},
        index=ids.index(chosen) if chosen in ids else None,
        placeholder=visit.say("answer.page.choose"),
        key=key,
    )
    return picked


def _item(visit: Visit, survey: Survey, item: Item) -> int:
    anchors = [_asked(visit, anchor) for anchor in survey.format_of(item).anchors]
    chosen = choice(
        st.radio,
        _asked(visit, item.text),
        dict(enumerate(anchors)) | {OPEN: visit.say("answer.plain.open")},
        index=None,
        key=f"item_{item.id}",
    )
    return OPEN if chosen is None else int(chosen)


def _comments(visit: Visit, wave: Wave, survey: Survey, allowed: tuple[str, ...]) -> list[dict[str, str]]:
    st.header(_wording(visit, wave, "words_title"), anchor=False)
    st.warning(_wording(visit, wave, "words_names"))
    comments = []
    for question in survey.questions:
        # Far above the limit, which is said: a field that is full drops what is pasted without a word.
        text = st.text_area(_asked(visit, question.text), max_chars=100 * LONGEST_COMMENT, key=f"words_{question.id}")
        st.caption(visit.say("answer.plain.longest", n=number(LONGEST_COMMENT, visit.language)))
        reach = allowed[-1]
        if len(allowed) > 1:
            reach = choice(
                st.selectbox,
                visit.say("answer.page.reach"),
                {reach: visit.say(f"answer.page.reach_{reach}") for reach in allowed},
                index=len(allowed) - 1,
                key=f"reach_{question.id}",
            )
        comments.append({"question": question.id, "text": text or "", "reach": reach})
    return comments


def _warnings(visit: Visit, text: str) -> list[str]:
    return [visit.text(f"answer.page.telling_{kind}", text=quote) for kind, quote in telling(text[:LONGEST_COMMENT])]
