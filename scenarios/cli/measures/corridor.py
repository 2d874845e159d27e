"""The command `corridor`: the front along a road."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator
from typing import Any

from scenarios.cli.loading import find_corridor, find_history, find_minute, open_study
from scenarios.cli.output import or_none, print_json, print_message, print_tables, print_text
from scenarios.cli.process import CommandError
from scenarios.cli.runs import print_marks, script_words
from scenarios.cli.states import study_json
from scenarios.cli.tables import Column, Remark, Row, Table, make_row, numeric, side_cell
from sim import Campaign, Clock, History, Placement, Study
from sim.histories import Shown
from sim.model.words import asked_words, counted, km, listed, weak_words, window_words
from sim.roads.corridors import CorridorBar, CorridorLine, CorridorState

LEAST_CAPTURES = 3  # dated on a road that has a chart
ROADS_ARE_ESTIMATES = "Road lengths are estimates, and so are the distances and speeds computed from them."
_NOWHERE = -1
_FEW = f"fewer than {LEAST_CAPTURES} captures"


def corridor_command(args: Namespace) -> None:
    """Print a corridor at a moment, or the list of corridors; or draw the time-distance chart of one."""
    study = open_study(args)
    campaign, history = study.campaign, find_history(args, study)
    if args.road is None:
        if args.output is not None:
            raise CommandError(f"name the road to draw: one of {', '.join(campaign.corridors) or '(none declared)'}")
        if args.json:
            lines = [_line_json(study.corridor(road)) for road in campaign.corridors]
            print_json({**study_json(study, history), "corridors": lines})
        else:
            print_marks(history)
            print_tables([road_table(study, history)])
        return
    road = find_corridor(campaign, args.road)
    if args.output is not None and not has_chart(study, road, history):
        print_message(f"no chart: {_FEW} are dated on it, and {args.output} is not written", quiet=args.quiet)
        if not args.json:
            print_text(corridor_remark(study, road, history).words)
            return
    elif args.output is not None:
        from scenarios.cli.pictures import draw_corridor_chart  # imports matplotlib

        draw_corridor_chart(args, study, road, history)
        if not args.json:
            return
    minute = campaign.end if args.at is None else find_minute(campaign, args.at)
    if args.json:
        print_json(corridor_json(study, road, minute, history))
    else:
        print_marks(history)
        print_tables(corridor_tables(study, road, minute, history))


def _captures(study: Study, road: str, history: Shown) -> list[CorridorBar]:
    """Return the changes along a corridor by which a side took a place."""
    return [bar for bar in study.corridor_bars(road, history=history) if bar.side in study.campaign.sides]


def has_chart(study: Study, road: str, history: Shown = Placement.MIDDLE) -> bool:
    """Whether enough captures are dated on a corridor for a chart of time and distance."""
    return len(_captures(study, road, history)) >= LEAST_CAPTURES


def corridor_remark(study: Study, road: str, history: Shown = Placement.MIDDLE) -> Remark:
    """Return in one line what happened on a corridor that has too few captures for a chart."""
    campaign, bars = study.campaign, _captures(study, road, history)
    name = study.corridor(road).name
    if not bars:
        return Remark(f"{name}: no capture is dated on it.")
    told = listed((f"{campaign.places[bar.place].name} {_passed(campaign, bar)}" for bar in bars), joined=True)
    number = counted(len(bars), "dated capture")
    sentences = tuple(dict.fromkeys(bar.change.cause.sentence for bar in bars))
    return Remark(f"{name}: {number} {'is' if len(bars) == 1 else 'are'} told on it: {told}.", sentences)


# -- JSON --------------------------------------------------------------------------------------------------------------


def corridor_json(study: Study, road: str, minute: int, shown: History) -> dict[str, Any]:
    """Return a corridor, its state at a moment, its changes of holder and the reach of each side as JSON."""
    line, bars, clock = study.corridor(road), study.corridor_bars(road, history=shown), study.campaign.clock
    return {
        **study_json(study, shown),
        "road": _line_json(line),
        "state": _state_json(clock, study.corridor_state(road, minute, history=shown)),
        "bars": [_bar_json(clock, bar) for bar in bars],
        "reaches": [
            {
                "placement": history.timeline.placement,
                "side": side,
                "towards": end,
                **_reach_json(study.corridor_reach(road, side, end, history=history).at(minute)),
            }
            for side in _takers(study.campaign, bars)
            for end in (line.places[0], line.places[-1])
            for history in study.envelope_of(shown) or (shown,)
        ],
    }


def _line_json(line: CorridorLine) -> dict[str, Any]:
    return {"id": line.id, "name": line.name, "places": line.places, "metres": line.metres, "refs": line.refs}


def _state_json(clock: Clock, state: CorridorState) -> dict[str, Any]:
    return {
        "minute": clock.iso(state.minute),
        "stops": [
            {"place": stop.place, "metres": stop.metres, "side": stop.side, "holder": stop.holder,
             "certainty": stop.certainty, "contested": stop.contested}
            for stop in state.stops
        ],
        "contacts": [
            {"sides": contact.sides, "a": contact.a, "b": contact.b, "from_m": contact.from_m, "to_m": contact.to_m,
             "gap": contact.gap, "relation": contact.relation}
            for contact in state.contacts
        ],
        "runs": [
            {"side": run.side, "places": run.places, "from_m": run.from_m, "to_m": run.to_m, "gaps": run.gaps,
             "gap_m": run.gap_m}
            for run in state.runs
        ],
    }  # fmt: skip


def _bar_json(clock: Clock, bar: CorridorBar) -> dict[str, Any]:
    cause = bar.change.cause
    return {
        "place": bar.place, "metres": bar.metres, "statement": cause.id, "sentence": cause.sentence,
        "verb": cause.verb, "side": bar.side, "earliest": clock.iso(bar.window.earliest),
        "middle": clock.iso(bar.change.minute), "latest": clock.iso(bar.window.latest), "origin": bar.change.origin,
        "rule": bar.change.rule, "hedge": cause.hedge, "words": bar.window.words, "script": or_none(bar.change.script),
        "line": bar.change.line or None,
    }  # fmt: skip


def _reach_json(metres: tuple[int, int, int]) -> dict[str, int | None]:
    names = ("furthest_m", "unbroken_m", "strict_m")
    return {name: None if one == _NOWHERE else one for name, one in zip(names, metres, strict=True)}


# -- tables ------------------------------------------------------------------------------------------------------------


def road_table(study: Study, history: Shown = Placement.MIDDLE) -> Table:
    """Return the corridors that the campaign declares, and what happens on each."""
    campaign, rows = study.campaign, []
    for corridor in campaign.corridors:
        line, bars = study.corridor(corridor), study.corridor_bars(corridor, history=history)
        bars = tuple(bar for bar in bars if bar.side in campaign.sides)
        last = study.corridor_state(corridor, campaign.end, history=history)
        silent = sum(stop.certainty == "silent" for stop in last.stops)
        taken = len({bar.place for bar in bars})
        cells = (corridor, line.name, km(line.length), len(line.places), taken, silent, len(last.contacts))
        rows.append(make_row(*cells, sentences=(bar.change.cause.sentence for bar in bars)))
    return Table(
        "corridors",
        "Corridors",
        (
            Column("road"), Column("name"), numeric("km"), numeric("places", 1), numeric("taken"),
            numeric("silent", 1), numeric("contacts", 1),
        ),
        tuple(rows),
        caveat=f"Taken, silent and contacts are counted at the campaign’s end. {ROADS_ARE_ESTIMATES}",
        empty="The campaign declares no corridors.",
    )  # fmt: skip


def corridor_tables(study: Study, road: str, minute: int, history: Shown = Placement.MIDDLE) -> tuple[Table, ...]:
    """Return a corridor at a moment: its places and their changes, where sides meet, and how far each side came."""
    shown = study.history(history)
    return tuple(make(study, road, minute, shown) for make in (_stop_table, _contact_table, _reach_table))


def _stop_table(study: Study, road: str, minute: int, shown: History) -> Table:
    campaign, line = study.campaign, study.corridor(road)
    bars: dict[str, list[CorridorBar]] = {}
    for bar in study.corridor_bars(road, history=shown):
        bars.setdefault(bar.place, []).append(bar)
    rows = []
    for stop in study.corridor_state(road, minute, history=shown).stops:
        passed = bars.get(stop.place, [])
        inside = f"; {listed([campaign.side_short(side) for side in stop.contested])} inside" if stop.contested else ""
        rows.append(
            make_row(
                km(stop.metres),
                campaign.places[stop.place].name,
                side_cell(campaign, stop.side, campaign.side_short(stop.side) + inside),
                stop.certainty,
                "; ".join(_passed(campaign, bar) for bar in passed),
                sentences=[bar.change.cause.sentence for bar in passed] or _holding(shown, (stop.place,), minute),
            )
        )
    first = campaign.places[line.places[0]].name
    return Table(
        "stops",
        f"{line.name} at {asked_words(campaign.clock, minute)}",
        (
            numeric(f"km from {first}", 1), Column("place"), Column("held by"), Column("basis", 1),
            Column("changed hands"),
        ),
        tuple(rows),
        caveat=(
            f"Held by: in the {shown.timeline.placement} placement. Silent: the last holder that the source mentions. "
            f"{ROADS_ARE_ESTIMATES}"
        ),
    )  # fmt: skip


def _passed(campaign: Campaign, bar: CorridorBar) -> str:
    to = "left" if bar.side not in campaign.sides else f"to {campaign.side_short(bar.side)}"
    change = bar.change
    rule = f", by the rule {change.rule}" if change.rule else ""
    rule = f", by script {script_words(change.script, change.line)}" if change.script else rule
    hedge = f", {bar.change.cause.hedge}" if bar.change.cause.hedge else ""
    window = window_words(campaign.clock, bar.window)
    return f"{to}, {window}{rule}{hedge}"


def _contact_table(study: Study, road: str, minute: int, shown: History) -> Table:
    campaign = study.campaign
    rows = [
        make_row(
            f"{campaign.places[contact.a].name} – {campaign.places[contact.b].name}",
            f"{km(contact.from_m)}–{km(contact.to_m)}",
            " – ".join(campaign.side_short(side) for side in contact.sides),
            contact.relation,
            listed([campaign.places[place].name for place in contact.gap]) or "none",
            sentences=_holding(shown, (contact.a, contact.b), minute),
        )
        for contact in study.corridor_state(road, minute, history=shown).contacts
    ]
    return Table(
        "contacts",
        "Where sides meet",
        (
            Column("between"), Column("km", 1), Column("sides"), Column("relation", 1),
            Column("places between with no certain holder"),
        ),
        tuple(rows),
        empty="Nowhere: no two consecutive places certainly have different holders.",
    )  # fmt: skip


def _holding(history: History, places: tuple[str, ...], minute: int) -> Iterator[str]:
    """Yield the sentences behind the current holders of places."""
    for place in places:
        change = history.holder_change(place, minute)
        source = history.campaign.places[place].holder_source
        yield change.cause.sentence if change else source if source in history.campaign.sentences else ""


def _reach_table(study: Study, road: str, minute: int, shown: History) -> Table:
    campaign, line, bars = study.campaign, study.corridor(road), study.corridor_bars(road, history=shown)
    rows: list[Row] = []
    for side in _takers(campaign, bars):
        for towards in (line.places[0], line.places[-1]):
            reached = [
                study.corridor_reach(road, side, towards, history=history).at(minute)
                for history in study.envelope_of(shown) or (shown,)
            ]
            if any(furthest != _NOWHERE for furthest, _, _ in reached):
                rows.append(
                    make_row(
                        side_cell(campaign, side),
                        campaign.places[towards].name,
                        *(_chainages([of[column] for of in reached]) for column in range(3)),
                        sentences=(bar.change.cause.sentence for bar in bars if bar.side == side),
                    )
                )
    taken = dict.fromkeys(campaign.places[bar.place] for bar in bars)
    weak = [place.name for place in taken if place.confidence == "low"]
    return Table(
        "reach",
        "How far each side had come",
        (Column("side"), Column("towards"), numeric("furthest"), numeric("unbroken", 1), numeric("without a gap", 1)),
        tuple(rows),
        caveat=(
            "Kilometres along the road, in the latest and the earliest placement of all statements. Unbroken: up to "
            "the first place that another side certainly holds. Without a gap: up to the first place that the side "
            f"itself does not certainly hold.{weak_words(weak)}"
        ),
        empty="No side captured a place on it.",
    )


def _takers(campaign: Campaign, bars: Iterable[CorridorBar]) -> list[str]:
    return list(dict.fromkeys(bar.side for bar in bars if bar.side in campaign.sides))


def _chainages(metres: list[int]) -> str:
    words = dict.fromkeys("–" if one == _NOWHERE else f"{km(one)} km" for one in reversed(metres))
    return " / ".join(words)
