"""Reading a corpus from disk, and writing it so that no crash leaves half a file."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from palermo import jsonfile, model, store
from palermo.findings import UserError

CLEAN = Path(__file__).parent / "rules" / "clean"
OLD, NEW = b"old\n" * 20_000, b"new\n" * 30_000


def run(code: str, *arguments: object, **options) -> subprocess.CompletedProcess[str]:
    """Run Python code in a process of its own, with palermo on its path."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": str(Path(store.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


# --- writing -----------------------------------------------------------------------------------------------

KILL_AT_CALL = """
import os, signal, sys
from pathlib import Path
from palermo import store

target, last = Path(sys.argv[1]), int(sys.argv[2])
calls = 0

def profile(frame, event, function):
    global calls
    if event == "c_return":
        owner = getattr(function, "__self__", None)
        calls += "_io" in type(owner).__module__ or getattr(owner, "__name__", "") in ("posix", "io", "_io")
        if calls == last:
            os.kill(os.getpid(), signal.SIGKILL)

sys.setprofile(profile)
store.write_bytes(target, b"new\\n" * 30_000)
sys.setprofile(None)
print(calls)
"""


@pytest.mark.slow
def test_killed_at_any_call_of_the_system_a_save_leaves_the_old_file_or_the_new_one(tmp_path):
    target = tmp_path / "a1.json"
    calls = int(run(KILL_AT_CALL, target, -1).stdout)
    assert 10 < calls < 100
    outcomes = []
    for call in range(1, calls + 1):
        target.write_bytes(OLD)
        killed = run(KILL_AT_CALL, target, call)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        outcomes.append(target.read_bytes())
    changed = outcomes.index(NEW)
    assert set(outcomes[:changed]) == {OLD}
    assert set(outcomes[changed:]) == {NEW}
    assert [path.name for path in tmp_path.glob("*.json")] == ["a1.json"]
    store.write_bytes(target, OLD)
    assert target.read_bytes() == OLD


SAVE_FOR_EVER = """
import itertools, sys
from pathlib import Path
from palermo import store

for content in itertools.cycle([b"new\\n" * 30_000, b"old\\n" * 20_000]):
    store.write_bytes(Path(sys.argv[1]), content)
    sys.stdout.write(".")
    sys.stdout.flush()
"""


def test_killed_from_outside_a_save_leaves_a_whole_file(tmp_path):
    target = tmp_path / "a1.json"
    target.write_bytes(OLD)
    rng = random.Random("killed at another save each time")
    for _ in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", SAVE_FOR_EVER, str(target)],
            env=os.environ | {"PYTHONPATH": str(Path(store.__file__).parents[1])},
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdout
            assert process.stdout.read(rng.randint(1, 40))
            process.kill()
        assert process.returncode == -signal.SIGKILL
        assert target.read_bytes() in (OLD, NEW)


NO_ROOM = """
import resource, sys
from pathlib import Path
from palermo import store
from palermo.findings import UserError

resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    store.write_bytes(Path(sys.argv[1]), b"new\\n" * 30_000)
except UserError as error:
    print(error)
"""


def test_a_full_disk_is_said_and_leaves_the_old_file(tmp_path):
    target = tmp_path / "a1.json"
    target.write_bytes(OLD)
    outcome = run(NO_ROOM, target)
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stdout == f"{target}: not written, the file is as it was: File too large\n"
    assert target.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [target]


NO_RIGHT = """
import os, sys
from pathlib import Path
from palermo import store
from palermo.findings import UserError

if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    store.write_bytes(Path(sys.argv[1]), b"new")
except UserError as error:
    print(error)
"""


def test_a_read_only_folder_is_said_and_leaves_the_old_file():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        target = folder / "a1.json"
        target.write_bytes(OLD)
        folder.chmod(0o555)
        outcome = run(NO_RIGHT, target, cwd="/")
        folder.chmod(0o755)
        assert outcome.stdout == f"{target}: not written, the file is as it was: Permission denied\n", outcome.stderr
        assert target.read_bytes() == OLD
        assert list(folder.iterdir()) == [target]


def test_what_cannot_be_a_file_is_said(tmp_path):
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    (tmp_path / "file").write_bytes(b"")
    for target in (tmp_path / "folder", tmp_path / "file" / "a1.json"):
        with pytest.raises(UserError, match="not written, the file is as it was") as caught:
            store.write_bytes(target, NEW)
        assert "\n" not in str(caught.value)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "folder", "inner"]


def test_a_link_stays_a_link_and_its_target_is_replaced(tmp_path):
    target, link = tmp_path / "real" / "a1.json", tmp_path / "link.json"
    target.parent.mkdir()
    target.write_bytes(OLD)
    link.symlink_to(target)
    store.write_bytes(link, NEW)
    assert link.is_symlink()
    assert target.read_bytes() == NEW
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a1.json", "link.json", "real"]


def test_a_save_keeps_the_permissions_and_makes_folders(tmp_path):
    target = tmp_path / "new" / "folder" / "a1.json"
    store.write_bytes(target, OLD)
    assert target.stat().st_mode & 0o777 == 0o644
    target.chmod(0o640)
    store.write_bytes(target, NEW)
    assert target.stat().st_mode & 0o777 == 0o640
    assert list(target.parent.iterdir()) == [target]


def test_an_unchanged_file_is_not_written(tmp_path, checkout):
    target = tmp_path / "labels.json"
    assert store.write(target, checkout.inventory.file) is True
    before = target.stat()
    assert store.write(target, checkout.inventory.file) is False
    assert (target.stat().st_ino, target.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert store.write(target, replace(checkout.inventory.file, name="other")) is True
    assert store.load(target, model.LabelsFile).name == "other"


def test_lines_are_written_and_read(tmp_path, checkout):
    records = tuple(checkout.documents.values())
    target = tmp_path / "documents.jsonl"
    assert records
    assert store.write_lines(target, records) is True
    assert store.write_lines(target, records) is False
    assert store.load_lines(target, model.DocumentRecord) == records
    target.write_bytes(target.read_bytes().replace(b"\n", b"\n\n"))
    assert store.load_lines(target, model.DocumentRecord) == records


# --- finding and reading -----------------------------------------------------------------------------------


def test_the_root_is_the_nearest_folder_with_documents(tmp_path):
    inner = tmp_path / "outer" / "tests" / "inner"
    for root in (tmp_path / "outer", inner):
        (root / "corpus" / "authored").mkdir(parents=True)
        (root / "corpus" / "documents.jsonl").write_bytes(b"")
    assert store.find_root(inner / "corpus" / "authored") == inner
    assert store.find_root(inner) == inner
    assert store.find_root(inner.parent) == tmp_path / "outer"
    assert store.find_root(tmp_path / "outer" / "corpus" / "documents.jsonl") == tmp_path / "outer"


def test_the_root_is_looked_for_from_the_working_folder(tmp_path, monkeypatch):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "documents.jsonl").write_bytes(b"")
    monkeypatch.chdir(tmp_path / "corpus")
    assert store.find_root() == tmp_path.resolve()


def test_no_root_is_said_with_what_is_missing(tmp_path):
    with pytest.raises(UserError, match=r"no corpus at or above .*documents\.jsonl.*--root"):
        store.find_root(tmp_path)


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"[1]", b"null", b"3", b'"text"', b"{}", b'{"$schema": 1}', b"\xff", b"[" * 200 + b"]" * 200,
     b'{"$schema": "x", "annotators": 5}', b'{"$schema": "x", "annotators": {"id": 1}}',
     b'{"$schema": "x", "annotators": [{"id": 1, "age": 2}]}', b'{"$schema": "x", "annotators": [null]}'],
)  # fmt: skip
def test_what_is_no_such_file_is_said_in_one_line(tmp_path, data):
    path = tmp_path / "annotators.json"
    path.write_bytes(data)
    with pytest.raises(UserError, match=r"no valid AnnotatorsFile .*palermo check") as caught:
        store.load(path, model.AnnotatorsFile)
    assert "\n" not in str(caught.value)
    if data:
        with pytest.raises(UserError, match="no valid AnnotatorsFile"):
            store.load_lines(path, model.AnnotatorsFile)


