"""The page of `palermo review` in a real browser: what an annotator does, and what is on disk afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import minicorpus
import pytest
from corpora import copy_corpus
from desk import MISSING, REQUIRED, Browser, Desk, Tab, expect, launched, sit

from palermo import check, ledger, model, store
from palermo.model import SpanFile
from palermo.store import GOLD, Corpus
from palermo.text import sha256

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING) and not REQUIRED, reason=f"needs {' and '.join(MISSING)}"),
]

RIVER, HARD = "mini-river", "mini-hard"
FAMILY = "👨‍👩‍👧‍👦"
HARD_TEXT = f"""\
The family {FAMILY} 😀 of Z\u0308oe Rask

The guide led Z\u0308oe Rask and the \U0001d50aoth over the pass 🚣‍♀️ to Borland.
הנהג לקח את המשפחה אל הגבול בלילה.
A reader wrote <script>window.broken = true</script> and <img src=x onerror="window.broken = true"> below it.
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    """The mini corpus with a text in which a code point, a UTF-16 unit and a character are three things."""
    corpus = minicorpus.write_corpus(tmp_path / "root")
    add_document(corpus, HARD, HARD_TEXT)
    return Corpus(corpus.root)


def add_document(corpus: Corpus, id_: str, text: str) -> None:
    data = text.encode("utf-8")
    path = f"corpus/authored/{id_}.txt"
    record = replace(
        minicorpus.record(RIVER),
        id=id_,
        path=path,
        text_sha256=sha256(data),
        length=len(text),
        title=text.partition("\n")[0],
    )
    store.write_bytes(corpus.root / path, data)
    store.write_lines(corpus.root / store.DOCUMENTS, [*corpus.documents.values(), record])


@pytest.fixture
def desk(browser: Browser, corpus: Corpus) -> Iterator[Desk]:
    yield from sit(browser, corpus)


def tree(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): sha256(path.read_bytes()) for path in sorted(root.rglob("*")) if path.is_file()
    }


def words_of(file: SpanFile, text: str) -> dict[str, str]:
    """Words by label or code, cut by Python from the stored text."""
    spans = (*file.entities, *file.elements)
    return {getattr(s, "label", "") or getattr(s, "code", ""): text[s.start : s.end] for s in spans}


# --- reading -----------------------------------------------------------------------------------------------


def test_looking_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    before = tree(desk.corpus.root)
    desk.read(GOLD, RIVER)
    for key in ("n", "n", "n", "v", "p", "ArrowRight", "Shift+ArrowRight", "Escape", "?"):
        desk.press(key)
    desk.shot(tmp_path, "keys")
    desk.press("Escape")
    for id_ in ("t1", "x4", "e3"):
        desk.click(id_)
    desk.tab.get_by_role("button", name=re.compile("^k2")).click()
    desk.shot(tmp_path, "case")
    for name in ("Suggestions", "Document", "Comments"):
        desk.tab.locator(".details summary", has_text=name).click()
    desk.open("compare", RIVER, "a1", "a2")
    expect(desk.tab.locator(".queue")).to_contain_text("relations")
    desk.press("n", "p")
    desk.open("search")
    desk.tab.locator("#query").fill("men")
    desk.press("Enter")
    expect(desk.tab.locator("tbody tr").first).to_be_visible()
    for id_ in (HARD, "mini-skipper"):
        desk.open("read", "a1", id_)
        expect(desk.tab.locator("#title")).not_to_be_empty()
    assert tree(desk.corpus.root) == before


def test_the_token_leaves_the_address_and_lasts_for_a_reload(desk: Desk) -> None:
    desk.read(GOLD, RIVER)
    assert "token" not in desk.tab.url and RIVER in desk.tab.url
    desk.tab.reload()
    expect(desk.mark("e3")).to_be_visible()
    stranger = desk.tab.context.new_page()
    stranger.goto(desk.server.origin)
    expect(stranger.get_by_role("alert")).to_contain_text("token")


def test_every_span_bears_its_label_over_its_words(desk: Desk) -> None:
    """Nested, crossing and parted spans: the bars lie where the words are, and no two marks lie over each other."""
    desk.read(GOLD, RIVER)
    gold, text = desk.file(GOLD, RIVER), minicorpus.TRAIN
    for span in (*gold.entities, *gold.elements, *gold.terms):
        expect(desk.mark(span.id)).to_contain_text(
            getattr(span, "label", "") or getattr(span, "code", "").split(" ")[0]
        )
    parted = next(e for e in gold.elements if e.fragments)
    assert desk.mark(parted.id).locator(".stretch").count() == len(parted.fragments)
    assert desk.mark(parted.id).locator(".join").count() == 1
    for span in gold.entities:
        box, words = desk.mark(span.id).locator(".stretch").first.bounding_box(), text[span.start : span.end]
        start, _ = desk.tab.evaluate(RECT, [span.start, span.end])
        assert box and abs(box["x"] - start) < 2, words
    boxes = desk.tab.evaluate(BOXES)
    assert len(boxes) >= len(gold.entities) and not overlapping(boxes)


