"""What the figures say in plain words. Every sentence is chosen by the statistics, never by a reader's hope.

The words are in ``i18n/*/report.toml``; this file holds the choices. Readers are principals and teams.
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.disclosure.groups import HALVES
from analysis.estimate import Estimate
from reflectory.i18n.catalogue import keys, number, percent, say, whole
from reflectory.i18n.labels import distinct_labels, isolated
from reflectory.reports import direction
from reflectory.reports.change_limits import limit
from reflectory.reports.funnel import of_section
from reflectory.reports.model import (
    Change,
    Comparison,
    Figure,
    Report,
    Section,
)
from reflectory.reports.overlap_notes import beside_whole
from reflectory.reports.rounding import digits_of, span
from reflectory.reports.verdicts import camps, form_of, leaning, verdict, within
from surveys.model import ResponseFormat, Scale, Survey, words

HALF = 0.5  # of all who were invited; below, it is said that the others may see things otherwise
NEARLY = 0.8  # of all who may have been invited: from there on "nearly everyone" is true whatever the exact number
ONE_VOICE = frozenset({"team", "group", "school"})
STANDS = {"strong": "strengths", "leaning_strong": "leaning_strengths", "gap": "room", "leaning_gap": "leaning_room"}
OVERVIEW = ("strengths", "leaning_strengths", "room", "leaning_room", "split", "less", "better", "worse")


def turnout(section: Section, language: str) -> str:
    """Say how many people answered, of how many invited; a range only of older releases, which held no more.

    Examples
    --------
    >>> turnout(Section("1", (1,), ("Elm",), "team", None, 7, 14, 14, ()), "en")
    '7 of 14 people invited answered (50%).'
    >>> turnout(Section("1", (1,), ("Elm",), "team", None, 7, 7, 11, ()), "en")
    '7 people answered, of 7 to 11 invited (a range, so that nobody who did not answer can be singled out).'
    """
    low, high = section.invited_low, section.invited_high
    people = say(language, "common.people", n=section.answered)
    if low is None or high is None:
        return say(language, "report.turnout.plain", people=people)
    if section.answered > high:
        return say(language, "report.turnout.more", people=people, invited=high)
    if low == high:
        part = section.answered / low
        known = {"answered": section.answered, "invited": low, "share": percent(part, language)}
        remark = "most" if part >= NEARLY else "few" if part < HALF else ""
        line = say(language, "report.turnout.of", **known)
        return f"{line} {say(language, f'report.turnout.{remark}')}" if remark else line
    if low == section.answered >= NEARLY * high:
        return say(language, "report.turnout.nearly", people=people)
    return say(language, "report.turnout.between", people=people, low=low, high=high)


def title(section: Section, survey: Survey, language: str) -> str:
    """Name a section: its units, people of no smaller unit, and the background answers it is limited to."""
    names = [name or say(language, "report.whole") for name in section.names]
    if section.direct:
        names.append(say(language, "report.direct", names=listed(section.direct, language)))
    known = {value: words(text, language) for attribute in survey.attributes for value, text in attribute.values}
    known[""] = say(language, "report.unsaid")
    name = listed(names, language)
    if section.kind in HALVES:
        name = say(language, f"report.{section.kind}", names=name)
    values = ", ".join(known.get(value, value) for value in section.values)
    return f"{name}: {values}" if section.values else name


def above(report: Report, section: Section, language: str) -> tuple[str, ...]:
    """Name what a section is a part of, the nearest first: without it ten teams of one name are one."""
    return tuple(isolated(title(whole, report.survey, language)) for whole in report.wholes(section))


def place(report: Report, section: Section, language: str) -> str:
    """Say of what a section is a part, in one line; empty at the top."""
    return " · ".join(above(report, section, language))


def places(report: Report, sections: Sequence[Section], language: str) -> dict[str, str]:
    """Return a list's label of each section, by its key: indented, with what it is a part of; no two are alike."""
    named = {}
    for section in sections:
        line = above(report, section, language)
        named[section.key] = "\u2002" * len(line), " · ".join([title(section, report.survey, language), *line])
    apart = distinct_labels({key: label for key, (_, label) in named.items()})
    return {key: indent + apart[key] for key, (indent, _) in named.items()}


def kind_of(section: Section, language: str) -> str:
    """Name a section's kind of unit, such as School."""
    return kind_named(section.kind, language)


def kind_named(kind: str, language: str) -> str:
    """Name a kind of unit; one that is not known is a group."""
    keyed = (f"report.kind.{kind}", f"kinds.{kind}", "report.kind.unit")
    return say(language, next(key for key in keyed if key in keys("en")))


def together(section: Section, k: int, language: str) -> str:
    """Say who is reported together and why; empty for a unit that is reported alone."""
    names = [*section.names, *section.direct]
    if len(names) < 2:
        return ""
    people = say(language, "common.people", n=section.answered)
    return say(language, "report.together", names=listed(names, language), people=people, k=k)


