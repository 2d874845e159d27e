"""The arguments that commands take, each added to a parser by one function. Imports nothing heavy."""

from __future__ import annotations

import math
import re
from argparse import Action, ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from datetime import datetime
from typing import Any

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
_SEED = 1
_MOST_DRAWS = 10_000_000
_SMALLEST, _LARGEST = 160, 8000  # px a side, as `plots` has them, which is not imported for --help
_SIZE = re.compile(r"([1-9]\d{0,8})x([1-9]\d{0,8})")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(Z|[+-]\d\d:\d\d)?)?")


def _moment(text: str) -> str:
    """Check that `text` is an ISO local time; the campaign's clock turns it into a minute later."""
    if _MOMENT.fullmatch(text) is None:
        raise ArgumentTypeError(f"{text!r} must read like 2024-11-30T19:00")
    try:
        datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r}: {error}") from None
    return text


def _choice(text: str) -> tuple[str, str]:
    group, equals, alternative = text.partition("=")
    if not (group and equals and alternative):
        raise ArgumentTypeError(f"{text!r} must read group=alternative")
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
            raise ArgumentTypeError(f"{text!r} must be {kind} {span}")
        return number

    return check


def _size(text: str) -> tuple[int, int]:
    if text in SIZES:
        return SIZES[text]
    if (match := _SIZE.fullmatch(text)) is None:
        raise ArgumentTypeError(f"{text!r} must read like 1280x720, or be one of: {', '.join(SIZES)}")
    width, height = int(match[1]), int(match[2])
    if not all(_SMALLEST <= side <= _LARGEST for side in (width, height)):
        raise ArgumentTypeError(f"{text!r} must be {_SMALLEST} to {_LARGEST:,} px a side")
    return width, height


def _beside(text: str) -> str | tuple[str, str]:
    if text in PLACEMENTS:
        return text
    try:
        return _choice(text)
    except ArgumentTypeError:
        raise ArgumentTypeError(f"{text!r} must be one of {', '.join(PLACEMENTS)}, or read group=alternative") from None


def campaign(command: ArgumentParser) -> None:
    """Take CAMPAIGN, a name or a folder."""
    campaign = command.add_argument("campaign", metavar="CAMPAIGN", help="a shipped campaign's name, or a folder")
    campaign.completer = _complete_campaign  # type: ignore[attr-defined]  # argcomplete looks for it there


def _complete_campaign(prefix: str, **_: object) -> list[str]:
    from argcomplete.completers import DirectoriesCompleter

    return [*(name for name in names() if name.startswith(prefix)), *DirectoriesCompleter()(prefix)]


def place(command: ArgumentParser) -> None:
    """Take PLACE."""
    command.add_argument("place", metavar="PLACE", help="any name of the place, in any spelling its table has")


def road(command: ArgumentParser) -> None:
    """Take ROAD, which may be left out."""
    command.add_argument(
        "road", metavar="ROAD", nargs="?", help="a corridor's id or name; without it, the corridors there are"
    )


def at(command: ArgumentParser) -> None:
    """Take ``--at``, which must be given."""
    command.add_argument("--at", required=True, metavar="T", type=_moment, help="the moment")


def until(command: ArgumentParser) -> None:
    """Take ``--at``, by default the whole campaign."""
    command.add_argument("--at", metavar="T", type=_moment, help="the moment; without it, the whole campaign")


def moments(command: ArgumentParser) -> None:
    """Take ``--at``, several times, by default the days of most changes."""
    command.add_argument(
        "--at",
        metavar="T",
        type=_moment,
        action="append",
        help="a moment, may be given several times; without it, the ends of the days on which most changed hands",
    )


def some_moments(command: ArgumentParser) -> None:
    """Take ``--at``, several times, by default two of each day."""
    command.add_argument(
        "--at",
        metavar="T",
        type=_moment,
        action="append",
        help="a moment to print, may be given several times; without it, noon and the last minute of each day",
    )


def two_events(command: ArgumentParser) -> None:
    """Take A and B, two events."""
    for name, metavar in (("first", "A"), ("then", "B")):
        words = "a place (its first change of hands), a statement's id, or id.end"
        command.add_argument(name, metavar=metavar, nargs="?", help=words)
    command.set_defaults(misuse=_misuse_of_order, refuse=command.error)


def _misuse_of_order(args: Namespace) -> str:
    if args.first is not None and args.then is None:
        return "an order is of two events: A and B"
    if args.first is None and args.json:
        return "--json tells of two events: A and B"
    return "" if args.first is not None or args.output else "asks for two events, A and B, or for a diagram, -o FILE"


