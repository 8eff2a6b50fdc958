"""Check a corpus, or files of it, against every rule.

Prints file:line:column, rule, message, the words with carets, and a hint. Warnings do not fail a check.
`palermo explain RULE` says why a rule is there and how to mend what breaks it. Rules are chosen, and graded otherwise,
by `[tool.palermo]` in pyproject.toml: `select`, `ignore`, `[tool.palermo.severity]`; the command line wins.

--fix mends what can be mended in one way only: byte order marks and line ends of JSON files, offsets counted in another
unit, quotes that stand in one place, white space at the edges of spans; JSON files come out in canonical form. Texts
are never touched, and waived findings stay. --diff shows what --fix would write; it fails where that is anything.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from palermo import check, config, layout, report, store
from palermo.store import Corpus


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files or folders (default: the corpus)")
    parser.add_argument("--format", choices=report.FORMATS, default="text", help="output format (default: text)")
    parser.add_argument("--select", metavar="RULES", help="show only these: ids or first letters, e.g. SPN,COR003")
    parser.add_argument("--ignore", metavar="RULES", help="show all but these")
    parser.add_argument(
        "--changed",
        nargs="?",
        const="HEAD",
        metavar="REV",
        help="only files that differ from a git revision (default: HEAD) and what depends on them; after the paths",
    )
    mending = parser.add_mutually_exclusive_group()
    mending.add_argument("--fix", action="store_true", help="mend what has one safe mend, then check")
    mending.add_argument("--diff", action="store_true", help="print what --fix would change; write nothing")


def run(args: argparse.Namespace) -> int:
    corpus = Corpus.at(args.root or store.nearby(args.paths))
    choice = config.choose(config.with_arguments(config.read(corpus.root), args.select, args.ignore))
    names = None if args.changed is None else _changed(args, corpus)
    would_change = _mend(args, corpus, names, choice) if args.fix or args.diff else False
    corpus = Corpus(corpus.root)
    if names is None:
        outcome = check.run(corpus, args.paths, stale_pages=_stale, choice=choice)
    else:
        outcome = check.run_files(corpus, names, choice)
    if args.diff:
        print(report.summary(outcome), file=sys.stderr)
    else:
        print("\n".join(report.FORMATS[args.format](outcome)))
    return 1 if outcome.errors or would_change else 0


def _changed(args: argparse.Namespace, corpus: Corpus) -> list[str]:
    from palermo import changed

    return changed.files_since(corpus, args.changed, args.paths)


def _mend(args: argparse.Namespace, corpus: Corpus, names: list[str] | None, choice: config.Choice) -> bool:
    """Mend, or show what mending would do; whether it was only shown and is anything."""
    from palermo import mending

    chosen = layout.files_of(corpus, args.paths) if names is None else names
    if args.diff:
        found = mending.mended(corpus, chosen, choice)
        print("".join(f"{line}\n" for line in mending.diff(found)), end="")
        return bool(found)
    for file in mending.apply(corpus, chosen, choice):
        print(f"mended {file.shown}: {', '.join(file.reasons)}", file=sys.stderr)
    return False


def _stale(corpus: Corpus) -> list[tuple[str, int]]:
    """Imported when needed: a check of one file does not look at pages."""
    from palermo import pages

    return pages.stale(corpus)
