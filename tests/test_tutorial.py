"""docs/tutorial.md and docs/drafts.md are run from top to bottom, and what they show is what is printed.

A block `bash` or `python` is run in the folder where the block before it ended. A block `text` after it is what it
prints; after `<!-- exit 1 -->` it fails with that status. A block `json FILE` is written to FILE. The folder in which
all happens is shown as /home/you. With --renew the blocks `text` are rewritten.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from corpora import CHECKOUT

pytestmark = pytest.mark.slow

BLOCK = re.compile(
    r"^(?:<!-- exit (?P<status>\d) -->\n)?```(?P<kind>\w+)(?: (?P<file>\S+))?\n(?P<body>.*?)^```\n"
    r"(?:\n```text\n(?P<shown>.*?)^```\n)?",
    re.DOTALL | re.MULTILINE,
)
PAGES = ("docs/tutorial.md", "docs/drafts.md")


@dataclass(frozen=True)
class Block:
    """One block of a page with what is to be seen after it."""

    kind: str
    file: str
    body: str
    status: int
    shown: str | None
    place: tuple[int, int]
    """Where in the page the shown text stands."""


def blocks(page: str) -> Iterator[Block]:
    for m in BLOCK.finditer(page):
        yield Block(m["kind"], m["file"] or "", m["body"], int(m["status"] or 0), m["shown"], m.span("shown"))


class Shell:
    """A folder in which blocks run one after the other, and the folder they are in at the time."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.here = home / ".here"
        self.here.write_text(str(home), encoding="utf-8")
        self.settings = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "HF_HOME": str(home / ".cache"),
            "HF_HUB_OFFLINE": "1",
            "HERE": str(self.here),
        }

    @property
    def folder(self) -> Path:
        return Path(self.here.read_text(encoding="utf-8").strip())

    def run(self, block: Block) -> tuple[int, str]:
        if block.kind == "bash":
            script = f"set -euo pipefail\ntrap 'pwd > \"$HERE\"' EXIT\n{block.body}"
            command, errors = ["bash", "-c", script], subprocess.STDOUT
        else:
            command, errors = [sys.executable, "-c", block.body], subprocess.DEVNULL
        done = subprocess.run(
            command, cwd=self.folder, env=self.settings, stdout=subprocess.PIPE, stderr=errors, encoding="utf-8"
        )
        return done.returncode, done.stdout.replace(str(self.home), "/home/you")

    def write(self, block: Block) -> None:
        path = self.folder / block.file
        path.parent.mkdir(exist_ok=True)
        path.write_text(block.body, encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_does_what_it_shows(name: str, tmp_path: Path, renew: bool) -> None:
    page = (CHECKOUT / name).read_text(encoding="utf-8")
    shell = Shell(tmp_path.resolve())
    printed: list[tuple[Block, str]] = []
    for block in blocks(page):
        if block.kind == "json":
            shell.write(block)
            continue
        status, out = shell.run(block)
        assert status == block.status, f"{block.body}{out}"
        if renew and block.shown is not None:
            printed.append((block, out))
        elif block.shown is not None:
            assert out == block.shown, block.body
    if renew:
        for block, out in reversed(printed):
            start, end = block.place
            page = page[:start] + out + page[end:]
        (CHECKOUT / name).write_text(page, encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_every_block_of_a_page_is_run_or_compared(name: str) -> None:
    page = (CHECKOUT / name).read_text(encoding="utf-8")
    found = list(blocks(page))
    assert {block.kind for block in found} <= {"bash", "python", "json"}
    assert all(block.file for block in found if block.kind == "json")
    fences = re.findall(r"^```", page, re.MULTILINE)
    assert len(fences) == 2 * (len(found) + sum(block.shown is not None for block in found))
    assert sum(block.kind == "bash" for block in found) >= 3


def test_the_tutorial_is_the_whole_way() -> None:
    """Every command that leads from nothing to a dataset is in it."""
    page = (CHECKOUT / "docs/tutorial.md").read_text(encoding="utf-8")
    run = "\n".join(block.body for block in blocks(page))
    for command in ("init", "anchor", "check", "fmt", "verdict", "stats", "build", "schema"):
        assert f"palermo {command}" in run
    assert "load_dataset" in run


def test_every_link_leads_somewhere() -> None:
    for name in PAGES:
        page = CHECKOUT / name
        links = re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
        assert not [link for link in links if not (page.parent / link).is_file()]
