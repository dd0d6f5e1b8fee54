"""Whether "would be seen in four of five cases" is true. Run: `.venv/bin/python -m bench.power [teams]`.

Teams are invented and asked twice, and every step is the product's: answers are protected, counted and released, the
change is what the first report promises, and seen is what the second one's sentence says rose or fell.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from analysis.disclosure.tree import Node
from analysis.estimates import Floats
from reflectory.releases.pooling import protected_report
from reflectory.reports.change_limits import here, promise
from reflectory.reports.differences import changes
from reflectory.reports.goal_targets import detectable_change
from reflectory.reports.model import Change, Report, Section
from reflectory.reports.sentences import change as describe
from reflectory.reports.verdicts import form_of
from surveys.loader import instrument

WHOLE = instrument("collaborative-culture").forms["self"]
SURVEY = replace(WHOLE, items=tuple(item for item in WHOLE.items if item not in WHOLE.single_items))
MOVED = SURVEY.scales[0]  # the scale that moves, while the others stay
FORM, GOAL = form_of(MOVED, SURVEY), (MOVED.id,)
SIZES = (5, 8, 12, 20, 40)
LATENT = np.linspace(-4, 10, 4001)


@dataclass(frozen=True)
class Kind:
    """How people of a team differ (``person``), and one's answers to a scale (``answer``), around ``mean``; points."""

    name: str
    person: float
    answer: float
    mean: float

    def expected(self, latent: Floats) -> Floats:
        """Return the average answer of people around a latent mean: answers are rounded, and end at 1 and 5."""
        spread = float(np.hypot(self.person, self.answer))
        steps = [ndtr((latent - value - 0.5) / spread) for value in FORM.values[:-1]]
        return FORM.low + np.sum(steps, axis=0)

    def latent(self, mean: Floats) -> Floats:
        """Return the latent mean around which people answer so on average."""
        return np.interp(mean, self.expected(LATENT), LATENT)


KINDS = (Kind("mixed", 0.5, 0.8, 3.7), Kind("agreeing", 0.3, 0.6, 4.1))


@dataclass(frozen=True)
class People:
    """Everybody of some teams, answering or not: how each item lies, shape (teams, people, items), without a mean."""

    offsets: Floats

    @classmethod
    def of(cls, kind: Kind, teams: int, many: int, rng: np.random.Generator, person: Floats | None = None) -> People:
        """Draw them; ``person``, one a scale, where they are the people of another day."""
        parts = []
        for place, scale in enumerate(SURVEY.scales):
            own = rng.normal(0, kind.person, (teams, many)) if person is None else person[..., place]
            parts.append(own[..., None] + rng.normal(0, kind.answer, (teams, many, len(scale.items))))
        return cls(np.concatenate(parts, axis=2))

    def answers(self, latent: Floats) -> NDArray[np.int8]:
        """Return keyed answers, code by code; ``latent`` has the mean of every team on every scale."""
        items = [len(scale.items) for scale in SURVEY.scales]
        values = np.repeat(latent, items, axis=1)[:, None, :] + self.offsets
        return np.asarray(np.clip(np.rint(values), FORM.low, FORM.high) - FORM.low, dtype=np.int8)


def release(answers: NDArray[np.int8], invited: int | None) -> Report:
    """Release a wave of teams, as the program does."""
    teams, people, _ = answers.shape
    order = [id for scale in SURVEY.scales for id in scale.items]
    columns = [answers[..., order.index(item.id)].ravel() for item in SURVEY.items]
    top = FORM.points - 1
    codes = [top - column if item.reverse else column for item, column in zip(SURVEY.items, columns, strict=True)]
    tree = [Node(0, None, "school", "School"), *(Node(team + 1, 0, "team", f"Team {team}") for team in range(teams))]
    many = None if invited is None else {node.id: invited if node.parent == 0 else 0 for node in tree}
    units = np.repeat(np.arange(1, teams + 1), people)
    return protected_report(tree, units, [""] * len(units), np.asfortranarray(np.stack(codes, axis=1)), SURVEY, 5,
                            "team", wave="1", title="Wave", invited=many)  # fmt: skip


def sections(report: Report) -> list[Section]:
    """Return the teams of a report in their order."""
    return sorted((part for part in report.sections if part.kind == "team"), key=lambda part: part.units)


def promised(section: Section, goal: bool, of_all: int | None, rises: bool) -> float:
    """Return the change that a report's sentence promises, or a goal's; nan where it promises none that way."""
    figure = section.figure("scale", MOVED.id)
    assert figure is not None
    if of_all is None:
        change = detectable_change(figure) if goal else figure.estimate("smallest_change").value
        sentence = promise(figure, change, FORM, "en")
    else:
        sentence = here(figure, FORM, "en", detectable_change(figure, 1, of_all) if goal else None)
    said = re.search(r"a (change|rise|fall) of ([\d.]+)", sentence)
    mean, way = figure.estimate("mean").value or 0.0, "rise" if rises else "fall"
    if said is None or said[1] not in ("change", way):
        return np.nan
    far = float(said[2])
    return far if FORM.low <= mean + (far if rises else -far) <= FORM.high else np.nan


def said_of(before: Section, after: Section, goal: bool, of_all: bool) -> dict[str, str]:
    """Return what the report says of every scale: rose, fell, or neither."""
    moved = {}
    for each in changes(before, after, SURVEY, SURVEY, GOAL if goal else ()):
        about = _about(each, before, after)
        own = about.partition("These very people")[2]
        said = own if of_all else about.removesuffix(own)
        moved[each.id] = "rose" if " rose" in said else "fell" if " fell" in said else ""
    return moved


