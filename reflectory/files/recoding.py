"""Statements asked the other way round: which of them a file holds recoded already, and how they are put back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from reflectory.files.response_doubts import FEW
from surveys.model import Survey

MISSING = 255  # the code of no answer
AGAINST, SURE = -0.3, -3.5  # a statement's correlation with the rest of its scale, and how many standard errors


def turned(codes: NDArray[np.uint8], survey: Survey) -> Iterator[str]:
    """Yield the statements asked the other way round that go against the rest of their scale once they are recoded.

    So they do where the file holds them recoded already: recoded twice they would stand as they were asked.

    Examples
    --------
    >>> from surveys.model import Item, ResponseFormat, Scale
    >>> agree = ResponseFormat("agree5", 1, 5, 1, ())
    >>> items = (Item("q1", {}, "agree5"), Item("q2", {}, "agree5", reverse=True))
    >>> scale = Scale("s", {}, {}, {}, {}, {}, (), {}, "", ("q1", "q2"))
    >>> survey = Survey("s", "", "1", {}, {}, 1, "", (), (agree,), items, (scale,))
    >>> [[*turned(np.array(sheets * 6, np.uint8), survey)]
    ...  for sheets in ([(0, 0), (2, 2), (4, 4)], [(0, 4), (2, 2), (4, 0)])]
    [['q2'], []]
    """
    keyed = codes.astype(float)
    keyed[codes == MISSING] = np.nan
    at = {item.id: number for number, item in enumerate(survey.items)}
    for item in survey.items:
        keyed[:, at[item.id]] /= len(survey.format_of(item).values) - 1
        if item.reverse:
            keyed[:, at[item.id]] = 1 - keyed[:, at[item.id]]
    for scale in survey.scales:
        for id in (item for item in scale.items if survey.item(item).reverse):
            other = keyed[:, [at[item] for item in scale.items if item != id]]
            answered = ~np.isnan(keyed[:, at[id]]) & (2 * (~np.isnan(other)).sum(axis=1) >= max(1, other.shape[1]))
            own, rest = keyed[answered, at[id]], np.nanmean(other[answered], axis=1) if answered.any() else other[:0, 0]
            if len(own) < FEW or not own.std() or not rest.std():
                continue
            r = float(np.corrcoef(own, rest)[0, 1])
            if r < AGAINST and np.arctanh(max(r, -0.999999)) * np.sqrt(len(own) - 3) < SURE:
                yield id


def turn(codes: NDArray[np.uint8], column: int, points: int) -> None:
    """Turn the answers of a column round, in place."""
    given = codes[:, column] != MISSING
    codes[given, column] = points - 1 - codes[given, column]
