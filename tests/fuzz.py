"""Fuzzing of `check`, `fmt` and the schemas: `python tests/fuzz.py --inputs 200000 [--seed N]`.

An input is a small corpus in which a file or two were damaged: bytes turned, cut and doubled, keys and records removed,
repeated and exchanged, values of another type or size put in, texts edited with their hashes renewed so that the rules
on words run. Each is made from its number alone, so that one that fails can be made again: `--only N`. Whatever an
input is, these hold:

- a check ends, with a report or with a UserError of one line, and every format can print the report;
- `fmt` writes only files whose form a check finds nothing wrong with, changes nothing that a rule can see, and finds
  nothing left to do the second time;
- the JSON Schemas as jsonschema-rs applies them, and the model as pydantic does, accept the same values.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import re
import shutil
import signal
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "build")]

import minicorpus

from palermo import check, draft, formatting, jsonfile, layout, model, reader, report, schema, store
from palermo.findings import UserError
from palermo.store import Corpus
from palermo.text import sha256

ROOT = Path(__file__).resolve().parents[1]
RESULT = ROOT / "benchmarks" / "results" / "fuzz.json"
LIMIT = 60
"""Seconds after which an input counts as one that never ends."""

RIVER = "annotations/gold/mini-river.json"
SKIPPER = "annotations/a1/mini-skipper.json"
DECISIONS = "annotations/adjudication/mini-river.json"
TEXTS = {name: minicorpus.path_of(name) for name in ("mini-river", "mini-skipper")}
SPARED = ("e1", "e2", "e4", "e6", "e8", "e11", "e12", "e14", "e16", "r2", "r4")
"""Records of the mini corpus that nothing refers to; without them all is quicker, and each kind is still there."""
WAIVERS = b"""\
[[waiver]]
rule = "CAS004"
file = "annotations/a1/*.json"
reason = "kept as written"

[[waiver]]
rule = "CAS004"
file = "annotations/gold/mini-river.json"
target = "x9"
reason = "of old"
"""


class Hang(BaseException):
    """An input took longer than LIMIT; no Exception, so that nothing takes it for an error of its own."""


@cache
def base() -> dict[str, bytes]:
    """The files of a small valid corpus: two documents, of which one may not be passed on, each in one set."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        minicorpus.write_corpus(root)
        names = (store.SOURCES, store.ANNOTATORS, *TEXTS.values(), RIVER, SKIPPER, DECISIONS)
        files = {name: (root / name).read_bytes() for name in names}
        rows = (root / store.DOCUMENTS).read_bytes().splitlines(keepends=True)
    for id_ in SPARED:
        files[RIVER] = re.sub(rb'    \{"id": "%s".*\n' % id_.encode(), b"", files[RIVER])
    for name, element in ((RIVER, b', "x9"]'), (SKIPPER, b', "x3"]')):
        files[name] = files[name].replace(element, b"]")
    return files | {
        store.DOCUMENTS: b"".join(row for row in rows if b'"mini-river"' in row or b'"mini-skipper"' in row),
        store.RELEASED: jsonfile.canonical_lines([model.ReleasedRecord("mini-river", "train")]),
        store.WAIVERS: WAIVERS,
    }


@cache
def tables() -> dict[str, bytes]:
    """Inventories of the corpus's own, which an input may bring."""
    folder = store.packaged_schema()
    names = ("labels.json", "regimes.json", "termbase/en.json")
    return {f"schema/{name}": (folder / name).read_bytes() for name in names}


@cache
def packaged() -> Corpus:
    """A corpus whose inventories are read once."""
    corpus = Corpus(Path("/"))
    corpus.__dict__.update(inventory=_read("labels.json", model.LabelsFile), regimes=_regimes(), termbase=_termbase())
    return corpus


def _read(name: str, cls: type) -> Any:
    from palermo.labels import Inventory

    value = store.load(store.packaged_schema() / name, cls)
    return Inventory(value) if cls is model.LabelsFile else value


