"""Offsets in other units, lines and columns, quotes, and excerpts with carets."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palermo import text as texts

MIXED = st.text(st.sampled_from("ab \n\té日ж\u0301\u200d\ufe0f😀𝒳🇧"), max_size=40)
"""Text of one-, two-, three- and four-byte characters, marks, line ends and a flag's half."""

UNITS = [
    pytest.param(texts.to_utf16, texts.from_utf16, lambda c: 2 if ord(c) > 0xFFFF else 1, id="utf-16"),
    pytest.param(texts.to_utf8, texts.from_utf8, lambda c: len(c.encode()), id="utf-8"),
]


@st.composite
def text_and_offset(draw, source=MIXED):
    text = draw(source)
    return text, draw(st.integers(0, len(text)))


# --- other units -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("to", "back", "width"), UNITS)
@given(case=text_and_offset())
def test_offsets_go_to_other_units_and_back(to, back, width, case):
    text, offset = case
    assert to(text, offset) == sum(width(c) for c in text[:offset])
    assert back(text, to(text, offset)) == offset


@pytest.mark.parametrize(("to", "back", "width"), UNITS)
@given(text=MIXED)
def test_every_unit_offset_is_a_character_boundary_or_refused(to, back, width, text):
    boundaries = {to(text, offset): offset for offset in range(len(text) + 1)}
    for units in range(sum(map(width, text)) + 1):
        if units in boundaries:
            assert back(text, units) == boundaries[units]
        else:
            with pytest.raises(ValueError, match="inside a character"):
                back(text, units)


@pytest.mark.parametrize(("to", "back", "width"), UNITS)
@given(text=MIXED, beyond=st.integers(1, 5))
def test_offsets_outside_the_text_are_refused(to, back, width, text, beyond):
    for bad in (-beyond, len(text) + beyond):
        with pytest.raises(ValueError, match="outside"):
            to(text, bad)
    for bad in (-beyond, sum(map(width, text)) + beyond):
        with pytest.raises(ValueError, match="outside"):
            back(text, bad)


def test_the_oldest_bug_of_stand_off_annotation():
    text = "😀 Anna"
    assert text.index("Anna") == 2
    assert texts.to_utf16(text, 2) == 3
    assert texts.to_utf8(text, 2) == 5
    assert (texts.from_utf16(text, 3), texts.from_utf8(text, 5)) == (2, 2)
    with pytest.raises(ValueError, match="offset 1 falls inside a character of utf-16-le"):
        texts.from_utf16(text, 1)


# --- lines and columns -------------------------------------------------------------------------------------


@given(text_and_offset())
def test_position_and_offset_are_inverse(case):
    text, offset = case
    lines = texts.Lines(text)
    line, column = lines.position(offset)
    assert lines.offset(line, column) == offset
    assert line == text.count("\n", 0, offset) + 1
    assert "\n" not in text[offset - column + 1 : offset]


@given(MIXED)
def test_line_starts_are_those_of_split(text):
    lines = text.split("\n")
    assert [
        text[start : start + len(line)] for start, line in zip(texts.Lines(text).starts, lines, strict=True)
    ] == lines


def test_only_line_feeds_end_a_line():
    text = "a\rb\x0bc\x85d\u2028e\nf"
    assert texts.Lines(text).position(len(text)) == (2, 2)


def test_positions_beyond_the_text_count_as_its_end():
    assert texts.Lines("ab\nc").position(99) == (2, 2)
    assert texts.Lines("ab\nc").position(-1) == (1, 1)
    assert texts.Lines("").position(0) == (1, 1)


# --- quotes ------------------------------------------------------------------------------------------------


@given(st.text("ab", max_size=30), st.text("ab", max_size=3))
def test_occurrences_are_all_places_of_a_quote(text, quote):
    wanted = [at for at in range(len(text)) if quote and text[at : at + len(quote)] == quote]
    assert texts.occurrences(text, quote) == wanted


@given(st.text(max_size=20))
def test_quote_hash_is_the_head_of_the_sha256_of_the_words(quote):
    assert texts.quote_hash(quote) == hashlib.sha256(quote.encode()).hexdigest()[:12]
    assert texts.sha256(quote.encode()) == hashlib.sha256(quote.encode()).hexdigest()


# --- words and characters ----------------------------------------------------------------------------------


@given(st.lists(st.sampled_from(["oak", "7", "e\u0301", "日", " ", "-", "’", "😀", "♀\ufe0f"]), max_size=12))
def test_a_word_is_cut_between_its_letters_and_nowhere_else(parts):
    text = "".join(parts)
    letters = "".join(c if c.isalnum() else "a" if c == "\u0301" else " " for c in text)
    found = [at for at in range(len(text) + 1) if texts.cuts_word(text, at)]
    assert found == [at for at in range(1, len(text)) if letters[at - 1] != " " and letters[at] != " "]


