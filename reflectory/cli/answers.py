"""`reflectory answers`: what a file of answers holds and what is doubtful in it, before anything is made of it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from analysis.layout import ScaleLayout, layout
from analysis.moments import moments
from analysis.scoring import key, scores
from reflectory.cli.output import reading_bar, writing
from reflectory.db.whole_files import whole_file
from reflectory.errors import AnswersError, ReflectoryError
from reflectory.files.mapping import Options, mapping_text
from reflectory.files.responses import Answers, read_answers
from reflectory.i18n.catalogue import SOURCE
from reflectory.i18n.errors import parts, sentence
from surveys.loader import named_survey
from surveys.model import ResponseFormat, Survey, words

DOUBTFUL = 3  # the exit code where something has to be said first


def show_answers(file: Path, survey: str, form: str | None, options: Options, mapping: Path | None,
                 *, as_json: bool) -> None:  # fmt: skip
    """Print what stands in a file, and keep how it is read; the process ends with `DOUBTFUL` where something is."""
    read = named_survey(survey, form)
    try:
        with reading_bar(file) as advance:
            answers = read_answers(file, read, options.units, options, preview=True, progress=advance)
    except AnswersError as error:
        if as_json:
            faults = [_finding(finding) for finding in error.findings[:-1]]
            click.echo(json.dumps({"faults": faults}, ensure_ascii=False, indent=2))
        raise
    if mapping:
        with writing(mapping), whole_file(mapping, replace=True, mode=0o666) as target:
            target.write(mapping_text(options, answers.columns).encode())
    content = summary(answers, read)
    click.echo(json.dumps(content, ensure_ascii=False, indent=2) if as_json else _text(answers, content))
    if answers.doubts:
        sys.exit(DOUBTFUL)


def summary(answers: Answers, survey: Survey) -> dict[str, Any]:
    """Return what is known of a file: people, units, scores as they stand (unprotected), answers by item, doubts.

    Returns
    -------
    dict
        ``people`` (int), ``units`` (people by unit, a path where there are levels), ``means`` (of scales, and of items
        in no scale; reverse-keyed items turned; null without answers), ``columns`` (by item), ``left_out`` (columns),
        ``divided`` (people by answer to the background question of --by), ``comments`` (how many, by question),
        ``values`` (by item: value, anchor, count), ``missing`` (count by word), ``doubts`` (kind, place, what,
        remedy), ``notices``.
    """
    counts = answers.counts(survey)
    return {
        "people": len(answers.paths),
        "units": dict(sorted(Counter(" › ".join(path) for path in answers.paths if path).items())),
        "means": _means(answers.matrix, survey),
        "columns": answers.columns,
        "left_out": answers.left_out,
        "divided": dict(Counter(filter(None, answers.values))),
        "comments": dict(Counter(question for _, question, _ in answers.comments)),
        "values": {item.id: _counts(counts[item.id], survey.format_of(item)) for item in survey.items},
        "missing": answers.missing,
        "doubts": [{"kind": kind, **_finding(error)} for kind, errors in answers.doubts.items() for error in errors],
        "notices": answers.notices,
    }


def _counts(counts: Sequence[int], form: ResponseFormat) -> list[dict[str, object]]:
    """Return each answer of a format with its words and how often it was given."""
    return [
        {"value": value, "anchor": words(anchor, SOURCE), "count": count}
        for value, anchor, count in zip(form.values, form.anchors, counts[:-1], strict=True)
    ]


def _means(codes: NDArray[np.int8], survey: Survey) -> dict[str, float | None]:
    """Return the mean score of each scale and of each item that stands alone."""
    plan = layout(survey)
    single = tuple(ScaleLayout(item.id, (survey.items.index(item),)) for item in survey.single_items)
    plan = replace(plan, scales=(*plan.scales, *single))
    columns = map(moments, scores(key(codes, survey), plan).T)
    return {
        scale.id: float(column.mean[0]) if column.n[0] else None
        for scale, column in zip(plan.scales, columns, strict=True)
    }


def _finding(error: ReflectoryError) -> dict[str, str]:
    place, what, remedy = parts(error, SOURCE)
    return {"place": place, "what": what, "remedy": remedy}


def _text(answers: Answers, content: Mapping[str, Any]) -> str:
    """Return the same for somebody who reads it: the count of every answer beside its words."""
    lines = [f"{content['people']} people"]
    lines += [f"  {unit}: {many}" for unit, many in content["units"].items()]
    for id, values in content["values"].items():
        counts = "; ".join(f"{each['value']} {each['anchor']}".strip() + f": {each['count']}" for each in values)
        lines.append(f"{id}, column '{answers.columns[id]}': {counts}")
    lines += [f"{value}: {many} people" for value, many in content["divided"].items()]
    lines += [f"{question}: {many} comments" for question, many in content["comments"].items()]
    lines += [f"note: {notice}" for notice in answers.notices]
    lines += [f"asked: {sentence(error, SOURCE)}" for errors in answers.doubts.values() for error in errors]
    return "\n".join(lines)
