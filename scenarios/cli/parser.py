"""What may be typed: the commands, their arguments and their help. Imports nothing heavy."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from scenarios.cli import arguments as given

_EPILOG = """\
CAMPAIGN is the name of a shipped campaign (see `frontlapse list`) or the path of a folder of your own.
T is local time of the campaign, 2024-11-30T19:00; a day alone means its first minute.
Data goes to stdout, talk to stderr. Exit codes: 0 done, 1 a campaign, moment or file will not do, 2 misuse.

Completion for bash and zsh:  eval "$(register-python-argcomplete frontlapse)"
"""


_WRONG_COMMAND = re.compile(r"argument COMMAND: invalid choice: '([^']*)'")


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
        for argument in (*arguments, given.quiet):
            argument(command)

    add("list", "listing", "list the shipped campaigns", given.json)
    add(
        "check",
        "check",
        "read a campaign, date and replay it in every reading, and count what it holds",
        given.campaign,
        given.json,
    )
    add(
        "statements",
        "record",
        "print what the sentences say, each with its tightened window",
        given.campaign,
        given.reading,
        given.json,
    )
    add(
        "replay",
        "record",
        "print every change of state, with the statement and sentence behind it",
        given.campaign,
        given.placement,
        given.reading,
        given.json,
    )
    add(
        "state",
        "record",
        "print who held what at a moment",
        given.campaign,
        given.at,
        given.placement,
        given.reading,
        given.json,
    )
    add(
        "why",
        "why",
        "tell why a place is held as it is: change, statement, sentence",
        given.campaign,
        given.place,
        given.until,
        given.placement,
        given.reading,
        given.json,
    )
    add(
        "front",
        "measures.front",
        "print the roads that were front at a moment, documented and possible",
        given.campaign,
        given.at,
        given.placement,
        given.reading,
        given.json,
    )
    add(
        "windows",
        "chance",
        "print when each statement says it was, and what the others leave of that",
        given.campaign,
        given.top,
        given.reading,
        given.json,
    )
    add(
        "order",
        "chance",
        "tell whether one event came before another: certain, possible or impossible, and the sentences that prove it",
        given.campaign,
        given.two_events,
        given.diagram,
        given.colours,
        given.draws,
        given.reading,
        given.json,
    )
    add(
        "ensemble",
        "chance",
        "draw many histories that keep all that is said, and print what they have in common",
        given.campaign,
        given.some_moments,
        given.draws,
        given.prior,
        given.scheduler,
        given.reading,
        given.json,
    )
    add(
        "corridor",
        "measures.corridor",
        "tell the front along a road: who held its places, where sides met, how far each came; -o: its chart",
        given.campaign,
        given.road,
        given.then,
        given.chart,
        given.shares,
        given.reading,
        given.json,
    )
    add(
        "depth",
        "measures.depth",
        "print how deep each side came from its start line, and its km a day beside published rates",
        given.campaign,
        given.reading,
        given.json,
    )
    add(
        "pockets",
        "measures.pockets",
        "print which places were cut off and for how long, and test what the source calls cut off",
        given.campaign,
        given.over,
        given.shares,
        given.reading,
        given.json,
    )
    add(
        "keystones",
        "measures.keystones",
        "print which places most others hung on, what fell with them, and in what order places fell",
        given.campaign,
        given.side,
        given.before,
        given.shares,
        given.reading,
        given.json,
    )
    add(
        "tally",
        "measures.tally",
        "print the source's own counts and tolls beside what it names, and how a side lost its places",
        given.campaign,
        given.side,
        given.reading,
        given.json,
    )
    add(
        "audit",
        "measures.audit",
        "list every contradiction, silence and gap of the record, with its sentences",
        given.campaign,
        given.reading,
        given.json,
    )
    add(
        "report",
        "report",
        "write what the record measures, with maps and charts, as one file, each row linked to its sentences",
        given.campaign,
        given.document,
        given.side,
        given.shares,
        given.reading,
    )
    add(
        "map",
        "pictures",
        "draw the map at a moment, as placed or, with --ensemble, how likely each side holds each place",
        given.campaign,
        given.at,
        given.picture,
        given.looks,
        given.ensemble,
        given.placement,
        given.reading,
    )
    add(
        "sheet",
        "pictures",
        "draw small maps of several moments on one page of A4",
        given.campaign,
        given.moments,
        given.picture,
        given.page,
        given.colours,
        given.placement,
        given.reading,
    )
    add(
        "difference",
        "pictures",
        "draw what changed hands between two moments",
        given.campaign,
        given.two_moments,
        given.picture,
        given.looks,
        given.placement,
        given.reading,
    )
    add(
        "film",
        "pictures",
        "draw the whole campaign, or a part of it, as a film; its captions (.vtt) and a text of it (.txt) beside it",
        given.campaign,
        given.film,
        given.clock,
        given.looks,
        given.spread,
        given.reading,
        given.compare,
        given.ensemble,
    )
    add(
        "advance",
        "pictures",
        "chart places held, advance and front over time, with their doubt",
        given.campaign,
        given.picture,
        given.colours,
        given.ensemble,
        given.placement,
        given.reading,
    )
    add(
        "strip",
        "pictures",
        "draw who did what within which hours, by the words of each sentence and by all that is said",
        given.campaign,
        given.picture,
        given.span,
        given.colours,
        given.draws,
        given.prior,
        given.reading,
    )
    parser.commands = tuple(commands.choices)
    return parser


class _Parser(argparse.ArgumentParser):
    """An argument parser whose errors also say where help is; `commands` names what may come first, if it must."""

    commands: tuple[str, ...] = ()

    def error(self, message: str) -> NoReturn:
        if (wrong := _WRONG_COMMAND.match(message)) is not None and self.commands:
            import difflib  # here, since --help must not pay for spelling

            near = difflib.get_close_matches(wrong[1], self.commands, n=1)
            hint = f"did you mean {near[0]}?" if near else f"the commands are {', '.join(self.commands)}"
            message = f"there is no command {wrong[1]!r}: {hint}"
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
