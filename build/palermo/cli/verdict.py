"""Print the verdict of each case of a document and the congruence of each term use, with their reasons.

With --diff, print the cases whose verdict changes between two regimes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from palermo import law
from palermo.model import Document, Element
from palermo.store import GOLD, Corpus


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOC", help="document id, or path of a span file")
    parser.add_argument("--set", default=GOLD, dest="set_name", metavar="NAME", help="annotation set (default: gold)")
    parser.add_argument("--regime", metavar="R", help="legal regime (default: that of regimes.json)")
    parser.add_argument("--diff", nargs=2, metavar=("R1", "R2"), help="verdicts that differ between two regimes")


def run(args: argparse.Namespace) -> int:
    corpus = Corpus.at(args.root)
    path = Path(args.document)
    in_folder = path.suffix == ".json"
    doc = corpus.document(path.parent.name if in_folder else args.set_name, path.stem if in_folder else args.document)
    print("\n".join(_diff(corpus, doc, *args.diff) if args.diff else _verdicts(corpus, doc, args.regime)))
    return 0


def _verdicts(corpus: Corpus, doc: Document, name: str | None) -> Iterator[str]:
    regime = law.regime_of(corpus.regimes, name)
    found = law.verdicts(doc.spans, regime)
    elements = {element.id: element for element in doc.spans.elements}
    yield f"{doc.record.id}, set {doc.spans.set}, regime {regime.id}: {regime.title}"
    for case in doc.spans.cases:
        yield from ("", *_case(found[case.id], case.status, elements))
    record = doc.record
    readings = law.read_terms(doc.spans, found, corpus.termbase, corpus.regimes, record.jurisdiction, record.date)
    for use in doc.spans.terms:
        reading = readings[use.id]
        words = f"“{use.text}”" if use.text else f"[{use.quote_sha256}]"
        yield ""
        yield f"{use.id} {words} ({use.reference}, {use.voice}): {reading.congruence}"
        about = f"cases {', '.join(use.cases)}" if use.cases else "no case"
        yield f"  names {reading.nominal}, denotes {reading.denoted} ({about}); judged {use.judged}"
        if reading.denoted_leaning != reading.denoted:
            yield f"  leaning reading: denotes {reading.denoted_leaning}, {reading.congruence_leaning}"


def _case(verdict: law.Verdict, status: str, elements: dict[str, Element]) -> Iterator[str]:
    concept = verdict.leaning if verdict.reading == "leaning" else verdict.concept
    by = f", by rule {verdict.rule} ({verdict.article})" if verdict.rule else ""
    yield f"{verdict.case} ({status}): {concept}, {verdict.reading}{by}"
    for reason in verdict.reasons:
        stated = ", ".join(_words(elements[i]) for i in reason.elements)
        yield f"  {reason.outcome:<8}{reason.clause}{f': {stated}' if stated else ''}  [{reason.article}]"


def _words(element: Element) -> str:
    return f"{element.code} “{element.text}”" if element.text else f"{element.code} {element.id}"


def _diff(corpus: Corpus, doc: Document, one: str, other: str) -> Iterator[str]:
    first, second = (law.verdicts(doc.spans, law.regime_of(corpus.regimes, name)) for name in (one, other))
    changed = law.changes(first, second)
    yield f"{doc.record.id}: {len(changed)} of {len(first)} verdicts differ between {one} and {other}"
    for before, after in changed:
        yield f"{before.case}: {_short(before)} -> {_short(after)}"
        yield f"  {one}: missing or barred: {_lacking(before)}"
        yield f"  {other}: missing or barred: {_lacking(after)}"


def _short(verdict: law.Verdict) -> str:
    return f"{verdict.leaning} ({verdict.reading})"


def _lacking(verdict: law.Verdict) -> str:
    return ", ".join(r.clause for r in verdict.reasons if r.outcome in ("missing", "barred")) or "nothing"
