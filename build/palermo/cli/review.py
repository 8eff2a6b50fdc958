"""Read, edit, compare and approve span files in a browser.

Starts a server on this machine alone and prints the address to open, with its token. The files stay the truth: every
edit is written at once, and never over an edit that somebody else saved meanwhile. Ctrl-C ends it.
"""

from __future__ import annotations

import argparse
import getpass
import re
import webbrowser
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from palermo.findings import UserError
from palermo.layout import files_of, format_of
from palermo.store import GUIDELINES, Corpus, nearby


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="list their documents alone (default: all)")
    parser.add_argument("--as", dest="reviewer", metavar="NAME", help="who you are in annotators.json (default: login)")
    parser.add_argument("--port", type=int, default=0, metavar="N", help="port (default: one that is free)")
    parser.add_argument("--pipeline", default="", metavar="NAME", help="spaCy pipeline that suggests entities")
    parser.add_argument("--open", action="store_true", help="open the page in your browser")


def run(args: argparse.Namespace) -> int:
    from palermo.review.api import Api
    from palermo.review.server import Server

    corpus = Corpus.at(args.root or nearby(args.paths))
    if not 0 <= args.port < 2**16:
        raise UserError(f"--port {args.port}: expected 0 to 65535")
    reviewer = args.reviewer or getpass.getuser()
    if args.reviewer and args.reviewer not in corpus.annotators:
        raise UserError(
            f"{args.reviewer!r} is not in annotations/annotators.json; register yourself first, with your kind"
        )
    server = Server(
        Api(corpus.root, reviewer, guideline(corpus), args.pipeline, documents(corpus, args.paths)), args.port
    )
    print(server.url, flush=True)
    if args.open:
        webbrowser.open(server.url)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
    return 0


def documents(corpus: Corpus, paths: Sequence[Path]) -> set[str]:
    """The documents whose texts or span files lie at some paths; none where no path is given.

    UserError for a path at which there is none.
    """
    names = files_of(corpus, paths) if paths else []
    of_text = {record.path: record.id for record in corpus.documents.values()}
    found = {of_text[name] for name in names if name in of_text}
    found |= {stem for name in names if format_of(name) and (stem := PurePosixPath(name).stem) in corpus.documents}
    if paths and not found:
        raise UserError(f"no document lies at {', '.join(map(str, paths))}")
    return found


def guideline(corpus: Corpus) -> str:
    """The version that the guidelines say they have; 0 where they say none."""

    path = corpus.root / GUIDELINES
    found = (
        re.search(r"^Version ([0-9]+(?:\.[0-9]+)*)", path.read_text("utf-8"), re.MULTILINE) if path.is_file() else None
    )
    return found[1] if found else "0"
