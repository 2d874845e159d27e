"""Estimates of long work, in one line on stderr before it begins."""

from __future__ import annotations

import math
import time
from argparse import Namespace

import numpy as np
from numpy.typing import ArrayLike

from scenarios.cli.output import print_message
from sim import Study
from sim.model.limits import size_words
from sim.model.words import counted, duration
from sim.uncertainty.blocks import Progress
from sim.uncertainty.cost import Cost, ensemble_cost

PATIENCE = 10.0  # seconds, from which work is announced
_SAMPLE = 1.0  # seconds of work from which the rest is estimated


def announce(args: Namespace, what: str, cost: Cost) -> None:
    """Say how long work takes, and in how much memory, if it takes long."""
    if cost.seconds > PATIENCE:
        memory = f" and {size_words(cost.memory)} of memory" if cost.memory else ""
        print_message(f"{what}: about {time_words(cost.seconds)}{memory}", quiet=args.quiet)


def announce_ensemble(args: Namespace, study: Study, minutes: ArrayLike, *, times: int = 1) -> None:
    """Say what it takes to draw the histories of ``--draws`` or ``--ensemble``, `times` over."""
    draws = args.ensemble if getattr(args, "ensemble", None) is not None else args.draws
    cost = ensemble_cost(study.networks, draws, np.asarray(minutes, dtype=np.int64), bounds=True)
    one = ensemble_cost(study.networks, draws, np.asarray(minutes, dtype=np.int64))
    seconds = cost.seconds + (times - 1) * one.seconds
    places = counted(len(study.campaign.holdable), "place")
    announce(args, f"{draws:,} drawn histories of {places}", Cost(seconds, cost.memory))


def announced(args: Namespace, progress: Progress, unit: str) -> Progress:
    """Return a function of progress that says how long all takes, as soon as a part of it is done."""
    first: tuple[float, int] | None = None
    told = False

    def advance(done: int, in_all: int) -> None:
        nonlocal first, told
        now = time.monotonic()
        first = first or (now, done)
        begun, before = first
        if not told and done > before and now - begun >= _SAMPLE:
            told = True
            announce(args, f"{in_all:,} {unit}s", Cost((now - begun) / (done - before) * in_all, 0))
        progress(done, in_all)

    return advance


def time_words(seconds: float) -> str:
    """Return a rough time: in tens of seconds, or in minutes from two of them.

    Examples
    --------
    >>> time_words(14), time_words(100), time_words(7300)
    ('20 s', '100 s', '2 h 2 min')
    """
    return f"{10 * math.ceil(seconds / 10)} s" if seconds < 120 else duration(math.ceil(seconds / 60))
