"""How a side lost its places: by what, in which period, and which were retaken or contested."""

from __future__ import annotations

from typing import Any

from scenarios.cli.measures.page import chief_rows, each_words, one_word, period_words, row_periods
from scenarios.cli.states import window_json
from scenarios.cli.tables import Column, Remark, Row, Table, make_row, numeric, side_cell
from sim import Campaign, Clock, Collapse, Study, Window
from sim.measures.losses import Loss, losses_within
from sim.model.durations import duration_unit
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


def collapse_tables(study: Study, side: str, *, every: str | None = None, most: int | None = None) -> tuple[Table, ...]:
    """Return how a side lost its places, by period, and which were retaken or contested.

    `every` is as for `row_periods`; `most` is the number of rows of the other tables, or None.
    """
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
    ranks = [campaign.sheet.rank(campaign.places[loss.place]) for loss in found.losses]
    return (
        chief_rows(losses, most, ranks),
        _period_table(study, found, every),
        chief_rows(back, most),
        chief_rows(contested, most),
    )


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


def _period_table(study: Study, found: Collapse, every: str | None) -> Table:
    """Return the losses of each period by the side that took them; periods and sides without any are left out."""
    campaign = study.campaign
    span = row_periods(campaign.clock, every)
    rows: list[tuple[int, Row]] = []
    for side, counts in losses_within(study.history(), found.losses, span.windows).items():
        for window, count in zip(span.windows, counts, strict=True):
            if not (count.named_high or count.claimed_high != 0 or count.claimed_low):
                continue
            claimed = count.claimed_low or count.claimed_high != 0
            row = make_row(
                period_words(campaign.clock, span, window),
                side_cell(campaign, side),
                count.named,
                range_words(count.named_low, count.named_high),
                range_words(count.claimed_low, count.claimed_high) if claimed else "",
                sentences=(
                    loss.sentence for loss in found.losses if loss.to_side == side and _touch(loss.window, window)
                ),
            )
            rows.append((window.earliest, row))
    return Table(
        "losses-by-day",
        f"Places lost by {campaign.side_short(found.side)}, {each_words(span)}",
        (
            Column(one_word(span)),
            Column("to"),
            numeric("named, as placed"),
            numeric("named, least and most"),
            numeric("claimed"),
        ),
        tuple(row for _, row in sorted(rows, key=lambda each: each[0])),
        caveat=(
            f"Least: windows that lie within the {one_word(span)}; most: windows that overlap it. Claimed: the "
            "source’s own counts of new captures, summed in the same way; they do not say which side lost the places."
        ),
        empty="It lost none.",
    )


def _touch(one: Window, other: Window) -> bool:
    return one.earliest <= other.latest and other.earliest <= one.latest
