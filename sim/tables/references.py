"""Cross-references: every name in a cell or key must be that of a row or entry elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sim.model.campaign import OWN_PALETTE
from sim.model.times import Window
from sim.model.words import listed
from sim.tables.cells import Entry
from sim.tables.folder import Folder
from sim.tables.report import Names, Report
from sim.tables.settings import Settings, rank_of
from sim.tables.spread import END

CIVILIANS = "civilians"


def check_references(tables: Folder, report: Report) -> None:
    """Report every reference that leads nowhere, and names that could mean two things."""
    _check_looks(tables, report)
    _check_ground(tables, report)
    _check_record(tables, report)
    _check_readings(tables, report)
    if tables.settings is not None:
        _check_settings(tables, tables.settings, report)


def _refer(
    entry: Entry[Any], column: str, values: str | Iterable[str], names: Names, what: str, report: Report
) -> None:
    """Report each of `values`, the content of one cell, that is not among `names`."""
    for value in (values,) if isinstance(values, str) else values:
        if value and value not in names:
            entry.blame(report, column, _allowed(names, what), names.nearest(value), value=value)


def _allowed(names: Names, what: str) -> str:
    return f"{what}: {listed(names.ids)}" if 0 < len(names.ids) <= 12 else what


def _check_looks(tables: Folder, report: Report) -> None:
    """Check that no two sides look alike in every way."""
    seen: dict[tuple[str, str, str], str] = {}
    for entry in tables.sides:
        row = entry.row
        if not entry.mended.isdisjoint(("colour", "marker", "hatch")):
            continue
        other = seen.setdefault((row.colour.casefold(), row.marker, row.hatch), row.id)
        if other != row.id:
            allowed = f"a colour, marker or hatch other than those of {other}, which are the same"
            entry.blame(report, "colour", allowed)


def _check_ground(tables: Folder, report: Report) -> None:
    side, place = "a side of sides.csv", "a place of places.csv"
    for faction in tables.factions:
        _refer(faction, "side", faction.row.side, tables.side_names, side, report)
        name = faction.row.id
        if name in tables.sides.lines and faction.row.side != name and faction.row.side in tables.side_names:
            line = tables.sides.lines[name]
            faction.blame(report, "id", f"an id other than that of another side (sides.csv line {line})")
    known = tables.sentence_names
    for spot in tables.places:
        _refer(spot, "part_of", spot.row.part_of, tables.place_names, place, report)
        _refer(spot, "base_of", spot.row.base_of, tables.side_names, side, report)
        _refer(spot, "holder", spot.row.holder, tables.holder_names, "a faction, unknown or vacant", report)
        for cited in sources_of(spot.row.holder_source):
            if looks_like_sentence(cited, known) and cited not in known:
                allowed = "a sentence of sentences.csv or the name of an outside source"
                spot.blame(report, "holder_source", allowed, known.nearest(cited), value=cited)
    for road in tables.roads:
        for column, end in (("a", road.row.a), ("b", road.row.b)):
            _refer(road, column, end, tables.place_names, place, report)


def sources_of(cell: str) -> list[str]:
    """Return the parts of a `holder_source`: sentences and outside sources, with ; between them."""
    return [part.strip() for part in cell.split(";")]


def looks_like_sentence(text: str, sentences: Names) -> bool:
    """Whether a word has the form of the folder's sentence ids: their letters before a number."""
    stems = {name.rstrip("0123456789") for name in sentences.ids}
    return text[-1:].isdigit() and text.rstrip("0123456789") in stems


