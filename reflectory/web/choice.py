"""Choosing on a page: what is offered are ids, and what is read are labels, no two alike.

A browser sends the words of a choice: of two things with one label it would give back always the same one. So every
chooser goes through here, but for those that offer nothing but words of our own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from reflectory.i18n.labels import distinct_labels

Key = TypeVar("Key")
LONGEST_TYPED = 1000  # characters in a field for a name: what is too long comes here and is refused, not dropped
Field = Callable[..., Any]  # `st.selectbox`, `st.radio`, `st.multiselect` and the like


def choice(field: Field, label: str, labels: Mapping[Key, str], *more: Mapping[Key, str], **how: Any) -> Any:
    """Let a visitor choose among things by their ids in a field of Streamlit's, and return what the field returns.

    ``labels`` are what the things are called, in the order in which they are offered; ``more`` is what else is known
    of each, such as a day, and said of those that are alike without it.

    Examples
    --------
    >>> choice(lambda label, ids, format_func: [format_func(id) for id in ids], "Wave", {1: "Pulse", 2: "Pulse"})
    ['Pulse', 'Pulse (2)']
    """
    alike = len(set(labels.values())) < len(labels)
    options = distinct_labels(labels, *more) if alike else dict(labels)
    return field(label, list(options), format_func=options.__getitem__, **how)


def in_address(name: str, ids: Iterable[Key]) -> Key | None:
    """Return which of these ids the address says, if any: there, and nowhere else, an id is a text."""
    return next((id for id in ids if str(id) == st.query_params.get(name)), None)


def choice_in_address(
    field: Field,
    label: str,
    name: str,
    labels: Mapping[Key, str],
    chosen: Key,
    *more: Mapping[Key, str],
    forget: str = "",
    **how: Any,
) -> None:
    """Let a visitor choose among things by their ids, and write into the address which: a reload finds it again.

    As `choice`; ``name`` stands in the address, ``chosen`` is the id that is shown, and with another choice what the
    address says of ``forget`` goes.
    """
    key = f"chosen_{name}"

    def write() -> None:
        st.query_params[name] = str(st.session_state[key])
        st.query_params.pop(forget, None)

    st.session_state[key] = chosen
    choice(field, label, labels, *more, key=key, on_change=write, **how)


def tab_in_address(name: str, labels: Mapping[Key, str]) -> tuple[Key, DeltaGenerator]:
    """Show tabs of our own words, and return the id and the place of the one that is open: only that is to be drawn.

    Which it is stands in the address under ``name``; an id that is not offered opens the first.

    Examples
    --------
    >>> tab_in_address("part", {"areas": "Areas", "groups": "Groups"})[0]
    'areas'
    """
    key, ids = f"chosen_{name}", {label: id for id, label in labels.items()}
    opened = in_address(name, labels) or next(iter(labels))

    def write() -> None:
        st.query_params[name] = str(ids[st.session_state[key]])

    st.session_state[key] = labels[opened]
    places = st.tabs([*ids], key=key, on_change=write)
    return opened, places[[*labels].index(opened)]


def anew(*about: object) -> DeltaGenerator:
    """Return a place that is drawn anew when what it is about changes, and not written over what stood there.

    A browser that translates puts its own words in the place of the page's; written over, an old heading would stay
    above new figures. The first id or text tells places of a page apart.
    """
    return st.container(key=f"about_{sha256(repr(about).encode()).hexdigest()[:16]}")
