"""The only place where answers meet analysis: opens a closed wave, protects, checks, freezes a release, destroys.

Nothing else in the program turns ballots into figures, and no page reads an answer any other way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.tree import Node
from reflectory.db import ballots, comments, crypto, local_time, rater_groups, releases
from reflectory.db.accounts import accounts
from reflectory.db.engine import Engine
from reflectory.db.installation import is_invented, keep_head_counts
from reflectory.db.wave_records import wave as wave_of
from reflectory.db.wave_records import wave_units
from reflectory.domain.waves import Wave
from reflectory.errors import RefusedError, ReleaseError
from reflectory.releases.pooling import cells_of, nodes_of, protected_report, remarks
from reflectory.reports.model import Comments, Report
from reflectory.reports.rater_result import of_colleagues
from reflectory.reports.serialization import to_json, to_rows
from surveys.loader import from_json
from surveys.model import Survey

SHEETS, COMMENTS = b"sheets", b"comments"  # what is drawn by lot; of each the seed follows from the wave key


@dataclass(frozen=True)
class _People:
    """Everybody who answered: their units, values of the background question, and rows of codes."""

    units: NDArray[np.int64]
    values: list[str]
    codes: NDArray[np.int8]


def publish(engine: Engine, wave_id: int, progress: Callable[[float], None] = lambda share: None) -> Report:
    """Release a closed wave, once: open, protect, count, attack, store, destroy.

    ``progress`` is called with the share done, 0 to 1.

    Raises
    ------
    RefusedError
        If the wave is not closed, or was released before.
    ReleaseError
        If the check of the program finds a defect. Nothing is lost.
    ReflectoryError
        If the wave key or a ballot cannot be read, or the wave was opened again meanwhile.
    """
    wave = wave_of(engine, wave_id)
    if wave.status == "released":
        raise RefusedError("wave-released-already", "wave-named", title=wave.title)
    if wave.status != "closed":
        raise RefusedError("wave-not-closed", "wave-named", title=wave.title, status=wave.status)
    before = releases.as_it_stands(engine, wave_id)
    frozen = wave_units(engine, wave_id)
    nodes, survey = nodes_of(frozen), from_json(wave.survey)
    people = _opened(engine, wave, survey, lambda share: progress(share * 0.5))
    try:
        report = protected_report(
            nodes, people.units, people.values, people.codes, survey, wave.k, wave.cut, wave=str(wave.id),
            title=wave.title, invited={unit.id: unit.invited for unit in frozen}, moment=wave.moment,
            closed=_closed(wave), seed=crypto.seed_of(wave.public_key, SHEETS),
            progress=lambda share: progress(0.5 + share * 0.4))  # fmt: skip
    except ValueError as fault:
        raise ReleaseError("release-not-made", "wave-named", title=wave.title, reason=str(fault)) from fault
    written = _remarks(engine, wave, survey, nodes, people.units.tolist())
    report = replace(report, remarks=written, looked_over=wave.looked_over)
    text, rows = to_rows(report)
    if is_invented(engine):
        keep_head_counts(engine, wave_id, Counter(cells_of(nodes, people.units, people.values, wave.cut)))
    releases.store(engine, wave_id, text, report.check, before, rows)
    if not wave.research:
        releases.destroy_answers(engine, wave_id)
    progress(1.0)
    return report


def publish_circle(engine: Engine, locator: bytes, secret: bytes, wave_id: int) -> bool:
    """Release a closed circle to the one it is about, and to nobody else: like any wave, then sealed under their key.

    ``locator`` and ``secret`` are the owner's reflection key (`db.mnemonic_words.parse_reflection_key`). Returned is
    whether enough people answered for a result; the answers are destroyed either way. Refused as `publish` refuses.
    """
    rater_groups.require_own(engine, locator, secret, wave_id)
    wave = wave_of(engine, wave_id)
    if wave.status != "closed":
        raise RefusedError("wave-not-closed", "circle", status=wave.status)
    before = releases.as_it_stands(engine, wave_id)
    nodes, survey = nodes_of(wave_units(engine, wave_id)), from_json(wave.survey)
    people = _opened(engine, wave, survey)
    try:
        report = protected_report(
            nodes, people.units, people.values, people.codes, survey, wave.k, wave.cut, wave="of a circle", title="",
            invited=None, closed=_closed(wave), seed=crypto.seed_of(wave.public_key, SHEETS))  # fmt: skip
    except ValueError as fault:
        raise ReleaseError("release-not-made", "circle", reason=str(fault)) from fault
    result = of_colleagues(report)
    rater_groups.end(engine, locator, secret, wave_id, to_json(result), reported=bool(result.sections), before=before)
    return bool(result.sections)


def _closed(wave: Wave) -> str:
    """Return the day a wave was closed: the announced one, or today if it was closed before."""
    today = local_time.today()
    return min(wave.closes or today, today).isoformat()


def _opened(
    engine: Engine, wave: Wave, survey: Survey, progress: Callable[[float], None] = lambda share: None
) -> _People:
    """Open every ballot in memory."""
    boxes = ballots.boxes(engine, wave.id)
    open_box = crypto.opener(wave.public_key)
    sheets = []
    for at, box in enumerate(boxes):
        sheets.append(ballots.decode(open_box(box), len(survey.items)))
        if at % 1000 == 0:
            progress(at / len(boxes))
    codes = np.frombuffer(b"".join(sheet.codes for sheet in sheets), dtype=np.int8)  # SKIPPED becomes -1
    return _People(
        np.array([sheet.unit for sheet in sheets], dtype=np.int64),
        [sheet.attribute for sheet in sheets],
        np.asfortranarray(codes.reshape(len(sheets), len(survey.items))),
    )


def _remarks(
    engine: Engine, wave: Wave, survey: Survey, nodes: Sequence[Node], units: Sequence[int]
) -> tuple[Comments, ...]:
    """Open the comments, and put each where enough people answered; away from every figure."""
    boxes = ballots.boxes(engine, wave.id, "comment")
    if not boxes:
        return ()
    open_box = crypto.opener(wave.public_key)
    opened = (comments.opened(open_box, box) for box in boxes)
    return remarks(
        [(comment.unit_id, comment.question, comment.text, comment.reach) for comment in opened],
        nodes,
        units,
        survey,
        wave.k,
        wave.cut,
        np.random.default_rng(crypto.seed_of(wave.public_key, COMMENTS)),
        [account.name for account in accounts(engine)],
    )
