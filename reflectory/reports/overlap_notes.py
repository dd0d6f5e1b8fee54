"""Why two ranges may lie apart where no difference is claimed: said beside such figures, and nowhere else.

The range of an average is about these very people (with a finite population correction, and for one average alone); a
difference is asked about people such as these (without it, and adjusted for all comparisons). Both are meant, and
without a word they look like a contradiction; see docs/decisions/0020.
"""

from __future__ import annotations

from reflectory.i18n.catalogue import say
from reflectory.reports.model import Comparison, Figure, Report, Section
from reflectory.reports.verdicts import camps, form_of


def apart(first: Figure | None, second: Figure | None) -> bool:
    """Tell whether the published ranges of two averages have no value in common."""
    if first is None or second is None:
        return False
    here, there = first.estimate("mean"), second.estimate("mean")
    if here.low is None or here.high is None or there.low is None or there.high is None:
        return False
    return here.high < there.low or there.high < here.low


def needed(comparison: Comparison | None, first: Figure | None, second: Figure | None) -> bool:
    """Tell whether two ranges lie apart though their comparison claims no difference."""
    return comparison is not None and not comparison.shows and apart(first, second)


def beside_whole(report: Report, section: Section, scale: str, language: str) -> str:
    """Say why a group's range may lie apart from its whole's though no difference is claimed; empty where none does."""
    parent = report.parent(section)
    if parent is None:
        return ""
    figures = section.figure("scale", scale), parent.figure("scale", scale)
    return say(language, "stricter.group") if needed(section.comparison(scale), *figures) else ""


def among(report: Report, sections: tuple[Section, ...], language: str) -> str:
    """Say so once for groups by scales; averages that describe nobody are not compared there."""
    for section in sections:
        for scale in report.survey.scales:
            figure = section.figure("scale", scale.id)
            split = figure is not None and camps(figure, form_of(scale, report.survey)) == "split"
            if not split and (note := beside_whole(report, section, scale.id, language)):
                return note
    return ""


def changed(comparison: Comparison, before: Section, after: Section, language: str) -> str:
    """Say so of one scale then and now."""
    figures = (section.figure("scale", comparison.id) for section in (before, after))
    return say(language, "stricter.change") if needed(comparison, *figures) else ""
