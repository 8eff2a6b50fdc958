"""The corpus as a dataset: rows, Parquet, card, Croissant, and loading it again.

`palermo build` writes a folder that `datasets.load_dataset(folder, config)` reads without any code of ours. Only this
subpackage imports datasets and pyarrow, and it imports them where they are needed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, get_args

from palermo import model
from palermo.findings import UserError

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict, IterableDataset, IterableDatasetDict

    Loaded: TypeAlias = Dataset | DatasetDict | IterableDataset | IterableDatasetDict

CONFIGS = {
    "documents": "one row a document: the text, what is known of it, every layer of gold, and the verdicts",
    "entities": "one row a document: tokens, BIO tags of the outermost entities, and all entities, nested ones too",
    "relations": "one row a pair of entities: the relation stated between them, or none",
    "terminology": "one row a use of a term: what it names, what it denotes here, and how the two agree",
    "elements": "one row an element: words that state a fact the law asks for",
    "cases": "one row a case: who did what to whom, and what that is under each legal regime",
    "annotators": "one row a document and annotator: the pass as it was made, before adjudication",
}
"""The configs of the dataset, each with what a row is. None is called `default`: that name has a meaning of its own."""

SPLITS: tuple[str, ...] = get_args(model.Split)

CROISSANT = "croissant.json"
"""File by which a built dataset is known."""

MARKER = ".palermo-build"
"""File that lists what a build wrote; a folder that holds anything else is never replaced."""


PUBLIC = ".palermo-public"
"""File that a public build holds and no other: nothing in it is barred from being passed on."""


def data_file(config: str, split: str) -> str:
    """Path of a Parquet file in the dataset's folder."""
    return f"data/{config}/{split}.parquet"


def load(config: str, split: str | None = None, path: Path | str | None = None, **options: Any) -> Loaded:
    """A config of the built dataset, all splits or one, as `datasets.load_dataset` returns it.

    Reads from `path`, else the dataset that came with the package, else `dist/palermo` of the checkout. Options such
    as `streaming` go to `load_dataset`. UserError for an unknown config or split, one without rows, or where nothing is
    built.
    """
    for what, given, known in (("config", config, tuple(CONFIGS)), ("split", split, SPLITS)):
        if given is not None and given not in known:
            raise UserError(f"no {what} {given!r}; there are {', '.join(known)}")
    folder = _built(Path(path)) if path is not None else _find()
    if not _rows(folder, config, (split,) if split else SPLITS):
        raise UserError(f"{config} has no rows{f' in {split}' if split else ''}: {folder}")
    from datasets import load_dataset

    loaded: Loaded = load_dataset(str(folder), config, split=split, **options)
    return loaded


def _rows(folder: Path, config: str, splits: tuple[str, ...]) -> int:
    from pyarrow.parquet import read_metadata

    return sum(int(read_metadata(folder / data_file(config, split)).num_rows) for split in splits)


def _built(folder: Path) -> Path:
    if not (folder / CROISSANT).is_file():
        raise UserError(f"no dataset at {folder}; write one with `palermo build --out {folder}`")
    return folder


def _find() -> Path:
    package = Path(__file__).resolve().parents[1]
    places = (package / "_dataset", package.parents[1] / "dist" / "palermo")
    found = next((place for place in places if (place / CROISSANT).is_file()), None)
    if found is None:
        raise UserError("no dataset is built; run `palermo build` in a checkout, or name its folder with `path`")
    return found
