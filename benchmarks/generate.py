"""Makes corpora for measuring: `python benchmarks/generate.py 1000 DIR`.

Seeded, so that two runs make the same bytes. A document has, by default, 400 words, 60 entities, 20 elements, 3
cases, 15 terms and 25 relations, in a span file of about 12 kB; `--words` scales all of it. The words are drawn
from a list and mean nothing; only their number and the shape of the annotation matter.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

from palermo import model, store
from palermo.model import Case, Cue, DocumentRecord, Element, Entity, Relation, Scope, SpanFile, Term
from palermo.store import Corpus
from palermo.text import sha256

WORDS = [
    "the",
    "a",
    "police",
    "court",
    "border",
    "lorry",
    "men",
    "women",
    "carried",
    "paid",
    "road",
    "night",
    "field",
    "harbour",
    "letter",
    "morning",
    "judge",
    "said",
    "that",
    "they",
    "of",
    "in",
    "to",
    "and",
    "from",
    "with",
    "without",
    "papers",
    "money",
    "boat",
    "river",
    "winter",
    "office",
    "village",
    "driver",
    "engine",
    "coast",
    "twelve",
    "thirty",
    "Ana",
    "Zoltán",
    "Šime",
    "Nguyễn",
]
SPANS_PER_WORD = {"entities": 0.15, "elements": 0.05, "terms": 0.0375}
RELATIONS_PER_WORD = 0.0625
CASES_PER_WORD = 0.0075


def text_of(rng: random.Random, words: int) -> tuple[str, list[tuple[int, int]]]:
    """A text and the offsets of its words; a line ends about every sixty words."""
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    for index in range(words):
        word = rng.choice(WORDS)
        places.append((at, at + len(word)))
        parts += [word, "\n\n" if index % 60 == 59 else " "]
        at += len(word) + len(parts[-1])
    return "".join(parts).rstrip() + "\n", places


def document(number: int, words: int, corpus: Corpus) -> tuple[DocumentRecord, str, SpanFile]:
    """One document with its record, text and annotation."""
    rng = random.Random(number)
    text, places = text_of(rng, words)
    digest = sha256(text.encode())
    name = f"doc-{number:06d}"
    labels, codes = (
        list(corpus.inventory.entities),
        [c for c in corpus.inventory.elements if not c.startswith(("border.", "entry."))],
    )
    terms = [entry.id for entry in corpus.termbase.files[0].terms]

    def spans(layer: str) -> list[tuple[int, int, str]]:
        """Stretches of one to three words that do not overlap, spread over the text."""
        wanted = max(1, round(SPANS_PER_WORD[layer] * words))
        step = len(places) // wanted
        first = [index * step + rng.randrange(max(1, step - 3)) for index in range(wanted)]
        found = [(places[i][0], places[i + rng.randrange(min(3, step))][1]) for i in first if i + 3 < len(places)]
        return [(start, end, text[start:end]) for start, end in found if "\n" not in text[start:end]]

    entities = tuple(
        Entity(f"e{i}", labels[sum(words_.encode()) % len(labels)], a, b, words_, cluster=f"c{i % 20}")
        for i, (a, b, words_) in enumerate(spans("entities"), 1)
    )
    elements = tuple(
        Element(f"x{i}", rng.choice(codes), a, b, words_) for i, (a, b, words_) in enumerate(spans("elements"), 1)
    )
    count = max(1, round(CASES_PER_WORD * words))
    cases = tuple(
        Case(
            f"k{i}",
            (rng.choice(entities).id,),
            (rng.choice(entities).id,),
            tuple(e.id for e in elements[i - 1 :: count]),
            "alleged",
        )
        for i in range(1, count + 1)
    )
    uses = tuple(
        Term(f"t{i}", rng.choice(terms), a, b, "instance", (), "author", "UNDETERMINED", words_)
        for i, (a, b, words_) in enumerate(spans("terms"), 1)
    )
    relations = tuple(_relations(rng, corpus, entities, round(RELATIONS_PER_WORD * words), text))
    record = DocumentRecord(
        id=name,
        path=f"corpus/authored/{name}.txt",
        text_sha256=digest,
        length=len(text),
        title=name,
        language="en",
        genre="news",
        region="nowhere",
        jurisdiction="international",
        date="2020-01-01",
        origin="authored",
        licence="CC0-1.0",
        redistributable=True,
        split="train",
        author="w1",
    )
    scope = Scope(*["complete"] * 5)  # type: ignore[arg-type]
    head = ("../../schema/annotation.schema.json", name, digest, "gold", "0.1", "annotated", scope)
    return record, text, SpanFile(*head, entities, elements, cases, uses, relations)  # type: ignore[arg-type]


def _relations(
    rng: random.Random, corpus: Corpus, entities: tuple[Entity, ...], wanted: int, text: str
) -> list[Relation]:
    """Relations that fit their signatures; the cue is the first word of the head."""
    kinds = list(corpus.inventory.relations.values())
    found: dict[tuple[str, str, str], Relation] = {}
    for _ in range(wanted * 200):
        if len(found) == wanted:
            break
        head, tail = rng.sample(entities, 2)
        kind = rng.choice(kinds)
        ends = (head.id, tail.id)
        one, other = sorted(ends) if kind.symmetric else ends
        if head.label in kind.head and tail.label in kind.tail and (kind.name, one, other) not in found:
            cue = Cue(head.start, head.start + len(head.text.split()[0]), head.text.split()[0])
            found[kind.name, one, other] = Relation(f"r{len(found) + 1}", kind.name, *ends, cue=cue)
    return list(found.values())


def generate(folder: Path, documents: int, words: int) -> None:
    """Write a corpus of so many documents into a new folder."""
    from palermo.jsonfile import canonical

    inventory = Corpus(Path(__file__).resolve().parents[1])
    (folder / "corpus/authored").mkdir(parents=True)
    (folder / "annotations/gold").mkdir(parents=True)
    records = []
    for number in range(documents):
        record, text, spans = document(number, words, inventory)
        records.append(record)
        (folder / record.path).write_bytes(text.encode())
        (folder / f"annotations/gold/{record.id}.json").write_bytes(canonical(spans))
    store.write_lines(folder / store.DOCUMENTS, records)
    author = model.Annotator("w1", "model", ("author",), ("en",), "none")
    store.write(folder / store.ANNOTATORS, model.AnnotatorsFile("../schema/annotators.schema.json", (author,)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--words", type=int, default=400)
    args = parser.parse_args()
    generate(args.folder, args.documents, args.words)


if __name__ == "__main__":
    main()
