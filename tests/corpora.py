"""Copies of the real corpus for tests that change it, and the shared texts where they are at hand."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from palermo import check, store
from palermo.store import Corpus

CHECKOUT = Path(__file__).resolve().parents[1]
SHARED = CHECKOUT.parent / "shared" / "texts"


def copy_corpus(folder: Path) -> Corpus:
    """The corpus as a clean clone has it: no sourced text."""
    for name in ("annotations", "docs", "schema"):
        shutil.copytree(CHECKOUT / name, folder / name)
    shutil.copytree(CHECKOUT / "corpus", folder / "corpus", ignore=shutil.ignore_patterns("sourced"))
    return Corpus(folder)


PILOT = {*(f"authored-{n:03}" for n in range(1, 13)), "per-concordiam-2019-serbia", "setimes-2014-balkans"}
"""The documents annotated first: every layer and nearly every code occurs in them."""


def copy_pilot(folder: Path) -> Corpus:
    """The corpus as it would be with the pilot's documents alone, for tests that check a copy very often."""
    corpus = copy_corpus(folder)
    for path in (folder / "annotations").glob("*/*.json"):
        if path.stem not in PILOT:
            path.unlink()
    tables = {store.DOCUMENTS: "id", store.SOURCES: "id", store.AUDIT: "document", store.REVIEWS: "document"}
    for name, key in tables.items():
        if (folder / name).is_file():
            lines = (folder / name).read_bytes().splitlines(keepends=True)
            (folder / name).write_bytes(b"".join(line for line in lines if json.loads(line)[key] in PILOT))
    waivers = folder / store.WAIVERS
    unused = {f.location.line for f in check.run(Corpus(folder)).findings if f.rule == "WVR001"}
    head, *blocks = waivers.read_text("utf-8").split("[[waiver]]")
    starts = [1 + "[[waiver]]".join([head, *blocks[:n]]).count("\n") for n in range(len(blocks))]
    kept = [block for block, start in zip(blocks, starts, strict=True) if start not in unused]
    waivers.write_text("[[waiver]]".join([head, *kept]), "utf-8")
    return Corpus(corpus.root)


def shared_texts() -> Path:
    """The folder of shared texts; skips where there is none, unless PALERMO_REQUIRE_SHARED forbids skipping."""
    if SHARED.is_dir():
        return SHARED
    if os.environ.get("PALERMO_REQUIRE_SHARED"):
        pytest.fail(f"{SHARED} is missing, and PALERMO_REQUIRE_SHARED is set")
    pytest.skip(f"needs the shared texts at {SHARED}, which a clean clone does not have")