RECT = """([start, end]) => {
  for (const p of document.querySelectorAll(".words")) {
    const length = [...p.textContent].length;
    if (start < length) {
      const unit = (n) => [...p.textContent].slice(0, n).join("").length;
      const range = document.createRange();
      range.setStart(p.firstChild, unit(start));
      range.setEnd(p.firstChild, unit(end));
      const r = range.getClientRects()[0];
      return [r.left, r.right];
    }
    start -= length + 1;
    end -= length + 1;
  }
}"""
BOXES = """() => [...document.querySelectorAll(".mark")].map((m) => {
  const r = m.querySelector(".label").getBoundingClientRect();
  return [m.dataset.id, r.left, r.top, r.right, r.bottom];
})"""


def overlapping(boxes: list[list[Any]]) -> list[tuple[str, str]]:
    """Pairs of labels that cover each other by more than a pixel."""
    return [
        (a[0], b[0])
        for n, a in enumerate(boxes)
        for b in boxes[n + 1 :]
        if min(a[3], b[3]) - max(a[1], b[1]) > 1 and min(a[4], b[4]) - max(a[2], b[2]) > 1
    ]


def test_a_word_is_told_with_what_it_denotes_and_why(desk: Desk) -> None:
    desk.read(GOLD, RIVER).click("t1")
    chain = desk.tab.locator("#chain")
    expect(chain).to_contain_text("names TIP, denotes SOM")
    expect(chain).to_contain_text("trafficking for smuggling")
    for words in ("✓ met", "✓ absent", "into Borland", "None … had a visa"):
        expect(chain).to_contain_text(words)
    expect(desk.mark("t1")).to_contain_text("SOM: trafficking for smuggling")


def test_a_case_marks_its_members_by_their_part_in_it(desk: Desk) -> None:
    desk.read(GOLD, RIVER)
    desk.tab.get_by_role("button", name=re.compile("^(⚠ )?k1 ")).hover()
    for id_, part in (("e3", "actor"), ("e5", "person"), ("x4", "fact")):
        expect(desk.mark(id_)).to_have_class(re.compile(rf"\b{part}\b"))
    expect(desk.mark("e13")).not_to_have_class(re.compile("actor"))


def test_relations_are_arcs(desk: Desk) -> None:
    desk.read(GOLD, RIVER)
    desk.click("e3")
    expect(desk.tab.locator("g.arc")).to_have_count(1)
    expect(desk.tab.locator("g.arc text")).to_have_text("moves")
    desk.tab.get_by_label("all arcs").check()
    expect(desk.tab.locator("g.arc")).to_have_count(len(desk.file(GOLD, RIVER).relations))


def test_filters_leave_what_is_asked_for(desk: Desk) -> None:
    desk.read(GOLD, RIVER)
    desk.tab.get_by_role("checkbox", name="entities").uncheck()
    expect(desk.tab.locator(".mark.entities")).to_have_count(0)
    desk.tab.get_by_role("textbox", name="Label").fill("control")
    expect(desk.tab.locator("button.mark")).to_have_count(1)
    desk.tab.get_by_label("Filter").fill("port")
    expect(desk.tab.locator(".doclist li")).to_have_count(1)
    desk.tab.get_by_label("Split").select_option("train")
    expect(desk.tab.locator(".doclist li")).to_have_count(0)


def test_findings_stand_beside_the_words_and_in_the_list(desk: Desk, corpus: Corpus) -> None:
    gold = desk.file(GOLD, RIVER)
    wrong = [replace(e, end=e.end - 2, text=e.text[:-2]) if e.id == "e11" else e for e in gold.entities]
    store.write(corpus.span_path(GOLD, RIVER), replace(gold, entities=tuple(wrong)))
    desk.read(GOLD, RIVER)
    expect(desk.mark("e11")).to_contain_text("⚠")
    desk.tab.get_by_role("button", name=re.compile("e11$")).first.click()
    expect(desk.tab.locator("#quote")).to_have_text("Borland Gazet")


def test_a_text_that_is_not_here_says_how_to_get_it(desk: Desk, corpus: Corpus) -> None:
    (corpus.root / corpus.documents["mini-skipper"].path).unlink()
    desk.open("read", GOLD, "mini-skipper")
    expect(desk.tab.locator(".page")).to_contain_text("palermo hydrate")


def test_outside_the_zones_nothing_is_annotated(desk: Desk) -> None:
    desk.read("a1", "mini-skipper")
    before = desk.bytes("a1", "mini-skipper")
    expect(desk.tab.locator(".outside")).to_contain_text(["Share this page"])
    desk.press("ArrowRight", "Enter")
    expect(desk.tab.locator("#live")).to_contain_text("outside the text proper")
    expect(desk.tab.locator(".palette")).to_have_count(0)
    assert desk.bytes("a1", "mini-skipper") == before


def test_markup_in_a_text_is_words(desk: Desk) -> None:
    desk.read("a1", HARD)
    expect(desk.tab.locator(".page")).to_contain_text("<script>window.broken = true</script>")
    assert desk.tab.evaluate("window.broken") is None
    assert desk.tab.locator(".page script, .page img").count() == 0


# --- editing -----------------------------------------------------------------------------------------------


