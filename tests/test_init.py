"""`palermo init`: a corpus about something else, in which every command works."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import mlcroissant as mlc
import pytest
from corpora import CHECKOUT

from palermo import check, cli, dataset, jsonfile, pages, scaffold, store
from palermo.cli import docs
from palermo.store import Corpus
from palermo.text import sha256


@pytest.fixture
def ships(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Corpus:
    """A new corpus, made by the command."""
    assert cli.main(["init", str(tmp_path / "ships")]) == 0
    capsys.readouterr()
    return Corpus(tmp_path / "ships")


def test_a_new_corpus_is_clean_as_it_comes(ships: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    report = check.run(ships, stale_pages=pages.stale)
    assert (report.findings, report.files) == ((), 7)
    for command in (["fmt", "--check"], ["schema"]):
        assert cli.main([*command, "--root", str(ships.root)]) == 0
        assert capsys.readouterr().out == ""


def test_what_was_written_is_listed_and_nothing_else_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["init", str(tmp_path / "new"), "--name", "wrecks"]) == 0
    *listed, advice = capsys.readouterr().out.splitlines()
    there = {p.relative_to(tmp_path / "new").as_posix() for p in (tmp_path / "new").rglob("*") if p.is_file()}
    assert set(listed) == there
    assert listed[-1] == store.DOCUMENTS
    assert str(tmp_path / "new") in advice
    assert Corpus(tmp_path / "new").inventory.file.name == "wrecks"
    assert "guidelines of wrecks" in (tmp_path / "new" / store.GUIDELINES).read_text(encoding="utf-8")


def test_nothing_of_ours_is_looked_up(ships: Corpus) -> None:
    packaged = store.packaged_schema()
    for name in ("labels.json", "regimes.json", "termbase", *(p.name for p in packaged.glob("*.schema.json"))):
        if name != "report.schema.json":
            assert ships.schema_path(name).is_relative_to(ships.root), name
    own = Corpus(CHECKOUT).inventory
    assert not {*ships.inventory.elements, *ships.inventory.relations} & {*own.elements, *own.relations}


def test_every_label_has_a_guideline_and_a_use(ships: Corpus) -> None:
    page = (ships.root / store.GUIDELINES).read_text(encoding="utf-8")
    (doc,) = ships.load_set()
    labels = ships.inventory
    assert (len(labels.entities), len(labels.elements), len(labels.relations)) == (3, 2, 2)
    assert [code.name for code in labels.elements.values() if code.modes] == ["event.contact"]
    for name in (*labels.entities, *labels.elements, *labels.relations):
        assert f"**{name}**" in page
    assert {e.label for e in doc.spans.entities} == set(labels.entities)
    assert {e.code for e in doc.spans.elements} == set(labels.elements)
    assert {r.type for r in doc.spans.relations} == set(labels.relations)
    assert doc.spans.status == "annotated"


def test_a_label_without_guideline_is_a_finding_there(ships: Corpus) -> None:
    path = ships.root / store.GUIDELINES
    path.write_text(path.read_text(encoding="utf-8").replace("happens_at", "-"), encoding="utf-8")
    assert [finding.rule for finding in check.run(Corpus(ships.root)).findings] == ["LBL002"]


def test_a_label_of_another_inventory_is_a_finding_there(ships: Corpus) -> None:
    path = ships.span_path("gold", "ferry-001")
    path.write_text(path.read_text(encoding="utf-8").replace('"CREW"', '"PERSON"'), encoding="utf-8")
    (finding,) = check.run(ships).findings
    assert (finding.rule, finding.hint) == ("SCH001", "use one of VESSEL, CREW, PLACE")


def test_every_pair_of_concepts_has_a_congruence(ships: Corpus) -> None:
    """A term or rule added later may name any concept; none may lead to a pair that is not in the table."""
    pairs = [(row.nominal, denoted) for row in ships.regimes.congruence for denoted in row.denoted]
    own = [(row.nominal, denoted) for row in Corpus(CHECKOUT).regimes.congruence for denoted in row.denoted]
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == set(own)


def test_the_law_applies(ships: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["verdict", "ferry-001", "--root", str(ships.root)]) == 0
    shown = capsys.readouterr().out
    assert "k1 (asserted): OTHER, satisfied, by rule contact-without-look-out" in shown
    assert "t1 “collision” (instance, reported): congruent" in shown
    assert cli.main(["stats", "--format", "json", "--root", str(ships.root)]) == 0
    tables = json.loads(capsys.readouterr().out)
    assert tables["congruence"] == {"congruent": 1}
    assert tables["corpus"]["documents checked by a human"] == 0


def test_its_pages_are_those_on_the_corpus_and_none_on_the_tools(
    ships: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    root = ["--root", str(ships.root)]
    assert cli.main(["docs", "--check", *root]) == 1
    assert cli.main(["docs", *root]) == 0
    assert [path.name for path in (ships.root / "docs").iterdir()] == ["labels.md"]
    assert "happens_at" in (ships.root / "docs/labels.md").read_text(encoding="utf-8")
    assert cli.main(["docs", "--check", *root]) == 0
    assert cli.main(["check", *root]) == 0
    capsys.readouterr()


def test_pages_on_the_tools_are_renewed_where_there_are_some(ships: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("docs/rules.md", "docs/cli.md"):
        store.write_bytes(ships.root / name, b"old\n")
    assert cli.main(["docs", "--root", str(ships.root)]) == 0
    assert (ships.root / "docs/rules.md").read_text(encoding="utf-8") == pages.rules()
    assert (ships.root / "docs/cli.md").read_text(encoding="utf-8") == docs.commands()
    capsys.readouterr()


def test_its_dataset_loads_and_says_nothing_of_trafficking(ships: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["build", "--root", str(ships.root)]) == 0
    built = ships.root / "dist/palermo"
    rows = dataset.load("cases", "train", built)
    assert rows.features["concept"].int2str(rows[0]["concept"]) == "OTHER"
    assert [element["code"] for element in rows[0]["elements"]] == ["event.contact", "cause.poor_lookout"]
    card = (built / "README.md").read_text(encoding="utf-8")
    assert "\n# ships\n" in card
    assert "Texts that may be passed on: CC0-1.0" in card
    described = mlc.Dataset(jsonld=built / dataset.CROISSANT)
    assert (described.metadata.name, described.metadata.license) == ("ships", ["CC0-1.0"])
    # Names of concepts and columns are those of the tools; the prose is not.
    prose, _, rest = card.partition("\n# ships\n")[2].partition("## Configs")
    told = [prose, rest.partition("## Who made it")[2], described.metadata.description, *described.metadata.keywords]
    for words in map(str.casefold, told):
        assert words
        assert not [w for w in ("traffick", "smuggl", "cc by 4.0", "licenses/by/4.0") if w in words]
    capsys.readouterr()


def test_our_own_card_says_what_it_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["build", "--public", "--out", str(tmp_path / "out"), "--root", str(CHECKOUT)]) == 0
    card = (tmp_path / "out/README.md").read_text(encoding="utf-8")
    assert "# palermo: human trafficking and migrant smuggling" in card
    assert "license: cc-by-4.0" in card
    assert json.loads((tmp_path / "out" / dataset.CROISSANT).read_bytes())["name"] == "palermo"
    capsys.readouterr()


# --- what is refused ---------------------------------------------------------------------------------------


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(["init", *arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    return shown.err


def test_a_folder_in_use_is_refused_and_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert "is not empty: it holds notes.txt" in refused(capsys, str(tmp_path), "--name", "ships")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert "no folder for a corpus" in refused(capsys, str(tmp_path / "notes.txt"), "--name", "ships")


@pytest.mark.parametrize("name", ["two words", "-dash", "line\nbreak", "palermo", "…"])
def test_an_odd_name_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert "--name" in refused(capsys, str(tmp_path / "new"), f"--name={name}")
    assert not (tmp_path / "new").exists()


def test_a_fresh_repository_counts_as_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path / "ships")], check=True)
    assert cli.main(["init", str(tmp_path / "ships")]) == 0
    capsys.readouterr()


def test_git_keeps_the_bytes_of_texts(ships: Corpus, tmp_path: Path) -> None:
    """Also where somebody's git turns line ends into those of Windows."""

    def git(*arguments: str, folder: Path = ships.root) -> None:
        settings = ["-c", "core.autocrlf=true", "-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run(["git", *settings, *arguments], cwd=folder, check=True, capture_output=True)

    git("init", "-q")
    store.write_bytes(ships.root / "corpus/sourced/closed.txt", b"not to be passed on\n")
    git("add", "-A")
    git("commit", "-q", "-m", "start")
    git("clone", "-q", str(ships.root), str(tmp_path / "clone"), folder=tmp_path)
    clone = tmp_path / "clone/corpus"
    record = ships.documents["ferry-001"]
    assert sha256((clone / "authored/ferry-001.txt").read_bytes()) == record.text_sha256
    assert not (clone / "sourced").exists()


def test_the_parts_are_canonical_and_the_text_is_not_ours(ships: Corpus) -> None:
    for source, (target, cls) in scaffold.PARSED.items():
        held = store.load(scaffold.STARTER / source, cls)
        assert jsonfile.canonical(held) == (ships.root / target).read_bytes()
    (record,) = ships.documents.values()
    assert record.text_sha256 not in {r.text_sha256 for r in Corpus(CHECKOUT).documents.values()}


@pytest.mark.slow
def test_an_installed_wheel_starts_a_corpus(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "LICENSE-DATA", "build", "schema"):
        (tmp_path / name).symlink_to(CHECKOUT / name)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    program = f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); from palermo.cli import main; main()"
    for arguments in (["init", "ships"], ["check", "--root", "ships"]):
        done = subprocess.run([sys.executable, "-c", program, *arguments], cwd=tmp_path, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "7 files checked: no errors, no warnings\n"
    shutil.rmtree(tmp_path / "site")
