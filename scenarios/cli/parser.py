"""What may be typed: the commands, their arguments and their help. Imports nothing heavy."""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NoReturn

from scenarios import names

PLACEMENTS = ("earliest", "middle", "latest", "spread")
PRIORS = ("uniform", "anchored", "shared")
SIZES = {
    "screen": (1280, 720),
    "slide": (1920, 1080),
    "thread": (1080, 1080),
    "phone": (1080, 1920),
    "thumbnail": (640, 360),
}
_MOST_DRAWS = 10_000_000
_SIZE = re.compile(r"([1-9]\d{0,4})x([1-9]\d{0,4})")
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
    add(
        "windows",
        "chance",
        "print when each statement says it was, and what the others leave of that",
        _campaign,
        _top,
        _reading,
        _json,
    )
    add(
        "order",
        "chance",
        "tell whether one event came before another: certain, possible or impossible, and the sentences that prove it",
        _campaign,
        _two_events,
        _diagram,
        _colours,
        _draws,
        _reading,
        _json,
    )
    add(
        "ensemble",
        "chance",
        "draw many histories that keep all that is said, and print what they have in common",
        _campaign,
        _some_moments,
        _draws,
        _prior,
        _scheduler,
        _reading,
        _json,
    )
    add(
        "map",
        "pictures",
        "draw the map at a moment, as placed or, with --ensemble, how likely each side holds each place",
        _campaign,
        _at,
        _picture,
        _looks,
        _ensemble,
        _placement,
        _reading,
    )
    add(
        "sheet",
        "pictures",
        "draw small maps of several moments on one page of A4",
        _campaign,
        _moments,
        _picture,
        _page,
        _colours,
        _placement,
        _reading,
    )
    add(
        "difference",
        "pictures",
        "draw what changed hands between two moments",
        _campaign,
        _two_moments,
        _picture,
        _looks,
        _placement,
        _reading,
    )
    add(
        "film",
        "pictures",
        "draw the whole campaign, or a part of it, as a film; its captions (.vtt) and a text of it (.txt) beside it",
        _campaign,
        _film,
        _clock,
        _looks,
        _spread,
        _reading,
        _compare,
        _ensemble,
    )
    add(
        "advance",
        "pictures",
        "chart places held, advance and front over time, with their doubt",
        _campaign,
        _picture,
        _colours,
        _ensemble,
        _placement,
        _reading,
    )
    add(
        "strip",
        "pictures",
        "draw who did what within which hours, by the words of each sentence and by all that is said",
        _campaign,
        _picture,
        _span,
        _colours,
        _draws,
        _prior,
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


def _number(least: float, most: float = math.inf, *, whole: bool = False) -> Callable[[str], float]:
    """Return a check that a text is a number between two, to be given as an argument's type."""
    kind = "a whole number" if whole else "a number"
    span = f"of at least {least:g}" if most == math.inf else f"from {least:g} to {most:g}"

    def check(text: str) -> float:
        try:
            number = int(text) if whole else float(text)
        except ValueError:
            number = math.nan
        if not (least <= number <= most and number < math.inf):
            raise argparse.ArgumentTypeError(f"{text!r} must be {kind} {span}")
        return number

    return check


def _size(text: str) -> tuple[int, int]:
    if text in SIZES:
        return SIZES[text]
    if (match := _SIZE.fullmatch(text)) is None:
        raise argparse.ArgumentTypeError(f"{text!r} must read like 1280x720, or be one of: {', '.join(SIZES)}")
    return int(match[1]), int(match[2])


def _beside(text: str) -> str | tuple[str, str]:
    if text in PLACEMENTS:
        return text
    try:
        return _choice(text)
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(
            f"{text!r} must be one of {', '.join(PLACEMENTS)}, or read group=alternative"
        ) from None


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


def _moments(command: _Parser) -> None:
    command.add_argument(
        "--at",
        metavar="T",
        type=_moment,
        action="append",
        help="a moment, may be given several times; without it, the ends of the days on which most changed hands",
    )


def _some_moments(command: _Parser) -> None:
    command.add_argument(
        "--at",
        metavar="T",
        type=_moment,
        action="append",
        help="a moment to print, may be given several times; without it, noon and the last minute of each day",
    )


def _two_events(command: _Parser) -> None:
    for name, metavar in (("first", "A"), ("then", "B")):
        words = "a place (its first change of hands), a statement's id, or id.end"
        command.add_argument(name, metavar=metavar, nargs="?", help=words)
    command.set_defaults(misuse=_misuse_of_order, refuse=command.error)


def _misuse_of_order(args: argparse.Namespace) -> str:
    if args.first is not None and args.then is None:
        return "an order is of two events: A and B"
    return "" if args.first is not None or args.output else "asks for two events, A and B, or for a diagram, -o FILE"


def _diagram(command: _Parser) -> None:
    words = "diagram of all stated orders to write, those that prove this one marked: .png, .svg or .pdf"
    command.add_argument("--output", "-o", metavar="FILE", help=words)


def _top(command: _Parser) -> None:
    number = _number(1, whole=True)
    command.add_argument("--top", metavar="N", type=number, help="only the N windows that are tightened most")


def _draws(command: _Parser) -> None:
    command.add_argument(
        "--draws",
        metavar="N",
        type=_number(1, _MOST_DRAWS, whole=True),
        default=10_000,
        help="how many histories to draw (default: 10000)",
    )
    _seed(command)


def _seed(command: _Parser) -> None:
    command.add_argument(
        "--seed", metavar="S", type=_number(0, whole=True), default=1, help="of the draws (default: 1)"
    )


def _ensemble(command: _Parser) -> None:
    command.add_argument(
        "--ensemble",
        metavar="N",
        type=_number(1, _MOST_DRAWS, whole=True),
        help="draw N histories that keep all that is said, and show how likely each thing is, with its hard bounds",
    )
    _seed(command)
    _prior(command)


def _span(command: _Parser) -> None:
    command.add_argument("--from", metavar="T", type=_moment, dest="begin", help="first moment (default: the epoch)")
    command.add_argument("--until", metavar="T", type=_moment, help="last moment (default: the campaign's end)")


def _prior(command: _Parser) -> None:
    command.add_argument(
        "--prior", choices=PRIORS, default="uniform", help="what is held likely within what is said (default: uniform)"
    )


def _scheduler(command: _Parser) -> None:
    command.add_argument(
        "--scheduler", metavar="ADDRESS", help="draw on the workers of a Dask scheduler, such as tcp://10.0.0.5:8786"
    )


def _two_moments(command: _Parser) -> None:
    command.add_argument("--from", required=True, metavar="T", type=_moment, dest="begin", help="the earlier moment")
    command.add_argument("--until", required=True, metavar="T", type=_moment, help="the later moment")


def _placement(command: _Parser, *, default: str = "middle") -> None:
    command.add_argument(
        "--placement",
        choices=PLACEMENTS,
        default=default,
        help="where in its window each statement is placed (default: %(default)s)",
    )


def _spread(command: _Parser) -> None:
    _placement(command, default="spread")


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
    _output(
        command, "film to write: .mp4, .gif or .webp; frames/ or frames/%%04d.png: numbered pictures in a new folder"
    )
    command.add_argument("--poster", metavar="FILE", help="also write one frame of it as a picture: .png")


def _clock(command: _Parser) -> None:
    seconds, share = _number(0.1, 3600), _number(0, 1)
    command.add_argument("--seconds", metavar="S", type=seconds, default=30.0, help="length (default: 30)")
    command.add_argument(
        "--fps", metavar="N", type=_number(1, 120, whole=True), default=12, help="frames a second (default: 12)"
    )
    command.add_argument(
        "--hold", metavar="S", type=_number(0, 3600), default=3.0, help="seconds of it for the last frame (default: 3)"
    )
    _span(command)
    command.add_argument(
        "--slow",
        metavar="SHARE",
        type=share,
        help="share of the time given to what is told, 0 to 1; 0 is a clock that runs evenly (default: 0.7)",
    )


def _looks(command: _Parser) -> None:
    command.add_argument(
        "--size",
        metavar="SIZE",
        type=_size,
        default=SIZES["screen"],
        help=f"pixels, such as 1280x720 (the default), or one of: {', '.join(SIZES)}",
    )
    _colours(command)


def _page(command: _Parser) -> None:
    command.add_argument(
        "--size", metavar="SIZE", type=_size, help="pixels of a PNG of the page (default: 2376x1680, 203 to the inch)"
    )


def _colours(command: _Parser) -> None:
    command.add_argument("--theme", choices=("light", "dark"), default="light", help="ground (default: light)")
    command.add_argument(
        "--palette", metavar="NAME", help="colours of the sides: safe (the default), or the campaign's own"
    )


def _compare(command: _Parser) -> None:
    command.add_argument(
        "--compare",
        metavar="OTHER",
        type=_beside,
        help="show beside it the same in another placement, or in another reading (group=alternative)",
    )


def _output(command: _Parser, summary: str) -> None:
    command.add_argument("--output", "-o", required=True, metavar="FILE", help=summary)


def _json(command: _Parser) -> None:
    command.add_argument("--json", action="store_true", help="print JSON, in the shapes that README.md describes")


def _quiet(command: _Parser) -> None:
    command.add_argument("--quiet", "-q", action="store_true", help="no talk and no progress on stderr")
