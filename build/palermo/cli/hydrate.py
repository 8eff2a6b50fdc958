"""Fetch the texts that may not be passed on with the corpus.

Each text is taken from the folder given, or downloaded where an address is known, checked against its SHA-256 and
written to corpus/sourced/, which git ignores. Texts that are there already are left as they are.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from palermo import sources
from palermo.findings import UserError
from palermo.store import Corpus


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", metavar="ID", help="sources to fetch (default: all)")
    parser.add_argument("--from", type=Path, dest="folder", metavar="DIR", help="folder that holds the files")
    parser.add_argument("--download", action="store_true", help="download what has an address and is not in the folder")


def run(args: argparse.Namespace) -> int:
    if args.folder is None and not args.download:
        raise UserError("say where the files are with --from DIR, or allow --download")
    outcomes = list(sources.hydrate(Corpus.at(args.root), args.folder, args.download, frozenset(args.ids)))
    for outcome in outcomes:
        print(f"{outcome.id}: {outcome.state}: {outcome.message}")
    failed = sum(outcome.state in ("missing", "refused") for outcome in outcomes)
    print(f"{len(outcomes) - failed} of {len(outcomes)} texts are here")
    return 1 if failed else 0
