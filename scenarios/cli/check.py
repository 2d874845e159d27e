"""The command `check`: all that is wrong with a campaign, in its tables, its times and what follows from them."""

from __future__ import annotations

import csv
import re
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from scenarios.cli.loading import distinguishing_readings, find_folder, readings_to_try, report_problems
from scenarios.cli.output import bold, print_json
from scenarios.cli.process import CommandError
from sim import (
    PLACEMENTS,
    Campaign,
    CampaignError,
    Problem,
    Statement,
    Timeline,
    date_statements,
    find_contradiction,
    read_campaign,
)
from sim import replay as replay_statements
from sim.model.vocabulary import Use
from sim.model.words import counted

_MOST_CLASHES = 20  # contradictions told of one reading's times, or of one replay
_NAMED = re.compile(r"statement (\S+)")
_STATEMENTS, _ORDERS = "statements.csv", "order.csv"


@dataclass(slots=True)
class _Clash:
    """Statements that contradict each other: in words, where they stand, and in which of the replays."""

    words: str
    statements: tuple[str, ...]
    found: list[tuple[Mapping[str, str], str]] = field(default_factory=list)  # readings, placement or empty for all


@dataclass(slots=True)
class _Tried:
    """What was replayed, and what came of it."""

    readings: list[Mapping[str, str]]
    of: int  # ways to read it that there are
    replays: int = 0
    clashes: dict[frozenset[str], _Clash] = field(default_factory=dict)

    def note(self, words: str, statements: Iterable[str], readings: Mapping[str, str], placement: str = "") -> None:
        """Note a contradiction, once however often it is met."""
        clash = _Clash(words, tuple(statements))
        clash = self.clashes.setdefault(frozenset(clash.statements or (words,)), clash)
        clash.found.append((readings, placement))


def check_command(args: Namespace) -> None:
    """Read a campaign, date and replay it in every placement and reading, and count what it holds."""
    try:
        folder = find_folder(args.campaign)
        campaign = read_campaign(folder)
    except CampaignError as error:
        _print_problems(args, [_problem_json(problem) for problem in error.problems])
        raise report_problems(args.campaign, error) from error
    except CommandError as error:
        _print_problems(args, [_problem_json(Problem(args.campaign, 0, "", "", str(error)))])
        raise
    tried = _try_all(campaign)
    if tried.clashes:
        _report(args, campaign, folder, tried)
    if args.json:
        print_json(
            {
                "campaign": campaign.name,
                "clean": True,
                **_counts(campaign),
                "replays": tried.replays,
                "readings_tried": len(tried.readings),
                "readings_there_are": tried.of,
            }
        )
        return
    print(bold(f"{campaign.name}: {campaign.title}"))
    for what, told in _counts_in_words(campaign):
        print(f"{what:<12}{told}")
    print(f"{'replays':<12}{tried.replays}: every placement in {_readings_words(tried)}, without contradiction")
    print("clean")


def _readings_words(tried: _Tried) -> str:
    if len(tried.readings) == tried.of:
        return "every reading" if tried.of == 1 else f"every one of {tried.of} combinations of readings"
    return f"{len(tried.readings)} of {tried.of:,} combinations of readings, each alternative in one"


def _try_all(campaign: Campaign) -> _Tried:
    """Date and replay a campaign in every placement and reading, noting what contradicts itself."""
    tried = _Tried(*readings_to_try(campaign))
    for readings in tried.readings:
        clashing = list(_clashing_times(campaign, readings))
        for statements, words in clashing:
            tried.note(words, statements, readings)
        if clashing:
            continue  # what has no times cannot be replayed
        for placement in PLACEMENTS:
            tried.replays += 1
            timeline = date_statements(campaign, placement=placement, reading=readings)
            for statements, words in _clashing_holders(campaign, timeline):
                tried.note(words, statements, readings, placement)
    return tried


