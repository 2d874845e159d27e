"""Which places a road over held ground joins to a base, kept up to date while places change hands one by one.

For each side the ground that carries its supply makes a graph; a *pocket* is a connected component of it with no base
that feeds the side. A place that enters merges components, the smaller relabelled into the largest. A place that leaves
may split one: searches start from all its neighbours in lock-step, joined where they meet, until one is left, so that
the cost is that of the smaller parts or of the way around the gap. Nothing else is looked at.
"""

from __future__ import annotations

from collections.abc import Sequence

NOBODY = -1


class Layer:
    """Components of the places of one code, with what feeds them.

    Places with the same code (0 and up) and a road between them are joined; a place with code `NOBODY` is not there.
    """

    def __init__(self, neighbours: Sequence[Sequence[int]]) -> None:
        self.neighbours = neighbours
        self.code = [NOBODY] * len(neighbours)
        self.label = [NOBODY] * len(neighbours)
        self.fed = [0] * len(neighbours)  # bases at each place that feed
        self.size: dict[int, int] = {}
        self.bases: dict[int, int] = {}  # by label: the bases that feed the component
        self._next = 0

    def put(self, place: int, code: int, fed: int) -> list[int]:
        """Let a place in; return the places that are fed now and were not, or the other way round, itself left out."""
        label, size, bases = self.label, self.size, self.bases
        self.code[place], self.fed[place] = code, fed
        codes = self.code
        around = {label[other]: other for other in self.neighbours[place] if codes[other] == code}
        if not around:
            self._next += 1
            label[place] = self._next
            size[self._next], bases[self._next] = 1, fed
            return []
        if len(around) == 1:
            ((kept, start),) = around.items()
            label[place] = kept
            size[kept] += 1
            if not fed:
                return []
            bases[kept] += fed
            return self._flood(start, kept, kept, without=place) if bases[kept] == fed else []
        kept = max(around, key=size.__getitem__)
        together = fed + sum(bases[name] for name in around)
        turned: list[int] = []
        if together and not bases[kept]:
            turned += self._flood(around[kept], kept, kept)
        for name, start in around.items():
            if name != kept:
                moved = self._flood(start, name, kept)
                if together and not bases[name]:
                    turned += moved
                size[kept] += size.pop(name)
                del bases[name]
        label[place] = kept
        size[kept] += 1
        bases[kept] = together
        return turned

    def take(self, place: int) -> list[int]:
        """Take a place out; return the places that are fed now and were not, or the other way round."""
        old, fed = self.label[place], self.fed[place]
        code = self.code[place]
        self.code[place] = self.label[place] = NOBODY
        self.fed[place] = 0
        before = self.bases[old]
        if self.size[old] == 1:
            del self.size[old], self.bases[old]
            return []
        self.size[old] -= 1
        self.bases[old] -= fed
        codes = self.code
        starts = [other for other in self.neighbours[place] if codes[other] == code]
        turned: list[int] = []
        # two that are neighbours themselves are still joined: no need to search
        if len(starts) > 2 or (len(starts) == 2 and starts[1] not in self.neighbours[starts[0]]):
            parts, rest = self._split(starts, old)
            for part in parts:
                self._next += 1
                name = self._next
                for other in part:
                    self.label[other] = name
                bases = sum(self.fed[other] for other in part)
                self.size[name], self.bases[name] = len(part), bases
                self.size[old] -= len(part)
                self.bases[old] -= bases
                if before and not bases:
                    turned += part
        else:
            rest = starts[0]
        if before and not self.bases[old]:
            turned += self._flood(rest, old, old)
        return turned

    def feed(self, place: int, fed: int) -> list[int]:
        """Change how many bases at a place feed; return the other places that this turns."""
        name = self.label[place]
        before = self.bases[name]
        self.bases[name] += fed - self.fed[place]
        self.fed[place] = fed
        return (
            [other for other in self._flood(place, name, name) if other != place]
            if ((before > 0) != (self.bases[name] > 0))
            else []
        )

    def members(self, place: int) -> list[int]:
        """Return all places of the component of a place."""
        return self._flood(place, self.label[place], self.label[place])

    def _flood(self, start: int, old: int, new: int, *, without: int = NOBODY) -> list[int]:
        """Return the places labelled `old` that are joined to `start`, and label them `new`."""
        label, neighbours = self.label, self.neighbours
        found = [start]
        if new != old:
            label[start] = new
            for here in found:
                for other in neighbours[here]:
                    if label[other] == old:
                        label[other] = new
                        found.append(other)
            return found
        seen = {start, without}
        for here in found:
            for other in neighbours[here]:
                if label[other] == old and other not in seen:
                    seen.add(other)
                    found.append(other)
        return found

    def _split(self, starts: list[int], old: int) -> tuple[list[list[int]], int]:
        """Search places labelled `old` from `starts` in lock-step.

        Return the parts that are cut off from the largest, and a place of that.
        """
        label, neighbours = self.label, self.neighbours
        owner = dict(zip(starts, range(len(starts)), strict=True))
        parts = [[start] for start in starts]
        done = [0] * len(starts)  # how many of each part have been looked around from
        into = list(range(len(starts)))
        active = into[:]
        cut: list[list[int]] = []
        while len(active) > 1:
            for at in active:
                part, n = parts[at], done[at]
                if n == len(part):  # nowhere left to go: all of it is known
                    cut.append(part)
                    active.remove(at)
                    break
                done[at] = n + 1
                met = at
                for other in neighbours[part[n]]:
                    if label[other] == old:
                        met = owner.get(other, NOBODY)
                        if met == NOBODY:
                            owner[other] = met = at
                            part.append(other)
                        elif met != at:
                            while into[met] != met:
                                met = into[met]
                            if met != at:
                                break
                if met != at:  # two searches are one: what both have looked around from comes first
                    theirs, m = parts[met], done[met]
                    parts[at] = [*part[:n], *theirs[:m], *part[n:], *theirs[m:]]
                    done[at] = n + m
                    into[met] = at
                    active.remove(met)
                    break
        return cut, parts[active[0]][0]