@pytest.mark.parametrize(
    "clusters",
    [
        ["a", "b"],
        ["e\u0301", "a"],
        ["o\u0308\u0323", "x"],
        ["👍🏽", "!"],
        ["🚣🏽\u200d♀\ufe0f", " ", "F"],
        ["👩\u200d👩\u200d👧\u200d👦", "👦"],
        ["🇧🇦", "🇷🇸", "a", "🇽"],
        ["\u0915\u093f", "\u0924"],
        ["🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "."],
        ["a\u200c", "b"],
        ["\n", "日", "本"],
    ],
)
def test_a_character_is_cut_inside_and_nowhere_else(clusters):
    text, edges = "".join(clusters), {0}
    for cluster in clusters:
        edges.add(max(edges) + len(cluster))
    assert {at for at in range(len(text) + 1) if not texts.cuts_cluster(text, at)} == edges


@given(case=text_and_offset(), length=st.integers(0, 9))
def test_offsets_of_another_unit_are_recognised(case, length):
    text, start = case
    end = min(start + length, len(text))
    utf16 = texts.misread(text, texts.to_utf16(text, start), texts.to_utf16(text, end))
    assert ("UTF-16 units", start, end) in utf16
    utf8 = texts.misread(text, texts.to_utf8(text, start), texts.to_utf8(text, end))
    assert ("UTF-8 bytes", start, end) in utf8
    wide = (len(text[:at].replace("\n", "\r\n")) for at in (start, end))
    assert ("CR LF line ends", start, end) in texts.misread(text, *wide)


def test_a_unit_that_does_not_fit_is_left_out():
    assert texts.misread("😀a", 1, 2) == [("CR LF line ends", 1, 2)]
    assert texts.misread("ab", 0, 99) == []


# --- excerpts ----------------------------------------------------------------------------------------------

CELLS = {"a": 1, "z": 1, " ": 1, "é": 1, "日": 2, "😀": 2, "\u0301": 0, "\u200d": 0, "\ufe0f": 0, "…": 1}
"""Columns that a terminal gives to each character."""


def under_carets(shown: str, carets: str) -> str:
    """The characters in the columns of the carets, as a terminal would show them; marks have no column."""
    found, column = [], 0
    for char in shown:
        if CELLS[char] and carets[column : column + CELLS[char]] == "^" * CELLS[char]:
            found.append(char)
        column += CELLS[char]
    return "".join(found)


def visible(text: str) -> str:
    return "".join(char for char in text if CELLS[char])


@given(
    before=st.text(st.sampled_from([*"az é日😀\u0301\ufe0f", "\n"]), max_size=120),
    words=st.text(st.sampled_from("az é日😀\u0301\u200d"), min_size=1, max_size=100).filter(lambda w: visible(w[:50])),
    after=st.text(st.sampled_from([*"az 日\u0301", "\n"]), max_size=120),
)
def test_carets_stand_under_the_words(before, words, after):
    text = before + words + after
    shown, carets = texts.excerpt(text, len(before), len(before) + len(words))
    marked = under_carets(shown, carets)
    assert marked
    assert visible(words).startswith(marked)
    line = before.rpartition("\n")[2] + words + after.partition("\n")[0]
    assert len(shown) <= 76 + 2
    assert shown.strip("…") in line
    if shown == line:
        assert marked == visible(words)


@given(case=text_and_offset(), length=st.integers(-3, 50))
def test_an_excerpt_is_one_line_and_always_has_a_caret(case, length):
    text, start = case
    shown, carets = texts.excerpt(text, start, start + length)
    assert not set(shown) & {"\n", "\t"}
    assert carets.strip(" ") and not carets.strip(" ^")


@pytest.mark.parametrize(
    ("text", "words", "shown", "carets"),
    [
        ("Anna was driven.", "was", "Anna was driven.", "     ^^^"),
        ("one\ntwo three\nfour", "three", "two three", "    ^^^^^"),
        ("日本 Anna", "Anna", "日本 Anna", "     ^^^^"),
        ("日本 Anna", "日本", "日本 Anna", "^^^^"),
        ("cafe\u0301 bar", "bar", "cafe\u0301 bar", "     ^^^"),
        ("👍\ufe0f ok", "ok", "👍\ufe0f ok", "   ^^"),
        ("a\tb", "b", "a b", "  ^"),
        ("\x1b[31mred", "red", " [31mred", "     ^^^"),
        ("first part\nsecond", "part\nsec", "first part", "      ^^^^"),
        ("x" * 100 + " word", "word", "…" + "x" * 71 + " word", " " * 73 + "^^^^"),
        ("x" * 100 + " word " + "y" * 100, "word", "…" + "x" * 19 + " word " + "y" * 51 + "…", " " * 21 + "^^^^"),
    ],
)
def test_excerpts(text, words, shown, carets):
    start = text.index(words)
    assert texts.excerpt(text, start, start + len(words)) == (shown, carets)
