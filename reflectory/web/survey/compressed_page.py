"""A page of which only a few bytes are each visit's own: compressed once, and joined with them for each."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

HEAD = bytes((0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255))  # of a gzip file without name and time (RFC 1952)


@dataclass(frozen=True)
class CompressedPage:
    """What stands around the visit's own bytes, as it is and deflated: one part where the page has none of them."""

    parts: tuple[bytes, ...]
    deflated: tuple[bytes, ...]

    def raw(self, own: bytes) -> bytes:
        """Return the page with the visit's own bytes in their place."""
        return own.join(self.parts)

    def gzipped(self, own: bytes) -> bytes:
        """Return the same as a gzip file; the visit's own bytes lie between the parts as a stored block (RFC 1951)."""
        raw, stored = self.raw(own), struct.pack("<BHH", 0, len(own), len(own) ^ 0xFFFF) + own
        return HEAD + stored.join(self.deflated) + struct.pack("<LL", zlib.crc32(raw), len(raw) & 0xFFFFFFFF)


def compressed_page(html: str, placeholder: str) -> CompressedPage:
    """Compress a page in which each visit's own bytes stand wherever the placeholder does.

    Examples
    --------
    >>> import gzip
    >>> page = compressed_page("<p>{{it}}</p>", "{{it}}")
    >>> page.raw(b"mine"), gzip.decompress(page.gzipped(b"mine"))
    (b'<p>mine</p>', b'<p>mine</p>')
    >>> compressed_page("<p></p>", "{{it}}").raw(b"mine")
    b'<p></p>'
    """
    *first, last = parts = tuple(part.encode() for part in html.split(placeholder))
    flushed = (*(_deflated(part, zlib.Z_FULL_FLUSH) for part in first), _deflated(last, zlib.Z_FINISH))
    return CompressedPage(parts, flushed)


def _deflated(part: bytes, end: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(part) + packer.flush(end)
