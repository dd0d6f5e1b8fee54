"""The frame around every page: style, language of the document, the small print, and links between pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from reflectory.i18n.catalogue import SOURCE, keys, languages, template
from reflectory.web.access.arrival import leave, to_remember
from reflectory.web.access.browser import choose_language
from reflectory.web.access.visit import NEWCOMER, TAB, Visit
from reflectory.web.choice import choice_in_address

HERE = Path(__file__).parent
QUIET = {"screen"}  # pages that show themselves without the frame's header


def draw(visit: Visit, pages: dict[str, Any], chosen: Any) -> None:
    """Draw what stands above a page."""
    st.session_state["_labelled"] = False
    st.html(f"<style>{_style()}</style>")
    page = next((name for name, page in pages.items() if page is chosen), "")
    wishes = {  # what a script cannot do: the document's language, cookies, what the browser remembers of a survey
        "lang": visit.language,
        "strings": _built_in(visit.language),
        "page": page,
        "remember": to_remember(visit),
        "ticket": st.session_state.pop("ticket", ""),
        "end": st.session_state.pop("end", False),
        "forget": st.session_state.pop("forget", []),
    }
    # As bytes: of anything else Streamlit would import pandas to see whether it is a table.
    _browser()(data=json.dumps(wishes).encode(), key="browser")
    if page in QUIET or (page == "answer" and _asks_itself()):
        return
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="frame"):
        for language in languages():
            if language != visit.language:
                label, key = visit.say(f"frame.language_{language}"), f"language_{language}"
                st.button(label, key=key, type="tertiary", on_click=_choose_language, args=(language,))
        if visit.account or visit.demonstration:
            label = "frame.leave" if visit.demonstration else "frame.sign_out"
            st.button(visit.say(label), key="sign_out", type="tertiary", on_click=_leave)
        elif NEWCOMER not in visit.roles:
            st.page_link(pages["account"], label=visit.say("frame.sign_in"))
    label_invented(visit)


def label_invented(visit: Visit) -> None:
    """Say on a page of the demonstration that everything in it is invented, unless it was said already."""
    if visit.invented and not st.session_state.get("_labelled"):
        st.session_state["_labelled"] = True
        with st.container(key="invented"):
            st.markdown(f":orange-badge[{visit.say('frame.demonstration')}]")


def _asks_itself() -> bool:
    """Tell whether the question page may be shown: it has its own choice of language."""
    return "join" in st.query_params


def tabs(visit: Visit, sections: Mapping[str, Callable[[Visit], None]]) -> None:
    """Let the visitor choose among the tabs that are open to them, and show the section of the one in the address."""
    if visit.tab != visit.tabs[0]:
        st.set_page_config(page_title=visit.say(f"pages.{visit.tab}"))
    if len(visit.tabs) > 1:
        labels = {tab: visit.say(f"pages.{tab}") for tab in visit.tabs}
        how: dict[str, Any] = {"required": True, "label_visibility": "collapsed"}
        choice_in_address(st.segmented_control, visit.say("frame.tabs"), TAB, labels, visit.tab, **how)
    if st.query_params.get(TAB, visit.tab) != visit.tab:
        st.warning(visit.say("sign_in.not_yours"))
    sections[visit.tab](visit)


def page_of(name: str) -> Any:
    """Return a page by its name, for `st.page_link` and `st.switch_page`; KeyError if this visitor may not enter it."""
    return st.session_state["_pages"][name]


def link(visit: Visit, page: str, words: str, icon: str = "", **about: object) -> None:
    """Show a link to a page under words of ours; ``about`` is what its address says, such as its tab or a wave's id."""
    query = {name: str(value) for name, value in about.items()} or None
    st.page_link(page_of(page), label=visit.say(words), icon=f":material/{icon}:" if icon else None, query_params=query)


def go(page: str, **about: object) -> None:
    """Leave for another page, with what its address says."""
    st.switch_page(page_of(page), query_params={name: str(value) for name, value in about.items()} or None)


def _choose_language(language: str) -> None:
    choose_language(language)
    if "lang" in st.query_params:
        del st.query_params["lang"]


def _leave() -> None:
    leave()
    st.session_state["end"] = True
    st.session_state["go_to"] = "start"


@cache
def _browser() -> Any:
    return st.components.v2.component(
        "reflectory_browser",
        js="\n".join((HERE / name).read_text("utf-8") for name in ("built_in.js", "browser.js")),
        html="<span hidden></span>",
    )


@cache
def _built_in(language: str) -> list[tuple[str, str]]:
    """Return what Streamlit says by itself in English, each with our words for it; nothing for English readers."""
    if language == SOURCE:
        return []
    names = sorted(name for name in keys(SOURCE) if name.startswith("streamlit."))
    return [(template(SOURCE, name), template(language, name)) for name in names]


@cache
def _style() -> str:
    return (HERE / "style.css").read_text("utf-8")
