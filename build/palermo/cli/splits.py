"""Show how many documents each split has; --assign deals them out anew, --release records them as released.

--assign stratifies by genre and by concepts of the gold cases, keeps contrast and source groups together and released
documents where they are, and puts sourced texts into test_real. After --release, a document that moves to another
split is a finding (SPL002): scores of two releases would not be comparable.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import replace

from palermo import model, splits, store
from palermo.store import Corpus


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--assign", action="store_true", help="write the split of each document that is not released")
    parser.add_argument("--release", action="store_true", help=f"write {store.RELEASED}")


def run(args: argparse.Namespace) -> int:
    corpus = Corpus.at(args.root)
    if args.assign:
        split_of = splits.assign(corpus)
        records = [replace(record, split=split_of[record.id]) for record in corpus.documents.values()]
        store.write_lines(corpus.root / store.DOCUMENTS, records)
        corpus = Corpus(corpus.root)
    if args.release:
        released = [model.ReleasedRecord(record.id, record.split) for record in corpus.documents.values()]
        store.write_lines(corpus.root / store.RELEASED, released)
    counts = Counter(record.split for record in corpus.documents.values())
    for name, number in sorted(counts.items(), key=lambda item: -item[1]):
        print(f"{name:<12}{number:>6,}")
    return 0
