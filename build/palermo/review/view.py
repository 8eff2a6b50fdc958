"""A span file as the page is given it: the file, its text, what is found in it and what the law makes of it."""

from __future__ import annotations

from typing import Any

from palermo import check, config, law
from palermo.findings import UserError
from palermo.jsonfile import plain
from palermo.model import Document, Scope, SpanFile
from palermo.store import Corpus, read_bytes
from palermo.text import sha256


def document(corpus: Corpus, set_name: str, id_: str) -> dict[str, Any]:
    """Everything on one document in one set; `file` is null where the set has none, `text` where it is not here."""
    if id_ not in corpus.documents:
        raise KeyError(f"no document {id_!r}")
    record = corpus.documents[id_]
    path = corpus.span_path(set_name, id_)
    shown: dict[str, Any] = {
        "record": plain(record),
        "set": set_name,
        "text": corpus.text(record),
        "sha": "",
        "file": None,
    }
    if path.is_file():
        doc = corpus.document(set_name, id_)
        shown |= {"sha": sha256(read_bytes(path)), "file": plain(doc.spans)} | derived(corpus, doc)
        shown["findings"] = findings(corpus, set_name, id_)
    return shown


def derived(corpus: Corpus, doc: Document) -> dict[str, Any]:
    """Verdicts of the cases and readings of the terms, with their reasons, under the default regime."""
    regime = law.regime_of(corpus.regimes)
    verdicts = law.verdicts(doc.spans, regime)
    record = doc.record
    try:
        readings = law.read_terms(
            doc.spans, verdicts, corpus.termbase, corpus.regimes, record.jurisdiction, record.date
        )
    except KeyError:
        # A term names a case or an entry that there is not: `check` says so, and the page is where it is mended.
        readings = {}
    return {
        "verdicts": {id_: plain(verdict) for id_, verdict in verdicts.items()},
        "readings": {id_: plain(reading) for id_, reading in readings.items()},
        "regime": regime.id,
    }


def findings(corpus: Corpus, set_name: str, id_: str) -> list[dict[str, Any]]:
    """What `palermo check` finds in a span file, by record."""
    name = f"annotations/{set_name}/{id_}.json"
    try:
        report = check.run_files(Corpus(corpus.root), [name], config.choose(config.read(corpus.root)))
    except UserError as error:
        return [{"rule": "", "severity": "error", "message": str(error), "hint": "", "target": "", "waived": ""}]
    return [
        {
            "rule": f.rule,
            "severity": str(f.severity),
            "message": f.message,
            "hint": f.hint,
            "target": f.target,
            "line": f.location.line,
            "waived": f.waived,
        }
        for f in report.findings
        if f.location.path == name
    ]


def empty(corpus: Corpus, set_name: str, id_: str, guideline: str) -> SpanFile:
    """A span file for a document that a set has none of: a draft, of which nothing was looked for."""
    record = corpus.documents[id_]
    none: Any = ["none"] * 5
    uri = "../../schema/annotation.schema.json"
    return SpanFile(uri, id_, record.text_sha256, set_name, guideline, "draft", Scope(*none))
