"""Comments as bytes: sealed like ballots, all of one length, each under a key of its own that leads to no ballot."""

from __future__ import annotations

import secrets
import struct
from collections.abc import Callable
from dataclasses import dataclass

from reflectory.db.crypto import SEALED_EXTRA
from reflectory.domain.submissions import LONGEST_COMMENT, REACHES
from reflectory.errors import KeyFileError, RefusedError

EARLIER = 2048  # bytes of text in a box of versions before the third
_SHAPE, _EARLIER = (
    struct.Struct(f">IBB64sH{size}s")  # unit, reach, length and id of the question, length and text
    for size in (4 * LONGEST_COMMENT, EARLIER)
)


@dataclass(frozen=True)
class Comment:
    """What somebody wrote to one open question, and how far it may travel: to a kind of unit of `REACHES`."""

    unit_id: int
    question: str
    text: str
    reach: str


def encode(unit_id: int, question: str, text: str, reach: str = "school") -> bytes:
    """Return a comment as bytes, all of one length; a text too long is refused.

    ``question``: the open question's id. ``reach``: the smallest unit whose readers may see it.

    Examples
    --------
    >>> decode(encode(7, "try", "Shorter meetings", "cluster"))
    Comment(unit_id=7, question='try', text='Shorter meetings', reach='cluster')
    """
    raw, asked = text.encode(), question.encode()
    if len(text) > LONGEST_COMMENT:
        over = len(text) - LONGEST_COMMENT
        raise RefusedError("comment-too-long", "comment", over=over, most=LONGEST_COMMENT)
    if len(asked) > 64:
        raise ValueError("the id of a question has at most 64 bytes")
    return _SHAPE.pack(unit_id, REACHES.index(reach), len(asked), asked, len(raw), raw)


def decode(plain: bytes) -> Comment:
    """Return the comment that bytes stand for, also those of an earlier version."""
    shape = _EARLIER if len(plain) == _EARLIER.size else _SHAPE
    unit_id, reach, asked_length, asked, length, raw = shape.unpack(plain)
    return Comment(unit_id, asked[:asked_length].decode(), raw[:length].decode(), REACHES[reach])


def padding(box: bytes) -> bytes:
    """Return the chance that makes a box of an earlier version as long as one of today; nothing for one of today.

    Without it the length of a box would tell which comments of an open wave came before an update.
    """
    earlier = len(box) == _EARLIER.size + SEALED_EXTRA
    return secrets.token_bytes(_SHAPE.size - _EARLIER.size) if earlier else b""


def opened(open_box: Callable[[bytes], bytes], box: bytes) -> Comment:
    """Open a sealed comment with its wave's `crypto.opener`, also one that was padded.

    Raises `KeyFileError` if it was not sealed for this key.
    """
    try:
        return decode(open_box(box))
    except KeyFileError:
        return decode(open_box(box[: _EARLIER.size + SEALED_EXTRA]))
