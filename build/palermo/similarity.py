"""Texts that are nearly the same, by MinHash over runs of words.

Broder, *On the resemblance and containment of documents* (1997): the share of equal minima of two sets under many
hash functions estimates their Jaccard similarity. The sets are the runs of five case-folded words. datasketch is
imported when the first signature is made, so that a check of one file does not wait for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeAlias

Signature: TypeAlias = Any
"""A datasketch.LeanMinHash."""

RUN_WORDS = 5
PERMUTATIONS = 64
WORD = re.compile(r"\w+")


def runs(text: str, length: int = RUN_WORDS) -> set[str]:
    """The runs of so many words, case-folded, that occur in a text."""
    words = WORD.findall(text.casefold())
    return {" ".join(words[i : i + length]) for i in range(len(words) - length + 1)}


@dataclass(frozen=True)
class Pair:
    """Two texts and the runs of words that both have."""

    first: str
    second: str
    shared: int
    jaccard: float
    """Runs that both have over runs that either has."""


def pairs(texts: Mapping[str, str], groups: Mapping[str, str], length: int = RUN_WORDS) -> list[Pair]:
    """Pairs of texts of different groups that share a run, the most alike first; a text without a group is alone."""
    found = {name: runs(text, length) for name, text in texts.items()}
    made = []
    for one, other in combinations(sorted(found), 2):
        shared = found[one] & found[other]
        if shared and (not groups.get(one) or groups.get(one) != groups.get(other)):
            made.append(Pair(one, other, len(shared), len(shared) / len(found[one] | found[other])))
    return sorted(made, key=lambda pair: (-pair.jaccard, pair.first, pair.second))


def common(texts: Mapping[str, str], groups: Mapping[str, str], length: int = RUN_WORDS) -> list[tuple[str, int]]:
    """Runs that occur in texts of more than one group, with the number of groups, the most common first."""
    counts = Counter(
        run
        for run, _ in {(run, groups.get(name) or name) for name, text in texts.items() for run in runs(text, length)}
    )
    return sorted(((run, n) for run, n in counts.items() if n > 1), key=lambda item: (-item[1], item[0]))


def signature(text: str) -> Signature | None:
    """The MinHash signature of a text; None for one that is shorter than a run."""
    found = runs(text)
    if not found:
        return None
    from datasketch import LeanMinHash, MinHash

    made = MinHash(num_perm=PERMUTATIONS, seed=1)
    made.update_batch([run.encode("utf-8") for run in sorted(found)])
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
