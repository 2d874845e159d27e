"""Exceptions, the problems of a campaign folder that they carry, and messages with the nearest spelling."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sim.model.lookalikes import difference
from sim.model.text import one_line

LONGEST_WORD = 80  # characters of a value in a message
_LONGEST_COMPARED = 200  # characters of a word that is compared with others
_LONGEST = 2000  # characters of what is allowed
_MOST_NAMES = 24  # an error lists no more names than this


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One problem in a cell, row or file of a campaign folder.

    Parameters
    ----------
    file
        Name of the file, relative to the campaign folder.
    line
        Line in the file, counted from 1 as an editor counts; 0 for the whole file.
    column
        Name of the column or key; empty for the whole row or file.
    value
        The cell's or key's text.
    allowed
        What is allowed there, in words.
    nearest
        The nearest valid spelling, or empty if there is none.
    """

    file: str
    line: int
    column: str
    value: str
    allowed: str
    nearest: str = ""

    def __str__(self) -> str:
        file, column = one_line(self.file, most=LONGEST_WORD), one_line(self.column, most=LONGEST_WORD)
        nearest = one_line(self.nearest, most=3 * LONGEST_WORD)  # may be several
        where = (f"{file}:{self.line}" if self.line else file) + (f" {column}" if column else "")
        value = f" {shorten(self.value)}:" if self.value else ""
        hint = f": did you mean {nearest}?" if nearest else ""
        if nearest and (differs := difference(self.value, self.nearest)):
            hint += f" (the value has {differs[0]} where this has {differs[1]})"
        return f"{where}:{value} {one_line(self.allowed, most=_LONGEST)}{hint}"


class CampaignError(ValueError):
    """A campaign folder that cannot be read; `problems` lists everything that was found, sorted."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        if not self.problems:
            raise ValueError("CampaignError needs at least one problem")
        super().__init__("\n".join(map(str, self.problems)))


class ContradictionError(ValueError):
    """A statement that contradicts the state of a place that it finds in a replay.

    Parameters
    ----------
    message
        The contradiction in words.
    statement
        Identifier of the statement.
    against
        Identifier of the statement that made the present holder; None if that is the holder before the epoch.
    place
        Identifier of the place.
    found
        What the statement finds there, in words.
    """

    def __init__(self, message: str, statement: str, against: str | None, place: str, found: str) -> None:
        super().__init__(message, statement, against, place, found)
        self.found = found
        self.statement = statement
        self.against = against
        self.place = place

    def __str__(self) -> str:
        return str(self.args[0])


def shorten(text: str, *, width: int = 60) -> str:
    """Quote a value for a report on one line, cut to `width` characters; escapes count as they are shown."""
    quoted = repr(" ".join(text[: 10 * width].split())[: width + 1])
    return quoted if len(quoted) <= width + 2 else f"{quoted[:width]}…{quoted[0]}"


def near_spellings(word: str, known: Iterable[str], *, most: int = 1, cutoff: float = 0.6) -> list[str]:
    """Return up to `most` known words with a spelling near to `word`, the nearest first; long words are near to none.

    The likeness of two words is that of `difflib.SequenceMatcher`, at least `cutoff`.
    """
    if len(word) > _LONGEST_COMPARED:
        return []
    compared = [one for one in known if len(one) <= _LONGEST_COMPARED]
    return difflib.get_close_matches(word, compared, n=most, cutoff=cutoff)


def check_name(what: str, name: str, allowed: Collection[str]) -> None:
    """Raise an error with the nearest spelling if `name` is not one of `allowed`.

    Parameters
    ----------
    what
        What it names, such as ``side`` or ``place``.
    allowed
        The valid names. The error lists them if they are few, else it gives their number.

    Raises
    ------
    TypeError
        If `name` is not text.
    ValueError
        If it is not one of `allowed`.

    Examples
    --------
    >>> check_name("side", "rad", ["red", "blue"])
    Traceback (most recent call last):
    ValueError: unknown side 'rad': red, blue (did you mean red?)
    """
    if not isinstance(name, str):
        raise TypeError(f"{what}(={name!r}) must be text, not a {type(name).__name__}")
    if name not in allowed:
        listed = f": {', '.join(allowed) or 'there are none'}" if len(allowed) <= _MOST_NAMES else ""
        raise ValueError(f"unknown {what} {name!r}{listed}{did_you_mean(name, allowed) or _count(what, allowed)}")


def _count(what: str, allowed: Collection[str]) -> str:
    return f" (there are {len(allowed)} {what}s)" if len(allowed) > _MOST_NAMES else ""


def did_you_mean(name: object, allowed: Iterable[str]) -> str:
    """Return the nearest spelling as a question in brackets, or an empty string if there is none."""
    near = near_spellings(str(name), allowed)
    return f" (did you mean {near[0]}?)" if near else ""
