"""The report of a file of answers: the same protection as a wave's, and one report for one file.

A wave's answers are destroyed with its release; a file stays, and could be reported again and again until the draws
give away what they hide. So here the draw follows from the sheets, and the first cut of them is the only one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.comments import LEVELS
from analysis.disclosure.protect import ProtectedSheets, protect_each
from analysis.disclosure.tree import Node
from reflectory.db.file_reports import keyed, report_key
from reflectory.errors import RefusedError
from reflectory.files.mapping import PLAIN, Options
from reflectory.files.responses import Answers, read_answers
from reflectory.files.units import level_names
from reflectory.i18n.names import by_name, folded
from reflectory.releases.pooling import protected_report, remarks
from reflectory.reports.model import Comments, Report
from surveys.loader import named_survey
from surveys.model import Survey, words


@dataclass(frozen=True)
class FileReport:
    """A report of a file, what is to be said of the file, and the keyed hashes that tell it and its cut again."""

    report: Report
    notices: tuple[str, ...]
    sheets: bytes
    cut: bytes


def report_of_file(answers: Path, survey: str, form: str | None, unit_columns: Sequence[str], title: str | None, k: int,
                   language: str = "en", options: Options = PLAIN,
                   progress: Callable[[float], None] = lambda share: None) -> FileReport:  # fmt: skip
    """Make the report of a file of answers: one row a person, protected like any release.

    Parameters
    ----------
    answers : Path
    survey : str
        The name of one of the library, or the path of a file (with an extension or a separator in it).
    form : str, optional
    unit_columns : sequence of str
        The columns of the units, the largest first. All of them are one cut.
    title : str, optional
        By default the survey's, in ``language``.
    k : int
    options : Options, optional
        What is said of the file, and how its doubts are settled.
    progress : callable, optional
        Called with the share of the file that is read, 0 to 1.

    Raises
    ------
    SurveyError, AnswersError, OpenDoubtsError
        With every fault, or every open doubt, of the file.
    RefusedError
        If raters of several people stand in one file.
    ReflectoryError
        If the key of reports cannot be had.
    """
    asked = named_survey(survey, form)
    responses = read_answers(answers, asked, unit_columns, options, progress=progress)
    codes = responses.matrix
    if asked.about_somebody and len(set(responses.paths)) > 1:
        raise RefusedError("file-of-several-raters", "file", path=answers.name, count=len(set(responses.paths)))
    nodes, number = _tree(responses.paths, unit_columns)
    units = np.array([number[path] for path in responses.paths], dtype=np.int64)
    key = report_key()
    protect = FileProtection(key)
    cut = next(iter(options.cut), "team")
    report = protected_report(
        nodes, units, responses.values, codes, asked, k, cut, wave=answers.stem,
        title=title or words(asked.title, language), invited=_invited(options, number), protect=protect)  # fmt: skip
    report = replace(report, remarks=remarks_of(responses, nodes, units.tolist(), asked, k, cut, key))
    return FileReport(report, responses.notices, keyed(key, sheets_of(codes, asked), b"sheets"), protect.cut)


def _tree(paths: Sequence[tuple[str, ...]], columns: Sequence[str]) -> tuple[list[Node], dict[tuple[str, ...], int]]:
    """Return the units as a tree below everybody, neighbours by name, and the number of each."""
    known = level_names()
    kinds = ["unit" if len(columns) == 1 else known.get(folded(name), "unit") for name in columns]
    every = {path[:depth] for path in paths for depth in range(1, len(path) + 1)}
    ordered = sorted(every, key=lambda path: [(by_name(name), name) for name in path])
    number = {path: at for at, path in enumerate(ordered, start=1)} | {(): 0}
    nodes = [Node(number[path], number[path[:-1]], kinds[len(path) - 1], path[-1]) for path in ordered]
    return [Node(0, None, "all", ""), *nodes], number


def _invited(options: Options, number: Mapping[tuple[str, ...], int]) -> dict[int, int] | None:
    """Return how many people of each unit were invited, where somebody says so of any; of the others nobody knows."""
    by_path = {folded(" › ".join(path)): unit for path, unit in number.items() if path}
    invited = {by_path[folded(name)]: many for name, many in options.invited.items() if folded(name) in by_path}
    return {unit: invited.get(unit, 0) for unit in number.values()} if invited else None


def remarks_of(
    answers: Answers,
    nodes: Sequence[Node],
    units: Sequence[int],
    survey: Survey,
    k: int,
    cut: str,
    key: bytes,
    names: Iterable[str] = (),
) -> tuple[Comments, ...]:
    """Put the comments of a file where enough people answered, in an order that follows from them alone.

    Nobody asked their writers how far they may travel: to the school at least, where one is known as such.
    """
    reach = "school" if any(node.kind in LEVELS["school"] for node in nodes) else "team"
    written = sorted((units[person], question, text, reach) for person, question, text in answers.comments)
    dice = np.random.default_rng(int.from_bytes(keyed(key, repr(written).encode(), b"comments"), "big"))
    return remarks(written, nodes, units, survey, k, cut, dice, names)


def sheets_of(codes: NDArray[np.int8], survey: Survey) -> bytes:
    """Return the sheets of a file without units, in an order of their own, the items in the order of their ids."""
    ids = sorted((item.id, at) for at, item in enumerate(survey.items))
    sheets = codes[:, [at for _, at in ids]]
    return repr([id for id, _ in ids]).encode() + np.ascontiguousarray(sheets[np.lexsort(sheets.T[::-1])]).tobytes()


class FileProtection:
    """Protects the sheets of a file by draws that follow from them, and notes the cut it was given."""

    def __init__(self, key: bytes) -> None:
        self.key = key
        self.cut = b""

    def __call__(
        self, codes: NDArray[np.int8], block: NDArray[np.int64], points: list[int], high: list[bool], k: int
    ) -> ProtectedSheets:
        blocks = []

        def draw(sheets: bytes) -> np.random.Generator:
            blocks.append(sha256(sheets).digest())
            return np.random.default_rng(int.from_bytes(keyed(self.key, sheets, b"draw"), "big"))

        protected = protect_each(codes, block, points, high, draw, k)
        self.cut = keyed(self.key, repr((points, high, k)).encode() + b"".join(sorted(blocks)), b"cut")
        return protected
