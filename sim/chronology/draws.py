"""Many placements at once: histories drawn at random from all that keep every stated window, order and gap.

What "at random" means is a choice, the *prior*, and is named with every result:

`uniform`
    Every placement in whole minutes that keeps all constraints is as likely as any other.
`anchored`
    In each component of the network the point that most orders and gaps name (the last of those in the document)
    falls flat in its tight window; the others are uniform given it.
`shared`
    As `uniform` along the tree of each component, but all that one sentence tells falls at the same quantile of what
    is left to each: its places are early together or late together.

Draws come in blocks of `BLOCK`, each with a seed of its own for every component (by the name of the component's first
point and the number of the block): a block can be drawn alone, anywhere, and a statement added elsewhere in the
network leaves the draws of other components as they were.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as with_fields
from functools import cached_property
from itertools import groupby, product
from types import MappingProxyType

import numpy as np

from sim.chronology.components import Component, point_names, reduce_network
from sim.chronology.constraints import Network
from sim.chronology.forest import Tree, couple, keeps
from sim.chronology.links import ORIGIN
from sim.chronology.placements import Timeline, make_timeline
from sim.model.arrays import Ints, Reals
from sim.model.campaign import Campaign
from sim.model.errors import check_name, did_you_mean
from sim.model.verbs import VERBS
from sim.model.words import listed

PRIOR_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "uniform": "every placement that keeps all stated times and orders is as likely as any other",
        "anchored": "the event that most others are tied to falls anywhere in its window, the rest as in uniform",
        "shared": "what one sentence tells of many places falls early together or late together",
    }
)
PRIORS = tuple(PRIOR_WORDS)
_MOST_NAMED = 4  # contradictions of which a line of words names each
BLOCK = 2000  # draws
NEVER = np.iinfo(np.int64).max
_TRIES, _FEWEST = 400, 20_000  # rejected this many times what is wanted, and this many in all: rejection has stalled
_MOST_AT_ONCE = 20_000

FOREST, COUPLING, IN_TURN = "forest", "coupling", "in turn"


def weighed_words(groups: Sequence[str]) -> str:
    """Tell that draws take each reading of some contradictions by its weight; empty when there are none.

    Examples
    --------
    >>> weighed_words(["date"])
    'The draws take each reading of date as often as its weight.'
    """
    if not groups:
        return ""
    told = listed(groups, most=_MOST_NAMED - 1 if len(groups) > _MOST_NAMED else None, joined=True)
    return f"The draws take each reading of {told} as often as its weight."


@dataclass(frozen=True, slots=True)
class Drawn:
    """How one component was drawn.

    Parameters
    ----------
    component, points
        Its name and how many free points it has.
    tried, kept
        Draws along the tree, and those of them that kept the other constraints too.
    fallen_back
        Draws that were made by a slower method because rejection had stalled.
    method
        That method: ``coupling`` (from the past: the same prior, slowly) or ``in turn`` (prior `shared` alone: one
        point after the other in what is left of its window, which is another prior); empty when there was no need.
    """

    component: str
    points: int
    tried: int
    kept: int
    fallen_back: int
    method: str

    @property
    def warning(self) -> str:
        """What a reader has to be told when draws were made by a slower method."""
        return (
            f"{self.component} ({self.points} points): {self.kept} of {self.tried} draws along the tree kept all "
            f"constraints, so that {self.fallen_back} were drawn by {self.method}"
            + (", which is another prior" if self.method == IN_TURN else "")
        )


@dataclass(frozen=True)
class Draws:
    """Times of all statements, drawn many times.

    Parameters
    ----------
    prior
        One of `PRIORS`.
    points
        The columns: every statement of the campaign in document order, ``id.end`` after enduring ones.
    minutes
        minutes[draw, point]; `NEVER` where the statement is not in force in the draw's readings.
    readings
        The ways to read the campaign that occur; `reading` tells which one each draw follows.
    report
        How each component was drawn.
    """

    prior: str
    points: tuple[str, ...]
    minutes: Ints
    readings: tuple[Mapping[str, str], ...]
    reading: Ints
    report: tuple[Drawn, ...]

    def __len__(self) -> int:
        return len(self.minutes)

    def first(self, count: int) -> Draws:
        """Return the first `count` draws; the report still tells of all."""
        return self.part(0, count)

    def part(self, begin: int, end: int) -> Draws:
        """Return draws `begin` to `end` (not included); the report still tells of all."""
        return with_fields(self, minutes=self.minutes[begin:end], reading=self.reading[begin:end])

    def minutes_of(self, point: str) -> Ints:
        """Return when a statement, or the end of an enduring one (``id.end``), falls in each draw, or `NEVER`.

        Raises
        ------
        ValueError
            If the campaign has no such statement.
        """
        if point not in self._column:
            near = did_you_mean(point, self.points)
            raise ValueError(
                f"{point!r} is no statement of the campaign, nor the end (id.end) of an enduring one{near}"
            )
        minutes: Ints = self.minutes[:, self._column[point]]
        return minutes

    def share_before(self, first: str, then: str) -> float | None:
        """Return the share of draws, of those with both, in which `first` falls in an earlier minute than `then`.

        Draws in which both fall in one minute count half; None where no draw has both.

        Raises
        ------
        ValueError
            As `minutes_of`.
        """
        a, b = self.minutes_of(first), self.minutes_of(then)
        both = (a != NEVER) & (b != NEVER)
        earlier = np.count_nonzero(a[both] < b[both]) + np.count_nonzero(a[both] == b[both]) / 2
        return float(earlier / both.sum()) if both.any() else None

    @cached_property
    def _column(self) -> Mapping[str, int]:
        return {point: at for at, point in enumerate(self.points)}

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader of these draws has to be told: the components that needed a slower method."""
        return tuple(drawn.warning for drawn in self.report if drawn.fallen_back)


