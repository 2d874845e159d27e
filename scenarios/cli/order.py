"""The command `order`: whether one event came before another, with the proof."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scenarios.cli.loading import (
    distinguishing_readings,
    find_place,
    mixed_words,
    nearest_words,
    open_study,
    readings_of,
    readings_to_try,
)
from scenarios.cli.output import print_json, print_lines, print_message, print_text, reason_json
from scenarios.cli.process import CommandError
from scenarios.cli.states import faction_name
from sim import VERBS, Campaign, Clock, OrderProof, OrderVerdict, Point, Study, Timeline, probability_before
from sim.chronology.draws import PRIORS
from sim.chronology.network import tagged_groups
from sim.chronology.proofs import prove_order
from sim.model.durations import YEARS
from sim.model.times import MINUTES_A_DAY
from sim.model.words import counted, duration, exact_window, percent

_INDENT = "   "
VERDICT_WORDS = {
    OrderVerdict.ALWAYS: "Certain: A comes before B in every history that the source allows.",
    OrderVerdict.NOT_AFTER: "Certain: A does not come after B; they may fall in one minute.",
    OrderVerdict.POSSIBLE: "Possible: the source allows either to come first.",
    OrderVerdict.NOT_BEFORE: "Impossible: A never comes before B; they may fall in one minute.",
    OrderVerdict.NEVER: "Impossible: B comes before A in every history that the source allows.",
}
_PROVED = {OrderVerdict.ALWAYS: 1.0, OrderVerdict.NEVER: 0.0}  # the probability that follows


@dataclass(frozen=True, slots=True)
class _Event:
    """A point of the temporal network, its name, and the other points that the name may mean."""

    point: Point
    name: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Answer:
    """The order of two events.

    Parameters
    ----------
    proof
        The bounds under the readings in force.
    otherwise
        Each other verdict -> the readings that it needs.
    probability, draws, mixed
        Prior -> the probability that the first comes first; the number of draws it rests on, 0 if it follows from the
        verdict; and the reading groups that the draws mix, in words.
    """

    proof: OrderProof
    otherwise: Mapping[OrderVerdict, str]
    probability: Mapping[str, float]
    draws: int
    mixed: str


def order_command(args: Namespace) -> None:
    """Print whether one event came before another: verdict, proof, and the probability if the verdict is open."""
    study = open_study(args)
    if args.output:
        from scenarios.cli.pictures import check_picture  # loads matplotlib

        check_picture(args)
    timeline = study.timeline()
    if args.first is None:
        from scenarios.cli.pictures import draw_diagram  # loads matplotlib

        draw_diagram(args, study)
        return
    first, then = (_find_event(study.campaign, timeline, name) for name in (args.first, args.then))
    if first.point == then.point:
        raise CommandError(f"{args.first!r} and {args.then!r} are one event, {first.point}")
    answer = _find_order(study, first.point, then.point, draws=args.draws, seed=args.seed)
    if args.json:
        print_json(_order_json(study, answer, args.seed))
    else:
        _print_order(study.campaign, timeline, answer)
    for event in (first, then):
        if event.others:
            others = ", ".join(event.others)
            print_message(f"{event.name} is {event.point} here; ask for another by its id: {others}", quiet=args.quiet)
    if answer.draws:
        print_message(f"{answer.draws:,} draws of each prior, seed {args.seed}", quiet=args.quiet)
    if args.output:
        from scenarios.cli.pictures import draw_answer  # loads matplotlib

        draw_answer(args, study, first.point, then.point)


def _find_order(study: Study, first: Point, then: Point, *, draws: int, seed: int) -> _Answer:
    """Prove the order of two events under each reading that can change it; draw only if that leaves it open."""
    proof = study.order(first, then)
    linked = tagged_groups(study.campaign, linked_to=(first, then))
    fixed = {group: chosen for group, chosen in study.readings.items() if group in study.reading or group not in linked}
    tried, total = readings_to_try(study.campaign, fixed)
    found: dict[OrderVerdict, list[Mapping[str, str]]] = {}
    for readings in tried:
        network = study.networks.of(readings)
        if first in network.number and then in network.number and network.contradiction is None:
            found.setdefault(prove_order(network, first, then).verdict, []).append(readings)
    every = [readings for some in found.values() for readings in some]
    otherwise = {
        verdict: distinguishing_readings(some, every) or "some readings"
        for verdict, some in found.items()
        if verdict != proof.verdict
    }
    if not otherwise and len(tried) == total and proof.verdict in _PROVED:
        return _Answer(proof, {}, {str(prior): _PROVED[proof.verdict] for prior in PRIORS}, 0, "")
    drawn = {str(prior): study.draws(draws, seed=seed, prior=prior) for prior in PRIORS}
    probability = {prior: probability_before(one, first, then) for prior, one in drawn.items()}
    mixed = mixed_words(readings for one in drawn.values() for readings in readings_of(one))
    return _Answer(proof, otherwise, probability, draws, mixed)


def _order_json(study: Study, answer: _Answer, seed: int) -> dict[str, Any]:
    proof = answer.proof
    return {
        "campaign": study.campaign.name,
        "first": str(proof.first),
        "then": str(proof.then),
        "readings": dict(study.readings),
        "verdict": proof.verdict,
        "otherwise": [{"verdict": verdict, "read_with": words} for verdict, words in answer.otherwise.items()],
        "least_minutes": proof.least,
        "most_minutes": proof.most,
        "probability": dict(answer.probability),
        "draws": answer.draws,
        "seed": seed,
        "least_proof": [reason_json(reason) for reason in proof.least_proof],
        "most_proof": [reason_json(reason) for reason in proof.most_proof],
    }


def _find_event(campaign: Campaign, timeline: Timeline, name: str) -> _Event:
    """Return the event that a name means: a statement's id, or a place, which means its first change of holder."""
    point = Point.parse(name)
    id = point.statement
    if id in campaign.statements:
        if id not in timeline.starts:
            raise CommandError(f"{id} belongs to a reading that is not in force (see --reading)")
        if point.end and id not in timeline.ends:
            raise CommandError(f"{id} is a {campaign.statements[id].verb}, which has no end")
        return _Event(point, _event_words(campaign, point))
    try:
        place = find_place(campaign, name)
    except CommandError as error:
        near = nearest_words(name, campaign.statements)
        raise CommandError(f"{error}; nor is it a statement" + (f": did you mean {near}?" if near else "")) from error
    about = [campaign.statements[id] for id in timeline.starts if place.id in campaign.statements[id].places]
    captures = [statement.id for statement in about if statement.takes and not statement.repeats]
    found = captures or [statement.id for statement in about]
    if not found:
        raise CommandError(f"no statement in force is about {place.name}")
    return _Event(Point(found[0]), place.name, tuple(found[1:]))


