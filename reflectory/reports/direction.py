"""Which way is better: whatever names a scale, in a sentence, a list or a drawing, takes its words from here.

A scale where less is better keeps its numbers as they are, and "higher" or "up" alone would then praise what is worse.
So a name says that less is better, a list goes by what is favourable, and a sentence with numbers says what they mean.
"""

from __future__ import annotations

from reflectory.i18n.catalogue import keys, say
from surveys.model import Scale, words


def low(scale: Scale) -> bool:
    """Tell whether less of a scale is better."""
    return scale.favourable == "low"


def better(scale: Scale, apart: float) -> int:
    """Return 1 where a difference is for the better on a scale, -1 where it is for the worse, 0 where there is none."""
    way = (apart > 0) - (apart < 0)
    return -way if low(scale) else way


def named(scale: Scale, language: str) -> str:
    """Write a scale's name, and that less of it is better where that is so."""
    name = words(scale.name, language)
    return f"{name} ({say(language, 'report.less_is_better')})" if low(scale) else name


def amount(scale: Scale, favourable: bool, language: str) -> str:
    """Write a scale's name for a list of strengths, or of what leaves room to grow.

    Examples
    --------
    >>> from surveys.loader import instrument
    >>> kind = next(one for one in instrument("enhancer").forms["self"].scales if low(one))
    >>> amount(kind, True, "en"), amount(kind, False, "en")
    ('little of “Well-meant diminishing”', 'much of “Well-meant diminishing”')
    """
    name = words(scale.name, language)
    return say(language, f"direction.{'little' if favourable else 'much'}", name=name) if low(scale) else name


def sentence(scale: Scale, key: str, language: str, **values: object) -> str:
    """Say a sentence about a scale: where less is better by the key with ``_low`` behind it, which says what it means.

    A key without such a sentence says nothing of higher or lower; ``{name}`` then carries that less is better.

    Examples
    --------
    >>> from surveys.loader import instrument
    >>> kind = next(one for one in instrument("enhancer").forms["self"].scales if low(one))
    >>> sentence(kind, "report.level.strong", "en")
    'There is little of this here, and less is better: a strength.'
    """
    if low(scale) and f"{key}_low" in keys("en"):
        return say(language, f"{key}_low", **{"name": words(scale.name, language), **values})
    return say(language, key, **{"name": named(scale, language), **values})


def ends(scale: Scale, language: str) -> tuple[str, str]:
    """Return what stands at the two ends of a drawn scale: their names, and at which end it is better where less is."""
    first, last = (words(end, language) if end else "" for end in (scale.low_end, scale.high_end))
    if low(scale):
        first = say(language, "direction.better_named" if first else "direction.better", end=first)
    return first, last
