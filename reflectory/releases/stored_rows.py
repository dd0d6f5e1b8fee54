"""Groups of a stored release: each one's row is read when somebody looks at its figures, and checked with the seal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import groupby
from typing import TypeVar, overload

from reflectory.db.engine import Engine
from reflectory.db.releases import Release, all_rows, rows
from reflectory.errors import ReleaseError
from reflectory.reports.model import Comparison, Figure, Report, Section
from reflectory.reports.serialization import KINDS, from_row

Row = tuple[tuple[Figure, ...], tuple[Comparison, ...]]
Entry = TypeVar("Entry", Figure, Comparison)


def read_when_asked(engine: Engine, stored: Release, report: Report, about: str | int | None = None) -> Report:
    """Return a report without figures as one that has those of a release's rows, each read when it is asked for.

    With ``about``, as `reports.serialization.from_json` has it, only those of the groups that it names.
    """
    _require_rows(stored, report)

    def section(bare: Section) -> Section:
        if about is not None and bare.parent is not None and str(about) not in (bare.key, *map(str, bare.units)):
            return bare
        of_scales, of_items = (
            partial(row, engine, stored.wave_id, bare.key, kind, stored.row_digests[bare.key, kind])
            for row, kind in zip(ROWS, KINDS, strict=True)
        )
        figures = WhenAsked[Figure](lambda: of_scales()[0], lambda: of_items()[0])
        return replace(bare, figures=figures, comparisons=WhenAsked[Comparison](lambda: of_scales()[1]))

    return replace(report, sections=tuple(map(section, report.sections)))


def each(engine: Engine, stored: Release, report: Report) -> Iterator[Section]:
    """Give every section of a report with its figures from a release's rows, one after another; none is remembered."""
    _require_rows(stored, report)
    bare = {section.key: section for section in report.sections}
    for key, both in groupby(all_rows(engine, stored), lambda row: row[0][0]):
        read = [from_row(row) for _, row in both]
        figures = tuple(figure for figures, _ in read for figure in figures)
        yield replace(bare[key], figures=figures, comparisons=tuple(part for _, parts in read for part in parts))


class WhenAsked(Sequence[Entry]):
    """A tuple whose parts are read when somebody looks so far into it: of a scale, no items are read."""

    def __init__(self, *parts: Callable[[], tuple[Entry, ...]]) -> None:
        self._parts: Sequence[Callable[[], tuple[Entry, ...]]] = parts

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Entry]: ...
    def __getitem__(self, at: int | slice) -> Entry | Sequence[Entry]:
        """Return an entry, or some."""
        return tuple(self)[at]

    def __len__(self) -> int:
        """Return how many there are."""
        return sum(len(part()) for part in self._parts)

    def __iter__(self) -> Iterator[Entry]:
        """Give one after another."""
        for part in self._parts:
            yield from part()

    def __eq__(self, other: object) -> bool:
        """Tell whether a sequence has the same entries."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)


def _row(engine: Engine, wave_id: int, section: str, kind: str, digest: str) -> Row:
    ((_, row),) = rows(engine, wave_id, {(section, kind): digest})
    return from_row(row)


def _require_rows(stored: Release, report: Report) -> None:
    """Refuse a report of other groups than the rows that were sealed with it."""
    keys = [(section.key, kind) for section in report.sections for kind in KINDS]
    if sorted(keys) != sorted(stored.row_digests):
        strange = sorted(set(keys) ^ set(stored.row_digests)) or keys
        raise ReleaseError("release-row-missing", "group-of-wave", id=stored.wave_id, group=strange[0][0])


ROWS = (lru_cache(4_000)(_row), lru_cache(1_000)(_row))  # that stay in memory: of scales 25 kB each, of items 125
