"""Groups by scales at one glance: rows by name, never by score, and a difference marked only where it can be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.disclosure.groups import HALVES
from reflectory.i18n.catalogue import say
from reflectory.i18n.labels import distinct_labels
from reflectory.reports.charts.bars import ink_on
from reflectory.reports.charts.tables import Table, ranged
from reflectory.reports.direction import better, named
from reflectory.reports.model import Figure, Report, Section
from reflectory.reports.ordering import standing
from reflectory.reports.rounding import digits_of, rounded_mean
from reflectory.reports.sentences import kind_of, listed, place, title
from reflectory.reports.verdicts import camps, form_of
from surveys.model import Scale, Survey

SHADES = 7  # of the response scale, from its less favourable to its more favourable end
COLOURS = ("#f3f6fb", "#dde9f6", "#c2d8ef", "#9fc2e5", "#76a6d6", "#2f6db0", "#134a86")  # in files, a shade each
SIGNS = {"better": "▲", "worse": "▼", "split": "↔"}
TELLING = 0.70  # ICC(2), from which the averages of groups tell them apart (Bliese 2000)


@dataclass(frozen=True)
class Cell:
    """One group's average on one scale.

    ``shade`` is 0 to `SHADES` - 1, None where nothing is shown; ``ranged`` is the average with its range, or why there
    is none; ``mark`` is better, worse (than the whole the group is part of, as far as it can be shown), split or empty.
    """

    value: str
    ranged: str
    shade: int | None
    mark: str


@dataclass(frozen=True)
class Line:
    """One group of the table; ``under`` names the larger unit it is part of, where the table has several of them."""

    section: Section
    name: str
    cells: tuple[Cell, ...]
    under: str = ""


@dataclass(frozen=True)
class Level:
    """Groups of one kind below a section, such as the schools of a cluster."""

    kind: str
    values: bool
    sections: tuple[Section, ...]

    @property
    def key(self) -> str:
        """Its name in a choice."""
        return f"{self.kind}|" if self.values else self.kind


@dataclass(frozen=True)
class Shaded:
    """One average as it is printed: its words with the sign of what is marked, and its shade with the ink on it.

    ``value`` is the unrounded average, for a workbook; ``colour`` is empty where nothing is shown.
    """

    text: str
    ranged: str
    colour: str
    ink: str
    sign: str
    value: float | None


@dataclass(frozen=True)
class HeatRow:
    """One group as it is printed; ``whole`` is the group that the others are part of."""

    name: str
    people: str
    cells: tuple[Shaded, ...]
    whole: bool


@dataclass(frozen=True)
class Heat:
    """Groups of one kind as they are printed, below the whole they are part of: a head and a row each."""

    label: str
    header: tuple[str, ...]
    rows: tuple[HeatRow, ...]


def heats(report: Report, section: Section, language: str) -> tuple[Heat, ...]:
    """Return the groups below a section as files print them: one table for each kind, by name, the whole first."""
    survey = report.survey
    if not survey.scales:
        return ()
    header = (say(language, "heat.group"), *(named(scale, language) for scale in survey.scales))
    whole = _printed(report, lines(report, [section], language)[0], language, whole=True)
    return tuple(
        Heat(
            label(level, language),
            header,
            (whole, *(_printed(report, line, language) for line in lines(report, level.sections, language))),
        )
        for level in levels(report, section)
    )


def notes(report: Report, section: Section, language: str) -> list[str]:
    """Say what is to be known before the groups below a section are compared, on paper."""
    below = [group for level in levels(report, section) for group in level.sections]
    single = all(len(group.blocks) == 1 for group in below)  # ICC(2) is about these averages and no others
    pooled = any(len(group.names) + len(group.direct) > 1 for group in below)
    notices = (
        say(language, "heat.printed"),
        apart(report, language) if single else "",
        say(language, "heat.pooled", k=report.k) if pooled else "",
    )
    return [line for line in notices if line] if below else []


def shaded(section: Section, scale: Scale, survey: Survey, language: str) -> Shaded:
    """Return one group's average on one scale as it is printed."""
    cell, figure = _cell(section, scale, survey, language), section.figure("scale", scale.id)
    if cell.shade is None or figure is None:
        return Shaded(cell.value, cell.ranged, "", "", "", None)
    colour, sign = COLOURS[cell.shade], SIGNS.get(cell.mark, "")
    text, mean = f"{cell.value} {sign}".strip(), figure.estimate("mean").value
    return Shaded(text, cell.ranged, colour, ink_on(colour), sign, mean)


