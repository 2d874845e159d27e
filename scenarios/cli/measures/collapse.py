"""How a side lost its places: by what, on which day, and which were retaken or contested."""

from __future__ import annotations

from typing import Any

from scenarios.cli.states import window_json
from scenarios.cli.tables import Column, Remark, Row, Table, make_row, numeric, side_cell
from sim import Campaign, Clock, Collapse, Study, Window
from sim.measures.losses import Loss
from sim.model.durations import duration_unit
from sim.model.times import MINUTES_A_DAY
from sim.model.words import percent, range_words, window_words


def collapse_json(clock: Clock, found: Collapse) -> dict[str, Any]:
    """Return the losses of a side as JSON."""
    return {
        "side": found.side,
        "losses": [_loss_json(clock, loss) for loss in found.losses],
        "quiet": found.without_fight,
        "told": found.reported,
        "days": {
            side: [
                {"day": clock.iso(day.day), "named": day.named, "named_low": day.named_low,
                 "named_high": day.named_high, "claimed_low": day.claimed_low, "claimed_high": day.claimed_high}
                for day in days
            ]
            for side, days in found.days.items()
        },
        "recaptures": [
            {"place": one.place, "side": one.side, "window": window_json(clock, one.window),
             "statement": one.statement, "sentence": one.sentence}
            for one in found.recaptures
        ],
        "lost": found.lost,
        "contested": [
            {"place": one.place, "minutes": one.minutes, "low": one.low, "high": one.high, "exact": one.exact,
             "statements": one.causes}
            for one in found.contested
        ],
        "span": found.span,
    }  # fmt: skip


def _loss_json(clock: Clock, loss: Loss) -> dict[str, Any]:
    return {
        "place": loss.place, "side": loss.side, "minute": clock.iso(loss.minute),
        "window": window_json(clock, loss.window), "how": loss.how, "to_side": loss.to_side,
        "statement": loss.statement, "sentence": loss.sentence, "withdrawal": loss.withdrawal, "clash": loss.clash,
        "area_clash": loss.area_clash,
    }  # fmt: skip


def collapse_tables(study: Study, side: str) -> tuple[Table, ...]:
    """Return how a side lost its places, by day, and which were retaken or contested."""
    campaign = study.campaign
    found = study.collapse(side)
    name = campaign.side_short(side)
    share = f"{found.without_fight} of the {found.reported} losses that sentences report"
    share += f" ({percent(found.without_fight / found.reported)})" if found.reported else ""
    quiet = (loss.sentence for loss in found.losses if loss.without_fight)
    losses = Table(
        "losses",
        f"How {name} lost its places",
        (
            Column("place"),
            Column("when"),
            Column("how"),
            Column("to"),
            Column("withdrawal reported", 1),
            Column("fighting reported at the place", 1),
            Column("in its area", 1),
        ),
        tuple(_loss_row(campaign, loss) for loss in found.losses),
        remarks=(
            Remark(
                f"{share} were left or taken over, with no fighting reported at the place itself.",
                tuple(dict.fromkeys(quiet)),
            ),
            Remark(f"{found.lost - found.reported} more losses are inferred by a named rule and not counted here."),
        )
        if found.losses
        else (),
        caveat="No reported fighting does not mean that there was none.",
        empty="It lost none.",
    )
    back = Table(
        "recaptures",
        f"Places that {name} retook",
        (Column("place"), Column("when")),
        tuple(
            make_row(
                campaign.places[one.place].name, window_words(campaign.clock, one.window), sentences=(one.sentence,)
            )
            for one in found.recaptures
        ),
        remarks=(Remark(f"{len(found.recaptures)}, beside {found.lost} losses."),) if found.recaptures else (),
        empty="None is reported.",
    )
    unit = duration_unit(campaign.clock, max((one.high for one in found.contested), default=0))
    contested = Table(
        "contested",
        "Places that were contested, and how long",
        (Column("place"), numeric(f"{unit.name}, as placed"), numeric(f"{unit.name}, least and most")),
        tuple(
            make_row(
                campaign.places[one.place].name,
                unit.show(one.minutes),
                range_words(one.low, one.high, show=unit.show) + ("" if one.exact else " (outer)"),
                sentences=(campaign.statements[cause].sentence for cause in one.causes),
            )
            for one in found.contested
        ),
        caveat=(
            f"Of the campaign’s {unit.show(found.span)} {unit.name}. Least and most: the bounds over all placements, "
            "which some placement reaches; “outer” bounds may be too wide. A place whose end of fighting is not told "
            "stays contested."
        ),
        empty="None.",
    )
    return losses, _day_table(campaign, found), back, contested


def _loss_row(campaign: Campaign, loss: Loss) -> Row:
    said = [campaign.statements[one].sentence for one in (*loss.clash, *loss.area_clash, loss.withdrawal) if one]
    return make_row(
        campaign.places[loss.place].name,
        window_words(campaign.clock, loss.window),
        loss.how,
        side_cell(campaign, loss.to_side),
        *("yes" if one else "no" for one in (loss.withdrawal, loss.clash, loss.area_clash)),
        sentences=(loss.sentence, *said),
    )


def _day_table(campaign: Campaign, found: Collapse) -> Table:
    """Return the losses of each day by the side that took them; days and sides without any are left out."""
    rows = []
    for side, days in found.days.items():
        rows += [
            make_row(
                campaign.clock.iso(day.day)[:10],
                side_cell(campaign, side),
                day.named,
                range_words(day.named_low, day.named_high),
                range_words(day.claimed_low, day.claimed_high) if day.claimed_low or day.claimed_high != 0 else "",
                sentences=(
                    loss.sentence
                    for loss in found.losses
                    if loss.to_side == side and _touches(loss.window, day.day, campaign.end)
                ),
            )
            for day in days
            if day.named_high or day.claimed_high != 0 or day.claimed_low
        ]
    return Table(
        "losses-by-day",
        f"Places lost by {campaign.side_short(found.side)}, day by day",
        (
            Column("day"),
            Column("to"),
            numeric("named, as placed"),
            numeric("named, least and most"),
            numeric("claimed"),
        ),
        tuple(sorted(rows, key=lambda row: row.cells[0])),
        caveat=(
            "Least: windows that lie within the day; most: windows that overlap it. Claimed: the source’s own counts "
            "of new captures, summed in the same way; they do not say which side lost the places."
        ),
        empty="It lost none.",
    )


def _touches(window: Window, day: int, end: int) -> bool:
    return window.earliest <= min(day + MINUTES_A_DAY - 1, end) and day <= window.latest
