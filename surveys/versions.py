"""Two versions of a survey: what may be laid beside each other, because both asked it alike."""

from __future__ import annotations

from surveys.model import Item, ResponseFormat, Survey, Text


def same_statements(before: Survey, after: Survey, scale: str) -> bool:
    """Tell whether a scale asked the very same in both surveys: statements, answers and their words, direction.

    Examples
    --------
    >>> from surveys.loader import instrument
    >>> form = instrument("team-pulse").forms["self"]
    >>> same_statements(form, form, form.scales[0].id), same_statements(form, form, "invented")
    (True, False)
    """
    asked = []
    for survey in (before, after):
        scale_asked = next((candidate for candidate in survey.scales if candidate.id == scale), None)
        if scale_asked is None:
            return False
        items = [survey.item(id) for id in scale_asked.items]
        asked.append((scale_asked.favourable, [(item, survey.format_of(item)) for item in items]))
    (favourable, then), (favourable_now, now) = asked
    return favourable == favourable_now and len(then) == len(now) and all(map(_same_item, then, now))


def _same_item(then: tuple[Item, ResponseFormat], now: tuple[Item, ResponseFormat]) -> bool:
    (before, answers), (after, answers_now) = then, now
    alike = (before.id, before.reverse, answers.values) == (after.id, after.reverse, answers_now.values)
    texts = zip((before.text, *answers.anchors), (after.text, *answers_now.anchors), strict=True) if alike else ()
    return alike and all(_same_words(*pair) for pair in texts)


def _same_words(then: Text, now: Text) -> bool:
    """Compare in English; a survey without it, in every language that both have: a translation may be mended.

    A straight apostrophe and a curved one are the same.
    """
    both = {"en"} if "en" in then and "en" in now else then.keys() & now.keys()
    return (bool(both) or then == now) and all(_curved(then[language]) == _curved(now[language]) for language in both)


def _curved(words: str) -> str:
    return words.replace("'", "’")