def _regimes() -> Any:
    return _read("regimes.json", model.RegimesFile)


def _termbase() -> Any:
    from palermo.termbase import Termbase

    return Termbase(tuple(_read(f"termbase/{p.name}", model.TermbaseFile) for p in _termbases()))


def _termbases() -> list[Path]:
    return sorted((store.packaged_schema() / "termbase").glob("*.json"))


# --- damage to bytes ---------------------------------------------------------------------------------------

TOKENS = (
    b"\x00", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r\n", b"\r", b"\n", b"\x0c", b"\x1b[2J", b"\x7f",
    b'"', b"\\", b'\\"', b"{", b"}", b"[", b"]", b",", b":", b"null", b"NaN", b"-Infinity", b"1e999", b"-0", b"9" * 25,
    b"9" * 5000, b"1.5", b'"\\ud83d"', b'"\\udc00"', b'"\\u0000"', "é".encode(), "e\u0301".encode(), "😀".encode(),
    "\u2028".encode(), "\u202e".encode(), "\ufffe".encode(), "🚣🏽‍♀️".encode(), b"[" * 70, b"[" * 3000, b"]]",
    b'{"a":' * 2000,
    b'"start": 0, ', b'"id": "e1", ', b'"text": ', b"//", b"/* */", b" " * 500, b"x" * 5000, b"true", b"'", b"#", b"= ",
    b"[[waiver]]\n", b'rule = "', b"a.b.c = 1\n", b"2024-01-01", b"~1", b"%",
)  # fmt: skip


def bytes_flipped(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 5, 40])):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut_off(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randint(0, len(data))]


def stretch_removed(rng: random.Random, data: bytes) -> bytes:
    start, end = sorted(rng.randint(0, len(data)) for _ in range(2))
    return data[:start] + data[min(end, start + rng.choice([1, 3, 30, 3000])) :]


def stretch_doubled(rng: random.Random, data: bytes) -> bytes:
    start, end = sorted(rng.randint(0, len(data)) for _ in range(2))
    return data[:end] + data[start:end] + data[end:]


def token_inserted(rng: random.Random, data: bytes) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] + rng.choice(TOKENS) + data[at + rng.choice([0, 0, 1, 4]) :]


def lines_shuffled(rng: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    if rng.random() < 0.5:
        lines.insert(rng.randrange(len(lines)), lines[one])
    return b"\n".join(lines)


def line_ends_turned(rng: random.Random, data: bytes) -> bytes:
    return data.replace(b"\n", rng.choice([b"\r\n", b"\r", b"\n\n", b"", b"\xe2\x80\xa8"]), rng.choice([-1, 1, 3]))


def replaced_whole(rng: random.Random, data: bytes) -> bytes:
    return rng.choice([b"", b" ", b"\n\n", b"\t\r\n", b"null", b"[]", b"{}", b"3", b'""', rng.choice(TOKENS), data * 2])


def recoded(rng: random.Random, data: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(rng.choice(["latin-1", "cp1252", "utf-16", "utf-32-be", "utf-8-sig", "utf-7"]), "replace")


BYTES: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    bytes_flipped, bytes_flipped, cut_off, stretch_removed, stretch_doubled, token_inserted, token_inserted,
    lines_shuffled, line_ends_turned, replaced_whole, recoded,
)  # fmt: skip


def bytes_damaged(rng: random.Random, data: bytes) -> bytes:
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        data = rng.choice(BYTES)(rng, data)
    return data


# --- damage to JSON ----------------------------------------------------------------------------------------

JUNK: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 3, 2.0, 2.5, -0.0, 2**31, 2**53 + 1, 2**63, 2**64, 2**70, 1e300, -1e300,
    float("nan"), float("inf"), "", " ", "x", "e1", "k1", "x\n", "\x00", "\ud800", "é", "😀", "../../x", "/", "~",
    "a/b~c", "x" * 3000, "🚣🏽‍♀️" * 50, "en:", "en:trafficking", "gold", "adjudication", "2024-02-31", "0" * 64,
    "0123456789ab",
    [], {}, [[]], [{}], {"": {}}, ["e1"] * 40, {"start": 0, "end": 1},
    [{"start": 0, "end": 4}, {"start": 9, "end": 14}],
)  # fmt: skip


