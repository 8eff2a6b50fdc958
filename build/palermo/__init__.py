"""palermo: an annotated corpus of texts on human trafficking and migrant smuggling, and the tools that keep it true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from palermo.dataset import Loaded
    from palermo.store import Corpus as Corpus

__version__ = "0.1.0"

__all__ = ["Corpus", "__version__", "load"]


def load(config: str, split: str | None = None, path: Path | str | None = None, **options: Any) -> Loaded:
    """A config of the built dataset, all splits or one, as `datasets.load_dataset` returns it.

    Reads from `path`, else the dataset that came with the package, else `dist/palermo` of the checkout. Options such
    as `streaming` go to `load_dataset`. UserError for an unknown config or split, or where nothing is built.
    """
    from palermo import dataset

    return dataset.load(config, split, path, **options)


def __getattr__(name: str) -> Any:
    # `import palermo` stays cheap: commands that read no corpus import no reader.
    if name == "Corpus":
        from palermo.store import Corpus

        return Corpus
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
