"""Checks of references: every name in a cell or key must be that of a row or entry elsewhere."""

from __future__ import annotations

from bisect import bisect_left

from sim.model.geodesy import extent_words, overlaps
from sim.model.lookalikes import fold_spaces, skeleton
from sim.model.point import Point
from sim.model.sheet import OWN_PALETTE
from sim.model.times import Window
from sim.model.words import local_iso
from sim.tables.folder import Folder, sources_of
from sim.tables.problems import Names, Report
from sim.tables.settings import Settings, rank_of


def check_references(tables: Folder, report: Report) -> None:
    """Report every reference to something that does not exist."""
    for table in tables.tables:
        for column in table.columns.values():
            if not column.refers:
                continue
            names, what = tables.names[column.refers]
            nearest = names.nearest if column.is_text else names.nearest_list
            for entry in table:
                got = entry.parsed.get(column.name)
                if got is None:
                    continue
                values = ["/".join(got)] if column.refers == "reading" and got else [got] if column.is_text else got
                for value in values:
                    if value and value not in names:
                        entry.blame(report, column.name, names.allowed(what), nearest(value), value=value)
    _check_points(tables, report)
    _check_holder_sources(tables, report)
    _check_readings(tables, report)
    if tables.settings is not None:
        _check_settings(tables, tables.settings, report)


def _check_points(tables: Folder, report: Report) -> None:
    """Check the time points that order.csv names."""
    statements, either = tables.names["statement"][0], tables.names["included"][0]
    for order in tables.order:
        for column, point in (("first", order.row.first), ("then", order.row.then)):
            if point.statement not in (statements if point.end else either):
                guess = either.nearest(point.statement)
                allowed = "a statement, its end as id.end, or a sentence for all its statements"
                order.blame(report, column, allowed, str(Point(guess, point.end)) if guess else "")


def _check_holder_sources(tables: Folder, report: Report) -> None:
    """Check the sentences among the sources of places' holders."""
    sentences, _ = tables.names["sentence"]
    for place in tables.places:
        for cited in sources_of(place.row.holder_source):
            if looks_like_sentence(cited, sentences) and cited not in sentences:
                allowed = "a sentence of sentences.csv or the name of an outside source"
                place.blame(report, "holder_source", allowed, sentences.nearest(cited), value=cited)


def looks_like_sentence(text: str, sentences: Names) -> bool:
    """Return whether a word has the form of the folder's sentence ids: the same letters before a number."""
    text = skeleton(text)
    return text[-1:].isdigit() and text.rstrip("0123456789") in sentences.stems


def _check_readings(tables: Folder, report: Report) -> None:
    """Check that each group has two or more different alternatives and that some row depends on it."""
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
    known, _ = tables.names["reading"]
    used |= {known.nearest(pair).split("/")[0] for pair in named if pair not in known}
    whole = all(
        table.whole and all("reading" not in entry.mended for entry in table)
        for table in (tables.statements, tables.order, tables.claims)
    )
    for entry in tables.readings:
        if size[entry.row.group] == 1 and not tables.readings.damaged:
            entry.blame(report, "group", "a group of two or more alternatives, not one")
        elif whole and entry.row.group not in used:
            size[entry.row.group] = 0  # report it once a group
            used.add(entry.row.group)
            entry.blame(report, "group", "a group that some row of statements, order or claims names as its reading")


