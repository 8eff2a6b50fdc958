"""Copies of the real corpus for tests that change it, and the shared texts where they are at hand."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from palermo.store import Corpus

CHECKOUT = Path(__file__).resolve().parents[1]
SHARED = CHECKOUT.parent / "shared" / "texts"


def copy_corpus(folder: Path) -> Corpus:
    """The corpus as a clean clone has it: no sourced text."""
    for name in ("annotations", "docs", "schema"):
        shutil.copytree(CHECKOUT / name, folder / name)
    shutil.copytree(CHECKOUT / "corpus", folder / "corpus", ignore=shutil.ignore_patterns("sourced"))
    return Corpus(folder)


def shared_texts() -> Path:
    """The folder of shared texts; skips where there is none, unless PALERMO_REQUIRE_SHARED forbids skipping."""
    if SHARED.is_dir():
        return SHARED
    if os.environ.get("PALERMO_REQUIRE_SHARED"):
        pytest.fail(f"{SHARED} is missing, and PALERMO_REQUIRE_SHARED is set")
    pytest.skip(f"needs the shared texts at {SHARED}, which a clean clone does not have")
