"""The server of `palermo review`: who gets an answer, and that no edit is lost or half written."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import minicorpus
import pytest
import spacy
from corpora import copy_corpus

from palermo import adjudication, check, jsonfile, ledger, merge, model, store
from palermo.cli import review as reviewing
from palermo.findings import UserError
from palermo.model import SpanFile
from palermo.review import server as serving
from palermo.review import suggest
from palermo.review.api import Api
from palermo.review.server import Server
from palermo.store import GOLD, Corpus
from palermo.text import sha256

RIVER = "mini-river"


class Client:
    """Asks one server, as its page does."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def raw(
        self, method: str, path: str, value: Any = None, headers: dict[str, str] | None = None, token: str | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(serving.ADDRESS, self.server.server_port, timeout=30)
        body = json.dumps(value).encode() if value is not None else None
        sent = {"X-Palermo-Token": self.server.token if token is None else token} | (headers or {})
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, dict(answer.getheaders()), data

    def get(self, path: str) -> tuple[int, Any]:
        status, _, data = self.raw("GET", f"/api/{path}")
        return status, json.loads(data)

    def put(self, path: str, value: Any) -> tuple[int, Any]:
        status, _, data = self.raw("PUT", f"/api/{path}", value)
        return status, json.loads(data)


def serve(root: Path, reviewer: str = "a2") -> Iterator[Client]:
    server = Server(Api(root, reviewer, "0.3"))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Client(server)
    server.shutdown()
    server.server_close()


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return minicorpus.write_corpus(tmp_path / "root")


@pytest.fixture
def client(corpus: Corpus) -> Iterator[Client]:
    yield from serve(corpus.root)


def tree(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


# --- who gets an answer ------------------------------------------------------------------------------------


def test_it_listens_on_this_machine_alone(client: Client) -> None:
    assert client.server.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize("path", ["/api/state", "/api/files/gold/mini-river", "/api/nothing"])
@pytest.mark.parametrize("token", ["", "x", "ü"])
def test_without_the_token_there_is_no_answer(client: Client, path: str, token: str) -> None:
    status, _, data = client.raw("GET", path, token=token.encode().decode("latin-1"))
    assert status == 401
    assert b"mini" not in data


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:80"},
        {"Host": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/app.js", "/api/state"])
def test_another_host_or_page_is_refused(client: Client, path: str, headers: dict[str, str]) -> None:
    assert client.raw("GET", path, headers=headers)[0] == 403
    assert client.raw("PUT", "/api/files/gold/mini-river", {}, headers=headers)[0] == 403


def test_its_own_page_is_served(client: Client) -> None:
    for host in client.server.hosts:
        status, headers, _ = client.raw("GET", "/", headers={"Host": host, "Origin": f"http://{host}"}, token="")
        assert status == 200
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


OUTSIDE = [
    "../secret",
    "..%2fsecret",
    "%2e%2e/%2e%2e/secret",
    "/etc/passwd",
    "....//secret",
    "gold%00",
    "annotations/../../secret",
]


@pytest.mark.parametrize("name", OUTSIDE)
def test_nothing_outside_the_corpus_is_read_or_written(client: Client, corpus: Corpus, name: str) -> None:
    (corpus.root.parent / "secret.json").write_text("{}")
    (corpus.root.parent / "secret").write_text("a secret")
    before = tree(corpus.root.parent)
    for path in (
        f"/api/files/{name}/{RIVER}",
        f"/api/files/gold/{name}",
        f"/{name}",
        f"/api/../{name}",
        f"/api/{name}",
    ):
        status, _, data = client.raw("GET", path)
        assert status in (404, 422), path
        assert b"a secret" not in data
        status, _, data = client.raw("PUT", path, {"base": "", "file": {}})
        assert status in (404, 422), path
    assert tree(corpus.root.parent) == before


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"3", b'{"base": 1}', b'{"base": "", "file": 3}', b"\xff"])
@pytest.mark.parametrize("path", ["files/gold/mini-river", "settle/mini-river", "apply", "review/gold/mini-river", "x"])
def test_what_is_no_request_is_refused(client: Client, corpus: Corpus, path: str, body: bytes) -> None:
    before = tree(corpus.root)
    connection = http.client.HTTPConnection(serving.ADDRESS, client.server.server_port, timeout=30)
    connection.request("PUT", f"/api/{path}", body, {"X-Palermo-Token": client.server.token})
    answer = connection.getresponse()
    assert answer.status in (404, 409, 422)
    assert "Traceback" not in answer.read().decode()
    connection.close()
    assert tree(corpus.root) == before


