"""List where two passes over a document differ, settle it, and record what an adjudicator decided.

Without options the differences are printed, numbered. --decisions reads {"d1": ["second", "boundary", "why"], ...}:
first, second, both or neither; a reason code; a note. With --draft the two passes so settled are written as a draft,
to be edited where something is better than either, and anchored. With --adjudicator the decisions are recorded in
annotations/adjudication/<document>.json; what was decided is then read off the adjudicated set itself. Reasons:
boundary, label, attribute, missed, spurious, coreference, grouping, law.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from palermo import adjudication, draft, merge, store
from palermo.findings import UserError
from palermo.model import SpanFile
from palermo.settle import settle
from palermo.store import GOLD, Corpus


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOC", help="document id")
    parser.add_argument("--first", required=True, metavar="SET", help="set of the first pass")
    parser.add_argument("--second", required=True, metavar="SET", help="set of the second pass")
    parser.add_argument("--gold", default=GOLD, metavar="SET", help="adjudicated set (default: gold)")
    parser.add_argument("--decisions", type=Path, metavar="FILE", help="choice, reason and note for each difference")
    parser.add_argument("--draft", type=Path, metavar="FILE", help="write the passes as settled, the first by default")
    parser.add_argument("--adjudicator", metavar="NAME", help="record the decisions of this one of annotators.json")


def run(args: argparse.Namespace) -> int:
    corpus = Corpus.at(args.root)
    first, second = (corpus.document(name, args.document) for name in (args.first, args.second))
    if first.text is None:
        raise UserError(f"{first.record.path} is not here; see `palermo hydrate --help`")
    given = adjudication.decided(args.decisions) if args.decisions else {}
    if args.draft:
        made = settle(first.spans, second.spans, adjudication.choices(first.spans, second.spans, given))
        made = replace(made, status="adjudicated" if given else made.status)
        value = draft.release(made, first.text)
        store.write_bytes(args.draft, json.dumps(value, ensure_ascii=False, indent=1).encode())
    elif args.adjudicator:
        gold = corpus.document(args.gold, args.document).spans
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
