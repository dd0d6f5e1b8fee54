"""Doing something by a button: asked first where it cannot be undone, once however often it is pressed, and said."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import streamlit as st

from reflectory.errors import ReflectoryError
from reflectory.web.access.visit import Visit

MESSAGE_SECONDS = 30  # for which a page goes on saying what was done
DOUBLE_SECONDS = 3  # within which a press may still be of the page before, on a busy machine


def confirmed(visit: Visit, words: str, key: str, *, what: str = "", **values: object) -> bool:
    """Draw a button that first says what it means, and tell whether it was pressed in earnest.

    ``words`` names its own sentence, ``words_what`` what will happen and cannot be undone (or ``what`` says it), and
    ``words_do`` the button that does it. The key holds the id of what it is about, so that a second press never meets
    another thing.
    """
    with st.popover(visit.text(words, **values)):
        st.write(what or visit.text(f"{words}_what", **values))
        return st.button(visit.say(f"{words}_do"), type="primary", key=key)


@contextmanager
def reporting_errors(visit: Visit) -> Iterator[None]:
    """Show a refusal where it came, in place of what would have followed."""
    try:
        yield
    except ReflectoryError as error:
        st.error(visit.explain(error))


@contextmanager
def progress(label: str) -> Iterator[Callable[[float], None]]:
    """Show how far something is that takes a while: yield what is told the share that is done, from 0 to 1."""
    bar = st.progress(0.0, text=label)

    def tell(share: float) -> None:
        bar.progress(min(share, 1.0), text=label)

    yield tell
    bar.empty()


@dataclass
class Action:
    """What was done at one place of a page: how often, and the sentence that says so.

    Streamlit may end a run wherever it is spoken to, also between what was done and the note of it; so this is an
    object of its own, changed without a word to Streamlit. Fields whose keys hold ``number`` begin anew after each.
    ``result`` is what it came to, such as the number of what was made.
    """

    number: int = 0
    message: str = ""
    at: float = 0.0
    result: Any = None

    @property
    def just_done(self) -> bool:
        """Whether a press now may be the second half of a double click, on a page that is new already."""
        return self.number > 0 and time.monotonic() - self.at < DOUBLE_SECONDS

    def run(self, message: str, step: Callable[..., object], *what: Any, **how: Any) -> None:
        """Do something, note the sentence that says so, and draw the page anew."""
        step(*what, **how)
        self.done(message)
        st.rerun()

    def done(self, message: str = "", result: Any = None) -> None:
        """Note that it was done: what is pressed a second time before the page is new finds no button any more."""
        self.number, self.message, self.at, self.result = self.number + 1, message, time.monotonic(), result

    def show(self) -> None:
        """Say what was done, beside the button; its place stays, so that boxes below it stay open when it goes."""
        place = st.empty()
        if self.message and time.monotonic() - self.at < MESSAGE_SECONDS:
            place.success(self.message)


def action(place: str) -> Action:
    """Return what was done at a place in this visit.

    Examples
    --------
    >>> added = Action()
    >>> added.done("Added.")
    >>> added.number, added.message
    (1, 'Added.')
    """
    stored: Action = st.session_state.setdefault(f"action_{place}", Action())
    return stored
