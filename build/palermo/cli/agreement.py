"""Say how far passes over the same texts agree.

F1 of records, exact and overlapping, and alpha for unitizing, by layer and label; Krippendorff's alpha, Cohen's and
Fleiss' kappa for the values of terms in one place and of cases that correspond, and for the verdicts, denoted concepts
and congruence derived from them. Intervals are got by drawing documents with replacement. What is undefined is listed
with the reason. Agreement of models is called self-consistency.

--out writes the report as one JSON object, whose shape palermo.agreement.report describes.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from palermo import store
from palermo.findings import UserError
from palermo.store import Corpus


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--first", default="a1", metavar="SET", help="set of the first pass (default: a1)")
    parser.add_argument("--second", default="a2", metavar="SET", help="set of the second pass (default: a2)")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="SET",
        dest="sets",
        help="a set to compare, instead of --first and --second; repeat. Of more than two: alpha, Fleiss' kappa",
    )
    parser.add_argument("--guideline", default="", metavar="V", help="only files that followed this version")
    parser.add_argument("--documents", nargs="+", default=[], metavar="DOC", help="only these documents")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="output format (default: text)")
    parser.add_argument(
        "--bootstrap", type=int, default=1000, metavar="N", help="draws of documents for intervals (default: 1000)"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="seed of the draws (default: 1)")
    parser.add_argument("--gamma", action="store_true", help="gamma as well: slow, and needs pygamma-agreement")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the report as JSON, too")


def run(args: argparse.Namespace) -> int:
    from palermo.agreement import compared, report, table

    if args.bootstrap < 0:
        raise UserError("--bootstrap takes a number of draws, 0 for none")
    sets = args.sets or [args.first, args.second]
    common = compared.compare(Corpus.at(args.root), sets, args.documents, args.guideline)
    found = report.report(common, args.bootstrap, args.seed, args.gamma)
    told = json.dumps(found, ensure_ascii=False, indent=2)
    if args.out:
        store.write_bytes(args.out, f"{told}\n".encode())
    print(told if args.format == "json" else "\n".join(table.lines(found)))
    return 0
