"""Rules on files as bytes and as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from palermo import jsonfile
from palermo.findings import Hit
from palermo.rules.core import Entry, File, Json, rule

BOM = b"\xef\xbb\xbf"


@rule("FIL000", on="entry")
def file_can_be_read(entry: Entry) -> Iterator[Hit]:
    """A name that stands for a file of the corpus is a file that can be read.

    Why: what cannot be opened cannot be checked, and must not pass for checked.

    Bad: a folder called authored-001.json; a link that leads nowhere; a file without permission to read.

    Fix: restore the file, remove the link or folder, or give permission: `chmod u+r`.
    """
    if entry.data is None:
        yield Hit(f"cannot be read: {entry.reason}", line=1, hint="restore or remove it")


@rule("FIL001", on="file")
def file_is_utf8(file: File) -> Iterator[Hit]:
    """A file is UTF-8.

    Why: offsets count code points, and bytes in another encoding have none. A reader that guesses the encoding
    guesses the offsets too.

    Bad: a text saved as Windows-1252, in which "ć" is one byte.

    Fix: find out the encoding the file was saved in and save it as UTF-8: `iconv -f CP1252 -t UTF-8`.
    """
    try:
        file.data.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = file.data[error.start]
        yield Hit(
            f"byte 0x{byte:02x} at byte offset {error.start} is not UTF-8",
            line=file.data.count(b"\n", 0, error.start) + 1,
            hint="save the file as UTF-8",
        )


@rule("FIL002", on="file")
def no_byte_order_mark(file: File) -> Iterator[Hit]:
    """A file has no byte order mark.

    Why: U+FEFF at the start is a code point; some readers drop it and some keep it, and every offset differs by one.

    Bad: a text saved as "UTF-8 with BOM".

    Fix: save it without: `sed -i '1s/^\\xef\\xbb\\xbf//'`. If it is a text that is annotated already, annotate anew.
    """
    if file.data.startswith(BOM):
        yield Hit("file starts with a byte order mark", line=1, hint="save it as UTF-8 without BOM")


@rule("FIL006", on="file")
def one_kind_of_line_end(file: File) -> Iterator[Hit]:
    """A file does not mix line ends.

    Why: CR LF in some lines and LF in others comes of two programs writing into one file; a repair that takes them
    for one kind damages the other, and no single shift mends the offsets.

    Bad: a text in which only the pasted paragraph ends its lines with CR LF.

    Fix: convert all of them to LF, and check each quote behind the first change.
    """
    wide = file.data.count(b"\r\n")
    bare = file.data.count(b"\n") - wide
    lone = file.data.count(b"\r") - wide
    if sum(count > 0 for count in (wide, bare, lone)) > 1:
        at = file.data.find(b"\r")
        yield Hit(
            f"mixed line ends: {wide} CR LF, {bare} LF, {lone} CR",
            line=file.data.count(b"\n", 0, at) + 1,
            hint="convert all line ends to LF",
        )


@rule("FIL003", on="file", requires={"FIL006"})
def no_carriage_return(file: File) -> Iterator[Hit]:
    """Lines end with LF; no carriage return occurs.

    Why: CR LF counts two code points. A checkout or an editor that turns line ends round shifts every offset after the
    first line.

    Bad: a text saved on Windows with CR LF.

    Fix: `sed -i 's/\\r$//'`, and keep `corpus/** -text` in .gitattributes.
    """
    at = file.data.find(b"\r")
    if at >= 0:
        count = file.data.count(b"\r")
        yield Hit(
            f"carriage return ({count} in the file)",
            line=file.data.count(b"\n", 0, at) + 1,
            hint="convert line ends to LF",
        )


@rule("FIL004", on="file", requires={"FIL001", "FIL002"})
def file_is_json(file: File) -> Iterator[Hit]:
    """A JSON file is JSON; a JSON Lines file is JSON on each line.

    Why: nothing else can be said about a file that does not parse.

    Bad: `{"id": "e1",}` with its trailing comma.

    Fix: mend the place named; most editors show it.
    """
    for number, _, value in file.parts:
        if isinstance(value, jsonfile.JsonError):
            yield Hit(f"no JSON: {value}", line=number + value.line - 1, hint="mend the JSON here")


@rule("FIL005", on="json")
def keys_are_unique(file: Json) -> Iterator[Hit]:
    """A key occurs once in an object.

    Why: parsers keep the last of two equal keys, or the first, without a word; what a reviewer sees is not what is
    read.

    Bad: `{"id": "e1", "start": 3, "start": 5}`.

    Fix: remove one of them.
    """
    if not jsonfile.may_repeat_keys(file.data, file.value):
        return
    for pointer, offset in jsonfile.duplicate_keys(file.text):
        key = pointer.rsplit("/", 1)[1].replace("~1", "/").replace("~0", "~")
        yield Hit(f"key {key!r} occurs twice", offset=offset, hint="remove one of them")


@rule("SCH001", on="json", requires={"FIL005"})
def file_fits_schema(file: Json) -> Iterator[Hit]:
    """A file fits its JSON Schema.

    Why: the schema is the contract with everybody who reads the files; every rule after this one relies on it.

    Bad: `{"id": "e1", "label": "PERSN", "start": 0, "end": 4, "text": "Anna"}`.

    Fix: as the message says; `schema/*.schema.json` describes each key, and editors complete from it.
    """
    yield from file.validator.hits(file.value)
