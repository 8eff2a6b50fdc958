"""A small corpus for tests: four invented documents with everything that is hard about spans, and two passes over them.

`write_corpus` writes it with the code that writes the real one; `palermo check` finds nothing wrong with it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from palermo import draft, jsonfile, model, store
from palermo.store import Corpus
from palermo.text import sha256

TRAIN = """\
Four men carried over the river by night 🚣‍♀️

The boatman Écije Nowak took four Lithuanian men across the Mostva into Borland for €900 each. None of them had a \
visa. The Borland Gazette called him a “human trafficker”.

On the far side the farmer Ulla-Maj took their passports 😀 and made the men work without pay. She had lured them with \
talk of good wages.
"""

VALIDATION = """\
Notes from the port

Customs officers spoke of cigarette smuggling. People smugglers were not seen this year.
The Kerr network of Port Ostrava recruited three girls aged 15 and a 16-year-old cousin for prostitution; the court in \
Ostrava sentenced its leader, Ida Kerr, to nine years under section 232a(1).
"""

TEST = """\
At the old mill

A teacher gave two Ruritanian boys soup and led them over the border without papers. She asked for nothing.

“Human smuggling,” said the mayor. “Trafficking,” wrote a reader. The police of Mill­stadt did not arrest the teacher.
"""

SOURCED = """\
Share this page

