"""Puts the built dataset into the wheel.

`make wheel` writes dist/public with `palermo build --public` first. A wheel built without it works, but carries no
dataset, so the build says so. Only a public build is taken: another one may hold texts that must not be passed on.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DatasetHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds dist/public as palermo/_dataset."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        folder = Path(self.root) / "dist" / "public"
        if folder.is_dir():
            if not (folder / ".palermo-public").is_file():
                raise RuntimeError(
                    f"{folder} was not built with --public: it may hold texts that must not be passed on"
                )
            build_data["force_include"][str(folder)] = "palermo/_dataset"
        else:
            self.app.display_warning(f"no dataset at {folder}: the wheel will carry none; see `make wheel`")