def test_too_much_is_refused_unread(client: Client) -> None:
    connection = http.client.HTTPConnection(serving.ADDRESS, client.server.server_port, timeout=30)
    connection.putrequest("PUT", "/api/files/gold/mini-river")
    connection.putheader("Content-Length", str(serving.LONGEST + 1))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_a_port_in_use_is_told(client: Client, corpus: Corpus) -> None:
    with pytest.raises(UserError, match="cannot be had"):
        Server(Api(corpus.root, "a2", "0.3"), client.server.server_port)


# --- reading -----------------------------------------------------------------------------------------------


def test_reading_never_writes(client: Client, corpus: Corpus) -> None:
    before = tree(corpus.root)
    paths = [
        "state",
        *(f"files/{name}/{id_}" for name in ("gold", "a1", "none") for id_ in minicorpus.TEXTS),
        f"compare/{RIVER}?first=a1&second=a2",
        "search?set=gold&q=the",
        f"suggestions/gold/{RIVER}",
    ]
    for path in paths:
        assert client.get(path)[0] == 200, path
    assert tree(corpus.root) == before


def test_a_document_comes_with_all_that_is_known_of_it(client: Client, corpus: Corpus) -> None:
    status, shown = client.get(f"files/gold/{RIVER}")
    doc = corpus.document(GOLD, RIVER)
    assert status == 200
    assert shown["text"] == doc.text
    assert shown["file"] == jsonfile.plain(doc.spans)
    assert shown["sha"] == sha256(corpus.span_path(GOLD, RIVER).read_bytes())
    assert set(shown["verdicts"]) == {case.id for case in doc.spans.cases}
    assert set(shown["readings"]) == {term.id for term in doc.spans.terms}


def test_paths_choose_the_documents_that_are_listed(corpus: Corpus) -> None:
    spans, text = corpus.span_path(GOLD, RIVER), corpus.root / corpus.documents["mini-mill"].path
    assert reviewing.documents(corpus, []) == set()
    assert reviewing.documents(corpus, [spans, text]) == {RIVER, "mini-mill"}
    assert reviewing.documents(corpus, [corpus.root / "annotations/a1"]) >= {RIVER, "mini-mill"}
    with pytest.raises(UserError, match="no document lies at"):
        reviewing.documents(corpus, [corpus.root / "annotations/annotators.json"])
    api = Api(corpus.root, "a2", "0.3", only={RIVER})
    assert [d["id"] for d in api.get(("state",), {})[1]["documents"]] == [RIVER]


def test_findings_name_the_record_they_are_about(client: Client, corpus: Corpus) -> None:
    path = corpus.span_path(GOLD, RIVER)
    spans = store.load(path, SpanFile)
    store.write(path, replace(spans, relations=(replace(spans.relations[0], tail="e999"), *spans.relations[1:])))
    _, shown = client.get(f"files/gold/{RIVER}")
    assert ("IDS002", spans.relations[0].id) in {(f["rule"], f["target"]) for f in shown["findings"]}


# --- saving ------------------------------------------------------------------------------------------------


def edited(shown: dict[str, Any], judged: str = "OTHER") -> dict[str, Any]:
    file = json.loads(json.dumps(shown["file"]))
    file["terms"][0]["judged"] = judged
    return dict(file)


