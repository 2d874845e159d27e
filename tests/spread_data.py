"""Made-up first captures, and a made-up advance, for the tests of the model."""

from __future__ import annotations

import numpy as np
from builders import build_campaign, say

from sim import Study
from sim.model.arrays import Reals
from sim.model.times import MINUTES_A_DAY
from sim.spread.captures import FirstCaptures

NAME = "northwestern_syria_2024"


def captures_at(hours: Reals, *, width: float = 6.0, size: int = 1, names: list[str] | None = None) -> FirstCaptures:
    """Make captures, each in the stretch of `width` hours in which it falls; `size` of them share a sentence."""
    hours = np.asarray(hours, dtype=float)
    earliest = np.floor(hours / width) * width
    places = tuple(names or (f"p{number}" for number in range(len(hours))))
    sentences = tuple(f"s{number // size}" for number in range(len(hours)))
    return FirstCaptures("red", places, places, sentences, earliest, earliest + width)


def chain_study(days: int = 8) -> Study:
    """Make a study of towns along one road, of which red takes the next on each day."""
    towns = [f"town{number}" for number in range(days + 4)]
    return Study(
        build_campaign(
            {"town0": "red1"} | dict.fromkeys(towns[1:], "blue1"),
            [
                say(f"s{day}", "capture", f"town{day}", "red1", at=(MINUTES_A_DAY * (day - 1), MINUTES_A_DAY * day - 1))
                for day in range(1, days + 1)
            ],
            roads="-".join(towns),
            coordinates={town: (36.0 + 0.1 * at, 35.0) for at, town in enumerate(towns)},
        )
    )
