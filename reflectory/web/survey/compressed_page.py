"""A page of which only a few bytes are each visit's own: compressed once, and joined with them for each."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

HEAD = bytes((0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255))  # of a gzip file without name and time (RFC 1952)


@dataclass(frozen=True)
class CompressedPage:
    """What stands before and after the visit's own bytes, as it is and deflated; ``same`` for all where it has none."""

    same: bool
    before: bytes
    after: bytes
    deflated_before: bytes
    deflated_after: bytes

    def raw(self, own: bytes) -> bytes:
        """Return the page with the visit's own bytes in their place."""
        return self.before + (b"" if self.same else own) + self.after

    def gzipped(self, own: bytes) -> bytes:
        """Return the same as a gzip file; the visit's own bytes lie between both parts as a stored block (RFC 1951)."""
        raw, own = self.raw(own), b"" if self.same else own
        stored = struct.pack("<BHH", 0, len(own), len(own) ^ 0xFFFF) + own
        foot = struct.pack("<LL", zlib.crc32(raw), len(raw) & 0xFFFFFFFF)
        return HEAD + self.deflated_before + stored + self.deflated_after + foot


def compressed_page(html: str, placeholder: str) -> CompressedPage:
    """Compress a page in which each visit's own bytes stand at the placeholder, or nowhere.

    Examples
    --------
    >>> import gzip
    >>> page = compressed_page("<p>{{it}}</p>", "{{it}}")
    >>> page.raw(b"mine"), gzip.decompress(page.gzipped(b"mine"))
    (b'<p>mine</p>', b'<p>mine</p>')
    >>> compressed_page("<p></p>", "{{it}}").raw(b"mine")
    b'<p></p>'
    """
    same = placeholder not in html
    before, after = (part.encode() for part in html.partition(placeholder)[::2])
    first, last = (zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS) for _ in range(2))
    return CompressedPage(
        same,
        before,
        after,
        first.compress(before) + first.flush(zlib.Z_FULL_FLUSH),
        last.compress(after) + last.flush(zlib.Z_FINISH),
    )
