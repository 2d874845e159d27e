"""The data of the model: the first captures of a side with their time windows, and their distances from its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from sim.clock.history import History
from sim.measures.depth import gains, start_line
from sim.model.arrays import Ints, Reals
from sim.model.campaign import Campaign
from sim.model.geodesy import great_circle_m
from sim.model.words import counted
from sim.roads.graph import RoadGraph

LEAST_SENTENCES = 6  # more than the model has parameters
# Assumed driving speeds in km/h, for one baseline; only their ratios matter.
DRIVING_KMH = {
    "motorway": 80, "trunk": 70, "primary": 60, "secondary": 45, "tertiary": 40, "local": 30, "urban": 25, "track": 15,
    "road": 40,
}  # fmt: skip
_HOUR = 60


class Predictor(StrEnum):
    """What is tested as a predictor of the time of first capture."""

    CONSTANT = "constant"
    STRAIGHT = "straight line"
    ROAD = "road"
    WEIGHTED = "weighted road"
    HOPS = "hops"
    MODEL = "model"


BASELINES = tuple(one for one in Predictor if one is not Predictor.MODEL)


@dataclass(frozen=True)
class FirstCaptures:
    """The first captures by a side, in order of time, each known only to lie in a time window (interval-censored).

    A sentence often names many places and gives them one window: they are one observation rather than many. Therefore
    each sentence has the weight 1, shared equally by its places.

    Parameters
    ----------
    places, statements, sentences
        The places, and for each the statement and the sentence that say it.
    earliest, latest
        The windows after all constraints, in hours since the epoch; `latest` is the end of the window's last minute.
    """

    side: str
    places: tuple[str, ...]
    statements: tuple[str, ...]
    sentences: tuple[str, ...]
    earliest: Reals
    latest: Reals

    def __len__(self) -> int:
        return len(self.places)

    @cached_property
    def sentence_ids(self) -> tuple[str, ...]:
        """The sentences, each once."""
        return tuple(dict.fromkeys(self.sentences))

    @cached_property
    def sentence(self) -> Ints:
        """For each place the number of its sentence in `sentence_ids`."""
        number = {id: at for at, id in enumerate(self.sentence_ids)}
        return np.array([number[id] for id in self.sentences], dtype=np.int64)

    @cached_property
    def weights(self) -> Reals:
        """The weight of each place: 1 / the number of places of its sentence."""
        return 1.0 / np.bincount(self.sentence)[self.sentence]

    @cached_property
    def middle(self) -> Reals:
        """The middle of each window, in hours."""
        return (self.earliest + self.latest) / 2

    @cached_property
    def before(self) -> NDArray[np.bool_]:
        """before[i, j]: whether the window of i ends before that of j begins."""
        return self.latest[:, None] <= self.earliest[None, :]

    def part(self, kept: NDArray[np.bool_]) -> FirstCaptures:
        """Return some of the captures."""
        chosen = np.flatnonzero(kept)
        return FirstCaptures(
            self.side,
            tuple(self.places[at] for at in chosen),
            tuple(self.statements[at] for at in chosen),
            tuple(self.sentences[at] for at in chosen),
            self.earliest[chosen],
            self.latest[chosen],
        )


def first_captures(history: History, graph: RoadGraph, side: str) -> FirstCaptures:
    """Return the first captures by a side of counted places that roads join to its start line.

    Raises
    ------
    ValueError
        If `side` is not a side, or there are too few sentences to fit and test a model.
    """
    found = gains(history, graph, side)
    captures = FirstCaptures(
        side,
        tuple(gain.place for gain in found),
        tuple(gain.statement for gain in found),
        tuple(gain.sentence for gain in found),
        np.array([gain.window.earliest / _HOUR for gain in found]),
        np.array([(gain.window.latest + 1) / _HOUR for gain in found]),
    )
    count, name = len(captures.sentence_ids), history.campaign.side_name(side)
    if count < LEAST_SENTENCES:
        raise ValueError(
            f"too few first captures for a model of {name}: {counted(count, 'sentence')} (of counted places that roads "
            f"join to its start line), and at least {LEAST_SENTENCES} are needed"
        )
    if not captures.before.any():
        raise ValueError(f"no model: the time windows of all places that {name} took overlap, so none came first")
    return captures


def baseline_distances(
    campaign: Campaign, graph: RoadGraph, side: str, places: Sequence[str]
) -> Mapping[Predictor, Reals]:
    """Return the distance of places from the start line of a side by each baseline, in km (hops: in roads).

    The constant is 0 for every place. A weighted km is a km of motorway; other roads are longer by the ratio of
    `DRIVING_KMH`.
    """
    line = start_line(campaign, graph, side)

    def by_road(weight: str | None) -> Reals:
        return _from_line(graph, line, places, weight)

    return {
        Predictor.CONSTANT: np.zeros(len(places)),
        Predictor.STRAIGHT: straight_km(campaign, line, places),
        Predictor.ROAD: by_road("metres") / 1000,
        Predictor.WEIGHTED: _from_line(_weighted(graph), line, places, "km"),
        Predictor.HOPS: by_road(None),
    }


def straight_km(campaign: Campaign, starts: Sequence[str], places: Sequence[str]) -> Reals:
    """Return the great-circle distance in km from each place to the nearest of `starts`."""
    return np.asarray(distances_km(campaign, places, starts).min(axis=1))


def distances_km(campaign: Campaign, places: Sequence[str], others: Sequence[str]) -> Reals:
    """Return the great-circle distance in km from each of `places` (row) to each of `others` (column)."""
    (lon, lat), (lon0, lat0) = _coordinates(campaign, places), _coordinates(campaign, others)
    return great_circle_m(lon[:, None], lat[:, None], lon0[None, :], lat0[None, :]) / 1000


def _coordinates(campaign: Campaign, places: Sequence[str]) -> tuple[Reals, Reals]:
    located = [campaign.places[place] for place in places]
    return np.array([place.lon for place in located], float), np.array([place.lat for place in located], float)


def _weighted(graph: RoadGraph) -> RoadGraph:
    fastest = max(DRIVING_KMH.values())
    weighted: RoadGraph = nx.Graph()
    weighted.add_nodes_from(graph)
    for a, b, road in graph.edges(data=True):
        weighted.add_edge(a, b, km=road["metres"] / 1000 * fastest / DRIVING_KMH[road["road_class"]])
    return weighted


def _from_line(graph: RoadGraph, line: Sequence[str], places: Sequence[str], weight: str | None) -> Reals:
    """Return the length of the shortest way from a line to each place; infinite where no road leads."""
    found = nx.multi_source_dijkstra_path_length(graph, set(line), weight=weight if weight else lambda *_: 1)
    return np.array([found.get(place, np.inf) for place in places], dtype=float)
