"""The survey with plain form fields: for where the question page's script does not run (`REFLECTORY_PLAIN_FORM=1`).

Every page is read by the value its button returns, and its number stands in the address, so that the first tap after a
restart of the server counts. Answers never stand in the address; until they are sent they are in this session alone.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import streamlit as st

from surveys.model import words
from ui.answering import claim, submit
from ui.submission import LONGEST_COMMENT, choices, reaches

if TYPE_CHECKING:
    from storage.waves import Wave, WaveUnit
    from surveys.model import Item, Survey
    from ui.door import Visit

PAGE = 6
OPEN = -1


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
    """Draw the page whose number is in the address; when the last is sent, lay the outcome on the desk."""
    if "outcome" in desk:
        st.title(visit.say("answer.page.thanks"), anchor=False)
        st.write(visit.say("answer.page.thanks_lead"))
        return
    draft = desk.setdefault(
        "draft",
        {"token": secrets.token_hex(32), "unit": unit, "attribute": "", "code": slip, "answers": {}, "comments": []},
    )
    pages = [survey.items[first : first + PAGE] for first in range(0, len(survey.items), PAGE)]
    total = len(pages) + bool(survey.questions)
    asked = st.query_params.get("p", "0")
    here = min(int(asked), total) if asked.isdecimal() else 0
    if here == 0:
        _promise(visit, wave, survey, units, draft)
        return
    st.title(visit.say("answer.plain.page_of", n=here, total=total), anchor=False)
    st.caption(words(survey.title, visit.language))
    if here == 1:
        st.info(_notice(visit, wave, units, draft["unit"]))
    with st.form(f"page_{here}", border=False):
        if here <= len(pages):
            found = {item.id: _item(visit, survey, item, draft["answers"]) for item in pages[here - 1]}
        else:
            found = {}
            draft["comments"] = _comments(visit, survey, reaches(units))
        if draft["unit"] is None:  # the server forgot this session, so it is asked again
            draft["unit"] = _unit(visit, units)
        back, onward = st.columns(2)
        went_back = back.form_submit_button(visit.say("answer.page.back"), width="stretch")
        label = "answer.page.send" if here == total else "answer.page.next"
        went_on = onward.form_submit_button(visit.say(label), type="primary", width="stretch")
    if not (went_back or went_on):
        return
    draft["answers"] = {**draft["answers"], **found}
    if went_on and here == total:
        _send(visit, wave, survey, draft, desk)
    else:
        st.query_params["p"] = str(here - 1 if went_back else here + 1)
        st.rerun()


def _promise(visit: Visit, wave: Wave, survey: Survey, units: tuple[WaveUnit, ...], draft: dict[str, Any]) -> None:
    say = visit.say
    st.title(words(survey.title, visit.language), anchor=False)
    st.write(words(survey.purpose, visit.language))
    research = "_research" if wave.research else ""
    by_team = "smallest_lot" if wave.by_lot else "smallest" if wave.cut == "team" else "smallest_role"
    limit = "limit_link" if wave.access == "link" else "limit_codes"
    with st.container(border=True):
        st.subheader(say("answer.page.promise_title"), anchor=False)
        st.write(say(f"answer.page.promise{research}"))
        points = ("stored_days" if wave.raw_days else f"stored{research}", "who_sees", by_team, "your_choice")
        points += (limit, "limit_server", "limit_pool", "limit_words")
        st.markdown("\n".join(f"- {say(f'answer.page.{point}', k=wave.k, n=wave.raw_days)}" for point in points))
    with st.form("place", border=False):
        if wave.access == "codes":
            draft["code"] = st.text_input(say("answer.page.slip"), draft["code"], max_chars=64, autocomplete="off")
        elif len(choices(units)) > 1:
            draft["unit"] = _unit(visit, units, draft["unit"])
        else:
            draft["unit"] = choices(units)[0].id
        attribute = next((one for one in survey.attributes if one.id == wave.attribute), None)
        if attribute is not None:
            named = dict(attribute.values)
            draft["attribute"] = st.selectbox(
                words(attribute.text, visit.language),
                ["", *named],
                format_func=lambda id: words(named[id], visit.language) if id else say("answer.page.rather_not"),
            )
            st.caption(say(f"answer.page.attribute_why{'_lot' if wave.by_lot else ''}"))
        if not st.form_submit_button(say("answer.page.begin"), type="primary"):
            return
    if wave.access == "codes":
        outcome = claim(visit.engine, wave, draft["code"], draft["token"])
        if outcome.status != "claimed":
            st.error(outcome.message(visit.language))
            return
        draft["unit"] = outcome.unit
    if draft["unit"] is None:
        st.error(say("answer.page.unit_missing"))
        return
    st.query_params["p"] = "1"
    st.rerun()


def _notice(visit: Visit, wave: Wave, units: tuple[WaveUnit, ...], unit: int | None) -> str:
    everybody = sum(one.invited for one in units)
    if everybody < wave.k and all(one.invited for one in choices(units)):
        return visit.say("answer.page.wave_small", n=everybody, k=wave.k)
    mine = next((one for one in units if one.id == unit), None)
    if mine is None:
        return visit.say("answer.page.smallest", k=wave.k)
    size = "small" if mine.invited < wave.k else "large"
    kind = "direct" if any(one.parent == mine.id for one in units) else "group"
    name = f"{kind}_{size}" if mine.invited else "group_unknown"
    if wave.cut != "team":
        name = "group_lot" if wave.by_lot else "group_role"
    return visit.say(f"answer.page.{name}", name=mine.name, n=mine.invited, k=wave.k)


def _unit(visit: Visit, units: tuple[WaveUnit, ...], chosen: int | None = None) -> int | None:
    named = {one.id: one for one in units}

    def label(id: int) -> str:
        one = named[id]
        above = named.get(one.parent) if one.parent is not None else None
        return f"{above.name}: {one.name} ({one.invited})" if above else f"{one.name} ({one.invited})"

    ids = [one.id for one in choices(units)]
    return st.selectbox(
        visit.say("answer.page.unit"),
        ids,
        index=ids.index(chosen) if chosen in ids else None,
        format_func=label,
        placeholder=visit.say("answer.page.choose"),
    )


def _item(visit: Visit, survey: Survey, item: Item, answers: dict[str, int]) -> int:
    anchors = [words(anchor, visit.language) for anchor in survey.format_of(item).anchors]
    codes = [*range(len(anchors)), OPEN]
    kept = answers.get(item.id)
    chosen = st.radio(
        words(item.text, visit.language),
        codes,
        index=codes.index(kept) if kept in codes and kept != OPEN else None,
        format_func=lambda code: anchors[code] if code != OPEN else visit.say("answer.plain.open"),
        key=f"item_{item.id}",
    )
    return OPEN if chosen is None else int(chosen)


def _comments(visit: Visit, survey: Survey, allowed: tuple[str, ...]) -> list[dict[str, str]]:
    st.warning(visit.say("answer.page.words_names"))
    found = []
    for question in survey.questions:
        text = st.text_area(words(question.text, visit.language), max_chars=LONGEST_COMMENT, key=f"words_{question.id}")
        reach = st.selectbox(
            visit.say("answer.page.reach"),
            allowed,
            index=len(allowed) - 1,
            format_func=lambda one: visit.say(f"answer.page.reach_{one}"),
            key=f"reach_{question.id}",
        )
        found.append({"question": question.id, "text": text or "", "reach": reach})
    return found


def _send(visit: Visit, wave: Wave, survey: Survey, draft: dict[str, Any], desk: dict[str, Any]) -> None:
    answers = {id: code for id, code in draft["answers"].items() if code != OPEN}
    outcome = submit(visit.engine, wave, survey, {**draft, "answers": answers})
    if outcome.status != "kept":
        st.error(outcome.message(visit.language))
        return
    desk["outcome"] = outcome
    del desk["draft"]
    st.query_params.pop("p", None)
    st.rerun()
