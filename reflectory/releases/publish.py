"""The only place where answers meet analysis: opens a closed wave, protects, checks, freezes a release, destroys.

Nothing else in the program turns ballots into figures, and no page reads an answer any other way.
"""

from __future__ import annotations

import gc
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.disclosure.attack import Shown, attack
from analysis.disclosure.caps import rule
from analysis.disclosure.comments import LEAST, place
from analysis.disclosure.groups import groups
from analysis.disclosure.lots import cut_by_lot
from analysis.disclosure.partition import partition, partition_by_attribute
from analysis.disclosure.protect import protect as by_chance
from analysis.disclosure.tree import Node
from analysis.scoring import key
from reflectory.db import ballots, comments, crypto, local_time, rater_groups, releases
from reflectory.db.accounts import accounts
from reflectory.db.ballots import DRAWN
from reflectory.db.installation import is_invented, keep_head_counts
from reflectory.db.wave_records import wave as wave_of
from reflectory.db.wave_records import wave_units
from reflectory.domain.waves import LOT
from reflectory.errors import RefusedError, ReleaseError
from reflectory.i18n.catalogue import say
from reflectory.releases.read import seal
from reflectory.reports.build import build_report
from reflectory.reports.model import Remarks
from reflectory.reports.rater_result import of_colleagues
from reflectory.reports.serialization import to_json
from surveys.loader import from_json

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from analysis.disclosure.attack import Audit
    from analysis.disclosure.groups import Blocks
    from analysis.disclosure.protect import ProtectedSheets
    from reflectory.db.engine import Engine
    from reflectory.domain.units import Unit
    from reflectory.domain.waves import Wave, WaveUnit
    from reflectory.reports.model import Report
    from surveys.model import Survey

    Protect = Callable[[NDArray[np.int8], NDArray[np.int64], list[int], list[bool], int], ProtectedSheets]

NOBODY = ""  # the value of people who left the background question out; reported as a value of its own