class Sampler:
    """A campaign made ready to draw from, block by block.

    Parameters
    ----------
    seed
        What all blocks spawn their own seeds from.
    reading
        Reading group -> alternative, for groups that are not to be drawn; the others (`groups`) are, by their weights.

    Raises
    ------
    TimesError, ValueError
        As `sim.chronology.date_statements`, for any reading that can be drawn; ValueError for an unknown prior.
    """

    def __init__(
        self,
        campaign: Campaign,
        *,
        seed: int | np.random.SeedSequence,
        prior: str = "uniform",
        reading: Mapping[str, str] | None = None,
    ) -> None:
        check_name("prior", prior, PRIORS)
        self.prior = prior
        self.seed = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
        self.points = _all_points(campaign)
        self.groups = _groups_to_draw(campaign, reading or {})
        self.readings = possible_readings(campaign, reading)
        number = {name: at for at, name in enumerate(self.points)}
        self.variants = [Variant(campaign, readings, number) for readings in self.readings]
        sentence = {id: statement.sentence for id, statement in campaign.statements.items()}
        self._sentence = {name: sentence[name.removesuffix(".end")] for name in self.points}
        self._trees: dict[tuple[object, ...], Tree] = {}
        self._to_draw = self._plan()

    def block(self, number: int) -> Draws:
        """Draw block `number`: `BLOCK` draws, the same whenever and wherever they are drawn."""
        chosen = np.zeros(BLOCK, dtype=np.int64)
        for group, weights in self.groups.items():
            share = np.cumsum([weight for _, weight in weights])
            pick = np.searchsorted(share / share[-1], self._stream(f"reading {group}", number).random(BLOCK), "right")
            chosen = chosen * len(weights) + np.minimum(pick, len(weights) - 1)
        drawn = [self._draw(group, number) for group in self._to_draw]
        fixed = np.zeros((BLOCK, 1), dtype=np.int64)
        whole = np.concatenate([fixed, *(part for parts, _ in drawn for part in parts)], axis=1)
        minutes = np.full((BLOCK, len(self.points)), NEVER, dtype=np.int64)
        for at in np.unique(chosen).tolist():
            variant, rows = self.variants[at], np.flatnonzero(chosen == at)
            minutes[rows[:, None], variant.columns] = whole[rows[:, None], variant.source] + variant.offset
        report = tuple(told for _, told in drawn)
        return Draws(self.prior, self.points, minutes, self.readings, chosen, report)

    def _plan(self) -> list[tuple[Component, ...]]:
        """Return what has to be drawn, the same for several readings once, and tell each variant where it stands."""
        begins: dict[tuple[object, ...], list[int]] = {}
        to_draw: list[tuple[Component, ...]] = []
        width = 1  # column 0 is for points that are fixed
        for variant in self.variants:
            for group in self._together(variant.components):
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

    def _together(self, components: Sequence[Component]) -> Iterator[tuple[Component, ...]]:
        """Yield what has to be drawn at once: components alone, or for `shared` all that a sentence joins."""
        if self.prior != "shared":
            yield from ((component,) for component in components)
            return
        leader = list(range(len(components)))
        first: dict[str, int] = {}
        for at, component in enumerate(components):
            for name in component.free:
                other = first.setdefault(self._sentence[name], at)
                a, b = sorted((leader[at], leader[other]))
                leader = [a if follows == b else follows for follows in leader]
        order = sorted(range(len(components)), key=leader.__getitem__)
        for _, group in groupby(order, key=leader.__getitem__):
            yield tuple(components[at] for at in group)

    def _draw(self, group: tuple[Component, ...], block: int) -> tuple[list[Ints], Drawn]:
        name = group[0].name
        stream = self._stream(name, block)
        trees = [self._tree(component) for component in group]
        sure = not any(len(component.tail) for component in group)
        found = [np.empty((BLOCK, len(component.free)), dtype=np.int64) for component in group]
        roots: Ints | None = None
        if self.prior == "anchored":
            root = _headline(group[0])
            roots = _flat(group[0].lower[root], group[0].upper[root], stream.random(BLOCK))
        left = np.arange(BLOCK)
        tried = 0
        while len(left):
            kept_so_far = BLOCK - len(left)
            if tried >= max(_TRIES * len(left), _FEWEST) and tried >= _TRIES * kept_so_far:
                break
            wanted = min(_MOST_AT_ONCE, _guess(len(left), tried, kept_so_far))
            # each root given is tried as often as the others: it must not win by being easy to keep
            again = max(1, wanted // len(left))
            given = None if roots is None else np.repeat(roots[left], again)
            drawn = self._try(trees, stream, wanted if given is None else len(given), given)
            kept = np.ones(len(drawn[0]), dtype=np.bool_)
            if not sure:
                for component, minutes in zip(group, drawn, strict=True):
                    kept &= keeps(component, minutes)
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
            method = IN_TURN if self.prior == "shared" else COUPLING
            for whole, minutes in zip(found, self._fall_back(group, block, left, roots), strict=True):
                whole[left] = minutes
        free = sum(len(component.free) for component in group)
        return found, Drawn(name, free, tried, BLOCK - len(left), len(left), method)

    def _try(self, trees: Sequence[Tree], stream: np.random.Generator, count: int, root: Ints | None) -> list[Ints]:
        """Draw along the trees, other constraints unasked."""
        shared: dict[str, Reals] = {}

        def numbers(tree: Tree) -> Callable[[int], Reals]:
            if self.prior != "shared":
                return lambda point: stream.random(count)

            def of_sentence(point: int) -> Reals:
                sentence = self._sentence[tree.component.free[point]]
                if sentence not in shared:
                    shared[sentence] = stream.random(count)
                return shared[sentence]

            return of_sentence

        return [tree.draw(numbers(tree), root=root) for tree in trees]

    def _fall_back(self, group: tuple[Component, ...], block: int, left: Ints, roots: Ints | None) -> Iterator[Ints]:
        """Draw what rejection could not."""
        if self.prior == "shared":
            stream = self._stream(group[0].name, block, 1)
            shared = {
                sentence: stream.random(len(left))
                for sentence in dict.fromkeys(self._sentence[name] for c in group for name in c.free)
            }
            for component in group:
                yield _in_turn(component, [shared[self._sentence[name]] for name in component.free])
            return
        (component,) = group
        low = np.repeat(component.lower[None], len(left), axis=0)
        high = np.repeat(component.upper[None], len(left), axis=0)
        if roots is not None:
            at = _headline(component)
            low = np.maximum(low, roots[left, None] - component.gap[:, at])
            high = np.minimum(high, roots[left, None] + component.gap[at])
        shape = (len(left), len(component.free))
        yield couple(component, low, high, lambda sweep: self._stream(component.name, block, 2, sweep).random(shape))

    def _tree(self, component: Component) -> Tree:
        key = component.key()
        if key not in self._trees:
            self._trees[key] = Tree(component, root=_headline(component) if self.prior == "anchored" else 0)
        return self._trees[key]

    def _stream(self, name: str, *rest: int) -> np.random.Generator:
        digest = hashlib.sha256(name.encode()).digest()
        words = tuple(int.from_bytes(digest[at : at + 4], "little") for at in (0, 4))
        key = (*self.seed.spawn_key, *words, *rest)
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(self.seed.entropy, spawn_key=key)))


