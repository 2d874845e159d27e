"""The command `check`: every problem of a campaign's tables, every contradiction of its times and of its replays."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from scenarios.cli.loading import campaign_folder, distinguishing_readings, readings_to_try, report_problems
from scenarios.cli.output import print_json, print_lines, print_text
from scenarios.cli.process import CommandError
from sim import (
    Campaign,
    CampaignError,
    ContradictionError,
    Order,
    Problem,
    Statement,
    Study,
    Timeline,
    read_campaign,
)
from sim.chronology.network import Network
from sim.chronology.placements import PLACEMENTS
from sim.clock.replay import replay
from sim.measures.narrative import after_end
from sim.model.calendars import GREGORIAN
from sim.model.geodesy import is_within
from sim.model.vocabulary import Use
from sim.model.words import counted, listed, moment_words, undeclared_words
from sim.tables.mapnotes import map_notes
from sim.tables.notes import not_given, rows_from_above, undated_sentences, unmatched_records
from sim.tables.records import FILE as RECORDS

_MOST_FOUND = 20  # contradictions reported of one reading's times, or of one replay
_MOST_OFF = 10  # places off the map that are named


@dataclass(slots=True)
class _Found:
    """A contradiction: its words, its statements, and the readings and placements (empty: all) that have it."""

    words: str
    statements: tuple[str, ...]
    met: list[tuple[Mapping[str, str], str]] = field(default_factory=list)


@dataclass(slots=True)
class _Trial:
    """The combinations of readings that were tried, out of `total`, and what was found in them.

    `after_end` are the statements that may lie after the campaign's end, and `undeclared` the pairs of sides that take
    places from each other without a declared relation.
    """

    readings: Sequence[Mapping[str, str]]
    total: int
    replays: int = 0
    after_end: set[str] = field(default_factory=set)
    undeclared: set[tuple[str, str]] = field(default_factory=set)
    found: dict[frozenset[str], _Found] = field(default_factory=dict)

    def note(self, words: str, statements: tuple[str, ...], reading: Mapping[str, str], placement: str = "") -> None:
        """Note a contradiction; the same statements are one contradiction, however often it is met."""
        one = self.found.setdefault(frozenset(statements), _Found(words, statements))
        one.met.append((reading, placement))


def check_command(args: Namespace) -> None:
    """Read a campaign, date and replay it in every placement and reading, and print its counts."""
    try:
        with campaign_folder(args) as folder:
            campaign = read_campaign(folder)
    except CampaignError as error:
        _print_problems(args, [_problem_json(problem) for problem in error.problems])
        raise report_problems(args.campaign, error) from error
    except CommandError as error:
        _print_problems(args, [_problem_json(Problem(args.campaign, 0, "", "", str(error)))])
        raise
    trial = _try_all(campaign)
    if trial.found:
        _report(args, campaign, trial)
    if args.json:
        print_json(
            {
                "campaign": campaign.name,
                "clean": True,
                "calendar": str(campaign.clock.calendar),
                "zone": campaign.clock.offset,
                **_counts(campaign),
                "replays": trial.replays,
                "readings_tried": len(trial.readings),
                "readings_there_are": trial.total,
                "after_end": [id for id in campaign.statements if id in trial.after_end],
                "from_above": rows_from_above(campaign),
                "off_map": places_off_map(campaign),
                "map": [asdict(note) for note in map_notes(campaign)],
                "undeclared": [list(pair) for pair in sorted(trial.undeclared)],
                "not_given": [{"what": one.what, "rows": one.rows} for one in not_given(campaign)],
                "undated": [{"sentence": one, "next_dated": then} for one, then in undated_sentences(campaign)],
            }
        )
        return
    print_text(f"{campaign.name}: {campaign.title}", hanging=" " * 12, style="bold")
    replays = f"{trial.replays}: every placement in {_readings_in_words(trial)}, without contradiction"
    for what, words in (*_counts_in_words(campaign), ("replays", replays), *_notes_in_words(campaign, trial)):
        print_text(f"{what:<12}{words}", hanging=" " * 12)
    print_lines("clean")


def _notes_in_words(campaign: Campaign, trial: _Trial) -> Iterator[tuple[str, str]]:
    if campaign.clock.calendar == GREGORIAN and campaign.clock.weekday(0) is None:
        why = "its dates before 15 October 1582 are read in the Gregorian calendar, which was not in use"
        yield "calendar", f'{why}: calendar = "julian" in campaign.toml reads them as the sources of the time'
    late = [id for id in campaign.statements if id in trial.after_end]
    if late:
        end = moment_words(campaign.clock, campaign.end)
        yield "after end", f"{counted(len(late), 'statement')} that may lie after the end, {end}: {', '.join(late)}"
    above, undated, off = rows_from_above(campaign), undated_sentences(campaign), places_off_map(campaign)
    if off:
        yield (
            "off map",
            f"{counted(len(off), 'counted place')} outside the extent of [map]: {listed(off, most=_MOST_OFF)}",
        )
    if unmatched := unmatched_records(campaign):
        rows = listed(unmatched, most=_MOST_OFF)
        yield "from", f"another party than the records before say: {rows}. A change between may be missing"
    for note in map_notes(campaign):
        yield "map", note.words
    for pair in sorted(trial.undeclared):
        words = undeclared_words([pair], campaign.side_name)
        yield "relations", f"{words}, and they take places from each other: pictures show no front between them"
    if missing := not_given(campaign):
        yield "not given", "; ".join(one.words for one in missing)
    if above:
        since = "since a stated order or the previous dated sentence"
        yield "by", f"{counted(len(above), 'row')} bounded from above only, {since}: {', '.join(above)}"
    if undated:
        pairs = ", ".join(f"{one} (next dated: {then})" for one, then in undated)
        yield "undated", f"{counted(len(undated), 'sentence')} coded as one day that may be later: {pairs}"


def places_off_map(campaign: Campaign) -> list[str]:
    """Return the counted places that lie outside the map's extent, in table order."""
    return [
        place.id
        for place in campaign.points
        if place.counted and place.lon is not None and place.lat is not None
        if not is_within(campaign.sheet.extent, place.lon, place.lat)
    ]


