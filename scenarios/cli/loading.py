"""From the arguments of a command to a study, and from names and dates as users type them to ids and minutes."""

from __future__ import annotations

import logging
import math
import os
import warnings
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from scenarios import folder
from scenarios.cli.options import TABLE_SUFFIXES, split_moment
from scenarios.cli.process import CommandError
from scenarios.cli.scripts import load_scripts
from sim import Campaign, CampaignError, Draws, History, Place, Study
from sim.chronology.network import Networks, tagged_groups
from sim.model import spelling
from sim.model.errors import near_spellings
from sim.model.times import parse_local
from sim.model.vocabulary import Placement
from sim.model.words import local_iso, weighed_words

_MOST_READINGS = 256  # combinations of readings up to which all are tried; beyond, each alternative once
Found = TypeVar("Found")


def open_study(args: Namespace) -> Study:
    """Open the campaign that the arguments name, a shipped one, a folder or a table, under the readings they choose."""
    try:
        with campaign_folder(args) as folder:
            return Study.open(folder, reading=dict(args.reading))
    except CampaignError as error:
        raise report_problems(args.campaign, error) from error
    except ValueError as error:  # a reading that the campaign does not have
        raise CommandError(f"{args.campaign}: {error}") from error


def open_road_study(args: Namespace) -> Study:
    """Open the campaign that the arguments name, for a measure along its roads."""
    study = open_study(args)
    if not study.campaign.roads:
        raise CommandError(f"{args.campaign}: roads.csv has no roads, and this is measured along them")
    return study


def find_history(args: Namespace, study: Study) -> History:
    """Return the history that the arguments name: of a placement, or of a run with the scripts of ``--run``."""
    placement = getattr(args, "placement", None) or Placement.MIDDLE
    if not args.run:
        return study.history(placement)
    return study.run(*load_scripts(args.run), placement=placement, seed=args.seed)


def check_folder(args: Namespace) -> None:
    """Check that pictures can be written into the folder of ``--out``, before the work begins."""
    if args.out is None:
        return
    folder = Path(args.out).absolute()
    there = next(path for path in (folder, *folder.parents) if path.exists())  # what is missing will be made
    if not there.is_dir():
        raise CommandError(f"cannot write into {args.out}: {'it' if there == folder else there} is a file")
    if not os.access(there, os.W_OK):
        raise CommandError(f"cannot write into {args.out}: the folder {there} is read-only")


def report_problems(campaign: str, error: CampaignError) -> CommandError:
    """Return the error that lists every problem of a campaign folder."""
    count = len(error.problems)
    return CommandError(f"{campaign}: {count} problem{'s' * (count != 1)}", *map(str, error.problems))


@contextmanager
def campaign_folder(args: Namespace) -> Iterator[Path]:
    """Yield the folder of the campaign that the arguments name; of a table, a temporary one that is made of it."""
    path = Path(args.campaign)
    is_own = (path.parent / "campaign.toml").is_file()  # a table of a campaign folder
    if path.is_file() and path.suffix.lower() in TABLE_SUFFIXES and not is_own:
        from scenarios.cli.importing import imported_folder  # slow to import

        with imported_folder(path, quiet=args.quiet) as folder:
            yield folder
    else:
        yield find_folder(args.campaign)


def find_folder(campaign: str) -> Path:
    """Return the folder of `campaign`; an existing folder goes before a shipped name."""
    path = Path(campaign)
    if campaign and path.is_dir():
        return path
    if campaign and path.is_file():
        words = f"{campaign} is a file, not a folder with campaign.toml and its tables"
        raise CommandError(f"{words}, and not a table ({', '.join(TABLE_SUFFIXES)})")
    try:
        return folder(campaign)
    except ValueError as error:
        raise CommandError(str(error)) from error


def draw_times(args: Namespace, study: Study) -> Draws | None:
    """Draw event times as often as the arguments ask; None for no draws."""
    return study.draws(args.draws, seed=args.seed) if args.draws else None


def draw_histories(args: Namespace, study: Study) -> tuple[History, ...]:
    """Return the history of each draw that the arguments ask for."""
    return tuple(study.drawn_histories(args.draws, seed=args.seed)) if args.draws else ()


@contextmanager
def executor_of(args: Namespace) -> Iterator[Executor | None]:
    """Yield the processes or the Dask cluster that the arguments name; None to draw in this process."""
    jobs, scheduler = getattr(args, "jobs", None), args.scheduler
    if jobs is not None and jobs > 1:
        with ProcessPoolExecutor(jobs) as executor:
            yield executor
    elif scheduler is None:
        yield None
    else:
        from sim.uncertainty.cluster import Cluster, ClusterError

        try:
            with _silent_dask(), Cluster(scheduler) as cluster:
                yield cluster
        except ClusterError as error:
            raise CommandError(str(error)) from error