def test_what_is_not_there_is_said_or_empty(tmp_path):
    with pytest.raises(UserError, match="cannot be read: No such file"):
        store.load(tmp_path / "none.json", model.AnnotatorsFile)
    with pytest.raises(UserError, match="cannot be read: Is a directory"):
        store.read_bytes(tmp_path)
    assert store.load_lines(tmp_path / "none.jsonl", model.DocumentRecord) == ()


# --- the corpus --------------------------------------------------------------------------------------------


@pytest.fixture
def corpus(tmp_path) -> store.Corpus:
    """A corpus of one document with the sets a1, b and gold, and an adjudication."""
    spans = store.load(CLEAN / "annotations" / "a1" / "ferry.json", model.SpanFile)
    for name in ("gold", "b", "a1", "adjudication"):
        store.write(tmp_path / "annotations" / name / "ferry.json", replace(spans, set=name))
    for name in ("corpus/documents.jsonl", "corpus/authored/ferry.txt", "annotations/annotators.json"):
        store.write_bytes(tmp_path / name, (CLEAN / name).read_bytes())
    return store.Corpus.at(tmp_path / "annotations")


def test_sets_are_named_gold_first_and_adjudication_is_none(corpus):
    assert corpus.sets() == ["gold", "a1", "b"]
    assert [path.parent.name for path in corpus.span_paths()] == ["gold", "a1", "b"]
    assert corpus.span_paths("b") == [corpus.root / "annotations" / "b" / "ferry.json"]
    assert corpus.span_paths("none") == []
    assert store.Corpus(corpus.root / "corpus").sets() == []


