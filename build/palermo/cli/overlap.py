"""Show which texts share runs of words: the pairs most alike, and the runs that most texts have.

Texts of one contrast group are meant to be alike and are not compared. A corpus written from templates shows here;
texts of one field share names of laws and offices and little else.
"""

from __future__ import annotations

import argparse
from typing import get_args

from palermo import similarity
from palermo.findings import UserError
from palermo.model import Origin
from palermo.store import Corpus


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--words", type=int, default=similarity.RUN_WORDS, metavar="N", help="length of a run (default: 5)"
    )
    parser.add_argument("--origin", choices=get_args(Origin), help="only texts of this origin")
    parser.add_argument("--top", type=int, default=10, metavar="N", help="how many of each to show (default: 10)")


def run(args: argparse.Namespace) -> int:
    if args.words < 1 or args.top < 1:
        raise UserError("--words and --top: expected at least 1")
    corpus = Corpus.at(args.root)
    records = [r for r in corpus.documents.values() if args.origin in (None, r.origin)]
    texts = {r.id: text for r in records if (text := corpus.text(r)) is not None}
    groups = {record.id: record.contrast_group for record in records}
    found = similarity.pairs(texts, groups, args.words)
    print(f"{len(texts)} texts, runs of {args.words} words; {len(found):,} pairs share a run")
    for pair in found[: args.top]:
        print(f"  {pair.jaccard:6.1%} {pair.shared:>4} runs  {pair.first} and {pair.second}")
    print("runs that most texts have")
    for words, number in similarity.common(texts, groups, args.words)[: args.top]:
        print(f"  {number:>4} texts  {words}")
    return 0
