"""Which documents are compared, and what is known of those who annotated them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from palermo import law
from palermo.agreement.items import Law, Pass
from palermo.findings import UserError
from palermo.model import DocumentRecord, SpanFile
from palermo.store import Corpus

UNREGISTERED = "unregistered"
"""Kind of a set that annotators.json does not name: an adjudicated one, for instance."""


@dataclass(frozen=True)
class Compared:
    """The documents that every set holds, with what each set says of them."""

    sets: tuple[str, ...]
    kinds: tuple[str, ...]
    """Of each set: `human`, `model` or `unregistered`."""
    regime: str
    """The regime that verdicts are derived by."""
    documents: tuple[tuple[Pass, ...], ...]
    """By document, by set."""
    drafts: tuple[str, ...]
    """Ids of documents left out since a file of theirs is a draft."""

    @property
    def self_consistency(self) -> bool:
        """Whether all passes are by models."""
        return set(self.kinds) == {"model"}

    @cached_property
    def guideline(self) -> str:
        """The versions of the guidelines that the files followed, in order."""
        found = {held.spans.guideline for passes in self.documents for held in passes}
        return ", ".join(sorted(found, key=lambda version: [int(part) for part in version.split(".")]))

    def covering(self, layer: str) -> list[bool]:
        """Of each document, whether every pass looked for all of a layer: only then is nothing marked an answer."""
        return [all(getattr(held.spans.scope, layer) == "complete" for held in passes) for passes in self.documents]

    @cached_property
    def identical(self) -> int:
        """Documents of which two files say the same under the same ids, as when one pass was copied from another."""
        return sum(_copied([held.spans for held in passes]) for passes in self.documents)


def _copied(files: Sequence[SpanFile]) -> bool:
    alike = [replace(file, set=files[0].set) for file in files]
    return any(one == other for number, one in enumerate(alike) for other in alike[:number])


def compare(corpus: Corpus, sets: Sequence[str], documents: Sequence[str] = (), guideline: str = "") -> Compared:
    """What sets have in common: all their documents, or those named; of one version of the guidelines, or of any.

    Documents of which a file is a draft are left out. UserError for an unknown set or document, and where nothing is
    left to compare.
    """
    _refuse(corpus, sets)
    regime = law.regime_of(corpus.regimes)
    by = Law(regime, corpus.regimes, corpus.termbase)
    found = [[_pass(corpus, name, record, by) for name in sets] for record in _records(corpus, sets, documents)]
    found = [passes for passes in found if not guideline or all(p.spans.guideline == guideline for p in passes)]
    done = [tuple(passes) for passes in found if all(p.spans.status != "draft" for p in passes)]
    drafts = [passes[0].record.id for passes in found if any(p.spans.status == "draft" for p in passes)]
    if not done:
        of_version = f" under guidelines {guideline}" if guideline else ""
        raise UserError(f"{' and '.join(sets)} have no finished document in common{of_version}")
    kinds = [corpus.annotators[name].kind if name in corpus.annotators else UNREGISTERED for name in sets]
    return Compared(tuple(sets), tuple(kinds), regime.id, tuple(done), tuple(drafts))


def _refuse(corpus: Corpus, sets: Sequence[str]) -> None:
    if len(sets) < 2 or len(set(sets)) < len(sets):
        raise UserError("agreement is between two or more different sets")
    if unknown := [name for name in sets if name not in corpus.sets()]:
        raise UserError(f"no set {unknown[0]!r}; there are {', '.join(corpus.sets()) or 'none'}")


def _records(corpus: Corpus, sets: Sequence[str], wanted: Sequence[str]) -> list[DocumentRecord]:
    held = [{path.stem for path in corpus.span_paths(name)} for name in sets]
    common = set.intersection(*held)
    if missing := [document for document in wanted if document not in common]:
        raise UserError(f"{missing[0]!r} is no document that {' and '.join(sets)} annotated")
    return [corpus.document(sets[0], id_).record for id_ in sorted(set(wanted) or common)]


def _pass(corpus: Corpus, name: str, record: DocumentRecord, by: Law) -> Pass:
    return Pass(record, corpus.document(name, record.id).spans, by)
