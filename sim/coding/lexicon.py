"""The words by which texts tell events: verbs.csv, one row a pattern of words, and where they are in a text.

A row has the verb of the coding scheme, a regular expression of words, and how the place of the event stands beside
them:

- ``object``: the place is what something is done to ("captured Ayn", "Ayn was captured");
- ``subject``: the place is what something happens to, and the actor follows ("Ayn fell to the rebels");
- ``gift``: as ``object``, and who gets the place follows ("handed Ayn over to the rebels");
- ``place``: the place follows one of the row's prepositions ("withdrew from Ayn");
- ``patient``: so, and the actor is who is acted upon ("drove the rebels out of Ayn");
- ``event``: the place stands anywhere beside it, after a preposition ("clashes in Ayn", "in Ayn, an air strike").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from sim.coding.wordlists import read_rows
from sim.model.verbs import VERBS


class Frame(StrEnum):
    """How the place of an event stands beside the words that tell it."""

    OBJECT = "object"
    SUBJECT = "subject"
    GIFT = "gift"
    PLACE = "place"
    PATIENT = "patient"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of verbs.csv."""

    verb: str
    pattern: re.Pattern[str]
    frame: Frame
    prepositions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words of a text that tell an event, from `start` to `end`."""

    entry: Entry
    start: int
    end: int
    words: str


@cache
def lexicon() -> tuple[Entry, ...]:
    """Return the rows of verbs.csv."""
    return tuple(
        Entry(
            row["verb"],
            re.compile(rf"(?<![\w’'-])(?:{row['pattern']})(?![\w-])".replace(" ", r"\s+"), re.IGNORECASE),
            Frame(row["frame"]),
            frozenset(filter(None, row["prepositions"].split(";"))),
        )
        for row in read_rows("verbs.csv")
        if row["verb"] in VERBS
    )


def find_triggers(text: str) -> list[Trigger]:
    """Return the words of a text that tell events, in order; of those that overlap, the longest, then the first row.

    Examples
    --------
    >>> [(found.entry.verb, found.words) for found in find_triggers("They took control of Ayn and withdrew from Bork.")]
    [('capture', 'took control of'), ('withdraw', 'withdrew')]
    """
    found = [
        Trigger(entry, match.start(), match.end(), match[0])
        for entry in lexicon()
        for match in entry.pattern.finditer(text)
    ]
    kept: list[Trigger] = []
    for one in sorted(found, key=lambda trigger: trigger.start - trigger.end):  # stable: rows in order
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda trigger: trigger.start)
