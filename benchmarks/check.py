"""Measures `palermo check` against check-jsonschema, which does the schema alone: `python benchmarks/check.py PEER`.

PEER is the check-jsonschema command, installed where it does not share our environment. Both sides read the same
generated corpus in one run, turn by turn, and the median of each side is taken. Written to
benchmarks/results/check.json with the commands and the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from generate import generate

HERE = Path(__file__).resolve().parent
SCHEMA = HERE.parent / "schema" / "annotation.schema.json"
PALERMO = Path(sys.executable).with_name("palermo")


def seconds(command: list[str], folder: Path) -> float:
    """Wall seconds of a command that must succeed."""
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def duel(ours: list[str], theirs: list[str], folder: Path, rounds: int) -> dict[str, object]:
    """Both commands turn by turn; medians, and how many times longer the peer takes."""
    times = [(seconds(ours, folder), seconds(theirs, folder)) for _ in range(rounds)]
    mine, peer = (median(side) for side in zip(*times, strict=True))
    return {
        "ours": " ".join(Path(word).name if "/" in word else word for word in ours[:4]),
        "peer": " ".join(Path(word).name if "/" in word else word for word in theirs[:4]),
        "rounds": rounds,
        "seconds ours": round(mine, 3),
        "seconds peer": round(peer, 3),
        "times faster": round(peer / mine, 1),
    }


def length_costs(folder: Path) -> dict[str, object]:
    """Seconds per million words of one long document and of many short ones, the start of the program taken off."""
    found: dict[str, float] = {}
    for words, documents in ((400, 200), (4_000, 20), (40_000, 2)):
        place = folder / f"words-{words}"
        generate(place, documents, words)
        empty = folder / f"none-{words}"
        generate(empty, 0, words)
        # The least of several: what else the machine does can only make a run longer.
        base = min(seconds([str(PALERMO), "check", "--root", str(empty)], folder) for _ in range(7))
        run = min(seconds([str(PALERMO), "check", "--root", str(place)], folder) for _ in range(7))
        found[str(words)] = round((run - base) / (words * documents) * 1e6, 2)
    return {"what": "seconds per million words, by words in a document", **found}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer", help="the check-jsonschema command")
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        generate(folder / "corpus", args.documents, 400)
        files = sorted(str(path) for path in (folder / "corpus/annotations/gold").glob("*.json"))
        peer = [args.peer, "--schemafile", str(SCHEMA)]
        results = {
            "machine": {"cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()},
            "corpus": f"benchmarks/generate.py {args.documents}",
            "folder, all rules against the schema alone": duel(
                [str(PALERMO), "check"], [*peer, *files], folder / "corpus", args.rounds
            ),
            "one file": duel([str(PALERMO), "check", files[0]], [*peer, files[0]], folder / "corpus", 4 * args.rounds),
            "length": length_costs(folder),
        }
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "check.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
