"""Waits for changes: events that fire once, and mailboxes that keep every matching change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import simpy

from sim.clock.changes import Change
from sim.model.campaign import Campaign

Test: TypeAlias = Callable[[Change], bool]
_Key: TypeAlias = tuple[str | None, str | None]


@dataclass(eq=False, slots=True)
class Watcher:
    """One wait for changes: of a place or any, that bring it to a side or any, and pass a test."""

    place: str | None
    side: str | None
    test: Test | None
    event: simpy.Event | None = None  # fires once
    mailbox: simpy.Store | None = None  # gets every change


class Watchers:
    """All waits of a run, indexed by place and side: a change is tested against those that may match alone."""

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign
        self._by_key: defaultdict[_Key, dict[Watcher, None]] = defaultdict(dict)
        self._waiting: Counter[str | None] = Counter()  # place, or None for any -> how many wait for it

    def add(self, watcher: Watcher) -> None:
        """Start waiting."""
        self._by_key[watcher.place, watcher.side][watcher] = None
        self._waiting[watcher.place] += 1

    def remove(self, watcher: Watcher) -> None:
        """Stop waiting."""
        if self._by_key[watcher.place, watcher.side].pop(watcher, watcher) is None:
            self._waiting[watcher.place] -= 1

    def waits_for(self, place: str) -> bool:
        """Return whether any wait may match a change of a place; if none does, the `Change` need not be made."""
        return bool(self._waiting.get(place) or self._waiting.get(None))

    def publish(self, change: Change) -> None:
        """Deliver a change to every wait that it matches, in the order in which they were added."""
        before, after = (self._campaign.side_of(state.holder) for state in (change.before, change.after))
        sides = (None, after) if after != before else (None,)
        for key in ((place, side) for place in (change.place, None) for side in sides):
            for watcher in [one for one in self._by_key.get(key, ()) if one.test is None or one.test(change)]:
                if watcher.mailbox is not None:
                    watcher.mailbox.put(change)
                elif watcher.event is not None:
                    self.remove(watcher)
                    watcher.event.succeed(change)