class Pockets:
    """Which places are joined to a base of their side, while places change hands.

    Parameters
    ----------
    neighbours
        For each place the places that a road joins it to.
    side
        For each place the side that holds it, as a number, or `NOBODY`.
    base_of
        For each place the side whose base it is, or `NOBODY`. It feeds while that side holds it.
    carries
        For each side the sides whose ground carries its supply, itself among them.
    feeds
        For each side the sides whose bases feed it, itself among them; all of them are in `carries`.
    lends
        For each place whether its ground carries the supply of other sides than its holder's; None: all do.
    """

    def __init__(
        self,
        neighbours: Sequence[Sequence[int]],
        side: Sequence[int],
        base_of: Sequence[int],
        *,
        carries: Sequence[frozenset[int]],
        feeds: Sequence[frozenset[int]],
        lends: Sequence[bool] | None = None,
    ) -> None:
        self.side = [NOBODY] * len(side)
        self.lends = [True] * len(side)
        self._base_of = base_of
        self._carries, self._feeds = carries, feeds
        alone = [carry == {at} for at, carry in enumerate(carries)]
        # sides that live on their own ground alone have no place in common: one layer serves them all
        shared = Layer(neighbours)
        self._layers = [shared if is_alone else Layer(neighbours) for is_alone in alone]
        # for each side that enters a place: the layers that it touches, by the side they are of
        self._touched = [[of for of in range(len(carries)) if at in carries[of]] for at in range(len(carries))]
        self._alone = alone
        self._only = shared if all(alone) else None
        for place, holder in enumerate(side):
            self.change(place, holder, True if lends is None else lends[place])

    def change(self, place: int, side: int, lends: bool = True) -> list[int]:
        """Let a side hold a place; return the other places that this may have joined to a base, or cut off.

        A place that is listed twice has been cut off and joined again.
        """
        before, lent = self.side[place], self.lends[place]
        if before == side and lent == lends:
            return []
        self.side[place], self.lends[place] = side, lends
        if self._only is not None:  # nothing of what follows can be: this way is twice as fast
            turned = self._only.take(place) if before != NOBODY else []
            if side != NOBODY:
                turned += self._only.put(place, side, int(self._base_of[place] == side))
            return turned
        turned = []
        leaves = self._layers_of(before, lent)
        enters = self._layers_of(side, lends)
        for of in leaves:
            layer = self._layers[of]
            if of not in enters or self._alone[of]:
                turned += self._own(of, layer.take(place))
            else:
                turned += self._own(of, layer.feed(place, self._fed(of, place)))
        for of in enters:
            if of not in leaves or self._alone[of]:
                code = of if self._alone[of] else 0
                turned += self._own(of, self._layers[of].put(place, code, self._fed(of, place)))
        return turned

    def joined(self, place: int) -> bool:
        """Whether a road over ground that carries its side's supply joins a place to a base that feeds it."""
        side = self.side[place]
        if side == NOBODY:
            return False
        layer = self._layers[side]
        return layer.bases[layer.label[place]] > 0

    def together(self, place: int) -> list[int]:
        """Return the places of a place's side that are joined to it, itself among them, sorted."""
        side = self.side[place]
        return sorted(self._own(side, self._layers[side].members(place))) if side != NOBODY else []

    def component(self, place: int) -> list[int]:
        """Return all places that carry supply and are joined to a held one, whoever of them holds them."""
        return self._layers[self.side[place]].members(place)

    def _layers_of(self, side: int, lends: bool) -> Sequence[int]:
        if side == NOBODY:
            return ()
        return self._touched[side] if lends else (side,)

    def _fed(self, of: int, place: int) -> int:
        holder = self.side[place]
        return int(self._base_of[place] == holder and holder in self._feeds[of])

    def _own(self, of: int, places: list[int]) -> list[int]:
        """Leave out the places that another side than the layer's holds."""
        side = self.side
        return places if self._alone[of] else [place for place in places if side[place] == of]
