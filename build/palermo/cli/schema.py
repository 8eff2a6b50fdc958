"""Write schema/*.schema.json anew from the model and the inventories; without --write, say whether they are current."""

from __future__ import annotations

import argparse

from palermo import schema, store
from palermo.store import Corpus


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--write", action="store_true", help="write the schemas that are not current")


def run(args: argparse.Namespace) -> int:
    corpus = Corpus.at(args.root)
    stale = schema.stale(corpus.root / "schema", corpus.inventory)
    for path, data in stale.items():
        print(f"{path.relative_to(corpus.root)}: {'written' if args.write else 'not current'}")
        if args.write:
            store.write_bytes(path, data)
    return 1 if stale and not args.write else 0
