"""Merge three versions of a span file, as git asks for it.

BASE, OURS and THEIRS are files; the result is written to OURS, as git expects of a merge driver, unless it would break
the schema. Records are merged one by one: exit status 0 when all could be, 1 when both sides decided something
differently: there OURS has what ours says, and each is told. --install registers the driver with git for this checkout.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from palermo import git, jsonfile, revisions, store, threeway
from palermo.findings import UserError
from palermo.reader import validator
from palermo.rules.spans import dangling
from palermo.store import Corpus

DRIVER = "palermo mergefile %O %A %B --path %P"
ATTRIBUTES = "annotations/*/*.json merge=palermo"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="BASE OURS THEIRS")
    parser.add_argument("--path", default="", metavar="P", help="what the file is called, for messages")
    parser.add_argument(
        "--install", action="store_true", help="register the driver in this checkout's git configuration"
    )


def run(args: argparse.Namespace) -> int:
    if args.install:
        return _install(args.root or Path.cwd())
    if len(args.files) != 3:
        raise UserError("expected three files: BASE OURS THEIRS")
    name = args.path or str(args.files[1])
    bytes_of = [store.read_bytes(path) for path in args.files]
    base, ours, theirs = (
        revisions.parsed(data, f"{name} ({which})")
        for data, which in zip(bytes_of, ("base", "ours", "theirs"), strict=True)
    )
    try:
        merged = threeway.merge(base, ours, theirs)
    except ValueError as error:
        raise UserError(f"{name}: not merged: {error}") from None
    data = jsonfile.canonical(merged.file)
    if not validator(Corpus.at(args.root), "annotation").accepts(jsonfile.parse(data)) or any(dangling(merged.file)):
        raise UserError(f"{name}: not merged, the result would break the schema; OURS is as it was")
    store.swap(args.files[1], bytes_of[1], data)
    for conflict in merged.conflicts:
        print(f"{name}: conflict in {conflict.layer} {conflict.id}: {conflict.what}; kept ours", file=sys.stderr)
    return 1 if merged.conflicts else 0


def _install(root: Path) -> int:
    git.commit(root, "HEAD")
    for key, value in (("name", "span files, record by record"), ("driver", DRIVER)):
        if git.output(root, "config", f"merge.palermo.{key}", value) is None:
            raise UserError(f"git did not take merge.palermo.{key}")
    print(f"registered; .gitattributes needs the line\n{ATTRIBUTES}")
    return 0
