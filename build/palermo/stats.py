"""What a corpus holds, in numbers.

Every number that README, DATASHEET and the dataset card print comes from here. Only what is in the repository is
counted, so that the numbers are the same whether or not texts that may not be passed on have been fetched: words
are those of the texts written for the corpus.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from palermo import law, ledger
from palermo.model import LAYERS, AdjudicationFile, Document
from palermo.store import ADJUDICATION, GOLD, Corpus, load

Table: TypeAlias = dict[str, int]


@dataclass(frozen=True)
class Stats:
    """Counts by table; each table maps a name to a number."""

    tables: Mapping[str, Table]

    def as_json(self) -> dict[str, Table]:
        return {name: dict(table) for name, table in self.tables.items()}


def count(corpus: Corpus) -> Stats:
    """Count a corpus. Verdicts and congruence are those of the default regime, strict reading."""
    gold = list(corpus.load_set(GOLD))
    return Stats(
        {
            "corpus": _corpus(corpus, gold),
            "splits": _sorted(doc.record.split for doc in gold),
            "genres": _sorted(doc.record.genre for doc in gold),
            "entities": _sorted(e.label for doc in gold for e in doc.spans.entities),
            "elements": _sorted(e.code for doc in gold for e in doc.spans.elements),
            "relations": _sorted(r.type for doc in gold for r in doc.spans.relations),
            **_derived(corpus, gold),
            "passes": _passes(corpus),
            "decisions": _decisions(corpus),
        }
    )


def _corpus(corpus: Corpus, gold: list[Document]) -> Table:
    records = [doc.record for doc in gold]
    own = [doc for doc in gold if doc.record.redistributable]
    return {
        "documents": len(gold),
        "written for the corpus": sum(r.origin == "authored" for r in records),
        "sourced, text not distributed": sum(not r.redistributable for r in records),
        "words in texts distributed": sum(len((doc.text or "").split()) for doc in own),
        "code points": sum(r.length for r in records),
        **{layer: sum(len(getattr(doc.spans, layer)) for doc in gold) for layer in LAYERS},
        "coreference clusters": sum(len({e.cluster for e in doc.spans.entities if e.cluster}) for doc in gold),
        "terms in the termbase": len(corpus.termbase.entries),
        "documents checked by a human": _checked_by_human(corpus, gold),
    }


def _checked_by_human(corpus: Corpus, gold: list[Document]) -> int:
    """Gold documents with a pass, an adjudication, or a review that still holds, by a human."""
    human = {entry.id for entry in corpus.annotators.values() if entry.kind == "human"}
    read = {s.document for s in ledger.standings(corpus, GOLD) if human & set(s.reviewers)}
    deciders = {file.document for file in _adjudications(corpus) if file.adjudicator in human}
    return sum(
        doc.record.id in deciders | read or any(corpus.span_path(name, doc.record.id).is_file() for name in human)
        for doc in gold
    )


def _derived(corpus: Corpus, gold: list[Document]) -> dict[str, Table]:
    regime = law.regime_of(corpus.regimes)
    verdicts: list[str] = []
    readings: list[law.TermReading] = []
    for doc in gold:
        found = law.verdicts(doc.spans, regime)
        verdicts += [f"{v.concept if v.reading != 'leaning' else v.leaning} ({v.reading})" for v in found.values()]
        record = doc.record
        readings += law.read_terms(
            doc.spans, found, corpus.termbase, corpus.regimes, record.jurisdiction, record.date
        ).values()
    return {
        "case status": _sorted(c.status for doc in gold for c in doc.spans.cases),
        "verdicts": _sorted(verdicts),
        "nominal concepts": _sorted(r.nominal for r in readings),
        "judged concepts": _sorted(t.judged for doc in gold for t in doc.spans.terms),
        "denoted concepts": _sorted(r.denoted for r in readings),
        "congruence": _sorted(r.congruence for r in readings),
    }


def _passes(corpus: Corpus) -> Table:
    return {name: len(corpus.span_paths(name)) for name in corpus.sets() if name != GOLD}


def _adjudications(corpus: Corpus) -> list[AdjudicationFile]:
    folder = corpus.root / "annotations" / ADJUDICATION
    return [load(path, AdjudicationFile) for path in sorted(folder.glob("*.json"))]


def _decisions(corpus: Corpus) -> Table:
    return _sorted(d.decision for file in _adjudications(corpus) for d in file.decisions)


def _sorted(values: Iterable[str]) -> Table:
    counts = Counter(values)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def markdown(table: Mapping[str, int], name: str) -> str:
    """A table of counts in Markdown."""
    rows = "\n".join(f"| {key} | {value:,} |" for key, value in table.items())
    return f"| {name} | count |\n|---|---:|\n{rows}"
