"""Show how many documents each split has; with --release, record the split of each document as released.

After that, a document that moves to another split is a finding (SPL002): scores of two releases would not be
comparable.
"""

from __future__ import annotations

import argparse
from collections import Counter

from palermo import model, store
from palermo.store import Corpus


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--release", action="store_true", help=f"write {store.RELEASED}")


def run(args: argparse.Namespace) -> int:
    corpus = Corpus.at(args.root)
    if args.release:
        released = [model.ReleasedRecord(record.id, record.split) for record in corpus.documents.values()]
        store.write_lines(corpus.root / store.RELEASED, released)
    counts = Counter(record.split for record in corpus.documents.values())
    for name, number in sorted(counts.items(), key=lambda item: -item[1]):
        print(f"{name:<12}{number:>6,}")
    return 0
