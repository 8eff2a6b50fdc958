"""What changed in span files between two revisions, record by record, and what it does to verdicts.

A record is known by its id. Where ids were given anew, a record that went and one that came with the same words and
attributes are one and no change.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

from palermo import git, jsonfile, law
from palermo.findings import UserError
from palermo.layout import format_name
from palermo.model import LAYERS, Case, Regime, Relation, SpanFile
from palermo.threeway import PLACE, RECORDS

HEAD = ("guideline", "status", "text_sha256")


@dataclass(frozen=True, slots=True)
class Change:
    """One record that came, went or changed."""

    layer: str
    id: str
    kind: Literal["added", "removed", "changed"]
    words: str
    """The words of a span as they are now, or were last; of a relation both ends; empty for a case."""
    attributes: Mapping[str, tuple[str, str]]
    """By attribute what it was and what it is; only of a record that changed."""


@dataclass(frozen=True)
class Difference:
    """What changed in one span file."""

    path: str
    """Relative to the corpus root."""
    kind: Literal["added", "removed", "changed"]
    head: Mapping[str, tuple[str, str]]
    """Attributes of the file itself."""
    changes: tuple[Change, ...]
    verdicts: Mapping[str, tuple[str, str]]
    """By case what the law made of it and makes of it now, where that differs; `-` where there was or is no case."""


def compare(path: str, old: SpanFile | None, new: SpanFile | None, regime: Regime) -> Difference:
    """What changed from one version of a span file to another; one of them may be missing."""
    kind: Literal["added", "removed", "changed"] = "added" if old is None else "removed" if new is None else "changed"
    head = {}
    if old and new:
        pairs = {name: (getattr(old, name), getattr(new, name)) for name in HEAD}
        pairs |= {f"scope {layer}": (getattr(old.scope, layer), getattr(new.scope, layer)) for layer in LAYERS}
        head = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    return Difference(path, kind, head, tuple(_changes(old, new)), _verdicts(old, new, regime))


def _changes(old: SpanFile | None, new: SpanFile | None) -> Iterator[Change]:
    for layer in RECORDS:
        was, now = ({r.id: r for r in getattr(file, layer)} if file else {} for file in (old, new))
        gone, come = [i for i in was if i not in now], [i for i in now if i not in was]
        for id_ in list(come):
            twin = next((g for g in gone if replace(was[g], id=id_) == now[id_]), None)
            if twin:
                gone.remove(twin)
                come.remove(id_)
        for id_ in gone:
            yield Change(layer, id_, "removed", _words(was[id_], old), {})
        for id_, record in now.items():
            if id_ in come:
                yield Change(layer, id_, "added", _words(record, new), {})
            elif id_ in was and was[id_] != record:
                yield Change(layer, id_, "changed", _words(record, new), dict(_attributes(was[id_], record)))


def _attributes(was: Any, now: Any) -> Iterator[tuple[str, tuple[str, str]]]:
    names = [field.name for field in fields(now)]
    if any(getattr(was, n) != getattr(now, n) for n in PLACE if n in names):
        yield "place", (_place(was), _place(now))
    for name in names:
        if name not in PLACE and getattr(was, name) != getattr(now, name):
            yield name, (_shown(getattr(was, name)), _shown(getattr(now, name)))


def _place(record: Any) -> str:
    parts = record.fragments or (record,)
    return f"{', '.join(f'{p.start}-{p.end}' for p in parts)} {_quote(record)}".strip()


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    if hasattr(value, "start"):
        return f"{value.start}-{value.end} {_quote(value)}".strip()
    return str(value) if value != "" else "none"


def _quote(span: Any) -> str:
    return f"“{span.text}”" if span.text else ""


def _words(record: Any, file: SpanFile | None) -> str:
    if isinstance(record, Relation):
        ends = {e.id: _quote(e) or e.id for e in (file.entities if file else ())}
        return f"{record.type}: {ends.get(record.head, record.head)} -> {ends.get(record.tail, record.tail)}"
    if isinstance(record, Case):
        return f"{record.status}, elements {_shown(record.elements)}"
    name = next((str(getattr(record, key)) for key in ("label", "code", "term", "target") if hasattr(record, key)), "")
    return f"{name} {_quote(record)}".strip()


def _verdicts(old: SpanFile | None, new: SpanFile | None, regime: Regime) -> dict[str, tuple[str, str]]:
    was, now = (_read(file, regime) for file in (old, new))
    return {k: pair for k in was | now if (pair := (was.get(k, "-"), now.get(k, "-")))[0] != pair[1]}


def _read(file: SpanFile | None, regime: Regime) -> dict[str, str]:
    found = law.verdicts(file, regime) if file else {}
    return {id_: f"{v.leaning} ({v.reading})" for id_, v in found.items()}


# --- git ---------------------------------------------------------------------------------------------------


def between(root: Path, old: str, new: str, paths: Sequence[str], regime: Regime) -> list[Difference]:
    """What changed in the span files of a corpus from one revision to another, or to the working tree for an empty one.

    `paths`, relative to the root, narrow it down. UserError for a revision that is none, and for a file that cannot be
    read as a span file in either of them.
    """
    first = git.commit(root, old)
    names = [first, *([git.commit(root, new)] if new else [])]
    listed = git.output(root, "diff", "--name-only", "-z", "--no-renames", "--relative", "--no-ext-diff", *names, "--")
    found = {os.fsdecode(name) for name in (listed or b"").split(b"\0") if name}
    if not new:
        untracked = git.output(root, "ls-files", "-z", "--others", "--exclude-standard", "--", "annotations") or b""
        found |= {os.fsdecode(name) for name in untracked.split(b"\0") if name}
    wanted = sorted(name for name in found if format_name(name) == "annotation" and _chosen(name, paths))
    return [compare(name, _at(root, first, name), _at(root, names[-1] if new else "", name), regime) for name in wanted]


def _chosen(name: str, paths: Iterable[str]) -> bool:
    return not paths or any(path == "." or name == path or name.startswith(f"{path}/") for path in paths)


def _at(root: Path, revision: str, name: str) -> SpanFile | None:
    if revision:
        data = git.output(root, "cat-file", "blob", f"{revision}:./{name}")
    else:
        data = (root / name).read_bytes() if (root / name).is_file() else None
    if data is None:
        return None
    return parsed(data, f"{name} of {revision[:12] or 'the working tree'}")


def parsed(data: bytes, name: str) -> SpanFile:
    """A span file from its bytes; UserError where they are none."""
    try:
        return jsonfile.build(SpanFile, jsonfile.parse(data))
    except (jsonfile.JsonError, TypeError, AttributeError, ValueError) as error:
        raise UserError(f"{name}: no span file ({error}); see `palermo check`") from None


# --- for people --------------------------------------------------------------------------------------------

SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def text(differences: Iterable[Difference]) -> Iterator[str]:
    """Lines for a terminal."""
    for d in differences:
        yield d.path if d.kind == "changed" else f"{d.path}: {d.kind}"
        yield from (f"  {name}: {was} -> {now}" for name, (was, now) in d.head.items())
        for c in d.changes:
            told = "; ".join(f"{name}: {was} -> {now}" for name, (was, now) in c.attributes.items())
            yield f"  {SIGNS[c.kind]} {c.layer} {c.id} {c.words}{f'; {told}' if told else ''}"
        yield from (f"  verdict of {case}: {was} -> {now}" for case, (was, now) in d.verdicts.items())


def markdown(differences: Sequence[Difference]) -> Iterator[str]:
    """Lines for a pull request: a heading and a table for each file."""
    yield f"{len(differences)} span file{'s' * (len(differences) != 1)} changed."
    for d in differences:
        yield from ("", f"### `{d.path}`{'' if d.kind == 'changed' else f' ({d.kind})'}", "")
        yield from (f"- {name}: {_cell(was)} → {_cell(now)}" for name, (was, now) in d.head.items())
        yield from (f"- **verdict of {case}**: {was} → {now}" for case, (was, now) in d.verdicts.items())
        if d.changes:
            yield from ("", "| | layer | record | words | change |", "|---|---|---|---|---|")
        for c in d.changes:
            told = "; ".join(f"{name}: {was} → {now}" for name, (was, now) in c.attributes.items()) or c.kind
            yield f"| {SIGNS[c.kind]} | {c.layer} | {c.id} | {_cell(c.words)} | {_cell(told)} |"


def _cell(words: str) -> str:
    """Words as they can stand in a table of Markdown, and as nothing but words."""
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "\\|")
    return " ".join(escaped.replace("`", "\\`").replace("*", "\\*").replace("_", "\\_").split())
