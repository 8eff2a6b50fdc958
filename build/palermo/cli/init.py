"""Start a corpus of your own.

DIR gets labels, schemas, guidelines, a termbase, a legal regime, and one short text with its annotation, all about
shipping accidents, to be replaced by yours. Every command works there. DIR must be empty, but for .git, or not exist.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from palermo import scaffold


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="folder of the new corpus")
    parser.add_argument("--name", metavar="NAME", help="name of the corpus (default: that of the folder)")


def run(args: argparse.Namespace) -> int:
    for path in scaffold.create(args.folder, args.name or args.folder.resolve().name):
        print(path)
    print(f"now try `palermo check --root {args.folder}`; docs/tutorial.md of palermo goes on from here")
    return 0
