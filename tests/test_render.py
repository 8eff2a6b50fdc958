"""Documents as pages: the text as it is, every span, and nothing that runs."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import minicorpus
import pytest
from corpora import CHECKOUT, copy_corpus
from hypothesis import given
from hypothesis import strategies as st

from palermo import cli, law, model, render
from palermo.model import Entity, Fragment
from palermo.store import GOLD, Corpus
from palermo.text import sha256

CORPUS = Corpus(CHECKOUT)
REGIME = law.regime_of(CORPUS.regimes)


def shown_text(page: str) -> str:
    """The text proper, read back from a page."""
    (block,) = re.findall(r'<div class="text"[^>]*>(.*?)</div>', page, re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", "", re.sub(r"<sup .*?</sup>", "", block)))


@pytest.mark.parametrize("id_", ["authored-001", "authored-005", "authored-009"])
def test_the_text_and_every_span_are_on_the_page(id_: str) -> None:
    doc = CORPUS.document(GOLD, id_)
    page = render.page(doc, CORPUS, REGIME)
    assert shown_text(page) == doc.text
    for layer in render.LAYERS:
        for span in getattr(doc.spans, layer):
            assert f">{span.id}</sup>" in page
    verdicts = law.verdicts(doc.spans, REGIME)
    for case in doc.spans.cases:
        assert f"<b>{case.id}</b> {verdicts[case.id].leaning}, {verdicts[case.id].reading}" in page


@given(st.data())
def test_spans_may_nest_cross_and_have_gaps(data: st.DataObject) -> None:
    text = data.draw(st.text("a<&\"' é👩‍👧\n", min_size=4, max_size=40))
    spans = []
    for n in range(data.draw(st.integers(0, 6))):
        a, b, c, d = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4)))
        if a < b < c < d:
            spans.append(Entity(f"e{n}", "PERSON", a, d, text[a:d], "", (Fragment(a, b), Fragment(c, d))))
        elif a < d:
            spans.append(Entity(f"e{n}", "PERSON", a, d, text[a:d]))
    doc = CORPUS.document(GOLD, "authored-001")
    record = replace(doc.record, text_sha256=sha256(text.encode()), length=len(text))
    bare = replace(doc.spans, entities=tuple(spans), elements=(), cases=(), terms=(), relations=())
    page = render.page(model.Document(record, bare, text), CORPUS, REGIME)
    assert shown_text(page) == text
    assert all(f">{span.id}</sup>" in page for span in spans)


def test_a_text_that_holds_a_script_is_just_text() -> None:
    doc = CORPUS.document(GOLD, "authored-001")
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>" + (doc.text or "")[53:]
    record = replace(doc.record, title='"><script>alert(2)</script>')
    page = render.page(model.Document(record, doc.spans, evil), CORPUS, REGIME)
    assert "<script" not in page
    assert "<img" not in page
    assert "default-src 'none'" in page


def test_the_command_writes_pages_and_says_what_it_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = minicorpus.write_corpus(tmp_path / "root")
    (corpus.root / minicorpus.path_of("mini-skipper")).unlink()
    out = tmp_path / "pages"
    assert cli.main(["render", "--out", str(out), "--root", str(corpus.root)]) == 0
    assert (
        "left out, their texts are not here; fetch them with `palermo hydrate`: mini-skipper" in capsys.readouterr().out
    )
    names = {path.name for path in out.iterdir()}
    assert names == {"index.html", *(f"{id_}.html" for id_ in minicorpus.TEXTS if id_ != "mini-skipper")}
    for name in names - {"index.html"}:
        assert f'href="{name}"' in (out / "index.html").read_text(encoding="utf-8")
    assert cli.main(["render", "no-such", "--out", str(out), "--root", str(corpus.root)]) == 2
    assert cli.main(["render", "--set", "a9", "--out", str(out), "--root", str(corpus.root)]) == 2


def test_rendering_writes_nothing_into_the_corpus(tmp_path: Path) -> None:
    corpus = copy_corpus(tmp_path / "corpus")
    before = {path: path.read_bytes() for path in corpus.root.rglob("*") if path.is_file()}
    assert cli.main(["render", "authored-001", "--out", str(tmp_path / "out"), "--root", str(corpus.root)]) == 0
    assert {path: path.read_bytes() for path in corpus.root.rglob("*") if path.is_file()} == before
