"""Constraints in words: what holds, the sentence it rests on, and what would resolve a contradiction."""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.words import duration, first_words


@dataclass(frozen=True, slots=True)
class Reason:
    """A constraint in words, with the sentence it rests on.

    Parameters
    ----------
    words
        The constraint, with the source's phrase or the named rule.
    statements
        The statements it is about, in the order in which the words name them.
    sentence, text
        Id and text of the sentence it rests on; both may be empty.
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
    """A way to resolve a contradiction by relaxing one constraint.

    Parameters
    ----------
    reason
        The constraint to relax.
    words
        How to relax it, and by how much.
    minutes
        The least relaxation that resolves the contradiction, in minutes.
    enough
        Whether all other constraints of the campaign can hold then; if not, another contradiction remains.
    """

    reason: Reason
    words: str
    minutes: int
    enough: bool


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A minimal set of statements whose times cannot all hold: a negative cycle of constraints.

    Parameters
    ----------
    minutes
        The negative of the cycle's total weight: by how much the constraints clash.
    statements
        The statements involved; without any one of them, the others can all hold.
    reasons
        The constraints of the cycle, in order.
    remedies
        For each of `reasons` that can be relaxed, by how much.
    """

    minutes: int
    statements: tuple[str, ...]
    reasons: tuple[Reason, ...]
    remedies: tuple[Remedy, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """Ids of the sentences that the constraints rest on."""
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


class TimesError(ValueError):
    """The stated times cannot all be true; `contradiction` is a minimal set of statements that clash."""

    def __init__(self, contradiction: Contradiction) -> None:
        super().__init__(contradiction)
        self.contradiction = contradiction
