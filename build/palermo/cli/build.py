"""Write the dataset: Parquet files by config and split, a card, croissant.json.

The corpus is checked first; with errors nothing is written. The folder is replaced as a whole when the new one is
complete. Documents whose text is not here are left out; --public also leaves out texts that may not be passed on.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from palermo import check, report
from palermo.store import Corpus

if TYPE_CHECKING:
    from palermo.dataset.shards import Built


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="where to write (default: dist/palermo of the corpus)"
    )
    parser.add_argument("--public", action="store_true", help="leave out texts that may not be passed on")


def run(args: argparse.Namespace) -> int:
    corpus = Corpus.at(args.root)
    outcome = check.run(corpus)
    if outcome.errors:
        print("\n".join(report.text(outcome)), file=sys.stderr)
        return 1
    from tqdm import tqdm

    from palermo.dataset.shards import build

    target = args.out or corpus.root / "dist" / "palermo"
    # None: a bar where stderr is a terminal, nothing elsewhere.
    built = build(
        corpus, target, args.public, lambda ids: tqdm(ids, "documents", unit="doc", disable=None, leave=False)
    )
    for line in _left_out(built):
        print(line, file=sys.stderr)
    print(_summary(built))
    return 0


def _left_out(built: Built) -> list[str]:
    told = {
        "left out, their texts are not here; fetch them with `palermo hydrate`": built.missing,
        "left out, their texts may not be passed on": built.withheld,
        "only in `annotators`, they have no gold annotation yet": built.without_gold,
    }
    return [f"{what}: {', '.join(documents)}" for what, documents in told.items() if documents]


def _summary(built: Built) -> str:
    from palermo.dataset import SPLITS

    counts = (f"{config} {'/'.join(map(str, by_split.values()))}" for config, by_split in built.rows.items())
    return f"{', '.join(counts)} ({'/'.join(SPLITS)}) in {built.files} files: {built.folder}"
