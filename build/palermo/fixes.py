"""Mends that are safe: for rules with one way to put a finding right that loses nothing.

A mend is a pure function, from bytes to bytes for what is wrong with a JSON file as such, from a span file and its text
to a span file for the rest. `mending.py` applies them to files.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from palermo import model
from palermo.rules.core import Annotated
from palermo.rules.files import BOM
from palermo.text import cuts_word, misread, occurrences, quote_hash

Words: TypeAlias = "model.Span | model.Cue"
FileMend: TypeAlias = Callable[[bytes], bytes]
SpanMend: TypeAlias = Callable[[Annotated, Collection[str]], model.SpanFile]
"""Mends the records with these ids; the others stay as they are."""


# --- files -------------------------------------------------------------------------------------------------


def without_mark(data: bytes) -> bytes:
    """Bytes without a byte order mark at the start."""
    return data.removeprefix(BOM)


def with_lf(data: bytes) -> bytes:
    """Bytes with CR LF and CR turned into LF. In JSON no string can hold either."""
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


# --- spans -------------------------------------------------------------------------------------------------


def in_code_points(doc: Annotated, targets: Collection[str]) -> model.SpanFile:
    """Offsets that fit their quotes when they are read in another unit, in code points.

    Only where one and the same unit explains every span of the file that does not fit: a file in two units has been
    through two programs, and somebody should look at it.
    """
    text = doc.text or ""
    wrong = [(pointer, span) for pointer, span in doc.covering if span.text and doc.words(span) != span.text]
    fitting = [_fitting(text, span) for _, span in wrong]
    units = [unit for unit in (fitting[0] if fitting else ()) if all(unit in found for found in fitting)]
    if len({tuple(found[unit] for found in fitting) for unit in units}) != 1:
        return doc.spans
    moves = {pointer: _converted(text, span, units[0]) for pointer, span in wrong if _id(doc, pointer) in targets}
    return doc.spans if None in moves.values() else _moved(doc, moves)


def _fitting(text: str, span: Words) -> dict[str, tuple[int, int]]:
    """Where the quote stands when the offsets are read in other units, by unit."""
    read = misread(text, span.start, span.end)
    return {unit: (start, end) for unit, start, end in read if text[start:end] == span.text}


def _converted(text: str, span: Words, unit: str) -> Words | None:
    def there(start: int, end: int) -> tuple[int, int] | None:
        return next(((first, last) for name, first, last in misread(text, start, end) if name == unit), None)

    places = [there(part.start, part.end) for part in (span, *_fragments(span))]
    known = [place for place in places if place]
    return _at(span, known[0], known[1:]) if len(known) == len(places) else None


def at_the_quote(doc: Annotated, targets: Collection[str]) -> model.SpanFile:
    """Spans at the one place where their quote stands as whole words; as they were where it stands twice or nowhere."""
    moves: dict[str, Words | None] = {}
    for pointer, span in _of(doc, targets):
        if span.text and doc.words(span) != span.text:
            moves[pointer] = _found(doc, span)
    return _moved(doc, moves)


def _found(doc: Annotated, span: Words) -> Words | None:
    text, length = doc.text or "", len(span.text)
    whole = [at for at in occurrences(text, span.text) if not cuts_word(text, at) and not cuts_word(text, at + length)]
    zones = doc.record.zones if doc.record else ()
    if len(whole) != 1 or (zones and not any(z.start <= whole[0] and whole[0] + length <= z.end for z in zones)):
        return None
    if _fragments(span) and span.end - span.start != length:
        return None
    shift = whole[0] - span.start
    parts = [(part.start + shift, part.end + shift) for part in _fragments(span)]
    return _at(span, (whole[0], whole[0] + length), parts)


def without_outer_space(doc: Annotated, targets: Collection[str]) -> model.SpanFile:
    """Spans without the white space at their edges, and their quotes or hashes accordingly."""
    moves: dict[str, Words | None] = {}
    for pointer, span in _of(doc, targets):
        words = doc.words(span) or ""
        if words.strip() and words != words.strip():
            moves[pointer] = _trimmed(span, words)
    return _moved(doc, moves)


def _trimmed(span: Words, words: str) -> Words | None:
    start, end = span.start + len(words) - len(words.lstrip()), span.start + len(words.rstrip())
    parts = [(max(part.start, start), min(part.end, end)) for part in _fragments(span)]
    if any(first >= last for first, last in parts):
        return None
    quote = words.strip()
    renewed = replace(span, text=quote) if span.text else replace(span, quote_sha256=quote_hash(quote))
    return _at(renewed, (start, end), parts)


def _fragments(span: Words) -> tuple[model.Fragment, ...]:
    return () if isinstance(span, model.Cue) else span.fragments


def _at(span: Words, place: tuple[int, int], parts: Iterable[tuple[int, int]]) -> Words:
    changes: dict[str, Any] = {"start": place[0], "end": place[1]}
    if _fragments(span):
        changes["fragments"] = tuple(model.Fragment(*part) for part in parts)
    return replace(span, **changes)


def _id(doc: Annotated, pointer: str) -> str:
    _, layer, index, *_ = pointer.split("/")
    return str(getattr(doc.spans, layer)[int(index)].id)


def _of(doc: Annotated, targets: Collection[str]) -> Iterator[tuple[str, Words]]:
    return ((pointer, span) for pointer, span in doc.covering if _id(doc, pointer) in targets)


def _moved(doc: Annotated, moves: Mapping[str, Words | None]) -> model.SpanFile:
    """The span file with some spans replaced, but for those that would come to mark what another one marks already."""
    taken = {_mark(span) for pointer, span in doc.layered if not moves.get(pointer)}
    kept: dict[str, Words] = {}
    for pointer, span in moves.items():
        if span and (isinstance(span, model.Cue) or _mark(span) not in taken):
            kept[pointer] = span
            taken |= set() if isinstance(span, model.Cue) else {_mark(span)}
    changes: dict[str, Any] = {
        layer: tuple(kept.get(f"/{layer}/{i}", span) for i, span in enumerate(getattr(doc.spans, layer)))
        for layer in ("entities", "elements", "terms")
    }
    changes["relations"] = tuple(
        _with_cue(r, kept.get(f"/relations/{i}/cue")) for i, r in enumerate(doc.spans.relations)
    )
    return replace(doc.spans, **changes)


def _with_cue(relation: model.Relation, cue: Words | None) -> model.Relation:
    return replace(relation, cue=cue) if isinstance(cue, model.Cue) else relation


def _mark(span: model.Span) -> tuple[Any, ...]:
    label = next(getattr(span, key) for key in ("label", "code", "term") if hasattr(span, key))
    return type(span), model.fragments(span), label


FILE_FIXES: dict[str, FileMend] = {"FIL002": without_mark, "FIL003": with_lf, "FIL006": with_lf}
SPAN_FIXES: dict[str, SpanMend] = {
    "SPN007": in_code_points,
    "SPN002": at_the_quote,
    "SPN008": without_outer_space,
}
FIXES: dict[str, FileMend | SpanMend] = {**FILE_FIXES, **SPAN_FIXES}
"""The mend for each rule that has a safe one, in the order in which they are tried."""
