"""Which change so many people can show: settled before anybody hopes for one, never computed from what was found."""

from __future__ import annotations

from math import nan

import numpy as np
import numpy.typing as npt
from scipy.special import nctdtrinc, stdtrit

from analysis.estimates import EstimateArray, reasons

POWER, LEVEL = 0.80, 0.05


def smallest_change(
    n: npt.ArrayLike,
    sd: npt.ArrayLike,
    comparisons: int = 1,
    room: npt.ArrayLike = 0.0,
    population: npt.ArrayLike | None = None,
) -> EstimateArray:
    """Change of a mean that would be seen in four of five cases, if as many people answered again, as far apart.

    Parameters
    ----------
    n : array_like of int, shape (groups,)
        People with a score, each time; other people perhaps, whose answers are never paired.
    sd : array_like of float, shape (groups,)
        Standard deviation of their scores, nan where there is none.
    comparisons : int
        Scales that are judged together; 1 for a scale that a goal named before it was asked again.
    room : array_like of float, shape (groups,)
        What protection leaves open of a mean, from the lowest to the highest that may be true, in scale points.
    population : array_like of int, shape (groups,), optional
        Everyone in each group, answering or not: the change is that of these very people's own mean then.

    Returns
    -------
    EstimateArray
        Gaps: ``nobody_answered``, ``one_person``, ``no_spread`` (SD 0), ``not_known`` (no population).

    Notes
    -----
    Formula: (1 + 0.6/(n - 1)) delta s sqrt(2/n) + room, where noncentral t with 2n - 2 degrees of freedom and
    noncentrality delta lies beyond t(1 - a/2) in 80 of 100 cases, a = .05 / comparisons. The first factor is for an s
    that is estimated from so few; for these very people it is sqrt(1 - n/N) instead. Source: Cohen 1988, 2.3; Cochran
    1977 for the population; the factor and the room by simulation (bench/power.py). Range: 0 upward; it may be more
    than the response scale has. Misleads when the spread changes with the mean, as near an end of the scale; as a
    verdict on a change that was found.

    Examples
    --------
    >>> [smallest_change([8], [0.7], comparisons).value.round(2).tolist() for comparisons in (1, 5)]
    [[1.15], [1.48]]
    >>> smallest_change([8], [0.7], population=[10]).value.round(2).tolist()
    [0.47]
    """
    people, spread = np.asarray(n), np.asarray(sd, dtype=np.float64)
    everyone = None if population is None else np.broadcast_to(np.asarray(population), people.shape)
    unknown = np.zeros(people.shape, dtype=bool) if everyone is None else everyone < people
    why = reasons(
        nobody_answered=people == 0,
        one_person=np.isnan(spread) | (people == 1),
        no_spread=~(spread > 0),
        not_known=unknown,
    )
    single, which = np.unique(np.maximum(people, 2), return_inverse=True)
    df = 2.0 * single - 2
    delta = nctdtrinc(df, 1 - POWER, stdtrit(df, 1 - LEVEL / comparisons / 2))
    times = (delta * np.sqrt(2 / single))[which]
    if everyone is None:
        times = times * (1 + 0.6 / (np.maximum(people, 2) - 1.0))
    else:
        times = times * np.sqrt(1 - np.minimum(people / np.maximum(everyone, 1), 1.0))
    value = times * spread + np.asarray(room, dtype=np.float64)
    return EstimateArray("smallest_change", np.where(why > 0, nan, value), people, why)


STATISTICS = (smallest_change,)