def _check_settings(tables: Folder, settings: Settings, report: Report) -> None:
    """Check the names in campaign.toml."""
    keys = settings.keys

    def look(path: tuple[str | int, ...], value: str, to: str) -> None:
        names, what = tables.names[to]
        if value not in names:
            settings.blame(report, path, value, names.allowed(what), names.nearest(value))

    ranked: set[str] = set()
    for key, ranks in keys.map.ranks.items():
        if rank_of(key) is None:
            settings.blame(report, ("map", "ranks", key), "", "no such key; the keys here are rank_1 to rank_4")
        for name in ranks:
            look(("map", "ranks", key), name, "place")
            if name in ranked:
                settings.blame(report, ("map", "ranks", key), name, "a place in one rank, once")
            ranked.add(name)
    for name in keys.map.label_sides:
        look(("map", "label_sides", name), name, "place")
    for name in keys.map.names:
        look(("map", "names", name), name, "place")
    for name in keys.roads.islands:
        look(("roads", "islands"), name, "place")
    for name, corridor in keys.corridors.items():
        for stop in corridor.places:
            look(("corridors", name, "places"), stop, "place")
    corridors = Names([*keys.corridors, *settings.dropped], whole=settings.sound, hints=report.hints)
    for name, road in keys.named_roads.items():
        look(("named_roads", name), name, "place")
        if name in tables.place and tables.place[name].row.kind != "road" and "kind" not in tables.place[name].mended:
            allowed = f"a place of kind road, which {name} is not"
            settings.blame(report, ("named_roads", name), "", allowed)
        for stop in road.ends:
            look(("named_roads", name, "ends"), stop, "place")
        for corridor_id in road.corridors:
            if corridor_id not in corridors:
                path, allowed = ("named_roads", name, "corridors"), corridors.allowed("a corridor of [corridors]")
                settings.blame(report, path, corridor_id, allowed, corridors.nearest(corridor_id))
    for n, leg in enumerate(keys.legs):
        look(("legs", n, "side"), leg.side, "side")
        for key, stop in (("from", leg.begin), ("to", leg.end)):
            look(("legs", n, key), stop, "place")
        if leg.begin == leg.end:
            settings.blame(report, ("legs", n, "to"), leg.end, "another place than `from`")
    for n, rate in enumerate(keys.published_rates):
        if rate.low > rate.high:
            settings.blame(report, ("published_rates", n, "high"), str(rate.high), f"at least `low`, {rate.low:g}")
    for name, palette in keys.palettes.items():
        for side, shade in palette.items():
            path = ("palettes", name, side)
            look(path, side, "side")
            if name == OWN_PALETTE and shade.colour:
                allowed = f"no colour, as {OWN_PALETTE} is the palette of the sides' own colours: dark, text or weight"
                settings.blame(report, path, shade.colour, allowed)
            elif name != OWN_PALETTE and not shade.colour:
                settings.blame(report, path, "", "a colour, as #RRGGBB or with the key colour")
    for n, inset in enumerate(keys.map.insets):
        if settings.window(inset.begin, inset.until) is None:
            settings.blame(report, ("map", "insets", n, "until"), "", "a time after `from`")
    for n, phase in enumerate(keys.map.phases):
        if settings.window(phase.begin, phase.until) is None:
            settings.blame(report, ("map", "phases", n, "until"), "", "a time after `from`")
    _check_relations(tables, settings, report)
    _check_chapters(tables, settings, report)
    folded: dict[str, str] = {}
    for words in keys.phrases:
        first = folded.setdefault(fold_spaces(words).casefold(), words)
        if first != words and keys.phrases[first] != keys.phrases[words]:
            settings.blame(
                report, ("phrases", words), "", f"what {first!r} means, as the two differ only in case or spaces"
            )


def _check_chapters(tables: Folder, settings: Settings, report: Report) -> None:
    """Check that the first chapter begins with the campaign, each other one after the one before it, and the names."""
    sentences, what = tables.names["sentence"]
    what = "a row of records.csv" if tables.is_table else what
    before: int | None = None
    for n, chapter in enumerate(settings.keys.chapters):
        begin = settings.minute(chapter.begin.first)
        shown = local_iso(settings.clock, begin)
        if before is None and begin != 0 and "epoch" not in settings.dropped:
            allowed = f"{local_iso(settings.clock, 0)}, the epoch, as the first chapter begins with the campaign"
            settings.blame(report, ("chapters", n, "from"), shown, allowed)
        elif before is not None and begin <= before:
            allowed = f"a time after that of the chapter before, {local_iso(settings.clock, before)}"
            settings.blame(report, ("chapters", n, "from"), shown, allowed)
        elif begin > settings.end:
            allowed = f"a time up to the end of the campaign, {local_iso(settings.clock, settings.end)}"
            settings.blame(report, ("chapters", n, "from"), shown, allowed)
        before = begin if before is None else max(before, begin)
        if chapter.extent is not None and not overlaps(chapter.extent, tables.extent):
            allowed = f"an extent on the map, {extent_words(tables.extent)}"
            settings.blame(report, ("chapters", n, "extent"), extent_words(chapter.extent), allowed)
        path = ("chapters", n, "sentences")
        for name in chapter.sentences:
            if name not in sentences:
                settings.blame(report, path, name, sentences.allowed(what), sentences.nearest(name))
            elif tables.statements.whole and name not in tables.statements_of:
                settings.blame(report, path, name, "a sentence with statements, as a film quotes what happens")


def _check_relations(tables: Folder, settings: Settings, report: Report) -> None:
    """Check that a pair of sides has one relation at a time."""
    seen: dict[frozenset[str], list[Window]] = {}  # of each pair, in order and apart from each other
    for n, relation in enumerate(settings.keys.relations):
        path = ("relations", n)
        for side in relation.sides:
            names, what = tables.names["side"]
            if side not in names:
                settings.blame(report, (*path, "sides"), side, names.allowed(what), names.nearest(side))
        pair = frozenset(relation.sides)
        shown = ", ".join(relation.sides)
        if len(pair) == 1:
            settings.blame(report, (*path, "sides"), shown, "two different sides")
        window = settings.window(relation.begin, relation.until)
        if window is None:
            settings.blame(report, (*path, "until"), "", "a time after `from`")
            continue
        windows = seen.setdefault(pair, [])
        at = bisect_left(windows, window)
        if any(window.earliest <= w.latest and w.earliest <= window.latest for w in windows[max(at - 1, 0) : at + 1]):
            settings.blame(report, (*path, "sides"), shown, "one relation of a pair of sides at a time")
        else:
            windows.insert(at, window)