def _readings_in_words(trial: _Trial) -> str:
    if len(trial.readings) == trial.total:
        return "every reading" if trial.total == 1 else f"every one of {trial.total} combinations of readings"
    return f"{len(trial.readings)} of {trial.total:,} combinations of readings, each alternative in one"


def _try_all(campaign: Campaign) -> _Trial:
    """Date and replay a campaign in every placement and reading."""
    trial = _Trial(*readings_to_try(campaign))
    for reading in trial.readings:
        study = Study(campaign, reading=reading)
        conflicts = list(_conflicts_of_times(study.network))
        for statements, words in conflicts:
            trial.note(words, statements, reading)
        if conflicts:
            continue  # statements without consistent times cannot be replayed
        trial.after_end.update(after_end(campaign, study.timeline()))
        for placement in PLACEMENTS:
            trial.replays += 1
            try:
                trial.undeclared.update(study.history(placement).undeclared)
            except ContradictionError:
                for statements, words in _conflicts_of_holders(campaign, study.timeline(placement)):
                    trial.note(words, statements, reading, placement)
    return trial


def _conflicts_of_times(network: Network) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield sets of statements whose times cannot all be true, each one without the orders of those before it."""
    for _ in range(_MOST_FOUND):
        found = network.contradiction
        if found is None:
            return
        yield found.statements, str(found)
        campaign = network.campaign
        kept = tuple(order for order in campaign.orders if not _statements(order) <= {*found.statements})
        if len(kept) == len(campaign.orders):
            return  # a conflict of windows alone cannot be removed to look for others
        network = Network(replace(campaign, orders=kept), network.readings)


def _conflicts_of_holders(campaign: Campaign, timeline: Timeline) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the contradictions of a replay, each one after weakening the statements of those before it."""
    rest, seen = campaign, set[str]()
    while len(seen) < _MOST_FOUND:
        try:
            replay(rest, timeline)
            return
        except ContradictionError as error:
            statement = rest.statements[error.statement]
            if statement.id not in seen:
                yield (statement.id, *((error.against,) if error.against else ())), str(error)
            if statement.repeats:
                return
            seen.add(statement.id)
            rest = replace(rest, statements={**rest.statements, statement.id: _weakened(statement)})


def _weakened(statement: Statement) -> Statement:
    """Return a statement without its loser or, if it has none, one that changes no holder."""
    return replace(statement, from_faction="") if statement.from_faction else replace(statement, repeats=statement.id)


def _statements(order: Order) -> set[str]:
    return {order.first.statement, order.then.statement}


