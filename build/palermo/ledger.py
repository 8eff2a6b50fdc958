"""Who reviewed which document, over which bytes, by which guidelines; and what of it still holds.

annotations/reviews.jsonl is only added to. A verdict is about the bytes that were read: an edit of the text or of the
span file makes it stale, as does a later verdict of the same reviewer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from palermo.jsonfile import canonical_lines
from palermo.model import ReviewRecord
from palermo.store import REVIEWS, ChangedError, Corpus, load_lines, read_bytes, swap
from palermo.text import sha256

State: TypeAlias = Literal["approved", "changes_wanted", "stale", "open"]
TRIES = 50
"""How often a line is tried to be added while others add theirs."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the review of one span file has come."""

    document: str
    set: str
    state: State
    """`approved` where somebody approved what is there now and nobody wants changes; `stale` where all verdicts are."""
    reviewers: tuple[str, ...]
    """Whose verdict still holds."""


def reviews(corpus: Corpus) -> tuple[ReviewRecord, ...]:
    """Every line of the ledger, the oldest first."""
    return load_lines(corpus.root / REVIEWS, ReviewRecord)


def add(corpus: Corpus, record: ReviewRecord) -> None:
    """Add a line; of two that add at once both are kept."""
    path = corpus.root / REVIEWS
    for left in range(TRIES, 0, -1):
        old = read_bytes(path) if path.exists() else None
        try:
            swap(path, old, (old or b"") + canonical_lines([record]))
        except ChangedError:
            if left == 1:
                raise
        else:
            return


def standings(corpus: Corpus, set_name: str) -> Iterator[Standing]:
    """The state of review of every span file of a set, by document."""
    held = [record for record in reviews(corpus) if record.set == set_name]
    for path in corpus.span_paths(set_name):
        yield _standing(
            path.stem, set_name, [r for r in held if r.document == path.stem], *_bytes(corpus, path.stem, set_name)
        )


def _bytes(corpus: Corpus, document: str, set_name: str) -> tuple[str, str]:
    record = corpus.documents.get(document)
    return record.text_sha256 if record else "", sha256(read_bytes(corpus.span_path(set_name, document)))


def _standing(document: str, set_name: str, records: Iterable[ReviewRecord], text: str, annotation: str) -> Standing:
    last = {record.reviewer: record for record in records}
    fresh = [r for r in last.values() if (r.text_sha256, r.annotation_sha256) == (text, annotation)]
    verdicts = {r.verdict for r in fresh}
    state: State = (
        "changes_wanted" if "changes_wanted" in verdicts else "approved" if verdicts else "stale" if last else "open"
    )
    return Standing(document, set_name, state, tuple(r.reviewer for r in fresh))
