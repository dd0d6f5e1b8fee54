"""Every border that takes what others wrote: a function each, which sends one input and judges the answer.

A border answers with a value, or with its own refusal, which names a place, a fault and a remedy. Any other exception
is a defect, and so is anything half written.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from reflectory.db import ballots, comments, crypto, units, wave_records, waves
from reflectory.db.engine import Engine
from reflectory.db.mnemonic_words import parse_reflection_key
from reflectory.db.unit_import import import_units
from reflectory.domain.submissions import check
from reflectory.domain.waves import Wave, WaveUnit
from reflectory.errors import AnswersError, OpenDoubtsError, ReflectoryError, RefusedError, SubmissionError, SurveyError
from reflectory.files.responses import read_answers
from reflectory.files.units import read_units
from reflectory.i18n.errors import sentence
from reflectory.responses.submit import answer, drawn, fielded, find_wave, kept_before, reply
from surveys.loader import LIBRARY, from_json, instrument, read_instrument, to_json
from surveys.model import Instrument
from tests.hostile.inputs import Dice

SURVEYS = {id: (LIBRARY / id / "survey.toml").read_bytes() for id in ("enhancer", "book-study", "team-pulse")}
PULSE = instrument("team-pulse").forms["self"]
STORED = to_json(PULSE).encode()
HEADS = ("team", *(item.id for item in PULSE.items))
REASONS = {"shape", "token", "unit", "item", "value", "attribute", "comment", "comment_long", "empty"}


@dataclass
class Ground:
    """A database with an open wave, and how many inputs were let in; nothing else may ever be in it."""

    engine: Engine
    wave: Wave = field(init=False)
    team: int = field(init=False)
    tokens: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        root = units.add_unit(self.engine, "Maple Hill", "school")
        self.team = units.add_unit(self.engine, "Red", "team", root, size=12)
        made = waves.create_wave(self.engine, title="Autumn", survey=to_json(PULSE), survey_id=PULSE.id, root=root)
        self.wave = waves.open_wave(self.engine, made.id, crypto.new_wave_key())

    def sound(self) -> bool:
        """Tell whether what lies in the database is what was let in: readable ballots, one a token, no comment else."""
        opened = crypto.opener(self.wave.public_key)
        boxes = ballots.boxes(self.engine, self.wave.id)
        read = [ballots.decode(opened(box), len(PULSE.items)) for box in boxes]
        for box in ballots.boxes(self.engine, self.wave.id, "comment"):
            comments.decode(opened(box))
        return len(boxes) == len(self.tokens) and {one.unit for one in read} <= {self.team}


def judged(said: str, wanted: str = "") -> None:
    """Require that a refusal says something, what it must, and nothing that moves a terminal's cursor."""
    assert said.strip(), "a refusal without a word"
    assert wanted in said, said
    assert "\x1b" not in said, said


def survey_file(ground: Ground, dice: Dice) -> None:
    """A survey file that somebody wrote or damaged."""
    id = dice.choice(list(SURVEYS))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "survey.toml").write_bytes(dice.spoilt(SURVEYS[id]))
        try:
            made = read_instrument(folder)
        except SurveyError as fault:
            judged(sentence(fault, "en"), "survey.toml")
        else:
            assert isinstance(made, Instrument)


def stored_survey(ground: Ground, dice: Dice) -> None:
    """The text of a survey as a wave keeps it."""
    try:
        from_json(dice.spoilt(STORED).decode("utf-8", "replace"))
    except SurveyError as fault:
        judged(sentence(fault, "en"))


def answers_file(ground: Ground, dice: Dice) -> None:
    """A file of answers."""
    content = dice.table(HEADS, ("1", "2", "3", "4", "5", "", "NA", "Red"))
    content = dice.spoilt(content) if dice.random() < 0.3 else content
    try:
        held = read_answers(content, PULSE, "team")
    except (AnswersError, OpenDoubtsError) as fault:
        judged(sentence(fault, "en"), "nothing was imported")
    else:
        assert len(held.codes) == len(held.units) * len(PULSE.items)
        assert max(held.codes) in range(5) or max(held.codes) == 255


