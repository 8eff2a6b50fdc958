"""Turn drafts into span files.

A draft quotes words instead of counting offsets (see docs/drafts.md). What is ambiguous or not in the text
is refused with its line, and nothing is written for that draft.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from palermo import check, draft, jsonfile, model, schema, store
from palermo.findings import Hit, UserError
from palermo.text import Lines


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("drafts", nargs="+", type=Path, metavar="DRAFT", help="draft files (JSON)")
    parser.add_argument("--set", required=True, dest="set_name", metavar="NAME", help="set the span files belong to")
    parser.add_argument("--guideline", required=True, metavar="VERSION", help="version of the guidelines followed")
    parser.add_argument("--dry-run", action="store_true", help="report, but write nothing")


def run(args: argparse.Namespace) -> int:
    corpus = store.Corpus.at(args.root)
    validator = check.validator(corpus, "annotation")
    failed = 0
    for path in args.drafts:
        hits = _anchor(path, args, corpus, validator)
        failed += bool(hits)
        _print(path, hits)
    return 1 if failed else 0


def _anchor(path: Path, args: argparse.Namespace, corpus: store.Corpus, validator: schema.Validator) -> list[Hit]:
    try:
        value = jsonfile.parse(store.read_bytes(path))
    except jsonfile.JsonError as error:
        return [Hit(f"no JSON: {error}", line=error.line)]
    name = value.get("document") if isinstance(value, dict) else None
    if not isinstance(name, str) or name not in corpus.documents:
        return [Hit(f"`document` names no document of {store.DOCUMENTS}")]
    record = corpus.documents[name]
    text = corpus.text(record)
    if text is None:
        raise UserError(f"{record.path} is not here; see `palermo hydrate --help`")
    done = draft.anchor(value, record, text, args.set_name, args.guideline)
    hits = list(done.hits or validator.hits(done.value))
    target = corpus.span_path(args.set_name, record.id)
    if not hits and not args.dry_run:
        store.write(target, jsonfile.build(model.SpanFile, done.value))
        print(f"{target.relative_to(corpus.root)}: written", file=sys.stderr)
    return hits


def _print(path: Path, hits: list[Hit]) -> None:
    text = path.read_text(encoding="utf-8", errors="replace") if hits else ""
    places = jsonfile.positions(text) if any(h.pointer for h in hits) else {}
    lines = Lines(text)
    for hit in hits:
        pointer = hit.pointer
        while pointer and pointer not in places:
            pointer = pointer.rpartition("/")[0]
        line, column = (hit.line, 1) if hit.line else lines.position(places.get(pointer, 0))
        print(f"{path}:{line}:{column}: {hit.message}" + (f" ({hit.hint})" if hit.hint else ""))
