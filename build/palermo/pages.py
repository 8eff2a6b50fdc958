"""Pages and numbers that are written by the program: docs/rules.md, docs/labels.md, and marked blocks of other pages.

A block stands between `<!-- palermo:NAME -->` and `<!-- /palermo -->`; what is between is replaced. A test compares
every page with what this module writes, so none can go stale.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from types import MappingProxyType
from typing import Any

from palermo import audit, jsonfile, stats
from palermo.examples import EXAMPLES, guidelines
from palermo.examples import page as examples_page
from palermo.examples import read as read_examples
from palermo.findings import UserError
from palermo.labels import Inventory
from palermo.model import AuditRecord
from palermo.rules import RULES
from palermo.store import AUDIT, GUIDELINES, Corpus, load_lines, read_bytes

NOTICE = "<!-- Written by `palermo docs`; do not edit. -->"
BLOCK = re.compile(r"(<!-- palermo:([a-z ]+) -->\n).*?(<!-- /palermo -->)", re.DOTALL)
BENCHMARK = "benchmarks/results/check.json"
AGREEMENT = "annotations/agreement-*.json"
"""Reports that `palermo agreement --format json --out FILE` wrote, by version of the guidelines."""
AGREED: Mapping[str, str] = MappingProxyType(
    {
        "entities, exact F1": "layers/entities/exact",
        "entities, overlapping F1": "layers/entities/overlap",
        "elements, exact F1": "layers/elements/exact",
        "elements, overlapping F1": "layers/elements/overlap",
        "elements of a case, alpha (MASI)": "coefficients/elements/alpha",
        "terms, exact F1": "layers/terms/exact",
        "relations, exact F1": "layers/relations/exact",
        "cases that correspond, F1": "layers/cases/aligned",
        "status of cases, alpha": "coefficients/status/alpha",
        "derived verdicts, alpha": "coefficients/verdict/alpha",
        "derived verdicts, leaning, alpha": "coefficients/verdict_leaning/alpha",
        "`judged`, alpha": "coefficients/judged/alpha",
        "`reference`, alpha": "coefficients/reference/alpha",
        "`voice`, alpha": "coefficients/voice/alpha",
        "denoted concepts, alpha": "coefficients/denoted/alpha",
        "entities, unitizing alpha": "layers/entities/unitized",
        "elements, unitizing alpha": "layers/elements/unitized",
    }
)
"""What the page tells of a report, and where it stands there."""
PAGES_WITH_BLOCKS = ("README.md", "DATASHEET.md")
EXAMPLES_PAGE = "docs/examples.md"
RULES_PAGE, COMMANDS_PAGE = "docs/rules.md", "docs/cli.md"
"""Pages on the tools. They are kept current where they are; other people's corpora need no copy that ages."""


def rules() -> str:
    """docs/rules.md: every rule with its docstring."""
    return "\n".join(_rules())


def _rules() -> Iterator[str]:
    yield f"# Rules\n\n{NOTICE}\n"
    yield "`palermo check` runs these, in this order; `palermo explain RULE` prints one. From each rule's docstring.\n"
    yield "| rule | severity | what holds |\n|---|---|---|"
    for rule in RULES:
        yield f"| [{rule.id}](#{rule.id.lower()}-{rule.name}) | {rule.severity} | {rule.title} |"
    for rule in RULES:
        yield f"\n## {rule.id} {rule.name}\n\n{rule.text}"
        if rule.requires:
            yield f"\nSkipped where one of these fails: {', '.join(sorted(rule.requires))}."
    yield ""


def labels(inventory: Inventory) -> str:
    """docs/labels.md: the inventories with definitions and examples."""
    return "\n".join(_labels(inventory))


def _labels(inventory: Inventory) -> Iterator[str]:
    yield f"# Labels\n\n{NOTICE}\n\nFrom `schema/labels.json`. Words that would be marked stand in square brackets.\n"
    yield "## Entities\n\n| label | what | for example | not |\n|---|---|---|---|"
    for label in inventory.entities.values():
        yield f"| {label.name} | {label.definition} | {label.example} | {label.counterexample} |"
    yield "\n## Elements\n\n| code | fact | source | for example | not |\n|---|---|---|---|---|"
    for code in inventory.elements.values():
        modes = f" `mode`: {', '.join(code.modes)}." if code.modes else ""
        yield f"| {code.name} | {code.definition}{modes} | {code.source} | {code.example} | {code.counterexample} |"
    yield "\n## Relations\n\n| type | what | head | tail | for example | not |\n|---|---|---|---|---|---|"
    for kind in inventory.relations.values():
        both = " Symmetric." if kind.symmetric else ""
        head, tail = (", ".join(names) for names in (kind.head, kind.tail))
        yield f"| {kind.name} | {kind.definition}{both} | {head} | {tail} | {kind.example} | {kind.counterexample} |"
    yield ""


