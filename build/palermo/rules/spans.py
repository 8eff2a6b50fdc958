"""Rules on offsets, quotes and identifiers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from palermo import model
from palermo.findings import Hit
from palermo.rules.core import Annotated, rule
from palermo.text import quote_hash

KINDS = {
    "entities": "entity",
    "elements": "element",
    "cases": "case",
    "terms": "term",
    "relations": "relation",
    "comments": "comment",
}


@rule("SPN001", on="document", requires={"COR001", "SPN007"})
def offsets_in_range(doc: Annotated) -> Iterator[Hit]:
    """A span lies within the text and covers at least one code point.

    Why: a span outside the text, or of no length, marks nothing; slicing it gives "" in silence.

    Bad: `{"start": 40, "end": 40}`; an `end` beyond the text's length.

    Fix: set offsets anew from the quote; they count code points from 0, and `end` is one past the last.
    """
    length = doc.length
    for pointer, span in doc.covering:
        if span.start >= span.end:
            yield Hit(f"span {span.start}–{span.end} is empty", pointer, hint="end must be greater than start")
        elif length is not None and span.end > length:
            yield Hit(f"span {span.start}–{span.end} runs past the text, which has {length} code points", pointer)


@rule("SPN002", on="document", requires={"SPN001", "COR002", "COR003"})
def quote_matches_text(doc: Annotated) -> Iterator[Hit]:
    """A span's quote is the text between its offsets.

    Why: the quote is what the annotator saw. Where it differs from the slice, the text was edited after annotation
    or the offsets count something else than code points; it alone shows either.

    Bad: `{"start": 0, "end": 4, "text": "Bora"}` over the text "Vera".

    Fix: set the offsets anew if the quote is right, the quote if the offsets are.
    """
    if doc.text is None:
        return
    for pointer, span in doc.covering:
        words = doc.text[span.start : span.end]
        where = (span.start, span.end)
        if span.text and span.text != words:
            found = doc.text.find(span.text)
            hint = (
                f"the quote stands at {found}–{found + len(span.text)}"
                if found >= 0
                else "the quote is not in the text"
            )
            yield Hit(f"quote {span.text!r} differs from the text, {words!r}", pointer, span=where, hint=hint)
        elif span.quote_sha256 and span.quote_sha256 != quote_hash(words):
            yield Hit(f"quote_sha256 is not that of {words!r}", pointer, span=where, hint=f"it is {quote_hash(words)}")


@rule("SPN003", on="document", requires={"SPN001"})
def spans_are_unique(doc: Annotated) -> Iterator[Hit]:
    """No two spans of a layer have the same place and the same label.

    Why: a span counted twice distorts every number, and editing one leaves the other behind.

    Bad: two PERSON entities at 0–4.

    Fix: remove one and point what referred to it to the other.
    """
    seen: dict[Any, str] = {}
    for pointer, span in doc.layered:
        key = (type(span), model.fragments(span), _label(span))
        if key in seen:
            yield Hit(
                f"{span.id} marks the same words as {seen[key]} with the same label",
                pointer,
                span=(span.start, span.end),
                hint="remove one of them",
            )
        seen.setdefault(key, span.id)


def _label(span: model.Span) -> str:
    match span:
        case model.Entity():
            return span.label
        case model.Element():
            return span.code
        case model.Term():
            return span.term


@rule("SPN004", on="document", requires={"SPN001"})
def fragments_in_order(doc: Annotated) -> Iterator[Hit]:
    """Fragments are in order, apart from each other, and reach from the span's start to its end.

    Why: readers that know no fragments use start and end; the two must describe the same words.

    Bad: a span 0–20 with the fragments 0–4 and 9–12.

    Fix: set start to the first fragment's start and end to the last one's end; sort them and join those that touch.
    """
    for pointer, span in doc.layered:
        parts = span.fragments
        if not parts:
            continue
        edges = [edge for part in parts for edge in (part.start, part.end)]
        if any(a >= b for a, b in itertools.pairwise(edges)):
            yield Hit(f"fragments of {span.id} are empty, out of order, or touch", f"{pointer}/fragments")
        elif (edges[0], edges[-1]) != (span.start, span.end):
            yield Hit(
                f"fragments of {span.id} cover {edges[0]}–{edges[-1]}, the span {span.start}–{span.end}",
                f"{pointer}/fragments",
                hint="the first starts at the span's start, the last ends at its end",
            )


@rule("SPN005", on="document", requires={"SPN001"})
def span_inside_zone(doc: Annotated) -> Iterator[Hit]:
    """A span lies inside one zone of its document.

    Why: front matter, page furniture and captions of other stories are no part of the text; what is marked there
    would be learned from and scored.

    Bad: an entity in "Share this article".

    Fix: remove the span, or extend the zones in documents.jsonl if the words are part of the text.
    """
    if not doc.record or not doc.record.zones:
        return
    for pointer, span in doc.covering:
        if not any(zone.start <= span.start and span.end <= zone.end for zone in doc.record.zones):
            yield Hit(
                f"span {span.start}–{span.end} lies outside the zones of the text", pointer, span=(span.start, span.end)
            )


@rule("SPN006", on="document", requires={"COR001"})
def quote_may_be_published(doc: Annotated) -> Iterator[Hit]:
    """A span quotes words where the text may be published, and their hash where it may not.

    Why: the quotes of a complete annotation add up to much of a text that we have no right to publish; the hash
    still shows whether offsets and text agree.

    Bad: `"text"` in a span of a document with `"redistributable": false`.

    Fix: replace `text` by `quote_sha256`, the first 12 hex digits of the words' SHA-256; `palermo anchor` writes it so.
    """
    if not doc.record:
        return
    for pointer, span in doc.covering:
        if span.text and not doc.record.redistributable:
            yield Hit("quotes words of a text that may not be published", pointer, hint="give quote_sha256 instead")
        elif span.quote_sha256 and doc.record.redistributable:
            yield Hit("hashes words of a text that may be published", pointer, hint="give the words in text instead")


@rule("IDS001", on="document")
def ids_are_unique(doc: Annotated) -> Iterator[Hit]:
    """An id occurs once in a span file, over all layers.

    Why: cases, terms, relations and comments refer by id; with two bearers the reference says nothing.

    Bad: an entity e1 and an element e1.

    Fix: give the second a free id and correct what meant it.
    """
    seen: set[str] = set()
    for layer in KINDS:
        for index, record in enumerate(getattr(doc.spans, layer)):
            if record.id in seen:
                yield Hit(f"id {record.id!r} is taken already", f"/{layer}/{index}/id", hint="choose a free id")
            seen.add(record.id)


REFERENCES = (
    ("cases", "actors", "entities"),
    ("cases", "persons", "entities"),
    ("cases", "elements", "elements"),
    ("cases", "follows", "cases"),
    ("terms", "cases", "cases"),
    ("relations", "head", "entities"),
    ("relations", "tail", "entities"),
)
"""Which key of which layer refers to which layer."""


@rule("IDS002", on="document", requires={"IDS001"})
def references_exist(doc: Annotated) -> Iterator[Hit]:
    """What a record refers to exists, and is of the right kind.

    Why: a dangling reference is a fact that vanished: a case without its element, a relation without its head.

    Bad: a case with `"elements": ["x9"]` in a file that has no element x9.

    Fix: correct the id, or restore the record that was deleted.
    """
    yield from dangling(doc.spans)


def dangling(spans: model.SpanFile) -> Iterator[Hit]:
    """What is referred to in a span file and is not there, or is of another kind."""
    ids = {layer: {record.id for record in getattr(spans, layer)} for layer in KINDS}
    for layer, key, target in REFERENCES:
        for index, record in enumerate(getattr(spans, layer)):
            value = getattr(record, key)
            for wanted in value if isinstance(value, tuple) else (value,) if value else ():
                if wanted not in ids[target]:
                    yield Hit(f"{record.id}: no {KINDS[target]} {wanted!r}", f"/{layer}/{index}/{key}")
    known = set().union(*ids.values()) | {"document"}
    for index, comment in enumerate(spans.comments):
        if comment.target not in known:
            yield Hit(f"{comment.id}: nothing called {comment.target!r}", f"/comments/{index}/target")
