"""Second step of action.yml: `palermo check` on a corpus that may lie in a folder of the repository.

The tool names files from the folder of the corpus, GitHub from that of the repository; where the two differ the paths
in annotations and in the SARIF log are made longer. Exits as `palermo check` does.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path, PurePosixPath

PLACE = re.compile(r"^(::\w+ file=)", re.MULTILINE)


def main() -> int:
    workspace = Path(os.environ["GITHUB_WORKSPACE"])
    folder = os.environ.get("INPUT_PATH") or "."
    corpus = workspace / folder
    below = PurePosixPath(os.path.relpath(corpus, workspace).replace(os.sep, "/"))
    chosen, sarif = os.environ.get("INPUT_FORMAT") or "github", os.environ.get("INPUT_SARIF", "")
    status, log = check(corpus, chosen)
    print(moved(log, chosen, below), end="")
    outputs = {"status": str(status)}
    if sarif and status < 2:
        target = workspace / sarif
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(moved(check(corpus, "sarif")[1], "sarif", below), encoding="utf-8")
        outputs["sarif"] = sarif
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in outputs.items())
    return status


def check(corpus: Path, form: str) -> tuple[int, str]:
    """Exit status and output of the check; what it says of a request that it cannot carry out is shown as an error."""
    command = [sys.executable, "-m", "palermo", "check", "--format", form, "--root", str(corpus)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    print(done.stderr, end="", file=sys.stderr)
    if done.returncode == 2:
        print(f"::error::{(done.stderr.strip().splitlines() or ['palermo check failed'])[-1]}")
    return done.returncode, done.stdout


def moved(log: str, form: str, below: PurePosixPath) -> str:
    """A log with its paths counted from the repository."""
    if str(below) == "." or not log:
        return log
    if form == "github":
        return PLACE.sub(lambda m: f"{m[1]}{below}/", log)
    if form != "sarif":
        return log
    value = json.loads(log)
    for result in (result for run in value["runs"] for result in run["results"]):
        for place in result["locations"]:
            where = place["physicalLocation"]["artifactLocation"]
            where["uri"] = f"{below}/{where['uri']}"
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.exit(main())
