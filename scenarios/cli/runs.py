"""What scripts did in a run, in words and in JSON, beside the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

from scenarios.cli.output import or_none, print_text
from sim import VERBS, Campaign, Change, History
from sim.clock.outcome import Move, Skip, Trip
from sim.model.point import Point
from sim.model.words import distinct_words, fill, holdings_words, listed, moment_words
from sim.roads.holding import Held
from sim.uncertainty.marks import mark_words, run_words

_WIDTH = 110
_MOST_TRIPS = 6  # of more journeys, equal ends are counted
_MOST_ALIKE = 3  # groups in which the rest is counted
_MOST_LINES, _EACH = 40, 10  # of all; and of each kind if they are more, where the rest is counted
_INDENT = " " * 11


def script_words(script: str, line: int = 0) -> str:
    """Name a script and a line of its file; an option of the command line that stands for a script has no line."""
    return f"{script}, line {line}" if line else script


def headline(history: History) -> str:
    """Say whether scripts changed the record, and what, with the labels that they gave the run."""
    if not history.counterfactual:
        return f"The record, unchanged by {listed(history.scripts)}."
    return f"{mark_words(history)}. {run_words(history)}."


def describe_run(
    run: History, held: Mapping[str, Mapping[str, Held]] | None = None, *, at: int | None = None
) -> Iterator[str]:
    """Yield in words what scripts did in a run: notes, journeys, moved and skipped events, returned values.

    If these are more than `_MOST_LINES` lines, only the first of each kind are given and the rest is counted;
    `run_json` has everything.

    Parameters
    ----------
    held
        The places held in the ``run``, and in the ``record`` without the scripts.
    at
        The minute at which they were counted; None: the end of the campaign.
    """
    campaign = run.campaign

    def line(kind: str, minute: int | None, words: str) -> str:
        when = "" if minute is None else f"{_time(campaign, minute)}: "
        return fill(f"{kind:<8} {when}{words}", _WIDTH, indent="  ", hanging=_INDENT)

    yield fill(headline(run), _WIDTH, hanging="  ")
    notes = [(line("note", note.minute, note.text), f"by {note.script}") for note in run.notes]
    if len(run.trips) <= _MOST_TRIPS:
        ends = [(line("journey", trip.minute, _trip_words(campaign, trip)), "journeys") for trip in run.trips]
    else:
        equal = Counter(_trip_words(campaign, trip) for trip in run.trips)
        ends = [(line("journey", None, f"{count} of {len(run.trips)}: {end}"), "ends") for end, count in equal.items()]
    moved = [
        (
            line("moved", None, f"{' -> '.join(distinct_words(campaign.clock, move.before, move.after))}: "
                 f"{_event_words(campaign, move.point)}, {_moved_words(move)}"),
            _moved_words(move),
        )
        for move in run.moved
    ]  # fmt: skip
    skipped, quoted = [], ""
    for skip in run.skipped:
        words = line("skipped", skip.minute, skip_words(campaign, skip))
        if skip.sentence and skip.sentence != quoted:  # a sentence may say many events
            text = campaign.sentences[skip.sentence].words
            words += "\n" + fill(text, _WIDTH, indent=_INDENT, hanging=_INDENT)
            quoted = skip.sentence
        skipped.append((words, _reason_words(skip)))
    returned = [
        (line("returned", None, f"{_returned_words(campaign, value)} (by {script_words(script)})"), "values")
        for script, value in run.outcome.returned.items()
        if value is not None
    ]
    kinds = {"note": notes, "journey": ends, "moved": moved, "skipped": skipped, "returned": returned}
    lines = sum(words.count("\n") + 1 for entries in kinds.values() for words, _ in entries)
    for kind, entries in kinds.items():
        yield from _shortened(kind, entries, _EACH if lines > _MOST_LINES else lines)
    if held is not None:
        yield line("held", campaign.end if at is None else at, _held_words(campaign, **held))


def _shortened(kind: str, entries: Sequence[tuple[str, str]], left: int) -> Iterator[str]:
    """Yield the first entries of a kind, up to some `left` lines, and count the rest by what it has in common.

    An entry is its lines, and the words for it and its like.
    """
    shown = 0
    for words, _ in entries:
        lines = words.split("\n")
        if shown and len(lines) > left:
            break
        yield "\n".join(lines if len(lines) <= left else [*lines[:left], f"{_INDENT}…"])
        left -= len(lines)
        shown += 1
    rest = Counter(alike for _, alike in entries[shown:])
    for alike, number in rest.most_common(_MOST_ALIKE):
        yield fill(f"{kind:<8} {number:,} more: {alike}", _WIDTH, indent="  ", hanging=_INDENT)
    if more := rest.total() - sum(number for _, number in rest.most_common(_MOST_ALIKE)):
        yield f"  {kind:<8} {more:,} others"
    if rest:
        yield f"{_INDENT}(--json prints all {len(entries):,})"


def _time(campaign: Campaign, minute: int) -> str:
    return moment_words(campaign.clock, minute, year=False, short=True)


def _event_words(campaign: Campaign, point: Point) -> str:
    statement = campaign.statements[point.statement]
    places = listed([campaign.places[place].name for place in statement.places])
    return f"{VERBS[statement.verb].words} of {places} [{point}]"


def _moved_words(move: Move) -> str:
    if move.order is not None:
        return f"tied to it by {move.order.sentence or move.order.rule}"
    return (
        "with its start"
        if move.point.end and move.after > move.before
        else f"by {script_words(move.script, move.line)}"
    )


def skip_words(campaign: Campaign, skip: Skip) -> str:
    """Name an event that did not happen, and say why."""
    return f"{_event_words(campaign, skip.point)}: {_reason_words(skip)}"


def _reason_words(skip: Skip) -> str:
    return f"{skip.reason}, line {skip.line}" if skip.line else skip.reason


def _returned_words(campaign: Campaign, value: object) -> str:
    return _trip_words(campaign, value) if isinstance(value, Trip) else str(value)


def _trip_words(campaign: Campaign, trip: Trip) -> str:
    return f"{campaign.places[trip.at].name}, {trip.reason}"


def _held_words(campaign: Campaign, run: Mapping[str, Held], record: Mapping[str, Held]) -> str:
    ours, theirs = (holdings_words(held, campaign.side_short, ranged=False) for held in (run, record))
    return f"counted places held: {ours}. In the record: {'the same' if ours == theirs else theirs}"


# -- JSON --------------------------------------------------------------------------------------------------------------


def print_marks(history: History) -> None:
    """Print whether scripts changed a history, and what, if it is of a run with scripts."""
    if history.scripts:
        print_text(headline(history), style="bold")


def origin_words(change: Change) -> str:
    """Return the origin of a change with its rule, or the script and line behind it."""
    if change.script:
        return f"{change.origin} ({script_words(change.script, change.line)})"
    return f"{change.origin} ({change.rule})" if change.rule else change.origin


def marks_json(history: History) -> dict[str, Any]:
    """Return what marks a JSON document of a history that scripts may have changed."""
    return {"counterfactual": history.counterfactual, "scripts": list(history.scripts)}


def run_json(
    run: History, record: History, held: Mapping[str, Mapping[str, Held]], *, at: int, seed: int
) -> dict[str, Any]:
    """Return all that scripts did in a run as JSON, with the places `held` in it and in the record at minute `at`."""
    campaign, iso = run.campaign, run.campaign.clock.iso
    return {
        "campaign": campaign.name,
        "placement": record.timeline.placement,
        "readings": dict(record.timeline.readings),
        "seed": seed,
        **marks_json(run),
        "labels": list(run.outcome.labels),
        "notes": [
            {"at": iso(note.minute), "text": note.text, "script": note.script, "line": note.line or None}
            for note in run.notes
        ],
        "journeys": [trip_json(campaign, trip) for trip in run.trips],
        "moved": [
            {"event": str(move.point), "places": list(campaign.statements[move.point.statement].places),
             "before": iso(move.before), "after": iso(move.after),
             "sentence": None if move.order is None else or_none(move.order.sentence),
             "rule": None if move.order is None else or_none(move.order.rule),
             "script": move.script, "line": move.line or None}
            for move in run.moved
        ],
        "skipped": [skip_json(campaign, skip) for skip in run.skipped],
        "returned": {script: _plain(campaign, value) for script, value in run.outcome.returned.items()},
        "at": iso(at),
        "held": {name: held_json(each) for name, each in held.items()},
    }  # fmt: skip


def held_json(held: Mapping[str, Held]) -> dict[str, dict[str, int]]:
    """Return the places that each side holds as JSON: by the record, and as last told."""
    return {side: {"record": each.record, "silent": each.silent} for side, each in held.items()}


def skip_json(campaign: Campaign, skip: Skip) -> dict[str, Any]:
    """Return an event of the record that did not happen as JSON."""
    return {
        "event": str(skip.point), "places": list(campaign.statements[skip.point.statement].places),
        "at": campaign.clock.iso(skip.minute), "sentence": or_none(skip.sentence), "reason": skip.reason,
        "script": or_none(skip.script), "line": skip.line or None,
    }  # fmt: skip


def trip_json(campaign: Campaign, trip: Trip) -> dict[str, Any]:
    """Return a journey as JSON."""
    iso = campaign.clock.iso
    return {
        "script": trip.script, "faction": trip.faction, "route": list(trip.route), "arrived": trip.arrived,
        "place": trip.at, "at": iso(trip.minute), "reason": trip.reason,
        "legs": [{"a": leg.start, "b": leg.end, "left": iso(leg.left), "due": iso(leg.due)} for leg in trip.legs],
    }  # fmt: skip


def _plain(campaign: Campaign, value: object) -> object:
    """Return what a script returned as JSON has it: lists, maps, numbers and words."""
    if isinstance(value, Trip):
        return trip_json(campaign, value)
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(campaign, asdict(value))
    if isinstance(value, Mapping):
        return {str(key): _plain(campaign, each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(campaign, each) for each in value]
    if hasattr(value, "tolist"):  # of numpy
        return _plain(campaign, value.tolist())
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