def test_labels_are_written_at_code_points(desk: Desk, tmp_path: Path) -> None:
    desk.read("a1", HARD)
    desk.tab.get_by_role("button", name="Start a draft of a1").click()
    desk.saved()
    desk.label(f"family {FAMILY}", "PEOPLE")
    desk.label("Z\u0308oe Rask and", "PERSON")
    desk.label("הנהג", "ORGANIZATION")
    desk.label("אל הגבול", "PLACE")
    desk.label("over the pass 🚣‍♀️", "border.crossing land")
    desk.label("\U0001d50ao", "NATIONALITY", alt=True)
    desk.label("<script>window", "WORK", alt=True)
    desk.shot(tmp_path, "hard")
    file = desk.file("a1", HARD)
    assert words_of(file, HARD_TEXT) == {
        "PEOPLE": f"family {FAMILY}",
        "PERSON": "Z\u0308oe Rask and",
        "ORGANIZATION": "הנהג",
        "PLACE": "אל הגבול",
        "border.crossing": "over the pass 🚣‍♀️",
        "NATIONALITY": "\U0001d50ao",
        "WORK": "<script>window",
    }
    assert all(span.text == HARD_TEXT[span.start : span.end] for span in (*file.entities, *file.elements))
    assert file.elements[0].mode == "land" and file.status == "draft"


def test_half_a_word_becomes_the_word(desk: Desk) -> None:
    desk.read("a1", RIVER).label("oatma", "PERSON")
    added = desk.file("a1", RIVER).entities[3]
    assert (added.id, added.text) == ("e17", "boatman")


def test_undo_and_redo_give_the_bytes_back(desk: Desk) -> None:
    desk.read("a1", RIVER)
    states = [desk.bytes("a1", RIVER)]

    def done(act: Callable[[], None]) -> None:
        act()
        desk.saved()
        states.append(desk.bytes("a1", RIVER))

    done(lambda: desk.label("Gazette called", "WORK"))
    desk.click("e3")
    done(lambda: desk.press("d"))
    done(lambda: desk.press("Delete"))
    desk.click("x7")
    done(lambda: desk.tab.get_by_label("polarity").select_option("denied") and None)
    assert len(set(states)) == len(states)
    for expected in reversed(states[:-1]):
        desk.press("Control+z")
        desk.saved()
        assert desk.bytes("a1", RIVER) == expected
    for expected in states[1:]:
        desk.press("Control+Shift+Z")
        desk.saved()
        assert desk.bytes("a1", RIVER) == expected


def test_edits_in_haste_are_all_saved(desk: Desk) -> None:
    desk.read("a1", RIVER)
    desk.click("e3")
    for _ in range(4):
        desk.press("d", "f")
    desk.press("d")
    desk.saved()
    assert next(e.text for e in desk.file("a1", RIVER).entities if e.id == "e3") == "boatman Écije"


def test_boundaries_move_by_word_and_by_character(desk: Desk) -> None:
    desk.read("a1", RIVER)
    desk.click("e8")
    desk.press("a", "f", "Alt+d")
    desk.saved()
    assert next(e.text for e in desk.file("a1", RIVER).entities if e.id == "e8") == "the Mostva int"


def test_another_label(desk: Desk) -> None:
    desk.read("a1", RIVER)
    desk.click("e8")
    desk.press("l")
    desk.choose("ROUTE")
    desk.saved()
    assert next(e.label for e in desk.file("a1", RIVER).entities if e.id == "e8") == "ROUTE"


def test_a_span_gets_and_loses_a_part(desk: Desk) -> None:
    desk.read("a1", RIVER)
    desk.click("x5")
    desk.press("+")
    desk.drag("men across")
    desk.saved()
    part = next(e for e in desk.file("a1", RIVER).elements if e.id == "x5")
    assert [minicorpus.TRAIN[f.start : f.end] for f in part.fragments] == ["Lithuanian", "men across"]
    desk.tab.get_by_role("button", name="remove the part “Lithuanian”").click()
    desk.saved()
    assert next(e for e in desk.file("a1", RIVER).elements if e.id == "x5").text == "men across"


def test_a_relation_with_its_words(desk: Desk) -> None:
    desk.read("a1", RIVER)
    desk.click("e3")
    desk.press("r")
    desk.click("e11")
    expect(desk.tab.locator(".palette")).to_be_visible()
    offered = desk.tab.locator("#choices .what").all_text_contents()
    labels = desk.corpus.inventory.file.relations
    fitting = [r.name for r in labels if "PERSON" in r.head and "ORGANIZATION" in r.tail]
    assert offered == fitting
    desk.choose("represents")
    desk.drag("called")
    desk.saved()
    made = desk.file("a1", RIVER).relations[-1]
    assert (made.id, made.type, made.head, made.tail, made.cue and made.cue.text) == (
        "r6",
        "represents",
        "e3",
        "e11",
        "called",
    )


def test_what_has_no_direction_is_stored_in_the_order_of_the_text(desk: Desk) -> None:
    desk.read("a1", RIVER)
    desk.click("e13")
    desk.press("r")
    desk.click("e3")
    desk.choose("cooperates_with")
    desk.drag("made")
    desk.saved()
    made = desk.file("a1", RIVER).relations[-1]
    assert (made.head, made.tail) == ("e3", "e13")


