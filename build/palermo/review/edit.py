"""Saving what the page sends: checked, written in canonical form, and only over the bytes that it was made from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from palermo import jsonfile, schema
from palermo.draft import SPANS
from palermo.findings import UserError
from palermo.model import SpanFile
from palermo.reader import validator
from palermo.store import ChangedError, Corpus, read_bytes, swap
from palermo.text import quote_hash, sha256


class RefusedError(Exception):
    """What was sent is no span file of this corpus; says why, one reason a line."""


def save(corpus: Corpus, set_name: str, id_: str, base: str, value: Any) -> str:
    """Write a span file, if what is there has the hash `base` (empty: if there is none); the hash of what is there now.

    The words of a span and their hashes are not taken from the page but from the text, by the offsets. ChangedError
    where somebody else saved meanwhile, RefusedError for what is no valid span file, UserError where the disk refuses.
    """
    path = corpus.span_path(set_name, id_)
    old = read_bytes(path) if path.is_file() else None
    if (sha256(old) if old is not None else "") != base:
        raise ChangedError(path, old)
    file = _filled(corpus, set_name, id_, value)
    data = jsonfile.canonical(jsonfile.ordered(file))
    refuse(validator(corpus, "annotation"), jsonfile.parse(data))
    if data != old:
        swap(path, old, data)
    return sha256(data)


def refuse(accepts: schema.Validator, value: Any) -> None:
    """RefusedError for a value that a schema does not accept."""
    if hits := list(accepts.hits(value)):
        raise RefusedError("\n".join(f"{hit.pointer}: {hit.message}" for hit in hits))


def _filled(corpus: Corpus, set_name: str, id_: str, value: Any) -> SpanFile:
    if not jsonfile.fits(SpanFile, value):
        raise RefusedError("no span file: a key or a type is not of the format")
    file = jsonfile.build(SpanFile, value)
    record = corpus.documents[id_]
    text = corpus.text(record)
    if text is None:
        raise UserError(f"{record.path} is not here; see `palermo hydrate --help`")
    if (file.document, file.set, file.text_sha256) != (id_, set_name, record.text_sha256):
        raise RefusedError("the file is of another document, set or text")
    layers: dict[str, Any] = {
        layer: tuple(_with_words(span, text, record.redistributable) for span in getattr(file, layer))
        for layer in SPANS
    }
    layers["relations"] = tuple(
        replace(r, cue=_with_words(r.cue, text, record.redistributable)) if r.cue else r for r in file.relations
    )
    return replace(file, **layers)


def _with_words(span: Any, text: str, quotable: bool) -> Any:
    if not 0 <= span.start < span.end <= len(text):
        raise RefusedError(f"{getattr(span, 'id', 'a cue')}: {span.start} to {span.end} is no stretch of the text")
    words = text[span.start : span.end]
    return replace(span, text=words if quotable else "", quote_sha256="" if quotable else quote_hash(words))
