"""The inventories of a corpus: entity labels, element codes, relation types with their signatures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from palermo.model import ElementCode, EntityLabel, LabelsFile, RelationType


@dataclass(frozen=True)
class Inventory:
    """What labels.json declares, by name."""

    file: LabelsFile

    @cached_property
    def entities(self) -> dict[str, EntityLabel]:
        return {label.name: label for label in self.file.entities}

    @cached_property
    def elements(self) -> dict[str, ElementCode]:
        return {code.name: code for code in self.file.elements}

    @cached_property
    def relations(self) -> dict[str, RelationType]:
        return {kind.name: kind for kind in self.file.relations}

    @cached_property
    def modes(self) -> tuple[str, ...]:
        """Every value that `mode` may have, for any code."""
        return tuple(dict.fromkeys(mode for code in self.file.elements for mode in code.modes))
