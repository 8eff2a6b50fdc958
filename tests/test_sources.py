"""Fetching texts that may not be passed on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from corpora import copy_corpus, shared_texts

from palermo import check, cli, model, sources, store
from palermo.findings import UserError
from palermo.store import Corpus
from palermo.text import sha256

TEXT = "Zwei Männer 😀 crossed at night.\n".encode()


def corpus_with_source(root: Path, url: str = "", data: bytes = TEXT) -> Corpus:
    """A corpus of one sourced text that is not there yet."""
    record = model.DocumentRecord(
        id="afar",
        path="corpus/sourced/afar.txt",
        text_sha256=sha256(data),
        length=len(data.decode()),
        title="Afar",
        language="en",
        genre="news",
        region="nowhere",
        jurisdiction="international",
        date="2020-01-01",
        origin="sourced",
        licence="none",
        redistributable=False,
        split="test",
    )
    source = model.SourceRecord("afar", "A paper", "afar.txt", sha256(data), len(data), "none", "verbatim", url)
    store.write_lines(root / store.DOCUMENTS, [record])
    store.write_lines(root / store.SOURCES, [source])
    return Corpus(root)


def test_takes_the_text_from_a_folder(tmp_path: Path) -> None:
    corpus = corpus_with_source(tmp_path / "corpus")
    (tmp_path / "afar.txt").write_bytes(TEXT)
    (outcome,) = sources.hydrate(corpus, tmp_path, download=False)
    assert outcome.state == "written"
    assert (corpus.root / "corpus/sourced/afar.txt").read_bytes() == TEXT
    assert [o.state for o in sources.hydrate(corpus, tmp_path, download=False)] == ["present"]


def test_refuses_a_text_that_differs_by_a_byte(tmp_path: Path) -> None:
    corpus = corpus_with_source(tmp_path / "corpus")
    (tmp_path / "afar.txt").write_bytes(TEXT[:-1] + b" ")
    (outcome,) = sources.hydrate(corpus, tmp_path, download=False)
    assert outcome.state == "refused"
    assert "SHA-256" in outcome.message
    assert not (corpus.root / "corpus/sourced/afar.txt").exists()


def test_replaces_a_stored_text_that_was_changed(tmp_path: Path) -> None:
    corpus = corpus_with_source(tmp_path / "corpus")
    (tmp_path / "afar.txt").write_bytes(TEXT)
    target = corpus.root / "corpus/sourced/afar.txt"
    target.parent.mkdir(parents=True)
    target.write_bytes(b"edited")
    assert [o.state for o in sources.hydrate(corpus, tmp_path, download=False)] == ["written"]
    assert target.read_bytes() == TEXT


def test_says_what_is_missing_and_how_to_get_it(tmp_path: Path) -> None:
    corpus = corpus_with_source(tmp_path / "corpus")
    (outcome,) = sources.hydrate(corpus, tmp_path, download=True)
    assert outcome.state == "missing"
    assert "afar.txt" in outcome.message
    assert "no address is known" in outcome.message


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "served"
    folder.mkdir()
    (folder / "afar.txt").write_bytes(TEXT)
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def test_downloads_only_when_allowed(tmp_path: Path, server: str) -> None:
    corpus = corpus_with_source(tmp_path / "corpus", url=f"{server}/afar.txt")
    empty = tmp_path / "empty"
    empty.mkdir()
    (outcome,) = sources.hydrate(corpus, empty, download=False)
    assert (outcome.state, "--download" in outcome.message) == ("missing", True)
    assert [o.state for o in sources.hydrate(corpus, None, download=True)] == ["written"]
    assert (corpus.root / "corpus/sourced/afar.txt").read_bytes() == TEXT


@pytest.mark.parametrize("path", ["absent.txt", "afar.txt?x"])
def test_a_download_that_fails_is_an_outcome(tmp_path: Path, server: str, path: str) -> None:
    corpus = corpus_with_source(tmp_path / "corpus", url=f"{server}/{path}", data=TEXT + b"more")
    (outcome,) = sources.hydrate(corpus, None, download=True)
    assert outcome.state in ("missing", "refused")
    assert server in outcome.message


def test_unknown_source_and_folder_are_user_errors(tmp_path: Path) -> None:
    corpus = corpus_with_source(tmp_path / "corpus")
    with pytest.raises(UserError, match="no source other"):
        list(sources.hydrate(corpus, tmp_path, False, frozenset({"other"})))
    with pytest.raises(UserError, match="no such folder"):
        list(sources.hydrate(corpus, tmp_path / "nowhere", False))


def test_the_command_reports_and_exits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = corpus_with_source(tmp_path / "corpus")
    assert cli.main(["hydrate", "--root", str(corpus.root)]) == 2
    assert "--from DIR" in capsys.readouterr().err
    assert cli.main(["hydrate", "--from", str(tmp_path), "--root", str(corpus.root)]) == 1
    assert "0 of 1 texts are here" in capsys.readouterr().out


def test_hydrated_corpus_is_checked_in_full(tmp_path: Path) -> None:
    folder = shared_texts()
    corpus = copy_corpus(tmp_path)
    before = check.run(corpus)
    assert {o.state for o in sources.hydrate(corpus, folder, download=False)} == {"written"}
    after = check.run(Corpus(tmp_path))
    assert (before.errors, after.errors) == (0, 0)
    assert after.files == before.files + len(corpus.sources)


def test_annotation_of_a_text_that_is_not_here_is_validated_as_far_as_can_be(tmp_path: Path) -> None:
    corpus = copy_corpus(tmp_path)
    source = next(iter(corpus.sources))
    path = corpus.span_path("gold", source)
    spans = store.load(path, model.SpanFile)
    beyond = corpus.documents[source].length
    from dataclasses import replace

    moved = replace(spans.entities[0], start=beyond, end=beyond + 4)
    store.write(path, replace(spans, entities=(*spans.entities[1:], moved)))
    found = {f.rule for f in check.run(Corpus(tmp_path), [path]).findings}
    assert "SPN001" in found
