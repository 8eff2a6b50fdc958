"""Faults put one by one into a copy of the real corpus: each is found at its file and line, by its own rule.

A fault is a function that changes the copy and says where a reader would look for it. What else is found is told too:
a fault makes one finding, or those that follow from it, and none far from it.
"""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from corpora import CHECKOUT, copy_pilot

from palermo import check, pages, store
from palermo.store import Corpus
from palermo.text import quote_hash, sha256, to_utf8, to_utf16

Place: TypeAlias = tuple[str, int]
Change: TypeAlias = Callable[[Path], Place]

DOC = "authored-001"
GOLD = f"annotations/gold/{DOC}.json"
PASS = f"annotations/a1/{DOC}.json"
DECISIONS = f"annotations/adjudication/{DOC}.json"
TEXT = f"corpus/authored/{DOC}.txt"
ODD_NAME = "annotations/a1/authored-999.json"
SOURCED = "annotations/gold/setimes-2014-balkans.json"
DOCUMENTS, SOURCES, ANNOTATORS = store.DOCUMENTS, store.SOURCES, store.ANNOTATORS


# --- changing files ----------------------------------------------------------------------------------------


def line_of(root: Path, file: str, words: str) -> Place:
    """The first line of a file that holds some words."""
    lines = (root / file).read_bytes().decode("utf-8", "replace").split("\n")
    return file, next(number for number, line in enumerate(lines, 1) if words in line)


def put(file: str, old: str, new: str, at: str = "") -> Change:
    """Replace words at their first occurrence; the place is the line of the new ones, or of `at`."""

    def change(root: Path) -> Place:
        data = (root / file).read_text("utf-8")
        assert old in data, f"{file} has no {old!r} any more"
        (root / file).write_bytes(data.replace(old, new, 1).encode("utf-8"))
        return line_of(root, file, at) if at else (file, data[: data.index(old)].count("\n") + 1)

    return change


def record(file: str, id_: str, changes: dict[str, Any] | Callable[[dict[str, Any]], dict[str, Any] | None]) -> Change:
    """Change the record of an id, which has a line of its own: keys to set (None removes one), or a function."""

    def change(root: Path) -> Place:
        lines = (root / file).read_text("utf-8").split("\n")
        at = next(i for i, line in enumerate(lines) if line.strip().startswith(f'{{"id": "{id_}"'))
        value = json.loads(lines[at].strip().rstrip(","))
        new = changes(value) if callable(changes) else value | changes
        comma = "," if lines[at].endswith(",") else ""
        indent = " " * (len(lines[at]) - len(lines[at].lstrip()))
        if new is None:
            del lines[at]
        else:
            kept = {key: item for key, item in new.items() if item is not None}
            lines[at] = f"{indent}{json.dumps(kept, ensure_ascii=False)}{comma}"
        (root / file).write_bytes("\n".join(lines).encode("utf-8"))
        return file, at + 1

    return change


def add(file: str, layer: str, value: dict[str, Any]) -> Change:
    """Put a record before the others of its layer."""

    def change(root: Path) -> Place:
        data = (root / file).read_text("utf-8")
        empty, full = f'  "{layer}": []', f'  "{layer}": [\n'
        written = json.dumps(value, ensure_ascii=False)
        new = data.replace(empty, f"{full}    {written}\n  ]").replace(
            full, f"{full}    {written},\n", empty not in data
        )
        assert new != data
        (root / file).write_bytes(new.encode("utf-8"))
        return line_of(root, file, written)

    return change


def raw(file: str, edit: Callable[[bytes], bytes], line: int = 1) -> Change:
    """Change the bytes of a file."""

    def change(root: Path) -> Place:
        data = (root / file).read_bytes()
        assert edit(data) != data
        (root / file).write_bytes(edit(data))
        return file, line

    return change


def then(first: Change, *more: Change) -> Change:
    """One change after another; the place is that of the last."""

    def change(root: Path) -> Place:
        place = first(root)
        for other in more:
            place = other(root)
        return place

    return change


def seen_at(first: Change, file: str, words: str) -> Change:
    """A change that is found elsewhere than where it was made."""

    def change(root: Path) -> Place:
        first(root)
        return line_of(root, file, words)

    return change


