"""The commands that draw: the still pictures, the film, the chart of `corridor` and the diagram of `order`."""

from __future__ import annotations

import os
import re
import warnings
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np

import plots
from plots.style.outputs import Outputs, check_output, is_temporary, together
from plots.web.odds import page_minutes
from scenarios.cli.estimates import announce_ensemble, announced
from scenarios.cli.loading import find_history, find_minute, open_study
from scenarios.cli.output import print_message, progress_bar
from scenarios.cli.process import CommandError
from sim import Campaign, Distribution, History, Point, Runs, Study
from sim.chronology import StalledError, TimesError
from sim.model.errors import ContradictionError
from sim.model.times import grid_step
from sim.model.words import asked_iso

_SEPARATORS = tuple(filter(None, (os.sep, os.altsep)))
_NO_GLYPH = re.compile(r"Glyph (\d+) .*missing from")
_NUMBERED = "%05d.png"
_MOST_STEPS = 24_000  # at which places are looked at in a chart


def picture_command(args: Namespace) -> None:
    """Draw the still picture of a row of `scenarios.cli.parser.COMMANDS`."""
    study = open_pictured(args)
    name, *likely = args.pictures
    if likely and args.ensemble is not None:
        (name,) = likely
    save = getattr(plots, name)
    keywords = _keywords(args, study)
    if likely and args.ensemble is not None:
        end = study.campaign.end
        at = [keywords["at"]] if "at" in keywords else range(0, end + 1, grid_step(end, most=_MOST_STEPS))
        announce_ensemble(args, study, at)
    taken = signature(save).parameters
    with _drawing(args, plots.PICTURE_SUFFIXES) as path:
        picture = save(study, path, **{key: value for key, value in keywords.items() if key in taken})
    _print_notes(args, picture)


def _keywords(args: Namespace, study: Study) -> dict[str, Any]:
    """Return the options as keywords of a picture; those that are not given are left out."""
    given, campaign = dict(vars(args)), study.campaign
    if isinstance(given.get("at"), list):
        given["at"] = sorted({find_minute(campaign, at) for at in args.at})
    elif given.get("at") is not None:
        given["at"] = find_minute(campaign, args.at)
    if "begin" in given:
        given["begin"], given["until"] = _span(args, campaign)
    given["history"] = find_history(args, study) if given.get("run") else given.get("placement")
    given["draws"] = given.get("draws", given.get("ensemble"))
    if given.get("compare") is not None:
        given["compare"] = _compared(args, study)
    return {key: value for key, value in (given | _colours(args)).items() if value is not None}


def film_command(args: Namespace) -> None:
    """Draw the campaign as a film."""
    study = open_pictured(args)
    campaign = study.campaign
    clock = _clock(args, campaign)
    if args.poster is not None:
        check_target(args, Path(args.poster), (".png",))
    with _drawing(args, plots.FILM_SUFFIXES) as path, progress_bar(args, "frame") as progress:
        progress = announced(args, progress, "frame")
        shown = {"history": find_history(args, study), "compare": _compared(args, study), **_looks(args)}
        shown["whole_map"] = args.whole_map
        laid_out = {"layout": args.layout}
        if args.ensemble is not None:
            frames = round(args.seconds * args.fps)
            announce_ensemble(args, study, np.unique(np.linspace(0, campaign.end, frames).astype(np.int64)))
            shown |= {"draws": args.ensemble, "seed": args.seed, "prior": args.prior}
        film = plots.save_film(
            study, path, progress=progress, captions=args.captions, workers=args.jobs, **clock, **laid_out, **shown
        )
        pictures: list[plots.Picture] = [film]
        if args.poster is not None:
            poster = plots.save_poster(
                study, args.poster, begin=clock["begin"], until=clock["until"], **laid_out, **shown
            )
            pictures.append(poster)
    _print_notes(args, *pictures)


