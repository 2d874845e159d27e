"""A QGIS project beside a GeoPackage: styled layers that the Temporal Controller plays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from sim.exchange.exports.instants import utc_text
from sim.exchange.exports.kml import zipped
from sim.exchange.exports.layers import Cell, Layer
from sim.exchange.exports.looks import channels, side_colours, title_of
from sim.exchange.exports.markup import add
from sim.model.campaign import Campaign
from sim.model.escapes import printable
from sim.model.vocabulary import UNKNOWN, VACANT

_VERSION = "3.22.0"  # whose form of project this is; later ones read it
_STEPS = 400  # frames of the whole campaign at most
_STEP = (  # a frame, the first of which gives few enough: minutes, number, name of the unit in a project
    (1, 1, "min"), (5, 5, "min"), (15, 15, "min"), (30, 30, "min"), (60, 1, "h"), (180, 3, "h"), (360, 6, "h"),
    (720, 12, "h"), (1440, 1, "d"), (10_080, 1, "wk"), (43_830, 1, "mon"), (525_960, 1, "y"),
)  # fmt: skip
_FRAMES = 8  # a second
_MARKERS: Mapping[str, str] = {
    "disc": "circle", "square": "square", "triangle": "triangle", "diamond": "diamond", "star": "star",
    "pentagon": "pentagon", "wedge": "semi_circle", "bar": "half_square", "cross": "cross_fill",
}  # fmt: skip
# what a place looks like follows from its side and from whether it is contested or silent
_LOOK = (
    "\"side\" || CASE WHEN \"basis\" = 'silent' THEN ' silent' WHEN \"contested_by\" IS NOT NULL THEN ' contested' "
    "ELSE '' END"
)
_INK = "35,35,35,255"
_TITLES: Mapping[str, str] = {
    "spells": "Places", "front": "Front", "cells": "Ground nearest to places",
    "roads": "Road links, as straight lines", "events": "Events",
    "lines": "Front lines as the source draws them",
}  # fmt: skip
_DRAWN = ("spells", "lines", "front", "roads", "cells", "events")  # from the top down
_HIDDEN = ("events",)
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"


def project_text(layers: Sequence[Layer], campaign: Campaign, about: Mapping[str, Cell], *, data: str) -> str:
    """Return a QGIS project of the layers of a GeoPackage.

    Parameters
    ----------
    data
        The name of the GeoPackage, in the folder of the project.
    """
    named = {layer.name: layer for layer in layers}
    drawn = [name for name in _DRAWN if name in named]
    root = Element("qgis", {"version": _VERSION, "projectname": printable(title_of(campaign, about))})
    add(root, "title", title_of(campaign, about))
    _add_crs(add(root, "projectCrs"))
    tree = add(root, "layer-tree-group")
    for name in drawn:
        add(
            tree, "layer-tree-layer", id=_id(name), name=_TITLES[name], source=_source(data, name), providerKey="ogr",
            checked="Qt::Unchecked" if name in _HIDDEN else "Qt::Checked", expanded="0",
        )  # fmt: skip
    maps = add(root, "projectlayers")
    for name in drawn:
        _add_layer(maps, named[name], campaign, data)
    order = add(root, "layerorder")
    for name in drawn:
        add(order, "layer", id=_id(name))
    end = max((_end(layer) for layer in layers), default=0) or campaign.end + 1
    first, last = (utc_text(campaign.clock, minute) for minute in (0, end))
    _add_properties(root, first, last)
    details = add(root, "projectMetadata")
    add(details, "title", title_of(campaign, about))
    add(details, "abstract", "\n".join(str(value) for value in about.values() if value))
    add(details, "author", "frontlapse")
    view = add(add(root, "ProjectViewSettings"), "DefaultViewExtent")
    for name, edge in zip(("xmin", "ymin", "xmax", "ymax"), campaign.sheet.extent, strict=True):
        view.set(name, f"{edge:.6f}")
    _add_crs(view)
    step, unit = next(((step, unit) for size, step, unit in _STEP if end <= size * _STEPS), _STEP[-1][1:])
    times = add(
        root, "ProjectTimeSettings", timeStep=step, timeStepUnit=unit, frameRate=_FRAMES, cumulativeTemporalRange=0
    )
    span = add(times, "TemporalRange")
    add(span, "start", first)
    add(span, "end", last)
    ElementTree.indent(root, " ")
    return f"{_DOCTYPE}{ElementTree.tostring(root, encoding='unicode')}\n"


def write_qgz(text: str, path: Path, *, name: str) -> None:
    """Write a project as a ``.qgz``, a zip with the project in it; `name` is that of the project."""
    path.write_bytes(zipped({f"{Path(name).stem}.qgs": text.encode()}))


def _id(name: str) -> str:
    return f"frontlapse_{name}"


def _source(data: str, name: str) -> str:
    return f"./{data}|layername={name}"


def _end(layer: Layer) -> int:
    """Return the last minute at which a row ends; 0 for a layer without times."""
    ends = layer.column("end") if any(field.name == "end" for field in layer.fields) else ()
    return max((int(cell) for cell in ends if cell is not None), default=0)


def _add_crs(parent: Element) -> None:
    system = add(parent, "spatialrefsys")
    for tag, text in (
        ("proj4", "+proj=longlat +datum=WGS84 +no_defs"), ("srsid", "3452"), ("srid", "4326"), ("authid", "EPSG:4326"),
        ("description", "WGS 84"), ("projectionacronym", "longlat"), ("ellipsoidacronym", "EPSG:7030"),
        ("geographicflag", "true"),
    ):  # fmt: skip
        add(system, tag, text)


def _add_properties(root: Element, first: str, last: str) -> None:
    """Add the entries by which the panel of the Temporal Controller opens ready to play."""
    properties = add(root, "properties")
    panel = add(properties, "TemporalControllerWidget")
    add(panel, "EndDateTime", last, type="QString")
    add(panel, "NavigationMode", "1", type="int")  # animated
    add(panel, "StartDateTime", first, type="QString")
    add(add(properties, "SpatialRefSys"), "ProjectionsEnabled", "1", type="int")  # else the projection is not read
    add(add(properties, "Paths"), "Absolute", "false", type="bool")


def _add_layer(maps: Element, layer: Layer, campaign: Campaign, data: str) -> None:
    kinds = {shape.geom_type for shape in layer.shapes if shape is not None}
    geometry = next((kind for kind in ("Polygon", "Line", "Point") if any(kind in one for one in kinds)), "Point")
    one = add(
        maps, "maplayer", type="vector", geometry=geometry, labelsEnabled=int(layer.name == "spells"),
        hasScaleBasedVisibilityFlag=0,
    )  # fmt: skip
    add(one, "id", _id(layer.name))
    add(one, "datasource", _source(data, layer.name))
    add(one, "layername", _TITLES[layer.name])
    _add_crs(add(one, "srs"))
    add(one, "provider", "ogr", encoding="UTF-8")
    if any(field.name == "start" for field in layer.fields):
        # mode 2: start and end from fields; limitMode 0: the end does not belong to the span
        timed = add(
            one, "temporal", enabled=1, mode=2, limitMode=0, startField="start", endField="end", accumulate=0,
            fixedDuration=0, durationUnit="min", durationField="", startExpression="", endExpression="",
        )  # fmt: skip
        fixed = add(timed, "fixedRange")
        add(fixed, "start", "")
        add(fixed, "end", "")
    _add_renderer(one, layer.name, campaign)
    if layer.name == "spells":
        _add_labels(one)
    add(one, "layerOpacity", "1")
    add(one, "previewExpression", '"name"')


def _add_renderer(one: Element, name: str, campaign: Campaign) -> None:
    if name == "spells":
        _add_categories(one, _LOOK, _place_looks(campaign), "marker", "SimpleMarker")
    elif name == "cells":
        _add_categories(one, _LOOK, _ground_looks(campaign), "fill", "SimpleFill")
    elif name == "front":
        sure = {"line_color": _INK, "line_width": "0.8", "capstyle": "round", "line_style": "solid"}
        dashed = {**sure, "line_style": "dash", "line_width": "0.5"}
        looks: list[Look] = [("documented", "documented", sure), ("possible", "possible", dashed)]
        _add_categories(one, "certainty", looks, "line", "SimpleLine")
    elif name == "lines":
        drawn = {"line_color": "120,30,30,255", "line_width": "1", "capstyle": "round", "joinstyle": "round"}
        _add_categories(one, "", [("", "front line", drawn)], "line", "SimpleLine")
    elif name == "roads":
        looks = [("", "road", {"line_color": "150,140,125,255", "line_width": "0.3"})]
        _add_categories(one, "", looks, "line", "SimpleLine")
    else:
        looks = [("", "event", {"color": "255,255,255,0", "outline_color": _INK, "name": "circle", "size": "4"})]
        _add_categories(one, "", looks, "marker", "SimpleMarker")


Look = tuple[str, str, Mapping[str, str]]  # a value, its label and the properties of its symbol


def _states(campaign: Campaign) -> Iterator[tuple[str, str, str, str]]:
    """Yield the sides, each with its states: value, label, colour as "r,g,b", and the state."""
    for side, colour in side_colours(campaign).items():
        name = campaign.side_name(side)
        rgb = ",".join(map(str, channels(colour)))
        for state in ("", "contested", "silent"):
            if state != "silent" or side not in (UNKNOWN, VACANT):
                yield f"{side} {state}".strip(), f"{name}, {state}" if state else name, rgb, state


def _place_looks(campaign: Campaign) -> list[Look]:
    looks: list[Look] = []
    for value, label, rgb, state in _states(campaign):
        side = value.partition(" ")[0]
        marker = _MARKERS[campaign.sides[side].marker] if side in campaign.sides else "circle"
        rim = {"outline_color": _INK, "outline_width": "0.2"}
        if state == "contested":
            rim = {"outline_color": _INK, "outline_width": "0.9"}
        if state == "silent":
            rim = {"outline_color": f"{rgb},255", "outline_width": "0.5"}
        fill = f"{rgb},{60 if state == 'silent' else 255}"
        looks.append((value, label, {"name": marker, "size": "2.8", "color": fill, "outline_style": "solid", **rim}))
    return looks


def _ground_looks(campaign: Campaign) -> list[Look]:
    return [
        (
            value,
            label,
            {
                "color": f"{rgb},{200 if state == 'silent' else 110}",
                "outline_style": "no",
                "style": "b_diagonal" if state == "silent" else "solid",
            },
        )
        for value, label, rgb, state in _states(campaign)
        if value.partition(" ")[0] in campaign.sides  # ground that nobody is known to hold is left bare
    ]


def _add_categories(one: Element, by: str, looks: Sequence[Look], kind: str, layer: str) -> None:
    """Add a renderer with a symbol for each value of an expression, or for all rows if there is none."""
    if by:
        renderer = add(one, "renderer-v2", type="categorizedSymbol", attr=by, symbollevels=0, enableorderby=0)
        categories = add(renderer, "categories")
        for number, (value, label, _) in enumerate(looks):
            add(categories, "category", value=value, label=label, symbol=number, render="true", type="string")
    else:
        renderer = add(one, "renderer-v2", type="singleSymbol", symbollevels=0, enableorderby=0)
    symbols = add(renderer, "symbols")
    for number, (_, _, properties) in enumerate(looks):
        symbol = add(symbols, "symbol", type=kind, name=number, alpha=1, clip_to_extent=1, force_rhr=0)
        part = add(symbol, "layer", class_=layer, enabled=1, locked=0)
        part.set("pass", "0")
        options = add(part, "Option", type="Map")
        for name, value in properties.items():
            add(options, "Option", type="QString", name=name, value=value)
        for name, value in properties.items():  # as versions before 3.26 read them
            add(part, "prop", k=name, v=value)


def _add_labels(one: Element) -> None:
    settings = add(add(one, "labeling", type="simple"), "settings", calloutType="simple")
    style = add(
        settings, "text-style", fieldName="name", isExpression=0, fontSize="8", fontSizeUnit="Point",
        fontFamily="Sans", textColor=_INK, textOpacity="1", namedStyle="Regular",
    )  # fmt: skip
    add(
        style, "text-buffer", bufferDraw=1, bufferSize="0.8", bufferSizeUnits="MM", bufferColor="255,255,255,255",
        bufferOpacity="0.8",
    )  # fmt: skip
    add(settings, "placement", placement=6, dist="0.5", distUnits="MM", predefinedPositionOrder="TR,TL,BR,BL,R,L")
    add(settings, "rendering", obstacle=1, displayAll=0, limitNumLabels=0, drawLabels=1, scaleVisibility=0)
