"""The tools in other people's hands: pre-commit hooks, the GitHub action, the workflow, the editor."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from corpora import CHECKOUT

from palermo import cli, layout, report, schema, store
from palermo.store import Corpus

ACTIONS = CHECKOUT / ".github/actions"
GIT = ("git", "-c", "user.name=test", "-c", "user.email=test@example.org")


def parsed(name: str) -> Any:
    return yaml.safe_load((CHECKOUT / name).read_text(encoding="utf-8"))


def started(folder: Path, capsys: pytest.CaptureFixture[str]) -> Corpus:
    assert cli.main(["init", str(folder), "--name", "ships"]) == 0
    capsys.readouterr()
    return Corpus(folder)


def break_span(corpus: Corpus) -> None:
    """One quote that is not in the text."""
    path = corpus.span_path("gold", "ferry-001")
    before = path.read_text(encoding="utf-8")
    assert before.count('"text": "mate"') == 1
    path.write_text(before.replace('"text": "mate"', '"text": "mats"'), encoding="utf-8")


FOUND = "SPN002"


# --- pre-commit --------------------------------------------------------------------------------------------


def hooks() -> dict[str, dict[str, Any]]:
    return {hook["id"]: hook for hook in parsed(".pre-commit-hooks.yaml")}


def test_hooks_are_commands_that_there_are() -> None:
    assert set(hooks()) == {"palermo-check", "palermo-fmt"}
    for hook in hooks().values():
        program, command = hook["entry"].split()
        assert program == "palermo"
        assert command in cli.COMMANDS
        assert hook["language"] == "python"
        assert hook.get("pass_filenames", True)


def test_hooks_are_handed_the_files_that_the_commands_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither less, or a file would go unchecked, nor more, or the command would refuse it."""
    ships = started(tmp_path / "ships", capsys)
    run(ships.root, *GIT, "init", "-q")
    for corpus in (Corpus(CHECKOUT), ships):
        every = set(run(corpus.root, "git", "ls-files", "-co", "--exclude-standard", "-z").split("\0"))
        read = every & set(layout.walk(corpus.root))
        assert {name for name in every if re.search(hooks()["palermo-check"]["files"], name)} == read
        written = {name for name in read if layout.format_of(name)}
        assert {name for name in every if re.search(hooks()["palermo-fmt"]["files"], name)} == written


def test_a_changed_text_is_seen_with_its_file_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """pre-commit hands over what a commit changes: the text, but not the line that holds its hash."""
    corpus = started(tmp_path / "ships", capsys)
    text = corpus.root / "corpus/authored/ferry-001.txt"
    text.write_bytes(text.read_bytes() + b"\n")
    (given,) = hooks()["palermo-check"]["args"]
    assert cli.main(["check", str(corpus.root / given), str(text)]) == 1
    assert "COR003" in capsys.readouterr().out


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This checkout as a repository of its own, with what is not committed yet."""
    folder = tmp_path_factory.mktemp("published") / "palermo"
    names = run(CHECKOUT, "git", "ls-files", "-co", "--exclude-standard", "-z").split("\0")
    for name in filter(None, names):
        if (CHECKOUT / name).is_file():
            store.write_bytes(folder / name, (CHECKOUT / name).read_bytes())
    (folder / ".github/actions/install.sh").chmod(0o755)
    commit(folder)
    return folder


def run(folder: Path, *command: str, status: int = 0, **settings: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "SKIP": "", **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    assert done.returncode == status, done.stdout
    return done.stdout


def commit(folder: Path) -> str:
    run(folder, *GIT, "init", "-q")
    run(folder, *GIT, "add", "-A")
    run(folder, *GIT, "commit", "-q", "--no-verify", "-m", "start")
    return run(folder, *GIT, "rev-parse", "HEAD").strip()


def pre_commit() -> str:
    program = Path(sys.executable).with_name("pre-commit")
    if not program.is_file():
        pytest.skip("pre-commit is not installed; it comes with the group dev of pyproject.toml")
    return str(program)


@pytest.mark.slow
def test_pre_commit_tries_the_hooks(published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = pre_commit()
    corpus = started(tmp_path / "ships", capsys)
    commit(corpus.root)
    shown = run(corpus.root, program, "try-repo", str(published), "--all-files", PRE_COMMIT_HOME=str(tmp_path / "home"))
    assert re.search(r"^palermo check\.+Passed$", shown, re.MULTILINE), shown
    assert re.search(r"^palermo fmt\.+Passed$", shown, re.MULTILINE), shown


@pytest.mark.slow
def test_a_commit_of_a_broken_file_is_refused(
    published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The hooks as somebody has them who lists them in a configuration and installs them."""
    program = pre_commit()
    corpus = started(tmp_path / "ships", capsys)
    commit(corpus.root)
    revision = run(published, "git", "rev-parse", "HEAD").strip()
    listed = [{"repo": str(published), "rev": revision, "hooks": [{"id": name} for name in hooks()]}]
    config = yaml.safe_dump({"repos": listed}).encode("utf-8")
    store.write_bytes(corpus.root / ".pre-commit-config.yaml", config)
    home = {"PRE_COMMIT_HOME": str(tmp_path / "home")}
    run(corpus.root, program, "install", **home)
    break_span(corpus)
    run(corpus.root, *GIT, "add", "-A")
    shown = run(corpus.root, *GIT, "commit", "-m", "broken", status=1, **home)
    assert f"error {FOUND}" in shown
    assert "annotations/gold/ferry-001.json:" in shown
    assert re.search(r"^palermo fmt\.+Passed$", shown, re.MULTILINE), shown
    run(corpus.root, *GIT, "checkout", "HEAD", "--", "annotations")
    table = corpus.root / store.DOCUMENTS
    table.write_bytes(table.read_bytes().replace(b'": ', b'":  '))
    run(corpus.root, *GIT, "add", "-A")
    shown = run(corpus.root, *GIT, "commit", "-m", "spaced", status=1, **home)
    assert "files were modified by this hook" in shown
    assert f"{store.DOCUMENTS}: formatted" in shown
    run(corpus.root, *GIT, "add", "-A")
    run(corpus.root, *GIT, "commit", "-m", "mended", **home)


