"""An audit of gold: records drawn by chance, read again by somebody who had no part in making them.

A sample says how often a record that is in gold is wrong. It cannot say how many are missing: what nobody marked
cannot be drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Any

from palermo.model import LAYERS, AuditRecord, Document
from palermo.text import sha256

Z = 1.959964
"""Two-sided 95% point of the normal distribution."""


def draw(documents: Iterable[Document], share: float, seed: int) -> Iterator[tuple[Document, str, Any]]:
    """From each layer at least this share of its records, with document and layer, in the order of the documents.

    Which records are drawn depends on seed, document and id alone: a record that is added moves no other.
    """
    documents = list(documents)
    for layer in LAYERS:
        found = [(doc, record) for doc in documents for record in getattr(doc.spans, layer)]
        drawn = sorted(found, key=lambda pair: _lot(seed, pair[0], layer, pair[1]))[: ceil(share * len(found))]
        yield from ((doc, layer, record) for doc, record in sorted(drawn, key=lambda pair: pair[0].record.id))


def _lot(seed: int, doc: Document, layer: str, record: Any) -> str:
    return sha256(f"{seed}:{doc.record.id}:{layer}:{record.id}".encode())


@dataclass(frozen=True)
class Rate:
    """How many of the records that were read are wrong."""

    read: int
    wrong: int

    @property
    def share(self) -> float:
        return self.wrong / self.read

    @property
    def interval(self) -> tuple[float, float]:
        """95% interval of the share (Wilson, *Probable inference, the law of succession*, 1927)."""
        n, p, z = self.read, self.share, Z * Z
        middle, half = p + z / (2 * n), Z * sqrt(p * (1 - p) / n + z / (4 * n * n))
        return max(0.0, (middle - half) / (1 + z / n)), min(1.0, (middle + half) / (1 + z / n))


def rates(records: Iterable[AuditRecord]) -> dict[str, Rate]:
    """The rate of each layer that was audited, in the order of the layers."""
    records = list(records)
    found = {layer: [r for r in records if r.layer == layer] for layer in LAYERS}
    return {layer: Rate(len(rows), sum(not r.right for r in rows)) for layer, rows in found.items() if rows}


def markdown(records: Iterable[AuditRecord]) -> str:
    """The rates as a table in Markdown."""
    lines = ["| layer | read | wrong | error rate | 95% interval |", "|---|---:|---:|---:|---|"]
    for layer, rate in rates(records).items():
        low, high = rate.interval
        lines.append(f"| {layer} | {rate.read:,} | {rate.wrong:,} | {rate.share:.1%} | {low:.1%} to {high:.1%} |")
    return "\n".join(lines) if len(lines) > 2 else "No audit has been made."
