"""Texts that may be annotated but not passed on.

The repository holds their annotations, with hashes for quotes, and in corpus/sources.jsonl what is needed to get
the text from its source: origin, file name, SHA-256, licence. `hydrate` takes the file from a folder, or downloads
it where an address is known, checks its SHA-256, makes the stored text by the extraction named, and writes it to
the path that documents.jsonl gives, which git ignores. A text that differs by one byte is refused: its offsets
would be wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from palermo import store
from palermo.findings import UserError
from palermo.model import DocumentRecord, SourceRecord
from palermo.store import Corpus
from palermo.text import sha256

EXTRACTORS: dict[str, Callable[[bytes], bytes]] = {"verbatim": lambda data: data}
"""How the stored text is made of the file obtained, by the `extraction` of a source."""

TIMEOUT_SECONDS = 30
"""How long a server may keep silent."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one source."""

    id: str
    state: Literal["present", "written", "missing", "refused"]
    message: str


def hydrate(
    corpus: Corpus, folder: Path | None, download: bool, ids: frozenset[str] = frozenset()
) -> Iterator[Outcome]:
    """Fetch the texts of the sources of a corpus, or of those named.

    `folder` is looked into first; with `download`, sources with an address are then fetched from it. UserError for
    an id that is no source and for a folder that is none.
    """
    if folder is not None and not folder.is_dir():
        raise UserError(f"{folder}: no such folder")
    if unknown := ids - set(corpus.sources):
        raise UserError(f"no source {', '.join(sorted(unknown))} in {store.SOURCES}")
    for source in corpus.sources.values():
        if not ids or source.id in ids:
            yield _one(corpus, source, folder, download)


def _one(corpus: Corpus, source: SourceRecord, folder: Path | None, download: bool) -> Outcome:
    record = corpus.documents.get(source.id)
    if record is None:
        return Outcome(source.id, "refused", f"no document {source.id!r} in {store.DOCUMENTS}")
    target = corpus.root / record.path
    if target.is_file() and sha256(store.read_bytes(target)) == record.text_sha256:
        return Outcome(source.id, "present", str(record.path))
    data, where = _obtain(source, folder, download)
    if data is None:
        return Outcome(source.id, "missing", where)
    if sha256(data) != source.sha256:
        return Outcome(source.id, "refused", f"{where}: SHA-256 is {sha256(data)}, expected {source.sha256}")
    return _write(target, EXTRACTORS[source.extraction](data), record)


def _write(target: Path, text: bytes, record: DocumentRecord) -> Outcome:
    if sha256(text) != record.text_sha256:
        return Outcome(record.id, "refused", f"the extracted text is not that of {store.DOCUMENTS}")
    store.write_bytes(target, text)
    return Outcome(record.id, "written", str(record.path))


def _obtain(source: SourceRecord, folder: Path | None, download: bool) -> tuple[bytes | None, str]:
    if folder is not None and (folder / source.file).is_file():
        return store.read_bytes(folder / source.file), str(folder / source.file)
    if download and source.url:
        return _download(source)
    tried = f"no {source.file} in {folder}" if folder is not None else f"give the folder of {source.file} with --from"
    return None, tried + ("; it can be downloaded with --download" if source.url else "; no address is known for it")


def _download(source: SourceRecord) -> tuple[bytes | None, str]:
    from urllib.error import URLError
    from urllib.request import urlopen

    try:
        with urlopen(source.url, timeout=TIMEOUT_SECONDS) as response:
            data: bytes = response.read(source.bytes + 1)
    except (URLError, OSError, ValueError) as error:
        return None, f"{source.url}: {getattr(error, 'reason', error)}"
    return data, source.url
