"""An invented school district, clearly labelled, so that a full report is one minute away.

Unit sizes are fixed by `DISTRICT`: teams of 2 to 20, a fifth of them below 5. Answers are drawn from a fixed seed, cast
as sealed ballots and released like any others.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reflectory.db import accounts, ballots, crypto, local_time, units, wave_records, waves
from reflectory.db.comments import encode
from reflectory.db.engine import Engine
from reflectory.db.installation import begin_demonstration, is_empty, mark_demonstration
from reflectory.db.response_steps import tell_steps
from reflectory.demo import activity
from reflectory.domain.waves import Wave, WaveUnit
from reflectory.errors import RefusedError
from reflectory.i18n.catalogue import say
from reflectory.releases.publish import publish
from surveys.loader import instrument, to_json
from surveys.model import Survey

# Cluster: school: sizes of its teams, in the order of `TEAMS` for its kind.
DISTRICT: dict[str, dict[str, tuple[int, ...]]] = {
    "Harbour cluster": {
        "Alder Elementary": (8, 7, 9, 3, 6),
        "Birch Elementary": (6, 5, 8, 4, 5),
        "Cedar Elementary": (11, 9, 10, 6, 8),
        "Harbour Secondary": (16, 20, 9, 12, 4, 10, 7, 3),
    },
    "River cluster": {
        "Dogwood Elementary": (7, 6, 5, 2, 4),
        "Elm Elementary": (10, 8, 9, 4, 7),
        "Fir Elementary": (5, 3, 6, 2, 3),
        "River Secondary": (14, 18, 8, 11, 5, 9, 6, 8),
    },
    "Hillside cluster": {
        "Hemlock Elementary": (9, 8, 7, 4, 6),
        "Larch Elementary": (6, 7, 8, 3, 5),
        "Maple Elementary": (12, 10, 11, 7, 9),
        "Hillside Secondary": (13, 17, 10, 9, 4, 8, 3, 5, 6),
    },
}
TEAMS = {
    "Elementary": (
        "Kindergarten to grade 1",
        "Grades 2 and 3",
        "Grades 4 to 7",
        "Learning support",
        "Office and building",
    ),
    "Secondary": (
        "Humanities",
        "Mathematics and science",
        "Languages",
        "Arts and trades",
        "Counselling",
        "Student support",
        "Office",
        "Library and technology",
        "Building",
    ),
}
GROUPS = {"Tuesday readers": 9, "Thursday readers": 12}
STUDY = "Book study: bringing out the best in each other"
SEED = 20261121
ANSWER_RATE = 0.86
SKIP_RATE = 0.03
WAVES = (
    ("Our collaboration, autumn 2025", 0.0),
    ("Our collaboration, spring 2026", 0.08),
    ("Our collaboration, autumn 2026", 0.2),
)
PARTNERSHIP = "Learning across our schools, 2026"
CLUSTER = "Harbour cluster"
COMMENTS = {
    "keep": (
        "Planning together on Wednesdays. It shows in every class.",
        "Our new colleague K. asks the best questions.",
        "I learn most from watching the class next door.",
        "The quiet room. Write to office@school.example if it is taken.",
    ),
    "change": (
        "An agenda two days before the meeting would help me to prepare.",
        "More time to look at student work side by side, please.",
        "We decide quickly and explain it later. The other way round would be better.",
        "Let us celebrate what works, once a month.",
    ),
}


@dataclass(frozen=True)
class InventedAccount:
    """Somebody to look as: an invented account. ``units`` are names of units."""

    name: str
    roles: tuple[str, ...]
    units: tuple[str, ...]


ACCOUNTS = (
    InventedAccount("District office", ("leader", "facilitator", "administrator"), ("Maple Leaf district",)),
    InventedAccount("Principal of Alder Elementary", ("leader",), ("Alder Elementary",)),
    InventedAccount("Principal of River Secondary", ("leader",), ("River Secondary",)),
    InventedAccount("Lead of learning support at Alder", ("leader",), ("Alder Elementary/Learning support",)),
    InventedAccount("Facilitator of the book study", ("facilitator", "leader"), (STUDY,)),
    InventedAccount("Auditor of the district", ("auditor",), ()),
)
NAME = "Maple Leaf district"


@dataclass(frozen=True)
class Demonstration:
    """What `fill` made: the join code of the open wave, and the password of every account of `ACCOUNTS`."""

    join_code: str
    password: str


def fill(engine: Engine, progress: Callable[[float], None] = lambda share: None) -> Demonstration:
    """Fill an empty database with the demonstration district; ``progress`` is called with the share done, 0 to 1.

    Raises
    ------
    RefusedError
        If the database holds anything.
    """
    if not is_empty(engine):
        raise RefusedError("demonstration-not-empty", "database")
    begin_demonstration(engine)
    draw = np.random.default_rng(SEED)
    tree = _people(engine)
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    _make_accounts(engine, tree, password)
    culture = instrument("collaborative-culture").forms["self"]
    steps = len(WAVES) + 3
    for done, (title, shift) in enumerate(WAVES):
        if done == len(WAVES) - 1:  # by a draw of its own: the other waves stay as they were
            across = instrument("across-schools").forms["self"]
            _wave(engine, np.random.default_rng([SEED, 1]), across, tree[CLUSTER], PARTNERSHIP, -0.5)
        _wave(engine, draw, culture, tree[NAME], title, shift, comments=COMMENTS if done == len(WAVES) - 1 else None)
        progress((done + 1) / steps)
    study = instrument("book-study")
    for done, (form, shift) in enumerate((("start", -0.2), ("end", 0.45))):
        if form == "end":  # by draws of their own, as above
            codes = [
                _wave(engine, np.random.default_rng([SEED, 2, number]), study.forms["chapter"], tree[STUDY],
                      f"{STUDY}: {chapter}", 0.25 * number - 0.4, moment="chapter")
                for number, chapter in enumerate(activity.CHAPTERS)
            ]  # fmt: skip
            activity.plan(engine, tree[STUDY], codes)
        title = f"{STUDY}: {say('en', f'study_plan.at_{form}')}"
        _wave(engine, draw, study.forms[form], tree[STUDY], title, shift, moment=form)
        progress((len(WAVES) + done + 1) / steps)
    activity.profiles(engine, tree[STUDY])
    activity.goals(engine, {name: tree[name] for name in ("Alder Elementary", "Alder Elementary/Learning support")})
    pulse = instrument("team-pulse").forms["self"]
    code = _wave(engine, draw, pulse, tree[NAME], "Team pulse, this month", 0.1, release=False)
    tell_steps(engine, local_time.today())
    mark_demonstration(engine)
    progress(1.0)
    return Demonstration(code, password)


def open_wave(engine: Engine) -> Wave | None:
    """Return the demonstration's open wave."""
    return next((wave for wave in wave_records.waves(engine) if wave.status == "open"), None)


