"""What decides whether another process computes the same numbers: versions, source code, reference draws."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path

import numpy as np

from sim.chronology import Networks
from sim.chronology.draws import PRIORS
from sim.chronology.sampler import BLOCK
from sim.model.campaign import Campaign, Faction, Order, Place, Road, Sentence, Side, Statement
from sim.model.frozen import FrozenMap
from sim.model.point import Point
from sim.model.sheet import MapSheet
from sim.model.times import MINUTES_A_DAY, Clock, Window
from sim.model.verbs import VERBS, Effect
from sim.uncertainty.engine import Engine, Job

_PACKAGES = ("frontlapse", "numpy", "networkx", "simpy")  # those that compute
_DIGITS = 12  # of a digest: enough for people to compare


@cache
def fingerprint() -> Mapping[str, str]:
    """Return what must be equal in two processes so that they compute the same numbers.

    The source code of `sim` is compared because a checkout may be changed without a new version. The reference draws
    are compared because a process may have loaded its code before that, and because processors may round differently.

    Examples
    --------
    >>> list(fingerprint())
    ['Python', 'frontlapse', 'numpy', 'networkx', 'simpy', 'source code of frontlapse', 'reference draws']
    """
    return FrozenMap(
        {
            "Python": f"{sys.version_info.major}.{sys.version_info.minor}",
            **{package: _version(package) for package in _PACKAGES},
            "source code of frontlapse": source_digest(),
            "reference draws": reference_digest(),
        }
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def source_digest(top: Path = Path(__file__).parents[1]) -> str:
    """Return a digest of the Python files in a folder, that of `sim` by default."""
    digest = hashlib.sha256()
    for path in sorted(top.rglob("*.py")):
        digest.update(path.relative_to(top).as_posix().encode() + b"\0")
        digest.update(path.read_text(encoding="utf-8").encode() + b"\0")  # without the line ends of a system
    return digest.hexdigest()[:_DIGITS]


def reference_digest() -> str:
    """Return a digest of one block of draws of a small campaign under each prior, and of the counts over it."""
    digest = hashlib.sha256()
    networks = Networks(_reference_campaign())
    for prior in PRIORS:
        engine = Engine(Job(networks, 1, prior, np.arange(0, MINUTES_A_DAY, 60)))
        part = engine.count(0, BLOCK)
        counts = *part.held, *part.edges, *part.kilometres, part.holds, part.ever
        for array in (engine.sampler.block(0).minutes, *(array for changes in counts for array in changes)):
            digest.update(np.ascontiguousarray(array, dtype="<i8").tobytes())
    return digest.hexdigest()[:_DIGITS]


def _reference_campaign() -> Campaign:
    """Return six towns along a road that fall within a day, in orders that need a spanning tree and rejection."""
    names = [f"town{number}" for number in range(6)]
    return Campaign(
        name="reference", title="", summary="", clock=Clock.at("2000-01-01", offset_minutes=0), end=MINUTES_A_DAY - 1,
        licence="", attribution="", sheet=MapSheet((0.0, 0.0, 1.0, 1.0)),
        sides={name: Side(name, name, name, "#000000", "disc") for name in ("north", "south")},
        factions={name: Faction(name, name, name) for name in ("north", "south")},
        places={
            name: Place(name, name, "town", counted=True, lat=0.1 * at, lon=0.1 * at, holder="south")
            for at, name in enumerate(names)
        },
        roads=tuple(Road(a, b, 1500, "primary", "", "high") for a, b in pairwise(names)),
        sentences={name: Sentence(name, (), 1, "", "coded", "") for name in names},
        statements=dict(_captures(names)),
        orders=(
            *(Order(Point(a), Point(b), 10, None, names[0]) for a, b in pairwise(names[:4])),
            Order(Point(names[0]), Point(names[3]), 0, 400, names[0]),
        ),
    )  # fmt: skip


def _captures(places: list[str]) -> Iterator[tuple[str, Statement]]:
    taken = next(name for name, verb in VERBS.items() if verb.effect is Effect.TAKE)
    for at, place in enumerate(places):
        window = Window(60 * at, 600 + 90 * at)
        yield place, Statement(place, places[at // 2], taken, (place,), faction="north", window=window)
