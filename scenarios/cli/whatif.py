"""The command `whatif`: delays, drops and holds from the command line, each of them a script of one step."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Callable, Iterator
from typing import Any

from scenarios.cli.loading import find_minute, open_study
from scenarios.cli.options import is_moment
from scenarios.cli.process import CommandError
from scenarios.cli.run import show_run
from sim import Campaign, ScriptError, Study, World
from sim.clock.scripts import Script

_HOURS = {"h": 1.0, "d": 24.0, "min": 1 / 60, "m": 1 / 60}
_TIME = re.compile(rf"(\d+(?:\.\d+)?) ?({'|'.join(_HOURS)})")


def whatif_command(args: Namespace) -> None:
    """Run what the options change, and print what came out differently from the record."""
    study = open_study(args)
    show_run(args, study, make_scripts(study, args.acts, placement=args.placement))


def make_scripts(study: Study, acts: list[tuple[str, str]], *, placement: str) -> list[Script]:
    """Return a script for each option (``delay``, ``drop`` or ``hold``, and its value), in order.

    Raises
    ------
    CommandError
        If a value is invalid, or cannot be done in this campaign; the message lists every one.
    """
    scripts: list[Script] = []
    problems: list[str] = []
    for option, value in acts:
        try:
            script = _script(study.campaign, option, value)
            study.simulation(*scripts, script, placement=placement).run(0)
        except (ValueError, CommandError, ScriptError) as error:
            problems.append(f"--{option} {value}: {_root(error)}")
        else:
            scripts.append(script)
    if problems:
        heading = [] if len(problems) == 1 else [f"{study.campaign.name}: {len(problems)} problems"]
        raise CommandError(*heading, *problems)
    return scripts


def _script(campaign: Campaign, option: str, value: str) -> Script:
    """Return a script that does one thing at the start of the campaign; its name is the option as typed."""
    act = _ACTS[option](campaign, value)

    def script(world: World) -> Iterator[Any]:
        act(world)
        yield world.hours(0)

    script.__name__ = f"--{option} {value}"
    return script  # type: ignore[return-value]  # it is a generator


def _delay(_: Campaign, value: str) -> Callable[[World], object]:
    event, equals, time = value.rpartition("=")
    if not (event and equals):
        raise ValueError("write it as EVENT=TIME, such as hama=36h")
    hours = _hours(time)
    return lambda world: world.delay(event, hours=hours)


def _drop(_: Campaign, value: str) -> Callable[[World], object]:
    return lambda world: world.cancel(value)


def _hold(campaign: Campaign, value: str) -> Callable[[World], object]:
    place, equals, time = value.rpartition("=")
    if not equals:
        return lambda world: world.hold(value)
    if is_moment(time):
        until = find_minute(campaign, time)
        return lambda world: world.hold(place, until=until)
    hours = _hours(time)
    return lambda world: world.hold(place, hours=hours)


_ACTS: dict[str, Callable[[Campaign, str], Callable[[World], object]]] = {
    "delay": _delay,
    "drop": _drop,
    "hold": _hold,
}


def _hours(text: str) -> float:
    """Return the hours of a time such as ``36h``, ``2d`` or ``90min``."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"invalid time {text!r}: write a number of 0 or more and its unit, such as 36h, 2d or 90min")
    return float(match[1]) * _HOURS[match[2]]


def _root(error: BaseException) -> BaseException:
    """Return the error behind the errors that SimPy and a run wrap around it."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error
