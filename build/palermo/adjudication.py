"""The record of how disagreements were settled.

What was decided is read off the adjudicated file; the adjudicator adds why the passes differed and on what ground
it was decided.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping
from pathlib import Path

from palermo import jsonfile, merge, store
from palermo.findings import UserError
from palermo.model import AdjudicationFile, Decision, SpanFile

REASONS: tuple[str, ...] = typing.get_args(typing.get_type_hints(Decision)["reason"])


def reasons(path: Path) -> dict[str, tuple[str, str]]:
    """Reason code and note by difference id, from a JSON file; UserError where it is no such file."""
    try:
        value = jsonfile.parse(store.read_bytes(path))
        return {key: (reason, note) for key, (reason, note) in value.items()}
    except (jsonfile.JsonError, AttributeError, TypeError, ValueError) as error:
        raise UserError(f'{path}: expected {{"d1": ["reason", "note"], ...}} ({error})') from None


def record(
    first: SpanFile, second: SpanFile, gold: SpanFile, adjudicator: str, given: Mapping[str, tuple[str, str]]
) -> AdjudicationFile:
    """The adjudication file of a document; UserError where a difference has no reason, or a reason no difference."""
    found = merge.differences(first, second)
    if missing := [d.id for d in found if d.id not in given]:
        raise UserError(f"{gold.document}: no reason for {', '.join(missing)}")
    if surplus := set(given) - {d.id for d in found}:
        raise UserError(f"{gold.document}: no difference {', '.join(sorted(surplus))}")
    if wrong := {given[d.id][0] for d in found} - set(REASONS):
        raise UserError(f"{gold.document}: no reason {', '.join(sorted(wrong))}; there are {', '.join(REASONS)}")
    decisions = tuple(
        Decision(
            d.id,
            d.layer,
            tuple(f"{file.set}:{i}" for file, ids in ((first, d.first), (second, d.second)) for i in ids),
            merge.decision(d, first, second, gold),
            typing.cast(typing.Any, given[d.id][0]),
            given[d.id][1],
        )
        for d in found
    )
    sets = (first.set, second.set)
    return AdjudicationFile(
        "../../schema/adjudication.schema.json",
        gold.document,
        gold.text_sha256,
        adjudicator,
        sets,
        gold.guideline,
        decisions,
    )