def lots(report: Report, section: Section, language: str) -> str:
    """Say which half of the people a section shows, where lots were drawn; empty elsewhere."""
    drawn = {block for half in report.sections if half.kind == HALVES[1] for block in half.blocks}
    drawn |= {-1} if report.cut.startswith("lot:") else set()
    if not drawn:
        return ""
    own_blocks = set(section.blocks)
    kind = "by_unit" if not own_blocks & drawn else "by_value" if own_blocks <= drawn else "both"
    return say(language, f"report.lots.{kind}")


def level(figure: Figure, form: ResponseFormat, scale: Scale, language: str) -> str:
    """Say whether a scale is a strength, in the middle, or leaves room to grow, and whether so few people can tell."""
    people = say(language, "common.people", n=figure.n)
    standing = verdict(figure, form, scale.favourable)
    if standing == "middle" and leaning(figure, scale.favourable) == "less":
        standing = "middle_less"
    return direction.sentence(scale, f"report.level.{standing}", language, people=people)


def average(figure: Figure, form: ResponseFormat, language: str) -> str:
    """Say the mean with the range it may lie in; empty where there is none."""
    mean = figure.estimate("mean")
    if mean.value is None:
        return ""
    digits = digits_of(form)
    if mean.low is not None and mean.high is not None and 0 < mean.high - mean.low < 3 * 10**-digits:
        digits += 1
    known = {"mean": number(mean.value, digits, language), "low": form.low, "high": form.high}
    if mean.low is None or mean.high is None or mean.low == mean.high:
        return say(language, "report.interval.bare", **known)
    kind = "kept_back" if mean.why == "everyone_answered" else "plain"
    return say(language, f"report.interval.{kind}", **known, **span(within(mean, form), digits, language))


def weighted(section: Section, survey: Survey, language: str) -> str:
    """Say the means weighted by how many were invited, where parts of a group answered unequally; empty elsewhere."""
    parts = []
    for scale in survey.scales:
        figure, form = section.figure("scale", scale.id), form_of(scale, survey)
        mean = figure.estimate("weighted_mean") if figure is not None else None
        if mean is not None and mean.value is not None and mean.low is not None and mean.high is not None:
            digits = digits_of(form) + 1  # beside averages whose range is narrow, and which it differs from by little
            value = number(mean.value, digits, language)
            between = say(language, "report.ranged", value=value, **span(within(mean, form), digits, language))
            parts.append(f"{direction.named(scale, language)} {between}")
    return say(language, "report.interval.weighted", averages="; ".join(parts)) if parts else ""


def agreement(figure: Figure, form: ResponseFormat, kind: str, language: str) -> str:
    """Say how far people agree; empty where that cannot be told."""
    kind_of_agreement = camps(figure, form)
    if kind_of_agreement == "none":
        return ""
    if kind_of_agreement == "split":
        return say(language, f"report.split.{kind if kind in ONE_VOICE else 'other'}")
    return say(language, f"report.agreement.{kind_of_agreement}")


def beside(
    comparison: Comparison | None, scale: Scale, parent: str, people: int, form: ResponseFormat, language: str
) -> str:
    """Say whether a group stands above or below the whole it is part of, as far as this many people can show."""
    if comparison is None:
        return ""
    known = apart_in_words(comparison, form, language)
    if not known:
        return say(language, "report.beside.unknown", parent=parent)
    kind, asked = way(comparison, "above", "below"), say(language, "common.people", n=people)
    return direction.sentence(scale, f"report.beside.{kind}", language, **known, parent=parent, people=asked)


def change(comparison: Comparison, scale: Scale, before: int, after: int, form: ResponseFormat, language: str) -> str:
    """Say whether a group's average moved from start to end, as far as these people can show; and whether their own."""
    known = apart_in_words(comparison, form, language)
    if not known:
        return say(language, "report.change.unknown")
    people = {"before": say(language, "common.people", n=before), "after": say(language, "common.people", n=after)}
    moved = direction.sentence(scale, f"report.change.{way(comparison, 'up', 'down')}", language, **known, **people)
    theirs = comparison.theirs if isinstance(comparison, Change) else None
    return moved if theirs is None else f"{moved} {own_average(theirs, scale, form, language)}".strip()


def own_average(theirs: Comparison, scale: Scale, form: ResponseFormat, language: str) -> str:
    """Say whether these very people's own average moved: of a finite population, of which some did not answer."""
    known = apart_in_words(theirs, form, language)
    if not known:
        return ""
    exact = theirs.difference.low == theirs.difference.high
    if not theirs.shows:
        return say(language, f"report.theirs.{'still' if exact else 'open'}", **known)
    by = say(language, f"report.theirs.{'exactly' if exact else 'by'}", **known)
    return direction.sentence(scale, f"report.theirs.{way(theirs, 'up', 'down')}", language, by=by)


