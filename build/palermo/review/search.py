"""Words across the corpus, how each mention is labelled, and one label for many of them at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from palermo import jsonfile
from palermo.draft import SPANS
from palermo.model import Entity, SpanFile, fragments
from palermo.review import edit
from palermo.review.edit import RefusedError
from palermo.store import Corpus, read_bytes
from palermo.text import quote_hash, sha256

CONTEXT = 60
"""Code points shown on either side of a hit."""
LONGEST = 300
"""Code points of a pattern: longer ones are no search of a person, and may take for ever."""


def find(corpus: Corpus, set_name: str, words: str, regex: bool, limit: int) -> dict[str, Any]:
    """Where words, or matches of a regular expression, stand in the texts, and how a set labels just these places."""
    pattern = _pattern(words, regex)
    hits = [hit for record in corpus.documents.values() for hit in _hits(corpus, set_name, record.id, pattern)]
    return {"hits": hits[:limit], "total": len(hits)}


def _pattern(words: str, regex: bool) -> re.Pattern[str]:
    if not words or len(words) > LONGEST:
        raise RefusedError(f"a search has 1 to {LONGEST} characters")
    try:
        return re.compile(words if regex else re.escape(words), re.IGNORECASE)
    except re.error as error:
        raise RefusedError(f"no regular expression: {error}") from None


def _hits(corpus: Corpus, set_name: str, id_: str, pattern: re.Pattern[str]) -> Iterator[dict[str, Any]]:
    text = corpus.text(corpus.documents[id_])
    if text is None:
        return
    places = [m.span() for m in pattern.finditer(text) if m.end() > m.start()]
    path = corpus.span_path(set_name, id_)
    labels = _labels(corpus.document(set_name, id_).spans) if places and path.is_file() else {}
    for start, end in places:
        yield {
            "document": id_,
            "start": start,
            "end": end,
            "left": text[max(0, start - CONTEXT) : start],
            "match": text[start:end],
            "right": text[end : end + CONTEXT],
            "labels": labels.get((start, end), []),
        }


def _labels(file: SpanFile) -> dict[tuple[int, int], list[dict[str, str]]]:
    found: dict[tuple[int, int], list[dict[str, str]]] = {}
    for layer in SPANS:
        for span in getattr(file, layer):
            label = next(str(getattr(span, key)) for key in ("label", "code", "term") if hasattr(span, key))
            found.setdefault((span.start, span.end), []).append({"layer": layer, "id": span.id, "label": label})
    return found


def apply(corpus: Corpus, set_name: str, hits: Sequence[Mapping[str, Any]], label: str, dry: bool) -> dict[str, Any]:
    """Give an entity label to chosen places that do not have it; with `dry`, only say to how many.

    Each file is written once. `before` holds what every file was and the hash of what it is now: one step undoes it.
    """
    if label not in corpus.inventory.entities:
        raise RefusedError(f"no entity label {label!r}")
    by_document: dict[str, list[tuple[int, int]]] = {}
    for hit in hits:
        by_document.setdefault(str(hit["document"]), []).append((int(hit["start"]), int(hit["end"])))
    changed, before = [], []
    for id_, places in by_document.items():
        if id_ not in corpus.documents or not corpus.span_path(set_name, id_).is_file():
            raise RefusedError(f"{set_name} has no annotation of {id_!r}")
        file = corpus.document(set_name, id_).spans
        made = _labelled(corpus, file, places, label)
        added = len(made.entities) - len(file.entities)
        if added:
            changed.append({"document": id_, "added": added})
        if added and not dry:
            old = sha256(read_bytes(corpus.span_path(set_name, id_)))
            now = edit.save(corpus, set_name, id_, old, jsonfile.plain(made))
            before.append({"document": id_, "file": jsonfile.plain(file), "sha": now})
    return {"changed": changed, "before": before}


def _labelled(corpus: Corpus, file: SpanFile, places: Sequence[tuple[int, int]], label: str) -> SpanFile:
    record = corpus.documents[file.document]
    text = corpus.text(record) or ""
    have = {(fragments(e), e.label) for e in file.entities}
    used = {r.id for layer in ("entities", "elements", "cases", "terms", "relations") for r in getattr(file, layer)}
    free = (f"e{n}" for n in count(1) if f"e{n}" not in used)
    new = []
    for start, end in dict.fromkeys(places):
        if not 0 <= start < end <= len(text):
            raise RefusedError(f"{file.document}: {start} to {end} is no stretch of the text")
        if (((start, end),), label) not in have:
            words = text[start:end]
            quote, digest = (words, "") if record.redistributable else ("", quote_hash(words))
            new.append(Entity(next(free), label, start, end, quote, digest))
    return replace(file, entities=(*file.entities, *new))
