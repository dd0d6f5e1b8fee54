"""Sealed boxes. A wave's private key lies in a file outside the database, named after its public key; losing it loses
the answers of the open wave, destroying it after the release makes every copy of the sealed answers unreadable. What
the release draws by lot follows from it as well (`seed_of`)."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

from reflectory.config import setting
from reflectory.db.whole_files import owned_folder, settle, whole_file
from reflectory.errors import KeyFileError

SEALED_EXTRA = 48  # a sealed box is so many bytes longer than what is inside


def new_wave_key() -> bytes:
    """Make a key pair, keep the private key in the folder of wave keys, and return the public key of 32 bytes.

    Raises `KeyFileError` if the key cannot be written; no answer may be taken then.
    """
    key = PrivateKey.generate()
    public = bytes(key.public_key)
    path = key_path(public)
    try:
        owned_folder(path.parent)
        with whole_file(path, replace=True) as file:
            file.write(bytes(key).hex().encode() + b"\n")
    except OSError as error:
        raise KeyFileError("key-file-not-written", "file", path=str(path.parent), reason=error.strerror) from error
    return public


def key_path(public_key: bytes) -> Path:
    """Return the file of a wave's private key. Named by the key, so that two databases may share the folder."""
    return Path(setting("REFLECTORY_KEYS")) / f"wave-{blake2b(public_key, digest_size=12).hexdigest()}.key"


def seal(public_key: bytes, plain: bytes) -> bytes:
    """Seal bytes so that only the wave's private key opens them; 48 bytes longer, and different every time."""
    return bytes(SealedBox(PublicKey(public_key)).encrypt(plain))


def example_key() -> bytes:
    """Return a public key whose private half is forgotten at once: what it seals, nobody opens."""
    return bytes(PrivateKey.generate().public_key)


def opener(public_key: bytes) -> Callable[[bytes], bytes]:
    """Return what opens the boxes of a wave; the key is read once, here.

    Raises `KeyFileError` if the key is gone or unreadable; the opener itself raises it for a box of another key.
    """
    path = key_path(public_key)
    box_of = SealedBox(_read(path, public_key))

    def opened(box: bytes) -> bytes:
        try:
            return bytes(box_of.decrypt(box))
        except CryptoError:
            raise KeyFileError("key-file-of-other-answers", "file", path=str(path)) from None

    return opened


def seed_of(public_key: bytes, draws: bytes) -> int:
    """Return the seed of some of a wave's draws, 256 bits that follow from its private key and go with it.

    So a release that was broken off draws the same again, and nobody who has not the key knows what was drawn.
    ``draws``: which, in at most 16 bytes. Raises `KeyFileError` if the key is gone or unreadable.
    """
    key = bytes(_read(key_path(public_key), public_key))
    return int.from_bytes(blake2b(key, digest_size=32, person=draws).digest(), "big")


def has_wave_key(public_key: bytes) -> bool:
    """Tell whether a wave's private key is at hand; `KeyFileError` if the folder of wave keys cannot be looked into."""
    path = key_path(public_key)
    try:
        return path.is_file()
    except OSError as error:
        raise KeyFileError("key-folder-unreadable", "file", path=str(path.parent), reason=error.strerror) from error


def can_open(public_key: bytes) -> bool:
    """Tell whether a wave's private key is at hand and is its own: otherwise nothing may be sealed for it."""
    try:
        _read(key_path(public_key), public_key)
    except KeyFileError:
        return False
    return True


def destroy_wave_key(public_key: bytes | None) -> None:
    """Overwrite and remove a private key, if there is one to a public key; destroying it twice does no harm.

    On disks that write elsewhere each time (SSDs, copy-on-write file systems) overwriting may leave the old block until
    the disk reuses it: see docs/decisions.
    """
    if not public_key:
        return
    path = key_path(public_key)
    try:
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        settle(path.parent)
    except FileNotFoundError:
        return
    except OSError as error:
        raise KeyFileError("key-file-not-destroyed", "file", path=str(path), reason=error.strerror) from error


def keep_own(secret: bytes, plain: bytes) -> bytes:
    """Seal a respondent's own copy under the secret of their reflection key.

    The secret has at least 80 bits of chance, so that a fast hash is derivation enough.

    Examples
    --------
    >>> open_own(b"eleven byte", keep_own(b"eleven byte", b"mine"))
    b'mine'
    """
    return bytes(SecretBox(_own_key(secret)).encrypt(plain))


def open_own(secret: bytes, box: bytes) -> bytes | None:
    """Open a respondent's own copy, or return None if the secret is not its own."""
    try:
        return bytes(SecretBox(_own_key(secret)).decrypt(box))
    except CryptoError:
        return None


def _own_key(secret: bytes) -> bytes:
    return blake2b(secret, digest_size=SecretBox.KEY_SIZE, person=b"own copy").digest()


def _read(path: Path, public_key: bytes) -> PrivateKey:
    try:
        key = PrivateKey(bytes.fromhex(path.read_text("ascii").strip()))
    except FileNotFoundError:
        raise KeyFileError("key-file-missing", "file", path=str(path)) from None
    except (OSError, ValueError, TypeError, CryptoError) as error:
        if isinstance(error, OSError):
            raise KeyFileError("key-file-unreadable", "file", path=str(path), reason=error.strerror) from error
        raise KeyFileError("key-file-damaged", "file", path=str(path)) from error
    if bytes(key.public_key) != public_key:
        raise KeyFileError("key-file-of-other-wave", "file", path=str(path))
    return key
