"""Say what a rule asks for, why, and how to mend what breaks it; without a rule, list all of them."""

from __future__ import annotations

import argparse
from difflib import get_close_matches

from palermo.findings import UserError
from palermo.rules import RULES


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", nargs="?", metavar="RULE", help="id or name of a rule, e.g. SPN002")


def run(args: argparse.Namespace) -> int:
    if args.rule is None:
        for rule in RULES:
            print(f"{rule.id}  {rule.severity:<8}{rule.title}")
        return 0
    found = next((r for r in RULES if args.rule.casefold() in (r.id.casefold(), r.name)), None)
    if found is None:
        near = get_close_matches(args.rule.upper(), [r.id for r in RULES], 1)
        raise UserError(
            f"no rule {args.rule!r}" + (f"; did you mean {near[0]}?" if near else "; try `palermo explain`")
        )
    print(f"{found.id} {found.name} ({found.severity})\n\n{found.text}")
    if found.requires:
        print(f"\nSkipped where one of these fails: {', '.join(sorted(found.requires))}.")
    return 0
