"""The dataset as users meet it: built, loaded, compared with the corpus it comes from."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import minicorpus
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from minicorpus import TEXTS, write_corpus

import palermo
from palermo import cli, law, model, store, tokens
from palermo.dataset import CONFIGS, MARKER, SPLITS, card, shards
from palermo.dataset.columns import columns
from palermo.dataset.features import Column, Many, Struct, features
from palermo.dataset.folder import replacing
from palermo.dataset.pairs import unrelated
from palermo.findings import UserError
from palermo.store import GOLD, Corpus

ROOT = Path(__file__).resolve().parents[1]

Row = dict[str, Any]
Bytes = dict[str, bytes]


def build(corpus: Corpus, out: Path, *options: str) -> int:
    return cli.main(["build", "--root", str(corpus.root), "--out", str(out), *options])


def read(folder: Path) -> Bytes:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def table(folder: Path, config: str, split: str) -> pa.Table:
    return pq.read_table(folder / "data" / config / f"{split}.parquet")


def rows(folder: Path, config: str, split: str | None = None) -> list[Row]:
    return [row for s in ([split] if split else SPLITS) for row in table(folder, config, s).to_pylist()]


def one(folder: Path, config: str, document: str, id_: str) -> Row:
    (found,) = [r for r in rows(folder, config) if (r["document"], r["id"]) == (document, id_)]
    return found


def names(config: str, column: str) -> list[str]:
    """The names of the labels of a column."""
    feature = features(columns(Corpus(ROOT).inventory)[config])[column]
    return list((feature if hasattr(feature, "names") else feature.feature).names)


def filled(folder: Path) -> dict[str, dict[str, int]]:
    """The configs and splits that have rows, with their number."""
    counts = {config: {split: table(folder, config, split).num_rows for split in SPLITS} for config in CONFIGS}
    return {
        config: {s: n for s, n in by_split.items() if n}
        for config, by_split in counts.items()
        if any(by_split.values())
    }


def front_matter(folder: Path) -> Any:
    import yaml

    return yaml.safe_load((folder / "README.md").read_text(encoding="utf-8").split("---\n")[1])


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> tuple[Corpus, Path]:
    """The small corpus and its dataset, sourced text included."""
    folder = tmp_path_factory.mktemp("mini")
    corpus = write_corpus(folder / "corpus")
    assert build(corpus, folder / "dist" / "palermo") == 0
    return corpus, folder / "dist" / "palermo"


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> tuple[Corpus, Path]:
    """The corpus of the checkout and its dataset."""
    out = tmp_path_factory.mktemp("real") / "palermo"
    assert build(Corpus(ROOT), out) == 0
    return Corpus(ROOT), out


@pytest.fixture(params=["mini", "real"])
def built(request: pytest.FixtureRequest) -> tuple[Corpus, Path]:
    """Each of the two, one after the other."""
    found: tuple[Corpus, Path] = request.getfixturevalue(request.param)
    return found


# --- loading -----------------------------------------------------------------------------------------------

LOAD = """
import json, sys
from datasets import load_dataset
from datasets.features import Features
found = {}
for config in sys.argv[3:]:
    whole = load_dataset(sys.argv[1], config, cache_dir=sys.argv[2])
    stream = load_dataset(sys.argv[1], config, streaming=True)
    found[config] = {
        "rows": {split: len(part) for split, part in whole.items()},
        "same": {split: list(stream[split]) == list(part) for split, part in whole.items()},
        "features": [repr(part.features) for d in (whole, stream) for part in d.values()],
    }
