"""An earlier wave from a file of answers: protected once, released, and in its place before the waves after it.

The file is read in memory and kept nowhere; what stays is the report, its seal, and how the file was read.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace

import numpy as np

from reflectory.db import releases, waves
from reflectory.db.accounts import accounts
from reflectory.db.engine import Engine
from reflectory.db.file_reports import claim, forget, keyed, report_key
from reflectory.db.units import subtree, units
from reflectory.domain.waves import Wave, WaveUnit
from reflectory.errors import RefusedError
from reflectory.files.responses import Answers
from reflectory.releases.file_report import FileProtection, remarks_of, sheets_of
from reflectory.releases.pooling import nodes_of, protected_report
from reflectory.reports.serialization import to_rows
from surveys.loader import to_json as survey_to_json
from surveys.model import Survey


def bring_wave(
    engine: Engine,
    answers: Answers,
    survey: Survey,
    places: Mapping[tuple[str, ...], int],
    *,
    root: int,
    title: str,
    closes: datetime.date,
    k: int,
    cut: str = "team",
) -> Wave:
    """Make a file of answers a released wave of a unit, once.

    Parameters
    ----------
    answers : Answers
        As they were read, every doubt settled (`files.responses.read_answers`).
    places : mapping
        For each path of units in the file the unit that its people belonged to, within ``root``.
    root : int
        The unit that was asked, with all below it.
    closes : date
        The day on which the wave ended; not in the future.
    cut : str
        ``"team"``, or the background question whose answers are in ``answers.values``.

    Raises
    ------
    RefusedError
        If a wave of that survey, unit and day stands there already, a place is missing or elsewhere, nobody answered,
        or the same answers were reported another way before.
    ReleaseError
        If the check of the program finds a defect. Nothing is stored then.
    """
    tree = subtree(units(engine), root)
    inside = {unit.id for unit in tree}
    if stray := {path for path in answers.paths if places.get(path) not in inside}:
        raise RefusedError("brought-unit-nowhere", "wave-named", title=title, unit=" › ".join(min(stray)))
    frozen = [WaveUnit(unit.id, unit.parent if unit.id != root else None, unit.kind, unit.name, 0) for unit in tree]
    at = np.array([places[path] for path in answers.paths], dtype=np.int64)
    key = report_key()
    protect = FileProtection(key)
    nodes = nodes_of(frozen)
    report = protected_report(
        nodes,
        at,
        answers.values,
        answers.matrix,
        survey,
        k,
        cut,
        wave="",
        title=title,
        invited=None,
        closed=closes.isoformat(),
        protect=protect,
    )
    if not report.sections:
        raise RefusedError("brought-too-few", "wave-named", title=title, k=k)
    names = [account.name for account in accounts(engine)]
    report = replace(report, remarks=remarks_of(answers, nodes, at.tolist(), survey, k, cut, key, names))
    sheets = keyed(key, sheets_of(answers.matrix, survey), b"sheets")
    with ExitStack() as undone:
        if claim(sheets, protect.cut):
            undone.callback(forget, sheets)
        wave = waves.add_brought(engine, title, survey_to_json(survey), survey.id, survey.form, frozen, k, closes, cut)
        undone.callback(waves.discard_wave, engine, wave.id)
        text, rows = to_rows(replace(report, wave=str(wave.id)))
        releases.store(engine, wave.id, text, report.check, rows=rows)
        undone.pop_all()
    return wave