def retext(edit: Callable[[str], str], count: Callable[[str, int], int] | None = None) -> Change:
    """Change the text of DOC and renew every hash and length, and the offsets with `count` (text, code points)."""

    def change(root: Path) -> Place:
        old = (root / TEXT).read_text("utf-8")
        new = edit(old)
        (root / TEXT).write_bytes(new.encode("utf-8"))
        digests = (sha256(old.encode("utf-8")), sha256(new.encode("utf-8")))
        for path in root.glob(f"annotations/*/{DOC}.json"):
            path.write_bytes(path.read_bytes().replace(digests[0].encode(), digests[1].encode()))
            if count:
                path.write_bytes(re.sub(rb'"(start|end)": (\d+)', lambda m: recount(m, new, count), path.read_bytes()))
        record(DOCUMENTS, DOC, {"text_sha256": digests[1], "length": len(new)})(root)
        return TEXT, 1

    return change


def recount(match: re.Match[bytes], text: str, count: Callable[[str, int], int]) -> bytes:
    return b'"%s": %d' % (match[1], count(text, int(match[2])))


def moved(span: dict[str, Any], start: int, end: int) -> dict[str, Any]:
    return span | {"start": span["start"] + start, "end": span["end"] + end}


def requote(file: str, id_: str, start: int, end: int) -> Change:
    """Move the edges of a span of DOC, and its quote with them."""

    def change(root: Path) -> Place:
        text = (root / TEXT).read_text("utf-8")
        return record(file, id_, lambda r: (m := moved(r, start, end)) | {"text": text[m["start"] : m["end"]]})(root)

    return change


def words_at(words: str, layer: str, value: dict[str, Any], nth: int = 1) -> Change:
    """Add a span over words of DOC."""

    def change(root: Path) -> Place:
        text = (root / TEXT).read_text("utf-8")
        at = -1
        for _ in range(nth):
            at = text.index(words, at + 1)
        return add(GOLD, layer, value | {"start": at, "end": at + len(words), "text": words})(root)

    return change


def renamed(old: str, new: str) -> Change:
    def change(root: Path) -> Place:
        (root / new).parent.mkdir(parents=True, exist_ok=True)
        (root / old).rename(root / new)
        return new, 1

    return change


def removed(file: str) -> Change:
    def change(root: Path) -> Place:
        (root / file).unlink()
        return file, 1

    return change


def folder_for_file(root: Path) -> Place:
    (root / PASS).unlink()
    (root / PASS).mkdir()
    return PASS, 1


def link_to_nowhere(root: Path) -> Place:
    (root / PASS).unlink()
    (root / PASS).symlink_to("gone.json")
    return PASS, 1


def link_to_itself(root: Path) -> Place:
    (root / PASS).unlink()
    (root / PASS).symlink_to(f"{DOC}.json")
    return PASS, 1


def as_windows_1252(file: str) -> Change:
    def change(root: Path) -> Place:
        data = (root / file).read_text("utf-8")
        (root / file).write_bytes(data.encode("cp1252", "replace"))
        first = next(at for at, c in enumerate(data) if not c.isascii() and c.encode("cp1252", "ignore"))
        return file, data[:first].count("\n") + 1

    return change


def as_latin_1(root: Path) -> Place:
    data = (root / PASS).read_text("utf-8").replace('"Police"', '"Políce"', 1)
    (root / PASS).write_bytes(data.encode("latin-1", "replace"))
    return PASS, data[: data.index("Políce")].count("\n") + 1


def second_document(changes: dict[str, Any], edit: Callable[[str], str]) -> Change:
    """A new document whose text is made of that of DOC."""

    def change(root: Path) -> Place:
        new = edit((root / TEXT).read_text("utf-8"))
        (root / "corpus/authored/authored-999.txt").write_bytes(new.encode("utf-8"))
        lines = (root / DOCUMENTS).read_text("utf-8").splitlines()
        row = json.loads(lines[0]) | {"id": "authored-999", "path": "corpus/authored/authored-999.txt"}
        row |= {"text_sha256": sha256(new.encode("utf-8")), "length": len(new)} | changes
        (root / DOCUMENTS).write_text("\n".join([*lines, json.dumps(row)]) + "\n", "utf-8")
        return DOCUMENTS, len(lines) + 1

    return change


