"""The command `keystones`: critical supply nodes, the losses that cut off others, and the sequence of captures."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from typing import Any

from scenarios.cli.loading import draw_times, find_minute, find_side, mixed_words, open_road_study, readings_of
from scenarios.cli.output import print_json, print_tables
from scenarios.cli.states import study_json
from scenarios.cli.tables import Column, Remark, Row, Table, make_row, numeric
from sim import Campaign, Clock, Draws, Keystone, Stranding, Study
from sim.measures.narrative import no_base_words
from sim.measures.sequences import SequenceLink, SequenceStep
from sim.model.words import asked_iso, km, listed, moment_words, percent

_MOST = 6  # names of a list


def keystones_command(args: Namespace) -> None:
    """Print the critical supply nodes of a side, which losses cut off others, and in what order places fell."""
    study = open_road_study(args)
    side = find_side(args, study)
    minute = None if args.at is None else find_minute(study.campaign, args.at)
    draws = draw_times(args, study)
    if args.json:
        print_json(keystones_json(study, side, minute, draws=draws))
    else:
        print_tables((*keystone_tables(study, side, minute), *sequence_tables(study, side, draws=draws)))


# -- JSON --------------------------------------------------------------------------------------------------------------


def keystones_json(study: Study, side: str, minute: int | None, *, draws: Draws | None = None) -> dict[str, Any]:
    """Return keystones, strandings and the sequences of captures as JSON."""
    clock = study.campaign.clock
    return {
        **study_json(study),
        "keystones": [_keystone_json(stone) for stone in study.keystones(side, minute)],
        "strandings": [_stranding_json(clock, one) for one in study.strandings(side)],
        "sequences": {
            other: [_step_json(clock, step) for step in study.sequence(other, draws=draws)]
            for other in _others(study, side)
        },
    }


def _keystone_json(stone: Keystone) -> dict[str, Any]:
    return {
        "place": stone.place, "side": stone.side, "strands": stone.strands, "stranded": stone.stranded,
        "betweenness": stone.betweenness, "ways": stone.ways,
    }  # fmt: skip


def _stranding_json(clock: Clock, one: Stranding) -> dict[str, Any]:
    return {
        "minute": clock.iso(one.minute), "side": one.side, "statements": [cause.id for cause in one.causes],
        "fallen": one.fallen,
        "stranded": one.stranded,
    }  # fmt: skip


def _step_json(clock: Clock, step: SequenceStep) -> dict[str, Any]:
    return {
        "place": step.place, "side": step.side, "minute": clock.iso(step.minute), "statement": step.statement,
        "sentence": step.sentence, "kind": step.kind,
        "after": None if step.after is None else _link_json(step.after),
        "others": [_link_json(link) for link in step.others], "jump_chance": step.jump_chance,
    }  # fmt: skip


def _link_json(link: SequenceLink) -> dict[str, Any]:
    return {
        "place": link.place, "after": link.after, "chance": link.chance, "metres": link.metres,
        "statement": link.cause.id, "after_statement": link.after_cause.id,
    }  # fmt: skip


# -- tables ------------------------------------------------------------------------------------------------------------


def keystone_tables(study: Study, side: str, minute: int | None, *, most: int = 12) -> tuple[Table, ...]:
    """Return the critical supply nodes of a side at a time, and the losses that cut off other places."""
    return _keystone_table(study, side, minute, most), _stranding_table(study, side)


def _keystone_table(study: Study, side: str, minute: int | None, most: int) -> Table:
    campaign = study.campaign
    found = study.keystones(side, minute)
    rows = [
        make_row(
            campaign.places[stone.place].name,
            stone.strands,
            listed(_names(campaign, stone.stranded), most=_MOST),
            percent(stone.betweenness),
            stone.ways,
        )
        for stone in found[:most]
    ]
    moment = "before the campaign" if minute is None else f"at {asked_iso(campaign.clock, minute)}"
    left = f" {len(found) - most} that would cut off fewer are left out." if len(found) > most else ""
    return Table(
        "keystones",
        f"Critical supply nodes of {campaign.side_short(side)} {moment}",
        (
            Column("place"),
            numeric("would cut off"),
            Column("which", 1),
            numeric("carries supply of"),
            numeric("supplied places", 2),
        ),
        tuple(rows),
        caveat=(
            "Would cut off: other places of the side that would have no route to a base over its own ground if this "
            "one were lost. Carries supply of: the share of its places whose shortest route to a base leads through "
            f"it. It describes the road network and is no forecast.{left}"
        ),
        empty=no_base_words(campaign, [side]) or "No place lies on the route of another.",
    )


def _stranding_table(study: Study, side: str) -> Table:
    campaign = study.campaign
    found = study.strandings(side)
    rows = [
        make_row(
            moment_words(campaign.clock, one.minute, year=False, short=True),
            listed(_names(campaign, one.fallen), most=_MOST),
            len(one.stranded),
            listed(_names(campaign, one.stranded), most=_MOST),
            sentences=(cause.sentence for cause in one.causes),
        )
        for one in found
    ]
    return Table(
        "strandings",
        f"Losses that cut off places of {campaign.side_short(side)} from every base",
        (Column("placed at"), Column("lost"), numeric("cut off"), Column("which")),
        tuple(rows),
        caveat="In the middle placement; losses at the same minute share a row.",
        empty="None.",
    )


def sequence_tables(study: Study, side: str, *, draws: Draws | None = None) -> tuple[Table, ...]:
    """Return the captures by each side but one, in order, each with the earlier capture next to it."""
    tables = (_sequence_table(study, other, draws) for other in _others(study, side))
    return tuple(table for table in tables if table.rows)  # a side that took nothing has no sequence


def _sequence_table(study: Study, side: str, draws: Draws | None) -> Table:
    campaign = study.campaign
    steps = study.sequence(side, draws=draws)
    kinds = Counter(step.kind for step in steps)
    summary = "; ".join(f"{count} {kind}" for kind, count in kinds.items())
    return Table(
        "sequence",
        f"Sequence of captures by {campaign.side_short(side)}",
        (
            Column("place"),
            Column("placed at"),
            Column("kind"),
            Column("after"),
            numeric("road km", 1),
            Column("in draws", 1),
        ),
        tuple(_sequence_row(campaign, step) for step in steps),
        remarks=(Remark(f"{len(steps)} captures: {summary}."),) if steps else (),
        caveat=(
            "After: the nearest neighbouring place by road that the side had captured by then. It is an order in time "
            "and place, not a cause. A jump has no such place: the places between were not mentioned, are not on the "
            "roads known here, or were bypassed."
            + (
                f" Shares are of {len(draws)} draws, prior {draws.prior}. {mixed_words(readings_of(draws))}".rstrip()
                if draws is not None
                else ""
            )
        ),
    )


def _sequence_row(campaign: Campaign, step: SequenceStep) -> Row:
    after = step.after
    sentences = [step.sentence]
    if after is not None:
        sentences.append(after.after_cause.sentence)
    chance = after.chance if after is not None else step.jump_chance
    return make_row(
        campaign.places[step.place].name,
        moment_words(campaign.clock, step.minute, year=False, short=True),
        step.kind,
        "" if after is None else campaign.places[after.after].name,
        "" if after is None else km(after.metres),
        ""
        if chance is None
        else f"after it in {percent(chance)}"
        if after is not None
        else f"a jump in {percent(chance)}",
        sentences=sentences,
    )


def _others(study: Study, side: str) -> list[str]:
    return [other for other in study.campaign.sides if other != side]


def _names(campaign: Campaign, places: Sequence[str]) -> list[str]:
    return [campaign.places[place].name for place in places]
