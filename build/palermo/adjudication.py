"""The record of how disagreements were settled.

What was decided is read off the adjudicated file; the adjudicator adds why the passes differed and on what ground
it was decided.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from palermo import jsonfile, merge, store
from palermo.findings import UserError
from palermo.model import AdjudicationFile, Decision, SpanFile
from palermo.settle import Choice

Given: TypeAlias = tuple[str, str, str]
"""Choice, reason code and note."""

REASONS: tuple[str, ...] = typing.get_args(typing.get_type_hints(Decision)["reason"])


CHOICES: tuple[str, ...] = typing.get_args(Choice)


def decided(path: Path) -> dict[str, Given]:
    """Choice, reason code and note by difference id, from a JSON file; UserError where it is no such file."""
    try:
        value = jsonfile.parse(store.read_bytes(path))
        return {key: (choice, reason, note) for key, (choice, reason, note) in value.items()}
    except (jsonfile.JsonError, AttributeError, TypeError, ValueError) as error:
        raise UserError(f'{path}: expected {{"d1": ["second", "boundary", "why"], ...}} ({error})') from None


def choices(first: SpanFile, second: SpanFile, given: Mapping[str, Given]) -> dict[str, Choice]:
    """What is chosen for each difference; UserError for a choice that is none, or of a difference that is none."""
    if surplus := set(given) - {d.id for d in merge.differences(first, second)}:
        raise UserError(f"{first.document}: no difference {', '.join(sorted(surplus))}")
    if wrong := {choice for choice, _, _ in given.values()} - set(CHOICES):
        raise UserError(
            f"{first.document}: no choice {', '.join(sorted(map(str, wrong)))}; there are {', '.join(CHOICES)}"
        )
    return {id_: typing.cast(Choice, choice) for id_, (choice, _, _) in given.items()}


def record(
    first: SpanFile, second: SpanFile, gold: SpanFile, adjudicator: str, given: Mapping[str, Given]
) -> AdjudicationFile:
    """The adjudication file of a document; UserError where a difference has no reason, or a reason no difference."""
    found = merge.differences(first, second)
    if missing := [d.id for d in found if d.id not in given]:
        raise UserError(f"{gold.document}: no reason for {', '.join(missing)}")
    if surplus := set(given) - {d.id for d in found}:
        raise UserError(f"{gold.document}: no difference {', '.join(sorted(surplus))}")
    if wrong := {given[d.id][1] for d in found} - set(REASONS):
        raise UserError(f"{gold.document}: no reason {', '.join(sorted(wrong))}; there are {', '.join(REASONS)}")
    decisions = tuple(
        Decision(
            d.id,
            d.layer,
            tuple(f"{file.set}:{i}" for file, ids in ((first, d.first), (second, d.second)) for i in ids),
            merge.decision(d, first, second, gold),
            typing.cast(typing.Any, given[d.id][1]),
            given[d.id][2],
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
