"""A pack: a PDF and an HTML page of each group, zipped, so that every team of a district gets its own report."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, BinaryIO

from reflectory.reports.exports import html, pdf
from reflectory.reports.focus import Promises
from reflectory.reports.model import Report, Section
from reflectory.reports.sentences import above, title

PACKED = (pdf, html)
WORKERS = 2
# In the name of a file, on one system or another.
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+')
_LONGEST = 180  # bytes: a file's name may have 255, and a number and an ending come with it
_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can hold: the same bytes whenever it is made


def pack(
    report: Report,
    sections: Sequence[Section],
    earlier: Sequence[Report],
    language: str,
    out: BinaryIO,
    progress: Callable[[int], None] = lambda done: None,
    stop: Callable[[], bool] = lambda: False,
    promises: Promises | None = None,
) -> bool:
    """Write the files of some groups into a zip file, a school's before its teams'; tell whether it is complete.

    ``progress`` is told how many groups are done; ``stop`` is asked before each: if it says yes, none is added.
    """
    wanted = {section.key for section in sections}
    ordered = [section for section, _ in report.in_order() if section.key in wanted]
    names = file_names(report, ordered, language)
    pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="pack")
    with pool, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        write = partial(_files, report, language, earlier=earlier, promises=promises)
        contents = _contents(ordered, lambda part: pool.submit(write, section=part), stop)
        for done, (name, files) in enumerate(zip(names, contents, strict=False), 1):
            for export, content in zip(PACKED, files, strict=True):
                packed.writestr(zipfile.ZipInfo(name + export.SUFFIX, _DAY), content, zipfile.ZIP_DEFLATED)
            progress(done)
        return len(packed.infolist()) == len(names) * len(PACKED)


def _files(report: Report, language: str, **about: Any) -> tuple[bytes, ...]:
    return tuple(export.write(report, language, **about) for export in PACKED)


def file_names(report: Report, sections: Sequence[Section], language: str) -> list[str]:
    """Return the name of each group's files: numbered in their order, safe on every system, no two alike."""
    digits = len(str(len(sections)))
    named = (name_of(report, section, language) for section in sections)
    return [f"{at:0{digits}} {name}" for at, name in enumerate(named, 1)]


def name_of(report: Report, section: Section, language: str) -> str:
    """Return the name of a file about one group: with what the group is a part of, as ten teams may have one name."""
    return file_name(title(section, report.survey, language), *above(report, section, language))


def file_name(*names: str) -> str:
    """Return a name that every file system takes; where it would be too long, a part of each of the names.

    Examples
    --------
    >>> file_name("../Grade 1/2: music?", "Elm"), file_name(" ... ")
    ('Grade 1 2 music - Elm', 'report')
    """
    plain = [cleaned for name in names if (cleaned := " ".join(_FORBIDDEN.sub(" ", name).split()).strip(". "))]
    each = _LONGEST // max(len(plain), 1)
    if sum(len(name.encode()) for name in plain) > _LONGEST:
        plain = [name.encode()[:each].decode(errors="ignore").strip(". ") for name in plain]
    return " - ".join(plain) or "report"


def _contents(
    sections: Sequence[Section], start: Callable[[Section], Future[tuple[bytes, ...]]], stop: Callable[[], bool]
) -> Iterator[tuple[bytes, ...]]:
    """Make the files in order, no more than a few ahead of what is written: memory does not grow with their number."""
    ahead: list[Future[tuple[bytes, ...]]] = []
    for section in sections:
        if stop():
            break
        ahead.append(start(section))
        if len(ahead) > WORKERS:
            yield ahead.pop(0).result()
    for pending in ahead:
        if stop():
            pending.cancel()
        else:
            yield pending.result()