print(json.dumps(found))
"""


def offline(folder: Path, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run Python with an empty cache and no way to the Hub."""
    env = os.environ | {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HOME": str(folder / "hub")}
    return subprocess.run([sys.executable, *arguments], env=env, capture_output=True, text=True, **options)


@pytest.mark.slow
def test_every_config_loads_offline_whole_and_streaming(built: tuple[Corpus, Path], tmp_path: Path) -> None:
    corpus, folder = built
    done = offline(tmp_path, "-c", LOAD, str(folder), str(tmp_path / "cache"), *filled(folder))
    assert done.returncode == 0, done.stderr
    for config, found in json.loads(done.stdout).items():
        assert found["rows"] == filled(folder)[config]
        assert found["same"] == dict.fromkeys(found["rows"], True)
        assert set(found["features"]) == {repr(features(columns(corpus.inventory)[config]))}


@pytest.mark.slow
def test_the_example_of_the_card_runs(mini: tuple[Corpus, Path], tmp_path: Path) -> None:
    _, folder = mini
    (example,) = re.findall(r"```python\n(.*?)```", (folder / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    done = offline(tmp_path, "-c", example, cwd=folder.parents[1])
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:2] == [
        "mini-river: 'human trafficker' is trafficking_for_smuggling",
        "    act.transportation 'took'",
    ]


def test_what_was_built_anew_is_what_is_loaded(tmp_path: Path) -> None:
    """`datasets` keeps what it read of a folder; what a later build changed there must not be hidden."""
    corpus = write_corpus(tmp_path / "root")
    folder, cache = tmp_path / "palermo", str(tmp_path / "cache")
    path = corpus.span_path(GOLD, "mini-river")
    spans = store.load(path, model.SpanFile)
    judged = []
    for concept in ("OTHER", "BOTH"):
        store.write(path, replace(spans, terms=tuple(replace(term, judged=concept) for term in spans.terms)))
        shards.build(Corpus(corpus.root), folder)
        loaded = palermo.load("terminology", "train", folder, cache_dir=cache)
        names = loaded.features["judged"]
        judged.append({names.int2str(row["judged"]) for row in loaded if row["document"] == "mini-river"})
    assert judged == [{"OTHER"}, {"BOTH"}]


def test_load_reads_a_folder(mini: tuple[Corpus, Path], tmp_path: Path) -> None:
    corpus, folder = mini
    loaded = palermo.load("terminology", "test", folder, cache_dir=str(tmp_path))
    assert [row["id"] for row in loaded] == [row["id"] for row in rows(folder, "terminology", "test")]
    assert set(palermo.load("cases", path=str(folder), cache_dir=str(tmp_path))) == {
        record.split for record in corpus.documents.values()
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("verdicts",), "no config 'verdicts'; there are documents, entities, relations"),
        (("cases", "dev"), "no split 'dev'; there are train, validation, test"),
        (("cases", "test", "/nowhere"), "no dataset at /nowhere; write one with `palermo build --out /nowhere`"),
    ],
)
def test_load_says_what_there_is(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(UserError, match=re.escape(message)):
        palermo.load(*arguments)


def test_the_package_offers_the_corpus() -> None:
    assert palermo.Corpus is Corpus
    with pytest.raises(AttributeError, match="no attribute 'corpus'"):
        palermo.corpus  # noqa: B018


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, palermo.dataset; print({'datasets', 'pyarrow', 'spacy', 'orjson'} & {*sys.modules} or 'none')"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "none\n"


def test_a_config_without_rows_in_a_split_has_the_file_and_loads_the_others(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path)
    for path in corpus.span_paths():
        if path.stem == "mini-port":
            path.unlink()
    out = tmp_path / "out"
    assert build(corpus, out) == 0
    for config in CONFIGS:
        assert table(out, config, "validation").num_rows == 0
        assert table(out, config, "validation").schema == table(out, config, "test").schema
    for options in ({"cache_dir": str(tmp_path / "cache")}, {"streaming": True}):
        assert set(palermo.load("relations", path=out, **options)) == {"train", "test"}
        with pytest.raises(UserError, match=f"relations has no rows in validation: {out}"):
            palermo.load("relations", "validation", out, **options)


# --- the files ---------------------------------------------------------------------------------------------


def test_parquet_metadata_front_matter_and_columns_agree(built: tuple[Corpus, Path]) -> None:
    from datasets import Features

    corpus, folder = built
    told = {
        info["config_name"]: Features._from_yaml_list(info["features"]) for info in front_matter(folder)["dataset_info"]
    }
    for config, described in columns(corpus.inventory).items():
        assert told.get(config) == (features(described) if config in filled(folder) else None)
        for split in SPLITS:
            schema = table(folder, config, split).schema
            assert Features.from_arrow_schema(schema) == features(described)
            assert schema.names == [column.name for column in described]


def test_front_matter_names_every_file(built: tuple[Corpus, Path]) -> None:
    _, folder = built
    configs = {entry["config_name"]: entry["data_files"] for entry in front_matter(folder)["configs"]}
    assert {config: [part["split"] for part in parts] for config, parts in configs.items()} == {
        config: list(by_split) for config, by_split in filled(folder).items()
    }
    for config, parts in configs.items():
        assert config != "default"
        assert [part["path"] for part in parts] == [f"data/{config}/{part['split']}.parquet" for part in parts]
    every = {f"data/{config}/{split}.parquet" for config in CONFIGS for split in SPLITS}
    assert read(folder).keys() == every | {"README.md", "croissant.json", MARKER}


def test_parquet_is_written_for_reuse_and_search(mini: tuple[Corpus, Path]) -> None:
    _, folder = mini
    for path in folder.rglob("*.parquet"):
        metadata = pq.ParquetFile(path).metadata
        for group in range(metadata.num_row_groups):
            for column in range(metadata.num_columns):
                chunk = metadata.row_group(group).column(column)
                assert chunk.compression == "ZSTD"
                assert chunk.has_offset_index
                assert chunk.has_column_index


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 2000, 2345])
def test_row_groups_and_bytes_do_not_depend_on_how_rows_come_in(count: int, tmp_path: Path) -> None:
    span = Struct((Column("id", "string", ""), Column("parts", Many(Many("int32")), "")))
    config = {name: (Column("text", "string", ""), Column("spans", Many(span), "")) for name in CONFIGS}
    made = [
        {
            "text": " ".join(f"w{i * n % 97}" for n in range(i % 400)),
            "spans": [{"id": f"e{n}", "parts": [[n, n + i]] * (n % 3)} for n in range(i % 50)],
        }
        for i in range(count)
    ]
    for name, size in (("single", 1), ("many", 700)):
        with shards.Writers(tmp_path / name, config) as writers:
            for at in range(0, count, size):
                writers.add("test", {"cases": made[at : at + size]})
        assert writers.counts["cases"] == dict.fromkeys(SPLITS, 0) | {"test": count}
    assert read(tmp_path / "single") == read(tmp_path / "many")
    file = pq.ParquetFile(tmp_path / "many/data/cases/test.parquet")
    groups = [file.metadata.row_group(i).num_rows for i in range(file.metadata.num_row_groups)]
    assert groups == [min(shards.GROUP, count - at) for at in range(0, count, shards.GROUP)]
    assert file.read().to_pylist() == made


