"""What may be typed: the commands, their arguments and their help. Imports nothing heavy."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NoReturn

from scenarios import names

PLACEMENTS = ("earliest", "middle", "latest")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(Z|[+-]\d\d:\d\d)?)?")
_EPILOG = """\
CAMPAIGN is the name of a shipped campaign (see `frontlapse list`) or the path of a folder of your own.
T is local time of the campaign, 2024-11-30T19:00; a day alone means its first minute.
Data goes to stdout, talk to stderr. Exit codes: 0 done, 1 a campaign, moment or file will not do, 2 misuse.

Completion for bash and zsh:  eval "$(register-python-argcomplete frontlapse)"
"""


def build_parser() -> argparse.ArgumentParser:
    """Build the parser; each command's `command` names the function that runs it, as ``module:function``."""
    parser = _Parser(
        prog="frontlapse",
        description="Replay a documented military campaign on a clock, and draw the front as it moved.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, title="commands")

    def add(name: str, where: str, summary: str, *parents: _Parser) -> _Parser:
        command = commands.add_parser(
            name, help=summary, description=summary[0].upper() + summary[1:] + ".", parents=[*parents, _quiet()]
        )
        command.set_defaults(command=f"scenarios.cli.{where}:{name}_command")
        return command

    add("list", "listing", "list the shipped campaigns", _json())
    add("check", "record", "read a campaign, date and replay it in every reading, and count what it holds",
        _campaign(), _json())  # fmt: skip
    add("statements", "record", "print what the sentences say, each with its tightened window",
        _campaign(), _reading(), _json())  # fmt: skip
    add("replay", "record", "print every change of state, with the statement and sentence behind it",
        _campaign(), _placed(), _json())  # fmt: skip
    state = add("state", "record", "print who held what at a moment", _campaign(), _placed(), _json())
    state.add_argument("--at", required=True, metavar="T", type=_moment, help="the moment")
    why = add("why", "why", "tell why a place is held as it is: change, statement, sentence",
        _campaign(), _place(), _placed(), _json())  # fmt: skip
    why.add_argument("--at", metavar="T", type=_moment, help="the moment; without it, the whole campaign")
    front = add("front", "measure", "print the roads that were front at a moment, documented and possible",
        _campaign(), _placed(), _json())  # fmt: skip
    front.add_argument("--at", required=True, metavar="T", type=_moment, help="the moment")
    one_map = add("map", "pictures", "draw the map at a moment", _campaign(), _placed())
    one_map.add_argument("--at", required=True, metavar="T", type=_moment, help="the moment")
    _output(one_map, "picture to write: .png, .svg or .pdf")
    film = add("film", "pictures", "draw the whole campaign as a film", _campaign(), _placed())
    _output(film, "film to write: .mp4, .gif or .webp")
    advance = add("advance", "pictures", "chart places held, advance and front over time, with their doubt",
        _campaign(), _placed())  # fmt: skip
    _output(advance, "chart to write: .png, .svg or .pdf")
    return parser


class _Parser(argparse.ArgumentParser):
    """An argument parser whose errors also say where help is."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.format_usage()}{self.prog}: {message} (see {self.prog} --help)\n")


class _Version(argparse.Action):
    """Look the version up only when asked: the look-up costs more than the rest of ``--help``."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        import importlib.metadata  # costs as much as all the rest of --help

        try:
            version = importlib.metadata.version("frontlapse")
        except importlib.metadata.PackageNotFoundError:
            version = "(run from a checkout that is not installed)"
        print(f"frontlapse {version}")
        parser.exit()


def _moment(text: str) -> str:
    """Check that `text` is an ISO local time; the campaign's clock turns it into a minute later."""
    if _MOMENT.fullmatch(text) is None:
        raise argparse.ArgumentTypeError(f"{text!r} must read like 2024-11-30T19:00")
    try:
        datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r}: {error}") from None
    return text


def _choice(text: str) -> tuple[str, str]:
    group, equals, alternative = text.partition("=")
    if not (group and equals and alternative):
        raise argparse.ArgumentTypeError(f"{text!r} must read group=alternative")
    return group, alternative


def _campaign() -> _Parser:
    parent = _Parser(add_help=False)
    campaign = parent.add_argument("campaign", metavar="CAMPAIGN", help="a shipped campaign's name, or a folder")
    campaign.completer = _complete_campaign  # type: ignore[attr-defined]  # argcomplete looks for it there
    return parent


def _complete_campaign(prefix: str, **_: object) -> list[str]:
    from argcomplete.completers import DirectoriesCompleter

    return [*(name for name in names() if name.startswith(prefix)), *DirectoriesCompleter()(prefix)]


def _place() -> _Parser:
    parent = _Parser(add_help=False)
    parent.add_argument("place", metavar="PLACE", help="any name of the place, in any spelling its table has")
    return parent


def _reading() -> _Parser:
    parent = _Parser(add_help=False)
    parent.add_argument(
        "--reading",
        metavar="GROUP=ALTERNATIVE",
        type=_choice,
        action="append",
        default=[],
        help="read a contradiction another way than the plain one; may be given for several groups",
    )
    return parent


def _placed() -> _Parser:
    parent = _Parser(add_help=False, parents=[_reading()])
    parent.add_argument(
        "--placement",
        choices=PLACEMENTS,
        default="middle",
        help="where in its window each statement is placed (default: middle)",
    )
    return parent


def _json() -> _Parser:
    parent = _Parser(add_help=False)
    parent.add_argument("--json", action="store_true", help="print JSON, in the shapes that README.md describes")
    return parent


def _quiet() -> _Parser:
    parent = _Parser(add_help=False)
    parent.add_argument("--quiet", "-q", action="store_true", help="no talk and no progress on stderr")
    return parent


def _output(command: _Parser, summary: str) -> None:
    command.add_argument("--output", "-o", required=True, metavar="FILE", help=summary)
