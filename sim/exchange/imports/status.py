"""The words by which tables say who holds a place: the vocabulary of statuses that are no party.

docs/import.md lists them. A cell is the name of a party, a status word, or both ("Contested Ukraine").
"""

from __future__ import annotations

import re
from typing import NamedTuple

from sim.model.forms import suggest
from sim.model.vocabulary import UNKNOWN

CONTESTED = (
    "contested", "disputed", "fighting", "clashes", "battle", "gray zone", "grey zone", "no man's land", "front line",
    "frontline", "shared control", "joint control", "mixed control", "mixed", "divided",
)  # fmt: skip
NOT_KNOWN = (
    "unknown", "not known", "unclear", "undetermined", "uncertain", "unidentified", "uncontrolled", "no control",
    "nobody", "no one", "none", "vacant", "abandoned", "?",
)  # fmt: skip
NEITHER = ("truce", "ceasefire", "cease-fire", "armistice", "n/a", "na", "-", "--", "nan", "null", "no data", "tbd")
_CONTEST = r"(?:contested|disputed)"
_BY = re.compile(rf"{_CONTEST}(?: between| by)[: ]+(.+)", re.IGNORECASE | re.DOTALL)
_AND_HELD = re.compile(rf"{_CONTEST}\s*[\s:(,/-]\s*(.+?)\)?", re.IGNORECASE | re.DOTALL)
_HELD_AND = re.compile(rf"(.+?)\s*[\s:(,/-]\s*{_CONTEST}\)?", re.IGNORECASE | re.DOTALL)
_PARTIES = re.compile(r"\s*(?:;|\n|\band\b|\bvs?\.?\s)\s*")
_HOLDERS = re.compile(r"\s*(?:;|[\r\n]+)\s*")
_LONGEST = 200  # characters of the name of a party
_YEAR = re.compile(r"\d{4}")


class Status(NamedTuple):
    """What a cell says: the holder (a party, ``unknown`` or nothing), who contests the place, and a note."""

    holder: str = ""
    contested: tuple[str, ...] = ()
    note: str = ""


def tidy(text: str) -> str:
    """Return a name without the spaces that nobody sees."""
    return " ".join(text.replace("\u00a0", " ").split())


def read_status(cell: str) -> Status:
    """Return what a cell of a column of holders says.

    Raises
    ------
    ValueError
        If it names neither a holder nor a contest; the message says why.

    Examples
    --------
    >>> read_status("Ukraine"), read_status("Contested").contested, read_status("Contested Ukraine").holder
    (Status(holder='Ukraine', contested=(), note=''), ('unknown',), 'Ukraine')
    """
    word = tidy(cell).casefold().replace("\u2019", "'")
    if not word:
        return Status()
    if word in CONTESTED:
        note = "" if word in ("contested", "disputed") else f"the table says {tidy(cell)!r}"
        return Status("", (UNKNOWN,), note)
    if word in NOT_KNOWN:
        return Status(UNKNOWN, (), "" if word in ("unknown", "not known") else f"the table says {tidy(cell)!r}")
    if word in NEITHER:
        raise ValueError(f"{tidy(cell)!r} names neither a holder nor a contest")
    if (found := _BY.fullmatch(cell.strip())) is not None:
        parties = tuple(dict.fromkeys(party_name(part) for part in _PARTIES.split(found[1]) if part.strip()))
        return Status("", parties or (UNKNOWN,))
    for form in (_AND_HELD, _HELD_AND):
        if (found := form.fullmatch(cell.strip())) is not None:
            return Status(party_name(found[1]), (UNKNOWN,))
    several = [tidy(part) for part in _HOLDERS.split(cell) if tidy(part)]
    if len(several) > 1:
        joint = party_name(" and ".join(dict.fromkeys(several)))
        return Status(joint, (), "the table names several holders: they are one party of their own")
    doubt = word.endswith("?")
    note = f"the table doubts the holder: {tidy(cell)!r}" if doubt else ""
    return Status(party_name(tidy(cell).rstrip("? ") if doubt else cell), (), note)


def party_name(text: str) -> str:
    """Return the name of a party.

    Raises
    ------
    ValueError
        If the text cannot be one: a date, a number, markup, or too long.
    """
    name = tidy(text)
    if not any(letter.isalpha() for letter in name):
        raise ValueError(f"{name!r} is not the name of a holder")
    if _YEAR.search(name) and suggest("days", name):
        raise ValueError(f"{name!r} is a date, not a holder")
    if any(mark in name for mark in "<>{}[]|"):
        raise ValueError(f"{name[:60]!r} holds markup, not the name of a holder")
    if len(name) > _LONGEST:
        raise ValueError(f"the name of a holder has at most {_LONGEST} characters, not {len(name)}")
    return name
