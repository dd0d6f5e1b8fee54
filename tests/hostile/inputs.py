"""What an attacker, a broken program or chance may send: bytes, texts, tables and JSON, from one seed."""

from __future__ import annotations

import random
from typing import Any

TEXTS = (
    "", " ", "\0", "\r", "\r\n", "\u2028", "\ufeff", "\x1b[2J", "\ud800", "\U0001f469\u200d\U0001f680", "e\u0301" * 9,
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"'><svg/onload=alert(1)>", "javascript:alert(1)",
    "{{7*7}}", "${7*7}", "%s%n%x", "{0.__class__}", "{n}", "{}", "#{x}", "$(id)", "`id`", "; drop table unit; --",
    "' or 1=1 --", "../../etc/passwd", "..\\..\\x", "file:///etc/passwd", "CON", "NUL", "NaN", "Infinity", "-0",
    "1e999", "=1+1", "+1", "-1", "@sum(A1)", "\t=1", "=HYPERLINK(\"http://x\")", "=cmd|' /C calc'!A0",
    "true", "null", "None", "\u202etxt.exe", "\u0661\u0662\u0663", "\u00b2", "\u2460", "0x10", "1_000",
    "9" * 400, "[" * 400, "A" * 70_000,
    "$$ \\input{/etc/passwd} $$", "#read(\"/etc/passwd\")", "#import \"x\"", "[[a]]", "**b**", ":material/close:",
)  # fmt: skip
NUMBERS = (0, 1, -1, 5, 255, 256, 2**31, -(2**31), 2**63, 2**64, 10**400, 0.5, -0.0, 1e308, float("nan"), float("inf"))
HEADS = (
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"%PDF-1.7",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"\xd0\xcf\x11\xe0",
    b"\0",
)


class Dice(random.Random):
    """Draws hostile things."""

    def text(self) -> str:
        """Draw a text: one of the known ones, or signs from all of Unicode."""
        kind = self.random()
        if kind < 0.6:
            return self.choice(TEXTS)
        signs = range(32, 127) if kind < 0.8 else range(0x10FFFF)
        return "".join(chr(self.choice(signs)) for _ in range(self.randrange(12)))

    def value(self, depth: int = 3) -> Any:
        """Draw anything that JSON can say, and some that it cannot."""
        kind = self.randrange(8 if depth else 5)
        if kind < 2:
            return self.text()
        if kind < 4:
            return self.choice(NUMBERS)
        if kind == 4:
            return self.choice((None, True, False, b"bytes"))
        if kind < 7:
            return {self.text(): self.value(depth - 1) for _ in range(self.randrange(4))}
        return [self.value(depth - 1) for _ in range(self.randrange(4))]

    def spoilt(self, content: bytes) -> bytes:
        """Draw a damage to something that was in order."""
        for _ in range(self.randrange(1, 4)):
            at = self.randrange(len(content) + 1)
            end = at + self.choice((0, 0, 1, 2, 40, 400))
            with_what = self.choice((
                b"", self.randbytes(self.randrange(9)), self.text().encode("utf-8", "surrogatepass"), b'"', b"\n", b",",
                content[at:end] * 2, self.choice(HEADS),
            ))  # fmt: skip
            content = content[:at] + with_what + content[end:]
        return self.choice(HEADS) + content if self.random() < 0.03 else content

    def table(self, heads: tuple[str, ...], cells: tuple[str, ...], rows: int = 4) -> bytes:
        """Draw a CSV file that is nearly in order."""
        separator = self.choice(",;\t")
        named = [one if self.random() < 0.95 else self.text() for one in heads]
        lines = [separator.join(named)]
        for _ in range(self.randrange(rows)):
            row = [self.choice(cells) if self.random() < 0.9 else self.text() for _ in heads]
            lines.append(separator.join(row[: len(row) - (self.random() < 0.05)]))
        text = self.choice(("\n", "\r\n", "\r")).join(lines)
        return text.encode(self.choice(("utf-8", "utf-8", "utf-16", "utf-8-sig")), "surrogatepass")
