"""List where two passes over a document differ, and record what an adjudicator decided.

Without options the differences are printed, numbered. --draft writes the first pass as a draft, to be edited into
the adjudicated file and anchored. --reasons reads {"d1": ["reason", "note"], ...}, takes each decision from the
adjudicated set itself, and writes annotations/adjudication/<document>.json. Reasons: boundary, label, attribute,
missed, spurious, coreference, grouping, law.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from palermo import adjudication, draft, merge, store
from palermo.findings import UserError
from palermo.model import SpanFile
from palermo.store import GOLD, Corpus


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOC", help="document id")
    parser.add_argument("--first", required=True, metavar="SET", help="set of the first pass")
    parser.add_argument("--second", required=True, metavar="SET", help="set of the second pass")
    parser.add_argument("--gold", default=GOLD, metavar="SET", help="adjudicated set (default: gold)")
    parser.add_argument("--draft", type=Path, metavar="FILE", help="write the first pass as a draft")
    parser.add_argument("--reasons", type=Path, metavar="FILE", help="reason and note for each difference (JSON)")
    parser.add_argument("--adjudicator", metavar="NAME", help="who decided, as in annotators.json")


def run(args: argparse.Namespace) -> int:
    corpus = Corpus.at(args.root)
    first, second = (corpus.document(name, args.document) for name in (args.first, args.second))
    if first.text is None:
        raise UserError(f"{first.record.path} is not here; see `palermo hydrate --help`")
    if args.draft:
        value = draft.release(first.spans, first.text)
        store.write_bytes(args.draft, json.dumps(value, ensure_ascii=False, indent=1).encode())
    elif args.reasons:
        if not args.adjudicator:
            raise UserError("--reasons needs --adjudicator")
        gold = corpus.document(args.gold, args.document).spans
        given = adjudication.reasons(args.reasons)
        file = adjudication.record(first.spans, second.spans, gold, args.adjudicator, given)
        store.write(corpus.root / "annotations" / store.ADJUDICATION / f"{args.document}.json", file)
    else:
        print("\n".join(_listing(first.spans, second.spans, first.text)))
    return 0


def _listing(first: SpanFile, second: SpanFile, text: str) -> Iterator[str]:
    for difference in merge.differences(first, second):
        yield f"{difference.id} {difference.layer}: {difference.what}"
        for file, ids in ((first, difference.first), (second, difference.second)):
            shown = [merge.describe(r, file, text) for r in getattr(file, difference.layer) if r.id in ids]
            yield f"    {file.set}: {'; '.join(shown) or '-'}"
