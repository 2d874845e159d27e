"""`Campaign` -> the keys of campaign.toml: the inverse of `sim.tables.settings`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from sim.model.calendars import Calendar
from sim.model.campaign import Campaign
from sim.model.declared import Phrase
from sim.model.sheet import Chapter, Line, MapSheet, Shade
from sim.model.times import MINUTES_A_DAY, Clock, Window, parse_local
from sim.tables.backdrop import AREA_LAYERS

BACKDROP = "backdrop.geojson"
LINES = "lines.geojson"


def campaign_keys(campaign: Campaign) -> dict[str, Any]:
    """Return the keys of campaign.toml that describe a campaign; those with default values are left out.

    Raises
    ------
    ValueError
        If a time of the campaign cannot be written in its time zone, or the zone has no name.
    """
    keys: dict[str, Any] = {
        "title": campaign.title,
        "summary": campaign.summary,
        "name": campaign.name,
        "kind": "table" if campaign.records else "",
        "silence": campaign.silence if campaign.silence is bool(campaign.records) else "",
        "calendar": "" if str(campaign.clock.calendar) == "gregorian" else str(campaign.clock.calendar),
        **_zone_key(campaign.clock.zone),
        "epoch": when(campaign.clock, 0),
        "end": when(campaign.clock, campaign.end, last=True),
        "licence": campaign.licence,
        "attribution": campaign.attribution,
        "backdrop": "" if campaign.backdrop is None else BACKDROP,
        "lines": LINES if campaign.lines else "",
        "map": _map_keys(campaign),
        "chapters": [_chapter(campaign, one) for one in campaign.chapters],
        "phrases": {phrase.words: phrase_text(phrase) for phrase in campaign.phrases.values()},
        "counts": {words: count_text(*count) for words, count in campaign.counts.items()},
        "approximate": {unit: gap_text(minutes) for unit, minutes in campaign.approximate.items()},
        "rules": dict(campaign.rules),
        "relations": [
            {"sides": list(one.sides), "kind": str(one.kind)}
            | ({"passable": True} if one.passable else {})
            | _from_until(campaign, one.window)
            for one in campaign.relations
        ],
        "corridors": {id: {"name": one.name, "places": list(one.places)} for id, one in campaign.corridors.items()},
        "named_roads": {
            id: {"ends": list(one.ends), "corridors": list(one.corridors)} for id, one in campaign.named_roads.items()
        },
        "legs": [{"side": leg.side, "from": leg.start, "to": leg.end} for leg in campaign.legs],
        "published_rates": [
            {"what": rate.what, "low": rate.low, "high": rate.high, "source": rate.source}
            for rate in campaign.published_rates
        ],
        "translations": {language: dict(texts) for language, texts in campaign.translations.items()},
        "palettes": {
            name: {side: _shade(shade) for side, shade in shades.items()}
            for name, shades in campaign.sheet.palettes.items()
        },
    }
    return {key: value for key, value in keys.items() if value not in ("", {}, [])}


def when(clock: Clock, minute: int, *, last: bool = False) -> str:
    """Return the text of a minute in campaign.toml: the day alone at 00:00 or, as a `last` minute, at 23:59.

    Raises
    ------
    ValueError
        If no local time stands for the minute: of an hour that clocks repeat, a first minute is of the first one, and a
        last minute of the second.
    """
    text = minute_text(clock, minute, last=last)
    return text.removesuffix("T23:59" if last else "T00:00")


def minute_text(clock: Clock, minute: int, *, last: bool = False) -> str:
    """Return a minute as a local time YYYY-MM-DDTHH:MM; see `when`."""
    text = clock.local(minute).iso
    if clock.from_local(parse_local(text, clock.calendar), last=last) != minute:
        which, bound = ("first", "latest") if last else ("second", "earliest")
        raise ValueError(f"{clock.iso(minute)} cannot be written as a {bound} time: it is in the {which} of two hours")
    return text


def local_text(local: int, calendar: Calendar) -> str:
    """Return a local time, in minutes from 00:00 of day 0 of a calendar, as YYYY-MM-DDTHH:MM.

    Examples
    --------
    >>> local_text(parse_local("2031-03-01T18:30"), Calendar())
    '2031-03-01T18:30'
    """
    day, minute = divmod(local, MINUTES_A_DAY)
    return f"{calendar.date(day).iso}T{minute // 60:02d}:{minute % 60:02d}"


def gap_text(minutes: int) -> str:
    """Return a duration in the largest unit that divides it.

    Examples
    --------
    >>> [gap_text(minutes) for minutes in (0, 90, -120, 2880)]
    ['0m', '90m', '-2h', '2d']
    """
    for unit, length in (("d", MINUTES_A_DAY), ("h", 60)):
        if minutes and minutes % length == 0:
            return f"{minutes // length}{unit}"
    return f"{minutes}m"


def phrase_text(phrase: Phrase) -> str:
    """Return the value of a phrase in [phrases].

    Examples
    --------
    >>> [phrase_text(Phrase("", *what)) for what in (("hours", 720, 1080), ("by", 0, 720), ("gap", 120, 360))]
    ['12:00-18:00', '..12:00', '2h..6h']
    """
    if phrase.kind == "gap":
        return f"{gap_text(phrase.low)}..{gap_text(phrase.high)}"
    low, high = (f"{minutes // 60:02d}:{minutes % 60:02d}" for minutes in (phrase.low, phrase.high))
    return f"..{high}" if phrase.kind == "by" else f"{low}-{high}"


def count_text(low: int, high: int | None) -> str:
    """Return the value of a number in [counts].

    Examples
    --------
    >>> [count_text(*count) for count in ((20, 20), (35, 45), (24, None), (0, 9))]
    ['20', '35..45', '24..', '0..9']
    """
    return f"{low}.." if high is None else str(low) if low == high else f"{low}..{high}"


def backdrop_text(lines: tuple[Line, ...]) -> str:
    """Return the lines and areas of a backdrop as GeoJSON, one feature a line."""
    features = []
    for line in lines:
        rings = [[list(point) for point in ring] for ring in (line.points, *line.holes)]
        area = line.layer in AREA_LAYERS
        geometry = (
            {"type": "Polygon", "coordinates": rings} if area else {"type": "LineString", "coordinates": rings[0]}
        )
        features.append(json.dumps({"type": "Feature", "properties": {"layer": line.layer}, "geometry": geometry}))
    return _collection(features)


def lines_text(campaign: Campaign) -> str:
    """Return the stated front lines of a campaign as GeoJSON, one feature a line."""
    features = []
    for line in campaign.lines:
        named = {key: value for key, value in (("name", line.name), ("source", line.source)) if value}
        properties = _from_until(campaign, line.window, always=True) | named
        geometry = {"type": "LineString", "coordinates": [list(point) for point in line.points]}
        features.append(json.dumps({"type": "Feature", "properties": properties, "geometry": geometry}))
    return _collection(features)


def _collection(features: list[str]) -> str:
    joined = ",\n".join(features)
    return f'{{"type": "FeatureCollection", "features": [\n{joined}\n]}}\n'


def _zone_key(zone: tzinfo) -> dict[str, str]:
    if isinstance(zone, ZoneInfo):
        if zone.key is None:
            raise ValueError("a time zone of campaign.toml must have its name in the IANA database")
        return {"time_zone": zone.key}
    offset = zone.utcoffset(None)
    minutes, rest = divmod(offset or timedelta(0), timedelta(minutes=1))
    if offset is None or rest:
        raise ValueError(f"time zone {zone} must be one of the IANA database, or an offset from UTC in whole minutes")
    return {"utc_offset": f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"}


def _from_until(campaign: Campaign, window: Window, *, always: bool = False) -> dict[str, str]:
    """Return the keys `from` and `until` of a window, without those that are the campaign's own bounds."""
    found = {}
    if always or window.earliest:
        found["from"] = when(campaign.clock, window.earliest)
    if always or window.latest != campaign.end:
        found["until"] = when(campaign.clock, window.latest, last=True)
    return found


