"""Every difference between two passes, with the line of each span file that it stands in.

Where a text is not here the words cannot be shown: records are then told by their offsets and the digests of their
quotes, which is enough to find them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from palermo import jsonfile, merge
from palermo.agreement.compared import Compared
from palermo.findings import Location
from palermo.model import LAYERS, Case, Relation, SpanFile, fragments
from palermo.store import Corpus, read_bytes
from palermo.text import Lines


@dataclass(frozen=True)
class Shown:
    """A record of one pass: where it stands in which file, and what it says."""

    set: str
    id: str
    location: Location
    words: str


@dataclass(frozen=True)
class Disagreement:
    """A difference, with the records that differ."""

    document: str
    id: str
    """As `palermo merge` numbers it: d1, d2, ... in one document."""
    layer: str
    what: str
    first: tuple[Shown, ...]
    second: tuple[Shown, ...]


@dataclass(frozen=True)
class Listing:
    """All differences of two sets, and what was left out."""

    found: tuple[Disagreement, ...]
    not_covered: tuple[str, ...]
    """`document: layer` for each layer of which a pass did not look for everything: its differences say nothing."""
    without_text: tuple[str, ...]
    """Ids of documents whose text is not here: their words are left out."""

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many differences, by layer and by what differs; in the order of layers, the most frequent first."""
        counted = Counter((one.layer, one.what) for one in self.found)
        ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        by_layer = {layer: {what: n for (where, what), n in ranked if where == layer} for layer in LAYERS}
        return {layer: kinds for layer, kinds in by_layer.items() if kinds}


def listing(corpus: Corpus, compared: Compared, layers: Sequence[str] = LAYERS) -> Listing:
    """The differences between two sets in the layers named."""
    covered = {layer: compared.covering(layer) for layer in layers}
    found: list[Disagreement] = []
    for number, passes in enumerate(compared.documents):
        sides = [_Side(corpus, held.spans, corpus.text(held.record)) for held in passes]
        wanted = [layer for layer in layers if covered[layer][number]]
        found += _of_document(sides[0], sides[1], wanted)
    records = [passes[0].record for passes in compared.documents]
    return Listing(
        tuple(found),
        tuple(f"{r.id}: {layer}" for i, r in enumerate(records) for layer in layers if not covered[layer][i]),
        tuple(record.id for record in records if corpus.text(record) is None),
    )


def _of_document(first: _Side, second: _Side, layers: Sequence[str]) -> Iterator[Disagreement]:
    for one in merge.differences(first.file, second.file):
        if one.layer in layers:
            shown = [side.shown(one.layer, ids) for side, ids in ((first, one.first), (second, one.second))]
            yield Disagreement(first.file.document, one.id, one.layer, one.what, *shown)


@dataclass(frozen=True)
class _Side:
    """One pass, with the places of its records in its file."""

    corpus: Corpus
    file: SpanFile
    text: str | None

    @cached_property
    def _source(self) -> tuple[str, Lines, dict[str, int]]:
        path = self.corpus.span_path(self.file.set, self.file.document)
        source = read_bytes(path).decode("utf-8")
        return path.relative_to(self.corpus.root).as_posix(), Lines(source), jsonfile.positions(source)

    def shown(self, layer: str, ids: Sequence[str]) -> tuple[Shown, ...]:
        path, lines, offsets = self._source
        return tuple(
            Shown(
                self.file.set,
                record.id,
                Location(path, *lines.position(offsets[f"/{layer}/{number}"])),
                merge.describe(record, self.file, self.text) if self.text is not None else unseen(record, self.file),
            )
            for number, record in enumerate(getattr(self.file, layer))
            if record.id in ids
        )


def unseen(record: Any, file: SpanFile) -> str:
    """One line that shows a record without the text: by offsets (code points) and the digests of quotes."""
    spans: tuple[Any, ...] = (*file.entities, *file.elements)
    by_id = {one.id: one for one in spans}
    match record:
        case Relation():
            ends = " -> ".join(_place(by_id[i]) for i in (record.head, record.tail))
            return f"{record.id} {record.type}: {ends}{' (denied)' * (record.polarity == 'denied')}"
        case Case():
            facts = ", ".join(f"{by_id[i].code} {_place(by_id[i])}" for i in record.elements)
            people = ", ".join(_place(by_id[i]) for i in (*record.actors, *record.persons))
            return f"{record.id} {record.status}; actors and persons: {people}; elements: {facts}"
    names = ("label", "code", "mode", "term", "reference", "voice", "judged")
    told = [str(getattr(record, name)) for name in names if getattr(record, name, "")]
    told += ["(denied)"] * (getattr(record, "polarity", "") == "denied")
    return " ".join((record.id, *told, _place(record)))


def _place(span: Any) -> str:
    stretches = ",".join(f"{start}-{end}" for start, end in fragments(span))
    return f"[{' '.join(part for part in (stretches, span.quote_sha256) if part)}]"


# --- told --------------------------------------------------------------------------------------------------


def lines(found: Listing) -> Iterator[str]:
    """For people: `path:line:column` of each record that differs, what differs, the words; then counts."""
    for one in found.found:
        for shown in (*one.first, *one.second):
            lacking = f"only in {shown.set}" if not (one.first and one.second) else one.what
            yield f"{shown.location}: {one.id} {one.layer}: {lacking}: {shown.words}"
    yield f"{len(found.found):,} differences"
    for layer, kinds in found.counts.items():
        yield f"  {layer}: {sum(kinds.values()):,}"
        yield from (f"    {number:>6,} {what}" for what, number in kinds.items())
    if found.not_covered:
        yield f"Left out, since a pass did not look for all of them: {'; '.join(found.not_covered)}."
    if found.without_text:
        yield f"Shown without words, since the text is not here: {', '.join(found.without_text)}."


def as_json(found: Listing) -> dict[str, Any]:
    """For programs: the differences in order, counts by layer and by what differs, and what was left out."""
    return {
        "version": 1,
        "differences": [
            {
                "document": one.document,
                "id": one.id,
                "layer": one.layer,
                "what": one.what,
                "first": [_plain(shown) for shown in one.first],
                "second": [_plain(shown) for shown in one.second],
            }
            for one in found.found
        ],
        "counts": found.counts,
        "not_covered": list(found.not_covered),
        "without_text": list(found.without_text),
    }


def _plain(shown: Shown) -> dict[str, Any]:
    place = shown.location
    return {
        "set": shown.set,
        "record": shown.id,
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "shown": shown.words,
    }