def _people(engine: Engine) -> dict[str, int]:
    """Make the units; return their ids by name, teams as ``school/team``."""
    tree = {NAME: units.add_unit(engine, NAME, "district")}
    for cluster, schools in DISTRICT.items():
        tree[cluster] = units.add_unit(engine, cluster, "cluster", tree[NAME])
        for school, sizes in schools.items():
            tree[school] = units.add_unit(engine, school, "school", tree[cluster])
            for team, size in zip(TEAMS[school.split()[-1]], sizes, strict=False):
                tree[f"{school}/{team}"] = units.add_unit(engine, team, "team", tree[school], size)
    tree[STUDY] = units.add_unit(engine, STUDY, "study")
    for group, size in GROUPS.items():
        tree[f"{STUDY}/{group}"] = units.add_unit(engine, group, "group", tree[STUDY], size)
    return tree


def _make_accounts(engine: Engine, tree: dict[str, int], password: str) -> None:
    for account in ACCOUNTS:
        accounts.create_account(engine, account.name, password, account.roles, [tree[name] for name in account.units])


def _wave(engine: Engine, draw: np.random.Generator, survey: Survey, root: int, title: str, shift: float,
          moment: str = "", release: bool = True, *,
          comments: Mapping[str, Sequence[str]] | None = None) -> str:  # fmt: skip
    """Make a wave, open it, answer it, and release it if asked. Returns its join code."""
    today = local_time.today()
    wave = waves.create_wave(
        engine,
        title=title,
        survey=to_json(survey),
        survey_id=survey.id,
        form=survey.form,
        root=root,
        cut="team",
        k=5,
        access="link",
        closes=today + datetime.timedelta(days=30),
        moment=moment,
        read_by_all=True,
    )
    public = crypto.new_wave_key()
    waves.open_wave(engine, wave.id, public)
    rate = ANSWER_RATE if release else 0.3
    rows = list(_answers(draw, survey, wave_records.wave_units(engine, wave.id), shift, rate))
    boxes = [(secrets.token_bytes(32), crypto.seal(public, ballots.encode(unit, "", codes))) for unit, codes in rows]
    ballots.cast_many(engine, wave.id, boxes)
    for asked, comment in (comments or {}).items():
        for number, (unit, _) in enumerate(rows[:: 2 * len(comment) + 3]):
            plain = encode(unit, asked, comment[number % len(comment)])
            ballots.cast(engine, wave.id, secrets.token_bytes(32), crypto.seal(public, plain), "comment")
    if release:
        waves.close_wave(engine, wave.id)
        publish(engine, wave.id)
    return wave.join_code


