"""Suggestions for what is not marked yet, each with its source and a score; none is an annotation until accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from palermo import tokens
from palermo.model import SpanFile, fragments
from palermo.store import GOLD, Corpus
from palermo.termbase import term_hits

MINIMUM = 2
"""How often gold must have marked a name, so that it is suggested elsewhere."""


def suggestions(corpus: Corpus, set_name: str, id_: str, pipeline: str = "") -> list[dict[str, Any]]:
    """What termbase, names marked elsewhere, patterns and a spaCy pipeline find where the set has nothing yet."""
    record = corpus.documents[id_]
    text = corpus.text(record)
    if text is None:
        return []
    path = corpus.span_path(set_name, id_)
    file = corpus.document(set_name, id_).spans if path.is_file() else None
    found = [
        *_terms(corpus, record.language, text),
        *_names(corpus, id_, text),
        *_patterns(corpus, text),
        *_pipeline(pipeline, corpus, text),
    ]
    taken = _taken(file)
    unique = {(s["layer"], s["start"], s["end"], s["label"]): s for s in reversed(found)}
    kept = [s for s in unique.values() if (s["layer"], s["start"], s["end"]) not in taken and _inside(record, s)]
    return sorted(kept, key=lambda s: (s["start"], -s["end"], s["layer"]))


def _taken(file: SpanFile | None) -> set[tuple[str, int, int]]:
    if file is None:
        return set()
    return {(layer, a, b) for layer in ("entities", "terms") for s in getattr(file, layer) for a, b in fragments(s)}


def _inside(record: Any, suggestion: dict[str, Any]) -> bool:
    zones = record.zones
    return not zones or any(z.start <= suggestion["start"] and suggestion["end"] <= z.end for z in zones)


def _one(layer: str, start: int, end: int, label: str, source: str, score: float) -> dict[str, Any]:
    return {"layer": layer, "start": start, "end": end, "label": label, "source": source, "score": round(score, 3)}


def _terms(corpus: Corpus, language: str, text: str) -> Iterator[dict[str, Any]]:
    for start, end, entry in term_hits(corpus.termbase, language, text):
        yield _one("terms", start, end, entry, f"termbase {entry}", 1.0)


def _names(corpus: Corpus, id_: str, text: str) -> Iterator[dict[str, Any]]:
    """Names that gold marks in other documents, the label by majority; the score is its share."""
    counts: dict[str, dict[str, int]] = {}
    for doc in corpus.load_set(GOLD):
        if doc.record.id == id_:
            continue
        for e in doc.spans.entities:
            if e.text and e.text[0].isupper() and not e.fragments:
                counts.setdefault(e.text, {}).setdefault(e.label, 0)
                counts[e.text][e.label] += 1
    for name, labels in counts.items():
        label, number = max(labels.items(), key=lambda item: (item[1], item[0]))
        if sum(labels.values()) >= MINIMUM and name in text:
            for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
                yield _one("entities", m.start(), m.end(), label, "names in gold", number / sum(labels.values()))


MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "MONEY": re.compile(
            r"(?:[€£$₦₺₫৳₹¥₱฿]|\b(?:US\$|S\$|A\$|RM|KD|EUR|USD|GBP|CHF)) ?\d[\d,.]*\d?(?: (?:million|billion))?"
            r"|\b\d[\d,.]* (?:euros|dollars|pounds|francs|rupees|naira|lei|pesos|dinars|baht|ringgit)\b"
        ),
        "DATE": re.compile(rf"\b(?:\d{{1,2}} {MONTH}(?: \d{{4}})?|{MONTH}(?: \d{{1,2}},)? \d{{4}})\b"),
        "QUANTITY": re.compile(
            r"\b\d+(?:\.\d+)?(?: ?%| (?:per cent|percent|kilomet(?:re|er)s|kg|kilos|metres|hours|days)\b)"
        ),
        "LEGAL_INSTRUMENT": re.compile(
            r"\b(?:Directive|Regulation|Law|Decree|Act|Convention) (?:No\. ?)?\d+(?:[/.-]\d+)*(?:/[A-Z]+)?"
        ),
    }
)
"""What sums, dates, measures and numbered laws look like, by label."""


def _patterns(corpus: Corpus, text: str) -> Iterator[dict[str, Any]]:
    for label, pattern in PATTERNS.items():
        if label in corpus.inventory.entities:
            for m in pattern.finditer(text):
                words = m.group().rstrip(".,")
                yield _one("entities", m.start(), m.start() + len(words), label, "pattern", 0.8)


def _pipeline(name: str, corpus: Corpus, text: str) -> Iterator[dict[str, Any]]:
    """Entities of a spaCy pipeline whose labels the corpus has, or that stand for one of them."""
    if not name:
        return
    labels = corpus.inventory.entities
    for start, end, label in tokens.entities(_loaded(name), text):
        known = label if label in labels else STANDS_FOR.get(label, "")
        if known in labels:
            yield _one("entities", start, end, known, f"spaCy {name}", 0.5)


STANDS_FOR = {
    "ORG": "ORGANIZATION",
    "LOC": "PLACE",
    "FAC": "PLACE",
    "NORP": "NATIONALITY",
    "LAW": "LEGAL_INSTRUMENT",
    "WORK_OF_ART": "WORK",
    "CARDINAL": "QUANTITY",
    "PERCENT": "QUANTITY",
    "TIME": "DATE",
}
"""Labels of the OntoNotes scheme by ours."""


@cache
def _loaded(name: str) -> Any:
    return tokens.pipeline(name)
