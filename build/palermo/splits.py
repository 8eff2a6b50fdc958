"""Splits by document, stratified by genre and concept, that no contrast group or source group parts over.

Iterative stratification (Sechidis, Tsoumakas and Vlahavas, *On the stratification of multi-label data*, 2011), with
groups of documents in the place of single ones: the rarest trait that is left is dealt out first, each group to the
split that still lacks most of it. Nothing is drawn at random, so the same corpus gives the same splits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from palermo import law
from palermo.model import DocumentRecord, ReleasedRecord, Split
from palermo.store import GOLD, RELEASED, Corpus, load_lines
from palermo.text import sha256

SHARES: Mapping[Split, float] = {"train": 0.7, "validation": 0.1, "test": 0.2}
"""Share of the documents written for the corpus; sourced ones are all in `test_real`."""


@dataclass(frozen=True)
class Unit:
    """Documents that stay together, and how often each of their traits occurs."""

    id: str
    documents: tuple[str, ...]
    traits: Mapping[str, int]


def assign(corpus: Corpus) -> dict[str, Split]:
    """The split of every document: as released where it was, `test_real` for sourced texts, the others stratified.

    Traits are genre and the concepts of the cases in gold, leaning reading, default regime.
    """
    released = {r.id: r.split for r in load_lines(corpus.root / RELEASED, ReleasedRecord)}
    units = list(_units(corpus))
    done: dict[str, Split] = {d: split for u in units for d in u.documents if (split := _released(u, released))}
    done |= {record.id: "test_real" for record in corpus.documents.values() if record.origin == "sourced"}
    return done | stratified(units, done, SHARES)


def _released(unit: Unit, released: Mapping[str, Split]) -> Split | None:
    return next((released[d] for d in unit.documents if d in released), None)


def _units(corpus: Corpus) -> Iterable[Unit]:
    concepts = _concepts(corpus)
    groups: dict[str, list[DocumentRecord]] = {}
    for record in corpus.documents.values():
        groups.setdefault(record.contrast_group or record.source_group or record.id, []).append(record)
    for name, records in groups.items():
        traits = Counter(t for r in records for t in {f"genre {r.genre}", *concepts.get(r.id, {"concept none"})})
        yield Unit(name, tuple(r.id for r in records), traits)


def _concepts(corpus: Corpus) -> dict[str, set[str]]:
    regime = law.regime_of(corpus.regimes)
    found = {}
    for doc in corpus.load_set(GOLD):
        names = {f"concept {v.leaning}" for v in law.verdicts(doc.spans, regime).values()}
        found[doc.record.id] = names or {"concept none"}
    return found


def stratified(units: Iterable[Unit], done: Mapping[str, Split], shares: Mapping[Split, float]) -> dict[str, Split]:
    """The split of each document that has none yet; those that have one count for what their split lacks."""
    units = list(units)
    place = {u.id: done.get(u.documents[0]) for u in units}
    counted = [u for u in units if place[u.id] in (None, *shares)]
    total = Counter[str]()
    for unit in counted:
        total.update(unit.traits)
    size = sum(len(u.documents) for u in counted)
    lacking = {split: Counter({t: share * n for t, n in total.items()}) for split, share in shares.items()}
    room = {split: share * size for split, share in shares.items()}

    def put(unit: Unit, split: Split) -> None:
        place[unit.id] = split
        lacking[split].subtract(unit.traits)
        room[split] -= len(unit.documents)

    for unit in counted:
        if (split := place[unit.id]) is not None:
            put(unit, split)
    open_units = [u for u in counted if place[u.id] is None]
    while open_units:
        left = Counter(t for u in open_units for t in u.traits)
        rarest = min(left, key=lambda t: (left[t], t))
        for unit in sorted((u for u in open_units if rarest in u.traits), key=_order):
            put(unit, max(shares, key=lambda s: (lacking[s][rarest], room[s])))
        open_units = [u for u in open_units if place[u.id] is None]
    return {d: split for u in counted for d in u.documents if (split := place[u.id]) is not None}


def _order(unit: Unit) -> tuple[int, str]:
    """Large groups first, since they fit fewer places; then in an order that has nothing to do with the ids."""
    return -len(unit.documents), sha256(unit.id.encode("utf-8"))