class Variant:
    """The network of one way to read the campaign, its tight windows and components, and where its points are drawn."""

    def __init__(self, campaign: Campaign, readings: Mapping[str, str], number: Mapping[str, int]) -> None:
        self.network = network = Network(campaign, readings)
        self.lower, self.upper = lower, upper = network.bounds()
        self.columns = np.array([number[name] for name in point_names(network)[1:]], dtype=np.int64)
        self.source, self.offset = np.zeros(len(self.columns), dtype=np.int64), lower[1:].copy()
        self.components = reduce_network(network, lower, upper)


def draw_minutes(
    campaign: Campaign,
    *,
    draws: int,
    seed: int | np.random.SeedSequence,
    prior: str = "uniform",
    reading: Mapping[str, str] | None = None,
) -> Draws:
    """Draw the times of all statements so that everything the source says of times holds in each draw.

    Parameters
    ----------
    draws
        How many. The first of them are the same whatever their number.
    seed
        Where the random numbers start: the same seed gives the same draws.
    prior
        What is taken to be equally likely, where nothing is said: one of `PRIORS`.
    reading
        Reading group -> alternative, where one is wanted; the other groups are drawn by their weights.

    Raises
    ------
    TimesError, ValueError
        As `date_statements`, for any reading that can be drawn; ValueError for a prior that does not exist, and
        (StalledError) where no method can draw a part of the network in good time.

    Examples
    --------
    >>> from sim import read_campaign
    >>> from scenarios import folder
    >>> drawn = draw_minutes(read_campaign(folder("northwestern_syria_2024")), draws=100, seed=1)
    >>> drawn.minutes.shape[0], drawn.warnings
    (100, ())
    """
    if draws < 0:
        raise ValueError(f"draws(={draws}) must be >= 0")
    sampler = Sampler(campaign, seed=seed, prior=prior, reading=reading)
    return join_draws([sampler.block(number) for number in range(max(1, -(-draws // BLOCK)))], upto=draws)


def join_draws(blocks: Sequence[Draws], *, upto: int) -> Draws:
    """Return the first `upto` draws of consecutive blocks as one."""
    report: tuple[Drawn, ...] = ()
    for block in blocks:
        report = join_reports(report, block.report)
    return Draws(
        prior=blocks[0].prior,
        points=blocks[0].points,
        minutes=np.concatenate([block.minutes for block in blocks])[:upto],
        readings=blocks[0].readings,
        reading=np.concatenate([block.reading for block in blocks])[:upto],
        report=report,
    )


def join_reports(*reports: Sequence[Drawn]) -> tuple[Drawn, ...]:
    """Add up how components were drawn, by name: two readings may each draw one of a name in their own way."""
    totals: dict[str, Drawn] = {}
    for d in (drawn for report in reports for drawn in report):
        t = totals.get(d.component)
        totals[d.component] = d if t is None else Drawn(
            d.component, max(t.points, d.points), t.tried + d.tried, t.kept + d.kept,
            t.fallen_back + d.fallen_back, t.method or d.method,
        )  # fmt: skip
    return tuple(totals.values())


def draw_timelines(campaign: Campaign, draws: Draws) -> Iterator[Timeline]:
    """Yield each of `draws` as a timeline to replay.

    Examples
    --------
    >>> from sim import read_campaign
    >>> from scenarios import folder
    >>> campaign = read_campaign(folder("northwestern_syria_2024"))
    >>> timelines = list(draw_timelines(campaign, draw_minutes(campaign, draws=2, seed=1)))
    >>> timelines[0].occurrences == timelines[1].occurrences
    False
    """
    number = {name: at for at, name in enumerate(draws.points)}
    ready: dict[int, tuple[Network, Ints, Ints, Ints]] = {}
    for minutes, reading in zip(draws.minutes, draws.reading.tolist(), strict=True):
        if reading not in ready:
            network = Network(campaign, draws.readings[reading])
            columns = np.array([number[name] for name in point_names(network)[1:]], dtype=np.int64)
            ready[reading] = (network, columns, *network.bounds())
        network, columns, lower, upper = ready[reading]
        placed = np.concatenate(([ORIGIN], minutes[columns]))
        yield make_timeline(network, placed, lower, upper, placement=f"drawn, prior {draws.prior}")


def possible_readings(campaign: Campaign, reading: Mapping[str, str] | None = None) -> tuple[Mapping[str, str], ...]:
    """Return every way to read a campaign that differs in what happened or when, `reading` given."""
    groups = _groups_to_draw(campaign, reading or {})
    return tuple(
        campaign.choose_readings({**(reading or {}), **dict(zip(groups, chosen, strict=True))})
        for chosen in product(*([name for name, _ in weights] for weights in groups.values()))
    )


def _all_points(campaign: Campaign) -> tuple[str, ...]:
    names: list[str] = []
    for id, statement in campaign.statements.items():
        names += [id, f"{id}.end"] if VERBS[statement.verb].enduring else [id]
    return tuple(names)


def _groups_to_draw(campaign: Campaign, given: Mapping[str, str]) -> dict[str, list[tuple[str, float]]]:
    """Return the alternatives and weights of the groups that bear on times and are not given."""
    rows = [s.reading for s in campaign.statements.values()] + [order.reading for order in campaign.orders]
    bearing = {reading[0] for reading in rows if reading is not None}
    groups: dict[str, list[tuple[str, float]]] = {}
    for reading in campaign.readings:
        if reading.group in bearing and reading.group not in given and reading.weight > 0:
            groups.setdefault(reading.group, []).append((reading.alternative, reading.weight))
    return groups


def _headline(component: Component) -> int:
    """Return the free point that most constraints name; of several, the last in the document."""
    named = np.bincount(np.concatenate((component.tail, component.head)), minlength=len(component.free))
    return int(len(named) - 1 - np.argmax(named[::-1]))


def _flat(low: Ints | int, high: Ints | int, number: Reals) -> Ints:
    minutes: Ints = low + (number * (high - low + 1)).astype(np.int64)
    return minutes


def _guess(wanted: int, tried: int, kept: int) -> int:
    """Return how many to draw so that about `wanted` are kept, given how many were."""
    if not tried:
        return wanted
    return int(wanted * min(_TRIES, 1.2 * tried / max(kept, 1))) + 16


def _in_turn(component: Component, numbers: Sequence[Reals]) -> Ints:
    """Place one point after the other in what the earlier ones leave it; never rejects, since gaps are the tightest."""
    count = len(numbers[0])
    low = np.repeat(component.lower[None], count, axis=0)
    high = np.repeat(component.upper[None], count, axis=0)
    minutes = np.empty_like(low)
    for point, number in enumerate(numbers):
        placed = minutes[:, point] = _flat(low[:, point], high[:, point], number)
        low = np.maximum(low, placed[:, None] - component.gap[:, point])
        high = np.minimum(high, placed[:, None] + component.gap[point])
    return minutes