def containers(value: Any) -> list[Any]:
    """Every object and array that is not empty."""
    found = [value] if isinstance(value, dict | list) and value else []
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return found + [each for item in inner for each in containers(item)]


def some_key(rng: random.Random, container: Any) -> Any:
    return rng.choice(list(container)) if isinstance(container, dict) else rng.randrange(len(container))


def removed(rng: random.Random, value: Any, container: Any) -> None:
    del container[some_key(rng, container)]


def junk_put(rng: random.Random, value: Any, container: Any) -> None:
    container[some_key(rng, container)] = deepcopy(rng.choice(JUNK))


def junk_added(rng: random.Random, value: Any, container: Any) -> None:
    if isinstance(container, dict):
        container[rng.choice(["", "id", "extra", "\ud800", "a/b", "fragments", "cue", "quote_sha256"])] = deepcopy(
            rng.choice(JUNK)
        )
    else:
        container.insert(rng.randint(0, len(container)), deepcopy(rng.choice([*JUNK, *container])))


def of_a_namesake(rng: random.Random, value: Any, container: Any) -> None:
    """A value that another record has under the same key: of the right form, and most often wrong."""
    key = some_key(rng, container)
    others = (
        [c[key] for c in containers(value) if isinstance(c, dict) and key in c] if isinstance(key, str) else container
    )
    if others:
        container[key] = deepcopy(rng.choice(others))


def nudged(rng: random.Random, value: Any, container: Any) -> None:
    spans = [c for c in containers(value) if isinstance(c, dict) and type(c.get("start")) is int]
    if spans:
        span, key = rng.choice(spans), rng.choice(["start", "end"])
        span[key] = (span[key] if type(span.get(key)) is int else 0) + rng.choice(
            [-400, -9, -2, -1, 1, 2, 9, 400, 10**6]
        )


def records_swapped(rng: random.Random, value: Any, container: Any) -> None:
    one, other = some_key(rng, container), some_key(rng, container)
    container[one], container[other] = container[other], container[one]


def record_doubled(rng: random.Random, value: Any, container: Any) -> None:
    lists = [c for c in containers(value) if isinstance(c, list)]
    if lists:
        chosen = rng.choice(lists)
        chosen.insert(rng.randint(0, len(chosen)), deepcopy(rng.choice(chosen)))


def retyped(rng: random.Random, value: Any, container: Any) -> None:
    key = some_key(rng, container)
    old = container[key]
    container[key] = rng.choice([str(old), [old], {"a": old}, old == old, float("inf") if old is None else None])


JSON: tuple[Callable[[random.Random, Any, Any], None], ...] = (
    removed, junk_put, junk_added, of_a_namesake, of_a_namesake, of_a_namesake, nudged, nudged, records_swapped,
    record_doubled, record_doubled, retyped,
)  # fmt: skip


def value_damaged(rng: random.Random, value: Any) -> Any:
    for _ in range(rng.choice([1, 1, 1, 2, 3, 6])):
        places = containers(value)
        if not places:
            break
        rng.choice(JSON)(rng, value, rng.choice(places))
    return value


def dumped(rng: random.Random, value: Any) -> bytes:
    """JSON in some other layout; Python writes NaN and halves of surrogate pairs, which no file may hold."""
    text = json.dumps(value, ensure_ascii=rng.random() < 0.5, indent=rng.choice([None, None, 1, 2]))
    return text.encode("utf-8", "surrogatepass")


def json_damaged(rng: random.Random, data: bytes, lines: bool) -> bytes:
    if not lines:
        return dumped(rng, value_damaged(rng, json.loads(data)))
    rows = [json.loads(line) for line in data.split(b"\n") if line]
    rows = value_damaged(rng, rows) if rng.random() < 0.3 else [value_damaged(rng, row) for row in rows]
    return b"\n".join(dumped(rng, row).replace(b"\n", b" ") for row in rows) + b"\n"


