"""Count what the corpus holds: documents, spans by layer and label, verdicts, congruence."""

from __future__ import annotations

import argparse
import json

from palermo import stats
from palermo.store import Corpus


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("table", "json"), default="table", help="output format (default: table)")


def run(args: argparse.Namespace) -> int:
    counted = stats.count(Corpus.at(args.root))
    if args.format == "json":
        print(json.dumps(counted.as_json(), ensure_ascii=False, indent=2))
        return 0
    width = max(len(key) for table in counted.tables.values() for key in table)
    for name, table in counted.tables.items():
        print(name)
        for key, value in table.items():
            print(f"  {key:<{width}} {value:>8,}")
    return 0