def diagram(command: ArgumentParser) -> None:
    """Take ``-o``, a diagram to write beside what is printed."""
    words = "diagram of all stated orders to write, those that prove this one marked: .png, .svg or .pdf"
    command.add_argument("--output", "-o", metavar="FILE", help=words)


def top(command: ArgumentParser) -> None:
    """Take ``--top``."""
    number = _number(1, whole=True)
    command.add_argument("--top", metavar="N", type=number, help="only the N windows that are tightened most")


def draws(command: ArgumentParser) -> None:
    """Take ``--draws`` and ``--seed``, of histories."""
    command.add_argument(
        "--draws",
        metavar="N",
        type=_number(1, _MOST_DRAWS, whole=True),
        default=10_000,
        help="how many histories to draw (default: 10000)",
    )
    seed(command)


def seed(command: ArgumentParser) -> None:
    """Take ``--seed``."""
    command.add_argument(
        "--seed", metavar="S", type=_number(0, whole=True), default=_SEED, help=f"of the draws (default: {_SEED})"
    )


def ensemble(command: ArgumentParser) -> None:
    """Take ``--ensemble`` with its seed and prior."""
    command.add_argument(
        "--ensemble",
        metavar="N",
        type=_number(1, _MOST_DRAWS, whole=True),
        help="draw N histories that keep all that is said, and show how likely each thing is, with its hard bounds",
    )
    seed(command)
    prior(command)
    # Given or not is asked for before their defaults are put in.
    command.set_defaults(seed=None, prior=None, misuse=_misuse_of_ensemble, refuse=command.error)


def _misuse_of_ensemble(args: Namespace) -> str:
    for name, default in (("seed", _SEED), ("prior", PRIORS[0])):
        if getattr(args, name) is None:
            setattr(args, name, default)
        elif args.ensemble is None:
            return f"--{name} is of drawn histories: say how many, --ensemble N"
    return ""


def span(command: ArgumentParser) -> None:
    """Take ``--from`` and ``--until``, by default all of the campaign."""
    command.add_argument("--from", metavar="T", type=_moment, dest="begin", help="first moment (default: the epoch)")
    command.add_argument("--until", metavar="T", type=_moment, help="last moment (default: the campaign's end)")


def prior(command: ArgumentParser) -> None:
    """Take ``--prior``."""
    command.add_argument(
        "--prior", choices=PRIORS, default=PRIORS[0], help="what is held likely within what is said (default: uniform)"
    )


def scheduler(command: ArgumentParser) -> None:
    """Take ``--scheduler``."""
    command.add_argument(
        "--scheduler", metavar="ADDRESS", help="draw on the workers of a Dask scheduler, such as tcp://10.0.0.5:8786"
    )


def two_moments(command: ArgumentParser) -> None:
    """Take ``--from`` and ``--until``, which must be given."""
    command.add_argument("--from", required=True, metavar="T", type=_moment, dest="begin", help="the earlier moment")
    command.add_argument("--until", required=True, metavar="T", type=_moment, help="the later moment")


def placement(command: ArgumentParser, *, default: str = "middle") -> None:
    """Take ``--placement``."""
    command.add_argument(
        "--placement",
        choices=PLACEMENTS,
        default=default,
        help="where in its window each statement is placed (default: %(default)s)",
    )


def spread(command: ArgumentParser) -> None:
    """Take ``--placement``, by default ``spread``."""
    placement(command, default="spread")


def reading(command: ArgumentParser) -> None:
    """Take ``--reading``, several times."""
    command.add_argument(
        "--reading",
        metavar="GROUP=ALTERNATIVE",
        type=_choice,
        action=_Reading,
        default=[],
        help="read a contradiction another way than the plain one; may be given for several groups",
    )


class _Reading(Action):
    """Gather readings, one alternative of each group."""

    def __call__(
        self, parser: ArgumentParser, namespace: Namespace, values: Any, option_string: str | None = None
    ) -> None:
        group, alternative = values
        for other, chosen in getattr(namespace, self.dest):
            if other == group and chosen != alternative:
                parser.error(f"{option_string} reads {group} two ways, {chosen} and {alternative}")
        setattr(namespace, self.dest, [*getattr(namespace, self.dest), values])


def picture(command: ArgumentParser) -> None:
    """Take ``-o``, a picture."""
    output(command, "picture to write: .png, .svg or .pdf")


def film(command: ArgumentParser) -> None:
    """Take ``-o``, a film, and ``--poster``."""
    output(
        command, "film to write: .mp4, .gif or .webp; frames/ or frames/%%04d.png: numbered pictures in a new folder"
    )
    command.add_argument("--poster", metavar="FILE", help="also write one frame of it as a picture: .png")