def page_command(args: Namespace) -> None:
    """Write the campaign as a web page to explore."""
    study = open_study(args)
    drawn: dict[str, Any] = {}
    if args.ensemble is not None:
        announce_ensemble(args, study, page_minutes(study.campaign))
        drawn = {"draws": args.ensemble, "seed": args.seed, "prior": args.prior}
    with _drawing(args, plots.PAGE_SUFFIXES) as path:
        runs = [find_history(args, study)] if args.run else []
        theme = with_words(args, plots.LIGHT)
        plots.save_page(study, path, runs=runs, theme=theme, palette=args.palette, **drawn)


def _print_notes(args: Namespace, *pictures: plots.Picture) -> None:
    """Print what pictures do not show, each sentence once."""
    for note in dict.fromkeys(picture.note for picture in pictures if picture.note):
        print_message(note, quiet=args.quiet)


def _clock(args: Namespace, campaign: Campaign) -> dict[str, Any]:
    """Return the options of a film's time; moments as minutes."""
    begin, until = _span(args, campaign)
    return {"seconds": args.seconds, "fps": args.fps, "hold": args.hold, "begin": begin, "until": until}


def _span(args: Namespace, campaign: Campaign) -> tuple[int | None, int | None]:
    """Return ``--from`` and ``--until`` as minutes, None where one is not given."""
    begin, until = (None if at is None else find_minute(campaign, at) for at in (args.begin, args.until))
    first, last = begin or 0, campaign.end if until is None else until
    if first >= last:
        earlier, later = (asked_iso(campaign.clock, minute) for minute in (first, last))
        raise CommandError(f"--from ({earlier}) must be before --until ({later})")
    return begin, until


def _looks(args: Namespace) -> dict[str, Any]:
    """Return the size, if it is given, and the colours."""
    size = {} if args.size is None else {"size": args.size}
    return {**size, **_colours(args)}


def _colours(args: Namespace) -> dict[str, Any]:
    theme = {"light": plots.LIGHT, "dark": plots.DARK}[args.theme]
    return {"theme": with_words(args, theme), "palette": args.palette}


def with_words(args: Namespace, theme: plots.Theme) -> plots.Theme:
    """Return a theme in the language of ``--language``."""
    try:
        return plots.with_language(theme, args.language)
    except (OSError, ValueError) as error:
        raise CommandError(f"--language {args.language}: {error}") from error


def open_pictured(args: Namespace) -> Study:
    """Open the campaign that the arguments name, with its names in the language of ``--language``."""
    theme = with_words(args, plots.LIGHT)
    return plots.in_language(open_study(args), theme)


def _compared(args: Namespace, study: Study) -> str | Study | None:
    """Return the placement, or the study under another reading, to show beside the main one."""
    if args.compare is None or isinstance(args.compare, str):
        placement: str | None = args.compare
        return placement
    return Study(study.campaign, reading=dict([*args.reading, args.compare]))


def check_picture(args: Namespace) -> None:
    """Check that the picture can be written, before anything is printed."""
    check_target(args, Path(args.output), plots.PICTURE_SUFFIXES)


def draw_diagram(args: Namespace, study: Study) -> None:
    """Draw the diagram of stated orders."""
    with _drawing(args, plots.PICTURE_SUFFIXES) as path:
        plots.save_orders(study, path, **_colours(args))


def draw_answer(args: Namespace, study: Study, first: Point, then: Point) -> None:
    """Draw which of two events came first."""
    with _drawing(args, plots.PICTURE_SUFFIXES) as path:
        plots.save_order(study, path, first=first, then=then, **_colours(args))


def draw_corridor_chart(args: Namespace, study: Study, corridor: str, history: History) -> None:
    """Draw the time-distance chart of a corridor."""
    with _drawing(args, plots.PICTURE_SUFFIXES) as path:
        drawn = {"draws": args.draws, "seed": args.seed, **_looks(args)}
        plots.save_corridor(study, path, corridor=corridor, history=history, **drawn)


