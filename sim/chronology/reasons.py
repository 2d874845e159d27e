"""Constraints in words: what holds, by which sentence, and what would resolve a contradiction."""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.words import duration, first_words


@dataclass(frozen=True, slots=True)
class Reason:
    """One constraint in words, with the sentence it rests on.

    Parameters
    ----------
    words
        What it says of times, with the source's phrase or the named rule.
    statements
        The statements it is about, in the order the words name them.
    sentence, text
        The sentence it rests on, and what that says; both may be empty.
    rule
        The named rule it rests on where the source does not state it; otherwise empty.
    """

    words: str
    statements: tuple[str, ...]
    sentence: str
    text: str
    rule: str = ""

    def __str__(self) -> str:
        quoted = f' "{first_words(self.text)}"' if self.text else ""
        return f"{self.words} [{self.sentence}{quoted}]"


@dataclass(frozen=True, slots=True)
class Remedy:
    """One way to make room: a single constraint that gives way.

    Parameters
    ----------
    reason
        What gives way.
    words
        How, and by how much.
    minutes
        By how many minutes at least.
    enough
        Whether every other constraint of the campaign can hold then; if not, another contradiction is left.
    """

    reason: Reason
    words: str
    minutes: int
    enough: bool


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Statements whose times cannot all be true, none of which can be spared.

    Parameters
    ----------
    minutes
        By how much they clash: the constraints go round in a circle that many minutes too short.
    statements
        Leave out any one of them, and the others can all hold.
    reasons
        The constraints of the circle; each follows on the one before.
    remedies
        For each of `reasons` that can give way, by how much it would have to.
    """

    minutes: int
    statements: tuple[str, ...]
    reasons: tuple[Reason, ...]
    remedies: tuple[Remedy, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences it rests on."""
        return tuple(dict.fromkeys(reason.sentence for reason in self.reasons if reason.sentence))

    def __str__(self) -> str:
        lines = [
            f"times of {', '.join(self.statements)} cannot all be true: together they are over-tight by "
            f"{duration(self.minutes)}",
            *(f"  {reason}" for reason in self.reasons),
            "any one of these would resolve it:",
            f"  leave out {' or '.join(self.statements)}",
            *(f"  {remedy.words}" + ("" if remedy.enough else " *") for remedy in self.remedies),
        ]
        if not all(remedy.enough for remedy in self.remedies):
            lines.append("  * and then another contradiction is left")
        return "\n".join(lines)
