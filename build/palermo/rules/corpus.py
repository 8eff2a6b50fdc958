"""Rules on how files, texts and metadata fit together."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath

from palermo.findings import Hit
from palermo.rules.core import Annotated, Whole, rule


@rule("COR001", on="document")
def document_is_known(doc: Annotated) -> Iterator[Hit]:
    """A span file annotates a document of documents.jsonl.

    Why: without its record a text has no language, licence, date or split.

    Bad: `"document": "authored-00l"`.

    Fix: correct the id, or add the document's line to corpus/documents.jsonl.
    """
    if doc.record is None:
        yield Hit(f"no document {doc.spans.document!r} in documents.jsonl", "/document")


@rule("COR002", on="document", requires={"COR001"})
def annotation_is_of_this_text(doc: Annotated) -> Iterator[Hit]:
    """A span file was made over the text as it is now.

    Why: offsets hold for one sequence of bytes. A text mended after annotation moves every span behind the mend.

    Bad: `text_sha256` of an earlier version.

    Fix: restore the text, or move the spans to the new one and check each quote.
    """
    if doc.record and doc.spans.text_sha256 != doc.record.text_sha256:
        yield Hit(
            f"text_sha256 {doc.spans.text_sha256[:12]}… is not that of {doc.record.id}, {doc.record.text_sha256[:12]}…",
            "/text_sha256",
        )


@rule("COR003", on="corpus", requires={"COR005"})
def text_is_as_recorded(corpus: Whole) -> Iterator[Hit]:
    """The text on disk has the hash that documents.jsonl records.

    Why: a text changed by an editor, a checkout or a download is another text.

    Bad: a trailing space removed by an editor.

    Fix: restore the text (`git checkout`, `palermo hydrate`). If the change is meant, renew hash and annotations
    together.
    """
    for row in corpus.tables.documents:
        record = row.record
        digest, _ = corpus.digests.get(record.path, (record.text_sha256, 0))
        if digest != record.text_sha256:
            yield Hit(
                f"{record.id}: {record.path} has SHA-256 {digest[:12]}…, recorded is {record.text_sha256[:12]}…",
                line=row.line,
                target=record.id,
                hint="restore the text, or renew hash and annotations together",
            )


@rule("COR004", on="document")
def file_is_where_it_says(doc: Annotated) -> Iterator[Hit]:
    """A span file lies at annotations/<set>/<document>.json, as its keys say.

    Why: programs find files by path and read them by content; where the two differ one pass is taken for another.

    Bad: annotations/a1/authored-001.json with `"set": "a2"`.

    Fix: correct `set` and `document`, or move the file.
    """
    path = PurePosixPath(doc.path)
    if path.stem != doc.spans.document:
        yield Hit(f"file is called {path.name}, its document is {doc.spans.document!r}", "/document")
    if path.parent.name != doc.spans.set:
        yield Hit(f"file lies in {path.parent.name}/, its set is {doc.spans.set!r}", "/set")


@rule("COR005", on="corpus")
def documents_are_unique(corpus: Whole) -> Iterator[Hit]:
    """Ids and paths occur once in documents.jsonl.

    Why: with two records of one text, licence and split depend on which is read last.

    Bad: two lines with `"id": "authored-001"`.

    Fix: remove one of the lines.
    """
    for key in ("id", "path"):
        counts = Counter(getattr(row.record, key) for row in corpus.tables.documents)
        for row in corpus.tables.documents:
            value = getattr(row.record, key)
            if counts[value] > 1:
                yield Hit(f"{key} {value!r} occurs {counts[value]} times", line=row.line, hint="keep one")


@rule("COR006", on="corpus", requires={"COR005"})
def metadata_agree(corpus: Whole) -> Iterator[Hit]:
    """What documents.jsonl says of a text agrees with the text, with sources.jsonl and with itself.

    Why: metadata are what users filter and split by, and what decides whether a text is published.

    Bad: a `length` that is not the text's; a sourced document without a line in sources.jsonl; a text that may not
    be published outside corpus/sourced/, where git would take it.

    Fix: as the message says.
    """
    sources = {row.record.id: row.record for row in corpus.tables.sources}
    for row in corpus.tables.documents:
        record = row.record
        digest, length = corpus.digests.get(record.path, ("", record.length))
        if digest == record.text_sha256 and length != record.length:
            yield Hit(f"{record.id}: length is {record.length}, the text has {length} code points", line=row.line)
        if not record.redistributable and not record.path.startswith("corpus/sourced/"):
            yield Hit(f"{record.id}: may not be published, but lies at {record.path}", line=row.line)
        if record.origin == "authored" and record.path not in corpus.digests:
            yield Hit(f"{record.id}: {record.path} is missing", line=row.line, hint="restore the text")
        if record.origin == "authored" and not record.author:
            yield Hit(f"{record.id}: an authored text needs an author", line=row.line)
        if record.origin == "sourced" and record.id not in sources:
            yield Hit(f"{record.id}: no line in sources.jsonl says where it comes from", line=row.line)
        source = sources.get(record.id)
        if source and source.extraction == "verbatim" and source.sha256 != record.text_sha256:
            yield Hit(f"{record.id}: SHA-256 differs from that in sources.jsonl", line=row.line)
        edges = [edge for zone in record.zones for edge in (zone.start, zone.end)]
        ascending = all(a < b if i % 2 == 0 else a <= b for i, (a, b) in enumerate(itertools.pairwise(edges)))
        if not ascending or (edges and edges[-1] > record.length):
            yield Hit(f"{record.id}: zones are empty, out of order, or run past the text", line=row.line)
    documents = {row.record.id for row in corpus.tables.documents}
    for row in corpus.tables.sources:
        if row.record.id not in documents:
            yield Hit(f"source {row.record.id!r} is no document", path="corpus/sources.jsonl", line=row.line)


@rule("COR007", on="corpus", requires={"COR005"})
def groups_keep_together(corpus: Whole) -> Iterator[Hit]:
    """Documents of one contrast group or one source group are in one split.

    Why: texts that differ in one fact, or come from one publisher, share most of their words; split over train and
    test they leak.

    Bad: two documents of `contrast_group` "border-fee", one in train and one in test.

    Fix: move the newer one to the split of the older.
    """
    for key in ("contrast_group", "source_group"):
        first: dict[str, tuple[str, str]] = {}
        for row in corpus.tables.documents:
            group = getattr(row.record, key)
            if group and first.setdefault(group, (row.record.split, row.record.id))[0] != row.record.split:
                split, other = first[group]
                yield Hit(
                    f"{row.record.id} is in {row.record.split}, {other} of the same {key} in {split}", line=row.line
                )
