"""From the arguments of a command to a campaign, its timeline and its history; what fails is told in words."""

from __future__ import annotations

import difflib
import math
import unicodedata
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from scenarios import folder
from scenarios.cli.present import CommandError, local_iso
from scenarios.cli.tables import Placed
from sim import (
    Campaign,
    CampaignError,
    Clock,
    Draws,
    Ensemble,
    History,
    Place,
    Silences,
    Timeline,
    TimesError,
    date_statements,
    draw_minutes,
    draw_timelines,
    possible_readings,
    read_campaign,
    replay,
    road_graph,
    run_ensemble,
    silences,
)

P = ParamSpec("P")
R = TypeVar("R")
_MOST_READINGS = 256  # ways to read a campaign that are all tried; of more, each alternative once
_TATWEEL = "\N{ARABIC TATWEEL}"
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʾʿʻʼ′"))


def open_campaign(args: Namespace) -> Campaign:
    """Read the campaign that the arguments name: a shipped one's name, or the path of a folder."""
    try:
        return read_campaign(find_folder(args.campaign))
    except CampaignError as error:
        raise report_problems(args.campaign, error) from error


def report_problems(campaign: str, error: CampaignError) -> CommandError:
    """Return the report of all that is wrong with a campaign folder."""
    count = len(error.problems)
    return CommandError(f"{campaign}: {count} problem{'s' * (count != 1)}\n{error}")


def find_folder(campaign: str) -> Path:
    """Return the folder of `campaign`; a folder that is there goes before a shipped name."""
    path = Path(campaign)
    if campaign and path.is_dir():
        return path
    if campaign and path.is_file():
        raise CommandError(f"{campaign} is a file, not a folder with campaign.toml and its tables")
    try:
        return folder(campaign)
    except ValueError as error:
        raise CommandError(str(error)) from error


def date(campaign: Campaign, *, placement: str = "middle", readings: Iterable[tuple[str, str]] = ()) -> Timeline:
    """Place the statements in time, as the arguments ask."""
    return guarded(campaign, date_statements, campaign, placement=placement, reading=dict(readings))


