"""Which change a wave could show, said before it opens: by head counts and the usual spread, never by an answer."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.power import smallest_change
from reflectory.i18n.catalogue import number, say
from reflectory.reports.rounding import digits_of, round_up
from reflectory.reports.verdicts import form_of
from surveys.model import Survey

# Median standard deviation of scores within a group, as a share of the scale's width: .72 to .85 on five points in the
# published data of Bliese, Halverson & Rothberg 2000, Bliese & Halverson 1996 and 2002.
USUAL_SPREAD = 3 / 16


def expected_changes(groups: Sequence[int], survey: Survey, language: str) -> list[str]:
    """Say which change from this wave to the next would be seen if everybody answered, in the smallest group and in all
    together, if answers lie as far apart as is usual. ``groups`` are the people of each; nothing where there is none.
    """
    if not groups or not survey.scales:
        return []
    form = form_of(survey.scales[0], survey)
    width, sizes = form.high - form.low, sorted({min(groups), sum(groups)})
    lines, spread = list[str](), USUAL_SPREAD * width
    for people, change in zip(sizes, smallest_change(sizes, [spread] * len(sizes), len(survey.scales)), strict=True):
        far = round_up(change.value or 0.0, digits_of(form))
        kind = "change" if far <= width / 2 else "never"  # from the middle of the scale, where there is most room
        known = {"people": say(language, "common.people", n=people), "change": number(far, digits_of(form), language)}
        lines.append(say(language, f"groups.{kind}", **known))
    ends = {"low": form.low, "high": form.high, "sd": number(spread, digits_of(form) + 1, language)}
    return [*lines, say(language, "groups.usual", **ends)]
