"""Texts that are nearly the same, by MinHash over runs of words.

Broder, *On the resemblance and containment of documents* (1997): the share of equal minima of two sets under many
hash functions estimates their Jaccard similarity. The sets are the runs of five case-folded words. datasketch is
imported when the first signature is made, so that a check of one file does not wait for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

Signature: TypeAlias = Any
"""A datasketch.LeanMinHash."""

RUN_WORDS = 5
PERMUTATIONS = 64
WORD = re.compile(r"\w+")


def signature(text: str) -> Signature | None:
    """The MinHash signature of a text; None for one that is shorter than a run."""
    words = WORD.findall(text.casefold())
    runs = {" ".join(words[i : i + RUN_WORDS]).encode("utf-8") for i in range(len(words) - RUN_WORDS + 1)}
    if not runs:
        return None
    from datasketch import LeanMinHash, MinHash

    made = MinHash(num_perm=PERMUTATIONS, seed=1)
    made.update_batch(sorted(runs))
    return LeanMinHash(made)


def near_duplicates(signatures: Sequence[Signature], threshold: float) -> Iterator[tuple[int, int]]:
    """Pairs of positions whose signatures are at least so similar, by locality-sensitive hashing; the earlier first."""
    from datasketch import MinHashLSH

    index = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
    for position, made in enumerate(signatures):
        for other in sorted(index.query(made)):
            if signatures[other].jaccard(made) >= threshold:
                yield other, position
        index.insert(position, made)
