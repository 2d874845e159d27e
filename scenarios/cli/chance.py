"""The commands that tell of time in doubt: windows, order, ensemble."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np

from scenarios.cli.loading import (
    distinguishing_readings,
    draw_ensemble,
    find_minute,
    find_place,
    mixed_words,
    nearest_words,
    open_study,
    readings_of,
    readings_to_try,
)
from scenarios.cli.output import (
    bold,
    dim,
    or_none,
    print_json,
    print_message,
    print_rows,
)
from scenarios.cli.process import CommandError
from scenarios.cli.states import faction_name
from sim import (
    MINUTES_A_DAY,
    PRIOR_WORDS,
    PRIORS,
    VERBS,
    Campaign,
    Ensemble,
    HeldBounds,
    OrderProof,
    PlaceBounds,
    PriorGap,
    Reason,
    Statement,
    Study,
    TightWindow,
    Timeline,
    Window,
    compare_priors,
    probability_before,
    prove_order,
)
from sim.model.point import Point
from sim.model.words import counted, duration, fill, listed, local_iso, percent, window_iso

_WIDTH, _INDENT = 100, "   "
_HOUR = 60
_SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
_MOST_PLACES, _MOST_GAPS = 12, 6
_QUANTITIES = {"5 %": "low end (5 %)", "median": "middle", "95 %": "high end (95 %)"}


# -- windows -----------------------------------------------------------------------------------------------------------


def windows_command(args: Namespace) -> None:
    """Print the stated and the tightened window of every statement, and what tightened it."""
    study = open_study(args)
    campaign = study.campaign
    windows = tuple(sorted(study.windows, key=lambda window: -window.gained))
    if args.json:
        print_json([_window_json(campaign, window) for window in windows[: args.top]])
        return
    rows = group_windows(windows)
    print_rows(
        ("hours won", "statement", "what", "stated", "tightened to", "by"),
        (window_row(campaign, group) for group in rows[: args.top]),
        ranks=(0, 2, 0, 1, 0, 3),
    )
    won = [window for window in windows if window.gained > 0]
    total = sum(window.gained for window in won) / _HOUR
    words = f"{counted(len(won), 'window')} of {len(windows)} tightened by others, by {total:,.0f} h in all"
    more = len(rows) - len(rows[: args.top])
    print_message(f"{words}; statements of one sentence with one window share a line", quiet=args.quiet)
    if more:
        print_message(f"{counted(more, 'more line')} without --top", quiet=args.quiet)


def group_windows(windows: Sequence[TightWindow]) -> list[list[TightWindow]]:
    """Gather statements of one sentence whose windows, stated and tight, are the same and tightened alike."""
    groups: dict[tuple[object, ...], list[TightWindow]] = {}
    for window in windows:
        tight = (window.tight.earliest, window.tight.latest)
        key = (window.sentence, window.point.end, window.stated, tight, window.earliest_by, window.latest_by)
        groups.setdefault(key, []).append(window)
    return list(groups.values())


def window_row(campaign: Campaign, group: Sequence[TightWindow]) -> tuple[str, ...]:
    """Tell a group of windows in the cells of the table."""
    clock, first = campaign.clock, group[0]
    ids = listed([str(one.point) for one in group], most=1)
    by = dict.fromkeys((*first.earliest_by, *first.latest_by))
    return (
        f"{first.gained / _HOUR:.1f}" if first.stated is not None else "",
        ids,
        _said_words(campaign, [campaign.statements[window.statement] for window in group], first.point),
        window_iso(clock, first.stated) if first.stated is not None else "none of its own",
        window_iso(clock, first.tight),
        ", ".join(by),
    )


def _said_words(campaign: Campaign, said: Sequence[Statement], point: Point) -> str:
    """Tell statements alike in a few words: ``capture: Urum al-Kubra and 16 more``."""
    names = list(dict.fromkeys(campaign.places[place].name for one in said for place in one.places))
    verb = VERBS[said[0].verb].words + (" ends" if point.end else "")
    return f"{verb}: {_names(names)}" if names else verb


def _names(names: Sequence[str]) -> str:
    """Return up to three names, or two and how many more there are."""
    return listed(names, most=2 if len(names) > 3 else None)


def _window_json(campaign: Campaign, window: TightWindow) -> dict[str, Any]:
    clock, said = campaign.clock, campaign.statements[window.statement]

    def ends(of: Window) -> dict[str, str]:
        return {"earliest": clock.iso(of.earliest), "latest": clock.iso(of.latest)}

    return {
        "id": str(window.point),
        "statement": window.statement,
        "sentence": window.sentence,
        "verb": said.verb,
        "places": list(said.places),
        "stated": None if window.stated is None else ends(window.stated),
        "tight": ends(window.tight),
        "hours_won": round(window.gained / _HOUR, 2),
        "earliest_by": list(window.earliest_by),
        "latest_by": list(window.latest_by),
        "earliest_proof": [_reason_json(reason) for reason in window.earliest_proof],
        "latest_proof": [_reason_json(reason) for reason in window.latest_proof],
    }


def _reason_json(reason: Reason) -> dict[str, Any]:
    return {
        "words": reason.words,
        "statements": list(reason.statements),
        "sentence": or_none(reason.sentence),
        "text": or_none(reason.text),
        "rule": or_none(reason.rule),
    }


# -- order -------------------------------------------------------------------------------------------------------------


class _Event(NamedTuple):
    """A point of the network that a user asked for, in words, and the other points the words may mean."""

    point: Point
    words: str
    others: tuple[str, ...]


def order_command(args: Namespace) -> None:
    """Tell whether one event came before another: proof, gap, and how likely it is under each prior."""
    study = open_study(args)
    campaign = study.campaign
    if args.output:
        from scenarios.cli.pictures import check_picture  # matplotlib, which words alone do without

        check_picture(args)
    timeline = study.timeline()
    if args.first is None:
        _draw(args, study, ())
        return
    first, then = (_find_event(campaign, timeline, name) for name in (args.first, args.then))
    if first.point == then.point:
        raise CommandError(f"{args.first!r} and {args.then!r} are one event, {first.point}")
    proof = study.order(first.point, then.point)
    otherwise = _verdicts_otherwise(args, study, proof)
    drawn = {prior: study.draws(args.draws, seed=args.seed, prior=prior) for prior in PRIORS}
    shares: dict[str, float] = {
        prior: probability_before(draws, first.point, then.point) for prior, draws in drawn.items()
    }
    if args.json:
        print_json(_order_json(campaign, timeline, proof, otherwise, shares, args))
    else:
        mixed = mixed_words(one for draws in drawn.values() for one in readings_of(draws))
        _print_order(campaign, timeline, first, then, proof, otherwise, shares, mixed)
    for event in (first, then):
        if event.others:
            others = ", ".join(event.others)
            print_message(f"{event.words} is {event.point} here; ask for another by its id: {others}", quiet=args.quiet)
    print_message(f"{args.draws:,} draws of each prior, seed {args.seed}", quiet=args.quiet)
    if args.output:
        _draw(args, study, [id for r in (*proof.least_proof, *proof.most_proof) for id in r.statements])


def _verdicts_otherwise(args: Namespace, study: Study, proof: OrderProof) -> dict[str, str]:
    """Return the other verdicts there are when contradictions are read otherwise: verdict -> the readings it needs."""
    tried, _ = readings_to_try(study.campaign, dict(args.reading))
    networks = study.networks
    found: dict[str, list[Mapping[str, str]]] = {}
    for readings in tried:
        with suppress(ValueError):  # one of the two does not happen in these
            told = prove_order(networks.of(readings), proof.first, proof.then)
            found.setdefault(told.verdict, []).append(readings)
    every = [one for ways in found.values() for one in ways]
    return {
        verdict: distinguishing_readings(ways, every) or "some readings"
        for verdict, ways in found.items()
        if verdict != proof.verdict
    }


def _draw(args: Namespace, study: Study, marked: Collection[str]) -> None:
    from scenarios.cli.pictures import draw_diagram  # matplotlib, which words alone do without

    draw_diagram(args, study, marked)


def _order_json(
    campaign: Campaign,
    timeline: Timeline,
    proof: OrderProof,
    otherwise: Mapping[str, str],
    shares: Mapping[str, float],
    args: Namespace,
) -> dict[str, Any]:
    return {
        "campaign": campaign.name,
        "first": str(proof.first),
        "then": str(proof.then),
        "readings": dict(timeline.readings),
        "verdict": proof.verdict,
        "otherwise": [{"verdict": verdict, "read_with": words} for verdict, words in otherwise.items()],
        "least_minutes": proof.least,
        "most_minutes": proof.most,
        "probability": dict(shares),
        "draws": args.draws,
        "seed": args.seed,
        "least_proof": [_reason_json(reason) for reason in proof.least_proof],
        "most_proof": [_reason_json(reason) for reason in proof.most_proof],
    }


def _find_event(campaign: Campaign, timeline: Timeline, name: str) -> _Event:
    """Return the statement that a name means: its id, or a place, whose first change of hands it is."""
    point = Point.parse(name)
    id = point.statement
    if id in campaign.statements:
        if id not in timeline.starts:
            raise CommandError(f"{id} belongs to a reading that is not in force (see --reading)")
        if point.end and id not in timeline.ends:
            raise CommandError(f"{id} is a {campaign.statements[id].verb}, which has no end")
        return _Event(point, _event_words(campaign, point), ())
    try:
        place = find_place(campaign, name)
    except CommandError as error:
        near = nearest_words(name, campaign.statements)
        raise CommandError(f"{error}; nor is it a statement" + (f": did you mean {near}?" if near else "")) from error
    about = [said for said in map(campaign.statements.__getitem__, timeline.starts) if place.id in said.places]
    taken = [said.id for said in about if said.takes and not said.repeats]
    found = taken or [said.id for said in about]
    if not found:
        raise CommandError(f"nothing in force is said of {place.name}")
    others = tuple(found[1:] if taken else [said for said in found if said != found[0]])
    return _Event(Point(found[0]), place.name, others)


def _event_words(campaign: Campaign, point: Point) -> str:
    said = campaign.statements[point.statement]
    names = ", ".join(campaign.places[place].name for place in said.places)
    by = f" by {faction_name(campaign, said.faction)}" if said.faction else ""
    what = VERBS[said.verb].words + (" (its end)" if point.end else "")
    return f"{names or what}: {what}{by}" if names else f"{what}{by}"


def _print_order(
    campaign: Campaign,
    timeline: Timeline,
    first: _Event,
    then: _Event,
    proof: OrderProof,
    otherwise: Mapping[str, str],
    shares: Mapping[str, float],
    mixed: str,
) -> None:
    clock = campaign.clock
    for letter, event in (("A", first), ("B", then)):
        window = (timeline.ends if event.point.end else timeline.starts)[event.point.statement]
        _say(bold(f"{letter}  {_event_words(campaign, event.point)} [{event.point}]"), hanging=True)
        _say(f"{window_iso(clock, window)} ({clock.offset})", indent=_INDENT)
    print()
    _say(bold(verdict_words(proof.verdict)))
    _say(gap_line(proof))
    for verdict, readings in otherwise.items():
        _say(f"Read with {readings}: {verdict_words(verdict)}")
    print()
    told = ", ".join(f"{prior} {percent(share)}" for prior, share in shares.items())
    _say(f"Histories in which A comes first, by prior: {told}. {mixed}".rstrip())
    for head, reasons in (
        (f"Why B is {_after_words(proof.least)} or later:", proof.least_proof),
        (f"Why B is {_after_words(proof.most)} or earlier:", proof.most_proof),
    ):
        print()
        print(bold(head))
        for at, reason in enumerate(reasons, start=1):
            _say(f"{at}. {reason.words}", indent=_INDENT, hanging=True)
            if reason.text:
                _say(dim(f"[{reason.sentence}] “{reason.text}”"), indent=2 * _INDENT)


def verdict_words(verdict: str) -> str:
    """Tell a verdict in words that need no statistics."""
    return {
        "always": "Certain: A comes before B in every history that the account allows.",
        "not after": "Certain: A does not come after B; they may fall in one minute.",
        "possible": "Possible: the account allows either to come first.",
        "not before": "Impossible: A never comes before B; they may fall in one minute.",
        "never": "Impossible: B comes before A in every history that the account allows.",
    }[verdict]


def gap_line(proof: OrderProof) -> str:
    """Tell the shortest and longest time between two events."""
    if proof.least >= 0:
        return f"B comes {_gap(proof.least)} to {_gap(proof.most)} after A."
    if proof.most <= 0:
        return f"B comes {_gap(-proof.most)} to {_gap(-proof.least)} before A."
    return f"B comes at most {_gap(-proof.least)} before A and at most {_gap(proof.most)} after it."


def _after_words(minutes: int) -> str:
    return f"{_gap(abs(minutes))} {'after' if minutes >= 0 else 'before'} A"


def _gap(minutes: int) -> str:
    return duration(minutes, days=True)


def _say(text: str, *, indent: str = "", hanging: bool = False) -> None:
    after = indent + _INDENT if hanging else indent
    print(fill(text, _WIDTH, indent=indent, hanging=after))


# -- ensemble ----------------------------------------------------------------------------------------------------------


def ensemble_command(args: Namespace) -> None:
    """Print what many drawn histories have in common, beside what holds in all that the account allows."""
    study = open_study(args)
    campaign = study.campaign
    moments = sorted({find_minute(campaign, at) for at in args.at}) if args.at else list(moments_of(campaign))
    grid = np.union1d(np.arange(0, campaign.end + 1, _HOUR), moments)
    drawn = {prior: draw_ensemble(args, study, grid, prior=prior) for prior in PRIORS}
    likely = drawn[args.prior]
    reading = dict(args.reading)
    places = study.place_bounds(grid)
    present = [side for at, side in enumerate(places.sides) if places.possible[:, :, at].any()]
    bounds = {side: study.held_bounds(side, moments) for side in present}
    rows = list(_held_rows(likely, bounds, moments))
    doubts = _doubts(campaign, likely, places)
    gaps = compare_priors([drawn[prior] for prior in PRIORS])
    if args.json:
        print_json(
            {
                "campaign": campaign.name,
                "draws": likely.draws,
                "seed": args.seed,
                "prior": likely.prior,
                "warnings": list(likely.warnings),
                "held": [_held_json(campaign, row) for row in rows],
                "places": [_doubt_json(campaign, doubt) for doubt in doubts],
                "priors": [_gap_json(campaign, gap) for group in most_telling(gaps) for gap in group],
            }
        )
    else:
        _print_ensemble(campaign, rows, doubts, gaps, whole=bool(args.at))
    told = f"{likely.draws:,} histories that keep all that the account says; seed {args.seed}"
    print_message(f"{told}; prior {likely.prior}: {PRIOR_WORDS[likely.prior]}", quiet=args.quiet)
    if mixed := mixed_words(readings_to_try(campaign, reading)[0]):
        print_message(mixed, quiet=args.quiet)
    for warning in likely.warnings:
        print_message(f"warning: {warning}", quiet=args.quiet)


def moments_of(campaign: Campaign) -> Iterator[int]:
    """Yield noon and the last minute of each day."""
    for day in range(0, campaign.end + 1, MINUTES_A_DAY):
        yield from (minute for minute in (day + MINUTES_A_DAY // 2, day + MINUTES_A_DAY - 1) if minute <= campaign.end)


class _Held(NamedTuple):
    """How many places a side holds at a minute: bounds without a prior, and quantiles of the draws."""

    minute: int
    side: str
    low: int
    high: int
    exact: bool
    quantiles: tuple[int, ...]

    @property
    def certain(self) -> bool:
        return self.low == self.high


def _held_rows(likely: Ensemble, bounds: Mapping[str, HeldBounds], moments: Sequence[int]) -> Iterator[_Held]:
    shares = {side: likely.held_quantiles(side, _SHARES) for side in likely.sides}
    for at, minute in enumerate(moments):
        slot = int(np.searchsorted(likely.minutes, minute))
        for side, of in bounds.items():
            if int(of.high.max()) > 0:
                low, high = int(of.low[at]), int(of.high[at])
                yield _Held(minute, side, low, high, of.exact, tuple(int(n) for n in shares[side][:, slot]))


class _Doubt(NamedTuple):
    """A place whose holder is in doubt: for how many hours, and when it is least decided who holds it."""

    place: str
    hours: int
    minute: int
    shares: tuple[tuple[str, float], ...]


def _doubts(campaign: Campaign, likely: Ensemble, bounds: PlaceBounds) -> list[_Doubt]:
    """Return the counted places whose holder is not certain, those least decided for longest first.

    Undecided is measured as hours times the share of histories in which another side than the likeliest holds it.
    """
    certain = np.asarray(bounds.certain.any(axis=2))
    found = []
    for at, place in enumerate(likely.places):
        if certain[at].all() or not campaign.places[place].counted:
            continue
        share = likely.holds[at] / likely.draws
        other = 1 - share.max(axis=1)
        slot = int(np.argmax(other))
        order = np.argsort(-share[slot], kind="stable")
        shares = tuple((likely.sides[side], float(share[slot, side])) for side in order if share[slot, side] > 0)
        hours = int(np.count_nonzero(~certain[at][likely.minutes % _HOUR == 0]))
        found.append((float(other.sum()), _Doubt(place, hours, int(likely.minutes[slot]), shares)))
    return [doubt for _, doubt in sorted(found, key=lambda one: (-one[0], one[1].place))]


def most_telling(gaps: Sequence[PriorGap]) -> list[list[PriorGap]]:
    """Return where priors differ most: each count once, for the side where it is most, then the places.

    Places that differ alike, at one minute and by the same shares, stand together; of the two sides that share a place
    between them the first is told.
    """
    counts: dict[str, list[PriorGap]] = {}
    alike: dict[tuple[object, ...], list[PriorGap]] = {}
    told: set[str] = set()
    for gap in gaps:
        if not gap.place:
            counts.setdefault(gap.quantity, [gap])
        elif gap.place not in told:
            told.add(gap.place)
            values = tuple(round(value, 2) for value in gap.values.values())
            alike.setdefault((gap.side, gap.minute, values), []).append(gap)
    return [*counts.values(), *list(alike.values())[:_MOST_GAPS]]


def _print_ensemble(
    campaign: Campaign, rows: Sequence[_Held], doubts: Sequence[_Doubt], gaps: Sequence[PriorGap], *, whole: bool
) -> None:
    clock = campaign.clock
    print(bold("Places held"))
    shown, before = [], dict[str, tuple[object, ...]]()
    for row in rows:
        told = (row.low, row.high, row.quantiles)
        if whole or before.get(row.side) != told:
            shown.append(row)
        before[row.side] = told
    print_rows(
        ("at", "side", "possible", "5 %", "25 %", "middle", "75 %", "95 %"),
        (
            (
                local_iso(clock, row.minute),
                campaign.side_short(row.side),
                f"{row.low}, certain" if row.certain else f"{row.low}–{row.high}{'' if row.exact else ' or fewer'}",
                *(("",) * 5 if row.certain else map(str, row.quantiles)),
            )
            for row in shown
        ),
    )
    print("\n" + bold("Places whose holder is least decided"))
    print_rows(
        ("place", "hours not certain", "least decided at", "who holds it then, by share of histories"),
        (
            (
                campaign.places[doubt.place].name,
                str(doubt.hours),
                local_iso(clock, doubt.minute),
                ", ".join(f"{campaign.side_short(side)} {percent(share)}" for side, share in doubt.shares),
            )
            for doubt in doubts[:_MOST_PLACES]
        ),
    )
    print("\n" + bold("Where the priors differ most"))
    print_rows(
        ("what", "of", "at", *PRIORS, "difference"),
        (prior_row(campaign, group) for group in most_telling(gaps)),
    )


def prior_row(campaign: Campaign, group: Sequence[PriorGap]) -> tuple[str, ...]:
    """Tell where priors differ in the cells of the table."""
    gap = group[0]
    what, of = f"{_QUANTITIES.get(gap.quantity, gap.quantity)} of places held", campaign.side_short(gap.side)
    if gap.place:
        names = [campaign.places[one.place].name for one in group]
        what, of = f"share held by {of}", _names(names)

    def told(value: float) -> str:
        return percent(value) if gap.place else f"{value:.1f}".removesuffix(".0")

    values = (told(gap.values[prior]) for prior in PRIORS)
    return what, of, local_iso(campaign.clock, gap.minute), *values, told(gap.difference)


def _held_json(campaign: Campaign, row: _Held) -> dict[str, Any]:
    return {
        "at": campaign.clock.iso(row.minute),
        "side": row.side,
        "low": row.low,
        "high": row.high,
        "exact": row.exact,
        "quantiles": {f"{share:g}": value for share, value in zip(_SHARES, row.quantiles, strict=True)},
    }


def _doubt_json(campaign: Campaign, doubt: _Doubt) -> dict[str, Any]:
    return {
        "place": doubt.place,
        "hours_not_certain": doubt.hours,
        "at": campaign.clock.iso(doubt.minute),
        "probability": dict(doubt.shares),
    }


def _gap_json(campaign: Campaign, gap: PriorGap) -> dict[str, Any]:
    return {
        "quantity": gap.quantity,
        "side": gap.side,
        "place": or_none(gap.place),
        "at": campaign.clock.iso(gap.minute),
        "values": dict(gap.values),
        "difference": gap.difference,
    }