# --- the action --------------------------------------------------------------------------------------------


def act(workspace: Path, python: str = sys.executable, **inputs: str) -> tuple[int, str, dict[str, str]]:
    """The second step of the action: status, log, outputs."""
    outputs = workspace.parent / "outputs"
    outputs.write_text("", encoding="utf-8")
    given = {f"INPUT_{name.upper()}": value for name, value in (defaults() | inputs).items() if name != "version"}
    settings = {"GITHUB_WORKSPACE": str(workspace), "GITHUB_OUTPUT": str(outputs), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [python, str(ACTIONS / "check.py")], cwd=workspace, env=settings | given, capture_output=True, encoding="utf-8"
    )
    lines = outputs.read_text(encoding="utf-8").splitlines()
    return done.returncode, done.stdout, dict(line.split("=", 1) for line in lines)


def defaults() -> dict[str, str]:
    return {name: known["default"] for name, known in parsed("action.yml")["inputs"].items()}


def test_the_action_passes_a_clean_corpus(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = started(tmp_path / "repository", capsys)
    assert act(corpus.root) == (0, "7 files checked: no errors, no warnings\n", {"status": "0"})


def test_the_action_shows_a_finding_beside_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = started(tmp_path / "repository/corpora/ships", capsys)
    break_span(corpus)
    workspace = tmp_path / "repository"
    status, log, outputs = act(workspace, path="corpora/ships/", sarif="out/palermo.sarif")
    assert (status, outputs) == (1, {"status": "1", "sarif": "out/palermo.sarif"})
    (command,) = [line for line in log.splitlines() if line.startswith("::")]
    shown = re.match(r"::error file=([^,]+),line=(\d+),.*title=(\w+)::", command)
    assert shown
    assert shown[3] == FOUND
    line = (workspace / shown[1]).read_text(encoding="utf-8").splitlines()[int(shown[2]) - 1]
    assert '"text": "mats"' in line
    (result,) = json.loads((workspace / "out/palermo.sarif").read_bytes())["runs"][0]["results"]
    assert result["ruleId"] == FOUND
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == shown[1]


@pytest.mark.parametrize("form", report.FORMATS)
def test_the_action_prints_every_format(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = started(tmp_path / "repository", capsys)
    break_span(corpus)
    status, log, _ = act(corpus.root, format=form)
    assert status == 1
    assert FOUND in log


def test_the_action_says_what_it_cannot_do(tmp_path: Path) -> None:
    (tmp_path / "repository").mkdir()
    status, log, outputs = act(tmp_path / "repository", sarif="palermo.sarif")
    assert (status, outputs) == (2, {"status": "2"})
    assert log.startswith("::error::palermo check: no corpus at or above")
    assert not (tmp_path / "repository/palermo.sarif").exists()


def test_the_action_hands_its_inputs_to_its_scripts() -> None:
    action = parsed("action.yml")
    assert set(action["inputs"]) >= {"path", "format", "version"}
    assert action["runs"]["using"] == "composite"
    handed: dict[str, str] = {}
    for step in action["runs"]["steps"]:
        assert step["shell"] == "bash"
        script = re.search(r"\$GITHUB_ACTION_PATH/(\S+?)\"", step["run"])
        assert script
        assert (CHECKOUT / script[1]).is_file()
        read = set(re.findall(r"INPUT_\w+", (CHECKOUT / script[1]).read_text(encoding="utf-8")))
        assert read == set(step["env"])
        handed |= step["env"]
    assert handed == {f"INPUT_{name.upper()}": f"${{{{ inputs.{name} }}}}" for name in action["inputs"]}
    (check,) = [step for step in action["runs"]["steps"] if step.get("id") == "check"]
    ran = ast.parse((ACTIONS / "check.py").read_text(encoding="utf-8"))
    strings = {node.value for node in ast.walk(ran) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    for name, output in action["outputs"].items():
        assert output["value"] == f"${{{{ steps.{check['id']}.outputs.{name} }}}}"
        assert name in strings
    assert action["inputs"]["format"]["default"] in report.FORMATS


@pytest.mark.slow
def test_the_action_installs_itself(published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both steps, away from this environment."""
    settings = {"GITHUB_ACTION_PATH": str(published), "RUNNER_TEMP": str(tmp_path / "runner"), "INPUT_VERSION": ""}
    (tmp_path / "runner").mkdir()
    path = f"{Path(sys.executable).resolve().parent}{os.pathsep}{os.environ['PATH']}"
    run(tmp_path, str(published / ".github/actions/install.sh"), **settings, PATH=path)
    corpus = started(tmp_path / "repository", capsys)
    python = tmp_path / "runner/palermo/bin/python"
    assert act(corpus.root, str(python))[0] == 0
    break_span(corpus)
    assert FOUND in act(corpus.root, str(python))[1]


# --- this repository's workflow and editor -----------------------------------------------------------------


def test_the_workflow_tests_every_python_that_is_promised() -> None:
    workflow = parsed(".github/workflows/ci.yml")
    # YAML 1.1 reads the key `on` as true.
    assert set(workflow[True]) == {"push", "pull_request"}
    assert workflow["permissions"] == {"contents": "read"}
    job = workflow["jobs"]["test"]
    project = (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")
    promised = re.findall(r"Python :: (3\.\d+)\"", project)
    assert job["strategy"]["matrix"]["python"] == promised
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert commands == ["make test PYTHON=python"]
    recipe = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    assert "PYTHON ?=" in recipe
    assert "\ntest:" in recipe
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"]) for step in job["steps"] if "uses" in step)


def matched(patterns: list[str]) -> set[str]:
    """Files of the checkout that an editor associates by these patterns; `/` at the start is the checkout."""
    found: set[str] = set()
    for pattern in patterns:
        names = {p.relative_to(CHECKOUT).as_posix() for p in CHECKOUT.glob(pattern.lstrip("!/"))}
        assert names, f"{pattern} matches nothing"
        found = found - names if pattern.startswith("!") else found | names
    return found


def test_the_editor_knows_the_schema_of_every_file() -> None:
    settings = json.loads((CHECKOUT / ".vscode/settings.json").read_bytes())
    seen: dict[str, str] = {}
    for entry in settings["json.schemas"]:
        url = CHECKOUT / entry["url"]
        assert url.is_file()
        validator = schema.Validator.of(orjson.loads(url.read_bytes()))
        for name in matched(entry["fileMatch"]):
            assert name not in seen, "an editor would apply two schemas"
            assert validator.accepts(orjson.loads((CHECKOUT / name).read_bytes())), name
            seen[name] = url.name.removesuffix(".schema.json")
    wanted = [name for name in layout.walk(CHECKOUT) if name.endswith(".json")]
    assert seen == {name: layout.format_name(name) for name in wanted}


def test_a_span_file_with_a_wrong_label_is_marked_by_the_editor() -> None:
    path = Corpus(CHECKOUT).span_paths("gold")[0]
    settings = json.loads((CHECKOUT / ".vscode/settings.json").read_bytes())
    name = path.relative_to(CHECKOUT).as_posix()
    (entry,) = [entry for entry in settings["json.schemas"] if name in matched(entry["fileMatch"])]
    value = orjson.loads(path.read_bytes())
    value["entities"][0]["label"] = "PERSN"
    validator = schema.Validator.of(orjson.loads((CHECKOUT / entry["url"]).read_bytes()))
    assert not validator.accepts(value)
