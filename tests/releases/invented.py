"""An invented cluster with a wave by team and one by role, and what its people truly answered."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reflectory.db import ballots, crypto, units, wave_records, waves
from reflectory.db.engine import Engine
from reflectory.releases.publish import publish
from reflectory.responses.halves import ballot_cell
from surveys.loader import to_json as survey_to_json
from tests.first_edition import first_edition

ROLES = ("teacher", "specialist", "support", "leader")
TEAMS = {"Elm": (7, 5, 3, 2), "Oak": (9, 6, 4), "Fir": (3,)}


@dataclass
class Place:
    """An installation with one cluster, and the true keyed answers of its waves by unit or by school and role."""

    engine: Engine
    truth: dict


def form_of(cut):
    """Return a short survey: by team the pulse, by role two scales, in one of which less is better."""
    if cut == "team":
        return first_edition("team-pulse")
    form = first_edition("enhancer")
    scales = (next(one for one in form.scales if one.favourable == "low"), form.scales[0])
    kept = {id for scale in scales for id in scale.items}
    return replace(form, scales=scales, items=tuple(item for item in form.items if item.id in kept))


def wave_of(engine, truth, cut, access="link", research=False, seed=1, released=True):
    """Open, answer and release a wave in which many teams agree; keep what was truly answered, better to the right."""
    draw = np.random.default_rng(seed)
    form = form_of(cut)
    tree = units.units(engine)
    root = next(one for one in tree if one.parent is None)
    made = waves.create_wave(
        engine, f"Wave by {cut}", survey_to_json(form), form.id, root.id, cut=cut, research=research
    )
    waves.open_wave(engine, made.id, crypto.new_wave_key())
    made = wave_records.wave(engine, made.id)
    home = {one.id: one.parent if one.kind == "team" else one.id for one in tree}
    low = {id for scale in form.scales if scale.favourable == "low" for id in scale.items}
    sheets = []
    for unit in tree:
        favourite = draw.integers(0, 5, len(form.items))
        for _ in range(unit.size):
            role = str(draw.choice(ROLES, p=(0.6, 0.1, 0.25, 0.05))) if cut != "team" else ""
            codes = np.where(draw.random(len(form.items)) < 0.8, favourite, draw.integers(0, 5, len(form.items)))
            codes = np.where(draw.random(len(form.items)) < 0.04, -1, codes)
            cell = (unit.id, "") if cut == "team" else (home[unit.id], role)
            if made.by_lot:
                cell = ballot_cell(made, unit.id, home[unit.id], role, draw.bytes(1))
            kept = cell if made.by_lot else (unit.id, role)
            sheets.append(ballots.encode(*kept, codes.tolist()))
            for item, code in zip(form.items, codes.tolist(), strict=True):
                points = form.format_of(item).points
                turned = item.reverse != (item.id in low)  # a ledger runs from the least favourable on
                keyed = points - 1 - code if turned and code >= 0 else code
                truth.setdefault((item.id, f"{cell[0]}|{cell[1]}|{made.id}"), []).append(keyed)
    boxes = [(draw.bytes(32), crypto.seal(made.public_key, sheet)) for sheet in sheets]
    ballots.cast_many(engine, made.id, boxes)
    waves.close_wave(engine, made.id)
    if released:
        publish(engine, made.id)
    return made.id


def people(engine, teams=TEAMS):
    """Make a cluster with its schools and teams."""
    top = units.add_unit(engine, "North", "cluster")
    for school, sizes in teams.items():
        above = units.add_unit(engine, school, "school", top)
        for number, size in enumerate(sizes):
            units.add_unit(engine, f"Team {number}", "team", above, size)
