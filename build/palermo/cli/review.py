"""Read, edit, compare and approve span files in a browser.

Starts a server on this machine alone and prints the address to open, with its token. The files stay the truth: every
edit is written at once, and never over an edit that somebody else saved meanwhile. Ctrl-C ends it.
"""

from __future__ import annotations

import argparse
import getpass
import re
import webbrowser

from palermo.findings import UserError
from palermo.store import GUIDELINES, Corpus


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="reviewer", metavar="NAME", help="who you are in annotators.json (default: login)")
    parser.add_argument("--port", type=int, default=0, metavar="N", help="port (default: one that is free)")
    parser.add_argument("--pipeline", default="", metavar="NAME", help="spaCy pipeline that suggests entities")
    parser.add_argument("--open", action="store_true", help="open the page in your browser")


def run(args: argparse.Namespace) -> int:
    from palermo.review.api import Api
    from palermo.review.server import Server

    corpus = Corpus.at(args.root)
    if not 0 <= args.port < 2**16:
        raise UserError(f"--port {args.port}: expected 0 to 65535")
    reviewer = args.reviewer or getpass.getuser()
    if args.reviewer and args.reviewer not in corpus.annotators:
        raise UserError(
            f"{args.reviewer!r} is not in annotations/annotators.json; register yourself first, with your kind"
        )
    server = Server(Api(corpus.root, reviewer, guideline(corpus), args.pipeline), args.port)
    print(server.url, flush=True)
    if args.open:
        webbrowser.open(server.url)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
    return 0


def guideline(corpus: Corpus) -> str:
    """The version that the guidelines say they have; 0 where they say none."""

    path = corpus.root / GUIDELINES
    found = (
        re.search(r"^Version ([0-9]+(?:\.[0-9]+)*)", path.read_text("utf-8"), re.MULTILINE) if path.is_file() else None
    )
    return found[1] if found else "0"
