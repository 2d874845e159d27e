"""What may be typed: the commands, their arguments and their help. Imports nothing heavy."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
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

    def add(name: str, where: str, summary: str, *arguments: Callable[[_Parser], None]) -> None:
        command = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        command.set_defaults(command=f"scenarios.cli.{where}:{name}_command")
        for argument in (*arguments, _quiet):
            argument(command)

    add("list", "listing", "list the shipped campaigns", _json)
    add(
        "check",
        "record",
        "read a campaign, date and replay it in every reading, and count what it holds",
        _campaign,
        _json,
    )
    add(
        "statements",
        "record",
        "print what the sentences say, each with its tightened window",
        _campaign,
        _reading,
        _json,
    )
    add(
        "replay",
        "record",
        "print every change of state, with the statement and sentence behind it",
        _campaign,
        _placement,
        _reading,
        _json,
    )
    add("state", "record", "print who held what at a moment", _campaign, _at, _placement, _reading, _json)
    add(
        "why",
        "why",
        "tell why a place is held as it is: change, statement, sentence",
        _campaign,
        _place,
        _until,
        _placement,
        _reading,
        _json,
    )
    add(
        "front",
        "measure",
        "print the roads that were front at a moment, documented and possible",
        _campaign,
        _at,
        _placement,
        _reading,
        _json,
    )
    add("map", "pictures", "draw the map at a moment", _campaign, _at, _picture, _placement, _reading)
    add("film", "pictures", "draw the whole campaign as a film", _campaign, _film, _placement, _reading)
    add(
        "advance",
        "pictures",
        "chart places held, advance and front over time, with their doubt",
        _campaign,
        _picture,
        _placement,
        _reading,
    )
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


def _campaign(command: _Parser) -> None:
    campaign = command.add_argument("campaign", metavar="CAMPAIGN", help="a shipped campaign's name, or a folder")
    campaign.completer = _complete_campaign  # type: ignore[attr-defined]  # argcomplete looks for it there


def _complete_campaign(prefix: str, **_: object) -> list[str]:
    from argcomplete.completers import DirectoriesCompleter

    return [*(name for name in names() if name.startswith(prefix)), *DirectoriesCompleter()(prefix)]


def _place(command: _Parser) -> None:
    command.add_argument("place", metavar="PLACE", help="any name of the place, in any spelling its table has")


def _at(command: _Parser) -> None:
    command.add_argument("--at", required=True, metavar="T", type=_moment, help="the moment")


def _until(command: _Parser) -> None:
    command.add_argument("--at", metavar="T", type=_moment, help="the moment; without it, the whole campaign")


def _placement(command: _Parser) -> None:
    command.add_argument(
        "--placement",
        choices=PLACEMENTS,
        default="middle",
        help="where in its window each statement is placed (default: middle)",
    )


def _reading(command: _Parser) -> None:
    command.add_argument(
        "--reading",
        metavar="GROUP=ALTERNATIVE",
        type=_choice,
        action="append",
        default=[],
        help="read a contradiction another way than the plain one; may be given for several groups",
    )


def _picture(command: _Parser) -> None:
    _output(command, "picture to write: .png, .svg or .pdf")


def _film(command: _Parser) -> None:
    _output(command, "film to write: .mp4, .gif or .webp")


def _output(command: _Parser, summary: str) -> None:
    command.add_argument("--output", "-o", required=True, metavar="FILE", help=summary)


def _json(command: _Parser) -> None:
    command.add_argument("--json", action="store_true", help="print JSON, in the shapes that README.md describes")


def _quiet(command: _Parser) -> None:
    command.add_argument("--quiet", "-q", action="store_true", help="no talk and no progress on stderr")
