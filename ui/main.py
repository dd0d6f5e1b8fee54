"""The main script: who sees what, and the frame around every page.

`PAGES` is the permission: a page without a row is never shown, and a row without its file fails a test.
"""

from __future__ import annotations

import logging
import sys
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402  the path comes first

from languages import SOURCE, say  # noqa: E402  the path comes first
from languages.errors import sentence  # noqa: E402
from reflectory.errors import DatabaseError, KeyFileError  # noqa: E402
from ui import door, frame, uploads  # noqa: E402  the path comes first
from ui.turns import give_way, turn  # noqa: E402

LOG = logging.getLogger("reflectory")


@dataclass(frozen=True)
class Page:
    """One page: its file in pages/, its path in the address, who may enter, and whether it is in the menu."""

    file: str
    path: str
    who: frozenset[str]
    menu: bool = True


def page(file: str, path: str, *who: str, menu: bool = True) -> Page:
    """Write one row of the table."""
    return Page(file, path, frozenset(who), menu)


LEADER, FACILITATOR, ADMINISTRATOR, AUDITOR = "leader", "facilitator", "administrator", "auditor"
EVERYBODY, MEMBER, NEWCOMER = door.EVERYBODY, door.MEMBER, door.NEWCOMER

# Who sees what: a row a page. Nobody sees an answer that is not their own; unreleased figures exist on no page.
PAGES = (
    page("welcome.py", "welcome", EVERYBODY),
    page("answer.py", "answer", EVERYBODY, menu=False),
    page("reports.py", "reports", LEADER),
    page("goals.py", "goals", LEADER),
    page("meeting.py", "meeting", LEADER, menu=False),
    page("study.py", "study", LEADER, FACILITATOR, MEMBER),
    page("study_plan.py", "study-plan", FACILITATOR, menu=False),
    page("shared.py", "group-profiles", MEMBER, menu=False),
    page("waves.py", "waves", FACILITATOR),
    page("new_wave.py", "new-wave", FACILITATOR, menu=False),
    page("units.py", "units", ADMINISTRATOR),
    page("people.py", "people", ADMINISTRATOR),
    page("releases.py", "releases", AUDITOR),
    page("audit_log.py", "audit-log", AUDITOR, ADMINISTRATOR),
    page("status.py", "status", ADMINISTRATOR),
    page("reflections.py", "my-reflections", EVERYBODY),
    page("colleagues.py", "colleague-view", EVERYBODY),
    page("privacy.py", "privacy", EVERYBODY),
    page("stored.py", "what-is-stored", EVERYBODY, menu=False),
    page("methods.py", "methods", EVERYBODY),
    page("projector.py", "show", EVERYBODY, menu=False),
    page("demonstration.py", "demonstration", EVERYBODY, menu=False),
    page("set_up.py", "set-up", NEWCOMER, menu=False),
    page("sign_in.py", "sign-in", EVERYBODY, menu=False),
    page("password.py", "password", EVERYBODY, menu=False),
)


IN_A_ROW = 5  # pages in the menu; with more of them it covered the choice of language and Sign out
HEADS = {
    "head_read": frozenset({LEADER, MEMBER}),
    "head_run": frozenset({FACILITATOR}),
    "head_keep": frozenset({ADMINISTRATOR, AUDITOR}),
    "head_everybody": frozenset({EVERYBODY}),
}


def main() -> None:
    """Run one page; where the database is away, say so instead: what was filled in stays in the browser."""
    icon = (ROOT / "ui" / "favicon.svg").read_text("utf-8")
    st.set_page_config(page_title="Reflectory", page_icon=icon, layout="centered")
    try:
        with uploads.one_run(), turn() if "join" in st.query_params else nullcontext():
            show()
    except DatabaseError as fault:
        LOG.error("%s", sentence(fault, SOURCE))
        language = st.session_state.get("language", SOURCE)
        st.error(say(language, "faults.away"))
        st.button(say(language, "faults.again"), key="again")
    except KeyFileError as fault:
        LOG.error("%s", sentence(fault, SOURCE))
        st.error(say(st.session_state.get("language", SOURCE), "faults.key"))


def show() -> None:
    """Show the page that was asked for inside the frame, if the visitor may see it."""
    visit = door.arrive()
    rows = [row for row in PAGES if row.who & visit.roles]
    door.admit(visit, (row.file for row in rows))
    first = _first(visit)
    shown, shut = _in_the_menu(visit, rows, first)
    st.session_state["_pages"] = shown
    position = "hidden" if first in {"answer.py", "projector.py"} else "top"
    chosen = st.navigation(_sorted(visit, rows, shown, shut), position=position)
    door.asked_for(chosen.url_path if chosen in shut else "")
    wanted, _, about = (st.session_state.pop("go_to", None) or "").partition("?")
    if (file := {row.path: row.file for row in rows}.get(wanted, wanted)) in shown and chosen is not shown[file]:
        kept = {name: value for name, value in parse_qsl(about) if name in door.ABOUT}
        st.switch_page(shown[file], query_params=kept or None)
    give_way()
    frame.draw(visit, shown, chosen)  # on the page that stays: what it asks of the browser is asked once
    give_way()
    chosen.run()


def _first(visit: door.Visit) -> str:
    """Return the page behind the bare address: a link may carry a wave to answer, a screen to show, or a group."""
    if "join" in st.query_params:
        return "answer.py"
    if "show" in st.query_params:
        return "projector.py"
    return "study.py" if "group" in st.query_params and visit.groups else "welcome.py"


def _in_the_menu(visit: door.Visit, rows: list[Page], first: str) -> tuple[dict[str, Any], list[Any]]:
    """Return Streamlit's pages, open and shut, for this visit; making them takes a fifth of a run, so they are kept.

    Whoever comes to answer finds no shut ones: no link leads there together with a join code.
    """
    kept = st.session_state.get("_menu")
    if kept is None or kept[0] != (visit.roles, visit.language, first):
        shown = {row.file: _streamlit_page(row, visit, row.file == first) for row in rows}
        closed = [row for row in PAGES if not row.who & visit.roles and first != "answer.py"]
        kept = (visit.roles, visit.language, first), shown, [_sign_in_at(row, visit) for row in closed]
        st.session_state["_menu"] = kept
    return kept[1], kept[2]


def _sorted(visit: door.Visit, rows: list[Page], shown: dict[str, Any], shut: list[Any]) -> Any:
    """Return the pages for the menu: in a row, or where they would cover what stands beside them, under a few heads."""
    if sum(row.menu for row in rows) <= IN_A_ROW:
        return [*shown.values(), *shut]
    heads: dict[str, list[Any]] = {"": []}
    for row in rows:
        at = next(
            (head for head, roles in HEADS.items() if row.menu and row.file != "welcome.py" and roles & row.who), ""
        )
        heads.setdefault(visit.say(f"pages.{at}") if at else "", []).append(shown[row.file])
    heads[""] += shut
    return heads


def _sign_in_at(row: Page, visit: door.Visit) -> st.Page:
    """Return the sign-in page under the address of a page that is not the visitor's: afterwards they are there."""
    file = ROOT / "pages" / "sign_in.py"
    return st.Page(file, title=visit.say("pages.sign_in"), url_path=row.path, visibility="hidden")


def _streamlit_page(row: Page, visit: door.Visit, first: bool) -> st.Page:
    return st.Page(
        ROOT / "pages" / row.file,
        title=visit.say(f"pages.{row.file.removesuffix('.py')}"),
        url_path=row.path,
        default=first,
        visibility="visible" if row.menu else "hidden",
    )


if __name__ == "__main__":
    main()