The harbour paper
A skipper from Lower Zubia moved thirty Zubian migrants to the island for cash, hidden under nets. He was tried for \
people smuggling.
"""

TEXTS = {"mini-mill": TEST, "mini-port": VALIDATION, "mini-river": TRAIN, "mini-skipper": SOURCED}

RIVER: dict[str, Any] = {
    "entities": [
        {"id": "e1", "label": "PEOPLE", "quote": "Four men", "cluster": "men"},
        {"id": "e2", "label": "QUANTITY", "quote": "Four"},
        {"id": "e3", "label": "PERSON", "quote": "boatman Écije Nowak", "cluster": "boatman"},
        {"id": "e4", "label": "PERSON", "quote": "Écije Nowak", "cluster": "boatman"},
        {"id": "e5", "label": "PEOPLE", "quote": "four Lithuanian men", "cluster": "men"},
        {"id": "e6", "label": "QUANTITY", "quote": "four"},
        {"id": "e7", "label": "NATIONALITY", "quote": "Lithuanian"},
        {"id": "e8", "label": "PLACE", "quote": "Mostva"},
        {"id": "e9", "label": "GPE", "quote": "Borland", "n": 1},
        {"id": "e10", "label": "MONEY", "quote": "€900"},
        {"id": "e11", "label": "ORGANIZATION", "quote": "Borland Gazette"},
        {"id": "e12", "label": "GPE", "quote": "Borland", "n": 2},
        {"id": "e13", "label": "PERSON", "quote": "farmer Ulla", "cluster": "farmer"},
        {"id": "e14", "label": "TRAVEL_DOCUMENT", "quote": "passports"},
        {"id": "e15", "label": "PEOPLE", "quote": "men", "n": 3, "cluster": "men"},
        {"id": "e16", "label": "TRAVEL_DOCUMENT", "quote": "visa"},
    ],
    "elements": [
        {"id": "x1", "code": "act.transportation", "quote": "took", "n": 1},
        {"id": "x2", "code": "border.crossing", "quote": "into Borland", "mode": "sea"},
        {"id": "x3", "code": "benefit.financial", "quote": "for €900 each"},
        {"id": "x4", "code": "entry.irregular", "quote": ["None", "had a visa"]},
        {"id": "x5", "code": "status.non_national", "quote": "Lithuanian"},
        {"id": "x6", "code": "act.receipt", "quote": "took", "n": 2},
        {"id": "x7", "code": "means.deception", "quote": "lured them with talk of good wages"},
        {"id": "x8", "code": "purpose.forced_labour", "quote": ["made", "work"]},
        {"id": "x9", "code": "control.withholds_documents", "quote": "took their passports", "certainty": 2},
    ],
    "cases": [
        {
            "id": "k1",
            "actors": ["e3"],
            "persons": ["e5"],
            "elements": ["x1", "x2", "x3", "x4", "x5"],
            "status": "asserted",
        },
        {
            "id": "k2",
            "actors": ["e13"],
            "persons": ["e15"],
            "elements": ["x6", "x7", "x8", "x9"],
            "status": "asserted",
            "follows": "k1",
        },
    ],
    "terms": [
        {
            "id": "t1",
            "term": "en:human-trafficker",
            "quote": "human trafficker",
            "reference": "instance",
            "cases": ["k1"],
            "voice": "quote",
            "judged": "SOM",
        }
    ],
    "relations": [
        {"id": "r1", "type": "moves", "head": "e3", "tail": "e5", "cue": "took", "n": 1},
        {"id": "r2", "type": "national_of", "head": "e5", "tail": "e7", "cue": "Lithuanian"},
        {"id": "r3", "type": "destination", "head": "e5", "tail": "e9", "cue": "into"},
        {"id": "r4", "type": "pays", "head": "e5", "tail": "e10", "cue": "for"},
        {"id": "r5", "type": "exploits", "head": "e13", "tail": "e15", "cue": "made"},
    ],
}

PORT: dict[str, Any] = {
    "entities": [
        {"id": "e1", "label": "PEOPLE", "quote": "Customs officers"},
        {"id": "e2", "label": "CRIMINAL_GROUP", "quote": "Kerr network of Port Ostrava", "cluster": "ring"},
        {"id": "e3", "label": "CRIMINAL_GROUP", "quote": "Kerr network", "cluster": "ring"},
        {"id": "e4", "label": "GPE", "quote": "Port Ostrava"},
        {"id": "e5", "label": "PEOPLE", "quote": "three girls", "cluster": "girls"},
        {"id": "e6", "label": "QUANTITY", "quote": "three"},
        {"id": "e7", "label": "ORGANIZATION", "quote": "court in Ostrava"},
        {"id": "e8", "label": "PERSON", "quote": "Ida Kerr", "cluster": "ida"},
        {"id": "e9", "label": "SANCTION", "quote": "nine years"},
        {"id": "e10", "label": "LEGAL_INSTRUMENT", "quote": "section 232a"},
        {"id": "e11", "label": "DATE", "quote": "this year"},
        {"id": "e12", "label": "PERSON", "quote": "16-year-old cousin"},
        {"id": "e13", "label": "QUANTITY", "quote": "16"},
        {"id": "e14", "label": "QUANTITY", "quote": "15"},
    ],
    "elements": [
        {"id": "x1", "code": "act.recruitment", "quote": "recruited"},
        {"id": "x2", "code": "status.minor", "quote": ["girls", "aged 15"]},
        {"id": "x3", "code": "purpose.prostitution_of_others", "quote": "prostitution"},
    ],
    "cases": [
        {"id": "k1", "actors": ["e2"], "persons": ["e5"], "elements": ["x1", "x2", "x3"], "status": "convicted"},
    ],
    "terms": [
        {
            "id": "t1",
            "term": "en:cigarette-smuggling",
            "quote": "cigarette smuggling",
            "reference": "generic",
            "cases": [],
            "voice": "reported",
            "judged": "OTHER",
        },
        {
            "id": "t2",
            "term": "en:people-smuggler",
            "quote": "People smugglers",
            "reference": "generic",
            "cases": [],
            "voice": "author",
            "judged": "SOM",
            "certainty": 2,
        },
    ],
    "relations": [
        {"id": "r1", "type": "recruits", "head": "e2", "tail": "e5", "cue": "recruited"},
        {"id": "r2", "type": "located_in", "head": "e3", "tail": "e4", "cue": "of", "in": "network of Port"},
        {"id": "r3", "type": "sentenced_to", "head": "e8", "tail": "e9", "cue": "sentenced"},
        {"id": "r4", "type": "member_of", "head": "e8", "tail": "e2", "cue": "leader"},
        {"id": "r5", "type": "charged_under", "head": "e8", "tail": "e10", "cue": "under"},
    ],
}

MILL: dict[str, Any] = {
    "entities": [
        {"id": "e1", "label": "PERSON", "quote": "teacher", "n": 1, "cluster": "teacher"},
        {"id": "e2", "label": "PEOPLE", "quote": "two Ruritanian boys", "cluster": "boys"},
        {"id": "e3", "label": "NATIONALITY", "quote": "Ruritanian"},
        {"id": "e4", "label": "PLACE", "quote": "border"},
        {"id": "e5", "label": "PERSON", "quote": "mayor"},
        {"id": "e6", "label": "ORGANIZATION", "quote": "police of Mill\u00adstadt"},
        {"id": "e7", "label": "PERSON", "quote": "teacher", "n": 2, "cluster": "teacher"},
    ],
    "elements": [
        {"id": "x1", "code": "exclusion.humanitarian", "quote": ["gave", "soup"]},
        {"id": "x2", "code": "act.guiding", "quote": "led"},
        {"id": "x3", "code": "border.crossing", "quote": "over the border", "mode": "land"},
        {"id": "x4", "code": "entry.irregular", "quote": "without papers"},
        {"id": "x5", "code": "benefit.expressly_absent", "quote": "asked for nothing"},
        {"id": "x6", "code": "status.non_national", "quote": "Ruritanian"},
        {"id": "x7", "code": "status.minor", "quote": "boys"},
    ],
    "cases": [
        {
            "id": "k1",
            "actors": ["e1"],
            "persons": ["e2"],
            "elements": ["x1", "x2", "x3", "x4", "x5", "x6", "x7"],
            "status": "asserted",
        }
    ],
    "terms": [
        {
            "id": "t1",
            "term": "en:human-smuggling",
            "quote": "Human smuggling",
            "reference": "instance",
            "cases": ["k1"],
            "voice": "quote",
            "judged": "FACILITATION_WITHOUT_BENEFIT",
        },
        {
            "id": "t2",
            "term": "en:trafficking",
            "quote": "Trafficking",
            "reference": "instance",
            "cases": ["k1"],
            "voice": "quote",
            "judged": "FACILITATION_WITHOUT_BENEFIT",
        },
    ],
    "relations": [
        {"id": "r1", "type": "moves", "head": "e1", "tail": "e2", "cue": "led"},
        {"id": "r2", "type": "transit", "head": "e2", "tail": "e4", "cue": "over"},
        {"id": "r3", "type": "detained_by", "head": "e7", "tail": "e6", "cue": "did not arrest", "polarity": "denied"},
    ],
}

SKIPPER: dict[str, Any] = {
    "entities": [
        {"id": "e1", "label": "PERSON", "quote": "skipper from Lower Zubia", "cluster": "skipper"},
        {"id": "e2", "label": "GPE", "quote": "Lower Zubia"},
        {"id": "e3", "label": "PEOPLE", "quote": "thirty Zubian migrants", "cluster": "migrants"},
        {"id": "e4", "label": "PLACE", "quote": "island"},
    ],
    "elements": [
        {"id": "x1", "code": "act.transportation", "quote": "moved"},
        {"id": "x2", "code": "benefit.financial", "quote": "for cash"},
        {"id": "x3", "code": "entry.irregular", "quote": "hidden"},
    ],
    "cases": [{"id": "k1", "actors": ["e1"], "persons": ["e3"], "elements": ["x1", "x2", "x3"], "status": "charged"}],
    "terms": [
        {
            "id": "t1",
            "term": "en:people-smuggling",
            "quote": "people smuggling",
            "reference": "instance",
            "cases": ["k1"],
            "voice": "law",
            "judged": "SOM",
        }
    ],
    "relations": [
        {"id": "r1", "type": "national_of", "head": "e1", "tail": "e2", "cue": "from"},
        {"id": "r2", "type": "moves", "head": "e1", "tail": "e3", "cue": "moved"},
        {"id": "r3", "type": "destination", "head": "e3", "tail": "e4", "cue": "to"},
    ],
}

DRAFTS = {"mini-mill": MILL, "mini-port": PORT, "mini-river": RIVER, "mini-skipper": SKIPPER}

SPLITS: dict[str, model.Split] = {
    "mini-mill": "test",
    "mini-port": "validation",
    "mini-river": "train",
    "mini-skipper": "test",
}

ANNOTATORS = model.AnnotatorsFile(
    "../schema/annotators.schema.json",
    (
        model.Annotator("a1", "model", ("annotator",), ("en",), "none", "0.1"),
        model.Annotator("a2", "human", ("annotator", "adjudicator"), ("en",), "none", "0.1"),
        model.Annotator("w1", "model", ("author",), ("en",), "none", "0.1"),
    ),
)


def write_corpus(folder: Path) -> Corpus:
    """Write the corpus into a folder: gold, a1 and a2 over all texts; `mini-skipper` may not be passed on."""
    for id_, text in TEXTS.items():
        store.write_bytes(folder / path_of(id_), text.encode("utf-8"))
    store.write_lines(folder / store.DOCUMENTS, [record(id_) for id_ in sorted(TEXTS)])
    store.write_lines(folder / store.SOURCES, [source("mini-skipper")])
    store.write(folder / store.ANNOTATORS, ANNOTATORS)
    corpus = Corpus(folder)
    for id_, value in DRAFTS.items():
        annotate(corpus, store.GOLD, id_, value | {"status": "adjudicated"})
        annotate(corpus, "a1", id_, value)
        annotate(corpus, "a2", id_, value | {"relations": [], "scope": SECOND_SCOPE})
        store.write(folder / "annotations" / store.ADJUDICATION / f"{id_}.json", adjudication(id_))
    return corpus


SECOND_SCOPE = dict.fromkeys(model.LAYERS, "complete") | {"relations": "none"}


def annotate(corpus: Corpus, set_name: str, document: str, value: dict[str, Any]) -> model.SpanFile:
    """Anchor a draft and write the span file."""
    done = draft.anchor(value, record(document), TEXTS[document], set_name, "0.1")
    assert not done.hits, done.hits
    spans = jsonfile.build(model.SpanFile, done.value)
    store.write(corpus.span_path(set_name, document), spans)
    return spans


def adjudication(document: str) -> model.AdjudicationFile:
    """The decisions behind gold: the second pass marked no relations, so those of the first were taken."""
    decisions = tuple(
        model.Decision(f"d{i}", "relations", (f"a1:{r['id']}",), "first", "missed", "R1: words state it")
        for i, r in enumerate(DRAFTS[document]["relations"], 1)
    )
    return model.AdjudicationFile(
        "../../schema/adjudication.schema.json",
        document,
        sha256(TEXTS[document].encode("utf-8")),
        "a2",
        ("a1", "a2"),
        "0.1",
        decisions,
    )


def path_of(document: str) -> str:
    """Where a text lies, relative to the corpus."""
    return f"corpus/{'sourced' if document == 'mini-skipper' else 'authored'}/{document}.txt"


def record(document: str) -> model.DocumentRecord:
    """The record of a document."""
    text, sourced = TEXTS[document], document == "mini-skipper"
    title = "The harbour paper" if sourced else text.partition("\n")[0]
    at = text.index("A skipper") if sourced else 0
    headline = text.index(title)
    return model.DocumentRecord(
        id=document,
        path=path_of(document),
        text_sha256=sha256(text.encode("utf-8")),
        length=len(text),
        title=title,
        language="en",
        genre="news",
        region="Ruritania",
        jurisdiction="international",
        date="2024-05-01",
        origin="sourced" if sourced else "authored",
        licence="all rights reserved" if sourced else "CC-BY-4.0",
        redistributable=not sourced,
        split=SPLITS[document],
        author="" if sourced else "w1",
        source_group="zubia" if sourced else "",
        zones=(
            model.Zone(headline, headline + len(title), "headline"),
            model.Zone(at, len(text.rstrip()), "body"),
        )
        if sourced
        else (),
    )


def source(document: str) -> model.SourceRecord:
    """Where a text that may not be passed on comes from."""
    data = TEXTS[document].encode("utf-8")
    return model.SourceRecord(
        document, "Invented for the tests", "skipper.txt", sha256(data), len(data), "all rights reserved", "verbatim"
    )
