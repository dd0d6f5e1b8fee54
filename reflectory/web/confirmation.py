"""Doing something by a button: asked first where it cannot be undone, once however often it is pressed, and said."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import streamlit as st

SAID_SECONDS = 30  # for which a page goes on saying what was done
DOUBLE_SECONDS = 1  # within which two presses are one


def confirmed(label: str, what: str, do: str, key: str, *, icon: str | None = None, disabled: bool = False) -> bool:
    """Draw a button that first says what it means, and tell whether it was pressed in earnest.

    Parameters
    ----------
    label : str
        Of the button on the page.
    what : str
        What will happen, and what cannot be undone: Markdown.
    do : str
        Of the button that does it.
    key : str
        With the id of what it is about, so that a second press never meets another thing.
    icon : str, optional
    disabled : bool
    """
    with st.popover(label, icon=icon, disabled=disabled):
        st.write(what)
        return st.button(do, type="primary", key=key)


@dataclass
class Deed:
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

    def done(self, message: str = "", result: Any = None) -> None:
        """Note that it was done: what is pressed a second time before the page is new finds no button any more."""
        self.number, self.message, self.at, self.result = self.number + 1, message, time.monotonic(), result

    def show(self) -> None:
        """Say what was done, beside the button; its place stays, so that boxes below it stay open when it goes."""
        place = st.empty()
        if self.message and time.monotonic() - self.at < SAID_SECONDS:
            place.success(self.message)


def deed(place: str) -> Deed:
    """Return what was done at a place in this visit.

    Examples
    --------
    >>> one = Deed()
    >>> one.done("Added.")
    >>> one.number, one.message
    (1, 'Added.')
    """
    stored: Deed = st.session_state.setdefault(f"deed_{place}", Deed())
    return stored
