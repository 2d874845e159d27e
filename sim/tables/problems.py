"""Collecting the problems of a folder: pydantic's errors in plain words, and the nearest spelling of a wrong name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from typing import Any

from pydantic_core import ErrorDetails

from sim.model import words
from sim.model.errors import LONGEST_WORD, CampaignError, Problem, near_spellings
from sim.model.forms import suggest
from sim.model.lookalikes import skeleton
from sim.model.text import one_line

_TIES = 20  # equally near spellings that are compared
_LISTED = 12  # a message lists no more names than this
_SEPARATORS = re.compile("[,|\n\u060c\u061b\uff0c\uff1b]")  # Arabic and full-width commas and semicolons too
OR = " or "  # between the spellings of which any may be meant
_WORK = 3_000_000  # pairs of characters that are compared in search of near spellings, about a second
_WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda _: "must not be blank",
    "int_parsing": lambda _: "a whole number",
    "int_from_float": lambda _: "a whole number",
    "int_type": lambda _: "a whole number",
    "int_parsing_size": lambda _: "a whole number of fewer digits",
    "float_parsing": lambda _: "a number",  # text in campaign.toml
    "float_type": lambda _: "a number",
    "finite_number": lambda _: "a number",
    "greater_than": lambda at: f"more than {at['gt']:g}",
    "greater_than_equal": lambda at: f"{at['ge']:g} or more",
    "less_than": lambda at: f"less than {at['lt']:g}",
    "less_than_equal": lambda at: f"{at['le']:g} or less",
    "string_type": lambda _: "text in quotes",
    "string_too_short": lambda _: "must not be blank",
    "string_too_long": lambda at: f"at most {at['max_length']:,} characters",
    "tuple_type": lambda _: "a list in square brackets",
    "list_type": lambda _: "a list in square brackets",
    "dict_type": lambda _: "a table of keys and values",
    "model_type": lambda _: "a table of keys and values",
    "too_short": lambda at: f"{at['min_length']} or more values, not {at['actual_length']}",
    "too_long": lambda at: f"{at['max_length']} values, not {at['actual_length']}",
}


def listed(names: Iterable[str]) -> str:
    """Return several names in one line, the first of them if they are many."""
    return words.listed((one_line(name, most=LONGEST_WORD) for name in names), most=_LISTED)


class Hints:
    """Searches for near spellings; in all, they compare no more than a fixed number of characters.

    Each search compares a word with every name. Without a bound, a folder with many mistakes and many names would take
    minutes; with it, the mistakes that are found last are reported without a hint.
    """

    def __init__(self) -> None:
        self._left = _WORK

    @property
    def spent(self) -> bool:
        """Whether there are no more searches."""
        return self._left < 0

    def near(self, word: str, known: Collection[str], *, most: int = 1, cutoff: float = 0.6) -> list[str]:
        """Return the known words that are nearest to `word`, as `near_spellings` does; empty if no work is left."""
        if not self.spent:
            self._left -= len(word) * sum(map(len, known))
        return [] if self.spent else near_spellings(word, known, most=most, cutoff=cutoff)


class Report:
    """All problems found so far."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.hints = Hints()

    def add(self, file: str, line: int, column: str, value: str, allowed: str, nearest: str = "") -> None:
        """Add one problem; the arguments are those of `sim.model.errors.Problem`."""
        self.problems.append(Problem(file, line, column, value, allowed, nearest))

    def close(self) -> None:
        """Raise `CampaignError` with all problems, if there are any."""
        if self.problems:
            raise CampaignError(self.problems)