@pytest.mark.slow
def test_the_same_corpus_gives_the_same_bytes(mini: tuple[Corpus, Path], tmp_path: Path) -> None:
    corpus, folder = mini
    command = [sys.executable, "-m", "palermo", "build", "--root", str(corpus.root), "--out"]
    for seed in ("1", "2"):
        subprocess.run([*command, str(tmp_path / seed)], env=os.environ | {"PYTHONHASHSEED": seed}, check=True)
    assert read(tmp_path / "1") == read(tmp_path / "2") == read(folder)


# --- rows against the corpus -------------------------------------------------------------------------------


def spans_in(value: Any) -> Iterator[Row]:
    """Every record with offsets, however deep."""
    if isinstance(value, list):
        for item in value:
            yield from spans_in(item)
    elif isinstance(value, dict):
        if "start" in value and "text" in value:
            yield value
        if value.get("cue_text") is not None:
            yield {name: value[f"cue_{name}"] for name in ("start", "end", "text")}
        for item in value.values():
            yield from spans_in(item)


def test_every_span_exported_is_a_slice_of_its_text(built: tuple[Corpus, Path]) -> None:
    corpus, folder = built
    texts = {id_: corpus.text(record) for id_, record in corpus.documents.items()}
    checked: Counter[str] = Counter()
    for config in CONFIGS:
        for row in rows(folder, config):
            text = texts[row["document"]] or ""
            for span in spans_in(row):
                assert span["text"] == text[span["start"] : span["end"]] != ""
                if "start_in_context" in span:
                    assert row["context"][span["start_in_context"] : span["end_in_context"]] == span["text"]
                for start, end in span.get("fragments") or []:
                    assert span["start"] <= start < end <= span["end"]
                checked[config] += 1
            if "context" in row:
                at = row["context_start"]
                assert text[at : at + len(row["context"])] == row["context"]
    assert set(checked) == set(CONFIGS) if any(corpus.span_paths("gold")) else checked.keys() == {"annotators"}


def test_documents_hold_what_the_corpus_holds(built: tuple[Corpus, Path]) -> None:
    corpus, folder = built
    found = {row["document"]: row for row in rows(folder, "documents")}
    gold = {doc.record.id: doc for doc in corpus.load_set() if doc.text is not None}
    assert found.keys() == gold.keys()
    for id_, doc in gold.items():
        row, record = found[id_], doc.record
        assert row["text"] == doc.text
        for name in ("title", "language", "genre", "date", "split", "redistributable", "contrast_group", "length"):
            assert row[name] == getattr(record, name)
        for layer in ("entities", "elements", "cases", "terms", "relations"):
            assert [r["id"] for r in row[layer]] == [r.id for r in getattr(doc.spans, layer)]
        for entity, e in zip(row["entities"], doc.spans.entities, strict=True):
            assert (entity["label"], entity["start"], entity["end"], entity["cluster"]) == (
                e.label,
                e.start,
                e.end,
                e.cluster,
            )
        for relation, r in zip(row["relations"], doc.spans.relations, strict=True):
            assert (relation["type"], relation["head"], relation["tail"]) == (r.type, r.head, r.tail)
            assert (relation["cue_start"], relation["cue_end"]) == ((r.cue.start, r.cue.end) if r.cue else (None, None))


