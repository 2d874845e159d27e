"""The command `ensemble`: bounds and quantiles over many random histories."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scenarios.cli.estimates import announce_ensemble
from scenarios.cli.loading import executor_of, find_minute, mixed_words, open_study
from scenarios.cli.output import (
    or_none,
    print_json,
    print_lines,
    print_message,
    print_rows,
    print_text,
    progress_bar,
)
from scenarios.cli.tables import side_cell
from sim import Campaign, Clock, Ensemble, Prior, Study, Window, compare_priors
from sim.chronology.draws import PRIORS
from sim.model.arrays import Ints
from sim.model.durations import duration_unit
from sim.model.periods import periods
from sim.model.times import MINUTES_A_DAY, grid_step
from sim.model.vocabulary import PRIOR_WORDS
from sim.model.words import AS_LAST_TOLD, counted, day_words, listed, local_iso, percent, window_words
from sim.uncertainty.ensemble import PriorGap
from sim.uncertainty.flags import Bools
from sim.uncertainty.holder_bounds import HeldBounds, PlaceBounds
from sim.uncertainty.likelihood import last_told
from sim.uncertainty.open_world import OPENING_WORDS, Opening

_HOUR = 60
_MOST_STEPS = 24_000  # 2.7 years of hours
_SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
_MOST_PLACES, _MOST_GAPS = 12, 6
_QUANTITIES = {"5 %": "low end (5 %)", "median": "middle", "95 %": "high end (95 %)"}


def ensemble_command(args: Namespace) -> None:
    """Print bounds over all possible histories, quantiles over random ones, and the least certain places."""
    study = open_study(args)
    campaign = study.campaign
    moments = sorted({find_minute(campaign, at) for at in args.at}) if args.at else default_moments(campaign)
    step = grid_step(campaign.end, most=_MOST_STEPS)
    grid = np.union1d(np.arange(0, campaign.end + 1, step), moments)
    announce_ensemble(args, study, grid, times=len(PRIORS))
    drawn = _draw(args, study, grid)
    ensemble = drawn[args.prior]
    places = study.place_bounds(grid)
    bounds = {side: study.held_bounds(side, moments) for side in ensemble.present}
    rows = list(_held_rows(ensemble, bounds, last_told(campaign, ensemble, places), moments))
    doubts = _doubts(campaign, ensemble, places, step)
    gaps = compare_priors([drawn[prior] for prior in PRIORS])
    last = moments[-1]
    left_open = {place.id: study.open_world(grid).reasons(place.id, last) for place in campaign.holdable}
    if args.json:
        print_json(
            {
                "campaign": campaign.name,
                "draws": ensemble.draws,
                "seed": args.seed,
                "prior": ensemble.prior,
                "warnings": list(ensemble.warnings),
                "held": [_held_json(campaign, row) for row in rows],
                "places": [_doubt_json(campaign, doubt) for doubt in doubts],
                "open_at": campaign.clock.iso(last),
                "open": [{"place": place, "why": list(why)} for place, why in left_open.items() if why],
                "priors": [_gap_json(campaign, gap) for group in largest_gaps(gaps) for gap in group],
            }
        )
    else:
        print_ensemble(campaign, rows, doubts, gaps, whole=bool(args.at))
        print_open(campaign, last, left_open)
    words = f"{ensemble.draws:,} random histories that keep all constraints; seed {args.seed}"
    print_message(f"{words}; prior {ensemble.prior}: {PRIOR_WORDS[ensemble.prior]}", quiet=args.quiet)
    if step > _HOUR:
        each = f"{step // _HOUR} hours" if step < MINUTES_A_DAY else counted(step // MINUTES_A_DAY, "day")
        print_message(
            f"places are looked at every {each.removeprefix('1 ')}, as the campaign is long", quiet=args.quiet
        )
    if mixed := mixed_words(study.networks.readings):
        print_message(mixed, quiet=args.quiet)
    for warning in ensemble.warnings:
        print_message(f"warning: {warning}", quiet=args.quiet)


def _draw(args: Namespace, study: Study, grid: Ints) -> dict[Prior, Ensemble]:
    """Draw the ensemble of each prior."""
    drawn = {}
    with executor_of(args) as executor:
        for prior in PRIORS:
            with progress_bar(args, "draw") as progress:
                drawn[prior] = study.ensemble(
                    args.draws, seed=args.seed, minutes=grid, prior=prior, executor=executor, progress=progress
                )
    return drawn


def default_moments(campaign: Campaign) -> tuple[int, ...]:
    """Return the last minute of each period of the campaign; of days, noon too, if the campaign has hours."""
    clock = campaign.clock
    found = periods(clock)
    noons: set[int] = set()
    if found.are_days and not clock.precision:
        noons = {window.earliest + MINUTES_A_DAY // 2 for window in found.windows}
    return tuple(sorted({*found.ends, *(noon for noon in noons if noon <= campaign.end)}))


@dataclass(frozen=True, slots=True)
class HeldRow:
    """How many places a side holds at a minute: bounds without a prior, those as last told, quantiles of the draws."""

    minute: int
    side: str
    low: int
    high: int
    exact: bool
    silent: int
    quantiles: tuple[int, ...]

    @property
    def certain(self) -> bool:
        """Whether the side holds this many places in every history."""
        return self.low == self.high


def _held_rows(
    ensemble: Ensemble, bounds: Mapping[str, HeldBounds], silent: Mapping[str, Ints], moments: Sequence[int]
) -> Iterator[HeldRow]:
    shares = {side: ensemble.held_quantiles(side, _SHARES) for side in ensemble.sides}
    for at, minute in enumerate(moments):
        slot = int(np.searchsorted(ensemble.minutes, minute))
        for side, of in bounds.items():
            if int(of.high.max()) > 0:
                low, high = int(of.low[at]), int(of.high[at])
                quantiles = tuple(int(n) for n in shares[side][:, slot])
                yield HeldRow(minute, side, low, high, of.exact, int(silent[side][slot]), quantiles)


@dataclass(frozen=True, slots=True)
class _Doubt:
    """A place whose holder is uncertain: for how long, at which minute most so, and each side's probability then."""

    place: str
    lasts: int
    minute: int
    shares: tuple[tuple[str, float], ...]