def draw_claims_chart(args: Namespace, study: Study) -> None:
    """Draw the chart of places taken by name and by the source's own counts."""
    with _drawing(args, plots.PICTURE_SUFFIXES) as path:
        plots.save_claims(study, path, **_colours(args))


def draw_run(args: Namespace, study: Study, run: History, *, at: int) -> None:
    """Draw a run beside the record into a folder: maps of a moment, the advance and, if asked for, a film."""
    out = Path(args.out)
    with written_together(args, out) as outputs, progress_bar(args, "frame") as progress:
        outputs.make_folder(out)
        drawn = plots.save_map(study, out / "map.png", at=at, history=args.placement, compare=run)
        plots.save_advance(study, out / "advance.png", history=run, compare=args.placement)
        if args.compare:
            plots.save_film(study, out / "film.mp4", history=args.placement, compare=run, progress=progress)
    _print_notes(args, drawn)


def draw_outcomes(args: Namespace, study: Study, runs: Runs, found: Sequence[Distribution]) -> None:
    """Draw a chart of each value that scripts returned over many draws into a folder."""
    out = Path(args.out)
    with written_together(args, out) as outputs:
        outputs.make_folder(out)
        for one in found:
            name = re.sub(r"\W+", "-", one.name)
            plots.save_outcomes(study, out / f"{name}.png", runs=runs, script=one.script, field=one.field)


def draw_model_chart(args: Namespace, study: Study, side: str) -> None:
    """Draw the chart of the spread model."""
    with _drawing(args, plots.PICTURE_SUFFIXES) as path:
        plots.save_model(study, path, side=side, draws=args.draws, seed=args.seed, **_colours(args))


@contextmanager
def _drawing(args: Namespace, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """Yield the path to write, checked before the work begins."""
    path = Path(args.output)
    if suffixes == plots.FILM_SUFFIXES and args.output.endswith(_SEPARATORS):
        path = path / _NUMBERED
    check_target(args, path, suffixes)
    with written_together(args, path):
        yield path


@contextmanager
def written_together(args: Namespace, path: Path) -> Iterator[Outputs]:
    """Put in place together what is saved in the block, and name every file; report an error as one of `path`."""
    try:
        with report_missing_glyphs(args), together(overwrite=args.force) as outputs:
            yield outputs
    except OSError as error:
        raise _unwritable(error, path) from error
    except (ContradictionError, StalledError, TimesError):
        raise
    except ValueError as error:  # a size, a span or a palette that the picture does not have
        raise CommandError(f"cannot draw {path}: {str(error).removeprefix(f'{path}: ')}") from error
    for words in outputs.written:
        print_message(f"wrote {words}", quiet=args.quiet)


def check_target(args: Namespace, path: Path, suffixes: tuple[str, ...]) -> None:
    """Check that a path can be written, before the work begins."""
    if path.suffix.lower() not in suffixes:
        raise CommandError(f"cannot write {path}: its suffix must be one of {', '.join(suffixes)}")
    numbered = suffixes == plots.FILM_SUFFIXES and path.suffix.lower() == ".png" and "%" in path.name
    try:
        check_output(path.parent if numbered else path, overwrite=args.force, folder=numbered)
    except OSError as error:
        raise _unwritable(error, path) from error


def _unwritable(error: OSError, path: Path) -> CommandError:
    """Return the error that names the file that cannot be written; `path` if that has a temporary name."""
    named = error.filename if isinstance(error.filename, str) and not is_temporary(error.filename) else path
    words = str(error.strerror or error).replace("overwrite=True", "--force")
    return CommandError(f"cannot write {named}: {words}")


@contextmanager
def report_missing_glyphs(args: Namespace) -> Iterator[None]:
    """Report missing glyphs in one message instead of matplotlib's warning for each."""
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
        print_message(f"the fonts have no glyph for {signs}: an empty box is drawn instead", quiet=args.quiet)