# --- damage to a corpus ------------------------------------------------------------------------------------

WORDS = ("😀", "e\u0301", "\r\n", "\x00", "\f", "human trafficking ", "x" * 2000, "\u200d", "🇭🇷", "’", " ", "\n\n")


def text_edited(rng: random.Random, files: dict[str, bytes]) -> dict[str, bytes]:
    """A text edited, and every hash and length renewed."""
    path = rng.choice(list(TEXTS.values()))
    text = files[path].decode("utf-8")
    for _ in range(rng.choice([1, 1, 2, 5])):
        start = rng.randint(0, len(text))
        text = text[:start] + rng.choice(["", *WORDS]) + text[start + rng.choice([0, 0, 1, 5, 300]) :]
    text = unicodedata.normalize("NFD", text) if rng.random() < 0.1 else text
    old, new = (sha256(data).encode() for data in (files[path], text.encode("utf-8")))
    length = len(files[path].decode("utf-8"))
    changed = {n: data.replace(old, new) for n, data in files.items() if old in data}
    changed[store.DOCUMENTS] = changed[store.DOCUMENTS].replace(b'"length": %d' % length, b'"length": %d' % len(text))
    return changed | {path: text.encode("utf-8")}


def draft_anchored(rng: random.Random, files: dict[str, bytes]) -> dict[str, bytes]:
    """What becomes of a damaged draft; where nothing is said against it, it is the span file."""
    name = rng.choice(list(TEXTS))
    value = value_damaged(rng, deepcopy(minicorpus.DRAFTS[name]) | {"status": "annotated"})
    value = {key: item for key, item in value.items() if isinstance(key, str)} if isinstance(value, dict) else {}
    set_name = "gold" if name == "mini-river" else "a1"
    done = draft.anchor(value, minicorpus.record(name), minicorpus.TEXTS[name], set_name, "0.1")
    if done.hits:
        assert all(hit.message for hit in done.hits)
        return {}
    return {RIVER if name == "mini-river" else SKIPPER: dumped(rng, done.value)}


def file_damaged(rng: random.Random, files: dict[str, bytes]) -> dict[str, bytes]:
    name = rng.choice(list(files))
    if rng.random() < 0.45:
        name = RIVER
    data = files[name]
    if data == base().get(name) and name.endswith((".json", ".jsonl")) and rng.random() < 0.7:
        return {name: json_damaged(rng, data, name.endswith(".jsonl"))}
    return {name: bytes_damaged(rng, data)}


def table_damaged(rng: random.Random, files: dict[str, bytes]) -> dict[str, bytes]:
    own = tables()
    name = rng.choice(list(own))
    damaged = json_damaged(rng, own[name], False) if rng.random() < 0.7 else bytes_damaged(rng, own[name])
    return own | {name: damaged}


def damaged(seed: int, number: int) -> dict[str, bytes]:
    """The files of an input that differ from the valid corpus."""
    rng = random.Random(f"{seed}:{number}")
    files = dict(base())
    ways = rng.choices([file_damaged, text_edited, draft_anchored, table_damaged], [161, 22, 16, 1])
    changed: dict[str, bytes] = {}
    for way in ways + rng.choices([file_damaged, None], [15, 85]):
        if way:
            changed |= way(rng, files | changed)
    return changed


# --- what holds --------------------------------------------------------------------------------------------

FORM = ("FIL", "SCH")
LINE_ENDS = {"FIL003", "FIL006"}
"""What fmt does mend."""


@dataclass
class Tally:
    """What a run has seen."""

    rules: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    formatted: int = 0
    slowest: tuple[float, int] = (0.0, -1)
    failures: list[tuple[int, str]] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.rules += other.rules
        self.refused += other.refused
        self.formatted += other.formatted
        self.slowest = max(self.slowest, other.slowest)
        self.failures += other.failures


