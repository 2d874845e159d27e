"""A campaign folder -> `Campaign`, or one report of all that is wrong with it."""

from __future__ import annotations

import os
from pathlib import Path

from sim.model.campaign import (
    Campaign,
    Claim,
    Corridor,
    Faction,
    Inset,
    Leg,
    MapSheet,
    NamedRoad,
    Order,
    Phase,
    Place,
    PublishedRate,
    Reading,
    Relation,
    Road,
    Sentence,
    Side,
    Source,
    Statement,
    Toll,
)
from sim.model.errors import CampaignError, Problem
from sim.model.frozen import FrozenMap
from sim.tables.checks import check_folder
from sim.tables.folder import Folder, read_folder
from sim.tables.report import Report
from sim.tables.schema import OrderRow, PlaceRow, SentenceRow, StatementRow, TollRow
from sim.tables.settings import Settings, rank_of
from sim.tables.spread import included, spread_order
from sim.tables.windows import as_window, day_span, end_window, stated_window
from sim.tables.words import count_of, gap_of


def read_campaign(folder: str | os.PathLike[str]) -> Campaign:
    """Read and check a campaign folder.

    Parameters
    ----------
    folder
        The folder with campaign.toml and its tables.

    Returns
    -------
    Campaign
        Frozen, every reference in it known to lead somewhere; times are minutes since its epoch.

    Raises
    ------
    CampaignError
        If anything is wrong: one message with every problem found, sorted, each with file, line, column, value, what
        is allowed and the nearest valid spelling. Nothing half-read is ever returned.

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
    check_folder(tables, report)
    report.close()
    assert tables.settings is not None  # its absence was a problem
    return _campaign(path, tables, tables.settings)


def _campaign(path: Path, tables: Folder, settings: Settings) -> Campaign:
    """Turn checked tables into the frozen values of the model."""
    keys = settings.keys
    return Campaign(
        name=keys.name or path.resolve().name,
        title=keys.title,
        summary=keys.summary,
        clock=settings.clock,
        end=settings.end,
        licence=keys.licence,
        attribution=keys.attribution,
        sheet=_sheet(settings),
        sides=FrozenMap({e.row.id: Side(**e.row.model_dump()) for e in tables.sides}),
        factions=FrozenMap(_factions(tables)),
        places=FrozenMap({e.row.id: _place(e.row) for e in tables.places}),
        roads=tuple(
            Road(r.a, r.b, r.ref, r.name, r.road_class, round(r.km * 1000), r.length_method, r.confidence)
            for r in (e.row for e in tables.roads)
        ),
        sources=FrozenMap(
            {
                r.id: Source(r.id, r.title, r.url, r.licence, r.retrieved.isoformat() if r.retrieved else "")
                for r in (e.row for e in tables.sources)
            }
        ),
        sentences=FrozenMap({e.row.id: _sentence(e.row, settings) for e in tables.sentences}),
        statements=FrozenMap({e.row.id: _statement(e.row, tables, settings) for e in tables.statements}),
        orders=tuple(order for e in tables.order for order in _orders(e.row, tables, settings)),
        claims=FrozenMap(_claims(tables, settings)),
        tolls=tuple(_toll(e.row) for e in tables.casualties),
        readings=tuple(Reading(r.group, r.alternative, r.weight, r.why) for r in (e.row for e in tables.readings)),
        phrases=FrozenMap({phrase.words: phrase for phrase in settings.phrases.values()}),
        counts=FrozenMap(dict(keys.counts)),
        rules=FrozenMap(dict(keys.rules)),
        relations=tuple(
            Relation((r.sides[0], r.sides[1]), r.kind, window, r.passable)
            for r in keys.relations
            if (window := settings.window(r.begin, r.until)) is not None
        ),
        corridors=FrozenMap({id: Corridor(id, c.name, tuple(c.places)) for id, c in keys.corridors.items()}),
        named_roads=FrozenMap(
            {id: NamedRoad(id, (r.ends[0], r.ends[1]), tuple(r.corridors)) for id, r in keys.named_roads.items()}
        ),
        legs=tuple(Leg(leg.side, leg.begin, leg.end) for leg in keys.legs),
        published_rates=tuple(PublishedRate(r.what, r.low, r.high, r.source) for r in keys.published_rates),
        backdrop=tables.backdrop,
    )


def _sheet(settings: Settings) -> MapSheet:
    keys = settings.keys.map
    ranks = {place: rank for key, places in keys.ranks.items() if (rank := rank_of(key)) for place in places}
    return MapSheet(
        extent=keys.extent,
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
        palettes=FrozenMap({name: FrozenMap(dict(sides)) for name, sides in settings.keys.palettes.items()}),
    )


def _factions(tables: Folder) -> dict[str, Faction]:
    colours = {e.row.id: e.row.colour for e in tables.sides}
    return {
        r.id: Faction(r.id, r.name, r.other_names, r.side, r.colour or colours[r.side], r.note)
        for r in (e.row for e in tables.factions)
    }


def _place(row: PlaceRow) -> Place:
    return Place(
        id=row.id,
        name=row.name,
        other_names=row.other_names,
        kind=row.kind,
        part_of=row.part_of,
        counted=row.counted,
        base_of=row.base_of,
        lat=row.lat,
        lon=row.lon,
        holder=row.holder,
        holder_source=row.holder_source,
        coordinate_source=row.coordinate_source,
        confidence=row.confidence or "",
        note=row.note,
    )


def _sentence(row: SentenceRow, settings: Settings) -> Sentence:
    first, last = day_span(row, settings) or (None, None)
    return Sentence(
        id=row.id,
        source=row.source,
        section=row.section,
        paragraph=row.paragraph,
        text=row.text,
        first_day=first,
        last_day=last,
        dated_by=row.dated_by,
        use=row.use,
        note=row.note,
    )


def _statement(row: StatementRow, tables: Folder, settings: Settings) -> Statement:
    start = stated_window(row, tables.sentence[row.sentence].row, settings)
    share = None
    if row.share_low is not None or row.share_high is not None:
        share = (row.share_low or 0.0, 1.0 if row.share_high is None else row.share_high)
    return Statement(
        id=row.id,
        sentence=row.sentence,
        verb=row.verb,
        places=row.place,
        where=row.where or "in",
        within_m=None if row.within_km is None else round(row.within_km * 1000),
        towards=row.towards,
        exceptions=row.exceptions,
        share=share,
        faction=row.faction,
        from_faction=row.from_faction,
        phrase=row.phrase,
        window=as_window(start, row.phrase),
        end_window=as_window(end_window(row, start, settings), row.phrase),
        claimant=row.claimant,
        hedge=row.hedge,
        rule=row.rule,
        repeats=row.repeats,
        reading=row.reading,
        note=row.note,
    )


def _orders(row: OrderRow, tables: Folder, settings: Settings) -> list[Order]:
    low, high = gap_of(row, settings)
    return [
        Order(first, then, low, high, row.sentence, row.phrase, row.rule, row.reading, row.note)
        for first, then in spread_order(row, tables)
    ]


def _claims(tables: Folder, settings: Settings) -> dict[str, Claim]:
    found: dict[str, Claim] = {}
    for row in (entry.row for entry in tables.claims):
        low, high = count_of(row, settings) or (0, None)
        window = as_window(stated_window(row, tables.sentence[row.sentence].row, settings), row.phrase)
        found[row.id] = Claim(
            id=row.id,
            sentence=row.sentence,
            words=row.words,
            faction=row.faction,
            verb=row.verb or "",
            unit=row.unit,
            low=low,
            high=high,
            counting=row.counting,
            phrase=row.phrase,
            window=window,
            scope=row.scope,
            includes=tuple(entry.row.id for entry in included(row, tables)),
            claimant=row.claimant,
            hedge=row.hedge,
            reading=row.reading,
            note=row.note,
        )
    return found


def _toll(row: TollRow) -> Toll:
    def span(low: int | None, high: int | None) -> tuple[int, int | None] | None:
        return None if low is None and high is None else (low or 0, high)

    return Toll(
        sentence=row.sentence,
        statement=row.statement,
        places=row.place,
        where=row.where or "",
        victims=row.victims,
        killed=span(row.killed_low, row.killed_high),
        wounded=span(row.wounded_low, row.wounded_high),
        captured=span(row.captured_low, row.captured_high),
        counting=row.counting,
        claimant=row.claimant,
        hedge=row.hedge,
        note=row.note,
    )
