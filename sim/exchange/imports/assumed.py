"""What an import assumes, one sentence each: for the screen, and for the README.md of the folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.exchange.imports.dates import span_of
from sim.exchange.imports.derive import APPROXIMATE, Placed, bounds, day_text, doubtful_units, in_order
from sim.exchange.imports.draft import Draft
from sim.model.times import MINUTES_A_DAY
from sim.model.words import counted

_LISTED = 12  # lines that are named


def assumptions(draft: Draft) -> tuple[str, ...]:
    """Return what was assumed to make a draft, in the order of its making."""
    return (
        *draft.gathered.assumptions,
        *draft.parties.assumptions,
        *draft.located,
        *draft.links.assumptions,
        f"labels are ranked by {draft.ranked_by}",
        *_ids(draft),
        *_times(draft),
        *_credits(draft),
        *_holders(draft),
        *_start(draft),
    )


def _ids(draft: Draft) -> Iterator[str]:
    if any(one.row.id for one in draft.rows) and not draft.has_own_ids:
        yield "records are called by their lines, as the ids of the table are not all there, different and plain"


def _times(draft: Draft) -> Iterator[str]:
    if not draft.options.time_zone:
        yield "times are of UTC+00:00 (--time-zone gives another zone)"
    first, last = draft.span
    end = "" if draft.options.end else ", the first and the last day of the rows"
    yield f"from {day_text(first)} to {day_text(last)}{end}"
    units = doubtful_units(draft.rows)
    if units:
        off = ", ".join(f"a {unit.name.lower()} {counted(APPROXIMATE[unit], 'day')}" for unit in units)
        yield f"a doubtful date (~ or ?) may be off, each way: {off}"


def _credits(draft: Draft) -> Iterator[str]:
    if not draft.options.licence and not draft.gathered.licence:
        yield "licence: not stated (--licence names it)"
    if not draft.options.attribution and not draft.gathered.attribution:
        yield f"credit: the name of the file, {draft.file} (--attribution names its author)"


def _holders(draft: Draft) -> Iterator[str]:
    if unknown := len(draft.places) - len(draft.before):
        yield f"{counted(unknown, 'place')} of which no row says who held it before its first row: not known until then"
    if draft.unmatched:
        words = "with another holder before than the rows above have, kept as they are"
        yield f"{counted(len(draft.unmatched), 'row')} {words}: {_lines(draft, draft.unmatched)}"
    if alone := _ended_alone(draft.rows):
        words = "whose end no other row of the place follows: the holder stays as last told"
        yield f"{counted(len(alone), 'row')} {words}, {_lines(draft, alone)}"
    if any(one.row.contested and one.row.end is None for one in draft.rows):
        yield "a contest lasts until the next row of its place"


def _lines(draft: Draft, rows: Sequence[Placed]) -> str:
    lines = ", ".join(str(one.row.line) for one in rows[:_LISTED])
    return f"{draft.gathered.unit} {lines}{' ...' if len(rows) > _LISTED else ''}"


def _start(draft: Draft) -> Iterator[str]:
    if not draft.earlier or draft.start is None:
        return
    begin = draft.options.start or day_text(draft.start)
    words = f"{counted(len(draft.earlier), 'row')} before {begin} only say who held a place then"
    if not draft.options.start:
        first = min(low for one in draft.earlier if (low := span_of(one.row.when)[0]) is not None)
        words += f", as they lie years before the others; --start {day_text(first)} reads them as the others"
    yield words


def _ended_alone(rows: Sequence[Placed]) -> list[Placed]:
    """Return the rows that give an end of a holder after which no row of the place follows within a day."""
    order = in_order(rows)
    begins: dict[str, list[int]] = {}
    for one in order:
        begins.setdefault(one.place, []).append(span_of(one.row.when)[0] or 0)
    _, last = bounds(rows)
    return [
        one
        for one in order
        if one.row.until is not None and one.row.until < last - MINUTES_A_DAY
        if not any(abs(begin - one.row.until) <= MINUTES_A_DAY for begin in begins[one.place])
    ]
