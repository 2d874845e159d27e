"""The command `depth`: how deep each side came, and how fast."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from scenarios.cli.loading import find_history, open_road_study
from scenarios.cli.measures.corridor import ROADS_ARE_ESTIMATES
from scenarios.cli.output import print_json, print_tables
from scenarios.cli.runs import print_marks
from scenarios.cli.states import origin_json, study_json, window_json
from scenarios.cli.tables import Column, Remark, Row, Table, make_row, numeric, side_cell
from sim import Campaign, Clock, Gain, History, Placement, Rate, Study
from sim.histories import Shown
from sim.measures.depth import DepthQuantiles
from sim.measures.rates import Untimed
from sim.model.declared import PublishedRate
from sim.model.durations import DurationUnit, duration_unit
from sim.model.words import km, range_words, weak_words


def depth_command(args: Namespace) -> None:
    """Print the depth of each side's advance, and its rates beside published ones."""
    study = open_road_study(args)
    history = find_history(args, study)
    if args.json:
        print_json(depth_json(study, history))
    else:
        print_marks(history)
        print_tables(depth_tables(study, history))


# -- JSON --------------------------------------------------------------------------------------------------------------


def depth_json(study: Study, history: History) -> dict[str, Any]:
    """Return gains, quantiles of their depth, and rates as JSON; a counterfactual history has no rates."""
    campaign, clock = study.campaign, study.campaign.clock
    gains = {side: study.gains(side, history=history) for side in campaign.sides}
    return {
        **study_json(study, history),
        "weak_extremes": study.weak_extremes(),
        "gains": {side: [_gain_json(history, gain) for gain in own] for side, own in gains.items()},
        "quantiles": [
            _quantiles_json(clock, study.depth_quantiles(side, history=history)) for side, own in gains.items() if own
        ],
        "rates": [_rate_json(rate) for rate in study.rates if not history.counterfactual],
        "untimed": [
            {"side": leg.side, "start": leg.start, "end": leg.end, "reason": leg.reason}
            for leg in (() if history.counterfactual else study.untimed)
        ],
        "published_rates": [
            {"what": rate.what, "low": rate.low, "high": rate.high, "source": rate.source}
            for rate in campaign.published_rates
        ],
    }


def _gain_json(history: History, gain: Gain) -> dict[str, Any]:
    clock, change = history.campaign.clock, history.holder_change(gain.place, gain.minute)
    return {
        "place": gain.place, "minute": clock.iso(gain.minute), "metres": gain.metres, "statement": gain.statement,
        "sentence": gain.sentence, "faction": gain.faction, "axis": gain.axis,
        "window": window_json(clock, gain.window), **origin_json(change),
    }  # fmt: skip


def _quantiles_json(clock: Clock, quantiles: DepthQuantiles) -> dict[str, Any]:
    return {
        "side": quantiles.side,
        "minutes": [clock.iso(minute) for minute in quantiles.minutes.tolist()],
        "count": quantiles.count.tolist(),
        "median_m": quantiles.median_m.tolist(),
        "p90_m": quantiles.p90_m.tolist(),
        "furthest_m": quantiles.furthest_m.tolist(),
    }


def _rate_json(rate: Rate) -> dict[str, Any]:
    return {
        "side": rate.side, "start": rate.start, "end": rate.end, "metres": rate.metres, "path": rate.path,
        "first": rate.first, "then": rate.then, "sentences": rate.sentences, "least_minutes": rate.least_minutes,
        "most_minutes": rate.most_minutes, "slowest": rate.slowest, "fastest": rate.fastest, "note": rate.note,
    }  # fmt: skip


# -- tables ------------------------------------------------------------------------------------------------------------


def depth_tables(study: Study, history: Shown = Placement.MIDDLE) -> tuple[Table, ...]:
    """Return the depth of each side's advance by axis, and its rates between named places beside published ones.

    A counterfactual history has no rates: their bounds are of the record.
    """
    table = _depth_table(study, history)
    if study.history(history).counterfactual:
        return (table,)
    return table, _rate_table(study), _published_table(study.campaign.published_rates)