def released(split: str) -> Change:
    def change(root: Path) -> Place:
        (root / store.RELEASED).write_text(json.dumps({"id": DOC, "split": split}) + "\n")
        return DOCUMENTS, 1

    return change


def line_twice(file: str) -> Change:
    return raw(file, lambda data: data + data.split(b"\n")[0] + b"\n")


def stale_number(root: Path) -> Place:
    shutil.copy(CHECKOUT / "DATASHEET.md", root / "DATASHEET.md")
    for path, data in pages.pages(Corpus(root)).items():
        path.write_bytes(data)
    data = (root / "DATASHEET.md").read_text("utf-8")
    row = re.search(r"^\| documents \| (\d+)", data, re.MULTILINE) or re.search(r"^\| .*?\| (\d+)", data, re.MULTILINE)
    assert row
    (root / "DATASHEET.md").write_text(data[: row.start(1)] + "9" + data[row.start(1) :], "utf-8")
    return "DATASHEET.md", data[: row.start(1)].count("\n") + 1


def waiver(rule: str, file: str) -> Change:
    def change(root: Path) -> Place:
        with (root / store.WAIVERS).open("a", encoding="utf-8") as opened:
            opened.write(f'\n[[waiver]]\nrule = "{rule}"\nfile = "{file}"\nreason = "left behind"\n')
        lines = (root / store.WAIVERS).read_text("utf-8").split("\n")
        return store.WAIVERS, max(number for number, line in enumerate(lines, 1) if line == "[[waiver]]")

    return change


def hashed(words: str) -> dict[str, Any]:
    return {"text": None, "quote_sha256": quote_hash(words)}


def swapped(relation: dict[str, Any]) -> dict[str, Any]:
    return relation | {"head": relation["tail"], "tail": relation["head"]}


def fragments(*parts: tuple[int, int]) -> dict[str, Any]:
    return {"fragments": [{"start": start, "end": end} for start, end in parts]}