def _doubts(campaign: Campaign, ensemble: Ensemble, bounds: PlaceBounds, step: int) -> list[_Doubt]:
    """Return the counted places on whose holder histories differ, the most uncertain first.

    The measure is the sum over the grid of the share of histories in which another side than the likeliest holds it.
    `step` is the number of minutes between those minutes of the grid from which the time is counted.
    """
    counted_from = ensemble.minutes % step == 0
    sides = len(bounds.sides)
    found = []
    for at, (place, counts) in enumerate(zip(ensemble.places, ensemble.by_place(), strict=True)):
        certain: Bools = np.any(bounds.sure.cells(range(at * sides, (at + 1) * sides)).written_out(), axis=0)
        if certain.all() or not campaign.places[place].counted:
            continue
        share = counts / ensemble.draws
        other = 1 - share.max(axis=1)
        if not other.any():
            continue
        slot = int(np.argmax(other))
        order = np.argsort(-share[slot], kind="stable")
        shares = tuple((ensemble.sides[side], float(share[slot, side])) for side in order if share[slot, side] > 0)
        lasts = step * int(np.count_nonzero(~certain[counted_from]))
        found.append((float(other.sum()), _Doubt(place, lasts, int(ensemble.minutes[slot]), shares)))
    return [doubt for _, doubt in sorted(found, key=lambda one: (-one[0], one[1].place))]


def largest_gaps(gaps: Sequence[PriorGap]) -> list[list[PriorGap]]:
    """Return where priors differ most: each count once, for the side with the largest difference, then the places.

    Places that differ at the same minute by the same shares form one group. A place is listed once, for the first of
    the sides that may hold it.
    """
    counts: dict[str, list[PriorGap]] = {}
    alike: dict[tuple[object, ...], list[PriorGap]] = {}
    seen: set[str] = set()
    for gap in gaps:
        if not gap.place:
            counts.setdefault(gap.quantity, [gap])
        elif gap.place not in seen:
            seen.add(gap.place)
            values = tuple(round(value, 2) for value in gap.values.values())
            alike.setdefault((gap.side, gap.minute, values), []).append(gap)
    return [*counts.values(), *list(alike.values())[:_MOST_GAPS]]