def clock(command: ArgumentParser) -> None:
    """Take what a film's clock goes by."""
    seconds, share = _number(0.1, 3600), _number(0, 1)
    command.add_argument("--seconds", metavar="S", type=seconds, default=30.0, help="length (default: 30)")
    command.add_argument(
        "--fps", metavar="N", type=_number(1, 120, whole=True), default=12, help="frames a second (default: 12)"
    )
    command.add_argument(
        "--hold", metavar="S", type=_number(0, 3600), default=3.0, help="seconds of it for the last frame (default: 3)"
    )
    span(command)
    command.add_argument(
        "--slow",
        metavar="SHARE",
        type=share,
        help="share of the time given to what is told, 0 to 1; 0 is a clock that runs evenly (default: 0.7)",
    )


def looks(command: ArgumentParser) -> None:
    """Take ``--size`` in pixels and colours."""
    command.add_argument(
        "--size",
        metavar="SIZE",
        type=_size,
        default=SIZES["screen"],
        help=f"pixels, such as 1280x720 (the default), or one of: {', '.join(SIZES)}",
    )
    colours(command)


def chart(command: ArgumentParser) -> None:
    """Take ``-o``, a chart that may be left out, with its size and colours."""
    command.add_argument("--output", "-o", metavar="FILE", help="chart to write: .png, .svg or .pdf")
    command.set_defaults(misuse=_misuse_of_chart, refuse=command.error)
    command.add_argument(
        "--size", metavar="SIZE", type=_size, help="pixels of the chart, or slide (default: 2400x1697, a page of A3)"
    )
    colours(command)


def _misuse_of_chart(args: Namespace) -> str:
    if args.output is not None and args.at is not None and not args.json:
        return "a chart is of the whole campaign: leave out --at, or print what was then beside it with --json"
    return ""


def document(command: ArgumentParser) -> None:
    """Take ``-o``, a report."""
    output(command, "file to write: .html (one file, pictures within) or .md (pictures in a folder beside it)")


def shares(command: ArgumentParser) -> None:
    """Take ``--draws`` and ``--seed``, of draws that shares are told of."""
    command.add_argument(
        "--draws",
        metavar="N",
        type=_number(0, 100_000, whole=True),
        default=200,
        help="how many times to draw when everything happened, for shares (default: 200; 0: none)",
    )
    seed(command)


def over(command: ArgumentParser) -> None:
    """Take ``--over``, whose ground carries supply."""
    command.add_argument(
        "--over",
        choices=("own", "allied", "passable"),
        default="passable",
        help="whose ground carries supply: a side's own, its allies' too, or what is declared passable too (default)",
    )


def side(command: ArgumentParser) -> None:
    """Take ``--side``, by default the one that lost most."""
    command.add_argument("--side", metavar="SIDE", help="a side's id or name (default: the one that lost most places)")


def then(command: ArgumentParser) -> None:
    """Take ``--at``, by default the end of the campaign."""
    command.add_argument("--at", metavar="T", type=_moment, help="the moment; without it, the campaign's end")


def before(command: ArgumentParser) -> None:
    """Take ``--at``, by default before the campaign."""
    command.add_argument("--at", metavar="T", type=_moment, help="the moment; without it, before the campaign")


def page(command: ArgumentParser) -> None:
    """Take ``--size`` of a page."""
    command.add_argument(
        "--size", metavar="SIZE", type=_size, help="pixels of a PNG of the page (default: 2376x1680, 203 to the inch)"
    )


def colours(command: ArgumentParser) -> None:
    """Take ``--theme`` and ``--palette``."""
    command.add_argument("--theme", choices=("light", "dark"), default="light", help="ground (default: light)")
    command.add_argument(
        "--palette", metavar="NAME", help="colours of the sides: safe (the default), or the campaign's own"
    )


def compare(command: ArgumentParser) -> None:
    """Take ``--compare``."""
    command.add_argument(
        "--compare",
        metavar="OTHER",
        type=_beside,
        help="show beside it the same in another placement, or in another reading (group=alternative)",
    )


def output(command: ArgumentParser, summary: str) -> None:
    """Take ``-o``, which must be given."""
    command.add_argument("--output", "-o", required=True, metavar="FILE", help=summary)


def json(command: ArgumentParser) -> None:
    """Take ``--json``."""
    command.add_argument("--json", action="store_true", help="print JSON, in the shapes that docs/json.md describes")


def quiet(command: ArgumentParser) -> None:
    """Take ``--quiet``."""
    command.add_argument("--quiet", "-q", action="store_true", help="no talk and no progress on stderr")
