"""Tokens against plain spaCy, alignment, BIO."""

from __future__ import annotations

from itertools import combinations, permutations
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from minicorpus import TEXTS, write_corpus

from palermo.model import Entity
from palermo.store import Corpus
from palermo.tokens import Tokens, bio, joined, outermost, spans, tokenizer

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "texts"

CORPUS_TEXTS = sorted((ROOT / "corpus").glob("**/*.txt"))


def places(tokens: Tokens) -> list[tuple[int, int]]:
    return list(zip(tokens.starts, tokens.ends, strict=True))


def by_chunk(language: str, text: str) -> list[tuple[int, int]]:
    """Chunk by chunk with no regard to neighbours: what must not be done."""
    found, at = [], 0
    for chunk in text.split():
        at = text.index(chunk, at)
        found += [(at + a, at + b) for a, b in tokenizer(language).whole(chunk)]
        at += len(chunk)
    return found


# --- the same tokens as spaCy ------------------------------------------------------------------------------


def assert_as_spacy(language: str, text: str) -> None:
    tok = tokenizer(language)
    assert tok.local, "the memo was not used, so the test shows nothing"
    assert places(tok.tokens(text)) == tok.whole(text)
    assert places(tok.tokens(text)) == tok.whole(text), "the second time, from the memo"


@pytest.mark.parametrize("path", CORPUS_TEXTS, ids=lambda path: path.stem)
def test_corpus_texts_have_the_tokens_of_spacy(path: Path) -> None:
    assert_as_spacy("en", path.read_bytes().decode("utf-8"))


@pytest.mark.parametrize("name", TEXTS)
def test_small_texts_have_the_tokens_of_spacy(name: str) -> None:
    assert_as_spacy("en", TEXTS[name])


@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared/texts: other texts to compare on are not here")
def test_other_texts_have_the_tokens_of_spacy() -> None:
    paths = sorted(SHARED.rglob("*.txt"))
    assert paths
    for path in paths:
        assert_as_spacy("en", path.read_bytes().decode("utf-8", "replace"))


SPACES = st.sampled_from([" ", " ", " ", "  ", "\n", "\t", "\u00a0", "\u2009", "\x1c", " \n "])
HARD = """
a.m. :) ): 8) ( - -- ... ' ’ " Mr . It 's s' don’t n't / and/or 3.5 € 900 % , ; : x @ # 🚣\u200d♀\ufe0f 😀 é e\u0301
http://a.bc/d a@b.cd U.S. o.O (╯°□°）╯︵┻━┻ He's ’em St 10pm
"""
BITS = st.sampled_from(HARD.split())
RULES = st.deferred(lambda: st.sampled_from(sorted(tokenizer("en").spacy.rules)))


@given(st.lists(st.one_of(BITS, SPACES, st.text(max_size=4)), max_size=14).map("".join))
@settings(max_examples=400)
def test_any_text_has_the_tokens_of_spacy(text: str) -> None:
    assert_as_spacy("en", text)


@given(st.lists(RULES, max_size=6), st.data())
@settings(max_examples=400)
def test_special_cases_torn_apart_have_the_tokens_of_spacy(cases: list[str], data: st.DataObject) -> None:
    text = "".join(cases)
    for _ in range(3):
        at = data.draw(st.integers(0, len(text)))
        text = f"{text[:at]}{data.draw(SPACES)}{text[at:]}"
    assert_as_spacy("en", text)


@pytest.mark.parametrize("language", ["sr", "es", "el", "ru"])
def test_special_cases_with_spaces_in_them_meet_over_chunks(language: str) -> None:
    cases = [case for case in tokenizer(language).spacy.rules if len(case.split()) > 1]
    assert any(by_chunk(language, case) != tokenizer(language).whole(case) for case in cases)
    for case in cases:
        assert_as_spacy(language, f"{case} 1 {case}")


def test_languages_of_the_termbase_can_use_the_memo() -> None:
    languages = Corpus(ROOT).termbase.languages
    assert languages
    assert all(tokenizer(language).local for language in languages)


def test_a_chunk_is_given_to_spacy_once() -> None:
    tok = tokenizer("en")
    tok.tokens("Zyxwv, said Zyxwv.")
    known = dict(tok.memo)
    tok.tokens("Zyxwv. Zyxwv, said Zyxwv, said")
    assert tok.memo == known
    assert {"Zyxwv,", "said", "Zyxwv."} <= known.keys()


