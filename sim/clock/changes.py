"""What a history is made of: causes, states, changes and spells, and the dates that it was replayed from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sim.model.campaign import Campaign
from sim.model.errors import shorten
from sim.model.times import Window
from sim.model.vocabulary import Basis, Origin


class Cause(Protocol):
    """The cause of a change: a `Statement` of the record.

    Consumers of a history use only these attributes, so that other kinds of causes can be added.
    """

    @property
    def id(self) -> str:
        """Identifier, unique within the history."""

    @property
    def verb(self) -> str:
        """What happens: the name of one of `sim.VERBS`."""

    @property
    def where(self) -> str:
        """How it relates to its place (`sim.model.vocabulary.Where`)."""

    @property
    def faction(self) -> str:
        """Who does it, or empty."""

    @property
    def from_faction(self) -> str:
        """The side or faction that loses, leaves or is struck, or empty."""

    @property
    def origin(self) -> Origin:
        """Whether a sentence of the source says it, a rule infers it, or a script makes it happen."""

    @property
    def rule(self) -> str:
        """The rule that infers it, or empty."""

    @property
    def sentence(self) -> str:
        """Identifier of the sentence that says it, or empty."""

    @property
    def phrase(self) -> str:
        """The source's words for its time, or empty."""

    @property
    def claimant(self) -> str:
        """Who claims it, or empty."""

    @property
    def hedge(self) -> str:
        """The words by which the source qualifies it, or empty."""

    @property
    def reading(self) -> tuple[str, str] | None:
        """The (group, alternative) it belongs to, or None."""

    @property
    def note(self) -> str:
        """A remark on it, or empty."""


def cite(campaign: Campaign, cause: Cause) -> str:
    """Return words that identify a cause: ``statement s012-01 [s012 'Rebel forces took …']``."""
    sentence = campaign.sentences.get(cause.sentence)
    if cause.id not in campaign.statements:  # a script makes it happen
        return cause.id
    return f"statement {cause.id}" + (f" [{sentence.id} {shorten(sentence.text)}]" if sentence else "")


@dataclass(frozen=True, slots=True)
class State:
    """The state of a place.

    Parameters
    ----------
    holder
        The faction that holds it, or ``unknown`` or ``vacant``.
    contested_by
        Factions inside that do not hold it, sorted.
    besieged_by
        Factions around it, sorted.
    share
        (faction, lowest, highest share) of a divided place, sorted by faction.
    basis
        The evidence for the holder: ``documented``, ``initial`` (before the epoch) or ``inferred``.
    """

    holder: str
    contested_by: tuple[str, ...] = ()
    besieged_by: tuple[str, ...] = ()
    share: tuple[tuple[str, float, float], ...] = ()
    basis: Basis = Basis.INITIAL


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one place's state, with its cause.

    Parameters
    ----------
    rule
        The rule that infers the change from its cause, or the cause itself; empty if none does.
    script, line
        The script that made the change, or moved its cause to another time, and the line of its file (0: it has
        none); empty for the record alone.
    """

    minute: int
    place: str
    before: State
    after: State
    cause: Cause
    origin: Origin
    rule: str
    script: str = ""
    line: int = 0


def origin_of(cause: Cause, rule: str, script: str) -> Origin:
    """Return the origin of a change: a script takes precedence over a rule, and a rule over its sentence."""
    if script:
        return Origin.COUNTERFACTUAL
    return Origin.INFERRED if rule else cause.origin


@dataclass(frozen=True, slots=True)
class Spell:
    """An interval [`start`, `end`) in which one faction held a place; `end` None: until the campaign's end.

    `cause` made it the holder; None for the holder before the epoch. Two changes of holder in one minute leave an empty
    spell (`start` == `end`) between them, so that no holder is omitted.
    """

    holder: str
    start: int
    end: int | None
    cause: Cause | None


class Occurred(Protocol):
    """When a statement begins, or an enduring one ends (`sim.chronology.Occurrence`)."""

    @property
    def minute(self) -> int:
        """Minute since the epoch."""

    @property
    def statement(self) -> str:
        """The statement's identifier."""

    @property
    def ends(self) -> bool:
        """Whether this is the end of an enduring statement."""


class Dated(Protocol):
    """The dates a history was replayed from (`sim.chronology.Timeline`)."""

    @property
    def placement(self) -> str:
        """Where in their windows the statements were placed."""

    @property
    def readings(self) -> Mapping[str, str]:
        """The alternative in force of each group."""

    @property
    def starts(self) -> Mapping[str, Window]:
        """Tight windows of the statements in force."""

    @property
    def ends(self) -> Mapping[str, Window]:
        """Tight windows of the ends of the enduring ones."""

    @property
    def counterfactual(self) -> bool:
        """Whether scripts moved events or kept them from happening."""

    @property
    def occurrences(self) -> Sequence[Occurred]:
        """All moments in order."""
