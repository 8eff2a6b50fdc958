"""Guidelines that can be run: for each a short text, annotated as the guideline says and as it does not.

An example stands in annotations/examples.json. Its two annotations are drafts; the bad one shows its fault in one of
three ways: `palermo anchor` refuses it, a rule of `palermo check` finds it, or it differs from the good one in the
layer that the guideline is about. Where a guideline decides a verdict, the example says what the law makes of either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from palermo import draft, jsonfile, merge, store
from palermo.findings import UserError
from palermo.model import DocumentRecord, SpanFile
from palermo.text import sha256

EXAMPLES = "annotations/examples.json"
GUIDELINE = re.compile(r"^- \*\*([A-Z][0-9]+)\*\* (.+?)(?=^- \*\*|^#|\Z)", re.MULTILINE | re.DOTALL)
LAYERS: Mapping[str, str] = {"E": "entities", "L": "elements", "K": "cases", "T": "terms", "R": "relations"}
"""The layer that a family of guidelines is about; those on spans are about any."""
KEYS = ("guideline", "text", "good", "bad", "why")


@dataclass(frozen=True)
class Example:
    """One guideline shown on one short text."""

    guideline: str
    text: str
    good: Mapping[str, Any]
    """Layers of a draft, as the guideline says."""
    bad: Mapping[str, Any]
    why: str
    """What is wrong with the bad one, in a sentence."""
    shows: str = ""
    """`refused`, or the rule that finds the fault; else the two differ in the layer of the guideline."""
    verdicts: tuple[str, ...] = ()
    """What the first case is under un-2000, in the good annotation and in the bad one."""


def read(path: Path) -> tuple[Example, ...]:
    """The examples of a file; UserError where it holds none."""
    try:
        values = jsonfile.parse(store.read_bytes(path))
        return tuple(_example(value) for value in values)
    except (jsonfile.JsonError, TypeError, KeyError, AttributeError) as error:
        raise UserError(f"{path}: no list of examples with {', '.join(KEYS)} ({error})") from None


def _example(value: Mapping[str, Any]) -> Example:
    return Example(**{**value, "verdicts": tuple(value.get("verdicts", ()))})


def guidelines(page: str) -> dict[str, str]:
    """The rules of a page of guidelines, by id, in the words of the page."""
    return {id_: " ".join(words.split()) for id_, words in GUIDELINE.findall(page)}


def record(example: Example) -> DocumentRecord:
    """An example's text as a document."""
    data = example.text.encode("utf-8")
    id_ = f"example-{example.guideline.lower()}"
    path = f"corpus/authored/{id_}.txt"
    facts = ("en", "example", "none", "international", "2000")
    title = example.text.split("\n")[0]
    origin: Literal["authored"] = "authored"
    return DocumentRecord(
        id_, path, sha256(data), len(example.text), title, *facts, origin, "CC-BY-4.0", True, "train", author="w1"
    )


def anchored(example: Example, side: Literal["good", "bad"], version: str) -> SpanFile:
    """One annotation of an example, with offsets; UserError where it cannot be anchored."""
    of = record(example)
    layers: Mapping[str, Any] = getattr(example, side)
    done = draft.anchor({"document": of.id, **layers}, of, example.text, side, version)
    if done.hits:
        raise UserError(f"{example.guideline}, {side}: {done.hits[0].message}")
    return jsonfile.ordered(jsonfile.build(SpanFile, done.value))


def page(examples: Iterable[Example], guidelines: Mapping[str, str], notice: str) -> str:
    """docs/examples.md: each guideline with what is right and what is wrong in its example."""
    return "\n".join(_page({e.guideline: e for e in examples}, guidelines, notice))


def _page(examples: Mapping[str, Example], guidelines: Mapping[str, str], notice: str) -> Iterator[str]:
    yield f"# Guidelines by example\n\n{notice}\n"
    yield f"From `{EXAMPLES}`; a test anchors, checks and compares every pair. What both have in common is left out.\n"
    for id_, words in guidelines.items():
        yield f"## {id_}\n\n{words}\n"
        if id_ in examples:
            yield from _shown(examples[id_])


def _shown(example: Example) -> Iterator[str]:
    yield "\n".join(f"> {line}".rstrip() for line in example.text.strip().split("\n")) + "\n"
    good = anchored(example, "good", "1")
    try:
        bad = anchored(example, "bad", "1")
    except UserError as error:
        yield f"Wrong: {example.why} `palermo anchor` says: {str(error).split(': ', 1)[1]}.\n"
        return
    yield "| right | wrong |\n|---|---|"
    for difference in merge.differences(good, bad):
        sides = ((good, difference.first), (bad, difference.second))
        yield f"| {' | '.join(_records(file, difference.layer, ids, example.text) for file, ids in sides)} |"
    yield f"\n{example.why}{_consequence(example)}\n"


def _records(file: SpanFile, layer: str, ids: Iterable[str], text: str) -> str:
    shown = [merge.describe(r, file, text) for r in getattr(file, layer) if r.id in set(ids)]
    return re.sub(r" \(line [0-9]+\)", "", "; ".join(shown)).replace("|", "\\|") or "nothing"


def _consequence(example: Example) -> str:
    if not example.verdicts:
        return ""
    good, bad = example.verdicts
    return f" Verdict of the case: {good}, not {bad}."
