"""What is said otherwise to those who rate a colleague: the promise of a circle, in the place of a wave's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reflectory.i18n.catalogue import keys, say
from reflectory.i18n.labels import isolated

if TYPE_CHECKING:
    from reflectory.domain.waves import Wave

HEAD = "colleagues.page."
# What the question page fills in by itself stays in its braces.
FILLED_IN = {"n": "{n}", "date": "{date}", "total": "{total}", "text": "{text}"}


def page_words(wave: Wave, language: str) -> Mapping[str, str]:
    """Return the words that take the place of the question page's own, by their name; none where a unit is asked.

    Examples
    --------
    >>> from dataclasses import fields
    >>> from reflectory.domain.waves import NOWHERE, Wave
    >>> known = {"title": "Noor", "root": NOWHERE, "k": 5}
    >>> circle = Wave(**{one.name: known.get(one.name) for one in fields(Wave)})
    >>> page_words(circle, "en")["slip_missing"], page_words(circle, "en")["asked_by"]
    ('Please enter the code that came with the link.', 'Noor asked you for your view.')
    """
    if not wave.is_circle:
        return {}
    known = {**FILLED_IN, "name": isolated(wave.title), "k": wave.k}
    return {key.removeprefix(HEAD): say(language, key, **known) for key in keys("en") if key.startswith(HEAD)}
