"""The commands that draw: map, sheet, difference, film, advance, strip; the chart of corridor, the diagram of order."""

from __future__ import annotations

import os
import re
import warnings
from argparse import Namespace
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

import plots
from scenarios.cli.present import CommandError, local_iso, talk
from scenarios.cli.stage import (
    date,
    draw_ensemble,
    draw_histories,
    find_minute,
    find_silences,
    guarded,
    open_campaign,
    play,
)
from scenarios.cli.tables import Placed
from sim import Campaign, History, draw_minutes, furthest_advances, tighten_windows, weigh

_SEPARATORS = tuple(filter(None, (os.sep, os.altsep)))
_NO_GLYPH = re.compile(r"Glyph (\d+) .*missing from")
_NUMBERED = "%05d.png"
_HOUR = 60


def map_command(args: Namespace) -> None:
    """Draw the map at a moment."""
    campaign = open_campaign(args)
    minute = find_minute(campaign, args.at)
    with _drawing(args, plots.PICTURE_SUFFIXES) as path:
        if args.ensemble is None:
            history, early, late = _histories(args, campaign)
            plots.save_map(history, minute, path, early=early, late=late, **_looks(args))
        else:
            history = play(campaign, date(campaign, placement=args.placement, readings=args.reading))
            found = weigh(campaign, draw_ensemble(args, campaign, [minute]), reading=dict(args.reading))
            plots.save_likely(history, found, minute, path, **_looks(args))


def sheet_command(args: Namespace) -> None:
    """Draw small maps of several moments on one page."""
    campaign = open_campaign(args)
    minutes = sorted({find_minute(campaign, at) for at in args.at}) if args.at else None
    with _drawing(args, plots.PICTURE_SUFFIXES) as path:
        history, early, late = _histories(args, campaign)
        size = {} if args.size is None else {"size": args.size}
        plots.save_sheet(history, path, minutes=minutes, early=early, late=late, **size, **_colours(args))


def difference_command(args: Namespace) -> None:
    """Draw what changed hands between two moments."""
    campaign = open_campaign(args)
    before, after = (find_minute(campaign, at) for at in (args.begin, args.until))
    if before >= after:
        span = " and ".join(local_iso(campaign.clock, minute) for minute in (before, after))
        raise CommandError(f"a difference is between a moment and a later one, not between {span}")
    with _drawing(args, plots.PICTURE_SUFFIXES) as path:
        history = play(campaign, date(campaign, placement=args.placement, readings=args.reading))
        plots.save_difference(history, path, before=before, after=after, **_looks(args))


def film_command(args: Namespace) -> None:
    """Draw the campaign as a film."""
    campaign = open_campaign(args)
    clock = _clock(args, campaign)
    if args.poster is not None:
        check_target(Path(args.poster), (".png",))
    if args.ensemble is not None and args.compare is not None:
        raise CommandError("a film of many histories has none beside it: leave out --ensemble or --compare")
    with _drawing(args, plots.FILM_SUFFIXES) as path, _progress(args) as progress:
        history, early, late = _histories(args, campaign)
        beside = {"early": early, "late": late, "compare": _compared(args, campaign), **_looks(args)}
        if args.ensemble is not None:
            beside |= {"draws": args.ensemble, "seed": args.seed, "prior": args.prior, "reading": dict(args.reading)}
        plots.save_film(history, path, progress=progress, **clock, **beside)
        if args.poster is not None:
            plots.save_poster(history, args.poster, begin=clock["begin"], until=clock["until"], **beside)


def _clock(args: Namespace, campaign: Campaign) -> dict[str, Any]:
    """Return the options of a film's time; moments as minutes."""
    begin, until = _span(args, campaign, "a film")
    slow = {} if args.slow is None else {"slow": args.slow}
    return {"seconds": args.seconds, "fps": args.fps, "hold": args.hold, "begin": begin, "until": until, **slow}


def _span(args: Namespace, campaign: Campaign, what: str) -> tuple[int | None, int | None]:
    """Return the first and last moment asked for, None where none is, if they are in order."""
    begin, until = (None if at is None else find_minute(campaign, at) for at in (args.begin, args.until))
    first, last = begin or 0, campaign.end if until is None else until
    if first >= last:
        span = " and ".join(local_iso(campaign.clock, minute) for minute in (first, last))
        raise CommandError(f"{what} must run from a moment to a later one, not between {span}")
    return begin, until


def _looks(args: Namespace) -> dict[str, Any]:
    return {"size": args.size, **_colours(args)}


def _colours(args: Namespace) -> dict[str, Any]:
    return {"theme": {"light": plots.LIGHT, "dark": plots.DARK}[args.theme], "palette": args.palette}


def _compared(args: Namespace, campaign: Campaign) -> History | None:
    """Return the history to show beside the one asked for, if there is one."""
    if args.compare is None:
        return None
    if isinstance(args.compare, str):
        timeline = date(campaign, placement=args.compare, readings=args.reading)
    else:
        timeline = date(campaign, placement=args.placement, readings=[*args.reading, args.compare])
    return play(campaign, timeline)