def test_a_case_from_nothing(desk: Desk) -> None:
    desk.read("a1", RIVER)
    desk.click("e11")
    desk.press("g")
    desk.saved()
    made = desk.file("a1", RIVER)
    assert made.cases[-1] == model.Case("k3", (), ("e11",), (), "asserted")
    assert next(e.cluster for e in made.entities if e.id == "e11") == "c-gazette"
    for role, words in (("an actor", "e14"), ("an element", "x9")):
        desk.tab.get_by_role("button", name=f"Add {role}").click()
        desk.choose(words)
        desk.saved()
    desk.tab.get_by_label("status", exact=True).select_option("alleged")
    desk.tab.get_by_label("follows").select_option("k1")
    desk.saved()
    assert desk.file("a1", RIVER).cases[-1] == model.Case("k3", ("e14",), ("e11",), ("x9",), "alleged", "k1")
    desk.tab.get_by_role("button", name="take x9 out of the elements").click()
    desk.saved()
    desk.click("x9")
    desk.press("x")
    desk.choose("into k3")
    desk.saved()
    assert desk.file("a1", RIVER).cases[-1].elements == ("x9",)


def test_attributes_of_a_term(desk: Desk) -> None:
    desk.read("a1", RIVER).click("t1")
    for name, value in (("reference", "habitual"), ("voice", "reported"), ("judged", "TIP"), ("certainty", "2")):
        desk.tab.get_by_label(name, exact=True).select_option(value)
        desk.saved()
    desk.tab.get_by_label("elliptical").check()
    desk.saved()
    desk.tab.get_by_label("k2", exact=True).check()
    desk.saved()
    use = desk.file("a1", RIVER).terms[0]
    assert (use.reference, use.voice, use.judged, use.certainty, use.elliptical) == (
        "habitual",
        "reported",
        "TIP",
        2,
        True,
    )
    assert use.cases == ("k1", "k2")


def test_clusters_are_set_and_merged(desk: Desk) -> None:
    desk.read("a1", RIVER)
    desk.click("e11")
    desk.press("m")
    desk.choose("paper")
    desk.saved()
    assert next(e.cluster for e in desk.file("a1", RIVER).entities if e.id == "e11") == "paper"
    desk.click("e13")
    desk.press("m")
    desk.tab.locator(".palette > input").fill("all of farmer boatman")
    desk.press("Enter")
    desk.saved()
    assert not [e for e in desk.file("a1", RIVER).entities if e.cluster == "farmer"]
    assert {e.id for e in desk.file("a1", RIVER).entities if e.cluster == "boatman"} == {"e3", "e4", "e13"}


def test_what_is_deleted_is_named_nowhere(desk: Desk) -> None:
    desk.read("a1", RIVER)
    desk.click("e5")
    desk.press("c")
    desk.tab.get_by_label("Remark").fill("who are they?")
    desk.tab.get_by_role("button", name="Save").click()
    desk.saved()
    before = desk.bytes("a1", RIVER)
    desk.press("Delete")
    expect(desk.tab.locator("#live")).to_contain_text(
        "e5 deleted; r1 deleted; r2 deleted; r3 deleted; r4 deleted; c1 deleted; k1 no longer"
    )
    desk.saved()
    file = desk.file("a1", RIVER)
    assert [r.id for r in file.relations] == ["r5"] and not file.comments
    assert file.cases[0].persons == ()
    assert b'"e5"' not in desk.bytes("a1", RIVER)
    desk.tab.get_by_role("button", name=re.compile("^(⚠ )?k1 ")).click()
    desk.tab.get_by_role("button", name="Delete (Del)").click()
    desk.saved()
    file = desk.file("a1", RIVER)
    assert [k.id for k in file.cases] == ["k2"] and file.cases[0].follows == "" and file.terms[0].cases == ()
    desk.press("Control+z", "Control+z")
    desk.saved()
    assert desk.bytes("a1", RIVER) == before


def test_comments_are_threads(desk: Desk) -> None:
    desk.read("a1", RIVER).click("t1")
    for name, words in (("Comment (c)", "is this TIP?"), ("reply to c1", "no, a journey")):
        desk.tab.get_by_role("button", name=name).click()
        desk.tab.get_by_label("Remark").fill(words)
        desk.tab.get_by_role("button", name="Save").click()
        desk.saved()
    desk.tab.get_by_role("button", name="settle c1").click()
    desk.saved()
    one, other = desk.file("a1", RIVER).comments
    assert (one.target, one.author, one.text, one.resolved) == ("t1", "a2", "is this TIP?", True)
    assert (other.target, other.text, other.resolved) == ("c1", "no, a journey", False)
    assert not [f for f in check.run(desk.corpus).findings if f.severity == "error"]