def guarded(campaign: Campaign, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a function of `sim`; times that cannot all be true, and what does not exist, are told in words."""
    try:
        return function(*args, **kwargs)
    except ValueError as error:
        lead = "the times cannot all be true\n" if isinstance(error, TimesError) else ""
        raise CommandError(f"{campaign.name}: {lead}{error}") from error


def draw_ensemble(args: Namespace, campaign: Campaign, minutes: Any, *, prior: str | None = None) -> Ensemble:
    """Draw the histories that the arguments ask for, on a grid of minutes; on other machines if they name some."""
    draws = args.draws if "draws" in args else args.ensemble
    with _executor(getattr(args, "scheduler", None)) as executor:
        return guarded(
            campaign, run_ensemble, campaign, draws=draws, seed=args.seed, minutes=minutes,
            prior=prior or args.prior, reading=dict(args.reading), executor=executor,
        )  # fmt: skip


@contextmanager
def _executor(scheduler: str | None) -> Iterator[Executor | None]:
    """Give where blocks of draws are made: here (None), or the workers of a Dask scheduler."""
    if scheduler is None:
        yield None
        return
    try:
        from distributed import Client  # heavy, and an extra
    except ImportError as error:
        raise CommandError("--scheduler needs Dask: pip install frontlapse[cluster]") from error
    try:
        client: Any = Client(scheduler, timeout="10s")  # type: ignore[no-untyped-call]  # it has no types
    except (OSError, ValueError) as error:
        raise CommandError(f"no scheduler answers at {scheduler}: {error}") from error
    with client:
        yield client.get_executor()


def ways_to_read(campaign: Campaign, given: Mapping[str, str] | None = None) -> tuple[list[Mapping[str, str]], int]:
    """Return the ways to read a campaign that are tried, and how many there are that differ in what happened or when.

    All of them when they are few, those given kept; else the plain one, and each other alternative beside the plain
    ones.
    """
    kept = dict(given or {})
    hanging = [row.reading for row in campaign.statements.values()] + [row.reading for row in campaign.orders]
    bearing = {reading[0] for reading in hanging if reading is not None} - set(kept)
    sizes = Counter(reading.group for reading in campaign.readings if reading.group in bearing)
    there_are = math.prod(sizes.values())
    if there_are <= _MOST_READINGS:
        return list(possible_readings(campaign, kept)), there_are
    plain = campaign.choose_readings(kept)
    others = [
        campaign.choose_readings({**kept, reading.group: reading.alternative})
        for reading in campaign.readings
        if reading.group in bearing and plain[reading.group] != reading.alternative
    ]
    return [plain, *others], there_are


def telling_readings(found: Iterable[Mapping[str, str]], tried: Iterable[Mapping[str, str]]) -> str:
    """Name the alternatives that the readings in which something was found have in common, and not all tried have."""
    with_it = [dict(one) for one in found]
    if not with_it:
        return ""
    common = set.intersection(*({*one.items()} for one in with_it))
    others = [dict(one) for one in tried if dict(one) not in with_it]
    needed = sorted(pair for pair in common if any(pair not in one.items() for one in others))
    return ", ".join(f"{group}={alternative}" for group, alternative in needed)


def near_words(word: str, known: Iterable[str]) -> str:
    """Return up to three of the known words that are spelled most like one."""
    return " or ".join(difflib.get_close_matches(word, list(known), n=3, cutoff=0.6))


def play(campaign: Campaign, timeline: Timeline) -> History:
    """Replay the timeline; statements that contradict each other about a holder are named."""
    try:
        return replay(campaign, timeline)
    except ValueError as error:
        raise CommandError(f"{campaign.name}: {error}") from error


def open_history(args: Namespace, *, placement: str | None = None) -> History:
    """Read, date and replay what the arguments ask for."""
    campaign = open_campaign(args)
    return play(campaign, date(campaign, placement=placement or args.placement, readings=args.reading))


def open_placed(args: Namespace) -> Placed:
    """Read the campaign and replay it as early, half way and as late as can be, in the readings asked for."""
    campaign = open_campaign(args)
    early, middle, late = (
        play(campaign, date(campaign, placement=placement, readings=args.reading))
        for placement in ("earliest", "middle", "latest")
    )
    graph = road_graph(campaign)
    quiet = (silences(early, graph), silences(middle, graph), silences(late, graph))
    return Placed(early, middle, late, graph, quiet)


def draw_times(campaign: Campaign, args: Namespace) -> Draws | None:
    """Draw when all was, as often as the arguments ask, in all readings but those they fix; None for no draws."""
    if not args.draws:
        return None
    return guarded(
        campaign, draw_minutes, campaign, draws=args.draws, seed=args.seed, reading=dict(args.reading)
    )  # fmt: skip


def draw_histories(campaign: Campaign, args: Namespace) -> tuple[History, ...]:
    """Replay each of the draws that the arguments ask for."""
    draws = draw_times(campaign, args)
    return () if draws is None else tuple(play(campaign, timeline) for timeline in draw_timelines(campaign, draws))


def find_side(campaign: Campaign, name: str) -> str:
    """Return the side that `name` names: its id, name or short name, in any letter case."""
    for side in campaign.sides.values():
        if fold(name) in {fold(spelling) for spelling in (side.id, side.name, side.short) if spelling}:
            return side.id
    raise CommandError(f"no side of {campaign.name} is called {name!r}; it has: {', '.join(campaign.sides)}")


def find_corridor(campaign: Campaign, name: str) -> str:
    """Return the corridor that `name` names: its id, its name or how only its name begins, in any letter case."""
    folded = {id: (fold(id), fold(corridor.name)) for id, corridor in campaign.corridors.items()}
    for fits in (lambda spelling: spelling == fold(name), lambda spelling: spelling.startswith(fold(name))):
        found = [id for id, spellings in folded.items() if any(map(fits, spellings))]
        if len(found) == 1:
            return found[0]
    there = ", ".join(campaign.corridors) or "none"
    raise CommandError(f"no corridor of {campaign.name} is called {name!r}; it has: {there}")


def find_silences(history: History) -> Silences:
    """Return where the record has fallen silent."""
    return silences(history, road_graph(history.campaign))


def find_minute(campaign: Campaign, at: str) -> int:
    """Return the minute of a time from the command line; a time with an offset is turned into the campaign's."""
    clock = campaign.clock
    moment = datetime.fromisoformat(at)
    minute: int | None = None
    with suppress(OverflowError):  # of the first and the last day that there are
        if moment.tzinfo is not None:
            at = moment.astimezone(clock.epoch.tzinfo).isoformat(timespec="minutes")[:16]
        minute = clock.minute(at)
    if minute is None or not 0 <= minute <= campaign.end:
        span = f"{local_iso(clock, 0)} to {local_iso(clock, campaign.end)}"
        raise CommandError(f"{at} lies outside the campaign, which runs from {span} ({_zone(clock)})")
    return minute


def _zone(clock: Clock) -> str:
    return f"local time, {clock.offset}"


def find_place(campaign: Campaign, name: str) -> Place:
    """Return the place that `name` names in any spelling of its table; letter case and marks do not matter."""
    if name in campaign.places:
        return campaign.places[name]
    spellings: dict[str, list[str]] = {}  # folded spelling -> the places that have it
    for place in campaign.places.values():
        for spelling in (place.name, place.id, *place.other_names):
            sharing = spellings.setdefault(fold(spelling), [])
            if place.id not in sharing:
                sharing.append(place.id)
    labels = [id for id, label in campaign.sheet.names.items() if fold(label) == fold(name)]  # as pictures name it
    found = spellings.get(fold(name), labels)
    if len(found) == 1:
        return campaign.places[found[0]]
    if found:
        which = ", ".join(f"{id} ({_where(campaign, campaign.places[id])})" for id in found)
        raise CommandError(f"{name!r} names {len(found)} places; ask for one by its id: {which}")
    near = difflib.get_close_matches(fold(name), spellings, n=5, cutoff=0.6)
    places = dict.fromkeys(id for one in near for id in spellings[one])  # one place once, the nearest first
    hint = f": did you mean {' or '.join(campaign.places[id].name for id in list(places)[:3])}?" if places else ""
    raise CommandError(f"no place of {campaign.name} is called {name!r}{hint}")


def _where(campaign: Campaign, place: Place) -> str:
    parents = [campaign.places[parent].name for parent in place.part_of if parent in campaign.places]
    return ", ".join([place.kind, *parents])


def fold(name: str) -> str:
    """Return a name without letter case, apostrophes, diacritics, hyphens and underscores, to compare spellings.

    Nor do marks count that are not seen (of writing direction, joiners), or the stroke that stretches Arabic words.

    Examples
    --------
    >>> fold("Ma‘arrat an-Nu‘mān")
    'maarrat an numan'
    """
    bare = unicodedata.normalize("NFKD", name.translate(_APOSTROPHES))
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter) and not _unseen(letter))
    return " ".join(letters.casefold().replace("-", " ").replace("_", " ").split())


def _unseen(letter: str) -> bool:
    return letter == _TATWEEL or unicodedata.category(letter) == "Cf"
