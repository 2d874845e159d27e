"""What an audit reads: the statements of a campaign in document order, with their time windows and histories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from sim.clock.history import Envelope
from sim.model.campaign import Campaign, Sentence, Statement
from sim.model.times import Window
from sim.model.verbs import VERBS, Effect
from sim.model.vocabulary import Stance, Where


class Account:
    """A campaign as its source tells it, in one reading and three placements."""

    def __init__(self, envelope: Envelope) -> None:
        self.envelope = envelope
        self.middle = envelope.middle
        self.campaign: Campaign = envelope.middle.campaign
        self.statements = tuple(self.campaign.statements.values())

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The number of each statement in the document."""
        return {s.id: at for at, s in enumerate(self.statements)}

    @cached_property
    def about(self) -> Mapping[str, tuple[Statement, ...]]:
        """The statements about each place, in document order, inferred ones included."""
        found: dict[str, list[Statement]] = {place: [] for place in self.campaign.places}
        for s in self.statements:
            for place in s.places:
                found[place].append(s)
        return {place: tuple(said) for place, said in found.items()}

    @cached_property
    def of_sentence(self) -> Mapping[str, tuple[Statement, ...]]:
        """The statements of each sentence."""
        found: dict[str, list[Statement]] = {}
        for s in self.statements:
            found.setdefault(s.sentence, []).append(s)
        return {id: tuple(said) for id, said in found.items()}

    def reported(self, place: str) -> tuple[Statement, ...]:
        """Return what the source itself says about a place, without what a rule infers."""
        return tuple(s for s in self.about[place] if not s.rule)

    def window(self, statement: Statement) -> Window:
        """Return the time window of a statement: the tight one if it is in force, else the stated one."""
        known = self.middle.timeline.starts.get(statement.id) or statement.window
        return known or Window(0, self.campaign.end)

    def hull(self, statements: Iterable[Statement]) -> Window:
        """Return the window that holds those of all statements."""
        windows = [self.window(s) for s in statements]
        return Window(min(w.earliest for w in windows), max(w.latest for w in windows))

    def days_of(self, statement: Statement) -> Window:
        """Return the days of a statement's sentence, else its window; what continues may have begun earlier."""
        sentence = self.campaign.sentences[statement.sentence]
        if sentence.first_day is not None and sentence.last_day is not None:
            return Window(sentence.first_day, sentence.last_day)
        return self.window(statement)

    def side(self, statement: Statement) -> str:
        """Return the side of the faction of a statement, or an empty string."""
        return self.campaign.side_of(statement.faction)

    def parties(self, statement: Statement) -> frozenset[str]:
        """Return the sides of both parties of a statement, as far as they are stated."""
        sides = (self.side(statement), self.campaign.side_of(statement.from_faction))
        return frozenset(filter(None, sides))

    def friends(self, a: str, b: str, minute: int) -> bool:
        """Return whether two sides are the same or allied at a minute."""
        return a == b or self.campaign.relation(a, b, minute) == Stance.ALLIED

    def settles(self, statement: Statement) -> bool:
        """Return whether a statement says who holds its place afterwards, or who left it."""
        effect = VERBS[statement.verb].effect
        return statement.takes or ((effect is Effect.LEAVE or effect.confirms) and statement.where != Where.NEAR)

    def follows(self, statement: Statement, other: Statement) -> bool:
        """Return whether a statement comes after another in the document, or surely after it in time."""
        later = self.window(statement).earliest > self.window(other).latest
        return later or self.order[statement.id] > self.order[other.id]

    def inside(self, area: str) -> frozenset[str]:
        """Return an area or place and all that lies in it."""
        return self.campaign.scope[area] | {area}

    def whole(self, place: str) -> str:
        """Return the largest place of which a place is part and that can be held itself, such as its city."""
        for around in self.campaign.places[place].part_of:
            if self.campaign.places[around].can_be_held:
                return self.whole(around)
        return place

    def names(self, sentence: str, place: str) -> bool:
        """Return whether the text of a sentence has a name of a place."""
        text = self.campaign.sentences[sentence].text.casefold()
        known = self.campaign.places[place]
        return any(name.casefold() in text for name in (known.name, *known.other_names))

    def next_sentences(self, sentence: str) -> Iterator[Sentence]:
        """Yield the sentences after one, to the end of its paragraph."""
        first = self.campaign.sentences[sentence]
        after = False
        for s in self.campaign.sentences.values():
            if after and (s.sources, s.section, s.paragraph) == (first.sources, first.section, first.paragraph):
                yield s
            elif after:
                return
            after = after or s.id == sentence