def test_verdicts_and_readings_are_those_of_the_law_under_every_regime(built: tuple[Corpus, Path]) -> None:
    corpus, folder = built
    for row in rows(folder, "documents"):
        doc = corpus.document("gold", row["document"])
        for regime in corpus.regimes.regimes:
            found = law.verdicts(doc.spans, regime)
            told = {v["case"]: v for v in row["verdicts"] if v["regime"] == regime.id}
            assert {c: (v["concept"], v["leaning"], v["reading"], v["missing"]) for c, v in told.items()} == {
                c: (v.concept, v.leaning, v.reading, list(v.missing)) for c, v in found.items()
            }
            reasons = [r for r in row["reasons"] if r["regime"] == regime.id]
            assert [(r["case"], r["clause"], r["outcome"], r["article"], r["elements"]) for r in reasons] == [
                (c, r.clause, r.outcome, r.article, list(r.elements)) for c, v in found.items() for r in v.reasons
            ]
            where = doc.record.jurisdiction, doc.record.date
            readings = law.read_terms(doc.spans, found, corpus.termbase, corpus.regimes, *where)
            assert {
                r["term"]: (r["nominal"], r["denoted"], r["congruence"])
                for r in row["readings"]
                if r["regime"] == regime.id
            } == {t: (r.nominal, r.denoted, r.congruence) for t, r in readings.items()}


def test_splits_are_those_of_the_records_and_disjoint(built: tuple[Corpus, Path]) -> None:
    corpus, folder = built
    for config in CONFIGS:
        of_split = {split: {row["document"] for row in rows(folder, config, split)} for split in SPLITS}
        for split, documents in of_split.items():
            assert {corpus.documents[d].split for d in documents} <= {split}
            assert all(row["split"] == split for row in rows(folder, config, split))
        assert sum(map(len, of_split.values())) == len(set().union(*of_split.values()))


# --- entities ----------------------------------------------------------------------------------------------


def test_tags_give_back_the_outermost_entities(built: tuple[Corpus, Path]) -> None:
    _, folder = built
    labels = names("entities", "ner_tags")
    for row in rows(folder, "entities"):
        tags = [labels[tag] for tag in row["ner_tags"]]
        assert len(tags) == len(row["tokens"]) == len(row["token_starts"]) == len(row["token_ends"])
        tagged = [s for s in row["spans"] if s["tagged"]]
        decoded = sorted(tokens.spans(tags))
        assert decoded == sorted((s["label"], s["token_start"], s["token_end"]) for s in tagged)
        assert sum(tag != "O" for tag in tags) == sum(b - a for _, a, b in decoded)
        covered = {i for s in tagged for i in range(s["token_start"], s["token_end"])}
        for s in row["spans"]:
            mine = set(range(s["token_start"], s["token_end"]))
            assert s["tagged"] or not mine or mine & covered
            reach = (
                (row["token_starts"][s["token_start"]], row["token_ends"][s["token_end"] - 1])
                if mine
                else (s["start"], s["end"])
            )
            assert s["widened"] == (reach != (s["start"], s["end"]) and (reach[0] < s["start"] or reach[1] > s["end"]))


def test_an_entity_that_cuts_a_token_is_widened_and_says_so(mini: tuple[Corpus, Path]) -> None:
    _, folder = mini
    (row,) = rows(folder, "entities", "validation")
    (wide,) = [s for s in row["spans"] if s["widened"]]
    assert wide["text"] == "section 232a"
    assert row["tokens"][wide["token_start"] : wide["token_end"]] == ["section", "232a(1"]
    assert wide["tagged"]


def test_tokens_lie_in_the_zones(mini: tuple[Corpus, Path]) -> None:
    _, folder = mini
    (row,) = [r for r in rows(folder, "entities") if r["document"] == "mini-skipper"]
    assert row["tokens"][:5] == ["The", "harbour", "paper", "A", "skipper"]
    text = TEXTS["mini-skipper"]
    assert [text[a:b] for a, b in zip(row["token_starts"], row["token_ends"], strict=True)] == row["tokens"]


