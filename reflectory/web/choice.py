"""Choosing on a page: what is offered are ids, and what is read are labels, no two alike.

A browser sends the words of a choice: of two things with one label it would give back always the same one. So every
chooser goes through here, but for those that offer nothing but words of our own.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from reflectory.i18n.labels import told_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from streamlit.delta_generator import DeltaGenerator

Key = TypeVar("Key")


def choice(
    field: Callable[..., Any], label: str, labels: Mapping[Key, str], *more: Mapping[Key, str], **how: Any
) -> Any:
    """Let a visitor choose among things by their ids.

    Parameters
    ----------
    field : callable
        What asks: `st.selectbox`, `st.radio`, `st.multiselect` and the like.
    label : str
        Of the field.
    labels : mapping
        What each thing is called, by its id, in the order in which they are offered.
    more : mappings
        What else is known of each, such as a day: said of those that are alike without it.
    **how
        For the field itself.

    Returns
    -------
    object
        What the field returns: an id, ids, or None.

    Examples
    --------
    >>> choice(lambda label, ids, format_func: [format_func(id) for id in ids], "Wave", {1: "Pulse", 2: "Pulse"})
    ['Pulse', 'Pulse (2)']
    """
    alike = len(set(labels.values())) < len(labels)
    options = told_apart(labels, *more) if alike else dict(labels)
    return field(label, list(options), format_func=options.__getitem__, **how)


def choice_in_address(
    field: Callable[..., Any],
    label: str,
    name: str,
    labels: Mapping[str, str],
    chosen: str,
    *more: Mapping[str, str],
    forget: str = "",
    **how: Any,
) -> None:
    """Let a visitor choose among things by their ids, and write into the address which: a reload finds it again.

    As `choice`; ``name`` stands in the address, ``chosen`` is the id that is shown, and with another choice what the
    address says of ``forget`` goes.
    """
    key = f"chosen_{name}"

    def write() -> None:
        st.query_params[name] = st.session_state[key]
        st.query_params.pop(forget, None)

    st.session_state[key] = chosen
    choice(field, label, labels, *more, key=key, on_change=write, **how)


def anew(*about: object) -> DeltaGenerator:
    """Return a place that is drawn anew when what it is about changes, and not written over what stood there.

    A browser that translates puts its own words in the place of the page's; written over, an old heading would stay
    above new figures.

    Parameters
    ----------
    about : objects
        What is drawn there, as ids or texts; the first one tells places of a page apart.
    """
    return st.container(key=f"about_{sha256(repr(about).encode()).hexdigest()[:16]}")
