"""The key of a time-distance chart: samples of its marks, slopes of speeds, and rates of advance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from plots.chart.corridor.canvas import RoadCanvas
from plots.chart.corridor.reading import Row
from plots.style import Box
from plots.style.words import wrap
from sim import Campaign, Rate
from sim.model.times import MINUTES_A_DAY, MINUTES_A_MONTH, MINUTES_A_YEAR
from sim.model.vocabulary import NOBODY, UNKNOWN, VACANT, Origin
from sim.model.words import long_unit, range_words

WIDTH = 218.0
_SAMPLE, _SIZE, _LEADING, _BETWEEN = 42.0, 12.0, 13.5, 10.5
_SPEEDS = (1, 2, 5, 10, 20, 40, 60, 80, 120, 160, 240, 320, 480)  # km in a unit of time
_UNITS = ((60, "hour"), (MINUTES_A_DAY, "day"), (MINUTES_A_MONTH, "month"), (MINUTES_A_YEAR, "year"))
_LEAST_UNIT = 1.0  # px: of a shorter one there would be too many
_FAN, _LEAST_FAN, _APART = 170.0, 46.0, 15.0  # px: maximum and minimum height of the fan, and distance of rays
_COUNTS = (100, 50, 20, 10, 5, 2, 1, 0.5, 0.25)  # width of the fan, in units of time
_ACROSS = 110.0  # px, at most
DASHES, DOTS = (0, (3.2, 2.2)), (0, (1, 1.4))


@dataclass(frozen=True, slots=True)
class Samples:
    """Which samples the key has: edges of the front, and the number of draws."""

    edges: bool
    draws: int


@dataclass(frozen=True, slots=True)
class _Sample:
    words: str
    draw: Callable[[float, float], None]


def draw_key(
    canvas: RoadCanvas, campaign: Campaign, rows: Sequence[Row], samples: Samples, x: float, y: float
) -> float:
    """Draw samples of everything on the chart, down from a point; return the y of their end."""
    canvas.write(x, y + 10, "How to read it", 14, weight=700)
    y += 24
    for sample in _samples(canvas, campaign, rows, samples):
        lines = wrap(sample.words, size=_SIZE, width=WIDTH - _SAMPLE - 12)
        height = max(18.0, _LEADING * len(lines))
        middle = y + height / 2
        sample.draw(x, middle)
        for number, line in enumerate(lines):
            at = middle + (number - (len(lines) - 1) / 2) * _LEADING
            canvas.write(x + _SAMPLE + 12, at, line, _SIZE, va="center_baseline")
        y += height + _BETWEEN - 3.5
    return y


def _samples(canvas: RoadCanvas, campaign: Campaign, rows: Sequence[Row], samples: Samples) -> Iterator[_Sample]:
    front = canvas.theme.front
    parts = [part for row in rows for part in row.stretches]
    turns = [turn for row in rows for turn in row.turns]
    here = {part.side for part in parts} | {part.after for part in parts}
    here |= {contest.side for row in rows for contest in row.contests}
    for side in (*campaign.sides, UNKNOWN, VACANT):
        if side in here:
            style = canvas.style(side)
            yield _Sample(style.plain if len(style.plain) < 32 else style.short, _ground(canvas, side))
    taken = next((turn for turn in turns if turn.after not in NOBODY), None)
    if taken is not None:
        yield _Sample("Captured at some time in this window", _bar(canvas, taken.after, Origin.DOCUMENTED))
    left = next((turn for turn in turns if turn.origin is Origin.INFERRED), None)
    if left is not None:
        side = left.before if left.after in NOBODY else left.after
        what = "Left" if left.after in NOBODY else "Taken"
        yield _Sample(f"{what} by a named rule", _bar(canvas, side, Origin.INFERRED))
    made = next((turn for turn in turns if turn.origin is Origin.COUNTERFACTUAL), None)
    if made is not None:
        side = made.before if made.after in NOBODY else made.after
        yield _Sample("What-if: made or moved by a script", _bar(canvas, side, Origin.COUNTERFACTUAL))
    contests = [contest for row in rows for contest in row.contests]
    fought = max(contests, key=lambda one: [other.side for other in contests].count(one.side), default=None)
    if fought is not None:
        yield _Sample("Entered or contested", lambda x, y: canvas.dots(x, y, x + _SAMPLE, fought.side))
    quiet = [part for part in parts if part.silent]
    silent = max(quiet, key=lambda one: [other.side for other in quiet].count(one.side), default=None)
    if silent is not None:
        yield _Sample("Passed or cut off: the source is silent", lambda x, y: canvas.hatch(_box(x, y), silent.side))
    blur = next((part for part in parts if part.blurred), None)
    if blur is not None:
        yield _Sample("Time not known", lambda x, y: canvas.fade(_box(x, y), blur.side, blur.after))
    if not samples.edges:
        return
    yield _Sample("Furthest possible advance", lambda x, y: _stroke(canvas, x, y, 1.3, DASHES))
    yield _Sample("Certain advance", lambda x, y: _stroke(canvas, x, y, 2.8))
    if samples.draws:

        def draw(x: float, y: float) -> None:
            canvas.area(_box(x, y), front, 2.5, alpha=0.2)
            _stroke(canvas, x, y, 1.2, DOTS)

        yield _Sample(f"Of {samples.draws} draws: median, and (shaded) 80 % interval", draw)


def _ground(canvas: RoadCanvas, side: str) -> Callable[[float, float], None]:
    def draw(x: float, y: float) -> None:
        rim = {"ec": canvas.theme.rule, "lw": 0.7} if side in NOBODY else {}
        canvas.area(_box(x, y), canvas.tint(side), 1, **rim)
        canvas.mark(x + _SAMPLE / 2, y, side)

    return draw


def _bar(canvas: RoadCanvas, side: str, origin: Origin) -> Callable[[float, float], None]:
    def draw(x: float, y: float) -> None:
        canvas.bar(x, y, x + _SAMPLE, side, origin=origin)
        canvas.turn(x + _SAMPLE / 2, y, side, origin)

    return draw


def _box(x: float, y: float) -> Box:
    return Box(x, y - 8.5, x + _SAMPLE, y + 8.5)


def _stroke(canvas: RoadCanvas, x: float, y: float, width: float, dashes: object = "solid") -> None:
    canvas.line([x, x + _SAMPLE], [y, y], canvas.theme.front, width, 4, linestyle=dashes)


def draw_fan(canvas: RoadCanvas, km_px: float, x: float, y: float, foot: float, *, upward: bool) -> float:
    """Draw the slopes of speeds at `km_px` px per km; return the y of the end of the fan, `y` if it does not fit."""
    room = min(foot - y - 46, _FAN)
    fan = next((fan for fan in _fans(canvas, km_px, room) if fan.speeds), None)
    if room < _LEAST_FAN or fan is None:
        return y
    high = fan.speeds[-1] * fan.count * km_px
    canvas.write(x, y + 12, "Slope is speed", 14, weight=700)
    canvas.write(x, y + 28, f"{fan.words} along the road, to scale", 11.5, colour=canvas.theme.muted)
    start, end = y + 42 + (high if upward else 0), x + fan.across
    canvas.line([x, end], [start, start], canvas.theme.muted, 1.0, 4)
    canvas.write(end + 7, start, "standing still", 11.5, colour=canvas.theme.muted, va="center_baseline")
    a = "an" if fan.unit == "hour" else "a"
    for speed in fan.speeds:
        at = start + (-1 if upward else 1) * speed * fan.count * km_px
        canvas.line([x, end], [start, at], canvas.theme.front, 1.7, 4)
        canvas.write(end + 7, at, f"{speed} km {a} {fan.unit}", 12, va="center_baseline")
    return y + 42 + high + 12


@dataclass(frozen=True, slots=True)
class _Fan:
    """Speeds in km a unit of time, and what they are drawn over: a number of units, as px."""

    unit: str
    count: float
    across: float
    speeds: tuple[int, ...]

    @property
    def words(self) -> str:
        """The time over which the speeds are drawn."""
        count, unit = self.count, self.unit
        if count > 1:
            return f"{count:.0f} {unit}s"
        several = f"{count * 24:.2g} hours" if unit == "day" else f"{count:.2g} {unit}s"
        return {1.0: f"one {unit}", 0.5: f"half a {unit}"}.get(count, several)


def _fans(canvas: RoadCanvas, km_px: float, room: float) -> Iterator[_Fan]:
    """Yield fans of speeds an hour on a chart of hours, else a day, a month and a year, as many speeds as fit."""
    pitches = {name: canvas.x(minutes) - canvas.x(0) for minutes, name in _UNITS}
    hours = pitches["day"] > 4 * _ACROSS
    for unit, pitch in pitches.items():
        if pitch < _LEAST_UNIT or (unit == "hour" and not hours):
            continue
        count = next((count for count in _COUNTS if pitch * count <= _ACROSS), _COUNTS[-1])
        across = min(pitch * count, _ACROSS)
        count = across / pitch
        speeds: list[int] = []
        for speed in _SPEEDS:
            drop = speed * count * km_px
            if drop <= room and drop - (speeds[-1] * count * km_px if speeds else 0) >= _APART:
                speeds.append(speed)
        yield _Fan(unit, count, across, tuple(speeds))


def draw_rates(canvas: RoadCanvas, campaign: Campaign, rates: Sequence[Rate], x: float, y: float, foot: float) -> None:
    """Write rates of advance between places on the road, as many as fit."""
    each = 33.0
    count = min(len(rates), int((foot - y - 44) / each))
    if count < 1:
        return
    canvas.write(x, y + 12, "From place to place", 14, weight=700)
    canvas.write(x, y + 28, "bounds that no dating of the text exceeds", 11.5, colour=canvas.theme.muted)
    names = campaign.sheet.names
    for number, rate in enumerate(rates[:count]):
        at = y + 50 + each * number
        start, end = (names.get(place, campaign.places[place].name) for place in (rate.start, rate.end))
        canvas.write(x, at, f"{start} – {end}", 12, weight=600)
        size, unit = long_unit(rate.most_minutes or rate.least_minutes)
        show = "{:.1f}" if unit == "years" else "{:.0f}"
        time = _bounds(max(rate.least_minutes, 0) / size, rate.most_minutes / size, show=show)
        speed = _bounds(rate.slowest, rate.fastest)
        words = f"{rate.metres / 1000:.0f} km in {time} {unit}: {speed} km a day"
        canvas.write(x, at + 14.5, words, 12)


def _bounds(low: float, high: float | None, *, show: str = "{:.0f}") -> str:
    return range_words(low, high, show=show.format, least="{} or more")