# --- relations ---------------------------------------------------------------------------------------------


def test_sampled_pairs_are_pairs_that_could_be_related_and_are_not(built: tuple[Corpus, Path]) -> None:
    corpus, folder = built
    kinds = corpus.inventory.relations.values()
    labels = names("relations", "relation")
    for document in {row["document"] for row in rows(folder, "relations")}:
        spans = corpus.document("gold", document).spans
        entities = {e.id: e for e in spans.entities}
        mine = [row for row in rows(folder, "relations") if row["document"] == document]
        sampled = [row for row in mine if row["sampled"]]
        who = {e.id: e.cluster or e for e in spans.entities}
        linked = [{who[r.head], who[r.tail]} for r in spans.relations]
        assert [row["id"] for row in mine if not row["sampled"]] == [r.id for r in spans.relations]
        assert len(sampled) <= len(spans.relations)
        assert len({(r["head"]["id"], r["tail"]["id"]) for r in sampled}) == len(sampled)
        for row in sampled:
            head, tail = entities[row["head"]["id"]], entities[row["tail"]["id"]]
            assert labels[row["relation"]] == "no_relation"
            assert (row["polarity"], row["cue"], row["id"]) == ("", None, "")
            assert any(head.label in k.head and tail.label in k.tail for k in kinds)
            assert "\n\n" not in row["context"], "head and tail are in one paragraph"
            assert {who[head.id], who[tail.id]} not in linked
            assert who[head.id] != who[tail.id]


def test_a_relation_row_holds_type_cue_and_polarity(mini: tuple[Corpus, Path]) -> None:
    _, folder = mini
    row = one(folder, "relations", "mini-mill", "r3")
    assert names("relations", "relation")[row["relation"]] == "detained_by"
    assert row["polarity"] == "denied"
    assert (row["head"]["text"], row["cue"]["text"]) == ("teacher", "did not arrest")
    assert not row["sampled"]


def test_the_draw_depends_on_ids_alone(mini: tuple[Corpus, Path]) -> None:
    from dataclasses import replace

    from palermo.dataset.layers import View

    corpus, _ = mini
    doc = corpus.document("gold", "mini-port")
    signatures = frozenset((h, t) for k in corpus.inventory.file.relations for h in k.head for t in k.tail)

    def draw(**changes: Any) -> list[tuple[str, str]]:
        view = View(doc.record, replace(doc.spans, **changes), doc.text or "")
        return [(head.id, tail.id) for head, tail in unrelated(view, signatures)]

    assert draw() == draw(terms=(), guideline="9")
    assert len(draw()) == len(doc.spans.relations)
    fewer = draw(relations=doc.spans.relations[:1])
    assert len(fewer) == 1
    assert draw(relations=()) == []
    assert draw(scope=replace(doc.spans.scope, relations="partial")) == [], "unmarked is not unrelated there"


# --- terms, elements, cases, annotators --------------------------------------------------------------------


def test_a_term_row_holds_word_concept_and_evidence(mini: tuple[Corpus, Path]) -> None:
    _, folder = mini
    row = one(folder, "terminology", "mini-river", "t1")
    read_as = {name: names("terminology", name)[row[name]] for name in ("nominal", "judged", "denoted", "congruence")}
    assert read_as == {"nominal": "TIP", "judged": "SOM", "denoted": "SOM", "congruence": "trafficking_for_smuggling"}
    assert {e["code"]: e["text"] for e in row["evidence"]} == {
        "act.transportation": "took",
        "border.crossing": "into Borland",
        "benefit.financial": "for €900 each",
        "entry.irregular": "None of them had a visa",
        "status.non_national": "Lithuanian",
    }
    assert row["context"].startswith("The boatman")
    assert row["context"].endswith("“human trafficker”.")
    assert (row["lemma"], row["regime"]) == ("human trafficker", "un-2000")
    goods = one(folder, "terminology", "mini-port", "t1")
    assert names("terminology", "denoted")[goods["denoted"]] == "OTHER"


def test_an_element_row_holds_code_family_and_cases(mini: tuple[Corpus, Path]) -> None:
    _, folder = mini
    row = one(folder, "elements", "mini-river", "x8")
    assert names("elements", "code")[row["code"]] == "purpose.forced_labour"
    assert (row["family"], row["cases"], row["polarity"]) == ("purpose", ["k2"], "stated")
    text = TEXTS["mini-river"]
    assert [text[a:b] for a, b in row["fragments"]] == ["made", "work"]
    assert one(folder, "elements", "mini-river", "x2")["mode"] == "sea"


