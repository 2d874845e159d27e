"""The open world: which places the account leaves open, and from when.

What an account does not name is not thereby held. Five things leave the holder of a place *open*: the account never
tells of it, it is cut off or passed, an entry or fight without a told outcome, a withdrawal whose extent is not told,
and a count of places without names. A place that is open is certain for no side. Openness does not depend on a
placement or a prior: it follows from the exact time windows and from what is certain and possible of all places, and
errs on the side of being open too early or too long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, reduce
from operator import or_

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.chronology import Network
from sim.measures.coverage import counts_places
from sim.model.arrays import Ints
from sim.model.campaign import Claim, Statement
from sim.model.frozen import FrozenMap
from sim.model.point import Point
from sim.model.times import minute_grid
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import UNKNOWN, Counting, Stance, Where
from sim.roads.graph import RoadGraph, neighbours_of, reach
from sim.roads.silence import is_news_of_holder
from sim.uncertainty.flags import Flags, FlagWriter
from sim.uncertainty.holder_bounds import place_bounds

_Flags = NDArray[np.bool_]
_Window = tuple[int, int]
_NEVER = 10**15
_MOST_CELLS = 1 << 22  # places times minutes times sides looked at together


class Opening(StrEnum):
    """Why the holder of a place is open."""

    UNTOLD = "untold"  # the account never tells who holds it
    SILENT = "silent"  # it may be cut off or passed
    CONTESTED = "contested"  # an opponent entered it or fought in it, and the outcome is not told
    WITHDRAWN = "withdrawn"  # a withdrawal from its region may have reached it
    COUNTED = "counted"  # it may be one of the places that the source counts without names


OPENING_WORDS: Mapping[Opening, str] = FrozenMap(
    {
        Opening.UNTOLD: "never told of",
        Opening.SILENT: "cut off or passed",
        Opening.CONTESTED: "entered or fought in, outcome not told",
        Opening.WITHDRAWN: "in a region that its holder withdrew from",
        Opening.COUNTED: "perhaps one of those counted without a name",
    }
)


@dataclass(frozen=True)
class OpenWorld:
    """Which places the account leaves open on a grid of minutes, and who may hold them.

    Parameters
    ----------
    minutes, places, sides
        The axes, as in `PlaceBounds`.
    openings
        Rule -> whether it leaves the holder of each place open.
    may
        Whether a side may have come to hold a place by something that the account does not tell; cells are place x
        sides + side. For a place that the account leaves without a holder (``unknown``), that is every side.
    """

    minutes: Ints
    places: tuple[str, ...]
    sides: tuple[str, ...]
    openings: Mapping[Opening, Flags]
    may: Flags

    @cached_property
    def open(self) -> Flags:
        """Whether some rule leaves each place open, so that no side is certain to hold it."""
        return reduce(or_, self.openings.values())

    def reasons(self, place: str, minute: int) -> tuple[Opening, ...]:
        """Return the rules that leave a place open at a minute of the grid."""
        at, slot = self.places.index(place), int(np.searchsorted(self.minutes, minute))
        return tuple(rule for rule, flags in self.openings.items() if flags.cells([at]).at(slot)[0])


def find_open_world(networks: Sequence[Network], graph: RoadGraph, minutes: ArrayLike) -> OpenWorld:
    """Return which places the account leaves open at each minute, over every placement and reading.

    - ``untold``: no statement is news of its holder, which is known from before the epoch only. Then any side that
      opposes its holder may have taken it. Such ground still carries supply, or an account of one region would cut off
      all others.
    - ``silent``: in some placement it may be cut off or passed by a rule of `sim.roads.silence.silences`. Ground that
      is itself open carries no supply. Then any side that opposes its holder may have taken it.
    - ``contested``: an opponent of its holder may have entered it or fought in it, with no end that is told, and no
      later news of its holder has surely come. Then any side that opposes its holder may have taken it.
    - ``withdrawn``: its holder may have withdrawn from a region in which it lies, and no later news of its holder has
      surely come. Then any side may hold it, or none.
    - ``counted``: it lies in the scope of a count of unnamed captured places whose time may have begun, and no news of
      its holder surely comes after that time: its fate is not told from then on. Then the counting side may have it.
      The size of the count is not used: each place by itself may be one of those counted.

    Parameters
    ----------
    networks
        The networks of one campaign under one reading or several (`Study.networks`).
    graph
        The roads.
    minutes
        The grid, sorted.

    Raises
    ------
    TimesError, ValueError
        As `place_bounds`.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> world = find_open_world([study.network], study.graph, [0, study.campaign.end])
    >>> [str(rule) for rule in world.reasons("khan_shaykhun", study.campaign.end)]
    ['silent', 'counted']
    """
    return _Finder(networks, graph, minute_grid(minutes)).find()


class _Finder:
    """Openness on the minutes at which anything can change, a piece of them at a time."""

    def __init__(self, networks: Sequence[Network], graph: RoadGraph, wanted: Ints) -> None:
        self.networks, self.campaign, self.wanted = networks, networks[0].campaign, wanted
        self.starts = _windows(networks)
        told = place_bounds(networks, np.union1d(self._own_minutes(), wanted))
        self.places, self.all_sides, self.sides = told.places, told.sides, tuple(self.campaign.sides)
        own = np.searchsorted(told.minutes, self._own_minutes())
        turns = reduce(np.union1d, (own, told.sure.slots, told.may.slots))
        here = np.searchsorted(turns, np.arange(len(told.minutes)))
        self.turns = told.minutes[turns]
        self.sure, self.may = (flags.moved(here, len(turns)) for flags in (told.sure, told.may))
        self.number = {place: at for at, place in enumerate(self.places)}
        self.neighbours = {
            self.number[a]: [self.number[b] for b in others if b in self.number]
            for a, others in neighbours_of(graph).items()
            if a in self.number
        }
        base_of = [self.campaign.places[place].base_of for place in self.places]
        self.base = np.array([[side == of for side in self.sides] for of in base_of], dtype=np.bool_)
        self.firm = self._find_firm()
        self.may_be_joined: _Flags = np.zeros((len(self.places), 1, len(self.sides)), dtype=np.bool_)

    def find(self) -> OpenWorld:
        """Return the open world at the minutes that are wanted."""
        places, sides, grid = len(self.places), len(self.all_sides), len(self.turns)
        openings = {rule: FlagWriter(places, grid) for rule in Opening}
        may = FlagWriter(places * sides, grid)
        untold = np.isin(np.arange(places), [self.number[place] for place in self._untold()])
        fights, withdrawals, counts = list(self._fights()), list(self._withdrawals()), list(self._counts())
        step = max(1, _MOST_CELLS // (places * sides or 1))
        for begin in range(0, grid, step):
            self._turn_to(begin, min(begin + step, grid))
            found, may_hold = self._find_piece(untold, fights, withdrawals, counts)
            for rule, flags in found.items():
                openings[rule].add(flags)
            may.add(may_hold.transpose(0, 2, 1).reshape(places * sides, -1))
        here, wanted = np.searchsorted(self.wanted, self.turns), len(self.wanted)
        return OpenWorld(
            self.wanted,
            self.places,
            self.all_sides,
            FrozenMap({rule: each.flags().moved(here, wanted) for rule, each in openings.items()}),
            may.flags().moved(here, wanted),
        )

    def _own_minutes(self) -> Ints:
        """Return the minutes at which a rule may begin or cease to leave places open."""
        windows = {at + late for window in self.starts.values() for at in window for late in (0, 1)}
        counts = {at for claim in self.campaign.claims.values() for at in self._counted_window(claim)}
        relations = {at for one in self.campaign.relations for at in (one.window.earliest, one.window.latest + 1)}
        end = self.campaign.end
        return np.array(sorted({0, 1, *(at for at in windows | counts | relations if 0 <= at <= end)}), dtype=np.int64)

    def _turn_to(self, begin: int, stop: int) -> None:
        """Look at a piece of the minutes: who may hold each place then, and who surely does, as told."""

        def written_out(flags: Flags) -> _Flags:
            each = flags.between(begin, stop).reshape(len(self.places), len(self.all_sides), -1)
            return each.transpose(0, 2, 1)  # [place, minute, side]

        self.minutes = self.turns[begin:stop]
        self.possible, self.certain = written_out(self.may), written_out(self.sure)
        self.held: _Flags = self.possible[:, :, : len(self.sides)]
        self._reached: dict[tuple[int, bytes], list[int]] = {}
        joined = self._joined(self.held)
        joined[:, :1] |= self.may_be_joined[:, -1:]
        self.may_be_joined = np.logical_or.accumulate(joined, axis=1)

    def _find_piece(
        self,
        never: _Flags,
        fights: Sequence[tuple[int, int, int, int]],
        withdrawals: Sequence[tuple[int, int, int, int]],
        counts: Sequence[tuple[int, int, int]],
    ) -> tuple[dict[Opening, _Flags], _Flags]:
        """Return the openings and who may hold the places, at the minutes of a piece.

        Parameters
        ----------
        never
            Which places the account never tells of.
        """
        shape = self.possible.shape
        may = np.zeros(shape, dtype=np.bool_)
        may[:, :, : len(self.sides)] |= self.possible[:, :, [self.all_sides.index(UNKNOWN)]]
        opposing = ~self._relations(Stance.ALLIED)
        contested, withdrawn, counted = (np.zeros(shape[:2], dtype=np.bool_) for _ in range(3))
        untold = never[:, None] & (self.minutes > 0)
        lost = self.held & untold[:, :, None]  # [place, minute, side]: an opponent may have taken it from the side
        for place, side, since, until in self._in_piece(fights):
            here = self._holds(place, side, since, until)
            contested[place] |= here
            lost[place, here, side] = True
        for place, side, since, until in self._in_piece(withdrawals):
            here = self._holds(place, side, since, until)
            withdrawn[place] |= here
            may[place, here] = True
        for place, side, since in counts:
            if since <= self.minutes[-1]:
                here = (self.minutes >= since) & (self.held[place] & opposing[:, :, side]).any(axis=1)
                counted[place] |= here
                may[place, here, side] = True
        open_ground = contested | withdrawn | counted
        silent: _Flags = np.zeros(shape[:2], dtype=np.bool_)
        while True:  # ground that is open carries no supply, and what it supplied may be cut off in turn
            sure = self.certain[:, :, : len(self.sides)] & ~(silent | open_ground)[:, :, None]
            by_side = self._silent(sure)
            found: _Flags = np.any(by_side, axis=2)
            if (found == silent).all():
                break
            silent = found
        may[:, :, : len(self.sides)] |= np.einsum("pts,tsx->ptx", lost | by_side, opposing)
        return dict(zip(Opening, (untold, silent, contested, withdrawn, counted), strict=True)), may

    def _in_piece(self, found: Sequence[tuple[int, int, int, int]]) -> Iterator[tuple[int, int, int, int]]:
        """Yield what begins before the end of the piece and ends after its beginning."""
        first, last = int(self.minutes[0]), int(self.minutes[-1])
        return (one for one in found if one[2] <= last and one[3] > first)

    # -- silence ---------------------------------------------------------------------------------------------------

    def _silent(self, sure: _Flags) -> _Flags:
        """Return [place, minute, side]: the side may hold the place, cut off or passed."""
        return (self._passed(sure) | self._cut_off(sure)) & self.held

    def _cut_off(self, sure: _Flags) -> _Flags:
        """Return [place, minute, side]: were the side to hold the place, no sure ground may join it to a base."""
        with_bases = self.base.any(axis=0)
        joined = self._joined(sure)
        return self.may_be_joined & ~joined & with_bases & ~self.base[:, None, :]

    def _joined(self, held: _Flags) -> _Flags:
        """Return [place, minute, side]: the place is, or is next to, ground that is joined to a base of the side."""
        joined = np.zeros_like(held)
        for side in np.flatnonzero(self.base.any(axis=0)).tolist():
            for slot in range(len(self.minutes)):
                ground = held[:, slot, side]
                key = side, ground.tobytes()
                if key not in self._reached:
                    within = set(np.flatnonzero(ground).tolist())
                    bases = within.intersection(np.flatnonzero(self.base[:, side]).tolist())
                    reached = reach(self.neighbours, bases, within)
                    self._reached[key] = list(reached.union(*(self.neighbours.get(at, ()) for at in reached)))
                joined[self._reached[key], slot, side] = True
        return joined

    def _passed(self, sure: _Flags) -> _Flags:
        """Return [place, minute, side]: opponents of the side may hold places on both sides along a corridor."""
        friends = self._relations(Stance.ALLIED)
        passed = np.zeros_like(sure)
        stated = self.held & self.firm[:, None, :]
        for corridor in self.campaign.corridors.values():
            path = [self.number[place] for place in corridor.places if place in self.number]
            behind, ahead = self._seen(path, stated, sure), self._seen(path[::-1], stated, sure)[::-1]
            for at, before, after in zip(path, behind, ahead, strict=True):
                before, after = before & ~friends, after & ~friends  # [minute, side, opponent]
                both = before & np.einsum("tsx,txy->tsy", after, friends)
                passed[at] |= both.any(axis=2) & ~self.base[at]
        return passed

    def _seen(self, path: Sequence[int], stated: _Flags, sure: _Flags) -> list[_Flags]:
        """Return for each stop [minute, side, opponent]: seen before it, after the last sure base of the side."""
        seen = np.zeros((len(self.minutes), len(self.sides), len(self.sides)), dtype=np.bool_)
        before = []
        for at in path:
            before.append(seen)
            seen = (seen | stated[at][:, None, :]) & ~(sure[at] & self.base[at])[:, :, None]
        return before

    def _relations(self, kind: Stance) -> _Flags:
        """Return [minute, side, side]: whether two sides stand so, or are the same."""
        pairs = [
            [[a == b or self.campaign.relation(a, b, minute) == kind for b in self.sides] for a in self.sides]
            for minute in self.minutes.tolist()
        ]
        return np.array(pairs, dtype=np.bool_).reshape(len(self.minutes), len(self.sides), len(self.sides))

    def _find_firm(self) -> _Flags:
        """Return [place, side]: a statement may make the side hold the place."""
        firm = np.zeros((len(self.places), len(self.sides)), dtype=np.bool_)
        for statement in self._statements():
            if VERBS[statement.verb].effect.names_holder:
                side = self.campaign.side_of(statement.faction)
                for place in statement.places:
                    if place in self.number and side in self.sides:
                        firm[self.number[place], self.sides.index(side)] = True
        return firm

    # -- what is not told ------------------------------------------------------------------------------------

    def _untold(self) -> set[str]:
        """Return the places with a side of which no statement says who holds them."""
        told = {
            place
            for statement in self._statements()
            for place in statement.places
            if any(is_news_of_holder(self.campaign, statement, side) for side in self.sides)
        }
        known = {place.id for place in self.campaign.holdable if place.holder_source in self.campaign.sentences}
        return set(self.places) - told - known

    def _fights(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield each place with an opponent inside, whose outcome is not told: the holder, from when, until when."""
        for statement in self._statements():
            effect, begin = VERBS[statement.verb].effect, self.starts[statement.id][0]
            inside = statement.where != Where.NEAR and effect in (Effect.ENTER, Effect.CLASH, Effect.TAKE_PART)
            if not inside or statement.end_window is not None:
                continue
            fighters = {statement.faction, statement.from_faction if effect is Effect.CLASH else ""} - {""}
            parties = {self.campaign.side_of(one) for one in fighters}
            for place in self.number.keys() & set(statement.places):
                for side, name in enumerate(self.sides):
                    if parties - {name}:
                        yield self.number[place], side, begin, self._told_after(self.number[place], side, statement)

    def _withdrawals(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield each place that a withdrawal from its region may reach, the side that leaves, from when, until when."""
        for statement in self._statements():
            leaver = self.campaign.side_of(statement.faction or statement.from_faction)
            if VERBS[statement.verb].effect is not Effect.LEAVE or leaver not in self.sides:
                continue
            side, begin = self.sides.index(leaver), self.starts[statement.id][0]
            spared = {*statement.exceptions, *self._inside(statement.exceptions), *statement.places}
            for place in self._inside(statement.places) - spared:
                yield self.number[place], side, begin, self._told_after(self.number[place], side, statement)

    def _counts(self) -> Iterator[tuple[int, int, int]]:
        """Yield each place that may be among the unnamed ones that a side counts, the side, and from when."""
        for claim in self.campaign.claims.values():
            side = self.campaign.side_of(claim.faction)
            if side not in self.sides or not counts_places(claim) or not self._leaves_unnamed(claim):
                continue
            begin, end = self._counted_window(claim)
            named = {
                place for id in claim.includes if id in self.starts for place in self.campaign.statements[id].places
            }
            scope = self._inside(claim.scope) if claim.scope else set(self.places)
            for place in scope - named:
                at = self.number[place]
                news = (one for other in range(len(self.sides)) for one in self._news.get((at, other), ()))
                if all(self.starts[one.id][0] <= end for one in news):
                    yield at, self.sides.index(side), begin

    def _leaves_unnamed(self, claim: Claim) -> bool:
        named = {place for id in claim.includes for place in self.campaign.statements[id].places}
        return claim.high is None or claim.counting == Counting.RUNNING or claim.high > len(named)

    def _counted_window(self, claim: Claim) -> _Window:
        """Return when the captures of a count may fall: a running total counts from the epoch."""
        begin, end = (claim.window.earliest, claim.window.latest) if claim.window else (0, self.campaign.end)
        return (0 if claim.counting == Counting.RUNNING else begin), end

    def _inside(self, areas: Sequence[str]) -> set[str]:
        """Return the places that can be held in some areas."""
        inside = {place for area in areas for place in self.campaign.scope.get(area, ())}
        return inside.intersection(self.number)

    # -- what is told ----------------------------------------------------------------------------------------------

    @cached_property
    def _news(self) -> Mapping[tuple[int, int], list[Statement]]:
        """For each place and side, the statements that are news of its holder, were it that side, in every reading."""
        news: dict[tuple[int, int], list[Statement]] = {}
        for statement in self._statements(always=True):
            for place in statement.places:
                for side, holder in enumerate(self.sides):
                    if place in self.number and is_news_of_holder(self.campaign, statement, holder):
                        news.setdefault((self.number[place], side), []).append(statement)
        return news

    def _told_after(self, place: int, side: int, statement: Statement) -> int:
        """Return when news of a place's holder, were it that side, that always follows a statement has surely come."""
        following = (one for one in self._news.get((place, side), ()) if self._always_follows(one, statement))
        return min((self.starts[one.id][1] for one in following), default=_NEVER)

    def _always_follows(self, one: Statement, other: Statement) -> bool:
        """Return whether a statement comes after another in every placement and reading that has both."""
        if self.starts[one.id][0] > self.starts[other.id][1]:
            return True
        if self.starts[one.id][1] < self.starts[other.id][0]:
            return False
        for network, ranks in zip(self.networks, self._ranks, strict=True):
            if other.id in network.statements:
                then, first = network.number[Point(one.id)], network.number[Point(other.id)]
                most = int(network.minutes_from(then)[first])  # by how much `other` can be the later of the two
                if most > 0 or (most == 0 and ranks[first] >= ranks[then]):
                    return False
        return True

    @cached_property
    def _ranks(self) -> list[Ints]:
        return [network.ranks() for network in self.networks]

    def _holds(self, place: int, side: int, since: int, until: int) -> _Flags:
        """Return at which minutes from `since` to before `until` a side may hold a place, as told."""
        here: _Flags = self.held[place, :, side] & (self.minutes >= since) & (self.minutes < until)
        return here

    def _statements(self, *, always: bool = False) -> Iterator[Statement]:
        """Yield the statements that are in force in some reading, or `always` in every one."""
        for id in self.starts:
            if not always or all(id in network.statements for network in self.networks):
                yield self.campaign.statements[id]


def _windows(networks: Sequence[Network]) -> dict[str, _Window]:
    """Return the earliest and latest minute of the start of every statement, over all readings that have it."""
    windows: dict[str, _Window] = {}
    for network in networks:
        for id in network.statements:
            number = network.number[Point(id)]
            low, high = int(network.lower[number]), int(network.upper[number])
            if id in windows:
                low, high = min(low, windows[id][0]), max(high, windows[id][1])
            windows[id] = low, high
    return windows