class Names:
    """The identifiers that a cell may refer to, and other spellings of them.

    Parameters
    ----------
    ids
        The identifiers.
    spellings
        Other spelling -> identifier, for "did you mean" only.
    whole
        Whether all identifiers are known. If their file could not be read, no reference is called wrong.
    ill
        The identifiers that are not valid ids, which is reported elsewhere: a reference that is nearest to one of them
        is not called wrong too.
    hints
        Searches for near spellings.
    """

    def __init__(
        self,
        ids: Iterable[str],
        spellings: Mapping[str, str] | None = None,
        *,
        whole: bool = True,
        ill: Collection[str] = (),
        hints: Hints | None = None,
    ) -> None:
        self.ids = dict.fromkeys(ids)
        self.whole = whole
        self.ill = frozenset(ill)
        self._hints = hints or Hints()
        self._joined: tuple[Names, ...] = ()  # those that it was made of
        self._found: dict[str, str] = {}  # folded value -> the nearest identifier
        self._others = spellings or {}

    def __contains__(self, name: object) -> bool:
        if name in self.ids or not self.whole:
            return True
        return bool(self.ill) and isinstance(name, str) and self.nearest(name) in self.ill

    def __or__(self, other: Names) -> Names:
        ill, whole = self.ill | other.ill, self.whole and other.whole
        both = Names({**self.ids, **other.ids}, whole=whole, ill=ill, hints=self._hints)
        both._joined = (other, self)
        return both

    @cached_property
    def _spellings(self) -> dict[str, str]:
        """Folded spelling -> identifier; made when a name is first searched for, which most folders do not need."""
        if self._joined:
            return {spelling: name for names in self._joined for spelling, name in names._spellings.items()}
        found = {_fold(name): name for name in self.ids}
        for spelling, name in self._others.items():
            found.setdefault(_fold(spelling), name)
        return found

    def nearest(self, value: str) -> str:
        """Return the identifier whose spelling is nearest to `value`, or an empty string if none is near.

        Among equally near spellings, one with the same letters in another order wins, then the first of the table.
        """
        folded = _fold(value)
        if folded in self._spellings:
            return self._spellings[folded]
        if folded not in self._found:
            self._found[folded] = self._search(folded)
        return self._found[folded]

    def _search(self, folded: str) -> str:
        close = self._hints.near(folded, self._spellings, most=_TIES)
        if close:
            places = {spelling: n for n, spelling in enumerate(self._spellings)}
            letters = sorted(folded)
            best = min(close, key=lambda s: (-_likeness(folded, s), sorted(s) != letters, places[s]))
            return self._spellings[best]
        if self._hints.spent or not folded:
            return ""
        begun = {name for spelling, name in self._spellings.items() if spelling.startswith(folded)}
        return begun.pop() if len(begun) == 1 else ""

    def nearest_list(self, value: str) -> str:
        """Return the list that a value with other separators than ; may mean, else the nearest identifier."""
        items = [item.strip() for item in _SEPARATORS.split(value)]
        return "; ".join(items) if len(items) > 1 and all(item in self.ids for item in items) else self.nearest(value)

    def near(self, value: str) -> frozenset[str]:
        """Return all identifiers of which `value` may be a misspelling; every one if no search is left."""
        if self._hints.spent:
            return frozenset(self.ids)
        close = self._hints.near(_fold(value), self._spellings, most=max(1, len(self._spellings)))
        return frozenset(self._spellings[spelling] for spelling in close)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The letters before the numbers at the ends of identifiers."""
        return frozenset(name.rstrip("0123456789") for name in self.ids)

    def allowed(self, what: str) -> str:
        """Return what a reference may be, with the names if they are few."""
        return f"{what}: {listed(self.ids)}" if 0 < len(self.ids) <= _LISTED else what


def explain(problem: ErrorDetails, hints: Hints) -> tuple[str, tuple[str, ...]]:
    """Return what pydantic found to be allowed, in plain words, and the valid spellings that may be meant."""
    context = problem.get("ctx", {})
    if problem["type"] == "cell":
        text = str(problem["input"])
        if len(text) > LONGEST_WORD:
            return str(context["allowed"]), ()
        nearest = suggest(context["form"], text) or (Names(context["choices"], hints=hints).nearest(text),)
        return str(context["allowed"]), tuple(filter(None, nearest))
    words = _WORDS.get(problem["type"])
    return (words(context) if words else problem["msg"][:1].lower() + problem["msg"][1:]), ()


def _fold(text: str) -> str:
    """Remove what differs between spellings of one name: case, how its words are joined, and what cannot be seen."""
    return " ".join(skeleton(text).casefold().replace("_", " ").replace("-", " ").split())


def _likeness(one: str, other: str) -> float:
    """Return the measure by which `difflib` ranks spellings, 0 to 1."""
    return difflib.SequenceMatcher(None, other, one).ratio()