def test_an_edit_is_on_disk_in_canonical_form(client: Client, corpus: Corpus) -> None:
    _, shown = client.get(f"files/gold/{RIVER}")
    file = edited(shown)
    file["entities"].reverse()
    file["entities"][0]["text"] = "not these words"
    status, after = client.put(f"files/gold/{RIVER}", {"base": shown["sha"], "file": file})
    assert status == 200
    path = corpus.span_path(GOLD, RIVER)
    spans = store.load(path, SpanFile)
    assert spans.terms[0].judged == "OTHER"
    assert path.read_bytes() == jsonfile.canonical(jsonfile.ordered(spans))
    assert after["sha"] == sha256(path.read_bytes())
    assert after["file"] == jsonfile.plain(spans)
    text = corpus.text(corpus.documents[RIVER]) or ""
    assert all(e.text == text[e.start : e.end] for e in spans.entities)
    assert not [f for f in check.run(Corpus(corpus.root), [path]).findings if f.rule.startswith(("SCH", "FIL", "SPN"))]


def test_words_of_a_text_that_may_not_be_passed_on_are_written_as_hashes(client: Client, corpus: Corpus) -> None:
    _, shown = client.get("files/gold/mini-skipper")
    for layer in ("entities", "elements", "terms"):
        for span in shown["file"][layer]:
            span.pop("quote_sha256", None)
            span["text"] = "the words"
    status, after = client.put("files/gold/mini-skipper", {"base": shown["sha"], "file": shown["file"]})
    assert status == 200
    assert after["sha"] == shown["sha"]
    assert b"the words" not in corpus.span_path(GOLD, "mini-skipper").read_bytes()


def test_a_stale_save_gets_both_versions_and_loses_neither(client: Client, corpus: Corpus) -> None:
    _, shown = client.get(f"files/gold/{RIVER}")
    assert client.put(f"files/gold/{RIVER}", {"base": shown["sha"], "file": edited(shown, "OTHER")})[0] == 200
    theirs = corpus.span_path(GOLD, RIVER).read_bytes()
    status, told = client.put(f"files/gold/{RIVER}", {"base": shown["sha"], "file": edited(shown, "BOTH")})
    assert status == 409
    assert told["current"]["file"]["terms"][0]["judged"] == "OTHER"
    assert corpus.span_path(GOLD, RIVER).read_bytes() == theirs


