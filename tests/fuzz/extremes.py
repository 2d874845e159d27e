"""Folders at the bounds of what `check` lets pass: none of a kind, one or very many; far, near, long, short."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping

from builders import Draft
from fuzz.mutants import Files

_TOML = "campaign.toml"
_MARKS = ("disc", "square", "triangle", "diamond", "star", "pentagon", "wedge", "bar", "cross")


def _files(draft: Draft) -> Files:
    return {file: draft.content(file) for file in draft.files if file not in draft.absent}


def _valley(change: Callable[[Draft], object], base: str = "valley") -> Files:
    draft = Draft.of(base)
    change(draft)
    return _files(draft)


def _saraqib(change: Callable[[Draft], object]) -> Files:
    return _valley(change, "saraqib")


def _points(draft: Draft) -> list[dict[str, str]]:
    return [row for row in draft.rows["places.csv"] if row["lat"]]


def _placed(points: Iterable[tuple[float, float]], extent: str, km: float | None = None) -> Files:
    """Put the places of the valley elsewhere: (lat, lon), the extent of the map and the length of roads, if any."""

    def change(draft: Draft) -> None:
        for row, (lat, lon) in zip(_points(draft), points, strict=True):
            row["lat"], row["lon"] = repr(lat), repr(lon)
        draft.replace(_TOML, _EXTENT, extent)
        if km is None:
            _without_roads(draft)
        for road in draft.rows["roads.csv"]:
            road["km"] = str(km)

    return _valley(change)


def _without_roads(draft: Draft) -> None:
    draft.rows["roads.csv"].clear()
    head, _, _ = draft.texts[_TOML].partition("[corridors.valley]")
    draft.texts[_TOML] = f"{head}[roads]\npieces = {len(_points(draft))}\n"


def _cells(file: str, **cells: str) -> Callable[[Draft], None]:
    """Give every row the same cells."""

    def change(draft: Draft) -> None:
        for row in draft.rows[file]:
            row.update(cells)

    return change


def _places(**cells: str) -> Callable[[Draft], None]:
    def change(draft: Draft) -> None:
        for row in _points(draft):
            row.update(cells)

    return change


def _of_toml(*swaps: tuple[str, str], more: str = "") -> Callable[[Draft], None]:
    def change(draft: Draft) -> None:
        for old, new in swaps:
            draft.replace(_TOML, old, new)
        draft.texts[_TOML] += more

    return change


def _unlocated(draft: Draft) -> None:
    """Leave no place with coordinates."""
    for row in _points(draft):
        row.update(lat="", lon="", coordinate_source="", confidence="", note="nobody knows where")
    _without_roads(draft)
    draft.replace(_TOML, "pieces = 0\n", "pieces = 1\nislands = []\n")


def _only(*names: str) -> Callable[[Draft], None]:
    """Leave only these places, and what is said of them."""

    def change(draft: Draft) -> None:
        rows = draft.rows
        rows["places.csv"] = [row for row in rows["places.csv"] if row["id"] in (*names, "valley")]
        rows["statements.csv"] = [row for row in rows["statements.csv"] if row["place"] in names]
        rows["statements.csv"] = [row | {"reading": ""} for row in rows["statements.csv"]]
        rows["readings.csv"].clear()
        rows["order.csv"].clear()
        cited = {row["sentence"] for row in rows["statements.csv"]}
        for row in rows["sentences.csv"]:
            row["use"] = "coded" if row["id"] in cited else "background"
        _without_roads(draft)

    return change


def _sides(count: int) -> Callable[[Draft], None]:
    """Have many sides, each with a faction."""

    def change(draft: Draft) -> None:
        for n in range(count - 2):
            colour = f"#{(n * 7919) % 0xFFFFFF:06X}"
            draft.rows["sides.csv"].append(
                {"id": f"side{n}", "name": f"Side {n}", "short": f"S{n}", "colour": colour, "marker": _MARKS[n % 7]}
            )
            draft.rows["factions.csv"].append({"id": f"f{n}", "name": f"Faction {n}", "side": f"side{n}"})

    return change


def _dated(days: Mapping[str, str], note: str = "") -> Callable[[Draft], None]:
    """Date sentences otherwise."""

    def change(draft: Draft) -> None:
        for row in draft.rows["sentences.csv"]:
            if row["id"] in days:
                row["date"] = days[row["id"]]
                row["dated_by"] = row["id"]

    return change


def _backdrop(ring: list[list[float]]) -> Callable[[Draft], None]:
    """Have one piece of land, and its coast."""

    def change(draft: Draft) -> None:
        kinds = (("land", "Polygon", [ring]), ("lake", "Polygon", [ring]), ("coast", "LineString", ring))
        features = [
            {"type": "Feature", "properties": {"layer": layer}, "geometry": {"type": kind, "coordinates": where}}
            for layer, kind, where in kinds
        ]
        draft.texts["backdrop.geojson"] = json.dumps({"type": "FeatureCollection", "features": features})

    return change


def _both(*changes: Callable[[Draft], object]) -> Callable[[Draft], object]:
    return lambda draft: [change(draft) for change in changes]


def _many_places(count: int) -> Files:
    """Have many places, rounded to a tenth of a degree, many at one point."""

    def change(draft: Draft) -> None:
        for n in range(count):
            lat, lon = 49.9 + 0.1 * (n % 4), 9.9 + 0.1 * (n // 4 % 9)
            draft.rows["places.csv"].append(
                {"id": f"p{n}", "name": f"P {n}", "kind": "village", "counted": "yes", "lat": f"{lat:.1f}",
                 "lon": f"{lon:.1f}", "coordinate_source": "made up", "confidence": "low", "part_of": "valley",
                 "holder": ("na", "sa", "")[n % 3], "holder_source": "made up" if n % 3 < 2 else ""}
            )  # fmt: skip
        draft.texts[_TOML] += f"\n[roads]\npieces = {1 + count}\n"

    return _valley(change)


def _captured(count: int) -> Callable[[Draft], None]:
    """Have many places that roads join, each captured in a sentence of its own."""

    def change(draft: Draft) -> None:
        for n in range(count):
            lat, lon = 50.02 + 0.04 * (n % 2), 10.0 + 0.6 * n / count
            draft.rows["places.csv"].append(
                {"id": f"p{n}", "name": f"P {n}", "kind": "village", "counted": "yes", "lat": f"{lat:.4f}",
                 "lon": f"{lon:.4f}", "coordinate_source": "made up", "confidence": "low", "part_of": "valley",
                 "holder": "sa", "holder_source": "made up"}
            )  # fmt: skip
            draft.rows["roads.csv"].append(
                {"a": f"p{n - 1}" if n else "ayn", "b": f"p{n}", "class": "track", "km": "7", "confidence": "low",
                 "length_method": "made up", "name": f"Track {n}"}
            )  # fmt: skip
            draft.rows["sentences.csv"].append(
                {"id": f"v{n + 6}", "source": "book", "section": "The march", "paragraph": "4", "use": "coded",
                 "text": f"P {n} fell too.", "date": f"2030-05-0{1 + n % 2}", "dated_by": f"v{n + 6}"}
            )  # fmt: skip
            draft.rows["statements.csv"].append(
                {"id": f"v{n + 6}.1", "sentence": f"v{n + 6}", "verb": "capture", "place": f"p{n}", "where": "in",
                 "faction": "na", "from": "sa"}
            )  # fmt: skip

    return change


_LONG = "Ayn-al-" + "Very-Long-" * 19
_EXTENT = "[9.9, 49.9, 10.7, 50.3]"

EXTREMES: dict[str, Callable[[], Files]] = {
    "as it is": lambda: _valley(lambda draft: None),
    "a leg nobody took": lambda: _valley(_of_toml(more='[[legs]]\nside = "north"\nfrom = "bork"\nto = "dun"\n')),
    "a leg of no road": lambda: _valley(
        _both(_without_roads, _of_toml(more='[[legs]]\nside = "north"\nfrom = "bork"\nto = "cedra"\n'))
    ),
    "no counted places": lambda: _valley(_places(counted="no")),
    "counted left blank": lambda: _valley(_places(counted="")),
    "no holders": lambda: _valley(_places(holder="", holder_source="")),
    "no bases": lambda: _valley(_places(base_of="")),
    "one holder of all": lambda: _valley(
        _both(_places(holder="na", holder_source="made up"), _cells("statements.csv", **{"from": "", "reading": ""}),
              _cells("order.csv", reading=""),
              lambda draft: draft.rows["readings.csv"].clear(),
              lambda draft: [row.update(verb="shelling") for row in draft.rows["statements.csv"]])
    ),
    "all vacant": lambda: _valley(
        _both(_places(holder="vacant", holder_source="made up"),
              _cells("statements.csv", verb="strike", **{"from": ""}))
    ),
    "only clashes": lambda: _valley(_cells("statements.csv", verb="clash", **{"from": ""})),
    "only one event": lambda: _valley(
        _both(_only("bork"), lambda draft: draft.rows["statements.csv"].pop(),
              lambda draft: draft.rows["sentences.csv"].pop())
    ),
    "one place": lambda: _valley(_only("bork")),
    "two places": lambda: _valley(_only("bork", "cedra")),
    "no roads": lambda: _valley(_without_roads),
    "no optional tables": lambda: _valley(
        lambda draft: draft.absent.update(("order.csv", "claims.csv", "casualties.csv"))
    ),
    "no dates": lambda: _valley(
        _both(_cells("sentences.csv", date="", dated_by=""), _cells("statements.csv", phrase=""))
    ),
    "62 sides": lambda: _valley(_sides(62)),
    "7 sides": lambda: _valley(_sides(7)),
    "one minute long": lambda: _valley(
        _both(_of_toml(('end = "2030-05-02T23:59"', 'end = "2030-05-01T00:01"')), _cells("statements.csv", phrase=""),
              _dated(dict.fromkeys(("v2", "v3", "v4", "v5"), "2030-05-01")))
    ),
    "one day long": lambda: _valley(
        _both(_of_toml(('end = "2030-05-02T23:59"', 'end = "2030-05-01"')), _cells("statements.csv", phrase=""),
              _dated(dict.fromkeys(("v2", "v3", "v4", "v5"), "2030-05-01")))
    ),
    "a year long": lambda: _valley(_of_toml(('end = "2030-05-02T23:59"', 'end = "2031-05-02T23:59"'))),
    "after the year 9000": lambda: _valley(
        _both(_of_toml(('"2030-05-01"', '"9999-12-30"'), ('"2030-05-02T23:59"', '"9999-12-31"')),
              _dated({"v2": "9999-12-30", "v3": "9999-12-30/9999-12-31", "v4": "9999-12-31", "v5": "9999-12-31"}))
    ),
    "in the year 1": lambda: _valley(
        _both(_of_toml(('"2030-05-01"', '"0001-01-01"'), ('"2030-05-02T23:59"', '"0001-01-02"')),
              _dated({"v2": "0001-01-01", "v3": "0001-01-01/0001-01-02", "v4": "0001-01-02", "v5": "0001-01-02"}))
    ),
    "dated over a month": lambda: _valley(_dated({"v3": "2030-04-20/2030-05-20"})),
    "dated over a year": lambda: _valley(_dated({"v3": "2030-01-01/2030-12-31"})),
    "shelled years before": lambda: _valley(_dated({"v5": "2020-05-02"})),
    "names of 200 letters": lambda: _valley(
        _both(_places(name=_LONG), _cells("sides.csv", name=_LONG, short=_LONG), _cells("factions.csv", name=_LONG),
              _of_toml(('name = "Valley road"', f'name = "{_LONG}"'), ('"The valley campaign"', f'"{_LONG}"')))
    ),
    "names of one sign": lambda: _valley(_both(_places(name="-"), _cells("sides.csv", name="-", short="-"))),
    "signs of TeX": lambda: _valley(
        _both(_places(name="$x_{"), _cells("sides.csv", name="$\\frac", short="$"), _cells("factions.csv", name="^{$$"),
              _of_toml(('"The valley campaign"', '"$\\\\alpha$ %s {0}"')))
    ),
    "sides alike but for the mark": lambda: _valley(_cells("sides.csv", colour="#808080")),
    "white sides": lambda: _valley(_cells("sides.csv", colour="#FFFFFF")),
    "black sides": lambda: _valley(_cells("sides.csv", colour="#000000")),
    "all at one point": lambda: _placed([(50.0, 10.0)] * 5, _EXTENT),
    "a float's last digit apart": lambda: _placed(
        [(50.0, 10.0), (50.0, math.nextafter(10.0, 11)), (50.0, 10.2), (math.nextafter(50.0, 51), 10.2), (50.0, 10.4)],
        _EXTENT,
    ),
    "a tenth of a millimetre apart": lambda: _placed([(50.0, 10.0 + n * 1e-9) for n in range(5)], _EXTENT),
    "on a grid": lambda: _placed([(50.0, 10.0), (50.0, 10.1), (50.1, 10.0), (50.1, 10.1), (50.1, 10.1)], _EXTENT),
    "on one line": lambda: _placed([(50.0, 10.0 + 0.1 * n) for n in range(5)], _EXTENT, 8),
    "at the pole": lambda: _placed(
        [(90.0, 10.0), (89.9, 10.0), (90.0, 40.0), (89.8, 0.0), (89.7, 0.0)], "[-20, 89.5, 50, 90]"
    ),
    "at the south pole": lambda: _placed(
        [(-90.0, 10.0), (-89.9, 10.0), (-90.0, 40.0), (-89.8, 0.0), (-89.7, 0.0)], "[-180, -90, 180, -89]"
    ),
    "at 180 degrees": lambda: _placed(
        [(0.0, 180.0), (0.0, 179.9), (0.1, 180.0), (0.1, 179.9), (0.2, 180.0)], "[179.5, -0.5, 180, 0.5]", 17
    ),
    "the whole world": lambda: _placed(
        [(90.0, 0.0), (-90.0, 0.0), (0.0, 180.0), (0.0, -180.0), (0.0, 0.0)], "[-180, -90, 180, 90]"
    ),
    "outside the map": lambda: _placed([(50.0 + n * 0.1, 25.0) for n in range(5)], _EXTENT, 14),
    "a map of a kilometre": lambda: _placed(
        [(50.0 + n * 0.001, 10.0) for n in range(5)], "[10, 50, 10.0101, 50.0101]", 0.12
    ),
    "a map as wide as the world and a kilometre high": lambda: _placed(
        [(50.0, 10.0 + n * 0.1) for n in range(5)], "[-180, 50, 180, 50.0101]", 8
    ),
    "30 captures": lambda: _valley(_captured(30)),
    "a corridor of two places": lambda: _valley(_of_toml(('["ayn", "bork", "cedra", "dun"]', '["cedra", "bork"]'))),
    "long sentences": lambda: _valley(
        _cells("sentences.csv", text=f"On 1 May, in the afternoon, in the evening. {_LONG * 20}")
    ),
    "ahead of UTC by a day": lambda: _valley(_of_toml(('"+03:00"', '"+23:59"'))),
    "behind UTC by a day": lambda: _valley(_of_toml(('"+03:00"', '"-23:59"'))),
    "weights far apart": lambda: _valley(
        lambda draft: [row.update(weight=("1e-300", "1000000")[n]) for n, row in enumerate(draft.rows["readings.csv"])]
    ),
    "a billion dead": lambda: _saraqib(_cells("casualties.csv", killed_low="0", killed_high="1000000000")),
    "a billion places claimed": lambda: _saraqib(_cells("claims.csv", low="0", high="1000000000")),
    "no places claimed": lambda: _saraqib(_cells("claims.csv", low="0", high="", includes="")),
    "a published rate of nothing": lambda: _saraqib(
        _of_toml(more='[[published_rates]]\nwhat = "x"\nlow = 1e-300\nhigh = 1e300\nsource = "y"\n')
    ),
    "phases of one minute": lambda: _saraqib(
        _of_toml(('from = "2024-11-27"\nuntil = "2024-12-01T12:00"', 'from = "2024-12-01"\nuntil = "2024-12-01T00:00"'))
    ),
    "an inset of the world": lambda: _saraqib(_of_toml(("[36.6, 35.6, 37.0, 36.0]", "[-180, -90, 180, 90]"))),
    "an inset of a kilometre": lambda: _saraqib(
        _of_toml(("[36.6, 35.6, 37.0, 36.0]", "[36.8, 35.86, 36.8101, 35.8701]"))
    ),
    "no backdrop": lambda: _saraqib(_of_toml(('backdrop = "backdrop.geojson"\n', ""))),
    "a backdrop of one point": lambda: _saraqib(_backdrop([[36.0, 35.0]] * 4)),
    "a backdrop that crosses itself": lambda: _saraqib(_backdrop([[35, 34], [39, 37], [39, 34], [35, 37], [35, 34]])),
    "a backdrop elsewhere": lambda: _saraqib(_backdrop([[-120, -34], [-119, -34], [-119, -33], [-120, -34]])),
    "a backdrop of the world": lambda: _saraqib(
        _backdrop([[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]])
    ),
    "60 places on a grid": lambda: _many_places(60),
}  # fmt: skip
