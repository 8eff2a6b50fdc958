"""Write documents as pages of plain HTML, to be read without a server, with spans, cases, verdicts and their reasons.

Each page stands alone: no script, nothing fetched. The name of a file is that of its document; index.html lists them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from palermo import law, render, store
from palermo.findings import UserError
from palermo.store import GOLD, Corpus


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("documents", nargs="*", metavar="DOC", help="document ids (default: all of the set)")
    parser.add_argument("--set", default=GOLD, dest="set_name", metavar="NAME", help="annotation set (default: gold)")
    parser.add_argument("--regime", metavar="R", help="legal regime of the verdicts (default: that of regimes.json)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write into")


def run(args: argparse.Namespace) -> int:
    corpus = Corpus.at(args.root)
    regime = law.regime_of(corpus.regimes, args.regime)
    ids = args.documents or [path.stem for path in corpus.span_paths(args.set_name)]
    if not ids:
        raise UserError(f"set {args.set_name!r} has no files")
    shown, missing = [], []
    for id_ in ids:
        doc = corpus.document(args.set_name, id_)
        if doc.text is None:
            missing.append(id_)
            continue
        store.write_bytes(args.out / f"{id_}.html", render.page(doc, corpus, regime).encode("utf-8"))
        shown.append(doc)
    store.write_bytes(args.out / "index.html", render.index(shown, missing).encode("utf-8"))
    print(f"{len(shown)} documents in {args.out}")
    if missing:
        print(f"left out, their texts are not here; fetch them with `palermo hydrate`: {', '.join(missing)}")
    return 0
