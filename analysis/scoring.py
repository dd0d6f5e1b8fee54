"""From answers to scores: reverse keying by declared bounds, and the mean of what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from analysis.estimates import Floats
from analysis.layout import Codes, Layout, checked, layout

if TYPE_CHECKING:
    from surveys.model import Survey

HALF = 0.5


def recode(codes: npt.ArrayLike, points: npt.ArrayLike, reverse: npt.ArrayLike) -> Codes:
    """Turn reverse-keyed items round: code becomes ``points - 1 - code``.

    Parameters
    ----------
    codes : array_like of int, shape (people, items)
        Category indices as answered, -1 where missing.
    points : array_like of int, shape (items,)
        Categories the response format **declares**; an end nobody used still counts. Taking the observed minimum and
        maximum (as some packages do) shifts every recoded answer when an end category is unused.
    reverse : array_like of bool, shape (items,)

    Returns
    -------
    ndarray of int8, shape (people, items), column-major

    Examples
    --------
    >>> recode([[0, 0], [-1, 3]], [5, 5], [False, True]).tolist()
    [[0, 4], [-1, 1]]
    """
    sizes, turned = np.asarray(points, dtype=np.int64), np.asarray(reverse, dtype=bool)
    table = np.array(checked(codes, sizes.tolist()), dtype=np.int8, order="F")
    if turned.shape != sizes.shape:
        raise ValueError(f"recode: reverse has shape {turned.shape}, points {sizes.shape}; give one entry an item")
    for item in np.flatnonzero(turned):
        column = table[:, item]
        table[:, item] = np.where(column >= 0, sizes[item] - 1 - column, -1)
    return table


def key(codes: npt.ArrayLike, survey: Survey) -> Codes:
    """Return the keyed codes of a survey's answers (people, items in its order), as `recode` does."""
    points = [survey.format_of(item).points for item in survey.items]
    return recode(codes, points, [item.reverse for item in survey.items])


def person_means(values: npt.ArrayLike, least: float = HALF) -> Floats:
    """Return each person's mean over the items answered.

    Parameters
    ----------
    values : array_like of float, shape (people, items)
        Keyed answers, nan where missing.
    least : float
        Share of the items that must be answered; 0 takes any single answer.

    Returns
    -------
    ndarray of float, shape (people,)
        nan where too little was answered; never an imputed value.

    Notes
    -----
    Source: Newman 2014; Graham 2009 (person means from at least half of a scale). Range: the response scale. Misleads
    when items differ in mean and the missing ones are not random.

    Examples
    --------
    >>> person_means([[1, 2, float("nan")], [5, float("nan"), float("nan")]]).tolist()
    [1.5, nan]
    """
    numbers = np.asarray(values, dtype=float)
    if numbers.ndim != 2:
        raise ValueError(f"person_means: values have shape {numbers.shape}; give (people, items)")
    given = ~np.isnan(numbers)
    answered = given.sum(axis=1)
    enough = (answered > 0) & (answered >= least * numbers.shape[1])
    sums = np.where(given, numbers, 0.0).sum(axis=1)
    means = np.full(len(numbers), np.nan)
    means[enough] = sums[enough] / answered[enough]
    return means


def scores(keyed: npt.ArrayLike, layout: Layout) -> Floats:
    """Return every person's score on every scale: the mean of the values of the items answered.

    Parameters
    ----------
    keyed : array_like of int, shape (people, items)
        Keyed codes, -1 where missing.
    layout : Layout

    Returns
    -------
    ndarray of float, shape (people, scales)
        nan where less than half of a scale is answered.

    Examples
    --------
    >>> from analysis.layout import ScaleLayout
    >>> plan = Layout((5, 5, 5), ((1, 2, 3, 4, 5),) * 3, (ScaleLayout("trust", (0, 1, 2)),))
    >>> scores([[0, 1, -1], [4, -1, -1]], plan).tolist()
    [[1.5], [nan]]
    """
    table = checked(keyed, layout.points)
    result = np.full((len(table), len(layout.scales)), np.nan)
    for place, scale in enumerate(layout.scales):
        block = table[:, list(scale.items)].astype(np.int64)
        given = block >= 0
        answered = given.sum(axis=1)
        sums = np.where(given, block, 0).sum(axis=1)
        enough = (answered > 0) & (2 * answered >= len(scale.items))
        result[enough, place] = layout.low(place) + layout.step(place) * sums[enough] / answered[enough]
    return result


def profile(answers: Mapping[str, int], survey: Survey) -> dict[str, float | None]:
    """Return one person's own scores, by scale id.

    Parameters
    ----------
    answers : mapping from item id to code
        As answered, not keyed; skipped items are left out or -1. An id that is not the survey's is a ValueError.
    survey : Survey

    Returns
    -------
    dict
        None for a scale of which less than half is answered.
    """
    place = {item.id: index for index, item in enumerate(survey.items)}
    strange = [id for id in answers if id not in place]
    if strange:
        raise ValueError(f"profile: answers: no item '{strange[0]}' in '{survey.id}' (items are {', '.join(place)})")
    codes = np.full((1, len(survey.items)), -1, dtype=np.int8)
    for id, code in answers.items():
        codes[0, place[id]] = code
    row = scores(key(codes, survey), layout(survey))[0]
    return {
        scale.id: None if np.isnan(score) else float(score) for scale, score in zip(survey.scales, row, strict=True)
    }