def test_two_servers_on_one_folder_lose_no_update(client: Client, corpus: Corpus) -> None:
    """Each adds comments as fast as it can, on top of what it last saw; in the end all are there."""
    (other,) = [next(made := serve(corpus.root))]
    failed: list[BaseException] = []

    def add(who: Client, tag: str) -> None:
        try:
            for n in range(8):
                while True:
                    _, shown = who.get(f"files/gold/{RIVER}")
                    file = shown["file"]
                    comment = {"id": f"c{tag}{n}", "target": "document", "author": "a2", "text": tag, "resolved": False}
                    file["comments"] = [*file.get("comments", []), comment]
                    if who.put(f"files/gold/{RIVER}", {"base": shown["sha"], "file": file})[0] == 200:
                        break
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=add, args=pair) for pair in ((client, "x"), (other, "y"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made.close()
    assert not failed
    ids = {c.id for c in store.load(corpus.span_path(GOLD, RIVER), SpanFile).comments}
    assert {f"c{tag}{n}" for tag in "xy" for n in range(8)} <= ids


BROKEN = [
    ("label", lambda f: f["entities"][0].update(label="NO_SUCH")),
    ("range", lambda f: f["entities"][0].update(end=10**9)),
    ("empty", lambda f: f["entities"][0].update(end=f["entities"][0]["start"])),
    ("document", lambda f: f.update(document="mini-mill")),
    ("set", lambda f: f.update(set="a1")),
    ("text", lambda f: f.update(text_sha256="0" * 64)),
    ("key", lambda f: f.update(extra=1)),
    ("type", lambda f: f["terms"][0].update(cases="k1")),
    ("judged", lambda f: f["terms"][0].update(judged="MAYBE")),
]


@pytest.mark.parametrize(("name", "change"), BROKEN, ids=[name for name, _ in BROKEN])
def test_what_would_be_no_span_file_is_not_written(client: Client, corpus: Corpus, name: str, change: Any) -> None:
    before = tree(corpus.root)
    _, shown = client.get(f"files/gold/{RIVER}")
    change(shown["file"])
    status, told = client.put(f"files/gold/{RIVER}", {"base": shown["sha"], "file": shown["file"]})
    assert (status, bool(told["error"])) == (422, True)
    assert tree(corpus.root) == before


def test_a_set_that_has_no_file_gets_one(client: Client, corpus: Corpus) -> None:
    _, shown = client.get(f"files/a3/{RIVER}")
    assert (shown["sha"], shown["file"]) == ("", None)
    _, gold = client.get(f"files/gold/{RIVER}")
    file = gold["file"] | {"set": "a3", "status": "draft"}
    assert client.put(f"files/a3/{RIVER}", {"base": "", "file": file})[0] == 200
    assert client.put(f"files/a3/{RIVER}", {"base": "", "file": file})[0] == 409
    assert store.load(corpus.span_path("a3", RIVER), SpanFile).set == "a3"


def test_offsets_are_code_points_whatever_stands_before(tmp_path: Path) -> None:
    text = "👩‍👩‍👧 Zoë e\u0301 שלום 🇬🇷 <script>alert(1)</script> a smuggler.\n"
    corpus = minicorpus.write_corpus(tmp_path / "root")
    record = replace(corpus.documents[RIVER], text_sha256=sha256(text.encode()), length=len(text))
    store.write_bytes(corpus.root / record.path, text.encode())
    documents = [record if r.id == RIVER else r for r in corpus.documents.values()]
    store.write_lines(corpus.root / store.DOCUMENTS, documents)
    (made,) = [next(made_by := serve(corpus.root))]
    start = text.index("smuggler")
    file = {
        "$schema": "../../schema/annotation.schema.json",
        "document": RIVER,
        "text_sha256": record.text_sha256,
        "set": "a3",
        "guideline": "0.3",
        "status": "draft",
        "scope": dict.fromkeys(model.LAYERS, "partial"),
        "entities": [{"id": "e1", "label": "PEOPLE", "start": start, "end": start + 8}],
    }
    assert made.put(f"files/a3/{RIVER}", {"base": "", "file": file})[0] == 200
    made_by.close()
    assert store.load(corpus.span_path("a3", RIVER), SpanFile).entities[0].text == "smuggler"
    assert (corpus.root / record.path).read_bytes() == text.encode()


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_lost(client: Client, corpus: Corpus) -> None:
    _, gold = client.get(f"files/gold/{RIVER}")
    (corpus.root / "annotations/a9").write_text("a file where the folder of the set should be")
    status, told = client.put(f"files/a9/{RIVER}", {"base": "", "file": gold["file"] | {"set": "a9"}})
    assert status == 500
    assert "cannot be written" in told["error"]
    assert (corpus.root / "annotations/a9").read_text() == "a file where the folder of the set should be"


def test_a_full_disk_is_told_and_the_file_is_as_it_was(corpus: Corpus) -> None:
    """Writes of the server's process fail as on a full disk: a file may not grow beyond a few bytes."""
    program = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from palermo.review.api import Api; from palermo.review.server import Server\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "server = Server(Api(Path(sys.argv[1]), 'a2', '0.3')); print(server.server_port, server.token, flush=True)\n"
        "server.serve_forever()\n"
    )
    running = subprocess.Popen([sys.executable, "-c", program, str(corpus.root)], stdout=subprocess.PIPE, text=True)
    assert running.stdout
    port, token = running.stdout.readline().split()
    before = tree(corpus.root)
    path = f"/api/files/gold/{RIVER}"
    try:
        connection = http.client.HTTPConnection(serving.ADDRESS, int(port), timeout=30)
        connection.request("GET", path, headers={"X-Palermo-Token": token})
        shown = json.loads(connection.getresponse().read())
        body = json.dumps({"base": shown["sha"], "file": edited(shown)})
        connection.request("PUT", path, body, {"X-Palermo-Token": token})
        answer = connection.getresponse()
        told = json.loads(answer.read())
        connection.close()
    finally:
        running.kill()
        running.wait()
    assert answer.status == 500
    assert "not written, the file is as it was" in told["error"]
    assert tree(corpus.root) == before


@pytest.mark.slow
@pytest.mark.parametrize("after", [0, 1, 2, 4, 8, 16])
def test_killed_at_any_time_the_file_is_the_old_or_the_new_one(corpus: Corpus, after: int) -> None:
    """The server is killed, with no chance to tidy up, while saves are under way."""
    program = (
        "import sys; from pathlib import Path\n"
        "from palermo.review.api import Api; from palermo.review.server import Server\n"
        "server = Server(Api(Path(sys.argv[1]), 'a2', '0.3')); print(server.server_port, server.token, flush=True)\n"
        "server.serve_forever()\n"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", program, str(corpus.root)], stdout=subprocess.PIPE, text=True, bufsize=1
    )
    assert running.stdout
    port, token = running.stdout.readline().split()
    path = corpus.span_path(GOLD, RIVER)
    versions = {path.read_bytes()}
    for n in range(after + 1):
        connection = http.client.HTTPConnection(serving.ADDRESS, int(port), timeout=30)
        connection.request("GET", f"/api/files/gold/{RIVER}", headers={"X-Palermo-Token": token})
        shown = json.loads(connection.getresponse().read())
        file = edited(shown, ("OTHER", "BOTH")[n % 2])
        spans = jsonfile.build(SpanFile, file)
        versions.add(jsonfile.canonical(jsonfile.ordered(spans)))
        connection = http.client.HTTPConnection(serving.ADDRESS, int(port), timeout=30)
        body = json.dumps({"base": shown["sha"], "file": file})
        connection.request("PUT", f"/api/files/gold/{RIVER}", body, {"X-Palermo-Token": token})
        if n < after:
            assert connection.getresponse().status == 200
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    assert path.read_bytes() in versions


# --- comparing, searching, approving -----------------------------------------------------------------------


def test_passes_are_settled_into_gold_and_the_decisions_recorded(tmp_path: Path) -> None:
    corpus = copy_corpus(tmp_path / "corpus")
    document = "authored-001"
    first, second = (corpus.document(name, document).spans for name in ("a1", "a2"))
    differences = merge.differences(first, second)
    (client,) = [next(made := serve(corpus.root, "adj"))]
    status, shown = client.get(f"compare/{document}?first=a1&second=a2")
    assert status == 200
    assert [d["id"] for d in shown["differences"]] == [d.id for d in differences]
    decisions: dict[str, list[str]] = {}
    base = shown["gold"]["sha"]
    for number, difference in enumerate(differences[:3], 1):
        decisions[difference.id] = ["second", "missed", "the text states it"]
        value = {"first": "a1", "second": "a2", "base": base, "decisions": decisions}
        status, told = client.put(f"settle/{document}", value)
        assert status == 200
        assert len(told["left"]) == len(differences) - number
        base = told["sha"]
    stale = {"first": "a1", "second": "a2", "base": shown["gold"]["sha"], "decisions": decisions}
    assert client.put(f"settle/{document}", stale)[0] == 409
    every = {d.id: ["first", "boundary", "E3: as it says"] for d in differences} | decisions
    status, told = client.put(f"settle/{document}", {"first": "a1", "second": "a2", "base": base, "decisions": every})
    made.close()
    assert (status, told["left"]) == (200, [])
    gold = Corpus(corpus.root).document(GOLD, document).spans
    record = store.load(corpus.root / f"annotations/adjudication/{document}.json", model.AdjudicationFile)
    given = {key: (c, r, n) for key, (c, r, n) in every.items()}
    assert record == adjudication.record(first, second, gold, "adj", given)
    assert gold.status == "adjudicated"


def test_a_later_edit_of_gold_is_read_into_the_decisions(tmp_path: Path) -> None:
    corpus = copy_corpus(tmp_path / "corpus")
    document = "authored-001"
    path = corpus.root / f"annotations/adjudication/{document}.json"
    before = store.load(path, model.AdjudicationFile)
    kept = next(d for d in before.decisions if d.layer == "entities" and d.decision in ("first", "second"))
    (client,) = [next(made := serve(corpus.root, "adj"))]
    _, shown = client.get(f"files/gold/{document}")
    first, second = (corpus.document(name, document).spans for name in ("a1", "a2"))
    difference = next(d for d in merge.differences(first, second) if d.id == kept.id)
    side, ids = (first, difference.first) if kept.decision == "first" else (second, difference.second)
    places = {(e.start, e.end) for e in side.entities if e.id in ids}
    gone = {e["id"] for e in shown["file"]["entities"] if (e["start"], e["end"]) in places}
    file = shown["file"]
    file["entities"] = [e | {"label": "WORK"} if e["id"] in gone else e for e in file["entities"]]
    file["relations"] = [r for r in file["relations"] if not gone & {r["head"], r["tail"]}]
    assert client.put(f"files/gold/{document}", {"base": shown["sha"], "file": file})[0] == 200
    made.close()
    after = store.load(path, model.AdjudicationFile)
    assert {d.id: (d.reason, d.note) for d in after.decisions} == {d.id: (d.reason, d.note) for d in before.decisions}
    assert next(d for d in after.decisions if d.id == kept.id).decision == "edited"


def test_words_are_found_with_their_labels_and_labelled_in_one_step(client: Client, corpus: Corpus) -> None:
    before = tree(corpus.root)
    status, found = client.get(f"search?set=gold&q={quote('[Tt]he')}&regex=1")
    assert status == 200
    assert found["total"] == len(found["hits"]) > 3
    text = {id_: corpus.text(record) or "" for id_, record in corpus.documents.items()}
    for hit in found["hits"]:
        assert text[hit["document"]][hit["start"] : hit["end"]] == hit["match"]
    value = {"set": "gold", "hits": found["hits"][:3], "label": "WORK", "dry": True}
    status, dry = client.put("apply", value)
    assert (status, sum(c["added"] for c in dry["changed"]), dry["before"]) == (200, 3, [])
    assert tree(corpus.root) == before
    status, done = client.put("apply", value | {"dry": False})
    assert done["changed"] == dry["changed"]
    assert client.put("apply", value | {"dry": False})[1]["changed"] == []
    for step in done["before"]:
        path = f"files/gold/{step['document']}"
        assert client.put(path, {"base": step["sha"], "file": step["file"]})[0] == 200
    assert tree(corpus.root) == before
    for bad in ("(", "", "x" * 301):
        assert client.get(f"search?set=gold&q={quote(bad)}&regex=1")[0] == 422
    assert client.put("apply", value | {"label": "NO_SUCH"})[0] == 422


def test_suggestions_name_their_source_and_leave_out_what_is_marked(client: Client, corpus: Corpus) -> None:
    assert client.get(f"suggestions/gold/{RIVER}")[0] == 200
    _, fresh = client.get(f"suggestions/a9/{RIVER}")
    terms = [s for s in fresh["suggestions"] if s["layer"] == "terms"]
    assert terms
    assert all(s["source"].startswith("termbase ") and 0 < s["score"] <= 1 for s in terms)
    marked = {(t.start, t.end) for t in corpus.document(GOLD, RIVER).spans.terms}
    _, known = client.get(f"suggestions/gold/{RIVER}")
    assert not marked & {(s["start"], s["end"]) for s in known["suggestions"] if s["layer"] == "terms"}


@pytest.mark.parametrize(
    ("text", "label", "words"),
    [
        ("He paid €3,200, half of it before.", "MONEY", "€3,200"),
        ("It cost 400,000 francs.", "MONEY", "400,000 francs"),
        ("A sum of US$1.5 million. So", "MONEY", "US$1.5 million"),
        ("On 19 November 2022 they left.", "DATE", "19 November 2022"),
        ("Since March 2021 nothing.", "DATE", "March 2021"),
        ("Some 12.5 per cent were paid.", "QUANTITY", "12.5 per cent"),
        ("Under Directive 2011/36/EU, she", "LEGAL_INSTRUMENT", "Directive 2011/36/EU"),
    ],
)
def test_patterns_suggest_what_looks_like_a_sum_a_date_a_measure_a_law(text: str, label: str, words: str) -> None:
    found = {(key, m.group().rstrip(".,")) for key, pattern in suggest.PATTERNS.items() for m in pattern.finditer(text)}
    assert (label, words) in found


def test_a_spacy_pipeline_suggests_what_it_finds_under_our_labels(corpus: Corpus, tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    text = corpus.text(corpus.documents[RIVER]) or ""
    word = next(w for w in text.split() if w.isalpha() and len(w) > 4)
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": word}, {"label": "EVENT", "pattern": "the"}])
    nlp.to_disk(tmp_path / "pipeline")
    found = suggest.suggestions(corpus, "a9", RIVER, str(tmp_path / "pipeline"))
    mine = [s for s in found if s["source"].startswith("spaCy ")]
    assert {s["label"] for s in mine} == {"ORGANIZATION"}
    assert all(text[s["start"] : s["end"]] == word for s in mine)
    with pytest.raises(UserError, match="no spaCy pipeline"):
        suggest.suggestions(corpus, "a9", RIVER, "no_such_pipeline")


def test_approval_is_of_the_bytes_that_were_read(client: Client, corpus: Corpus) -> None:
    _, shown = client.get(f"files/gold/{RIVER}")
    status, told = client.put(f"review/gold/{RIVER}", {"base": shown["sha"], "verdict": "approved", "note": "read"})
    assert (status, told["standing"]["state"]) == (200, "approved")
    (line,) = ledger.reviews(corpus)
    assert (line.reviewer, line.annotation_sha256, line.guideline) == ("a2", shown["sha"], "0.3")
    assert client.put(f"files/gold/{RIVER}", {"base": shown["sha"], "file": edited(shown)})[0] == 200
    _, state = client.get("state")
    assert next(d for d in state["documents"] if d["id"] == RIVER)["sets"]["gold"] == "stale"
    stale = {"base": shown["sha"], "verdict": "approved"}
    assert client.put(f"review/gold/{RIVER}", stale)[0] == 409
    assert (
        client.put(
            f"review/gold/{RIVER}", stale | {"base": client.get(f"files/gold/{RIVER}")[1]["sha"], "verdict": "fine"}
        )[0]
        == 422
    )
    assert len(ledger.reviews(corpus)) == 1


def test_who_is_not_registered_approves_nothing(corpus: Corpus) -> None:
    (client,) = [next(made := serve(corpus.root, "stranger"))]
    _, shown = client.get(f"files/gold/{RIVER}")
    status, told = client.put(f"review/gold/{RIVER}", {"base": shown["sha"], "verdict": "approved"})
    made.close()
    assert status == 500
    assert "register yourself first" in told["error"]
