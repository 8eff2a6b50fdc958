"""The wheel: what is in it, and that it works where it is installed."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from corpora import CHECKOUT, shared_texts

from palermo import sources, store
from palermo.store import Corpus

pytestmark = pytest.mark.slow

FILES = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "LICENSE-DATA", "requirements.lock")


def run(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built, as `make wheel` does, from a clone in which the sourced texts lie if they are at hand."""
    clone = tmp_path_factory.mktemp("wheel") / "clone"
    run(CHECKOUT, "git", "init", "-q", str(clone))
    names = run(CHECKOUT, "git", "ls-files", "-co", "--exclude-standard", "-z").split("\0")
    for name in filter(None, names):
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        if (CHECKOUT / name).is_file():
            (clone / name).write_bytes((CHECKOUT / name).read_bytes())
    texts = CHECKOUT.parent / "shared" / "texts"
    if texts.is_dir():
        assert {o.state for o in sources.hydrate(Corpus(clone), texts, download=False)} == {"written"}
    run(clone, sys.executable, "-m", "palermo", "build", "--public", "--out", "dist/public", "--root", ".")
    run(clone, sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist")
    (built,) = (clone / "dist").glob("*.whl")
    return built


def test_holds_the_package_the_schemas_and_the_dataset(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"palermo/cli/check.py", "palermo/py.typed", "palermo/_schema/regimes.json"} <= names
    assert {f"palermo/_schema/{path.name}" for path in (CHECKOUT / "schema").glob("*.json")} <= names
    assert "palermo/_dataset/README.md" in names
    assert "palermo/_dataset/data/terminology/test.parquet" in names
    assert not [name for name in names if name.startswith(("build/", "tests/"))]
    assert len(names) == len(zipfile.ZipFile(wheel).namelist())


def test_holds_no_text_that_may_not_be_passed_on(wheel: Path) -> None:
    import pyarrow.parquet as pq

    folder = shared_texts()
    records = Corpus(CHECKOUT).documents
    names = [name for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".parquet")]
    assert names
    for name in names:
        with zipfile.ZipFile(wheel).open(name) as file:
            shown = str(pq.read_table(file).to_pylist())
        for source in Corpus(CHECKOUT).sources.values():
            text = (folder / source.file).read_text(encoding="utf-8")
            assert records[source.id].id not in shown
            assert text[:60] not in shown


def test_no_wheel_is_made_of_a_build_that_is_not_public(tmp_path: Path) -> None:
    for name in (*FILES, "build", "schema"):
        (tmp_path / name).symlink_to(CHECKOUT / name)
    (tmp_path / "dist/public").mkdir(parents=True)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode != 0
    assert "was not built with --public" in done.stdout + done.stderr
    assert not list((tmp_path / "dist").glob("*.whl"))


def test_works_where_it_is_installed(wheel: Path, tmp_path: Path) -> None:
    """Installed into a folder of its own, away from the checkout; the dependencies are those of this environment."""
    target = tmp_path / "site"
    run(tmp_path, sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(target), str(wheel))
    program = (
        f"import sys; sys.path.insert(0, {str(target)!r})\n"
        "import palermo, palermo.store\n"
        "assert palermo.__file__.startswith(sys.path[0]), palermo.__file__\n"
        "assert '_schema' in str(palermo.store.packaged_schema())\n"
        "print(palermo.load('terminology', 'test').num_rows, sorted(palermo.load('documents')))\n"
    )
    cache = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "cache"), "PATH": ""}
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=cache, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rows, splits = done.stdout.split(" ", 1)
    assert int(rows) > 0
    assert splits.strip() == "['test', 'train', 'validation']"


def test_an_installed_wheel_checks_a_corpus(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    run(tmp_path, sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(target), str(wheel))
    corpus = tmp_path / "corpus"
    store.write_bytes(corpus / store.DOCUMENTS, b"")
    program = f"import sys; sys.path.insert(0, {str(target)!r}); from palermo.cli import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", program, "check", "--root", str(corpus)], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "1 file checked: no errors, no warnings\n"), done.stderr
