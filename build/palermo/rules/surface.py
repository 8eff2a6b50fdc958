"""Rules on characters: normalisation, line ends, and where a span begins and ends."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator

from palermo import model
from palermo.findings import Hit, Severity
from palermo.rules.core import Annotated, File, rule
from palermo.text import cuts_cluster, cuts_word, misread

SEPARATORS = {"\u2028": "U+2028", "\u2029": "U+2029", "\x85": "U+0085", "\x0b": "U+000B", "\x0c": "U+000C"}
"""Characters that some programs take for a line end and others do not."""


@rule("TXT001", on="file", requires={"FIL001"})
def text_is_normalised(file: File) -> Iterator[Hit]:
    """A text is in Unicode normalisation form C.

    Why: "é" as one code point and as "e" with an accent look the same and count differently; searches and termbase
    miss one of them.

    Bad: a text copied from a PDF or from macOS file names, with combining accents.

    Fix: normalise before annotation: `uconv -x nfc`. Afterwards it moves every span behind the first change.
    """
    if not file.path.endswith(".txt"):
        return
    text = file.data.decode("utf-8")
    if unicodedata.is_normalized("NFC", text):
        return
    for number, line in enumerate(text.split("\n"), 1):
        if not unicodedata.is_normalized("NFC", line):
            yield Hit("text is not in NFC", line=number, hint="normalise the text to NFC before it is annotated")
            return


@rule("TXT002", on="file", requires={"FIL001"})
def no_odd_line_separator(file: File) -> Iterator[Hit]:
    """A text has no line separator but LF.

    Why: U+2028, U+0085, vertical tab and form feed end a line for Python's `splitlines` and for some editors, and
    for no other program; line numbers and paragraphs then differ.

    Bad: a form feed left over from a page break.

    Fix: replace it by LF before annotation.
    """
    if not file.path.endswith(".txt"):
        return
    text = file.data.decode("utf-8")
    for character, name in SEPARATORS.items():
        at = text.find(character)
        if at >= 0:
            yield Hit(f"line separator {name} in the text", line=text.count("\n", 0, at) + 1, hint="replace it by LF")


@rule("SPN007", on="document", requires={"COR001", "COR002", "COR003"})
def offsets_count_code_points(doc: Annotated) -> Iterator[Hit]:
    """Offsets count code points, not UTF-16 units, bytes, or characters with CR LF line ends.

    Why: JavaScript and Java count UTF-16, C and Rust bytes, and a text annotated on Windows may have had CR LF.
    Each shifts every span behind the first emoji, accent or line end.

    Bad: `{"start": 5, "text": "Anna"}` over "😀 am Anna" counted in UTF-16.

    Fix: import with the right unit, or add the shift named to start and end.
    """
    if doc.text is None:
        return
    for pointer, span in doc.covering:
        if not span.text or doc.text[span.start : span.end] == span.text:
            continue
        for unit, start, end in misread(doc.text, span.start, span.end):
            if doc.text[start:end] == span.text:
                yield Hit(
                    f"offsets {span.start}–{span.end} fit the quote when they are read as {unit}",
                    pointer,
                    span=(start, end),
                    hint=f"in code points they are {start}–{end}: shift by {start - span.start} and {end - span.end}",
                )
                break


@rule("SPN008", on="document", requires={"SPN002"})
def no_white_space_at_the_edges(doc: Annotated) -> Iterator[Hit]:
    """A span neither starts nor ends with white space.

    Why: a space at the edge makes two annotations of the same words differ, and no tokeniser can align it.

    Bad: "Anna " with its trailing space.

    Fix: move the edge to the next letter; `palermo check --fix` does it.
    """
    for pointer, span in doc.covering:
        words = doc.words(span)
        if words is not None and words != words.strip():
            yield Hit(f"span {words!r} has white space at an edge", pointer, span=(span.start, span.end))


EDGES = frozenset(",;:.!?…“”„\"'’‘()[]{}«»–—-")
OPENING = frozenset("“„\"'‘([«")


@rule("SPN009", on="document", requires={"SPN008"}, severity=Severity.WARNING)
def no_punctuation_at_the_edges(doc: Annotated) -> Iterator[Hit]:
    """A span neither starts nor ends with punctuation, unless it belongs to the words.

    Why: S1 of the guidelines: a comma or quotation mark at the edge is no part of the words. A full stop after an
    abbreviation is, and so are marks that come in pairs within the span.

    Bad: "Anna," with its comma.

    Fix: move the edge, or waive it where the mark belongs to the words.
    """
    for pointer, span in doc.covering:
        words = doc.words(span)
        if words and (words[0] in EDGES - {"'"} or words[-1] in EDGES) and not _belongs(words):
            yield Hit(f"span {words!r} has punctuation at an edge", pointer, span=(span.start, span.end))


def _belongs(words: str) -> bool:
    paired = {"“": "”", "„": "“", '"': '"', "(": ")", "[": "]", "«": "»", "‘": "’"}
    if words[0] in OPENING:
        return paired.get(words[0], "") in words[1:]
    if words[-1] in ")]}":
        return words.count("(") + words.count("[") > 0
    if words[-1] in "”»\"’'":
        return words[-1] in "’'" or any(mark in words[:-1] for mark in '“«"„')
    last = words.rsplit(" ", 1)[-1]
    return words[-1] == "." and ("." in last[:-1] or last[:1].isupper() or len(last) <= 4)


@rule("SPN010", on="document", requires={"SPN002"})
def span_cuts_no_word(doc: Annotated) -> Iterator[Hit]:
    """A span starts and ends between words.

    Why: part of a word is most often an offset that is off by one; no tokeniser can align it, and it is lost in
    training.

    Bad: "nna" of "Anna".

    Fix: move the edge to the end of the word. Part of a hyphenated word may be marked.
    """
    if doc.text is None:
        return
    text, length = doc.text, len(doc.text)
    for pointer, span, at in doc.edges:
        if 0 < at < length and text[at - 1] > " " < text[at] and cuts_word(text, at):
            yield Hit(f"span {doc.words(span)!r} cuts a word", pointer, span=(span.start, span.end))


@rule("SPN011", on="document", requires={"SPN010"})
def span_cuts_no_grapheme_cluster(doc: Annotated) -> Iterator[Hit]:
    """A span starts and ends between grapheme clusters (Unicode Standard Annex 29).

    Why: what a reader sees as one character may be several code points: a letter with a combining accent, a flag,
    an emoji with a skin tone. An edge inside it marks half a character.

    Bad: the base letter of "e" + U+0301 without its accent.

    Fix: move the edge behind the whole cluster.
    """
    if doc.text is None or doc.text.isascii():
        return
    text, length = doc.text, len(doc.text)
    for pointer, span, at in doc.edges:
        if 0 < at < length and text[at] > "\x7f" and cuts_cluster(text, at):
            yield Hit(f"span {doc.words(span)!r} cuts a character in two", pointer, span=(span.start, span.end))


@rule("SPN012", on="document", requires={"SPN001"}, severity=Severity.WARNING)
def no_crossing_spans(doc: Annotated) -> Iterator[Hit]:
    """Two entities are nested or apart; they do not cross.

    Why: a phrase lies within another or beside it. Two that overlap in part are most often one with a wrong edge;
    formats that know only trees lose one of them.

    Bad: "the Serbian border" and "border police" in "the Serbian border police".

    Fix: move an edge, or waive it where the language really crosses.
    """
    spans = sorted(enumerate(doc.spans.entities), key=lambda item: (item[1].start, -item[1].end))
    open_spans: list[model.Entity] = []
    for index, span in spans:
        while open_spans and open_spans[-1].end <= span.start:
            open_spans.pop()
        if span.fragments:
            continue
        if open_spans and open_spans[-1].end < span.end:
            yield Hit(
                f"{span.id} crosses {open_spans[-1].id}", f"/entities/{index}", span=(open_spans[-1].start, span.end)
            )
        else:
            open_spans.append(span)


PARAGRAPH = re.compile("\n\n")


@rule("REL004", on="document", requires={"IDS002", "SPN001"}, severity=Severity.WARNING)
def cue_near_its_arguments(doc: Annotated) -> Iterator[Hit]:
    """The cue of a relation stands in the paragraph of its head or its tail, or in the next one.

    Why: words that state a relation stand near what they relate; a cue far off is most often the wrong occurrence
    of a common word.

    Bad: a cue "of" ten lines below head and tail.

    Fix: choose the occurrence that states the relation.
    """
    if doc.text is None:
        return
    breaks = [match.start() for match in PARAGRAPH.finditer(doc.text)]
    for index, relation in enumerate(doc.spans.relations):
        if relation.cue is None:
            continue
        places = (relation.cue.start, doc.entities[relation.head].start, doc.entities[relation.tail].start)
        cue, *ends = (bisect_left(breaks, place) for place in places)
        if min(abs(cue - end) for end in ends) > 1:
            yield Hit(
                f"{relation.id}: cue stands {min(abs(cue - end) for end in ends)} paragraphs from head and tail",
                f"/relations/{index}/cue",
                span=(relation.cue.start, relation.cue.end),
            )
