"""Save what follows from a campaign in the format of another program, chosen by the suffix of the file."""

from __future__ import annotations

import importlib.util
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from sim.clock.history import History
from sim.exchange.exports.czml import czml_text
from sim.exchange.exports.events import event_layer
from sim.exchange.exports.geo import geojson_text, write_geopackage
from sim.exchange.exports.graphs import gexf_text, graphml_text
from sim.exchange.exports.ground import cell_layer, front_layer, line_layer, place_layer, road_layer
from sim.exchange.exports.kml import kml_text, write_kmz
from sim.exchange.exports.layers import Cell, Layer
from sim.exchange.exports.qgis import project_text, write_qgz
from sim.exchange.exports.records import record_layer
from sim.exchange.exports.spells import COUNTERFACTUAL, RECORD, spell_layer
from sim.exchange.exports.tabular import csv_text, write_parquet
from sim.histories import Shown
from sim.model.errors import check_name
from sim.model.times import Moment
from sim.model.vocabulary import Placement
from sim.study import Study
from sim.uncertainty.marks import mark_words, run_words

LAYERS: Mapping[str, Callable[..., Layer]] = MappingProxyType(
    {
        "spells": spell_layer,
        "events": event_layer,
        "places": place_layer,
        "roads": road_layer,
        "front": front_layer,
        "cells": cell_layer,
        "lines": line_layer,
        "records": record_layer,  # last, so that no format holds it unless asked
    }
)


def find_layer(study: Study, name: str, *, history: Shown = Placement.MIDDLE) -> Layer:
    """Return a layer of a study by its name: ``spells``, ``events``, ``front`` and so on (`LAYERS`).

    Raises
    ------
    ValueError
        If there is no such layer, or the campaign has none.

    Examples
    --------
    >>> from scenarios import open_study
    >>> layer = find_layer(open_study("northwestern_syria_2024"), "spells", history="latest")
    >>> sorted(set(layer.column("basis")))
    ['documented', 'inferred', 'initial', 'silent']
    """
    check_name("layer", name, LAYERS)
    return LAYERS[name](study, history=history)


class Job(NamedTuple):
    """What to write: the layers, and what a format needs beside them.

    Parameters
    ----------
    name
        The name of the file that holds the data: its own, or that of the file beside a project.
    minute
        The moment of a snapshot.
    """

    study: Study
    history: History
    layers: Sequence[Layer]
    name: str
    minute: int

    @property
    def about(self) -> dict[str, Cell]:
        """What the file says about itself: title, source, licence and what history it is of."""
        return about(self.study, self.history)


class Format(NamedTuple):
    """A format: how it is written, the layers it takes, and the module of an extra that it needs.

    Parameters
    ----------
    layers
        Those that it may hold, the default first; no items if it holds none that can be chosen.
    most
        How many of them it holds at most.
    fill
        How many it holds unless some are chosen.
    needs, extra
        The module, and the extra that installs it.
    """

    write: Callable[[Job, Path], None]
    layers: tuple[str, ...]
    most: int = 1
    fill: int = 1
    needs: str = ""
    extra: str = ""


def _text(make: Callable[[Job], str]) -> Callable[[Job, Path], None]:
    def write(job: Job, path: Path) -> None:
        path.write_text(make(job), encoding="utf-8", newline="\n")

    return write


def about(study: Study, history: History) -> dict[str, Cell]:
    """Return what a file says about itself: title, credit, licence, and which history it is of."""
    campaign, mark = study.campaign, mark_words(history)
    chosen = history.timeline.readings.items()
    found = {
        "title": f"{campaign.title} [{mark}]" if mark else campaign.title,
        "attribution": campaign.attribution,
        "licence": campaign.licence,
        "history": COUNTERFACTUAL if history.counterfactual else RECORD,
        "run": run_words(history) if history.scripts else "",
        "readings": ", ".join(f"{group}={alternative}" for group, alternative in chosen),
        "time_zone": campaign.clock.offset,
        "calendar": str(campaign.clock.calendar),
    }
    return {name: value for name, value in found.items() if value}


def _project(job: Job) -> str:
    return project_text(job.layers, job.study.campaign, job.about, data=job.name)


_PROJECTS, _DATA = (".qgs", ".qgz"), ".gpkg"
_EVERY = tuple(LAYERS)
_DATED = tuple(name for name in LAYERS if name not in ("places", "roads", "records"))
FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        ".csv": Format(_text(lambda job: csv_text(job.layers[0])), _EVERY),
        ".parquet": Format(
            lambda job, path: write_parquet(job.layers[0], path), _EVERY, needs="pyarrow", extra="parquet"
        ),
        ".gpkg": Format(
            lambda job, path: write_geopackage(job.layers, job.about, path),
            _EVERY,
            most=9,
            fill=len(_EVERY) - 1,
            needs="pyogrio",
            extra="gis",
        ),
        ".qgs": Format(_text(_project), _EVERY, most=9, fill=len(_EVERY) - 1, needs="pyogrio", extra="gis"),
        ".qgz": Format(
            lambda job, path: write_qgz(_project(job), path, name=job.name),
            _EVERY,
            most=9,
            fill=len(_EVERY) - 1,
            needs="pyogrio",
            extra="gis",
        ),
        ".kml": Format(_text(lambda job: kml_text(job.layers, job.study.campaign, job.about)), _DATED, most=9),
        ".kmz": Format(lambda job, path: write_kmz(job.layers, job.study.campaign, job.about, path), _DATED, most=9),
        ".czml": Format(_text(lambda job: czml_text(job.layers[0], job.study.campaign, job.about)), ("spells",)),
        ".gexf": Format(_text(lambda job: gexf_text(job.layers[0], job.study, job.history, job.about)), ("spells",)),
        ".graphml": Format(_text(lambda job: graphml_text(job.study, job.history, job.minute)), ()),
        ".geojson": Format(_text(lambda job: geojson_text(job.layers[0], job.about)), _EVERY),
    }
)