def test_a_document_is_its_record_its_spans_and_its_text(corpus):
    document = corpus.document("a1", "ferry")
    assert document.record is corpus.documents["ferry"]
    assert document.spans.set == "a1"
    assert document.text == (corpus.root / document.record.path).read_bytes().decode()
    assert len(document.text) == document.record.length
    assert [d.spans.set for d in corpus.load_set()] == ["gold"]
    assert set(corpus.annotators) == {"a1", "w1"}
    assert corpus.sources == {}


def test_what_is_asked_for_and_not_there_is_said(corpus):
    with pytest.raises(UserError, match="no document 'fery'"):
        corpus.document("a1", "fery")
    with pytest.raises(UserError, match=r"set 'a9' has no annotation of 'ferry': .* does not exist"):
        corpus.document("a9", "ferry")


def test_a_text_keeps_its_line_ends_and_its_mark(corpus):
    path = corpus.root / corpus.documents["ferry"].path
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    assert corpus.text(corpus.documents["ferry"]) == "\ufeffone\r\ntwo\rthree\n"


def test_a_text_that_is_not_here_is_none_and_a_broken_one_is_said(corpus):
    record = corpus.documents["ferry"]
    (corpus.root / record.path).write_bytes(b"caf\xe9")
    with pytest.raises(UserError, match="not UTF-8; see `palermo check`"):
        corpus.text(record)
    (corpus.root / record.path).unlink()
    assert corpus.text(record) is None
    assert corpus.document("a1", "ferry").text is None


def test_a_corpus_may_have_inventories_of_its_own(corpus):
    packaged = store.packaged_schema()
    assert corpus.schema_path("labels.json") == packaged / "labels.json"
    own = corpus.root / "schema" / "labels.json"
    store.write(own, replace(store.load(packaged / "labels.json", model.LabelsFile), name="own"))
    assert corpus.schema_path("labels.json") == own
    assert corpus.schema_path("regimes.json") == packaged / "regimes.json"
    assert corpus.inventory.file.name == "own"
    assert "en:human-trafficking" in corpus.termbase.entries
    assert corpus.regimes.default == "un-2000"


def test_canonical_bytes_are_what_is_stored(corpus):
    path = corpus.span_path("a1", "ferry")
    assert path.read_bytes() == jsonfile.canonical(corpus.document("a1", "ferry").spans)


# --- of two who save at once, none loses what he wrote -----------------------------------------------------


@pytest.mark.parametrize("now", [b"theirs", None])
def test_what_somebody_else_saved_is_not_replaced(tmp_path, now):
    path = tmp_path / "file"
    if now is not None:
        path.write_bytes(now)
    with pytest.raises(store.ChangedError, match="changed by somebody else meanwhile") as refused:
        store.swap(path, b"as read", b"mine")
    assert refused.value.now == now
    assert (path.read_bytes() if path.exists() else None) == now
    store.swap(path, now, b"mine")
    assert path.read_bytes() == b"mine"


def test_processes_that_count_in_one_file_lose_no_step(tmp_path):
    path = tmp_path / "count"
    path.write_bytes(b"0")
    program = (
        "import sys; from pathlib import Path; from palermo import store\n"
        "path, left = Path(sys.argv[1]), 40\n"
        "while left:\n"
        "    old = path.read_bytes()\n"
        "    try: store.swap(path, old, b'%d' % (int(old) + 1))\n"
        "    except store.ChangedError: continue\n"
        "    left -= 1\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", program, str(path)]) for _ in range(4)]
    assert [process.wait() for process in running] == [0] * 4
    assert path.read_bytes() == b"160"