def cue(**changes: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda relation: relation | {"cue": relation["cue"] | changes}


BOAT = "🚣🏽‍♀️"


# --- the faults --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fault:
    name: str
    rule: str
    change: Change
    also: str = ""
    """Rules that find what follows from the fault, at other places or the same."""


FAULTS = (
    Fault("a folder for a span file", "FIL000", folder_for_file),
    Fault("a link to nowhere", "FIL000", link_to_nowhere),
    Fault("a link to itself", "FIL000", link_to_itself),
    Fault("a span file in Latin-1", "FIL001", as_latin_1),
    Fault("a span file in Windows-1252", "FIL001", as_windows_1252(PASS)),
    Fault("a text in Windows-1252", "FIL001", as_windows_1252(TEXT), "COR003"),
    Fault("a text in UTF-16", "FIL001", raw(TEXT, lambda d: d.decode().encode("utf-16")), "COR003 FIL006"),
    Fault("a byte order mark before a text", "FIL002", raw(TEXT, lambda d: b"\xef\xbb\xbf" + d), "COR003"),
    Fault("a byte order mark before a span file", "FIL002", raw(PASS, lambda d: b"\xef\xbb\xbf" + d)),
    Fault("a text with CR LF", "FIL003", raw(TEXT, lambda d: d.replace(b"\n", b"\r\n")), "COR003"),
    Fault("a span file with CR LF", "FIL003", raw(PASS, lambda d: d.replace(b"\n", b"\r\n"))),
    Fault("metadata with CR LF", "FIL003", raw(DOCUMENTS, lambda d: d.replace(b"\n", b"\r\n"))),
    Fault("one line with CR LF", "FIL006", raw(PASS, lambda d: d.replace(b"{\n", b"{\r\n", 1))),
    Fault("a truncated span file", "FIL004", raw(PASS, lambda d: b"\n".join(d.split(b"\n")[:12]), 12)),
    Fault("an empty span file", "FIL004", raw(PASS, lambda d: b"")),
    Fault("a span file of white space", "FIL004", raw(PASS, lambda d: b" \n\n")),
    Fault("a trailing comma", "FIL004", put(PASS, '"comments": []\n}', '"comments": [],\n}')),
    Fault("not a number", "FIL004", put(PASS, '"start": 0,', '"start": NaN,')),
    Fault("half a surrogate pair", "FIL004", put(PASS, '"text": "Police"', '"text": "\\ud83d"')),
    Fault("a line end in a string", "FIL004", put(PASS, '"text": "Police"', '"text": "Po\nlice"')),
    Fault(
        "a broken line of metadata", "FIL004", put(DOCUMENTS, '"id": "authored-003",', '"id": "authored-003"'), "COR001"
    ),
    Fault("a key twice", "FIL005", put(PASS, '"start": 0,', '"start": 0, "start": 0,')),
    Fault("a key twice, once escaped", "FIL005", put(PASS, '"start": 0,', '"start": 0, "\\u0073tart": 0,')),
    Fault("a key twice in metadata", "FIL005", put(DOCUMENTS, '"length": ', '"length": 1, "length": ')),
    Fault("an unknown label", "SCH001", record(GOLD, "e1", {"label": "ORGANISATION"})),
    Fault("an unknown code", "SCH001", record(GOLD, "x3", {"code": "status.child"})),
    Fault("an unknown relation", "SCH001", record(GOLD, "r1", {"type": "smuggles"})),
    Fault("an unknown key", "SCH001", record(GOLD, "e1", {"colour": "red"})),
    Fault("a missing key", "SCH001", record(GOLD, "e1", {"label": None})),
    Fault("a null", "SCH001", put(GOLD, '"cluster": "c-police"', '"cluster": null')),
    Fault("an offset in words", "SCH001", record(GOLD, "e1", {"end": "6"})),
    Fault("an offset below zero", "SCH001", record(GOLD, "e1", {"start": -1})),
    Fault("an offset with a fraction", "SCH001", record(GOLD, "e1", {"end": 6.5})),
    Fault("quote and hash at once", "SCH001", record(GOLD, "e1", {"quote_sha256": quote_hash("Police")})),
    Fault("neither quote nor hash", "SCH001", record(GOLD, "e1", {"text": None})),
    Fault("an unknown split", "SCH001", record(DOCUMENTS, "authored-005", {"split": "dev"}), "COR001"),
    Fault("an unknown kind of annotator", "SCH001", record(ANNOTATORS, "a1", {"kind": "crowd"})),
    Fault("a decision for a third", "SCH001", record(DECISIONS, "d1", {"decision": "perhaps"})),
    Fault("an unknown document", "COR001", put(PASS, f'"document": "{DOC}"', '"document": "authored-00l"'), "COR004"),
    Fault("a document removed", "COR001", seen_at(record(DOCUMENTS, DOC, lambda r: None), GOLD, '"document"')),
    Fault("the hash of another text", "COR002", put(PASS, '"text_sha256": "d', '"text_sha256": "0')),
    Fault("one letter of a text changed", "COR003", seen_at(put(TEXT, "lorry", "larry"), DOCUMENTS, DOC)),
    Fault("the last line end of a text removed", "COR003", seen_at(raw(TEXT, lambda d: d[:-1]), DOCUMENTS, DOC)),
    Fault("a renamed span file", "COR004", seen_at(renamed(PASS, ODD_NAME), ODD_NAME, '"document"')),
    Fault("a span file among those of another set", "COR004", put(PASS, '"set": "a1"', '"set": "a2"')),
    Fault("a document twice", "COR005", line_twice(DOCUMENTS)),
    Fault("a length that is one off", "COR006", record(DOCUMENTS, DOC, lambda r: r | {"length": r["length"] + 1})),
    Fault("a text that is missing", "COR006", seen_at(removed(TEXT), DOCUMENTS, DOC)),
    Fault("a text renamed", "COR006", seen_at(renamed(TEXT, "corpus/authored/x.txt"), DOCUMENTS, DOC)),
    Fault("an authored text without an author", "COR006", record(DOCUMENTS, DOC, {"author": None})),
    Fault(
        "a text that may not be published, here", "COR006", record(DOCUMENTS, DOC, {"redistributable": False}), "SPN006"
    ),
    Fault("a source without a document", "COR006", record(SOURCES, "setimes-2014-balkans", {"id": "setimes-2015"})),
    Fault(
        "a sourced document without a source",
        "COR006",
        seen_at(record(SOURCES, "setimes-2014-balkans", lambda r: None), DOCUMENTS, '"id": "setimes'),
    ),
    Fault(
        "the hash of another source",
        "COR006",
        seen_at(record(SOURCES, "setimes-2014-balkans", {"sha256": "0" * 64}), DOCUMENTS, '"id": "setimes'),
    ),
    Fault(
        "zones in disorder",
        "COR006",
        record(DOCUMENTS, "setimes-2014-balkans", lambda r: r | {"zones": r["zones"][::-1]}),
    ),
    Fault(
        "two documents of one source in two splits",
        "COR007",
        then(
            record(DOCUMENTS, DOC, {"source_group": "wire"}),
            record(DOCUMENTS, "authored-002", {"source_group": "wire"}),
        ),
    ),
    Fault(
        "two documents of one contrast in two splits",
        "COR007",
        then(
            record(DOCUMENTS, DOC, {"contrast_group": "fee"}),
            record(DOCUMENTS, "authored-005", {"contrast_group": "fee"}),
        ),
    ),
    Fault(
        "nearly the same text in another split",
        "SPL001",
        second_document({"split": "train"}, lambda t: t.replace("lorry", "van")),
    ),
    Fault("a document moved to another split", "SPL002", released("train")),
    Fault("an unregistered annotator", "ANN001", seen_at(record(ANNOTATORS, "a1", {"id": "a7"}), PASS, '"set"')),
    Fault(
        "a comment by nobody",
        "ANN001",
        add(GOLD, "comments", {"id": "m1", "target": "e1", "author": "a8", "text": "why?"}),
    ),
    Fault("an annotator registered twice", "ANN002", record(ANNOTATORS, "a2", {"id": "a1"}), "ANN001"),
    Fault("an adjudication missing", "ADJ001", seen_at(removed(DECISIONS), GOLD, '"status": "adjudicated"')),
    Fault("a decision without a ground", "ADJ002", record(DECISIONS, "d2", {"note": "-"})),
    Fault(
        "a label without a guideline",
        "LBL002",
        seen_at(put("schema/labels.json", '"name": "PERSON"', '"name": "SOMEBODY"'), "schema/labels.json", "{"),
        "SCH001 WVR001",
    ),
    Fault("an id twice in a layer", "IDS001", record(GOLD, "e2", {"id": "e1"})),
    Fault("an id twice over two layers", "IDS001", record(GOLD, "x3", {"id": "e1"})),
    Fault("an entity deleted", "IDS002", seen_at(record(GOLD, "e59", lambda r: None), GOLD, '{"id": "k1"')),
    Fault("an element deleted", "IDS002", seen_at(record(GOLD, "x3", lambda r: None), GOLD, '{"id": "k1"')),
    Fault("a case deleted", "IDS002", seen_at(record(GOLD, "k1", lambda r: None), GOLD, '{"id": "t1"')),
    Fault("a head that is an element", "IDS002", record(GOLD, "r1", {"head": "x1"})),
    Fault("a case that follows none", "IDS002", record(GOLD, "k1", {"follows": "k9"})),
    Fault(
        "a comment on nothing",
        "IDS002",
        add(GOLD, "comments", {"id": "m1", "target": "e999", "author": "a1", "text": "why?"}),
    ),
    Fault("an empty span", "SPN001", record(GOLD, "e1", {"end": 0})),
    Fault(
        "start and end exchanged", "SPN001", record(GOLD, "e2", lambda r: r | {"start": r["end"], "end": r["start"]})
    ),
    Fault("an end behind the text", "SPN001", record(GOLD, "e111", {"end": 99999})),
    Fault("an end behind a text that is not here", "SPN001", record(SOURCED, "e1", {"end": 99999})),
    Fault("an empty cue", "SPN001", record(GOLD, "r1", cue(end=69))),
    Fault("offsets one too high", "SPN002", record(GOLD, "e7", lambda r: moved(r, 1, 1))),
    Fault("offsets one too low", "SPN002", record(GOLD, "e7", lambda r: moved(r, -1, -1))),
    Fault("the quote of another word", "SPN002", record(GOLD, "e7", {"text": "Bosnia"})),
    Fault("a quote in other letters", "SPN002", record(GOLD, "e7", {"text": "croatia"})),
    Fault(
        "a quote in another normal form",
        "SPN002",
        record(GOLD, "e10", lambda r: r | {"text": unicodedata.normalize("NFD", r["text"])}),
    ),
    Fault("the quote of another cue", "SPN002", record(GOLD, "r1", cue(text="at"))),
    Fault("a span twice", "SPN003", record(GOLD, "e4", {"label": "PEOPLE"})),
    Fault(
        "a span twice, with another cluster",
        "SPN003",
        seen_at(
            words_at("A3 motorway near Okučani", "entities", {"id": "e998", "label": "ROUTE", "cluster": "c-route"}),
            GOLD,
            '{"id": "e9"',
        ),
    ),
    Fault(
        "fragments that do not reach the end", "SPN004", record(GOLD, "x1", fragments((293, 300), (310, 316))), "SPN010"
    ),
    Fault("fragments in disorder", "SPN004", record(GOLD, "x1", fragments((310, 317), (293, 300)))),
    Fault("fragments that touch", "SPN004", record(GOLD, "x1", fragments((293, 300), (300, 317)))),
    Fault("a span outside the zones", "SPN005", record(SOURCED, "e8", {"start": 200, "end": 214})),
    Fault("a quote that may not be published", "SPN006", record(SOURCED, "e1", {"quote_sha256": None, "text": "EU"})),
    Fault("a hash of what may be published", "SPN006", record(GOLD, "e1", hashed("Police"))),
    Fault(
        "UTF-16 offsets behind an emoji",
        "SPN007",
        seen_at(retext(lambda t: "😀" + t[1:], to_utf16), GOLD, '{"id": "e2"'),
    ),
    Fault("offsets in bytes", "SPN007", seen_at(retext(lambda t: t + "\n", to_utf8), GOLD, '{"id": "e8"')),
    Fault(
        "offsets of CR LF lines",
        "SPN007",
        seen_at(retext(lambda t: t + "\n", lambda t, at: at + t.count("\n", 0, at)), GOLD, '{"id": "e6"'),
    ),
    Fault("a space at the end", "SPN008", requote(GOLD, "e8", 0, 1)),
    Fault("a space at the start", "SPN008", requote(GOLD, "e8", -1, 0)),
    Fault("a comma at the end", "SPN009", requote(GOLD, "e6", 0, 1)),
    Fault("half a word", "SPN010", requote(GOLD, "e7", 0, -1)),
    Fault("a word without its first letter", "SPN010", requote(GOLD, "e7", 1, 0)),
    Fault(
        "half an emoji",
        "SPN011",
        then(retext(lambda t: t + f"\n{BOAT} sign\n"), words_at(BOAT[0], "entities", {"id": "e998", "label": "PLACE"})),
    ),
    Fault(
        "crossing entities", "SPN012", words_at("near Okučani shortly", "entities", {"id": "e998", "label": "ROUTE"})
    ),
    Fault(
        "a text in another normal form",
        "TXT001",
        seen_at(retext(lambda t: unicodedata.normalize("NFD", t)), TEXT, "SLAVONSKI"),
        "SPN007",
    ),
    Fault("a form feed in a text", "TXT002", seen_at(retext(lambda t: t[:-1] + "\f\n"), TEXT, "\f")),
    Fault("a line separator in a text", "TXT002", seen_at(retext(lambda t: t + "\u2028\n"), TEXT, "\u2028")),
    Fault("a crossing without its mode", "LBL001", record(GOLD, "x5", {"mode": None})),
    Fault("a mode where there is none", "LBL001", record(GOLD, "x6", {"mode": "land"})),
    Fault("head and tail exchanged", "REL001", record(GOLD, "r11", swapped)),
    Fault("a relation of another type", "REL001", record(GOLD, "r21", {"type": "pays"})),
    Fault("a relation without a cue", "REL002", record(GOLD, "r1", {"cue": None})),
    Fault("a relation with itself", "REL003", record(GOLD, "r203", lambda r: r | {"tail": r["head"]})),
    Fault("a relation twice", "REL003", record(GOLD, "r18", {"tail": "e56"})),
    Fault("a cue far off", "REL004", record(GOLD, "r1", cue(start=1154, end=1156))),
    Fault("a case without persons", "CAS001", record(GOLD, "k2", {"persons": []})),
    Fault("a case without elements", "CAS002", record(GOLD, "k3", {"elements": []}), "CAS004"),
    Fault("a cluster removed", "CAS003", seen_at(record(GOLD, "e59", {"cluster": None}), GOLD, '{"id": "k1"')),
    Fault(
        "an element taken out of its case", "CAS004", seen_at(record(GOLD, "k3", {"elements": ["x20"]}), GOLD, '"x24"')
    ),
    Fault("a case that follows itself", "CAS005", record(GOLD, "k1", {"follows": "k1"})),
    Fault(
        "cases that follow each other",
        "CAS005",
        then(record(GOLD, "k1", {"follows": "k2"}), record(GOLD, "k2", {"follows": "k1"})),
        "CAS005",
    ),
    Fault(
        "journey and exploitation in one case",
        "CAS006",
        seen_at(record(GOLD, "x17", {"polarity": None, "code": "control.debt_bondage"}), GOLD, '{"id": "k1"'),
    ),
    Fault("two labels for one name", "ENT001", record(GOLD, "e80", {"label": "PLACE"})),
    Fault("a term of no termbase", "TRM001", record(GOLD, "t2", {"term": "en:human-traficking"})),
    Fault("a term of another language", "TRM001", record(GOLD, "t2", {"term": "de:menschenhandel"})),
    Fault(
        "a term that proves itself",
        "TRM002",
        then(
            words_at("trafficked", "elements", {"id": "x998", "code": "act.transportation"}),
            record(GOLD, "k1", lambda r: r | {"elements": [*r["elements"], "x998"]}),
            lambda root: line_of(root, GOLD, '{"id": "t3"'),
        ),
    ),
    Fault("a term overlooked", "TRM003", seen_at(record(GOLD, "t2", lambda r: None), GOLD, '"terms": [')),
    Fault("a term judged otherwise", "TRM004", record(GOLD, "t2", {"judged": "TIP"})),
    Fault(
        "terms that nobody looked for",
        "SCP001",
        seen_at(
            raw(GOLD, lambda d: re.sub(rb'"terms": \[.*?\n  \]', b'"terms": []', d, flags=re.DOTALL)), GOLD, '"scope"'
        ),
        "TRM003",
    ),
    Fault("a waiver that covers nothing", "WVR001", waiver("SPN003", GOLD)),
    Fault("a number of the datasheet that is stale", "DOC001", stale_number),
)


@pytest.fixture(scope="module")
def clean(tmp_path_factory) -> Path:
    return copy_pilot(tmp_path_factory.mktemp("clean") / "corpus-root").root


def found(root: Path) -> set[tuple[str, str, int]]:
    report = check.run(Corpus(root), stale_pages=pages.stale)
    return {(f.rule, f.location.path, f.location.line) for f in report.findings if not f.waived}


def test_the_copy_is_clean(clean):
    assert {rule for rule, _, _ in found(clean)} <= {"DOC001"}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_found_where_it_is_by_its_own_rule(fault, clean, tmp_path):
    root = tmp_path / "corpus-root"
    shutil.copytree(clean, root, symlinks=True)
    place = fault.change(root)
    here = {finding for finding in found(root) if finding[0] != "DOC001" or fault.rule == "DOC001"}
    assert (fault.rule, *place) in here
    assert {rule for rule, _, _ in here} == {fault.rule, *fault.also.split()}


def test_there_are_many_faults_and_few_rules_without_one():
    assert len(FAULTS) >= 45
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    assert {rule.id for rule in check.RULES} == {fault.rule for fault in FAULTS}