def _clashing_times(campaign: Campaign, readings: Mapping[str, str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield sets of statements whose times cannot all be true, each without the orders of those before it."""
    left = campaign
    for _ in range(_MOST_CLASHES):
        clash = find_contradiction(left, reading=readings)
        if clash is None:
            return
        yield clash.statements, str(clash)
        kept = tuple(order for order in left.orders if not {*_ends(order.first, order.then)} <= {*clash.statements})
        if len(kept) == len(left.orders):
            return  # windows alone: no other circle can be told from this one
        left = replace(left, orders=kept)


def _clashing_holders(campaign: Campaign, timeline: Timeline) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what breaks a replay, then what does when that statement gives way to what it finds, and so on.

    A place that is said to be taken from somebody who does not hold it is then taken all the same; what else a holder
    contradicts changes nothing, so that later statements are held to the account before it.
    """
    left, told = campaign, set[str]()
    while len(told) < _MOST_CLASHES:
        try:
            replay_statements(left, timeline)
        except ValueError as error:
            named = tuple(dict.fromkeys(id for id in _NAMED.findall(str(error)) if id in campaign.statements))
            if not named or named[0] not in told:
                yield named, str(error)
            if not named or left.statements[named[0]].repeats:
                return
            told.add(named[0])
            left = replace(left, statements={**left.statements, named[0]: _giving_way(left.statements[named[0]])})
        else:
            return


def _giving_way(statement: Statement) -> Statement:
    """Return a statement that asks for less: not from whom a place is taken, or else not that it changes hands."""
    return replace(statement, from_faction="") if statement.from_faction else replace(statement, repeats=statement.id)


def _ends(*points: str) -> Iterator[str]:
    for point in points:
        yield point.removesuffix(".end")


def _report(args: Namespace, campaign: Campaign, folder: Path, tried: _Tried) -> None:
    """Print and raise what contradicts itself, with the lines in which it stands."""
    rows = _rows_of(folder)
    problems, told = [], []
    for clash in tried.clashes.values():
        places = list(_places_of(campaign, clash.statements, rows))
        first = places[0] if places else ("", 0)
        told.append(f"{', '.join(f'{file}:{line}' for file, line in places)}: {clash.words}{_met(clash, tried)}")
        problems.append(
            {
                **_problem_json(Problem(first[0], first[1], "", ", ".join(clash.statements), clash.words)),
                "lines": [{"file": file, "line": line} for file, line in places],
                "met_in": [{"readings": dict(readings), "placement": place or None} for readings, place in clash.found],
            }
        )
    _print_problems(args, problems)
    lead = f"{args.campaign}: {counted(len(told), 'contradiction')}: the times, or who held what, cannot all be true"
    raise CommandError("\n".join((lead, *told)))


def _met(clash: _Clash, tried: _Tried) -> str:
    """Tell in which replays a contradiction was met, where it was not in all."""
    readings = [dict(one) for one in dict.fromkeys(tuple(one.items()) for one, _ in clash.found)]
    placements = list(dict.fromkeys(place for _, place in clash.found if place))
    needed = distinguishing_readings(readings, tried.readings)
    words = [f"read with {needed}"] if needed else []
    if placements and len(placements) < len(PLACEMENTS):
        words.append(f"placement {', '.join(placements)}")
    return f"\n  met {' and '.join(words)}" if words else ""


def _rows_of(folder: Path) -> dict[str, list[tuple[int, dict[str, str]]]]:
    """Return the rows of the tables that say what happened and in what order, each with the line it begins in."""
    found: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for name in (_STATEMENTS, _ORDERS):
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            header = [cell.strip() for cell in next(reader)]
            rows, line = [], reader.line_num + 1
            for cells in reader:
                rows.append((line, dict(zip(header, (cell.strip() for cell in cells), strict=False))))
                line = reader.line_num + 1
            found[name] = rows
    return found


def _places_of(
    campaign: Campaign, statements: Iterable[str], rows: Mapping[str, list[tuple[int, dict[str, str]]]]
) -> Iterator[tuple[str, int]]:
    """Yield the files and lines of statements, and of the stated orders between them."""
    ids = set(statements)
    yield from ((_STATEMENTS, line) for line, row in rows[_STATEMENTS] if row.get("id") in ids)
    named = ids | {campaign.statements[id].sentence for id in ids}
    for line, row in rows[_ORDERS]:
        if {*_ends(row.get("first", ""), row.get("then", ""))} <= named:
            yield _ORDERS, line


def _print_problems(args: Namespace, problems: list[dict[str, Any]]) -> None:
    if args.json:
        print_json({"campaign": args.campaign, "clean": False, "problems": problems})


def _problem_json(problem: Problem) -> dict[str, Any]:
    return {name: getattr(problem, name) for name in ("file", "line", "column", "value", "allowed", "nearest")}


def _counts(campaign: Campaign) -> dict[str, Any]:
    uses = Counter(sentence.use for sentence in campaign.sentences.values())
    return {
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
    yield "sentences", f"{sentences['total']}: {sentences['coded']} coded, {set_aside} set aside ({', '.join(aside)})"
    yield "statements", f"{statements['total']}: {stated}; {counted(statements['orders'], 'stated order')} and gaps"
    yield "places", f"{places['total']}: {places['points']} with a point, {places['counted']} counted"
    yield "roads", f"{counted(roads['total'], 'link')}, {roads['km']:,} km, {counted(roads['corridors'], 'corridor')}"
    yield "claims", f"{counted(claims['total'], 'count')}, {counted(claims['tolls'], 'toll')}"
    yield "readings", f"{readings['total']} in {counted(readings['groups'], 'contradiction')}"