def _check_record(tables: Folder, report: Report) -> None:
    sentence, statement, place = "a sentence of sentences.csv", "a statement of statements.csv", "a place of places.csv"
    rule, reading = "a rule of [rules] in campaign.toml", "a reading of readings.csv, as group/alternative"
    for quoted in tables.sentences:
        _refer(quoted, "source", quoted.row.source, tables.source_names, "a source of sources.csv", report)
        _refer(quoted, "dated_by", quoted.row.dated_by, tables.sentence_names, sentence, report)
    for told in tables.statements:
        _refer(told, "sentence", told.row.sentence, tables.sentence_names, sentence, report)
        _refer(told, "place", told.row.place, tables.place_names, place, report)
        _refer(told, "towards", told.row.towards, tables.place_names, place, report)
        _refer(told, "except", told.row.exceptions, tables.place_names, place, report)
        _refer(told, "faction", told.row.faction, tables.faction_names, "a faction of factions.csv", report)
        _refer(told, "from", told.row.from_faction, tables.party_names, "a side or a faction", report)
        _refer(told, "rule", told.row.rule, tables.rule_names, rule, report)
        _refer(told, "repeats", told.row.repeats, tables.statement_names, statement, report)
        name = told.row.id
        if name in tables.sentences.lines:
            line = tables.sentences.lines[name]
            told.blame(report, "id", f"an id other than that of a sentence (sentences.csv line {line})")
    for claim in tables.claims:
        _refer(claim, "sentence", claim.row.sentence, tables.sentence_names, sentence, report)
        _refer(claim, "faction", claim.row.faction, tables.faction_names, "a faction of factions.csv", report)
        _refer(claim, "scope", claim.row.scope, tables.place_names, place, report)
        many = _together(tables.statement_names, tables.sentence_names)
        _refer(claim, "includes", claim.row.includes, many, "statements, or a sentence for its statements", report)
    parties = Names([*tables.party_names.ids, CIVILIANS], whole=tables.party_names.whole)
    for toll in tables.casualties:
        _refer(toll, "sentence", toll.row.sentence, tables.sentence_names, sentence, report)
        _refer(toll, "statement", toll.row.statement, tables.statement_names, statement, report)
        _refer(toll, "place", toll.row.place, tables.place_names, place, report)
        _refer(toll, "victims", toll.row.victims, parties, "a side, a faction or civilians", report)
    ends = _together(tables.statement_names, tables.sentence_names)
    for order in tables.order:
        for column, end in (("first", order.row.first), ("then", order.row.then)):
            name = end.removesuffix(END)
            if name not in (tables.statement_names if name != end else ends):
                guess = ends.nearest(name)
                allowed = f"a statement, its end as id{END}, or a sentence for all its statements"
                order.blame(report, column, allowed, guess + end[len(name) :] if guess else "")
        _refer(order, "sentence", order.row.sentence, tables.sentence_names, sentence, report)
        _refer(order, "rule", order.row.rule, tables.rule_names, rule, report)
    for entry in (*tables.statements, *tables.order, *tables.claims):
        if entry.row.reading is not None:
            _refer(entry, "reading", "/".join(entry.row.reading), tables.reading_names, reading, report)


def _together(one: Names, other: Names) -> Names:
    return Names({**one.ids, **other.ids}, whole=one.whole and other.whole, ill=one.ill | other.ill)


def _check_readings(tables: Folder, report: Report) -> None:
    """Check that a group is a choice: alternatives differ, are two or more, and some row hangs on them."""
    seen: dict[tuple[str, str], int] = {}
    size: dict[str, int] = {}
    for entry in tables.readings:
        pair = (entry.row.group, entry.row.alternative)
        if pair in seen:
            entry.blame(report, "alternative", f"an alternative of its own; line {seen[pair]} has it already")
        seen.setdefault(pair, entry.line)
        size[pair[0]] = size.get(pair[0], 0) + 1
    named = {
        cells.get("reading", "").strip()
        for table in (tables.statements, tables.order, tables.claims)
        for cells in table.records()
    }
    used = {pair.split("/")[0].strip() for pair in named}
    used |= {tables.reading_names.nearest(pair).split("/")[0] for pair in named if pair not in tables.reading_names}
    whole = all(
        table.whole and all("reading" not in entry.mended for entry in table)
        for table in (tables.statements, tables.order, tables.claims)
    )
    for entry in tables.readings:
        if size[entry.row.group] == 1 and not tables.readings.damaged:
            entry.blame(report, "group", "a group of two or more alternatives, not one")
        elif whole and entry.row.group not in used:
            size[entry.row.group] = 0  # once a group
            used.add(entry.row.group)
            entry.blame(report, "group", "a group that some row of statements, order or claims names as its reading")


