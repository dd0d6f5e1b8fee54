"""The main script: the page that was asked for, inside the frame that is around every page."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Thread, current_thread
from urllib.parse import parse_qsl

import streamlit as st

from reflectory.errors import DatabaseError, KeyFileError
from reflectory.i18n.catalogue import SOURCE, say
from reflectory.i18n.errors import sentence
from reflectory.web import layout, navigation, uploads
from reflectory.web.access.arrival import ABOUT, arrive, asked_for
from reflectory.web.access.visit import Visit, admit

LOG = logging.getLogger("reflectory")
ALONE = ("answer", "screen")  # pages without a menu where the bare address opens them
LONGEST = 60  # seconds that a run waits for the one before


def main() -> None:
    """Run one page; where the database is away, say so instead: what was filled in stays in the browser."""
    _wait_for_run_before()
    icon = Path(__file__).with_name("favicon.svg").read_text("utf-8")
    st.set_page_config(page_title="Reflectory", page_icon=icon, layout="centered")
    try:
        with uploads.one_run():
            show()
    except (DatabaseError, KeyFileError) as fault:
        LOG.error("%s", sentence(fault, SOURCE))
        language, away = st.session_state.get("language", SOURCE), isinstance(fault, DatabaseError)
        st.error(say(language, "faults.away" if away else "faults.key"))
        if away:
            st.button(say(language, "faults.again"), key="again")


def show() -> None:
    """Show the page that was asked for inside the frame, if the visitor may see it."""
    visit = arrive()
    admit(visit, navigation.open_tabs(visit.roles))
    first = _first(visit)
    pages, shut = navigation.streamlit_pages(visit, first)
    st.session_state["_pages"] = pages
    heads = {head and visit.say(f"pages.{head}"): names for head, names in navigation.heads(visit.roles).items()}
    menu = {head: [pages[name] for name in names] for head, names in heads.items()}
    chosen = st.navigation({**menu, "": [*menu[""], *shut]}, position="hidden" if first in ALONE else "top")
    asked_for(chosen.url_path if chosen in shut else "")
    name, _, about = (st.session_state.pop("go_to", None) or "").partition("?")
    if name in pages:
        query = {key: value for key, value in parse_qsl(about) if key in ABOUT}
        st.switch_page(pages[name], query_params=query or None)
    layout.draw(visit, pages, chosen)  # on the page that stays: what it asks of the browser is asked once
    chosen.run()


def _wait_for_run_before() -> None:
    """Let the run before of the same visit come to its end.

    Streamlit stops it where it next speaks to the page, and begins the new one at once in a thread of its own. What a
    press does would be begun a second time by the second half of a double click, before the first has noted its end.
    """
    before: Thread | None = st.session_state.get("run")
    st.session_state["run"] = current_thread()
    if before is not None and before is not current_thread():
        before.join(LONGEST)


def _first(visit: Visit) -> str:
    """Return the page behind the bare address: a link may carry a wave to answer, a screen to show, or a group."""
    if "join" in st.query_params:
        return "answer"
    if "show" in st.query_params:
        return "screen"
    return "study" if "group" in st.query_params and visit.groups else "start"


if __name__ == "__main__":
    main()