def _printed(report: Report, line: Line, language: str, whole: bool = False) -> HeatRow:
    name = f"{line.under} · {line.name}" if line.under else line.name
    cells = tuple(shaded(line.section, scale, report.survey, language) for scale in report.survey.scales)
    return HeatRow(
        say(language, "heat.whole", name=name) if whole else name,
        say(language, "common.people", n=line.section.answered),
        cells,
        whole,
    )


def levels(report: Report, section: Section) -> tuple[Level, ...]:
    """Return the groups below a section by their kind, nearest first; within a kind in the order of the tree, by name.

    Only kinds of which there are two groups or more: one alone stands beside nothing.
    """
    rows_of: dict[tuple[str, bool], list[Section]] = {}
    for child, _ in report.in_order(section):
        whole = report.parent(child)
        if child.kind not in HALVES and whole is not None and child.blocks != whole.blocks:
            rows_of.setdefault((child.kind, bool(child.values)), []).append(child)
    return tuple(Level(kind, values, tuple(rows)) for (kind, values), rows in rows_of.items() if len(rows) > 1)


def lines(report: Report, sections: Sequence[Section], language: str) -> tuple[Line, ...]:
    """Return groups with their cells, in the order given."""
    survey = report.survey
    several = len({section.parent for section in sections} - {None}) > 1
    over = {up.key: up for section in sections if several and (up := report.parent(section)) is not None}
    under_of = distinct_labels(
        {key: title(up, survey, language) for key, up in over.items()},
        {key: place(report, up, language) for key, up in over.items()},
    )
    return tuple(
        Line(
            section,
            title(section, survey, language),
            tuple(_cell(section, scale, survey, language) for scale in survey.scales),
            under_of.get(section.parent or "", ""),
        )
        for section in sections
    )


def table(report: Report, lines: Sequence[Line], language: str) -> Table:
    """Return the table behind: every average with its range, and what is marked."""
    survey = report.survey
    header = (say(language, "heat.group"), say(language, "report.table.people"))
    rows = []
    for line in lines:
        cells = (f"{cell.ranged}{'; ' if cell.mark else ''}{mark(cell, language)}" for cell in line.cells)
        name = f"{line.under}: {line.name}" if line.under else line.name
        rows.append((name, str(line.section.answered), *cells))
    return Table((*header, *(named(scale, language) for scale in survey.scales)), tuple(rows))


def mark(cell: Cell, language: str) -> str:
    """Say what is marked on a cell."""
    return say(language, f"heat.{cell.mark}") if cell.mark else ""


def label(level: Level, language: str) -> str:
    """Name a level, as in "School (12)"."""
    kind = say(language, "heat.by_value") if level.values else kind_of(level.sections[0], language)
    return f"{kind} ({len(level.sections)})"


def apart(report: Report, language: str) -> str:
    """Say on which scales the averages of teams tell teams apart (ICC(2)); empty where that was not estimated."""
    known = [(share.id, share.icc2.value) for share in report.team_shares if share.icc2.value is not None]
    names = [named(report.survey.scale(id), language) for id, value in known if value >= TELLING]
    kind = "none" if not names else "all" if len(names) == len(known) else "some"
    return say(language, f"heat.apart.{kind}", names=listed(names, language)) if known else ""


def _cell(section: Section, scale: Scale, survey: Survey, language: str) -> Cell:
    figure, form = section.figure("scale", scale.id), form_of(scale, survey)
    if figure is None or figure.estimate("mean").value is None:
        gap = say(language, "report.level.none") if figure is None else ranged(figure.estimate("mean"), form, language)
        return Cell("–", gap, None, "")
    at = min(int(standing(figure, scale, survey) * SHADES), SHADES - 1)
    mean = figure.estimate("mean")
    value = rounded_mean(mean.value or 0.0, form, language)
    return Cell(value, ranged(mean, form, language, digits_of(form) + 1), at, _mark(section, figure, scale, survey))


def _mark(section: Section, figure: Figure, scale: Scale, survey: Survey) -> str:
    if camps(figure, form_of(scale, survey)) == "split":
        return "split"  # of an average that describes nobody it must not be said that it is more favourable
    comparison = section.comparison(scale.id)
    if comparison is None or not comparison.shows or comparison.difference.value is None:
        return ""
    return "better" if better(scale, comparison.difference.value) > 0 else "worse"
