"""Check a corpus, or files of it, against every rule.

Prints file:line:column, rule, message, the words with carets, and a hint. Warnings do not fail a check.
`palermo explain RULE` says why a rule is there and how to mend what breaks it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from palermo import check, report, store
from palermo.store import Corpus


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files or folders (default: the corpus)")
    parser.add_argument("--format", choices=report.FORMATS, default="text", help="output format (default: text)")


def run(args: argparse.Namespace) -> int:
    corpus = Corpus.at(args.root or store.nearby(args.paths))
    outcome = check.run(corpus, args.paths, stale_pages=_stale)
    print("\n".join(report.FORMATS[args.format](outcome)))
    return 1 if outcome.errors else 0


def _stale(corpus: Corpus) -> list[tuple[str, int]]:
    """Imported when needed: a check of one file does not look at pages."""
    from palermo import pages

    return pages.stale(corpus)
