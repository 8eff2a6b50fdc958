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

from dataclasses import dataclass, fields
from typing import Any

from palermo import text as texts
from palermo.findings import Hit
from palermo.jsonfile import plain
from palermo.model import LAYERS, DocumentRecord, SpanFile

SPANS = ("entities", "elements", "terms")
KEYS = (*(field.name for field in fields(SpanFile)), "$schema")
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
    hits = [Hit(f"unknown key {key!r}", _pointer(key), hint="remove it") for key in draft if key not in KEYS]
    layers: dict[str, Any] = {}
    for layer in (*LAYERS, "comments"):
        layers[layer] = []
        items = draft.get(layer, [])
        if not isinstance(items, list):
            hits.append(Hit(f"{layer} is no list", f"/{layer}"))
            continue
        for index, item in enumerate(items):
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
        if type(item["n"]) is not int or not 1 <= item["n"] <= len(found):
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
    return texts.cuts_word(text, at) or texts.cuts_cluster(text, at)


def _near(text: str, quote: str) -> str:
    """Where the quote differs from the text in quotation marks, dashes and spaces alone: what the text has."""
    at = text.translate(_STRAIGHT).find(quote.translate(_STRAIGHT))
    found = text[at : at + len(quote)]
    return f"; the text has {found!r}" if at >= 0 and found != quote else ""


def _pointer(key: str) -> str:
    return "/" + key.replace("~", "~0").replace("/", "~1")


def release(spans: SpanFile, text: str) -> dict[str, Any]:
    """The draft of a span file: the inverse of `anchor`, for editing by quote."""
    value = plain(spans)
    for layer in SPANS:
        value[layer] = [_quoted(item, text) for item in value[layer]]
    for item in value["relations"]:
        if cue := item.pop("cue", None):
            item["cue"], item["n"] = text[cue["start"] : cue["end"]], _nth(text, cue["start"], cue["end"])
    return {key: item for key, item in value.items() if key not in ("$schema", "text_sha256", "set", "guideline")}


def _quoted(item: dict[str, Any], text: str) -> dict[str, Any]:
    parts = item.get("fragments") or [{"start": item["start"], "end": item["end"]}]
    quotes = [text[part["start"] : part["end"]] for part in parts]
    rest = {k: v for k, v in item.items() if k not in ("start", "end", "text", "quote_sha256", "fragments")}
    place = {"quote": quotes if len(quotes) > 1 else quotes[0], "n": _nth(text, parts[0]["start"], parts[0]["end"])}
    return {key: rest[key] for key in list(rest)[:2]} | place | rest


def _nth(text: str, start: int, end: int) -> int:
    return _whole_words(text, text[start:end]).index(start) + 1