def _about(each: Change, before: Section, after: Section) -> str:
    return describe(each, SURVEY.scale(each.id), before.answered, after.answered, FORM, "en")


@dataclass(frozen=True)
class Outcome:
    """How many teams were promised a change, how large, how often it was seen; false alarms: goal, any other scale."""

    teams: int
    fits: int
    change: float
    seen: float
    own: float
    others: float


def outcome(kind: Kind, n: int, goal: bool, rises: bool, of_all: bool, teams: int, rng: np.random.Generator) -> Outcome:
    """Ask the teams twice; between, one scale moves by what was promised, and of others, for false alarms, none."""
    invited = round(n * 6 / 5) if of_all else None
    many = invited or n
    latent = kind.latent(rng.normal(kind.mean, 0.35, (teams, len(SURVEY.scales))).clip(1.6, 4.8))
    person = rng.normal(0, kind.person, (teams, many, len(SURVEY.scales)))
    first, second = (People.of(kind, teams, many, rng, person if of_all else None) for _ in range(2))
    before, places = first.answers(latent), slice(0, len(MOVED.items))
    start = sections(release(_drawn(before, n, rng), invited))
    far = np.array([promised(section, goal, invited, rises) for section in start])
    step = np.where(np.isnan(far), 0.0, far if rises else -far)
    moved, still = latent.copy(), latent.copy()
    if of_all:  # these very people's own average moves so, with everybody who did not answer
        for place in range(len(SURVEY.scales)):
            _match(second, still, place, before, np.zeros(teams))
        moved[:, 1:] = still[:, 1:]
        _match(second, moved, 0, before, step)
        fits = np.abs(second.answers(moved)[..., places].mean((1, 2)) - before[..., places].mean((1, 2)) - step) < 0.1
    else:
        wanted = kind.expected(latent[:, 0]) + step
        fits = (wanted > FORM.low + 0.02) & (wanted < FORM.high - 0.02)
        moved[:, 0] = kind.latent(wanted)
    fits &= ~np.isnan(far)
    ends = [sections(release(_drawn(second.answers(means), n, rng), invited)) for means in (moved, still)]
    said = [[said_of(*pair, goal, of_all) for pair in zip(start, end, strict=True)] for end in ends]
    seen = [said[0][team][MOVED.id] == ("rose" if rises else "fell") for team in np.flatnonzero(fits)]
    own = [bool(team[MOVED.id]) for team in said[1]]
    others = [any(way for id, way in team.items() if not goal or id != MOVED.id) for team in said[1]]
    change = float(np.median(far[fits])) if fits.any() else np.nan
    shares = (float(np.mean(part)) if part else np.nan for part in (seen, own, others))
    return Outcome(teams, int(fits.sum()), change, *shares)


def _drawn(answers: NDArray[np.int8], n: int, rng: np.random.Generator) -> NDArray[np.int8]:
    """Return the answers of n people of every team, by chance."""
    order = np.argsort(rng.random(answers.shape[:2]), axis=1)[:, :n]
    return np.take_along_axis(answers, order[..., None], axis=1)


def _match(second: People, latent: Floats, place: int, before: NDArray[np.int8], step: Floats) -> None:
    """Move the latent means on one scale until everybody's own average has moved by a step, as nearly as it can."""
    begin = sum(len(scale.items) for scale in SURVEY.scales[:place])
    items = slice(begin, begin + len(SURVEY.scales[place].items))
    wanted = before[..., items].mean((1, 2)) + step
    low, high = np.full(len(latent), -3.0), np.full(len(latent), 9.0)
    for _ in range(24):
        latent[:, place] = (low + high) / 2
        short = second.answers(latent)[..., items].mean((1, 2)) < wanted - 1e-9
        low, high = np.where(short, latent[:, place], low), np.where(short, high, latent[:, place])
    latent[:, place] = high


def rows(teams: int, sizes: Sequence[int] = SIZES, seed: int = 20261130) -> list[tuple[str, int, bool, bool, Outcome]]:
    """Return the outcomes: whether of these very people, how many, whether a goal's own scale, which way."""
    rng, both = np.random.default_rng(seed), (True, False)
    return [
        (f"{kind.name}{', own average' if of_all else ''}", n, goal, rises,
         outcome(kind, n, goal, rises, of_all, teams, rng))
        for kind, of_all, n, goal, rises in product(KINDS, (False, True), sizes, both, both)
    ]  # fmt: skip


def main() -> None:
    """Print the table."""
    teams = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print("| people | answered | judged | promised | fits | seen: rise | seen: fall | false: goal | false: any other |")
    print("|---|---|---|---|---|---|---|---|---|")
    outcomes = rows(teams)
    for up, down in zip(outcomes[::2], outcomes[1::2], strict=True):
        name, n, goal, _, rise = up
        fall = down[-1]
        alarms = [(one.own, one.others) for one in (rise, fall)]
        own, others = (sum(part) / 2 for part in zip(*alarms, strict=True))
        fits = (rise.fits + fall.fits) / (2 * teams)
        change = f"{rise.change:.2f}, {fall.change:.2f}"
        alone = "alone" if goal else f"1 of {len(SURVEY.scales)}"
        print(f"| {name} | {n} | {alone} | {change} | {fits:.0%} | {rise.seen:.2f} | {fall.seen:.2f} | "
              f"{own if goal else np.nan:.3f} | {others:.3f} |".replace("nan", "–"))  # fmt: skip


if __name__ == "__main__":
    main()