def units_file(ground: Ground, dice: Dice) -> None:
    """A spreadsheet of units; now and then one that could be read is brought in."""
    content = dice.table(("district", "school", "team", "people"), ("Oak", "Elm", "Ash", "7", ""))
    content = dice.spoilt(content) if dice.random() < 0.3 else content
    rows, faults, _ = read_units(content, dice.choice(("en", "fr")))
    assert bool(rows) != bool(faults)
    assert all(fault.strip() for fault in faults)
    if rows and dice.random() < 0.02:
        before = units.units(ground.engine)
        try:
            import_units(ground.engine, [(row.line, row.path, row.people) for row in rows])
        except ReflectoryError as fault:
            judged(sentence(fault, "en"), "row", ";")
            left = units.units(ground.engine)
            judged("" if left != before else "nothing is half brought in")


def submission(ground: Ground, dice: Dice) -> None:
    """What a browser submits, before anything is written."""
    try:
        read = check(_submitted(ground, dice), ground.wave, PULSE, waves_units(ground))
    except SubmissionError as fault:
        judged(fault.code if fault.code in REASONS else "")
    else:
        assert set(read.answers) <= {item.id for item in PULSE.items}
        assert read.unit == ground.team


def seam(ground: Ground, dice: Dice) -> None:
    """The same, all the way to the database."""
    message = {
        **_submitted(ground, dice, often=0.3),
        "kind": dice.choice(("submit", "submit", "claim", "kept", dice.text())),
    }
    message["language"] = dice.choice(("en", "fr", dice.text()))
    survey = fielded(ground.wave.survey)
    drawn(survey, message)
    kept_before(ground.engine, ground.wave, survey, message)
    outcome = answer(ground.engine, ground.wave, survey, message)
    reply(message, outcome)
    if outcome.status == "kept":
        ground.tokens.add(str(message["token"]))


def typed_code(ground: Ground, dice: Dice) -> None:
    """What somebody typed, or a link carried, as the code of a wave."""
    wave, _ = find_wave(ground.engine, dice.text().replace("\ud800", ""))
    assert wave is None


def reflection_key(ground: Ground, dice: Dice) -> None:
    """What somebody typed as a reflection key."""
    try:
        parse_reflection_key(dice.text())
    except RefusedError as fault:
        judged(sentence(fault, "en"), ";")


def waves_units(ground: Ground) -> tuple[WaveUnit, ...]:
    """Return the units of the wave, read once."""
    if not hasattr(ground, "_tree"):
        ground._tree = wave_records.wave_units(ground.engine, ground.wave.id)  # type: ignore[attr-defined]
    return ground._tree  # type: ignore[attr-defined,no-any-return]


def _submitted(ground: Ground, dice: Dice, often: float = 0.6) -> dict[str, object]:
    """Return a submission of which each part is spoilt now and then."""
    sent: dict[str, object] = {
        "token": dice.randbytes(32).hex(),
        "unit": ground.team,
        "attribute": None,
        "answers": {item.id: dice.randrange(5) for item in PULSE.items},
        "comments": [],
        "code": "",
        "again": False,
    }
    while dice.random() < often:
        sent[dice.choice(list(sent))] = dice.value()
    if dice.random() < 0.2 and isinstance(sent["answers"], dict):
        sent["answers"][dice.choice([*sent["answers"], "x"])] = dice.value(1)
    if dice.random() < 0.2:
        question = PULSE.questions[0].id if PULSE.questions else "x"
        sent["comments"] = [{"question": question, "text": dice.text(), "reach": dice.choice(("team", "school", "x"))}]
    return sent


Border = Callable[[Ground, Dice], None]
# Of a thousand inputs so many go to each border: the slow ones get fewer.
BORDERS: tuple[tuple[Border, int], ...] = (
    (survey_file, 10),
    (stored_survey, 60),
    (answers_file, 180),
    (units_file, 180),
    (submission, 380),
    (seam, 20),
    (typed_code, 20),
    (reflection_key, 150),
)
