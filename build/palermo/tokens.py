"""Tokens: where they start and end, which of them a span covers, and BIO tags over them.

Tokens are spaCy's (`spacy.blank`, rules only, no model), white space left out. spaCy is called once for each stretch
without white space that has not been seen before; its offsets are remembered. That is sound while the tokenizer is
chunk-local, that is, while a chunk's tokens do not depend on its neighbours. spaCy's rules are local but for one thing:
special cases such as `:)` are looked for in the sequence of tokens, so that in ": )" the two chunks can meet. Where the
end of one chunk and the start of the next could be parts of one special case, the two go to spaCy together. A language
whose tokenizer is of another make is never cut into chunks.

This is the only module that imports spaCy.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

from palermo.findings import UserError
from palermo.model import Entity

_CHUNK = re.compile(r"\S+")


@dataclass(frozen=True)
class Tokens:
    """Tokens of a text by offset (code points), in order."""

    starts: Sequence[int]
    ends: Sequence[int]

    def cover(self, start: int, end: int) -> tuple[int, int]:
        """First token that a span touches and the one after the last; equal where it touches none.

        >>> Tokens((0, 4), (3, 9)).cover(5, 9)
        (1, 2)
        """
        first = bisect_right(self.ends, start)
        return first, max(first, bisect_left(self.starts, end))

    def cut(self, start: int, end: int, first: int, after: int) -> bool:
        """Whether a span, of which `cover` gives the tokens, starts or ends inside one of them."""
        return first < after and (self.starts[first] < start or self.ends[after - 1] > end)


@dataclass(frozen=True)
class Tokenizer:
    """The tokenizer of one language, with what it has seen."""

    language: str
    spacy: Any = field(repr=False)
    local: bool
    """Whether the tokens of a chunk depend on that chunk alone, `joints` aside."""
    joints: dict[str, tuple[tuple[str, str], ...]] = field(repr=False)
    """Neighbouring tokens of special cases, by the last character of the first and the first one of the second."""
    memo: dict[str, list[tuple[int, int]]] = field(default_factory=dict, repr=False)

    def tokens(self, text: str, start: int = 0, end: int | None = None) -> Tokens:
        """The tokens of a stretch of a text; offsets count from the start of the text."""
        stretch = text[start:end]
        starts: list[int] = []
        ends: list[int] = []
        for at, run in self._runs(stretch) if self.local else ((0, stretch),):
            for a, b in self.memo.get(run) or self._learn(run):
                starts.append(start + at + a)
                ends.append(start + at + b)
        return Tokens(starts, ends)

    def whole(self, text: str) -> list[tuple[int, int]]:
        """What spaCy makes of a text in one call; the reference that `tokens` is compared with."""
        return [(t.idx, t.idx + len(t)) for t in self.spacy(text) if not t.is_space]

    def _learn(self, run: str) -> list[tuple[int, int]]:
        parts = self.whole(run)
        if self.local:
            self.memo[run] = parts
        return parts

    def _runs(self, text: str) -> Iterator[tuple[int, str]]:
        start, run, joints = 0, "", self.joints
        for match in _CHUNK.finditer(text):
            chunk = match.group()
            if run and run[-1] + chunk[0] in joints and self._joined(run, chunk):
                run = text[start : match.end()]
            else:
                if run:
                    yield start, run
                start, run = match.start(), chunk
        if run:
            yield start, run

    def _joined(self, run: str, chunk: str) -> bool:
        return any(run.endswith(a) and chunk.startswith(b) for a, b in self.joints[run[-1] + chunk[0]])


@cache
def tokenizer(language: str) -> Tokenizer:
    """The tokenizer of a language (ISO 639 code), spaCy's for any language where it has none of its own."""
    import spacy
    from spacy.tokenizer import Tokenizer as Rules

    try:
        made = spacy.blank(language).tokenizer
    except ImportError:
        made = spacy.blank("xx").tokenizer
    local = type(made) is Rules
    return Tokenizer(language, made, local, _joints(made) if local else {})


def _joints(made: Any) -> dict[str, tuple[tuple[str, str], ...]]:
    """The pairs of neighbouring tokens that the special cases of a tokenizer fall into without their rule."""
    bare = type(made)(
        made.vocab,
        prefix_search=made.prefix_search,
        suffix_search=made.suffix_search,
        infix_finditer=made.infix_finditer,
        token_match=made.token_match,
        url_match=made.url_match,
    )
    pairs = {pair for case in sorted(made.rules) for pair in pairwise(t.text for t in bare(case) if not t.is_space)}
    found: dict[str, list[tuple[str, str]]] = {}
    for first, second in sorted(pairs):
        found.setdefault(first[-1] + second[0], []).append((first, second))
    return {edge: tuple(listed) for edge, listed in found.items()}


def joined(parts: Iterable[Tokens]) -> Tokens:
    """The tokens of several stretches of one text, in order."""
    listed = list(parts)
    return Tokens([s for t in listed for s in t.starts], [e for t in listed for e in t.ends])


# --- BIO ---------------------------------------------------------------------------------------------------


def outermost(entities: Iterable[Entity], tokens: Tokens) -> list[tuple[Entity, int, int]]:
    """The entities that BIO tags can hold, each with its first token and the one after its last.

    Earlier before later and longer before shorter, counted in tokens: an entity is left out where one kept before it
    covers a token of it. A discontinuous entity takes all tokens from its start to its end, one that cuts a token the
    whole token.
    """
    kept: list[tuple[Entity, int, int]] = []
    free = 0
    placed = [(entity, *tokens.cover(entity.start, entity.end)) for entity in entities]
    for entity, first, after in sorted(placed, key=lambda p: (p[1], -p[2])):
        if free <= first < after:
            kept.append((entity, first, after))
            free = after
    return kept


def bio(count: int, spans: Iterable[tuple[str, int, int]]) -> list[str]:
    """BIO tags of a number of tokens from labels, each with its first token and the one after its last.

    >>> bio(4, [("GPE", 1, 3)])
    ['O', 'B-GPE', 'I-GPE', 'O']
    """
    tags = ["O"] * count
    for label, first, after in spans:
        tags[first:after] = [f"B-{label}"] + [f"I-{label}"] * (after - first - 1)
    return tags


def spans(tags: Sequence[str]) -> list[tuple[str, int, int]]:
    """The inverse of `bio`.

    >>> spans(['O', 'B-GPE', 'I-GPE', 'B-GPE'])
    [('GPE', 1, 3), ('GPE', 3, 4)]
    """
    starts = [i for i, tag in enumerate(tags) if tag.startswith("B-")]
    found = []
    for start in starts:
        label = tags[start][2:]
        after = start + 1
        while after < len(tags) and tags[after] == f"I-{label}":
            after += 1
        found.append((label, start, after))
    return found


# --- pipelines ---------------------------------------------------------------------------------------------


def pipeline(name: str) -> Any:
    """A spaCy pipeline by package or folder; UserError where there is none."""
    import spacy

    try:
        return spacy.load(name)
    except (OSError, ImportError, ValueError) as error:
        raise UserError(f"no spaCy pipeline {name!r}: {str(error).splitlines()[0]}") from None


def entities(nlp: Any, text: str) -> Iterator[tuple[int, int, str]]:
    """Entities that a pipeline finds: start, end (code points), its label."""
    yield from ((e.start_char, e.end_char, e.label_) for e in nlp(text).ents)
