"""The commands that tell what follows from the record: corridor, depth, pockets, keystones, tally, audit.

Each prints tables (`scenarios.cli.tables`), the last column of which names the sentences that a row rests on, or with
``--json`` the values of `sim` that the tables are made of.
"""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from scenarios.cli.loading import (
    draw_histories,
    draw_times,
    find_corridor,
    find_minute,
    find_side,
    open_study,
)
from scenarios.cli.output import bold, bound, dim, listed_ids, print_json, print_table
from scenarios.cli.process import CommandError
from scenarios.cli.tables import (
    Table,
    audit_tables,
    collapse_tables,
    corridor_tables,
    depth_tables,
    find_pockets,
    keystone_tables,
    pocket_tables,
    road_table,
    sequence_tables,
    tally_tables,
)
from sim import (
    Clock,
    Study,
    Window,
)
from sim.model.words import fill

_WIDTH = 110
_PAGE = 118  # letters that the columns of a table take together
_LONGEST = (60, 170)  # letters of a cell that is still set in a column: of two columns, of more
# Fields that hold minutes since the epoch, which JSON gives as times.
_MINUTES = frozenset({"minute", "start", "end", "earliest", "middle", "latest", "day"})


def corridor_command(args: Namespace) -> None:
    """Tell a corridor at a moment, or which corridors there are; or draw its time-distance chart."""
    study = open_study(args)
    campaign = study.campaign
    if args.road is None:
        if args.output is not None:
            raise CommandError(f"name the road to draw: one of {', '.join(campaign.corridors) or '(none declared)'}")
        if args.json:
            lines = [study.corridor(road) for road in campaign.corridors]
            _print_values(study, {"corridors": lines})
        else:
            _print_tables([road_table(study)])
        return
    road = find_corridor(campaign, args.road)
    if args.output is not None:
        from scenarios.cli.pictures import draw_corridor_chart

        draw_corridor_chart(args, study, road)
        if not args.json:
            return
    line = study.corridor(road)
    minute = campaign.end if args.at is None else find_minute(campaign, args.at)
    if not args.json:
        _print_tables(corridor_tables(study, line, minute))
        return
    bars = study.corridor_bars(road)
    sides = dict.fromkeys(bar.side for bar in bars if bar.side in campaign.sides)
    reaches = [
        {"placement": history.timeline.placement, "side": side, "towards": end, **_reached(reach.at(minute))}
        for side in sides
        for end in (line.places[0], line.places[-1])
        for history in study.envelope
        for reach in (study.corridor_reach(road, side, end, history=history),)
    ]
    state = study.corridor_state(road, minute)
    _print_values(study, {"road": line, "state": state, "bars": bars, "reaches": reaches})


def _reached(metres: tuple[int, int, int]) -> dict[str, int | None]:
    names = ("furthest_m", "unbroken_m", "strict_m")
    return {name: None if one < 0 else one for name, one in zip(names, metres, strict=True)}


def depth_command(args: Namespace) -> None:
    """Tell how deep each side came, and how fast between named places."""
    study = open_study(args)
    campaign = study.campaign
    if not args.json:
        _print_tables(depth_tables(study))
        return
    taken = {side: study.gains(side) for side in campaign.sides}
    _print_values(
        study,
        {
            "gains": taken,
            "quantiles": [study.depth_quantiles(side) for side, own in taken.items() if own],
            "rates": study.rates,
            "published_rates": campaign.published_rates,
        },
    )


def pockets_command(args: Namespace) -> None:
    """Tell which places were cut off from every base, and what the source's own "cut off" rests on."""
    study = open_study(args)
    drawn = draw_histories(args, study)
    if not args.json:
        _print_tables(pocket_tables(study, over=args.over, drawn=drawn))
        return
    found, _ = find_pockets(study, over=args.over, drawn=drawn)
    _print_values(study, {"over": args.over, "pockets": found, "cuts": study.cuts})


def keystones_command(args: Namespace) -> None:
    """Tell which places the roads of a side hang on, which falls stranded others, and in what order places fell."""
    study = open_study(args)
    campaign = study.campaign
    side = find_side(args, study)
    minute = None if args.at is None else find_minute(campaign, args.at)
    draws = draw_times(args, study)
    if not args.json:
        _print_tables(
            (*keystone_tables(study, side, minute), *sequence_tables(study, _others(study, side), draws=draws))
        )
        return
    _print_values(
        study,
        {
            "keystones": study.keystones(side, minute),
            "strandings": study.strandings(side),
            "sequences": {other: study.sequence(other, draws=draws) for other in _others(study, side)},
        },
    )


def tally_command(args: Namespace) -> None:
    """Tell the source's own counts and tolls beside what it names, and how the losing side lost its places."""
    study = open_study(args)
    side = find_side(args, study)
    if not args.json:
        _print_tables((*tally_tables(study), *collapse_tables(study, side)))
        return
    found = study.tally
    _print_values(
        study,
        {
            "counts": found.counts,
            "tolls": found.tolls,
            "totals": found.totals,
            "collapse": study.collapse(side),
        },
    )


