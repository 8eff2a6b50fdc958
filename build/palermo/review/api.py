"""What the page asks for, answered with JSON values. Nothing here knows of HTTP.

Every answer reads the corpus anew: the files are the truth, and others may write them meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from palermo import adjudication, jsonfile, ledger, merge, store
from palermo.findings import UserError
from palermo.model import AdjudicationFile, ReviewRecord, SpanFile
from palermo.review import edit, search, suggest, view
from palermo.review.edit import RefusedError
from palermo.settle import settle
from palermo.store import GOLD, ChangedError, Corpus, read_bytes
from palermo.text import sha256

Answer = tuple[int, dict[str, Any]]
"""Status as in HTTP, and the value."""


class Api:
    """A corpus, and who sits at the page."""

    def __init__(
        self, root: Path, reviewer: str, guideline: str, pipeline: str = "", only: Collection[str] = ()
    ) -> None:
        """`reviewer` is registered in annotators.json; `pipeline` names a spaCy pipeline to suggest entities.

        `only` are the documents to list; all where there are none.
        """
        self.only = frozenset(only)
        self.root = root
        self.reviewer = reviewer
        self.guideline = guideline
        self.pipeline = pipeline

    def get(self, parts: tuple[str, ...], query: Mapping[str, str]) -> Answer:
        """What is at a path; nothing is written."""
        corpus = Corpus(self.root)
        match parts:
            case ("state",):
                return 200, self._state(corpus)
            case ("files", set_name, id_):
                return 200, view.document(corpus, _set(set_name), _known(corpus, id_))
            case ("compare", id_):
                return 200, compare(corpus, _known(corpus, id_), _set(query["first"]), _set(query["second"]))
            case ("search",):
                limit = int(query.get("limit", "500"))
                return 200, search.find(corpus, _set(query["set"]), query["q"], query.get("regex") == "1", limit)
            case ("suggestions", set_name, id_):
                found = suggest.suggestions(corpus, _set(set_name), _known(corpus, id_), self.pipeline)
                return 200, {"suggestions": found}
        return 404, {"error": "there is nothing of that name"}

    def put(self, parts: tuple[str, ...], value: Mapping[str, Any]) -> Answer:
        """Carry out what the page decided."""
        corpus = Corpus(self.root)
        match parts:
            case ("files", set_name, id_):
                return self._save(corpus, _set(set_name), _known(corpus, id_), value)
            case ("settle", id_):
                return self._settle(corpus, _known(corpus, id_), value)
            case ("apply",):
                return 200, search.apply(corpus, _set(value["set"]), value["hits"], value["label"], bool(value["dry"]))
            case ("review", set_name, id_):
                return self._review(corpus, _set(set_name), _known(corpus, id_), value)
        return 404, {"error": "there is nothing of that name"}

    def _state(self, corpus: Corpus) -> dict[str, Any]:
        sets = corpus.sets() or [GOLD]
        standing = {name: {s.document: s.state for s in ledger.standings(corpus, name)} for name in sets}
        return {
            "documents": [
                {
                    "id": record.id,
                    "title": record.title,
                    "genre": record.genre,
                    "split": record.split,
                    "here": (corpus.root / record.path).is_file(),
                    "sets": {name: found[record.id] for name, found in standing.items() if record.id in found},
                }
                for record in corpus.documents.values()
                if not self.only or record.id in self.only
            ],
            "sets": sets,
            "labels": jsonfile.plain(corpus.inventory.file),
            "terms": [
                {"id": entry.id, "term": entry.term, "annotated": entry.annotated}
                for entry in corpus.termbase.entries.values()
            ],
            "annotators": [jsonfile.plain(entry) for entry in corpus.annotators.values()],
            "reasons": list(adjudication.REASONS),
            "reviewer": self.reviewer,
            "guideline": self.guideline,
        }

    def _save(self, corpus: Corpus, set_name: str, id_: str, value: Mapping[str, Any]) -> Answer:
        try:
            edit.save(corpus, set_name, id_, value["base"], value["file"])
            if set_name == GOLD:
                _decided_anew(Corpus(self.root), id_)
        except ChangedError:
            return 409, {"error": "changed by somebody else meanwhile", "current": view.document(corpus, set_name, id_)}
        return 200, view.document(Corpus(self.root), set_name, id_)

    def _settle(self, corpus: Corpus, id_: str, value: Mapping[str, Any]) -> Answer:
        """Write gold from two passes and the choices so far, and the record of decisions once there is one for each."""
        first, second = (_pass(corpus, _set(value[name]), id_) for name in ("first", "second"))
        given = {key: (c, r, n) for key, (c, r, n) in value["decisions"].items()}
        made = settle(first, second, adjudication.choices(first, second, given))
        file = jsonfile.plain(made) | {"set": GOLD, "guideline": self.guideline, "status": "adjudicated"}
        try:
            edit.save(corpus, GOLD, id_, value["base"], file)
        except ChangedError:
            return 409, {"error": "gold was changed by somebody else", "current": view.document(corpus, GOLD, id_)}
        left = [d.id for d in merge.differences(first, second) if d.id not in given]
        if not left:
            gold = Corpus(self.root).document(GOLD, id_).spans
            record = adjudication.record(first, second, gold, self.reviewer, given)
            store.write(corpus.root / "annotations" / store.ADJUDICATION / f"{id_}.json", record)
        return 200, {"left": left} | view.document(Corpus(self.root), GOLD, id_)

    def _review(self, corpus: Corpus, set_name: str, id_: str, value: Mapping[str, Any]) -> Answer:
        data = read_bytes(corpus.span_path(set_name, id_))
        if sha256(data) != value["base"]:
            return 409, {"error": "changed since you read it", "current": view.document(corpus, set_name, id_)}
        if self.reviewer not in corpus.annotators:
            raise UserError(f"{self.reviewer!r} is not in {store.ANNOTATORS}; register yourself first, with your kind")
        record = ReviewRecord(
            id_,
            set_name,
            self.reviewer,
            corpus.documents[id_].text_sha256,
            value["base"],
            self.guideline,
            datetime.now(UTC).date().isoformat(),
            value["verdict"],
            value.get("note", ""),
        )
        if not jsonfile.fits(ReviewRecord, jsonfile.plain(record)):
            raise RefusedError("no verdict: approved or changes_wanted is expected")
        ledger.add(corpus, record)
        return 200, {"standing": next(asdict(s) for s in ledger.standings(corpus, set_name) if s.document == id_)}


def _decided_anew(corpus: Corpus, id_: str) -> None:
    """Read the decisions off gold again after an edit; reasons and notes stay. A record that fits no more stays too."""
    path = corpus.root / "annotations" / store.ADJUDICATION / f"{id_}.json"
    if not path.is_file():
        return
    old = store.load(path, AdjudicationFile)
    with suppress(UserError):
        first, second, gold = (corpus.document(name, id_).spans for name in (*old.sets, GOLD))
        given: dict[str, adjudication.Given] = {d.id: ("first", d.reason, d.note) for d in old.decisions}
        store.write(path, adjudication.record(first, second, gold, old.adjudicator, given))


def compare(corpus: Corpus, id_: str, first: str, second: str) -> dict[str, Any]:
    """Two passes, where they differ, and what was decided about it, if anything was."""
    files = [_pass(corpus, name, id_) for name in (first, second)]
    path = corpus.root / "annotations" / store.ADJUDICATION / f"{id_}.json"
    decided = {d.id: d for d in store.load(path, AdjudicationFile).decisions} if path.is_file() else {}
    return {
        "record": jsonfile.plain(corpus.documents[id_]),
        "text": corpus.text(corpus.documents[id_]),
        "first": jsonfile.plain(files[0]),
        "second": jsonfile.plain(files[1]),
        "gold": view.document(corpus, GOLD, id_),
        "differences": [
            asdict(d) | {"decision": jsonfile.plain(decided[d.id]) if d.id in decided else None}
            for d in merge.differences(*files)
        ],
    }


def _pass(corpus: Corpus, name: str, id_: str) -> SpanFile:
    """One of two passes; UserError where it links what it does not have, since nothing can then be compared."""
    file = corpus.document(name, id_).spans
    linked = {i for k in file.cases for i in (*k.actors, *k.persons)} | {
        i for r in file.relations for i in (r.head, r.tail)
    }
    if lost := linked - {e.id for e in file.entities}:
        raise UserError(f"{name}/{id_}.json names entities that it does not have, {min(lost)}; see `palermo check`")
    return file


def _known(corpus: Corpus, id_: str) -> str:
    if id_ not in corpus.documents:
        raise RefusedError(f"no document {id_!r}")
    return id_


def _set(name: str) -> str:
    """A set's name that can be no path; RefusedError for any other."""
    if not name.isascii() or not name.replace("_", "").replace("-", "").isalnum() or not name[0].islower():
        raise RefusedError(f"no set {name!r}")
    if name == store.ADJUDICATION:
        raise RefusedError(f"{name} is no set")
    return name
