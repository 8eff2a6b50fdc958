"""Show how far review has come: for each split, how many documents are approved, and by humans how many.

A verdict holds for the bytes that were read; after an edit it is stale. --list names every document.
"""

from __future__ import annotations

import argparse
from collections import Counter

from palermo import ledger
from palermo.store import GOLD, Corpus

STATES = ("approved", "changes_wanted", "stale", "open")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--set", default=GOLD, dest="set_name", metavar="NAME", help="annotation set (default: gold)")
    parser.add_argument("--list", action="store_true", help="one line for each document")


def run(args: argparse.Namespace) -> int:
    corpus = Corpus.at(args.root)
    found = list(ledger.standings(corpus, args.set_name))
    if args.list:
        for standing in found:
            print(f"{standing.document:<40}{standing.state:<16}{', '.join(standing.reviewers)}".rstrip())
        return 0
    human = {entry.id for entry in corpus.annotators.values() if entry.kind == "human"}
    for state in STATES:
        print(f"{state.replace('_', ' '):<24}{sum(s.state == state for s in found):>6,}")
    by_human = sum(s.state == "approved" and bool(human & set(s.reviewers)) for s in found)
    print(f"{'approved by a human':<24}{by_human:>6,}")
    splits = Counter(corpus.documents[s.document].split for s in found if s.document in corpus.documents)
    approved = Counter(corpus.documents[s.document].split for s in found if s.state == "approved")
    for split, number in splits.items():
        print(f"{split:<24}{approved[split]:>6,} of {number:,}")
    return 0
