"""Show what changed in span files, record by record, and what it does to verdicts.

REVISIONS is A..B, or A alone for what changed from A to the working tree; without it, from HEAD. `--format markdown` is
made for a pull request.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from palermo import law, revisions
from palermo.findings import UserError
from palermo.store import Corpus


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("revisions", nargs="?", default="HEAD", metavar="REVISIONS", help="A..B or A (default: HEAD)")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files or folders (default: all)")
    parser.add_argument("--format", choices=("text", "json", "markdown"), default="text", help="default: text")
    parser.add_argument("--regime", metavar="R", help="legal regime of the verdicts (default: that of regimes.json)")


def run(args: argparse.Namespace) -> int:
    corpus = Corpus.at(args.root)
    old, dots, new = args.revisions.partition("..")
    if not old or (dots and not new) or new.startswith("."):
        raise UserError(f"{args.revisions!r}: expected A..B or A")
    root = corpus.root.resolve()
    paths = []
    for path in args.paths:
        if not path.resolve().is_relative_to(root):
            raise UserError(f"{path}: not in the corpus at {corpus.root}")
        paths.append(path.resolve().relative_to(root).as_posix())
    found = revisions.between(corpus.root, old, new, paths, law.regime_of(corpus.regimes, args.regime))
    if args.format == "json":
        print(json.dumps([asdict(difference) for difference in found], ensure_ascii=False, indent=2))
    else:
        lines = revisions.markdown(found) if args.format == "markdown" else revisions.text(found)
        print("".join(f"{line}\n" for line in lines), end="")
    return 0
