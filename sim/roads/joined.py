"""Places joined to a base of their side, kept up to date as holders change.

Each joined place has a parent next to it: the paths from child to parent are a forest with the bases as its roots. A
change breaks only the part of a tree beyond it, and only that part is searched for other paths.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

_ROOT = -1


class JoinedPlaces:
    """The places that a path over ground of their side joins to a base that the side holds.

    A closed place can end a path, but no path leads through it; bases are never closed.

    Parameters
    ----------
    neighbours
        The numbers of the places next to each place that has roads.
    side
        The side of each place, negative if no side holds it. It is read, not copied: after it has changed, call
        `update` with the places.
    base_of
        The side whose base each place is, or a negative number.

    Attributes
    ----------
    closed
        The places that are closed; `update` turns them.

    Examples
    --------
    >>> side = [0, 0, 0]
    >>> joined = JoinedPlaces({0: [1], 1: [0, 2], 2: [1]}, side, base_of=[0, -1, -1])
    >>> side[1] = 1
    >>> sorted(joined.update([1])), 2 in joined
    ([1, 2], False)
    """

    def __init__(self, neighbours: Mapping[int, Sequence[int]], side: Sequence[int], base_of: Sequence[int]) -> None:
        self._neighbours, self._side, self._base_of = neighbours, side, base_of
        self._parent: dict[int, int] = {}
        self.closed: set[int] = set()
        self.update(range(len(side)))

    def __contains__(self, place: int) -> bool:
        return place in self._parent

    def update(self, changed: Iterable[int], turned: Iterable[int] = ()) -> set[int]:
        """Find the paths anew after the side of some places has changed, and others were closed or opened.

        Returns the places that may have been joined or cut off: at least those whose answer differs.
        """
        turned = set(turned)
        self.closed ^= turned
        loose = self._loosen([*changed, *(child for place in turned for child in self._children(place))])
        return loose | self._attach(loose | turned)

    def _children(self, place: int) -> list[int]:
        return [other for other in self._neighbours.get(place, ()) if self._parent.get(other) == place]

    def _loosen(self, broken: Iterable[int]) -> set[int]:
        """Cut off places and all whose path leads over them; return them."""
        loose, stack = set[int](), list(broken)
        while stack:
            place = stack.pop()
            if place not in loose:
                loose.add(place)
                stack += self._children(place)
        for place in loose:
            self._parent.pop(place, None)
        return loose

    def _attach(self, places: Iterable[int]) -> set[int]:
        """Join places to what is joined, and then all that they lead to; return the places joined."""
        queue = []
        for place in places:
            if place not in self._parent and (parent := self._find_parent(place)) is not None:
                self._parent[place] = parent
                queue.append(place)
            elif place in self._parent:
                queue.append(place)
        for place in queue:  # breadth first, so that paths stay short
            side = self._side[place]
            for other in () if place in self.closed else self._neighbours.get(place, ()):
                if self._side[other] == side and other not in self._parent:
                    self._parent[other] = place
                    queue.append(other)
        return set(queue)

    def _find_parent(self, place: int) -> int | None:
        """Return a joined and open place of the same side next to a place, `_ROOT` for a base, or None."""
        side = self._side[place]
        if side < 0:
            return None
        if self._base_of[place] == side:
            return _ROOT
        for other in self._neighbours.get(place, ()):
            if self._side[other] == side and other in self._parent and other not in self.closed:
                return other
        return None
