"""What is wrong with a campaign folder: every problem at once, each with its place, value and remedy."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

_MOST_NAMES = 24  # of more, an error tells how many there are


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one cell, row or file of a campaign folder.

    Parameters
    ----------
    file
        Name of the file, relative to the campaign folder.
    line
        Line in the file, counted from 1 as an editor counts; 0 when the whole file is meant.
    column
        Name of the column or key; empty when the whole row or file is meant.
    value
        What stands there.
    allowed
        What may stand there, in words.
    nearest
        The nearest valid spelling, or empty when none is near.
    """

    file: str
    line: int
    column: str
    value: str
    allowed: str
    nearest: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        column = f" {self.column}" if self.column else ""
        value = f" {shorten(self.value)}:" if self.value else ""
        hint = f": did you mean {self.nearest}?" if self.nearest else ""
        return f"{where}{column}:{value} {self.allowed}{hint}"


class CampaignError(ValueError):
    """A campaign folder that cannot be read; `problems` lists all that was found, sorted."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        if not self.problems:
            raise ValueError("CampaignError needs at least one problem")
        super().__init__("\n".join(map(str, self.problems)))


class TimesError(ValueError):
    """Statements whose times cannot all be true; the message names an irreducible set of them."""


class ContradictionError(ValueError):
    """A statement that no history can follow, as what came before it stands; the message names it."""


class StalledError(ValueError):
    """Times that no method could draw in good time; the message names the part of the network."""


def shorten(text: str, *, width: int = 60) -> str:
    """Quote a value for a report on one line, cut to `width` characters."""
    flat = " ".join(text.split())
    return repr(flat if len(flat) <= width else flat[: width - 1] + "…")


def check_name(what: str, name: str, allowed: Collection[str]) -> None:
    """Refuse a name that is none of those there are, with the nearest of them.

    Parameters
    ----------
    what
        What it names: a side, a place.
    allowed
        The names there are; of many their number is told, not all of them.

    Raises
    ------
    ValueError
        If it is none of them.

    Examples
    --------
    >>> check_name("side", "rad", ["red", "blue"])
    Traceback (most recent call last):
    ValueError: side 'rad' is none of: red, blue (did you mean red?)
    """
    if name not in allowed:
        few = len(allowed) <= _MOST_NAMES
        there = f": {', '.join(allowed) or '(there are none)'}" if few else f" the {len(allowed)} {what}s"
        raise ValueError(f"{what} {name!r} is none of{there}{did_you_mean(name, allowed)}")


def did_you_mean(name: object, allowed: Iterable[str]) -> str:
    """Return the nearest spelling as a question in brackets, or nothing where none is near."""
    near = difflib.get_close_matches(str(name), list(allowed), n=1)
    return f" (did you mean {near[0]}?)" if near else ""
