"""Write the generated pages and numbers: docs/labels.md, and what README.md and DATASHEET.md count.

docs/rules.md and docs/cli.md, which are on the tools, are renewed where a corpus has them.
With --check nothing is written; the pages that are not current are listed and the exit status is 1.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from palermo import cli, pages, store
from palermo.store import Corpus


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a page is not current")


def run(args: argparse.Namespace) -> int:
    corpus = Corpus.at(args.root)
    wanted = pages.pages(corpus)
    page = corpus.root / pages.COMMANDS_PAGE
    wanted |= {page: commands().encode("utf-8")} if page.is_file() else {}
    stale = [path for path, data in wanted.items() if not path.is_file() or path.read_bytes() != data]
    for path in stale:
        if not args.check:
            store.write_bytes(path, wanted[path])
        print(f"{path.relative_to(corpus.root)}: {'not current' if args.check else 'written'}")
    return 1 if stale and args.check else 0


def commands() -> str:
    """docs/cli.md: what each command does, and its arguments."""
    return "\n".join(_commands())


def _commands() -> Iterator[str]:
    yield f"# Commands\n\n{pages.NOTICE}\n"
    yield "Exit status: 0 clean, 1 findings, 2 a request that cannot be carried out.\n"
    for name, summary in cli.COMMANDS.items():
        parser = argparse.ArgumentParser(prog=f"palermo {name}", add_help=False)
        cli.configure(name, parser)
        yield f"## palermo {name}\n\n{(parser.description or summary).strip()}\n"
        yield "| argument | meaning |\n|---|---|"
        for action in parser._actions:
            yield f"| `{_argument(action)}` | {(action.help or '').replace('|', ' ')} |"
        yield ""


def _argument(action: argparse.Action) -> str:
    shown = action.metavar if isinstance(action.metavar, str) else " ".join(action.metavar or ())
    if action.choices:
        shown = ",".join(map(str, action.choices))
    return " ".join(part for part in (", ".join(action.option_strings), shown) if part)
