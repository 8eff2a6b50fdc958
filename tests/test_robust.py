"""Whatever lies in a corpus folder, a check ends and says so: fuzzed inputs, and files of every odd kind."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import fuzz
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palermo import check, cli, formatting, jsonfile, model, report, store
from palermo.findings import Hit, UserError
from palermo.rules import RULES, core
from palermo.store import Corpus
from palermo.text import sha256

HERE = Path(__file__).parent
CLEAN = HERE / "rules" / "clean"
SEEDS = sorted((HERE / "seeds").glob("*.json"))
SPANS = "annotations/a1/ferry.json"
TEXT = "corpus/authored/ferry.txt"
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="such names and links are no business of Windows")


@pytest.fixture
def root(tmp_path) -> Path:
    """A copy of the clean corpus."""
    shutil.copytree(CLEAN, tmp_path / "corpus-root")
    return tmp_path / "corpus-root"


def found(root: Path, *names: str, rules: Any = RULES) -> list[tuple[str, str, int]]:
    outcome = check.run(Corpus(root), [root / name for name in names], rules)
    return [(f.rule, f.location.path, f.location.line) for f in outcome.findings]


# --- fuzzing -----------------------------------------------------------------------------------------------

SHARES = 8
INPUTS = 2_000


@pytest.mark.parametrize("share", range(SHARES))
def test_what_holds_for_every_input_holds_for_some_thousands(share, tmp_path):
    """`python tests/fuzz.py --inputs 200000` runs more of the same."""
    with fuzz.compiled_once():
        tally = fuzz.run(range(share * INPUTS // SHARES, (share + 1) * INPUTS // SHARES), 1, tmp_path)
    assert tally.failures == []
    assert len(tally.rules) >= 15, "the inputs break too few rules to say anything"
    assert tally.formatted and tally.refused


def test_an_input_is_made_from_its_number_alone():
    junk, tokens = repr(fuzz.JUNK), repr(fuzz.TOKENS)
    before = [fuzz.damaged(1, number) for number in range(300)]
    assert [fuzz.damaged(1, number) for number in range(299, -1, -1)] == before[::-1]
    assert (repr(fuzz.JUNK), repr(fuzz.TOKENS)) == (junk, tokens), "an input changed what others are made of"
    assert len({tuple(sorted(fuzz.damaged(1, n).items())) for n in range(40)}) >= 38
    assert fuzz.damaged(1, 3) != fuzz.damaged(2, 3)


def test_the_corpus_that_is_damaged_is_whole(tmp_path):
    outcome = check.run(fuzz.Bench(tmp_path).corpus())
    assert [f.rule for f in outcome.findings if not f.waived] == []
    assert outcome.waived == 2


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_what_once_broke_something_holds(path, tmp_path):
    files = {name: base64.b64decode(data) for name, data in json.loads(path.read_text("utf-8"))["files"].items()}
    for number in (0, 1, 2, 3):
        fuzz.Bench(tmp_path).holds(files, number, fuzz.Tally())


@settings(max_examples=60)
@given(name=st.sampled_from(sorted(fuzz.base())), data=st.binary(max_size=60))
def test_any_bytes_may_be_any_file(bench, name, data):
    bench.holds({name: data}, len(data), fuzz.Tally())


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "entities", "annotators", "start", "text", "document", ""]), inner)
    ),
    max_leaves=12,
)


@settings(max_examples=80)
@given(name=st.sampled_from([n for n in sorted(fuzz.base()) if ".json" in n]), value=VALUES)
def test_any_json_may_be_any_json_file(bench, name, value):
    bench.holds({name: json.dumps(value).encode()}, 1, fuzz.Tally())


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Iterator[fuzz.Bench]:
    with fuzz.compiled_once():
        yield fuzz.Bench(tmp_path_factory.mktemp("bench"))


# --- what a file may hold ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "rules"),
    [
        (b"", {"FIL004"}),
        (b" \t\n\n", {"FIL004"}),
        (b"\x00", {"FIL004"}),
        (b'{"a": "\x00"}', {"FIL004"}),
        (b'{"a": "\\u0000"}', {"SCH001"}),
        (b'{"a": "\\ud800"}', {"FIL004"}),
        (b'{"\\udfff": 1}', {"FIL004"}),
        (b'{"a": "\xed\xa0\x80"}', {"FIL001"}),
        (b'{"a": NaN}', {"FIL004"}),
        (b'{"a": 1e999}', {"FIL004"}),
        (b'{"a": ' + b"9" * 5000 + b"}", {"FIL004"}),
        (b"[" * 10**6, {"FIL004"}),
        (b'{"a":' * 10**5 + b"1" + b"}" * 10**5, {"FIL004"}),
        (b'{"a": "' + b"\\\\" * 10**6 + b'"}', {"SCH001"}),
        (b'{"a": "' + b"\\\\" * 10**6, {"FIL004"}),
        (b'{"' + b"k" * 10**6 + b'": 1, "' + b"k" * 10**6 + b'": 1}', {"FIL005"}),
        (b'{"entities": [3, null, [], "x", true, 1.5]}', {"SCH001"}),
    ],
    ids=lambda value: repr(value[:30]) if isinstance(value, bytes) else "",
)
@pytest.mark.parametrize("name", [SPANS, "annotations/annotators.json", "corpus/documents.jsonl", "schema/labels.json"])
def test_odd_content_is_a_finding(root, name, data, rules):
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_bytes(data)
    here = {rule for rule, path, _ in found(root) if path == name}
    # A file of rows without a row is an empty table.
    assert here == (set() if name.endswith(".jsonl") and not data.strip() else rules)
    assert formatting.format_file(Corpus(root), name).changed == (here == set() and data != b"")
    assert (root / name).read_bytes() == (data if here else b"")


def test_a_table_without_rows_leaves_its_span_files_unknown(root):
    (root / store.DOCUMENTS).write_bytes(b"")
    assert found(root) == [("COR001", SPANS, 3)]


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 10**5,
        "a = " + "9" * 10**4,
        "a = " + '"' * 3,
        "\x00",
        "[[waiver]]\nrule = '\\ud800'",
        "[[waiver]]\nrule = '" + "x" * 10**6,
        "a." * 10**4 + "a = 1",
        "\ufeff[[waiver]]",
        "[waiver.waiver]",
        "[[waiver]]\nrule = 2024-01-01\nfile = 1\nreason = 1979-05-27T07:32:00Z",
    ],
    ids=lambda text: repr(text[:20]),
)
def test_waivers_that_are_none_are_said_in_one_line(root, text):
    (root / store.WAIVERS).write_text(text, "utf-8")
    with pytest.raises(UserError) as caught:
        check.run(Corpus(root))
    assert str(root / store.WAIVERS) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["a = " + "9" * 5000, "a = " + "[" * 10**5, "\x00", "tool = 3"])
def test_a_config_that_is_none_is_said_in_one_line(root, text, capsys):
    (root / "pyproject.toml").write_text(text, "utf-8")
    assert cli.main(["check", "--root", str(root)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("value", [3, "x", None, [], {}, {"document": 7}, {"document": []}, {"document": {"a": 1}}])
def test_a_draft_of_no_document_is_said(root, value, capsys, tmp_path):
    (tmp_path / "draft.json").write_text(json.dumps(value), "utf-8")
    numbered = (root / store.DOCUMENTS).read_bytes().replace(b'"id": "ferry"', b'"id": "7"')
    (root / store.DOCUMENTS).write_bytes(numbered)
    given = ["--set", "a1", "--guideline", "1.0", "--root", str(root), str(tmp_path / "draft.json")]
    assert cli.main(["anchor", *given]) == 1
    assert "`document` names no document" in capsys.readouterr().out


# --- what a name may stand for -----------------------------------------------------------------------------

NAMES = [
    "a b",
    "é日本",
    "-x",
    "--help",
    "a'\"b",
    "a\nb",
    "a\tb",
    "\u202eabc",
    "%41",
    "#x",
    "[ab]",
    "*",
    "CON",
    "x" * 200,
]


@POSIX
@pytest.mark.parametrize("name", NAMES, ids=repr)
@pytest.mark.parametrize("form", report.FORMATS)
def test_odd_names_are_reported(root, name, form, monkeypatch, capsys):
    file = f"annotations/a1/{name}.json"
    (root / file).write_bytes((root / SPANS).read_bytes())
    (root / f"corpus/authored/{name}.txt").write_bytes(b"\xff")
    assert (("COR004", file, 3)) in found(root)
    assert [path for _, path, _ in found(root, file)] == [file]
    monkeypatch.chdir(root / "annotations/a1")
    assert cli.main(["check", "--format", form, "--", f"{name}.json"]) == 1
    assert "COR004" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="file names there are Unicode")
@pytest.mark.parametrize("command", [["check"], ["fmt"], ["fmt", "--check"]])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_a_name_in_no_encoding_is_printed(root, command, encoding):
    for name in ("\udcff", "é"):
        Path(f"{root}/annotations/a1/{name}.json").write_bytes(b"{")
    code = "import sys; from palermo.cli import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, *command, "--root", str(root)],
        env=os.environ | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"annotations/a1/\\udcff.json" in done.stdout
    assert "é" in done.stdout.decode(encoding) or encoding == "ascii"


@POSIX
def test_a_request_with_a_line_end_is_refused_in_one_line(root, capsys):
    assert cli.main(["check", "--root", str(root), f"{root}/a\nb.json"]) == 2
    assert capsys.readouterr().err == f"palermo check: {root}/a\\nb.json: no such file or folder\n"


@POSIX
def test_the_root_may_have_an_odd_name(tmp_path):
    for name in ("a b", "[x]", "é*", "a\nb"):
        shutil.copytree(CLEAN, tmp_path / name)
        assert found(tmp_path / name) == []
        assert found(tmp_path / name, SPANS) == []
        assert found(tmp_path / name, "annotations") == []


@POSIX
def test_links_are_followed_to_files_and_not_round_in_circles(root, tmp_path):
    (tmp_path / "outside.json").write_bytes(b"{")
    (root / "annotations/a1/out.json").symlink_to(tmp_path / "outside.json")
    (root / "annotations/a1/self.json").symlink_to("self.json")
    (root / "annotations/a1/one.json").symlink_to("two.json")
    (root / "annotations/a1/two.json").symlink_to("one.json")
    (root / "corpus/authored/loop").symlink_to("..", target_is_directory=True)
    (root / "annotations/loop").symlink_to(".", target_is_directory=True)
    here = found(root)
    assert ("FIL004", "annotations/a1/out.json", 1) in here
    assert len(check.files_of(Corpus(root))) == len(set(check.files_of(Corpus(root)))) < 20
    assert [path for rule, path, _ in here if rule == "FIL000"] == [
        f"annotations/a1/{name}.json" for name in ("one", "self", "two")
    ]


@POSIX
def test_a_link_out_of_the_corpus_is_refused_by_name_and_left_alone_by_fmt(root, tmp_path, capsys):
    outside = tmp_path / "outside.json"
    outside.write_bytes((root / SPANS).read_bytes().replace(b"\n", b" "))
    before = outside.read_bytes()
    (root / SPANS).unlink()
    (root / SPANS).symlink_to(outside)
    assert cli.main(["check", str(root / SPANS), "--root", str(root)]) == 2
    assert "not in the corpus" in capsys.readouterr().err
    assert found(root) == []
    cli.main(["fmt", "--root", str(root)])
    assert (root / SPANS).is_symlink()
    assert outside.read_bytes() == before, "fmt wrote to a file outside the corpus"


def test_a_folder_named_as_a_file_is_a_finding(root):
    for name in ("annotations/a1/x.json", "corpus/authored/x.txt", "schema/labels.json", "corpus/sources.jsonl"):
        (root / name).mkdir(parents=True)
    rules = {(rule, path) for rule, path, _ in found(root)}
    wanted = ("annotations/a1/x.json", "corpus/authored/x.txt", "schema/labels.json", "corpus/sources.jsonl")
    assert {("FIL000", name) for name in wanted} <= rules


@POSIX
def test_fmt_passes_over_what_cannot_be_read_and_formats_the_rest(root, capsys):
    (root / "annotations/a1/aaa.json").mkdir()
    (root / "annotations/a1/bbb.json").symlink_to("nowhere.json")
    os.mkfifo(root / "annotations/a1/ccc.json")
    (root / SPANS).write_bytes((root / SPANS).read_bytes().replace(b"\n", b" "))
    assert cli.main(["fmt", "--root", str(root)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(": ")[2].partition(": ")[0] for line in lines] == ["left as it is"] * 3 + ["formatted"]
    assert found(root, SPANS) == []


@POSIX
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_a_finding(root):
    (root / SPANS).chmod(0)
    assert found(root) == [("FIL000", SPANS, 1)]


@POSIX
def test_a_pipe_holds_nothing_up(root):
    os.mkfifo(root / "annotations/a1/pipe.json")
    os.mkfifo(root / "corpus/authored/pipe.txt")
    code = "import sys; from palermo.cli import main; sys.exit(main(['check', '--root', sys.argv[1]]))"
    done = subprocess.run([sys.executable, "-c", code, str(root)], capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stdout.count(b"FIL000") == 2


# --- files that go while they are read ---------------------------------------------------------------------


def meddling(subject: str, act: Any) -> core.Rule:
    def meddle(_: Any) -> Iterator[Hit]:
        act()
        yield from ()

    return core.rule("AAA001", subject)(meddle)


@pytest.mark.parametrize("subject", ["corpus", "entry", "file", "json", "document"])
@pytest.mark.parametrize("name", [SPANS, TEXT, store.DOCUMENTS, "annotations/annotators.json", "annotations/a1"])
def test_files_that_vanish_while_a_check_runs_are_findings(root, subject, name):
    def vanish() -> None:
        path = root / name
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)

    second = root / "annotations/a1/second.json"
    second.write_bytes((root / SPANS).read_bytes())
    outcome = check.run(Corpus(root), rules=(meddling(subject, vanish), *RULES))
    assert not (root / name).exists()
    assert all(f.rule for f in outcome.findings)


@pytest.mark.parametrize("subject", ["corpus", "entry", "file", "json", "document"])
def test_files_that_change_while_a_check_runs_crash_nothing(root, subject):
    def change() -> None:
        for name in (SPANS, TEXT, store.DOCUMENTS, "annotations/annotators.json"):
            (root / name).write_bytes(b"{" if name != TEXT else b"\xff")

    (root / "annotations/a1/second.json").write_bytes((root / SPANS).read_bytes())
    assert check.run(Corpus(root), rules=(meddling(subject, change), *RULES)).errors


# --- large files -------------------------------------------------------------------------------------------


def many(number: int) -> tuple[model.SpanFile, str]:
    """A span file with that many entities, no two of them over the same words, and its text."""
    text = "word " * number
    spans = jsonfile.build(model.SpanFile, jsonfile.parse((CLEAN / SPANS).read_bytes()))
    entities = tuple(
        model.Entity(f"e{i}", "PLACE", 5 * i, 5 * i + 4, text="word", cluster=f"c{i % 1000}") for i in range(number)
    )
    scope = model.Scope("complete", "none", "none", "none", "none")
    empty: Any = {"elements": (), "cases": (), "terms": (), "relations": ()}
    return replace(spans, text_sha256=sha256(text.encode()), scope=scope, entities=entities, **empty), text


def large(root: Path, number: int) -> None:
    """The clean corpus with so many spans in its span file."""
    spans, text = many(number)
    (root / TEXT).write_bytes(text.encode())
    store.write(root / SPANS, spans)
    record = json.loads((root / store.DOCUMENTS).read_bytes())
    record |= {"text_sha256": spans.text_sha256, "length": len(text)}
    (root / store.DOCUMENTS).write_text(json.dumps(record) + "\n")


def calls(root: Path) -> int:
    """How many functions, of Python and of C, a check calls."""
    count = 0

    def counted(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        outcome = check.run(Corpus(root))
    finally:
        sys.setprofile(None)
    assert outcome.findings == ()
    return count


@pytest.mark.slow
def test_twice_the_spans_are_twice_the_work(root):
    large(root, 10_000)
    few = calls(root)
    large(root, 20_000)
    assert few > 10_000
    assert 1.5 < calls(root) / few < 2.5


@pytest.mark.slow
def test_a_million_spans_in_one_file(root):
    large(root, 1_000_000)
    assert found(root, SPANS) == []
    data = (root / SPANS).read_bytes()
    (root / SPANS).write_bytes(data.replace(b'"e999999", "label": "PLACE"', b'"e999999", "label": "PLAICE"'))
    [(rule, _, line)] = found(root, SPANS)
    assert (rule, line) == ("SCH001", data[: data.index(b'"e999999"')].count(b"\n") + 1)


HUGE = 100_000_000
MEMORY = """
import sys
from pathlib import Path
from palermo.cli import main
status = main(["check", "--root", sys.argv[1]])
[peak] = [line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
print(peak, file=sys.stderr)
sys.exit(status)
"""
"""Asks Linux for the peak of this program alone; `getrusage` tells that of the program that started it too."""


def peak(root: Path) -> tuple[int, str, int]:
    """Exit status and output of a check, and the most memory that it held, in bytes."""
    done = subprocess.run([sys.executable, "-c", MEMORY, str(root)], capture_output=True, text=True, check=False)
    assert done.stderr.strip().isdecimal(), done.stderr
    return done.returncode, done.stdout, int(done.stderr) * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux how much memory was used")
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "data", "rule"),
    [
        (SPANS, lambda: b'{"a": "' + b"x" * HUGE + b'"}', "SCH001"),
        (SPANS, lambda: b'{"a": "' + b"x" * HUGE, "FIL004"),
        (SPANS, lambda: b'{"a" : "' + b"\\\\" * (HUGE // 2) + b'"}', "SCH001"),
        (SPANS, lambda: b" " * HUGE, "FIL004"),
        (SPANS, lambda: b"\x00" * HUGE, "FIL004"),
        ("corpus/authored/huge.txt", lambda: b"word " * (HUGE // 5) + b"\f", "TXT002"),
        ("corpus/authored/huge.txt", lambda: "é\n".encode() * (HUGE // 3) + b"\xff", "FIL001"),
    ],
    ids=["a string", "a string that never ends", "escapes", "white space", "NUL", "a text", "a text that is none"],
)
def test_a_file_of_100_megabytes_is_checked_in_bounded_memory(root, name, data, rule):
    (root / name).write_bytes(data())
    status, output, memory = peak(root)
    assert status == 1
    assert f" error {rule} " in output
    assert len(output) < 5_000, "a finding says what is wrong and does not print the file"
    # The validator gives each of the eight faults of such a JSON file a copy of the whole value.
    assert memory < (25 if rule == "SCH001" else 8) * HUGE