def _event_words(campaign: Campaign, point: Point) -> str:
    statement = campaign.statements[point.statement]
    names = ", ".join(campaign.places[place].name for place in statement.places)
    by = f" by {faction_name(campaign, statement.faction)}" if statement.faction else ""
    what = VERBS[statement.verb].words + (" (its end)" if point.end else "")
    return f"{names or what}: {what}{by}" if names else f"{what}{by}"


def _print_order(campaign: Campaign, timeline: Timeline, answer: _Answer) -> None:
    clock, proof = campaign.clock, answer.proof
    for letter, point in (("A", proof.first), ("B", proof.then)):
        window = (timeline.ends if point.end else timeline.starts)[point.statement]
        print_text(f"{letter}  {_event_words(campaign, point)} [{point}]", hanging=_INDENT, style="bold")
        offset = "" if clock.precision else f" ({clock.offset})"
        print_text(f"{exact_window(clock, window)}{offset}", indent=_INDENT)
    print_lines("")
    print_text(VERDICT_WORDS[proof.verdict], style="bold")
    print_text(_gap_words(clock, proof))
    for verdict, readings in answer.otherwise.items():
        print_text(f"Read with {readings}: {VERDICT_WORDS[verdict]}")
    if answer.draws:
        print_lines("")
        shares = ", ".join(f"{prior} {percent(share)}" for prior, share in answer.probability.items())
        print_text(f"Histories in which A comes first, by prior: {shares}. {answer.mixed}".rstrip())
    for title, reasons in (
        (f"Why B is {_after_words(clock, proof.least, up=False)} or later:", proof.least_proof),
        (f"Why B is {_after_words(clock, proof.most, up=True)} or earlier:", proof.most_proof),
    ):
        print_lines("")
        print_text(title, style="bold")
        for at, reason in enumerate(reasons, start=1):
            print_text(f"{at}. {reason.words}", indent=_INDENT, hanging=2 * _INDENT)
            if reason.text:
                print_text(f"[{reason.sentence}] “{reason.text}”", indent=2 * _INDENT, style="dim")


def _gap_words(clock: Clock, proof: OrderProof) -> str:
    """Return the shortest and longest time between two events in words."""
    least, most = _days(clock, proof.least, up=False), _days(clock, proof.most, up=True)
    if proof.least >= 0:
        return f"B comes {least} to {most} after A."
    if proof.most <= 0:
        return f"B comes {most} to {least} before A."
    return f"B comes at most {least} before A and at most {most} after it."


def _after_words(clock: Clock, minutes: int, *, up: bool) -> str:
    return f"{_days(clock, minutes, up=up)} {'after' if minutes >= 0 else 'before'} A"


def _days(clock: Clock, minutes: int, *, up: bool) -> str:
    """Return how long a bound of a gap is; if the campaign has no hours, in whole days, up or down to the next."""
    if clock.precision and abs(minutes) < 2 * YEARS.minutes:
        return counted(abs(-(-minutes // MINUTES_A_DAY) if up else minutes // MINUTES_A_DAY), "day")
    return duration(abs(minutes), days=True)