def audit_command(args: Namespace) -> None:
    """List everything in the record that contradicts itself, goes untold or cannot be study; count it."""
    study = open_study(args)
    if not args.json:
        _print_tables(audit_tables(study))
        return
    found = study.audit.findings
    counts = Counter(finding.kind for finding in found)
    told = [{**_plain(finding, study.campaign.clock), "weight": finding.weight} for finding in found]
    _print_values(study, {"count": len(found), "kinds": dict(counts), "findings": told})


def _others(study: Study, side: str) -> list[str]:
    return [other for other in study.campaign.sides if other != side]


def _print_tables(tables: Iterable[Table]) -> None:
    for number, table in enumerate(tables):
        print("\n" * (number > 0) + bold(table.title))
        for said in table.findings:
            _print_wrapped(said.words + (f" [{listed_ids(said.sentences)}]" if said.sentences else ""))
        if not table.rows:
            print(table.empty)
        elif max(max(map(len, row.cells)) for row in table.rows) > _LONGEST[len(table.header) > 2]:
            _print_blocks(table)
        else:
            _print_grid(table)
        if table.caveat and table.rows:
            _print_wrapped(table.caveat, faint=True)


def _print_grid(table: Table) -> None:
    """Print a table in columns no wider than a page together: cells of the widest ones go on in lines below."""
    told = any(row.sentences for row in table.rows)
    header = [*table.header, "sentences"] if told else list(table.header)
    rows = [[*row.cells, listed_ids(row.sentences)] if told else list(row.cells) for row in table.rows]
    widths = _fit(header, rows)

    def lines(cells: Sequence[str]) -> list[list[str]]:
        parts = [_wrap(cell, width) for cell, width in zip(cells, widths, strict=True)]
        high = max(1, *map(len, parts))
        return [
            [
                part[row].rjust(width)
                if row < len(part) and at in table.right
                else part[row]
                if row < len(part)
                else ""
                for at, (part, width) in enumerate(zip(parts, widths, strict=True))
            ]
            for row in range(high)
        ]

    *above, head = lines(header)
    for line in above:
        print(bold("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()))
    print_table(head, [line for row in rows for line in lines(row)])


def _fit(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the widths of columns that take a page together, narrowed where that costs fewest lines."""
    columns = list(zip(header, *rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    least = [max(len(word) for cell in column for word in bound(cell).split(" ")) for column in columns]
    lengths = [[len(cell) for cell in row] for row in (header, *rows)]

    def lines(narrowed: int) -> int:
        tried = [width - (at == narrowed) for at, width in enumerate(widths)]
        return sum(max(-(-size // width) for size, width in zip(row, tried, strict=True) if width) for row in lengths)

    while sum(widths) + 2 * (len(widths) - 1) > _PAGE:
        spare = [at for at, width in enumerate(widths) if width > least[at]]
        if not spare:
            break
        widths[min(spare, key=lambda at: (lines(at), -widths[at]))] -= 1
    return widths


def _wrap(cell: str, width: int) -> list[str]:
    wrapped = fill(bound(cell), width).split("\n")
    return [line.replace("\u00a0", " ") for line in wrapped]


def _print_blocks(table: Table) -> None:
    """Print a table that is too wide for a screen: a row as its first cell, and what follows of it under that."""
    for row in table.rows:
        ids = f" [{listed_ids(row.sentences)}]" if row.sentences else ""
        _print_wrapped(f"{row.cells[0]}{ids}", indent="  ", hanging="    ")
        for name, cell in zip(table.header[1:], row.cells[1:], strict=True):
            if cell:
                words = cell if len(table.header) == 2 else f"{name}: {cell}"
                _print_wrapped(words, indent="      ")


def _print_wrapped(text: str, *, faint: bool = False, indent: str = "", hanging: str = "") -> None:
    wrapped = fill(text, _WIDTH, indent=indent, hanging=hanging or None)
    print(dim(wrapped) if faint else wrapped)


def _print_values(study: Study, values: Mapping[str, object]) -> None:
    campaign, timeline = study.campaign, study.history().timeline
    head = {"campaign": campaign.name, "placement": timeline.placement, "readings": dict(timeline.readings)}
    print_json({**head, **{name: _plain(value, campaign.clock) for name, value in values.items()}})


def _plain(value: Any, clock: Clock, *, name: str = "") -> Any:
    """Return a value as JSON has it: values of `sim` by their fields, minutes since the epoch as local times."""
    if isinstance(value, Window):
        return {"earliest": clock.iso(value.earliest), "latest": clock.iso(value.latest), "words": value.words}
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name), clock, name=field.name) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one, clock) for key, one in value.items()}
    if isinstance(value, np.ndarray):
        return [_plain(one, clock, name=name.removesuffix("s")) for one in value.tolist()]
    if isinstance(value, (list, tuple)):
        return [_plain(one, clock) for one in value]
    if name in _MINUTES and isinstance(value, int):
        return clock.iso(value)
    return value
