"""A school with three teams, its facilitator's tab, and a draft."""

from __future__ import annotations

import datetime
import secrets

from reflectory.db import ballots, crypto, units, wave_records, waves
from surveys.loader import from_json, instrument, to_json

TODAY = datetime.date.today()
DAY = datetime.timedelta(days=1)
TEAMS = {"Kindergarten": 9, "Grades 3 to 5": 8, "Learning support": 2}


class School:
    """A school with three teams, its facilitator's tab, and a draft."""

    def __init__(self, installation, language="en", **wishes):
        self.engine = installation.engine
        self.root = units.add_unit(self.engine, "Maple Hill", "school")
        self.teams = {name: units.add_unit(self.engine, name, "team", self.root, n) for name, n in TEAMS.items()}
        self.robin = installation.account("Robin", "leader", "facilitator", units=[self.root])
        self.ann = installation.account("Ann *Berg*", "leader", units=[self.teams["Learning support"]])
        survey = instrument("team-pulse").forms["self"]
        draft = {"title": "Autumn", "closes": TODAY + 14 * DAY, **wishes}
        made = waves.create_wave(self.engine, survey=to_json(survey), survey_id=survey.id, form=survey.form,
                                 root=self.root, **draft)  # fmt: skip
        self.id = made.id
        self.tab = installation.visitor(self.robin, language=language).go("waves")

    @property
    def wave(self):
        return wave_records.wave(self.engine, self.id)

    def answer(self, team, code=0):
        survey = from_json(self.wave.survey)
        codes = [code] * len(survey.items)
        box = crypto.seal(self.wave.public_key, ballots.encode(self.teams[team], "", codes))
        ballots.cast(self.engine, self.id, secrets.token_bytes(32), box)


def buttons(visitor):
    return [one.label for one in visitor.at.button]


def told(one):
    return "\n".join(block.value for block in one.tab.at.markdown).replace("\\", "")