@contextmanager
def _silent_dask() -> Iterator[None]:
    """Silence the logs and warnings of Dask: what matters of them is an error in words."""
    with suppress(ImportError):
        import distributed  # noqa: F401  # which gives its loggers their handlers
    for name in ("asyncio", *logging.root.manager.loggerDict):
        if name.partition(".")[0] in ("asyncio", "distributed", "tornado"):
            logger = logging.getLogger(name)
            logger.propagate, logger.handlers = False, [logging.NullHandler()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def readings_to_try(campaign: Campaign, given: Mapping[str, str] | None = None) -> tuple[list[Mapping[str, str]], int]:
    """Return the combinations of readings to try, and the number of combinations that differ in events or times.

    All of them if they are few, with those given fixed; else the default, and each other alternative beside the
    defaults.
    """
    kept = dict(given or {})
    relevant = tagged_groups(campaign) - set(kept)
    sizes = Counter(reading.group for reading in campaign.readings if reading.group in relevant)
    total = math.prod(sizes.values())
    if total <= _MOST_READINGS:
        return list(Networks(campaign, kept).readings), total
    default = campaign.choose_readings(kept)
    others = [
        campaign.choose_readings({**kept, reading.group: reading.alternative})
        for reading in campaign.readings
        if reading.group in relevant and default[reading.group] != reading.alternative
    ]
    return [default, *others], total


def distinguishing_readings(found: Iterable[Mapping[str, str]], tried: Iterable[Mapping[str, str]]) -> str:
    """Name the alternatives common to all readings in which something was found, but not to all readings tried."""
    with_it = [dict(one) for one in found]
    if not with_it:
        return ""
    common = set.intersection(*({*one.items()} for one in with_it))
    others = [dict(one) for one in tried if dict(one) not in with_it]
    needed = sorted(pair for pair in common if any(pair not in one.items() for one in others))
    return ", ".join(f"{group}={alternative}" for group, alternative in needed)


def nearest_words(word: str, known: Iterable[str]) -> str:
    """Return up to three known words with the nearest spelling."""
    return " or ".join(near_spellings(word, known, most=3))


def find_side(args: Namespace, study: Study) -> str:
    """Return the side that ``--side`` names by id, name or short name, in any case; the losing side by default."""
    return _named(spelling.find_side, study.campaign, args.side) if args.side else study.losing_side


def find_corridor(campaign: Campaign, name: str) -> str:
    """Return the corridor with this id or name, or the only one whose id or name starts so, in any case."""
    return _named(spelling.find_corridor, campaign, name)


def find_place(campaign: Campaign, name: str) -> Place:
    """Return the place with this name, in any spelling of its table."""
    return _named(spelling.find_place, campaign, name)


def _named(find: Callable[[Campaign, str], Found], campaign: Campaign, name: str) -> Found:
    try:
        return find(campaign, name)
    except ValueError as error:
        raise CommandError(str(error)) from error


def find_minute(campaign: Campaign, at: str) -> int:
    """Return the minute of a time from the command line; a time with an offset is converted to the campaign's."""
    clock = campaign.clock
    local, offset = split_moment(at)
    try:
        minute = clock.minute(local)
        if offset is not None:
            minute = parse_local(local, clock.calendar) - offset - clock.epoch
    except ValueError as error:
        raise CommandError(str(error)) from error
    if not 0 <= minute <= campaign.end:
        span = f"{local_iso(clock, 0)} to {local_iso(clock, campaign.end)}"
        raise CommandError(f"{at} lies outside the campaign, which runs from {span} (local time, {clock.offset})")
    return minute


def mixed_words(readings: Iterable[Mapping[str, str]]) -> str:
    """Name the contradictions that draws read in more than one way; empty if there are none.

    Examples
    --------
    >>> mixed_words([{"date": "first", "town": "kept"}, {"date": "second", "town": "kept"}])
    'The draws take each reading of date as often as its weight.'
    """
    every = list(readings)
    return weighed_words([group for group in (every[0] if every else ()) if len({one[group] for one in every}) > 1])


def readings_of(draws: Draws) -> list[Mapping[str, str]]:
    """Return the readings that occur in draws."""
    return [draws.readings[at] for at in sorted(set(draws.reading.tolist()))]
