"""Whom invitations go to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Addressee:
    """Whom an invitation goes to: a unit of the wave, an address, and the language of the message."""

    unit: int
    address: str
    language: str
