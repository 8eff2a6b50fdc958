"""What git says of a folder."""

from __future__ import annotations

import subprocess
from pathlib import Path

from palermo.findings import UserError


def output(root: Path, *arguments: str) -> bytes | None:
    """What a git command prints, run in a folder; None where it fails. UserError where there is no git."""
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=False)
    except FileNotFoundError:
        raise UserError("git is not installed") from None
    return done.stdout if done.returncode == 0 else None


def commit(root: Path, revision: str) -> str:
    """The full name of a commit; UserError where a folder lies in no checkout, or has no such revision."""
    if output(root, "rev-parse", "--is-inside-work-tree") != b"true\n":
        raise UserError(f"{root} lies in no git checkout that git can read")
    found = output(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if found is None:
        raise UserError(f"no revision {revision!r}; name a commit, branch or tag")
    return found.decode("ascii").strip()