def print_ensemble(
    campaign: Campaign, rows: Sequence[HeldRow], doubts: Sequence[_Doubt], gaps: Sequence[PriorGap], *, whole: bool
) -> None:
    """Print the three tables; without `whole`, rows equal to the one before of the same side are left out."""
    clock = campaign.clock
    unit = duration_unit(clock, max((doubt.lasts for doubt in doubts), default=0))
    print_text("Places held", style="bold")
    shown, before = [], dict[str, tuple[object, ...]]()
    for row in rows:
        values = (row.low, row.high, row.silent, row.quantiles)
        if whole or before.get(row.side) != values:
            shown.append(row)
        before[row.side] = values
    print_rows(
        ("at", "side", "possible", AS_LAST_TOLD, "5 %", "25 %", "middle", "75 %", "95 %"),
        (
            (
                _at_words(clock, row.minute),
                side_cell(campaign, row.side),
                f"{row.low}, certain" if row.certain else f"{row.low}–{row.high}{'' if row.exact else ' or fewer'}",
                str(row.silent or ""),
                *(("",) * 5 if row.certain else map(str, row.quantiles)),
            )
            for row in shown
        ),
        ranks=(0, 0, 0, 0, 2, 3, 1, 3, 2),
    )
    print_lines("")
    print_text("Places whose holder is least certain", style="bold")
    print_rows(
        ("place", f"{unit.name} not certain", "least certain at", "who holds it then, by share of histories"),
        (
            (
                campaign.places[doubt.place].name,
                unit.show(doubt.lasts),
                _at_words(clock, doubt.minute),
                ", ".join(f"{campaign.side_short(side)} {percent(share)}" for side, share in doubt.shares),
            )
            for doubt in doubts[:_MOST_PLACES]
        ),
        ranks=(0, 1, 2, 0),
    )
    print_lines("")
    print_text("Where the priors differ most", style="bold")
    print_rows(
        ("what", "of", "at", *PRIORS, "difference"),
        (prior_row(campaign, group) for group in largest_gaps(gaps)),
        ranks=(0, 0, 1, 0, 0, 0, 0),
    )


def print_open(campaign: Campaign, minute: int, left_open: Mapping[str, tuple[Opening, ...]]) -> None:
    """Print the counted places whose holder the account leaves open at a minute, together where it does so alike."""
    alike: dict[tuple[Opening, ...], list[str]] = {}
    for place, why in left_open.items():
        if why and campaign.places[place].counted:
            alike.setdefault(why, []).append(campaign.places[place].name)
    rows = [
        ("; ".join(OPENING_WORDS[rule] for rule in why), str(len(names)), listed(names)) for why, names in alike.items()
    ]
    print_lines("")
    print_text(f"Left open by the account at {_at_words(campaign.clock, minute)}", style="bold")
    print_rows(("why", "number", "places"), rows, ranks=(0, 0, 0))


def prior_row(campaign: Campaign, group: Sequence[PriorGap]) -> tuple[str, ...]:
    """Return the cells of a group of differences between priors."""
    gap = group[0]
    what, of = f"{_QUANTITIES.get(gap.quantity, gap.quantity)} of places held", campaign.side_short(gap.side)
    if gap.place:
        names = [campaign.places[one.place].name for one in group]
        what, of = f"share held by {of}", listed(names, most=2 if len(names) > 3 else None)

    def words(value: float) -> str:
        return percent(value) if gap.place else f"{value:.1f}".removesuffix(".0")

    values = (words(gap.values[prior]) for prior in PRIORS)
    at = _at_words(campaign.clock, gap.minute) if campaign.clock.precision else local_iso(campaign.clock, gap.minute)
    return what, of, at, *values, words(gap.difference)


def _at_words(clock: Clock, minute: int) -> str:
    """Return a moment of the grid: its day alone if the campaign has no hours."""
    if clock.precision:
        return day_words(clock, minute, year=False, short=True)
    return window_words(clock, Window(minute, minute))


def _held_json(campaign: Campaign, row: HeldRow) -> dict[str, Any]:
    return {
        "at": campaign.clock.iso(row.minute),
        "side": row.side,
        "low": row.low,
        "high": row.high,
        "exact": row.exact,
        "silent": row.silent,
        "quantiles": {f"{share:g}": value for share, value in zip(_SHARES, row.quantiles, strict=True)},
    }


def _doubt_json(campaign: Campaign, doubt: _Doubt) -> dict[str, Any]:
    return {
        "place": doubt.place,
        "hours_not_certain": doubt.lasts // _HOUR if doubt.lasts % _HOUR == 0 else round(doubt.lasts / _HOUR, 2),
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
