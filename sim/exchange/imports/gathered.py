"""What an importer gathers from somebody's file before a campaign is made of it: observations, and rows it refused.

Every adapter (of a plain table, ACLED and others) returns a `Gathered`, and `sim.exchange.imports.campaign` makes
the campaign. Names are still those of the file, and times are local minutes from 00:00 of day 0 of the calendar.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sim.model.frozen import FrozenMap


class TableError(ValueError):
    """A file that cannot be imported; each argument is a line of the message."""

    def __str__(self) -> str:
        return "\n".join(map(str, self.args))


@dataclass(frozen=True, slots=True)
class When:
    """A stated date or window.

    Parameters
    ----------
    text
        EDTF, as `sim.model.dates` reads it; empty if only `earliest` and `latest` are given.
    earliest, latest
        Local minutes that narrow the date, or None.
    """

    text: str = ""
    earliest: int | None = None
    latest: int | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as one row names it.

    Parameters
    ----------
    id
        Its id, if it is known by one.
    base_of, part_of
        As in places.csv.
    coordinate_source, confidence
        Where its coordinates are from, and how far to trust them: ``high``, ``medium`` or ``low``.
    counted
        Whether it counts among the places held.
    """

    name: str
    lat: float | None = None
    lon: float | None = None
    kind: str = ""
    region: str = ""
    population: float | None = None
    other_names: tuple[str, ...] = ()
    note: str = ""
    id: str = ""
    base_of: str = ""
    part_of: tuple[str, ...] = ()
    coordinate_source: str = ""
    confidence: str = ""
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Cited:
    """A source as one row names it."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Deaths:
    """The deaths of one event: lowest and highest count of all, and best counts by victims: a party, or civilians."""

    low: int
    high: int
    by: Mapping[str, int] = field(default_factory=FrozenMap)


@dataclass(frozen=True, slots=True)
class Observation:
    """One row of a table, read: what it says of one place at one time.

    Parameters
    ----------
    line
        Its line (row, feature) in the file.
    holder
        The name of a party, ``unknown``, or empty if the row says nothing of the holder.
    contested
        The names of the parties that contest the place, ``unknown`` for one not named.
    before
        Who held it before, by the row.
    verb
        A verb of `sim.model.verbs`, or empty.
    end
        The end of the contest.
    until
        The last minute of the holder that the row gives, which is no event of its own; None if it gives none.
    cells
        The cells of the row.
    initial
        Whether it only says who held the place before everything else, which is no event.
    """

    line: int
    spot: Spot
    when: When
    holder: str = ""
    contested: tuple[str, ...] = ()
    before: str = ""
    verb: str = ""
    end: When | None = None
    sources: tuple[Cited, ...] = ()
    text: str = ""
    note: str = ""
    id: str = ""
    deaths: Deaths | None = None
    until: int | None = None
    cells: tuple[str, ...] = ()
    initial: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not imported, and why."""

    line: int
    reason: str
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was read of a file.

    Parameters
    ----------
    unit
        What `line` counts: ``line``, ``row`` or ``feature``.
    header
        The columns of the file, for the list of rejected rows.
    assumptions
        What was assumed, one sentence each.
    attribution, licence
        The credit that the format asks for, or empty.
    title
        A title, or empty for the name of the file.
    extra
        Further files of the folder, by name.
    """

    observations: tuple[Observation, ...]
    rejected: tuple[Rejected, ...] = ()
    unit: str = "line"
    header: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    attribution: str = ""
    licence: str = ""
    title: str = ""
    extra: Mapping[str, str] = field(default_factory=FrozenMap)

    @property
    def reasons(self) -> Mapping[str, int]:
        """How many rows were rejected for each reason, the most frequent first."""
        return dict(Counter(one.reason for one in self.rejected).most_common())


def party_names(observations: Iterable[Observation]) -> Counter[str]:
    """Count how often each party holds or contests a place, or held it before."""
    found: Counter[str] = Counter()
    for one in observations:
        found.update([*dict.fromkeys((one.holder, *one.contested, one.before))])  # in order, unlike a set
    for name in ("", "unknown"):
        del found[name]
    return found
