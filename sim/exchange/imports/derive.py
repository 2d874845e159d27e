"""From what was gathered to all that a campaign needs: the order of rows, epoch, end, holders before, extent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sim.exchange.imports.dates import span_of
from sim.exchange.imports.gathered import Observation, When
from sim.model.calendars import GREGORIAN
from sim.model.dates import parse_dates
from sim.model.geodesy import Extent, extent_around_points
from sim.model.times import MINUTES_A_DAY, Precision
from sim.model.vocabulary import UNKNOWN

APPROXIMATE = {Precision.DAY: 3, Precision.MONTH: 15, Precision.YEAR: 183}  # days that a doubtful date may be off
_FEW = 50  # rows, of which at most one may be set apart as early
_YEAR = 366 * MINUTES_A_DAY
_MARGIN = 0.08  # of the width and height of all places
_LEAST_MARGIN = 0.05  # degrees
_FARTHEST = 84.0  # degrees of latitude
_ROUND_THE_WORLD = 340.0


@dataclass(frozen=True, slots=True)
class Placed:
    """An observation of a place of the campaign."""

    place: str
    row: Observation


def isolated_start(rows: Sequence[Placed]) -> int | None:
    """Return the first minute of all but a few rows, if those few lie years before; None otherwise.

    They are at most one in fifty, and the years without a row after them are more than a third of the whole.
    """
    lows = sorted(low for one in rows if (low := span_of(one.row.when)[0]) is not None)
    few = len(rows) // _FEW
    if not few or len(lows) < _FEW:
        return None
    gaps = [(then - low, then, at) for at, (low, then) in enumerate(pairwise(lows), 1) if at <= few]
    gap, then, _ = max(gaps)
    if gap <= _YEAR or gap * 3 <= lows[-1] - lows[0]:
        return None
    return then - then % MINUTES_A_DAY


def in_order(rows: Sequence[Placed]) -> list[Placed]:
    """Return the rows in the order in which those of one place follow each other: by date, then by line."""

    def key(one: Placed) -> tuple[float, float, int]:
        low, high = span_of(one.row.when)
        return (float("-inf") if low is None else low, float("inf") if high is None else high, one.row.line)

    return sorted(rows, key=key)


def bounds(rows: Sequence[Placed]) -> tuple[int, int]:
    """Return the first minute of the first day and the last minute of the last day of all rows."""
    times: list[int] = []
    for one in rows:
        low, high = span_of(one.row.when)
        off = doubt_of(one.row.when) * MINUTES_A_DAY
        times += [low - off] if low is not None else []
        times += [high + off] if high is not None else []
        times += [one.row.until] if one.row.until is not None else []
        if one.row.end is not None:
            times += [time for time in (one.row.end.earliest, one.row.end.latest) if time is not None]
    first, last = min(times), max(times)
    return first - first % MINUTES_A_DAY, last - last % MINUTES_A_DAY + MINUTES_A_DAY - 1


def doubt_of(when: When) -> int:
    """Return how many days a doubtful date may be off."""
    return max((APPROXIMATE[end.unit] for end in parse_dates(when.text).doubts), default=0) if when.text else 0


def doubtful_units(rows: Sequence[Placed]) -> list[Precision]:
    """Return the units of the doubtful dates."""
    ends = (end for one in rows if one.row.when.text for end in parse_dates(one.row.when.text).doubts)
    return sorted({end.unit for end in ends})


def holders_before(rows: Sequence[Placed]) -> Mapping[str, tuple[str, Placed]]:
    """Return who held each place before its first row, and the row that says so.

    That is the first row with a holder or a holder before: a row of a contest alone says nothing of the holder.
    """
    first: dict[str, Placed] = {}
    for one in in_order(rows):
        if one.row.holder or one.row.before:
            first.setdefault(one.place, one)
    return {place: (one.row.before, one) for place, one in first.items() if one.row.before}


def before_start(rows: Sequence[Placed], start: int) -> list[Placed]:
    """Return the rows that end before a time."""
    return [one for one in rows if (high := span_of(one.row.when)[1]) is not None and high < start]


def holders_at(rows: Sequence[Placed], start: int) -> Mapping[str, tuple[str, Placed]]:
    """Return who held each place at a time by the rows before it, else as `holders_before`."""
    earlier = before_start(rows, start)
    early = {id(one) for one in earlier}
    found = dict(holders_before([one for one in rows if id(one) not in early]))
    for one in in_order(earlier):
        if one.row.holder:
            found[one.place] = (one.row.holder, one)
    return found


def unmatched(
    rows: Sequence[Placed], before: Mapping[str, tuple[str, Placed]], party: Callable[[str], str]
) -> list[Placed]:
    """Return the rows that name another holder before than the rows before them do; `party` is the id of a name."""
    holder = {place: party(name) for place, (name, _) in before.items()}
    found = []
    for one in in_order(rows):
        known = holder.get(one.place, UNKNOWN)
        if one.row.before and known not in (UNKNOWN, party(one.row.before)):
            found.append(one)
        if one.row.holder:
            holder[one.place] = party(one.row.holder)
    return found


def extent_of(points: Sequence[tuple[float, float]]) -> Extent:
    """Return the extent of a map that shows all points, with a margin.

    Examples
    --------
    >>> extent_of([(36.0, 34.0), (37.0, 36.0)])
    (35.84, 33.84, 37.16, 36.16)
    """
    west, south, east, north = extent_around_points(points)
    margin = max(_MARGIN * max(east - west, north - south), _LEAST_MARGIN)
    west, east = (west - margin, east + margin) if east - west + 2 * margin < _ROUND_THE_WORLD else (-180.0, 180.0)
    if west < -180:
        west, east = west + 360, east + 360
    south, north = max(south - margin, -_FARTHEST - 5), min(north + margin, _FARTHEST)
    return round(west, 2), round(south, 2), round(east, 2), round(north, 2)


def day_text(minute: int) -> str:
    """Return the day of a local minute as ISO text."""
    return GREGORIAN.date(minute // MINUTES_A_DAY).iso


def minute_text(minute: int | None) -> str:
    """Return a local minute as ISO text; empty for None."""
    if minute is None:
        return ""
    hour, rest = divmod(minute % MINUTES_A_DAY, 60)
    return f"{day_text(minute)}T{hour:02d}:{rest:02d}"
