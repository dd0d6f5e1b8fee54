"""What the program refuses, as codes with values. The words of each language stand in `errors.toml`, nowhere else.

ReflectoryError
    DatabaseError            the database cannot be reached, opened, written or understood
    FindingsError            what somebody brought has faults: all of them at once
        AnswersError         a file of answers cannot be used
        OpenDoubtsError      a file of answers holds what may be no person, no unit or somebody twice
        SurveyError          a survey cannot be used
    KeyFileError             the file of a key cannot be kept, found or read
    MailServerError          the mail server cannot be used
    MissingError             there is no such thing, or not any more
    RefusedError             the step is not allowed as things stand
        NotAdmittedError     a provider vouches for somebody whom no rule lets in
        PasswordError        the password is too short, too long or too common
        SetupError           the set-up code is wrong, or an account exists already
        SubmissionError      what a respondent sent cannot be kept
        WaveClosedError      the wave takes no answers: not yet, or not any more
    ReleaseError             a release cannot be made, or cannot be read
        UnsoundReleaseError  a stored release contradicts itself, its wave or the rules
    SettingError             a setting cannot be used
    TooManyAttemptsError     too many wrong attempts; ``values["seconds"]`` is how long to wait
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self


class ReflectoryError(Exception):
    """Something that cannot be done, or is not as it must be; raised, or reported as a finding.

    Parameters
    ----------
    code : str
        Which fault, with its remedy: a key of `errors.toml`, such as ``"wave-answered"``.
    place : str
        Where: a key of its table ``place``, such as ``"wave-named"``.
    **values
        What fills the blanks of both. Never a code, a key or a password.

    Examples
    --------
    >>> print(ReflectoryError("wave-answered", "wave-named", title="Autumn"))
    wave-answered at wave-named (title='Autumn')
    """

    words: ClassVar[str] = "errors"  # the table of the catalogue that has a word for each of its codes
    remedy: ClassVar[str] = ""  # a key of its table ``remedy`` for all of its codes; else each has its own, or none

    def __init__(self, code: str, place: str, /, **values: Any) -> None:
        super().__init__(code, place)
        self.code = code
        self.place = place
        self.values = values

    def __str__(self) -> str:
        about = ", ".join(f"{name}={value!r}" for name, value in self.values.items())
        return f"{self.code} at {self.place}" + (f" ({about})" if about else "")

    def at(self, place: str, /, **values: Any) -> Self:
        """Return the same fault where somebody else sees it, such as in a row of their file."""
        return type(self)(self.code, place, **self.values | values)


class FindingsError(ReflectoryError):
    """What somebody brought has faults; ``findings`` are all of them at once, and the first one stands for them.

    Examples
    --------
    >>> error = FindingsError([ReflectoryError("wave-gone", "wave"), ReflectoryError("unit-gone", "unit-number", id=7)])
    >>> print(error)
    wave-gone at wave
    unit-gone at unit-number (id=7)
    """

    def __init__(self, findings: Iterable[ReflectoryError]) -> None:
        self.findings = tuple(findings)
        super().__init__(self.findings[0].code, self.findings[0].place, **self.findings[0].values)

    def __str__(self) -> str:
        return "\n".join(map(str, self.findings))

    def at(self, place: str, /, **values: Any) -> Self:
        return type(self)(finding.at(place, **values) for finding in self.findings)


class AnswersError(FindingsError):
    """A file of answers cannot be used."""


class OpenDoubtsError(FindingsError):
    """A file of answers holds what may be no person, no unit or somebody twice, and nobody has said how it is meant."""


class SurveyError(FindingsError):
    """A survey cannot be used."""


class DatabaseError(ReflectoryError):
    """The database cannot be reached, opened, written or understood."""


class KeyFileError(ReflectoryError):
    """The file of a key cannot be kept, found or read."""


class MailServerError(ReflectoryError):
    """The mail server cannot be used; the code is what a wave notes of it."""

    words = "mail_trouble"


class MissingError(ReflectoryError):
    """There is no such thing, or not any more."""


class RefusedError(ReflectoryError):
    """The step is not allowed as things stand, such as opening a wave twice."""


class NotAdmittedError(RefusedError):
    """A provider vouches for somebody whom no rule lets in."""


class PasswordError(RefusedError):
    """The password is too short, too long or too common."""


class SetupError(RefusedError):
    """The set-up code is wrong, or an account exists already."""


class SubmissionError(RefusedError):
    """What a respondent sent cannot be kept; the code goes back to the browser."""

    words = "answer.refused"


class WaveClosedError(RefusedError):
    """The wave takes no answers: it is not open yet, or not any more."""


class ReleaseError(ReflectoryError):
    """A release cannot be made, or cannot be read; a wave that was to be released stays as it was."""


class UnsoundReleaseError(ReleaseError):
    """A stored release contradicts itself, its wave or the rules: nobody may open it."""

    remedy = "release-unsound"


class SettingError(ReflectoryError):
    """A setting cannot be used."""


class TooManyAttemptsError(ReflectoryError):
    """Too many wrong attempts; ``values["seconds"]`` is how long to wait."""
