"""What the program refuses, as codes with values. The words of each language stand in `errors.toml`, nowhere else.

ReflectoryError
    DatabaseError            the database cannot be reached, opened, written or understood
    KeyFileError             the file of a key cannot be kept, found or read
    MissingError             there is no such thing, or not any more
    RefusedError             the step is not allowed as things stand
        NotAdmittedError     a provider vouches for somebody whom no rule lets in
        PasswordError        the password is too short, too long or too common
        SetupError           the set-up code is wrong, or an account exists already
        WaveClosedError      the wave takes no answers: not yet, or not any more
    ReleaseError             a release cannot be made, or cannot be read
    SettingError             a setting cannot be used
    TooManyAttemptsError     too many wrong attempts; ``values["seconds"]`` is how long to wait
"""

from __future__ import annotations

from typing import Any, Self


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


class DatabaseError(ReflectoryError):
    """The database cannot be reached, opened, written or understood."""


class KeyFileError(ReflectoryError):
    """The file of a key cannot be kept, found or read."""


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


class WaveClosedError(RefusedError):
    """The wave takes no answers: it is not open yet, or not any more."""


class ReleaseError(ReflectoryError):
    """A release cannot be made, or cannot be read; a wave that was to be released stays as it was."""


class SettingError(ReflectoryError):
    """A setting cannot be used."""


class TooManyAttemptsError(ReflectoryError):
    """Too many wrong attempts; ``values["seconds"]`` is how long to wait."""