def test_all_of_it_by_keyboard(desk: Desk) -> None:
    """From the first word to a relation and back, without the mouse."""
    desk.read("a1", RIVER)
    desk.press("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "Enter")
    desk.tab.keyboard.type("PERSON")
    desk.press("Enter")
    desk.saved()
    made = next(e for e in desk.file("a1", RIVER).entities if e.id == "e17")
    assert made.text == "Écije Nowak"
    desk.press("Escape", "n")
    expect(desk.tab.locator("#quote")).to_have_text("Four men")
    desk.press("r", "n", "n", "n", "n")
    expect(desk.tab.locator("#quote")).to_have_text("Écije Nowak")
    desk.press("Enter")
    expect(desk.tab.locator(".palette")).to_be_visible()
    desk.tab.keyboard.type("member")
    desk.press("Escape", "Escape")
    desk.press("Control+z")
    desk.saved()
    assert "e17" not in {e.id for e in desk.file("a1", RIVER).entities}


# --- saving that fails -------------------------------------------------------------------------------------


def meanwhile(desk: Desk, change: Callable[[SpanFile], SpanFile]) -> None:
    """Somebody else saves the file of a1."""
    store.write(desk.corpus.span_path("a1", RIVER), change(desk.file("a1", RIVER)))


def with_label(file: SpanFile, id_: str, label: str) -> SpanFile:
    return replace(file, entities=tuple(replace(e, label=label) if e.id == id_ else e for e in file.entities))


def test_an_edit_by_somebody_else_is_shown_and_both_are_kept(desk: Desk, tmp_path: Path) -> None:
    desk.read("a1", RIVER)
    meanwhile(desk, lambda file: with_label(file, "e8", "ROUTE"))
    theirs = desk.bytes("a1", RIVER)
    desk.drag("Gazette called")
    desk.choose("WORK")
    dialog = desk.tab.get_by_role("dialog")
    expect(dialog.locator("#mine")).to_contain_text("new: e17 WORK “Gazette called”")
    expect(dialog.locator("#theirs")).to_contain_text("changed: e8 ROUTE “Mostva”")
    desk.shot(tmp_path, "conflict")
    assert desk.bytes("a1", RIVER) == theirs
    dialog.get_by_role("button", name="Decide later").click()
    expect(desk.mark("e17")).to_be_visible()
    expect(desk.tab.locator("#saved")).to_contain_text("not saved")
    desk.tab.get_by_role("button", name="Compare", exact=True).last.click()
    desk.tab.get_by_role("button", name="Put mine on top of theirs").click()
    desk.saved()
    labels = {e.id: e.label for e in desk.file("a1", RIVER).entities}
    assert (labels["e8"], labels["e17"]) == ("ROUTE", "WORK")


def test_where_both_changed_one_record_theirs_stands(desk: Desk) -> None:
    desk.read("a1", RIVER)
    desk.click("e8")
    meanwhile(desk, lambda file: with_label(file, "e8", "ROUTE"))
    desk.press("l")
    desk.choose("GPE")
    dialog = desk.tab.get_by_role("dialog")
    expect(dialog.locator("#mine")).to_contain_text("theirs changed this too")
    theirs = desk.bytes("a1", RIVER)
    dialog.get_by_role("button", name="Take theirs").click()
    desk.saved()
    expect(desk.mark("e8")).to_contain_text("ROUTE")
    assert desk.bytes("a1", RIVER) == theirs


def test_nothing_is_put_on_top_that_names_what_they_deleted(desk: Desk) -> None:
    desk.read("a1", RIVER)

    def without(file: SpanFile) -> SpanFile:
        return replace(file, entities=tuple(e for e in file.entities if e.id != "e11"))

    desk.click("e3")
    desk.press("r")
    desk.click("e11")
    desk.choose("represents")
    meanwhile(desk, without)
    desk.drag("called")
    desk.tab.get_by_role("button", name=re.compile("Put mine on top")).click()
    desk.saved()
    assert [r.id for r in desk.file("a1", RIVER).relations] == ["r1", "r2", "r3", "r4", "r5"]


def test_where_the_disk_refuses_the_edit_stays_in_the_page(desk: Desk, corpus: Corpus, tmp_path: Path) -> None:
    """A file stands where the folder of the set would be made: nothing can be written there, whoever runs this."""
    (corpus.root / "annotations" / "w1").write_text("in the way", "utf-8")
    desk.read("w1", RIVER)
    desk.tab.get_by_role("button", name="Start a draft of w1").click()
    saved = desk.tab.locator("#saved")
    expect(saved).to_contain_text("not saved")
    desk.drag("boatman")
    desk.choose("PERSON")
    expect(desk.mark("e1")).to_be_visible()
    expect(saved).to_contain_text(re.compile("not saved: .*w1"))
    desk.shot(tmp_path, "not-saved")
    desk.tab.evaluate("location.hash = '#read/a1/mini-mill'")
    expect(desk.tab.locator("#title")).to_have_text("At the old mill")
    expect(saved).to_contain_text("(w1/mini-river)")
    desk.tab.evaluate("location.hash = '#read/w1/mini-river'")
    expect(desk.mark("e1")).to_be_visible()
    (corpus.root / "annotations" / "w1").unlink()
    desk.tab.get_by_role("button", name="Try again").click()
    desk.saved()
    assert [e.text for e in desk.file("w1", RIVER).entities] == ["boatman"]


def test_without_a_connection_the_edit_stays_in_the_page(desk: Desk) -> None:
    desk.read("a1", RIVER)
    before = desk.bytes("a1", RIVER)
    desk.tab.context.set_offline(True)
    desk.click("e8")
    desk.press("Delete")
    expect(desk.tab.locator("#saved")).to_contain_text("no connection")
    assert desk.bytes("a1", RIVER) == before
    desk.tab.context.set_offline(False)
    desk.tab.get_by_role("button", name="Try again").click()
    desk.saved()
    assert "e8" not in {e.id for e in desk.file("a1", RIVER).entities}


def test_a_reload_shows_what_was_saved(desk: Desk) -> None:
    desk.read("a1", RIVER).label("Gazette called", "WORK")
    shown = desk.tab.locator("button.mark").evaluate_all("all => all.map((m) => m.ariaLabel)")
    desk.tab.reload()
    expect(desk.mark("e17")).to_be_visible()
    assert desk.tab.locator("button.mark").evaluate_all("all => all.map((m) => m.ariaLabel)") == shown


def test_two_who_begin_a_file_at_once_lose_nothing(desk: Desk, corpus: Corpus) -> None:
    desk.read("w1", RIVER)
    theirs = replace(desk.file("a1", RIVER), set="w1", cases=(), terms=(), relations=(), elements=())
    store.write(corpus.span_path("w1", RIVER), replace(theirs, entities=theirs.entities[:1]))
    desk.tab.get_by_role("button", name="Start a draft of w1").click()
    dialog = desk.tab.get_by_role("dialog")
    expect(dialog).to_contain_text("They began a file of this document too")
    dialog.get_by_role("button", name="Decide later").click()
    desk.drag("boatman")
    desk.choose("PERSON")
    desk.drag("Gazette")
    desk.choose("WORK")
    desk.tab.locator("#again").click()
    expect(dialog.locator("#mine li").first).to_contain_text("it cannot go on top")
    dialog.get_by_role("button", name=re.compile("Put mine on top")).click()
    desk.saved()
    file = desk.file("w1", RIVER)
    assert file.status == theirs.status
    assert [(e.id, e.text) for e in file.entities] == [("e1", "Four men"), ("e2", "Gazette")]


def test_a_file_that_names_what_is_not_there_can_be_opened_and_mended(desk: Desk, corpus: Corpus) -> None:
    file = desk.file("a1", RIVER)
    broken = replace(file, terms=(replace(file.terms[0], cases=("k1", "k9")),))
    store.write(corpus.span_path("a1", RIVER), broken)
    desk.read("a1", RIVER).click("t1")
    expect(desk.tab.locator(".finding").first).to_contain_text("k9")
    lost = tuple(e for e in file.entities if e.id != "e13")
    store.write(corpus.span_path("a1", RIVER), replace(file, entities=lost))
    desk.open("compare", RIVER, "a1", "a2")
    expect(desk.tab.get_by_role("alert")).to_contain_text("see `palermo check`")


# --- review ------------------------------------------------------------------------------------------------


def test_approval_is_a_line_of_the_ledger_and_grows_stale(desk: Desk) -> None:
    desk.read("a1", RIVER)
    desk.tab.get_by_role("button", name="Approve").click()
    desk.tab.get_by_label("Note (may stay empty)").fill("read twice")
    desk.tab.get_by_role("dialog").get_by_role("button", name="Approve").click()
    expect(desk.tab.locator("#standing")).to_contain_text("approved")
    expect(desk.tab.locator("#progress")).to_have_text("1 of 4 approved")
    (line,) = ledger.reviews(desk.corpus)
    assert (line.document, line.set, line.reviewer, line.verdict, line.note) == (
        RIVER,
        "a1",
        "a2",
        "approved",
        "read twice",
    )
    assert line.annotation_sha256 == sha256(desk.bytes("a1", RIVER))
    desk.click("e8")
    desk.press("Delete")
    desk.saved()
    expect(desk.tab.locator("#standing")).to_contain_text("stale")
    desk.tab.get_by_role("button", name="Changes wanted").click()
    desk.tab.get_by_label("What should change?").fill("the river is gone")
    desk.tab.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(desk.tab.locator("#standing")).to_contain_text("changes wanted")
    assert [r.verdict for r in ledger.reviews(desk.corpus)] == ["approved", "changes_wanted"]


# --- comparing, searching, suggestions ---------------------------------------------------------------------


def fresh(corpus: Corpus) -> None:
    """Two passes without gold."""
    corpus.span_path(GOLD, RIVER).unlink()
    (corpus.root / "annotations" / store.ADJUDICATION / f"{RIVER}.json").unlink()


def test_differences_are_settled_into_gold(desk: Desk, corpus: Corpus, tmp_path: Path) -> None:
    fresh(corpus)
    desk.open("compare", RIVER, "a1", "a2")
    left = desk.tab.locator("#left")
    expect(left).to_contain_text("5 of 5 left")
    desk.tab.get_by_label("Reason").select_option("missed")
    desk.tab.get_by_label("Note").fill("R1: words state it")
    desk.tab.get_by_label("Note").press("Tab")
    desk.press("1")
    expect(left).to_contain_text("4 of 5 left")
    desk.shot(tmp_path, "compare")
    assert [r.id for r in desk.file(GOLD, RIVER).relations] == [r.id for r in desk.file("a1", RIVER).relations]
    for key, count in (("2", "3 of 5"), ("3", "2 of 5"), ("4", "1 of 5")):
        desk.press(key)
        expect(left).to_contain_text(count)
    adjudication = corpus.root / "annotations" / store.ADJUDICATION / f"{RIVER}.json"
    assert not adjudication.exists()
    desk.press("1")
    expect(left).to_contain_text("0 of 5 left")
    expect(desk.tab.locator("#saved")).to_contain_text("the record of decisions")
    gold = desk.file(GOLD, RIVER)
    assert (gold.status, gold.set) == ("adjudicated", GOLD)
    decisions = store.load(adjudication, model.AdjudicationFile)
    assert decisions.adjudicator == "a2" and len(decisions.decisions) == 5
    assert (decisions.decisions[0].decision, decisions.decisions[0].note) == ("first", "R1: words state it")
    assert [d.decision for d in decisions.decisions] == ["first", "neither", "first", "neither", "first"]
    assert len(gold.relations) == 3
    desk.tab.get_by_role("button", name="e edit gold").click()
    expect(desk.tab.locator("#title")).to_contain_text("Four men")
    assert f"read/{GOLD}/{RIVER}" in desk.tab.url


def test_gold_that_is_there_is_not_replaced_unasked_and_can_be_had_back(desk: Desk) -> None:
    before = desk.bytes(GOLD, RIVER)
    desk.open("compare", RIVER, "a1", "a2")
    expect(desk.tab.locator("#left")).to_contain_text("0 of 5 left")
    desk.press("4")
    desk.tab.get_by_role("button", name="Leave gold as it is").click()
    assert desk.bytes(GOLD, RIVER) == before
    desk.press("4")
    desk.tab.get_by_role("button", name="Make gold anew").click()
    desk.saved()
    assert len(desk.file(GOLD, RIVER).relations) == 4
    desk.press("Control+z")
    expect(desk.tab.locator("#saved")).to_contain_text("as it was before")
    assert desk.bytes(GOLD, RIVER) == before


def test_mine_against_gold_is_only_compared(desk: Desk) -> None:
    before = tree(desk.corpus.root)
    desk.open("compare", RIVER, "a2", GOLD)
    expect(desk.tab.locator("#left")).to_contain_text("5 differences")
    desk.press("n", "1", "2")
    expect(desk.tab.locator(".choice")).to_have_count(0)
    assert tree(desk.corpus.root) == before


def test_one_label_for_many_places_and_back(desk: Desk, tmp_path: Path) -> None:
    desk.open("search")
    before = tree(desk.corpus.root)
    desk.tab.get_by_label("Set").select_option("a1")
    desk.tab.locator("#query").fill(r"\bth[ei]s?\b")
    desk.tab.get_by_label("regular expression").check()
    desk.tab.get_by_role("button", name="Search").last.click()
    expect(desk.tab.locator("tbody tr").first).to_be_visible()
    hard = desk.tab.get_by_label(re.compile(f"in {HARD}")).first
    expect(hard).to_be_disabled()
    for id_ in (RIVER, "mini-port"):
        desk.tab.get_by_label(re.compile(f"in {id_} at")).first.check()
    desk.tab.get_by_label("Entity label").select_option("WORK")
    desk.tab.get_by_role("button", name="Dry run").click()
    expect(desk.tab.locator("#said")).to_have_text("Would add 2 WORK in 2 documents.")
    assert tree(desk.corpus.root) == before
    desk.shot(tmp_path, "search")
    desk.tab.get_by_role("button", name="Apply to 2").click()
    expect(desk.tab.locator("#said")).to_contain_text("Done")
    for id_ in (RIVER, "mini-port"):
        assert [e.text.lower() for e in desk.file("a1", id_).entities if e.label == "WORK"] == ["the"]
    desk.press("Control+z")
    expect(desk.tab.locator("#said")).to_contain_text("Taken back")
    assert tree(desk.corpus.root) == before


def test_a_hit_leads_to_its_place(desk: Desk) -> None:
    desk.open("search")
    desk.tab.locator("#query").fill("good wages")
    desk.press("Enter")
    desk.tab.locator("tbody").get_by_role("button", name=RIVER).click()
    expect(desk.tab.locator("#title")).to_contain_text("Four men")
    expect(desk.tab.locator(".picks i")).to_have_count(1)
    start, end = desk.tab.evaluate(
        RECT, [minicorpus.TRAIN.index("good wages"), minicorpus.TRAIN.index("good wages") + 10]
    )
    box = desk.tab.locator(".picks i").bounding_box()
    assert box and abs(box["x"] - start) < 2 and abs(box["x"] + box["width"] - end) < 2


def test_a_suggestion_counts_when_it_is_accepted(desk: Desk, corpus: Corpus) -> None:
    file = desk.file("a1", RIVER)
    store.write(corpus.span_path("a1", RIVER), replace(file, terms=()))
    desk.read("a1", RIVER)
    section = desk.tab.locator("#suggestions")
    section.locator("summary").click()
    expect(section).to_contain_text("human trafficker")
    before = desk.bytes("a1", RIVER)
    others = section.get_by_role("button", name=re.compile("^reject (?!en:human-trafficker)"))
    for _ in range(others.count()):
        others.first.click()
    assert desk.bytes("a1", RIVER) == before
    section.get_by_role("button", name="accept en:human-trafficker for “human trafficker”").click()
    desk.saved()
    after = desk.file("a1", RIVER)
    assert [(t.id, t.term, t.text) for t in after.terms] == [("t1", "en:human-trafficker", "human trafficker")]
    (comment,) = after.comments
    assert comment.target == "t1" and re.fullmatch(r"suggested by termbase .*, score 1; accepted", comment.text)
    assert after.status == file.status
    expect(section).to_contain_text("None.")


# --- for everybody, and fast -------------------------------------------------------------------------------

CONTROLS = (
    "button",
    "textbox",
    "combobox",
    "checkbox",
    "link",
    "listbox",
    "option",
    "radio",
    "searchbox",
    "dialog",
    "img",
)


def nameless(tab: Tab) -> list[str]:
    """Controls that a screen reader could not name, as the browser's own accessibility tree has them."""
    nodes = tab.context.new_cdp_session(tab).send("Accessibility.getFullAXTree")["nodes"]
    seen = [n for n in nodes if not n.get("ignored") and n["role"]["value"] in CONTROLS]
    assert len(seen) > 1
    return [str(n) for n in seen if not n.get("name", {}).get("value", "").strip()]


def test_every_control_has_a_name(desk: Desk) -> None:
    desk.read(GOLD, RIVER)
    for id_ in ("t1", "x2", "e3"):
        desk.click(id_)
        assert nameless(desk.tab) == []
    desk.tab.get_by_role("button", name=re.compile("^k2")).click()
    for summary in desk.tab.locator("summary").all():
        summary.click()
    assert nameless(desk.tab) == []
    desk.drag("boatman")
    assert nameless(desk.tab) == []
    desk.press("Escape", "?")
    assert nameless(desk.tab) == []
    desk.press("Escape")
    desk.open("compare", RIVER, "a1", "a2")
    expect(desk.tab.locator(".queue")).to_contain_text("relations")
    assert nameless(desk.tab) == []
    desk.open("search")
    desk.tab.locator("#query").fill("men")
    desk.press("Enter")
    expect(desk.tab.locator("tbody tr").first).to_be_visible()
    assert nameless(desk.tab) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_narrow_windows_have_one_column_and_no_sideways_scrolling(desk: Desk, scheme: Any, tmp_path: Path) -> None:
    desk.tab.emulate_media(color_scheme=scheme)
    desk.tab.set_viewport_size({"width": 375, "height": 700})
    desk.read(GOLD, RIVER)
    desk.click("t1")
    lefts = [desk.tab.locator(name).bounding_box() for name in (".documents", ".text", ".details")]
    assert all(box and box["x"] == 0 for box in lefts)
    for view in (("read", GOLD, RIVER), ("compare", RIVER, "a1", "a2"), ("search",)):
        desk.open(*view)
        desk.shot(tmp_path, f"narrow-{view[0]}-{scheme}")
        assert desk.tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def long_corpus(folder: Path) -> Corpus:
    """A text of 2,000 words in which 400 are marked."""
    corpus = minicorpus.write_corpus(folder)
    text = "\n\n".join(" ".join(f"word{p}-{n}" for n in range(50)) for p in range(40)) + "\n"
    add_document(corpus, "mini-long", text)
    starts = [m.start() for m in re.finditer(r"\S+", text)][::5]
    ends = [m.end() for m in re.finditer(r"\S+", text)][::5]
    entities = tuple(
        model.Entity(f"e{n}", "PERSON", a, b, text[a:b]) for n, (a, b) in enumerate(zip(starts, ends, strict=True), 1)
    )
    file = replace(corpus.document("a1", RIVER).spans, document="mini-long", text_sha256=sha256(text.encode()))
    file = replace(file, entities=entities, elements=(), cases=(), terms=(), relations=())
    store.write(corpus.span_path("a1", "mini-long"), file)
    return Corpus(folder)


def test_an_edit_draws_its_paragraph_alone(browser: Browser, tmp_path: Path) -> None:
    """Prints how long drawing takes; what is asserted is that all other marks stay the nodes they were."""
    for desk in sit(browser, long_corpus(tmp_path / "root")):
        desk.read("a1", "mini-long")
        expect(desk.tab.locator("button.mark")).to_have_count(400)
        desk.tab.evaluate("document.querySelectorAll('.mark').forEach((m) => { m.old = true; })")
        desk.label("word3-7", "ORGANIZATION")
        renewed = desk.tab.evaluate(
            "new Set([...document.querySelectorAll('.mark')].filter((m) => !m.old).map((m) => m.closest('.para'))).size"
        )
        assert renewed == 1
        times = desk.tab.evaluate("performance.getEntriesByName('refresh').map((m) => Math.round(m.duration))")
        print(f"drawing 400 marks over 2,000 words: first {times[0]} ms, after edits {times[1:]} ms")
        desk.click("e20")
        keys = [desk.tab.evaluate(STROKE, key) for key in ("f", "d", "n", "p", "Delete")]
        print(f"script from key to end: f, d, n, p, Delete take {keys} ms")
        desk.saved()
        assert len(desk.file("a1", "mini-long").entities) == 400


STROKE = """(key) => {
  const began = performance.now();
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  return Math.round(performance.now() - began);
}"""


def test_the_real_corpus_is_shown(browser: Browser, tmp_path: Path) -> None:
    for desk in sit(browser, copy_corpus(tmp_path / "root")):
        before = tree(desk.corpus.root)
        desk.read(GOLD, "authored-001")
        gold = desk.file(GOLD, "authored-001")
        count = len(gold.entities) + len(gold.elements) + len(gold.terms)
        expect(desk.tab.locator("button.mark")).to_have_count(count)
        assert not overlapping(desk.tab.evaluate(BOXES))
        desk.shot(tmp_path, "real")
        assert tree(desk.corpus.root) == before
