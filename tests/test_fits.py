"""Files with other keys or types than their format's are refused in one line by whatever reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import instances
import minicorpus
import pytest
from corpora import CHECKOUT
from hypothesis import given
from hypothesis import strategies as st

from palermo import cli, jsonfile, store
from palermo.schema import FORMATS
from palermo.store import Corpus

INVENTORY = Corpus(CHECKOUT).inventory


@pytest.mark.parametrize("name", sorted(FORMATS))
@given(data=st.data())
def test_what_is_written_fits(name: str, data: st.DataObject) -> None:
    cls, _ = FORMATS[name]
    made = data.draw(instances.of(cls, INVENTORY))
    value = jsonfile.plain(made)
    assert jsonfile.fits(cls, value)
    key = data.draw(st.sampled_from(sorted(value)))
    assert not jsonfile.fits(cls, value | {"an unknown key": 1})
    assert not jsonfile.fits(cls, value | {key: {"an": "object"}})
    assert not jsonfile.fits(cls, value | {key: None})


@pytest.mark.parametrize("value", [["a list"], 3, None, {}, True])
@pytest.mark.parametrize("command", [["schema"], ["stats"], ["verdict", "mini-river"], ["docs", "--check"]])
def test_a_label_without_a_name_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str], value: Any
) -> None:
    root = minicorpus.write_corpus(tmp_path / "root").root
    labels = json.loads((store.packaged_schema() / "labels.json").read_bytes())
    labels["entities"][0]["name"] = value
    (root / "schema").mkdir()
    (root / "schema/labels.json").write_text(json.dumps(labels))
    for name in ("regimes.json", "termbase/en.json"):
        store.write_bytes(root / "schema" / name, (store.packaged_schema() / name).read_bytes())
    status = cli.main([*command, "--root", str(root)])
    err = capsys.readouterr().err
    assert status in (0, 2)
    assert status == 0 or ("no valid LabelsFile" in err and err.count("\n") == 1)
    assert command != ["schema"] or status == 2


def test_a_document_of_another_shape_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = minicorpus.write_corpus(tmp_path / "root").root
    path = root / store.DOCUMENTS
    path.write_bytes(path.read_bytes().replace(b'"mini-river"', b'["mini-river"]', 1))
    assert cli.main(["stats", "--root", str(root)]) == 2
    assert "no valid DocumentRecord" in capsys.readouterr().err
