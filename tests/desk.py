"""A browser on the page of `palermo review`, for tests: what an annotator's hands do, and what is on disk meanwhile.

Needs Chromium and Playwright; where PALERMO_REQUIRE_CHROMIUM is set, their absence is a failure and no reason to skip.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from palermo.model import SpanFile
from palermo.review.api import Api
from palermo.review.server import Server
from palermo.store import Corpus

try:
    from playwright.sync_api import Browser, Locator, expect, sync_playwright
    from playwright.sync_api import Page as Tab
except ImportError:
    Browser = Locator = Tab = expect = sync_playwright = None  # type: ignore[assignment,misc]

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)
MISSING = [
    what
    for what, here in (("Playwright (`pip install playwright`)", sync_playwright), ("Chromium", CHROMIUM))
    if not here
]
REQUIRED = bool(os.environ.get("PALERMO_REQUIRE_CHROMIUM"))


def launched() -> Iterator[Browser]:
    """A browser; fails where there is none and one is required."""
    if MISSING:
        pytest.fail(f"PALERMO_REQUIRE_CHROMIUM is set, and there is no {' and no '.join(MISSING)}")
    with sync_playwright() as playwright:
        sandbox = [] if hasattr(os, "geteuid") and os.geteuid() else ["--no-sandbox"]
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=sandbox)
        yield started
        started.close()


@dataclass
class Desk:
    """A browser's tab on a server, and the corpus behind it."""

    tab: Tab
    server: Server
    corpus: Corpus
    errors: list[str]

    def open(self, view: str, *parts: str) -> Desk:
        self.tab.goto(f"{self.server.url}#{'/'.join((view, *parts))}")
        expect(self.tab.locator("main")).not_to_contain_text("Loading")
        return self

    def read(self, set_name: str, id_: str) -> Desk:
        self.open("read", set_name, id_)
        expect(self.tab.locator(".words").first).to_be_visible()
        return self

    def file(self, set_name: str, id_: str) -> SpanFile:
        return Corpus(self.corpus.root).document(set_name, id_).spans

    def bytes(self, set_name: str, id_: str) -> bytes:
        return self.corpus.span_path(set_name, id_).read_bytes()

    def saved(self) -> None:
        expect(self.tab.locator("#saved")).to_have_attribute("data-state", "saved")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.tab.keyboard.press(key)

    def drag(self, words: str, *, part: str = ".words", alt: bool = False) -> None:
        """Select words of the text with the mouse."""
        start, end = self.tab.evaluate(WHERE, [part, words])
        if alt:
            self.tab.keyboard.down("Alt")
        self.tab.mouse.move(*start)
        self.tab.mouse.down()
        self.tab.mouse.move(*end, steps=3)
        self.tab.mouse.up()
        if alt:
            self.tab.keyboard.up("Alt")

    def choose(self, words: str) -> None:
        """Choose from the list that is open."""
        field = self.tab.get_by_role("combobox", name=re.compile("."), exact=False).and_(
            self.tab.locator(".palette > input")
        )
        field.fill(words)
        field.press("Enter")
        expect(self.tab.locator(".palette")).to_have_count(0)

    def label(self, words: str, label: str, *, alt: bool = False) -> None:
        self.drag(words, alt=alt)
        self.choose(label)
        self.saved()

    def mark(self, id_: str) -> Locator:
        return self.tab.locator(f"button.mark[data-id={id_}]").first

    def click(self, id_: str) -> None:
        self.mark(id_).locator(".label").click()

    def shot(self, folder: Path, name: str) -> None:
        self.tab.screenshot(path=str(folder / f"{name}.png"))


WHERE = """([part, wanted]) => {
  for (const p of document.querySelectorAll(part)) {
    const at = p.textContent.indexOf(wanted);
    if (at < 0) continue;
    p.scrollIntoView({ block: "center" });
    const spot = (unit) => {
      for (const child of p.childNodes) {
        const node = child.firstChild ?? child;
        if (unit <= node.data.length) return [node, unit];
        unit -= node.data.length;
      }
    };
    const rect = (from, to) => {
      const range = document.createRange();
      range.setStart(...spot(from));
      range.setEnd(...spot(to));
      return range.getBoundingClientRect();
    };
    const first = rect(at, at + 1), all = rect(at, at + wanted.length);
    const middle = all.top + all.height / 2;
    const left = [all.left + 1, middle], right = [all.right - 1, middle];
    return first.left - all.left < all.right - first.right ? [left, right] : [right, left];
  }
  throw new Error(`not in the text: ${wanted}`);
}"""


def sit(browser: Browser, corpus: Corpus) -> Iterator[Desk]:
    server = Server(Api(corpus.root, "a2", "0.1"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context(viewport={"width": 1500, "height": 950}, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    tab = context.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    # A request that is refused is logged by the browser too; what the page makes of it is what a test looks at.
    tab.on("console", lambda m: errors.append(m.text) if m.type == "error" and "Failed to load" not in m.text else None)
    yield Desk(tab, server, corpus, errors)
    context.close()
    server.shutdown()
    server.server_close()
    assert errors == []
