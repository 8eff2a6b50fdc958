"""Check files again whenever they are saved, with what depends on them; Ctrl-C ends it.

Prints what `palermo check` prints, for the files concerned alone. Rules are chosen as for `palermo check`.
"""

from __future__ import annotations

import argparse
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

from palermo import config, layout, report, store, watch
from palermo.findings import UserError
from palermo.store import Corpus

INTERVAL = 0.5
"""Seconds between two looks."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files or folders (default: the corpus)")
    parser.add_argument("--select", metavar="RULES", help="show only these: ids or first letters, e.g. SPN,COR003")
    parser.add_argument("--ignore", metavar="RULES", help="show all but these")


def run(args: argparse.Namespace) -> int:
    root = Corpus.at(args.root or store.nearby(args.paths)).root

    def choose() -> config.Choice:
        return config.choose(config.with_arguments(config.read(root), args.select, args.ignore))

    with suppress(KeyboardInterrupt):
        choose()
        number = len(layout.files_of(Corpus(root), args.paths))
        print(f"watching {number} file{'' if number == 1 else 's'} of {root}; Ctrl-C ends it", flush=True)
        for outcome in watch.reports(root, args.paths, choose, partial(time.sleep, INTERVAL)):
            lines = [f"cannot check: {outcome}"] if isinstance(outcome, UserError) else report.text(outcome)
            print("\n".join(lines), flush=True)
    return 0
