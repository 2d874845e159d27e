"""Quotations beside the bars of their captures, placed where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from plots.chart.corridor.canvas import BAR, RoadCanvas
from plots.chart.corridor.reading import Row, Turn
from plots.chart.timeaxis import HOURLY
from plots.map.labels import is_free
from plots.style import Box
from plots.style.words import SAID, says, sentence_words, text_width, wrap
from sim import Campaign
from sim.model.times import Clock, Precision, Window
from sim.model.vocabulary import NOBODY, Origin
from sim.model.words import span_words, window_unit, window_words

_PLACE, _ACTOR, _TIME = SAID - 1.0, SAID + 0.5, SAID + 1.0  # weights of phrases; the heading already names the place
_SIZE, _HEAD, _LEADING = 12.0, 13.0, 15.5
_WIDTHS = (236.0, 190.0, 300.0)
_MOST_WORDS, _LEAST_WORDS, _LINES = 30, 8, 4
_STEP = 6.0  # px between candidates
_FAR = 260.0  # px, maximum distance of a note from its bar
_BARS = 3  # bars of one sentence that are tried
_TRIED = 400  # candidates, the nearest first, whose leaders are checked
_JOINS = frozenset({"and", "as", "but", "while"})
_Leader = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Note:
    """A sentence and its captures on this road, the largest place first."""

    turns: tuple[tuple[Row, Turn], ...]
    worth: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Placing:
    """A place for a note: its box, the bar (left, right, y) of its leader, and its lines."""

    box: Box
    bar: tuple[float, float, float]
    lines: list[str]


def write_notes(canvas: RoadCanvas, campaign: Campaign, rows: Sequence[Row], ys: dict[str, float]) -> tuple[str, ...]:
    """Write quotations of the captures, the largest places first; return the quoted sentences."""
    ranks = campaign.sheet.ranks
    told: dict[str, list[tuple[Row, Turn]]] = {}
    for row in rows:
        for turn in row.turns:
            if turn.origin is Origin.DOCUMENTED and turn.after not in NOBODY:
                told.setdefault(turn.cause.sentence, []).append((row, turn))
    notes = []
    for turns in told.values():
        turns.sort(key=lambda one: (ranks.get(one[0].place, 9), -one[0].metres))
        notes.append(_Note(tuple(turns), (ranks.get(turns[0][0].place, 9), turns[0][1].minute)))
    written = []
    for note in sorted(notes, key=lambda note: note.worth):
        if _write(canvas, campaign, note, ys):
            written.append(note.turns[0][1].cause.sentence)
    return tuple(written)


def _write(canvas: RoadCanvas, campaign: Campaign, note: _Note, ys: dict[str, float]) -> bool:
    """Write one note in the free space nearest to one of its bars; return False if there is none."""
    turn = note.turns[0][1]
    names = [campaign.sheet.names.get(row.place, campaign.places[row.place].name) for row, _ in note.turns]
    when = _when(campaign.clock, Window(turn.earliest, turn.latest))
    head = f"{when}: {', '.join(names[:2])}{' …' * (len(names) > 2)}"
    found: list[_Placing] = []
    for width in _WIDTHS:
        lines = _quoted(campaign, note, width)
        wide = max(text_width(head, size=_HEAD, weight=700), *(text_width(line, size=_SIZE) for line in lines))
        for row, its in note.turns[:_BARS]:
            bar = canvas.x(its.earliest), canvas.x(its.latest), ys[row.place]
            spot = _spot(canvas, *bar, wide, _HEAD + 5 + _LEADING * len(lines))
            found += [_Placing(spot, bar, lines)] if spot is not None else []
        if found:
            break
    else:
        return False
    box, lines = found[0].box, found[0].lines
    canvas.taken.append(box.grown(4))
    canvas.write(box.x0, box.y0 + _HEAD, head, _HEAD, weight=700, colour=canvas.style(turn.after).text, casing=True)
    for number, line in enumerate(lines, start=1):
        canvas.write(box.x0, box.y0 + _HEAD + _LEADING * number + 1, line, _SIZE, casing=True)
    (x0, y0), (x1, y1) = _leader(box, *found[0].bar)
    if np.hypot(x1 - x0, y1 - y0) > 5:
        canvas.line([x0, x1], [y0, y1], canvas.theme.ink, 0.9, 4.4)
    return True


def _when(clock: Clock, window: Window) -> str:
    """Return the days, months or years of a window; on a chart of hours, its hours."""
    if clock.end < HOURLY:
        return window_words(clock, window)
    unit = max(window_unit(clock, window), Precision.DAY)
    return span_words(clock, window.earliest, window.latest, unit, short=True)


def _quoted(campaign: Campaign, note: _Note, width: float) -> list[str]:
    """Return the lines of a sentence, shortened to what it says about this capture."""
    row, turn = note.turns[0]
    said, place = turn.cause, campaign.places[row.place]
    prefer: dict[str, float] = dict.fromkeys((place.name, *place.other_names), _PLACE)  # already in the heading
    if (faction := campaign.factions.get(said.faction)) is not None:
        prefer |= dict.fromkeys((faction.name, faction.id, *faction.other_names), _ACTOR)
    prefer |= {said.phrase: _TIME} if said.phrase else {}
    keep = [words for joined in (said.hedge, said.claimant) for words in joined.split("; ") if words]
    sentence = campaign.sentences[turn.cause.sentence]
    text = sentence.text
    found: list[tuple[bool, int, list[str]]] = []
    for words in range(_MOST_WORDS, _LEAST_WORDS - 1, -1):
        quotation = sentence_words(text, quoted=sentence.quoted, keep=keep, prefer=prefer, words=words)
        lines = wrap(quotation, size=_SIZE, width=width)
        if len(lines) <= _LINES and lines[-1] not in ("…", "…”"):
            whole = _starts_well(quotation, text) + _ends_well(quotation, text)
            found.append((says(quotation, prefer, text), whole, lines))
    return max(found, key=lambda one: one[:2], default=(False, 0, lines))[2]


def _starts_well(quotation: str, text: str) -> bool:
    """Whether a quotation starts at the start of the text or of a clause."""
    quotation = quotation.removeprefix("“")
    if not quotation.startswith("… "):
        return True
    words = quotation.removeprefix("… ").split()
    before = text.partition(" ".join(words[:3]))[0].split()
    return words[0] in _JOINS or (bool(before) and (before[-1][-1] in ",;:" or before[-1] in _JOINS))


def _ends_well(quotation: str, text: str) -> bool:
    """Whether a quotation ends at the end of the text or of a clause."""
    quotation = quotation.removesuffix("”")
    if not quotation.endswith(" …"):
        return True
    last = " ".join(quotation.removesuffix(" …").split()[-3:])
    return any(f"{last}{mark}" in text for mark in ",;:.")


def _spot(canvas: RoadCanvas, left: float, right: float, y: float, width: float, height: float) -> Box | None:
    """Return the free box nearest to a bar whose leader crosses no other box."""
    xs = np.arange(max(canvas.left + 10, left - _FAR - width), min(canvas.right - 10, right + _FAR) - width, _STEP)
    tops = np.arange(max(canvas.top + 6, y - _FAR), min(canvas.bottom - 26, y + _FAR) - height, _STEP)
    if not len(xs) or not len(tops):
        return None
    x0, y0 = np.meshgrid(xs, tops)
    free = np.ones(x0.shape, dtype=np.bool_)  # `is_free` of all boxes at once: some 10,000 a note
    for box in canvas.taken:
        other = box.grown(4)
        free &= (x0 >= other.x1) | (x0 + width <= other.x0) | (y0 >= other.y1) | (y0 + height <= other.y0)
    if not free.any():
        return None
    across = np.maximum(np.maximum(left - (x0 + width), x0 - right), 0)
    up = np.maximum(np.maximum(y - BAR - (y0 + height), y0 - y - BAR), 0)
    centred = np.abs(x0 + width / 2 - (left + right) / 2)
    cost = np.where(free, np.hypot(across, up) + 0.05 * centred, np.inf).ravel()
    nearest = np.argsort(cost, kind="stable")[:_TRIED]
    boxes = [Box(float(x0.flat[at]), float(y0.flat[at]), float(x0.flat[at]) + width, float(y0.flat[at]) + height)
             for at in nearest if np.isfinite(cost[at])]  # fmt: skip
    own = Box(left - 4, y - BAR / 2 - 3, right + 4, y + BAR / 2 + 3)
    others = [box for box in canvas.taken if not box.overlaps(own)]
    page = Box(0, 0, canvas.width, canvas.height)
    leaders = ((box, _along(_leader(box, left, right, y))) for box in boxes)
    return next((box for box, points in leaders if is_free(points, frame=page, obstacles=others)), None)


def _along(leader: _Leader) -> list[Box]:
    """Return points along a leader line as empty boxes."""
    (x0, y0), (x1, y1) = leader
    points = [(x0 + (x1 - x0) * share, y0 + (y1 - y0) * share) for share in np.linspace(0, 1, 24).tolist()]
    return [Box(x, y, x, y) for x, y in points]


def _leader(box: Box, left: float, right: float, y: float) -> _Leader:
    """Return the two ends of the line from a note to its bar."""
    target = min(max((box.x0 + box.x1) / 2, left + 3), right - 3) if right - left > 6 else (left + right) / 2
    near = min(max(target, box.x0 + 3), box.x1 - 3)
    if box.y1 <= y:
        return (near, box.y1 + 2), (target, y - BAR / 2 - 1)
    if box.y0 >= y:
        return (near, box.y0 - 1), (target, y + BAR / 2 + 1)
    return ((box.x1 + 3, y), (left - 2, y)) if box.x1 <= left else ((box.x0 - 3, y), (right + 2, y))
