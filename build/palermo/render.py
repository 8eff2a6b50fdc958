"""A document as a page of HTML that needs nothing but a browser.

Spans may nest, cross and have gaps, so they are no elements around words: the text is cut at every boundary, and each
piece says in its attributes which spans cover it. Every span is also listed below the text with its words, so that
nothing is told by colour or position alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Any

from palermo import law
from palermo.merge import describe
from palermo.model import Document, Regime, Term, fragments
from palermo.store import Corpus

LAYERS = ("entities", "elements", "terms")
STYLE = """
:root { color-scheme: light dark; --e: #2a6fb0; --x: #b04a2a; --t: #6a3fb0; }
@media (prefers-color-scheme: dark) { :root { --e: #7db8ef; --x: #f0a07d; --t: #b79bf0; } }
body { font: 1rem/2 Georgia, serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2 { line-height: 1.3; font-family: system-ui, sans-serif; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
.text span { padding-bottom: .1em; }
.entities { border-bottom: 2px solid var(--e); }
.elements { border-bottom: 2px dashed var(--x); }
.entities.elements { border-bottom: 3px double var(--x); }
.terms { text-decoration: underline wavy var(--t); text-underline-offset: .5em; font-weight: 600; }
.outside { opacity: .55; }
sup { font: .65rem system-ui, sans-serif; }
sup.e { color: var(--e); } sup.x { color: var(--x); } sup.t { color: var(--t); }
ul, table { font: .85rem/1.5 system-ui, sans-serif; }
td, th { text-align: left; vertical-align: top; padding: .1rem .6rem .1rem 0; }
"""


def page(doc: Document, corpus: Corpus, regime: Regime) -> str:
    """The page of one document; its text must be here."""
    text = doc.text or ""
    verdicts = law.verdicts(doc.spans, regime)
    record = doc.record
    readings = law.read_terms(doc.spans, verdicts, corpus.termbase, corpus.regimes, record.jurisdiction, record.date)
    made = f"set {doc.spans.set}, {doc.spans.status}, guideline {doc.spans.guideline}"
    facts = f"{record.genre}, {record.region}, {record.date}; {made}"
    body = [
        f"<h1>{escape(record.title)}</h1>",
        f"<p>{escape(record.id)}: {escape(facts)}</p>",
        f'<div class="text" lang="{escape(record.language)}" dir="auto">{"".join(_pieces(doc, text))}</div>',
        "<h2>Cases</h2>",
        *_cases(doc, text, verdicts, regime),
        "<h2>Terms</h2>",
        *_terms(doc, text, readings),
    ]
    for layer in ("entities", "elements", "relations"):
        records = getattr(doc.spans, layer)
        body += [f"<h2>{layer.capitalize()}</h2>", *_list(describe(r, doc.spans, text) for r in records)]
    return _html(record.title, body)


def index(documents: Sequence[Document], missing: Iterable[str]) -> str:
    """The page that leads to the others."""
    rows = [
        f'<li><a href="{escape(d.record.id)}.html">{escape(d.record.title)}</a> ({escape(d.record.genre)})</li>'
        for d in documents
    ]
    left = [f"<p>Left out, their texts are not here: {escape(', '.join(missing))}</p>"] if missing else []
    return _html("Documents", ["<h1>Documents</h1>", "<ul>", *rows, "</ul>", *left])


def _html(title: str, body: Iterable[str]) -> str:
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>",
            *body,
            "</body></html>",
            "",
        ]
    )


def _pieces(doc: Document, text: str) -> Iterator[str]:
    """The text in pieces between boundaries, each with the layers over it, and the ids of spans that start there."""
    places = [(a, b, layer, s) for layer in LAYERS for s in getattr(doc.spans, layer) for a, b in fragments(s)]
    zones = doc.record.zones
    cuts = {
        0,
        len(text),
        *(at for a, b, _, _ in places for at in (a, b)),
        *(at for z in zones for at in (z.start, z.end)),
    }
    edges = sorted(cuts)
    for start, end in pairwise(edges):
        over = [(layer, s) for a, b, layer, s in places if a <= start and end <= b]
        classes = list(dict.fromkeys(layer for layer, _ in over))
        if zones and not any(z.start <= start and end <= z.end for z in zones):
            classes.append("outside")
        opening = [(layer, s) for layer, s in over if s.start == start]
        marks = "".join(f'<sup class="{_letter(layer)}">{escape(s.id)}</sup>' for layer, s in opening)
        told = "; ".join(f"{s.id} {_name(s)}" for _, s in over)
        words = escape(text[start:end])
        yield f'{marks}<span class="{" ".join(classes)}" title="{escape(told)}">{words}</span>' if classes else words


def _letter(layer: str) -> str:
    return {"entities": "e", "elements": "x", "terms": "t"}[layer]


def _name(span: Any) -> str:
    return next(str(getattr(span, key)) for key in ("label", "code", "term") if hasattr(span, key))


def _cases(doc: Document, text: str, verdicts: Mapping[str, law.Verdict], regime: Regime) -> Iterator[str]:
    words = {e.id: text[e.start : e.end] for e in doc.spans.elements}
    for case in doc.spans.cases:
        verdict = verdicts[case.id]
        yield f"<p><b>{escape(case.id)}</b> {verdict.leaning}, {verdict.reading}, under {escape(regime.id)}</p>"
        yield f"<ul><li>{escape(describe(case, doc.spans, text))}</li>"
        for reason in verdict.reasons:
            quotes = ", ".join(f"“{words[e]}”" for e in reason.elements if e in words)
            yield f"<li>{reason.outcome}: {escape(reason.clause)} {escape(quotes)}</li>"
        yield "</ul>"
    if not doc.spans.cases:
        yield "<p>None.</p>"


def _terms(doc: Document, text: str, readings: Mapping[str, law.TermReading]) -> Iterator[str]:
    yield "<table><tr><th>term<th>reference, voice<th>names<th>denotes<th>congruence<th>judged</tr>"
    for term in doc.spans.terms:
        reading = readings[term.id]
        cells = (
            f"{term.id} “{text[term.start : term.end]}”",
            f"{term.reference}, {term.voice}",
            reading.nominal,
            _denoted(term, reading),
            reading.congruence,
            term.judged,
        )
        yield f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
    yield "</table>"


def _denoted(term: Term, reading: law.TermReading) -> str:
    return f"{reading.denoted} ({', '.join(term.cases)})" if term.cases else reading.denoted


def _list(rows: Iterable[str]) -> Iterator[str]:
    yield "<ul>"
    yield from (f"<li>{escape(row)}</li>" for row in rows)
    yield "</ul>"