def publish(engine: Engine, wave_id: int, progress: Callable[[float], None] = lambda share: None) -> Report:
    """Release a closed wave, once: open, protect, count, attack, store, destroy.

    Parameters
    ----------
    engine : Engine
    wave_id : int
    progress : callable, optional
        Called with the share done, 0 to 1.

    Returns
    -------
    Report

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
    survey = from_json(wave.survey)
    units, values, codes = _opened(engine, wave, survey, lambda share: progress(share * 0.5))
    try:
        report = _report(
            _nodes((unit.id, unit.parent, unit.kind, unit.name) for unit in frozen),
            units, values, codes, survey, wave.k, wave.cut, wave=str(wave.id), title=wave.title,
            invited={unit.id: unit.invited for unit in frozen}, moment=wave.moment,
            closed=min(wave.closes or local_time.today(), local_time.today()).isoformat(),
            progress=lambda share: progress(0.5 + share * 0.4))  # fmt: skip
    except ValueError as fault:
        raise ReleaseError("release-not-made", "wave-named", title=wave.title, reason=str(fault)) from fault
    remarks = _remarks(engine, wave, survey, frozen, units.tolist())
    report = replace(report, remarks=remarks, looked_over=wave.looked_over)
    text = to_json(report)
    if is_invented(engine):
        nodes = _nodes((unit.id, unit.parent, unit.kind, unit.name) for unit in frozen)
        keep_head_counts(engine, wave_id, Counter(_cells(nodes, units, values, wave.cut)))
    releases.store(engine, wave_id, text, seal(text), report.check, before)
    if not wave.research:
        releases.destroy_answers(engine, wave_id)
    progress(1.0)
    return report


def publish_circle(engine: Engine, locator: bytes, secret: bytes, wave_id: int) -> bool:
    """Release a closed circle to the one it is about, and to nobody else: like any wave, then sealed under their key.

    Parameters
    ----------
    engine : Engine
    locator, secret : bytes
        The owner's reflection key, from `db.mnemonic_words.parse_reflection_key`.
    wave_id : int

    Returns
    -------
    bool
        Whether enough people answered for a result. The answers are destroyed either way.

    Raises
    ------
    RefusedError
        If the circle is not closed.
    ReleaseError
        If the check of the program finds a defect. Nothing is lost.
    ReflectoryError
        If it is not this key's, or its wave key or a ballot cannot be read.
    """
    rater_groups.require_own(engine, locator, secret, wave_id)
    wave = wave_of(engine, wave_id)
    if wave.status != "closed":
        raise RefusedError("wave-not-closed", "circle", status=wave.status)
    before = releases.as_it_stands(engine, wave_id)
    survey = from_json(wave.survey)
    units, values, codes = _opened(engine, wave, survey, lambda share: None)
    nodes = _nodes((unit.id, unit.parent, unit.kind, unit.name) for unit in wave_units(engine, wave_id))
    today = local_time.today()
    try:
        report = _report(nodes, units, values, codes, survey, wave.k, wave.cut, wave="of a circle", title="",
                       invited=None, closed=min(wave.closes or today, today).isoformat())  # fmt: skip
    except ValueError as fault:
        raise ReleaseError("release-not-made", "circle", reason=str(fault)) from fault
    result = of_colleagues(report)
    rater_groups.end(engine, locator, secret, wave_id, to_json(result), reported=bool(result.sections), before=before)
    return bool(result.sections)


def expected_groups(tree: Sequence[Unit], k: int, language: str) -> list[str]:
    """Say which units would be reported together if everybody answered; sentences for the one who sets up a wave."""
    if not tree:
        return []
    ids = {unit.id for unit in tree}
    nodes = _nodes((unit.id, unit.parent if unit.parent in ids else None, unit.kind, unit.name) for unit in tree)
    blocks = partition(nodes, {unit.id: unit.size for unit in tree}, k)
    if blocks.too_few:
        return [say(language, "groups.too_few", k=k)]
    above = {unit.id: unit.name for unit in tree}
    names: dict[object, str] = {
        unit.id: f"{unit.name} ({above[unit.parent]})" if unit.parent in above else unit.name for unit in tree
    }
    pooled = [members for members in blocks.members if len(members) > 1]
    alone = len(blocks.members) - len(pooled)
    lines = [say(language, "groups.alone", n=alone)] if alone else []
    people: dict[object, int] = {unit.id: unit.size for unit in tree}
    for members in pooled:
        here = [member for member in members if not isinstance(member, tuple)]
        small = [str(names[member]) for member in here if people.get(member, k) < k]
        lines.append(say(language, "groups.together", names=", ".join(names[member] for member in here)))
        if small:
            lines[-1] += " " + say(language, "groups.because", n=len(small), names=", ".join(small), k=k)
    return lines


def _opened(
    engine: Engine, wave: Wave, survey: Survey, progress: Callable[[float], None]
) -> tuple[NDArray[np.int64], list[str], NDArray[np.int8]]:
    """Open every ballot in memory: each person's unit, value of the background question, and codes."""
    boxes = ballots.boxes(engine, wave.id)
    open_box = crypto.opener(wave.public_key)
    sheets = []
    for at, box in enumerate(boxes):
        sheets.append(ballots.decode(open_box(box), len(survey.items)))
        if at % 1000 == 0:
            progress(at / len(boxes))
    codes = np.frombuffer(b"".join(sheet.codes for sheet in sheets), dtype=np.int8)  # SKIPPED becomes -1
    return (
        np.array([sheet.unit for sheet in sheets], dtype=np.int64),
        [sheet.attribute for sheet in sheets],
        np.asfortranarray(codes.reshape(len(sheets), len(survey.items))),
    )


def _remarks(
    engine: Engine, wave: Wave, survey: Survey, frozen: Sequence[WaveUnit], units: Sequence[int]
) -> tuple[Remarks, ...]:
    """Open the comments, and put each where enough people answered; away from every figure."""
    boxes = comments.comment_boxes(engine, wave.id)
    if not boxes:
        return ()
    open_box = crypto.opener(wave.public_key)
    written = [comments.opened(open_box, box) for box in boxes]
    nodes = _nodes((unit.id, unit.parent, unit.kind, unit.name) for unit in frozen)
    answered = Counter[int | str](units)
    school = _school_of(nodes)
    by_team = wave.cut == "team"
    if not by_team:  # no team, or half of one only, is reported: comments are shown by school
        answered = Counter(school[unit] for unit in units)
    names = {str(unit.id): unit.name for unit in frozen}
    placed = place(
        (
            (comment.unit_id if by_team else school[comment.unit_id], comment.question, comment.text, comment.reach)
            for comment in written
        ),
        nodes,
        answered,
        np.random.default_rng(secrets.randbits(256)),
        max(LEAST, wave.k),
        [account.name for account in accounts(engine)],
    )
    asked = {question.id for question in survey.questions}
    remarks = []
    for group in placed:
        ids = tuple(map(str, group.units))
        if group.question in asked:
            remarks.append(Remarks(group.question, ids, tuple(names[id] for id in ids), group.kind, group.texts))
    return tuple(remarks)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep Python from searching millions of new objects for rings of garbage again and again: there are none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@_uncollected()
