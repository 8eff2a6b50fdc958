"""Rules on who annotated, what was decided, how documents are split, and what is said about it."""

from __future__ import annotations

from collections.abc import Iterator

from palermo.findings import Hit, Severity
from palermo.rules.core import Annotated, Json, Whole, rule
from palermo.similarity import near_duplicates

GOLD = "gold"
ANNOTATORS = "annotations/annotators.json"
THRESHOLD = 0.5
"""Estimated Jaccard similarity from which two texts are near-duplicates."""


@rule("ANN001", on="document")
def annotator_is_registered(doc: Annotated) -> Iterator[Hit]:
    """A set other than gold, and the author of a comment, is an annotator of annotators.json.

    Why: an annotation says nothing without knowing who made it, a human or a model, and after what training.

    Bad: annotations/a9/ without an entry a9.

    Fix: register the annotator, with the true kind.
    """
    known = doc.tables.annotators
    if known is None:
        return
    if doc.spans.set not in known | {GOLD}:
        yield Hit(f"set {doc.spans.set!r} is no annotator in annotators.json", "/set", hint="register the annotator")
    for index, comment in enumerate(doc.spans.comments):
        if comment.author not in known:
            yield Hit(f"{comment.id}: author {comment.author!r} is not registered", f"/comments/{index}/author")


@rule("ANN002", on="json", requires={"SCH001"})
def annotators_are_unique(file: Json) -> Iterator[Hit]:
    """An annotator is registered once.

    Why: of two entries with one id, one is wrong, and agreement of an annotator with itself would be counted as
    agreement of two.

    Bad: two entries with `"id": "a1"`.

    Fix: remove one, or give the second annotator an id and a set of its own.
    """
    if file.path != ANNOTATORS:
        return
    seen: set[str] = set()
    for index, entry in enumerate(file.value["annotators"]):
        if entry["id"] in seen:
            yield Hit(f"annotator {entry['id']!r} is registered twice", f"/annotators/{index}/id", hint="remove one")
        seen.add(entry["id"])


@rule("ADJ001", on="document")
def adjudication_is_recorded(doc: Annotated) -> Iterator[Hit]:
    """A gold file that claims to be adjudicated has its record of decisions.

    Why: what a curator changed, and why, must stay visible; gold without its decisions cannot be questioned.

    Bad: `"status": "adjudicated"` in annotations/gold/ and no file of that name in annotations/adjudication/.

    Fix: `palermo merge DOC --first A --second B --decisions FILE --adjudicator NAME`, or set the status to `annotated`.
    """
    if doc.spans.set == GOLD and doc.spans.status == "adjudicated" and doc.spans.document not in doc.tables.decided:
        yield Hit(f"no annotations/adjudication/{doc.spans.document}.json", "/status")


@rule("ADJ002", on="json", requires={"SCH001"})
def decision_has_a_ground(file: Json) -> Iterator[Hit]:
    """A decision has a reason code and a note that says more than the code.

    Why: reason codes are counted, notes are read; the next adjudicator decides alike only if the ground is written
    down.

    Bad: `"note": "-"`.

    Fix: give the ground in a sentence, with the guideline it follows.
    """
    if not file.path.startswith("annotations/adjudication/"):
        return
    for index, decision in enumerate(file.value["decisions"]):
        if len(decision["note"].split()) < 2:
            yield Hit(f"{decision['id']}: the note gives no ground", f"/decisions/{index}/note")


@rule("SPL001", on="corpus", requires={"COR005"})
def no_near_duplicates_across_splits(corpus: Whole) -> Iterator[Hit]:
    """No two documents of different splits are nearly the same text.

    Why: a text that stands in train and, a little changed, in test measures memory. Compared by MinHash over runs
    of five words (Broder 1997); reported from an estimated Jaccard similarity of 0.5.

    Bad: an agency report and the newspaper that printed it, one in train and one in test.

    Fix: give both the same `source_group` and the same split.
    """
    if len({row.record.split for row in corpus.tables.documents}) < 2:
        return
    signed = [(row, found) for row in corpus.tables.documents if (found := corpus.signature(row.record))]
    for first, second in near_duplicates([signature for _, signature in signed], THRESHOLD):
        one, other = signed[first][0], signed[second][0]
        if one.record.split != other.record.split:
            yield Hit(
                f"{other.record.id} ({other.record.split}) is nearly the text of {one.record.id} ({one.record.split})",
                line=other.line,
                hint="give both one source_group and one split",
            )


@rule("SPL002", on="corpus", requires={"COR005"})
def splits_stay_as_released(corpus: Whole) -> Iterator[Hit]:
    """A document stays in the split in which it was last released.

    Why: scores of two releases can be compared only if no document moved from train to test. corpus/released.jsonl
    records the splits at the last release; `palermo splits --release` writes it.

    Bad: a document of `test` in released.jsonl and of `train` in documents.jsonl.

    Fix: move it back.
    """
    for row in corpus.tables.documents:
        before = corpus.released.get(row.record.id)
        if before and before != row.record.split:
            yield Hit(f"{row.record.id} is in {row.record.split}, and was released in {before}", line=row.line)


@rule("LBL002", on="corpus")
def label_has_a_guideline(corpus: Whole) -> Iterator[Hit]:
    """Every label of the corpus's own labels.json is spoken of in its guidelines.

    Why: a label that is only a name is used in as many ways as there are annotators.

    Bad: a relation type `bribes` that neither annotations/GUIDELINES.md nor docs/labels.md mentions.

    Fix: write down when it is used, with an example; `palermo docs` writes docs/labels.md from labels.json.
    """
    if corpus.guidelines is None:
        return
    inventory = corpus.tables.inventory
    for name in (*inventory.entities, *inventory.elements, *inventory.relations):
        if name not in corpus.guidelines:
            yield Hit(f"label {name!r} has no guideline", path="schema/labels.json", line=1)


@rule("DOC001", on="pages", severity=Severity.ERROR)
def pages_are_current(stale: tuple[tuple[str, int], ...]) -> Iterator[Hit]:
    """Pages and numbers that the program writes are as it would write them now.

    Why: a datasheet with yesterday's numbers describes another dataset.

    Bad: `| documents | 12 |` in DATASHEET.md after the thirteenth document.

    Fix: `palermo docs`.
    """
    for path, line in stale:
        yield Hit(f"{path} is not current", path=path, line=line, hint="run `palermo docs`")