def _report(args: Namespace, campaign: Campaign, trial: _Trial) -> None:
    """Print the contradictions with the lines of their rows, and raise them as one error."""
    problems, texts = [], []
    for one in trial.found.values():
        lines = _lines_of(campaign, one.statements)
        (file, line), *_ = lines
        texts.append(f"{', '.join(f'{file}:{line}' for file, line in lines)}: {one.words}{_met(one, trial)}")
        problems.append(
            {
                **_problem_json(Problem(file, line, "", ", ".join(one.statements), one.words)),
                "lines": [{"file": file, "line": line} for file, line in lines],
                "met_in": [
                    {"readings": dict(reading), "placement": placement or None} for reading, placement in one.met
                ],
            }
        )
    _print_problems(args, problems)
    lead = f"{args.campaign}: {counted(len(texts), 'contradiction')}: the times, or who held what, cannot all be true"
    raise CommandError(lead, *(line for text in texts for line in text.split("\n")))


def _met(one: _Found, trial: _Trial) -> str:
    """Return where a contradiction was met, if not in all replays."""
    readings = [dict(pairs) for pairs in dict.fromkeys(tuple(reading.items()) for reading, _ in one.met)]
    placements = list(dict.fromkeys(placement for _, placement in one.met if placement))
    needed = distinguishing_readings(readings, trial.readings)
    words = [f"read with {needed}"] if needed else []
    if placements and len(placements) < len(PLACEMENTS):
        words.append(f"placement {', '.join(placements)}")
    return f"\n  met {' and '.join(words)}" if words else ""


def _lines_of(campaign: Campaign, statements: tuple[str, ...]) -> list[tuple[str, int]]:
    """Return the files and lines of statements and of the stated orders between them."""
    lines = sorted(campaign.statements[id].line for id in statements)
    if campaign.records:
        return [(RECORDS, line) for line in dict.fromkeys(lines)]
    orders = {order.line for order in campaign.orders if _statements(order) <= set(statements)}
    return [("statements.csv", line) for line in lines] + [("order.csv", line) for line in sorted(orders)]


def _print_problems(args: Namespace, problems: list[dict[str, Any]]) -> None:
    if args.json:
        print_json({"campaign": args.campaign, "clean": False, "problems": problems})


def _problem_json(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "value": problem.value,
        "allowed": problem.allowed,
        "nearest": problem.nearest,
    }


def _counts(campaign: Campaign) -> dict[str, Any]:
    uses = Counter(sentence.use for sentence in campaign.sentences.values())
    unmatched = unmatched_records(campaign)
    return {
        "records": {"total": len(campaign.records), "unmatched": len(unmatched)},
        "sentences": {"total": len(campaign.sentences), **{use: uses[use] for use in Use}},
        "statements": {
            "total": len(campaign.statements),
            "inferred": sum(statement.origin == "inferred" for statement in campaign.statements.values()),
            "orders": len(campaign.orders),
        },
        "places": {
            "total": len(campaign.places),
            "points": len(campaign.points),
            "counted": sum(place.counted for place in campaign.places.values()),
        },
        "roads": {
            "total": len(campaign.roads),
            "km": round(sum(road.metres for road in campaign.roads) / 1000),
            "corridors": len(campaign.corridors),
        },
        "claims": {"total": len(campaign.claims), "tolls": len(campaign.tolls)},
        "readings": {
            "total": len(campaign.readings),
            "groups": len({reading.group for reading in campaign.readings}),
        },
    }


def _counts_in_words(campaign: Campaign) -> Iterator[tuple[str, str]]:
    counts = _counts(campaign)
    sentences, statements, places = counts["sentences"], counts["statements"], counts["places"]
    roads, claims, readings = counts["roads"], counts["claims"], counts["readings"]
    aside = [f"{sentences[use]} {use}" for use in Use if use != "coded"]
    set_aside = sentences["total"] - sentences["coded"]
    documented = statements["total"] - statements["inferred"]
    stated = f"{documented} documented, {statements['inferred']} inferred by a rule"
    if campaign.records:
        yield "records", f"{counts['records']['total']}, read as {counted(statements['total'], 'statement')}"
    else:
        yield (
            "sentences",
            f"{sentences['total']}: {sentences['coded']} coded, {set_aside} set aside ({', '.join(aside)})",
        )
        yield "statements", f"{statements['total']}: {stated}; {counted(statements['orders'], 'stated order')} and gaps"
    yield "places", f"{places['total']}: {places['points']} with a point, {places['counted']} counted"
    links = f"{counted(roads['total'], 'link')}, {roads['km']:,} km, {counted(roads['corridors'], 'corridor')}"
    yield "roads", links if roads["total"] else "none: nothing is said of fronts on roads, supply or depth"
    if not campaign.records:
        yield "claims", f"{counted(claims['total'], 'count')}, {counted(claims['tolls'], 'toll')}"
    if not campaign.records:
        yield "readings", f"{readings['total']} in {counted(readings['groups'], 'contradiction')}"
