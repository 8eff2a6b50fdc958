"""Draw a sample of gold to be read again, or print the error rates of the last audit.

--share prints at least this share of every layer's records, each with the line of its text. What the reader finds goes
into annotations/audit.jsonl, one line for each record; without --share the rates by layer are printed from there.
"""

from __future__ import annotations

import argparse

from palermo import audit, merge, store
from palermo.findings import UserError
from palermo.model import AuditRecord, Case, Document
from palermo.store import GOLD, Corpus


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--share", type=float, metavar="S", help="share of each layer to draw, above 0 up to 1")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="another number draws others (default: 1)")


def run(args: argparse.Namespace) -> int:
    corpus = Corpus.at(args.root)
    if args.share is None:
        print(audit.markdown(store.load_lines(corpus.root / store.AUDIT, AuditRecord)))
        return 0
    if not 0 < args.share <= 1:
        raise UserError(f"--share {args.share}: expected more than 0 and at most 1")
    gold = list(corpus.load_set(GOLD))
    for doc, layer, record in audit.draw((d for d in gold if d.text is not None), args.share, args.seed):
        shown = merge.describe(record, doc.spans, doc.text or "")
        print(f"{doc.record.id} {layer} {_line(doc, record)}{' '.join(shown.split())}")
    if left_out := sum(d.text is None for d in gold):
        raise UserError(f"{left_out} documents are not in the sample, their texts are not here; see `palermo hydrate`")
    return 0


def _line(doc: Document, record: object) -> str:
    if isinstance(record, Case):
        return ""
    span = getattr(record, "cue", None) or record
    start = getattr(span, "start", 0)
    return f"{doc.record.path}:{(doc.text or '').count(chr(10), 0, start) + 1}: "