def test_a_case_row_holds_persons_with_all_their_mentions(mini: tuple[Corpus, Path]) -> None:
    corpus, folder = mini
    row = one(folder, "cases", "mini-river", "k2")
    (persons,), (actors,) = row["persons"], row["actors"]
    assert persons["mentions"] == ["e1", "e5", "e15"]
    assert persons["mention_texts"] == ["Four men", "four Lithuanian men", "men"]
    assert (actors["text"], actors["mention_texts"]) == ("farmer Ulla", ["farmer Ulla"])
    assert names("cases", "concept")[row["concept"]] == "SOM_THEN_TIP"
    assert (row["follows"], row["status"], row["regime"]) == ("k1", "asserted", corpus.regimes.default)
    assert [v["regime"] for v in row["verdicts"]] == [r.id for r in corpus.regimes.regimes]
    skipper = one(folder, "cases", "mini-skipper", "k1")
    assert names("cases", "concept")[skipper["concept"]] == "UNDETERMINED"
    assert names("cases", "leaning")[skipper["leaning"]] == "SOM"
    assert skipper["missing"] == ["border crossing", "not a national"]
    default = [r for r in skipper["reasons"] if r["regime"] == corpus.regimes.default]
    assert [r["clause"] for r in default if r["outcome"] == "missing"] == skipper["missing"]


def test_annotators_hold_every_pass_but_gold(built: tuple[Corpus, Path]) -> None:
    corpus, folder = built
    found = {(row["set"], row["document"]): row for row in rows(folder, "annotators")}
    here = {id_ for id_, record in corpus.documents.items() if corpus.text(record) is not None}
    passes = {(p.parent.name, p.stem) for p in corpus.span_paths() if p.parent.name != "gold" and p.stem in here}
    assert found.keys() == passes
    for (name, document), row in found.items():
        doc = corpus.document(name, document)
        assert row["kind"] == (corpus.annotators[name].kind if name in corpus.annotators else "")
        assert (row["guideline"], row["status"]) == (doc.spans.guideline, doc.spans.status)
        assert row["scope"]["relations"] == doc.spans.scope.relations
        assert [e["id"] for e in row["entities"]] == [e.id for e in doc.spans.entities]


def test_words_are_filled_in_where_the_file_has_hashes(mini: tuple[Corpus, Path]) -> None:
    corpus, folder = mini
    assert not any(e.text for e in corpus.document("a1", "mini-skipper").spans.entities)
    (row,) = [r for r in rows(folder, "annotators") if (r["set"], r["document"]) == ("a1", "mini-skipper")]
    assert row["entities"][0]["text"] == "skipper from Lower Zubia"


# --- what is left out --------------------------------------------------------------------------------------


def test_texts_that_are_not_here_are_left_out_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = write_corpus(tmp_path)
    shutil.rmtree(tmp_path / "corpus/sourced")
    assert build(corpus, tmp_path / "out") == 0
    shown = capsys.readouterr()
    assert shown.err == "left out, their texts are not here; fetch them with `palermo hydrate`: mini-skipper\n"
    assert {row["document"] for row in rows(tmp_path / "out", "documents")} == {"mini-mill", "mini-port", "mini-river"}
    assert "Do not pass" not in (tmp_path / "out/README.md").read_text(encoding="utf-8")


def test_a_build_with_reserved_texts_says_so(mini: tuple[Corpus, Path]) -> None:
    _, folder = mini
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert "**Do not pass this build on.** It contains 1 text " in text
    assert front_matter(folder)["license"] == ["cc-by-4.0", "other"]
    assert "mini-skipper" in {row["document"] for row in rows(folder, "documents")}


def test_a_public_build_holds_no_reserved_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = write_corpus(tmp_path)
    assert build(corpus, tmp_path / "out", "--public") == 0
    assert capsys.readouterr().err == "left out, their texts may not be passed on: mini-skipper\n"
    shown = repr([rows(tmp_path / "out", config) for config in CONFIGS])
    assert "Ruritanian" in shown, "the search finds what is there"
    for path in (tmp_path / "out").glob("*.*"):
        shown += path.read_text(encoding="utf-8")
    for words in ("mini-skipper", "harbour paper", "skipper", "Zubia", "hidden under nets"):
        assert words not in shown
    assert front_matter(tmp_path / "out")["license"] == "cc-by-4.0"


