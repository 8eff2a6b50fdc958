"""Offsets in text: code points, lines and columns, UTF-16, UTF-8 bytes.

Every offset in this package counts Unicode code points, half-open, over the text exactly as stored: what
`len` and slicing count in Python. Browsers and Java count UTF-16 code units, C and Rust tools count bytes,
editors count lines and columns. Confusing them is the oldest bug of stand-off annotation: one emoji
before a span shifts it by one. So this is the only module that knows the other units, and it raises where
an offset of another unit falls inside a character instead of rounding it.
"""

from __future__ import annotations

import hashlib
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

QUOTE_HASH_DIGITS = 12
"""Hex digits kept of a quote's SHA-256 where the quote itself may not be published."""


@dataclass(frozen=True)
class Lines:
    """Line starts of a text, for turning offsets into lines and columns.

    >>> Lines("ab\\ncd").position(4)
    (2, 2)
    """

    text: str

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Offset (code points) at which each line starts; lines end at LF alone."""
        starts = [0]
        at = self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return tuple(starts)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column (both from 1, code points) of an offset; past the end counts as the end."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Offset of a line and column, both from 1. The inverse of `position`."""
        return self.starts[line - 1] + column - 1


def to_utf16(text: str, offset: int) -> int:
    """UTF-16 code units before a code point offset; ValueError outside the text.

    >>> to_utf16("a😀b", 2)
    3
    """
    return len(_before(text, offset).encode("utf-16-le", "surrogatepass")) // 2


def from_utf16(text: str, units: int) -> int:
    """Code point offset of a UTF-16 offset.

    Raises ValueError where the offset is outside the text or between the halves of a surrogate pair.

    >>> from_utf16("a😀b", 3)
    2
    """
    return _from_units(text, units, "utf-16-le", 2)


def to_utf8(text: str, offset: int) -> int:
    """UTF-8 bytes before a code point offset; ValueError outside the text."""
    return len(_before(text, offset).encode("utf-8", "surrogatepass"))


def from_utf8(text: str, units: int) -> int:
    """Code point offset of a UTF-8 byte offset; ValueError outside the text or inside a character."""
    return _from_units(text, units, "utf-8", 1)


def _before(text: str, offset: int) -> str:
    if not 0 <= offset <= len(text):
        raise ValueError(f"offset {offset} is outside a text of {len(text)} code points")
    return text[:offset]


def _from_units(text: str, units: int, encoding: str, width: int) -> int:
    data = text.encode(encoding)
    if not 0 <= units * width <= len(data):
        raise ValueError(f"offset {units} is outside a text of {len(data) // width} {encoding} units")
    try:
        return len(data[: units * width].decode(encoding))
    except UnicodeDecodeError:
        raise ValueError(f"offset {units} falls inside a character of {encoding}") from None


def sha256(data: bytes) -> str:
    """SHA-256 of bytes as 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def quote_hash(quote: str) -> str:
    """The digest that stands for a quote whose text may not be published.

    >>> quote_hash("people smuggler")
    'ec9a0d69f79d'
    """
    return sha256(quote.encode("utf-8"))[:QUOTE_HASH_DIGITS]


def occurrences(text: str, quote: str) -> list[int]:
    """Start offsets of every occurrence of a quote, overlapping ones included.

    >>> occurrences("banana", "ana")
    [1, 3]
    """
    found: list[int] = []
    at = text.find(quote) if quote else -1
    while at >= 0:
        found.append(at)
        at = text.find(quote, at + 1)
    return found


def excerpt(text: str, start: int, end: int, width: int = 76) -> tuple[str, str]:
    """The line around a span and a second line with carets below its words.

    Long lines are cut around the span with an ellipsis. A span that runs over the line's end is marked up
    to that end. Carets count columns as a terminal shows them: wide characters two, combining marks none; tabs and
    other control characters are shown as one space.
    """
    start = max(0, min(start, len(text)))
    end = max(start, min(end, len(text)))
    left = text.rfind("\n", 0, start) + 1
    right = text.find("\n", start)
    right = len(text) if right < 0 else right
    lead = max(left, min(start - 20, right - width))
    tail = min(right, lead + width)
    stop = min(end, tail)
    before = ("…" if lead > left else "") + _printable(text[lead:start])
    shown = _printable(text[start:stop])
    after = _printable(text[stop:tail]) + ("…" if tail < right else "")
    return before + shown + after, " " * _columns(before) + "^" * max(1, _columns(shown))


def _printable(text: str) -> str:
    return "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)


def _columns(text: str) -> int:
    return sum(0 if _is_mark(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Me", "Cf")


def cuts_word(text: str, at: int) -> bool:
    """Whether an offset lies between two letters or digits of one word. Marks belong to the letter before them.

    >>> cuts_word("an oak", 4), cuts_word("an oak", 3)
    (True, False)
    """
    if not 0 < at < len(text):
        return False
    base = at - 1
    while base and unicodedata.category(text[base]).startswith("M"):
        base -= 1
    return text[base].isalnum() and (text[at].isalnum() or unicodedata.category(text[at]).startswith("M"))


JOINERS = "\u200c\u200d"


def cuts_cluster(text: str, at: int) -> bool:
    """Whether an offset lies inside a grapheme cluster.

    The rules of Unicode Standard Annex 29 that occur in running text: no break before a combining mark, a variation
    selector, a joiner, a tag or an emoji modifier, none after a joiner that links emoji, and none between the two
    halves of a flag. Hangul syllables written as separate jamo and prepended marks are not covered.

    >>> [at for at in range(1, 3) if cuts_cluster("e\\u0301a", at)]
    [1]
    """
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if unicodedata.category(after) in ("Mn", "Me", "Mc") or after in JOINERS or "\U0001f3fb" <= after <= "\U0001f3ff":
        return True
    if "\U000e0020" <= after <= "\U000e007f":
        return True
    if before == "\u200d":
        return unicodedata.category(after) == "So"
    return _is_flag_half(before) and _is_flag_half(after) and _flag_halves_before(text, at) % 2 == 1


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_halves_before(text: str, at: int) -> int:
    start = at
    while start and _is_flag_half(text[start - 1]):
        start -= 1
    return at - start


def misread(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """What two offsets would be in code points had they been counted in another unit: (unit, start, end).

    The units are UTF-16 code units, UTF-8 bytes, and code points of the text with CR LF line ends. A unit in which
    an offset falls outside the text or inside a character is left out.
    """
    found = []
    for unit, convert in (("UTF-16 units", from_utf16), ("UTF-8 bytes", from_utf8), ("CR LF line ends", _from_crlf)):
        try:
            found.append((unit, convert(text, start), convert(text, end)))
        except ValueError:
            continue
    return found


def _from_crlf(text: str, units: int) -> int:
    wide = text.replace("\n", "\r\n")
    if not 0 <= units <= len(wide):
        raise ValueError(f"offset {units} is outside the text")
    return units - wide.count("\r", 0, units)