class Bench:
    """The corpus on disk, put right again after each input."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name, data in base().items():
            self._write(name, data)

    def _write(self, name: str, data: bytes) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_bytes(data)

    def corpus(self, changed: Iterable[str] = ()) -> Corpus:
        corpus = Corpus(self.root)
        if not any(name.startswith("schema/") for name in changed):
            corpus.__dict__.update(packaged().__dict__ | {"root": self.root, "_texts": {}})
        return corpus

    def holds(self, changed: dict[str, bytes], number: int, tally: Tally) -> None:
        """Assert what holds for every input."""
        for name, data in changed.items():
            self._write(name, data)
        try:
            self._check(changed, number, tally)
        finally:
            for name in changed:
                if name in base():
                    self._write(name, base()[name])
                else:
                    shutil.rmtree(self.root / "schema", ignore_errors=True)

    def _check(self, changed: dict[str, bytes], number: int, tally: Tally) -> None:
        agreed(changed)
        if any(name.startswith("schema/") for name in changed):
            derived(self.corpus(changed))
        try:
            before = check.run(self.corpus(changed))
        except UserError as error:
            assert str(error) and "\n" not in str(error), error
            tally.refused += 1
            return
        tally.rules.update(f.rule for f in before.findings)
        printed(before, number)
        written = [name for name in changed if layout.format_of(name) and self._formatted(name, changed, before)]
        tally.formatted += len(written)
        if written and number % 2 and not any(f.rule in LINE_ENDS for f in before.findings):
            after = check.run(self.corpus(changed))
            lost, new = seen(before) - seen(after), seen(after) - seen(before)
            assert not lost and not new, f"fmt of {written}: {lost} {new}"

    def _formatted(self, name: str, changed: dict[str, bytes], before: check.Report) -> bool:
        corpus = self.corpus(changed)
        form = {f.rule for f in before.findings if f.location.path == name and f.rule.startswith(FORM)} - LINE_ENDS
        try:
            outcome = formatting.format_file(corpus, name)
        except UserError as error:
            assert name.startswith("schema/") or any(n.startswith("schema/") for n in changed), error
            return False
        data = (self.root / name).read_bytes()
        if outcome.problem:
            assert data == changed[name], f"{name} was not left as it is"
            return False
        assert not form, f"fmt took {name}, which breaks {form}"
        assert formatting.format_file(corpus, name) == formatting.Outcome(), f"fmt of {name} is not idempotent"
        assert outcome.changed == (data != changed[name])
        return outcome.changed


def seen(outcome: check.Report) -> Counter[tuple[str, str]]:
    """The findings by rule and file: fmt changes lines, and which of two equal records is the second."""
    return Counter((f.rule, f.location.path) for f in outcome.findings if f.rule not in LINE_ENDS)


def printed(outcome: check.Report, number: int) -> None:
    """Every format, taking turns, can be printed; SARIF, which holds every rule, less often."""
    names = [name for name in report.FORMATS if name != "sarif"]
    name = names[number % len(names)] if number % 25 else "sarif"
    "\n".join(report.FORMATS[name](outcome)).encode("utf-8")


def values(changed: dict[str, bytes]) -> Iterator[tuple[str, Any]]:
    """The JSON values in damaged files, with the name of their format."""
    for name, data in changed.items():
        form = layout.format_name(name)
        for part in data.split(b"\n") if name.endswith(".jsonl") else [data]:
            try:
                yield form, jsonfile.parse(part)
            except jsonfile.JsonError as error:
                assert error.line >= 1 and error.column >= 1


@cache
def validator(name: str) -> schema.Validator:
    return schema.Validator.of(_stored_schema(name))


def _stored_schema(name: str) -> dict[str, Any]:
    stored = schema.load(store.packaged_schema().joinpath, name)
    return schema.with_inventory(stored, packaged().inventory) if name == "annotation" else stored


def agreed(changed: dict[str, bytes]) -> None:
    """jsonschema-rs and pydantic accept the same values, and what is refused is refused for something."""
    for name, value in values(changed):
        if name:
            accepted = validator(name).accepts(value)
            assert accepted == schema.accepts(name, value, packaged().inventory), f"{name}: rs says {accepted}"
            assert accepted != bool(list(validator(name).hits(value)))


def derived(corpus: Corpus) -> None:
    """The schemas of any inventory that can be read are schemas."""
    try:
        stale = schema.stale(corpus.root / "schema", corpus.inventory)
    except UserError as error:
        assert str(error) and "\n" not in str(error), error
        return
    for data in stale.values():
        schema.Validator.of(jsonfile.parse(data))


# --- running -----------------------------------------------------------------------------------------------


def run(numbers: range, seed: int, root: Path, limit: int = LIMIT) -> Tally:
    """Inputs of these numbers, over a corpus in a folder."""
    bench, tally = Bench(root), Tally()
    signal.signal(signal.SIGALRM, _hang)
    for number in numbers:
        changed = damaged(seed, number)
        start = time.perf_counter()
        signal.alarm(limit)
        try:
            bench.holds(changed, number, tally)
        except (Exception, Hang) as error:
            tally.failures.append((number, f"{type(error).__name__}: {error}"[:300]))
        finally:
            signal.alarm(0)
        tally.slowest = max(tally.slowest, (time.perf_counter() - start, number))
    return tally


def _hang(*_: object) -> None:
    raise Hang


@contextmanager
def compiled_once() -> Iterator[None]:
    """While it lasts, what each check works out anew from the same packaged files is kept; nothing is left out."""
    from datasketch import lsh

    def validator_of(corpus: Corpus, name: str) -> schema.Validator:
        return compile_(corpus, name) if (corpus.root / "schema").is_dir() else validator(name)

    compile_, optimal = reader.validator, lsh._optimal_param
    reader.validator = check.validator = validator_of
    lsh._optimal_param = cache(optimal)
    try:
        yield
    finally:
        reader.validator = check.validator = compile_
        lsh._optimal_param = optimal


def _in_a_folder(numbers: range, seed: int) -> Tally:
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder, compiled_once():
        return run(numbers, seed, Path(folder))


def main() -> int:
    """Run the inputs asked for; the exit status says whether all of them held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--only", type=int, help="make one input again and let its error through")
    parser.add_argument("--out", type=Path, default=RESULT)
    args = parser.parse_args()
    if args.only is not None:
        with tempfile.TemporaryDirectory() as folder:
            Bench(Path(folder)).holds(damaged(args.seed, args.only), args.only, Tally())
        return 0
    start, tally = time.perf_counter(), Tally()
    ranges = [range(at, min(at + 1000, args.inputs)) for at in range(0, args.inputs, 1000)]
    with ProcessPoolExecutor(args.processes) as pool:
        for done in pool.map(_in_a_folder, ranges, [args.seed] * len(ranges)):
            tally.add(done)
            for number, told in done.failures:
                print(f"{number}: {told}", flush=True)
    seconds = time.perf_counter() - start
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(summary(args, tally, seconds), indent=2) + "\n")
    print(f"{args.inputs} inputs in {seconds:.0f} s, {len(tally.failures)} failures, slowest {tally.slowest}")
    return 1 if tally.failures else 0


def summary(args: argparse.Namespace, tally: Tally, seconds: float) -> dict[str, Any]:
    slowest, number = tally.slowest
    return {
        "inputs": args.inputs,
        "seed": args.seed,
        "processes": args.processes,
        "python": platform.python_version(),
        "seconds": round(seconds, 1),
        "slowest": {"seconds": round(slowest, 3), "input": number},
        "failures": len(tally.failures),
        "refused": tally.refused,
        "formatted": tally.formatted,
        "rules": dict(sorted(tally.rules.items())),
    }


if __name__ == "__main__":
    sys.exit(main())