def benchmark(path: Path) -> str:
    """The table of a benchmark run, from the file that it wrote."""
    if not path.is_file():
        return "No benchmark has been run."
    run = jsonfile.parse(read_bytes(path))
    duels = {name: row for name, row in run.items() if isinstance(row, dict) and "times faster" in row}
    lines = ["| job | palermo | check-jsonschema, schema alone | times faster |", "|---|---:|---:|---:|"]
    for name, row in duels.items():
        lines.append(f"| {name} | {row['seconds ours']} s | {row['seconds peer']} s | {row['times faster']} |")
    machine = run["machine"]
    lines += ["", f"Generated corpus, {machine['cores']} cores, Python {machine['python']}; `{BENCHMARK}`."]
    return "\n".join(lines)


def agreement(folder: Path) -> str:
    """Agreement between the passes from stored reports, one column for each version of the guidelines."""
    reports = [jsonfile.parse(read_bytes(path)) for path in sorted(folder.glob(AGREEMENT))]
    if not reports:
        return "Agreement has not been computed."
    heads = [f"guidelines {r['guideline']}, {r['documents']} documents" for r in reports]
    lines = [f"| {' | '.join(['', *heads])} |", f"|---|{'---:|' * len(reports)}"]
    for name, path in AGREED.items():
        lines.append(f"| {' | '.join([name, *(_with_interval(report, path) for report in reports)])} |")
    kinds = " and ".join(f"{name} ({kind})" for name, kind in reports[-1]["annotators"].items())
    rounds = reports[-1]["bootstrap"]["rounds"]
    lines += ["", f"Passes {kinds}; 95% intervals from {rounds:,} draws of documents; `{AGREEMENT}`."]
    if all(report["self_consistency"] for report in reports):
        lines.append("This is self-consistency of one kind of annotator, not comparable with agreement among humans.")
    return "\n".join(lines)


def _with_interval(report: Mapping[str, Any], path: str) -> str:
    value: Any = report
    for key in path.split("/"):
        value = value[key]
    if value["value"] is None:
        return "undefined"
    return f"{value['value']:.3f}" + (f" [{value['low']:.3f}, {value['high']:.3f}]" if value["low"] is not None else "")


def fill(page: str, blocks: Mapping[str, str]) -> str:
    """A page with its marked blocks filled; UserError for a block that nothing fills."""

    def replacement(match: re.Match[str]) -> str:
        if match[2] not in blocks:
            raise UserError(f"no block {match[2]!r}; there are {', '.join(blocks)}")
        return f"{match[1]}{blocks[match[2]]}\n{match[3]}"

    return BLOCK.sub(replacement, page)


def pages(corpus: Corpus) -> dict[Path, bytes]:
    """Every page of a corpus that the program writes, but for the one on commands, with its current content."""
    root = corpus.root
    written = {root / "docs/labels.md": labels(corpus.inventory)}
    if (root / RULES_PAGE).is_file():
        written[root / RULES_PAGE] = rules()
    if (root / EXAMPLES).is_file() and (root / GUIDELINES).is_file():
        rules_of = guidelines(read_bytes(root / GUIDELINES).decode("utf-8"))
        written[root / EXAMPLES_PAGE] = examples_page(read_examples(root / EXAMPLES), rules_of, NOTICE)
    filled = [root / name for name in PAGES_WITH_BLOCKS if (root / name).is_file()]
    blocks = {}
    if filled:
        blocks = {name: stats.markdown(table, name) for name, table in stats.count(corpus).tables.items()}
        audited = load_lines(root / AUDIT, AuditRecord)
        blocks |= {
            "benchmark": benchmark(root / BENCHMARK),
            "agreement": agreement(root),
            "audit": audit.markdown(audited),
        }
    written |= {path: fill(read_bytes(path).decode("utf-8"), blocks) for path in filled}
    return {path: page.encode("utf-8") for path, page in written.items()}


def stale(corpus: Corpus) -> list[tuple[str, int]]:
    """The pages of a corpus that exist and are not current, each with the first line that differs."""
    found = []
    for path, wanted in pages(corpus).items():
        if path.is_file() and (held := path.read_bytes()) != wanted:
            lines = zip_longest(held.split(b"\n"), wanted.split(b"\n"))
            line = next(number for number, (one, other) in enumerate(lines, 1) if one != other)
            found.append((path.relative_to(corpus.root).as_posix(), line))
    return found
