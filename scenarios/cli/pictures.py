"""The commands that draw: map, film, advance."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm

import plots
from scenarios.cli.present import CommandError, talk
from scenarios.cli.stage import date, find_minute, find_silences, open_campaign, play
from sim import Campaign, History


def map_command(args: Namespace) -> None:
    """Draw the map at a moment."""
    campaign = open_campaign(args)
    minute = find_minute(campaign, args.at)
    with _drawing(args, plots.PICTURE_SUFFIXES) as path:
        history, early, late = _histories(args, campaign)
        plots.save_map(history, minute, path, early=early, late=late)


def film_command(args: Namespace) -> None:
    """Draw the whole campaign as a film."""
    campaign = open_campaign(args)
    with _drawing(args, plots.FILM_SUFFIXES) as path, _progress(args) as progress:
        history, early, late = _histories(args, campaign)
        plots.save_film(history, path, early=early, late=late, progress=progress)


def advance_command(args: Namespace) -> None:
    """Chart the places held, the advance and the front over time."""
    campaign = open_campaign(args)
    with _drawing(args, plots.PICTURE_SUFFIXES) as path:
        history, early, late = _histories(args, campaign)
        plots.save_advance(history, path, early=early, late=late, silences=find_silences(history))


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
    if path.suffix.lower() not in suffixes:
        raise CommandError(f"cannot write {path}: its suffix must be one of {', '.join(suffixes)}")
    if not path.parent.is_dir():
        raise CommandError(f"cannot write {path}: the folder {path.parent} does not exist")
    if path.is_dir():
        raise CommandError(f"cannot write {path}: it is a folder")
    if not os.access(path.parent, os.W_OK):
        raise CommandError(f"cannot write {path}: nothing may be written in {path.parent}")
    try:
        yield path
    except OSError as error:
        raise CommandError(f"cannot write {path}: {error.strerror or error}") from error
    talk(f"wrote {path}", quiet=args.quiet)


@contextmanager
def _progress(args: Namespace) -> Iterator[Callable[[int, int], object]]:
    """Give a function to call with the frames drawn and the frames in all; it draws a bar on a terminal only."""
    with tqdm(disable=True if args.quiet else None, unit="frame", leave=False) as bar:

        def advance(drawn: int, in_all: int) -> None:
            bar.total = in_all
            bar.update(drawn - bar.n)

        yield advance