def _depth_table(study: Study, shown: Shown) -> Table:
    campaign, weak, rows = study.campaign, study.weak_extremes(), []
    for side in campaign.sides:
        gained = study.gains(side, history=shown)
        axes = sorted({gain.axis for gain in gained}, key=lambda axis: (axis == "", axis))
        for axis in (None, *axes) if len(axes) > 1 else (None,) if gained else ():
            of = [
                study.depth_quantiles(side, axis=axis, history=history)
                for history in study.envelope_of(shown) or (shown,)
            ]
            middle = of[len(of) // 2]
            if not len(middle.count) or not int(middle.count[-1]):
                continue
            own = [gain for gain in gained if axis is None or gain.axis == axis]
            name = "all gains" if axis is None else campaign.corridors[axis].name if axis else "off the corridors"
            furthest = max(own, key=lambda gain: gain.metres)
            rows.append(
                make_row(
                    side_cell(campaign, side),
                    name,
                    int(middle.count[-1]),
                    *(_ends([int(getattr(each, column)[-1]) for each in of]) for column in ("median_m", "p90_m")),
                    _ends([int(each.furthest_m[-1]) for each in of]),
                    campaign.places[furthest.place].name,
                    sentences=(gain.sentence for gain in own),
                )
            )
    return Table(
        "depth",
        "Depth of advance",
        (
            Column("side"), Column("axis"), numeric("gains"), numeric("median km", 1),
            numeric("90 % of gains within km", 1), numeric("furthest km"), Column("furthest place", 1),
        ),
        tuple(rows),
        caveat=(
            "Road kilometres from each side’s start line before the campaign, over all roads, to the counted places "
            "that a statement says it gained. An axis is the nearest corridor within 10 road km. "
            f"{ROADS_ARE_ESTIMATES}{weak_words([campaign.places[place].name for place in weak])}"
        ),
        empty="No side gained a place.",
    )  # fmt: skip


def _ends(metres: list[int]) -> str:
    return range_words(min(metres), max(metres), show=km)


def _rate_table(study: Study) -> Table:
    unit = duration_unit(study.campaign.clock, max((rate.most_minutes for rate in study.rates), default=0))
    return Table(
        "rates",
        "Rates of advance",
        (
            Column("side"), Column("from"), Column("to"), numeric("road km", 1), numeric(f"{unit.name} between", 1),
            numeric("km a day"), Column("note", 3),
        ),
        (
            *(_rate_row(study.campaign, rate, unit) for rate in study.rates),
            *(_leg_row(study.campaign, leg, "", "", "none", leg.reason, ()) for leg in study.untimed),
        ),
        caveat=(
            "The bounds are sharp: no placement of the statements gives a slower or a faster advance. They bound the "
            f"average over the whole distance, halts included. {ROADS_ARE_ESTIMATES}"
        ),
        empty="The campaign declares no legs to time.",
    )  # fmt: skip


def _rate_row(campaign: Campaign, rate: Rate, unit: DurationUnit) -> Row:
    between = range_words(max(rate.least_minutes, 0), rate.most_minutes, show=unit.show)
    return _leg_row(campaign, rate, km(rate.metres), between, rate_words(rate), rate.note, rate.sentences)


def _leg_row(
    campaign: Campaign, leg: Rate | Untimed, metres: str, between: str, speed: str, note: str, sentences: Sequence[str]
) -> Row:
    ends = (campaign.places[place].name for place in (leg.start, leg.end))
    return make_row(side_cell(campaign, leg.side), *ends, metres, between, speed, note, sentences=sentences)


def rate_words(rate: Rate) -> str:
    """Return the bounds of a rate in km a day, whole from one km on."""

    def show(speed: float) -> str:
        return f"{speed:.0f}" if speed >= 1 else f"{speed:.2g}"

    return range_words(rate.slowest, rate.fastest, show=show)


def _published_table(published: tuple[PublishedRate, ...]) -> Table:
    return Table(
        "published-rates",
        "Published rates of advance, for comparison",
        (Column("what"), numeric("km a day"), Column("source", 1)),
        tuple(
            make_row(rate.what, range_words(rate.low, rate.high, show=lambda speed: f"{speed:g}"), rate.source)
            for rate in published
        ),
        remarks=(Remark("From other wars and other forces: a scale, not a test."),) if published else (),
        empty="The campaign declares none.",
    )
