"""Signs of careless answering, one figure a person: flags to look at, never a reason to drop in silence."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.results import Estimate
from analysis.samples import Floats, moments, observed, ties


def longest_run(answers: ArrayLike) -> tuple[Estimate, ...]:
    """Longest run of identical answers of each person, in the order of fielding.

    Parameters
    ----------
    answers : array_like, shape (people, items)
        Answers as given, before reverse keying, in the order of fielding; NaN is missing. A missing answer ends a run.

    Returns
    -------
    tuple of Estimate
        One a person: items in the run, 1 up; ``n`` counts the items answered. Gap: ``nobody_answered`` (nothing
        answered).

    Raises
    ------
    ValueError
        Not two-dimensional.

    Notes
    -----
    Formula: the largest number of consecutive items with one and the same answer.
    Range: 1 to the number of items.
    Cut-offs: none that carries over; look at those far beyond the rest of the same survey.
    Misleads when: the survey is short, or all items are keyed one way, so that honest answers make straight lines.

    References
    ----------
    Johnson, J. A. (2005). Journal of Research in Personality, 39, 103-129. Meade, A. W., & Craig, S. B. (2012).
    Psychological Methods, 17, 437-455.

    Examples
    --------
    >>> [one.value for one in longest_run([[3, 3, 3, 4], [1, 2, 1, 2]])]
    [3.0, 1.0]
    """
    return tuple(_run(row) for row in _matrix(answers))


def within_person_variability(answers: ArrayLike) -> tuple[Estimate, ...]:
    """Spread of each person's answers over all items (intra-individual response variability).

    Parameters
    ----------
    answers : array_like, shape (people, items)
        Answers as given, before reverse keying; NaN is missing and left out.

    Returns
    -------
    tuple of Estimate
        One a person: standard deviation in scale points; ``n`` counts the items answered. Gaps: ``nobody_answered``
        (nothing answered), ``one_item`` (one item answered).

    Raises
    ------
    ValueError
        Not two-dimensional.

    Notes
    -----
    Formula: standard deviation (n - 1) of one person's answers.
    Range: 0 (the same answer throughout) up.
    Cut-offs: none that carries over; look at both ends of the same survey.
    Misleads when: items are few, or keyed one way; random answers are wide, straight lines narrow, and both may be
    honest.

    References
    ----------
    Dunn, A. M., Heggestad, E. D., Shanock, L. R., & Theilgard, N. (2018). Journal of Business and Psychology, 33,
    105-121.

    Examples
    --------
    >>> [round(one.value, 3) for one in within_person_variability([[3, 3, 3, 3], [1, 5, 1, 5]])]
    [0.0, 2.309]
    """
    return tuple(_spread(row[~np.isnan(row)]) for row in _matrix(answers))


def item_nonresponse(answers: ArrayLike) -> tuple[Estimate, ...]:
    """Share of people who left each item blank, among those who answered anything.

    Parameters
    ----------
    answers : array_like, shape (people, items)
        NaN is missing.

    Returns
    -------
    tuple of Estimate
        One an item; ``n`` counts the people who answered at least one item. Gap: ``nobody_answered``.

    Raises
    ------
    ValueError
        Not two-dimensional.

    Notes
    -----
    Formula: blanks of the item / people who answered at least one item.
    Range: 0 to 1.
    Cut-offs: above .05 look at the wording, or at what the question fears to ask.
    Misleads when: people break off: the last items then look unwelcome and are only late.

    References
    ----------
    Newman, D. A. (2014). Organizational Research Methods, 17, 372-411.

    Examples
    --------
    >>> nan = float("nan")
    >>> [one.value for one in item_nonresponse([[3, nan], [4, 2], [nan, nan]])]
    [0.0, 0.5]
    """
    x = _matrix(answers)
    x = x[~np.isnan(x).all(axis=1)]
    n = x.shape[0]
    if n == 0:
        return tuple(Estimate.missing("item_nonresponse", 0, "nobody_answered") for _ in range(x.shape[1]))
    return tuple(Estimate("item_nonresponse", float(one), n=n) for one in np.isnan(x).mean(axis=0))


def person_nonresponse(answers: ArrayLike) -> tuple[Estimate, ...]:
    """Share of the items that each person left blank.

    Parameters
    ----------
    answers : array_like, shape (people, items)
        NaN is missing.

    Returns
    -------
    tuple of Estimate
        One a person; ``n`` counts the items answered.

    Raises
    ------
    ValueError
        Not two-dimensional, or no items.

    Notes
    -----
    Formula: blanks / items.
    Range: 0 to 1.
    Cut-offs: above .50 a scale gets no score.
    Misleads when: items were not shown to everyone.

    References
    ----------
    Newman, D. A. (2014). Organizational Research Methods, 17, 372-411.

    Examples
    --------
    >>> [one.value for one in person_nonresponse([[3, float("nan")], [4, 2]])]
    [0.5, 0.0]
    """
    x = _matrix(answers)
    if x.shape[1] == 0:
        raise ValueError("answers: no items; give at least one column")
    blank = np.isnan(x).sum(axis=1)
    items = x.shape[1]
    return tuple(Estimate("person_nonresponse", float(one) / items, n=items - int(one)) for one in blank)


def _matrix(answers: ArrayLike) -> Floats:
    x = np.asarray(answers, dtype=np.float64)
    if x.ndim != 2:
        raise ValueError(f"answers: shape {x.shape}; give one row a person and one column an item")
    return x


def _run(row: Floats) -> Estimate:
    answered = ~np.isnan(row)
    n = int(answered.sum())
    if n == 0:
        return Estimate.missing("longest_run", 0, "nobody_answered")
    marks = np.full(row.size, -1, dtype=np.int64)
    marks[answered] = ties(row[answered])
    breaks = np.flatnonzero((np.diff(marks) != 0) | (marks[1:] < 0) | (marks[:-1] < 0)) + 1
    edges = np.concatenate([[0], breaks, [row.size]])
    lengths = np.diff(edges)[marks[edges[:-1]] >= 0]
    return Estimate("longest_run", float(lengths.max()), n=n)


def _spread(row: Floats) -> Estimate:
    if row.size < 2:
        return Estimate.missing("within_person_variability", row.size, "one_item" if row.size else "nobody_answered")
    n, _, squares = moments(*observed(row))
    return Estimate("within_person_variability", float(np.sqrt(squares / (n - 1))), n=n)


STATISTICS = (longest_run, within_person_variability, item_nonresponse, person_nonresponse)
