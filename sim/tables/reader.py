"""A campaign folder -> `Campaign`, or one error with every problem in it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.model.campaign import (
    Campaign,
    Claim,
    Order,
    Place,
    Sentence,
    Side,
    Statement,
    Toll,
    places_around,
)
from sim.model.columns import MARKERS, SIDE_COLOURS, WAYPOINT
from sim.model.dates import DateSpan
from sim.model.declared import Corridor, Leg, NamedRoad, PublishedRate, Relation
from sim.model.errors import CampaignError, Problem
from sim.model.frozen import FrozenMap
from sim.model.sheet import Chapter, Inset, MapSheet, Phase, Shade
from sim.model.times import Window
from sim.model.vocabulary import Stance
from sim.tables.folder import Folder, read_folder
from sim.tables.meaning import (
    as_window,
    bounds_of,
    count_of,
    day_span,
    end_window,
    gap_of,
    is_from_above,
    stated_window,
)
from sim.tables.places import check_places
from sim.tables.problems import Report, listed
from sim.tables.record import check_record
from sim.tables.records import with_dates
from sim.tables.references import check_references
from sim.tables.rows import Entry, Table, make_row
from sim.tables.settings import Settings, rank_of


def read_campaign(folder: str | os.PathLike[str]) -> Campaign:
    """Read and check a campaign folder.

    Parameters
    ----------
    folder
        The folder with campaign.toml and its tables. order.csv, claims.csv, casualties.csv and readings.csv may be
        absent, and so may every column that may be blank in all rows.

    Returns
    -------
    Campaign
        An immutable campaign with valid references and times in minutes since its epoch.

    Raises
    ------
    CampaignError
        If anything is wrong: one message with every problem, sorted, each with file, line, column, value, what is
        allowed and the nearest valid spelling.

    Examples
    --------
    >>> campaign = read_campaign("scenarios/northwestern_syria_2024")
    >>> campaign.clock.offset
    'UTC+3'
    """
    path = Path(folder)
    shown = os.fspath(folder)
    try:
        exists, is_folder = path.exists(), path.is_dir()
    except (OSError, ValueError):  # a name too long, or with a NUL in it
        exists = is_folder = False
    if not is_folder:
        allowed = "a folder with campaign.toml, not a file" if exists else "no such folder"
        raise CampaignError([Problem(shown, 0, "", "", allowed)])
    report = Report()
    tables = read_folder(path, report)
    check_references(tables, report)
    check_places(tables, report)
    check_record(tables, report)
    report.close()
    assert tables.settings is not None  # its absence was a problem
    return _campaign(path, tables, tables.settings)


def _campaign(path: Path, tables: Folder, settings: Settings) -> Campaign:
    """Make the campaign of checked tables: here, and in `sim.tables.meaning`, are all conversions."""
    keys = settings.keys
    return Campaign(
        name=keys.name or path.resolve().name,
        title=keys.title,
        summary=keys.summary,
        clock=settings.clock,
        end=settings.end,
        licence=keys.licence,
        attribution=keys.attribution or _attribution(tables),
        sheet=_sheet(tables, settings),
        sides=_sides(tables),
        factions=_by_id(tables.factions),
        places=_places(tables),
        roads=tuple(entry.row for entry in tables.roads),
        sources=_by_id(tables.sources),
        sentences=FrozenMap({e.row.id: _sentence(e, tables, settings) for e in tables.sentences}),
        statements=FrozenMap({e.row.id: _statement(e, tables, settings) for e in tables.statements}),
        orders=tuple(order for entry in tables.order for order in _orders(entry, tables, settings)),
        claims=FrozenMap({e.row.id: _claim(e, tables, settings) for e in tables.claims}),
        tolls=tuple(_toll(entry) for entry in tables.casualties),
        readings=tuple(entry.row for entry in tables.readings),
        phrases=FrozenMap({phrase.words: phrase for phrase in settings.phrases.values()}),
        counts=FrozenMap(dict(keys.counts)),
        approximate=FrozenMap(keys.approximate.model_dump(exclude_none=True)),
        rules=FrozenMap(dict(keys.rules)),
        records=with_dates(tables.records),
        relations=_relations(tables, settings),
        corridors=FrozenMap({id: Corridor(id, c.name, tuple(c.places)) for id, c in keys.corridors.items()}),
        named_roads=FrozenMap(
            {id: NamedRoad(id, (r.ends[0], r.ends[1]), tuple(r.corridors)) for id, r in keys.named_roads.items()}
        ),
        legs=tuple(Leg(leg.side, leg.begin, leg.end) for leg in keys.legs),
        published_rates=tuple(PublishedRate(r.what, r.low, r.high, r.source) for r in keys.published_rates),
        backdrop=tables.backdrop,
        lines=tables.lines,
        chapters=_chapters(settings),
        translations=FrozenMap({language: FrozenMap(texts) for language, texts in keys.translations.items()}),
        silence=not settings.is_table if keys.silence is None else keys.silence,
    )


def _relations(tables: Folder, settings: Settings) -> tuple[Relation, ...]:
    """Return the declared relations; sides without one that take places from each other in a table are hostile."""
    declared = tuple(
        Relation((r.sides[0], r.sides[1]), r.kind, window, r.passable)
        for r in settings.keys.relations
        if (window := settings.window(r.begin, r.until)) is not None
    )
    known = {frozenset(relation.sides) for relation in declared}
    whole = Window(0, settings.end)
    return (
        *declared,
        *(Relation(pair, Stance.HOSTILE.value, whole) for pair in tables.opponents if frozenset(pair) not in known),
    )


def _by_id(table: Table[Any]) -> FrozenMap[str, Any]:
    return FrozenMap({entry.row.id: entry.row for entry in table})


def _attribution(tables: Folder) -> str:
    """Return the words that name the sources where campaign.toml has none."""
    titles = listed(entry.row.title for entry in tables.sources)
    return f"Source{'s' * (len(tables.sources.entries) > 1)}: {titles}." if titles else "Source not stated."


def _places(tables: Folder) -> FrozenMap[str, Place]:
    """Return the places; if no row says what is counted, all that can be held and lie in no other such place are."""
    places = _by_id(tables.places)
    if any("counted" in entry.parsed for entry in tables.places):
        return places
    held = {id for id, place in places.items() if place.can_be_held and place.kind != WAYPOINT}
    around = places_around(places)
    return FrozenMap(
        {id: replace(one, counted=id in held and held.isdisjoint(around[id])) for id, one in places.items()}
    )


def _sides(tables: Folder) -> FrozenMap[str, Side]:
    """Return the sides, with colours and markers that no other has where a row gives none."""
    colours, markers = (
        [look for look in looks if look not in {getattr(entry.row, name) for entry in tables.sides}]
        for name, looks in (("colour", SIDE_COLOURS), ("marker", MARKERS))
    )
    found = {}
    for number, entry in enumerate(tables.sides):
        row = entry.row
        colour = row.colour or (colours.pop(0) if colours else SIDE_COLOURS[number % len(SIDE_COLOURS)])
        marker = row.marker or (markers.pop(0) if markers else MARKERS[number % len(MARKERS)])
        found[row.id] = Side(row.id, row.name, row.short or row.name, colour, marker, row.plain_name)
    return FrozenMap(found)


def _sheet(tables: Folder, settings: Settings) -> MapSheet:
    keys = settings.keys.map
    ranks = {place: rank for key, places in keys.ranks.items() if (rank := rank_of(key)) for place in places}
    return MapSheet(
        extent=tables.extent,
        insets=tuple(
            Inset(i.title, i.extent, window)
            for i in keys.insets
            if (window := settings.window(i.begin, i.until)) is not None
        ),
        phases=tuple(
            Phase(p.title, window) for p in keys.phases if (window := settings.window(p.begin, p.until)) is not None
        ),
        ranks=FrozenMap(ranks),
        label_sides=FrozenMap(dict(keys.label_sides)),
        names=FrozenMap(dict(keys.names)),
        seas=tuple((w.text, w.lon, w.lat, w.kind) for w in keys.words),
        palettes=FrozenMap(
            {
                name: FrozenMap({side: Shade(s.colour, s.dark, s.text, s.weight) for side, s in sides.items()})
                for name, sides in settings.keys.palettes.items()
            }
        ),
    )


def _chapters(settings: Settings) -> tuple[Chapter, ...]:
    keys = settings.keys.chapters
    begins = [settings.minute(one.begin.first) for one in keys]
    ends = [*(begin - 1 for begin in begins[1:]), settings.end]
    return tuple(
        Chapter(one.title, begin, end, one.extent, tuple(one.sentences))
        for one, begin, end in zip(keys, begins, ends, strict=False)
    )


def _sentence(entry: Entry[Sentence], tables: Folder, settings: Settings) -> Sentence:
    first, last = day_span(entry, settings) or (None, None)
    dates: DateSpan | None = entry.parsed.get("date")
    words = "" if dates is None else dates.words
    return make_row(
        Sentence,
        entry.parsed,
        tables.sentences.columns,
        first_day=first,
        last_day=last,
        date=entry.cells.get("date", "").strip(),
        date_words=words,
        quoted=not tables.is_table,
    )


def _statement(entry: Entry[Statement], tables: Folder, settings: Settings) -> Statement:
    row, share = entry.row, bounds_of(entry, "share")
    sentence = tables.sentence[row.sentence]
    start = stated_window(entry, sentence, tables, settings)
    return make_row(  # much faster than `replace`
        Statement,
        entry.parsed,
        tables.statements.columns,
        share=None if share is None else (share[0] or 0.0, 1.0 if share[1] is None else share[1]),
        window=as_window(start, row.phrase),
        from_above=is_from_above(entry, sentence, settings),
        end_window=as_window(end_window(entry, start, settings), row.phrase),
        line=entry.line,
    )


def _orders(entry: Entry[Order], tables: Folder, settings: Settings) -> list[Order]:
    low, high = gap_of(entry, settings)
    return [
        replace(entry.row, first=first, then=then, at_least=low, at_most=high, line=entry.line)
        for first, then in tables.pairs_of(entry.row)
    ]


def _claim(entry: Entry[Claim], tables: Folder, settings: Settings) -> Claim:
    row = entry.row
    low, high = count_of(entry, settings) or (0, None)
    return replace(
        row,
        low=low,
        high=high,
        window=as_window(stated_window(entry, tables.sentence[row.sentence], tables, settings), row.phrase),
        includes=tuple(included.row.id for included in tables.included(row)),
    )


def _toll(entry: Entry[Toll]) -> Toll:
    killed, wounded, captured = (
        None if bounds is None else (bounds[0] or 0, bounds[1])
        for bounds in (bounds_of(entry, what) for what in ("killed", "wounded", "captured"))
    )
    return replace(entry.row, killed=killed, wounded=wounded, captured=captured)