def advance_command(args: Namespace) -> None:
    """Chart the places held, the advance and the front over time."""
    campaign = open_campaign(args)
    with _drawing(args, plots.PICTURE_SUFFIXES) as path:
        if args.ensemble is None:
            history, early, late = _histories(args, campaign)
            quiet = find_silences(history)
            plots.save_advance(history, path, early=early, late=late, silences=quiet, **_colours(args))
            return
        grid = np.arange(0, campaign.end + 1, _HOUR)
        likely = draw_ensemble(args, campaign, grid)
        same = {"draws": args.ensemble, "seed": args.seed, "prior": args.prior, "reading": dict(args.reading)}
        history = play(campaign, date(campaign, readings=args.reading))
        far = furthest_advances(history, minutes=grid, **same)
        plots.save_bands(history, likely, path, depths=far, reading=same["reading"], **_colours(args))


def strip_command(args: Namespace) -> None:
    """Draw who did what within which hours."""
    campaign = open_campaign(args)
    begin, until = _span(args, campaign, "a strip")
    with _drawing(args, plots.PICTURE_SUFFIXES) as path:
        timeline = date(campaign, readings=args.reading)
        windows = guarded(campaign, tighten_windows, campaign, reading=dict(args.reading))
        # Of the one reading that the bars are of, and not of all by their weights: each tick belongs to its bar.
        draws = draw_minutes(
            campaign, draws=args.draws, seed=args.seed, prior=args.prior, reading=dict(timeline.readings)
        )
        plots.save_strip(campaign, path, windows=windows, draws=draws, begin=begin or 0, until=until, **_colours(args))


def check_picture(args: Namespace) -> None:
    """Refuse a picture that cannot be written where the arguments ask for it, before anything is printed."""
    check_target(Path(args.output), plots.PICTURE_SUFFIXES)


def draw_diagram(args: Namespace, campaign: Campaign, marked: Collection[str]) -> None:
    """Draw the diagram of stated orders that the arguments ask for, the boxes of some points marked."""
    with _drawing(args, plots.PICTURE_SUFFIXES) as path:
        readings = date(campaign, readings=args.reading).readings
        plots.save_orders(campaign, path, readings=readings, marked=marked, **_colours(args))


def draw_corridor_chart(args: Namespace, placed: Placed, corridor: str) -> None:
    """Draw the time-distance chart of a corridor."""
    campaign = placed.middle.campaign
    with _drawing(args, plots.PICTURE_SUFFIXES) as path:
        size = {} if args.size is None else {"size": args.size}
        plots.save_corridor(
            placed.middle,
            corridor,
            path,
            early=placed.early,
            late=placed.late,
            draws=draw_histories(campaign, args),
            **size,
            **_colours(args),
        )


def _histories(args: Namespace, campaign: Campaign) -> tuple[History, History, History]:
    """Return the history asked for, and the earliest and the latest for the doubt that is drawn on it."""
    placed = {
        placement: play(campaign, date(campaign, placement=placement, readings=args.reading))
        for placement in dict.fromkeys((args.placement, "earliest", "latest"))
    }
    return placed[args.placement], placed["earliest"], placed["latest"]


@contextmanager
def _drawing(args: Namespace, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """Give the path to write, known to be writable before the work begins; say so when it is written."""
    path = Path(args.output)
    if suffixes == plots.FILM_SUFFIXES and args.output.endswith(_SEPARATORS):
        path = path / _NUMBERED
    check_target(path, suffixes)
    try:
        with plain_glyphs(args):
            yield path
    except OSError as error:
        raise CommandError(f"cannot write {path}: {error.strerror or error}") from error
    except ValueError as error:  # a size, a span or a palette that the picture does not have
        raise CommandError(f"cannot draw {path}: {str(error).removeprefix(f'{path}: ')}") from error
    talk(f"wrote {path}", quiet=args.quiet)


def check_target(path: Path, suffixes: tuple[str, ...]) -> None:
    """Refuse a path that cannot be written, before the work begins."""
    if path.suffix.lower() not in suffixes:
        raise CommandError(f"cannot write {path}: its suffix must be one of {', '.join(suffixes)}")
    if path.is_dir():
        raise CommandError(f"cannot write {path}: it is a folder")
    numbered = "%" in path.name  # pictures in a new folder
    folder = path.parent.parent if numbered and not path.parent.exists() else path.parent
    if not folder.is_dir():
        raise CommandError(f"cannot write {path}: the folder {folder} does not exist")
    if not os.access(folder, os.W_OK):
        raise CommandError(f"cannot write {path}: nothing may be written in {folder}")


@contextmanager
def plain_glyphs(args: Namespace) -> Iterator[None]:
    """Say in one line which signs the fonts of pictures do not have, instead of matplotlib's warning for each."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.filterwarnings("always", message=_NO_GLYPH.pattern, category=UserWarning)
        yield
    missing: dict[str, None] = {}
    for warning in caught:
        if match := _NO_GLYPH.match(str(warning.message)):
            missing[chr(int(match[1]))] = None
        else:
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
    if missing:
        signs = ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in missing)
        talk(f"the fonts of pictures have no {signs}: an empty box stands there", quiet=args.quiet)


@contextmanager
def _progress(args: Namespace) -> Iterator[Callable[[int, int], object]]:
    """Give a function to call with the frames drawn and the frames in all; it draws a bar on a terminal only."""
    with tqdm(disable=True if args.quiet else None, unit="frame", leave=False) as bar:

        def advance(drawn: int, in_all: int) -> None:
            bar.total = in_all
            bar.update(drawn - bar.n)

        yield advance
