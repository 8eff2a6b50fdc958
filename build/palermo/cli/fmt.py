"""Bring span files and other JSON files of the corpus into canonical form.

One record per line, keys in fixed order, spans sorted by place: a change of one span is a diff of one line. With
--check nothing is written; the files that would change are listed and the exit status is 1.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from palermo import formatting, layout, store
from palermo.store import Corpus


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files or folders (default: the corpus)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file would change")


def run(args: argparse.Namespace) -> int:
    corpus = Corpus.at(args.root or store.nearby(args.paths))
    changed = unreadable = 0
    for name in layout.files_of(corpus, args.paths):
        if layout.format_of(name) is None:
            continue
        outcome = formatting.format_file(corpus, name, write=not args.check)
        changed += outcome.changed
        unreadable += bool(outcome.problem)
        if outcome.problem:
            print(f"{name}: left as it is: {outcome.problem}")
        elif outcome.changed:
            print(f"{name}: {'would be formatted' if args.check else 'formatted'}")
    return 1 if unreadable or (args.check and changed) else 0