def _answers(
    draw: np.random.Generator, survey: Survey, wave_units: tuple[WaveUnit, ...], shift: float, rate: float
) -> Iterator[tuple[int, list[int]]]:
    """Draw answers: people in teams in schools, most of them favourable, some teams split. -1 is skipped."""
    scale_of = {id: number for number, scale in enumerate(survey.scales) for id in scale.items}
    scales = len(survey.scales) + 1
    good = np.array([-1.0 if scale.favourable == "low" else 1.0 for scale in survey.scales] + [1.0])
    column = np.array([scale_of.get(item.id, scales - 1) for item in survey.items])
    points = np.array([survey.format_of(item).points for item in survey.items])
    reverse = np.array([item.reverse for item in survey.items])
    fixed = _lasting(scales, len(survey.items))
    ease = fixed.normal(0, 0.22, len(survey.items))
    level = fixed.permutation(np.linspace(0.0, 1.3, scales)) + shift
    places = {scale.id: number for number, scale in enumerate(survey.scales)}
    for scale in survey.scales:
        if scale.mirrors in places:  # what people find they get lies below what they say they give
            level[places[scale.id]] = level[places[scale.mirrors]] - 0.6
    for unit in wave_units:
        if not unit.invited:
            continue
        school = _lasting(scales, unit.parent or 0).normal(0, 0.22, scales)
        own = _lasting(scales, 0, unit.id)
        team = level + school + own.normal(0, 0.28, scales)
        split = own.random(scales) < 0.06  # teams that see one thing in two ways
        answered = draw.binomial(unit.invited, rate)
        for _ in range(answered):
            person = team + draw.normal(0, 0.5) + draw.normal(0, 0.35, scales)
            person = np.where(split, person + draw.choice([-1.1, 1.1]), person) * good
            latent = person[column] + ease + draw.normal(0, 0.62, len(survey.items))
            share = np.clip(0.5 + latent / 4.4, 0, 0.999)
            codes = np.floor(share * points).astype(int)
            codes = np.where(reverse, points - 1 - codes, codes)
            codes = np.where(draw.random(len(codes)) < SKIP_RATE, -1, codes)
            yield unit.id, codes.tolist()


def _lasting(*what: int) -> np.random.Generator:
    """Return the draw of something that stays from wave to wave, such as how a team sees things."""
    return np.random.default_rng([SEED, *what])
