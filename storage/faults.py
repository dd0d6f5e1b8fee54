"""What storage refuses, each saying the place, the fault and the remedy."""

from __future__ import annotations


class StorageFault(Exception):
    """Something storage cannot or will not do.

    Parameters
    ----------
    place : str
        Where: a table row, a file, an address. Never a code, a key or a password.
    fault : str
        What is wrong there.
    remedy : str
        What the reader can do about it.

    Examples
    --------
    >>> print(StorageFault("wave 3", "it is closed", "ask the facilitator"))
    wave 3: it is closed; ask the facilitator
    """

    def __init__(self, place: str, fault: str, remedy: str) -> None:
        super().__init__(f"{place}: {fault}; {remedy}")
        self.place = place
        self.fault = fault
        self.remedy = remedy


class DatabaseFault(StorageFault):
    """The database cannot be reached, opened, written or understood."""


class Missing(StorageFault):
    """There is no such unit, account, wave or release."""


class Refused(StorageFault):
    """The step is not allowed as things stand, such as opening a wave twice."""


class WeakPassword(Refused):
    """The password is too short or too long."""


class SetupRefused(Refused):
    """The set-up code is wrong, or an account exists already."""


class WaveClosed(Refused):
    """The wave takes no answers: it is not open yet, or not any more."""


class CodeUnknown(StorageFault):
    """No invitation of the wave has this code."""


class CodeUsed(StorageFault):
    """The code was used from another browser or device."""


class TooManyAttempts(StorageFault):
    """Too many wrong attempts; ``seconds`` is how long to wait."""

    def __init__(self, place: str, seconds: int) -> None:
        super().__init__(place, "too many wrong attempts", f"try again in {seconds} seconds")
        self.seconds = seconds


class KeyFault(StorageFault):
    """A wave key cannot be kept, found or read."""


class WordsFault(StorageFault):
    """What was typed is not a reflection key; ``word`` is the first word that no list knows, or empty."""

    def __init__(self, place: str, fault: str, remedy: str, word: str = "", near: tuple[str, ...] = ()) -> None:
        super().__init__(place, fault, remedy)
        self.word = word
        self.near = near
