"""Tables of the front along roads: corridors, and how deep and how fast an advance came."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.cli.tables.value import Row, Said, Table, make_row
from sim import (
    Campaign,
    CorridorBar,
    CorridorLine,
    PublishedRate,
    Rate,
    Study,
    Window,
)
from sim.model.words import km, listed, moment_words, range_words, window_words

ROADS_ARE_ESTIMATES = "Road lengths are estimates: kilometres, and all speeds made of them, are as rough as they are."
_HOUR = 60
_NOWHERE = -1


def road_table(study: Study) -> Table:
    """Tell which corridors the campaign declares, and what happens on each."""
    rows = []
    for corridor in study.campaign.corridors:
        line = study.corridor(corridor)
        bars = [bar for bar in study.corridor_bars(corridor) if bar.side in study.campaign.sides]
        last = study.corridor_state(corridor, study.campaign.end)
        silent = sum(stop.certainty == "silent" for stop in last.stops)
        taken = len({bar.place for bar in bars})
        row = make_row(
            corridor, line.name, km(line.length), len(line.places), taken, silent, len(last.contacts),
            sentences=(bar.sentence for bar in bars),
        )  # fmt: skip
        rows.append(row)
    return Table(
        "Corridors",
        ("road", "name", "km", "places", "taken", "silent", "contacts"),
        tuple(rows),
        caveat=f"Taken, silent and contacts are counted at the campaign’s end. {ROADS_ARE_ESTIMATES}",
        right=frozenset({2, 3, 4, 5, 6}),
        empty="The campaign declares no corridors.",
    )


def corridor_tables(study: Study, line: CorridorLine, minute: int) -> tuple[Table, ...]:
    """Tell a corridor at a moment: its places and when they passed, where sides meet, how far each came."""
    return _stop_table(study, line, minute), _contact_table(study, line, minute), _reach_table(study, line, minute)


def _stop_table(study: Study, line: CorridorLine, minute: int) -> Table:
    campaign = study.campaign
    state = study.corridor_state(line.id, minute)
    bars: dict[str, list[CorridorBar]] = {}
    for bar in study.corridor_bars(line.id):
        bars.setdefault(bar.place, []).append(bar)
    rows = []
    for stop in state.stops:
        passed = bars.get(stop.place, [])
        inside = f"; {listed([campaign.side_short(side) for side in stop.contested])} inside" if stop.contested else ""
        rows.append(
            make_row(
                km(stop.metres),
                campaign.places[stop.place].name,
                campaign.side_short(stop.side) + inside,
                stop.certainty,
                "; ".join(_passed(campaign, bar) for bar in passed),
                sentences=[bar.sentence for bar in passed] or _holding(study, (stop.place,), minute),
            )
        )
    first = campaign.places[line.places[0]].name
    return Table(
        f"{line.name} at {moment_words(campaign.clock, minute)}",
        (f"km from {first}", "place", "held by", "basis", "passed, and when"),
        tuple(rows),
        caveat=(
            "Held by: as placed in the middle of every window. Silent: whose it was when the source last told of it. "
            f"{ROADS_ARE_ESTIMATES}"
        ),
        right=frozenset({0}),
    )


def _passed(campaign: Campaign, bar: CorridorBar) -> str:
    to = "left" if bar.side not in campaign.sides else f"to {campaign.side_short(bar.side)}"
    rule = f", by the rule {bar.rule}" if bar.rule else ""
    hedge = f", {bar.hedge}" if bar.hedge else ""
    window = window_words(campaign.clock, Window(bar.earliest, bar.latest))
    return f"{to}, {window}{rule}{hedge}"


def _contact_table(study: Study, line: CorridorLine, minute: int) -> Table:
    campaign = study.campaign
    contacts = study.corridor_state(line.id, minute).contacts
    rows = [
        make_row(
            f"{campaign.places[contact.a].name} – {campaign.places[contact.b].name}",
            f"{km(contact.from_m)}–{km(contact.to_m)}",
            " – ".join(campaign.side_short(side) for side in contact.sides),
            contact.relation,
            listed([campaign.places[place].name for place in contact.gap]) or "none",
            sentences=_holding(study, (contact.a, contact.b), minute),
        )
        for contact in contacts
    ]
    return Table(
        "Where sides meet on it",
        ("between", "km", "sides", "relation", "places between of which it is not known"),
        tuple(rows),
        empty="Nowhere: no two places in a row are surely held by different sides.",
    )


def _holding(study: Study, places: tuple[str, ...], minute: int) -> Iterator[str]:
    """Yield the sentences by which places are held as they are."""
    for place in places:
        change = study.history().holder_change(place, minute)
        source = study.campaign.places[place].holder_source
        yield change.cause.sentence if change else source if source in study.campaign.sentences else ""


def _reach_table(study: Study, line: CorridorLine, minute: int) -> Table:
    campaign = study.campaign
    rows: list[Row] = []
    taking = dict.fromkeys(bar.side for bar in study.corridor_bars(line.id) if bar.side in campaign.sides)
    for side in taking:
        for towards in (line.places[0], line.places[-1]):
            reached = [
                study.corridor_reach(line.id, side, towards, history=history).at(minute) for history in study.envelope
            ]
            if any(furthest != _NOWHERE for furthest, _, _ in reached):
                rows.append(
                    make_row(
                        campaign.side_short(side),
                        campaign.places[towards].name,
                        *(_chainages([of[column] for of in reached]) for column in range(3)),
                        sentences=(bar.sentence for bar in study.corridor_bars(line.id) if bar.side == side),
                    )
                )
    return Table(
        "How far each side had come",
        ("side", "towards", "furthest", "unbroken", "without a gap"),
        tuple(rows),
        caveat=(
            "Kilometres of the road, from the latest to the earliest placement of all statements. Unbroken: up to the "
            "first place that another side surely holds. Without a gap: up to the first that it does not surely hold "
            "itself."
        ),
        right=frozenset({2, 3, 4}),
        empty="No side took a place on it.",
    )


def _chainages(metres: list[int]) -> str:
    words = dict.fromkeys("–" if one == _NOWHERE else f"{km(one)} km" for one in reversed(metres))
    return " / ".join(words)


def depth_tables(study: Study) -> tuple[Table, ...]:
    """Tell how deep each side came from its own start line, by axis, and how fast between named places."""
    return _depth_table(study), _rate_table(study), _published_table(study)


def _depth_table(study: Study) -> Table:
    campaign, rows = study.campaign, []
    for side in campaign.sides:
        gained = study.gains(side)
        axes = sorted({gain.axis for gain in gained}, key=lambda axis: (axis == "", axis))
        for axis in (None, *axes) if len(axes) > 1 else (None,) if gained else ():
            of = [study.depth_quantiles(side, axis=axis, history=history) for history in study.envelope]
            if not len(of[1].count) or not int(of[1].count[-1]):
                continue
            own = [gain for gain in gained if axis is None or gain.axis == axis]
            name = "all gains" if axis is None else campaign.corridors[axis].name if axis else "off the corridors"
            furthest = max(own, key=lambda gain: gain.metres)
            rows.append(
                make_row(
                    campaign.side_short(side),
                    name,
                    int(of[1].count[-1]),
                    *(_ends([int(getattr(each, column)[-1]) for each in of]) for column in ("median_m", "p90_m")),
                    _ends([int(each.furthest_m[-1]) for each in of]),
                    campaign.places[furthest.place].name,
                    sentences=(gain.sentence for gain in own),
                )
            )
    return Table(
        "Depth of advance",
        ("side", "axis", "gains", "median km", "90 % of gains within km", "furthest km", "furthest place"),
        tuple(rows),
        caveat=(
            "Road kilometres from each side’s own start line of before the campaign, over all roads, of the counted "
            "places that it gained by a statement. An axis is the nearest corridor within 10 road km. "
            f"{ROADS_ARE_ESTIMATES}"
        ),
        right=frozenset({2, 3, 4, 5}),
        empty="No side gained a place.",
    )


def _ends(metres: list[int]) -> str:
    return range_words(min(metres), max(metres), show=km)


def _rate_table(study: Study) -> Table:
    campaign = study.campaign
    found = study.rates
    return Table(
        "Rates of advance",
        ("side", "from", "to", "road km", "hours between", "km a day", "note"),
        tuple(_rate_row(campaign, rate) for rate in found),
        caveat=(
            "The bounds are sharp: no way to place the statements in time gives a slower or a faster advance. They "
            f"are bounds of an average over the whole way, halts included. {ROADS_ARE_ESTIMATES}"
        ),
        right=frozenset({3, 4, 5}),
        empty="The campaign declares no stretches to time.",
    )


def _rate_row(campaign: Campaign, rate: Rate) -> Row:
    return make_row(
        campaign.side_short(rate.side),
        campaign.places[rate.start].name,
        campaign.places[rate.end].name,
        km(rate.metres),
        range_words(max(rate.least_minutes, 0), rate.most_minutes, show=_hours),
        range_words(rate.slowest, rate.fastest, show=lambda speed: f"{speed:.0f}"),
        rate.note,
        sentences=rate.sentences,
    )


def _hours(minutes: float) -> str:
    return f"{minutes / _HOUR:.0f}"


def _published_table(study: Study) -> Table:
    published: tuple[PublishedRate, ...] = study.campaign.published_rates
    return Table(
        "Published rates of advance, to compare",
        ("what", "km a day", "source"),
        tuple(
            make_row(rate.what, range_words(rate.low, rate.high, show=lambda speed: f"{speed:g}"), rate.source)
            for rate in published
        ),
        findings=(Said("These are of other wars and other forces; they set a scale and test nothing."),)
        if published
        else (),
        right=frozenset({1}),
        empty="The campaign declares none.",
    )
