"""The command line. Each command is a thin module over the library with `configure(parser)` and `run(args)`.

Exit status: 0 clean, 1 findings, 2 a request that cannot be carried out. Anything else is a bug and shows a traceback.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from palermo.findings import UserError

COMMANDS = {
    "init": "start a corpus of your own: labels, schemas, guidelines, one text",
    "check": "check the corpus, or files of it, against every rule",
    "watch": "check files again whenever they are saved",
    "explain": "say what a rule asks for, why, and how to mend what breaks it",
    "fmt": "bring files into canonical form",
    "verdict": "print the verdict of each case of a document, with its reasons",
    "stats": "count what the corpus holds",
    "overlap": "show which texts share runs of words: quotations, templates",
    "render": "write documents as pages to read without a server",
    "build": "write the dataset: Parquet, card, croissant.json",
    "hydrate": "fetch the texts that may not be passed on with the corpus",
    "anchor": "turn drafts, which quote words, into span files with offsets",
    "agreement": "say how far passes over the same texts agree",
    "disagreements": "list every difference between two passes, with file and line",
    "review": "read, edit, compare and approve span files in a browser",
    "merge": "list where two passes differ, and record what an adjudicator decided",
    "status": "show how far review has come",
    "audit": "draw a sample of gold to be read again, or print the error rates of the last audit",
    "diff": "show what changed between two revisions, by record, and what it does to verdicts",
    "mergefile": "merge three versions of a span file, as a merge driver of git",
    "splits": "deal out the splits, show them, and record them at a release",
    "schema": "write the JSON Schemas from the model",
    "docs": "write the generated pages and numbers",
}
"""Commands with the line that describes each; the module of a command is imported when it runs."""

WITHOUT_CORPUS = ("init",)
"""Commands that look for no corpus and take no --root."""


def parser_for(names: Sequence[str], others: bool = True) -> argparse.ArgumentParser:
    """The argument parser; only the named commands are configured, the others are known by name, or not at all."""
    parser = argparse.ArgumentParser(
        prog="palermo",
        description="An annotated corpus on human trafficking and migrant smuggling, and the tools that keep it true.",
        epilog="Exit status: 0 clean, 1 findings, 2 a request that cannot be carried out.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    parser.set_defaults(root=None)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name in COMMANDS if others else names:
        child = commands.add_parser(name, help=COMMANDS[name], allow_abbrev=False)
        if name in names:
            configure(name, child)
    return parser


def configure(name: str, parser: argparse.ArgumentParser) -> None:
    """Give a command's parser its description and its arguments."""
    module = import_module(f"palermo.cli.{name}")
    parser.description = module.__doc__
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    module.configure(parser)
    if name in WITHOUT_CORPUS:
        return
    parser.add_argument("--root", type=Path, metavar="DIR", help="corpus folder (default: at or above this one)")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    # To make a parser for every command takes as long as to check a file.
    known = bool(given) and given[0] in COMMANDS
    parser = parser_for([given[0]] if known else [word for word in given if word in COMMANDS], others=not known)
    args = parser.parse_args(given)
    if args.version:
        from palermo import __version__

        print(f"palermo {__version__}")
        return 0
    if not args.command:
        parser.print_help(sys.stderr)
        return 2
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Names of files may hold what the terminal, or any encoding, cannot: shown as an escape, not as a traceback.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        status: int = import_module(f"palermo.cli.{args.command}").run(args)
        sys.stdout.flush()
        return status
    except UserError as error:
        told = str(error).replace("\n", "\\n")
        print(f"palermo {args.command}: {told}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