def _report(nodes: Sequence[Node], units: NDArray[np.int64], values: Sequence[str], codes: NDArray[np.int8],
            survey: Survey, k: int, cut: str, *, wave: str, title: str, invited: dict[int | str, int] | None,
            moment: str = "", closed: str = "", protect: Protect | None = None,
            progress: Callable[[float], None] = lambda share: None) -> Report:  # fmt: skip
    """Cut, protect, count and attack; true answers go no further than this function.

    ``protect`` says how a file's sheets are drawn (`file_report`); the sheets of a wave are drawn by fresh chance.
    """
    blocks, home = _cut(nodes, units, values, survey, k, cut)
    points = [survey.format_of(item).points for item in survey.items]
    low = {id for scale in survey.scales if scale.favourable == "low" for id in scale.items}
    high = [item.id not in low for item in survey.items]
    keyed = key(codes, survey)
    if protect is None:
        sheets = by_chance(keyed, home, points, high, np.random.default_rng(secrets.randbits(256)), k)
    else:
        sheets = protect(keyed, home, points, high, k)
    progress(0.4)
    report = build_report(sheets, nodes, blocks, survey, wave=wave, title=title, invited=invited, cut=cut,
                          moment=moment, closed=closed, progress=lambda share: progress(0.4 + share * 0.5))  # fmt: skip
    audit = attacked(report, nodes, blocks, high)
    if not audit.passed:
        raise ReleaseError("release-defect", "wave-number", id=wave)
    progress(1.0)
    return replace(report, check=audit.answers if report.sections else 0)


def attacked(report: Report, nodes: Sequence[Node], blocks: Blocks, favourable_high: Sequence[bool]) -> Audit:
    """Attack a report by the tables it would store."""
    survey = report.survey
    made_of = {group.key: group.blocks for group in groups(nodes, blocks)} if not blocks.too_few else {}
    release = []
    for section in report.sections:
        tables = {figure.id: figure.counts[0] for figure in section.figures if figure.kind == "item"}
        release.append(
            Shown(section.key, made_of[section.key], section.answered, tuple(tables[item.id] for item in survey.items))
        )
    formats = [survey.format_of(item) for item in survey.items]
    rules = [rule(form.points, high) for form, high in zip(formats, favourable_high, strict=True)]
    return attack(release, rules, report.k)


def _cut(
    nodes: Sequence[Node], units: NDArray[np.int64], values: Sequence[str], survey: Survey, k: int, cut: str
) -> tuple[Blocks, NDArray[np.int64]]:
    """Form the blocks by head counts, and find each person's block (-1 where nothing may be shown)."""
    if cut.startswith(LOT):
        asked = next(attribute for attribute in survey.attributes if attribute.id == cut.removeprefix(LOT))
        offered = (*(value for value, _ in asked.values), NOBODY)
        drawn = [value.removeprefix(DRAWN) if value.startswith(DRAWN) else None for value in values]
        return cut_by_lot(nodes, units.tolist(), drawn, offered, k)
    if cut == "team":
        single, which, people = np.unique(units, return_inverse=True, return_counts=True)
        blocks = partition(nodes, dict(zip(single.tolist(), people.tolist(), strict=True)), k)
        home = [blocks.of(unit) for unit in single.tolist()]
    else:
        cells = _cells(nodes, units, values, cut)
        known = [value for value, _ in next(attribute for attribute in survey.attributes if attribute.id == cut).values]
        blocks = partition_by_attribute(nodes, Counter(cells), (*known, NOBODY), k)
        home, which = [blocks.of(cell) for cell in cells], np.arange(len(cells))
    return blocks, np.array([-1 if block is None else block for block in home], dtype=np.int64)[which]


def _cells(nodes: Sequence[Node], units: NDArray[np.int64], values: Sequence[str], cut: str) -> list[tuple[int, str]]:
    """Return where each person is counted: in their unit, or with those of their value in their school."""
    if cut == "team":
        return [(unit, "") for unit in units.tolist()]
    if cut.startswith(LOT):  # the sheets of each half hold its cells already
        return list(zip(units.tolist(), values, strict=True))
    school = _school_of(nodes)
    return [(int(school[unit]), value) for unit, value in zip(units.tolist(), values, strict=True)]


def _school_of(nodes: Sequence[Node]) -> dict[int | str, int | str]:
    """Return for each unit the school it lies in: a team's parent, or the unit itself."""
    return {
        node.id: node.parent if node.kind in {"team", "group"} and node.parent is not None else node.id
        for node in nodes
    }


def _nodes(rows: Iterable[tuple[int, int | None, str, str]]) -> list[Node]:
    return [Node(*row) for row in rows]