def test_a_language_whose_tokenizer_is_no_rule_tokenizer_is_not_cut_into_chunks() -> None:
    tok = tokenizer("zh")
    assert not tok.local
    assert places(tok.tokens("他 来了")) == tok.whole("他 来了")
    assert not tok.memo


def test_a_language_that_spacy_does_not_know_has_the_general_tokenizer() -> None:
    assert places(tokenizer("sw").tokens("Habari, dunia")) == tokenizer("xx").whole("Habari, dunia")


def test_tokens_of_a_stretch_count_from_the_start_of_the_text() -> None:
    text = "One two. Three four."
    assert places(tokenizer("en").tokens(text, 4, 14)) == [(4, 7), (7, 8), (9, 14)]
    parts = joined(tokenizer("en").tokens(text, a, b) for a, b in ((0, 3), (9, 14)))
    assert [text[a:b] for a, b in places(parts)] == ["One", "Three"]


# --- spans over tokens -------------------------------------------------------------------------------------

GAPS = st.lists(st.tuples(st.integers(0, 2), st.integers(1, 4)), min_size=1, max_size=12)


@st.composite
def tokens_and_spans(draw: st.DrawFn) -> tuple[Tokens, list[Entity]]:
    starts, ends, at = [], [], 0
    for gap, length in draw(GAPS):
        starts.append(at + gap)
        at += gap + length
        ends.append(at)
    edges = draw(st.lists(st.tuples(st.integers(0, at), st.integers(1, 6)), max_size=6))
    labels = draw(st.lists(st.sampled_from(["GPE", "PERSON"]), min_size=6, max_size=6))
    entities = [Entity(f"e{i}", labels[i], a, a + n) for i, (a, n) in enumerate(edges)]
    return Tokens(starts, ends), sorted(entities, key=lambda e: (e.start, -e.end))


@given(tokens_and_spans())
def test_cover_is_every_token_that_shares_a_code_point(drawn: tuple[Tokens, list[Entity]]) -> None:
    tokens, entities = drawn
    for e in entities:
        first, after = tokens.cover(e.start, e.end)
        touched = [i for i, (a, b) in enumerate(places(tokens)) if a < e.end and e.start < b]
        assert list(range(first, after)) == touched
        outside = {p for i in touched for p in range(*places(tokens)[i])} - set(range(e.start, e.end))
        assert tokens.cut(e.start, e.end, first, after) == bool(outside)


@given(tokens_and_spans())
def test_tags_give_back_the_entities_they_hold(drawn: tuple[Tokens, list[Entity]]) -> None:
    tokens, entities = drawn
    held = outermost(entities, tokens)
    tags = bio(len(tokens.starts), [(e.label, first, after) for e, first, after in held])
    assert spans(tags) == [(e.label, first, after) for e, first, after in held]
    assert all(one[2] <= other[1] for one, other in combinations(held, 2))
    covered = {i for _, first, after in held for i in range(first, after)}
    for e in entities:
        mine = set(range(*tokens.cover(e.start, e.end)))
        assert not mine or mine & covered, f"{e} was left out although nothing stood in its way"


@given(tokens_and_spans())
def test_of_entities_that_do_not_cross_the_outermost_are_held(drawn: tuple[Tokens, list[Entity]]) -> None:
    tokens, entities = drawn
    ranges = [tokens.cover(e.start, e.end) for e in entities]
    assume(not any(a < c < b < d for (a, b), (c, d) in permutations(ranges, 2)))
    solid = {(a, b) for a, b in ranges if a < b}
    maximal = {(a, b) for a, b in solid if not any(c <= a and b <= d for c, d in solid - {(a, b)})}
    assert {(first, after) for _, first, after in outermost(entities, tokens)} == maximal


def test_entities_of_the_small_corpus_nested_and_cut(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path)
    text, found = TEXTS["mini-port"], corpus.document("gold", "mini-port").spans.entities
    tokens = tokenizer("en").tokens(text)
    held = {
        text[e.start : e.end]: [text[tokens.starts[i] : tokens.ends[i]] for i in range(a, b)]
        for e, a, b in outermost(found, tokens)
    }
    assert held["section 232a"] == ["section", "232a(1"], "a span that cuts a token is widened to it"
    assert held["Kerr network of Port Ostrava"] == ["Kerr", "network", "of", "Port", "Ostrava"]
    assert "Port Ostrava" not in held
    assert "Kerr network" not in held
