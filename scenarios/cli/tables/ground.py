"""Tables of what an advance did to the ground of a side: pockets, keystones, sequences, the collapse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from scenarios.cli.tables.road import ROADS_ARE_ESTIMATES
from scenarios.cli.tables.value import (
    Row,
    Said,
    Table,
    make_row,
    mixed_words,
    readings_of,
)
from sim import (
    MINUTES_A_DAY,
    VERBS,
    Campaign,
    Collapse,
    CutTest,
    Draws,
    History,
    Loss,
    PocketWindow,
    SequenceStep,
    Study,
    Window,
)
from sim.model.words import km, listed, local_iso, percent, range_words, window_words

_HOUR = 60
_MOST = 6  # names told of a list
_VERDICTS = {"yes": "yes", "no": "no", "only if": "it depends on what is meant"}
_FOLLOW_COUNTS = {"yes": "follow", "only if": "depend on what is meant", "no": "do not follow"}
_FOLLOWS = {"always": "follows", "never": "does not follow", "in some placements": "follows in some placements"}


def pocket_tables(study: Study, *, over: str = "passable", drawn: Sequence[History] = ()) -> tuple[Table, ...]:
    """Tell which places had no way of their own to a base and when, and test what the source calls cut off."""
    return _pocket_table(study, over, drawn), _cut_table(study)


def find_pockets(study: Study, *, over: str, drawn: Sequence[History]) -> tuple[tuple[PocketWindow, ...], int]:
    """Return the pockets of the three placements, with their chances over draws, and how many more the draws have.

    Draws are not let widen the windows: their extremes grow with their number.
    """
    found = study.pockets(over=over)
    if not drawn:
        return found, 0
    ever = study.pockets(over=over, drawn=drawn)
    chances = {(pocket.place, pocket.side): pocket.chance for pocket in ever}
    told = tuple(replace(pocket, chance=chances[pocket.place, pocket.side]) for pocket in found)
    return told, len(ever) - len(found)


def _pocket_table(study: Study, over: str, drawn: Sequence[History]) -> Table:
    campaign, clock = study.campaign, study.campaign.clock
    found, more = find_pockets(study, over=over, drawn=drawn)
    rows = [
        make_row(
            campaign.places[pocket.place].name,
            campaign.side_short(pocket.side),
            window_words(clock, pocket.cut),
            "" if pocket.supply_m is None else km(pocket.supply_m),
            f"to {campaign.side_short(pocket.taken_by)}, {window_words(clock, pocket.lost)}"
            if pocket.lost
            else "not told",
            "" if pocket.lost is None else range_words(_hours(pocket.lag_low), _hours(pocket.lag_high)),
            "yes" if pocket.certain else "no",
            *([] if pocket.chance is None else [percent(pocket.chance)]),
            sentences=pocket.sentences,
        )
        for pocket in found
    ]
    ground = {
        "own": "its own ground only",
        "allied": "its own ground and that of its allies",
        "passable": "its own ground, that of its allies, and ground declared passable for it",
    }[over]
    lost = [pocket for pocket in found if pocket.lost is not None]
    shares = (
        f" Of draws: the share of {len(drawn)} draws in which it is cut off; {more} more places are so in some only. "
        + mixed_words(history.timeline.readings for history in drawn)
    ).rstrip()
    shares = shares if drawn else ""
    findings = (
        Said(f"{len(found)} times a place lost its last way to a base; {len(lost)} of them were taken afterwards."),
    )
    return Table(
        "Pockets: places cut off from every base of their side",
        (
            "place",
            "side",
            "cut off",
            "km to a base before",
            "then",
            "hours to capture",
            "in all placements",
            *(["of draws"] if drawn else []),
        ),
        tuple(rows),
        findings=findings if found else (),
        caveat=(
            "Hours from cut to capture span the earliest, the middle and the latest placement; no km where no way was "
            f"known before either. A way to a base leads over {ground}. "
            f"{ROADS_ARE_ESTIMATES} Only roads of the table are known. Where a row names no sentence, the last way out "
            f"was passed over in silence.{shares}"
        ),
        right=frozenset({3, 5, 7} if drawn else {3, 5}),
        empty="No place lost its last way to a base.",
    )


def _hours(minutes: int | None) -> int | None:
    return None if minutes is None else round(minutes / _HOUR)


def _cut_table(study: Study) -> Table:
    campaign = study.campaign
    tests = study.cuts
    rows = [
        make_row(
            _cut_words(campaign, test) if at == 0 else "",
            _VERDICTS[test.verdict] if at == 0 else "",
            reading.name,
            _FOLLOWS[reading.verdict],
            sentences=(test.sentence,) if at == 0 else (),
        )
        for test in tests
        for at, reading in enumerate(test.readings)
    ]
    verdicts = Counter(test.verdict for test in tests)
    told = ", ".join(f"{verdicts[verdict]} {words}" for verdict, words in _FOLLOW_COUNTS.items() if verdicts[verdict])
    return Table(
        "What the source calls cut off, tested",
        ("said of", "does it follow?", "if it means that …", "then it"),
        tuple(rows),
        findings=(Said(f"{len(tests)} times the source says so: {told}."),) if tests else (),
        caveat=(
            "Tested is whether it follows from who held what on the roads known here; not whether it was so. It is "
            "asked of the earliest, the middle and the latest placement, at the minute of the sentence."
        ),
        empty="The source says of nothing that it was cut off.",
    )


def _cut_words(campaign: Campaign, test: CutTest) -> str:
    statement = campaign.statements[test.statement]
    names = listed([campaign.places[place].name for place in statement.places])
    return f"{names}, {VERBS[statement.verb].past}"


def keystone_tables(study: Study, side: str, minute: int | None, *, most: int = 12) -> tuple[Table, ...]:
    """Tell whose fall would strand most places of a side at a moment, and which falls did strand others."""
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
    moment = "before the campaign" if minute is None else f"at {local_iso(campaign.clock, minute)}"
    left = f" {len(found) - most} that would strand fewer are left out." if len(found) > most else ""
    return Table(
        f"Keystones of {campaign.side_short(side)} {moment}",
        ("place", "would strand", "which", "carries the way of", "places with a way"),
        tuple(rows),
        caveat=(
            "Would strand: other places of the side that would have no way to a base over its own ground, were this "
            "one lost. Carries the way of: the share of its places whose shortest way to a base leads through it. It "
            f"says what the roads depend on, and foretells nothing.{left}"
        ),
        right=frozenset({1, 3, 4}),
        empty="No place carries the way of another.",
    )


def _stranding_table(study: Study, side: str) -> Table:
    campaign = study.campaign
    found = study.strandings(side)
    rows = [
        make_row(
            window_words(campaign.clock, Window(one.minute, one.minute)),
            listed(_names(campaign, one.fallen), most=_MOST),
            len(one.stranded),
            listed(_names(campaign, one.stranded), most=_MOST),
            sentences=(campaign.statements[statement].sentence for statement in one.statements),
        )
        for one in found
    ]
    return Table(
        f"Falls that left places of {campaign.side_short(side)} without a way to a base",
        ("placed at", "fell", "stranded", "which"),
        tuple(rows),
        caveat="In the middle placement; what falls in one minute is told together.",
        right=frozenset({2}),
        empty="None.",
    )


def sequence_tables(study: Study, sides: Iterable[str], *, draws: Draws | None = None) -> tuple[Table, ...]:
    """Tell for each capture which capture next to it came before, and which were next to none."""
    return tuple(
        table for side in sides if (table := _sequence_table(study, side, draws)).rows
    )  # a side that took nothing has no sequence


def _sequence_table(study: Study, side: str, draws: Draws | None) -> Table:
    campaign = study.campaign
    steps = study.sequence(side, draws=draws)
    kinds = Counter(step.kind for step in steps)
    told = "; ".join(f"{count} {kind}" for kind, count in kinds.items())
    return Table(
        f"Sequence of captures by {campaign.side_short(side)}",
        ("place", "placed at", "kind", "after", "road km", "in draws"),
        tuple(_sequence_row(campaign, step) for step in steps),
        findings=(Said(f"{len(steps)} captures: {told}."),) if steps else (),
        caveat=(
            "After: the nearest place by road that the side had taken by then and that lies next to it. It tells an "
            "order in time and place, not that one led to the other. A jump has no such place: what lies between was "
            "not told, is not on the roads known here, or was passed by."
            + (
                f" Shares are of {len(draws)} draws, prior {draws.prior}. {mixed_words(readings_of(draws))}".rstrip()
                if draws is not None
                else ""
            )
        ),
        right=frozenset({4}),
    )


def _sequence_row(campaign: Campaign, step: SequenceStep) -> Row:
    after = step.after
    sentences = [step.sentence]
    if after is not None and after.after_statement:
        sentences.append(campaign.statements[after.after_statement].sentence)
    chance = after.chance if after is not None else step.jump_chance
    return make_row(
        campaign.places[step.place].name,
        window_words(campaign.clock, Window(step.minute, step.minute)),
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


def collapse_tables(study: Study, side: str) -> tuple[Table, ...]:
    """Tell how a side lost its places: by what, on which day, which were retaken, which were fought over how long."""
    campaign = study.campaign
    found = study.collapse(side)
    name = campaign.side_short(side)
    share = f"{found.quiet} of the {found.told} losses that sentences tell"
    share += f" ({percent(found.quiet / found.told)})" if found.told else ""
    quiet = (loss.sentence for loss in found.losses if loss.quiet)
    losses = Table(
        f"How {name} lost its places",
        ("place", "when", "how", "to", "withdrawal told", "fighting told at the place", "in its area"),
        tuple(_loss_row(campaign, loss) for loss in found.losses),
        findings=(
            Said(
                f"{share} were left or taken over, with no fighting told of the place itself.",
                tuple(dict.fromkeys(quiet)),
            ),
            Said(f"{found.lost - found.told} more losses are inferred by a named rule, and in neither number."),
        )
        if found.losses
        else (),
        caveat="That no fighting is told of a place does not say that there was none.",
        empty="It lost none.",
    )
    back = Table(
        f"Places that {name} retook",
        ("place", "when"),
        tuple(
            make_row(
                campaign.places[one.place].name, window_words(campaign.clock, one.window), sentences=(one.sentence,)
            )
            for one in found.recaptures
        ),
        findings=(Said(f"{len(found.recaptures)}, beside {found.lost} losses."),) if found.recaptures else (),
        empty="None is told.",
    )
    contested = Table(
        "Places that were contested, and how long",
        ("place", "hours, as placed", "hours, least and most"),
        tuple(
            make_row(
                campaign.places[one.place].name,
                round(one.minutes / _HOUR),
                range_words(round(one.low / _HOUR), round(one.high / _HOUR)),
                sentences=(campaign.statements[statement].sentence for statement in one.statements),
            )
            for one in found.contested
        ),
        caveat=(
            f"Of the campaign’s {found.span / _HOUR:,.0f} hours; least and most of the earliest, the middle and the "
            "latest placement. Where no end is told, a place stays contested."
        ),
        right=frozenset({1, 2}),
        empty="None.",
    )
    return losses, _day_table(campaign, found), back, contested


def _loss_row(campaign: Campaign, loss: Loss) -> Row:
    told = [campaign.statements[one].sentence for one in (*loss.clash, *loss.area_clash, loss.withdrawal) if one]
    return make_row(
        campaign.places[loss.place].name,
        window_words(campaign.clock, loss.window),
        loss.how,
        campaign.side_short(loss.to_side),
        *("yes" if one else "no" for one in (loss.withdrawal, loss.clash, loss.area_clash)),
        sentences=(loss.sentence, *told),
    )


def _day_table(campaign: Campaign, found: Collapse) -> Table:
    """Tell the losses of each day, by who took them; days and sides without any are left out."""
    rows = []
    for side, days in found.days.items():
        rows += [
            make_row(
                campaign.clock.iso(day.day)[:10],
                campaign.side_short(side),
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
        f"Places lost by {campaign.side_short(found.side)}, day by day",
        ("day", "to", "named, as placed", "named, least and most", "claimed"),
        tuple(sorted(rows, key=lambda row: row.cells[0])),
        caveat=(
            "Least: windows that lie within the day; most: windows that touch it. Claimed: what the source’s own "
            "counts of new captures come to in the same way; they do not say from whom."
        ),
        right=frozenset({2, 3, 4}),
        empty="It lost none.",
    )


def _touches(window: Window, day: int, end: int) -> bool:
    return window.earliest <= min(day + MINUTES_A_DAY - 1, end) and day <= window.latest


def _names(campaign: Campaign, places: Sequence[str]) -> list[str]:
    return [campaign.places[place].name for place in places]