def _check_settings(tables: Folder, settings: Settings, report: Report) -> None:
    keys, place = settings.keys, "a place of places.csv"

    def look(path: tuple[str | int, ...], value: str, names: Names, what: str) -> None:
        if value not in names:
            settings.blame(report, path, value, _allowed(names, what), names.nearest(value))

    ranked: set[str] = set()
    for key, ranks in keys.map.ranks.items():
        if rank_of(key) is None:
            settings.blame(report, ("map", "ranks", key), "", "no such key; the keys here are rank_1 to rank_4")
        for name in ranks:
            look(("map", "ranks", key), name, tables.place_names, place)
            if name in ranked:
                settings.blame(report, ("map", "ranks", key), name, "a place in one rank, once")
            ranked.add(name)
    for name in keys.map.label_sides:
        look(("map", "label_sides", name), name, tables.place_names, place)
    for name in keys.map.names:
        look(("map", "names", name), name, tables.place_names, place)
    for name in keys.roads.islands:
        look(("roads", "islands"), name, tables.place_names, place)
    for name, corridor in keys.corridors.items():
        for stop in corridor.places:
            look(("corridors", name, "places"), stop, tables.place_names, place)
    corridors = Names([*keys.corridors, *settings.dropped], whole=settings.sound)
    for name, road in keys.named_roads.items():
        look(("named_roads", name), name, tables.place_names, place)
        if name in tables.place and tables.place[name].row.kind != "road" and "kind" not in tables.place[name].mended:
            allowed = f"a place of kind road, which {name} is not"
            settings.blame(report, ("named_roads", name), "", allowed)
        for stop in road.ends:
            look(("named_roads", name, "ends"), stop, tables.place_names, place)
        for corridor_id in road.corridors:
            look(("named_roads", name, "corridors"), corridor_id, corridors, "a corridor of [corridors]")
    for n, leg in enumerate(keys.legs):
        look(("legs", n, "side"), leg.side, tables.side_names, "a side of sides.csv")
        for key, stop in (("from", leg.begin), ("to", leg.end)):
            look(("legs", n, key), stop, tables.place_names, place)
        if leg.begin == leg.end:
            settings.blame(report, ("legs", n, "to"), leg.end, "another place than `from`")
    for n, rate in enumerate(keys.published_rates):
        if rate.low > rate.high:
            settings.blame(report, ("published_rates", n, "high"), str(rate.high), f"at least `low`, {rate.low:g}")
    for name, palette in keys.palettes.items():
        if name == OWN_PALETTE:
            allowed = f"another name, as {OWN_PALETTE} is the palette of the sides' own colours"
            settings.blame(report, ("palettes", name), "", allowed)
        for side in palette:
            look(("palettes", name, side), side, tables.side_names, "a side of sides.csv")
    for n, inset in enumerate(keys.map.insets):
        if settings.window(inset.begin, inset.until) is None:
            settings.blame(report, ("map", "insets", n, "until"), "", "a time after `from`")
    for n, phase in enumerate(keys.map.phases):
        if settings.window(phase.begin, phase.until) is None:
            settings.blame(report, ("map", "phases", n, "until"), "", "a time after `from`")
    _check_relations(tables, settings, report)
    folded: dict[str, str] = {}
    for words in keys.phrases:
        first = folded.setdefault(words.casefold(), words)
        if first != words and keys.phrases[first] != keys.phrases[words]:
            settings.blame(report, ("phrases", words), "", f"what {first!r} means, as only the case of letters differs")


def _check_relations(tables: Folder, settings: Settings, report: Report) -> None:
    """Check that a pair of sides has one relation at a time."""
    told: dict[frozenset[str], list[Window]] = {}
    for n, relation in enumerate(settings.keys.relations):
        path = ("relations", n)
        for side in relation.sides:
            if side not in tables.side_names:
                allowed, guess = _allowed(tables.side_names, "a side of sides.csv"), tables.side_names.nearest(side)
                settings.blame(report, (*path, "sides"), side, allowed, guess)
        pair = frozenset(relation.sides)
        shown = ", ".join(relation.sides)
        if len(pair) == 1:
            settings.blame(report, (*path, "sides"), shown, "two different sides")
        window = settings.window(relation.begin, relation.until)
        if window is None:
            settings.blame(report, (*path, "until"), "", "a time after `from`")
            continue
        if any(window.earliest <= w.latest and w.earliest <= window.latest for w in told.get(pair, ())):
            settings.blame(report, (*path, "sides"), shown, "one relation of a pair of sides at a time")
        told.setdefault(pair, []).append(window)
