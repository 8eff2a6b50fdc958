"""Drafts: annotation by quotes, turned into offsets.

People and programs that annotate count code points badly and quote words well. A draft is a span file in which a
span says `quote` instead of `start`, `end` and `text`; `anchor` finds the place and refuses what is ambiguous:

    {"id": "e4", "label": "PEOPLE", "quote": "the passengers", "n": 2, "cluster": "c1"}

`n` counts the occurrences of the quote as whole words, from 1. Instead of counting, `in` gives a longer stretch of
the text, itself unique, in which the quote occurs once. A list of quotes is a discontinuous span; each part is the
next occurrence after the one before. A relation gives its `cue` the same way. A quote with `n` or `in` missing must
be unique.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from palermo import text as texts
from palermo.findings import Hit
from palermo.model import LAYERS, DocumentRecord

SPANS = ("entities", "elements", "terms")
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "\u00a0": " ", "–": "-", "—": "-"})


@dataclass(frozen=True)
class Anchored:
    """The outcome of anchoring: a JSON value of a span file, and what could not be placed."""

    value: dict[str, Any]
    hits: tuple[Hit, ...]


class _UnplacedError(Exception):
    pass


def anchor(draft: dict[str, Any], record: DocumentRecord, text: str, set_name: str, guideline: str) -> Anchored:
    """The span file value of a draft over a text; quotes become hashes where the text may not be published."""
    hits: list[Hit] = []
    layers: dict[str, Any] = {}
    for layer in (*LAYERS, "comments"):
        layers[layer] = []
        for index, item in enumerate(draft.get(layer, [])):
            try:
                layers[layer].append(_place(layer, item, text, record.redistributable))
            except _UnplacedError as error:
                what = f"{item.get('id', '?')}: " if isinstance(item, dict) else ""
                hits.append(Hit(f"{what}{error}", f"/{layer}/{index}"))
    head = {
        "$schema": "../../schema/annotation.schema.json",
        "document": record.id,
        "text_sha256": texts.sha256(text.encode("utf-8")),
        "set": set_name,
        "guideline": guideline,
        "status": draft.get("status", "annotated"),
        "scope": draft.get("scope", dict.fromkeys(LAYERS, "complete")),
    }
    return Anchored(head | layers, tuple(hits))


def _place(layer: str, item: Any, text: str, quotable: bool) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise _UnplacedError("not an object")
    rest = {key: value for key, value in item.items() if key not in ("quote", "n", "in")}
    if layer in SPANS:
        return rest | _span(item.get("quote"), item, text, quotable)
    if layer == "relations" and "cue" in item:
        span = _span(item["cue"], item, text, quotable)
        if "fragments" in span:
            raise _UnplacedError("a cue is one stretch of words, not a list")
        return rest | {"cue": span}
    return rest


def _span(quote: Any, item: dict[str, Any], text: str, quotable: bool) -> dict[str, Any]:
    parts = [quote] if isinstance(quote, str) else quote
    if not isinstance(parts, list) or not parts or not all(isinstance(p, str) and p for p in parts):
        raise _UnplacedError("no quote: give the words as they stand in the text")
    start = _find(parts[0], item, text)
    places = [(start, start + len(parts[0]))]
    for part in parts[1:]:
        after = [at for at in _whole_words(text, part) if at >= places[-1][1]]
        if not after:
            raise _UnplacedError(f"{part!r} does not occur after {parts[0]!r}")
        places.append((after[0], after[0] + len(part)))
    start, end = places[0][0], places[-1][1]
    words = text[start:end]
    span: dict[str, Any] = {"start": start, "end": end}
    span |= {"text": words} if quotable else {"quote_sha256": texts.quote_hash(words)}
    if len(places) > 1:
        span["fragments"] = [{"start": a, "end": b} for a, b in places]
    return span


def _find(quote: str, item: dict[str, Any], text: str) -> int:
    if "in" in item:
        return _find_in(quote, item["in"], text)
    found = _whole_words(text, quote)
    if not found:
        raise _UnplacedError(f"{quote!r} does not occur as whole words{_near(text, quote)}")
    if "n" in item:
        if not isinstance(item["n"], int) or not 1 <= item["n"] <= len(found):
            raise _UnplacedError(f"{quote!r} occurs {len(found)} times, so n is 1 to {len(found)}, not {item['n']!r}")
        return found[item["n"] - 1]
    if len(found) > 1:
        lines = ", ".join(str(texts.Lines(text).position(at)[0]) for at in found)
        raise _UnplacedError(
            f"{quote!r} occurs {len(found)} times (lines {lines}): give n, or a unique stretch in `in`"
        )
    return found[0]


def _find_in(quote: str, context: Any, text: str) -> int:
    outer = texts.occurrences(text, context) if isinstance(context, str) else []
    if len(outer) != 1:
        raise _UnplacedError(f"`in` {context!r} occurs {len(outer)} times, not once{_near(text, str(context))}")
    within = [at for at in _whole_words(text, quote) if outer[0] <= at <= outer[0] + len(context) - len(quote)]
    if len(within) != 1:
        raise _UnplacedError(f"{quote!r} occurs {len(within)} times in {context!r}, not once")
    return within[0]


def _whole_words(text: str, quote: str) -> list[int]:
    return [at for at in texts.occurrences(text, quote) if not (_cuts(text, at) or _cuts(text, at + len(quote)))]


def _cuts(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _near(text: str, quote: str) -> str:
    at = text.translate(_STRAIGHT).find(quote.translate(_STRAIGHT))
    return f"; the text has {text[at : at + len(quote)]!r}" if at >= 0 else ""
