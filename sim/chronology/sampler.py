"""Exact sampling of histories: all placements that keep every stated window, order and gap, drawn at random.

What "at random" means is a choice, the *prior*, and is named with every result:

`uniform`
    Every placement in whole minutes that keeps all constraints is equally likely.
`anchored`
    In each component of the network the point that most orders and gaps name (the last of those in the document) is
    uniform in its tight window; the other points are uniform given it.
`shared`
    As `uniform` along the spanning tree of each component, but all statements of one sentence fall at the same quantile
    of what is left to each: its places are early together or late together.

A component is sampled by message passing on a spanning tree, with rejection of draws that break one of the remaining
constraints; where rejection stalls, by coupling from the past.

Draws come in blocks of `BLOCK`, each with a seed of its own for every component (by the name of the component's first
point and the number of the block): a block can be drawn alone, anywhere, and a statement added elsewhere in the
network leaves the draws of other components as they were.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np

from sim.chronology.components import Component, components_of
from sim.chronology.draws import COUPLING, IN_TURN, PRIORS, Drawn, Draws, join_draws
from sim.chronology.forest import Tree, couple_from_the_past, keeps_constraints
from sim.chronology.network import Network, Networks
from sim.model.arguments import whole_number
from sim.model.arrays import Ints, Reals
from sim.model.campaign import Campaign
from sim.model.errors import check_name
from sim.model.limits import check_memory
from sim.model.point import Point
from sim.model.times import NEVER
from sim.model.verbs import VERBS
from sim.model.vocabulary import Prior

BLOCK = 2000  # draws
_TRIES, _LEAST_TRIED = 400, 20_000  # rejection has stalled after so many tries for each draw wanted, and so many in all
_MOST_AT_ONCE = 20_000
_BYTES = 8  # of one minute


@dataclass(frozen=True)
class _Variant:
    """The network of one reading, and where each of its points is found among what is drawn.

    Parameters
    ----------
    columns
        The points' columns in `Draws.points`.
    source, offset
        The drawn column that each point follows (0: fixed), and by how many minutes.
    """

    components: tuple[Component, ...]
    columns: Ints
    source: Ints
    offset: Ints


class Sampler:
    """A campaign prepared for drawing, block by block.

    Parameters
    ----------
    networks
        The networks of the readings; each draw picks one by the weights of the readings.
    seed
        The seed that all blocks derive theirs from.

    Raises
    ------
    TimesError
        If the times of any reading contradict each other.
    ValueError
        If there is no such prior.
    """

    def __init__(self, networks: Networks, *, seed: int | np.random.SeedSequence, prior: str = Prior.UNIFORM) -> None:
        check_name("prior", prior, PRIORS)
        if not isinstance(seed, np.random.SeedSequence):
            whole_number(seed, "seed", least=0, most=None)
        self.prior = Prior(prior)
        self.seed = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
        self.points = _all_points(networks.campaign)
        self.groups = networks.groups
        self.networks = tuple(networks)
        number = {point: at for at, point in enumerate(self.points)}
        self._variants = [_variant(network, [number[point] for point in network.number]) for network in self.networks]
        self._sentence = {id: statement.sentence for id, statement in networks.campaign.statements.items()}
        self._trees: dict[tuple[object, ...], Tree] = {}
        self._groups_to_draw = self._plan()

    def block(self, number: int) -> Draws:
        """Draw block `number`: `BLOCK` draws, the same whenever and wherever they are drawn."""
        chosen = np.zeros(BLOCK, dtype=np.int64)
        for group, weights in self.groups.items():
            share = np.cumsum(list(weights.values()))
            pick = np.searchsorted(share / share[-1], self._stream(f"reading {group}", number).random(BLOCK), "right")
            chosen = chosen * len(weights) + np.minimum(pick, len(weights) - 1)
        drawn = [self._draw(group, number) for group in self._groups_to_draw]
        fixed = np.zeros((BLOCK, 1), dtype=np.int64)
        whole = np.concatenate([fixed, *(part for parts, _ in drawn for part in parts)], axis=1)
        minutes = np.full((BLOCK, len(self.points)), NEVER, dtype=np.int64)
        for at in np.unique(chosen).tolist():
            variant, rows = self._variants[at], np.flatnonzero(chosen == at)
            minutes[rows[:, None], variant.columns] = whole[rows[:, None], variant.source] + variant.offset
        report = tuple(how for _, how in drawn)
        return Draws(self.prior, self.points, minutes, self.networks, chosen, report)

    def _plan(self) -> list[tuple[Component, ...]]:
        """Return the groups of components to draw, one group for all readings that share it; fill in the variants."""
        begins: dict[tuple[object, ...], list[int]] = {}
        to_draw: list[tuple[Component, ...]] = []
        width = 1  # column 0 is for fixed points
        for variant in self._variants:
            for group in self._drawn_together(variant.components):
                key = tuple(component.key() for component in group)
                if key not in begins:
                    ends = width + np.cumsum([len(component.free) for component in group])
                    begins[key] = [width, *ends.tolist()]
                    width = int(ends[-1])
                    to_draw.append(group)
                for component, begin in zip(group, begins[key], strict=False):
                    at = component.points - 1
                    variant.source[at] = begin + component.leader
                    variant.offset[at] = component.offset
        return to_draw

    def _drawn_together(self, components: Sequence[Component]) -> Iterator[tuple[Component, ...]]:
        """Yield the components that have to be drawn together: each alone, or for `shared` those a sentence joins."""
        if self.prior != Prior.SHARED:
            yield from ((component,) for component in components)
            return
        graph: nx.Graph[int | str] = nx.Graph()
        graph.add_nodes_from(range(len(components)))
        graph.add_edges_from((at, self._sentence_of(p)) for at, c in enumerate(components) for p in c.free)
        joined = (sorted(at for at in nodes if isinstance(at, int)) for nodes in nx.connected_components(graph))
        for group in sorted(joined):
            yield tuple(components[at] for at in group)

    def _draw(self, group: tuple[Component, ...], block: int) -> tuple[list[Ints], Drawn]:
        """Draw the free points of a group along trees, and reject what breaks the other constraints."""
        name = group[0].name
        stream = self._stream(name, block)
        trees = [self._tree(component) for component in group]
        sure = not any(len(component.tail) for component in group)
        found = [np.empty((BLOCK, len(component.free)), dtype=np.int64) for component in group]
        roots: Ints | None = None
        if self.prior == Prior.ANCHORED:
            root = _anchor(group[0])
            roots = _uniform(group[0].lower[root], group[0].upper[root], stream.random(BLOCK))
        left = np.arange(BLOCK)
        tried = 0
        while len(left):
            kept_so_far = BLOCK - len(left)
            if tried >= max(_TRIES * len(left), _LEAST_TRIED) and tried >= _TRIES * kept_so_far:
                break
            wanted = min(_MOST_AT_ONCE, _batch_size(len(left), tried, kept_so_far))
            # each given root is tried equally often; otherwise roots that are easy to keep would win
            again = max(1, wanted // len(left))
            given = None if roots is None else np.repeat(roots[left], again)
            drawn = self._try(trees, stream, wanted if given is None else len(given), given)
            kept = np.ones(len(drawn[0]), dtype=np.bool_)
            if not sure:
                for component, minutes in zip(group, drawn, strict=True):
                    kept &= keeps_constraints(component, minutes)
            if given is None:
                good = np.flatnonzero(kept)[: len(left)]
                rows = left[: len(good)]
            else:
                by_root = kept.reshape(len(left), again)
                rows = left[by_root.any(axis=1)]
                good = (np.arange(len(left)) * again + by_root.argmax(axis=1))[by_root.any(axis=1)]
            tried += len(kept)
            for whole, minutes in zip(found, drawn, strict=True):
                whole[rows] = minutes[good]
            done = np.zeros(BLOCK, dtype=np.bool_)
            done[rows] = True
            left = left[~done[left]]
        method = ""
        if len(left):
            method = IN_TURN if self.prior == Prior.SHARED else COUPLING
            for whole, minutes in zip(found, self._fall_back(group, block, left, roots), strict=True):
                whole[left] = minutes
        free = sum(len(component.free) for component in group)
        return found, Drawn(name, free, tried, BLOCK - len(left), len(left), method)

    def _try(self, trees: Sequence[Tree], stream: np.random.Generator, count: int, root: Ints | None) -> list[Ints]:
        """Draw along the trees; the other constraints are not checked."""
        shared: dict[str, Reals] = {}

        def numbers(tree: Tree) -> Callable[[int], Reals]:
            if self.prior != Prior.SHARED:
                return lambda point: stream.random(count)

            def of_sentence(point: int) -> Reals:
                sentence = self._sentence_of(tree.component.free[point])
                if sentence not in shared:
                    shared[sentence] = stream.random(count)
                return shared[sentence]

            return of_sentence

        return [tree.draw(numbers(tree), root=root) for tree in trees]

    def _fall_back(self, group: tuple[Component, ...], block: int, left: Ints, roots: Ints | None) -> Iterator[Ints]:
        """Draw the rows for which rejection has stalled."""
        if self.prior == Prior.SHARED:
            stream = self._stream(group[0].name, block, 1)
            shared = {
                sentence: stream.random(len(left))
                for sentence in dict.fromkeys(self._sentence_of(point) for c in group for point in c.free)
            }
            for component in group:
                yield _in_turn(component, [shared[self._sentence_of(point)] for point in component.free])
            return
        (component,) = group
        low = np.repeat(component.lower[None], len(left), axis=0)
        high = np.repeat(component.upper[None], len(left), axis=0)
        if roots is not None:
            at = _anchor(component)
            low = np.maximum(low, roots[left, None] - component.gap[:, at])
            high = np.minimum(high, roots[left, None] + component.gap[at])
        shape = (len(left), len(component.free))
        yield couple_from_the_past(
            component, low, high, lambda sweep: self._stream(component.name, block, 2, sweep).random(shape)
        )

    def _tree(self, component: Component) -> Tree:
        key = component.key()
        if key not in self._trees:
            root = _anchor(component) if self.prior == Prior.ANCHORED else 0
            beside = sum(tree.size for tree in self._trees.values())
            self._trees[key] = Tree(component, root=root, beside=beside)
        return self._trees[key]

    def _sentence_of(self, point: Point) -> str:
        return self._sentence[point.statement]

    def _stream(self, name: str, *rest: int) -> np.random.Generator:
        """Return the random numbers of a component (and block, and use), whatever else is drawn."""
        digest = hashlib.sha256(name.encode()).digest()
        words = tuple(int.from_bytes(digest[at : at + 4], "little") for at in (0, 4))
        key = (*self.seed.spawn_key, *words, *rest)
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(self.seed.entropy, spawn_key=key)))


def draw_minutes(
    networks: Networks, *, draws: int, seed: int | np.random.SeedSequence, prior: str = Prior.UNIFORM
) -> Draws:
    """Draw the times of all statements, so that every draw keeps all constraints of its reading.

    Parameters
    ----------
    networks
        The networks of the readings; each draw picks one by the weights of the readings.
    draws
        How many draws; a smaller number gives the first of them.
    seed
        The same seed gives the same draws.
    prior
        A `Prior`: which placements are taken to be equally likely.

    Raises
    ------
    TimesError
        If the times of any reading contradict each other.
    StalledError
        If no method can sample a part of the network in reasonable time.
    ValueError
        If there is no such prior, or `draws` is negative.

    Examples
    --------
    >>> from scenarios import open_study
    >>> drawn = draw_minutes(open_study("northwestern_syria_2024").networks, draws=100, seed=1)
    >>> len(drawn), drawn.warnings
    (100, ())
    """
    whole_number(draws, "draws", least=0)
    sampler = Sampler(networks, seed=seed, prior=prior)
    check_memory(f"{draws:,} draws", 2.0 * draws * len(sampler.points) * _BYTES, instead="draw fewer histories")
    return join_draws([sampler.block(number) for number in range(max(1, -(-draws // BLOCK)))], upto=draws)


def _variant(network: Network, columns: Sequence[int]) -> _Variant:
    return _Variant(
        components=components_of(network),
        columns=np.array(columns, dtype=np.int64),
        source=np.zeros(len(columns), dtype=np.int64),
        offset=network.lower[1:].copy(),
    )


def _all_points(campaign: Campaign) -> tuple[Point, ...]:
    points: list[Point] = []
    for id, statement in campaign.statements.items():
        points += [Point(id), Point(id, end=True)] if VERBS[statement.verb].enduring else [Point(id)]
    return tuple(points)


def _anchor(component: Component) -> int:
    """Return the free point that most constraints name; of several, the last in the document."""
    named = np.bincount(np.concatenate((component.tail, component.head)), minlength=len(component.free))
    return int(len(named) - 1 - np.argmax(named[::-1]))


def _uniform(low: Ints | int, high: Ints | int, number: Reals) -> Ints:
    minutes: Ints = low + (number * (high - low + 1)).astype(np.int64)
    return minutes


def _batch_size(wanted: int, tried: int, kept: int) -> int:
    """Return how many draws to try so that about `wanted` are kept, given how many were."""
    if not tried:
        return wanted
    return int(wanted * min(_TRIES, 1.2 * tried / max(kept, 1))) + 16


def _in_turn(component: Component, numbers: Sequence[Reals]) -> Ints:
    """Place one point after the other in what the earlier ones leave; this never fails, as all gaps are tight."""
    count = len(numbers[0])
    low = np.repeat(component.lower[None], count, axis=0)
    high = np.repeat(component.upper[None], count, axis=0)
    minutes = np.empty_like(low)
    for point, number in enumerate(numbers):
        placed = minutes[:, point] = _uniform(low[:, point], high[:, point], number)
        low = np.maximum(low, placed[:, None] - component.gap[:, point])
        high = np.minimum(high, placed[:, None] + component.gap[point])
    return minutes
