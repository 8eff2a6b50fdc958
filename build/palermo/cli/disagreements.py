"""List every difference between two passes, with the file and line of each record that differs.

Prints file:line:column, so that an editor can jump there, the number that `palermo merge` gives the difference, what
differs, and the words; at the end how many there are by layer and kind. Layers that a pass did not go through
completely are left out, and named.
"""

from __future__ import annotations

import argparse
import json

from palermo.model import LAYERS
from palermo.store import Corpus


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--first", default="a1", metavar="SET", help="set of the first pass (default: a1)")
    parser.add_argument("--second", default="a2", metavar="SET", help="set of the second pass (default: a2)")
    parser.add_argument("--layer", choices=LAYERS, help="only this layer")
    parser.add_argument("--document", metavar="DOC", help="only this document")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="output format (default: text)")


def run(args: argparse.Namespace) -> int:
    from palermo.agreement import compared, disagreements

    corpus = Corpus.at(args.root)
    common = compared.compare(corpus, (args.first, args.second), [args.document] if args.document else ())
    found = disagreements.listing(corpus, common, [args.layer] if args.layer else LAYERS)
    if args.format == "json":
        print(json.dumps(disagreements.as_json(found), ensure_ascii=False, indent=2))
    else:
        print("\n".join(disagreements.lines(found)))
    return 0
