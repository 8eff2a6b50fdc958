"""Drafts quote words; anchoring finds the one place that is meant or refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from palermo import draft, jsonfile, model, schema
from palermo.text import occurrences, quote_hash, sha256

TEXT = """\
The smugglers took the passengers to the coast.
On the coast the passengers paid “Captain Đuro” 900 euros — each of them, smuggler’s fee included.
Smugglers’ boats took the passengers over.
"""


def record(text: str = TEXT, redistributable: bool = True) -> model.DocumentRecord:
    return model.DocumentRecord(
        "coast", "corpus/authored/coast.txt", sha256(text.encode()), len(text), "Coast", "en", "news", "Borland",
        "international", "2024", "authored", "CC-BY-4.0", redistributable, "train", author="w1",
    )  # fmt: skip


def anchored(value: dict[str, Any], text: str = TEXT, redistributable: bool = True) -> draft.Anchored:
    return draft.anchor({"document": "coast", **value}, record(text, redistributable), text, "a1", "1.0")


def place(text: str = TEXT, **item: Any) -> tuple[int, int]:
    done = anchored({"entities": [{"id": "e1", "label": "PEOPLE", **item}]}, text)
    assert done.hits == ()
    return done.value["entities"][0]["start"], done.value["entities"][0]["end"]


def refusal(text: str = TEXT, layer: str = "entities", **item: Any) -> str:
    done = anchored({layer: [{"id": "e1", **item}]}, text)
    assert [hit.pointer for hit in done.hits] == [f"/{layer}/0"]
    return done.hits[0].message


# --- one place ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "words", "nth"),
    [
        ({"quote": "900 euros"}, "900 euros", 0),
        ({"quote": "the passengers", "n": 1}, "the passengers", 0),
        ({"quote": "the passengers", "n": 3}, "the passengers", 2),
        ({"quote": "the coast", "in": "On the coast"}, "the coast", 1),
        ({"quote": "the passengers", "in": "the passengers paid"}, "the passengers", 1),
        ({"quote": "smugglers"}, "smugglers", 0),
        ({"quote": "smuggler"}, "smuggler", 1),
        ({"quote": "Smugglers’ boats"}, "Smugglers’ boats", 0),
        ({"quote": "“Captain Đuro”"}, "“Captain Đuro”", 0),
        ({"quote": "The"}, "The", 0),
    ],
)
def test_a_quote_is_found(item, words, nth):
    start = occurrences(TEXT, words)[nth]
    assert place(**item) == (start, start + len(words))


def test_a_list_of_quotes_is_a_discontinuous_span():
    done = anchored({"entities": [{"id": "e1", "label": "PEOPLE", "quote": ["took", "passengers", "over"], "n": 2}]})
    span = done.value["entities"][0]
    assert [TEXT[part["start"] : part["end"]] for part in span["fragments"]] == ["took", "passengers", "over"]
    assert (span["start"], span["end"]) == (span["fragments"][0]["start"], span["fragments"][-1]["end"])
    assert span["text"] == TEXT[span["start"] : span["end"]] == "took the passengers over"


def test_a_list_of_one_quote_has_no_fragments():
    assert "fragments" not in anchored({"entities": [{"id": "e1", "quote": ["900 euros"]}]}).value["entities"][0]


def test_each_part_is_the_next_occurrence_after_the_one_before():
    span = anchored({"elements": [{"id": "x1", "quote": ["paid", "passengers"]}]}).value["elements"][0]
    assert span["fragments"][1]["start"] == occurrences(TEXT, "passengers")[2]
    span = anchored({"elements": [{"id": "x1", "quote": ["took", "passengers", "the"], "n": 1}]}).value["elements"][0]
    assert span["fragments"][2]["start"] == occurrences(TEXT, "the coast")[0]


def test_a_cue_is_found_as_a_quote_is():
    done = anchored({"relations": [{"id": "r1", "type": "moves", "head": "e1", "tail": "e2", "cue": "took", "n": 2}]})
    start = occurrences(TEXT, "took")[1]
    cue = {"start": start, "end": start + 4, "text": "took"}
    assert done.value["relations"] == [{"id": "r1", "type": "moves", "head": "e1", "tail": "e2", "cue": cue}]


def test_offsets_count_code_points():
    text = "😀😀 Anna\n"
    assert place(text, quote="Anna") == (3, 7)


def test_combining_marks_belong_to_their_letter():
    text = "cafe\u0301 and cafe"
    assert place(text, quote="cafe") == (10, 14)
    assert place(text, quote="cafe\u0301") == (0, 5)
    assert "does not occur as whole words" in refusal("re\u0301sume", quote="sume")


WORDS = st.lists(st.sampled_from(["the", "men", "them", "then", "é", "no-one", "’", "10"]), min_size=1, max_size=30)
SPACES = st.sampled_from([" ", "\n", ", ", "-"])


@st.composite
def text_and_words(draw) -> tuple[str, int, int]:
    """A text of few words, often repeated, and the start and end of some of them."""
    text, edges = "", []
    for word in draw(WORDS):
        edges.append((len(text), len(text) + len(word)))
        text += word + draw(SPACES)
    first = draw(st.integers(0, len(edges) - 1))
    last = draw(st.integers(first, min(first + 3, len(edges) - 1)))
    return text, edges[first][0], edges[last][1]


def whole(text: str, quote: str) -> list[int]:
    """Where a quote occurs with no letter or digit of its first and last word left out."""

    def cut(at: int) -> bool:
        return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()

    return [at for at in occurrences(text, quote) if not cut(at) and not cut(at + len(quote))]


@given(text_and_words())
def test_n_gives_back_any_place(case):
    text, start, end = case
    quote = text[start:end]
    assert place(text, quote=quote, n=whole(text, quote).index(start) + 1) == (start, end)


@given(text_and_words(), st.integers(0, 20), st.integers(0, 20))
def test_in_gives_back_any_place_of_which_it_is_true(case, left, right):
    text, start, end = case
    quote = text[start:end]
    low, high = max(0, start - left), min(len(text), end + right)
    context = text[low:high]
    unique = len(occurrences(text, context)) == 1
    once = len([at for at in whole(text, quote) if low <= at and at + len(quote) <= high]) == 1
    if unique and once:
        assert place(text, quote=quote, **{"in": context}) == (start, end)
    else:
        assert "not once" in refusal(text, quote=quote, **{"in": context})


@given(text_and_words())
def test_a_quote_alone_is_placed_only_where_it_is_unique(case):
    text, start, end = case
    quote = text[start:end]
    if whole(text, quote) == [start]:
        assert place(text, quote=quote) == (start, end)
    else:
        assert f"occurs {len(whole(text, quote))} times" in refusal(text, quote=quote)


@given(text_and_words())
def test_half_a_word_is_never_placed(case):
    text, start, end = case
    assume(text[end - 1].isalnum() and end - start > 1 and text[end - 2].isalnum())
    half = text[start : end - 1]
    found = draft.anchor({"entities": [{"id": "e1", "quote": half, "n": 1}]}, record(text), text, "a1", "1.0").value
    assert start not in [item["start"] for item in found["entities"]]


# --- refusals ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (
            {"quote": "the passengers"},
            "'the passengers' occurs 3 times (lines 1, 2, 3): give n, or a unique stretch in `in`",
        ),
        ({"quote": "passenger"}, "'passenger' does not occur as whole words"),
        ({"quote": "the harbour"}, "'the harbour' does not occur as whole words"),
        (
            {"quote": '"Captain Đuro"'},
            "'\"Captain Đuro\"' does not occur as whole words; the text has '“Captain Đuro”'",
        ),
        (
            {"quote": "smuggler's fee"},
            "\"smuggler's fee\" does not occur as whole words; the text has 'smuggler’s fee'",
        ),
        ({"quote": "euros - each"}, "'euros - each' does not occur as whole words; the text has 'euros — each'"),
        ({"quote": "took", "n": 3}, "'took' occurs 2 times, so n is 1 to 2, not 3"),
        ({"quote": "took", "n": 0}, "'took' occurs 2 times, so n is 1 to 2, not 0"),
        ({"quote": "took", "n": -1}, "'took' occurs 2 times, so n is 1 to 2, not -1"),
        ({"quote": "took", "n": "1"}, "'took' occurs 2 times, so n is 1 to 2, not '1'"),
        ({"quote": "took", "n": True}, "'took' occurs 2 times, so n is 1 to 2, not True"),
        ({"quote": "coast", "in": "the coast"}, "`in` 'the coast' occurs 2 times, not once"),
        ({"quote": "coast", "in": "a coast"}, "`in` 'a coast' occurs 0 times, not once"),
        ({"quote": "coast", "in": ""}, "`in` '' occurs 0 times, not once"),
        ({"quote": "coast", "in": 3}, "`in` 3 occurs 0 times, not once"),
        (
            {"quote": "each", "in": "euros - each"},
            "`in` 'euros - each' occurs 0 times, not once; the text has 'euros — each'",
        ),
        ({"quote": "boats", "in": "On the coast"}, "'boats' occurs 0 times in 'On the coast', not once"),
        ({"quote": ["paid", "The smugglers"]}, "'The smugglers' does not occur after 'paid'"),
        ({"quote": ""}, "no quote: give the words as they stand in the text"),
        ({"quote": []}, "no quote: give the words as they stand in the text"),
        ({"quote": ["took", ""]}, "no quote: give the words as they stand in the text"),
        ({"quote": 3}, "no quote: give the words as they stand in the text"),
        ({"start": 0, "end": 3, "text": "The"}, "no quote: give the words as they stand in the text"),
    ],
)
def test_what_has_no_one_place_is_refused(item, message):
    assert refusal(**item) == f"e1: {message}"


def test_a_cue_of_several_stretches_is_refused():
    assert refusal(layer="relations", cue=["took", "over"], n=2) == "e1: a cue is one stretch of words, not a list"


def test_what_is_no_object_or_no_list_is_refused():
    done = anchored({"entities": ["Anna"], "terms": {"id": "t1"}, "cases": None})
    said = {hit.pointer: hit.message for hit in done.hits}
    assert said == {"/entities/0": "not an object", "/terms": "terms is no list", "/cases": "cases is no list"}


def test_a_misspelt_layer_is_refused():
    done = anchored({"entites": [], "a/b": 1})
    assert [(hit.pointer, hit.message) for hit in done.hits] == [
        ("/entites", "unknown key 'entites'"),
        ("/a~1b", "unknown key 'a/b'"),
    ]


def test_every_refusal_is_said_and_keeps_its_place():
    items = [{"id": "e1", "quote": "nobody"}, {"id": "e2", "quote": "900 euros"}, {"quote": "no one"}]
    assert [(hit.pointer, hit.message.split(":")[0]) for hit in anchored({"entities": items}).hits] == [
        ("/entities/0", "e1"),
        ("/entities/2", "?"),
    ]


# --- the file that comes of it -----------------------------------------------------------------------------

WHOLE = {
    "status": "draft",
    "entities": [
        {"id": "e1", "label": "PEOPLE", "quote": "smugglers", "cluster": "c1"},
        {"id": "e2", "label": "PEOPLE", "quote": "the passengers", "n": 1, "cluster": "c2"},
        {"id": "e3", "label": "MONEY", "quote": "900 euros"},
    ],
    "elements": [
        {"id": "x1", "code": "act.transportation", "quote": "took", "n": 1, "certainty": 2},
        {"id": "x2", "code": "benefit.financial", "quote": ["paid", "900 euros"], "polarity": "denied"},
    ],
    "cases": [{"id": "k1", "actors": ["e1"], "persons": ["e2"], "elements": ["x1", "x2"], "status": "asserted"}],
    "terms": [
        {"id": "t1", "term": "en:people-smuggler", "quote": "Smugglers", "reference": "generic", "cases": ["k1"],
         "voice": "author", "judged": "SOM", "elliptical": True}
    ],
    "relations": [{"id": "r1", "type": "moves", "head": "e1", "tail": "e2", "cue": "took", "n": 1}],
    "comments": [{"id": "m1", "target": "e1", "author": "a1", "text": "sure?"}],
}  # fmt: skip


@pytest.mark.parametrize("redistributable", [True, False])
def test_an_anchored_draft_fits_the_schema_and_its_text(checkout, redistributable):
    done = anchored(WHOLE, redistributable=redistributable)
    assert done.hits == ()
    validator = schema.Validator.of(schema.derive("annotation", checkout.inventory))
    assert list(validator.hits(json.loads(json.dumps(done.value)))) == []
    spans = jsonfile.build(model.SpanFile, done.value)
    assert spans.text_sha256 == sha256(TEXT.encode())
    assert (spans.document, spans.set, spans.guideline, spans.status) == ("coast", "a1", "1.0", "draft")
    covering = [*spans.entities, *spans.elements, *spans.terms, *(r.cue for r in spans.relations if r.cue)]
    assert len(covering) == 7
    for span in covering:
        words = TEXT[span.start : span.end]
        assert (span.text, span.quote_sha256) == ((words, "") if redistributable else ("", quote_hash(words)))


def test_no_word_of_a_text_that_may_not_be_published_is_written():
    value = anchored({key: item for key, item in WHOLE.items() if key != "comments"}, redistributable=False).value
    written = jsonfile.canonical(jsonfile.build(model.SpanFile, value)).decode()
    assert not [word for word in ("smugglers", "passengers", "900", "took", "paid") if word in written.lower()]


def test_status_and_scope_have_defaults():
    value = anchored({}).value
    assert value["status"] == "annotated"
    assert value["scope"] == dict.fromkeys(model.LAYERS, "complete")
    assert anchored({"scope": {"entities": "none"}}).value["scope"] == {"entities": "none"}


@pytest.mark.parametrize("redistributable", [True, False])
def test_a_released_file_anchors_to_itself(redistributable):
    spans = jsonfile.build(model.SpanFile, anchored(WHOLE, redistributable=redistributable).value)
    released = draft.release(spans, TEXT)
    again = draft.anchor(released, record(redistributable=redistributable), TEXT, "a1", "1.0")
    assert again.hits == ()
    assert jsonfile.build(model.SpanFile, again.value) == spans


def test_every_stored_file_whose_text_is_here_anchors_to_itself(checkout):
    seen = 0
    for document in (document for name in checkout.sets() for document in checkout.load_set(name)):
        if document.text is None:
            continue
        seen += 1
        released = draft.release(document.spans, document.text)
        again = draft.anchor(released, document.record, document.text, document.spans.set, document.spans.guideline)
        assert again.hits == ()
        assert jsonfile.ordered(jsonfile.build(model.SpanFile, again.value)) == document.spans, (
            document.spans.set,
            document.record.id,
        )
    assert seen
