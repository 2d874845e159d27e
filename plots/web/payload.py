"""The data of a page: everything that it shows of a study, as `Payload` of ``script/types.d.ts`` says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from plots.map.spacing import ground_reach
from plots.style.credits import base_map, source_words
from plots.style.language import Words
from plots.style.sides import SideStyle, side_styles, with_palette
from plots.style.themes import DARK, LIGHT, Theme
from plots.web.document import document, is_audited
from plots.web.ground import backdrop, extent_km
from plots.web.numbers import Columns, Numbers, Row, columns, in_km
from plots.web.odds import ensemble
from plots.web.states import Tracks, make_histories
from plots.web.texts import language_data, page_languages
from sim import Campaign, History, Study
from sim.clock.changes import State
from sim.model.calendars import Calendar
from sim.model.escapes import printable
from sim.model.precision import fresh_minutes
from sim.model.times import Clock
from sim.model.vocabulary import UNKNOWN, VACANT, Prior

# What a row has where its column is left out: the same as in data.js.
SIDE: Row = {"outline": "", "outline_dark": ""}
PLACE: Row = {
    **{"kind": "place", "rank": 4, "x": None, "y": None, "reach": 0, "counted": False, "named": False},
    **{"holdable": True, "part_of": [], "other_names": [], "holder_source": "", "note": ""},
}
FACTION: Row = {"other_names": []}
ROAD: Row = {"class": "road"}
_FAR = 10**12  # a day that never comes
_NO_COLOURS = ("name", "palette", "words")  # attributes of a theme


def make_payload(
    study: Study,
    *,
    runs: Sequence[History] = (),
    draws: int = 0,
    seed: int = 1,
    prior: str = Prior.UNIFORM,
    theme: Theme = LIGHT,
) -> dict[str, Any]:
    """Return the data of a page of a study; see `save_page` for the parameters."""
    campaign = study.campaign
    numbers = Numbers.of(study)
    tracks = Tracks(numbers)
    initial = [tracks.state(State(place.holder)) for place in campaign.holdable]
    histories, combined = make_histories(study, numbers, tracks, runs)
    themes = {one.name: with_palette(one, None, campaign) for one in _themes(theme)}
    payload = {
        "version": 1,
        "language": theme.words.language,
        "theme": "dark" if theme.is_dark else "auto",
        "themes": {name: _colours(one) for name, one in themes.items()},
        "clock": clock_data(campaign.clock, campaign.end),
        "end": campaign.end,
        "fresh": fresh_minutes(campaign.clock, 0, campaign.end),
        "extent": extent_km(campaign),
        "sides": _sides(campaign, themes),
        "factions": _factions(campaign, numbers),
        "stances": [
            [*(numbers.sides[side] for side in one.sides), one.window.earliest, one.window.latest, str(one.kind)]
            for one in campaign.relations
        ],
        "places": _places(study, numbers, initial),
        "roads": columns(
            [
                {"a": numbers.places[road.a], "b": numbers.places[road.b], "class": road.road_class}
                for road in campaign.roads
            ],
            ROAD,
        ),
        "corridors": _corridors(study, numbers),
        "backdrop": backdrop(campaign),
        **document(study, numbers),
        "combined": combined,
        "chapters": _chapters(study, numbers),
        "runs": [_run(study, run, name, numbers) for run, name in zip(runs, _run_names(runs), strict=True)],
        "states": tracks.states_data(),
        "tracks": [list(track) for track in tracks.tracks],
        "tags": [list(tag) for tag in tracks.tags],
        "histories": histories,
        "ensemble": ensemble(study, numbers, draws=draws, seed=seed, prior=prior),
        "about": _about(campaign, theme.words),
    }
    words = page_languages(theme.words)
    told = {one.language: language_data(study, numbers, one) for one in words}
    shown: dict[str, Any] = _printable({**payload, "languages": told})
    for language, of in told.items():
        shown["languages"][language]["words"] = of["words"]  # the catalogue's own, with its marks of direction
    return shown


def _about(campaign: Campaign, words: Words) -> list[str]:
    """Return the credits of a page, and what it leaves out."""
    left_out = "" if is_audited(campaign) else words("page.not_audited")
    return [*filter(None, (source_words(campaign), base_map(campaign, words).strip(), left_out))]


def _printable(value: Any) -> Any:
    """Return a value with every text in it fit for a page."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _printable(each) for key, each in value.items()}
    return [_printable(each) for each in value] if isinstance(value, list | tuple) else value


def _themes(theme: Theme) -> Iterator[Theme]:
    """Yield a light and a dark theme, one of which is `theme`."""
    yield replace(LIGHT if theme.is_dark else theme, name="light", palette=theme.palette, words=theme.words)
    yield replace(theme if theme.is_dark else DARK, name="dark", palette=theme.palette, words=theme.words)


def _colours(theme: Theme) -> Row:
    return {field.name: getattr(theme, field.name) for field in fields(Theme) if field.name not in _NO_COLOURS}