def export(
    study: Study,
    path: str | os.PathLike[str],
    *,
    what: str | Iterable[str] = (),
    at: Moment | None = None,
    history: Shown = Placement.MIDDLE,
    overwrite: bool = False,
) -> Path:
    """Write what follows from a campaign into a file, in the format of its suffix, and return the path.

    The same study gives the same bytes. The file is put in place when it is complete.

    Parameters
    ----------
    what
        The layers to write (`LAYERS`); by default spells, or all of those that the format holds.
    at
        The moment of a snapshot; by default the campaign's end.
    history
        A placement, or a history of the study.
    overwrite
        Whether to replace a file that exists.

    Raises
    ------
    ValueError
        If there is no such format or layer, or the format cannot hold it.
    ImportError
        If the format needs a library that is not installed.
    FileExistsError
        If the file exists and may not be replaced.

    Examples
    --------
    >>> import tempfile
    >>> from scenarios import open_study
    >>> folder = tempfile.mkdtemp()
    >>> export(open_study("northwestern_syria_2024"), f"{folder}/spells.csv").name
    'spells.csv'
    """
    path = Path(path)
    chosen = [what] if isinstance(what, str) and what else list(what)
    choose_layers(path, chosen)
    if missing := missing_library(path):
        raise ImportError(missing)
    files = files_of(path)
    if there := next((file for file in files if file.exists() and not overwrite), None):
        raise FileExistsError(f"{there} exists; overwrite=True replaces it")
    with tempfile.TemporaryDirectory(prefix=".frontlapse-", dir=path.parent) as folder:
        parts = {file: Path(folder) / f"part{file.suffix.lower()}" for file in files}
        write_export(study, path, parts, what=chosen, at=at, history=history)
        for file, part in parts.items():
            part.replace(file)
    return path


def write_export(
    study: Study,
    path: Path,
    parts: Mapping[Path, Path],
    *,
    what: Sequence[str] = (),
    at: Moment | None = None,
    history: Shown = Placement.MIDDLE,
) -> None:
    """Write the files of an export under temporary names; see `export`.

    Parameters
    ----------
    parts
        For each of `files_of`, where to write it.
    """
    shown = study.history(history)
    minute = shown.last_minute if at is None else study.campaign.minute(at)
    layers = [find_layer(study, layer, history=shown) for layer in choose_layers(path, what)]
    layers = [layer for layer in layers if len(layer) or layer.name in (*what, layers[0].name)]
    main, *beside = files_of(path)
    for file in beside:  # the data of a project
        find_format(file).write(Job(study, shown, layers, file.name, minute), parts[file])
    find_format(path).write(Job(study, shown, layers, beside[0].name if beside else path.name, minute), parts[main])


def files_of(path: Path) -> tuple[Path, ...]:
    """Return the files that an export consists of: the file itself, and the data that a project refers to.

    Examples
    --------
    >>> [file.name for file in files_of(Path("syria.qgs"))]
    ['syria.qgs', 'syria.gpkg']
    """
    return (path, path.with_suffix(_DATA)) if path.suffix.lower() in _PROJECTS else (path,)


def find_format(path: Path) -> Format:
    """Return the format of a file's suffix.

    Raises
    ------
    ValueError
        If there is none.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise ValueError(f"suffix {path.suffix!r} of {path.name} is not one of: {', '.join(FORMATS)}")
    return FORMATS[suffix]


def choose_layers(path: Path, what: Sequence[str]) -> tuple[str, ...]:
    """Return the layers to write into a file: those asked for, or the default ones of its format.

    Raises
    ------
    ValueError
        If the format does not hold them.
    """
    format, suffix = find_format(path), path.suffix.lower()
    for name in what:
        if not format.layers:
            raise ValueError(f"a {suffix} holds the whole campaign: no layer can be chosen")
        check_name(f"layer of a {suffix}", name, format.layers)
    chosen = tuple(dict.fromkeys(what))
    if len(chosen) > format.most:
        raise ValueError(f"a {suffix} holds one layer, not {' and '.join(chosen)}")
    return chosen or format.layers[: format.fill]


def missing_library(path: Path) -> str:
    """Return words for the library that the format of a file needs and that is not installed, or nothing."""
    format = find_format(path)
    if not format.needs or importlib.util.find_spec(format.needs) is not None:
        return ""
    return f"a {path.suffix.lower()} needs {format.needs}: pip install 'frontlapse[{format.extra}]'"
