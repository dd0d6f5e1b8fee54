"""What is wrong with a survey file: place, fault, remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing to put right.

    Examples
    --------
    >>> print(Fault("x/survey.toml: order", "no item 'su9'", "items are su1, su2"))
    x/survey.toml: order: no item 'su9' (items are su1, su2)
    """

    place: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.fault} ({self.remedy})"


class SurveyError(ValueError):
    """A survey that cannot be used, with all its faults at once, one a line.

    Examples
    --------
    >>> error = SurveyError([Fault("a.toml", "missing", "add it"), Fault("b.toml", "empty", "fill it")])
    >>> print(error)
    a.toml: missing (add it)
    b.toml: empty (fill it)
    >>> len(error.faults)
    2
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