def test_documents_without_gold_are_only_in_annotators(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = write_corpus(tmp_path)
    corpus.span_path("gold", "mini-mill").unlink()
    assert build(corpus, tmp_path / "out") == 0
    assert capsys.readouterr().err == "only in `annotators`, they have no gold annotation yet: mini-mill\n"
    assert "mini-mill" in {row["document"] for row in rows(tmp_path / "out", "annotators")}
    assert "mini-mill" not in {row["document"] for row in rows(tmp_path / "out", "documents")}


def test_a_corpus_with_errors_is_not_built(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    path = corpus.span_path("gold", "mini-river")
    path.write_bytes(path.read_bytes().replace(b'"text": "Borland"', b'"text": "Burland"', 1))
    assert build(corpus, tmp_path / "out" / "palermo") == 1
    shown = capsys.readouterr()
    assert "annotations/gold/mini-river.json:" in shown.err
    assert "SPN002" in shown.err
    assert shown.out == ""
    assert not (tmp_path / "out").exists()


# --- the card ----------------------------------------------------------------------------------------------


def test_the_numbers_of_the_card_are_those_of_the_rows(built: tuple[Corpus, Path]) -> None:
    _, folder = built
    text = (folder / "README.md").read_text(encoding="utf-8")
    for split in SPLITS:
        documents = rows(folder, "documents", split)
        numbers = [
            len(documents),
            sum(len(row["text"].split()) for row in documents),
            *(
                sum(len(row[layer]) for row in documents)
                for layer in ("entities", "elements", "cases", "terms", "relations")
            ),
        ]
        assert f"| {split} | {' | '.join(f'{n:,}' for n in numbers)} |" in text
    untagged = sum(not s["tagged"] for row in rows(folder, "entities") for s in row["spans"])
    assert f"in `spans` but not in `ner_tags`: {untagged:,}." in text
    congruence = Counter(names("terminology", "congruence")[r["congruence"]] for r in rows(folder, "terminology"))
    for value, count in congruence.items():
        assert f"{value} {count:,}" in text


def test_the_card_lists_every_column(mini: tuple[Corpus, Path]) -> None:
    corpus, folder = mini
    body = (folder / "README.md").read_text(encoding="utf-8").split("## Configs")[1]
    sections = dict(zip(CONFIGS, re.split(r"^### \w+$", body, flags=re.MULTILINE)[1:], strict=True))
    for config, described in columns(corpus.inventory).items():
        assert re.findall(r"^\| `(\w+)` \|", sections[config], re.MULTILINE) == [column.name for column in described]


def test_the_card_says_who_made_it_by_kind(mini: tuple[Corpus, Path], tmp_path: Path) -> None:
    _, folder = mini
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert "written for the corpus: language model `w1`: 3 texts." in text
    assert "language model `a1`: 4 documents; human `a2`: 4 documents." in text
    assert "Checked by a human (status `reviewed`): 0 of 4 documents." in text
    corpus = write_corpus(tmp_path)
    minicorpus.annotate(corpus, "gold", "mini-mill", minicorpus.MILL | {"status": "reviewed"})
    assert build(corpus, tmp_path / "out") == 0
    text = (tmp_path / "out/README.md").read_text(encoding="utf-8")
    assert "(status `reviewed`): 1 of 4 documents." in text


def test_a_kind_that_is_not_known_is_not_made_up(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path)
    (tmp_path / store.ANNOTATORS).unlink()
    text = (shards.build(corpus, tmp_path / "out").folder / "README.md").read_text(encoding="utf-8")
    assert "not in annotators.json `a1`: 4 documents" in text
    assert {row["kind"] for row in rows(tmp_path / "out", "annotators")} == {""}


# --- the folder --------------------------------------------------------------------------------------------


def siblings(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.parent.iterdir())


@pytest.mark.parametrize(
    "failure", [RuntimeError("a bug"), KeyboardInterrupt(), OSError(28, "No space left on device")]
)
def test_a_build_that_fails_leaves_the_old_one_whole(
    failure: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus, out = write_corpus(tmp_path / "corpus"), tmp_path / "dist" / "palermo"
    assert build(corpus, out) == 0
    before = read(out)
    capsys.readouterr()

    def fail(*_: Any) -> str:
        raise failure

    monkeypatch.setattr(card, "text", fail)
    if isinstance(failure, RuntimeError):
        with pytest.raises(RuntimeError):
            build(corpus, out)
    else:
        assert build(corpus, out, "--public") == (2 if isinstance(failure, OSError) else 130)
    if isinstance(failure, OSError):
        assert "not written, what was there is as it was: No space left on device" in capsys.readouterr().err
    assert read(out) == before
    assert siblings(out) == ["palermo"]


def test_a_swap_that_fails_puts_the_old_one_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "palermo"
    with replacing(target) as folder:
        (folder / "old").write_text("old")
    real_replace = Path.replace

    def replace(self: Path, other: Path) -> Path:
        if ".building-" in self.name:
            raise OSError(5, "Input/output error")
        return real_replace(self, other)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(UserError, match="what was there is as it was: Input/output error"), replacing(target) as folder:
        (folder / "new").write_text("new")
    assert (target / "old").read_text() == "old"
    assert siblings(target) == ["palermo"]


def test_what_a_killed_build_left_is_put_back_or_removed(tmp_path: Path) -> None:
    target = tmp_path / "palermo"
    with replacing(target) as folder:
        (folder / "old").write_text("old")
    aside = tmp_path / ".palermo.replaced-x"
    aside.mkdir()
    target.rename(aside / "palermo")
    (tmp_path / ".palermo.building-x").mkdir()
    (tmp_path / ".palermo.building-x" / "half").write_text("half")
    with pytest.raises(ZeroDivisionError), replacing(target):
        raise ZeroDivisionError
    assert (target / "old").read_text() == "old"
    assert siblings(target) == ["palermo"]


def test_a_build_under_way_is_not_taken_for_a_leftover(tmp_path: Path) -> None:
    pytest.importorskip("fcntl", reason="no locks on this system: leftovers are not removed at all")
    target = tmp_path / "palermo"
    with replacing(target) as first:
        (first / "slow").write_text("1")
        with replacing(target) as second:
            (second / "quick").write_text("2")
        assert (first / "slow").read_text() == "1"
        assert sorted(read(target)) == [MARKER, "quick"]
    assert sorted(read(target)) == [MARKER, "slow"]


def test_a_folder_that_no_build_wrote_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus, out = write_corpus(tmp_path / "corpus"), tmp_path / "thesis"
    out.mkdir()
    (out / "chapter.txt").write_text("mine")
    assert build(corpus, out) == 2
    assert f"palermo build: {out} holds chapter.txt, which no build wrote" in capsys.readouterr().err
    assert read(out) == {"chapter.txt": b"mine"}
    assert siblings(out) == ["corpus", "thesis"]


def test_a_build_with_something_put_into_it_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus, out = write_corpus(tmp_path / "corpus"), tmp_path / "palermo"
    assert build(corpus, out) == 0
    (out / "data" / "notes.txt").write_text("mine")
    assert build(corpus, out) == 2
    assert "holds data/notes.txt, which no build wrote" in capsys.readouterr().err
    assert (out / "data" / "notes.txt").read_text() == "mine"


def test_a_file_of_that_name_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus, out = write_corpus(tmp_path / "corpus"), tmp_path / "palermo"
    out.write_text("a file")
    assert build(corpus, out) == 2
    assert f"{out} is a file; name a folder" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    (tmp_path / "file").write_text("")
    assert build(corpus, tmp_path / "file" / "palermo") == 2
    assert "cannot be written" in capsys.readouterr().err


def test_an_empty_folder_is_filled_and_a_build_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus, out = write_corpus(tmp_path / "corpus"), tmp_path / "palermo"
    out.mkdir()
    assert build(corpus, out) == 0
    before = read(out)
    assert build(corpus, out, "--public") == 0
    assert read(out) != before
    assert build(corpus, out) == 0
    assert read(out) == before
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == 3
    counts = {config: "/".join(str(table(out, config, split).num_rows) for split in SPLITS) for config in CONFIGS}
    told = ", ".join(f"{config} {count}" for config, count in counts.items())
    assert shown[2] == f"{told} ({'/'.join(SPLITS)}) in {len(before)} files: {out}"


@pytest.mark.slow
def test_a_bar_is_shown_on_a_terminal_and_nowhere_else(mini: tuple[Corpus, Path], tmp_path: Path) -> None:
    pty = pytest.importorskip("pty", reason="no pseudo-terminals on this system")
    termios = pytest.importorskip("termios", reason="no pseudo-terminals on this system")
    corpus, _ = mini
    command = [sys.executable, "-m", "palermo", "build", "--root", str(corpus.root), "--out", str(tmp_path / "out")]
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    os.set_blocking(ours, False)
    # A long traceback would fill the terminal, which nobody reads yet, and wait for ever.
    subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, check=True, timeout=120)
    assert b"documents" in os.read(ours, 4096)
    os.close(theirs)
    os.close(ours)
    assert subprocess.run(command, capture_output=True, check=True).stderr == b""
