"""How good proposals are: their precision and recall against a coding made by a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sim.coding.propose import Proposal
from sim.model.campaign import Statement


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many events were coded, proposed, and both."""

    coded: int
    proposed: int
    both: int

    @property
    def precision(self) -> float:
        """The share of what was proposed that was coded; 0 if nothing was proposed."""
        return self.both / self.proposed if self.proposed else 0.0

    @property
    def recall(self) -> float:
        """The share of what was coded that was proposed; 0 if nothing was coded."""
        return self.both / self.coded if self.coded else 0.0

    def __add__(self, other: Agreement) -> Agreement:
        return Agreement(self.coded + other.coded, self.proposed + other.proposed, self.both + other.both)


@dataclass(frozen=True, slots=True)
class Score:
    """The agreement of proposals with a coding.

    Parameters
    ----------
    events
        Of sentence, verb and place.
    places
        Of sentence and place, whatever the verb.
    factions
        Of sentence, verb, place and faction.
    named
        Of those events alone whose place the sentence itself names.
    """

    events: Agreement
    places: Agreement
    factions: Agreement
    named: Agreement

    def __add__(self, other: Score) -> Score:
        return Score(
            self.events + other.events,
            self.places + other.places,
            self.factions + other.factions,
            self.named + other.named,
        )


def score(
    found: Mapping[str, Iterable[Proposal]], coded: Iterable[Statement], mentioned: Collection[tuple[str, str]] = ()
) -> Score:
    """Compare proposals with the statements that somebody coded.

    Statements that a named rule infers are left out, as no sentence says them.

    Parameters
    ----------
    found
        The proposals of each sentence.
    coded
        The statements.
    mentioned
        The pairs of a sentence and a place that it names.

    Examples
    --------
    >>> from sim.model.vocabulary import Where
    >>> proposals = {"s1": [Proposal("s1", "capture", "ayn", Where.IN), Proposal("s1", "enter", "ayn", Where.IN)]}
    >>> found = score(proposals, [Statement("s1-01", "s1", "capture", ("ayn", "bork"))])
    >>> found.events, round(found.events.precision, 2), round(found.places.recall, 2)
    (Agreement(coded=2, proposed=2, both=1), 0.5, 0.5)
    """
    told: set[tuple[str, ...]] = {
        (one.sentence, one.verb, place, one.faction) for one in coded if not one.rule for place in one.places
    }
    seen: set[tuple[str, ...]] = {
        (one.sentence, one.verb, one.place, one.faction) for each in found.values() for one in each
    }
    return Score(
        _agreement({key[:3] for key in told}, {key[:3] for key in seen}),
        _agreement({(key[0], key[2]) for key in told}, {(key[0], key[2]) for key in seen}),
        _agreement(told, seen),
        _agreement(*({key[:3] for key in keys if (key[0], key[2]) in mentioned} for keys in (told, seen))),
    )


def score_rows(found: Score) -> list[tuple[str, ...]]:
    """Return a score as rows of words: what is compared, coded, proposed, both, precision and recall."""
    named = {
        "sentence, verb, place": found.events,
        "the same, where the sentence names the place": found.named,
        "sentence, place": found.places,
        "sentence, verb, place, faction": found.factions,
    }
    return [
        (what, str(one.coded), str(one.proposed), str(one.both), f"{one.precision:.2f}", f"{one.recall:.2f}")
        for what, one in named.items()
    ]


def _agreement(coded: set[tuple[str, ...]], proposed: set[tuple[str, ...]]) -> Agreement:
    return Agreement(len(coded), len(proposed), len(coded & proposed))
