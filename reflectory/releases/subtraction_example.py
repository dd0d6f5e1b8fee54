"""A subtraction attack on an invented school: what "hide if fewer than five" gives away, and the same people released.

The release is made by the functions that make every release; only the answers are invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.disclosure.partition import partition
from analysis.disclosure.protect import protect
from analysis.disclosure.tree import FLOOR, Node
from reflectory.releases.recompute import attacked
from reflectory.reports.build import build_report
from reflectory.reports.model import Report, Section
from surveys.model import Item, ResponseFormat, Survey

Table = tuple[int, ...]
POINTS = 5
SHOWN = (8, 7, 6)  # people of the teams that are large enough
SMALL = (3, 4, 2)  # people of the teams to choose from; one of them is in the school


@dataclass(frozen=True)
class Lesson:
    """One school: its teams' answers as they are, and what two ways of publishing them tell.

    ``teams`` are the teams' true tables, the small one last. ``steps`` begin with the school's table and take away one
    shown team after another; the last one is the hidden team. ``answers`` counts the answers of our release, for each
    of which there is another one that gives exactly the same release.
    """

    teams: tuple[Table, ...]
    steps: tuple[Table, ...]
    report: Report
    answers: int

    @property
    def hidden(self) -> Table:
        """The table of the team that was hidden, as subtraction finds it."""
        return self.steps[-1]

    @property
    def whole(self) -> Section:
        """The school in our release."""
        return self.report.sections[0]

    @property
    def parts(self) -> tuple[Section, ...]:
        """The groups of the school in our release; the last one holds the small team."""
        return self.report.children(self.whole)

    def rows(self) -> Iterator[tuple[Section, tuple[str, ...]]]:
        """Return what our release tells of every group: its counts, "or more" as a plus."""
        for section in (self.whole, *self.parts):
            (figure,) = section.figures
            (table,), (capped,) = figure.counts, figure.capped
            yield section, tuple(f"{count}+" if code in capped else str(count) for code, count in enumerate(table))


def lesson(small: int, names: tuple[str, ...], school: str, seed: int) -> Lesson:
    """Invent the answers of a school to one item, and publish them in two ways; the small team is named last.

    Examples
    --------
    >>> found = lesson(0, ("A", "B", "C", "Office"), "School", 7)
    >>> found.hidden == found.teams[-1], sum(found.hidden)
    (True, 3)
    >>> [section.answered for section in found.parts]
    [8, 7, 9]
    """
    draw = np.random.default_rng(seed)
    sizes = (*SHOWN, SMALL[small])
    sheets = [draw.choice(POINTS, size, p=(0.06, 0.12, 0.2, 0.37, 0.25)) for size in SHOWN]
    sheets.append(np.full(sizes[-1], draw.integers(0, 2)))  # a small team that agrees, and not on something nice
    teams = tuple(tuple(np.bincount(sheet, minlength=POINTS).tolist()) for sheet in sheets)
    steps = [tuple(map(sum, zip(*teams, strict=True)))]
    for team in teams[:-1]:
        steps.append(tuple(left - taken for left, taken in zip(steps[-1], team, strict=True)))
    tree = (Node(0, None, "school", school), *(Node(at + 1, 0, "team", name) for at, name in enumerate(names)))
    blocks = partition(tree, {at + 1: size for at, size in enumerate(sizes)}, FLOOR)
    block = [blocks.of(at + 1) for at, size in enumerate(sizes) for _ in range(size)]
    codes = np.concatenate(sheets)[:, None].astype(np.int8)
    safe = protect(codes, np.array(block), [POINTS], [True], draw, FLOOR)
    report = build_report(safe, tree, blocks, _survey(), wave="invented", title=school)
    return Lesson(teams, tuple(steps), report, attacked(report).answers)


def _survey() -> Survey:
    anchors = tuple({"en": str(code + 1)} for code in range(POINTS))
    label = {"en": "Invented"}
    form = ResponseFormat("agree5", 1, POINTS, 1, anchors)
    item = Item("one", label, "agree5")
    return Survey("invented", "self", "1", label, label, 1, "CC0", ("Invented.",), (form,), (item,), ())
