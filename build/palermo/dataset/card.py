"""The dataset card: README.md with the front matter that `datasets` reads.

Every number in it is counted from the rows that were written; what is said of annotators comes from annotators.json.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from palermo.dataset import CONFIGS, SPLITS, about, data_file
from palermo.dataset.about import About
from palermo.dataset.columns import NO_RELATION
from palermo.dataset.features import Column, Config, Kind, Labels, Many, Struct, features
from palermo.dataset.rows import Rows
from palermo.store import Corpus
from palermo.text import sha256

TASKS = ("token-classification", "text-classification")
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
CLOSED = "Texts with `redistributable` false: as `licence` says; they may not be passed on"
KINDS = {"model": "language model", "human": "human", "": "not in annotators.json"}

EXAMPLE = """\
```python
from datasets import load_dataset

uses = load_dataset("dist/palermo", "terminology", split="train")  # the folder of this file
agreement = uses.features["congruence"]
for use in uses:
    word, verdict = use["text"], agreement.int2str(use["congruence"])
    print(f"{use['document']}: {word!r} is {verdict}")
    for fact in use["evidence"]:
        print("   ", fact["code"], repr(fact["text"]))
```
"""

NOTES = """\
Offsets count Unicode code points, half-open, over `text` as it stands, which is what Python's slices count. Class
labels are whole numbers; their names are in the features. An empty string means "none". Splits are fixed for each
document; texts that differ in one fact, or come from one source, are in the same split. `test_real`, where there is
one, holds texts that were not written for the corpus.
"""


@dataclass
class Tally:
    """What the rows of a dataset add up to."""

    splits: dict[str, Counter[str]] = field(default_factory=lambda: {split: Counter() for split in SPLITS})
    """By split: rows, words, and records of each layer."""
    values: dict[str, Counter[str]] = field(default_factory=dict)
    """How often a value occurs, by what it is a value of."""

    def add(self, made: Rows) -> None:
        """Count the rows of one document."""
        for config, of_config in made.items():
            for row in of_config:
                self._row(config, row, self.splits[row["split"]])

    def _row(self, config: str, row: dict[str, Any], split: Counter[str]) -> None:
        split[config] += 1
        if config == "documents":
            split["closed"] += not row["redistributable"]
            split["words"] += len(row["text"].split())
            for name in ("language", "genre", "origin", "status", "author"):
                self.count(name, row[name])
        elif config == "entities":
            split["mentions"] += len(row["spans"])
            split["untagged"] += sum(not span["tagged"] for span in row["spans"])
            split["widened"] += sum(span["widened"] for span in row["spans"])
        elif config == "relations":
            split["stated"] += row["relation"] != NO_RELATION
        elif config == "terminology":
            self.count("congruence", row["congruence"])
        elif config == "cases":
            self.count("concept", row["concept"])
        elif config == "annotators":
            self.count("set", row["set"])
            self.count("document", row["document"])

    def count(self, name: str, value: str) -> None:
        self.values.setdefault(name, Counter())[value] += 1

    def total(self, name: str) -> int:
        return sum(split[name] for split in self.splits.values())

    def listed(self, name: str) -> list[tuple[str, int]]:
        """The values of a kind with their numbers, in alphabetical order."""
        return sorted(self.values.get(name, Counter()).items())


# --- front matter ------------------------------------------------------------------------------------------


def front_matter(configs: dict[str, Config], tally: Tally, told: About, digests: Mapping[str, str]) -> dict[str, Any]:
    """The metadata of the card, as `datasets` and the Hub read them.

    Splits without rows are not listed, since `datasets` fails on them; their files are there. `datasets` keeps what it
    has read of a folder for as long as this metadata stays the same, whatever became of the files: so each
    configuration is described by a digest of its own, made of those of its files.
    """
    documents = tally.total("documents")
    filled = {name: [split for split in SPLITS if tally.splits[split][name]] for name in configs if tally.total(name)}
    return {
        "license": [told.licence, "other"] if tally.total("closed") and told.licence != "other" else told.licence,
        "language": [language for language, _ in tally.listed("language")],
        "pretty_name": told.title,
        "task_categories": list(TASKS),
        "size_categories": [next((size for limit, size in SIZES if documents < limit), "n>1M")],
        "tags": list(told.tags),
        "configs": [
            {
                "config_name": name,
                "description": f"content {_content(name, splits, digests)}",
                "data_files": [{"split": s, "path": data_file(name, s)} for s in splits],
            }
            for name, splits in filled.items()
        ],
        "dataset_info": [{"config_name": name, "features": features(configs[name])._to_yaml_list()} for name in filled],
    }


def _content(config: str, splits: Iterable[str], digests: Mapping[str, str]) -> str:
    return sha256("".join(digests[data_file(config, split)] for split in splits).encode())[:12]


def _yaml(value: dict[str, Any]) -> str:
    from huggingface_hub import DatasetCardData

    return str(DatasetCardData(**value).to_yaml())


# --- body --------------------------------------------------------------------------------------------------


def text(configs: dict[str, Config], tally: Tally, corpus: Corpus, public: bool, digests: Mapping[str, str]) -> str:
    """The whole card."""
    told = about.of(corpus)
    blocks = (
        f"---\n{_yaml(front_matter(configs, tally, told, digests))}\n---\n",
        f"# {told.title}\n\n{told.introduction}",
        _warning(tally, public),
        f"## Load it\n\n{EXAMPLE}",
        f"## What is in it\n\n{_sizes(tally)}",
        f"## Configs\n\n{NOTES}\n" + "\n".join(_config(name, config) for name, config in configs.items()),
        f"## Who made it\n\n{provenance(tally, corpus)}",
        f"## Licences\n\n{licences(tally, told)}",
    )
    return "\n".join(block for block in blocks if block)


def _warning(tally: Tally, public: bool) -> str:
    if public or not tally.total("closed"):
        return ""
    closed = _number(tally.total("closed"), "text")
    return (
        f"> **Do not pass this build on.** It contains {closed} whose rights are reserved, for your own use only.\n"
        "> `palermo build --public` writes one without.\n"
    )


SIZE_COLUMNS = {
    "documents": "documents",
    "words": "words",
    "mentions": "entities",
    "elements": "elements",
    "cases": "cases",
    "terminology": "terms",
    "stated": "relations",
}


def _sizes(tally: Tally) -> str:
    table = _table(
        ("split", *SIZE_COLUMNS.values()),
        [
            *([split, *(f"{counts[name]:,}" for name in SIZE_COLUMNS)] for split, counts in tally.splits.items()),
            ["all", *(f"{tally.total(name):,}" for name in SIZE_COLUMNS)],
        ],
    )
    lines = [
        f"Genres: {_values(tally, 'genre')}.",
        f"Cases by concept, strict reading, default regime: {_values(tally, 'concept')}.",
        f"Term uses by congruence, strict reading, default regime: {_values(tally, 'congruence')}.",
        f"Entities nested in another or crossing it, in `spans` but not in `ner_tags`: {tally.total('untagged'):,}.",
        f"Entities that start or end inside a token, tagged on the whole token: {tally.total('widened'):,}.",
    ]
    return f"{table}\n" + "\n".join(f"- {line}" for line in lines) + "\n"


def _values(tally: Tally, name: str) -> str:
    return ", ".join(f"{value} {count:,}" for value, count in tally.listed(name)) or "none"


def _config(name: str, config: Config) -> str:
    rows = [(f"`{column.name}`", shape(column.kind), column.about) for column in config]
    about = f"{CONFIGS[name][0].upper()}{CONFIGS[name][1:]}."
    return f"### {name}\n\n{about}\n\n{_table(('column', 'type', 'what it holds'), rows)}"


def shape(kind: Kind) -> str:
    """A type in words."""
    if isinstance(kind, Labels):
        return f"one of {len(kind.names)} labels"
    if isinstance(kind, Many):
        return f"list of {shape(kind.of)}"
    if isinstance(kind, Struct):
        return f"({', '.join(_keys(kind.columns))})"
    return kind


def _keys(columns: Iterable[Column]) -> Iterator[str]:
    return (f"`{column.name}`" for column in columns)


def provenance(tally: Tally, corpus: Corpus) -> str:
    """Who wrote and annotated, by kind, and how much of it a human has checked."""
    documents, reviewed = tally.total("documents"), dict(tally.listed("status")).get("reviewed", 0)
    wrote = [f"{_kind(corpus, a)} `{a}`: {_number(n, 'text')}" for a, n in tally.listed("author") if a]
    passes = [f"{_kind(corpus, s)} `{s}`: {_number(n, 'document')}" for s, n in tally.listed("set")]
    statuses = ", ".join(f"{status} {count:,}" for status, count in tally.listed("status")) or "none"
    lines = [
        f"- Texts by origin: {_values(tally, 'origin')}. Authors of texts written for the corpus: {_join(wrote)}.",
        f"- Passes of annotation, each kept in the config `annotators`: {_join(passes)}.",
        f"- Adjudicators: {_join(_adjudicators(corpus))}.",
        f"- Status of the gold annotation, in documents: {statuses}.",
        f"- Checked by a human (status `reviewed`): {reviewed:,} of {_number(documents, 'document')}.",
    ]
    return "\n".join(lines) + "\n"


def _adjudicators(corpus: Corpus) -> list[str]:
    return [f"{KINDS[a.kind]} `{a.id}`" for _, a in sorted(corpus.annotators.items()) if "adjudicator" in a.roles]


def _kind(corpus: Corpus, annotator: str) -> str:
    entry = corpus.annotators.get(annotator)
    return KINDS[entry.kind if entry else ""]


def licences(tally: Tally, told: About) -> str:
    """Under which licences the parts of a build are."""
    closed = f" {CLOSED}." if tally.total("closed") else ""
    return f"{told.licences}{closed}\n"


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _join(parts: list[str]) -> str:
    return "; ".join(parts) or "none"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *(list(row) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