def overview(section: Section, survey: Survey, language: str) -> tuple[str, ...]:
    """Say in a few lines what stands out: strengths, room to grow, where people differ, what differs from the whole."""
    by_heading: dict[str, list[str]] = {name: [] for name in OVERVIEW}
    sure = True
    for scale in survey.scales:
        figure = section.figure("scale", scale.id)
        if figure is None:
            continue
        form, name = form_of(scale, survey), direction.named(scale, language)
        if camps(figure, form) == "split":
            by_heading["split"].append(name)
            continue
        kind = verdict(figure, form, scale.favourable)
        if kind in STANDS:
            by_heading[STANDS[kind]].append(direction.amount(scale, kind.endswith("strong"), language))
        if kind in ("middle", "open_middle") and leaning(figure, scale.favourable) == "less":
            by_heading["less"].append(name)
        sure = sure and kind == "middle"
        beside_whole = section.comparison(scale.id)
        if beside_whole is not None and beside_whole.shows and beside_whole.difference.value is not None:
            by_heading["better" if direction.better(scale, beside_whole.difference.value) > 0 else "worse"].append(name)
    people = say(language, "common.people", n=section.answered)
    if not survey.scales:
        return of_section(section, survey, language)
    lines = [
        say(language, f"report.overview.{key}", n=len(names), names=listed(names, language), people=people)
        for key, names in by_heading.items()
        if names
    ]
    return tuple(lines) or (say(language, f"report.overview.{'middle' if sure else 'open'}"),)


def census(section: Section, language: str) -> str:
    """Say what a range means where everyone, or nearly everyone, answered; empty elsewhere."""
    low, high = section.invited_low, section.invited_high
    if low is None or high is None or not (section.answered == low or NEARLY * high <= section.answered <= high):
        return ""
    return say(language, f"report.interval.{'everyone' if section.answered == low == high else 'census'}")


def held_back(section: Section, language: str) -> str:
    """Say what "or more" means; empty where no count of the section is worded so."""
    any_capped = any(row for figure in section.figures for row in figure.capped)
    return f"{say(language, 'report.capped.note')} {say(language, 'report.capped.moved')}" if any_capped else ""


def not_for(language: str) -> tuple[str, ...]:
    """Say what the figures are for, and what they are not for."""
    return tuple(say(language, f"report.not_for.{use}") for use in ("purpose", "appraisal", "ranking", "searching"))


def gap(estimate: Estimate, language: str) -> str:
    """Say why a value is absent."""
    key = f"report.why.{estimate.why}"
    return say(language, key if key in keys("en") else "report.why.not_computable")


def of_scale(section: Section, scale: Scale, report: Report, language: str) -> tuple[str, ...]:
    """Return the sentences about one scale of a section, in the order a reader needs them."""
    survey = report.survey
    figure, form, parent = section.figure("scale", scale.id), form_of(scale, survey), report.parent(section)
    if figure is None or figure.estimate("mean").value is None:
        return (say(language, "report.level.none"),)
    name = title(parent, survey, language) if parent else ""
    agreed = agreement(figure, form, section.kind, language)
    # of an average that describes nobody it must not be said that it is a strength
    split = camps(figure, form) == "split"
    sentences = (
        agreed if split else level(figure, form, scale, language),
        average(figure, form, language),
        "" if split else agreed,
        beside(section.comparison(scale.id), scale, name, figure.n, form, language) if parent else "",
        beside_whole(report, section, scale.id, language),
        limit(figure, form, language),
    )
    return tuple(sentence for sentence in sentences if sentence)


def checked(report: Report, language: str) -> str:
    """Say what the check before the release found."""
    return say(language, "report.page.checked", n=whole(report.check, language))


def looked_over(report: Report, language: str) -> str:
    """Say whether a second person looked over units and numbers; nothing where it is not known."""
    if report.looked_over is None:
        return ""
    return say(language, "report.second.yes" if report.looked_over else "report.second.no")


def listed(names: Sequence[str], language: str) -> str:
    """Join names as a sentence does: A, B and C."""
    if len(names) < 2:
        return "".join(names)
    return say(language, "report.and", first=", ".join(names[:-1]), last=names[-1])


def apart_in_words(comparison: Comparison, form: ResponseFormat, language: str) -> dict[str, str]:
    """Return a difference and the ends of its range in words, with their signs where none can be shown."""
    apart, digits = comparison.difference, digits_of(form) + 1
    if apart.value is None or apart.low is None or apart.high is None:
        return {}
    ends = sorted((abs(apart.low), abs(apart.high))) if comparison.shows else (apart.low, apart.high)
    values = {"difference": abs(apart.value), **dict(zip(("from", "to"), ends, strict=True))}
    values |= {"fell": max(-apart.low, 0.0), "rose": max(apart.high, 0.0)}
    return {name: number(value, digits, language) for name, value in values.items()}


def way(comparison: Comparison, up: str, down: str, chance: str = "chance") -> str:
    """Return which way a difference goes, and what is said where this many people cannot show it."""
    apart = comparison.difference
    if comparison.shows:
        return up if (apart.value or 0) > 0 else down
    return chance if (apart.low or 0) > 0 or (apart.high or 0) < 0 else "same"