def _map_keys(campaign: Campaign) -> dict[str, Any]:
    sheet: MapSheet = campaign.sheet
    ranks: dict[str, list[str]] = {}
    for place, rank in sorted(sheet.ranks.items(), key=lambda item: item[1]):
        ranks.setdefault(f"rank_{rank}", []).append(place)
    keys: dict[str, Any] = {
        "extent": [float(degrees) for degrees in sheet.extent],
        "ranks": ranks,
        "label_sides": dict(sheet.label_sides),
        "names": dict(sheet.names),
        "insets": [
            {"title": one.title, "extent": [float(degrees) for degrees in one.extent]}
            | _from_until(campaign, one.window)
            for one in sheet.insets
        ],
        "phases": [{"title": one.title} | _from_until(campaign, one.window, always=True) for one in sheet.phases],
        "words": [{"text": text, "lon": lon, "lat": lat, "kind": kind} for text, lon, lat, kind in sheet.seas],
    }
    return {key: value for key, value in keys.items() if value}


def _chapter(campaign: Campaign, chapter: Chapter) -> dict[str, Any]:
    keys: dict[str, Any] = {"title": chapter.title, "from": when(campaign.clock, chapter.begin)}
    if chapter.extent is not None:
        keys["extent"] = [float(degrees) for degrees in chapter.extent]
    return keys | ({"sentences": list(chapter.sentences)} if chapter.sentences else {})


def _shade(shade: Shade) -> str | Mapping[str, Any]:
    if shade == Shade(shade.colour):
        return shade.colour or {}
    texts = {"colour": shade.colour, "dark": shade.dark, "text": shade.text}
    weight = {} if shade.weight == Shade().weight else {"weight": shade.weight}
    return {key: text for key, text in texts.items() if text} | weight