def clock_data(clock: Clock, end: int) -> Row:
    """Return a clock up to the end of its campaign: `ClockData`."""
    return {
        "epoch": clock.epoch,
        "calendar": str(clock.calendar),
        "gregorian_from": _first_gregorian(clock.calendar),
        "offsets": _offsets(clock, end),
        "zone": clock.offset,
        "precision": clock.precision.minutes,
    }


def _first_gregorian(calendar: Calendar) -> int:
    return int(min(max(calendar.gregorian_from, -_FAR), _FAR))


def _offsets(clock: Clock, end: int) -> list[list[int]]:
    """Return from which minute on local time is how far from UTC; the first holds before its minute too."""

    def offset(minute: int) -> int:
        local = clock.day_number(minute) * 1440 + clock.minute_of_day(minute)
        return local - minute - clock.epoch

    year = 366 * 1440
    found = [[-year, offset(-year)]]
    for before in range(-year, end + year, 1440):
        after = before + 1440
        if (new := offset(after)) != found[-1][1]:
            low, high = before, after
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (low, middle) if offset(middle) == new else (middle, high)
            found.append([high, new])
    return found


def _sides(campaign: Campaign, themes: Mapping[str, Theme]) -> Columns:
    light, dark = (side_styles(campaign, theme=themes[name]) for name in ("light", "dark"))
    return columns([_side(light[side], dark[side]) for side in light], SIDE)


def _side(light: SideStyle, dark: SideStyle) -> Row:
    return {
        "id": light.id,
        "colour": light.colour,
        "dark": dark.colour,
        "text": light.text,
        "text_dark": dark.text,
        "marker": light.marker,
        "ground": round(light.ground, 3),
        "ground_dark": round(dark.ground, 3),
        "outline": light.outline,
        "outline_dark": dark.outline,
    }


def _factions(campaign: Campaign, numbers: Numbers) -> Columns:
    rows = [
        {"id": faction.id, "side": numbers.sides[faction.side], "other_names": list(faction.other_names)}
        for faction in campaign.factions.values()
    ]
    nobody = [{"id": id, "side": numbers.sides[id], "other_names": []} for id in (UNKNOWN, VACANT)]
    return columns([*rows, *nobody], FACTION)


def _places(study: Study, numbers: Numbers, initial: Sequence[int]) -> Columns:
    campaign = study.campaign
    reach = ground_reach(campaign).km
    named = {place for statement in campaign.statements.values() for place in (*statement.places, *statement.towards)}

    def row(id: str, at: int) -> Row:
        place = campaign.places[id]
        x, y = (
            in_km(campaign, place.lon, place.lat) if place.lon is not None and place.lat is not None else (None, None)
        )
        return {
            "id": id,
            "kind": place.kind,
            "rank": campaign.sheet.rank(place),
            "x": x,
            "y": y,
            "reach": round(reach.get(id, 0.0), 2),
            "counted": place.counted,
            "named": id in named or place.counted,
            "holdable": place.can_be_held,
            "initial": initial[at] if at < len(initial) else -1,
            "part_of": [numbers.places[parent] for parent in place.part_of if parent in numbers.places],
            "other_names": list(place.other_names),
            "holder_source": place.holder_source,
            "note": "" if place.confidence == "high" else place.note,  # on where it is
        }

    return columns([row(id, at) for id, at in numbers.places.items()], PLACE)


def _corridors(study: Study, numbers: Numbers) -> list[Row]:
    lines = {id: study.corridor(id) for id in study.campaign.corridors}
    return [
        {
            "id": id,
            "name": line.name,
            "places": [numbers.places[place] for place in line.places],
            "km": [round(metres / 1000, 1) for metres in line.metres],
        }
        for id, line in lines.items()
    ]


def _chapters(study: Study, numbers: Numbers) -> list[Row]:
    projection = study.campaign.sheet.projection
    return [
        {
            "title": chapter.title,
            "begin": chapter.begin,
            "end": chapter.end,
            "extent": [round(edge, 2) for edge in projection.bounds(chapter.extent or study.campaign.sheet.extent)],
            "sentences": [numbers.sentences[id] for id in chapter.sentences],
        }
        for chapter in study.chapters()
    ]


def _run_names(runs: Sequence[History]) -> list[str]:
    """Return a name of each run, those of equal scripts numbered: links name a run."""
    names = [", ".join(run.scripts) for run in runs]
    counts = [names[: at + 1].count(name) for at, name in enumerate(names)]
    return [name if count == 1 else f"{name} ({count})" for name, count in zip(names, counts, strict=True)]


def _run(study: Study, run: History, name: str, numbers: Numbers) -> Row:
    notes = [
        {
            "minute": caption.minute,
            "script": caption.script,
            "words": caption.text,
            "places": [numbers.places[place] for place in caption.places_changed],
        }
        for caption in study.captions(run)
        if caption.script
    ]
    return {"name": name, "notes": notes}
